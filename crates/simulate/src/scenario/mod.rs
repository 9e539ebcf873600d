//! `SCENARIO.toml`: who could do what, what it should better, and what is claimed to lead there.
//!
//! [`Scenario::parse`] reads the file and says line and column of a fault; [`Scenario::study`]
//! runs it: on the claims alone, and on data where there are any. [`schema`] is its JSON
//! Schema.

mod report;
mod study;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

pub use report::{
    ClaimsRun, Data, DatedReport, LeverReport, ModelReport, Numbers, PlaceboReport, Report, Seen,
    Unseen, VariableReport,
};

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

/// A fault of a scenario, with its place in the file where it has one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", place(*.at))]
pub struct ScenarioError {
    /// Line and column, from 1.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

fn place(at: Option<(usize, usize)>) -> String {
    at.map_or_else(String::new, |(line, column)| {
        format!("line {line}, column {column}: ")
    })
}

/// Up to three names near the one asked for, nearest first.
fn nearest(asked: &str, names: &[String]) -> Vec<String> {
    let wanted = asked.to_lowercase();
    let most = 1 + wanted.chars().count() / 3;
    let mut near: Vec<(usize, &String)> = names
        .iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &wanted),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, n)| n.clone()).collect()
}

/// The JSON Schema of a scenario file (draft 2020-12).
pub fn schema() -> String {
    let schema = schemars::schema_for!(Scenario);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

impl Scenario {
    /// Reads a scenario and checks that its parts fit together.
    ///
    /// `columns` are names that data bring along (columns of a panel); a lever or the outcome
    /// may use those, the variables listed, and the ends of the claims.
    ///
    /// # Errors
    /// When the text is no TOML, has unknown keys, names an unknown variable, or lacks what an
    /// act needs; with line, column, and the nearest names.
    ///
    /// ```
    /// use detente_simulate::scenario::Scenario;
    /// let text = r#"
    /// [outcome]
    /// variable = "peace"
    /// better = "up"
    /// [[claim]]
    /// id = "C1"
    /// from = "talks"
    /// to = "peace"
    /// sign = "+"
    /// [[lever]]
    /// id = "L1"
    /// [[lever.do]]
    /// act = "press"
    /// variable = "talk"
    /// direction = "up"
    /// "#;
    /// let error = Scenario::parse(text, &[]).unwrap_err();
    /// assert_eq!(error.at, Some((14, 12)));
    /// assert!(error.help.contains("talks"));
    /// assert!(Scenario::parse(&text.replace("\"talk\"", "\"talks\""), &[]).is_ok());
    /// ```
    pub fn parse(text: &str, columns: &[String]) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text).map_err(|error| ScenarioError {
            at: error.span().map(|span| position(text, span.start)),
            message: error.message().trim().to_owned(),
            help: "detente schema scenario prints what a scenario may hold; detente simulate --init ARTICLE writes one to start from".to_owned(),
        })?;
        scenario.check(text, columns)?;
        Ok(scenario)
    }

    /// Names that levers and the outcome may use.
    pub fn names(&self, columns: &[String]) -> Vec<String> {
        let mut names: Vec<String> = self
            .claims
            .iter()
            .flat_map(|claim| [&claim.from, &claim.to])
            .map(|name| name.get_ref().clone())
            .chain(self.variables.iter().map(|v| v.name.clone()))
            .chain(columns.iter().cloned())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// A variable in words: its label, or its name.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.variables
            .iter()
            .find(|v| v.name == name && !v.label.is_empty())
            .map_or(name, |v| v.label.as_str())
    }

    fn check(&self, text: &str, columns: &[String]) -> Result<(), ScenarioError> {
        let names = self.names(columns);
        let fault = |at: usize, message: String, help: &str| ScenarioError {
            at: Some(position(text, at)),
            message,
            help: help.to_owned(),
        };
        let whole = |message: &str, help: &str| ScenarioError {
            at: None,
            message: message.to_owned(),
            help: help.to_owned(),
        };
        let known = |name: &Name| {
            if names.contains(name.get_ref()) {
                return Ok(());
            }
            let near = nearest(name.get_ref(), &names);
            Err(ScenarioError {
                at: Some(position(text, name.span().start)),
                message: format!(
                    "no claim, variable or column is called `{}`",
                    name.get_ref()
                ),
                help: match near.as_slice() {
                    [] => format!("there are: {}", names.join(", ")),
                    near => format!("did you mean {}?", near.join(", ")),
                },
            })
        };
        if !(1..=520).contains(&self.horizon) {
            return Err(whole(
                "the horizon lies within 1 and 520 steps",
                "set horizon = 12",
            ));
        }
        if !(100..=100_000).contains(&self.draws) {
            return Err(whole(
                "the number of draws lies within 100 and 100000",
                "set draws = 2000",
            ));
        }
        if !(1..=12).contains(&self.model.lags)
            || self.model.tightness.is_nan()
            || self.model.tightness <= 0.0
        {
            return Err(whole(
                "[model] needs 1 to 12 lags and a tightness above 0",
                "leave [model] out for the usual values",
            ));
        }
        if !(self.rule.alpha > 0.0 && self.rule.alpha < 1.0) || self.rule.regret.is_nan() {
            return Err(whole(
                "[rule] needs an alpha within 0 and 1",
                "leave [rule] out for the usual values",
            ));
        }
        known(&self.outcome.variable)?;
        self.placebos.iter().try_for_each(known)?;
        for dated in &self.dated {
            known(&dated.variable)?;
        }
        if self.levers.is_empty() {
            return Err(whole(
                "the scenario has no lever, so there is nothing to compare",
                "add [[lever]] with an id and at least one [[lever.do]]",
            ));
        }
        for (i, lever) in self.levers.iter().enumerate() {
            let id = lever.id.get_ref();
            let at = lever.id.span().start;
            if self.levers[..i].iter().any(|l| l.id.get_ref() == id) {
                return Err(fault(
                    at,
                    format!("two levers are called `{id}`"),
                    "give each lever an id of its own",
                ));
            }
            if lever.cost.is_some_and(|cost| cost.is_nan() || cost <= 0.0) {
                return Err(fault(
                    at,
                    format!("the cost of lever `{id}` is not above 0"),
                    "leave it out where it is not known",
                ));
            }
            for act in &lever.acts {
                known(&act.variable)?;
                act.check(&fault)?;
                for condition in act.when.iter().flat_map(|when| &when.conditions) {
                    known(&condition.variable)?;
                    if condition.above.is_some() == condition.below.is_some()
                        || condition.steps == 0
                    {
                        return Err(fault(
                            condition.variable.span().start,
                            "a condition needs either `above` or `below`, and at least 1 step"
                                .to_owned(),
                            "write { variable = \"…\", above = 0.5, steps = 2 }",
                        ));
                    }
                }
                if let Some(watch) = &act.watch {
                    known(watch)?;
                }
            }
        }
        Ok(())
    }
}

