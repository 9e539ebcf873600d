//! Unit roots and cointegration: should a series be differenced?

use crate::design::Design;
use crate::error::{InferError, Result, check_finite};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance};
use crate::panel::Panel;
use serde::Serialize;

/// Deterministic part of a unit-root test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// A constant.
    Constant,
    /// A constant and a linear trend.
    Trend,
}

/// A test whose null distribution is tabulated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TabulatedTest {
    /// Which test.
    pub name: &'static str,
    /// What rejection says.
    pub rejection_means: &'static str,
    /// Statistic.
    pub statistic: f64,
    /// Critical values at 10, 5 and 1 %.
    pub critical: [f64; 3],
    /// Smallest of those levels at which the null is rejected; `None`: not even at 10 %.
    pub rejected_at: Option<f64>,
    /// Lags used.
    pub lags: usize,
    /// Rows used.
    pub n: usize,
}

/// Augmented Dickey-Fuller t test: null of a unit root.
///
/// `dy_t = a (+ b t) + g y_{t-1} + sum_{i=1..lags} c_i dy_{t-i} + e`; the t of `g`. Critical values
/// from MacKinnon (2010), finite-sample response surfaces.
///
/// # Errors
/// Gaps, a constant series, too few rows.
///
/// ```
/// use detente_infer::unit_root::{Drift, adf};
/// let y: Vec<f64> = (0..120).map(|t| ((t * 7919 % 1009) as f64 / 1009.0).sin()).collect();
/// assert_eq!(adf(&y, 2, Drift::Constant)?.rejected_at, Some(0.01)); // stationary
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn adf(series: &[f64], lags: usize, drift: Drift) -> Result<TabulatedTest> {
    check_finite("series", series)?;
    let n = series.len();
    let extra = if drift == Drift::Trend { 3 } else { 2 };
    if n < 2 * lags + extra + 3 {
        return Err(InferError::TooFewRows {
            what: format!("a Dickey-Fuller test with {lags} lags"),
            rows: n,
            needed: 2 * lags + extra + 3,
        });
    }
    let d: Vec<f64> = series.windows(2).map(|w| w[1] - w[0]).collect();
    let rows = d.len() - lags;
    let mut columns = vec![
        vec![1.0; rows],
        (0..rows).map(|t| series[t + lags]).collect::<Vec<f64>>(),
    ];
    let mut names = vec!["const".to_string(), "level".to_string()];
    for i in 1..=lags {
        columns.push((0..rows).map(|t| d[t + lags - i]).collect());
        names.push(format!("difference.l{i}"));
    }
    if drift == Drift::Trend {
        columns.push((0..rows).map(|t| (t + 1) as f64).collect());
        names.push("trend".into());
    }
    let fit = ols::fit(
        &d[lags..],
        &Matrix::from_columns(&columns),
        &names,
        Covariance::Classical,
    )?;
    let statistic = fit.coefficients[1] / fit.standard_errors()[1];
    if !statistic.is_finite() {
        return Err(InferError::Numerical {
            what: "a Dickey-Fuller test".into(),
            detail: "the fit is perfect or its error too small for a number".into(),
        });
    }
    // MacKinnon (2010), table 2, N = 1: b_inf + b1/T + b2/T^2 + b3/T^3 at 10, 5, 1 %.
    let surface: [[f64; 4]; 3] = match drift {
        Drift::Constant => [
            [-2.56677, -1.5384, -2.809, 0.0],
            [-2.86154, -2.8903, -4.234, -40.040],
            [-3.43035, -6.5393, -16.786, -79.433],
        ],
        Drift::Trend => [
            [-3.12705, -2.5856, -3.925, -22.380],
            [-3.41049, -4.3904, -9.036, -45.374],
            [-3.95877, -9.0531, -28.428, -134.155],
        ],
    };
    let t = rows as f64;
    let critical = surface.map(|b| b[0] + b[1] / t + b[2] / t.powi(2) + b[3] / t.powi(3));
    Ok(TabulatedTest {
        name: "augmented Dickey-Fuller",
        rejection_means: "no unit root: the series may be used in levels",
        statistic,
        rejected_at: level_of(&critical, |c| statistic < c),
        critical,
        lags,
        n: rows,
    })
}

fn level_of(critical: &[f64; 3], beyond: impl Fn(f64) -> bool) -> Option<f64> {
    [0.01, 0.05, 0.10]
        .into_iter()
        .zip([critical[2], critical[1], critical[0]])
        .find(|(_, c)| beyond(*c))
        .map(|(l, _)| l)
}

