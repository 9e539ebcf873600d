//! `SCENARIO.toml`: who could do what, what it should better, and what is claimed to lead there.
//!
//! [`Scenario::parse`] reads the file and says line and column of a fault; [`Scenario::study`]
//! runs it: on the claims alone, and on data where there are any. [`schema`] is its JSON
//! Schema.

mod acts;
mod look_back;
mod on_claims;
mod on_data;
mod parse;
mod places;
mod report;
mod study;
mod table;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

pub use parse::ScenarioError;
pub use report::{
    ClaimsRun, Data, DatedReport, LeverReport, ModelReport, Numbers, PlaceboReport, Report, Same,
    Seen, Unseen, VariableReport,
};
pub use table::Table;

/// A name with its place in the file.
pub type Name = Spanned<String>;

/// A scenario file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// Length of a step. Data are taken by this period.
    #[serde(default)]
    pub step: Step,
    /// Steps simulated, 1 to 520.
    #[serde(default = "horizon")]
    pub horizon: usize,
    /// Draws of each run, 100 to 100000.
    #[serde(default = "draws")]
    pub draws: usize,
    /// Whether pushes beyond nine of ten past moves of a series are allowed.
    #[serde(default)]
    pub force: bool,
    /// The region by which actors and blocs are counted; `--region` takes its place.
    #[serde(default)]
    pub region: Option<detente_vocab::Region>,
    /// What is to be bettered.
    pub outcome: Goal,
    /// What the text claims: arrows with a sign.
    #[serde(default, rename = "claim")]
    pub claims: Vec<Link>,
    /// Variables that have a column of another name, or that no claim names.
    #[serde(default, rename = "variable")]
    pub variables: Vec<Variable>,
    /// What somebody could do.
    #[serde(default, rename = "lever")]
    pub levers: Vec<Lever>,
    /// Variables that nobody expects to move the outcome: pushing them should do nothing.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub placebos: Vec<Name>,
    /// Past shocks to a variable: its observed path is given to the model and the other series
    /// are scored.
    #[serde(default, rename = "dated")]
    pub dated: Vec<Dated>,
    /// How the model is estimated.
    #[serde(default)]
    pub model: Model,
    /// When a lever is recommended.
    #[serde(default)]
    pub rule: Recommend,
    /// The file, so that faults found later have a place too; empty without one.
    #[serde(skip)]
    text: String,
}

fn horizon() -> usize {
    12
}

fn draws() -> usize {
    2_000
}

/// Length of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A week.
    Week,
    /// A month.
    #[default]
    Month,
    /// Whatever a row of the panel is.
    Row,
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More.
    Up,
    /// Less.
    Down,
}

impl Direction {
    /// 1 or −1.
    pub fn sign(self) -> i8 {
        match self {
            Self::Up => 1,
            Self::Down => -1,
        }
    }
}

/// What is to be bettered.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The variable.
    #[schemars(with = "String")]
    pub variable: Name,
    /// Whether more or less of it is better.
    pub better: Direction,
    /// The gain that would be enough, in standard deviations of the variable.
    #[serde(default = "enough")]
    pub enough: f64,
}

fn enough() -> f64 {
    0.1
}

/// The sign of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ClaimSign {
    /// More of the one, more of the other.
    #[serde(rename = "+")]
    Plus,
    /// More of the one, less of the other.
    #[serde(rename = "-")]
    Minus,
    /// The one does not move the other.
    #[serde(rename = "0")]
    Zero,
    /// It moves it, who knows which way.
    #[serde(rename = "?")]
    Unclear,
}

/// A claim: `from` moves `to`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Its name, `C7`.
    pub id: String,
    /// The cause.
    #[schemars(with = "String")]
    pub from: Name,
    /// The effect.
    #[schemars(with = "String")]
    pub to: Name,
    /// Which way.
    pub sign: ClaimSign,
    /// The words of the text.
    #[serde(default)]
    pub text: String,
    /// Whether it holds by the meaning of the words, not by anybody's claim.
    #[serde(default)]
    pub by_definition: bool,
}

