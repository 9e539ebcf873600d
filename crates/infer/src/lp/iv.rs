//! Local projections with several instruments: two-stage least squares and its diagnostics.

use super::anderson_rubin::{AndersonRubin, ArPieces};
use super::{Data, LpSpec};
use crate::bands::{SupT, sup_t};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance};
use crate::panel::Panel;
use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};
use statrs::function::gamma::ln_gamma;

/// One horizon of a projection with several instruments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lp2slsPoint {
    /// Periods after the shock.
    pub horizon: usize,
    /// Two-stage least-squares response to one unit of the instrumented series.
    pub estimate: f64,
    /// Robust standard error.
    pub se: f64,
    /// Two-sided p-value by t with `df` degrees of freedom.
    pub p: f64,
    /// Rows.
    pub n: usize,
    /// Rows less regressors and instruments.
    pub df: usize,
    /// Effective first-stage F of Montiel Olea & Pflueger (2013).
    pub effective_f: f64,
    /// Its critical value: above it, at 5 %, the worst-case (Nagar) bias of two-stage least squares
    /// is below 10 % of the benchmark.
    pub effective_f_critical: f64,
    /// Pointwise band by the t distribution; trust it only with strong instruments.
    pub lower: f64,
    /// Pointwise band.
    pub upper: f64,
    /// Simultaneous band; the same caution.
    pub simultaneous_lower: f64,
    /// Simultaneous band.
    pub simultaneous_upper: f64,
    /// Confidence set that stays right with weak instruments.
    pub anderson_rubin: ArPieces,
    /// p-value of "no response" by the Anderson-Rubin test, right with weak instruments.
    pub anderson_rubin_p: f64,
    /// Hansen's J of the over-identifying restrictions; `None` with one instrument.
    pub hansen_j: Option<f64>,
    /// Its p-value, chi-squared with (instruments - 1) degrees of freedom.
    pub hansen_p: Option<f64>,
}

/// A local projection with several instruments.
#[derive(Debug, Clone, Serialize)]
pub struct Lp2slsResult {
    /// What was run.
    pub spec: LpSpec,
    /// The instruments.
    pub instruments: Vec<String>,
    /// One entry a horizon.
    pub points: Vec<Lp2slsPoint>,
    /// Critical values over the horizons.
    pub sup_t: SupT,
    /// True when at some horizon the effective F is below its critical value.
    pub weak: bool,
}

impl Lp2slsResult {
    /// The table of responses and diagnostics as text.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Response of {} to one unit of {}, instrumented by {} ({} lags{}, {:?})\n{:>3}{:>12}{:>11}{:>8}{:>11}{:>10}{:>8}  {}\n",
            self.spec.outcome,
            self.spec.shock,
            self.instruments.join(", "),
            self.spec.lags,
            if self.spec.augment { " + 1" } else { "" },
            self.spec.covariance,
            "h",
            "estimate",
            "std. error",
            "p",
            "eff. F",
            "critical",
            "J, p",
            format_args!("{} % Anderson-Rubin set", (100.0 * self.spec.level).round()),
        );
        for p in &self.points {
            out.push_str(&format!(
                "{:>3}{:>12.5}{:>11.5}{:>8.4}{:>11.2}{:>10.2}{:>8}  {}\n",
                p.horizon,
                p.estimate,
                p.se,
                p.p,
                p.effective_f,
                p.effective_f_critical,
                p.hansen_p.map_or("-".into(), |v| format!("{v:.4}")),
                p.anderson_rubin.text()
            ));
        }
        if self.weak {
            out.push_str(
                "caution: weak instruments at some horizon; read the Anderson-Rubin sets only\n",
            );
        }
        out
    }
}

