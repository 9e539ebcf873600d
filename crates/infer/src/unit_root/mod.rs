//! Unit roots and cointegration: should a series be differenced?
//!
//! [`adf`] asks whether a unit root can be rejected, [`kpss`] whether stationarity can;
//! [`integration_advice`] puts both together. [`johansen()`] counts the relations that tie series with
//! unit roots together.

mod advice;
mod johansen;
mod tables;

pub use advice::{Advice, IntegrationAdvice, integration_advice};
pub use johansen::{Johansen, JohansenCase, JohansenRow, johansen, johansen_with};

use crate::dist;
use crate::error::{InferError, Result, check_finite};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance, OlsFit};
use serde::Serialize;

/// Deterministic part of a unit-root test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// Nothing: the series is known to have mean zero (Dickey-Fuller only).
    None,
    /// A constant.
    Constant,
    /// A constant and a linear trend.
    Trend,
}

/// How a p-value from a table is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PReading {
    /// As it stands.
    Value,
    /// The table ends there: the true one is at most this.
    AtMost,
    /// The table ends there: the true one is at least this.
    AtLeast,
}

/// A test whose null distribution is tabulated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TabulatedTest {
    /// Which test.
    pub name: &'static str,
    /// What rejection says.
    pub rejection_means: &'static str,
    /// Deterministic part.
    pub drift: Drift,
    /// Statistic.
    pub statistic: f64,
    /// p-value: asymptotic (Dickey-Fuller), interpolated between tabulated values (KPSS).
    pub p: f64,
    /// Whether `p` is a value or a bound.
    pub p_reading: PReading,
    /// Critical values at 10, 5 and 1 %.
    pub critical: [f64; 3],
    /// Smallest of those levels at which the null is rejected; `None`: not even at 10 %.
    pub rejected_at: Option<f64>,
    /// Lags used.
    pub lags: usize,
    /// Rows used.
    pub n: usize,
}

impl TabulatedTest {
    /// Whether the null is rejected at 5 %.
    pub fn rejects(&self) -> bool {
        self.rejected_at.is_some_and(|l| l <= 0.05)
    }

    /// One line: statistic, p-value, critical values, and what they say.
    pub fn summary(&self) -> String {
        let sign = match self.p_reading {
            PReading::Value => "=",
            PReading::AtMost => "<=",
            PReading::AtLeast => ">=",
        };
        format!(
            "{} ({:?}, {} lags, n = {}): {:.4}, p {sign} {:.4}; critical 10 % {:.3}, 5 % {:.3}, 1 % {:.3}; {}\n",
            self.name,
            self.drift,
            self.lags,
            self.n,
            self.statistic,
            self.p,
            self.critical[0],
            self.critical[1],
            self.critical[2],
            match self.rejected_at {
                Some(l) => format!("rejected at {} %: {}", 100.0 * l, self.rejection_means),
                None => "not rejected at 10 %".into(),
            }
        )
    }
}

/// The Dickey-Fuller regression on the differences from position `start` on (`start >= lags`).
fn dickey_fuller(series: &[f64], lags: usize, drift: Drift, start: usize) -> Result<OlsFit> {
    let d: Vec<f64> = series.windows(2).map(|w| w[1] - w[0]).collect();
    let rows = d.len() - start;
    let mut columns = vec![(0..rows).map(|t| series[t + start]).collect::<Vec<f64>>()];
    let mut names = vec!["level".to_string()];
    for i in 1..=lags {
        columns.push((0..rows).map(|t| d[t + start - i]).collect());
        names.push(format!("difference.l{i}"));
    }
    if drift != Drift::None {
        columns.push(vec![1.0; rows]);
        names.push("const".into());
    }
    if drift == Drift::Trend {
        columns.push((0..rows).map(|t| (t + 1) as f64).collect());
        names.push("trend".into());
    }
    ols::fit(
        &d[start..],
        &Matrix::from_columns(&columns),
        &names,
        Covariance::Classical,
    )
}

