//! The lower bound: a largest fractional packing of negative cycles.
//!
//! Every set of edges whose removal balances the graph must meet every negative cycle, so the
//! frustration index is at least `min c'f` over `f >= 0` with `f(C) >= 1` for all negative cycles
//! `C`. Its linear-programming dual packs negative cycles, `max sum y_C` with no edge used beyond
//! its weight; *any* packing found on the way is a valid bound. Solved by a primal simplex on the
//! packing side whose columns (cycles) are found by shortest paths in the doubled graph.

use crate::resample::stream;
use rand::RngExt;

/// Reduced cost below which a cycle is not worth entering.
const EPS: f64 = 1e-7;

/// Weight of the inner point in the point at which cycles are sought.
const INWARD: f64 = 0.6;

/// Cycles entered a round.
const BATCH: usize = 24;

/// Most edges in the programme at once: its inverse holds the square of that.
const MAX_ROWS: usize = 5000;

/// A connected signed graph with positive edge weights.
pub(crate) struct CoreGraph {
    pub n: usize,
    /// (a, b, negative?)
    pub ends: Vec<(usize, usize, bool)>,
    pub weight: Vec<f64>,
    /// (neighbour, edge)
    adjacency: Vec<Vec<(usize, usize)>>,
}

impl CoreGraph {
    pub fn new(n: usize, edges: &[(usize, usize, f64)]) -> Self {
        let mut adjacency = vec![Vec::new(); n];
        for (e, &(a, b, _)) in edges.iter().enumerate() {
            adjacency[a].push((b, e));
            adjacency[b].push((a, e));
        }
        Self {
            n,
            ends: edges.iter().map(|&(a, b, w)| (a, b, w < 0.0)).collect(),
            weight: edges.iter().map(|e| e.2.abs()).collect(),
            adjacency,
        }
    }
}

/// What the bound computation ended with.
pub(crate) struct Bound {
    /// Valid lower bound on the frustration of the graph.
    pub lower: f64,
    /// Edge values of the covering side; near 1 for edges likely frustrated.
    pub f: Vec<f64>,
    /// Elementary operations spent.
    pub work: u64,
}

/// When to stop early.
pub(crate) struct Goal {
    /// The bound is good enough from here on (the node can be cut off).
    pub enough: f64,
    /// The node cannot be cut off when the programme's optimum is at most this.
    pub hopeless: f64,
    /// Most elementary operations.
    pub max_work: u64,
}

/// Simplex state over the edges that occur in some cycle so far.
struct Simplex<'a> {
    graph: &'a CoreGraph,
    /// Row of each edge, or `usize::MAX`.
    row_of: Vec<usize>,
    edge_of: Vec<usize>,
    /// Inverse of the basis, row-major, `stride` columns allotted.
    inverse: Vec<f64>,
    stride: usize,
    /// Values of the basic variables.
    value: Vec<f64>,
    /// Basic variable of each row: a cycle (objective 1) or a slack (objective 0).
    basis: Vec<Basic>,
    dual: Vec<f64>,
    cycles: Vec<Vec<usize>>,
    jitter: Vec<f64>,
    work: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum Basic {
    Slack(usize),
    Cycle(usize),
}

impl<'a> Simplex<'a> {
    fn new(graph: &'a CoreGraph, seed: u64) -> Self {
        let mut rng = stream(seed, 0);
        let m = graph.ends.len();
        Self {
            graph,
            row_of: vec![usize::MAX; m],
            edge_of: Vec::new(),
            inverse: Vec::new(),
            stride: 0,
            value: Vec::new(),
            basis: Vec::new(),
            dual: Vec::new(),
            cycles: Vec::new(),
            // Slightly unequal capacities: the plain problem is so degenerate that it stalls.
            jitter: (0..m).map(|_| 1.0 + 1e-4 * rng.random::<f64>()).collect(),
            work: 0,
        }
    }

    fn rows(&self) -> usize {
        self.edge_of.len()
    }

