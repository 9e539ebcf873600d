//! Trains the learned doubt of the claim reader and measures it on held-out folds.
//!
//! ```text
//! cargo run --release -p detente-read --example train_causality -- SENTENCES PAIRS VECTORS OUT [HELD]
//! ```
//!
//! `SENTENCES` are JSON lines `{id, text, causal, relations: [{signal: [{span}]}]}`, spans in
//! Unicode code points; `PAIRS` are JSON lines `{text, cause, effect, sign: "+" or "-"}`;
//! `VECTORS` is GloVe text of 100 columns. `HELD` gets the held-out probabilities, one a line, of
//! the sentences and then of the pairs.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;

use detente_read::claims::{CodedPair, CodedSentence, Corpus, Held, Learned, f1};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [sentences, pairs, vectors, out, held_file @ ..] = arguments.as_slice() else {
        eprintln!("usage: train_causality SENTENCES PAIRS VECTORS OUT [HELD]");
        std::process::exit(2);
    };
    let corpus = Corpus {
        sentences: lines(sentences)?.iter().map(sentence).collect(),
        pairs: lines(pairs)?.iter().map(pair).collect(),
    };
    let (model, held, signs) = Learned::train(&corpus, &std::fs::read_to_string(vectors)?)?;
    let bytes = model.to_bytes()?;
    std::fs::write(out, &bytes)?;
    println!("{out}: {} bytes", bytes.len());
    if let Some(path) = held_file.first() {
        let all = held.probability.iter().chain(&signs.probability);
        let text: Vec<String> = all.map(|p| format!("{p:.6}\n")).collect();
        std::fs::write(path, text.concat())?;
    }
    let causal: Vec<bool> = corpus.sentences.iter().map(|s| s.causal).collect();
    println!(
        "causal or not, held out: F1 {:.4} at {:.2}, {:.4} at .50",
        f1(&held.probability, &causal, held.threshold),
        held.threshold,
        f1(&held.probability, &causal, 0.5)
    );
    reliability(&held, &causal);
    let positive: Vec<bool> = corpus.pairs.iter().map(|p| p.positive).collect();
    println!(
        "sign, held out: {:.4} right",
        accuracy(&signs, &positive, 0.5).0
    );
    for sure in [0.6, 0.7, 0.8, 0.9, 0.95] {
        let (right, count) = accuracy(&signs, &positive, sure);
        println!("  where at least {sure} sure: {right:.4} of {count}");
    }
    Ok(())
}

fn lines(path: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?)
}

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or_default().to_owned()
}

fn sentence(row: &Value) -> CodedSentence {
    let sentence = text(row, "text");
    let places: Vec<usize> = sentence
        .char_indices()
        .map(|(at, _)| at)
        .chain([sentence.len()])
        .collect();
    let byte = |value: &Value| -> usize {
        let at = value.as_u64().unwrap_or_default() as usize;
        places[at.min(places.len() - 1)]
    };
    let empty = Vec::new();
    let signals = row["relations"]
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .flat_map(|relation| relation["signal"].as_array().unwrap_or(&empty))
        .map(|signal| byte(&signal["span"][0])..byte(&signal["span"][1]))
        .collect();
    // Sentences of one document share the first parts of their names.
    let id = text(row, "id");
    let group = id.rsplitn(3, '_').last().unwrap_or(&id).to_owned();
    CodedSentence {
        group,
        text: sentence,
        causal: row["causal"].as_bool().unwrap_or(false),
        signals,
    }
}

fn pair(row: &Value) -> CodedPair {
    CodedPair {
        text: text(row, "text"),
        cause: text(row, "cause"),
        effect: text(row, "effect"),
        positive: row["sign"] == "+",
    }
}

/// How often the likelier answer is right among those at least `sure`, and how many those are.
fn accuracy(held: &Held, labels: &[bool], sure: f64) -> (f64, usize) {
    let chosen: Vec<bool> = held
        .probability
        .iter()
        .zip(labels)
        .filter(|(p, _)| p.max(1.0 - **p) >= sure)
        .map(|(p, label)| (*p >= 0.5) == *label)
        .collect();
    let right = chosen.iter().filter(|r| **r).count();
    (right as f64 / chosen.len().max(1) as f64, chosen.len())
}

/// Prints said and seen shares by tenths.
fn reliability(held: &Held, labels: &[bool]) {
    for tenth in 0..10 {
        let inside: Vec<(f64, bool)> = held
            .probability
            .iter()
            .zip(labels)
            .filter(|(p, _)| ((**p * 10.0) as usize).min(9) == tenth)
            .map(|(p, label)| (*p, *label))
            .collect();
        if !inside.is_empty() {
            let n = inside.len() as f64;
            println!(
                "  said {:.2}, causal {:.2} of {}",
                inside.iter().map(|x| x.0).sum::<f64>() / n,
                inside.iter().filter(|x| x.1).count() as f64 / n,
                inside.len()
            );
        }
    }
}
