//! Claims that the learned model expects and no rule read.
//!
//! The model says how many claims of each sign a coder would find in the sentence, and which
//! words name causes and effects. Where the rules read fewer, the likeliest two phrases of
//! the tree become the ends. A sentence without two such phrases gives nothing. By eye half of
//! these ends are right, so the claims are tentative: they take no part in an argument until confirmed.

use detente_vocab::{ClaimKind, Modality, Sign};

use super::concept::{Concepts, Draft};
use super::learned::Opinion;
use super::rules::{Found, Polarity};
use super::view::View;
use crate::syntax::{Deprel, Upos};

/// From this probability on a claim that no rule read is added. On ten op-eds that a first model had
/// not seen it had by itself, by sentence and sign, precision .60 and recall .55 from here on; with
/// the rules' readings F1 changes little from .35 to .45.
const ADDED: f64 = 0.45;

/// The words of a phrase may name an end from this mean probability on.
const NAMED: f64 = 0.1;

/// The name of this reading in [`detente_vocab::Claim::rule`].
pub(super) const RULE: &str = "learned";

/// A claim to add, with the probability that a coder would find it between these ends.
pub(super) struct Addition {
    pub found: Found,
    pub probability: f64,
}

const SIGNS: [Sign; 3] = [Sign::Positive, Sign::Negative, Sign::Zero];

/// The claims to add to a sentence whose rules gave claims of the signs `read`.
pub(super) fn additions(
    concepts: &Concepts<'_>,
    opinion: &Opinion,
    read: &[(ClaimKind, Sign)],
    modality: impl Fn(usize) -> Modality,
) -> Vec<Addition> {
    let view = concepts.view;
    if !view.is_readable() || view.number == 0 {
        return Vec::new();
    }
    // Where a rule reads a denial, or the sentence opens as a prohibition, the model is no judge.
    if read.iter().any(|(_, sign)| *sign == Sign::Zero)
        || matches!(view.lower[0].as_str(), "do" | "don't" | "never")
    {
        return Vec::new();
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
        return Vec::new();
    }
    let ends = Ends::new(concepts, opinion);
    let mut advised = read.iter().any(|(kind, _)| *kind == ClaimKind::Normative);
    let mut taken: Vec<(Place, Place)> = Vec::new();
    let mut added = Vec::new();
    for (probability, sign) in wanted {
        let Some((mut cause, effect)) = ends.best(&taken) else {
            break;
        };
        taken.push((cause.place, effect.place));
        let named = (cause.score * effect.score).sqrt();
        let advice =
            opinion.advice >= 0.5 && !advised && cause.place != Place::Before && sign != Sign::Zero;
        advised |= advice;
        if advice {
            // What is advised is more or less of the thing, as the sign says.
            cause.draft.direction = if sign == Sign::Negative { -1 } else { 1 };
        }
        let verb = ends.verb_of(effect.place, cause.place);
        let (kind, effect) = if advice {
            (ClaimKind::Normative, None)
        } else {
            (ends.kind(), Some(effect.draft))
        };
        added.push(Addition {
            found: Found {
                rule: RULE,
                kind,
                cause: Some(cause.draft),
                effect,
                polarity: match sign {
                    Sign::Positive => Polarity::Folded(1),
                    Sign::Negative => Polarity::Folded(-1),
                    _ => Polarity::Zero,
                },
                modality: modality(verb),
                verb,
                cue: vec![(verb, verb)],
                condition: None,
                spread: false,
                stated_crux: false,
            },
            probability: probability * named,
        });
    }
    added
}

/// Where an end stands: at a word of this sentence, or in the sentence before.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    At(usize),
    Before,
}

#[derive(Clone)]
struct End {
    place: Place,
    draft: Draft,
    score: f64,
}

struct Ends<'a> {
    view: &'a View<'a>,
    causes: Vec<End>,
    effects: Vec<End>,
}

