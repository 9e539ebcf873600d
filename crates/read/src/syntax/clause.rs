//! Questions about verbs: who acts, on whom, is it denied, possible, conditional, reported?

use super::parse::Parse;
use super::types::{Deprel, Modal, Upos, VerbForm};

const SUBJECTS: &[Deprel] = &[
    Deprel::Nsubj,
    Deprel::NsubjPass,
    Deprel::Csubj,
    Deprel::CsubjPass,
];

/// Verbs whose infinitive is done by the subject even though they have an object.
const SUBJECT_CONTROL: &[&str] = &["promise", "vow", "threaten", "pledge", "use", "swear"];

/// Verbs with an object and an infinitive that says what the object does or is to do.
const OBJECT_CONTROL: &[&str] = &[
    "advise",
    "allow",
    "appoint",
    "ask",
    "authorise",
    "authorize",
    "beg",
    "believe",
    "call",
    "cause",
    "challenge",
    "choose",
    "command",
    "compel",
    "convince",
    "dare",
    "direct",
    "empower",
    "enable",
    "encourage",
    "entitle",
    "expect",
    "forbid",
    "force",
    "get",
    "have",
    "help",
    "implore",
    "induce",
    "instruct",
    "invite",
    "lead",
    "leave",
    "like",
    "motivate",
    "need",
    "oblige",
    "order",
    "permit",
    "persuade",
    "press",
    "pressure",
    "prompt",
    "push",
    "remind",
    "request",
    "require",
    "take",
    "teach",
    "tell",
    "tempt",
    "train",
    "trust",
    "urge",
    "want",
    "warn",
    "wish",
];

/// Verbs that deny what depends on them.
const FAILING: &[&str] = &[
    "fail", "refuse", "decline", "deny", "avoid", "stop", "cease", "refrain", "neglect", "prevent",
    "rule",
];

/// Verbs and nouns under which a clause is said, thought or written by somebody.
const REPORTING: &[&str] = &[
    "accuse",
    "acknowledge",
    "add",
    "admit",
    "affirm",
    "allege",
    "announce",
    "argue",
    "assert",
    "assume",
    "believe",
    "blame",
    "boast",
    "charge",
    "cite",
    "claim",
    "comment",
    "concede",
    "conclude",
    "confirm",
    "contend",
    "declare",
    "deny",
    "describe",
    "disclose",
    "doubt",
    "emphasise",
    "emphasize",
    "estimate",
    "expect",
    "explain",
    "fear",
    "feel",
    "forecast",
    "hint",
    "hope",
    "imply",
    "indicate",
    "inform",
    "insist",
    "maintain",
    "mention",
    "note",
    "observe",
    "predict",
    "promise",
    "propose",
    "quote",
    "recall",
    "remark",
    "repeat",
    "reply",
    "report",
    "reveal",
    "say",
    "signal",
    "speculate",
    "state",
    "stress",
    "suggest",
    "suspect",
    "tell",
    "testify",
    "think",
    "threaten",
    "urge",
    "vow",
    "warn",
    "write",
];

impl Parse {
    /// Is this a verb (or a predicate with a copula or auxiliary)?
    pub fn is_predicate(&self, i: usize) -> bool {
        self.tokens[i].upos == Upos::Verb
            || self
                .child(i, &[Deprel::Cop, Deprel::Aux, Deprel::AuxPass])
                .is_some()
    }

