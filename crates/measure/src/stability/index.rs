//! Parts to one number: norms, combination, contributions, band.

use detente_vocab::Period;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};
use rayon::prelude::*;
use serde::{Serialize, Serializer};
use statrs::function::erf::erf;

use super::parts::{Columns, RawParts, violence};
use super::{PRE_MONTHS, Part, StabilityOptions, gaps};
use crate::Refusal;
use crate::bands::{Band, central_band, quantile, stream};

/// The pre-period's norm of one part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Norm {
    /// Which part.
    pub part: Part,
    /// Median of the pre-period.
    pub median: f64,
    /// 1.4826 times the median absolute deviation, or 1.2533 times the mean absolute deviation
    /// where more than half of the months equal the median; at least [`MIN_SCALE`].
    pub scale: f64,
    /// Months of the pre-period with a value.
    pub months: usize,
}

/// Smallest scale of a part, in the part's own unit (shares, or logarithms of deaths): a part
/// that stood still in the pre-period must not turn a tremor into an alarm.
pub const MIN_SCALE: f64 = 0.02;

/// Last twelve months against the pre-period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Mean of the last months minus mean of the pre-period, in index points.
    pub value: f64,
    /// Its band over the same draws as the index.
    pub band: Band,
    /// Share of draws in which the index fell.
    pub probability_fall: f64,
    /// Months in the first mean and in the second.
    pub months: (usize, usize),
}

/// The index under another recipe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// What differs: `b=1`, `b=2`, `b=4`, `percentile`, `min-max`.
    pub name: &'static str,
    /// One value a month; NaN (JSON null) where a part is missing.
    #[serde(serialize_with = "gaps")]
    pub values: Vec<f64>,
}

/// The index. Vectors have one entry a month; NaN (JSON null) where a part is missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Index {
    /// 100 is as stable as it gets, about 50 is the pre-period's norm.
    #[serde(serialize_with = "gaps")]
    pub values: Vec<f64>,
    /// 90 % band over draws of weights (Dirichlet around the weights), exponent (1, 2, 4),
    /// normalisation (Φ of robust z, percentile of the pre-period, min–max of the pre-period),
    /// resampled events (each resample with norms of its own) and, where the deaths have low and
    /// high, the deaths. It holds doubt about the recipe and about which events were
    /// reported, not about their coding.
    #[serde(serialize_with = "band_gaps")]
    pub band: Vec<Option<Band>>,
    /// Each part's share of the loss 100 − index, in index points: they add up to the loss.
    /// Order V, H, W, F, I.
    #[serde(serialize_with = "five_gaps")]
    pub contributions: Vec<[f64; 5]>,
    /// Parts on 0..1.
    #[serde(serialize_with = "five_gaps")]
    pub scaled: Vec<[f64; 5]>,
    /// The index with equal weights.
    #[serde(serialize_with = "gaps")]
    pub equal_weights: Vec<f64>,
    /// The index without one part, its weight given to the others in proportion; order V, H, W, F, I.
    #[serde(serialize_with = "many_gaps")]
    pub without: Vec<Vec<f64>>,
    /// The index under other recipes, one change at a time: b = 1, 2 and 4, and the two other
    /// normalisations.
    pub variants: Vec<Variant>,
    /// Weights, summing to 1; order V, H, W, F, I.
    pub weights: [f64; 5],
    /// The exponent b.
    pub exponent: f64,
    /// Norms of the parts.
    pub norms: Vec<Norm>,
    /// First and last month of the pre-period.
    #[serde(serialize_with = "two_periods")]
    pub pre: (Period, Period),
    /// The latest state against the pre-period; `None` without 12 months after it.
    pub change: Option<Change>,
    /// Draws behind the band, and their seed.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

