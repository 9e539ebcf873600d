//! Reads a scenario file and checks that its parts fit together.

use detente_vocab::{nearest, slip};

use super::places::Places;
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

/// The message of the TOML reader with the forms of numbers in plain words.
fn plain(message: &str) -> String {
    const FORMS: [(&str, &str); 9] = [
        ("usize", "a whole number of 0 or more"),
        ("u64", "a whole number of 0 or more"),
        ("u32", "a whole number of 0 or more"),
        ("u16", "a whole number of 0 or more"),
        ("u8", "a whole number of 0 or more"),
        ("i64", "a whole number"),
        ("i32", "a whole number"),
        ("i8", "a whole number"),
        ("f64", "a number"),
    ];
    let Some((before, wanted)) = message.rsplit_once("expected ") else {
        return message.to_owned();
    };
    match FORMS.iter().find(|(form, _)| *form == wanted.trim()) {
        Some((_, words)) => format!("{before}expected {words}"),
        None => message.to_owned(),
    }
}

impl Scenario {
    /// Reads a scenario and checks that its parts fit together.
    ///
    /// `columns` are names that data bring along (columns of a panel); a lever or the outcome
    /// may use those, the variables listed, and the ends of the claims.
    ///
    /// # Errors
    /// When the text is no TOML, has unknown keys, names an unknown variable, gives two claims,
    /// levers or variables one name, holds a number that is infinite or none, or lacks what an
    /// act needs; with line, column, and the nearest names. A variable that stands in one claim
    /// and nowhere else is new in earnest, unless it is another one with a slip of the hand.
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
        let places = Places::of(text);
        let mut scenario: Self = toml::from_str(text).map_err(|error| ScenarioError {
            at: error.span().map(|span| places.byte(span.start)),
            message: plain(error.message().trim()),
            help: "detente schema scenario prints what a scenario may hold; detente simulate --init ARTICLE writes one to start from".to_owned(),
        })?;
        scenario.check(&places, columns)?;
        text.clone_into(&mut scenario.text);
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

