//! The specification curve: the same question under other reasonable choices.

use std::collections::BTreeMap;

use serde::Serialize;

use super::largest_t;
use crate::lp::LpResult;

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
}

/// One specification of the curve.
#[derive(Debug, Clone, Serialize)]
pub struct CurvePoint {
    /// Its choices.
    pub choices: Vec<(String, String)>,
    /// Estimate at its own horizon with the largest |t|.
    pub value: f64,
    /// Simultaneous band there, low.
    pub low: f64,
    /// Simultaneous band there, high.
    pub high: f64,
}

pub(super) fn point(result: &LpResult, choices: Vec<(String, String)>) -> CurvePoint {
    let (headline, _) = largest_t(result);
    let p = &result.points[headline];
    CurvePoint {
        choices,
        value: p.estimate,
        low: p.simultaneous_lower,
        high: p.simultaneous_upper,
    }
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
