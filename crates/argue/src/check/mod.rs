//! Checks claims that a person or another program made against the article they speak of.
//!
//! What was read by others is taken on trust by nothing: words must stand in the article as they
//! are quoted, at the places that are named (Unicode code points), in the sentence that is
//! named; numbers, kinds and signs must be of the form that `detente claims` writes; actors must
//! be known. Every fault is told with its line, its column and what to do.

mod columns;
mod reading;

use std::collections::BTreeMap;
use std::fmt;

use detente_vocab::{
    ActorCode, ActorDirectory, Claim, ClaimKind, Concept, Modality, Property, Sign, Span,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::columns::{column_of, columns};
pub use self::reading::{check_actors, check_signs};
use crate::Source;
use crate::source::collapsed;

/// Fields of a claim, and of the values within it.
const CLAIM: [&str; 16] = [
    "id",
    "sentence",
    "span",
    "text",
    "kind",
    "cause",
    "effect",
    "sign",
    "modality",
    "holder",
    "condition",
    "cue",
    "rule",
    "confidence",
    "stated_crux",
    "tentative",
];
const CONCEPT: [&str; 8] = [
    "text",
    "span",
    "antecedent",
    "who",
    "toward",
    "property",
    "head",
    "direction",
];

/// One thing that is wrong with a file of claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in code points: where the faulty value begins.
    pub column: usize,
    /// The claim, where the line names one.
    pub claim: Option<String>,
    /// The field, such as `cause.span`; empty when the line as a whole is at fault.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if let Some(claim) = &self.claim {
            write!(f, ", {claim}")?;
        }
        if !self.field.is_empty() {
            write!(f, ", `{}`", self.field)?;
        }
        write!(f, ": {}; {}", self.message, self.remedy)
    }
}

/// Checks a file of claims, one JSON object a line, against its article; every fault, in the
/// order of the file. Lines with an `edge` are claims coded by hand, of which only number, sign,
/// kind, sentence and words are checked.
///
/// ```
/// use detente_argue::{Source, check_claims};
/// use detente_vocab::{ActorDirectory, Span};
/// let source = Source::new("Talks help.", [(1, Span::new(0, 11))]);
/// let line = r#"{"id":"C1","edge":["talks","peace"],"sign":"+","sentence":1,"text":"Talks helped."}"#;
/// let faults = check_claims(line, &source, &ActorDirectory::builtin());
/// assert_eq!((faults[0].line, faults[0].column), (1, 68));
/// assert!(faults[0].message.contains("word for word"));
/// ```
pub fn check_claims(text: &str, source: &Source<'_>, directory: &ActorDirectory) -> Vec<Fault> {
    let mut check = Check {
        source,
        directory,
        ids: BTreeMap::new(),
        faults: Vec::new(),
    };
    let mut claims = 0;
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            claims += 1;
            check.line(i + 1, line);
        }
    }
    if claims == 0 {
        check.faults.push(Fault {
            line: 1,
            column: 1,
            claim: None,
            field: String::new(),
            message: "the file holds no claim".to_owned(),
            remedy: "write one JSON object a line, as `detente claims ARTICLE` does".to_owned(),
        });
    }
    check.faults
}

struct Check<'a> {
    source: &'a Source<'a>,
    directory: &'a ActorDirectory,
    /// Line of each claim's number.
    ids: BTreeMap<String, usize>,
    faults: Vec<Fault>,
}

/// A line that is JSON, with the column of each of its values.
struct Line {
    number: usize,
    claim: Option<String>,
    columns: BTreeMap<String, usize>,
}

/// A claim coded by hand: an arrow instead of two concepts. Fields beside these are notes.
#[derive(Deserialize)]
struct Coded {
    id: String,
    edge: Option<(String, String)>,
    sign: Sign,
    sentence: Option<usize>,
    #[serde(default)]
    text: String,
    #[serde(rename = "kind")]
    _kind: Option<ClaimKind>,
    #[serde(rename = "modality")]
    _modality: Option<Modality>,
}

