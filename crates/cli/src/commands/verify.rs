//! `detente verify` and `detente stale`: does a brief still say what its inputs say?
//!
//! A brief carries the command that made it. Both commands run that command again, in the folder
//! that holds the inputs: `verify` asks whether the same bytes come out, `stale` which inputs
//! changed and which sentences rest on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::Parser;
use detente_brief::model::{Brief, InputRow};
use detente_brief::render;
use serde::Serialize;
use serde_json::Value;

use super::brief;
use crate::args::{Cli, Command, VerifyArgs};
use crate::failure::{Failure, Outcome};
use crate::output::Context;

/// Differences shown on a terminal.
const MOST_SHOWN: usize = 12;

/// A brief as it was written.
struct Sealed {
    text: String,
    brief: Brief,
}

/// `detente verify`.
pub fn verify(context: &Context, args: &VerifyArgs) -> Result<Outcome, Failure> {
    let sealed = read(&args.brief)?;
    let again = redraw(context, args, &sealed.brief)?;
    let redrawn = render::json(&again);
    let same = redrawn == sealed.text;
    // Both as they are written: a number read and written again may differ in its last digit.
    let differences = if same {
        Vec::new()
    } else {
        differing(&parsed(&sealed.text)?, &parsed(&redrawn)?)
    };
    if context.settings.json {
        context.print_json(&serde_json::json!({
            "same": same,
            "version": again.sources.version,
            "differences": differences,
        }))?;
    }
    if same {
        context.note(format!(
            "{}: the same to the byte, redrawn from {}",
            args.brief.display(),
            inputs_in_words(&again.sources.inputs)
        ));
        return Ok(Outcome::Done);
    }
    let mut message = format!("{} is not what its inputs give", args.brief.display());
    if sealed.brief.sources.version != again.sources.version {
        message.push_str(&format!(
            "; it was written by version {}, this is {}",
            sealed.brief.sources.version, again.sources.version
        ));
    }
    message.push_str(match differences.len() {
        0 => "; the values agree, only the writing of the file differs",
        1 => "; 1 value differs:",
        _ => "; these values differ:",
    });
    for place in differences.iter().take(MOST_SHOWN) {
        message.push_str(&format!("\n  {place}"));
    }
    if differences.len() > MOST_SHOWN {
        message.push_str(&format!("\n  and {} more", differences.len() - MOST_SHOWN));
    }
    Err(Failure::data(message).with_help(
        "`detente stale` tells which inputs changed; run the brief's own command to renew it",
    ))
}

/// How an input stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Same,
    Changed,
    Missing,
    New,
}

#[derive(Serialize)]
struct InputState {
    role: String,
    name: String,
    state: State,
    sha256_then: Option<String>,
    sha256_now: Option<String>,
}

/// A sentence that rests on a changed input, or reads otherwise today.
#[derive(Serialize)]
struct Touched {
    section: &'static str,
    place: String,
    text: String,
    refs: Vec<String>,
    /// The changed inputs that it rests on.
    rests_on: Vec<String>,
    /// What it would say today; `None` when unchanged, gone or not redrawn.
    now: Option<String>,
}

/// `detente stale`.
pub fn stale(context: &Context, args: &VerifyArgs) -> Result<Outcome, Failure> {
    let sealed = read(&args.brief)?;
    let then = &sealed.brief;
    let again = redraw(context, args, then);
    let (inputs, redrawn) = match &again {
        Ok(now) => (
            compared(&then.sources.inputs, &now.sources.inputs),
            Some(parsed(&render::json(now))?),
        ),
        // Without every input the brief cannot be redrawn; what is there can still be told apart.
        Err(_) => (on_disk(&args.folder, &then.sources.inputs), None),
    };
    if let Err(failure) = again
        && !inputs.iter().any(|i| i.state == State::Missing)
    {
        return Err(failure);
    }
    let changed: Vec<&InputState> = inputs.iter().filter(|i| i.state != State::Same).collect();
    let touched = touched(&parsed(&sealed.text)?, redrawn.as_ref(), &changed);
    if context.settings.json {
        context.print_json(&serde_json::json!({
            "inputs": inputs,
            "redrawn": redrawn.is_some(),
            "sentences": touched,
        }))?;
    } else {
        context.write(None, page(&inputs, redrawn.is_some(), &touched).as_bytes())?;
    }
    if changed.is_empty() && touched.is_empty() {
        return Ok(Outcome::Done);
    }
    Err(Failure::data(format!(
        "{} is stale: {} and {}",
        args.brief.display(),
        counted(changed.len(), "input changed", "inputs changed"),
        counted(
            touched.len(),
            "sentence is touched",
            "sentences are touched"
        ),
    ))
    .with_help(format!("renew it: {}", then.sources.command)))
}

