//! Whose claim it is: the author's, a source's, a belief that the author imputes, or a voice that is answered.

use detente_vocab::{ClaimKind, Holder, Modality};

use super::assembly::Assembly;
use super::lexicon::Lexicon;
use super::rules::Found;
use super::view::View;
use crate::syntax::{Deprel, Modal, Upos};

impl Assembly<'_> {
    /// Whose claim: the author's, a source's, or a belief that the author imputes.
    pub(super) fn holder(&self, view: &View<'_>, one: &Found) -> (Holder, Modality) {
        let parse = &view.parse;
        let names = |i: usize| {
            let (from, to) = view.phrase(i);
            (view.words(from, to), view.actor_at(i).cloned())
        };
        if one.kind == ClaimKind::Perception
            && let Some(effect) = &one.effect
            && let Some(code) = effect.who.first()
        {
            let name = self.directory.name_in_text(code);
            return (
                Holder::Imputed {
                    name,
                    actor: Some(code.clone()),
                },
                one.modality,
            );
        }
        let quoted = |name: String, actor| {
            let modality = if one.modality == Modality::Asserted {
                Modality::Reported
            } else {
                one.modality
            };
            (Holder::Quoted { name, actor }, modality)
        };
        if let Some(at) = view
            .find(&["according".to_owned(), "to".to_owned()])
            .first()
            && let Some(source) = (at + 2..view.len())
                .find(|&k| view.upos(k).is_nominal() && view.rel(k) != Deprel::Compound)
        {
            let (name, actor) = names(source);
            return quoted(name, actor);
        }
        // "“Iranian arms prolong the war,” said the minister": a speaker after the quotation.
        let quotes = |k: usize| matches!(view.lower[k].as_str(), "\"" | "”" | "''" | "“" | "``");
        if let Some(close) = (one.verb + 1..view.len().saturating_sub(2)).find(|&k| quotes(k))
            && (0..one.verb).any(quotes)
            && let Some(said) = (close + 1..view.len().min(close + 3))
                .find(|&k| self.lexicon.is("cite", &view.base(k)))
            && let Some(source) = view.phrase_after(said + 1)
        {
            let (name, actor) = names(source);
            return quoted(name, actor);
        }
        // "did not, as some feared, increase violence": the aside tells nothing of the speaker.
        let teller = parse
            .reported_by(one.verb)
            .filter(|&k| self.lexicon.is("cite", &view.base(k)))
            .filter(|&k| !(k.saturating_sub(3)..k).any(|a| view.lower[a] == "as"))
            // "Kenya should warn Khartoum that …" is the author's.
            .filter(|&k| !is_advised(view, k));
        // "Withdrawal, it argues, would embolden the rebels": whoever was spoken of before.
        let aside = (2..view.len().saturating_sub(1)).find(|&k| {
            view.lower[k - 2] == ","
                && matches!(view.lower[k - 1].as_str(), "it" | "he" | "she" | "they")
                && self.lexicon.is("cite", &view.verb_base(k))
                && view.lower[k + 1] == ","
        });
        if let Some(teller) = aside {
            let actor = view.actor_at(teller - 1).cloned();
            let name = match &actor {
                Some(code) => self.directory.name_in_text(code),
                None => view.lower[teller - 1].clone(),
            };
            return quoted(name, actor);
        }
        if let Some(source) = self
            .told_after(view, one.verb)
            .or_else(|| blamed_by(view, one))
        {
            let (name, actor) = names(source);
            return quoted(name, actor);
        }
        if let Some(teller) = teller
            && let Some(source) = parse.subject(teller)
            && !matches!(view.lower[source].as_str(), "i" | "we" | "it" | "one")
            && teller != one.verb
            && source != teller
            && !view.is_disbelieved(one.verb)
            && !view.is_nobody(view.phrase(source).0)
            && !is_own_text(view, source)
            && !answers(view, teller, one.verb)
        {
            let (name, actor) = names(source);
            return quoted(name, actor);
        }
        // "Some in Stad claim that …", where the tree has no telling verb.
        let told = (1..one.verb)
            .find(|&k| view.lower[k] == "that" && self.lexicon.is("cite", &view.verb_base(k - 1)));
        // "In Maseru I am told that …": by whom is not said.
        if let Some(that) = told.filter(|&that| {
            let am = |k: usize| matches!(view.lower[k].as_str(), "am" | "are" | "were" | "was");
            view.lower[that - 1] == "told" && that > 2 && am(that - 2)
        }) {
            return quoted(view.words(that - 1, that - 1), None);
        }
        if let Some(that) = told
            && that > 1
            && !view.is_nobody(0)
            && !view.is_disbelieved(one.verb)
            && !matches!(view.lower[0].as_str(), "i" | "we" | "it" | "this" | "one")
            && !is_advised(view, that - 1)
            && !(0..that - 1).any(|k| is_own_text(view, k))
            && !answers(view, that, one.verb)
            && (0..that - 1).all(|k| view.lower[k] != "," && !view.is_verb(k))
        {
            let source = (0..that - 1).find(|&k| view.has_actor(k));
            // "The treasuries will protest that …"
            let last =
                (0..that - 1).rfind(|&k| view.upos(k) != Upos::Aux && view.upos(k) != Upos::Adv);
            return quoted(
                view.words(0, last.unwrap_or(that - 2)),
                source.and_then(|k| view.actor_at(k).cloned()),
            );
        }
        (Holder::Author, one.modality)
    }

    /// "Daylight deters nobody, a general tells me": the speaker after a comma, where nothing but the end of the clause
    /// follows the telling verb.
    fn told_after(&self, view: &View<'_>, verb: usize) -> Option<usize> {
        let ends = |k: usize| {
            view.lower
                .get(k)
                .is_none_or(|w| matches!(w.as_str(), "," | ";" | "." | "!" | "—"))
        };
        let close =
            (verb + 1..view.len()).find(|&k| matches!(view.lower[k].as_str(), ";" | ":" | "—"));
        let until = close.unwrap_or(view.len());
        let teller = (verb + 2..until).find(|&k| {
            let to = |k: usize| {
                view.lower
                    .get(k)
                    .is_some_and(|w| matches!(w.as_str(), "me" | "us"))
            };
            let last = if to(k + 1) { k + 2 } else { k + 1 };
            self.lexicon.is("cite", &view.verb_base(k)) && view.is_verb(k) && ends(last)
        })?;
        let comma = (verb + 1..teller).rev().find(|&k| view.lower[k] == ",")?;
        let source = (comma + 1..teller)
            .rev()
            .find(|&k| view.upos(k).is_nominal())?;
        let own = matches!(
            view.lower[source].as_str(),
            "i" | "we" | "it" | "one" | "he" | "she" | "they"
        );
        let plain = (comma + 1..teller).all(|k| !view.is_verb(k) && view.lower[k] != "and");
        // ", as some feared" tells nothing of the speaker.
        (!own && plain && view.lower[comma + 1] != "as").then_some(source)
    }
}

