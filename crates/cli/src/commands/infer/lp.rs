//! Local projections: lag-augmented, by instrument, by state, or in the convention of lpirfs.

use clap::{Args, ValueEnum};
use detente_infer::lp::{LpCaution, LpResult, LpSpec, Response, local_projection};
use detente_infer::power::minimum_detectable_effect;
use serde::Serialize;

use super::common::{ResponseRow, Source, count, distinct_roles, p_words, responses, within};
use super::granger::Errors;
use super::lp_variants as variants;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::table::Place;

/// Power at which an effect counts as visible.
const POWER: f64 = 0.8;

/// Impulse of the lpirfs convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shock {
    /// One unit of the recursive shock
    Unit,
    /// What lpirfs calls one standard deviation
    Sd,
    /// One standard deviation of the recursive shock
    Cholesky,
}

#[derive(Debug, Args)]
pub struct LpArgs {
    #[command(flatten)]
    pub source: Source,
    /// Series that moves
    #[arg(long, value_name = "SERIES", required_unless_present = "lpirfs")]
    pub shock: Option<String>,
    /// Series that may follow
    #[arg(long, value_name = "SERIES", required_unless_present = "lpirfs")]
    pub outcome: Option<String>,
    /// Further series held constant
    #[arg(long, value_name = "SERIES", num_args = 1..)]
    pub controls: Vec<String>,
    /// Lags of every series (one more is added)
    #[arg(long, default_value_t = 3)]
    pub lags: usize,
    /// Longest horizon
    #[arg(long, default_value_t = 12)]
    pub horizons: usize,
    /// Coverage of the bands
    #[arg(long, default_value_t = 0.9, allow_negative_numbers = true)]
    pub level: f64,
    /// What has accumulated by each horizon, in place of the level
    #[arg(long)]
    pub cumulative: bool,
    /// Errors of each regression
    #[arg(long, value_enum, default_value = "hc3")]
    pub covariance: Errors,
    /// Instruments for the shock (LP-IV): effective F, Anderson-Rubin sets, Hansen's J
    #[arg(long, value_name = "SERIES", num_args = 1.., conflicts_with_all = ["state", "lpirfs", "smooth", "poisson"])]
    pub iv: Vec<String>,
    /// Response as a smooth curve over the horizons (B-splines, penalty by cross-validation)
    #[arg(long, conflicts_with_all = ["state", "lpirfs", "poisson", "covariance"])]
    pub smooth: bool,
    /// Given penalty of the smooth curve
    #[arg(
        long,
        value_name = "X",
        requires = "smooth",
        allow_negative_numbers = true
    )]
    pub penalty: Option<f64>,
    /// The outcome is a count: log-linear mean by Poisson pseudo-likelihood
    #[arg(long, conflicts_with_all = ["state", "lpirfs"])]
    pub poisson: bool,
    /// Series that the expected count is proportional to
    #[arg(long, value_name = "SERIES", requires = "poisson")]
    pub exposure: Option<String>,
    /// Series of 0 and 1: responses apart for shocks in either state
    #[arg(long, value_name = "SERIES", conflicts_with = "lpirfs")]
    pub state: Option<String>,
    /// All responses in the convention of R lpirfs (Newey-West, recursive impulse)
    #[arg(long, value_enum, value_name = "IMPULSE", num_args = 0..=1, default_missing_value = "sd",
        conflicts_with_all = ["shock", "outcome", "controls", "cumulative", "covariance"])]
    pub lpirfs: Option<Shock>,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct LpAnswer<'a> {
    #[serde(flatten)]
    result: &'a LpResult,
    /// The smallest response that would be found with probability 0.8, by horizon.
    smallest_visible: &'a [Option<f64>],
}

