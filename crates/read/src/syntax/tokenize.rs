//! Words, clitics and punctuation marks, cut as in the English Universal Dependencies treebanks.

use std::ops::Range;

/// Where one token lies in its sentence, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl TokenSpan {
    /// The span as a range, to slice the sentence with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Prefixes that stay glued to what follows their hyphen: `anti-war`, `co-founder`, `re-elected`.
const PREFIXES: &[&str] = &[
    "e", "anti", "pro", "non", "co", "re", "pre", "post", "ex", "multi", "mid", "semi", "over",
    "under", "inter", "intra", "counter", "ultra", "neo", "pan", "quasi", "sub", "super", "trans",
    "un", "mini", "micro", "macro", "cross", "pseudo", "bi", "tri", "extra", "infra", "meta",
    "psycho", "socio", "geo", "bio", "de", "mis", "dis", "out",
];

/// Words whose full stop belongs to them wherever they stand.
const DOTTED: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "maj", "capt", "cmdr", "adm", "sgt",
    "cpl", "brig", "gov", "sen", "rep", "reps", "sens", "pres", "hon", "rev", "st", "mt", "ft",
    "amb", "supt", "jr", "sr", "vs", "cf", "etc", "jan", "feb", "apr", "aug", "sep", "sept", "oct",
    "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "inc", "corp", "co",
    "cos", "ltd", "bros", "dept", "univ", "al", "approx", "ca", "vol", "pp", "eds", "calif",
    "conn", "fla", "mich", "minn", "okla", "tenn", "tex", "wis", "wyo", "messrs", "ph.d",
];

/// Closed-class words written as one and counted as two, with the length of the first part.
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("wanna", 3),
    ("lemme", 3),
    ("gimme", 3),
    ("dunno", 2),
    ("whatcha", 4),
];

/// Cuts one sentence into tokens.
///
/// Spans are in order, do not overlap, lie on character boundaries and cover every character that
/// is not white space. Curly apostrophes count as straight ones. Linear in the length.
///
/// ```
/// use detente_read::syntax::tokenize;
/// let sentence = "Velmark’s envoy can't accept the 15-point plan.";
/// let words: Vec<&str> = tokenize(sentence).iter().map(|t| &sentence[t.range()]).collect();
/// assert_eq!(
///     words,
///     ["Velmark", "’s", "envoy", "ca", "n't", "accept", "the", "15", "-", "point", "plan", "."]
/// );
/// ```
pub fn tokenize(sentence: &str) -> Vec<TokenSpan> {
    let mut out = Vec::with_capacity(sentence.len() / 5 + 2);
    let last_end = sentence.trim_end().len();
    let mut at = 0;
    for piece in sentence.split(char::is_whitespace) {
        let start = at;
        at += piece.len();
        if !piece.is_empty() {
            chunk(sentence, start, at, at == last_end, &mut out);
        }
        at += sentence[at..].chars().next().map_or(0, char::len_utf8);
    }
    out
}

/// One piece between white space.
fn chunk(text: &str, mut start: usize, mut end: usize, is_last: bool, out: &mut Vec<TokenSpan>) {
    // Marks at the front. A clitic apostrophe (`’90s`, `'em`) stays with its word.
    while start < end {
        let Some(c) = text[start..end].chars().next() else {
            break;
        };
        let rest = &text[start + c.len_utf8()..end];
        let stays = match c {
            '.' => rest.starts_with(|d: char| d.is_ascii_digit()),
            '\'' | '’' => is_clitic_tail(rest),
            '-' | '+' => rest.starts_with(|d: char| d.is_ascii_digit()),
            '#' | '@' => rest.starts_with(|d: char| d.is_alphabetic()),
            _ => !is_mark(c),
        };
        if stays {
            break;
        }
        let len = run_length(&text[start..end], c);
        let len = len + joined(&text[start + len..end]);
        push(out, start, start + len);
        start += len;
    }
    // Marks at the back, collected in reverse.
    let mut tail = Vec::new();
    while start < end {
        let piece = &text[start..end];
        let Some(c) = piece.chars().next_back() else {
            break;
        };
        if c == '.' {
            let dots = piece.len() - piece.trim_end_matches('.').len();
            if dots == 1 && keeps_dot(&piece[..piece.len() - 1], is_last && tail.is_empty()) {
                break;
            }
            let len = if dots >= 2 { dots } else { 1 };
            tail.push((end - len, end));
            end -= len;
        } else if c == '+' || !is_mark(c) {
            break;
        } else {
            let len = if matches!(c, '-' | '!' | '?') {
                piece.len() - piece.trim_end_matches(c).len()
            } else {
                c.len_utf8()
            };
            tail.push((end - len, end));
            end -= len;
        }
    }
    if start < end {
        word(text, start, end, out);
    }
    for &(from, to) in tail.iter().rev() {
        push(out, from, to);
    }
}

