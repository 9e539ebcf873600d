//! Local projections with an instrument, and in two states of the world.

use super::{Data, LpResult, LpSpec, projection};
use crate::bands::{SupT, sup_t};
use crate::dist;
use crate::error::{InferError, Result, check_level};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance};
use crate::panel::Panel;
use serde::Serialize;

/// An Anderson-Rubin confidence set: right however weak the instrument.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArSet {
    /// All values between the two.
    Interval(f64, f64),
    /// All values outside the two: the instrument is too weak to bound the response.
    Outside(f64, f64),
    /// Every value: the instrument says nothing.
    Everything,
}

/// One horizon of an instrumented projection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LpIvPoint {
    /// Periods after the shock.
    pub horizon: usize,
    /// Response to a shock of one unit of the instrumented series.
    pub estimate: f64,
    /// Robust standard error (delta method).
    pub se: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// Rows.
    pub n: usize,
    /// Residual degrees of freedom.
    pub df: usize,
    /// Robust first-stage F (for one instrument, the effective F of Montiel Olea & Pflueger 2013).
    pub first_stage_f: f64,
    /// Pointwise band by the t distribution; trust it only with a strong instrument.
    pub lower: f64,
    /// Pointwise band.
    pub upper: f64,
    /// Confidence set that stays right with a weak instrument.
    pub anderson_rubin: ArSet,
}

/// An instrumented local projection.
#[derive(Debug, Clone, Serialize)]
pub struct LpIvResult {
    /// What was run.
    pub spec: LpSpec,
    /// The instrument.
    pub instrument: String,
    /// One entry a horizon.
    pub points: Vec<LpIvPoint>,
    /// Critical values over the horizons.
    pub sup_t: SupT,
    /// True when some first-stage F is below 23.1, under which a nominal 5 % test may reject up to
    /// 15 % of the time (Montiel Olea & Pflueger 2013, one instrument: bias 10 %).
    pub weak: bool,
}

impl LpIvResult {
    /// The table of responses as text.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Response of {} to one unit of {}, instrumented by {} ({} lags{}, {:?})\n{:>3}{:>12}{:>11}{:>8}{:>10}  {} % Anderson-Rubin set\n",
            self.spec.outcome,
            self.spec.shock,
            self.instrument,
            self.spec.lags,
            if self.spec.augment { " + 1" } else { "" },
            self.spec.covariance,
            "h",
            "estimate",
            "std. error",
            "p",
            "first F",
            (100.0 * self.spec.level).round()
        );
        for p in &self.points {
            let set = match p.anderson_rubin {
                ArSet::Interval(a, b) => format!("[{a:.4}, {b:.4}]"),
                ArSet::Outside(a, b) => format!("outside ({a:.4}, {b:.4})"),
                ArSet::Everything => "everything".into(),
            };
            out.push_str(&format!(
                "{:>3}{:>12.5}{:>11.5}{:>8.4}{:>10.2}  {set}\n",
                p.horizon, p.estimate, p.se, p.p, p.first_stage_f
            ));
        }
        if self.weak {
            out.push_str(
                "caution: weak instrument (F below 23.1); read the Anderson-Rubin sets only\n",
            );
        }
        out
    }
}

impl StateLp {
    /// Responses in both states and their differences as text.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "{} = 1: {}{} = 0: {}Differences\n",
            self.state,
            self.on.summary(),
            self.state,
            self.off.summary()
        );
        for d in &self.differences {
            out.push_str(&format!(
                "{:>3}{:>12.5}{:>11.5}{:>8.4}\n",
                d.horizon, d.difference, d.se, d.p
            ));
        }
        out
    }
}

/// Refuses a covariance that instrumented projections do not take.
pub(super) fn robust_only(spec: &LpSpec) -> Result<()> {
    match spec.covariance {
        Covariance::NeweyWest { .. } | Covariance::Classical => Err(InferError::setting(
            "covariance",
            format!("{:?}", spec.covariance),
            "instrumented projections take HC0 to HC3",
        )),
        _ => Ok(()),
    }
}

