//! Forecasts with normal intervals.

use super::{Deterministic, VarFit};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use serde::Serialize;

/// One forecast with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ForecastInterval {
    /// Expected value.
    pub mean: f64,
    /// Forecast standard error (coefficients taken as known).
    pub se: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Forecasts for 1 to H steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Series names.
    pub names: Vec<String>,
    /// Coverage of the intervals, by the normal distribution.
    pub level: f64,
    /// `steps[h][i]`: series `i`, `h + 1` steps ahead.
    pub steps: Vec<Vec<ForecastInterval>>,
    /// Forecast-error covariance for each step, K x K, `sum_{i<h} Phi_i sigma Phi_i'`.
    pub mse: Vec<Matrix>,
}

impl VarFit {
    /// Forecasts `steps` periods beyond the sample.
    ///
    /// `future` holds the exogenous series over those periods, one vector a series in the order of
    /// the specification; empty where there are none. Trend and seasons go on by themselves.
    /// Intervals leave out the uncertainty of the coefficients, as R `vars`.
    ///
    /// # Errors
    /// Missing future values, a level outside (0, 1).
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// let ahead = fit.forecast(3, 0.9, &[])?;
    /// let width = |h: usize| ahead.steps[h][1].upper - ahead.steps[h][1].lower;
    /// assert!(width(2) >= width(0));
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn forecast(&self, steps: usize, level: f64, future: &[Vec<f64>]) -> Result<Forecast> {
        check_level("level", level)?;
        let exogenous = self.spec.exogenous.len();
        if future.len() != exogenous {
            return Err(InferError::LengthMismatch {
                what: "the list of future exogenous series".into(),
                expected: exogenous,
                found: future.len(),
            });
        }
        for (name, f) in self.spec.exogenous.iter().zip(future) {
            if f.len() < steps {
                return Err(InferError::LengthMismatch {
                    what: format!("the future of `{name}`"),
                    expected: steps,
                    found: f.len(),
                });
            }
            crate::error::check_finite(name, f)?;
        }
        let (k, p, n) = (self.k(), self.spec.lags, self.data.n());
        let mut path: Vec<Vec<f64>> = (0..p)
            .map(|l| self.data.y.iter().map(|y| y[n - p + l]).collect())
            .collect();
        let z = dist::normal_quantile(0.5 + level / 2.0);
        let phi = self.moving_average(steps.saturating_sub(1));
        let mut total = Matrix::zeros(k, k);
        let (mut out, mut mse) = (Vec::new(), Vec::new());
        for h in 0..steps {
            let other = self.other_terms(n + h, h, future);
            let mut next = vec![0.0; k];
            for (i, v) in next.iter_mut().enumerate() {
                for l in 1..=p {
                    let past = &path[path.len() - l];
                    for (j, y) in past.iter().enumerate() {
                        *v += self.coefficients[((l - 1) * k + j, i)] * y;
                    }
                }
                for (j, d) in other.iter().enumerate() {
                    *v += self.coefficients[(p * k + j, i)] * d;
                }
            }
            let add = phi[h].times(&self.sigma).times(&phi[h].transpose());
            total = Matrix::from_fn(k, k, |i, j| total[(i, j)] + add[(i, j)]);
            out.push(
                next.iter()
                    .enumerate()
                    .map(|(i, mean)| {
                        let se = total[(i, i)].sqrt();
                        ForecastInterval {
                            mean: *mean,
                            se,
                            lower: mean - z * se,
                            upper: mean + z * se,
                        }
                    })
                    .collect(),
            );
            mse.push(total.clone());
            path.push(next);
        }
        Ok(Forecast {
            names: self.names.clone(),
            level,
            steps: out,
            mse,
        })
    }

    /// Deterministic and exogenous values at position `t` (0-based), `h` steps past the sample.
    fn other_terms(&self, t: usize, h: usize, future: &[Vec<f64>]) -> Vec<f64> {
        let mut d = Vec::new();
        let det = self.spec.deterministic;
        if matches!(
            det,
            Deterministic::Constant | Deterministic::ConstantAndTrend
        ) {
            d.push(1.0);
        }
        if matches!(det, Deterministic::Trend | Deterministic::ConstantAndTrend) {
            d.push((t + 1) as f64);
        }
        if let Some(s) = self.spec.seasons {
            for season in 1..s {
                d.push(f64::from(u8::from(t % s == season)) - 1.0 / s as f64);
            }
        }
        d.extend(future.iter().map(|f| f[h]));
        d
    }
}
