//! The three forms of a brief. All of them show one [`Brief`] and nothing else.

pub mod charts;
mod html;
mod impact;
mod json;
mod markdown;
pub mod number;
mod svg;
mod words;

pub use html::html;
pub use impact::{impact_html, impact_json, impact_markdown, impact_schema};
pub use json::{json, schema};
pub use markdown::markdown;
pub use svg::path_svg;

#[allow(unused_imports)]
use crate::model::Brief;
