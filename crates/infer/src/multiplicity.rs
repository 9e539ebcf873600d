//! Many tests at once: adjusted p-values.

use crate::error::{InferError, Result};
use serde::Serialize;

fn check(p: &[f64]) -> Result<()> {
    match p.iter().position(|v| !(0.0..=1.0).contains(v)) {
        None => Ok(()),
        Some(i) => Err(InferError::setting(
            "p-values",
            p[i],
            format!("entry {i} must lie between 0 and 1"),
        )),
    }
}

/// Positions from the smallest to the largest p-value; ties keep their order.
fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    order
}

/// Step-up adjustment with factor `c`: `min_{j >= i} min(1, c m p_(j) / j)`.
fn step_up(p: &[f64], c: f64) -> Vec<f64> {
    let m = p.len() as f64;
    let mut out = vec![1.0; p.len()];
    let mut running = 1.0f64;
    for (rank, i) in ascending(p).into_iter().enumerate().rev() {
        running = running.min(c * m * p[i] / (rank + 1) as f64);
        out[i] = running;
    }
    out
}

/// Benjamini-Hochberg (1995) adjusted p-values: false discovery rate under independence or
/// positive dependence. Same order as the input.
///
/// # Errors
/// A p-value outside [0, 1].
///
/// ```
/// use detente_infer::multiplicity::benjamini_hochberg;
/// assert_eq!(benjamini_hochberg(&[0.01, 0.04, 0.03])?, [0.03, 0.04, 0.04]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>> {
    check(p)?;
    Ok(step_up(p, 1.0))
}

/// Benjamini-Yekutieli (2001): false discovery rate under any dependence; the factor is
/// `1 + 1/2 + ... + 1/m`.
///
/// ```
/// use detente_infer::multiplicity::{benjamini_hochberg, benjamini_yekutieli};
/// let p = [0.01, 0.02, 0.5];
/// // Harder by 1 + 1/2 + 1/3.
/// let (h, y) = (benjamini_hochberg(&p)?, benjamini_yekutieli(&p)?);
/// assert!((y[0] / h[0] - 11.0 / 6.0).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn benjamini_yekutieli(p: &[f64]) -> Result<Vec<f64>> {
    check(p)?;
    Ok(step_up(p, (1..=p.len()).map(|i| 1.0 / i as f64).sum()))
}

/// Holm (1979): family-wise error under any dependence, `max_{j <= i} min(1, (m - j + 1) p_(j))`.
///
/// ```
/// let p = detente_infer::multiplicity::holm(&[0.01, 0.04, 0.03])?;
/// assert_eq!(p, [0.03, 0.06, 0.06]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn holm(p: &[f64]) -> Result<Vec<f64>> {
    check(p)?;
    let m = p.len();
    let mut out = vec![1.0; m];
    let mut running = 0.0f64;
    for (rank, i) in ascending(p).into_iter().enumerate() {
        running = running.max(((m - rank) as f64 * p[i]).min(1.0));
        out[i] = running;
    }
    Ok(out)
}

/// Bonferroni: `min(1, m p)`.
///
/// ```
/// assert_eq!(detente_infer::multiplicity::bonferroni(&[0.25, 0.5])?, [0.5, 1.0]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn bonferroni(p: &[f64]) -> Result<Vec<f64>> {
    check(p)?;
    Ok(p.iter().map(|v| (v * p.len() as f64).min(1.0)).collect())
}

/// Result of [`romano_wolf`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RomanoWolf {
    /// Adjusted p-values, in the order of the statistics.
    pub adjusted: Vec<f64>,
    /// Unadjusted resampling p-values, same order.
    pub unadjusted: Vec<f64>,
    /// Resamples used.
    pub draws: usize,
}

/// Romano-Wolf (2005) step-down: family-wise error, using the dependence between the statistics.
///
/// `statistics` are the absolute t statistics; `draws[b]` holds the absolute t statistics of
/// resample `b` centred at the estimates (so that the null holds there). Step `j` compares the
/// j-th largest statistic with the maximum over those not yet rejected; p-values count the
/// statistic itself, `(1 + #) / (1 + B)`, and are made monotone (Romano & Wolf 2016).
///
/// # Errors
/// No draws, a draw of another length, NaN.
///
/// ```
/// use detente_infer::multiplicity::romano_wolf;
/// let draws: Vec<Vec<f64>> = (0..99).map(|b| vec![b as f64 / 50.0, (98 - b) as f64 / 50.0]).collect();
/// let r = romano_wolf(&[3.0, 1.0], &draws)?;
/// assert_eq!(r.adjusted[0], 0.01);
/// assert!(r.adjusted[1] >= r.unadjusted[1]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn romano_wolf(statistics: &[f64], draws: &[Vec<f64>]) -> Result<RomanoWolf> {
    if draws.is_empty() {
        return Err(InferError::setting(
            "draws",
            0,
            "give resampled statistics, at least some hundred",
        ));
    }
    let m = statistics.len();
    for d in draws {
        if d.len() != m {
            return Err(InferError::LengthMismatch {
                what: "a resample of the statistics".into(),
                expected: m,
                found: d.len(),
            });
        }
    }
    if statistics
        .iter()
        .chain(draws.iter().flatten())
        .any(|v| v.is_nan())
    {
        return Err(InferError::Numerical {
            what: "Romano-Wolf".into(),
            detail: "a statistic is NaN".into(),
        });
    }
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| statistics[*b].total_cmp(&statistics[*a]).then(a.cmp(b)));
    let b = draws.len() as f64;
    let mut adjusted = vec![1.0; m];
    let mut running = 0.0f64;
    for (step, i) in order.iter().enumerate() {
        let beyond = draws
            .iter()
            .filter(|d| {
                order[step..]
                    .iter()
                    .map(|j| d[*j])
                    .fold(f64::NEG_INFINITY, f64::max)
                    >= statistics[*i]
            })
            .count();
        running = running.max((1.0 + beyond as f64) / (1.0 + b));
        adjusted[*i] = running;
    }
    let unadjusted = (0..m)
        .map(|i| {
            let beyond = draws.iter().filter(|d| d[i] >= statistics[i]).count();
            (1.0 + beyond as f64) / (1.0 + b)
        })
        .collect();
    Ok(RomanoWolf {
        adjusted,
        unadjusted,
        draws: draws.len(),
    })
}
