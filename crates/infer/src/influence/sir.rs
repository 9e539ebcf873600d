//! Social influence regression for counts (Minhas & Hoff).

use super::InfluenceCaveat;
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

/// Cells laid out for the likelihood: per cell, `q` covariates and the `p x p` products
/// `(W_r X_t W_s')_ij`.
struct Cells {
    q: usize,
    p: usize,
    y: Vec<f64>,
    z: Vec<f64>,
    products: Vec<f64>,
}

/// Fits `y_ijt ~ Poisson(mu)`, `ln mu = theta' z_ijt + sum_rs alpha_r beta_s (W_r X_t W_s')_ij`,
/// `alpha_1 = 1`.
///
/// Alternating Fisher steps for the start, then joint Newton steps with the full observed
/// information (the cross block carries `(y - mu) W_r X W_s'`), so the result is the maximum and
/// not merely where an alternation stopped. Memory: `p^2` numbers a cell.
///
/// # Errors
/// Shapes that differ, negative counts, no influence covariate, collinear covariates, no
/// convergence.
pub fn sir(data: &SirData, spec: &SirSpec) -> Result<SirFit> {
    let cells = layout(data)?;
    let (q, p) = (cells.q, cells.p);
    let k = q + p - 1 + p;
    if cells.y.len() <= k {
        return Err(InferError::TooFewRows {
            what: "a social influence regression".into(),
            rows: cells.y.len(),
            needed: k + 1,
        });
    }
    // Start: no influence; covariates alone, then the two sides in turn from alpha = 1.
    let mut b = vec![0.0; k];
    for v in &mut b[q..q + p - 1] {
        *v = 1.0;
    }
    let covariates: Vec<usize> = (0..q).collect();
    let mut value = f64::NEG_INFINITY;
    if q > 0 {
        for _ in 0..3 {
            value = step(&cells, &mut b, &covariates, false)?.0;
        }
    }
    let beta_block: Vec<usize> = (0..q).chain(q + p - 1..k).collect();
    let alpha_block: Vec<usize> = (0..q + p - 1).collect();
    for _ in 0..2 {
        value = step(&cells, &mut b, &beta_block, false)?.0;
        if p > 1 {
            value = step(&cells, &mut b, &alpha_block, false)?.0.max(value);
        }
    }
    let all: Vec<usize> = (0..k).collect();
    let mut converged = false;
    for _ in 0..spec.max_steps {
        let (next, gain) = step(&cells, &mut b, &all, true)?;
        if gain.abs() < 1e-12 * (1.0 + next.abs()) {
            converged = true;
            break;
        }
        value = next;
    }
    if !converged {
        return Err(InferError::NotConverged {
            what: "the social influence regression".into(),
            iterations: spec.max_steps,
            remedy: "use fewer influence covariates, or standardise them".into(),
        });
    }
    let end = derivatives(&cells, &b, true, true);
    value = value.max(end.value);
    let (inverse, _) = end
        .information
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
        log_likelihood: value - cells.y.iter().map(|y| ln_gamma(y + 1.0)).sum::<f64>(),
        n: cells.y.len(),
        caveat: InfluenceCaveat::PredictiveOnly,
    })
}

fn layout(data: &SirData) -> Result<Cells> {
    let (t, p) = (data.y.len(), data.w.len());
    if p == 0 || t == 0 {
        return Err(InferError::setting(
            "w",
            p,
            "give at least one influence covariate and one period",
        ));
    }
    let m = data.w[0].n_rows();
    let q = data.z_names.len();
    let shape = |what: &str, found: usize, expected: usize| -> Result<()> {
        if found == expected {
            Ok(())
        } else {
            Err(InferError::LengthMismatch {
                what: what.into(),
                expected,
                found,
            })
        }
    };
    shape("x (periods)", data.x.len(), t)?;
    shape("z (periods)", data.z.len(), t)?;
    shape("the names of w", data.w_names.len(), p)?;
    for s in data
        .y
        .iter()
        .chain(&data.x)
        .chain(&data.w)
        .chain(data.z.iter().flatten())
    {
        shape("a matrix (rows)", s.n_rows(), m)?;
        shape("a matrix (columns)", s.n_cols(), m)?;
    }
    for z in &data.z {
        shape("z (covariates)", z.len(), q)?;
    }
    for (w, name) in data.w.iter().zip(&data.w_names) {
        if !w.is_finite() {
            return Err(InferError::Missing {
                series: name.clone(),
                period: "an influence covariate".into(),
            });
        }
    }
    let transposed: Vec<Matrix> = data.w.iter().map(Matrix::transpose).collect();
    let mut cells = Cells {
        q,
        p,
        y: Vec::new(),
        z: Vec::new(),
        products: Vec::new(),
    };
    for s in 0..t {
        let x = Matrix::from_fn(m, m, |i, j| {
            let v = data.x[s][(i, j)];
            if v.is_nan() { 0.0 } else { v }
        });
        if !x.is_finite() {
            return Err(InferError::Infinite {
                series: "x".into(),
                period: format!("period {s}"),
            });
        }
        let left: Vec<Matrix> = data.w.iter().map(|w| w.times(&x)).collect();
        let both: Vec<Matrix> = left
            .iter()
            .flat_map(|l| transposed.iter().map(move |w| l.times(w)))
            .collect();
        for i in 0..m {
            for j in 0..m {
                let y = data.y[s][(i, j)];
                let z = data.z[s].iter().map(|z| z[(i, j)]);
                if i == j || y.is_nan() || z.clone().any(|v| v.is_nan()) {
                    continue;
                }
                if !(y >= 0.0) || y.is_infinite() {
                    return Err(InferError::setting(
                        "count",
                        y,
                        format!("pair ({i}, {j}), period {s}: counts are finite and not negative"),
                    ));
                }
                cells.y.push(y);
                cells.z.extend(z);
                cells.products.extend(both.iter().map(|b| b[(i, j)]));
            }
        }
    }
    Ok(cells)
}

