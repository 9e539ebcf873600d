//! Hurdle regression: whether there is any, and how many.

use super::negative_binomial::fit_negative_binomial;
use super::{CountCovariance, CountFit, check_counts, newton, owned, poisson};
use crate::dist;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use serde::Serialize;
use std::cell::RefCell;

/// A hurdle model: a logit for "any at all", a zero-truncated negative binomial for "how many".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HurdleFit {
    /// Logit coefficients for a positive count.
    pub zero: CountFit,
    /// Truncated negative binomial for the positive counts.
    pub count: CountFit,
    /// Sum of both log-likelihoods.
    pub log_likelihood: f64,
}

impl HurdleFit {
    /// Both parts as text.
    pub fn summary(&self) -> String {
        format!(
            "hurdle, log-likelihood {:.4}\nany at all: {}how many: {}",
            self.log_likelihood,
            self.zero.summary(),
            self.count.summary()
        )
    }
}

/// Hurdle regression (Mullahy 1986) with the same regressors in both parts, as `pscl::hurdle` with
/// `dist = "negbin"`.
///
/// # Errors
/// No zeros or no positive counts; [`InferError::Separation`] where a regressor tells perfectly
/// whether there is any; otherwise as [`negative_binomial`](super::negative_binomial()).
///
/// ```
/// use detente_infer::{Matrix, counts::hurdle};
/// let y = [0.0, 9.0, 1.0, 14.0, 2.0, 0.0, 5.0, 1.0, 0.0, 22.0, 1.0, 3.0];
/// let fit = hurdle(&y, &Matrix::from_columns(&[vec![1.0; 12]]), &["const"])?;
/// assert!((fit.zero.coefficients[0] - 3f64.ln()).abs() < 1e-6); // nine of twelve are positive
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn hurdle<S: AsRef<str>>(y: &[f64], x: &Matrix, names: &[S]) -> Result<HurdleFit> {
    let names = owned(names);
    check_counts(y, x, &names)?;
    let positive: Vec<usize> = (0..y.len()).filter(|t| y[*t] > 0.0).collect();
    if positive.len() == y.len() {
        return Err(InferError::Constant {
            series: "\"any at all\" (there are no zeros)".into(),
            rows: y.len(),
        });
    }
    let zero = logit(y, x, &names)?;
    let all: Vec<usize> = (0..x.n_cols()).collect();
    let xp = x.select(&positive, &all);
    let yp: Vec<f64> = positive.iter().map(|t| y[*t]).collect();
    let start = poisson(&yp, &xp, &names, &CountCovariance::Model)?;
    let count = fit_negative_binomial(&yp, &xp, start, true)?;
    Ok(HurdleFit {
        log_likelihood: zero.log_likelihood + count.log_likelihood,
        zero,
        count,
    })
}

/// Logit for `y > 0`.
fn logit(y: &[f64], x: &Matrix, names: &[String]) -> Result<CountFit> {
    let k = x.n_cols();
    let likelihood = |b: &[f64]| -> f64 {
        (0..y.len())
            .map(|t| {
                let e: f64 = x.row(t).iter().zip(b).map(|(a, c)| a * c).sum();
                let soft = e.max(0.0) + (-e.abs()).exp().ln_1p();
                if y[t] > 0.0 { e - soft } else { -soft }
            })
            .sum()
    };
    let gradient = |b: &[f64]| -> Vec<f64> {
        let mut g = vec![0.0; k];
        for t in 0..y.len() {
            let e: f64 = x.row(t).iter().zip(b).map(|(a, c)| a * c).sum();
            let r = f64::from(u8::from(y[t] > 0.0)) - 1.0 / (1.0 + (-e).exp());
            for (o, v) in g.iter_mut().zip(x.row(t)) {
                *o += r * v;
            }
        }
        g
    };
    // The best coefficients seen, should the maximum not exist.
    let best = RefCell::new((f64::NEG_INFINITY, vec![0.0; k]));
    let recorded = |b: &[f64]| -> f64 {
        let value = likelihood(b);
        let mut best = best.borrow_mut();
        if value > best.0 {
            *best = (value, b.to_vec());
        }
        value
    };
    let (b, v) = match newton(vec![0.0; k], &recorded, &gradient, "the logit part") {
        Ok((b, v)) => {
            // A maximum at infinity is left where the steps fall below rounding; its errors give it
            // away: the coefficient is known no better than that.
            let lost = (0..k).any(|j| {
                let spread = dist::variance(&x.column(j)).sqrt();
                v[(j, j)].max(0.0).sqrt() * spread > 100.0
            });
            if lost {
                refuse_separation(y, x, &b, names)?;
            }
            (b, v)
        }
        Err(error) => {
            refuse_separation(y, x, &best.borrow().1, names)?;
            return Err(error);
        }
    };
    Ok(CountFit {
        model: "logit",
        names: names.to_vec(),
        log_likelihood: likelihood(&b),
        standard_errors: v.diagonal().iter().map(|d| d.max(0.0).sqrt()).collect(),
        coefficients: b,
        covariance: v,
        alpha: None,
        alpha_se: None,
        deviance: None,
        clusters: None,
        df: None,
        cautions: Vec::new(),
        n: y.len(),
        dropped_units: 0,
    })
}

/// Rows whose probability runs off to 0 or 1, if there are any, make the fit refused: separation
/// (Albert & Anderson 1984). Told by a linear predictor beyond 10 on the right side.
fn refuse_separation(y: &[f64], x: &Matrix, b: &[f64], names: &[String]) -> Result<()> {
    let side = |t: usize| if y[t] > 0.0 { 1.0 } else { -1.0 };
    let lost: Vec<usize> = (0..y.len())
        .filter(|t| {
            let e: f64 = x.row(*t).iter().zip(b).map(|(a, c)| a * c).sum();
            e * side(*t) > 10.0
        })
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let pull = |j: usize| -> f64 {
        let m = dist::mean(&x.column(j));
        lost.iter()
            .map(|t| side(*t) * b[j] * (x[(*t, j)] - m))
            .sum::<f64>()
    };
    let culprit = (0..b.len()).max_by(|i, j| pull(*i).total_cmp(&pull(*j)));
    Err(InferError::Separation {
        what: "the logit part of the hurdle".into(),
        series: culprit.map_or(String::new(), |j| names[j].clone()),
        rows: lost.len(),
    })
}
