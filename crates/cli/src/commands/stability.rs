//! `detente stability`: the index of a region with its parts and band.

use std::path::Path;

use detente_measure::Answer;
use detente_measure::stability::{
    Deaths, MonthlyDeaths, Part, Stability, StabilityOptions, stability,
};
use detente_store::EventFilter;
use detente_store::outcome::{self, OutcomeTable};
use detente_vocab::{ActorCode, ActorDirectory, Interval, Period};
use jiff::ToSpan;

use crate::args::StabilityArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::inputs;
use crate::output::Context;
use crate::table::{Place, Table};

pub fn run(context: &Context, args: &StabilityArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    if args.by != Interval::Month {
        return Err(
            Failure::usage(format!("the index is made by month, not by {}", args.by))
                .with_help("leave --by out"),
        );
    }
    let region = inputs::region(&args.region)?.region;
    let directory = ActorDirectory::builtin().with_region(&region);
    let members: Vec<ActorCode> = region.members().cloned().collect();
    let store = inputs::store(&args.store)?;
    let outcome = args
        .outcome
        .as_deref()
        .map(|path| load(path, &directory))
        .transpose()?;
    let deaths = outcome
        .as_ref()
        .map(|table| deaths(table, &members, args))
        .transpose()?;
    let table = store
        .scan_table(&EventFilter::default())
        .map_err(data_fault)?;
    let Some((first, _)) = table.window() else {
        return Err(
            Failure::data(format!("{} holds no event", args.store.display()))
                .with_help("ingest event files first: detente ingest FILE… --store DIR"),
        );
    };
    let pre_end = first
        .saturating_add(i64::from(args.norm_months).months())
        .saturating_sub(1.day());
    let options = StabilityOptions {
        seed: context.settings.seed,
        ..StabilityOptions::new(members, (first, pre_end))
    };
    let measured = stability(&table, deaths.as_ref(), &options).map_err(data_fault)?;
    if context.settings.json {
        context.print_json(&measured)?;
    }
    rows(&measured).write(context, &place)?;
    context.note(reading(&region.name, &measured));
    let bad = outcome.as_ref().map_or(0, |table| table.quarantine.len());
    if bad == 0 {
        return Ok(Outcome::Done);
    }
    if let Some(first) = outcome.as_ref().and_then(|table| table.quarantine.first()) {
        context.note(format!(
            "{bad} rows of the outcome file could not be read; the first: {}, line {}, column {}: {}",
            first.file, first.line, first.column, first.reason
        ));
    }
    Ok(Outcome::SomeQuarantined)
}

fn load(path: &Path, directory: &ActorDirectory) -> Result<OutcomeTable, Failure> {
    outcome::load(path, directory).map_err(data_fault)
}

/// Deaths of the region: the sum over the members that the file knows, missing in a month
/// that lacks one of them.
fn deaths(
    table: &OutcomeTable,
    members: &[ActorCode],
    args: &StabilityArgs,
) -> Result<Deaths, Failure> {
    let file = table.path.display();
    let known: Vec<&str> = members
        .iter()
        .map(ActorCode::as_str)
        .filter(|code| table.iter().any(|(country, ..)| country == *code))
        .collect();
    let Some((first, last)) = table.window().filter(|_| !known.is_empty()) else {
        let codes: Vec<&str> = members.iter().map(ActorCode::as_str).collect();
        return Err(
            Failure::data(format!("{file}: no row is about a member of the region"))
                .with_help(format!("members: {}", codes.join(", "))),
        );
    };
    let months = Period::range(first.start(), last.start(), Interval::Month);
    let sum = |month: Period, pick: fn(&outcome::Deaths) -> Option<f64>| -> Option<f64> {
        known
            .iter()
            .map(|country| table.get(country, month).as_ref().and_then(pick))
            .sum()
    };
    let months = months
        .into_iter()
        .filter_map(|month| {
            let best = sum(month, |deaths| deaths.best)?;
            let (low, high) = (
                sum(month, |deaths| deaths.low),
                sum(month, |deaths| deaths.high),
            );
            Some((month, MonthlyDeaths { best, low, high }))
        })
        .collect();
    Ok(Deaths {
        name: format!("{} of {}", table.measure, known.join(", ")),
        months,
        population: args.population,
    })
}

fn rows(measured: &Stability) -> Table {
    let n = measured.periods.len();
    let mut table =
        Table::default().text("period", measured.periods.iter().map(ToString::to_string));
    if let Answer::Given(index) = &measured.index {
        table = table
            .number("index", index.values.iter().map(|x| Some(*x)))
            .number(
                "low",
                index.band.iter().map(|band| band.map(|band| band.low)),
            )
            .number(
                "high",
                index.band.iter().map(|band| band.map(|band| band.high)),
            );
        for (k, part) in Part::ALL.into_iter().enumerate() {
            let name = format!("loss_{}", part.name());
            table = table.number(&name, index.contributions.iter().map(|loss| Some(loss[k])));
        }
        table = table.number(
            "equal_weights",
            index.equal_weights.iter().map(|x| Some(*x)),
        );
    }
    for part in &measured.parts {
        table = table.number(
            part.part.name(),
            (0..n).map(|i| part.values.get(i).copied()),
        );
    }
    table
}

/// What the index says, or why there is none.
fn reading(region: &str, measured: &Stability) -> String {
    let mut lines = Vec::new();
    match &measured.index {
        Answer::Refused(refusal) => {
            lines.push(format!("no {} of {region}: {}", refusal.what, refusal.why));
            lines.push(format!("what would suffice: {}", refusal.would_suffice));
        }
        Answer::Given(index) => {
            lines.push(format!(
                "{region}: 100 is as stable as it gets, about 50 is the norm of {} to {}",
                index.pre.0, index.pre.1
            ));
            let latest = (0..measured.periods.len())
                .rev()
                .find(|i| index.values[*i].is_finite());
            if let Some(i) = latest {
                let band = index.band[i].map_or(String::new(), |band| {
                    format!(", 90 % band {:.0} to {:.0}", band.low, band.high)
                });
                lines.push(format!(
                    "{}: {:.0}{band}",
                    measured.periods[i], index.values[i]
                ));
            }
            if let Some(change) = &index.change {
                lines.push(format!(
                    "last {} months against the norm: {:+.1} points, 90 % band {:+.1} to {:+.1}; fell in {:.0} % of the draws",
                    change.months.0,
                    change.value,
                    change.band.low,
                    change.band.high,
                    100.0 * change.probability_fall
                ));
            }
        }
    }
    for part in &measured.parts {
        lines.push(format!("{}: {}", part.part.name(), part.basis));
    }
    if measured.violence_is_proxy {
        lines.push(
            "violence is the events' own proxy; --outcome FILE gives deaths from another source"
                .to_owned(),
        );
    }
    lines.join("\n")
}