/// KPSS test: null of stationarity about a constant or a trend (Kwiatkowski et al. 1992).
///
/// `sum_t S_t^2 / (n^2 s^2)`, `S` partial sums of residuals, `s^2` Bartlett long-run variance with
/// `lags`; `None` takes `floor(4 (n/100)^(1/4))` (the "short" rule of R `urca`). Critical values
/// from the paper's table 1.
pub fn kpss(series: &[f64], lags: Option<usize>, drift: Drift) -> Result<TabulatedTest> {
    check_finite("series", series)?;
    let n = series.len();
    if n < 10 {
        return Err(InferError::TooFewRows {
            what: "a KPSS test".into(),
            rows: n,
            needed: 10,
        });
    }
    let nf = n as f64;
    let lags = lags.unwrap_or_else(|| (4.0 * (nf / 100.0).powf(0.25)).floor() as usize);
    let mut columns = vec![vec![1.0; n]];
    let mut names = vec!["const".to_string()];
    if drift == Drift::Trend {
        columns.push((1..=n).map(|t| t as f64).collect());
        names.push("trend".into());
    }
    let fit = ols::fit(
        series,
        &Matrix::from_columns(&columns),
        &names,
        Covariance::Classical,
    )?;
    let u = &fit.residuals;
    let mut s = 0.0;
    let mut total = 0.0;
    for v in u {
        s += v;
        total += s * s;
    }
    let autocovariance = |l: usize| (l..n).map(|t| u[t] * u[t - l]).sum::<f64>() / nf;
    let mut variance = autocovariance(0);
    for l in 1..=lags.min(n - 1) {
        variance += 2.0 * (1.0 - l as f64 / (lags as f64 + 1.0)) * autocovariance(l);
    }
    if !(variance > 0.0) {
        return Err(InferError::Constant {
            series: "series".into(),
            rows: n,
        });
    }
    let critical = match drift {
        Drift::Constant => [0.347, 0.463, 0.739],
        Drift::Trend => [0.119, 0.146, 0.216],
    };
    let statistic = total / (nf * nf * variance);
    Ok(TabulatedTest {
        name: "KPSS",
        rejection_means: "not stationary: difference the series or model its breaks",
        statistic,
        rejected_at: level_of(&critical, |c| statistic > c),
        critical,
        lags,
        n,
    })
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
    /// Maximum-eigenvalue statistic.
    pub max_eigen: f64,
    /// Its 5 % critical value.
    pub max_eigen_critical: f64,
}

/// Result of [`johansen`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Johansen {
    /// Rows for ranks 0 to K - 1.
    pub rows: Vec<JohansenRow>,
    /// Number of relations by the trace test at 5 %: the first rank not rejected.
    pub rank: usize,
    /// Lags in levels.
    pub lags: usize,
    /// Periods used.
    pub n: usize,
}

/// Johansen's (1991) test for cointegration with an unrestricted constant (the data may trend, the
/// relations do not), `lags` in levels, K up to 6.
///
/// Reduced-rank regression of `dy_t` on `y_{t-1}` given a constant and `lags - 1` lagged
/// differences; trace `-T sum_{i>r} ln(1 - l_i)`. Critical values: MacKinnon, Haug & Michelis
/// (1999), case III, 5 %. They suppose that the data do trend: without a trend, the last rank is
/// rejected too often (in about a quarter of simulated cases at 200 periods).
///
/// # Errors
/// More than 6 series, 0 lags, gaps, too few periods, collinear series.
pub fn johansen(panel: &Panel, lags: usize) -> Result<Johansen> {
    // K - r = 1, 2, ..., 6.
    const TRACE: [f64; 6] = [3.841, 15.495, 29.797, 47.856, 69.819, 95.754];
    const MAX: [f64; 6] = [3.841, 14.265, 21.132, 27.584, 33.877, 40.078];
    let k = panel.n_series();
    if k == 0 || k > 6 {
        return Err(InferError::setting(
            "series",
            k,
            "critical values are tabulated for 1 to 6 series",
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
    let m = 1 + k * (lags - 1);
    if n < lags + m + k + 2 {
        return Err(InferError::TooFewRows {
            what: "Johansen's test".into(),
            rows: n,
            needed: lags + m + k + 2,
        });
    }
    let y = panel.columns();
    let t = n - lags;
    let d = |s: usize, at: usize| y[s][at] - y[s][at - 1];
    let x = Matrix::from_fn(t, m, |r, j| {
        if j == 0 {
            1.0
        } else {
            d((j - 1) % k, r + lags - 1 - (j - 1) / k)
        }
    });
    let mut names = vec!["const".to_string()];
    for l in 1..lags {
        names.extend(panel.names().iter().map(|s| format!("d {s}.l{l}")));
    }
    let design = Design::new(x, &names, "Johansen's test")?;
    let (mut r0, mut r1) = (Matrix::zeros(t, k), Matrix::zeros(t, k));
    for s in 0..k {
        let a: Vec<f64> = (0..t).map(|r| d(s, r + lags)).collect();
        let b: Vec<f64> = (0..t).map(|r| y[s][r + lags - 1]).collect();
        for (r, v) in design.solve(&a).1.into_iter().enumerate() {
            r0[(r, s)] = v;
        }
        for (r, v) in design.solve(&b).1.into_iter().enumerate() {
            r1[(r, s)] = v;
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
    let log = |v: f64| -tf * (1.0 - v.clamp(0.0, 1.0 - 1e-15)).ln();
    let rows: Vec<JohansenRow> = (0..k)
        .map(|r| JohansenRow {
            rank: r,
            eigenvalue: values[r],
            trace: values[r..].iter().map(|v| log(*v)).sum(),
            trace_critical: TRACE[k - r - 1],
            max_eigen: log(values[r]),
            max_eigen_critical: MAX[k - r - 1],
        })
        .collect();
    let rank = rows
        .iter()
        .position(|r| r.trace <= r.trace_critical)
        .unwrap_or(k);
    Ok(Johansen {
        rows,
        rank,
        lags,
        n: t,
    })
}
