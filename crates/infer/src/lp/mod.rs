//! Local projections: the response of an outcome to a shock, one regression a horizon.
//!
//! [`local_projection`] is the lag-augmented estimator with heteroskedasticity-robust errors that
//! this crate recommends; [`poisson_local_projection`] is its form for counts; [`lpirfs`] reproduces the convention of the R package of that name.

mod anderson_rubin;
mod iv;
mod lpirfs;
mod poisson;
mod poisson_panel;
mod smooth;
mod variants;

pub use anderson_rubin::{ArPiece, ArPieces};
pub use iv::{Lp2slsPoint, Lp2slsResult, local_projection_2sls};
pub use lpirfs::{LpirfsErrors, LpirfsResult, LpirfsShock, LpirfsSpec, lpirfs};
pub use poisson::{PoissonLpPoint, PoissonLpResult, PoissonLpSpec, poisson_local_projection};
pub use poisson_panel::{PoissonPanelLpResult, PoissonPanelLpSpec, poisson_panel_local_projection};
pub use smooth::{SmoothLpResult, SmoothLpSpec, Smoothing, smooth_local_projection};
pub use variants::{
    ArSet, LpIvPoint, LpIvResult, StateLp, StateLpPoint, local_projection_by_state,
    local_projection_iv,
};

use crate::bands::{SupT, sup_t};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance, bartlett_sum};
use crate::panel::Panel;
use serde::Serialize;

/// What is regressed at horizon `h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// `y_{t+h}`: the outcome `h` periods on.
    #[default]
    Level,
    /// `y_t + ... + y_{t+h}`: what has accumulated by then. Controls dated at the outcome are
    /// summed over the same periods.
    Cumulative,
}

/// A local projection to be run. Start from [`LpSpec::new`] and change fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LpSpec {
    /// Name of the impulse series `x`.
    pub shock: String,
    /// Name of the outcome series `y`.
    pub outcome: String,
    /// Further series whose lags (not current values) are controlled for.
    pub lagged_controls: Vec<String>,
    /// Series controlled for at the date of the shock: what the shock may not be mistaken for.
    pub controls: Vec<String>,
    /// Series controlled for at the date of the outcome: step and season dummies above all. They
    /// must be things the shock cannot move.
    pub outcome_controls: Vec<String>,
    /// Highest horizon; responses are given for 0, 1, ..., `horizons`.
    pub horizons: usize,
    /// Lags `p` of outcome, shock and lagged controls.
    pub lags: usize,
    /// Adds one lag more than `lags` (lag augmentation), which makes HC errors right without HAC.
    pub augment: bool,
    /// Level or cumulative response.
    pub response: Response,
    /// Covariance of each regression. With Newey-West, the lag is used at each horizon.
    pub covariance: Covariance,
    /// Coverage of the bands.
    pub level: f64,
    /// Draws for the simultaneous band.
    pub draws: usize,
    /// Seed of those draws.
    pub seed: u64,
}

impl LpSpec {
    /// Defaults: horizons 0 to 12, 3 lags and one for augmentation, HC3, 90 % bands.
    pub fn new(shock: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            shock: shock.into(),
            outcome: outcome.into(),
            lagged_controls: Vec::new(),
            controls: Vec::new(),
            outcome_controls: Vec::new(),
            horizons: 12,
            lags: 3,
            augment: true,
            response: Response::Level,
            covariance: Covariance::Hc3,
            level: 0.90,
            draws: 5000,
            seed: 1,
        }
    }
}

/// The response at one horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LpPoint {
    /// Periods after the shock.
    pub horizon: usize,
    /// Response of the outcome to a shock of one unit.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Two-sided p-value, t with `df` degrees of freedom; 1 where the response is fixed by definition.
    pub p: f64,
    /// Rows in the regression.
    pub n: usize,
    /// Residual degrees of freedom.
    pub df: usize,
    /// Lower end of the pointwise band.
    pub lower: f64,
    /// Upper end of the pointwise band.
    pub upper: f64,
    /// Lower end of the simultaneous band.
    pub simultaneous_lower: f64,
    /// Upper end of the simultaneous band.
    pub simultaneous_upper: f64,
    /// Controls that do not vary over this horizon's rows and were left out.
    pub dropped: Vec<String>,
}

