//! The crux: the claims without which, or with whose sign turned, the lever no longer helps.
//!
//! Two criteria, kept apart: a claim whose removal ends the *entailment* (the links no longer
//! leave only improvement), and a claim whose removal takes the *share* of draws in which the
//! outcome improves from 0.95 or more to 0.6 or less. A claim whose removal creates an
//! entailment stands in the way of one and is told apart from both. Where no single claim is a
//! crux, pairs of claims are tried in the same way.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::press::System;
use crate::{Graph, Lever, Limits, Origin, Outcome, PressOptions, Response, SignSet};

/// Where the lever's share of improving draws counts as high, and as lost.
pub(crate) const HIGH: f64 = 0.95;
pub(crate) const LOST: f64 = 0.6;
/// Draws for each variant: the criteria are coarse, so few are enough.
const DRAWS: usize = 1_000;
/// Pairs whose signs are tried at most, and pairs for which a share is drawn.
const PAIRS: usize = 20_000;
const DRAWN_PAIRS: usize = 100;
/// Floating-point operations spent on all variants at most.
const WORK: f64 = 4e9;

/// What is left of a lever's effect after a change to the claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What the outcome may do: + better, 0 unchanged, − worse.
    pub improvement: SignSet,
    /// Whether improvement is entailed.
    pub entailed: bool,
    /// The share of draws, where it was computed.
    pub response: Option<Response>,
}

/// What one claim does for one lever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimEffect {
    /// The claim.
    pub claim: String,
    /// Without the claim: its edges fall back to their other claims, or vanish.
    pub dropped: Change,
    /// With all signed claims of its edges turned.
    pub turned: Change,
    /// Dropping it ends the entailment.
    pub ends_entailment: bool,
    /// Dropping it takes the share from 0.95 or more to 0.6 or less.
    pub breaks_share: bool,
    /// Dropping it creates an entailment that is not there with it.
    pub creates_entailment: bool,
}

impl ClaimEffect {
    /// Whether the claim is a crux by either criterion.
    pub fn is_crux(&self) -> bool {
        self.ends_entailment || self.breaks_share
    }
}

/// What two claims do together for one lever, where neither is a crux alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairEffect {
    /// The two claims.
    pub claims: [String; 2],
    /// Without both.
    pub dropped: Change,
    /// With both turned.
    pub turned: Change,
    /// Dropping both ends the entailment.
    pub ends_entailment: bool,
    /// Dropping both takes the share from 0.95 or more to 0.6 or less.
    pub breaks_share: bool,
}

/// The search for pairs of claims that are a crux together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pairs {
    /// Pairs that are a crux by either criterion, those on the most paths first.
    pub cruxes: Vec<PairEffect>,
    /// Pairs whose signs were tried; 0 where a single claim is a crux or nothing was there to
    /// be lost.
    pub tried: usize,
    /// Pairs for which a share was drawn besides.
    pub drawn: usize,
    /// Pairs that were left out, since there are too many.
    pub left_out: usize,
}

/// The crux table of one lever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crux {
    /// With all claims.
    pub base: Change,
    /// Every claim whose links lie between lever and outcome, in the order of the claims;
    /// all others change nothing.
    pub claims: Vec<ClaimEffect>,
    /// Pairs that are a crux together, looked for where no single claim is one.
    #[serde(default)]
    pub pairs: Pairs,
    /// Claims for which no share was drawn, since that would have taken too long; they are
    /// the ones on the fewest paths.
    pub not_drawn: usize,
}

impl Crux {
    /// Claims whose loss ends the entailment.
    pub fn end_entailment(&self) -> impl Iterator<Item = &ClaimEffect> {
        self.claims.iter().filter(|claim| claim.ends_entailment)
    }

    /// Claims whose loss takes the share from 0.95 or more to 0.6 or less.
    pub fn break_share(&self) -> impl Iterator<Item = &ClaimEffect> {
        self.claims.iter().filter(|claim| claim.breaks_share)
    }

