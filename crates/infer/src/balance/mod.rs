//! Balance of signed networks: how far a graph is from two camps, friends within, foes between.
//!
//! Imbalance is a description, not a law: evidence that networks of states move towards balance is
//! contradicted by Doreian & Mrvar (2015) for 1946-1999.

mod census;
mod exact;
mod graph;
mod local;
mod packing;
mod reduce;
mod symmetry;

pub use census::{
    DirectedCensus, SignedTriads, WalkBalance, directed_census, signed_triads, walk_balance,
};
pub use exact::{Frustration, FrustrationSpec, Proof, frustration};
pub use graph::{SignedEdge, SignedGraph};
pub use symmetry::{PairCount, PartialSymmetry, partial_symmetry};
