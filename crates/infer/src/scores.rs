//! Scores of probabilistic forecasts, and tests of which forecast is better.
//!
//! All scores are losses: smaller is better.

use crate::dist;
use crate::error::{InferError, Result, check_finite, check_level};
use serde::Serialize;

fn check_ensemble(ensemble: &[f64]) -> Result<()> {
    if ensemble.is_empty() {
        return Err(InferError::setting(
            "ensemble",
            "empty",
            "give at least one member",
        ));
    }
    check_finite("ensemble", ensemble)
}

/// Continuous ranked probability score of an ensemble, `E|X - y| - E|X - X'| / 2`.
///
/// Plain ensemble form (no fair-sample correction), as `xskillscore` and the ViEWS competition.
/// O(n log n): the second term from the sorted members.
///
/// ```
/// use detente_infer::scores::crps;
/// assert_eq!(crps(&[1.0, 3.0], 2.0)?, 0.5);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn crps(ensemble: &[f64], observed: f64) -> Result<f64> {
    check_ensemble(ensemble)?;
    check_finite("observed", &[observed])?;
    let n = ensemble.len() as f64;
    let mut x = ensemble.to_vec();
    x.sort_by(f64::total_cmp);
    let first = x.iter().map(|v| (v - observed).abs()).sum::<f64>() / n;
    // sum_{i<j} (x_j - x_i) = sum_i (2 i - n + 1) x_i over sorted x, i from 0.
    let spread: f64 = x
        .iter()
        .enumerate()
        .map(|(i, v)| (2.0 * i as f64 - n + 1.0) * v)
        .sum();
    let score = first - spread / (n * n);
    if !score.is_finite() {
        return Err(InferError::Numerical {
            what: "a CRPS".into(),
            detail: "the spread of the ensemble overflows".into(),
        });
    }
    Ok(score.max(0.0))
}

/// Brier score of a probability for an event that did or did not happen.
///
/// ```
/// assert!((detente_infer::scores::brier(0.8, true)? - 0.04).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn brier(probability: f64, happened: bool) -> Result<f64> {
    if !(0.0..=1.0).contains(&probability) {
        return Err(InferError::setting(
            "probability",
            probability,
            "give a number from 0 to 1",
        ));
    }
    Ok((probability - f64::from(u8::from(happened))).powi(2))
}

/// Log score `-ln p` of the probability given to what happened; a probability of 0 is refused,
/// since it would make every average infinite.
///
/// ```
/// assert!((detente_infer::scores::log_score(0.5)? - 2f64.ln()).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn log_score(probability_of_outcome: f64) -> Result<f64> {
    if !(probability_of_outcome > 0.0 && probability_of_outcome <= 1.0) {
        return Err(InferError::setting(
            "probability",
            probability_of_outcome,
            "give a number above 0, at most 1; smooth the forecast first",
        ));
    }
    Ok(-probability_of_outcome.ln())
}

/// Interval score at `level` (for example .9) with `a = 1 - level`:
/// `(u - l) + 2/a (l - y)_+ + 2/a (y - u)_+`, `l` and `u` the ensemble's `a/2` and `1 - a/2`
/// quantiles (type 7). Gneiting & Raftery (2007), section 6.2.
///
/// ```
/// // Inside the interval the score is its width.
/// let members: Vec<f64> = (0..=100).map(f64::from).collect();
/// assert!((detente_infer::scores::interval_score(&members, 50.0, 0.9)? - 90.0).abs() < 1e-9);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn interval_score(ensemble: &[f64], observed: f64, level: f64) -> Result<f64> {
    check_ensemble(ensemble)?;
    check_level("level", level)?;
    let a = 1.0 - level;
    let mut x = ensemble.to_vec();
    x.sort_by(f64::total_cmp);
    let (l, u) = (
        dist::quantile_sorted(&x, a / 2.0),
        dist::quantile_sorted(&x, 1.0 - a / 2.0),
    );
    check_finite("observed", &[observed])?;
    let score = (u - l) + 2.0 / a * (l - observed).max(0.0) + 2.0 / a * (observed - u).max(0.0);
    if score.is_finite() {
        Ok(score)
    } else {
        Err(InferError::Numerical {
            what: "an interval score".into(),
            detail: "the spread of the ensemble overflows".into(),
        })
    }
}

