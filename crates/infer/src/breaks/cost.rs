//! Segment costs in constant time, from prefix sums.

use crate::error::{InferError, Result, check_finite};
use serde::Serialize;

/// What may change at a break; the cost of a segment is minus twice its maximised log-likelihood,
/// up to constants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CostModel {
    /// The mean, spread held at 1: sum of squares about the segment mean. Standardise first.
    Mean,
    /// Mean and variance: `k ln(rss / k)`. Needs segments of at least 2.
    MeanVariance,
    /// The rate of counts: `2 (S - S ln(S / k))`, 0 where `S = 0`.
    Poisson,
    /// The median: sum of distances to the segment median, series by series. Outliers weigh by their size, not by
    /// its square. Up to 4000 periods.
    Absolute,
    /// Anything in the distribution, by a Gaussian kernel (Harchaoui & Cappe 2007; Arlot, Celisse & Harchaoui
    /// 2019): `k - sum_ij exp(-gamma |x_i - x_j|^2) / k`, series taken together. Standardise first;
    /// `gamma` near 1 over the median squared distance is usual. Up to 4000 periods. (Python `ruptures` in
    /// addition sets `gamma |x_i - x_j|^2` to at least .01 for pairs of different periods; this does
    /// not.)
    Kernel {
        /// Inverse squared width of the kernel.
        gamma: f64,
    },
}

/// Most periods of the costs that need a table of all segments.
const TABLE_LIMIT: usize = 4000;

/// Prefix sums of one or more series.
pub(crate) struct Costs {
    model: CostModel,
    n: usize,
    /// sums[d][t]: sum of the first t values of series d (centred for the Gaussian costs).
    sums: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
    /// Smallest variance taken for real, one a series.
    floor: Vec<f64>,
    /// Costs of all segments, by start and then by length, for the costs without prefix sums.
    table: Vec<f64>,
}

/// A number with a total order, for heaps: its bits, rearranged so that integer order is numeric
/// order (as in `f64::total_cmp`).
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ordered(i64);

impl Ordered {
    fn new(v: f64) -> Self {
        let b = (v + 0.0).to_bits() as i64;
        Self(b ^ ((((b >> 63) as u64) >> 1) as i64))
    }

    fn get(&self) -> f64 {
        let b = self.0;
        f64::from_bits((b ^ ((((b >> 63) as u64) >> 1) as i64)) as u64)
    }
}

/// Position of the segment `from..to` in a table over `n` periods.
fn slot(n: usize, from: usize, to: usize) -> usize {
    // Starts before `from` have n, n - 1, ... segments.
    from * (2 * n + 1 - from) / 2 + (to - from - 1)
}

/// Sums of distances to the median of every segment, from a running median of two heaps.
fn add_absolute(table: &mut [f64], s: &[f64]) {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;
    let n = s.len();
    for from in 0..n {
        let (mut low, mut high) = (BinaryHeap::new(), BinaryHeap::new());
        let (mut below, mut above) = (0.0, 0.0);
        for to in from..n {
            let v = s[to];
            let under = low.peek().is_none_or(|m: &Ordered| v <= m.get());
            if under {
                low.push(Ordered::new(v));
                below += v;
            } else {
                high.push(Reverse(Ordered::new(v)));
                above += v;
            }
            // As many below as above, or one more.
            if low.len() > high.len() + 1
                && let Some(m) = low.pop()
            {
                below -= m.get();
                above += m.get();
                high.push(Reverse(m));
            } else if high.len() > low.len()
                && let Some(Reverse(m)) = high.pop()
            {
                above -= m.get();
                below += m.get();
                low.push(m);
            }
            let middle = match low.peek() {
                Some(m) if low.len() > high.len() => m.get(),
                _ => 0.0,
            };
            table[slot(n, from, to + 1)] += (above - below + middle).max(0.0);
        }
    }
}

/// Kernel costs of every segment: the sum over a segment that ends at `t` grows by twice the kernel
/// values of `t` with the periods before it, and 1.
fn add_kernel(table: &mut [f64], series: &[&[f64]], gamma: f64, n: usize) {
    let mut sum = vec![0.0; n];
    for t in 0..n {
        let mut tail = 0.0;
        for from in (0..=t).rev() {
            if from < t {
                let d: f64 = series.iter().map(|s| (s[from] - s[t]).powi(2)).sum();
                tail += (-gamma * d).exp();
            }
            sum[from] += 2.0 * tail + 1.0;
            let k = (t + 1 - from) as f64;
            table[slot(n, from, t + 1)] = (k - sum[from] / k).max(0.0);
        }
    }
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
        let mut table = Vec::new();
        if matches!(model, CostModel::Absolute | CostModel::Kernel { .. }) {
            if n > TABLE_LIMIT {
                return Err(InferError::setting(
                    "periods",
                    n,
                    format!(
                        "this cost keeps a table of all segments, n (n + 1) / 2 numbers ({:.1} GB here, and as many heap operations), and takes at most {TABLE_LIMIT} periods (64 MB); aggregate, or use the mean cost",
                        4e-9 * n as f64 * (n as f64 + 1.0)
                    ),
                ));
            }
            table = vec![0.0; n * (n + 1) / 2];
            match model {
                CostModel::Kernel { gamma } => {
                    if !(gamma > 0.0) || !gamma.is_finite() {
                        return Err(InferError::setting(
                            "gamma",
                            gamma,
                            "give a positive number",
                        ));
                    }
                    add_kernel(&mut table, series, gamma, n);
                }
                _ => {
                    for s in series {
                        // Centred, so that sums of values far from zero do not cancel.
                        let m = crate::dist::mean(s);
                        let centred: Vec<f64> = s.iter().map(|v| v - m).collect();
                        add_absolute(&mut table, &centred);
                    }
                }
            }
        }
        Ok(Self {
            model,
            n,
            sums,
            squares,
            floor,
            table,
        })
    }

    pub fn n(&self) -> usize {
        self.n
    }

    /// Cost of the segment `from..to`, `from < to`.
    pub fn cost(&self, from: usize, to: usize) -> f64 {
        if !self.table.is_empty() {
            return self.table[slot(self.n, from, to)];
        }
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
                // Read from the table above.
                CostModel::Absolute | CostModel::Kernel { .. } => 0.0,
            };
        }
        total
    }
}
