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
pub mod events;
pub mod fetch;
pub mod syntax;
