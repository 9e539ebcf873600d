//! Corrections of a reading, kept in a file beside the article.
//!
//! A person confirms, discards, reverses (cause and effect exchanged) or flips (sign turned) a
//! claim, merges two variables into one, or splits one mention off. Each correction is kept
//! under the hash of its sentence's words and of the claim's place within that sentence, so
//! that it holds after a new run and after edits elsewhere in the article. It names the reading
//! that it corrects; where the reader has come to read otherwise, it is told and not applied.
//!
//! The file is TOML, one `[[correction]]` after the other:
//!
//! ```toml
//! [[correction]]
//! key = "5b0f0c9ad1e37f42"
//! action = "flip"
//! claim = "C07"
//! sentence = "Sanctions hardened the army's stance."
//! quote = "Sanctions hardened"
//! rule = "verb"
//! cause = "pressure:WST>BBB"
//! effect = "hostility:BBB"
//! sign = "-"
//! ```

use std::collections::BTreeMap;
use std::fmt;

use detente_vocab::{ActorCode, Claim, Concept, Direction, Property, Sign};
use schemars::JsonSchema;
use serde::de::IntoDeserializer;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Source;
use crate::source::collapsed;

/// Imagined readings behind a rule's precision, and the precision they have: small counts stay
/// modest. The reader's lists use the same.
const IMAGINED: f64 = 2.0;
const IMAGINED_PRECISION: f64 = 0.6;

/// A file of corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    /// The corrections, in the order in which they were made.
    #[serde(default, rename = "correction", skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// What is done to a claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The reading is right. Its confidence becomes 1: what a person has checked is no longer
    /// the reader's doubt.
    Confirm,
    /// The text makes no such claim.
    Discard,
    /// Cause and effect exchanged.
    Reverse,
    /// The sign turned.
    Flip,
    /// The variable at one end is the same as another one, throughout the text.
    Merge,
    /// The mention at one end is another variable than the reader took it for.
    Split,
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Action::Confirm => "confirm",
            Action::Discard => "discard",
            Action::Reverse => "reverse",
            Action::Flip => "flip",
            Action::Merge => "merge",
            Action::Split => "split",
        }
    }
}

/// One end of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The cause.
    Cause,
    /// The effect.
    Effect,
}

/// One correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// [`claim_key`] of the claim.
    pub key: String,
    /// What is done.
    pub action: Action,
    /// The claim's number when the correction was made; only for the reader of the file.
    pub claim: String,
    /// The words of its sentence.
    pub sentence: String,
    /// The words of the claim.
    pub quote: String,
    /// The rule that read it.
    pub rule: String,
    /// The node of the cause, as it was read; left out where the claim has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The node of the effect, as it was read; left out where the claim has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The sign, as it was read.
    pub sign: Sign,
    /// For merge and split: which end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// For merge: the node that it is the same as. For split: the node that the mention is
    /// instead; left out for a node of its own, named by its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// For merge: the two are opposites, so that more of one is less of the other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opposite: bool,
    /// Why; in the person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

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

/// What is wrong with a correction or a file of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionError {
    /// The file is no TOML of this form.
    #[error("no file of corrections: {0}")]
    Form(String),
    /// A merge or split lacks what it needs.
    #[error("correction {number} ({action} {claim}) lacks `{field}`: {remedy}")]
    Lacks {
        /// Its place in the file, from 1.
        number: usize,
        /// What it does.
        action: String,
        /// The claim.
        claim: String,
        /// The field.
        field: &'static str,
        /// What to write.
        remedy: String,
    },
    /// Two corrections that exclude each other.
    #[error(
        "corrections {first} and {second} exclude each other: {claim} is both {one} and {other}; delete one of them"
    )]
    Clash {
        /// Place of the first, from 1.
        first: usize,
        /// Place of the second.
        second: usize,
        /// The claim.
        claim: String,
        /// What the first says.
        one: String,
        /// What the second says.
        other: String,
    },
    /// A request that cannot be understood or carried out.
    #[error("{request}: {why}")]
    Request {
        /// The request.
        request: String,
        /// What is wrong, and what to write.
        why: String,
    },
}

/// The key of a claim: 16 hex digits of the SHA-256 of its sentence's words (white space
/// folded) and of its place within them. `None` where the text has no such sentence or place.
pub fn claim_key(source: &Source<'_>, claim: &Claim) -> Option<String> {
    let (span, words) = source.sentence(claim.sentence)?;
    let inside = |place: usize| -> Option<i64> {
        let words = if place >= span.start {
            source.slice(detente_vocab::Span::new(span.start, place))?
        } else {
            source.slice(detente_vocab::Span::new(place, span.start))?
        };
        let folded = collapsed(words).chars().count() as i64;
        Some(if place >= span.start { folded } else { -folded })
    };
    let (start, end) = (inside(claim.span.start)?, inside(claim.span.end)?);
    let digest = Sha256::digest(format!("{}\n{start}..{end}", collapsed(words)).as_bytes());
    Some(digest.iter().take(8).map(|b| format!("{b:02x}")).collect())
}

