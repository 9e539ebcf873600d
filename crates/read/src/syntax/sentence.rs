//! Where sentences end.
//!
//! One pass over the text. A blank line always ends a sentence; a single line break does when the
//! next word would still have fitted on the line, that is, when somebody broke the line on purpose
//! (a heading, a list entry). Within a line `.`, `!`, `?` and `…` end a sentence unless the word
//! before is an abbreviation or the text goes on in lower case.

use std::ops::Range;

/// Abbreviations that stand before a name or number: a full stop after them never ends a sentence.
const BEFORE_NAME: &[&str] = &[
    "mr", "mrs", "ms", "mx", "dr", "prof", "gen", "lt", "col", "maj", "capt", "cmdr", "adm", "sgt",
    "cpl", "pvt", "brig", "cdr", "gov", "sen", "rep", "reps", "sens", "pres", "hon", "rev", "fr",
    "st", "ste", "mt", "ft", "amb", "supt", "insp", "det", "messrs", "mme", "mlle", "msgr", "sr",
    "vs", "v", "cf", "e.g", "i.e", "eg", "ie", "viz", "al", "approx", "ca", "fig", "figs", "eq",
    "sec", "vol", "pp", "ed", "eds", "art", "no", "nos", "op", "para", "ch", "lt.-gen", "maj.-gen",
];

/// Abbreviations that may also close a sentence: only a word that likes to open one decides.
const AMBIGUOUS: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon",
    "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "a.m", "p.m", "inc", "corp",
    "co", "cos", "ltd", "plc", "bros", "llc", "dept", "univ", "assn", "etc", "jr", "ph.d", "m.d",
    "b.a", "m.a", "u.s", "u.k", "u.n", "u.s.a", "e.u", "d.c", "ave", "blvd", "rd", "est", "min",
    "max", "govt", "min", "ala", "ariz", "ark", "calif", "colo", "conn", "fla", "ill", "kan", "ky",
    "md", "mass", "mich", "minn", "miss", "mont", "neb", "nev", "okla", "ore", "pa", "tenn", "tex",
    "va", "vt", "wash", "wis", "wyo", "n.y", "n.j", "n.c", "s.c", "n.d", "s.d", "n.h", "n.m",
];

/// Words that, capitalised after an ambiguous abbreviation, show that a new sentence begins.
const OPENERS: &[&str] = &[
    "the",
    "a",
    "an",
    "this",
    "that",
    "these",
    "those",
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "you",
    "his",
    "her",
    "its",
    "their",
    "our",
    "my",
    "your",
    "but",
    "and",
    "or",
    "so",
    "yet",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "with",
    "without",
    "after",
    "before",
    "during",
    "since",
    "until",
    "while",
    "when",
    "where",
    "as",
    "if",
    "although",
    "though",
    "because",
    "however",
    "moreover",
    "meanwhile",
    "nevertheless",
    "still",
    "then",
    "there",
    "here",
    "what",
    "who",
    "why",
    "how",
    "which",
    "some",
    "many",
    "most",
    "all",
    "both",
    "each",
    "no",
    "not",
    "now",
    "today",
    "yesterday",
    "under",
    "over",
    "despite",
    "according",
    "also",
    "even",
    "once",
    "such",
    "to",
    "instead",
    "indeed",
    "perhaps",
    "one",
    "two",
    "earlier",
    "later",
    "last",
];

/// Byte ranges of the sentences of `text`, in order, without surrounding white space.
///
/// Ranges do not overlap, lie on character boundaries and together hold every character that is
/// not white space. Linear in the length of the text.
///
/// ```
/// let text = "Gen. Okoro met the U.S. envoy. “We will not yield.” He left at 5 p.m. on Friday.";
/// let found = detente_read::syntax::split_sentences(text);
/// assert_eq!(&text[found[1].clone()], "“We will not yield.”");
/// assert_eq!(found.len(), 3);
/// ```
pub fn split_sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text) {
        split_block(text, block, &mut found);
    }
    found
}

/// Cuts at blank lines and at line breaks made on purpose.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let end = start.max(at - (line.len() - line.trim_end().len()));
        lines.push(start.min(end)..end);
    }
    let width = |range: &Range<usize>| text[range.clone()].chars().count();
    let mut result = Vec::new();
    let mut i = 0;
    while i < lines.len() {
        if lines[i].is_empty() {
            i += 1;
            continue;
        }
        let mut j = i;
        while j < lines.len() && !lines[j].is_empty() {
            j += 1;
        }
        let widths: Vec<usize> = lines[i..j].iter().map(width).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        let mut start = lines[i].start;
        for k in i..j {
            let last = k + 1 == j;
            let on_purpose = last || {
                let next = &text[lines[k + 1].clone()];
                let first_word = next
                    .split_whitespace()
                    .next()
                    .map_or(0, |word| word.chars().count());
                // With slack: ragged right margins are rarely wider than a fifth of the line.
                widths[k - i] + 1 + first_word <= widest && widths[k - i] * 5 < widest * 4
            };
            if on_purpose {
                result.push(start..lines[k].end);
                if !last {
                    start = lines[k + 1].start;
                }
            }
        }
        i = j;
    }
    result
}

