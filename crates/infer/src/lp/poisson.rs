//! Local projections of counts by Poisson pseudo-likelihood: one series, or a panel of units.

use super::{Data, LpCaution, LpSpec};
use crate::bands::{SupT, sup_t};
use crate::counts::{fit_core, group_sums};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::fixed_effects::{PanelCovariance, UnitPanel};
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
struct Fit {
    estimate: f64,
    n: usize,
    df: usize,
    dispersion: f64,
    dropped: Vec<String>,
}

fn points(
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

fn table(points: &[PoissonLpPoint], level: f64) -> String {
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

/// A local projection of a count on a panel of units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PoissonPanelLpSpec {
    /// Impulse series.
    pub shock: String,
    /// Outcome series: counts.
    pub outcome: String,
    /// Series controlled for at the date of the shock.
    pub controls: Vec<String>,
    /// Lags of outcome (as `ln(1 + y)`) and shock.
    pub lags: usize,
    /// Highest horizon.
    pub horizons: usize,
    /// A constant for each period as well as for each unit.
    pub period_effects: bool,
    /// Clustered by unit (default), two-way, or Driscoll-Kraay; unadjusted errors are refused.
    pub covariance: PanelCovariance,
    /// Coverage of the bands.
    pub level: f64,
    /// Draws for the simultaneous band.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
}

impl PoissonPanelLpSpec {
    /// 3 lags, horizons 0 to 12, unit effects only, clusters by unit, 90 % bands.
    pub fn new(shock: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            shock: shock.into(),
            outcome: outcome.into(),
            controls: Vec::new(),
            lags: 3,
            horizons: 12,
            period_effects: false,
            covariance: PanelCovariance::ClusterUnit,
            level: 0.90,
            draws: 5000,
            seed: 1,
        }
    }
}

/// A fitted panel local projection of a count.
#[derive(Debug, Clone, Serialize)]
pub struct PoissonPanelLpResult {
    /// What was run.
    pub spec: PoissonPanelLpSpec,
    /// One entry a horizon; `df` is the smaller number of clusters less 1.
    pub points: Vec<PoissonLpPoint>,
    /// Covariance of the estimates across horizons.
    pub joint_covariance: Matrix,
    /// Critical values over the horizons.
    pub sup_t: SupT,
    /// Units without any positive count at horizon 0, which say nothing and were left out.
    pub dropped_units: usize,
    /// Horizons at which the two-way variance was not above the larger one-way variance (it can
    /// even be negative); the larger one-way variance is reported there.
    pub one_way_at: Vec<usize>,
}

impl PoissonPanelLpResult {
    /// The table of responses as text.
    pub fn summary(&self) -> String {
        let s = &self.spec;
        let mut out = format!(
            "Response of the count {} to one unit of {} (Poisson, unit{} effects, {} lags, {:?}), {} units without events left out\n",
            s.outcome,
            s.shock,
            if s.period_effects { " and period" } else { "" },
            s.lags,
            s.covariance,
            self.dropped_units,
        );
        out.push_str(&table(&self.points, s.level));
        out.push_str(&format!(
            "No response at any horizon: p = {:.4} (max |t|)\n",
            self.sup_t.max_t_p
        ));
        if !self.one_way_at.is_empty() {
            out.push_str(&format!(
                "caution: one-way errors, being larger, used at horizons {:?}\n",
                self.one_way_at
            ));
        }
        out
    }
}