fn read(path: &Path) -> Result<Sealed, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::data(format!("cannot read {name}: {error}")))?;
    let brief = serde_json::from_str(&text).map_err(|error| {
        Failure::data(format!(
            "{name}, line {}, column {}: not a brief in JSON: {error}",
            error.line(),
            error.column()
        ))
        .with_help("give the file that `detente brief … -o FILE.json` wrote")
    })?;
    Ok(Sealed { text, brief })
}

fn parsed(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::data(format!("cannot compare: {error}")))
}

/// Runs the brief's own command in the folder of its inputs.
fn redraw(context: &Context, args: &VerifyArgs, then: &Brief) -> Result<Brief, Failure> {
    let command = &then.sources.command;
    let unusable = |why: &str| {
        Failure::data(format!(
            "the command that the brief names cannot be run: {why}: {command}"
        ))
    };
    let words = shlex::split(command).ok_or_else(|| unusable("its quotes do not close"))?;
    let cli = Cli::try_parse_from(&words)
        .map_err(|error| unusable(error.to_string().lines().next().unwrap_or_default()))?;
    let Command::Brief(mut made_by) = cli.command else {
        return Err(unusable("it does not make a brief"));
    };
    if made_by.article.as_deref() == Some("-") {
        return Err(unusable("the article came from stdin and was not kept"));
    }
    made_by.within(&args.folder);
    let mut settings = context.settings.clone();
    settings.seed = then.sources.seed;
    brief::make(&Context::new(settings), &made_by, command.clone())
}

/// Values that differ, as places in the JSON, those of the first only or of the second only too.
fn differing(then: &Value, now: &Value) -> Vec<String> {
    let (mut a, mut b) = (BTreeMap::new(), BTreeMap::new());
    leaves(then, String::new(), &mut a);
    leaves(now, String::new(), &mut b);
    let mut places: Vec<String> = a
        .iter()
        .filter(|(place, leaf)| b.get(*place) != Some(leaf))
        .map(|(place, _)| place.clone())
        .chain(b.keys().filter(|place| !a.contains_key(*place)).cloned())
        .collect();
    places.sort();
    places
}

fn leaves<'a>(value: &'a Value, place: String, into: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                leaves(field, format!("{place}/{name}"), into);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (i, item) in items.iter().enumerate() {
                leaves(item, format!("{place}/{i}"), into);
            }
        }
        leaf => {
            into.insert(place, leaf);
        }
    }
}

/// The inputs of both, told apart by role and name.
fn compared(then: &[InputRow], now: &[InputRow]) -> Vec<InputState> {
    let find = |rows: &[InputRow], row: &InputRow| {
        rows.iter()
            .find(|r| r.role == row.role && r.name == row.name)
            .map(|r| r.sha256.clone())
    };
    let known = then.iter().map(|row| {
        let today = find(now, row);
        InputState {
            role: row.role.clone(),
            name: row.name.clone(),
            state: match &today {
                None => State::Missing,
                Some(hash) if *hash == row.sha256 => State::Same,
                Some(_) => State::Changed,
            },
            sha256_then: Some(row.sha256.clone()),
            sha256_now: today,
        }
    });
    let added = now
        .iter()
        .filter(|row| find(then, row).is_none())
        .map(|row| InputState {
            role: row.role.clone(),
            name: row.name.clone(),
            state: State::New,
            sha256_then: None,
            sha256_now: Some(row.sha256.clone()),
        });
    known.chain(added).collect()
}

