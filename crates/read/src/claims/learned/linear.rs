//! Logistic regression over hashed features: fitted by full-batch Adam in a fixed order, so that
//! the same rows give the same weights; shipped as signed bytes.

use std::collections::BTreeMap;

use super::file::{ModelError, Source, put_f32, put_u32};

/// A row of hashed features: bucket and value, each bucket once, in order.
pub(crate) type Row = Vec<(u32, f32)>;

/// σ(x) = 1 / (1 + e^−x).
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The feature hashes of one item as sorted, distinct buckets of a table of `2^bits` rows.
pub(crate) fn buckets(hashes: &[u64], bits: u32) -> Vec<u32> {
    let mut all: Vec<u32> = hashes.iter().map(|h| (h >> (64 - bits)) as u32).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Weights while they are learned.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// One a bucket.
    pub sparse: Vec<f32>,
    /// One a dense column.
    pub dense: Vec<f32>,
    /// The constant.
    pub bias: f32,
}

/// First and second moments of Adam (Kingma and Ba 2015) for one block of parameters.
pub(crate) struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    rate: f32,
    step: i32,
}

impl Adam {
    pub fn new(size: usize, rate: f32) -> Adam {
        Adam {
            first: vec![0.0; size],
            second: vec![0.0; size],
            rate,
            step: 0,
        }
    }

    /// One step down the gradient; `share` of the rate is used.
    pub fn step(&mut self, parameters: &mut [f32], gradient: &[f32], share: f32) {
        self.step += 1;
        let (one, two) = (
            1.0 - 0.9_f32.powi(self.step),
            1.0 - 0.99_f32.powi(self.step),
        );
        let rate = self.rate * share;
        for (k, parameter) in parameters.iter_mut().enumerate() {
            let g = gradient[k];
            let (m, v) = (&mut self.first[k], &mut self.second[k]);
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.99 * *v + 0.01 * g * g;
            *parameter -= rate * (*m / one) / ((*v / two).sqrt() + 1e-8);
        }
    }
}

/// Rows, labels and strengths of a logistic regression.
pub(crate) struct Problem<'a> {
    pub rows: &'a [&'a Row],
    pub dense: &'a [&'a [f32]],
    pub labels: &'a [bool],
    pub bits: u32,
    /// Inverse strength of the L2 penalty, as in LIBLINEAR: mean loss + ‖w‖² / (2 C n).
    pub c: f32,
    pub steps: usize,
}

/// Fits a logistic regression.
pub(crate) fn fit(problem: &Problem<'_>) -> Weights {
    let size = 1_usize << problem.bits;
    let columns = problem.dense.first().map_or(0, |d| d.len());
    let n = problem.rows.len().max(1) as f32;
    let penalty = 1.0 / (problem.c * n);
    let mut weights = Weights {
        sparse: vec![0.0; size],
        dense: vec![0.0; columns],
        bias: 0.0,
    };
    let mut movers = [
        Adam::new(size, 0.1),
        Adam::new(columns, 0.02),
        Adam::new(1, 0.05),
    ];
    for step in 0..problem.steps {
        let mut sparse: Vec<f32> = weights.sparse.iter().map(|w| w * penalty).collect();
        let mut dense: Vec<f32> = weights.dense.iter().map(|w| w * penalty).collect();
        let mut bias = 0.0;
        for (k, row) in problem.rows.iter().enumerate() {
            let columns = problem.dense.get(k).copied().unwrap_or(&[]);
            let label = f32::from(u8::from(problem.labels[k]));
            let error = (sigmoid(weights.logit(row, columns)) - label) / n;
            for &(bucket, value) in row.iter() {
                sparse[bucket as usize] += error * value;
            }
            for (slot, value) in dense.iter_mut().zip(columns) {
                *slot += error * value;
            }
            bias += error;
        }
        let share = if step * 3 < problem.steps * 2 {
            1.0
        } else {
            0.2
        };
        movers[0].step(&mut weights.sparse, &sparse, share);
        movers[1].step(&mut weights.dense, &dense, share);
        let mut constant = [weights.bias];
        movers[2].step(&mut constant, &[bias], share);
        weights.bias = constant[0];
    }
    weights
}

impl Weights {
    /// The linear predictor.
    pub fn logit(&self, row: &Row, dense: &[f32]) -> f32 {
        let sparse: f32 = row
            .iter()
            .map(|&(bucket, value)| self.sparse[bucket as usize] * value)
            .sum();
        let columns: f32 = self.dense.iter().zip(dense).map(|(w, x)| w * x).sum();
        sparse + columns + self.bias
    }
}

