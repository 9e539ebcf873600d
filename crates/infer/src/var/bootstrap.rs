//! Bootstrap and Monte-Carlo draws of impulse responses.

mod engine;
mod lanes;

use super::{Impulse, Responses, VarFit};
use crate::bands::{BandKind, PathBands, path_bands};
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use engine::Engine;
use serde::Serialize;

/// Where the errors of a bootstrap sample come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bootstrap {
    /// Centred residuals drawn one by one: right for independent, identically distributed errors.
    Iid,
    /// Each period's residual vector times +1 or -1 (Rademacher): right under heteroskedasticity
    /// for reduced-form responses; cannot vary an impact response.
    Wild,
    /// Overlapping blocks, centred position by position (Brueggemann, Jentsch & Trenkler 2016):
    /// right for orthogonal responses under conditional heteroskedasticity. The default; `None`
    /// takes [`crate::resample::default_block_length`].
    MovingBlock(Option<usize>),
    /// Normal errors with covariance `sigma`. Too narrow on event data; for comparison.
    Gaussian,
}

/// Settings of [`VarFit::bootstrap`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BootstrapSpec {
    /// Error scheme.
    pub method: Bootstrap,
    /// Which responses.
    pub impulse: Impulse,
    /// Sum responses over horizons.
    pub cumulative: bool,
    /// Highest horizon.
    pub horizons: usize,
    /// Draws.
    pub draws: usize,
    /// Kilian's (1998) correction of the small-sample bias of the lag coefficients.
    pub bias_correction: bool,
    /// Seed; draw `d` is the same however many are made.
    pub seed: u64,
}

impl BootstrapSpec {
    /// 1000 moving-block draws of orthogonal responses.
    pub fn new(horizons: usize) -> Self {
        Self {
            method: Bootstrap::MovingBlock(None),
            impulse: Impulse::Orthogonal,
            cumulative: false,
            horizons,
            draws: 1000,
            bias_correction: false,
            seed: 1,
        }
    }
}

/// Draws of all responses.
#[derive(Debug, Clone, Serialize)]
pub struct ResponseDraws {
    /// Series names.
    pub names: Vec<String>,
    /// What was run.
    pub spec: BootstrapSpec,
    /// Point responses (of the bias-corrected coefficients where that was asked for).
    pub point: Responses,
    /// `draws[d]`: horizon-major, then response, then impulse.
    #[serde(skip)]
    pub draws: Vec<Vec<f64>>,
}

impl ResponseDraws {
    /// Draws of one response to one impulse: one row a draw, one column a horizon.
    pub fn paths(&self, response: usize, impulse: usize) -> Matrix {
        let k = self.names.len();
        Matrix::from_fn(self.draws.len(), self.spec.horizons + 1, |d, h| {
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
}

impl VarFit {
    /// Draws impulse responses by re-estimating the VAR on bootstrap samples.
    ///
    /// Samples start from the observed first `p` periods, follow the fitted VAR, and take their
    /// errors as `spec.method` says; deterministic and exogenous terms stay as observed. Each draw
    /// is re-estimated with `sigma` at divisor `T - m`: through its cross-product matrix (whose lag
    /// blocks differ by end terms only, so most of it is read off) where that keeps ten digits, by
    /// QR where a regressor or an outcome is all but explained by the others.
    ///
    /// # Errors
    /// No draws, a block longer than the sample, a draw whose series are collinear.
    ///
    /// ```
    /// use detente_infer::{Panel, bands::BandKind, var::{BootstrapSpec, VarSpec, var}};
    /// let e = |t: usize, s: usize| (((t * 7919 + s * 104729) % 1009) as f64 / 1009.0) - 0.5;
    /// let (mut a, mut b) = (vec![0.0; 120], vec![0.0; 120]);
    /// for t in 1..120 {
    ///     a[t] = 0.6 * a[t - 1] + e(t, 1);
    ///     b[t] = 0.3 * b[t - 1] + 0.4 * a[t - 1] + e(t, 2);
    /// }
    /// let fit = var(&Panel::numbered(["a", "b"], vec![a, b])?, &VarSpec::new(1))?;
    /// let draws = fit.bootstrap(&BootstrapSpec { draws: 200, ..BootstrapSpec::new(6) })?;
    /// let band = draws.bands(1, 0, BandKind::SupT, 0.90)?;
    /// let point = draws.point.values[1][(1, 0)];
    /// assert!(band.lower[1] < point && point < band.upper[1]);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn bootstrap(&self, spec: &BootstrapSpec) -> Result<ResponseDraws> {
        if spec.draws == 0 {
            return Err(InferError::setting(
                "draws",
                0,
                "give at least some hundred",
            ));
        }
        let engine = Engine::new(self, spec)?;
        let mut lags = engine.flat_lags(&self.coefficients);
        let mut bias = None;
        if spec.bias_correction {
            let (corrected, shift) = engine.kilian(&lags, spec.seed)?;
            lags = corrected;
            bias = Some(shift);
        }
        let draws = engine.response_draws(&lags, bias.as_deref(), spec)?;
        if draws.iter().flatten().any(|v| !v.is_finite()) {
            return Err(InferError::Numerical {
                what: "a bootstrap draw".into(),
                detail: "a response overflowed; the VAR is explosive: difference the series or use fewer lags".into(),
            });
        }
        let k = self.k();
        let flat = engine.responses(&lags, self.sigma.as_slice())?;
        Ok(ResponseDraws {
            names: self.names.clone(),
            point: Responses {
                names: self.names.clone(),
                impulse: spec.impulse,
                cumulative: spec.cumulative,
                values: (0..=spec.horizons)
                    .map(|h| Matrix::from_fn(k, k, |i, j| flat[(h * k + i) * k + j]))
                    .collect(),
            },
            spec: spec.clone(),
            draws,
        })
    }
}