/// Which inputs are in the folder at all.
fn on_disk(folder: &Path, then: &[InputRow]) -> Vec<InputState> {
    then.iter()
        .map(|row| InputState {
            role: row.role.clone(),
            name: row.name.clone(),
            state: if row.sha256.is_empty() || folder.join(&row.name).exists() {
                State::Same
            } else {
                State::Missing
            },
            sha256_then: Some(row.sha256.clone()),
            sha256_now: None,
        })
        .collect()
}

/// Sections of the brief by their key, in the order of the page.
const SECTIONS: [(&str, &str); 10] = [
    ("head", "Head"),
    ("bottom_line", "1 Bottom line"),
    ("article", "2 What the article says"),
    ("argument", "3 What it hangs on"),
    ("ties", "4 What happened"),
    ("region", "5 How the region stands"),
    ("effects", "6 What moves what"),
    ("scenarios", "7 What would follow"),
    ("credibility", "8 Is the threat credible?"),
    ("change", "9 What would change this"),
];

/// Sentences that rest on a changed input, and those that read otherwise when redrawn.
fn touched(then: &Value, now: Option<&Value>, changed: &[&InputState]) -> Vec<Touched> {
    let mut all = Vec::new();
    for (key, section) in SECTIONS {
        let mut said = Vec::new();
        sentences(&then[key], format!("/{key}"), &mut said);
        for (place, text, refs) in said {
            let rests_on: Vec<String> = changed
                .iter()
                .filter(|input| refs.iter().any(|mark| rests(mark, &input.role)))
                .map(|input| input.name.clone())
                .collect();
            let today = now
                .and_then(|now| now.pointer(&place))
                .and_then(|sentence| sentence["text"].as_str())
                .filter(|today| *today != text)
                .map(str::to_owned);
            if !rests_on.is_empty() || today.is_some() {
                all.push(Touched {
                    section,
                    place,
                    text,
                    refs,
                    rests_on,
                    now: today,
                });
            }
        }
    }
    all
}

/// Whether a mark leads to an input of that role: sentences and claims to the article, queries and
/// tests to the data; who is a member of the region decides on both.
fn rests(mark: &str, role: &str) -> bool {
    match mark.chars().next() {
        Some('s' | 'C' | 'L') => matches!(role, "article" | "region"),
        Some('q') => matches!(role, "events" | "region"),
        Some('t') => matches!(role, "events" | "outcome" | "region"),
        _ => false,
    }
}

fn sentences(value: &Value, place: String, into: &mut Vec<(String, String, Vec<String>)>) {
    match value {
        Value::Object(fields) => {
            if let (Some(Value::String(text)), Some(Value::Array(refs))) =
                (fields.get("text"), fields.get("refs"))
            {
                let marks = refs.iter().filter_map(Value::as_str).map(str::to_owned);
                into.push((place, text.clone(), marks.collect()));
                return;
            }
            for (name, field) in fields {
                sentences(field, format!("{place}/{name}"), into);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                sentences(item, format!("{place}/{i}"), into);
            }
        }
        _ => {}
    }
}

fn page(inputs: &[InputState], redrawn: bool, touched: &[Touched]) -> String {
    let mut out = String::new();
    for input in inputs {
        let state = match input.state {
            State::Same if !redrawn => "there, not compared",
            State::Same => "unchanged",
            State::Changed => "changed",
            State::Missing => "missing",
            State::New => "new",
        };
        out.push_str(&format!("{} {}: {state}\n", input.role, input.name));
    }
    if !redrawn {
        out.push_str(
            "The brief could not be redrawn; sentences are those that rest on what is missing.\n",
        );
    }
    let mut section = "";
    for sentence in touched {
        if sentence.section != section {
            section = sentence.section;
            out.push_str(&format!("\n{section}\n"));
        }
        out.push_str(&format!("  · {}\n", sentence.text));
        match &sentence.now {
            Some(now) => out.push_str(&format!("    now: {now}\n")),
            None if redrawn => out.push_str("    rests on a changed input; no other word\n"),
            None => {}
        }
    }
    out
}

fn inputs_in_words(inputs: &[InputRow]) -> String {
    match inputs.len() {
        0 => "the built-in example".to_owned(),
        n => counted(n, "input", "inputs"),
    }
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
