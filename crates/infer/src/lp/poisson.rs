//! Local projections of a count by Poisson pseudo-likelihood.

use super::{Data, LpCaution, LpSpec};
use crate::bands::{SupT, sup_t};
use crate::counts::fit_core;
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use crate::ols::{Covariance, bartlett_sum};
use crate::panel::Panel;
use serde::Serialize;

/// A local projection of a count. Start from [`PoissonLpSpec::new`] and change fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PoissonLpSpec {
    /// Series, lags, horizons, bands and covariance, as for
    /// [`local_projection`](super::local_projection).
    pub lp: LpSpec,
    /// Enter lags of the outcome as `ln(1 + y)`, so that a high count of last month multiplies the
    /// mean by a power of it, not by its exponential (which explodes). On by default.
    pub log_lags: bool,
    /// A positive series, dated at the outcome, that the mean is proportional to (reports in all,
    /// days observed): its log enters with coefficient 1.
    pub exposure: Option<String>,
}

impl PoissonLpSpec {
    /// [`LpSpec::new`] with logged outcome lags and no exposure.
    pub fn new(shock: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            lp: LpSpec::new(shock, outcome),
            log_lags: true,
            exposure: None,
        }
    }
}

/// The response of a count at one horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PoissonLpPoint {
    /// Periods after the shock.
    pub horizon: usize,
    /// Semi-elasticity: change of the log mean for one unit of the shock, in log points.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Two-sided p-value by t with `df` degrees of freedom.
    pub p: f64,
    /// Rows in the regression.
    pub n: usize,
    /// Degrees of freedom of the t: rows less coefficients, or clusters less 1.
    pub df: usize,
    /// Pointwise band of the estimate.
    pub lower: f64,
    /// Pointwise band of the estimate.
    pub upper: f64,
    /// Simultaneous band of the estimate.
    pub simultaneous_lower: f64,
    /// Simultaneous band of the estimate.
    pub simultaneous_upper: f64,
    /// `exp(estimate) - 1`: share by which the expected count changes.
    pub effect: f64,
    /// `exp(lower) - 1`.
    pub effect_lower: f64,
    /// `exp(upper) - 1`.
    pub effect_upper: f64,
    /// Pearson statistic over residual degrees of freedom: 1 where the variance equals the mean;
    /// larger values leave the estimate right and are allowed for by the robust errors.
    pub dispersion: f64,
    /// Controls that do not vary over this horizon's rows and were left out.
    pub dropped: Vec<String>,
}

/// A fitted local projection of a count.
#[derive(Debug, Clone, Serialize)]
pub struct PoissonLpResult {
    /// What was run.
    pub spec: PoissonLpSpec,
    /// One entry a horizon.
    pub points: Vec<PoissonLpPoint>,
    /// Covariance of the estimates across horizons, from stacked influence functions.
    pub joint_covariance: Matrix,
    /// Critical values, and the p-value of "no response at any horizon".
    pub sup_t: SupT,
    /// Reasons for care.
    pub cautions: Vec<LpCaution>,
    /// First and last period at which a shock was used (horizon 0).
    pub shock_range: (String, String),
}

