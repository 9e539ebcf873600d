//! Event files in, one validated events table out.
//!
//! ```text
//! files ─▶ formats ─▶ rows ─▶ EventTable ─▶ Parquet folder ─▶ typed scan
//!                       └──▶ quarantine (file, line, column, reason)
//! ```
//! Never interprets: what a row means for a tie is the business of `measure`.

mod table;

pub use table::{ActorId, ActorPool, EventTable};
