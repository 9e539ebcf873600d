//! One thing told right after another, so that the text makes the first bring the second: "prices
//! doubled when the port fell", "with the withdrawal of the mission, the militias returned", "…, or
//! the trade will die", "… as a consequence".

use detente_vocab::{ClaimKind, Modality};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::syntax::{Upos, VerbForm};

impl Scan<'_> {
    /// `sequence`: "Premiums jumped when X", "After X, prices doubled". A time alone is no cause:
    /// the main clause must tell a change of something.
    pub(super) fn sequences(&mut self) {
        for at in 0..self.view.len().saturating_sub(2) {
            let v = self.view;
            // "As prices rise, anger grows": only at the head, and where both change.
            let together = at == 0 && matches!(v.lower[0].as_str(), "as" | "since");
            let time = together
                || matches!(v.lower[at].as_str(), "when" | "after" | "once")
                    && (at == 0
                        || !matches!(
                            v.lower[at - 1].as_str(),
                            "even"
                                | "only"
                                | "until"
                                | "years"
                                | "months"
                                | "weeks"
                                | "days"
                                | "soon"
                        ));
            let of_time = at > 0 && self.lexicon.is("time_noun", &v.base(at - 1));
            if !time
                || of_time
                || v.lower[at + 1].ends_with("ing")
                || self.found.iter().any(|f| f.cue.iter().any(|c| c.0 == at))
            {
                continue;
            }
            let Some((top, Some(main))) = self.following(at, at) else {
                continue;
            };
            let earlier = if v.is_clause(top) {
                self.concepts.clause(top)
            } else {
                self.concepts.noun(top)
            };
            let Some(cause) = earlier.filter(|d| self.stands_as_end(d)) else {
                continue;
            };
            let rises = v.is_verb(top) && self.concepts.verb_direction(top).is_some();
            if together && v.lower[0] == "as" && !rises {
                continue;
            }
            // "…, so does anger"
            let follows = v.lower[main.saturating_sub(2)..=main]
                .iter()
                .any(|w| w == "so")
                .then(|| v.phrase_after(main + 1))
                .flatten()
                .and_then(|k| self.concepts.noun(k))
                .filter(|d| self.stands_as_end(d))
                .map(|d| {
                    let way = cause.direction;
                    Draft {
                        direction: d.direction * way,
                        ..d
                    }
                });
            if let Some(effect) = follows.or_else(|| self.changed(main))
                && !self.found.iter().any(|f| f.verb == main)
            {
                self.add(
                    "sequence",
                    ClaimKind::Causal,
                    Some(cause),
                    Some(effect),
                    Polarity::Signed(1),
                    main,
                    vec![(at, at)],
                );
            }
        }
    }

    /// What a told past clause says to have risen or fallen of itself.
    fn changed(&self, main: usize) -> Option<Draft> {
        let v = self.view;
        let told = v.is_verb(main)
            && v.parse.tokens[main].verb_form != Some(VerbForm::Gerund)
            && matches!(self.modality(main), Modality::Asserted)
            && !self.in_condition(main);
        let moves = self.concepts.verb_direction(main).is_some();
        let effect = self
            .concepts
            .clause(main)
            .filter(|d| self.stands_as_end(d))?;
        (told && moves && (v.object(main).is_none() || effect.known())).then_some(effect)
    }

    /// `with-deed`: "With the withdrawal of X, Y returned": the noun names what happened.
    pub(super) fn with_deeds(&mut self) {
        let v = self.view;
        let opens = v.len() > 5 && v.lower[0] == "with";
        let Some(noun) = v.phrase_after(1).filter(|_| opens) else {
            return;
        };
        let Some(comma) = (noun + 1..v.len()).find(|&k| v.lower[k] == ",") else {
            return;
        };
        if self.found.iter().any(|f| f.rule == "absolute") {
            return;
        }
        let Some(cause) = self.concepts.noun(noun).filter(|d| self.stands_as_end(d)) else {
            return;
        };
        let happens =
            self.lexicon.is("down", &v.base(noun)) || self.lexicon.is("up", &v.base(noun));
        let Some(main) = v.clause_after(comma + 1, v.len()) else {
            return;
        };
        let Some(effect) = self.concepts.clause(main).filter(|d| self.stands_as_end(d)) else {
            return;
        };
        // "With open readings, Sudan can run the dam fuller."
        let told = matches!(self.modality(main), Modality::Can | Modality::Will);
        if (happens || told) && (cause.known() || effect.known()) {
            self.add(
                "with-deed",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(0, 0)],
            );
        }
    }

    /// `with-that`: "…, and with that the Kremlin lost a switch": what was just said brings it.
    pub(super) fn with_that(&mut self) {
        let v = self.view;
        for at in 0..v.len().saturating_sub(4) {
            let opens = at == 0 || matches!(v.lower[at - 1].as_str(), "and" | ";" | "," | ":");
            let points = matches!(v.lower[at + 1].as_str(), "that" | "this" | "it");
            if !opens || v.lower[at] != "with" || !points || v.upos(at + 2) == Upos::Adp {
                continue;
            }
            let Some(main) = v.clause_after(at + 2, v.len()) else {
                continue;
            };
            let Some(effect) = self.concepts.clause(main).filter(|d| self.stands_as_end(d)) else {
                continue;
            };
            if self
                .found
                .iter()
                .any(|f| f.verb == main || f.rule == "absolute")
            {
                continue;
            }
            let earlier = v
                .clause_before(at)
                .and_then(|k| self.concepts.clause(k))
                .filter(|d| self.stands_as_end(d));
            let cause = earlier.unwrap_or_else(|| self.said_before(at, at + 1));
            self.add(
                "with-that",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(at, at + 1)],
            );
        }
    }

    /// `with-every`: "War becomes likelier with every new base".
    pub(super) fn with_every(&mut self) {
        let v = self.view;
        for at in 0..v.len().saturating_sub(3) {
            if v.lower[at] != "with" || !matches!(v.lower[at + 1].as_str(), "every" | "each") {
                continue;
            }
            let noun = v.phrase_after(at + 2);
            let main = if at == 0 {
                noun.and_then(|n| v.clause_after(n + 1, v.len()))
            } else {
                v.clause_before(at)
            };
            let cause = noun
                .and_then(|k| self.concepts.noun(k))
                .filter(|d| self.stands_as_end(d));
            let effect = main
                .and_then(|k| self.concepts.clause(k))
                .filter(|d| self.stands_as_end(d));
            if let (Some(cause), Some(effect), Some(main)) = (cause, effect, main)
                && (cause.known() || effect.known())
                && !self.found.iter().any(|f| f.verb == main)
            {
                self.add(
                    "with-every",
                    ClaimKind::Causal,
                    Some(cause),
                    Some(effect),
                    Polarity::Signed(1),
                    main,
                    vec![(at, at + 1)],
                );
            }
        }
    }

    /// `driven-by`: "Encouraged by Delhi's silence, the generals shell the valley."
    pub(super) fn driven_by(&mut self) {
        let v = self.view;
        if v.len() < 7 || !v.is_verb(0) || v.lower[1] != "by" || v.lower[0].ends_with("ing") {
            return;
        }
        let Some(comma) = (3..v.len().min(16)).find(|&k| v.lower[k] == ",") else {
            return;
        };
        let Some(main) = v.clause_after(comma + 1, v.len()) else {
            return;
        };
        let cause = self.end_after(2).filter(|d| d.to < comma);
        let effect = self.concepts.clause(main).filter(|d| self.stands_as_end(d));
        if let (Some(cause), Some(effect)) = (cause, effect) {
            self.add(
                "driven-by",
                ClaimKind::Motivation,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(0, 1)],
            );
        }
    }

    /// `by-doing`: "By closing the border, Kenya punishes the traders."
    pub(super) fn by_doing(&mut self) {
        let v = self.view;
        let opens = v.len() > 6
            && matches!(v.lower[0].as_str(), "by" | "in")
            && v.is_verb(1)
            && v.lower[1].ends_with("ing");
        let Some(comma) = (3..v.len()).find(|&k| opens && v.lower[k] == ",") else {
            return;
        };
        let Some(main) = v.clause_after(comma + 1, v.len()).filter(|&k| v.is_verb(k)) else {
            return;
        };
        if self.found.iter().any(|f| f.verb == main) || self.is_advised(main) {
            return;
        }
        let doer = v
            .subject(main)
            .map(|s| self.concepts.actors_of(s))
            .unwrap_or_default();
        let Some(mut cause) = self.concepts.clause(1).filter(|d| self.stands_as_end(d)) else {
            return;
        };
        if cause.who.is_empty() {
            cause.who = doer;
        }
        let rows = self.rows_of(main);
        let moved = rows
            .iter()
            .find_map(|row| self.moved(main, row, &cause).into_iter().next());
        let whole = || {
            let draft = self
                .concepts
                .clause(main)
                .filter(|d| self.stands_as_end(d))?;
            (draft.known() || self.concepts.verb_direction(main).is_some()).then_some((draft, 1))
        };
        if let Some((effect, sign)) = moved.or_else(whole)
            && self.concepts.grounded(&effect)
            && !effect.anaphor
        {
            let denied = !rows.is_empty() && v.is_denied(main);
            self.add(
                "by-doing",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::of(sign).denied(denied),
                main,
                vec![(0, 1)],
            );
        }
    }

    /// `or-else`: "must X, or Y will": X keeps Y from happening.
    pub(super) fn or_elses(&mut self) {
        for or in 3..self.view.len().saturating_sub(3) {
            let v = self.view;
            let comma = matches!(v.lower[or - 1].as_str(), "," | ";" | "—" | "–");
            if v.lower[or] != "or" || !comma {
                continue;
            }
            let Some(modal) = (or + 1..v.len().min(or + 14)).find(|&k| {
                matches!(
                    v.lower[k].as_str(),
                    "will" | "would" | "risk" | "risks" | "may" | "'ll"
                )
            }) else {
                continue;
            };
            let Some(inner) = self.under_modal(modal) else {
                continue;
            };
            let Some(main) = (0..or).rev().find(|&k| {
                v.is_verb(k) && (self.is_advised(k) || (k == 0 && v.lower[0] == v.verb_base(0)))
            }) else {
                continue;
            };
            let main = self.top_advised(main);
            let effect = self
                .concepts
                .clause(inner)
                .filter(|d| self.stands_as_end(d));
            let cause = self
                .found
                .iter()
                .find(|f| f.kind == ClaimKind::Normative && f.verb == main)
                .and_then(|f| f.cause.clone())
                .or_else(|| self.concepts.clause(main));
            let (Some(cause), Some(effect)) = (cause.filter(|d| !d.bare_actor), effect) else {
                continue;
            };
            if cause.anaphor || !self.concepts.grounded(&cause) {
                continue;
            }
            self.add_as(
                "or-else",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(-1),
                Modality::Will,
                inner,
                vec![(or, or)],
            );
        }
    }

    /// The verb right under the modal of an advised chain: "must tell its friends to share".
    fn top_advised(&self, verb: usize) -> usize {
        let v = self.view;
        let mut at = verb;
        while let Some(head) = v
            .parse
            .head(at)
            .filter(|&h| h < at && v.is_verb(h) && self.is_advised(h))
        {
            at = head;
        }
        at
    }

    /// `consequence`: "The frontier is shut, and bread is dear as a consequence."
    pub(super) fn consequences(&mut self) {
        let v = self.view;
        for at in 4..v.len().saturating_sub(2) {
            let ends = v.lower[at] == "as"
                && v.lower[at + 1] == "a"
                && matches!(v.lower[at + 2].as_str(), "result" | "consequence")
                && v.lower
                    .get(at + 3)
                    .is_none_or(|w| matches!(w.as_str(), "." | ";" | "," | "!"));
            let start = (1..at)
                .rev()
                .find(|&k| matches!(v.lower[k].as_str(), "," | ";" | "and"));
            let (true, Some(start)) = (ends, start) else {
                continue;
            };
            if self
                .found
                .iter()
                .any(|f| f.cue.iter().any(|c| c.0 <= at && at <= c.1))
            {
                continue;
            }
            let Some(effect) = v
                .clause_after(start + 1, at)
                .and_then(|k| self.concepts.clause(k))
                .filter(|d| self.stands_as_end(d))
            else {
                continue;
            };
            let before = (0..start).rev().find(|&k| {
                v.is_clause(k) && v.clause_after(k, k + 1).is_some() && v.upos(k) != Upos::Aux
            });
            let cause = before
                .and_then(|k| self.concepts.clause(k))
                .filter(|d| self.stands_as_end(d))
                .unwrap_or_else(|| self.said_before(at, at + 2));
            self.add(
                "consequence",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                at,
                vec![(at, at + 2)],
            );
        }
    }
}
