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
}
