//! The calendar of a panel: what its period labels mean, and whether they ascend evenly.
//!
//! Every method of this crate takes neighbouring rows for neighbouring periods. A missing month
//! would shift all lags behind it without a sign, so labels are read and a hole is an error.

use crate::error::{InferError, Result};
use crate::panel::Panel;
use serde::Serialize;

/// What one period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A calendar year.
    Year,
    /// A quarter.
    Quarter,
    /// A month.
    Month,
    /// A week (ISO 8601, from Monday).
    Week,
    /// A day.
    Day,
    /// A day from Monday to Friday; weekends are no holes.
    Weekday,
    /// A number without a calendar.
    Unit,
}

impl Step {
    /// The word for one of them.
    pub fn name(self) -> &'static str {
        match self {
            Step::Year => "year",
            Step::Quarter => "quarter",
            Step::Month => "month",
            Step::Week => "week",
            Step::Day => "day",
            Step::Weekday => "weekday",
            Step::Unit => "unit",
        }
    }
}

/// How labels are spelt, so that further periods can be named in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spelling {
    /// `2020`, or a bare number.
    Number,
    /// Year, separator, number in that many digits: `2020-05`, `2020-Q3`, `2020W07`, `202005`.
    Parts(String, usize),
    /// A day with that separator between its parts.
    Date(String),
    /// The month's day (31 for the last one) with that separator: monthly data labelled by days.
    MonthDay(String, i64),
}

/// Labels read as a calendar.
///
/// Labels that are told apart: `2020`, `2020-Q3` or `2020Q3`, `2020-05`, `2020/05` or `202005`,
/// `2020-W07` or `2020W07`, `2020-05-17` (also with `/`, without separators, or with a midnight
/// time behind it), whole numbers. Days that always name the same day of a month (or its last) are
/// months, days that skip weekends are weekdays. Only one kind may occur in a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// What one period is; `None` where labels fit no calendar and give a plain order only.
    pub step: Option<Step>,
    /// Steps from one period to the next, usually 1 (3 for quarters labelled by months).
    pub every: i64,
    /// The first label that fitted no calendar, where there is none.
    pub misfit: Option<String>,
    #[serde(skip)]
    last: i64,
    #[serde(skip)]
    spelling: Spelling,
}

/// Labels on an even grid: what [`Calendar::grid`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The calendar.
    pub calendar: Calendar,
    /// Every period from the first to the last, holes included.
    pub labels: Vec<String>,
    /// For each of them the row that it came from; `None` for a hole.
    pub rows: Vec<Option<usize>>,
}

impl Calendar {
    /// Reads labels and checks that they ascend evenly.
    ///
    /// # Errors
    /// [`InferError::PeriodHole`], [`InferError::PeriodRepeated`], [`InferError::PeriodOrder`];
    /// [`InferError::PeriodUneven`] where periods lie closer together than usual. Labels without a
    /// calendar are refused only where one is repeated.
    ///
    /// ```
    /// use detente_infer::calendar::{Calendar, Step};
    /// let months = Calendar::of(&["2020-01", "2020-02", "2020-03"])?;
    /// assert_eq!((months.step, months.season()), (Some(Step::Month), Some(12)));
    /// assert_eq!(months.after(2), ["2020-04", "2020-05"]);
    /// let hole = Calendar::of(&["2020-01", "2020-03", "2020-04", "2020-05"]).unwrap_err();
    /// assert!(hole.to_string().contains("2020-02 is missing"));
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn of<S: AsRef<str>>(labels: &[S]) -> Result<Self> {
        let (calendar, ordinals) = Self::read(labels)?;
        if let Some(at) =
            (1..ordinals.len()).find(|t| ordinals[*t] - ordinals[*t - 1] != calendar.every)
        {
            let (before, after) = (labels[at - 1].as_ref(), labels[at].as_ref());
            let missing = calendar.label(ordinals[at - 1] + calendar.every);
            return Err(if ordinals[at] - ordinals[at - 1] > calendar.every {
                InferError::PeriodHole {
                    before: before.to_string(),
                    after: after.to_string(),
                    missing,
                }
            } else {
                InferError::PeriodUneven {
                    before: before.to_string(),
                    after: after.to_string(),
                    usual: calendar.describe(),
                }
            });
        }
        Ok(calendar)
    }

