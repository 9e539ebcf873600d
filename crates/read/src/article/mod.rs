//! The article: its text, its head, its sentences with exact places.

use detente_vocab::Span;
use jiff::civil::DateTime;
use serde::Serialize;
use sha2::{Digest, Sha256};

mod decode;
mod furniture;
mod head;
mod lines;
mod page;
#[cfg(test)]
mod tests;

/// Bytes beyond which an article is refused.
pub const MAX_BYTES: usize = 5_000_000;

/// How bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// An HTML page.
    Html,
}

/// Why bytes are no article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// Nothing but white space.
    #[error("the input is empty: give a text or a page with at least one sentence")]
    Empty,
    /// Not text.
    #[error("the input is {what}, not text: save it as plain text or HTML first")]
    Binary {
        /// What it seems to be.
        what: &'static str,
    },
    /// Beyond [`MAX_BYTES`].
    #[error(
        "the input has {bytes} bytes, the limit is {MAX_BYTES} (5 MB): give the article alone, not the whole site"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// A language other than English.
    #[error(
        "the text is in {name} ({code}): only English can be read; give an English version of it"
    )]
    NotEnglish {
        /// English name of the language.
        name: String,
        /// ISO 639-3 code.
        code: String,
    },
    /// Furniture only.
    #[error(
        "no sentence is left once menus, forms and notices are dropped: copy the article's text into a file and read that"
    )]
    NoSentence,
}

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
    /// Reads a page or plain text.
    ///
    /// `origin` is kept as it is. Without a `format` the text itself tells whether it is HTML.
    /// Bytes are decoded by their byte-order mark, as UTF-8, by the encoding that the page
    /// declares, or as windows-1252.
    ///
    /// # Errors
    /// Input that is empty, binary, too large, reliably not English, or without a sentence.
    ///
    /// ```
    /// use detente_read::article::Article;
    /// let text = "A quiet border\n\nBy Ona Vell, 3 June 2019\n\nVelmark reopened the road. Trade has grown since.";
    /// let article = Article::from_bytes("-", text.as_bytes(), None).unwrap();
    /// assert_eq!(article.title, "A quiet border");
    /// assert_eq!(article.byline, "Ona Vell");
    /// assert_eq!(article.body().count(), 2);
    /// ```
    pub fn from_bytes(
        origin: &str,
        bytes: &[u8],
        format: Option<Format>,
    ) -> Result<Self, ArticleError> {
        if bytes.len() > MAX_BYTES {
            return Err(ArticleError::TooLarge { bytes: bytes.len() });
        }
        let decoded = decode::decode(bytes)?;
        if decoded.trim().is_empty() {
            return Err(ArticleError::Empty);
        }
        let html = match format {
            Some(format) => format == Format::Html,
            None => page::looks_like_html(&decoded),
        };
        let draft = if html {
            lines::from_page(page::extract(&decoded))
        } else {
            lines::from_text(decoded)
        };
        draft.finish(origin, sha256(bytes))
    }

    /// [`Article::from_bytes`] for plain text already in memory.
    ///
    /// # Errors
    /// As [`Article::from_bytes`].
    pub fn parse(origin: &str, text: &str) -> Result<Self, ArticleError> {
        Self::from_bytes(origin, text.as_bytes(), Some(Format::Text))
    }

    /// The body's sentences, without the title.
    pub fn body(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences.iter().filter(|sentence| sentence.number > 0)
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
