//! Longest match of word sequences: words are numbered, sequences lie in a trie of numbers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use detente_vocab::without_marks;

/// A word or a mark: bytes in the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub start: usize,
    pub end: usize,
}

impl Word {
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// Cuts text into runs of letters and digits and single marks.
///
/// Finer than syntactic tokens, so that "Moscow-Islamabad" holds two names and "U.S.-led" one.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 5 + 2);
    let mut run: Option<usize> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            run.get_or_insert(at);
            continue;
        }
        if let Some(start) = run.take() {
            found.push(Word { start, end: at });
        }
        if !c.is_whitespace() {
            found.push(Word {
                start: at,
                end: at + c.len_utf8(),
            });
        }
    }
    if let Some(start) = run {
        found.push(Word {
            start,
            end: text.len(),
        });
    }
    found
}

/// Fast, and the same in every run.
#[derive(Default)]
pub(crate) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let mut hash = if self.0 == 0 {
            0xcbf2_9ce4_8422_2325
        } else {
            self.0
        };
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.0 = hash;
    }
    fn write_u32(&mut self, n: u32) {
        self.0 = (self.0 ^ u64::from(n))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23);
    }
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

/// Word sequences with a value each.
#[derive(Clone, Debug)]
pub(crate) struct Trie<V> {
    numbers: Map<String, u32>,
    edges: Map<(u32, u32), u32>,
    /// Value at the end of a sequence.
    ends: Vec<Option<V>>,
}

/// Curly apostrophes count as straight ones, letters with marks as those without.
fn plain(word: &str) -> Cow<'_, str> {
    if matches!(word, "’" | "‘" | "ʼ") {
        Cow::Borrowed("'")
    } else {
        without_marks(word)
    }
}

impl<V> Trie<V> {
    pub fn new() -> Self {
        Self {
            numbers: Map::default(),
            edges: Map::default(),
            ends: vec![None],
        }
    }

    /// The place for the value of a sequence; `None` for a sequence without a word.
    pub fn slot(&mut self, phrase: &str) -> Option<&mut Option<V>> {
        let mut node = 0;
        for word in words(phrase) {
            let next_number = self.numbers.len() as u32;
            let word = plain(word.of(phrase));
            let number = match self.numbers.get(word.as_ref()) {
                Some(number) => *number,
                None => {
                    self.numbers.insert(word.into_owned(), next_number);
                    next_number
                }
            };
            let fresh = self.ends.len() as u32;
            node = *self.edges.entry((node, number)).or_insert(fresh);
            if node == fresh {
                self.ends.push(None);
            }
        }
        if node == 0 {
            None
        } else {
            self.ends.get_mut(node as usize)
        }
    }

    /// Numbers of the words, `u32::MAX` for words that no sequence holds.
    pub fn number(&self, text: &str, words: &[Word]) -> Vec<u32> {
        words
            .iter()
            .map(|word| {
                self.numbers
                    .get(plain(word.of(text)).as_ref())
                    .copied()
                    .unwrap_or(u32::MAX)
            })
            .collect()
    }

    /// [`Trie::number`] with the case of the words ignored.
    pub fn number_folded(&self, text: &str, words: &[Word]) -> Vec<u32> {
        words
            .iter()
            .map(|word| {
                let word = plain(word.of(text));
                let found = if word.bytes().any(|b| b.is_ascii_uppercase()) {
                    self.numbers.get(&word.to_lowercase())
                } else {
                    self.numbers.get(word.as_ref())
                };
                found.copied().unwrap_or(u32::MAX)
            })
            .collect()
    }

    /// The longest sequence that begins at `from`: one past its last word, and its value.
    pub fn longest(&self, numbers: &[u32], from: usize) -> Option<(usize, &V)> {
        let mut node = 0;
        let mut best = None;
        for (i, number) in numbers.iter().enumerate().skip(from) {
            let Some(next) = self.edges.get(&(node, *number)) else {
                break;
            };
            node = *next;
            if let Some(value) = &self.ends[node as usize] {
                best = Some((i + 1, value));
            }
        }
        best
    }
}
