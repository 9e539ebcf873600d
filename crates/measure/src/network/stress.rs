//! Places that stay put: a stress layout, anchored where there are several networks.

use super::{Network, Place, TieSign};

/// Wanted distances: of friends, of actors without a signed tie and a way of friends, of enemies.
const FRIENDS: f64 = 1.5;
const STRANGERS: f64 = 2.4;
const ENEMIES: f64 = 3.0;
/// Of a friend's friend.
const SECOND: f64 = 2.2;
/// Weight of the pull to the common place, as a share of all other pulls on a node.
const ANCHOR: f64 = 1.0;
/// Steps of the common layout and of each anchored one; each lowers the stress.
const STEPS: usize = 300;
const ANCHORED_STEPS: usize = 60;

/// A place for every node of every network, in [−1, 1]², all networks over the same nodes.
///
/// The common layout has the least stress Σ d⁻² (|x_i − x_j| − d)² for the distances averaged over the
/// networks (majorisation, Gansner, Koren & North 2004, Graph Drawing). Each network is then laid out
/// with a pull to the common places, which keeps a node where the reader looks for it (anchoring: Brandes &
/// Mader 2011, Graph Drawing). The start is a circle in the order of the nodes, so equal input has equal places.
///
/// # Panics
/// When the networks have different numbers of nodes.
pub fn anchored_layout(networks: &[Network]) -> Vec<Vec<Place>> {
    let Some(first) = networks.first() else {
        return Vec::new();
    };
    let n = first.nodes.len();
    assert!(
        networks.iter().all(|network| network.nodes.len() == n),
        "the networks must have the same nodes"
    );
    let wanted: Vec<Vec<f64>> = networks.iter().map(distances).collect();
    let mut mean = vec![0.0; n * n];
    for d in &wanted {
        for (sum, x) in mean.iter_mut().zip(d) {
            *sum += x / wanted.len() as f64;
        }
    }
    let circle: Vec<(f64, f64)> = (0..n)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / n as f64;
            (1.3 * angle.cos(), 1.3 * angle.sin())
        })
        .collect();
    let mut common = circle;
    settle(&mut common, &mean, None, STEPS);
    let all: Vec<Vec<(f64, f64)>> = wanted
        .iter()
        .map(|d| {
            let mut places = common.clone();
            if networks.len() > 1 {
                settle(&mut places, d, Some(&common), ANCHORED_STEPS);
            }
            places
        })
        .collect();
    // One frame for all, so that a node that does not move does not move on the page.
    let frame = |pick: fn(&(f64, f64)) -> f64| {
        let ends = all.iter().flatten().map(pick);
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        });
        (0.5 * (low + high), (0.5 * (high - low)).max(1e-9))
    };
    let (across, up) = (frame(|p| p.0), frame(|p| p.1));
    all.iter()
        .map(|places| {
            let places = places.iter().enumerate();
            places
                .map(|(node, (x, y))| Place {
                    node,
                    x: (x - across.0) / across.1,
                    y: (y - up.0) / up.1,
                })
                .collect()
        })
        .collect()
}

/// Wanted distance of each pair: along friends at most as far as strangers; enemies apart.
fn distances(network: &Network) -> Vec<f64> {
    let n = network.nodes.len();
    let mut friends: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut enemies = vec![false; n * n];
    for (a, b, sign) in network.signed_edges() {
        if sign == TieSign::Friendly {
            friends[a].push(b);
            friends[b].push(a);
        } else {
            enemies[a * n + b] = true;
            enemies[b * n + a] = true;
        }
    }
    let mut out = vec![STRANGERS; n * n];
    for a in 0..n {
        for f in &friends[a] {
            for second in &friends[*f] {
                out[a * n + second] = SECOND;
            }
        }
        for f in &friends[a] {
            out[a * n + f] = FRIENDS;
        }
        for b in 0..n {
            if enemies[a * n + b] {
                out[a * n + b] = ENEMIES;
            }
        }
    }
    out
}

/// Majorisation node by node: each node moves to the mean of where the others want it.
fn settle(places: &mut [(f64, f64)], wanted: &[f64], anchor: Option<&[(f64, f64)]>, steps: usize) {
    let n = places.len();
    for _ in 0..steps {
        for i in 0..n {
            let (mut x, mut y, mut weight) = (0.0, 0.0, 0.0);
            for j in (0..n).filter(|j| *j != i) {
                let d = wanted[i * n + j];
                let w = 1.0 / (d * d);
                let (dx, dy) = (places[i].0 - places[j].0, places[i].1 - places[j].1);
                let apart = dx.hypot(dy);
                // Two nodes in one spot part along the circle's order.
                let (ux, uy) = if apart > 1e-9 {
                    (dx / apart, dy / apart)
                } else {
                    let angle = (i as f64) - (j as f64);
                    (angle.cos(), angle.sin())
                };
                x += w * (places[j].0 + d * ux);
                y += w * (places[j].1 + d * uy);
                weight += w;
            }
            if let Some(anchor) = anchor {
                let pull = ANCHOR * weight;
                x += pull * anchor[i].0;
                y += pull * anchor[i].1;
                weight += pull;
            }
            if weight > 0.0 {
                places[i] = (x / weight, y / weight);
            }
        }
    }
}