/// Local projection of `spec.outcome` on `spec.shock`, instrumented by several series.
///
/// Controls as in [`local_projection_iv`](super::local_projection_iv), of which this is the form
/// for any number of instruments (with one it gives the same numbers): current and lagged controls
/// of the projection, and lags of shock and instruments. With `Z`, `x`, `y` cleared of the controls
/// and `pi = (Z'Z)^-1 Z'x`:
///
/// - estimate `b = pi'Z'y / pi'Z'x`, influence `pi'z_t u_t f_t / pi'Z'x`, `u = y - x b`, and `f_t`
///   the factor of `spec.covariance` in the second stage: `Hc0` is the "robust" covariance of Python
///   `linearmodels` `IV2SLS`; `Hc1` multiplies it by `n / (n - k)`, `k` the controls and the shock
///   (its `debiased=True`); `Hc2` and `Hc3` take the leverages on the controls and the projected
///   shock. The reduced form and the first stage (effective F, Anderson-Rubin) take their own factors,
///   by the leverage on controls and instruments;
/// - effective F `pi'Qpi / tr(V_pi Q)`, `Q = Z'Z`, `V_pi` the robust covariance of `pi` (Montiel
///   Olea & Pflueger 2013, JBES); critical value the 95 % quantile of a noncentral chi-squared with
///   `K_eff` degrees of freedom and noncentrality `10 K_eff`, over `K_eff` (their simplified,
///   conservative procedure, bias 10 %), 23.1 for one instrument;
/// - Anderson-Rubin statistic at `b`: `d'V_d^-1 d / k`, `d = (Z'Z)^-1 Z'(y - x b)` and `V_d` its
///   robust covariance, against the F quantile with `k` and `df` degrees of freedom; inverted on a
///   fine grid of angles, its ends then by bisection;
/// - Hansen's J from two-step GMM on the cleared series, weighted by `sum z z' u^2` at the 2SLS
///   residuals, not centred.
///
/// # Errors
/// As [`local_projection_iv`](super::local_projection_iv); no instrument or one named twice;
/// collinear instruments.
///
/// ```
/// use detente_infer::{Panel, lp::{LpSpec, local_projection_2sls}};
/// use rand::RngExt;
/// let noise = |s| { let mut r = detente_infer::resample::stream(1, s); (0..200).map(|_| r.random::<f64>() - 0.5).collect::<Vec<f64>>() };
/// let (z, w, hidden, e) = (noise(1), noise(2), noise(3), noise(4));
/// let x: Vec<f64> = (0..200).map(|t| z[t] + w[t] + hidden[t]).collect();
/// let y: Vec<f64> = (0..200).map(|t| 0.5 * x[t] - 2.0 * hidden[t] + 0.1 * e[t]).collect();
/// let panel = Panel::numbered(["x", "y", "z", "w"], vec![x, y, z, w])?;
/// let spec = LpSpec { horizons: 0, lags: 1, ..LpSpec::new("x", "y") };
/// let r = local_projection_2sls(&panel, &spec, &["z", "w"])?;
/// let at_zero = &r.points[0];
/// assert!((at_zero.estimate - 0.5).abs() < 0.4 && at_zero.anderson_rubin.contains(0.5));
/// assert!(at_zero.effective_f > at_zero.effective_f_critical && at_zero.hansen_p > Some(0.01));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn local_projection_2sls<S: AsRef<str>>(
    panel: &Panel,
    spec: &LpSpec,
    instruments: &[S],
) -> Result<Lp2slsResult> {
    check_level("level", spec.level)?;
    let instruments: Vec<String> = instruments.iter().map(|s| s.as_ref().to_string()).collect();
    let k = instruments.len();
    if k == 0 {
        return Err(InferError::setting(
            "instruments",
            "none",
            "give at least one series",
        ));
    }
    for (i, z) in instruments.iter().enumerate() {
        if *z == spec.shock || *z == spec.outcome || instruments[..i].contains(z) {
            return Err(InferError::setting(
                "instrument",
                z,
                "give series other than shock and outcome, each once",
            ));
        }
        if spec.controls.contains(z) {
            return Err(InferError::setting(
                "instrument",
                z,
                "a control cannot be an instrument; take it off one of the lists",
            ));
        }
    }
    super::variants::robust_only(spec)?;
    let mut reduced = spec.clone();
    reduced.shock = instruments[0].clone();
    reduced.lagged_controls = std::iter::once(spec.shock.clone())
        .chain(instruments[1..].iter().cloned())
        .chain(spec.lagged_controls.iter().cloned())
        .collect();
    reduced.controls = instruments[1..]
        .iter()
        .cloned()
        .chain(spec.controls.iter().cloned())
        .collect();
    let data = Data::new(panel, &reduced)?;
    let x = panel.series(&spec.shock)?;
    let mut psi = Matrix::zeros(panel.n_periods(), spec.horizons + 1);
    let mut points = Vec::new();
    for h in 0..=spec.horizons {
        let (mut rows, _) = data.rows(h);
        rows.retain(|t| !x[*t].is_nan());
        let (y, design, names, dropped) = data.regression(&rows, h)?;
        if let Some(z) = instruments.iter().find(|z| dropped.contains(z)) {
            return Err(InferError::Constant {
                series: z.clone(),
                rows: rows.len(),
            });
        }
        let at: Vec<usize> = instruments
            .iter()
            .filter_map(|z| names.iter().position(|n| n == z))
            .collect();
        let xs: Vec<f64> = rows.iter().map(|t| x[*t]).collect();
        let form = Form::new(&y, &xs, &design, &names, &at, spec.covariance)?;
        let (point, influence) = form.point(h, spec.level)?;
        for (t, v) in rows.iter().zip(&influence) {
            psi[(*t, h)] = *v;
        }
        points.push(point);
    }
    let joint = psi.transpose_times(&psi);
    let estimates: Vec<f64> = points.iter().map(|p| p.estimate).collect();
    let df = points.iter().map(|p| p.df).min().unwrap_or(1) as f64;
    let bands = sup_t(&estimates, &joint, spec.level, df, spec.draws, spec.seed)?;
    for p in &mut points {
        let c = dist::t_quantile(0.5 + spec.level / 2.0, p.df as f64);
        let s = bands.simultaneous.max(c);
        p.simultaneous_lower = p.estimate - s * p.se;
        p.simultaneous_upper = p.estimate + s * p.se;
    }
    Ok(Lp2slsResult {
        weak: points
            .iter()
            .any(|p| p.effective_f < p.effective_f_critical),
        sup_t: bands,
        spec: spec.clone(),
        instruments,
        points,
    })
}

