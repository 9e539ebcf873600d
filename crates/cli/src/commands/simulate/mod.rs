//! `detente simulate`: a scenario's levers, on its claims and on data.

mod bargain;
mod page;
mod world;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use detente_brief::compose::{draft, scenario_data};
use detente_simulate::scenario::{Data, Same, Scenario, ScenarioError, Seen, Step, Unseen};
use detente_vocab::{ActorDirectory, Interval};

use super::page::{load_deaths, load_events};
use crate::args::{SimulateArgs, SimulateWhat};
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::panel::{self, Frame};
use crate::{corrections, inputs};

/// Form of the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Markdown,
    Json,
    Csv,
}

pub fn run(context: &Context, args: &SimulateArgs) -> Result<Outcome, Failure> {
    match &args.what {
        Some(SimulateWhat::World { output }) => return world::run(context, output),
        Some(SimulateWhat::Bargain(args)) => return bargain::run(context, args),
        None => {}
    }
    if let Some(article) = &args.init {
        return init(context, args, article);
    }
    let Some(path) = &args.scenario else {
        // clap asks for one of the two.
        return Err(Failure::usage("name a scenario, or an article with --init"));
    };
    let form = form_of(args.output.as_deref())?;
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::data(format!("cannot read the scenario {name}: {error}"))
            .with_help("detente simulate --init ARTICLE -o scenario.toml writes one")
    })?;
    let frame = args.panel.as_deref().map(panel::read).transpose()?;
    let columns = frame.as_ref().map_or(&[][..], Frame::value_columns);
    let fault = |error: ScenarioError| {
        Failure::data(error.to_string())
            .within(&name)
            .with_help(error.help.clone())
    };
    let scenario = Scenario::parse(&text, columns).map_err(fault)?;
    let mut quarantined = false;
    let data = match &frame {
        Some(frame) => Some(from_panel(&scenario, frame)?),
        None => from_events(context, args, &scenario, &mut quarantined)?,
    };
    let report = scenario
        .study(data.as_ref(), context.settings.seed, args.unproven)
        .map_err(fault)?;
    let json = || -> Result<Vec<u8>, Failure> {
        let mut bytes = serde_json::to_vec_pretty(&report)
            .map_err(|error| Failure::data(format!("cannot write JSON: {error}")))?;
        bytes.push(b'\n');
        Ok(bytes)
    };
    if context.settings.json {
        context.write(None, &json()?)?;
    }
    if !context.settings.json || args.output.is_some() {
        let bytes = match form {
            Form::Markdown => page::markdown(&report).into_bytes(),
            Form::Json => json()?,
            Form::Csv => page::csv(&report)?,
        };
        context.write(args.output.as_deref(), &bytes)?;
    }
    Ok(match quarantined {
        true => Outcome::SomeQuarantined,
        false => Outcome::Done,
    })
}

fn form_of(output: Option<&Path>) -> Result<Form, Failure> {
    let Some(path) = output else {
        return Ok(Form::Markdown);
    };
    match path.extension().and_then(OsStr::to_str) {
        Some("md" | "markdown") => Ok(Form::Markdown),
        Some("json") => Ok(Form::Json),
        Some("csv") => Ok(Form::Csv),
        _ => Err(Failure::usage(format!(
            "the ending of {} does not say which form to write",
            path.display()
        ))
        .with_help("use .md, .json or .csv")),
    }
}

fn init(context: &Context, args: &SimulateArgs, article: &str) -> Result<Outcome, Failure> {
    if let Some(path) = &args.output
        && path.extension().and_then(OsStr::to_str) != Some("toml")
    {
        return Err(
            Failure::usage(format!("{} is not the name of a scenario", path.display()))
                .with_help("use -o scenario.toml"),
        );
    }
    let data = &args.data;
    if args.panel.is_some()
        || !data.events.is_empty()
        || data.store.is_some()
        || data.outcome.is_some()
    {
        return Err(
            Failure::usage("--init reads an article, and no data").with_help(
                "detente simulate --init ARTICLE -o scenario.toml; then detente simulate scenario.toml with the data",
            ),
        );
    }
    let article = inputs::article(article)?;
    let region = args.region.as_deref().map(inputs::region).transpose()?;
    let corrections = args.corrections.as_deref().map(corrections::load);
    let corrections = corrections.transpose()?.map(|(corrections, _)| corrections);
    let region = region.as_ref().map(|r| &r.region);
    let text = draft::draft(&article, region, corrections.as_ref()).map_err(|error| {
        data_fault(error).with_help(
            "detente claims ARTICLE shows what was read; write the scenario by hand (detente schema scenario)",
        )
    })?;
    context.write(args.output.as_deref(), text.as_bytes())?;
    if let Some(path) = &args.output {
        context.note(format!(
            "a scenario is in {path}; try\n  detente simulate {path}",
            path = path.display()
        ));
    }
    Ok(Outcome::Done)
}

