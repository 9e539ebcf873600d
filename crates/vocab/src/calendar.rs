//! Periods of the calendar: days, ISO weeks, months, quarters, years.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The length of a period.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    /// A calendar day.
    Day,
    /// A week, Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A calendar year.
    Year,
}

impl Interval {
    /// Every interval, shortest first.
    pub const ALL: [Interval; 5] = [
        Interval::Day,
        Interval::Week,
        Interval::Month,
        Interval::Quarter,
        Interval::Year,
    ];

    /// `day`, `week`, `month`, `quarter`, `year`.
    pub fn name(self) -> &'static str {
        match self {
            Interval::Day => "day",
            Interval::Week => "week",
            Interval::Month => "month",
            Interval::Quarter => "quarter",
            Interval::Year => "year",
        }
    }

    /// How many such periods make a year, for seasonal terms.
    pub fn per_year(self) -> u32 {
        match self {
            Interval::Day => 365,
            Interval::Week => 52,
            Interval::Month => 12,
            Interval::Quarter => 4,
            Interval::Year => 1,
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Interval {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|interval| interval.name() == s)
            .ok_or_else(|| format!("`{s}` is not a period: use day, week, month, quarter or year"))
    }
}

/// One period: an interval and its first day.
///
/// ```
/// use detente_vocab::{Interval, Period};
/// use jiff::civil::date;
/// let month = Period::containing(date(2018, 2, 21), Interval::Month);
/// assert_eq!(month.to_string(), "2018-02");
/// assert_eq!(month.next().to_string(), "2018-03");
/// assert_eq!(Period::containing(date(2018, 12, 31), Interval::Week).to_string(), "2019-W01");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    start: Date,
    interval: Interval,
}

impl Period {
    /// The period of that length that holds the day.
    pub fn containing(day: Date, interval: Interval) -> Self {
        let start = match interval {
            Interval::Day => day,
            Interval::Week => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.saturating_sub(back.days())
            }
            Interval::Month => day.first_of_month(),
            Interval::Quarter => date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
            Interval::Year => date(day.year(), 1, 1),
        };
        Self { start, interval }
    }

    /// First day.
    pub fn start(self) -> Date {
        self.start
    }

    /// Last day.
    pub fn end(self) -> Date {
        self.next().start.saturating_sub(1.day())
    }

    /// Length.
    pub fn interval(self) -> Interval {
        self.interval
    }

    /// The period after this one.
    pub fn next(self) -> Self {
        self.shifted(1)
    }

    /// The period `n` later (earlier when negative); stops at the ends of the calendar.
    pub fn shifted(self, n: i32) -> Self {
        let n = i64::from(n);
        let span = Span::new();
        let span = match self.interval {
            Interval::Day => span.try_days(n),
            Interval::Week => span.try_weeks(n),
            Interval::Month => span.try_months(n),
            Interval::Quarter => span.try_months(3 * n),
            Interval::Year => span.try_years(n),
        };
        let start = match span {
            Ok(span) => self.start.saturating_add(span),
            Err(_) if n < 0 => Date::MIN,
            Err(_) => Date::MAX,
        };
        Self {
            start,
            interval: self.interval,
        }
    }

    /// How many periods lie between `earlier` and this one; negative when it is later.
    pub fn since(self, earlier: Period) -> i32 {
        let months = |p: Period| i32::from(p.start.year()) * 12 + i32::from(p.start.month());
        match self.interval {
            Interval::Day => days_between(earlier.start, self.start),
            Interval::Week => days_between(earlier.start, self.start).div_euclid(7),
            Interval::Month => months(self) - months(earlier),
            Interval::Quarter => (months(self) - months(earlier)).div_euclid(3),
            Interval::Year => i32::from(self.start.year()) - i32::from(earlier.start.year()),
        }
    }

    /// Every period from the one that holds `from` to the one that holds `to`.
    pub fn range(from: Date, to: Date, interval: Interval) -> Vec<Period> {
        let first = Period::containing(from, interval);
        let last = Period::containing(to, interval);
        let n = last.since(first);
        (0..=n).map(|i| first.shifted(i)).collect()
    }

    /// Whether the whole period lies inside the two days (both included).
    pub fn within(self, from: Date, to: Date) -> bool {
        self.start >= from && self.end() <= to
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, interval } = self;
        match interval {
            Interval::Day => write!(f, "{start}"),
            Interval::Week => {
                let week = start.iso_week_date();
                write!(f, "{}-W{:02}", week.year(), week.week())
            }
            Interval::Month => write!(f, "{:04}-{:02}", start.year(), start.month()),
            Interval::Quarter => write!(f, "{:04}-Q{}", start.year(), (start.month() - 1) / 3 + 1),
            Interval::Year => write!(f, "{:04}", start.year()),
        }
    }
}

/// Days since 1970-01-01, the day count of event tables (Arrow `Date32`).
pub fn day_number(day: Date) -> i32 {
    days_between(date(1970, 1, 1), day)
}

/// The day of a day count; `None` outside the calendar.
///
/// ```
/// use detente_vocab::calendar::day_from_number;
/// assert_eq!(day_from_number(366).unwrap().to_string(), "1971-01-02");
/// assert_eq!(day_from_number(i32::MAX), None);
/// ```
pub fn day_from_number(days: i32) -> Option<Date> {
    let days = Span::new().try_days(days).ok()?;
    date(1970, 1, 1).checked_add(days).ok()
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to))
        .map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_tile_the_calendar() {
        for interval in Interval::ALL {
            let mut period = Period::containing(date(2015, 12, 27), interval);
            for _ in 0..60 {
                let next = period.next();
                assert_eq!(next.since(period), 1);
                assert_eq!(period.end().saturating_add(1.day()), next.start());
                assert_eq!(Period::containing(period.end(), interval), period);
                period = next;
            }
        }
    }

    #[test]
    fn day_numbers_go_there_and_back() {
        for n in [-10_000, -1, 0, 1, 17_583, 40_000] {
            assert_eq!(day_number(day_from_number(n).unwrap()), n);
        }
        assert_eq!(day_number(date(2018, 2, 21)), 17_583);
    }
}
