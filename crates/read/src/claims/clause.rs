//! The variable of a clause: what rises or falls, who does what to whom.

use detente_vocab::{ActorCode, Property};

use super::concept::{Concepts, Draft, is_of_place, widen};
use super::lexicon::{Class, Frame};
use crate::syntax::{Deprel, Upos};

impl Concepts<'_> {
    pub(super) fn clause_at(&self, verb: usize, depth: usize) -> Option<Draft> {
        if let Some(draft) = self.existential(verb, depth) {
            return Some(draft);
        }
        let draft = self.affirmed(verb, depth)?;
        let denied = self.view.is_denied(verb);
        Some(draft.turned(if denied { -1 } else { 1 }))
    }

    /// The clause's variable as if it were not denied.
    pub fn affirmed(&self, verb: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        let p = &v.parse;
        // "feels more isolated", read as a form of "to isolate": the linking verb heads it.
        let linked = (0..verb)
            .rev()
            .find(|&k| v.upos(k) != Upos::Adv)
            .filter(|&k| {
                matches!(
                    v.verb_base(k).as_str(),
                    "feel" | "become" | "remain" | "stay" | "grow" | "seem"
                ) && self
                    .lexicon
                    .property(Class::Adjective, &v.lower[verb])
                    .is_some()
            });
        if let Some(linking) = linked
            && depth > 0
            && v.is_verb(linking)
        {
            return self.affirmed(linking, depth - 1);
        }
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
        let whole = v.subject(verb);
        if let Some(draft) = self
            .border_clause(verb, whole, v.object(verb))
            .or_else(|| self.turning(verb, whole))
            .or_else(|| self.reliance(verb, whole))
        {
            return Some(draft);
        }
        if !v.is_verb(verb) {
            return self.predicate(verb, subject, &actors, depth);
        }
        // "find it easier to talk", "make it harder to fight": the act.
        if depth > 0
            && matches!(base.as_str(), "find" | "make" | "render")
            && v.lower.get(verb + 1).is_some_and(|w| w == "it")
            && let Some(to) = (verb + 2..v.len().min(verb + 7)).find(|&k| v.lower[k] == "to")
            && let Some(inner) = (to + 1..v.len().min(to + 4)).find(|&k| v.is_verb(k))
        {
            let hard = (verb + 2..to).any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "hard"
                        | "harder"
                        | "difficult"
                        | "impossible"
                        | "costly"
                        | "costlier"
                        | "risky"
                        | "riskier"
                        | "less"
                        | "dangerous"
                        | "unnecessary"
                )
            });
            let mut draft = self.clause_at(inner, depth - 1)?;
            self.own(&mut draft, &actors);
            let draft = draft.turned(if hard { -1 } else { 1 });
            return Some(self.stretched(draft, verb));
        }
        if let Some(draft) = self.at_table(verb, &actors) {
            return Some(draft);
        }
        if let Some(draft) = self.going(verb, &base, &actors, depth) {
            return Some(draft);
        }
        if let Some(draft) = self
            .having(verb, &base, &actors, depth)
            .or_else(|| self.refusal(verb, &base, &actors))
        {
            return Some(draft);
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
                        || (base == "make" && self.lexicon.is("down", &v.lower[k]))
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
            p.child(verb, &[Deprel::Xcomp]).filter(|&k| {
                v.is_clause(k)
                    && k > verb
                    && !matches!(v.lower[k - 1].as_str(), "nor" | "or" | "and")
            })
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
            return self.through(inner, verb, &actors, depth);
        }
        // "use the opportunity to press": the act is in the infinitive.
        if let Some(object) = object
            && self.lexicon.is("aspect_object", &v.base(object))
            && v.lower.get(object + 1).is_some_and(|word| word == "to")
            && let Some(inner) = (object + 2..v.len().min(object + 5)).find(|&k| v.is_verb(k))
        {
            return self.through(inner, verb, &actors, depth);
        }
        // "use it to bring …"
        if base == "use"
            && object.is_some_and(|o| v.upos(o) == Upos::Pron)
            && let Some(to) = (verb + 2..v.len().min(verb + 4)).find(|&k| v.lower[k] == "to")
            && let Some(inner) = (to + 1..v.len().min(to + 3)).find(|&k| v.is_verb(k))
        {
            return self.through(inner, verb, &actors, depth);
        }
        let way = self.verb_direction(verb).or_else(|| self.moved_way(&base));
        let verbal = self.lexicon.property(Class::Verb, &base).or_else(|| {
            // "If Norrend pushes too hard": to push nobody said is to press.
            let pushes = matches!(base.as_str(), "push" | "lean" | "squeeze")
                && object.is_none()
                && !actors.is_empty()
                && v.lower.get(verb + 1).is_none_or(|next| next != "for");
            pushes.then_some((Property::Pressure, 1))
        });
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
            // "mediate between Rwanda and Congo": the settlement is theirs.
            if draft.property == Property::Settlement
                && let Some((_, pair)) = self
                    .phrases_of(verb)
                    .into_iter()
                    .find(|(prep, _)| prep == "between")
            {
                let mut sides = self.actors_of(pair).into_iter();
                if let (Some(first), Some(second)) = (sides.next(), sides.next()) {
                    draft.who = vec![first];
                    draft.toward = vec![second];
                }
            }
            if base == "trade" && !draft.toward.is_empty() {
                draft.property = Property::Cooperation;
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
            let eased = self
                .lexicon
                .verb(&base)
                .iter()
                .any(|row| row.frame == Frame::Ease);
            let own = if eased { self.ease_sign(&draft) } else { 1 };
            // "Talks will go nowhere", "come to nothing".
            let fails = (verb + 1..v.len().min(verb + 4))
                .take_while(|&k| v.lower[k] != ",")
                .any(|k| matches!(v.lower[k].as_str(), "nowhere" | "nothing" | "naught"));
            // "If the subsidy goes, …"
            let gone = base == "go"
                && v.lower
                    .get(verb + 1)
                    .is_none_or(|w| matches!(w.as_str(), "," | "." | ";" | ":" | "and"));
            draft.direction *= if fails || gone {
                -1
            } else {
                way.unwrap_or(own)
            };
            return Some(self.stretched(draft, verb));
        }
        // "the militia collapsed", "the rebels grew": the strength of the actor.
        if object.is_none()
            && !actors.is_empty()
            && matches!(
                base.as_str(),
                "collapse"
                    | "grow"
                    | "crumble"
                    | "shrink"
                    | "weaken"
                    | "strengthen"
                    | "wither"
                    | "fade"
                    | "rise"
                    | "expand"
                    | "thrive"
                    | "falter"
                    | "dwindle"
            )
        {
            let mut draft = Draft::new(Property::Other, verb, verb);
            draft.head = "strength".to_owned();
            let falls = matches!(
                base.as_str(),
                "collapse"
                    | "crumble"
                    | "shrink"
                    | "weaken"
                    | "wither"
                    | "fade"
                    | "falter"
                    | "dwindle"
            );
            draft.direction = if falls { -1 } else { 1 };
            draft.who = actors;
            return Some(draft);
        }
        let mut draft = match object_draft {
            Some(inner) if !inner.anaphor => {
                let mut draft = inner;
                let men = object.is_some_and(|o| {
                    v.actor_at(o)
                        .is_none_or(|code| code.as_str() == ActorCode::UNNAMED_ARMED)
                        && self.lexicon.is("recruit", &v.base(o))
                });
                if men && draft.bare_actor {
                    // "gains fighters": its recruits.
                    draft.who.clear();
                    draft.bare_actor = false;
                    draft.head = "recruit".to_owned();
                } else if draft.bare_actor {
                    draft.toward = std::mem::take(&mut draft.who);
                    draft.bare_actor = false;
                    // "free the prisoners": people of no name.
                    let people =
                        object.filter(|&o| draft.toward.is_empty() && v.upos(o) == Upos::Noun);
                    draft.head = match people {
                        Some(o) => format!("{base} {}", v.base(o)),
                        None => base,
                    };
                } else if way.is_none() && !self.lexicon.is("light", &base) {
                    draft.head = format!("{base} {}", draft.head);
                }
                draft.direction *= way.unwrap_or(1);
                draft
            }
            _ if object.is_none() && whole.is_none() && !self.lexicon.verb(&base).is_empty() => {
                return None; // A mover that moves nothing: its object was not found.
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

    /// The act of an infinitive; its doer is the one who tries, continues, uses the chance.
    fn through(
        &self,
        inner: usize,
        verb: usize,
        actors: &[ActorCode],
        depth: usize,
    ) -> Option<Draft> {
        let v = self.view;
        let mut draft = self.clause_at(inner, depth.saturating_sub(1))?;
        if !actors.is_empty()
            && !is_of_place(draft.property)
            && draft.property != Property::Threat
            && v.object(verb).is_none_or(|o| !v.has_actor(o))
        {
            draft.who.clear();
        }
        self.own(&mut draft, actors);
        Some(self.stretched(draft, verb))
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
    pub(super) fn own(&self, draft: &mut Draft, actors: &[ActorCode]) {
        let place = is_of_place(draft.property);
        let threat = draft.property == Property::Threat;
        let fought = place && draft.property == Property::Violence;
        if draft.who.is_empty() && !actors.is_empty() && !threat && !fought {
            draft.who = actors
                .iter()
                .filter(|code| !draft.toward.contains(code))
                .cloned()
                .collect();
        }
    }

    /// The draft, its words stretched to the verb.
    pub(super) fn stretched(&self, mut draft: Draft, verb: usize) -> Draft {
        (draft.from, draft.to) = widen((draft.from, draft.to), (verb, verb));
        draft
    }
}
