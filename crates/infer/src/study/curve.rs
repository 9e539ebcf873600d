//! The specification curve: the same question under other reasonable choices.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Fit, OUTCOME, PLACEBO_DRAWS, SHOCK, Study, largest_of, standardised};
use crate::error::Result;
use crate::lp::{PoissonLpSpec, Response, poisson_local_projection};

/// Axis of the curve that says at which horizon a specification is read.
pub const HORIZON_AXIS: &str = "horizon";

/// By what a specification is estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Estimator {
    /// The local projection, on standardised series.
    #[default]
    Projection,
    /// Poisson pseudo-likelihood of a count. Its log points are divided by the standard deviation
    /// of log(1 + count), so that they stand on the scale of the others.
    Poisson,
}

/// One specification besides the main one.
#[derive(Debug, Clone, Serialize)]
pub struct Alternative {
    /// Its choices, as axis and level, in a fixed order of axes.
    pub choices: Vec<(String, String)>,
    /// The shock under these choices.
    pub shock: Vec<f64>,
    /// The outcome under these choices.
    pub outcome: Vec<f64>,
    /// Controls at the date of the shock.
    pub controls: Vec<(String, Vec<f64>)>,
    /// Controls at the date of the outcome.
    pub outcome_controls: Vec<(String, Vec<f64>)>,
    /// Lags.
    pub lags: usize,
    /// By what it is estimated.
    pub estimator: Estimator,
    /// Read also at the main specification's headline and at the horizons before and after it,
    /// each a point of its own.
    pub at_headline: bool,
}

/// One specification of the curve.
#[derive(Debug, Clone, Serialize)]
pub struct CurvePoint {
    /// Its choices.
    pub choices: Vec<(String, String)>,
    /// Horizon at which it is read: its own with the largest |t|, or as its choices say.
    pub horizon: usize,
    /// Estimate there.
    pub value: f64,
    /// Simultaneous band there, low.
    pub low: f64,
    /// Simultaneous band there, high.
    pub high: f64,
}

/// An estimate at one horizon, whatever made it.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub horizon: usize,
    pub value: f64,
    pub se: f64,
    pub low: f64,
    pub high: f64,
}

impl Reading {
    pub(super) fn point(self, choices: Vec<(String, String)>) -> CurvePoint {
        CurvePoint {
            choices,
            horizon: self.horizon,
            value: self.value,
            low: self.low,
            high: self.high,
        }
    }
}

impl Alternative {
    /// Its points, where `headline` is the main specification's; `axis` says whether the horizon
    /// is an axis of the curve.
    pub(super) fn points(
        &self,
        study: &Study,
        headline: usize,
        axis: bool,
    ) -> Result<Vec<CurvePoint>> {
        let mut readings = self.readings(study)?;
        readings.retain(|r| [r.value, r.low, r.high].iter().all(|v| v.is_finite()));
        let own = largest_of(readings.iter().map(|r| (r.horizon, r.value, r.se))).0;
        let mut wanted = vec![(own, "its largest |t|")];
        if self.at_headline {
            wanted.push((headline, "the headline’s"));
            wanted.push((headline.wrapping_sub(1), "one before"));
            wanted.push((headline + 1, "one after"));
        }
        Ok(wanted
            .into_iter()
            .filter_map(|(h, word)| {
                // Nothing is read in the shock's own period.
                let reading = readings.iter().find(|r| r.horizon == h && h > 0)?;
                let mut choices = self.choices.clone();
                if axis {
                    choices.push((HORIZON_AXIS.to_owned(), word.to_owned()));
                }
                Some(reading.point(choices))
            })
            .collect())
    }

    fn readings(&self, study: &Study) -> Result<Vec<Reading>> {
        let (shock, _) = standardised(&self.shock, SHOCK)?;
        let fit = Fit {
            controls: &self.controls,
            outcome_controls: &self.outcome_controls,
            lags: self.lags,
            study,
        };
        match self.estimator {
            Estimator::Projection => {
                let (outcome, _) = standardised(&self.outcome, OUTCOME)?;
                let result = fit.project(&shock, &outcome, PLACEBO_DRAWS)?;
                Ok(readings(&result.points))
            }
            Estimator::Poisson => {
                let logged: Vec<f64> = self.outcome.iter().map(|v| v.ln_1p()).collect();
                let (_, sd) = standardised(&logged, OUTCOME)?;
                let (panel, lp) =
                    fit.laid_out(&shock, &self.outcome, PLACEBO_DRAWS, Response::Level)?;
                let spec = PoissonLpSpec {
                    lp,
                    ..PoissonLpSpec::new(SHOCK, OUTCOME)
                };
                let result = poisson_local_projection(&panel, &spec)?;
                Ok(result
                    .points
                    .iter()
                    .map(|p| Reading {
                        horizon: p.horizon,
                        value: p.estimate / sd,
                        se: p.se / sd,
                        low: p.simultaneous_lower / sd,
                        high: p.simultaneous_upper / sd,
                    })
                    .collect())
            }
        }
    }
}

/// The points of a projection as readings.
pub(super) fn readings(points: &[crate::lp::LpPoint]) -> Vec<Reading> {
    points
        .iter()
        .map(|p| Reading {
            horizon: p.horizon,
            value: p.estimate,
            se: p.se,
            low: p.simultaneous_lower,
            high: p.simultaneous_upper,
        })
        .collect()
}

/// One level of one axis of a curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelTally {
    /// The axis.
    pub axis: String,
    /// The level.
    pub level: String,
    /// Specifications with it.
    pub specifications: usize,
    /// Of those, specifications with the given sign.
    pub with_sign: usize,
    /// Median of their estimates.
    pub median: f64,
}

/// How each level of each axis does; `sign` is the sign of the main estimate. Levels come in the
/// order of [`axes`], and no level without a specification is named.
///
/// ```
/// use detente_infer::study::{CurvePoint, tally};
/// let point = |lags: &str, value| CurvePoint {
///     choices: vec![("lags".into(), lags.into())], horizon: 1, value, low: -1.0, high: 1.0,
/// };
/// let levels = tally(&[point("2", 0.3), point("4", -0.1), point("4", 0.5)], 1.0);
/// assert_eq!((levels[1].specifications, levels[1].with_sign), (2, 1));
/// assert!((levels[1].median - 0.2).abs() < 1e-12);
/// ```
pub fn tally(curve: &[CurvePoint], sign: f64) -> Vec<LevelTally> {
    let mut all = Vec::new();
    for (axis, levels) in axes(curve) {
        for level in levels {
            let values: Vec<f64> = curve
                .iter()
                .filter(|p| p.choices.iter().any(|(a, l)| *a == axis && *l == level))
                .map(|p| p.value)
                .collect();
            all.push(LevelTally {
                axis: axis.clone(),
                level,
                specifications: values.len(),
                with_sign: values.iter().filter(|v| v.signum() == sign).count(),
                median: crate::dist::quantile(&values, 0.5),
            });
        }
    }
    all
}

/// Names of the axes of a curve with the levels that occur, in order of appearance.
pub fn axes(curve: &[CurvePoint]) -> Vec<(String, Vec<String>)> {
    let mut order: Vec<String> = Vec::new();
    let mut levels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (axis, level) in curve.iter().flat_map(|p| &p.choices) {
        if !order.contains(axis) {
            order.push(axis.clone());
        }
        let known = levels.entry(axis.clone()).or_default();
        if !known.contains(level) {
            known.push(level.clone());
        }
    }
    order
        .into_iter()
        .map(|axis| {
            let found = levels.remove(&axis).unwrap_or_default();
            (axis, found)
        })
        .collect()
}
