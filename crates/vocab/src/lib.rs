//! The words of détente: what every other crate talks about.
//!
//! Actors and their codes, PLOVER event types and CAMEO codes, quad classes and
//! Goldstein scores, dyads, periods, regions, claims. No I/O and no clock: a value
//! of this crate never depends on when or where it is made.
//!
//! ```
//! use detente_vocab::{ActorCode, Dyad};
//! let dyad: Dyad = "RUS-PAK".parse().unwrap();
//! assert_eq!(dyad.source, ActorCode::new("RUS").unwrap());
//! ```

mod actor;
mod advice;
pub mod calendar;
pub mod claim;
mod directory;
mod event;
mod near;
mod region;
mod xml;

pub use actor::{ActorCode, ActorCodeError, Dyad, Sector};
pub use advice::{Advice, Reason};
pub use calendar::{Interval, Period};
pub use claim::{
    Claim, ClaimKind, Concept, Cue, Direction, Holder, Modality, Property, Sign, Span,
};
pub use directory::{
    ActorDirectory, ActorEntry, DirectoryError, Leader, NameForm, NameKind, without_marks,
};
pub use event::{CameoCode, Event, EventType, GoldsteinScale, QuadClass};
pub use near::{nearest, slip};
pub use region::{Region, RegionActor, RegionError, Role};
pub use xml::xml_escaped;
