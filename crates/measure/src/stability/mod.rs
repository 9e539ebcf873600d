//! The regional stability index: five parts, one number, and the doubt about both.
//!
//! Ours, not an established index. Region = the members given; months. A month counts
//! when it lies wholly inside the data and was monitored; anything else is missing.
//!
//! | part | what it is |
//! |---|---|
//! | V violence | ln(1 + 10⁶ · deaths / population); without deaths, a stated proxy: ln(1 + 1000 · material conflict inside the region / (1 + rows that are no conflict inside it)) |
//! | H hostility | Σ max(−g, 0) / (Σ\|g\| + k) over events between different members, g the Goldstein score (±1 where too few events have one), k the pre-period's median of Σ\|g\|, which shrinks thin months |
//! | W volatility | √max(0, mean over followed ties of EWMA₀.₈₄(fall² − chance)): the fall of net cooperation below the tie's own norm of the pre-period, one event at the norm added so that silence is no fall, less what a binomial of as many events at the norm brings on average; followed: with events in half of the pre-period's months |
//! | F imbalance | 1 − (friendly − frustrated ties)/P of the signed network of the last 12 months, P the pairs that had a sign in the pre-period; missing when P < 6 or the frustration is not proven |
//! | I isolation | 1 − global efficiency of the friendly ties of the last 12 months among the states |
//!
//! Each part is put on 0..1 by Φ((x − median) / (1.4826 MAD)) of a fixed pre-period
//! ([`norm_period`]), so a later month never changes an earlier value; the scale is at least
//! [`MIN_SCALE`]. RSI = 100 (1 − (Σ w u^b)^(1/b)).
//!
//! **More deaths or more hostility never raise the index**: after the pre-period, a further
//! hostile event or death lowers it or leaves it, in every month, whatever the weights, exponent
//! and normalisation. That is why W counts falls and not swings (a hostile event can calm a tie
//! that swings) and F is not 2L/m (a hostile event can resolve a frustrated triangle; a friendly
//! tie that turns hostile loses one friendly tie and frees at most one frustrated one). Both
//! measures stand in [`Stability::descriptors`].

mod index;
mod parts;
mod scan;
mod signs;
mod validate;

use detente_store::EventTable;
use detente_vocab::{ActorCode, Interval, Period};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

pub use index::{Change, Index, MIN_SCALE, Norm, Variant, combine};
pub use validate::{Calibration, PredictionVerdict, Scores, Validation};

use crate::bands::Band;

use crate::ties::period_names;
use crate::{Answer, MeasureError, Refusal};

/// Version of the recipe; it changes whenever the same input would give other numbers.
///
/// `rsi-1`: swings for W, 2L/m for F, a band over recipes only. `rsi-2`: W and F as above, and
/// the band also over resampled events.
pub const METHODOLOGY: &str = "rsi-2";

/// Months that the pre-period needs.
pub const PRE_MONTHS: usize = 36;

/// Months before the first window of the signed network.
const NETWORK_LEAD: usize = 11;

/// The pre-period: the one rule that every user of the index follows.
///
/// It begins with the first month that both the events and the deaths (where there are any) cover
/// and takes two thirds of the months that both cover, but at least [`PRE_MONTHS`] and 11 more
/// where no earlier events feed the first network. `months` sets the length instead; it
/// freezes the norm when data will be added later. `None` when events and deaths share no month.
///
/// ```
/// use detente_measure::stability::norm_period;
/// use jiff::civil::date;
/// let events = (date(2005, 1, 1), date(2015, 12, 31));
/// assert_eq!(norm_period(events, None, None), Some((date(2005, 1, 1), date(2012, 4, 30))));
/// assert_eq!(norm_period(events, None, Some(48)), Some((date(2005, 1, 1), date(2008, 12, 31))));
/// ```
pub fn norm_period(
    events: (Date, Date),
    deaths: Option<(Period, Period)>,
    months: Option<u16>,
) -> Option<(Date, Date)> {
    let whole = Period::range(events.0, events.1, Interval::Month);
    let whole: Vec<Period> = whole
        .into_iter()
        .filter(|month| month.within(events.0, events.1))
        .collect();
    let covered = |month: &&Period| deaths.is_none_or(|(a, b)| a <= **month && **month <= b);
    let first = *whole.iter().find(covered)?;
    let last = *whole.iter().rfind(covered)?;
    let both = usize::try_from(last.since(first)).ok()? + 1;
    let lead = usize::try_from(first.since(*whole.first()?)).ok()?;
    let least = PRE_MONTHS + NETWORK_LEAD.saturating_sub(lead);
    let length = months.map_or((2 * both / 3).max(least), usize::from);
    let end = first.shifted(i32::try_from(length.max(1)).ok()? - 1);
    Some((first.start(), end.end()))
}

