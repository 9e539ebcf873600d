//! Claims: what a text says about what moves what.
//!
//! A claim joins two [`Concept`]s, a cause and an effect, by a [`Sign`]. Concepts are
//! variables that can go up or down ("Pakistan's support to militants"), in four slots:
//! who, toward whom, which property, which direction. Two mentions with the same slots
//! are one node of the argument, whatever words the text used.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ActorCode;

/// A stretch of an article's text: Unicode code points, end excluded.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the two share a code point.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The direction of an effect: what happens to the effect when the cause goes up.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Sign {
    /// More cause, more effect.
    #[serde(rename = "+")]
    Positive,
    /// More cause, less effect.
    #[serde(rename = "-")]
    Negative,
    /// The text says there is no effect ("failed to stop").
    #[serde(rename = "0")]
    Zero,
    /// The text names an influence without its direction, or doubts it.
    #[serde(rename = "?")]
    Unclear,
}

impl Sign {
    /// `+`, `−` (a true minus sign), `0`, `?`.
    pub fn symbol(self) -> &'static str {
        match self {
            Sign::Positive => "+",
            Sign::Negative => "−",
            Sign::Zero => "0",
            Sign::Unclear => "?",
        }
    }

    /// The sign turned round; zero and unclear stay.
    pub fn flipped(self) -> Self {
        match self {
            Sign::Positive => Sign::Negative,
            Sign::Negative => Sign::Positive,
            other => other,
        }
    }

    /// The sign of two links in a row.
    pub fn times(self, other: Sign) -> Self {
        match (self, other) {
            (Sign::Zero, _) | (_, Sign::Zero) => Sign::Zero,
            (Sign::Unclear, _) | (_, Sign::Unclear) => Sign::Unclear,
            (a, b) if a == b => Sign::Positive,
            _ => Sign::Negative,
        }
    }
}

/// What sort of claim it is (METHODS: 5.1 and 5.2 of the coding rules).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// One thing brings about another.
    Causal,
    /// One thing is needed for another.
    Necessity,
    /// An actor acts because of something.
    Motivation,
    /// An actor acts in order to bring something about.
    Purpose,
    /// Pressure from one partner drives an actor to others.
    Hedging,
    /// If one thing, then another.
    Conditional,
    /// An actor makes its conduct depend on another's.
    Policy,
    /// An actor can move another.
    Capacity,
    /// One thing is more, or matters more, than another.
    Comparative,
    /// An actor is said to see a thing in a certain light.
    Perception,
    /// Something should be done.
    Normative,
    /// A thing is called a threat, a driver, an obstacle.
    Classification,
    /// Something was tried and did not work.
    FailedPrevention,
    /// The author grants a doubt or a counter-argument.
    Concession,
}

impl ClaimKind {
    /// The kind in words.
    pub fn name(self) -> &'static str {
        match self {
            ClaimKind::Causal => "causal",
            ClaimKind::Necessity => "necessity",
            ClaimKind::Motivation => "motivation",
            ClaimKind::Purpose => "purpose",
            ClaimKind::Hedging => "hedging",
            ClaimKind::Conditional => "conditional",
            ClaimKind::Policy => "policy",
            ClaimKind::Capacity => "capacity",
            ClaimKind::Comparative => "comparative",
            ClaimKind::Perception => "perception",
            ClaimKind::Normative => "recommendation",
            ClaimKind::Classification => "classification",
            ClaimKind::FailedPrevention => "failed prevention",
            ClaimKind::Concession => "concession",
        }
    }
}

/// How the text commits itself to a claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Told as something that happened.
    Fact,
    /// Stated.
    Asserted,
    /// Stated by somebody whom the text quotes.
    Reported,
    /// Somebody's belief, as the text tells it.
    Belief,
    /// Possible: "can", "could", "may".
    Can,
    /// Foretold: "will", "would".
    Will,
    /// Advised: "should", "must".
    Should,
}