    /// The same with holes allowed: every period from the first to the last, and where it came from.
    ///
    /// # Errors
    /// As [`Calendar::of`], holes excepted; more than ten times as many periods as labels.
    pub fn grid<S: AsRef<str>>(labels: &[S]) -> Result<Grid> {
        let (calendar, ordinals) = Self::read(labels)?;
        if calendar.step.is_none() || ordinals.is_empty() {
            return Ok(Grid {
                calendar,
                labels: labels.iter().map(|l| l.as_ref().to_string()).collect(),
                rows: (0..labels.len()).map(Some).collect(),
            });
        }
        let (first, every) = (ordinals[0], calendar.every);
        let count = (calendar.last - first) / every + 1;
        if count > 10 * ordinals.len() as i64 + 10 {
            return Err(InferError::setting(
                "fill",
                format!("{count} periods for {} rows", ordinals.len()),
                "most periods would be made up; check the period labels",
            ));
        }
        let mut rows = vec![None; count as usize];
        for (t, o) in ordinals.iter().enumerate() {
            if (o - first) % every != 0 {
                return Err(InferError::PeriodUneven {
                    before: labels[t - 1].as_ref().to_string(),
                    after: labels[t].as_ref().to_string(),
                    usual: calendar.describe(),
                });
            }
            rows[((o - first) / every) as usize] = Some(t);
        }
        Ok(Grid {
            labels: (0..count)
                .map(|i| match rows[i as usize] {
                    Some(t) => labels[t].as_ref().to_string(),
                    None => calendar.label(first + i * every),
                })
                .collect(),
            rows,
            calendar,
        })
    }

    /// Positions of the labels in order of time, for tables whose rows stand in another order;
    /// `None` where they fit no calendar. Repeated labels keep their order.
    ///
    /// ```
    /// use detente_infer::calendar::Calendar;
    /// assert_eq!(Calendar::order(&["10", "9", "11"]), Some(vec![1, 0, 2]));
    /// assert_eq!(Calendar::order(&["b", "a"]), None);
    /// ```
    pub fn order<S: AsRef<str>>(labels: &[S]) -> Option<Vec<usize>> {
        let parsed: Vec<Parsed> = labels
            .iter()
            .map(|l| parse(l.as_ref()))
            .collect::<Option<_>>()?;
        if parsed.iter().any(|p| p.step != parsed[0].step) {
            return None;
        }
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by_key(|i| parsed[*i].ordinal);
        Some(order)
    }

    /// Periods in a yearly cycle (12 for months, 4 for quarters, 52 for weeks), in a weekly one for
    /// days (7, or 5 weekdays); `None` for years and numbers.
    pub fn season(&self) -> Option<usize> {
        match (self.step?, self.every) {
            (Step::Quarter, 1) | (Step::Month, 3) => Some(4),
            (Step::Month, 1) => Some(12),
            (Step::Month, every) if 12 % every == 0 && every < 12 => Some((12 / every) as usize),
            (Step::Week, 1) | (Step::Day, 7) => Some(52),
            (Step::Day, 1) => Some(7),
            (Step::Weekday, 1) => Some(5),
            _ => None,
        }
    }

    /// In words: "months", "every 3 months", "no calendar: rows in the order given".
    pub fn describe(&self) -> String {
        match self.step {
            None => "no calendar, rows in the order given".to_string(),
            Some(step) if self.every == 1 => format!("{}s", step.name()),
            Some(step) => format!("every {} {}s", self.every, step.name()),
        }
    }

