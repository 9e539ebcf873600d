//! Questions put to the data: which claims can be tested, the study that tests them, the verdict.
//!
//! A question is a pair of observed variables. Its estimand is fixed by the rules of this
//! file before any outcome is joined: the same lags, horizons, controls and placebos for
//! every article.

use std::collections::BTreeMap;

use detente_infer::study::{self, Design, Foresight, Guard, Study, StudyResult, Way};
use detente_measure::{TieQuery, TieSeries, Totals, tie_series};
use detente_vocab::{ActorCode, ActorDirectory, Concept, Interval, Period};
use jiff::civil::Date;

use super::comparables::Pool;
use super::data::{Deaths, Events};
use super::observable::{Count, Density, Observable, interval_for};
use crate::words;

/// Bands of the page.
pub const LEVEL: f64 = 0.9;
/// A question is put only when the data could have shown an effect of this size (standard
/// deviations of the outcome for one of the cause) in four cases of five.
pub const LARGEST_DETECTABLE: f64 = 0.6;
/// A series with more empty periods than this is too sparse for any model.
pub const MOST_EMPTY: f64 = 1.0 / 3.0;
/// A series with fewer events for each period than this is too sparse for any model.
pub const FEWEST_EVENTS: f64 = 3.0;
/// From so many periods on a full report looks a whole year ahead.
const LONG_SAMPLE: usize = 100;

/// One question.
pub struct Question {
    /// `t1`, `t2`, …
    pub id: String,
    /// The variable that moves.
    pub cause: Concept,
    /// The variable that may follow.
    pub effect: Concept,
    /// The first in words.
    pub cause_name: String,
    /// The second in words.
    pub effect_name: String,
    /// How each is seen.
    pub cause_seen: Observable,
    /// How each is seen.
    pub effect_seen: Observable,
    /// Claims it bears on.
    pub claims: Vec<String>,
    /// Length of a period.
    pub interval: Interval,
    /// Lags.
    pub lags: usize,
    /// Longest horizon.
    pub horizons: usize,
    /// Whether it is put by a full report, with other ties and the season held constant.
    pub in_report: bool,
    /// What came out.
    pub answer: Result<Box<Answered>, Box<Thin>>,
}

/// A question that could be put.
pub struct Answered {
    /// The estimate with its guards.
    pub result: StudyResult,
    /// What was run, without placebos and alternatives.
    pub study: Study,
    /// Periods used.
    pub periods: Vec<Period>,
    /// Stretches between the first and the last period of both series in which one has no value.
    pub gaps: Vec<Gap>,
    /// Level shifts that entered as dummies (first period of the new level).
    pub breaks: Vec<Period>,
    /// p of the headline after correction over the questions of the brief (Holm).
    pub p_corrected: f64,
    /// Questions of the brief that could be put: the family of the correction.
    pub family: usize,
    /// Where the comparable dyads come from.
    pub pool: Pool,
    /// What it amounts to.
    pub finding: FindingKind,
}

/// Why a question was refused before any estimate.
pub struct Thin {
    /// The reason with its figures, as a clause.
    pub why: String,
    /// What such data could have shown, where the number of periods allows to say.
    pub foresight: Option<Foresight>,
    /// Periods of overlap.
    pub periods: usize,
    /// The sparsest tie behind it.
    pub sparsest: Option<(String, Totals)>,
    /// What would suffice, where that is not a number of periods.
    pub suffice: Option<String>,
}

/// What an answered question amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// Every guard passed; the effect goes up with the cause.
    Rises,
    /// Every guard passed; the effect goes down when the cause goes up.
    Falls,
    /// Not every guard passed.
    CannotTell,
}

/// Periods without a value of both series, first and last.
pub type Gap = (Period, Period);

impl Answered {
    /// Which periods are missing and what was used instead, as a sentence; empty without a gap.
    pub fn gaps_in_words(&self) -> String {
        match (self.periods.first(), self.periods.last()) {
            (Some(first), Some(last)) if !self.gaps.is_empty() => format!(
                " One of the two series has no value in {}; the longest run without a gap is used, {first} to {last}.",
                gap_list(&self.gaps)
            ),
            _ => String::new(),
        }
    }

    /// Names of the guards that did not pass, as clauses.
    pub fn failed_guards(&self) -> Vec<String> {
        self.result
            .failed_guards(self.p_corrected)
            .iter()
            .map(guard_in_words)
            .collect()
    }

