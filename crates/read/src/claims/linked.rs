//! The phrases of a sentence that the learned model links: of each two words it says whether one names a
//! cause of what the other names, and of the phrases those whose words are linked most are the ends.

use detente_vocab::{Property, Span};

use super::concept::Concepts;
use super::draft::Draft;
use super::learned::{Opinion, Word};
use super::phrase::{head_of, top_of};
use super::surface::is_month;
use super::view::View;
use crate::syntax::Upos;

/// Words of a phrase at most.
const LONGEST: usize = 9;

/// Two phrases may be the ends from this mean probability on that their words are linked.
const LINKED: f64 = 0.001;

/// Where an end stands: at tokens of this sentence, first and last, or in the sentence before.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    At(usize, usize),
    Before,
}

/// A phrase that may name an end, with the model's words in it.
#[derive(Clone, Debug)]
struct Phrase {
    place: Place,
    words: Vec<usize>,
}

/// Cause and effect as the model has them.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub cause: Draft,
    pub effect: Draft,
    /// A word of the clause that holds them.
    pub at: usize,
    /// P(more of the cause brings more of the effect), by their words.
    pub positive: f64,
}

/// The phrases of a sentence.
pub(super) struct Linked<'a> {
    concepts: &'a Concepts<'a>,
    opinion: &'a Opinion,
    phrases: Vec<Phrase>,
}

impl<'a> Linked<'a> {
    pub fn new(concepts: &'a Concepts<'a>, opinion: &'a Opinion) -> Self {
        let view = concepts.view;
        // Runs of words that begin and end on a word of content and cross no mark.
        let mut phrases = Vec::new();
        for from in 0..view.len() {
            if !is_content(view, from) || from > 0 && is_hyphen(view, from - 1) {
                continue;
            }
            let goes_on = |k: &usize| view.upos(*k) != Upos::Punct || is_hyphen(view, *k);
            let reach = (from..view.len().min(from + LONGEST)).take_while(goes_on);
            let ends =
                |k: &usize| is_content(view, *k) && !leads_on(view, *k) && !is_hyphen(view, *k + 1);
            for to in reach.filter(ends) {
                if cuts_a_clause(view, from, to)
                    || holds_two(view, from, to)
                    || cuts_a_relative(view, from, to)
                    || leaves_its_verb(view, from, to)
                    || leaves_its_object(view, from, to)
                {
                    continue;
                }
                let words = words_at(view, opinion, from, to);
                if !words.is_empty() {
                    let place = Place::At(from, to);
                    phrases.push(Phrase { place, words });
                }
            }
        }
        // What the sentence before named, taken up by a word here or by none.
        let before: Vec<usize> = (0..opinion.words.len())
            .filter(|&w| opinion.words[w].before)
            .collect();
        if !before.is_empty() {
            phrases.push(Phrase {
                place: Place::Before,
                words: before,
            });
        }
        Linked {
            concepts,
            opinion,
            phrases,
        }
    }

    /// The likeliest cause and effect that stand apart and are not taken.
    pub fn likeliest(&self, taken: &[(Span, Span)]) -> Option<Pair> {
        let mut best: Option<(f64, &Phrase, &Phrase)> = None;
        for cause in &self.phrases {
            for effect in &self.phrases {
                if !apart(self.concepts.view, cause, effect)
                    || self.is_taken(cause, effect, taken)
                    || self.reaches_over(cause, effect)
                    || self.reaches_over(effect, cause)
                {
                    continue;
                }
                let score = self.score(cause, effect);
                if best.is_none_or(|(most, ..)| score > most) {
                    best = Some((score, cause, effect));
                }
            }
        }
        let (score, cause, effect) = best?;
        let at = match (effect.place, cause.place) {
            (Place::At(from, to), _) | (Place::Before, Place::At(from, to)) => {
                top_of(self.concepts.view, from, to).unwrap_or(from)
            }
            (Place::Before, Place::Before) => 0,
        };
        (score / size(cause, effect) >= LINKED).then(|| Pair {
            cause: self.draft(cause),
            effect: self.draft(effect),
            at,
            positive: self.opinion.positive(&cause.words, &effect.words),
        })
    }

    /// How much the words of two phrases are linked: the mean of their links, times the root of how many
    /// there are. A mean alone would take single words, a sum whole clauses. Of the sentence before the
    /// likeliest word counts, for its phrases are not known here.
    fn score(&self, cause: &Phrase, effect: &Phrase) -> f64 {
        let count = self.opinion.words.len();
        let linked = |a: usize, b: usize| f64::from(self.opinion.linked[a * count + b]);
        let sum =
            |words: &[usize], of: &dyn Fn(usize) -> f64| words.iter().map(|&w| of(w)).sum::<f64>();
        let most = |words: &[usize], of: &dyn Fn(usize) -> f64| {
            words.iter().map(|&w| of(w)).fold(0.0, f64::max)
        };
        let (causes, effects) = (&cause.words, &effect.words);
        let links = match (cause.place, effect.place) {
            (Place::At(..), Place::At(..)) => sum(causes, &|a| sum(effects, &|b| linked(a, b))),
            (Place::Before, Place::At(..)) => most(causes, &|a| sum(effects, &|b| linked(a, b))),
            (Place::At(..), Place::Before) => most(effects, &|b| sum(causes, &|a| linked(a, b))),
            (Place::Before, Place::Before) => 0.0,
        };
        links / size(cause, effect)
    }