fn push(out: &mut Vec<TokenSpan>, start: usize, end: usize) {
    if start < end {
        out.push(TokenSpan { start, end });
    }
}

/// Bytes at the front of `rest` that belong to the mark before: selectors and joiners of emoji.
fn joined(rest: &str) -> usize {
    rest.char_indices()
        .find(|&(_, c)| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}'))
        .map_or(rest.len(), |(at, _)| at)
}

/// Runs of dots, hyphens, exclamation and question marks are one token.
fn run_length(piece: &str, c: char) -> usize {
    if matches!(c, '.' | '-' | '!' | '?' | '*' | '=' | '_') {
        piece.len() - piece.trim_start_matches(c).len()
    } else {
        c.len_utf8()
    }
}

fn is_mark(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    // Currency, general punctuation, symbols, arrows, dingbats and emoji.
    matches!(
        c,
        '¡' | '¿'
            | '«'
            | '»'
            | '£'
            | '¥'
            | '¢'
            | '€'
            | '§'
            | '©'
            | '®'
            | '°'
            | '±'
            | '×'
            | '÷'
            | '¬'
            | '¶'
            | '·'
    ) || ('\u{2010}'..='\u{206f}').contains(&c)
        || ('\u{20a0}'..='\u{20cf}').contains(&c)
        || ('\u{2190}'..='\u{2bff}').contains(&c)
        || ('\u{3000}'..='\u{303f}').contains(&c)
        || ('\u{ff01}'..='\u{ff0f}').contains(&c)
        || ('\u{1f000}'..='\u{1faff}').contains(&c)
}

/// After an apostrophe at the front of a piece: a clitic cut off by white space, or `’90s`.
fn is_clitic_tail(rest: &str) -> bool {
    let len = rest
        .char_indices()
        .take(6)
        .find(|(_, c)| !c.is_alphanumeric())
        .map_or(rest.len(), |(at, _)| at);
    if len > 5 {
        return false;
    }
    let word = rest[..len].to_ascii_lowercase();
    let decade = word.strip_suffix('s').unwrap_or(&word);
    matches!(
        word.as_str(),
        "s" | "re" | "ve" | "ll" | "d" | "m" | "em" | "til" | "tis" | "twas" | "cause"
    ) || (decade.len() == 2 && decade.bytes().all(|b| b.is_ascii_digit()))
}

/// Does the full stop after `word` belong to it? At the very end of a sentence only for
/// abbreviations that would look odd without it.
fn keeps_dot(word: &str, at_end: bool) -> bool {
    if word.is_empty() || word.len() > 16 {
        return false;
    }
    let lower = word.to_lowercase();
    let word_part = lower.rsplit(['-', '/', '—', '(']).next().unwrap_or(&lower);
    if word_part.contains('.') {
        return word_part
            .split('.')
            .all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic))
            || DOTTED.contains(&word_part);
    }
    if DOTTED.contains(&word_part) {
        return true;
    }
    if at_end {
        return false;
    }
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => c.is_uppercase() && c != 'I' || c.is_ascii_digit(),
        _ => lower == "no" && word.starts_with('N') || word_part == "fig",
    }
}

/// A piece without outer marks: clitics, then hyphens, slashes and inner marks.
fn word(text: &str, start: usize, mut end: usize, out: &mut Vec<TokenSpan>) {
    if is_address(&text[start..end]) {
        push(out, start, end);
        return;
    }
    // `shouldn't've`: two clitics at most.
    let whole = end;
    let mut cuts = Vec::new();
    while let Some(cut) = clitic(&text[start..end]).filter(|_| cuts.len() < 2) {
        end = start + cut;
        cuts.push(end);
    }
    stem(text, start, end, out);
    while let Some(from) = cuts.pop() {
        push(out, from, cuts.last().copied().unwrap_or(whole));
    }
}

