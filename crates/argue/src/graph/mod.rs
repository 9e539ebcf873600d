//! The sign graph of an argument: nodes, edges, paths, loops and what they entail.

mod effect;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{Lever, Link, SignSet};

/// How far the enumeration of paths and loops goes before it stops and says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most paths (or loops) that are listed.
    pub paths: usize,
    /// Most edges that are followed in all while looking for them.
    pub steps: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            paths: 2_000,
            steps: 400_000,
        }
    }
}

/// An arrow of the graph: what all links from one node to another say together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// Index of the node that moves.
    pub from: usize,
    /// Index of the node that is moved.
    pub to: usize,
    /// What all links on this pair allow; empty when they contradict each other.
    pub signs: SignSet,
    /// Indices of the links.
    pub links: Vec<usize>,
}

/// A signed directed graph with the claims behind each arrow.
///
/// Nodes, edges and links keep the order in which they were given.
///
/// ```
/// use detente_argue::{Graph, Lever, Link, Outcome, SignSet};
/// let graph = Graph::new(vec![
///     Link::new("C1", "pressure", "support", SignSet::MINUS),
///     Link::new("C2", "support", "peace", SignSet::MINUS),
/// ]);
/// let effect = graph.effect(&Lever::press("L1", &[("pressure", 1)]), &Outcome::new("peace", 1));
/// assert_eq!(effect.improvement, SignSet::PLUS);
/// assert!(effect.entailed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    nodes: Vec<String>,
    index: HashMap<String, usize>,
    links: Vec<Link>,
    /// For each link, the first link with the same claim: its claim as a number.
    claims: Vec<usize>,
    edges: Vec<Edge>,
    outgoing: Vec<Vec<usize>>,
    incoming: Vec<Vec<usize>>,
}

/// A way from a lever to an outcome, no node twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// The nodes along it.
    pub nodes: Vec<String>,
    /// The edges along it, as indices into [`Graph::edges`] of the graph that holds the
    /// lever's policies, if it has any.
    pub edges: Vec<usize>,
    /// Product of the edges' signs.
    pub signs: SignSet,
    /// Direction in which the lever moves the first node.
    pub start: i8,
    /// The links' holders differ on every choice of claims: nobody in the text says all of
    /// this.
    pub stitched: bool,
}

/// A loop, no node twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loop {
    /// The nodes along it; it starts at the node that was named first.
    pub nodes: Vec<String>,
    /// Product of the edges' signs: `{+}` feeds itself, `{−}` undoes itself.
    pub signs: SignSet,
}

/// What the links entail about one lever and one outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The simple paths, shortest first.
    pub paths: Vec<Path>,
    /// Whether there are more paths than are listed.
    pub truncated: bool,
    /// What the outcome's node may do when the lever is pulled: the sum over paths.
    pub total: SignSet,
    /// Whether the outcome may improve (+), stay (0) or worsen (−).
    pub improvement: SignSet,
    /// Whether the links leave only improvement.
    pub entailed: bool,
    /// Pairs on the paths about which claims contradict each other.
    pub contradictions: Vec<(String, String)>,
}

