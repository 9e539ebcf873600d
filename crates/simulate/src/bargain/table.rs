//! Reads actors from CSV.

use csv::StringRecord;

use super::check::Cell;
use super::{BargainError, Bargaining};

/// Values of a line before the first position: name, description, influence.
const BEFORE: usize = 3;

impl Bargaining {
    /// Reads a table with a heading and one line for each actor: name, description, influence,
    /// then position and salience (0 to 100) for each issue. The headings of the positions name
    /// the issues. Files of KTAB, whose first line has a title, a description, the number of
    /// actors and that of issues, are read too.
    ///
    /// # Errors
    ///
    /// [`BargainError`] with line and column of the first fault.
    pub fn from_csv(text: &str) -> Result<Self, BargainError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut lines = Vec::new();
        for line in reader.records() {
            let mut line = line?;
            if let Some(mut position) = line.position().cloned() {
                // The reader counts empty lines before a line to that line.
                let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
                let rest = text.get(start..).unwrap_or_default();
                let empty = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
                let skipped = rest[..empty].matches('\n').count() as u64;
                position.set_line(position.line() + skipped);
                line.set_position(Some(position));
            }
            if line.iter().any(|value| !value.is_empty()) {
                lines.push(line);
            }
        }
        let mut lines = lines.iter();
        let mut heading = lines.next().ok_or(BargainError::NoActor)?;
        let mut announcement = None;
        if !is_heading(heading) {
            announcement = Some(heading);
            heading = lines
                .next()
                .filter(|line| is_heading(line))
                .ok_or_else(|| at(announcement, 1, BargainError::Heading))?;
        }
        let width = filled(heading);
        if width <= BEFORE || (width - BEFORE) % 2 == 1 {
            return Err(at(Some(heading), width.max(1), BargainError::Heading));
        }
        let mut table = Self {
            dimensions: (BEFORE..width)
                .step_by(2)
                .map(|column| heading[column].to_owned())
                .collect(),
            ..Self::default()
        };
        let lines: Vec<&StringRecord> = lines.collect();
        for line in &lines {
            table.push(line, heading, width)?;
        }
        if let Some(line) = announcement {
            announced(line, 2, "actors", table.actors.len())?;
            announced(line, 3, "issues", table.dimensions.len())?;
        }
        if let Some((actor, cell, problem)) = table.fault() {
            let column = match cell {
                Cell::Name => 1,
                Cell::Influence => BEFORE,
                Cell::Position(d) => BEFORE + 2 * d + 1,
                Cell::Salience(d) => BEFORE + 2 * d + 2,
            };
            return Err(at(lines.get(actor).copied(), column, problem));
        }
        table.check()?;
        Ok(table)
    }

    fn push(
        &mut self,
        line: &StringRecord,
        heading: &StringRecord,
        width: usize,
    ) -> Result<(), BargainError> {
        let found = filled(line);
        if found != width {
            let problem = BargainError::Shape {
                what: format!("values of `{}`", &line[0]),
                expected: width,
                found,
            };
            return Err(at(Some(line), found.min(width) + 1, problem));
        }
        let number = |column: usize| {
            line[column].parse::<f64>().map_err(|_| {
                let problem = BargainError::NotANumber {
                    what: heading[column].to_owned(),
                    actor: line[0].to_owned(),
                    value: line[column].to_owned(),
                };
                at(Some(line), column + 1, problem)
            })
        };
        let numbers = (BEFORE - 1..width)
            .map(number)
            .collect::<Result<Vec<f64>, _>>()?;
        let on_issues = &numbers[1..];
        self.actors.push(line[0].to_owned());
        self.influence.push(numbers[0]);
        self.position
            .push(on_issues.iter().copied().step_by(2).collect());
        self.salience
            .push(on_issues.iter().copied().skip(1).step_by(2).collect());
        Ok(())
    }
}

fn is_heading(line: &StringRecord) -> bool {
    line[0].eq_ignore_ascii_case("actor")
}

/// Values of a line without the empty ones at its end.
fn filled(line: &StringRecord) -> usize {
    (0..line.len())
        .rfind(|&column| !line[column].is_empty())
        .map_or(0, |last| last + 1)
}

fn announced(
    line: &StringRecord,
    column: usize,
    what: &'static str,
    found: usize,
) -> Result<(), BargainError> {
    let announced = line.get(column).unwrap_or_default();
    if announced.parse() == Ok(found) {
        return Ok(());
    }
    let problem = BargainError::Announced {
        what,
        announced: announced.to_owned(),
        found,
    };
    Err(at(Some(line), column + 1, problem))
}

fn at(line: Option<&StringRecord>, column: usize, problem: BargainError) -> BargainError {
    match line.and_then(StringRecord::position) {
        Some(position) => BargainError::At {
            line: position.line(),
            column,
            problem: Box::new(problem),
        },
        None => problem,
    }
}