fn deterministic(drift: Drift) -> usize {
    match drift {
        Drift::None => 0,
        Drift::Constant => 1,
        Drift::Trend => 2,
    }
}

/// Augmented Dickey-Fuller t test: null of a unit root.
///
/// `dy_t = a (+ b t) + g y_{t-1} + sum_{i=1..lags} c_i dy_{t-i} + e`; the t of `g`. Critical values
/// from the finite-sample response surfaces of MacKinnon (2010, Queen's University working paper
/// 1227, one series); p-value from the asymptotic ones of MacKinnon (1994, JBES 12), which in samples
/// under a hundred may differ from the critical values in the third digit. Same numbers as Python
/// `statsmodels` `adfuller`, except that a p-value beyond the range of the surface is given as a bound.
///
/// # Errors
/// Gaps, a constant series, too few rows.
///
/// ```
/// use detente_infer::unit_root::{Drift, adf};
/// let y: Vec<f64> = (0..120).map(|t| ((t * 7919 % 1009) as f64 / 1009.0).sin()).collect();
/// let test = adf(&y, 2, Drift::Constant)?;
/// assert_eq!(test.rejected_at, Some(0.01)); // stationary
/// assert!(test.p < 0.001);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn adf(series: &[f64], lags: usize, drift: Drift) -> Result<TabulatedTest> {
    check_finite("series", series)?;
    let n = series.len();
    let needed = 2 * lags + deterministic(drift) + 4;
    if n < needed {
        return Err(InferError::TooFewRows {
            what: format!("a Dickey-Fuller test with {lags} lags"),
            rows: n,
            needed,
        });
    }
    let fit = dickey_fuller(series, lags, drift, lags)?;
    let statistic = fit.coefficients[0] / fit.standard_errors()[0];
    if !statistic.is_finite() {
        return Err(InferError::Numerical {
            what: "a Dickey-Fuller test".into(),
            detail: "the series follows its own past without error".into(),
        });
    }
    // MacKinnon (2010), table 2, N = 1: b_inf + b1/T + b2/T^2 + b3/T^3 at 10, 5, 1 %.
    let surface: [[f64; 4]; 3] = match drift {
        Drift::None => [
            [-1.61682, 0.2656, -2.714, 25.364],
            [-1.94100, -0.2686, -3.365, 31.223],
            [-2.56574, -2.2358, -3.627, 0.0],
        ],
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
    let t = fit.n as f64;
    let critical = surface.map(|b| b[0] + b[1] / t + b[2] / t.powi(2) + b[3] / t.powi(3));
    let (p, p_reading) = dickey_fuller_p(statistic, drift);
    Ok(TabulatedTest {
        name: "augmented Dickey-Fuller",
        rejection_means: "no unit root: the series may be used in levels",
        drift,
        statistic,
        p,
        p_reading,
        rejected_at: level_of(&critical, |c| statistic < c),
        critical,
        lags,
        n: fit.n,
    })
}

/// MacKinnon (1994), tables 3 and 4, one series: `Phi(polynomial in tau)`.
fn dickey_fuller_p(tau: f64, drift: Drift) -> (f64, PReading) {
    let (star, low, high, small, large): (f64, f64, f64, [f64; 3], [f64; 4]) = match drift {
        Drift::None => (
            -1.04,
            -19.04,
            f64::INFINITY,
            [0.6344, 1.2378, 0.032496],
            [0.4797, 0.93557, -0.06999, 0.033066],
        ),
        Drift::Constant => (
            -1.61,
            -18.83,
            2.74,
            [2.1659, 1.4412, 0.038269],
            [1.7339, 0.93202, -0.12745, -0.010368],
        ),
        Drift::Trend => (
            -2.89,
            -16.18,
            0.70,
            [3.2512, 1.6047, 0.049588],
            [2.5261, 0.61654, -0.37956, -0.060285],
        ),
    };
    let at = tau.clamp(low, high);
    let coefficients: &[f64] = if at <= star { &small } else { &large };
    let z = coefficients.iter().rev().fold(0.0, |v, c| v * at + c);
    let reading = if tau < low {
        PReading::AtMost
    } else if tau > high {
        PReading::AtLeast
    } else {
        PReading::Value
    };
    (dist::normal_cdf(z), reading)
}

