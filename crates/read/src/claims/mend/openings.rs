//! How sentences open, and what is commanded or advised in them: verbs taken for other words there, and the
//! other way round.

use super::stem_verb;
use crate::claims::lexicon::{Class, Lexicon};
use crate::claims::surface::PREPOSITIONS;
use crate::claims::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// What things do by themselves: a participle of these before a noun describes it.
const BY_THEMSELVES: &[&str] = &[
    "rise",
    "fall",
    "grow",
    "decline",
    "mount",
    "shrink",
    "dwindle",
    "worsen",
    "swell",
    "soar",
    "escalate",
    "simmer",
    "linger",
    "exist",
    "remain",
    "follow",
    "continue",
    "compete",
    "boom",
    "age",
    "last",
    "wane",
    "fade",
    "loom",
    "ail",
    "surge",
    "plunge",
    "spiral",
    "thrive",
    "sag",
    "widen",
    "deepen",
    "neighbour",
    "neighbor",
    "war",
    "emerge",
    "oppose",
    "live",
    "develop",
    "run",
    "stand",
    "persist",
];

impl View<'_> {
    /// "Spraying moved the coca", "Talk of treason breeds …", "The canal would divert …": a subject
    /// taken for another word.
    pub(super) fn mend_openings(&mut self) {
        if self.len() < 3 {
            return;
        }
        if matches!(self.lower[0].as_str(), "fewer" | "less") && !self.has_actor(0) {
            self.set_upos(0, Upos::Adj);
        }
        let gerund = self.lower[0].ends_with("ing") && self.is_verb(0);
        let finite_next = self.upos(1) == Upos::Aux
            || (self.is_verb(1)
                && matches!(
                    self.parse.tokens[1].verb_form,
                    Some(VerbForm::Past | VerbForm::Present)
                ));
        if (gerund && finite_next) || (self.is_verb(0) && !gerund && self.lower[1] == "of") {
            self.set_upos(0, Upos::Noun);
        }
        // "Lower freight costs would …", "Open borders would …": no command. "Rising prices would …" rise by
        // themselves; "Cutting aid would …" is an act.
        if self.is_verb(0)
            && !self.opens_with_act()
            && let Some(aux) = (2..self.len().min(5)).find(|&k| self.upos(k) == Upos::Aux)
            && (1..aux).all(|k| self.upos(k).is_nominal() || self.upos(k) == Upos::Adj)
        {
            self.set_upos(0, Upos::Adj);
        }
        for i in 1..self.len() - 1 {
            // "A closed crossing robs Minsk": two verb forms after an article.
            let participle =
                self.is_verb(i) && (self.lower[i].ends_with("ed") || self.lower[i].ends_with("en"));
            if participle
                && self.upos(i - 1) == Upos::Det
                && self.is_verb(i + 1)
                && self.lower[i + 1].ends_with("ing")
            {
                self.set_upos(i, Upos::Adj);
                self.set_upos(i + 1, Upos::Noun);
            }
            let acts = self.upos(i + 1) == Upos::Aux || self.is_verb(i + 1);
            let whole = self.upos(i - 1) == Upos::Det && self.upos(i) == Upos::Adj;
            let subject = matches!(self.rel(i), Deprel::Nsubj | Deprel::NsubjPass);
            if acts && whole && subject && !self.has_actor(i) {
                self.set_upos(i, Upos::Noun);
            }
        }
    }

    /// "Cutting aid would …": whether a sentence opens with an act on something, as a gerund.
    pub(in crate::claims) fn opens_with_act(&self) -> bool {
        self.is_gerund(0) && !BY_THEMSELVES.contains(&self.verb_base(0).as_str())
    }

    /// "Close your ports", "Thailand, open the border": a command taken for another word.
    pub(super) fn mend_commands(&mut self, lexicon: &Lexicon) {
        let vocative = self.len() > 4 && self.has_actor(0) && self.lower[1] == ",";
        let at = if vocative { 2 } else { 0 };
        if self.len() < at + 3 || self.is_verb(at) || self.has_actor(at) {
            return;
        }
        let object = matches!(self.upos(at + 1), Upos::Det) || self.rel(at + 1) == Deprel::NmodPoss;
        let word = self.lower[at].clone();
        let known = !lexicon.verb(&word).is_empty()
            || lexicon.property(Class::Verb, &word).is_some()
            || ["up_verb", "down_verb"]
                .iter()
                .any(|list| lexicon.is(list, &word));
        let other = (at + 1..self.len())
            .take_while(|&k| {
                !matches!(self.lower[k].as_str(), "," | ";" | "that" | "and" | "which")
            })
            .any(|k| self.is_verb(k) || self.upos(k) == Upos::Aux);
        if object && known && !other {
            self.set_verb(at, word);
        }
    }

    /// "lets the government delay reform": the bare infinitive taken for a noun.
    pub(super) fn mend_let(&mut self, lexicon: &Lexicon) {
        for at in 1..self.len().saturating_sub(2) {
            if self.verb_base(at) != "let" || !self.is_verb(at) {
                continue;
            }
            if (at + 1..self.len().min(at + 7)).any(|k| self.is_verb(k)) {
                continue;
            }
            let inner = (at + 2..self.len().min(at + 7)).find(|&k| {
                let object = self.upos(k - 1).is_nominal() || self.has_actor(k - 1);
                let further = self.lower.get(k + 1).is_some_and(|w| {
                    self.upos(k + 1).is_nominal()
                        || matches!(self.upos(k + 1), Upos::Det | Upos::Adj)
                        || PREPOSITIONS.contains(&w.as_str())
                });
                let known = !lexicon.verb(&self.lower[k]).is_empty()
                    || lexicon.property(Class::Verb, &self.lower[k]).is_some()
                    || lexicon.is("down_verb", &self.lower[k])
                    || lexicon.is("up_verb", &self.lower[k]);
                object && further && known && !self.has_actor(k)
            });
            if let Some(k) = inner {
                let stem = self.lower[k].clone();
                self.set_verb(k, stem);
            }
        }
    }

    /// "We recommend that the Union back a chair": the advised verb taken for another word.
    pub(super) fn mend_advised(&mut self, lexicon: &Lexicon) {
        for that in 1..self.len() {
            if self.lower[that] != "that" || !lexicon.is("advise", &self.base(that - 1)) {
                continue;
            }
            let verb = (that + 2..self.len().min(that + 8)).find(|&k| {
                let object = self.lower.get(k + 1).is_some_and(|_| {
                    self.upos(k + 1) == Upos::Det
                        || self.rel(k + 1) == Deprel::NmodPoss
                        || self.has_actor(k + 1)
                });
                object && !self.has_actor(k) && stem_verb(&self.lower[k], lexicon).is_some()
            });
            if let Some(k) = verb
                && !(that + 1..k).any(|c| self.is_verb(c))
                && !self.is_verb(k)
            {
                let stem = self.lower[k].clone();
                self.set_verb(k, stem);
            }
        }
    }
}
