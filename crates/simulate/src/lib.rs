//! Levers under common random numbers, and simulated worlds with a known truth.
//!
//! [`run`] takes a [`LinearModel`] (point estimate, parameter draws, shocks) and some
//! [`Lever`]s and gives an [`Ensemble`]: what happens with and without each lever, in the same
//! draws. [`decide`] recommends one or abstains. [`estimate`] makes the model from a panel,
//! with or without claims as priors. [`gmcr`] asks whether a threat is credible, [`bargain`]
//! where bargaining over positions would end. [`world`] makes event data whose truth is known.

pub mod bargain;
mod decision;
mod engine;
mod ensemble;
mod estimate;
mod explain;
pub mod gmcr;
mod hindcast;
mod linalg;
mod linear;
mod runs;
pub mod scenario;
mod structure;
pub mod world;

pub use decision::{Decision, Regret, Rule, decide, regrets};
pub use ensemble::{
    Ensemble, Fan, LeverResult, RunOptions, SideEffect, assumption_share, quantile, run,
};
pub use estimate::{
    ClaimPrior, ClaimVerdict, Coupling, Estimate, EstimateError, EstimateOptions, Panel,
    Provenance, Tie, Verdict, estimate, standardised,
};
pub use explain::{
    Fixed, Knowing, PathShare, PathTable, VarianceSplit, paths, value_of_knowing, variance_split,
};
pub use hindcast::{
    FEWEST_ORIGINS, GivenPath, Hindcast, HindcastError, HindcastOptions, HorizonScores,
    LeverHindcast, Score, hindcast, lever_hindcast,
};
pub use linear::{
    Action, Balance, BalanceTerm, Block, Condition, ConditionalPolicy, Lever, LinearModel,
    ModelError, Move, Needs, Parameters, Shocks, Side,
};
pub use runs::{ModelRun, Pair, Question, RunsError, ThreeRuns, three_runs};