    fn check(&self, places: &Places<'_>, columns: &[String]) -> Result<(), ScenarioError> {
        let names = self.names(columns);
        let fault = |at: usize, message: String, help: &str| ScenarioError {
            at: Some(places.byte(at)),
            message,
            help: help.to_owned(),
        };
        // By the keys; a value that is left out has no place.
        let value = |path: &str, message: &str, help: &str| ScenarioError {
            at: places.value(path),
            message: message.to_owned(),
            help: help.to_owned(),
        };
        let known = |name: &Name| {
            if names.contains(name.get_ref()) {
                return Ok(());
            }
            let near = nearest(name.get_ref(), names.iter().map(String::as_str));
            Err(fault(
                name.span().start,
                format!(
                    "no claim, variable or column is called `{}`",
                    name.get_ref()
                ),
                &match near.as_slice() {
                    [] => format!("there are: {}", names.join(", ")),
                    near => format!("did you mean {}?", near.join(", ")),
                },
            ))
        };
        if let Some((at, key)) = places.unreal() {
            return Err(ScenarioError {
                at: Some(at),
                message: format!("`{key}` is infinite or no number"),
                help: "write a finite number, or leave it out for the usual value".to_owned(),
            });
        }
        if !(1..=520).contains(&self.horizon) {
            return Err(value(
                "horizon",
                "the horizon lies within 1 and 520 steps",
                "set horizon = 12",
            ));
        }
        if !(100..=100_000).contains(&self.draws) {
            return Err(value(
                "draws",
                "the number of draws lies within 100 and 100000",
                "set draws = 2000",
            ));
        }
        if self.outcome.enough < 0.0 {
            return Err(value(
                "outcome.enough",
                "the gain that would be enough is a number of 0 or more",
                "`better` says which way it goes",
            ));
        }
        if !(1..=12).contains(&self.model.lags) {
            return Err(value(
                "model.lags",
                "[model] needs 1 to 12 lags",
                "leave [model] out for the usual values",
            ));
        }
        if self.model.tightness <= 0.0 {
            return Err(value(
                "model.tightness",
                "[model] needs a tightness above 0",
                "leave [model] out for the usual values",
            ));
        }
        if !(self.rule.alpha > 0.0 && self.rule.alpha < 1.0) {
            return Err(value(
                "rule.alpha",
                "[rule] needs an alpha within 0 and 1",
                "leave [rule] out for the usual values",
            ));
        }
        if self.rule.regret < 0.0 {
            return Err(value(
                "rule.regret",
                "[rule] needs a regret of 0 or more",
                "leave [rule] out for the usual values",
            ));
        }
        self.told_apart(places)?;
        known(&self.outcome.variable)?;
        self.placebos.iter().try_for_each(known)?;
        for dated in &self.dated {
            known(&dated.variable)?;
        }
        if self.levers.is_empty() {
            return Err(value(
                "lever",
                "the scenario has no lever, so there is nothing to compare",
                "add [[lever]] with an id and at least one [[lever.do]]",
            ));
        }
        for (i, lever) in self.levers.iter().enumerate() {
            if lever.cost.is_some_and(|cost| cost <= 0.0) {
                return Err(value(
                    &format!("lever.{i}.cost"),
                    &format!("the cost of lever `{}` is not above 0", lever.id.get_ref()),
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
        // Last: by now every name outside the claims is one that is known.
        self.mistyped(places, columns)
    }

    /// Claims, levers and variables are told apart by their names.
    fn told_apart(&self, places: &Places<'_>) -> Result<(), ScenarioError> {
        let claims: Vec<&str> = self.claims.iter().map(|c| c.id.as_str()).collect();
        let levers: Vec<&str> = self
            .levers
            .iter()
            .map(|l| l.id.get_ref().as_str())
            .collect();
        let variables: Vec<&str> = self.variables.iter().map(|v| v.name.as_str()).collect();
        for (ids, kind, key) in [
            (claims, "claim", "id"),
            (levers, "lever", "id"),
            (variables, "variable", "name"),
        ] {
            for (i, id) in ids.iter().enumerate() {
                if let Some(first) = ids[..i].iter().position(|known| known == id) {
                    let line = places
                        .value(&format!("{kind}.{first}.{key}"))
                        .map_or_else(String::new, |(line, _)| {
                            format!("; the first is in line {line}")
                        });
                    return Err(ScenarioError {
                        at: places.value(&format!("{kind}.{i}.{key}")),
                        message: format!("two {kind}s are called `{id}`"),
                        help: format!("give each {kind} a name of its own{line}"),
                    });
                }
            }
        }
        Ok(())
    }

    /// A variable in one claim and in no other line that is another one with a slip of the hand
    /// would be an end that leads nowhere.
    fn mistyped(&self, places: &Places<'_>, columns: &[String]) -> Result<(), ScenarioError> {
        let ends: Vec<&Name> = self.claims.iter().flat_map(|c| [&c.from, &c.to]).collect();
        let elsewhere: Vec<&str> = std::iter::once(&self.outcome.variable)
            .chain(self.touched())
            .map(|name| name.get_ref().as_str())
            .chain(self.variables.iter().map(|v| v.name.as_str()))
            .chain(columns.iter().map(String::as_str))
            .collect();
        for (i, end) in ends.iter().enumerate() {
            let name = end.get_ref().as_str();
            let again = |at: usize| ends[at].get_ref() == name && at / 2 != i / 2;
            if elsewhere.contains(&name) || (0..ends.len()).any(again) {
                continue;
            }
            // Of two names that stand once each, the later is the slip.
            let meant = ends[..i]
                .iter()
                .chain(ends[i + 1..].iter().filter(|later| {
                    let times = ends.iter().filter(|e| e.get_ref() == later.get_ref());
                    times.count() > 1
                }))
                .map(|other| other.get_ref().as_str())
                .chain(elsewhere.iter().copied())
                .filter(|other| slip(name, other));
            let near = nearest(name, meant);
            if near.is_empty() {
                continue;
            }
            return Err(ScenarioError {
                at: Some(places.byte(end.span().start)),
                message: format!(
                    "claim `{}` alone speaks of `{name}`, which looks like a slip of the hand",
                    self.claims[i / 2].id
                ),
                help: format!(
                    "did you mean {}? If it is a variable of its own, say so: [[variable]] with name = \"{name}\"",
                    near.join(", ")
                ),
            });
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
                    !self.path.is_empty(),
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
                self.value.is_some(),
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
            if number.is_some_and(|x| x < 0.0) {
                return Err(fault(
                    at,
                    format!("`{field}` is not a number of 0 or more"),
                    "the direction says which way it goes",
                ));
            }
        }
        if self.from == Some(0) || self.to.is_some_and(|to| to < self.from.unwrap_or(1)) {
            return Err(fault(
                at,
                "steps are counted from 1, and `to` is no earlier than `from`".to_owned(),
                "leave both out for the whole horizon",
            ));
        }
        if self.sharpness.is_some_and(|k| k <= 0.0) {
            return Err(fault(
                at,
                "`sharpness` is not above 0".to_owned(),
                "leave it out for the usual value",
            ));
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

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn forms_of_numbers_are_told_in_plain_words() {
        assert_eq!(
            plain("invalid type: string \"x\", expected usize"),
            "invalid type: string \"x\", expected a whole number of 0 or more"
        );
        assert_eq!(plain("expected a usize"), "expected a usize");
    }
}
