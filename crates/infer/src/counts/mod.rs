//! Regressions for counts: Poisson pseudo-likelihood, negative binomial, hurdle.
//!
//! Poisson estimates of the mean are right whatever the spread of the counts, as long as the mean
//! is `exp(x'b)`; only the errors need a robust covariance. The negative binomial adds a model of
//! the spread, the hurdle a separate one of zeros. Zero-inflated models are left out on purpose:
//! on a panel with 35 % structural zeros the inflation share was not identified apart from the
//! negative binomial's spread (log-likelihood -3382.0876 for both, the share going to 0).

mod hurdle;
mod negative_binomial;
mod poisson;

pub use hurdle::{HurdleFit, hurdle};
pub use negative_binomial::negative_binomial;
pub(crate) use poisson::fit_core;
pub use poisson::{poisson, poisson_fixed_effects, poisson_rate};

use crate::dist;
use crate::error::{InferError, Result, check_finite};
pub use crate::fixed_effects::ClusterCaution;
use crate::fixed_effects::{cautions, cluster_factor};
use crate::matrix::Matrix;
use serde::Serialize;

/// Covariance of the coefficients of a count regression.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CountCovariance {
    /// Inverse information: right only where the variance equals the mean (Poisson).
    Model,
    /// Sandwich with one row a unit of information.
    Hc0,
    /// Sandwich with scores summed within groups (one label a row), times `G/(G-1) (n-1)/(n-K)`, `K`
    /// the coefficients, effects nested within the groups not counted
    /// ([`SmallSample::Nested`](crate::fixed_effects::SmallSample::Nested)). p-values are then by t with
    /// `G - 1` degrees of freedom.
    Cluster(Vec<usize>),
}

/// A fitted count regression.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountFit {
    /// Which model.
    pub model: &'static str,
    /// Coefficient names.
    pub names: Vec<String>,
    /// Coefficients on the log scale.
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub standard_errors: Vec<f64>,
    /// Covariance of the coefficients (and of `alpha`, last, for the negative binomial).
    pub covariance: Matrix,
    /// Negative binomial: `Var = mu + alpha mu^2`; `None` for Poisson.
    pub alpha: Option<f64>,
    /// Standard error of `alpha`.
    pub alpha_se: Option<f64>,
    /// Maximised log-likelihood.
    pub log_likelihood: f64,
    /// Deviance (Poisson only).
    pub deviance: Option<f64>,
    /// Clusters of the errors; `None` where they are not clustered.
    pub clusters: Option<usize>,
    /// Degrees of freedom of the t law, `clusters - 1`; `None` for the normal law.
    pub df: Option<usize>,
    /// What to bear in mind.
    pub cautions: Vec<ClusterCaution>,
    /// Rows.
    pub n: usize,
    /// Units whose counts are all zero, which carry no information under unit effects.
    pub dropped_units: usize,
}

impl CountFit {
    /// Two-sided p-values of "no effect": by t with `df` degrees of freedom, normal without.
    ///
    /// ```
    /// use detente_infer::{Matrix, counts::{CountCovariance, poisson}};
    /// let x = Matrix::from_columns(&[vec![1.0; 6], vec![0.0, 1.0, 0.0, 1.0, 0.0, 1.0]]);
    /// let y = [1.0, 3.0, 2.0, 7.0, 3.0, 8.0];
    /// let fit = poisson(&y, &x, &["const", "after"], &CountCovariance::Cluster(vec![0, 0, 1, 1, 2, 2]))?;
    /// assert!(fit.df == Some(2) && fit.cautions.len() == 1);
    /// let z = fit.coefficients[1] / fit.standard_errors[1];
    /// assert!(fit.p_values()[1] > detente_infer::dist::t_two_sided(z, f64::INFINITY));
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn p_values(&self) -> Vec<f64> {
        let df = self.df.map_or(f64::INFINITY, |d| d as f64);
        self.coefficients
            .iter()
            .zip(&self.standard_errors)
            .map(|(b, se)| match *se > 0.0 {
                true => dist::t_two_sided(b / se, df),
                false => 1.0,
            })
            .collect()
    }

