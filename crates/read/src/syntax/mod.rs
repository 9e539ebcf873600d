//! Sentences, tokens, word classes and dependency trees of English news text.
//!
//! ```text
//! text ── split_sentences ──▶ sentence ── tokenize ──▶ tokens ── Parser ──▶ Parse
//! ```
//!
//! The parser is a greedy arc-hybrid transition parser over hashed linear models; its weights lie
//! in `lexicon/syntax/` with a notice of their own. [`Parse`] answers the questions that coding an
//! event or reading a claim raises: who is the subject, is the verb passive, denied, only possible?

mod analyse;
mod clause;
mod features;
pub(crate) mod hash;
mod lemma;
mod model;
mod parse;
mod parser;
mod repair;
mod sentence;
mod tokenize;
pub mod train;
mod transition;
pub mod treebank;
mod types;
mod words;

#[cfg(test)]
mod tests;

pub use model::ModelError;
pub use parse::{Parse, Token};
pub use parser::Parser;
pub use sentence::split_sentences;
pub use tokenize::{TokenSpan, tokenize};
pub use types::{Deprel, Modal, Number, Upos, VerbForm};