/// Columns of a panel as the scenario's variables.
fn from_panel(scenario: &Scenario, frame: &Frame) -> Result<Data, Failure> {
    let mut data = Data {
        source: frame.file().to_owned(),
        ..Data::default()
    };
    let mut wanted: Vec<(String, String, bool)> = Vec::new();
    for name in scenario.used() {
        let variable = scenario.variables.iter().find(|v| v.name == name);
        let column = variable.and_then(|v| v.column.clone());
        let opposite = variable.is_some_and(|v| v.opposite);
        match column {
            // A column that was named must be there.
            Some(column) => {
                frame.index(&column)?;
                wanted.push((name, column, opposite));
            }
            None if frame.value_columns().contains(&name) => {
                wanted.push((name.clone(), name, opposite));
            }
            None => data.unseen.push(Unseen {
                why: format!("{} has no column of that name", frame.file()),
                variable: name,
            }),
        }
    }
    if wanted.is_empty() {
        return Err(Failure::data(format!(
            "{}: no column is a variable of the scenario; it has: {}",
            frame.file(),
            frame.value_columns().join(", ")
        ))
        .with_help("write [[variable]] with name = … and column = … for each"));
    }
    // Two variables may share a column; the panel holds it once.
    let mut columns: Vec<String> = wanted.iter().map(|(_, column, _)| column.clone()).collect();
    columns.sort();
    columns.dedup();
    let series = frame.series(&columns, None)?;
    data.labels = series.panel.periods().to_vec();
    let mut taken: Vec<(String, String, bool)> = Vec::new();
    for (variable, column, opposite) in wanted {
        if let Some((first, _, turned)) = taken.iter().find(|(_, known, _)| *known == column) {
            let turned = *turned != opposite;
            data.unseen.push(Unseen {
                why: format!(
                    "column `{column}` stands for `{first}` already, and for this {}",
                    if turned { "turned round" } else { "too" }
                ),
                variable: variable.clone(),
            });
            data.same.push(Same {
                variable,
                series: first.clone(),
                turned,
            });
            continue;
        }
        let at = series.panel.names().iter().position(|n| *n == column);
        let values = at.map_or(&[][..], |at| &series.panel.columns()[at]);
        if let Some(row) = values.iter().position(|v| !v.is_finite()) {
            return Err(Failure::data(format!(
                "{}: column `{column}` has no value in {}",
                frame.file(),
                data.labels[row]
            ))
            .with_help("fill the gap, cut the table to the periods that all columns cover, or leave the variable out of the scenario"));
        }
        let turn = if opposite { -1.0 } else { 1.0 };
        taken.push((variable.clone(), column.clone(), opposite));
        data.seen.push(Seen {
            variable,
            note: match opposite {
                true => format!("column `{column}`, turned round"),
                false => format!("column `{column}`"),
            },
            values: values.iter().map(|v| turn * v).collect(),
        });
    }
    Ok(data)
}

/// Series from events and deaths; `None` when none are given.
fn from_events(
    context: &Context,
    args: &SimulateArgs,
    scenario: &Scenario,
    quarantined: &mut bool,
) -> Result<Option<Data>, Failure> {
    let directory = match (&args.region, &scenario.region) {
        (None, Some(region)) => ActorDirectory::builtin().with_region(region),
        (given, _) => inputs::directory(given.as_deref())?,
    };
    let events = load_events(context, &args.data, &directory)?;
    let deaths = load_deaths(&args.data, &directory)?;
    if events.is_none() && deaths.is_none() {
        return Ok(None);
    }
    *quarantined = events.as_ref().is_some_and(|e| !e.quarantine.is_empty());
    let interval = match scenario.step {
        Step::Week => Interval::Week,
        Step::Month => Interval::Month,
        Step::Row => {
            return Err(Failure::data(
                "step = \"row\" goes with a panel; events are counted by week or month",
            )
            .with_help("set step = \"month\" in the scenario"));
        }
    };
    Ok(Some(scenario_data::observe(
        &scenario.used(),
        events.as_ref(),
        deaths.as_ref(),
        &directory,
        (args.data.from, args.data.to),
        interval,
    )))
}
