//! Where the tree is wrong: word classes mended by the words around them, and subjects,
//! objects and phrases found by order alone.
//!
//! English says who moves what by order, so a reader that only needs the heads of the
//! phrases around a cue can do without a perfect tree. The tree is asked first.

use super::lexicon::{Class, Lexicon};
use super::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// Words that open a clause of their own.
const OPENERS: &[&str] = &[
    "that", "because", "if", "unless", "although", "though", "while", "when", "where", "which",
    "who", "whose", "since", "so", "whether", "once", "what", "how", "why", "as", "until", "till",
    "whereas", ";", ":", "—", "–",
];

/// Past forms that no ending gives away.
const IRREGULAR: &[(&str, &str)] = &[
    ("led", "lead"),
    ("fed", "feed"),
    ("drove", "drive"),
    ("driven", "drive"),
    ("rose", "rise"),
    ("risen", "rise"),
    ("fell", "fall"),
    ("fallen", "fall"),
    ("kept", "keep"),
    ("built", "build"),
    ("brought", "bring"),
    ("made", "make"),
    ("gave", "give"),
    ("given", "give"),
    ("lost", "lose"),
    ("won", "win"),
    ("shrank", "shrink"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("sought", "seek"),
    ("held", "hold"),
    ("broke", "break"),
    ("broken", "break"),
    ("began", "begin"),
    ("bred", "breed"),
    ("saw", "see"),
    ("seen", "see"),
    ("stole", "steal"),
    ("became", "become"),
    ("left", "leave"),
];

/// The base form under which the lists know a word as a verb.
fn stem_verb(word: &str, lexicon: &Lexicon) -> Option<String> {
    let known = |form: &str| {
        !lexicon.verb(form).is_empty()
            || ["up_verb", "down_verb", "perceive", "tie_verb", "aspect"]
                .iter()
                .any(|list| lexicon.is(list, form))
            || lexicon.property(Class::Verb, form).is_some()
    };
    if let Some((_, base)) = IRREGULAR.iter().find(|(past, _)| *past == word) {
        return Some((*base).to_owned());
    }
    let mut forms = vec![word.to_owned()];
    for (ending, put) in [
        ("ies", "y"),
        ("ied", "y"),
        ("es", ""),
        ("es", "e"),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
    ] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 2) {
            forms.push(format!("{stem}{put}"));
            let mut doubled = stem.chars().rev();
            if put.is_empty() && matches!(ending, "ed" | "ing") && doubled.next() == doubled.next()
            {
                forms.push(
                    stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)]
                        .to_owned(),
                );
            }
        }
    }
    forms.into_iter().find(|form| known(form))
}

const PREPOSITIONS: &[&str] = &[
    "of",
    "to",
    "in",
    "for",
    "with",
    "on",
    "against",
    "over",
    "between",
    "from",
    "towards",
    "toward",
    "at",
    "by",
    "within",
    "inside",
    "across",
    "throughout",
    "among",
    "upon",
    "into",
    "about",
    "under",
    "behind",
];

