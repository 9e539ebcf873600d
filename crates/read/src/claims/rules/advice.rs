//! What should be done, and what was tried in vain.

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::{Draft, is_of_place};
use crate::claims::lexicon::Frame;
use crate::syntax::{Deprel, Modal, Upos, VerbForm};

impl Scan<'_> {
    /// `failed`: "failed to stop X from …", "did not end the war".
    pub(super) fn failures(&mut self) {
        for verb in 0..self.view.len() {
            let v = self.view;
            let failing = matches!(v.lemma(verb), "fail" | "unable" | "powerless" | "struggle");
            if !failing || v.is_denied(verb) || v.parse.is_conditional(verb) {
                continue;
            }
            let inner = v
                .parse
                .children_by(
                    verb,
                    &[Deprel::Xcomp, Deprel::Advcl, Deprel::Ccomp, Deprel::Acl],
                )
                .find(|&k| v.is_verb(k) && k > verb);
            let Some(inner) = inner.filter(|&k| !(verb..k).any(|c| v.lower[c] == ",")) else {
                continue;
            };
            let Some(subject) = v.subject(verb) else {
                continue;
            };
            let Some(mut cause) = self.concepts.noun(subject) else {
                continue;
            };
            // "failed to stop X": what did not happen is the stopping; the variable is what was to be stopped.
            let Some(mut effect) = self.concepts.affirmed(inner, 5).filter(|d| !d.anaphor) else {
                continue;
            };
            // "failed to end the violence": the violence is the variable, as in "would not end".
            if self.concepts.verb_direction(inner).is_some()
                && let Some(object) = v.object(inner).filter(|&o| !v.is_verb(o))
                && let Some(noun) = self.concepts.noun(object)
                && noun.known()
            {
                effect.direction = noun.direction;
            }
            if cause.anaphor || cause.bare_actor {
                cause.property = Property::Pressure;
                cause.head = String::new();
                cause.bare_actor = false;
                cause.toward = effect
                    .who
                    .iter()
                    .filter(|code| !cause.who.contains(code))
                    .cloned()
                    .collect();
                if cause.who.is_empty() && cause.anaphor {
                    continue;
                }
                cause.anaphor = false;
            }
            self.add(
                "failed",
                ClaimKind::FailedPrevention,
                Some(cause),
                Some(effect),
                Polarity::Zero,
                verb,
                vec![(verb, inner)],
            );
        }
    }

    /// "In no circumstances ought the crossings to be shut": the modal of the denied verb.
    fn inverted_ought(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let ought = (1..verb.min(6)).find(|&k| v.lower[k] == "ought")?;
        let denied = v.lower[..ought]
            .iter()
            .any(|w| matches!(w.as_str(), "no" | "never" | "nor" | "neither"));
        let first = (ought + 1..v.len()).find(|&k| v.is_verb(k) && v.lower[k] != "be")?;
        (denied && first == verb).then_some(ought)
    }

    /// `should`: what is advised, and the goal where the sentence names one.
    pub(super) fn recommendations(&mut self) {
        for verb in 0..self.view.len() {
            let v = self.view;
            let p = &v.parse;
            if !v.is_clause(verb) || p.is_conditional(verb) {
                continue;
            }
            let own_modal = p
                .children_by(verb, &[Deprel::Aux])
                .find(|&k| matches!(v.lower[k].as_str(), "should" | "must" | "ought"))
                .or_else(|| self.inverted_ought(verb));
            let through = matches!(p.modal_of(verb), Some(Modal::Should | Modal::Must))
                && v.rel(verb) == Deprel::Xcomp
                && p.head(verb).is_some_and(|h| {
                    matches!(v.lemma(h), "ought" | "need" | "have")
                        && v.lower.get(h + 1).is_some_and(|w| w == "to")
                        // "any column would have to use them": no advice.
                        && !(v.group_start(h)..h).any(|k| v.lower[k] == "would")
                        // "so that no field has to be pledged": the aim of advice.
                        && !(1..h)
                            .rev()
                            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | ":"))
                            .any(|k| v.lower[k] == "that" && v.lower[k - 1] == "so")
                });
            let advised = self.advising_verb(verb);
            // "should stop pretending that", "nobody should think that": no act.
            const THOUGHT: &[&str] = &[
                "think",
                "believe",
                "pretend",
                "imagine",
                "suppose",
                "assume",
                "expect",
                "forget",
                "remember",
                "realise",
                "realize",
                "understand",
                "know",
                "mistake",
            ];
            let thinks = |k: usize| {
                THOUGHT.contains(&v.verb_base(k).as_str())
                    || THOUGHT.iter().any(|t| {
                        v.lower[k].starts_with(t.trim_end_matches('e'))
                            && v.lower[k].ends_with("ing")
                    })
            };
            if thinks(verb)
                || (verb + 1 < v.len()
                    && v.verb_in(self.lexicon, "aspect_down", verb)
                    && thinks(verb + 1))
            {
                continue;
            }
            // "Should X happen, …": a condition.
            if own_modal.is_some_and(|k| {
                (k == 0 || matches!(v.lower[k - 1].as_str(), ";" | ":")) && v.lower[k] == "should"
            }) {
                continue;
            }
            // "so that no one should mistake it", "their need should keep it modest": a goal and
            // an expectation.
            let aim = own_modal.is_some_and(|k| {
                (k.saturating_sub(5)..k)
                    .any(|c| v.lower[c] == "that" && c > 0 && v.lower[c - 1] == "so")
            });
            if aim || own_modal.is_some_and(|k| self.is_expected(verb, k)) {
                continue;
            }
            let Some(mark) = own_modal
                .or_else(|| if through { p.head(verb) } else { None })
                .or(advised)
            else {
                continue;
            };
            if advised.is_none()
                && v.rel(verb) == Deprel::Conj
                && !v.has_child(verb, &[Deprel::Aux])
                && p.head(verb).is_some_and(|h| self.is_advised(h))
            {
                continue;
            }
            if self
                .found
                .iter()
                .any(|f| f.rule == "policy" && (f.verb == verb || p.dominates(verb, f.verb)))
            {
                continue;
            }
            let Some(subject) = v.subject(verb) else {
                continue;
            };
            let actors = self.concepts.actors_of(subject);
            let by_nature = v.upos(subject) == Upos::Pron
                && matches!(
                    v.lower[subject].as_str(),
                    "we" | "they" | "it" | "you" | "one" | "he" | "she"
                );
            if actors.is_empty() && by_nature && v.lower[subject] != "we" {
                continue;
            }
            let Some(mut act) = self.concepts.affirmed(verb, 5) else {
                continue;
            };
            // "must treat the border as its own and pay for it": the second verb says what.
            if self.is_bare_deed(verb, &act)
                && let Some(second) = p
                    .children_by(verb, &[Deprel::Conj])
                    .find(|&k| v.is_verb(k) && !v.has_child(k, &[Deprel::Nsubj, Deprel::Aux]))
                    .and_then(|k| self.concepts.affirmed(k, 5).map(|d| (k, d)))
                    .filter(|(k, d)| !self.is_bare_deed(*k, d) && !d.anaphor)
                    .map(|(_, d)| d)
            {
                act = second;
            }
            let mut goals = self.goals_of(verb);
            // "should press X to do Y": the deed is pressure on X, Y its aim.
            if matches!(
                v.verb_base(verb).as_str(),
                "press" | "pressure" | "push" | "urge" | "force" | "compel" | "coerce"
            ) && let Some(object) = v.object(verb).filter(|&o| v.upos(o).is_nominal())
                && let Some(inner) = self.concepts.controlled(verb)
                && let Some(goal) = self.concepts.clause(inner).filter(|d| !d.anaphor)
            {
                act = Draft::at(Property::Pressure, (verb, v.phrase(object).1));
                act.toward = self.concepts.actors_of(object);
                act.who.clone_from(&actors);
                goals = vec![goal];
            }
            // "should press the members to …": pressure, even on those no list names.
            if !act.known()
                && matches!(
                    v.verb_base(verb).as_str(),
                    "press" | "pressure" | "push" | "urge"
                )
                && let Some(object) = v.object(verb).filter(|&o| v.upos(o).is_nominal())
            {
                act = Draft::at(Property::Pressure, (verb, v.phrase(object).1));
                act.toward = self.concepts.actors_of(object);
                act.who.clone_from(&actors);
            }
            // "ought to build it anyway": what was spoken of.
            let taken_up = v.object(verb).filter(|&o| {
                o == verb + 1 && matches!(v.lower[o].as_str(), "it" | "this" | "that" | "so")
            });
            if let Some(object) = taken_up.filter(|&o| !act.known() && !v.has_actor(o)) {
                act = Draft::before(object, object);
            }
            // "Never again should Europe pay a warlord."
            let never = own_modal.is_some_and(|k| {
                k < 5
                    && v.subject(verb).is_some_and(|s| s > k)
                    && v.lower[..k]
                        .iter()
                        .any(|w| matches!(w.as_str(), "never" | "nor" | "no" | "neither"))
            });
            // "Nor should" denies once, whether the tree hangs the word on the verb or not.
            let against = v.is_denied(verb) || never;
            if against {
                act.direction = -act.direction;
                // "Nor should we close the schools": more of the schools, and not of closing them.
                if act.direction > 0
                    && !act.known()
                    && let Some(object) = v.object(verb)
                {
                    (act.from, act.to) = v.phrase(object);
                }
            }
            act.bare_actor = false;
            if act.who.is_empty() {
                // "Iran should be bombed": it is done to Iran.
                if v.is_passive(verb) && !is_of_place(act.property) {
                    if act.toward.is_empty() {
                        act.toward = actors;
                    }
                } else {
                    act.who = actors;
                }
            }
            // "should not use force to win": the goal is the deed's, which is advised against.
            if against {
                goals.clear();
            }
            // A goal that names no variable ("to act") leaves the advice itself standing.
            goals.retain(|goal| self.concepts.grounded(goal));
            let cue = vec![(mark.min(verb), mark.max(verb).min(mark + 2))];
            // "should act", "should lead": advice that names no variable.
            if self.is_bare_deed(verb, &act) {
                if goals.is_empty() && !act.who.is_empty() {
                    self.add_as(
                        "should",
                        ClaimKind::Normative,
                        None,
                        None,
                        Polarity::Unclear,
                        Modality::Should,
                        verb,
                        cue,
                    );
                }
                continue;
            }
            if goals.is_empty() {
                let sign = act.direction;
                act.anaphor = taken_up.is_some() && act.anaphor;
                self.add_as(
                    "should",
                    ClaimKind::Normative,
                    Some(act),
                    None,
                    Polarity::Signed(sign),
                    Modality::Should,
                    verb,
                    cue,
                );
            } else {
                for mut goal in goals {
                    // "put pressure on X to do Y": X is to do it.
                    if matches!(act.property, Property::Pressure | Property::Influence)
                        && !act.toward.is_empty()
                        && (goal.who.is_empty() || goal.who == act.who)
                        && !is_of_place(goal.property)
                    {
                        goal.who.clone_from(&act.toward);
                    }
                    self.add_as(
                        "should-goal",
                        ClaimKind::Normative,
                        Some(act.clone()),
                        Some(goal),
                        Polarity::Signed(1),
                        Modality::Should,
                        verb,
                        cue.clone(),
                    );
                }
            }
        }
    }

    /// "Their need of goodwill should keep the spoiling modest": what a thing is expected to do,
    /// no advice to it.
    pub(super) fn is_expected(&self, verb: usize, modal: usize) -> bool {
        let v = self.view;
        let Some(subject) = v.subject(verb).filter(|&s| s < modal) else {
            return false;
        };
        let acts = v.has_actor(subject)
            || ["person", "people", "officer", "armed", "area"]
                .iter()
                .any(|list| self.lexicon.is(list, &v.base(subject)));
        let thing = self
            .concepts
            .noun(subject)
            .is_some_and(|d| d.known() && !d.bare_actor && !d.anaphor);
        let moves = v.object(verb).is_some_and(|o| {
            v.parse.possessor(o).is_none()
                && self
                    .concepts
                    .noun(o)
                    .is_some_and(|d| d.known() || v.is_verb(o))
        }) && self.lexicon.verb(&v.verb_base(verb)).iter().any(|row| {
            matches!(
                row.frame,
                Frame::Object | Frame::Ease | Frame::Make | Frame::End
            )
        });
        v.lower[modal] == "should" && !acts && thing && moves && !v.is_passive(verb)
    }

    /// A deed of which only the verb says what it is: nothing that others could measure.
    fn is_bare_deed(&self, verb: usize, act: &Draft) -> bool {
        !act.known()
            && !act.anaphor
            && !self.concepts.is_bearing(act)
            && (!self.concepts.grounded(act) || act.head == self.view.verb_base(verb))
    }

    /// "We recommend that X …", "it is time to …".
    fn advising_verb(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        // By order: "we recommend that X back …", "I would suggest that X …".
        let that = (1..verb).rev().find(|&k| v.lower[k] == "that");
        // "I would suggest, with due diffidence, that X …": over the aside.
        let advising = that.and_then(|that| {
            let close = that.checked_sub(1)?;
            if v.lower[close] != "," {
                return Some(close);
            }
            (0..close)
                .rev()
                .find(|&k| v.lower[k] == ",")?
                .checked_sub(1)
        });
        if let (Some(that), Some(advising)) = (that, advising)
            && advising > 0
            && self.lexicon.is("advise", &v.base(advising))
            && self.is_authors(advising)
            && (that + 1..verb).all(|k| !v.is_verb(k) && v.lower[k] != ",")
        {
            return Some(advising);
        }
        let head = v.parse.head(verb)?;
        let governs = v.rel(verb) == Deprel::Ccomp
            && self.lexicon.is("advise", &v.base(head))
            && v.is_verb(head);
        (governs && self.is_authors(head)).then_some(head)
    }

    /// Whether the author, or the text itself, stands before a verb as its subject.
    pub(super) fn is_authors(&self, verb: usize) -> bool {
        let v = self.view;
        let before = (0..verb).rev().find(|&k| {
            !matches!(v.upos(k), Upos::Aux | Upos::Adv) && !self.is_modal(k) && v.lower[k] != ","
        });
        before.is_some_and(|k| {
            matches!(
                v.lower[k].as_str(),
                "we" | "i" | "memo" | "paper" | "brief" | "report" | "essay" | "column"
            )
        })
    }
    /// `imperative`: "Cut the money and the guns fall silent."
    pub(super) fn imperatives(&mut self) {
        let v = self.view;
        let p = &v.parse;
        let Some(first) = (0..v.len().min(3)).find(|&k| v.is_verb(k)) else {
            return;
        };
        let bare = p.tokens[first].verb_form == Some(VerbForm::Base)
            || (first == 0 && p.tokens[first].text.to_lowercase() == v.base(first));
        if first != 0
            || matches!(
                v.lower[0].as_str(),
                "suppose" | "imagine" | "consider" | "forgive" | "recall" | "remember" | "note"
            )
            || !bare
            || v.lower[0] == "let"
            || v.has_child(first, &[Deprel::Nsubj, Deprel::Aux, Deprel::Mark])
        {
            return;
        }
        let Some(and) = (1..v.len()).find(|&k| v.lower[k] == "and") else {
            return;
        };
        let Some(second) = v
            .clause_after(and + 1, v.len())
            .filter(|&k| k > and + 1 && v.phrase_after(and + 1).is_some_and(|s| s < k))
        else {
            return;
        };
        // "Put in a gauge and the fights stop": the thing, where the verb says little.
        let deed = self
            .concepts
            .clause(first)
            .filter(|d| self.concepts.grounded(d) && !d.anaphor)
            .or_else(|| {
                (first + 1..and)
                    .take(3)
                    .find_map(|k| v.phrase_after(k).filter(|&n| n < and))
                    .and_then(|n| self.concepts.noun(n))
            });
        // "Feed the villages and recruitment will dry up": the noun after "and".
        let own = v.subject(second).is_some_and(|s| s > and);
        let after = v.phrase_after(and + 1).filter(|&n| n < second);
        let outcome = if own || v.is_passive(second) {
            self.concepts.clause(second)
        } else {
            let noun = after.and_then(|n| self.concepts.noun(n));
            match (noun, self.concepts.verb_direction(second)) {
                (Some(noun), Some(way)) if !noun.bare_actor => Some(noun.turned(way)),
                _ => self.concepts.clause(second),
            }
        };
        let (Some(cause), Some(effect)) = (deed, outcome) else {
            return;
        };
        if cause.anaphor || cause.bare_actor || effect.anaphor || effect.bare_actor {
            return;
        }
        self.add(
            "imperative",
            ClaimKind::Conditional,
            Some(cause),
            Some(effect),
            Polarity::Signed(1),
            second,
            vec![(first, first)],
        );
    }
}
