//! `detente simulate bargain`: where bargaining over positions would bring a table of actors.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use detente_simulate::bargain::{BargainOptions, Bargaining, Turn};
use serde::Serialize;

use super::{Form, form_of};
use crate::args::BargainArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Context;

/// More actors are not tried with other influences: each trial is a whole run.
const TRIED: usize = 30;

/// How far an influence is moved in a trial.
const MOVED: f64 = 0.1;

/// What is told of one table of actors.
#[derive(Serialize)]
struct Report<'a> {
    actors: &'a [String],
    issues: &'a [String],
    /// The start, then the turns.
    turns: Vec<Turn>,
    /// Whether little moved at the end; else the turns ran out.
    settled: bool,
    /// Lowest and highest last central position on each issue where one influence is a tenth more or
    /// less; empty where there are too many actors to try.
    central_range: Vec<(f64, f64)>,
}

pub fn run(context: &Context, args: &BargainArgs) -> Result<Outcome, Failure> {
    let form = form_of(args.output.as_deref())?;
    let name = args.table.display().to_string();
    let talks = read(&args.table, &name)?;
    if let [only] = talks.actors.as_slice() {
        let fault = format!("there is only one actor, {only}, who bargains with nobody");
        return Err(Failure::data(fault)
            .within(&name)
            .with_help("give a line for each of two or more"));
    }
    let options = BargainOptions {
        most_turns: args.turns,
        ..BargainOptions::default()
    };
    let fault = |error: detente_simulate::bargain::BargainError| {
        Failure::data(error.to_string()).within(&name)
    };
    let turns = talks.run(&options).map_err(fault)?;
    let last = turns.last().map_or(0.0, |turn| turn.change);
    let report = Report {
        actors: &talks.actors,
        issues: &talks.dimensions,
        settled: turns.len() > 1 && last < options.quiet,
        central_range: central_range(&talks, &options, &turns).map_err(fault)?,
        turns,
    };
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
            Form::Markdown => markdown(&report).into_bytes(),
            Form::Json => json()?,
            Form::Csv => table(&report)?,
        };
        context.write(args.output.as_deref(), &bytes)?;
    }
    Ok(Outcome::Done)
}

fn read(path: &Path, name: &str) -> Result<Bargaining, Failure> {
    const FORM: &str = "a line for each actor: name, description, influence, then position and salience (0 to 100) \
                        for each issue, under a heading";
    if path.extension().and_then(OsStr::to_str) == Some("toml") {
        return Err(Failure::usage(format!("{name} is no table of actors")).with_help(FORM));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::data(format!("cannot read the actors {name}: {error}")).with_help(FORM)
    })?;
    Bargaining::from_csv(&text).map_err(|error| {
        Failure::data(error.to_string())
            .within(name)
            .with_help(FORM)
    })
}

/// See [`Report::central_range`].
fn central_range(
    talks: &Bargaining,
    options: &BargainOptions,
    turns: &[Turn],
) -> Result<Vec<(f64, f64)>, detente_simulate::bargain::BargainError> {
    if talks.actors.len() > TRIED {
        return Ok(Vec::new());
    }
    let central = |turns: &[Turn]| turns.last().map(|turn| turn.central_position().to_vec());
    let mut range: Vec<(f64, f64)> = central(turns)
        .unwrap_or_default()
        .into_iter()
        .map(|x| (x, x))
        .collect();
    for actor in 0..talks.actors.len() {
        for factor in [1.0 - MOVED, 1.0 + MOVED] {
            let mut other = talks.clone();
            other.influence[actor] *= factor;
            let turns = other.run(options)?;
            for ((low, high), x) in range.iter_mut().zip(central(&turns).unwrap_or_default()) {
                (*low, *high) = (low.min(x), high.max(x));
            }
        }
    }
    Ok(range)
}

fn positions(values: &[f64]) -> String {
    let values: Vec<String> = values.iter().map(|x| format!("{x:.1}")).collect();
    values.join(", ")
}

fn markdown(report: &Report<'_>) -> String {
    let mut page = String::from("# Where bargaining would bring them\n\n");
    // Writing to a String cannot fail.
    let _ = writeln!(
        page,
        "A model of bargaining (expected utility, as KTAB’s SMP has it), not a forecast: positions, saliences and \
         influences are somebody’s judgement, and who gains by challenging whom follows from them alone.\n"
    );
    let (Some(first), Some(last)) = (report.turns.first(), report.turns.last()) else {
        return page;
    };
    let turns = report.turns.len() - 1;
    let how = if report.settled {
        "little moved any more"
    } else {
        "the turns ran out while they still moved: give --turns a larger number"
    };
    let _ = writeln!(page, "{turns} turns, until {how}.\n");
    let _ = writeln!(
        page,
        "Position that most likely carries ({}): {} at the start, {} at the end.",
        report.issues.join(", "),
        positions(first.central_position()),
        positions(last.central_position())
    );
    match report.central_range.is_empty() {
        true => page.push_str(
            "\nHow much this rests on the influences was not tried: there are too many actors.\n",
        ),
        false => {
            for (issue, (low, high)) in report.issues.iter().zip(&report.central_range) {
                let _ = writeln!(
                    page,
                    "\nWith the influence of one actor a tenth more or less it ends between {low:.1} and {high:.1} on {issue}."
                );
            }
        }
    }
    page.push_str("\n| Actor | Start | End | Chance that its position carries, start | end |\n| --- | ---: | ---: | ---: | ---: |\n");
    for (i, actor) in report.actors.iter().enumerate() {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {:.3} | {:.3} |",
            actor.replace('|', "\\|"),
            positions(&first.positions[i]),
            positions(&last.positions[i]),
            first.win_probability[i],
            last.win_probability[i]
        );
    }
    page.push_str("\n## Bargains that both sides took\n\n");
    let mut none = true;
    for (number, turn) in report.turns.iter().enumerate() {
        for offer in turn.bargains() {
            none = false;
            let _ = writeln!(
                page,
                "- turn {number}: {} moves to {}, {} to {}",
                report.actors[offer.initiator],
                positions(&offer.initiator_position),
                report.actors[offer.target],
                positions(&offer.target_position)
            );
        }
    }
    if none {
        page.push_str("None.\n");
    }
    page
}

fn table(report: &Report<'_>) -> Result<Vec<u8>, Failure> {
    let fault = |error: csv::Error| Failure::data(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = ["turn", "actor", "issue", "position", "win_probability"];
    writer.write_record(heading).map_err(fault)?;
    for (number, turn) in report.turns.iter().enumerate() {
        for (i, actor) in report.actors.iter().enumerate() {
            for (issue, x) in report.issues.iter().zip(&turn.positions[i]) {
                let row = [
                    &number.to_string(),
                    actor,
                    issue,
                    &x.to_string(),
                    &turn.win_probability[i].to_string(),
                ];
                writer.write_record(row).map_err(fault)?;
            }
        }
    }
    writer
        .into_inner()
        .map_err(|error| Failure::data(format!("cannot write CSV: {error}")))
}
