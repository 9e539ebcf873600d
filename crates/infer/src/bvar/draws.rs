//! Draws from the posterior, and bands over them.

use super::Bvar;
use crate::bands::{BandKind, PathBands, path_bands};
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};
use serde::Serialize;

/// Draws of orthogonal responses from the posterior.
#[derive(Debug, Clone, Serialize)]
pub struct BvarDraws {
    /// Series names.
    pub names: Vec<String>,
    /// Highest horizon.
    pub horizons: usize,
    /// Responses at the posterior mean (coefficients and `sigma`).
    pub point: Vec<Matrix>,
    /// `draws[d]`: horizon-major, then response, then impulse.
    #[serde(skip)]
    pub draws: Vec<Vec<f64>>,
}

impl BvarDraws {
    /// Draws of one response to one impulse: one row a draw, one column a horizon.
    pub fn paths(&self, response: usize, impulse: usize) -> Matrix {
        let k = self.names.len();
        Matrix::from_fn(self.draws.len(), self.horizons + 1, |d, h| {
            self.draws[d][(h * k + response) * k + impulse]
        })
    }

    /// Bands for one response to one impulse.
    pub fn bands(
        &self,
        response: usize,
        impulse: usize,
        kind: BandKind,
        level: f64,
    ) -> Result<PathBands> {
        path_bands(&self.paths(response, impulse), kind, level)
    }

    /// Every response to every impulse at a few horizons, with the band asked for.
    ///
    /// # Errors
    /// As [`path_bands`].
    pub fn summary(&self, kind: BandKind, level: f64) -> Result<String> {
        let mut out = format!(
            "Orthogonal responses (recursive, in the order {}), {} posterior draws, {} % bands ({kind:?})\n",
            self.names.join(", "),
            self.draws.len(),
            (100.0 * level).round()
        );
        let mut shown = vec![0, 1, 3, 6, 12, 24, self.horizons];
        shown.retain(|h| *h <= self.horizons);
        shown.dedup();
        for (j, impulse) in self.names.iter().enumerate() {
            for (i, response) in self.names.iter().enumerate() {
                let b = self.bands(i, j, kind, level)?;
                out.push_str(&format!("{response} to {impulse}:"));
                for &h in &shown {
                    out.push_str(&format!(
                        "  h{h} {:.4} [{:.4}, {:.4}]",
                        self.point[h][(i, j)],
                        b.lower[h],
                        b.upper[h]
                    ));
                }
                out.push('\n');
            }
        }
        Ok(out)
    }
}

/// Draws parameters from the posterior.
pub(super) struct Sampler<'a> {
    model: &'a Bvar,
    /// Lower Cholesky factor of `S*`.
    scale_root: Matrix,
    chi: Vec<ChiSquared<f64>>,
}

impl<'a> Sampler<'a> {
    pub fn new(model: &'a Bvar) -> Result<Self> {
        Ok(Self {
            model,
            scale_root: model.scale.cholesky("the posterior scale")?,
            chi: (0..model.names.len())
                .map(|i| {
                    ChiSquared::new(model.df - i as f64)
                        .map_err(|_| InferError::setting("df", model.df, "use more periods"))
                })
                .collect::<Result<_>>()?,
        })
    }

    /// Coefficients, and the lower Cholesky factor of the error covariance.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> Result<(Matrix, Matrix)> {
        let k = self.chi.len();
        // Bartlett: lower triangular, roots of chi-squared on the diagonal.
        let mut a = Matrix::zeros(k, k);
        for i in 0..k {
            a[(i, i)] = self.chi[i].sample(rng).sqrt();
            for j in 0..i {
                a[(i, j)] = StandardNormal.sample(rng);
            }
        }
        // Sigma = L A'^-1 A^-1 L' with S* = L L'.
        let root = self.scale_root.times(&a.lower_inverse().transpose());
        let sigma = root.times(&root.transpose());
        let p = sigma.cholesky("a posterior draw of the error covariance")?;
        let mean = &self.model.coefficients;
        let m = mean.n_rows();
        let z = Matrix::from_fn(m, k, |_, _| StandardNormal.sample(rng));
        let noise = self.model.precision_root.times(&z).times(&p.transpose());
        Ok((
            Matrix::from_fn(m, k, |i, j| mean[(i, j)] + noise[(i, j)]),
            p,
        ))
    }
}
