//! Social influence regression for counts (Minhas & Hoff).

use super::InfluenceCaveat;
use super::cells::{Cells, Derivatives};
use crate::dist;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use serde::Serialize;
use statrs::function::gamma::ln_gamma;

/// Data of a social influence regression on `m` actors and `T` periods.
#[derive(Debug, Clone, PartialEq)]
pub struct SirData {
    /// Counts, one m x m matrix a period; NaN (the diagonal, gaps) is left out.
    pub y: Vec<Matrix>,
    /// What influence carries over, usually `ln(1 + y_{t-1})`; same shape, NaN counts as 0.
    pub x: Vec<Matrix>,
    /// Influence covariates, m x m: `w[r][(i, k)]` describes `k`'s pull on `i`.
    pub w: Vec<Matrix>,
    /// Other covariates of each pair: `z[t][q]` is m x m.
    pub z: Vec<Vec<Matrix>>,
    /// Names of the influence covariates.
    pub w_names: Vec<String>,
    /// Names of the other covariates.
    pub z_names: Vec<String>,
}

/// Settings of [`sir`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SirSpec {
    /// Most Newton steps.
    pub max_steps: usize,
}

impl Default for SirSpec {
    fn default() -> Self {
        Self { max_steps: 200 }
    }
}

/// Cells on which the start is sought.
const START_CELLS: usize = 20_000;

/// A fitted social influence regression.
#[derive(Debug, Clone, Serialize)]
pub struct SirFit {
    /// Names: covariates `z`, then `alpha.<w>` (without the first, which is fixed at 1), then
    /// `beta.<w>`.
    pub names: Vec<String>,
    /// Estimates in that order.
    pub coefficients: Vec<f64>,
    /// Standard errors from the observed information.
    pub standard_errors: Vec<f64>,
    /// Sandwich standard errors.
    pub robust_errors: Vec<f64>,
    /// Influence among sources, `A = sum alpha_r W_r`, diagonal 0; `alpha_1 = 1`.
    pub a: Matrix,
    /// Influence among targets, `B = sum beta_r W_r`, diagonal 0.
    pub b: Matrix,
    /// Poisson log-likelihood, `ln y!` included.
    pub log_likelihood: f64,
    /// Cells used.
    pub n: usize,
    /// What the estimates mean.
    pub caveat: InfluenceCaveat,
}

impl SirFit {
    /// Coefficient table as text, with the caveat.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Social influence regression (Poisson), {} cells, log-likelihood {:.4}\n{:<22}{:>12}{:>12}{:>12}{:>9}\n",
            self.n, self.log_likelihood, "", "estimate", "std. error", "robust", "p"
        );
        for (i, name) in self.names.iter().enumerate() {
            let (b, r) = (self.coefficients[i], self.robust_errors[i]);
            out.push_str(&format!(
                "{name:<22}{b:>12.5}{:>12.5}{r:>12.5}{:>9.4}\n",
                self.standard_errors[i],
                dist::t_two_sided(b / r, f64::INFINITY)
            ));
        }
        out.push_str(
            "A and B are predictive dependence, not leverage: a common driver gives the same.\n",
        );
        out
    }
}

/// Fits `y_ijt ~ Poisson(mu)`, `ln mu = theta' z_ijt + sum_rs alpha_r beta_s (W_r X_t W_s')_ij`,
/// `alpha_1 = 1`.
///
/// Alternating Fisher steps for the start (on a part of the cells where there are many), then joint
/// Newton steps on all cells with the full observed information (the cross block carries
/// `(y - mu) W_r X W_s'`), so the result is the maximum and not merely where an alternation
/// stopped. Memory: `p^2 + q + 1` numbers a cell.
///
/// # Errors
/// Shapes that differ, negative counts, no influence covariate, collinear covariates, no
/// convergence.
///
/// ```
/// use detente_infer::Matrix;
/// use detente_infer::influence::{SirData, SirSpec, sir};
/// use rand::RngExt;
/// use rand_distr::{Distribution, Poisson};
/// let mut rng = detente_infer::resample::stream(1, 0);
/// let (m, periods) = (6, 30);
/// let w = Matrix::from_fn(m, m, |i, k| if i == k { 0.0 } else { 0.4 / (m - 1) as f64 });
/// let z: Vec<Matrix> = (0..periods).map(|_| Matrix::from_fn(m, m, |_, _| rng.random::<f64>() - 0.5)).collect();
/// let x: Vec<Matrix> = (0..periods).map(|_| Matrix::from_fn(m, m, |_, _| rng.random::<f64>())).collect();
/// let y: Vec<Matrix> = z.iter().map(|z| Matrix::from_fn(m, m, |i, j| {
///     if i == j { f64::NAN } else { Poisson::new((1.0 + 0.8 * z[(i, j)]).exp()).map_or(0.0, |d| d.sample(&mut rng)) }
/// })).collect();
/// let constant = Matrix::from_fn(m, m, |_, _| 1.0);
/// let fit = sir(&SirData {
///     y, x, w: vec![w], z: z.into_iter().map(|z| vec![constant.clone(), z]).collect(),
///     w_names: vec!["alike".into()], z_names: vec!["constant".into(), "z".into()],
/// }, &SirSpec::default())?;
/// assert!((fit.coefficients[1] - 0.8).abs() < 0.2);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn sir(data: &SirData, spec: &SirSpec) -> Result<SirFit> {
    let cells = Cells::new(data)?;
    let (q, p, k) = (cells.q, cells.p, cells.k());
    if cells.n <= k {
        return Err(InferError::TooFewRows {
            what: "a social influence regression".into(),
            rows: cells.n,
            needed: k + 1,
        });
    }
    let every = cells.n / START_CELLS;
    let start = if every > 1 {
        // A part of the cells may lack what a covariate needs to vary: then all of them.
        start(&cells, every).or_else(|_| start(&cells, 1))?
    } else {
        start(&cells, 1)?
    };
    let all: Vec<usize> = (0..k).collect();
    let mut climb = Climb::at(&cells, start, 1);
    let mut converged = false;
    for _ in 0..spec.max_steps {
        let gain = climb.step(&all, true)?;
        if gain.abs() < 1e-12 * (1.0 + climb.here.value.abs()) {
            converged = true;
            break;
        }
    }
    if !converged {
        return Err(InferError::NotConverged {
            what: "the social influence regression".into(),
            iterations: spec.max_steps,
            remedy: "use fewer influence covariates, or standardise them".into(),
        });
    }
    let b = climb.b;
    let end = cells.derivatives(&b, 1, true);
    let (inverse, _) = end
        .observed
        .spd_inverse("the information of the social influence regression")?;
    let robust = inverse.times(&end.outer).times(&inverse);
    let root =
        |m: &Matrix| -> Vec<f64> { m.diagonal().iter().map(|v| v.max(0.0).sqrt()).collect() };
    let mix = |weights: &[f64]| {
        let m = data.w[0].n_rows();
        Matrix::from_fn(m, m, |i, j| {
            if i == j {
                0.0
            } else {
                data.w.iter().zip(weights).map(|(w, c)| c * w[(i, j)]).sum()
            }
        })
    };
    let mut alpha = vec![1.0];
    alpha.extend_from_slice(&b[q..q + p - 1]);
    let names = data
        .z_names
        .iter()
        .cloned()
        .chain(data.w_names[1..].iter().map(|s| format!("alpha.{s}")))
        .chain(data.w_names.iter().map(|s| format!("beta.{s}")))
        .collect();
    Ok(SirFit {
        names,
        standard_errors: root(&inverse),
        robust_errors: root(&robust),
        a: mix(&alpha),
        b: mix(&b[q + p - 1..]),
        coefficients: b,
        log_likelihood: end.value - cells.counts().map(ln_factorial).sum::<f64>(),
        n: cells.n,
        caveat: InfluenceCaveat::PredictiveOnly,
    })
}

