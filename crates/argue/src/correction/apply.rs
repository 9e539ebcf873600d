//! Corrections applied to a reading: which claims are meant, what is done to them, and what the
//! verdicts say of the rules that read them.

use std::collections::BTreeMap;

use detente_vocab::{Claim, ClaimKind, Concept, Property};
use serde::{Deserialize, Serialize};

use super::node::parse_node;
use super::{Action, Correction, Corrections, End, claim_key};
use crate::source::collapsed;
use crate::{Source, advised};

/// Imagined readings behind a rule's precision, and the precision they have: small counts stay
/// modest. The reader's lists use the same.
const IMAGINED: f64 = 2.0;
const IMAGINED_PRECISION: f64 = 0.6;

/// How often a reading rule was right, of the readings that somebody judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Readings judged right.
    pub right: f64,
    /// Readings judged.
    pub read: f64,
}

impl RuleRecord {
    /// The rule's precision, drawn toward 0.6 by two imagined readings:
    /// (right + 1.2) / (read + 2).
    ///
    /// ```
    /// use detente_argue::RuleRecord;
    /// assert_eq!(RuleRecord { right: 8.0, read: 10.0 }.precision(), 9.2 / 12.0);
    /// assert_eq!(RuleRecord::default().precision(), 0.6);
    /// ```
    pub fn precision(self) -> f64 {
        (self.right + IMAGINED * IMAGINED_PRECISION) / (self.read + IMAGINED)
    }
}

/// What became of one correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fate {
    /// Done to these claims: one, or several where the text says the sentence more than once.
    Applied {
        /// The claims, by their numbers in this reading.
        claims: Vec<String>,
    },
    /// The reader has come to read it as the correction wants.
    AlreadySo {
        /// The claim.
        claim: String,
    },
    /// The sentence stands no more in the article.
    SentenceGone,
    /// The sentence stands there, and the reader no longer finds the claim in it.
    NoLongerRead,
    /// The reader now reads other variables at that place, so that the correction may not fit.
    ReadOtherwise {
        /// The claim that stands there now.
        claim: String,
    },
    /// No claim names the node that a merge leads to.
    NodeGone {
        /// The node.
        node: String,
    },
}

impl Fate {
    /// Whether the reading now is as the correction wants it.
    pub fn is_settled(&self) -> bool {
        matches!(self, Fate::Applied { .. } | Fate::AlreadySo { .. })
    }
}

/// A rule whose confidence the corrections changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rescored {
    /// The rule.
    pub rule: String,
    /// Its precision before.
    pub before: f64,
    /// Its precision with the corrections counted.
    pub after: f64,
    /// Corrections that judged a reading of it.
    pub judged: usize,
}

/// Claims with corrections applied, and what became of each correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// The claims; their numbers are those of the reading.
    pub claims: Vec<Claim>,
    /// For each correction, in order, what became of it.
    pub fates: Vec<Fate>,
    /// Rules whose confidence changed, by name.
    pub rescored: Vec<Rescored>,
}

