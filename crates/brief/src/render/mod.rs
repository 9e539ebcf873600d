//! The three forms of a brief. All of them show one [`Brief`] and nothing else.

pub mod charts;
mod html;
mod json;
mod markdown;
pub mod number;
mod words;

pub use html::html;
pub use json::{json, schema};
pub use markdown::markdown;

#[allow(unused_imports)]
use crate::model::Brief;
