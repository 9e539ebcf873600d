//! What can go wrong, and what to do about it.

use thiserror::Error;

/// The one error type of the crate.
///
/// Every message names the series and the period at fault where there is one, and says what to do
/// next. No estimator returns NaN in place of an error.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InferError {
    /// A series was asked for by a name the panel does not hold.
    #[error("there is no series `{name}`; the panel holds: {known}")]
    UnknownSeries {
        /// The name asked for.
        name: String,
        /// The names that exist, comma-separated.
        known: String,
    },
    /// Two series carry the same name.
    #[error("the series name `{name}` occurs twice; rename one of them")]
    DuplicateSeries {
        /// The repeated name.
        name: String,
    },
    /// Two lengths that must agree do not.
    #[error("{what} has length {found}, expected {expected}; give every part the same length")]
    LengthMismatch {
        /// Which input.
        what: String,
        /// Length needed.
        expected: usize,
        /// Length given.
        found: usize,
    },
    /// A value is missing (NaN) where the method needs every value.
    #[error(
        "series `{series}` has no value at {period}; shorten the range, fill the gap knowingly, or drop the series"
    )]
    Missing {
        /// Series name.
        series: String,
        /// Period label.
        period: String,
    },
    /// A value is infinite.
    #[error(
        "series `{series}` is infinite at {period}; look for a division by zero or a log of zero upstream"
    )]
    Infinite {
        /// Series name.
        series: String,
        /// Period label.
        period: String,
    },
    /// A period is left out between two others.
    #[error(
        "after {before} comes {after}: {missing} is missing; add the row, or fill the hole knowingly"
    )]
    PeriodHole {
        /// Last period before the hole.
        before: String,
        /// First period after it.
        after: String,
        /// First period missing.
        missing: String,
    },
    /// A period occurs twice.
    #[error(
        "the period {period} occurs twice, in rows {first} and {second}; keep one of them, or combine them"
    )]
    PeriodRepeated {
        /// The period.
        period: String,
        /// Its first row, counted from 1.
        first: usize,
        /// Its second row.
        second: usize,
    },
    /// A period precedes one that stands above it.
    #[error("{after} stands below {before} but comes before it; sort the rows, oldest first")]
    PeriodOrder {
        /// The upper, later one.
        before: String,
        /// The lower, earlier one.
        after: String,
    },
    /// Two periods lie at another distance than the rest.
    #[error(
        "{before} and {after} lie closer together than the other periods ({usual}); give all periods the same length"
    )]
    PeriodUneven {
        /// First of the two.
        before: String,
        /// Second of the two.
        after: String,
        /// The usual distance.
        usual: String,
    },
    /// A series does not vary over the rows used.
    #[error(
        "series `{series}` is constant over the {rows} rows used; drop it or use a longer range"
    )]
    Constant {
        /// Series name.
        series: String,
        /// Rows in the regression.
        rows: usize,
    },
    /// A regressor is (almost) a linear combination of those before it.
    #[error(
        "regressor `{series}` is a linear combination of the regressors before it (residual share {share:.1e}); drop it or one of those it repeats"
    )]
    Collinear {
        /// Regressor name.
        series: String,
        /// Norm of its residual on the earlier columns over its own norm.
        share: f64,
    },
    /// Not enough rows for the parameters asked for.
    #[error(
        "{what} needs at least {needed} rows and has {rows}; use fewer lags, controls or horizons, or a longer sample"
    )]
    TooFewRows {
        /// What was to be estimated.
        what: String,
        /// Usable rows.
        rows: usize,
        /// Rows needed.
        needed: usize,
    },
    /// A setting is outside its range.
    #[error("{name} = {value} is not usable: {remedy}")]
    Setting {
        /// Setting name.
        name: &'static str,
        /// Value given.
        value: String,
        /// What would be accepted.
        remedy: String,
    },
    /// A matrix that must be positive definite is not.
    #[error(
        "{what} is not positive definite; two series may carry the same information: drop one or rescale"
    )]
    NotPositiveDefinite {
        /// Which matrix.
        what: String,
    },
    /// One row alone decides a coefficient, so that its residual says nothing of its error.
    #[error(
        "at {period} `{series}` stands alone: that row decides its coefficient by itself (leverage 1), so no error can be given for it; use fewer lags, merge the rare values, leave the series out, or take classical errors"
    )]
    DecidedByOneRow {
        /// Regressor concerned, with its lag where it is one.
        series: String,
        /// Period of the row.
        period: String,
    },
    /// The errors of the tested coefficients come from too few periods to be told apart.
    #[error(
        "{what}: the tested coefficients of `{series}` get errors from {rows} rows only, too few for {coefficients} coefficients (so sparse a series has no more); use fewer lags or a longer sample, or leave it out"
    )]
    TooSparse {
        /// Which test.
        what: String,
        /// Series whose coefficients are tested.
        series: String,
        /// Rows with any weight.
        rows: usize,
        /// Coefficients tested.
        coefficients: usize,
    },
    /// A fit is perfect or a numerical routine broke down.
    #[error("{what}: the numbers broke down ({detail}); rescale the series or simplify the model")]
    Numerical {
        /// Which computation.
        what: String,
        /// What was seen.
        detail: String,
    },
    /// A count regression has no maximum: some regressor tells zero counts apart perfectly.
    #[error(
        "{what}: in {rows} rows it is told perfectly whether the count is zero (separation), most by `{series}`, so that its coefficient has no finite value; drop it, merge its categories or leave those rows out"
    )]
    Separation {
        /// What was to be estimated.
        what: String,
        /// The regressor that does most of it.
        series: String,
        /// Rows concerned.
        rows: usize,
    },
    /// An iteration did not converge.
    #[error("{what} did not converge in {iterations} iterations; {remedy}")]
    NotConverged {
        /// Which iteration.
        what: String,
        /// Iterations made.
        iterations: usize,
        /// What to try.
        remedy: String,
    },
}

/// Result with [`InferError`].
pub type Result<T> = std::result::Result<T, InferError>;

impl InferError {
    /// Shorthand for [`InferError::Setting`].
    pub(crate) fn setting(
        name: &'static str,
        value: impl std::fmt::Display,
        remedy: impl Into<String>,
    ) -> Self {
        Self::Setting {
            name,
            value: value.to_string(),
            remedy: remedy.into(),
        }
    }
}

/// Checks a confidence or coverage level.
pub(crate) fn check_level(name: &'static str, level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(InferError::setting(
            name,
            level,
            "give a number between 0 and 1, for example 0.90",
        ))
    }
}

/// Checks that a plain slice holds finite numbers only; positions stand in for period labels.
pub(crate) fn check_finite(series: &str, values: &[f64]) -> Result<()> {
    for (i, v) in values.iter().enumerate() {
        if v.is_nan() {
            return Err(InferError::Missing {
                series: series.to_string(),
                period: format!("position {i}"),
            });
        }
        if v.is_infinite() {
            return Err(InferError::Infinite {
                series: series.to_string(),
                period: format!("position {i}"),
            });
        }
    }
    Ok(())
}

/// Passes a finite matrix on; refuses one in which a number overflowed.
pub(crate) fn finite(what: &str, m: crate::matrix::Matrix) -> Result<crate::matrix::Matrix> {
    if m.is_finite() {
        Ok(m)
    } else {
        Err(InferError::Numerical {
            what: what.to_string(),
            detail: "a number overflowed".into(),
        })
    }
}
