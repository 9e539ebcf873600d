//! From a noun phrase or a clause to a variable: property, who, toward whom, direction.

use detente_vocab::{ActorCode, Property};

use super::lexicon::{Class, Frame, Lexicon};
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
}

impl Draft {
    fn new(property: Property, from: usize, to: usize) -> Self {
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

    fn turned(mut self, by: i8) -> Self {
        self.direction *= by;
        self
    }
}

/// Properties of a place: the actor is where it happens, not who does it.
fn is_of_place(property: Property) -> bool {
    matches!(
        property,
        Property::Stability
            | Property::Violence
            | Property::Economy
            | Property::Governance
            | Property::Hardship
    )
}

/// How deep phrases are followed: "an end to the flow of arms for …".
const DEPTH: usize = 6;

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

    fn at(&self, i: usize, depth: usize) -> Option<Draft> {
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
    fn property_of(&self, i: usize, class: Class) -> Option<(Property, i8, usize, usize)> {
        let v = self.view;
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
            if word == "no" || self.lexicon.is("down", word) {
                sign = -sign;
            }
        }
        sign
    }

    fn noun_at(&self, i: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        let (from, to) = v.phrase(i);
        if v.is_anaphor(self.lexicon, i) {
            let mut draft = Draft::new(Property::Other, from, to);
            draft.anaphor = true;
            return Some(draft);
        }
        let lemma = v.base(i);
        let found = self.property_of(i, Class::Noun);
        let measured = self.lexicon.is("measure", &lemma);
        let down = self.lexicon.is("down", &lemma);
        let up = self.lexicon.is("up", &lemma);
        if depth > 0 && (measured || down || up || self.is_threat_of(i)) {
            if let Some(inner) = self.inside(i, depth) {
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
        }
        if let Some((property, sign, first, last)) = found {
            let mut draft = Draft::new(property, from.min(first), to.max(last));
            draft.definite = self.is_definite(i);
            draft.direction = sign * self.modifier_direction(i);
            self.fill(&mut draft, i, &lemma);
            return Some(draft);
        }
        if v.is_actor(i) || self.is_armed(i) || self.lexicon.is("person", &lemma) {
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
            draft.direction = sign * self.modifier_direction(i);
            self.fill(&mut draft, i, &lemma);
            return Some(draft);
        }
        if matches!(v.upos(i), Upos::Pron | Upos::Punct | Upos::Num | Upos::Det) {
            return None;
        }
        let mut draft = Draft::new(Property::Other, from, to);
        draft.direction = self.modifier_direction(i);
        draft.head = self.head_words(i);
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

    fn is_definite(&self, i: usize) -> bool {
        let v = self.view;
        (i.saturating_sub(3)..i).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "the" | "this" | "that" | "these" | "those" | "its" | "their"
            )
        })
    }

    /// Prepositional phrases of a noun, by the tree and by order, each once.
    fn phrases_of(&self, i: usize) -> Vec<(String, usize)> {
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

    fn head_words(&self, i: usize) -> String {
        let v = self.view;
        let mut words: Vec<String> = v
            .parse
            .children_by(i, &[Deprel::Compound])
            .filter(|&k| k < i)
            .map(|k| v.base(k))
            .collect();
        words.push(v.base(i));
        words.join(" ")
    }

    fn is_armed(&self, i: usize) -> bool {
        let v = self.view;
        let base = v.base(i);
        self.lexicon.is("armed", &base)
            || (i > 0
                && self
                    .lexicon
                    .is("armed", &format!("{} {base}", v.base(i - 1))))
            || v.parse
                .children_by(i, &[Deprel::Compound, Deprel::Amod])
                .any(|k| {
                    self.lexicon.is("armed", &v.base(k))
                        || matches!(v.lower[k].as_str(), "terror" | "armed" | "rebel")
                })
    }

    /// The actors that a nominal names, those joined to it included.
    pub fn actors_of(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        let mut joined = vec![i];
        joined.extend(v.joined_after(i));
        for k in v.parse.children_by(i, &[Deprel::Conj]) {
            if v.has_actor(k) && !joined.contains(&k) {
                joined.push(k);
            }
        }
        for k in joined {
            let own = v.actor_at(k).cloned();
            let code = own.or_else(|| {
                if self.is_armed(k) {
                    ActorCode::new(ActorCode::UNNAMED_ARMED).ok()
                } else if v.base(k) == "region" {
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
    fn modifying_actors(&self, i: usize) -> Vec<ActorCode> {
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
    fn fill(&self, draft: &mut Draft, i: usize, lemma: &str) {
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
                    if place =>
                {
                    if draft.who.is_empty() {
                        draft.who = actors;
                    }
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
                "from" | "by" => {
                    if draft.who.is_empty() {
                        draft.who = actors;
                    }
                }
                "to" | "for" | "against" if draft.property == Property::Threat => {
                    draft.who = actors;
                }
                "with" | "to" | "towards" | "toward" | "against" | "on" | "over" | "for" | "at"
                    if !place =>
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
        if swapped {
            std::mem::swap(&mut draft.who, &mut draft.toward);
        }
        if self.names_support(lemma) {
            draft.property = support_for(draft);
        }
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

    fn clause_at(&self, verb: usize, depth: usize) -> Option<Draft> {
        let draft = self.affirmed(verb, depth)?;
        let denied = self.view.is_denied(verb);
        Some(draft.turned(if denied { -1 } else { 1 }))
    }

    /// The clause's variable as if it were not denied.
    pub fn affirmed(&self, verb: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        let p = &v.parse;
        let base = v.verb_base(verb);
        let by_means = verb > 0
            && v.lower[verb].ends_with("ing")
            && matches!(v.lower[verb - 1].as_str(), "by" | "through");
        let subject = match () {
            () if by_means => None,
            () if v.is_passive(verb) => p.agent(verb),
            () => v.subject(verb),
        };
        let actors = subject.map(|s| self.actors_of(s)).unwrap_or_default();
        if !v.is_verb(verb) {
            return self.predicate(verb, subject, &actors, depth);
        }
        // "become more isolated", "feel less secure"
        if matches!(
            base.as_str(),
            "become"
                | "feel"
                | "remain"
                | "stay"
                | "grow"
                | "look"
                | "seem"
                | "get"
                | "make"
                | "render"
                | "keep"
                | "leave"
                | "turn"
        ) && let Some(adjective) = p
            .children_by(verb, &[Deprel::Xcomp, Deprel::Obj, Deprel::Advcl])
            .chain(self.adjective_after(verb))
            .find(|&k| {
                k > verb
                    && !v.has_actor(k)
                    && (v.upos(k) == Upos::Adj
                        || v.lower[k] == "alive"
                        || self
                            .lexicon
                            .property(Class::Adjective, &v.lower[k])
                            .is_some())
            })
        {
            let whose = if matches!(base.as_str(), "make" | "render" | "keep" | "leave" | "get") {
                v.object(verb).filter(|&o| o != adjective).or(subject)
            } else {
                subject
            };
            let owners = whose.map(|s| self.actors_of(s)).unwrap_or_default();
            if let Some(draft) = self.predicate(adjective, whose, &owners, depth) {
                return Some(self.stretched(draft, verb));
            }
        }
        if depth == 0 {
            return None;
        }
        let next =
            (verb + 1 < v.len() && v.is_verb(verb + 1) && v.lower[verb + 1].ends_with("ing"))
                .then_some(verb + 1);
        let infinitive = (verb + 2 < v.len() && v.lower[verb + 1] == "to")
            .then(|| (verb + 2..v.len().min(verb + 4)).find(|&k| v.is_verb(k)))
            .flatten();
        let xcomp = next.or(infinitive).or_else(|| {
            p.child(verb, &[Deprel::Xcomp])
                .filter(|&k| v.is_clause(k) && k > verb)
        });
        let object = v.patient(verb);
        // Moving somebody to do or not to do something.
        for row in self.lexicon.verb(&base) {
            if row.frame != Frame::Control || object.is_none() {
                continue;
            }
            if let Some(inner) = self.controlled(verb) {
                let mut draft = self.clause_at(inner, depth - 1)?.turned(row.sign);
                let of_object = object.map(|o| self.actors_of(o)).unwrap_or_default();
                if (draft.who.is_empty() && draft.property != Property::Stability)
                    || (draft.who == actors && !is_of_place(draft.property))
                {
                    draft.who = of_object;
                }
                return Some(self.stretched(draft, verb));
            }
        }
        if v.verb_in(self.lexicon, "aspect_down", verb)
            && let Some(inner) = xcomp.or_else(|| self.complement_clause(verb))
        {
            let mut draft = self.clause_at(inner, depth - 1)?.turned(-1);
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft, verb));
        }
        if let Some(inner) = xcomp
            && (v.verb_in(self.lexicon, "aspect", verb) || object.is_none())
        {
            let mut draft = self.clause_at(inner, depth - 1)?;
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft, verb));
        }
        // "use the opportunity to press": the act is in the infinitive.
        if let Some(object) = object
            && self.lexicon.is("aspect_object", &v.base(object))
            && v.lower.get(object + 1).is_some_and(|word| word == "to")
            && let Some(inner) = (object + 2..v.len().min(object + 5)).find(|&k| v.is_verb(k))
        {
            let mut draft = self.clause_at(inner, depth - 1)?;
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft, verb));
        }
        // "use it to bring …"
        if base == "use"
            && object.is_some_and(|o| v.upos(o) == Upos::Pron)
            && let Some(to) = (verb + 2..v.len().min(verb + 4)).find(|&k| v.lower[k] == "to")
            && let Some(inner) = (to + 1..v.len().min(to + 3)).find(|&k| v.is_verb(k))
        {
            let mut draft = self.clause_at(inner, depth - 1)?;
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft, verb));
        }
        let way = self.verb_direction(verb);
        let verbal = self.lexicon.property(Class::Verb, &base);
        let object_draft = object
            .filter(|&o| !v.is_verb(o))
            .and_then(|o| self.noun_at(o, depth - 1));
        if let Some(mut draft) = object_draft.clone()
            && draft.known()
            && !(verbal.is_some() && draft.bare_actor)
        {
            let turn = match way {
                Some(sign) => sign,
                None => self.caused_direction(&base, &draft),
            };
            draft.direction *= turn;
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft, verb));
        }
        if let Some((property, sign)) = verbal {
            let mut draft = Draft::new(property, verb, verb);
            draft.direction = sign;
            draft.who = actors.clone();
            if let Some(object) = object {
                draft.toward = self.actors_of(object);
                (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(object));
            } else {
                for (preposition, k) in self.phrases_of(verb) {
                    if matches!(
                        preposition.as_str(),
                        "with" | "against" | "on" | "to" | "over" | "for"
                    ) {
                        draft.toward.extend(self.actors_of(k));
                        (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(k));
                    }
                }
            }
            if is_of_place(draft.property) {
                let at = self
                    .phrases_of(verb)
                    .into_iter()
                    .find(|(prep, _)| prep == "in");
                if let Some((_, k)) = at {
                    draft.who = self.actors_of(k);
                } else if !draft.toward.is_empty() && draft.property != Property::Violence {
                    draft.who = std::mem::take(&mut draft.toward);
                }
                if draft.property != Property::Violence {
                    draft.toward.clear();
                }
            }
            if matches!(base.as_str(), "depend" | "rely") {
                std::mem::swap(&mut draft.who, &mut draft.toward);
            }
            draft.property = self.verb_property(&draft, &base);
            return Some(draft);
        }
        if matches!(
            base.as_str(),
            "support" | "feed" | "help" | "supply" | "equip" | "train" | "pay"
        ) && let Some(object) = object.or_else(|| self.phrases_of(verb).first().map(|c| c.1))
        {
            let toward = self.actors_of(object);
            if toward.iter().any(ActorCode::is_armed_group)
                || object_draft
                    .as_ref()
                    .is_some_and(|d| d.property == Property::Violence)
            {
                let mut draft = Draft::new(Property::Backing, verb, v.phrase(object).1);
                draft.who = actors;
                draft.toward = toward;
                return Some(draft);
            }
        }
        // The subject's variable rises or falls: "trade collapses".
        if object.is_none()
            && let Some(subject) = subject
            && let Some(mut draft) = self.noun_at(subject, depth - 1)
            && !draft.anaphor
            && (draft.known() || way.is_some())
            && !draft.bare_actor
        {
            draft.direction *= way.unwrap_or(1);
            return Some(self.stretched(draft, verb));
        }
        let mut draft = match object_draft {
            Some(inner) if !inner.anaphor => {
                let mut draft = inner;
                if draft.bare_actor {
                    draft.toward = std::mem::take(&mut draft.who);
                    draft.bare_actor = false;
                    draft.head = base;
                } else if way.is_none() {
                    draft.head = format!("{base} {}", draft.head);
                }
                draft.direction *= way.unwrap_or(1);
                draft
            }
            _ => {
                let mut draft = Draft::new(Property::Other, verb, verb);
                draft.head = v
                    .phrasal(verb)
                    .filter(|_| p.particle(verb).is_some())
                    .unwrap_or(base);
                draft
            }
        };
        self.own(&mut draft, &actors);
        Some(self.stretched(draft, verb))
    }

    /// The adjective that stands right after a linking verb or its object, by order.
    fn adjective_after(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let from = v.object_by_order(verb).map_or(verb + 1, |o| o + 1);
        (from..v.len().min(from + 4)).find(|&k| {
            self.lexicon
                .property(Class::Adjective, &v.lower[k])
                .is_some()
                || v.lower[k] == "alive"
                || (v.upos(k) == Upos::Adj && v.rel(k) == Deprel::Xcomp)
        })
    }

    /// "is stable", "would be more costly": an adjective or noun said of a subject.
    fn predicate(
        &self,
        i: usize,
        subject: Option<usize>,
        owners: &[ActorCode],
        depth: usize,
    ) -> Option<Draft> {
        let v = self.view;
        let p = &v.parse;
        let under = self
            .phrases_of(i)
            .into_iter()
            .find(|(prep, k)| prep == "under" && self.property_of(*k, Class::Noun).is_some());
        // "Islamabad is under growing US pressure": the noun itself carries "under".
        let pressed = p.preposition(i).as_deref() == Some("under");
        if let Some(noun) = under.map(|u| u.1).or(pressed.then_some(i)) {
            let mut draft = self.noun_at(noun, depth.saturating_sub(1))?;
            if draft.toward.is_empty() {
                draft.toward = owners.to_vec();
            }
            return Some(draft);
        }
        let (from, to) = v.phrase(i);
        let less = p.children_by(i, &[Deprel::Advmod]).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "less" | "not" | "least" | "hardly" | "never" | "too"
            )
        });
        let turn = if less { -1 } else { 1 };
        if let Some((property, sign)) = self
            .lexicon
            .property(Class::Adjective, &v.lower[i])
            .or_else(|| self.lexicon.property(Class::Adjective, &v.base(i)))
        {
            let mut draft = Draft::new(property, from, to);
            draft.direction = sign * turn;
            draft.who = owners.to_vec();
            for (preposition, k) in self.phrases_of(i) {
                let actors = self.actors_of(k);
                match preposition.as_str() {
                    "for" if draft.property == Property::Interest && !actors.is_empty() => {
                        draft.who = actors.into_iter().take(1).collect();
                    }
                    "on" | "of" | "to" | "towards" | "from" | "for" => draft.toward.extend(actors),
                    _ => {}
                }
            }
            if property == Property::Influence {
                std::mem::swap(&mut draft.who, &mut draft.toward);
            }
            if is_of_place(property) {
                draft.toward.clear();
                // "the war becomes more costly" speaks of the war only by its adjective
                if draft.who.is_empty()
                    && let Some(subject) = subject
                {
                    draft.who = self.modifying_actors(subject);
                }
            }
            if let Some(subject) = subject {
                (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(subject));
            }
            return Some(draft);
        }
        if v.upos(i).is_nominal()
            && let Some(mut draft) = self.noun_at(i, depth.saturating_sub(1))
            && !draft.bare_actor
        {
            draft.direction *= turn;
            if draft.property != Property::Threat {
                self.own(&mut draft, owners);
            }
            return Some(draft);
        }
        // "easier to resist": the act is in the infinitive.
        if let Some(inner) = p.child(
            i,
            &[
                Deprel::Xcomp,
                Deprel::Ccomp,
                Deprel::Advcl,
                Deprel::Acl,
                Deprel::Csubj,
            ],
        ) && depth > 0
            && v.is_verb(inner)
        {
            let hard = matches!(
                v.base(i).as_str(),
                "hard" | "difficult" | "impossible" | "costly" | "risky" | "dangerous" | "unlikely"
            );
            return Some(
                self.clause_at(inner, depth - 1)?
                    .turned(if hard { -turn } else { turn }),
            );
        }
        if let Some(subject) = subject
            && let Some(draft) = self.noun_at(subject, depth.saturating_sub(1))
            && draft.known()
        {
            let fallen = self.lexicon.is("down", &v.lower[i])
                || matches!(
                    v.lower[i].as_str(),
                    "difficult" | "impossible" | "unlikely" | "weak"
                );
            return Some(draft.turned(if fallen { -turn } else { turn }));
        }
        let mut draft = Draft::new(Property::Other, from, to);
        draft.head = v.base(i);
        draft.direction = turn;
        draft.who = owners.to_vec();
        Some(draft)
    }

    /// The infinitive or gerund under "force X to …", "prevent X from …".
    pub fn controlled(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let object = v.object(verb)?;
        let by_order = (object + 1..v.len().min(object + 5)).find(|&k| {
            matches!(v.lower[k].as_str(), "to" | "from" | "into") && v.lower.get(k + 1).is_some()
        });
        if let Some(mark) = by_order
            && let Some(inner) = (mark + 1..v.len().min(mark + 4)).find(|&k| v.is_verb(k))
            && (mark + 1..inner).all(|k| matches!(v.upos(k), Upos::Adv | Upos::Part))
        {
            return Some(inner);
        }
        v.parse
            .children_by(
                verb,
                &[Deprel::Xcomp, Deprel::Advcl, Deprel::Ccomp, Deprel::Obl],
            )
            .find(|&k| k > object && v.is_verb(k) && self.opens_with(k, &["to", "from", "into"]))
    }

    /// Whether a clause opens with one of the words.
    pub fn opens_with(&self, verb: usize, words: &[&str]) -> bool {
        let v = self.view;
        let before = (verb.saturating_sub(2)..verb)
            .rev()
            .find(|&k| !matches!(v.upos(k), Upos::Adv));
        before.is_some_and(|k| words.contains(&v.lower[k].as_str()))
            || v.parse
                .children_by(verb, &[Deprel::Mark, Deprel::Case])
                .any(|k| words.contains(&v.lower[k].as_str()))
    }

    fn complement_clause(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        v.parse
            .children_by(
                verb,
                &[Deprel::Xcomp, Deprel::Ccomp, Deprel::Advcl, Deprel::Obj],
            )
            .find(|&k| k > verb && v.is_verb(k))
    }

    /// +1 for verbs of more, −1 for verbs of less.
    pub fn verb_direction(&self, verb: usize) -> Option<i8> {
        let v = self.view;
        let phrasal = v.phrasal(verb);
        let is = |list: &str, form: &str| self.lexicon.is(list, form);
        if let Some(form) = &phrasal {
            if is("down_verb", form) {
                return Some(-1);
            }
            if is("up_verb", form) {
                return Some(1);
            }
        }
        let base = v.verb_base(verb);
        if is("down_verb", &base) {
            Some(-1)
        } else if is("up_verb", &base) {
            Some(1)
        } else {
            None
        }
    }

    /// What a causal verb does to its object: "improve relations" raises, "worsen" lowers.
    fn caused_direction(&self, base: &str, object: &Draft) -> i8 {
        for row in self.lexicon.verb(base) {
            match row.frame {
                Frame::Object | Frame::End => return if row.sign == 0 { 1 } else { row.sign },
                Frame::Valued => return row.sign * self.valence(object),
                Frame::Ease => return self.ease_sign(object),
                Frame::Threat => return -1,
                _ => {}
            }
        }
        1
    }

    /// +1 for what is welcome, −1 for what is not; what nobody can tell counts as welcome.
    pub fn valence(&self, draft: &Draft) -> i8 {
        match draft.property.is_welcome() {
            Some(true) => 1,
            Some(false) => -1,
            None if draft
                .head
                .split(' ')
                .any(|word| self.lexicon.is("bad_noun", word)) =>
            {
                -1
            }
            None => 1,
        }
    }

    /// "ease tensions" lowers; "ease trade", "ease access" raises.
    pub fn ease_sign(&self, draft: &Draft) -> i8 {
        let welcome = draft.property.is_welcome() == Some(true)
            || draft
                .head
                .split(' ')
                .any(|word| self.lexicon.is("good_noun", word));
        if welcome { draft.direction } else { -1 }
    }

    fn verb_property(&self, draft: &Draft, base: &str) -> Property {
        let armed = draft.toward.iter().any(ActorCode::is_armed_group);
        match (draft.property, base) {
            (Property::Backing, _) | (Property::Aid, _) if armed => Property::Backing,
            (Property::Backing, "back" | "sponsor" | "arm") if !draft.toward.is_empty() => {
                Property::Aid
            }
            (Property::Backing, "back") => Property::Cooperation,
            (property, _) => property,
        }
    }

    /// Gives an act without a doer the clause's subject.
    fn own(&self, draft: &mut Draft, actors: &[ActorCode]) {
        let place = is_of_place(draft.property);
        let threat = draft.property == Property::Threat;
        if draft.who.is_empty()
            && !actors.is_empty()
            && !threat
            && !(place && draft.property == Property::Violence)
        {
            draft.who = actors
                .iter()
                .filter(|code| !draft.toward.contains(code))
                .cloned()
                .collect();
        }
    }

    fn stretched(&self, mut draft: Draft, verb: usize) -> Draft {
        (draft.from, draft.to) = widen((draft.from, draft.to), (verb, verb));
        draft
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

fn widen(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0.min(b.0), a.1.max(b.1))
}

fn push(list: &mut Vec<ActorCode>, code: ActorCode) {
    if !list.contains(&code) {
        list.push(code);
    }
}