/// Panel local projection of a count with unit effects (and period effects where asked):
/// `E y_{u,t+h} = exp(a_u + d_t + b_h x_{u,t} + lags of ln(1 + y) and x + controls)`.
///
/// Effects are concentrated out (Correia, Guimaraes & Zylkin 2020); with unit effects alone that is
/// the conditional likelihood (Hausman, Hall & Griliches 1984), free of the incidental-parameter
/// bias for strictly exogenous regressors; lags of the outcome are not, which leaves a bias of the
/// order of `1 / periods`.
///
/// Errors: scores summed within clusters, each set of clusters with the factor
/// `G / (G - 1) (n - 1) / (n - k)`, `k` counting the effects (the convention of
/// [`CountCovariance::Cluster`](crate::counts::CountCovariance::Cluster)); two-way is unit + period -
/// both (Cameron, Gelbach & Miller 2011), and never less than the larger of unit and period;
/// Driscoll-Kraay with Bartlett weights over periods and `n / (n - k)`. The t has as many degrees of
/// freedom as the smallest set of clusters less 1.
///
/// # Errors
/// As [`poisson_local_projection`]; a shock that does not vary within units; fewer than two
/// clusters.
///
/// ```
/// use detente_infer::{fixed_effects::UnitPanel, lp::{PoissonPanelLpSpec, poisson_panel_local_projection}};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(5, 0);
/// let x: Vec<Vec<f64>> = (0..12).map(|_| (0..40).map(|_| r.random::<f64>() - 0.5).collect()).collect();
/// let y = x.iter().enumerate().map(|(u, x)| x.iter().map(|v| ((2.0 + u as f64) * (1.2 * v).exp() + 2.0 * r.random::<f64>()).round()).collect()).collect();
/// let panel = UnitPanel::new((0..12).map(|u| u.to_string()), (0..40).map(|t| t.to_string()), ["tie", "events"], vec![x, y])?;
/// let spec = PoissonPanelLpSpec { horizons: 1, lags: 1, ..PoissonPanelLpSpec::new("tie", "events") };
/// let response = poisson_panel_local_projection(&panel, &spec)?;
/// assert!((response.points[0].estimate - 1.1).abs() < 0.3 && response.points[0].p < 1e-6);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn poisson_panel_local_projection(
    panel: &UnitPanel,
    spec: &PoissonPanelLpSpec,
) -> Result<PoissonPanelLpResult> {
    check_level("level", spec.level)?;
    if spec.outcome == spec.shock {
        return Err(InferError::setting(
            "outcome",
            &spec.outcome,
            "give an outcome other than the shock",
        ));
    }
    if spec.covariance == PanelCovariance::Unadjusted {
        return Err(InferError::setting(
            "covariance",
            "unadjusted",
            "counts of one unit depend on each other: cluster by unit or two-way",
        ));
    }
    let y = panel.series(&spec.outcome)?;
    let x = panel.series(&spec.shock)?;
    for (u, s) in y.iter().enumerate() {
        if let Some(t) = s.iter().position(|v| *v < 0.0) {
            return Err(InferError::setting(
                "count",
                s[t],
                format!(
                    "series `{}` of {} is negative at {}",
                    spec.outcome,
                    panel.units()[u],
                    panel.periods()[t]
                ),
            ));
        }
    }
    let controls: Vec<&[Vec<f64>]> = spec
        .controls
        .iter()
        .map(|c| panel.series(c))
        .collect::<Result<_>>()?;
    let mut names = vec![spec.shock.clone()];
    names.extend((1..=spec.lags).map(|l| format!("ln(1+{}).l{l}", spec.outcome)));
    names.extend((1..=spec.lags).map(|l| format!("{}.l{l}", spec.shock)));
    names.extend(spec.controls.iter().cloned());
    let (units, periods) = (panel.units().len(), panel.periods().len());
    let m = spec.horizons + 1;
    // influence of each unit and shock date on each horizon's estimate.
    let mut psi = Matrix::zeros(units * periods, m);
    let mut fits = Vec::new();
    let mut factors = Vec::new();
    let mut dropped_units = 0;
    for h in 0..m {
        let (mut rows, mut out) = (Vec::new(), Vec::new());
        let (mut unit, mut period) = (Vec::new(), Vec::new());
        for u in 0..units {
            for t in spec.lags..periods.saturating_sub(h) {
                let mut r = vec![x[u][t]];
                r.extend((1..=spec.lags).map(|l| y[u][t - l].ln_1p()));
                r.extend((1..=spec.lags).map(|l| x[u][t - l]));
                r.extend(controls.iter().map(|c| c[u][t]));
                if y[u][t + h].is_nan() || r.iter().any(|v| v.is_nan()) {
                    continue;
                }
                rows.push(r);
                out.push(y[u][t + h]);
                unit.push(u);
                period.push(t);
            }
        }
        let what = format!("the panel count projection at horizon {h}");
        if rows.len() <= names.len() {
            return Err(InferError::TooFewRows {
                what,
                rows: rows.len(),
                needed: names.len() + 1,
            });
        }
        let effects: Vec<&[usize]> = if spec.period_effects {
            vec![&unit, &period]
        } else {
            vec![&unit]
        };
        let core = fit_core(
            &out,
            &Matrix::from_rows(&rows),
            &names,
            None,
            &effects,
            &what,
        )?;
        let weights = core.bread();
        let (n, k) = (core.y.len(), names.len() + core.effects);
        let (mut live_units, mut live_periods) = (vec![false; units], vec![false; periods]);
        for (i, row) in core.kept.iter().enumerate() {
            let (u, t) = (unit[*row], period[*row]);
            (live_units[u], live_periods[t]) = (true, true);
            let direction: f64 = weights
                .row(0)
                .iter()
                .zip(core.within.row(i))
                .map(|(a, b)| a * b)
                .sum();
            psi[(u * periods + t, h)] = direction * (core.y[i] - core.eta[i].exp());
        }
        let count = |v: &[bool]| v.iter().filter(|x| **x).count();
        let (gu, gt) = (count(&live_units), count(&live_periods));
        let clusters = match spec.covariance {
            PanelCovariance::ClusterUnit => gu,
            PanelCovariance::TwoWayCluster => gu.min(gt),
            _ => gt,
        };
        if clusters < 2 {
            return Err(InferError::TooFewRows {
                what: "clustered errors (clusters)".into(),
                rows: clusters,
                needed: 2,
            });
        }
        let small = |g: usize| {
            let g = g as f64;
            (g / (g - 1.0) * (n as f64 - 1.0) / (n - k) as f64).sqrt()
        };
        factors.push([
            small(gu),
            small(gt.max(2)),
            small(n),
            (n as f64 / (n - k) as f64).sqrt(),
        ]);
        if h == 0 {
            dropped_units = core.dropped[0];
        }
        fits.push(Fit {
            estimate: core.coefficients[0],
            n,
            df: clusters - 1,
            dispersion: core.pearson() / (n - k) as f64,
            dropped: Vec::new(),
        });
    }
    let by_unit: Vec<usize> = (0..units * periods).map(|i| i / periods).collect();
    let by_period: Vec<usize> = (0..units * periods).map(|i| i % periods).collect();
    // Horizon h's influences times its factor for that set of clusters.
    let scaled =
        |which: usize| Matrix::from_fn(psi.n_rows(), m, |i, h| psi[(i, h)] * factors[h][which]);
    let summed = |which: usize, groups: &[usize]| {
        let sums = group_sums(&scaled(which), groups);
        sums.transpose_times(&sums)
    };
    let mut one_way_at = Vec::new();
    let joint_covariance = match spec.covariance {
        PanelCovariance::TwoWayCluster => {
            let (a, b) = (summed(0, &by_unit), summed(1, &by_period));
            let cells = scaled(2);
            let c = cells.transpose_times(&cells);
            let raw = Matrix::from_fn(m, m, |i, j| a[(i, j)] + b[(i, j)] - c[(i, j)]);
            let larger: Vec<f64> = (0..m).map(|h| a[(h, h)].max(b[(h, h)])).collect();
            one_way_at = (0..m).filter(|h| raw[(*h, *h)] < larger[*h]).collect();
            let variance: Vec<f64> = (0..m).map(|h| raw[(h, h)].max(larger[h])).collect();
            Matrix::from_fn(m, m, |i, j| {
                if i == j {
                    variance[i]
                } else {
                    let bound = (variance[i] * variance[j]).sqrt();
                    raw[(i, j)].clamp(-bound, bound)
                }
            })
        }
        PanelCovariance::DriscollKraay { lags } => {
            bartlett_sum(&group_sums(&scaled(3), &by_period), lags)
        }
        _ => summed(0, &by_unit),
    };
    let (points, sup_t) = points(fits, &joint_covariance, spec.level, spec.draws, spec.seed)?;
    Ok(PoissonPanelLpResult {
        spec: spec.clone(),
        points,
        joint_covariance,
        sup_t,
        dropped_units,
        one_way_at,
    })
}
