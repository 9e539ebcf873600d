//! Signed networks of each month and the eleven before it, many times over.

use std::collections::HashMap;

use detente_vocab::ActorCode;
use rayon::prelude::*;

use crate::network::{self, SIGN_PROBABILITY, TieSign};
use crate::nodes::pairs;

/// Months of the signed network behind F and I.
pub(super) const NETWORK_MONTHS: usize = 12;
/// Events up to which signs are looked up; beyond, they are computed.
const TABLE: usize = 1024;

/// The signed ties of one window.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Signs {
    /// Pair of nodes and sign, in the order of all pairs.
    pub(super) edges: Vec<(u16, u16, TieSign)>,
    pub(super) friendly: usize,
}

impl Signs {
    fn wide(&self) -> Vec<(usize, usize, TieSign)> {
        let edges = self.edges.iter();
        edges
            .map(|(a, b, s)| (usize::from(*a), usize::from(*b), *s))
            .collect()
    }
}

/// Turns cells into networks.
pub(super) struct Nets {
    nodes: usize,
    ends: Vec<(u16, u16)>,
    states: Vec<bool>,
    known: Vec<bool>,
    /// For a number of events, the least cooperation that makes a tie friendly.
    least: Vec<u32>,
}

impl Nets {
    pub(super) fn new(members: &[ActorCode], n_pairs: usize, monitored: &[bool]) -> Self {
        let known = (0..monitored.len())
            .map(|month| {
                month + 1 >= NETWORK_MONTHS
                    && monitored[month + 1 - NETWORK_MONTHS..=month]
                        .iter()
                        .all(|m| *m)
            })
            .collect();
        // The least cooperation grows by at most one with each event.
        let mut least = vec![1u32];
        for events in 1..=TABLE as u32 {
            let mut coop = least[least.len() - 1].min(events + 1);
            while coop <= events && !is_friendly(coop, events) {
                coop += 1;
            }
            least.push(coop);
        }
        let ends: Vec<(u16, u16)> = pairs(members.len())
            .map(|(a, b)| (a as u16, b as u16))
            .collect();
        debug_assert_eq!(ends.len(), n_pairs);
        Self {
            nodes: members.len(),
            ends,
            states: members.iter().map(|code| !code.is_armed_group()).collect(),
            known,
            least,
        }
    }

    /// Whether the twelve months that end here were all monitored.
    pub(super) fn known(&self, month: usize) -> bool {
        self.known[month]
    }

    fn sign(&self, coop: u32, conflict: u32) -> Option<TieSign> {
        let events = coop + conflict;
        let friendly = |coop: u32| match self.least.get(events as usize) {
            Some(least) => coop >= *least,
            None => is_friendly(coop, events),
        };
        if friendly(coop) {
            Some(TieSign::Friendly)
        } else if friendly(conflict) {
            // The law is symmetric: as many hostile events would make a friend of an enemy.
            Some(TieSign::Hostile)
        } else {
            None
        }
    }

    /// The signed network of every window; empty where a month of it is missing.
    pub(super) fn signs(&self, cells: &[(u32, u32)]) -> Vec<Signs> {
        let n_pairs = self.ends.len();
        let mut total = vec![(0u32, 0u32); n_pairs];
        (0..self.known.len())
            .map(|month| {
                for (sum, cell) in total.iter_mut().zip(&cells[month * n_pairs..]) {
                    sum.0 += cell.0;
                    sum.1 += cell.1;
                }
                if month >= NETWORK_MONTHS {
                    let gone = &cells[(month - NETWORK_MONTHS) * n_pairs..];
                    for (sum, cell) in total.iter_mut().zip(gone) {
                        sum.0 -= cell.0;
                        sum.1 -= cell.1;
                    }
                }
                if !self.known[month] {
                    return Signs::default();
                }
                let edges: Vec<_> = self
                    .ends
                    .iter()
                    .zip(&total)
                    .filter_map(|((a, b), (c, h))| self.sign(*c, *h).map(|sign| (*a, *b, sign)))
                    .collect();
                Signs {
                    friendly: edges.iter().filter(|e| e.2 == TieSign::Friendly).count(),
                    edges,
                }
            })
            .collect()
    }

    /// Pairs with a sign in any window that ends in one of these months.
    pub(super) fn signed_pairs(&self, signs: &[Signs], months: &[usize]) -> usize {
        let edges = months.iter().flat_map(|month| &signs[*month].edges);
        let mut seen: Vec<(u16, u16)> = edges.map(|(a, b, _)| (*a, *b)).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    }

