//! Shapes of a sentence that carry a claim without a causal verb: "no X, no Y", "had X, Y
//! would", "with fewer X, Y", "answers X with Y", "owes X to Y", what an argument hinges on.

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::syntax::Upos;

/// Words that grade a noun: "no trade", "fewer alarms", "more dollars".
fn grade(word: &str) -> Option<i8> {
    Some(match word {
        "no" | "fewer" | "less" | "little" | "few" | "hardly" | "scarcely" | "without" => -1,
        "more" | "greater" | "many" | "much" | "enough" | "stronger" | "higher" | "deeper"
        | "bigger" | "closer" => 1,
        _ => return None,
    })
}

impl Scan<'_> {
    pub(super) fn is_modal(&self, k: usize) -> bool {
        matches!(
            self.view.lower[k].as_str(),
            "will" | "would" | "could" | "can" | "might" | "may" | "’ll" | "'ll" | "’d" | "'d"
        )
    }

    /// The verb or adjective that a modal governs.
    pub(super) fn under_modal(&self, modal: usize) -> Option<usize> {
        let v = self.view;
        (modal + 1..v.len().min(modal + 6)).find(|&k| {
            (v.is_verb(k) || v.upos(k) == Upos::Adj)
                && !matches!(v.lower[k].as_str(), "be" | "have")
        })
    }

    pub(super) fn stands_as_end(&self, draft: &Draft) -> bool {
        !draft.anaphor && !draft.bare_actor && self.concepts.grounded(draft)
    }

    /// `inverted`: "Had X …, Y would …", "Should X …, Y will …", "Were X to …, Y would …".
    pub(super) fn inverted_conditions(&mut self) {
        let v = self.view;
        let openings = (0..v.len()).filter(|&k| {
            matches!(v.lower[k].as_str(), "had" | "should" | "were")
                && (k == 0 || matches!(v.lower[k - 1].as_str(), ";" | ":" | "—"))
        });
        for at in openings.collect::<Vec<_>>() {
            let Some(comma) = (at + 2..v.len()).find(|&k| v.lower[k] == ",") else {
                continue;
            };
            let Some(modal) = (comma + 1..v.len()).find(|&k| self.is_modal(k)) else {
                continue;
            };
            let Some(top) = (at + 1..comma)
                .find(|&k| v.is_verb(k))
                .or_else(|| (at + 1..comma).find(|&k| v.upos(k) == Upos::Adj && !v.has_actor(k)))
            else {
                continue;
            };
            let Some(main) = self.under_modal(modal) else {
                continue;
            };
            let (Some(cause), Some(effect)) =
                (self.concepts.clause(top), self.concepts.clause(main))
            else {
                continue;
            };
            let bare = cause.bare_actor || effect.bare_actor || effect.anaphor || cause.anaphor;
            if bare || !(cause.known() || effect.known()) {
                continue;
            }
            self.add_as(
                "inverted",
                ClaimKind::Conditional,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                Modality::Will,
                main,
                vec![(at, at)],
            );
        }
    }

    /// `absolute`: "With fewer alarms, Y can …", "With no patrols, Y …", "With X gone, Y …".
    pub(super) fn absolutes(&mut self) {
        let v = self.view;
        let Some(at) = (0..v.len().min(2)).find(|&k| v.lower[k] == "with") else {
            return;
        };
        if at == 1 && !matches!(v.lower[0].as_str(), "and" | "but" | "yet" | "so" | "even") {
            return;
        }
        let Some(noun) = v.phrase_after(at + 1) else {
            return;
        };
        // The comma that closes the opening; a list of lacks has several.
        let comma = (at + 1..v.len()).find(|&k| {
            v.lower[k] == ","
                && v.lower.get(k + 1).is_none_or(|next| {
                    grade(next).is_none() && !matches!(next.as_str(), "and" | "or")
                })
        });
        let first_modal = (noun + 1..v.len()).find(|&k| self.is_modal(k));
        let comma = comma.filter(|&c| first_modal.is_none_or(|m| c < m));
        let graded = v.lower.get(at + 1).and_then(|word| grade(word));
        let end = comma.unwrap_or(noun + 1);
        let gone = (noun + 1..end).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "gone"
                    | "lifted"
                    | "removed"
                    | "closed"
                    | "shut"
                    | "over"
                    | "out"
                    | "defeated"
                    | "ended"
            )
        });
        let there = (noun + 1..end).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "place"
                    | "secured"
                    | "restored"
                    | "assured"
                    | "lose"
                    | "gain"
                    | "open"
                    | "guaranteed"
                    | "hand"
            )
        });
        if graded.is_none() && !gone && !there {
            return;
        }
        let modal = (end..v.len()).find(|&k| self.is_modal(k));
        let main = modal
            .and_then(|m| self.under_modal(m))
            .or_else(|| v.clause_after(end, v.len()));
        let Some(main) = main else { return };
        let Some(mut cause) = self.concepts.noun(noun) else {
            return;
        };
        let by_tree = v.parse.head(at + 1) == Some(noun)
            && matches!(
                v.lower[at + 1].as_str(),
                "no" | "fewer" | "less" | "little" | "few"
            );
        if graded == Some(-1) && !by_tree {
            cause.direction = -cause.direction;
        }
        if gone && !cause.anaphor {
            cause.direction = -cause.direction;
        }
        let Some(effect) = self.concepts.clause(main).filter(|d| self.stands_as_end(d)) else {
            return;
        };
        if cause.bare_actor || !(cause.known() || effect.known() || cause.anaphor) {
            return;
        }
        self.add(
            "absolute",
            ClaimKind::Causal,
            Some(cause),
            Some(effect),
            Polarity::Signed(1),
            main,
            vec![(at, at)],
        );
    }

    /// `correlative`: "no road, no buyer", "more dollars, more years", "the longer X, the more Y".
    pub(super) fn correlatives(&mut self) {
        let v = self.view;
        let mut parts: Vec<(usize, usize)> = Vec::new();
        let mut from = 0;
        for k in 0..=v.len() {
            let cut = k == v.len()
                || matches!(v.lower[k].as_str(), "," | ";" | ":" | "." | "!" | "—" | "–");
            if cut {
                if k > from {
                    parts.push((from, k));
                }
                from = k + 1;
            }
        }
        let read: Vec<Option<Draft>> = parts.iter().map(|&(a, b)| self.graded(a, b)).collect();
        for (i, pair) in read.windows(2).enumerate() {
            let [Some(cause), Some(effect)] = pair else {
                continue;
            };
            let cue = vec![(parts[i].0, parts[i].0), (parts[i + 1].0, parts[i + 1].0)];
            self.add_as(
                "correlative",
                ClaimKind::Causal,
                Some(cause.clone()),
                Some(effect.clone()),
                Polarity::Signed(1),
                Modality::Asserted,
                parts[i + 1].0,
                cue,
            );
        }
    }

    /// A stretch that only says that there is more or less of something.
    fn graded(&self, from: usize, to: usize) -> Option<Draft> {
        let v = self.view;
        let mut k = from;
        while k < to
            && matches!(
                v.lower[k].as_str(),
                "so" | "and" | "then" | "hence" | "therefore"
            )
        {
            k += 1;
        }
        if k + 1 >= to {
            return None;
        }
        let correlated = v.lower[k] == "the"
            && (grade(&v.lower[k + 1]).is_some() || v.lower[k + 1].ends_with("er"))
            && !v.has_actor(k + 1)
            && matches!(v.upos(k + 1), Upos::Adj | Upos::Adv | Upos::Det);
        let finite = (k..to).find(|&c| v.is_verb(c) && v.clause_after(c, c + 1).is_some());
        if correlated {
            let word = v.lower[k + 1].as_str();
            let down = matches!(grade(word), Some(-1))
                || self.lexicon.is("down", word)
                || self.lexicon.is("weak", word);
            let noun = v.phrase_after(k + 1).filter(|&n| n < to);
            let draft = match (finite, noun) {
                (Some(verb), _) => self.concepts.affirmed(verb, 4),
                (None, Some(noun)) => self.concepts.noun(noun),
                _ => None,
            }?;
            let direction = draft.direction.abs() * if down { -1 } else { 1 };
            return Some(Draft { direction, ..draft }).filter(|d| self.stands_as_end(d));
        }
        let sign = match v.lower[k].as_str() {
            "no" | "fewer" | "less" => -1,
            "more" => 1,
            _ => return None,
        };
        if finite.is_some() || (k..to).any(|c| v.upos(c) == Upos::Aux) {
            return None;
        }
        let noun = v.phrase_after(k + 1).filter(|&n| n < to)?;
        let draft = self.concepts.noun(noun)?;
        let own = v.parse.head(k) == Some(noun);
        let direction = if own || sign > 0 {
            draft.direction
        } else {
            -draft.direction
        };
        Some(Draft { direction, ..draft }).filter(|d| self.stands_as_end(d))
    }

    /// `lest`: "should not X, lest Y": X would bring Y.
    pub(super) fn lests(&mut self) {
        let v = self.view;
        let Some(at) = (2..v.len()).find(|&k| v.lower[k] == "lest") else {
            return;
        };
        let Some(main) = (0..at).find(|&k| v.is_verb(k)) else {
            return;
        };
        let inner = (at + 1..v.len()).find(|&k| v.is_verb(k));
        let (Some(cause), Some(effect)) = (
            self.concepts.affirmed(main, 5),
            inner.and_then(|k| self.concepts.clause(k)),
        ) else {
            return;
        };
        if !self.stands_as_end(&cause) || !self.stands_as_end(&effect) {
            return;
        }
        let sign = if v.is_denied(main) { 1 } else { -1 };
        self.add_as(
            "lest",
            ClaimKind::Causal,
            Some(cause),
            Some(effect),
            Polarity::Signed(sign),
            Modality::Can,
            inner.unwrap_or(main),
            vec![(at, at)],
        );
    }

    /// `answer`: "answered X with Y", "responds with Y" to what was just said.
    pub(super) fn answers(&mut self) {
        for verb in 1..self.view.len() {
            let v = self.view;
            if !v.is_verb(verb)
                || !matches!(
                    v.lemma(verb),
                    "answer" | "respond" | "react" | "retaliate" | "reply"
                )
                || v.is_denied(verb)
            {
                continue;
            }
            let Some(with) = (verb + 1..v.len().min(verb + 9))
                .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "that"))
                .find(|&k| matches!(v.lower[k].as_str(), "with" | "by"))
            else {
                continue;
            };
            let deed = if v.is_verb(with + 1) {
                self.concepts.clause(with + 1)
            } else {
                v.phrase_after(with + 1).and_then(|k| self.concepts.noun(k))
            };
            let Some(mut effect) = deed.filter(|d| self.stands_as_end(d)) else {
                continue;
            };
            let to = (verb + 1..with).find(|&k| v.lower[k] == "to");
            let subject = v.subject(verb);
            let named = to
                .map_or(v.object(verb).filter(|&o| o < with), |t| {
                    v.phrase_after(t + 1)
                })
                .and_then(|k| self.concepts.noun(k));
            let relative = subject.is_some_and(|s| v.lower[s] == "which")
                || v.lower[v.group_start(verb).saturating_sub(1)] == "which";
            let before = relative
                .then(|| self.found.iter().rev().find(|f| f.verb < verb))
                .flatten()
                .and_then(|f| f.effect.clone());
            let cause = named
                .or(before)
                .unwrap_or_else(|| Draft::before(verb, verb));
            if cause.bare_actor {
                continue;
            }
            if effect.who.is_empty() {
                effect.who = subject
                    .map(|s| self.concepts.actors_of(s))
                    .unwrap_or_default();
            }
            self.add(
                "answer",
                ClaimKind::Motivation,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                verb,
                vec![(verb, with)],
            );
        }
    }

    /// `owes`: "X owes its Y (less to A than) to B": B brings Y.
    pub(super) fn debts(&mut self) {
        for verb in 1..self.view.len() {
            let v = self.view;
            if !v.is_verb(verb) || v.lemma(verb) != "owe" || v.is_denied(verb) {
                continue;
            }
            let Some(object) = v.object(verb) else {
                continue;
            };
            let stop = (object..v.len())
                .find(|&k| matches!(v.lower[k].as_str(), "," | ";" | ":"))
                .unwrap_or(v.len());
            let Some(to) = (object + 1..stop).rev().find(|&k| v.lower[k] == "to") else {
                continue;
            };
            let source = v.phrase_after(to + 1).and_then(|k| self.concepts.noun(k));
            let thing = v
                .subject(verb)
                .and_then(|s| self.concepts.noun(s))
                .filter(|d| self.stands_as_end(d) && d.known());
            let effect = thing.or_else(|| {
                let draft = self.concepts.noun(object)?;
                if draft.to < to {
                    return Some(draft);
                }
                // "owe their rise to X": the rise is not X's.
                let mut own = Draft::at(Property::Other, (object, object));
                own.head = v.base(object);
                own.who = v
                    .subject(verb)
                    .map(|s| self.concepts.actors_of(s))
                    .unwrap_or_default();
                Some(own)
            });
            let (Some(mut cause), Some(effect)) = (source, effect) else {
                continue;
            };
            // "less to A than to B": the measure belongs to the comparison.
            if (object + 1..to).any(|k| v.lower[k] == "than") {
                cause.direction = cause.direction.abs();
            }
            if cause.anaphor || cause.bare_actor || !self.stands_as_end(&effect) {
                continue;
            }
            self.add(
                "owes",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                verb,
                vec![(verb, to)],
            );
        }
    }

    /// `without-effect`: "have made X poorer without making it milder": no effect on the latter.
    pub(super) fn without_effect(&mut self) {
        let v = self.view;
        for at in 2..v.len().saturating_sub(2) {
            let gerund = at + 1;
            if v.lower[at] != "without" || !v.is_verb(gerund) || !v.lower[gerund].ends_with("ing") {
                continue;
            }
            let Some(cause) = self
                .found
                .iter()
                .rev()
                .find(|f| f.verb < at && (f.rule.starts_with("verb") || f.rule == "idiom"))
                .and_then(|f| f.cause.clone())
            else {
                continue;
            };
            let rows = self.lexicon.verb(&v.verb_base(gerund)).to_vec();
            let effect = rows
                .iter()
                .find_map(|row| self.moved(gerund, row, &cause).into_iter().next())
                .map(|(draft, _)| draft)
                .filter(|d| self.stands_as_end(d));
            if let Some(effect) = effect {
                self.add(
                    "without-effect",
                    ClaimKind::FailedPrevention,
                    Some(cause),
                    Some(effect),
                    Polarity::Zero,
                    gerund,
                    vec![(at, gerund)],
                );
            }
        }
    }

    /// `capacity`: "Caracas can control its guests": influence of one actor over another.
    pub(super) fn controls(&mut self) {
        for verb in 1..self.view.len() {
            let v = self.view;
            let able = (v.group_start(verb)..verb)
                .any(|k| matches!(v.lower[k].as_str(), "can" | "could" | "cannot"));
            if !v.is_verb(verb)
                || !able
                || v.parse.is_conditional(verb)
                || !matches!(
                    v.verb_base(verb).as_str(),
                    "control"
                        | "command"
                        | "sway"
                        | "deliver"
                        | "discipline"
                        | "restrain"
                        | "leash"
                        | "rein"
                        | "steer"
                )
            {
                continue;
            }
            let who = v
                .subject(verb)
                .map(|s| self.concepts.actors_of(s))
                .unwrap_or_default();
            let Some(object) = v.object(verb).or_else(|| v.phrase_after(verb + 2)) else {
                continue;
            };
            let Some(noun) = self.concepts.noun(object) else {
                continue;
            };
            // Where the argument rests on it, the two need not be on any list of actors.
            let lexicon = self.lexicon;
            let hinges = matches!(
                v.hinge(|word| lexicon.is("hinge_noun", word)),
                Some(crate::claims::rules::Hinge::Here(from)) if from <= verb
            );
            if (who.is_empty() && !hinges) || noun.known() || noun.anaphor {
                continue;
            }
            let mut effect = Draft::at(Property::Influence, (verb, v.phrase(object).1));
            effect.toward = self
                .concepts
                .actors_of(object)
                .into_iter()
                .filter(|code| !who.contains(code))
                .collect();
            if who.is_empty()
                && let Some(holder) = v.subject(verb)
            {
                effect.property = Property::Other;
                effect.head = format!("{} control", v.base(holder));
            }
            effect.who = who;
            let denied = v.is_denied(verb);
            self.add(
                "capacity",
                ClaimKind::Capacity,
                None,
                Some(effect),
                Polarity::Signed(1).denied(denied),
                verb,
                vec![(verb, verb)],
            );
        }
    }

    /// `meant`: "the threat is meant to bring X", "gas was expected to reconcile Y".
    pub(super) fn intended(&mut self) {
        for at in 2..self.view.len() {
            let v = self.view;
            let word = v.lower[at].as_str();
            let meant = matches!(
                word,
                "meant"
                    | "intended"
                    | "designed"
                    | "supposed"
                    | "expected"
                    | "calculated"
                    | "bound"
            );
            let be = (at.saturating_sub(3)..at)
                .any(|k| matches!(v.lower[k].as_str(), "is" | "are" | "was" | "were" | "been"));
            if !meant || !be || v.lower.get(at + 1).is_none_or(|w| w != "to") || v.is_denied(at) {
                continue;
            }
            let Some(verb) = (at + 2..v.len().min(at + 5)).find(|&k| v.is_verb(k)) else {
                continue;
            };
            let Some(cause) = v
                .subject(at)
                .or_else(|| v.subject_by_order(at))
                .and_then(|s| self.concepts.noun(s))
                .filter(|d| !d.bare_actor && self.concepts.grounded(d))
            else {
                continue;
            };
            let Some(effect) = self.concepts.clause(verb).filter(|d| self.stands_as_end(d)) else {
                continue;
            };
            if !cause.known() && !effect.known() && !cause.anaphor {
                continue;
            }
            self.add_as(
                "meant",
                ClaimKind::Purpose,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                Modality::Belief,
                verb,
                vec![(at, at + 1)],
            );
        }
    }
}
