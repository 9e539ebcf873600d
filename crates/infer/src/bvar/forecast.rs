//! Forecasts of a Bayesian VAR, free or with hard conditions on future values.

use super::draws::Sampler;
use super::{Bvar, lag_matrices, orthogonal};
use crate::bands::{BandKind, PathBands, path_bands};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use crate::panel::Panel;
use crate::resample::stream;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use serde::Serialize;

/// A hard condition: a series takes a value at a future step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// Series name.
    pub series: String,
    /// Steps ahead; 1 is the first period after the sample.
    pub step: usize,
    /// Value held.
    pub value: f64,
}

/// Settings of [`conditional_forecast`]. Start from [`ForecastSpec::new`] and change fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastSpec {
    /// Steps ahead.
    pub steps: usize,
    /// What is held; empty for a free forecast.
    pub conditions: Vec<Condition>,
    /// Path of the exogenous series: all of the model's, `steps` periods. Needed where the model has
    /// any.
    #[serde(skip)]
    pub exogenous: Option<Panel>,
    /// Draws of the future.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Coverage of the bands in the summary.
    pub level: f64,
    /// Draw futures at the posterior mean of the parameters alone: bands then leave parameter
    /// uncertainty out.
    pub fixed_parameters: bool,
}

impl ForecastSpec {
    /// No condition, 2000 draws with parameter uncertainty, 90 % bands.
    pub fn new(steps: usize) -> Self {
        Self {
            steps,
            conditions: Vec::new(),
            exogenous: None,
            draws: 2000,
            seed: 1,
            level: 0.90,
            fixed_parameters: false,
        }
    }

    /// Adds a condition.
    pub fn hold(mut self, series: impl Into<String>, step: usize, value: f64) -> Self {
        self.conditions.push(Condition {
            series: series.into(),
            step,
            value,
        });
        self
    }
}

/// A forecast given conditions.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionalForecast {
    /// Series names.
    pub names: Vec<String>,
    /// What was asked.
    pub spec: ForecastSpec,
    /// Mean path at the posterior mean of the parameters, one row a step, one column a series.
    pub point: Matrix,
    /// The same without the conditions.
    pub unconditional: Matrix,
    /// Squared Mahalanobis distance of the conditions from the free forecast at the posterior mean
    /// of the parameters; chi-squared with as many degrees of freedom as conditions. `None` without conditions.
    pub distance: Option<f64>,
    /// Its p-value: how often the model itself comes up with a future as unusual as the one held.
    /// Small: the scenario is far from what the sample knows, and so is the forecast.
    pub distance_p: Option<f64>,
    /// `draws[d]`: step-major, then series.
    #[serde(skip)]
    pub draws: Vec<Vec<f64>>,
}

impl ConditionalForecast {
    fn index(&self, series: &str) -> Result<usize> {
        self.names
            .iter()
            .position(|n| n == series)
            .ok_or_else(|| InferError::UnknownSeries {
                name: series.to_string(),
                known: self.names.join(", "),
            })
    }

    /// Draws of one series: one row a draw, one column a step.
    ///
    /// # Errors
    /// An unknown name.
    pub fn paths(&self, series: &str) -> Result<Matrix> {
        let (i, k) = (self.index(series)?, self.names.len());
        Ok(Matrix::from_fn(
            self.draws.len(),
            self.spec.steps,
            |d, s| self.draws[d][s * k + i],
        ))
    }

    /// Mean and band of one series over the steps, from the draws.
    ///
    /// # Errors
    /// An unknown name; otherwise as [`path_bands`].
    pub fn bands(&self, series: &str, kind: BandKind, level: f64) -> Result<PathBands> {
        path_bands(&self.paths(series)?, kind, level)
    }

    /// Forecast table with pointwise bands, conditions marked with `=`.
    ///
    /// # Errors
    /// As [`path_bands`].
    pub fn summary(&self) -> Result<String> {
        let mut out = format!(
            "Forecast {} steps ahead, {} conditions, {} draws{}\n",
            self.spec.steps,
            self.spec.conditions.len(),
            self.draws.len(),
            if self.spec.fixed_parameters {
                ", parameters held at their means"
            } else {
                ""
            }
        );
        if let (Some(d), Some(p)) = (self.distance, self.distance_p) {
            out.push_str(&format!(
                "Distance of the conditions from the free forecast: {d:.3}, p = {p:.4}\n"
            ));
        }
        for (i, name) in self.names.iter().enumerate() {
            let b = self.bands(name, BandKind::Pointwise, self.spec.level)?;
            out.push_str(&format!(
                "{name}\n{:>5}{:>12}{:>12}{:>26}\n",
                "step",
                "free",
                "mean",
                format!("{} % band", (100.0 * self.spec.level).round())
            ));
            for s in 0..self.spec.steps {
                let held = self
                    .spec
                    .conditions
                    .iter()
                    .any(|c| c.series == *name && c.step == s + 1);
                out.push_str(&format!(
                    "{:>5}{:>12.4}{:>12.4}{:>26}{}\n",
                    s + 1,
                    self.unconditional[(s, i)],
                    b.mean[s],
                    format!("[{:.4}, {:.4}]", b.lower[s], b.upper[s]),
                    if held { " =" } else { "" }
                ));
            }
        }
        Ok(out)
    }
}

