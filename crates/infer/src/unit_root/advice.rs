//! Levels, differences or a trend: what two tests with opposite nulls say together.

use super::{Drift, LagChoice, TabulatedTest, adf_automatic, kpss_automatic};
use crate::error::{InferError, Result};
use serde::Serialize;

/// What to do with a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Use it in levels.
    Stationary,
    /// Use it in levels with a linear trend.
    TrendStationary,
    /// Use first differences.
    Difference,
    /// The two tests disagree or neither sees anything: report results for more than one treatment.
    CannotTell,
}

/// Advice with the four tests behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IntegrationAdvice {
    /// What to do.
    pub advice: Advice,
    /// Why, in words with the p-values.
    pub reason: String,
    /// Dickey-Fuller with a constant; lags by AIC.
    pub adf: TabulatedTest,
    /// Dickey-Fuller with a trend.
    pub adf_trend: TabulatedTest,
    /// KPSS about a constant; automatic lags.
    pub kpss: TabulatedTest,
    /// KPSS about a trend.
    pub kpss_trend: TabulatedTest,
}

impl IntegrationAdvice {
    /// Advice, reason and the four tests as text.
    pub fn summary(&self) -> String {
        format!(
            "{:?}: {}\n{}{}{}{}",
            self.advice,
            self.reason,
            self.adf.summary(),
            self.adf_trend.summary(),
            self.kpss.summary(),
            self.kpss_trend.summary()
        )
    }
}

/// Combines [`adf`](super::adf) (null: unit root) and [`kpss`](super::kpss) (null: stationary), each
/// at 5 %, about a constant and about a trend:
///
/// | about a constant | about a trend | advice |
/// |---|---|---|
/// | unit root rejected, stationarity not | any | stationary |
/// | otherwise | unit root rejected, stationarity not | trend-stationary |
/// | unit root not rejected, stationarity rejected | the same | difference |
/// | anything else | | cannot tell |
///
/// In the tests (250 periods, 60 samples each) it was right, wrong or silent: 56, 4, 0 for an AR(1) of .4;
/// 57, 0, 3 for the same about a trend; 43, 2, 15 for a random walk.
///
/// This is a rule of thumb, not a test: it holds four tests, and no probability of error is known for
/// it. Both tests take a break of the level for a unit root (Perron 1989): look at
/// [`breaks`](crate::breaks) before differencing. Lag-augmented projections and Toda-Yamamoto tests
/// do without the answer.
///
/// # Errors
/// Gaps, a constant series, fewer than 25 periods.
///
/// ```
/// use detente_infer::unit_root::{Advice, integration_advice};
/// use rand::RngExt;
/// let mut r = detente_infer::resample::stream(1, 0);
/// let mut walk = vec![0.0; 300];
/// for t in 1..300 { walk[t] = walk[t - 1] + r.random::<f64>() - 0.5; }
/// let advice = integration_advice(&walk)?;
/// assert_eq!(advice.advice, Advice::Difference, "{}", advice.summary());
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn integration_advice(series: &[f64]) -> Result<IntegrationAdvice> {
    if series.len() < 25 {
        return Err(InferError::TooFewRows {
            what: "advice on differencing".into(),
            rows: series.len(),
            needed: 25,
        });
    }
    let adf = adf_automatic(series, None, LagChoice::Aic, Drift::Constant)?;
    let adf_trend = adf_automatic(series, None, LagChoice::Aic, Drift::Trend)?;
    let kpss = kpss_automatic(series, Drift::Constant)?;
    let kpss_trend = kpss_automatic(series, Drift::Trend)?;
    let pair = |a: &TabulatedTest, k: &TabulatedTest| {
        let p = |t: &TabulatedTest| {
            let sign = match t.p_reading {
                super::PReading::Value => "",
                super::PReading::AtMost => "at most ",
                super::PReading::AtLeast => "at least ",
            };
            format!("{sign}{:.3}", t.p)
        };
        format!("unit root p {}, stationarity p {}", p(a), p(k))
    };
    let (level, trend) = (pair(&adf, &kpss), pair(&adf_trend, &kpss_trend));
    let clear = |a: &TabulatedTest, k: &TabulatedTest| a.rejects() && !k.rejects();
    let (advice, reason) = if clear(&adf, &kpss) {
        (
            Advice::Stationary,
            format!("a unit root is rejected and stationarity about a constant is not ({level})"),
        )
    } else if clear(&adf_trend, &kpss_trend) {
        (
            Advice::TrendStationary,
            format!(
                "about a constant the tests do not agree on stationarity ({level}), about a linear trend they do ({trend})"
            ),
        )
    } else if !adf.rejects() && !adf_trend.rejects() && kpss.rejects() && kpss_trend.rejects() {
        (
            Advice::Difference,
            format!(
                "a unit root is not rejected, stationarity is, about a constant ({level}) and about a trend ({trend})"
            ),
        )
    } else if adf.rejects() || adf_trend.rejects() {
        (
            Advice::CannotTell,
            format!(
                "both nulls are rejected somewhere (constant: {level}; trend: {trend}): a break, long memory or too few lags; look for breaks first"
            ),
        )
    } else {
        (
            Advice::CannotTell,
            format!(
                "a unit root is not rejected, but stationarity is not clearly rejected either (constant: {level}; trend: {trend}): the sample is too short or too noisy to say"
            ),
        )
    };
    Ok(IntegrationAdvice {
        advice,
        reason,
        adf,
        adf_trend,
        kpss,
        kpss_trend,
    })
}