/// A reason to read a result with care.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LpCaution {
    /// From `horizon` on, bands are known to cover too rarely: `h / (T (1 - r)) > 1/4`, with `r`
    /// the outcome's first autocorrelation. (At r = .9, T = 120 nominal 90 % bands covered 80 % at
    /// h = 4 and 63 % at h = 12; at r = .5 they covered 84 to 90 % up to h = 12.)
    LongHorizon {
        /// First horizon concerned.
        horizon: usize,
        /// First autocorrelation of the outcome.
        autocorrelation: f64,
        /// Rows at horizon 0.
        rows: usize,
    },
    /// Fewer than three rows a coefficient at the longest horizon.
    FewRows {
        /// Rows there.
        rows: usize,
        /// Coefficients.
        coefficients: usize,
    },
    /// Rows left out because a value is missing.
    RowsDropped {
        /// How many at horizon 0.
        rows: usize,
    },
}

/// A fitted local projection.
#[derive(Debug, Clone, Serialize)]
pub struct LpResult {
    /// What was run.
    pub spec: LpSpec,
    /// One entry a horizon.
    pub points: Vec<LpPoint>,
    /// Covariance of the estimates across horizons, from stacked influence functions.
    pub joint_covariance: Matrix,
    /// Critical values, and the p-value of "no response at any horizon".
    pub sup_t: SupT,
    /// Reasons for care.
    pub cautions: Vec<LpCaution>,
    /// First and last period at which a shock was used (horizon 0).
    pub shock_range: (String, String),
}

/// Lag-augmented local projection of `outcome` on `shock`.
///
/// For each `h`: `y_{t+h} = a + b_h x_t + sum_{l=1..p+1} g_l' w_{t-l} + c' z_t + d' s_{t+h} + e`,
/// with `w` the outcome, the shock and the lagged controls, `z` the controls and `s` the outcome
/// controls; `b_h` is the response. With one lag more than the process needs, HC errors are right
/// without a HAC correction, also for persistent series (Montiel Olea & Plagborg-Moller,
/// Econometrica 2021). Each horizon uses all rows it has; rows with a gap are left out and counted.
///
/// The joint covariance across horizons is `sum_t psi_t psi_t'` of the influence functions of the
/// coefficients at shock date `t` (Bartlett-weighted over dates with Newey-West); its diagonal is
/// the HC variance exactly. The simultaneous band uses it by [`sup_t`].
///
/// When the outcome is the shock itself, horizon 0 is 1 by definition and has no error.
///
/// # Errors
/// Unknown names, a shock that does not vary, collinear or too many regressors, a bad setting.
///
/// ```
/// use detente_infer::{Panel, lp::{LpSpec, local_projection}};
/// // y follows x with weight 2, one period later.
/// let x: Vec<f64> = (0..80).map(|t| ((t * 37 % 101) as f64).sin()).collect();
/// let y: Vec<f64> = (0..80).map(|t| if t > 0 { 2.0 * x[t - 1] } else { 0.0 } + ((t * 53 % 97) as f64).cos() / 10.0).collect();
/// let panel = Panel::numbered(["x", "y"], vec![x, y])?;
/// let result = local_projection(&panel, &LpSpec { horizons: 2, lags: 1, ..LpSpec::new("x", "y") })?;
/// assert!((result.points[1].estimate - 2.0).abs() < 0.1);
/// assert!(result.points[1].simultaneous_lower > 1.5);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn local_projection(panel: &Panel, spec: &LpSpec) -> Result<LpResult> {
    projection(panel, spec, None)
}

