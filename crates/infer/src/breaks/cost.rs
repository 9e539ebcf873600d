//! Segment costs in constant time, from prefix sums.

use crate::error::{InferError, Result, check_finite};
use serde::Serialize;

/// What may change at a break; the cost of a segment is minus twice its maximised log-likelihood,
/// up to constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CostModel {
    /// The mean, spread held at 1: sum of squares about the segment mean. Standardise first.
    Mean,
    /// Mean and variance: `k ln(rss / k)`. Needs segments of at least 2.
    MeanVariance,
    /// The rate of counts: `2 (S - S ln(S / k))`, 0 where `S = 0`.
    Poisson,
}

/// Prefix sums of one or more series.
pub(crate) struct Costs {
    model: CostModel,
    n: usize,
    /// sums[d][t]: sum of the first t values of series d (centred for the Gaussian costs).
    sums: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
    /// Smallest variance taken for real, one a series.
    floor: Vec<f64>,
}

impl Costs {
    pub fn new(series: &[&[f64]], model: CostModel) -> Result<Self> {
        let Some(n) = series.first().map(|s| s.len()) else {
            return Err(InferError::setting(
                "series",
                "none",
                "give at least one series",
            ));
        };
        let (mut sums, mut squares, mut floor) = (Vec::new(), Vec::new(), Vec::new());
        for (d, s) in series.iter().enumerate() {
            let name = format!("series {}", d + 1);
            if s.len() != n {
                return Err(InferError::LengthMismatch {
                    what: name,
                    expected: n,
                    found: s.len(),
                });
            }
            check_finite(&name, s)?;
            if model == CostModel::Poisson
                && let Some(v) = s.iter().find(|v| **v < 0.0)
            {
                return Err(InferError::setting(
                    "count",
                    v,
                    "counts cannot be negative; use the mean cost for other series",
                ));
            }
            // Centring keeps the sums of squares from cancelling for series far from zero.
            let centre = if model == CostModel::Poisson {
                0.0
            } else {
                crate::dist::mean(s)
            };
            let (mut a, mut b) = (vec![0.0], vec![0.0]);
            for v in *s {
                let c = v - centre;
                a.push(a[a.len() - 1] + c);
                b.push(b[b.len() - 1] + c * c);
            }
            if !b[n].is_finite() || !centre.is_finite() {
                return Err(InferError::Numerical {
                    what: format!("the cost of a segment of {name}"),
                    detail: "a sum of squares overflowed".into(),
                });
            }
            floor.push(1e-10 * b[n] / n.max(1) as f64 + f64::MIN_POSITIVE);
            sums.push(a);
            squares.push(b);
        }
        Ok(Self {
            model,
            n,
            sums,
            squares,
            floor,
        })
    }

    pub fn n(&self) -> usize {
        self.n
    }

    /// Cost of the segment `from..to`, `from < to`.
    pub fn cost(&self, from: usize, to: usize) -> f64 {
        let k = (to - from) as f64;
        let mut total = 0.0;
        for d in 0..self.sums.len() {
            let s = self.sums[d][to] - self.sums[d][from];
            total += match self.model {
                CostModel::Mean => {
                    (self.squares[d][to] - self.squares[d][from] - s * s / k).max(0.0)
                }
                CostModel::MeanVariance => {
                    let rss = (self.squares[d][to] - self.squares[d][from] - s * s / k).max(0.0);
                    k * (rss / k).max(self.floor[d]).ln()
                }
                CostModel::Poisson => {
                    if s > 0.0 {
                        2.0 * (s - s * (s / k).ln())
                    } else {
                        0.0
                    }
                }
            };
        }
        total
    }
}