/// Reduced form and first stage of one horizon.
struct Form {
    /// Instruments cleared of the controls.
    z: Matrix,
    /// Reduced-form and first-stage coefficients of the instruments.
    r: Vec<f64>,
    f: Vec<f64>,
    /// Residuals of outcome and shock on controls and instruments.
    er: Vec<f64>,
    ef: Vec<f64>,
    /// Factor of each residual of the reduced form and the first stage.
    factor: Vec<f64>,
    /// Factor of each residual of the second stage.
    second_factor: Vec<f64>,
    q: Matrix,
    q_inverse: Matrix,
    df: usize,
}

impl Form {
    fn new(
        y: &[f64],
        x: &[f64],
        design: &Matrix,
        names: &[String],
        at: &[usize],
        covariance: Covariance,
    ) -> Result<Self> {
        let form = ols::fit(y, design, names, Covariance::Classical)?;
        let first = ols::fit(x, design, names, Covariance::Classical)?;
        let others: Vec<usize> = (0..names.len()).filter(|j| !at.contains(j)).collect();
        let all: Vec<usize> = (0..y.len()).collect();
        let controls = design.select(&all, &others);
        let control_names: Vec<&String> = others.iter().map(|j| &names[*j]).collect();
        let columns: Vec<Vec<f64>> = at
            .iter()
            .map(|j| {
                ols::fit(
                    &design.column(*j),
                    &controls,
                    &control_names,
                    Covariance::Classical,
                )
                .map(|fit| fit.residuals)
            })
            .collect::<Result<_>>()?;
        let z = Matrix::from_columns(&columns);
        let q = z.transpose_times(&z);
        let (q_inverse, _) = q.spd_inverse("the cross products of the instruments")?;
        let (n, k) = (y.len() as f64, names.len() as f64);
        let f: Vec<f64> = at.iter().map(|j| first.coefficients[*j]).collect();
        // Second stage: the controls and the shock projected on controls and instruments. Its hat
        // matrix is that of the controls plus the projected shock's own.
        let columns = (others.len() + 1) as f64;
        let dot = |t: usize, c: &[f64]| -> f64 { z.row(t).iter().zip(c).map(|(a, b)| a * b).sum() };
        let projected: Vec<f64> = (0..y.len()).map(|t| dot(t, &f)).collect();
        let strength: f64 = projected.iter().map(|v| v * v).sum();
        let second_factor = (0..y.len())
            .map(|t| {
                let of_z: f64 = (0..at.len())
                    .map(|i| z[(t, i)] * dot(t, q_inverse.row(i)))
                    .sum();
                let own = if strength > 0.0 {
                    projected[t].powi(2) / strength
                } else {
                    0.0
                };
                residual_factor(covariance, form.leverages[t] - of_z + own, n, columns)
            })
            .collect();
        Ok(Self {
            r: at.iter().map(|j| form.coefficients[*j]).collect(),
            f,
            second_factor,
            factor: form
                .leverages
                .iter()
                .map(|h| residual_factor(covariance, *h, n, k))
                .collect(),
            er: form.residuals,
            ef: first.residuals,
            df: form.df,
            z,
            q,
            q_inverse,
        })
    }

