//! What the estimators share: the panel they read and the words for what goes wrong.

use std::path::PathBuf;

use clap::Args;
use detente_infer::calendar::Calendar;
use detente_infer::{InferError, Panel};

use crate::failure::{Failure, data_fault};

use crate::output::Context;
use crate::panel::{self, Fill};
use crate::table::Table;

/// A table of series.
#[derive(Debug, Args)]
pub struct Source {
    /// CSV, Parquet or Arrow file with one series a column, oldest row first; a first column of
    /// words or dates, or one named date, period, year, month, week or t, labels the periods
    #[arg(long, value_name = "FILE")]
    pub panel: PathBuf,
    /// Series to use, in that order [default: all]
    #[arg(long, value_name = "SERIES", num_args = 1..)]
    pub series: Vec<String>,
    /// What to put where a period has no row; without it a missing period is an error
    #[arg(long, value_enum)]
    pub fill: Option<Fill>,
}

/// A panel that was read.
pub struct Input {
    pub panel: Panel,
    pub calendar: Calendar,
    pub file: String,
}

impl Source {
    pub fn read(&self, context: &Context) -> Result<Input, Failure> {
        self.read_with(context, [])
    }

    /// With the series that other flags name, where `--series` leaves them out.
    pub fn read_with<'a>(
        &self,
        context: &Context,
        others: impl IntoIterator<Item = &'a String>,
    ) -> Result<Input, Failure> {
        let frame = panel::read(&self.panel)?;
        let mut wanted = self.series.clone();
        if !wanted.is_empty() {
            for name in others {
                if !wanted.contains(name) {
                    wanted.push(name.clone());
                }
            }
        }
        let series = frame.series(&wanted, self.fill)?;
        note_calendar(context, &series.calendar, series.filled);
        Ok(Input {
            panel: series.panel,
            calendar: series.calendar,
            file: frame.file().to_owned(),
        })
    }
}

impl Input {
    /// The error with the file's name, and near names where a series is unknown.
    pub fn explain(&self, error: InferError) -> Failure {
        explain(error, &self.file)
    }

    /// Position of a period.
    pub fn position(&self, period: &str) -> Result<usize, Failure> {
        position(self.panel.periods(), period, &self.file)
    }
}

/// Position of a period among the labels of a file.
pub fn position(periods: &[String], period: &str, file: &str) -> Result<usize, Failure> {
    periods.iter().position(|p| p == period).ok_or_else(|| {
        let (first, last) = (periods.first(), periods.last());
        Failure::data(format!("{file}: there is no period `{period}`")).with_help(format!(
            "write it as the table does, from {} to {}",
            first.map_or("", String::as_str),
            last.map_or("", String::as_str)
        ))
    })
}

/// Says what a reader of the numbers should know about the periods.
pub fn note_calendar(context: &Context, calendar: &Calendar, filled: usize) {
    if let Some(label) = &calendar.misfit {
        context.note(format!(
            "caution: `{label}` fits no calendar; rows are taken for neighbouring periods as they stand"
        ));
    }
    if filled > 0 {
        context.note(format!("{filled} periods without a row were filled in"));
    }
}

/// The error of a library with the file's name, and near names where a series is unknown.
pub fn explain(error: InferError, file: &str) -> Failure {
    match &error {
        InferError::UnknownSeries { name, known } => {
            let near = detente_vocab::nearest(name, known.split(", "));
            let failure = data_fault(&error).within(file);
            match near.as_slice() {
                [] => failure,
                near => failure.with_help(format!("did you mean {}?", near.join(", "))),
            }
        }
        // Some settings are values of the table.
        InferError::Setting { name, .. }
            if [
                "count", "exposure", "state", "value", "weight", "edge", "tie",
            ]
            .contains(name) =>
        {
            data_fault(&error).within(file)
        }
        InferError::Setting {
            name,
            value,
            remedy,
        } => {
            // `NeweyWest { lags: 4 }` and `["a"]` are not for people.
            let value = value.split(" {").next().unwrap_or_default();
            let value = value
                .trim_matches(['[', ']'])
                .replace('"', "`")
                .replace("NeweyWest", "newey-west");
            Failure::usage(format!("{} {value} is not usable", name.replace('_', " ")))
                .with_help(remedy.clone())
        }
        _ => data_fault(&error).within(file),
    }
}

/// Checks that a name is one of those given, with near names if not.
pub fn among(name: &str, names: &[String], flag: &str, file: &str) -> Result<usize, Failure> {
    names.iter().position(|n| n == name).ok_or_else(|| {
        let near = detente_vocab::nearest(name, names.iter().map(String::as_str));
        Failure::data(format!(
            "{file}: {flag} names `{name}`; there are: {}",
            names.join(", ")
        ))
        .with_help(match near.as_slice() {
            [] => "name one of these".to_owned(),
            near => format!("did you mean {}?", near.join(", ")),
        })
    })
}

