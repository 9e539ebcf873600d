//! Measures the claim reader on the corpora beside the project: signs of given pairs,
//! causal or not per sentence. Usage: `claims_eval SHARED_FOLDER [train|dev] [dump]`.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use detente_read::actors;
use detente_read::article::{Article, Sentence};
use detente_read::claims::{Learned, Reader, degree};
use detente_vocab::{ActorDirectory, Claim, Concept, Sign, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn article(text: &str) -> Article {
    let mut article = Article::parse(
        "-",
        "A note\n\nThe river runs through the town and it is quiet there today.",
    )
    .unwrap();
    article.text = text.to_owned();
    article.title = String::new();
    let mut number = 0;
    article.sentences = detente_read::syntax::split_sentences(text)
        .into_iter()
        .map(|range| {
            number += 1;
            let start = text[..range.start].chars().count();
            let part = &text[range.clone()];
            Sentence {
                number,
                span: Span::new(start, start + part.chars().count()),
                text: part.to_owned(),
                paragraph: Some(0),
            }
        })
        .collect();
    article
}

fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 2 && !matches!(*w, "the" | "and" | "for" | "with" | "from" | "that"))
        .map(|w| w.strip_suffix('s').unwrap_or(w).to_owned())
        .collect()
}

fn overlap(concept: &Option<Concept>, words_of: &BTreeSet<String>) -> f64 {
    let Some(concept) = concept else { return 0.0 };
    let have = words(&concept.text);
    let both = have.intersection(words_of).count() as f64;
    both / words_of.len().max(1) as f64
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("give the shared folder");
    let part = args.next().unwrap_or_else(|| "train".to_owned());
    let dump = args.next().is_some();
    let directory = ActorDirectory::builtin();
    let finder = actors::Reader::new(&directory);
    let reader = Reader::new(&directory);
    let read = |text: &str| -> Vec<Claim> {
        let article = article(text);
        reader.claims(&article, &finder.mentions(&article))
    };
    let lines = |name: &str| -> Vec<Value> {
        std::fs::read_to_string(format!("{folder}/claims/{name}"))
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    // Speed on three short op-eds, finding actors included.
    let essays: String = [
        "sudan_columnist",
        "caucasus_analyst",
        "south_china_sea_memo",
    ]
    .iter()
    .filter_map(|name| {
        std::fs::read_to_string(format!(
            "{}/tests/op_eds/{name}.txt",
            env!("CARGO_MANIFEST_DIR")
        ))
        .ok()
    })
    .collect::<Vec<_>>()
    .join("\n\n");
    let count = essays.split_whitespace().count();
    let _ = read(&essays);
    let clock = std::time::Instant::now();
    for _ in 0..5 {
        let _ = read(&essays);
    }
    println!(
        "speed: {:.1} ms for 800 words",
        clock.elapsed().as_secs_f64() * 200.0 * 800.0 / count as f64
    );
    // Signs of given pairs.
    let (mut covered, mut right, mut all, mut turned) = (0, 0, 0, 0);
    let mut exact = (0, 0);
    let model = Learned::builtin();
    // Gold, learned P(+), and the sign that the rules read.
    let mut signs: Vec<Judged> = Vec::new();
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in lines(&format!("signed_pairs_{part}.jsonl")) {
        all += 1;
        let text = row["text"].as_str().unwrap();
        let coded = |field: &str| row[field].as_str().unwrap_or_default();
        signs.push((
            row["sign"] == "+",
            model.positive(text, coded("cause"), coded("effect")),
            None,
        ));
        let (cause, effect) = (
            words(row["cause"].as_str().unwrap()),
            words(row["effect"].as_str().unwrap()),
        );
        let claims = read(text);
        let best = claims
            .iter()
            .map(|c| {
                let straight = overlap(&c.cause, &cause).min(overlap(&c.effect, &effect));
                let back = overlap(&c.effect, &cause).min(overlap(&c.cause, &effect));
                (straight, back, c)
            })
            .filter(|(straight, back, _)| *straight > 0.0 || *back > 0.0)
            .max_by(|a, b| a.0.max(a.1).total_cmp(&b.0.max(b.1)));
        let Some((straight, back, claim)) = best else {
            continue;
        };
        covered += 1;
        if back > straight {
            turned += 1;
        }
        // The coders' signs join their own phrases: where such a phrase names the opposite of
        // our variable ("food insecurity"), the sign turns back.
        let opposite = |c: &Option<Concept>, coded: &str| {
            let inherent = [
                "insecurity",
                "instability",
                "unrest",
                "crisis",
                "poverty",
                "distrust",
                "unemployment",
                "scarcity",
                "suspicion",
                "corruption",
                "recession",
                "inflation",
            ];
            c.as_ref()
                .is_some_and(|c| c.direction == detente_vocab::Direction::Down)
                && inherent
                    .iter()
                    .any(|word| coded.to_lowercase().contains(word))
        };
        let turn = opposite(&claim.cause, row["cause"].as_str().unwrap())
            ^ opposite(&claim.effect, row["effect"].as_str().unwrap());
        let read_sign = if turn {
            claim.sign.flipped()
        } else {
            claim.sign
        };
        if let Some(last) = signs.last_mut() {
            last.2 = match read_sign {
                Sign::Positive => Some(true),
                Sign::Negative => Some(false),
                _ => None,
            };
        }
        let gold = if row["sign"] == "+" {
            Sign::Positive
        } else {
            Sign::Negative
        };
        let ok = read_sign == gold;
        if straight.max(back) >= 1.0 {
            exact.1 += 1;
            exact.0 += usize::from(ok);
        }
        right += usize::from(ok);
        let entry = rules.entry(claim.rule.clone()).or_default();
        entry.0 += usize::from(ok);
        entry.1 += 1;
        if dump && !ok {
            println!(
                "MISS {} gold {} read {} | {} => {} | {text}",
                claim.rule,
                row["sign"],
                claim.sign.symbol(),
                claim.cause.as_ref().map_or("", |c| &c.text),
                claim.effect.as_ref().map_or("", |c| &c.text)
            );
        }
    }
    println!(
        "signed pairs ({part}): {all} pairs, {covered} covered, sign right {right} ({:.3} of covered), {turned} the other way round",
        f64::from(right as u32) / f64::from(covered.max(1) as u32)
    );
    println!(
        "  pairs whose coded words all stand in the claim's phrases: {} of {}",
        exact.0, exact.1
    );
    for (rule, (ok, n)) in &rules {
        println!("  {rule}: {ok}/{n}");
    }
    both_ways(&signs);
    because(&lines("because_signed_connectives.jsonl"));
    // Causal or not, by sentence.
    let mut gold: BTreeMap<String, bool> = BTreeMap::new();
    for row in lines(&format!("cnc_v2_{part}.jsonl")) {
        let text = row["text"]
            .as_str()
            .or(row["sentence"].as_str())
            .unwrap_or_default()
            .to_owned();
        let causal = row["causal"].as_bool().unwrap_or(false);
        *gold.entry(text).or_default() |= causal;
    }
    let (mut tp, mut fp, mut fn_) = (0.0, 0.0, 0.0);
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut chances, mut labels, mut either) = (Vec::new(), Vec::new(), Vec::new());
    for (text, causal) in &gold {
        let claims = read(text);
        let chance = model.causal(text);
        chances.push(chance);
        labels.push(*causal);
        either.push(if claims.is_empty() { chance } else { 1.0 });
        let used: BTreeSet<&str> = claims.iter().map(|c| c.rule.as_str()).collect();
        for rule in &used {
            let entry = rules.entry((*rule).to_owned()).or_default();
            entry.0 += usize::from(*causal);
            entry.1 += 1;
        }
        match (used.is_empty(), causal) {
            (false, true) => tp += 1.0,
            (false, false) => {
                fp += 1.0;
                if dump {
                    println!(
                        "FALSE {:?} | {text}",
                        claims
                            .iter()
                            .map(|c| (
                                c.rule.as_str(),
                                c.cue.iter().map(|c| c.text.as_str()).collect::<Vec<_>>()
                            ))
                            .collect::<Vec<_>>()
                    );
                }
            }
            (true, true) => fn_ += 1.0,
            _ => {}
        }
    }
    let (p, r): (f64, f64) = (tp / f64::max(tp + fp, 1.0), tp / f64::max(tp + fn_, 1.0));
    println!(
        "CNC ({part}): {} sentences, precision {p:.3} recall {r:.3} F1 {:.3}",
        gold.len(),
        2.0 * p * r / (p + r).max(1e-9)
    );
    for (rule, (ok, n)) in &rules {
        println!("  {rule}: {ok}/{n} in causal sentences");
    }
    println!(
        "  learned: F1 {:.3}; rules or learned: {:.3}; all yes: {:.3}",
        f1(&chances, &labels),
        f1(&either, &labels),
        f1(&vec![1.0; labels.len()], &labels),
    );
}

