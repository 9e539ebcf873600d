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

/// How draws of a path become a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BandKind {
    /// Quantiles horizon by horizon (type 7). Says nothing about the path as a whole.
    Pointwise,
    /// Mean -/+ `c` standard deviations, `c` the quantile of `max_h |x_h - mean| / sd`: covers the
    /// whole path.
    SupT,
    /// Quantiles `z` and `1 - z` with the largest `z` that keeps the asked share of whole paths
    /// inside: covers the whole path and follows skew.
    JointQuantile,
    /// Mean plus the first principal direction times the quantiles of the draws' scores on it
    /// (Sims & Zha 1999, with the projection on the eigenvector, not on its entries). Shows the
    /// main way in which the whole path is uncertain; not a coverage statement.
    SimsZha,
}

/// A band for one path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PathBands {
    /// How it was made.
    pub kind: BandKind,
    /// Share aimed at.
    pub level: f64,
    /// Mean of the draws at each horizon.
    pub mean: Vec<f64>,
    /// Lower end at each horizon.
    pub lower: Vec<f64>,
    /// Upper end at each horizon.
    pub upper: Vec<f64>,
    /// Critical value (sup-t), tail share `z` (joint quantile), share of the first component
    /// (Sims-Zha), tail share (pointwise).
    pub parameter: f64,
}

/// Band from draws of a path: one row a draw, one column a horizon.
///
/// Source: Montiel Olea & Plagborg-Moller (2019) for the simultaneous ones; standard deviations
/// with divisor `n - 1`. Horizons that never vary get a band of width 0.
///
/// # Errors
/// Fewer than 20 draws, a level outside (0, 1), NaN among the draws.
///
/// ```
/// use detente_infer::{Matrix, bands::{BandKind, path_bands}};
/// let draws = Matrix::from_fn(101, 1, |d, _| d as f64);
/// let b = path_bands(&draws, BandKind::Pointwise, 0.90)?;
/// assert!((b.lower[0] - 5.0).abs() < 1e-9 && (b.upper[0] - 95.0).abs() < 1e-9);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn path_bands(draws: &Matrix, kind: BandKind, level: f64) -> Result<PathBands> {
    check_level("level", level)?;
    let (n, h) = (draws.n_rows(), draws.n_cols());
    if n < 20 {
        return Err(InferError::TooFewRows {
            what: "a band".into(),
            rows: n,
            needed: 20,
        });
    }
    if !draws.is_finite() {
        return Err(InferError::Numerical {
            what: "a band".into(),
            detail: "a draw is not finite".into(),
        });
    }
    let mut columns: Vec<Vec<f64>> = (0..h).map(|j| draws.column(j)).collect();
    let mean: Vec<f64> = columns.iter().map(|c| dist::mean(c)).collect();
    // The search for a joint quantile asks for many; a pointwise band for two, picked out unsorted.
    if kind == BandKind::JointQuantile {
        for c in &mut columns {
            c.sort_unstable_by(f64::total_cmp);
        }
    }
    let at = |p: f64| -> Vec<f64> {
        columns
            .iter()
            .map(|c| dist::quantile_sorted(c, p))
            .collect()
    };
    let tail = 0.5 * (1.0 - level);
    let (lower, upper, parameter) = match kind {
        BandKind::Pointwise => {
            let mut own = columns.clone();
            let mut ends = |p: f64| -> Vec<f64> {
                let pick = |c: &mut Vec<f64>| dist::quantile_selected(c, p);
                own.iter_mut().map(pick).collect()
            };
            (ends(tail), ends(1.0 - tail), tail)
        }
        BandKind::SupT => {
            let sd: Vec<f64> = (0..h)
                .map(|j| dist::variance(&draws.column(j)).sqrt())
                .collect();
            let maxima: Vec<f64> = (0..n)
                .map(|d| {
                    (0..h)
                        .filter(|j| sd[*j] > 1e-14 * mean[*j].abs())
                        .map(|j| (draws[(d, j)] - mean[j]).abs() / sd[j])
                        .fold(0.0, f64::max)
                })
                .collect();
            let c = dist::quantile(&maxima, level);
            (
                (0..h).map(|j| mean[j] - c * sd[j]).collect(),
                (0..h).map(|j| mean[j] + c * sd[j]).collect(),
                c,
            )
        }
        BandKind::JointQuantile => {
            let inside = |z: f64| -> bool {
                let (lo, hi) = (at(z), at(1.0 - z));
                let count = (0..n)
                    .filter(|d| {
                        (0..h).all(|j| {
                            let x = draws[(*d, j)];
                            // A hair of slack: at an order statistic the quantile is that draw.
                            let slack = 1e-12 * x.abs();
                            x >= lo[j] - slack && x <= hi[j] + slack
                        })
                    })
                    .count();
                count as f64 >= level * n as f64
            };
            let (mut lo, mut hi) = (0.0, tail);
            if inside(tail) {
                lo = tail;
            }
            for _ in 0..60 {
                let mid = 0.5 * (lo + hi);
                if inside(mid) {
                    lo = mid;
                } else {
                    hi = mid;
                }
            }
            (at(lo), at(1.0 - lo), lo)
        }
        BandKind::SimsZha => {
            let cov = Matrix::from_fn(h, h, |a, b| {
                (0..n)
                    .map(|d| (draws[(d, a)] - mean[a]) * (draws[(d, b)] - mean[b]))
                    .sum::<f64>()
                    / (n as f64 - 1.0)
            });
            let (values, vectors) = cov.symmetric_eigen("the covariance of a path")?;
            let mut w = vectors.column(h - 1);
            let lead = w
                .iter()
                .copied()
                .fold(0.0f64, |m, v| if v.abs() > m.abs() { v } else { m });
            if lead < 0.0 {
                w.iter_mut().for_each(|v| *v = -*v);
            }
            let mut scores: Vec<f64> = (0..n)
                .map(|d| (0..h).map(|j| (draws[(d, j)] - mean[j]) * w[j]).sum())
                .collect();
            scores.sort_by(f64::total_cmp);
            let (a, b) = (
                dist::quantile_sorted(&scores, tail),
                dist::quantile_sorted(&scores, 1.0 - tail),
            );
            let total: f64 = values.iter().map(|v| v.max(0.0)).sum();
            (
                (0..h).map(|j| mean[j] + (w[j] * a).min(w[j] * b)).collect(),
                (0..h).map(|j| mean[j] + (w[j] * a).max(w[j] * b)).collect(),
                if total > 0.0 {
                    values[h - 1] / total
                } else {
                    1.0
                },
            )
        }
    };
    Ok(PathBands {
        kind,
        level,
        mean,
        lower,
        upper,
        parameter,
    })
}
