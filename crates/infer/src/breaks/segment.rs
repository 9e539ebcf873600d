//! Optimal segmentations: PELT for a penalty, dynamic programming for a number of breaks.

use super::cost::{CostModel, Costs};
use crate::dist;
use crate::error::{InferError, Result};
use serde::Serialize;

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    /// First position.
    pub start: usize,
    /// One past the last position.
    pub end: usize,
    /// Mean of each series over it, in the units given.
    pub means: Vec<f64>,
}

/// A segmentation that minimises cost (plus penalty).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segmentation {
    /// First positions of the second, third, ... segment; empty when there is no break.
    pub breaks: Vec<usize>,
    /// The segments.
    pub segments: Vec<Segment>,
    /// Sum of segment costs.
    pub cost: f64,
    /// Penalty a break (0 for a fixed number).
    pub penalty: f64,
    /// `cost + penalty x breaks`.
    pub objective: f64,
    /// What may change at a break.
    pub model: CostModel,
    /// Shortest segment allowed.
    pub min_size: usize,
}

impl Segmentation {
    /// The segments with their means, and the objective.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "{} breaks ({:?}, penalty {:.4}, shortest segment {}): cost {:.4}, objective {:.4}\n",
            self.breaks.len(),
            self.model,
            self.penalty,
            self.min_size,
            self.cost,
            self.objective
        );
        for s in &self.segments {
            let means: Vec<String> = s.means.iter().map(|m| format!("{m:.4}")).collect();
            out.push_str(&format!(
                "  {} to {}: mean {}\n",
                s.start,
                s.end - 1,
                means.join(", ")
            ));
        }
        out
    }
}

fn finish(
    series: &[&[f64]],
    costs: &Costs,
    breaks: Vec<usize>,
    penalty: f64,
    model: CostModel,
    min_size: usize,
) -> Segmentation {
    let mut edges = vec![0];
    edges.extend(&breaks);
    edges.push(costs.n());
    let segments: Vec<Segment> = edges
        .windows(2)
        .map(|w| Segment {
            start: w[0],
            end: w[1],
            means: series.iter().map(|s| dist::mean(&s[w[0]..w[1]])).collect(),
        })
        .collect();
    let cost = segments.iter().map(|s| costs.cost(s.start, s.end)).sum();
    Segmentation {
        objective: cost + penalty * breaks.len() as f64,
        breaks,
        segments,
        cost,
        penalty,
        model,
        min_size,
    }
}

fn check_size(n: usize, min_size: usize, model: CostModel, segments: usize) -> Result<usize> {
    let least = if model == CostModel::MeanVariance {
        2
    } else {
        1
    };
    if min_size < least {
        return Err(InferError::setting(
            "min_size",
            min_size,
            format!("give at least {least} for this cost"),
        ));
    }
    let needed = min_size.saturating_mul(segments);
    if n < needed {
        return Err(InferError::TooFewRows {
            what: format!("{segments} segments of at least {min_size}"),
            rows: n,
            needed,
        });
    }
    Ok(min_size)
}

/// Refuses a shortest segment that leaves no room for a single break.
pub(super) fn room_for_a_break(n: usize, min_size: usize) -> Result<()> {
    if min_size > n / 2 {
        return Err(InferError::setting(
            "min_size",
            min_size,
            format!(
                "no break fits into {n} periods with so long a segment on either side; give at most {}",
                n / 2
            ),
        ));
    }
    Ok(())
}

/// Most cost evaluations of the exact search: about a minute on one core.
const MOST_EVALUATIONS: f64 = 2e10;

/// Refuses a search whose time grows out of hand, with what it would take.
pub(super) fn affordable(n: usize, n_breaks: usize, what: &str) -> Result<()> {
    let evaluations = 0.5 * n as f64 * n as f64 * n_breaks as f64;
    if evaluations > MOST_EVALUATIONS {
        return Err(InferError::setting(
            "periods",
            n,
            format!(
                "{what} with {n_breaks} breaks takes {evaluations:.0e} evaluations (n^2 / 2 a break) where at most {MOST_EVALUATIONS:.0e}, about a minute, are allowed: at most {} periods; ask for fewer breaks, aggregate, or use PELT",
                (2.0 * MOST_EVALUATIONS / n_breaks as f64).sqrt() as usize
            ),
        ));
    }
    Ok(())
}

