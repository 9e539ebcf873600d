//! What a language model says of a sentence, beside the rules.
//!
//! A transformer of eight layers, first trained on general English by others and then, by
//! `crates/read/training/encoder.py`, on three things at once: whether a sentence of the news states
//! a causal relation, which sign a pair of phrases has, and which signs of claims a coder found in
//! each sentence of an op-ed, with the words that name cause and effect. `lexicon/claims/NOTICE.md` names
//! the sources.

mod encoder;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::article::Article;
use encoder::{Encoder, ModelError, Piece, Row};

const GRAPH: &[u8] = include_bytes!("../../../../../lexicon/claims/encoder.onnx");
const VOCABULARY: &str = include_str!("../../../../../lexicon/claims/vocabulary.txt");
const CRUX: &str = include_str!("../../../../../lexicon/claims/crux.txt");
const SIGNS: &str = include_str!("../../../../../lexicon/claims/signs.txt");

/// The matrices that the graph refers to, read where they lie; only those of products are laid out anew.
fn weights() -> &'static [u8] {
    rten::include_external_data!("../../../../../lexicon/claims/encoder.onnx.data")
}

/// Of the form that gives two phrases their sign, as in training.
const RANK: usize = 16;

/// What a word says of the sign, as cause or as effect.
type Leaning = [f32; RANK];

/// The learned model: probabilities of what a text says.
pub struct Learned {
    encoder: Encoder,
    /// What is added, and then the weight of each figure of a part's mean.
    crux: Vec<f32>,
    /// What is added, and then the weight of each figure of a piece, by sides: those of the cause first.
    signs: Vec<Vec<f32>>,
}

/// What the model expects a careful coder to find in one sentence of an op-ed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opinion {
    /// P(at least one, two, three claims) by sign: more brings more, more brings less, no effect.
    pub claims: [[f64; 3]; 3],
    /// P(it states a causal relation), as the coders of protest and conflict news understood it.
    pub causal: f64,
    /// P(it says what should be done).
    pub advice: f64,
    /// P(the author says here what the advice rests on).
    pub crux: f64,
    /// The words of the sentence before, where it was at hand, and of the sentence.
    pub words: Vec<Word>,
    /// For each two words, by rows: P(the first names a cause of what the second names).
    pub linked: Vec<f32>,
    /// What each word says of the sign, as a cause and as an effect.
    leaning: Vec<[Leaning; 2]>,
}

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Word {
    /// In the sentence before?
    pub before: bool,
    /// Its first byte in its sentence.
    pub byte: usize,
}

impl Opinion {
    /// P(the sentence holds any claim), the signs taken as independent.
    pub fn any(&self) -> f64 {
        1.0 - self.claims.iter().map(|p| 1.0 - p[0]).product::<f64>()
    }

    /// P(more of what some words name brings more of what others name), given that they are linked.
    pub fn positive(&self, cause: &[usize], effect: &[usize]) -> f64 {
        let mean = |words: &[usize], side: usize, k: usize| {
            let sum: f32 = words.iter().map(|&w| self.leaning[w][side][k]).sum();
            f64::from(sum) / words.len().max(1) as f64
        };
        let logit: f64 = (0..RANK)
            .map(|k| mean(cause, 0, k) * mean(effect, 1, k))
            .sum();
        1.0 / (1.0 + (-logit).exp())
    }
}

