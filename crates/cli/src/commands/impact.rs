//! `detente impact` and `detente register`.

use std::fs;
use std::io::Write;
use std::path::Path;

use detente_brief::compose::Options;
use detente_brief::compose::impact::{
    ImpactInputs, Registered, Specification, TieKind as Kind, Tried, impact,
};
use detente_brief::model::ImpactReport;
use detente_brief::render;
use detente_vocab::{ActorCode, ActorDirectory, Interval};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::brief::explain;
use super::page::{Form, Rebuild, load_deaths, load_events, note_written};
use crate::args::{ImpactArgs, ImpactQuestion, RegisterArgs, TieKind};
use crate::failure::{Failure, Outcome, data_fault};
use crate::inputs;
use crate::output::Context;

/// Name of the record of runs in a store.
const LOG: &str = "impact-log.jsonl";

/// One run on record.
#[derive(Serialize, Deserialize)]
struct Run {
    at: String,
    topic: String,
    specification: String,
    question: String,
    data: String,
    version: String,
}

pub fn run(context: &Context, args: &ImpactArgs) -> Result<Outcome, Failure> {
    let form = Form::of(args.output.as_deref(), Form::Markdown)?;
    let mut inputs = gather(context, &args.question)?;
    inputs.registered = args.spec.as_deref().map(registered).transpose()?;
    let seed = context.settings.seed;
    let specification = Specification::of(&inputs, seed);
    let log = args
        .log
        .clone()
        .or_else(|| args.question.data.store.as_ref().map(|dir| dir.join(LOG)));
    let topic = specification.topic_hash();
    inputs.on_record = log.is_some();
    inputs.tried = match &log {
        Some(path) => tried(path, &topic)?,
        None => Vec::new(),
    };
    let bad = inputs
        .deaths
        .as_ref()
        .map_or(0, |deaths| deaths.quarantined);
    if bad > 0 {
        context.note(format!(
            "{bad} rows of the outcome file could not be used; `detente stability … --outcome FILE` names the first"
        ));
    }
    let quarantined = !inputs.events.quarantine.is_empty() || bad > 0;
    let hash = specification.hash();
    let known = inputs.tried.iter().any(|run| run.specification == hash);
    let options = Options {
        seed,
        command: command(context, args),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let report = impact(inputs, &options).map_err(explain)?;
    match &log {
        Some(path) if !known => record(path, &specification)?,
        Some(_) => {}
        None => context.note("this run is on no record: give --store DIR or --log FILE"),
    }
    write(context, args, &report, form)?;
    Ok(if quarantined {
        Outcome::SomeQuarantined
    } else {
        Outcome::Done
    })
}

pub fn register(context: &Context, args: &RegisterArgs) -> Result<Outcome, Failure> {
    if args.output.exists() {
        return Err(Failure::data(format!(
            "{} exists, and a registration is never overwritten",
            args.output.display()
        ))
        .with_help("choose another name with -o FILE"));
    }
    let inputs = gather(context, &args.question)?;
    let specification = Specification::of(&inputs, context.settings.seed);
    let now = Timestamp::now().to_string();
    let frozen = Registered::freeze(specification, now, env!("CARGO_PKG_VERSION").to_owned());
    let text = toml::to_string_pretty(&frozen)
        .map_err(|error| Failure::data(format!("cannot write the specification: {error}")))?;
    let text = format!(
        "# A specification frozen by `detente register` before the outcome was joined: of the outcome\n\
         # file only its hash was taken. Run it with `detente impact … --spec FILE`.\n{text}"
    );
    context.write(Some(&args.output), text.as_bytes())?;
    context.note(format!(
        "registered in {}: question {}, data {}",
        args.output.display(),
        &frozen.question[..12],
        &frozen.data[..12]
    ));
    Ok(Outcome::Done)
}

fn gather(context: &Context, args: &ImpactQuestion) -> Result<ImpactInputs, Failure> {
    if let Some(by) = args
        .by
        .filter(|by| !matches!(by, Interval::Week | Interval::Month))
    {
        return Err(Failure::usage(format!(
            "a report is made by week or month, not by {by}"
        )));
    }
    let named = inputs::region(&args.on)?;
    let directory = ActorDirectory::builtin().with_region(&named.region);
    let Some(events) = load_events(context, &args.data, &directory)? else {
        return Err(Failure::usage("no events were given")
            .with_help("give --store DIR (made by detente ingest) or --events PATH…"));
    };
    let (source, target) = tie(&directory, &args.tie, events.table.actors.codes())?;
    let deaths = load_deaths(&args.data, &directory)?;
    Ok(ImpactInputs {
        source,
        target,
        kind: match args.kind {
            TieKind::Cooperation => Kind::Cooperation,
            TieKind::Hostility => Kind::Hostility,
            TieKind::Pressure => Kind::Pressure,
        },
        region: named.region,
        region_file: named.file,
        events,
        deaths,
        window: (args.data.from, args.data.to),
        by: args.by,
        registered: None,
        tried: Vec::new(),
        on_record: false,
    })
}

/// The two ends of `RUS-PAK` or `Guinea-Bissau-Senegal`: the first hyphen at which both sides are
/// actors; else the complaint about the first.
fn tie(
    directory: &ActorDirectory,
    text: &str,
    known: &[ActorCode],
) -> Result<(ActorCode, ActorCode), Failure> {
    let side = |asked: &str| inputs::actor(directory, asked, || Ok(known.to_vec()));
    let mut first = None;
    for (at, _) in text.match_indices('-') {
        let found = side(&text[..at]).and_then(|a| Ok((a, side(&text[at + 1..])?)));
        match found {
            Ok((a, b)) if a == b => {
                return Err(
                    Failure::usage(format!("`{text}` names the same actor twice"))
                        .with_help("a tie has two ends, for instance RUS-PAK"),
                );
            }
            Ok(pair) => return Ok(pair),
            Err(failure) => {
                first.get_or_insert(failure);
            }
        }
    }
    Err(first.unwrap_or_else(|| {
        Failure::usage(format!("`{text}` is not a tie"))
            .with_help("write source and target with a hyphen between them, for instance RUS-PAK")
    }))
}

fn registered(path: &Path) -> Result<Registered, Failure> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::data(format!("cannot read the specification {name}: {error}")))?;
    let found: Registered =
        toml::from_str(&text).map_err(|error| data_fault(error).within(&name))?;
    if !found.is_intact() {
        return Err(Failure::data(format!(
            "{name} was changed after it was registered: its hashes do not fit what it says"
        ))
        .with_help("use the file as `detente register` wrote it"));
    }
    Ok(found)
}

