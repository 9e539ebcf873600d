//! What the author says that the advice rests on: "All of this hangs on one thing: that X", "The bet
//! is that X", "It works only if X", "Should that prove false, …". The claim that is met there is
//! the author's own crux.

use detente_vocab::{ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::claims::view::View;
use crate::syntax::Upos;

/// Verbs of resting, each with "on" or "upon".
const RESTS: &[&str] = &[
    "rest", "hang", "hinge", "lean", "stand", "depend", "turn", "rely", "ride", "bet", "fall",
    "pivot", "stake", "wager", "gamble",
];

/// What advice does where its condition holds, or no longer does where it fails.
const WORKS: &[&str] = &[
    "work", "works", "succeed", "succeeds", "hold", "holds", "fails", "stands",
];

/// What advice is without its condition: only "unless" makes these words speak of one.
const IDLE: &[&str] = &[
    "useless",
    "worthless",
    "pointless",
    "futile",
    "vain",
    "moot",
    "avail",
    "use",
    "good",
    "worth",
    "value",
    "nothing",
    "paper",
];

/// Words by which a text speaks of its own advice.
const WHOLE: &[&str] = &[
    "all",
    "everything",
    "argument",
    "case",
    "advice",
    "plan",
    "scheme",
    "proposal",
    "reasoning",
    "whole",
    "prescription",
    "recommendation",
    "recommendations",
    "bargain",
    "design",
    "sequence",
    "package",
    "programme",
    "program",
    "enterprise",
    "remedy",
    "strategy",
    "approach",
];

/// Nouns that say by themselves that an argument rests on something.
const CRUX: &[&str] = &[
    "crux", "hinge", "linchpin", "lynchpin", "keystone", "proviso", "gamble", "wager", "catch",
    "snag",
];

/// A condition on one's own reasoning.
const WRONG: &[&str] = &[
    "wrong",
    "false",
    "mistaken",
    "indifferent",
    "unfounded",
    "untrue",
    "incorrect",
];

/// How a sentence speaks of what the argument rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hinge {
    /// From this word on, in this sentence.
    Here(usize),
    /// In the sentence to come.
    Next,
    /// In the sentence before.
    Before,
}

