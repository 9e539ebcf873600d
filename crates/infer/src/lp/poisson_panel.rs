//! Local projections of a count on a panel of units, with unit and period effects.

use super::poisson::{Fit, PoissonLpPoint, points, table};
use crate::bands::SupT;
use crate::counts::{fit_core, group_sums};
use crate::error::{InferError, Result, check_level};
use crate::fixed_effects::{
    ClusterCaution, PanelCovariance, SmallSample, UnitPanel, cautions, cluster_factor,
};
use crate::matrix::Matrix;
use crate::ols::bartlett_sum;
use serde::Serialize;

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
    /// Small-sample factor of the variances.
    pub small_sample: SmallSample,
    /// Fewest clusters at any horizon.
    pub clusters: usize,
    /// What to bear in mind.
    pub cautions: Vec<ClusterCaution>,
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
        for c in &self.cautions {
            out.push_str(&format!("caution: {c:?}\n"));
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
/// `G / (G - 1) (n - 1) / (n - K)`, effects nested within the clusters not counted in `K`
/// ([`SmallSample::Nested`]); two-way is unit + period - both (Cameron, Gelbach & Miller 2011), no
/// effects counted, and never less than the larger of unit and period; Driscoll-Kraay with Bartlett
/// weights over periods and the factor of clusters by period. The t has as many degrees of freedom
/// as the smallest set of clusters less 1.
///
/// # Errors
/// As [`poisson_local_projection`](super::poisson_local_projection); a shock that does not vary within units; fewer than two
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
        // Coefficients and constant, and the effects that are not nested within the clusters.
        let base = names.len() + 1;
        let of_periods = if spec.period_effects { gt - 1 } else { 0 };
        let two_way = spec.covariance == PanelCovariance::TwoWayCluster;
        let small = |g: usize, effects: usize| {
            let counted = if two_way { base } else { base + effects };
            cluster_factor(g, n, counted).map(f64::sqrt)
        };
        let few = || InferError::TooFewRows {
            what: what.clone(),
            rows: n,
            needed: k + 1,
        };
        factors.push([
            small(gu.max(2), of_periods).ok_or_else(few)?,
            small(gt.max(2), gu - 1).ok_or_else(few)?,
            small(n, 0).ok_or_else(few)?,
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
            bartlett_sum(&group_sums(&scaled(1), &by_period), lags)
        }
        _ => summed(0, &by_unit),
    };
    let clusters = fits.iter().map(|f| f.df + 1).min().unwrap_or(0);
    let (points, sup_t) = points(fits, &joint_covariance, spec.level, spec.draws, spec.seed)?;
    Ok(PoissonPanelLpResult {
        spec: spec.clone(),
        points,
        joint_covariance,
        sup_t,
        dropped_units,
        one_way_at,
        small_sample: SmallSample::Nested,
        clusters,
        cautions: cautions(Some(clusters)),
    })
}
