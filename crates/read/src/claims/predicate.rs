//! "is stable", "would be more costly": adjectives and nouns said of a subject.

use detente_vocab::{ActorCode, Property};

use super::concept::Concepts;
use super::draft::{Draft, is_of_place, widen};
use super::lexicon::Class;
use crate::syntax::{Deprel, Upos};

impl Concepts<'_> {
    /// The adjective that stands right after a linking verb or its object, by order.
    pub(super) fn adjective_after(&self, verb: usize) -> Option<usize> {
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

    /// "its troops are out of the valley", "the soldiers are home": fewer of them abroad.
    fn gone_home(&self, i: usize, subject: Option<usize>, depth: usize) -> Option<Draft> {
        let v = self.view;
        let away = |k: usize| matches!(v.lower[k].as_str(), "out" | "gone" | "home" | "back");
        let out_of = i > 1 && (i.saturating_sub(3)..i).any(|k| v.lower[k] == "out");
        let men = v.subject(i).or(subject).filter(|&s| s < i)?;
        (away(i) || out_of).then_some(())?;
        let mut draft = self.men(men, depth)?;
        draft.direction = -1;
        draft.to = draft.to.max(v.phrase(i).1);
        Some(draft)
    }

    /// "is stable", "would be more costly": an adjective or noun said of a subject.
    pub(super) fn predicate(
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
        if let Some(gone) = self.gone_home(i, subject, depth) {
            return Some(gone);
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
                || self.lexicon.is("ruined", &v.lower[i])
                || matches!(
                    v.lower[i].as_str(),
                    "difficult" | "impossible" | "unlikely" | "weak" | "out" | "gone" | "away"
                );
            return Some(draft.turned(if fallen { -turn } else { turn }));
        }
        let mut draft = Draft::new(Property::Other, from, to);
        draft.head = v.base(i);
        draft.direction = turn;
        draft.who = owners.to_vec();
        Some(draft)
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