/// Forecast of a Bayesian VAR given values of some series at some future steps (Waggoner & Zha
/// 1999, Review of Economics and Statistics 81, hard conditions).
///
/// For given parameters the future is `mean + Theta e`, `e` standard normal, `Theta` the stacked
/// orthogonal responses. Conditions are rows `R e = r`, so `e` given them is normal with mean
/// `R'(RR')^-1 r` and projection covariance; each draw is `z + R'(RR')^-1 (r - R z)`, exact. The order
/// of the series does not matter for hard conditions. Parameters are drawn from their posterior
/// given the sample, once a draw; they are not updated by the conditions (Waggoner & Zha's Gibbs
/// sampler does that), which is what one wants of a what-if scenario and leaves the bands slightly
/// wide where the conditions are taken for facts.
///
/// A scenario says what the model expects together with the values held. It is not the effect of
/// bringing them about.
///
/// # Errors
/// An unknown series, a step outside 1 to `steps`, a value that is not finite, two values for the
/// same series and step; exogenous paths missing, of the wrong length or superfluous; fewer than 20
/// draws; a draw that overflows because it is explosive.
///
/// ```
/// use detente_infer::{Panel, bvar::{ForecastSpec, SimsZha, bvar, conditional_forecast}};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(1, 0);
/// let (mut tie, mut calm) = (vec![0.0; 150], vec![0.0; 150]);
/// for t in 1..150 {
///     tie[t] = 0.7 * tie[t - 1] + r.random::<f64>() - 0.5;
///     calm[t] = 0.4 * calm[t - 1] + 0.8 * tie[t - 1] + r.random::<f64>() - 0.5;
/// }
/// let panel = Panel::numbered(["tie", "calm"], vec![tie, calm])?;
/// let prior = SimsZha { lambda0: 1.0, lambda1: 0.5, lambda3: 1.0, ..SimsZha::default() };
/// let model = bvar(&panel, 2, prior)?;
/// let spec = ForecastSpec { draws: 300, ..ForecastSpec::new(3).hold("tie", 1, 2.0) };
/// let what_if = conditional_forecast(&model, &spec)?;
/// assert!((what_if.point[(0, 0)] - 2.0).abs() < 1e-9);
/// assert!(what_if.point[(1, 1)] > what_if.unconditional[(1, 1)] + 0.5);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn conditional_forecast(model: &Bvar, spec: &ForecastSpec) -> Result<ConditionalForecast> {
    check_level("level", spec.level)?;
    let k = model.names.len();
    if spec.steps == 0 {
        return Err(InferError::setting("steps", 0, "give at least one step"));
    }
    if spec.draws < 20 {
        return Err(InferError::setting(
            "draws",
            spec.draws,
            "give at least 20, better 2000",
        ));
    }
    let held = cells(model, spec)?;
    let future = exogenous_path(model, spec)?;
    let p = model.sigma.cholesky("the error covariance")?;
    let unconditional = Matrix::from_rows(&model.iterate(&model.coefficients, spec.steps, &future));
    let theta = orthogonal(&model.lag_matrices(), &p, spec.steps - 1);
    let centre = Scenario::new(&held, &unconditional, &theta, k)?;
    let e = centre.shift(&vec![0.0; spec.steps * k]);
    let point = add_shocks(&unconditional, &theta, &e);
    let distance = (!held.is_empty()).then(|| e.iter().map(|v| v * v).sum::<f64>());
    let sampler = Sampler::new(model)?;
    let results: Vec<Result<Vec<f64>>> = (0..spec.draws)
        .into_par_iter()
        .map(|d| {
            let mut rng = stream(spec.seed, d as u64);
            let z = |rng: &mut _| -> Vec<f64> {
                (0..spec.steps * k)
                    .map(|_| StandardNormal.sample(rng))
                    .collect()
            };
            let path = if spec.fixed_parameters {
                add_shocks(&unconditional, &theta, &centre.shift(&z(&mut rng)))
            } else {
                let (b, p) = sampler.draw(&mut rng)?;
                let free = Matrix::from_rows(&model.iterate(&b, spec.steps, &future));
                let theta = orthogonal(&lag_matrices(&b, model.lags), &p, spec.steps - 1);
                let scenario = Scenario::new(&held, &free, &theta, k)?;
                add_shocks(&free, &theta, &scenario.shift(&z(&mut rng)))
            };
            Ok(path.as_slice().to_vec())
        })
        .collect();
    let mut draws = results.into_iter().collect::<Result<Vec<Vec<f64>>>>()?;
    if draws.iter().flatten().any(|v| !v.is_finite()) {
        return Err(InferError::Numerical {
            what: "a draw of the future".into(),
            detail: "a path overflowed; use a tighter prior or fewer steps".into(),
        });
    }
    // What is held is held to the last digit.
    let mut point = point;
    for &(s, i, v) in &held {
        point[(s, i)] = v;
        for d in &mut draws {
            d[s * k + i] = v;
        }
    }
    Ok(ConditionalForecast {
        names: model.names.clone(),
        spec: spec.clone(),
        point,
        unconditional,
        distance,
        distance_p: distance.map(|d| dist::chi2_upper_tail(d, held.len() as f64)),
        draws,
    })
}

