//! Local projections by instruments, by state, smooth, of counts, and as lpirfs.

use detente_infer::lp::{
    LpPoint, LpSpec, LpirfsErrors, LpirfsShock, LpirfsSpec, PoissonLpSpec, SmoothLpSpec, Smoothing,
    local_projection_2sls, local_projection_by_state, lpirfs, poisson_local_projection,
    smooth_local_projection,
};

use super::common::{Input, ResponseRow, count, p_words, responses};
use super::lp::{LpArgs, Shock, described, in_words};
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::table::{Place, Table};

/// Two-stage least squares with as many instruments as are named.
pub fn by_instruments(
    context: &Context,
    instruments: &[String],
    spec: &LpSpec,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let result = local_projection_2sls(&input.panel, spec, instruments)
        .map_err(|error| input.explain(error))?;
    if context.settings.json {
        context.print_json(&result)?;
    }
    let points = || result.points.iter();
    let set = |p: &detente_infer::lp::Lp2slsPoint| -> String {
        let pieces: Vec<String> = p
            .anderson_rubin
            .pieces
            .iter()
            .map(|piece| match (piece.lower, piece.upper) {
                (Some(a), Some(b)) => format!("{a:.4} to {b:.4}"),
                (Some(a), None) => format!("{a:.4} and above"),
                (None, Some(b)) => format!("{b:.4} and below"),
                (None, None) => "everything".to_owned(),
            })
            .collect();
        match pieces.is_empty() {
            true => "nothing".to_owned(),
            false => pieces.join("; "),
        }
    };
    Table::default()
        .count("horizon", points().map(|p| count(p.horizon)))
        .number("estimate", points().map(|p| Some(p.estimate)))
        .number("se", points().map(|p| Some(p.se)))
        .number("p", points().map(|p| Some(p.p)))
        .number("lower", points().map(|p| Some(p.lower)))
        .number("upper", points().map(|p| Some(p.upper)))
        .number("effective_f", points().map(|p| Some(p.effective_f)))
        .number(
            "effective_f_critical",
            points().map(|p| Some(p.effective_f_critical)),
        )
        .text("anderson_rubin", points().map(set))
        .number(
            "anderson_rubin_p",
            points().map(|p| Some(p.anderson_rubin_p)),
        )
        .number("hansen_p", points().map(|p| p.hansen_p))
        .count("n", points().map(|p| count(p.n)))
        .write(context, place)?;
    context.note(format!(
        "response of {} to one unit of {}, instrumented by {}; {:.0} % Anderson-Rubin sets",
        spec.outcome,
        spec.shock,
        result.instruments.join(", "),
        100.0 * spec.level
    ));
    context.note("the lags of the instruments are among the controls");
    if instruments.len() == 1 {
        context.note("hansen_p is empty: one instrument leaves nothing to test");
    }
    if result.weak {
        context.note("caution: weak instruments (effective F below its critical value at some horizon): read the Anderson-Rubin sets, not the bands");
    }
    Ok(Outcome::Done)
}

/// Responses apart for shocks in either state.
pub fn by_state(
    context: &Context,
    state: &str,
    spec: &LpSpec,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let result = &local_projection_by_state(&input.panel, spec, state)
        .map_err(|error| input.explain(error))?;
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
    described(context, spec, &result.on.shock_range);
    context.note(format!(
        "on: shocks where {} is 1; off: where it is 0; the state may change afterwards",
        result.state
    ));
    for caution in result.on.cautions.iter().chain(&result.off.cautions) {
        context.note(format!("caution: {}", in_words(caution)));
    }
    Ok(Outcome::Done)
}

/// The response as a smooth curve.
pub fn smooth(
    context: &Context,
    penalty: Option<f64>,
    lp: LpSpec,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let mut spec = SmoothLpSpec::new(&lp.shock, &lp.outcome);
    if lp.horizons < spec.order {
        return Err(Failure::usage(format!(
            "--horizons {} is too few for a smooth curve",
            lp.horizons
        ))
        .with_help(format!(
            "give at least {}, or leave out --smooth",
            spec.order
        )));
    }
    spec.lp = lp;
    if let Some(penalty) = penalty {
        spec.smoothing = Smoothing::Fixed(penalty);
    }
    let result =
        smooth_local_projection(&input.panel, &spec).map_err(|error| input.explain(error))?;
    if context.settings.json {
        context.print_json(&result)?;
    }
    let points = || result.points.iter();
    responses(&result.points, |p| ResponseRow {
        horizon: p.horizon,
        estimate: p.estimate,
        se: p.se,
        p: None,
        pointwise: (p.lower, p.upper),
        simultaneous: (p.simultaneous_lower, p.simultaneous_upper),
    })
    .number("plain", result.plain.iter().copied().map(Some))
    .count("n", points().map(|p| count(p.n)))
    .write(context, place)?;
    context.note(format!(
        "smooth response of {} to one unit of {}: {}, {:.2} effective degrees of freedom, HAC errors; plain: without smoothing",
        spec.lp.outcome,
        spec.lp.shock,
        match result.penalty.is_finite() {
            true => format!("penalty {:.4e}", result.penalty),
            false => format!("a polynomial of degree {}", spec.order.saturating_sub(1)),
        },
        result.effective_df
    ));
    context.note(format!(
        "test of no response at any horizon: {}; bands take the penalty as given and leave out the bias of smoothing",
        p_words(result.sup_t.max_t_p)
    ));
    Ok(Outcome::Done)
}

/// The response of a count.
pub fn poisson(
    context: &Context,
    exposure: Option<String>,
    lp: LpSpec,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let spec = PoissonLpSpec {
        exposure,
        lp: lp.clone(),
        ..PoissonLpSpec::new(&lp.shock, &lp.outcome)
    };
    let result =
        poisson_local_projection(&input.panel, &spec).map_err(|error| input.explain(error))?;
    if context.settings.json {
        context.print_json(&result)?;
    }
    poisson_table(&result.points).write(context, place)?;
    described(context, &lp, &result.shock_range);
    context.note(format!(
        "estimates are changes of the log of the expected count; effect is the share by which it changes; past counts enter as ln(1 + count); no response at any horizon: {}",
        p_words(result.sup_t.max_t_p)
    ));
    for caution in &result.cautions {
        context.note(format!("caution: {}", in_words(caution)));
    }
    Ok(Outcome::Done)
}

/// Responses of a count, one horizon a row.
pub fn poisson_table(points: &[detente_infer::lp::PoissonLpPoint]) -> Table {
    let each = || points.iter();
    responses(points, |p| ResponseRow {
        horizon: p.horizon,
        estimate: p.estimate,
        se: p.se,
        p: Some(p.p),
        pointwise: (p.lower, p.upper),
        simultaneous: (p.simultaneous_lower, p.simultaneous_upper),
    })
    .number("effect", each().map(|p| Some(p.effect)))
    .number("effect_lower", each().map(|p| Some(p.effect_lower)))
    .number("effect_upper", each().map(|p| Some(p.effect_upper)))
    .number("dispersion", each().map(|p| Some(p.dispersion)))
    .count("n", each().map(|p| count(p.n)))
    .count("df", each().map(|p| count(p.df)))
}

/// All responses in the convention of R lpirfs.
pub fn as_lpirfs(
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
