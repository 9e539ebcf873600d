//! Negative binomial regression, plain and truncated at zero.

use super::{CountCovariance, CountFit, newton, poisson};
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use statrs::function::gamma::{digamma, ln_gamma};

/// Negative binomial regression with variance `mu + alpha mu^2` (NB2), by maximum likelihood.
///
/// Newton on the coefficients and `ln alpha` from the Poisson fit; covariance from the observed
/// information, `alpha` last. Where the counts are not overdispersed `alpha` runs to 0 and the fit
/// is refused in favour of [`poisson`].
///
/// # Errors
/// As [`poisson`]; no overdispersion; fractional counts.
///
/// ```
/// use detente_infer::{Matrix, counts::negative_binomial};
/// let x = Matrix::from_columns(&[vec![1.0; 8]]);
/// let fit = negative_binomial(&[0.0, 9.0, 1.0, 14.0, 2.0, 0.0, 5.0, 1.0], &x, &["const"])?;
/// assert!((fit.coefficients[0] - 4f64.ln()).abs() < 1e-6 && fit.alpha > Some(0.5));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn negative_binomial<S: AsRef<str>>(y: &[f64], x: &Matrix, names: &[S]) -> Result<CountFit> {
    let start = poisson(y, x, names, &CountCovariance::Model)?;
    fit_negative_binomial(y, x, start, false)
}

pub(super) fn fit_negative_binomial(
    y: &[f64],
    x: &Matrix,
    start: CountFit,
    truncated: bool,
) -> Result<CountFit> {
    if let Some(v) = y.iter().find(|v| v.fract() != 0.0) {
        return Err(InferError::setting(
            "count",
            v,
            "the negative binomial needs whole numbers; use the Poisson pseudo-likelihood",
        ));
    }
    let (n, k) = (y.len(), x.n_cols());
    let what = if truncated {
        "the truncated negative binomial"
    } else {
        "the negative binomial"
    };
    let eta = |b: &[f64], t: usize| -> f64 {
        x.row(t)
            .iter()
            .zip(b)
            .map(|(a, c)| a * c)
            .sum::<f64>()
            .clamp(-600.0, 600.0)
    };
    // psi(y + theta) - psi(theta) without cancellation.
    let psi_step = |y: f64, theta: f64| -> f64 {
        if y < 2000.0 {
            (0..y as usize).map(|j| 1.0 / (theta + j as f64)).sum()
        } else {
            digamma(y + theta) - digamma(theta)
        }
    };
    let likelihood = |b: &[f64]| -> f64 {
        let theta = (-b[k]).exp();
        (0..n)
            .map(|t| {
                let mu = eta(b, t).exp();
                let ln_p0 = -theta * (mu / theta).ln_1p();
                let base = ln_gamma(y[t] + theta) - ln_gamma(theta) - ln_gamma(y[t] + 1.0)
                    + ln_p0
                    + if y[t] > 0.0 {
                        y[t] * (mu / (theta + mu)).ln()
                    } else {
                        0.0
                    };
                base - if truncated {
                    (-ln_p0.exp_m1()).ln()
                } else {
                    0.0
                }
            })
            .sum()
    };
    let gradient = |b: &[f64]| -> Vec<f64> {
        let theta = (-b[k]).exp();
        let mut g = vec![0.0; k + 1];
        for t in 0..n {
            let mu = eta(b, t).exp();
            let share = theta / (theta + mu);
            let mut d_eta = (y[t] - mu) * share;
            let log_share = -(mu / theta).ln_1p();
            let mut d_theta =
                psi_step(y[t], theta) + log_share + 1.0 - (y[t] + theta) / (theta + mu);
            if truncated {
                let ln_p0 = theta * log_share;
                let odds = ln_p0.exp() / -ln_p0.exp_m1();
                d_eta -= odds * theta * mu / (theta + mu);
                d_theta += odds * (log_share + 1.0 - share);
            }
            for (o, v) in g.iter_mut().zip(x.row(t)) {
                *o += d_eta * v;
            }
            // theta = exp(-b_k)
            g[k] -= d_theta * theta;
        }
        g
    };
    // Moment start for ln alpha.
    let mu: Vec<f64> = (0..n).map(|t| eta(&start.coefficients, t).exp()).collect();
    let over: f64 = (0..n).map(|t| (y[t] - mu[t]).powi(2) - y[t]).sum::<f64>()
        / mu.iter().map(|m| m * m).sum::<f64>();
    let mut b = start.coefficients;
    b.push(over.clamp(0.05, 20.0).ln());
    let (b, v) = newton(b, &likelihood, &gradient, what).map_err(|e| match e {
        InferError::NotConverged { iterations, .. } => InferError::NotConverged {
            what: what.into(),
            iterations,
            remedy: "the counts may not be overdispersed: use the Poisson pseudo-likelihood".into(),
        },
        other => other,
    })?;
    if b[k] < -12.0 {
        return Err(InferError::setting(
            "alpha",
            b[k].exp(),
            "the counts are not overdispersed; use the Poisson regression",
        ));
    }
    let alpha = b[k].exp();
    // From ln alpha to alpha.
    let covariance = Matrix::from_fn(k + 1, k + 1, |i, j| {
        v[(i, j)] * if i == k { alpha } else { 1.0 } * if j == k { alpha } else { 1.0 }
    });
    let se: Vec<f64> = covariance
        .diagonal()
        .iter()
        .map(|d| d.max(0.0).sqrt())
        .collect();
    Ok(CountFit {
        model: if truncated {
            "zero-truncated negative binomial"
        } else {
            "negative binomial"
        },
        names: start.names,
        log_likelihood: likelihood(&b),
        coefficients: b[..k].to_vec(),
        standard_errors: se[..k].to_vec(),
        covariance,
        alpha: Some(alpha),
        alpha_se: Some(se[k]),
        deviance: None,
        clusters: None,
        df: None,
        cautions: Vec::new(),
        n,
        dropped_units: 0,
    })
}
