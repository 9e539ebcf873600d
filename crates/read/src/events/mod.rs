//! Who did what to whom: events of a text, each with the words it rests on.
//!
//! A sentence's verbs and nouns are looked up in `lexicon/frames.csv`; the parse and the order of
//! words give the roles; tense, modality, negation and condition give the status. What is only
//! asserted, recalled or wished for is no event. Dates, duplicates and places are not decided here.

use detente_vocab::{ActorCode, ActorDirectory, CameoCode, EventType, QuadClass, Span};
use jiff::civil::Date;
use serde::Serialize;

use crate::actors::{Reader, remember, unknown_names};
use crate::article::Article;
use crate::syntax::{Parser, split_sentences};

mod frames;
mod roles;
mod sentence;
mod status;
#[cfg(test)]
mod tests;
mod verbs;

use sentence::SentenceCoder;
use status::News;

/// Whether an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It happened.
    Actual,
    /// Announced or agreed for the future.
    Planned,
    /// Somebody says it should happen.
    Demanded,
    /// Said not to have happened.
    Denied,
    /// Possible, or bound to a condition.
    Hypothetical,
}

/// The words that an event rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The verb or noun.
    pub trigger: Span,
    /// The source's words.
    pub source: Span,
    /// The target's words.
    pub target: Span,
    /// How the roles were found and which line of the frame file applies: `passive, frame 201`.
    pub rule: String,
}

/// One event as a text states it. Spans count code points of the text that was coded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodedEvent {
    /// Who acts.
    pub source: ActorCode,
    /// Who is acted upon.
    pub target: ActorCode,
    /// ISO 3166-1 alpha-3 country of the source, where it has one.
    pub source_country: Option<String>,
    /// ISO 3166-1 alpha-3 country of the target, where it has one.
    pub target_country: Option<String>,
    /// PLOVER event type; `None` for statements and appeals.
    pub event_type: Option<EventType>,
    /// PLOVER mode; empty where the type has none.
    pub mode: String,
    /// CAMEO code.
    pub cameo: CameoCode,
    /// Quad class of the event type, else of the code.
    pub quad_class: Option<QuadClass>,
    /// Goldstein score on the ICEWS scale.
    pub goldstein: Option<f32>,
    /// Whether it happened.
    pub status: Status,
    /// Date of the text; finding the day of the event is a step of its own.
    pub date: Option<Date>,
    /// From 0 to 1: a judgement by rule, not a probability.
    pub confidence: f32,
    /// What it rests on.
    pub evidence: Evidence,
    /// Number of the sentence.
    pub sentence: usize,
    /// Place of the sentence.
    pub span: Span,
}

/// What coding a text gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CodedText {
    /// Events in the order of the text.
    pub events: Vec<CodedEvent>,
    /// Names of several capitalised words that the directory does not know.
    pub unknown_actors: Vec<String>,
}

/// Codes events. Made once from a directory, used for many texts.
///
/// ```
/// use detente_read::events::Coder;
/// use detente_vocab::ActorDirectory;
/// let coder = Coder::new(&ActorDirectory::builtin());
/// let coded = coder.code_text("Kenya accused Uganda of smuggling on Monday.", None);
/// let event = &coded.events[0];
/// assert_eq!((event.source.as_str(), event.target.as_str()), ("KEN", "UGA"));
/// assert_eq!(event.event_type.unwrap().name(), "ACCUSE");
/// ```
#[derive(Clone, Debug)]
pub struct Coder {
    reader: Reader,
}

/// Sentences from which on a text without a dateline is read as an essay.
const ESSAY: usize = 5;

/// A sentence to code.
struct Unit<'a> {
    number: usize,
    text: &'a str,
    span: Span,
}

impl Coder {
    /// A coder that knows the names of a directory.
    pub fn new(directory: &ActorDirectory) -> Self {
        Self {
            reader: Reader::new(directory),
        }
    }

    /// Codes plain text, such as a sentence or a news report. The date decides which leaders
    /// are in office.
    pub fn code_text(&self, text: &str, date: Option<Date>) -> CodedText {
        let mut units = Vec::new();
        let (mut byte, mut count) = (0, 0);
        for (n, range) in split_sentences(text).into_iter().enumerate() {
            count += text[byte..range.start].chars().count();
            let length = text[range.clone()].chars().count();
            units.push(Unit {
                number: n + 1,
                span: Span {
                    start: count,
                    end: count + length,
                },
                text: &text[range.clone()],
            });
            (byte, count) = (range.end, count + length);
        }
        self.code(&units, date)
    }

    /// Codes an article: its body, not its title.
    pub fn code_article(&self, article: &Article) -> CodedText {
        let units: Vec<Unit<'_>> = article
            .body()
            .map(|sentence| Unit {
                number: sentence.number,
                text: &sentence.text,
                span: sentence.span,
            })
            .collect();
        self.code(&units, article.date.map(|d| d.date()))
    }

    fn code(&self, units: &[Unit<'_>], date: Option<Date>) -> CodedText {
        let mut coded = CodedText::default();
        let mut known: Vec<String> = Vec::new();
        let mut dateline = None;
        // Actors of the sentence before, for "both sides" and "it".
        let mut recent: Vec<ActorCode> = Vec::new();
        for (n, unit) in units.iter().enumerate() {
            let phrases = self.reader.phrases(unit.text, date, &known);
            remember(&mut known, unit.text, &phrases);
            if n == 0 {
                dateline = phrases.dateline.clone();
            }
            let opinion = units.len() >= ESSAY && dateline.is_none();
            for name in unknown_names(unit.text, &phrases) {
                if !coded.unknown_actors.iter().any(|known| known == name) {
                    coded.unknown_actors.push(name.to_owned());
                }
            }
            let news = News::of(unit.text, date.map(|d| d.year()), opinion);
            let sentence = SentenceCoder {
                unit,
                date,
                news,
                parse: Parser::builtin().parse(unit.text),
                phrases: &phrases,
                dateline: dateline.as_ref(),
                recent: &recent,
            };
            let events = sentence.code();
            let named = |wanted: fn(&str) -> bool| {
                phrases
                    .found
                    .iter()
                    .filter(move |f| !f.is_place)
                    .filter_map(|f| f.code.clone())
                    .filter(move |code| wanted(code.as_str()))
                    .collect::<Vec<_>>()
            };
            let mut here: Vec<ActorCode> = events
                .iter()
                .flat_map(|e| [e.source.clone(), e.target.clone()])
                .collect();
            here.extend(named(|_| true));
            let mut seen: Vec<ActorCode> = Vec::new();
            for code in here {
                if code.country().is_some() && !seen.iter().any(|s| s.root() == code.root()) {
                    seen.push(code);
                }
            }
            if !seen.is_empty() {
                recent = seen;
            }
            coded.events.extend(events);
        }
        coded
    }
}
