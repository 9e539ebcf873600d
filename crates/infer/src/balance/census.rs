//! Counts of triads, and balance by closed walks.

use super::graph::SignedGraph;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use serde::Serialize;

/// Triangles by the signs of their edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SignedTriads {
    /// Three friendly ties.
    pub ppp: usize,
    /// Two friendly, one hostile: unbalanced.
    pub ppm: usize,
    /// One friendly, two hostile: balanced.
    pub pmm: usize,
    /// Three hostile ties: unbalanced.
    pub mmm: usize,
}

impl SignedTriads {
    /// All triangles.
    pub fn total(&self) -> usize {
        self.ppp + self.ppm + self.pmm + self.mmm
    }

    /// Share of balanced triangles, `(+++ and +--) / all`; `None` without triangles.
    pub fn balanced_share(&self) -> Option<f64> {
        let n = self.total();
        (n > 0).then(|| (self.ppp + self.pmm) as f64 / n as f64)
    }
}

/// Counts triangles by sign.
///
/// ```
/// use detente_infer::balance::{SignedGraph, signed_triads};
/// let g = SignedGraph::new(3, &[(0, 1, 1.0), (1, 2, -1.0), (0, 2, -1.0)])?;
/// assert_eq!(signed_triads(&g).balanced_share(), Some(1.0));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn signed_triads(graph: &SignedGraph) -> SignedTriads {
    let n = graph.n_nodes();
    let adjacency = graph.adjacency();
    let mut sign = vec![0i8; n];
    let mut count = [0usize; 4];
    for a in 0..n {
        for (b, w) in &adjacency[a] {
            sign[*b] = if *w > 0.0 { 1 } else { -1 };
        }
        for (b, w) in adjacency[a].iter().filter(|x| x.0 > a) {
            for (c, w2) in adjacency[*b].iter().filter(|x| x.0 > *b) {
                if sign[*c] != 0 {
                    let hostile =
                        usize::from(*w < 0.0) + usize::from(*w2 < 0.0) + usize::from(sign[*c] < 0);
                    count[hostile] += 1;
                }
            }
        }
        for (b, _) in &adjacency[a] {
            sign[*b] = 0;
        }
    }
    SignedTriads {
        ppp: count[0],
        ppm: count[1],
        pmm: count[2],
        mmm: count[3],
    }
}

/// Balance over closed walks of every length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WalkBalance {
    /// `tr e^A / tr e^|A|` (Estrada & Benzi 2014): 1 for a balanced graph.
    pub index: f64,
    /// Largest eigenvalue of `|A|` less that of `A`: 0 for a balanced (connected) graph.
    pub spectral_gap: f64,
}

/// Walk balance from the eigenvalues of the signed and the absolute adjacency matrix; exponents are
/// shifted by the largest, so that dense graphs do not overflow.
///
/// # Errors
/// A graph without nodes; eigenvalues that do not converge.
///
/// ```
/// use detente_infer::balance::{SignedGraph, walk_balance};
/// // Two friends with one enemy: balanced.
/// let g = SignedGraph::new(3, &[(0, 1, 1.0), (0, 2, -1.0), (1, 2, -1.0)])?;
/// assert!((walk_balance(&g)?.index - 1.0).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn walk_balance(graph: &SignedGraph) -> Result<WalkBalance> {
    let n = graph.n_nodes();
    if n == 0 {
        return Err(InferError::setting(
            "graph",
            "empty",
            "give at least one node",
        ));
    }
    let mut a = Matrix::zeros(n, n);
    let mut b = Matrix::zeros(n, n);
    for e in graph.edges() {
        for (i, j) in [(e.a, e.b), (e.b, e.a)] {
            a[(i, j)] = e.weight;
            b[(i, j)] = e.weight.abs();
        }
    }
    let (ea, _) = a.symmetric_eigen("the signed adjacency matrix")?;
    let (eb, _) = b.symmetric_eigen("the absolute adjacency matrix")?;
    let top = eb[n - 1];
    let sum = |v: &[f64]| v.iter().map(|x| (x - top).exp()).sum::<f64>();
    let balance = WalkBalance {
        index: sum(&ea) / sum(&eb),
        spectral_gap: eb[n - 1] - ea[n - 1],
    };
    if balance.index.is_finite() && balance.spectral_gap.is_finite() {
        Ok(balance)
    } else {
        Err(InferError::Numerical {
            what: "walk balance".into(),
            detail: "the weights are too large for eigenvalues".into(),
        })
    }
}

