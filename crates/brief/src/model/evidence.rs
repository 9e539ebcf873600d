//! Sections 4, 5 and 6: ties, region, effects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Finding, Grade, Quantity, Sentence};

/// Section 4.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TiesSection {
    /// Heading and text.
    pub finding: Finding,
    /// How to read the charts, in one or two sentences; empty without data.
    pub legend: String,
    /// At most twelve charts.
    pub charts: Vec<TieChart>,
    /// Caption of the table.
    pub caption: String,
    /// One row a tie.
    pub rows: Vec<TieRow>,
    /// Shown instead when there are no events: how to get data.
    pub no_data: Option<Sentence>,
}

/// A tie's series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TieChart {
    /// Anchor: `tie-RUS-PAK`.
    pub id: String,
    /// The finding as a title.
    pub title: String,
    /// "116 reported events; in claims C08, C20".
    pub subtitle: String,
    /// What the dots show.
    #[serde(default)]
    pub measure: TieMeasure,
    /// "week", "month".
    pub interval: String,
    /// One point a period, in order, gaps as points without a value.
    pub points: Vec<TiePoint>,
    /// Dated breaks.
    pub breaks: Vec<BreakMark>,
    /// Index of the first period that starts after the article; `None` without a date.
    pub article_at: Option<usize>,
    /// Source line.
    pub source: String,
}

/// What the dots of a tie's chart show: the series that the questions of the page are put to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieMeasure {
    /// Net cooperation, −1 to 1, with its band.
    #[default]
    NetCooperation,
    /// Conflict events for each report of the file, asinh; without a band.
    Conflict,
}

/// One period of a tie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TiePoint {
    /// Period label: `2018-W08`.
    pub label: String,
    /// First day (ISO), for axis ticks.
    pub start: String,
    /// Net cooperation, −1 to 1; `None` when nothing was reported.
    pub net: Option<f64>,
    /// Lower end of the 90 % band.
    pub low: Option<f64>,
    /// Upper end of the 90 % band.
    pub high: Option<f64>,
    /// Conflict events for each report of the file, times the mean number of reports, asinh; `None`
    /// in a chart of net cooperation and where the period has no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict_rate: Option<f64>,
    /// Reported cooperative events.
    pub cooperation: u32,
    /// Reported conflictual events.
    pub conflict: u32,
    /// All reported events of the tie, statements included.
    pub reports: u32,
}

/// A dated break.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BreakMark {
    /// Index of the first period after the break.
    pub at: usize,
    /// "break 4 Jun".
    pub label: String,
    /// Permutation p-value.
    pub p: f64,
}

/// A row of the ties table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TieRow {
    /// Anchor of the chart, when there is one.
    pub chart: Option<String>,
    /// "Russia – Pakistan" or "Russia → Pakistan".
    pub tie: String,
    /// Reported events.
    pub events: u32,
    /// Of those, before the article.
    pub before_article: Option<u32>,
    /// Periods without a report.
    pub empty_periods: u32,
    /// Periods in the window.
    pub periods: u32,
    /// Net cooperation over the window.
    pub net: Quantity,
    /// Second half minus first half.
    pub change: Quantity,
    /// "4 Jun, p 0.015", "none, p 0.86".
    pub dated_break: String,
    /// "too sparse for any model", "thin: use with care", "—".
    pub warning: String,
}

/// Section 5.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionSection {
    /// Heading and text.
    pub finding: Finding,
    /// The stability index, or why it is not printed.
    pub index: Answer<IndexChart>,
    /// Whether the index predicts violence better than violence alone, in one sentence.
    pub validation: Sentence,
    /// Violence in the region, when an outcome was given.
    pub violence: Option<SeriesChart>,
    /// The signed network, or why there is none.
    pub network: Answer<NetworkChart>,
}

/// A plain series with its band where the source gives one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesChart {
    /// Title: the finding.
    pub title: String,
    /// Unit, band or "the source gives no band".
    pub subtitle: String,
    /// Unit of the values.
    pub unit: String,
    /// Whether the vertical axis is logarithmic (log1p).
    pub log: bool,
    /// Period labels.
    pub labels: Vec<String>,
    /// First days (ISO).
    pub starts: Vec<String>,
    /// Values; `None` where missing.
    pub values: Vec<Option<f64>>,
    /// Low values, empty when the source gives none.
    pub low: Vec<Option<f64>>,
    /// High values, empty when the source gives none.
    pub high: Vec<Option<f64>>,
    /// Index of the first period after the article.
    pub article_at: Option<usize>,
    /// Source line.
    pub source: String,
}

/// The stability index with the parts that make its loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IndexChart {
    /// The index, 0 to 100, with its band.
    pub index: SeriesChart,
    /// Parts; their values add up to 100 minus the index.
    pub parts: Vec<IndexPart>,
    /// Where the norm period ends (index into labels).
    pub norm_end: usize,
    /// Table of index and parts at the last period with leave-one-out.
    pub table: Vec<IndexPartRow>,
}

/// One part of the index over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IndexPart {
    /// "violence", "hostility", …
    pub name: String,
    /// Contribution to the loss; `None` where missing.
    pub loss: Vec<Option<f64>>,
}

/// One part at the end of the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IndexPartRow {
    /// The part.
    pub name: String,
    /// Its weight, 0 to 1.
    pub weight: f64,
    /// What it takes from 100.
    pub loss: Quantity,
    /// The index without it.
    pub index_without: Quantity,
}

