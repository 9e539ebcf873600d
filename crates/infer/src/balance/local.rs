//! Local search for a good partition: tabu walks from many starts.

use crate::resample::stream;
use rand::RngExt;

/// Best partition found on weighted adjacency lists, and its frustration.
///
/// Each start is a random partition (the first: all in one camp), improved by single moves; the
/// best move not made lately is taken even if it worsens, and the walk ends after `patience` moves
/// without a new best.
pub(crate) fn search(
    adjacency: &[Vec<(usize, f64)>],
    starts: usize,
    patience: usize,
    seed: u64,
) -> (f64, Vec<i8>) {
    let n = adjacency.len();
    let mut best = (f64::INFINITY, vec![1i8; n]);
    for start in 0..starts.max(1) {
        let mut rng = stream(seed, start as u64);
        let x: Vec<i8> = (0..n)
            .map(|_| {
                if start == 0 || rng.random::<bool>() {
                    1
                } else {
                    -1
                }
            })
            .collect();
        let (value, found) = tabu(adjacency, x, patience, &mut rng);
        if value < best.0 - 1e-9 {
            best = (value, found);
        }
        if best.0 == 0.0 {
            break;
        }
    }
    best
}

/// Tabu walk from `x`.
pub(crate) fn tabu(
    adjacency: &[Vec<(usize, f64)>],
    mut x: Vec<i8>,
    patience: usize,
    rng: &mut impl rand::Rng,
) -> (f64, Vec<i8>) {
    let n = x.len();
    // cost[v]: change of frustration if v moves = satisfied less frustrated weight at v.
    let mut cost: Vec<f64> = (0..n)
        .map(|v| {
            adjacency[v]
                .iter()
                .map(|(u, w)| w * f64::from(x[v] * x[*u]))
                .sum()
        })
        .collect();
    let total: f64 = adjacency
        .iter()
        .flatten()
        .map(|(_, w)| w.abs())
        .sum::<f64>()
        / 2.0;
    let mut value = 0.5 * (total - 0.5 * cost.iter().sum::<f64>());
    let mut best = (value, x.clone());
    let mut free_at = vec![0usize; n];
    let mut since = 0;
    let mut step = 0;
    while since < patience && n > 0 {
        let mut pick: Option<usize> = None;
        for v in 0..n {
            let allowed = free_at[v] <= step || value + cost[v] < best.0 - 1e-9;
            if allowed && pick.is_none_or(|p| cost[v] < cost[p]) {
                pick = Some(v);
            }
        }
        let Some(v) = pick else {
            step += 1;
            since += 1;
            continue;
        };
        value += cost[v];
        x[v] = -x[v];
        cost[v] = -cost[v];
        for (u, w) in &adjacency[v] {
            cost[*u] += 2.0 * w * f64::from(x[v] * x[*u]);
        }
        free_at[v] = step + 4 + rng.random_range(0..(4 + n / 8));
        step += 1;
        if value < best.0 - 1e-9 {
            best = (value, x.clone());
            since = 0;
        } else {
            since += 1;
        }
    }
    (best.0.max(0.0), best.1)
}
