//! Scores the reader on coded texts by sentence and sign, and counts readings a rule.
//! Claims that stand and tentative ones are told apart, with how sure the reader was of them.
//! Usage: `claims_score [-v] STEM…`, where `STEM.txt` and `STEM.jsonl` lie side by side; `-v` prints
//! the coded and the read claims of each sentence, those without a partner marked. Of claims with a
//! partner it tells how many words their ends share with the coder's.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use std::collections::{BTreeMap, BTreeSet};

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

/// A claim as it was coded.
struct Coded {
    sentence: usize,
    sign: String,
    kind: String,
    cause: String,
    effect: String,
    is_crux: bool,
}

impl Coded {
    fn of(line: &str, article: &Article) -> Coded {
        let row: Value = serde_json::from_str(line).expect("a line is JSON");
        let of = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let begins = of("sentence_begins");
        let sentence = row["sentence"].as_u64().map(|number| number as usize);
        let found = || {
            let mut sentences = article.sentences.iter();
            sentences.find(|s| s.text.contains(&begins))
        };
        Coded {
            sentence: sentence.unwrap_or_else(|| found().map_or(0, |s| s.number)),
            sign: of("sign"),
            kind: of("kind"),
            cause: of("cause"),
            effect: of("effect"),
            is_crux: row["crux"].as_bool().unwrap_or_default(),
        }
    }

    fn place(&self) -> (usize, String) {
        (self.sentence, self.sign.clone())
    }
}

/// The first letters of the words of an end, but the shortest words.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let long = words.filter(|word| word.chars().count() > 3);
    long.map(|word| word.to_lowercase().chars().take(6).collect())
        .collect()
}

/// Of an end that was read and one that was coded: the F1 of their words.
fn shared(read: &Option<Concept>, coded: &str) -> f64 {
    let text = |c: &Concept| format!("{} {}", c.text, c.antecedent.clone().unwrap_or_default());
    let (read, coded) = (
        words(&read.as_ref().map(text).unwrap_or_default()),
        words(coded),
    );
    let common = read.intersection(&coded).count();
    f1(common, coded.len(), read.len())
}

/// Of each two claims with one sentence and sign, those whose ends share most: (cause, effect).
fn ends(claims: &[&Claim], gold: &[&Coded]) -> Vec<(bool, f64, f64)> {
    let mut pairs: Vec<(usize, usize, f64, f64)> = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        for (j, coded) in gold.iter().enumerate() {
            let cause = shared(&claim.cause, &coded.cause);
            pairs.push((i, j, cause, shared(&claim.effect, &coded.effect)));
        }
    }
    pairs.sort_by(|a, b| (b.2 + b.3).total_cmp(&(a.2 + a.3)));
    let (mut read, mut coded) = (BTreeSet::new(), BTreeSet::new());
    pairs.retain(|(i, j, ..)| {
        let free = !read.contains(i) && !coded.contains(j);
        free && read.insert(*i) && coded.insert(*j)
    });
    pairs
        .into_iter()
        .map(|(i, _, cause, effect)| (claims[i].tentative, cause, effect))
        .collect()
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
    let mut shares: Vec<(bool, f64, f64)> = Vec::new();
    let mut cruxes = (0, 0);
    let mut sure: BTreeMap<bool, (usize, f64, usize)> = BTreeMap::new();
    for stem in stems {
        let text = std::fs::read_to_string(format!("{stem}.txt")).expect("the text can be read");
        let coded =
            std::fs::read_to_string(format!("{stem}.jsonl")).expect("the codes can be read");
        let article = Article::parse("-", &text).expect("the text is an article");
        let mentions = actors::Reader::new(&directory).mentions(&article);
        let claims = Reader::new(&directory).claims(&article, &mentions);
        let gold: Vec<Coded> = coded
            .lines()
            .map(|line| Coded::of(line, &article))
            .collect();
        let mut left: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for g in &gold {
            *left.entry(g.place()).or_default() += 1;
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
            let of = sure.entry(claim.tentative).or_default();
            *of = (of.0 + usize::from(hit), of.1 + claim.confidence, of.2 + 1);
            paired.push(hit);
        }
        let hits = paired.iter().filter(|hit| **hit).count();
        let both: Vec<&Coded> = gold.iter().filter(|g| !g.effect.is_empty()).collect();
        let places: BTreeSet<(usize, String)> = both.iter().map(|g| g.place()).collect();
        for place in places {
            let here = |c: &&Claim| (c.sentence, sign(c)) == place && c.effect.is_some();
            let read: Vec<&Claim> = claims.iter().filter(here).collect();
            let coded: Vec<&Coded> = both
                .iter()
                .copied()
                .filter(|g| g.place() == place)
                .collect();
            shares.extend(ends(&read, &coded));
        }
        // The author's own crux: in the sentence that was coded as one, or the one beside it.
        let cruxes_coded = gold.iter().filter(|g| g.is_crux);
        let coded_crux: Vec<usize> = cruxes_coded.map(|g| g.sentence).collect();
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
                for g in gold.iter().filter(|g| g.sentence == number) {
                    println!(
                        "      gold {} {} {} -> {}",
                        g.sign, g.kind, g.cause, g.effect
                    );
                }
                for (c, hit) in claims
                    .iter()
                    .zip(&paired)
                    .filter(|(c, _)| c.sentence == number)
                {
                    println!(
                        "    {} {} {:.2} {} {} {} | {} → {}",
                        if *hit { "=" } else { "!" },
                        c.id,
                        c.confidence,
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
    for (what, tentative) in [("that stand", false), ("tentative", true)] {
        let of: Vec<_> = shares.iter().filter(|s| s.0 == tentative).collect();
        let mean = |value: fn(&(bool, f64, f64)) -> f64| {
            of.iter().map(|s| value(s)).sum::<f64>() / of.len().max(1) as f64
        };
        println!(
            "ends of {} claims {what}: F1 of their words {:.2} (causes) and {:.2} (effects), both at least .5 in {:.2}",
            of.len(),
            mean(|s| s.1),
            mean(|s| s.2),
            mean(|s| f64::from(s.1 >= 0.5 && s.2 >= 0.5))
        );
    }
    for (tentative, (right, expected, read)) in sure {
        let what = if tentative { "tentative" } else { "that stand" };
        println!(
            "claims {what}: {right} of {read} right, {expected:.0} expected; precision {:.2}, recall {:.2}",
            ratio(right, read),
            ratio(right, total.1)
        );
    }
    for (rule, (right, read)) in rules {
        println!("  {rule} {right}/{read}");
    }
}
