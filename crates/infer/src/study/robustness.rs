//! How strong a driver that nobody measured would have to be.

use serde::Serialize;

use super::{OUTCOME, SHOCK, Study};
use crate::dist;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::ols::{self, Covariance};

/// Sensitivity of one coefficient to a hidden driver of cause and outcome (Cinelli & Hazlett 2020,
/// JRSS B 82). All shares are partial R squared, between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Robustness {
    /// Share of the rest of the outcome that the cause accounts for: `t^2 / (t^2 + df)`.
    pub partial_r2: f64,
    /// A hidden driver that accounts for this share of the rest of *both* cause and outcome would
    /// bring the estimate to 0.
    pub value: f64,
    /// The same, to bring it to the edge of significance at 5 %; 0 when it is not significant.
    pub value_at_5_percent: f64,
    /// What the strongest measured control accounts for, as a yardstick.
    pub yardstick: Option<Yardstick>,
}

/// The measured control that would matter most, in the units of [`Robustness::value`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Yardstick {
    /// Name of the control.
    pub name: String,
    /// Share of the rest of the cause that it accounts for.
    pub of_cause: f64,
    /// Share of the rest of the outcome that it accounts for.
    pub of_outcome: f64,
}

/// `RV = (sqrt(f^4 + 4 f^2) - f^2) / 2` with `f = |t| / sqrt(df)`, and the same with `f` less
/// `t* / sqrt(df - 1)`, where `t*` is the two-sided 5 % point with `df - 1` degrees of freedom.
///
/// With a robust standard error the shares are those of a homoskedastic regression with the same
/// t, an approximation.
///
/// # Errors
/// Fewer than 2 degrees of freedom, a t that is not finite.
///
/// ```
/// use detente_infer::study::robustness_value;
/// // The Darfur example of the paper: t = 4.18 with 783 degrees of freedom.
/// let r = robustness_value(4.18, 783.0)?;
/// assert!((r.value - 0.139).abs() < 5e-4 && (r.value_at_5_percent - 0.076).abs() < 5e-4);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn robustness_value(t: f64, df: f64) -> Result<Robustness> {
    if !t.is_finite() {
        return Err(InferError::setting("t", t, "give a finite statistic"));
    }
    if !(df >= 2.0) {
        return Err(InferError::setting(
            "df",
            df,
            "give at least 2 degrees of freedom",
        ));
    }
    let value = |f: f64| {
        let f2 = f.max(0.0).powi(2);
        ((f2 * f2 + 4.0 * f2).sqrt() - f2) / 2.0
    };
    let f = t.abs() / df.sqrt();
    let edge = dist::t_quantile(0.975, df - 1.0) / (df - 1.0).sqrt();
    Ok(Robustness {
        partial_r2: t * t / (t * t + df),
        value: value(f),
        value_at_5_percent: value(f - edge),
        yardstick: None,
    })
}

/// The strongest of the study's controls at horizon `h`: the one whose smaller share is largest,
/// since a driver must move both sides.
pub(super) fn yardstick(study: &Study, h: usize) -> Option<Yardstick> {
    let n = study.shock.len();
    let (first, p) = (study.lags + 1, study.lags + 1);
    if n < first + h + 10 {
        return None;
    }
    let rows: Vec<usize> = (first..n - h).collect();
    let mut names = vec!["const".to_owned()];
    let mut columns = vec![vec![1.0; rows.len()]];
    for l in 1..=p {
        for (name, series) in [(SHOCK, &study.shock), (OUTCOME, &study.outcome)] {
            names.push(format!("{name} lag {l}"));
            columns.push(rows.iter().map(|t| series[t - l]).collect());
        }
    }
    for (name, series) in &study.outcome_controls {
        names.push(name.clone());
        columns.push(rows.iter().map(|t| series[t + h]).collect());
    }
    let mut at = Vec::new();
    for (name, series) in &study.controls {
        at.push(columns.len());
        names.push(name.clone());
        columns.push(rows.iter().map(|t| series[*t]).collect());
    }
    let varying: Vec<usize> = (0..columns.len())
        .filter(|c| *c == 0 || columns[*c].windows(2).any(|w| w[0] != w[1]))
        .collect();
    let base: Vec<Vec<f64>> = varying.iter().map(|c| columns[*c].clone()).collect();
    let base_names: Vec<String> = varying.iter().map(|c| names[*c].clone()).collect();
    let shares = |y: Vec<f64>, with_cause: bool| -> Option<Vec<f64>> {
        let (mut x, mut labels) = (base.clone(), base_names.clone());
        if with_cause {
            x.push(rows.iter().map(|t| study.shock[*t]).collect());
            labels.push(SHOCK.to_owned());
        }
        let fit = ols::fit(
            &y,
            &Matrix::from_columns(&x),
            &labels,
            Covariance::Classical,
        )
        .ok()?;
        let errors = fit.standard_errors();
        at.iter()
            .map(|c| {
                let i = varying.iter().position(|v| v == c)?;
                let t = fit.coefficients[i] / errors[i];
                Some(t * t / (t * t + fit.df as f64))
            })
            .collect()
    };
    let cause = shares(rows.iter().map(|t| study.shock[*t]).collect(), false)?;
    let outcome = shares(rows.iter().map(|t| study.outcome[t + h]).collect(), true)?;
    (0..at.len())
        .map(|i| Yardstick {
            name: study.controls[i].0.clone(),
            of_cause: cause[i],
            of_outcome: outcome[i],
        })
        .max_by(|a, b| {
            a.of_cause
                .min(a.of_outcome)
                .total_cmp(&b.of_cause.min(b.of_outcome))
        })
}
