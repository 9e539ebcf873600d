//! The periods of a query, and into which of them each day of the data falls.

use detente_vocab::calendar::day_number;
use detente_vocab::{Interval, Period};
use jiff::civil::Date;

/// The periods of a query and, for each day of the data, the period it falls into.
pub(crate) struct Axis {
    pub(crate) periods: Vec<Period>,
    /// Whether the whole period lies inside the data window.
    pub(crate) whole: Vec<bool>,
    /// Periods of which only some days are both asked for and in the data, with these days; at
    /// most one at either end.
    pub(super) partial: Vec<(Period, Date, Date)>,
    first_day: i32,
    of_day: Vec<u32>,
}

impl Axis {
    const NONE: u32 = u32::MAX;

    pub(crate) fn new(
        window: Option<(Date, Date)>,
        by: Interval,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Self {
        let asked = match (from.or(window.map(|w| w.0)), to.or(window.map(|w| w.1))) {
            (Some(from), Some(to)) if from <= to => Some((from, to)),
            _ => None,
        };
        let periods: Vec<Period> = asked.map_or_else(Vec::new, |(from, to)| {
            Period::range(from, to, by)
                .into_iter()
                .filter(|period| period.within(from, to))
                .collect()
        });
        let whole = periods
            .iter()
            .map(|period| window.is_some_and(|(first, last)| period.within(first, last)))
            .collect();
        let partial = match (asked, window) {
            (Some((from, to)), Some((first, last))) if from.max(first) <= to.min(last) => {
                let (from, to) = (from.max(first), to.min(last));
                Period::range(from, to, by)
                    .into_iter()
                    .filter(|period| !period.within(from, to))
                    .map(|period| (period, period.start().max(from), period.end().min(to)))
                    .collect()
            }
            _ => Vec::new(),
        };
        let Some((first, last)) = periods.first().zip(periods.last()) else {
            return Self {
                periods,
                whole,
                partial,
                first_day: 0,
                of_day: Vec::new(),
            };
        };
        let first_day = day_number(first.start());
        let days = usize::try_from(day_number(last.end()) - first_day + 1).unwrap_or(0);
        let mut of_day = vec![Self::NONE; days];
        for (i, period) in periods.iter().enumerate() {
            let begin = (day_number(period.start()) - first_day) as usize;
            let end = (day_number(period.end()) - first_day) as usize;
            of_day[begin..=end].fill(i as u32);
        }
        Self {
            periods,
            whole,
            partial,
            first_day,
            of_day,
        }
    }

    /// Whether a period without any row of the table is a gap in the monitoring rather than a
    /// quiet period: see [`TieSeries::cells`].
    pub(super) fn silence_is_a_gap(&self, volume: &[u32]) -> bool {
        let inside = || volume.iter().zip(&self.whole).filter(|(_, whole)| **whole);
        let n = inside().count() as f64;
        let rows: f64 = inside().map(|(rows, _)| f64::from(*rows)).sum();
        n > 0.0 && rows / n >= 3.0 * (100.0 * n).ln()
    }

    /// Position of the partly covered period that holds a covered day, if one does.
    pub(super) fn partial_position(&self, day: i32) -> Option<usize> {
        self.partial
            .iter()
            .position(|(_, from, to)| (day_number(*from)..=day_number(*to)).contains(&day))
    }

    /// Position of the period that holds a day (a day number), if one does.
    pub(crate) fn position(&self, day: i32) -> Option<usize> {
        let offset = usize::try_from(day.checked_sub(self.first_day)?).ok()?;
        let i = *self.of_day.get(offset)?;
        (i != Self::NONE).then_some(i as usize)
    }
}
