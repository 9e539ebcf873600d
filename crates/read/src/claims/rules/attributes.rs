//! "A Marvosk that is less isolated will trade", "a stronger Libya would …": what an actor in
//! a certain state does. And "what calms the plateau is trade".

use detente_vocab::ClaimKind;

use super::{Polarity, Scan};
use crate::syntax::Upos;

impl Scan<'_> {
    /// `state-of`: the state moves what the actor does.
    pub(super) fn states_of_actors(&mut self) {
        for noun in 1..self.view.len() {
            let v = self.view;
            if !v.is_actor(noun) {
                continue;
            }
            let Some(cause) = self.concepts.noun(noun).filter(|d| !d.bare_actor) else {
                continue;
            };
            // Only a state said of the actor itself; other nouns are read by other rules.
            if cause.who != self.concepts.actors_of(noun) || !self.concepts.names_state(noun) {
                continue;
            }
            let Some(modal) = (noun + 1..v.len()).take(9).find(|&k| {
                matches!(
                    v.lower[k].as_str(),
                    "will" | "would" | "could" | "may" | "can" | "might"
                )
            }) else {
                continue;
            };
            let Some(act) = (modal + 1..v.len().min(modal + 6))
                .find(|&k| (v.is_verb(k) || v.upos(k) == Upos::Adj) && v.lower[k] != "be")
            else {
                continue;
            };
            let Some(mut effect) = self
                .concepts
                .clause(act)
                .filter(|d| !d.anaphor && !d.bare_actor)
            else {
                continue;
            };
            if effect.who.is_empty() || effect.who == effect.toward {
                effect.who = cause.who.clone();
            }
            self.add(
                "state-of",
                ClaimKind::Conditional,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                act,
                vec![(modal, act)],
            );
        }
    }

    /// `cleft`: "What calms the region is trade", "What Iran fears is isolation" is left out.
    pub(super) fn clefts(&mut self) {
        let v = self.view;
        if v.len() < 5 || v.lower[0] != "what" {
            return;
        }
        let Some(be) =
            (2..v.len()).find(|&k| matches!(v.lower[k].as_str(), "is" | "are" | "was" | "were"))
        else {
            return;
        };
        let Some(verb) = (1..be).find(|&k| !self.lexicon.verb(&v.verb_base(k)).is_empty()) else {
            return;
        };
        // "What the talks brought was a scramble": the thing that was brought.
        if let Some(subject) = v.phrase_after(1).filter(|&s| s < verb)
            && let Some(cause) = self
                .concepts
                .noun(subject)
                .filter(|d| !d.anaphor && !d.bare_actor)
            && verb + 1 == be
        {
            let gerund = v.is_verb((be + 1).min(v.len() - 1))
                && v.lower[(be + 1).min(v.len() - 1)].ends_with("ing");
            let effect = if gerund {
                self.concepts.clause(be + 1)
            } else {
                v.phrase_after(be + 1).and_then(|k| self.concepts.noun(k))
            };
            let sign = self
                .lexicon
                .verb(&v.verb_base(verb))
                .iter()
                .find(|row| row.frame == crate::claims::lexicon::Frame::Object)
                .map(|row| row.sign);
            if let (Some(effect), Some(sign)) = (effect, sign)
                && !effect.anaphor
                && !effect.bare_actor
            {
                self.add(
                    "cleft",
                    ClaimKind::Causal,
                    Some(cause),
                    Some(effect),
                    Polarity::of(sign),
                    verb,
                    vec![(verb, be)],
                );
            }
            return;
        }
        // "what Iran fears": the verb must come first.
        if (1..verb).any(|k| v.upos(k).is_nominal() || v.has_actor(k)) {
            return;
        }
        let gerund = v.lower.get(be + 1).is_some_and(|w| w.ends_with("ing"));
        let named = v.phrase_after(be + 1).and_then(|k| self.concepts.noun(k));
        let by_act = || {
            self.concepts
                .of((be + 1).min(v.len() - 1))
                .filter(|_| gerund)
        };
        let Some(cause) = named.or_else(by_act) else {
            return;
        };
        let base = v.verb_base(verb);
        let rows = self.lexicon.verb(&base).to_vec();
        let Some(object) = v.phrase_after(verb + 1).filter(|&k| k < be) else {
            return;
        };
        let place = self.concepts.actors_of(object);
        let verbal = self.concepts.state_made(&base);
        let effect = self.concepts.noun(object).filter(|d| d.known());
        let (effect, sign) = match (effect, verbal) {
            (Some(effect), _) => {
                let sign = rows
                    .iter()
                    .find_map(|row| self.concepts.sign_of_row(row, &effect));
                let Some(sign) = sign else { return };
                (effect, sign)
            }
            (None, Some((property, sign, head))) => {
                let mut draft = crate::claims::draft::Draft::at(property, v.phrase(object));
                draft.head = head.to_owned();
                draft.who = place;
                (draft, sign)
            }
            _ => return,
        };
        if cause.anaphor || cause.bare_actor {
            return;
        }
        self.add(
            "cleft",
            ClaimKind::Causal,
            Some(cause),
            Some(effect),
            Polarity::of(sign),
            verb,
            vec![(verb, verb), (be, be)],
        );
    }
}
