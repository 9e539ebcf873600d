//! Trains the weights of the syntax module.
//!
//! ```text
//! cargo run --release -p detente-read --example train_syntax -- TREEBANK OUT
//! cargo run --release -p detente-read --example train_syntax -- TREEBANK --hold-out
//! cargo run --release -p detente-read --example train_syntax -- --score WEIGHTS TREEBANK…
//! ```
//!
//! Treebanks are CoNLL-U, plain or gzipped. `--hold-out` trains on nine tenths of the documents
//! and scores on the last; `--score` scores a weights file and times it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::io::Read;
use std::time::Instant;

use detente_read::syntax::Parser;
use detente_read::syntax::train::{TrainOptions, train};
use detente_read::syntax::treebank::{GoldSentence, Scores, evaluate, hold_out_tenth, read_conllu};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--score", weights, treebanks @ ..] => {
            let started = Instant::now();
            let parser = Parser::from_bytes(&std::fs::read(weights)?)?;
            println!("loaded in {:.0?}", started.elapsed());
            for path in treebanks {
                let treebank = load(path)?;
                report(path, &evaluate(&parser, &treebank), true);
                let started = Instant::now();
                let tokens: usize = treebank
                    .iter()
                    .map(|s| parser.parse(&s.text).tokens.len())
                    .sum();
                let seconds = started.elapsed().as_secs_f64();
                println!(
                    "  {:.0} sentences/s, {:.0} tokens/s from raw sentences, one thread",
                    treebank.len() as f64 / seconds,
                    tokens as f64 / seconds
                );
            }
        }
        [path, "--hold-out"] => {
            let (rest, held) = hold_out_tenth(&load(path)?);
            let parser = Parser::from_bytes(&train(&rest, &TrainOptions::default())?)?;
            report("held-out tenth", &evaluate(&parser, &held), false);
        }
        [path, out] => {
            let started = Instant::now();
            let bytes = train(&load(path)?, &TrainOptions::default())?;
            std::fs::write(out, &bytes)?;
            println!(
                "{out}: {} bytes, trained in {:.0?}",
                bytes.len(),
                started.elapsed()
            );
        }
        _ => {
            eprintln!(
                "usage: train_syntax TREEBANK OUT | TREEBANK --hold-out | --score WEIGHTS TREEBANK…"
            );
            std::process::exit(2);
        }
    }
    Ok(())
}

fn load(path: &str) -> Result<Vec<GoldSentence>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    Ok(read_conllu(&text))
}

fn report(name: &str, scores: &Scores, with_relations: bool) {
    println!(
        "{name}: {} words, UPOS {:.2}, UAS {:.2}, LAS {:.2}, lemmas {:.2}",
        scores.words,
        100.0 * scores.upos,
        100.0 * scores.uas,
        100.0 * scores.las,
        100.0 * scores.lemma
    );
    if !with_relations {
        return;
    }
    for (relation, &(found, gold, right)) in &scores.relations {
        if gold >= 30 {
            let f1 = 2.0 * right as f64 / (found + gold).max(1) as f64;
            println!("  {:<16} gold {gold:>5}  F1 {:.3}", relation.name(), f1);
        }
    }
}
