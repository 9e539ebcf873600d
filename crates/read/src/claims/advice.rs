//! What the article advises: its levers, and the outcome that it wants.

use std::collections::BTreeMap;

use detente_vocab::{
    ActorCode, Claim, ClaimKind, Concept, Direction, Modality, Property, Sign, Span,
};
use serde::Serialize;

use super::lexicon::{Class, Lexicon};
use crate::article::Article;

/// A move that the article recommends or offers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lever {
    /// `L1`, `L2`, … in the order of the text.
    pub id: String,
    /// Who would make the move; `None` where the text leaves it open.
    pub holder: Option<ActorCode>,
    /// The node that it moves, such as `pressure:RUS>PAK`.
    pub node: String,
    /// Whether it moves the node up or down.
    pub direction: Direction,
    /// Sentence in which it stands.
    pub sentence: usize,
    /// Where it stands: Unicode code points into the article's text.
    pub span: Span,
    /// Its words.
    pub text: String,
    /// The node on which the holder makes the move depend: cooperation only against conduct.
    pub conditional_on: Option<String>,
    /// The claim that it was read from.
    pub claim: String,
}

/// What the article wants.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The node, such as `stability:AFG`.
    pub node: String,
    /// Whether it should rise or fall.
    pub direction: Direction,
    /// Why it was taken for the outcome.
    pub why: String,
}

/// Levers and outcome of an article.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Advice {
    /// Moves, in the order of the text, each node and holder once.
    pub levers: Vec<Lever>,
    /// `None` when the text names nothing that it wants.
    pub outcome: Option<Outcome>,
}

/// Holder and target of a policy claim ("A ties its cooperation with B to B's conduct").
pub(crate) fn parties(claim: &Claim) -> (Option<ActorCode>, Option<ActorCode>) {
    let effect = claim.effect.as_ref();
    let target = effect
        .and_then(|c| c.toward.clone())
        .or_else(|| claim.cause.as_ref().and_then(|c| c.who.clone()));
    let holder = effect
        .and_then(|c| c.who.clone())
        .filter(|code| Some(code) != target.as_ref());
    // A tie keeps the orientation of its first mention: the side that the condition binds
    // is the target, whichever way the tie is written.
    match (&claim.cause, effect) {
        (Some(cause), Some(effect)) if cause.who.is_some() && cause.who == effect.who => {
            (effect.toward.clone(), effect.who.clone())
        }
        _ => (holder, target),
    }
}

/// Reads levers off recommendations and conditional policies, and the outcome off title,
/// goals and thesis.
///
/// A recommendation moves the node of its act; a policy that ties cooperation to conduct is
/// pressure of its holder on its target, `conditional_on` the conduct. Options ("can") count
/// when they are policies. The outcome is the stability, peace or settlement (else less
/// violence) that title and claims speak of most as an effect.
pub fn advice(article: &Article, claims: &[Claim]) -> Advice {
    let mut levers: Vec<Lever> = Vec::new();
    for claim in claims {
        let lever = match claim.kind {
            ClaimKind::Normative => recommended(claim),
            ClaimKind::Policy => conditional(claim),
            _ => None,
        };
        let Some(mut lever) = lever else { continue };
        let again = levers.iter().any(|l| {
            l.node == lever.node
                && l.holder == lever.holder
                && l.direction == lever.direction
                && l.conditional_on == lever.conditional_on
        });
        if !again {
            lever.id = format!("L{}", levers.len() + 1);
            levers.push(lever);
        }
    }
    Advice {
        levers,
        outcome: outcome(article, claims),
    }
}

fn recommended(claim: &Claim) -> Option<Lever> {
    if claim.modality != Modality::Should {
        return None;
    }
    let act = claim.cause.as_ref()?;
    let direction = if claim.effect.is_none() && claim.sign == Sign::Negative {
        Direction::Down
    } else {
        act.direction
    };
    Some(lever(claim, act.who.clone(), act.node(), direction, None))
}

fn conditional(claim: &Claim) -> Option<Lever> {
    let cause = claim.cause.as_ref()?;
    let effect = claim.effect.as_ref()?;
    if claim.rule == "exchange" {
        return Some(lever(
            claim,
            cause.who.clone(),
            cause.node(),
            cause.direction,
            Some(effect.node()),
        ));
    }
    let (holder, toward) = parties(claim);
    let press = Concept {
        text: claim.text.clone(),
        span: Some(claim.span),
        who: holder.clone(),
        toward,
        property: Property::Pressure,
        head: String::new(),
        direction: Direction::Up,
    };
    Some(lever(
        claim,
        holder,
        press.node(),
        Direction::Up,
        Some(cause.node()),
    ))
}

fn lever(
    claim: &Claim,
    holder: Option<ActorCode>,
    node: String,
    direction: Direction,
    conditional_on: Option<String>,
) -> Lever {
    Lever {
        id: String::new(),
        holder,
        node,
        direction,
        sentence: claim.sentence,
        span: claim.span,
        text: claim.text.clone(),
        conditional_on,
        claim: claim.id.clone(),
    }
}

/// How much a mention as effect speaks for a node being the outcome.
fn outcome(article: &Article, claims: &[Claim]) -> Option<Outcome> {
    let wanted = |property: Property| match property {
        Property::Stability => Some((Direction::Up, 1.0)),
        Property::Settlement => Some((Direction::Up, 0.8)),
        Property::Violence => Some((Direction::Down, 0.7)),
        _ => None,
    };
    let lexicon = Lexicon::builtin();
    let in_title: Vec<Property> = article
        .title
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter_map(|word| {
            let lower = word.to_lowercase();
            [Class::Noun, Class::Adjective]
                .into_iter()
                .find_map(|class| lexicon.property(class, &lower))
        })
        .map(|(property, _)| property)
        .collect();
    let mut score: BTreeMap<String, (f64, Direction, usize)> = BTreeMap::new();
    for claim in claims {
        let Some(effect) = &claim.effect else {
            continue;
        };
        let Some((direction, weight)) = wanted(effect.property) else {
            continue;
        };
        let goal = if claim.kind == ClaimKind::Normative {
            3.0
        } else {
            1.0
        };
        let opening = if claim.sentence <= 3 { 1.5 } else { 1.0 };
        let titled = if in_title.contains(&effect.property) {
            1.5
        } else {
            1.0
        };
        let placed = if effect.who.is_some() { 1.3 } else { 1.0 };
        let entry = score.entry(effect.node()).or_insert((0.0, direction, 0));
        entry.0 += weight * goal * opening * titled * placed;
        entry.2 += 1;
    }
    let (node, (_, direction, count)) = score.into_iter().fold(
        None,
        |best: Option<(String, (f64, Direction, usize))>, next| match best {
            Some(best) if best.1.0 >= next.1.0 => Some(best),
            _ => Some(next),
        },
    )?;
    let titled = in_title.iter().any(|p| node.starts_with(p.key()));
    let why = format!(
        "{count} claim{} end there{}",
        if count == 1 { "" } else { "s" },
        if titled {
            ", and the title names it"
        } else {
            ""
        }
    );
    Some(Outcome {
        node,
        direction,
        why,
    })
}
