//! Word vectors: GloVe, centred, of unit length, turned to their main axes and cut short.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{ModelError, Source, put_u32};
use crate::syntax::hash::of_bytes;

/// Columns of the vectors in the file.
const GIVEN: usize = 100;
/// Columns that are kept.
pub(crate) const KEPT: usize = 50;
/// How many of the commonest words are kept whatever the corpora say.
const COMMON: usize = 9_000;
/// How far down the list words of the corpora are looked for.
const REACH: usize = 40_000;

/// Vectors of common English words, a signed byte a number.
#[derive(Clone, Debug)]
pub(crate) struct Vectors {
    /// Hashes of the words, sorted.
    words: Vec<u32>,
    /// Row after row, in 1/127.
    values: Vec<i8>,
}

fn key(word: &str) -> u32 {
    (of_bytes(word.as_bytes()) >> 32) as u32
}

impl Vectors {
    /// Reads GloVe text, a word a line, commonest first; keeps the commonest words and those in
    /// `wanted`.
    pub fn fit(text: &str, wanted: &BTreeSet<String>) -> Result<Vectors, ModelError> {
        let mut words = Vec::new();
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for (line, row) in text.lines().take(REACH).enumerate() {
            let wrong = ModelError::Vectors {
                line: line + 1,
                columns: GIVEN,
            };
            let mut parts = row.split(' ');
            let word = parts.next().unwrap_or_default();
            let numbers: Result<Vec<f64>, _> = parts.map(str::parse).collect();
            match numbers {
                Ok(numbers) if numbers.len() == GIVEN => rows.push(numbers),
                _ => return Err(wrong),
            }
            words.push(word.to_owned());
        }
        if rows.len() < 1000 {
            return Err(ModelError::TooFew {
                rows: rows.len(),
                least: 1000,
            });
        }
        let n = rows.len() as f64;
        let centre: Vec<f64> = (0..GIVEN)
            .map(|c| rows.iter().map(|r| r[c]).sum::<f64>() / n)
            .collect();
        for row in &mut rows {
            for (value, middle) in row.iter_mut().zip(&centre) {
                *value -= middle;
            }
            let length = row.iter().map(|v| v * v).sum::<f64>().sqrt().max(1e-9);
            row.iter_mut().for_each(|v| *v /= length);
        }
        let mut moments = vec![vec![0.0; GIVEN]; GIVEN];
        for row in &rows {
            for (line, x) in moments.iter_mut().zip(row) {
                for (slot, y) in line.iter_mut().zip(row) {
                    *slot += x * y / n;
                }
            }
        }
        let axes = main_axes(moments);
        let mut kept: BTreeMap<u32, Vec<i8>> = BTreeMap::new();
        for (k, row) in rows.iter().enumerate() {
            if k < COMMON || wanted.contains(&words[k]) {
                let turned = axes.iter().map(|axis| {
                    let value: f64 = axis.iter().zip(row).map(|(a, b)| a * b).sum();
                    (value * 127.0).round().clamp(-127.0, 127.0) as i8
                });
                kept.entry(key(&words[k]))
                    .or_insert_with(|| turned.collect());
            }
        }
        Ok(Vectors {
            words: kept.keys().copied().collect(),
            values: kept.into_values().flatten().collect(),
        })
    }

    /// Mean vector of those of the words that have one; zero where none has.
    pub fn mean<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<f32> {
        let mut sum = vec![0.0_f32; KEPT];
        let mut count = 0.0_f32;
        for word in words {
            if let Ok(at) = self.words.binary_search(&key(word)) {
                count += 1.0;
                let row = &self.values[at * KEPT..(at + 1) * KEPT];
                for (slot, value) in sum.iter_mut().zip(row) {
                    *slot += f32::from(*value) / 127.0;
                }
            }
        }
        if count > 0.0 {
            sum.iter_mut().for_each(|v| *v /= count);
        }
        sum
    }

    pub fn put(&self, raw: &mut Vec<u8>) {
        put_u32(raw, self.words.len() as u32);
        for word in &self.words {
            put_u32(raw, *word);
        }
        raw.extend(self.values.iter().map(|v| *v as u8));
    }

    pub fn take(source: &mut Source<'_>) -> Result<Vectors, ModelError> {
        let count = source.u32()? as usize;
        if count > 1 << 20 {
            return Err(ModelError::Damaged);
        }
        let words = (0..count).map(|_| source.u32()).collect::<Result<_, _>>()?;
        let values = source
            .bytes(count * KEPT)?
            .iter()
            .map(|b| *b as i8)
            .collect();
        Ok(Vectors { words, values })
    }
}

/// The eigenvectors of the largest eigenvalues of a symmetric matrix, by Jacobi's rotations.
fn main_axes(mut a: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    let mut v: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    for _ in 0..12 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-14 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in a.iter_mut().chain(v.iter_mut()) {
                    let (x, y) = (row[p], row[q]);
                    (row[p], row[q]) = (c * x - s * y, s * x + c * y);
                }
                let (above, below) = a.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(below[0].iter_mut()) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    order[..KEPT]
        .iter()
        .map(|&k| v.iter().map(|row| row[k]).collect())
        .collect()
}
