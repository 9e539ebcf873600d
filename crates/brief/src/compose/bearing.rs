//! Text sign against data sign: where the estimate of a tested claim points.
//!
//! Logic and evidence are two axes. A link of the argument may be entailed and untested, or tested
//! and pointing the other way; the page shows both and warns where they part.

use detente_vocab::{Claim, Property, Sign};

use super::Case;
use super::question::{Answered, FindingKind, Question};

/// Where the estimate points, seen from the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearing {
    /// The way of the text; whether every guard passed.
    Agrees(bool),
    /// The other way; whether every guard passed.
    Opposes(bool),
    /// Tested, but the claim has no direction.
    Unknown,
    /// The data could not test it.
    Untested,
}

impl Bearing {
    /// A few words for a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::Agrees(true) => "agrees",
            Self::Agrees(false) => "same way, not settled",
            Self::Opposes(true) => "opposes",
            Self::Opposes(false) => "other way, not settled",
            Self::Unknown => "sign unknown",
            Self::Untested => "not tested",
        }
    }

    /// Whether the data point the other way.
    pub fn is_against(self) -> bool {
        matches!(self, Self::Opposes(_))
    }
}

/// −1 when a claim speaks of stability where the question speaks of violence.
fn turn(property: Option<Property>) -> i8 {
    match property {
        Some(Property::Stability) => -1,
        _ => 1,
    }
}

/// Whether the claim says that the effect, as the question sees it, goes up with the cause.
pub fn claims_a_rise(claim: &Claim) -> bool {
    let of = |concept: &Option<detente_vocab::Concept>| turn(concept.as_ref().map(|c| c.property));
    (claim.sign == Sign::Positive) == (of(&claim.cause) * of(&claim.effect) > 0)
}

/// Where the estimate points.
pub fn of(case: &Case<'_>, claim: &Claim) -> Bearing {
    let answered = case
        .questions
        .iter()
        .find(|q: &&Question| q.claims.contains(&claim.id))
        .and_then(|q| q.answer.as_ref().ok());
    let Some(answered) = answered else {
        return Bearing::Untested;
    };
    if !matches!(claim.sign, Sign::Positive | Sign::Negative) {
        return Bearing::Unknown;
    }
    seen(answered, claims_a_rise(claim))
}

fn seen(answered: &Answered, claimed_up: bool) -> Bearing {
    let settled = answered.finding != FindingKind::CannotTell;
    if (answered.estimate() > 0.0) == claimed_up {
        Bearing::Agrees(settled)
    } else {
        Bearing::Opposes(settled)
    }
}
