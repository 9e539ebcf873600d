//! The evidence brief: one value, rendered to HTML, Markdown and JSON.
//!
//! ```text
//! article, claims, events, outcome ─▶ compose ─▶ model::Brief ─▶ render::{html, markdown, json}
//! ```
//! [`model`] is the page as a typed value; every renderer shows that value and nothing
//! else, so the three forms cannot differ. The brief has no numbers of its own: each
//! comes from `read`, `measure`, `infer`, `argue` or `simulate`.

pub mod compose;
pub mod example;
pub mod model;
pub mod render;
pub mod words;

use sha2::{Digest, Sha256};

/// SHA-256 of bytes, in hex: how inputs are named on the page.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
