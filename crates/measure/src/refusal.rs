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
