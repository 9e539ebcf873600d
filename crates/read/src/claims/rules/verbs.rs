//! Verbs that move things: "raises", "led to", "prevent X from", "makes X more".

use detente_vocab::{ActorCode, ClaimKind, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Frame, VerbRow};
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    /// `verb`: subject, causal verb, object.
    pub(super) fn causal_verbs(&mut self) {
        for verb in 0..self.view.len() {
            if !self.view.is_verb(verb)
                || self.in_condition(verb)
                || self.is_bare_infinitive(verb)
                || self.found.iter().any(|f| {
                    f.verb == verb
                        && matches!(
                            f.rule,
                            "therefore"
                                | "idiom"
                                | "answer"
                                | "owes"
                                | "capacity"
                                | "policy"
                                | "imperative"
                        )
                })
            {
                continue;
            }
            for row in self.rows_of(verb) {
                if self.read_verb(verb, &row) {
                    self.contrast(verb);
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
                "," | ";" | "if" | "unless" | "whether" | "because"
            )
        });
        opener.is_some_and(|k| matches!(v.lower[k].as_str(), "if" | "unless" | "whether"))
    }

    /// "to V": a goal or an option, read by other rules, unless the verb before only shades it.
    pub(super) fn is_bare_infinitive(&self, verb: usize) -> bool {
        let v = self.view;
        if verb >= 2 && v.denies_gerund(verb - 2).is_some() {
            return true;
        }
        let Some(to) = (verb.saturating_sub(2)..verb)
            .rev()
            .find(|&k| !matches!(v.upos(k), Upos::Adv))
        else {
            return false;
        };
        // "by expanding ties": means, read by their own rule.
        let gerund = v.lower[verb].ends_with("ing") && v.lower[verb] != v.verb_base(verb);
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
        // "Freedonia should stop its support": advice to a name of no list, no claim about it.
        let subject = v.subject(verb).filter(|&s| s < verb);
        if self.is_advised(verb)
            && subject.is_some_and(|s| v.upos(s) == Upos::Propn)
            && !cause.known()
        {
            return false;
        }
        let denied = v.is_denied(verb) || v.is_disbelieved(verb) || self.is_under_failure(verb);
        // "All of it rests on one wager": what it is, the next words say.
        let announced = row.frame == Frame::Reverse
            && (verb + 1..v.len().min(verb + 9)).any(|k| {
                self.lexicon.is("hinge_noun", &v.base(k))
                    && matches!(
                        v.lower[k - 1].as_str(),
                        "one" | "a" | "single" | "this" | "two" | "simple"
                    )
            });
        if announced {
            return false;
        }
        let effects = self.moved(verb, row, &cause);
        if effects.is_empty() {
            return false;
        }
        let kind = if denied && row.sign < 0 {
            ClaimKind::FailedPrevention
        } else if row.frame == Frame::Toward {
            ClaimKind::Hedging
        } else if row.frame == Frame::Need {
            ClaimKind::Necessity
        } else {
            ClaimKind::Causal
        };
        let cue = vec![(verb, self.cue_end(verb))];
        let mut cause = cause;
        if cause.toward.is_empty() {
            cause.toward = self.target_of(verb, row, &cause);
        }
        for (effect, sign) in effects {
            let effect = self.doing(effect);
            if same(&cause, &effect)
                || (effect.anaphor
                    && (cause.anaphor || cause.bare_actor || row.frame == Frame::Make))
            {
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
            // "pushes them towards war" brings them to no other partner.
            let kind = match row.frame {
                Frame::Toward if effect.property != Property::Cooperation => ClaimKind::Causal,
                _ => kind,
            };
            let (from, to) = if matches!(row.frame, Frame::Reverse | Frame::Need) {
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

    /// "depends on Minsk opening the roads": what the actor does, where its name alone was read.
    fn doing(&self, draft: Draft) -> Draft {
        let v = self.view;
        let act = draft.to + 1;
        let name = draft.from == draft.to && v.upos(draft.to) == Upos::Propn;
        if !(draft.bare_actor || name) || !v.is_gerund(act) {
            return draft;
        }
        match self.concepts.clause(act) {
            Some(mut deed) => {
                deed.from = draft.from;
                self.concepts.own(&mut deed, &draft.who);
                deed
            }
            None => draft,
        }
    }

    /// `contrast`: "hunger, and not faith, fuels …": faith does not; "brings papers but no trust":
    /// it brings none.
    fn contrast(&mut self, verb: usize) {
        let v = self.view;
        let Some(last) = self.found.last().filter(|f| f.verb == verb).cloned() else {
            return;
        };
        if last.polarity == Polarity::Zero {
            return;
        }
        let start = v.group_start(verb);
        let rival = v.subject(verb).filter(|&s| s < start).and_then(|subject| {
            (subject + 1..start).find_map(|k| {
                let not = v.lower[k] == "not" && v.lower[k + 1] != "only";
                let rather = v.lower[k] == "rather" && v.lower[k + 1] == "than";
                let opened = k > 0 && matches!(v.lower[k - 1].as_str(), "," | "and" | "—" | "–");
                (opened && (not || rather))
                    .then(|| v.phrase_after(k + 1 + usize::from(rather)))
                    .flatten()
                    .filter(|&head| head < start && (k..head).all(|c| !v.is_verb(c)))
            })
        });
        if let Some(draft) = rival.and_then(|k| self.concepts.noun(k))
            && !draft.anaphor
            && !draft.bare_actor
        {
            self.add(
                "contrast",
                last.kind,
                Some(draft),
                last.effect.clone(),
                Polarity::Zero,
                verb,
                last.cue.clone(),
            );
        }
        let lacking = (verb + 1..v.len().min(verb + 8))
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "."))
            .find(|&k| {
                v.lower[k] == "but" && v.lower.get(k + 1).is_some_and(|w| w == "no" || w == "not")
            })
            .and_then(|k| v.phrase_after(k + 1));
        if let Some(mut draft) = lacking.and_then(|k| self.concepts.noun(k))
            && draft.known()
        {
            draft.direction = draft.direction.abs();
            self.add(
                "contrast",
                last.kind,
                last.cause,
                Some(draft),
                Polarity::Zero,
                verb,
                last.cue,
            );
        }
    }

    /// `no-effect`: "It cannot settle the dispute", "patrols have not calmed the coast".
    pub(super) fn no_effects(&mut self) {
        for verb in 1..self.view.len() {
            let v = self.view;
            if !v.is_verb(verb)
                || !v.is_denied(verb)
                || self.in_condition(verb)
                || self.is_bare_infinitive(verb)
                || self.is_advised(verb)
                || v.object(verb).is_none()
                || self.found.iter().any(|f| f.verb == verb)
            {
                continue;
            }
            let base = v.verb_base(verb);
            let named = self
                .lexicon
                .property(crate::claims::lexicon::Class::Verb, &base)
                .is_some_and(|(property, _)| {
                    matches!(
                        property,
                        Property::Stability
                            | Property::Settlement
                            | Property::Cooperation
                            | Property::Governance
                            | Property::Economy
                    )
                });
            let eases = self
                .lexicon
                .verb(&base)
                .iter()
                .any(|row| row.frame == Frame::Ease);
            if !named && !eases {
                continue;
            }
            let Some(subject) = v.subject(verb).filter(|&s| s < verb) else {
                continue;
            };
            let Some(mut cause) = self.concepts.noun(subject) else {
                continue;
            };
            if cause.bare_actor {
                // Armed men stand for their presence; that they will not talk is their own choice.
                let own = self
                    .lexicon
                    .property(crate::claims::lexicon::Class::Verb, &base)
                    .is_some_and(|(property, _)| {
                        matches!(property, Property::Settlement | Property::Cooperation)
                    });
                if own || !self.lexicon.is("armed", &v.base(subject)) || cause.who.is_empty() {
                    continue;
                }
                cause.property = Property::Military;
                cause.head = String::new();
                cause.bare_actor = false;
            }
            let Some(effect) = self.concepts.affirmed(verb, 4) else {
                continue;
            };
            if effect.anaphor || effect.bare_actor || !(effect.known() || cause.known()) {
                continue;
            }
            self.add(
                "no-effect",
                ClaimKind::FailedPrevention,
                Some(cause),
                Some(effect),
                Polarity::Zero,
                verb,
                vec![(verb, verb)],
            );
        }
    }

    /// "Casteran pressure pushed Marvosk …": the one moved is the one pressed, aided, wooed.
    pub(super) fn target_of(&self, verb: usize, row: &VerbRow, cause: &Draft) -> Vec<ActorCode> {
        let v = self.view;
        let directed = matches!(
            cause.property,
            Property::Pressure | Property::Aid | Property::Influence | Property::Hostility
        );
        let moves_actor = matches!(
            row.frame,
            Frame::Object | Frame::Valued | Frame::Control | Frame::Toward | Frame::Make
        );
        if !directed || !moves_actor || cause.border {
            return Vec::new();
        }
        let mut objects: Vec<usize> = v.patient(verb).into_iter().collect();
        // "embolden Marvosk and fuel the war": the first verb of the row names whom.
        if v.rel(verb) == Deprel::Conj
            && let Some(first) = v.parse.head(verb).filter(|&k| k < verb && v.is_verb(k))
        {
            objects.extend(v.patient(first));
        }
        objects
            .into_iter()
            .filter_map(|o| {
                if v.is_actor(o) {
                    return Some(self.concepts.actors_of(o));
                }
                // "has not changed the conduct of Belmora"
                let draft = self.concepts.noun(o)?;
                self.concepts.is_bearing(&draft).then_some(draft.who)
            })
            .find(|actors| {
                !actors.is_empty()
                    && actors
                        .iter()
                        .all(|a| !cause.who.contains(a) && !a.is_armed_group())
            })
            .unwrap_or_default()
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
    pub(super) fn mover(&self, verb: usize, row: &VerbRow) -> Option<(Draft, &'static str)> {
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
        // "It can be eased by consulting Tokyo."
        if v.is_passive(verb)
            && row.frame != Frame::Reverse
            && let Some(by) = (verb + 1..v.len().min(verb + 4)).find(|&k| v.lower[k] == "by")
            && v.lower.get(by + 1).is_some_and(|w| w.ends_with("ing"))
            && v.is_verb(by + 1)
        {
            return Some((self.concepts.clause(by + 1)?, "verb"));
        }
        if let Some(act) = self.opening_act(verb) {
            return Some((act, "verb"));
        }
        let done = self.what_is_done(verb);
        let subject = match own_subject.filter(|_| done.is_none()) {
            _ if done.is_some() => done?,
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
            // "its loudspeakers, which have converted no one": a plural that its verb agrees with.
            let noun_before = before.checked_sub(2).filter(|&k| {
                v.upos(k) == Upos::Noun
                    && v.lower[k].ends_with('s')
                    && !v.has_actor(k)
                    && (matches!(v.lower[before + 1].as_str(), "have" | "are" | "were" | "do")
                        || (v.lower[verb] == v.verb_base(verb) && group == verb))
            });
            if let Some(draft) = noun_before
                .and_then(|k| self.concepts.noun(k))
                .filter(|d| self.stands_as_end(d))
            {
                return Some((draft, "verb"));
            }
            let main = (0..before).rev().find(|&k| {
                (v.is_verb(k) || v.has_child(k, &[Deprel::Cop]))
                    && v.clause_after(k, k + 1).is_some()
            });
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
        let taken_up = self.subject_taken_up(subject);
        // "A bloc that trades with putschists makes …": what any such actor does.
        let relative_word = matches!(v.lower[subject].as_str(), "that" | "who" | "which");
        let bearer = if relative_word {
            subject.checked_sub(1)
        } else {
            Some(subject)
        };
        if let Some(deed) = bearer
            .and_then(|b| self.generic_deed(b))
            .filter(|&k| k < verb)
            && let Some(cause) = self
                .concepts
                .clause(deed)
                .filter(|d| !d.anaphor && !d.bare_actor)
        {
            return Some((cause, "verb"));
        }
        let draft = taken_up
            .or_else(|| {
                self.presence(subject)
                    .filter(|_| row.frame != Frame::Reverse)
            })
            .or_else(|| self.concepts.noun(subject));
        if relative && draft.as_ref().is_none_or(|d| !d.known()) {
            let main = p.clause_of(subject).filter(|&k| k != verb)?;
            return Some((self.concepts.clause(main)?, "verb"));
        }
        let draft = draft?;
        // "February brought quiet", "for fifty years these kept": a time moves nothing.
        let time = self.lexicon.is("time_noun", &v.base(subject))
            && v.lower.get(subject + 1).is_none_or(|w| w != "of")
            && !(subject > 0 && matches!(v.lower[subject - 1].as_str(), "each" | "every"));
        if time && row.frame != Frame::Reverse {
            return None;
        }
        // "They damaged trade and strengthened nationalists": one subject for both.
        if own_subject.is_none()
            && v.rel(verb) == Deprel::Conj
            && row.frame != Frame::Reverse
            && let Some(first) = head.filter(|&k| k < verb && v.is_verb(k))
            && (draft.anaphor || relative)
        {
            return self.mover(first, row);
        }
        if draft.anaphor {
            let points = matches!(v.lower[subject].as_str(), "this" | "that" | "which");
            let clause_before = (v.rel(verb) == Deprel::Conj && points)
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
        // What an argument rests on is no cause of the argument.
        if row.frame == Frame::Reverse
            && (self.lexicon.is("argument", &v.base(subject))
                || self.lexicon.is("argument", &v.lower[subject]))
        {
            return None;
        }
        if row.frame == Frame::Reverse && draft.bare_actor {
            // "Chad relies on quiet borders to rebuild its economy".
            if matches!(v.lemma(verb), "depend" | "rely")
                && let Some(goal) = (verb + 1..v.len().min(verb + 9))
                    .find(|&k| v.lower[k] == "to" && k + 1 < v.len() && v.is_verb(k + 1))
                && let Some(mut need) = self.concepts.clause(goal + 1)
                && need.known()
            {
                need.who = draft.who;
                return Some((need, "verb"));
            }
            // "Kenya suffers from drought", "Chad profits from trade".
            let property = match v.lemma(verb) {
                "suffer" => Property::Hardship,
                "profit" | "benefit" | "gain" | "thrive" | "feed" | "live" | "feast" | "batten" => {
                    Property::Interest
                }
                _ => return None,
            };
            return Some((
                Draft {
                    property,
                    head: String::new(),
                    bare_actor: false,
                    ..draft
                },
                "verb",
            ));
        }
        // "no parliament will pay": nobody does, which says nothing of parliaments.
        let none = v
            .parse
            .children_by(subject, &[Deprel::Det])
            .any(|k| v.lower[k] == "no");
        if none && !draft.known() && row.frame != Frame::Reverse {
            return None;
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

    /// "Monitors do not make peace, but they make attacks harder": the first subject of the sentence,
    /// where a later pronoun agrees with it.
    pub(super) fn subject_taken_up(&self, pronoun: usize) -> Option<Draft> {
        let v = self.view;
        if !matches!(v.lower[pronoun].as_str(), "they" | "it") || pronoun < 2 {
            return None;
        }
        // The nearest subject before it that is a thing and agrees in number.
        let plural = v.lower[pronoun] == "they";
        let mut subjects: Vec<usize> = (0..pronoun)
            .filter(|&k| v.is_verb(k))
            .filter_map(|k| v.subject(k).filter(|&s| s < k))
            .collect();
        subjects.dedup();
        subjects.into_iter().rev().find_map(|s| {
            let agrees = v.lower[s].ends_with('s') == plural;
            self.concepts.noun(s).filter(|d| {
                agrees && (!d.anaphor || d.from == 0) && !d.bare_actor && self.concepts.grounded(d)
            })
        })
    }

    /// "Foreign arms are what keep it alive": the subject of the cleft.
    pub(super) fn cleft(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let what = v
            .group_start(verb)
            .checked_sub(1)
            .filter(|&k| v.lower[k] == "what")?;
        let be = what
            .checked_sub(1)
            .filter(|&k| matches!(v.lower[k].as_str(), "is" | "are" | "was" | "were"))?;
        v.subject_by_order(be).filter(|&head| head < be)
    }

    /// "Cutting off arms to the militia would end the war": the act that opens the sentence, where nothing but
    /// its own words stands before the verb.
    fn opening_act(&self, verb: usize) -> Option<Draft> {
        let v = self.view;
        let end = v.group_start(verb);
        let modal = (end..verb).any(|k| v.upos(k) == Upos::Aux);
        let own = (1..end).all(|k| {
            !v.is_verb(k)
                && v.upos(k) != Upos::Punct
                && !matches!(v.upos(k), Upos::Aux | Upos::Sconj)
        });
        (v.opens_with_act() && modal && end > 1 && own && !v.is_passive(verb)).then_some(())?;
        self.concepts
            .clause(0)
            .filter(|draft| draft.known() || self.stands_as_end(draft))
    }

    /// "What they have done is make the army crueller": who did it.
    fn what_is_done(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let be = (verb.saturating_sub(2)..verb)
            .rev()
            .find(|&k| matches!(v.lower[k].as_str(), "is" | "was"))?;
        (verb == be + 1 || v.lower[be + 1] == "to").then_some(())?;
        let done = be
            .checked_sub(1)
            .filter(|&k| matches!(v.lower[k].as_str(), "done" | "did" | "do" | "does"))?;
        let what = (0..done).rev().find(|&k| v.lower[k] == "what")?;
        (what + 1 < done)
            .then(|| v.phrase_after(what + 1))
            .flatten()
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