/// How the number of lags is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LagChoice {
    /// Akaike: `n ln(rss / n) + 2 k`.
    Aic,
    /// Schwarz: `n ln(rss / n) + k ln n`.
    Bic,
}

/// [`adf`] with the number of lags that minimises a criterion over 0 to `most`, compared on the
/// same rows and then run on all rows it allows (as `statsmodels` does). `None` takes
/// `ceil(12 (n/100)^(1/4))` (Schwert 1989), at most what leaves half the rows.
///
/// # Errors
/// As [`adf`].
///
/// ```
/// use detente_infer::unit_root::{Drift, LagChoice, adf_automatic};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(1, 0);
/// let mut y = vec![0.0; 200];
/// for t in 1..200 { y[t] = y[t - 1] + r.random::<f64>() - 0.5; }
/// assert!(!adf_automatic(&y, None, LagChoice::Aic, Drift::Constant)?.rejects()); // a random walk
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn adf_automatic(
    series: &[f64],
    most: Option<usize>,
    choice: LagChoice,
    drift: Drift,
) -> Result<TabulatedTest> {
    check_finite("series", series)?;
    let n = series.len();
    let room = (n / 2).saturating_sub(deterministic(drift) + 1);
    let most = match most {
        Some(m) => m,
        None => ((12.0 * (n as f64 / 100.0).powf(0.25)).ceil() as usize).min(room),
    };
    if n < 8 || most > room {
        return Err(InferError::TooFewRows {
            what: format!("a Dickey-Fuller test with up to {most} lags"),
            rows: n,
            needed: (2 * (most + deterministic(drift) + 1)).max(8),
        });
    }
    let mut best = (f64::INFINITY, 0);
    for lags in 0..=most {
        let fit = dickey_fuller(series, lags, drift, most)?;
        let (rows, k) = (fit.n as f64, fit.coefficients.len() as f64);
        let penalty = match choice {
            LagChoice::Aic => 2.0 * k,
            LagChoice::Bic => k * rows.ln(),
        };
        let value = rows * (fit.rss / rows).max(f64::MIN_POSITIVE).ln() + penalty;
        // The first of equals: the fewest lags.
        if value < best.0 {
            best = (value, lags);
        }
    }
    adf(series, best.1, drift)
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
/// `lags`; `None` takes `floor(4 (n/100)^(1/4))` (the "short" rule of R `urca`), which is too few for
/// a persistent series: see [`kpss_automatic`]. Critical values from the paper's table 1; the p-value
/// is interpolated between its levels 10, 5, 2.5 and 1 % and a bound beyond them.
///
/// # Errors
/// Gaps, a constant series, fewer than 10 periods, [`Drift::None`], as many lags as half the periods
/// or more.
///
/// ```
/// use detente_infer::unit_root::{Drift, PReading, kpss};
/// let walk: Vec<f64> = (0..200).map(|t| (t as f64 / 40.0).sin() * 5.0 + t as f64 / 50.0).collect();
/// let test = kpss(&walk, None, Drift::Constant)?;
/// assert!(test.rejects() && test.p_reading == PReading::AtMost && test.p == 0.01);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn kpss(series: &[f64], lags: Option<usize>, drift: Drift) -> Result<TabulatedTest> {
    let u = detrended(series, drift)?;
    let lags = lags.unwrap_or_else(|| (4.0 * (u.len() as f64 / 100.0).powf(0.25)).floor() as usize);
    kpss_of(&u, lags, drift)
}

