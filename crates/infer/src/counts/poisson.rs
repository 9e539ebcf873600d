//! Poisson pseudo-likelihood, plain, with an exposure, and with effects concentrated out.

use super::{CountCovariance, CountFit, cautions, check_counts, owned, sandwich};
use crate::dist;
use crate::error::{InferError, Result, check_finite};
use crate::fixed_effects::nested;
use crate::matrix::{Matrix, ScaledQr};
use statrs::function::gamma::ln_gamma;

/// Rounds of Fisher scoring before giving up.
const ROUNDS: usize = 200;

/// What a Poisson regression leaves behind for coefficients, errors and fit.
#[derive(Debug)]
pub(crate) struct PoissonCore {
    pub coefficients: Vec<f64>,
    /// Log means, offset included, of the rows kept.
    pub eta: Vec<f64>,
    /// Regressors with the effects taken out at the final weights (as given without effects).
    pub within: Matrix,
    /// Upper triangular root of the inverse information.
    pub r_inv: Matrix,
    /// Positions of the rows kept, ascending.
    pub kept: Vec<usize>,
    /// Counts of the rows kept.
    pub y: Vec<f64>,
    /// Effects estimated.
    pub effects: usize,
    /// Groups without a positive count, left out, one entry a set of effects.
    pub dropped: Vec<usize>,
}

impl PoissonCore {
    /// Inverse information `(X'WX)^-1`.
    pub fn bread(&self) -> Matrix {
        self.r_inv.times(&self.r_inv.transpose())
    }

    /// Scores `x_t (y_t - mu_t)`, one row each.
    pub fn scores(&self) -> Matrix {
        Matrix::from_fn(self.within.n_rows(), self.within.n_cols(), |t, j| {
            self.within[(t, j)] * (self.y[t] - self.eta[t].exp())
        })
    }

    /// Leverages `mu_t x_t' (X'WX)^-1 x_t`.
    pub fn leverages(&self) -> Vec<f64> {
        let half = self.within.times(&self.r_inv);
        (0..half.n_rows())
            .map(|t| {
                let h = half.row(t).iter().map(|v| v * v).sum::<f64>();
                (self.eta[t].exp() * h).min(1.0)
            })
            .collect()
    }

    /// Pearson statistic `sum (y - mu)^2 / mu`.
    pub fn pearson(&self) -> f64 {
        self.y
            .iter()
            .zip(&self.eta)
            .map(|(y, e)| (y - e.exp()).powi(2) / e.exp())
            .sum()
    }
}

/// Labels replaced by positions among the labels that occur.
fn relabel(labels: &[usize], kept: &[usize]) -> (Vec<usize>, usize) {
    let mut ids: Vec<usize> = kept.iter().map(|t| labels[*t]).collect();
    ids.sort_unstable();
    ids.dedup();
    (
        kept.iter()
            .map(|t| ids.partition_point(|v| *v < labels[*t]))
            .collect(),
        ids.len(),
    )
}

/// Takes weighted group means out of every column, set by set, until nothing moves.
fn demean(columns: &mut [Vec<f64>], w: &[f64], sets: &[(Vec<usize>, usize)]) {
    let totals: Vec<Vec<f64>> = sets
        .iter()
        .map(|(g, m)| {
            let mut c = vec![0.0; *m];
            for (g, w) in g.iter().zip(w) {
                c[*g] += w;
            }
            c
        })
        .collect();
    for column in columns {
        let scale = column.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        for _ in 0..5_000 {
            let mut moved = 0.0f64;
            for ((group, m), total) in sets.iter().zip(&totals) {
                let mut sum = vec![0.0; *m];
                for t in 0..w.len() {
                    sum[group[t]] += w[t] * column[t];
                }
                for (s, c) in sum.iter_mut().zip(total) {
                    *s /= c;
                    moved = moved.max(s.abs());
                }
                for t in 0..w.len() {
                    column[t] -= sum[group[t]];
                }
            }
            // One set of effects is exact after one pass.
            if sets.len() < 2 || moved <= 1e-13 * scale {
                break;
            }
        }
    }
}

