//! What a small language model says of a sentence, beside the rules.
//!
//! A transformer of a few layers, first trained on general English by others and then, by
//! `crates/read/training/encoder.py`, on three things at once: whether a sentence of the news states
//! a causal relation, which sign a pair of phrases has, and which signs of claims a coder found in
//! each sentence of an op-ed, with the words that name the ends. `lexicon/claims/NOTICE.md` names
//! the sources.

mod encoder;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use encoder::ModelError;

use rayon::prelude::*;

use crate::article::Article;
use encoder::Encoder;

const WEIGHTS: &[u8] = include_bytes!("../../../../../lexicon/claims/encoder.onnx");
const VOCABULARY: &str = include_str!("../../../../../lexicon/claims/vocabulary.txt");

/// The learned model: probabilities, each by one row through the encoder.
pub struct Learned {
    encoder: Encoder,
}

/// What the model expects a careful coder to find in one sentence of an op-ed.
#[derive(Clone, Debug)]
pub(crate) struct Opinion {
    /// P(at least one, at least two claims) by sign: more brings more, more brings less, no effect.
    pub claims: [[f64; 2]; 3],
    /// P(it says what should be done).
    pub advice: f64,
    /// P(names a cause), P(names an effect) of each word of the sentence, by its first byte.
    pub ends: Vec<(usize, [f32; 2])>,
    /// The greatest of these in the sentence before: its cause or effect is taken up here.
    pub before: [f64; 2],
}

impl Opinion {
    /// P(the sentence holds any claim), the signs taken as independent.
    pub fn any(&self) -> f64 {
        1.0 - self.claims.iter().map(|p| 1.0 - p[0]).product::<f64>()
    }

    /// How many claims the sentence holds, as expected; a third of one sign is not thought of.
    pub fn expected(&self) -> f64 {
        self.claims.iter().flatten().sum()
    }
}

impl Learned {
    /// The model that comes with the crate; read once a process.
    pub fn builtin() -> &'static Learned {
        static BUILTIN: OnceLock<Learned> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // The file is part of the program and a test reads it. On a thread of its own: loading
            // waits for another pool, and a worker that waits may take up work that comes here again.
            let load = std::thread::spawn(|| Learned::new(WEIGHTS, VOCABULARY));
            let loaded = load.join().expect("loading does not panic");
            loaded.expect("the built-in encoder is whole")
        })
    }

    /// A model from weights in ONNX form and a vocabulary, a word piece a line.
    ///
    /// # Errors
    /// [`ModelError`] if either is not what the model needs.
    pub fn new(weights: &[u8], vocabulary: &str) -> Result<Learned, ModelError> {
        Ok(Learned {
            encoder: Encoder::new(weights, vocabulary)?,
        })
    }

    /// P(the sentence states a causal relation), as the coders of protest and conflict news
    /// understood it.
    ///
    /// ```
    /// use detente_read::claims::Learned;
    ///
    /// let model = Learned::builtin();
    /// let causal = model.causal("Thousands marched in the capital to protest against the new tax.");
    /// let plain = model.causal("The minister was born in 1957.");
    /// assert!(causal > plain);
    /// ```
    pub fn causal(&self, sentence: &str) -> f64 {
        f64::from(self.encoder.row("", sentence).labels[0])
    }

    /// P(more of `cause` brings more of `effect`), given that `text` links the two.
    ///
    /// ```
    /// use detente_read::claims::Learned;
    ///
    /// let model = Learned::builtin();
    /// let p = |cause, effect| model.positive("Drought bears on farming.", cause, effect);
    /// assert!(p("drought", "hunger") > p("drought", "food production"));
    /// ```
    pub fn positive(&self, text: &str, cause: &str, effect: &str) -> f64 {
        let row = format!("{cause} ; {effect} ; {text}");
        f64::from(self.encoder.row("", &row).labels[1])
    }

    /// What a coder of op-eds would find in `sentence`, which follows `before`.
    pub(crate) fn opinion(&self, before: &str, sentence: &str) -> Opinion {
        let row = self.encoder.row(before, sentence);
        let p = |i: usize| f64::from(row.labels[i]);
        let greatest = |end: usize| {
            let all = row.ends_before.iter().map(|(_, p)| f64::from(p[end]));
            all.fold(0.0, f64::max)
        };
        Opinion {
            claims: [[p(2), p(3)], [p(4), p(5)], [p(6), p(7)]],
            advice: p(8),
            before: [greatest(0), greatest(1)],
            ends: row.ends,
        }
    }
}

/// What the model expects of each sentence of an article, the one before at hand.
pub(crate) fn opinions(article: &Article) -> Vec<Opinion> {
    let model = Learned::builtin();
    let sentences = &article.sentences;
    (0..sentences.len())
        .into_par_iter()
        .map(|i| {
            let before = if i > 0 {
                sentences[i - 1].text.as_str()
            } else {
                ""
            };
            model.opinion(before, &sentences[i].text)
        })
        .collect()
}
