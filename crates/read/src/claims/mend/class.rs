//! The class of a single word, by its neighbours and by what the lists know of it.

use crate::claims::lexicon::{Class, Lexicon};
use crate::claims::surface::PREPOSITIONS;
use crate::claims::view::View;
use crate::syntax::{Deprel, Upos};

impl View<'_> {
    /// The class of one word, from what stands beside it and what the lists know of it.
    pub(super) fn mend_class(&mut self, lexicon: &Lexicon, i: usize) {
        let word = self.lower[i].clone();
        if self.has_actor(i)
            && self.upos(i) != Upos::Adj
            && self.upos(i) != Upos::Pron
            && self.upos(i) != Upos::Det
        {
            if !matches!(self.upos(i), Upos::Noun | Upos::Propn) {
                self.set_upos(i, Upos::Propn);
            }
            return;
        }
        if self.has_actor(i) && self.upos(i) == Upos::Adj && !self.noun_follows(i) {
            self.set_upos(i, Upos::Propn);
            return;
        }
        if i > 0 && !self.is_verb(i) && self.verb_position(i) && self.may_be_verb(lexicon, i) {
            self.set_upos(i, Upos::Verb);
            return;
        }
        // "ready to put pressure on Israel": no second verb.
        let light = i > 0 && self.is_verb(i - 1) && lexicon.is("light", &self.verb_base(i - 1));
        let on = self
            .lower
            .get(i + 1)
            .is_some_and(|next| next == "on" || next == "upon");
        if light && on && word == "pressure" {
            self.set_upos(i, Upos::Noun);
            return;
        }
        let property = lexicon
            .property(Class::Noun, &self.base(i))
            .or_else(|| lexicon.property(Class::Noun, &word))
            .is_some();
        let open_after = self.lower.get(i + 1).is_none_or(|next| {
            matches!(
                next.as_str(),
                "of" | "for"
                    | "to"
                    | "between"
                    | "in"
                    | "on"
                    | "that"
                    | ","
                    | "."
                    | "rather"
                    | "not"
            ) || self.upos(i + 1) == Upos::Aux
        });
        let determined = i > 0
            && (matches!(self.upos(i - 1), Upos::Det | Upos::Adj)
                || self.rel(i - 1) == Deprel::NmodPoss);
        let follows_verb = i > 0 && self.is_verb(i - 1);
        let serves = matches!(self.rel(i), Deprel::Nsubj | Deprel::Obj | Deprel::NsubjPass)
            || self
                .lower
                .get(i + 1)
                .is_some_and(|_| self.upos(i + 1) == Upos::Aux);
        let verb_next = i + 1 < self.len() && self.is_verb(i + 1);
        let graded = i > 0
            && matches!(
                self.lower[i - 1].as_str(),
                "more" | "less" | "greater" | "further" | "such" | "no" | "any"
            );
        // "is the army's best ally", "what they brought is hunger", "against hunger in Chad"
        let named = lexicon
            .predicate(&word)
            .iter()
            .any(|row| row.class == Class::Noun);
        let praised = i > 0
            && matches!(
                self.lower[i - 1].as_str(),
                "best" | "worst" | "main" | "chief" | "only" | "greatest" | "closest"
            );
        let after_be = i > 0
            && (self.upos(i) == Upos::Adv
                || (self.upos(i) == Upos::Adj
                    && lexicon.property(Class::Adjective, &word).is_none()))
            && matches!(self.lower[i - 1].as_str(), "is" | "are" | "was" | "were");
        let after_preposition = i > 0
            && PREPOSITIONS.contains(&self.lower[i - 1].as_str())
            && lexicon.property(Class::Adjective, &word).is_none();
        let property = property || (named && praised);
        let determined = determined
            || follows_verb
            || serves
            || graded
            || praised
            || after_be
            || after_preposition;
        let open_after = open_after || (verb_next && serves);
        if property
            && open_after
            && (self.upos(i) == Upos::Adj || self.upos(i) == Upos::Adv)
            && (determined || i == 0)
        {
            self.set_upos(i, Upos::Noun);
        }
        let acting = i > 0
            && (self.upos(i - 1) == Upos::Aux
                || matches!(self.lower[i - 1].as_str(), "by" | "from" | "to" | "not"));
        if property
            && self.is_verb(i)
            && word.ends_with("ing")
            && !acting
            && matches!(
                self.lower.get(i + 1).map(String::as_str),
                Some("of" | "for" | "to" | "between" | "in")
            )
            && (i == 0
                || determined
                || self.lower[i - 1] == "outside"
                || self.lower[i - 1] == "foreign")
        {
            self.set_upos(i, Upos::Noun);
        }
    }

    /// After a modal, "to", "do", or a preposition before an -ing form.
    pub(super) fn verb_position(&self, i: usize) -> bool {
        let mut k = i - 1;
        while k > 0 && matches!(self.upos(k), Upos::Adv) && self.lower[k] != "not"
            || (k > 0
                && matches!(
                    self.lower[k].as_str(),
                    "not" | "n't" | "rather" | "also" | "only" | "merely"
                ))
            || (k > 1 && self.lower[k] == "turn" && self.lower[k - 1] == "in")
            || (k > 1 && self.lower[k] == "in" && self.lower[k + 1] == "turn")
        {
            k -= 1;
        }
        let word = self.lower[k].as_str();
        if matches!(
            word,
            "will" | "would" | "can" | "could" | "may" | "might" | "should" | "must"
        ) || (matches!(word, "do" | "does" | "did") && k + 1 < i)
        {
            return true;
        }
        if word == "to" {
            return k > 0 && !matches!(self.lower[i].as_str(), "the" | "a") && self.ends_clause(i);
        }
        matches!(word, "from" | "by" | "without")
            && self.lower[i].ends_with("ing")
            && self.lower.get(i + 1).is_some_and(|_| {
                self.upos(i + 1).is_nominal()
                    || matches!(self.upos(i + 1), Upos::Det | Upos::Adj | Upos::Pron)
            })
    }

    /// Followed by an object, so that it can be a verb rather than a noun after "to".
    pub(super) fn ends_clause(&self, i: usize) -> bool {
        self.lower.get(i + 1).is_some_and(|_| {
            matches!(
                self.upos(i + 1),
                Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adv
            )
        })
    }

    pub(super) fn may_be_verb(&self, lexicon: &Lexicon, i: usize) -> bool {
        let word = self.lower[i].as_str();
        if self.has_actor(i)
            || matches!(
                self.upos(i),
                Upos::Det
                    | Upos::Pron
                    | Upos::Adp
                    | Upos::Aux
                    | Upos::Punct
                    | Upos::Num
                    | Upos::Cconj
                    | Upos::Sconj
                    | Upos::Propn
            )
        {
            return false;
        }
        let base = self.base(i);
        let base = if word.ends_with("ing") {
            base.as_str()
        } else {
            word
        };
        !lexicon.verb(base).is_empty()
            || ["up_verb", "down_verb", "aspect", "light", "tie_verb"]
                .iter()
                .any(|list| lexicon.is(list, base))
            || lexicon.property(Class::Verb, base).is_some()
            || (word.ends_with("ing") && lexicon.property(Class::Noun, word).is_some())
    }

    pub(super) fn noun_follows(&self, i: usize) -> bool {
        (i + 1..self.len().min(i + 4))
            .take_while(|&k| {
                matches!(
                    self.upos(k),
                    Upos::Adj | Upos::Noun | Upos::Propn | Upos::Verb
                )
            })
            .any(|k| self.upos(k).is_nominal())
    }

    /// An auxiliary that the tree ties to a real verb or predicate.
    pub(super) fn has_child_or_head_verb(&self, k: usize) -> bool {
        self.parse
            .head(k)
            .is_some_and(|h| self.is_verb(h) || self.rel(k) == Deprel::Cop)
    }
}