/// [`kpss`] with the number of lags chosen from the residuals by Hobijn, Franses & Ooms (1998), as
/// Python `statsmodels` does with `nlags="auto"`: `floor(1.1447 ((s1/s0)^2)^(1/3) n^(1/3))`, `s0` and
/// `s1` the sums of autocovariances up to `n^(2/9)` and of their multiples by the lag.
///
/// # Errors
/// As [`kpss`].
pub fn kpss_automatic(series: &[f64], drift: Drift) -> Result<TabulatedTest> {
    let u = detrended(series, drift)?;
    let n = u.len();
    let nf = n as f64;
    let (mut s0, mut s1) = (u.iter().map(|v| v * v).sum::<f64>() / nf, 0.0);
    for l in 1..=(nf.powf(2.0 / 9.0) as usize) {
        let c = 2.0 / nf * (l..n).map(|t| u[t] * u[t - l]).sum::<f64>();
        s0 += c;
        s1 += l as f64 * c;
    }
    let ratio = s1 / s0;
    let lags = if ratio.is_finite() {
        1.1447 * (ratio * ratio).cbrt() * nf.cbrt()
    } else {
        0.0
    };
    kpss_of(&u, (lags as usize).min((n - 1) / 2), drift)
}

fn detrended(series: &[f64], drift: Drift) -> Result<Vec<f64>> {
    check_finite("series", series)?;
    let n = series.len();
    if n < 10 {
        return Err(InferError::TooFewRows {
            what: "a KPSS test".into(),
            rows: n,
            needed: 10,
        });
    }
    let mut columns = vec![vec![1.0; n]];
    let mut names = vec!["const".to_string()];
    match drift {
        Drift::None => {
            return Err(InferError::setting(
                "drift",
                "none",
                "the KPSS test is about a constant or a trend",
            ));
        }
        Drift::Constant => {}
        Drift::Trend => {
            columns.push((1..=n).map(|t| t as f64).collect());
            names.push("trend".into());
        }
    }
    let fit = ols::fit(
        series,
        &Matrix::from_columns(&columns),
        &names,
        Covariance::Classical,
    )?;
    // What rounding leaves of a series that is all constant or trend is no series.
    if fit.rss <= 1e-24 * series.iter().map(|v| v * v).sum::<f64>() {
        return Err(InferError::Constant {
            series: "series (about its constant or trend)".into(),
            rows: n,
        });
    }
    Ok(fit.residuals)
}

fn kpss_of(u: &[f64], lags: usize, drift: Drift) -> Result<TabulatedTest> {
    const LEVELS: [f64; 4] = [0.10, 0.05, 0.025, 0.01];
    let n = u.len();
    let nf = n as f64;
    if 2 * lags >= n {
        return Err(InferError::setting(
            "lags",
            lags,
            format!(
                "with as many lags as half of the {n} periods the long-run variance takes in the trend itself and the test cannot reject; give fewer than {}, or leave them to be chosen",
                n.div_ceil(2)
            ),
        ));
    }
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
    let table = if drift == Drift::Trend {
        [0.119, 0.146, 0.176, 0.216]
    } else {
        [0.347, 0.463, 0.574, 0.739]
    };
    let critical = [table[0], table[1], table[3]];
    let statistic = total / (nf * nf * variance);
    let (p, p_reading) = match table.iter().position(|c| statistic <= *c) {
        Some(0) => (LEVELS[0], PReading::AtLeast),
        None => (LEVELS[3], PReading::AtMost),
        Some(i) => {
            let share = (statistic - table[i - 1]) / (table[i] - table[i - 1]);
            (
                LEVELS[i - 1] + share * (LEVELS[i] - LEVELS[i - 1]),
                PReading::Value,
            )
        }
    };
    Ok(TabulatedTest {
        name: "KPSS",
        rejection_means: "not stationary: difference the series or model its breaks",
        drift,
        statistic,
        p,
        p_reading,
        rejected_at: level_of(&critical, |c| statistic > c),
        critical,
        lags,
        n,
    })
}
