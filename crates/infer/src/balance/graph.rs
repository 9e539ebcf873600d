//! Undirected signed graphs.

use crate::error::{InferError, Result};
use serde::Serialize;

/// An undirected edge with a signed weight: positive for a friendly tie, negative for a hostile one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SignedEdge {
    /// One end (0-based node).
    pub a: usize,
    /// The other end.
    pub b: usize,
    /// Sign and strength; 1 and -1 for a plain signed graph.
    pub weight: f64,
}

/// A simple undirected graph with signed weights on nodes `0..n`.
///
/// ```
/// use detente_infer::balance::SignedGraph;
/// let g = SignedGraph::new(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, -1.0)])?;
/// assert_eq!(g.edges().len(), 3);
/// assert!(SignedGraph::new(3, &[(0, 1, 1.0), (1, 0, -1.0)]).is_err());
/// # Ok::<(), detente_infer::InferError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignedGraph {
    n: usize,
    edges: Vec<SignedEdge>,
}

impl SignedGraph {
    /// From `(a, b, weight)` triples.
    ///
    /// # Errors
    /// A node out of range, a loop, a pair given twice, a weight that is 0 or not finite.
    ///
    /// ```
    /// use detente_infer::balance::SignedGraph;
    /// let g = SignedGraph::new(3, &[(0, 1, 1.0), (1, 2, -2.5)])?;
    /// assert_eq!((g.n_nodes(), g.edges().len(), g.total_weight()), (3, 2, 3.5));
    /// assert!(SignedGraph::new(2, &[(0, 2, 1.0)]).is_err()); // no node 2
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn new(n: usize, edges: &[(usize, usize, f64)]) -> Result<Self> {
        let mut seen = std::collections::BTreeSet::new();
        let mut list = Vec::with_capacity(edges.len());
        for &(a, b, weight) in edges {
            if a >= n || b >= n {
                return Err(InferError::setting(
                    "edge",
                    format!("({a}, {b})"),
                    format!("nodes are numbered 0 to {}", n.saturating_sub(1)),
                ));
            }
            if a == b {
                return Err(InferError::setting(
                    "edge",
                    format!("({a}, {b})"),
                    "a node has no tie with itself; leave loops out",
                ));
            }
            if !seen.insert((a.min(b), a.max(b))) {
                return Err(InferError::setting(
                    "edge",
                    format!("({a}, {b})"),
                    "the pair occurs twice; combine its ties into one weight first",
                ));
            }
            if weight == 0.0 || !weight.is_finite() {
                return Err(InferError::setting(
                    "weight",
                    weight,
                    format!(
                        "the tie ({a}, {b}) needs a finite weight other than 0; leave absent ties out"
                    ),
                ));
            }
            list.push(SignedEdge { a, b, weight });
        }
        Ok(Self { n, edges: list })
    }

    /// Number of nodes.
    pub fn n_nodes(&self) -> usize {
        self.n
    }

    /// The edges, in the order given.
    pub fn edges(&self) -> &[SignedEdge] {
        &self.edges
    }

    /// Sum of absolute weights.
    pub fn total_weight(&self) -> f64 {
        self.edges.iter().map(|e| e.weight.abs()).sum()
    }

    /// Neighbours of each node with signed weights, ascending.
    pub(crate) fn adjacency(&self) -> Vec<Vec<(usize, f64)>> {
        let mut adj = vec![Vec::new(); self.n];
        for e in &self.edges {
            adj[e.a].push((e.b, e.weight));
            adj[e.b].push((e.a, e.weight));
        }
        for list in &mut adj {
            list.sort_by_key(|x| x.0);
        }
        adj
    }

    /// Weight of the edges that a partition into camps (+1, -1) frustrates: friendly ties between
    /// camps, hostile ones within.
    ///
    /// ```
    /// use detente_infer::balance::SignedGraph;
    /// let g = SignedGraph::new(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, -1.0)])?;
    /// assert_eq!(g.frustrated_weight(&[1, 1, 1]), 1.0); // the hostile tie lies inside the one camp
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn frustrated_weight(&self, partition: &[i8]) -> f64 {
        self.edges
            .iter()
            .filter(|e| is_frustrated(e, partition))
            .map(|e| e.weight.abs())
            .sum()
    }
}

pub(crate) fn is_frustrated(e: &SignedEdge, partition: &[i8]) -> bool {
    f64::from(partition[e.a] * partition[e.b]) * e.weight < 0.0
}
