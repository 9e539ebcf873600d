//! Vector autoregressions: fit, lag choice, responses, decompositions, forecasts, causality.

mod bootstrap;
mod causality;
mod forecast;
mod responses;
mod select;

pub use bootstrap::{Bootstrap, BootstrapSpec, ResponseDraws};
pub use causality::{BlockCausality, InstantaneousCausality, LikelihoodRatio};
pub use forecast::{Forecast, ForecastInterval};
pub(crate) use responses::moving_average;
pub use responses::{Connectedness, Decomposition, DecompositionKind, Impulse, Responses};
pub use select::{LagChoice, LagRow, LagTable, lag_table};

use crate::design::Design;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::panel::Panel;
use serde::Serialize;

/// Deterministic terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Deterministic {
    /// None.
    None,
    /// A constant.
    #[default]
    Constant,
    /// A linear trend (period 1, 2, ... of the panel) without a constant.
    Trend,
    /// Both.
    ConstantAndTrend,
}

/// What to fit. Start from [`VarSpec::new`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VarSpec {
    /// Lags `p`.
    pub lags: usize,
    /// Constant and trend.
    pub deterministic: Deterministic,
    /// Season length for centred seasonal dummies (12 for months), or `None`.
    pub seasons: Option<usize>,
    /// Series of the panel that enter at the current date and are not explained (step dummies,
    /// reporting volume).
    pub exogenous: Vec<String>,
}

impl VarSpec {
    /// `lags` lags and a constant.
    pub fn new(lags: usize) -> Self {
        Self {
            lags,
            deterministic: Deterministic::Constant,
            seasons: None,
            exogenous: Vec::new(),
        }
    }
}

/// The parts of a panel that a VAR uses, checked.
#[derive(Debug, Clone)]
pub(crate) struct VarData {
    pub names: Vec<String>,
    /// Endogenous series, n each.
    pub y: Vec<Vec<f64>>,
    /// Deterministic and exogenous columns, n each, with names.
    pub other: Vec<Vec<f64>>,
    pub other_names: Vec<String>,
}

impl VarData {
    pub fn new(panel: &Panel, spec: &VarSpec) -> Result<Self> {
        let n = panel.n_periods();
        for name in &spec.exogenous {
            panel.complete(name)?;
        }
        let names: Vec<String> = panel
            .names()
            .iter()
            .filter(|s| !spec.exogenous.contains(s))
            .cloned()
            .collect();
        if names.is_empty() {
            return Err(InferError::setting(
                "exogenous",
                format!("{:?}", spec.exogenous),
                "leave at least one series to be explained",
            ));
        }
        let y = names
            .iter()
            .map(|s| panel.varying(s).map(<[f64]>::to_vec))
            .collect::<Result<Vec<_>>>()?;
        let (mut other, mut other_names) = (Vec::new(), Vec::new());
        let det = spec.deterministic;
        if matches!(
            det,
            Deterministic::Constant | Deterministic::ConstantAndTrend
        ) {
            other.push(vec![1.0; n]);
            other_names.push("const".to_string());
        }
        if matches!(det, Deterministic::Trend | Deterministic::ConstantAndTrend) {
            other.push((1..=n).map(|t| t as f64).collect());
            other_names.push("trend".to_string());
        }
        if let Some(s) = spec.seasons {
            if s < 2 {
                return Err(InferError::setting(
                    "seasons",
                    s,
                    "give the number of periods in a cycle, at least 2",
                ));
            }
            for season in 1..s {
                other.push(
                    (0..n)
                        .map(|t| f64::from(u8::from(t % s == season)) - 1.0 / s as f64)
                        .collect(),
                );
                other_names.push(format!("season{}", season + 1));
            }
        }
        for name in &spec.exogenous {
            other.push(panel.complete(name)?.to_vec());
            other_names.push(name.clone());
        }
        Ok(Self {
            names,
            y,
            other,
            other_names,
        })
    }

    pub fn k(&self) -> usize {
        self.y.len()
    }

    pub fn n(&self) -> usize {
        self.y[0].len()
    }

    /// Regressor names: lag 1 of each series, lag 2 of each, ..., then the others.
    pub fn regressor_names(&self, lags: usize) -> Vec<String> {
        let mut names = Vec::new();
        for l in 1..=lags {
            names.extend(self.names.iter().map(|s| format!("{s}.l{l}")));
        }
        names.extend(self.other_names.iter().cloned());
        names
    }

    /// Design for periods `start..n` (`start >= lags`).
    pub fn design(&self, lags: usize, start: usize) -> Matrix {
        let k = self.k();
        let n = self.n();
        let m = k * lags + self.other.len();
        Matrix::from_fn(n - start, m, |t, j| {
            if j < k * lags {
                self.y[j % k][start + t - 1 - j / k]
            } else {
                self.other[j - k * lags][start + t]
            }
        })
    }
}

