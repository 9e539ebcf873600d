//! Scores of forecasts, tests between them, and p-values corrected for their number.

use std::path::PathBuf;

use clap::Args;
use detente_infer::multiplicity::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
use detente_infer::scores::{
    AccuracyTest, VIEWS_BINS, clark_west, crps, diebold_mariano, ignorance, interval_score,
};
use serde::Serialize;

use super::common::{count, explain, p_words};
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::panel::{self, Frame};
use crate::table::{Place, Table};

#[derive(Debug, Args)]
pub struct ScoresArgs {
    /// CSV, Parquet or Arrow file, one forecast a row
    #[arg(long, value_name = "FILE")]
    pub panel: PathBuf,
    /// Column of what happened
    #[arg(long, value_name = "COLUMN")]
    pub observed: String,
    /// Columns of an ensemble: CRPS, interval score, ignorance of every row
    #[arg(long, value_name = "COLUMN", num_args = 1.., required_unless_present = "first", conflicts_with = "first")]
    pub ensemble: Vec<String>,
    /// Coverage of the interval that is scored
    #[arg(
        long,
        default_value_t = 0.9,
        conflicts_with = "first",
        allow_negative_numbers = true
    )]
    pub level: f64,
    /// Column of the first point forecast, to be compared with --second
    #[arg(long, value_name = "COLUMN", requires = "second")]
    pub first: Option<String>,
    /// Column of the second point forecast
    #[arg(long, value_name = "COLUMN", requires = "first")]
    pub second: Option<String>,
    /// The first model is a special case of the second: adds the test of Clark and West
    #[arg(long, requires = "first")]
    pub nested: bool,
    /// Periods ahead of the forecasts
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "ensemble", value_parser = clap::value_parser!(u16).range(1..))]
    pub steps: u16,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct Scored {
    place: String,
    observed: f64,
    crps: f64,
    interval_score: f64,
    /// `None` for values below 0, which the bins of counts do not hold.
    ignorance: Option<f64>,
}

#[derive(Serialize)]
struct Scores {
    mean_crps: f64,
    mean_interval_score: f64,
    mean_ignorance: Option<f64>,
    rows: Vec<Scored>,
}

pub fn scores(context: &Context, args: &ScoresArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let frame = panel::read(&args.panel)?;
    let observed = frame.complete(&args.observed)?;
    if observed.is_empty() {
        return Err(
            Failure::data(format!("{}: no rows", frame.file())).with_help("one forecast a row")
        );
    }
    match (&args.first, &args.second) {
        (Some(first), Some(second)) => {
            compared(context, args, &frame, &observed, (first, second), &place)
        }
        _ => scored(context, args, &frame, &observed, &place),
    }
}

