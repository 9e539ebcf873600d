//! Learned doubt beside the rules: is a sentence causal, and which sign has a pair.
//!
//! The rules stay first. This model never makes a claim; it says where the rules may have
//! missed one and where a sign is doubtful. It learned from protest and conflict news
//! (whether) and from prose on farming, health and policy (which sign), so on an op-ed it is
//! out of its domain: its probabilities are a guide, not a measurement. `lexicon/claims/NOTICE.md`
//! names the sources.

mod causality;
mod file;
mod linear;
mod sign_model;
#[cfg(test)]
mod tests;
mod vectors;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

pub use causality::{Held, f1};
pub use file::ModelError;

use causality::Causality;
use file::{MAGIC, Source};
use sign_model::SignModel;
use vectors::Vectors;

const WEIGHTS: &[u8] = include_bytes!("../../../../../lexicon/claims/weights.bin");

/// A sentence of a corpus, coded as causal or not.
#[derive(Clone, Debug)]
pub struct CodedSentence {
    /// The document or other group that must stay together in a fold.
    pub group: String,
    /// The sentence.
    pub text: String,
    /// Whether it states a causal relation.
    pub causal: bool,
    /// Bytes of the words marked as signals.
    pub signals: Vec<Range<usize>>,
}

/// A pair of phrases of a corpus, coded with the sign of their link.
#[derive(Clone, Debug)]
pub struct CodedPair {
    /// The text that links the two.
    pub text: String,
    /// The cause, in the coders' words.
    pub cause: String,
    /// The effect, in the coders' words.
    pub effect: String,
    /// Whether more of the cause brings more of the effect.
    pub positive: bool,
}

/// What the model learns from.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Sentences, causal or not.
    pub sentences: Vec<CodedSentence>,
    /// Signed pairs.
    pub pairs: Vec<CodedPair>,
}

/// The learned model: two probabilities, each calibrated on held-out folds of its corpus.
#[derive(Clone, Debug)]
pub struct Learned {
    vectors: Vectors,
    causality: Causality,
    sign: SignModel,
}

impl Learned {
    /// The model that comes with the crate; read once a process.
    pub fn builtin() -> &'static Learned {
        static BUILTIN: OnceLock<Learned> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // The file is part of the program and a test reads it.
            Learned::from_bytes(WEIGHTS).expect("the built-in claim weights are whole")
        })
    }

    /// P(the sentence states a causal relation), logistic regression over its words, word
    /// pairs, dependency arcs, the likeliest signal words and mean word vector, scaled by Platt's
    /// method on held-out folds.
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
        self.causality.probability(&self.vectors, sentence)
    }

    /// The probability from which on [`Learned::causal`] says yes: the cut with the best F1 on
    /// held-out folds.
    pub fn causal_cut(&self) -> f64 {
        f64::from(self.causality.threshold)
    }

    /// P(more of `cause` brings more of `effect`), given that `text` links the two.
    ///
    /// The chief part is a product of two learned valences, v(cause) · v(effect): good brings
    /// good, bad brings bad, and either takes away from the other.
    ///
    /// ```
    /// use detente_read::claims::Learned;
    ///
    /// let model = Learned::builtin();
    /// let p = |cause, effect| model.positive("One leads to the other.", cause, effect);
    /// assert!(p("drought", "hunger") > p("drought", "food production"));
    /// ```
    pub fn positive(&self, text: &str, cause: &str, effect: &str) -> f64 {
        self.sign.probability(&self.vectors, text, cause, effect)
    }

    /// Learns the model and measures it on held-out folds.
    ///
    /// `vectors` is the text of GloVe word vectors of 100 columns, a word a line, commonest first.
    /// The same input gives the same bytes on machines that round `exp` and `tanh` alike.
    ///
    /// # Errors
    /// [`ModelError`] if the vectors cannot be read or there are fewer than 100 sentences or pairs
    /// or all of them have one answer.
    pub fn train(corpus: &Corpus, vectors: &str) -> Result<(Learned, Held, Held), ModelError> {
        let causal = corpus.sentences.iter().filter(|s| s.causal).count();
        let positive = corpus.pairs.iter().filter(|p| p.positive).count();
        for (rows, ones) in [
            (corpus.sentences.len(), causal),
            (corpus.pairs.len(), positive),
        ] {
            if rows < 100 || ones == 0 || ones == rows {
                return Err(ModelError::TooFew { rows, least: 100 });
            }
        }
        let texts = corpus.sentences.iter().map(|s| &s.text).chain(
            corpus
                .pairs
                .iter()
                .flat_map(|p| [&p.text, &p.cause, &p.effect]),
        );
        let wanted: BTreeSet<String> = texts
            .flat_map(|t| {
                t.split(|c: char| !c.is_alphanumeric())
                    .map(str::to_lowercase)
                    .collect::<Vec<_>>()
            })
            .collect();
        let vectors = Vectors::fit(vectors, &wanted)?;
        let (causality, held) = causality::learn(corpus, &vectors);
        let (sign, held_signs) = sign_model::learn(corpus, &vectors);
        let model = Learned {
            vectors,
            causality,
            sign,
        };
        Ok((model, held, held_signs))
    }

    /// Writes the weights file.
    ///
    /// # Errors
    /// [`ModelError::Compression`] if the compressor fails.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let mut raw = MAGIC.to_vec();
        self.vectors.put(&mut raw);
        self.causality.put(&mut raw);
        self.sign.put(&mut raw);
        Ok(zstd::encode_all(raw.as_slice(), 19)?)
    }

    /// Reads what [`Learned::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`ModelError`] if the file is of another version or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Learned, ModelError> {
        let raw = zstd::decode_all(bytes)?;
        let mut source = Source(&raw);
        if source.bytes(MAGIC.len())? != MAGIC {
            return Err(ModelError::Format);
        }
        let vectors = Vectors::take(&mut source)?;
        let causality = Causality::take(&mut source)?;
        let sign = SignModel::take(&mut source)?;
        if !source.0.is_empty() {
            return Err(ModelError::Damaged);
        }
        Ok(Learned {
            vectors,
            causality,
            sign,
        })
    }
}
