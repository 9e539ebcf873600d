//! The margin of the reading: the fewest misread claims that change the bottom line.
//!
//! The bottom line of a lever is what the links leave open for the outcome: only better,
//! only worse, unchanged, a contradiction, or anything else (undecided). A misreading drops a
//! claim or turns its sign. The search goes through all sets of up to three, so the answer is
//! exact up to there.

use serde::{Deserialize, Serialize};

use crate::crux::{PathTable, claims_on, edge_signs};
use crate::{Graph, Lever, Limits, Outcome, SignSet};

/// Largest set of misreadings that is tried.
const LARGEST: usize = 3;
/// Readings tried at most.
const READINGS: usize = 300_000;

/// The smallest number of misreadings that changes the bottom line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fewest {
    /// Exactly this many; one example.
    Exactly {
        /// How many.
        number: usize,
        /// Claims misread in the first example found.
        claims: Vec<String>,
        /// How many sets of that size change the bottom line.
        sets: usize,
        /// What the links would leave then.
        improvement: SignSet,
    },
    /// No set of up to this many changes it.
    MoreThan {
        /// The size up to which every set was tried.
        number: usize,
    },
}

/// How far a lever's bottom line is from being read otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Margin {
    /// With claims dropped only.
    pub dropped: Fewest,
    /// With signs turned only.
    pub turned: Fewest,
    /// With either, mixed.
    pub either: Fewest,
    /// Claims that lie on a way from lever to outcome: only they can matter.
    pub claims: usize,
}

/// What kind of bottom line a set of improvement signs is.
fn verdict(signs: SignSet) -> u8 {
    match signs {
        SignSet::PLUS => 0,
        SignSet::MINUS => 1,
        SignSet::ZERO => 2,
        SignSet::EMPTY => 3,
        _ => 4,
    }
}

/// Finds the fewest dropped or turned claims that change what the links leave open.
pub fn margin(graph: &Graph, lever: &Lever, outcome: &Outcome) -> Margin {
    let table = PathTable::new(graph, lever, outcome, Limits::default());
    // Where paths are too many to list, the signs come from walks over the whole graph.
    let edges: Vec<usize> = if table.is_truncated() {
        (0..graph.edges().len()).collect()
    } else {
        let edges = table.edges();
        edges
            .into_iter()
            .filter(|&e| e < graph.edges().len())
            .collect()
    };
    let claims = claims_on(graph, &edges);
    let signs: Vec<SignSet> = graph.edges().iter().map(|edge| edge.signs).collect();
    let search = Search {
        graph,
        table: &table,
        base: verdict(table.improvement(graph, &signs)),
        signs,
        claims: &claims,
    };
    Margin {
        dropped: search.fewest(&[false]),
        turned: search.fewest(&[true]),
        either: search.fewest(&[false, true]),
        claims: claims.len(),
    }
}

struct Search<'a> {
    graph: &'a Graph,
    table: &'a PathTable,
    base: u8,
    signs: Vec<SignSet>,
    claims: &'a [(String, Vec<usize>)],
}

impl Search<'_> {
    fn fewest(&self, kinds: &[bool]) -> Fewest {
        let mut tried = 0;
        for size in 1..=LARGEST {
            let sets = (0..size).fold(1.0, |sets, i| {
                sets * (self.claims.len().saturating_sub(i) * kinds.len()) as f64 / (i + 1) as f64
            });
            // A reading of a graph whose paths cannot be listed costs a walk over all of it.
            let cost = if self.table.is_truncated() {
                self.graph.edges().len() as f64 / 50.0
            } else {
                1.0
            };
            if f64::from(tried) + sets * cost.max(1.0) > READINGS as f64 {
                return Fewest::MoreThan { number: size - 1 };
            }
            tried += sets as u32;
            let mut found: Option<(Vec<usize>, SignSet)> = None;
            let mut number = 0;
            self.sets(size, 0, kinds, &mut Vec::new(), &mut |misread| {
                let improvement = self.read(misread);
                if verdict(improvement) != self.base {
                    number += 1;
                    if found.is_none() {
                        let claims = misread.iter().map(|&(i, _)| i).collect();
                        found = Some((claims, improvement));
                    }
                }
            });
            if let Some((claims, improvement)) = found {
                return Fewest::Exactly {
                    number: size,
                    claims: claims
                        .into_iter()
                        .map(|i| self.claims[i].0.clone())
                        .collect(),
                    sets: number,
                    improvement,
                };
            }
        }
        Fewest::MoreThan { number: LARGEST }
    }

    fn sets(
        &self,
        left: usize,
        from: usize,
        kinds: &[bool],
        chosen: &mut Vec<(usize, bool)>,
        visit: &mut impl FnMut(&[(usize, bool)]),
    ) {
        if left == 0 {
            visit(chosen);
            return;
        }
        for i in from..self.claims.len() {
            for &turn in kinds {
                chosen.push((i, turn));
                self.sets(left - 1, i + 1, kinds, chosen, visit);
                chosen.pop();
            }
        }
    }

    fn read(&self, misread: &[(usize, bool)]) -> SignSet {
        let mut signs = self.signs.clone();
        for &(i, _) in misread {
            for &e in &self.claims[i].1 {
                signs[e] = edge_signs(self.graph, e, |id| {
                    let mine = misread.iter().find(|&&(j, _)| self.claims[j].0 == id);
                    match mine {
                        Some(&(_, true)) => Some(true),
                        Some(&(_, false)) => None,
                        None => Some(false),
                    }
                });
            }
        }
        self.table.improvement(self.graph, &signs)
    }
}