impl<'a> Ends<'a> {
    fn new(concepts: &Concepts<'a>, opinion: &Opinion) -> Self {
        let view = concepts.view;
        let score = |i: usize, end: usize| -> f64 {
            let token = &view.parse.tokens[i];
            opinion
                .ends
                .iter()
                .filter(|(at, _)| token.start <= *at && *at < token.end)
                .map(|(_, p)| f64::from(p[end]))
                .fold(0.0, f64::max)
        };
        // A phrase is scored by its content words.
        let mean = |draft: &Draft, i: usize, end: usize| -> f64 {
            let (from, to) = (draft.from.min(i), draft.to.max(i));
            let words = (from..=to).filter(|&k| {
                matches!(view.upos(k), Upos::Noun | Upos::Propn | Upos::Adj) || view.is_verb(k)
            });
            let (sum, count) = words.fold((0.0, 0), |(sum, n), k| (sum + score(k, end), n + 1));
            if count == 0 {
                0.0
            } else {
                sum / f64::from(count)
            }
        };
        let mut causes = Vec::new();
        let mut effects = Vec::new();
        for i in 0..view.len() {
            let heads = (view.upos(i).is_nominal() && view.rel(i) != Deprel::Compound)
                || view.is_verb(i)
                || (view.upos(i) == Upos::Adj && view.is_clause(i));
            if !heads || view.upos(i) == Upos::Pron {
                continue;
            }
            let Some(draft) = concepts.of(i) else {
                continue;
            };
            if draft.anaphor || draft.bare_actor || !concepts.grounded(&draft) {
                continue;
            }
            for (end, list) in [(0, &mut causes), (1, &mut effects)] {
                let score = mean(&draft, i, end).min(score(i, end) * 1.5);
                if score >= NAMED {
                    list.push(End {
                        place: Place::At(i),
                        draft: draft.clone(),
                        score,
                    });
                }
            }
        }
        // What the sentence before named, taken up by a word here or by none.
        let anaphor = (0..view.len().min(4)).find(|&i| {
            matches!(
                view.lower[i].as_str(),
                "this" | "that" | "it" | "they" | "these"
            )
        });
        let at = anaphor.unwrap_or(0);
        for (end, list) in [(0, &mut causes), (1, &mut effects)] {
            if opinion.before[end] >= NAMED {
                list.push(End {
                    place: Place::Before,
                    draft: Draft::before(at, at),
                    score: opinion.before[end] * 0.9,
                });
            }
        }
        Ends {
            view,
            causes,
            effects,
        }
    }

    /// The likeliest cause and effect that stand apart and were not taken yet.
    fn best(&self, taken: &[(Place, Place)]) -> Option<(End, End)> {
        let mut best: Option<(f64, &End, &End)> = None;
        for cause in &self.causes {
            for effect in &self.effects {
                let score = cause.score * effect.score;
                if best.as_ref().is_none_or(|b| score > b.0)
                    && Self::apart(cause, effect)
                    && !taken
                        .iter()
                        .any(|(c, e)| (*c, *e) == (cause.place, effect.place))
                {
                    best = Some((score, cause, effect));
                }
            }
        }
        best.map(|(_, cause, effect)| (cause.clone(), effect.clone()))
    }

    /// Two ends of one claim: other words and another variable.
    fn apart(cause: &End, effect: &End) -> bool {
        let (a, b) = (&cause.draft, &effect.draft);
        if cause.place == Place::Before || effect.place == Place::Before {
            return cause.place != effect.place;
        }
        let overlap = a.from <= b.to && b.from <= a.to;
        !overlap && (a.property != b.property || a.head != b.head || a.who != b.who)
    }

    /// A claim under "if" or "unless" is conditional.
    fn kind(&self) -> ClaimKind {
        let conditional = |w: &String| matches!(w.as_str(), "if" | "unless");
        if self.view.lower.iter().any(conditional) {
            ClaimKind::Conditional
        } else {
            ClaimKind::Causal
        }
    }

    /// The verb between or beside the ends that carries the claim.
    fn verb_of(&self, effect: Place, cause: Place) -> usize {
        let at = match (effect, cause) {
            (Place::At(i), _) | (Place::Before, Place::At(i)) => i,
            _ => 0,
        };
        let view = self.view;
        std::iter::once(at)
            .chain(view.parse.ancestors(at))
            .take(view.len())
            .find(|&k| view.is_verb(k))
            .unwrap_or(at)
    }
}