struct Derivatives {
    value: f64,
    gradient: Vec<f64>,
    information: Matrix,
    outer: Matrix,
}

/// Log-likelihood (without `ln y!`) alone.
fn likelihood(cells: &Cells, b: &[f64]) -> f64 {
    let (q, p) = (cells.q, cells.p);
    let beta = &b[q + p - 1..];
    let mut total = 0.0;
    for c in 0..cells.y.len() {
        let mut eta: f64 = dot(&b[..q], &cells.z[c * q..(c + 1) * q]);
        for r in 0..p {
            let a = if r == 0 { 1.0 } else { b[q + r - 1] };
            eta += a * dot(beta, &cells.products[(c * p + r) * p..(c * p + r + 1) * p]);
        }
        total += cells.y[c] * eta - eta.min(700.0).exp();
    }
    total
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Cells handled at once, so that cross products go through the blocked kernel.
const CHUNK: usize = 2048;

/// Value, score, information (observed or expected) and, where asked, outer product of scores.
fn derivatives(cells: &Cells, b: &[f64], observed: bool, with_outer: bool) -> Derivatives {
    let (q, p) = (cells.q, cells.p);
    let k = b.len();
    let mut alpha = vec![1.0];
    alpha.extend_from_slice(&b[q..q + p - 1]);
    let beta = &b[q + p - 1..];
    let mut value = 0.0;
    let mut gradient = vec![0.0; k];
    let mut information = Matrix::zeros(k, k);
    let mut outer = Matrix::zeros(k, k);
    let mut cross = vec![0.0; p * p];
    let add = |total: &mut Matrix, part: &Matrix| {
        for i in 0..k {
            for (o, v) in total.row_mut(i).iter_mut().zip(part.row(i)) {
                *o += v;
            }
        }
    };
    for from in (0..cells.y.len()).step_by(CHUNK) {
        let rows = CHUNK.min(cells.y.len() - from);
        let mut weighted = Matrix::zeros(rows, k);
        let mut scores = Matrix::zeros(if with_outer { rows } else { 0 }, k);
        for at in 0..rows {
            let c = from + at;
            let products = &cells.products[c * p * p..(c + 1) * p * p];
            let g = weighted.row_mut(at);
            g[..q].copy_from_slice(&cells.z[c * q..(c + 1) * q]);
            let mut eta = dot(&b[..q], &g[..q]);
            for (r, a) in alpha.iter().enumerate() {
                let row = &products[r * p..(r + 1) * p];
                let by_beta = dot(beta, row);
                if r > 0 {
                    g[q + r - 1] = by_beta;
                }
                eta += a * by_beta;
                for (o, v) in g[q + p - 1..].iter_mut().zip(row) {
                    *o += a * v;
                }
            }
            let mu = eta.min(700.0).exp();
            let e = cells.y[c] - mu;
            value += cells.y[c] * eta - mu;
            for (o, v) in gradient.iter_mut().zip(&*g) {
                *o += e * v;
            }
            for (o, v) in cross.iter_mut().zip(products) {
                *o += e * v;
            }
            if with_outer {
                for (o, v) in scores.row_mut(at).iter_mut().zip(&*g) {
                    *o = e * v;
                }
            }
            let root = mu.sqrt();
            g.iter_mut().for_each(|v| *v *= root);
        }
        add(&mut information, &weighted.transpose_times(&weighted));
        if with_outer {
            add(&mut outer, &scores.transpose_times(&scores));
        }
    }
    if observed {
        for r in 1..p {
            for s in 0..p {
                information[(q + p - 1 + s, q + r - 1)] -= cross[r * p + s];
                information[(q + r - 1, q + p - 1 + s)] -= cross[r * p + s];
            }
        }
    }
    Derivatives {
        value,
        gradient,
        information,
        outer,
    }
}

/// One damped step on the given coefficients. Returns the new value and the gain promised.
fn step(cells: &Cells, b: &mut [f64], block: &[usize], observed: bool) -> Result<(f64, f64)> {
    let d = derivatives(cells, b, observed, false);
    let direction = |d: &Derivatives| -> Result<Vec<f64>> {
        let (inverse, _) = d
            .information
            .select(block, block)
            .spd_inverse("the information of the social influence regression")?;
        Ok((0..block.len())
            .map(|i| {
                inverse
                    .row(i)
                    .iter()
                    .zip(block)
                    .map(|(a, j)| a * d.gradient[*j])
                    .sum()
            })
            .collect())
    };
    // Away from the maximum the observed information may be indefinite; the expected one never is.
    let delta = match direction(&d) {
        Ok(v) => v,
        Err(e) if !observed => return Err(e),
        Err(_) => direction(&derivatives(cells, b, false, false))?,
    };
    let gain: f64 = delta
        .iter()
        .zip(block)
        .map(|(s, j)| s * d.gradient[*j])
        .sum();
    let mut length = 1.0;
    loop {
        let mut next = b.to_vec();
        for (s, j) in delta.iter().zip(block) {
            next[*j] += length * s;
        }
        let v = likelihood(cells, &next);
        if v.is_finite() && v >= d.value - 1e-12 * d.value.abs() {
            b.copy_from_slice(&next);
            return Ok((v, gain));
        }
        length *= 0.5;
        if length < 1e-12 {
            return Ok((d.value, 0.0));
        }
    }
}
