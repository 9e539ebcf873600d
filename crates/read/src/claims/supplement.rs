//! Claims that the learned model expects and no rule read.
//!
//! The model says how many claims of each sign a coder would find in the sentence, and of each two
//! words whether one names a cause of what the other names. Where the rules read fewer, the likeliest
//! two phrases of the tree become the ends. A sentence without two such phrases gives nothing. The
//! claims are tentative: they take no part in an argument until confirmed.

use detente_vocab::{ClaimKind, Modality, Sign, Span};

use super::concept::{Concepts, Draft};
use super::learned::{Opinion, Word};
use super::rules::{Found, Polarity};
use super::view::View;
use crate::syntax::{Deprel, Upos};

/// From this probability on a claim that no rule read is added. On the twelve op-eds that chose it the
/// reader as a whole has precision .60 and recall .66 from here on, .57 and .70 from .3 on: fewer claims
/// without a partner are worth more here than a little F1.
const ADDED: f64 = 0.4;

/// Two phrases may be the ends from this mean probability on that their words are linked.
const LINKED: f64 = 0.001;

/// Advice that a rule read is none where the model gives less to the sentence's saying what should be
/// done: "sovereignty must be exercised every morning", "a poor Iran has to choose". Of 26 readings of
/// advice on the twelve op-eds five fell below, and none was coded as advice.
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
    let ends = Ends::new(concepts, opinion);
    let mut advised = read.iter().any(|(kind, _)| *kind == ClaimKind::Normative);
    let mut taken = spans.to_vec();
    for (probability, sign) in wanted {
        // Of advice only the act counts.
        if opinion.advice >= 0.5 && !advised && sign != Sign::Zero {
            advised = true;
            if let Some(mut act) = ends.act() {
                // What is advised is more or less of the thing, as the sign says.
                act.draft.direction = if sign == Sign::Negative { -1 } else { 1 };
                let verb = ends.verb_of(act.place, act.place);
                let found = found(
                    ClaimKind::Normative,
                    (act.draft, None),
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
            let Some((linked, cause, effect)) = ends.best(&taken) else {
                break;
            };
            taken.push((ends.span(&cause), ends.span(&effect)));
            let verb = ends.verb_of(effect.place, cause.place);
            let drafts = (cause.draft, Some(effect.draft));
            let found = found(ends.kind(), drafts, sign, modality(verb), verb);
            if take(Addition {
                found,
                probability: probability * linked,
            }) {
                break;
            }
        }
    }
}

/// Does the model hold that a claim which a rule read as advice is none? Signs are the rules' business:
/// the model mixes up, with its coders, how far the words of an end are folded.
pub(super) fn is_disbelieved(one: &Found, opinion: &Opinion) -> bool {
    one.kind == ClaimKind::Normative && !one.stated_crux && opinion.advice < NO_ADVICE
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
    /// The model's words in the phrase.
    words: Vec<usize>,
}

/// The phrases of a sentence that may name an end.
struct Ends<'a> {
    view: &'a View<'a>,
    opinion: &'a Opinion,
    all: Vec<End>,
}

impl<'a> Ends<'a> {
    fn new(concepts: &Concepts<'a>, opinion: &'a Opinion) -> Self {
        let view = concepts.view;
        // A phrase is scored by its content words.
        let words = |draft: &Draft, i: usize| -> Vec<usize> {
            let (from, to) = (draft.from.min(i), draft.to.max(i));
            let content = (from..=to).filter(|&k| {
                matches!(view.upos(k), Upos::Noun | Upos::Propn | Upos::Adj) || view.is_verb(k)
            });
            content
                .filter_map(|k| {
                    let token = &view.parse.tokens[k];
                    let place = |w: &Word| !w.before && (token.start..token.end).contains(&w.byte);
                    opinion.words.iter().position(place)
                })
                .collect()
        };
        let mut all = Vec::new();
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
            let words = words(&draft, i);
            if !words.is_empty() {
                all.push(End {
                    place: Place::At(i),
                    draft,
                    words,
                });
            }
        }
        // What the sentence before named, taken up by a word here or by none.
        let before = |w: &usize| opinion.words[*w].before;
        let words: Vec<usize> = (0..opinion.words.len()).filter(before).collect();
        if !words.is_empty() {
            let anaphor = (0..view.len().min(4)).find(|&i| view.is_anaphor(concepts.lexicon, i));
            let at = anaphor.unwrap_or(0);
            all.push(End {
                place: Place::Before,
                draft: Draft::before(at, at),
                words,
            });
        }
        Ends { view, opinion, all }
    }

    /// The likeliest cause and effect that stand apart and are not taken, with how likely they are.
    fn best(&self, taken: &[(Span, Span)]) -> Option<(f64, End, End)> {
        let mut best: Option<(f64, &End, &End)> = None;
        for cause in &self.all {
            for effect in &self.all {
                let score = self.score(cause, effect);
                if score >= LINKED
                    && best.as_ref().is_none_or(|b| score > b.0)
                    && Self::apart(cause, effect)
                    && !self.is_taken(cause, effect, taken)
                {
                    best = Some((score, cause, effect));
                }
            }
        }
        best.map(|(score, cause, effect)| (score, cause.clone(), effect.clone()))
    }

    /// What a sentence of advice would have done: its first object, else its first phrase after
    /// the main verb.
    fn act(&self) -> Option<End> {
        let root = self.view.parse.root().unwrap_or(0);
        let at = |end: &&End| match end.place {
            Place::At(i) => Some(i),
            Place::Before => None,
        };
        let objects = self
            .all
            .iter()
            .filter(|end| at(end).is_some_and(|i| i > root && self.view.rel(i) == Deprel::Obj));
        let after = self
            .all
            .iter()
            .filter(|end| at(end).is_some_and(|i| i >= root));
        objects.chain(after).next().cloned()
    }

    /// Mean over the words of both of P(linked). Of the sentence before the likeliest word counts,
    /// for its phrases are not known here.
    fn score(&self, cause: &End, effect: &End) -> f64 {
        let count = self.opinion.words.len();
        let linked = |a: usize, b: usize| f64::from(self.opinion.linked[a * count + b]);
        let mean = |words: &[usize], of: &dyn Fn(usize) -> f64| {
            words.iter().map(|&w| of(w)).sum::<f64>() / words.len() as f64
        };
        let most = |words: &[usize], of: &dyn Fn(usize) -> f64| {
            words.iter().map(|&w| of(w)).fold(0.0, f64::max)
        };
        match (cause.place, effect.place) {
            (Place::At(_), Place::At(_)) => {
                mean(&cause.words, &|a| mean(&effect.words, &|b| linked(a, b)))
            }
            (Place::Before, Place::At(_)) => {
                most(&cause.words, &|a| mean(&effect.words, &|b| linked(a, b)))
            }
            (Place::At(_), Place::Before) => {
                most(&effect.words, &|b| mean(&cause.words, &|a| linked(a, b)))
            }
            (Place::Before, Place::Before) => 0.0,
        }
    }

    fn span(&self, end: &End) -> Span {
        self.view.place(end.draft.from, end.draft.to)
    }

    /// Was a claim read between these phrases, either way?
    fn is_taken(&self, cause: &End, effect: &End, taken: &[(Span, Span)]) -> bool {
        let (a, b) = (self.span(cause), self.span(effect));
        taken
            .iter()
            .any(|(x, y)| (a.overlaps(*x) && b.overlaps(*y)) || (a.overlaps(*y) && b.overlaps(*x)))
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
