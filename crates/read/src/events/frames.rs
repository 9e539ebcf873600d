//! The frames of `lexicon/frames.csv`: which words in which company are which deed.

use std::collections::HashMap;
use std::sync::OnceLock;

use detente_vocab::CameoCode;

use super::verbs::Verb;
use crate::syntax::Parse;

/// Who does it to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Roles {
    /// The subject to what follows.
    Forward,
    /// Both to each other.
    Both,
    /// What follows to the subject.
    Backward,
    /// The subject, with or without a target.
    Alone,
}

/// One line of the file.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// `None`: the words look like a deed and are none.
    pub cameo: Option<CameoCode>,
    pub roles: Roles,
    /// A general relation: coded only in a report of the day.
    pub general: bool,
    /// A state as well as a deed: its present tense is no event.
    pub stative: bool,
    conditions: Vec<Condition>,
    /// Line in the file, for the evidence.
    pub line: usize,
}

#[derive(Clone, Debug)]
enum Condition {
    /// One of these follows in the clause.
    Follows(Vec<&'static str>),
    /// None of these follows.
    Lacks(Vec<&'static str>),
    /// One of these is among the next two words.
    Next(Vec<&'static str>),
    /// One of these stands among the four words before.
    Before(Vec<&'static str>),
}

/// Frames by head.
pub(super) struct Frames {
    verbs: HashMap<&'static str, Vec<Frame>>,
    nouns: HashMap<&'static str, Vec<Frame>>,
}

/// How many words after the head a companion may stand.
const REACH: usize = 14;

impl Frames {
    /// The frames that come with the crate.
    pub fn builtin() -> &'static Frames {
        static FRAMES: OnceLock<Frames> = OnceLock::new();
        FRAMES.get_or_init(|| Frames::read(include_str!("../../../../lexicon/frames.csv")))
    }

    fn read(text: &'static str) -> Frames {
        let mut frames = Frames {
            verbs: HashMap::new(),
            nouns: HashMap::new(),
        };
        for (n, line) in text.lines().enumerate() {
            let cells: Vec<&'static str> = line.split(',').collect();
            let [kind, heads, when, cameo, roles, tags] = cells[..] else {
                continue;
            };
            if line.starts_with('#') || kind == "kind" {
                continue;
            }
            let frame = Frame {
                cameo: cameo.parse().ok(),
                roles: match roles {
                    "rec" => Roles::Both,
                    "rev" => Roles::Backward,
                    "self" => Roles::Alone,
                    _ => Roles::Forward,
                },
                general: tags.contains('g'),
                stative: tags.contains('s'),
                conditions: conditions(when),
                line: n + 1,
            };
            let table = if kind == "n" {
                &mut frames.nouns
            } else {
                &mut frames.verbs
            };
            for head in heads.split(';') {
                table.entry(head).or_default().push(frame.clone());
            }
        }
        frames
    }

    /// Base forms of the verbs.
    pub fn verb_heads(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.verbs.keys().copied()
    }

    /// The frame of a verb, and the last word that it rests on.
    pub fn verb(&self, parse: &Parse, verb: &Verb) -> Option<(&Frame, usize)> {
        find(&self.verbs, parse, verb.at, verb.lemma, verb.passive)
    }

    /// The frame of a noun that names a deed.
    pub fn noun(&self, parse: &Parse, at: usize) -> Option<(&Frame, usize)> {
        let lemma = parse.tokens[at].lemma.to_lowercase();
        find(&self.nouns, parse, at, &lemma, false)
    }
}

fn conditions(when: &'static str) -> Vec<Condition> {
    let mut found: Vec<Condition> = Vec::new();
    for part in when.split(' ').filter(|part| !part.is_empty()) {
        let list = || part[1..].split('|').collect();
        match part.as_bytes()[0] {
            b'+' => found.push(Condition::Follows(list())),
            b'!' => found.push(Condition::Lacks(list())),
            b'@' => found.push(Condition::Next(list())),
            b'^' => found.push(Condition::Before(list())),
            // A blank inside a list of words: "closer ties".
            _ => {}
        }
    }
    found
}

fn find<'f>(
    table: &'f HashMap<&'static str, Vec<Frame>>,
    parse: &Parse,
    at: usize,
    lemma: &str,
    passive: bool,
) -> Option<(&'f Frame, usize)> {
    let frames = table.get(lemma)?;
    frames.iter().find_map(|frame| {
        let mut last = at;
        for condition in &frame.conditions {
            match condition {
                Condition::Follows(words) => last = last.max(follows(parse, at, passive, words)?),
                Condition::Lacks(words) => {
                    if follows(parse, at, passive, words).is_some() {
                        return None;
                    }
                }
                Condition::Next(words) => {
                    let hit = (at + 1..(at + 3).min(parse.len())).find(|k| is(parse, *k, words))?;
                    last = last.max(hit);
                }
                Condition::Before(words) => {
                    (at.saturating_sub(4)..at).find(|k| is(parse, *k, words))?;
                }
            }
        }
        Some((frame, last))
    })
}

fn is(parse: &Parse, at: usize, words: &[&str]) -> bool {
    let token = &parse.tokens[at];
    words.contains(&token.lemma.as_str())
        || words.contains(&token.text.as_str())
        || words.contains(&token.text.to_lowercase().as_str())
}

/// The first of the words that follows in the clause; for a passive verb its subject counts.
fn follows(parse: &Parse, at: usize, passive: bool, words: &[&str]) -> Option<usize> {
    let mut end = (at + 1 + REACH).min(parse.len());
    for k in at + 1..end {
        let token = &parse.tokens[k];
        let lower = token.text.to_lowercase();
        // A clause of its own begins.
        if matches!(
            lower.as_str(),
            ";" | "while"
                | "when"
                | "after"
                | "which"
                | "who"
                | "because"
                | "although"
                | "but"
                | "whose"
                | "where"
        ) {
            end = k;
            break;
        }
    }
    let after = (at + 1..end).find(|k| is(parse, *k, words));
    after.or_else(|| {
        let from = if passive { at.saturating_sub(8) } else { at };
        (from..at).find(|k| is(parse, *k, words)).map(|_| at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_six_cells_and_a_known_code() {
        let mut seen = 0;
        for line in include_str!("../../../../lexicon/frames.csv").lines() {
            if line.starts_with('#') || line.starts_with("kind,") {
                continue;
            }
            let cells: Vec<_> = line.split(',').collect();
            assert_eq!(cells.len(), 6, "{line}");
            let known = cells[3]
                .parse::<CameoCode>()
                .is_ok_and(|code| code.is_known());
            assert!(known || cells[3] == "x", "{line}");
            seen += 1;
        }
        assert!(seen > 300, "{seen}");
    }
}