    fn add_row(&mut self, e: usize) {
        let r = self.rows();
        if r >= self.stride {
            let wide = (2 * self.stride).clamp(64, self.graph.ends.len().max(64));
            let mut next = vec![0.0; wide * wide];
            for i in 0..r {
                next[i * wide..i * wide + r]
                    .copy_from_slice(&self.inverse[i * self.stride..i * self.stride + r]);
            }
            self.inverse = next;
            self.stride = wide;
        }
        self.row_of[e] = r;
        self.edge_of.push(e);
        self.inverse[r * self.stride + r] = 1.0;
        self.value.push(self.graph.weight[e] * self.jitter[e]);
        self.basis.push(Basic::Slack(e));
        self.dual.push(0.0);
    }

    /// Enters a column with the given rows (entries 1) and reduced cost; false when the step would
    /// be numerically unsafe.
    fn enter(&mut self, rows: &[usize], variable: Basic, reduced: f64) -> bool {
        let (r_n, stride) = (self.rows(), self.stride);
        let mut d = vec![0.0; r_n];
        for (i, v) in d.iter_mut().enumerate() {
            let row = &self.inverse[i * stride..i * stride + r_n];
            *v = rows.iter().map(|j| row[*j]).sum();
        }
        let mut leave = usize::MAX;
        let mut step = f64::INFINITY;
        for i in 0..r_n {
            if d[i] > 1e-9 {
                let ratio = self.value[i].max(0.0) / d[i];
                // Among near-equal ratios the largest pivot is the safest.
                if ratio < step - 1e-12
                    || (ratio <= step + 1e-12 && leave != usize::MAX && d[i] > d[leave])
                {
                    step = step.min(ratio);
                    leave = i;
                }
            }
        }
        if leave == usize::MAX || d[leave] < 1e-7 {
            return false;
        }
        for i in 0..r_n {
            self.value[i] -= step * d[i];
        }
        self.value[leave] = step;
        let p = 1.0 / d[leave];
        let (before, rest) = self.inverse.split_at_mut(leave * stride);
        let (pivot_row, after) = rest.split_at_mut(stride);
        for v in &mut pivot_row[..r_n] {
            *v *= p;
        }
        let pivot = &pivot_row[..r_n];
        for (i, di) in d.iter().enumerate() {
            if i == leave || *di == 0.0 {
                continue;
            }
            let row = if i < leave {
                &mut before[i * stride..i * stride + r_n]
            } else {
                let at = (i - leave - 1) * stride;
                &mut after[at..at + r_n]
            };
            for (a, b) in row.iter_mut().zip(pivot) {
                *a -= di * b;
            }
        }
        for (pi, b) in self.dual.iter_mut().zip(pivot) {
            *pi += reduced * b;
        }
        self.basis[leave] = variable;
        self.work += (r_n * r_n) as u64;
        true
    }

    /// Lets slacks with a negative dual enter until there is none.
    fn clean_duals(&mut self, budget: u64) {
        let mut blocked = vec![false; self.rows()];
        while self.work < budget {
            let worst = (0..self.rows())
                .filter(|r| !blocked[*r])
                .min_by(|a, b| self.dual[*a].total_cmp(&self.dual[*b]));
            let Some(r) = worst else { return };
            if self.dual[r] >= -1e-9 {
                return;
            }
            let reduced = -self.dual[r];
            if !self.enter(&[r], Basic::Slack(self.edge_of[r]), reduced) {
                blocked[r] = true;
            }
        }
    }

    /// Enters a cycle if it is worth it now.
    fn offer(&mut self, cycle: &[usize]) -> bool {
        for e in cycle {
            if self.row_of[*e] == usize::MAX {
                self.add_row(*e);
            }
        }
        let rows: Vec<usize> = cycle.iter().map(|e| self.row_of[*e]).collect();
        let reduced = 1.0 - rows.iter().map(|r| self.dual[*r]).sum::<f64>();
        if reduced < EPS {
            return false;
        }
        let id = self.cycles.len();
        self.cycles.push(cycle.to_vec());
        self.enter(&rows, Basic::Cycle(id), reduced)
    }

    /// The packing as it stands, scaled so that no edge is over its weight: exact arithmetic is
    /// not needed for it to be a bound.
    fn lower(&self) -> f64 {
        let mut load = vec![0.0; self.graph.ends.len()];
        let mut total = 0.0;
        for (b, v) in self.basis.iter().zip(&self.value) {
            if let Basic::Cycle(c) = b {
                let y = v.max(0.0);
                total += y;
                for e in &self.cycles[*c] {
                    load[*e] += y;
                }
            }
        }
        let over = load
            .iter()
            .zip(&self.graph.weight)
            .map(|(l, w)| l / w)
            .fold(1.0, f64::max);
        total / over
    }

