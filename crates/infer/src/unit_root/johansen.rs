//! Johansen's tests of cointegration.

use super::tables::{MAX_EIGEN, TRACE};
use crate::design::Design;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::panel::Panel;
use serde::Serialize;

/// Deterministic part of Johansen's regressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum JohansenCase {
    /// None (case I): series of mean zero throughout. Seldom right.
    None,
    /// A constant within the relations only (case II): no trend in the data, relations about a level.
    RestrictedConstant,
    /// An unrestricted constant (case III): the data may trend, the relations do not.
    #[default]
    Constant,
    /// An unrestricted constant and a trend within the relations only (case IV): data and relations may
    /// trend linearly. The usual choice for data with a trend.
    RestrictedTrend,
    /// An unrestricted constant and linear trend (case V): the data may trend quadratically.
    Trend,
}

impl JohansenCase {
    /// The case with its number, as tables name it.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "I: no deterministic part",
            Self::RestrictedConstant => "II: constant within the relations",
            Self::Constant => "III: unrestricted constant",
            Self::RestrictedTrend => "IV: unrestricted constant, trend within the relations",
            Self::Trend => "V: unrestricted constant and trend",
        }
    }

    /// Columns taken out of differences and levels beforehand, and whether a column joins the levels.
    fn columns(self) -> (usize, bool) {
        match self {
            Self::None => (0, false),
            Self::RestrictedConstant => (0, true),
            Self::Constant => (1, false),
            Self::RestrictedTrend => (1, true),
            Self::Trend => (2, false),
        }
    }
}

/// One row of Johansen's table: null of at most `rank` cointegrating relations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JohansenRow {
    /// Rank under the null.
    pub rank: usize,
    /// Squared canonical correlation.
    pub eigenvalue: f64,
    /// Trace statistic.
    pub trace: f64,
    /// Its 5 % critical value.
    pub trace_critical: f64,
    /// Its critical values at 10, 5 and 1 %.
    pub trace_criticals: [f64; 3],
    /// Maximum-eigenvalue statistic.
    pub max_eigen: f64,
    /// Its 5 % critical value.
    pub max_eigen_critical: f64,
    /// Its critical values at 10, 5 and 1 %.
    pub max_eigen_criticals: [f64; 3],
}

/// Result of [`johansen`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Johansen {
    /// Series names.
    pub names: Vec<String>,
    /// Deterministic part.
    pub case: JohansenCase,
    /// [`JohansenCase::label`] of it.
    pub case_name: &'static str,
    /// Rows for ranks 0 to K - 1.
    pub rows: Vec<JohansenRow>,
    /// Number of relations by the trace test at 5 %: the first rank not rejected.
    pub rank: usize,
    /// The same by the maximum-eigenvalue test at 5 %.
    pub rank_max_eigen: usize,
    /// Number of relations by the trace test at 10, 5 and 1 %.
    pub ranks: [usize; 3],
    /// Lags in levels.
    pub lags: usize,
    /// Periods used.
    pub n: usize,
}

impl Johansen {
    /// The table as text.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "Johansen's tests on {} (case {}, {} lags in levels, n = {})\n{:>5}{:>12}{:>12}{:>27}{:>12}{:>27}\n",
            self.names.join(", "),
            self.case_name,
            self.lags,
            self.n,
            "rank",
            "eigenvalue",
            "trace",
            "10, 5, 1 %",
            "max eigen",
            "10, 5, 1 %"
        );
        let three = |v: &[f64; 3]| format!("{:.2} {:.2} {:.2}", v[0], v[1], v[2]);
        for r in &self.rows {
            out.push_str(&format!(
                "{:>5}{:>12.5}{:>12.3}{:>27}{:>12.3}{:>27}\n",
                format!("<= {}", r.rank),
                r.eigenvalue,
                r.trace,
                three(&r.trace_criticals),
                r.max_eigen,
                three(&r.max_eigen_criticals)
            ));
        }
        out.push_str(&format!(
            "relations at 5 %: {} (trace), {} (maximum eigenvalue)\n",
            self.rank, self.rank_max_eigen
        ));
        out
    }
}

/// [`johansen_with`] an unrestricted constant ([`JohansenCase::Constant`]).
///
/// # Errors
/// As [`johansen_with`].
pub fn johansen(panel: &Panel, lags: usize) -> Result<Johansen> {
    johansen_with(panel, lags, JohansenCase::Constant)
}

