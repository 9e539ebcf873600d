//! Words that join clauses: because, therefore, if, unless, without, to a point where.

use detente_vocab::{ClaimKind, Modality};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::lexicon::{Connective, Role};
use crate::syntax::{Deprel, Upos, VerbForm};

impl Scan<'_> {
    /// Connectives, longest first; a token belongs to one connective only.
    pub(super) fn connectives(&mut self) {
        let lexicon = self.lexicon;
        let mut taken = vec![false; self.view.len()];
        for connective in &lexicon.connectives {
            for at in self.view.find(&connective.words) {
                let end = at + connective.words.len() - 1;
                if taken[at..=end].iter().any(|&t| t) {
                    continue;
                }
                if self.read_connective(connective, at, end) {
                    taken[at..=end].fill(true);
                }
            }
        }
    }

    fn read_connective(&mut self, connective: &Connective, at: usize, end: usize) -> bool {
        match connective.role {
            Role::Cause => self.cause_follows(connective, at, end),
            Role::Effect => self.effect_follows(connective, at, end),
            Role::Purpose => self.goal_follows(connective, at, end),
            Role::If | Role::Unless | Role::OnlyIf => self.condition(connective, at, end),
            Role::Without => self.without(at, end),
            Role::Concede => false,
        }
    }

    /// The top word of what follows a connective, and the clause that it serves.
    ///
    /// By order first: a connective that opens the sentence has its own material up to the
    /// comma and the main clause after it; one in mid-sentence serves the clause before it.
    pub(super) fn following(&self, at: usize, end: usize) -> Option<(usize, Option<usize>)> {
        let v = self.view;
        let nominal = v.lower[end] == "of"
            || v.lower[end] == "to"
            || matches!(
                v.lower[at].as_str(),
                "without" | "absent" | "despite" | "in" | "due" | "owing" | "thanks" | "for"
            );
        // At the head of the sentence or of a part of it: "…; without X", "…, and without X".
        let part = at > 2
            && nominal
            && (matches!(v.lower[at - 1].as_str(), ";" | ":" | "—" | "that")
                || (matches!(v.lower[at - 1].as_str(), "and" | "but")
                    && matches!(v.lower[at - 2].as_str(), "," | ";")));
        let opens = (at <= 2 && !(0..at).any(|k| v.is_verb(k))) || part;
        let comma = (end + 1..v.len()).find(|&k| v.lower[k] == ",");
        let stop = comma.unwrap_or(v.len());
        let first_noun = (end + 1..stop).find_map(|k| v.phrase_after(k));
        // "Without weapons the militia would starve": no phrase reaches over the next one's article.
        let next = (end + 2..first_noun.unwrap_or(0)).find(|&k| nominal && v.begins_next(k));
        let first_noun = next.map(|k| k - 1).or(first_noun);
        let gerund = v.is_verb(end + 1) && v.lower[end + 1].ends_with("ing");
        let top = if nominal && !gerund {
            first_noun.or_else(|| v.clause_after(end + 1, stop))
        } else {
            // "because no camera was in the room": the subject, where no predicate was found.
            v.clause_after(end + 1, stop).or_else(|| {
                let be = (end + 2..stop)
                    .find(|&k| matches!(v.lower[k].as_str(), "is" | "are" | "was" | "were"));
                let subject = be.and_then(|be| v.phrase_after(end + 1).filter(|&n| n < be));
                subject.or(first_noun)
            })
        }?;
        if opens {
            // "Without wages there is no discipline": no comma between them.
            if nominal
                && v.lower
                    .get(top + 1)
                    .is_some_and(|w| matches!(w.as_str(), "there" | "no" | "it" | "they" | "we"))
                && let Some(main) = v.clause_after(top + 2, stop)
            {
                return Some((top, Some(main)));
            }
            // "Without Emirati weapons the militia would starve, and …": nor here.
            let relative = |k: usize| {
                matches!(
                    v.lower[k].as_str(),
                    "that" | "which" | "who" | "to" | "whose" | "where"
                )
            };
            if nominal
                && matches!(v.lower[at].as_str(), "without" | "absent")
                && let Some(main) = v.clause_after(top + 1, stop)
                && v.subject(main).is_some_and(|s| s > top && s < main)
                && !(top + 1..main).any(relative)
            {
                return Some((top, Some(main)));
            }
            if part && comma.is_none() {
                return Some((top, v.clause_after(top + 1, v.len())));
            }
            let from = match comma {
                Some(comma) => comma + 1,
                None => top + 1,
            };
            let main = v.clause_after(from, v.len());
            return Some((top, main));
        }
        let p = &v.parse;
        let tree = p
            .head(top)
            .map(|head| self.clause_head(head))
            .filter(|&k| k < at && v.is_clause(k));
        let before = (0..at).rev().find(|&k| {
            (v.is_verb(k) || v.has_child(k, &[Deprel::Cop])) && v.clause_after(k, k + 1).is_some()
        });
        Some((top, tree.or(before)))
    }

    pub(super) fn clause_head(&self, i: usize) -> usize {
        self.view.parse.clause_of(i).unwrap_or(i)
    }

    fn cause_follows(&mut self, connective: &Connective, at: usize, end: usize) -> bool {
        let v = self.view;
        let word = v.lower[at].as_str();
        let Some((top, Some(main))) = self.following(at, end) else {
            return false;
        };
        if word == "since"
            && connective.words.len() == 1
            && (!v.is_clause(top) || self.is_temporal(at, top))
        {
            return false;
        }
        let cause = self.under_pressure(end + 1).or_else(|| {
            if v.is_clause(top) {
                self.concepts.clause(top)
            } else {
                self.concepts.noun(top)
            }
        });
        let Some(cause) = cause.filter(|d| !d.bare_actor) else {
            return false;
        };
        // "should not arm the rebels, because it would prolong the war": what the act would bring.
        if connective.words.len() == 1
            && v.is_clause(top)
            && self.modality(main) == Modality::Should
            && v.subject(top).is_some_and(|s| {
                s > end
                    && s <= end + 2
                    && matches!(
                        v.lower[s].as_str(),
                        "it" | "they" | "this" | "that" | "these"
                    )
            })
        {
            let act = self
                .concepts
                .affirmed(main, 5)
                .filter(|d| self.stands_as_end(d));
            let brings = self
                .concepts
                .affirmed(top, 5)
                .filter(|d| self.stands_as_end(d));
            let (Some(act), Some(brings)) = (act, brings) else {
                return false;
            };
            let modality = self.modality(top);
            let polarity = Polarity::Signed(1).denied(v.is_denied(top));
            self.add_as(
                "because",
                ClaimKind::Causal,
                Some(act),
                Some(brings),
                polarity,
                modality,
                top,
                vec![(at, end)],
            );
            return true;
        }
        let Some((effect, denied)) = self.outcome(main) else {
            return false;
        };
        let rule = if connective.words.len() == 1 {
            "because"
        } else {
            "because-of"
        };
        // "It would not end the war, because …": the reason is for the denial.
        let polarity = Polarity::Signed(if denied { -1 } else { 1 });
        let modality = match self.modality(main) {
            Modality::Should => Modality::Asserted,
            other => other,
        };
        self.add_as(
            rule,
            connective.kind,
            Some(cause),
            Some(effect),
            polarity,
            modality,
            main,
            vec![(at, end)],
        );
        true
    }

    /// "Islamabad is under growing US pressure": the noun after "under" is what holds.
    fn under_pressure(&self, from: usize) -> Option<Draft> {
        let v = self.view;
        let under = (from..v.len().min(from + 7)).find(|&k| v.lower[k] == "under")?;
        let linked = (from..under).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "is" | "are" | "was" | "were" | "comes" | "remains" | "be"
            )
        });
        let noun = v.phrase_after(under + 1)?;
        let mut draft = self.concepts.noun(noun).filter(|d| linked && d.known())?;
        if draft.toward.is_empty() {
            draft.toward = (from..under)
                .find(|&k| v.is_actor(k))
                .map(|k| self.concepts.actors_of(k))
                .unwrap_or_default();
        }
        Some(draft)
    }

    /// "since 2014", "since the war began": time, not reason.
    fn is_temporal(&self, at: usize, top: usize) -> bool {
        let v = self.view;
        let ever = at > 0 && matches!(v.lower[at - 1].as_str(), "ever" | "long" | "has" | "have");
        let past = v.parse.tokens[top].verb_form == Some(VerbForm::Past)
            && matches!(
                v.lemma(top),
                "begin"
                    | "start"
                    | "come"
                    | "take"
                    | "fall"
                    | "end"
                    | "withdraw"
                    | "break"
                    | "become"
                    | "be"
            );
        let number = (at..v.len().min(at + 4)).any(|k| v.upos(k) == Upos::Num);
        ever || past || number
    }

    /// The variable of a main clause, undenied, and whether it was denied.
    fn outcome(&self, main: usize) -> Option<(Draft, bool)> {
        let v = self.view;
        let denied = v.is_denied(main);
        // "would not end the war": what does not happen is the end, so the war goes on.
        let draft = self
            .concepts
            .affirmed(main, 5)
            .filter(|d| !d.anaphor && !d.bare_actor)?;
        Some((draft, denied))
    }

    fn effect_follows(&mut self, connective: &Connective, at: usize, end: usize) -> bool {
        let v = self.view;
        let p = &v.parse;
        let clause = self.clause_head(p.head(at).filter(|&k| k > end).unwrap_or(at));
        let Some(clause) = (if clause > end || v.is_clause(clause) {
            Some(clause)
        } else {
            None
        }) else {
            return false;
        };
        let joined = connective.words.join(" ");
        let answering = matches!(
            joined.as_str(),
            "in response"
                | "in retaliation"
                | "in reaction"
                | "in reply"
                | "in exchange"
                | "in return"
        );
        let addressed = v
            .lower
            .get(end + 1)
            .is_some_and(|next| matches!(next.as_str(), "for" | "to" | "against"));
        // "…, so the price rose": a clause with its own subject, and one before it.
        if joined == "so" {
            let subject_next = v.lower.get(end + 1).is_some_and(|next| {
                (matches!(
                    v.upos(end + 1),
                    Upos::Det | Upos::Noun | Upos::Propn | Upos::Pron
                ) || v.has_actor(end + 1))
                    && !matches!(
                        next.as_str(),
                        "that" | "much" | "many" | "far" | "what" | "which"
                    )
            });
            if at < 3 || !matches!(v.lower[at - 1].as_str(), "," | "and") || !subject_next {
                return false;
            }
        }
        if answering && (at > 1 || addressed) {
            return false; // "in response to X": X is the cause.
        }
        let forward = if clause > end {
            clause
        } else {
            match (end + 1..v.len()).find(|&k| v.is_verb(k)) {
                Some(k) => self.clause_head(k),
                None if clause < at && v.is_verb(clause) && connective.words.len() <= 3 => clause,
                None => return false,
            }
        };
        let forward = if matches!(v.lower[end].as_str(), "that" | "means") && end > at {
            match v.clause_after(end + 1, v.len()) {
                Some(k) => k,
                None => return false,
            }
        } else {
            forward
        };
        // Participles after "thereby" belong to the verbs.
        if p.tokens[forward].verb_form == Some(VerbForm::Gerund)
            && !v.has_child(forward, &[Deprel::Aux])
            && matches!(joined.as_str(), "thereby" | "thus" | "hence")
        {
            return false;
        }
        let earlier = p
            .head(forward)
            .filter(|&k| {
                k < at
                    && matches!(
                        v.rel(forward),
                        Deprel::Conj
                            | Deprel::Advcl
                            | Deprel::AdvclRelcl
                            | Deprel::AclRelcl
                            | Deprel::Parataxis
                            | Deprel::Ccomp
                    )
            })
            .map(|k| self.clause_head(k))
            .filter(|&k| k < at)
            .or_else(|| (connective.words.len() <= 2 && at > 3).then_some(0));
        // The nearest clause before with a subject of its own is what the effect follows from.
        let earlier = earlier.and_then(|tree| {
            (tree..at)
                .rev()
                .find(|&k| {
                    v.is_verb(k)
                        && v.clause_after(k, k + 1).is_some()
                        && v.is_finite(k)
                        && v.has_child(k, &[Deprel::Nsubj, Deprel::NsubjPass])
                })
                .or(Some(tree))
                .filter(|&k| v.is_clause(k))
        });
        let opens = at <= 3 || earlier.is_none();
        let cause = match earlier {
            Some(k) if !opens => match self.perceived_threat(k).or_else(|| self.concepts.clause(k))
            {
                Some(draft) => draft,
                None => return false,
            },
            _ if matches!(
                joined.as_str(),
                "so" | "so that" | "which is why" | "and so"
            ) =>
            {
                return false;
            }
            _ => self.said_before(at, end),
        };
        let Some((mut effect, denied)) = self.outcome(forward) else {
            return false;
        };
        // "Investment would therefore reduce …": the sentence has its own cause.
        if cause.anaphor && !answering {
            let moves = !self.lexicon.verb(&v.verb_base(forward)).is_empty()
                && v.is_verb(forward)
                && v.subject(forward)
                    .and_then(|s| self.concepts.noun(s))
                    .is_some_and(|d| d.known());
            if moves || !effect.known() || self.perceived_threat(forward).is_some() {
                return false;
            }
        }
        if effect.who.is_empty()
            && let Some(doer) = earlier
                .and_then(|k| v.subject(k))
                .filter(|_| !v.has_child(forward, &[Deprel::Nsubj]))
        {
            effect.who = self.concepts.actors_of(doer);
        }
        let motive = !effect.who.is_empty()
            && !effect.bare_actor
            && !matches!(self.modality(forward), Modality::Will);
        let kind = if motive {
            ClaimKind::Motivation
        } else {
            ClaimKind::Causal
        };
        let polarity = Polarity::Signed(if denied { -1 } else { 1 });
        self.add(
            if cause.anaphor {
                "therefore-before"
            } else {
                "therefore"
            },
            kind,
            Some(cause),
            Some(effect),
            polarity,
            forward,
            vec![(at, end)],
        );
        true
    }

    /// A stand-in for what the sentence before said.
    pub(super) fn said_before(&self, from: usize, to: usize) -> Draft {
        Draft::before(from, to)
    }

    /// "in order to …": the act serves the goal.
    fn goal_follows(&mut self, connective: &Connective, at: usize, end: usize) -> bool {
        let v = self.view;
        let p = &v.parse;
        let bare = connective.words.len() == 1;
        let Some(goal) = (end + 1..v.len().min(end + 6)).find(|&k| v.is_verb(k)) else {
            return false;
        };
        let verb = if bare {
            match p.head(at) {
                Some(k) if k > at && p.is_purpose(k) => k,
                _ => return false,
            }
        } else {
            goal
        };
        let Some(main) = p
            .head(verb)
            .map(|k| self.clause_head(k))
            .filter(|&k| k < at || at <= 2)
        else {
            return false;
        };
        if self.is_advised(main)
            || v.verb_in(self.lexicon, "aspect", main)
            || self.lexicon.is("tie_verb", &v.base(main))
        {
            return false; // The rule for recommendations reads these.
        }
        if bare && at > 0 && matches!(v.lower[at - 1].as_str(), "used" | "able" | "likely") {
            return false; // "what it used to give"
        }
        if bare && self.concepts.controlled(main) == Some(verb) {
            return false; // "persuade X to …"
        }
        let Some(effect) = self
            .concepts
            .clause(verb)
            .filter(|d| !d.anaphor && !d.bare_actor)
        else {
            return false;
        };
        let Some(cause) = self
            .concepts
            .clause(main)
            .filter(|d| !d.anaphor && !d.bare_actor)
        else {
            return false;
        };
        if bare
            && !(effect.known() && cause.known() && self.concepts.verb_direction(verb).is_some())
        {
            return false;
        }
        let rule = if bare { "to-purpose" } else { "in-order-to" };
        self.add(
            rule,
            ClaimKind::Purpose,
            Some(cause),
            Some(effect),
            Polarity::Signed(1),
            main,
            vec![(at, end)],
        );
        true
    }
}
