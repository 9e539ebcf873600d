//! Breaks: where a series changes its level, its spread or its rate.
//!
//! A break is given as the 0-based position of the first period of the new segment. A break near
//! the end of the sample is found as well as any other: only `min_size` bars it.

mod bai_perron;
mod bocpd;
mod cost;
mod one_break;
mod segment;
mod sup_f;

pub use bai_perron::{BaiPerron, BreakCount, DatedBreak, bai_perron};
pub use bocpd::{Bocpd, NormalGammaPrior, RunLength, bocpd};
pub use cost::CostModel;
pub use one_break::{BreakTest, BreakTestSpec, Dependence, mean_break, share_break};
pub use segment::{Segment, Segmentation, exact_breaks, pelt};
pub use sup_f::{Chow, SupF, SupFSpec, chow, sup_f, sup_f_p};

use crate::error::{InferError, Result, check_finite};

/// Centres a series at its mean and divides by its standard deviation (divisor `n`).
///
/// # Errors
/// Gaps, infinite values, a constant series.
///
/// ```
/// let z = detente_infer::breaks::standardize(&[1.0, 2.0, 3.0])?;
/// assert!(z[1].abs() < 1e-12 && z[0] == -z[2]);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn standardize(series: &[f64]) -> Result<Vec<f64>> {
    check_finite("series", series)?;
    if series.len() < 2 {
        return Err(InferError::TooFewRows {
            what: "a standardised series".into(),
            rows: series.len(),
            needed: 2,
        });
    }
    let n = series.len() as f64;
    let m = crate::dist::mean(series);
    let sd = (series.iter().map(|v| (v - m).powi(2)).sum::<f64>() / n).sqrt();
    // Rounding alone gives a constant series a tiny spread; relative to its size that is nothing.
    if !(sd > 1e-14 * m.abs()) {
        return Err(InferError::Constant {
            series: "series".into(),
            rows: series.len(),
        });
    }
    Ok(series.iter().map(|v| (v - m) / sd).collect())
}

/// The penalty `2 d ln n`-type default for a mean shift in `d` standardised series:
/// `(d + 1) ln n`, twice the log of the sample for one series.
pub fn default_penalty(n: usize, n_series: usize) -> f64 {
    (n_series as f64 + 1.0) * (n as f64).ln()
}