/// `ln y!`; counts are small as a rule, and most of them 0 or 1.
fn ln_factorial(y: f64) -> f64 {
    if y < 2.0 && y.fract() == 0.0 {
        0.0
    } else {
        ln_gamma(y + 1.0)
    }
}

/// Where the joint steps begin: no influence at first; covariates alone, then the two sides in turn
/// from `alpha = 1`, on every `every`-th part of the cells, and there on to the maximum.
fn start(cells: &Cells, every: usize) -> Result<Vec<f64>> {
    let (q, p, k) = (cells.q, cells.p, cells.k());
    let mut b = vec![0.0; k];
    b[q..q + p - 1].fill(1.0);
    let mut climb = Climb::at(cells, b, every);
    let covariates: Vec<usize> = (0..q).collect();
    if q > 0 {
        for _ in 0..3 {
            climb.step(&covariates, false)?;
        }
    }
    let beta_block: Vec<usize> = (0..q).chain(q + p - 1..k).collect();
    let alpha_block: Vec<usize> = (0..q + p - 1).collect();
    for _ in 0..2 {
        climb.step(&beta_block, false)?;
        if p > 1 {
            climb.step(&alpha_block, false)?;
        }
    }
    if every > 1 {
        let all: Vec<usize> = (0..k).collect();
        for _ in 0..10 {
            if climb.step(&all, true)?.abs() < 1e-6 {
                break;
            }
        }
    }
    Ok(climb.b)
}

/// A point on the likelihood, with its derivatives.
struct Climb<'a> {
    cells: &'a Cells,
    every: usize,
    b: Vec<f64>,
    here: Derivatives,
}

impl<'a> Climb<'a> {
    fn at(cells: &'a Cells, b: Vec<f64>, every: usize) -> Self {
        let here = cells.derivatives(&b, every, false);
        Self {
            cells,
            every,
            b,
            here,
        }
    }

    /// One damped step on the given coefficients. Returns the gain that the derivatives promised.
    fn step(&mut self, block: &[usize], observed: bool) -> Result<f64> {
        let direction = |information: &Matrix| -> Result<Vec<f64>> {
            let (inverse, _) = information
                .select(block, block)
                .spd_inverse("the information of the social influence regression")?;
            Ok((0..block.len())
                .map(|i| {
                    let row = inverse.row(i).iter().zip(block);
                    row.map(|(a, j)| a * self.here.gradient[*j]).sum()
                })
                .collect())
        };
        // Away from the maximum the observed information may be indefinite; the expected one never
        // is.
        let delta = match direction(&self.here.observed) {
            Ok(v) if observed => v,
            _ => direction(&self.here.expected)?,
        };
        let gain: f64 = delta
            .iter()
            .zip(block)
            .map(|(s, j)| s * self.here.gradient[*j])
            .sum();
        let mut length = 1.0;
        while length >= 1e-12 {
            let mut next = self.b.clone();
            for (s, j) in delta.iter().zip(block) {
                next[*j] += length * s;
            }
            let there = self.cells.derivatives(&next, self.every, false);
            let slack = 1e-12 * self.here.value.abs();
            if there.value.is_finite() && there.value >= self.here.value - slack {
                self.b = next;
                self.here = there;
                return Ok(gain);
            }
            length *= 0.5;
        }
        Ok(0.0)
    }
}
