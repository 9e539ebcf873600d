//! What defeats the lever: it lowers what is needed, drives its target elsewhere, undoes itself.

use std::collections::BTreeMap;

use detente_vocab::{ActorCode, Claim, ClaimKind, Concept, Direction, Property, Sign};

use super::actors::name;
use super::{Found, TensionRule, advice_for, stick_or_carrot};
use crate::link::{advised, draws_link};
use crate::{Graph, Lever, Limits, Loop, Outcome, SignSet};

/// How far ways to what is needed are followed.
const TOLL: Limits = Limits {
    paths: 200,
    steps: 20_000,
};

pub(super) fn lowers_the_necessary<'a>(found: &mut Found<'a>, graph: &Graph, lever: &'a Lever) {
    let claims = found.claims;
    let advice = advice_for(claims, lever);
    // Whether the lever surely moves a variable the other way, for each asked once.
    let mut known: BTreeMap<(String, i8), bool> = BTreeMap::new();
    let graph = graph.policied(lever);
    let necessities = claims
        .iter()
        .filter(|claim| claim.kind == ClaimKind::Necessity);
    for needed in necessities {
        let (Some(cause), Some(effect)) = (&needed.cause, &needed.effect) else {
            continue;
        };
        // Needed is more of the cause, unless the claim says that its lack is needed.
        let wanted: i8 = match SignSet::from(needed.sign) {
            SignSet::PLUS => 1,
            SignSet::MINUS => -1,
            _ => continue,
        };
        let exact = *known
            .entry((cause.node(), wanted))
            .or_insert_with_key(|(node, wanted)| {
                let needed = Outcome::new(node, *wanted);
                graph.surely_worsens(lever, &needed, TOLL)
            });
        // Withdrawing the needed sort of thing counts too, though from another partner.
        let withdrawn = advice.iter().find(|claim| {
            let Some(deed) = advised(claim) else {
                return false;
            };
            let less = deed.direction == Direction::Down || claim.kind == ClaimKind::Policy;
            let tie = if claim.kind == ClaimKind::Policy {
                claim.effect.as_ref()
            } else {
                Some(deed)
            };
            // What no list names is of one sort only with itself.
            let alike = |tie: &Concept| {
                tie.property == cause.property
                    && (tie.property != Property::Other || tie.head == cause.head)
            };
            wanted == 1 && less && tie.is_some_and(alike)
        });
        let other = if exact {
            advice.first().copied()
        } else {
            withdrawn.copied()
        };
        if let Some(other) = other
            && other.id != needed.id
        {
            found.add(
                TensionRule::LowersTheNecessary,
                (needed, other),
                Some(lever),
                exact,
                &[
                    ("needed", cause.node()),
                    ("outcome", effect.node()),
                    ("lever", lever.name.clone()),
                ],
            );
        }
    }
}

/// Whom a lever is to press or cut off, and who holds it.
fn pressed<'a>(claims: &'a [Claim], lever: &Lever) -> Option<(&'a ActorCode, &'a ActorCode)> {
    advice_for(claims, lever).into_iter().find_map(|advice| {
        let deed = match advice.kind {
            ClaimKind::Policy => advice.effect.as_ref()?,
            _ => advised(advice)?,
        };
        let (a, b) = (deed.who.as_ref()?, deed.toward.as_ref()?);
        match advice.kind {
            // A tie has no direction: whoever of the two is told to bind it is its holder.
            ClaimKind::Policy => {
                let holder = lever.holder.as_ref()?;
                Some(if b == holder { (b, a) } else { (a, b) })
            }
            _ => (stick_or_carrot(deed) == Some(-1)).then_some((a, b)),
        }
    })
}