    /// `sum_t z_t z_t' a_t b_t f_t^2`.
    fn meat(&self, a: &[f64], b: &[f64]) -> Matrix {
        let left = Matrix::from_fn(a.len(), self.z.n_cols(), |t, j| {
            self.z[(t, j)] * a[t] * self.factor[t]
        });
        let right = Matrix::from_fn(a.len(), self.z.n_cols(), |t, j| {
            self.z[(t, j)] * b[t] * self.factor[t]
        });
        left.transpose_times(&right)
    }

    fn point(&self, h: usize, level: f64) -> Result<(Lp2slsPoint, Vec<f64>)> {
        let k = self.r.len();
        let quadratic = |a: &[f64], m: &Matrix, b: &[f64]| -> f64 {
            (0..k)
                .map(|i| a[i] * m.row(i).iter().zip(b).map(|(p, q)| p * q).sum::<f64>())
                .sum()
        };
        let strength = quadratic(&self.f, &self.q, &self.f);
        let vff = {
            let meat = self.meat(&self.ef, &self.ef);
            self.q_inverse.times(&meat).times(&self.q_inverse)
        };
        let vq = vff.times(&self.q);
        let trace: f64 = vq.diagonal().iter().sum();
        if !(strength > 0.0) || !(trace > 0.0) {
            return Err(InferError::setting(
                "instruments",
                k,
                "the instruments do not move the shock at all",
            ));
        }
        let b = quadratic(&self.f, &self.q, &self.r) / strength;
        // Residual of the second stage: reduced-form errors and what the instruments still explain.
        let gap: Vec<f64> = (0..k).map(|j| self.r[j] - b * self.f[j]).collect();
        let n = self.er.len();
        let dot =
            |t: usize, c: &[f64]| -> f64 { self.z.row(t).iter().zip(c).map(|(a, b)| a * b).sum() };
        let u: Vec<f64> = (0..n)
            .map(|t| self.er[t] - b * self.ef[t] + dot(t, &gap))
            .collect();
        let influence: Vec<f64> = (0..n)
            .map(|t| dot(t, &self.f) * u[t] * self.second_factor[t] / strength)
            .collect();
        let se = influence.iter().map(|v| v * v).sum::<f64>().sqrt();
        let c = dist::t_quantile(0.5 + level / 2.0, self.df as f64);
        let (hansen_j, hansen_p) = if k > 1 {
            let j = self.hansen(&u)?;
            (Some(j), Some(dist::chi2_upper_tail(j, (k - 1) as f64)))
        } else {
            (None, None)
        };
        let test = AndersonRubin {
            r: self.r.clone(),
            f: self.f.clone(),
            vrr: self.sandwich(&self.er, &self.er),
            vrf: {
                let m = self.sandwich(&self.er, &self.ef);
                Matrix::from_fn(k, k, |i, j| 0.5 * (m[(i, j)] + m[(j, i)]))
            },
            vff,
            centre: b,
            scale: if se > 0.0 { se } else { 1.0 },
        };
        let critical = FisherSnedecor::new(k as f64, self.df as f64)
            .map_err(|_| InferError::setting("df", self.df, "use more rows"))?
            .inverse_cdf(level)
            * k as f64;
        let at_zero = test.at(0.0)?;
        let point = Lp2slsPoint {
            horizon: h,
            estimate: b,
            se,
            p: if se > 0.0 {
                dist::t_two_sided(b / se, self.df as f64)
            } else {
                1.0
            },
            n,
            df: self.df,
            effective_f: strength / trace,
            effective_f_critical: effective_critical(&vq, trace)?,
            lower: b - c * se,
            upper: b + c * se,
            simultaneous_lower: b - c * se,
            simultaneous_upper: b + c * se,
            anderson_rubin: test.invert(critical)?,
            anderson_rubin_p: dist::f_upper_tail(at_zero / k as f64, k as f64, self.df as f64),
            hansen_j,
            hansen_p,
        };
        Ok((point, influence))
    }

