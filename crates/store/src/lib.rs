//! Event files in, one validated events table out.
//!
//! ```text
//! files ─▶ formats ─▶ rows ─▶ EventTable ─▶ Parquet folder ─▶ typed scan
//!                       └──▶ quarantine (file, line, column, reason)
//! ```
//! Never interprets: what a row means for a tie is the business of `measure`.

mod acled;
mod actors;
mod arrow_bounds;
mod columnar;
mod delimited;
mod detect;
mod error;
mod gdelt;
mod generic;
mod icews;
mod input;
mod load;
pub mod outcome;
mod parts;
mod progress;
mod rows;
mod sink;
mod store;
mod table;
mod ucdp;
mod write;

pub use actors::{CodeClass, UNKNOWN};
pub use arrow_bounds::{check_arrow_file, check_arrow_stream};
pub use columnar::events_schema;
pub use detect::{Format, InputFormat};
pub use error::StoreError;
pub use generic::{COLUMNS, ColumnMap};
pub use load::{FileReport, LoadOptions, Loaded, load_events, load_rows};
pub use progress::{Progress, Silent};
pub use rows::EventRows;
pub use sink::Quarantined;
pub use store::{EventFilter, Ingest, ScanCost, Store};
pub use table::{ActorId, ActorPool, EventTable};
pub use write::{OutputFormat, Target, write_table};
