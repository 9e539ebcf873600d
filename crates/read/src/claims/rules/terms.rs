//! Terms: what one actor should give, hold back or announce, on a condition that another has to meet.

use detente_vocab::{ActorCode, ClaimKind, Modality};

use super::{Found, Polarity, Scan};
use crate::claims::draft::{Draft, is_of_place};
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    /// `terms`: "on one condition: that X do Y", "on the understanding that X does Y".
    pub(super) fn stated_conditions(&mut self) {
        for at in 3..self.view.len().saturating_sub(3) {
            let v = self.view;
            let named = matches!(
                v.base(at).as_str(),
                "condition" | "proviso" | "understanding" | "term"
            ) && (at - 3..at).any(|k| matches!(v.lower[k].as_str(), "on" | "with"));
            // "on the condition that" is a connective of its own.
            let that = (at + 1..v.len().min(at + 4)).find(|&k| named && v.lower[k] == "that");
            let Some(that) = that.filter(|&that| self.is_marked(at, that)) else {
                continue;
            };
            let main = self.advised_before(at);
            let asked = v
                .clause_after(that + 1, v.len())
                .and_then(|k| self.concepts.clause(k))
                .filter(|draft| self.stands_as_end(draft));
            let given = main.and_then(|main| self.concepts.clause(main));
            let (Some(main), Some(cause), Some(effect)) = (main, asked, given) else {
                continue;
            };
            self.set_term(main, cause, effect, (at, that));
        }
    }

    /// `terms`: "should open the crossing after X frees the prisoners", "must not open it before X does".
    pub(super) fn timed_terms(&mut self) {
        for at in 3..self.view.len().saturating_sub(2) {
            let v = self.view;
            let before = match v.lower[at].as_str() {
                "before" => true,
                "after" => false,
                _ => continue,
            };
            let stop = (at + 1..v.len()).find(|&k| v.lower[k] == ",");
            let top = v.clause_after(at + 1, stop.unwrap_or(v.len()));
            let main = self.advised_before(at);
            let (Some(top), Some(main)) = (top.filter(|&top| v.is_finite(top)), main) else {
                continue;
            };
            let (first, last) = v.parse.subtree(top);
            if v.is_denied(main) != before
                || v.lower[at - 1] == "only"
                || !self.is_term(main, &self.actors_within(first, last))
            {
                continue;
            }
            let cause = self.concepts.clause(top).filter(|d| self.stands_as_end(d));
            let effect = self
                .concepts
                .affirmed(main, 4)
                .filter(|d| self.stands_as_end(d));
            let (Some(cause), Some(effect)) = (cause, effect) else {
                continue;
            };
            self.set_term(main, cause, effect, (at, at));
        }
    }

    /// What is given, in the words before the cue, depends on what is asked after it.
    fn set_term(&mut self, main: usize, asked: Draft, mut given: Draft, cue: (usize, usize)) {
        given.to = given.to.min(cue.0 - 1);
        self.add_as(
            "terms",
            ClaimKind::Policy,
            Some(asked),
            Some(given),
            Polarity::Signed(1),
            Modality::Should,
            main,
            vec![cue],
        );
    }

    /// The verb of what should be done, in the words before a place.
    fn advised_before(&self, at: usize) -> Option<usize> {
        let v = self.view;
        let mut before = (0..at).rev();
        before.find(|&k| v.is_verb(k) && self.is_advised(k) && v.clause_after(k, k + 1).is_some())
    }

    /// Nothing but a mark between a noun and the "that" of its clause.
    fn is_marked(&self, noun: usize, that: usize) -> bool {
        let v = self.view;
        (noun + 1..that).all(|k| v.upos(k) == Upos::Punct || v.lower[k] == "namely")
    }

    /// Findings on a condition whose outcome is what somebody should do, or should announce, are conditional
    /// policies: "X should lift the ban if Y withdraws", "X should say that the aid will stop unless Y
    /// withdraws", "X should tell Y that its aid depends on a truce".
    pub(super) fn terms(&mut self) {
        for k in 0..self.found.len() {
            let found = &self.found[k];
            let depends = found.kind == ClaimKind::Causal
                && matches!(
                    self.view.verb_base(found.verb).as_str(),
                    "depend" | "hinge" | "hang" | "rest" | "follow"
                );
            let conditional = matches!(found.kind, ClaimKind::Conditional | ClaimKind::Necessity);
            let set = match depends {
                true => self.announcer(found.verb).is_some(),
                false => conditional && self.sets_terms(found),
            };
            if set {
                self.found[k].kind = ClaimKind::Policy;
                self.found[k].modality = Modality::Should;
                self.own_terms(k);
            }
        }
    }

    /// Gives what is offered or withheld its two sides: who announces or should do it, and who is asked
    /// ("this money will stop if Rwanda …" is not Rwanda's, though it goes there).
    fn own_terms(&mut self, k: usize) {
        let v = self.view;
        let Found {
            verb,
            cause: Some(cause),
            effect: Some(effect),
            ..
        } = &self.found[k]
        else {
            return;
        };
        if is_of_place(effect.property) {
            return;
        }
        let announced = self.announcer(*verb);
        let lead = announced.unwrap_or(*verb);
        let subject = v.subject(lead).filter(|_| !v.is_passive(lead));
        let actors = |k: Option<usize>| k.map(|k| self.concepts.actors_of(k)).unwrap_or_default();
        let doers = actors(subject);
        // "tell Rwanda that aid will stop if its soldiers …", "Egypt should be told that …": those who are told.
        let told = announced.and_then(|k| {
            if v.is_passive(k) {
                v.subject(k)
            } else {
                v.object(k)
            }
        });
        let told = actors(told);
        let mut cause = cause.clone();
        let own = !cause.who.is_empty() && cause.who.iter().all(|code| doers.contains(code));
        if self.asks_unnamed(&cause) && (own || cause.who.is_empty()) {
            // Whoever is given or refused something is asked.
            let mut others = effect.toward.clone();
            others.extend(effect.who.iter().cloned());
            others.extend(self.actors_within(effect.from, effect.to));
            others.retain(|code| !doers.contains(code));
            cause.who = others.into_iter().take(1).collect();
        } else if own && !told.is_empty() {
            cause.who = told;
        } else if own {
            self.ask_other(&mut cause, effect);
        }
        let mut asked = cause.who.clone();
        asked.retain(|code| !doers.contains(code));
        let mut given = effect.clone();
        let open = given
            .who
            .iter()
            .all(|code| asked.contains(code) || doers.contains(code));
        if !doers.is_empty() && open {
            given.who = doers;
        }
        // "lifted only if monitors from Angola verify it", "… is verified by Angola": who looks on is not asked.
        let watched = (cause.from + 1..=cause.to.min(v.len() - 1)).any(|k| {
            v.lower[k] == "by"
                && matches!(
                    v.verb_base(k - 1).as_str(),
                    "verify" | "monitor" | "certify" | "confirm" | "observe" | "attest"
                )
        });
        if given.toward.is_empty() && !given.who.is_empty() && !watched {
            asked.retain(|code| !given.who.contains(code));
            given.toward = asked.into_iter().take(1).collect();
        }
        self.found[k].cause = Some(cause);
        self.found[k].effect = Some(given);
    }

    /// "freeze aid to Rwanda until its soldiers go home": who sets terms rarely means its own, so "its" and
    /// "their" stand for whoever is given or refused something.
    pub(super) fn ask_other(&self, asked: &mut Draft, given: &Draft) {
        let v = self.view;
        let span = asked.from..=asked.to.min(v.len() - 1);
        // "until it has audited the budget", "until it is clear": not "it".
        let pronoun = |k: usize| matches!(v.lower[k].as_str(), "its" | "their");
        // Who leaves counts, not what is left: "its troops leave Congolese soil".
        let mut doer = span.take_while(|&k| !v.is_verb(k));
        let named = doer.clone().any(|k| v.has_actor(k) && !pronoun(k));
        let stands_for_one = !named && doer.any(pronoun);
        let mut others = given.toward.clone();
        // Up to the clause of the term: the phrase of what is given may be cut short.
        others.extend(self.actors_within(given.from, given.to.max(asked.from.saturating_sub(1))));
        let other = others
            .into_iter()
            .find(|code| !given.who.contains(code) && !asked.who.contains(code));
        if let Some(other) = other.filter(|_| stands_for_one && asked.who.len() < 2) {
            asked.who = vec![other];
        }
    }

    fn sets_terms(&self, found: &Found) -> bool {
        let Some(cause) = &found.cause else {
            return false;
        };
        let mut asked = cause.who.clone();
        asked.extend(self.actors_within(cause.from, cause.to));
        asked.extend(self.conditioned(cause));
        if self.asks_unnamed(cause) {
            // Whoever that is, it is somebody else.
            asked.extend(ActorCode::new(ActorCode::UNNAMED_ARMED).ok());
        }
        self.is_term(found.verb, &asked)
    }

    /// The subject of the clause of a condition.
    fn condition_subject(&self, cause: &Draft) -> Option<usize> {
        let v = self.view;
        let last = cause.to.min(v.len() - 1);
        let inside = (cause.from..=last).find(|&k| v.is_verb(k));
        // "its strikes" of "if the kingdom halts its strikes": the verb above.
        let above = || {
            v.parse
                .ancestors(last)
                .take(4)
                .find(|&k| v.is_verb(k) && k < cause.from)
        };
        v.subject(inside.or_else(above)?)
    }

    /// Who has to meet a condition: "if Riyadh resumes the bombing".
    fn conditioned(&self, cause: &Draft) -> Vec<ActorCode> {
        let subject = self.condition_subject(cause);
        let named = subject.filter(|&s| !self.view.is_anaphor(self.lexicon, s));
        named
            .map(|s| self.concepts.actors_of(s))
            .unwrap_or_default()
    }

    /// "only if the junta holds elections".
    fn asks_unnamed(&self, cause: &Draft) -> bool {
        self.condition_subject(cause).is_some_and(|s| {
            let base = self.view.base(s);
            let lists = ["officer", "armed", "asked"];
            !self.view.has_actor(s) && lists.iter().any(|list| self.lexicon.is(list, &base))
        })
    }

    /// Whether what the clause at `main` tells is to be done, or announced, under a condition that
    /// others, `asked`, meet.
    pub(super) fn is_term(&self, main: usize, asked: &[ActorCode]) -> bool {
        let v = self.view;
        if self.announcer(main).is_some() {
            return true;
        }
        // "Kigali should be given no weapons unless …": who is given something does not act.
        let passive = v.is_passive(main);
        let subject = v.subject(main).filter(|_| !passive);
        let doers = subject
            .map(|s| self.concepts.actors_of(s))
            .unwrap_or_default();
        let gives = subject.is_some_and(|s| self.lexicon.is("giver", &v.base(s)));
        // "If Riyadh resumes the bombing, deliveries should stop": what somebody gives.
        let flows = subject.is_some_and(|s| v.upos(s) == Upos::Noun && doers.is_empty())
            && matches!(
                v.verb_base(main).as_str(),
                "stop" | "cease" | "end" | "resume" | "continue" | "flow" | "lapse"
            );
        let acts = passive || gives || flows || !doers.is_empty();
        // What somebody should do if its own conduct is so and so is no bargain.
        let others = asked.iter().any(|code| !doers.contains(code));
        self.is_advised(main) && acts && others && v.lower[main] != "be"
    }

    /// The actors named at some tokens.
    pub(super) fn actors_within(&self, from: usize, to: usize) -> Vec<ActorCode> {
        let v = self.view;
        (from..=to.min(v.len() - 1))
            .filter_map(|k| v.actor_at(k).cloned())
            .collect()
    }

    /// The verb that should announce what a clause says: "should say that …", "has to tell X that …", "let X
    /// know that …".
    fn announcer(&self, clause: usize) -> Option<usize> {
        let v = self.view;
        let mut above = v.parse.ancestors(clause).take(4);
        above.find(|&k| {
            let announces = matches!(
                v.verb_base(k).as_str(),
                "say"
                    | "tell"
                    | "warn"
                    | "make"
                    | "promise"
                    | "pledge"
                    | "announce"
                    | "declare"
                    | "state"
                    | "threaten"
                    | "signal"
                    | "inform"
                    | "assure"
                    | "know"
            );
            let that = (k + 1..clause).any(|c| v.lower[c] == "that");
            announces && that && v.is_verb(k) && self.should_be_done(k)
        })
    }

    /// "should tell", "has to tell", "needs to be told", and "let X know" as a command.
    fn should_be_done(&self, verb: usize) -> bool {
        let v = self.view;
        let commanded = v.lower[0] == "let" && v.lower[verb] == "know"
            || verb == 0
                && v.rel(verb) == Deprel::Root
                && v.parse.tokens[verb].verb_form == Some(VerbForm::Base);
        self.is_advised(verb) || v.is_owed(verb) || commanded
    }
}