/// Bin edges of the ViEWS 2023/24 ignorance score; the last bin is open.
pub const VIEWS_BINS: [f64; 11] = [
    0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5,
];

/// Ignorance score in bits: members are counted in bins, one is added to every bin, and the score
/// is `-log2` of the observed bin's share. Bin `i` is `[edges[i], edges[i+1])`; the last is open.
///
/// ```
/// use detente_infer::scores::{VIEWS_BINS, ignorance};
/// // Nine of ten members in the right bin, 11 pseudo-counts: (9 + 1) / 21.
/// let members = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0];
/// assert!((ignorance(&members, 0.0, &VIEWS_BINS)? - (21.0f64 / 10.0).log2()).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn ignorance(ensemble: &[f64], observed: f64, edges: &[f64]) -> Result<f64> {
    check_ensemble(ensemble)?;
    if edges.is_empty() || edges.windows(2).any(|w| !(w[0] < w[1])) {
        return Err(InferError::setting(
            "edges",
            format!("{edges:?}"),
            "give ascending lower edges",
        ));
    }
    let bin = |v: f64| -> Result<usize> {
        match edges.iter().rposition(|e| *e <= v) {
            Some(i) => Ok(i),
            None => Err(InferError::setting(
                "value",
                v,
                format!("every value must be at least the lowest edge {}", edges[0]),
            )),
        }
    };
    let mut count = vec![1.0; edges.len()];
    for v in ensemble {
        count[bin(*v)?] += 1.0;
    }
    Ok(-(count[bin(observed)?] / (ensemble.len() + edges.len()) as f64).log2())
}

/// Result of a test of equal forecast accuracy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccuracyTest {
    /// Mean loss of the first less that of the second; negative: the first is better.
    pub mean_difference: f64,
    /// Test statistic.
    pub statistic: f64,
    /// p-value (two-sided for Diebold-Mariano, one-sided for Clark-West).
    pub p: f64,
    /// Degrees of freedom of the t reference (infinite: normal).
    pub df: f64,
    /// Forecasts compared.
    pub n: usize,
}

/// Diebold-Mariano test of equal loss with the Harvey-Leybourne-Newbold (1997) small-sample factor.
///
/// With `d` the loss differences for `h`-step forecasts, the long-run variance takes the
/// autocovariances up to `h - 1` with equal weights; where that is not positive, Bartlett weights
/// are used instead. The statistic is multiplied by
/// `sqrt((n + 1 - 2h + h(h-1)/n) / n)` and referred to t with `n - 1` degrees of freedom.
///
/// # Errors
/// Lengths that differ, fewer than `max(4, 2 h)` forecasts, identical losses throughout.
///
/// ```
/// use detente_infer::scores::diebold_mariano;
/// let good: Vec<f64> = (0..40).map(|t| 1.0 + (t % 5) as f64 * 0.1).collect();
/// let bad: Vec<f64> = (0..40).map(|t| 1.5 + (t % 7) as f64 * 0.1).collect();
/// let t = diebold_mariano(&good, &bad, 1)?;
/// assert!(t.mean_difference < 0.0 && t.p < 0.001);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn diebold_mariano(first: &[f64], second: &[f64], steps: usize) -> Result<AccuracyTest> {
    if first.len() != second.len() {
        return Err(InferError::LengthMismatch {
            what: "the second list of losses".into(),
            expected: first.len(),
            found: second.len(),
        });
    }
    check_finite("first losses", first)?;
    check_finite("second losses", second)?;
    let n = first.len();
    let h = steps.max(1);
    if n < (2 * h).max(4) {
        return Err(InferError::TooFewRows {
            what: format!("a Diebold-Mariano test of {h}-step forecasts"),
            rows: n,
            needed: (2 * h).max(4),
        });
    }
    let d: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let m = dist::mean(&d);
    let nf = n as f64;
    let autocovariance =
        |l: usize| -> f64 { (l..n).map(|t| (d[t] - m) * (d[t - l] - m)).sum::<f64>() / nf };
    let g: Vec<f64> = (0..h).map(autocovariance).collect();
    let mut variance = g[0] + 2.0 * g[1..].iter().sum::<f64>();
    if variance <= 1e-12 * g[0] {
        variance = g[0]
            + 2.0
                * g.iter()
                    .enumerate()
                    .skip(1)
                    .map(|(l, v)| (1.0 - l as f64 / h as f64) * v)
                    .sum::<f64>();
    }
    let scale = first
        .iter()
        .chain(second)
        .fold(0.0f64, |a, v| a.max(v.abs()));
    if !(variance > 1e-28 * scale * scale) {
        return Err(InferError::Constant {
            series: "loss differences".into(),
            rows: n,
        });
    }
    let hf = h as f64;
    let correction = ((nf + 1.0 - 2.0 * hf + hf * (hf - 1.0) / nf) / nf).max(0.0);
    let statistic = m / (variance / nf).sqrt() * correction.sqrt();
    Ok(AccuracyTest {
        mean_difference: m,
        statistic,
        p: dist::t_two_sided(statistic, nf - 1.0),
        df: nf - 1.0,
        n,
    })
}