/// The projection on all rows, or on the shock dates that `only` marks.
fn projection(panel: &Panel, spec: &LpSpec, only: Option<&[bool]>) -> Result<LpResult> {
    check_level("level", spec.level)?;
    let data = Data::new(panel, spec)?;
    let n_total = panel.n_periods();
    let mut points = Vec::with_capacity(spec.horizons + 1);
    // influence[h][t]: weight of shock date t in the estimate at horizon h.
    let mut influence = Matrix::zeros(n_total, spec.horizons + 1);
    let mut cautions = Vec::new();
    let mut shock_range = (String::new(), String::new());
    let mut rows_at_zero = 0;
    for h in 0..=spec.horizons {
        let (mut rows, skipped) = data.rows(h);
        if let Some(only) = only {
            rows.retain(|t| only[*t]);
        }
        if h == 0 {
            if skipped > 0 {
                cautions.push(LpCaution::RowsDropped { rows: skipped });
            }
            rows_at_zero = rows.len();
            if let (Some(a), Some(b)) = (rows.first(), rows.last()) {
                shock_range = (panel.periods()[*a].clone(), panel.periods()[*b].clone());
            }
        }
        if h == 0 && spec.shock == spec.outcome {
            points.push(LpPoint {
                horizon: 0,
                estimate: 1.0,
                se: 0.0,
                p: 1.0,
                n: rows.len(),
                df: rows.len(),
                lower: 1.0,
                upper: 1.0,
                simultaneous_lower: 1.0,
                simultaneous_upper: 1.0,
                dropped: Vec::new(),
            });
            continue;
        }
        let (y, x, names, dropped) = data.regression(&rows, h)?;
        let fit = ols::fit(&y, &x, &names, Covariance::Classical)?;
        let psi = match spec.covariance {
            Covariance::Classical => {
                // Homoskedastic scores: weights times a common residual scale.
                let s = (fit.rss / fit.df as f64).sqrt();
                let unit = fit.influence_weights(1);
                unit.iter().map(|w| w * s).collect()
            }
            other => fit.influence(1, other)?,
        };
        for (t, v) in rows.iter().zip(&psi) {
            influence[(*t, h)] = *v;
        }
        if h == spec.horizons && fit.n < 3 * names.len() {
            cautions.push(LpCaution::FewRows {
                rows: fit.n,
                coefficients: names.len(),
            });
        }
        points.push(LpPoint {
            horizon: h,
            estimate: fit.coefficients[1],
            se: 0.0,
            p: 1.0,
            n: fit.n,
            df: fit.df,
            lower: 0.0,
            upper: 0.0,
            simultaneous_lower: 0.0,
            simultaneous_upper: 0.0,
            dropped,
        });
    }
    let joint_covariance = match spec.covariance {
        Covariance::NeweyWest { lags } => bartlett_sum(&influence, lags),
        _ => influence.transpose_times(&influence),
    };
    let estimates: Vec<f64> = points.iter().map(|p| p.estimate).collect();
    let min_df = points.iter().map(|p| p.df).min().unwrap_or(1) as f64;
    let bands = sup_t(
        &estimates,
        &joint_covariance,
        spec.level,
        min_df,
        spec.draws,
        spec.seed,
    )?;
    for (h, point) in points.iter_mut().enumerate() {
        let se = joint_covariance[(h, h)].max(0.0).sqrt();
        point.se = se;
        if se > 0.0 {
            point.p = dist::t_two_sided(point.estimate / se, point.df as f64);
        }
        let c = dist::t_quantile(0.5 + spec.level / 2.0, point.df as f64);
        point.lower = point.estimate - c * se;
        point.upper = point.estimate + c * se;
        point.simultaneous_lower = point.estimate - bands.simultaneous.max(c) * se;
        point.simultaneous_upper = point.estimate + bands.simultaneous.max(c) * se;
    }
    let r = first_autocorrelation(data.y);
    let limit = 0.25 * rows_at_zero as f64 * (1.0 - r).max(0.0);
    if (spec.horizons as f64) > limit {
        cautions.push(LpCaution::LongHorizon {
            horizon: (limit.floor() as usize + 1).min(spec.horizons),
            autocorrelation: r,
            rows: rows_at_zero,
        });
    }
    Ok(LpResult {
        spec: spec.clone(),
        points,
        joint_covariance,
        sup_t: bands,
        cautions,
        shock_range,
    })
}