impl Corrections {
    /// Reads a file.
    ///
    /// # Errors
    /// TOML of another form (with line and column), a merge or split without its fields, or
    /// corrections that exclude each other.
    pub fn from_toml(text: &str) -> Result<Self, CorrectionError> {
        let read: Self = toml::from_str(text).map_err(|e| CorrectionError::Form(e.to_string()))?;
        read.checked()
    }

    fn checked(self) -> Result<Self, CorrectionError> {
        for (i, one) in self.corrections.iter().enumerate() {
            let lacks = |field, remedy: String| CorrectionError::Lacks {
                number: i + 1,
                action: one.action.word().to_owned(),
                claim: one.claim.clone(),
                field,
                remedy,
            };
            let two_ended = matches!(one.action, Action::Merge | Action::Split);
            if two_ended && one.end.is_none() {
                return Err(lacks("end", "write end = \"cause\" or \"effect\"".into()));
            }
            if one.action == Action::Merge && one.into.is_none() {
                let remedy = "write into = \"NODE\", the node that it is the same as";
                return Err(lacks("into", remedy.into()));
            }
            if let Some(into) = one
                .into
                .as_deref()
                .filter(|into| parse_node(into).is_none())
            {
                let remedy = format!("`{into}` is no node: write property:WHO>TOWARD");
                return Err(lacks("into", remedy));
            }
            for (j, other) in self.corrections[..i].iter().enumerate() {
                let pair = (other.action, one.action);
                let excludes = matches!(
                    pair,
                    (
                        Action::Confirm,
                        Action::Discard | Action::Reverse | Action::Flip
                    ) | (
                        Action::Discard | Action::Reverse | Action::Flip,
                        Action::Confirm
                    )
                );
                if excludes && other.is_about_the_same(one) {
                    return Err(CorrectionError::Clash {
                        first: j + 1,
                        second: i + 1,
                        claim: one.claim.clone(),
                        one: other.action.word().to_owned() + "ed",
                        other: one.action.word().to_owned() + "ed",
                    });
                }
            }
        }
        Ok(self)
    }

    /// The file's text. Reading it again gives the same value.
    pub fn to_toml(&self) -> String {
        const HEAD: &str = "# Corrections of what was read in an article: confirm, discard, reverse, flip, merge, split.\n\
                            # `detente schema corrections` tells the form.\n\n";
        // Serialising this value cannot fail: it is strings, flags and unit variants.
        format!("{HEAD}{}", toml::to_string(self).unwrap_or_default())
    }

    /// Adds a correction; false when the file has it already.
    ///
    /// # Errors
    /// When it excludes one that is there.
    pub fn add(&mut self, correction: Correction) -> Result<bool, CorrectionError> {
        let known = self.corrections.iter().any(|known| {
            known.is_about_the_same(&correction)
                && (known.action, known.end, &known.into, known.opposite)
                    == (
                        correction.action,
                        correction.end,
                        &correction.into,
                        correction.opposite,
                    )
        });
        if known {
            return Ok(false);
        }
        let mut longer = self.clone();
        longer.corrections.push(correction);
        *self = longer.checked()?;
        Ok(true)
    }

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
                corrected[i].sign = corrected[i].sign.flipped();
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

impl Correction {
    /// The correction that a request such as `C07=flip`, `C03=merge:effect:threat:RUS`,
    /// `C03=merge-opposite:effect:NODE`, `C05=split:cause` or `C05=split:cause:NODE` means.
    ///
    /// # Errors
    /// A request of another form, a claim that is not there, an end that the claim lacks, a
    /// node that no claim names, a sign that cannot be turned.
    pub fn request(
        request: &str,
        claims: &[Claim],
        source: &Source<'_>,
    ) -> Result<Self, CorrectionError> {
        let wrong = |why: String| CorrectionError::Request {
            request: request.to_owned(),
            why,
        };
        let form = "write CLAIM=confirm, discard, reverse, flip, merge:cause|effect:NODE, merge-opposite:cause|effect:NODE or split:cause|effect[:NODE]";
        let (id, what) = request
            .split_once('=')
            .ok_or_else(|| wrong(format!("the claim or the action is missing; {form}")))?;
        let Some(claim) = claims.iter().find(|claim| claim.id == id) else {
            let (first, last) = (claims.first(), claims.last());
            return Err(wrong(match (first, last) {
                (Some(a), Some(b)) => {
                    format!("the reading has no claim {id}: it has {} to {}", a.id, b.id)
                }
                _ => "the reader found no claim in the article".to_owned(),
            }));
        };
        let mut parts = what.splitn(3, ':');
        let (verb, end, node) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        let action = match verb {
            "confirm" => Action::Confirm,
            "discard" => Action::Discard,
            "reverse" => Action::Reverse,
            "flip" => Action::Flip,
            "merge" | "merge-opposite" => Action::Merge,
            "split" => Action::Split,
            _ => return Err(wrong(format!("`{verb}` is no action; {form}"))),
        };
        let end = match end {
            None => None,
            Some("cause") => Some(End::Cause),
            Some("effect") => Some(End::Effect),
            Some(other) => {
                return Err(wrong(format!(
                    "`{other}` is neither cause nor effect; {form}"
                )));
            }
        };
        let two_ended = matches!(action, Action::Merge | Action::Split);
        if two_ended != end.is_some() || action == Action::Merge && node.is_none() {
            return Err(wrong(form.to_owned()));
        }
        if action == Action::Flip && claim.sign == claim.sign.flipped() {
            let sign = claim.sign.symbol();
            return Err(wrong(format!(
                "the sign of {id} is {sign}, which has no other side; discard it, or edit it in a claims file"
            )));
        }
        if action == Action::Reverse && (claim.cause.is_none() || claim.effect.is_none()) {
            return Err(wrong(format!(
                "{id} has one end only, so nothing can change places"
            )));
        }
        if let Some(end) = end
            && at(claim, end).is_none()
        {
            return Err(wrong(format!("{id} has no such end")));
        }
        if let Some(node) = node {
            let known = claims
                .iter()
                .flat_map(|claim| [&claim.cause, &claim.effect])
                .flatten()
                .any(|concept| concept.node() == node);
            if parse_node(node).is_none() || action == Action::Merge && !known {
                return Err(wrong(format!(
                    "`{node}` is no node of the reading; `detente argue` lists them"
                )));
            }
        }
        let (Some(key), Some((_, sentence))) =
            (claim_key(source, claim), source.sentence(claim.sentence))
        else {
            return Err(wrong(format!("{id} stands in no sentence of the article")));
        };
        Ok(Self {
            key,
            action,
            claim: id.to_owned(),
            sentence: collapsed(sentence),
            quote: collapsed(&claim.text),
            rule: claim.rule.clone(),
            cause: claim.cause.as_ref().map(Concept::node),
            effect: claim.effect.as_ref().map(Concept::node),
            sign: claim.sign,
            end,
            into: node.map(str::to_owned),
            opposite: verb == "merge-opposite",
            note: None,
        })
    }

