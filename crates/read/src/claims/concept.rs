//! From a noun phrase or a clause to a variable: property, who, toward whom, direction.

use detente_vocab::{ActorCode, Property};

use super::lexicon::{Class, Lexicon};
use super::surface::is_month;
use super::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// A variable in the making. `who` and `toward` may hold several actors joined by "and".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub property: Property,
    pub head: String,
    /// +1 when the mention speaks of more of the variable, −1 of less.
    pub direction: i8,
    pub who: Vec<ActorCode>,
    pub toward: Vec<ActorCode>,
    /// First and last token.
    pub from: usize,
    pub to: usize,
    /// "this", "that way", "it": stands for what was said before.
    pub anaphor: bool,
    /// The bare name of an actor: its conduct, not a variable by itself.
    pub bare_actor: bool,
    /// "the", "this", "its": one already spoken of.
    pub definite: bool,
    /// A border, open or shut: its two sides may be left to the article.
    pub border: bool,
}

impl Draft {
    pub(super) fn new(property: Property, from: usize, to: usize) -> Self {
        Draft {
            property,
            head: String::new(),
            direction: 1,
            who: Vec::new(),
            toward: Vec::new(),
            from,
            to,
            anaphor: false,
            bare_actor: false,
            definite: false,
            border: false,
        }
    }

    /// A variable at some tokens, its actors still open.
    pub fn at(property: Property, (from, to): (usize, usize)) -> Self {
        Draft::new(property, from, to)
    }

    /// A stand-in for what the sentence before said.
    pub fn before(from: usize, to: usize) -> Self {
        let mut draft = Draft::new(Property::Other, from, to);
        draft.anaphor = true;
        draft
    }

    pub fn known(&self) -> bool {
        self.property != Property::Other
    }

    pub(super) fn turned(mut self, by: i8) -> Self {
        self.direction *= by;
        self
    }
}

