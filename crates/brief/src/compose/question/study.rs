//! From a question to its answer: the design, the study, the correction over all questions.

use std::collections::BTreeMap;

use detente_infer::study::{self, Design, Study, Way};
use detente_measure::{TieQuery, TieSeries, Totals, tie_series};
use detente_vocab::{Interval, Period};

use super::gaps::{common_span, gap_list, gaps};
use super::series::Added;
use super::{Answered, Asked, Bench, FindingKind, LARGEST_DETECTABLE, LEVEL, Question, Thin};
use crate::compose::observable::{Count, Observable, interval_for};
use crate::words;

/// From so many periods on a full report looks a whole year ahead.
const LONG_SAMPLE: usize = 100;

impl Bench<'_> {
    /// Puts all questions and corrects over them.
    pub fn answer(&self, asked: Vec<Asked>) -> Vec<Question> {
        let mut questions: Vec<Question> = asked
            .into_iter()
            .enumerate()
            .map(|(i, asked)| self.put(format!("t{}", i + 1), asked))
            .collect();
        let p: Vec<f64> = questions
            .iter()
            .filter_map(|q| q.answer.as_ref().ok().map(|a| a.result.p))
            .collect();
        let corrected = detente_infer::multiplicity::holm(&p).unwrap_or_else(|_| p.clone());
        let answered = questions.iter_mut().filter_map(|q| q.answer.as_mut().ok());
        for (answer, corrected) in answered.zip(corrected) {
            answer.p_corrected = corrected;
            answer.family = p.len();
            let p = corrected;
            let sign = answer.estimate();
            answer.finding = match answer.result.failed_guards(p).is_empty() {
                true if sign > 0.0 => FindingKind::Rises,
                true => FindingKind::Falls,
                false => FindingKind::CannotTell,
            };
        }
        questions
    }

    fn put(&self, id: String, asked: Asked) -> Question {
        let monthly = asked.cause_seen.is_monthly() || asked.effect_seen.is_monthly();
        let asked_for = self.report.as_ref().and_then(|report| report.by);
        let interval = match asked_for {
            Some(by) if !monthly => by,
            _ => interval_for(self.window, monthly),
        };
        let periods = Period::range(self.window.0, self.window.1, interval).len();
        let (lags, horizons) = match (interval, &self.report) {
            (Interval::Week, None) => (4, 8),
            (_, None) => (2, 6),
            // The whole year after, where the sample has ten of them.
            (Interval::Week, Some(_)) if periods >= LONG_SAMPLE => (4, 12),
            (Interval::Week, Some(_)) => (4, 8),
            (_, Some(_)) if periods >= LONG_SAMPLE => (3, 12),
            (_, Some(_)) => (2, 6),
        };
        let answer = self.study(&asked, interval, lags, horizons);
        Question {
            id,
            cause: asked.cause,
            effect: asked.effect,
            cause_name: asked.cause_name,
            effect_name: asked.effect_name,
            cause_seen: asked.cause_seen,
            effect_seen: asked.effect_seen,
            claims: asked.claims,
            interval,
            lags,
            horizons,
            in_report: self.report.is_some(),
            answer,
        }
    }

    /// A tie over the window of the brief.
    pub(in crate::compose) fn series(&self, queries: Vec<TieQuery>) -> Vec<TieSeries> {
        let (from, to) = self.window;
        let queries: Vec<TieQuery> = queries.into_iter().map(|q| q.between(from, to)).collect();
        tie_series(&self.events.table, &queries).unwrap_or_default()
    }

    fn study(
        &self,
        asked: &Asked,
        interval: Interval,
        lags: usize,
        horizons: usize,
    ) -> Result<Box<Answered>, Box<Thin>> {
        let seen = [&asked.cause_seen, &asked.effect_seen];
        let queries: Vec<TieQuery> = seen
            .iter()
            .filter_map(|o| o.query(interval, &self.states))
            .collect();
        let mut ties = self.series(queries).into_iter();
        let sides: Vec<Option<TieSeries>> = seen
            .iter()
            .map(|o| o.query(interval, &self.states).and_then(|_| ties.next()))
            .collect();

        // Whole periods of the window for which both sides have a value.
        let all = Period::range(self.window.0, self.window.1, interval);
        let on_axis = |o: &Observable, tie: &Option<TieSeries>, count: Count| -> Vec<f64> {
            match (tie, self.deaths) {
                (Some(tie), _) => {
                    let values = o.values(tie, count);
                    let by_period: BTreeMap<Period, f64> =
                        tie.periods.iter().copied().zip(values).collect();
                    all.iter()
                        .map(|p| by_period.get(p).copied().unwrap_or(f64::NAN))
                        .collect()
                }
                (None, Some(deaths)) if o.is_deaths() => o.death_values(deaths, &all),
                (None, _) => self.given_values(o, &all),
            }
        };
        let cause = on_axis(seen[0], &sides[0], Count::PerVolume);
        let effect = on_axis(seen[1], &sides[1], Count::PerVolume);
        let span = common_span(&cause, &effect);
        let n = span.len();
        let gaps = gaps(&all, &cause, &effect);
        let shared = || {
            let shared = words::count(n, interval.name(), &format!("{}s", interval.name()));
            if gaps.is_empty() {
                return format!("the two series share {shared}");
            }
            let missing = gap_list(&gaps);
            format!("the two series share {shared} in a row (one has no value in {missing})")
        };
        // Constant, shock, lags of both, volume and a shift; a report adds season and other ties.
        let more = self.report.as_ref().map_or(0, |r| 2 + r.confounders.len());
        let coefficients = 1 + 2 * (lags + 1) + 2 + more;
        let foresight = study::foresee(n, coefficients, horizons, 0.95).ok();
        let thin = |why: String, sparsest: Option<(String, Totals)>| {
            Box::new(Thin {
                why,
                foresight,
                periods: n,
                sparsest,
                suffice: None,
            })
        };

        if matches!(asked.effect_seen, Observable::Index { .. })
            && let Some((why, suffice)) = self.report.as_ref().and_then(|r| r.no_index.clone())
        {
            let refused = thin(why, None);
            return Err(Box::new(Thin {
                foresight: None,
                suffice: Some(suffice),
                ..*refused
            }));
        }
        for (seen, tie) in seen.iter().zip(&sides) {
            let Some(tie) = tie else { continue };
            let density = seen.density(tie);
            if density.is_thin() {
                let name = self.tie_name(&tie.query);
                let why = format!(
                    "{name} has {} in {}, {} of them empty",
                    words::count(
                        density.events as usize,
                        &format!("reported {}", density.what),
                        &format!("reported {}s", density.what)
                    ),
                    words::count(
                        density.periods,
                        interval.name(),
                        &format!("{}s", interval.name())
                    ),
                    density.empty,
                );
                return Err(thin(why, Some((name, tie.totals()))));
            }
        }
        if let Observable::Unrest { .. } = asked.effect_seen
            && let Some(density) = self.report.as_ref().and_then(|r| r.unrest_density)
            && density.is_thin()
        {
            let why = format!(
                "there are {} among the members in {}, {} of them empty",
                words::count(density.events as usize, "conflict event", "conflict events"),
                words::count(
                    density.periods,
                    interval.name(),
                    &format!("{}s", interval.name())
                ),
                density.empty
            );
            return Err(thin(why, None));
        }
        for (values, name) in [(&cause, &asked.cause_name), (&effect, &asked.effect_name)] {
            let used = &values[span.clone()];
            if n > 1 && used.iter().all(|v| *v == used[0]) {
                let why = format!(
                    "{name} has the same value in all {} that count",
                    words::count(n, interval.name(), &format!("{}s", interval.name()))
                );
                return Err(Box::new(Thin {
                    foresight: None,
                    suffice: Some("a series that moves".to_owned()),
                    ..*thin(why, None)
                }));
            }
        }
        let Some(ahead) = foresight else {
            return Err(thin(shared(), None));
        };
        if ahead.smallest_detectable > LARGEST_DETECTABLE {
            let why = format!(
                "{}, enough to find an effect of {:.1} standard deviations but nothing smaller",
                shared(),
                ahead.smallest_detectable,
            );
            return Err(thin(why, None));
        }

        let cut = |series: Vec<f64>| series[span.clone()].to_vec();
        let volume = cut(self.volume(interval, &all));
        let way = |count: Count| Way {
            name: count.name().to_owned(),
            shock: cut(on_axis(seen[0], &sides[0], count)),
            outcome: cut(on_axis(seen[1], &sides[1], count)),
        };
        let mut added = Added::default();
        if self.report.is_some() {
            added = self.added(asked, interval, &all, &span);
        }
        let mut pool = self.comparables(
            &asked.cause_seen,
            &asked.effect_seen,
            interval,
            &all[span.clone()],
        );
        let design = Design {
            ways: Count::ALL
                .into_iter()
                .chain(self.report.is_some().then_some(Count::Weighted))
                .map(way)
                .collect(),
            counts: self
                .deaths
                .and_then(|deaths| seen[1].death_counts(deaths, &all))
                .map(cut),
            definitions: self
                .definitions(seen[1], &all)
                .into_iter()
                .map(|(name, values)| (name, cut(values)))
                .collect(),
            volume: vec![("log reports".to_owned(), volume)],
            confounders: added.confounders,
            season: self.report.as_ref().map(|_| match interval {
                Interval::Week => 52,
                _ => 12,
            }),
            comparables: pool.take(),
            other_outcomes: added.outcomes,
            other_shocks: added.shocks,
            lags,
            horizons,
            level: LEVEL,
            seed: self.seed,
        };
        let Some(study) = design.study() else {
            return Err(thin("the two series share no period".to_owned(), None));
        };
        let breaks = study.breaks.clone();
        let result = study::run(&study).map_err(|error| thin(error.to_string(), None))?;
        Ok(Box::new(Answered {
            p_corrected: result.p,
            result,
            study: Study {
                comparables: Vec::new(),
                alternatives: Vec::new(),
                ..study
            },
            periods: all[span.clone()].to_vec(),
            gaps,
            breaks: breaks.iter().map(|at| all[span.start + at]).collect(),
            family: 1,
            pool,
            finding: FindingKind::CannotTell,
        }))
    }
}
