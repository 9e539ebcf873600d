//! Draws of a bootstrap: sampling of errors, batches of draws, the way back to QR.

use super::lanes::{Estimate, Impact, LANES, Lane, Respond, Scratch, Shape, Simulate};
use super::{Bootstrap, BootstrapSpec};
use crate::error::{InferError, Result};
use crate::matrix::{Matrix, ScaledQr};
use crate::resample::{BlockScheme, block_indices, default_block_length, stream};
use crate::simd::wide;
use crate::var::{Impulse, VarFit, companion_roots};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

/// Share of a regressor or outcome left unexplained below which a draw is estimated by QR: above
/// it, normal equations in `f64` keep about ten digits.
const LEAST_SHARE: f64 = 1e-5;

/// Everything the draws share. Lag coefficients are kept regressor-major, oldest lag first, so that
/// the past of a time-major array is one contiguous slice.
pub(super) struct Engine<'a> {
    fit: &'a VarFit,
    shape: Shape,
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
    /// Mean residual at each position of a block, row by row of a sample; empty for other schemes.
    block_means: Vec<f64>,
    /// Lower Cholesky factor of sigma, for Gaussian errors.
    factor: Matrix,
    impulse: Impulse,
    cumulative: bool,
    horizons: usize,
    least_share: f64,
}

impl<'a> Engine<'a> {
    pub fn new(fit: &'a VarFit, spec: &BootstrapSpec) -> Result<Self> {
        let (k, p, n) = (fit.k(), fit.spec.lags, fit.data.n());
        let t = fit.n;
        let centred = fit.data.other_names.first().is_some_and(|s| s == "const");
        let mut y = vec![0.0; n * k];
        for (i, series) in fit.data.y.iter().enumerate() {
            let shift = if centred {
                crate::dist::mean(series)
            } else {
                0.0
            };
            for (s, v) in series.iter().enumerate() {
                y[s * k + i] = v - shift;
            }
        }
        let other: Vec<&[f64]> = fit.data.other.iter().map(|c| &c[p..]).collect();
        let q = other.len();
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
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
        let mut block_means = Vec::new();
        if matches!(spec.method, Bootstrap::MovingBlock(_)) {
            let blocks = t - block + 1;
            // Running sums: position u is met by the residuals u .. u + blocks.
            let mut sum: Vec<f64> = (0..k)
                .map(|i| (0..blocks).map(|r| residuals[r * k + i]).sum())
                .collect();
            let mut means = Vec::with_capacity(block * k);
            for position in 0..block {
                means.extend(sum.iter().map(|s| s / blocks as f64));
                if position + 1 < block {
                    for (i, s) in sum.iter_mut().enumerate() {
                        *s += residuals[(position + blocks) * k + i] - residuals[position * k + i];
                    }
                }
            }
            block_means = (0..t * k).map(|c| means[c % (block * k)]).collect();
        }
        Ok(Self {
            fit,
            shape: Shape { k, p, t, q },
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
            least_share: LEAST_SHARE,
        })
    }

    /// Coefficients of the lags, oldest first.
    pub fn flat_lags(&self, coefficients: &Matrix) -> Vec<f64> {
        let Shape { k, p, .. } = self.shape;
        (0..p)
            .rev()
            .flat_map(|l| (0..k).map(move |j| l * k + j))
            .flat_map(|r| coefficients.row(r).iter().copied())
            .collect()
    }

    /// What of each outcome no lag explains and no draw changes, time-major: deterministic and
    /// exogenous terms less the mean of the errors drawn. Where the lag coefficients were
    /// corrected, the other coefficients are re-estimated given them.
    fn base(&self, lags: &[f64]) -> Result<Vec<f64>> {
        let Shape { k, p, t, q } = self.shape;
        let mut out = vec![0.0; t * k];
        if q > 0 {
            // Outcome less lag terms, regressed on the other columns: with the least-squares lags
            // this gives back the least-squares coefficients.
            let x = Matrix::from_columns(&self.other);
            let names = &self.fit.data.other_names;
            let design = crate::design::Design::new(x, names, "the deterministic terms")?;
            for i in 0..k {
                let z: Vec<f64> = (0..t)
                    .map(|s| {
                        let past = self.y[s * k..(s + p) * k].iter().enumerate();
                        self.y[(s + p) * k + i]
                            - past.map(|(r, v)| lags[r * k + i] * v).sum::<f64>()
                    })
                    .collect();
                let (b, _) = design.solve(&z);
                for s in 0..t {
                    out[s * k + i] = (0..q).map(|a| b[a] * self.other[a][s]).sum();
                }
            }
        }
        for (o, m) in out.iter_mut().zip(&self.block_means) {
            *o -= m;
        }
        Ok(out)
    }