    /// Labels of the next `count` periods, spelt as those of the panel; `+1`, `+2`, ... where
    /// there is no calendar.
    pub fn after(&self, count: usize) -> Vec<String> {
        (1..=count as i64)
            .map(|i| match self.step {
                None => format!("+{i}"),
                Some(_) => self.label(self.last + i * self.every),
            })
            .collect()
    }

    fn read<S: AsRef<str>>(labels: &[S]) -> Result<(Self, Vec<i64>)> {
        let parsed: Vec<Option<Parsed>> = labels.iter().map(|l| parse(l.as_ref())).collect();
        let plain = |misfit: Option<String>| -> Result<(Self, Vec<i64>)> {
            let mut seen = std::collections::BTreeMap::new();
            for (t, l) in labels.iter().enumerate() {
                if let Some(first) = seen.insert(l.as_ref(), t) {
                    return Err(repeated(l.as_ref(), first, t));
                }
            }
            Ok((
                Self {
                    step: None,
                    every: 1,
                    misfit,
                    last: labels.len() as i64,
                    spelling: Spelling::Number,
                },
                (1..=labels.len() as i64).collect(),
            ))
        };
        let Some(first) = parsed.first() else {
            return plain(None);
        };
        let Some(first) = first else {
            return plain(Some(labels[0].as_ref().to_string()));
        };
        let mut days = Vec::with_capacity(parsed.len());
        for (label, p) in labels.iter().zip(&parsed) {
            match p {
                Some(p) if p.step == first.step => days.push(p.ordinal),
                _ => return plain(Some(label.as_ref().to_string())),
            }
        }
        let mut step = first.step;
        let mut spelling = first.spelling.clone();
        if step == Step::Unit && first.compact {
            // Bare numbers may be years (2020), months (202005) or days (20200517), all of them alike.
            if let Some((s, ordinals, sp)) = compact(&days) {
                (step, days, spelling) = (s, ordinals, sp);
            }
        }
        if step == Step::Day {
            refine(&mut step, &mut days, &mut spelling);
        }
        for t in 1..days.len() {
            if days[t] == days[t - 1] {
                return Err(repeated(labels[t].as_ref(), t - 1, t));
            }
            if days[t] < days[t - 1] {
                if let Some(earlier) = days[..t].iter().position(|d| *d == days[t]) {
                    return Err(repeated(labels[t].as_ref(), earlier, t));
                }
                return Err(InferError::PeriodOrder {
                    before: labels[t - 1].as_ref().to_string(),
                    after: labels[t].as_ref().to_string(),
                });
            }
        }
        let every = usual(&days);
        Ok((
            Self {
                step: Some(step),
                every,
                misfit: None,
                last: *days.last().unwrap_or(&0),
                spelling,
            },
            days,
        ))
    }

    fn label(&self, ordinal: i64) -> String {
        let date = |y: i64, m: i64, d: i64, sep: &str| format!("{y:04}{sep}{m:02}{sep}{d:02}");
        match (self.step, &self.spelling) {
            (Some(Step::Quarter), Spelling::Parts(sep, digits)) => parts(
                ordinal.div_euclid(4),
                ordinal.rem_euclid(4) + 1,
                sep,
                *digits,
            ),
            (Some(Step::Month), Spelling::Parts(sep, digits)) => parts(
                ordinal.div_euclid(12),
                ordinal.rem_euclid(12) + 1,
                sep,
                *digits,
            ),
            (Some(Step::Month), Spelling::MonthDay(sep, day)) => {
                let (y, m) = (ordinal.div_euclid(12), ordinal.rem_euclid(12) + 1);
                date(y, m, (*day).min(month_length(y, m)), sep)
            }
            (Some(Step::Week), Spelling::Parts(sep, digits)) => {
                let (y, w) = iso_week(ordinal);
                parts(y, w, sep, *digits)
            }
            (Some(Step::Day), Spelling::Date(sep)) => {
                let (y, m, d) = civil(ordinal);
                date(y, m, d, sep)
            }
            (Some(Step::Weekday), Spelling::Date(sep)) => {
                let (y, m, d) = civil(ordinal.div_euclid(5) * 7 + ordinal.rem_euclid(5) + MONDAY);
                date(y, m, d, sep)
            }
            _ => ordinal.to_string(),
        }
    }
}

