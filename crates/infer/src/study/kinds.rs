//! What single sorts of claim say besides "moves": needed for, more than before.

use serde::Serialize;

use super::{OUTCOME, SHOCK, Study, varies};
use crate::lp::{LpSpec, local_projection_by_state};
use crate::panel::Panel;

/// The response in two states at the headline horizon: the two halves of the sample (what a claim
/// that something has grown, or no longer holds, is about), or periods in which a condition holds
/// and those in which it does not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoStates {
    /// Estimate in the first half, or without the condition.
    pub off: f64,
    /// Estimate in the second half, or under the condition.
    pub on: f64,
    /// Standard error of their difference.
    pub se: f64,
    /// Two-sided p of no difference.
    pub p: f64,
}

/// The response of a study in the periods whose shock falls under a condition and in the others:
/// a local projection with every coefficient free in each state, on standardised series.
///
/// `None` where a state has too few shocks, or where lengths differ.
///
/// ```
/// use detente_infer::study::{Design, Way, under_condition};
/// use detente_infer::worlds::World;
/// let panel = World::DelayedEffect { rho: 0.2, lag: 1, size: 0.8 }.simulate(240, 1)?;
/// let series = |name: &str| panel.series(name).map(<[f64]>::to_vec);
/// let design = Design {
///     ways: vec![Way { name: "level".into(), shock: series("x")?, outcome: series("y")? }],
///     counts: None, definitions: vec![], volume: vec![], confounders: vec![], season: None, comparables: vec![],
///     other_outcomes: vec![], other_shocks: vec![], lags: 2, horizons: 4, level: 0.9, seed: 1,
/// };
/// let study = design.study().expect("there is a way");
/// let every_other: Vec<bool> = (0..240).map(|t| t % 2 == 0).collect();
/// let r = under_condition(&study, &every_other, 1).expect("enough shocks");
/// assert!(r.on > 0.2 && r.off > 0.2 && r.p > 0.01); // the condition changes nothing here
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn under_condition(study: &Study, condition: &[bool], horizon: usize) -> Option<TwoStates> {
    let (shock, _) = super::standardised(&study.shock, SHOCK).ok()?;
    let (outcome, _) = super::standardised(&study.outcome, OUTCOME).ok()?;
    by_state(&shock, &outcome, study, condition, horizon)
}

/// The two halves of the sample.
pub(super) fn halves(
    shock: &[f64],
    outcome: &[f64],
    study: &Study,
    headline: usize,
) -> Option<TwoStates> {
    let n = shock.len();
    let second: Vec<bool> = (0..n).map(|t| t >= n / 2).collect();
    by_state(shock, outcome, study, &second, headline)
}

fn by_state(
    shock: &[f64],
    outcome: &[f64],
    study: &Study,
    state: &[bool],
    headline: usize,
) -> Option<TwoStates> {
    const STATE: &str = "state";
    if state.len() != shock.len() {
        return None;
    }
    let mut names = vec![SHOCK.to_owned(), OUTCOME.to_owned(), STATE.to_owned()];
    let dummy = state.iter().map(|s| f64::from(u8::from(*s))).collect();
    let mut columns = vec![shock.to_vec(), outcome.to_vec(), dummy];
    let mut controls = Vec::new();
    for (name, column) in &study.controls {
        // A control that stands still in one state says nothing there.
        let free = [true, false].into_iter().all(|side| {
            let part: Vec<f64> = (0..column.len())
                .filter(|t| state[*t] == side)
                .map(|t| column[t])
                .collect();
            varies(&part)
        });
        if free {
            names.push(format!("control {name}"));
            controls.push(format!("control {name}"));
            columns.push(column.clone());
        }
    }
    let panel = Panel::numbered(names, columns).ok()?;
    let spec = LpSpec {
        controls,
        lags: study.lags,
        horizons: study.horizons,
        level: study.level,
        seed: study.seed,
        draws: super::PLACEBO_DRAWS,
        ..LpSpec::new(SHOCK, OUTCOME)
    };
    let by_state = local_projection_by_state(&panel, &spec, STATE).ok()?;
    let difference = by_state
        .differences
        .iter()
        .find(|d| d.horizon == headline)?;
    Some(TwoStates {
        off: by_state.off.at(headline)?.estimate,
        on: by_state.on.at(headline)?.estimate,
        se: difference.se,
        p: difference.p,
    })
}

/// How often the outcome was in its better half although the cause was low: what a claim that one
/// thing is *needed* for another is about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WithoutCause {
    /// Periods with the cause in its lowest third.
    pub low: usize,
    /// Of those, periods after which the outcome was above its median.
    pub above: usize,
}

/// Counts at the headline horizon; ties of the cause at the threshold count as low.
pub(super) fn without_cause(shock: &[f64], outcome: &[f64], headline: usize) -> WithoutCause {
    let n = shock.len().saturating_sub(headline);
    let threshold = crate::dist::quantile(&shock[..n], 1.0 / 3.0);
    let median = crate::dist::quantile(outcome, 0.5);
    let low: Vec<usize> = (0..n).filter(|t| shock[*t] <= threshold).collect();
    WithoutCause {
        low: low.len(),
        above: low
            .iter()
            .filter(|t| outcome[**t + headline] > median)
            .count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_without_the_cause_are_counted() {
        // The outcome follows the cause by one period: never high after a low cause.
        let shock: Vec<f64> = (0..30).map(|t| f64::from(t % 3 == 0)).collect();
        let outcome: Vec<f64> = (0..30).map(|t| f64::from(t % 3 == 1)).collect();
        let w = without_cause(&shock, &outcome, 1);
        assert_eq!((w.low, w.above), (19, 0));
        assert!(without_cause(&shock, &outcome, 2).above > 0);
    }
}
