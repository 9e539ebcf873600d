//! Corrections of a reading, kept in a file beside the article.
//!
//! A person confirms, discards, reverses (cause and effect exchanged) or flips (sign turned) a
//! claim, merges two variables into one, or splits one mention off. Each correction is kept
//! under the hash of its sentence's words and of the claim's place within that sentence, so
//! that it holds after a new run and after edits elsewhere in the article. It names the reading
//! that it corrects; where the reader has come to read otherwise, it is told and not applied.
//!
//! The file is TOML, one `[[correction]]` after the other:
//!
//! ```toml
//! [[correction]]
//! key = "5b0f0c9ad1e37f42"
//! action = "flip"
//! claim = "C07"
//! sentence = "Sanctions hardened the army's stance."
//! quote = "Sanctions hardened"
//! rule = "verb"
//! cause = "pressure:WST>BBB"
//! effect = "hostility:BBB"
//! sign = "-"
//! ```

mod apply;
mod file;
mod key;
mod node;
mod request;
mod shift;

use std::fmt;

use detente_vocab::Sign;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use apply::{Corrected, Fate, Rescored, RuleRecord};
pub use key::claim_key;
pub(crate) use node::actors_of_node;
pub use shift::{Shift, advice_left};

/// A file of corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    /// The corrections, in the order in which they were made.
    #[serde(default, rename = "correction", skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// What is done to a claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The reading is right. Its confidence becomes 1: what a person has checked is no longer
    /// the reader's doubt.
    Confirm,
    /// The text makes no such claim.
    Discard,
    /// Cause and effect exchanged.
    Reverse,
    /// The sign turned.
    Flip,
    /// The variable at one end is the same as another one, throughout the text.
    Merge,
    /// The mention at one end is another variable than the reader took it for.
    Split,
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Action::Confirm => "confirm",
            Action::Discard => "discard",
            Action::Reverse => "reverse",
            Action::Flip => "flip",
            Action::Merge => "merge",
            Action::Split => "split",
        }
    }

    /// The word for what was done.
    fn done(self) -> &'static str {
        match self {
            Action::Confirm => "confirmed",
            Action::Discard => "discarded",
            Action::Reverse => "reversed",
            Action::Flip => "flipped",
            Action::Merge => "merged",
            Action::Split => "split",
        }
    }
}

/// One end of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The cause.
    Cause,
    /// The effect.
    Effect,
}

/// One correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// [`claim_key`] of the claim.
    pub key: String,
    /// What is done.
    pub action: Action,
    /// The claim's number when the correction was made; only for the reader of the file.
    pub claim: String,
    /// The words of its sentence.
    pub sentence: String,
    /// The words of the claim.
    pub quote: String,
    /// The rule that read it.
    pub rule: String,
    /// The node of the cause, as it was read; left out where the claim has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The node of the effect, as it was read; left out where the claim has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The sign, as it was read.
    pub sign: Sign,
    /// For merge and split: which end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// For merge: the node that it is the same as. For split: the node that the mention is
    /// instead; left out for a node of its own, named by its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// For merge: the two are opposites, so that more of one is less of the other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opposite: bool,
    /// Why; in the person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is wrong with a correction or a file of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionError {
    /// The file is no TOML of this form.
    #[error("no file of corrections: {0}")]
    Form(String),
    /// A merge or split lacks what it needs.
    #[error("correction {number} ({action} {claim}) lacks `{field}`: {remedy}")]
    Lacks {
        /// Its place in the file, from 1.
        number: usize,
        /// What it does.
        action: String,
        /// The claim.
        claim: String,
        /// The field.
        field: &'static str,
        /// What to write.
        remedy: String,
    },
    /// Two corrections that exclude each other.
    #[error(
        "corrections {first} and {second} exclude each other: {claim} is both {one} and {other}; delete one of them"
    )]
    Clash {
        /// Place of the first, from 1.
        first: usize,
        /// Place of the second.
        second: usize,
        /// The claim.
        claim: String,
        /// What the first says.
        one: String,
        /// What the second says.
        other: String,
    },
    /// A request that cannot be understood or carried out.
    #[error("{request}: {why}")]
    Request {
        /// The request.
        request: String,
        /// What is wrong, and what to write.
        why: String,
    },
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.action.word(), self.claim)
    }
}

impl Correction {
    fn is_about_the_same(&self, other: &Self) -> bool {
        (&self.key, &self.cause, &self.effect, &self.rule)
            == (&other.key, &other.cause, &other.effect, &other.rule)
    }
}
