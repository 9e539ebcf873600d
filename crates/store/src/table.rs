//! The events table in memory: one column a field, actors kept once.

use std::collections::HashMap;

use detente_vocab::calendar::{day_from_number, day_number};
use detente_vocab::{ActorCode, CameoCode, Event, EventType, QuadClass};
use jiff::civil::Date;

use crate::rows::Row;

/// Position of an actor in an [`ActorPool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorId(pub u32);

/// Actors, each once, numbered in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct ActorPool {
    codes: Vec<ActorCode>,
    ids: HashMap<ActorCode, ActorId>,
}

impl ActorPool {
    /// The id of a code, given one if it is new.
    pub fn intern(&mut self, code: &ActorCode) -> ActorId {
        if let Some(id) = self.ids.get(code) {
            return *id;
        }
        let id = ActorId(self.codes.len() as u32);
        self.codes.push(code.clone());
        self.ids.insert(code.clone(), id);
        id
    }

    /// The code of an id.
    ///
    /// # Panics
    /// When the id is of another pool.
    pub fn code(&self, id: ActorId) -> &ActorCode {
        &self.codes[id.0 as usize]
    }

    /// Every code, by id.
    pub fn codes(&self) -> &[ActorCode] {
        &self.codes
    }

    /// For each id, whether `actor` covers it: a mask to scan rows with.
    pub fn covered_by(&self, actor: &ActorCode) -> Vec<bool> {
        self.codes.iter().map(|code| actor.covers(code)).collect()
    }
}

/// Events, column by column; all columns have the same length, rows keep file order.
///
/// The analysis needs these columns for every row. Places, documents, ids and fatalities
/// stay in the Parquet store and come back through its scans.
#[derive(Clone, Debug, Default)]
pub struct EventTable {
    /// The actors that `source` and `target` point into.
    pub actors: ActorPool,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Who acted.
    pub source: Vec<ActorId>,
    /// Who was acted upon.
    pub target: Vec<ActorId>,
    /// PLOVER type; `None` for statements and appeals.
    pub event_type: Vec<Option<EventType>>,
    /// CAMEO code.
    pub cameo: Vec<Option<CameoCode>>,
    /// Quad class.
    pub quad_class: Vec<Option<QuadClass>>,
    /// Goldstein score on the source's own scale; NaN where there is none.
    pub goldstein: Vec<f32>,
    /// Reports counted by the source.
    pub mentions: Vec<u32>,
}

impl EventTable {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.day.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.day.is_empty()
    }

    /// Appends an event.
    pub fn push(&mut self, event: &Event) {
        let source = self.actors.intern(&event.source);
        let target = self.actors.intern(&event.target);
        self.day.push(day_number(event.date));
        self.source.push(source);
        self.target.push(target);
        self.event_type.push(event.event_type);
        self.cameo.push(event.cameo);
        self.quad_class.push(event.quad_class);
        self.goldstein.push(event.goldstein.unwrap_or(f32::NAN));
        self.mentions.push(event.mentions);
    }

    /// Appends a row whose actors are in the pool already.
    pub(crate) fn push_row(&mut self, row: &Row) {
        self.day.push(row.day);
        self.source.push(row.source);
        self.target.push(row.target);
        self.event_type.push(row.event_type);
        self.cameo.push(row.cameo);
        self.quad_class.push(row.quad_class);
        self.goldstein.push(row.goldstein);
        self.mentions.push(row.mentions);
    }

    /// Appends the rows of another table, whatever its actor ids.
    pub fn extend_from(&mut self, other: &EventTable) {
        let ids: Vec<ActorId> = other
            .actors
            .codes()
            .iter()
            .map(|code| self.actors.intern(code))
            .collect();
        let first = self.len();
        self.append(other);
        for id in self.source[first..]
            .iter_mut()
            .chain(&mut self.target[first..])
        {
            *id = ids[id.0 as usize];
        }
    }

    /// Appends the rows of a table that shares this one's actors.
    pub(crate) fn append(&mut self, rows: &EventTable) {
        self.day.extend_from_slice(&rows.day);
        self.source.extend_from_slice(&rows.source);
        self.target.extend_from_slice(&rows.target);
        self.event_type.extend_from_slice(&rows.event_type);
        self.cameo.extend_from_slice(&rows.cameo);
        self.quad_class.extend_from_slice(&rows.quad_class);
        self.goldstein.extend_from_slice(&rows.goldstein);
        self.mentions.extend_from_slice(&rows.mentions);
    }

    /// Drops the rows and keeps the actors.
    pub(crate) fn clear_rows(&mut self) {
        self.day.clear();
        self.source.clear();
        self.target.clear();
        self.event_type.clear();
        self.cameo.clear();
        self.quad_class.clear();
        self.goldstein.clear();
        self.mentions.clear();
    }

    /// First and last day, `None` when empty.
    pub fn window(&self) -> Option<(Date, Date)> {
        let first = *self.day.iter().min()?;
        let last = *self.day.iter().max()?;
        Some((day_from_number(first)?, day_from_number(last)?))
    }

    /// Whether row `i` is a mere statement (CAMEO root 01): it counts as reporting volume,
    /// not as cooperation or conflict.
    pub fn is_statement(&self, i: usize) -> bool {
        match self.cameo[i] {
            Some(code) => code.is_statement(),
            None => self.event_type[i].is_none(),
        }
    }
}

impl<'a> FromIterator<&'a Event> for EventTable {
    fn from_iter<I: IntoIterator<Item = &'a Event>>(events: I) -> Self {
        let mut table = EventTable::default();
        for event in events {
            table.push(event);
        }
        table
    }
}

#[cfg(test)]
mod extend_tests {
    use super::*;

    fn code(text: &str) -> ActorCode {
        ActorCode::new(text).unwrap()
    }

    #[test]
    fn tables_with_other_actor_ids_join() {
        let mut first = EventTable::default();
        first.actors.intern(&code("AAA"));
        let mut second = EventTable::default();
        for name in ["BBB", "AAA"] {
            second.actors.intern(&code(name));
        }
        second.day.push(1);
        second.source.push(ActorId(0));
        second.target.push(ActorId(1));
        second.event_type.push(None);
        second.cameo.push(None);
        second.quad_class.push(None);
        second.goldstein.push(f32::NAN);
        second.mentions.push(1);
        first.extend_from(&second);
        assert_eq!(first.actors.code(first.source[0]).as_str(), "BBB");
        assert_eq!(first.actors.code(first.target[0]).as_str(), "AAA");
    }
}
