//! `detente brief`: the main job.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use detente_brief::compose::{ComposeError, Inputs, Options, compose, data};
use detente_brief::model::Brief;
use detente_brief::{example, render};
use detente_vocab::ActorDirectory;

use crate::args::BriefArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::{inputs, progress};

pub fn run(context: &Context, args: &BriefArgs) -> Result<Outcome, Failure> {
    let form = Form::of(args.output.as_deref())?;
    let inputs = gather(context, args)?;
    let quarantined = inputs
        .events
        .as_ref()
        .is_some_and(|e| !e.quarantine.is_empty());
    let options = Options {
        seed: context.settings.seed,
        command: rebuild_command(context, args),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let brief = compose(&inputs, &options).map_err(explain)?;
    write(context, args, &brief, form)?;
    Ok(if quarantined {
        Outcome::SomeQuarantined
    } else {
        Outcome::Done
    })
}

/// Form of the page.
#[derive(Clone, Copy)]
enum Form {
    Html,
    Markdown,
    Json,
}

impl Form {
    fn of(output: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Form::Html);
        };
        match path.extension().and_then(OsStr::to_str) {
            Some("html" | "htm") => Ok(Form::Html),
            Some("md" | "markdown") => Ok(Form::Markdown),
            Some("json") => Ok(Form::Json),
            _ => Err(Failure::usage(format!(
                "the ending of {} does not say which form to write",
                path.display()
            ))
            .with_help("use .html, .md or .json")),
        }
    }

    fn render(self, brief: &Brief) -> String {
        match self {
            Form::Html => render::html(brief),
            Form::Markdown => render::markdown(brief),
            Form::Json => render::json(brief),
        }
    }
}

fn gather(context: &Context, args: &BriefArgs) -> Result<Inputs, Failure> {
    let Some(article) = &args.article else {
        let extra = [
            (!args.events.is_empty(), "--events"),
            (args.store.is_some(), "--store"),
            (args.outcome.is_some(), "--outcome"),
            (args.region.is_some(), "--region"),
        ];
        if let Some((_, flag)) = extra.iter().find(|(given, _)| *given) {
            return Err(
                Failure::usage(format!("{flag} needs an article to go with it")).with_help(
                    "name the article first (detente brief op-ed.txt --events …): \
                         after --events every name is taken for an event file",
                ),
            );
        }
        context.note(
            "no article given: the built-in example, an invented region with simulated events",
        );
        return Ok(example::inputs());
    };
    let article = inputs::article(article)?;
    let region = args.region.as_deref().map(inputs::region).transpose()?;
    let directory = match &region {
        Some(named) => ActorDirectory::builtin().with_region(&named.region),
        None => ActorDirectory::builtin(),
    };
    let sources = EventSources {
        events: &args.events,
        store: args.store.as_deref(),
        map: &args.map,
        from: args.from,
        to: args.to,
    };
    let events = load_events(context, &sources, &directory)?;
    let deaths = args
        .outcome
        .as_deref()
        .map(|path| load_deaths(path, &directory))
        .transpose()?;
    let (region, region_file) = match region {
        Some(named) => (Some(named.region), named.file),
        None => (None, None),
    };
    Ok(Inputs {
        article,
        region,
        region_file,
        events,
        deaths,
        window: (args.from, args.to),
        planted: Vec::new(),
    })
}

/// Where the events of a brief or a report lie.
pub struct EventSources<'a> {
    pub events: &'a [PathBuf],
    pub store: Option<&'a Path>,
    pub map: &'a [String],
    pub from: Option<jiff::civil::Date>,
    pub to: Option<jiff::civil::Date>,
}

/// Events from files and a store together; `None` when neither is given.
pub fn load_events(
    context: &Context,
    args: &EventSources<'_>,
    directory: &ActorDirectory,
) -> Result<Option<data::Events>, Failure> {
    if args.events.is_empty() && args.store.is_none() {
        return Ok(None);
    }
    let options = detente_store::LoadOptions {
        format: inputs::csv_map(args.map)?,
        threads: context.settings.threads,
        from: args.from,
        to: args.to,
        ..Default::default()
    };
    let mut loaded = detente_store::Loaded::default();
    if !args.events.is_empty() {
        let bar = progress::bar(context, "reading events");
        loaded = detente_store::load_events(args.events, &options, directory, &bar)
            .map_err(data_fault)?;
        bar.finish();
    }
    if let Some(dir) = args.store {
        let store = detente_store::Store::open(dir).map_err(data_fault)?;
        let filter = detente_store::EventFilter {
            from: args.from,
            to: args.to,
            ..Default::default()
        };
        let kept = store.scan_table(&filter).map_err(data_fault)?;
        loaded.table.extend_from(&kept);
        for ingest in store.history().map_err(data_fault)? {
            loaded.files.extend(ingest.files);
        }
    }
    if loaded.table.is_empty() {
        return Err(
            Failure::data("the event files hold no usable row in the window asked for")
                .with_help("look at --from and --to, or leave them out"),
        );
    }
    if !loaded.quarantine.is_empty() {
        let first = &loaded.quarantine[0];
        context.note(format!(
            "{} rows are in quarantine; the first: {}, line {}, {}: {}",
            loaded.quarantine.len(),
            first.file,
            first.line,
            first.column,
            first.reason
        ));
    }
    Ok(Some(data::Events {
        table: loaded.table,
        files: loaded.files,
        quarantine: loaded.quarantine,
        licence: String::new(),
    }))
}

