//! Lines into title, head, paragraphs and sentences.

use std::ops::Range;

use detente_vocab::Span;
use whatlang::Lang;

use super::furniture::{is_furniture, opens_tail};
use super::head::{self, Found, Head, dateline, head_line};
use super::page::Page;
use super::{Article, ArticleError, Sentence};
use crate::syntax::split_sentences;

/// How many lines from the top may belong to the head.
const HEAD_LINES: usize = 12;
/// A longer first line is a paragraph, not a title.
const TITLE_WORDS: usize = 30;

/// An article before its sentences are cut.
pub(super) struct Draft {
    text: String,
    title: Option<Range<usize>>,
    head: Head,
    /// Byte ranges of the paragraphs.
    paragraphs: Vec<Range<usize>>,
    furniture: Vec<String>,
}

/// Non-blank lines of a text, as trimmed byte ranges, with whether a blank line stands before.
fn lines(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut blank = true;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        if line.trim().is_empty() {
            blank = true;
        } else {
            found.push((start..end, blank));
            blank = false;
        }
    }
    found
}

/// Whether a first line can be a title: short, followed by something, and not a plain sentence.
fn is_title(line: &str, next: Option<&(Range<usize>, bool)>) -> bool {
    let words = line.split_whitespace().count();
    let Some((_, blank_after)) = next else {
        return false;
    };
    let sentence = line.ends_with(['.', ',', ';', ':']) && !line.ends_with("...");
    words <= TITLE_WORDS && !sentence && (*blank_after || words <= 18)
}

/// What the last line of a paragraph ends with.
const ENDS_A_SENTENCE: [char; 7] = ['.', '!', '?', '”', '"', '’', '…'];

/// Reads plain text.
pub(super) fn from_text(text: String) -> Draft {
    let lines = lines(&text);
    let mut draft = Draft {
        text: String::new(),
        title: None,
        head: Head::default(),
        paragraphs: Vec::new(),
        furniture: Vec::new(),
    };
    let mut in_tail = false;
    let mut body_begun = false;
    for (i, (range, blank_before)) in lines.iter().enumerate() {
        let line = &text[range.clone()];
        let has_title = draft.title.is_some();
        if in_tail || is_furniture(line) {
            // A comment form, or a label such as "3 comments", above the text cannot swallow it: a
            // byline is no text yet.
            let told = |p: &Range<usize>| text[p.clone()].trim_end().ends_with(ENDS_A_SENTENCE);
            in_tail |= draft.paragraphs.iter().any(told) && opens_tail(line);
            draft.furniture.push(line.to_owned());
            continue;
        }
        if !body_begun
            && i < HEAD_LINES
            && let Some(found) = head_line(line)
            // "By the time the talks between the two" of a wrapped paragraph goes on.
            && (!found.describes() || lines.get(i + 1).is_none_or(|(_, blank)| *blank))
        {
            draft.head.merge(found);
            continue;
        }
        if !has_title && !body_begun && is_title(line, lines.get(i + 1)) {
            let mark = line.len() - line.trim_start_matches(['#', ' ']).len();
            draft.title = Some(range.start + mark..range.end);
            continue;
        }
        let joins = body_begun && !blank_before && i > 0 && {
            let (previous, _) = &lines[i - 1];
            draft
                .paragraphs
                .last()
                .is_some_and(|p| p.end == previous.end)
        };
        match draft.paragraphs.last_mut() {
            Some(paragraph) if joins => paragraph.end = range.end,
            _ => draft.paragraphs.push(range.clone()),
        }
        body_begun = true;
    }
    draft.text = text;
    draft
}

/// Reads what was extracted from a page: its title, a blank line, its text.
pub(super) fn from_page(page: Page) -> Draft {
    let title = page.title.trim();
    let mut body = page.text.trim();
    // Many pages repeat the title as the first heading.
    if !title.is_empty()
        && let Some(rest) = body.strip_prefix(title)
        && rest.starts_with('\n')
    {
        body = rest.trim_start();
    }
    let text = if title.is_empty() {
        body.to_owned()
    } else {
        format!("{title}\n\n{body}\n")
    };
    let mut draft = from_text(text);
    if !title.is_empty() {
        draft.claim_title(title.len());
    }
    let meta = Head {
        date: page.published.as_deref().and_then(head::meta_date),
        byline: Some(page.byline.trim().to_owned())
            .filter(|byline| !byline.is_empty())
            .map(|byline| head_line(&byline).and_then(|h| h.byline).unwrap_or(byline)),
        reads: None,
    };
    let from_lines = std::mem::replace(&mut draft.head, meta);
    draft.head.merge(from_lines);
    // What the page shows beside its main text: a date line, a counter.
    for line in page.visible.lines().take(200) {
        if let Some(found) = head_line(line) {
            draft.head.merge(found);
        }
    }
    draft
}

