//! `detente stability`: the index of a region with its parts and band.

use std::collections::BTreeSet;
use std::path::Path;

use detente_measure::Answer;
use detente_measure::stability::{
    Deaths, MonthlyDeaths, Part, PredictionVerdict, Stability, StabilityOptions, norm_period,
    stability,
};
use detente_store::EventFilter;
use detente_store::outcome::{self, OutcomeTable};
use detente_vocab::{ActorCode, ActorDirectory, Interval, Period};
use jiff::civil::Date;

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
    let found = outcome
        .as_ref()
        .map(|table| deaths(table, &members, args))
        .transpose()?;
    let table = store
        .scan_table(&EventFilter::default())
        .map_err(data_fault)?;
    let Some(window) = table.window() else {
        return Err(
            Failure::data(format!("{} holds no event", args.store.display()))
                .with_help("ingest event files first: detente ingest FILE… --store DIR"),
        );
    };
    let span = found.as_ref().and_then(|found| {
        let months = || found.deaths.months.iter().map(|(month, _)| *month);
        months().min().zip(months().max())
    });
    let Some(pre) = norm_period(window, span, args.norm_months) else {
        return Err(apart(args, window, span));
    };
    let options = StabilityOptions {
        seed: context.settings.seed,
        ..StabilityOptions::new(members, pre)
    };
    let deaths = found.as_ref().map(|found| &found.deaths);
    let measured = stability(&table, deaths, &options).map_err(data_fault)?;
    if context.settings.json {
        context.print_json(&measured)?;
    }
    rows(&measured).write(context, &place)?;
    context.note(reading(&region.name, &measured));
    for note in found.iter().flat_map(|found| &found.notes) {
        context.note(note);
    }
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

/// Events and deaths that share no whole month.
fn apart(
    args: &StabilityArgs,
    (first, last): (Date, Date),
    span: Option<(Period, Period)>,
) -> Failure {
    let events = format!("the events run from {first} to {last}");
    match (span, args.outcome.as_deref()) {
        (Some((begin, end)), Some(file)) => Failure::data(format!(
            "{events} and the deaths of {} from {begin} to {end}: they share no whole month",
            file.display()
        ))
        .with_help("give an outcome file or events that overlap, or leave --outcome out"),
        (None, Some(file)) => Failure::data(format!(
            "{} has no month with a number of deaths for every country that it lists",
            file.display()
        ))
        .with_help("fill the empty cells, 0 where nobody died, or leave --outcome out"),
        (_, None) => Failure::data(format!("{events}: there is no whole month"))
            .with_help("ingest at least four years of events"),
    }
}

/// What was taken from the outcome file, and what must be said about it.
struct Found {
    deaths: Deaths,
    notes: Vec<String>,
}

/// Deaths of the region: the sum over the members that the file knows, missing in a month
/// that lacks one of them.
fn deaths(
    table: &OutcomeTable,
    members: &[ActorCode],
    args: &StabilityArgs,
) -> Result<Found, Failure> {
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
    let all = Period::range(first.start(), last.start(), Interval::Month);
    let sum = |month: Period, pick: fn(&outcome::Deaths) -> Option<f64>| -> Option<f64> {
        known
            .iter()
            .map(|country| table.get(country, month).as_ref().and_then(pick))
            .sum()
    };
    let months: Vec<(Period, MonthlyDeaths)> = all
        .iter()
        .filter_map(|month| {
            let best = sum(*month, |deaths| deaths.best)?;
            let (low, high) = (
                sum(*month, |deaths| deaths.low),
                sum(*month, |deaths| deaths.high),
            );
            Some((*month, MonthlyDeaths { best, low, high }))
        })
        .collect();

    let mut notes = Vec::new();
    let silent: Vec<&str> = members
        .iter()
        .filter(|code| !code.is_armed_group() && !known.contains(&code.as_str()))
        .map(ActorCode::as_str)
        .collect();
    if !silent.is_empty() {
        notes.push(format!(
            "{file} does not list {}: deaths are those of the others",
            silent.join(", ")
        ));
    }
    if months.len() < all.len() {
        let listed: BTreeSet<Period> = months.iter().map(|(month, _)| *month).collect();
        let gaps: Vec<String> = all
            .iter()
            .filter(|month| !listed.contains(month))
            .map(ToString::to_string)
            .collect();
        let shown = gaps[..gaps.len().min(6)].join(", ");
        let more = if gaps.len() > 6 { ", …" } else { "" };
        notes.push(format!(
            "{file} has no deaths of some country in {} of {} months ({shown}{more}): violence and index are missing there; write 0 where nobody died",
            gaps.len(),
            all.len()
        ));
    }
    let people: Option<f64> = known.iter().map(|country| table.population(country)).sum();
    let (population, of) = match (args.population, people) {
        (Some(given), _) => (given, String::new()),
        (None, Some(people)) => (people, String::new()),
        (None, None) => {
            notes.push(format!(
                "{file} has no inhabitants for every country (column population): deaths are counted for each million of a nominal 100 million; --population N sets the number"
            ));
            (
                NOMINAL,
                " (no inhabitants in the file: of a nominal 100 million)".to_owned(),
            )
        }
    };
    Ok(Found {
        deaths: Deaths {
            name: format!("{} of {}{of}", table.measure, known.join(", ")),
            months,
            population,
        },
        notes,
    })
}

