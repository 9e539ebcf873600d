//! One tie over its whole window: level, change, trend, sparsity, breaks, and a reading.

use rayon::prelude::*;
use serde::Serialize;

use crate::bands::Band;
use crate::longrun::{Share, long_run, t_quantile};
use crate::shift::{BreakTest, share_break_test, share_breaks};
use crate::ties::{TieSeries, Totals};
use crate::{Answer, MeasureError};

/// A number with its band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its band.
    pub band: Band,
}

/// How a tie is summarised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummaryOptions {
    /// Seed of all draws.
    pub seed: u64,
    /// Permutations behind each p.
    pub permutations: usize,
    /// Coverage of the bands.
    pub level: f64,
    /// A break is dated when its p over dates is at most this, before any correction over ties.
    pub alpha: f64,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            permutations: 1999,
            level: 0.9,
            alpha: 0.05,
        }
    }
}

/// Whether a tie has enough reported events to be followed period by period.
///
/// With m events in a period, the net cooperation of that period has a standard error of
/// up to 1/√m: 0.32 at 10 events, 0.58 at 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sparsity {
    /// At most 5 % of the periods are empty and they hold 10 events or more on average.
    Dense,
    /// Neither dense nor too sparse: use with care.
    Thin,
    /// More than a third of the periods are empty, or there are fewer than 3 events a
    /// period, or fewer than 8 periods with events: too sparse for any model.
    TooSparse,
}

/// The figures behind the sparsity rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SparsityFigures {
    /// The verdict.
    pub kind: Sparsity,
    /// Monitored periods.
    pub monitored: usize,
    /// Monitored periods without an event of cooperation or conflict.
    pub empty: usize,
    /// The same as a share; 1 when nothing was monitored.
    pub empty_share: f64,
    /// Events of cooperation or conflict for each monitored period.
    pub events_per_period: f64,
}

impl SparsityFigures {
    /// Applies the rule that [`Sparsity`] states.
    pub fn of(totals: &Totals) -> Self {
        let monitored = totals.monitored;
        let (empty_share, events_per_period) = if monitored == 0 {
            (1.0, 0.0)
        } else {
            (
                totals.empty as f64 / monitored as f64,
                f64::from(totals.cell.events()) / monitored as f64,
            )
        };
        let kind =
            if empty_share > 1.0 / 3.0 || events_per_period < 3.0 || monitored - totals.empty < 8 {
                Sparsity::TooSparse
            } else if empty_share <= 0.05 && events_per_period >= 10.0 {
                Sparsity::Dense
            } else {
                Sparsity::Thin
            };
        Self {
            kind,
            monitored,
            empty: totals.empty,
            empty_share,
            events_per_period,
        }
    }
}

/// How the tie stands over its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The band of net cooperation lies above zero.
    Cooperative,
    /// The band lies below zero.
    Hostile,
    /// The band covers zero.
    Mixed,
    /// No event of cooperation or conflict was reported.
    Unreported,
}

/// How the tie moved between the halves of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// The band of the change lies above zero.
    Warmer,
    /// The band of the change lies below zero.
    Cooler,
    /// The band of the change covers zero.
    NoClearChange,
    /// Too sparse to say.
    NotTested,
}

/// The tie in one line, as values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Where it stands.
    pub standing: Standing,
    /// Where it went.
    pub movement: Movement,
    /// How far both can be trusted.
    pub sparsity: Sparsity,
    /// How many level shifts were dated.
    pub breaks: usize,
}

