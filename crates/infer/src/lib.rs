//! Vector autoregressions, local projections, Granger tests, breaks, signed-graph balance, scores
//! and multiplicity on plain panels of series.
//!
//! The crate knows nothing of where the series come from and reads no files: numbers go in as a
//! [`Panel`] or as slices, results come out as structs that carry names, the convention used and
//! a `summary()`, and that serialise with serde. Every method either gives finite numbers or a
//! typed [`InferError`] that names the series and the remedy. Same inputs and seed give the same
//! bytes, for any number of threads.
//!
//! | question | start at |
//! |---|---|
//! | How does `y` respond to a shock in `x`? | [`lp::local_projection`] |
//! | How do all series move together? | [`var::var`], [`var::lag_table`] |
//! | The same with a prior, and which prior? | [`bvar::bvar`], [`bvar::choose_prior`] |
//! | Does the past of `x` help to predict `y`? | [`granger::granger`], [`granger::granger_pairs`], [`granger::granger_placebo`] |
//! | When did the level change, and is that luck? | [`breaks::pelt`], [`breaks::exact_breaks`], [`breaks::mean_break`], [`breaks::bocpd`] |
//! | How far is a signed network from two camps? | [`balance::frustration`] |
//! | What could this study have seen? | [`power::minimum_detectable_effect`], [`power::equivalence`] |
//! | How many of these findings would chance give? | [`multiplicity`], [`placebo`] |
//! | Which forecast is better? | [`scores`] |
//!
//! ```
//! use detente_infer::{Panel, lp::{LpSpec, local_projection}, power::minimum_detectable_effect};
//! # let noise = |t: usize, s: usize| (((t * 7919 + s * 104729) % 1009) as f64 / 1009.0) - 0.5;
//! # let tie: Vec<f64> = (0..150).map(|t| noise(t, 1)).collect();
//! # let deaths: Vec<f64> = (0..150).map(|t| noise(t, 2)).collect();
//! let panel = Panel::numbered(["tie", "deaths"], vec![tie, deaths])?;
//! let response = local_projection(&panel, &LpSpec { horizons: 6, ..LpSpec::new("tie", "deaths") })?;
//! let at_six = response.at(6).expect("horizon 6 was asked for");
//! // A null result is printed with the effect that could have been seen.
//! let visible = minimum_detectable_effect(at_six.se, 0.10, at_six.df as f64, 0.8)?;
//! println!("{}smallest visible effect at 6: {visible:.3}", response.summary());
//! # Ok::<(), detente_infer::InferError>(())
//! ```

// Index loops mirror the formulas; `!(x > 0.0)` refuses NaN where `x <= 0.0` would let it pass.
#![allow(clippy::needless_range_loop, clippy::neg_cmp_op_on_partial_ord)]

pub mod balance;
pub mod bands;
pub mod breaks;
pub mod bvar;
pub mod counts;
mod design;
pub mod diagnostics;
pub mod dist;
mod error;
pub mod fixed_effects;
pub mod granger;
pub mod influence;
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
pub mod unit_root;
pub mod var;

pub use error::{InferError, Result};
pub use matrix::Matrix;
pub use panel::Panel;
