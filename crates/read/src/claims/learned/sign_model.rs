//! Which sign has the link of a given pair? A product of two learned valences, plus a linear model
//! of the words of both phrases and of those between and around them.

use super::Corpus;
use super::causality::{Held, class_form};
use super::file::{ModelError, Source, put_f32, put_floats};
use super::linear::{Adam, Idf, Platt, Problem, Row, Table, Weights, fit, sigmoid};
use super::vectors::{KEPT, Vectors};
use crate::syntax::Parser;
use crate::syntax::hash::{mix, of_bytes};

const PHRASE_BITS: u32 = 15;
const CONTEXT_BITS: u32 = 15;
/// How many valence models, each from its own start, are averaged.
const VOICES: usize = 3;
const VECTOR_SCALE: f32 = 3.0;
const FOLDS: u64 = 10;
/// Penalty on word weights and on vector weights of the valence: chosen on held-out folds.
const WORD_PENALTY: f32 = 1e-3;
const VECTOR_PENALTY: f32 = 3e-2;
/// Words that carry no valence and no place of a phrase.
const EMPTY: [&str; 24] = [
    "the", "of", "a", "in", "and", "to", "for", "on", "by", "with", "at", "from", "or", "-", "(",
    ")", ",", ".", "as", "an", "is", "are", "their", "its",
];

