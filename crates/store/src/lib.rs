//! Event files in, one validated events table out.
//!
//! ```text
//! files ─▶ formats ─▶ rows ─▶ EventTable ─▶ Parquet folder ─▶ typed scan
//!                       └──▶ quarantine (file, line, column, reason)
//! ```
//! Never interprets: what a row means for a tie is the business of `measure`.

mod actors;
mod delimited;
mod detect;
mod error;
mod gdelt;
mod generic;
mod icews;
mod input;
mod load;
mod progress;
mod rows;
mod sink;
mod table;

pub use actors::{CodeClass, UNKNOWN};
pub use detect::{Format, InputFormat};
pub use error::StoreError;
pub use generic::{COLUMNS, ColumnMap};
pub use load::{FileReport, LoadOptions, Loaded, load_events, load_rows};
pub use progress::{Progress, Silent};
pub use rows::EventRows;
pub use sink::Quarantined;
pub use table::{ActorId, ActorPool, EventTable};
