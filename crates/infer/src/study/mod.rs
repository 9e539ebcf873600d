//! A study: one question put to a panel, with everything that guards the answer.
//!
//! The question is whether an outcome follows a shock. [`run`] gives the lag-augmented local
//! projection with its simultaneous band and, through the *same selection* of the horizon with the
//! largest |t|, the placebos: circular shifts, comparable shocks, the lead; and the specification
//! curve. A sharp asymptotic p never stands alone.

mod curve;
mod design;
mod forecast;
mod foresight;
mod guards;
mod kinds;
mod regimes;
mod robustness;
mod second;
mod shifts;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use serde::Serialize;

use crate::error::{InferError, Result};
use crate::lp::{LpPoint, LpResult, LpSpec, PoissonLpResult, Response, local_projection};
use crate::panel::Panel;
use crate::placebo::rank_p;
use crate::power;

pub use curve::{Alternative, CurvePoint, Estimator, HORIZON_AXIS, LevelTally, axes, tally};
pub use design::{Design, Way};
pub use forecast::{ForecastTest, Scores, forecast_test};
pub use foresight::{Foresight, foresee};
pub use guards::{
    ENOUGH_PLACEBOS, Guard, LEAST_OF_SECOND, LEAST_PLACEBOS, LEAST_WITH_SIGN, LEVEL,
    MOST_PLACEBOS_ABOVE,
};
pub use kinds::{TwoStates, WithoutCause, under_condition};
pub use regimes::{Regime, granger_both};
pub use robustness::{Robustness, Yardstick, robustness_value};
pub use second::BayesResponse;
pub use shifts::level_shifts;

/// One question and its guards. All series have one value a period.
#[derive(Debug, Clone, Serialize)]
pub struct Study {
    /// The series that moves.
    pub shock: Vec<f64>,
    /// The series that may follow.
    pub outcome: Vec<f64>,
    /// The counts that the outcome was made from (deaths), for the Poisson estimate.
    pub counts: Option<Vec<f64>>,
    /// Held constant at the date of the shock: reporting volume, other ties.
    pub controls: Vec<(String, Vec<f64>)>,
    /// Held constant at the date of the outcome: step and season dummies.
    pub outcome_controls: Vec<(String, Vec<f64>)>,
    /// Comparable shocks (other dyads, made in the same way): placebos.
    pub comparables: Vec<(String, Vec<f64>)>,
    /// Outcomes that the shock should not move (another region's), through the same regression.
    pub other_outcomes: Vec<(String, Vec<f64>)>,
    /// Shocks of another kind between the same actors (another topic): shown, not a guard.
    pub other_shocks: Vec<(String, Vec<f64>)>,
    /// First positions of new levels, which split the sample for the regimes.
    pub breaks: Vec<usize>,
    /// Other reasonable ways to put the question.
    pub alternatives: Vec<Alternative>,
    /// Lags of shock and outcome; one more is added.
    pub lags: usize,
    /// Longest horizon.
    pub horizons: usize,
    /// Coverage of the bands.
    pub level: f64,
    /// Seed of the draws for the simultaneous band.
    pub seed: u64,
}