/// A variable and where its values are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name in claims and levers.
    pub name: String,
    /// In words.
    #[serde(default)]
    pub label: String,
    /// The column of a panel that holds it; its name without one.
    #[serde(default)]
    pub column: Option<String>,
    /// Whether the column counts the opposite (violence for stability).
    #[serde(default)]
    pub opposite: bool,
    /// For a tie: who acts. Needed by the balance term and the structured prior.
    #[serde(default)]
    pub source: Option<String>,
    /// For a tie: toward whom.
    #[serde(default)]
    pub target: Option<String>,
}

/// What somebody could do.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lever {
    /// Its short name, `L1`.
    #[schemars(with = "String")]
    pub id: Name,
    /// In words.
    #[serde(default)]
    pub name: String,
    /// What it is meant to do.
    #[serde(default)]
    pub intent: String,
    /// What it costs, in a unit of your own; gains are also told for each unit.
    #[serde(default)]
    pub cost: Option<f64>,
    /// What is done.
    #[serde(default, rename = "do")]
    pub acts: Vec<Act>,
}

/// What an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A push in every step of the window: `variable`, `direction`, `size`, `from`, `to`.
    Press,
    /// One push: `variable`, `direction`, `size`, `from`.
    Pulse,
    /// A given path: `variable`, `path`, `from`.
    Replace,
    /// The variable is held at a value: `variable`, `value`, `from`, `to`.
    Hold,
    /// The variable neither moves others nor is moved: `variable`.
    Cut,
    /// The variable is made to answer conduct: `variable`, `watch`, `direction` (`up`: more of
    /// the conduct brings more of the variable) and the numbers of the policy.
    Policy,
}

/// One act of a lever. Which fields an act takes is told by its kind.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// What it is.
    #[schemars(with = "Kind")]
    pub act: Spanned<Kind>,
    /// What it acts on.
    #[schemars(with = "String")]
    pub variable: Name,
    /// Which way.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// How far in each step, in standard deviations of the variable, above 0 [default: half of
    /// one, but no more than nine of ten past moves].
    #[serde(default)]
    pub size: Option<f64>,
    /// First step [default: 1, the first after the data end].
    #[serde(default)]
    pub from: Option<usize>,
    /// Last step [default: the horizon].
    #[serde(default)]
    pub to: Option<usize>,
    /// Values from step `from` on, in standard deviations from the variable's mean.
    #[serde(default)]
    pub path: Vec<f64>,
    /// The value held, in standard deviations from the variable's mean.
    #[serde(default)]
    pub value: Option<f64>,
    /// The conduct that a policy watches.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub watch: Option<Name>,
    /// Whether the conduct goes on today (`true`) or is asked for and not yet given: a policy
    /// that rewards what is not given begins by withholding. For CLAIMS only.
    #[serde(default)]
    pub goes_on: Option<bool>,
    /// θ of the policy, in standard deviations of the conduct [default: 0, its mean].
    #[serde(default)]
    pub threshold: Option<f64>,
    /// k of the policy [default: 4].
    #[serde(default)]
    pub sharpness: Option<f64>,
    /// d⁺ of the policy, as `size`.
    #[serde(default)]
    pub reward: Option<f64>,
    /// d⁻ of the policy, as `size`.
    #[serde(default)]
    pub penalty: Option<f64>,
    /// g of the policy, 0 to below 1 [default: 0.5].
    #[serde(default)]
    pub memory: Option<f64>,
    /// l of the policy, in steps [default: 1].
    #[serde(default)]
    pub delay: Option<usize>,
    /// c of the policy, 0 to 1 [default: 1].
    #[serde(default)]
    pub credibility: Option<f64>,
    /// Steps of an episode: in each the policy is carried out with probability `credibility`.
    #[serde(default)]
    pub episode: Option<usize>,
    /// Conditions on which the act is done.
    #[serde(default)]
    pub when: Option<When>,
}

/// Conditions on an act.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// `all` or `any` of them must hold.
    #[serde(default)]
    pub needs: NeedsWord,
    /// The conditions.
    pub conditions: Vec<Threshold>,
    /// Of acts on one variable the one with the highest priority is done.
    #[serde(default)]
    pub priority: i32,
    /// Whether the act ends for good when the conditions first cease to hold.
    #[serde(default)]
    pub once: bool,
}

