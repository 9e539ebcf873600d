//! The frustration index, proven where possible.

use super::graph::{SignedGraph, is_frustrated};
use super::local;
use super::packing::{CoreGraph, Goal, bound};
use super::reduce::Shrinking;
use crate::error::Result;
use crate::resample::stream;
use serde::Serialize;

/// How sure the frustration index is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// No partition is better.
    Optimal,
    /// The effort ran out: no partition is better than this lower bound.
    Bound(f64),
}

/// Effort to spend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrustrationSpec {
    /// Random starts of the local search.
    pub starts: usize,
    /// Most branch-and-bound nodes; 0 gives the local search's answer with the root bound.
    pub max_nodes: usize,
    /// Most elementary operations of the bound for each connected part, which bounds the time: 1e9
    /// take about half a second.
    pub max_work: u64,
    /// Seed of the local search.
    pub seed: u64,
}

impl Default for FrustrationSpec {
    /// Some twenty seconds at most. Enough to prove graphs of 200 nodes with a mean degree of 5.6
    /// and one hostile tie in five; with two in five the bound stays some 8 % below the optimum
    /// from a mean degree of about 5 on, and an open interval is reported.
    fn default() -> Self {
        Self {
            starts: 40,
            max_nodes: 20_000,
            max_work: 40_000_000_000,
            seed: 1,
        }
    }
}

/// The frustration index of a graph, the partition that attains it and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frustration {
    /// Least total weight of frustrated edges found: their number in a plain signed graph.
    pub index: f64,
    /// Camp of each node, +1 or -1; the first node is in camp +1.
    pub partition: Vec<i8>,
    /// Positions of the frustrated edges in the graph's list.
    pub frustrated_edges: Vec<usize>,
    /// `1 - 2 L / m` (Aref & Wilson 2018): 1 for a balanced graph; `m` is the total weight. 1 for
    /// a graph without edges.
    pub normalized: f64,
    /// Proven or bounded.
    pub proof: Proof,
    /// Branch-and-bound nodes used.
    pub nodes: usize,
    /// Elementary operations of the bound spent; the same on every machine.
    pub work: u64,
}