/// Johansen's (1991) tests for cointegration, `lags` in levels, up to 12 series.
///
/// Reduced-rank regression of `dy_t` on `y_{t-1}` (with a constant or the trend `t` beside it where
/// that is restricted to the relations) given the unrestricted deterministic part and `lags - 1` lagged
/// differences; trace `-T sum_{i>r} ln(1 - l_i)`, maximum eigenvalue `-T ln(1 - l_{r+1})`. Critical
/// values: MacKinnon, Haug & Michelis (1999) for cases I, III and V; for cases II and IV simulated (see the
/// source of the tables; within about 1 % of theirs at 5 %). They suppose the deterministic part to be there:
/// with a constant but no trend in the data, the last rank is rejected too often in case III (in about a
/// quarter of simulated cases at 200 periods), for which case II is right.
///
/// Without deterministic part and with a constant the statistics are those of Python `statsmodels`
/// `coint_johansen`; with a trend that function takes the trend out of the levels beforehand and
/// differs slightly (89.176 where case V gives 89.227, in the example of the tests).
///
/// # Errors
/// More than 12 series, 0 lags, gaps, too few periods, collinear series.
///
/// ```
/// use detente_infer::{Panel, unit_root::{JohansenCase, johansen_with}};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(4, 0);
/// let mut walk = vec![0.0; 200];
/// for t in 1..200 { walk[t] = walk[t - 1] + r.random::<f64>() - 0.4; }
/// let follower: Vec<f64> = walk.iter().map(|v| 2.0 * v + r.random::<f64>()).collect();
/// let panel = Panel::numbered(["leader", "follower"], vec![walk, follower])?;
/// assert_eq!(johansen_with(&panel, 2, JohansenCase::Constant)?.rank, 1);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn johansen_with(panel: &Panel, lags: usize, case: JohansenCase) -> Result<Johansen> {
    let k = panel.n_series();
    if k == 0 || k > 12 {
        return Err(InferError::setting(
            "series",
            k,
            "critical values are tabulated for 1 to 12 series",
        ));
    }
    if lags == 0 {
        return Err(InferError::setting(
            "lags",
            0,
            "give at least one lag in levels",
        ));
    }
    for name in panel.names() {
        panel.varying(name)?;
    }
    let n = panel.n_periods();
    let (fixed, joined) = case.columns();
    let m = fixed + k * (lags - 1);
    if n < lags + m + k + 2 + usize::from(joined) {
        return Err(InferError::TooFewRows {
            what: "Johansen's test".into(),
            rows: n,
            needed: lags + m + k + 2,
        });
    }
    let y = panel.columns();
    let t = n - lags;
    let d = |s: usize, at: usize| y[s][at] - y[s][at - 1];
    let x = Matrix::from_fn(t, m, |r, j| match j {
        0 if fixed > 0 => 1.0,
        1 if fixed > 1 => (r + 1) as f64,
        _ => d((j - fixed) % k, r + lags - 1 - (j - fixed) / k),
    });
    let mut names = Vec::new();
    names.extend(["const", "trend"][..fixed].iter().map(|s| s.to_string()));
    for l in 1..lags {
        names.extend(panel.names().iter().map(|s| format!("d {s}.l{l}")));
    }
    let design = if m > 0 {
        Some(Design::new(x, &names, "Johansen's test")?)
    } else {
        None
    };
    let cleared = |v: Vec<f64>| match &design {
        Some(design) => design.solve(&v).1,
        None => v,
    };
    let levels = k + usize::from(joined);
    let (mut r0, mut r1) = (Matrix::zeros(t, k), Matrix::zeros(t, levels));
    for s in 0..k {
        let a: Vec<f64> = (0..t).map(|r| d(s, r + lags)).collect();
        let b: Vec<f64> = (0..t).map(|r| y[s][r + lags - 1]).collect();
        for (r, v) in cleared(a).into_iter().enumerate() {
            r0[(r, s)] = v;
        }
        for (r, v) in cleared(b).into_iter().enumerate() {
            r1[(r, s)] = v;
        }
    }
    if joined {
        let column = (0..t).map(|r| match case {
            JohansenCase::RestrictedTrend => (r + 1) as f64,
            _ => 1.0,
        });
        for (r, v) in cleared(column.collect()).into_iter().enumerate() {
            r1[(r, k)] = v;
        }
    }
    let tf = t as f64;
    let s00 = r0.transpose_times(&r0).scaled(1.0 / tf);
    let s11 = r1.transpose_times(&r1).scaled(1.0 / tf);
    let s01 = r0.transpose_times(&r1).scaled(1.0 / tf);
    let (i00, _) = s00.spd_inverse("the covariance of the differences")?;
    let root = s11
        .cholesky("the covariance of the levels")?
        .lower_inverse();
    // Symmetric form: L^-1 S10 S00^-1 S01 L^-T.
    let inner = root
        .times(&s01.transpose_times(&i00.times(&s01)))
        .times(&root.transpose());
    let (mut values, _) = inner.symmetric_eigen("the canonical correlations")?;
    values.reverse();
    // With a column beside the levels there is one value more, which is 0.
    values.truncate(k);
    let log = |v: f64| -tf * (1.0 - v.clamp(0.0, 1.0 - 1e-15)).ln();
    let rows: Vec<JohansenRow> = (0..k)
        .map(|r| {
            let traces = TRACE[case as usize][k - r - 1];
            let maxima = MAX_EIGEN[case as usize][k - r - 1];
            JohansenRow {
                rank: r,
                eigenvalue: values[r],
                trace: values[r..].iter().map(|v| log(*v)).sum(),
                trace_critical: traces[1],
                trace_criticals: traces,
                max_eigen: log(values[r]),
                max_eigen_critical: maxima[1],
                max_eigen_criticals: maxima,
            }
        })
        .collect();
    let first = |kept: &dyn Fn(&JohansenRow) -> bool| rows.iter().position(kept).unwrap_or(k);
    let ranks = [0, 1, 2].map(|l| first(&|r| r.trace <= r.trace_criticals[l]));
    Ok(Johansen {
        names: panel.names().to_vec(),
        case,
        case_name: case.label(),
        rank: ranks[1],
        rank_max_eigen: first(&|r| r.max_eigen <= r.max_eigen_critical),
        ranks,
        rows,
        lags,
        n: t,
    })
}
