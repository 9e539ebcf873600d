//! One tie over its whole window: level, change, trend, sparsity, breaks, and a reading.

use rayon::prelude::*;
use serde::Serialize;

use crate::bands::{Band, block_length, central_band, resample_blocks, share_band, stream};
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
    /// Resamples behind each band.
    pub draws: usize,
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
            draws: 1000,
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
/// Bands: circular block bootstrap over periods (block length from
/// [`block_length`]), so that neighbouring periods stay together; widened where the
/// Jeffreys band of independent events is wider, because a tie without a single
/// conflict would otherwise get a band of no width. The same seed gives the same draws to
/// every tie, so a tie's summary does not depend on what else is asked.
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
    let whole = Drawn::new(&counts, options, 1);
    let first = Drawn::new(&counts[..half], options, 2);
    let second = Drawn::new(&counts[half..], options, 3);

    let break_test = share_break_test(series, options.permutations, options.seed);
    let breaks = share_breaks(series, options.alpha, options.permutations, options.seed);
    let net = whole.estimate(options.level);
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
        first_half: first.estimate(options.level),
        second_half: second.estimate(options.level),
        change,
        trend_per_year: trend(&counts, options),
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
    if options.draws < 100 {
        return setting("draws", options.draws.to_string(), "100 or more");
    }
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

/// Net cooperation of some periods, with its resamples.
struct Drawn {
    coop: f64,
    events: f64,
    draws: Vec<f64>,
}

impl Drawn {
    fn new(counts: &[Count], options: &SummaryOptions, purpose: u64) -> Self {
        let coop = counts.iter().map(|c| c.coop).sum();
        let events: f64 = counts.iter().map(|c| c.events).sum();
        let mut draws = Vec::new();
        if events > 0.0 {
            let mut rng = stream(options.seed, purpose);
            let mut places = Vec::new();
            for _ in 0..options.draws {
                resample_blocks(
                    counts.len(),
                    block_length(counts.len()),
                    &mut rng,
                    &mut places,
                );
                let (mut c, mut n) = (0.0, 0.0);
                for &i in &places {
                    c += counts[i].coop;
                    n += counts[i].events;
                }
                draws.push(net(c, n));
            }
        }
        Self {
            coop,
            events,
            draws,
        }
    }

    fn estimate(&self, level: f64) -> Option<Estimate> {
        (self.events > 0.0).then(|| {
            let value = net(self.coop, self.events);
            let independent = self.independent(level);
            let band = central_band(self.draws.clone(), level)
                .map_or(independent, |band| band.union(independent));
            Estimate {
                value,
                band: band.covering(value),
            }
        })
    }

    fn independent(&self, level: f64) -> Band {
        share_band(self.coop as u64, self.events as u64, level).map(|share| 2.0 * share - 1.0)
    }
}

/// (2·cooperation − events) / events; NaN without events.
fn net(coop: f64, events: f64) -> f64 {
    (2.0 * coop - events) / events
}

/// Second minus first. The independent-events band is the square-and-add interval of the
/// two Jeffreys bands (Newcombe 1998, Statistics in Medicine 17).
fn change(first: &Drawn, second: &Drawn, level: f64) -> Option<Estimate> {
    if first.events == 0.0 || second.events == 0.0 {
        return None;
    }
    let (a, b) = (
        net(first.coop, first.events),
        net(second.coop, second.events),
    );
    let value = b - a;
    let (band_a, band_b) = (first.independent(level), second.independent(level));
    let independent = Band {
        low: value - (b - band_b.low).hypot(band_a.high - a),
        high: value + (band_b.high - b).hypot(a - band_a.low),
    };
    let differences = first
        .draws
        .iter()
        .zip(&second.draws)
        .map(|(a, b)| b - a)
        .collect();
    let band = central_band(differences, level).map_or(independent, |band| band.union(independent));
    Some(Estimate {
        value,
        band: band.covering(value),
    })
}

fn trend(counts: &[Count], options: &SummaryOptions) -> Option<Estimate> {
    if counts.iter().filter(|c| c.events > 0.0).count() < 8 {
        return None;
    }
    let value = slope(counts.iter().copied())?;
    let mut rng = stream(options.seed, 4);
    let mut places = Vec::new();
    let mut draws = Vec::with_capacity(options.draws);
    for _ in 0..options.draws {
        resample_blocks(
            counts.len(),
            block_length(counts.len()),
            &mut rng,
            &mut places,
        );
        draws.extend(slope(places.iter().map(|&i| counts[i])));
    }
    let band = central_band(draws, options.level)?.covering(value);
    Some(Estimate { value, band })
}

/// Least squares of net cooperation on time, weighted by events.
fn slope(counts: impl Iterator<Item = Count> + Clone) -> Option<f64> {
    let reported = counts.filter(|c| c.events > 0.0);
    let weight: f64 = reported.clone().map(|c| c.events).sum();
    let mean_t = reported.clone().map(|c| c.events * c.year).sum::<f64>() / weight;
    let mean_y = reported
        .clone()
        .map(|c| 2.0 * c.coop - c.events)
        .sum::<f64>()
        / weight;
    let (mut cross, mut square) = (0.0, 0.0);
    for c in reported {
        let t = c.year - mean_t;
        cross += c.events * t * (net(c.coop, c.events) - mean_y);
        square += c.events * t * t;
    }
    (square > 0.0).then(|| cross / square)
}
