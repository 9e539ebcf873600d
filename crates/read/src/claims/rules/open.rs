//! Claims of no set form: a thing that is no actor does something to another thing. Read last, and
//! only where no other rule read the verb: "French tutelage handed the officers a banner".

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Class, Frame, VerbRow};
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    /// `open`: subject, any verb that acts, object. The sign is the verb's where a list knows it,
    /// else that the one brings the other.
    pub(super) fn open_predicates(&mut self) {
        for verb in 1..self.view.len() {
            if !self.acts(verb) {
                continue;
            }
            let Some(cause) = self.thing_that_acts(verb) else {
                continue;
            };
            let Some((effect, sign)) = self.acted_upon(verb, &cause) else {
                continue;
            };
            // "this", "it": only verbs that move things say what it did; and two things of no
            // list in the plain past may be a story.
            let past = self.view.parse.tokens[verb].verb_form == Some(VerbForm::Past)
                && self.view.group_start(verb) == verb;
            let stands = if cause.anaphor {
                effect.known() || self.is_mover(verb)
            } else {
                effect.known() || cause.known() || self.is_mover(verb) || !past
            };
            if (effect.anaphor && cause.anaphor)
                || !self.concepts.grounded(&effect)
                || (effect.property == cause.property && effect.head == cause.head)
                || !stands
            {
                continue;
            }
            let denied = self.view.is_denied(verb);
            self.add(
                "open",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::of(sign).denied(denied),
                verb,
                vec![(verb, verb)],
            );
        }
    }

    /// Whether a list knows the verb as one that moves things.
    fn is_mover(&self, verb: usize) -> bool {
        let base = self.view.verb_base(verb);
        !self.lexicon.verb(&base).is_empty()
            || ["harm_verb", "with_verb"]
                .iter()
                .any(|list| self.lexicon.is(list, &base))
    }

    /// A finite verb of a main or relative clause that says that something acts.
    fn acts(&self, verb: usize) -> bool {
        let v = self.view;
        if !v.is_verb(verb)
            || self.in_condition(verb)
            || self.is_bare_infinitive(verb)
            || self.is_advised(verb)
            || self.lexicon.is("cite", &v.verb_base(verb))
            || self.lexicon.is("perceive", &v.verb_base(verb))
            || (v.lower[verb].ends_with("ing") && v.lower[verb] != v.verb_base(verb))
            || (v.rel(verb) == Deprel::Amod
                && v.stem(verb).is_none()
                && !(verb.saturating_sub(4)..verb).any(|k| self.is_modal(k)))
            || (self.lexicon.is("still_verb", &v.verb_base(verb)) && !self.is_mover(verb))
        {
            return false;
        }
        // "helps to empty the villages": shaded only, else a bare infinitive.
        let finite = v.is_finite(verb)
            || self.modality(verb) != Modality::Asserted
            || v.lower[verb - 1] == "to"
            || (verb.saturating_sub(4)..verb).any(|k| self.is_modal(k))
            || (v.parse.tokens[verb].verb_form == Some(VerbForm::Participle)
                && v.parse
                    .child(verb, &[Deprel::Nsubj])
                    .is_some_and(|s| s < verb));
        let read = self
            .found
            .iter()
            .any(|f| f.verb == verb || f.cue.iter().any(|&(a, b)| a <= verb && verb <= b));
        finite && !read
    }

    /// The subject, where it is a thing: no actor, no person, no text, no time.
    fn thing_that_acts(&self, verb: usize) -> Option<Draft> {
        let v = self.view;
        let subject = if v.is_passive(verb) {
            v.parse.agent(verb)?
        } else {
            // "Federalism is what could coax them home"
            self.cleft(verb)
                .or_else(|| v.subject(verb))
                .filter(|&s| s < verb)?
        };
        let base = v.base(subject);
        if let Some(draft) = self
            .subject_taken_up(subject)
            .or_else(|| self.presence(subject))
        {
            return Some(draft);
        }
        let pair = format!("{} {base}", v.base(subject.saturating_sub(1)));
        // "Years of bombing" is bombing.
        let counted = v.lower.get(subject + 1).is_some_and(|w| w == "of");
        let no_thing = [
            "person",
            "people",
            "officer",
            "document",
            "time_noun",
            "argument",
            "place_noun",
        ]
        .iter()
        .any(|list| self.lexicon.is(list, &base) || self.lexicon.is(list, &pair))
            && !counted
            // "each week at sea drains …"
            && !(subject > 0 && matches!(v.lower[subject - 1].as_str(), "each" | "every"));
        // "a state that earns more": what the clause describes, no pointing back.
        let relative =
            v.lower[subject] == "that" && subject > 0 && v.upos(subject - 1).is_nominal();
        if relative {
            let noun = subject - 1;
            let thing = !v.has_actor(noun) && !self.lexicon.is("person", &v.base(noun));
            return thing
                .then(|| self.concepts.noun(noun))
                .flatten()
                .filter(|d| self.stands_as_end(d));
        }
        if v.is_anaphor(self.lexicon, subject) && !v.is_passive(verb) && v.lower[subject] != "which"
        {
            return Some(Draft::before(subject, subject));
        }
        if v.has_actor(subject)
            || no_thing
            || matches!(v.upos(subject), Upos::Pron | Upos::Num)
            || (v.upos(subject) == Upos::Propn && subject > 1)
        {
            return None;
        }
        let none = v
            .parse
            .children_by(subject, &[Deprel::Det])
            .any(|k| v.lower[k] == "no");
        self.concepts
            .noun(subject)
            .filter(|d| self.stands_as_end(d) && (d.known() || !none))
    }

    /// "Russian contractors", "foreign troops": armed men sent somewhere stand for their presence.
    pub(super) fn presence(&self, noun: usize) -> Option<Draft> {
        let v = self.view;
        if !self.lexicon.is("sent_men", &v.base(noun)) || !v.lower[noun].ends_with('s') {
            return None;
        }
        let mut draft = Draft::at(Property::Military, v.phrase(noun));
        draft.who = self.concepts.actors_of(noun);
        draft.who.retain(|code| !code.is_armed_group());
        Some(draft)
    }

    /// The readings of a verb, of its phrasal form where a list knows that.
    pub(super) fn rows_of(&self, verb: usize) -> Vec<VerbRow> {
        let v = self.view;
        let split = v.split_particle(verb);
        [v.phrasal(verb), split]
            .into_iter()
            .flatten()
            .map(|form| self.lexicon.verb(&form))
            .find(|rows| !rows.is_empty())
            .unwrap_or_else(|| self.lexicon.verb(&v.verb_base(verb)))
            .to_vec()
    }

    /// The object, or what an actor is brought to, with the sign.
    fn acted_upon(&self, verb: usize, cause: &Draft) -> Option<(Draft, i8)> {
        let v = self.view;
        let base = v.verb_base(verb);
        // "furnished Caracas with an argument", "turns a war into a quarrel": what comes of it.
        let mark = match base.as_str() {
            "turn" | "convert" | "transform" | "translate" | "make" => Some("into"),
            _ if self.lexicon.is("with_verb", &base) => Some("with"),
            _ => None,
        };
        if let Some(mark) = mark
            && let Some(object) = v.patient(verb)
            && let Some(at) = (object.max(verb) + 1..v.len().min(object.max(verb) + 8))
                .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | ":"))
                .find(|&k| v.lower[k] == mark)
            && let Some(mut draft) = self.end_after(at + 1).or_else(|| self.people_after(at + 1))
        {
            if draft.who.is_empty() {
                draft.who = self.concepts.actors_of(object);
            }
            return Some((draft, 1));
        }
        // "could bring Tehran back to the talks", "drags the country into war"
        let brings = matches!(
            base.as_str(),
            "bring"
                | "drag"
                | "force"
                | "coax"
                | "lure"
                | "lead"
                | "draw"
                | "return"
                | "send"
                | "push"
                | "plunge"
                | "tip"
                | "drive"
                | "pull"
        );
        if brings
            && let Some(object) = v.object(verb)
            && let Some(at) = (object + 1..v.len().min(object + 4))
                .find(|&k| matches!(v.lower[k].as_str(), "to" | "into" | "towards"))
            && let Some(mut draft) = self.end_after(at + 1).filter(Draft::known)
        {
            if draft.who.is_empty() {
                draft.who = self.concepts.actors_of(object);
            }
            return Some((draft, 1));
        }
        let rows = self.rows_of(verb);
        for row in rows.iter().filter(|row| row.frame != Frame::Reverse) {
            if let Some(found) = self.moved(verb, row, cause).into_iter().next()
                && self.concepts.grounded(&found.0)
            {
                return Some(found);
            }
        }
        if self.lexicon.is("still_verb", &base) {
            return None;
        }
        // "elections would settle the matter": the verb itself names what comes of it.
        let named = self.lexicon.property(Class::Verb, &base).is_some() && v.object(verb).is_some();
        if named
            && let Some(mut draft) = self.concepts.affirmed(verb, 4).filter(Draft::known)
            && draft.property != cause.property
        {
            draft.who.retain(|code| !cause.who.contains(code));
            return Some((draft, 1));
        }
        let object = v.patient(verb).filter(|&o| o != verb)?;
        // "teaches them to reach", "leaves it with little choice but to turn"
        if let Some(inner) = self.concepts.controlled(verb) {
            let from = self.concepts.opens_with(inner, &["from"]);
            let mut draft = self.concepts.clause(inner)?;
            if draft.who.is_empty() {
                draft.who = self.concepts.actors_of(object);
            }
            return Some((draft, if from { -1 } else { 1 }));
        }
        // "it frightens nobody": the fear that it does not bring.
        if matches!(v.lower[object].as_str(), "nobody" | "none" | "no-one")
            && let Some((property, sign, head)) = self.concepts.state_made(&base)
        {
            let mut draft = Draft::at(property, (verb, object));
            draft.head = head.to_owned();
            return Some((draft, sign));
        }
        let draft = if v.is_verb(object) {
            self.concepts.clause(object)
        } else {
            self.concepts.noun(object)
        }?;
        let harms = self.lexicon.is("harm_verb", &base);
        if draft.bare_actor {
            // "saved Tripoli", "did not dislodge the rebels": their strength.
            let mut draft = draft;
            let helps = self.lexicon.is("rescue_verb", &base);
            draft.bare_actor = false;
            draft.head = "strength".to_owned();
            let named = !draft.who.is_empty() && (harms || helps);
            return named.then_some((draft, if harms { -1 } else { 1 }));
        }
        let sign = rows
            .iter()
            .find(|row| !matches!(row.frame, Frame::Control | Frame::Reverse))
            .map(|row| row.sign)
            .or_else(|| self.concepts.verb_direction(verb))
            .unwrap_or(if harms { -1 } else { 1 });
        Some((draft, sign))
    }

    /// "turned soldiers into smugglers": people of a kind.
    fn people_after(&self, from: usize) -> Option<Draft> {
        let v = self.view;
        let noun = v.phrase_after(from)?;
        let mut draft = self
            .concepts
            .noun(noun)
            .filter(|d| d.bare_actor && d.who.is_empty())?;
        draft.bare_actor = false;
        draft.head = format!("{} number", v.base(noun));
        Some(draft)
    }

    /// `would-follow`: "Trade would resume": said after a proposal, what would come of it.
    pub(super) fn would_follow(&mut self) {
        let v = self.view;
        let spoken = v.lower.iter().any(|w| self.lexicon.is("other_frame", w));
        let spoken = spoken
            || v.lower
                .iter()
                .any(|w| self.lexicon.is("wise", w) || self.lexicon.is("unwise", w));
        if spoken || v.number == 0 || !self.found.is_empty() {
            return;
        }
        for modal in 1..v.len().saturating_sub(1) {
            if !matches!(v.lower[modal].as_str(), "would" | "might") {
                continue;
            }
            let Some(main) = self.under_modal(modal) else {
                continue;
            };
            let relative = v.lower[modal - 1] == "that"
                || v.lower[modal - 1] == "which"
                || v.lower[modal - 1] == "who";
            let subject = v.subject(main).filter(|&s| s < modal);
            let moved = self.concepts.verb_direction(main).is_some() || v.upos(main) == Upos::Adj;
            let Some(effect) = self.concepts.clause(main).filter(|d| self.stands_as_end(d)) else {
                continue;
            };
            // A main clause with an object has its own cause: its subject.
            let transitive = v.is_verb(main) && v.object(main).is_some();
            if relative || transitive || subject.is_none() || !(effect.known() || moved) {
                continue;
            }
            let cause = self
                .would_before(modal)
                .unwrap_or_else(|| self.said_before(modal, modal));
            self.add(
                "would-follow",
                ClaimKind::Causal,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(modal, main)],
            );
        }
    }

    /// "An open border would please both, and the region would be calmer": what the clause before, of the
    /// same mood, has for its subject.
    fn would_before(&self, modal: usize) -> Option<Draft> {
        let v = self.view;
        let joint = (1..modal).rfind(|&k| matches!(v.lower[k].as_str(), "and" | ";"))?;
        let earlier = (1..joint).find(|&k| v.lower[k] == v.lower[modal])?;
        let subject = v.subject(self.under_modal(earlier)?)?;
        let draft = self.concepts.of(subject).filter(|_| subject < earlier)?;
        (!draft.anaphor && self.stands_as_end(&draft)).then_some(draft)
    }

    /// `hence-noun`: "Hence the truce, hence the handshake": what was said before brings it.
    pub(super) fn hence_nouns(&mut self) {
        let v = self.view;
        for at in 0..v.len().saturating_sub(2) {
            let opens = at == 0 || matches!(v.lower[at - 1].as_str(), "," | ";" | "and");
            if v.lower[at] != "hence" || !opens {
                continue;
            }
            let stop = (at + 1..v.len())
                .find(|&k| matches!(v.lower[k].as_str(), "," | ";" | "." | "and"))
                .unwrap_or(v.len());
            let verbless =
                !(at + 1..stop).any(|k| v.is_verb(k) && v.clause_after(k, k + 1).is_some());
            let noun = v.phrase_after(at + 1).filter(|&n| n < stop && verbless);
            let Some(effect) = noun
                .and_then(|n| self.concepts.noun(n))
                .filter(|d| self.stands_as_end(d))
            else {
                continue;
            };
            // "Beijing prefers X; hence the oil": the clause before in the same sentence.
            let earlier = v
                .clause_before(at)
                .and_then(|k| self.concepts.clause(k))
                .filter(|d| self.stands_as_end(d));
            let cause = earlier.unwrap_or_else(|| self.said_before(at, at));
            self.add(
                "hence-noun",
                ClaimKind::Motivation,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                at,
                vec![(at, at)],
            );
        }
    }

    /// `until`: "should suspend the deal until the units go home": X ends what is advised.
    pub(super) fn untils(&mut self) {
        for at in 3..self.view.len().saturating_sub(2) {
            let v = self.view;
            // "until X", and "tied to X", "conditional on X"
            let next = v.lower[at + 1].as_str();
            let tied = matches!(
                (v.lower[at].as_str(), next),
                ("tied" | "linked" | "pegged", "to")
                    | ("conditional" | "contingent", "on" | "upon")
            );
            let until =
                matches!(v.lower[at].as_str(), "until" | "till") && v.lower[at - 1] != "not";
            if !until && !tied {
                continue;
            }
            if until && self.not_until(at) {
                continue;
            }
            let Some(advice) = self
                .found
                .iter()
                .rev()
                .find(|f| f.kind == ClaimKind::Normative && f.verb < at && f.cause.is_some())
                .cloned()
            else {
                continue;
            };
            let between = (advice.verb..at).any(|k| matches!(v.lower[k].as_str(), ";" | ":"));
            let term = if tied {
                self.end_after(at + 2)
            } else {
                v.clause_after(at + 1, v.len())
                    .and_then(|k| self.concepts.clause(k))
                    .filter(|d| self.stands_as_end(d))
            };
            let (Some(mut cause), false) = (term, between) else {
                continue;
            };
            if let Some(given) = advice.cause.as_ref().filter(|_| until) {
                self.ask_other(&mut cause, given);
            }
            self.add_as(
                if tied { "tied" } else { "until" },
                ClaimKind::Policy,
                Some(cause),
                advice.cause.clone(),
                Polarity::Signed(if tied { 1 } else { -1 }),
                Modality::Should,
                advice.verb,
                vec![(at, at)],
            );
        }
    }

    /// "Nothing will change until X", "No deal will hold until X": X is needed.
    fn not_until(&mut self, at: usize) -> bool {
        let v = self.view;
        let Some(main) = (0..at)
            .rev()
            .find(|&k| v.is_verb(k) && v.clause_after(k, k + 1).is_some())
        else {
            return false;
        };
        let told = matches!(self.modality(main), Modality::Will | Modality::Can);
        let denied = v.is_denied(main) || v.is_nobody(0) || v.lower[0] == "nothing";
        let cause = v
            .clause_after(at + 1, v.len())
            .and_then(|k| self.concepts.clause(k))
            .filter(|d| self.stands_as_end(d));
        let effect = self
            .concepts
            .affirmed(main, 4)
            .filter(|d| self.stands_as_end(d));
        let (true, Some(cause), Some(effect)) = (told && denied, cause, effect) else {
            return false;
        };
        self.add_as(
            "not-until",
            ClaimKind::Necessity,
            Some(cause),
            Some(effect),
            Polarity::Signed(1),
            Modality::Will,
            main,
            vec![(at, at)],
        );
        true
    }

    /// `squeezed`: "Squeezed too hard, Kigali may dig in": a participle that opens as a condition.
    pub(super) fn participle_conditions(&mut self) {
        for at in 0..self.view.len().saturating_sub(4) {
            let v = self.view;
            let opens =
                at == 0 || matches!(v.lower[at - 1].as_str(), ";" | ":" | "but" | "and" | "yet");
            let past = matches!(
                v.parse.tokens[at].verb_form,
                Some(VerbForm::Participle | VerbForm::Past)
            );
            if !opens || !v.is_verb(at) || !past {
                continue;
            }
            let Some(comma) = (at + 1..v.len().min(at + 9)).find(|&k| v.lower[k] == ",") else {
                continue;
            };
            if (at + 1..comma).any(|k| v.is_verb(k)) {
                continue;
            }
            let Some(modal) = (comma + 2..v.len().min(comma + 9)).find(|&k| self.is_modal(k))
            else {
                continue;
            };
            let doer = v.phrase_after(comma + 1).filter(|&k| k < modal);
            let (Some(main), Some(doer)) = (self.under_modal(modal), doer) else {
                continue;
            };
            let who = self.concepts.actors_of(doer);
            let mut cause = match self.concepts.clause(at) {
                Some(draft) if draft.known() => draft,
                _ if self.lexicon.is("squeeze", &v.verb_base(at)) => {
                    Draft::at(Property::Pressure, (at, comma - 1))
                }
                _ => continue,
            };
            cause.who.clear();
            cause.toward.clone_from(&who);
            let Some(mut effect) = self.concepts.clause(main).filter(|d| self.stands_as_end(d))
            else {
                continue;
            };
            if effect.who.is_empty() {
                effect.who = who;
            }
            self.add(
                "participle-if",
                ClaimKind::Conditional,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                main,
                vec![(at, at), (modal, modal)],
            );
        }
    }
}
