//! A whole brief about an invented region: the sea of Ost with its states Varn, Ostrel,
//! Kesh and Tamar. All figures are made up to fill every field; nothing here is a result.

mod argument;
mod article;
mod bottom_line;
mod change;
mod credibility;
mod effects;
mod head;
mod region;
mod scenarios;
mod sources;
mod ties;
mod values;
pub mod variants;

use detente_brief::model::{Brief, SCHEMA_VERSION};

/// A brief in which every variant of every enum occurs.
pub fn sample() -> Brief {
    Brief {
        schema_version: SCHEMA_VERSION.to_owned(),
        head: head::section(),
        bottom_line: bottom_line::section(),
        article: article::section(),
        argument: argument::section(),
        ties: ties::section(44, 8, 7),
        region: region::section(),
        effects: effects::section(),
        scenarios: scenarios::section(),
        credibility: credibility::section(),
        change: change::section(),
        sources: sources::section(),
    }
}
