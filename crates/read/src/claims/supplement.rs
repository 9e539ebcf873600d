//! Claims that the learned model expects and no rule read.
//!
//! The model says how many claims of each sign a coder would find in the sentence, and of each two
//! words whether one names a cause of what the other names. Where the rules read fewer, the likeliest
//! two phrases become the ends. A sentence without two such phrases gives nothing. The
//! claims are tentative: they take no part in an argument until confirmed.

use detente_vocab::{ClaimKind, Modality, Sign, Span};

use super::concept::{Concepts, Draft};
use super::learned::Opinion;
use super::linked::Linked;
use super::rules::{Found, Polarity};
use super::view::View;
use crate::syntax::{Deprel, Upos};

/// From this probability on a claim that no rule read is added. On the twenty op-eds that chose it F1 is
/// the same from .4 on, with more claims that have no partner.
const ADDED: f64 = 0.45;

/// Advice that a rule read is none where the model gives less to the sentence's saying what should be
/// done: "sovereignty must be exercised every morning", "a poor Iran has to choose". Of 77 sentences coded
/// as advice in twenty op-eds three are below, of 895 others 764.
const NO_ADVICE: f64 = 0.02;

/// The name of this reading in [`detente_vocab::Claim::rule`].
pub(super) const RULE: &str = "learned";

/// A claim to add, with the probability that a coder would find it between these ends.
pub(super) struct Addition {
    pub found: Found,
    pub probability: f64,
}

const SIGNS: [Sign; 3] = [Sign::Positive, Sign::Negative, Sign::Zero];

/// Phrases that are tried for one claim: the likeliest may stand for one variable, or for none.
const TRIED: usize = 5;

/// The claims to add to a sentence whose rules gave claims of the signs `read`, between phrases at
/// `spans`. Each goes to `take`, which says whether it is a claim that the article lacks.
pub(super) fn additions(
    concepts: &Concepts<'_>,
    opinion: &Opinion,
    read: &[(ClaimKind, Sign)],
    spans: &[(Span, Span)],
    modality: impl Fn(usize) -> Modality,
    mut take: impl FnMut(Addition) -> bool,
) {
    let view = concepts.view;
    if !view.is_readable() || view.number == 0 {
        return;
    }
    // Where a rule reads a denial or advice against, or the sentence opens as a prohibition, the
    // model is no judge.
    let against = |&(kind, sign): &(ClaimKind, Sign)| {
        sign == Sign::Zero || (kind == ClaimKind::Normative && sign == Sign::Negative)
    };
    if read.iter().any(against) || matches!(view.lower[0].as_str(), "do" | "don't" | "never") {
        return;
    }
    let mut wanted: Vec<(f64, Sign)> = Vec::new();
    for (sign, chances) in SIGNS.into_iter().zip(opinion.claims) {
        let have = read.iter().filter(|(_, s)| *s == sign).count();
        wanted.extend(
            chances
                .iter()
                .skip(have)
                .filter(|p| **p >= ADDED)
                .map(|&p| (p, sign)),
        );
    }
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    if wanted.is_empty() {
        return;
    }
    let links = Linked::new(concepts, opinion);
    let mut advised = read.iter().any(|(kind, _)| *kind == ClaimKind::Normative);
    let mut taken = spans.to_vec();
    for (probability, sign) in wanted {
        // Of advice only the act counts.
        if opinion.advice >= 0.5 && !advised && sign != Sign::Zero {
            advised = true;
            if let Some((at, mut act)) = act(concepts) {
                // What is advised is more or less of the thing, as the sign says.
                act.direction = if sign == Sign::Negative { -1 } else { 1 };
                let verb = verb_of(view, at);
                let found = found(
                    ClaimKind::Normative,
                    (act, None),
                    sign,
                    modality(verb),
                    verb,
                );
                take(Addition {
                    found,
                    probability: probability * opinion.advice,
                });
                continue;
            }
        }
        for _ in 0..TRIED {
            let Some(pair) = links.likeliest(&taken) else {
                break;
            };
            let place = |draft: &Draft| view.place(draft.from, draft.to);
            taken.push((place(&pair.cause), place(&pair.effect)));
            let verb = verb_of(view, pair.at);
            let drafts = (pair.cause, Some(pair.effect));
            let found = found(kind(view), drafts, sign, modality(verb), verb);
            if take(Addition {
                found,
                probability: probability * pair.linked,
            }) {
                break;
            }
        }
    }
}

/// A finding of a rule as far as the model bears it out: where it holds that the sentence advises nothing,
/// advice is none, and an influence that "must" be is one that is ("a poor Iran has to choose"). Signs
/// are the rules' business: the model mixes up, with its coders, how far the words of an end are folded.
pub(super) fn believed(one: Found, opinion: &Opinion) -> Option<Found> {
    if opinion.advice >= NO_ADVICE || one.stated_crux {
        return Some(one);
    }
    let modality = match one.modality {
        Modality::Should => Modality::Asserted,
        other => other,
    };
    (one.kind != ClaimKind::Normative).then_some(Found { modality, ..one })
}

fn found(
    kind: ClaimKind,
    (cause, effect): (Draft, Option<Draft>),
    sign: Sign,
    modality: Modality,
    verb: usize,
) -> Found {
    Found {
        rule: RULE,
        kind,
        cause: Some(cause),
        effect,
        polarity: match sign {
            Sign::Positive => Polarity::Folded(1),
            Sign::Negative => Polarity::Folded(-1),
            _ => Polarity::Zero,
        },
        modality,
        verb,
        cue: vec![(verb, verb)],
        condition: None,
        spread: false,
        stated_crux: false,
    }
}

/// What a sentence of advice would have done: its first object, else its first phrase after the main
/// verb; with the word that names it.
fn act(concepts: &Concepts<'_>) -> Option<(usize, Draft)> {
    let view = concepts.view;
    let root = view.parse.root().unwrap_or(0);
    let names = |i: usize| {
        let heads = (view.upos(i).is_nominal() && view.rel(i) != Deprel::Compound)
            || view.is_verb(i)
            || (view.upos(i) == Upos::Adj && view.is_clause(i));
        if !heads || view.upos(i) == Upos::Pron {
            return None;
        }
        let draft = concepts.of(i)?;
        let named = !draft.anaphor && !draft.bare_actor && concepts.grounded(&draft);
        named.then_some((i, draft))
    };
    let objects = (root + 1..view.len()).filter(|&i| view.rel(i) == Deprel::Obj);
    let mut tried = objects.chain(root..view.len());
    tried.find_map(names)
}

/// A claim under "if" or "unless" is conditional.
fn kind(view: &View<'_>) -> ClaimKind {
    let conditional = |w: &String| matches!(w.as_str(), "if" | "unless");
    if view.lower.iter().any(conditional) {
        ClaimKind::Conditional
    } else {
        ClaimKind::Causal
    }
}

/// The verb at or above a word, which carries the claim.
fn verb_of(view: &View<'_>, at: usize) -> usize {
    std::iter::once(at)
        .chain(view.parse.ancestors(at))
        .take(view.len())
        .find(|&k| view.is_verb(k))
        .unwrap_or(at)
}
