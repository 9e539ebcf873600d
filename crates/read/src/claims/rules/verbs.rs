//! Verbs that move things: "raises", "led to", "prevent X from", "makes X more".

use detente_vocab::{ActorCode, ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::concept::Draft;
use crate::claims::lexicon::{Class, Frame, VerbRow};
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    /// `verb`: subject, causal verb, object.
    pub(super) fn causal_verbs(&mut self) {
        for verb in 0..self.view.len() {
            if !self.view.is_verb(verb)
                || self.in_condition(verb)
                || self.is_bare_infinitive(verb)
                || self
                    .found
                    .iter()
                    .any(|f| f.verb == verb && f.rule == "therefore")
            {
                continue;
            }
            let base = self.view.verb_base(verb);
            let phrasal = self
                .view
                .phrasal(verb)
                .filter(|f| !self.lexicon.verb(f).is_empty());
            let rows: Vec<VerbRow> = match &phrasal {
                Some(form) => self.lexicon.verb(form).to_vec(),
                None => self.lexicon.verb(&base).to_vec(),
            };
            for row in rows {
                if self.read_verb(verb, &row) {
                    break;
                }
            }
        }
    }

    /// Does the verb stand in an "if" or "whether" clause?
    pub(super) fn in_condition(&self, verb: usize) -> bool {
        let v = self.view;
        if v.parse.is_conditional(verb) {
            return true;
        }
        let opener = (0..verb).rev().find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "," | ";" | "if" | "unless" | "whether" | "that" | "because"
            )
        });
        opener.is_some_and(|k| matches!(v.lower[k].as_str(), "if" | "unless" | "whether"))
    }

    /// "to V": a goal or an option, read by other rules, unless the verb before only shades it.
    fn is_bare_infinitive(&self, verb: usize) -> bool {
        let v = self.view;
        let Some(to) = (verb.saturating_sub(2)..verb)
            .rev()
            .find(|&k| !matches!(v.upos(k), Upos::Adv))
        else {
            return false;
        };
        // "by expanding ties": means, read by their own rule.
        let gerund = v.lower[verb].ends_with("ing");
        if gerund
            && to + 1 == verb
            && matches!(
                v.lower[to].as_str(),
                "by" | "through" | "without" | "before" | "after"
            )
        {
            return true;
        }
        if v.lower[to] != "to" || to == 0 {
            return false;
        }
        let shades = matches!(
            v.lemma(to - 1),
            "continue"
                | "help"
                | "serve"
                | "seem"
                | "tend"
                | "begin"
                | "start"
                | "threaten"
                | "appear"
                | "likely"
                | "do"
                | "bind"
                | "bound"
                | "set"
                | "sure"
                | "certain"
                | "go"
                | "work"
                | "use"
                | "have"
        );
        !shades
    }

    /// One reading of one verb; true when it gave a claim.
    fn read_verb(&mut self, verb: usize, row: &VerbRow) -> bool {
        let v = self.view;
        let Some((cause, rule)) = self.mover(verb, row) else {
            return false;
        };
        let denied = v.is_denied(verb) || self.is_under_failure(verb);
        let effects = self.moved(verb, row, &cause);
        if effects.is_empty() {
            return false;
        }
        let kind = if denied && row.sign < 0 {
            ClaimKind::FailedPrevention
        } else if row.frame == Frame::Toward {
            ClaimKind::Hedging
        } else {
            ClaimKind::Causal
        };
        let cue = vec![(verb, self.cue_end(verb))];
        for (effect, sign) in effects {
            if same(&cause, &effect) || (effect.anaphor && cause.anaphor) {
                continue;
            }
            let grounded = cause.known() || effect.known() || rule == "verb-anaphor";
            if !grounded
                && (matches!(row.frame, Frame::Reverse | Frame::Preposition | Frame::Make)
                    || self.is_weak(verb))
            {
                continue;
            }
            let polarity = Polarity::of(sign).denied(denied);
            let (from, to) = if row.frame == Frame::Reverse {
                (effect, cause.clone())
            } else {
                (cause.clone(), effect)
            };
            self.add(
                rule,
                kind,
                Some(from),
                Some(to),
                polarity,
                verb,
                cue.clone(),
            );
        }
        true
    }

    /// "failed to reduce": read by the rule for failures.
    fn is_under_failure(&self, verb: usize) -> bool {
        let v = self.view;
        v.rel(verb) == Deprel::Xcomp
            && v.parse.head(verb).is_some_and(|head| {
                matches!(v.lemma(head), "fail" | "unable" | "refuse" | "decline")
                    || v.is_denied(head)
            })
    }

    /// What moves: the subject, the main clause of a participle, the clause before "thereby".
    fn mover(&self, verb: usize, row: &VerbRow) -> Option<(Draft, &'static str)> {
        let v = self.view;
        let p = &v.parse;
        let thereby = p.children(verb).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "thereby" | "thus" | "hence" | "therefore"
            )
        });
        let form = p.tokens[verb].verb_form;
        let own_subject = p.child(
            verb,
            &[
                Deprel::Nsubj,
                Deprel::Csubj,
                Deprel::NsubjPass,
                Deprel::CsubjPass,
            ],
        );
        let head = p.head(verb);
        if own_subject.is_none()
            && let Some(head) = head
        {
            let participle = v.rel(verb) == Deprel::Advcl
                && form == Some(VerbForm::Gerund)
                && p.marker(verb).is_none()
                && !self.concepts.opens_with(
                    verb,
                    &[
                        "by", "without", "after", "before", "in", "while", "of", "from",
                    ],
                );
            if participle && head < verb {
                return Some((self.concepts.clause(head)?, "participle"));
            }
            if thereby
                && form == Some(VerbForm::Gerund)
                && matches!(v.rel(verb), Deprel::Conj | Deprel::Advcl | Deprel::Acl)
            {
                let main = if v.is_clause(head) {
                    head
                } else {
                    p.clause_of(head)?
                };
                return Some((self.concepts.clause(main)?, "participle"));
            }
        }
        let subject = match own_subject {
            Some(clause)
                if v.is_verb(clause) && !v.is_passive(verb) && v.lower[clause].ends_with("ing") =>
            {
                return Some((self.concepts.clause(clause)?, "verb"));
            }
            _ if v.is_passive(verb) && row.frame != Frame::Reverse => p.agent(verb)?,
            _ => match self.cleft(verb) {
                Some(subject) => subject,
                None => v.subject(verb)?,
            },
        };
        // "…, which in turn has raised fear": the clause before, unless the noun is a variable.
        let group = v.group_start(verb);
        let turned = group > 2 && v.lower[group - 1] == "turn" && v.lower[group - 2] == "in";
        let pronoun = if turned {
            group.checked_sub(3)
        } else {
            group.checked_sub(1)
        };
        let comma =
            pronoun.is_some_and(|k| v.lower[k] == "which" && k > 0 && v.lower[k - 1] == ",");
        if comma && row.frame != Frame::Reverse {
            let before = pronoun.unwrap_or(verb);
            let main = (0..before)
                .rev()
                .find(|&k| v.is_verb(k) && v.clause_after(k, k + 1).is_some());
            let noun = v
                .parse
                .subject(verb)
                .and_then(|s| self.concepts.noun(s))
                .filter(Draft::known);
            let cause = noun.or_else(|| main.and_then(|k| self.concepts.clause(k)))?;
            return Some((cause, "verb"));
        }
        let relative =
            own_subject.is_some_and(|own| v.lower[own] == "which") && row.frame != Frame::Reverse;
        let draft = self.concepts.noun(subject);
        if relative && draft.as_ref().is_none_or(|d| !d.known()) {
            let main = p.clause_of(subject).filter(|&k| k != verb)?;
            return Some((self.concepts.clause(main)?, "verb"));
        }
        let draft = draft?;
        if draft.anaphor {
            let clause_before = (v.rel(verb) == Deprel::Conj)
                .then_some(head)
                .flatten()
                .filter(|&k| k < verb && v.is_clause(k))
                .and_then(|k| self.concepts.clause(k));
            return Some((clause_before.unwrap_or(draft), "verb-anaphor"));
        }
        if draft.bare_actor
            && matches!(v.lower[subject].as_str(), "it" | "this" | "that" | "they")
            && row.frame != Frame::Control
            && !self.is_weak(verb)
        {
            return Some((Draft::before(subject, subject), "verb-anaphor"));
        }
        if row.frame == Frame::Reverse && draft.bare_actor {
            return Some((
                Draft {
                    head: "position".to_owned(),
                    bare_actor: false,
                    ..draft
                },
                "verb",
            ));
        }
        if draft.bare_actor {
            // An actor's act is an event, not a claim, unless the verb names harm to another.
            return (row.frame == Frame::Threat && !self.serves_advice(verb))
                .then_some((draft, "verb-actor"));
        }
        if self.serves_purpose(verb) {
            return None;
        }
        Some((
            draft,
            if self.is_weak(verb) {
                "verb-weak"
            } else {
                "verb"
            },
        ))
    }

    /// "Foreign arms are what keep it alive": the subject of the cleft.
    fn cleft(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let what = v
            .group_start(verb)
            .checked_sub(1)
            .filter(|&k| v.lower[k] == "what")?;
        let be = what
            .checked_sub(1)
            .filter(|&k| matches!(v.lower[k].as_str(), "is" | "are" | "was" | "were"))?;
        v.phrase_after((0..be).rev().take_while(|&k| v.lower[k] != ",").last()?)
            .filter(|&head| head < be)
    }

    /// "to reduce …" is a goal: other rules read it.
    fn serves_purpose(&self, verb: usize) -> bool {
        let v = self.view;
        v.parse.is_purpose(verb)
    }

    /// Verbs that move things only now and then.
    fn is_weak(&self, verb: usize) -> bool {
        matches!(
            self.view.lemma(verb),
            "give"
                | "bring"
                | "make"
                | "open"
                | "build"
                | "produce"
                | "draw"
                | "help"
                | "support"
                | "serve"
                | "turn"
                | "add"
                | "stop"
                | "cut"
                | "create"
                | "keep"
                | "block"
                | "follow"
        )
    }

    /// What is moved, with the sign from mention to mention.
    fn moved(&self, verb: usize, row: &VerbRow, cause: &Draft) -> Vec<(Draft, i8)> {
        let v = self.view;
        match row.frame {
            Frame::Object | Frame::End => self
                .objects(verb)
                .into_iter()
                .map(|d| (d, row.sign))
                .collect(),
            Frame::Valued => self
                .objects(verb)
                .into_iter()
                .map(|d| {
                    let sign = row.sign * self.concepts.valence(&d) * d.direction;
                    (d, sign)
                })
                .collect(),
            Frame::Ease => self
                .objects(verb)
                .into_iter()
                .map(|d| {
                    let sign = self.concepts.ease_sign(&d);
                    (d, sign)
                })
                .collect(),
            Frame::Preposition => self
                .after(verb, &row.preps)
                .into_iter()
                .map(|d| (d, row.sign))
                .collect(),
            Frame::Reverse => {
                let ends = self.after(verb, &row.preps);
                ends.into_iter()
                    .filter(|d| !d.anaphor && !d.bare_actor)
                    .map(|d| (d, row.sign))
                    .collect()
            }
            Frame::Control => {
                let Some(inner) = self.concepts.controlled(verb) else {
                    return Vec::new();
                };
                let from = self.concepts.opens_with(inner, &["from"]);
                if from != (row.sign < 0) {
                    return Vec::new();
                }
                let Some(mut draft) = self.concepts.clause(inner) else {
                    return Vec::new();
                };
                let object = v
                    .object(verb)
                    .map(|o| self.concepts.actors_of(o))
                    .unwrap_or_default();
                if draft.who.is_empty() {
                    draft.who = object;
                }
                vec![(draft, row.sign)]
            }
            Frame::Make => self.made(verb),
            Frame::Toward => self.pushed(verb, row).into_iter().collect(),
            Frame::Threat => self.endangered(verb, cause).into_iter().collect(),
        }
    }

    /// The direct objects, joined ones too; bare actors are kept as their welfare.
    fn objects(&self, verb: usize) -> Vec<Draft> {
        let v = self.view;
        let Some(mut object) = v.patient(verb) else {
            return Vec::new();
        };
        // "denied Turkey a road": the second noun is what moves.
        if v.has_actor(object)
            && v.lower.get(object + 1).is_some_and(|word| {
                matches!(word.as_str(), "a" | "an" | "the" | "any" | "its" | "their")
            })
            && let Some(second) = v.phrase_after(object + 1)
        {
            object = second;
        }
        let mut found = Vec::new();
        let joined: Vec<usize> = v
            .parse
            .children_by(object, &[Deprel::Conj])
            .filter(|&k| {
                !v.has_actor(k) && v.upos(k).is_nominal() && (object..k).all(|b| !v.is_verb(b))
            })
            .collect();
        for k in std::iter::once(object).chain(joined) {
            let draft = if v.is_verb(k) && k > verb {
                self.concepts.clause(k)
            } else {
                self.concepts.noun(k)
            };
            if let Some(mut draft) = draft {
                if draft.bare_actor {
                    draft.head = "position".to_owned();
                }
                if !draft.anaphor || v.is_verb(k) {
                    found.push(draft);
                }
            }
        }
        found
    }

    /// What follows one of the prepositions: nouns, or a gerund or infinitive.
    fn after(&self, verb: usize, preps: &[String]) -> Vec<Draft> {
        let v = self.view;
        let p = &v.parse;
        let mut found = Vec::new();
        let mut places = v.phrases_after(verb);
        places.extend(p.complements(verb).into_iter().filter(|(_, k)| *k > verb));
        let mut seen: Vec<usize> = Vec::new();
        for (preposition, k) in places {
            if seen.contains(&k) {
                continue;
            }
            seen.push(k);
            let last = preposition.rsplit(' ').next().unwrap_or_default();
            let first = preposition.split(' ').next().unwrap_or_default();
            if preps.iter().any(|prep| prep == last || prep == first) {
                for noun in std::iter::once(k).chain(p.children_by(k, &[Deprel::Conj])) {
                    found.extend(self.concepts.of(noun).filter(|d| !d.anaphor));
                }
            }
        }
        if found.is_empty() {
            // "leads to arming more men"; the parser may hang the noun on the next word.
            let next = verb + 1;
            if v.lower.get(next).is_some_and(|word| preps.contains(word)) {
                let top = p.head(next).filter(|&k| k > next);
                let to_infinitive =
                    top.is_some_and(|k| p.tokens[k].verb_form == Some(VerbForm::Base));
                if let Some(top) = top
                    && !to_infinitive
                {
                    found.extend(
                        self.concepts
                            .of(top)
                            .filter(|d| !d.anaphor && !d.bare_actor),
                    );
                }
            }
        }
        found.retain(|draft| !draft.bare_actor);
        found
    }

    /// "makes war more costly", "kept Armenia dependent on Russia".
    fn made(&self, verb: usize) -> Vec<(Draft, i8)> {
        let v = self.view;
        let p = &v.parse;
        let Some(object) = v.object(verb) else {
            return Vec::new();
        };
        let Some(result) = p
            .children_by(
                verb,
                &[Deprel::Xcomp, Deprel::Advcl, Deprel::Obj, Deprel::Ccomp],
            )
            .chain(p.children_by(object, &[Deprel::Amod, Deprel::Acl]))
            .chain(object + 1..v.len().min(object + 4))
            .find(|&k| {
                k > object
                    && (v.upos(k) == Upos::Adj
                        || v.lower[k] == "alive"
                        || v.is_verb(k)
                        || self
                            .lexicon
                            .property(Class::Adjective, &v.lower[k])
                            .is_some())
            })
        else {
            return Vec::new();
        };
        // The clause reader knows "make X more Y".
        if v.is_verb(result)
            && self
                .lexicon
                .property(Class::Adjective, &v.lower[result])
                .is_none()
        {
            let Some(mut draft) = self.concepts.clause(result) else {
                return Vec::new();
            };
            if draft.who.is_empty() {
                draft.who = self.concepts.actors_of(object);
            }
            return vec![(draft, 1)];
        }
        self.concepts
            .affirmed(verb, 3)
            .map(|draft| (draft, 1))
            .into_iter()
            .collect()
    }

    /// "pushes Belgrade towards Moscow": ties of the first with the second.
    fn pushed(&self, verb: usize, row: &VerbRow) -> Option<(Draft, i8)> {
        let v = self.view;
        let object = v.object(verb)?;
        let moved = self.concepts.actors_of(object);
        let (_, last) = v.parse.subtree(object);
        let rest = (object + 1..v.len().min(last.max(object) + 6)).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "towards" | "toward" | "closer" | "into"
            ) || (v.lower[k] == "to" && v.lower[k - 1] == "closer")
        })?;
        let partner = (rest + 1..v.len().min(rest + 6)).find(|&k| v.is_actor(k))?;
        if moved.is_empty() {
            return None;
        }
        let mut draft = self.concepts.noun(partner)?;
        draft.property = Property::Cooperation;
        draft.head = String::new();
        draft.bare_actor = false;
        draft.toward = self.concepts.actors_of(partner);
        draft.who = moved.into_iter().take(1).collect();
        Some((draft, row.sign))
    }

    /// "threatens both", "endangers the region": a threat to an actor, or less of a good thing.
    fn endangered(&self, verb: usize, cause: &Draft) -> Option<(Draft, i8)> {
        let v = self.view;
        let object = v
            .patient(verb)
            .or_else(|| v.parse.child(verb, &[Deprel::Obj]))?;
        if v.lower.get(verb + 1).is_some_and(|word| word == "to") {
            return None; // "threatened to leave"
        }
        let mut draft = self
            .concepts
            .noun(object)
            .unwrap_or_else(|| Draft::at(Property::Threat, (object, object)));
        if draft.known()
            && draft.property != Property::Threat
            && !matches!(draft.property, Property::Interest | Property::Influence)
        {
            return Some((draft, -1));
        }
        if cause.bare_actor && draft.bare_actor && cause.who == draft.who {
            return None;
        }
        draft.property = Property::Threat;
        draft.head = String::new();
        draft.bare_actor = false;
        draft.anaphor = false;
        draft.direction = 1;
        Some((draft, 1))
    }

    /// Interests that an actor sees threatened: "see their interests threatened more than …".
    pub(super) fn threatened(&mut self) {
        for word in 0..self.view.len() {
            let v = self.view;
            if v.lower[word] != "threatened" || v.has_child(word, &[Deprel::AuxPass]) {
                continue;
            }
            let more =
                (word..v.len().min(word + 3)).any(|k| v.lower[k] == "more" || v.lower[k] == "most");
            let see = (0..word)
                .rev()
                .take(8)
                .find(|&k| self.lexicon.is("perceive", &v.base(k)) && v.is_verb(k));
            let Some(see) = see else { continue };
            let who: Vec<ActorCode> = v
                .subject(see)
                .map(|s| self.concepts.actors_of(s))
                .unwrap_or_default();
            if who.is_empty() {
                continue;
            }
            let Some(mut effect) = self
                .concepts
                .noun(word)
                .or_else(|| self.concepts.clause(word))
            else {
                continue;
            };
            effect.property = Property::Threat;
            effect.head = String::new();
            effect.who = who;
            effect.toward.clear();
            effect.direction = 1;
            effect.bare_actor = false;
            effect.anaphor = false;
            let kind = if more {
                ClaimKind::Comparative
            } else {
                ClaimKind::Perception
            };
            let end = (word..v.len().min(word + 3))
                .find(|&k| v.lower[k] == "than")
                .unwrap_or(word);
            self.add(
                "threatened",
                kind,
                None,
                Some(effect),
                Polarity::Signed(1),
                see,
                vec![(word, end)],
            );
        }
    }
}

/// Two ends of one variable make no claim.
fn same(a: &Draft, b: &Draft) -> bool {
    !a.anaphor
        && a.property == b.property
        && a.head == b.head
        && a.who == b.who
        && a.toward == b.toward
}