fn scored(
    context: &Context,
    args: &ScoresArgs,
    frame: &Frame,
    observed: &[f64],
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let members = args
        .ensemble
        .iter()
        .map(|name| frame.complete(name))
        .collect::<Result<Vec<_>, _>>()?;
    let fault = |error| explain(error, frame.file());
    let mut rows = Vec::with_capacity(observed.len());
    for (row, y) in observed.iter().enumerate() {
        let ensemble: Vec<f64> = members.iter().map(|m| m[row]).collect();
        let counts = *y >= 0.0 && ensemble.iter().all(|v| *v >= 0.0);
        rows.push(Scored {
            place: frame.place(row),
            observed: *y,
            crps: crps(&ensemble, *y).map_err(fault)?,
            interval_score: interval_score(&ensemble, *y, args.level).map_err(fault)?,
            ignorance: match counts {
                true => Some(ignorance(&ensemble, *y, &VIEWS_BINS).map_err(fault)?),
                false => None,
            },
        });
    }
    let mean = |f: fn(&Scored) -> f64| rows.iter().map(f).sum::<f64>() / rows.len() as f64;
    let (mean_crps, mean_interval_score) = (mean(|r| r.crps), mean(|r| r.interval_score));
    let mean_ignorance = rows
        .iter()
        .map(|r| r.ignorance)
        .sum::<Option<f64>>()
        .map(|sum| sum / rows.len() as f64);
    let all = || rows.iter();
    Table::default()
        .text("row", all().map(|r| r.place.clone()))
        .number("observed", all().map(|r| Some(r.observed)))
        .number("crps", all().map(|r| Some(r.crps)))
        .number("interval_score", all().map(|r| Some(r.interval_score)))
        .number("ignorance", all().map(|r| r.ignorance))
        .write(context, place)?;
    context.note(format!(
        "{} forecasts of {} members: mean CRPS {mean_crps:.4}, mean interval score ({:.0} %) {mean_interval_score:.4}{}; smaller is better",
        rows.len(),
        members.len(),
        100.0 * args.level,
        mean_ignorance.map_or(String::new(), |m| format!(", mean ignorance {m:.4} bits over the VIEWS bins")),
    ));
    context.note("CRPS: E|X - y| - E|X - X'| / 2 over the members as they stand (no fair-ensemble correction); interval ends: quantiles of type 7 (linear interpolation)");
    let unbinned = rows.iter().filter(|r| r.ignorance.is_none()).count();
    if unbinned > 0 {
        context.note(format!(
            "ignorance is empty for {unbinned} of {} rows{}: its bins are those of VIEWS for counts, and there the observed value or a member is below 0",
            rows.len(),
            match mean_ignorance {
                None => ", and its mean is not given",
                Some(_) => "",
            }
        ));
    }
    if context.settings.json {
        context.print_json(&Scores {
            mean_crps,
            mean_interval_score,
            mean_ignorance,
            rows,
        })?;
    }
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Compared {
    first_mse: f64,
    second_mse: f64,
    diebold_mariano: AccuracyTest,
    clark_west: Option<AccuracyTest>,
}

fn compared(
    context: &Context,
    args: &ScoresArgs,
    frame: &Frame,
    observed: &[f64],
    (first, second): (&str, &str),
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let fault = |error| explain(error, frame.file());
    let (a, b) = (frame.complete(first)?, frame.complete(second)?);
    let losses = |forecast: &[f64]| -> Vec<f64> {
        forecast
            .iter()
            .zip(observed)
            .map(|(f, y)| (f - y).powi(2))
            .collect()
    };
    let (la, lb) = (losses(&a), losses(&b));
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let steps = usize::from(args.steps);
    let answer = Compared {
        first_mse: mean(&la),
        second_mse: mean(&lb),
        diebold_mariano: diebold_mariano(&la, &lb, steps).map_err(fault)?,
        clark_west: match args.nested {
            true => Some(clark_west(observed, &a, &b, steps).map_err(fault)?),
            false => None,
        },
    };
    let mut rows = vec![("Diebold-Mariano", &answer.diebold_mariano)];
    if let Some(test) = &answer.clark_west {
        rows.push(("Clark-West", test));
    }
    Table::default()
        .text("test", rows.iter().map(|r| r.0.to_owned()))
        .number(
            "mean_difference",
            rows.iter().map(|r| Some(r.1.mean_difference)),
        )
        .number("statistic", rows.iter().map(|r| Some(r.1.statistic)))
        .number("p", rows.iter().map(|r| Some(r.1.p)))
        .count("n", rows.iter().map(|r| count(r.1.n)))
        .write(context, place)?;
    context.note("Diebold-Mariano: with the factor of Harvey, Leybourne and Newbold, against Student's t with n - 1 degrees of freedom");
    if args.nested {
        context.note("Clark-West: variance with divisor n (Bartlett weights beyond one step), against the normal distribution");
    }
    let test = &answer.diebold_mariano;
    context.note(format!(
        "mean squared error {:.4} ({first}) and {:.4} ({second}); equal accuracy: {} (two-sided, {steps} ahead)",
        answer.first_mse,
        answer.second_mse,
        p_words(test.p)
    ));
    match &answer.clark_west {
        Some(test) => context.note(format!(
            "{second} adds nothing to {first}: {} (one-sided)",
            p_words(test.p)
        )),
        None => context.note("where one model is a special case of the other, Diebold-Mariano is wrong: add --nested"),
    }
    if context.settings.json {
        context.print_json(&answer)?;
    }
    Ok(Outcome::Done)
}

#[derive(Debug, Args)]
pub struct AdjustArgs {
    /// CSV, Parquet or Arrow file, one test a row
    #[arg(long, value_name = "FILE")]
    pub panel: PathBuf,
    /// Column of p-values
    #[arg(long, value_name = "COLUMN", default_value = "p")]
    pub p: String,
    /// Column that names the tests [default: the row]
    #[arg(long, value_name = "COLUMN")]
    pub name: Option<String>,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn adjust(context: &Context, args: &AdjustArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let frame = panel::read(&args.panel)?;
    let p = frame.complete(&args.p)?;
    if p.is_empty() {
        return Err(Failure::data(format!("{}: no rows", frame.file())).with_help("one test a row"));
    }
    if let Some(row) = p.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(Failure::data(format!(
            "{}: {}, column `{}`: {} is not a p-value",
            frame.file(),
            frame.place(row),
            args.p,
            p[row]
        ))
        .with_help("p-values lie between 0 and 1"));
    }
    let names = match &args.name {
        Some(column) => frame.labels(column)?,
        None => (0..p.len()).map(|row| frame.place(row)).collect(),
    };
    let fault = |error| explain(error, frame.file());
    let some = |values: Vec<f64>| values.into_iter().map(Some).collect::<Vec<_>>();
    let bh = benjamini_hochberg(&p).map_err(fault)?;
    let table = Table::default()
        .text("test", names.iter().cloned())
        .number("p", some(p.clone()))
        .number("benjamini_hochberg", some(bh.clone()))
        .number(
            "benjamini_yekutieli",
            some(benjamini_yekutieli(&p).map_err(fault)?),
        )
        .number("holm", some(holm(&p).map_err(fault)?))
        .number("bonferroni", some(bonferroni(&p).map_err(fault)?));
    if context.settings.json {
        context.print_json(&table.json_rows()?)?;
    }
    table.write(context, &place)?;
    let below = |values: &[f64]| values.iter().filter(|v| **v < 0.05).count();
    context.note(format!(
        "{} tests: {} below .05 as they stand, {} by Benjamini-Hochberg (share of false findings; independent or positively dependent tests), {} by Holm (any false finding)",
        p.len(),
        below(&p),
        below(&bh),
        below(&holm(&p).map_err(fault)?)
    ));
    Ok(Outcome::Done)
}