/// Inverse document frequency of each bucket; 0 for a bucket seen in fewer than `least` rows.
#[derive(Clone, Debug)]
pub(crate) struct Idf {
    bits: u32,
    /// ln(n / df) in sixteenths.
    sixteenths: Vec<u8>,
}

impl Idf {
    pub fn fit<'a>(items: impl Iterator<Item = &'a [u64]>, bits: u32, least: u32) -> Idf {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        let mut n = 0_u32;
        for hashes in items {
            n += 1;
            for bucket in buckets(hashes, bits) {
                *seen.entry(bucket).or_default() += 1;
            }
        }
        let mut sixteenths = vec![0; 1 << bits];
        for (bucket, df) in seen {
            if df >= least {
                let idf = (f64::from(n) / f64::from(df)).ln() * 16.0;
                sixteenths[bucket as usize] = idf.round().clamp(1.0, 255.0) as u8;
            }
        }
        Idf { bits, sixteenths }
    }

    /// The row of unit length that stands for these features.
    pub fn row(&self, hashes: &[u64]) -> Row {
        let mut row: Row = buckets(hashes, self.bits)
            .into_iter()
            .filter(|&bucket| self.sixteenths[bucket as usize] > 0)
            .map(|bucket| (bucket, f32::from(self.sixteenths[bucket as usize]) / 16.0))
            .collect();
        let length = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        if length > 0.0 {
            for (_, value) in &mut row {
                *value /= length;
            }
        }
        row
    }

    pub fn put(&self, raw: &mut Vec<u8>) {
        put_u32(raw, self.bits);
        raw.extend_from_slice(&self.sixteenths);
    }

    pub fn take(source: &mut Source<'_>) -> Result<Idf, ModelError> {
        let bits = source.bits()?;
        let sixteenths = source.bytes(1 << bits)?.to_vec();
        Ok(Idf { bits, sixteenths })
    }
}

/// A table of signed bytes with its scale.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    scale: f32,
    weights: Vec<i8>,
}

impl Table {
    /// Rounds weights to 127 steps each way.
    pub fn new(weights: &[f32]) -> Table {
        let most = weights.iter().fold(0.0_f32, |m, w| m.max(w.abs()));
        let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
        Table {
            scale,
            weights: weights.iter().map(|w| (w / scale).round() as i8).collect(),
        }
    }

    /// Σ weight · value.
    pub fn dot(&self, row: &Row) -> f32 {
        row.iter()
            .map(|&(bucket, value)| f32::from(self.weights[bucket as usize]) * value)
            .sum::<f32>()
            * self.scale
    }

    pub fn put(&self, raw: &mut Vec<u8>) {
        put_u32(raw, self.weights.len().trailing_zeros());
        put_f32(raw, self.scale);
        raw.extend(self.weights.iter().map(|w| *w as u8));
    }

    pub fn take(source: &mut Source<'_>) -> Result<Table, ModelError> {
        let bits = source.bits()?;
        let scale = source.f32()?;
        let weights = source.bytes(1 << bits)?.iter().map(|b| *b as i8).collect();
        Ok(Table { scale, weights })
    }
}

/// Platt's scaling: P = σ(a · logit + b), fitted to held-out logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Platt {
    pub a: f32,
    pub b: f32,
}

impl Platt {
    /// Newton's method with Platt's smoothed targets.
    pub fn fit(logits: &[f32], labels: &[bool]) -> Platt {
        let plus = labels.iter().filter(|l| **l).count() as f64;
        let minus = labels.len() as f64 - plus;
        let (high, low) = ((plus + 1.0) / (plus + 2.0), 1.0 / (minus + 2.0));
        let (mut a, mut b) = (1.0_f64, 0.0_f64);
        for _ in 0..50 {
            let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
            for (x, label) in logits.iter().zip(labels) {
                let x = f64::from(*x);
                let p = 1.0 / (1.0 + (-(a * x + b)).exp());
                let error = p - if *label { high } else { low };
                let w = p * (1.0 - p);
                ga += error * x;
                gb += error;
                haa += w * x * x;
                hab += w * x;
                hbb += w;
            }
            let determinant = haa * hbb - hab * hab;
            if determinant.abs() < 1e-9 {
                break;
            }
            a -= (hbb * ga - hab * gb) / determinant;
            b -= (haa * gb - hab * ga) / determinant;
        }
        Platt {
            a: a as f32,
            b: b as f32,
        }
    }

    /// The probability for a logit.
    pub fn at(self, logit: f32) -> f64 {
        f64::from(sigmoid(self.a * logit + self.b))
    }
}
