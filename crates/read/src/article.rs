//! The article: its text, its head, its sentences with exact places.

use detente_vocab::Span;
use jiff::civil::DateTime;
use serde::Serialize;

/// An article as it was read.
///
/// Every place in it counts Unicode code points into [`Article::text`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Article {
    /// Where it came from: a path, a URL, `-`.
    pub origin: String,
    /// SHA-256 of the bytes that were read, in hex.
    pub sha256: String,
    /// For plain text the whole input, furniture included; for a page its extracted text.
    pub text: String,
    /// Title; empty when none was found.
    pub title: String,
    /// Publication date and time, where the page gives them.
    pub date: Option<DateTime>,
    /// Whether `date` carries a time of day.
    pub has_time: bool,
    /// Who signed it; empty when nobody did.
    pub byline: String,
    /// How often it was read, where the page says so.
    pub reads: Option<u64>,
    /// ISO 639-3 code of the language, as detected.
    pub language: String,
    /// Sentences in order; number 0 is the title when there is one.
    pub sentences: Vec<Sentence>,
    /// Lines that are the page's furniture, not the author's text.
    pub furniture: Vec<String>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// 0 for the title, then 1, 2, …
    pub number: usize,
    /// Its place in the article's text.
    pub span: Span,
    /// Its words.
    pub text: String,
    /// Paragraph, counted from 0; the title is in none.
    pub paragraph: Option<usize>,
}

impl Article {
    /// The body's sentences, without the title.
    pub fn body(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences.iter().filter(|sentence| sentence.number > 0)
    }
}