    /// Errors of draw `d`, in lane `lane` of `y` (periods explained only).
    fn errors(&self, seed: u64, d: u64, lane: usize, y: &mut [Lane]) -> Result<()> {
        let Shape { k, t, .. } = self.shape;
        match self.method {
            Bootstrap::Iid | Bootstrap::MovingBlock(_) => {
                let scheme = match self.method {
                    Bootstrap::Iid => BlockScheme::Iid,
                    _ => BlockScheme::Moving { length: self.block },
                };
                let rows = block_indices(t, scheme, seed, d)?;
                for (out, r) in y.chunks_exact_mut(k).zip(rows) {
                    for (o, v) in out.iter_mut().zip(&self.residuals[r * k..(r + 1) * k]) {
                        o[lane] = *v;
                    }
                }
            }
            Bootstrap::Wild => {
                let mut rng = stream(seed, d);
                for (out, row) in y.chunks_exact_mut(k).zip(self.residuals.chunks_exact(k)) {
                    let sign = if rng.random::<bool>() { 1.0 } else { -1.0 };
                    for (o, v) in out.iter_mut().zip(row) {
                        o[lane] = sign * v;
                    }
                }
            }
            Bootstrap::Gaussian => {
                let mut rng = stream(seed, d);
                let mut z = vec![0.0; k];
                for out in y.chunks_exact_mut(k) {
                    for v in &mut z {
                        *v = StandardNormal.sample(&mut rng);
                    }
                    for (i, o) in out.iter_mut().enumerate() {
                        let weights = self.factor.row(i)[..=i].iter();
                        o[lane] = weights.zip(&z).map(|(w, v)| w * v).sum();
                    }
                }
            }
        }
        Ok(())
    }

    /// Samples of the given draws, re-estimated into `s.coefficients` and `s.sigma`.
    fn batch(
        &self,
        lags: &[f64],
        base: &[f64],
        seed: u64,
        draws: &[u64; LANES],
        s: &mut Scratch,
    ) -> Result<()> {
        let Shape { k, p, t, .. } = self.shape;
        s.y.resize((t + p) * k, [0.0; LANES]);
        for (lane, v) in s.y.iter_mut().zip(&self.y[..p * k]) {
            *lane = [*v; LANES];
        }
        for (lane, d) in draws.iter().enumerate() {
            self.errors(seed, *d, lane, &mut s.y[p * k..])?;
        }
        wide(Simulate {
            shape: self.shape,
            y: &mut s.y,
            base,
            lags,
        });
        let weak = wide(Estimate {
            shape: self.shape,
            s: &mut *s,
            other: &self.other,
            other_cross: self.other_cross.as_slice(),
            df: self.fit.df as f64,
            least_share: self.least_share,
        });
        for lane in (0..LANES).filter(|l| weak[*l]) {
            self.by_qr(lane, s)?;
        }
        Ok(())
    }

    /// Re-estimates one draw of a batch by QR.
    fn by_qr(&self, lane: usize, s: &mut Scratch) -> Result<()> {
        let Shape { k, p, t, .. } = self.shape;
        let kp = k * p;
        let m = self.shape.m();
        let x = Matrix::from_fn(t, m, |at, r| {
            if r < kp {
                s.y[at * k + r][lane]
            } else {
                self.other[r - kp][at]
            }
        });
        let names: Vec<String> = (1..=p)
            .rev()
            .flat_map(|l| self.fit.names.iter().map(move |n| format!("{n}.l{l}")))
            .chain(self.fit.data.other_names.iter().cloned())
            .collect();
        let qr = ScaledQr::new(&x, &names, "a bootstrap draw")?;
        let mut u = Matrix::zeros(t, k);
        for i in 0..k {
            let outcome: Vec<f64> = (0..t).map(|at| s.y[(at + p) * k + i][lane]).collect();
            let b = qr.coefficients(&outcome);
            for (at, v) in outcome.iter().enumerate() {
                let fitted: f64 = x.row(at).iter().zip(&b).map(|(a, c)| a * c).sum();
                u[(at, i)] = v - fitted;
            }
            for (r, v) in b.into_iter().enumerate() {
                s.coefficients[r * k + i][lane] = v;
            }
        }
        let cross = u.transpose_times(&u);
        for (o, v) in s.sigma.iter_mut().zip(cross.as_slice()) {
            o[lane] = v / self.fit.df as f64;
        }
        Ok(())
    }