fn band_gaps<S: Serializer>(bands: &[Option<Band>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(bands)
}

fn five_gaps<S: Serializer>(rows: &[[f64; 5]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(
        rows.iter()
            .map(|row| row.map(|x| x.is_finite().then_some(x))),
    )
}

fn many_gaps<S: Serializer>(rows: &[Vec<f64>], serializer: S) -> Result<S::Ok, S::Error> {
    let row = |row: &Vec<f64>| -> Vec<Option<f64>> {
        row.iter().map(|x| x.is_finite().then_some(*x)).collect()
    };
    serializer.collect_seq(rows.iter().map(row))
}

fn two_periods<S: Serializer>(pair: &(Period, Period), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq([pair.0.to_string(), pair.1.to_string()])
}

/// 100 (1 − (Σ w u^b)^(1/b)) and each part's share of the loss.
///
/// The index falls, or stays, when any u rises. Weights must sum to 1; NaN in, NaN out.
///
/// ```
/// use detente_measure::stability::combine;
/// let (index, loss) = combine(&[0.5; 5], &[0.2; 5], 2.0);
/// assert!((index - 50.0).abs() < 1e-9);
/// assert!((loss.iter().sum::<f64>() - 50.0).abs() < 1e-9);
/// ```
pub fn combine(scaled: &[f64; 5], weights: &[f64; 5], exponent: f64) -> (f64, [f64; 5]) {
    let mut terms = [0.0; 5];
    for k in 0..5 {
        terms[k] = weights[k] * scaled[k].powf(exponent);
    }
    let sum: f64 = terms.iter().sum();
    let loss = 100.0 * sum.powf(1.0 / exponent);
    let shares = terms.map(|term| if sum == 0.0 { 0.0 } else { loss * term / sum });
    (100.0 - loss, shares)
}

/// How a part is put on 0..1.
#[derive(Clone, Copy)]
enum Scaling {
    Normal,
    Percentile,
    MinMax,
}

impl Scaling {
    const ALL: [Scaling; 3] = [Scaling::Normal, Scaling::Percentile, Scaling::MinMax];
}

/// A part's pre-period, sorted, with its robust norm.
struct Base {
    sorted: Vec<f64>,
    median: f64,
    scale: f64,
}

impl Base {
    fn new(values: &[f64], pre: &[usize]) -> Self {
        let mut sorted: Vec<f64> = pre
            .iter()
            .map(|i| values[*i])
            .filter(|x| x.is_finite())
            .collect();
        sorted.sort_by(f64::total_cmp);
        let median = quantile(&sorted, 0.5);
        let mut away: Vec<f64> = sorted.iter().map(|x| (x - median).abs()).collect();
        away.sort_by(f64::total_cmp);
        let mad = 1.4826 * quantile(&away, 0.5);
        let mean = 1.2533 * away.iter().sum::<f64>() / away.len() as f64;
        let spread = if mad > 1e-12 { mad } else { mean };
        let scale = spread.max(MIN_SCALE);
        Self {
            sorted,
            median,
            scale,
        }
    }

    fn scaled(&self, x: f64, scaling: Scaling) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        match scaling {
            Scaling::Normal => {
                let z = (x - self.median) / self.scale;
                0.5 * (1.0 + erf(z / std::f64::consts::SQRT_2))
            }
            Scaling::Percentile => {
                let below = self.sorted.partition_point(|y| *y < x);
                let upto = self.sorted.partition_point(|y| *y <= x);
                (below + upto) as f64 / (2 * self.sorted.len()) as f64
            }
            Scaling::MinMax => {
                let (low, high) = (self.sorted[0], self.sorted[self.sorted.len() - 1]);
                if high - low < MIN_SCALE {
                    return self.scaled(x, Scaling::Normal);
                }
                ((x - low) / (high - low)).clamp(0.0, 1.0)
            }
        }
    }
}

pub(super) fn build(
    raw: &RawParts,
    pre: &[usize],
    options: &StabilityOptions,
) -> Result<Index, Refusal> {
    let columns: Vec<&[f64]> = (0..5).map(|k| raw.values(k)).collect();
    let bases: Vec<Base> = columns
        .iter()
        .map(|values| Base::new(values, pre))
        .collect();
    refuse(raw, pre, &bases)?;
    let (Some(first), Some(last)) = (pre.first(), pre.last()) else {
        return Err(Refusal::new(
            "stability index",
            "no pre-period",
            "a pre-period",
        ));
    };

    let total: f64 = options.weights.iter().sum();
    let weights = options.weights.map(|w| w / total);
    let n = raw.periods.len();
    let scaled = scale_all(&columns, &bases, Scaling::Normal);
    let combined: Vec<_> = scaled
        .iter()
        .map(|u| combine(u, &weights, options.exponent))
        .collect();
    let values: Vec<f64> = combined.iter().map(|(index, _)| *index).collect();
    let made = |scaled: &[[f64; 5]], weights: &[f64; 5], exponent: f64| -> Vec<f64> {
        scaled
            .iter()
            .map(|u| combine_without_gaps(u, weights, exponent))
            .collect()
    };
    let without = (0..5)
        .map(|k| {
            let mut rest = weights;
            rest[k] = 0.0;
            let left: f64 = rest.iter().sum();
            made(&scaled, &rest.map(|w| w / left), options.exponent)
        })
        .collect();
    let other = |scaling| {
        made(
            &scale_all(&columns, &bases, scaling),
            &weights,
            options.exponent,
        )
    };
    let variants = [("b=1", 1.0), ("b=2", 2.0), ("b=4", 4.0)]
        .map(|(name, b)| (name, made(&scaled, &weights, b)))
        .into_iter()
        .chain([
            ("percentile", other(Scaling::Percentile)),
            ("min-max", other(Scaling::MinMax)),
        ])
        .map(|(name, values)| Variant { name, values })
        .collect();

    // Parts and norms of each resample on 0..1, under each normalisation.
    let resampled: Vec<[Vec<[f64; 5]>; 3]> = raw
        .replicates
        .par_iter()
        .map(|columns| rescaled(columns, pre))
        .collect();
    let draws: Vec<Vec<f64>> = (0..options.draws)
        .into_par_iter()
        .map(|d| draw(raw, pre, &resampled, &weights, options, d))
        .collect();
    let band = (0..n)
        .into_par_iter()
        .map(|i| {
            let column = draws.iter().map(|draw| draw[i]).collect();
            central_band(column, 0.9)
                .filter(|_| values[i].is_finite())
                .map(|b| b.covering(values[i]))
        })
        .collect();

    Ok(Index {
        band,
        contributions: combined.iter().map(|(_, shares)| *shares).collect(),
        equal_weights: made(&scaled, &[0.2; 5], options.exponent),
        without,
        variants,
        weights,
        exponent: options.exponent,
        norms: bases
            .iter()
            .zip(Part::ALL)
            .map(|(base, part)| Norm {
                part,
                median: base.median,
                scale: base.scale,
                months: base.sorted.len(),
            })
            .collect(),
        pre: (raw.periods[*first], raw.periods[*last]),
        change: change(&values, &draws, pre),
        draws: options.draws,
        seed: options.seed,
        scaled,
        values,
    })
}

fn refuse(raw: &RawParts, pre: &[usize], bases: &[Base]) -> Result<(), Refusal> {
    let short: Vec<String> = raw
        .parts
        .iter()
        .zip(bases)
        .filter(|(_, base)| base.sorted.len() < PRE_MONTHS)
        .map(|(part, base)| format!("{} {}", part.part.name(), base.sorted.len()))
        .collect();
    if short.is_empty() {
        return Ok(());
    }
    let why = format!(
        "the pre-period has {} months of data and each part needs {PRE_MONTHS} with a value; months with a value: {}",
        pre.len(),
        short.join(", ")
    );
    let missing = bases
        .iter()
        .map(|base| PRE_MONTHS.saturating_sub(base.sorted.len()))
        .max()
        .unwrap_or(0);
    let suffice = format!(
        "{missing} more months of event data before the question; imbalance and isolation also use up the first 11 months of the data, and imbalance needs 6 signed ties"
    );
    Err(Refusal::new("stability index", why, suffice)
        .seeing("the parts, each in its own unit, without a norm"))
}

fn scale_all(columns: &[&[f64]], bases: &[Base], scaling: Scaling) -> Vec<[f64; 5]> {
    (0..columns[0].len())
        .map(|i| std::array::from_fn(|k| bases[k].scaled(columns[k][i], scaling)))
        .collect()
}

fn rescaled(columns: &Columns, pre: &[usize]) -> [Vec<[f64; 5]>; 3] {
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let bases: Vec<Base> = columns
        .iter()
        .map(|values| Base::new(values, pre))
        .collect();
    Scaling::ALL.map(|scaling| scale_all(&columns, &bases, scaling))
}

/// As [`combine`], but a part of weight 0 may be missing.
fn combine_without_gaps(scaled: &[f64; 5], weights: &[f64; 5], exponent: f64) -> f64 {
    let filled = std::array::from_fn(|k| if weights[k] == 0.0 { 0.0 } else { scaled[k] });
    combine(&filled, weights, exponent).0
}

/// The index under one draw of the recipe and the events.
fn draw(
    raw: &RawParts,
    pre: &[usize],
    resampled: &[[Vec<[f64; 5]>; 3]],
    weights: &[f64; 5],
    options: &StabilityOptions,
    number: usize,
) -> Vec<f64> {
    let mut rng = stream(options.seed, 1000 + number as u64);
    let drawn = dirichlet(weights, options.concentration, &mut rng);
    let exponent = [1.0, 2.0, 4.0][rng.random_range(0..3)];
    let which = rng.random_range(0..3);
    let scaling = Scaling::ALL[which];
    // One place between low (0), best (½) and high (1) for all months: the estimates of a
    // source err together.
    let place: f64 = rng.random();

    let redone = raw.deaths.as_ref().map(|(months, population)| {
        let values: Vec<f64> = months
            .iter()
            .map(|month| {
                month.map_or(f64::NAN, |d| {
                    let (low, high) = (d.low.unwrap_or(d.best), d.high.unwrap_or(d.best));
                    let deaths = if place < 0.5 {
                        low + 2.0 * place * (d.best - low)
                    } else {
                        d.best + (2.0 * place - 1.0) * (high - d.best)
                    };
                    violence(deaths, *population)
                })
            })
            .collect();
        let base = Base::new(&values, pre);
        (values, base)
    });
    let scaled = &resampled[number % resampled.len()][which];
    scaled
        .iter()
        .enumerate()
        .map(|(i, u)| {
            let mut u = *u;
            if let Some((values, base)) = &redone {
                u[0] = base.scaled(values[i], scaling);
            }
            power_loss(&u, &drawn, exponent)
        })
        .collect()
}

/// As [`combine`] for the exponents 1, 2 and 4, without powers.
fn power_loss(scaled: &[f64; 5], weights: &[f64; 5], exponent: f64) -> f64 {
    let terms = scaled.iter().zip(weights);
    if exponent == 1.0 {
        100.0 - 100.0 * terms.map(|(u, w)| w * u).sum::<f64>()
    } else if exponent == 2.0 {
        100.0 - 100.0 * terms.map(|(u, w)| w * u * u).sum::<f64>().sqrt()
    } else {
        let sum: f64 = terms.map(|(u, w)| w * u * u * u * u).sum();
        100.0 - 100.0 * sum.sqrt().sqrt()
    }
}

fn dirichlet(weights: &[f64; 5], concentration: f64, rng: &mut ChaCha8Rng) -> [f64; 5] {
    let mut drawn = [0.0; 5];
    for (out, weight) in drawn.iter_mut().zip(weights) {
        // Weights and concentration are above zero, so the shape is too.
        *out = Gamma::new(weight * concentration, 1.0).map_or(*weight, |law| law.sample(rng));
    }
    let total: f64 = drawn.iter().sum();
    if total > 0.0 {
        drawn.map(|w| w / total)
    } else {
        *weights
    }
}

fn change(values: &[f64], draws: &[Vec<f64>], pre: &[usize]) -> Option<Change> {
    let before: Vec<usize> = pre
        .iter()
        .copied()
        .filter(|i| values[*i].is_finite())
        .collect();
    let end = *pre.last()?;
    let after: Vec<usize> = (end + 1..values.len())
        .filter(|i| values[*i].is_finite())
        .collect();
    let last = after.get(after.len().checked_sub(12)?..)?.to_vec();
    let difference = |series: &[f64]| {
        let mean =
            |places: &[usize]| places.iter().map(|i| series[*i]).sum::<f64>() / places.len() as f64;
        mean(&last) - mean(&before)
    };
    let value = difference(values);
    let drawn: Vec<f64> = draws.iter().map(|draw| difference(draw)).collect();
    let falls = drawn.iter().filter(|x| **x < 0.0).count();
    Some(Change {
        value,
        probability_fall: falls as f64 / drawn.len() as f64,
        band: central_band(drawn, 0.9)?.covering(value),
        months: (last.len(), before.len()),
    })
}