impl View<'_> {
    /// Mends word classes that the neighbours give away.
    pub fn mend(&mut self, lexicon: &Lexicon) {
        self.mend_verbless(lexicon);
        for i in 1..self.len() {
            let strange = matches!(self.upos(i), Upos::Adp | Upos::X | Upos::Sconj | Upos::Intj)
                && !PREPOSITIONS.contains(&self.lower[i].as_str())
                && self.upos(i - 1) != Upos::Adp;
            let next_noun = self.lower.get(i + 1).is_some_and(|_| {
                matches!(self.upos(i + 1), Upos::Det | Upos::Adj | Upos::Pron)
                    || self.upos(i + 1).is_nominal()
            });
            if strange && next_noun && !lexicon.verb(&self.lower[i]).is_empty() {
                self.set_verb(i, self.lower[i].clone());
                if self.is_verb(i - 1) {
                    self.set_upos(i - 1, Upos::Noun);
                }
            }
            let trying = self.lower.get(i + 1).is_some_and(|w| w == "to")
                && self.has_actor(i - 1)
                && self.lower[i].ends_with('s');
            if trying
                && !self.is_verb(i)
                && let Some(stem) =
                    stem_verb(&self.lower[i], lexicon).filter(|s| lexicon.is("aspect", s))
            {
                self.set_verb(i, stem);
            }
        }
        for i in 0..self.len() {
            let word = self.lower[i].clone();
            if self.has_actor(i)
                && self.upos(i) != Upos::Adj
                && self.upos(i) != Upos::Pron
                && self.upos(i) != Upos::Det
            {
                if !matches!(self.upos(i), Upos::Noun | Upos::Propn) {
                    self.set_upos(i, Upos::Propn);
                }
                continue;
            }
            if self.has_actor(i) && self.upos(i) == Upos::Adj && !self.noun_follows(i) {
                self.set_upos(i, Upos::Propn);
                continue;
            }
            if i > 0 && !self.is_verb(i) && self.verb_position(i) && self.may_be_verb(lexicon, i) {
                self.set_upos(i, Upos::Verb);
                continue;
            }
            let property = lexicon
                .property(Class::Noun, &self.base(i))
                .or_else(|| lexicon.property(Class::Noun, &word))
                .is_some();
            let open_after = self.lower.get(i + 1).is_none_or(|next| {
                matches!(
                    next.as_str(),
                    "of" | "for" | "to" | "between" | "in" | "on" | "that" | "," | "."
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
            let determined = determined || follows_verb || serves || graded;
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
        for i in 1..self.len() {
            let next_modal = self.lower.get(i + 1).is_some_and(|w| {
                matches!(
                    w.as_str(),
                    "will" | "would" | "can" | "could" | "may" | "might" | "should" | "must"
                )
            });
            if self.is_verb(i)
                && next_modal
                && matches!(self.lower[i - 1].as_str(), "," | "the" | "and")
            {
                self.set_upos(i, Upos::Noun);
            }
            let joined =
                self.lower[i - 1] == "and" && i + 1 < self.len() && self.upos(i + 1) == Upos::Det;
            if joined
                && !self.is_verb(i)
                && matches!(self.upos(i), Upos::Adj | Upos::Noun | Upos::Adv)
                && !lexicon.verb(&self.lower[i]).is_empty()
            {
                self.set_upos(i, Upos::Verb);
            }
            let phrasal = self
                .lower
                .get(i + 1)
                .map(|next| format!("{} {next}", self.lower[i]));
            if phrasal
                .is_some_and(|form| lexicon.is("down_verb", &form) || lexicon.is("up_verb", &form))
            {
                self.set_upos(i, Upos::Verb);
            }
        }
        // "convince Pakistan that it …": the one addressed.
        for i in 0..self.len().saturating_sub(3) {
            if matches!(
                self.lemma(i),
                "convince" | "persuade" | "assure" | "warn" | "tell" | "remind"
            ) && self.has_actor(i + 1)
                && self.lower[i + 2] == "that"
            {
                self.readdress(i + 1, i + 3);
            }
        }
        // "Critics argue that …", "has deepened mistrust": verbs between a noun and a clause.
        for i in 1..self.len() {
            let word = self.base(i);
            let said = self.lower.get(i + 1).is_some_and(|next| next == "that")
                && lexicon.is("cite", &word)
                && self.upos(i - 1).is_nominal();
            if said && !self.is_verb(i) {
                self.set_upos(i, Upos::Verb);
            }
        }
    }

    /// A stretch between commas and connectives without any verb, but with a word that can be
    /// a form of a known verb between a noun and what it acts on: that word is the verb.
    fn mend_verbless(&mut self, lexicon: &Lexicon) {
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
                        || k - 1 == from
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
                    if unlikely || !after_noun || !before {
                        return None;
                    }
                    let stem = stem_verb(&self.lower[k], lexicon)?;
                    let inflected = stem != self.lower[k];
                    let plural_before = self.lower[k - 1].ends_with('s');
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

    /// An auxiliary that the tree ties to a real verb or predicate.
    fn has_child_or_head_verb(&self, k: usize) -> bool {
        self.parse
            .head(k)
            .is_some_and(|h| self.is_verb(h) || self.rel(k) == Deprel::Cop)
    }

    fn noun_follows(&self, i: usize) -> bool {
        (i + 1..self.len().min(i + 4))
            .take_while(|&k| {
                matches!(
                    self.upos(k),
                    Upos::Adj | Upos::Noun | Upos::Propn | Upos::Verb
                )
            })
            .any(|k| self.upos(k).is_nominal())
    }

    /// After a modal, "to", "do", or a preposition before an -ing form.
    fn verb_position(&self, i: usize) -> bool {
        let mut k = i - 1;
        while k > 0 && matches!(self.upos(k), Upos::Adv) && self.lower[k] != "not"
            || (k > 0
                && matches!(
                    self.lower[k].as_str(),
                    "not" | "rather" | "also" | "only" | "merely"
                ))
        {
            k -= 1;
        }
        let word = self.lower[k].as_str();
        if matches!(
            word,
            "will" | "would" | "can" | "could" | "may" | "might" | "should" | "must"
        ) {
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
    fn ends_clause(&self, i: usize) -> bool {
        self.lower.get(i + 1).is_some_and(|_| {
            matches!(
                self.upos(i + 1),
                Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adv
            )
        })
    }

    fn may_be_verb(&self, lexicon: &Lexicon, i: usize) -> bool {
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

    /// Base form as a verb: the tagger's base form of a noun may keep its ending.
    pub fn verb_base(&self, i: usize) -> String {
        if let Some(stem) = self.stem(i) {
            return stem.to_owned();
        }
        let base = self.base(i);
        if self.is_verb(i) && base.ends_with("ing") && base.len() > 5 {
            let stem = &base[..base.len() - 3];
            return match stem {
                "back" | "aid" | "press" | "expand" | "end" | "help" | "support" | "fund"
                | "train" | "shield" => stem.to_owned(),
                "arm" | "feed" | "bring" => stem.to_owned(),
                _ => base,
            };
        }
        base
    }

    /// The phrase around a word: its last noun, when the word lies in a run of modifiers.
    fn head_from(&self, mut i: usize) -> Option<usize> {
        let mut head = None;
        while i < self.len() {
            match self.upos(i) {
                Upos::Noun | Upos::Propn => head = Some(i),
                Upos::Pron
                    if head.is_none()
                        && self.rel(i) != Deprel::NmodPoss
                        && !matches!(
                            self.lower[i].as_str(),
                            "its" | "their" | "his" | "her" | "our"
                        ) =>
                {
                    return Some(i);
                }
                Upos::Det | Upos::Adj | Upos::Num | Upos::Pron => {
                    if head.is_some() {
                        break;
                    }
                }
                Upos::Verb if head.is_none() && self.is_modifier_form(i) => {}
                Upos::Adv if head.is_none() => {}
                Upos::Part if matches!(self.lower[i].as_str(), "'s" | "'" | "’s" | "’") => {}
                Upos::Punct if matches!(self.lower[i].as_str(), "-" | "‘" | "“" | "\"" | "'") =>
                    {}
                _ => break,
            }
            i += 1;
        }
        head
    }

    /// "growing pressure", "reduced harassment": a participle before a noun.
    fn is_modifier_form(&self, i: usize) -> bool {
        let form = self.parse.tokens[i].verb_form;
        matches!(
            form,
            Some(VerbForm::Gerund | VerbForm::Participle | VerbForm::Past)
        ) || self.rel(i) == Deprel::Amod
    }

    /// The head of the noun phrase that starts at or after a word, within its clause.
    pub fn phrase_after(&self, i: usize) -> Option<usize> {
        let mut k = i;
        while k < self.len() && matches!(self.upos(k), Upos::Adv) {
            k += 1;
        }
        self.head_from(k)
    }

    /// Object by order: the phrase right after the verb and its particle.
    pub fn object_by_order(&self, verb: usize) -> Option<usize> {
        let mut k = verb + 1;
        while k < self.len()
            && (matches!(self.upos(k), Upos::Adv | Upos::Part)
                || self.rel(k) == Deprel::CompoundPrt)
            && self.lower[k] != "to"
        {
            k += 1;
        }
        if k >= self.len() || PREPOSITIONS.contains(&self.lower[k].as_str()) {
            return None;
        }
        self.head_from(k).filter(|&head| head > verb)
    }

    /// Direct object: the tree's where it stands after the verb and before the next clause,
    /// else by order.
    pub fn object(&self, verb: usize) -> Option<usize> {
        let by_order = self.object_by_order(verb);
        if self.is_passive(verb) {
            return None;
        }
        let tree = self
            .parse
            .object(verb)
            .filter(|&o| self.upos(o).is_nominal() || self.is_verb(o));
        match (tree, by_order) {
            (Some(tree), Some(order)) if tree > verb && tree <= order + 1 => Some(tree),
            (_, Some(order)) => Some(order),
            (Some(tree), None)
                if tree < verb
                    && (tree..verb)
                        .any(|k| matches!(self.lower[k].as_str(), "that" | "which" | "who")) =>
            {
                Some(tree)
            }
            (Some(tree), None) if tree > verb && self.is_verb(tree) => Some(tree),
            (tree, None) => tree.filter(|&t| {
                t > verb && (verb + 1..t).all(|k| !PREPOSITIONS.contains(&self.lower[k].as_str()))
            }),
        }
    }

    /// Who or what is acted upon.
    pub fn patient(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            return self.subject(verb);
        }
        self.object(verb)
    }

    /// Subject: the tree's where it is a noun before the verb, else by order.
    pub fn subject(&self, verb: usize) -> Option<usize> {
        let tree = self.parse.subject(verb).filter(|&s| {
            let clausal = self.is_verb(s) && self.lower[s].ends_with("ing");
            let adverbial = self.lower[s] == "way" && s <= 1 && s + 1 < verb;
            (self.upos(s).is_nominal() || clausal) && s != verb && !adverbial
        });
        if verb > 2
            && self.lower[1] == "way"
            && matches!(self.lower[0].as_str(), "that" | "this")
            && tree.is_none()
        {
            if let Some(head) = self.phrase_after(2).filter(|&h| h < verb) {
                return Some(head);
            }
        }
        let start = self.group_start(verb);
        if start > 1
            && matches!(
                self.lower[start - 1].as_str(),
                "and" | "or" | "but" | "then"
            )
            && self.is_clause_like(start - 2)
        {
            // "raised fear and reduced trust": the subject is shared.
            let shared = tree.filter(|&s| s < start && (s..start).any(|k| self.is_verb(k)));
            return shared.or_else(|| {
                let earlier = (0..start - 1).rev().find(|&k| {
                    self.clause_after(k, k + 1).is_some() || self.upos(k) == Upos::Aux
                })?;
                if self.upos(earlier) == Upos::Aux {
                    self.subject_by_order(earlier)
                } else {
                    self.subject(earlier)
                }
            });
        }
        let own = self
            .parse
            .child(verb, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Csubj]);
        match tree {
            Some(s) if own.is_some_and(|o| o < verb) && (s < verb) => {
                // One comma between them: the tree crossed into another clause.
                let commas = (s..start).filter(|&k| self.lower[k] == ",").count();
                let nearer = if commas == 1 {
                    self.subject_by_order(verb).filter(|&n| n > s)
                } else {
                    None
                };
                nearer.or(Some(s))
            }
            Some(s) if own.is_none() && s < verb && !self.is_finite(verb) => Some(s),
            _ => self.subject_by_order(verb).or(tree.filter(|&s| s < verb)),
        }
    }

    /// Is there a verb before, in the same sentence?
    fn is_clause_like(&self, upto: usize) -> bool {
        (0..=upto).any(|k| self.is_verb(k) || matches!(self.upos(k), Upos::Aux))
    }

    /// First token of the verb's group: its auxiliaries and adverbs included.
    pub fn group_start(&self, verb: usize) -> usize {
        let mut k = verb;
        while k > 0
            && (matches!(self.upos(k - 1), Upos::Aux | Upos::Adv | Upos::Part)
                || matches!(
                    self.lower[k - 1].as_str(),
                    "will"
                        | "would"
                        | "can"
                        | "could"
                        | "may"
                        | "might"
                        | "should"
                        | "must"
                        | "ought"
                        | "has"
                        | "have"
                        | "had"
                        | "is"
                        | "are"
                        | "was"
                        | "not"
                ))
            && self.lower[k - 1] != "'s"
        {
            k -= 1;
        }
        k
    }

    /// Passive by its words: a form of "be" before it or "by" after it.
    pub fn is_passive(&self, verb: usize) -> bool {
        let start = self.group_start(verb);
        let group = &self.lower[start..verb];
        let be = group.iter().any(|w| {
            matches!(
                w.as_str(),
                "is" | "are" | "was" | "were" | "be" | "been" | "being" | "'s" | "'re"
            )
        });
        let by = self.lower.get(verb + 1).is_some_and(|w| w == "by");
        self.parse.is_passive(verb) && (be || by)
    }

    /// A verb that says its own time or modal, so that a subject should stand before it.
    pub fn is_finite(&self, verb: usize) -> bool {
        let before = verb.checked_sub(1).map(|k| self.lower[k].as_str());
        self.stem(verb).is_some()
            || self.has_child(verb, &[Deprel::Aux, Deprel::Cop])
            || (matches!(
                self.parse.tokens[verb].verb_form,
                Some(VerbForm::Present | VerbForm::Past)
            ) && !matches!(before, Some("to" | "by" | "from")))
    }

    /// Subject by order: the first phrase of the stretch before the verb and its auxiliaries,
    /// asides between commas left out.
    pub fn subject_by_order(&self, verb: usize) -> Option<usize> {
        let k = self.group_start(verb);
        // An aside between commas just before the verb.
        let mut end = k;
        if end > 1 && self.lower[end - 1] == "," {
            let open = (0..end - 1)
                .rev()
                .take(24)
                .find(|&c| self.lower[c] == ",")?;
            end = open;
        }
        let mut start = end;
        while start > 0 {
            let word = self.lower[start - 1].as_str();
            if word == "," || OPENERS.contains(&word) && !(word == "as" && start > 1) {
                break;
            }
            let joins = matches!(word, "and" | "but" | "or" | "yet");
            if joins
                && (start < 2
                    || !self.upos(start - 2).is_nominal()
                    || self.clause_between(start, end))
            {
                break;
            }
            if self.is_verb(start - 1) && !self.is_modifier_form(start - 1) && start - 1 != verb {
                break;
            }
            start -= 1;
        }
        let mut at = start;
        while at < end {
            if let Some(head) = self.head_from(at).filter(|&h| h < end) {
                // "In the region, trade …" is cut at the comma; "of" phrases follow the head.
                return Some(head);
            }
            at += 1;
        }
        None
    }

    /// Is there a comma just before the stretch, so that "and" opens a clause?
    fn clause_between(&self, start: usize, _end: usize) -> bool {
        start >= 2 && self.lower[start - 2] == ","
    }

    /// Prepositional phrases that follow a noun at once: (preposition, head), in order.
    pub fn phrases_after(&self, noun: usize) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let mut k = noun + 1;
        while k < self.len() && found.len() < 4 {
            let word = self.lower[k].as_str();
            if self.has_actor(k) && found.is_empty() && self.upos(k).is_nominal() {
                k += 1;
                continue;
            }
            if !PREPOSITIONS.contains(&word) || self.is_verb(k + 1) && word == "to" {
                break;
            }
            let gerund = k + 1 < self.len()
                && self.is_verb(k + 1)
                && self.lower[k + 1].ends_with("ing")
                && matches!(word, "by" | "of" | "from" | "for" | "in" | "through");
            if gerund {
                found.push((word.to_owned(), k + 1));
                break;
            }
            let Some(head) = self.head_from(k + 1) else {
                if k + 1 < self.len() && self.is_verb(k + 1) {
                    found.push((word.to_owned(), k + 1));
                }
                break;
            };
            found.push((word.to_owned(), head));
            k = head + 1;
            // "with Moscow and Beijing", "between the West and regional countries"
            while k + 1 < self.len() && matches!(self.lower[k].as_str(), "and" | "or" | ",") {
                match self
                    .head_from(k + 1)
                    .filter(|&h| h <= k + 4 && (self.has_actor(h)))
                {
                    Some(next) => k = next + 1,
                    None => break,
                }
            }
        }
        found
    }

    /// Nouns joined to a noun by order: "Moscow and Beijing", "France, India and Iran".
    pub fn joined_after(&self, noun: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut k = noun + 1;
        while k + 1 < self.len()
            && matches!(self.lower[k].as_str(), "and" | "or" | ",")
            && found.len() < 4
        {
            match self
                .head_from(k + 1)
                .filter(|&h| h <= k + 4 && self.has_actor(h))
            {
                Some(next) => {
                    found.push(next);
                    k = next + 1;
                }
                None => break,
            }
        }
        // A list needs its "and".
        if (noun + 1..k).any(|c| matches!(self.lower[c].as_str(), "and" | "or")) {
            found
        } else {
            Vec::new()
        }
    }

    /// First verb or predicate at or after a word that a subject could own, before `stop`.
    pub fn clause_after(&self, from: usize, stop: usize) -> Option<usize> {
        (from..stop.min(self.len())).find(|&k| {
            let relative =
                k > 0 && matches!(self.lower[k - 1].as_str(), "that" | "which" | "who" | "to");
            !relative
                && ((self.is_verb(k) && !self.is_modifier_before_noun(k))
                    || self.has_child(k, &[Deprel::Cop]))
        })
    }

    fn is_modifier_before_noun(&self, k: usize) -> bool {
        self.is_modifier_form(k)
            && !self.has_child(k, &[Deprel::Aux, Deprel::AuxPass])
            && self.upos_after(k).is_some_and(Upos::is_nominal)
            && k > 0
            && !matches!(
                self.upos(k - 1),
                Upos::Aux | Upos::Noun | Upos::Propn | Upos::Pron
            )
    }

    fn upos_after(&self, k: usize) -> Option<Upos> {
        (k + 1 < self.len()).then(|| self.upos(k + 1))
    }
}
