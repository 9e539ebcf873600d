//! Influence in networks: who moves with whose past.
//!
//! Both models here are about predictive dependence. Under a driver common to two actors they find
//! "influence" between them in every sample, so each result carries its [`InfluenceCaveat`] as a
//! value, not as a footnote.

mod cells;
mod mltr;
mod sir;

pub use mltr::{MltrFit, MltrSpec, Tensor, mltr};
pub use sir::{SirData, SirFit, SirSpec, sir};

use serde::Serialize;

/// What an influence estimate can and cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InfluenceCaveat {
    /// The entries say whose past helps to predict whom, given the model. They are not leverage: a
    /// common driver produces the same pattern.
    PredictiveOnly,
}
