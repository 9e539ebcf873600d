//! Section 7: what would follow.

use super::Case;
use super::argument::{lever_words, share_of};
use crate::model::{Decision, FanChart, Finding, Refusal, ScenarioRow, ScenarioSection, Sentence};
use crate::words;

/// What was simulated.
#[derive(Default)]
pub struct Scenarios {
    /// The decision, when a DATA run was possible.
    pub decision: Option<Decision>,
}

/// Runs the levers on the data.
pub fn run(_case: &Case<'_>) -> Scenarios {
    Scenarios::default()
}

/// The section.
pub fn section(_case: &Case<'_>) -> ScenarioSection {
    todo!()
}
