//! Scales and ticks: from values to pixels, and the round numbers and dates on an axis.

use super::label;
use crate::render::number;

/// A straight or log1p scale from values to pixels.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    log: bool,
}

impl Scale {
    /// Maps `low..high` to the pixels `from..to`. Equal ends are widened.
    pub fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = if high - low > 1e-12 {
            (low, high)
        } else {
            (low - 0.5, low + 0.5)
        };
        Self {
            low,
            high,
            from,
            to,
            log: false,
        }
    }

    /// The same on log(1 + value), for counts that span orders of magnitude.
    pub fn log1p(high: f64, from: f64, to: f64) -> Self {
        Self {
            low: 0.0,
            high: high.max(1.0).ln_1p(),
            from,
            to,
            log: true,
        }
    }

    /// The pixel of a value; values outside are drawn on the edge.
    pub fn at(&self, value: f64) -> f64 {
        let value = if self.log {
            value.max(0.0).ln_1p()
        } else {
            value
        };
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Round values of the scale with their printed form, about `wanted` of them.
    pub fn ticks(&self, wanted: usize) -> Vec<(f64, String)> {
        if self.log {
            let top = self.high.exp_m1();
            let mut values = vec![0.0];
            let mut power = 1.0;
            while power <= top * 1.0001 {
                values.push(power);
                if power * 3.0 <= top && top < 1000.0 {
                    values.push(power * 3.0);
                }
                power *= 10.0;
            }
            return values
                .into_iter()
                .map(|v| (v, number::fixed(v, 0)))
                .collect();
        }
        let step = nice_step((self.high - self.low) / wanted.max(1) as f64);
        let digits = (-step.log10().floor()).clamp(0.0, 6.0) as u8;
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last)
            .map(|k| {
                let value = k as f64 * step;
                (value, number::fixed(value, digits))
            })
            .collect()
    }
}

/// 1, 2 or 5 times a power of ten, at least `rough`.
fn nice_step(rough: f64) -> f64 {
    let rough = rough.max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    for factor in [1.0, 2.0, 5.0] {
        if factor * power >= rough * 0.999 {
            return factor * power;
        }
    }
    10.0 * power
}

/// `low..high` widened to round numbers, so that the outermost ticks stand at the ends.
pub fn nice_range(low: f64, high: f64, wanted: usize) -> (f64, f64) {
    let (low, high) = if high - low > 1e-9 {
        (low, high)
    } else {
        (low - 0.5, high + 0.5)
    };
    let step = nice_step((high - low) / wanted.max(1) as f64);
    (
        (low / step + 1e-9).floor() * step,
        (high / step - 1e-9).ceil() * step,
    )
}

/// Smallest and largest of finite values; `None` when there are none.
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .into_iter()
        .filter(|v| v.is_finite())
        .fold(None, |seen, v| match seen {
            None => Some((v, v)),
            Some((low, high)) => Some((f64::min(low, v), f64::max(high, v))),
        })
}

/// A tick of a time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeTick {
    /// Index of the period.
    pub at: usize,
    /// `Feb`, or the year on long axes.
    pub label: String,
    /// The year under the first month and under each January of short axes.
    pub year: Option<String>,
}

/// Ticks for periods that begin on `starts` (ISO days), each `step` pixels wide: months
/// where they fit, else quarters, half-years, years, or every so many years. Where the
/// days cannot be read the period `labels` are thinned instead.
pub fn time_ticks(starts: &[String], labels: &[String], step: f64, size: f64) -> Vec<TimeTick> {
    let parts: Option<Vec<(i32, u32, u32)>> = starts.iter().map(|s| number::iso_parts(s)).collect();
    let Some(parts) = parts.filter(|p| !p.is_empty()) else {
        return thinned(labels, step, size);
    };
    let changes: Vec<usize> = (0..parts.len())
        .filter(|&i| match i.checked_sub(1) {
            // The first period counts when it begins near the start of its month.
            None => parts[0].2 <= 7,
            Some(before) => (parts[before].0, parts[before].1) != (parts[i].0, parts[i].1),
        })
        .collect();
    for every in [1u32, 3, 6] {
        let ticks: Vec<TimeTick> = changes
            .iter()
            .filter(|&&i| (parts[i].1 - 1) % every == 0)
            .map(|&i| TimeTick {
                at: i,
                label: number::month_short(parts[i].1).to_owned(),
                year: None,
            })
            .collect();
        if fits(&ticks, step, size) && (2..=MOST_MONTHS).contains(&ticks.len()) {
            return with_years(ticks, &parts, step, size);
        }
    }
    let years: Vec<usize> = changes
        .iter()
        .copied()
        .filter(|&i| parts[i].1 == 1)
        .collect();
    for every in [1, 2, 5, 10, 20, 50] {
        let ticks: Vec<TimeTick> = years
            .iter()
            .filter(|&&i| parts[i].0 % every == 0)
            .map(|&i| TimeTick {
                at: i,
                label: parts[i].0.to_string(),
                year: None,
            })
            .collect();
        if !ticks.is_empty() && fits(&ticks, step, size) {
            return ticks;
        }
    }
    thinned(labels, step, size)
}

