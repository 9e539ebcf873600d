//! The encoder under the learned model: words to pieces, pieces through a small transformer.
//!
//! One row at a time and no padding, so that a sentence gets the same figures whatever
//! stands beside it.

use std::collections::HashMap;

use rten::{Model, NodeId};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};
use rten_text::models::{Model as _, WordPiece, WordPieceOptions};
use rten_text::normalizers::{Bert as Lowercase, BertOptions, Normalizer};
use rten_text::pre_tokenizers::{Bert as Punctuation, PreTokenizer};
use rten_text::tokenizer::TokenId;

/// At most this many pieces a row, as in training; longer ones lose their ends.
const LONGEST: usize = 128;

/// How many yes-or-no questions the model answers on a row.
pub(super) const LABELS: usize = 9;

/// What the model says of a row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Probabilities of the yes-or-no questions.
    pub labels: [f32; LABELS],
    /// For each word of the second text, by the byte at which it begins: P(it names a cause),
    /// P(it names an effect).
    pub ends: Vec<(usize, [f32; 2])>,
    /// Likewise for the first text.
    pub ends_before: Vec<(usize, [f32; 2])>,
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
    outputs: [NodeId; 2],
}

/// A file of weights or a vocabulary that is not one.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The weights cannot be read as a model.
    #[error("the weights are no readable model: {0}")]
    Weights(String),
    /// The vocabulary lacks a sign that the model needs.
    #[error("the vocabulary has no `{0}`")]
    Vocabulary(&'static str),
}

/// A piece of a word: its number and the byte of the text at which its word begins.
type Piece = (TokenId, usize);

impl Encoder {
    /// Reads a model in ONNX form and a vocabulary, a piece a line.
    pub fn new(weights: &[u8], vocabulary: &str) -> Result<Self, ModelError> {
        let unreadable = |error: &dyn std::fmt::Display| ModelError::Weights(error.to_string());
        let model = Model::load(weights.to_vec()).map_err(|e| unreadable(&e))?;
        let pieces: HashMap<String, TokenId> = (0..)
            .zip(vocabulary.lines())
            .map(|(number, piece)| (piece.to_owned(), number))
            .collect();
        let number = |piece: &'static str| {
            let found = pieces.get(piece).copied();
            found.ok_or(ModelError::Vocabulary(piece))
        };
        let (start, stop) = (number("[CLS]")?, number("[SEP]")?);
        number("[UNK]")?;
        let node = |name: &str| model.node_id(name).map_err(|e| unreadable(&e));
        let inputs = [node("ids")?, node("segments")?];
        let outputs = [node("labels")?, node("ends")?];
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

    /// Runs one row: `first` is context (may be empty), `second` is what is judged.
    pub fn row(&self, first: &str, second: &str) -> Row {
        let (mut a, mut b) = (self.pieces_of(first), self.pieces_of(second));
        // Too long: the longer of the two loses its end, as in training.
        while a.len() + b.len() + 3 > LONGEST {
            if a.len() > b.len() {
                a.pop();
            } else {
                b.pop();
            }
        }
        let numbers = |pieces: &[Piece]| -> Vec<i32> {
            // A vocabulary of thousands of pieces is far from the end of i32.
            pieces.iter().map(|p| p.0 as i32).collect()
        };
        let (start, stop) = (self.start as i32, self.stop as i32);
        let ids = [&[start][..], &numbers(&a), &[stop], &numbers(&b), &[stop]].concat();
        let length = ids.len();
        let mut segments = vec![0_i32; a.len() + 2];
        segments.resize(length, 1);
        let shape = [1, length];
        let inputs = vec![
            (self.inputs[0], NdTensor::from_data(shape, ids).into()),
            (self.inputs[1], NdTensor::from_data(shape, segments).into()),
        ];
        // The shapes are those of the file that `new` accepted and a test runs.
        let [labels, ends] = self
            .model
            .run_n(inputs, self.outputs, None)
            .expect("a row of pieces runs through the model");
        let labels: NdTensor<f32, 2> = labels.try_into().expect("labels are a matrix");
        let ends: NdTensor<f32, 3> = ends.try_into().expect("ends are a cube");
        let mut row = Row {
            labels: [0.0; LABELS],
            ends: Vec::new(),
            ends_before: Vec::new(),
        };
        for (to, from) in row.labels.iter_mut().zip(labels.iter()) {
            *to = *from;
        }
        let ends = ends.view();
        row.ends_before = by_word(&a, &ends, 1);
        row.ends = by_word(&b, &ends, a.len() + 2);
        row
    }

    /// Pieces of a text, each with the byte of the text at which its word, or its part of a word
    /// with punctuation, begins. Words between blanks go one by one.
    fn pieces_of(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for word in text.split_whitespace() {
            let at = from + text[from..].find(word).unwrap_or(0);
            from = at + word.len();
            // Neither step refuses any text; a word of nothing but accents gives no piece.
            let Ok((plain, _)) = self.lowercase.normalize(word) else {
                continue;
            };
            let Ok(parts) = self.punctuation.pre_tokenize(&plain) else {
                continue;
            };
            let mut read = 0;
            for part in parts {
                let begins = read + plain[read..].find(part).unwrap_or(0);
                read = begins + part.len();
                let byte = at + begins.min(word.len() - 1);
                // An unknown piece has a number of its own.
                let _ = self
                    .pieces
                    .encode_with_offsets(part, &mut |_, id| pieces.push((id, byte)));
            }
        }
        pieces
    }
}

/// The figures of each piece, from the row's `offset` on.
fn by_word(
    pieces: &[Piece],
    ends: &NdTensorView<'_, f32, 3>,
    offset: usize,
) -> Vec<(usize, [f32; 2])> {
    pieces
        .iter()
        .enumerate()
        .map(|(i, piece)| {
            let of = |end: usize| ends.get([0, offset + i, end]).copied().unwrap_or(0.0);
            (piece.1, [of(0), of(1)])
        })
        .collect()
}
