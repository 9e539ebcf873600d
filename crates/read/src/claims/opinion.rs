//! A second opinion on the sign of a claim: the learned model lowers a confidence, and does
//! nothing else.

use detente_vocab::{Claim, Concept, Direction, Sign};

use super::learned::Learned;

/// P(the claim's sign), by the learned model; `None` for a claim without two ends or without
/// a sign.
///
/// The model judges the author's phrases, the claim joins variables: where a phrase speaks of
/// less of its variable ("loss of trust"), its sign is turned.
///
/// ```
/// use detente_read::claims::second_opinion;
/// # use detente_read::{article::Article, claims_of};
/// # use detente_vocab::ActorDirectory;
/// let text = "A note\n\nThe drought reduces food production in Somalia every single year.";
/// let article = Article::parse("-", text).unwrap();
/// let claims = claims_of(&article, &ActorDirectory::builtin());
/// let sentence = &article.sentences.last().unwrap().text;
/// assert!(claims.iter().all(|c| second_opinion(c, sentence).unwrap() > 0.5));
/// ```
pub fn second_opinion(claim: &Claim, sentence: &str) -> Option<f64> {
    let (cause, effect) = (claim.cause.as_ref()?, claim.effect.as_ref()?);
    let said = match claim.sign {
        Sign::Positive => true,
        Sign::Negative => false,
        _ => return None,
    };
    let turned = |concept: &Concept| concept.direction == Direction::Down;
    let phrases = said ^ turned(cause) ^ turned(effect);
    let p = Learned::builtin().positive(sentence, &cause.text, &effect.text);
    Some(if phrases { p } else { 1.0 - p })
}
