//! Does a sentence state a causal relation? Two linear models, one upon the other: the first asks
//! each word whether it signals cause or effect, the second weighs the whole sentence together
//! with what the first found.

use super::Corpus;
use super::file::{ModelError, Source, put_f32, put_floats};
use super::linear::{Idf, Platt, Problem, Row, Table, Weights, buckets, fit, sigmoid};
use super::vectors::Vectors;
use crate::claims::lexicon::{Class, Lexicon};
use crate::syntax::hash::{mix, of_bytes};
use crate::syntax::{Parse, Parser, Upos};

const SENTENCE_BITS: u32 = 16;
const WORD_BITS: u32 = 17;
/// Columns that sum up the words' answers.
const SUMMARY: usize = 6;
/// Weight of the summary columns against sentence features of unit length.
const SUMMARY_SCALE: f32 = 0.2;
const VECTOR_SCALE: f32 = 2.0;
const FOLDS: u64 = 10;

/// A sentence as the models see it.
pub(crate) struct Seen {
    /// Features of the sentence.
    pub sentence: Vec<u64>,
    /// Start and end byte and features of each word that can be a signal.
    pub words: Vec<(usize, usize, Vec<u64>)>,
    /// Lower-case words.
    pub forms: Vec<String>,
}

fn feature(name: &str, parts: &[&str]) -> u64 {
    let spread = parts.iter().fold(of_bytes(name.as_bytes()), |h, part| {
        mix(h, of_bytes(part.as_bytes()))
    });
    spread.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Base form; names and numbers as their class, so that what is learned is no list of places.
pub(crate) fn class_form(parse: &Parse, i: usize) -> String {
    match parse.tokens[i].upos {
        Upos::Propn => "@N".to_owned(),
        Upos::Num => "@D".to_owned(),
        _ => parse.tokens[i].lemma.to_lowercase(),
    }
}

/// What a sentence shows.
pub(crate) fn see(text: &str) -> Seen {
    let parse = Parser::builtin().parse(text);
    let lexicon = Lexicon::builtin();
    let n = parse.len();
    let w: Vec<String> = (0..n).map(|i| class_form(&parse, i)).collect();
    let forms: Vec<String> = parse.tokens.iter().map(|t| t.lower()).collect();
    let tag = |i: usize| parse.tokens[i].upos.name();
    let relation = |i: usize| parse.tokens[i].deprel.name();
    let word_of = |i: Option<usize>| i.map_or("ROOT", |i| w[i].as_str());
    let tag_of = |i: Option<usize>| i.map_or("ROOT", tag);
    let mut sentence = Vec::new();
    let mut words = Vec::new();
    let mut before = "<s>";
    for i in 0..n {
        let head = parse.head(i);
        let above = head.and_then(|h| parse.head(h));
        let (me, rel) = (w[i].as_str(), relation(i));
        let joins = matches!(tag(i), "ADP" | "SCONJ" | "PART");
        sentence.push(feature("u", &[me]));
        sentence.push(feature("b", &[before, me]));
        before = me;
        sentence.push(feature("d1", &[me, rel, word_of(head)]));
        sentence.push(feature("d2", &[me, rel, tag_of(head)]));
        sentence.push(feature("d3", &[tag(i), rel, word_of(head)]));
        sentence.push(feature("d4", &[tag(i), rel, tag_of(head)]));
        sentence.push(feature("d5", &[me, rel]));
        if let (true, Some(h), Some(g)) = (joins, head, above) {
            sentence.push(feature("e1", &[me, tag(h), relation(h), &w[g]]));
            sentence.push(feature("e2", &[me, tag(h), relation(h), tag(g)]));
            sentence.push(feature("e3", &[me, &w[h], tag(g)]));
        }
        if i > 0 && i + 1 < n {
            sentence.push(feature("p", &[tag(i - 1), tag(i), tag(i + 1)]));
            if joins {
                sentence.push(feature("q", &[tag(i - 1), me, tag(i + 1)]));
            }
        }
        if head.is_none() {
            sentence.push(feature("root", &[me, tag(i)]));
        }
        if matches!(tag(i), "PUNCT" | "NUM" | "PROPN") {
            continue;
        }
        let mut f = vec![
            feature("w", &[me]),
            feature("f", &[&forms[i]]),
            feature("t", &[tag(i)]),
            feature("r", &[rel]),
            feature("wr", &[me, rel]),
            feature("wh", &[me, word_of(head)]),
            feature("wht", &[me, tag_of(head)]),
            feature("wgt", &[me, tag_of(head), tag_of(above)]),
            feature("wg", &[me, word_of(above)]),
            feature("h", &[word_of(head)]),
            feature("g", &[word_of(above)]),
            feature("hd", &[me, head.map_or("", relation)]),
        ];
        for d in [-2_isize, -1, 1, 2] {
            let place = ["-2", "-1", "0", "1", "2"][(d + 2) as usize];
            let near = i.checked_add_signed(d).filter(|k| *k < n);
            let (near_word, near_tag) = near.map_or(("#", "#"), |k| (w[k].as_str(), tag(k)));
            f.push(feature("n", &[place, near_word]));
            f.push(feature("nw", &[place, me, near_word]));
            f.push(feature("nt", &[place, me, near_tag]));
        }
        for k in parse.children(i).take(5) {
            f.push(feature("kr", &[me, relation(k)]));
            f.push(feature("kw", &[me, &w[k]]));
        }
        let lemma = parse.tokens[i].lemma.to_lowercase();
        for row in lexicon.verb(&lemma).iter().take(2) {
            let sign = ["-", "0", "+"][(row.sign + 1) as usize];
            f.push(feature("lv", &[sign, tag(i)]));
        }
        for row in lexicon.predicate(&lemma).iter().take(2) {
            f.push(feature(
                "lp",
                &[if row.class == Class::Verb { "v" } else { "n" }, tag(i)],
            ));
        }
        let token = &parse.tokens[i];
        words.push((token.start, token.end, f));
    }
    let verbs = parse
        .tokens
        .iter()
        .filter(|t| t.upos == Upos::Verb)
        .count()
        .min(6);
    sentence.push(feature(
        "verbs",
        &[["0", "1", "2", "3", "4", "5", "6"][verbs]],
    ));
    let length = [10, 18, 26, 36].iter().filter(|l| n >= **l).count();
    sentence.push(feature("length", &[["0", "1", "2", "3", "4"][length]]));
    Seen {
        sentence,
        words,
        forms,
    }
}

fn plain(hashes: &[u64]) -> Row {
    buckets(hashes, WORD_BITS)
        .into_iter()
        .map(|b| (b, 1.0))
        .collect()
}

/// The words' answers in six figures: the three highest, the chance that any, log and sum.
fn summary(chances: &[f32]) -> [f32; SUMMARY] {
    let mut sorted = chances.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let at = |k: usize| sorted.get(k).copied().unwrap_or(0.0);
    let none: f32 = chances.iter().map(|p| (1.0 - p.min(0.98)).ln()).sum();
    let sum: f32 = chances.iter().sum();
    [at(0), at(1), at(2), none, (at(0) + 1e-3).ln(), sum.min(3.0)]
}

/// The shipped model.
#[derive(Clone, Debug)]
pub(crate) struct Causality {
    idf: Idf,
    sentence: Table,
    word: Table,
    word_bias: f32,
    dense: Vec<f32>,
    /// Mean and 1/deviation of the summary columns.
    scaling: Vec<f32>,
    bias: f32,
    platt: Platt,
    /// The cut that cross-validation found best for F1.
    pub threshold: f32,
}

impl Causality {
    /// The calibrated probability that the sentence states a causal relation.
    pub fn probability(&self, vectors: &Vectors, text: &str) -> f64 {
        let seen = see(text);
        let chances: Vec<f32> = seen
            .words
            .iter()
            .map(|(_, _, f)| sigmoid(self.word.dot(&plain(f)) + self.word_bias))
            .collect();
        let dense = columns(&summary(&chances), &self.scaling, vectors, &seen.forms);
        let logit = self.sentence.dot(&self.idf.row(&seen.sentence))
            + self
                .dense
                .iter()
                .zip(&dense)
                .map(|(w, x)| w * x)
                .sum::<f32>()
            + self.bias;
        self.platt.at(logit)
    }

    pub fn put(&self, raw: &mut Vec<u8>) {
        self.idf.put(raw);
        self.sentence.put(raw);
        self.word.put(raw);
        put_floats(raw, &self.dense);
        put_floats(raw, &self.scaling);
        for value in [
            self.word_bias,
            self.bias,
            self.platt.a,
            self.platt.b,
            self.threshold,
        ] {
            put_f32(raw, value);
        }
    }

    pub fn take(source: &mut Source<'_>) -> Result<Causality, ModelError> {
        let idf = Idf::take(source)?;
        let sentence = Table::take(source)?;
        let word = Table::take(source)?;
        let dense = source.floats()?;
        let scaling = source.floats()?;
        if scaling.len() != 2 * SUMMARY {
            return Err(ModelError::Damaged);
        }
        Ok(Causality {
            idf,
            sentence,
            word,
            dense,
            scaling,
            word_bias: source.f32()?,
            bias: source.f32()?,
            platt: Platt {
                a: source.f32()?,
                b: source.f32()?,
            },
            threshold: source.f32()?,
        })
    }
}

fn columns(
    summary: &[f32; SUMMARY],
    scaling: &[f32],
    vectors: &Vectors,
    forms: &[String],
) -> Vec<f32> {
    let mut dense: Vec<f32> = (0..SUMMARY)
        .map(|k| (summary[k] - scaling[k]) * scaling[SUMMARY + k] * SUMMARY_SCALE)
        .collect();
    let words = forms
        .iter()
        .map(String::as_str)
        .filter(|f| f.chars().any(char::is_alphanumeric));
    dense.extend(vectors.mean(words).iter().map(|v| v * VECTOR_SCALE));
    dense
}

/// What training measured on held-out folds.
#[derive(Clone, Debug)]
pub struct Held {
    /// One held-out calibrated probability a row, in the order of the corpus.
    pub probability: Vec<f64>,
    /// The cut on it that gives the best F1.
    pub threshold: f64,
}

/// Learns from sentences with their signals. Every choice is made on held-out folds.
pub(crate) fn learn(corpus: &Corpus, vectors: &Vectors) -> (Causality, Held) {
    let rows = &corpus.sentences;
    let labels: Vec<bool> = rows.iter().map(|r| r.causal).collect();
    let seen: Vec<Seen> = rows.iter().map(|r| see(&r.text)).collect();
    let folds: Vec<u64> = rows
        .iter()
        .map(|r| of_bytes(r.group.as_bytes()) % FOLDS)
        .collect();
    let words: Vec<Vec<Row>> = seen
        .iter()
        .map(|s| s.words.iter().map(|(_, _, f)| plain(f)).collect())
        .collect();
    let signals: Vec<Vec<bool>> = rows
        .iter()
        .zip(&seen)
        .map(|(row, seen)| {
            seen.words
                .iter()
                .map(|(start, _, _)| row.signals.iter().any(|s| s.contains(start)))
                .collect()
        })
        .collect();
    // A causal sentence without a marked signal says nothing of its words.
    let teaches = |k: usize| !labels[k] || !rows[k].signals.is_empty();
    let word_model = |chosen: &[usize]| -> Weights {
        let mut inputs = Vec::new();
        let mut answers = Vec::new();
        for &k in chosen.iter().filter(|k| teaches(**k)) {
            inputs.extend(words[k].iter());
            answers.extend(signals[k].iter().copied());
        }
        fit(&Problem {
            rows: &inputs,
            dense: &[],
            labels: &answers,
            bits: WORD_BITS,
            c: 0.5,
            steps: 80,
        })
    };
    let split = |fold: u64| -> (Vec<usize>, Vec<usize>) {
        (0..rows.len()).partition(|&k| folds[k] != fold)
    };
    let mut sums = vec![[0.0_f32; SUMMARY]; rows.len()];
    for fold in 0..FOLDS {
        let (train, test) = split(fold);
        let model = word_model(&train);
        for k in test {
            let chances: Vec<f32> = words[k]
                .iter()
                .map(|row| sigmoid(model.logit(row, &[])))
                .collect();
            sums[k] = summary(&chances);
        }
    }
    let n = rows.len() as f32;
    let mut scaling = vec![0.0; 2 * SUMMARY];
    for c in 0..SUMMARY {
        let mean = sums.iter().map(|s| s[c]).sum::<f32>() / n;
        let spread = sums.iter().map(|s| (s[c] - mean).powi(2)).sum::<f32>() / n;
        scaling[c] = mean;
        scaling[SUMMARY + c] = 1.0 / spread.sqrt().max(1e-6);
    }
    let dense: Vec<Vec<f32>> = sums
        .iter()
        .zip(&seen)
        .map(|(s, seen)| columns(s, &scaling, vectors, &seen.forms))
        .collect();
    let sentence_model = |chosen: &[usize]| -> (Idf, Weights) {
        let idf = Idf::fit(
            chosen.iter().map(|&k| seen[k].sentence.as_slice()),
            SENTENCE_BITS,
            2,
        );
        let inputs: Vec<Row> = chosen.iter().map(|&k| idf.row(&seen[k].sentence)).collect();
        let weights = fit(&Problem {
            rows: &inputs.iter().collect::<Vec<_>>(),
            dense: &chosen
                .iter()
                .map(|&k| dense[k].as_slice())
                .collect::<Vec<_>>(),
            labels: &chosen.iter().map(|&k| labels[k]).collect::<Vec<_>>(),
            bits: SENTENCE_BITS,
            c: 5.0,
            steps: 150,
        });
        (idf, weights)
    };
    let mut logits = vec![0.0; rows.len()];
    for fold in 0..FOLDS {
        let (train, test) = split(fold);
        let (idf, weights) = sentence_model(&train);
        for k in test {
            logits[k] = weights.logit(&idf.row(&seen[k].sentence), &dense[k]);
        }
    }
    let platt = Platt::fit(&logits, &labels);
    let probability: Vec<f64> = logits.iter().map(|l| platt.at(*l)).collect();
    let threshold = best_cut(&probability, &labels);
    let all: Vec<usize> = (0..rows.len()).collect();
    let word = word_model(&all);
    let (idf, weights) = sentence_model(&all);
    let model = Causality {
        idf,
        sentence: Table::new(&weights.sparse),
        word: Table::new(&word.sparse),
        word_bias: word.bias,
        dense: weights.dense,
        scaling,
        bias: weights.bias,
        platt,
        threshold: threshold as f32,
    };
    (
        model,
        Held {
            probability,
            threshold,
        },
    )
}

/// The cut, in hundredths, with the best F1 on held-out probabilities.
fn best_cut(probability: &[f64], labels: &[bool]) -> f64 {
    (20..=60)
        .map(|cut| f64::from(cut) / 100.0)
        .max_by(|a, b| f1(probability, labels, *a).total_cmp(&f1(probability, labels, *b)))
        .unwrap_or(0.5)
}

/// F1 = 2 TP / (2 TP + FP + FN) of "probability is at least `cut`"; 0 where nothing is right.
pub fn f1(probability: &[f64], labels: &[bool], cut: f64) -> f64 {
    let (mut right, mut wrong) = (0.0, 0.0);
    for (p, label) in probability.iter().zip(labels) {
        match (*p >= cut, *label) {
            (true, true) => right += 1.0,
            (true, false) | (false, true) => wrong += 1.0,
            _ => {}
        }
    }
    if right == 0.0 {
        0.0
    } else {
        2.0 * right / (2.0 * right + wrong)
    }
}
