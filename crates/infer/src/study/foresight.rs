//! What a study could show, before its outcome is joined.

use serde::Serialize;

use crate::error::{InferError, Result};
use crate::power;

/// What could be seen before anything is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Foresight {
    /// Smallest effect found in four cases of five, in standard deviations.
    pub smallest_detectable: f64,
    /// Chance to find an effect of 0.3 standard deviations.
    pub power_of_0_3: f64,
    /// Periods that would suffice for an effect of 0.3 standard deviations.
    pub periods_for_0_3: usize,
    /// Periods that would suffice for an effect of 0.5 standard deviations.
    pub periods_for_0_5: usize,
}

/// What `periods` periods can show with so many coefficients and horizons, before the outcome is
/// joined: the standard error of a standardised coefficient is taken as `1 / sqrt(df)`, and the
/// test is two-sided at `1 - level` with Bonferroni over the horizons.
///
/// # Errors
/// Fewer rows than coefficients.
///
/// ```
/// let few = detente_infer::study::foresee(44, 10, 8, 0.9)?;
/// let many = detente_infer::study::foresee(400, 10, 8, 0.9)?;
/// assert!(few.smallest_detectable > 0.5 && many.smallest_detectable < 0.2);
/// assert!(few.periods_for_0_3 > few.periods_for_0_5);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn foresee(
    periods: usize,
    coefficients: usize,
    horizons: usize,
    level: f64,
) -> Result<Foresight> {
    let lost = coefficients + horizons;
    if periods <= lost + 2 {
        return Err(InferError::setting(
            "periods",
            periods as f64,
            "more periods than coefficients and horizons are needed",
        ));
    }
    let alpha = (1.0 - level) / horizons.max(1) as f64;
    let rows = periods - horizons;
    let df = (periods - lost) as f64;
    let se = 1.0 / df.sqrt();
    let enough = |effect: f64| -> Result<usize> {
        Ok(power::sufficient_sample(effect, se, rows, coefficients, alpha, 0.8)? + horizons)
    };
    Ok(Foresight {
        smallest_detectable: power::minimum_detectable_effect(se, alpha, df, 0.8)?,
        power_of_0_3: power::power(0.3, se, alpha, df)?,
        periods_for_0_3: enough(0.3)?,
        periods_for_0_5: enough(0.5)?,
    })
}
