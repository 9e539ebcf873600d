//! `detente brief`: the main job.

use std::path::{Path, PathBuf};

use detente_brief::compose::{ComposeError, CorrectionFile, Inputs, Options, compose};
use detente_brief::model::Brief;
use detente_brief::{example, render};
use detente_vocab::ActorDirectory;

use crate::args::BriefArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::{corrections, inputs};

use super::page::{Form, Rebuild, file_name, load_deaths, load_events, note_written};

pub fn run(context: &Context, args: &BriefArgs) -> Result<Outcome, Failure> {
    let form = Form::of(args.output.as_deref(), Form::Html)?;
    let brief = make(context, args, rebuild_command(context, args))?;
    note_unused(context, args);
    let quarantined = !brief.sources.quarantine.is_empty();
    write(context, args, &brief, form)?;
    let unmet = brief
        .sources
        .inputs
        .iter()
        .find(|row| row.role == "corrections" && row.quarantined > 0);
    if let Some(row) = unmet {
        let apart = match (row.quarantined, row.rows_read) {
            (_, 1) => "the correction does not fit".to_owned(),
            (1, all) => format!("1 of {all} corrections does not fit"),
            (apart, all) => format!("{apart} of {all} corrections do not fit"),
        };
        context.note(format!(
            "{apart} this reading; detente claims ARTICLE --corrections FILE says why"
        ));
    }
    Ok(if quarantined {
        Outcome::SomeQuarantined
    } else {
        Outcome::Done
    })
}

/// Says which flags have no effect because no events were given.
fn note_unused(context: &Context, args: &BriefArgs) {
    let data = &args.data;
    if !data.events.is_empty() || data.store.is_some() {
        return;
    }
    let unused: Vec<&str> = [
        (data.outcome.is_some(), "--outcome"),
        (data.from.is_some(), "--from"),
        (data.to.is_some(), "--to"),
        (!data.map.is_empty(), "--map"),
    ]
    .into_iter()
    .filter_map(|(given, flag)| given.then_some(flag))
    .collect();
    if !unused.is_empty() {
        context.note(format!(
            "no events were given, so {} had no effect; add --events PATH or --store DIR",
            unused.join(" and ")
        ));
    }
}

fn gather(context: &Context, args: &BriefArgs) -> Result<Inputs, Failure> {
    let Some(article) = &args.article else {
        let extra = [
            (!args.data.events.is_empty(), "--events"),
            (args.data.store.is_some(), "--store"),
            (args.data.outcome.is_some(), "--outcome"),
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
    let events = load_events(context, &args.data, &directory)?;
    let deaths = load_deaths(&args.data, &directory)?;
    let (region, region_file) = match region {
        Some(named) => (Some(named.region), named.file),
        None => (None, None),
    };
    let corrections = match &args.corrections {
        None => None,
        Some(path) => {
            let (corrections, sha256) = corrections::load(path)?;
            Some(CorrectionFile {
                corrections,
                name: file_name(path),
                sha256,
            })
        }
    };
    Ok(Inputs {
        article,
        region,
        region_file,
        corrections,
        events,
        deaths,
        window: (args.data.from, args.data.to),
        planted: Vec::new(),
    })
}

/// The brief that these flags give, under the command that it is to name.
pub fn make(context: &Context, args: &BriefArgs, command: String) -> Result<Brief, Failure> {
    let inputs = gather(context, args)?;
    let options = Options {
        seed: context.settings.seed,
        command,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    compose(&inputs, &options).map_err(explain)
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
    let page = match form {
        Form::Html => render::html(brief),
        Form::Markdown => render::markdown(brief),
        Form::Json => render::json(brief),
    };
    context.write(Some(path), page.as_bytes())?;
    note_written(context, &brief.bottom_line.finding, path);
    Ok(())
}

/// The command that rebuilds the page.
fn rebuild_command(context: &Context, args: &BriefArgs) -> String {
    let mut command = Rebuild::of("brief");
    if let Some(article) = &args.article {
        let is_url = article.starts_with("http://") || article.starts_with("https://");
        command.word(if is_url || article == "-" {
            article.clone()
        } else {
            file_name(Path::new(article))
        });
    }
    let data = &args.data;
    command.files("--events", &data.events);
    command.files("--store", &data.store);
    command.files("--outcome", &data.outcome);
    command.flag(
        "--region",
        args.region.iter().map(|r| Rebuild::name_or_file(r)),
    );
    command.files("--corrections", &args.corrections);
    command.flag("--from", data.from);
    command.flag("--to", data.to);
    command.flag("--map", &data.map);
    command.flag("--seed", [context.settings.seed]);
    let output = args.output.as_deref().map(file_name);
    command.flag("-o", [output.unwrap_or_else(|| "brief.html".to_owned())]);
    command.line()
}
