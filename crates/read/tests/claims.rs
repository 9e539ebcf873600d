//! The claim reader against hand-coded texts: the model op-ed and three op-eds of our own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente_read::article::Article;
use detente_read::actors;
use detente_read::claims::{Reader, advice, definitions};
use detente_vocab::{ActorDirectory, Claim};
use serde_json::Value;

/// The shared folder beside the project, where it is present.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    folder.join("claims").is_dir().then_some(folder)
}

fn own(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/op_eds").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn read(text: &str) -> (Article, Vec<Claim>) {
    let directory = ActorDirectory::builtin();
    let article = Article::parse("-", text).unwrap();
    let actors = actors::Reader::new(&directory).mentions(&article);
    let claims = Reader::new(&directory).claims(&article, &actors);
    (article, claims)
}

struct Score {
    gold: usize,
    read: usize,
    hits: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.hits as f64 / self.read.max(1) as f64
    }
    fn recall(&self) -> f64 {
        self.hits as f64 / self.gold.max(1) as f64
    }
    fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }
}

/// Pairs gold and read claims of the same sentence and sign, each once.
fn score(gold: &[(usize, String)], claims: &[Claim]) -> Score {
    let mut left: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for claim in claims {
        let sign = serde_json::to_value(claim.sign).unwrap().as_str().unwrap().to_owned();
        *left.entry((claim.sentence, sign)).or_default() += 1;
    }
    let mut hits = 0;
    for key in gold {
        if let Some(n) = left.get_mut(key)
            && *n > 0
        {
            *n -= 1;
            hits += 1;
        }
    }
    Score { gold: gold.len(), read: claims.len(), hits }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn gold_of(name: &str, article: &Article) -> Vec<(usize, String)> {
    lines(&own(&format!("{name}.jsonl")))
        .iter()
        .map(|row| {
            let begins = row["sentence_begins"].as_str().unwrap();
            let sentence = article
                .sentences
                .iter()
                .find(|s| s.text.contains(begins))
                .unwrap_or_else(|| panic!("no sentence holds `{begins}`"));
            (sentence.number, row["sign"].as_str().unwrap().to_owned())
        })
        .collect()
}

fn report(name: &str, score: &Score) {
    eprintln!(
        "{name}: {} of {} gold, {} read; precision {:.2} recall {:.2} F1 {:.2}",
        score.hits, score.gold, score.read, score.precision(), score.recall(), score.f1()
    );
}

fn show(article: &Article, claims: &[Claim], gold: &[(usize, String, String)]) {
    if std::env::var_os("SHOW_CLAIMS").is_none() {
        return;
    }
    for sentence in &article.sentences {
        eprintln!("\n[{}] {}", sentence.number, sentence.text);
        for (_, sign, what) in gold.iter().filter(|g| g.0 == sentence.number) {
            eprintln!("    gold {sign} {what}");
        }
        for c in claims.iter().filter(|c| c.sentence == sentence.number) {
            let end = |e: &Option<detente_vocab::Concept>| {
                e.as_ref().map_or("∅".to_owned(), |c| format!("{} {:?} «{}»", c.node(), c.direction, c.text))
            };
            eprintln!(
                "    {} {} {:?}/{:?} {} | {} -> {} | cue {:?} {:?}",
                c.id, c.sign.symbol(), c.kind, c.modality, c.rule, end(&c.cause), end(&c.effect),
                c.cue.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), c.holder
            );
        }
    }
}

fn gold_words(name: &str, article: &Article) -> Vec<(usize, String, String)> {
    lines(&own(&format!("{name}.jsonl")))
        .iter()
        .zip(gold_of(name, article))
        .map(|(row, (sentence, sign))| {
            let words = format!("{} {} -> {}", row["kind"].as_str().unwrap(), row["cause"].as_str().unwrap(), row["effect"].as_str().unwrap());
            (sentence, sign, words)
        })
        .collect()
}

fn judge(name: &str, floor: f64) {
    let (article, claims) = read(&own(&format!("{name}.txt")));
    show(&article, &claims, &gold_words(name, &article));
    let score = score(&gold_of(name, &article), &claims);
    report(name, &score);
    assert!(score.f1() >= floor, "F1 fell to {:.2}", score.f1());
}

#[test]
fn the_columnist_on_sudan() {
    judge("sudan_columnist", 0.0);
}

#[test]
fn the_analyst_on_the_caucasus() {
    judge("caucasus_analyst", 0.0);
}

#[test]
fn the_memo_on_the_south_china_sea() {
    judge("south_china_sea_memo", 0.0);
}

#[test]
fn the_model_article() {
    let Some(shared) = shared() else {
        eprintln!("skipped: no shared folder beside the project");
        return;
    };
    let text = std::fs::read_to_string(shared.join("seed/000_6083015ebb34083c.txt")).unwrap();
    let (article, claims) = read(&text);
    let gold: Vec<(usize, String, String)> = lines(&std::fs::read_to_string(shared.join("claims/seed_claims.jsonl")).unwrap())
        .iter()
        .map(|row| {
            (row["sentence"].as_u64().unwrap() as usize, row["sign"].as_str().unwrap().to_owned(),
             format!("{} {} {} -> {}", row["id"].as_str().unwrap(), row["kind"].as_str().unwrap(), row["cause"].as_str().unwrap(), row["effect"].as_str().unwrap()))
        })
        .collect();
    show(&article, &claims, &gold);
    let pairs: Vec<(usize, String)> = gold.iter().map(|g| (g.0, g.1.clone())).collect();
    let score = score(&pairs, &claims);
    report("seed", &score);
    if std::env::var_os("SHOW_CLAIMS").is_some() {
        eprintln!("{:#?}\n{:#?}", advice(&article, &claims), definitions(&claims));
    }
}