/// Local projection of `spec.outcome` on `spec.shock`, the shock instrumented by `instrument`
/// (one instrument; Stock & Watson 2018).
///
/// Reduced form and first stage share the controls of
/// [`local_projection`](super::local_projection), with lags of the instrument added. The estimate
/// is their ratio `r / f`; its influence function is `(psi_r - b psi_f) / f`, with residuals
/// inflated as `spec.covariance` says. The Anderson-Rubin set solves
/// `(r - b f)^2 <= c^2 (V_rr - 2 b V_rf + b^2 V_ff)`.
///
/// # Errors
/// As [`local_projection`](super::local_projection); an instrument equal to shock or outcome;
/// Newey-West is not available here.
///
/// ```
/// use detente_infer::{Panel, lp::{LpSpec, local_projection_iv}};
/// use rand::RngExt;
/// let noise = |s| { let mut r = detente_infer::resample::stream(1, s); (0..200).map(|_| r.random::<f64>() - 0.5).collect::<Vec<f64>>() };
/// let (z, hidden, e) = (noise(1), noise(2), noise(3));
/// let x: Vec<f64> = z.iter().zip(&hidden).map(|(z, h)| z + h).collect();
/// let y: Vec<f64> = (0..200).map(|t| 0.5 * x[t] - 2.0 * hidden[t] + 0.1 * e[t]).collect();
/// let panel = Panel::numbered(["x", "y", "z"], vec![x, y, z])?;
/// let spec = LpSpec { horizons: 0, lags: 1, ..LpSpec::new("x", "y") };
/// let r = local_projection_iv(&panel, &spec, "z")?;
/// assert!((r.points[0].estimate - 0.5).abs() < 0.5 && r.points[0].first_stage_f > 10.0);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn local_projection_iv(panel: &Panel, spec: &LpSpec, instrument: &str) -> Result<LpIvResult> {
    check_level("level", spec.level)?;
    if instrument == spec.shock || instrument == spec.outcome {
        return Err(InferError::setting(
            "instrument",
            instrument,
            "give a series other than shock and outcome",
        ));
    }
    robust_only(spec)?;
    let mut reduced = spec.clone();
    reduced.shock = instrument.to_string();
    reduced.lagged_controls.insert(0, spec.shock.clone());
    let data = Data::new(panel, &reduced)?;
    let x = panel.series(&spec.shock)?;
    let mut psi = Matrix::zeros(panel.n_periods(), spec.horizons + 1);
    let mut points = Vec::new();
    for h in 0..=spec.horizons {
        let (mut rows, _) = data.rows(h);
        rows.retain(|t| !x[*t].is_nan());
        let (y, design, names, _) = data.regression(&rows, h)?;
        let xs: Vec<f64> = rows.iter().map(|t| x[*t]).collect();
        let form = ols::fit(&y, &design, &names, Covariance::Classical)?;
        let first = ols::fit(&xs, &design, &names, Covariance::Classical)?;
        let (r, f) = (form.coefficients[1], first.coefficients[1]);
        let a = form.influence(1, spec.covariance)?;
        let c = first.influence(1, spec.covariance)?;
        let sum = |u: &[f64], v: &[f64]| u.iter().zip(v).map(|(p, q)| p * q).sum::<f64>();
        let (vrr, vrf, vff) = (sum(&a, &a), sum(&a, &c), sum(&c, &c));
        if f == 0.0 || !(vff > 0.0) {
            return Err(InferError::setting(
                "instrument",
                instrument,
                "the instrument does not move the shock at all",
            ));
        }
        let b = r / f;
        for (t, (p, q)) in rows.iter().zip(a.iter().zip(&c)) {
            psi[(*t, h)] = (p - b * q) / f;
        }
        let critical = dist::t_quantile(0.5 + spec.level / 2.0, form.df as f64);
        let se = (vrr - 2.0 * b * vrf + b * b * vff).max(0.0).sqrt() / f.abs();
        points.push(LpIvPoint {
            horizon: h,
            estimate: b,
            se,
            p: if se > 0.0 {
                dist::t_two_sided(b / se, form.df as f64)
            } else {
                1.0
            },
            n: form.n,
            df: form.df,
            first_stage_f: f * f / vff,
            lower: b - critical * se,
            upper: b + critical * se,
            anderson_rubin: anderson_rubin(r, f, vrr, vrf, vff, critical),
        });
    }
    let joint = psi.transpose_times(&psi);
    let estimates: Vec<f64> = points.iter().map(|p| p.estimate).collect();
    let df = points.iter().map(|p| p.df).min().unwrap_or(1) as f64;
    Ok(LpIvResult {
        sup_t: sup_t(&estimates, &joint, spec.level, df, spec.draws, spec.seed)?,
        weak: points.iter().any(|p| p.first_stage_f < 23.1),
        spec: spec.clone(),
        instrument: instrument.to_string(),
        points,
    })
}

