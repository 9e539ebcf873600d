//! Advice: what a text says should be done, and the sentences on which that rests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sentence in which the author says what should be done.
///
/// Where a claim states the advice, the claim names what is to be changed; this names only the
/// sentence, and so stands also for advice whose wording no reading rule meets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// Number of the sentence; the title is 0.
    pub sentence: usize,
    /// P(the sentence says what should be done), by the reader's model; low where only a rule read
    /// advice.
    pub probability: f64,
    /// The sentences that give the reasons for it, as a model guesses, in the order of the text.
    pub reasons: Vec<Reason>,
}

/// A sentence that gives a reason for a piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Number of the sentence; the title is 0.
    pub sentence: usize,
    /// P(a careful reader would name it among the reasons), by the reader's model.
    pub probability: f64,
}