    /// Claims that stand in the way: without one of them improvement would be entailed.
    pub fn create_entailment(&self) -> impl Iterator<Item = &ClaimEffect> {
        self.claims.iter().filter(|claim| claim.creates_entailment)
    }

    /// The claims that are a crux by either criterion.
    pub fn cruxes(&self) -> impl Iterator<Item = &ClaimEffect> {
        self.claims.iter().filter(|claim| claim.is_crux())
    }
}

/// Drops and turns every claim that lies between the lever and the outcome.
pub fn crux(graph: &Graph, lever: &Lever, outcome: &Outcome, options: &PressOptions) -> Crux {
    let options = &PressOptions {
        stable: options.stable.min(DRAWS),
        ..*options
    };
    let table = PathTable::new(graph, lever, outcome, Limits::default());
    let system = System::new(graph, lever, outcome);
    let signs: Vec<SignSet> = graph.edges().iter().map(|edge| edge.signs).collect();
    let relevant: Vec<usize> = system.relevant_edges().collect();
    let claims = claims_on(graph, &relevant);

    // The claims on the most paths come first when time is short.
    let affordable = (WORK / (system.work() * options.stable as f64 * 1.2)) as usize;
    let by_edge = table.paths_by_edge();
    let paths_through = |edges: &[usize]| match edges {
        [one] => by_edge.get(one).map_or(0, Vec::len),
        several => {
            let on = several.iter().filter_map(|e| by_edge.get(e)).flatten();
            on.collect::<BTreeSet<_>>().len()
        }
    };
    let mut ranked: Vec<(usize, usize)> = claims
        .iter()
        .enumerate()
        .map(|(i, claim)| (paths_through(&claim.edges), i))
        .collect();
    ranked.sort_by_key(|&(paths, i)| (std::cmp::Reverse(paths), i));
    let mut drawn = vec![false; claims.len()];
    for &(_, i) in ranked.iter().take(affordable / 2) {
        drawn[i] = true;
    }

    // Variants with the same signs are computed once: the key lists the edges that differ.
    let mut known: BTreeMap<Vec<(usize, SignSet)>, Change> = BTreeMap::new();
    let mut evaluate = |variant: &[(usize, SignSet)], draw: bool| -> Change {
        let mut key: Vec<(usize, SignSet)> = variant
            .iter()
            .copied()
            .filter(|&(e, set)| signs[e] != set)
            .collect();
        key.sort_unstable();
        if let Some(change) = known.get(&key)
            && (change.response.is_some() || !draw)
        {
            return change.clone();
        }
        let mut all = signs.clone();
        for &(e, set) in &key {
            all[e] = set;
        }
        let improvement = table.improvement(&all);
        let change = Change {
            improvement,
            entailed: improvement == SignSet::PLUS,
            response: draw.then(|| system.respond(Some(&all), options)),
        };
        known.insert(key, change.clone());
        change
    };

    let base = evaluate(&[], affordable > 0);
    let effects: Vec<ClaimEffect> = claims
        .iter()
        .zip(&drawn)
        .map(|(claim, &draw)| {
            let kept = |number| (number != claim.number).then_some(false);
            let dropped: Vec<(usize, SignSet)> = claim
                .edges
                .iter()
                .map(|&e| (e, edge_signs(graph, e, kept)))
                .collect();
            let turned: Vec<(usize, SignSet)> = claim
                .edges
                .iter()
                .map(|&e| (e, edge_signs(graph, e, |_| Some(true))))
                .collect();
            let dropped = evaluate(&dropped, draw);
            let turned = evaluate(&turned, draw);
            let share = |change: &Change| change.response.as_ref().and_then(Response::improves);
            ClaimEffect {
                claim: claim.id.clone(),
                ends_entailment: base.entailed && !dropped.entailed,
                breaks_share: share(&base).is_some_and(|p| p >= HIGH)
                    && share(&dropped).is_some_and(|p| p <= LOST),
                creates_entailment: !base.entailed && dropped.entailed,
                dropped,
                turned,
            }
        })
        .collect();
    let share = |change: &Change| change.response.as_ref().and_then(Response::improves);
    let loses = base.entailed || share(&base).is_some_and(|p| p >= HIGH);
    let pairs = if loses && !effects.iter().any(ClaimEffect::is_crux) {
        let order: Vec<usize> = ranked.iter().map(|&(_, i)| i).collect();
        // Where paths are too many to list, each pair costs a walk over the whole graph.
        let most = match table.is_truncated() {
            true => PAIRS * 50 / graph.edges().len().max(50),
            false => PAIRS,
        };
        let limits = (most, DRAWN_PAIRS.min(affordable / 4));
        pairs(graph, &claims, &order, &base, limits, &mut evaluate)
    } else {
        Pairs::default()
    };
    Crux {
        base,
        claims: effects,
        pairs,
        not_drawn: drawn.iter().filter(|&&draw| !draw).count(),
    }
}