/// Fisher scoring for `E y = exp(offset + effects + x'b)`.
///
/// Rows of groups without a positive count carry no information and are left out first, over all
/// sets of effects in turn. Steps that raise the deviance are halved.
pub(crate) fn fit_core(
    y: &[f64],
    x: &Matrix,
    names: &[String],
    offset: Option<&[f64]>,
    effects: &[&[usize]],
    what: &str,
) -> Result<PoissonCore> {
    check_counts(y, x, names)?;
    if let Some(o) = offset {
        if o.len() != y.len() {
            return Err(InferError::LengthMismatch {
                what: "the offset".into(),
                expected: y.len(),
                found: o.len(),
            });
        }
        check_finite("offset", o)?;
    }
    for labels in effects {
        if labels.len() != y.len() {
            return Err(InferError::LengthMismatch {
                what: "the list of units".into(),
                expected: y.len(),
                found: labels.len(),
            });
        }
    }
    let mut kept: Vec<usize> = (0..y.len()).collect();
    let mut dropped = vec![0; effects.len()];
    loop {
        let before = kept.len();
        for (labels, dropped) in effects.iter().zip(&mut dropped) {
            let (group, m) = relabel(labels, &kept);
            let mut total = vec![0.0; m];
            for (g, t) in group.iter().zip(&kept) {
                total[*g] += y[*t];
            }
            *dropped += total.iter().filter(|v| **v <= 0.0).count();
            kept = kept
                .iter()
                .zip(&group)
                .filter(|(_, g)| total[**g] > 0.0)
                .map(|(t, _)| *t)
                .collect();
        }
        if kept.len() == before {
            break;
        }
    }
    let sets: Vec<(Vec<usize>, usize)> = effects.iter().map(|l| relabel(l, &kept)).collect();
    let all: Vec<usize> = (0..x.n_cols()).collect();
    let x = x.select(&kept, &all);
    let y: Vec<f64> = kept.iter().map(|t| y[*t]).collect();
    let offset: Vec<f64> = kept.iter().map(|t| offset.map_or(0.0, |o| o[*t])).collect();
    let (n, k) = (y.len(), x.n_cols());
    // Each further set repeats the constant of the first.
    let absorbed = sets.iter().map(|s| s.1).sum::<usize>() - sets.len().saturating_sub(1);
    if n <= k + absorbed {
        return Err(InferError::TooFewRows {
            what: what.to_string(),
            rows: n,
            needed: k + absorbed + 1,
        });
    }
    if sets.is_empty() {
        ScaledQr::new(&x, names, what)?;
    }
    let rate = y.iter().sum::<f64>() / offset.iter().map(|o| o.exp()).sum::<f64>();
    if !(rate > 0.0) || !rate.is_finite() {
        return Err(InferError::Numerical {
            what: what.to_string(),
            detail: "the offset is too large or too small for its exponential".into(),
        });
    }
    let mut eta: Vec<f64> = match sets.first() {
        None => (0..n)
            .map(|t| (y[t] + 0.5 * rate * offset[t].exp()).max(1e-8).ln())
            .collect(),
        Some((group, m)) => {
            let (mut total, mut exposure) = (vec![0.0; *m], vec![0.0; *m]);
            for t in 0..n {
                total[group[t]] += y[t];
                exposure[group[t]] += offset[t].exp();
            }
            (0..n)
                .map(|t| offset[t] + (total[group[t]] / exposure[group[t]]).ln())
                .collect()
        }
    };
    let mut last = f64::INFINITY;
    let mut previous: Option<Vec<f64>> = None;
    for round in 0..ROUNDS {
        let w: Vec<f64> = eta.iter().map(|e| e.clamp(-700.0, 700.0).exp()).collect();
        let z: Vec<f64> = (0..n)
            .map(|t| eta[t] - offset[t] + (y[t] - w[t]) / w[t].max(1e-300))
            .collect();
        let (within, target) = if sets.is_empty() {
            (x.clone(), z.clone())
        } else {
            let mut columns: Vec<Vec<f64>> = (0..k).map(|j| x.column(j)).collect();
            columns.push(z.clone());
            demean(&mut columns, &w, &sets);
            let target = columns.pop().unwrap_or_default();
            (Matrix::from_columns(&columns), target)
        };
        for (j, name) in names.iter().enumerate() {
            let size = (0..n).fold(0.0f64, |m, t| m.max(x[(t, j)].abs()));
            if !sets.is_empty() && (0..n).all(|t| within[(t, j)].abs() <= 1e-10 * size) {
                if let Some(b) = &previous {
                    refuse_separation(&eta, &offset, rate, &x, b, names, what)?;
                }
                return Err(InferError::Constant {
                    series: format!("{name} (within the effects)"),
                    rows: n,
                });
            }
        }
        let rows = Matrix::from_fn(n, k, |t, j| w[t].sqrt() * within[(t, j)]);
        let right: Vec<f64> = (0..n).map(|t| w[t].sqrt() * target[t]).collect();
        let qr = match ScaledQr::new(&rows, names, what) {
            Ok(qr) => qr,
            Err(error) => {
                // Means that run off to nothing take the weights of their rows along, and the
                // weighted columns fall together long before the deviance settles.
                if let Some(b) = &previous {
                    refuse_separation(&eta, &offset, rate, &x, b, names, what)?;
                }
                return Err(error);
            }
        };
        let b = qr.coefficients(&right);
        previous = Some(b.clone());
        let mut next: Vec<f64> = (0..n)
            .map(|t| {
                let fit: f64 = within.row(t).iter().zip(&b).map(|(a, c)| a * c).sum();
                offset[t] + (z[t] - target[t]) + fit
            })
            .collect();
        let mut dev = deviance(&y, &next);
        let mut halvings = 0;
        // Only from the second round on: the start of the first is no fit of the model.
        while round > 0 && !(dev <= last + 1e-9 * (last.abs() + 1.0)) && halvings < 40 {
            for (v, e) in next.iter_mut().zip(&eta) {
                *v = 0.5 * (*v + e);
            }
            dev = deviance(&y, &next);
            halvings += 1;
        }
        eta = next;
        // Two more rounds after the deviance settles cost little and give the last digits.
        if halvings == 0 && (dev - last).abs() < 1e-13 * (dev.abs() + 1.0) && round > 2 {
            refuse_separation(&eta, &offset, rate, &x, &b, names, what)?;
            return Ok(PoissonCore {
                coefficients: b,
                eta,
                within,
                r_inv: qr.r_inv,
                kept,
                y,
                effects: absorbed,
                dropped,
            });
        }
        last = dev;
        if !dev.is_finite() || b.iter().any(|v| !v.is_finite()) {
            break;
        }
    }
    if let Some(b) = &previous {
        refuse_separation(&eta, &offset, rate, &x, b, names, what)?;
    }
    Err(InferError::NotConverged {
        what: what.to_string(),
        iterations: ROUNDS,
        remedy: "look for a regressor that is nonzero only where the count is zero, or one of a very large scale".into(),
    })
}

