//! Where a claim may have been missed: sentences that look as if they held more than stand.

use detente_vocab::{Claim, Sign, Span};
use serde::Serialize;

use super::Reader;
use super::learned::{Opinion, opinions};
use super::supplement::SIGNS;
use crate::article::Article;

/// A sentence that may hold a claim which was not read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// Number of the sentence; the title is 0.
    pub sentence: usize,
    /// Where it stands: Unicode code points into the article's text.
    pub span: Span,
    /// The sentence.
    pub text: String,
    /// P(a careful coder would find a claim in it beside those that stand).
    pub probability: f64,
}

/// What the reader may have missed in an article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubts {
    /// The sentences that more likely than not hold a claim beside those that stand, in the order of the text.
    pub sentences: Vec<Doubt>,
    /// Sentences in which no claim stands.
    pub unread: usize,
    /// How many claims the text holds beside those that stand, as expected: Σ P over signs and sentences,
    /// up to three of a sign in one.
    pub expected_missed: f64,
}

impl Reader<'_> {
    /// The sentences that may hold a claim which `claims` lacks, and how many are expected to.
    ///
    /// `claims` are those of the same article, as [`Reader::claims`] reads them. Questions
    /// are passed over, as the rules pass them over; an article without sentences gives none.
    ///
    /// ```
    /// use detente_read::article::Article;
    /// use detente_read::claims::Reader;
    /// use detente_vocab::ActorDirectory;
    ///
    /// let text = "A march\n\nThe hall has nine doors and two gates. Thousands took to the streets of \
    ///             the capital on Friday to protest against the arrest of the mayor.";
    /// let article = Article::parse("-", text).unwrap();
    /// let directory = ActorDirectory::builtin();
    /// let doubts = Reader::new(&directory).doubt(&article, &[]);
    /// assert_eq!(doubts.sentences.len(), 1);
    /// assert!(doubts.sentences[0].text.starts_with("Thousands"));
    /// assert!(doubts.expected_missed >= doubts.sentences[0].probability);
    /// ```
    pub fn doubt(&self, article: &Article, claims: &[Claim]) -> Doubts {
        Doubts::of(article, claims, &opinions(article))
    }
}

impl Doubts {
    /// What `claims` lack of what the model expects of each sentence.
    pub(super) fn of(article: &Article, claims: &[Claim], opinions: &[Opinion]) -> Doubts {
        let mut doubts = Doubts {
            sentences: Vec::new(),
            unread: 0,
            expected_missed: 0.0,
        };
        for (sentence, opinion) in article.sentences.iter().zip(opinions) {
            if sentence.text.trim_end().ends_with('?') {
                continue;
            }
            let standing: Vec<Sign> = claims
                .iter()
                .filter(|c| c.sentence == sentence.number && !c.tentative)
                .map(|c| c.sign)
                .collect();
            doubts.unread += usize::from(standing.is_empty());
            // P(one more of a sign than stand), and how many more.
            let mut none = 1.0;
            for (sign, chances) in SIGNS.iter().zip(&opinion.claims) {
                let have = standing.iter().filter(|s| *s == sign).count();
                let more = chances.iter().skip(have);
                none *= 1.0 - more.clone().next().copied().unwrap_or_default();
                doubts.expected_missed += more.sum::<f64>();
            }
            let probability = 1.0 - none;
            if probability >= 0.5 {
                doubts.sentences.push(Doubt {
                    sentence: sentence.number,
                    span: sentence.span,
                    text: sentence.text.clone(),
                    probability: rounded(probability),
                });
            }
        }
        doubts.expected_missed = rounded(doubts.expected_missed);
        doubts
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
