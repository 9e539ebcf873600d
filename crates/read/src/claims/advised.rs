//! Which sentences advise something, and on which others that rests.

use std::collections::{BTreeMap, BTreeSet};

use detente_vocab::{Advice, Claim, ClaimKind, Holder, Reason};

use super::learned::Opinion;
use crate::article::Article;

/// From this probability on a sentence is told as advice where no rule read any.
const ADVICE: f64 = 0.5;

/// From this probability on a sentence is told as a reason.
const REASON: f64 = 0.3;

/// Reasons of one piece of advice at most: the likeliest.
const REASONS: usize = 4;

/// What speaks for a sentence's being a reason for a piece of advice.
const FEATURES: usize = 12;

/// Their weights, after what is added: a logistic regression on `crates/read/training/reasons.jsonl`,
/// which a test fits again.
const WEIGHTS: [f64; FEATURES + 1] = [
    -4.811, 4.692, 2.964, 3.720, 3.499, 1.402, 0.071, 1.345, 0.887, 0.658, 0.078, -2.510, -1.220,
];

/// The sentences in which the author says what should be done, in the order of the text, each with its
/// reasons: those in which a rule read advice, and those of which the model thinks so.
pub(super) fn advice(article: &Article, claims: &[Claim], opinions: &[Opinion]) -> Vec<Advice> {
    // What a rule read as advice in a sentence: the author's own, or somebody else's, granted or not.
    let read = |sentence: usize, own: bool| {
        claims.iter().any(|claim| {
            let granted = claim.kind == ClaimKind::Concession;
            let is_own = claim.holder == Holder::Author && !granted;
            let here = claim.sentence == sentence && !claim.tentative;
            here && (claim.advises() || granted) && is_own == own
        })
    };
    // A title announces; what it announces the text says.
    // "Shut the crossings and the hills will fill" warns.
    let warns = |number: usize| {
        claims
            .iter()
            .any(|claim| claim.sentence == number && claim.rule == "imperative")
    };
    let advises = |i: usize| {
        let number = article.sentences[i].number;
        let expected = opinions[i].advice >= ADVICE && number > 0 && !warns(number);
        read(number, true) || (expected && !read(number, false))
    };
    let advising: Vec<usize> = (0..opinions.len()).filter(|&i| advises(i)).collect();
    let text = Text::new(article, claims, opinions);
    let told = |&i: &usize| {
        let mut reasons = likeliest(&text.candidates(i, &advising), &WEIGHTS);
        reasons.sort_by_key(|&(k, _)| k);
        let reason = |(k, probability): (usize, f64)| Reason {
            sentence: article.sentences[k].number,
            probability: (probability * 1000.0).round() / 1000.0,
        };
        Advice {
            sentence: article.sentences[i].number,
            probability: opinions[i].advice,
            reasons: reasons.into_iter().map(reason).collect(),
        }
    };
    advising.iter().map(told).collect()
}

/// An article as the reasons are looked for in it.
struct Text<'a> {
    opinions: &'a [Opinion],
    /// Beginnings of the longer words of each sentence.
    stems: Vec<BTreeSet<String>>,
    /// What a stem weighs: the fewer sentences have it, the more.
    weights: BTreeMap<String, f64>,
    /// Sentences that give no reason for one thing: the title, the line of the author under it,
    /// questions, what others say, and that on which all rests.
    silent: Vec<bool>,
}

impl<'a> Text<'a> {
    fn new(article: &Article, claims: &[Claim], opinions: &'a [Opinion]) -> Self {
        let sentences = &article.sentences;
        let stems: Vec<BTreeSet<String>> = sentences.iter().map(|s| stems(&s.text)).collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for stem in stems.iter().flatten() {
            *counts.entry(stem.clone()).or_default() += 1;
        }
        let all = sentences.len() as f64;
        let of_all = |number: usize| {
            let mut cruxes = claims.iter().filter(|claim| claim.stated_crux);
            cruxes.any(|claim| claim.sentence == number)
        };
        // "Autonomy with money, they say, is separatism": what is told as another's word, and not taken up.
        let anothers = |number: usize| {
            let mut own = claims
                .iter()
                .filter(|c| c.sentence == number && !c.tentative)
                .peekable();
            own.peek().is_some() && own.all(|claim| matches!(claim.holder, Holder::Quoted { .. }))
        };
        let weigh = |(stem, count): (String, usize)| (stem, (all / count as f64).ln());
        Text {
            opinions,
            stems,
            weights: counts.into_iter().map(weigh).collect(),
            silent: sentences
                .iter()
                .map(|s| {
                    let asks = s.text.trim_end().ends_with('?');
                    s.number < 2 || asks || of_all(s.number) || anothers(s.number)
                })
                .collect(),
        }
    }

    /// The sentences that can be a reason of the advice in sentence `at`, each with what speaks for it.
    /// `advising` are the sentences that advise.
    fn candidates(&self, at: usize, advising: &[usize]) -> Vec<(usize, [f64; FEATURES])> {
        let weight = |stems: &mut dyn Iterator<Item = &String>| -> f64 {
            stems.map(|stem| self.weights[stem]).sum()
        };
        let own = weight(&mut self.stems[at].iter());
        let one = |k: usize| {
            let opinion = &self.opinions[k];
            let any = opinion.any();
            let shared = weight(&mut self.stems[at].intersection(&self.stems[k]));
            let alike = shared / (1.0 + (own * weight(&mut self.stems[k].iter())).sqrt());
            let near = (-(k.abs_diff(at) as f64) / 3.0).exp();
            // After it and before the next advice, or before it and after the last one.
            let between = |from: usize, to: usize| advising.iter().any(|&a| a > from && a <= to);
            let after = if k > at && !between(at, k) { near } else { 0.0 };
            let before = if k < at && !(k..at).any(|i| advising.contains(&i)) {
                near
            } else {
                0.0
            };
            [
                alike * any,
                alike,
                after,
                before,
                after * any,
                before * any,
                any,
                opinion.claims[0][0],
                opinion.claims[1][0],
                opinion.causal,
                opinion.advice,
                opinion.crux,
            ]
        };
        let can = |k: &usize| *k != at && !self.silent[*k];
        let sentences = (0..self.opinions.len()).filter(can);
        sentences.map(|k| (k, one(k))).collect()
    }
}

/// The likeliest reasons among the candidates, likeliest first, with their probabilities.
fn likeliest(
    candidates: &[(usize, [f64; FEATURES])],
    weights: &[f64; FEATURES + 1],
) -> Vec<(usize, f64)> {
    let mut likely: Vec<(usize, f64)> = candidates
        .iter()
        .map(|(k, features)| (*k, probability(features, weights)))
        .filter(|&(_, p)| p >= REASON)
        .collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    likely.truncate(REASONS);
    likely
}

/// P(a sentence with these features is a reason).
fn probability(features: &[f64; FEATURES], weights: &[f64; FEATURES + 1]) -> f64 {
    let weighed = features.iter().zip(&weights[1..]).map(|(x, w)| x * w);
    1.0 / (1.0 + (-(weights[0] + weighed.sum::<f64>())).exp())
}

/// The first five letters of each word of four or more.
fn stems(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() >= 4)
        .map(|word| word.chars().take(5).collect())
        .collect()
}

#[cfg(test)]
mod tests;
