//! Bootstrap and Monte-Carlo draws of impulse responses.

use super::{Impulse, Responses, VarFit, companion_roots};
use crate::bands::{BandKind, PathBands, path_bands};
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::resample::{BlockScheme, block_indices, default_block_length, stream};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
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
    /// takes [`default_block_length`].
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
    /// is re-estimated through its cross-product matrix (whose lag blocks differ by end terms only,
    /// so most of it is read off), with `sigma` at divisor `T - m`.
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
            let (corrected, shift) = engine.kilian(&lags, &engine.constants(self, &lags)?, spec)?;
            lags = corrected;
            bias = Some(shift);
        }
        let constants = engine.constants(self, &lags)?;
        let results: Vec<Result<Vec<f64>>> = (0..spec.draws)
            .into_par_iter()
            .map_init(Scratch::default, |s, d| {
                engine.draw(&lags, &constants, spec.seed, d as u64, s)?;
                if let Some(b) = &bias {
                    for (a, v) in s.lags.iter_mut().zip(b) {
                        *a -= v;
                    }
                }
                engine.responses(&s.lags, &s.sigma)
            })
            .collect();
        let draws = results.into_iter().collect::<Result<Vec<_>>>()?;
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

/// Buffers of one worker.
#[derive(Default)]
struct Scratch {
    y: Vec<f64>,
    cross: Vec<f64>,
    gram: Vec<f64>,
    rhs: Vec<f64>,
    lags: Vec<f64>,
    sigma: Vec<f64>,
}

/// Everything the draws share. Lag coefficients are kept "oldest lag first", row `i` (equation)
/// holding `p` blocks of `K`, so that the past of a time-major array is one contiguous slice.
struct Engine<'a> {
    k: usize,
    p: usize,
    /// Periods, presample included.
    n: usize,
    /// Time-major data, centred where the model has a constant.
    y: Vec<f64>,
    /// Deterministic and exogenous columns over the periods explained.
    other: Vec<&'a [f64]>,
    /// `other' other`.
    other_cross: Matrix,
    /// Residuals, time-major, centred.
    residuals: Vec<f64>,
    method: Bootstrap,
    block: usize,
    /// Mean residual at each position of a block.
    block_means: Vec<f64>,
    /// Lower Cholesky factor of sigma, for Gaussian errors.
    factor: Matrix,
    impulse: Impulse,
    cumulative: bool,
    horizons: usize,
    df: f64,
}

impl<'a> Engine<'a> {
    fn new(fit: &'a VarFit, spec: &BootstrapSpec) -> Result<Self> {
        let (k, p, n) = (fit.k(), fit.spec.lags, fit.data.n());
        let t = fit.n;
        let centred = fit.data.other_names.first().is_some_and(|s| s == "const");
        let shift: Vec<f64> = fit
            .data
            .y
            .iter()
            .map(|y| if centred { crate::dist::mean(y) } else { 0.0 })
            .collect();
        let mut y = vec![0.0; n * k];
        for s in 0..n {
            for i in 0..k {
                y[s * k + i] = fit.data.y[i][s] - shift[i];
            }
        }
        let other: Vec<&[f64]> = fit.data.other.iter().map(|c| &c[p..]).collect();
        let q = other.len();
        let other_cross = Matrix::from_fn(q, q, |a, b| dot(other[a], other[b]));
        let mut residuals = fit.residuals.as_slice().to_vec();
        for i in 0..k {
            let m = (0..t).map(|s| residuals[s * k + i]).sum::<f64>() / t as f64;
            for s in 0..t {
                residuals[s * k + i] -= m;
            }
        }
        let block = match spec.method {
            Bootstrap::MovingBlock(length) => length.unwrap_or_else(|| default_block_length(t)),
            _ => 1,
        };
        if block == 0 || block > t {
            return Err(InferError::setting(
                "block length",
                block,
                format!("give a length from 1 to the number of periods ({t})"),
            ));
        }
        let mut block_means = vec![0.0; block * k];
        for position in 0..block {
            for i in 0..k {
                block_means[position * k + i] = (0..=t - block)
                    .map(|r| residuals[(r + position) * k + i])
                    .sum::<f64>()
                    / (t - block + 1) as f64;
            }
        }
        Ok(Self {
            k,
            p,
            n,
            y,
            other,
            other_cross,
            residuals,
            method: spec.method,
            block,
            block_means,
            factor: fit.sigma.cholesky("the residual covariance")?,
            impulse: spec.impulse,
            cumulative: spec.cumulative,
            horizons: spec.horizons,
            df: fit.df as f64,
        })
    }

