//! `detente infer`: an estimator on any table of series.

use detente_infer::granger::{
    GrangerPlacebo, GrangerSpec, GrangerTest, granger_pairs, granger_placebo,
};
use detente_infer::lp::{LpCaution, LpResult, LpSpec, local_projection};
use detente_infer::ols::Covariance;
use detente_infer::power::minimum_detectable_effect;
use detente_infer::{InferError, Panel};
use serde::Serialize;

use crate::args::{Estimator, GrangerArgs, InferArgs, LpArgs};
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::table::{Place, Table};
use crate::{inputs, panel};

/// Shifts that a placebo tries at most.
const SHIFTS: usize = 199;
/// Power at which an effect counts as visible.
const POWER: f64 = 0.8;

pub fn run(context: &Context, args: &InferArgs) -> Result<Outcome, Failure> {
    match &args.estimator {
        Estimator::Lp(args) => lp(context, args),
        Estimator::Granger(args) => granger(context, args),
    }
}

#[derive(Serialize)]
struct LpAnswer<'a> {
    #[serde(flatten)]
    result: &'a LpResult,
    /// The smallest response that would be found with probability 0.8, by horizon.
    smallest_visible: &'a [Option<f64>],
}

fn lp(context: &Context, args: &LpArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let panel = panel::read(&args.panel)?;
    let explain = |error| explain(error, &panel, &args.panel);
    let spec = LpSpec {
        controls: args.controls.clone(),
        lagged_controls: args.controls.clone(),
        lags: args.lags,
        horizons: args.horizons,
        level: args.level,
        seed: context.settings.seed,
        ..LpSpec::new(&args.shock, &args.outcome)
    };
    let result = local_projection(&panel, &spec).map_err(explain)?;
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
        .count("horizon", points().map(|p| Some(p.horizon as u64)))
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
        .count("n", points().map(|p| Some(p.n as u64)))
        .count("df", points().map(|p| Some(p.df as u64)))
        .write(context, &place)?;
    context.note(format!(
        "response of {} to one unit of {}: {} lags and one more, HC3 errors, {:.0} % bands, shocks {} to {}",
        spec.outcome,
        spec.shock,
        spec.lags,
        100.0 * spec.level,
        result.shock_range.0,
        result.shock_range.1
    ));
    context.note(format!(
        "test of no response at any horizon: p = {:.4} (largest |t| of {} horizons)",
        result.sup_t.max_t_p,
        result.points.len()
    ));
    for caution in &result.cautions {
        context.note(format!("caution: {}", in_words(caution)));
    }
    Ok(Outcome::Done)
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

#[derive(Serialize)]
struct GrangerAnswer {
    spec: GrangerSpec,
    pairs: Vec<Pair>,
}

#[derive(Serialize)]
struct Pair {
    /// The textbook test: classical covariance.
    classical: GrangerTest,
    /// The same with HC3 errors; its adjusted p is over all pairs.
    hc3: GrangerTest,
    /// The HC3 test with the cause shifted in time; `None` where the sample is too short.
    placebo: Option<GrangerPlacebo>,
}

fn granger(context: &Context, args: &GrangerArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let panel = panel::read(&args.panel)?;
    let explain = |error| explain(error, &panel, &args.panel);
    for name in panel.names() {
        panel.varying(name).map_err(explain)?;
    }
    let spec = GrangerSpec::new(args.lags);
    let textbook = GrangerSpec {
        covariance: Covariance::Classical,
        ..spec.clone()
    };
    let hc3 = granger_pairs(&panel, &spec).map_err(explain)?;
    let classical = granger_pairs(&panel, &textbook).map_err(explain)?;
    let pairs: Vec<Pair> = hc3
        .into_iter()
        .zip(classical)
        .map(|(hc3, classical)| Pair {
            // Shifts by no more than the lags would leave the real timing within reach.
            placebo: granger_placebo(
                &panel,
                &hc3.cause,
                &hc3.effect,
                &spec,
                args.lags + 1,
                SHIFTS,
            )
            .ok(),
            classical,
            hc3,
        })
        .collect();
    let count = |value: usize| Some(value as u64);
    let all = || pairs.iter();
    Table::default()
        .text("cause", all().map(|pair| pair.hc3.cause.clone()))
        .text("effect", all().map(|pair| pair.hc3.effect.clone()))
        .count("lags", all().map(|pair| count(pair.hc3.lags)))
        .count("n", all().map(|pair| count(pair.hc3.n)))
        .number("f", all().map(|pair| Some(pair.classical.test.f)))
        .number("f_p", all().map(|pair| Some(pair.classical.test.f_p)))
        .number("wald_hc3", all().map(|pair| Some(pair.hc3.test.wald)))
        .number("wald_hc3_p", all().map(|pair| Some(pair.hc3.test.wald_p)))
        .number("f_hc3_p", all().map(|pair| Some(pair.hc3.test.f_p)))
        .number("adjusted_p", all().map(|pair| Some(pair.hc3.adjusted_p)))
        .number("sum_of_lags", all().map(|pair| Some(pair.hc3.sum_of_lags)))
        .number("sum_se", all().map(|pair| Some(pair.hc3.sum_se)))
        .number(
            "placebo_p",
            all().map(|pair| pair.placebo.as_ref().map(|p| p.placebo_p)),
        )
        .number(
            "placebo_rejections",
            all().map(|pair| pair.placebo.as_ref().map(|p| p.placebo_rejections)),
        )
        .write(context, &place)?;
    context.note(format!(
        "{} tests; adjusted_p corrects f_hc3_p for all of them (Benjamini-Hochberg); placebo_p shifts the cause in time",
        pairs.len()
    ));
    context.note(
        "a shared break or a shared reporting volume makes such tests fire on unrelated series",
    );
    if pairs.iter().any(|pair| pair.placebo.is_none()) {
        context.note("caution: too few periods for a placebo (at least 19 shifts are needed)");
    }
    if context.settings.json {
        context.print_json(&GrangerAnswer { spec, pairs })?;
    }
    Ok(Outcome::Done)
}

/// The error with the file's name, and near names where a series is unknown.
fn explain(error: InferError, panel: &Panel, path: &std::path::Path) -> Failure {
    let file = path.display().to_string();
    match &error {
        InferError::UnknownSeries { name, .. } => {
            let near = inputs::nearest(name, panel.names().iter().map(String::as_str));
            let failure = data_fault(&error).within(&file);
            match near.as_slice() {
                [] => failure,
                near => failure.with_help(format!("did you mean {}?", near.join(", "))),
            }
        }
        InferError::Setting { .. } => Failure::usage(error.to_string()),
        _ => data_fault(&error).within(&file),
    }
}
