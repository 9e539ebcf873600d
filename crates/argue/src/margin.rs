//! The margin of the reading: the fewest misreadings that change the bottom line.
//!
//! The bottom line of a lever is what the links leave open for the outcome: only better,
//! only worse, unchanged, a contradiction, or anything else (undecided). A reading can err in
//! four ways: the text makes no such claim (*dropped*), the claim has the other sign
//! (*turned*), two variables are one (*merged*), or one mention is another variable than the
//! others of its node (*split*: the link that it ends no longer touches the node). The search
//! goes through all sets of up to three within a budget and says how far it came, so the answer
//! is exact up to there.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::crux::{Named, PathTable, claims_on, edge_signs};
use crate::{Graph, Lever, Limits, Link, Origin, Outcome, SignSet};

/// Largest set of misreadings that is tried.
const LARGEST: usize = 3;
/// Readings tried at most where only signs change.
const READINGS: usize = 300_000;
/// Links rebuilt at most where nodes change.
const REBUILT: usize = 120_000;

/// One way in which a reading can err.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Misreading {
    /// The text makes no such claim.
    Dropped {
        /// The claim.
        claim: String,
    },
    /// The claim has the other sign.
    Turned {
        /// The claim.
        claim: String,
    },
    /// Two variables are one.
    Merged {
        /// One node.
        a: String,
        /// The other.
        b: String,
    },
    /// A mention is another variable than the rest of its node.
    Split {
        /// The claim that mentions it.
        claim: String,
        /// The node that it was taken for.
        node: String,
    },
}

impl Misreading {
    /// The misreading in words, with `name` for the words of a node.
    pub fn told(&self, name: impl Fn(&str) -> String) -> String {
        match self {
            Misreading::Dropped { claim } => format!("{claim} dropped"),
            Misreading::Turned { claim } => format!("{claim} turned"),
            Misreading::Merged { a, b } => format!("{} merged with {}", name(a), name(b)),
            Misreading::Split { claim, node } => format!("{claim}'s {} split off", name(node)),
        }
    }
}

impl fmt::Display for Misreading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(str::to_owned))
    }
}

/// The smallest number of misreadings that changes the bottom line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fewest {
    /// Exactly this many; one example.
    Exactly {
        /// How many.
        number: usize,
        /// The first example found.
        example: Vec<Misreading>,
        /// How many sets of that size change the bottom line.
        sets: usize,
        /// What the links would leave then.
        improvement: SignSet,
    },
    /// No set of up to this many changes it.
    MoreThan {
        /// The size up to which every set was tried.
        number: usize,
        /// Whether the search stopped there for want of time, and not because three is the
        /// most that is looked for or nothing more can be misread.
        stopped: bool,
    },
}

impl Fewest {
    /// How many misreadings, any of them, the conclusion is known to survive.
    pub fn survives(&self) -> usize {
        match self {
            Fewest::Exactly { number, .. } => number - 1,
            Fewest::MoreThan { number, .. } => *number,
        }
    }
}

/// Misreadings that are expected on the ways from lever to outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Sum of 1 − confidence over the claims on the ways.
    pub misread: f64,
    /// Claims that the reader is expected to have missed in the whole text, not only on the
    /// ways, where that is known. Any of them may matter, or none.
    pub missed: Option<f64>,
    /// What the sum is made of: claim and doubt, in the order of the text.
    pub terms: Vec<(String, f64)>,
}

/// How far a lever's bottom line is from being read otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Margin {
    /// With claims dropped only.
    pub dropped: Fewest,
    /// With signs turned only.
    pub turned: Fewest,
    /// With either, mixed.
    pub either: Fewest,
    /// With variables of one property merged only.
    pub merged: Fewest,
    /// With mentions split off only.
    pub split: Fewest,
    /// With all four, mixed: the margin of the reading.
    pub any: Fewest,
    /// Claims that lie on a way from lever to outcome, in the order of the links.
    pub on_ways: Vec<String>,
    /// Pairs of variables that could be one: of the same property.
    pub pairs: usize,
    /// What is expected, where the claims carry a confidence.
    #[serde(default)]
    pub expected: Option<Expected>,
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

