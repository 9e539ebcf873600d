//! Unit roots and cointegration.

use clap::{Args, ValueEnum};
use detente_infer::InferError;
use detente_infer::unit_root::{
    Advice, Drift, IntegrationAdvice, Johansen, JohansenCase, LagChoice, PReading, TabulatedTest,
    adf, adf_automatic, integration_advice, johansen_with, kpss, kpss_automatic,
};
use rayon::prelude::*;
use serde::Serialize;

use super::common::{Source, count, within};
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::progress;
use crate::table::{Place, Table};

/// Periods above which a wait is announced.
const LONG: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Around {
    /// A constant level
    Const,
    /// A linear trend
    Trend,
}

#[derive(Debug, Args)]
pub struct UnitRootArgs {
    #[command(flatten)]
    pub source: Source,
    /// Lagged differences in the Dickey-Fuller regression [default: by AIC]
    #[arg(long, value_name = "N")]
    pub lags: Option<usize>,
    /// Lags of the KPSS long-run variance [default: from the residuals, Hobijn-Franses-Ooms]
    #[arg(long, value_name = "N")]
    pub kpss_lags: Option<usize>,
    /// What a stationary series keeps to
    #[arg(long, value_enum, default_value = "const")]
    pub around: Around,
    /// Lags in levels for Johansen's test
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub johansen_lags: usize,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct Answer {
    series: Vec<Row>,
    johansen: Option<Johansen>,
    /// Why there is no test for cointegration.
    johansen_refused: Option<String>,
}

#[derive(Serialize)]
struct Row {
    series: String,
    adf: TabulatedTest,
    kpss: TabulatedTest,
    /// From four tests, about a constant and a trend; `None` for fewer than 25 periods.
    advice: Option<IntegrationAdvice>,
}

pub fn run(context: &Context, args: &UnitRootArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let input = args.source.read(context)?;
    let explain = |error| input.explain(error);
    let (drift, case) = match args.around {
        Around::Const => (Drift::Constant, JohansenCase::Constant),
        Around::Trend => (Drift::Trend, JohansenCase::RestrictedTrend),
    };
    let periods = input.panel.n_periods();
    within("--johansen-lags", args.johansen_lags, periods, &input.file)?;
    for (flag, lags) in [("--lags", args.lags), ("--kpss-lags", args.kpss_lags)] {
        within(flag, lags.unwrap_or(0), periods, &input.file)?;
    }
    if periods > LONG {
        context.note(format!(
            "{periods} periods: the choice of the lags tries up to {:.0} of them, three times a series; this takes a while",
            (12.0 * (periods as f64 / 100.0).powf(0.25)).ceil()
        ));
    }
    let wait = progress::wait(context, "testing");
    let row = |name: &String| -> Result<Row, InferError> {
        let column = input.panel.varying(name)?;
        let adf = match args.lags {
            Some(lags) => adf(column, lags, drift),
            None => adf_automatic(column, None, LagChoice::Aic, drift),
        }?;
        let kpss = match args.kpss_lags {
            Some(lags) => kpss(column, Some(lags), drift),
            None => kpss_automatic(column, drift),
        }?;
        Ok(Row {
            series: name.clone(),
            adf,
            kpss,
            advice: integration_advice(column).ok(),
        })
    };
    let rows: Vec<Result<Row, InferError>> = input.panel.names().par_iter().map(row).collect();
    let rows: Vec<Row> = rows
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(explain)?;
    // Its refusal (too many series, collinear ones) leaves the tests of each series standing.
    let (johansen, refused) = match input.panel.n_series() {
        0 | 1 => (None, None),
        _ => match johansen_with(&input.panel, args.johansen_lags, case) {
            Ok(result) => (Some(result), None),
            Err(error) => (None, Some(error.to_string())),
        },
    };
    drop(wait);
    let all = || rows.iter();
    Table::default()
        .text("series", all().map(|r| r.series.clone()))
        .number("adf", all().map(|r| Some(r.adf.statistic)))
        .number("adf_p", all().map(|r| Some(r.adf.p)))
        .count("adf_lags", all().map(|r| count(r.adf.lags)))
        .number("kpss", all().map(|r| Some(r.kpss.statistic)))
        .number("kpss_p", all().map(|r| Some(r.kpss.p)))
        .text(
            "kpss_p_is",
            all().map(|r| {
                match r.kpss.p_reading {
                    PReading::Value => "exact",
                    PReading::AtMost => "at most",
                    PReading::AtLeast => "at least",
                }
                .to_owned()
            }),
        )
        .count("kpss_lags", all().map(|r| count(r.kpss.lags)))
        .count("n", all().map(|r| count(r.adf.n)))
        .text(
            "advice",
            all().map(|r| words(r.advice.as_ref().map(|a| a.advice)).to_owned()),
        )
        .write(context, &place)?;
    context.note("adf: null of a unit root; kpss: null of stationarity, its tabulated p-values end at .01 and .10; advice from both, about a constant and about a trend, at 5 %");
    for row in &rows {
        if let Some(advice) = row
            .advice
            .as_ref()
            .filter(|a| a.advice == Advice::CannotTell)
        {
            context.note(format!("caution: {}: {}", row.series, advice.reason));
        }
    }
    if let Some(johansen) = &johansen {
        context.note(match args.around {
            Around::Const => {
                "Johansen: an unrestricted constant (levels may drift), no trend in the relations"
            }
            Around::Trend => "Johansen: an unrestricted constant and trend",
        });
        for row in &johansen.rows {
            context.note(format!(
                "Johansen, at most {} relations: trace {:.3} (5 % {:.3}), largest eigenvalue {:.3} (5 % {:.3})",
                row.rank, row.trace, row.trace_critical, row.max_eigen, row.max_eigen_critical
            ));
        }
    }
    if let Some(why) = &refused {
        context.note(format!("Johansen: not computed: {why}"));
    }
    context.note(line(&rows, johansen.as_ref()));
    if context.settings.json {
        context.print_json(&Answer {
            series: rows,
            johansen,
            johansen_refused: refused,
        })?;
    }
    Ok(Outcome::Done)
}

fn words(advice: Option<Advice>) -> &'static str {
    match advice {
        Some(Advice::Stationary) => "levels",
        Some(Advice::TrendStationary) => "levels with a trend",
        Some(Advice::Difference) => "difference",
        Some(Advice::CannotTell) => "cannot tell",
        None => "too few periods",
    }
}