/// The frustration index: the least weight of edges whose removal leaves two camps with friendly
/// ties within and hostile ties between.
///
/// Nodes with one dominant tie are folded away, connected parts are solved apart, a tabu search
/// gives the partition, and branch and bound with the negative-cycle bound (packing of
/// negative cycles; Aref, Mason & Wilson 2020 for the covering form) proves it or reports the best
/// lower bound. The result is recomputed from the partition.
///
/// # Errors
/// Weights whose sum overflows. Beside the largest weight, differences below a share of 1e-9 count
/// as none.
///
/// ```
/// use detente_infer::balance::{FrustrationSpec, Proof, SignedGraph, frustration};
/// // Three mutual enemies: one tie must stay frustrated.
/// let g = SignedGraph::new(3, &[(0, 1, -1.0), (1, 2, -1.0), (0, 2, -1.0)])?;
/// let f = frustration(&g, &FrustrationSpec::default())?;
/// assert_eq!((f.index, f.proof), (1.0, Proof::Optimal));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn frustration(graph: &SignedGraph, spec: &FrustrationSpec) -> Result<Frustration> {
    // Tolerances below suppose weights of ordinary size; others are scaled by a power of two.
    let top = graph
        .edges()
        .iter()
        .fold(0.0f64, |m, e| m.max(e.weight.abs()));
    if top > 0.0 && !(1e-3..=1e6).contains(&top) {
        let shift = top.log2().floor();
        // In two steps: a factor of 2^1074 has no number of its own.
        let (half, rest) = ((shift / 2.0).trunc(), shift - (shift / 2.0).trunc());
        let small = |w: f64| w * (-half).exp2() * (-rest).exp2();
        // A tie that is nothing beside the largest still has a sign.
        let edges: Vec<(usize, usize, f64)> = graph
            .edges()
            .iter()
            .map(|e| {
                let w = small(e.weight);
                let least = f64::MIN_POSITIVE.copysign(e.weight);
                (e.a, e.b, if w == 0.0 { least } else { w })
            })
            .collect();
        let mut f = frustration(&SignedGraph::new(graph.n_nodes(), &edges)?, spec)?;
        f.index = graph.frustrated_weight(&f.partition);
        if let Proof::Bound(b) = &mut f.proof {
            *b = (*b * half.exp2() * rest.exp2()).min(f.index);
        }
        if !f.index.is_finite() {
            return Err(crate::error::InferError::Numerical {
                what: "the frustration index".into(),
                detail: "the weights add up to more than a number can hold".into(),
            });
        }
        return Ok(f);
    }
    let n = graph.n_nodes();
    let mut partition = vec![1i8; n];
    let mut lower = 0.0;
    let mut nodes = 0;
    let mut work = 0;
    let mut optimal = true;
    let mut root = Shrinking::new(&graph.adjacency());
    root.reduce();
    lower += root.constant;
    let integral = graph.edges().iter().all(|e| e.weight.fract() == 0.0);
    for part in components(&root) {
        let mut solver = Solver {
            spec,
            integral,
            best: f64::INFINITY,
            best_x: Vec::new(),
            nodes: 0,
            work_left: spec.max_work,
            open_lower: f64::INFINITY,
            n_total: n,
        };
        let sub = root.restricted(&part);
        solver.start(&sub, &part);
        solver.explore(sub, solver.spec.seed);
        for v in &part {
            partition[*v] = solver.best_x[*v];
        }
        nodes += solver.nodes;
        work += spec.max_work - solver.work_left;
        if solver.open_lower < solver.best - 1e-9 {
            optimal = false;
            lower += solver.open_lower.max(0.0);
        } else {
            lower += solver.best;
        }
    }
    let mut partition = root.expand(partition);
    if n > 0 && partition[0] < 0 {
        for x in &mut partition {
            *x = -*x;
        }
    }
    let index = graph.frustrated_weight(&partition);
    let total = graph.total_weight();
    Ok(Frustration {
        index,
        frustrated_edges: graph
            .edges()
            .iter()
            .enumerate()
            .filter(|(_, e)| is_frustrated(e, &partition))
            .map(|(i, _)| i)
            .collect(),
        partition,
        normalized: if total > 0.0 {
            1.0 - 2.0 * index / total
        } else {
            1.0
        },
        proof: if optimal {
            Proof::Optimal
        } else {
            Proof::Bound(if integral {
                (lower - 1e-6).ceil()
            } else {
                lower
            })
        },
        nodes,
        work,
    })
}

