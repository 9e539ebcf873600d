//! `detente code`: text to events, one JSON line for each input text.

use std::fs;
use std::io::{BufRead, BufReader, Read};

use detente_read::events::{CodedEvent, Coder};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::args::CodeArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::{inputs, output};

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    date: Option<String>,
}

#[derive(Serialize)]
struct Coded {
    id: serde_json::Value,
    events: Vec<CodedEvent>,
    unknown_actors: Vec<String>,
}

pub fn run(context: &Context, args: &CodeArgs) -> Result<Outcome, Failure> {
    let directory = inputs::directory(args.region.as_deref())?;
    let coder = Coder::new(&directory);
    let mut texts: Vec<(serde_json::Value, String, Option<Date>)> = Vec::new();
    for input in &args.inputs {
        if input.ends_with(".jsonl") {
            texts.extend(lines(input, args.date)?);
        } else if input == "-" {
            let mut text = String::new();
            std::io::stdin().lock().read_to_string(&mut text)?;
            // Standard input is JSON lines when it starts like them, else one text.
            if text.trim_start().starts_with('{') {
                for (number, line) in text.lines().enumerate() {
                    texts.extend(parse_line("stdin", number + 1, line, args.date)?);
                }
            } else {
                texts.push(("stdin".into(), text, args.date));
            }
        } else {
            let article = inputs::article(input)?;
            let body: Vec<&str> = article.body().map(|s| s.text.as_str()).collect();
            let day = args.date.or(article.date.map(|d| d.date()));
            texts.push((input.as_str().into(), body.join(" "), day));
        }
    }
    let coded: Vec<Coded> = texts
        .into_par_iter()
        .map(|(id, text, date)| {
            let coded = coder.code_text(&text, date);
            Coded {
                id,
                events: coded.events,
                unknown_actors: coded.unknown_actors,
            }
        })
        .collect();
    context.write(args.output.as_deref(), &output::json_lines(&coded)?)?;
    Ok(Outcome::Done)
}

type Text = (serde_json::Value, String, Option<Date>);

fn lines(path: &str, day: Option<Date>) -> Result<Vec<Text>, Failure> {
    let file = fs::File::open(path)
        .map_err(|error| Failure::data(format!("cannot read {path}: {error}")))?;
    let mut texts = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Failure::data(format!("{path}: {error}")))?;
        texts.extend(parse_line(path, number + 1, &line, day)?);
    }
    Ok(texts)
}

fn parse_line(
    name: &str,
    number: usize,
    line: &str,
    day: Option<Date>,
) -> Result<Option<Text>, Failure> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let parsed: Line = serde_json::from_str(line).map_err(|error| {
        Failure::data(format!(
            "{name}, line {number}, column {}: {error}",
            error.column()
        ))
        .with_help("each line is a JSON object with `id`, `text` and, if known, `date`")
    })?;
    let date = match parsed.date.as_deref().filter(|d| !d.is_empty()) {
        None => day,
        Some(text) => Some(text.parse().map_err(|error| {
            Failure::data(format!("{name}, line {number}, `date`: {error}"))
                .with_help("write dates as YYYY-MM-DD")
        })?),
    };
    Ok(Some((parsed.id, parsed.text, date)))
}
