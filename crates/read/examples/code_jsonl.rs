//! Codes lines of `{id, text, date?}` on standard input into lines of `{id, events, unknown_actors}`.
//!
//! `cargo run -p detente-read --example code_jsonl < sentences.jsonl > events.jsonl`

use std::io::{BufRead, Write, stdin, stdout};

use detente_read::events::Coder;
use detente_vocab::ActorDirectory;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let coder = Coder::new(&ActorDirectory::builtin());
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let text = row["text"].as_str().unwrap_or("");
        let date = row["date"].as_str().and_then(|d| d.get(..10)?.parse().ok());
        let coded = coder.code_text(text, date);
        let events: Vec<Value> = coded
            .events
            .iter()
            .map(|e| {
                json!({
                    "source": e.source, "target": e.target,
                    "source_country": e.source_country, "target_country": e.target_country,
                    "event_type": e.event_type.map(|t| t.name()), "mode": e.mode,
                    "cameo": e.cameo, "quad_class": e.quad_class.map(|q| q.number()),
                    "goldstein": e.goldstein, "status": e.status, "date": e.date,
                    "confidence": e.confidence, "evidence": e.evidence,
                })
            })
            .collect();
        let line =
            json!({"id": row["id"], "events": events, "unknown_actors": coded.unknown_actors});
        writeln!(out, "{line}")?;
    }
    Ok(())
}
