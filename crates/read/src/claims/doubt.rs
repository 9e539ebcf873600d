//! Where the rules may have missed a claim: sentences without one that look causal.

use detente_vocab::{Claim, Span};
use serde::Serialize;

use super::Reader;
use super::learned::{Opinion, opinions};
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
    /// P(a careful coder would find a claim in it).
    pub probability: f64,
}

/// What the reader may have missed in an article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubts {
    /// The unread sentences that more likely than not hold a claim, in the order of the text.
    pub sentences: Vec<Doubt>,
    /// Sentences in which no rule read a claim; a tentative claim is none.
    pub unread: usize,
    /// How many claims the unread sentences hold, as expected: Σ P over signs and sentences, listed
    /// or not. Claims missed in sentences that gave another are not among them.
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
            let read = claims
                .iter()
                .any(|c| c.sentence == sentence.number && !c.tentative);
            if read || sentence.text.trim_end().ends_with('?') {
                continue;
            }
            let probability = opinion.any();
            doubts.unread += 1;
            doubts.expected_missed += opinion.expected();
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