/// The answer to a [`Study`]. Effects are in standard deviations of the outcome for one standard
/// deviation more of the shock.
#[derive(Debug, Clone, Serialize)]
pub struct StudyResult {
    /// The local projection of the main specification, on standardised series.
    pub projection: LpResult,
    /// Standard deviation of the shock, in its own unit.
    pub shock_sd: f64,
    /// Standard deviation of the outcome, in its own unit.
    pub outcome_sd: f64,
    /// Horizon with the largest |t|.
    pub headline: usize,
    /// p of "no response at any later horizon": that of the headline, Bonferroni over horizons.
    pub p: f64,
    /// p by circular shifts of the shock, with the same selection; `None` with fewer than 19 shifts.
    pub p_shift: Option<f64>,
    /// Shifts behind it.
    pub shifts: usize,
    /// p by rank among the comparable shocks, with the same selection; `None` with
    /// fewer than [`LEAST_PLACEBOS`]; not below 0.05 with fewer than [`ENOUGH_PLACEBOS`].
    pub placebo_p: Option<f64>,
    /// Largest |t| of each comparable shock that could be estimated, with its name.
    pub placebos: Vec<(String, f64)>,
    /// How many of them have a larger |t| than the headline.
    pub placebos_above: usize,
    /// The headline's own |t|.
    pub t: f64,
    /// Outcomes that should not respond, each with its own headline.
    pub other_outcomes: Vec<Placebo>,
    /// Shocks of another kind, each with its own headline.
    pub other_shocks: Vec<Placebo>,
    /// p that the *later* shock "explains" the earlier outcome; small where the outcome may drive
    /// the shock, or something else drives both.
    pub lead_p: Option<f64>,
    /// The second estimator: a Bayesian vector autoregression with long lags; `None` when refused.
    pub bayes: Option<BayesResponse>,
    /// The counts behind the outcome by Poisson pseudo-likelihood; `None` without counts, or
    /// refused.
    pub counts: Option<PoissonLpResult>,
    /// The specification curve, the main one first.
    pub curve: Vec<CurvePoint>,
    /// Share of specifications whose headline has the main one's sign.
    pub share_with_sign: f64,
    /// Smallest effect that this test alone would have found in four cases of five (standard
    /// deviations): the median over horizons, at 5 % with Bonferroni over them.
    pub smallest_detectable: f64,
    /// Rows of the regression at the headline horizon.
    pub rows: usize,
    /// Responses summed over the horizons (outcome of the shock's period up to the horizon).
    pub cumulative: Vec<LpPoint>,
    /// Largest effect, in either direction and at any later horizon, that the simultaneous band
    /// does not exclude: "no effect larger than this".
    pub not_excluded: f64,
    /// How strong a hidden driver would have to be.
    pub robustness: Robustness,
    /// Each stretch between the breaks; empty without breaks.
    pub regimes: Vec<Regime>,
    /// Granger tests with HC3 errors, shock to outcome and back, whole sample.
    pub granger: Option<(f64, f64)>,
    /// The response in either half of the sample; `None` where a half is too short.
    pub halves: Option<TwoStates>,
    /// How often the outcome was high although the cause was low.
    pub without_cause: WithoutCause,
    /// Forecasts with and without the cause at the headline horizon; `None` on a short sample.
    pub forecast: Option<ForecastTest>,
}

/// A placebo with its own headline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placebo {
    /// What stood in.
    pub name: String,
    /// Largest |t| over the later horizons.
    pub t: f64,
    /// p of that, Bonferroni over the horizons.
    pub p: f64,
}

const SHOCK: &str = "shock";
const OUTCOME: &str = "outcome";
/// Draws for the simultaneous band where only the selection matters.
const PLACEBO_DRAWS: usize = 200;
/// At most so many circular shifts, spread evenly.
const MOST_SHIFTS: usize = 199;
/// A shift by less is too near the truth: it keeps part of the response.
const LEAST_SHIFT: usize = 12;