/// Drops and turns every pair of claims, those on the most paths first.
fn pairs(
    graph: &Graph,
    claims: &[Named],
    order: &[usize],
    base: &Change,
    (most, draws): (usize, usize),
    evaluate: &mut impl FnMut(&[(usize, SignSet)], bool) -> Change,
) -> Pairs {
    let share = |change: &Change| change.response.as_ref().and_then(Response::improves);
    let high = share(base).is_some_and(|p| p >= HIGH);
    let mut found = Pairs::default();
    for (k, &i) in order.iter().enumerate() {
        for &j in &order[..k] {
            if found.tried >= most {
                found.left_out += 1;
                continue;
            }
            found.tried += 1;
            let (first, second) = (i.min(j), i.max(j));
            let (a, b) = (&claims[first], &claims[second]);
            let edges = |turn: bool| -> Vec<(usize, SignSet)> {
                let mut edges = a.edges.clone();
                edges.extend(&b.edges);
                edges.sort_unstable();
                edges.dedup();
                // As for single claims: dropped is the claim alone, turned the whole edge.
                let kept = |n| (n != a.number && n != b.number).then_some(false);
                let read = |e| match turn {
                    false => edge_signs(graph, e, kept),
                    true => edge_signs(graph, e, |_| Some(true)),
                };
                edges.into_iter().map(|e| (e, read(e))).collect()
            };
            let without = edges(false);
            let draw = high && found.drawn < draws;
            found.drawn += usize::from(draw);
            let dropped = evaluate(&without, draw);
            let ends_entailment = base.entailed && !dropped.entailed;
            let breaks_share = high && share(&dropped).is_some_and(|p| p <= LOST);
            if ends_entailment || breaks_share {
                found.cruxes.push(PairEffect {
                    claims: [a.id.clone(), b.id.clone()],
                    turned: evaluate(&edges(true), draw),
                    dropped,
                    ends_entailment,
                    breaks_share,
                });
            }
        }
    }
    found
}

/// The signs of an edge when `reading` says for each claim, by its number
/// ([`Graph::claim_of`]): `None` dropped, `Some(true)` turned, `Some(false)` kept. An edge
/// without links has no influence.
pub(crate) fn edge_signs(
    graph: &Graph,
    edge: usize,
    reading: impl Fn(usize) -> Option<bool>,
) -> SignSet {
    let mut signs = None;
    for &l in &graph.edges()[edge].links {
        let link = &graph.links()[l];
        if let Some(turn) = reading(graph.claim_of(l)) {
            let set = if turn {
                link.signs.flipped()
            } else {
                link.signs
            };
            signs = Some(signs.unwrap_or(SignSet::ANY).and(set));
        }
    }
    signs.unwrap_or(SignSet::ZERO)
}

/// A claim with its edges among those asked for.
pub(crate) struct Named {
    pub(crate) id: String,
    /// As [`Graph::claim_of`] counts.
    pub(crate) number: usize,
    pub(crate) edges: Vec<usize>,
}

