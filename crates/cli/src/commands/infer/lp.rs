//! Local projections: lag-augmented, by instrument, by state, or in the convention of lpirfs.

use clap::{Args, ValueEnum};
use detente_infer::lp::{
    ArSet, LpCaution, LpIvResult, LpPoint, LpResult, LpSpec, LpirfsErrors, LpirfsShock, LpirfsSpec,
    Response, StateLp, local_projection, local_projection_by_state, local_projection_iv, lpirfs,
};
use detente_infer::power::minimum_detectable_effect;
use serde::Serialize;

use super::common::{Input, Source, count, p_words};
use super::granger::Errors;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::table::{Place, Table};

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
    #[arg(long, default_value_t = 0.9)]
    pub level: f64,
    /// What has accumulated by each horizon, in place of the level
    #[arg(long)]
    pub cumulative: bool,
    /// Errors of each regression
    #[arg(long, value_enum, default_value = "hc3")]
    pub covariance: Errors,
    /// Instrument for the shock (LP-IV) with Anderson-Rubin sets
    #[arg(long, value_name = "SERIES", conflicts_with_all = ["state", "lpirfs"])]
    pub iv: Option<String>,
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
    let input = args.source.read(context)?;
    if let Some(shock) = args.lpirfs {
        return as_lpirfs(context, args, &input, shock, &place);
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
    if let Some(instrument) = &args.iv {
        let result = local_projection_iv(&input.panel, &spec, instrument)
            .map_err(|error| input.explain(error))?;
        return by_instrument(context, &result, &place);
    }
    if let Some(state) = &args.state {
        let result = local_projection_by_state(&input.panel, &spec, state)
            .map_err(|error| input.explain(error))?;
        return by_state(context, &result, &place);
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
    Table::default()
        .count("horizon", points().map(|p| count(p.horizon)))
        .number("estimate", points().map(|p| Some(p.estimate)))
        .number("se", points().map(|p| Some(p.se)))
        .number("p", points().map(|p| Some(p.p)))
        .number("lower", points().map(|p| Some(p.lower)))
        .number("upper", points().map(|p| Some(p.upper)))
        .number(
            "simultaneous_lower",
            points().map(|p| Some(p.simultaneous_lower)),
        )
        .number(
            "simultaneous_upper",
            points().map(|p| Some(p.simultaneous_upper)),
        )
        .number("smallest_visible", visible.iter().copied())
        .count("n", points().map(|p| count(p.n)))
        .count("df", points().map(|p| count(p.df)))
        .write(context, &place)?;
    described(context, &spec, &result);
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

fn described(context: &Context, spec: &LpSpec, result: &LpResult) {
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
        result.shock_range.0,
        result.shock_range.1
    ));
}

