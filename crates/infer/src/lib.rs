//! Vector autoregressions, local projections, Granger tests, breaks, signed-graph balance, scores
//! and multiplicity on plain panels of series.
#![doc = ""]

pub mod balance;
pub mod bands;
pub mod breaks;
mod design;
pub mod dist;
mod error;
pub mod granger;
pub mod lp;
mod matrix;
pub mod multiplicity;
pub mod ols;
mod panel;
pub mod placebo;
pub mod power;
pub mod resample;
pub mod scores;
pub mod study;
pub mod var;

pub use error::{InferError, Result};
pub use matrix::Matrix;
pub use panel::Panel;