    /// Smallest effect whose p would have been below 0.05 in four cases of five, after correction
    /// for the horizons and for the family of questions.
    pub fn smallest_detectable(&self) -> f64 {
        let alone = self.result.smallest_detectable;
        match self.family {
            0 | 1 => alone,
            n => self.result.smallest_detectable_among(n).unwrap_or(alone),
        }
    }

    /// Whether the simultaneous band covers zero at the headline.
    pub fn band_covers_zero(&self) -> bool {
        let p = &self.result.projection.points[self.result.headline];
        p.simultaneous_lower <= 0.0 && p.simultaneous_upper >= 0.0
    }

    /// The headline in standard deviations.
    pub fn estimate(&self) -> f64 {
        self.result.projection.points[self.result.headline].estimate
    }
}

/// A guard that did not pass, as a clause.
fn guard_in_words(guard: &Guard) -> String {
    match guard {
        Guard::Significance { p } => format!(
            "{} after correction for horizons and questions",
            words::p_value(*p)
        ),
        Guard::CircularShift { p: Some(p) } => {
            format!("{} by circular shifts", words::p_value(*p))
        }
        Guard::CircularShift { p: None } => "too few periods for circular shifts".to_owned(),
        Guard::Comparables { above, of } => {
            format!("{above} of {of} comparable dyads show as much")
        }
        Guard::Lead { p: Some(p) } => format!(
            "the later cause “explains” the earlier outcome ({})",
            words::p_value(*p)
        ),
        Guard::Lead { p: None } => {
            "too few periods to ask whether the later cause “explains” the earlier outcome"
                .to_owned()
        }
        Guard::Specifications { share } => format!(
            "only {:.0} % of the specifications have the sign",
            100.0 * share
        ),
        Guard::SecondEstimator { first, second } => format!(
            "the Bayesian autoregression gives {} where the projection gives {}",
            words::signed(*second, 2),
            words::signed(*first, 2)
        ),
        Guard::OtherOutcome { name, p } => format!(
            "{name}, which should not respond, does ({})",
            words::p_value(*p)
        ),
    }
}

/// What the questions of a brief need.
pub struct Bench<'a> {
    /// The events.
    pub events: &'a Events,
    /// The deaths.
    pub deaths: Option<&'a Deaths>,
    /// Names.
    pub directory: ActorDirectory,
    /// States that act in the events.
    pub states: Vec<ActorCode>,
    /// Days that count.
    pub window: (Date, Date),
    /// Actors of the region's file and of the article.
    pub peers: Vec<ActorCode>,
    /// Members of the region: no dyad of theirs is a placebo from outside.
    pub region: Vec<ActorCode>,
    /// Seed of all draws.
    pub seed: u64,
    /// What a full report adds to each question; `None` in a brief.
    pub report: Option<Report>,
}

/// What a full report of one tie adds: an index as an outcome, other outcomes and topics as
/// placebos, confounding ties, the season.
#[derive(Default)]
pub struct Report {
    /// The stability index without the tie's own rows.
    pub index: BTreeMap<Period, f64>,
    /// The index under other recipes, by name.
    pub index_variants: Vec<(String, BTreeMap<Period, f64>)>,
    /// Length of a period where the outcome allows a choice.
    pub by: Option<Interval>,
    /// Why there is no index, and what would suffice.
    pub no_index: Option<(String, String)>,
    /// Conflict among the members without the tie’s own rows, for each report, asinh.
    pub unrest: BTreeMap<Period, f64>,
    /// The same, not divided by the reports of the file.
    pub unrest_events: BTreeMap<Period, f64>,
    /// How dense the events behind it are.
    pub unrest_density: Option<Density>,
    /// Pairs held constant at the date of the shock.
    pub confounders: Vec<Observable>,
    /// Places whose deaths the tie should not move.
    pub elsewhere: Vec<ActorCode>,
    /// Conflict among states outside the region, for each report, asinh: the tie should not move it.
    pub unrest_elsewhere: Option<BTreeMap<Period, f64>>,
}