impl Learned {
    /// The model that comes with the crate; read once a process.
    pub fn builtin() -> &'static Learned {
        static BUILTIN: OnceLock<Learned> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // The file is part of the program and a test reads it. On a thread of its own: loading
            // waits for another pool, and a worker that waits may take up work that comes here again.
            let load =
                std::thread::spawn(|| Learned::new(GRAPH, weights(), VOCABULARY, CRUX, SIGNS));
            let loaded = load.join().expect("loading does not panic");
            loaded.expect("the built-in encoder is whole")
        })
    }

    /// A model from a graph in ONNX form, the file of weights that it names, a vocabulary, a word piece a
    /// line, and the weights of two more questions: of the crux, a number a line, and of the signs, a side a line.
    fn new(
        graph: &'static [u8],
        weights: &'static [u8],
        vocabulary: &str,
        crux: &str,
        signs: &str,
    ) -> Result<Learned, ModelError> {
        let numbers = |text: &str| -> Option<Vec<f32>> {
            let read: Result<Vec<f32>, _> = text.split_whitespace().map(str::parse).collect();
            read.ok()
                .filter(|numbers| numbers.len() == Encoder::WIDTH + 1)
        };
        let sides: Option<Vec<Vec<f32>>> = signs.lines().map(numbers).collect();
        Ok(Learned {
            encoder: Encoder::new(graph, weights, vocabulary)?,
            crux: numbers(crux).ok_or(ModelError::Question("crux"))?,
            signs: sides
                .filter(|sides| sides.len() == 2 * RANK)
                .ok_or(ModelError::Question("signs"))?,
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
        let pieces = self.pieces(sentence);
        f64::from(self.encoder.row(&[&pieces], 0..1, false).labels[0][0])
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
        let mut pair = self.encoder.pieces_of(&format!("{cause} ; {effect}"));
        let mut text = self.encoder.pieces_of(text);
        pair.truncate(Encoder::room(2) / 2);
        text.truncate(Encoder::room(2) - pair.len());
        f64::from(self.encoder.row(&[&pair, &text], 0..0, false).labels[0][1])
    }

    /// What a coder of op-eds would find in `sentence`, which follows `before`.
    #[cfg(test)]
    fn opinion(&self, before: &str, sentence: &str) -> Opinion {
        let texts = [before, sentence];
        self.opinions(&texts)
            .pop()
            .expect("a sentence has an opinion")
    }

    /// What a coder of op-eds would find in each of some sentences in a row.
    fn opinions(&self, sentences: &[&str]) -> Vec<Opinion> {
        let pieces: Vec<Vec<Piece>> = sentences.par_iter().map(|text| self.pieces(text)).collect();
        let windows: Vec<Vec<Opinion>> = windows(&pieces)
            .into_par_iter()
            .map(|window| self.look(&pieces, window))
            .collect();
        windows.into_iter().flatten().collect()
    }

    /// The opinions on the sentences of a window that are new in it.
    fn look(&self, pieces: &[Vec<Piece>], window: Window) -> Vec<Opinion> {
        let parts: Vec<&[Piece]> = pieces[window.from..window.to]
            .iter()
            .map(Vec::as_slice)
            .collect();
        let new = window.new - window.from..window.to - window.from;
        let judged = new.len();
        let row = self.encoder.row(&parts, new.clone(), true);
        let leanings = self.leanings(&row, judged);
        new.zip(&row.labels)
            .enumerate()
            .map(|(k, (part, labels))| {
                let p = |i: usize| f64::from(labels[i]);
                let mut opinion = Opinion {
                    claims: [2, 5, 8].map(|first| [p(first), p(first + 1), p(first + 2)]),
                    causal: p(0),
                    advice: p(11),
                    crux: self.crux_of((0..Encoder::WIDTH).map(|i| row.means[[k, i]])),
                    ..Opinion::default()
                };
                // The pieces of each word, of the sentence before and of this one.
                let mut words: Vec<Vec<usize>> = Vec::new();
                for (i, place) in row.places.iter().enumerate() {
                    let Some((number, byte)) = *place else {
                        continue;
                    };
                    if number != part && number + 1 != part {
                        continue;
                    }
                    let word = Word {
                        before: number != part,
                        byte,
                    };
                    if opinion.words.last() == Some(&word) {
                        words.last_mut().expect("a word was pushed with it").push(i);
                    } else {
                        opinion.words.push(word);
                        words.push(vec![i]);
                    }
                }
                let mean = |pieces: &[usize], side: usize| -> Leaning {
                    let sum = |k: usize| pieces.iter().map(|&i| leanings[i][side][k]).sum::<f32>();
                    std::array::from_fn(|k| sum(k) / pieces.len() as f32)
                };
                opinion.leaning = words
                    .iter()
                    .map(|pieces| [mean(pieces, 0), mean(pieces, 1)])
                    .collect();
                for cause in &words {
                    for effect in &words {
                        let links = &row.links;
                        let pieces = cause
                            .iter()
                            .flat_map(|&i| effect.iter().map(move |&j| links[[i, j]]));
                        opinion.linked.push(pieces.fold(0.0, f32::max));
                    }
                }
                opinion
            })
            .collect()
    }

    /// What each piece says of the sign; the means of single pieces stand after the `judged` parts.
    fn leanings(&self, row: &Row, judged: usize) -> Vec<[Leaning; 2]> {
        // Eight sums side by side, in a fixed order: one after the other they would wait for each other.
        let side = |figures: &[f32], k: usize| {
            let weights = &self.signs[k];
            let mut sums = [0.0; 8];
            for (x, w) in figures.chunks_exact(8).zip(weights[1..].chunks_exact(8)) {
                for i in 0..8 {
                    sums[i] += x[i] * w[i];
                }
            }
            weights[0] + sums.iter().sum::<f32>()
        };
        let pieces = judged..judged + row.places.len();
        pieces
            .map(|i| {
                let figures: [f32; Encoder::WIDTH] = std::array::from_fn(|k| row.means[[i, k]]);
                [
                    std::array::from_fn(|k| side(&figures, k)),
                    std::array::from_fn(|k| side(&figures, RANK + k)),
                ]
            })
            .collect()
    }

    /// P(crux) of a part with these means: one layer, trained when all else stood.
    fn crux_of(&self, means: impl Iterator<Item = f32>) -> f64 {
        let weighed = means
            .zip(&self.crux[1..])
            .map(|(x, w)| f64::from(x) * f64::from(*w));
        let logit = f64::from(self.crux[0]) + weighed.sum::<f64>();
        1.0 / (1.0 + (-logit).exp())
    }

    /// The pieces of a sentence, as many as a row holds.
    fn pieces(&self, sentence: &str) -> Vec<Piece> {
        let mut pieces = self.encoder.pieces_of(sentence);
        pieces.truncate(Encoder::room(1));
        pieces
    }
}

/// Sentences that go through the model together: `from..to`, of which those from `new` on are
/// judged here and the others were judged before and stand as context.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    from: usize,
    new: usize,
    to: usize,
}

/// As few windows as take all sentences in turn, the sentence before each window's first new one
/// with it where there is room. As in training.
fn windows(pieces: &[Vec<Piece>]) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut window = Window {
        from: 0,
        new: 0,
        to: 0,
    };
    let fits = |from: usize, to: usize| {
        let held: usize = pieces[from..to].iter().map(Vec::len).sum();
        held <= Encoder::room(to - from)
    };
    for i in 0..pieces.len() {
        if window.to > window.new && !fits(window.from, i + 1) {
            windows.push(window);
            let from = if fits(i - 1, i + 1) { i - 1 } else { i };
            window = Window {
                from,
                new: i,
                to: i,
            };
        }
        window.to = i + 1;
    }
    if window.to > window.new {
        windows.push(window);
    }
    windows
}

/// What the model expects of each sentence of an article.
pub(crate) fn opinions(article: &Article) -> Vec<Opinion> {
    let texts: Vec<&str> = article.sentences.iter().map(|s| s.text.as_str()).collect();
    Learned::builtin().opinions(&texts)
}
