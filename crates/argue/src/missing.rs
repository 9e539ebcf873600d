//! Links that a text leaves unsaid: what would have to hold for its advice to matter.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{Graph, Lever, Outcome, SignSet};

/// Candidates that are named at most.
const NAMED: usize = 5;

/// A link that no claim draws and without which the lever reaches no outcome.
///
/// It is named, never added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingLink {
    /// A node that the lever moves (or the lever itself).
    pub from: String,
    /// A node that moves the outcome (or the outcome itself).
    pub to: String,
    /// The sign it would need for the outcome to improve: 1, −1, or `None` where the links on
    /// either side leave that open.
    pub sign: Option<i8>,
    /// Actors that both nodes name.
    pub shared: Vec<String>,
    /// Links of the text between the lever and `from`, and between `to` and the outcome.
    pub said: usize,
}

/// The single links that would join a lever to the outcome, likeliest first: those whose ends
/// share actors, then those that use more of what the text does say. Empty when there already
/// is a way.
pub fn missing_links(graph: &Graph, lever: &Lever, outcome: &Outcome) -> Vec<MissingLink> {
    let full = graph.with_policies(lever);
    let downstream = reach(&full, &lever.starts(), true);
    let upstream = reach(&full, &[(&outcome.node, 1)], false);
    if downstream
        .iter()
        .any(|(name, _)| upstream.iter().any(|(other, _)| other == name))
    {
        return Vec::new();
    }
    let mut candidates: Vec<MissingLink> = Vec::new();
    for (from, (before, sign_before)) in &downstream {
        for (to, (after, sign_after)) in &upstream {
            let around = sign_before
                .times(*sign_after)
                .times(SignSet::of(outcome.better));
            let sign = match around {
                SignSet::PLUS => Some(1),
                SignSet::MINUS => Some(-1),
                _ => None,
            };
            let others = actors(to);
            candidates.push(MissingLink {
                from: from.clone(),
                to: to.clone(),
                sign,
                shared: actors(from)
                    .into_iter()
                    .filter(|actor| others.contains(actor))
                    .collect(),
                said: before + after,
            });
        }
    }
    candidates.sort_by(|a, b| {
        (b.shared.len(), b.said)
            .cmp(&(a.shared.len(), a.said))
            .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    candidates.truncate(NAMED);
    candidates
}

type Reached = Vec<(String, (usize, SignSet))>;

/// Nodes reached, with the distance and the sign along one shortest way.
fn reach(graph: &Graph, starts: &[(&str, i8)], forward: bool) -> Reached {
    let mut reached: Reached = Vec::new();
    let mut seen = vec![false; graph.nodes().len()];
    let mut queue = VecDeque::new();
    for &(name, sign) in starts {
        match graph.node(name) {
            Some(node) => {
                seen[node] = true;
                queue.push_back((node, 0, SignSet::of(sign)));
            }
            None => reached.push((name.to_owned(), (0, SignSet::of(sign)))),
        }
    }
    while let Some((node, distance, sign)) = queue.pop_front() {
        reached.push((graph.nodes()[node].clone(), (distance, sign)));
        let edges = if forward {
            graph.outgoing(node)
        } else {
            graph.incoming(node)
        };
        for &e in edges {
            let edge = &graph.edges()[e];
            let next = if forward { edge.to } else { edge.from };
            if edge.signs.may_influence() && !seen[next] {
                seen[next] = true;
                queue.push_back((next, distance + 1, sign.times(edge.signs)));
            }
        }
    }
    reached
}

/// Actor codes in a node's key, `property:WHO>TOWARD`, by their first part.
fn actors(key: &str) -> Vec<String> {
    let Some((_, slots)) = key.rsplit_once(':') else {
        return Vec::new();
    };
    let mut actors: Vec<String> = slots
        .split('>')
        .map(|code| code.split('.').next().unwrap_or(code).to_owned())
        .filter(|code| !code.is_empty())
        .collect();
    actors.dedup();
    actors
}