    fn is_about_the_same(&self, other: &Self) -> bool {
        (&self.key, &self.cause, &self.effect, &self.rule)
            == (&other.key, &other.cause, &other.effect, &other.rule)
    }
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.action.word(), self.claim)
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
            }
        }
    }
    rescored
}

fn at(claim: &Claim, end: End) -> Option<&Concept> {
    match end {
        End::Cause => claim.cause.as_ref(),
        End::Effect => claim.effect.as_ref(),
    }
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
                concept.direction = match concept.direction {
                    Direction::Up => Direction::Down,
                    Direction::Down => Direction::Up,
                };
            }
        }
        if turns == 1 {
            claim.sign = claim.sign.flipped();
        }
    }
}

/// What a node's name says: the slots of a [`Concept`] without its words and direction.
struct Slots {
    property: Property,
    head: String,
    who: Option<ActorCode>,
    toward: Option<ActorCode>,
}

impl Slots {
    fn put_on(&self, concept: &mut Concept) {
        concept.property = self.property;
        concept.head.clone_from(&self.head);
        concept.who.clone_from(&self.who);
        concept.toward.clone_from(&self.toward);
    }
}

/// Takes a node's name apart; the reverse of [`Concept::node`].
fn parse_node(node: &str) -> Option<Slots> {
    let (name, head, rest) = match node.split_once('(') {
        Some((name, rest)) => {
            let (head, rest) = rest.rsplit_once(')')?;
            (name, head, rest)
        }
        None => match node.split_once(':') {
            Some((name, _)) => (name, "", &node[name.len()..]),
            None => (node, "", ""),
        },
    };
    type NoSuch = serde::de::value::Error;
    let named: Result<Property, NoSuch> = Property::deserialize(name.into_deserializer());
    let property = named.ok()?;
    let code = |text: &str| -> Option<Option<ActorCode>> {
        if text.is_empty() {
            return Some(None);
        }
        ActorCode::new(text).ok().map(Some)
    };
    let (who, toward) = match rest.strip_prefix(':') {
        None if rest.is_empty() => (None, None),
        None => return None,
        Some(actors) => {
            let (who, toward) = actors.split_once('>').unwrap_or((actors, ""));
            (code(who)?, code(toward)?)
        }
    };
    Some(Slots {
        property,
        head: head.to_owned(),
        who,
        toward,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nodes_name_can_be_taken_apart() {
        for node in [
            "stability:AFG",
            "backing:PAK>REB",
            "other(price of bread):ETH",
            "violence",
            "cooperation:RUS>AFG.REB.TALIBAN",
            "hostility:>PAK",
        ] {
            let mut concept = Concept {
                text: String::new(),
                span: None,
                who: None,
                toward: None,
                property: Property::Trust,
                head: String::new(),
                direction: Direction::Up,
            };
            parse_node(node).unwrap().put_on(&mut concept);
            assert_eq!(concept.node(), node);
        }
        for wrong in ["", "peace:AFG", "stability(AFG", "stability:A F"] {
            assert!(parse_node(wrong).is_none(), "{wrong}");
        }
    }
}