/// How conditions are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedsWord {
    /// All must hold.
    #[default]
    All,
    /// One must hold.
    Any,
}

/// A variable beyond a threshold: give `above` or `below`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The variable.
    #[schemars(with = "String")]
    pub variable: Name,
    /// Above this, in standard deviations from its mean.
    #[serde(default)]
    pub above: Option<f64>,
    /// Below this, in standard deviations from its mean.
    #[serde(default)]
    pub below: Option<f64>,
    /// For so many steps in a row.
    #[serde(default = "one")]
    pub steps: usize,
}

fn one() -> usize {
    1
}

/// A past shock to one variable.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// The variable.
    #[schemars(with = "String")]
    pub variable: Name,
    /// The period in which it begins, as the data label it.
    #[schemars(with = "String")]
    pub on: Name,
    /// Steps scored.
    #[serde(default = "six")]
    pub steps: usize,
    /// What happened.
    #[serde(default)]
    pub what: String,
}

fn six() -> usize {
    6
}

/// How the model is estimated.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Model {
    /// Lags, 1 to 12.
    pub lags: usize,
    /// How large a coupling may well be, in standard deviations of its effect.
    pub tightness: f64,
    /// Whether to estimate the pull of third parties on ties.
    pub balance: bool,
    /// Whether memory and reciprocity pooled over ties set the prior.
    pub reciprocity: bool,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            lags: 1,
            tightness: 0.3,
            balance: false,
            reciprocity: false,
        }
    }
}

/// When a lever is recommended.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Recommend {
    /// Its share of improving draws must reach 1 − alpha / number of levers. 0.05: where no
    /// lever does anything, one in twenty scenarios recommends one (docs/simulated-truth.md).
    pub alpha: f64,
    /// The 90 % quantile of its regret may reach this, in standard deviations.
    pub regret: f64,
}

impl Default for Recommend {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            regret: 0.25,
        }
    }
}

/// A name that stands in no file.
pub fn unplaced(name: &str) -> Name {
    Spanned::new(0..0, name.to_owned())
}

impl Act {
    /// An act with the usual numbers.
    pub fn new(kind: Kind, variable: &str) -> Self {
        Self {
            act: Spanned::new(0..0, kind),
            variable: unplaced(variable),
            direction: None,
            size: None,
            from: None,
            to: None,
            path: Vec::new(),
            value: None,
            watch: None,
            goes_on: None,
            threshold: None,
            sharpness: None,
            reward: None,
            penalty: None,
            memory: None,
            delay: None,
            credibility: None,
            episode: None,
            when: None,
        }
    }
}

impl Scenario {
    /// A scenario with the usual numbers, no claims and no levers.
    ///
    /// ```
    /// use detente_simulate::scenario::{Direction, Scenario};
    /// let scenario = Scenario::new("peace", Direction::Up);
    /// assert_eq!(scenario.used(), ["peace"]);
    /// assert_eq!(scenario.horizon, 12);
    /// ```
    pub fn new(outcome: &str, better: Direction) -> Self {
        Self {
            region: None,
            title: String::new(),
            step: Step::default(),
            horizon: horizon(),
            draws: draws(),
            force: false,
            outcome: Goal {
                variable: unplaced(outcome),
                better,
                enough: enough(),
            },
            claims: Vec::new(),
            variables: Vec::new(),
            levers: Vec::new(),
            placebos: Vec::new(),
            dated: Vec::new(),
            model: Model::default(),
            rule: Recommend::default(),
            text: String::new(),
        }
    }

    /// Line and column of a byte of the file; `None` without a file.
    fn place(&self, byte: usize) -> Option<(usize, usize)> {
        (!self.text.is_empty()).then(|| places::position(&self.text, byte))
    }
}

/// The JSON Schema of a scenario file (draft 2020-12).
pub fn schema() -> String {
    let schema = schemars::schema_for!(Scenario);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}