/// Conditions as (step from 0, series, value), each cell once.
fn cells(model: &Bvar, spec: &ForecastSpec) -> Result<Vec<(usize, usize, f64)>> {
    let mut held: Vec<(usize, usize, f64)> = Vec::new();
    for c in &spec.conditions {
        let i = model
            .names
            .iter()
            .position(|n| *n == c.series)
            .ok_or_else(|| InferError::UnknownSeries {
                name: c.series.clone(),
                known: model.names.join(", "),
            })?;
        if c.step == 0 || c.step > spec.steps {
            return Err(InferError::setting(
                "condition step",
                c.step,
                format!("`{}` can be held at steps 1 to {}", c.series, spec.steps),
            ));
        }
        if !c.value.is_finite() {
            return Err(InferError::setting(
                "condition value",
                c.value,
                format!("give a number for `{}` at step {}", c.series, c.step),
            ));
        }
        match held.iter().find(|h| (h.0, h.1) == (c.step - 1, i)) {
            Some(h) if h.2 != c.value => {
                return Err(InferError::setting(
                    "conditions",
                    format!("{} and {}", h.2, c.value),
                    format!(
                        "`{}` is given two values at step {}; keep one",
                        c.series, c.step
                    ),
                ));
            }
            Some(_) => {}
            None => held.push((c.step - 1, i, c.value)),
        }
    }
    Ok(held)
}

fn exogenous_path(model: &Bvar, spec: &ForecastSpec) -> Result<Vec<Vec<f64>>> {
    match &spec.exogenous {
        None if model.exogenous.is_empty() => Ok(Vec::new()),
        None => Err(InferError::setting(
            "exogenous",
            "none",
            format!(
                "the model has exogenous series ({}); give their path over the steps",
                model.exogenous.join(", ")
            ),
        )),
        Some(panel) => {
            if let Some(name) = panel.names().iter().find(|n| !model.exogenous.contains(n)) {
                return Err(InferError::UnknownSeries {
                    name: name.clone(),
                    known: model.exogenous.join(", "),
                });
            }
            if panel.n_periods() != spec.steps {
                return Err(InferError::LengthMismatch {
                    what: "the path of the exogenous series".into(),
                    expected: spec.steps,
                    found: panel.n_periods(),
                });
            }
            model
                .exogenous
                .iter()
                .map(|n| panel.complete(n).map(<[f64]>::to_vec))
                .collect()
        }
    }
}

/// `free + Theta e`.
fn add_shocks(free: &Matrix, theta: &[Matrix], e: &[f64]) -> Matrix {
    let k = free.n_cols();
    Matrix::from_fn(free.n_rows(), k, |s, i| {
        free[(s, i)]
            + (0..=s)
                .map(|t| {
                    theta[s - t]
                        .row(i)
                        .iter()
                        .zip(&e[t * k..(t + 1) * k])
                        .map(|(a, b)| a * b)
                        .sum::<f64>()
                })
                .sum::<f64>()
    })
}

/// Conditions as restrictions on the shocks of one set of parameters.
struct Scenario {
    /// One row a condition, one column a shock (step-major).
    r: Matrix,
    /// `(R R')^-1`.
    inverse: Matrix,
    gap: Vec<f64>,
}

impl Scenario {
    fn new(
        held: &[(usize, usize, f64)],
        free: &Matrix,
        theta: &[Matrix],
        k: usize,
    ) -> Result<Self> {
        let shocks = free.n_rows() * k;
        let r = Matrix::from_fn(held.len(), shocks, |c, j| {
            let (s, i, _) = held[c];
            let t = j / k;
            if t <= s {
                theta[s - t][(i, j % k)]
            } else {
                0.0
            }
        });
        let inverse = if held.is_empty() {
            Matrix::zeros(0, 0)
        } else {
            r.times(&r.transpose())
                .spd_inverse("the covariance of the conditions")?
                .0
        };
        Ok(Self {
            gap: held.iter().map(|(s, i, v)| v - free[(*s, *i)]).collect(),
            r,
            inverse,
        })
    }

    /// The shocks nearest to `z` that meet the conditions.
    fn shift(&self, z: &[f64]) -> Vec<f64> {
        let short: Vec<f64> = self
            .gap
            .iter()
            .enumerate()
            .map(|(c, g)| g - self.r.row(c).iter().zip(z).map(|(a, b)| a * b).sum::<f64>())
            .collect();
        let mut out = z.to_vec();
        for c in 0..short.len() {
            let weight: f64 = self
                .inverse
                .row(c)
                .iter()
                .zip(&short)
                .map(|(a, b)| a * b)
                .sum();
            for (o, v) in out.iter_mut().zip(self.r.row(c)) {
                *o += weight * v;
            }
        }
        out
    }
}