    /// Coefficients of the lags, oldest first.
    fn flat_lags(&self, coefficients: &Matrix) -> Vec<f64> {
        let (k, p) = (self.k, self.p);
        let mut flat = vec![0.0; k * k * p];
        for i in 0..k {
            for l in 0..p {
                for j in 0..k {
                    flat[i * k * p + l * k + j] = coefficients[((p - 1 - l) * k + j, i)];
                }
            }
        }
        flat
    }

    /// `C d_t` for every period explained, time-major, for the given lag coefficients: where those
    /// were corrected, the other coefficients are re-estimated given them.
    fn constants(&self, fit: &VarFit, lags: &[f64]) -> Result<Vec<f64>> {
        let (k, p, t, q) = (self.k, self.p, self.n - self.p, self.other.len());
        let mut out = vec![0.0; t * k];
        if q == 0 {
            return Ok(out);
        }
        // Outcome less lag terms, regressed on the other columns: with the least-squares lags this
        // gives back the least-squares coefficients.
        let mut partial = vec![0.0; t * k];
        for s in 0..t {
            let past = &self.y[s * k..(s + p) * k];
            for i in 0..k {
                partial[s * k + i] =
                    self.y[(s + p) * k + i] - dot(&lags[i * k * p..(i + 1) * k * p], past);
            }
        }
        let x = Matrix::from_columns(&self.other);
        let design =
            crate::design::Design::new(x, &fit.data.other_names, "the deterministic terms")?;
        for i in 0..k {
            let z: Vec<f64> = (0..t).map(|s| partial[s * k + i]).collect();
            let (b, _) = design.solve(&z);
            for s in 0..t {
                out[s * k + i] = (0..q).map(|a| b[a] * self.other[a][s]).sum();
            }
        }
        Ok(out)
    }

    /// One bootstrap sample, re-estimated into `s.lags` and `s.sigma`.
    fn draw(
        &self,
        lags: &[f64],
        constants: &[f64],
        seed: u64,
        d: u64,
        s: &mut Scratch,
    ) -> Result<()> {
        let (k, p, n) = (self.k, self.p, self.n);
        let t = n - p;
        s.y.clear();
        s.y.extend_from_slice(&self.y[..p * k]);
        s.y.resize(n * k, 0.0);
        let y = &mut s.y[p * k..];
        match self.method {
            Bootstrap::Iid => {
                for (at, r) in block_indices(t, BlockScheme::Iid, seed, d)?
                    .into_iter()
                    .enumerate()
                {
                    y[at * k..(at + 1) * k].copy_from_slice(&self.residuals[r * k..(r + 1) * k]);
                }
            }
            Bootstrap::Wild => {
                let mut rng = stream(seed, d);
                for at in 0..t {
                    let sign = if rng.random::<bool>() { 1.0 } else { -1.0 };
                    for i in 0..k {
                        y[at * k + i] = sign * self.residuals[at * k + i];
                    }
                }
            }
            Bootstrap::MovingBlock(_) => {
                let length = self.block;
                let rows = block_indices(t, BlockScheme::Moving { length }, seed, d)?;
                for (at, r) in rows.into_iter().enumerate() {
                    y[at * k..(at + 1) * k].copy_from_slice(&self.residuals[r * k..(r + 1) * k]);
                }
                // Position-wise centring: subtract what a block's position has on average.
                for (at, row) in y.chunks_exact_mut(k).enumerate() {
                    let position = at % length;
                    let m = &self.block_means[position * k..(position + 1) * k];
                    for (v, m) in row.iter_mut().zip(m) {
                        *v -= m;
                    }
                }
            }
            Bootstrap::Gaussian => {
                let mut rng = stream(seed, d);
                let mut z = vec![0.0; k];
                for at in 0..t {
                    for v in &mut z {
                        *v = StandardNormal.sample(&mut rng);
                    }
                    for i in 0..k {
                        y[at * k + i] = dot(&self.factor.row(i)[..=i], &z[..=i]);
                    }
                }
            }
        }
        for at in 0..t {
            let (past, now) = s.y.split_at_mut((at + p) * k);
            let past = &past[at * k..];
            for i in 0..k {
                now[i] += constants[at * k + i] + dot(&lags[i * k * p..(i + 1) * k * p], past);
            }
        }
        self.estimate(s)
    }

