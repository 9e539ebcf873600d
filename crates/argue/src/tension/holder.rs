//! Doubts about who is told to act: a gain from the tie that is to be the stick, a friend who is
//! called the threat.

use detente_vocab::{ActorCode, Claim, ClaimKind, Concept, Direction, Property, Sign};

use super::actors::{name, same_actor};
use super::{Found, TensionRule, advice_for, is_advice, is_good_tie, stick_or_carrot};
use crate::Lever;
use crate::link::advised;

pub(super) fn gains_from_the_stick<'a>(found: &mut Found<'a>, lever: &'a Lever) {
    let claims = found.claims;
    for advice in advice_for(claims, lever) {
        let deed = if advice.kind == ClaimKind::Policy {
            advice.effect.as_ref()
        } else {
            advised(advice)
        };
        let Some(deed) = deed else { continue };
        let is_stick = advice.kind == ClaimKind::Policy || stick_or_carrot(deed) == Some(-1);
        let (Some(actor), Some(partner)) = (&deed.who, &deed.toward) else {
            continue;
        };
        if !is_stick {
            continue;
        }
        for gain in claims {
            let reason = matches!(
                gain.kind,
                ClaimKind::Motivation | ClaimKind::Purpose | ClaimKind::Causal | ClaimKind::Hedging
            );
            if !reason || gain.id == advice.id || is_advice(gain) {
                continue;
            }
            // A tie that grows for a reason, or a tie that is the means to an end.
            let (tie, other) = match (&gain.cause, &gain.effect) {
                (cause, Some(effect)) if is_good_tie(effect) => (effect, cause.as_ref()),
                (Some(cause), effect) if is_good_tie(cause) && gain.kind == ClaimKind::Purpose => {
                    (cause, effect.as_ref())
                }
                _ => continue,
            };
            let between = |x: &ActorCode, y: &ActorCode| {
                // Both must be asked: one that is perhaps the same does not settle the other.
                let (first, second) = (same_actor(x, actor)?, same_actor(y, partner)?);
                Some(first && second)
            };
            let (Some(x), Some(y)) = (&tie.who, &tie.toward) else {
                continue;
            };
            let Some(exact) = between(x, y) else {
                continue;
            };
            if gain.sign == Sign::Positive || tie.direction == Direction::Up {
                found.add(
                    TensionRule::GainsFromTheStick,
                    (gain, advice),
                    Some(lever),
                    exact,
                    &[
                        ("actor", name(actor)),
                        ("partner", name(partner)),
                        ("tie", tie.node()),
                        ("deed", deed.node()),
                        ("reason", other.map_or_else(String::new, Concept::node)),
                    ],
                );
            }
        }
    }
}

/// Who a claim calls dangerous. A threat's own actor is the one who is threatened and
/// violence has a place, so neither is meant: it is from whom the threat comes, the group
/// whose violence it is, and for a claim that something is a threat, whose deed that is and
/// the armed groups it serves.
fn dangerous(claim: &Claim) -> Vec<&ActorCode> {
    let mut found: Vec<&ActorCode> = Vec::new();
    for concept in [&claim.cause, &claim.effect].into_iter().flatten() {
        match concept.property {
            Property::Threat => found.extend(&concept.toward),
            Property::Violence => {
                found.extend(concept.who.iter().filter(|who| who.is_armed_group()));
            }
            Property::Hostility => found.extend(&concept.who),
            _ => {}
        }
    }
    let threatens = claim
        .effect
        .as_ref()
        .is_some_and(|e| e.property == Property::Threat);
    if let (true, Some(cause)) = (threatens, &claim.cause)
        && matches!(
            cause.property,
            Property::Backing | Property::Pressure | Property::Military
        )
    {
        found.extend(&cause.who);
        found.extend(cause.toward.iter().filter(|who| who.is_armed_group()));
    }
    found
}

pub(super) fn friend_of_the_threat<'a>(found: &mut Found<'a>, lever: &'a Lever) {
    let claims = found.claims;
    let Some(actor) = &lever.holder else { return };
    let mut threats: Vec<(&Claim, &ActorCode)> = Vec::new();
    for claim in claims {
        let named = matches!(
            claim.kind,
            ClaimKind::Classification | ClaimKind::Comparative | ClaimKind::Perception
        );
        let ends = [claim.cause.as_ref(), claim.effect.as_ref()];
        let about_danger = ends
            .iter()
            .flatten()
            .any(|c| c.property == Property::Threat);
        if !named && !about_danger {
            continue;
        }
        for who in dangerous(claim) {
            if same_actor(who, actor).is_none() {
                threats.push((claim, who));
            }
        }
    }
    for friendship in claims.iter().filter(|claim| !is_advice(claim)) {
        let ties = [friendship.cause.as_ref(), friendship.effect.as_ref()];
        for tie in ties.into_iter().flatten().filter(|tie| is_good_tie(tie)) {
            let (Some(x), Some(y)) = (&tie.who, &tie.toward) else {
                continue;
            };
            let friend = match (same_actor(x, actor), same_actor(y, actor)) {
                (Some(true), None) => y,
                (None, Some(true)) => x,
                _ => continue,
            };
            for (danger, who) in &threats {
                // Friend of a whole region is friend of nobody in particular.
                let exact = match same_actor(friend, who) {
                    Some(true) => true,
                    Some(false) => continue,
                    None if friend.is_armed_group()
                        && (who.as_str() == ActorCode::UNNAMED_ARMED
                            || friend.as_str() == ActorCode::UNNAMED_ARMED)
                        && who.is_armed_group() =>
                    {
                        false
                    }
                    None => continue,
                };
                if danger.id != friendship.id {
                    found.add(
                        TensionRule::FriendOfTheThreat,
                        (friendship, danger),
                        Some(lever),
                        exact,
                        &[
                            ("actor", name(actor)),
                            ("friend", name(friend)),
                            ("threat", name(who)),
                        ],
                    );
                }
            }
        }
    }
}