impl View<'_> {
    /// What a sentence says that the argument rests on, if it says so.
    pub fn hinge(&self, is_hinge_noun: impl Fn(&str) -> bool) -> Option<Hinge> {
        self.rests(&is_hinge_noun)
            .or_else(|| self.wagers(&is_hinge_noun))
            .or_else(|| self.asks_whether())
            .or_else(|| self.works_if())
            .or_else(|| self.needs_that())
            .or_else(|| self.comes_down())
            .or_else(|| self.to_work())
            .or_else(|| self.idle_without())
            .or_else(|| self.doubts_itself())
    }

    /// Whether a name or noun before a word stands for an actor; pronouns do not count.
    fn names_actor(&self, upto: usize) -> bool {
        (0..upto).any(|k| self.has_actor(k) && self.upos(k) != Upos::Pron)
    }

    fn names(&self, upto: usize, words: &[&str]) -> bool {
        (0..upto).any(|k| words.contains(&self.lower[k].as_str()))
    }

    /// "All of this rests on X", "My whole argument leans on one assumption[: X]".
    fn rests(&self, is_hinge_noun: &impl Fn(&str) -> bool) -> Option<Hinge> {
        let verb = (1..self.len().saturating_sub(2)).find(|&k| {
            // "Conferences and sponsors all rest on that image": all of these, not of the argument.
            let floats = |a: usize| {
                self.lower[a] == "all" && matches!(self.upos(a - 1), Upos::Noun | Upos::Propn)
            };
            RESTS.contains(&self.base(k).as_str())
                && self.names(k, WHOLE)
                && !self.names_actor(k)
                && (k < 2 || !floats(k - 1))
        })?;
        let on = (verb + 1..self.len().min(verb + 14))
            .find(|&k| matches!(self.lower[k].as_str(), "on" | "upon"))?;
        // "Everything hangs on that:" – what was just said.
        let points = self
            .lower
            .get(on + 1)
            .is_some_and(|w| matches!(w.as_str(), "that" | "this" | "it"))
            && self
                .lower
                .get(on + 2)
                .is_none_or(|w| matches!(w.as_str(), ":" | "." | "," | ";" | "—" | "–" | "!"));
        if points {
            // "this" points ahead, "that" back.
            let ahead = self.lower[on + 1] == "this";
            return Some(match ahead {
                true if on + 5 < self.len() => Hinge::Here(on + 3),
                true => Hinge::Next,
                false => Hinge::Before,
            });
        }
        let noun = (on + 1..self.len().min(on + 6)).find(|&k| is_hinge_noun(&self.base(k)));
        let Some(noun) = noun else {
            return Some(Hinge::Here(on + 1));
        };
        let opening = (noun + 1..self.len()).find(|&k| {
            matches!(
                self.lower[k].as_str(),
                ":" | "—" | "–" | "-" | "," | "that" | "namely"
            )
        });
        let Some(mut from) = opening.map(|k| k + 1) else {
            return Some(Hinge::Next);
        };
        while self
            .lower
            .get(from)
            .is_some_and(|w| matches!(w.as_str(), "that" | "namely" | "," | ":" | "on" | "this"))
        {
            from += 1;
        }
        Some(if from + 2 < self.len() {
            Hinge::Here(from)
        } else {
            Hinge::Next
        })
    }

    /// "The bet is that X", "the assumption behind it is that X"; nobody else's bet.
    fn wagers(&self, is_hinge_noun: &impl Fn(&str) -> bool) -> Option<Hinge> {
        let that = (3..self.len().saturating_sub(2)).find(|&k| {
            matches!(self.lower[k].as_str(), "that" | "whether")
                && matches!(self.lower[k - 1].as_str(), "is" | "be" | "," | "remains")
        })?;
        let own = !(0..that).any(|k| {
            self.has_actor(k)
                || matches!(
                    self.lower[k].as_str(),
                    "his" | "her" | "their" | "its" | "'s" | "’s"
                )
        });
        let noun = (0..that.min(10)).find(|&k| {
            let word = self.base(k);
            is_hinge_noun(&word)
                && !matches!(
                    word.as_str(),
                    "point" | "idea" | "question" | "thing" | "hope" | "belief"
                )
                || CRUX.contains(&word.as_str())
        })?;
        let led = noun == 0
            || (0..noun).any(|k| matches!(self.lower[k].as_str(), "the" | "my" | "our" | "one"));
        let is = (noun..that).any(|k| matches!(self.lower[k].as_str(), "is" | "remains" | "be"));
        (own && led && is).then_some(Hinge::Here(that + 1))
    }

    /// "The decisive question is whether X", "The key is whether X".
    fn asks_whether(&self) -> Option<Hinge> {
        let whether = (2..self.len().saturating_sub(2).min(8)).find(|&k| {
            self.lower[k] == "whether" && matches!(self.lower[k - 1].as_str(), "is" | "remains")
        })?;
        let decides = |word: &str| {
            matches!(
                word,
                "decisive" | "crucial" | "critical" | "central" | "essential" | "ultimate" | "key"
            )
        };
        let asked = |word: &str| {
            matches!(
                word,
                "question" | "test" | "issue" | "point" | "factor" | "key" | "matter"
            )
        };
        let last = self.lower[whether - 2].as_str();
        let decisive = last == "key" || self.lower[..whether - 2].iter().any(|w| decides(w));
        (asked(last) && decisive && !self.names_actor(whether)).then_some(Hinge::Here(whether + 1))
    }

    /// "It works only if X", "None of this will hold unless X".
    fn works_if(&self) -> Option<Hinge> {
        let mark = (2..self.len().saturating_sub(2))
            .find(|&k| matches!(self.lower[k].as_str(), "if" | "unless"))?;
        let unless = self.lower[mark] == "unless";
        let works = self.names(mark, WORKS) || unless && self.names(mark, IDLE);
        let own = matches!(
            self.lower[0].as_str(),
            "it" | "this" | "none" | "all" | "that"
        ) || self.names(
            mark,
            &[
                "plan", "scheme", "proposal", "advice", "bargain", "argument",
            ],
        );
        let short =
            mark <= 12 && !self.names_actor(mark) && !(0..mark).any(|k| self.lower[k] == ",");
        (works && own && short).then_some(Hinge::Here(mark + 1))
    }

    /// "What it requires is that X", "the plan presupposes that X".
    fn needs_that(&self) -> Option<Hinge> {
        let that = (2..self.len().saturating_sub(2)).find(|&k| self.lower[k] == "that")?;
        let needs = self.names(
            that,
            &[
                "require",
                "requires",
                "presupposes",
                "assumes",
                "presumes",
                "demands",
            ],
        );
        let own = self.names(
            that,
            &[
                "it", "this", "what", "all", "argument", "plan", "case", "advice",
            ],
        );
        (needs && own && !self.names_actor(that)).then_some(Hinge::Here(that + 1))
    }

    /// "It comes down to X", "All of it boils down to whether X".
    fn comes_down(&self) -> Option<Hinge> {
        let down = (2..self.len().saturating_sub(2)).find(|&k| {
            self.lower[k] == "down"
                && self.lower[k + 1] == "to"
                && matches!(self.base(k - 1).as_str(), "come" | "boil")
        })?;
        let own = matches!(
            self.lower[0].as_str(),
            "it" | "this" | "all" | "everything" | "that"
        ) || self.names(down, WHOLE);
        (own && down <= 8 && !self.names_actor(down)).then_some(Hinge::Here(down + 2))
    }

    /// "For any of this to work, X must Y."
    fn to_work(&self) -> Option<Hinge> {
        let comma = (4..self.len().min(14)).find(|&k| self.lower[k] == ",")?;
        let opens = self.lower[0] == "for"
            && (2..comma).any(|k| {
                self.lower[k - 1] == "to"
                    && matches!(
                        self.lower[k].as_str(),
                        "work" | "succeed" | "hold" | "matter"
                    )
            });
        let own = self.names(comma, WHOLE) || self.names(comma, &["this", "it", "these"]);
        let must = (comma..self.len().min(comma + 14)).any(|k| {
            matches!(
                self.lower[k].as_str(),
                "must" | "has" | "have" | "needs" | "need"
            )
        });
        (opens && own && must && comma + 2 < self.len()).then_some(Hinge::Here(comma + 1))
    }

    /// "If X does not, the rest is paper", "Without X none of this works"; with no more than a
    /// pronoun for X, what the sentence before said.
    fn idle_without(&self) -> Option<Hinge> {
        let start = usize::from(matches!(self.lower[0].as_str(), "and" | "but" | "yet"));
        let opens = matches!(
            self.lower[start].as_str(),
            "if" | "unless" | "without" | "should" | "absent"
        );
        let comma = (start + 1..self.len().min(28)).find(|&k| self.lower[k] == ",")?;
        let own = (comma + 1..self.len().min(comma + 4)).any(|k| self.speaks_of_itself(k));
        // "Moscow's plan", "their list" are another's.
        let another = (comma + 1..self.len().min(comma + 8)).any(|k| self.has_actor(k))
            || (comma + 1..self.len().min(comma + 4)).any(|k| {
                matches!(
                    self.lower[k].as_str(),
                    "his" | "her" | "their" | "its" | "'s" | "’s"
                )
            });
        if !opens || !own || another {
            return None;
        }
        let said = (start + 1..comma).any(|k| matches!(self.upos(k), Upos::Noun | Upos::Propn));
        Some(if said {
            Hinge::Here(start + 1)
        } else {
            Hinge::Before
        })
    }

    /// "the rest is paper", "none of this", "this whole column", "the plan": the text's own advice.
    fn speaks_of_itself(&self, k: usize) -> bool {
        let at = |k: usize| self.lower.get(k).map_or("", String::as_str);
        let (before, after) = (at(k - 1), at(k + 1));
        match at(k) {
            "rest" if matches!(after, "is" | "will" | "becomes") => true,
            "all" | "none" | "everything" if matches!(after, "this" | "that" | "else") => true,
            "rest" | "all" | "none" | "everything" => {
                after == "of"
                    && matches!(at(k + 2), "this" | "that" | "it" | "these" | "my" | "our")
            }
            "column" | "list" | "article" | "essay" => {
                matches!(before, "my" | "our" | "this" | "whole")
            }
            word => {
                WHOLE.contains(&word)
                    && matches!(before, "the" | "my" | "our" | "this" | "whole")
                    && !matches!(after, "of" | "for" | "by")
            }
        }
    }

    /// "If I am wrong about that, …", "Should that prove false, …"; "if this reading is right, X".
    fn doubts_itself(&self) -> Option<Hinge> {
        let comma = (2..self.len().min(16)).find(|&k| self.lower[k] == ",")?;
        let start = usize::from(matches!(self.lower[0].as_str(), "and" | "but" | "yet"));
        let opens = matches!(self.lower[start].as_str(), "if" | "should" | "were");
        let head = &self.lower[start..comma];
        let own = head
            .iter()
            .take(4)
            .any(|w| matches!(w.as_str(), "i" | "we" | "that" | "this" | "they" | "it"));
        let wrong = head.iter().any(|w| WRONG.contains(&w.as_str()));
        let gone = head.len() <= 5
            && head.iter().any(|w| {
                matches!(
                    w.as_str(),
                    "belief" | "assumption" | "premise" | "bet" | "wager" | "calculation"
                )
            });
        if opens && own && (wrong || gone) {
            return Some(Hinge::Before);
        }
        let reading = head.iter().any(|w| {
            matches!(
                w.as_str(),
                "reading" | "diagnosis" | "analysis" | "hypothesis" | "interpretation"
            )
        }) && head
            .iter()
            .any(|w| matches!(w.as_str(), "right" | "correct" | "sound" | "true"));
        (opens && own && reading).then_some(Hinge::Here(comma + 1))
    }
}