/// What is left of a word without its clitics.
fn stem(text: &str, start: usize, end: usize, out: &mut Vec<TokenSpan>) {
    let piece = &text[start..end];
    if piece.len() <= 8 {
        let lower = piece.to_ascii_lowercase();
        if let Some(&(_, cut)) = FUSED.iter().find(|(fused, _)| *fused == lower) {
            push(out, start, start + cut);
            push(out, start + cut, end);
            return;
        }
    }
    let mut from = start;
    let mut chars = piece.char_indices().peekable();
    let mut previous: Option<char> = None;
    let mut after_prefix = false;
    while let Some((offset, c)) = chars.next() {
        let next = chars.peek().map(|&(_, n)| n);
        let at = start + offset;
        let cut = match c {
            '-' | '‐' | '‑' => {
                let left = &text[from..at];
                let glued = !after_prefix && is_prefix(left);
                if glued {
                    after_prefix = true;
                }
                let code = is_code(piece);
                !(glued || code)
            }
            '–' | '—' | '…' => true,
            '.' | ',' | ':' => {
                let between_digits = previous.is_some_and(|p| p.is_ascii_digit())
                    && next.is_some_and(|n| n.is_ascii_digit());
                let dotted = c == '.' && next.is_some_and(char::is_alphanumeric);
                let run = c == '.' && (next == Some('.') || previous == Some('.'));
                // A last full stop was kept by the caller: it belongs to an abbreviation.
                let kept = c == '.' && next.is_none();
                run || !(between_digits || dotted || kept)
            }
            '/' => {
                let date = previous.is_some_and(|p| p.is_ascii_digit())
                    && next.is_some_and(|n| n.is_ascii_digit());
                !date
            }
            '\'' | '’' | '&' | '_' | '@' | '+' | '#' => false,
            _ => is_mark(c),
        };
        if cut {
            push(out, from, at);
            let mut stop = at + c.len_utf8();
            stop += joined(&text[stop..end]);
            while chars
                .next_if(|&(offset, _)| start + offset < stop)
                .is_some()
            {}
            if c == '.' || c == '-' {
                while chars.next_if(|&(_, n)| n == c).is_some() {
                    stop += c.len_utf8();
                }
            }
            push(out, at, stop);
            from = stop;
            after_prefix = false;
        }
        previous = Some(c);
    }
    push(out, from, end);
}

fn is_prefix(left: &str) -> bool {
    left.len() <= 7 && PREFIXES.contains(&left.to_ascii_lowercase().as_str())
}

/// Telephone numbers, dates and codes such as `713-853-3989`, `2019-05-01`.
fn is_code(piece: &str) -> bool {
    piece.len() <= 24
        && piece.bytes().filter(|&b| b == b'-').count() >= 2
        && piece.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn is_address(piece: &str) -> bool {
    piece.contains("://")
        || piece.starts_with("www.")
        || (piece.contains('@')
            && piece
                .split('@')
                .nth(1)
                .is_some_and(|host| host.contains('.')))
}

/// Byte at which the last clitic of a piece begins: `n't`, `'s`, `'re`, `'ve`, `'ll`, `'d`, `'m`.
fn clitic(piece: &str) -> Option<usize> {
    // The longest clitic with a curly apostrophe has five bytes.
    let mut tail_start = piece.len().saturating_sub(5);
    while !piece.is_char_boundary(tail_start) {
        tail_start += 1;
    }
    let tail = &piece[tail_start..];
    let (offset, mark) = tail
        .char_indices()
        .rev()
        .find(|&(_, c)| c == '\'' || c == '’')?;
    let at = tail_start + offset;
    let after = piece[at + mark.len_utf8()..].to_ascii_lowercase();
    match after.as_str() {
        "t" => {
            let before = piece[..at].chars().next_back()?;
            (matches!(before, 'n' | 'N') && at > 1).then(|| at - 1)
        }
        "s" | "re" | "ve" | "ll" | "d" | "m" => (at > 0).then_some(at),
        _ => None,
    }
}
