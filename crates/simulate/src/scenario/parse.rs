//! Reads a scenario file and checks that its parts fit together.

use detente_vocab::nearest;

use super::{Act, Kind, Name, Scenario};

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
            let near = nearest(name.get_ref(), names.iter().map(String::as_str));
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
                act.check(self.horizon, &fault)?;
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
        horizon: usize,
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
        if self.delay.is_some_and(|l| l >= horizon) {
            return Err(fault(
                at,
                format!(
                    "a delay of as many steps as the horizon ({horizon}) or more never comes to act"
                ),
                "lower `delay` or raise `horizon`",
            ));
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
