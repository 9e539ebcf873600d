//! What a scenario's run says.

use detente_argue::Response;
use serde::{Deserialize, Serialize};

use crate::{
    ClaimVerdict, Coupling, Decision, Fan, Hindcast, Knowing, LeverHindcast, PathTable, SideEffect,
    VarianceSplit,
};

/// A variable with its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The variable.
    pub variable: String,
    /// What it is made of, in words.
    pub note: String,
    /// One value for each label, no gaps, in a unit of its own.
    pub values: Vec<f64>,
}

/// A variable without values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unseen {
    /// The variable.
    pub variable: String,
    /// Why.
    pub why: String,
}

/// A variable that is counted as another one is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Same {
    /// The variable; it is told among the unseen too.
    pub variable: String,
    /// The one that has the values.
    pub series: String,
    /// Whether it is the opposite of it.
    pub turned: bool,
}

/// What is observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// Labels of the periods, oldest first.
    pub labels: Vec<String>,
    /// Variables that are seen.
    pub seen: Vec<Seen>,
    /// Variables that are not.
    pub unseen: Vec<Unseen>,
    /// Variables that share the values of another one.
    #[serde(default)]
    pub same: Vec<Same>,
    /// Where it comes from, in words.
    pub source: String,
}

/// Whether a variable has a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariableReport {
    /// The variable.
    pub name: String,
    /// In words.
    pub label: String,
    /// Whether it has a series.
    pub seen: bool,
    /// What its series is, or why there is none.
    pub note: String,
}

/// What the claims alone imply of a lever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimsRun {
    /// The share of draws in which the outcome improves, or why there is none.
    pub response: Response,
    /// Claims whose loss ends the effect or takes its share from 95 % or more to 60 % or less.
    pub crux: Vec<String>,
    /// A sentence where no path leads from the lever to the outcome, so that there is no share
    /// to speak of; empty else.
    pub no_path: String,
}

/// What a lever does on DATA or on BLEND. Gains are differences to doing nothing at the
/// horizon in the better direction, in standard deviations of the outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Share of draws with a gain.
    pub improves: f64,
    /// Its Monte Carlo standard error.
    pub mc_error: f64,
    /// Median gain.
    pub median: f64,
    /// 10 % quantile.
    pub q10: f64,
    /// 90 % quantile.
    pub q90: f64,
    /// Mean gain in the worst tenth.
    pub worst_decile: f64,
    /// Share of draws in which the outcome ends better than it started.
    pub ends_better: f64,
    /// First step with half of the effect.
    pub half_time: Option<usize>,
    /// Share of draws with a gain that would be enough.
    pub satisfices: f64,
    /// Median gain for each unit of cost, where a cost is given.
    pub per_cost: Option<f64>,
    /// Mean regret.
    pub regret_mean: f64,
    /// Its 90 % quantile.
    pub regret_q90: f64,
    /// Share of draws in which no choice is better.
    pub best: f64,
    /// Other series.
    pub side_effects: Vec<SideEffect>,
    /// Share of draws left out since they grew without bound.
    pub unstable: f64,
    /// Share of series and steps that hit the range ever seen, widened by half.
    pub clipped: f64,
    /// Size of the push in shock standard deviations.
    pub modesty: Option<f64>,
    /// What that means: "within history", "a stretch", "outside history".
    pub modesty_words: String,
    /// Spectral radius at the end; from 1 on there is no rest.
    pub radius: f64,
    /// Share of the effect that rests on assumed couplings.
    pub assumption_share: Option<f64>,
    /// Where its spread comes from.
    pub variance: Option<VarianceSplit>,
    /// The couplings about which data would tell most, at most three.
    pub knowing: Vec<Knowing>,
    /// The ways along which it comes; `None` for levers that cut.
    pub paths: Option<PathTable>,
    /// The outcome under the lever by step.
    pub fan: Vec<Fan>,
    /// The difference to doing nothing by step.
    pub difference: Vec<Fan>,
}

/// One lever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeverReport {
    /// Its id.
    pub id: String,
    /// In words.
    pub name: String,
    /// What it is meant to do.
    pub intent: String,
    /// On the claims alone; `None` where it has no sign there (a path, a cut) or no claim is
    /// given.
    pub claims: Option<ClaimsRun>,
    /// On events alone.
    pub data: Option<Numbers>,
    /// With the claims as priors.
    pub blend: Option<Numbers>,
    /// Why there is no run on data; empty where there is.
    pub note: String,
    /// Sentences that a reader needs beside the numbers.
    pub warnings: Vec<String>,
}

/// DATA or BLEND as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelReport {
    /// Couplings with provenance.
    pub couplings: Vec<Coupling>,
    /// κ of the balance term with its standard deviation, where it stayed in.
    pub kappa: Option<(f64, f64)>,
    /// The outcome without any lever by step.
    pub base: Vec<Fan>,
    /// Share of draws in which it ends better than it started.
    pub base_ends_better: f64,
    /// Spectral radius without any lever.
    pub base_radius: f64,
    /// What the rule says.
    pub decision: Decision,
}

/// A push that should do nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceboReport {
    /// The variable.
    pub variable: String,
    /// Share of draws with a gain.
    pub improves: f64,
    /// 10 % quantile of the gain.
    pub q10: f64,
    /// 90 % quantile of the gain.
    pub q90: f64,
    /// Whether the 80 % band covers 0, as it should.
    pub covers_zero: bool,
}

/// A dated shock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatedReport {
    /// What happened.
    pub what: String,
    /// The period.
    pub on: String,
    /// How the other series were forecast.
    pub hindcast: LeverHindcast,
}

/// What a scenario's run says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form.
    pub schema_version: String,
    /// What it is about.
    pub title: String,
    /// The outcome.
    pub outcome: String,
    /// In words.
    pub outcome_label: String,
    /// "up" or "down".
    pub better: String,
    /// The gain that would be enough.
    pub enough: f64,
    /// Steps.
    pub horizon: usize,
    /// "week", "month" or "row".
    pub step: String,
    /// Draws.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
    /// Where the data come from; empty without data.
    pub source: String,
    /// Periods of data: how many, the first, the last.
    pub periods: Option<(usize, String, String)>,
    /// Variables.
    pub variables: Vec<VariableReport>,
    /// Levers, in the order of the file.
    pub levers: Vec<LeverReport>,
    /// Why there is no run on data; `None` where there is.
    pub refused: Option<String>,
    /// Why levers' numbers on data are not shown; `None` where they are.
    pub hidden: Option<String>,
    /// DATA.
    pub data: Option<ModelReport>,
    /// BLEND.
    pub blend: Option<ModelReport>,
    /// The data's verdict on each claim.
    pub verdicts: Vec<ClaimVerdict>,
    /// How the model did on the past.
    pub hindcast: Option<Hindcast>,
    /// Why there is no hindcast.
    pub hindcast_note: Option<String>,
    /// Pushes that should do nothing.
    pub placebos: Vec<PlaceboReport>,
    /// Dated shocks.
    pub dated: Vec<DatedReport>,
}