pub(super) fn hedging_undercuts<'a>(found: &mut Found<'a>, levers: &'a [Lever]) {
    let claims = found.claims;
    let aims: Vec<(&Lever, &ActorCode, &ActorCode)> = levers
        .iter()
        .filter_map(|lever| pressed(claims, lever).map(|(holder, target)| (lever, holder, target)))
        .collect();
    let mut targets: Vec<&ActorCode> = Vec::new();
    for (_, _, target) in &aims {
        if !targets.contains(target) {
            targets.push(target);
        }
    }
    for target in targets {
        let holders: Vec<&ActorCode> = aims
            .iter()
            .filter(|(_, _, t)| *t == target)
            .map(|(_, holder, _)| *holder)
            .collect();
        // Claims that pressure on the target, or its isolation, drives it to a partner.
        let hedges: Vec<(&Claim, &ActorCode)> = claims
            .iter()
            .filter(|claim| !claim.advises())
            .filter_map(|claim| {
                let (cause, effect) = (claim.cause.as_ref()?, claim.effect.as_ref()?);
                let plight = match cause.property {
                    Property::Pressure | Property::Hostility => cause.toward.as_ref(),
                    Property::Isolation => cause.who.as_ref(),
                    _ => None,
                }?;
                let relief = claim.sign == Sign::Positive
                    && matches!(
                        effect.property,
                        Property::Cooperation | Property::Aid | Property::Trust
                    );
                let (x, y) = (effect.who.as_ref()?, effect.toward.as_ref()?);
                let partner = match (x == target, y == target) {
                    (true, false) => y,
                    (false, true) => x,
                    _ => return None,
                };
                let presser = cause.who.as_ref() == Some(partner);
                (plight == target && relief && !presser).then_some((claim, partner))
            })
            .collect();
        // One who acts alone leaves the target the partners that do not.
        let open = |partner: &ActorCode| holders.iter().any(|holder| *holder != partner);
        let Some((hedge, _)) = hedges.iter().find(|(_, partner)| open(partner)) else {
            continue;
        };
        let isolation = claims
            .iter()
            .filter(|claim| draws_link(claim))
            .find(|claim| {
                let ends = [&claim.effect, &claim.cause].into_iter().flatten();
                ends.into_iter()
                    .any(|c| c.property == Property::Isolation && c.who.as_ref() == Some(target))
                    && claim.id != hedge.id
            });
        let lever = aims
            .iter()
            .find(|(_, _, t)| *t == target)
            .map(|(l, _, _)| *l);
        let advice = lever.and_then(|lever| advice_for(claims, lever).into_iter().next());
        let Some(other) = isolation.or(advice) else {
            continue;
        };
        let codes = |all: &mut dyn Iterator<Item = &ActorCode>| -> String {
            let mut known: Vec<&str> = Vec::new();
            for code in all {
                if !known.contains(&code.as_str()) {
                    known.push(code.as_str());
                }
            }
            known.join(" ")
        };
        let actors = codes(&mut holders.iter().copied());
        let outlets = codes(&mut hedges.iter().map(|(_, partner)| *partner));
        let pair = (*hedge, other);
        let roles = [
            ("target", name(target)),
            ("actors", actors),
            ("outlets", outlets),
        ];
        let also = hedges
            .iter()
            .map(|(claim, _)| claim.id.clone())
            .filter(|id| *id != pair.0.id && *id != pair.1.id)
            .collect();
        found.add_with(
            TensionRule::HedgingUndercuts,
            pair,
            None,
            true,
            &roles,
            also,
        );
    }
}

/// How far ways and loops are followed here.
const LIMITS: Limits = Limits {
    paths: 500,
    steps: 50_000,
};

/// Loops of at most four variables that undo what moves them.
pub(super) fn short_loops(graph: &Graph) -> Vec<Loop> {
    let (mut loops, _) = graph.loops(LIMITS);
    loops.retain(|cycle| cycle.signs == SignSet::MINUS && cycle.nodes.len() <= 4);
    loops
}

pub(super) fn undoes_itself<'a>(
    found: &mut Found<'a>,
    graph: &Graph,
    loops: &[Loop],
    lever: &'a Lever,
    outcome: &Outcome,
) {
    if loops.is_empty() {
        return;
    }
    let on_way: Vec<String> = graph
        .effect_within(lever, outcome, LIMITS)
        .paths
        .into_iter()
        .flat_map(|path| path.nodes)
        .collect();
    for cycle in loops {
        // The first node of the loop that the lever moves on its way to the outcome.
        let entry = on_way.iter().find(|node| cycle.nodes.contains(node));
        let Some(position) = entry.and_then(|node| cycle.nodes.iter().position(|n| n == node))
        else {
            continue;
        };
        let n = cycle.nodes.len();
        let at = |i: usize| cycle.nodes[(position + i) % n].as_str();
        let (moved, outlet, last) = (at(0), at(1), at(n - 1));
        if let (Some(out), Some(back)) =
            (found.claim_on(moved, outlet), found.claim_on(last, moved))
        {
            found.add(
                TensionRule::UndoesItself,
                (out, back),
                Some(lever),
                true,
                &[
                    ("moved", moved.to_owned()),
                    ("outlet", outlet.to_owned()),
                    ("lever", lever.name.clone()),
                ],
            );
        }
    }
}