fn split_block(text: &str, block: Range<usize>, found: &mut Vec<Range<usize>>) {
    let body = &text[block.clone()];
    let mut start = 0;
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_terminal(c) {
            continue;
        }
        // The whole run of terminals and closers: `?!`, `...”`, `.)`.
        let mut end = at + c.len_utf8();
        let mut strong = matches!(c, '!' | '?' | '。' | '！' | '？' | '؟' | '।');
        let mut only_stop = c == '.';
        let mut closed = false;
        while let Some(&(next_at, next)) = chars.peek() {
            if is_terminal(next) {
                strong |= matches!(next, '!' | '?');
                only_stop = false;
            } else if is_closer(next) {
                closed = true;
            } else if next == '[' {
                // A footnote mark glued to the full stop: `.[12]`.
                let note = body[next_at..].bytes().take(6).position(|b| b == b']');
                let digits = note.filter(|&n| {
                    n > 1
                        && body[next_at + 1..next_at + n]
                            .bytes()
                            .all(|b| b.is_ascii_digit())
                });
                let Some(n) = digits else { break };
                for _ in 0..n {
                    chars.next();
                }
            } else {
                break;
            }
            if let Some((last_at, last)) = chars.next() {
                end = last_at + last.len_utf8();
            }
        }
        let rest = &body[end..];
        let Some(next) = rest.chars().next() else {
            break;
        };
        if !next.is_whitespace() {
            let cjk = matches!(c, '。' | '！' | '？' | '।');
            if cjk {
                push(&block, body, start, end, found);
                start = end;
            }
            continue;
        }
        let follows = rest.trim_start();
        let word = follows.trim_start_matches(is_opener);
        let Some(first) = word.chars().next() else {
            continue;
        };
        if first.is_lowercase() && !(strong && !closed && starts_with_i_brand(word)) {
            continue;
        }
        if only_stop && !closed && keeps_open(&body[start..at], word) {
            continue;
        }
        // `!` or `?` inside a name (`Yahoo! News`) cannot be told from an end; take the end.
        push(&block, body, start, end, found);
        start = end;
    }
    push(&block, body, start, body.len(), found);
}

fn push(block: &Range<usize>, body: &str, start: usize, end: usize, found: &mut Vec<Range<usize>>) {
    let piece = &body[start..end];
    let trimmed = piece.trim();
    if trimmed.is_empty() {
        return;
    }
    let lead = piece.len() - piece.trim_start().len();
    let from = block.start + start + lead;
    found.push(from..from + trimmed.len());
}

/// Does the full stop after `before` belong to an abbreviation, given what follows it?
fn keeps_open(before: &str, follows: &str) -> bool {
    // Longest abbreviation is short: look at a bounded tail only, so that the scan stays linear.
    let mut cut = before.len().saturating_sub(24);
    while !before.is_char_boundary(cut) {
        cut += 1;
    }
    let tail = &before[cut..];
    let word_start = tail
        .rfind(|c: char| c.is_whitespace() || is_opener(c) || c == '-' || c == '—')
        .map_or(0, |at| {
            at + tail[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &tail[word_start..];
    if word.is_empty() {
        return false;
    }
    let lower = word.to_lowercase();
    let next: String = follows
        .chars()
        .take_while(|c| c.is_alphabetic() || *c == '\'' || *c == '’')
        .take(16)
        .collect();
    let next_is_digit = follows.starts_with(|c: char| c.is_ascii_digit());
    let opens = OPENERS.contains(&next.to_lowercase().as_str())
        || next
            .split(['\'', '’'])
            .next()
            .is_some_and(|w| w.len() < next.len() && OPENERS.contains(&w.to_lowercase().as_str()));
    if lower == "no" || lower == "nos" {
        return next_is_digit;
    }
    if BEFORE_NAME.contains(&lower.as_str()) {
        // `v.` and `art.` are words as well when they are not followed by a name or number.
        return true;
    }
    if AMBIGUOUS.contains(&lower.as_str()) {
        return !opens;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let dotted = word.contains('.');
    if letters == 1 && word.chars().count() == 1 && word.chars().all(char::is_uppercase) {
        // An initial. `I` is mostly the pronoun: `so did I. The …`.
        return word != "I" || !opens;
    }
    if dotted
        && word
            .split('.')
            .all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic))
    {
        return !opens;
    }
    // A list number at the start of a line: `2. The talks`.
    cut + word_start == 0 && word.chars().all(|c| c.is_ascii_digit()) && word.len() <= 2
}

fn starts_with_i_brand(word: &str) -> bool {
    word.starts_with("i") && word[1..].starts_with(|c: char| c.is_uppercase())
}

fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '}' | '»' | '›')
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '‘'
            | '('
            | '['
            | '{'
            | '«'
            | '‹'
            | '„'
            | '¿'
            | '¡'
            | '-'
            | '–'
            | '—'
            | '•'
            | '*'
            | '#'
    )
}
