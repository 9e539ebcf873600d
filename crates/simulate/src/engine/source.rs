//! Shocks.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

use super::padded;
use crate::linalg::cholesky;
use crate::linear::{LinearModel, ModelError, Shocks};

/// Shocks of the draws.
pub(crate) struct Source<'a> {
    model: &'a LinearModel,
    factor: Vec<f64>,
    stride: usize,
}

impl<'a> Source<'a> {
    pub fn new(model: &'a LinearModel) -> Result<Self, ModelError> {
        let factor = match &model.shocks {
            Shocks::Normal { covariance } | Shocks::Student { covariance, .. } => {
                cholesky(covariance, model.series()).ok_or(ModelError::Covariance)?
            }
            _ => Vec::new(),
        };
        Ok(Self {
            model,
            factor,
            stride: padded(model.series()),
        })
    }

    /// Padded rows of shocks of draw `b`, one a step; empty without shocks.
    pub fn draw(&self, seed: u64, b: usize, horizon: usize) -> Vec<f64> {
        let (k, stride) = (self.model.series(), self.stride);
        if matches!(self.model.shocks, Shocks::None) {
            return Vec::new();
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(b as u64);
        let mut shocks = vec![0.0; horizon * stride];
        let mut out = shocks.chunks_exact_mut(stride);
        match &self.model.shocks {
            Shocks::None => {}
            Shocks::Residuals { rows, block } => 'full: loop {
                let first = rng.random_range(0..=rows.len() - block);
                for row in &rows[first..first + block] {
                    let Some(out) = out.next() else { break 'full };
                    out[..k].copy_from_slice(row);
                }
            },
            Shocks::Normal { .. } => {
                for out in out {
                    self.normal(&mut rng, 1.0, out);
                }
            }
            Shocks::Student { df, .. } => {
                for out in out {
                    // One scale for all series of a step: the multivariate t, at unit variance.
                    let scale = ChiSquared::new(*df)
                        .map_or(1.0, |chi| ((df - 2.0) / chi.sample(&mut rng)).sqrt());
                    self.normal(&mut rng, scale, out);
                }
            }
        }
        shocks
    }

    fn normal(&self, rng: &mut ChaCha8Rng, scale: f64, out: &mut [f64]) {
        let k = self.model.series();
        let raw: Vec<f64> = (0..k).map(|_| StandardNormal.sample(rng)).collect();
        for (i, out) in out.iter_mut().enumerate().take(k) {
            let row = &self.factor[i * k..i * k + i + 1];
            let sum: f64 = row.iter().zip(&raw).map(|(l, z)| l * z).sum();
            *out = scale * sum;
        }
    }
}
