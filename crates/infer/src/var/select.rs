//! Lag choice by information criteria on a common sample.

use super::{VarData, VarSpec};
use crate::design::Design;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::panel::Panel;
use serde::Serialize;

/// Criteria at one lag length.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LagRow {
    /// Lags.
    pub lags: usize,
    /// `ln|S| + 2 n_p / T`, with `n_p` free coefficients in all.
    pub aic: f64,
    /// `ln|S| + 2 ln ln T n_p / T`.
    pub hq: f64,
    /// `ln|S| + ln T n_p / T` (also called BIC).
    pub sc: f64,
    /// Final prediction error, `((T + m) / (T - m))^K |S|`.
    pub fpe: f64,
    /// `ln|S|` with divisor `T`.
    pub log_det: f64,
}

/// The minimising lag of each criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LagChoice {
    /// By AIC.
    pub aic: usize,
    /// By Hannan-Quinn.
    pub hq: usize,
    /// By Schwarz.
    pub sc: usize,
    /// By final prediction error.
    pub fpe: usize,
}

/// Criteria for `0..=max_lags` lags.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LagTable {
    /// One row a lag length; row 0 has no lags.
    pub rows: Vec<LagRow>,
    /// Minimisers over lags 1 to `max_lags`, as R `vars`.
    pub choice: LagChoice,
    /// Minimisers over lags 0 to `max_lags`, as statsmodels.
    pub choice_from_zero: LagChoice,
    /// Periods in the common sample, `T`.
    pub n: usize,
}

/// Information criteria on the common sample `max_lags + 1 .. n`, so that they can be compared.
///
/// `spec.lags` is ignored. Identical to R `vars::VARselect` and statsmodels `select_order`
/// (Luetkepohl 2005, section 4.3).
///
/// # Errors
/// As [`var`](super::var), for the longest lag.
///
/// ```
/// # use rand_distr::{Distribution, StandardNormal};
/// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
/// # let (a, e) = (noise(1), noise(2));
/// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
/// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
/// let table = detente_infer::var::lag_table(&panel, 6, &detente_infer::var::VarSpec::new(1))?;
/// assert_eq!(table.choice.sc, 1);
/// assert_eq!((table.n, table.rows.len()), (154, 7));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn lag_table(panel: &Panel, max_lags: usize, spec: &VarSpec) -> Result<LagTable> {
    if max_lags == 0 {
        return Err(InferError::setting("max_lags", 0, "give at least one lag"));
    }
    let data = VarData::new(panel, spec)?;
    let (n, k) = (data.n(), data.k());
    let m_max = k * max_lags + data.other.len();
    if n < max_lags + m_max + k {
        return Err(InferError::TooFewRows {
            what: format!("a lag table up to {max_lags}"),
            rows: n,
            needed: max_lags + m_max + k,
        });
    }
    let t = n - max_lags;
    let tf = t as f64;
    let mut rows = Vec::with_capacity(max_lags + 1);
    for p in 0..=max_lags {
        let m = k * p + data.other.len();
        let mut u = Matrix::zeros(t, k);
        if m == 0 {
            for (eq, y) in data.y.iter().enumerate() {
                for (i, v) in y[max_lags..].iter().enumerate() {
                    u[(i, eq)] = *v;
                }
            }
        } else {
            let design = Design::new(
                data.design(p, max_lags),
                &data.regressor_names(p),
                "a lag table",
            )?;
            for (eq, y) in data.y.iter().enumerate() {
                let (_, r) = design.solve(&y[max_lags..]);
                for (i, v) in r.into_iter().enumerate() {
                    u[(i, eq)] = v;
                }
            }
        }
        let s = u.transpose_times(&u).scaled(1.0 / tf);
        let (_, log_det) = s.spd_inverse("the residual covariance")?;
        let n_p = (k * m) as f64;
        rows.push(LagRow {
            lags: p,
            aic: log_det + 2.0 * n_p / tf,
            hq: log_det + 2.0 * tf.ln().ln() * n_p / tf,
            sc: log_det + tf.ln() * n_p / tf,
            fpe: ((tf + m as f64) / (tf - m as f64)).powi(k as i32) * log_det.exp(),
            log_det,
        });
    }
    let best = |from: usize, f: fn(&LagRow) -> f64| {
        rows[from..]
            .iter()
            .min_by(|a, b| f(a).total_cmp(&f(b)))
            .map_or(from, |r| r.lags)
    };
    let choose = |from| LagChoice {
        aic: best(from, |r| r.aic),
        hq: best(from, |r| r.hq),
        sc: best(from, |r| r.sc),
        fpe: best(from, |r| r.fpe),
    };
    Ok(LagTable {
        choice: choose(1),
        choice_from_zero: choose(0),
        rows,
        n: t,
    })
}
