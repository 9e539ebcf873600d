//! Where the tree is wrong: subjects, objects and phrases found by order alone.
//!
//! English says who moves what by order, so a reader that only needs the heads of the
//! phrases around a cue can do without a perfect tree. The tree is asked first.

use super::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// Words that open a clause of their own.
const OPENERS: &[&str] = &[
    "that", "because", "if", "unless", "although", "though", "while", "when", "where", "which",
    "who", "whose", "since", "so", "whether", "once", "what", "how", "why", "as", "until", "till",
    "whereas", ";", ":", "—", "–",
];

pub(super) const PREPOSITIONS: &[&str] = &[
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

/// The name of a month, which tells when and no more.
pub(super) fn is_month(word: &str) -> bool {
    matches!(
        word,
        "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
    )
}

impl View<'_> {
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
        let mut owner = None;
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
                // "Cairo's military ties": the owner is no head.
                Upos::Part if matches!(self.lower[i].as_str(), "'s" | "'" | "’s" | "’") => {
                    owner = head.take().or(owner);
                }
                Upos::Punct if matches!(self.lower[i].as_str(), "-" | "‘" | "“" | "\"" | "'") =>
                    {}
                _ => break,
            }
            i += 1;
        }
        head.or(owner)
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
            && !OPENERS.contains(&self.lower[k].as_str())
        {
            k += 1;
        }
        // "explains much of Egypt's support": the support.
        if self.lower.get(k + 1).is_some_and(|w| w == "of")
            && matches!(
                self.lower[k].as_str(),
                "much" | "most" | "part" | "some" | "all" | "half"
            )
        {
            k += 2;
        }
        // "bought nothing but impunity": impunity.
        if self.lower.get(k).is_some_and(|w| w == "nothing")
            && self.lower.get(k + 1).is_some_and(|w| w == "but")
        {
            k += 2;
        }
        if k >= self.len()
            || PREPOSITIONS.contains(&self.lower[k].as_str())
            || matches!(
                self.lower[k].as_str(),
                "when"
                    | "while"
                    | "because"
                    | "until"
                    | "if"
                    | "once"
                    | "since"
                    | "unless"
                    | "although"
                    | "though"
                    | "where"
                    | "whereas"
            )
        {
            return None;
        }
        self.head_from(k).filter(|&head| head > verb)
    }

    /// Direct object: the tree's where it stands after the verb and before the next clause,
    /// else by order.
    pub fn object(&self, verb: usize) -> Option<usize> {
        self.placed_object(verb).filter(|&o| !self.is_when(o))
    }

    /// "stop the same week", "went home that night": when, and not what.
    fn is_when(&self, noun: usize) -> bool {
        let time = matches!(
            self.lower[noun].as_str(),
            "day" | "week" | "month" | "year" | "night" | "morning" | "evening" | "hour" | "moment"
        );
        let which = noun.checked_sub(1).map(|k| self.lower[k].as_str());
        time && which.is_some_and(|w| {
            matches!(
                w,
                "same" | "next" | "this" | "that" | "last" | "every" | "each"
            )
        })
    }

    fn placed_object(&self, verb: usize) -> Option<usize> {
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
                t > verb
                    && (verb + 1..t).all(|k| {
                        !PREPOSITIONS.contains(&self.lower[k].as_str())
                            && !matches!(self.lower[k].as_str(), "," | ";" | ":")
                    })
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

    /// Subject of a verb; of "drought, not jihad" and "not jihad but drought" the affirmed one.
    pub fn subject(&self, verb: usize) -> Option<usize> {
        let subject = self.plain_subject(verb)?;
        Some(self.affirmed_of(subject, verb))
    }

    /// The noun that stands for a contrasted one: where "not" denies this noun, the other side.
    fn affirmed_of(&self, noun: usize, verb: usize) -> usize {
        if noun >= verb {
            return noun;
        }
        let opens = |k: usize| {
            matches!(self.lower[k].as_str(), "," | ";" | ":" | "that" | "and")
                || matches!(self.upos(k), Upos::Aux)
                || self.is_verb(k)
        };
        let not = (noun.saturating_sub(4)..noun)
            .rev()
            .take_while(|&k| !matches!(self.lower[k].as_str(), "," | "but" | ";"))
            .find(|&k| self.lower[k] == "not");
        let Some(not) = not.filter(|&k| self.lower[k + 1] != "only") else {
            // "It is hunger rather than ideology that …": the first.
            let than = (noun.saturating_sub(3)..noun)
                .find(|&k| self.lower[k] == "than" && k > 1 && self.lower[k - 1] == "rather");
            return than
                .and_then(|k| {
                    (k.saturating_sub(5)..k - 1).find_map(|a| {
                        self.phrase_after(a)
                            .filter(|&h| h < k - 1 && self.upos(h) != Upos::Pron)
                    })
                })
                .unwrap_or(noun);
        };
        if (not + 1..noun).any(|k| self.is_verb(k) && !self.is_modifier_form(k)) {
            return noun;
        }
        // "not jihad but drought"
        if let Some(but) = (noun + 1..verb.min(noun + 4)).find(|&k| self.lower[k] == "but") {
            return self
                .phrase_after(but + 1)
                .filter(|&head| head < verb)
                .unwrap_or(noun);
        }
        // "drought, not jihad,", "hunger and not jihad"
        let joint = not.checked_sub(1).filter(|&k| {
            matches!(
                self.lower[k].as_str(),
                "," | "and" | "but" | "-" | "—" | "–" | "("
            )
        });
        let Some(joint) = joint.filter(|&k| k > 0) else {
            return noun;
        };
        let start = (0..joint).rev().find(|&k| opens(k)).map_or(0, |k| k + 1);
        (start..joint)
            .find_map(|k| self.phrase_after(k).filter(|&head| head < joint))
            .unwrap_or(joint - 1)
    }

    /// Subject: the tree's where it is a noun before the verb, else by order.
    fn plain_subject(&self, verb: usize) -> Option<usize> {
        let tree = self.parse.subject(verb).filter(|&s| {
            let clausal = self.is_verb(s) && self.lower[s].ends_with("ing");
            let adverbial = self.lower[s] == "way" && s <= 1 && s + 1 < verb;
            let colon = (s.min(verb)..verb).any(|k| matches!(self.lower[k].as_str(), ":" | ";"));
            (self.upos(s).is_nominal() || clausal) && s != verb && !adverbial && !colon
        });
        if verb > 2
            && self.lower[1] == "way"
            && matches!(self.lower[0].as_str(), "that" | "this")
            && tree.is_none()
            && let Some(head) = self.phrase_after(2).filter(|&h| h < verb)
        {
            return Some(head);
        }
        // "suspend the sales until a truce is verified": a clause of its own begins between the two.
        let own = self.subject_by_order(verb).filter(|&s| s < verb);
        if let (Some(far), Some(own)) = (tree, own)
            && far < own
            && let Some(opens) = self.phrase(own).0.checked_sub(1)
            && far < opens
            && matches!(
                self.lower[opens].as_str(),
                "until" | "till" | "unless" | "before" | "after"
            )
        {
            return Some(own);
        }
        let start = self.group_start(verb);
        if start > 1
            && matches!(
                self.lower[start - 1].as_str(),
                "and" | "or" | "but" | "then"
            )
            && self.is_clause_like(start - 2)
        {
            // "Sanctions hit the middle class, which …, and enriched the Guards": over the aside.
            let aside = (1..start - 1).find(|&r| {
                matches!(self.lower[r].as_str(), "which" | "who") && self.lower[r - 1] == ","
            });
            if let Some(aside) = aside
                && self.lower[start - 2] == ","
                && let Some(main) = (0..aside - 1)
                    .rev()
                    .find(|&k| self.is_verb(k) && self.clause_after(k, k + 1).is_some())
            {
                return self.subject(main);
            }
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
        // "The assumption is that conduct springs from fear": the subject after "that".
        if let Some(s) = tree
            && s < verb
            && let Some(that) = (s + 1..start).rev().find(|&k| self.lower[k] == "that")
            && self.lower.get(that.wrapping_sub(1)).is_some_and(|w| {
                matches!(
                    w.as_str(),
                    "is" | "was" | "are" | ":" | "namely" | "say" | "believe"
                )
            })
            && (that + 1..start).any(|k| self.upos(k).is_nominal())
        {
            return self.subject_by_order(verb);
        }
        // "The claim that mediation would end the war": the subject after "that".
        let content = (1..start)
            .rev()
            .find(|&k| self.lower[k] == "that")
            .filter(|&k| {
                matches!(
                    self.base(k - 1).as_str(),
                    "claim"
                        | "idea"
                        | "notion"
                        | "fact"
                        | "belief"
                        | "argument"
                        | "view"
                        | "hope"
                        | "fear"
                        | "theory"
                        | "evidence"
                        | "myth"
                        | "suggestion"
                        | "assumption"
                ) && (k + 1..start).any(|c| self.upos(c).is_nominal())
                    && !(k + 1..start).any(|c| self.is_verb(c) && !self.is_modifier_form(c))
            });
        if content.is_some() {
            return self.subject_by_order(verb);
        }
        // "Russia's pressure on Pakistan reduces …": the tree takes the noun of a phrase.
        if let Some(s) = tree.filter(|&s| s < verb)
            && let (first, _) = self.phrase(s)
            && first > 0
            && PREPOSITIONS.contains(&self.lower[first - 1].as_str())
            && let Some(earlier) = self.subject_by_order(verb).filter(|&n| n + 1 < first)
            && (earlier + 1..first - 1).all(|k| {
                self.upos(k).is_nominal()
                    || matches!(self.upos(k), Upos::Det | Upos::Adj | Upos::Adp | Upos::Part)
            })
        {
            return Some(earlier);
        }
        // The tree's subject may lie in a relative clause before the verb.
        if let Some(s) = tree.filter(|&s| s < verb) {
            let (first, _) = self.phrase(s);
            let from = if first > 0 && PREPOSITIONS.contains(&self.lower[first - 1].as_str()) {
                first - 1
            } else {
                first
            };
            if let Some(antecedent) = self.antecedent_over(from, verb) {
                return Some(antecedent);
            }
        }
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
        if let Some(antecedent) = self.antecedent_over(start, end) {
            return Some(antecedent);
        }
        let mut at = start;
        while at < end {
            if let Some(head) = self.head_from(at).filter(|&h| h < end) {
                // "In Daugavpils loose talk of …": the noun of the opening phrase is no subject
                // where another phrase follows it at once.
                let opening = start < at
                    && PREPOSITIONS.contains(&self.lower[at - 1].as_str())
                    && at - 1 == start;
                let next = self.head_from(head + 1).filter(|&h| h < end && opening);
                if let Some(next) = next
                    && matches!(self.upos(head + 1), Upos::Adj | Upos::Det | Upos::Pron)
                {
                    return Some(next);
                }
                // "In the region, trade …" is cut at the comma; "of" phrases follow the head.
                return Some(head);
            }
            at += 1;
        }
        None
    }

    /// "sanctions which hurt people strengthen …": a stretch that begins after the verb of a
    /// relative clause belongs to that clause; the subject is what the clause describes.
    fn antecedent_over(&self, start: usize, end: usize) -> Option<usize> {
        let inner = start.checked_sub(1).filter(|&k| self.is_verb(k))?;
        // "Rice handed to the ministry feeds …", "a gate opened without a blessing could …": the
        // participle's own phrases follow it.
        let participle = matches!(
            self.parse.tokens[inner].verb_form,
            Some(VerbForm::Participle | VerbForm::Past)
        );
        let led = self.lower.get(start).is_some_and(|w| {
            PREPOSITIONS.contains(&w.as_str())
                || matches!(w.as_str(), "without" | "after" | "before")
        });
        if participle
            && led
            && inner > 0
            && self.upos(inner - 1).is_nominal()
            && self.upos(inner - 1) != Upos::Pron
            && !self.parse.tokens[inner].text.ends_with("ing")
            && !(0..inner).any(|k| self.is_verb(k) && self.clause_after(k, k + 1).is_some())
        {
            return Some(inner - 1);
        }
        let relative = (1..inner)
            .rev()
            .take_while(|&k| !matches!(self.lower[k].as_str(), "," | ";" | ":"))
            .take(8)
            .find(|&k| matches!(self.lower[k].as_str(), "that" | "which" | "who"))?;
        let noun = relative - 1;
        let describes = self.upos(noun).is_nominal()
            && !(relative + 1..inner).any(|k| self.is_verb(k) && !self.is_modifier_form(k));
        (describes && inner < end).then_some(noun)
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
            // "a loan in return for talks": what is given in return is no part of it.
            let traded =
                |next: &String| matches!(next.as_str(), "exchange" | "return" | "response");
            if word == "in" && self.lower.get(k + 1).is_some_and(traded) {
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

    /// The nearest clause before a word: its verb or predicate.
    pub fn clause_before(&self, at: usize) -> Option<usize> {
        (0..at)
            .rev()
            .find(|&k| self.is_clause(k) && self.clause_after(k, k + 1).is_some())
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
