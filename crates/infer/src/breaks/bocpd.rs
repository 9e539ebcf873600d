//! Bayesian online change-point detection (Adams & MacKay 2007).

use crate::error::{InferError, Result, check_finite};
use serde::Serialize;
use statrs::function::gamma::ln_gamma;

/// Normal-gamma prior for the mean and precision of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NormalGammaPrior {
    /// Prior mean.
    pub mean: f64,
    /// Prior observations behind that mean, `kappa`.
    pub kappa: f64,
    /// Shape `alpha`.
    pub alpha: f64,
    /// Rate `beta`.
    pub beta: f64,
}

impl Default for NormalGammaPrior {
    /// For standardised series: mean 0, one observation, alpha = beta = 1.
    fn default() -> Self {
        Self {
            mean: 0.0,
            kappa: 1.0,
            alpha: 1.0,
            beta: 1.0,
        }
    }
}

/// State after one observation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RunLength {
    /// Most probable run length (observations since the last break).
    pub map: usize,
    /// Expected run length.
    pub expected: f64,
    /// Probability that the run is shorter than 5: "something has just changed".
    pub below_five: f64,
}

/// Result of [`bocpd`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bocpd {
    /// One entry an observation.
    pub run_lengths: Vec<RunLength>,
    /// Log probability density of the whole series.
    pub log_evidence: f64,
    /// Positions where the most probable run length falls back: first period of the new run, as
    /// dated by the run length itself.
    pub resets: Vec<usize>,
}

impl Bocpd {
    /// Evidence and resets in one line.
    pub fn summary(&self) -> String {
        format!(
            "run-length posterior over {} periods: log evidence {:.4}, the most probable run falls back at {:?}\n",
            self.run_lengths.len(),
            self.log_evidence,
            self.resets
        )
    }
}

/// Run-length posterior with constant hazard and a normal segment model (Student-t predictive).
///
/// Growth: `R(r+1) = R(r) pi(r) (1 - H)`; change: `R(0) = sum R(r) pi(r) H`. O(n^2) time, O(n)
/// memory. Standardise the series or set the prior to its scale.
///
/// # Errors
/// Gaps, a hazard outside (0, 1), prior parameters that are not positive.
///
/// ```
/// use detente_infer::breaks::{NormalGammaPrior, bocpd};
/// let y: Vec<f64> = (0..60).map(|t| if t < 40 { -1.0 } else { 2.0 } + ((t * 37 % 11) as f64 - 5.0) / 20.0).collect();
/// let run = bocpd(&y, 0.01, NormalGammaPrior::default())?;
/// assert_eq!(run.resets, [40]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn bocpd(series: &[f64], hazard: f64, prior: NormalGammaPrior) -> Result<Bocpd> {
    check_finite("series", series)?;
    if !(hazard > 0.0 && hazard < 1.0) {
        return Err(InferError::setting(
            "hazard",
            hazard,
            "give one over the expected run length, for example 0.01",
        ));
    }
    if !(prior.kappa > 0.0 && prior.alpha > 0.0 && prior.beta > 0.0 && prior.mean.is_finite()) {
        return Err(InferError::setting(
            "prior",
            format!("{prior:?}"),
            "kappa, alpha and beta must be positive",
        ));
    }
    let n = series.len();
    let (ln_h, ln_stay) = (hazard.ln(), (1.0 - hazard).ln());
    // Log run-length weights (normalised) and the posterior of each possible run.
    let mut weight = vec![0.0f64];
    let mut mean = vec![prior.mean];
    let mut beta = vec![prior.beta];
    // kappa and alpha depend on the run length alone; so does the constant of the predictive.
    let constant: Vec<f64> = (0..n)
        .map(|r| {
            let kappa = prior.kappa + r as f64;
            let alpha = prior.alpha + 0.5 * r as f64;
            ln_gamma(alpha + 0.5)
                - ln_gamma(alpha)
                - 0.5 * (2.0 * std::f64::consts::PI * (kappa + 1.0) / kappa).ln()
        })
        .collect();
    let mut log_evidence = 0.0;
    let mut run_lengths = Vec::with_capacity(n);
    let mut resets = Vec::new();
    let mut previous = 0usize;
    for (t, x) in series.iter().enumerate() {
        let mut grown = Vec::with_capacity(weight.len() + 1);
        grown.push(0.0);
        for r in 0..weight.len() {
            let kappa = prior.kappa + r as f64;
            let alpha = prior.alpha + 0.5 * r as f64;
            let d = x - mean[r];
            // Student t with 2 alpha df, scale^2 = beta (kappa + 1) / (alpha kappa).
            let q = d * d * kappa / (2.0 * beta[r] * (kappa + 1.0));
            let lp = constant[r] - 0.5 * beta[r].ln() - (alpha + 0.5) * q.ln_1p();
            grown.push(weight[r] + lp);
        }
        let top = grown[1..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total = top + grown[1..].iter().map(|v| (v - top).exp()).sum::<f64>().ln();
        log_evidence += total;
        grown[0] = ln_h;
        for v in &mut grown[1..] {
            *v += ln_stay - total;
        }
        let (mut m, mut b) = (vec![prior.mean], vec![prior.beta]);
        for r in 0..weight.len() {
            let kappa = prior.kappa + r as f64;
            m.push((kappa * mean[r] + x) / (kappa + 1.0));
            b.push(beta[r] + kappa * (x - mean[r]).powi(2) / (2.0 * (kappa + 1.0)));
        }
        (weight, mean, beta) = (grown, m, b);
        let mut map = 0;
        let (mut expected, mut below_five) = (0.0, 0.0);
        for (r, w) in weight.iter().enumerate() {
            let p = w.exp();
            expected += p * r as f64;
            if r < 5 {
                below_five += p;
            }
            if *w > weight[map] {
                map = r;
            }
        }
        if map < previous {
            let start = t + 1 - map;
            if resets.last().is_none_or(|s| *s < start) {
                resets.push(start);
            }
        }
        previous = map;
        run_lengths.push(RunLength {
            map,
            expected,
            below_five,
        });
    }
    if !log_evidence.is_finite() {
        return Err(InferError::Numerical {
            what: "change-point detection".into(),
            detail: "the evidence is not finite".into(),
        });
    }
    Ok(Bocpd {
        run_lengths,
        log_evidence,
        resets,
    })
}