pub fn run(context: &Context, args: &LpArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let parts = args.shock.iter().chain(&args.outcome);
    let parts = parts.chain(&args.controls).chain(&args.iv);
    let parts = parts.chain(&args.state).chain(&args.exposure);
    let input = args.source.read_with(context, parts)?;
    let periods = input.panel.n_periods();
    within("--horizons", args.horizons, periods, &input.file)?;
    within("--lags", args.lags, periods, &input.file)?;
    let mut roles = Vec::new();
    roles.extend(args.shock.iter().map(|name| ("--shock", name.as_str())));
    roles.extend(args.outcome.iter().map(|name| ("--outcome", name.as_str())));
    roles.extend(
        args.exposure
            .iter()
            .map(|name| ("--exposure", name.as_str())),
    );
    roles.extend(
        args.controls
            .iter()
            .map(|name| ("--controls", name.as_str())),
    );
    roles.extend(args.iv.iter().map(|name| ("--iv", name.as_str())));
    distinct_roles(&roles)?;
    if let Some(shock) = args.lpirfs {
        return variants::as_lpirfs(context, args, &input, shock, &place);
    }
    let (shock, outcome) = match (&args.shock, &args.outcome) {
        (Some(shock), Some(outcome)) => (shock, outcome),
        _ => return Err(Failure::usage("--shock and --outcome name the series")),
    };
    let spec = LpSpec {
        controls: args.controls.clone(),
        lagged_controls: args.controls.clone(),
        lags: args.lags,
        horizons: args.horizons,
        level: args.level,
        response: match args.cumulative {
            true => Response::Cumulative,
            false => Response::Level,
        },
        covariance: args.covariance.covariance(input.panel.n_periods()),
        seed: context.settings.seed,
        ..LpSpec::new(shock, outcome)
    };
    if !args.iv.is_empty() {
        return variants::by_instruments(context, &args.iv, &spec, &input, &place);
    }
    if let Some(state) = &args.state {
        return variants::by_state(context, state, &spec, &input, &place);
    }
    if args.smooth {
        return variants::smooth(context, args.penalty, spec, &input, &place);
    }
    if args.poisson {
        return variants::poisson(context, args.exposure.clone(), spec, &input, &place);
    }
    let result = local_projection(&input.panel, &spec).map_err(|error| input.explain(error))?;
    let visible: Vec<Option<f64>> = result
        .points
        .iter()
        .map(|point| {
            minimum_detectable_effect(point.se, 1.0 - spec.level, point.df as f64, POWER).ok()
        })
        .collect();
    if context.settings.json {
        context.print_json(&LpAnswer {
            result: &result,
            smallest_visible: &visible,
        })?;
    }
    let points = || result.points.iter();
    responses(&result.points, |p| ResponseRow {
        horizon: p.horizon,
        estimate: p.estimate,
        se: p.se,
        p: Some(p.p),
        pointwise: (p.lower, p.upper),
        simultaneous: (p.simultaneous_lower, p.simultaneous_upper),
    })
    .number("smallest_visible", visible.iter().copied())
    .count("n", points().map(|p| count(p.n)))
    .count("df", points().map(|p| count(p.df)))
    .write(context, &place)?;
    described(context, &spec, &result.shock_range);
    context.note(format!(
        "test of no response at any horizon: {} (largest |t| of {} horizons)",
        p_words(result.sup_t.max_t_p),
        result.points.len()
    ));
    for caution in &result.cautions {
        context.note(format!("caution: {}", in_words(caution)));
    }
    Ok(Outcome::Done)
}

/// What was run, in words.
pub fn described(context: &Context, spec: &LpSpec, shocks: &(String, String)) {
    context.note(format!(
        "{}response of {} to one unit of {}: {} lags and one more, {} errors, {:.0} % bands, shocks {} to {}",
        match spec.response {
            Response::Level => "",
            Response::Cumulative => "cumulative ",
        },
        spec.outcome,
        spec.shock,
        spec.lags,
        match spec.covariance {
            detente_infer::ols::Covariance::NeweyWest { lags } => format!("Newey-West({lags})"),
            other => format!("{other:?}").to_uppercase(),
        },
        100.0 * spec.level,
        shocks.0,
        shocks.1
    ));
    if let detente_infer::ols::Covariance::NeweyWest { .. } = spec.covariance {
        context.note("Newey-West errors have no small-sample factor");
    }
}

/// A caution for people.
pub fn in_words(caution: &LpCaution) -> String {
    match caution {
        LpCaution::LongHorizon {
            horizon,
            autocorrelation,
            rows,
        } => format!(
            "from horizon {horizon} on the bands cover too rarely (autocorrelation {autocorrelation:.2}, {rows} rows)"
        ),
        LpCaution::FewRows { rows, coefficients } => format!(
            "{rows} rows for {coefficients} coefficients at the longest horizon; use fewer lags, controls or horizons"
        ),
        LpCaution::RowsDropped { rows } => {
            format!("{rows} rows were left out because a value is missing in them or in their lags")
        }
    }
}