/// Finds the fewest misreadings that change what the links leave open.
///
/// Only variables of one property (the part of a node's name before its colon or bracket)
/// can be taken for each other; nodes with free names have none.
///
/// ```
/// use detente_argue::{Fewest, Graph, Lever, Link, Outcome, SignSet, margin};
/// let graph = Graph::new(vec![
///     Link::new("C1", "pressure", "support", SignSet::MINUS),
///     Link::new("C2", "support", "peace", SignSet::MINUS),
///     Link::new("C3", "pressure", "peace", SignSet::PLUS),
/// ]);
/// let found = margin(&graph, &Lever::press("L1", &[("pressure", 1)]), &Outcome::new("peace", 1));
/// assert_eq!(found.dropped.survives(), 1);
/// assert_eq!(found.turned.survives(), 0);
/// ```
pub fn margin(graph: &Graph, lever: &Lever, outcome: &Outcome) -> Margin {
    let table = PathTable::new(graph, lever, outcome, Limits::default());
    // Where paths are too many to list, the signs come from walks over the whole graph.
    let everywhere: Vec<usize> = (0..graph.edges().len()).collect();
    let on_way: Vec<usize> = if table.is_truncated() {
        everywhere.clone()
    } else {
        let edges = table.edges().into_iter();
        edges.filter(|&e| e < graph.edges().len()).collect()
    };
    let claims = claims_on(graph, &everywhere);
    let near: BTreeSet<usize> = claims_on(graph, &on_way)
        .into_iter()
        .map(|claim| claim.number)
        .collect();
    let is_near = |i: &usize| near.contains(&claims[*i].number);
    let dropped = |i: usize| Slip::Drop(i);
    let turned = |i: usize| Slip::Turn(i);
    let all = || 0..claims.len();
    let merges: Vec<Slip> = mergeable(graph);
    let splits: Vec<Slip> = mentions(graph, &on_way);
    let signs: Vec<SignSet> = graph.edges().iter().map(|edge| edge.signs).collect();
    let search = Search {
        graph,
        lever,
        outcome,
        table: &table,
        base: verdict(table.improvement(&signs)),
        signs,
        claims: &claims,
        parts: links_of_claims(graph),
    };
    let drops: Vec<Slip> = all().filter(is_near).map(dropped).collect();
    let turns: Vec<Slip> = all().filter(is_near).map(turned).collect();
    let either: Vec<Slip> = all()
        .filter(is_near)
        .flat_map(|i| [dropped(i), turned(i)])
        .collect();
    // A merger may open a way for claims that lay on none. A mention that is its claim's only
    // link is as good as a claim dropped, and counted there.
    let mut any: Vec<Slip> = if merges.is_empty() {
        either.clone()
    } else {
        all().flat_map(|i| [dropped(i), turned(i)]).collect()
    };
    any.extend(splits.iter().copied().filter(|slip| search.is_part(*slip)));
    any.extend(merges.iter().copied());
    Margin {
        dropped: search.fewest(&drops),
        turned: search.fewest(&turns),
        either: search.fewest(&either),
        merged: search.fewest(&merges),
        split: search.fewest(&splits),
        any: search.fewest(&any),
        on_ways: all()
            .filter(is_near)
            .map(|i| claims[i].id.clone())
            .collect(),
        pairs: merges.len(),
        expected: None,
    }
}

/// A misreading by indices.
#[derive(Clone, Copy)]
enum Slip {
    /// A claim.
    Drop(usize),
    /// A claim.
    Turn(usize),
    /// Two nodes.
    Merge(usize, usize),
    /// A link, and whether its cause is meant.
    Split(usize, bool),
}