impl Scan<'_> {
    /// `hinge`: marks what the author says the advice rests on; where no other rule read it, the
    /// argument needs it. `announced`: the sentence before said that it comes here, or the sentence
    /// after that it stood here.
    pub(super) fn hinges(&mut self, announced: bool) {
        let v = self.view;
        let lexicon = self.lexicon;
        let opening = match v.hinge(|word| lexicon.is("hinge_noun", word)) {
            Some(Hinge::Here(from)) => from,
            // "I put my whole account on one line: people defend the state whose receipts they hold"
            _ if announced => self
                .after_colon()
                .filter(|&after| self.holds_something(after))
                .unwrap_or(usize::from(v.lower[0] == "namely")),
            _ => return,
        };
        let mut marked = false;
        for one in &mut self.found {
            if one.verb >= opening && one.kind != ClaimKind::Normative {
                one.stated_crux = true;
                marked = true;
            }
        }
        if marked {
            return;
        }
        let Some(cause) = self.hinge_cause(opening) else {
            // "Upon that I would stake everything: X", where X stands on neither side alone.
            let claims = self
                .found
                .iter_mut()
                .filter(|one| announced && one.kind != ClaimKind::Normative);
            claims.for_each(|one| one.stated_crux = true);
            return;
        };
        // What rests on it is that the argument holds, not whatever was spoken of last.
        let is_word = |k: &usize| v.upos(*k) != Upos::Punct;
        let whole = (0..opening).rev().find(is_word).unwrap_or(0);
        let mut success = Draft::at(Property::Other, (0, whole));
        success.head = "argument holds".to_owned();
        self.add_as(
            "hinge",
            ClaimKind::Necessity,
            Some(cause),
            Some(success),
            Polarity::Signed(1),
            Modality::Asserted,
            opening.min(v.len() - 1),
            vec![(opening.saturating_sub(2), opening.saturating_sub(1))],
        );
        if let Some(last) = self.found.last_mut().filter(|f| f.rule == "hinge") {
            last.stated_crux = true;
        }
    }

    /// Whether what stands from a word on can be what the argument rests on.
    fn holds_something(&self, from: usize) -> bool {
        let mut found = self.found.iter();
        found.any(|one| one.verb >= from && one.kind != ClaimKind::Normative)
            || self.hinge_cause(from).is_some()
    }

    /// Where the words after a colon that stands late enough, and early enough, to open what was announced begin.
    fn after_colon(&self) -> Option<usize> {
        let v = self.view;
        let colon = (3..v.len().saturating_sub(3)).find(|&k| v.lower[k] == ":")?;
        (colon + 1..v.len())
            .any(|k| v.is_verb(k))
            .then_some(colon + 1)
    }

    /// The variable of what the argument rests on: the subject where it names one, else the clause,
    /// else the noun.
    fn hinge_cause(&self, opening: usize) -> Option<Draft> {
        let v = self.view;
        let clause = v.clause_after(opening, v.len());
        let subject = clause
            .and_then(|k| v.subject(k))
            .filter(|&s| s >= opening)
            .and_then(|s| self.concepts.noun(s))
            .filter(Draft::known);
        let act = clause
            .and_then(|k| self.concepts.clause(k))
            .filter(|d| self.stands_as_end(d));
        let noun = v
            .phrase_after(opening)
            .and_then(|k| self.concepts.noun(k))
            .filter(|d| self.stands_as_end(d));
        // "Their army chief must be able to call off the militants": whose it is.
        let bearer = clause
            .and_then(|k| v.subject(k))
            .filter(|&s| s >= opening)
            .and_then(|s| self.concepts.noun(s))
            .filter(|d| d.bare_actor && !d.who.is_empty())
            .or_else(|| {
                let named = v.phrase_after(opening).and_then(|k| self.concepts.noun(k));
                named.filter(|d| d.bare_actor && !d.who.is_empty())
            })
            .map(|mut d| {
                d.bare_actor = false;
                d.head = "conduct".to_owned();
                d
            });
        // "It is the empty hand that takes the gun": the deed, where the noun names nothing.
        let deed = || {
            (opening..v.len())
                .filter(|&k| v.is_verb(k))
                .find_map(|k| self.concepts.clause(k).filter(|d| self.stands_as_end(d)))
        };
        subject.or(act).or(noun).or(bearer).or_else(deed)
    }
}