/// A question before it is put: two variables, how they are seen, and the claims behind it.
pub struct Asked {
    /// The variable that moves.
    pub cause: Concept,
    /// The variable that may follow.
    pub effect: Concept,
    /// The first in words.
    pub cause_name: String,
    /// The second in words.
    pub effect_name: String,
    /// How each is seen.
    pub cause_seen: Observable,
    /// How each is seen.
    pub effect_seen: Observable,
    /// Claims it bears on.
    pub claims: Vec<String>,
}

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
    pub(super) fn series(&self, queries: Vec<TieQuery>) -> Vec<TieSeries> {
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
    fn volume(&self, interval: Interval, all: &[Period]) -> Vec<f64> {
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
    fn given_values(&self, seen: &Observable, all: &[Period]) -> Vec<f64> {
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
    fn definitions(&self, seen: &Observable, all: &[Period]) -> Vec<(String, Vec<f64>)> {
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
    fn added(
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
struct Added {
    confounders: Vec<(String, Vec<f64>)>,
    outcomes: Vec<(String, Vec<f64>)>,
    shocks: Vec<(String, Vec<f64>)>,
}

/// A tie in words; a side with many members goes by its bloc's name, or by its number.
pub fn tie_name(
    a: &[ActorCode],
    b: &[ActorCode],
    directed: bool,
    directory: &ActorDirectory,
) -> String {
    let side = |codes: &[ActorCode]| -> String {
        match codes {
            [one] => directory.name(one),
            many => directory
                .entries()
                .find(|entry| !entry.members.is_empty() && entry.members == many)
                .map_or_else(
                    || format!("{} states", many.len()),
                    |entry| directory.name(&entry.code),
                ),
        }
    };
    let joint = if directed { "→" } else { "–" };
    format!("{} {joint} {}", side(a), side(b))
}

/// The stretches between the first and the last period of both series in which one of them has
/// no value.
fn gaps(all: &[Period], a: &[f64], b: &[f64]) -> Vec<Gap> {
    let has = |i: usize| a[i].is_finite() && b[i].is_finite();
    let mut gaps = Vec::new();
    let mut last_good: Option<usize> = None;
    for i in (0..all.len()).filter(|i| has(*i)) {
        if let Some(before) = last_good.filter(|before| before + 1 < i) {
            gaps.push((all[before + 1], all[i - 1]));
        }
        last_good = Some(i);
    }
    gaps
}

/// Gaps that are named before the rest is counted.
const GAPS_NAMED: usize = 3;

/// "2014-03 to 2014-05, 2015-01 and 2016-07", "…, and 2 more gaps (7 months)".
fn gap_list(gaps: &[Gap]) -> String {
    let length = |(first, last): &Gap| last.since(*first).unsigned_abs() as usize + 1;
    let mut named: Vec<String> = gaps
        .iter()
        .take(GAPS_NAMED)
        .map(|gap| match length(gap) {
            1 => gap.0.to_string(),
            _ => format!("{} to {}", gap.0, gap.1),
        })
        .collect();
    let rest = gaps.get(GAPS_NAMED..).unwrap_or_default();
    if let Some((first, _)) = rest.first() {
        let interval = first.interval();
        named.push(format!(
            "{} ({})",
            words::count(rest.len(), "more gap", "more gaps"),
            words::count(
                rest.iter().map(length).sum(),
                interval.name(),
                &format!("{interval}s")
            )
        ));
    }
    words::list(&named)
}

/// The longest run of periods in which both series have a value.
fn common_span(a: &[f64], b: &[f64]) -> std::ops::Range<usize> {
    let mut best = 0..0;
    let mut start = 0;
    for i in 0..=a.len() {
        let good = i < a.len() && a[i].is_finite() && b[i].is_finite();
        if !good {
            if i - start > best.len() {
                best = start..i;
            }
            start = i + 1;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(text: &str) -> (Vec<Period>, Vec<f64>) {
        let from = Date::constant(2014, 1, 1);
        let first = Period::containing(from, Interval::Month);
        let values = text.chars().map(|c| if c == '.' { f64::NAN } else { 1.0 });
        let all = (0..text.len() as i64)
            .map(|i| first.shifted(i as _))
            .collect();
        (all, values.collect())
    }

    #[test]
    fn every_gap_is_named_by_its_first_and_last_period() {
        // Nothing before the first or after the last period of both is a gap.
        let (all, a) = months("..xx.x...xx");
        let b = months("xxxxxxxxxxx").1;
        let found = gaps(&all, &a, &b);
        assert_eq!(gap_list(&found), "2014-05 and 2014-07 to 2014-09");
        assert_eq!(gaps(&all, &b, &a), found);
        assert!(gaps(&all, &b, &b).is_empty());
        assert!(gaps(&all, &[f64::NAN; 11], &b).is_empty());
    }

    #[test]
    fn more_than_three_gaps_are_counted() {
        let (all, a) = months("x.x.x..x.x...x");
        let said = gap_list(&gaps(&all, &a, &vec![0.0; a.len()]));
        assert_eq!(
            said,
            "2014-02, 2014-04, 2014-06 to 2014-07 and 2 more gaps (4 months)"
        );
    }
}
