//! What was reported around a date: announced events held against the data.

use std::collections::BTreeMap;

use detente_store::EventTable;
use detente_vocab::calendar::day_number;
use detente_vocab::{ActorCode, CameoCode, EventType};
use jiff::civil::Date;
use serde::Serialize;

use crate::ties::{TieCell, count, date_of, day_window};
use crate::{Answer, MeasureError, Refusal};

/// An event that a text announces or recalls, to be looked up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookupQuery {
    /// The two sides, as member lists.
    pub sides: (Vec<ActorCode>, Vec<ActorCode>),
    /// Whether only acts of the first side count.
    pub directed: bool,
    /// The day the text names.
    pub date: Date,
    /// Days before and after that count as near.
    pub days: u32,
    /// Only events of this type, with this mode where one is named; `None`: any row.
    pub kind: Option<(EventType, Option<String>)>,
}

/// What was reported near the day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// First day looked at: `days` before the date, or the first day of the data.
    pub from: Date,
    /// Last day looked at.
    pub to: Date,
    /// Rows between the two sides in that window, of the wanted kind.
    pub matching: usize,
    /// All rows between the two sides in that window.
    pub near: TieCell,
    /// All of them by event type, most frequent first, then by name; statements and
    /// appeals without a type stand under `None`.
    pub by_type: Vec<(Option<EventType>, usize)>,
    /// Matching rows by day, days without one left out.
    pub by_day: Vec<(Date, usize)>,
    /// The day nearest to the date with a matching row, anywhere in the data, and how many
    /// days it is later (negative: earlier). The earlier of two equally near days.
    pub nearest: Option<(Date, i32)>,
    /// Matching rows a window of this length would hold at the data's own average: what chance
    /// brings.
    pub expected_by_chance: f64,
    /// Positions of the matching rows in the table, to fetch their documents.
    pub rows: Vec<usize>,
}

/// Looks an event up.
///
/// # Errors
/// A side without actors.
pub fn lookup(table: &EventTable, query: &LookupQuery) -> Result<Answer<Found>, MeasureError> {
    if query.sides.0.is_empty() || query.sides.1.is_empty() {
        return Err(MeasureError::EmptySide { index: 0 });
    }
    let centre = day_number(query.date);
    let reach = i32::try_from(query.days).unwrap_or(i32::MAX / 4);
    let Some((first, last)) = day_window(table) else {
        return Ok(Answer::Refused(Refusal::new(
            "look-up of an event",
            "the table has no row",
            "event data that cover the day",
        )));
    };
    let (from, to) = ((centre - reach).max(first), (centre + reach).min(last));
    if from > to {
        return Ok(Answer::Refused(Refusal::new(
            format!("look-up of {}", query.date),
            format!(
                "the data run from {} to {}, the day and {} days around it lie outside",
                date_of(first),
                date_of(last),
                query.days
            ),
            format!("event data that cover {}", query.date),
        )));
    }

    let side = |members: &[ActorCode]| -> Vec<bool> {
        let covered = |code: &ActorCode| members.iter().any(|member| member.covers(code));
        table.actors.codes().iter().map(covered).collect()
    };
    let (a, b) = (side(&query.sides.0), side(&query.sides.1));
    let mut near = TieCell::default();
    let mut types: BTreeMap<Option<EventType>, usize> = BTreeMap::new();
    let mut days: BTreeMap<i32, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut nearest: Option<i32> = None;
    let mut matching_anywhere = 0usize;
    for row in 0..table.len() {
        let (s, t) = (table.source[row].0 as usize, table.target[row].0 as usize);
        if !((a[s] && b[t]) || (!query.directed && b[s] && a[t])) {
            continue;
        }
        let day = table.day[row];
        let inside = (from..=to).contains(&day);
        if inside {
            count(table, row, &mut near);
            *types.entry(table.event_type[row]).or_default() += 1;
        }
        if !matches(table, row, query.kind.as_ref()) {
            continue;
        }
        matching_anywhere += 1;
        if inside {
            *days.entry(day).or_default() += 1;
            rows.push(row);
        }
        let key = |d: i32| ((d - centre).abs(), d);
        if nearest.is_none_or(|best| key(day) < key(best)) {
            nearest = Some(day);
        }
    }
    let mut by_type: Vec<_> = types.into_iter().collect();
    by_type.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
    let length = f64::from(to - from + 1) / f64::from(last - first + 1);
    Ok(Answer::Given(Found {
        from: date_of(from),
        to: date_of(to),
        matching: rows.len(),
        near,
        by_type,
        by_day: days.into_iter().map(|(d, n)| (date_of(d), n)).collect(),
        nearest: nearest.map(|day| (date_of(day), day - centre)),
        expected_by_chance: matching_anywhere as f64 * length,
        rows,
    }))
}

fn matches(table: &EventTable, row: usize, kind: Option<&(EventType, Option<String>)>) -> bool {
    let Some((wanted, mode)) = kind else {
        return true;
    };
    let code: Option<CameoCode> = table.cameo[row];
    let of_type = table.event_type[row] == Some(*wanted);
    // The table keeps no mode; it follows from the CAMEO code.
    let of_mode = mode
        .as_ref()
        .is_none_or(|mode| code.is_some_and(|code| code.mode() == mode));
    of_type && of_mode
}
