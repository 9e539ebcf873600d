//! Panels of many units: regressions and local projections with unit and period effects.

mod projection;
mod units;

pub use projection::{PanelLpPoint, PanelLpResult, PanelLpSpec, panel_local_projection};
pub use units::UnitPanel;

use crate::counts::group_sums;
use crate::dist;
use crate::error::{InferError, Result, check_finite};
use crate::matrix::{Matrix, ScaledQr};
use crate::ols::bartlett_sum;
use serde::Serialize;

/// Covariance of a regression with effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelCovariance {
    /// Equal variances, no dependence.
    Unadjusted,
    /// Scores summed within units (Arellano 1987): any dependence over time within a unit.
    ClusterUnit,
    /// By unit and by period (Cameron, Gelbach & Miller 2011): unit + period - both.
    TwoWayCluster,
    /// Driscoll-Kraay (1998): scores summed within periods, then Bartlett weights over periods;
    /// dependence between units of the same and of near periods.
    DriscollKraay {
        /// Highest lag of the Bartlett kernel (weight `1 - l / (lags + 1)`).
        lags: usize,
    },
}

/// Small-sample factor of the covariance of a regression with effects.
///
/// With `n` rows, `k` regressors, `U` unit and `P` period effects, `G` clusters:
///
/// | | `Nested` | `Linearmodels` |
/// |---|---|---|
/// | unadjusted | `n / (n - k - (U + P - 1))` | the same |
/// | by unit | `G/(G-1) (n-1)/(n - k - (P - 1) - 1)` | `n / (n - k - (U + P - 1))` |
/// | two-way | each of unit, period and both with its own `G`, none of them counting effects | the same factor for all |
/// | Driscoll-Kraay | `P/(P-1) (n-1)/(n - k - (U - 1) - 1)` | `n / (n - k - (U + P - 1))` |
///
/// Effects nested within the clusters are not counted, the constant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum SmallSample {
    /// `G/(G-1) (n-1)/(n-K)`, `K` the coefficients without the effects nested within the clusters:
    /// the convention of Stata `xtreg, fe`, `reghdfe`, `ppmlhdfe` and R `fixest`, and of this crate's count
    /// regressions. The default.
    #[default]
    Nested,
    /// `n / (n - K)` with every effect counted and no factor for the number of clusters: the convention of
    /// Python `linearmodels` `PanelOLS`.
    Linearmodels,
}

/// `G/(G-1) (n-1)/(n-K)`; `None` where there is nothing to divide by.
pub(crate) fn cluster_factor(clusters: usize, n: usize, parameters: usize) -> Option<f64> {
    (clusters > 1 && n > parameters).then(|| {
        let (g, n, k) = (clusters as f64, n as f64, parameters as f64);
        g / (g - 1.0) * (n - 1.0) / (n - k)
    })
}

/// Whether every label of `inner` occurs with one label of `outer` only.
pub(crate) fn nested(inner: &[usize], outer: &[usize]) -> bool {
    let mut home = std::collections::HashMap::new();
    inner
        .iter()
        .zip(outer)
        .all(|(i, o)| home.entry(*i).or_insert(*o) == o)
}

/// Fewest clusters that pass without a caution: below some 30 to 50 the errors are too small and
/// the t law is a rough remedy (Cameron & Miller 2015, J. Human Resources 50, section VI).
pub const FEW_CLUSTERS: usize = 30;

/// What to bear in mind about clustered errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClusterCaution {
    /// Fewer than [`FEW_CLUSTERS`] clusters: the errors are likely too small, and p-values with them,
    /// although they are by t with one degree of freedom less than there are clusters.
    FewClusters {
        /// How many there are.
        clusters: usize,
    },
}

/// The caution for a number of clusters, if one is due.
pub(crate) fn cautions(clusters: Option<usize>) -> Vec<ClusterCaution> {
    clusters
        .filter(|g| *g < FEW_CLUSTERS)
        .map(|clusters| ClusterCaution::FewClusters { clusters })
        .into_iter()
        .collect()
}