fn in_words(caution: &LpCaution) -> String {
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

fn by_instrument(
    context: &Context,
    result: &LpIvResult,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    if context.settings.json {
        context.print_json(result)?;
    }
    let points = || result.points.iter();
    let ends = |set: &ArSet| match set {
        ArSet::Interval(a, b) | ArSet::Outside(a, b) => (Some(*a), Some(*b)),
        ArSet::Everything => (None, None),
    };
    Table::default()
        .count("horizon", points().map(|p| count(p.horizon)))
        .number("estimate", points().map(|p| Some(p.estimate)))
        .number("se", points().map(|p| Some(p.se)))
        .number("p", points().map(|p| Some(p.p)))
        .number("lower", points().map(|p| Some(p.lower)))
        .number("upper", points().map(|p| Some(p.upper)))
        .number("first_stage_f", points().map(|p| Some(p.first_stage_f)))
        .text(
            "anderson_rubin",
            points().map(|p| {
                match p.anderson_rubin {
                    ArSet::Interval(..) => "between",
                    ArSet::Outside(..) => "outside",
                    ArSet::Everything => "everything",
                }
                .to_owned()
            }),
        )
        .number("ar_lower", points().map(|p| ends(&p.anderson_rubin).0))
        .number("ar_upper", points().map(|p| ends(&p.anderson_rubin).1))
        .count("n", points().map(|p| count(p.n)))
        .write(context, place)?;
    context.note(format!(
        "response of {} to one unit of {}, instrumented by {}",
        result.spec.outcome, result.spec.shock, result.instrument
    ));
    if result.weak {
        context.note("caution: the instrument is weak (first-stage F below 23.1 at some horizon): read the Anderson-Rubin sets, not the bands");
    }
    Ok(Outcome::Done)
}

fn by_state(context: &Context, result: &StateLp, place: &Place<'_>) -> Result<Outcome, Failure> {
    if context.settings.json {
        context.print_json(result)?;
    }
    let side = |p: &[LpPoint], f: fn(&LpPoint) -> f64| -> Vec<Option<f64>> {
        p.iter().map(|p| Some(f(p))).collect()
    };
    let (on, off) = (&result.on.points, &result.off.points);
    let mut table = Table::default().count("horizon", on.iter().map(|p| count(p.horizon)));
    for (name, points) in [("on", on), ("off", off)] {
        table = table
            .number(&format!("{name}_estimate"), side(points, |p| p.estimate))
            .number(&format!("{name}_se"), side(points, |p| p.se))
            .number(&format!("{name}_lower"), side(points, |p| p.lower))
            .number(&format!("{name}_upper"), side(points, |p| p.upper));
    }
    let differences = || result.differences.iter();
    table
        .number("difference", differences().map(|d| Some(d.difference)))
        .number("difference_se", differences().map(|d| Some(d.se)))
        .number("difference_p", differences().map(|d| Some(d.p)))
        .write(context, place)?;
    described(context, &result.on.spec, &result.on);
    context.note(format!(
        "on: shocks where {} is 1; off: where it is 0; the state may change afterwards",
        result.state
    ));
    for caution in result.on.cautions.iter().chain(&result.off.cautions) {
        context.note(format!("caution: {}", in_words(caution)));
    }
    Ok(Outcome::Done)
}

fn as_lpirfs(
    context: &Context,
    args: &LpArgs,
    input: &Input,
    shock: Shock,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let spec = LpirfsSpec {
        lags: args.lags,
        horizons: args.horizons,
        shock: match shock {
            Shock::Unit => LpirfsShock::Unit,
            Shock::Sd => LpirfsShock::ReducedFormSd,
            Shock::Cholesky => LpirfsShock::CholeskySd,
        },
        errors: LpirfsErrors::NeweyWestHorizon,
        adjust: false,
        multiple: detente_infer::dist::normal_quantile(0.5 + args.level / 2.0),
    };
    if !(args.level > 0.0 && args.level < 1.0) {
        return Err(
            Failure::usage(format!("level = {} is not usable", args.level))
                .with_help("give a number between 0 and 1, for example 0.90"),
        );
    }
    let result = lpirfs(&input.panel, &spec).map_err(|error| input.explain(error))?;
    if context.settings.json {
        context.print_json(&result)?;
    }
    let k = result.names.len();
    let ends = |c: &(usize, usize, usize)| {
        let (a, b) = (result.lower[c.0][(c.2, c.1)], result.upper[c.0][(c.2, c.1)]);
        (a.min(b), a.max(b))
    };
    let cells: Vec<(usize, usize, usize)> = (0..k)
        .flat_map(|s| (0..k).flat_map(move |r| (0..=args.horizons).map(move |h| (s, r, h))))
        .collect();
    Table::default()
        .text("impulse", cells.iter().map(|c| result.names[c.0].clone()))
        .text("response", cells.iter().map(|c| result.names[c.1].clone()))
        .count("horizon", cells.iter().map(|c| count(c.2)))
        .number(
            "estimate",
            cells.iter().map(|c| Some(result.mean[c.0][(c.2, c.1)])),
        )
        // Where an impulse is negative the package's lower band lies above its upper one.
        .number("lower", cells.iter().map(|c| Some(ends(c).0)))
        .number("upper", cells.iter().map(|c| Some(ends(c).1)))
        .write(context, place)?;
    context.note(format!(
        "convention of R lpirfs: {} lags, recursive impulse in the order {}, Newey-West errors whose lag grows with the horizon, {:.0} % bands; they cover less than the lag-augmented ones",
        args.lags,
        result.names.join(", "),
        100.0 * args.level
    ));
    Ok(Outcome::Done)
}