/// Runs a study.
///
/// # Errors
/// Whatever the main specification's local projection refuses: constant or gapped series, too few
/// rows. A placebo or specification that is refused is left out and counted by absence.
///
/// ```
/// use detente_infer::study::{Study, run};
/// use rand_distr::{Distribution, StandardNormal};
/// let noise = |k| -> Vec<f64> {
///     let mut rng = detente_infer::resample::stream(1, k);
///     (0..160).map(|_| StandardNormal.sample(&mut rng)).collect()
/// };
/// let (shock, rest) = (noise(0), noise(1));
/// let outcome = (0..160).map(|t| rest[t] - if t > 0 { shock[t - 1] } else { 0.0 }).collect();
/// let study = Study {
///     shock, outcome, counts: None, controls: vec![], outcome_controls: vec![], comparables: vec![],
///     other_outcomes: vec![],
///     other_shocks: vec![], breaks: vec![], alternatives: vec![], lags: 2, horizons: 4, level: 0.9, seed: 1,
/// };
/// let result = run(&study)?;
/// assert_eq!(result.headline, 1);
/// assert!(result.projection.points[1].estimate < 0.0 && result.p < 0.01);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn run(study: &Study) -> Result<StudyResult> {
    let (shock, shock_sd) = standardised(&study.shock, SHOCK)?;
    let (outcome, outcome_sd) = standardised(&study.outcome, OUTCOME)?;
    let main = Fit {
        controls: &study.controls,
        outcome_controls: &study.outcome_controls,
        lags: study.lags,
        study,
    };
    let projection = main.project(&shock, &outcome, 5000)?;
    let (headline, t_main) = largest_t(&projection);

    let n = shock.len();
    let shifts = spread_shifts(n);
    let shifted_t: Vec<f64> = collect_t(&shifts, |by| {
        let rotated: Vec<f64> = (0..n).map(|t| shock[(t + n - by) % n]).collect();
        main.project(&rotated, &outcome, PLACEBO_DRAWS)
    });
    let p_shift = (shifted_t.len() >= 19).then(|| rank_p(t_main, &shifted_t));

    let placebos: Vec<(String, f64)> = study
        .comparables
        .par_iter()
        .map(|(name, series)| {
            let (series, _) = standardised(series, SHOCK).ok()?;
            let result = main.project(&series, &outcome, PLACEBO_DRAWS).ok()?;
            Some((name.clone(), largest_t(&result).1))
        })
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    let placebo_t: Vec<f64> = placebos.iter().map(|(_, t)| *t).collect();
    let placebos_above = placebo_t.iter().filter(|t| **t >= t_main).count();
    let placebo_p = (placebo_t.len() >= LEAST_PLACEBOS).then(|| rank_p(t_main, &placebo_t));

    let lead = study.horizons + 1;
    let lead_p = (n > 4 * lead)
        .then(|| {
            let head = |series: &[f64]| series[..n - lead].to_vec();
            let cut: Vec<(String, Vec<f64>)> = study
                .outcome_controls
                .iter()
                .map(|(k, v)| (k.clone(), head(v)))
                .collect();
            let past = Fit {
                controls: &[],
                outcome_controls: &cut,
                lags: study.lags,
                study,
            };
            past.project(&shock[lead..], &head(&outcome), 2000)
                .ok()
                .map(|r| headline_p(&r))
        })
        .flatten();

    let other = |list: &[(String, Vec<f64>)], as_outcome: bool| -> Vec<Placebo> {
        list.par_iter()
            .map(|(name, series)| {
                let (series, _) = standardised(series, OUTCOME).ok()?;
                let result = if as_outcome {
                    main.project(&shock, &series, PLACEBO_DRAWS)
                } else {
                    main.project(&series, &outcome, PLACEBO_DRAWS)
                };
                let result = result.ok()?;
                Some(Placebo {
                    name: name.clone(),
                    t: largest_t(&result).1,
                    p: headline_p(&result),
                })
            })
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect()
    };
    let other_outcomes = other(&study.other_outcomes, true);
    let other_shocks = other(&study.other_shocks, false);

    let axis = study.alternatives.iter().any(|other| other.at_headline);
    let others: Vec<Vec<CurvePoint>> = study
        .alternatives
        .par_iter()
        .map(|other| other.points(study, headline, axis).unwrap_or_default())
        .collect();
    let mut curve: Vec<CurvePoint> = others.into_iter().flatten().collect();
    if study.alternatives.is_empty() {
        let main = curve::readings(&projection.points)[headline];
        curve.push(main.point(vec![("specification".into(), "main".into())]));
    }
    let sign = projection.points[headline].estimate.signum();
    let agreeing = curve.iter().filter(|p| p.value.signum() == sign).count();

    let smallest_detectable = detectable(&projection, 1)?;

    let head = &projection.points[headline];
    let not_excluded = projection
        .points
        .iter()
        .filter(|p| p.horizon > 0)
        .map(|p| p.simultaneous_lower.abs().max(p.simultaneous_upper.abs()))
        .fold(0.0, f64::max);
    let mut robustness = robustness_value(t_main, head.df as f64)?;
    robustness.yardstick = robustness::yardstick(study, headline);
    let cumulative = main
        .project_as(&shock, &outcome, PLACEBO_DRAWS, Response::Cumulative)
        .map(|r| r.points)
        .unwrap_or_default();
    let in_units = Study {
        shock: shock.clone(),
        outcome: outcome.clone(),
        ..study.clone()
    };
    let regimes = match study.breaks.as_slice() {
        [] => Vec::new(),
        breaks => regimes::regimes(&in_units, breaks, headline),
    };

    Ok(StudyResult {
        granger: granger_both(&in_units).ok(),
        forecast: forecast_test(&in_units, headline).ok(),
        halves: kinds::halves(&shock, &outcome, study, headline),
        without_cause: kinds::without_cause(&shock, &outcome, headline),
        other_outcomes,
        other_shocks,
        cumulative,
        not_excluded,
        robustness,
        regimes,
        rows: projection.points[headline].n,
        p: headline_p(&projection),
        bayes: second::bayes(&shock, &outcome, study),
        counts: second::counts(&shock, study),
        share_with_sign: agreeing as f64 / curve.len().max(1) as f64,
        projection,
        shock_sd,
        outcome_sd,
        headline,
        p_shift,
        shifts: shifted_t.len(),
        placebo_p,
        placebos,
        placebos_above,
        t: t_main,
        lead_p,
        curve,
        smallest_detectable,
    })
}

