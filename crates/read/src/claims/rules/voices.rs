//! How actors see things, what they can move, what the author grants or leaves open.

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::Role;
use crate::syntax::{Deprel, Upos};

impl Scan<'_> {
    /// `sees-as`: "X regards Y as a threat".
    pub(super) fn perceptions(&mut self) {
        for verb in 0..self.view.len() {
            let v = self.view;
            if !v.is_verb(verb)
                || !self.lexicon.is("perceive", &v.verb_base(verb))
                || v.parse.is_conditional(verb)
            {
                continue;
            }
            let Some((role, bad)) = self.role_seen(verb) else {
                continue;
            };
            let p = &v.parse;
            let passive = v.is_passive(verb);
            let holder = if passive {
                p.agent(verb)
            } else {
                v.subject(verb)
            };
            let who = holder
                .map(|h| self.concepts.actors_of(h))
                .unwrap_or_default();
            let seen = if passive {
                v.subject(verb)
            } else {
                v.object(verb).filter(|&o| o != role)
            };
            let pointed = (verb + 1 < role
                && matches!(v.lower[verb + 1].as_str(), "this" | "that" | "it"))
            .then_some(verb + 1);
            if pointed.is_some() && seen.is_none_or(|s| s == verb + 1) {
                let mut effect = Draft::at(Property::Threat, v.phrase(role));
                if !bad {
                    effect.property = Property::Trust;
                }
                effect.who = who;
                let denied = v.is_denied(verb);
                self.add_as(
                    "sees-as",
                    ClaimKind::Perception,
                    Some(Draft::before(verb + 1, verb + 1)),
                    Some(effect),
                    Polarity::Signed(1).denied(denied),
                    Modality::Belief,
                    verb,
                    vec![(verb, verb)],
                );
                continue;
            }
            let seen = seen.or_else(|| (verb + 1..role).find(|&k| v.upos(k) == Upos::Noun));
            let taken_up = seen
                .filter(|&s| matches!(v.lower[s].as_str(), "them" | "it" | "this" | "these"))
                .and_then(|_| v.first_subject())
                .filter(|&s| s < verb && Some(s) != holder)
                .and_then(|s| self.concepts.noun(s))
                .filter(Draft::known);
            let Some(cause) = taken_up.or_else(|| seen.and_then(|s| self.concepts.of(s))) else {
                continue;
            };
            let mut effect = Draft::at(Property::Threat, v.phrase(role));
            if !bad {
                effect.property = Property::Trust;
            }
            effect.who = who;
            let modality = match self.modality(verb) {
                Modality::Asserted => Modality::Belief,
                other => other,
            };
            let denied = v.is_denied(verb);
            self.add_as(
                "sees-as",
                ClaimKind::Perception,
                Some(cause),
                Some(effect),
                Polarity::Signed(1).denied(denied),
                modality,
                verb,
                vec![(verb, verb)],
            );
        }
    }

    /// The noun that says what it is seen as, and whether that is bad.
    fn role_seen(&self, verb: usize) -> Option<(usize, bool)> {
        let v = self.view;
        // Up to the next clause: "…, which see X, should …" names no role.
        let stop = (verb + 1..v.len())
            .find(|&k| {
                v.upos(k) == Upos::Aux
                    || matches!(v.lower[k].as_str(), "should" | "will" | "and therefore")
            })
            .unwrap_or(v.len());
        let last = (verb + 30).min(stop.saturating_sub(1));
        let marked = (verb + 1..=last.min(v.len() - 1))
            .find(|&k| v.lower[k] == "as" || v.lower[k] == "a" || v.lower[k] == "an")?;
        (marked + 1..v.len().min(marked + 7))
            .find_map(|k| {
                let word = v.base(k);
                if self.lexicon.is("bad_role", &word) {
                    Some((k, true))
                } else if self.lexicon.is("good_role", &word) {
                    Some((k, false))
                } else {
                    None
                }
            })
            .or_else(|| {
                // "sees violence, above all attacks, a conspiracy": the role stands further on.
                (verb + 1..last.min(verb + 22))
                    .find(|&k| {
                        self.lexicon.is("bad_role", &v.base(k))
                            && k > 0
                            && matches!(v.lower[k - 1].as_str(), "a" | "an" | "as")
                    })
                    .map(|k| (k, true))
            })
    }

    /// The threat that a clause of seeing speaks of.
    pub(super) fn perceived_threat(&self, verb: usize) -> Option<Draft> {
        let v = self.view;
        if !self.lexicon.is("perceive", &v.verb_base(verb)) {
            return None;
        }
        let (role, bad) = self.role_seen(verb)?;
        if !bad {
            return None;
        }
        let mut draft = Draft::at(Property::Threat, v.phrase(role));
        draft.who = v
            .subject(verb)
            .map(|s| self.concepts.actors_of(s))
            .unwrap_or_default();
        Some(draft)
    }

    /// `capacity`: "has more influence on X".
    pub(super) fn capacities(&mut self) {
        for noun in 1..self.view.len() {
            let v = self.view;
            if !self.lexicon.is("influence_noun", &v.base(noun)) || v.upos(noun) != Upos::Noun {
                continue;
            }
            let Some(verb) = (noun.saturating_sub(5)..noun).rev().find(|&k| {
                matches!(
                    v.lemma(k),
                    "have"
                        | "hold"
                        | "wield"
                        | "exert"
                        | "enjoy"
                        | "possess"
                        | "retain"
                        | "exercise"
                )
            }) else {
                continue;
            };
            let by_order = v
                .subject_by_order(verb)
                .map(|s| self.concepts.actors_of(s))
                .filter(|w| !w.is_empty());
            let who = by_order
                .or_else(|| v.subject(verb).map(|s| self.concepts.actors_of(s)))
                .unwrap_or_default();
            let Some(mut effect) = self.concepts.noun(noun) else {
                continue;
            };
            if effect.toward.is_empty() {
                let partner = (noun + 1..v.len().min(noun + 5)).find(|&k| v.is_actor(k));
                effect.toward = partner
                    .map(|k| self.concepts.actors_of(k))
                    .unwrap_or_default();
            }
            if who.is_empty() || effect.toward.is_empty() {
                continue;
            }
            effect.property = Property::Influence;
            effect.who = who.clone();
            effect.to = effect.to.min(
                (noun + 1..v.len())
                    .find(|&k| v.lower[k] == "than")
                    .map_or(effect.to, |k| k - 1),
            );
            let denied = v.is_denied(verb)
                || v.parse
                    .children_by(noun, &[Deprel::Amod, Deprel::Det])
                    .any(|k| matches!(v.lower[k].as_str(), "no" | "little" | "less"));
            self.add(
                "capacity",
                ClaimKind::Capacity,
                None,
                Some(effect),
                Polarity::Signed(1).denied(denied),
                verb,
                vec![(verb, noun)],
            );
        }
    }

    /// `concession`: a clause that grants a doubt about an attempt ("questions about the
    /// steps … to force …", "even if it failed").
    pub(super) fn concessions(&mut self) {
        let lexicon = self.lexicon;
        for connective in lexicon
            .connectives
            .iter()
            .filter(|c| c.role == Role::Concede)
        {
            for at in self.view.find(&connective.words) {
                if self.read_concession(at, at + connective.words.len() - 1) {
                    return;
                }
            }
        }
    }

    fn read_concession(&mut self, at: usize, end: usize) -> bool {
        let v = self.view;
        let stop = (end + 1..v.len())
            .find(|&k| v.lower[k] == "," || v.lower[k] == ";")
            .unwrap_or(v.len());
        let Some(doubt) = (end + 1..stop).find(|&k| self.lexicon.is("doubt", &v.base(k))) else {
            return false;
        };
        let Some(attempt) = (end + 1..stop)
            .find(|&k| self.lexicon.is("try_noun", &v.base(k)) && v.upos(k) == Upos::Noun)
        else {
            return false;
        };
        let Some(goal) =
            (attempt + 1..stop).find(|&k| v.is_verb(k) && self.concepts.opens_with(k, &["to"]))
        else {
            return false;
        };
        let Some(effect) = self.concepts.clause(goal).filter(|d| !d.anaphor) else {
            return false;
        };
        let mut cause = match self.concepts.noun(attempt) {
            Some(draft) => draft,
            None => return false,
        };
        let doer = (attempt + 1..goal).find(|&k| v.is_actor(k));
        if cause.who.is_empty() {
            cause.who = doer.map(|k| self.concepts.actors_of(k)).unwrap_or_default();
        }
        if !cause.known() && !cause.who.is_empty() {
            cause.property = Property::Pressure;
            cause.head = String::new();
            cause.toward = effect.who.clone();
        }
        cause.bare_actor = false;
        self.add_as(
            "concession",
            ClaimKind::Concession,
            Some(cause),
            Some(effect),
            Polarity::Unclear,
            Modality::Reported,
            goal,
            vec![(at, end), (doubt, doubt)],
        );
        true
    }

    /// `reasons`: "broke apart for different reasons": an effect whose cause is left unsaid.
    pub(super) fn unnamed_reasons(&mut self) {
        for at in 2..self.view.len() {
            let v = self.view;
            if !matches!(v.lower[at].as_str(), "reasons") {
                continue;
            }
            let Some(mark) = (at.saturating_sub(4)..at).find(|&k| v.lower[k] == "for") else {
                continue;
            };
            if (mark..at).any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "these" | "those" | "this" | "following"
                )
            }) {
                continue;
            }
            let Some(main) = (0..mark).rev().find(|&k| v.is_verb(k)) else {
                continue;
            };
            let Some(effect) = self
                .concepts
                .clause(main)
                .filter(|d| !d.anaphor && !d.bare_actor)
            else {
                continue;
            };
            self.add(
                "reasons",
                ClaimKind::Causal,
                None,
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(main, at)],
            );
        }
    }
}