/// One tie over its whole window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TieSummary {
    /// Sums over the window.
    pub totals: Totals,
    /// Net cooperation of all events of the window, −1 to 1; `None` without events.
    pub net: Option<Estimate>,
    /// Independent events that would be worth as much as the ones reported, for the band of `net`;
    /// far below the events when they cluster or periods remember each other.
    pub effective_events: Option<f64>,
    /// The same for the first half of the monitored periods.
    pub first_half: Option<Estimate>,
    /// The same for the second half.
    pub second_half: Option<Estimate>,
    /// Second half minus first half, −2 to 2.
    pub change: Option<Estimate>,
    /// Slope of net cooperation, each period weighted by its events, in units of net
    /// cooperation a year; `None` with fewer than 8 periods with events.
    pub trend_per_year: Option<Estimate>,
    /// Sparsity and its figures.
    pub sparsity: SparsityFigures,
    /// The test for one level shift over the whole window, also when none was found.
    pub break_test: Answer<BreakTest>,
    /// The level shifts that were found.
    pub breaks: Vec<BreakTest>,
    /// All of it in one line.
    pub reading: Reading,
}

/// Summarises a tie.
///
/// Bands of shares allow for events that come in clusters (several from one article) and for
/// periods that remember each other: the long-run variance over periods gives an effective
/// number of events, and the Jeffreys interval of that number is the band
/// ([`Share`]). A tie without a single conflict has the band of independent events, so that
/// it is of some width. No draws are involved.
///
/// ```
/// use detente_measure::{Standing, SummaryOptions, TieQuery, summarise, tie_series};
/// use detente_store::EventTable;
/// use detente_vocab::{ActorCode, Interval};
/// let side = |code| vec![ActorCode::new(code).unwrap()];
/// let query = TieQuery::both_ways(side("AAB"), side("BBC"), Interval::Week);
/// let series = tie_series(&EventTable::default(), &[query])?;
/// let summary = summarise(&series[0], &SummaryOptions::default())?;
/// assert_eq!(summary.reading.standing, Standing::Unreported);
/// # Ok::<(), detente_measure::MeasureError>(())
/// ```
///
/// # Errors
/// Options outside their range.
pub fn summarise(series: &TieSeries, options: &SummaryOptions) -> Result<TieSummary, MeasureError> {
    check(options)?;
    let counts: Vec<Count> = series
        .counts()
        .into_iter()
        .map(|(place, coop, conf)| Count {
            year: year_fraction(series, place),
            coop: f64::from(coop),
            events: f64::from(coop + conf),
        })
        .collect();
    let totals = series.totals();
    let sparsity = SparsityFigures::of(&totals);
    let half = counts.len() / 2;
    let whole = share(&counts);
    let (first, second) = (share(&counts[..half]), share(&counts[half..]));

    let break_test = share_break_test(series, options.permutations, options.seed);
    let breaks = share_breaks(series, options.alpha, options.permutations, options.seed);
    let net = net_of(&whole, options.level);
    let change = change(&first, &second, options.level);
    let standing = match net {
        None => Standing::Unreported,
        Some(net) if net.band.low > 0.0 => Standing::Cooperative,
        Some(net) if net.band.high < 0.0 => Standing::Hostile,
        Some(_) => Standing::Mixed,
    };
    let movement = match change {
        _ if sparsity.kind == Sparsity::TooSparse => Movement::NotTested,
        None => Movement::NotTested,
        Some(change) if change.band.low > 0.0 => Movement::Warmer,
        Some(change) if change.band.high < 0.0 => Movement::Cooler,
        Some(_) => Movement::NoClearChange,
    };
    Ok(TieSummary {
        totals,
        net,
        first_half: net_of(&first, options.level),
        second_half: net_of(&second, options.level),
        change,
        trend_per_year: trend(&counts, options.level),
        effective_events: (whole.events > 0.0).then(|| whole.effective(options.level)),
        reading: Reading {
            standing,
            movement,
            sparsity: sparsity.kind,
            breaks: breaks.len(),
        },
        sparsity,
        break_test,
        breaks,
    })
}

/// Summarises many ties at once, in their order; the same as one by one.
///
/// # Errors
/// Options outside their range.
pub fn summarise_all(
    series: &[TieSeries],
    options: &SummaryOptions,
) -> Result<Vec<TieSummary>, MeasureError> {
    series
        .par_iter()
        .map(|series| summarise(series, options))
        .collect()
}

