//! The fewest claims whose loss leaves no way from the levers to the outcome.
//!
//! Max-flow (Edmonds and Karp) with one unit of capacity for each claim behind an edge; what
//! holds by definition or was given by the user cannot be lost. The claims on the cut edges
//! are a smallest cut whenever each claim draws one edge; a claim that draws several is
//! counted once, so the cut may then be larger than the smallest, never smaller.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::crux::{Named, claims_on, edge_signs, policy_signs};
use crate::{Graph, Lever, Origin, Outcome};

/// A cut of one lever's ways to the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The largest flow of claims from the lever to the outcome: how many ways exist that
    /// share no claim. 0 when there is no way; `None` when a way rests on no claim at all.
    pub flow: Option<usize>,
    /// Claims of one cut of that size, the one nearest the lever.
    pub claims: Vec<String>,
    /// Claims that are in every smallest cut.
    pub in_every_smallest: Vec<String>,
    /// Claims whose loss alone leaves no way.
    pub alone: Vec<String>,
}

const UNBOUNDED: usize = usize::MAX / 4;

/// Cuts a lever off its outcome.
pub fn cut(graph: &Graph, lever: &Lever, outcome: &Outcome) -> Cut {
    let full = graph.policied(lever);
    let starts: Vec<usize> = lever
        .starts()
        .into_iter()
        .filter_map(|(name, _)| full.node(name))
        .collect();
    let none = Cut {
        flow: Some(0),
        claims: Vec::new(),
        in_every_smallest: Vec::new(),
        alone: Vec::new(),
    };
    let Some(end) = full.node(&outcome.node) else {
        return none;
    };
    if starts.contains(&end) {
        return Cut { flow: None, ..none };
    }
    let mut network = Network::new(&full, &starts);
    let flow = network.saturate(end);
    if flow >= UNBOUNDED {
        return Cut { flow: None, ..none };
    }
    let near = network.residual_from_source();
    let on_cut = |side: &[bool]| -> BTreeSet<usize> {
        (0..full.edges().len())
            .filter(|&e| {
                let edge = &full.edges()[e];
                edge.signs.may_influence() && side[edge.from] && !side[edge.to]
            })
            .collect()
    };
    let far: Vec<bool> = network
        .residual_to(end)
        .into_iter()
        .map(|reaches| !reaches)
        .collect();
    let nearest = on_cut(&near);
    // An edge is in every smallest cut when the nearest and the farthest cut share it.
    let shared: BTreeSet<usize> = nearest.intersection(&on_cut(&far)).copied().collect();
    let claims = claims_of(&full, &nearest);
    let in_every_smallest = claims_of(&full, &shared);
    // A claim that draws several edges may cut alone though no single edge does.
    let relevant: Vec<usize> = {
        let (down, up) = (full.reached_from(&starts), full.reaching(&[end]));
        (0..full.edges().len())
            .filter(|&e| down[full.edges()[e].from] && up[full.edges()[e].to])
            .collect()
    };
    // Whoever cuts alone breaks every way, so this one.
    let way: BTreeSet<usize> = one_way(&full, &starts, end).into_iter().collect();
    let policies = policy_signs(graph, lever);
    let breaks = |claim: &Named| {
        let kept = |number| (number != claim.number).then_some(false);
        claim.edges.iter().any(|&e| {
            let added = policies.iter().filter(|(on, _)| *on == e);
            let rest = added.fold(edge_signs(graph, e, kept), |set, (_, s)| set.plus(*s));
            way.contains(&e) && !rest.may_influence()
        })
    };
    // With more than one unit of flow only a claim behind several edges can cut alone.
    let alone = claims_on(&full, &relevant)
        .into_iter()
        .filter(|claim| flow == 1 || flow > 1 && claim.edges.len() > 1)
        .filter(breaks)
        .filter(|claim| {
            let rest = graph.without(|link| link.id == claim.id);
            !rest.policied(lever).reached_from(&starts)[end]
        })
        .map(|claim| claim.id)
        .collect();
    Cut {
        flow: Some(flow),
        claims,
        in_every_smallest,
        alone,
    }
}

fn claims_of(graph: &Graph, edges: &BTreeSet<usize>) -> Vec<String> {
    let edges: Vec<usize> = edges.iter().copied().collect();
    let claims = claims_on(graph, &edges).into_iter();
    claims.map(|claim| claim.id).collect()
}