/// More month names than this read as noise: years take over.
const MOST_MONTHS: usize = 14;

fn fits(ticks: &[TimeTick], step: f64, size: f64) -> bool {
    ticks.windows(2).all(|pair| {
        let distance = (pair[1].at - pair[0].at) as f64 * step;
        let half = |tick: &TimeTick| label::width(&tick.label, size, false) / 2.0;
        distance >= half(&pair[0]) + half(&pair[1]) + 6.0
    })
}

fn with_years(
    mut ticks: Vec<TimeTick>,
    parts: &[(i32, u32, u32)],
    step: f64,
    size: f64,
) -> Vec<TimeTick> {
    let room = label::width("2000", size, false) + 6.0;
    let mut last: Option<(usize, i32)> = None;
    for tick in &mut ticks {
        let year = parts[tick.at].0;
        let is_new =
            last.is_none_or(|(at, seen)| seen != year && (tick.at - at) as f64 * step >= room);
        if is_new {
            tick.year = Some(year.to_string());
            last = Some((tick.at, year));
        }
    }
    ticks
}

/// Every n-th label, with n the smallest for which they do not touch.
fn thinned(labels: &[String], step: f64, size: f64) -> Vec<TimeTick> {
    let widest = labels
        .iter()
        .map(|l| label::width(l, size, false))
        .fold(0.0, f64::max)
        .min(90.0);
    let every = (((widest + 10.0) / step.max(0.01)).ceil() as usize).max(1);
    (0..labels.len())
        .step_by(every)
        .map(|at| TimeTick {
            at,
            label: label::fit(&labels[at], size, false, 90.0),
            year: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let scale = Scale::linear(-1.0, 1.0, 100.0, 0.0);
        let labels: Vec<String> = scale.ticks(4).into_iter().map(|t| t.1).collect();
        assert_eq!(labels, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(scale.at(0.0), 50.0);
        assert_eq!(nice_range(0.13, 0.94, 4), (0.0, 1.0));
    }

    #[test]
    fn log_ticks_are_powers() {
        let scale = Scale::log1p(2500.0, 100.0, 0.0);
        let labels: Vec<String> = scale.ticks(4).into_iter().map(|t| t.1).collect();
        assert_eq!(labels, ["0", "1", "10", "100", "1,000"]);
    }

    #[test]
    fn eight_years_of_months_get_year_ticks() {
        let starts: Vec<String> = (0..96)
            .map(|i| format!("{}-{:02}-01", 2010 + i / 12, i % 12 + 1))
            .collect();
        let ticks = time_ticks(&starts, &starts, 3.2, 12.0);
        assert_eq!(ticks.len(), 8);
        assert_eq!(ticks[0].label, "2010");
    }

    #[test]
    fn ten_months_of_weeks_get_month_ticks() {
        let starts: Vec<String> = (0..300)
            .step_by(7)
            .map(|d| format!("2018-{:02}-{:02}", d / 30 + 1, d % 30 + 1))
            .collect();
        let ticks = time_ticks(&starts, &starts, 9.0, 12.0);
        assert_eq!(ticks[0].label, "Jan");
        assert_eq!(ticks[0].year.as_deref(), Some("2018"));
    }
}