/// The property that a node's name begins with.
fn property(node: &str) -> Option<&str> {
    node.find([':', '(']).map(|cut| &node[..cut])
}

fn mergeable(graph: &Graph) -> Vec<Slip> {
    let nodes = graph.nodes();
    let kinds: Vec<Option<&str>> = nodes.iter().map(|node| property(node)).collect();
    (0..nodes.len())
        .flat_map(|a| (a + 1..nodes.len()).map(move |b| (a, b)))
        .filter(|&(a, b)| kinds[a].is_some() && kinds[a] == kinds[b])
        .map(|(a, b)| Slip::Merge(a, b))
        .collect()
}

fn mentions(graph: &Graph, edges: &[usize]) -> Vec<Slip> {
    edges
        .iter()
        .flat_map(|&e| &graph.edges()[e].links)
        .filter(|&&l| graph.links()[l].origin == Origin::Claim)
        .flat_map(|&l| [Slip::Split(l, true), Slip::Split(l, false)])
        .collect()
}

struct Search<'a> {
    graph: &'a Graph,
    lever: &'a Lever,
    outcome: &'a Outcome,
    table: &'a PathTable<'a>,
    base: u8,
    signs: Vec<SignSet>,
    claims: &'a [Named],
    /// How many links each claim has, by its number.
    parts: Vec<usize>,
}

fn links_of_claims(graph: &Graph) -> Vec<usize> {
    let mut parts = vec![0; graph.links().len()];
    for link in 0..graph.links().len() {
        parts[graph.claim_of(link)] += 1;
    }
    parts
}

