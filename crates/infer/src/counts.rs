//! Regressions for counts: Poisson pseudo-likelihood, negative binomial, hurdle.
//!
//! Poisson estimates of the mean are right whatever the spread of the counts, as long as the mean
//! is `exp(x'b)`; only the errors need a robust covariance. The negative binomial adds a model of
//! the spread, the hurdle a separate one of zeros. Zero-inflated models are left out on purpose:
//! on a panel with 35 % structural zeros the inflation share was not identified apart from the
//! negative binomial's spread (log-likelihood -3382.0876 for both, the share going to 0).

use crate::dist;
use crate::error::{InferError, Result, check_finite};
use crate::matrix::{Matrix, ScaledQr};
use serde::Serialize;
use statrs::function::gamma::{digamma, ln_gamma};

/// Covariance of the coefficients of a count regression.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CountCovariance {
    /// Inverse information: right only where the variance equals the mean (Poisson).
    Model,
    /// Sandwich with one row a unit of information.
    Hc0,
    /// Sandwich with scores summed within groups (one label a row), times
    /// `G/(G-1) (n-1)/(n-k)`.
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
    /// Rows.
    pub n: usize,
    /// Units whose counts are all zero, which carry no information under unit effects.
    pub dropped_units: usize,
}

impl CountFit {
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
            "z",
            "p",
            "rate ratio"
        );
        for ((name, b), se) in self
            .names
            .iter()
            .zip(&self.coefficients)
            .zip(&self.standard_errors)
        {
            let z = b / se;
            out.push_str(&format!(
                "{name:<20}{b:>12.6}{se:>12.6}{z:>9.3}{:>11.4}{:>12.4}\n",
                dist::t_two_sided(z, f64::INFINITY),
                b.exp()
            ));
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

/// Poisson pseudo-maximum-likelihood with log link, `E y = exp(x'b)` (Gourieroux, Monfort &
/// Trognon 1984).
///
/// `x` holds its own constant. Fisher scoring on QR-factorised weighted rows. Non-integer outcomes
/// are allowed (the log-likelihood then uses the gamma function).
///
/// # Errors
/// Negative or missing values, collinear columns, no convergence: usually a regressor that
/// separates zeros from positive counts, so that its coefficient runs off.
///
/// ```
/// use detente_infer::{Matrix, counts::{CountCovariance, poisson}};
/// let x = Matrix::from_columns(&[vec![1.0; 6], vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]);
/// let fit = poisson(&[1.0, 2.0, 3.0, 6.0, 8.0, 10.0], &x, &["const", "after"], &CountCovariance::Hc0)?;
/// assert!((fit.coefficients[1] - 4f64.ln()).abs() < 1e-9); // mean 2 before, 8 after
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn poisson<S: AsRef<str>>(
    y: &[f64],
    x: &Matrix,
    names: &[S],
    covariance: &CountCovariance,
) -> Result<CountFit> {
    let names = owned(names);
    check_counts(y, x, &names)?;
    let k = x.n_cols();
    ScaledQr::new(x, &names, "a Poisson regression")?;
    let mut eta: Vec<f64> = y
        .iter()
        .map(|v| (v + 0.5 * dist::mean(y)).max(1e-8).ln())
        .collect();
    let mut last = f64::INFINITY;
    for round in 0..100 {
        let mut rows = Matrix::zeros(y.len(), k);
        let mut z = vec![0.0; y.len()];
        for t in 0..y.len() {
            let mu = eta[t].clamp(-700.0, 700.0).exp();
            let w = mu.sqrt();
            z[t] = w * (eta[t] + (y[t] - mu) / mu.max(1e-300));
            for (o, v) in rows.row_mut(t).iter_mut().zip(x.row(t)) {
                *o = w * v;
            }
        }
        let qr = ScaledQr::new(&rows, &names, "a Poisson regression")?;
        let b = qr.coefficients(&z);
        for t in 0..y.len() {
            eta[t] = x.row(t).iter().zip(&b).map(|(a, c)| a * c).sum();
        }
        let dev = deviance(y, &eta);
        // Two more rounds after the deviance settles cost little and give the last digits.
        if (dev - last).abs() < 1e-13 * (dev.abs() + 1.0) && round > 2 {
            return finish_poisson(y, x, names, b, &eta, &qr.r_inv, covariance, "Poisson", 0, k);
        }
        last = dev;
        if !dev.is_finite() || b.iter().any(|v| v.abs() > 1e6) {
            break;
        }
    }
    Err(InferError::NotConverged {
        what: "the Poisson regression".into(),
        iterations: 100,
        remedy: "look for a regressor that is nonzero only where the count is zero".into(),
    })
}

fn deviance(y: &[f64], eta: &[f64]) -> f64 {
    2.0 * y
        .iter()
        .zip(eta)
        .map(|(y, e)| {
            let mu = e.exp();
            (if *y > 0.0 { y * (y.ln() - e) } else { 0.0 }) - (y - mu)
        })
        .sum::<f64>()
}

#[allow(clippy::too_many_arguments)]
fn finish_poisson(
    y: &[f64],
    x: &Matrix,
    names: Vec<String>,
    b: Vec<f64>,
    eta: &[f64],
    r_inv: &Matrix,
    covariance: &CountCovariance,
    model: &'static str,
    dropped_units: usize,
    parameters: usize,
) -> Result<CountFit> {
    // A regressor that separates zeros drives their means to nothing while the deviance settles.
    let typical = dist::mean(y);
    if eta.iter().any(|e| e.exp() < 1e-10 * typical) {
        return Err(InferError::NotConverged {
            what: format!("the {model} regression"),
            iterations: 0,
            remedy: "a coefficient runs off to infinity: some regressor is nonzero only where the count is zero; drop it".into(),
        });
    }
    let bread = r_inv.times(&r_inv.transpose());
    let scores = Matrix::from_fn(x.n_rows(), x.n_cols(), |t, j| {
        x[(t, j)] * (y[t] - eta[t].exp())
    });
    let v = crate::error::finite(
        "the covariance of the coefficients",
        sandwich(&bread, &scores, covariance, parameters)?,
    )?;
    Ok(CountFit {
        model,
        names,
        standard_errors: v.diagonal().iter().map(|d| d.max(0.0).sqrt()).collect(),
        coefficients: b,
        covariance: v,
        alpha: None,
        alpha_se: None,
        log_likelihood: y
            .iter()
            .zip(eta)
            .map(|(y, e)| y * e - e.exp() - ln_gamma(y + 1.0))
            .sum(),
        deviance: Some(deviance(y, eta)),
        n: y.len(),
        dropped_units,
    })
}

/// `bread (scores' scores) bread`, clustered where asked.
fn sandwich(
    bread: &Matrix,
    scores: &Matrix,
    covariance: &CountCovariance,
    parameters: usize,
) -> Result<Matrix> {
    let n = scores.n_rows();
    let meat = match covariance {
        CountCovariance::Model => return Ok(bread.clone()),
        CountCovariance::Hc0 => scores.transpose_times(scores),
        CountCovariance::Cluster(groups) => {
            if groups.len() != n {
                return Err(InferError::LengthMismatch {
                    what: "the list of groups".into(),
                    expected: n,
                    found: groups.len(),
                });
            }
            let sums = group_sums(scores, groups);
            let g = sums.n_rows() as f64;
            if g < 2.0 {
                return Err(InferError::TooFewRows {
                    what: "clustered errors (groups)".into(),
                    rows: 1,
                    needed: 2,
                });
            }
            if n <= parameters {
                return Err(InferError::TooFewRows {
                    what: "clustered errors".into(),
                    rows: n,
                    needed: parameters + 1,
                });
            }
            let factor = g / (g - 1.0) * (n as f64 - 1.0) / (n as f64 - parameters as f64);
            sums.transpose_times(&sums).scaled(factor)
        }
    };
    Ok(bread.times(&meat).times(bread))
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

/// Poisson regression with a constant for each unit (`units`: one label a row); `x` holds no
/// constant. The unit effects are concentrated out by weighted demeaning, so there may be many.
/// Units without any positive count say nothing and are dropped and counted.
///
/// # Errors
/// As [`poisson`]; a regressor that does not vary within units.
pub fn poisson_fixed_effects<S: AsRef<str>>(
    y: &[f64],
    x: &Matrix,
    names: &[S],
    units: &[usize],
    covariance: &CountCovariance,
) -> Result<CountFit> {
    let names = owned(names);
    check_counts(y, x, &names)?;
    if units.len() != y.len() {
        return Err(InferError::LengthMismatch {
            what: "the list of units".into(),
            expected: y.len(),
            found: units.len(),
        });
    }
    let totals = group_sums(&Matrix::from_columns(&[y]), units);
    let mut ids: Vec<usize> = units.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let keep: Vec<usize> = (0..y.len())
        .filter(|t| totals[(ids.partition_point(|v| *v < units[*t]), 0)] > 0.0)
        .collect();
    let dropped_units = (0..ids.len()).filter(|i| totals[(*i, 0)] <= 0.0).count();
    let mut live: Vec<usize> = keep.iter().map(|t| units[*t]).collect();
    live.sort_unstable();
    live.dedup();
    let unit: Vec<usize> = keep
        .iter()
        .map(|t| live.partition_point(|v| *v < units[*t]))
        .collect();
    let y: Vec<f64> = keep.iter().map(|t| y[*t]).collect();
    let all: Vec<usize> = (0..x.n_cols()).collect();
    let x = x.select(&keep, &all);
    let covariance = match covariance {
        CountCovariance::Cluster(g) if g.len() == units.len() => {
            CountCovariance::Cluster(keep.iter().map(|t| g[*t]).collect())
        }
        other => other.clone(),
    };
    let (n, k, g) = (y.len(), x.n_cols(), live.len());
    let mut eta: Vec<f64> = {
        let size = group_sums(&Matrix::from_columns(&[vec![1.0; n]]), &unit);
        let total = group_sums(&Matrix::from_columns(&[&y[..]]), &unit);
        unit.iter()
            .map(|u| (total[(*u, 0)] / size[(*u, 0)]).ln())
            .collect()
    };
    let mut last = f64::INFINITY;
    for round in 0..200 {
        let w: Vec<f64> = eta.iter().map(|e| e.clamp(-700.0, 700.0).exp()).collect();
        let mut weight = vec![0.0; g];
        let mut sum = Matrix::zeros(g, k + 1);
        let z: Vec<f64> = (0..n)
            .map(|t| eta[t] + (y[t] - w[t]) / w[t].max(1e-300))
            .collect();
        for t in 0..n {
            weight[unit[t]] += w[t];
            for j in 0..k {
                sum[(unit[t], j)] += w[t] * x[(t, j)];
            }
            sum[(unit[t], k)] += w[t] * z[t];
        }
        let mean = Matrix::from_fn(g, k + 1, |i, j| sum[(i, j)] / weight[i]);
        let within = Matrix::from_fn(n, k, |t, j| x[(t, j)] - mean[(unit[t], j)]);
        let rows = Matrix::from_fn(n, k, |t, j| w[t].sqrt() * within[(t, j)]);
        let target: Vec<f64> = (0..n)
            .map(|t| w[t].sqrt() * (z[t] - mean[(unit[t], k)]))
            .collect();
        let qr = ScaledQr::new(&rows, &names, "a Poisson regression with unit effects")?;
        let b = qr.coefficients(&target);
        for t in 0..n {
            eta[t] = mean[(unit[t], k)] + (0..k).map(|j| b[j] * within[(t, j)]).sum::<f64>();
        }
        let dev = deviance(&y, &eta);
        if (dev - last).abs() < 1e-13 * (dev.abs() + 1.0) && round > 2 {
            return finish_poisson(
                &y,
                &within,
                names,
                b,
                &eta,
                &qr.r_inv,
                &covariance,
                "Poisson with unit effects",
                dropped_units,
                k + g,
            );
        }
        last = dev;
        if !dev.is_finite() {
            break;
        }
    }
    Err(InferError::NotConverged {
        what: "the Poisson regression with unit effects".into(),
        iterations: 200,
        remedy: "look for a regressor that is nonzero only where the count is zero".into(),
    })
}

/// Negative binomial regression with variance `mu + alpha mu^2` (NB2), by maximum likelihood.
///
/// Newton on the coefficients and `ln alpha` from the Poisson fit; covariance from the observed
/// information, `alpha` last. Where the counts are not overdispersed `alpha` runs to 0 and the fit
/// is refused in favour of [`poisson`].
///
/// # Errors
/// As [`poisson`]; no overdispersion; fractional counts.
pub fn negative_binomial<S: AsRef<str>>(y: &[f64], x: &Matrix, names: &[S]) -> Result<CountFit> {
    let start = poisson(y, x, names, &CountCovariance::Model)?;
    fit_negative_binomial(y, x, start, false)
}

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

/// Hurdle regression (Mullahy 1986) with the same regressors in both parts, as `pscl::hurdle` with
/// `dist = "negbin"`.
///
/// # Errors
/// No zeros or no positive counts; otherwise as [`negative_binomial`].
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
    let (b, v) = newton(vec![0.0; k], &likelihood, &gradient, "the logit part")?;
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
        n: y.len(),
        dropped_units: 0,
    })
}

fn fit_negative_binomial(
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
        n,
        dropped_units: 0,
    })
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