/// `{b: (r - b f)^2 <= c^2 (vrr - 2 b vrf + b^2 vff)}`.
fn anderson_rubin(r: f64, f: f64, vrr: f64, vrf: f64, vff: f64, c: f64) -> ArSet {
    let c2 = c * c;
    // On the scale of the standard errors, so that units of measurement cannot overflow.
    let (sr, sf) = (vrr.max(0.0).sqrt(), vff.max(0.0).sqrt());
    let unit = sr / sf;
    if !(unit > 0.0 && unit.is_finite()) {
        return ArSet::Everything;
    }
    let (r, f, vrf, vrr, vff) = (r / sr, f / sf, vrf / sr / sf, 1.0, 1.0);
    // A b^2 + B b + C <= 0
    let (a, b, k) = (
        f * f - c2 * vff,
        -2.0 * (r * f - c2 * vrf),
        r * r - c2 * vrr,
    );
    let disc = b * b - 4.0 * a * k;
    if disc < 0.0 || a == 0.0 {
        // a > 0 with a negative discriminant cannot happen: b = r / f always belongs to the set.
        return ArSet::Everything;
    }
    let (lo, hi) = {
        let s = disc.sqrt();
        let (p, q) = ((-b - s) / (2.0 * a), (-b + s) / (2.0 * a));
        (p.min(q) * unit, p.max(q) * unit)
    };
    if !(lo.is_finite() && hi.is_finite()) {
        return ArSet::Everything;
    }
    if a > 0.0 {
        ArSet::Interval(lo, hi)
    } else {
        ArSet::Outside(lo, hi)
    }
}

/// Difference of responses between two states at one horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateLpPoint {
    /// Periods after the shock.
    pub horizon: usize,
    /// Response in state 1 less response in state 0.
    pub difference: f64,
    /// Its standard error.
    pub se: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// A local projection in two states.
#[derive(Debug, Clone, Serialize)]
pub struct StateLp {
    /// Name of the state series.
    pub state: String,
    /// Projection over shocks that fell in state 1.
    pub on: LpResult,
    /// Projection over shocks that fell in state 0.
    pub off: LpResult,
    /// Differences.
    pub differences: Vec<StateLpPoint>,
}

/// State-dependent local projection: every coefficient differs between the two values of `state`
/// (0 or 1 at the date of the shock; lag it beforehand if the shock may move it). The same as one
/// regression with everything interacted, so the two responses are independent given the sample
/// (Ramey & Zubairy 2018). The state may change afterwards; responses include that.
///
/// # Errors
/// A state other than 0 and 1, too few shocks in a state; otherwise as
/// [`local_projection`](super::local_projection).
///
/// ```
/// use detente_infer::{Panel, lp::{LpSpec, local_projection_by_state}};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(1, 0);
/// let mut noise = || (0..200).map(|_| r.random::<f64>() - 0.5).collect::<Vec<f64>>();
/// let (x, e) = (noise(), noise());
/// let war: Vec<f64> = (0..200).map(|t| f64::from(u8::from(t / 20 % 2 == 1))).collect();
/// let y: Vec<f64> = (0..200).map(|t| 2.0 * war[t] * x[t] + e[t]).collect(); // only in war
/// let panel = Panel::numbered(["x", "y", "war"], vec![x, y, war])?;
/// let spec = LpSpec { horizons: 1, lags: 1, ..LpSpec::new("x", "y") };
/// let r = local_projection_by_state(&panel, &spec, "war")?;
/// assert!((r.differences[0].difference - 2.0).abs() < 0.5 && r.differences[0].p < 0.001);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn local_projection_by_state(panel: &Panel, spec: &LpSpec, state: &str) -> Result<StateLp> {
    let s = panel.complete(state)?;
    if let Some(t) = s.iter().position(|v| *v != 0.0 && *v != 1.0) {
        return Err(InferError::setting(
            "state",
            s[t],
            format!(
                "series `{state}` must be 0 or 1; it is not at {}",
                panel.periods()[t]
            ),
        ));
    }
    let on: Vec<bool> = s.iter().map(|v| *v == 1.0).collect();
    let off: Vec<bool> = on.iter().map(|v| !v).collect();
    let (on, off) = (
        projection(panel, spec, Some(&on))?,
        projection(panel, spec, Some(&off))?,
    );
    let differences = on
        .points
        .iter()
        .zip(&off.points)
        .map(|(a, b)| {
            let difference = a.estimate - b.estimate;
            let se = a.se.hypot(b.se);
            StateLpPoint {
                horizon: a.horizon,
                difference,
                se,
                p: if se > 0.0 {
                    dist::t_two_sided(difference / se, (a.df + b.df) as f64)
                } else {
                    1.0
                },
            }
        })
        .collect();
    Ok(StateLp {
        state: state.to_string(),
        on,
        off,
        differences,
    })
}