impl Graph {
    /// Builds the graph. Links from a node to itself are kept as links but draw no edge.
    pub fn new(links: Vec<Link>) -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            index: HashMap::new(),
            links: Vec::new(),
            claims: Vec::new(),
            edges: Vec::new(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
        };
        let mut pairs: HashMap<(usize, usize), usize> = HashMap::new();
        for link in links {
            let from = graph.intern(&link.from);
            let to = graph.intern(&link.to);
            let number = graph.links.len();
            if from != to {
                let edge = *pairs.entry((from, to)).or_insert_with(|| {
                    graph.edges.push(Edge {
                        from,
                        to,
                        signs: SignSet::ANY,
                        links: Vec::new(),
                    });
                    let edge = graph.edges.len() - 1;
                    graph.outgoing[from].push(edge);
                    graph.incoming[to].push(edge);
                    edge
                });
                let edge = &mut graph.edges[edge];
                edge.signs = edge.signs.and(link.signs);
                edge.links.push(number);
            }
            graph.links.push(link);
        }
        let mut first: HashMap<&str, usize> = HashMap::new();
        graph.claims = graph
            .links
            .iter()
            .enumerate()
            .map(|(l, link)| *first.entry(&link.id).or_insert(l))
            .collect();
        graph
    }

    /// The claim of a link as a number: links have the same one when their ids are the same.
    pub(crate) fn claim_of(&self, link: usize) -> usize {
        self.claims[link]
    }

    fn intern(&mut self, name: &str) -> usize {
        if let Some(&node) = self.index.get(name) {
            return node;
        }
        self.nodes.push(name.to_owned());
        self.outgoing.push(Vec::new());
        self.incoming.push(Vec::new());
        let node = self.nodes.len() - 1;
        self.index.insert(name.to_owned(), node);
        node
    }

    /// The nodes' names.
    pub fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// The index of a node; `None` where no link names it.
    pub fn node(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// The links.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Edges that leave a node.
    pub fn outgoing(&self, node: usize) -> &[usize] {
        &self.outgoing[node]
    }

    /// Edges that reach a node.
    pub fn incoming(&self, node: usize) -> &[usize] {
        &self.incoming[node]
    }

    /// The edge of a pair of nodes.
    pub fn edge(&self, from: &str, to: &str) -> Option<&Edge> {
        let (from, to) = (self.node(from)?, self.node(to)?);
        self.outgoing[from]
            .iter()
            .map(|&e| &self.edges[e])
            .find(|edge| edge.to == to)
    }

    /// The graph with a lever's conditional policies drawn as edges. They stand beside what
    /// the claims say of the pair and do not contradict it: a policy is a new cause.
    pub fn with_policies(&self, lever: &Lever) -> Self {
        self.policied(lever).into_owned()
    }

    /// [`Graph::with_policies`], the graph itself where there are none.
    pub(crate) fn policied(&self, lever: &Lever) -> Cow<'_, Self> {
        if lever.policies.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut graph = self.clone();
        for policy in &lever.policies {
            let (from, to) = (graph.intern(&policy.watch), graph.intern(&policy.tie));
            if from == to {
                continue;
            }
            let sign = SignSet::of(policy.sign);
            let known = graph.outgoing[from]
                .iter()
                .copied()
                .find(|&e| graph.edges[e].to == to);
            match known {
                Some(edge) => {
                    let signs = graph.edges[edge].signs.plus(sign);
                    graph.edges[edge].signs = signs;
                }
                None => {
                    graph.edges.push(Edge {
                        from,
                        to,
                        signs: sign,
                        links: Vec::new(),
                    });
                    let edge = graph.edges.len() - 1;
                    graph.outgoing[from].push(edge);
                    graph.incoming[to].push(edge);
                }
            }
        }
        Cow::Owned(graph)
    }

    /// The same graph without the links for which `drop` says so. Nodes stay.
    pub fn without(&self, drop: impl Fn(&Link) -> bool) -> Self {
        let mut graph = self.clone();
        for edge in &mut graph.edges {
            edge.links.retain(|&l| !drop(&self.links[l]));
            edge.signs = edge
                .links
                .iter()
                .fold(SignSet::ANY, |set, &l| set.and(self.links[l].signs));
            if edge.links.is_empty() {
                edge.signs = SignSet::ZERO;
            }
        }
        graph
    }

    /// Which nodes can be reached from the given ones along edges that may influence.
    pub fn reached_from(&self, starts: &[usize]) -> Vec<bool> {
        self.spread(starts, &self.outgoing, |edge| edge.to)
    }

    /// From which nodes the given ones can be reached along edges that may influence.
    pub fn reaching(&self, ends: &[usize]) -> Vec<bool> {
        self.spread(ends, &self.incoming, |edge| edge.from)
    }

    fn spread(
        &self,
        starts: &[usize],
        edges: &[Vec<usize>],
        next: impl Fn(&Edge) -> usize,
    ) -> Vec<bool> {
        let mut seen = vec![false; self.nodes.len()];
        let mut stack: Vec<usize> = starts.to_vec();
        for &node in starts {
            seen[node] = true;
        }
        while let Some(node) = stack.pop() {
            for &e in &edges[node] {
                let edge = &self.edges[e];
                let to = next(edge);
                if edge.signs.may_influence() && !seen[to] {
                    seen[to] = true;
                    stack.push(to);
                }
            }
        }
        seen
    }

    /// Every simple path between two nodes as lists of edges, shortest first, over all
    /// edges, also those with the sign 0. The flag says that a limit cut the list short.
    pub fn simple_paths(&self, from: usize, to: usize, limits: Limits) -> (Vec<Vec<usize>>, bool) {
        let mut paths = Vec::new();
        let truncated = self.each_simple_path(from, to, limits, |path| {
            paths.push(path.to_vec());
            true
        });
        paths.sort_by_key(Vec::len);
        (paths, truncated)
    }

    /// Hands every simple path to `visit`, in the order in which they are found, until it says
    /// `false`. Whether a limit ended the search.
    pub(crate) fn each_simple_path(
        &self,
        from: usize,
        to: usize,
        limits: Limits,
        mut visit: impl FnMut(&[usize]) -> bool,
    ) -> bool {
        let useful = {
            // Only nodes that still lead to the end are worth entering.
            let mut seen = vec![false; self.nodes.len()];
            let mut stack = vec![to];
            seen[to] = true;
            while let Some(node) = stack.pop() {
                for &e in &self.incoming[node] {
                    let before = self.edges[e].from;
                    if !seen[before] {
                        seen[before] = true;
                        stack.push(before);
                    }
                }
            }
            seen
        };
        if from == to || !useful[from] {
            return false;
        }
        let mut on_path = vec![false; self.nodes.len()];
        on_path[from] = true;
        // Depth first with an explicit stack: (node, next edge to try).
        let mut stack: Vec<(usize, usize)> = vec![(from, 0)];
        let mut trail: Vec<usize> = Vec::new();
        let (mut steps, mut found) = (0, 0);
        while let Some((node, tried)) = stack.last_mut() {
            let Some(&e) = self.outgoing[*node].get(*tried) else {
                on_path[*node] = false;
                stack.pop();
                trail.pop();
                continue;
            };
            *tried += 1;
            steps += 1;
            if steps > limits.steps || found >= limits.paths {
                return true;
            }
            let next = self.edges[e].to;
            if next == to {
                found += 1;
                trail.push(e);
                let on = visit(&trail);
                trail.pop();
                if !on {
                    return false;
                }
            } else if useful[next] && !on_path[next] {
                on_path[next] = true;
                trail.push(e);
                stack.push((next, 0));
            }
        }
        false
    }

    /// Every loop, each once, shortest first; the flag says that a limit cut the list short.
    ///
    /// Edges with the sign 0 close no loop.
    pub fn loops(&self, limits: Limits) -> (Vec<Loop>, bool) {
        let mut loops = Vec::new();
        let mut steps = 0;
        let mut truncated = false;
        let blocks = crate::stability::strong_components(self.nodes.len(), &self.outgoing, |e| {
            (self.edges[e].to, self.edges[e].signs.may_influence())
        });
        let mut block_of = vec![0; self.nodes.len()];
        for (number, block) in blocks.iter().enumerate() {
            for &node in block {
                block_of[node] = number;
            }
        }
        'roots: for root in 0..self.nodes.len() {
            if blocks[block_of[root]].len() == 1 {
                continue;
            }
            // Loops whose first-named node is the root: only later nodes may be entered.
            let mut on_path = vec![false; self.nodes.len()];
            let mut stack: Vec<(usize, usize)> = vec![(root, 0)];
            let mut trail: Vec<usize> = Vec::new();
            on_path[root] = true;
            while let Some((node, tried)) = stack.last_mut() {
                let Some(&e) = self.outgoing[*node].get(*tried) else {
                    on_path[*node] = false;
                    stack.pop();
                    trail.pop();
                    continue;
                };
                *tried += 1;
                steps += 1;
                if steps > limits.steps || loops.len() >= limits.paths {
                    truncated = true;
                    break 'roots;
                }
                let edge = &self.edges[e];
                if !edge.signs.may_influence() || block_of[edge.to] != block_of[root] {
                    continue;
                }
                if edge.to == root {
                    let mut around = trail.clone();
                    around.push(e);
                    loops.push(self.describe_loop(&around));
                } else if edge.to > root && !on_path[edge.to] {
                    on_path[edge.to] = true;
                    trail.push(e);
                    stack.push((edge.to, 0));
                }
            }
        }
        loops.sort_by_key(|l| l.nodes.len());
        (loops, truncated)
    }

    fn describe_loop(&self, edges: &[usize]) -> Loop {
        Loop {
            nodes: edges
                .iter()
                .map(|&e| self.nodes[self.edges[e].from].clone())
                .collect(),
            signs: SignSet::product(edges.iter().map(|&e| self.edges[e].signs)),
        }
    }
}