    fn edge_values(&self) -> Vec<f64> {
        let mut f = vec![0.0; self.graph.ends.len()];
        for (e, d) in self.edge_of.iter().zip(&self.dual) {
            f[*e] = d.max(0.0);
        }
        f
    }
}

/// Lower bound on the frustration of a connected graph; `partition` is a good one, whose
/// frustrated edges close the first cycles.
pub(crate) fn bound(graph: &CoreGraph, partition: &[i8], goal: &Goal, seed: u64) -> Bound {
    let mut lp = Simplex::new(graph, seed);
    // First cycles: for each frustrated edge, its shortest path through satisfied ones, avoiding
    // edges used already where it can.
    let frustrated: Vec<bool> = graph
        .ends
        .iter()
        .map(|&(a, b, neg)| (partition[a] * partition[b] < 0) != neg)
        .collect();
    let mut used = vec![0.0f64; graph.ends.len()];
    for e in (0..graph.ends.len()).filter(|e| frustrated[*e]) {
        let lengths: Vec<f64> = (0..graph.ends.len())
            .map(|x| {
                if frustrated[x] {
                    f64::INFINITY
                } else {
                    1e-3 + used[x]
                }
            })
            .collect();
        let (a, b, _) = graph.ends[e];
        if let Some(mut path) = plain_path(graph, a, b, &lengths) {
            for x in &path {
                used[*x] += 1.0 / graph.weight[*x];
            }
            path.push(e);
            lp.offer(&path);
        }
    }
    // In-out separation (Ben-Ameur & Neto 2007). `inner` covers every negative cycle: the frustrated
    // edges of a partition do, and so does one third everywhere, as no cycle is shorter than three.
    // Cycles are sought at a point between it and the programme's present optimum, which converges
    // in far fewer steps than seeking them at the optimum itself.
    let mut inner: Vec<f64> = frustrated
        .iter()
        .map(|f| f64::from(u8::from(*f)) * 0.7 + 0.1)
        .collect();
    let cost = |f: &[f64]| -> f64 { f.iter().zip(&graph.weight).map(|(a, w)| a * w).sum() };
    let mut from = 0;
    lp.clean_duals(goal.max_work);
    loop {
        let lower = lp.lower();
        let upper = cost(&inner);
        if lower >= goal.enough
            || upper <= goal.hopeless
            || lp.work >= goal.max_work
            || lp.rows() > MAX_ROWS
        {
            return Bound {
                lower,
                f: inner,
                work: lp.work,
            };
        }
        let outer = lp.edge_values();
        let between: Vec<f64> = inner
            .iter()
            .zip(&outer)
            .map(|(i, o)| INWARD * i + (1.0 - INWARD) * o)
            .collect();
        let mut batch: Vec<Vec<usize>> = Vec::new();
        let mut searched = 0;
        // Start where the last round stopped, so that all parts of the graph get their turn.
        for i in 0..graph.n {
            let v = (from + i) % graph.n;
            searched += 1;
            if let Some((_, cycle)) = negative_cycle(graph, v, &between, 1.0 - 1e-9)
                && !batch.contains(&cycle)
            {
                batch.push(cycle);
            }
            if batch.len() >= BATCH {
                from = (v + 1) % graph.n;
                break;
            }
        }
        lp.work += (searched * graph.ends.len()) as u64 * 8;
        if batch.is_empty() {
            // No negative cycle is left uncovered: a better covering point, or the optimum itself.
            let gained = upper - cost(&between);
            inner = between;
            if gained <= 1e-5 * (1.0 + upper) {
                return Bound {
                    lower,
                    f: inner,
                    work: lp.work,
                };
            }
            continue;
        }
        // Shortest first: they gain most.
        batch.sort_by(|a, b| {
            let len = |c: &Vec<usize>| c.iter().map(|e| outer[*e]).sum::<f64>();
            len(a).total_cmp(&len(b)).then(a.cmp(b))
        });
        let mut entered = false;
        for cycle in &batch {
            entered |= lp.offer(cycle);
        }
        lp.clean_duals(goal.max_work);
        if !entered {
            // Every cycle found is worth less than rounding: as far as this arithmetic goes.
            return Bound {
                lower: lp.lower(),
                f: inner,
                work: lp.work,
            };
        }
    }
}

