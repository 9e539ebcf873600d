//! "Did you mean …?": names near the one asked for.

/// Up to three names near the one asked for, nearest first; equally near ones by the alphabet.
///
/// Distance is Damerau and Levenshtein's without regard to case, at most one and a third of the
/// length asked for.
///
/// ```
/// use detente_vocab::nearest;
/// assert_eq!(nearest("tei", ["deaths", "tie", "trade"]), ["tie"]);
/// assert!(nearest("volume", ["tie", "deaths"]).is_empty());
/// ```
pub fn nearest<'a>(asked: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = asked.to_lowercase();
    let most = 1 + wanted.chars().count() / 3;
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &wanted),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Whether two different names may be one, written once with a slip of the hand.
///
/// Names are compared word by word without regard to case, words being runs of letters and
/// digits; each pair that differs must be a slip. Two neighbours that changed places are one in any
/// word of three letters or more. Another letter, one too many or one too few is a slip in words
/// of five letters or more, two of them in words of eight that begin alike. Words that differ in
/// their digits, and codes (capitals only) that differ in more than an order, are never slips:
/// `IRN` and `IRQ`, `2019` and `2020` are different things. Nor are two names of which one has a
/// word more, unless only blanks, hyphens and underscores differ.
///
/// ```
/// use detente_vocab::slip;
/// assert!(slip("stabilty", "stability"));
/// assert!(slip("pressure:USA>PKA", "pressure:USA>PAK"));
/// assert!(slip("coop_reg", "coopreg"));
/// assert!(!slip("pressure:USA>IRN", "pressure:USA>IRQ"));
/// assert!(!slip("pressure:USA>PAK", "pressure:PAK>USA"));
/// assert!(!slip("trade_east", "trade_west"));
/// assert!(!slip("peace", "peace"));
/// ```
pub fn slip(a: &str, b: &str) -> bool {
    if a == b {
        return false;
    }
    // A sign such as the > of `USA>PAK` has a meaning and is a word of its own.
    let words = |name: &str| -> Vec<String> {
        let mut words = vec![String::new()];
        for letter in name.chars() {
            match letter {
                ' ' | '_' | '-' => words.push(String::new()),
                _ if letter.is_alphanumeric() => {
                    if let Some(word) = words.last_mut() {
                        word.push(letter);
                    }
                }
                _ => words.extend([letter.to_string(), String::new()]),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    };
    let (a, b) = (words(a), words(b));
    if a.concat().to_lowercase() == b.concat().to_lowercase() {
        return true;
    }
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || word_slip(a, b))
}

fn word_slip(a: &str, b: &str) -> bool {
    let code = |word: &str| !word.chars().any(char::is_lowercase);
    let codes = code(a) && code(b);
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    if a == b {
        return true;
    }
    let parts = |word: &str| -> (Vec<char>, Vec<char>) {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        let digits = word.chars().filter(char::is_ascii_digit).collect();
        (letters, digits)
    };
    let ((letters_a, digits_a), (letters_b, digits_b)) = (parts(&a), parts(&b));
    if digits_a != digits_b {
        return false;
    }
    let distance = strsim::damerau_levenshtein(&a, &b);
    if letters_a == letters_b && distance == 1 {
        return letters_a.len() >= 3;
    }
    let (shorter, longer) = (
        letters_a.len().min(letters_b.len()),
        letters_a.len().max(letters_b.len()),
    );
    match distance {
        _ if codes => false,
        1 => longer >= 5,
        2 => shorter >= 8 && a.chars().next() == b.chars().next(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_nearest_first() {
        assert_eq!(nearest("tei", ["deaths", "tie", "trade"]), ["tie"]);
        assert!(nearest("volume", ["tie", "deaths"]).is_empty());
        let near = nearest("deaths", ["depth", "dearths", "Deaths", "wreaths", "death"]);
        assert_eq!(near, ["Deaths", "dearths", "death"]);
    }

    #[test]
    fn slips_are_told_from_other_names() {
        for (a, b) in [
            ("talk", "talks"),
            ("tei", "tie"),
            ("cooperaton:RUS>PAK", "cooperation:RUS>PAK"),
            ("Regional Peace", "regional peace"),
            ("suport to militants", "support to militants"),
        ] {
            assert!(slip(a, b) && slip(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("a", "b"),
            ("war", "wars"),
            ("imports", "exports"),
            ("stability", "instability"),
            ("violence:XMV", "violence:XKD"),
            ("tie 1", "tie 2"),
            ("trade with RUS", "trade with IRN"),
            ("support", "support to militants"),
            ("threat:>RUS", "threat:RUS"),
        ] {
            assert!(!slip(a, b) && !slip(b, a), "{a} {b}");
        }
    }
}
