//! The series behind a question: the tie, the volume of reports, other definitions, what a report
//! holds constant.

use std::collections::BTreeMap;

use detente_measure::{TieQuery, TieSeries};
use detente_vocab::{Interval, Period};

use super::{Asked, Bench, tie_name};
use crate::compose::observable::{Count, Observable};

impl Bench<'_> {
    /// Whether a tie stood above its median in each of the periods; `None` for what is no tie, and
    /// where a period has no value.
    pub fn above_median(&self, seen: &Observable, periods: &[Period]) -> Option<Vec<bool>> {
        let interval = periods.first()?.interval();
        let query = seen.query(interval, &self.states)?;
        let tie = self.series(vec![query]).into_iter().next()?;
        let values = seen.values(&tie, Count::PerVolume);
        let by_period: BTreeMap<Period, f64> = tie.periods.iter().copied().zip(values).collect();
        let values: Vec<f64> = periods
            .iter()
            .map(|p| by_period.get(p).copied().filter(|v| v.is_finite()))
            .collect::<Option<_>>()?;
        let median = detente_infer::dist::quantile(&values, 0.5);
        Some(values.iter().map(|v| *v > median).collect())
    }

    /// log(1 + rows of the table) by period.
    pub(super) fn volume(&self, interval: Interval, all: &[Period]) -> Vec<f64> {
        let mut counts: BTreeMap<Period, f64> = all.iter().map(|p| (*p, 0.0)).collect();
        for day in &self.events.table.day {
            if let Some(date) = detente_vocab::calendar::day_from_number(*day)
                && let Some(n) = counts.get_mut(&Period::containing(date, interval))
            {
                *n += 1.0;
            }
        }
        counts.values().map(|n| n.ln_1p()).collect()
    }

    /// A series of the report over the periods, NaN where it is not there.
    pub(super) fn given_values(&self, seen: &Observable, all: &[Period]) -> Vec<f64> {
        let series = self.report.as_ref().map(|report| match seen {
            Observable::Unrest { .. } => &report.unrest,
            _ => &report.index,
        });
        all.iter()
            .map(|p| {
                series
                    .and_then(|series| series.get(p))
                    .copied()
                    .unwrap_or(f64::NAN)
            })
            .collect()
    }

    /// Other definitions of an outcome, for the specification curve.
    pub(super) fn definitions(&self, seen: &Observable, all: &[Period]) -> Vec<(String, Vec<f64>)> {
        let on_axis = |series: &BTreeMap<Period, f64>| -> Vec<f64> {
            let at = |p| series.get(p).copied().unwrap_or(f64::NAN);
            all.iter().map(at).collect()
        };
        match (seen, &self.report) {
            (Observable::Violence { .. }, _) => self
                .deaths
                .and_then(|deaths| seen.death_counts(deaths, all))
                .map(|counts| {
                    let roots = counts.iter().map(|n| n.sqrt()).collect();
                    ("square root".to_owned(), roots)
                })
                .into_iter()
                .collect(),
            (Observable::Index { .. }, Some(report)) => report
                .index_variants
                .iter()
                .map(|(name, series)| (name.clone(), on_axis(series)))
                .collect(),
            (Observable::Unrest { .. }, Some(report)) => {
                vec![("events".to_owned(), on_axis(&report.unrest_events))]
            }
            _ => Vec::new(),
        }
    }

    /// What a report adds, over the span; series with a gap are left out.
    pub(super) fn added(
        &self,
        asked: &Asked,
        interval: Interval,
        all: &[Period],
        span: &std::ops::Range<usize>,
    ) -> Added {
        let Some(report) = &self.report else {
            return Added::default();
        };
        let whole = |(name, values): (String, Vec<f64>)| -> Option<(String, Vec<f64>)> {
            let values = values[span.clone()].to_vec();
            values
                .iter()
                .all(|v| v.is_finite())
                .then_some((name, values))
        };
        let on_periods = |tie: &TieSeries, values: Vec<f64>| -> Vec<f64> {
            let by_period: BTreeMap<Period, f64> =
                tie.periods.iter().copied().zip(values).collect();
            all.iter()
                .map(|p| by_period.get(p).copied().unwrap_or(f64::NAN))
                .collect()
        };
        let queries: Vec<TieQuery> = report
            .confounders
            .iter()
            .filter_map(|o| o.query(interval, &self.states))
            .collect();
        let confounders = report
            .confounders
            .iter()
            .zip(self.series(queries))
            .map(|(o, tie)| {
                let values = on_periods(&tie, o.values(&tie, Count::PerVolume));
                (self.tie_name(&tie.query), values)
            })
            .filter_map(whole)
            .collect();
        let outcomes = match self.deaths {
            Some(deaths) if asked.effect_seen.is_deaths() => report
                .elsewhere
                .iter()
                .map(|place| {
                    let seen = Observable::Violence {
                        places: vec![place.clone()],
                    };
                    let name = format!("deaths in {}", self.directory.name_in_text(place));
                    (name, seen.death_values(deaths, all))
                })
                .filter_map(whole)
                .collect(),
            _ if matches!(asked.effect_seen, Observable::Unrest { .. }) => report
                .unrest_elsewhere
                .iter()
                .map(|series| {
                    let at = |p| series.get(p).copied().unwrap_or(f64::NAN);
                    (
                        "conflict elsewhere".to_owned(),
                        all.iter().map(at).collect(),
                    )
                })
                .filter_map(whole)
                .collect(),
            _ => Vec::new(),
        };
        let mut shocks = Vec::new();
        if let Some(query) = asked.cause_seen.query(interval, &self.states)
            && let [tie] = self.series(vec![query]).as_slice()
        {
            for (name, quantity) in asked.cause_seen.other_topics() {
                let values = detente_measure::panel::column(
                    tie,
                    quantity,
                    detente_measure::panel::Scale::DeflatedAsinh,
                );
                let named = format!("{}: {name}", self.tie_name(&tie.query));
                shocks.extend(whole((named, on_periods(tie, values))));
            }
        }
        Added {
            confounders,
            outcomes,
            shocks,
        }
    }

    /// "Russia – Pakistan", "United States → Pakistan".
    pub fn tie_name(&self, query: &TieQuery) -> String {
        tie_name(
            &query.sides.0,
            &query.sides.1,
            query.directed,
            &self.directory,
        )
    }
}

/// Series that a report adds to a design.
#[derive(Default)]
pub(super) struct Added {
    pub(super) confounders: Vec<(String, Vec<f64>)>,
    pub(super) outcomes: Vec<(String, Vec<f64>)>,
    pub(super) shocks: Vec<(String, Vec<f64>)>,
}