impl Panel {
    /// The calendar of the panel's period labels.
    ///
    /// # Errors
    /// As [`Calendar::of`]: a hole, a repeated or an unordered period.
    ///
    /// ```
    /// use detente_infer::Panel;
    /// let panel = Panel::new(["x"], ["2020Q3", "2020Q4", "2021Q1"], vec![vec![1.0, 2.0, 3.0]])?;
    /// assert_eq!(panel.calendar()?.season(), Some(4));
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn calendar(&self) -> Result<Calendar> {
        Calendar::of(self.periods())
    }
}

/// A Monday, in days since 1970-01-01.
const MONDAY: i64 = 4;

struct Parsed {
    step: Step,
    ordinal: i64,
    spelling: Spelling,
    /// A bare number, which may still turn out to be a year, a month or a day.
    compact: bool,
}

fn repeated(period: &str, first: usize, second: usize) -> InferError {
    InferError::PeriodRepeated {
        period: period.to_string(),
        first: first + 1,
        second: second + 1,
    }
}

fn parts(year: i64, number: i64, separator: &str, digits: usize) -> String {
    format!("{year:04}{separator}{number:0digits$}")
}

/// The most frequent distance; the smallest of equally frequent ones; 1 for fewer than two periods.
fn usual(ordinals: &[i64]) -> i64 {
    let mut counts = std::collections::BTreeMap::new();
    for w in ordinals.windows(2) {
        *counts.entry(w[1] - w[0]).or_insert(0usize) += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    counts
        .into_iter()
        .find(|(_, c)| *c == most)
        .map_or(1, |(d, _)| d)
}

fn parse(label: &str) -> Option<Parsed> {
    let label = label.trim();
    let found = |step, ordinal, spelling| {
        Some(Parsed {
            step,
            ordinal,
            spelling,
            compact: false,
        })
    };
    // Up to 17 digits, so that distances cannot overflow.
    if label.len() <= 17
        && let Ok(number) = label.parse::<i64>()
    {
        return Some(Parsed {
            step: Step::Unit,
            ordinal: number,
            spelling: Spelling::Number,
            compact: label.bytes().all(|b| b.is_ascii_digit()),
        });
    }
    let year = number(label.get(..4)?)?;
    let rest = &label[4..];
    // A letter says what it is: 2020-Q3, 2020Q3, 2020 Q3, 2020-W07, 2020M05.
    if let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic())
        && at <= 1
    {
        if at == 1 && !matches!(rest.as_bytes()[0], b'-' | b' ' | b'/' | b':') {
            return None;
        }
        let value = number(&rest[at + 1..])?;
        let spelling = Spelling::Parts(rest[..=at].to_string(), rest.len() - at - 1);
        return match rest.as_bytes()[at].to_ascii_uppercase() {
            b'Q' if (1..=4).contains(&value) => {
                found(Step::Quarter, year * 4 + value - 1, spelling)
            }
            b'M' if (1..=12).contains(&value) => {
                found(Step::Month, year * 12 + value - 1, spelling)
            }
            b'W' if (1..=weeks_in(year)).contains(&value) => {
                found(Step::Week, week_ordinal(year, value), spelling)
            }
            _ => None,
        };
    }
    let separator = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut pieces = rest[1..].splitn(2, separator);
    let month = number(pieces.next()?).filter(|m| (1..=12).contains(m))?;
    let Some(tail) = pieces.next() else {
        return found(
            Step::Month,
            year * 12 + month - 1,
            Spelling::Parts(separator.to_string(), rest.len() - 1),
        );
    };
    let (day, time) = tail.split_at(tail.find(['T', ' ']).unwrap_or(tail.len()));
    // A time of day is let through only where it is midnight.
    if time
        .trim_end_matches("+00:00")
        .chars()
        .any(|c| !matches!(c, 'T' | ' ' | ':' | '.' | '0' | 'Z'))
    {
        return None;
    }
    let day = number(day).filter(|d| (1..=month_length(year, month)).contains(d))?;
    found(
        Step::Day,
        days(year, month, day),
        Spelling::Date(separator.to_string()),
    )
}

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Bare numbers read as years, months or days, where all of them fit.
fn compact(numbers: &[i64]) -> Option<(Step, Vec<i64>, Spelling)> {
    let year = |y: i64| (1500..=2200).contains(&y);
    let split = |n: i64| (n / 100, n % 100);
    if numbers.iter().all(|n| year(*n)) {
        return Some((Step::Year, numbers.to_vec(), Spelling::Number));
    }
    let months: Option<Vec<i64>> = numbers
        .iter()
        .map(|n| {
            let (y, m) = split(*n);
            (year(y) && (1..=12).contains(&m)).then_some(y * 12 + m - 1)
        })
        .collect();
    if let Some(months) = months {
        return Some((Step::Month, months, Spelling::Parts(String::new(), 2)));
    }
    let dates: Option<Vec<i64>> = numbers
        .iter()
        .map(|n| {
            let (ym, d) = split(*n);
            let (y, m) = split(ym);
            (year(y) && (1..=12).contains(&m) && (1..=month_length(y, m)).contains(&d))
                .then(|| days(y, m, d))
        })
        .collect();
    dates.map(|dates| (Step::Day, dates, Spelling::Date(String::new())))
}

