//! Links that hold by the meaning of the words, not because the author says so.
//!
//! An argument needs them to join its own claims: an author who says that backing drives
//! violence, and wants stability, leaves unsaid that violence is the opposite of stability.
//! They are offered apart from the claims and never counted among them.

use std::collections::BTreeMap;

use detente_vocab::{ActorCode, Claim, Concept, Property, Sign};
use serde::Serialize;

/// A link by definition between two nodes that the claims name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Definition {
    /// From which node.
    pub from: String,
    /// To which node.
    pub to: String,
    /// With which sign.
    pub sign: Sign,
    /// Always `definition`.
    pub rule: &'static str,
    /// The link in words.
    pub why: &'static str,
}

struct Pattern {
    from: Property,
    to: Property,
    sign: Sign,
    /// How the actors of the two nodes must agree.
    fit: Fit,
    why: &'static str,
}

#[derive(Clone, Copy)]
#[allow(clippy::enum_variant_names)] // Each names whose actor must agree with whom.
enum Fit {
    /// Both speak of the same place or actor.
    SameWho,
    /// The one acted upon in the first is the one who has the second.
    TowardIsWho,
    /// The partner of the tie, on either side, has the second.
    EitherIsWho,
}

const PATTERNS: [Pattern; 7] = [
    Pattern {
        from: Property::Violence,
        to: Property::Stability,
        sign: Sign::Negative,
        fit: Fit::SameWho,
        why: "a place with more fighting is less stable",
    },
    Pattern {
        from: Property::Settlement,
        to: Property::Violence,
        sign: Sign::Negative,
        fit: Fit::SameWho,
        why: "a settlement ends fighting",
    },
    Pattern {
        from: Property::Counterterrorism,
        to: Property::Backing,
        sign: Sign::Negative,
        fit: Fit::SameWho,
        why: "who fights armed groups backs them less",
    },
    Pattern {
        from: Property::Cooperation,
        to: Property::Isolation,
        sign: Sign::Negative,
        fit: Fit::EitherIsWho,
        why: "ties with others are the opposite of isolation",
    },
    Pattern {
        from: Property::Hardship,
        to: Property::Stability,
        sign: Sign::Negative,
        fit: Fit::SameWho,
        why: "want and flight unsettle a place",
    },
    Pattern {
        from: Property::Hostility,
        to: Property::Threat,
        sign: Sign::Positive,
        fit: Fit::TowardIsWho,
        why: "hostile acts are a threat to their target",
    },
    Pattern {
        from: Property::Influence,
        to: Property::Pressure,
        sign: Sign::Positive,
        fit: Fit::SameWho,
        why: "who has more hold can press harder",
    },
];

/// The definitional links between nodes of the claims.
///
/// Both ends must be named by claims and their actors must agree; a node without actors
/// joins any. Pressure and isolation are not joined: whether pressure isolates is a claim,
/// to be read from the text or left out. No link repeats one that a claim already draws.
pub fn definitions(claims: &[Claim]) -> Vec<Definition> {
    let mut nodes: BTreeMap<String, &Concept> = BTreeMap::new();
    let mut drawn: Vec<(String, String)> = Vec::new();
    for claim in claims {
        for concept in [&claim.cause, &claim.effect].into_iter().flatten() {
            nodes.entry(concept.node()).or_insert(concept);
        }
        drawn.extend(claim.edge());
    }
    let mut found = Vec::new();
    for pattern in &PATTERNS {
        for (from, a) in nodes.iter().filter(|(_, c)| c.property == pattern.from) {
            for (to, b) in nodes.iter().filter(|(_, c)| c.property == pattern.to) {
                if agrees(pattern.fit, a, b) && !drawn.contains(&(from.clone(), to.clone())) {
                    found.push(Definition {
                        from: from.clone(),
                        to: to.clone(),
                        sign: pattern.sign,
                        rule: "definition",
                        why: pattern.why,
                    });
                }
            }
        }
    }
    found
}

fn agrees(fit: Fit, a: &Concept, b: &Concept) -> bool {
    let same = |x: &Option<ActorCode>, y: &Option<ActorCode>| x.is_some() && x == y;
    match fit {
        Fit::SameWho => a.who == b.who || (pattern_joins_open(a, b) && a.toward.is_none()),
        Fit::TowardIsWho => same(&a.toward, &b.who),
        Fit::EitherIsWho => same(&a.who, &b.who) || same(&a.toward, &b.who),
    }
}

/// A node without actors speaks of the same place as one with them.
fn pattern_joins_open(a: &Concept, b: &Concept) -> bool {
    a.who.is_none() || b.who.is_none()
}
