//! Impulse responses and forecast-error variance decompositions.

use super::VarFit;
use crate::error::Result;
use crate::matrix::Matrix;
use serde::Serialize;

/// Which impulse is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Impulse {
    /// One unit of a reduced-form residual, the others held at zero: `Phi_h`.
    ReducedForm,
    /// One standard deviation of a recursive (Cholesky) shock in the order of the series:
    /// `Phi_h P`, `P P' = sigma`.
    Orthogonal,
    /// Generalised (Pesaran-Shin 1998), one standard deviation of a residual with the others at
    /// their expectation: `Phi_h sigma e_j / sqrt(s_jj)`. Needs no ordering.
    Generalized,
}

/// Responses: `values[h][(i, j)]` is that of series `i`, `h` periods after an impulse in `j`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Responses {
    /// Series names, for responses and impulses.
    pub names: Vec<String>,
    /// Which impulse.
    pub impulse: Impulse,
    /// Whether responses are summed from horizon 0.
    pub cumulative: bool,
    /// One K x K matrix a horizon, 0 first.
    pub values: Vec<Matrix>,
}

impl Responses {
    /// The path of one response to one impulse.
    pub fn path(&self, response: usize, impulse: usize) -> Vec<f64> {
        self.values.iter().map(|m| m[(response, impulse)]).collect()
    }

    /// Running sums over horizons.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// let r = fit.responses(detente_infer::var::Impulse::Orthogonal, 4)?;
    /// let total: f64 = r.path(1, 0).iter().sum();
    /// assert!((r.cumulated().path(1, 0)[4] - total).abs() < 1e-12);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn cumulated(&self) -> Self {
        let mut out = self.clone();
        out.cumulative = true;
        for h in 1..out.values.len() {
            let (k, l) = (out.values[h].n_rows(), out.values[h].n_cols());
            out.values[h] = Matrix::from_fn(k, l, |i, j| {
                out.values[h - 1][(i, j)] + self.values[h][(i, j)]
            });
        }
        out
    }
}

/// Which decomposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecompositionKind {
    /// Recursive shocks; shares sum to 1.
    Orthogonal,
    /// Generalised shocks; shares do not sum to 1.
    Generalized,
}

/// Forecast-error variance shares: `shares[h][(i, j)]` is the share of shock `j` in the variance of
/// the `h + 1`-step forecast error of series `i`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decomposition {
    /// Series names.
    pub names: Vec<String>,
    /// Which shocks.
    pub kind: DecompositionKind,
    /// One K x K matrix a forecast step, step 1 first.
    pub shares: Vec<Matrix>,
}

/// Diebold-Yilmaz connectedness from the row-normalised generalised decomposition, in per cent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Connectedness {
    /// Series names.
    pub names: Vec<String>,
    /// Forecast steps.
    pub steps: usize,
    /// Row-normalised shares (fractions), K x K.
    pub table: Matrix,
    /// What each series receives from all others.
    pub from_others: Vec<f64>,
    /// What each series gives to all others.
    pub to_others: Vec<f64>,
    /// `to - from`.
    pub net: Vec<f64>,
    /// Mean of `from_others`.
    pub total: f64,
}

/// `Phi_0 .. Phi_horizons` of the moving-average form.
pub(crate) fn moving_average(a: &[Matrix], horizons: usize) -> Vec<Matrix> {
    let k = a[0].n_rows();
    let mut phi = vec![Matrix::identity(k)];
    for h in 1..=horizons {
        let mut m = Matrix::zeros(k, k);
        for l in 1..=a.len().min(h) {
            let term = a[l - 1].times(&phi[h - l]);
            for i in 0..k {
                for j in 0..k {
                    m[(i, j)] += term[(i, j)];
                }
            }
        }
        phi.push(m);
    }
    phi
}

impl VarFit {
    /// Moving-average matrices `Phi_0 = I`, `Phi_h = sum_{l <= min(p, h)} A_l Phi_{h-l}`.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// let phi = fit.moving_average(4);
    /// assert!((phi[1][(1, 0)] - 0.8).abs() < 0.3); // b follows a by one period
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn moving_average(&self, horizons: usize) -> Vec<Matrix> {
        moving_average(&self.lag_matrices(), horizons)
    }

