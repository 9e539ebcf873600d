//! Borders: "open border", "the crossing stays closed", "trade across the border" speak of the
//! cooperation of two neighbours, up when open and down when shut. Which two is settled by
//! the article, where the sentence does not say.

use detente_vocab::Property;

use super::concept::Concepts;
use super::draft::{Draft, widen};
use crate::syntax::{Deprel, Upos};

impl Concepts<'_> {
    fn is_border(&self, i: usize) -> bool {
        let v = self.view;
        let base = v.base(i);
        v.upos(i).is_nominal()
            && (self.lexicon.is("border", &base)
                || (i > 0
                    && self
                        .lexicon
                        .is("border", &format!("{} {base}", v.base(i - 1)))))
    }

    /// +1 for words of opening, −1 for words of closing.
    fn openness(&self, i: usize) -> Option<i8> {
        let v = self.view;
        let forms = [v.lower[i].clone(), v.base(i), v.verb_base(i)];
        let is = |list| forms.iter().any(|form| self.lexicon.is(list, form));
        if is("open") {
            Some(1)
        } else if is("shut") {
            Some(-1)
        } else {
            None
        }
    }

    fn border_draft(&self, noun: usize, sign: i8, span: (usize, usize)) -> Draft {
        let mut draft = Draft::new(Property::Cooperation, span.0, span.1);
        draft.direction = sign;
        draft.border = true;
        self.fill(&mut draft, noun, "border");
        draft
    }

    /// An open or closed border, its opening or closing, what crosses it.
    pub(super) fn border_noun(&self, i: usize) -> Option<Draft> {
        let v = self.view;
        let span = v.phrase(i);
        if self.is_border(i) {
            let said = (i.saturating_sub(4)..i)
                .rev()
                .take_while(|&k| {
                    matches!(
                        v.upos(k),
                        Upos::Det | Upos::Adj | Upos::Verb | Upos::Noun | Upos::Propn | Upos::Adv
                    ) || v.rel(k) == Deprel::Amod
                })
                .find_map(|k| self.openness(k))?;
            return Some(self.border_draft(i, said, span));
        }
        let word = v.base(i);
        let crossing = self.lexicon.is("crosses", &word);
        let sign = match self.openness(i).filter(|_| v.upos(i) == Upos::Noun) {
            Some(sign) => sign,
            None if crossing => 1,
            None => return None,
        };
        let (_, noun) = self.phrases_of(i).into_iter().find(|(preposition, k)| {
            let fits = if crossing {
                matches!(
                    preposition.as_str(),
                    "across" | "over" | "through" | "on" | "at"
                )
            } else {
                matches!(preposition.as_str(), "of" | "at" | "on")
            };
            fits && self.is_border(*k)
        })?;
        Some(self.border_draft(noun, sign, widen(span, v.phrase(noun))))
    }

    /// A clause that opens or shuts a border, or says that it is open or shut.
    pub(super) fn border_clause(
        &self,
        verb: usize,
        subject: Option<usize>,
        object: Option<usize>,
    ) -> Option<Draft> {
        let v = self.view;
        let own = self.openness(verb).filter(|_| v.upos(verb) != Upos::Noun);
        let (noun, sign, last) = match own {
            Some(sign) => {
                let noun = object
                    .or_else(|| v.object_by_order(verb))
                    .filter(|&o| self.is_border(o))
                    .or(subject.filter(|&s| self.is_border(s)))?;
                (noun, sign, verb)
            }
            None => {
                // "keep the border with Niger closed"
                let keeps = matches!(
                    v.verb_base(verb).as_str(),
                    "keep" | "leave" | "hold" | "throw"
                );
                let kept = object.filter(|&o| keeps && o > verb && self.is_border(o));
                let (noun, mut reach) = match subject.filter(|&s| self.is_border(s)) {
                    Some(subject) => (subject, verb + 1..v.len().min(verb + 4)),
                    None => (kept?, kept? + 1..v.len().min(kept? + 5)),
                };
                let (sign, last) = reach.find_map(|k| Some((self.openness(k)?, k)))?;
                (noun, sign, last)
            }
        };
        let mut draft = self.border_draft(noun, sign, widen((verb, last), v.phrase(noun)));
        if draft.who.is_empty()
            && let Some(doer) = subject.filter(|&s| s != noun)
        {
            draft.who = self.actors_of(doer);
        }
        Some(draft)
    }

    /// "turns away from Halm", "drifts toward Moscow": ties of the subject with the other.
    pub(super) fn turning(&self, verb: usize, subject: Option<usize>) -> Option<Draft> {
        let v = self.view;
        if !self.lexicon.is("turning", &v.verb_base(verb)) {
            return None;
        }
        let subject = subject?;
        let who = self.actors_of(subject);
        let (mark, sign) =
            (verb + 1..v.len().min(verb + 5)).find_map(|k| match v.lower[k].as_str() {
                "from" => Some((k, -1)),
                "to" | "towards" | "toward" => Some((k, 1)),
                _ => None,
            })?;
        let partner = v.phrase_after(mark + 1).filter(|&k| v.has_actor(k))?;
        let mut draft = Draft::new(Property::Cooperation, verb, v.phrase(partner).1);
        draft.toward = self.actors_of(partner);
        draft.direction = sign;
        draft.who = who;
        (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(subject));
        (!draft.who.is_empty() && draft.who != draft.toward).then_some(draft)
    }

    /// "cannot live without Moscow": the other's hold over the subject.
    pub(super) fn reliance(&self, verb: usize, subject: Option<usize>) -> Option<Draft> {
        let v = self.view;
        if !v.is_denied(verb) {
            return None;
        }
        let mark = (verb + 1..v.len().min(verb + 9)).find(|&k| v.lower[k] == "without")?;
        let partner = v.phrase_after(mark + 1).filter(|&k| v.is_actor(k))?;
        let mut draft = Draft::new(Property::Influence, verb, v.phrase(partner).1);
        draft.who = self.actors_of(partner);
        draft.toward = self.actors_of(subject?);
        draft.direction = -1; // The denial around it turns it back.
        (!draft.toward.is_empty()).then_some(draft)
    }
}
