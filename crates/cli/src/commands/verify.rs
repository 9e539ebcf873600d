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
    let then = &sealed.brief.sources;
    let again = redraw(context, args, &sealed.brief).map_err(|failure| {
        unfound(args, &on_disk(&args.folder, &then.inputs)).unwrap_or(failure)
    })?;
    let redrawn = render::json(&again);
    let same = redrawn == sealed.text;
    // Both as they are written: a number read and written again may differ in its last digit.
    let differences = if same {
        Vec::new()
    } else {
        differing(&parsed(&sealed.text)?, &parsed(&redrawn)?)
    };
    let inputs = compared(&then.inputs, &again.sources.inputs);
    if context.settings.json {
        context.print_json(&serde_json::json!({
            "same": same,
            "version": again.sources.version,
            "inputs": inputs,
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
    let cause = Cause::of(&inputs, &then.version, &again.sources.version);
    let mut message = format!(
        "{} is not what its inputs give: {}",
        args.brief.display(),
        cause.in_words()
    );
    match differences.len() {
        0 => message.push_str("; the values agree, only the writing of the file differs"),
        n => message.push_str(&format!(
            "\n{}:",
            counted(n, "value differs", "values differ")
        )),
    }
    for place in differences.iter().take(MOST_SHOWN) {
        message.push_str(&format!("\n  {place}"));
    }
    if differences.len() > MOST_SHOWN {
        message.push_str(&format!("\n  and {} more", differences.len() - MOST_SHOWN));
    }
    Err(Failure::data(message).with_help(cause.help(&then.command)))
}

/// Why a brief is not what its inputs give today.
enum Cause {
    /// The inputs, each with how it stands.
    Inputs(Vec<String>),
    /// The version then and now.
    Version(String, String),
    /// Neither, so the file itself was changed after it was written.
    Edited,
}

impl Cause {
    fn of(inputs: &[InputState], then: &str, now: &str) -> Self {
        let mut changed: Vec<String> = inputs
            .iter()
            .filter(|input| input.state != State::Same)
            .map(|input| format!("{} ({}) {}", input.name, input.role, input.state.in_words()))
            .collect();
        if !changed.is_empty() {
            if then != now {
                changed.push(format!(
                    "and version {then} wrote it, this is version {now}"
                ));
            }
            Self::Inputs(changed)
        } else if then != now {
            Self::Version(then.to_owned(), now.to_owned())
        } else {
            Self::Edited
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Inputs(changed) => changed.join(", "),
            Self::Version(then, now) => {
                format!("no input changed, but version {then} wrote it and this is version {now}")
            }
            Self::Edited => {
                "no input changed, so the file itself was edited after it was written".to_owned()
            }
        }
    }

    fn help(&self, command: &str) -> String {
        match self {
            Self::Inputs(_) => format!(
                "detente stale tells which sentences rest on the change; renew the brief: {command}"
            ),
            Self::Version(then, _) => {
                format!("verify it with version {then}, or renew it: {command}")
            }
            Self::Edited => {
                format!("do not trust what was edited; the brief as its inputs give it: {command}")
            }
        }
    }
}

/// A failure that names the inputs which are not in the folder; `None` where all are.
fn unfound(args: &VerifyArgs, inputs: &[InputState]) -> Option<Failure> {
    let missing: Vec<&str> = inputs
        .iter()
        .filter(|input| input.state == State::Missing)
        .map(|input| input.name.as_str())
        .collect();
    (!missing.is_empty()).then(|| {
        Failure::data(format!(
            "{} cannot be redrawn: {} {} not in {}",
            args.brief.display(),
            missing.join(", "),
            if missing.len() == 1 { "is" } else { "are" },
            folder_in_words(&args.folder),
        ))
        .with_help("name the folder that holds the brief's inputs with --in DIR")
    })
}

fn folder_in_words(folder: &Path) -> String {
    match folder == Path::new(".") {
        true => "this folder".to_owned(),
        false => format!("the folder {}", folder.display()),
    }
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

impl State {
    fn in_words(self) -> &'static str {
        match self {
            Self::Same => "is unchanged",
            Self::Changed => "changed",
            Self::Missing => "is missing",
            Self::New => "is new",
        }
    }
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
    /// What it said; empty for what is said today for the first time.
    text: String,
    refs: Vec<String>,
    /// The changed inputs that it rests on.
    rests_on: Vec<String>,
    /// What it would say today, empty when it is no longer said; `None` when unchanged or not
    /// redrawn.
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
            Some(render::json(now)),
        ),
        // Without every input the brief cannot be redrawn; what is there can still be told apart.
        Err(_) => (on_disk(&args.folder, &then.sources.inputs), None),
    };
    let cause = match &again {
        Ok(now) => Cause::of(&inputs, &then.sources.version, &now.sources.version),
        // What fails while every input is there is told as it is.
        Err(_) if inputs.iter().all(|i| i.state != State::Missing) => {
            return again.map(|_| Outcome::Done);
        }
        Err(_) => Cause::of(&inputs, "", ""),
    };
    let differs = redrawn.as_ref().is_none_or(|text| *text != sealed.text);
    let now = redrawn.as_deref().map(parsed).transpose()?;
    let changed: Vec<&InputState> = inputs.iter().filter(|i| i.state != State::Same).collect();
    let touched = touched(&parsed(&sealed.text)?, now.as_ref(), &changed);
    if context.settings.json {
        context.print_json(&serde_json::json!({
            "inputs": inputs,
            "redrawn": redrawn.is_some(),
            "edited": differs && matches!(cause, Cause::Edited),
            "sentences": touched,
        }))?;
    } else {
        context.write(None, page(&inputs, redrawn.is_some(), &touched).as_bytes())?;
    }
    if !differs {
        return Ok(Outcome::Done);
    }
    let sentences = match touched.len() {
        0 => "no sentence is touched".to_owned(),
        n => counted(n, "sentence is touched", "sentences are touched"),
    };
    let name = args.brief.display();
    Err(match &cause {
        Cause::Inputs(_) if redrawn.is_none() => {
            Failure::data(format!("{name}: {}; {sentences}", cause.in_words())).with_help(format!(
                "inputs were looked for in {}: name the folder that holds them with --in DIR",
                folder_in_words(&args.folder)
            ))
        }
        Cause::Inputs(_) | Cause::Version(..) => Failure::data(format!(
            "{name} is stale: {}; {sentences}",
            cause.in_words()
        ))
        .with_help(format!("renew it: {}", then.sources.command)),
        Cause::Edited => Failure::data(format!(
            "{name} was edited after it was written: no input changed, {}",
            match touched.len() {
                0 => "yet a value beside the sentences is not what they give".to_owned(),
                n => counted(
                    n,
                    "sentence is not what they give today",
                    "sentences are not what they give today"
                ),
            }
        ))
        .with_help(format!(
            "detente verify names every value that differs; {}",
            cause.help(&then.sources.command)
        )),
    })
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

/// Sentences that rest on a changed input, and those that read otherwise when redrawn: the same
/// that `verify` lists, headings, titles and captions too.
fn touched(then: &Value, now: Option<&Value>, changed: &[&InputState]) -> Vec<Touched> {
    let mut all = Vec::new();
    for (key, section) in SECTIONS {
        let collect = |brief: &Value| {
            let mut said = Vec::new();
            sentences(&brief[key], format!("/{key}"), &mut said);
            said
        };
        let said = collect(then);
        let today = now.map(collect);
        for (place, text, refs) in &said {
            // Headings and captions of these carry no marks: where nothing can be redrawn they all may change.
            let unmarked =
                now.is_none() && refs.is_empty() && matches!(key, "ties" | "region" | "effects");
            let data = |role: &str| matches!(role, "events" | "outcome");
            let rests_on: Vec<String> = changed
                .iter()
                .filter(|input| {
                    refs.iter().any(|mark| rests(mark, &input.role))
                        || unmarked && data(&input.role)
                })
                .map(|input| input.name.clone())
                .collect();
            let reads = today.as_ref().map(|today| {
                let same_place = today.iter().find(|(other, ..)| other == place);
                same_place.map_or("", |(_, text, _)| text.as_str())
            });
            let now = reads.filter(|reads| reads != text).map(str::to_owned);
            if !rests_on.is_empty() || now.is_some() {
                all.push(Touched {
                    section,
                    place: place.clone(),
                    text: text.clone(),
                    refs: refs.clone(),
                    rests_on,
                    now,
                });
            }
        }
        for (place, text, refs) in today.into_iter().flatten() {
            if !said.iter().any(|(known, ..)| *known == place) {
                all.push(Touched {
                    section,
                    place,
                    text: String::new(),
                    refs,
                    rests_on: Vec::new(),
                    now: Some(text),
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
        // Headings, titles and captions carry no marks; names, codes and numbers are no sentences.
        Value::String(text) if text.contains(' ') => into.push((place, text.clone(), Vec::new())),
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
            State::Missing => "missing: not in the folder",
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
        let text = match sentence.text.as_str() {
            "" => "(not said before)",
            text => text,
        };
        out.push_str(&format!("  · {text}\n"));
        match &sentence.now {
            Some(now) if now.is_empty() => out.push_str("    now: (no longer said)\n"),
            Some(now) => out.push_str(&format!("    now: {now}\n")),
            None if redrawn => out.push_str(&format!(
                "    reads the same today, but rests on what changed: {}\n",
                sentence.rests_on.join(", ")
            )),
            None => out.push_str(&format!("    rests on {}\n", sentence.rests_on.join(", "))),
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