/// A fitted regression with unit and period effects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FixedEffectsFit {
    /// Regressor names.
    pub names: Vec<String>,
    /// Coefficients.
    pub coefficients: Vec<f64>,
    /// Their covariance.
    pub covariance: Matrix,
    /// Which estimator gave it.
    pub convention: PanelCovariance,
    /// Small-sample factor used.
    pub small_sample: SmallSample,
    /// Clusters (the fewer of the two for two-way ones, periods for Driscoll-Kraay); `None` without.
    pub clusters: Option<usize>,
    /// Degrees of freedom of the t law of each coefficient: `clusters - 1`, or `df` without clusters
    /// and under [`SmallSample::Linearmodels`], which has it so.
    pub t_df: usize,
    /// What to bear in mind.
    pub cautions: Vec<ClusterCaution>,
    /// Residuals, in row order.
    pub residuals: Vec<f64>,
    /// Rows.
    pub n: usize,
    /// Residual degrees of freedom, effects counted.
    pub df: usize,
    /// Units.
    pub n_units: usize,
    /// Periods.
    pub n_periods: usize,
    /// Influence of each row on each coefficient, n x k: `(X'X)^-1 x_t u_t`.
    #[serde(skip)]
    pub(crate) influence: Matrix,
}

impl FixedEffectsFit {
    /// Roots of the covariance diagonal.
    pub fn standard_errors(&self) -> Vec<f64> {
        self.covariance
            .diagonal()
            .iter()
            .map(|v| v.max(0.0).sqrt())
            .collect()
    }

    /// Coefficient table; p-values by t with `t_df` degrees of freedom.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Unit and period effects, {} units, {} periods, n = {}, {:?} ({:?} factor, t({}))\n{:<20}{:>12}{:>12}{:>9}{:>10}\n",
            self.n_units,
            self.n_periods,
            self.n,
            self.convention,
            self.small_sample,
            self.t_df,
            "",
            "estimate",
            "std. error",
            "t",
            "p"
        );
        for ((name, b), se) in self
            .names
            .iter()
            .zip(&self.coefficients)
            .zip(self.standard_errors())
        {
            let t = if se > 0.0 { b / se } else { 0.0 };
            out.push_str(&format!(
                "{name:<20}{b:>12.6}{se:>12.6}{t:>9.3}{:>10.4}\n",
                dist::t_two_sided(t, self.t_df as f64)
            ));
        }
        for c in &self.cautions {
            out.push_str(&format!("caution: {c:?}\n"));
        }
        out
    }
}

/// Residuals of columns on unit and period dummies, by alternating demeaning (exact after one round
/// where every unit has every period).
fn within(
    columns: &mut [Vec<f64>],
    unit: &[usize],
    period: &[usize],
    units: usize,
    periods: usize,
) {
    let n = unit.len();
    let count = |g: &[usize], m: usize| {
        let mut c = vec![0.0; m];
        for i in g {
            c[*i] += 1.0;
        }
        c
    };
    let (cu, cp) = (count(unit, units), count(period, periods));
    for column in columns {
        let scale = column.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        for _ in 0..10_000 {
            let mut moved = 0.0f64;
            for (group, size, m) in [(unit, &cu, units), (period, &cp, periods)] {
                let mut sum = vec![0.0; m];
                for t in 0..n {
                    sum[group[t]] += column[t];
                }
                for (s, c) in sum.iter_mut().zip(size) {
                    *s /= c;
                    moved = moved.max(s.abs());
                }
                for t in 0..n {
                    column[t] -= sum[group[t]];
                }
            }
            if moved <= 1e-14 * scale {
                break;
            }
        }
    }
}

