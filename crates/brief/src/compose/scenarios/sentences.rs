//! What the models of a scenario say, in sentences.

use detente_simulate::scenario::{Scenario, Table};
use detente_simulate::{
    ClaimPrior, Coupling, Estimate, EstimateOptions, FEWEST_ORIGINS, Fan, Fixed, HindcastError,
    Lever as Push, RunOptions, hindcast, value_of_knowing, variance_split,
};

use super::{refusal, suffice};
use crate::model::{FanPoint, Refusal, Sentence};
use crate::words;

/// What forecasts of the past say of the model; refused where they say that it has learned
/// nothing from the other series.
pub(super) fn skill(
    scenario: &Scenario,
    table: &Table,
    run: &RunOptions,
    estimation: &EstimateOptions,
) -> Result<Sentence, Refusal> {
    let options = scenario.looking_back(run.seed);
    let scores = hindcast(&table.panel, &run.outcome, run.better, estimation, &options).map_err(
        |error| {
            let facts = match error {
                // Half of the panel lies before the first origin.
                HindcastError::TooShort { horizons, .. } => suffice(
                    &words::count(2 * (horizons + FEWEST_ORIGINS - 1), "month", "months"),
                    "of the lever’s tie and of the outcome",
                ),
                _ => Vec::new(),
            };
            refusal(
                format!("Nobody can say whether the model would have forecast the past: {error}."),
                facts,
            )
        },
    )?;
    let error = scores.skill_error.map_or(String::new(), |e| {
        format!(" (standard error {})", words::plain(100.0 * e, 1))
    });
    let over = format!(
        "{} %{error} in CRPS over {} forecasts of the past, 1 to {} months ahead",
        words::signed(100.0 * scores.skill_over_ar1, 1),
        scores.origins,
        run.horizon
    );
    if scores.skill_over_ar1 <= 0.0 {
        return Err(refusal(
            format!(
                "The model forecasts the outcome no better than the outcome’s own past does: {over}. What it says of levers would rest on nothing that was ever borne out."
            ),
            suffice(
                "a gain above 0",
                "over the outcome’s own autoregression: longer data, or series that lead it",
            ),
        ));
    }
    Ok(Sentence {
        text: format!(
            "Against the outcome’s own autoregression the model gains {over}; with no gain no lever would be shown."
        ),
        refs: vec!["m4".to_owned()],
    })
}

/// Where the doubt about the leading lever comes from.
pub(super) fn spread(push: &Push, blend: &Estimate, run: &RunOptions) -> Option<Sentence> {
    let split = variance_split(&blend.model, push, run, &blend.assumed()).ok()??;
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    Some(Sentence {
        text: format!(
            "Of the spread of what {} would do, {} comes from couplings that the data leave open, {} from couplings that are assumed, and {}.",
            push.name,
            percent(split.parameters),
            percent(split.assumptions),
            if split.shocks < 0.005 {
                "none from shocks, which are the same with and without it".to_owned()
            } else {
                format!("{} from shocks", percent(split.shocks))
            }
        ),
        refs: vec!["m4".to_owned()],
    })
}

/// How far the answer would move if the claim on which the advice hangs were known.
pub(super) fn knowing_the_crux(
    crux: &ClaimPrior,
    push: &Push,
    blend: &Estimate,
    run: &RunOptions,
) -> Option<Sentence> {
    let (from, to) = (crux.from.as_ref()?, crux.to.as_ref()?);
    let of_crux = |c: &&Coupling| &c.from == from && &c.to == to && c.lag == 1;
    let coupling = blend.couplings.iter().find(of_crux)?;
    let fixed = Fixed {
        from: from.clone(),
        to: to.clone(),
        mean: coupling.mean,
        sd: coupling.sd,
    };
    let known = value_of_knowing(&blend.model, push, run, &[fixed]).ok()?;
    let known = known.first()?;
    let percent = |share: f64| words::share_label(share, false, true);
    Some(Sentence {
        text: format!(
            "Were the coupling of {}, the claim on which the advice hangs, known to lie one standard deviation lower or higher, P(improves) under {} would be {} or {}.",
            crux.claim,
            push.name,
            percent(known.low),
            percent(known.high)
        ),
        refs: vec![crux.claim.clone(), "m4".to_owned()],
    })
}

/// The bands of a fan, step by step.
pub(super) fn fan(points: &[Fan]) -> Vec<FanPoint> {
    points
        .iter()
        .enumerate()
        .skip(1)
        .map(|(step, f)| FanPoint {
            step,
            q05: f.q05,
            q25: f.q25,
            q50: f.q50,
            q75: f.q75,
            q95: f.q95,
        })
        .collect()
}
