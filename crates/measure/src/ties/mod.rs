//! Tie series: what two sides did to each other, period by period.

mod axis;
mod cell;
mod rows;
mod scan;
mod series;

use std::collections::HashMap;

use detente_store::EventTable;
use detente_vocab::{ActorCode, Interval};
use jiff::civil::Date;
use serde::Serialize;

pub(crate) use self::axis::Axis;
pub use self::cell::TieCell;
pub(crate) use self::rows::{count, date_of, day_window, one_kind_only, row_class};
use self::scan::{Masks, scan};
use self::series::design_effect;
pub use self::series::{LEAST_INFORMATION, PartialPeriod, PeriodNet, TieSeries, Totals};
pub(crate) use self::series::{period_name, period_names};
use crate::MeasureError;

/// One tie to be measured.
///
/// A side is a list of members, so a bloc is its member list. A member covers its sectors
/// and never its armed groups ([`ActorCode::covers`]). An event counts when a member of
/// one side acts on another member of the other side; a member that stands on both sides
/// is not counted against itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TieQuery {
    /// The two sides; the first acts when the tie is directed.
    pub sides: (Vec<ActorCode>, Vec<ActorCode>),
    /// Whether only acts of the first side count.
    pub directed: bool,
    /// Length of a period.
    pub by: Interval,
    /// First day wanted; `None`: the first day of the data.
    pub from: Option<Date>,
    /// Last day wanted; `None`: the last day of the data.
    pub to: Option<Date>,
}

impl TieQuery {
    /// Acts of either side on the other, over the whole data window.
    pub fn both_ways(a: Vec<ActorCode>, b: Vec<ActorCode>, by: Interval) -> Self {
        Self {
            sides: (a, b),
            directed: false,
            by,
            from: None,
            to: None,
        }
    }

    /// Acts of the first side on the second, over the whole data window.
    pub fn one_way(source: Vec<ActorCode>, target: Vec<ActorCode>, by: Interval) -> Self {
        Self {
            directed: true,
            ..Self::both_ways(source, target, by)
        }
    }

    /// Every directed dyad of some actors, each actor on its own: n (n − 1) ties for one pass.
    pub fn all_dyads(actors: &[ActorCode], by: Interval) -> Vec<Self> {
        let dyads = actors
            .iter()
            .flat_map(|a| actors.iter().filter(move |b| a != *b).map(move |b| (a, b)));
        dyads
            .map(|(a, b)| Self::one_way(vec![a.clone()], vec![b.clone()], by))
            .collect()
    }

    /// The same tie between two days (both included).
    pub fn between(self, from: Date, to: Date) -> Self {
        Self {
            from: Some(from),
            to: Some(to),
            ..self
        }
    }
}

/// Measures many ties in one pass over the rows.
///
/// The answer has one series for each query, in their order. Cost: one look at two bit
/// masks per row and 64 queries, plus the events that count.
///
/// # Errors
/// A side without actors; a window that ends before it begins.
pub fn tie_series(
    table: &EventTable,
    queries: &[TieQuery],
) -> Result<Vec<TieSeries>, MeasureError> {
    let mut axes: Vec<Axis> = Vec::new();
    let mut known: HashMap<(Interval, Option<Date>, Option<Date>), usize> = HashMap::new();
    let mut axis_of = Vec::with_capacity(queries.len());
    let window = table.window();
    for (index, query) in queries.iter().enumerate() {
        if query.sides.0.is_empty() || query.sides.1.is_empty() {
            return Err(MeasureError::EmptySide { index });
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(MeasureError::Backwards { from, to });
        }
        let key = (query.by, query.from, query.to);
        let id = *known.entry(key).or_insert_with(|| {
            axes.push(Axis::new(window, query.by, query.from, query.to));
            axes.len() - 1
        });
        axis_of.push(id);
    }
    let masks = Masks::new(table.actors.codes(), queries);
    let sums = scan(table, queries, &axes, &axis_of, &masks);

    let series = queries.iter().enumerate().map(|(q, query)| {
        let axis = &axes[axis_of[q]];
        let volume = &sums.volume[axis_of[q]];
        let silence_is_a_gap = axis.silence_is_a_gap(volume);
        let monitored = |i: usize| axis.whole[i] && (volume[i] > 0 || !silence_is_a_gap);
        let n = axis.periods.len();
        TieSeries {
            query: query.clone(),
            periods: axis.periods.clone(),
            cells: (0..n)
                .map(|i| monitored(i).then(|| sums.cells[q][i]))
                .collect(),
            total_reports: (0..n).map(|i| monitored(i).then(|| volume[i])).collect(),
            partial: axis
                .partial
                .iter()
                .enumerate()
                .map(|(k, &(period, from, to))| PartialPeriod {
                    period,
                    from,
                    to,
                    cell: sums.partial[q][k],
                    total_reports: sums.partial_volume[axis_of[q]][k],
                })
                .collect(),
            design_effect: design_effect(&sums.days[q], axis, query.by),
        }
    });
    Ok(series.collect())
}
