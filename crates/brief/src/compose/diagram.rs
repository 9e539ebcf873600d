//! The ways from a lever to the outcome as boxes in columns and arrows between them.

use std::collections::BTreeMap;

use detente_argue::{Argument, LeverFinding, Origin, SignSet};

use crate::model::{BoxRole, PathArrow, PathBox, PathDiagram};
use crate::words;

/// Paths drawn at most; the rest is in the table of links.
const MOST_PATHS: usize = 4;

/// Lays out the shortest ways of a lever. `cruxes` are the claims whose arrows are marked,
/// `name` gives a node's name in words. A finding without ways gives a diagram without boxes.
pub fn path_diagram(
    argument: &Argument,
    finding: &LeverFinding,
    cruxes: &[&str],
    title: String,
    name: impl Fn(&str) -> String,
) -> PathDiagram {
    let shown = &finding.effect.paths[..finding.effect.paths.len().min(MOST_PATHS)];
    let mut column: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for path in shown {
        for node in &path.nodes {
            if !order.contains(&node.as_str()) {
                order.push(node);
            }
        }
        for step in path.nodes.windows(2) {
            let pair = (step[0].as_str(), step[1].as_str());
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    // Longest distance from the lever; simple paths may still disagree in order, so the
    // number of rounds is bounded by the number of boxes.
    for node in &order {
        column.insert(node, 0);
    }
    for _ in 0..order.len() {
        let mut moved = false;
        for (from, to) in &pairs {
            let next = column[from] + 1;
            if next > column[to] && next < order.len() {
                column.insert(to, next);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let sign_of = |from: &str, to: &str| -> i8 {
        argument
            .links
            .iter()
            .filter(|l| l.from == from && l.to == to)
            .find_map(|l| match l.signs {
                SignSet::PLUS => Some(1),
                SignSet::MINUS => Some(-1),
                _ => None,
            })
            .or_else(|| {
                finding
                    .lever
                    .policies
                    .iter()
                    .find(|p| p.watch == from && p.tie == to)
                    .map(|p| p.sign)
            })
            .unwrap_or(0)
    };
    let mut direction: BTreeMap<&str, i8> = BTreeMap::new();
    for path in shown {
        let mut at = path.start;
        for (i, node) in path.nodes.iter().enumerate() {
            if i > 0 {
                at *= sign_of(&path.nodes[i - 1], node);
            }
            direction
                .entry(node)
                .and_modify(|known| {
                    if *known != at {
                        *known = 0
                    }
                })
                .or_insert(at);
        }
    }
    let outcome = argument
        .outcome
        .as_ref()
        .map(|o| o.node.as_str())
        .unwrap_or_default();
    let starts: Vec<&str> = finding.lever.starts().into_iter().map(|(n, _)| n).collect();
    let last = column.values().copied().max().unwrap_or(0);
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    let boxes: Vec<PathBox> = order
        .iter()
        .map(|node| {
            let column = if *node == outcome { last } else { column[node] };
            let row = rows.entry(column).or_insert(0);
            let at = *row;
            *row += 1;
            PathBox {
                node: (*node).to_owned(),
                label: words::capitalised(&name(node)),
                direction: direction.get(node).copied().unwrap_or(0),
                role: if *node == outcome {
                    BoxRole::Outcome
                } else if starts.contains(node) {
                    BoxRole::Lever
                } else {
                    BoxRole::Middle
                },
                column,
                row: at,
            }
        })
        .collect();
    let arrows = pairs
        .iter()
        .map(|(from, to)| {
            let links: Vec<_> = argument
                .links
                .iter()
                .filter(|l| l.from == *from && l.to == *to)
                .collect();
            let mut claims: Vec<String> = links
                .iter()
                .filter(|l| l.origin == Origin::Claim)
                .map(|l| l.id.clone())
                .collect();
            if claims.is_empty() {
                claims.push("def.".to_owned());
            }
            PathArrow {
                is_crux: claims.iter().any(|claim| cruxes.contains(&claim.as_str())),
                from: (*from).to_owned(),
                to: (*to).to_owned(),
                sign: sign_of(from, to),
                claims,
                is_side: false,
            }
        })
        .collect();
    let more = finding.effect.paths.len() - shown.len();
    let left_out = match (more, finding.effect.truncated) {
        (0, false) => String::new(),
        (n, true) => format!(
            "More than {} further paths are in the table of links.",
            words::thousands(n as u64)
        ),
        (1, false) => "1 further path is in the table of links.".to_owned(),
        (n, false) => format!("{n} further paths are in the table of links."),
    };
    PathDiagram {
        title,
        boxes,
        arrows,
        left_out,
    }
}
