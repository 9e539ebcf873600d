//! What a thing is called: "is the main driver of", "is pivotal for", "as a threat to".

use detente_vocab::{ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Class, PredicateKind, PredicateRow};
use crate::syntax::{Deprel, Upos};

impl Scan<'_> {
    /// `predicate`: subject, copula, noun or adjective of the lists.
    pub(super) fn predicates(&mut self) {
        for i in 0..self.view.len() {
            let v = self.view;
            if !matches!(
                v.upos(i),
                Upos::Noun | Upos::Adj | Upos::Verb | Upos::Propn | Upos::Adv
            ) || self.in_condition(i)
            {
                continue;
            }
            let class = if v.upos(i) == Upos::Noun {
                Class::Noun
            } else {
                Class::Adjective
            };
            // "a breeding ground", then "a ground".
            let pair = format!("{} {}", v.lower[i.saturating_sub(1)], v.base(i));
            let known = [pair, v.base(i)]
                .into_iter()
                .map(|form| self.lexicon.predicate(&form))
                .find(|rows| !rows.is_empty())
                .unwrap_or_default();
            let rows: Vec<PredicateRow> = known
                .iter()
                .filter(|row| row.class == class)
                .cloned()
                .collect();
            if rows.is_empty() {
                continue;
            }
            let Some(subject) = self.predicate_subject(i) else {
                continue;
            };
            for row in rows {
                if self.read_predicate(i, subject, &row) {
                    break;
                }
            }
        }
    }

    /// The subject of "X is Y", "X remains Y", "X becomes Y", "X has become Y".
    fn predicate_subject(&self, i: usize) -> Option<usize> {
        let v = self.view;
        let p = &v.parse;
        if v.has_child(i, &[Deprel::Cop]) {
            return self.predicate_owner(i);
        }
        // By order: "… is the main driver", "remains the most promising way".
        let mut k = i;
        while k > 0
            && (matches!(
                v.upos(k - 1),
                Upos::Det | Upos::Adj | Upos::Adv | Upos::Noun | Upos::Num
            ) || v.rel(k - 1) == Deprel::Amod
                || v.upos(k - 1) == Upos::Part)
            && (!v.has_actor(k - 1) || v.upos(k) == Upos::Part)
            && i - k < 6
        {
            k -= 1;
        }
        if k > 0
            && matches!(
                v.lower[k - 1].as_str(),
                "is" | "are"
                    | "was"
                    | "were"
                    | "be"
                    | "been"
                    | "remains"
                    | "remain"
                    | "becomes"
                    | "became"
            )
        {
            return self.predicate_owner(k - 1);
        }
        let verb = p.head(i)?;
        let linking = matches!(
            v.lemma(verb),
            "remain"
                | "become"
                | "prove"
                | "seem"
                | "stay"
                | "constitute"
                | "represent"
                | "pose"
                | "be"
                | "form"
                | "play"
        );
        (linking && matches!(v.rel(i), Deprel::Xcomp | Deprel::Obj | Deprel::Acl))
            .then(|| v.subject(verb))
            .flatten()
    }

    /// The subject of a predicate, the tree's when it is a noun before it, else by order.
    fn predicate_owner(&self, i: usize) -> Option<usize> {
        let v = self.view;
        let be = (0..=i).rev().take(8).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "is" | "are"
                    | "was"
                    | "were"
                    | "be"
                    | "been"
                    | "remains"
                    | "remain"
                    | "becomes"
                    | "became"
            )
        });
        let tree = v
            .parse
            .subject(i)
            .filter(|&s| s < i && (v.upos(s).is_nominal() || v.is_verb(s)));
        tree.or_else(|| v.subject_by_order(be?))
    }

    fn read_predicate(&mut self, i: usize, subject: usize, row: &PredicateRow) -> bool {
        let v = self.view;
        let verbal = v.is_verb(subject);
        let Some(cause) = (if verbal {
            self.concepts.clause(subject)
        } else {
            self.concepts.noun(subject)
        }) else {
            return false;
        };
        // "It may be useful to recall": what follows is the subject.
        if cause.anaphor
            && v.lower[subject] == "it"
            && v.lower.get(i + 1).is_some_and(|w| w == "to" || w == "that")
        {
            return false;
        }
        if cause.bare_actor
            && !matches!(
                row.kind,
                PredicateKind::Threat | PredicateKind::Necessity | PredicateKind::Classification
            )
        {
            return false;
        }
        let Some((effect, at)) = self.predicate_end(i, row, &cause) else {
            return false;
        };
        let denied = v.is_denied(i)
            || v.parse
                .head(i)
                .is_some_and(|k| v.rel(i) == Deprel::Xcomp && v.is_denied(k));
        let compared = v
            .parse
            .children_by(i, &[Deprel::Amod, Deprel::Advmod])
            .any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "more" | "greater" | "bigger" | "larger" | "less"
                )
            });
        let than = (i..v.len()).any(|k| v.lower[k] == "than");
        let kind = match row.kind {
            _ if compared && than => ClaimKind::Comparative,
            PredicateKind::Necessity => ClaimKind::Necessity,
            PredicateKind::Classification | PredicateKind::Threat => ClaimKind::Classification,
            _ => ClaimKind::Causal,
        };
        let rule = match row.kind {
            PredicateKind::Necessity => "necessary-for",
            PredicateKind::Threat => "threat-to",
            PredicateKind::Reverse => "dependent-on",
            _ => "driver-of",
        };
        let polarity = Polarity::of(row.sign).denied(denied);
        let cue = vec![(i, at.clamp(i, i + 2))];
        if row.kind == PredicateKind::Reverse {
            self.add(rule, kind, Some(effect), Some(cause), polarity, i, cue);
        } else {
            self.add(
                rule,
                kind,
                Some(cause),
                Some(effect),
                polarity,
                i,
                cue.clone(),
            );
            self.rejected_rival(i, subject, cue);
        }
        true
    }

    /// "X, not Y, is the cause": Y has no effect.
    fn rejected_rival(&mut self, i: usize, subject: usize, cue: Vec<(usize, usize)>) {
        let v = self.view;
        let Some(not) = (subject..i).find(|&k| v.lower[k] == "not") else {
            return;
        };
        let Some(rival) = (not + 1..i)
            .find(|&k| v.upos(k) == Upos::Noun && !matches!(v.rel(k), Deprel::Compound))
        else {
            return;
        };
        let between = (not + 1..i).any(|k| v.lower[k] == ",");
        let Some(last) = self.found.last().cloned() else {
            return;
        };
        if let Some(draft) = self.concepts.noun(rival)
            && between
            && not > 0
            && v.lower[not - 1] == ","
        {
            self.add(
                last.rule,
                last.kind,
                Some(draft),
                last.effect,
                Polarity::Zero,
                i,
                cue,
            );
        }
    }

    /// What stands after the preposition, and where the preposition is.
    fn predicate_end(&self, i: usize, row: &PredicateRow, cause: &Draft) -> Option<(Draft, usize)> {
        let v = self.view;
        let p = &v.parse;
        let fits = |word: &str| row.preps.iter().any(|prep| prep == word);
        let mut places = v.phrases_after(i);
        places.truncate(1);
        places.extend(p.complements(i));
        // The phrase may hang on the copula's verb or on a noun in between.
        if let Some(head) = p.head(i)
            && v.rel(i) == Deprel::Xcomp
        {
            places.extend(p.complements(head).into_iter().filter(|(_, k)| *k > i));
        }
        for (preposition, k) in places {
            if k < i || !fits(preposition.split(' ').next().unwrap_or_default()) {
                continue;
            }
            let mut draft = if v.is_verb(k) {
                self.concepts.clause(k)?
            } else {
                self.concepts.noun(k)?
            };
            if row.kind == PredicateKind::Threat {
                if !draft.known() {
                    let who = if draft.who.is_empty() {
                        self.concepts.actors_of(k)
                    } else {
                        draft.who.clone()
                    };
                    draft.property = Property::Threat;
                    draft.head = String::new();
                    draft.who = who;
                    draft.bare_actor = false;
                    draft.anaphor = false;
                } else {
                    draft.direction = -draft.direction;
                }
            } else if draft.bare_actor {
                // "good for Chad", "vital for Chad": its interest.
                draft.property = Property::Interest;
                draft.head = String::new();
                draft.bare_actor = false;
            } else if draft.anaphor {
                return None;
            }
            let case = (i..k).find(|&c| fits(&v.lower[c])).unwrap_or(i);
            return (draft != *cause).then_some((draft, case));
        }
        // "the jihadists' best ally", "the army's curse": whose it is.
        if row.class == Class::Noun
            && matches!(row.kind, PredicateKind::Causal)
            && row.preps.iter().any(|prep| prep == "for" || prep == "of")
            && let Some(owner) = p
                .possessor(i)
                .or_else(|| {
                    (i.saturating_sub(4)..i).find(|&k| {
                        v.lower
                            .get(k + 1)
                            .is_some_and(|w| matches!(w.as_str(), "'" | "’" | "'s" | "’s"))
                    })
                })
                .filter(|&k| k < i && !matches!(v.upos(k), Upos::Pron))
            && let Some(mut draft) = self.concepts.noun(owner)
            && (draft.bare_actor || draft.known())
        {
            if draft.bare_actor {
                draft.bare_actor = false;
                draft.head = "strength".to_owned();
            }
            return (draft != *cause).then_some((draft, i));
        }
        // "Every massacre is a recruiting office": for whoever recruits.
        if i > 0 && v.lower[i - 1] == "recruiting" {
            let mut draft = Draft::at(Property::Other, (i - 1, i));
            draft.head = "recruit".to_owned();
            return Some((draft, i));
        }
        // "the best way to end the war", "essential to keep order"
        let by_order = v
            .lower
            .get(i + 1)
            .is_some_and(|word| word == "to")
            .then(|| (i + 2..v.len().min(i + 4)).find(|&k| v.is_verb(k)))
            .flatten();
        let inner = by_order.or_else(|| {
            p.children_by(
                i,
                &[Deprel::Acl, Deprel::Xcomp, Deprel::Advcl, Deprel::Ccomp],
            )
            .find(|&k| k > i && v.is_verb(k) && self.concepts.opens_with(k, &["to", "of", "for"]))
        })?;
        if !(fits("to") || fits("of")) || row.kind == PredicateKind::Threat {
            return None;
        }
        Some((self.concepts.clause(inner)?, i))
    }

    /// `as-threat`: "pressure on X as a threat to the region" calls X a threat.
    pub(super) fn role_phrases(&mut self) {
        for i in 1..self.view.len() {
            let v = self.view;
            if !self
                .lexicon
                .predicate(&v.base(i))
                .iter()
                .any(|row| row.kind == PredicateKind::Threat)
            {
                continue;
            }
            let Some(mark) = (i.saturating_sub(4)..i).rev().find(|&k| v.lower[k] == "as") else {
                continue;
            };
            let seen = (0..mark)
                .rev()
                .take(10)
                .any(|k| v.is_verb(k) && self.lexicon.is("perceive", &v.base(k)));
            if seen || v.has_child(i, &[Deprel::Cop]) {
                continue;
            }
            let Some(bearer) = (0..mark).rev().take(4).find(|&k| v.upos(k).is_nominal()) else {
                continue;
            };
            let Some(cause) = self.concepts.noun(bearer).filter(|d| !d.anaphor) else {
                continue;
            };
            let row = PredicateRow {
                sign: 1,
                kind: PredicateKind::Threat,
                class: Class::Noun,
                preps: vec!["to".to_owned(), "for".to_owned()],
            };
            let end = self.predicate_end(i, &row, &cause).or_else(|| {
                let to = (i + 1..v.len().min(i + 3)).find(|&k| v.lower[k] == "to")?;
                let noun = v.parse.head(to).filter(|&k| k > to)?;
                let mut draft = self.concepts.noun(noun)?;
                draft.who = self.concepts.actors_of(noun);
                draft.property = Property::Threat;
                draft.head = String::new();
                draft.bare_actor = false;
                Some((draft, to))
            });
            if let Some((effect, at)) = end {
                self.add(
                    "as-threat",
                    ClaimKind::Classification,
                    Some(cause),
                    Some(effect),
                    Polarity::Signed(1),
                    bearer,
                    vec![(mark, at.max(i))],
                );
            }
        }
    }
}
