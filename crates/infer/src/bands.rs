//! Simultaneous bands: one statement about a whole response, not one for each horizon.

use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use crate::resample::stream;
use rand_distr::{ChiSquared, Distribution, StandardNormal};
use serde::Serialize;

/// Critical values for a family of estimates with a known joint covariance.
#[derive(Debug, Clone, Serialize)]
pub struct SupT {
    /// Coverage aimed at.
    pub level: f64,
    /// Critical value for one estimate alone.
    pub pointwise: f64,
    /// Quantile of `max |t|`: estimate -/+ this many standard errors covers all at once.
    pub simultaneous: f64,
    /// Share of simulated `max |t|` at or above the observed one: the p-value of "all are zero",
    /// `(1 + #) / (1 + draws)`.
    pub max_t_p: f64,
    /// Degrees of freedom of the t reference (infinite: normal).
    pub df: f64,
    /// Draws simulated.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// Simulates `max_h |Z_h| / se_h` for `Z ~ N(0, covariance)`, divided by one common
/// `sqrt(chi2_df / df)` a draw (multivariate t), and takes its `level` quantile.
///
/// Source: Montiel Olea & Plagborg-Moller (2019), "Simultaneous confidence bands", algorithm 1,
/// with a t in place of the normal. Entries of zero variance take no part. `estimates` and the
/// H x H `covariance` are in the same order.
///
/// # Errors
/// A level outside (0, 1), no draws, a covariance that is not finite, or lengths that differ.
///
/// ```
/// use detente_infer::{Matrix, bands::sup_t};
/// let s = sup_t(&[0.0, 0.0, 0.0], &Matrix::identity(3), 0.90, f64::INFINITY, 4000, 1)?;
/// assert!((s.pointwise - 1.645).abs() < 1e-3);
/// assert!((s.simultaneous - 2.11).abs() < 0.06); // (1 + .9^(1/3)) / 2 quantile: 2.114
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn sup_t(
    estimates: &[f64],
    covariance: &Matrix,
    level: f64,
    df: f64,
    draws: usize,
    seed: u64,
) -> Result<SupT> {
    check_level("level", level)?;
    if covariance.n_rows() != estimates.len() || covariance.n_cols() != estimates.len() {
        return Err(InferError::LengthMismatch {
            what: "the covariance".into(),
            expected: estimates.len(),
            found: covariance.n_rows(),
        });
    }
    if draws < 100 {
        return Err(InferError::setting(
            "draws",
            draws,
            "give at least 100 draws; 5000 settle the second decimal",
        ));
    }
    if df.is_nan() || df <= 0.0 {
        return Err(InferError::setting("df", df, "give a positive number"));
    }
    if !covariance.is_finite() {
        return Err(InferError::Numerical {
            what: "the joint covariance of the estimates".into(),
            detail: "an entry is not finite".into(),
        });
    }
    let pointwise = dist::t_quantile(0.5 + level / 2.0, df);
    let live: Vec<usize> = (0..estimates.len())
        .filter(|h| covariance[(*h, *h)] > 0.0)
        .collect();
    let mut result = SupT {
        level,
        pointwise,
        simultaneous: pointwise,
        max_t_p: 1.0,
        df,
        draws,
        seed,
    };
    if live.is_empty() {
        return Ok(result);
    }
    let m = live.len();
    let se: Vec<f64> = live.iter().map(|h| covariance[(*h, *h)].sqrt()).collect();
    let correlation = Matrix::from_fn(m, m, |i, j| covariance[(live[i], live[j])] / se[i] / se[j]);
    // A root by eigenvalues: the correlation may be singular, which Cholesky would refuse.
    let (values, vectors) = correlation.symmetric_eigen("the correlation of the estimates")?;
    let root = Matrix::from_fn(m, m, |i, j| vectors[(i, j)] * values[j].max(0.0).sqrt());
    let observed = live
        .iter()
        .zip(&se)
        .map(|(h, s)| (estimates[*h] / s).abs())
        .fold(0.0, f64::max);
    let chi = if df.is_finite() {
        Some(
            ChiSquared::new(df)
                .map_err(|_| InferError::setting("df", df, "give a positive number"))?,
        )
    } else {
        None
    };
    let mut z = vec![0.0; m];
    let mut maxima: Vec<f64> = (0..draws)
        .map(|d| {
            let mut rng = stream(seed, d as u64);
            for v in &mut z {
                *v = StandardNormal.sample(&mut rng);
            }
            let scale = chi.map_or(1.0, |c| (c.sample(&mut rng) / df).sqrt());
            (0..m)
                .map(|i| {
                    root.row(i)
                        .iter()
                        .zip(&z)
                        .map(|(a, b)| a * b)
                        .sum::<f64>()
                        .abs()
                })
                .fold(0.0, f64::max)
                / scale
        })
        .collect();
    let beyond = maxima.iter().filter(|v| **v >= observed).count();
    maxima.sort_by(f64::total_cmp);
    result.simultaneous = dist::quantile_sorted(&maxima, level).max(pointwise);
    result.max_t_p = (1 + beyond) as f64 / (1 + draws) as f64;
    Ok(result)
}