/// F1 of the yes answers, those with a probability of at least one half.
fn f1(chances: &[f64], labels: &[bool]) -> f64 {
    let yes = chances.iter().filter(|p| **p >= 0.5).count();
    let both = chances
        .iter()
        .zip(labels)
        .filter(|(p, label)| **p >= 0.5 && **label);
    let coded = labels.iter().filter(|l| **l).count();
    2.0 * both.count() as f64 / (yes + coded).max(1) as f64
}

/// Gold sign, learned P(+), and the sign that the rules read.
type Judged = (bool, f64, Option<bool>);

/// Signs of given pairs: the rules, the learned model, both.
fn both_ways(signs: &[Judged]) {
    let share = |chosen: Vec<bool>| {
        let right = chosen.iter().filter(|r| **r).count();
        format!(
            "{:.3} of {}",
            right as f64 / chosen.len().max(1) as f64,
            chosen.len()
        )
    };
    let of = |keep: &dyn Fn(&Judged) -> Option<bool>| -> Vec<bool> {
        signs
            .iter()
            .filter_map(|s| keep(s).map(|said| said == s.0))
            .collect()
    };
    let learned = |p: f64| p >= 0.5;
    println!("  rules: {}", share(of(&|s| s.2)));
    println!("  learned: {}", share(of(&|s| Some(learned(s.1)))));
    println!(
        "  learned where at least .9 sure: {}",
        share(of(&|s| (s.1.max(1.0 - s.1) >= 0.9).then_some(learned(s.1))))
    );
    println!(
        "  both (the rule's sign moves the odds by what it is worth): {}",
        share(of(&|s| Some(learned(with_rule(s.1, s.2)))))
    );
    println!(
        "  rules where the learned model agrees: {}, disagrees: {}",
        share(of(&|s| s.2.filter(|r| *r == learned(s.1)))),
        share(of(&|s| s.2.filter(|r| *r != learned(s.1))))
    );
}

/// P(+) once the rules have spoken, their sign being right two times in three.
fn with_rule(p: f64, rule: Option<bool>) -> f64 {
    let factor = match rule {
        Some(true) => 2.0,
        Some(false) => 0.5,
        None => 1.0,
    };
    let odds = factor * p / (1.0 - p).max(1e-9);
    odds / (1.0 + odds)
}

/// Degree of the connectives of BECAUSE: facilitate or inhibit.
fn because(rows: &[Value]) {
    let coded: Vec<bool> = rows
        .iter()
        .filter_map(|row| {
            let gold = row["degree"].as_str()?;
            let said = degree(row["connective"]["text"].as_str()?);
            Some((said == Sign::Negative) == (gold == "Inhibit"))
        })
        .collect();
    let right = coded.iter().filter(|r| **r).count();
    println!(
        "BECAUSE degree: {right} of {} right ({:.3})",
        coded.len(),
        right as f64 / coded.len().max(1) as f64
    );
}
