//! The words of an end: how far its phrase goes, and the word that names it.

use detente_vocab::{Concept, Property, Span};

use super::view::View;
use crate::syntax::{Deprel, Upos};

/// Words of an end at most.
const MOST: usize = 14;

/// The end with the whole of its phrase: "the men who burn villages", where the rule looked at "the
/// men". It stops at a mark, before a clause of its own and before the cue and the other end.
pub(super) fn whole_phrase(
    view: &View<'_>,
    mut concept: Concept,
    cues: &[(usize, usize)],
    other: Option<Span>,
) -> Concept {
    let Some((from, to)) = concept.span.and_then(|span| view.tokens_in(span)) else {
        return concept;
    };
    if concept.antecedent.is_some() {
        return concept;
    }
    let other = other.and_then(|span| view.tokens_in(span));
    let stops = |k: usize| {
        let mut kept = cues.iter().chain(&other);
        kept.any(|&(first, last)| (first..=last).contains(&k))
    };
    let next = |k: usize| view.begins_next(k) && !(from..k).any(|k| view.is_verb(k));
    let reach = (to + 1..view.len().min(from + MOST)).take_while(|&k| {
        view.upos(k) != Upos::Punct && !stops(k) && !next(k) && hangs_on(view, k, from, to)
    });
    let mut last = reach.last().unwrap_or(to);
    // Not "the men who", nor "the price of".
    let leads_on = |k: usize| {
        let word = view.lower[k].as_str();
        matches!(word, "that" | "who" | "whom" | "which" | "whose")
            || matches!(
                view.upos(k),
                Upos::Adp | Upos::Det | Upos::Cconj | Upos::Sconj | Upos::Aux | Upos::Part
            )
    };
    while last > to && leads_on(last) {
        last -= 1;
    }
    let first = with_subject(view, from, to, stops).unwrap_or(from);
    let first = with_modifiers(view, first, last, stops);
    if last > to || first < from {
        concept.text = view.words(first, last);
        concept.span = Some(view.place(first, last));
    }
    concept
}

/// Where the clause at `from..=to` begins with its subject: "a commander can sleep", where the rule
/// looked at "sleep".
fn with_subject(
    view: &View<'_>,
    from: usize,
    to: usize,
    stops: impl Fn(usize) -> bool,
) -> Option<usize> {
    let top = top_of(view, from, to).filter(|&top| view.is_clause(top))?;
    let subject = view.subject(top).filter(|&s| s < from)?;
    let (first, last) = view.phrase(subject);
    let near = (last + 1..from).all(|k| matches!(view.upos(k), Upos::Aux | Upos::Adv | Upos::Part));
    (last < from && near && !(first..from).any(stops)).then_some(first)
}

/// Where the phrase begins with the adjectives and nouns before it: "miserable wages", where "wages" was found.
/// Words of quantity are the claim's sign, and no part of what it speaks of.
fn with_modifiers(view: &View<'_>, from: usize, to: usize, stops: impl Fn(usize) -> bool) -> usize {
    let mut first = from;
    while let Some(k) = first.checked_sub(1) {
        let names = matches!(view.upos(k), Upos::Adj | Upos::Noun | Upos::Propn)
            && !matches!(
                view.lower[k].as_str(),
                "more"
                    | "less"
                    | "fewer"
                    | "few"
                    | "little"
                    | "much"
                    | "many"
                    | "most"
                    | "several"
                    | "such"
                    | "own"
            );
        let hangs = view
            .parse
            .ancestors(k)
            .any(|head| head > k && (first..=to).contains(&head));
        let modifies = matches!(view.rel(k), Deprel::Amod | Deprel::Compound);
        if !(names && hangs && modifies) || stops(k) {
            break;
        }
        first = k;
    }
    first
}

/// The word of a phrase on which the others hang.
pub(super) fn top_of(view: &View<'_>, from: usize, to: usize) -> Option<usize> {
    (from..=to).find(|&k| {
        let head = view.parse.head(k);
        view.upos(k) != Upos::Punct && head.is_none_or(|head| !(from..=to).contains(&head))
    })
}

/// Whether a word belongs to the phrase at `from..=to`, and not to a clause joined to it.
fn hangs_on(view: &View<'_>, word: usize, from: usize, to: usize) -> bool {
    let mut at = word;
    loop {
        let joined = match view.rel(at) {
            Deprel::Advcl | Deprel::Parataxis => true,
            Deprel::Conj => view.is_clause(at),
            _ => false,
        };
        match view.parse.head(at) {
            _ if joined => return false,
            Some(head) if (from..=to).contains(&head) => return true,
            Some(head) => at = head,
            None => return false,
        }
    }
}

/// What many things have: an economy, aid, an interest, pressure. Without an actor such a property says
/// nothing of which, and two mentions of it are not one variable.
pub(super) fn is_anyones(property: Property) -> bool {
    matches!(
        property,
        Property::Economy
            | Property::Aid
            | Property::Governance
            | Property::Military
            | Property::Interest
            | Property::Influence
            | Property::Trust
            | Property::Cooperation
            | Property::Pressure
            | Property::Backing
            | Property::Threat
    )
}

/// Whether a word of an economy speaks of all of it. A road and a trade in drugs are parts of one, and not the
/// same thing, whoever has them.
pub(super) fn is_whole_economy(head: &str) -> bool {
    let last = head.rsplit(' ').next().unwrap_or_default();
    matches!(
        last,
        "economy"
            | "growth"
            | "prosperity"
            | "development"
            | "recession"
            | "stagnation"
            | "crisis"
            | "collapse"
            | "downturn"
            | "slump"
            | "poverty"
            | "unemployment"
            | "prosper"
            | "boom"
            | "flourish"
            | "thrive"
    )
}

/// The word that a phrase is about, with the nouns before it: "fish market", of "open the fish markets"
/// the same.
pub(super) fn head_of(view: &View<'_>, span: Span) -> Option<String> {
    let (from, to) = view.tokens_in(span)?;
    let top = top_of(view, from, to)?;
    // Of a clause what is done, else what does it: "pay teachers", "trade grows".
    let inside = |k: &usize| (from..=to).contains(k);
    let object = view.object(top).filter(inside);
    let moved = object.or_else(|| view.subject(top).filter(inside));
    let noun = moved.filter(|_| view.is_verb(top)).unwrap_or(top);
    Some(view.head_words(noun))
}
