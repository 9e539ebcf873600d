//! What a causal verb moves: its object, what follows its preposition, the act that it brings
//! an actor to.

use detente_vocab::{ActorCode, Property};

use super::Scan;
use crate::claims::draft::{Draft, is_of_place};
use crate::claims::lexicon::{Class, Frame, VerbRow};
use crate::syntax::{Deprel, Upos, VerbForm};

/// Of what one may be pushed to the edge.
const EDGE: &[&str] = &["brink", "edge", "verge", "point"];

impl Scan<'_> {
    /// What is moved, with the sign from mention to mention.
    pub(super) fn moved(&self, verb: usize, row: &VerbRow, cause: &Draft) -> Vec<(Draft, i8)> {
        let v = self.view;
        match row.frame {
            Frame::Object | Frame::End => self
                .objects(verb)
                .into_iter()
                .map(|d| {
                    // "drove my cousins out" is flight, whatever "drive out" does to nouns.
                    let flight = d.property == Property::Hardship
                        && v.patient(verb)
                            .is_some_and(|o| self.lexicon.is("people", &v.base(o)));
                    if flight && matches!(v.lemma(verb), "drive" | "force" | "push" | "chase") {
                        return (d, 1);
                    }
                    // "hurts the poor", "feeds the displaced": hardship, more or less of it.
                    let poor = v.patient(verb).is_some_and(|o| {
                        self.lexicon.is("people", &v.base(o))
                            || self.lexicon.is("needy", &v.lower[o])
                    });
                    let base = v.verb_base(verb);
                    let tells = ["rescue_verb", "harm_verb", "hurt_verb"]
                        .iter()
                        .any(|list| self.lexicon.is(list, &base));
                    if poor && tells && row.sign != 0 && !d.known() {
                        let mut hardship = d;
                        hardship.property = Property::Hardship;
                        hardship.head = String::new();
                        hardship.bare_actor = false;
                        return (hardship, -row.sign);
                    }
                    // "reassures Poland" makes its fear less, whatever the verb does to nouns.
                    let bare = v.patient(verb).is_some_and(|o| {
                        v.upos(o) == Upos::Propn
                            || self.concepts.noun(o).is_some_and(|noun| noun.bare_actor)
                    });
                    let made = self.concepts.state_made(&v.verb_base(verb));
                    match made.filter(|made| bare && is_state(&d, made.0)) {
                        Some((_, sign, _)) => (d, sign),
                        None => (d, row.sign),
                    }
                })
                .collect(),
            Frame::Valued => self
                .objects(verb)
                .into_iter()
                .map(|d| {
                    let sign = row.sign * self.concepts.valence(&d) * d.direction;
                    (d, sign)
                })
                .collect(),
            Frame::Ease => self
                .objects(verb)
                .into_iter()
                .map(|d| {
                    let made = self.concepts.state_made(&v.verb_base(verb));
                    let bare = v.patient(verb).is_some_and(|o| {
                        v.upos(o) == Upos::Propn
                            || self.concepts.noun(o).is_some_and(|noun| noun.bare_actor)
                    });
                    match made.filter(|made| bare && is_state(&d, made.0)) {
                        Some((_, sign, _)) => (d, sign),
                        None => {
                            let sign = self.concepts.ease_sign(&d);
                            (d, sign)
                        }
                    }
                })
                .collect(),
            Frame::Preposition => self
                .after(verb, &row.preps)
                .into_iter()
                .map(|d| (d, row.sign))
                .collect(),
            Frame::Reverse => {
                let ends = self.after(verb, &row.preps);
                ends.into_iter()
                    .filter(|d| !d.anaphor && !d.bare_actor)
                    .map(|d| (d, row.sign))
                    .collect()
            }
            Frame::Control => {
                let Some(inner) = self.concepts.controlled(verb) else {
                    return Vec::new();
                };
                let from = self.concepts.opens_with(inner, &["from"]);
                if from != (row.sign < 0) {
                    return Vec::new();
                }
                let Some(mut draft) = self.concepts.clause(inner) else {
                    return Vec::new();
                };
                let object = v
                    .object(verb)
                    .map(|o| self.concepts.actors_of(o))
                    .unwrap_or_default();
                if draft.who.is_empty() {
                    draft.who = object;
                }
                vec![(draft, row.sign)]
            }
            Frame::Make => self.made(verb),
            // "Development requires quiet borders": the borders serve the development.
            Frame::Need => self
                .objects(verb)
                .into_iter()
                .filter(|d| !d.bare_actor)
                .map(|d| (d, row.sign))
                .collect(),
            Frame::Toward => self.pushed(verb, row).into_iter().collect(),
            Frame::Threat => self.endangered(verb, cause).into_iter().collect(),
        }
    }

    /// The direct objects, joined ones too; bare actors are kept as their welfare.
    fn objects(&self, verb: usize) -> Vec<Draft> {
        let v = self.view;
        let Some(mut object) = v.patient(verb) else {
            return Vec::new();
        };
        let mut receiver = Vec::new();
        // "denied Turkey a road": the second noun is what moves.
        let gives = matches!(
            v.verb_base(verb).as_str(),
            "give"
                | "hand"
                | "grant"
                | "offer"
                | "deny"
                | "spare"
                | "cost"
                | "lend"
                | "send"
                | "win"
                | "earn"
                | "buy"
                | "save"
                | "bring"
                | "leave"
                | "teach"
                | "promise"
                | "refuse"
        );
        if (v.has_actor(object)
            || (gives
                && (self.lexicon.is("person", &v.base(object))
                    || self.lexicon.is("people", &v.base(object))
                    || self.lexicon.is("area", &v.base(object))
                    || v.upos(object) == Upos::Pron)))
            && v.lower.get(object + 1).is_some_and(|word| {
                matches!(
                    word.as_str(),
                    "a" | "an"
                        | "the"
                        | "any"
                        | "its"
                        | "their"
                        | "more"
                        | "fewer"
                        | "less"
                        | "new"
                        | "no"
                        | "fresh"
                        | "much"
                        | "many"
                ) || (v.upos(object) == Upos::Pron && v.upos(object + 1) == Upos::Noun)
                    // "gives Brussels influence"
                    || (gives && v.upos(object + 1) == Upos::Noun && !v.has_actor(object + 1))
                    || word == ","
            })
            && let Some(second) = v.phrase_after(self.over_aside(object))
        {
            receiver = self.concepts.actors_of(object);
            object = second;
            // "gives Rwanda a reason to stay": the staying.
            if let Some(draft) = self.occasion(second, &receiver) {
                return vec![draft];
            }
        }
        let mut found = Vec::new();
        // "drives more families out of Khartoum": flight from the place.
        if self.lexicon.is("people", &v.base(object))
            && matches!(
                v.verb_base(verb).as_str(),
                "drive" | "force" | "push" | "chase"
            )
            && let Some(out) = (object + 1..v.len().min(object + 4))
                .find(|&k| matches!(v.lower[k].as_str(), "out" | "from" | "away"))
        {
            let mut draft = Draft::at(Property::Hardship, v.phrase(object));
            draft.who = (out + 1..v.len().min(out + 5))
                .find(|&k| v.is_actor(k))
                .map(|k| self.concepts.actors_of(k))
                .unwrap_or_default();
            return vec![draft];
        }
        // "deprives Beijing of a tool to …": what is taken away.
        if matches!(
            v.verb_base(verb).as_str(),
            "deprive"
                | "rob"
                | "strip"
                | "relieve"
                | "rid"
                | "free"
                | "cure"
                | "absolve"
                | "starve"
                | "drain"
                | "purge"
                | "empty"
                | "wean"
                | "insulate"
                | "shield"
                | "liberate"
        ) && let Some((_, taken)) = v
            .phrases_after(object)
            .into_iter()
            .find(|(p, _)| p == "of" || p == "from")
        {
            receiver = self.concepts.actors_of(object);
            object = taken;
        }
        let joined: Vec<usize> = v
            .parse
            .children_by(object, &[Deprel::Conj])
            .filter(|&k| {
                !v.has_actor(k) && v.upos(k).is_nominal() && (object..k).all(|b| !v.is_verb(b))
            })
            .collect();
        for k in std::iter::once(object).chain(joined) {
            let draft = if v.is_verb(k) && k > verb {
                self.concepts.clause(k)
            } else {
                self.concepts.noun(k)
            };
            if let Some(mut draft) = draft {
                if draft.who.is_empty() {
                    draft.who.clone_from(&receiver);
                }
                // "calm the Kivus": a place or a body that no list names.
                let named = !draft.known()
                    && !draft.bare_actor
                    && !v.has_actor(k)
                    && !draft.anaphor
                    && k > 0
                    && v.upos(k) == Upos::Propn
                    && self.concepts.state_made(&v.verb_base(verb)).is_some();
                if draft.bare_actor || named {
                    // "emboldens Iran": the state that the verb itself names.
                    let base = v.verb_base(verb);
                    let strength = ["rescue_verb", "harm_verb"]
                        .iter()
                        .any(|list| self.lexicon.is(list, &base))
                        && !draft.who.is_empty();
                    // "feeds the militia": its strength.
                    let other = strength.then_some((Property::Other, 1, "strength"));
                    // "brought crowds into the streets", "breeds smugglers": people of a kind.
                    let moves = self
                        .lexicon
                        .verb(&base)
                        .first()
                        .is_some_and(|row| row.frame == Frame::Object);
                    if draft.who.is_empty()
                        && moves
                        && !named
                        && self.concepts.state_made(&base).is_none()
                        && other.is_none()
                        && v.upos(k) == Upos::Noun
                    {
                        draft.bare_actor = false;
                        draft.head = format!("{} number", v.base(k));
                        found.push(draft);
                        continue;
                    }
                    let Some((property, _, head)) = self.concepts.state_made(&base).or(other)
                    else {
                        continue;
                    };
                    if named {
                        // Which place it is, no list can tell: it keeps its name.
                        draft.head = format!("{} {}", draft.head, property.key());
                    } else {
                        draft.property = property;
                        draft.head = head.to_owned();
                    }
                    draft.bare_actor = false;
                }
                if !draft.anaphor || v.is_verb(k) || (k == 0 && v.is_passive(verb)) {
                    found.push(draft);
                }
            }
        }
        found
    }

    /// First word after a receiver, over an aside: "gives it, so far as I can judge, the lever".
    fn over_aside(&self, object: usize) -> usize {
        let v = self.view;
        if v.lower.get(object + 1).is_none_or(|w| w != ",") {
            return object + 1;
        }
        let end = (object + 2..v.len().min(object + 12)).find(|&k| v.lower[k] == ",");
        end.map_or(v.len(), |k| k + 1)
    }

    /// "a reason to stay", "no cause to fight", "room to grow": the act that somebody is given
    /// ground or means for.
    fn occasion(&self, noun: usize, who: &[detente_vocab::ActorCode]) -> Option<Draft> {
        let v = self.view;
        if !self.lexicon.is("occasion", &v.base(noun))
            || v.lower.get(noun + 1).is_none_or(|w| w != "to")
        {
            return None;
        }
        let verb = (noun + 2..v.len().min(noun + 4)).find(|&k| v.is_verb(k))?;
        let mut draft = self
            .concepts
            .clause(verb)
            .filter(|d| !d.anaphor && !d.bare_actor)?;
        if !self.concepts.grounded(&draft) {
            return None;
        }
        let lacking = (noun.saturating_sub(2)..noun)
            .any(|k| matches!(v.lower[k].as_str(), "no" | "less" | "little" | "fewer"));
        if lacking {
            draft.direction = -draft.direction;
        }
        if draft.who.is_empty() {
            draft.who = who.to_vec();
        }
        Some(draft)
    }

    /// What follows one of the prepositions: nouns, or a gerund or infinitive.
    fn after(&self, verb: usize, preps: &[String]) -> Vec<Draft> {
        let v = self.view;
        let p = &v.parse;
        let mut found = Vec::new();
        let mut places = v.phrases_after(verb);
        places.extend(p.complements(verb).into_iter().filter(|(_, k)| *k > verb));
        let mut seen: Vec<usize> = Vec::new();
        for (preposition, k) in places {
            if seen.contains(&k) {
                continue;
            }
            seen.push(k);
            let last = preposition.rsplit(' ').next().unwrap_or_default();
            let first = preposition.split(' ').next().unwrap_or_default();
            if preps.iter().any(|prep| prep == last || prep == first) {
                // "born of a state that only came to tax": what such a state does.
                if let Some(deed) = self.generic_deed(k)
                    && let Some(draft) = self.concepts.clause(deed).filter(|d| !d.anaphor)
                {
                    found.push(draft);
                    continue;
                }
                for noun in std::iter::once(k).chain(p.children_by(k, &[Deprel::Conj])) {
                    found.extend(self.concepts.of(noun).filter(|d| !d.anaphor));
                }
            }
        }
        if found.is_empty() {
            // "leads to arming more men"; the parser may hang the noun on the next word.
            let next = verb + 1;
            if v.lower.get(next).is_some_and(|word| preps.contains(word)) {
                let top = p.head(next).filter(|&k| k > next);
                let to_infinitive =
                    top.is_some_and(|k| p.tokens[k].verb_form == Some(VerbForm::Base));
                if let Some(top) = top
                    && !to_infinitive
                {
                    found.extend(
                        self.concepts
                            .of(top)
                            .filter(|d| !d.anaphor && !d.bare_actor),
                    );
                }
            }
        }
        found.retain(|draft| !draft.bare_actor);
        found
    }

    /// "makes war more costly", "kept Armenia dependent on Russia".
    fn made(&self, verb: usize) -> Vec<(Draft, i8)> {
        let v = self.view;
        let p = &v.parse;
        let Some(object) = v.object(verb) else {
            return Vec::new();
        };
        if let Some(draft) = self.ruined(verb, object) {
            return vec![(draft, 1)];
        }
        if let Some(found) = self.made_likely(object) {
            return vec![found];
        }
        let Some(result) = p
            .children_by(
                verb,
                &[Deprel::Xcomp, Deprel::Advcl, Deprel::Obj, Deprel::Ccomp],
            )
            .chain(p.children_by(object, &[Deprel::Amod, Deprel::Acl]))
            .chain(object + 1..v.len().min(object + 7))
            .find(|&k| {
                k > object
                    && !(object..k).any(|b| matches!(v.lower[b].as_str(), "," | "but" | ";"))
                    && (v.upos(k) == Upos::Adj
                        || self.lexicon.is("down", &v.lower[k])
                        || v.lower[k] == "alive"
                        || v.is_verb(k)
                        || self
                            .lexicon
                            .property(Class::Adjective, &v.lower[k])
                            .is_some())
            })
        else {
            return Vec::new();
        };
        // The clause reader knows "make X more Y".
        if v.is_verb(result)
            && self
                .lexicon
                .property(Class::Adjective, &v.lower[result])
                .is_none()
        {
            let Some(mut draft) = self.concepts.clause(result) else {
                return Vec::new();
            };
            if draft.who.is_empty() {
                draft.who = self.concepts.actors_of(object);
            }
            return vec![(draft, 1)];
        }
        self.concepts
            .affirmed(verb, 3)
            .map(|draft| (draft, 1))
            .into_iter()
            .collect()
    }

    /// "makes war less likely", "rendered a settlement impossible": the thing itself, more or less of it.
    fn made_likely(&self, object: usize) -> Option<(Draft, i8)> {
        let v = self.view;
        let mut reach = (object + 1..v.len().min(object + 8))
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "but" | "that"));
        let (at, sign) = reach.find_map(|k| match v.lower[k].as_str() {
            "likely" | "likelier" | "probable" | "possible" | "inevitable" | "unavoidable"
            | "conceivable" => Some((k, 1)),
            "unlikely" | "impossible" | "unthinkable" | "improbable" | "inconceivable" => {
                Some((k, -1))
            }
            _ => None,
        })?;
        let less = v.lower[at - 1] == "less";
        let draft = self.concepts.noun(object)?;
        let names = !draft.anaphor && !draft.bare_actor && self.concepts.grounded(&draft);
        names.then_some((draft, if less { -sign } else { sign }))
    }

    /// "keeps the treaty a dead letter", "leaves the economy in ruins": the object brought low.
    fn ruined(&self, verb: usize, object: usize) -> Option<Draft> {
        let v = self.view;
        if !matches!(
            v.verb_base(verb).as_str(),
            "keep" | "leave" | "make" | "render"
        ) {
            return None;
        }
        let end = (object + 1..v.len())
            .find(|&k| matches!(v.lower[k].as_str(), "," | ";" | "." | "but"))
            .unwrap_or(v.len());
        let low = (object + 1..end.min(object + 7)).any(|k| self.lexicon.is("ruined", &v.lower[k]))
            || v.words(object, end - 1)
                .to_lowercase()
                .contains("dead letter");
        if !low {
            return None;
        }
        let draft = self.concepts.noun(object)?;
        (!draft.anaphor && !draft.bare_actor).then(|| Draft {
            direction: -draft.direction,
            ..draft
        })
    }

    /// "pushes Belgrade towards Moscow": ties of the first with the second.
    fn pushed(&self, verb: usize, row: &VerbRow) -> Option<(Draft, i8)> {
        let v = self.view;
        let object = v.object(verb)?;
        let moved = self.concepts.actors_of(object);
        // "into each other's arms", "closer together"
        let together = (object + 1..v.len().min(object + 7)).find(|&k| {
            (v.lower[k] == "each" && v.lower.get(k + 1).is_some_and(|w| w == "other"))
                || (v.lower[k] == "together" && v.lower[k - 1] == "closer")
        });
        if let Some(end) = together {
            let mut draft = Draft::at(Property::Cooperation, (v.phrase(object).0, end));
            let mut sides = moved.clone().into_iter();
            draft.who = sides.next().into_iter().collect();
            draft.toward = sides.next().into_iter().collect();
            return Some((draft, row.sign));
        }
        let (_, last) = v.parse.subtree(object);
        let rest = (object + 1..v.len().min(last.max(object) + 6)).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "towards" | "toward" | "closer" | "into"
            ) || (v.lower[k] == "to" && (v.lower[k - 1] == "closer" || row.preps == ["to"]))
                || (v.lower[k] == "to"
                    && v.lower
                        .get(k + 2)
                        .is_some_and(|w| EDGE.contains(&w.as_str())))
        })?;
        if moved.is_empty() {
            return None;
        }
        let from = if v.lower[rest] == "closer" {
            rest + 2
        } else {
            rest + 1
        };
        if let Some(state) = self.state_between(from, &moved) {
            return Some((state, row.sign));
        }
        let partner = (rest + 1..v.len().min(rest + 6)).find(|&k| v.is_actor(k))?;
        let mut draft = self.concepts.noun(partner)?;
        draft.property = Property::Cooperation;
        draft.head = String::new();
        draft.bare_actor = false;
        draft.toward = self.concepts.actors_of(partner);
        draft.who = moved.into_iter().take(1).collect();
        Some((draft, row.sign))
    }

    /// "brings the two closer to open war", "pushes Juba to the brink of collapse": the state, theirs.
    fn state_between(&self, from: usize, moved: &[ActorCode]) -> Option<Draft> {
        let noun = self.view.phrase_after(from).filter(|&k| k < from + 6)?;
        let mut draft = self.concepts.noun(noun)?;
        let state = is_of_place(draft.property)
            || matches!(draft.property, Property::Hostility | Property::Settlement);
        if !state || !draft.who.is_empty() {
            return None;
        }
        let mut sides = moved.iter().cloned();
        draft.who = sides.next().into_iter().collect();
        draft.toward = sides.next().into_iter().collect();
        Some(draft)
    }

    /// "threatens both", "endangers the region": a threat to an actor, or less of a good thing.
    fn endangered(&self, verb: usize, cause: &Draft) -> Option<(Draft, i8)> {
        let v = self.view;
        let object = v
            .patient(verb)
            .or_else(|| v.parse.child(verb, &[Deprel::Obj]))?;
        if v.lower.get(verb + 1).is_some_and(|word| word == "to") {
            return None; // "threatened to leave"
        }
        let mut draft = self
            .concepts
            .noun(object)
            .unwrap_or_else(|| Draft::at(Property::Threat, (object, object)));
        if draft.known()
            && draft.property != Property::Threat
            && !matches!(draft.property, Property::Interest | Property::Influence)
        {
            return Some((draft, -1));
        }
        if cause.bare_actor && draft.bare_actor && cause.who == draft.who {
            return None;
        }
        draft.property = Property::Threat;
        draft.head = String::new();
        draft.bare_actor = false;
        draft.anaphor = false;
        draft.direction = 1;
        Some((draft, 1))
    }
}

/// Whether a draft is the state that a verb makes: as a property, or under a name of its own.
fn is_state(draft: &Draft, state: Property) -> bool {
    draft.property == state
        || (!draft.known() && draft.head.ends_with(&format!(" {}", state.key())))
}
