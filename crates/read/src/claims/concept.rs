//! From a noun phrase or a clause to a variable: property, who, toward whom, direction.

use detente_vocab::{ActorCode, Property};

use super::draft::Draft;
use super::lexicon::{Class, Lexicon};
use super::surface::is_month;
use super::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// Armed groups and nobody else.
pub(super) fn are_fighters(codes: &[ActorCode]) -> bool {
    !codes.is_empty() && codes.iter().all(ActorCode::is_armed_group)
}

/// How deep phrases are followed: "an end to the flow of arms for …".
pub(super) const DEPTH: usize = 6;

/// Reads concepts off one sentence.
pub(crate) struct Concepts<'a> {
    pub view: &'a View<'a>,
    pub lexicon: &'a Lexicon,
}

impl Concepts<'_> {
    /// The variable that a word stands for: a clause's when it heads one, else a noun's.
    pub fn of(&self, i: usize) -> Option<Draft> {
        self.at(i, DEPTH)
    }

    pub(super) fn at(&self, i: usize, depth: usize) -> Option<Draft> {
        if self.view.is_clause(i) {
            self.clause_at(i, depth)
        } else {
            self.noun_at(i, depth)
        }
    }

    /// The variable of a noun phrase.
    pub fn noun(&self, i: usize) -> Option<Draft> {
        self.noun_at(i, DEPTH)
    }

    /// The variable of a clause.
    pub fn clause(&self, verb: usize) -> Option<Draft> {
        self.clause_at(verb, DEPTH)
    }

    /// Longest property form that ends or begins at the word.
    pub(super) fn property_of(
        &self,
        i: usize,
        class: Class,
    ) -> Option<(Property, i8, usize, usize)> {
        let v = self.view;
        if v.lower[i] == "flights" {
            return None; // Of aircraft: people's flight has no plural.
        }
        // "for want of proof": a lack, and nobody's need.
        if v.lower[i] == "want" && v.lower.get(i + 1).is_some_and(|w| w == "of") {
            return None;
        }
        // "drives Doha into Ankara's arms"
        if v.lower[i] == "arms" && (i.saturating_sub(3)..i).any(|k| v.lower[k] == "into") {
            return None;
        }
        for n in [3, 2] {
            for start in [i.checked_sub(n - 1), Some(i)].into_iter().flatten() {
                let end = start + n - 1;
                if end >= v.len() {
                    continue;
                }
                let mut form: Vec<String> = (start..=end).map(|k| v.base(k)).collect();
                let mut as_written: Vec<String> = v.lower[start..=end].to_vec();
                as_written[n - 1] = form[n - 1].clone();
                let found = self
                    .lexicon
                    .property(class, &form.join(" "))
                    .or_else(|| self.lexicon.property(class, &as_written.join(" ")))
                    .or_else(|| {
                        form[n - 1] = v.lower[end].clone();
                        self.lexicon
                            .property(class, &v.lower[start..=end].join(" "))
                    });
                if let Some((property, sign)) = found {
                    return Some((property, sign, start, end));
                }
            }
        }
        let (property, sign) = self
            .lexicon
            .property(class, &v.base(i))
            .or_else(|| self.lexicon.property(class, &v.lower[i]))
            .or_else(|| self.lexicon.property(class, v.lower[i].strip_suffix('s')?))?;
        Some((property, sign, i, i))
    }

    /// "less", "reduced", "no" and their opposites on a noun.
    fn modifier_direction(&self, i: usize) -> i8 {
        let v = self.view;
        let mut sign = 1;
        for k in v
            .parse
            .children_by(i, &[Deprel::Amod, Deprel::Det, Deprel::Advmod])
        {
            let word = v.lower[k].as_str();
            // "give no aid": the verb is denied, and that counts once.
            let denies_verb = word == "no"
                && matches!(v.rel(i), Deprel::Obj | Deprel::NsubjPass)
                && v.parse.head(i).is_some_and(|verb| v.is_verb(verb));
            if (word == "no" && !denies_verb) || self.lexicon.is("down", word) {
                sign = -sign;
            }
        }
        // "means less Rwandan support": the tree may hang the word on the verb.
        let (from, _) = v.phrase(i);
        let before = from
            .checked_sub(1)
            .filter(|&k| k > 0 && v.parse.head(k) != Some(i));
        if before.is_some_and(|k| matches!(v.lower[k].as_str(), "less" | "fewer"))
            && !matches!(v.lower[from - 2].as_str(), "no" | "not" | "much")
        {
            sign = -sign;
        }
        // "Lower freight costs would …": the tagger takes the first word for a verb.
        let opens = i > 0
            && matches!(
                v.lower[0].as_str(),
                "lower" | "fewer" | "less" | "reduced" | "diminished" | "shrinking" | "falling"
            );
        let led = (1..i).all(|k| v.upos(k).is_nominal() || v.upos(k) == Upos::Adj);
        let counted = v.parse.head(0) == Some(i)
            && matches!(v.rel(0), Deprel::Amod | Deprel::Det | Deprel::Advmod);
        if opens && led && !counted && i <= 3 {
            sign = -sign;
        }
        sign
    }

    pub(super) fn noun_at(&self, i: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        let (from, to) = v.phrase(i);
        if depth > 0
            && let Some(noun) = self.set_aside(i)
        {
            return self.noun_at(noun, depth - 1);
        }
        // "The war feeds itself" moves nothing else.
        if ["self", "selves"]
            .iter()
            .any(|end| v.lower[i].ends_with(end))
        {
            return None;
        }
        if v.is_anaphor(self.lexicon, i) {
            let mut draft = Draft::new(Property::Other, from, to);
            draft.anaphor = true;
            return Some(draft);
        }
        if let Some(draft) = self.border_noun(i) {
            return Some(draft);
        }
        let lemma = v.base(i);
        // "much of Egypt's support": the support.
        if depth > 0
            && matches!(
                v.lower[i].as_str(),
                "much" | "most" | "all" | "some" | "part" | "half" | "none"
            )
            && v.lower.get(i + 1).is_some_and(|w| w == "of")
            && let Some(inner) = v.phrase_after(i + 2)
        {
            return self.noun_at(inner, depth - 1);
        }
        if let Some(draft) = self.cheap_good(i, (from, to)) {
            return Some(draft);
        }
        if let Some(draft) = self.price_of(i, (from, to)) {
            return Some(draft);
        }
        // "no reason to show restraint": the interest of the one who has it.
        if matches!(
            lemma.as_str(),
            "reason" | "cause" | "motive" | "excuse" | "pretext"
        ) && v.lower.get(i + 1).is_some_and(|w| w == "to" || w == "for")
            && v.is_verb((i + 2).min(v.len() - 1))
        {
            let mut draft = Draft::new(Property::Interest, from, to);
            draft.direction = self.modifier_direction(i);
            return Some(draft);
        }
        let found = self.property_of(i, Class::Noun);
        let measured = self.lexicon.is("measure", &lemma);
        let down = self.lexicon.is("down", &lemma);
        let up = self.lexicon.is("up", &lemma);
        // "the presence of the FDLR in the hills": theirs, not the hills'.
        let of_actor = found.is_some()
            && self
                .phrases_of(i)
                .first()
                .is_some_and(|(prep, k)| prep == "of" && v.is_actor(*k));
        if depth > 0
            && !of_actor
            && (measured || down || up || self.is_threat_of(i))
            && let Some(inner) = self.inside(i, depth)
        {
            let mut draft = inner.turned(if down { -1 } else { 1 });
            draft = draft.turned(self.modifier_direction(i));
            (draft.from, draft.to) = (draft.from.min(from), draft.to.max(to));
            if draft.who.is_empty()
                && let Some(p) = v.parse.possessor(i)
            {
                draft.who = self.actors_of(p);
            }
            return Some(draft);
        }
        if let Some((property, sign, first, last)) = found {
            let mut draft = Draft::new(property, from.min(first), to.max(last));
            draft.definite = self.is_definite(i);
            draft.direction = sign * self.modifier_direction(i);
            self.fill(&mut draft, i, &lemma);
            return Some(draft);
        }
        if v.is_actor(i)
            && let Some(draft) = self.state_of_actor(i, (from, to))
        {
            return Some(draft);
        }
        // "private capital": money, no seat of government.
        let money = lemma == "capital" && v.has_child(i, &[Deprel::Amod]);
        let person = self.lexicon.is("person", &lemma) && !money;
        if v.is_actor(i) || self.is_armed(i) || person {
            let mut draft = Draft::new(Property::Other, from, to);
            draft.head = "conduct".to_owned();
            draft.who = self.actors_of(i);
            draft.bare_actor = true;
            return Some(draft);
        }
        // "arms sales", "peace efforts": the property stands before the head.
        let before = v
            .parse
            .children_by(i, &[Deprel::Compound, Deprel::Amod])
            .find_map(|k| Some((k, self.property_of(k, Class::Noun)?)));
        if let Some((_, (property, sign, ..))) = before {
            let mut draft = Draft::new(property, from, to);
            // "food supply problems": less of it.
            let bad = matches!(
                lemma.as_str(),
                "problem"
                    | "shortage"
                    | "crisis"
                    | "loss"
                    | "disruption"
                    | "failure"
                    | "deficit"
                    | "woe"
            );
            let bad = bad && property.is_welcome() == Some(true);
            draft.direction = sign * self.modifier_direction(i) * if bad { -1 } else { 1 };
            self.fill(&mut draft, i, &lemma);
            return Some(draft);
        }
        if matches!(v.upos(i), Upos::Pron | Upos::Punct | Upos::Num | Upos::Det) {
            return None;
        }
        let mut draft = Draft::new(Property::Other, from, to);
        draft.direction = self.modifier_direction(i);
        draft.head = v.head_words(i);
        draft.who = v
            .parse
            .possessor(i)
            .map(|p| self.actors_of(p))
            .unwrap_or_default();
        if draft.who.is_empty() {
            draft.who = self.modifying_actors(i);
        }
        Some(draft)
    }

    /// "Far from reducing violence, strikes increase it": the noun that "it" takes up.
    fn set_aside(&self, i: usize) -> Option<usize> {
        let v = self.view;
        if !matches!(v.lower[i].as_str(), "it" | "them") {
            return None;
        }
        let (from, opening) = (0..i).find_map(|k| v.denies_gerund(k).map(|at| (k, at)))?;
        let comma = (opening..i).find(|&k| v.lower[k] == ",")?;
        v.object(opening).filter(|&o| o > from && o < comma)
    }

    /// "the threat of war", "the danger of attacks" speak of war and attacks.
    fn is_threat_of(&self, i: usize) -> bool {
        self.lexicon.is("measure", &self.view.base(i))
            || (matches!(self.view.lemma(i), "threat" | "danger" | "rise" | "end")
                && self
                    .view
                    .parse
                    .complements(i)
                    .iter()
                    .any(|(p, k)| p == "of" && self.property_of(*k, Class::Noun).is_some()))
    }

    /// "the war", "their new war": one that was spoken of. "the foreign war", "the war of 2006" tell which
    /// themselves.
    fn is_definite(&self, i: usize) -> bool {
        let v = self.view;
        let points = |k: usize| {
            matches!(
                v.lower[k].as_str(),
                "the" | "this" | "that" | "these" | "those" | "its" | "their"
            )
        };
        let open = (i.saturating_sub(3)..i).rev().find(|&k| points(k));
        let tells = |k: usize| {
            v.upos(k) == Upos::Adj
                && !matches!(
                    v.lower[k].as_str(),
                    "same" | "new" | "current" | "present" | "ongoing" | "whole" | "entire" | "own"
                )
        };
        let dated = v.lower.get(i + 1).is_some_and(|w| w == "of")
            && v.lower
                .get(i + 2)
                .is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()));
        // "the war in Gaza", "the talks between Cairo and Ankara"
        let told = v
            .lower
            .get(i + 1)
            .is_some_and(|w| matches!(w.as_str(), "in" | "over" | "on" | "against" | "between"))
            && v.lower
                .get(i + 2)
                .is_some_and(|w| v.upos(i + 2) == Upos::Propn && !is_month(w));
        open.is_some_and(|open| {
            let demonstrative = !matches!(v.lower[open].as_str(), "the" | "its" | "their");
            demonstrative || !(open + 1..i).any(tells) && !dated && !told
        })
    }

    /// Prepositional phrases of a noun, by the tree and by order, each once.
    pub(super) fn phrases_of(&self, i: usize) -> Vec<(String, usize)> {
        let v = self.view;
        let mut found = v.phrases_after(i);
        for (preposition, k) in v.parse.complements(i) {
            if !found.iter().any(|(_, have)| *have == k) {
                found.push((preposition, k));
            }
        }
        found
    }

    /// What a measure or change noun is about: "risk of war", "end to support", "chance to stop".
    fn inside(&self, i: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        for (preposition, k) in self.phrases_of(i) {
            if matches!(preposition.as_str(), "of" | "to" | "in" | "for" | "on")
                && !v.is_actor(k)
                && k != i
            {
                return self.at(k, depth - 1);
            }
        }
        if v.lower.get(i + 1).is_some_and(|word| word == "to") && i + 2 < v.len() {
            let verb = (i + 2..v.len().min(i + 4)).find(|&k| v.is_verb(k));
            if let Some(verb) = verb {
                return self.clause_at(verb, depth - 1);
            }
        }
        if let Some(k) = v.parse.child(i, &[Deprel::Acl])
            && v.parse.tokens[k].verb_form == Some(VerbForm::Base)
        {
            return self.clause_at(k, depth - 1);
        }
        // "flood risk", "weapons flow"
        let k = v.parse.child(i, &[Deprel::Compound])?;
        self.property_of(k, Class::Noun)?;
        self.noun_at(k, depth - 1)
    }
}