/// Least squares of `y` on `x` (no constant) with unit and period effects.
///
/// `unit` and `period` label the rows with any numbers. The small-sample factor is
/// [`SmallSample::Nested`]; for that of Python `linearmodels` see [`fixed_effects_with`].
///
/// # Errors
/// Gaps, regressors that do not vary within units and periods, too few rows.
///
/// ```
/// use detente_infer::{Matrix, fixed_effects::{PanelCovariance, fixed_effects}};
/// // Three units, four periods; y = 2 x + unit + period.
/// let x: Vec<f64> = (0..12).map(|i| ((i * 7) % 5) as f64).collect();
/// let unit: Vec<usize> = (0..12).map(|i| i / 4).collect();
/// let period: Vec<usize> = (0..12).map(|i| i % 4).collect();
/// let y: Vec<f64> = (0..12).map(|i| 2.0 * x[i] + unit[i] as f64 * 3.0 - period[i] as f64).collect();
/// let fit = fixed_effects(&y, &Matrix::from_columns(&[x]), &["x"], &unit, &period, PanelCovariance::Unadjusted)?;
/// assert!((fit.coefficients[0] - 2.0).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn fixed_effects<S: AsRef<str>>(
    y: &[f64],
    x: &Matrix,
    names: &[S],
    unit: &[usize],
    period: &[usize],
    covariance: PanelCovariance,
) -> Result<FixedEffectsFit> {
    fixed_effects_with(y, x, names, unit, period, covariance, SmallSample::Nested)
}