    /// Responses for what is in `s.coefficients` and `s.sigma`.
    fn respond(&self, s: &mut Scratch) -> Result<()> {
        let bad = wide(Respond {
            shape: self.shape,
            s,
            impact: match self.impulse {
                Impulse::ReducedForm => Impact::Identity,
                Impulse::Orthogonal => Impact::Factor,
                Impulse::Generalized => Impact::Scaled,
            },
            cumulative: self.cumulative,
            horizons: self.horizons,
        });
        if bad.contains(&true) {
            return Err(InferError::NotPositiveDefinite {
                what: "a bootstrap residual covariance".into(),
            });
        }
        Ok(())
    }

    /// Responses, horizon-major, for lag coefficients (oldest first) and a covariance.
    pub fn responses(&self, lags: &[f64], sigma: &[f64]) -> Result<Vec<f64>> {
        let mut s = Scratch::holding(lags, sigma);
        self.respond(&mut s)?;
        Ok(s.responses(self.shape, 0))
    }

    /// Responses of every draw; `bias` is taken off each draw's lag coefficients.
    pub fn response_draws(
        &self,
        lags: &[f64],
        bias: Option<&[f64]>,
        spec: &BootstrapSpec,
    ) -> Result<Vec<Vec<f64>>> {
        let base = self.base(lags)?;
        self.each(
            spec.draws,
            |d| d as u64,
            |draws, used, s| {
                self.batch(lags, &base, spec.seed, draws, s)?;
                for (a, b) in s.coefficients.iter_mut().zip(bias.unwrap_or_default()) {
                    a.iter_mut().for_each(|v| *v -= b);
                }
                self.respond(s)?;
                Ok((0..used).map(|l| s.responses(self.shape, l)).collect())
            },
        )
    }

    /// Runs `work` on batches of the draws `0..count`, named by `stream_of`, and puts their results
    /// in order. The last batch repeats its last draw to fill up.
    fn each(
        &self,
        count: usize,
        stream_of: impl Fn(usize) -> u64 + Sync,
        work: impl Fn(&[u64; LANES], usize, &mut Scratch) -> Result<Vec<Vec<f64>>> + Sync,
    ) -> Result<Vec<Vec<f64>>> {
        let results: Vec<Result<Vec<Vec<f64>>>> = (0..count.div_ceil(LANES))
            .into_par_iter()
            .map_init(Scratch::default, |s, batch| {
                let first = batch * LANES;
                let draws = std::array::from_fn(|l| stream_of((first + l).min(count - 1)));
                work(&draws, LANES.min(count - first), s)
            })
            .collect();
        let mut out = Vec::with_capacity(count);
        for r in results {
            out.extend(r?);
        }
        Ok(out)
    }

