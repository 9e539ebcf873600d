//! One module a command.

pub mod argue;
pub mod brief;
pub mod claims;
pub mod code;
pub mod completions;
pub mod events;
pub mod impact;
pub mod infer;
pub mod ingest;
pub mod network;
pub mod page;
pub mod schema;
pub mod simulate;
pub mod stability;
pub mod ties;
pub mod verify;
