//! Which sentences advise something, and on which others that rests.

use detente_vocab::{Advice, Claim, ClaimKind, Modality};

use super::learned::Opinion;
use crate::article::Article;

/// From this probability on a sentence is told as advice where no rule read any.
const ADVICE: f64 = 0.3;

/// The sentences in which the author says what should be done, in the order of the text: those in which
/// a rule read advice, and those of which the model thinks so.
pub(super) fn advice(article: &Article, claims: &[Claim], opinions: &[Opinion]) -> Vec<Advice> {
    let read = |sentence: usize| {
        claims.iter().any(|claim| {
            let advises = matches!(claim.kind, ClaimKind::Normative | ClaimKind::Policy)
                || claim.modality == Modality::Should;
            claim.sentence == sentence && advises && !claim.tentative
        })
    };
    let sentences = article.sentences.iter().zip(opinions);
    sentences
        // A title announces; what it announces the text says.
        .filter(|(sentence, opinion)| {
            (opinion.advice >= ADVICE && sentence.number > 0) || read(sentence.number)
        })
        .map(|(sentence, opinion)| Advice {
            sentence: sentence.number,
            probability: opinion.advice,
            reasons: Vec::new(),
        })
        .collect()
}
