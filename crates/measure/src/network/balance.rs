//! Frustration, camps and triads of a signed network, from the balance of `detente-infer`.

use detente_infer::balance::{
    FrustrationSpec, Proof, SignedGraph, SignedTriads, signed_triads, walk_balance,
};
use serde::Serialize;

use super::{Network, TieSign};
use crate::Refusal;

/// How far the signed network is from two camps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Balance {
    /// Fewest ties that disagree with any split into two camps: the frustration index L.
    pub frustration: usize,
    /// No split has fewer than this; equal to `frustration` when the number is proven.
    pub lower_bound: usize,
    /// Whether the number is proven to be the fewest.
    pub proven: bool,
    /// 1 − 2L/m: 1 is balanced (Aref & Wilson 2018).
    pub normalised: f64,
    /// Signed ties m.
    pub edges: usize,
    /// Camp of each node, 0 or 1, under the best split found; the first node with a signed tie
    /// is in camp 0. `None` for nodes without a signed tie. Other splits may be as good, and
    /// parts that no signed tie joins can be turned against each other at no cost.
    pub camps: Vec<Option<u8>>,
    /// Closed triads: `ppm` counts two friendly ties and a hostile one.
    pub triads: SignedTriads,
    /// tr e^A / tr e^|A| over closed walks: 1 is balanced (Estrada & Benzi 2014); `None` where
    /// the eigenvalues did not converge.
    pub walks: Option<f64>,
}

/// The fewest frustrated ties over all splits into two camps.
pub(crate) struct Frustration {
    pub(crate) frustration: usize,
    pub(crate) lower_bound: usize,
    pub(crate) proven: bool,
    /// Camp of each node, 0 or 1.
    pub(crate) camps: Vec<u8>,
}

fn graph(n: usize, edges: &[(usize, usize, TieSign)]) -> detente_infer::Result<SignedGraph> {
    let weighted: Vec<(usize, usize, f64)> = edges
        .iter()
        .map(|(a, b, sign)| match sign {
            TieSign::Friendly => (*a, *b, 1.0),
            TieSign::Hostile => (*a, *b, -1.0),
        })
        .collect();
    SignedGraph::new(n, &weighted)
}

pub(crate) fn frustration(
    n: usize,
    edges: &[(usize, usize, TieSign)],
) -> detente_infer::Result<Frustration> {
    let graph = graph(n, edges)?;
    let found = detente_infer::balance::frustration(&graph, &FrustrationSpec::default())?;
    let index = found.index.round() as usize;
    let (proven, lower_bound) = match found.proof {
        Proof::Optimal => (true, index),
        // Every number of ties is whole, so the bound rounds up.
        Proof::Bound(bound) => (false, (bound - 1e-6).ceil().max(0.0) as usize),
    };
    Ok(Frustration {
        frustration: index,
        lower_bound,
        proven,
        camps: found
            .partition
            .iter()
            .map(|side| u8::from(*side < 0))
            .collect(),
    })
}

impl Network {
    pub(super) fn balanced(&self) -> Result<Balance, Refusal> {
        let n = self.nodes.len();
        let edges = self.signed_edges();
        let what = "balance of the signed network";
        if edges.is_empty() {
            let why = format!("no tie has a clear sign; {} are open", self.ties.len());
            let suffice =
                "2 reported events of one kind in a tie and none of the other, or more of both";
            return Err(Refusal::new(what, why, suffice));
        }
        let failed = |error: detente_infer::InferError| {
            Refusal::new(what, error.to_string(), "a network without that fault")
        };
        let found = frustration(n, &edges).map_err(failed)?;
        let graph = graph(n, &edges).map_err(failed)?;
        let mut signed = vec![false; n];
        for (a, b, _) in &edges {
            signed[*a] = true;
            signed[*b] = true;
        }
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
            triads: signed_triads(&graph),
            walks: walk_balance(&graph).ok().map(|walks| walks.index),
        })
    }
}