/// Deaths from an outcome file.
pub fn load_deaths(path: &Path, directory: &ActorDirectory) -> Result<data::Deaths, Failure> {
    let table = detente_store::outcome::load(path, directory).map_err(data_fault)?;
    Ok(data::Deaths::from(table))
}

/// What to do about it.
pub fn explain(error: ComposeError) -> Failure {
    let help = match &error {
        ComposeError::NoActor { .. } => {
            "check that the events are of the article's region and years, or name the actors in a region file (--region)"
        }
        ComposeError::OutsideWindow { .. } => "change --from and --to, or leave them out",
        ComposeError::OutcomeElsewhere { .. } => {
            "give deaths of the region’s members, or leave --outcome out"
        }
        ComposeError::OutcomeApart { .. } => {
            "give an outcome file and events of the same years, or change --from and --to"
        }
    };
    data_fault(error).with_help(help)
}

fn write(context: &Context, args: &BriefArgs, brief: &Brief, form: Form) -> Result<(), Failure> {
    if context.settings.json {
        context.write(None, render::json(brief).as_bytes())?;
        if args.output.is_none() {
            return Ok(());
        }
    }
    let default = PathBuf::from("brief.html");
    let path = args.output.as_deref().unwrap_or(&default);
    context.write(Some(path), form.render(brief).as_bytes())?;
    let line: Vec<&str> = brief
        .bottom_line
        .finding
        .prose
        .iter()
        .map(|s| s.text.as_str())
        .collect();
    context.note(format!(
        "{}\n{}\n\nwritten to {}",
        brief.bottom_line.finding.heading,
        line.join(" "),
        path.display()
    ));
    Ok(())
}

/// The command that rebuilds the page, with file names instead of this machine's paths.
fn rebuild_command(context: &Context, args: &BriefArgs) -> String {
    let name = |path: &Path| -> String {
        path.file_name().map_or_else(
            || path.display().to_string(),
            |n| n.to_string_lossy().into_owned(),
        )
    };
    let quoted = |text: &str| -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+@%,".contains(c);
        if !text.is_empty() && text.chars().all(plain) {
            text.to_owned()
        } else {
            format!("'{}'", text.replace('\'', "'\\''"))
        }
    };
    let mut words: Vec<String> = vec!["detente".to_owned(), "brief".to_owned()];
    if let Some(article) = &args.article {
        let is_url = article.starts_with("http://") || article.starts_with("https://");
        words.push(if is_url || article == "-" {
            article.clone()
        } else {
            name(Path::new(article))
        });
    }
    let mut flag = |flag: &str, values: Vec<String>| {
        if !values.is_empty() {
            words.push(flag.to_owned());
            words.extend(values);
        }
    };
    flag("--events", args.events.iter().map(|p| name(p)).collect());
    flag("--store", args.store.iter().map(|p| name(p)).collect());
    flag("--outcome", args.outcome.iter().map(|p| name(p)).collect());
    flag(
        "--region",
        args.region
            .iter()
            .map(|r| {
                if Path::new(r).exists() {
                    name(Path::new(r))
                } else {
                    r.clone()
                }
            })
            .collect(),
    );
    flag(
        "--from",
        args.from.iter().map(ToString::to_string).collect(),
    );
    flag("--to", args.to.iter().map(ToString::to_string).collect());
    flag("--map", args.map.clone());
    flag("--seed", vec![context.settings.seed.to_string()]);
    let output = args
        .output
        .as_deref()
        .map_or_else(|| "brief.html".to_owned(), name);
    flag("-o", vec![output]);
    words
        .iter()
        .map(|word| quoted(word))
        .collect::<Vec<_>>()
        .join(" ")
}
