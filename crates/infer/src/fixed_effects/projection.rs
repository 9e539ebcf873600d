//! Local projections with unit and period effects.

use super::{
    ClusterCaution, FixedEffectsFit, PanelCovariance, SmallSample, UnitPanel, cautions,
    fixed_effects,
};
use crate::bands::{SupT, sup_t};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::lp::{ResponseLine, response_table};
use crate::matrix::Matrix;
use crate::ols::bartlett_sum;
use serde::Serialize;

/// A local projection on a panel of units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelLpSpec {
    /// Impulse series.
    pub shock: String,
    /// Outcome series.
    pub outcome: String,
    /// Series controlled for at the date of the shock.
    pub controls: Vec<String>,
    /// Lags of outcome and shock.
    pub lags: usize,
    /// Highest horizon.
    pub horizons: usize,
    /// Covariance at every horizon; `None` is Driscoll-Kraay with `horizon + 1` lags.
    pub covariance: Option<PanelCovariance>,
    /// Coverage of the bands.
    pub level: f64,
    /// Draws for the simultaneous band.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
}

impl PanelLpSpec {
    /// 3 lags, horizons 0 to 12, Driscoll-Kraay, 90 % bands.
    pub fn new(shock: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            shock: shock.into(),
            outcome: outcome.into(),
            controls: Vec::new(),
            lags: 3,
            horizons: 12,
            covariance: None,
            level: 0.90,
            draws: 5000,
            seed: 1,
        }
    }
}

/// One horizon of a panel local projection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelLpPoint {
    /// Periods after the shock.
    pub horizon: usize,
    /// Response to one unit of the shock.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Two-sided p-value by t with `periods - 1` degrees of freedom (dependence between units makes
    /// periods the independent observations), `units - 1` for clusters by unit, or the smaller of the
    /// two for two-way clusters.
    pub p: f64,
    /// Degrees of freedom of that t.
    pub df: usize,
    /// Rows.
    pub n: usize,
    /// Pointwise band.
    pub lower: f64,
    /// Pointwise band.
    pub upper: f64,
    /// Simultaneous band.
    pub simultaneous_lower: f64,
    /// Simultaneous band.
    pub simultaneous_upper: f64,
}

/// A fitted panel local projection.
#[derive(Debug, Clone, Serialize)]
pub struct PanelLpResult {
    /// What was run.
    pub spec: PanelLpSpec,
    /// One entry a horizon.
    pub points: Vec<PanelLpPoint>,
    /// Critical values over the horizons.
    pub sup_t: SupT,
    /// Small-sample factor of the variances.
    pub small_sample: SmallSample,
    /// Fewest clusters at any horizon (periods for Driscoll-Kraay); `None` for unadjusted errors.
    pub clusters: Option<usize>,
    /// What to bear in mind.
    pub cautions: Vec<ClusterCaution>,
}

impl PanelLpResult {
    /// The table of responses as text.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Response of {} to one unit of {} (unit and period effects, {} lags)\n",
            self.spec.outcome, self.spec.shock, self.spec.lags,
        );
        let line = |p: &PanelLpPoint| ResponseLine {
            horizon: p.horizon,
            estimate: p.estimate,
            se: p.se,
            p: p.p,
            pointwise: (p.lower, p.upper),
            simultaneous: (p.simultaneous_lower, p.simultaneous_upper),
            n: p.n,
        };
        out.push_str(&response_table(
            self.spec.level,
            self.points.iter().map(line),
            7,
        ));
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

