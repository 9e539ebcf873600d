//! What a set of signed claims entails, and the claim on which it hangs.
//!
//! Claims become signed [`Link`]s, links a [`Graph`]. From it follow, without any data: the
//! [paths and their total effect](Graph::effect), the share of worlds allowed by the signs in
//! which a lever helps ([`press`]), the claims without which it does not ([`crux`]), the
//! fewest claims that cut it off ([`cut`]), the [`margin`] of misreadings that the
//! conclusion survives, what the text says that [pulls apart](tensions), and the links that
//! it [leaves unsaid](missing_links). [`argue`] does it all.
//!
//! None of this is evidence: it says what follows if the claims hold.

mod argument;
mod check;
mod correction;
mod crux;
mod cut;
mod export;
mod graph;
mod link;
mod margin;
mod missing;
mod press;
mod sign;
mod source;
mod stability;
mod tension;
mod trust;

pub use argument::{Argument, LeverFinding, Options, argue, argue_links};
pub use check::{Fault, check_actors, check_claims, check_signs};
pub use correction::{
    Action, Corrected, Correction, CorrectionError, Corrections, End, Fate, Rescored, RuleRecord,
    Shift, advice_left, claim_key,
};
pub use crux::{Change, ClaimEffect, Crux, PairEffect, Pairs, crux};
pub use cut::{Cut, cut};
pub use export::to_graphml;
pub use graph::{Edge, Effect, Graph, Limits, Loop, Path};
pub use link::{
    Lever, Link, Origin, Outcome, Policy, Press, advised, definitions, draws_link,
    levers_from_claims, links_from_claims, outcome_from_claims,
};
pub use margin::{Expected, Fewest, Margin, Misreading, margin};
pub use missing::{MissingLink, missing_links};
pub use press::{PressOptions, Response, Share, press};
pub use sign::{SignSet, SignSetError};
pub use source::Source;
pub use tension::{Tension, TensionRule, tensions};
pub use trust::{Step, Trust, trust};
