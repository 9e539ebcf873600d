//! Coded op-eds as rows to learn from: the sentences as the reader cuts them, each claim with the
//! number of its sentence. Usage: `op_ed_rows STEM… > ROWS`, where `STEM.txt` and `STEM.jsonl` lie
//! side by side; `crates/read/training/encoder.py` reads the rows.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use std::error::Error;

use detente_read::article::Article;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    for stem in std::env::args().skip(1) {
        let article = Article::parse("-", &std::fs::read_to_string(format!("{stem}.txt"))?)?;
        let mut coded = Vec::new();
        for line in std::fs::read_to_string(format!("{stem}.jsonl"))?.lines() {
            let mut claim: Value = serde_json::from_str(line)?;
            let begins = claim["sentence_begins"].as_str().unwrap_or_default();
            let sentence = article.sentences.iter().find(|s| s.text.contains(begins));
            let sentence =
                sentence.ok_or_else(|| format!("{stem}: no sentence holds `{begins}`"))?;
            claim["sentence"] = json!(sentence.number);
            coded.push(claim);
        }
        let sentences: Vec<Value> = article
            .sentences
            .iter()
            .map(|s| json!({"number": s.number, "text": s.text}))
            .collect();
        let name = stem.rsplit('/').next().unwrap_or(&stem);
        println!(
            "{}",
            json!({"name": name, "sentences": sentences, "coded": coded})
        );
    }
    Ok(())
}
