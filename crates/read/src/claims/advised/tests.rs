use std::sync::OnceLock;

use serde::Deserialize;

use super::super::learned::opinions;
use super::*;

/// A piece of advice of one of our op-eds with the sentences that a careful reader named as its
/// reasons, each sentence by words that only it holds.
#[derive(Deserialize)]
struct Coded {
    op_ed: String,
    /// Nothing is learned from it, or from anything in its op-ed.
    #[serde(default)]
    held: bool,
    advice: String,
    reasons: Vec<String>,
}

/// A coded piece of advice as it is learned from: the sentences that can be a reason, and those that a
/// reader named of them.
struct Row {
    op_ed: String,
    held: bool,
    candidates: Vec<(usize, [f64; FEATURES])>,
    named: BTreeSet<usize>,
}

/// Read once for all tests: the model reads every op-ed.
fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(read)
}

fn read() -> Vec<Row> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/op_eds/");
    let coded = include_str!("../../../training/reasons.jsonl");
    let coded: Vec<Coded> = coded
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut rows = Vec::new();
    for of_one in coded.chunk_by(|a, b| a.op_ed == b.op_ed) {
        let path = format!("{folder}{}.txt", of_one[0].op_ed);
        let article = Article::parse("-", &std::fs::read_to_string(path).unwrap()).unwrap();
        let opinions = opinions(&article);
        let text = Text::new(&article, &[], &opinions);
        let find = |words: &String| {
            let mut found = article.sentences.iter();
            let at = found.position(|s| s.text.contains(words.as_str()));
            at.unwrap_or_else(|| panic!("{}: no sentence holds `{words}`", of_one[0].op_ed))
        };
        let mut advising: BTreeSet<usize> = of_one.iter().map(|one| find(&one.advice)).collect();
        advising.extend((1..opinions.len()).filter(|&i| opinions[i].advice >= ADVICE));
        let advising: Vec<usize> = advising.into_iter().collect();
        for one in of_one {
            let candidates = text.candidates(find(&one.advice), &advising);
            let named = one.reasons.iter().map(find);
            rows.push(Row {
                op_ed: one.op_ed.clone(),
                held: one.held,
                named: named
                    .filter(|k| candidates.iter().any(|(c, _)| c == k))
                    .collect(),
                candidates,
            });
        }
    }
    rows
}

/// How much a squared weight on a standardised feature costs, twice over.
const RIDGE: f64 = 10.0;

/// Weights of a logistic regression with a ridge on standardised features, by Newton's method.
fn fitted(rows: &[&Row]) -> [f64; FEATURES + 1] {
    const N: usize = FEATURES + 1;
    let all = || {
        let rows = rows.iter();
        rows.flat_map(|row| {
            let candidates = row.candidates.iter();
            candidates.map(|(k, features)| (features, row.named.contains(k)))
        })
    };
    let count = all().count() as f64;
    let mean: Vec<f64> = (0..FEATURES)
        .map(|i| all().map(|(x, _)| x[i]).sum::<f64>() / count)
        .collect();
    let spread: Vec<f64> = (0..FEATURES)
        .map(|i| (all().map(|(x, _)| (x[i] - mean[i]).powi(2)).sum::<f64>() / count).sqrt())
        .collect();
    let mut weights = [0.0; N];
    for _ in 0..30 {
        let mut slope = [0.0; N];
        let mut bend = [[0.0; N]; N];
        for i in 1..N {
            slope[i] = RIDGE * weights[i];
            bend[i][i] = RIDGE;
        }
        for (features, reason) in all() {
            let mut x = [1.0; N];
            for i in 0..FEATURES {
                x[i + 1] = (features[i] - mean[i]) / spread[i];
            }
            let logit: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + (-logit).exp());
            for i in 0..N {
                slope[i] += (p - f64::from(u8::from(reason))) * x[i];
                for j in 0..N {
                    bend[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        let step = solved(bend, slope);
        for i in 0..N {
            weights[i] -= step[i];
        }
    }
    // Back to features as they are.
    for i in 0..FEATURES {
        weights[i + 1] /= spread[i];
        weights[0] -= weights[i + 1] * mean[i];
    }
    weights
}

/// x of Ax = b, A positive definite.
fn solved<const N: usize>(mut a: [[f64; N]; N], mut b: [f64; N]) -> [f64; N] {
    for i in 0..N {
        let row = a[i];
        for j in i + 1..N {
            let times = a[j][i] / row[i];
            for (x, y) in a[j].iter_mut().zip(&row).skip(i) {
                *x -= times * y;
            }
            b[j] -= times * b[i];
        }
    }
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}

#[test]
fn the_weights_are_those_that_the_coded_reasons_give() {
    let learned: Vec<&Row> = rows().iter().filter(|row| !row.held).collect();
    let weights = fitted(&learned);
    let near = weights
        .iter()
        .zip(&WEIGHTS)
        .all(|(a, b)| (a - b).abs() < 0.02);
    assert!(near, "{weights:.3?}");
}

/// How many of the reasons told were named, of how many named; and of the likeliest ones alone.
#[derive(Default)]
struct Score {
    pieces: usize,
    right: usize,
    told: usize,
    named: usize,
    likeliest: usize,
    likeliest_right: usize,
}

impl Score {
    fn add(&mut self, row: &Row, weights: &[f64; FEATURES + 1]) {
        let told = likeliest(&row.candidates, weights);
        let right = |(k, _): &&(usize, f64)| row.named.contains(k);
        self.pieces += 1;
        self.right += told.iter().filter(right).count();
        self.told += told.len();
        self.named += row.named.len();
        self.likeliest += usize::from(!told.is_empty());
        self.likeliest_right += usize::from(told.first().as_ref().is_some_and(right));
    }

    fn holds(&self, precision: f64, recall: f64, likeliest: f64) {
        let share = |a: usize, b: usize| a as f64 / b as f64;
        let found = (
            share(self.right, self.told),
            share(self.right, self.named),
            share(self.likeliest_right, self.likeliest),
        );
        let told = format!(
            "{} pieces of advice: {} of {} named reasons among {}; the likeliest is one in {} of {}; {found:.2?}",
            self.pieces, self.right, self.named, self.told, self.likeliest_right, self.likeliest
        );
        assert!(
            found.0 > precision && found.1 > recall && found.2 > likeliest,
            "{told}"
        );
    }
}

/// Each op-ed by weights that the others gave.
#[test]
fn reasons_are_found_in_op_eds_that_gave_no_weights() {
    let mut score = Score::default();
    for row in rows().iter().filter(|row| !row.held) {
        let others = rows().iter().filter(|r| !r.held && r.op_ed != row.op_ed);
        score.add(row, &fitted(&others.collect::<Vec<_>>()));
    }
    score.holds(0.45, 0.24, 0.52);
}

/// Op-eds that were coded when all else stood.
#[test]
fn reasons_are_found_in_op_eds_coded_later() {
    let mut score = Score::default();
    for row in rows().iter().filter(|row| row.held) {
        score.add(row, &WEIGHTS);
    }
    score.holds(0.4, 0.2, 0.5);
}