fn check(options: &SummaryOptions) -> Result<(), MeasureError> {
    let setting = |setting, value: String, allowed| {
        Err(MeasureError::Setting {
            setting,
            value,
            allowed,
        })
    };
    if options.permutations < 99 {
        return setting(
            "permutations",
            options.permutations.to_string(),
            "99 or more",
        );
    }
    if !(0.5..1.0).contains(&options.level) {
        return setting(
            "level",
            options.level.to_string(),
            "a number from 0.5 to under 1",
        );
    }
    if !(0.0..1.0).contains(&options.alpha) {
        return setting(
            "alpha",
            options.alpha.to_string(),
            "a number from 0 to under 1",
        );
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Count {
    year: f64,
    coop: f64,
    events: f64,
}

fn year_fraction(series: &TieSeries, place: usize) -> f64 {
    let start = series.periods[place].start();
    f64::from(start.year()) + f64::from(start.day_of_year() - 1) / f64::from(start.days_in_year())
}

fn share(counts: &[Count]) -> Share {
    let periods: Vec<(f64, f64)> = counts.iter().map(|c| (c.coop, c.events)).collect();
    Share::of(&periods)
}

fn net_of(share: &Share, level: f64) -> Option<Estimate> {
    (share.events > 0.0).then(|| {
        let value = net(share.coop, share.events);
        let band = share.band(level).map(|share| 2.0 * share - 1.0);
        Estimate {
            value,
            band: band.covering(value),
        }
    })
}

/// (2·cooperation − events) / events; NaN without events.
fn net(coop: f64, events: f64) -> f64 {
    (2.0 * coop - events) / events
}

/// Second minus first, in net cooperation.
fn change(first: &Share, second: &Share, level: f64) -> Option<Estimate> {
    (first.events > 0.0 && second.events > 0.0).then(|| {
        let (value, band) = first.change(second, level);
        let band = band.map(|share| 2.0 * share);
        Estimate {
            value: 2.0 * value,
            band: band.covering(2.0 * value),
        }
    })
}

/// Least squares of net cooperation on time, weighted by events. The band: Student t around the
/// slope, its variance from the long-run variance of the residuals (a trend is so smooth that only
/// their lowest frequencies matter), never below that of independent events.
fn trend(counts: &[Count], level: f64) -> Option<Estimate> {
    if counts.iter().filter(|c| c.events > 0.0).count() < 8 {
        return None;
    }
    let weight: f64 = counts.iter().map(|c| c.events).sum();
    let mean_t = counts.iter().map(|c| c.events * c.year).sum::<f64>() / weight;
    let coop: f64 = counts.iter().map(|c| c.coop).sum();
    let mean_y = net(coop, weight);
    let square: f64 = counts
        .iter()
        .map(|c| c.events * (c.year - mean_t).powi(2))
        .sum();
    if square <= 0.0 {
        return None;
    }
    let signed = |c: &Count| 2.0 * c.coop - c.events;
    let value = counts
        .iter()
        .map(|c| (c.year - mean_t) * (signed(c) - mean_y * c.events))
        .sum::<f64>()
        / square;
    let residuals: Vec<f64> = counts
        .iter()
        .map(|c| signed(c) - c.events * (mean_y + value * (c.year - mean_t)))
        .collect();
    let design = [
        counts.iter().map(|c| c.events).collect(),
        counts
            .iter()
            .map(|c| c.events * (c.year - mean_t))
            .collect(),
    ];
    let found = long_run(&residuals, &design)?;
    let spread: f64 = counts.iter().map(|c| (c.year - mean_t).powi(2)).sum();
    // Half an event of each kind, so that a tie of one kind has some doubt.
    let share = (coop + 0.5) / (weight + 1.0);
    let independent = 4.0 * share * (1.0 - share) / square;
    let variance = (found.variance * spread / (square * square)).max(independent);
    let reach = t_quantile(found.freedom, level) * variance.sqrt();
    Some(Estimate {
        value,
        band: Band {
            low: value - reach,
            high: value + reach,
        },
    })
}