/// Inhabitants of a region when nobody says how many there are.
const NOMINAL: f64 = 1e8;

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
        for (part, values) in Part::ALL.into_iter().zip(&index.without) {
            let name = format!("without_{}", part.name());
            table = table.number(&name, values.iter().map(|x| Some(*x)));
        }
        for variant in &index.variants {
            let name = variant.name.replace("b=", "exponent_").replace('-', "_");
            table = table.number(&name, variant.values.iter().map(|x| Some(*x)));
        }
    }
    for part in &measured.parts {
        let name = part.part.name();
        let at = |i: usize| part.band.get(i).copied().flatten();
        table = table
            .number(name, (0..n).map(|i| part.values.get(i).copied()))
            .number(&format!("{name}_low"), (0..n).map(|i| at(i).map(|b| b.low)))
            .number(
                &format!("{name}_high"),
                (0..n).map(|i| at(i).map(|b| b.high)),
            );
    }
    for descriptor in &measured.descriptors {
        table = table.number(descriptor.name, descriptor.values.iter().map(|x| Some(*x)));
    }
    table
}

/// How the index foretells the violence of the next half year, beside violence alone; also when it
/// loses.
fn foretold(measured: &Stability) -> Vec<String> {
    let v = match &measured.validation {
        Answer::Refused(refusal) => {
            return vec![format!("{}: not made, {}", refusal.what, refusal.why)];
        }
        Answer::Given(v) => v,
    };
    let p = |p: Option<f64>| p.map_or("p not available".to_owned(), |p| format!("p = {p:.3}"));
    let auc = |x: Option<f64>| x.map_or("—".to_owned(), |x| format!("{x:.2}"));
    let verdict = match v.verdict {
        PredictionVerdict::Better => "better than violence alone",
        PredictionVerdict::Worse => "worse than violence alone: read the violence, not the index",
        PredictionVerdict::NoClearDifference => "no better than violence alone",
    };
    let mut lines = vec![format!(
        "violence of the next half year, {} forecasts: the index foretells it {verdict} ({}, CRPS {})",
        v.forecasts,
        p(v.p),
        p(v.p_crps)
    )];
    for (name, scores) in [
        ("violence alone", &v.violence),
        ("index alone", &v.index),
        ("both", &v.both),
    ] {
        let tenths: Vec<String> = scores
            .outcomes_by_tenth
            .iter()
            .map(ToString::to_string)
            .collect();
        lines.push(format!(
            "  {name}: mean error {:.3}, CRPS {:.3}, AUC of a rise {}, outcomes by tenth of the forecast {}",
            scores.mae,
            scores.crps,
            auc(scores.auc),
            tenths.join(" ")
        ));
    }
    lines
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
    lines.extend(foretold(measured));
    lines.push(format!("methodology {}", measured.methodology));
    if measured.violence_is_proxy {
        lines.push(
            "violence is the events' own proxy; --outcome FILE gives deaths from another source"
                .to_owned(),
        );
    }
    lines.join("\n")
}
