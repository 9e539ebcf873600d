//! Unit roots and cointegration.

use clap::{Args, ValueEnum};
use detente_infer::unit_root::{Drift, Johansen, TabulatedTest, adf, johansen, kpss};
use serde::Serialize;

use super::common::{Source, count};
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::table::{Place, Table};

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
    /// Lagged differences in the Dickey-Fuller regression; lags in levels for Johansen are one more
    #[arg(long, default_value_t = 4)]
    pub lags: usize,
    /// Lags of the KPSS long-run variance [default: floor(4 (n/100)^(1/4))]
    #[arg(long, value_name = "N")]
    pub kpss_lags: Option<usize>,
    /// What a stationary series keeps to
    #[arg(long, value_enum, default_value = "const")]
    pub around: Around,
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
    verdict: Verdict,
}

/// What both tests say together, at 5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Stationary,
    UnitRoot,
    /// Both nulls rejected.
    Disagree,
    /// Neither null rejected.
    Undecided,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Verdict::Stationary => "stationary",
            Verdict::UnitRoot => "unit root",
            Verdict::Disagree => "tests disagree",
            Verdict::Undecided => "undecided",
        }
    }
}

pub fn run(context: &Context, args: &UnitRootArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let input = args.source.read(context)?;
    let explain = |error| input.explain(error);
    let drift = match args.around {
        Around::Const => Drift::Constant,
        Around::Trend => Drift::Trend,
    };
    let mut rows = Vec::new();
    for name in input.panel.names() {
        let column = input.panel.varying(name).map_err(explain)?;
        let adf = adf(column, args.lags, drift).map_err(explain)?;
        let kpss = kpss(column, args.kpss_lags, drift).map_err(explain)?;
        let rejected = |test: &TabulatedTest| test.rejected_at.is_some_and(|level| level <= 0.05);
        let verdict = match (rejected(&adf), rejected(&kpss)) {
            (true, false) => Verdict::Stationary,
            (false, true) => Verdict::UnitRoot,
            (true, true) => Verdict::Disagree,
            (false, false) => Verdict::Undecided,
        };
        rows.push(Row {
            series: name.clone(),
            adf,
            kpss,
            verdict,
        });
    }
    // Its refusal (more than six series, collinear ones) leaves the tests of each series standing.
    let (johansen, refused) = match input.panel.n_series() {
        0 | 1 => (None, None),
        _ => match johansen(&input.panel, args.lags + 1) {
            Ok(result) => (Some(result), None),
            Err(error) => (None, Some(error.to_string())),
        },
    };
    let all = || rows.iter();
    Table::default()
        .text("series", all().map(|r| r.series.clone()))
        .number("adf", all().map(|r| Some(r.adf.statistic)))
        .number("adf_critical_5", all().map(|r| Some(r.adf.critical[1])))
        .number("adf_rejected_at", all().map(|r| r.adf.rejected_at))
        .number("kpss", all().map(|r| Some(r.kpss.statistic)))
        .number("kpss_critical_5", all().map(|r| Some(r.kpss.critical[1])))
        .number("kpss_rejected_at", all().map(|r| r.kpss.rejected_at))
        .count("n", all().map(|r| count(r.adf.n)))
        .text("verdict", all().map(|r| r.verdict.words().to_owned()))
        .write(context, &place)?;
    context.note("adf: null of a unit root; kpss: null of stationarity; verdict at 5 %");
    if let Some(johansen) = &johansen {
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
    context.note(advice(&rows, johansen.as_ref()));
    if context.settings.json {
        context.print_json(&Answer {
            series: rows,
            johansen,
            johansen_refused: refused,
        })?;
    }
    Ok(Outcome::Done)
}

/// One line: what to do with the series.
fn advice(rows: &[Row], johansen: Option<&Johansen>) -> String {
    let of = |verdict: Verdict| -> Vec<&str> {
        rows.iter()
            .filter(|r| r.verdict == verdict)
            .map(|r| r.series.as_str())
            .collect()
    };
    let (roots, odd, open) = (
        of(Verdict::UnitRoot),
        of(Verdict::Disagree),
        of(Verdict::Undecided),
    );
    if !odd.is_empty() {
        return format!(
            "caution: both tests reject for {}; a break of level or long memory does that: look at detente infer breaks before differencing",
            odd.join(", ")
        );
    }
    if !roots.is_empty() {
        return match johansen {
            Some(j) if j.rank > 0 && j.rank < rows.len() => format!(
                "do not difference {} blindly: {} common relation(s) by the trace test; keep the levels and use granger --integration 1",
                roots.join(", "),
                j.rank
            ),
            _ => format!(
                "difference {} before a VAR, or keep the levels and use granger --integration 1",
                roots.join(", ")
            ),
        };
    }
    if !open.is_empty() {
        return format!(
            "neither test rejects for {}: too little data to tell; report results both ways, and use granger --integration 1",
            open.join(", ")
        );
    }
    "keep the levels: no sign of a unit root".to_owned()
}
