//! Words for values: names of variables, likelihoods, lists, counts.
//!
//! Every sentence of the brief is built from here. No adverbs of degree: a template says
//! the number and leaves the weighing to the reader.

mod advice;
mod likelihood;
mod tension;
mod variable;

pub use advice::{ADVICE_GUESSED, advice_words, missing_link, says_more};
pub use likelihood::{likelihood, share_label};
pub use tension::tension_reason;
pub use variable::{normal_form, possessive, variable_name};

use jiff::civil::Date;

/// `1 event`, `2 events`, `no events`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    match n {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        n => format!("{} {many}", thousands(n as u64)),
    }
}

/// How many claims of the whole text the reader expects to have missed.
///
/// On twenty-six op-eds whose writers knew of no claims, coded by others, it expected 236 where 598 coded claims did not
/// stand, before twelve of them taught it; on twenty-eight that were written to be coded 438 where 480 did not.
pub fn missed(expected: f64) -> String {
    // What would be printed as 0.0 claims.
    if expected < 0.05 {
        return "no sentence looks as if it held a claim that was not read; one that was missed could add a way or speak against one".to_owned();
    }
    format!(
        "the reader expects to have missed {expected:.1} claims of the whole text (in op-eds that others wrote and coded it was 2.5 times as many), each of which could add a way or speak against one"
    )
}

/// Small numbers in words, as a sentence starts better with them.
pub fn number_word(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS
        .get(n)
        .map_or_else(|| thousands(n as u64), |word| (*word).to_owned())
}

/// `468,558`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `A`, `A and B`, `A, B and C`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// First letter upper case.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// First letter lower case, for what was made to begin a sentence.
pub fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// `21 February 2018`.
pub fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

/// `4 Jun 2018`.
pub fn short_day(date: Date) -> String {
    format!("{} {} {}", date.day(), &month_name(date)[..3], date.year())
}

fn month_name(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

/// A number with a true minus sign and so many digits.
pub fn signed(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    match (is_zero, value < 0.0) {
        (true, _) => text,
        (false, true) => format!("−{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// A number with a true minus sign, no plus.
pub fn plain(value: f64, digits: usize) -> String {
    let text = signed(value, digits);
    text.strip_prefix('+').map_or(text.clone(), str::to_owned)
}

/// `p = 0.03`, `p < 0.001`.
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {p:.3}")
    }
}

/// Words shortened to at most `most` characters at a word boundary, with an ellipsis.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for word in text.split_whitespace() {
        if out.chars().count() + word.chars().count() + 1 > most.saturating_sub(1) {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0, "claim", "claims"), "no claims");
        assert_eq!(count(1, "claim", "claims"), "1 claim");
        assert_eq!(count(468_558, "row", "rows"), "468,558 rows");
        assert_eq!(signed(-0.04, 1), "0.0");
        assert_eq!(signed(-0.26, 1), "−0.3");
        assert_eq!(plain(0.26, 1), "0.3");
        assert_eq!(list(&["A"]), "A");
        assert_eq!(list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(p_value(0.0004), "p < 0.001");
    }

    #[test]
    fn shortening_keeps_whole_words() {
        assert_eq!(shortened("one two three", 20), "one two three");
        assert_eq!(shortened("one two three", 9), "one two…");
    }
}
