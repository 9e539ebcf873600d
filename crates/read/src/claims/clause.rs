//! The variable of a clause: what rises or falls, who does what to whom.

use detente_vocab::{ActorCode, Property};

use super::concept::{Concepts, Draft, is_of_place, widen};
use super::lexicon::{Class, Frame, VerbRow};
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

    /// "There can be no stability …": the noun, and whether there is any.
    fn existential(&self, head: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        if v.is_verb(head) && v.lower[head] != "be" || depth == 0 {
            return None;
        }
        let there = (head.saturating_sub(7)..head)
            .rev()
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "that"))
            .find(|&k| v.lower[k] == "there")?;
        let be = (there + 1..v.len().min(there + 5)).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "be" | "is" | "are" | "was" | "were" | "been"
            )
        })?;
        let noun = v.phrase_after(be + 1)?;
        let mut draft = self
            .noun_at(noun, depth - 1)
            .filter(|d| !d.anaphor && !d.bare_actor)?;
        let none = v.lower[be + 1] == "no";
        let counted = v.parse.head(be + 1) == Some(noun);
        let denied = (there..be).any(|k| matches!(v.lower[k].as_str(), "not" | "n't" | "never"));
        if (none && !counted) || denied {
            draft.direction = -draft.direction;
        }
        Some(draft)
    }

    /// "return to talks", "slide into war": where somebody goes to.
    fn going(&self, verb: usize, base: &str, actors: &[ActorCode], depth: usize) -> Option<Draft> {
        let v = self.view;
        let goes = matches!(
            base,
            "return"
                | "go"
                | "come"
                | "slide"
                | "descend"
                | "slip"
                | "drift"
                | "head"
                | "lurch"
                | "sink"
                | "revert"
                | "retreat"
                | "relapse"
        );
        if !goes || depth == 0 || v.object(verb).is_some() {
            return None;
        }
        let mark = (verb + 1..v.len().min(verb + 4))
            .find(|&k| matches!(v.lower[k].as_str(), "to" | "into" | "towards" | "toward"))?;
        let noun = v.phrase_after(mark + 1)?;
        let mut draft = self.noun_at(noun, depth - 1).filter(Draft::known)?;
        self.own(&mut draft, actors);
        Some(self.stretched(draft, verb))
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
        // "has every reason to talk", "has little incentive to stop": the act.
        if base == "have"
            && depth > 0
            && let Some(noun) = v.object(verb)
            && self.lexicon.is("occasion", &v.base(noun))
            && v.lower
                .get(noun + 1)
                .is_some_and(|w| w == "to" || w == "for")
            && let Some(inner) = (noun + 2..v.len().min(noun + 4)).find(|&k| v.is_verb(k))
            && let Some(mut draft) = self.clause_at(inner, depth - 1)
        {
            let lacking = (verb + 1..noun).any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "no" | "little" | "less" | "few" | "fewer"
                )
            });
            self.own(&mut draft, &actors);
            let draft = draft.turned(if lacking { -1 } else { 1 });
            return Some(self.stretched(draft, verb));
        }
        // "has little use for blackmail", "has no stomach for war"
        if base == "have"
            && depth > 0
            && let Some(noun) = v.object(verb)
            && matches!(
                v.base(noun).as_str(),
                "use" | "appetite" | "need" | "stomach" | "taste" | "patience" | "hunger"
            )
            && v.lower
                .get(noun + 1)
                .is_some_and(|w| w == "for" || w == "of")
            && let Some(wanted) = v.phrase_after(noun + 2)
            && let Some(mut draft) = self.noun_at(wanted, depth - 1)
            && !draft.bare_actor
            && !draft.anaphor
        {
            let lacking = (verb + 1..noun).any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "no" | "little" | "less" | "few" | "fewer"
                )
            });
            self.own(&mut draft, &actors);
            let draft = draft.turned(if lacking { -1 } else { 1 });
            return Some(self.stretched(draft, verb));
        }
        // "say no to the troops": a refusal.
        if base == "say"
            && let Some(word) = v.lower.get(verb + 1)
            && (word == "no" || word == "yes")
        {
            let mut draft = Draft::new(Property::Other, verb, verb + 1);
            draft.head = if word == "no" { "refusal" } else { "consent" }.to_owned();
            draft.who = actors;
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

    /// The adjective that stands right after a linking verb or its object, by order.
    fn adjective_after(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let from = v.object_by_order(verb).map_or(verb + 1, |o| o + 1);
        (from..v.len().min(from + 4)).find(|&k| {
            self.lexicon
                .property(Class::Adjective, &v.lower[k])
                .is_some()
                || v.lower[k] == "alive"
                || (v.upos(k) == Upos::Adj
                    && (v.rel(k) == Deprel::Xcomp
                        || matches!(v.lower[k - 1].as_str(), "more" | "less")))
                || (v.verb_base(verb) == "make" && v.lower[k] == "harder")
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
        let willing = self.lexicon.is("willing", &v.lower[i])
            && v.lower.get(i + 1).is_some_and(|word| word == "to");
        let less = p
            .children_by(i, &[Deprel::Advmod])
            .any(|k| matches!(v.lower[k].as_str(), "less" | "least" | "too"));
        let turn = if less { -1 } else { 1 };
        // "more willing to trade": the act is in the infinitive.
        if willing
            && depth > 0
            && let Some(inner) = (i + 2..v.len().min(i + 5)).find(|&k| v.is_verb(k))
            && let Some(mut draft) = self.clause_at(inner, depth - 1)
        {
            self.own(&mut draft, owners);
            (draft.from, draft.to) = widen((draft.from, draft.to), (i, i));
            let unwilling = v.lower[i].starts_with("un") || v.lower[i] == "reluctant";
            return Some(draft.turned(if unwilling { -turn } else { turn }));
        }
        // "makes the next coup cheaper": its cost.
        if let Some(way) = price_way(&v.lower[i])
            && let Some(subject) = subject.filter(|&s| v.upos(s).is_nominal() && !v.has_actor(s))
        {
            let mut draft = Draft::new(Property::Other, from, to);
            draft.head = format!("{} cost", v.base(subject));
            draft.direction = way * turn;
            draft.who = self.modifying_actors(subject);
            (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(subject));
            return Some(draft);
        }
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
            && (v.rel(inner) != Deprel::Advcl || self.opens_with(inner, &["to"]))
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
                || self.lexicon.is("weak", &v.lower[i])
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
        let passive = v.is_passive(verb).then_some(verb);
        let object = v.object(verb).or(passive)?;
        // "keep the growers, deprived of their crop, from drifting": over the aside.
        let after = match v.lower.get(object + 1) {
            Some(w) if w == "," => (object + 2..v.len().min(object + 14))
                .find(|&k| v.lower[k] == ",")
                .unwrap_or(object),
            _ => object,
        };
        let by_order = (after + 1..v.len().min(after + 5)).find(|&k| {
            matches!(v.lower[k].as_str(), "to" | "from" | "into") && v.lower.get(k + 1).is_some()
        });
        if let Some(mark) = by_order
            && let Some(inner) = (mark + 1..v.len().min(mark + 4)).find(|&k| v.is_verb(k))
            && (mark + 1..inner).all(|k| matches!(v.upos(k), Upos::Adv | Upos::Part))
        {
            return Some(inner);
        }
        // "leaves Caracas with no choice but to turn to Beijing"
        let but = (object + 2..v.len().min(object + 10)).find(|&k| {
            matches!(v.lower[k].as_str(), "but" | "than" | "except")
                && v.lower.get(k + 1).is_some_and(|w| w == "to")
                && (object + 1..k)
                    .any(|c| matches!(v.lower[c].as_str(), "no" | "little" | "nothing"))
        });
        if let Some(but) = but
            && let Some(inner) = (but + 2..v.len().min(but + 4)).find(|&k| v.is_verb(k))
        {
            return Some(inner);
        }
        // "lets Kinshasa put off the talks": a bare infinitive.
        if matches!(v.verb_base(verb).as_str(), "let" | "help" | "make" | "have")
            && !v.is_passive(verb)
            && let Some(inner) = (object + 1..v.len().min(object + 7)).find(|&k| v.is_verb(k))
            && v.verb_base(inner) == v.lower[inner]
            && (object + 1..inner).all(|k| {
                v.upos(k) == Upos::Adv
                    || v.upos(k).is_nominal()
                    || matches!(v.upos(k), Upos::Det | Upos::Adj)
                    || v.lower[k] == "of"
                    || v.lower[k] == "in"
            })
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

    /// "bring both back to the table", "leave the table": talks, begun or broken off.
    fn at_table(&self, verb: usize, actors: &[ActorCode]) -> Option<Draft> {
        let v = self.view;
        let table = (verb + 2..v.len().min(verb + 10))
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "that"))
            .find(|&k| v.lower[k] == "table")?;
        let mark = (verb + 1..table).rev().take(4).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "to" | "at" | "around" | "from" | "leave"
            )
        });
        let base = v.verb_base(verb);
        let way = match base.as_str() {
            "bring" | "drag" | "coax" | "push" | "lure" | "return" | "come" | "sit" | "get"
            | "force" | "draw" | "stay" | "keep" | "go" => 1,
            "leave" | "quit" | "walk" | "storm" => -1,
            _ => return None,
        };
        let from = mark.is_some_and(|k| v.lower[k] == "from");
        (mark.is_some() || way < 0).then_some(())?;
        let mut draft = Draft::new(Property::Settlement, verb, table);
        draft.direction = if from { -1 } else { way };
        let brought = v
            .object(verb)
            .filter(|&o| o < table)
            .map(|o| self.actors_of(o));
        draft.who = brought
            .filter(|b| !b.is_empty())
            .unwrap_or_else(|| actors.to_vec());
        Some(draft)
    }

    /// The way of a verb that brings its object down, read off the causal verbs.
    fn moved_way(&self, base: &str) -> Option<i8> {
        let rows = self.lexicon.verb(base);
        let down = rows
            .first()
            .is_some_and(|row| matches!(row.frame, Frame::Object | Frame::End) && row.sign < 0);
        down.then_some(-1)
    }

    /// The sign that a reading of a verb gives an object; `None` where it takes none.
    pub fn sign_of_row(&self, row: &VerbRow, object: &Draft) -> Option<i8> {
        match row.frame {
            Frame::Object | Frame::End => Some(row.sign),
            Frame::Valued => Some(row.sign * self.valence(object) * object.direction),
            Frame::Ease => Some(self.ease_sign(object)),
            _ => None,
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
        let fought = place && draft.property == Property::Violence;
        if draft.who.is_empty() && !actors.is_empty() && !threat && !fought {
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

/// −1 for adjectives of a low price, +1 for those of a high one.
pub(super) fn price_way(word: &str) -> Option<i8> {
    Some(match word {
        "cheap" | "cheaper" | "cheapest" | "affordable" => -1,
        "dear" | "dearer" | "expensive" | "costlier" | "pricier" => 1,
        _ => return None,
    })
}