impl Head {
    /// Fills what is still unknown.
    fn merge(&mut self, other: Head) {
        self.date = match (self.date, other.date) {
            // A later line may add the time of day.
            (Some(known), Some(new)) if known.time.is_none() && new.date == known.date => Some(new),
            (known, new) => known.or(new),
        };
        self.byline = self.byline.take().or(other.byline);
        self.reads = self.reads.or(other.reads);
    }
}

impl Draft {
    /// Makes the first `len` bytes the title, whatever the lines looked like.
    fn claim_title(&mut self, len: usize) {
        self.title = Some(0..len);
        if let Some(first) = self.paragraphs.first_mut()
            && first.start < len
        {
            if first.end <= len {
                self.paragraphs.remove(0);
            } else {
                first.start = len;
            }
        }
        let title = self.text[..len].trim().to_owned();
        self.furniture.retain(|line| *line != title);
    }

    /// Cuts sentences, counts code points, checks the language.
    pub(super) fn finish(self, origin: &str, sha256: String) -> Result<Article, ArticleError> {
        let Draft {
            text,
            title,
            head,
            paragraphs,
            furniture,
        } = self;
        let mut counter = CodePoints::new(&text);
        let mut sentences = Vec::new();
        let mut title_text = String::new();
        if let Some(range) = &title {
            title_text = text[range.clone()].to_owned();
            sentences.push(Sentence {
                number: 0,
                span: counter.span(range.clone()),
                text: title_text.clone(),
                paragraph: None,
            });
        }
        let mut body = String::new();
        let mut number = 0;
        let mut kept = 0;
        for range in paragraphs {
            let paragraph = &text[range.clone()];
            let before = number;
            for cut in split_sentences(paragraph) {
                let place = range.start + cut.start..range.start + cut.end;
                let words = &text[place.clone()];
                if !words.chars().any(char::is_alphabetic) {
                    continue;
                }
                number += 1;
                body.push_str(words);
                body.push(' ');
                sentences.push(Sentence {
                    number,
                    span: counter.span(place),
                    text: words.to_owned(),
                    paragraph: Some(kept),
                });
            }
            kept += usize::from(number > before);
        }
        if number == 0 {
            return Err(ArticleError::NoSentence);
        }
        let language = language(&body)?;
        let first = sentences.iter().find(|s| s.number == 1);
        let date: Option<Found> = head.date.or_else(|| first.and_then(|s| dateline(&s.text)));
        Ok(Article {
            origin: origin.to_owned(),
            sha256,
            title: title_text,
            date: date.map(|found| found.at()),
            has_time: date.is_some_and(|found| found.time.is_some()),
            byline: head.byline.unwrap_or_default(),
            reads: head.reads,
            language,
            sentences,
            furniture,
            text,
        })
    }
}

/// Detected language; short or mixed texts, where the detector itself is unsure, pass as `und`.
fn language(body: &str) -> Result<String, ArticleError> {
    match whatlang::detect(body) {
        Some(info) if info.lang() == Lang::Eng => Ok("eng".to_owned()),
        Some(info) if info.is_reliable() => Err(ArticleError::NotEnglish {
            name: info.lang().eng_name().to_owned(),
            code: info.lang().code().to_owned(),
        }),
        _ => Ok("und".to_owned()),
    }
}

/// Turns byte ranges, given in ascending order, into spans of code points.
struct CodePoints<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl<'a> CodePoints<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            count: 0,
        }
    }

    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        self.count += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.count
    }

    fn span(&mut self, range: Range<usize>) -> Span {
        Span {
            start: self.at(range.start),
            end: self.at(range.end),
        }
    }
}
