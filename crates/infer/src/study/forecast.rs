//! Does the cause improve a forecast made without knowing the future?

use serde::Serialize;

use super::{OUTCOME, SHOCK, Study};
use crate::dist;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance};
use crate::scores::{AccuracyTest, clark_west, crps, diebold_mariano, interval_score};

/// Share of the sample on which the first forecast is based.
const FIRST: f64 = 0.6;
/// Latest values that make the simplest forecast.
const RECENT: usize = 12;

/// Mean scores of one way of forecasting; smaller is better, in units of the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Continuous ranked probability score.
    pub crps: f64,
    /// Interval score of the 90 % interval.
    pub interval: f64,
    /// Root mean squared error of the mean.
    pub rmse: f64,
}

/// Forecasts of the outcome `steps` periods on, each made from what was known at its origin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastTest {
    /// Periods ahead.
    pub steps: usize,
    /// Forecasts made.
    pub origins: usize,
    /// Past of the outcome, its controls, and the cause with its past.
    pub with_cause: Scores,
    /// The same without the cause.
    pub without_cause: Scores,
    /// The last twelve values as they are.
    pub last_values: Scores,
    /// Diebold-Mariano on CRPS, with less without: negative favours the cause.
    pub diebold_mariano: Option<AccuracyTest>,
    /// Clark-West on squared errors: small p favours the cause.
    pub clark_west: Option<AccuracyTest>,
}

/// Forecasts from an expanding window, `steps` ahead, with and without the cause.
///
/// At origin `t` a direct regression of `y_{s+steps}` on `lags + 1` values of the outcome and the
/// study's controls at `s` (and on as many of the cause) is fitted to `s <= t - steps`; the
/// forecast is its prediction plus its own residuals. Dummies at the outcome's date are left out: a
/// forecaster did not know where the level would shift.
///
/// # Errors
/// Fewer than 20 forecasts, or regressions that are refused.
pub fn forecast_test(study: &Study, steps: usize) -> Result<ForecastTest> {
    let n = study.outcome.len();
    let first = ((FIRST * n as f64) as usize).max(RECENT);
    let origins: Vec<usize> = (first..n.saturating_sub(steps)).collect();
    if origins.len() < 20 || steps == 0 {
        return Err(InferError::TooFewRows {
            what: "a forecast test".into(),
            rows: origins.len(),
            needed: 20,
        });
    }
    let features = |t: usize, with_cause: bool| -> Vec<f64> {
        let mut row = vec![1.0];
        row.extend((0..=study.lags).map(|l| study.outcome[t - l]));
        row.extend(study.controls.iter().map(|(_, c)| c[t]));
        if with_cause {
            row.extend((0..=study.lags).map(|l| study.shock[t - l]));
        }
        row
    };
    let names = |with_cause: bool| -> Vec<String> {
        let mut names = vec!["const".to_owned()];
        names.extend((0..=study.lags).map(|l| format!("{OUTCOME} lag {l}")));
        names.extend(study.controls.iter().map(|(name, _)| name.clone()));
        if with_cause {
            names.extend((0..=study.lags).map(|l| format!("{SHOCK} lag {l}")));
        }
        names
    };
    let ensemble = |t: usize, with_cause: bool| -> Result<(f64, Vec<f64>)> {
        let rows: Vec<usize> = (study.lags..=t - steps).collect();
        let x: Vec<Vec<f64>> = rows.iter().map(|s| features(*s, with_cause)).collect();
        let y: Vec<f64> = rows.iter().map(|s| study.outcome[s + steps]).collect();
        let fit = ols::fit(
            &y,
            &Matrix::from_rows(&x),
            &names(with_cause),
            Covariance::Classical,
        )?;
        let now = features(t, with_cause);
        let mean: f64 = now.iter().zip(&fit.coefficients).map(|(a, b)| a * b).sum();
        Ok((mean, fit.residuals.iter().map(|u| mean + u).collect()))
    };
    let seen: Vec<f64> = origins.iter().map(|t| study.outcome[t + steps]).collect();
    let mut ways: Vec<(Vec<f64>, Vec<f64>, Vec<f64>)> = Vec::new();
    for way in 0..3 {
        let (mut means, mut ranked, mut widths) = (Vec::new(), Vec::new(), Vec::new());
        for (t, y) in origins.iter().zip(&seen) {
            let (mean, members) = match way {
                2 => {
                    let last = study.outcome[t + 1 - RECENT..=*t].to_vec();
                    (dist::mean(&last), last)
                }
                _ => ensemble(*t, way == 0)?,
            };
            means.push(mean);
            ranked.push(crps(&members, *y)?);
            widths.push(interval_score(&members, *y, 0.9)?);
        }
        ways.push((means, ranked, widths));
    }
    let scores = |way: usize| {
        let (means, ranked, widths) = &ways[way];
        let squares: Vec<f64> = means
            .iter()
            .zip(&seen)
            .map(|(m, y)| (y - m).powi(2))
            .collect();
        Scores {
            crps: dist::mean(ranked),
            interval: dist::mean(widths),
            rmse: dist::mean(&squares).sqrt(),
        }
    };
    Ok(ForecastTest {
        steps,
        origins: origins.len(),
        with_cause: scores(0),
        without_cause: scores(1),
        last_values: scores(2),
        diebold_mariano: diebold_mariano(&ways[0].1, &ways[1].1, steps).ok(),
        clark_west: clark_west(&seen, &ways[1].0, &ways[0].0, steps).ok(),
    })
}