/// [`fixed_effects`] with the small-sample factor named.
///
/// # Errors
/// As [`fixed_effects`]; fewer than two clusters under [`SmallSample::Nested`].
///
/// ```
/// use detente_infer::{Matrix, fixed_effects::{PanelCovariance, SmallSample, fixed_effects_with}};
/// let x: Vec<f64> = (0..12).map(|i| ((i * 7) % 5) as f64).collect();
/// let unit: Vec<usize> = (0..12).map(|i| i / 4).collect();
/// let period: Vec<usize> = (0..12).map(|i| i % 4).collect();
/// let y: Vec<f64> = (0..12).map(|i| 2.0 * x[i] + ((i * 5) % 7) as f64).collect();
/// let se = |small| -> Result<f64, detente_infer::InferError> {
///     let x = Matrix::from_columns(&[x.clone()]);
///     Ok(fixed_effects_with(&y, &x, &["x"], &unit, &period, PanelCovariance::ClusterUnit, small)?.standard_errors()[0])
/// };
/// // 3/2 x 11/7 (regressor, 3 periods, constant) where linearmodels has 12/5 (all 6 effects and the regressor).
/// let ratio = se(SmallSample::Nested)? / se(SmallSample::Linearmodels)?;
/// assert!((ratio.powi(2) - (1.5 * 11.0 / 7.0) / (12.0 / 5.0)).abs() < 1e-9);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn fixed_effects_with<S: AsRef<str>>(
    y: &[f64],
    x: &Matrix,
    names: &[S],
    unit: &[usize],
    period: &[usize],
    covariance: PanelCovariance,
    small_sample: SmallSample,
) -> Result<FixedEffectsFit> {
    let (n, k) = (y.len(), x.n_cols());
    let names: Vec<String> = names.iter().map(|s| s.as_ref().to_string()).collect();
    for (what, len) in [
        ("the regressors", x.n_rows()),
        ("the units", unit.len()),
        ("the periods", period.len()),
    ] {
        if len != n {
            return Err(InferError::LengthMismatch {
                what: what.into(),
                expected: n,
                found: len,
            });
        }
    }
    check_finite("outcome", y)?;
    for (j, name) in names.iter().enumerate() {
        check_finite(name, &x.column(j))?;
    }
    let (unit, units) = relabel(unit);
    let (period, periods) = relabel(period);
    let absorbed = (units + periods).saturating_sub(1);
    if n <= absorbed + k {
        return Err(InferError::TooFewRows {
            what: format!("a regression with {units} unit and {periods} period effects"),
            rows: n,
            needed: absorbed + k + 1,
        });
    }
    let mut columns: Vec<Vec<f64>> = (0..k).map(|j| x.column(j)).collect();
    let sizes: Vec<f64> = columns
        .iter()
        .map(|c| c.iter().fold(0.0f64, |m, v| m.max(v.abs())))
        .collect();
    columns.push(y.to_vec());
    within(&mut columns, &unit, &period, units, periods);
    let yw = columns.pop().unwrap_or_default();
    for (j, c) in columns.iter().enumerate() {
        if c.iter().all(|v| v.abs() <= 1e-10 * sizes[j]) {
            return Err(InferError::Constant {
                series: format!("{} (within units and periods)", names[j]),
                rows: n,
            });
        }
    }
    let xw = Matrix::from_columns(&columns);
    let qr = ScaledQr::new(&xw, &names, "a regression with effects")?;
    let b = qr.coefficients(&yw);
    let residuals: Vec<f64> = (0..n)
        .map(|t| yw[t] - xw.row(t).iter().zip(&b).map(|(a, c)| a * c).sum::<f64>())
        .collect();
    let weights = qr.q.times(&qr.r_inv.transpose());
    let influence = Matrix::from_fn(n, k, |t, j| weights[(t, j)] * residuals[t]);
    let nf = n as f64;
    let all_counted = nf / (nf - absorbed as f64 - k as f64);
    // Coefficients and constant, and the effects that the clusters do not hold within them.
    let factor = |groups: &[usize], count: usize| -> Result<f64> {
        if small_sample == SmallSample::Linearmodels {
            return Ok(all_counted);
        }
        let mut parameters = k + 1;
        if !nested(&unit, groups) {
            parameters += units - 1;
        }
        if !nested(&period, groups) {
            parameters += periods - 1;
        }
        cluster_factor(count, n, parameters).ok_or(InferError::TooFewRows {
            what: "clustered errors (clusters)".into(),
            rows: count,
            needed: 2,
        })
    };
    let (v, clusters) = match covariance {
        PanelCovariance::Unadjusted => {
            let s2 = residuals.iter().map(|u| u * u).sum::<f64>() / nf * all_counted;
            (qr.r_inv.times(&qr.r_inv.transpose()).scaled(s2), None)
        }
        PanelCovariance::ClusterUnit => (
            clustered(&influence, &unit).scaled(factor(&unit, units)?),
            Some(units),
        ),
        PanelCovariance::TwoWayCluster => {
            let both: Vec<usize> = (0..n).map(|t| unit[t] * periods + period[t]).collect();
            let (both, cells) = relabel(&both);
            // Each set of effects is nested in one of the two sets of clusters: neither is counted.
            let scale = |count: usize| -> Result<f64> {
                if small_sample == SmallSample::Linearmodels {
                    return Ok(all_counted);
                }
                cluster_factor(count, n, k + 1).ok_or(InferError::TooFewRows {
                    what: "clustered errors (clusters)".into(),
                    rows: count,
                    needed: 2,
                })
            };
            let (a, p, c) = (
                clustered(&influence, &unit).scaled(scale(units)?),
                clustered(&influence, &period).scaled(scale(periods)?),
                clustered(&influence, &both).scaled(scale(cells)?),
            );
            (
                Matrix::from_fn(k, k, |i, j| a[(i, j)] + p[(i, j)] - c[(i, j)]),
                Some(units.min(periods)),
            )
        }
        PanelCovariance::DriscollKraay { lags } => (
            bartlett_sum(&group_sums(&influence, &period), lags).scaled(factor(&period, periods)?),
            Some(periods),
        ),
    };
    Ok(FixedEffectsFit {
        names,
        coefficients: b,
        covariance: crate::error::finite("the covariance of the coefficients", v)?,
        convention: covariance,
        small_sample,
        clusters,
        cautions: cautions(clusters),
        t_df: match clusters {
            Some(g) if small_sample == SmallSample::Nested => g - 1,
            _ => n - absorbed - k,
        },
        residuals,
        n,
        df: n - absorbed - k,
        n_units: units,
        n_periods: periods,
        influence,
    })
}

fn clustered(influence: &Matrix, groups: &[usize]) -> Matrix {
    let sums = group_sums(influence, groups);
    sums.transpose_times(&sums)
}

/// Labels replaced by 0, 1, 2, ... in ascending order, and how many there are.
fn relabel(labels: &[usize]) -> (Vec<usize>, usize) {
    let mut ids = labels.to_vec();
    ids.sort_unstable();
    ids.dedup();
    (
        labels
            .iter()
            .map(|l| ids.partition_point(|v| v < l))
            .collect(),
        ids.len(),
    )
}
