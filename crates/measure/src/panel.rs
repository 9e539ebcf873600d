//! Series for inference: what a tie looks like as columns of numbers.
//!
//! Missing stays missing (NaN): a period that was not monitored, and a share of nothing.

use detente_infer::Panel;
use detente_vocab::{Interval, Period};
use serde::Serialize;

use crate::MeasureError;
use crate::ties::{TieSeries, period_names};

/// What is taken from each period of a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Events of cooperation.
    Cooperation,
    /// Events of conflict.
    Conflict,
    /// Events of material conflict.
    MaterialConflict,
    /// Cooperation minus conflict, in events.
    NetCount,
    /// (cooperation − conflict) / (cooperation + conflict); missing without events.
    Net,
    /// The same with half an event added to each side, so that an empty period is 0.
    NetShrunk,
    /// Sum of Goldstein scores.
    GoldsteinSum,
    /// Mean Goldstein score; missing without a scored event.
    GoldsteinMean,
    /// Everything reported of the tie, statements included.
    Reported,
    /// Rows of the whole table: the reporting volume.
    TotalReports,
}

/// How a quantity is put on a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// As it is.
    Level,
    /// asinh(x) = ln(x + √(x² + 1)): like a logarithm, and defined at zero and below.
    Asinh,
    /// ln(1 + x); missing where x ≤ −1.
    Log1p,
    /// Per reported row of the period, times the mean volume: counts as they would be if every
    /// period were reported as much as the average one. Missing without rows.
    Deflated,
    /// Deflated, then asinh.
    DeflatedAsinh,
}

/// One named column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Name: "RUS-PAK".
    pub name: String,
    /// One value a period; NaN where missing.
    pub values: Vec<f64>,
}

/// Columns over common periods.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// The periods, in order, without gaps.
    #[serde(serialize_with = "period_names")]
    pub periods: Vec<Period>,
    /// The columns.
    pub columns: Vec<Column>,
}

impl Table {
    /// The columns as a panel for the estimators, NaN kept as a gap.
    ///
    /// # Errors
    /// A name that stands twice, or a value that is infinite.
    pub fn to_panel(&self) -> detente_infer::Result<Panel> {
        Panel::with_gaps(
            self.columns.iter().map(|column| column.name.as_str()),
            self.periods.iter().map(ToString::to_string),
            self.columns
                .iter()
                .map(|column| column.values.clone())
                .collect(),
        )
    }
}

/// A quantity of a tie on a scale, one value a period of the series, NaN where missing.
pub fn column(series: &TieSeries, quantity: Quantity, scale: Scale) -> Vec<f64> {
    let raw: Vec<f64> = (0..series.periods.len())
        .map(|i| value(series, i, quantity))
        .collect();
    let volume: Vec<f64> = series
        .total_reports
        .iter()
        .map(|n| n.map_or(f64::NAN, f64::from))
        .collect();
    match scale {
        Scale::Level => raw,
        Scale::Asinh => raw.into_iter().map(f64::asinh).collect(),
        Scale::Log1p => raw.into_iter().map(f64::ln_1p).map(finite).collect(),
        Scale::Deflated => deflate(&raw, &volume),
        Scale::DeflatedAsinh => deflate(&raw, &volume).into_iter().map(f64::asinh).collect(),
    }
}

/// Divides by volume and multiplies by the mean volume of the periods that have one.
/// NaN where either is missing or the volume is not positive.
pub fn deflate(values: &[f64], volume: &[f64]) -> Vec<f64> {
    let known: Vec<f64> = volume.iter().copied().filter(|v| *v > 0.0).collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    values
        .iter()
        .zip(volume)
        .map(|(x, v)| if *v > 0.0 { x / v * mean } else { f64::NAN })
        .collect()
}

fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

fn value(series: &TieSeries, i: usize, quantity: Quantity) -> f64 {
    let Some(cell) = series.cells[i] else {
        return f64::NAN;
    };
    let (coop, conf) = (f64::from(cell.cooperation()), f64::from(cell.conflict()));
    match quantity {
        Quantity::Cooperation => coop,
        Quantity::Conflict => conf,
        Quantity::MaterialConflict => f64::from(cell.quad[3]),
        Quantity::NetCount => coop - conf,
        Quantity::Net => cell.net().unwrap_or(f64::NAN),
        Quantity::NetShrunk => (coop - conf) / (coop + conf + 1.0),
        Quantity::GoldsteinSum => cell.goldstein_sum(),
        Quantity::GoldsteinMean => cell.goldstein_mean().unwrap_or(f64::NAN),
        Quantity::Reported => f64::from(cell.reported()),
        Quantity::TotalReports => series.total_reports[i].map_or(f64::NAN, f64::from),
    }
}

/// An outcome by period, from elsewhere: deaths a month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Name with unit: "deaths, best estimate".
    pub name: String,
    /// Period and value, in any order; a period that is not listed is missing, not zero.
    #[serde(skip)]
    pub values: Vec<(Period, f64)>,
}

/// Puts columns of ties and outcomes side by side over the periods that all of them span.
///
/// The span runs from the latest first period to the earliest last period, first and
/// last being those with a value; gaps inside it stay NaN. Every series must have the same interval.
///
/// # Errors
/// Intervals that differ; spans that do not overlap.
pub fn align(
    ties: &[(String, &TieSeries, Quantity, Scale)],
    outcomes: &[Outcome],
) -> Result<Table, MeasureError> {
    let mut parts: Vec<(String, Vec<(Period, f64)>)> = ties
        .iter()
        .map(|(name, series, quantity, scale)| {
            let values = column(series, *quantity, *scale);
            let pairs = series.periods.iter().copied().zip(values).collect();
            (name.clone(), pairs)
        })
        .collect();
    parts.extend(outcomes.iter().map(|o| (o.name.clone(), o.values.clone())));

    let mut interval: Option<Interval> = None;
    let mut span: Option<(Period, Period)> = None;
    for (name, pairs) in &parts {
        let known = || pairs.iter().filter(|(_, x)| !x.is_nan()).map(|(p, _)| *p);
        let (Some(first), Some(last)) = (known().min(), known().max()) else {
            return Err(MeasureError::NoOverlap {
                what: format!("`{name}` has no value"),
            });
        };
        for (period, _) in pairs {
            let by = *interval.get_or_insert(period.interval());
            if by != period.interval() {
                return Err(MeasureError::Intervals {
                    name: name.clone(),
                    found: period.interval(),
                    expected: by,
                });
            }
        }
        span = Some(span.map_or((first, last), |(a, b)| (a.max(first), b.min(last))));
    }
    let Some((first, last)) = span else {
        return Ok(Table {
            periods: Vec::new(),
            columns: Vec::new(),
        });
    };
    if first > last {
        return Err(MeasureError::NoOverlap {
            what: format!("one series begins in {first} and another ends in {last}"),
        });
    }
    let n = usize::try_from(last.since(first) + 1).unwrap_or(0);
    let periods = (0..n as i32).map(|i| first.shifted(i)).collect();
    let columns = parts
        .into_iter()
        .map(|(name, pairs)| {
            let mut values = vec![f64::NAN; n];
            for (period, x) in pairs {
                if let Ok(i) = usize::try_from(period.since(first))
                    && i < n
                {
                    values[i] = x;
                }
            }
            Column { name, values }
        })
        .collect();
    Ok(Table { periods, columns })
}