/// Local projection with unit and period effects:
/// `y_{u,t+h} = a_u + d_t + b_h x_{u,t} + lags of y and x + controls + e`.
///
/// Period effects take out whatever hits all units at once (reporting volume, common breaks).
/// With lagged outcomes and fixed effects the estimates are biased by about `1 / T` (Nickell);
/// panels of 60 periods or more are safe. The joint covariance over horizons stacks each row's
/// influence, summed by period (or by unit for clusters by unit). Small-sample factor:
/// [`SmallSample::Nested`].
///
/// # Errors
/// Unknown names, too few rows, a shock without variation within units and periods.
///
/// ```
/// use detente_infer::fixed_effects::{PanelLpSpec, UnitPanel, panel_local_projection};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(1, 0);
/// let mut noise = || (0..10).map(|_| (0..60).map(|_| r.random::<f64>() - 0.5).collect()).collect::<Vec<Vec<f64>>>();
/// let (x, e) = (noise(), noise());
/// let y = (0..10).map(|u| (0..60).map(|t| u as f64 + 0.8 * x[u][t] + e[u][t]).collect()).collect();
/// let panel = UnitPanel::new((0..10).map(|u| u.to_string()), (0..60).map(|t| t.to_string()), ["x", "y"], vec![x, y])?;
/// let r = panel_local_projection(&panel, &PanelLpSpec { horizons: 1, lags: 1, ..PanelLpSpec::new("x", "y") })?;
/// assert!((r.points[0].estimate - 0.8).abs() < 0.2 && r.points[0].p < 1e-6);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn panel_local_projection(panel: &UnitPanel, spec: &PanelLpSpec) -> Result<PanelLpResult> {
    check_level("level", spec.level)?;
    let y = panel.series(&spec.outcome)?;
    let x = panel.series(&spec.shock)?;
    if spec.outcome == spec.shock {
        return Err(InferError::setting(
            "outcome",
            &spec.outcome,
            "give an outcome other than the shock",
        ));
    }
    let controls: Vec<&[Vec<f64>]> = spec
        .controls
        .iter()
        .map(|c| panel.series(c))
        .collect::<Result<_>>()?;
    let mut names = vec![spec.shock.clone()];
    for s in [&spec.outcome, &spec.shock] {
        names.extend((1..=spec.lags).map(|l| format!("{s}.l{l}")));
    }
    names.extend(spec.controls.iter().cloned());
    let periods = panel.periods().len();
    let by_unit = spec.covariance == Some(PanelCovariance::ClusterUnit);
    let groups = if by_unit {
        panel.units().len()
    } else {
        periods
    };
    let mut stacked = Matrix::zeros(groups, spec.horizons + 1);
    let mut fits = Vec::new();
    for h in 0..=spec.horizons {
        let (mut rows, mut out) = (Vec::new(), Vec::new());
        let (mut unit, mut period) = (Vec::new(), Vec::new());
        for u in 0..panel.units().len() {
            for t in spec.lags..periods.saturating_sub(h) {
                let mut r = vec![x[u][t]];
                for s in [y, x] {
                    r.extend((1..=spec.lags).map(|l| s[u][t - l]));
                }
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
        if rows.is_empty() {
            return Err(InferError::TooFewRows {
                what: format!("the panel local projection at horizon {h}"),
                rows: 0,
                needed: names.len() + 1,
            });
        }
        let covariance = spec
            .covariance
            .unwrap_or(PanelCovariance::DriscollKraay { lags: h + 1 });
        let fit = fixed_effects(
            &out,
            &Matrix::from_rows(&rows),
            &names,
            &unit,
            &period,
            covariance,
        )?;
        for (i, (u, t)) in unit.iter().zip(&period).enumerate() {
            let g = if by_unit { *u } else { *t };
            stacked[(g, h)] += fit.influence[(i, 0)];
        }
        fits.push(fit);
    }
    // Correlations across horizons from the stacked influences; each horizon keeps its own variance.
    let raw = match spec.covariance {
        None => bartlett_sum(&stacked, spec.horizons + 1),
        Some(PanelCovariance::DriscollKraay { lags }) => bartlett_sum(&stacked, lags),
        _ => stacked.transpose_times(&stacked),
    };
    let se: Vec<f64> = fits.iter().map(|f| f.standard_errors()[0]).collect();
    let m = se.len();
    let joint = Matrix::from_fn(m, m, |a, b| {
        let scale = (raw[(a, a)] * raw[(b, b)]).sqrt();
        if scale > 0.0 {
            raw[(a, b)] / scale * se[a] * se[b]
        } else {
            0.0
        }
    });
    let df_of = |f: &FixedEffectsFit| f.clusters.unwrap_or(f.n_periods) - 1;
    let estimates: Vec<f64> = fits.iter().map(|f| f.coefficients[0]).collect();
    let df = fits.iter().map(df_of).min().unwrap_or(1) as f64;
    let bands = sup_t(&estimates, &joint, spec.level, df, spec.draws, spec.seed)?;
    let points = fits
        .iter()
        .enumerate()
        .map(|(h, f)| {
            let (b, se, df) = (estimates[h], se[h], df_of(f));
            let c = dist::t_quantile(0.5 + spec.level / 2.0, df as f64);
            let s = bands.simultaneous.max(c);
            PanelLpPoint {
                horizon: h,
                estimate: b,
                se,
                p: if se > 0.0 {
                    dist::t_two_sided(b / se, df as f64)
                } else {
                    1.0
                },
                df,
                n: f.n,
                lower: b - c * se,
                upper: b + c * se,
                simultaneous_lower: b - s * se,
                simultaneous_upper: b + s * se,
            }
        })
        .collect();
    let clusters = fits.iter().filter_map(|f| f.clusters).min();
    Ok(PanelLpResult {
        spec: spec.clone(),
        points,
        sup_t: bands,
        small_sample: SmallSample::Nested,
        clusters,
        cautions: cautions(clusters),
    })
}