/// A fitted VAR. Regressors are in the order of `regressors`; equations in that of `names`.
#[derive(Debug, Clone, Serialize)]
pub struct VarFit {
    /// Series explained, in order.
    pub names: Vec<String>,
    /// What was fitted.
    pub spec: VarSpec,
    /// Regressor names: `name.l1` for each series, then lag 2, ..., then deterministic and
    /// exogenous terms.
    pub regressors: Vec<String>,
    /// Coefficients, one row a regressor, one column an equation.
    pub coefficients: Matrix,
    /// Classical standard errors, same shape.
    pub standard_errors: Matrix,
    /// Residuals, one row a period used, one column an equation.
    pub residuals: Matrix,
    /// Residual covariance, divisor `T - m` with `m` regressors an equation: used for responses,
    /// decompositions, forecasts (as R `vars` and statsmodels).
    pub sigma: Matrix,
    /// Residual covariance, divisor `T`.
    pub sigma_ml: Matrix,
    /// `-TK/2 (1 + ln 2 pi) - T/2 ln |sigma_ml|`.
    pub log_likelihood: f64,
    /// Periods used, `T`.
    pub n: usize,
    /// Residual degrees of freedom of one equation, `T - m`.
    pub df: usize,
    /// First and last period explained.
    pub range: (String, String),
    #[serde(skip)]
    pub(crate) design: Design,
    #[serde(skip)]
    pub(crate) data: VarData,
}

/// Fits a VAR by least squares, equation by equation, through one QR factorisation.
///
/// `y_t = sum_{l=1..p} A_l y_{t-l} + C d_t + u_t`, with `d_t` constant, trend, seasons and
/// exogenous series. Source: Luetkepohl (2005), chapter 3. Panel: n periods x K series; the first
/// `p` periods serve as presample.
///
/// # Errors
/// Gaps, constant or collinear series, fewer than `m + 1` rows, 0 lags, a perfect fit.
///
/// ```
/// use detente_infer::{Panel, var::{VarSpec, var}};
/// let e = |t: usize, s: usize| (((t * 7919 + s * 104729) % 1009) as f64 / 1009.0) - 0.5;
/// let (mut a, mut b) = (vec![0.0; 120], vec![0.0; 120]);
/// for t in 1..120 {
///     a[t] = 0.6 * a[t - 1] + e(t, 1);
///     b[t] = 0.3 * b[t - 1] + 0.4 * a[t - 1] + e(t, 2);
/// }
/// let fit = var(&Panel::numbered(["a", "b"], vec![a, b])?, &VarSpec::new(1))?;
/// assert_eq!(fit.regressors, ["a.l1", "b.l1", "const"]);
/// assert!(fit.is_stable()?);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn var(panel: &Panel, spec: &VarSpec) -> Result<VarFit> {
    if spec.lags == 0 {
        return Err(InferError::setting("lags", 0, "give at least one lag"));
    }
    let data = VarData::new(panel, spec)?;
    let (n, k, p) = (data.n(), data.k(), spec.lags);
    let m = k * p + data.other.len();
    // With fewer than K residual degrees of freedom the residual covariance is singular.
    if n < p + m + k {
        return Err(InferError::TooFewRows {
            what: format!("a VAR({p}) of {k} series"),
            rows: n,
            needed: p + m + k,
        });
    }
    let regressors = data.regressor_names(p);
    let design = Design::new(data.design(p, p), &regressors, "a VAR")?;
    let t_used = design.n();
    let mut coefficients = Matrix::zeros(m, k);
    let mut residuals = Matrix::zeros(t_used, k);
    for (eq, y) in data.y.iter().enumerate() {
        let (b, u) = design.solve(&y[p..]);
        for (i, v) in b.into_iter().enumerate() {
            coefficients[(i, eq)] = v;
        }
        for (t, v) in u.into_iter().enumerate() {
            residuals[(t, eq)] = v;
        }
    }
    let cross = residuals.transpose_times(&residuals);
    let sigma = cross.scaled(1.0 / (t_used - m) as f64);
    let sigma_ml = cross.scaled(1.0 / t_used as f64);
    let (_, log_det) = sigma_ml.spd_inverse("the residual covariance")?;
    let tk = (t_used * k) as f64;
    let log_likelihood =
        -0.5 * tk * (1.0 + (2.0 * std::f64::consts::PI).ln()) - 0.5 * t_used as f64 * log_det;
    let xx: Vec<f64> = (0..m)
        .map(|i| design.qr.r_inv.row(i).iter().map(|v| v * v).sum())
        .collect();
    let standard_errors = Matrix::from_fn(m, k, |i, eq| (xx[i] * sigma[(eq, eq)]).sqrt());
    Ok(VarFit {
        names: data.names.clone(),
        spec: spec.clone(),
        regressors,
        coefficients,
        standard_errors,
        residuals,
        sigma,
        sigma_ml,
        log_likelihood,
        n: t_used,
        df: t_used - m,
        range: (
            panel.periods()[p].clone(),
            panel.periods()[panel.n_periods() - 1].clone(),
        ),
        design,
        data,
    })
}

