//! The act that somebody is brought to or kept from: "force X to …", "prevent X from …", "lets X …".

use super::concept::Concepts;
use crate::syntax::{Deprel, Upos};

impl Concepts<'_> {
    /// The infinitive or gerund under "force X to …", "prevent X from …".
    pub fn controlled(&self, verb: usize) -> Option<usize> {
        let v = self.view;
        let passive = v.is_passive(verb).then_some(verb);
        let object = v.object(verb).or(passive)?;
        // "keep the growers, deprived of their crop, from drifting": over the aside.
        let after = match v.lower.get(object + 1) {
            Some(w) if w == "," => (object + 2..v.len().min(object + 14))
                .find(|&k| v.lower[k] == ",")
                .unwrap_or(object),
            _ => object,
        };
        let by_order = (after + 1..v.len().min(after + 5)).find(|&k| {
            matches!(v.lower[k].as_str(), "to" | "from" | "into") && v.lower.get(k + 1).is_some()
        });
        if let Some(mark) = by_order
            && let Some(inner) = (mark + 1..v.len().min(mark + 4)).find(|&k| v.is_verb(k))
            && (mark + 1..inner).all(|k| matches!(v.upos(k), Upos::Adv | Upos::Part))
        {
            return Some(inner);
        }
        // "leaves Caracas with no choice but to turn to Beijing"
        let but = (object + 2..v.len().min(object + 10)).find(|&k| {
            matches!(v.lower[k].as_str(), "but" | "than" | "except")
                && v.lower.get(k + 1).is_some_and(|w| w == "to")
                && (object + 1..k)
                    .any(|c| matches!(v.lower[c].as_str(), "no" | "little" | "nothing"))
        });
        if let Some(but) = but
            && let Some(inner) = (but + 2..v.len().min(but + 4)).find(|&k| v.is_verb(k))
        {
            return Some(inner);
        }
        // "lets Kinshasa put off the talks": a bare infinitive.
        if matches!(v.verb_base(verb).as_str(), "let" | "help" | "make" | "have")
            && !v.is_passive(verb)
            && let Some(inner) = (object + 1..v.len().min(object + 7)).find(|&k| v.is_verb(k))
            && v.verb_base(inner) == v.lower[inner]
            && (object + 1..inner).all(|k| {
                v.upos(k) == Upos::Adv
                    || v.upos(k).is_nominal()
                    || matches!(v.upos(k), Upos::Det | Upos::Adj)
                    || v.lower[k] == "of"
                    || v.lower[k] == "in"
            })
        {
            return Some(inner);
        }
        v.parse
            .children_by(
                verb,
                &[Deprel::Xcomp, Deprel::Advcl, Deprel::Ccomp, Deprel::Obl],
            )
            .find(|&k| k > object && v.is_verb(k) && self.opens_with(k, &["to", "from", "into"]))
    }

    /// Whether a clause opens with one of the words.
    pub fn opens_with(&self, verb: usize, words: &[&str]) -> bool {
        let v = self.view;
        let before = (verb.saturating_sub(2)..verb)
            .rev()
            .find(|&k| !matches!(v.upos(k), Upos::Adv));
        before.is_some_and(|k| words.contains(&v.lower[k].as_str()))
            || v.parse
                .children_by(verb, &[Deprel::Mark, Deprel::Case])
                .any(|k| words.contains(&v.lower[k].as_str()))
    }
}