    /// Least squares on `s.y` through the cross-product matrix of `[past oldest first, others]`.
    fn estimate(&self, s: &mut Scratch) -> Result<()> {
        let (k, p, n, q) = (self.k, self.p, self.n, self.other.len());
        let t = n - p;
        let wide = k * (p + 1);
        let y = &s.y;
        // cross[i][l K + j] = sum_t y_i(t) y_j(t - p + l), l = 0..p: all lag distances from now.
        s.cross.clear();
        s.cross.resize(k * wide, 0.0);
        for at in 0..t {
            let window = &y[at * k..at * k + wide];
            let now = &window[k * p..];
            for (i, v) in now.iter().enumerate() {
                for (c, w) in s.cross[i * wide..(i + 1) * wide].iter_mut().zip(window) {
                    *c += v * w;
                }
            }
        }
        // gram over lags p (oldest) .. 0 (now): block (a, b), a <= b in lag distance, from the
        // block one period later by its end terms.
        let m = k * p + q;
        let full = wide;
        s.gram.clear();
        s.gram.resize(full * full, 0.0);
        for l in 0..=p {
            for i in 0..k {
                for j in 0..k {
                    s.gram[(k * p + i) * full + l * k + j] = s.cross[i * wide + l * k + j];
                }
            }
        }
        for a in (0..p).rev() {
            for b in 0..=a {
                // block (a, b) covers y(t - p + a), y(t - p + b): shift of block (a + 1, b + 1).
                for i in 0..k {
                    for j in 0..k {
                        let next = s.gram[((a + 1) * k + i) * full + (b + 1) * k + j];
                        let first = y[a * k + i] * y[b * k + j];
                        let last = y[(a + t) * k + i] * y[(b + t) * k + j];
                        s.gram[(a * k + i) * full + b * k + j] = next + first - last;
                    }
                }
            }
        }
        // System of normal equations with the other columns appended.
        let mut g = vec![0.0; m * m];
        for r in 0..k * p {
            g[r * m..r * m + r + 1].copy_from_slice(&s.gram[r * full..r * full + r + 1]);
        }
        s.rhs.clear();
        s.rhs.resize(m * k, 0.0);
        for i in 0..k {
            for r in 0..k * p {
                s.rhs[r * k + i] = s.cross[i * wide + r];
            }
        }
        for (a, column) in self.other.iter().enumerate() {
            let row = k * p + a;
            for (at, x) in column.iter().enumerate() {
                let window = &y[at * k..at * k + wide];
                for (o, w) in g[row * m..row * m + k * p].iter_mut().zip(window) {
                    *o += x * w;
                }
                for i in 0..k {
                    s.rhs[row * k + i] += x * window[k * p + i];
                }
            }
            for b in 0..=a {
                g[row * m + k * p + b] = self.other_cross[(a, b)];
            }
        }
        // Cholesky, then forward and backward substitution for all equations at once.
        for i in 0..m {
            for j in 0..=i {
                let (before, rest) = g.split_at_mut(i * m);
                let v = if i == j {
                    rest[j] - dot(&rest[..j], &rest[..j])
                } else {
                    rest[j] - dot(&rest[..j], &before[j * m..j * m + j])
                };
                if i == j {
                    if !(v > 1e-13 * rest[j]) {
                        return Err(InferError::Numerical {
                            what: "a bootstrap draw".into(),
                            detail: "its series are collinear".into(),
                        });
                    }
                    rest[j] = v.sqrt();
                } else {
                    rest[j] = v / before[j * m + j];
                }
            }
        }
        let rhs_kept = s.rhs.clone();
        for i in 0..m {
            let d = g[i * m + i];
            let (done, rest) = s.rhs.split_at_mut(i * k);
            for j in 0..i {
                let l = g[i * m + j];
                for (o, v) in rest[..k].iter_mut().zip(&done[j * k..(j + 1) * k]) {
                    *o -= l * v;
                }
            }
            for o in &mut rest[..k] {
                *o /= d;
            }
        }
        for i in (0..m).rev() {
            let d = g[i * m + i];
            for o in &mut s.rhs[i * k..(i + 1) * k] {
                *o /= d;
            }
            let (before, now) = s.rhs.split_at_mut(i * k);
            for j in 0..i {
                let l = g[i * m + j];
                for (o, v) in before[j * k..(j + 1) * k].iter_mut().zip(&now[..k]) {
                    *o -= l * v;
                }
            }
        }
        s.lags.clear();
        s.lags.resize(k * k * p, 0.0);
        for i in 0..k {
            for r in 0..k * p {
                s.lags[i * k * p + r] = s.rhs[r * k + i];
            }
        }
        // sigma = (Y'Y - B'X'Y) / df; where that would cancel, from the residuals themselves.
        s.sigma.clear();
        s.sigma.resize(k * k, 0.0);
        let mut cancels = false;
        for i in 0..k {
            for j in 0..=i {
                let total = s.cross[i * wide + k * p + j];
                let explained: f64 = (0..m).map(|r| s.rhs[r * k + i] * rhs_kept[r * k + j]).sum();
                let v = (total - explained) / self.df;
                s.sigma[i * k + j] = v;
                s.sigma[j * k + i] = v;
                cancels |= i == j && (total - explained) < 1e-7 * total;
            }
        }
        if cancels {
            s.sigma.iter_mut().for_each(|v| *v = 0.0);
            let mut u = vec![0.0; k];
            for at in 0..t {
                let window = &y[at * k..at * k + wide];
                for i in 0..k {
                    u[i] = window[k * p + i]
                        - dot(&s.lags[i * k * p..(i + 1) * k * p], &window[..k * p]);
                    for (a, column) in self.other.iter().enumerate() {
                        u[i] -= s.rhs[(k * p + a) * k + i] * column[at];
                    }
                }
                for i in 0..k {
                    for j in 0..k {
                        s.sigma[i * k + j] += u[i] * u[j] / self.df;
                    }
                }
            }
        }
        Ok(())
    }