    /// Kilian's correction: the bias is the mean of 500 draws less the estimate; it is shrunk until
    /// the corrected VAR is stable. Returns the corrected lags and the shift.
    pub fn kilian(&self, lags: &[f64], seed: u64) -> Result<(Vec<f64>, Vec<f64>)> {
        let rounds = 500usize;
        let base = self.base(lags)?;
        // Streams from the top of the range, so that they never meet those of the draws proper.
        let draws = self.each(
            rounds,
            |d| u64::MAX - d as u64,
            |draws, used, s| {
                self.batch(lags, &base, seed, draws, s)?;
                let lane = |l: usize| {
                    let c = &s.coefficients[..lags.len()];
                    c.iter().map(|v| v[l]).collect::<Vec<f64>>()
                };
                Ok((0..used).map(lane).collect())
            },
        )?;
        let mut mean = vec![0.0; lags.len()];
        for draw in draws {
            for (m, v) in mean.iter_mut().zip(draw) {
                *m += v / rounds as f64;
            }
        }
        let bias: Vec<f64> = mean.iter().zip(lags).map(|(m, l)| m - l).collect();
        let stable = |a: &[f64]| -> Result<bool> {
            let Shape { k, p, .. } = self.shape;
            let matrices: Vec<Matrix> = (0..p)
                .map(|l| Matrix::from_fn(k, k, |i, j| a[((p - 1 - l) * k + j) * k + i]))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::Panel;
    use crate::var::{VarSpec, var};

    fn panel(k: usize, n: usize, persistence: f64) -> Panel {
        let e: Vec<Vec<f64>> = (0..k)
            .map(|i| {
                let mut rng = stream(11, i as u64);
                (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
            })
            .collect();
        let mut y = vec![vec![0.0; n]; k];
        for t in 1..n {
            for i in 0..k {
                // Scales five orders of magnitude apart, and levels far from 0.
                let scale = 10f64.powi(i as i32 % 5);
                let other = y[(i + 1) % k][t - 1] / 10f64.powi(((i + 1) % k) as i32 % 5);
                y[i][t] = persistence * y[i][t - 1] + scale * (0.05 * other + e[i][t]);
            }
        }
        for (i, s) in y.iter_mut().enumerate() {
            s.iter_mut().for_each(|v| *v += 50.0 * i as f64);
        }
        Panel::numbered((0..k).map(|i| format!("s{i}")), y).unwrap()
    }

    /// Draws as they are made against QR in every draw: eight digits, explosive series included.
    #[test]
    fn draws_keep_eight_digits_of_qr() {
        for (k, n, p, persistence) in [
            (1, 60, 1, 0.5),
            (2, 300, 6, 0.5),
            (3, 200, 4, 0.99),
            (7, 150, 3, 0.9),
        ] {
            let fit = var(&panel(k, n, persistence), &VarSpec::new(p)).unwrap();
            let spec = BootstrapSpec {
                draws: 10,
                ..BootstrapSpec::new(12)
            };
            let mut engine = Engine::new(&fit, &spec).unwrap();
            let lags = engine.flat_lags(&fit.coefficients);
            let fast = engine.response_draws(&lags, None, &spec).unwrap();
            engine.least_share = f64::INFINITY;
            let qr = engine.response_draws(&lags, None, &spec).unwrap();
            for (f, q) in fast.iter().zip(&qr) {
                for i in 0..k {
                    for j in 0..k {
                        // Relative to the largest response of the pair.
                        let path = |d: &[f64]| -> Vec<f64> {
                            (0..=12).map(|h| d[(h * k + i) * k + j]).collect()
                        };
                        let (f, q) = (path(f), path(q));
                        let size = q.iter().fold(0.0f64, |m, v| m.max(v.abs()));
                        for (a, b) in f.iter().zip(&q) {
                            assert!((a - b).abs() <= 1e-8 * size, "k {k} {i} {j}: {a} {b}");
                        }
                    }
                }
            }
        }
    }

    /// Two series that differ by a millionth: cross products lose the digits, QR does not.
    #[test]
    fn draws_fall_back_on_qr_where_series_are_nearly_equal() {
        let base = panel(2, 200, 0.6);
        let (a, b) = (&base.columns()[0], &base.columns()[1]);
        let near: Vec<f64> = a.iter().zip(b).map(|(x, y)| x + 1e-5 * y).collect();
        let fit = var(
            &Panel::numbered(["a", "b"], vec![a.clone(), near]).unwrap(),
            &VarSpec::new(2),
        )
        .unwrap();
        let spec = BootstrapSpec {
            draws: 6,
            ..BootstrapSpec::new(4)
        };
        let mut engine = Engine::new(&fit, &spec).unwrap();
        let lags = engine.flat_lags(&fit.coefficients);
        let usual = engine.response_draws(&lags, None, &spec).unwrap();
        engine.least_share = f64::INFINITY;
        assert_eq!(usual, engine.response_draws(&lags, None, &spec).unwrap());
        engine.least_share = 0.0;
        assert_ne!(usual, engine.response_draws(&lags, None, &spec).unwrap());
    }
}