/// Days that are months or weekdays in truth.
fn refine(step: &mut Step, ordinals: &mut Vec<i64>, spelling: &mut Spelling) {
    let Spelling::Date(separator) = spelling.clone() else {
        return;
    };
    let dates: Vec<(i64, i64, i64)> = ordinals.iter().map(|o| civil(*o)).collect();
    if dates.len() < 2 || ordinals.windows(2).any(|w| w[1] <= w[0]) {
        return;
    }
    let same = dates.iter().all(|d| d.2 == dates[0].2);
    let last = dates.iter().all(|d| d.2 == month_length(d.0, d.1));
    if same || last {
        *step = Step::Month;
        *spelling = Spelling::MonthDay(separator, if last { 31 } else { dates[0].2 });
        *ordinals = dates.iter().map(|d| d.0 * 12 + d.1 - 1).collect();
        return;
    }
    let weekday = |o: i64| (o - MONDAY).rem_euclid(7);
    let weekend = ordinals.iter().any(|o| weekday(*o) > 4);
    let skips = ordinals
        .windows(2)
        .any(|w| weekday(w[0]) == 4 && w[1] - w[0] == 3);
    if !weekend && skips && usual(ordinals) == 1 {
        *step = Step::Weekday;
        for o in ordinals.iter_mut() {
            *o = (*o - MONDAY).div_euclid(7) * 5 + weekday(*o);
        }
    }
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, counted from 1 March of the year 0.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days`].
fn civil(ordinal: i64) -> (i64, i64, i64) {
    let z = ordinal + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let mp = (5 * of_year + 2) / 153;
    let day = of_year - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Monday of the first ISO week: that of 4 January.
fn first_monday(year: i64) -> i64 {
    let fourth = days(year, 1, 4);
    fourth - (fourth - MONDAY).rem_euclid(7)
}

fn weeks_in(year: i64) -> i64 {
    (first_monday(year + 1) - first_monday(year)) / 7
}

/// Weeks counted from a Monday.
fn week_ordinal(year: i64, week: i64) -> i64 {
    (first_monday(year) - MONDAY) / 7 + week - 1
}

fn iso_week(ordinal: i64) -> (i64, i64) {
    // The year of a week is that of its Thursday.
    let year = civil(ordinal * 7 + MONDAY + 3).0;
    (year, ordinal - week_ordinal(year, 1) + 1)
}

#[cfg(test)]
mod tests;