impl StudyResult {
    /// [`StudyResult::smallest_detectable`] where this is one of `tests` questions: at 5 % with
    /// Bonferroni over its horizons and over them, the strictest step of Holm's method. By the p
    /// alone: the other guards can only make it larger.
    ///
    /// # Errors
    /// As [`power::minimum_detectable_effect`].
    pub fn smallest_detectable_among(&self, tests: usize) -> Result<f64> {
        detectable(&self.projection, tests)
    }
}

/// The median over later horizons of the effect found in four cases of five, at the level at which
/// the headline is tested (not at that of the bands) shared among so many tests.
fn detectable(projection: &LpResult, tests: usize) -> Result<f64> {
    let horizons = projection.points.len().saturating_sub(1).max(1);
    let alpha = LEVEL / (horizons * tests.max(1)) as f64;
    let mut found = projection
        .points
        .iter()
        .filter(|p| p.horizon > 0 && p.se > 0.0)
        .map(|p| power::minimum_detectable_effect(p.se, alpha, p.df as f64, 0.8))
        .collect::<Result<Vec<f64>>>()?;
    found.sort_by(f64::total_cmp);
    Ok(found.get(found.len() / 2).copied().unwrap_or(f64::INFINITY))
}

struct Fit<'a> {
    controls: &'a [(String, Vec<f64>)],
    outcome_controls: &'a [(String, Vec<f64>)],
    lags: usize,
    study: &'a Study,
}

