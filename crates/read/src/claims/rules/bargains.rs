//! What an actor makes its conduct hang on: policies tied to a term, and exchanges.

use detente_vocab::{ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::syntax::Upos;

impl Scan<'_> {
    /// `policy`: "tie its cooperation to X", "make sales conditional on X".
    pub(super) fn policies(&mut self) {
        for verb in 0..self.view.len() {
            let v = self.view;
            if !v.is_verb(verb) || !self.lexicon.is("tie_verb", &v.verb_base(verb)) {
                continue;
            }
            let Some(object) = v.patient(verb) else {
                continue;
            };
            let making = v.lemma(verb) == "make";
            let hinge = if making {
                (object + 1..v.len().min(object + 9))
                    .find(|&k| self.lexicon.is("conditional_adj", &v.lower[k]))
            } else {
                None
            };
            if making && hinge.is_none() {
                continue;
            }
            let preps: &[&str] = if making || v.lemma(verb) == "condition" {
                &["on", "upon"]
            } else {
                &["to", "with"]
            };
            let from = hinge.unwrap_or(object) + 1;
            let Some((mark, term)) = self.last_phrase(verb, from, preps) else {
                continue;
            };
            let Some(mut effect) = self.concepts.noun(object).filter(|d| !d.anaphor) else {
                continue;
            };
            let cause = if v.is_verb(term) {
                self.concepts.clause(term)
            } else {
                self.concepts.noun(term)
            };
            let Some(mut cause) = cause.filter(|d| !d.anaphor && !d.bare_actor) else {
                continue;
            };
            if effect.who.is_empty() || effect.bare_actor {
                effect.who = v
                    .subject(verb)
                    .map(|s| self.concepts.actors_of(s))
                    .unwrap_or_default();
            }
            // "its real fight": the other side's.
            if cause.who.is_empty() || cause.who == effect.who {
                cause.who = effect.toward.clone();
            }
            if cause.property == Property::Violence
                && (term.saturating_sub(2)..v.len().min(term + 3)).any(|k| {
                    matches!(
                        v.lower[k].as_str(),
                        "terrorism" | "terror" | "terrorists" | "militants" | "extremism"
                    )
                })
                && matches!(
                    v.lemma(term),
                    "fight" | "war" | "campaign" | "battle" | "struggle"
                )
            {
                cause.property = Property::Counterterrorism;
                cause.toward.clear();
            }
            self.add(
                "policy",
                ClaimKind::Policy,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                verb,
                vec![(verb, object), (mark, mark)],
            );
        }
    }

    /// The last phrase after `from` that one of the prepositions opens: (preposition, noun).
    fn last_phrase(&self, verb: usize, from: usize, preps: &[&str]) -> Option<(usize, usize)> {
        let v = self.view;
        let (_, last) = v.parse.subtree(verb);
        let limit = last.max(from).min(v.len() - 1);
        let marks: Vec<usize> = (from..=limit)
            .filter(|&k| preps.contains(&v.lower[k].as_str()))
            .collect();
        let to = marks.iter().copied().filter(|&k| v.lower[k] == preps[0]);
        // The first "to" after the object's own phrase ends; "with" belongs to the object.
        for mark in to {
            let head = v.parse.head(mark).filter(|&k| k > mark);
            let noun = head.or_else(|| (mark + 1..v.len()).find(|&k| v.upos(k).is_nominal()))?;
            if !v.is_actor(noun) || v.upos(noun) == Upos::Noun {
                return Some((mark, noun));
            }
        }
        None
    }

    /// `exchange`: "offer X in exchange for Y".
    pub(super) fn exchanges(&mut self) {
        self.exchange_first();
        for form in ["in exchange for", "in return for"] {
            let words: Vec<String> = form.split(' ').map(str::to_owned).collect();
            for at in self.view.find(&words) {
                let v = self.view;
                let end = at + 2;
                let Some(verb) = (0..at).rev().find(|&k| v.is_verb(k)) else {
                    continue;
                };
                let Some(mut asked) =
                    (end + 1..v.len()).find(|&k| v.upos(k) == Upos::Noun || v.is_verb(k))
                else {
                    continue;
                };
                while let Some(head) = v.parse.head(asked).filter(|&k| k > end) {
                    asked = head;
                }
                // What is given hangs on what is asked for: "lift the sanctions in exchange for talks".
                let deed = self.concepts.affirmed(verb, 4).filter(Draft::known);
                let given = deed
                    .or_else(|| v.object(verb).and_then(|o| self.concepts.noun(o)))
                    .filter(|d| !d.bare_actor);
                let (Some(effect), Some(cause)) = (given, self.concepts.of(asked)) else {
                    continue;
                };
                self.exchanged(cause, effect, verb, (at, end));
            }
        }
    }

    /// "In return for credits, Y would publish its data."
    fn exchange_first(&mut self) {
        let v = self.view;
        let opens = v.len() > 5
            && v.lower[0] == "in"
            && matches!(v.lower[1].as_str(), "return" | "exchange")
            && v.lower[2] == "for";
        let Some(comma) = (3..v.len()).find(|&k| opens && v.lower[k] == ",") else {
            return;
        };
        let given = if v.is_verb(3) {
            self.concepts.clause(3)
        } else {
            v.phrase_after(3).and_then(|k| self.concepts.noun(k))
        };
        let Some(main) = v.clause_after(comma + 1, v.len()) else {
            return;
        };
        let (Some(effect), Some(cause)) = (given, self.concepts.clause(main)) else {
            return;
        };
        if cause.anaphor || cause.bare_actor || effect.anaphor || effect.bare_actor {
            return;
        }
        self.exchanged(cause, effect, main, (0, 2));
    }

    /// What is given, for what is asked.
    fn exchanged(&mut self, asked: Draft, given: Draft, verb: usize, cue: (usize, usize)) {
        self.add(
            "exchange",
            ClaimKind::Policy,
            Some(asked),
            Some(given),
            Polarity::Signed(1),
            verb,
            vec![cue],
        );
    }
}
