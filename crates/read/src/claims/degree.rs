//! Whether a connective says that its cause brings about or holds back its effect.

use detente_vocab::Sign;

use super::lexicon::{Lexicon, Role};
use crate::syntax::Parser;

/// The degree of a connective, given that it joins a cause and an effect: [`Sign::Negative`] for
/// one that holds back ("prevents … from", "unless", "without", "until", "too … to"),
/// [`Sign::Positive`] for every other. Verbs and connectives come from the lists of the rules.
///
/// ```
/// use detente_read::claims::degree;
/// use detente_vocab::Sign;
///
/// assert_eq!(degree("because of"), Sign::Positive);
/// assert_eq!(degree("prevented from"), Sign::Negative);
/// assert_eq!(degree("too to"), Sign::Negative);
/// ```
pub fn degree(connective: &str) -> Sign {
    let lexicon = Lexicon::builtin();
    let parse = Parser::builtin().parse(connective);
    let lower: Vec<String> = parse.tokens.iter().map(|t| t.lower()).collect();
    let has = |word: &str| lower.iter().any(|w| w == word);
    let backed = lexicon
        .connectives
        .iter()
        .any(|c| matches!(c.role, Role::Unless | Role::Without) && c.words.iter().all(|w| has(w)));
    let held = (0..parse.len()).any(|i| {
        bases(&parse.tokens[i].lemma.to_lowercase(), &lower[i])
            .iter()
            .any(|base| {
                let rows = lexicon.verb(base);
                !rows.is_empty() && rows.iter().all(|row| row.sign < 0)
            })
    });
    if backed || held || has("until") || (has("too") && has("to")) {
        Sign::Negative
    } else {
        Sign::Positive
    }
}

/// The base form and, since two words out of their sentence are tagged poorly, what is left of
/// the form without its ending.
fn bases(lemma: &str, form: &str) -> Vec<String> {
    let mut all = vec![lemma.to_owned(), form.to_owned()];
    for ending in ["s", "ed", "ing", "ance"] {
        if let Some(stem) = form.strip_suffix(ending) {
            all.push(stem.to_owned());
            all.push(format!("{stem}e"));
        }
    }
    all
}