impl Corrections {
    /// Applies the corrections to a reading.
    ///
    /// `records` says how often each rule was right before; each confirmed claim adds a right
    /// reading of its rule, each discarded, reversed or flipped one a wrong one, and the
    /// confidence of that rule's other claims is scaled to the new precision. Claims that a
    /// person has confirmed, reversed or flipped have confidence 1.
    pub fn apply(
        &self,
        claims: &[Claim],
        source: &Source<'_>,
        records: &BTreeMap<String, RuleRecord>,
    ) -> Corrected {
        let keys: Vec<Option<String>> = claims.iter().map(|c| claim_key(source, c)).collect();
        let sentences: Vec<String> = source.sentences().map(|(_, _, w)| collapsed(w)).collect();
        let nodes: Vec<String> = claims
            .iter()
            .flat_map(|claim| [&claim.cause, &claim.effect])
            .flatten()
            .map(Concept::node)
            .collect();
        let reading = Reading {
            claims,
            keys: &keys,
            sentences: &sentences,
            source,
        };
        let found: Vec<Found> = self.corrections.iter().map(|c| reading.find(c)).collect();
        let fates = self
            .corrections
            .iter()
            .zip(&found)
            .map(|(correction, found)| match (found, &correction.into) {
                (Found::At(_), Some(into))
                    if correction.action == Action::Merge && !nodes.contains(into) =>
                {
                    Fate::NodeGone { node: into.clone() }
                }
                (Found::At(at), _) => Fate::Applied {
                    claims: at.iter().map(|&i| claims[i].id.clone()).collect(),
                },
                (Found::Not(fate), _) => fate.clone(),
            })
            .collect::<Vec<_>>();
        let done: Vec<(&Correction, &[usize])> = self
            .corrections
            .iter()
            .zip(&found)
            .zip(&fates)
            .filter_map(|((correction, found), fate)| match (found, fate) {
                (Found::At(at), Fate::Applied { .. }) => Some((correction, at.as_slice())),
                _ => None,
            })
            .collect();
        let mut corrected = claims.to_vec();
        let rescored = rescore(&mut corrected, &done, records);
        // A mention leaves its node before nodes are joined, so that it is not joined with them.
        let of = |action| done.iter().filter(move |(c, _)| c.action == action);
        for (correction, at) in of(Action::Split) {
            for &i in *at {
                split(&mut corrected[i], correction);
            }
        }
        for (correction, _) in of(Action::Merge) {
            merge(&mut corrected, correction);
        }
        for (_, at) in of(Action::Flip) {
            for &i in *at {
                let claim = &mut corrected[i];
                claim.sign = claim.sign.flipped();
                turn_advice(claim);
            }
        }
        for (_, at) in of(Action::Reverse) {
            for &i in *at {
                let claim = &mut corrected[i];
                std::mem::swap(&mut claim.cause, &mut claim.effect);
            }
        }
        let discarded: Vec<usize> = of(Action::Discard)
            .flat_map(|(_, at)| at.to_vec())
            .collect();
        let mut number = 0;
        corrected.retain(|_| {
            number += 1;
            !discarded.contains(&(number - 1))
        });
        Corrected {
            claims: corrected,
            fates,
            rescored,
        }
    }
}

struct Reading<'a> {
    claims: &'a [Claim],
    keys: &'a [Option<String>],
    sentences: &'a [String],
    source: &'a Source<'a>,
}

enum Found {
    At(Vec<usize>),
    Not(Fate),
}

impl Reading<'_> {
    fn find(&self, correction: &Correction) -> Found {
        let all = || 0..self.claims.len();
        let ends = |i: usize| {
            let claim = &self.claims[i];
            (
                claim.cause.as_ref().map(Concept::node),
                claim.effect.as_ref().map(Concept::node),
            )
        };
        let wanted = (correction.cause.clone(), correction.effect.clone());
        let here: Vec<usize> = all()
            .filter(|&i| self.keys[i].as_ref() == Some(&correction.key))
            .collect();
        // The same words read the same way: by the same rule, else by another one, else at a
        // slightly different place in the sentence.
        let same: Vec<usize> = here
            .iter()
            .copied()
            .filter(|&i| ends(i) == wanted)
            .collect();
        let by_rule: Vec<usize> = same
            .iter()
            .copied()
            .filter(|&i| self.claims[i].rule == correction.rule)
            .collect();
        let folded = collapsed(&correction.sentence);
        let in_sentence = |i: usize| {
            self.source
                .sentence(self.claims[i].sentence)
                .is_some_and(|(_, words)| collapsed(words) == folded)
        };
        let moved = || -> Vec<usize> {
            all()
                .filter(|&i| in_sentence(i) && ends(i) == wanted)
                .collect()
        };
        let mut found = if by_rule.is_empty() { same } else { by_rule };
        if found.is_empty() {
            found = moved();
        }
        if found.is_empty() {
            let turned = (wanted.1, wanted.0);
            if correction.action == Action::Reverse
                && let Some(i) = all().find(|&i| in_sentence(i) && ends(i) == turned)
            {
                let claim = self.claims[i].id.clone();
                return Found::Not(Fate::AlreadySo { claim });
            }
            return Found::Not(match here.first() {
                Some(&i) => Fate::ReadOtherwise {
                    claim: self.claims[i].id.clone(),
                },
                None if self.sentences.contains(&folded) => Fate::NoLongerRead,
                None => Fate::SentenceGone,
            });
        }
        if correction.action == Action::Flip {
            let (so, not_yet): (Vec<usize>, Vec<usize>) = found
                .into_iter()
                .partition(|&i| self.claims[i].sign != correction.sign);
            if not_yet.is_empty() {
                let claim = so.first().map(|&i| self.claims[i].id.clone());
                let claim = claim.unwrap_or_default();
                return Found::Not(Fate::AlreadySo { claim });
            }
            found = not_yet;
        }
        Found::At(found)
    }
}