/// The claims with a link on one of the edges, in the order of the links, each with its
/// edges among them. Definitions and given links are not claims: nobody can have misread them.
pub(crate) fn claims_on(graph: &Graph, edges: &[usize]) -> Vec<Named> {
    let mut first: BTreeMap<usize, (usize, Vec<usize>)> = BTreeMap::new();
    for &e in edges {
        for &l in &graph.edges()[e].links {
            let link = &graph.links()[l];
            if link.origin != Origin::Claim {
                continue;
            }
            let entry = first.entry(graph.claim_of(l)).or_insert((l, Vec::new()));
            entry.0 = entry.0.min(l);
            if !entry.1.contains(&e) {
                entry.1.push(e);
            }
        }
    }
    let mut claims: Vec<(usize, (usize, Vec<usize>))> = first.into_iter().collect();
    claims.sort_by_key(|(_, (l, _))| *l);
    claims
        .into_iter()
        .map(|(number, (l, edges))| Named {
            id: graph.links()[l].id.clone(),
            number,
            edges,
        })
        .collect()
}

/// The graph's edges on which a lever's policies stand, with the sign that each adds.
pub(crate) fn policy_signs(graph: &Graph, lever: &Lever) -> Vec<(usize, SignSet)> {
    let policies = lever.policies.iter().filter_map(|policy| {
        let from = graph.node(&policy.watch)?;
        let mut edges = graph.outgoing(from).iter().copied();
        let on = edges.find(|&e| graph.nodes()[graph.edges()[e].to] == policy.tie)?;
        Some((on, SignSet::of(policy.sign)))
    });
    policies.collect()
}

/// The simple paths of a lever, kept so that many readings of the signs can be tried.
pub(crate) struct PathTable<'a> {
    paths: Vec<(Vec<usize>, i8)>,
    constant: SignSet,
    truncated: bool,
    lever: &'a Lever,
    outcome: &'a Outcome,
    full: Cow<'a, Graph>,
    /// Edges of the graph on which the lever's policies stand, each with what it adds.
    policies: Vec<(usize, SignSet)>,
}

impl<'a> PathTable<'a> {
    pub(crate) fn new(
        graph: &'a Graph,
        lever: &'a Lever,
        outcome: &'a Outcome,
        limits: Limits,
    ) -> Self {
        let full = graph.policied(lever);
        let mut table = Self {
            paths: Vec::new(),
            constant: SignSet::ZERO,
            truncated: false,
            lever,
            outcome,
            full,
            policies: policy_signs(graph, lever),
        };
        for (name, start) in lever.starts() {
            if name == outcome.node {
                table.constant = table.constant.plus(SignSet::of(start));
            } else if let (Some(from), Some(to)) =
                (table.full.node(name), table.full.node(&outcome.node))
            {
                let (paths, cut) = table.full.simple_paths(from, to, limits);
                table.truncated |= cut;
                table.paths.extend(paths.into_iter().map(|p| (p, start)));
            }
        }
        table
    }

    pub(crate) fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// For each edge, the listed paths that it is on.
    fn paths_by_edge(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut by_edge: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, (path, _)) in self.paths.iter().enumerate() {
            for &e in path {
                by_edge.entry(e).or_default().push(number);
            }
        }
        by_edge
    }

    /// Edges on some listed path.
    pub(crate) fn edges(&self) -> Vec<usize> {
        let mut edges: Vec<usize> = self.paths.iter().flat_map(|(p, _)| p.clone()).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// Improvement signs with other signs on the base graph's edges.
    pub(crate) fn improvement(&self, signs: &[SignSet]) -> SignSet {
        // Policies add to what the claims say of a pair, or stand after the base edges.
        let mut all = Cow::Borrowed(signs);
        for edge in &self.full.edges()[signs.len()..] {
            all.to_mut().push(edge.signs);
        }
        for &(e, sign) in &self.policies {
            all.to_mut()[e] = all[e].plus(sign);
        }
        let total = if self.truncated {
            self.full.one_walk_sign(self.lever, self.outcome, &all)
        } else {
            SignSet::sum(
                self.paths
                    .iter()
                    .map(|(path, start)| {
                        SignSet::product(path.iter().map(|&e| all[e])).times(SignSet::of(*start))
                    })
                    .filter(|&set| set != SignSet::ZERO)
                    .chain([self.constant]),
            )
        };
        total.times(SignSet::of(self.outcome.better))
    }
}
