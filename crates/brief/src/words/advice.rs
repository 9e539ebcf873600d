//! Advice in the author's words.

use detente_argue::{Lever, MissingLink};
use detente_vocab::{ActorDirectory, Claim};

use super::shortened;

/// How far what is told of advice and reasons can be trusted.
pub const ADVICE_GUESSED: &str = "Which sentences advise, and which give the reasons, is a model’s guess: of those told as advice four \
     in five are, of those told as reasons a reader names every second.";

/// Letters of a quotation.
const QUOTED: usize = 110;

/// A lever in the words of the first claim that advises it: Senegal “should set up protected freight
/// corridors with Mali”; `None` where no claim does, as with a lever that the user named.
///
/// What the reader takes it for stands apart: a variable with a name of its own says less than the
/// author did, and may say something else.
pub fn advice_words(lever: &Lever, claims: &[Claim], directory: &ActorDirectory) -> Option<String> {
    let id = lever.claims.first()?;
    let claim = claims.iter().find(|claim| claim.id == *id)?;
    if claim.text.is_empty() {
        return None;
    }
    let quote = format!("“{}”", shortened(&claim.text, QUOTED));
    let holder = lever
        .holder
        .as_ref()
        .map(|code| directory.name_in_text(code));
    Some(match holder {
        // Often the words begin with the one who is to act.
        Some(name) if !claim.text.starts_with(name.as_str()) => format!("{name}: {quote}"),
        _ => quote,
    })
}

/// Whether the names of the variables that a lever moves say more than the author's words: not where
/// they are these words.
pub fn says_more(lever: &Lever, name: impl Fn(&str) -> String) -> bool {
    let presses = lever.presses.iter().map(|press| &press.node);
    let policies = lever.policies.iter().map(|policy| &policy.tie);
    presses
        .chain(policies)
        .any(|node| !name(node).starts_with('“'))
}

/// A link that a lever lacks, as a clause: "pressure on Mali lowers violence in Mali". Where nothing is
/// said between the two the lever stands in it as `lever`, not as what it is taken for, and would have
/// to help as a whole: `better` is the direction in which the outcome gets better.
pub fn missing_link(
    link: &MissingLink,
    lever: &str,
    better: Option<i8>,
    name: impl Fn(&str) -> String,
) -> String {
    let (from, sign) = match link.said {
        0 => (lever.to_owned(), better),
        _ => (name(&link.from), link.sign),
    };
    let verb = match sign {
        Some(sign) if sign > 0 => "raises",
        Some(_) => "lowers",
        None => "moves",
    };
    format!("{from} {verb} {}", name(&link.to))
}
