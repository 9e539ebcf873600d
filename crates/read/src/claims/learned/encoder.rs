//! The encoder under the learned model: words to pieces, pieces through a transformer.
//!
//! One row at a time and no padding, so that a row gets the same figures whatever else is run.

use std::collections::HashMap;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_text::models::{Model as _, WordPiece, WordPieceOptions};
use rten_text::normalizers::{Bert as Lowercase, BertOptions, Normalizer};
use rten_text::pre_tokenizers::{Bert as Punctuation, PreTokenizer};
use rten_text::tokenizer::TokenId;

/// At most this many pieces a row, as in training; longer ones lose their ends.
const LONGEST: usize = 128;

/// How many yes-or-no questions the model answers on each part of a row.
pub(super) const LABELS: usize = 12;

/// The name under which the file of weights knows the mean over the pieces of each part, of which
/// other questions can be asked than those that it answers itself.
const MEANS: &str = "/MatMul_16_output_0";

/// What the model says of a row.
pub(super) struct Row {
    /// For each part the mean over its pieces of what the last layer holds, and after them, where it was
    /// asked for, the same of each piece.
    pub means: NdTensor<f32, 2>,
    /// Probabilities of the yes-or-no questions, for each part.
    pub labels: Vec<[f32; LABELS]>,
    /// For each two pieces, pieces × pieces: P(the first names a cause of what the second names).
    pub links: NdTensor<f32, 2>,
    /// For each piece the number of its part and the byte there at which its word begins; marks
    /// have none.
    pub places: Vec<Option<(usize, usize)>>,
}

/// The transformer with its vocabulary.
pub(super) struct Encoder {
    model: Model,
    lowercase: Lowercase,
    punctuation: Punctuation,
    pieces: WordPiece,
    start: TokenId,
    stop: TokenId,
    inputs: [NodeId; 2],
    outputs: [NodeId; 3],
}