    fn sandwich(&self, a: &[f64], b: &[f64]) -> Matrix {
        self.q_inverse
            .times(&self.meat(a, b))
            .times(&self.q_inverse)
    }

    /// Two-step GMM minimum, weighted at the 2SLS residuals `u` (without leverage factors).
    fn hansen(&self, u: &[f64]) -> Result<f64> {
        let k = self.r.len();
        let scores = Matrix::from_fn(u.len(), k, |t, j| self.z[(t, j)] * u[t]);
        let (w, _) = scores
            .transpose_times(&scores)
            .spd_inverse("the covariance of the moments")?;
        let column = |c: &[f64]| Matrix::from_columns(&[c]);
        // Z'y and Z'x of the cleared series.
        let zy = self.q.times(&column(&self.r));
        let zx = self.q.times(&column(&self.f));
        let wx = w.times(&zx);
        let b = wx.transpose_times(&zy)[(0, 0)] / wx.transpose_times(&zx)[(0, 0)];
        let g = Matrix::from_fn(k, 1, |i, _| zy[(i, 0)] - b * zx[(i, 0)]);
        Ok(g.transpose_times(&w.times(&g))[(0, 0)].max(0.0))
    }
}

/// What a residual is multiplied by, given its leverage, the rows and the columns.
fn residual_factor(covariance: Covariance, leverage: f64, n: f64, columns: f64) -> f64 {
    let slack = 1.0 - leverage;
    match covariance {
        Covariance::Hc1 => (n / (n - columns)).sqrt(),
        Covariance::Hc2 if slack > 1e-10 => slack.powf(-0.5),
        Covariance::Hc3 if slack > 1e-10 => 1.0 / slack,
        // A row fitted by a coefficient of its own has no residual.
        Covariance::Hc2 | Covariance::Hc3 => 0.0,
        _ => 1.0,
    }
}

/// Critical value of the effective F: bias 10 % (`x = 10`), level 5 %.
fn effective_critical(vq: &Matrix, trace: f64) -> Result<f64> {
    const X: f64 = 10.0;
    let k = vq.n_rows();
    // tr(W W) and the largest eigenvalue of W = Q^(1/2) V Q^(1/2) are those of V Q.
    let square: f64 = (0..k)
        .map(|i| (0..k).map(|j| vq[(i, j)] * vq[(j, i)]).sum::<f64>())
        .sum();
    let largest = vq
        .eigenvalue_moduli("the covariance of the first stage")?
        .first()
        .copied()
        .unwrap_or(trace);
    let k_eff = trace * trace * (1.0 + 2.0 * X) / (square + 2.0 * X * trace * largest);
    Ok(noncentral_chi2_quantile(0.95, k_eff, X * k_eff)? / k_eff)
}

/// Quantile of the noncentral chi-squared by bisection on its Poisson mixture.
fn noncentral_chi2_quantile(p: f64, df: f64, noncentrality: f64) -> Result<f64> {
    let half = 0.5 * noncentrality;
    let last = (half + 12.0 * half.sqrt() + 30.0) as usize;
    let terms: Vec<(f64, ChiSquared)> = (0..=last)
        .map(|j| {
            let jf = j as f64;
            let weight = (jf * half.ln() - half - ln_gamma(jf + 1.0)).exp();
            ChiSquared::new(df + 2.0 * jf)
                .map(|d| (weight, d))
                .map_err(|_| InferError::setting("df", df, "give a positive number"))
        })
        .collect::<Result<_>>()?;
    let cdf = |x: f64| terms.iter().map(|(w, d)| w * d.cdf(x)).sum::<f64>();
    let (mut lo, mut hi) = (
        0.0,
        df + noncentrality + 20.0 * (df + 2.0 * noncentrality).sqrt(),
    );
    for _ in 0..100 {
        let m = 0.5 * (lo + hi);
        if cdf(m) < p {
            lo = m;
        } else {
            hi = m;
        }
    }
    Ok(0.5 * (lo + hi))
}
