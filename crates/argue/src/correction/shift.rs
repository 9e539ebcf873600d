//! What corrections change of the question itself: a text's outcome and levers are taken from
//! its claims, so a claim discarded may leave another outcome without anybody having asked.

use detente_vocab::{Advice, Claim};
use serde::{Deserialize, Serialize};

use crate::{Lever, Outcome, levers_from_claims, outcome_from_claims};

/// Outcome and levers that are taken from the claims otherwise than before a correction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The outcome before and after; `None` where it stayed. Either is `None` where the claims
    /// speak of no state of a place.
    pub outcome: Option<(Option<Outcome>, Option<Outcome>)>,
    /// Levers that were there before and are not now.
    pub lost: Vec<Lever>,
    /// Levers that are there now and were not before.
    pub gained: Vec<Lever>,
}

impl Shift {
    /// Compares what is taken from two sets of claims about one text. Levers are the same when
    /// they push and bind the same, whatever their numbers and the claims that advise them.
    ///
    /// ```
    /// use detente_argue::Shift;
    /// assert!(Shift::between(&[], &[]).is_none());
    /// ```
    pub fn between(before: &[Claim], after: &[Claim]) -> Self {
        let (old, new) = (outcome_from_claims(before), outcome_from_claims(after));
        let (was, is) = (levers_from_claims(before), levers_from_claims(after));
        let same = |a: &Lever, b: &Lever| (&a.presses, &a.policies) == (&b.presses, &b.policies);
        let apart = |levers: &[Lever], others: &[Lever]| -> Vec<Lever> {
            let only = levers.iter().filter(|a| !others.iter().any(|b| same(a, b)));
            only.cloned().collect()
        };
        Self {
            lost: apart(&was, &is),
            gained: apart(&is, &was),
            outcome: (old != new).then_some((old, new)),
        }
    }

    /// Whether nothing changed.
    pub fn is_none(&self) -> bool {
        self.outcome.is_none() && self.lost.is_empty() && self.gained.is_empty()
    }
}

/// The advice that is left of a text's own once its claims are corrected: a sentence whose advice was
/// read as claims, all of them discarded since, advises nothing any more.
///
/// ```
/// use detente_argue::advice_left;
/// use detente_vocab::Advice;
/// let advice = vec![Advice { sentence: 4, probability: 0.9, reasons: Vec::new() }];
/// // No claim of the sentence was read, so none was discarded.
/// assert_eq!(advice_left(advice.clone(), &[], &[]), advice);
/// ```
pub fn advice_left(advice: Vec<Advice>, before: &[Claim], after: &[Claim]) -> Vec<Advice> {
    let advises = |claims: &[Claim], sentence: usize| {
        let mut of_it = claims.iter().filter(|claim| claim.sentence == sentence);
        of_it.any(Claim::advises)
    };
    let left = |one: &Advice| advises(after, one.sentence) || !advises(before, one.sentence);
    advice.into_iter().filter(left).collect()
}
