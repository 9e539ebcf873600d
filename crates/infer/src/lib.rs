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
//! | How does `y` respond to a shock in `x`? | [`lp::local_projection`]; smooth: [`lp::smooth_local_projection`]; by state: [`lp::local_projection_by_state`] |
//! | The same with instruments | [`lp::local_projection_iv`], [`lp::local_projection_2sls`] |
//! | How does a panel of units, or of counts, respond? | [`fixed_effects::panel_local_projection`], [`lp::poisson_local_projection`], [`lp::poisson_panel_local_projection`], [`counts`] |
//! | How do all series move together? | [`var::var`], [`var::lag_table`] |
//! | The same with a prior, and which prior? | [`bvar::bvar`], [`bvar::choose_prior`] |
//! | What if a series took a given path? | [`bvar::conditional_forecast`] |
//! | Does the past of `x` help to predict `y`? | [`granger::granger`], [`granger::granger_pairs`], [`granger::granger_placebo`] |
//! | When did the level change, and is that luck? | [`breaks::pelt`], [`breaks::exact_breaks`], [`breaks::bai_perron`], [`breaks::sup_f`], [`breaks::mean_break`], [`breaks::bocpd`] |
//! | How far is a signed network from two camps? | [`balance::frustration`], [`balance::partial_symmetry`] |
//! | Who moves with whose past in a network? | [`influence::sir`], [`influence::mltr`] |
//! | What could this study have seen? | [`power::minimum_detectable_effect`], [`power::equivalence`] |
//! | How many of these findings would chance give? | [`multiplicity`], [`placebo`] |
//! | Which forecast is better? | [`scores`] |
//! | Is the model adequate, is there a unit root? | [`diagnostics`], [`unit_root::integration_advice`] |
//! | One question with all its guards | [`study::run`] |
//! | Does a method tell the truth where the truth is known? | [`worlds`], [`calibration`], [`verdicts`] |
//!
//! # A worked example: why one number is not an answer
//!
//! Weekly Goldstein sums of Israel towards the Palestinians (i2p) and back (p2i), 1979 to 2003,
//! 1278 weeks, 6 lags (the example of R `MSBVAR`; the tests of this crate reproduce every figure).
//!
//! | test | i2p helps to predict p2i | p2i helps to predict i2p |
//! |---|---|---|
//! | textbook F | 10.91, p 7e-12 | 17.63, p 1e-19 |
//! | the same with HC3 errors | 1.30, p .25 | 3.26, p .0035 |
//! | HC3, before the break of week 1117 (October 2000) | 5.19, p .00003 | 0.78, p .58 |
//! | HC3, after it | 1.33, p .25 | 2.64, p .019 |
//! | HC3, asinh of the series, all weeks | 7.07, p 2e-7 | 4.63, p .0001 |
//!
//! Residuals are far from normal (Jarque-Bera 110 281) and their variance clusters (ARCH(5) 618 on
//! 45 degrees of freedom), which is what undoes the textbook p-values; normal bands for the impact
//! of an i2p shock on p2i are 2.6 wide where the moving-block bootstrap gives 15.8. An honest
//! summary: before October 2000 Israeli action helped to predict Palestinian action, afterwards the
//! reverse; the full-sample answer depends on the scale chosen, and the date of the break was found
//! on the same data, so the p-values on either side of it are somewhat too small.
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
pub mod calendar;
#[doc = include_str!("../docs/calibration.md")]
pub mod calibration {}
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
mod simd;
pub mod study;
pub mod unit_root;
pub mod var;
#[doc = include_str!("../docs/verdicts.md")]
pub mod verdicts {}
pub mod worlds;

pub use error::{InferError, Result};
pub use matrix::Matrix;
pub use panel::Panel;
