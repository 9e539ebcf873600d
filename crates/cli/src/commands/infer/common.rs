//! What the estimators share: the panel they read and the words for what goes wrong.

use std::path::PathBuf;

use clap::Args;
use detente_infer::calendar::Calendar;
use detente_infer::{InferError, Panel};

use crate::failure::{Failure, data_fault};
use crate::inputs;
use crate::output::Context;
use crate::panel::{self, Fill};

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
        let frame = panel::read(&self.panel)?;
        let series = frame.series(&self.series, self.fill)?;
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
            let near = inputs::nearest(name, known.split(", "));
            let failure = data_fault(&error).within(file);
            match near.as_slice() {
                [] => failure,
                near => failure.with_help(format!("did you mean {}?", near.join(", "))),
            }
        }
        InferError::Setting { .. } => Failure::usage(error.to_string()),
        _ => data_fault(&error).within(file),
    }
}

/// Checks that a name is one of those given, with near names if not.
pub fn among(name: &str, names: &[String], flag: &str, file: &str) -> Result<usize, Failure> {
    names.iter().position(|n| n == name).ok_or_else(|| {
        let near = inputs::nearest(name, names.iter().map(String::as_str));
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