/// The largest default of a length.
const DEFAULT: usize = 12;
/// Draws and permutations at most.
const DRAWS: usize = 1_000_000;
/// Bytes that draws may take.
const BYTES: f64 = 2e9;

/// Refuses a length that the sample cannot bear, before anything is allocated for it.
pub fn within(flag: &str, value: usize, periods: usize, file: &str) -> Result<(), Failure> {
    // The defaults are left to the estimators, which say how many rows they need.
    match value > periods.max(DEFAULT) {
        false => Ok(()),
        true => Err(Failure::usage(format!(
            "{flag} {value} is more than the {periods} periods of {file}"
        ))
        .with_help(format!("give at most {periods}"))),
    }
}

/// Refuses draws that are too few for a band, too many, or too large together: `each` numbers a
/// draw.
pub fn draws(flag: &str, draws: usize, least: usize, each: f64) -> Result<(), Failure> {
    if draws < least {
        return Err(
            Failure::usage(format!("{flag} {draws} is fewer than {least}"))
                .with_help("give some hundred or more"),
        );
    }
    if draws > DRAWS {
        return Err(
            Failure::usage(format!("{flag} {draws} is more than {DRAWS}"))
                .with_help(format!("give at most {DRAWS}; some thousand are enough")),
        );
    }
    let bytes = 8.0 * draws as f64 * each;
    match bytes > BYTES {
        false => Ok(()),
        true => Err(Failure::usage(format!(
            "{flag} {draws} would take {:.1} GB of memory, more than {:.0} GB",
            bytes / 1e9,
            BYTES / 1e9
        ))
        .with_help("give fewer draws, shorter horizons or fewer series")),
    }
}

/// Refuses a pair of options of which one would say nothing.
pub fn idle(given: bool, flag: &str, with: &str) -> Result<(), Failure> {
    match given {
        false => Ok(()),
        true => Err(
            Failure::usage(format!("{flag} says nothing here: it goes with {with}"))
                .with_help("leave one of the two out"),
        ),
    }
}

/// Refuses the same series in two parts where they must differ.
pub fn distinct_roles(roles: &[(&str, &str)]) -> Result<(), Failure> {
    for (i, (flag, name)) in roles.iter().enumerate() {
        if let Some((other, _)) = roles[..i].iter().find(|(_, earlier)| earlier == name) {
            return Err(
                Failure::usage(format!("`{name}` is named by {other} and by {flag}"))
                    .with_help("give each part a series of its own"),
            );
        }
    }
    Ok(())
}

/// Refuses a column of counts (or exposures) with a value below what one can be.
pub fn at_least(
    frame: &panel::Frame,
    column: &str,
    values: &[f64],
    positive: bool,
) -> Result<(), Failure> {
    let wrong = |v: &f64| *v < 0.0 || (positive && *v == 0.0);
    match values.iter().position(wrong) {
        None => Ok(()),
        Some(row) => Err(Failure::data(format!(
            "{}: {}, column `{column}`: {} is {}",
            frame.file(),
            frame.place(row),
            values[row],
            match positive {
                true => "not positive, and an exposure must be",
                false => "negative, and a count cannot be",
            }
        ))
        .with_help("correct the value or leave the row out")),
    }
}

/// A count for a table.
pub fn count(value: usize) -> Option<u64> {
    Some(value as u64)
}

/// A p-value for people.
pub fn p_words(p: f64) -> String {
    if p < 1e-4 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {p:.4}")
    }
}

/// One horizon of a response, as every table of responses begins.
pub struct ResponseRow {
    pub horizon: usize,
    pub estimate: f64,
    pub se: f64,
    /// `None` where the estimator has no test of a single horizon to show.
    pub p: Option<f64>,
    pub pointwise: (f64, f64),
    pub simultaneous: (f64, f64),
}

/// The columns that every table of responses begins with.
pub fn responses<P>(points: &[P], read: impl Fn(&P) -> ResponseRow) -> Table {
    let rows: Vec<ResponseRow> = points.iter().map(read).collect();
    let rows = || rows.iter();
    let mut table = Table::default()
        .count("horizon", rows().map(|r| count(r.horizon)))
        .number("estimate", rows().map(|r| Some(r.estimate)))
        .number("se", rows().map(|r| Some(r.se)));
    if rows().any(|r| r.p.is_some()) {
        table = table.number("p", rows().map(|r| r.p));
    }
    table
        .number("lower", rows().map(|r| Some(r.pointwise.0)))
        .number("upper", rows().map(|r| Some(r.pointwise.1)))
        .number("simultaneous_lower", rows().map(|r| Some(r.simultaneous.0)))
        .number("simultaneous_upper", rows().map(|r| Some(r.simultaneous.1)))
}