impl VarFit {
    /// Number of series, `K`.
    pub fn k(&self) -> usize {
        self.names.len()
    }

    /// Regressors in one equation, `m`.
    pub fn n_regressors(&self) -> usize {
        self.regressors.len()
    }

    /// `A_1, ..., A_p`, each K x K: `A_l[(i, j)]` is the weight of series `j` at lag `l` in
    /// equation `i`.
    pub fn lag_matrices(&self) -> Vec<Matrix> {
        let k = self.k();
        (0..self.spec.lags)
            .map(|l| Matrix::from_fn(k, k, |i, j| self.coefficients[(l * k + j, i)]))
            .collect()
    }

    /// Moduli of the companion matrix's eigenvalues, largest first; all below 1 means stable.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.roots()?[0] < 1.0 && fit.is_stable()?);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn roots(&self) -> Result<Vec<f64>> {
        companion_roots(&self.lag_matrices())
    }

    /// True when every root has modulus below 1.
    pub fn is_stable(&self) -> Result<bool> {
        Ok(self.roots()?[0] < 1.0)
    }

    /// Position of a series among those explained.
    pub fn index(&self, name: &str) -> Result<usize> {
        self.names
            .iter()
            .position(|n| n == name)
            .ok_or_else(|| InferError::UnknownSeries {
                name: name.to_string(),
                known: self.names.join(", "),
            })
    }

    /// Equation tables as text, in the layout of R `vars`.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.summary().contains("a"));
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn summary(&self) -> String {
        let mut out = format!(
            "VAR({}) of {}: {} periods ({} to {}), log-likelihood {:.4}\n",
            self.spec.lags,
            self.names.join(", "),
            self.n,
            self.range.0,
            self.range.1,
            self.log_likelihood
        );
        if let Ok(roots) = self.roots() {
            let shown: Vec<String> = roots.iter().take(8).map(|r| format!("{r:.4}")).collect();
            out.push_str(&format!(
                "moduli of the roots: {}{}\n",
                shown.join(" "),
                if roots.len() > 8 { " ..." } else { "" }
            ));
        }
        for (eq, name) in self.names.iter().enumerate() {
            out.push_str(&format!(
                "\nequation {name}\n{:<20}{:>13}{:>13}{:>9}{:>11}\n",
                "", "estimate", "std. error", "t", "p"
            ));
            for (i, r) in self.regressors.iter().enumerate() {
                let (b, se) = (self.coefficients[(i, eq)], self.standard_errors[(i, eq)]);
                let t = b / se;
                out.push_str(&format!(
                    "{r:<20}{b:>13.6}{se:>13.6}{t:>9.3}{:>11.4}\n",
                    crate::dist::t_two_sided(t, self.df as f64)
                ));
            }
        }
        out
    }
}

/// Moduli of the eigenvalues of the companion matrix, largest first.
///
/// The series are first put on scales on which they push each other equally hard (Osborne's
/// balancing, by powers of two and so without rounding): eigenvalues do not depend on units, but an
/// algorithm that is handed numbers from 1e-12 to 1e12 loses them.
pub(crate) fn companion_roots(a: &[Matrix]) -> Result<Vec<f64>> {
    let k = a[0].n_rows();
    let mut scale = vec![1.0f64; k];
    let size = |i: usize, j: usize| a.iter().map(|m| m[(i, j)].abs()).sum::<f64>();
    let weight = Matrix::from_fn(k, k, size);
    for _ in 0..100 {
        let mut moved = false;
        for i in 0..k {
            // Row and column sums of D^-1 A D without the diagonal.
            let (mut row, mut column) = (0.0, 0.0);
            for j in (0..k).filter(|j| *j != i) {
                row += weight[(i, j)] * (scale[j] / scale[i]);
                column += weight[(j, i)] * (scale[i] / scale[j]);
            }
            let factor = (row / column).sqrt().log2().round().exp2();
            if factor.is_finite()
                && factor > 0.0
                && factor != 1.0
                && (scale[i] * factor).is_normal()
            {
                scale[i] *= factor;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let a: Vec<Matrix> = a
        .iter()
        .map(|m| Matrix::from_fn(k, k, |i, j| m[(i, j)] * (scale[j] / scale[i])))
        .collect();
    let p = a.len();
    let companion = Matrix::from_fn(k * p, k * p, |i, j| {
        if i < k {
            a[j / k][(i, j % k)]
        } else {
            f64::from(u8::from(i - k == j))
        }
    });
    companion.eigenvalue_moduli("the companion matrix")
}
