//! A signed graph that shrinks: nodes are tied to others for good and parallel ties cancel.

use std::collections::BTreeMap;

/// Weighted signed graph under contraction. `constant` is frustration already certain.
#[derive(Debug, Clone)]
pub(crate) struct Shrinking {
    /// Neighbours and signed weights; contracted nodes have none and are not alive.
    pub adjacency: Vec<BTreeMap<usize, f64>>,
    pub alive: Vec<bool>,
    pub constant: f64,
    /// `(v, u, s)`: from now on `x_v = s x_u`, in the order decided.
    log: Vec<(usize, usize, i8)>,
}

impl Shrinking {
    pub fn new(adjacency: &[Vec<(usize, f64)>]) -> Self {
        Self {
            adjacency: adjacency
                .iter()
                .map(|l| l.iter().copied().collect())
                .collect(),
            alive: vec![true; adjacency.len()],
            constant: 0.0,
            log: Vec::new(),
        }
    }

    /// Decides `x_v = s x_u` and removes `v`.
    pub fn contract(&mut self, v: usize, u: usize, s: i8) {
        let edges = std::mem::take(&mut self.adjacency[v]);
        for (x, w) in edges {
            self.adjacency[x].remove(&v);
            let moved = w * f64::from(s);
            if x == u {
                if moved < 0.0 {
                    self.constant += moved.abs();
                }
                continue;
            }
            let old = self.adjacency[u].get(&x).copied().unwrap_or(0.0);
            if old * moved < 0.0 {
                self.constant += old.abs().min(moved.abs());
            }
            let sum = old + moved;
            // Weights that cancel up to rounding leave no tie.
            if sum.abs() <= 1e-12 * old.abs().max(moved.abs()) {
                self.adjacency[u].remove(&x);
                self.adjacency[x].remove(&u);
            } else {
                self.adjacency[u].insert(x, sum);
                self.adjacency[x].insert(u, sum);
            }
        }
        self.alive[v] = false;
        self.log.push((v, u, s));
    }

    /// Applies "a tie that outweighs all others of a node together can be satisfied" to the end:
    /// some optimum satisfies it, since moving that node alone could not make things worse.
    /// Covers nodes with one or two unit ties.
    pub fn reduce(&mut self) {
        let mut queue: Vec<usize> = (0..self.alive.len()).rev().collect();
        let mut queued = vec![true; self.alive.len()];
        while let Some(v) = queue.pop() {
            queued[v] = false;
            if !self.alive[v] || self.adjacency[v].is_empty() {
                continue;
            }
            let total: f64 = self.adjacency[v].values().map(|w| w.abs()).sum();
            let heavy = self.adjacency[v]
                .iter()
                .map(|(u, w)| (*u, *w))
                .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()).then(b.0.cmp(&a.0)));
            if let Some((u, w)) = heavy
                && w.abs() >= 0.5 * total
            {
                let touched: Vec<usize> = self.adjacency[v].keys().copied().collect();
                self.contract(v, u, if w > 0.0 { 1 } else { -1 });
                for x in touched {
                    if !queued[x] {
                        queued[x] = true;
                        queue.push(x);
                    }
                }
            }
        }
    }

    /// Nodes that still have ties, ascending.
    pub fn core(&self) -> Vec<usize> {
        (0..self.alive.len())
            .filter(|v| self.alive[*v] && !self.adjacency[*v].is_empty())
            .collect()
    }

    /// Camps of all original nodes from those of the nodes still alive.
    pub fn expand(&self, mut x: Vec<i8>) -> Vec<i8> {
        for &(v, u, s) in self.log.iter().rev() {
            x[v] = s * x[u];
        }
        x
    }
}