/// The five parts, in the order of every array of five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// V: deaths, or material conflict as a proxy.
    Violence,
    /// H: share of hostile mass between members.
    Hostility,
    /// W: how far the members' ties fall below their own norm.
    Volatility,
    /// F: how few friendly ties are left that no camp breaks.
    Imbalance,
    /// I: how far the states are from being linked by friendly ties.
    Isolation,
}

impl Part {
    /// All five, in order.
    pub const ALL: [Part; 5] = [
        Part::Violence,
        Part::Hostility,
        Part::Volatility,
        Part::Imbalance,
        Part::Isolation,
    ];

    /// One word.
    pub fn name(self) -> &'static str {
        match self {
            Part::Violence => "violence",
            Part::Hostility => "hostility",
            Part::Volatility => "volatility",
            Part::Imbalance => "imbalance",
            Part::Isolation => "isolation",
        }
    }
}

/// Deaths of one month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthlyDeaths {
    /// Best estimate.
    pub best: f64,
    /// Low estimate, where the source has one.
    pub low: Option<f64>,
    /// High estimate, where the source has one.
    pub high: Option<f64>,
}

/// Deaths in the region, from another source than the events.
#[derive(Clone, Debug, PartialEq)]
pub struct Deaths {
    /// What is counted and by whom.
    pub name: String,
    /// By month, in any order; a month that is not listed is missing, not zero.
    pub months: Vec<(Period, MonthlyDeaths)>,
    /// Inhabitants of the region.
    pub population: f64,
}

/// What is measured and how.
#[derive(Clone, Debug, PartialEq)]
pub struct StabilityOptions {
    /// Members of the region: states and armed groups.
    pub members: Vec<ActorCode>,
    /// The tie whose effect will be studied: its events, in both directions, stay out of every
    /// part made of events, so that the index is not explained by itself.
    pub treated: Option<(Vec<ActorCode>, Vec<ActorCode>)>,
    /// First and last day of the pre-period that sets the norms; fixed, and before the question.
    pub pre: (Date, Date),
    /// Weights of the parts V, H, W, F, I; they are scaled to sum to 1.
    pub weights: [f64; 5],
    /// The exponent b: 1 lets parts make up for each other, larger values less and less.
    pub exponent: f64,
    /// Draws behind the band.
    pub draws: usize,
    /// Concentration of the Dirichlet law of the weights in the band: 20 moves a weight of
    /// .35 by ±.10 (one standard deviation).
    pub concentration: f64,
    /// Seed of the draws.
    pub seed: u64,
}

impl StabilityOptions {
    /// The default index of some members: weights .35 V, .25 H, .15 W, .15 F, .10 I, b = 2.
    /// The weights are a choice to be argued; the index with equal weights stands beside it.
    pub fn new(members: Vec<ActorCode>, pre: (Date, Date)) -> Self {
        Self {
            members,
            treated: None,
            pre,
            weights: [0.35, 0.25, 0.15, 0.15, 0.10],
            exponent: 2.0,
            draws: 1000,
            concentration: 20.0,
            seed: 1,
        }
    }
}

/// One part over time, before it is normalised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartSeries {
    /// Which part.
    pub part: Part,
    /// What stands behind it here, with unit: which deaths, how many ties.
    pub basis: String,
    /// One value a month; NaN (JSON null) where missing. Larger is less stable.
    #[serde(serialize_with = "gaps")]
    pub values: Vec<f64>,
    /// Its band; `None` where missing or where the source gives none.
    pub band: Vec<Option<Band>>,
    /// What the band is over.
    pub band_basis: String,
}

/// A series that describes the region and is no part of the index.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Descriptor {
    /// `frustrated_share` or `swing`.
    pub name: &'static str,
    /// What it is, and why it is no part.
    pub basis: String,
    /// One value a month; NaN (JSON null) where missing.
    #[serde(serialize_with = "gaps")]
    pub values: Vec<f64>,
}

/// The index and everything it was made of. The parts are there also when the index is refused.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stability {
    /// The recipe's version: [`METHODOLOGY`].
    pub methodology: &'static str,
    /// Whole months of the data window.
    #[serde(serialize_with = "period_names")]
    pub periods: Vec<Period>,
    /// V, H, W, F, I.
    pub parts: Vec<PartSeries>,
    /// What else describes the region.
    pub descriptors: Vec<Descriptor>,
    /// Whether violence is the events' own proxy, so that it shares their reporting.
    pub violence_is_proxy: bool,
    /// Rows left out because they belong to the treated tie.
    pub treated_rows: usize,
    /// The index.
    pub index: Answer<Index>,
    /// Whether it predicts the violence of the next half year better than violence alone does.
    pub validation: Answer<Validation>,
}