/// Local projection of a count by Poisson pseudo-likelihood.
///
/// For each `h`: `E[y_{t+h} | t] = exp(a + b_h x_t + sum_{l=1..p+1} g_l' w_{t-l} + c' z_t + d' s_{t+h})`,
/// regressors as in [`local_projection`](super::local_projection), lags of the outcome as
/// `ln(1 + y)` unless told otherwise. Only the mean has to be right (Gourieroux, Monfort & Trognon
/// 1984): counts may be overdispersed, or not be whole numbers.
///
/// Errors are sandwiches from the influences
/// `psi_t = (X'WX)^-1 x_t (y_t - mu_t) f_t`, `W = diag(mu)`. The factor `f_t` follows
/// `spec.lp.covariance`: 1 (`Hc0`, `NeweyWest`), `sqrt(n / (n - k))` (`Hc1`), `(1 - h_t)^(-1/2)`
/// (`Hc2`), `1 / (1 - h_t)` (`Hc3`, the default), with `h_t = mu_t x_t'(X'WX)^-1 x_t`. p-values by t
/// with `n - k` degrees of freedom. The covariance across horizons sums `psi_t psi_t'` over shock
/// dates, so the simultaneous band and each horizon's errors agree. That lag augmentation does
/// without HAC is proved for the linear projection; for the log link it is the same device by
/// analogy. Compare with `NeweyWest { lags: h }` where counts are persistent.
///
/// A cumulative response is that of the log of the mean of the sum.
///
/// # Errors
/// As [`local_projection`](super::local_projection); negative counts; counts that are all zero
/// ([`InferError::Constant`]); [`InferError::Separation`]; the outcome as its own shock; the
/// classical covariance; an exposure that is not positive.
///
/// ```
/// use detente_infer::{Panel, lp::{PoissonLpSpec, poisson_local_projection}};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(3, 0);
/// let x: Vec<f64> = (0..200).map(|_| r.random::<f64>() - 0.5).collect();
/// // Deaths follow x one month later, 0.8 log points a unit.
/// let y: Vec<f64> = (0..200).map(|t| (20.0 * (0.8 * if t > 0 { x[t - 1] } else { 0.0 }).exp() + 8.0 * (r.random::<f64>() - 0.5)).round()).collect();
/// let panel = Panel::numbered(["tie", "deaths"], vec![x, y])?;
/// let mut spec = PoissonLpSpec::new("tie", "deaths");
/// (spec.lp.horizons, spec.lp.lags) = (2, 1);
/// let response = poisson_local_projection(&panel, &spec)?;
/// assert!((response.points[1].estimate - 0.8).abs() < 0.1);
/// assert!((response.points[1].effect - (0.8f64.exp() - 1.0)).abs() < 0.25); // deaths up by 123 %
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn poisson_local_projection(panel: &Panel, spec: &PoissonLpSpec) -> Result<PoissonLpResult> {
    let lp = &spec.lp;
    check_level("level", lp.level)?;
    if lp.shock == lp.outcome {
        return Err(InferError::setting(
            "outcome",
            &lp.outcome,
            "a count cannot be its own shock here; use the linear projection",
        ));
    }
    if lp.covariance == Covariance::Classical {
        return Err(InferError::setting(
            "covariance",
            "classical",
            "counts are seldom Poisson: take HC0 to HC3 or Newey-West",
        ));
    }
    let mut data = Data::new(panel, lp)?;
    if let Some(t) = data.y.iter().position(|v| *v < 0.0) {
        return Err(InferError::setting(
            "count",
            data.y[t],
            format!(
                "series `{}` is negative at {}; counts cannot be",
                lp.outcome,
                panel.periods()[t]
            ),
        ));
    }
    let logged: Vec<f64> = data.y.iter().map(|v| v.ln_1p()).collect();
    if spec.log_lags {
        // The outcome's own lags come first.
        data.lagged[0] = (format!("ln(1+{})", lp.outcome), &logged);
    }
    let exposure = match &spec.exposure {
        Some(name) => Some(positive(panel.series(name)?, name, panel.periods())?),
        None => None,
    };
    let n_total = panel.n_periods();
    let mut influence = Matrix::zeros(n_total, lp.horizons + 1);
    let (mut fits, mut cautions) = (Vec::new(), Vec::new());
    let mut shock_range = (String::new(), String::new());
    for h in 0..=lp.horizons {
        let (mut rows, skipped) = data.rows(h);
        let found = rows.len();
        if let Some(e) = exposure {
            rows.retain(|t| !data.outcome_value(e, *t, h).is_nan());
        }
        if h == 0 {
            let skipped = skipped + found - rows.len();
            if skipped > 0 {
                cautions.push(LpCaution::RowsDropped { rows: skipped });
            }
            if let (Some(a), Some(b)) = (rows.first(), rows.last()) {
                shock_range = (panel.periods()[*a].clone(), panel.periods()[*b].clone());
            }
        }
        let (y, x, names, dropped) = data.regression(&rows, h)?;
        if y.iter().all(|v| *v == 0.0) {
            return Err(InferError::Constant {
                series: format!("{} (all zero at horizon {h})", lp.outcome),
                rows: rows.len(),
            });
        }
        let offset: Option<Vec<f64>> = exposure.map(|e| {
            rows.iter()
                .map(|t| data.outcome_value(e, *t, h).ln())
                .collect()
        });
        let core = fit_core(
            &y,
            &x,
            &names,
            offset.as_deref(),
            &[],
            &format!("the count projection at horizon {h}"),
        )?;
        let (n, k) = (rows.len(), names.len());
        let weights = core.bread();
        let leverages = core.leverages();
        for (i, t) in rows.iter().enumerate() {
            let slack = 1.0 - leverages[i];
            let factor = match lp.covariance {
                Covariance::Hc1 => (n as f64 / (n - k) as f64).sqrt(),
                Covariance::Hc2 if slack > 1e-10 => slack.powf(-0.5),
                Covariance::Hc3 if slack > 1e-10 => 1.0 / slack,
                // A row fitted by a coefficient of its own has no residual.
                Covariance::Hc2 | Covariance::Hc3 => 0.0,
                _ => 1.0,
            };
            let direction: f64 = weights
                .row(1)
                .iter()
                .zip(x.row(i))
                .map(|(a, b)| a * b)
                .sum();
            influence[(*t, h)] = direction * (y[i] - core.eta[i].exp()) * factor;
        }
        if h == lp.horizons && n < 3 * k {
            cautions.push(LpCaution::FewRows {
                rows: n,
                coefficients: k,
            });
        }
        fits.push(Fit {
            estimate: core.coefficients[1],
            n,
            df: n - k,
            dispersion: core.pearson() / (n - k) as f64,
            dropped,
        });
    }
    let joint_covariance = match lp.covariance {
        Covariance::NeweyWest { lags } => bartlett_sum(&influence, lags),
        _ => influence.transpose_times(&influence),
    };
    let (points, bands) = points(fits, &joint_covariance, lp.level, lp.draws, lp.seed)?;
    let r = super::first_autocorrelation(&logged);
    let limit = 0.25 * points[0].n as f64 * (1.0 - r).max(0.0);
    if (lp.horizons as f64) > limit {
        cautions.push(LpCaution::LongHorizon {
            horizon: (limit.floor() as usize + 1).min(lp.horizons),
            autocorrelation: r,
            rows: points[0].n,
        });
    }
    Ok(PoissonLpResult {
        spec: spec.clone(),
        points,
        joint_covariance,
        sup_t: bands,
        cautions,
        shock_range,
    })
}

