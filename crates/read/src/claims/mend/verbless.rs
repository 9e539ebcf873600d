//! Clauses that were left without a verb.

use super::stem_verb;
use crate::claims::lexicon::{Class, Lexicon};
use crate::claims::surface::PREPOSITIONS;
use crate::claims::view::View;
use crate::syntax::{Deprel, Upos};

impl View<'_> {
    /// A stretch between commas and connectives without any verb, but with a word that can be
    /// a form of a known verb between a noun and what it acts on: that word is the verb.
    pub(super) fn mend_verbless(&mut self, lexicon: &Lexicon) {
        let mut from = 0;
        while from < self.len() {
            let to = (from..self.len())
                .find(|&k| {
                    matches!(
                        self.lower[k].as_str(),
                        "," | ";" | ":" | "that" | "because" | "if" | "which"
                    )
                })
                .unwrap_or(self.len());
            let finite = (from..to).any(|k| {
                (self.is_verb(k) && self.rel(k) != Deprel::Amod && !self.has_actor(k))
                    || (self.upos(k) == Upos::Aux
                        && (k + 1 == to || self.has_child_or_head_verb(k)))
            });
            if !finite {
                let verb = (from.max(1)..to).find_map(|k| {
                    let unlikely = self.has_actor(k)
                        || matches!(
                            self.upos(k),
                            Upos::Det
                                | Upos::Pron
                                | Upos::Aux
                                | Upos::Cconj
                                | Upos::Punct
                                | Upos::Num
                        );
                    let after_noun = self.upos(k - 1).is_nominal()
                        || self.has_actor(k - 1)
                        || self.rel(k - 1) == Deprel::Nsubj
                        || (k - 1 == from
                            && !matches!(
                                self.lower[k - 1].as_str(),
                                "and" | "but" | "yet" | "so" | "or" | "nor"
                            ))
                        || matches!(
                            self.lower[k - 1].as_str(),
                            "each" | "both" | "all" | "some" | "many" | "few" | "others"
                        )
                        || self.upos(k - 1) == Upos::Adv
                        || self.upos(k - 1) == Upos::Aux;
                    let before = self
                        .lower
                        .get(k + 1)
                        .is_some_and(|_| !matches!(self.upos(k + 1), Upos::Verb | Upos::Aux))
                        && self.lower.get(k + 1).is_none_or(|w| w != "of");
                    // "European sanctions, confined to …": a noun that ends its stretch.
                    let noun_at_end = k + 1 >= to
                        && k < from + 2
                        && (lexicon.property(Class::Noun, &self.base(k)).is_some()
                            || lexicon.property(Class::Noun, &self.lower[k]).is_some());
                    // "US sanctions on Iran fuel …": a noun with its own phrase.
                    let phrased = self
                        .lower
                        .get(k + 1)
                        .is_some_and(|w| PREPOSITIONS.contains(&w.as_str()))
                        && (lexicon.property(Class::Noun, &self.base(k)).is_some()
                            || lexicon.property(Class::Noun, &self.lower[k]).is_some());
                    if unlikely || !after_noun || !before || noun_at_end || phrased {
                        return None;
                    }
                    let stem = stem_verb(&self.lower[k], lexicon).or_else(|| {
                        // "Corruption hollows out the ranks."
                        let next = self.lower.get(k + 1)?;
                        let bare = self.lower[k].strip_suffix('s')?;
                        (!lexicon.verb(&format!("{bare} {next}")).is_empty())
                            .then(|| bare.to_owned())
                    })?;
                    let inflected = stem != self.lower[k];
                    // "Cairo's ties with Asmara alarm Addis Ababa"
                    // "Sanctions on Serbia reduce violence": the plural may stand earlier.
                    let object = k + 1 < to
                        && (self.has_actor(k + 1)
                            || matches!(self.upos(k + 1), Upos::Det | Upos::Noun | Upos::Adj)
                            || self.rel(k + 1) == Deprel::NmodPoss);
                    let of_plural = self.upos(k - 1).is_nominal()
                        && object
                        && (from..k - 1).any(|c| {
                            self.upos(c) == Upos::Noun
                                && self.lower[c].ends_with('s')
                                && self
                                    .lower
                                    .get(c + 1)
                                    .is_some_and(|w| PREPOSITIONS.contains(&w.as_str()))
                        });
                    let plural_before = self.lower[k - 1].ends_with('s') || of_plural;
                    (inflected || plural_before).then_some((k, stem))
                });
                if let Some((k, stem)) = verb {
                    self.set_verb(k, stem);
                    let first = &self.lower[from];
                    let noun = lexicon
                        .property(Class::Noun, &self.base(from))
                        .or_else(|| lexicon.property(Class::Noun, first))
                        .is_some();
                    if noun && from + 1 == k && !self.upos(from).is_nominal() {
                        self.set_upos(from, Upos::Noun);
                    }
                }
            }
            from = to + 1;
        }
    }
}