/// Distance-ordered queue entry.
#[derive(PartialEq)]
struct Entry(f64, usize);

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Reversed: the heap gives the nearest first; ties by node, for the same result each run.
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

/// Shortest path as edges; infinite lengths bar an edge.
fn plain_path(graph: &CoreGraph, from: usize, to: usize, lengths: &[f64]) -> Option<Vec<usize>> {
    let mut dist = vec![f64::INFINITY; graph.n];
    let mut via = vec![(usize::MAX, usize::MAX); graph.n];
    let mut heap = std::collections::BinaryHeap::new();
    dist[from] = 0.0;
    heap.push(Entry(0.0, from));
    while let Some(Entry(d, v)) = heap.pop() {
        if v == to {
            let mut path = Vec::new();
            let mut at = to;
            while at != from {
                path.push(via[at].1);
                at = via[at].0;
            }
            return Some(path);
        }
        if d > dist[v] {
            continue;
        }
        for &(u, e) in &graph.adjacency[v] {
            let nd = d + lengths[e];
            if nd < dist[u] {
                dist[u] = nd;
                via[u] = (v, e);
                heap.push(Entry(nd, u));
            }
        }
    }
    None
}

/// A negative cycle shorter than `limit` found from `start`, with its length: a shortest path from
/// (start, camp 0) to (start, camp 1) in the doubled graph, cut down to a simple cycle.
fn negative_cycle(
    graph: &CoreGraph,
    start: usize,
    f: &[f64],
    limit: f64,
) -> Option<(f64, Vec<usize>)> {
    let n = graph.n;
    let mut dist = vec![f64::INFINITY; 2 * n];
    let mut via = vec![(usize::MAX, usize::MAX); 2 * n];
    let mut heap = std::collections::BinaryHeap::new();
    dist[2 * start] = 0.0;
    heap.push(Entry(0.0, 2 * start));
    let target = 2 * start + 1;
    while let Some(Entry(d, state)) = heap.pop() {
        if state == target {
            break;
        }
        if d > dist[state] {
            continue;
        }
        for &(u, e) in &graph.adjacency[state / 2] {
            let next = 2 * u + ((state & 1) ^ usize::from(graph.ends[e].2));
            // A hair of length for each edge prefers short cycles among equals.
            let nd = d + f[e] + 1e-9;
            if nd < dist[next] && nd < limit {
                dist[next] = nd;
                via[next] = (state, e);
                heap.push(Entry(nd, next));
            }
        }
    }
    if dist[target].is_infinite() {
        return None;
    }
    let mut walk = Vec::new(); // (node entered, edge)
    let mut at = target;
    while at != 2 * start {
        walk.push((via[at].0 / 2, via[at].1));
        at = via[at].0;
    }
    walk.reverse();
    // walk[i] = (node left, edge). Peel closed parts: a negative part is the cycle; a positive one
    // is dropped.
    let mut position = vec![usize::MAX; n];
    let mut path: Vec<(usize, usize)> = Vec::new();
    let negative =
        |part: &[(usize, usize)]| part.iter().filter(|(_, e)| graph.ends[*e].2).count() % 2 == 1;
    for step in walk {
        let node = step.0;
        if position[node] != usize::MAX {
            let p = position[node];
            if negative(&path[p..]) {
                path = path[p..].to_vec();
                return Some(finish(f, &path));
            }
            for (v, _) in path.drain(p..) {
                position[v] = usize::MAX;
            }
        }
        position[node] = path.len();
        path.push(step);
    }
    negative(&path).then(|| finish(f, &path))
}

fn finish(f: &[f64], path: &[(usize, usize)]) -> (f64, Vec<usize>) {
    let mut cycle: Vec<usize> = path.iter().map(|(_, e)| *e).collect();
    cycle.sort_unstable();
    (cycle.iter().map(|e| f[*e]).sum(), cycle)
}
