//! Reproducible resampling: one stream of random numbers for each draw, and block indices.
//!
//! Draw `i` of seed `s` is always the same, whatever the number of threads and however many draws
//! are made in all: draws 1..B of a larger run are the smaller run.

use crate::error::{InferError, Result};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// The generator of draw `draw` under `seed` (ChaCha with 8 rounds, one stream a draw).
///
/// ```
/// use rand::RngExt;
/// let a: u64 = detente_infer::resample::stream(1, 7).random();
/// let b: u64 = detente_infer::resample::stream(1, 7).random();
/// assert_eq!(a, b);
/// ```
pub fn stream(seed: u64, draw: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(draw);
    rng
}

/// How rows are drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockScheme {
    /// Single rows, independently (block length 1).
    Iid,
    /// Overlapping blocks of the given length (Kuensch 1989).
    Moving {
        /// Rows in a block.
        length: usize,
    },
    /// As `Moving`, but blocks wrap around the end (Politis-Romano 1992).
    Circular {
        /// Rows in a block.
        length: usize,
    },
    /// Blocks of geometric length, wrapping (stationary bootstrap, Politis-Romano 1994).
    Stationary {
        /// Mean rows in a block.
        mean_length: usize,
    },
}

/// Block length of Brueggemann, Jentsch and Trenkler (2016): `floor(5.03 n^(1/4))`, at least 1.
pub fn default_block_length(n: usize) -> usize {
    ((5.03 * (n as f64).powf(0.25)).floor() as usize).clamp(1, n.max(1))
}

/// `n` positions in `0..n`, drawn by `scheme` for draw `draw` of `seed`.
///
/// # Errors
/// A block length of 0 or above `n`.
///
/// ```
/// use detente_infer::resample::{BlockScheme, block_indices};
/// let rows = block_indices(10, BlockScheme::Moving { length: 3 }, 1, 0)?;
/// assert_eq!(rows.len(), 10);
/// assert!(rows[..3].windows(2).all(|w| w[1] == w[0] + 1));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn block_indices(n: usize, scheme: BlockScheme, seed: u64, draw: u64) -> Result<Vec<usize>> {
    let mut rng = stream(seed, draw);
    let length = match scheme {
        BlockScheme::Iid => 1,
        BlockScheme::Moving { length } | BlockScheme::Circular { length } => length,
        BlockScheme::Stationary { mean_length } => mean_length,
    };
    if length == 0 || length > n {
        return Err(InferError::setting(
            "block length",
            length,
            format!("give a length from 1 to the number of rows ({n})"),
        ));
    }
    let mut rows = Vec::with_capacity(n + length);
    while rows.len() < n {
        match scheme {
            BlockScheme::Iid => rows.push(rng.random_range(0..n)),
            BlockScheme::Moving { length } => {
                let start = rng.random_range(0..=n - length);
                rows.extend(start..start + length);
            }
            BlockScheme::Circular { length } => {
                let start = rng.random_range(0..n);
                rows.extend((start..start + length).map(|i| i % n));
            }
            BlockScheme::Stationary { mean_length } => {
                let mut i = rng.random_range(0..n);
                loop {
                    rows.push(i);
                    if rows.len() >= n || rng.random::<f64>() * (mean_length as f64) < 1.0 {
                        break;
                    }
                    i = (i + 1) % n;
                }
            }
        }
    }
    rows.truncate(n);
    Ok(rows)
}

/// A uniformly random permutation of the blocks of `0..n` (last block may be shorter), for
/// permutation tests that must keep short-run dependence. `length` 1 permutes single rows.
pub fn block_permutation(n: usize, length: usize, seed: u64, draw: u64) -> Vec<usize> {
    let mut rng = stream(seed, draw);
    let length = length.clamp(1, n.max(1));
    // A random phase, so that block edges do not always fall on the same rows.
    let phase = if length > 1 {
        rng.random_range(0..length)
    } else {
        0
    };
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < n {
        let len = if at == 0 && phase > 0 { phase } else { length };
        let end = (at + len).min(n);
        starts.push((at, end));
        at = end;
    }
    for i in (1..starts.len()).rev() {
        starts.swap(i, rng.random_range(0..=i));
    }
    starts.into_iter().flat_map(|(a, b)| a..b).collect()
}