impl Check<'_> {
    fn line(&mut self, number: usize, text: &str) {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                let line = Line {
                    number,
                    claim: None,
                    columns: BTreeMap::new(),
                };
                let remedy = "a line is one JSON object, with nothing after it";
                self.add_at(
                    &line,
                    column_of(text, error.column()),
                    "",
                    plain(&error),
                    remedy,
                );
                return;
            }
        };
        let line = Line {
            number,
            claim: value.get("id").and_then(Value::as_str).map(str::to_owned),
            columns: columns(text),
        };
        if !value.is_object() {
            self.add(
                &line,
                "",
                "not a JSON object",
                "write {…}, one claim a line",
            );
            return;
        }
        if value.get("edge").is_some() {
            match serde_json::from_str::<Coded>(text) {
                Ok(coded) => {
                    self.id(&line, &coded.id);
                    if let Some(sentence) = coded.sentence {
                        self.words_in_sentence(&line, sentence, &coded.text);
                    }
                }
                Err(error) => {
                    let remedy = "a coded claim needs `id`, `edge` ([from, to] or null) and `sign` (+, -, 0 or ?)";
                    self.form(&line, text, &error, remedy);
                }
            }
            return;
        }
        self.unknown_fields(&line, &value);
        match serde_json::from_str::<Claim>(text) {
            Ok(claim) => self.claim(&line, &claim),
            Err(error) => {
                let remedy = format!("a claim has the fields {}", CLAIM.join(", "));
                self.form(&line, text, &error, &remedy);
            }
        }
    }

    /// A value of the wrong form: serde names it, and the column is where it begins, if known.
    fn form(&mut self, line: &Line, text: &str, error: &serde_json::Error, remedy: &str) {
        let end = column_of(text, error.column());
        // The error stands at the end of the value: the last value to begin before it.
        let missing = error.to_string().starts_with("missing field");
        let nearest = line
            .columns
            .iter()
            .filter(|(_, column)| **column <= end && !missing)
            .max_by_key(|(_, column)| **column);
        let (field, column) = nearest.map_or((String::new(), end), |(f, c)| (f.clone(), *c));
        self.add_at(line, column, &field, plain(error), remedy);
    }

    fn claim(&mut self, line: &Line, claim: &Claim) {
        self.id(line, &claim.id);
        if self.source.sentence(claim.sentence).is_none() {
            self.no_sentence(line, claim.sentence);
        } else if let Some((span, _)) = self.source.sentence(claim.sentence)
            && !span.overlaps(claim.span)
        {
            let there = self.source.sentence_at(claim.span.start);
            self.add(
                line,
                "sentence",
                &format!(
                    "sentence {} stands at {}..{}, the claim at {}..{}",
                    claim.sentence, span.start, span.end, claim.span.start, claim.span.end
                ),
                &there.map_or_else(
                    || "correct `sentence` or `span`".to_owned(),
                    |n| format!("that place is in sentence {n}"),
                ),
            );
        }
        self.quote(line, "", claim.span, &claim.text);
        for (name, end) in [("cause", &claim.cause), ("effect", &claim.effect)] {
            if let Some(concept) = end {
                self.concept(line, name, concept);
            }
        }
        for (i, cue) in claim.cue.iter().enumerate() {
            let span = Span::new(cue.start, cue.end);
            self.quote_at(line, &format!("cue[{i}].start"), span, &cue.text);
        }
        if let Some(condition) = &claim.condition
            && self.source.find(condition).is_empty()
        {
            self.add(
                line,
                "condition",
                "these words do not stand in the article word for word",
                "copy them from the article, or write null",
            );
        }
        if claim.cause.is_none() && claim.effect.is_none() {
            self.add(
                line,
                "cause",
                "a claim without cause and without effect says nothing",
                "give one of them",
            );
        }
        if !(0.0..=1.0).contains(&claim.confidence) {
            let message = format!("{} is no share", claim.confidence);
            self.add(line, "confidence", &message, "write a number from 0 to 1");
        }
        use detente_vocab::Holder;
        if let Holder::Quoted { name, actor } | Holder::Imputed { name, actor } = &claim.holder {
            if name.trim().is_empty() {
                self.add(
                    line,
                    "holder.name",
                    "nobody is named",
                    "write who says so, in the text's words",
                );
            }
            self.actor(line, "holder.actor", actor.as_ref());
        }
    }

    fn concept(&mut self, line: &Line, name: &str, concept: &Concept) {
        if let Some(span) = concept.span {
            self.quote(line, &format!("{name}."), span, &concept.text);
        } else if !concept.text.is_empty() && self.source.find(&concept.text).is_empty() {
            self.add(
                line,
                &format!("{name}.text"),
                "these words do not stand in the article word for word",
                "copy them from the article and give their span, or leave both empty",
            );
        }
        self.actor(line, &format!("{name}.who"), concept.who.as_ref());
        self.actor(line, &format!("{name}.toward"), concept.toward.as_ref());
        if concept.property == Property::Other && concept.head.trim().is_empty() {
            self.add(
                line,
                &format!("{name}.property"),
                "`other` without a `head` could be anything",
                "write the head words of the variable in `head`",
            );
        }
    }

    fn actor(&mut self, line: &Line, field: &str, code: Option<&ActorCode>) {
        let Some(code) = code else { return };
        let known = |text: &str| {
            ActorCode::new(text).is_ok_and(|code| self.directory.entry(&code).is_some())
        };
        let unnamed = [
            ActorCode::UNNAMED_ARMED,
            ActorCode::WEST,
            ActorCode::REGION,
            ActorCode::UNKNOWN,
        ];
        let root = code.root();
        let is_known = unnamed.contains(&code.as_str())
            || known(code.as_str())
            || known(root) && !code.is_armed_group()
            || code.is_armed_group() && code.as_str().split('.').count() == 2 && known(root);
        if !is_known {
            let remedy = match self.directory.resolve(code.as_str()) {
                Ok(other) => format!("write {other}"),
                Err(error) => format!("{error}; a region file may add actors (--region FILE)"),
            };
            self.add(
                line,
                field,
                &format!("no actor has the code {code}"),
                &remedy,
            );
        }
    }

    fn id(&mut self, line: &Line, id: &str) {
        if id.trim().is_empty() {
            self.add(line, "id", "the claim has no number", "write C01, C02, …");
        } else if let Some(first) = self.ids.get(id) {
            let message = format!("{id} stands on line {first} already");
            self.add(line, "id", &message, "give each claim a number of its own");
        } else {
            self.ids.insert(id.to_owned(), line.number);
        }
    }

    fn no_sentence(&mut self, line: &Line, number: usize) {
        let last = self
            .source
            .sentences()
            .map(|(n, _, _)| n)
            .max()
            .unwrap_or(0);
        self.add(
            line,
            "sentence",
            &format!("the article has no sentence {number}"),
            &format!("its sentences are 0 (the title) to {last}"),
        );
    }

    fn words_in_sentence(&mut self, line: &Line, number: usize, words: &str) {
        let Some((_, sentence)) = self.source.sentence(number) else {
            self.no_sentence(line, number);
            return;
        };
        if collapsed(sentence).contains(&collapsed(words)) {
            return;
        }
        let elsewhere = self
            .source
            .sentences()
            .find(|(_, _, other)| collapsed(other).contains(&collapsed(words)));
        match elsewhere {
            Some((n, _, _)) => self.add(
                line,
                "sentence",
                &format!("the words do not stand in sentence {number}"),
                &format!("they stand in sentence {n}"),
            ),
            None => self.add(
                line,
                "text",
                "these words do not stand in the article word for word",
                "copy them from the article",
            ),
        }
    }

    fn quote(&mut self, line: &Line, before: &str, span: Span, words: &str) {
        self.quote_at(line, &format!("{before}span"), span, words);
    }

    fn quote_at(&mut self, line: &Line, field: &str, span: Span, words: &str) {
        if span.start >= span.end {
            self.add(
                line,
                field,
                &format!("{}..{} is no stretch of text", span.start, span.end),
                "`start` is the first code point, `end` is one past the last",
            );
            return;
        }
        if self.source.slice(span) == Some(words) {
            return;
        }
        let found = self.source.find(words);
        let nearest = found
            .iter()
            .min_by_key(|place| place.start.abs_diff(span.start));
        let (message, remedy) = match (nearest, self.source.slice(span)) {
            (Some(place), _) => (
                format!("the words do not stand at {}..{}", span.start, span.end),
                format!(
                    "they stand at {}..{} (places count Unicode code points, not bytes)",
                    place.start, place.end
                ),
            ),
            (None, Some(there)) => (
                "these words do not stand in the article word for word".to_owned(),
                format!(
                    "copy them from the article; at that place it says “{}”",
                    shortened(there)
                ),
            ),
            (None, None) => (
                format!(
                    "{}..{} goes beyond the article, which has {} code points",
                    span.start,
                    span.end,
                    self.source.len()
                ),
                "copy the words from the article and count code points".to_owned(),
            ),
        };
        self.add(line, field, &message, &remedy);
    }

    fn unknown_fields(&mut self, line: &Line, value: &Value) {
        let known: [(&str, &[&str]); 3] = [("", &CLAIM), ("cause", &CONCEPT), ("effect", &CONCEPT)];
        for (at, fields) in known {
            let object = if at.is_empty() {
                Some(value)
            } else {
                value.get(at)
            };
            for key in object
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|o| o.keys())
            {
                if !fields.contains(&key.as_str()) {
                    let field = if at.is_empty() {
                        key.clone()
                    } else {
                        format!("{at}.{key}")
                    };
                    let remedy = format!("known are {}", fields.join(", "));
                    self.add(line, &field, "no such field", &remedy);
                }
            }
        }
    }

    fn add(&mut self, line: &Line, field: &str, message: &str, remedy: &str) {
        self.faults.push(line.fault(field, message, remedy));
    }

    fn add_at(&mut self, line: &Line, column: usize, field: &str, message: String, remedy: &str) {
        self.faults
            .push(line.fault_at(column, field, message, remedy));
    }
}

impl Line {
    /// A fault of one of its fields.
    fn fault(&self, field: &str, message: &str, remedy: &str) -> Fault {
        // A field that is left out has no place: the object around it has one.
        let mut at = field;
        let column = loop {
            if let Some(column) = self.columns.get(at) {
                break *column;
            }
            match at.rfind(['.', '[']) {
                Some(cut) => at = &at[..cut],
                None => break 1,
            }
        };
        self.fault_at(column, field, message.to_owned(), remedy)
    }

    fn fault_at(&self, column: usize, field: &str, message: String, remedy: &str) -> Fault {
        Fault {
            line: self.number,
            column,
            claim: self.claim.clone(),
            field: field.to_owned(),
            message,
            remedy: remedy.to_owned(),
        }
    }
}

/// serde_json's message without its own place, which knows no line of the file.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(cut) => text[..cut].to_owned(),
        None => text,
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}
