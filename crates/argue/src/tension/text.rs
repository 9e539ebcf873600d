//! Claims that pull apart whatever is advised for whom: what is said against what is said.

use std::collections::BTreeMap;

use detente_vocab::{ActorCode, Claim, ClaimKind, Concept, Direction, Sign};

use super::actors::{name, same_actor};
use super::{Found, TensionRule, is_advice, stick_or_carrot};
use crate::SignSet;
use crate::link::{advised, bears_out, draws_link};

pub(super) fn opposite_signs<'a>(found: &mut Found<'a>) {
    let mut by_pair: BTreeMap<(String, String), Vec<&Claim>> = BTreeMap::new();
    for claim in found.claims.iter().filter(|claim| draws_link(claim)) {
        if let Some(pair) = claim.edge() {
            by_pair.entry(pair).or_default().push(claim);
        }
    }
    for ((cause, effect), claims) in by_pair {
        // One clash a pair is enough: the first two claims that exclude each other.
        let clash = claims.iter().enumerate().find_map(|(i, a)| {
            let excludes = |b: &&&Claim| {
                SignSet::from(a.sign).and(b.sign.into()).is_empty()
                    && a.sentence != b.sentence
                    && !bears_out(a, b)
                    && !bears_out(b, a)
            };
            claims[i + 1..].iter().find(excludes).map(|b| (*a, *b))
        });
        if let Some((a, b)) = clash {
            found.add(
                TensionRule::OppositeSigns,
                (a, b),
                None,
                true,
                &[
                    ("cause", cause),
                    ("effect", effect),
                    ("sign_a", a.sign.symbol().to_owned()),
                    ("sign_b", b.sign.symbol().to_owned()),
                ],
            );
        }
    }
}

pub(super) fn failed_then_advised<'a>(found: &mut Found<'a>) {
    let claims = found.claims;
    let failed = claims.iter().filter(|claim| {
        claim.kind == ClaimKind::FailedPrevention
            || claim.sign == Sign::Zero && claim.kind == ClaimKind::Causal
    });
    for a in failed {
        let Some(deed) = &a.cause else { continue };
        for b in claims.iter().filter(|claim| is_advice(claim)) {
            let Some(advice) = advised(b) else { continue };
            let same_kind =
                stick_or_carrot(deed).is_some() && stick_or_carrot(deed) == stick_or_carrot(advice);
            let target = match (&deed.toward, &advice.toward) {
                (Some(x), Some(y)) => same_actor(x, y),
                _ => None,
            };
            let Some(exact) = target else { continue };
            if a.id != b.id && same_kind {
                // Less of a tie is another deed than more of it.
                let way = |deed: &Concept| match deed.direction {
                    Direction::Up => String::new(),
                    Direction::Down => "down".to_owned(),
                };
                let code = |who: &Option<ActorCode>| who.as_ref().map_or_else(String::new, name);
                found.add(
                    TensionRule::FailedThenAdvised,
                    (a, b),
                    None,
                    exact && deed.property == advice.property && deed.direction == advice.direction,
                    &[
                        ("failed", deed.node()),
                        ("advised", advice.node()),
                        ("way_failed", way(deed)),
                        ("way_advised", way(advice)),
                        ("target", code(&advice.toward)),
                        ("actor_failed", code(&deed.who)),
                        ("actor_advised", code(&advice.who)),
                    ],
                );
            }
        }
    }
}