/// Clark-West (2007) test that a larger model forecasts better than the model nested in it.
///
/// `f_t = e1_t^2 - (e2_t^2 - (yhat1_t - yhat2_t)^2)` with `1` the small and `2` the large model;
/// a one-sided test of mean zero. The long-run variance takes the autocovariances of `f` up to
/// `steps - 1` with Bartlett weights, each with divisor `n - 1` (one step ahead it is the sample
/// variance, so that the statistic is the t of a regression of `f` on a constant, as the paper
/// has it); the p-value is normal, as the paper advises.
///
/// # Errors
/// Lengths that differ, too few forecasts, forecasts that never differ.
///
/// ```
/// use detente_infer::scores::clark_west;
/// let seen: Vec<f64> = (0..40).map(|t| (t % 5) as f64).collect();
/// let small = vec![2.0; 40];
/// let large: Vec<f64> = seen.iter().map(|y| 2.0 + 0.5 * (y - 2.0)).collect();
/// assert!(clark_west(&seen, &small, &large, 1)?.p < 0.001);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn clark_west(
    observed: &[f64],
    small: &[f64],
    large: &[f64],
    steps: usize,
) -> Result<AccuracyTest> {
    for (what, v) in [
        ("small-model forecasts", small),
        ("large-model forecasts", large),
    ] {
        if v.len() != observed.len() {
            return Err(InferError::LengthMismatch {
                what: what.into(),
                expected: observed.len(),
                found: v.len(),
            });
        }
        check_finite(what, v)?;
    }
    check_finite("observed", observed)?;
    let n = observed.len();
    let h = steps.max(1);
    if n < (2 * h).max(4) {
        return Err(InferError::TooFewRows {
            what: "a Clark-West test".into(),
            rows: n,
            needed: (2 * h).max(4),
        });
    }
    let f: Vec<f64> = (0..n)
        .map(|t| {
            (observed[t] - small[t]).powi(2) - (observed[t] - large[t]).powi(2)
                + (small[t] - large[t]).powi(2)
        })
        .collect();
    let m = dist::mean(&f);
    let nf = n as f64;
    let variance: f64 = (0..h)
        .map(|l| {
            let g = (l..n).map(|t| (f[t] - m) * (f[t - l] - m)).sum::<f64>() / (nf - 1.0);
            if l == 0 {
                g
            } else {
                2.0 * (1.0 - l as f64 / h as f64) * g
            }
        })
        .sum();
    if !(variance > 0.0) {
        return Err(InferError::Constant {
            series: "adjusted loss differences".into(),
            rows: n,
        });
    }
    let statistic = m / (variance / nf).sqrt();
    Ok(AccuracyTest {
        mean_difference: m,
        statistic,
        p: 1.0 - dist::normal_cdf(statistic),
        df: f64::INFINITY,
        n,
    })
}