/// "Officials in both capitals explain the insurgency by foreign money": whose account it is.
fn blamed_by(view: &View<'_>, one: &Found) -> Option<usize> {
    let root = view.parse.root()?;
    let accounts = match view.verb_base(root).as_str() {
        "explain" => (root + 1..view.len()).any(|k| view.lower[k] == "by"),
        "blame" | "attribute" | "ascribe" => true,
        _ => false,
    };
    let after = |draft: &Option<super::draft::Draft>| draft.as_ref().is_some_and(|d| d.from > root);
    let source = view.subject(root).filter(|&s| s < root)?;
    let own = matches!(
        view.lower[source].as_str(),
        "i" | "we" | "this" | "that" | "it" | "which"
    );
    let people = view.upos(source).is_nominal() && !view.is_nobody(view.phrase(source).0);
    (accounts
        && after(&one.cause)
        && after(&one.effect)
        && people
        && !own
        && !view.is_passive(root))
    .then_some(source)
}

/// "Some argue that X, but Y": from the "but" on the author speaks again.
fn answers(view: &View<'_>, teller: usize, verb: usize) -> bool {
    (teller + 1..verb).any(|k| {
        let turns = match view.lower[k].as_str() {
            // "aid, but not trade, feeds"; "argue that X, but that Y" goes on.
            "but" | "yet" => !matches!(view.lower[k + 1].as_str(), "not" | "that"),
            // "sanctions, however popular, feed"
            "however" => view.lower[k + 1] == ",",
            _ => false,
        };
        let own = (k + 1..verb).any(|n| view.upos(n).is_nominal());
        turns && own && view.upos(k - 1) == Upos::Punct
    })
}

/// "This paper argues": the author; "this report by Amnesty" is not.
fn is_own_text(view: &View<'_>, source: usize) -> bool {
    let text = matches!(
        view.base(source).as_str(),
        "paper"
            | "article"
            | "essay"
            | "column"
            | "brief"
            | "analysis"
            | "note"
            | "piece"
            | "report"
    );
    let (from, to) = view.phrase(source);
    let others = (from..=to).any(|k| view.has_actor(k))
        || view
            .lower
            .get(source + 1)
            .is_some_and(|w| w == "by" || w == "of" || w == "from");
    text && !others
        && view
            .lower
            .get(source.wrapping_sub(1))
            .is_some_and(|w| matches!(w.as_str(), "this" | "our" | "my" | "present"))
}

/// "The hawks will say", "critics of the plan argue", "some hold": voices that an author brings in to answer
/// them. What they say is told as theirs and is no premise of the advice.
pub(super) fn is_opponent(lexicon: &Lexicon, holder: &Holder) -> bool {
    let Holder::Quoted { name, .. } = holder else {
        return false;
    };
    let name = name.to_lowercase();
    let mut head = name
        .split_whitespace()
        .take_while(|word| !matches!(*word, "of" | "in" | "at" | "from" | "who" | "whose"));
    head.any(|word| {
        let one = word.strip_suffix('s').unwrap_or(word);
        lexicon.is("opponent", word) || lexicon.is("opponent", one)
    })
}

/// Whether a verb is one that "should", "must" or "has to" be done.
fn is_advised(view: &View<'_>, verb: usize) -> bool {
    matches!(view.parse.modal_of(verb), Some(Modal::Should | Modal::Must)) || view.is_owed(verb)
}
