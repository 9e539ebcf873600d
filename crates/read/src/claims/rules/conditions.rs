//! If, unless, as long as, without, to a point where: one thing under the other's condition.

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Connective, Role};
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    pub(super) fn condition(&mut self, connective: &Connective, at: usize, end: usize) -> bool {
        let v = self.view;
        let p = &v.parse;
        let joined = connective.words.join(" ");
        if matches!(
            joined.as_str(),
            "when" | "whenever" | "while" | "once" | "should" | "were" | "only with" | "provided"
        ) {
            let opens = at == 0 || matches!(joined.as_str(), "only with");
            let marks = matches!(v.rel(at), Deprel::Mark | Deprel::Advmod) || joined == "once";
            let future = matches!(joined.as_str(), "while" | "when" | "once");
            if !(opens || (future && marks)) || matches!(joined.as_str(), "should" | "were") {
                return false;
            }
        }
        // "at once", "all at once": no condition.
        if joined == "once" && at > 0 && v.lower[at - 1] == "at" {
            return false;
        }
        // "as it once turned away": an adverb.
        if joined == "once"
            && v.lower.get(end + 1).is_some()
            && (v.is_verb(end + 1) || v.upos(end + 1) == Upos::Aux)
        {
            return false;
        }
        // "even if", "as if", "ask whether": no condition.
        if at > 0
            && matches!(v.lower[at - 1].as_str(), "even" | "as" | "only")
            && connective.role == Role::If
            && connective.words.len() == 1
        {
            return false;
        }
        // "to suppose that defiance pays": a thought; "Suppose that …, then": a condition.
        if matches!(joined.as_str(), "suppose" | "supposing" | "imagine that") && at > 0 {
            return false;
        }
        // "forgive me if …"
        if joined == "if"
            && (at.saturating_sub(3)..at)
                .any(|k| matches!(v.lower[k].as_str(), "forgive" | "excuse" | "pardon"))
        {
            return false;
        }
        // "asked me if he could": a question told, no condition.
        let asked = joined == "if"
            && (at.saturating_sub(3)..at).any(|k| {
                matches!(
                    v.base(k).as_str(),
                    "ask" | "wonder" | "doubt" | "inquire" | "enquire"
                )
            });
        if asked {
            return false;
        }
        if joined == "if" && self.condition_taken_up(at) {
            return true;
        }
        let Some((top, Some(main))) = self.following(at, end) else {
            return false;
        };
        let temporal = matches!(joined.as_str(), "when" | "whenever" | "while" | "once");
        // "If I am wrong": a doubt about the text, not about the world.
        if matches!(
            v.lower[top].as_str(),
            "right" | "wrong" | "mistaken" | "correct"
        ) {
            return false;
        }
        let told = matches!(self.modality(main), Modality::Will | Modality::Can);
        // "When Berlin froze its aid, the fighting ebbed": told as what the one did to the other.
        let past = temporal
            && joined == "when"
            && at == 0
            && !told
            && self.concepts.clause(top).is_some_and(|d| d.known())
            && self
                .concepts
                .clause(main)
                .is_some_and(|d| d.known() || d.head == "strength");
        // "should pay when the militia has disarmed": a term set to others.
        let (first, last) = p.subtree(top);
        let term = temporal && self.is_term(main, &self.actors_within(first, last));
        if !v.is_clause(top) || (temporal && joined != "once" && !told && !past && !term) {
            return false;
        }
        let Some(cause) = self
            .concepts
            .clause(top)
            .filter(|d| !d.bare_actor)
            .or_else(|| self.conduct(top, main))
        else {
            return false;
        };
        let turn = if connective.role == Role::Unless {
            -1
        } else {
            1
        };
        let rule = match connective.role {
            Role::Unless => "unless",
            Role::OnlyIf => "only-if",
            _ if temporal => "while",
            _ => "if",
        };
        let opens = at <= 2 && !(0..at).any(|k| v.is_verb(k));
        let mut mains: Vec<usize> = std::iter::once(main)
            .chain(
                p.children_by(main, &[Deprel::Conj])
                    .filter(|&k| v.is_clause(k) && k > at && opens),
            )
            .collect();
        if opens {
            // "…, refugees will flee and the region will become less stable"
            for modal in (main..v.len()).filter(|&k| {
                matches!(
                    v.lower[k].as_str(),
                    "will" | "would" | "may" | "could" | "might" | "can"
                )
            }) {
                let verb = (modal + 1..v.len().min(modal + 5))
                    .find(|&k| v.is_verb(k) || v.upos(k) == Upos::Adj || v.lower[k] == "be");
                // A modal in a clause of its own below the main one.
                let below = (main + 1..modal).any(|k| {
                    matches!(
                        v.lower[k].as_str(),
                        "that" | "which" | "who" | "because" | "since"
                    )
                });
                if below {
                    continue;
                }
                let relative =
                    modal > 0 && matches!(v.lower[modal - 1].as_str(), "that" | "which" | "who");
                let verb = verb.map(|k| {
                    if v.lower[k] == "be" {
                        (k + 1..v.len().min(k + 4))
                            .find(|&a| v.upos(a) == Upos::Adj || v.is_verb(a))
                            .unwrap_or(k)
                    } else {
                        k
                    }
                });
                if let Some(verb) = verb.filter(|k| !mains.contains(k) && !relative) {
                    mains.push(verb);
                }
            }
        }
        mains.dedup();
        let mut read = false;
        for k in mains {
            if k == top || p.is_conditional(k) {
                continue;
            }
            let Some(effect) = self
                .concepts
                .clause(k)
                .filter(|d| !d.anaphor && !d.bare_actor)
            else {
                continue;
            };
            let mut cause = cause.clone();
            cause.direction *= turn;
            let denied_pair = Polarity::Signed(1);
            let modality = self.modality(self.outermost(k));
            let asked = joined.contains("condition") || joined.starts_with("provided");
            let kind = if asked && self.is_advised(k) {
                ClaimKind::Policy
            } else {
                connective.kind
            };
            self.add_as(
                rule,
                kind,
                Some(cause),
                Some(effect),
                denied_pair,
                modality,
                k,
                vec![(at, end)],
            );
            read = true;
        }
        read
    }

    /// "If Belgrade refuses, Brussels should freeze the funds": the bare verb of an actor whom terms are set.
    fn conduct(&self, top: usize, main: usize) -> Option<Draft> {
        let v = self.view;
        let base = v.verb_base(top);
        let subject = v
            .subject(top)
            .filter(|_| v.is_verb(top) && self.is_advised(main))?;
        let who = self.concepts.actors_of(subject);
        if who.is_empty() || self.lexicon.is("light", &base) || v.object(top).is_some() {
            return None;
        }
        let (first, last) = (v.phrase(subject).0.min(top), top);
        let mut draft = Draft::at(Property::Other, (first, last));
        draft.head = base;
        draft.who = who;
        Some(draft.turned(if v.is_denied(top) { -1 } else { 1 }))
    }

    /// For a clause under "can convince X that …" the verb whose modal counts.
    fn outermost(&self, verb: usize) -> usize {
        let v = self.view;
        match v.parse.head(verb) {
            Some(head)
                if v.rel(verb) == Deprel::Ccomp
                    && matches!(
                        v.lemma(head),
                        "convince" | "persuade" | "show" | "tell" | "warn"
                    ) =>
            {
                head
            }
            _ => verb,
        }
    }

    /// `if`: "If it is not, X will …", "If not, …", "If so, …": on what the sentence before says, or its opposite.
    fn condition_taken_up(&mut self, at: usize) -> bool {
        let v = self.view;
        // "And if not, …" at most.
        if at > 1 {
            return false;
        }
        let Some(comma) = (at + 1..v.len().min(at + 6)).find(|&k| v.lower[k] == ",") else {
            return false;
        };
        let words: Vec<&str> = v.lower[at + 1..comma].iter().map(String::as_str).collect();
        let turn = match words.as_slice() {
            ["not"] => -1,
            ["so"] => 1,
            [
                "it" | "he" | "she" | "they" | "that" | "this",
                "is" | "are" | "does" | "do" | "can" | "will",
                rest @ ..,
            ] => match rest {
                [] => 1,
                ["not" | "n't"] => -1,
                _ => return false,
            },
            _ => return false,
        };
        // Each clause after it with a modal of its own.
        let mut read = false;
        for modal in comma + 1..v.len() {
            if !matches!(
                v.lower[modal].as_str(),
                "will" | "would" | "may" | "might" | "could"
            ) {
                continue;
            }
            let effect = self
                .under_modal(modal)
                .and_then(|main| Some((main, self.concepts.clause(main)?)));
            let Some((main, effect)) = effect.filter(|(_, d)| self.stands_as_end(d)) else {
                continue;
            };
            self.add(
                "if",
                ClaimKind::Conditional,
                Some(self.said_before(at, at)),
                Some(effect),
                Polarity::Signed(turn),
                main,
                vec![(at, at)],
            );
            read = true;
        }
        read
    }

    /// "cannot have Y without X": X is needed for Y.
    pub(super) fn without(&mut self, at: usize, end: usize) -> bool {
        let v = self.view;
        let p = &v.parse;
        let Some((top, Some(main))) = self.following(at, end) else {
            return false;
        };
        let main = self.highest_same_subject(main);
        let cause = if v.is_clause(top) && !v.is_verb(top) {
            None
        } else {
            self.concepts.of(top)
        };
        let Some(mut cause) = cause.filter(|d| !d.bare_actor && !d.anaphor) else {
            return false;
        };
        // "Without a seat at the table, no thaw will …", which the tree may take for one phrase; what hangs on
        // the first noun is added to it again later.
        // "Without Iranian flights Hezbollah would …": nor over a name after a plural.
        let named = |k: usize| {
            v.upos(k) == Upos::Propn
                && v.is_actor(k)
                && v.lower[k - 1].ends_with('s')
                && v.upos(k - 1) == Upos::Noun
        };
        let begins = (end + 2..=cause.to).find(|&k| v.upos(k) == Upos::Det && k > top || named(k));
        if let Some(begins) = begins {
            cause.to = begins - 1;
        }
        let barred = matches!(
            v.lower[main].as_str(),
            "impossible" | "unthinkable" | "unlikely" | "inconceivable" | "unimaginable"
        );
        let denied = v.is_denied(main) || barred;
        let modal = matches!(self.modality(main), Modality::Will | Modality::Can);
        let told = modal
            || at == 0
            || (at == 1 && matches!(v.lower[0].as_str(), "and" | "but" | "yet" | "so" | "for"));
        if !denied && !told {
            return false; // "left without a word": manner
        }
        // "might be phased in without a riot": manner, unless something falls for want of it.
        let falls = self.concepts.verb_direction(main) == Some(-1)
            || self.concepts.clause(main).is_some_and(|d| d.direction < 0)
            || matches!(
                v.verb_base(main).as_str(),
                "struggle" | "fall" | "starve" | "die" | "fail"
            );
        if !denied && at > 2 && !falls {
            return false;
        }
        if p.tokens[top].verb_form == Some(VerbForm::Gerund) && !denied {
            return false; // "without giving up rights": manner
        }
        let effect = if barred {
            v.subject(main).and_then(|s| self.concepts.noun(s))
        } else {
            self.concepts.affirmed(main, 5)
        };
        let Some(mut effect) = effect.filter(|d| !d.anaphor && !d.bare_actor) else {
            return false;
        };
        // "there will be no peace": the "no" is the denial, counted once.
        if denied && (effect.from..=effect.to).any(|k| v.lower[k] == "no") {
            effect.direction = -effect.direction;
        }
        let polarity = Polarity::Signed(if denied { 1 } else { -1 });
        let modality = if denied && at > 1 {
            Modality::Asserted
        } else {
            self.modality(main)
        };
        let mut cue = vec![(at, end)];
        if denied && at > 1 {
            let from = p.child(main, &[Deprel::Aux]).unwrap_or(main).min(main);
            cue.insert(0, (from, main));
        }
        self.add_as(
            "without",
            ClaimKind::Necessity,
            Some(cause),
            Some(effect),
            polarity,
            modality,
            main,
            cue,
        );
        true
    }

    /// The governing verb of a chain of infinitives.
    fn highest_same_subject(&self, verb: usize) -> usize {
        let v = self.view;
        let mut at = verb;
        while v.rel(at) == Deprel::Xcomp {
            match v.parse.head(at) {
                Some(head) if v.is_verb(head) => at = head,
                _ => break,
            }
        }
        at
    }

    /// `degree`: "rose to a level where …", "so strong that …": the first brings the second.
    pub(super) fn degrees(&mut self) {
        for at in 1..self.view.len() {
            let v = self.view;
            let level = matches!(
                v.lemma(at),
                "level" | "point" | "extent" | "degree" | "stage"
            );
            let after = v
                .lower
                .get(at + 1)
                .is_some_and(|w| matches!(w.as_str(), "where" | "that" | "at" | "when"));
            if !level || !after {
                continue;
            }
            let Some(main) = v
                .parse
                .head(at)
                .map(|k| self.clause_head(k))
                .filter(|&k| k < at)
            else {
                continue;
            };
            let Some(inner) = self.first_clause_after(at + 1, main) else {
                continue;
            };
            let Some(cause) = self
                .concepts
                .clause(main)
                .filter(|d| !d.anaphor && !d.bare_actor)
            else {
                continue;
            };
            let effect = self
                .perceived_threat(inner)
                .or_else(|| self.concepts.clause(inner));
            let cause = match v.subject(main).and_then(|s| self.concepts.noun(s)) {
                Some(subject) if subject.known() => Draft {
                    direction: subject.direction * self.concepts.verb_direction(main).unwrap_or(1),
                    ..subject
                },
                _ => cause,
            };
            let Some(effect) = effect.filter(|d| !d.anaphor && !d.bare_actor) else {
                continue;
            };
            // The one who sees is the one who suspects or fears.
            let mut cause = cause;
            if cause.who.is_empty()
                && matches!(
                    cause.property,
                    detente_vocab::Property::Trust | detente_vocab::Property::Threat
                )
            {
                cause.who = effect.who.clone();
            }
            let believes = self.perceived_threat(inner).is_some();
            let kind = if believes {
                ClaimKind::Perception
            } else {
                ClaimKind::Causal
            };
            let modality = if believes {
                Modality::Belief
            } else {
                self.modality(inner)
            };
            self.add_as(
                "degree",
                kind,
                Some(cause),
                Some(effect),
                Polarity::Signed(1),
                modality,
                main,
                vec![(main, at + 1)],
            );
        }
    }

    fn first_clause_after(&self, at: usize, not: usize) -> Option<usize> {
        let v = self.view;
        (at + 1..v.len()).find(|&k| {
            k != not && v.is_verb(k) && (v.has_child(k, &[Deprel::Nsubj, Deprel::NsubjPass]))
        })
    }
}