/// The edges of one shortest way; none where there is no way.
fn one_way(graph: &Graph, starts: &[usize], end: usize) -> Vec<usize> {
    let mut by: Vec<Option<usize>> = vec![None; graph.nodes().len()];
    let mut queue: VecDeque<usize> = starts.iter().copied().collect();
    while let Some(node) = queue.pop_front() {
        for &e in graph.outgoing(node) {
            let edge = &graph.edges()[e];
            let to = edge.to;
            if edge.signs.may_influence() && by[to].is_none() && !starts.contains(&to) {
                by[to] = Some(e);
                queue.push_back(to);
            }
        }
    }
    let mut way = Vec::new();
    let mut node = end;
    while let Some(e) = by[node] {
        way.push(e);
        node = graph.edges()[e].from;
    }
    way
}

/// Residual network: arcs in pairs, arc `a ^ 1` is the way back.
struct Network {
    ends: Vec<usize>,
    room: Vec<usize>,
    arcs: Vec<Vec<usize>>,
    source: usize,
}

impl Network {
    fn new(graph: &Graph, starts: &[usize]) -> Self {
        let source = graph.nodes().len();
        let mut network = Self {
            ends: Vec::new(),
            room: Vec::new(),
            arcs: vec![Vec::new(); source + 1],
            source,
        };
        for edge in graph.edges() {
            if !edge.signs.may_influence() {
                continue;
            }
            let mut claims = BTreeSet::new();
            let mut lasting = edge.links.is_empty();
            for &l in &edge.links {
                let link = &graph.links()[l];
                lasting |= link.origin != Origin::Claim;
                claims.insert(&link.id);
            }
            let room = if lasting { UNBOUNDED } else { claims.len() };
            network.add(edge.from, edge.to, room);
        }
        for &start in starts {
            network.add(source, start, UNBOUNDED);
        }
        network
    }

    fn add(&mut self, from: usize, to: usize, room: usize) {
        self.arcs[from].push(self.ends.len());
        self.ends.push(to);
        self.room.push(room);
        self.arcs[to].push(self.ends.len());
        self.ends.push(from);
        self.room.push(0);
    }

    /// Pushes flow along shortest ways until none is left.
    fn saturate(&mut self, end: usize) -> usize {
        let mut flow = 0;
        loop {
            let mut by: Vec<Option<usize>> = vec![None; self.arcs.len()];
            let mut queue = VecDeque::from([self.source]);
            while let Some(node) = queue.pop_front() {
                for &a in &self.arcs[node] {
                    let to = self.ends[a];
                    if self.room[a] > 0 && by[to].is_none() && to != self.source {
                        by[to] = Some(a);
                        queue.push_back(to);
                    }
                }
            }
            let mut way = Vec::new();
            let mut node = end;
            while let Some(a) = by[node] {
                way.push(a);
                node = self.ends[a ^ 1];
            }
            let Some(push) = way.iter().map(|&a| self.room[a]).min() else {
                return flow;
            };
            if push > UNBOUNDED / 2 {
                return UNBOUNDED;
            }
            for &a in &way {
                self.room[a] -= push;
                self.room[a ^ 1] += push;
            }
            flow += push;
        }
    }

    fn residual_from_source(&self) -> Vec<bool> {
        let mut seen = vec![false; self.arcs.len()];
        seen[self.source] = true;
        let mut stack = vec![self.source];
        while let Some(node) = stack.pop() {
            for &a in &self.arcs[node] {
                if self.room[a] > 0 && !seen[self.ends[a]] {
                    seen[self.ends[a]] = true;
                    stack.push(self.ends[a]);
                }
            }
        }
        seen
    }

    fn residual_to(&self, end: usize) -> Vec<bool> {
        let mut seen = vec![false; self.arcs.len()];
        seen[end] = true;
        let mut stack = vec![end];
        while let Some(node) = stack.pop() {
            for &a in &self.arcs[node] {
                // The paired arc leads here from its start.
                let before = self.ends[a];
                if self.room[a ^ 1] > 0 && !seen[before] {
                    seen[before] = true;
                    stack.push(before);
                }
            }
        }
        seen
    }
}