    /// Coefficient table with rate ratios `exp(b)`.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "{}, n = {}, log-likelihood {:.4}{}\n{:<20}{:>12}{:>12}{:>9}{:>11}{:>12}\n",
            self.model,
            self.n,
            self.log_likelihood,
            self.alpha
                .map_or(String::new(), |a| format!(", alpha {a:.4}")),
            "",
            "estimate",
            "std. error",
            if self.df.is_some() { "t" } else { "z" },
            "p",
            "rate ratio"
        );
        for (((name, b), se), p) in self
            .names
            .iter()
            .zip(&self.coefficients)
            .zip(&self.standard_errors)
            .zip(self.p_values())
        {
            let z = if *se > 0.0 { b / se } else { 0.0 };
            out.push_str(&format!(
                "{name:<20}{b:>12.6}{se:>12.6}{z:>9.3}{p:>11.4}{:>12.4}\n",
                b.exp()
            ));
        }
        if let (Some(g), Some(df)) = (self.clusters, self.df) {
            out.push_str(&format!("errors in {g} clusters, t({df})\n"));
        }
        for c in &self.cautions {
            out.push_str(&format!("caution: {c:?}\n"));
        }
        out
    }
}

fn check_counts(y: &[f64], x: &Matrix, names: &[String]) -> Result<()> {
    if y.len() != x.n_rows() {
        return Err(InferError::LengthMismatch {
            what: "the counts".into(),
            expected: x.n_rows(),
            found: y.len(),
        });
    }
    if names.len() != x.n_cols() {
        return Err(InferError::LengthMismatch {
            what: "the list of regressor names".into(),
            expected: x.n_cols(),
            found: names.len(),
        });
    }
    check_finite("counts", y)?;
    if let Some(v) = y.iter().find(|v| **v < 0.0) {
        return Err(InferError::setting("count", v, "counts cannot be negative"));
    }
    if y.iter().all(|v| *v == 0.0) {
        return Err(InferError::Constant {
            series: "counts (all zero)".into(),
            rows: y.len(),
        });
    }
    for (j, name) in names.iter().enumerate() {
        check_finite(name, &x.column(j))?;
    }
    if y.len() <= x.n_cols() {
        return Err(InferError::TooFewRows {
            what: format!("a count regression on {} columns", x.n_cols()),
            rows: y.len(),
            needed: x.n_cols() + 1,
        });
    }
    Ok(())
}

fn owned<S: AsRef<str>>(names: &[S]) -> Vec<String> {
    names.iter().map(|s| s.as_ref().to_string()).collect()
}

/// `bread (scores' scores) bread`, clustered where asked.
fn sandwich(
    bread: &Matrix,
    scores: &Matrix,
    covariance: &CountCovariance,
    parameters: usize,
) -> Result<(Matrix, Option<usize>)> {
    let n = scores.n_rows();
    let (meat, clusters) = match covariance {
        CountCovariance::Model => return Ok((bread.clone(), None)),
        CountCovariance::Hc0 => (scores.transpose_times(scores), None),
        CountCovariance::Cluster(groups) => {
            if groups.len() != n {
                return Err(InferError::LengthMismatch {
                    what: "the list of groups".into(),
                    expected: n,
                    found: groups.len(),
                });
            }
            let sums = group_sums(scores, groups);
            let g = sums.n_rows();
            if g < 2 {
                return Err(InferError::TooFewRows {
                    what: "clustered errors (groups)".into(),
                    rows: g,
                    needed: 2,
                });
            }
            let factor = cluster_factor(g, n, parameters).ok_or(InferError::TooFewRows {
                what: "clustered errors".into(),
                rows: n,
                needed: parameters + 1,
            })?;
            (sums.transpose_times(&sums).scaled(factor), Some(g))
        }
    };
    Ok((bread.times(&meat).times(bread), clusters))
}

