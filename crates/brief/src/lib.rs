//! The evidence brief: one value, rendered to HTML, Markdown and JSON.
//!
//! ```text
//! article, claims, events, outcome ─▶ compose ─▶ model::Brief ─▶ render::{html, markdown, json}
//! ```
//! [`model`] is the page as a typed value; every renderer shows that value and nothing
//! else, so the three forms cannot differ. The brief has no numbers of its own: each
//! comes from `read`, `measure`, `infer`, `argue` or `simulate`.

pub mod model;
pub mod render;
