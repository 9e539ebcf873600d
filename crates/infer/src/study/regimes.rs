//! The same question on each side of a break.

use std::ops::Range;

use serde::Serialize;

use super::{Fit, OUTCOME, SHOCK, Study, largest_t};
use crate::error::Result;
use crate::granger::{GrangerSpec, granger};
use crate::ols::Covariance;
use crate::panel::Panel;

/// One stretch of the sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Regime {
    /// Positions in the sample.
    pub rows: Range<usize>,
    /// Estimate at the headline horizon of the whole sample; `None` where the stretch is too short.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Largest |t| over the later horizons in this stretch.
    pub t: Option<f64>,
    /// Granger test with HC3 errors, cause to outcome.
    pub there: Option<f64>,
    /// The reverse.
    pub back: Option<f64>,
}

/// Splits at `breaks` (first positions of new stretches, ascending) and asks each stretch. The
/// breaks were found on the same data, so these p-values are somewhat too small.
pub(super) fn regimes(study: &Study, breaks: &[usize], headline: usize) -> Vec<Regime> {
    let n = study.shock.len();
    let mut edges = vec![0];
    edges.extend(breaks.iter().copied().filter(|b| *b > 0 && *b < n));
    edges.push(n);
    edges
        .windows(2)
        .map(|w| {
            let rows = w[0]..w[1];
            let cut = |v: &[f64]| v[rows.clone()].to_vec();
            let pieces = |list: &[(String, Vec<f64>)]| -> Vec<(String, Vec<f64>)> {
                list.iter()
                    .map(|(name, v)| (name.clone(), cut(v)))
                    .collect()
            };
            let part = Study {
                counts: None,
                shock: cut(&study.shock),
                outcome: cut(&study.outcome),
                controls: pieces(&study.controls),
                outcome_controls: pieces(&study.outcome_controls),
                ..study.clone()
            };
            let response = Fit {
                controls: &part.controls,
                outcome_controls: &part.outcome_controls,
                lags: part.lags,
                study: &part,
            }
            .project(&part.shock, &part.outcome, super::PLACEBO_DRAWS)
            .ok();
            let point = response.as_ref().and_then(|r| r.at(headline));
            let (there, back) = match granger_both(&part) {
                Ok((there, back)) => (Some(there), Some(back)),
                Err(_) => (None, None),
            };
            Regime {
                estimate: point.map(|p| p.estimate),
                se: point.map(|p| p.se),
                t: response.as_ref().map(|r| largest_t(r).1),
                there,
                back,
                rows,
            }
        })
        .collect()
}

/// p-values of the Granger tests with HC3 errors, shock to outcome and back, given the study's
/// controls.
///
/// # Errors
/// As [`granger`].
pub fn granger_both(study: &Study) -> Result<(f64, f64)> {
    let mut names = vec![SHOCK.to_owned(), OUTCOME.to_owned()];
    let mut columns = vec![study.shock.clone(), study.outcome.clone()];
    for (name, column) in study.controls.iter().chain(&study.outcome_controls) {
        if super::varies(column) {
            names.push(format!("given {name}"));
            columns.push(column.clone());
        }
    }
    let exogenous = names[2..].to_vec();
    let panel = Panel::numbered(names, columns)?;
    let spec = GrangerSpec {
        covariance: Covariance::Hc3,
        exogenous,
        ..GrangerSpec::new(study.lags)
    };
    let there = granger(&panel, SHOCK, OUTCOME, &spec)?;
    let back = granger(&panel, OUTCOME, SHOCK, &spec)?;
    Ok((there.test.f_p, back.test.f_p))
}