    /// "overcrowding breeds the gangs" beside "recruiters" of "overcrowding breeds the gangs in which recruiters
    /// …": the other phrase hangs on a word inside the first that is not its top, so the first holds a verb
    /// too much.
    fn reaches_over(&self, phrase: &Phrase, other: &Phrase) -> bool {
        let view = self.concepts.view;
        let (Place::At(from, to), Place::At(first, last)) = (phrase.place, other.place) else {
            return false;
        };
        let Some(top) = top_of(view, from, to).filter(|&top| view.is_verb(top)) else {
            return false;
        };
        let hook = top_of(view, first, last)
            .and_then(|of| view.parse.ancestors(of).find(|k| (from..=to).contains(k)));
        hook.is_some_and(|hook| hook != top && !view.is_verb(hook) && hook > top)
    }

    fn span(&self, phrase: &Phrase) -> Option<Span> {
        match phrase.place {
            Place::At(from, to) => Some(self.concepts.view.place(from, to)),
            Place::Before => None,
        }
    }

    /// Was a claim read between these phrases, either way?
    fn is_taken(&self, cause: &Phrase, effect: &Phrase, taken: &[(Span, Span)]) -> bool {
        let meets = |phrase: Option<Span>, span: Span| phrase.is_none_or(|p| p.overlaps(span));
        let (a, b) = (self.span(cause), self.span(effect));
        // Both within one end ("corridor" and "Armenian control" of "a corridor under Armenian control").
        let within = |span: Span| {
            let inside =
                |p: Option<Span>| p.is_some_and(|p| span.start <= p.start && p.end <= span.end);
            inside(a) && inside(b)
        };
        taken.iter().any(|&(x, y)| {
            (meets(a, x) && meets(b, y)) || (meets(a, y) && meets(b, x)) || within(x) || within(y)
        })
    }

    /// A phrase as a variable: that of the word on which the others hang, where it speaks of more of
    /// it; else the words themselves, whose sign is as they stand.
    fn draft(&self, phrase: &Phrase) -> Draft {
        let view = self.concepts.view;
        let Place::At(from, to) = phrase.place else {
            let anaphor =
                (0..view.len().min(4)).find(|&i| view.is_anaphor(self.concepts.lexicon, i));
            let at = anaphor.unwrap_or(0);
            return Draft::before(at, at);
        };
        // "less restraint": the sign of the link is that of the words as they stand, without the "less".
        let lessened = from > 0
            && matches!(
                view.lower[from - 1].as_str(),
                "less" | "fewer" | "no" | "little" | "few"
            );
        let named = top_of(view, from, to)
            .filter(|_| !lessened)
            .and_then(|top| self.concepts.of(top))
            .filter(|draft| !draft.anaphor && !draft.bare_actor && draft.direction > 0)
            .filter(|draft| self.concepts.grounded(draft))
            // A word inside the phrase may be a variable that the phrase is not.
            .filter(|draft| draft.from <= to && from <= draft.to);
        let mut draft = named.unwrap_or_else(|| Draft {
            head: head_of(view, view.place(from, to)).unwrap_or_default(),
            ..Draft::at(Property::Other, (from, to))
        });
        (draft.from, draft.to) = (from, to);
        draft
    }
}

/// The root of how many pairs of words two phrases have; of the sentence before one word counts.
fn size(cause: &Phrase, effect: &Phrase) -> f64 {
    let count = |phrase: &Phrase| match phrase.place {
        Place::At(..) => phrase.words.len(),
        Place::Before => 1,
    };
    ((count(cause) * count(effect)) as f64).sqrt()
}

fn apart(view: &View<'_>, cause: &Phrase, effect: &Phrase) -> bool {
    match (cause.place, effect.place) {
        (Place::At(a, b), Place::At(c, d)) => {
            (b < c && !is_one_phrase(view, b, c)) || (d < a && !is_one_phrase(view, d, a))
        }
        (a, b) => a != b,
    }
}

/// "Russian" and "schools" of "the Russian-language schools": nothing but what stands before a noun between the
/// last word of one and the first of the other.
fn is_one_phrase(view: &View<'_>, last: usize, first: usize) -> bool {
    let noun = |k: usize| matches!(view.upos(k), Upos::Noun | Upos::Propn | Upos::Adj);
    let inside = |k: usize| noun(k) || view.lower[k] == "-";
    noun(last)
        && noun(first)
        && (last + 1..first).all(inside)
        && !(last + 1..=first).any(|k| view.begins_next(k))
}

/// The mark inside "decision-makers": no phrase ends or begins there.
fn is_hyphen(view: &View<'_>, k: usize) -> bool {
    let tokens = &view.parse.tokens;
    let joined = |a: usize, b: usize| tokens[a].end == tokens[b].start;
    let within = k > 0 && k + 1 < view.len() && view.lower[k] == "-";
    within && joined(k - 1, k) && joined(k, k + 1)
}