    /// Passive: with *be* or *get*, or a bare participle (*the sanctions imposed by Velmark*).
    pub fn is_passive(&self, verb: usize) -> bool {
        let own = [
            Deprel::AuxPass,
            Deprel::NsubjPass,
            Deprel::CsubjPass,
            Deprel::OblAgent,
        ];
        if self.child(verb, &own).is_some() {
            return true;
        }
        let token = &self.tokens[verb];
        if token.verb_form != Some(VerbForm::Participle) || token.upos != Upos::Verb {
            return false;
        }
        let helped = self
            .children_by(verb, &[Deprel::Aux])
            .any(|k| self.tokens[k].lemma == "have");
        match token.deprel {
            Deprel::Acl | Deprel::Amod | Deprel::Advcl => !helped,
            // `was attacked and looted`: the auxiliary stands with the first verb only.
            Deprel::Conj => {
                !helped
                    && self.child(verb, SUBJECTS).is_none()
                    && self.head(verb).is_some_and(|first| {
                        first < verb
                            && self.tokens[first].verb_form == Some(VerbForm::Participle)
                            && self.child(first, &own).is_some()
                    })
            }
            _ => false,
        }
    }

    /// Grammatical subject of a verb: its own, or the one it shares by coordination, control
    /// (*urged Ostrava to withdraw*), a participle or relative clause.
    ///
    /// For a passive verb this is the one acted upon; see [`Parse::agent`] and [`Parse::patient`].
    pub fn subject(&self, verb: usize) -> Option<usize> {
        self.find_subject(verb, 8)
    }

    fn find_subject(&self, verb: usize, steps: usize) -> Option<usize> {
        if let Some(own) = self.child(verb, SUBJECTS) {
            return Some(self.antecedent(verb, own));
        }
        let head = self.head(verb)?;
        if steps == 0 {
            return None;
        }
        match self.tokens[verb].deprel {
            Deprel::Conj if self.is_predicate(verb) && head < verb => {
                self.find_subject(head, steps - 1)
            }
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Parataxis
                if self.tokens[verb].deprel == Deprel::Xcomp =>
            {
                self.controller(head, steps)
            }
            Deprel::Advcl => {
                // Only clauses without a subject of their own share that of the main clause.
                let form = self.tokens[verb].verb_form;
                let bare = matches!(
                    form,
                    Some(VerbForm::Gerund | VerbForm::Participle | VerbForm::Base)
                );
                if bare {
                    self.find_subject(head, steps - 1)
                } else {
                    None
                }
            }
            Deprel::Acl => match self.tokens[verb].verb_form {
                Some(VerbForm::Gerund | VerbForm::Participle) => Some(head),
                // `Velmark's decision to withdraw`, `the government decided on a plan to …`
                Some(VerbForm::Base) => self.possessor(head).or_else(|| {
                    let above = self.head(head)?;
                    let is_object = matches!(self.tokens[head].deprel, Deprel::Obj | Deprel::Obl);
                    if is_object {
                        self.find_subject(above, steps - 1)
                    } else {
                        None
                    }
                }),
                _ => None,
            },
            // `the troops that Velmark sent`: own subject handled above; `the troops stationed`.
            Deprel::AclRelcl => {
                // A relative clause that has lost its pronoun as subject to the tagger.
                let first = self.children(verb).next()?;
                let relative = matches!(
                    self.tokens[first].lower().as_str(),
                    "who" | "which" | "that"
                );
                (relative && first < verb).then_some(head)
            }
            _ => None,
        }
    }

    /// Who does the infinitive under `governor`.
    fn controller(&self, governor: usize, steps: usize) -> Option<usize> {
        let subject_keeps = self.tokens[governor].lemma_in(SUBJECT_CONTROL)
            || !self.tokens[governor].lemma_in(OBJECT_CONTROL)
                && self.tokens[governor].upos == Upos::Verb;
        if !subject_keeps && let Some(object) = self.child(governor, &[Deprel::Obj, Deprel::Iobj]) {
            return Some(self.antecedent(governor, object));
        }
        self.find_subject(governor, steps - 1)
    }

    /// For the relative pronoun of a relative clause the noun it stands for; else the word itself.
    fn antecedent(&self, verb: usize, word: usize) -> usize {
        let token = &self.tokens[word];
        let relative = token.upos != Upos::Noun
            && matches!(token.lower().as_str(), "who" | "which" | "that" | "whom");
        if relative && let Some(clause) = self.relative_clause(verb) {
            return self.head(clause).unwrap_or(word);
        }
        word
    }