/// Rows summed within groups, groups ascending.
pub(crate) fn group_sums(scores: &Matrix, groups: &[usize]) -> Matrix {
    let mut ids: Vec<usize> = groups.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut sums = Matrix::zeros(ids.len(), scores.n_cols());
    for (t, g) in groups.iter().enumerate() {
        let r = ids.partition_point(|v| v < g);
        for (o, v) in sums.row_mut(r).iter_mut().zip(scores.row(t)) {
            *o += v;
        }
    }
    sums
}

/// Damped Newton ascent with an analytic gradient and its central differences for the Hessian.
/// Returns the maximiser and the inverse observed information.
pub(crate) fn newton(
    mut b: Vec<f64>,
    likelihood: &dyn Fn(&[f64]) -> f64,
    gradient: &dyn Fn(&[f64]) -> Vec<f64>,
    what: &str,
) -> Result<(Vec<f64>, Matrix)> {
    let k = b.len();
    let information = |b: &[f64]| -> Matrix {
        let columns: Vec<Vec<f64>> = (0..k)
            .map(|j| {
                let h = 1e-5 * b[j].abs().max(1.0);
                let (mut up, mut down) = (b.to_vec(), b.to_vec());
                up[j] += h;
                down[j] -= h;
                let (gu, gd) = (gradient(&up), gradient(&down));
                gu.iter()
                    .zip(gd)
                    .map(|(a, c)| -(a - c) / (2.0 * h))
                    .collect()
            })
            .collect();
        Matrix::from_fn(k, k, |i, j| 0.5 * (columns[i][j] + columns[j][i]))
    };
    let mut value = likelihood(&b);
    for _ in 0..100 {
        let g = gradient(&b);
        let mut h = information(&b);
        // Away from the maximum the information may be indefinite: add to its diagonal.
        let mut ridge = 0.0;
        let inverse = loop {
            match h.spd_inverse(what) {
                Ok((inverse, _)) => break inverse,
                Err(e) => {
                    let scale = h.diagonal().iter().fold(1e-8f64, |m, v| m.max(v.abs()));
                    let add = if ridge == 0.0 {
                        1e-6 * scale
                    } else {
                        9.0 * ridge
                    };
                    ridge += add;
                    if !(ridge < 1e6 * scale) || !h.is_finite() {
                        return Err(e);
                    }
                    for i in 0..k {
                        h[(i, i)] += add;
                    }
                }
            }
        };
        let step: Vec<f64> = (0..k)
            .map(|i| inverse.row(i).iter().zip(&g).map(|(a, c)| a * c).sum())
            .collect();
        let gain: f64 = step.iter().zip(&g).map(|(a, c)| a * c).sum();
        if ridge == 0.0 && gain.abs() < 1e-16 * value.abs().max(1.0) {
            return Ok((b, inverse));
        }
        let mut length = 1.0;
        loop {
            let next: Vec<f64> = b.iter().zip(&step).map(|(a, s)| a + length * s).collect();
            let v = likelihood(&next);
            if v.is_finite() && v >= value - 1e-11 * value.abs().max(1.0) {
                b = next;
                value = v;
                break;
            }
            length *= 0.5;
            if length < 1e-10 {
                // No step improves: at the maximum to rounding, if the gradient says so too.
                if gain.abs() < 1e-8 * value.abs().max(1.0) && ridge == 0.0 {
                    return Ok((b, inverse));
                }
                return Err(InferError::NotConverged {
                    what: what.to_string(),
                    iterations: 100,
                    remedy: "rescale the regressors or simplify the model".into(),
                });
            }
        }
        if b.iter().any(|v| v.abs() > 1e4) {
            break;
        }
    }
    Err(InferError::NotConverged {
        what: what.to_string(),
        iterations: 100,
        remedy: "rescale the regressors or simplify the model".into(),
    })
}