fn feature(name: &str, parts: &[&str]) -> u64 {
    let spread = parts.iter().fold(of_bytes(name.as_bytes()), |h, part| {
        mix(h, of_bytes(part.as_bytes()))
    });
    spread.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Lower-case words and base forms.
struct Words {
    forms: Vec<String>,
    lemmas: Vec<String>,
}

fn words(text: &str) -> Words {
    let parse = Parser::builtin().parse(text);
    Words {
        forms: parse.tokens.iter().map(|t| t.lower()).collect(),
        lemmas: (0..parse.len())
            .map(|i| match class_form(&parse, i).as_str() {
                "@N" => parse.tokens[i].lower(),
                other => other.to_owned(),
            })
            .collect(),
    }
}

impl Words {
    /// The last word before a bracket or the end.
    fn head(&self) -> Option<&str> {
        let end = self
            .forms
            .iter()
            .position(|f| f == "(")
            .unwrap_or(self.forms.len());
        self.lemmas[..end].last().map(String::as_str)
    }

    /// Words with their counts, neighbouring pairs at half, the head twice.
    fn valued(&self) -> Row {
        let mut all: Vec<(u32, f32)> = Vec::new();
        let mut add =
            |hash: u64, value: f32| all.push(((hash >> (64 - PHRASE_BITS)) as u32, value));
        for lemma in &self.lemmas {
            add(feature("v", &[lemma]), 1.0);
        }
        for pair in self.lemmas.windows(2) {
            add(feature("vv", &[&pair[0], &pair[1]]), 0.5);
        }
        if let Some(head) = self.head() {
            add(feature("vh", &[head]), 1.0);
        }
        all.sort_unstable_by_key(|(bucket, _)| *bucket);
        all.dedup_by(|b, a| {
            let same = a.0 == b.0;
            if same {
                a.1 += b.1;
            }
            same
        });
        all
    }

    fn vector(&self, vectors: &Vectors) -> Vec<f32> {
        let full = self
            .forms
            .iter()
            .map(String::as_str)
            .filter(|f| !EMPTY.contains(f));
        vectors
            .mean(full)
            .iter()
            .map(|v| v * VECTOR_SCALE)
            .collect()
    }

    /// Where the phrase stands in a text: word for word, or the window that shares most with it.
    fn place_in(&self, text: &Words) -> Option<(usize, usize)> {
        let n = self.forms.len();
        if n == 0 {
            return None;
        }
        if let Some(at) = text.forms.windows(n).position(|w| w == self.forms) {
            return Some((at, at + n));
        }
        let full: Vec<&String> = self
            .lemmas
            .iter()
            .filter(|l| !EMPTY.contains(&l.as_str()))
            .collect();
        let mut best = (0.0, None);
        for from in 0..text.lemmas.len() {
            for length in [n, n + 4] {
                let to = (from + length).min(text.lemmas.len());
                let shared = full
                    .iter()
                    .filter(|l| text.lemmas[from..to].contains(l))
                    .count();
                let score = shared as f32 - 0.05 * length as f32;
                if score > best.0 {
                    best = (score, Some((from, to)));
                }
            }
        }
        best.1
    }
}

/// Hashed features of the pair and of the words about it.
fn context(text: &Words, cause: &Words, effect: &Words) -> Vec<u64> {
    let mut f = Vec::new();
    for (name, phrase) in [("c", cause), ("e", effect)] {
        for lemma in &phrase.lemmas {
            f.push(feature(name, &[lemma]));
        }
        f.push(feature(name, &["head", phrase.head().unwrap_or("")]));
        f.push(feature(
            name,
            &["first", phrase.lemmas.first().map_or("", String::as_str)],
        ));
    }
    let (Some(c), Some(e)) = (cause.place_in(text), effect.place_in(text)) else {
        f.push(feature("nowhere", &[]));
        return f;
    };
    let order = if c.0 < e.0 { "<" } else { ">" };
    let (from, to) = if c.0 < e.0 { (c.1, e.0) } else { (e.1, c.0) };
    let between = text.lemmas.get(from..to).unwrap_or(&[]);
    f.push(feature("order", &[order]));
    f.push(feature(
        "gap",
        &[["0", "1", "2", "3", "4"][(between.len() / 4).min(4)]],
    ));
    for lemma in between {
        f.push(feature("b", &[lemma]));
        f.push(feature("bo", &[order, lemma]));
    }
    for pair in between.windows(2) {
        f.push(feature("bb", &[&pair[0], &pair[1]]));
    }
    let n = text.lemmas.len();
    let (first, last) = (c.0.min(e.0), c.1.max(e.1));
    for lemma in &text.lemmas[first.saturating_sub(6)..first] {
        f.push(feature("before", &[lemma]));
    }
    for lemma in &text.lemmas[last.min(n)..(last + 6).min(n)] {
        f.push(feature("after", &[lemma]));
    }
    for (name, (from, to)) in [("cc", c), ("ee", e)] {
        for lemma in &text.lemmas[from.saturating_sub(3)..from] {
            f.push(feature(name, &["-", lemma]));
        }
        for lemma in &text.lemmas[to.min(n)..(to + 3).min(n)] {
            f.push(feature(name, &["+", lemma]));
        }
    }
    f
}

/// A pair as the models see it.
struct Pair {
    context: Vec<u64>,
    cause: (Row, Vec<f32>),
    effect: (Row, Vec<f32>),
}

fn see(vectors: &Vectors, text: &str, cause: &str, effect: &str) -> Pair {
    let (text, cause, effect) = (words(text), words(cause), words(effect));
    Pair {
        context: context(&text, &cause, &effect),
        cause: (cause.valued(), cause.vector(vectors)),
        effect: (effect.valued(), effect.vector(vectors)),
    }
}

/// One valence: v(phrase) = tanh(w · words + t · vector + b), logit = 2 k v(cause) v(effect) + c.
#[derive(Clone, Debug)]
struct Valence {
    words: Table,
    vector: Vec<f32>,
    /// b, k, c.
    scalars: Vec<f32>,
}

impl Valence {
    fn logit(&self, pair: &Pair) -> f32 {
        let value = |(row, vector): &(Row, Vec<f32>)| {
            let linear: f32 = self.vector.iter().zip(vector).map(|(w, x)| w * x).sum();
            (self.words.dot(row) + linear + self.scalars[0]).tanh()
        };
        2.0 * self.scalars[1] * value(&pair.cause) * value(&pair.effect) + self.scalars[2]
    }
}

/// A number between −1 and 1 from a hash: the start of a valence model.
fn start(seed: usize, k: usize) -> f32 {
    let hash = mix(mix(0x5eed, seed as u64), k as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((hash >> 40) as f32 / (1_u64 << 23) as f32) - 1.0
}

fn fit_valence(pairs: &[&Pair], labels: &[bool], known: &[bool], seed: usize) -> Valence {
    let n = pairs.len() as f32;
    let mut w: Vec<f32> = (0..1 << PHRASE_BITS)
        .map(|k| if known[k] { 0.17 * start(seed, k) } else { 0.0 })
        .collect();
    let mut t: Vec<f32> = (0..KEPT).map(|k| 0.5 * start(seed + 100, k)).collect();
    let mut s = vec![0.0_f32, 1.0, 0.0];
    let steps = 250;
    let mut movers = [
        Adam::new(w.len(), 0.05),
        Adam::new(KEPT, 0.05),
        Adam::new(3, 0.05),
    ];
    for step in 0..steps {
        let mut gw: Vec<f32> = w.iter().map(|x| x * WORD_PENALTY).collect();
        let mut gt: Vec<f32> = t.iter().map(|x| x * VECTOR_PENALTY).collect();
        let mut gs = [1e-3 * s[0], 1e-3 * (s[1] - 1.0), 0.0];
        for (pair, label) in pairs.iter().zip(labels) {
            let value = |(row, vector): &(Row, Vec<f32>)| {
                let words: f32 = row
                    .iter()
                    .filter(|(b, _)| known[*b as usize])
                    .map(|(b, x)| w[*b as usize] * x)
                    .sum();
                let linear: f32 = t.iter().zip(vector).map(|(w, x)| w * x).sum();
                (words + linear + s[0]).tanh()
            };
            let (c, e) = (value(&pair.cause), value(&pair.effect));
            let error = (sigmoid(2.0 * s[1] * c * e + s[2]) - f32::from(u8::from(*label))) / n;
            gs[1] += error * 2.0 * c * e;
            gs[2] += error;
            for ((row, vector), own, other) in [(&pair.cause, c, e), (&pair.effect, e, c)] {
                let slope = error * 2.0 * s[1] * other * (1.0 - own * own);
                for (bucket, x) in row.iter().filter(|(b, _)| known[*b as usize]) {
                    gw[*bucket as usize] += slope * x;
                }
                for (slot, x) in gt.iter_mut().zip(vector) {
                    *slot += slope * x;
                }
                gs[0] += slope;
            }
        }
        let share = if step * 10 < steps * 7 { 1.0 } else { 0.3 };
        movers[0].step(&mut w, &gw, share);
        movers[1].step(&mut t, &gt, share);
        movers[2].step(&mut s, &gs, share);
    }
    Valence {
        words: Table::new(&w),
        vector: t,
        scalars: s,
    }
}

/// The shipped model.
#[derive(Clone, Debug)]
pub(crate) struct SignModel {
    valences: Vec<Valence>,
    idf: Idf,
    context: Table,
    context_bias: f32,
    platt: Platt,
}

impl SignModel {
    /// The calibrated P(+).
    pub fn probability(&self, vectors: &Vectors, text: &str, cause: &str, effect: &str) -> f64 {
        let pair = see(vectors, text, cause, effect);
        let voices = self.valences.len().max(1) as f32;
        let valence: f32 = self.valences.iter().map(|v| v.logit(&pair)).sum::<f32>() / voices;
        let context = self.context.dot(&self.idf.row(&pair.context)) + self.context_bias;
        self.platt.at(valence + context)
    }

    pub fn put(&self, raw: &mut Vec<u8>) {
        for valence in &self.valences {
            valence.words.put(raw);
            put_floats(raw, &valence.vector);
            put_floats(raw, &valence.scalars);
        }
        self.idf.put(raw);
        self.context.put(raw);
        for value in [self.context_bias, self.platt.a, self.platt.b] {
            put_f32(raw, value);
        }
    }

    pub fn take(source: &mut Source<'_>) -> Result<SignModel, ModelError> {
        let mut valences = Vec::new();
        for _ in 0..VOICES {
            let valence = Valence {
                words: Table::take(source)?,
                vector: source.floats()?,
                scalars: source.floats()?,
            };
            if valence.scalars.len() != 3 {
                return Err(ModelError::Damaged);
            }
            valences.push(valence);
        }
        Ok(SignModel {
            valences,
            idf: Idf::take(source)?,
            context: Table::take(source)?,
            context_bias: source.f32()?,
            platt: Platt {
                a: source.f32()?,
                b: source.f32()?,
            },
        })
    }
}

/// Learns from signed pairs; pairs of one text stay in one fold.
pub(crate) fn learn(corpus: &Corpus, vectors: &Vectors) -> (SignModel, Held) {
    let rows = &corpus.pairs;
    let labels: Vec<bool> = rows.iter().map(|r| r.positive).collect();
    let folds: Vec<u64> = rows
        .iter()
        .map(|r| of_bytes(r.text.as_bytes()) % FOLDS)
        .collect();
    let pairs: Vec<Pair> = rows
        .iter()
        .map(|r| see(vectors, &r.text, &r.cause, &r.effect))
        .collect();
    let model = |chosen: &[usize]| -> (Vec<Valence>, Idf, Weights) {
        let inputs: Vec<&Pair> = chosen.iter().map(|&k| &pairs[k]).collect();
        let answers: Vec<bool> = chosen.iter().map(|&k| labels[k]).collect();
        let mut counts = vec![0_u32; 1 << PHRASE_BITS];
        for pair in &inputs {
            for (bucket, _) in pair.cause.0.iter().chain(&pair.effect.0) {
                counts[*bucket as usize] += 1;
            }
        }
        let known: Vec<bool> = counts.iter().map(|c| *c >= 2).collect();
        let valences = (0..VOICES)
            .map(|seed| fit_valence(&inputs, &answers, &known, seed))
            .collect();
        let idf = Idf::fit(inputs.iter().map(|p| p.context.as_slice()), CONTEXT_BITS, 1);
        let context: Vec<Row> = inputs.iter().map(|p| idf.row(&p.context)).collect();
        let weights = fit(&Problem {
            rows: &context.iter().collect::<Vec<_>>(),
            dense: &[],
            labels: &answers,
            bits: CONTEXT_BITS,
            c: 5.0,
            steps: 120,
        });
        (valences, idf, weights)
    };
    let mut logits = vec![0.0; rows.len()];
    for fold in 0..FOLDS {
        let (train, test): (Vec<usize>, Vec<usize>) =
            (0..rows.len()).partition(|&k| folds[k] != fold);
        let (valences, idf, weights) = model(&train);
        for k in test {
            let valence: f32 = valences.iter().map(|v| v.logit(&pairs[k])).sum();
            logits[k] = valence / VOICES as f32 + weights.logit(&idf.row(&pairs[k].context), &[]);
        }
    }
    let platt = Platt::fit(&logits, &labels);
    let probability = logits.iter().map(|l| platt.at(*l)).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    let (valences, idf, weights) = model(&all);
    let model = SignModel {
        valences,
        idf,
        context: Table::new(&weights.sparse),
        context_bias: weights.bias,
        platt,
    };
    (
        model,
        Held {
            probability,
            threshold: 0.5,
        },
    )
}
