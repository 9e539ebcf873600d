//! The variable of a clause: what rises or falls, who does what to whom.

use detente_vocab::{ActorCode, Property};

use super::act::Act;
use super::concept::Concepts;
use super::draft::{Draft, is_of_place, widen};
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

    /// The clause's variable as if it were not denied: the readings in turn, from the set phrase to
    /// the bare act.
    pub fn affirmed(&self, verb: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        if depth > 0
            && let Some(linking) = self.linking_before(verb)
        {
            return self.affirmed(linking, depth - 1);
        }
        let base = v.verb_base(verb);
        let by_means = verb > 0
            && v.lower[verb].ends_with("ing")
            && matches!(v.lower[verb - 1].as_str(), "by" | "through");
        let subject = match () {
            () if by_means => None,
            // "lifted only if monitors verify it, not by Kigali's word": not by it.
            () if v.is_passive(verb) => v.parse.agent(verb).filter(|&agent| {
                let by = (verb..agent).rev().find(|&k| v.lower[k] == "by");
                by.is_none_or(|by| v.lower[by - 1] != "not")
            }),
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
        // "the border fell quiet": it is quiet, and nothing fell.
        let state = v.lower.get(verb + 1).map(String::as_str);
        if matches!(base.as_str(), "fall" | "go")
            && matches!(state, Some("quiet" | "calm"))
            && let Some(draft) = self.predicate(verb + 1, whole, &actors, depth)
        {
            return Some(draft);
        }
        if depth > 0
            && let Some((inner, hard)) = self.eased_act(verb, &base)
        {
            let mut draft = self.clause_at(inner, depth - 1)?;
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft.turned(if hard { -1 } else { 1 }), verb));
        }
        let phrased = self
            .at_table(verb, &actors)
            .or_else(|| self.going(verb, &base, &actors, depth))
            .or_else(|| self.having(verb, &base, &actors, depth))
            .or_else(|| self.refusal(verb, &base, &actors))
            .or_else(|| self.deed(verb, &base, &actors, depth))
            .or_else(|| self.becoming(verb, &base, subject, depth));
        if phrased.is_some() || depth == 0 {
            return phrased;
        }
        let infinitive = self.infinitive_of(verb);
        let object = v.patient(verb);
        if let Some(object) = object
            && let Some((inner, sign)) = self.act_of_moved(verb, &base)
        {
            let mut draft = self.clause_at(inner, depth - 1)?.turned(sign);
            if (draft.who.is_empty() && draft.property != Property::Stability)
                || (draft.who == actors && !is_of_place(draft.property))
            {
                draft.who = self.actors_of(object);
            }
            return Some(self.stretched(draft, verb));
        }
        if v.verb_in(self.lexicon, "aspect_down", verb)
            && let Some(inner) = infinitive
                .or_else(|| self.complement_clause(verb))
                .filter(|&inner| !self.has_own_clause(verb, inner))
        {
            let mut draft = self.clause_at(inner, depth - 1)?.turned(-1);
            self.own(&mut draft, &actors);
            return Some(self.stretched(draft, verb));
        }
        let tried = infinitive
            .filter(|_| v.verb_in(self.lexicon, "aspect", verb) || object.is_none())
            .or_else(|| self.use_made(verb, &base, object));
        if let Some(inner) = tried {
            return self.through(inner, verb, &actors, depth);
        }
        self.act(Act {
            verb,
            way: self.verb_direction(verb).or_else(|| self.moved_way(&base)),
            moved: object
                .filter(|&o| !v.is_verb(o))
                .and_then(|o| self.noun_at(o, depth - 1)),
            base,
            subject,
            whole,
            object,
            actors,
            depth,
        })
    }

    /// "feels more isolated", read as a form of "to isolate": the linking verb heads it.
    fn linking_before(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let before = (0..verb).rev().find(|&k| v.upos(k) != Upos::Adv)?;
        let links = matches!(
            v.verb_base(before).as_str(),
            "feel" | "become" | "remain" | "stay" | "grow" | "seem"
        );
        let adjective = self.lexicon.property(Class::Adjective, &v.lower[verb]);
        (links && adjective.is_some() && v.is_verb(before)).then_some(before)
    }

    /// "find it easier to talk", "make it harder to fight": the act, and whether it is made hard.
    fn eased_act(&self, verb: usize, base: &str) -> Option<(usize, bool)> {
        let v = self.view;
        let eased = matches!(base, "find" | "make" | "render")
            && v.lower.get(verb + 1).is_some_and(|w| w == "it");
        if !eased {
            return None;
        }
        let to = (verb + 2..v.len().min(verb + 7)).find(|&k| v.lower[k] == "to")?;
        let inner = (to + 1..v.len().min(to + 4)).find(|&k| v.is_verb(k))?;
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
        Some((inner, hard))
    }

    /// "become more isolated", "feel less secure", "keep the talks alive".
    fn becoming(
        &self,
        verb: usize,
        base: &str,
        subject: Option<usize>,
        depth: usize,
    ) -> Option<Draft> {
        let v = self.view;
        let makes = matches!(base, "make" | "render" | "keep" | "leave" | "get");
        let becomes = matches!(
            base,
            "become" | "feel" | "remain" | "stay" | "grow" | "look" | "seem" | "turn"
        );
        if !makes && !becomes {
            return None;
        }
        let adjective = v
            .parse
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
            })?;
        let made = v.object(verb).filter(|&o| makes && o != adjective);
        let whose = made.or(subject);
        let owners = whose.map(|s| self.actors_of(s)).unwrap_or_default();
        let draft = self.predicate(adjective, whose, &owners, depth)?;
        Some(self.stretched(draft, verb))
    }

    /// The act that completes a verb: "begins to arm", "goes on arming".
    fn infinitive_of(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let on = v.lower.get(verb + 1).is_some_and(|w| w == "on");
        let next = if on { verb + 2 } else { verb + 1 };
        let next = v.is_gerund(next).then_some(next);
        let infinitive = (verb + 2 < v.len() && v.lower[verb + 1] == "to")
            .then(|| (verb + 2..v.len().min(verb + 4)).find(|&k| v.is_verb(k)))
            .flatten();
        next.or(infinitive).or_else(|| {
            v.parse.child(verb, &[Deprel::Xcomp]).filter(|&k| {
                v.is_clause(k)
                    && k > verb
                    && !matches!(v.lower[k - 1].as_str(), "nor" | "or" | "and")
            })
        })
    }

    /// What somebody is moved to do, or, by the sign, not to do: "persuade Chad to talk".
    fn act_of_moved(&self, verb: usize, base: &str) -> Option<(usize, i8)> {
        let rows = self.lexicon.verb(base);
        let row = rows.iter().find(|row| row.frame == Frame::Control)?;
        Some((self.controlled(verb)?, row.sign))
    }

    /// "use the opportunity to press", "use it to bring …": the act is in the infinitive.
    fn use_made(&self, verb: usize, base: &str, object: Option<usize>) -> Option<usize> {
        let v = self.view;
        let object = object?;
        let chance = self.lexicon.is("aspect_object", &v.base(object))
            && v.lower.get(object + 1).is_some_and(|word| word == "to");
        let after = |to: usize, far: usize| (to + 1..v.len().min(to + far)).find(|&k| v.is_verb(k));
        if chance && let Some(inner) = after(object + 1, 4) {
            return Some(inner);
        }
        if base != "use" || v.upos(object) != Upos::Pron {
            return None;
        }
        let to = (verb + 2..v.len().min(verb + 4)).find(|&k| v.lower[k] == "to")?;
        after(to, 3)
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

    /// "stop until they talk": the second verb is that of a clause of its own.
    fn has_own_clause(&self, verb: usize, inner: usize) -> bool {
        (verb + 1..inner).any(|k| {
            matches!(
                self.view.lower[k].as_str(),
                "until"
                    | "unless"
                    | "if"
                    | "because"
                    | "when"
                    | "while"
                    | "once"
                    | "before"
                    | "after"
            )
        })
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