fn positive<'a>(s: &'a [f64], name: &str, periods: &[String]) -> Result<&'a [f64]> {
    match s.iter().position(|v| *v <= 0.0) {
        Some(t) => Err(InferError::setting(
            "exposure",
            s[t],
            format!(
                "series `{name}` must be positive; it is not at {}",
                periods[t]
            ),
        )),
        None => Ok(s),
    }
}

/// What one horizon gives before bands.
pub(super) struct Fit {
    pub estimate: f64,
    pub n: usize,
    pub df: usize,
    pub dispersion: f64,
    pub dropped: Vec<String>,
}

/// Errors, bands and effects from estimates and their joint covariance.
pub(super) fn points(
    fits: Vec<Fit>,
    joint: &Matrix,
    level: f64,
    draws: usize,
    seed: u64,
) -> Result<(Vec<PoissonLpPoint>, SupT)> {
    let estimates: Vec<f64> = fits.iter().map(|f| f.estimate).collect();
    let df = fits.iter().map(|f| f.df).min().unwrap_or(1) as f64;
    let bands = sup_t(&estimates, joint, level, df, draws, seed)?;
    let points = fits
        .into_iter()
        .enumerate()
        .map(|(h, f)| {
            let b = f.estimate;
            let se = joint[(h, h)].max(0.0).sqrt();
            let c = dist::t_quantile(0.5 + level / 2.0, f.df as f64);
            let s = bands.simultaneous.max(c);
            PoissonLpPoint {
                horizon: h,
                estimate: b,
                se,
                p: if se > 0.0 {
                    dist::t_two_sided(b / se, f.df as f64)
                } else {
                    1.0
                },
                n: f.n,
                df: f.df,
                lower: b - c * se,
                upper: b + c * se,
                simultaneous_lower: b - s * se,
                simultaneous_upper: b + s * se,
                effect: b.exp_m1(),
                effect_lower: (b - c * se).exp_m1(),
                effect_upper: (b + c * se).exp_m1(),
                dispersion: f.dispersion,
                dropped: f.dropped,
            }
        })
        .collect();
    Ok((points, bands))
}

/// The table of responses as text.
pub(super) fn table(points: &[PoissonLpPoint], level: f64) -> String {
    let pct = (100.0 * level).round();
    let mut out = format!(
        "{:>3}{:>12}{:>11}{:>8}{:>24}{:>11}{:>24}{:>11}{:>7}\n",
        "h",
        "log points",
        "std. error",
        "p",
        format!("{pct} % simultaneous"),
        "effect, %",
        format!("{pct} % pointwise, %"),
        "dispersion",
        "n"
    );
    for p in points {
        out.push_str(&format!(
            "{:>3}{:>12.5}{:>11.5}{:>8.4}{:>24}{:>11.2}{:>24}{:>11.2}{:>7}\n",
            p.horizon,
            p.estimate,
            p.se,
            p.p,
            format!("[{:.4}, {:.4}]", p.simultaneous_lower, p.simultaneous_upper),
            100.0 * p.effect,
            format!(
                "[{:.2}, {:.2}]",
                100.0 * p.effect_lower,
                100.0 * p.effect_upper
            ),
            p.dispersion,
            p.n
        ));
    }
    out
}

impl PoissonLpResult {
    /// The response at one horizon, `None` beyond the last.
    pub fn at(&self, horizon: usize) -> Option<&PoissonLpPoint> {
        self.points.get(horizon)
    }

    /// The table of responses as text.
    pub fn summary(&self) -> String {
        let s = &self.spec.lp;
        let mut out = format!(
            "Response of the count {} to one unit of {} (Poisson pseudo-likelihood, {:?}, {} lags{}, {:?}{}), shocks {} to {}\n",
            s.outcome,
            s.shock,
            s.response,
            s.lags,
            if s.augment { " + 1" } else { "" },
            s.covariance,
            self.spec
                .exposure
                .as_ref()
                .map_or(String::new(), |e| format!(", per unit of {e}")),
            self.shock_range.0,
            self.shock_range.1,
        );
        out.push_str(&table(&self.points, s.level));
        out.push_str(&format!(
            "No response at any horizon: p = {:.4} (max |t|)\n",
            self.sup_t.max_t_p
        ));
        for c in &self.cautions {
            out.push_str(&format!("caution: {c:?}\n"));
        }
        out
    }
}
