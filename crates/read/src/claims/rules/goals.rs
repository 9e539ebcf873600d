//! What an act is for: its goals, and the means to one.

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::Frame;
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    /// The goals that a sentence gives an act: "to …", "in order to …", "so that …".
    pub(super) fn goals_of(&self, verb: usize) -> Vec<Draft> {
        let v = self.view;
        let p = &v.parse;
        let (_, last) = p.subtree(verb);
        let mut found = Vec::new();
        for k in verb + 1..=last.min(v.len() - 1) {
            let infinitive = v.is_verb(k)
                && p.tokens[k].verb_form == Some(VerbForm::Base)
                && matches!(v.rel(k), Deprel::Advcl | Deprel::Acl | Deprel::Xcomp)
                && self.concepts.opens_with(k, &["to"]);
            let near = p
                .head(k)
                .is_some_and(|h| h == verb || p.head(h) == Some(verb));
            if !infinitive || !near {
                continue;
            }
            // The act itself may stand in the infinitive: "use the opportunity to press".
            let carried = v.object(verb).is_some_and(|o| {
                self.lexicon.is("aspect_object", &v.base(o))
                    && v.lemma(verb) != "use"
                    && v.rel(k) == Deprel::Acl
            });
            let through = v.verb_in(self.lexicon, "aspect", verb)
                && (v.rel(k) == Deprel::Xcomp || k == verb + 2)
                && v.lemma(verb) != "use";
            let opportunity = v.object(verb).is_some_and(|o| {
                matches!(
                    v.lemma(o),
                    "opportunity"
                        | "chance"
                        | "occasion"
                        | "moment"
                        | "temptation"
                        | "urge"
                        | "impulse"
                        | "call"
                )
            });
            // "persuade Washington to ease": the deed is theirs who are persuaded, and no goal.
            let brought = self.concepts.controlled(verb) == Some(k)
                && self
                    .lexicon
                    .verb(&v.verb_base(verb))
                    .iter()
                    .any(|row| row.frame == Frame::Control);
            if carried || through || opportunity || brought {
                continue;
            }
            if let Some(draft) = self
                .concepts
                .clause(k)
                .filter(|d| !d.bare_actor && !d.anaphor)
            {
                found.push(draft);
                break;
            }
        }
        found
    }

    /// `means`: "to relieve itself of the pressure by expanding ties with Z". The means
    /// serve the goal; where the goal is to lighten a burden and the means are ties with
    /// others, the burden drives the ties (hedging).
    pub(super) fn means(&mut self) {
        for gerund in 2..self.view.len() {
            let v = self.view;
            let p = &v.parse;
            if !v.is_verb(gerund) || p.tokens[gerund].verb_form != Some(VerbForm::Gerund) {
                continue;
            }
            let Some(by) = (gerund.saturating_sub(3)..gerund)
                .find(|&k| v.lower[k] == "by" || v.lower[k] == "through")
            else {
                continue;
            };
            let Some(main) = (by.saturating_sub(8)..by).rev().find(|&k| {
                v.is_verb(k) && v.clause_after(k, k + 1).is_some()
                    || (v.is_verb(k) && k > 0 && v.lower[k - 1] == "to")
            }) else {
                continue;
            };
            if self.is_advised(main) && v.rel(main) != Deprel::Xcomp {
                continue;
            }
            // "replied by closing the port": the answer itself, and no means to it.
            if matches!(
                v.verb_base(main).as_str(),
                "reply" | "respond" | "answer" | "react" | "retaliate"
            ) {
                continue;
            }
            let Some(mut cause) = self
                .concepts
                .clause(gerund)
                .filter(|d| !d.anaphor && !d.bare_actor)
            else {
                continue;
            };
            if cause.who.is_empty() {
                cause.who = self.doer_before(main);
            }
            // "could help by hosting talks": an option, no more.
            if self.lexicon.is("vague_act", &v.verb_base(main)) && v.object(main).is_none() {
                let advised = !cause.who.is_empty()
                    && matches!(self.modality(main), Modality::Can | Modality::Should);
                if advised {
                    let sign = cause.direction;
                    self.add(
                        "should",
                        ClaimKind::Normative,
                        Some(cause),
                        None,
                        Polarity::Signed(sign),
                        main,
                        vec![(main, main), (by, gerund)],
                    );
                }
                continue;
            }
            let Some(effect) = self.goal_of_means(main) else {
                continue;
            };
            let burden = effect.direction < 0
                && matches!(
                    effect.property,
                    Property::Pressure
                        | Property::Isolation
                        | Property::Threat
                        | Property::Influence
                        | Property::Hostility
                );
            let cue = vec![(main, main), (by, gerund)];
            if burden && cause.property == Property::Cooperation && cause.direction > 0 {
                let mut driver = effect.clone();
                driver.direction = 1;
                self.add(
                    "means-hedging",
                    ClaimKind::Hedging,
                    Some(driver),
                    Some(cause.clone()),
                    Polarity::Signed(1),
                    main,
                    cue.clone(),
                );
            }
            if effect.known() || cause.known() {
                self.add(
                    "means",
                    ClaimKind::Purpose,
                    Some(cause),
                    Some(effect),
                    Polarity::Signed(1),
                    main,
                    cue,
                );
                if let Some(last) = self.found.last_mut() {
                    last.spread = true;
                }
            }
        }
    }

    /// The nearest actor before a verb that stands as a subject: right before a finite verb.
    fn doer_before(&self, verb: usize) -> Vec<detente_vocab::ActorCode> {
        let v = self.view;
        let doer = (0..verb).rev().find(|&k| {
            v.is_actor(k)
                && v.rel(k) != Deprel::Compound
                && (k + 1..v.len().min(k + 3))
                    .any(|n| v.upos(n) == Upos::Aux || (v.is_verb(n) && v.is_finite(n)))
        });
        match doer {
            Some(k) => self.concepts.actors_of(k),
            None => v
                .subject(verb)
                .map(|s| self.concepts.actors_of(s))
                .unwrap_or_default(),
        }
    }

    fn goal_of_means(&self, main: usize) -> Option<Draft> {
        let v = self.view;
        if matches!(
            v.lemma(main),
            "relieve" | "free" | "rid" | "extricate" | "escape" | "shield" | "insulate" | "protect"
        ) {
            let burden = v
                .phrases_after(
                    v.object(main)
                        .or_else(|| {
                            v.lower
                                .get(main + 1)
                                .filter(|w| w.ends_with("self") || w.ends_with("selves"))
                                .map(|_| main + 1)
                        })
                        .unwrap_or(main),
                )
                .into_iter()
                .find(|(prep, _)| matches!(prep.as_str(), "of" | "from" | "against"));
            let burden = burden.map(|b| b.1).or_else(|| v.object(main))?;
            let mut draft = self.concepts.noun(burden)?;
            draft.direction = -1;
            let owners = self.doer_before(main);
            if draft.toward.is_empty() {
                draft.toward = owners
                    .into_iter()
                    .filter(|code| !draft.who.contains(code))
                    .collect();
            }
            return Some(draft);
        }
        self.concepts
            .clause(main)
            .filter(|d| !d.anaphor && !d.bare_actor)
    }
}