/// Of advice the other sign means the other deed: what was read as "more sanctions" is less of them.
fn turn_advice(claim: &mut Claim) {
    if claim.kind != ClaimKind::Normative {
        return;
    }
    let Some(node) = advised(claim).map(Concept::node) else {
        return;
    };
    let ends = [&mut claim.cause, &mut claim.effect];
    if let Some(deed) = ends.into_iter().flatten().find(|end| end.node() == node) {
        deed.direction = deed.direction.flipped();
    }
}

fn rescore(
    claims: &mut [Claim],
    done: &[(&Correction, &[usize])],
    records: &BTreeMap<String, RuleRecord>,
) -> Vec<Rescored> {
    // Each claim judges its rule once, whatever is corrected in it; wrong wins over right.
    let mut right: BTreeMap<usize, bool> = BTreeMap::new();
    for (correction, at) in done {
        let verdict = match correction.action {
            Action::Confirm => true,
            Action::Discard | Action::Reverse | Action::Flip => false,
            // Which variable a mention belongs to is not the rule's doing.
            Action::Merge | Action::Split => continue,
        };
        // A sentence that the text says twice was judged once.
        if let Some(&i) = at.first() {
            right
                .entry(i)
                .and_modify(|r| *r &= verdict)
                .or_insert(verdict);
        }
    }
    let mut judged: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (&i, &right) in &right {
        let (good, all) = judged.entry(claims[i].rule.clone()).or_default();
        *good += f64::from(u8::from(right));
        *all += 1.0;
    }
    let mut rescored = Vec::new();
    for (rule, (good, all)) in judged {
        let before = records.get(&rule).copied().unwrap_or_default();
        let after = RuleRecord {
            right: before.right + good,
            read: before.read + all,
        };
        let factor = after.precision() / before.precision();
        for claim in claims.iter_mut().filter(|claim| claim.rule == rule) {
            claim.confidence = (claim.confidence * factor * 1000.0).round().min(1000.0) / 1000.0;
        }
        rescored.push(Rescored {
            rule,
            before: before.precision(),
            after: after.precision(),
            judged: all as usize,
        });
    }
    for (correction, at) in done {
        if matches!(
            correction.action,
            Action::Confirm | Action::Reverse | Action::Flip
        ) {
            for &i in *at {
                claims[i].confidence = 1.0;
                claims[i].tentative = false;
            }
        }
    }
    rescored
}

fn split(claim: &mut Claim, correction: &Correction) {
    let concept = match correction.end {
        Some(End::Cause) => claim.cause.as_mut(),
        _ => claim.effect.as_mut(),
    };
    let Some(concept) = concept else { return };
    match correction.into.as_deref().and_then(parse_node) {
        Some(slots) => slots.put_on(concept),
        None => {
            // A node of its own: the author's words name it.
            concept.property = Property::Other;
            concept.head = collapsed(&concept.text).to_lowercase();
            if concept.head.is_empty() {
                concept.head = format!("in {}", claim.id);
            }
        }
    }
}

fn merge(claims: &mut [Claim], correction: &Correction) {
    let from = match correction.end {
        Some(End::Cause) => &correction.cause,
        _ => &correction.effect,
    };
    let (Some(from), Some(slots)) = (from, correction.into.as_deref().and_then(parse_node)) else {
        return;
    };
    for claim in claims {
        let mut turns = 0;
        for concept in [&mut claim.cause, &mut claim.effect].into_iter().flatten() {
            if concept.node() != *from {
                continue;
            }
            slots.put_on(concept);
            if correction.opposite {
                turns += 1;
                concept.direction = concept.direction.flipped();
            }
        }
        if turns == 1 {
            claim.sign = claim.sign.flipped();
        }
    }
}
