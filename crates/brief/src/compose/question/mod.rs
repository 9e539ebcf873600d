//! Questions put to the data: which claims can be tested, the study that tests them, the verdict.
//!
//! A question is a pair of observed variables. Its estimand is fixed by the rules of this
//! file before any outcome is joined: the same lags, horizons, controls and placebos for
//! every article.

mod gaps;
mod series;
mod study;

use std::collections::BTreeMap;

use detente_infer::study::{Foresight, Guard, Study, StudyResult};
use detente_measure::Totals;
use detente_vocab::{ActorCode, ActorDirectory, Concept, Interval, Period};
use jiff::civil::Date;

use super::comparables::Pool;
use super::data::{Deaths, Events};
use super::observable::{Density, Observable};
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
                gaps::gap_list(&self.gaps)
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