impl Modality {
    /// The modality in a word.
    pub fn name(self) -> &'static str {
        match self {
            Modality::Fact => "fact",
            Modality::Asserted => "asserted",
            Modality::Reported => "reported",
            Modality::Belief => "belief",
            Modality::Can => "possible",
            Modality::Will => "predicted",
            Modality::Should => "advised",
        }
    }
}

/// Whose claim it is.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Holder {
    /// The author of the article.
    Author,
    /// Somebody whom the text quotes or paraphrases.
    Quoted {
        /// Who, in the text's words.
        name: String,
        /// The actor, where it is known.
        actor: Option<ActorCode>,
    },
    /// A belief that the author imputes to an actor.
    Imputed {
        /// Who, in the text's words.
        name: String,
        /// The actor, where it is known.
        actor: Option<ActorCode>,
    },
}

/// What can go up or down. The list is closed; what does not fit is [`Property::Other`]
/// and keeps its head word in [`Concept::head`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// Working together, good relations, trade, talks. Its opposite is a lack of them.
    Cooperation,
    /// Hostile acts and words between two actors.
    Hostility,
    /// Demands, threats, sanctions meant to change another's conduct.
    Pressure,
    /// Backing of armed groups: money, arms, shelter.
    Backing,
    /// Material help to a state or people.
    Aid,
    /// Peace, security, order of a place. Its opposite is instability.
    Stability,
    /// Fighting, attacks, deaths in a place.
    Violence,
    /// Danger as an actor sees or suffers it.
    Threat,
    /// Trust in another. Its opposite is suspicion.
    Trust,
    /// Hold over another.
    Influence,
    /// Being cut off from partners.
    Isolation,
    /// Efforts against armed groups.
    Counterterrorism,
    /// Military strength, deployments, arms.
    Military,
    /// Growth, trade, prosperity of a place.
    Economy,
    /// Negotiations, settlement, accords.
    Settlement,
    /// Legitimacy, unity, capacity of a government.
    Governance,
    /// Displacement, hunger, want.
    Hardship,
    /// Need or interest of an actor.
    Interest,
    /// Anything else: see [`Concept::head`].
    Other,
}

impl Property {
    /// The name used in node keys.
    pub fn key(self) -> &'static str {
        match self {
            Property::Cooperation => "cooperation",
            Property::Hostility => "hostility",
            Property::Pressure => "pressure",
            Property::Backing => "backing",
            Property::Aid => "aid",
            Property::Stability => "stability",
            Property::Violence => "violence",
            Property::Threat => "threat",
            Property::Trust => "trust",
            Property::Influence => "influence",
            Property::Isolation => "isolation",
            Property::Counterterrorism => "counterterrorism",
            Property::Military => "military",
            Property::Economy => "economy",
            Property::Settlement => "settlement",
            Property::Governance => "governance",
            Property::Hardship => "hardship",
            Property::Interest => "interest",
            Property::Other => "other",
        }
    }

    /// Whether more of it is welcome for the place or actor that has it: `Some(true)`
    /// for stability, `Some(false)` for violence, `None` where it depends.
    pub fn is_welcome(self) -> Option<bool> {
        match self {
            Property::Cooperation
            | Property::Stability
            | Property::Trust
            | Property::Aid
            | Property::Economy
            | Property::Settlement
            | Property::Governance
            | Property::Counterterrorism => Some(true),
            Property::Hostility
            | Property::Violence
            | Property::Threat
            | Property::Backing
            | Property::Isolation
            | Property::Hardship => Some(false),
            Property::Pressure
            | Property::Influence
            | Property::Military
            | Property::Interest
            | Property::Other => None,
        }
    }
}

/// Whether a mention speaks of more or of less of its variable.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More of it.
    Up,
    /// Less of it.
    Down,
}

impl Direction {
    /// The other one.
    pub fn flipped(self) -> Self {
        match self {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        }
    }
}

