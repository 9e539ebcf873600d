//! Links that a text leaves unsaid: what would have to hold for its advice to matter.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};

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

/// The single links that would join a lever to the outcome, likeliest first: of those whose ends
/// share actors the ones that use more of what the text does say, and last the link from the lever
/// to the outcome itself. Two things that share no actor are not joined: the text gives no reason
/// to think that it means that. Empty when there already is a way.
pub fn missing_links(graph: &Graph, lever: &Lever, outcome: &Outcome) -> Vec<MissingLink> {
    let full = graph.policied(lever);
    let downstream = reach(&full, &lever.starts(), true);
    let upstream = reach(&full, &[(&outcome.node, 1)], false);
    let above: HashSet<&str> = upstream.iter().map(|(name, _)| name.as_str()).collect();
    if downstream
        .iter()
        .any(|(name, _)| above.contains(name.as_str()))
    {
        return Vec::new();
    }
    // Of all pairs only the best few are kept while they are gone through, best first.
    let with_actors = |reached: &Reached| -> Vec<Vec<String>> {
        reached.iter().map(|(name, _)| actors(name)).collect()
    };
    let (ours, theirs) = (with_actors(&downstream), with_actors(&upstream));
    let mut best: Vec<Ranked> = Vec::new();
    for (i, (from, (before, _))) in downstream.iter().enumerate() {
        for (j, (to, (after, _))) in upstream.iter().enumerate() {
            let shared = ours[i].iter().filter(|a| theirs[j].contains(a)).count();
            if shared == 0 && before + after > 0 {
                continue;
            }
            let rank = Reverse((shared, before + after));
            let pair = (rank, from.as_str(), to.as_str(), i, j);
            if best.len() < NAMED || pair < best[NAMED - 1] {
                best.insert(best.partition_point(|known| *known < pair), pair);
                best.truncate(NAMED);
            }
        }
    }
    let told = |(_, from, to, i, j): Ranked| {
        let ((before, sign_before), (after, sign_after)) = (downstream[i].1, upstream[j].1);
        let around = sign_before.times(sign_after);
        let sign = match around.times(SignSet::of(outcome.better)) {
            SignSet::PLUS => Some(1),
            SignSet::MINUS => Some(-1),
            _ => None,
        };
        MissingLink {
            from: from.to_owned(),
            to: to.to_owned(),
            sign,
            shared: ours[i]
                .iter()
                .filter(|actor| theirs[j].contains(actor))
                .cloned()
                .collect(),
            said: before + after,
        }
    };
    best.into_iter().map(told).collect()
}

/// Actors shared and links said, the ends, and their places among the nodes reached.
type Ranked<'a> = (Reverse<(usize, usize)>, &'a str, &'a str, usize, usize);

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
