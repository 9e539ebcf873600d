//! How do the ties and the region stand? Descriptions of an events table, no inference
//! about causes.
//!
//! ```text
//! EventTable ─▶ ties ──────▶ TieSeries ─▶ summary (level, change, trend, breaks, sparsity)
//!          │                     └──────▶ panel   (series for `detente-infer`)
//!          ├─▶ network  (signed network of a region, balance, layout, export)
//!          ├─▶ stability (index, parts, band, validation, or a refusal)
//!          └─▶ lookup   (what was reported around a date)
//! ```
//!
//! Three rules hold everywhere. A period that was not monitored ([`TieSeries::cells`]), or that
//! the data window covers only in part, is missing and never zero. Statements (CAMEO root 01) are
//! reporting volume, neither cooperation nor conflict. Every sum over rows is a sum of
//! integers, so the order of rows and the number of threads change no bit of a result.
//!
//! ```
//! use detente_measure::{TieQuery, tie_series};
//! use detente_store::EventTable;
//! use detente_vocab::{ActorCode, Interval};
//! let table = EventTable::default();
//! let query = TieQuery::both_ways(
//!     vec![ActorCode::new("AAB").unwrap()],
//!     vec![ActorCode::new("BBC").unwrap()],
//!     Interval::Week,
//! );
//! let series = tie_series(&table, &[query]).unwrap();
//! assert!(series[0].periods.is_empty());
//! ```

pub mod bands;
pub mod longrun;
mod lookup;
pub mod network;
mod nodes;
pub mod panel;
mod refusal;
mod shift;
pub mod stability;
mod summary;
mod ties;
mod weights;

pub use lookup::{Found, LookupQuery, lookup};
pub use refusal::{Answer, MeasureError, Refusal};
pub use shift::{BreakTest, REPORTED_PER_SIDE, share_break_test, share_breaks};
pub use summary::{
    Estimate, Movement, Reading, Sparsity, SparsityFigures, Standing, SummaryOptions, TieSummary,
    summarise, summarise_all,
};
pub use ties::{
    LEAST_INFORMATION, PartialPeriod, PeriodNet, TieCell, TieQuery, TieSeries, Totals, tie_series,
};
pub use weights::plover_weight;
