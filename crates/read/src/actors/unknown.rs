//! Names that nobody in the directory bears.

use detente_vocab::Span;
use serde::Serialize;

use super::phrase::Phrases;
use super::trie::words;
use super::words::is_function_word;

/// A name of several capitalised words that the directory does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownActor {
    /// The name.
    pub text: String,
    /// Where it stands first, in code points of the article's text.
    pub span: Span,
    /// Number of that sentence.
    pub sentence: usize,
}

/// Byte ranges of such names in a sentence.
pub(crate) fn names(text: &str, phrases: &Phrases) -> Vec<(usize, usize)> {
    let words = words(text);
    // Headlines and shouted sentences capitalise everything.
    let long = words.iter().filter(|w| w.end - w.start > 3);
    let (capital, all) = long.fold((0, 0), |(capital, all), w| {
        (
            capital + usize::from(w.of(text).starts_with(char::is_uppercase)),
            all + 1,
        )
    });
    if all >= 4 && capital * 10 > all * 7 {
        return Vec::new();
    }
    let covered = |start: usize, end: usize| {
        end <= phrases.body
            || phrases
                .found
                .iter()
                .any(|f| f.code.is_some() && f.start < end && start < f.end)
            || phrases
                .nothing
                .iter()
                .any(|(from, to)| *from < end && start < *to)
    };
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let is_part = |k: usize| {
            let word = words[k].of(text);
            word.starts_with(char::is_uppercase)
                && !is_function_word(word)
                && !covered(words[k].start, words[k].end)
        };
        if !is_part(i) {
            i += 1;
            continue;
        }
        let mut to = i + 1;
        let mut capitals = 1;
        while to < words.len() {
            let gap = &text[words[to - 1].end..words[to].start];
            if !gap.trim().is_empty() {
                break;
            }
            let inner = matches!(
                words[to].of(text),
                "of" | "al" | "-" | "bin" | "de" | "van" | "for" | "el"
            ) && to + 1 < words.len()
                && is_part(to + 1);
            if is_part(to) {
                capitals += usize::from(!gap.is_empty() || words[to - 1].of(text) == "-");
            } else if !inner {
                break;
            }
            to += 1;
        }
        if capitals >= 2 {
            found.push((words[i].start, words[to - 1].end));
        }
        i = to;
    }
    found
}
