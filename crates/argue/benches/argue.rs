//! How long an argument takes: `cargo bench -p detente-argue`.
//!
//! Made-up webs of claims of three sizes; each figure is the fastest of some runs. The smallest
//! has the size of one op-ed.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use detente_argue::{Graph, Lever, Link, Options, Outcome, SignSet, argue_links};

/// A fixed pseudo-random web with four levers at one end and the outcome at the other.
fn web(claims: usize, nodes: u64, seed: u64) -> Vec<Link> {
    let mut state = seed;
    let mut next = |n: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    (0..claims)
        .map(|i| {
            let (from, to) = (next(nodes), next(nodes));
            let signs = SignSet::ALL[[1, 4, 4, 4][next(4) as usize]];
            let kind = ["cooperation", "pressure", "backing", "violence"];
            let node = |n: u64| format!("{}:N{n}", kind[n as usize % kind.len()]);
            Link::new(&format!("C{i}"), &node(from), &node(to), signs)
        })
        .collect()
}

fn main() {
    for (claims, nodes, runs) in [(24, 14, 10), (100, 60, 5), (5_000, 900, 2)] {
        let links = web(claims, nodes, 7);
        let outcome = Outcome::new(&links[links.len() - 1].to, 1);
        // The last nodes in the list that reach the outcome: with the most in between.
        let graph = Graph::new(links.clone());
        let end: Vec<usize> = graph.node(&outcome.node).into_iter().collect();
        let reaching = graph.reaching(&end);
        let starts = graph.nodes().iter().zip(reaching).rev();
        let levers: Vec<Lever> = starts
            .filter(|(node, reaches)| *reaches && **node != outcome.node)
            .take(4)
            .enumerate()
            .map(|(i, (node, _))| Lever::press(&format!("L{i}"), &[(node, 1)]))
            .collect();
        let mut fastest = f64::INFINITY;
        let mut ways = 0;
        for _ in 0..runs {
            let start = Instant::now();
            let argument = argue_links(
                links.clone(),
                levers.clone(),
                Some(outcome.clone()),
                &Options::default(),
            );
            fastest = fastest.min(start.elapsed().as_secs_f64());
            ways = argument.levers.iter().map(|l| l.effect.paths.len()).sum();
        }
        println!(
            "{claims:>5} claims, {nodes:>4} nodes, {} levers, {ways:>5} ways listed: {fastest:.3} s",
            levers.len()
        );
    }
}