/// The signed network of the region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkChart {
    /// Title: the finding.
    pub title: String,
    /// How signs were given.
    pub subtitle: String,
    /// Actors in circle order.
    pub nodes: Vec<NetworkNode>,
    /// Ties with a sign.
    pub ties: Vec<NetworkTie>,
    /// Fewest ties that break balance.
    pub frustration: usize,
    /// Whether that number is proven.
    pub proven: bool,
    /// One sentence under it.
    pub reading: Sentence,
    /// Source line.
    pub source: String,
}

/// A node of the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkNode {
    /// Actor code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Camp of the best split, 0 or 1.
    pub camp: u8,
}

/// A tie of the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkTie {
    /// Index of one end in `nodes`.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// Cooperative (true) or hostile.
    pub cooperative: bool,
    /// Reported cooperative events.
    pub cooperation: u32,
    /// Reported conflictual events.
    pub conflict: u32,
    /// Whether it breaks the best split.
    pub frustrated: bool,
}

/// Section 6.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EffectsSection {
    /// Heading and text.
    pub finding: Finding,
    /// One entry a question, the headline first.
    pub tests: Vec<EffectTest>,
    /// How p-values were corrected and over which family.
    pub multiplicity: Sentence,
}

/// One question put to the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EffectTest {
    /// `t1`, `t2`, …
    pub id: String,
    /// "Russia – Pakistan cooperation and deaths in Afghanistan".
    pub title: String,
    /// Claims it bears on.
    pub claims: Vec<String>,
    /// What was to be estimated, in words.
    pub estimand: Sentence,
    /// The same as a formula, in plain text.
    pub formula: String,
    /// What came out.
    pub answer: Answer<EffectEstimate>,
}

/// An estimate with all that guards it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EffectEstimate {
    /// The response by horizon.
    pub response: ResponseChart,
    /// Headline: at which horizon (or cumulated over which).
    pub horizon: String,
    /// The estimate with its simultaneous band.
    pub estimate: Quantity,
    /// Two-sided p of the headline, from the largest of the horizons.
    pub p: f64,
    /// The same after correction over the family of tests.
    pub p_corrected: f64,
    /// Permutation p by circular shifts.
    pub p_shift: Option<f64>,
    /// Placebo: rank among comparable dyads, "4 of 31".
    pub placebo_rank: String,
    /// Placebo p by rank.
    pub placebo_p: Option<f64>,
    /// The same statistic for every placebo and for the headline; `None` when no placebo
    /// was comparable.
    #[serde(default)]
    pub placebo: Option<PlaceboChart>,
    /// Lead placebo: does the future tie "explain" the past?
    pub lead_p: Option<f64>,
    /// Share of specifications with the headline's sign, 0 to 1.
    pub share_with_sign: f64,
    /// Specifications run.
    pub specifications: usize,
    /// The specification curve.
    pub curve: Vec<SpecPoint>,
    /// Smallest effect whose p would have been below 0.05 in four cases of five, after correction
    /// for the horizons and for the family of tests.
    pub smallest_detectable: Quantity,
    /// Granger test with robust errors, both directions, in one sentence.
    pub granger: Sentence,
    /// Grade with its reason.
    pub grade: Grade,
    /// Why not better.
    pub grade_reason: Sentence,
    /// What the estimate says, in one sentence.
    pub reading: Sentence,
    /// Guards, what is excluded, sides of breaks, forecasts, a hidden driver.
    #[serde(default)]
    pub checks: Vec<CheckTable>,
}

/// A table that checks an estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckTable {
    /// The finding as a title.
    pub title: String,
    /// Heads of the columns; one that begins with `#` is of numbers.
    pub heads: Vec<String>,
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// How to read it.
    pub note: Sentence,
}

/// Impulse response with two bands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResponseChart {
    /// Title: the finding.
    pub title: String,
    /// Unit, bands, how to read.
    pub subtitle: String,
    /// Unit of the response.
    pub unit: String,
    /// Unit of the horizon: "weeks after".
    pub horizon_unit: String,
    /// One point a horizon.
    pub points: Vec<ResponsePoint>,
    /// Second estimator, one value a horizon; empty when none was run.
    pub second: Vec<f64>,
    /// Name of the second estimator.
    pub second_name: String,
    /// The planted truth, one value a horizon; empty for real data.
    pub truth: Vec<f64>,
    /// Source line.
    pub source: String,
}

/// One horizon of a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResponsePoint {
    /// Horizon.
    pub h: usize,
    /// Estimate.
    pub value: f64,
    /// Pointwise 90 % band, low.
    pub low: f64,
    /// Pointwise 90 % band, high.
    pub high: f64,
    /// Simultaneous 90 % band, low.
    pub sim_low: f64,
    /// Simultaneous 90 % band, high.
    pub sim_high: f64,
}

/// One specification of the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpecPoint {
    /// Its choices: axis and level, in a fixed order of axes.
    pub choices: Vec<(String, String)>,
    /// Periods after the cause at which it is read.
    #[serde(default)]
    pub horizon: usize,
    /// Estimate in outcome standard deviations.
    pub value: f64,
    /// 90 % band, low.
    pub low: f64,
    /// 90 % band, high.
    pub high: f64,
}

/// The headline's statistic among those of its placebos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceboChart {
    /// Title: the finding.
    pub title: String,
    /// What was computed, for whom, by which selection.
    pub subtitle: String,
    /// Name of the statistic, for the axis: "largest t over 12 weeks".
    pub unit: String,
    /// One point a placebo, and the headline.
    pub points: Vec<PlaceboPoint>,
    /// Source line.
    pub source: String,
}

/// One tick of the placebo line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceboPoint {
    /// Whose: "Ostrel – Varn".
    pub name: String,
    /// The statistic.
    pub value: f64,
    /// Whether this is the estimate under test.
    pub is_headline: bool,
}