    /// The relative clause that `verb` heads or is coordinated or chained into.
    fn relative_clause(&self, verb: usize) -> Option<usize> {
        std::iter::once(verb)
            .chain(self.ancestors(verb))
            .take(6)
            .take_while(|&k| {
                matches!(
                    self.tokens[k].deprel,
                    Deprel::AclRelcl | Deprel::Conj | Deprel::Xcomp | Deprel::Ccomp
                )
            })
            .find(|&k| self.tokens[k].deprel == Deprel::AclRelcl)
    }

    /// Direct object of a verb, relative pronouns and gaps resolved
    /// (*the troops that Velmark sent*); shared objects of coordinated verbs included.
    pub fn object(&self, verb: usize) -> Option<usize> {
        if let Some(own) = self.child(verb, &[Deprel::Obj]) {
            return Some(self.antecedent(verb, own));
        }
        if self.is_passive(verb) {
            return None;
        }
        // `seized and burned the depot`: the object stands with the last verb.
        let last = self
            .children_by(verb, &[Deprel::Conj])
            .find(|&k| self.tokens[k].upos == Upos::Verb && self.child(k, SUBJECTS).is_none());
        if let Some(last) = last {
            let bare = !self.children(verb).any(|k| {
                k > verb
                    && k < last
                    && self.tokens[k].deprel != Deprel::Cc
                    && self.tokens[k].upos != Upos::Punct
                    && self.tokens[k].deprel != Deprel::Conj
            });
            if bare {
                return self.child(last, &[Deprel::Obj]);
            }
        }
        // `the plan Velmark rejected`: a subject of its own and no relative pronoun.
        if self.tokens[verb].deprel == Deprel::AclRelcl {
            let head = self.head(verb)?;
            let own_subject = self.child(verb, &[Deprel::Nsubj])?;
            if self.antecedent(verb, own_subject) != head
                && self.child(verb, &[Deprel::Xcomp, Deprel::Ccomp]).is_none()
            {
                return Some(head);
            }
        }
        None
    }

    /// Who does it: the subject of an active verb, the *by*-phrase of a passive one.
    pub fn agent(&self, verb: usize) -> Option<usize> {
        if !self.is_passive(verb) {
            return self.subject(verb);
        }
        self.child(verb, &[Deprel::OblAgent]).or_else(|| {
            self.children_by(verb, &[Deprel::Obl])
                .find(|&k| self.preposition(k).as_deref() == Some("by"))
        })
    }

    /// To whom it is done: the object of an active verb, the subject of a passive one.
    pub fn patient(&self, verb: usize) -> Option<usize> {
        if !self.is_passive(verb) {
            return self.object(verb);
        }
        match self.tokens[verb].deprel {
            Deprel::Amod => self.head(verb),
            _ => self.subject(verb),
        }
    }

    /// Denied: *not*, *n't*, *never*, *no longer*, *neither*, *hardly*, *no* on subject or object,
    /// or under *fail to*, *refuse to*, *without*.
    pub fn is_negated(&self, verb: usize) -> bool {
        self.negator(verb).is_some()
    }