/// The sixteen directed triads in the M-A-N naming of Holland & Leinhardt, in the usual order
/// 003, 012, 102, 021D, 021U, 021C, 111D, 111U, 030T, 030C, 201, 120D, 120U, 120C, 210, 300.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectedCensus {
    /// Name and count, in that order.
    pub counts: Vec<(&'static str, u64)>,
}

const CENSUS: [&str; 16] = [
    "003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D",
    "120U", "120C", "210", "300",
];

/// Type of each of the 64 codes of a triad (networkx's table, after Batagelj & Mrvar 2001).
const CODE: [usize; 64] = [
    1, 2, 2, 3, 2, 4, 6, 8, 2, 6, 5, 7, 3, 8, 7, 11, 2, 6, 4, 8, 5, 9, 9, 13, 6, 10, 9, 14, 7, 14,
    12, 15, 2, 5, 6, 7, 6, 9, 10, 14, 4, 9, 9, 12, 8, 13, 14, 15, 3, 7, 8, 11, 7, 12, 14, 15, 8,
    14, 13, 15, 11, 15, 15, 16,
];

/// Census of the directed triads of a graph given as directed edges (loops and repeats ignored).
///
/// # Errors
/// A node out of range.
///
/// ```
/// use detente_infer::balance::directed_census;
/// let c = directed_census(3, &[(0, 1), (1, 2), (2, 0)])?;
/// assert_eq!(c.counts.iter().find(|x| x.0 == "030C"), Some(&("030C", 1)));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn directed_census(n: usize, edges: &[(usize, usize)]) -> Result<DirectedCensus> {
    let mut arc = vec![false; n * n];
    let mut neighbours = vec![std::collections::BTreeSet::new(); n];
    for &(a, b) in edges {
        if a >= n || b >= n {
            return Err(InferError::setting(
                "edge",
                format!("({a}, {b})"),
                format!("nodes are numbered 0 to {}", n.saturating_sub(1)),
            ));
        }
        if a != b {
            arc[a * n + b] = true;
            neighbours[a].insert(b);
            neighbours[b].insert(a);
        }
    }
    let bit = |a: usize, b: usize, k: usize| usize::from(arc[a * n + b]) << k;
    let mut counts = [0u64; 17];
    for v in 0..n {
        for &u in neighbours[v].iter().filter(|u| **u > v) {
            let joint: std::collections::BTreeSet<usize> =
                neighbours[v].union(&neighbours[u]).copied().collect();
            // Triads of which only v-u are tied.
            let alone = (n - joint.len()) as u64; // joint holds u and v themselves
            let kind = if arc[v * n + u] && arc[u * n + v] {
                3
            } else {
                2
            };
            counts[kind] += alone;
            for &w in &joint {
                if w == u || w == v {
                    continue;
                }
                // Each connected triad is counted once.
                if u < w || (v < w && w < u && !neighbours[v].contains(&w)) {
                    let code = bit(v, u, 0)
                        | bit(u, v, 1)
                        | bit(v, w, 2)
                        | bit(w, v, 3)
                        | bit(u, w, 4)
                        | bit(w, u, 5);
                    counts[CODE[code]] += 1;
                }
            }
        }
    }
    let n = n as u64;
    let all = n * n.saturating_sub(1) * n.saturating_sub(2) / 6;
    counts[1] = all - counts[2..].iter().sum::<u64>();
    Ok(DirectedCensus {
        counts: CENSUS
            .iter()
            .zip(&counts[1..])
            .map(|(a, b)| (*a, *b))
            .collect(),
    })
}
