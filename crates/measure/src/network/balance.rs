//! Frustration and triads of a signed network.

use super::{Balance, Network, TieSign, Triads};
use crate::Refusal;

/// The fewest frustrated ties over all splits into two camps.
pub(crate) struct Frustration {
    pub(crate) frustration: usize,
    pub(crate) lower_bound: usize,
    pub(crate) proven: bool,
    /// Camp of each node, 0 or 1.
    pub(crate) camps: Vec<u8>,
}

/// Branch and bound over splits, nodes by falling degree, the first fixed in camp 0. The bound
/// adds, for each node still open, the fewer of the ties that either camp would frustrate.
pub(crate) fn frustration(n: usize, edges: &[(usize, usize, TieSign)]) -> Option<Frustration> {
    let mut links: Vec<Vec<(usize, bool)>> = vec![Vec::new(); n];
    for (a, b, sign) in edges {
        let friendly = *sign == TieSign::Friendly;
        links[*a].push((*b, friendly));
        links[*b].push((*a, friendly));
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|node| (std::cmp::Reverse(links[*node].len()), *node));
    let mut search = Search {
        links: &links,
        order: &order,
        cost: vec![[0; 2]; n],
        camps: vec![None; n],
        best: edges.len() + 1,
        best_camps: vec![0; n],
        steps: 0,
    };
    search.descend(0, 0);
    let proven = search.steps < STEPS;
    Some(Frustration {
        frustration: search.best,
        lower_bound: if proven { search.best } else { 0 },
        proven,
        camps: search.best_camps,
    })
}

const STEPS: usize = 20_000_000;

struct Search<'a> {
    links: &'a [Vec<(usize, bool)>],
    order: &'a [usize],
    /// Ties to placed nodes that camp 0 or 1 would frustrate.
    cost: Vec<[usize; 2]>,
    camps: Vec<Option<u8>>,
    best: usize,
    best_camps: Vec<u8>,
    steps: usize,
}

impl Search<'_> {
    fn descend(&mut self, depth: usize, so_far: usize) {
        self.steps += 1;
        if self.steps >= STEPS && self.best <= self.links.len().pow(2) {
            return;
        }
        let Some(&node) = self.order.get(depth) else {
            if so_far < self.best {
                self.best = so_far;
                self.best_camps = self.camps.iter().map(|camp| camp.unwrap_or(0)).collect();
            }
            return;
        };
        let open: usize = self.order[depth..]
            .iter()
            .map(|other| self.cost[*other][0].min(self.cost[*other][1]))
            .sum();
        if so_far + open >= self.best {
            return;
        }
        let cheap = u8::from(self.cost[node][1] < self.cost[node][0]);
        let choices: &[u8] = if depth == 0 {
            &[0]
        } else {
            &[cheap, 1 - cheap]
        };
        for &camp in choices {
            let added = self.cost[node][usize::from(camp)];
            self.place(node, camp, true);
            self.descend(depth + 1, so_far + added);
            self.place(node, camp, false);
        }
    }

    fn place(&mut self, node: usize, camp: u8, forward: bool) {
        self.camps[node] = forward.then_some(camp);
        for &(other, friendly) in &self.links[node] {
            let harmed = usize::from(if friendly { 1 - camp } else { camp });
            if forward {
                self.cost[other][harmed] += 1;
            } else {
                self.cost[other][harmed] -= 1;
            }
        }
    }
}

impl Network {
    pub(super) fn balanced(&self) -> Result<Balance, Refusal> {
        let n = self.nodes.len();
        let edges = self.signed_edges();
        let open = self.ties.len() - edges.len();
        let refuse = || {
            Refusal::new(
                "balance of the signed network",
                format!("no tie has a clear sign; {open} ties are open"),
                "2 reported events of one kind in a tie and none of the other, or more of both, give it a sign",
            )
        };
        if edges.is_empty() {
            return Err(refuse());
        }
        let found = frustration(n, &edges).ok_or_else(refuse)?;
        let mut signed = vec![false; n];
        for (a, b, _) in &edges {
            signed[*a] = true;
            signed[*b] = true;
        }
        // The first node with a signed tie stands in camp 0.
        let flip = signed
            .iter()
            .position(|yes| *yes)
            .map_or(0, |first| found.camps[first]);
        let camps = (0..n)
            .map(|i| signed[i].then_some(found.camps[i] ^ flip))
            .collect();
        Ok(Balance {
            frustration: found.frustration,
            lower_bound: found.lower_bound,
            proven: found.proven,
            normalised: 1.0 - 2.0 * found.frustration as f64 / edges.len() as f64,
            edges: edges.len(),
            camps,
            triads: triads(n, &edges),
        })
    }
}

fn triads(n: usize, edges: &[(usize, usize, TieSign)]) -> Triads {
    let mut sign = vec![None; n * n];
    for (a, b, s) in edges {
        sign[a * n + b] = Some(*s);
        sign[b * n + a] = Some(*s);
    }
    let mut triads = Triads::default();
    for a in 0..n {
        for b in a + 1..n {
            for c in b + 1..n {
                let (Some(x), Some(y), Some(z)) =
                    (sign[a * n + b], sign[b * n + c], sign[a * n + c])
                else {
                    continue;
                };
                let hostile = [x, y, z].iter().filter(|s| **s == TieSign::Hostile).count();
                match hostile {
                    0 => triads.all_friendly += 1,
                    1 => triads.one_hostile += 1,
                    2 => triads.two_hostile += 1,
                    _ => triads.all_hostile += 1,
                }
            }
        }
    }
    triads
}