/// A file of weights or a vocabulary that is not one.
#[derive(Debug, thiserror::Error)]
pub(super) enum ModelError {
    /// The weights cannot be read as a model.
    #[error("the weights are no readable model: {0}")]
    Weights(String),
    /// The vocabulary lacks a sign that the model needs.
    #[error("the vocabulary has no `{0}`")]
    Vocabulary(&'static str),
    /// The weights of one more question are no numbers, or not as many as the model needs.
    #[error("the weights of the {0} are no list of numbers")]
    Question(&'static str),
}

/// A piece of a word: its number and the byte of the text at which its word begins.
pub(super) type Piece = (TokenId, usize);

thread_local! {
    // A row is too small to be worth sharing: each thread of the caller runs its rows by itself, so
    // that the caller's number of threads is the number of threads.
    static ALONE: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

impl Encoder {
    /// Figures that the last layer holds of a piece.
    pub const WIDTH: usize = 768;

    /// Reads a graph in ONNX form, whose matrices lie in `weights`, and a vocabulary, a piece a line.
    pub fn new(
        graph: &'static [u8],
        weights: &'static [u8],
        vocabulary: &str,
    ) -> Result<Self, ModelError> {
        let unreadable = |error: &dyn std::fmt::Display| ModelError::Weights(error.to_string());
        // Laid out for the processor once, and not again for each row.
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        options.external_data_static("encoder.onnx.data", weights);
        let model = options.load_static_slice(graph);
        let model = model.map_err(|e| unreadable(&e))?;
        let pieces: HashMap<String, TokenId> = (0..)
            .zip(vocabulary.lines())
            .map(|(number, piece)| (piece.to_owned(), number))
            .collect();
        let number = |piece: &'static str| {
            let found = pieces.get(piece).copied();
            found.ok_or(ModelError::Vocabulary(piece))
        };
        let (start, stop) = (number("<s>")?, number("</s>")?);
        number("[UNK]")?;
        let node = |name: &str| model.node_id(name).map_err(|e| unreadable(&e));
        let inputs = [node("ids")?, node("pool")?];
        let outputs = [node("labels")?, node("links")?, node(MEANS)?];
        Ok(Encoder {
            model,
            lowercase: Lowercase::new(BertOptions {
                lowercase: true,
                strip_accents: true,
            }),
            punctuation: Punctuation::new(),
            pieces: WordPiece::from_vocab(pieces, WordPieceOptions::default()),
            start,
            stop,
            inputs,
            outputs,
        })
    }

    /// Runs one row of parts, each closed by a mark of its own; of the parts in `judged`, or of the
    /// row as a whole where there are none, the model answers its questions.
    ///
    /// `each` asks for the means of single pieces too. The pieces of the parts together must not be more than [`Encoder::room`] leaves.
    pub fn row(&self, parts: &[&[Piece]], judged: std::ops::Range<usize>, each: bool) -> Row {
        // A vocabulary of thousands of pieces is far from the end of i32.
        let mut ids = vec![self.start as i32];
        let mut places = vec![None];
        let mut ranges = Vec::with_capacity(parts.len());
        for (number, part) in parts.iter().enumerate() {
            let from = ids.len();
            for (id, byte) in *part {
                ids.push(*id as i32);
                places.push(Some((number, *byte)));
            }
            ids.push(self.stop as i32);
            places.push(None);
            ranges.push(from..ids.len());
        }
        let length = ids.len();
        let mut pooled = ranges[judged].to_vec();
        if pooled.is_empty() {
            pooled.push(0..length);
        }
        let parts = pooled.len();
        if each {
            pooled.extend((0..length).map(|i| i..i + 1));
        }
        let mut pool = NdTensor::<f32, 2>::zeros([pooled.len(), length]);
        for (k, range) in pooled.iter().enumerate() {
            for i in range.clone() {
                pool[[k, i]] = 1.0 / range.len() as f32;
            }
        }
        let inputs = vec![
            (self.inputs[0], NdTensor::from_data([1, length], ids).into()),
            (self.inputs[1], pool.into()),
        ];
        let alone = RunOptions::default().with_thread_pool(Some(ALONE.with(Arc::clone)));
        // On a plain thread: a worker of the caller's pool that waits for another pool would take up
        // the next row meanwhile, within this one, until its stack is full.
        let run = || self.model.run_n(inputs, self.outputs, Some(alone));
        let ran = std::thread::scope(|scope| scope.spawn(run).join());
        // The shapes are those of the file that `new` accepted and a test runs.
        let [labels, links, means] = ran
            .expect("a row does not panic")
            .expect("a row of pieces runs through the model");
        let labels: NdTensor<f32, 2> = labels.try_into().expect("labels are a matrix");
        let links: NdTensor<f32, 2> = links.try_into().expect("links are a matrix");
        let means: NdTensor<f32, 2> = means.try_into().expect("means are a matrix");
        let labels = (0..parts)
            .map(|k| std::array::from_fn(|i| labels[[k, i]]))
            .collect();
        Row {
            means,
            labels,
            links,
            places,
        }
    }

    /// How many pieces a row of so many parts may hold.
    pub fn room(parts: usize) -> usize {
        LONGEST - 1 - parts
    }

    /// Pieces of a text, each with the byte of the text at which its word, or its part of a word
    /// with punctuation, begins. Words between blanks go one by one.
    pub fn pieces_of(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for word in text.split_whitespace() {
            let at = from + text[from..].find(word).unwrap_or(0);
            from = at + word.len();
            // Neither step refuses any text; a word of nothing but accents gives no piece.
            let Ok((plain, origin)) = self.lowercase.normalize(word) else {
                continue;
            };
            let Ok(parts) = self.punctuation.pre_tokenize(&plain) else {
                continue;
            };
            let mut read = 0;
            for part in parts {
                let begins = read + plain[read..].find(part).unwrap_or(0);
                read = begins + part.len();
                let byte = at + origin[begins];
                // An unknown piece has a number of its own.
                let _ = self
                    .pieces
                    .encode_with_offsets(part, &mut |_, id| pieces.push((id, byte)));
            }
        }
        pieces
    }
}
