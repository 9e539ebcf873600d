//! From a page or plain text to an article, its actors, its coded events and its claims.

pub mod syntax;