impl Act {
    fn check(
        &self,
        fault: &impl Fn(usize, String, &str) -> ScenarioError,
    ) -> Result<(), ScenarioError> {
        let at = self.act.span().start;
        let needs = |given: bool, field: &str, why: &str| {
            if given {
                Ok(())
            } else {
                Err(fault(at, format!("this act needs `{field}`"), why))
            }
        };
        match self.act.get_ref() {
            Kind::Press | Kind::Pulse => {
                needs(self.direction.is_some(), "direction", "\"up\" or \"down\"")?;
            }
            Kind::Replace => {
                needs(
                    !self.path.is_empty() && self.path.iter().all(|x| x.is_finite()),
                    "path",
                    "the values step by step, in standard deviations from the mean",
                )?;
                if self.when.is_some() {
                    return Err(fault(
                        at,
                        "a path is given for fixed steps, so it takes no `when`".to_owned(),
                        "use act = \"hold\" with a value",
                    ));
                }
            }
            Kind::Hold => needs(
                self.value.is_some_and(f64::is_finite),
                "value",
                "the value held, in standard deviations from the mean",
            )?,
            Kind::Cut => {}
            Kind::Policy => {
                needs(self.watch.is_some(), "watch", "the conduct that it answers")?;
                needs(
                    self.direction.is_some(),
                    "direction",
                    "\"up\" where more of the conduct brings more of the variable, else \"down\"",
                )?;
            }
        }
        for (number, field) in [
            (self.size, "size"),
            (self.reward, "reward"),
            (self.penalty, "penalty"),
        ] {
            if number.is_some_and(|x| !x.is_finite() || x < 0.0) {
                return Err(fault(
                    at,
                    format!("`{field}` is not a number of 0 or more"),
                    "the direction says which way it goes",
                ));
            }
        }
        if self.credibility.is_some_and(|c| !(0.0..=1.0).contains(&c))
            || self.memory.is_some_and(|g| !(0.0..1.0).contains(&g))
            || self.episode == Some(0)
        {
            return Err(fault(
                at,
                "credibility lies within 0 and 1, memory within 0 and below 1, an episode has at least 1 step".to_owned(),
                "leave them out for the usual values",
            ));
        }
        Ok(())
    }
}

/// Line and column of a byte, from 1; columns count characters.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}
