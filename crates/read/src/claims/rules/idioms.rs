//! Set phrases: "puts an end to X", "keeps X at bay", "takes the edge off X", "does nothing to V".

use detente_vocab::{ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::concept::are_fighters;
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Frame, Idiom, Turn, VerbRow};
use crate::syntax::{Deprel, Upos};

/// How far the slot in the middle of a phrase may reach.
const REACH: usize = 9;

/// Where a phrase was met.
struct Met {
    /// First token of the slot.
    slot: usize,
    /// First token after the slot, where words of the phrase follow it.
    until: Option<usize>,
    /// Last token of the phrase's own words.
    last: usize,
}

impl Scan<'_> {
    /// `idiom`: subject, set phrase, what it moves.
    pub(super) fn idioms(&mut self) {
        for verb in 1..self.view.len() {
            let v = self.view;
            let base = match v.lower[verb].as_str() {
                "is" | "are" | "was" | "were" => "be".to_owned(),
                "has" | "have" | "had" => "have".to_owned(),
                "do" | "does" | "did" => "do".to_owned(),
                _ if v.is_verb(verb) => v.verb_base(verb),
                _ => continue,
            };
            let phrases = self.lexicon.idioms(&base);
            if phrases.is_empty() || self.in_condition(verb) || self.is_bare_infinitive(verb) {
                continue;
            }
            for idiom in phrases {
                if let Some(met) = self.meet(verb, idiom)
                    && self.read_idiom(verb, idiom, &met)
                {
                    break;
                }
            }
        }
    }

    /// Whether the words of a phrase follow a verb.
    fn meet(&self, verb: usize, idiom: &Idiom) -> Option<Met> {
        let v = self.view;
        let mut at = verb + 1;
        let mut met = None;
        let mut words = idiom.words.iter().peekable();
        while let Some(word) = words.next() {
            if word != "_" {
                at = self.literal(at, word, idiom.turn)? + 1;
                continue;
            }
            let slot = at;
            let Some(next) = words.peek() else {
                return (slot < v.len()).then_some(Met {
                    slot,
                    until: None,
                    last: slot - 1,
                });
            };
            let until = (slot + 1..v.len().min(slot + REACH)).find(|&k| self.fits(k, next))?;
            if (slot..until).any(|k| matches!(v.lower[k].as_str(), "," | ";" | ":" | "that")) {
                return None;
            }
            at = until;
            met = Some((slot, until));
        }
        met.map(|(slot, until)| Met {
            slot,
            until: Some(until),
            last: at - 1,
        })
    }

    fn fits(&self, k: usize, word: &str) -> bool {
        self.view.lower[k] == word || self.view.base(k) == word
    }

    /// The place of a word of the phrase, describing words skipped.
    fn literal(&self, from: usize, word: &str, turn: Turn) -> Option<usize> {
        let v = self.view;
        let mut k = from;
        while k < v.len() && k <= from + 2 {
            if self.fits(k, word) {
                return Some(k);
            }
            if matches!(word, "a" | "an" | "the" | "its") {
                // Any determiner will do, or none.
                return match v.upos(k) {
                    Upos::Det => Some(k),
                    Upos::Pron if v.rel(k) == Deprel::NmodPoss => Some(k),
                    _ => k.checked_sub(1),
                };
            }
            // "make it harder for the army to …"
            if turn == Turn::Act
                && word == "to"
                && v.lower[k] == "for"
                && let Some(to) = (k + 1..v.len().min(k + 7)).find(|&t| v.lower[t] == "to")
            {
                return Some(to);
            }
            if !matches!(v.upos(k), Upos::Adj | Upos::Adv | Upos::Det | Upos::Num) {
                return None;
            }
            k += 1;
        }
        None
    }

    fn read_idiom(&mut self, verb: usize, idiom: &Idiom, met: &Met) -> bool {
        let v = self.view;
        // "bring Tehran back to the talks", "bring them closer to war": what it is brought to counts.
        if idiom
            .words
            .last()
            .is_some_and(|w| w == "back" || w == "closer")
            && v.lower
                .get(met.last + 1)
                .is_some_and(|w| w == "to" || w == "into")
        {
            return false;
        }
        let Some((mut effect, sign)) = self.slot_of(idiom, met) else {
            return false;
        };
        let row = VerbRow {
            sign: idiom.sign,
            frame: if idiom.turn == Turn::Reverse {
                Frame::Reverse
            } else {
                Frame::Object
            },
            preps: Vec::new(),
        };
        let Some((mut cause, _)) = self.mover(verb, &row) else {
            return false;
        };
        if cause.toward.is_empty() && idiom.turn != Turn::Reverse {
            cause.toward = self.target_of(verb, &row, &cause);
        }
        let named = self.concepts.grounded(&cause) && self.concepts.grounded(&effect);
        if !cause.known() && !cause.anaphor && !effect.known() && !named {
            return false;
        }
        if effect.who.is_empty() && idiom.turn == Turn::Act {
            effect.who = (verb + 1..met.slot)
                .find(|&k| v.is_actor(k))
                .map(|k| self.concepts.actors_of(k))
                .unwrap_or_default();
        }
        let denied = v.is_denied(verb) || v.lower.get(verb + 1).is_some_and(|w| w == "not");
        let polarity = if idiom.sign == 0 {
            Polarity::Zero
        } else {
            Polarity::Signed(sign).denied(denied)
        };
        let (from, to) = if idiom.turn == Turn::Reverse {
            (effect, cause)
        } else {
            (cause, effect)
        };
        if from == to || (from.anaphor && to.anaphor) {
            return false;
        }
        self.add(
            "idiom",
            ClaimKind::Causal,
            Some(from),
            Some(to),
            polarity,
            verb,
            vec![(verb, met.last.max(verb))],
        );
        true
    }

    /// What stands in the slot, with the sign from subject to mention.
    fn slot_of(&self, idiom: &Idiom, met: &Met) -> Option<(Draft, i8)> {
        let v = self.view;
        let end = met.until.unwrap_or(v.len());
        if idiom.turn == Turn::Act {
            let deed = (met.slot..end.min(met.slot + 3)).find(|&k| v.is_verb(k));
            let deed = deed.or_else(|| v.clause_after(met.slot, end))?;
            let draft = self
                .concepts
                .clause(deed)
                .filter(|d| !d.anaphor && !d.bare_actor)?;
            return Some((draft, idiom.sign));
        }
        let gerund = v.is_verb(met.slot) && v.lower[met.slot].ends_with("ing");
        let mut draft = if gerund {
            self.concepts.clause(met.slot)?
        } else {
            let head = v.phrase_after(met.slot).filter(|&k| k < end)?;
            self.concepts.noun(head)?
        };
        let pronoun = matches!(
            v.lower[met.slot].as_str(),
            "it" | "them" | "him" | "her" | "us"
        );
        if draft.anaphor || (pronoun && met.until != Some(met.slot)) {
            return None;
        }
        let ruling = idiom.words.last().is_some_and(|w| {
            matches!(
                w.as_str(),
                "alive" | "afloat" | "power" | "office" | "place"
            )
        });
        if draft.bare_actor && ruling && !draft.who.is_empty() && !are_fighters(&draft.who) {
            draft.bare_actor = false;
            draft.property = Property::Governance;
            draft.head = String::new();
            return Some((draft, idiom.sign));
        }
        if draft.bare_actor {
            // What helps or harms an actor itself.
            draft.bare_actor = false;
            if idiom.turn == Turn::Valued || draft.who.is_empty() {
                draft.property = Property::Interest;
                draft.head = String::new();
            } else {
                draft.head = "strength".to_owned();
            }
            return Some((draft, idiom.sign));
        }
        let sign = match idiom.turn {
            Turn::Valued => idiom.sign * self.concepts.valence(&draft) * draft.direction,
            _ => idiom.sign,
        };
        Some((draft, sign))
    }
}