    /// Impulse responses at horizons 0 to `horizons`, with `sigma` (divisor `T - m`) where a
    /// covariance is needed.
    ///
    /// # Errors
    /// A residual covariance that is not positive definite.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// use detente_infer::var::Impulse;
    /// let unit = fit.responses(Impulse::ReducedForm, 4)?;
    /// let sd = fit.responses(Impulse::Orthogonal, 4)?;
    /// // The first recursive shock is the first residual, scaled to one standard deviation.
    /// let scale = sd.values[0][(0, 0)];
    /// assert!(sd.path(0, 0).iter().all(|v| v.is_finite()) && scale > 0.0);
    /// assert_eq!(unit.values[0][(0, 0)], 1.0);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn responses(&self, impulse: Impulse, horizons: usize) -> Result<Responses> {
        let phi = self.moving_average(horizons);
        let k = self.k();
        let right = match impulse {
            Impulse::ReducedForm => Matrix::identity(k),
            Impulse::Orthogonal => self.sigma.cholesky("the residual covariance")?,
            Impulse::Generalized => {
                Matrix::from_fn(k, k, |i, j| self.sigma[(i, j)] / self.sigma[(j, j)].sqrt())
            }
        };
        Ok(Responses {
            names: self.names.clone(),
            impulse,
            cumulative: false,
            values: phi.iter().map(|m| m.times(&right)).collect(),
        })
    }

    /// Forecast-error variance decomposition for 1 to `steps` steps.
    ///
    /// Orthogonal: `sum_h (e_i' Phi_h P e_j)^2 / sum_h e_i' Phi_h sigma Phi_h' e_i`; generalised:
    /// `(e_i' Phi_h sigma e_j)^2 / s_jj` in the numerator.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// use detente_infer::var::DecompositionKind;
    /// let d = fit.decomposition(DecompositionKind::Orthogonal, 8)?;
    /// let row: f64 = d.shares[7].row(1).iter().sum();
    /// assert!((row - 1.0).abs() < 1e-12);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn decomposition(&self, kind: DecompositionKind, steps: usize) -> Result<Decomposition> {
        let k = self.k();
        let impulse = match kind {
            DecompositionKind::Orthogonal => Impulse::Orthogonal,
            DecompositionKind::Generalized => Impulse::Generalized,
        };
        let r = self.responses(impulse, steps.saturating_sub(1))?;
        let phi = self.moving_average(steps.saturating_sub(1));
        let mut numerator = Matrix::zeros(k, k);
        let mut denominator = vec![0.0; k];
        let mut shares = Vec::with_capacity(steps);
        for h in 0..steps {
            let ps = phi[h].times(&self.sigma);
            for i in 0..k {
                denominator[i] += ps
                    .row(i)
                    .iter()
                    .zip(phi[h].row(i))
                    .map(|(a, b)| a * b)
                    .sum::<f64>();
                for j in 0..k {
                    numerator[(i, j)] += r.values[h][(i, j)].powi(2);
                }
            }
            shares.push(Matrix::from_fn(k, k, |i, j| {
                numerator[(i, j)] / denominator[i]
            }));
        }
        Ok(Decomposition {
            names: self.names.clone(),
            kind,
            shares,
        })
    }

    /// Diebold-Yilmaz (2012) connectedness at `steps` forecast steps.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// let c = fit.connectedness(10)?;
    /// assert!(c.net[0] > 0.0); // a gives more than it receives
    /// assert!(c.net.iter().sum::<f64>().abs() < 1e-9);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn connectedness(&self, steps: usize) -> Result<Connectedness> {
        let k = self.k();
        let raw = self
            .decomposition(DecompositionKind::Generalized, steps.max(1))?
            .shares
            .pop()
            .unwrap_or_default();
        let table = Matrix::from_fn(k, k, |i, j| raw[(i, j)] / raw.row(i).iter().sum::<f64>());
        let off = |f: &dyn Fn(usize) -> f64, own: usize| -> f64 {
            100.0 * (0..k).filter(|j| *j != own).map(f).sum::<f64>()
        };
        let from_others: Vec<f64> = (0..k).map(|i| off(&|j| table[(i, j)], i)).collect();
        let to_others: Vec<f64> = (0..k).map(|j| off(&|i| table[(i, j)], j)).collect();
        Ok(Connectedness {
            names: self.names.clone(),
            steps,
            net: to_others
                .iter()
                .zip(&from_others)
                .map(|(a, b)| a - b)
                .collect(),
            total: from_others.iter().sum::<f64>() / k as f64,
            table,
            from_others,
            to_others,
        })
    }
}