/// "young" of "young men": no phrase ends there.
fn leads_on(view: &View<'_>, k: usize) -> bool {
    let noun = |k: usize| matches!(view.upos(k), Upos::Noun | Upos::Propn);
    (noun(k) || view.upos(k) == Upos::Adj) && k + 1 < view.len() && noun(k + 1)
}

/// A second phrase after the first, without a verb that takes both ("gives Chad the money").
fn holds_two(view: &View<'_>, from: usize, to: usize) -> bool {
    let next = (from + 1..=to).find(|&k| view.begins_next(k));
    next.is_some_and(|next| !(from..next).any(|k| view.is_verb(k)))
}

/// "Turkey deepens the quarrel" of "a closed border with Turkey deepens the quarrel": a clause without its
/// subject, and more before its verb.
fn cuts_a_clause(view: &View<'_>, from: usize, to: usize) -> bool {
    let cut = |k: usize| {
        let outside = |s: usize| s < from;
        view.is_verb(k) && view.is_finite(k) && view.subject(k).is_some_and(outside)
    };
    !view.is_verb(from) && (from + 1..=to).any(cut)
}

fn is_content(view: &View<'_>, k: usize) -> bool {
    // A date brings nothing about: "After May 2023 …".
    let dated = view.upos(k) == Upos::Propn && is_month(&view.lower[k]);
    // "Property, meanwhile, calms people": whatever the tree takes the word for.
    let connects = matches!(
        view.lower[k].as_str(),
        "meanwhile"
            | "moreover"
            | "however"
            | "furthermore"
            | "therefore"
            | "otherwise"
            | "instead"
    );
    !dated
        && !connects
        && (matches!(view.upos(k), Upos::Noun | Upos::Propn | Upos::Adj) || view.is_verb(k))
}

/// The model's words at the words of content among some tokens.
fn words_at(view: &View<'_>, opinion: &Opinion, from: usize, to: usize) -> Vec<usize> {
    let content = (from..=to).filter(|&k| is_content(view, k));
    content
        .filter_map(|k| {
            let token = &view.parse.tokens[k];
            let place = |w: &Word| !w.before && (token.start..token.end).contains(&w.byte);
            opinion.words.iter().position(place)
        })
        .collect()
}

/// "commanders whom its soldiers" of "commanders whom its soldiers had fought": a relative clause without its verb.
fn cuts_a_relative(view: &View<'_>, from: usize, to: usize) -> bool {
    let opens = |k: usize| {
        matches!(
            view.lower[k].as_str(),
            "who" | "whom" | "whose" | "which" | "where"
        )
    };
    let last = (from + 1..=to).rfind(|&k| opens(k));
    last.is_some_and(|opens| !(opens + 1..=to).any(|k| view.is_verb(k)))
}

/// "Ethiopia of its coast" of "deprived Ethiopia of its coast", "Albania into a pact" of "pushed Albania into a
/// pact": what a verb moves and where to, without the verb.
fn leaves_its_verb(view: &View<'_>, from: usize, to: usize) -> bool {
    let Some(verb) = (0..from).rev().find(|&k| view.is_verb(k)) else {
        return false;
    };
    if (from..=to).any(|k| view.is_verb(k)) {
        return false;
    }
    (from + 1..to).any(|k| match view.lower[k].as_str() {
        "of" => {
            let base = view.verb_base(verb);
            let theirs = matches!(view.lower[k + 1].as_str(), "its" | "their" | "his" | "her");
            let object = view.object(verb).is_some_and(|o| (from..k).contains(&o));
            object && (bereaves(&base) || theirs && empties(&base))
        }
        "into" | "onto" | "towards" | "toward" => {
            let place = view.parse.head(k);
            let mover = place.and_then(|place| view.parse.head(place));
            mover == Some(verb)
        }
        _ => false,
    })
}

/// "modest garrison did more" of "the modest garrison did more damage": a verb without what it does.
fn leaves_its_object(view: &View<'_>, from: usize, to: usize) -> bool {
    let cut = |k: usize| view.is_verb(k) && view.object(k).is_some_and(|object| object > to);
    (from..=to).any(cut)
}

/// Verbs that take something of somebody: who stands before "of", and what after it.
fn bereaves(verb: &str) -> bool {
    matches!(
        verb,
        "deprive"
            | "rob"
            | "strip"
            | "relieve"
            | "cure"
            | "rid"
            | "starve"
            | "cleanse"
            | "divest"
            | "denude"
            | "cheat"
            | "disabuse"
            | "convince"
            | "persuade"
            | "assure"
            | "remind"
            | "warn"
            | "accuse"
    )
}

/// Verbs that may do the same, and may have as their object all that follows: "empties the highlands of their
/// young", "emptied the order books of our exporters".
fn empties(verb: &str) -> bool {
    matches!(
        verb,
        "empty" | "drain" | "bleed" | "clear" | "free" | "purge" | "deplete"
    )
}
