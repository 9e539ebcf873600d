//! Tensions: pairs of claims of one text that pull apart.
//!
//! Every rule is about the form of the claims (property, actors, direction, sign, kind), none
//! about their subject. A tension is no contradiction in logic unless its rule says so; it is
//! a place where a careful reader would stop.

mod actors;
mod found;
mod holder;
mod lever;
mod text;

use std::collections::{BTreeMap, HashSet};

use detente_vocab::{ActorCode, Claim, ClaimKind, Concept, Direction, Modality, Property};
use serde::{Deserialize, Serialize};

use self::found::Found;
use self::holder::{friend_of_the_threat, gains_from_the_stick};
use self::lever::{hedging_undercuts, lowers_the_necessary, short_loops, undoes_itself};
use self::text::{failed_then_advised, opposite_signs};
use crate::{Graph, Lever, Outcome};

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TensionRule {
    /// Two claims give one pair of variables opposite signs. Roles: `cause`, `effect`,
    /// `sign_a`, `sign_b`.
    OppositeSigns,
    /// Something is called necessary for the outcome, and the lever lowers it. Roles:
    /// `needed`, `outcome`, `lever`.
    LowersTheNecessary,
    /// Pressed or cut off, an actor turns to other partners, which relieves it: pressing or
    /// isolating it works only if those act too. Roles: `target`, `actors` who are to act and
    /// `outlets` to whom it turns (codes, joined by spaces).
    HedgingUndercuts,
    /// What the lever moves moves something else that undoes it. Roles: `moved`, `outlet`,
    /// `lever`.
    UndoesItself,
    /// An actor has a reason of its own for a tie that it is told to use as a stick. Roles:
    /// `actor`, `partner`, `tie`, `deed`, and `reason` where the text names one.
    GainsFromTheStick,
    /// A deed is said to have failed, and a deed of the same kind is advised. Roles: `failed`,
    /// `advised`, `target`, `actor_failed`, `actor_advised` where known, and `way_failed`,
    /// `way_advised` (`down`) where less of it is meant.
    FailedThenAdvised,
    /// The holder of the lever has good ties with those who are called the threat. Roles:
    /// `actor`, `friend`, `threat`.
    FriendOfTheThreat,
}

impl TensionRule {
    /// The rule in words.
    pub fn name(self) -> &'static str {
        match self {
            TensionRule::OppositeSigns => "opposite signs",
            TensionRule::LowersTheNecessary => "lowers the necessary",
            TensionRule::HedgingUndercuts => "hedging undercuts",
            TensionRule::UndoesItself => "undoes itself",
            TensionRule::GainsFromTheStick => "gains from the stick",
            TensionRule::FailedThenAdvised => "failed, then advised",
            TensionRule::FriendOfTheThreat => "friend of the threat",
        }
    }

    /// The roles that make two findings of the rule one: they say the same thing of the same
    /// actors and variables, by other claims or for another lever.
    fn matter(self) -> &'static [&'static str] {
        match self {
            TensionRule::OppositeSigns => &["cause", "effect"],
            TensionRule::LowersTheNecessary => &["needed", "outcome"],
            TensionRule::HedgingUndercuts => &["target"],
            TensionRule::UndoesItself => &["moved"],
            TensionRule::GainsFromTheStick => &["actor", "partner"],
            TensionRule::FailedThenAdvised => &["failed", "way_failed"],
            TensionRule::FriendOfTheThreat => &["actor", "friend"],
        }
    }

    /// How heavy the rule weighs, 0 to 1: contradictions first, then what defeats the lever,
    /// then doubts about its holder.
    fn weight(self) -> f64 {
        match self {
            TensionRule::OppositeSigns => 1.0,
            TensionRule::LowersTheNecessary => 0.85,
            TensionRule::HedgingUndercuts => 0.82,
            TensionRule::UndoesItself => 0.8,
            TensionRule::GainsFromTheStick => 0.75,
            TensionRule::FailedThenAdvised => 0.7,
            TensionRule::FriendOfTheThreat => 0.65,
        }
    }
}

/// Two claims that pull apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tension {
    /// Why they do.
    pub rule: TensionRule,
    /// One claim.
    pub claim_a: String,
    /// The other claim; the same as the first where one sentence says both.
    pub claim_b: String,
    /// Sentence of the first claim.
    pub sentence_a: usize,
    /// Sentence of the second claim.
    pub sentence_b: usize,
    /// Further claims that say the same: of the first kind or of the second.
    #[serde(default)]
    pub also: Vec<String>,
    /// The lever concerned, where there is one; the first of several.
    pub lever: Option<String>,
    /// What fills the rule's sentence: node keys, actor codes and signs, by role.
    pub roles: BTreeMap<String, String>,
    /// False when the two claims speak of actors that may but need not be the same (an unnamed
    /// armed group and a named one, a bloc and a state).
    pub exact: bool,
    /// Rank: the rule's weight times the less certain reading, lowered where not exact.
    pub weight: f64,
}

/// Finds the tensions of a text, the heaviest first, at most eight.
pub fn tensions(claims: &[Claim], levers: &[Lever], outcome: Option<&Outcome>) -> Vec<Tension> {
    let graph = Graph::new(crate::links_from_claims(claims));
    let mut found = Found::new(claims);
    let loops = short_loops(&graph);
    opposite_signs(&mut found);
    failed_then_advised(&mut found);
    hedging_undercuts(&mut found, levers);
    let mut holders: HashSet<&ActorCode> = HashSet::new();
    for lever in levers {
        lowers_the_necessary(&mut found, &graph, lever);
        if let Some(outcome) = outcome {
            undoes_itself(&mut found, &graph, &loops, lever, outcome);
        }
        gains_from_the_stick(&mut found, lever);
        // Who holds several levers has the same friends for each.
        if lever.holder.as_ref().is_some_and(|h| holders.insert(h)) {
            friend_of_the_threat(&mut found, lever);
        }
    }
    found.told()
}

/// Whether a claim says what should be done, whatever anybody does in return.
fn is_advice(claim: &Claim) -> bool {
    claim.kind == ClaimKind::Normative || claim.modality == Modality::Should
}

/// The claims behind a lever.
fn advice_for<'a>(claims: &'a [Claim], lever: &Lever) -> Vec<&'a Claim> {
    let behind: HashSet<&String> = lever.claims.iter().collect();
    claims
        .iter()
        .filter(|claim| behind.contains(&claim.id))
        .collect()
}

/// −1 for a deed that hurts its target, 1 for one that helps, `None` for others.
fn stick_or_carrot(deed: &Concept) -> Option<i8> {
    let way = match deed.direction {
        Direction::Up => 1,
        Direction::Down => -1,
    };
    match deed.property {
        Property::Pressure | Property::Hostility | Property::Isolation => Some(-way),
        Property::Cooperation | Property::Aid | Property::Trust | Property::Settlement => Some(way),
        _ => None,
    }
}

fn is_good_tie(concept: &Concept) -> bool {
    concept.toward.is_some()
        && concept.direction == Direction::Up
        && matches!(
            concept.property,
            Property::Cooperation | Property::Aid | Property::Trust | Property::Backing
        )
}
