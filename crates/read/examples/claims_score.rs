//! Scores the reader on coded texts by sentence and sign, and counts readings a rule.
//! Usage: `claims_score [-v] STEM…`, where `STEM.txt` and `STEM.jsonl` lie side by side; `-v` prints
//! the coded and the read claims of each sentence, those without a partner marked.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use std::collections::BTreeMap;

use detente_read::actors;
use detente_read::article::Article;
use detente_read::claims::Reader;
use detente_vocab::{ActorDirectory, Claim, Concept, Direction};
use serde_json::Value;

fn end(concept: &Option<Concept>) -> String {
    concept.as_ref().map_or("∅".to_owned(), |c| {
        let arrow = match c.direction {
            Direction::Up => "↑",
            Direction::Down => "↓",
        };
        format!("{}{arrow} «{}»", c.node(), c.text)
    })
}

fn sign(claim: &Claim) -> String {
    serde_json::to_value(claim.sign)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn ratio(hits: usize, of: usize) -> f64 {
    hits as f64 / of.max(1) as f64
}

fn f1(hits: usize, gold: usize, read: usize) -> f64 {
    2.0 * hits as f64 / (gold + read).max(1) as f64
}

fn main() {
    let mut stems: Vec<String> = std::env::args().skip(1).collect();
    let verbose = stems.first().is_some_and(|first| first == "-v");
    if verbose {
        stems.remove(0);
    }
    let directory = ActorDirectory::builtin();
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut total = (0, 0, 0);
    let mut cruxes = (0, 0);
    for stem in stems {
        let text = std::fs::read_to_string(format!("{stem}.txt")).expect("the text can be read");
        let coded =
            std::fs::read_to_string(format!("{stem}.jsonl")).expect("the codes can be read");
        let article = Article::parse("-", &text).expect("the text is an article");
        let mentions = actors::Reader::new(&directory).mentions(&article);
        let claims = Reader::new(&directory).claims(&article, &mentions);
        let gold: Vec<(usize, String, String)> = coded
            .lines()
            .map(|line| {
                let row: Value = serde_json::from_str(line).expect("a line is JSON");
                let of = |key: &str| row[key].as_str().unwrap_or("?").to_owned();
                let sentence = match row["sentence"].as_u64() {
                    Some(number) => number as usize,
                    None => article
                        .sentences
                        .iter()
                        .find(|s| s.text.contains(&of("sentence_begins")))
                        .map_or(0, |s| s.number),
                };
                let words = format!("{} {} -> {}", of("kind"), of("cause"), of("effect"));
                (sentence, of("sign"), words)
            })
            .collect();
        let mut left: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for g in &gold {
            *left.entry((g.0, g.1.clone())).or_default() += 1;
        }
        let mut paired = Vec::new();
        for claim in &claims {
            let hit = left
                .get_mut(&(claim.sentence, sign(claim)))
                .filter(|n| **n > 0)
                .map(|n| *n -= 1)
                .is_some();
            let count = rules.entry(claim.rule.clone()).or_default();
            count.0 += usize::from(hit);
            count.1 += 1;
            paired.push(hit);
        }
        let hits = paired.iter().filter(|hit| **hit).count();
        // The author's own crux: in the sentence that was coded as one, or the one beside it.
        let coded_crux: Vec<usize> = coded
            .lines()
            .zip(&gold)
            .filter(|(line, _)| line.contains("\"crux\": true") || line.contains("\"crux\":true"))
            .map(|(_, g)| g.0)
            .collect();
        let stated: Vec<usize> = claims
            .iter()
            .filter(|c| c.stated_crux)
            .map(|c| c.sentence)
            .collect();
        cruxes.0 += usize::from(coded_crux.iter().any(|s| stated.contains(s)));
        cruxes.1 += 1;
        if verbose {
            println!("\ncrux coded in {coded_crux:?}, stated in {stated:?}");
        }
        if verbose {
            for sentence in &article.sentences {
                let number = sentence.number;
                println!("\n[{number}] {}", sentence.text);
                for g in gold.iter().filter(|g| g.0 == number) {
                    println!("      gold {} {}", g.1, g.2);
                }
                for (c, hit) in claims
                    .iter()
                    .zip(&paired)
                    .filter(|(c, _)| c.sentence == number)
                {
                    println!(
                        "    {} {} {} {} {} | {} → {}",
                        if *hit { "=" } else { "!" },
                        c.id,
                        c.sign.symbol(),
                        c.kind.name(),
                        c.rule,
                        end(&c.cause),
                        end(&c.effect)
                    );
                }
            }
        }
        println!(
            "{stem}: {hits} of {} coded, {} read; precision {:.2} recall {:.2} F1 {:.2}",
            gold.len(),
            claims.len(),
            ratio(hits, claims.len()),
            ratio(hits, gold.len()),
            f1(hits, gold.len(), claims.len())
        );
        total = (total.0 + hits, total.1 + gold.len(), total.2 + claims.len());
    }
    println!(
        "all: {} of {} coded, {} read; F1 {:.3}",
        total.0,
        total.1,
        total.2,
        f1(total.0, total.1, total.2)
    );
    println!(
        "crux stated by the author: found in {} of {} texts",
        cruxes.0, cruxes.1
    );
    for (rule, (right, read)) in rules {
        println!("  {rule} {right}/{read}");
    }
}