    /// The word that denies the verb.
    pub fn negator(&self, verb: usize) -> Option<usize> {
        let own = self.children(verb).find(|&k| {
            let token = &self.tokens[k];
            match token.lower().as_str() {
                "not" | "n't" | "never" | "neither" | "nor" | "hardly" | "scarcely" | "nowhere" => {
                    // `not only attacked but …` is no denial.
                    let only = |c: usize| self.tokens.get(c).is_some_and(|t| t.lower() == "only");
                    !only(k + 1) && !self.children(k).any(only)
                }
                "longer" => k > 0 && self.tokens[k - 1].lower() == "no",
                "without" => token.deprel == Deprel::Mark,
                _ => false,
            }
        });
        if own.is_some() {
            return own;
        }
        let nominal = [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Obj];
        for k in self.children_by(verb, &nominal) {
            if matches!(
                self.tokens[k].lower().as_str(),
                "nobody" | "none" | "nothing"
            ) {
                return Some(k);
            }
            let no = self
                .children_by(k, &[Deprel::Det])
                .find(|&d| matches!(self.tokens[d].lower().as_str(), "no" | "neither"));
            if no.is_some() {
                return no;
            }
        }
        let head = self.head(verb)?;
        match self.tokens[verb].deprel {
            Deprel::Xcomp | Deprel::Ccomp => {
                let governor = &self.tokens[head];
                let failing = governor.upos == Upos::Verb
                    && governor.lemma_in(FAILING)
                    && (governor.lemma != "rule" || self.particle(head).as_deref() == Some("out"));
                if failing && !(governor.lemma == "fail" && self.negates_itself(head)) {
                    return Some(head);
                }
                // `did not agree to withdraw`, `is not going to attack`.
                if self.tokens[verb].deprel == Deprel::Xcomp && !failing {
                    return self.children(head).find(|&k| {
                        matches!(self.tokens[k].lower().as_str(), "not" | "n't" | "never")
                    });
                }
                None
            }
            // `did not attack or loot`: denial reaches over *or* and *nor*.
            Deprel::Conj if head < verb && self.child(verb, SUBJECTS).is_none() => {
                let or = self
                    .children_by(verb, &[Deprel::Cc])
                    .any(|k| matches!(self.tokens[k].lower().as_str(), "or" | "nor"));
                if or { self.negator(head) } else { None }
            }
            _ => None,
        }
    }

    fn negates_itself(&self, verb: usize) -> bool {
        self.children(verb)
            .any(|k| matches!(self.tokens[k].lower().as_str(), "not" | "n't" | "never"))
    }

    /// The modal of a verb, also one it shares with the verb it is coordinated with;
    /// *going to*, *have to*, *need to*, *ought to* count.
    pub fn modal_of(&self, verb: usize) -> Option<Modal> {
        let own = self.children_by(verb, &[Deprel::Aux]).find_map(|k| {
            Some(match self.tokens[k].lower().as_str() {
                "will" | "'ll" | "shall" | "wo" | "sha" => Modal::Will,
                "would" => Modal::Would,
                "'d" if self.tokens[verb].verb_form == Some(VerbForm::Base) => Modal::Would,
                "can" | "ca" => Modal::Can,
                "could" => Modal::Could,
                "may" => Modal::May,
                "might" => Modal::Might,
                "must" => Modal::Must,
                "should" | "ought" => Modal::Should,
                _ => return None,
            })
        });
        if own.is_some() {
            return own;
        }
        let head = self.head(verb)?;
        match self.tokens[verb].deprel {
            Deprel::Xcomp => {
                let governor = &self.tokens[head];
                match governor.lemma.as_str() {
                    "go" if governor.verb_form == Some(VerbForm::Gerund) => Some(Modal::Will),
                    "have" | "need" => Some(Modal::Must),
                    "ought" => Some(Modal::Should),
                    _ => None,
                }
            }
            Deprel::Conj
                if head < verb
                    && self.child(verb, SUBJECTS).is_none()
                    && self.tokens[verb].verb_form == self.tokens[head].verb_form =>
            {
                self.modal_of(head)
            }
            _ => None,
        }
    }

    /// The particle of a phrasal verb: *out* in *ruled out*.
    pub fn particle(&self, verb: usize) -> Option<String> {
        self.child(verb, &[Deprel::CompoundPrt])
            .map(|k| self.tokens[k].lower())
    }