/// A regressor that separates zeros drives their means to nothing while the deviance settles: the
/// maximum does not exist (Correia, Guimaraes & Zylkin 2019, "Verifying the existence of maximum
/// likelihood estimates"). Told by a mean below 1e-10 of the typical one.
fn refuse_separation(
    eta: &[f64],
    offset: &[f64],
    rate: f64,
    x: &Matrix,
    b: &[f64],
    names: &[String],
    what: &str,
) -> Result<()> {
    let lost: Vec<usize> = (0..eta.len())
        .filter(|t| (eta[*t] - offset[*t]).exp() < 1e-10 * rate)
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let pull = |j: usize| -> f64 {
        let m = dist::mean(&x.column(j));
        lost.iter().map(|t| b[j] * (x[(*t, j)] - m)).sum::<f64>()
    };
    let culprit = (0..b.len()).min_by(|i, j| pull(*i).total_cmp(&pull(*j)));
    Err(InferError::Separation {
        what: what.to_string(),
        series: culprit.map_or(String::new(), |j| names[j].clone()),
        rows: lost.len(),
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

fn finish(
    core: PoissonCore,
    names: Vec<String>,
    covariance: &CountCovariance,
    model: &'static str,
    parameters: usize,
) -> Result<CountFit> {
    let (v, clusters) = sandwich(&core.bread(), &core.scores(), covariance, parameters)?;
    if !v.is_finite() {
        return Err(InferError::Numerical {
            what: "the covariance of the coefficients".into(),
            detail: "a number overflowed".into(),
        });
    }
    Ok(CountFit {
        model,
        names,
        standard_errors: v.diagonal().iter().map(|d| d.max(0.0).sqrt()).collect(),
        covariance: v,
        alpha: None,
        alpha_se: None,
        log_likelihood: core
            .y
            .iter()
            .zip(&core.eta)
            .map(|(y, e)| y * e - e.exp() - ln_gamma(y + 1.0))
            .sum(),
        deviance: Some(deviance(&core.y, &core.eta)),
        clusters,
        df: clusters.map(|g| g - 1),
        cautions: cautions(clusters),
        n: core.y.len(),
        dropped_units: core.dropped.first().copied().unwrap_or(0),
        coefficients: core.coefficients,
    })
}

/// Poisson pseudo-maximum-likelihood with log link, `E y = exp(x'b)` (Gourieroux, Monfort &
/// Trognon 1984).
///
/// `x` holds its own constant. Fisher scoring on QR-factorised weighted rows. Non-integer outcomes
/// are allowed (the log-likelihood then uses the gamma function).
///
/// # Errors
/// Negative or missing values, all counts zero, collinear columns; [`InferError::Separation`] where
/// a regressor separates zeros from positive counts, so that its coefficient runs off.
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
    let core = fit_core(y, x, &names, None, &[], "a Poisson regression")?;
    let k = x.n_cols();
    finish(core, names, covariance, "Poisson", k)
}

/// [`poisson`] of a rate: `E y = exposure exp(x'b)`, one positive exposure a row (reports searched,
/// person-years, days in the month).
///
/// # Errors
/// As [`poisson`]; an exposure that is not positive.
///
/// ```
/// use detente_infer::{Matrix, counts::{CountCovariance, poisson_rate}};
/// let x = Matrix::from_columns(&[vec![1.0; 3]]);
/// let fit = poisson_rate(&[2.0, 4.0, 6.0], &[10.0, 20.0, 30.0], &x, &["const"], &CountCovariance::Hc0)?;
/// assert!((fit.coefficients[0] - 0.2f64.ln()).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn poisson_rate<S: AsRef<str>>(
    y: &[f64],
    exposure: &[f64],
    x: &Matrix,
    names: &[S],
    covariance: &CountCovariance,
) -> Result<CountFit> {
    if let Some(v) = exposure.iter().find(|v| !(**v > 0.0)) {
        return Err(InferError::setting(
            "exposure",
            v,
            "give a positive exposure for every row",
        ));
    }
    let names = owned(names);
    let offset: Vec<f64> = exposure.iter().map(|v| v.ln()).collect();
    let core = fit_core(
        y,
        x,
        &names,
        Some(&offset),
        &[],
        "a Poisson regression with an exposure",
    )?;
    let k = x.n_cols();
    finish(core, names, covariance, "Poisson with an exposure", k)
}

/// Poisson regression with a constant for each unit (`units`: one label a row); `x` holds no
/// constant. The unit effects are concentrated out by weighted demeaning, so there may be many.
/// Units without any positive count say nothing and are dropped and counted.
///
/// # Errors
/// As [`poisson`]; a regressor that does not vary within units.
///
/// ```
/// use detente_infer::{Matrix, counts::{CountCovariance, poisson_fixed_effects}};
/// // Two units of different size, both doubling; a third without events is left out.
/// let x = Matrix::from_columns(&[vec![0.0, 1.0, 0.0, 1.0, 0.0, 1.0]]);
/// let fit = poisson_fixed_effects(&[2.0, 4.0, 10.0, 20.0, 0.0, 0.0], &x, &["after"], &[0, 0, 1, 1, 2, 2], &CountCovariance::Model)?;
/// assert!((fit.coefficients[0] - 2f64.ln()).abs() < 1e-9 && fit.dropped_units == 1);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn poisson_fixed_effects<S: AsRef<str>>(
    y: &[f64],
    x: &Matrix,
    names: &[S],
    units: &[usize],
    covariance: &CountCovariance,
) -> Result<CountFit> {
    let names = owned(names);
    let core = fit_core(
        y,
        x,
        &names,
        None,
        &[units],
        "a Poisson regression with unit effects",
    )?;
    let covariance = match covariance {
        CountCovariance::Cluster(g) if g.len() == units.len() => {
            CountCovariance::Cluster(core.kept.iter().map(|t| g[*t]).collect())
        }
        other => other.clone(),
    };
    let parameters = match &covariance {
        CountCovariance::Cluster(g) => {
            let live: Vec<usize> = core.kept.iter().map(|t| units[*t]).collect();
            // Effects nested within the clusters use up none of their degrees of freedom.
            x.n_cols() + if nested(&live, g) { 1 } else { core.effects }
        }
        _ => x.n_cols() + core.effects,
    };
    finish(
        core,
        names,
        &covariance,
        "Poisson with unit effects",
        parameters,
    )
}
