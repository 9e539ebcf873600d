//! What makes a table of actors unfit to bargain.

use std::collections::BTreeSet;

use detente_vocab::nearest;

use super::Bargaining;

/// What is wrong with a table of actors.
#[derive(Debug, thiserror::Error)]
pub enum BargainError {
    /// No actors.
    #[error("there is no actor: give one line for each")]
    NoActor,
    /// No issues.
    #[error("there is no issue: give each actor a position and a salience on at least one")]
    NoDimension,
    /// A list has another length than there are actors, or issues.
    #[error("{what}: expected {expected}, found {found}")]
    Shape {
        /// The list.
        what: String,
        /// How many values it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// An actor without a name.
    #[error("actor {number} has no name")]
    Unnamed {
        /// Its number, from 1.
        number: usize,
    },
    /// A name given twice.
    #[error("actor `{0}` is listed twice")]
    Repeated(String),
    /// A name that is not in the table.
    #[error("no actor is called `{name}`{}", hint(.near))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The nearest name there is.
        near: Option<String>,
    },
    /// A value that is no number.
    #[error("{what} of `{actor}` is not a number: `{value}`")]
    NotANumber {
        /// Influence, position or salience, and of which issue.
        what: String,
        /// Whose.
        actor: String,
        /// What stands there.
        value: String,
    },
    /// An influence of 0 or less.
    #[error("influence of `{actor}` must be above 0, and is {value}")]
    Influence {
        /// Whose.
        actor: String,
        /// What stands there.
        value: f64,
    },
    /// A position or a salience beyond the scale.
    #[error("{what} of `{actor}` must be between 0 and 100, and is {value}")]
    OffScale {
        /// Position or salience, and of which issue.
        what: String,
        /// Whose.
        actor: String,
        /// What stands there.
        value: f64,
    },
    /// More attention than there is, or none.
    #[error("saliences of `{actor}` must add up to more than 0 and at most 100, and make {sum}")]
    SalienceSum {
        /// Whose.
        actor: String,
        /// Their sum.
        sum: f64,
    },
    /// A table whose first line announces something else than follows.
    #[error("the first line announces {announced} {what}, and there are {found}")]
    Announced {
        /// Actors or issues.
        what: &'static str,
        /// How many it announces.
        announced: String,
        /// How many there are.
        found: usize,
    },
    /// A line that is no heading of such a table.
    #[error(
        "expected a heading such as `Actor,Description,Influence,Tariff,Tariff salience`: a \
         position and a salience for each issue"
    )]
    Heading,
    /// A fault at a place of a table.
    #[error("line {line}, column {column}: {problem}")]
    At {
        /// Line, from 1.
        line: u64,
        /// Which value of the line, from 1.
        column: usize,
        /// What is wrong there.
        problem: Box<BargainError>,
    },
    /// Bytes that are no CSV.
    #[error("not a readable table: {0}")]
    Csv(#[from] csv::Error),
}

fn hint(near: &Option<String>) -> String {
    near.as_ref()
        .map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The value of an actor that a fault is about.
#[derive(Clone, Copy)]
pub(super) enum Cell {
    Name,
    Influence,
    Position(usize),
    Salience(usize),
}

impl Bargaining {
    /// Looks for what would keep these actors from bargaining.
    ///
    /// # Errors
    ///
    /// [`BargainError`] for the first fault, by actor.
    pub fn check(&self) -> Result<(), BargainError> {
        if self.actors.is_empty() {
            return Err(BargainError::NoActor);
        }
        if self.dimensions.is_empty() {
            return Err(BargainError::NoDimension);
        }
        let (actors, issues) = (self.actors.len(), self.dimensions.len());
        fits("influences", actors, self.influence.len())?;
        fits("rows of positions", actors, self.position.len())?;
        fits("rows of saliences", actors, self.salience.len())?;
        for (i, name) in self.actors.iter().enumerate() {
            let (positions, saliences) = (self.position[i].len(), self.salience[i].len());
            fits(&format!("positions of `{name}`"), issues, positions)?;
            fits(&format!("saliences of `{name}`"), issues, saliences)?;
        }
        self.fault().map_or(Ok(()), |(_, _, problem)| Err(problem))
    }

    /// The number of an actor, counted from 0.
    ///
    /// # Errors
    ///
    /// [`BargainError::Unknown`] where no actor has this name.
    pub fn actor(&self, name: &str) -> Result<usize, BargainError> {
        self.actors
            .iter()
            .position(|actor| actor == name)
            .ok_or_else(|| BargainError::Unknown {
                name: name.to_owned(),
                near: nearest(name, self.actors.iter().map(String::as_str))
                    .into_iter()
                    .next(),
            })
    }

    /// The first fault in the values, with whose it is and which.
    pub(super) fn fault(&self) -> Option<(usize, Cell, BargainError)> {
        let mut names = BTreeSet::new();
        (0..self.actors.len()).find_map(|i| {
            let name = self.actors[i].as_str();
            if name.trim().is_empty() {
                return Some((i, Cell::Name, BargainError::Unnamed { number: i + 1 }));
            }
            if !names.insert(name) {
                return Some((i, Cell::Name, BargainError::Repeated(name.to_owned())));
            }
            self.values_fault(i)
                .map(|(cell, problem)| (i, cell, problem))
        })
    }

    fn values_fault(&self, i: usize) -> Option<(Cell, BargainError)> {
        let actor = || self.actors[i].clone();
        let not_a_number = |what: &str, value: f64| BargainError::NotANumber {
            what: what.to_owned(),
            actor: actor(),
            value: value.to_string(),
        };
        let value = self.influence[i];
        if !value.is_finite() {
            return Some((Cell::Influence, not_a_number("influence", value)));
        }
        if value <= 0.0 {
            let actor = actor();
            return Some((Cell::Influence, BargainError::Influence { actor, value }));
        }
        let mut sum = 0.0;
        for (d, issue) in self.dimensions.iter().enumerate() {
            let (position, salience) = (self.position[i][d], self.salience[i][d]);
            for (cell, what, value) in [
                (Cell::Position(d), format!("position on {issue}"), position),
                (Cell::Salience(d), format!("salience of {issue}"), salience),
            ] {
                if !value.is_finite() {
                    return Some((cell, not_a_number(&what, value)));
                }
                if !(0.0..=100.0).contains(&value) {
                    let actor = actor();
                    return Some((cell, BargainError::OffScale { what, actor, value }));
                }
            }
            sum += salience;
        }
        // Thirds and the like may add up to a hair more.
        (sum <= 0.0 || sum > 100.0 + 1e-9).then(|| {
            let last = Cell::Salience(self.dimensions.len() - 1);
            (
                last,
                BargainError::SalienceSum {
                    actor: actor(),
                    sum,
                },
            )
        })
    }
}

fn fits(what: &str, expected: usize, found: usize) -> Result<(), BargainError> {
    if expected == found {
        return Ok(());
    }
    Err(BargainError::Shape {
        what: what.to_owned(),
        expected,
        found,
    })
}