    /// Responses, horizon-major, for lag coefficients (oldest first) and a covariance.
    fn responses(&self, lags: &[f64], sigma: &[f64]) -> Result<Vec<f64>> {
        let (k, p, h_max) = (self.k, self.p, self.horizons);
        let s = Matrix::from_fn(k, k, |i, j| sigma[i * k + j]);
        let impact = match self.impulse {
            Impulse::ReducedForm => Matrix::identity(k),
            Impulse::Orthogonal => s.cholesky("a bootstrap residual covariance")?,
            Impulse::Generalized => Matrix::from_fn(k, k, |i, j| s[(i, j)] / s[(j, j)].sqrt()),
        };
        // p blocks of zeros stand for the time before the impulse.
        let mut theta = vec![0.0; (p + h_max + 1) * k * k];
        theta[p * k * k..(p + 1) * k * k].copy_from_slice(impact.as_slice());
        for h in 1..=h_max {
            let (past, now) = theta.split_at_mut((p + h) * k * k);
            let past = &past[h * k * k..];
            for i in 0..k {
                let row = &mut now[i * k..(i + 1) * k];
                for (r, a) in lags[i * k * p..(i + 1) * k * p].iter().enumerate() {
                    for (o, v) in row.iter_mut().zip(&past[r * k..(r + 1) * k]) {
                        *o += a * v;
                    }
                }
            }
        }
        let mut out = theta.split_off(p * k * k);
        if self.cumulative {
            for at in k * k..out.len() {
                out[at] += out[at - k * k];
            }
        }
        Ok(out)
    }

    /// Kilian's correction: the bias is the mean of 500 draws less the estimate; it is shrunk until
    /// the corrected VAR is stable.
    fn kilian(
        &self,
        lags: &[f64],
        constants: &[f64],
        spec: &BootstrapSpec,
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let rounds = 500usize;
        // Streams from the top of the range, so that they never meet those of the draws proper.
        let sums: Vec<Result<Vec<f64>>> = (0..rounds)
            .into_par_iter()
            .map_init(Scratch::default, |s, d| {
                self.draw(lags, constants, spec.seed, u64::MAX - d as u64, s)?;
                Ok(s.lags.clone())
            })
            .collect();
        let mut mean = vec![0.0; lags.len()];
        for r in sums {
            for (m, v) in mean.iter_mut().zip(r?) {
                *m += v / rounds as f64;
            }
        }
        let bias: Vec<f64> = mean.iter().zip(lags).map(|(m, l)| m - l).collect();
        let stable = |a: &[f64]| -> Result<bool> {
            let (k, p) = (self.k, self.p);
            let matrices: Vec<Matrix> = (0..p)
                .map(|l| Matrix::from_fn(k, k, |i, j| a[i * k * p + (p - 1 - l) * k + j]))
                .collect();
            Ok(companion_roots(&matrices)?[0] < 1.0)
        };
        if !stable(lags)? {
            return Ok((lags.to_vec(), vec![0.0; lags.len()]));
        }
        let mut weight = 1.0;
        loop {
            let corrected: Vec<f64> = lags
                .iter()
                .zip(&bias)
                .map(|(l, b)| l - weight * b)
                .collect();
            if weight <= 0.0 || stable(&corrected)? {
                let shift = bias.iter().map(|b| weight.max(0.0) * b).collect();
                return Ok((corrected, shift));
            }
            weight -= 0.01;
        }
    }
}

/// Dot product with four running sums, which the compiler turns into vector code.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    let mut s = [0.0; 4];
    let (ca, cb) = (a.chunks_exact(4), b.chunks_exact(4));
    let tail: f64 = ca
        .remainder()
        .iter()
        .zip(cb.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in ca.zip(cb) {
        for i in 0..4 {
            s[i] += x[i] * y[i];
        }
    }
    (s[0] + s[1]) + (s[2] + s[3]) + tail
}