/// A variable of the argument, as one claim mentions it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Concept {
    /// The author's words.
    pub text: String,
    /// Where they stand; `None` when the text leaves the thing unsaid.
    pub span: Option<Span>,
    /// What the words take up, in the author's words, where they are "it", "this" or the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub antecedent: Option<String>,
    /// Whose conduct or state it is.
    pub who: Option<ActorCode>,
    /// Toward whom, for ties.
    pub toward: Option<ActorCode>,
    /// Which property.
    pub property: Property,
    /// Normalised head words for [`Property::Other`], and for what many things have (an economy,
    /// aid, an interest) where no actor is named to tell one from the next; empty otherwise.
    #[serde(default)]
    pub head: String,
    /// Whether the mention speaks of more or of less of the variable. Opposites are
    /// folded onto one variable: "isolation" up and "lost ties" down are one node.
    pub direction: Direction,
}

impl Concept {
    /// The node of the argument that this concept belongs to: its slots without words
    /// and direction, such as `backing:PAK>REB` or `stability:AFG`.
    pub fn node(&self) -> String {
        let mut key = self.property.key().to_owned();
        if !self.head.is_empty() {
            key.push('(');
            key.push_str(&self.head);
            key.push(')');
        }
        if self.who.is_some() || self.toward.is_some() {
            key.push(':');
            if let Some(who) = &self.who {
                key.push_str(who.as_str());
            }
            if let Some(toward) = &self.toward {
                key.push('>');
                key.push_str(toward.as_str());
            }
        }
        key
    }
}

impl fmt::Display for Concept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.node())
    }
}

/// One claim of a text.
///
/// `sign` joins the two *variables*: what happens to the effect's variable when the
/// cause's variable goes up, after opposites have been folded onto one variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// `C01`, `C02`, … in the order of the text; `T01`, `T02`, … where it is tentative.
    pub id: String,
    /// Number of the sentence it stands in; the title is 0.
    pub sentence: usize,
    /// Where it stands: Unicode code points into the article's text.
    pub span: Span,
    /// The words of the span.
    pub text: String,
    /// What sort of claim.
    pub kind: ClaimKind,
    /// The cause; `None` where the text names none.
    pub cause: Option<Concept>,
    /// The effect; `None` for a bare recommendation.
    pub effect: Option<Concept>,
    /// What more of the cause does to the effect.
    pub sign: Sign,
    /// How the text commits itself.
    pub modality: Modality,
    /// Whose claim.
    pub holder: Holder,
    /// The condition it is put under, in the text's words.
    pub condition: Option<String>,
    /// The words that give the claim away, with their places.
    pub cue: Vec<Cue>,
    /// The reading rule that found it; `learned` where no rule did and the model expects it.
    pub rule: String,
    /// How sure the reader is, 0 to 1: the probability that a careful coder would find the claim in this
    /// sentence with this sign; 1 once a person has confirmed it. It says nothing of the ends.
    pub confidence: f64,
    /// Whether the author says in so many words that the advice rests on it ("all of this hangs on
    /// one thing: that …").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stated_crux: bool,
    /// Whether the claim is less likely right than not. It takes no part in an argument until a person
    /// has confirmed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tentative: bool,
}

impl Claim {
    /// Whether it says what should be done, be it on a condition, instead of what is. A conditional policy
    /// that is told as one in force ("lets them land in return for loans") advises nothing.
    pub fn advises(&self) -> bool {
        self.modality == Modality::Should
            || self.kind == ClaimKind::Normative
            || (self.kind == ClaimKind::Policy && self.modality != Modality::Asserted)
    }

    /// The arrow between two nodes, for claims that draw one: both ends known and the
    /// text commits itself to an influence of cause on effect.
    pub fn edge(&self) -> Option<(String, String)> {
        match (&self.cause, &self.effect) {
            (Some(cause), Some(effect)) => {
                let (from, to) = (cause.node(), effect.node());
                (from != to).then_some((from, to))
            }
            _ => None,
        }
    }
}

/// Words that give a claim away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cue {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}
