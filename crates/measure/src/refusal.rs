//! Refusals (an answer that cannot be given, and why) and errors (a question that cannot be asked).

use serde::Serialize;

/// An answer that the data cannot give. A value, not an error: it is printed where the
/// answer would have stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What was refused: "stability index".
    pub what: String,
    /// Why, with the numbers that decided.
    pub why: String,
    /// What such data could have shown, where that can be said.
    pub could_have_seen: Option<String>,
    /// What would be enough.
    pub would_suffice: String,
}

impl Refusal {
    /// A refusal that cannot say what the data could have shown.
    pub fn new(
        what: impl Into<String>,
        why: impl Into<String>,
        would_suffice: impl Into<String>,
    ) -> Self {
        Self {
            what: what.into(),
            why: why.into(),
            could_have_seen: None,
            would_suffice: would_suffice.into(),
        }
    }

    /// Adds what such data could have shown.
    pub fn seeing(mut self, could_have_seen: impl Into<String>) -> Self {
        self.could_have_seen = Some(could_have_seen.into());
        self
    }
}

/// An answer, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// The answer.
    Given(T),
    /// Why there is none.
    Refused(Refusal),
}

impl<T> Answer<T> {
    /// The answer, where there is one.
    pub fn given(&self) -> Option<&T> {
        match self {
            Answer::Given(answer) => Some(answer),
            Answer::Refused(_) => None,
        }
    }

    /// The refusal, where there is one.
    pub fn refused(&self) -> Option<&Refusal> {
        match self {
            Answer::Given(_) => None,
            Answer::Refused(refusal) => Some(refusal),
        }
    }
}

impl<T> From<Result<T, Refusal>> for Answer<T> {
    fn from(result: Result<T, Refusal>) -> Self {
        match result {
            Ok(answer) => Answer::Given(answer),
            Err(refusal) => Answer::Refused(refusal),
        }
    }
}

/// A question that cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// A tie whose side has no actor.
    #[error("tie number {index} has an empty side: give each side at least one actor code")]
    EmptySide {
        /// Position in the list of queries, from 0.
        index: usize,
    },
    /// A window that ends before it begins.
    #[error("the window runs from {from} to {to}: give the earlier day first")]
    Backwards {
        /// First day asked for.
        from: jiff::civil::Date,
        /// Last day asked for.
        to: jiff::civil::Date,
    },
    /// Columns that must have the same length do not.
    #[error("`{what}` has {found} values where {expected} are needed: pass one for each period")]
    Length {
        /// Which column.
        what: String,
        /// How many values were needed.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// Series of different intervals cannot stand in one table.
    #[error(
        "`{name}` is by {found}, the others by {expected}: measure all of them by the same interval"
    )]
    Intervals {
        /// The series that differs.
        name: String,
        /// Its interval.
        found: detente_vocab::Interval,
        /// The interval of the series before it.
        expected: detente_vocab::Interval,
    },
    /// Series that share no period.
    #[error("the series share no period: {what}; give series that overlap")]
    NoOverlap {
        /// Which ones, and where they lie.
        what: String,
    },
    /// A series that never changes, so that nothing can be measured against it.
    #[error(
        "`{name}` is {value} in each of {months} months that the events cover: a series that never changes has no norm; check its column, or leave it out"
    )]
    Constant {
        /// Which series.
        name: String,
        /// Its only value.
        value: String,
        /// In how many months.
        months: usize,
    },
    /// A setting outside its range.
    #[error("{setting} is {value}: use {allowed}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// What was given.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
}
