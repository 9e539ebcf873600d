//! What a row of the events table adds to a tie.

use detente_store::EventTable;
use detente_vocab::QuadClass;
use detente_vocab::calendar::day_from_number;
use jiff::civil::Date;

use super::TieCell;
use crate::weights::weight_micro;

/// Adds a row to a cell.
pub(crate) fn count(table: &EventTable, row: usize, cell: &mut TieCell) {
    if table.is_statement(row) {
        cell.statements += 1;
    } else if let Some(class) = row_class(table, row) {
        cell.quad[class as usize] += 1;
        let mentions = u64::from(table.mentions[row]);
        cell.reports[usize::from(!class.is_cooperation())] += mentions;
        cell.reports_square += mentions * mentions;
    }
    if let Some(kind) = table.event_type[row] {
        cell.types[kind as usize] += 1;
        cell.plover_micro += weight_micro(kind);
    }
    let score = table.goldstein[row];
    if score.is_finite() {
        cell.goldstein_micro += (f64::from(score) * 1e6).round() as i64;
        cell.goldstein_n += 1;
    }
    cell.mentions += u64::from(table.mentions[row]);
}

/// Rows from which on a table without any cooperation, or any conflict, is taken for one that was
/// made of one kind only.
const ENOUGH_OF_ONE_KIND: usize = 200;

/// Why a table cannot tell friend from foe: it holds conflict alone, or cooperation alone.
pub(crate) fn one_kind_only(table: &EventTable) -> Option<&'static str> {
    let (mut cooperation, mut conflict) = (0usize, 0usize);
    for row in 0..table.len() {
        if table.is_statement(row) {
            continue;
        }
        match row_class(table, row) {
            Some(class) if class.is_cooperation() => cooperation += 1,
            Some(_) => conflict += 1,
            None => {}
        }
        if cooperation > 0 && conflict > 0 {
            return None;
        }
    }
    match (cooperation, conflict) {
        (0, n) if n >= ENOUGH_OF_ONE_KIND => Some("the table holds conflict and no cooperation"),
        (n, 0) if n >= ENOUGH_OF_ONE_KIND => Some("the table holds cooperation and no conflict"),
        _ => None,
    }
}

/// The quad class of a row: as given, else that of its CAMEO code, else that of its type.
pub(crate) fn row_class(table: &EventTable, row: usize) -> Option<QuadClass> {
    table.quad_class[row]
        .or_else(|| table.cameo[row].and_then(|code| code.quad_class()))
        .or_else(|| table.event_type[row].map(|kind| kind.quad_class()))
}

/// First and last day of the data, as day numbers.
pub(crate) fn day_window(table: &EventTable) -> Option<(i32, i32)> {
    Some((*table.day.iter().min()?, *table.day.iter().max()?))
}

/// The date of a day number of a table; a table only holds days of the calendar.
pub(crate) fn date_of(day: i32) -> Date {
    day_from_number(day).unwrap_or(Date::MIN)
}