/// Runs of a topic that are on record.
fn tried(path: &Path, topic: &str) -> Result<Vec<Tried>, Failure> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let name = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::data(format!("cannot read the record {name}: {error}")))?;
    let mut found = Vec::new();
    for (i, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let run: Run = serde_json::from_str(line).map_err(|error| {
            Failure::data(format!("{name}, line {}: {error}", i + 1)).with_help(
                "the record holds one run a line; move a damaged file away to start a new one",
            )
        })?;
        if run.topic == topic {
            found.push(Tried {
                at: run.at,
                specification: run.specification,
            });
        }
    }
    Ok(found)
}

fn record(path: &Path, specification: &Specification) -> Result<(), Failure> {
    let run = Run {
        at: Timestamp::now().to_string(),
        topic: specification.topic_hash(),
        specification: specification.hash(),
        question: specification.question_hash(),
        data: specification.data_hash(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let mut line = serde_json::to_vec(&run)
        .map_err(|error| Failure::data(format!("cannot write JSON: {error}")))?;
    line.push(b'\n');
    fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(&line))
        .map_err(|error| {
            Failure::data(format!(
                "cannot write the record {}: {error}",
                path.display()
            ))
        })
}

fn write(
    context: &Context,
    args: &ImpactArgs,
    report: &ImpactReport,
    form: Form,
) -> Result<(), Failure> {
    if context.settings.json {
        context.write(None, render::impact_json(report).as_bytes())?;
    }
    let text = match form {
        Form::Html => render::impact_html(report),
        Form::Markdown => render::impact_markdown(report),
        Form::Json => render::impact_json(report),
    };
    match &args.output {
        None if context.settings.json => {}
        output => context.write(output.as_deref(), text.as_bytes())?,
    }
    if let Some(path) = &args.output {
        note_written(context, &report.verdict, path);
    }
    Ok(())
}

/// The command that rebuilds the report.
fn command(context: &Context, args: &ImpactArgs) -> String {
    let q = &args.question;
    let mut command = Rebuild::of("impact");
    command.word(&q.tie);
    command.flag("--on", [Rebuild::name_or_file(&q.on)]);
    if q.kind != TieKind::Cooperation {
        command.flag("--tie", [format!("{:?}", q.kind).to_lowercase()]);
    }
    command.files("--store", &q.data.store);
    command.files("--events", &q.data.events);
    command.files("--outcome", &q.data.outcome);
    command.flag("--by", q.by);
    command.flag("--from", q.data.from);
    command.flag("--to", q.data.to);
    command.flag("--map", &q.data.map);
    command.files("--spec", &args.spec);
    command.files("--log", &args.log);
    command.flag("--seed", [context.settings.seed]);
    command.files("-o", &args.output);
    command.line()
}