impl LpResult {
    /// The response at one horizon, `None` beyond the last.
    pub fn at(&self, horizon: usize) -> Option<&LpPoint> {
        self.points.get(horizon)
    }

    /// The table of responses as text.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Response of {} to one unit of {} ({:?}, {} lags{}, {:?}), shocks {} to {}\n",
            self.spec.outcome,
            self.spec.shock,
            self.spec.response,
            self.spec.lags,
            if self.spec.augment { " + 1" } else { "" },
            self.spec.covariance,
            self.shock_range.0,
            self.shock_range.1,
        );
        let line = |p: &LpPoint| ResponseLine {
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
            6,
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

/// One horizon of a response in a table of text.
pub(crate) struct ResponseLine {
    pub horizon: usize,
    pub estimate: f64,
    pub se: f64,
    pub p: f64,
    pub pointwise: (f64, f64),
    pub simultaneous: (f64, f64),
    pub n: usize,
}

/// Responses as text, one horizon a line; `width` is that of the last column.
pub(crate) fn response_table(
    level: f64,
    lines: impl Iterator<Item = ResponseLine>,
    width: usize,
) -> String {
    let pct = (100.0 * level).round();
    let mut out = format!(
        "{:>3}{:>12}{:>11}{:>8}{:>24}{:>24}{:>width$}\n",
        "h",
        "estimate",
        "std. error",
        "p",
        format!("{pct} % pointwise"),
        format!("{pct} % simultaneous"),
        "n"
    );
    let band = |(low, high): (f64, f64)| format!("[{low:.4}, {high:.4}]");
    for r in lines {
        out.push_str(&format!(
            "{:>3}{:>12.5}{:>11.5}{:>8.4}{:>24}{:>24}{:>width$}\n",
            r.horizon,
            r.estimate,
            r.se,
            r.p,
            band(r.pointwise),
            band(r.simultaneous),
            r.n
        ));
    }
    out
}

/// First autocorrelation over adjacent pairs without gaps; 0 where it cannot be had.
fn first_autocorrelation(y: &[f64]) -> f64 {
    let present: Vec<f64> = y.iter().copied().filter(|v| !v.is_nan()).collect();
    let m = dist::mean(&present);
    let total: f64 = present.iter().map(|v| (v - m).powi(2)).sum();
    let cross: f64 = y
        .windows(2)
        .filter(|w| !w[0].is_nan() && !w[1].is_nan())
        .map(|w| (w[0] - m) * (w[1] - m))
        .sum();
    if total > 0.0 {
        (cross / total).clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

/// The series of one specification, resolved.
struct Data<'a> {
    y: &'a [f64],
    x: &'a [f64],
    shock_name: String,
    /// (name, values, highest lag)
    lagged: Vec<(String, &'a [f64])>,
    at_shock: Vec<(String, &'a [f64])>,
    at_outcome: Vec<(String, &'a [f64])>,
    n_lags: usize,
    cumulative: bool,
}

impl<'a> Data<'a> {
    fn new(panel: &'a Panel, spec: &LpSpec) -> Result<Self> {
        let named = |name: &String| -> Result<(String, &'a [f64])> {
            Ok((name.clone(), panel.series(name)?))
        };
        let y = panel.series(&spec.outcome)?;
        let x = panel.series(&spec.shock)?;
        let mut lagged = vec![(spec.outcome.clone(), y)];
        if spec.shock != spec.outcome {
            lagged.push((spec.shock.clone(), x));
        }
        for name in &spec.lagged_controls {
            if lagged.iter().all(|(n, _)| n != name) {
                lagged.push(named(name)?);
            }
        }
        if spec.controls.contains(&spec.shock) {
            return Err(InferError::setting(
                "controls",
                &spec.shock,
                "the shock cannot be its own control; take it off the list",
            ));
        }
        if spec.controls.contains(&spec.outcome) || spec.outcome_controls.contains(&spec.outcome) {
            return Err(InferError::setting(
                "controls",
                &spec.outcome,
                "the outcome cannot control for itself at the same date; its lags are in already",
            ));
        }
        Ok(Self {
            y,
            x,
            shock_name: spec.shock.clone(),
            lagged,
            at_shock: spec.controls.iter().map(named).collect::<Result<_>>()?,
            at_outcome: spec
                .outcome_controls
                .iter()
                .map(named)
                .collect::<Result<_>>()?,
            n_lags: spec.lags + usize::from(spec.augment),
            cumulative: spec.response == Response::Cumulative,
        })
    }

    /// Value of a series dated at the outcome, summed for cumulative responses.
    fn outcome_value(&self, s: &[f64], t: usize, h: usize) -> f64 {
        if self.cumulative {
            s[t..=t + h].iter().sum()
        } else {
            s[t + h]
        }
    }

    /// Usable shock dates at horizon `h`, and how many were left out for gaps.
    fn rows(&self, h: usize) -> (Vec<usize>, usize) {
        let n = self.y.len();
        let mut skipped = 0;
        let rows = (self.n_lags..n.saturating_sub(h))
            .filter(|&t| {
                let present = !self.outcome_value(self.y, t, h).is_nan()
                    && !self.x[t].is_nan()
                    && self.at_shock.iter().all(|(_, s)| !s[t].is_nan())
                    && self
                        .at_outcome
                        .iter()
                        .all(|(_, s)| !self.outcome_value(s, t, h).is_nan())
                    && self
                        .lagged
                        .iter()
                        .all(|(_, s)| s[t - self.n_lags..t].iter().all(|v| !v.is_nan()));
                skipped += usize::from(!present);
                present
            })
            .collect();
        (rows, skipped)
    }

    /// Outcome, design (constant, shock, ...), names and the controls left out as constant.
    #[allow(clippy::type_complexity)]
    fn regression(
        &self,
        rows: &[usize],
        h: usize,
    ) -> Result<(Vec<f64>, Matrix, Vec<String>, Vec<String>)> {
        let y: Vec<f64> = rows
            .iter()
            .map(|&t| self.outcome_value(self.y, t, h))
            .collect();
        let mut names = vec!["const".to_string(), self.shock_name.clone()];
        let mut columns = vec![
            vec![1.0; rows.len()],
            rows.iter().map(|&t| self.x[t]).collect::<Vec<f64>>(),
        ];
        if rows.len() < 2 {
            return Err(InferError::TooFewRows {
                what: format!("the local projection at horizon {h}"),
                rows: rows.len(),
                needed: 3 + self.lagged.len() * self.n_lags,
            });
        }
        let mut dropped = Vec::new();
        let constant = |c: &[f64]| c.windows(2).all(|w| w[0] == w[1]);
        if constant(&columns[1]) {
            return Err(InferError::Constant {
                series: self.shock_name.clone(),
                rows: rows.len(),
            });
        }
        for (name, s) in &self.lagged {
            for l in 1..=self.n_lags {
                let c: Vec<f64> = rows.iter().map(|&t| s[t - l]).collect();
                if constant(&c) {
                    return Err(InferError::Constant {
                        series: name.clone(),
                        rows: rows.len(),
                    });
                }
                names.push(format!("{name}.l{l}"));
                columns.push(c);
            }
        }
        let dated = self
            .at_shock
            .iter()
            .map(|(n, s)| (n.clone(), rows.iter().map(|&t| s[t]).collect::<Vec<f64>>()))
            .chain(self.at_outcome.iter().map(|(n, s)| {
                (
                    format!("{n}.f{h}"),
                    rows.iter().map(|&t| self.outcome_value(s, t, h)).collect(),
                )
            }));
        for (name, c) in dated {
            if constant(&c) {
                dropped.push(name);
            } else {
                names.push(name);
                columns.push(c);
            }
        }
        if rows.len() <= names.len() {
            return Err(InferError::TooFewRows {
                what: format!("the local projection at horizon {h}"),
                rows: rows.len(),
                needed: names.len() + 1,
            });
        }
        Ok((y, Matrix::from_columns(&columns), names, dropped))
    }
}