/// Connected parts of what is left, each ascending.
fn components(g: &Shrinking) -> Vec<Vec<usize>> {
    let mut seen = vec![false; g.alive.len()];
    let mut parts = Vec::new();
    for v in g.core() {
        if seen[v] {
            continue;
        }
        seen[v] = true;
        let mut part = vec![v];
        let mut i = 0;
        while i < part.len() {
            for u in g.adjacency[part[i]].keys() {
                if !seen[*u] {
                    seen[*u] = true;
                    part.push(*u);
                }
            }
            i += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

struct Solver<'a> {
    spec: &'a FrustrationSpec,
    integral: bool,
    best: f64,
    best_x: Vec<i8>,
    nodes: usize,
    work_left: u64,
    /// Least bound of a node given up on.
    open_lower: f64,
    n_total: usize,
}

impl Solver<'_> {
    /// First partition, by local search.
    fn start(&mut self, g: &Shrinking, part: &[usize]) {
        let (adjacency, _) = compact(g, part);
        let patience = 200 + 20 * part.len();
        let (value, x) = local::search(&adjacency, self.spec.starts, patience, self.spec.seed);
        self.best_x = vec![1; self.n_total];
        for (v, s) in part.iter().zip(x) {
            self.best_x[*v] = s;
        }
        self.best = value;
    }

    /// What a bound must reach for a node to be cut off.
    fn enough(&self) -> f64 {
        if self.integral {
            self.best - 1.0 + 1e-6
        } else {
            self.best - 1e-9 * (1.0 + self.best)
        }
    }

    fn explore(&mut self, root: Shrinking, seed: u64) {
        // Depth first; each entry carries the bound of its parent.
        let mut stack = vec![(root, 0.0f64)];
        while let Some((mut g, parent)) = stack.pop() {
            g.reduce();
            let parent = parent.max(g.constant);
            if parent >= self.enough() {
                continue;
            }
            let core = g.core();
            if core.is_empty() {
                self.accept(&g, vec![1; self.n_total]);
                continue;
            }
            let out_of_effort = self.nodes > self.spec.max_nodes || self.work_left == 0;
            if out_of_effort {
                self.open_lower = self.open_lower.min(parent);
                continue;
            }
            self.nodes += 1;
            let (adjacency, edges) = compact(&g, &core);
            // A quick walk for a partition of this node: cycles to start from, and maybe a better one.
            let mut rng = stream(seed, self.nodes as u64);
            let start: Vec<i8> = core.iter().map(|v| self.best_x[*v]).collect();
            let (_, x) = local::tabu(&adjacency, start, 60 + 2 * core.len(), &mut rng);
            self.accept(&g, scatter(self.n_total, &core, &x));
            let graph = CoreGraph::new(core.len(), &edges);
            let goal = Goal {
                enough: self.enough() - g.constant,
                // The root's programme is solved to the end, where its bound is likely to be reported:
                // an interval should not be wider than what is known.
                hopeless: if self.integral && self.nodes > 1 {
                    self.best - 1.0 - g.constant
                } else {
                    f64::NEG_INFINITY
                },
                max_work: self.work_left,
            };
            let found = bound(&graph, &x, &goal, seed);
            self.work_left = self.work_left.saturating_sub(found.work);
            let lower = parent.max(found.lower + g.constant);
            // Round the covering side: camps along a tree of edges with the smallest values.
            let rounded = tree_partition(&graph, &found.f);
            let (_, x2) = local::tabu(&adjacency, rounded, 60 + 2 * core.len(), &mut rng);
            self.accept(&g, scatter(self.n_total, &core, &x2));
            if lower >= self.enough() {
                continue;
            }
            if self.nodes > self.spec.max_nodes || self.work_left == 0 {
                self.open_lower = self.open_lower.min(lower);
                continue;
            }
            let Some(e) = branching_edge(&graph, &found.f, &adjacency) else {
                // All values are 0 or 1 and cover every cycle: the rounded partition attains the bound.
                self.open_lower = self.open_lower.min(lower);
                continue;
            };
            let (a, b, w) = edges[e];
            let (a, b) = (core[a], core[b]);
            let sign: i8 = if w > 0.0 { 1 } else { -1 };
            let mut satisfied = g.clone();
            satisfied.contract(b, a, sign);
            let mut broken = g;
            broken.contract(b, a, -sign);
            // The likelier child last, to be taken first.
            if found.f[e] > 0.5 {
                stack.push((satisfied, lower));
                stack.push((broken, lower));
            } else {
                stack.push((broken, lower));
                stack.push((satisfied, lower));
            }
        }
    }

    fn accept(&mut self, g: &Shrinking, x: Vec<i8>) {
        let value = g.constant
            + g.core()
                .iter()
                .flat_map(|v| g.adjacency[*v].iter().map(move |(u, w)| (*v, *u, *w)))
                .filter(|(v, u, w)| v < u && f64::from(x[*v] * x[*u]) * w < 0.0)
                .map(|(_, _, w)| w.abs())
                .sum::<f64>();
        if value < self.best - 1e-9 {
            self.best = value;
            self.best_x = g.expand(x);
        }
    }
}

impl Shrinking {
    /// The same graph with only the given nodes alive and nothing decided yet.
    fn restricted(&self, part: &[usize]) -> Shrinking {
        let mut lists = vec![Vec::new(); self.alive.len()];
        for v in part {
            lists[*v] = self.adjacency[*v].iter().map(|(u, w)| (*u, *w)).collect();
        }
        Shrinking::new(&lists)
    }
}

/// Adjacency and edges of the given nodes, renumbered.
#[allow(clippy::type_complexity)]
fn compact(g: &Shrinking, nodes: &[usize]) -> (Vec<Vec<(usize, f64)>>, Vec<(usize, usize, f64)>) {
    let mut number = vec![usize::MAX; g.alive.len()];
    for (i, v) in nodes.iter().enumerate() {
        number[*v] = i;
    }
    let adjacency: Vec<Vec<(usize, f64)>> = nodes
        .iter()
        .map(|v| {
            g.adjacency[*v]
                .iter()
                .map(|(u, w)| (number[*u], *w))
                .collect()
        })
        .collect();
    let edges = adjacency
        .iter()
        .enumerate()
        .flat_map(|(a, l)| {
            l.iter()
                .filter(move |(b, _)| a < *b)
                .map(move |(b, w)| (a, *b, *w))
        })
        .collect();
    (adjacency, edges)
}

fn scatter(n: usize, nodes: &[usize], x: &[i8]) -> Vec<i8> {
    let mut out = vec![1; n];
    for (v, s) in nodes.iter().zip(x) {
        out[*v] = *s;
    }
    out
}

/// Camps along a spanning tree of the edges with the smallest values, which are satisfied.
fn tree_partition(graph: &CoreGraph, f: &[f64]) -> Vec<i8> {
    let mut order: Vec<usize> = (0..graph.ends.len()).collect();
    order.sort_by(|a, b| f[*a].total_cmp(&f[*b]).then(a.cmp(b)));
    let mut parent: Vec<usize> = (0..graph.n).collect();
    fn find(parent: &mut [usize], mut v: usize) -> usize {
        while parent[v] != v {
            parent[v] = parent[parent[v]];
            v = parent[v];
        }
        v
    }
    let mut tree = vec![Vec::new(); graph.n];
    for e in order {
        let (a, b, negative) = graph.ends[e];
        let (ra, rb) = (find(&mut parent, a), find(&mut parent, b));
        if ra != rb {
            parent[ra] = rb;
            let s: i8 = if negative { -1 } else { 1 };
            tree[a].push((b, s));
            tree[b].push((a, s));
        }
    }
    let mut x = vec![0i8; graph.n];
    for root in 0..graph.n {
        if x[root] != 0 {
            continue;
        }
        x[root] = 1;
        let mut stack = vec![root];
        while let Some(v) = stack.pop() {
            for (u, s) in &tree[v] {
                if x[*u] == 0 {
                    x[*u] = x[v] * s;
                    stack.push(*u);
                }
            }
        }
    }
    x
}

/// The edge whose value is nearest to one half, busy ends preferred among near equals.
fn branching_edge(graph: &CoreGraph, f: &[f64], adjacency: &[Vec<(usize, f64)>]) -> Option<usize> {
    let score = |e: usize| {
        let (a, b, _) = graph.ends[e];
        let centred = 0.5 - (f[e] - 0.5).abs();
        centred * (1.0 + 0.05 * (adjacency[a].len() + adjacency[b].len()) as f64)
    };
    let mut best: Option<(f64, usize)> = None;
    for e in 0..graph.ends.len() {
        let s = score(e);
        if s > 1e-9 && best.is_none_or(|(b, _)| s > b) {
            best = Some((s, e));
        }
    }
    // All integral: fall back on the busiest edge, so that the search stays complete.
    best.map(|(_, e)| e).or_else(|| {
        (0..graph.ends.len()).max_by_key(|e| {
            let (a, b, _) = graph.ends[*e];
            (adjacency[a].len() + adjacency[b].len(), usize::MAX - e)
        })
    })
}