    /// The word that opens a subordinate clause (*if*, *because*, *to*, *that*), multiword ones
    /// joined by spaces.
    pub fn marker(&self, verb: usize) -> Option<String> {
        let marks: Vec<usize> = self.children_by(verb, &[Deprel::Mark]).collect();
        let first = *marks.first()?;
        let mut words = vec![first];
        words.extend(self.children_by(first, &[Deprel::Fixed]));
        for &mark in marks.iter().skip(1) {
            if words.last().is_some_and(|&last| mark == last + 1) {
                words.push(mark);
            }
        }
        let words: Vec<String> = words.iter().map(|&k| self.tokens[k].lower()).collect();
        Some(words.join(" "))
    }

    /// Does this verb stand in an *if*, *unless*, *should* or *were* clause, itself or by a clause
    /// above it?
    pub fn is_conditional(&self, verb: usize) -> bool {
        std::iter::once(verb)
            .chain(self.ancestors(verb))
            .take(8)
            .any(|k| {
                self.tokens[k].deprel == Deprel::Advcl
                    && self.marker(k).is_some_and(|mark| {
                        [
                            "if",
                            "unless",
                            "provided",
                            "providing",
                            "lest",
                            "in case",
                            "as long as",
                        ]
                        .iter()
                        .any(|word| mark == *word || mark.ends_with(word))
                    })
            })
    }

    /// The conditional clauses that hang on this verb: the heads of its *if* and *unless* clauses.
    pub fn conditions(&self, verb: usize) -> Vec<usize> {
        self.children_by(verb, &[Deprel::Advcl])
            .filter(|&k| self.is_conditional(k))
            .collect()
    }

    /// Is this the verb of a purpose clause: *to end the war*, *in order to …*, *so that …*?
    ///
    /// *sent troops to protect the border* counts even where the tree takes the infinitive for a
    /// complement: only verbs like *urge, force, allow* have one besides an object.
    pub fn is_purpose(&self, verb: usize) -> bool {
        let token = &self.tokens[verb];
        let infinitive = token.verb_form == Some(VerbForm::Base);
        let marker = self.marker(verb);
        match token.deprel {
            Deprel::Advcl => match marker.as_deref() {
                Some("to") => infinitive,
                Some("in order to" | "so as to" | "in order that" | "so that") => true,
                Some(mark) => mark.ends_with(" to") && infinitive,
                None => false,
            },
            Deprel::Xcomp if infinitive && marker.as_deref() == Some("to") => {
                self.head(verb).is_some_and(|governor| {
                    self.tokens[governor].upos == Upos::Verb
                        && self.child(governor, &[Deprel::Obj]).is_some()
                        && !self.tokens[governor].lemma_in(OBJECT_CONTROL)
                        && !self.tokens[governor].lemma_in(SUBJECT_CONTROL)
                })
            }
            _ => false,
        }
    }

    /// The verb of saying or thinking under which this verb stands, if any: `ccomp` of a
    /// reporting verb, or a reporting verb in parenthesis (*…, officials said*).
    pub fn reported_by(&self, verb: usize) -> Option<usize> {
        let is_reporting = |k: usize| self.tokens[k].lemma_in(REPORTING);
        let mut at = verb;
        for _ in 0..8 {
            let aside = self
                .children_by(at, &[Deprel::Parataxis])
                .find(|&k| is_reporting(k) && self.child(k, &[Deprel::Nsubj]).is_some());
            if aside.is_some() {
                return aside;
            }
            let head = self.head(at)?;
            let below = matches!(
                self.tokens[at].deprel,
                Deprel::Ccomp | Deprel::Xcomp | Deprel::Acl | Deprel::Parataxis
            );
            if below && is_reporting(head) {
                return Some(head);
            }
            at = head;
        }
        None
    }

    /// The clause a word belongs to: the nearest predicate at or above it.
    pub fn clause_of(&self, i: usize) -> Option<usize> {
        std::iter::once(i)
            .chain(self.ancestors(i))
            .find(|&k| self.tokens[k].upos == Upos::Verb || self.is_predicate(k))
    }
}
