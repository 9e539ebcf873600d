//! What single sorts of claim say besides "moves": needed for, more than before.

use serde::Serialize;

use super::{OUTCOME, SHOCK, Study, varies};
use crate::lp::{LpSpec, local_projection_by_state};
use crate::panel::Panel;

/// The response in the two halves of the sample, at the headline horizon: what a claim that
/// something has grown, or no longer holds, is about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Halves {
    /// Estimate in the first half.
    pub first: f64,
    /// Estimate in the second half.
    pub second: f64,
    /// Standard error of their difference.
    pub se: f64,
    /// Two-sided p of no difference.
    pub p: f64,
}

/// Local projection with every coefficient free in each half.
pub(super) fn halves(
    shock: &[f64],
    outcome: &[f64],
    study: &Study,
    headline: usize,
) -> Option<Halves> {
    let n = shock.len();
    let mut names = vec![
        SHOCK.to_owned(),
        OUTCOME.to_owned(),
        "second half".to_owned(),
    ];
    let second = (0..n).map(|t| f64::from(u8::from(t >= n / 2))).collect();
    let mut columns = vec![shock.to_vec(), outcome.to_vec(), second];
    let mut controls = Vec::new();
    for (name, column) in &study.controls {
        let free = varies(&column[..n / 2]) && varies(&column[n / 2..]);
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
    let by_state = local_projection_by_state(&panel, &spec, "second half").ok()?;
    let difference = by_state
        .differences
        .iter()
        .find(|d| d.horizon == headline)?;
    Some(Halves {
        first: by_state.off.at(headline)?.estimate,
        second: by_state.on.at(headline)?.estimate,
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