impl Search<'_> {
    /// Whether a split takes one link of several from its claim.
    fn is_part(&self, slip: Slip) -> bool {
        let Slip::Split(link, _) = slip else {
            return false;
        };
        self.parts[self.graph.claim_of(link)] > 1
    }

    fn fewest(&self, slips: &[Slip]) -> Fewest {
        let rebuilds = |slip: &Slip| matches!(slip, Slip::Merge(..) | Slip::Split(..));
        let plain = slips.iter().filter(|slip| !rebuilds(slip)).count();
        let sets_of = |items: usize, size: usize| {
            (0..size).fold(1.0, |sets, i| {
                sets * items.saturating_sub(i) as f64 / (i + 1) as f64
            })
        };
        // A reading of a graph whose paths cannot be listed costs a walk over all of it.
        let cost = match self.table.is_truncated() {
            true => (self.graph.edges().len() as f64 / 50.0).max(1.0),
            false => 1.0,
        };
        let (mut tried, mut rebuilt) = (0.0, 0.0);
        for size in 1..=LARGEST.min(slips.len()) {
            let signs_only = sets_of(plain, size);
            tried += signs_only * cost;
            rebuilt += (sets_of(slips.len(), size) - signs_only)
                * (self.graph.links().len() as f64)
                * cost;
            if tried > READINGS as f64 || rebuilt > REBUILT as f64 {
                return Fewest::MoreThan {
                    number: size - 1,
                    stopped: true,
                };
            }
            let mut found: Option<(Vec<Slip>, SignSet)> = None;
            let mut number = 0;
            sets(slips, size, 0, &mut Vec::new(), &mut |chosen| {
                let improvement = self.read(chosen);
                if verdict(improvement) != self.base {
                    number += 1;
                    if found.is_none() {
                        found = Some((chosen.to_vec(), improvement));
                    }
                }
            });
            if let Some((chosen, improvement)) = found {
                return Fewest::Exactly {
                    number: size,
                    example: chosen.into_iter().map(|slip| self.told(slip)).collect(),
                    sets: number,
                    improvement,
                };
            }
        }
        Fewest::MoreThan {
            number: LARGEST.min(slips.len()),
            stopped: false,
        }
    }

    fn told(&self, slip: Slip) -> Misreading {
        let claim = |i: usize| self.claims[i].id.clone();
        let node = |i: usize| self.graph.nodes()[i].clone();
        match slip {
            Slip::Drop(i) => Misreading::Dropped { claim: claim(i) },
            Slip::Turn(i) => Misreading::Turned { claim: claim(i) },
            Slip::Merge(a, b) => Misreading::Merged {
                a: node(a),
                b: node(b),
            },
            Slip::Split(l, cause) => {
                let link = &self.graph.links()[l];
                Misreading::Split {
                    claim: link.id.clone(),
                    node: if cause { &link.from } else { &link.to }.clone(),
                }
            }
        }
    }

    fn read(&self, slips: &[Slip]) -> SignSet {
        let told = |number: usize| -> Option<bool> {
            let mine = slips.iter().find_map(|slip| match *slip {
                Slip::Drop(i) if self.claims[i].number == number => Some(None),
                Slip::Turn(i) if self.claims[i].number == number => Some(Some(true)),
                _ => None,
            });
            mine.unwrap_or(Some(false))
        };
        let rebuilt = slips
            .iter()
            .any(|slip| matches!(slip, Slip::Merge(..) | Slip::Split(..)));
        if rebuilt {
            return self.rebuilt(slips, told);
        }
        let mut signs = self.signs.clone();
        for slip in slips {
            if let Slip::Drop(i) | Slip::Turn(i) = *slip {
                for &e in &self.claims[i].edges {
                    signs[e] = edge_signs(self.graph, e, told);
                }
            }
        }
        self.table.improvement(&signs)
    }

    /// Reads with nodes merged and mentions taken out, from the links up.
    fn rebuilt(&self, slips: &[Slip], told: impl Fn(usize) -> Option<bool>) -> SignSet {
        let nodes = self.graph.nodes();
        let named = |name: &str| -> String {
            let mut name = name;
            for slip in slips {
                if let Slip::Merge(a, b) = *slip
                    && nodes[b] == name
                {
                    name = &nodes[a];
                }
            }
            name.to_owned()
        };
        let split_off = |l: usize| {
            slips
                .iter()
                .any(|slip| matches!(*slip, Slip::Split(split, _) if split == l))
        };
        let links: Vec<Link> = self
            .graph
            .links()
            .iter()
            .enumerate()
            .filter(|(l, _)| !split_off(*l))
            .filter_map(|(l, link)| {
                let turned = match link.origin {
                    Origin::Claim => told(self.graph.claim_of(l))?,
                    _ => false,
                };
                Some(Link {
                    from: named(&link.from),
                    to: named(&link.to),
                    signs: if turned {
                        link.signs.flipped()
                    } else {
                        link.signs
                    },
                    ..Link::new(&link.id, "", "", link.signs)
                })
            })
            .collect();
        let mut lever = self.lever.clone();
        for press in &mut lever.presses {
            press.node = named(&press.node);
        }
        for policy in &mut lever.policies {
            policy.watch = named(&policy.watch);
            policy.tie = named(&policy.tie);
        }
        let outcome = Outcome {
            node: named(&self.outcome.node),
            ..self.outcome.clone()
        };
        let graph = Graph::new(links);
        let signs: Vec<SignSet> = graph.edges().iter().map(|edge| edge.signs).collect();
        PathTable::new(&graph, &lever, &outcome, Limits::default()).improvement(&signs)
    }
}

/// Every set of a size in which no claim is misread twice.
fn sets(
    slips: &[Slip],
    left: usize,
    from: usize,
    chosen: &mut Vec<Slip>,
    visit: &mut impl FnMut(&[Slip]),
) {
    if left == 0 {
        visit(chosen);
        return;
    }
    for i in from..slips.len() {
        let again = matches!(slips[i], Slip::Drop(a) | Slip::Turn(a)
            if chosen.iter().any(|c| matches!(*c, Slip::Drop(b) | Slip::Turn(b) if a == b)));
        if again {
            continue;
        }
        chosen.push(slips[i]);
        sets(slips, left - 1, i + 1, chosen, visit);
        chosen.pop();
    }
}