/// One line: what to do with the series.
fn line(rows: &[Row], johansen: Option<&Johansen>) -> String {
    let of = |wanted: Option<Advice>| -> Vec<&str> {
        rows.iter()
            .filter(|r| r.advice.as_ref().map(|a| a.advice) == wanted)
            .map(|r| r.series.as_str())
            .collect()
    };
    let (roots, open, short) = (
        of(Some(Advice::Difference)),
        of(Some(Advice::CannotTell)),
        of(None),
    );
    let trending = of(Some(Advice::TrendStationary));
    // Each stationary series is a relation by itself.
    let steady = rows.len() - roots.len() - open.len() - short.len();
    if !short.is_empty() {
        return "fewer than 25 periods: no advice; use granger --integration 1, which holds either way".to_owned();
    }
    if !open.is_empty() {
        return format!(
            "the tests do not agree on {}: look for breaks (detente infer breaks), report levels and differences, or use granger --integration 1",
            open.join(", ")
        );
    }
    if !roots.is_empty() {
        return match johansen {
            Some(j) if roots.len() > 1 && j.rank > steady && j.rank < rows.len() => format!(
                "{} move together ({} common relations by the trace test): differencing would lose that; keep the levels and use granger --integration 1",
                roots.join(", "),
                j.rank - steady
            ),
            _ => format!(
                "difference {} before a VAR, or keep the levels and use granger --integration 1",
                roots.join(", ")
            ),
        };
    }
    if !trending.is_empty() {
        return format!(
            "keep the levels, with --deterministic both: {} about a trend",
            trending.join(", ")
        );
    }
    "keep the levels: no sign of a unit root".to_owned()
}
