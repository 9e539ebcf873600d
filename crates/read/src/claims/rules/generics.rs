//! What anybody of a kind does: "A state that cannot sell coal will sell shells", "Those who profit
//! from the war will not end it", "Unpaid soldiers loot", "A region so divided cannot resist".

use detente_vocab::{ActorCode, ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::Class;
use crate::syntax::{Upos, VerbForm};

impl Scan<'_> {
    /// `generic`: "A state that cannot sell coal will sell shells."
    pub(super) fn generics(&mut self) {
        self.relative_generics();
        self.described_generics();
    }

    fn relative_generics(&mut self) {
        for noun in 0..self.view.len() {
            let Some(deed) = self.generic_deed(noun) else {
                continue;
            };
            let Some((mark, main)) = self.main_of_generic(deed) else {
                continue;
            };
            if self.found.iter().any(|f| f.verb == main) {
                continue;
            }
            let (Some(cause), Some(effect)) =
                (self.concepts.clause(deed), self.concepts.clause(main))
            else {
                continue;
            };
            if !self.stands_as_end(&cause) || !self.stands_as_end(&effect) {
                continue;
            }
            self.add(
                "generic",
                ClaimKind::Conditional,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(mark, main)],
            );
        }
    }

    /// "a state that cannot sell coal": the verb of what any such actor does.
    pub(super) fn generic_deed(&self, noun: usize) -> Option<usize> {
        let v = self.view;
        // "those who profit", "whoever holds the licences"
        if v.lower[noun] == "whoever" {
            return (noun + 1..v.len().min(noun + 4)).find(|&k| v.is_verb(k));
        }
        if matches!(
            v.lower[noun].as_str(),
            "those" | "anyone" | "anybody" | "people" | "men" | "states"
        ) && v
            .lower
            .get(noun + 1)
            .is_some_and(|w| w == "who" || w == "that")
        {
            return (noun + 2..v.len().min(noun + 6)).find(|&k| v.is_verb(k));
        }
        let any = (noun.saturating_sub(3)..noun)
            .any(|k| matches!(v.lower[k].as_str(), "a" | "an" | "any" | "every"));
        let relative = v
            .lower
            .get(noun + 1)
            .is_some_and(|w| matches!(w.as_str(), "that" | "which" | "who"));
        let acts = v.has_actor(noun)
            || self.lexicon.is("person", &v.base(noun))
            || ["officer", "area", "people", "armed", "body"]
                .iter()
                .any(|list| self.lexicon.is(list, &v.base(noun)));
        if !any || !relative || !acts {
            return None;
        }
        (noun + 2..v.len().min(noun + 6)).find(|&k| v.is_verb(k))
    }

    /// The main verb after the relative clause of a generic subject: (its modal or itself, verb).
    fn main_of_generic(&self, deed: usize) -> Option<(usize, usize)> {
        let v = self.view;
        let crossed = |to: usize| {
            (deed..to).any(|k| matches!(v.lower[k].as_str(), "," | ";" | "that" | "which" | "who"))
        };
        if let Some(modal) = (deed + 1..v.len()).take(10).find(|&k| self.is_modal(k))
            && let Some(main) = self.under_modal(modal).filter(|_| !crossed(modal))
        {
            return Some((modal, main));
        }
        // "A town that feels watched stops watching": a present verb with nothing to own it.
        let main = (deed + 2..v.len()).take(10).find(|&k| {
            v.is_verb(k)
                && (matches!(
                    v.parse.tokens[k].verb_form,
                    Some(VerbForm::Present | VerbForm::Base)
                ) || (v.group_start(k)..k)
                    .any(|c| matches!(v.lower[c].as_str(), "do" | "does")))
                && !matches!(v.lower[k - 1].as_str(), "to" | "and" | "or" | "they" | "it")
        })?;
        (!crossed(main)).then_some((main, main))
    }

    /// "Unpaid soldiers loot", "An army without pay is …", "A region so divided cannot …": what a
    /// state of the subject brings it to do.
    fn described_generics(&mut self) {
        for noun in 0..self.view.len() {
            let v = self.view;
            if !self.is_generic_subject(noun) {
                continue;
            }
            let Some((cause, from)) = self.described(noun) else {
                continue;
            };
            let Some(main) = v.clause_after(from, v.len()).filter(|&k| k <= from + 4) else {
                continue;
            };
            let told = v.subject(main).is_some_and(|s| s <= from)
                && !self.found.iter().any(|f| f.verb == main)
                && !self.is_advised(main)
                && v.parse.tokens[main].verb_form != Some(VerbForm::Past);
            let Some(mut effect) = self.concepts.clause(main).filter(|_| told) else {
                continue;
            };
            // The subject is the one described, not a variable of its own.
            effect.who.retain(|code| !cause.who.contains(code));
            if effect.who.is_empty() {
                effect.who.clone_from(&cause.who);
            }
            if !self.stands_as_end(&effect) || effect.property == cause.property {
                continue;
            }
            self.add(
                "generic",
                ClaimKind::Conditional,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(noun, main)],
            );
        }
    }

    /// A noun of people or powers that stands for any of its kind: a bare plural or "a …".
    fn is_generic_subject(&self, noun: usize) -> bool {
        let v = self.view;
        let acts = ["person", "people", "officer", "armed", "area", "body"]
            .iter()
            .any(|list| self.lexicon.is(list, &v.base(noun)));
        let lacks = v.lower.get(noun + 1).is_some_and(|w| {
            matches!(
                w.as_str(),
                "without" | "short" | "deprived" | "starved" | "robbed"
            )
        });
        // "a Kremlin without friends"
        let named = v.upos(noun) == Upos::Propn
            && lacks
            && noun > 0
            && matches!(v.lower[noun - 1].as_str(), "a" | "an");
        if !(acts || lacks)
            || (v.upos(noun) != Upos::Noun && !named)
            || v.parse.possessor(noun).is_some()
        {
            return false;
        }
        let (from, _) = v.phrase(noun);
        let open = matches!(v.lower[from].as_str(), "a" | "an" | "any" | "no");
        let bare = is_plural(&v.lower[noun]) && (from..noun).all(|k| v.upos(k) != Upos::Det);
        (open || bare)
            && (from == 0
                || matches!(
                    v.lower[from - 1].as_str(),
                    "," | ";" | ":" | "and" | "but" | "that" | "for"
                ))
    }

    /// The state that describes a subject, and the first word after the description.
    fn described(&self, noun: usize) -> Option<(Draft, usize)> {
        let v = self.view;
        let who: Vec<ActorCode> = self.concepts.actors_of(noun);
        let owned = |mut draft: Draft| {
            if draft.who.is_empty() {
                draft.who.clone_from(&who);
            }
            draft
        };
        // "without pay", "short of cash"
        let mark = match v.lower.get(noun + 1).map(String::as_str) {
            Some("without") => Some(noun + 2),
            Some("short" | "deprived" | "starved" | "robbed")
                if v.lower.get(noun + 2).is_some_and(|w| w == "of") =>
            {
                Some(noun + 3)
            }
            Some("with") if v.lower.get(noun + 2).is_some_and(|w| w == "no") => Some(noun + 3),
            _ => None,
        };
        if let Some(mark) = mark {
            let lacked = v.phrase_after(mark)?;
            let mut draft = self
                .concepts
                .noun(lacked)
                .filter(|d| !d.anaphor && !d.bare_actor)?;
            let counted =
                (mark.saturating_sub(1)..lacked).any(|k| v.lower[k] == "no") && draft.direction < 0;
            if !counted {
                draft.direction = -draft.direction;
            }
            return Some((owned(draft), lacked + 1));
        }
        let after = (noun + 1..v.len().min(noun + 3))
            .find(|&k| matches!(v.lower[k].as_str(), "so" | "this" | "as"));
        let (adjective, from) = match after {
            Some(k) if k + 1 < v.len() => (k + 1, k + 2),
            _ => (
                (noun.saturating_sub(2)..noun).rev().find(|&k| {
                    self.is_lacking(k) || self.concepts.is_state(k) || self.is_condition(k, noun)
                })?,
                noun + 1,
            ),
        };
        if v.has_actor(adjective) {
            return None;
        }
        let mut draft = Draft::at(Property::Other, (adjective.min(noun), adjective.max(noun)));
        let stated = self
            .lexicon
            .property(Class::Adjective, &v.lower[adjective])
            .or_else(|| self.lexicon.property(Class::Adjective, &v.base(adjective)));
        match stated {
            Some((property, sign)) => {
                draft.property = property;
                draft.direction = sign;
            }
            None => {
                let word = v.lower[adjective].as_str();
                let root = word
                    .strip_suffix("less")
                    .or_else(|| word.strip_prefix("un"))
                    .filter(|r| r.len() > 2);
                draft.head = root.unwrap_or(word).to_owned();
                draft.direction = if root.is_some() { -1 } else { 1 };
                if root == Some("paid") {
                    draft.head = "pay".to_owned();
                }
            }
        }
        Some((owned(draft), from))
    }

    /// "Comfortable men do not hold elections": any adjective that says how a plural of people is.
    fn is_condition(&self, k: usize, noun: usize) -> bool {
        let v = self.view;
        k + 1 == noun
            && v.upos(k) == Upos::Adj
            && is_plural(&v.lower[noun])
            && !v.has_actor(k)
            && !self.lexicon.is("plain_adjective", &v.lower[k])
    }

    /// "unpaid", "jobless": an adjective that says what is lacking.
    fn is_lacking(&self, k: usize) -> bool {
        let word = self.view.lower[k].as_str();
        (word.starts_with("un") && word.ends_with("ed")
            || word == "unpaid"
            || word.ends_with("less"))
            && word.len() > 5
            && self.view.upos(k) == Upos::Adj
    }
}

/// "soldiers", "men", "people".
fn is_plural(word: &str) -> bool {
    word.ends_with('s') || word.ends_with("men") || matches!(word, "people" | "children" | "police")
}
