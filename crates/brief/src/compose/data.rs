//! The data of a brief: events, deaths, and what is known about their files.

use std::collections::BTreeMap;

use detente_store::{EventTable, FileReport, Quarantined};
use detente_vocab::{ActorCode, Interval, Period};
use jiff::civil::Date;

/// Events as loaded.
#[derive(Clone, Debug)]
pub struct Events {
    /// The rows.
    pub table: EventTable,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// Rows that cannot be used.
    pub quarantine: Vec<Quarantined>,
    /// Licence of the data as the user or the publisher states it; empty when unknown.
    pub licence: String,
}

impl Events {
    /// First and last day of the rows.
    pub fn window(&self) -> Option<(Date, Date)> {
        self.table.window()
    }

    /// Roots of the states that act in the table, in code order.
    pub fn states(&self) -> Vec<ActorCode> {
        let mut roots: Vec<ActorCode> = self
            .table
            .actors
            .codes()
            .iter()
            .filter_map(|code| ActorCode::new(code.country()?).ok())
            .collect();
        roots.sort();
        roots.dedup();
        roots
    }
}

/// Deaths of one country and month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeathCount {
    /// Best estimate.
    pub best: f64,
    /// Low estimate, where the source has one.
    pub low: Option<f64>,
    /// High estimate, where the source has one.
    pub high: Option<f64>,
}

/// Deaths by country and month.
#[derive(Clone, Debug, Default)]
pub struct Deaths {
    /// File name.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows read.
    pub rows: u64,
    /// Rows that could not be read.
    pub quarantined: u64,
    /// Licence as stated; empty when unknown.
    pub licence: String,
    /// Country and month to deaths; a month that is not there is missing, not zero.
    pub counts: BTreeMap<(ActorCode, Period), DeathCount>,
    /// Inhabitants by country, the latest known.
    pub population: BTreeMap<ActorCode, f64>,
}

impl From<detente_store::outcome::OutcomeTable> for Deaths {
    fn from(table: detente_store::outcome::OutcomeTable) -> Self {
        let name = table
            .path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let counts = table
            .iter()
            .filter_map(|(country, month, deaths)| {
                let code = ActorCode::new(country).ok()?;
                let count = DeathCount {
                    best: deaths.best?,
                    low: deaths.low,
                    high: deaths.high,
                };
                Some(((code, month), count))
            })
            .collect();
        Self {
            name,
            sha256: table.sha256.clone(),
            rows: table.rows_read,
            quarantined: table.quarantine.len() as u64,
            licence: String::new(),
            population: table
                .iter()
                .filter_map(|(country, ..)| {
                    Some((ActorCode::new(country).ok()?, table.population(country)?))
                })
                .collect(),
            counts,
        }
    }
}

impl Deaths {
    /// Whether any month of the place is there.
    pub fn has(&self, place: &ActorCode) -> bool {
        self.counts.keys().any(|(code, _)| code == place)
    }

    /// Best estimate for several places together; missing when any of those that the file
    /// knows lacks the month, or none is known.
    pub fn best(&self, places: &[ActorCode], month: Period) -> Option<f64> {
        let known: Vec<&ActorCode> = places.iter().filter(|place| self.has(place)).collect();
        if known.is_empty() {
            return None;
        }
        known
            .into_iter()
            .map(|place| {
                self.counts
                    .get(&(place.clone(), month))
                    .map(|count| count.best)
            })
            .sum()
    }

    /// First and last month.
    pub fn window(&self) -> Option<(Period, Period)> {
        let first = self.counts.keys().map(|(_, month)| *month).min()?;
        let last = self.counts.keys().map(|(_, month)| *month).max()?;
        Some((first, last))
    }

    /// Every month from the first to the last.
    pub fn months(&self) -> Vec<Period> {
        self.window()
            .map(|(first, last)| Period::range(first.start(), last.start(), Interval::Month))
            .unwrap_or_default()
    }
}
