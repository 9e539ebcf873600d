//! From a page or plain text to what it says: article, actors, events, claims.
//!
//! ```text
//! bytes ─▶ article ─▶ syntax ─▶ actors ─▶ events
//!                                     └──▶ claims
//! ```
//! Never does statistics; never guesses an actor that its directory does not know.

pub mod actors;
pub mod article;
#[cfg(test)]
mod beside;
pub mod claims;
pub mod events;
pub mod fetch;
pub mod syntax;

use detente_vocab::{ActorDirectory, Claim};

/// The claims of an article and where one may have been missed: its actors found, then both.
pub fn reading_of(article: &article::Article, directory: &ActorDirectory) -> claims::Reading {
    let mentions = actors::Reader::new(directory).mentions(article);
    claims::Reader::new(directory).reading(article, &mentions)
}

/// The claims of an article: its actors found, then its claims.
pub fn claims_of(article: &article::Article, directory: &ActorDirectory) -> Vec<Claim> {
    let mentions = actors::Reader::new(directory).mentions(article);
    claims::Reader::new(directory).claims(article, &mentions)
}