pub(crate) fn gaps<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(|x| x.is_finite().then_some(*x)))
}

/// Measures a region's stability by month.
///
/// Refuses the index (and keeps the parts) when a part has fewer than [`PRE_MONTHS`]
/// months with a value in the pre-period.
///
/// # Errors
/// Fewer than two members, a pre-period that ends before it begins, options outside their range.
pub fn stability(
    table: &EventTable,
    deaths: Option<&Deaths>,
    options: &StabilityOptions,
) -> Result<Stability, MeasureError> {
    check(deaths, options)?;
    let raw = parts::measure(table, deaths, options);
    if let Some(deaths) = deaths {
        comparable(deaths, &raw.periods)?;
    }
    let inside = |period: &Period| period.within(options.pre.0, options.pre.1);
    let pre: Vec<usize> = (0..raw.periods.len())
        .filter(|i| inside(&raw.periods[*i]))
        .collect();
    let index = match crate::ties::one_kind_only(table) {
        Some(why) => Err(Refusal::new(
            "stability index",
            format!("{why}: four of its five parts weigh one against the other"),
            "events of both kinds",
        )),
        None => index::build(&raw, &pre, options),
    };
    let validation = match &index {
        Ok(index) => validate::validate(raw.values(0), &index.values, &pre),
        Err(_) => Err(Refusal::new(
            "test of the index against next half-year's violence",
            "there is no index to test",
            "an index",
        )),
    };
    Ok(Stability {
        methodology: METHODOLOGY,
        periods: raw.periods,
        parts: raw.parts,
        descriptors: raw.descriptors,
        violence_is_proxy: deaths.is_none(),
        treated_rows: raw.treated_rows,
        index: index.into(),
        validation: validation.into(),
    })
}

/// Deaths that share no month with the events, or never change, cannot be measured against them.
fn comparable(deaths: &Deaths, periods: &[Period]) -> Result<(), MeasureError> {
    let shared: Vec<f64> = deaths
        .months
        .iter()
        .filter(|(month, _)| periods.contains(month))
        .map(|(_, d)| d.best)
        .collect();
    let listed = || deaths.months.iter().map(|(month, _)| *month);
    let Some(one) = shared.first() else {
        let what = match (
            listed().min(),
            listed().max(),
            periods.first(),
            periods.last(),
        ) {
            (Some(a), Some(b), Some(c), Some(d)) => {
                format!("the deaths run from {a} to {b}, the events from {c} to {d}")
            }
            (None, ..) => "the deaths have no month".to_owned(),
            _ => "the events have no whole month".to_owned(),
        };
        return Err(MeasureError::NoOverlap { what });
    };
    if shared.len() > 1 && shared.iter().all(|x| x == one) {
        return Err(MeasureError::Constant {
            name: deaths.name.clone(),
            value: one.to_string(),
            months: shared.len(),
        });
    }
    Ok(())
}

fn check(deaths: Option<&Deaths>, options: &StabilityOptions) -> Result<(), MeasureError> {
    let setting = |setting, value: String, allowed| {
        Err(MeasureError::Setting {
            setting,
            value,
            allowed,
        })
    };
    if options.members.len() < 2 {
        return setting("members", options.members.len().to_string(), "two or more");
    }
    if options.pre.0 > options.pre.1 {
        return Err(MeasureError::Backwards {
            from: options.pre.0,
            to: options.pre.1,
        });
    }
    let weights = &options.weights;
    if weights
        .iter()
        .any(|w| w.is_nan() || *w <= 0.0 || w.is_infinite())
    {
        return setting("weights", format!("{weights:?}"), "five numbers above 0");
    }
    if !(1.0..=8.0).contains(&options.exponent) {
        return setting("exponent", options.exponent.to_string(), "1 to 8");
    }
    if options.draws < 100 {
        return setting("draws", options.draws.to_string(), "100 or more");
    }
    if !(1.0..=1e6).contains(&options.concentration) {
        let value = options.concentration.to_string();
        return setting("concentration", value, "1 to 1,000,000");
    }
    if let Some(deaths) = deaths {
        if !(deaths.population > 0.0 && deaths.population.is_finite()) {
            let value = deaths.population.to_string();
            return setting("population", value, "inhabitants, above 0");
        }
        let broken = deaths.months.iter().any(|(_, d)| {
            let low = d.low.unwrap_or(d.best);
            let high = d.high.unwrap_or(d.best);
            !(0.0 <= low && low <= d.best && d.best <= high && high.is_finite())
        });
        if broken {
            let value = "a month with other values".to_owned();
            return setting("deaths", value, "0 <= low <= best <= high in each month");
        }
    }
    Ok(())
}
