//! Claims told back to front: "Nothing so strengthens X as Y", "Behind X lies Y", "It was Y that
//! drove X".

use detente_vocab::{ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Frame, VerbRow};

impl Scan<'_> {
    /// `superlative`: "Nothing so V X as Y", "Nothing has V-ed X more than Y", "Few things V X like
    /// Y", "Nothing has done more to V X than Y": Y does.
    pub(super) fn superlatives(&mut self) {
        let v = self.view;
        let Some(start) = (0..v.len().min(2)).find(|&k| {
            v.lower[k] == "nothing"
                || (v.lower[k] == "no" && v.lower[k + 1..].iter().any(|w| w == "more"))
                || (v.lower[k] == "few" && v.lower.get(k + 1).is_some_and(|w| w == "things"))
        }) else {
            return;
        };
        for verb in start + 1..v.len().min(start + 7) {
            if !v.is_verb(verb) {
                continue;
            }
            let word = |k: usize| v.lower.get(k).map_or("", String::as_str);
            // "has done more to rescue X than Y"
            let more = word(verb + 1) == "more" && word(verb + 2) == "to";
            let verb = match v.base(verb) == "do" && more {
                true => verb + 3,
                false => verb,
            };
            // "No general admits that hunger feeds violence more than ideology" is another matter.
            if v.lower[start] == "no" && !more {
                continue;
            }
            let Some(mark) = (verb + 2..v.len())
                .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "."))
                .find(|&k| {
                    matches!(v.lower[k].as_str(), "as" | "than" | "like")
                        && v.lower[k - 1] != "such"
                })
            else {
                continue;
            };
            let cause = self.end_after(mark + 1);
            let rows = self.lexicon.verb(&v.verb_base(verb)).to_vec();
            let effect = rows.iter().find_map(|row| {
                self.moved(verb, row, &Draft::before(start, start))
                    .into_iter()
                    .next()
            });
            let deed = || Some((self.concepts.clause(verb)?, 1));
            let effect = effect.or_else(|| deed().filter(|_| more));
            if let (Some(cause), Some((effect, sign))) = (cause, effect)
                && self.concepts.grounded(&effect)
                && !effect.anaphor
            {
                self.add(
                    "superlative",
                    ClaimKind::Causal,
                    Some(cause),
                    Some(effect),
                    Polarity::of(sign),
                    verb,
                    vec![(start, verb), (mark, mark)],
                );
                // "nothing" is in the denial's list; here it praises.
                if let Some(last) = self.found.last_mut().filter(|f| f.rule == "superlative") {
                    last.polarity = Polarity::of(sign);
                }
            }
            return;
        }
    }

    /// The variable that begins at a word: a gerund's clause or a noun's.
    pub(super) fn end_after(&self, from: usize) -> Option<Draft> {
        let v = self.view;
        if from >= v.len() {
            return None;
        }
        let gerund = v.is_verb(from) && v.lower[from].ends_with("ing");
        let draft = if gerund {
            self.concepts.clause(from)
        } else {
            v.phrase_after(from).and_then(|k| self.concepts.noun(k))
        };
        draft.filter(|d| self.stands_as_end(d))
    }

    /// `behind`: "Behind X lies Y", "At the root of X is Y": Y brings X.
    pub(super) fn behinds(&mut self) {
        let v = self.view;
        let from = match v.lower.first().map(String::as_str) {
            Some("behind") => 1,
            Some("at") if v.lower.get(3).is_some_and(|w| w == "of") => {
                let deep = matches!(
                    v.lower[2].as_str(),
                    "root" | "heart" | "bottom" | "core" | "source" | "roots"
                );
                if !deep {
                    return;
                }
                4
            }
            _ => return,
        };
        let Some(be) = (from + 1..v.len()).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "is" | "are"
                    | "was"
                    | "were"
                    | "lies"
                    | "lie"
                    | "lay"
                    | "stands"
                    | "stand"
                    | "stood"
                    | "sits"
            )
        }) else {
            return;
        };
        let effect = self.end_after(from).filter(|d| d.to < be);
        let (Some(cause), Some(effect)) = (self.end_after(be + 1), effect) else {
            return;
        };
        self.add(
            "behind",
            ClaimKind::Causal,
            Some(cause),
            Some(effect),
            Polarity::Signed(1),
            be,
            vec![(0, 0), (be, be)],
        );
    }

    /// `result-is`: "The result of X is Y", "The reason for Y is X", "X is why Y".
    pub(super) fn results_are(&mut self) {
        let v = self.view;
        for be in 2..v.len().saturating_sub(2) {
            if !matches!(
                v.lower[be].as_str(),
                "is" | "are" | "was" | "were" | "remains"
            ) || v.is_denied(be)
            {
                continue;
            }
            // "X is why Y", "X is the reason that Y"
            let reason = v.lower[be + 1] == "the"
                && v.lower.get(be + 2).is_some_and(|w| w == "reason")
                && v.lower
                    .get(be + 3)
                    .is_some_and(|w| w == "that" || w == "why");
            if v.lower[be + 1] == "why" || reason {
                let cause = v
                    .subject_by_order(be)
                    .and_then(|s| self.concepts.noun(s))
                    .filter(|d| self.stands_as_end(d));
                let effect = v
                    .clause_after(be + 2 + 2 * usize::from(reason), v.len())
                    .and_then(|k| self.concepts.clause(k))
                    .filter(|d| self.stands_as_end(d));
                if let (Some(cause), Some(effect)) = (cause, effect) {
                    self.add(
                        "result-is",
                        ClaimKind::Causal,
                        Some(cause),
                        Some(effect),
                        Polarity::Signed(1),
                        be,
                        vec![(be, be + 1)],
                    );
                }
                continue;
            }
            let noun = (0..be).find(|&k| {
                self.lexicon.is("result_noun", &v.base(k))
                    || self.lexicon.is("cause_noun", &v.base(k))
            });
            let Some(noun) = noun.filter(|&n| {
                n <= 4
                    && v.lower
                        .get(n + 1)
                        .is_some_and(|w| w == "of" || w == "for" || w == "behind")
            }) else {
                continue;
            };
            if (noun + 1..be).any(|k| v.is_verb(k) || v.lower[k] == ",") {
                continue;
            }
            let inner = self.end_after(noun + 2).filter(|d| d.from < be);
            let outer = self.end_after(be + 1);
            let (Some(inner), Some(outer)) = (inner, outer) else {
                continue;
            };
            let (cause, effect) = if self.lexicon.is("result_noun", &v.base(noun)) {
                (inner, outer)
            } else {
                (outer, inner)
            };
            if !self.found.iter().any(|f| f.verb == be) {
                self.add(
                    "result-is",
                    ClaimKind::Causal,
                    Some(cause),
                    Some(effect),
                    Polarity::Signed(1),
                    be,
                    vec![(noun, noun + 1), (be, be)],
                );
            }
            return;
        }
    }

    /// `purpose-is`: "The purpose of X is to V": X serves the deed.
    pub(super) fn purposes_are(&mut self) {
        let v = self.view;
        for to in 5..v.len().saturating_sub(1) {
            let be = matches!(v.lower[to - 1].as_str(), "is" | "was" | "remains");
            if v.lower[to] != "to" || !be {
                continue;
            }
            let Some(noun) = (0..to - 1).find(|&k| self.lexicon.is("purpose_noun", &v.base(k)))
            else {
                continue;
            };
            if v.lower[noun + 1] != "of" {
                continue;
            }
            let cause = self.end_after(noun + 2).filter(|d| d.to < to);
            let effect = (to + 1..v.len().min(to + 4))
                .find(|&k| v.is_verb(k))
                .and_then(|k| self.concepts.clause(k))
                .filter(|d| self.stands_as_end(d));
            if let (Some(cause), Some(effect)) = (cause, effect) {
                self.add(
                    "purpose-is",
                    ClaimKind::Purpose,
                    Some(cause),
                    Some(effect),
                    Polarity::Signed(1),
                    to + 1,
                    vec![(noun, noun), (to - 1, to)],
                );
            }
        }
    }

    /// `followed`: "Riots followed the cut in subsidies", "The cut was followed by riots", "The coup
    /// came after years of neglect": one event told as the answer to another.
    pub(super) fn followed(&mut self) {
        for at in 1..self.view.len().saturating_sub(1) {
            let v = self.view;
            let by = v.lower[at] == "followed" && v.lower[at + 1] == "by";
            let active = v.lower[at] == "followed" && !by;
            let after = matches!(v.lower[at].as_str(), "came" | "comes")
                && matches!(v.lower[at + 1].as_str(), "after" | "on");
            if !(by || active || after) || v.is_denied(at) {
                continue;
            }
            let subject = v
                .subject_by_order(at)
                .and_then(|s| self.concepts.noun(s))
                .filter(|d| self.stands_as_end(d) && d.known());
            let object = self
                .end_after(at + 1 + usize::from(by || after))
                .filter(Draft::known);
            let (Some(subject), Some(object)) = (subject, object) else {
                continue;
            };
            let (cause, effect) = if by {
                (subject, object)
            } else {
                (object, subject)
            };
            if self.found.iter().any(|f| f.verb == at) || cause.property == effect.property {
                continue;
            }
            self.add(
                "followed",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                at,
                vec![(at, at + usize::from(by || after))],
            );
        }
    }

    /// `enough`: "X is enough to V", "X is strong enough to V", "X is too weak to V".
    pub(super) fn enoughs(&mut self) {
        for to in 3..self.view.len().saturating_sub(1) {
            let v = self.view;
            if v.lower[to] != "to" {
                continue;
            }
            let enough = v.lower[to - 1] == "enough";
            let too = !enough && v.lower[to - 2] == "too";
            let Some(be) = (to.saturating_sub(5)..to).rev().find(|&k| {
                matches!(
                    v.lower[k].as_str(),
                    "is" | "are" | "was" | "were" | "be" | "remains" | "remain"
                )
            }) else {
                continue;
            };
            if !(enough || too) {
                continue;
            }
            let Some(verb) = (to + 1..v.len().min(to + 4)).find(|&k| v.is_verb(k)) else {
                continue;
            };
            let Some(cause) = v
                .subject_by_order(be)
                .and_then(|s| self.concepts.noun(s))
                .filter(|d| self.stands_as_end(d))
            else {
                continue;
            };
            let Some(effect) = self
                .concepts
                .affirmed(verb, 4)
                .filter(|d| self.stands_as_end(d))
            else {
                continue;
            };
            if !(cause.known() || effect.known()) {
                continue;
            }
            let denied = too
                || v.is_denied(be)
                || (be..to).any(|k| matches!(v.lower[k].as_str(), "not" | "hardly"));
            self.add(
                "enough",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1).denied(denied),
                verb,
                vec![(be, to)],
            );
        }
    }

    /// `mercy`: "puts X at the mercy of Y", "leaves X in the hands of Y": Y's hold over X.
    pub(super) fn mercies(&mut self) {
        let v = self.view;
        for at in 2..v.len().saturating_sub(4) {
            let held =
                v.lower[at] == "at" && v.lower[at + 1] == "the" && v.lower[at + 2] == "mercy"
                    || v.lower[at] == "in"
                        && v.lower[at + 1] == "the"
                        && matches!(
                            v.lower[at + 2].as_str(),
                            "hands" | "grip" | "pocket" | "debt"
                        );
            if !held || v.lower[at + 3] != "of" {
                continue;
            }
            let Some(verb) = (at.saturating_sub(6)..at).rev().find(|&k| {
                v.is_verb(k)
                    && matches!(
                        v.verb_base(k).as_str(),
                        "put" | "leave" | "place" | "keep" | "throw" | "land" | "deliver"
                    )
            }) else {
                continue;
            };
            let row = VerbRow {
                sign: 1,
                frame: Frame::Object,
                preps: Vec::new(),
            };
            let Some((cause, _)) = self.mover(verb, &row) else {
                continue;
            };
            let (Some(held), Some(holder)) = (v.object(verb), v.phrase_after(at + 4)) else {
                continue;
            };
            let mut effect = Draft::at(Property::Influence, (verb, v.phrase(holder).1));
            effect.who = self.concepts.actors_of(holder);
            if effect.who.is_empty() {
                effect.who = self
                    .concepts
                    .noun(holder)
                    .map(|d| d.who)
                    .unwrap_or_default();
            }
            effect.toward = self.concepts.actors_of(held);
            if effect.toward.is_empty() {
                effect.toward = self.concepts.noun(held).map(|d| d.who).unwrap_or_default();
            }
            self.add(
                "mercy",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                verb,
                vec![(verb, verb), (at, at + 3)],
            );
        }
    }

    /// `only`: "Only paperwork can do that": what was just said needs it.
    pub(super) fn only_nouns(&mut self) {
        let v = self.view;
        let opens = v.len() > 4 && v.lower[0] == "only";
        let Some(modal) = (2..v.len().min(8)).find(|&k| opens && self.is_modal(k)) else {
            return;
        };
        let taken_up = v.lower.get(modal + 1).is_some_and(|w| w == "do")
            && v.lower
                .get(modal + 2)
                .is_some_and(|w| matches!(w.as_str(), "that" | "this" | "so" | "it"));
        let Some(cause) = self.end_after(1).filter(|d| d.to < modal && taken_up) else {
            return;
        };
        let effect = self.said_before(modal + 1, modal + 2);
        self.add(
            "only",
            ClaimKind::Necessity,
            Some(cause),
            Some(effect),
            Polarity::Signed(1),
            modal + 1,
            vec![(0, 0), (modal, modal + 2)],
        );
    }
}