    /// Frustration with its split, window by window; `None` where it is missing or not proven. Equal
    /// networks are solved once.
    pub(super) fn exact(&self, signs: &[Signs]) -> Vec<Option<(usize, Vec<u8>)>> {
        let mut first: HashMap<&[(u16, u16, TieSign)], usize> = HashMap::new();
        let mut distinct: Vec<&Signs> = Vec::new();
        let of_month: Vec<usize> = signs
            .iter()
            .map(|s| {
                *first.entry(&s.edges).or_insert_with(|| {
                    distinct.push(s);
                    distinct.len() - 1
                })
            })
            .collect();
        let solved: Vec<Option<(usize, Vec<u8>)>> = distinct
            .into_par_iter()
            .map(|signs| {
                let found = network::frustration(self.nodes, &signs.wide()).ok()?;
                found.proven.then_some((found.frustration, found.camps))
            })
            .collect();
        of_month
            .into_iter()
            .enumerate()
            .map(|(month, at)| solved[at].clone().filter(|_| self.known[month]))
            .collect()
    }

    /// Frustration of a replicate by flips from a split that is best for the events as they are.
    pub(super) fn descend(&self, signs: &[Signs], month: usize, start: &[u8]) -> usize {
        let mut camp = start.to_vec();
        let edges = &signs[month].edges;
        let mut near: Vec<Vec<(usize, TieSign)>> = vec![Vec::new(); self.nodes];
        for (a, b, sign) in edges {
            near[usize::from(*a)].push((usize::from(*b), *sign));
            near[usize::from(*b)].push((usize::from(*a), *sign));
        }
        let broken = |camp: &[u8], a: usize, b: usize, sign: TieSign| {
            (camp[a] == camp[b]) != (sign == TieSign::Friendly)
        };
        loop {
            let mut moved = false;
            for node in 0..self.nodes {
                let wrong = near[node]
                    .iter()
                    .filter(|(other, sign)| broken(&camp, node, *other, *sign))
                    .count();
                if 2 * wrong > near[node].len() {
                    camp[node] ^= 1;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        edges
            .iter()
            .filter(|(a, b, s)| broken(&camp, usize::from(*a), usize::from(*b), *s))
            .count()
    }

    /// 1 − mean over ordered pairs of states of 1/d, d the number of friendly ties on the shortest
    /// way (Latora & Marchiori 2001). Ways lead through states only.
    pub(super) fn isolation(&self, signs: &Signs, month: usize) -> f64 {
        let states = self.states.iter().filter(|yes| **yes).count();
        if states < 2 || !self.known[month] {
            return f64::NAN;
        }
        let mut friends: Vec<Vec<usize>> = vec![Vec::new(); self.nodes];
        for (a, b, sign) in &signs.edges {
            let (a, b) = (usize::from(*a), usize::from(*b));
            if *sign == TieSign::Friendly && self.states[a] && self.states[b] {
                friends[a].push(b);
                friends[b].push(a);
            }
        }
        let mut sum = 0.0;
        let mut distance = vec![usize::MAX; self.nodes];
        let mut queue = Vec::with_capacity(self.nodes);
        for start in (0..self.nodes).filter(|i| self.states[*i]) {
            distance.fill(usize::MAX);
            distance[start] = 0;
            queue.clear();
            queue.push(start);
            let mut at = 0;
            while at < queue.len() {
                let node = queue[at];
                at += 1;
                for friend in &friends[node] {
                    if distance[*friend] == usize::MAX {
                        distance[*friend] = distance[node] + 1;
                        sum += 1.0 / distance[*friend] as f64;
                        queue.push(*friend);
                    }
                }
            }
        }
        1.0 - sum / (states * (states - 1)) as f64
    }
}

fn is_friendly(coop: u32, events: u32) -> bool {
    crate::bands::probability_above_half(coop.into(), events.into()) > SIGN_PROBABILITY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::sign_of;
    use crate::ties::TieCell;

    #[test]
    fn the_table_gives_the_signs_of_the_law() {
        let nets = Nets::new(&[], 0, &[]);
        for events in (0..60).chain([200, 1024, 1025, 1500]) {
            for coop in (0..=events).step_by(1 + events as usize / 50) {
                let cell = TieCell {
                    quad: [coop, 0, events - coop, 0],
                    ..TieCell::default()
                };
                assert_eq!(
                    nets.sign(coop, events - coop),
                    sign_of(&cell),
                    "{coop}/{events}"
                );
            }
        }
    }
}