/// Properties of a place: the actor is where it happens, not who does it.
pub(crate) fn is_of_place(property: Property) -> bool {
    matches!(
        property,
        Property::Stability
            | Property::Violence
            | Property::Economy
            | Property::Governance
            | Property::Hardship
    )
}

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

    fn is_armed(&self, i: usize) -> bool {
        let v = self.view;
        let base = v.base(i);
        // "terrorist designation": of a thing, the word before makes no fighter.
        let group = ["person", "people", "body", "recruit"]
            .iter()
            .any(|list| self.lexicon.is(list, &base));
        self.lexicon.is("armed", &base)
            || (i > 0
                && self
                    .lexicon
                    .is("armed", &format!("{} {base}", v.base(i - 1))))
            || (group
                && v.parse
                    .children_by(i, &[Deprel::Compound, Deprel::Amod])
                    .any(|k| {
                        self.lexicon.is("armed", &v.base(k))
                            || matches!(v.lower[k].as_str(), "terror" | "armed" | "rebel")
                    }))
    }

    /// The actors that a nominal names, those joined to it included.
    pub fn actors_of(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        // From the first of "Russia and China", wherever the tree entered.
        let mut first = i;
        while first >= 2
            && v.has_actor(first)
            && matches!(v.lower[first - 1].as_str(), "and" | "or")
            && v.is_actor(first - 2)
        {
            first -= 2;
        }
        let mut joined = vec![first];
        joined.extend(v.joined_after(first));
        for k in v.parse.children_by(i, &[Deprel::Conj]) {
            if v.has_actor(k) && !joined.contains(&k) {
                joined.push(k);
            }
        }
        for k in joined {
            let own = v.actor_at(k).cloned();
            // "Its generals", "the army of Chad": the state whose they are.
            if own.is_none() && self.lexicon.is("officer", &v.base(k)) {
                let owners = self.modifying_actors(k);
                if !owners.is_empty() {
                    owners.into_iter().for_each(|code| push(&mut found, code));
                    continue;
                }
            }
            let code = own.or_else(|| {
                if self.is_armed(k) {
                    ActorCode::new(ActorCode::UNNAMED_ARMED).ok()
                } else if self.lexicon.is("area", &v.base(k)) {
                    ActorCode::new(ActorCode::REGION).ok()
                } else {
                    None
                }
            });
            match code {
                Some(code) => push(&mut found, code),
                None => self
                    .modifying_actors(k)
                    .into_iter()
                    .for_each(|code| push(&mut found, code)),
            }
        }
        found
    }

    /// Actors among the words before a noun and after its "of": "Philippine outposts".
    pub(super) fn modifying_actors(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        for k in v
            .parse
            .children_by(i, &[Deprel::NmodPoss, Deprel::Amod, Deprel::Compound])
        {
            if let Some(code) = v.actor_at(k) {
                push(&mut found, code.clone());
            }
        }
        if found.is_empty() {
            found = self.actors_left(i);
        }
        if found.is_empty() {
            for (preposition, k) in self.phrases_of(i) {
                if matches!(preposition.as_str(), "of" | "in" | "from" | "on")
                    && let Some(code) = v.actor_at(k)
                {
                    push(&mut found, code.clone());
                }
            }
        }
        found
    }

    /// Actors in the run of words before a noun: "Azerbaijan's growing military strength".
    fn actors_left(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        for k in (i.saturating_sub(6)..i).rev() {
            let inside = matches!(
                v.upos(k),
                Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Part
            ) || matches!(v.lower[k].as_str(), "'s" | "’s" | "'" | "’" | "-")
                || v.rel(k) == Deprel::Amod
                || (v.upos(k) == Upos::Pron && v.has_actor(k));
            if !inside {
                break;
            }
            if let Some(code) = v.actor_at(k) {
                push(&mut found, code.clone());
                break;
            }
        }
        found
    }

    /// Fills who and toward from the words around a property noun.
    pub(super) fn fill(&self, draft: &mut Draft, i: usize, lemma: &str) {
        let v = self.view;
        let place = is_of_place(draft.property);
        for k in v.parse.children_by(
            i,
            &[
                Deprel::NmodPoss,
                Deprel::Amod,
                Deprel::Compound,
                Deprel::NmodDesc,
            ],
        ) {
            let owner = v.rel(k) == Deprel::NmodPoss;
            let named = v.actor_at(k).is_some();
            if named || (owner && k < i) {
                for code in self.actors_of(k) {
                    push(&mut draft.who, code);
                }
            }
        }
        if draft.who.is_empty() {
            draft.who = self.actors_left(i);
        }
        if draft.property == Property::Cooperation || draft.property == Property::Stability {
            let regional = v
                .parse
                .children_by(i, &[Deprel::Amod])
                .any(|k| v.lower[k] == "regional");
            if regional
                && draft.who.is_empty()
                && let Ok(code) = ActorCode::new(ActorCode::REGION)
            {
                draft.who.push(code);
            }
        }
        let mut around = self.phrases_of(i);
        // "violence and rising militancy in X": the place stands after the pair.
        if place
            && around.is_empty()
            && v.lower.get(i + 1).is_some_and(|word| word == "and")
            && let Some(next) = v.phrase_after(i + 2)
            && next <= i + 4
        {
            around = self.phrases_of(next);
        }
        let swapped = draft.property == Property::Influence
            && (lemma.starts_with("depend")
                || lemma.starts_with("relian")
                || lemma == "independence");
        // "French troops fuel violence in Mali": where it is said to be, there it is.
        let there = around
            .iter()
            .filter(|(prep, _)| {
                matches!(
                    prep.as_str(),
                    "in" | "inside" | "within" | "across" | "throughout"
                )
            })
            .map(|&(_, k)| self.actors_of(k))
            .find(|actors| !actors.is_empty());
        let there_named = there.clone();
        if place && let Some(there) = there {
            draft.who = there;
        }
        // "Saudi bombing", "Israel's raids": what a state does, not where it is.
        let done_by = draft.property == Property::Violence
            && there_named.is_none()
            && self.lexicon.is("act_of_force", lemma)
            && !draft.who.is_empty()
            && draft.who.iter().all(|code| !code.is_armed_group());
        if done_by {
            draft.property = Property::Hostility;
        }
        for (preposition, k) in around {
            let actors = self.actors_of(k);
            if actors.is_empty() {
                continue;
            }
            let last = preposition
                .rsplit(' ')
                .next()
                .unwrap_or_default()
                .to_owned();
            match last.as_str() {
                "between" | "among" => {
                    let mut actors = actors.into_iter();
                    if let Some(first) = actors.next() {
                        push(&mut draft.who, first);
                    }
                    if draft.toward.is_empty() {
                        draft.toward.extend(actors);
                    }
                }
                "of" | "in" | "within" | "inside" | "across" | "throughout" | "from" | "by"
                    if place && draft.who.is_empty() =>
                {
                    draft.who = actors;
                }
                // "bring peace to Yemen"
                "to" if draft.property == Property::Stability && draft.who.is_empty() => {
                    draft.who = actors;
                }
                "in" if draft.property == Property::Settlement && draft.who.is_empty() => {
                    draft.who = actors;
                }
                "of" => {
                    let armed = actors.iter().any(ActorCode::is_armed_group);
                    let target = (draft.property == Property::Backing && armed)
                        || matches!(draft.property, Property::Trust | Property::Pressure)
                        || !draft.who.is_empty();
                    let slot = if target {
                        &mut draft.toward
                    } else {
                        &mut draft.who
                    };
                    actors.into_iter().for_each(|code| push(slot, code));
                }
                "from" | "by" if draft.who.is_empty() => {
                    draft.who = actors;
                }
                "to" | "for" | "against" if draft.property == Property::Threat => {
                    draft.who = actors;
                }
                // "its influence in Sudan"
                "in" | "inside" | "within"
                    if draft.property == Property::Influence && !draft.who.is_empty() =>
                {
                    let toward = actors.into_iter().filter(|code| !draft.who.contains(code));
                    draft.toward.extend(toward.collect::<Vec<_>>());
                }
                "with" | "to" | "towards" | "toward" | "against" | "on" | "over" | "for" | "at"
                    if !place =>
                {
                    actors
                        .into_iter()
                        .for_each(|code| push(&mut draft.toward, code));
                }
                // "Uganda's attacks on Congo": between the two.
                "on" | "against" | "upon"
                    if draft.property == Property::Violence && !draft.who.is_empty() =>
                {
                    actors
                        .into_iter()
                        .for_each(|code| push(&mut draft.toward, code));
                }
                _ if place
                    && draft.who.is_empty()
                    && matches!(last.as_str(), "for" | "on" | "against") =>
                {
                    draft.who = actors;
                }
                _ => {}
            }
        }
        if draft.property == Property::Settlement
            && let Some(named) = self.treaty_name(i)
        {
            draft.who.retain(|code| Some(code) != v.actor_at(named));
        }
        if swapped {
            std::mem::swap(&mut draft.who, &mut draft.toward);
        }
        if self.names_support(lemma) {
            draft.property = support_for(draft);
        }
        // "the ELN's sanctuary", "the rebels' backing": it is given to them.
        let given = matches!(
            lemma,
            "sanctuary" | "haven" | "backing" | "safe haven" | "refuge"
        );
        if draft.property == Property::Backing
            && given
            && draft.toward.is_empty()
            && !draft.who.is_empty()
            && draft.who.iter().all(ActorCode::is_armed_group)
        {
            std::mem::swap(&mut draft.who, &mut draft.toward);
        }
    }

    /// "the Minsk accords", "the Algiers agreement": the city that names a treaty.
    fn treaty_name(&self, i: usize) -> Option<usize> {
        let v = self.view;
        let treaty = matches!(
            v.base(i).as_str(),
            "agreement"
                | "accord"
                | "treaty"
                | "process"
                | "protocol"
                | "deal"
                | "settlement"
                | "talk"
                | "armistice"
                | "ceasefire"
                | "plan"
                | "negotiation"
                | "truce"
        );
        (i.saturating_sub(3)..i)
            .rev()
            .take_while(|&k| !matches!(v.lower[k].as_str(), "'s" | "’s" | "," | "the" | "of"))
            .find(|&k| treaty && v.has_actor(k) && super::lexicon::is_capital(&v.lower[k]))
    }

    fn names_support(&self, lemma: &str) -> bool {
        matches!(
            lemma,
            "support"
                | "backing"
                | "help"
                | "assistance"
                | "aid"
                | "money"
                | "cash"
                | "weapon"
                | "arm"
        )
    }
}

/// Support of armed groups is backing; of a state, cooperation or aid.
fn support_for(draft: &Draft) -> Property {
    if draft.toward.iter().any(ActorCode::is_armed_group) {
        Property::Backing
    } else if draft.property == Property::Backing
        && (!draft.toward.is_empty() || draft.who.iter().any(|c| c.as_str() == ActorCode::REGION))
    {
        Property::Cooperation
    } else {
        draft.property
    }
}

pub(super) fn widen(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0.min(b.0), a.1.max(b.1))
}

fn push(list: &mut Vec<ActorCode>, code: ActorCode) {
    if !list.contains(&code) {
        list.push(code);
    }
}
