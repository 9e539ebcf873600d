//! Whole events in columns: the in-memory table plus ids, places, documents, fatalities.

use std::collections::HashMap;
use std::sync::Arc;

use detente_vocab::calendar::{day_from_number, day_number};
use detente_vocab::{CameoCode, Event, EventType, QuadClass};
use jiff::civil::Date;

use crate::table::{ActorId, EventTable};

/// Texts, end to end in one buffer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    pub(crate) fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[start..self.ends[i]]
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// Texts of which there are few, each kept once; "" stands for none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    names: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, u32>,
    index: Vec<u32>,
}

impl Names {
    pub(crate) fn push(&mut self, name: &str) {
        let id = match self.index.last() {
            // Neighbouring rows mostly agree.
            Some(&last) if &*self.names[last as usize] == name => last,
            _ => match self.ids.get(name) {
                Some(&id) => id,
                None => {
                    let id = self.names.len() as u32;
                    let name: Arc<str> = name.into();
                    self.names.push(name.clone());
                    self.ids.insert(name, id);
                    id
                }
            },
        };
        self.index.push(id);
    }

    pub(crate) fn get(&self, i: usize) -> &str {
        &self.names[self.index[i] as usize]
    }
}

/// One row on its way from a reader to the columns. Empty text means none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub id: &'a str,
    pub day: i32,
    pub source: ActorId,
    pub target: ActorId,
    pub source_country: &'a str,
    pub target_country: &'a str,
    pub event_type: Option<EventType>,
    pub mode: &'a str,
    pub cameo: Option<CameoCode>,
    pub quad_class: Option<QuadClass>,
    pub goldstein: f32,
    pub mentions: u32,
    /// Best, low, high.
    pub fatalities: [Option<u32>; 3],
    /// Degrees; NaN where unknown.
    pub latitude: f64,
    /// Degrees; NaN where unknown.
    pub longitude: f64,
    pub geo_country: &'a str,
    pub dataset: &'a str,
    pub document: &'a str,
}

/// The columns that [`EventTable`] leaves out, row by row beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub event_id: Texts,
    pub source_country: Names,
    pub target_country: Names,
    pub mode: Names,
    pub geo_country: Names,
    pub dataset: Names,
    pub document: Texts,
    pub fatalities: Vec<[Option<u32>; 3]>,
    pub place: Vec<(f64, f64)>,
}

/// Whole events, column by column.
///
/// ```
/// use detente_store::EventRows;
/// let rows = EventRows::default();
/// assert_eq!(rows.len(), 0);
/// assert!(rows.events().next().is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct EventRows {
    pub(crate) table: EventTable,
    pub(crate) details: Details,
}

impl EventRows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The columns that the analysis needs.
    pub fn table(&self) -> &EventTable {
        &self.table
    }

    /// The same, the rest dropped.
    pub fn into_table(self) -> EventTable {
        self.table
    }

    /// Appends an event.
    pub fn push(&mut self, event: &Event) {
        let source = self.table.actors.intern(&event.source);
        let target = self.table.actors.intern(&event.target);
        self.push_row(&Row {
            id: &event.event_id,
            day: day_number(event.date),
            source,
            target,
            source_country: event.source_country.as_deref().unwrap_or(""),
            target_country: event.target_country.as_deref().unwrap_or(""),
            event_type: event.event_type,
            mode: &event.mode,
            cameo: event.cameo,
            quad_class: event.quad_class,
            goldstein: event.goldstein.unwrap_or(f32::NAN),
            mentions: event.mentions,
            fatalities: [
                event.fatalities_best,
                event.fatalities_low,
                event.fatalities_high,
            ],
            latitude: event.latitude.unwrap_or(f64::NAN),
            longitude: event.longitude.unwrap_or(f64::NAN),
            geo_country: event.geo_country.as_deref().unwrap_or(""),
            dataset: &event.dataset,
            document: &event.document,
        });
    }

    /// Row `i` as an event.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn event(&self, i: usize) -> Event {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let number = |x: f64| (!x.is_nan()).then_some(x);
        let (table, details) = (&self.table, &self.details);
        let [best, low, high] = details.fatalities[i];
        Event {
            event_id: details.event_id.get(i).to_owned(),
            date: day_from_number(table.day[i]).unwrap_or(Date::ZERO),
            source: table.actors.code(table.source[i]).clone(),
            target: table.actors.code(table.target[i]).clone(),
            source_country: some(details.source_country.get(i)),
            target_country: some(details.target_country.get(i)),
            event_type: table.event_type[i],
            mode: details.mode.get(i).to_owned(),
            cameo: table.cameo[i],
            quad_class: table.quad_class[i],
            goldstein: (!table.goldstein[i].is_nan()).then_some(table.goldstein[i]),
            mentions: table.mentions[i],
            fatalities_best: best,
            fatalities_low: low,
            fatalities_high: high,
            latitude: number(details.place[i].0),
            longitude: number(details.place[i].1),
            geo_country: some(details.geo_country.get(i)),
            dataset: details.dataset.get(i).to_owned(),
            document: details.document.get(i).to_owned(),
        }
    }

    /// Every row as an event, in order.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        (0..self.len()).map(|i| self.event(i))
    }

    pub(crate) fn push_row(&mut self, row: &Row) {
        self.table.push_row(row);
        let details = &mut self.details;
        details.event_id.push(row.id);
        details.source_country.push(row.source_country);
        details.target_country.push(row.target_country);
        details.mode.push(row.mode);
        details.geo_country.push(row.geo_country);
        details.dataset.push(row.dataset);
        details.document.push(row.document);
        details.fatalities.push(row.fatalities);
        details.place.push((row.latitude, row.longitude));
    }

    /// Row `i` for another table: the ids of its actors are those of this one.
    pub(crate) fn row(&self, i: usize) -> Row<'_> {
        let (table, details) = (&self.table, &self.details);
        Row {
            id: details.event_id.get(i),
            day: table.day[i],
            source: table.source[i],
            target: table.target[i],
            source_country: details.source_country.get(i),
            target_country: details.target_country.get(i),
            event_type: table.event_type[i],
            mode: details.mode.get(i),
            cameo: table.cameo[i],
            quad_class: table.quad_class[i],
            goldstein: table.goldstein[i],
            mentions: table.mentions[i],
            fatalities: details.fatalities[i],
            latitude: details.place[i].0,
            longitude: details.place[i].1,
            geo_country: details.geo_country.get(i),
            dataset: details.dataset.get(i),
            document: details.document.get(i),
        }
    }

    /// Drops the rows, keeps actors and names, so that ids stay valid.
    pub(crate) fn clear_rows(&mut self) {
        self.table.clear_rows();
        let details = &mut self.details;
        details.event_id.clear();
        details.document.clear();
        details.fatalities.clear();
        details.place.clear();
        for names in [
            &mut details.source_country,
            &mut details.target_country,
            &mut details.mode,
            &mut details.geo_country,
            &mut details.dataset,
        ] {
            names.index.clear();
        }
    }
}

impl<'a> FromIterator<&'a Event> for EventRows {
    fn from_iter<I: IntoIterator<Item = &'a Event>>(events: I) -> Self {
        let mut rows = EventRows::default();
        for event in events {
            rows.push(event);
        }
        rows
    }
}