/// The segmentation with the least `cost + penalty x breaks` (Killick, Fearnhead & Eckley 2012).
///
/// Exact for every `min_size`: a candidate that is beaten at period `t` is dropped only `min_size`
/// periods later, when a segment may begin at `t` (dropping it at once, as some implementations
/// do, loses optima). `series` share their breaks; typical penalty: [`default_penalty`](super::default_penalty).
///
/// # Errors
/// Gaps, lengths that differ, negative counts, a penalty that is not positive, too short a series, a
/// shortest segment that leaves no room for a break.
///
/// ```
/// use detente_infer::breaks::{CostModel, pelt};
/// let y: Vec<f64> = (0..60).map(|t| if t < 40 { 0.0 } else { 3.0 } + ((t * 37 % 11) as f64 - 5.0) / 5.0).collect();
/// let found = pelt(&[&y], CostModel::Mean, 8.0, 2)?;
/// assert_eq!(found.breaks, [40]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn pelt(
    series: &[&[f64]],
    model: CostModel,
    penalty: f64,
    min_size: usize,
) -> Result<Segmentation> {
    if !(penalty > 0.0) || !penalty.is_finite() {
        return Err(InferError::setting(
            "penalty",
            penalty,
            "give a positive number, for example 2 ln n for one standardised series",
        ));
    }
    let costs = Costs::new(series, model)?;
    let n = costs.n();
    let m = check_size(n, min_size, model, 1)?;
    room_for_a_break(n, m)?;
    // best[t]: least cost of the first t periods; a break costs `penalty`, the first segment too.
    let mut best = vec![f64::INFINITY; n + 1];
    best[0] = -penalty;
    let mut last = vec![0usize; n + 1];
    // Candidate starts with the period from which on they may be dropped.
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    let mut value: Vec<f64> = Vec::new();
    for t in m..=n {
        candidates.push((t - m, usize::MAX));
        value.clear();
        for (s, _) in &candidates {
            let v = best[*s] + costs.cost(*s, t) + penalty;
            if v < best[t] {
                best[t] = v;
                last[t] = *s;
            }
            value.push(v);
        }
        for (c, v) in candidates.iter_mut().zip(&value) {
            if v - penalty >= best[t] && c.1 == usize::MAX {
                c.1 = t + m;
            }
        }
        // Valid for the Poisson cost too: it is minus a maximised log-likelihood, hence subadditive.
        candidates.retain(|c| c.1 > t + 1 && best[c.0].is_finite());
    }
    let mut breaks = Vec::new();
    let mut t = n;
    while last[t] > 0 {
        t = last[t];
        breaks.push(t);
    }
    breaks.reverse();
    Ok(finish(series, &costs, breaks, penalty, model, min_size))
}

/// The segmentation with exactly `n_breaks` breaks and the least cost, by dynamic programming
/// (Bai & Perron 2003), O(n^2) time a break.
///
/// # Errors
/// As [`pelt`]; a series too short for that many segments; more than 2e10 evaluations of a cost (`n^2 / 2`
/// a break, about a minute): 89 000 periods for five breaks.
///
/// ```
/// use detente_infer::breaks::{CostModel, exact_breaks};
/// let y = [0.0, 0.1, 0.0, 5.0, 5.1, 5.0, 9.0, 9.1];
/// assert_eq!(exact_breaks(&[&y], CostModel::Mean, 2, 1)?.breaks, [3, 6]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn exact_breaks(
    series: &[&[f64]],
    model: CostModel,
    n_breaks: usize,
    min_size: usize,
) -> Result<Segmentation> {
    affordable(
        series.first().map_or(0, |s| s.len()),
        n_breaks,
        "the exact search",
    )?;
    let costs = Costs::new(series, model)?;
    let n = costs.n();
    let m = check_size(n, min_size, model, n_breaks.saturating_add(1))?;
    if n_breaks > 0 {
        room_for_a_break(n, m)?;
    }
    let mut all = search(series, &costs, n_breaks, m, model);
    match all.pop() {
        Some(last) => Ok(last),
        None => Err(InferError::TooFewRows {
            what: "a partition".into(),
            rows: n,
            needed: 2,
        }),
    }
}

/// The best segmentations with 0, 1, ... `most` breaks, from one search.
pub(super) fn partitions_up_to(
    series: &[&[f64]],
    model: CostModel,
    most: usize,
    min_size: usize,
) -> Result<Vec<Segmentation>> {
    let costs = Costs::new(series, model)?;
    let m = check_size(costs.n(), min_size, model, most.saturating_add(1))?;
    Ok(search(series, &costs, most, m, model))
}

fn search(
    series: &[&[f64]],
    costs: &Costs,
    most: usize,
    m: usize,
    model: CostModel,
) -> Vec<Segmentation> {
    let n = costs.n();
    let mut best: Vec<f64> = (0..=n)
        .map(|t| {
            if t >= m {
                costs.cost(0, t)
            } else {
                f64::INFINITY
            }
        })
        .collect();
    let mut from = vec![vec![0usize; n + 1]; most];
    for (level, back) in from.iter_mut().enumerate() {
        let mut next = vec![f64::INFINITY; n + 1];
        for t in (level + 2) * m..=n {
            for (s, b) in best
                .iter()
                .enumerate()
                .take(t - m + 1)
                .skip((level + 1) * m)
            {
                let v = b + costs.cost(s, t);
                if v < next[t] {
                    next[t] = v;
                    back[t] = s;
                }
            }
        }
        best = next;
    }
    (0..=most)
        .map(|n_breaks| {
            let mut breaks = Vec::with_capacity(n_breaks);
            let mut t = n;
            for back in from[..n_breaks].iter().rev() {
                t = back[t];
                breaks.push(t);
            }
            breaks.reverse();
            finish(series, costs, breaks, 0.0, model, m)
        })
        .collect()
}
