//! The text that claims speak of, as far as an argument needs it: words and sentences.

use detente_vocab::Span;

/// A text with its sentences. All places count Unicode code points.
///
/// ```
/// use detente_argue::Source;
/// use detente_vocab::Span;
/// let source = Source::new("Né à Kiev. It ended.", [(1, Span::new(0, 10)), (2, Span::new(11, 20))]);
/// assert_eq!(source.slice(Span::new(0, 2)), Some("Né"));
/// assert_eq!(source.sentence(2).map(|(_, words)| words), Some("It ended."));
/// assert_eq!(source.find("à Kiev"), [Span::new(3, 9)]);
/// ```
#[derive(Clone, Debug)]
pub struct Source<'a> {
    text: &'a str,
    /// Byte at which each code point starts, and the length at the end.
    starts: Vec<usize>,
    sentences: Vec<(usize, Span)>,
}

impl<'a> Source<'a> {
    /// A text with its sentences by number.
    pub fn new(text: &'a str, sentences: impl IntoIterator<Item = (usize, Span)>) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        Self {
            text,
            starts,
            sentences: sentences.into_iter().collect(),
        }
    }

    /// How many code points the text has.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The words of a span; `None` where it does not lie within the text.
    pub fn slice(&self, span: Span) -> Option<&'a str> {
        if span.start > span.end {
            return None;
        }
        let (from, to) = (self.starts.get(span.start)?, self.starts.get(span.end)?);
        self.text.get(*from..*to)
    }

    /// The sentences with their numbers, in the order given.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, Span, &'a str)> + '_ {
        self.sentences
            .iter()
            .filter_map(|&(number, span)| Some((number, span, self.slice(span)?)))
    }

    /// A sentence by its number.
    pub fn sentence(&self, number: usize) -> Option<(Span, &'a str)> {
        self.sentences()
            .find(|(known, _, _)| *known == number)
            .map(|(_, span, words)| (span, words))
    }

    /// The sentence that holds a place.
    pub fn sentence_at(&self, place: usize) -> Option<usize> {
        self.sentences
            .iter()
            .find(|(_, span)| span.start <= place && place < span.end)
            .map(|(number, _)| *number)
    }

    /// Where some words stand, word for word.
    pub fn find(&self, words: &str) -> Vec<Span> {
        if words.is_empty() {
            return Vec::new();
        }
        let length = words.chars().count();
        self.text
            .match_indices(words)
            .filter_map(|(byte, _)| self.starts.binary_search(&byte).ok())
            .map(|start| Span::new(start, start + length))
            .collect()
    }
}

/// Runs of white space become one space: the same sentence on other lines is the same.
pub(crate) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