impl Fit<'_> {
    fn project(&self, shock: &[f64], outcome: &[f64], draws: usize) -> Result<LpResult> {
        self.project_as(shock, outcome, draws, Response::Level)
    }

    fn project_as(
        &self,
        shock: &[f64],
        outcome: &[f64],
        draws: usize,
        response: Response,
    ) -> Result<LpResult> {
        let (panel, spec) = self.laid_out(shock, outcome, draws, response)?;
        local_projection(&panel, &spec)
    }

    /// The panel and the projection to run on it; controls that stand still are left out.
    fn laid_out(
        &self,
        shock: &[f64],
        outcome: &[f64],
        draws: usize,
        response: Response,
    ) -> Result<(Panel, LpSpec)> {
        let mut names = vec![SHOCK.to_owned(), OUTCOME.to_owned()];
        let mut columns = vec![shock.to_vec(), outcome.to_vec()];
        let mut add = |prefix: &str, list: &[(String, Vec<f64>)]| -> Vec<String> {
            list.iter()
                .filter(|(_, column)| varies(column))
                .map(|(name, column)| {
                    let name = format!("{prefix}{name}");
                    names.push(name.clone());
                    columns.push(column[..shock.len().min(column.len())].to_vec());
                    name
                })
                .collect()
        };
        let controls = add("control ", self.controls);
        let outcome_controls = add("dummy ", self.outcome_controls);
        let panel = Panel::numbered(names, columns)?;
        let spec = LpSpec {
            controls,
            outcome_controls,
            lags: self.lags,
            horizons: self.study.horizons,
            level: self.study.level,
            seed: self.study.seed,
            draws,
            response,
            ..LpSpec::new(SHOCK, OUTCOME)
        };
        Ok((panel, spec))
    }
}

fn varies(column: &[f64]) -> bool {
    column.windows(2).any(|w| w[0] != w[1])
}

/// The series minus its mean over its standard deviation, and that deviation.
fn standardised(series: &[f64], name: &'static str) -> Result<(Vec<f64>, f64)> {
    let n = series.len() as f64;
    let mean = series.iter().sum::<f64>() / n;
    let sd = (series.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    if !sd.is_finite() {
        return Err(InferError::setting(name, sd, "the series must have no gap"));
    }
    if sd <= 1e-12 * (1.0 + mean.abs()) {
        return Err(InferError::Constant {
            series: name.to_owned(),
            rows: series.len(),
        });
    }
    Ok((series.iter().map(|v| (v - mean) / sd).collect(), sd))
}

/// Horizon with the largest |t| after the shock's own period, and that |t|. Within one period
/// nobody can tell which way an influence runs, so horizon 0 is shown and never the headline.
fn largest_t(result: &LpResult) -> (usize, f64) {
    largest_of(result.points.iter().map(|p| (p.horizon, p.estimate, p.se)))
}

/// The same among horizons with their estimates and standard errors.
fn largest_of(points: impl Iterator<Item = (usize, f64, f64)>) -> (usize, f64) {
    points
        .filter(|(h, _, se)| *h > 0 && *se > 0.0)
        .map(|(h, estimate, se)| (h, (estimate / se).abs()))
        .fold(
            (0, 0.0),
            |best, this| if this.1 > best.1 { this } else { best },
        )
}

fn collect_t<T: Sync>(items: &[T], fit: impl Fn(&T) -> Result<LpResult> + Sync) -> Vec<f64> {
    let fits: Vec<Option<f64>> = items
        .par_iter()
        .map(|item| fit(item).ok().map(|result| largest_t(&result).1))
        .collect();
    fits.into_iter().flatten().collect()
}

fn spread_shifts(n: usize) -> Vec<usize> {
    if n < 2 * LEAST_SHIFT + 2 {
        return Vec::new();
    }
    let (first, last) = (LEAST_SHIFT, n - LEAST_SHIFT);
    let all = last - first + 1;
    let take = all.min(MOST_SHIFTS);
    (0..take).map(|i| first + i * all / take).collect()
}

/// p of the largest |t| over the horizons after the shock's own: Bonferroni over them.
fn headline_p(result: &LpResult) -> f64 {
    let (headline, _) = largest_t(result);
    let horizons = result.points.len().saturating_sub(1).max(1) as f64;
    result
        .points
        .get(headline)
        .filter(|p| p.horizon > 0)
        .map_or(1.0, |p| (p.p * horizons).min(1.0))
}
