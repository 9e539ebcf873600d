//! A tie over time: its periods, those covered in part, totals and what days tell of it.

use std::collections::BTreeMap;

use detente_vocab::calendar::day_number;
use detente_vocab::{Interval, Period};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::axis::Axis;
use super::{TieCell, TieQuery};
use crate::bands::{Band, beta_band};

/// Net cooperation of one period with its 90 % band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PeriodNet {
    /// (cooperation − conflict) / (cooperation + conflict), −1 to 1.
    pub net: f64,
    /// Jeffreys interval of the cooperation share of as many events as the reported ones are
    /// worth ([`TieSeries::design_effect`]), mapped to −1..1.
    pub band: Band,
    /// Whether the band covers zero: the sign of the period is open.
    pub covers_zero: bool,
}

/// The series of one tie. All vectors have one entry a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TieSeries {
    /// What was asked.
    pub query: TieQuery,
    /// Whole periods between the two days asked for (by default the data window).
    #[serde(serialize_with = "period_names")]
    pub periods: Vec<Period>,
    /// What was reported of the tie; `None` where the period was not monitored: it lies
    /// outside the data window or only in part inside it, or the table has no row at all in
    /// it although its volume makes such silence implausible: at least 3 ln(100 n) rows a
    /// period on average over n periods (three times the mean at which a Poisson law
    /// leaves one of n periods empty with 1 % probability). In a thinner table silence is zero.
    pub cells: Vec<Option<TieCell>>,
    /// Rows of the whole table in the period, any actor: the reporting volume. `None` as in `cells`.
    pub total_reports: Vec<Option<u32>>,
    /// What was reported in the periods at either end that the days asked for or the data cover
    /// only in part, in order of time. One rule holds for every length of period: only a whole
    /// period is compared with another, so these enter no sum, band, break or model; they are here
    /// to be shown, with their days, so that a year of ten months does not read as silence.
    pub partial: Vec<PartialPeriod>,
    /// How many reported events are worth as much as one independent event, 1 or more. Events of
    /// one article share a day, so it is the variance of days around their period (around their
    /// week where periods are days) over that of independent events, by moments over the whole
    /// series; 1 where fewer than [`LEAST_INFORMATION`] events can tell.
    pub design_effect: f64,
}

/// A period of which only some days are covered, and what was reported of a tie on them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartialPeriod {
    /// The period.
    #[serde(serialize_with = "period_name")]
    pub period: Period,
    /// First day that is both asked for and in the data.
    pub from: Date,
    /// Last such day.
    pub to: Date,
    /// What was reported on these days.
    pub cell: TieCell,
    /// Rows of the whole table on these days, any actor.
    pub total_reports: u32,
}

impl PartialPeriod {
    /// Days that are covered, and days of the whole period.
    pub fn days(&self) -> (u32, u32) {
        (
            days(self.from, self.to),
            days(self.period.start(), self.period.end()),
        )
    }
}

/// Days from one day to another, both included.
fn days(from: Date, to: Date) -> u32 {
    u32::try_from(day_number(to) - day_number(from) + 1).unwrap_or(0)
}

/// Events, beyond the first day of each period, below which clusters cannot be told from chance.
pub const LEAST_INFORMATION: f64 = 20.0;

/// Sums over the monitored periods of a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The summed cells.
    pub cell: TieCell,
    /// Monitored periods.
    pub monitored: usize,
    /// Monitored periods without an event of cooperation or conflict (statements alone are silence).
    pub empty: usize,
    /// Monitored periods in which nothing at all was reported, not even a statement.
    pub silent: usize,
}

impl TieSeries {
    /// Sums over the monitored periods.
    pub fn totals(&self) -> Totals {
        self.totals_of(|_| true)
    }

    /// Sums over the monitored periods that end before a day: what the author of that day's
    /// article could know.
    pub fn totals_before(&self, day: Date) -> Totals {
        self.totals_of(|period| period.end() < day)
    }

    fn totals_of(&self, wanted: impl Fn(Period) -> bool) -> Totals {
        let mut totals = Totals::default();
        let cells = self.periods.iter().zip(&self.cells);
        for cell in cells.filter_map(|(period, cell)| cell.as_ref().filter(|_| wanted(*period))) {
            totals.cell.add(cell);
            totals.monitored += 1;
            totals.empty += usize::from(cell.events() == 0);
            totals.silent += usize::from(cell.reported() == 0);
        }
        totals
    }

    /// Net cooperation with its 90 % band; `None` where not monitored or nothing was reported.
    pub fn net(&self, i: usize) -> Option<PeriodNet> {
        self.net_of(self.cells.get(i)?.as_ref()?)
    }

    /// Net cooperation of some days of this tie with its 90 % band; `None` where nothing was
    /// reported.
    pub fn net_of(&self, cell: &TieCell) -> Option<PeriodNet> {
        let net = cell.net()?;
        let worth = f64::from(cell.events()) / self.design_effect;
        let share = f64::from(cell.cooperation()) / f64::from(cell.events());
        let band = beta_band(share, worth, 0.9).map(|share| 2.0 * share - 1.0);
        Some(PeriodNet {
            net,
            band,
            covers_zero: band.low <= 0.0 && band.high >= 0.0,
        })
    }

    /// Cooperation and conflict of each monitored period, with the period's position.
    pub fn counts(&self) -> Vec<(usize, u32, u32)> {
        self.cells
            .iter()
            .enumerate()
            .filter_map(|(i, cell)| cell.map(|c| (i, c.cooperation(), c.conflict())))
            .collect()
    }
}

pub(crate) fn period_names<S: Serializer>(
    periods: &[Period],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(periods.iter().map(ToString::to_string))
}

pub(crate) fn period_name<S: Serializer>(
    period: &Period,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(period)
}

/// Variance of days around their group over that of independent events: with N = Σ (c_d − p n_d)²
/// over days, A = Σ n p (1 − p) over groups of K, S₀ = Σ n and S₁ = Σ (n − Σ n_d²/n), and
/// Var(c_d) = φ n_d p (1 − p), E N / E A = φ S₁ / (S₀ − φ K), solved for φ.
pub(super) fn design_effect(days: &BTreeMap<i32, (u32, u32)>, axis: &Axis, by: Interval) -> f64 {
    let group = |day: i32| match by {
        Interval::Day => Some((day + 3).div_euclid(7)),
        _ => axis.position(day).map(|i| i as i32),
    };
    let days: Vec<(i32, f64, f64)> = days
        .iter()
        .filter_map(|(day, (c, n))| Some((group(*day)?, f64::from(*c), f64::from(*n))))
        .collect();
    let (mut around, mut independent, mut all, mut told, mut groups) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for days in days
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|days| days.len() > 1)
    {
        let coop: f64 = days.iter().map(|d| d.1).sum();
        let events: f64 = days.iter().map(|d| d.2).sum();
        let share = coop / events;
        around += days
            .iter()
            .map(|d| (d.1 - share * d.2).powi(2))
            .sum::<f64>();
        independent += events * share * (1.0 - share);
        all += events;
        told += events - days.iter().map(|d| d.2 * d.2).sum::<f64>() / events;
        groups += 1.0;
    }
    let below = independent * told + around * groups;
    if told < LEAST_INFORMATION || below <= 0.0 {
        return 1.0;
    }
    (around * all / below).max(1.0)
}
