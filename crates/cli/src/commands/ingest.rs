//! `detente ingest`: event files into a store.

use std::fs;
use std::path::Path;

use clap::ValueEnum;
use detente_store::{Ingest, LoadOptions, Quarantined, Store};
use jiff::Timestamp;
use serde::Serialize;

use crate::args::{IngestArgs, InputFormat};
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::{inputs, progress};

/// Quarantined rows that are told on the spot; all of them are in the store.
const TOLD: usize = 20;

#[derive(Serialize)]
struct Report<'a> {
    files: usize,
    rows_read: u64,
    rows_written: u64,
    duplicates: u64,
    quarantined: u64,
    details: Details<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    ingest: &'a Ingest,
    /// The first rows of the quarantine.
    quarantine: &'a [Quarantined],
}

pub fn run(context: &Context, args: &IngestArgs) -> Result<Outcome, Failure> {
    let options = LoadOptions {
        format: format(args)?,
        threads: context.settings.threads,
        ..LoadOptions::default()
    };
    let directory = inputs::directory(args.region.as_deref())?;
    let before = Before::of(&args.store);
    let bar = progress::bar(context, "reading events");
    let ingested = Store::create(&args.store)
        .and_then(|store| store.ingest(&args.paths, &options, &directory, &bar, &now()));
    bar.finish();
    let (ingest, quarantine) = ingested.map_err(|error| {
        before.restore(&args.store);
        data_fault(error)
    })?;
    if context.settings.json {
        context.print_json(&Report {
            files: ingest.files.len(),
            rows_read: ingest.rows_read,
            rows_written: ingest.rows_written,
            duplicates: ingest.duplicates,
            quarantined: ingest.quarantined,
            details: Details {
                ingest: &ingest,
                quarantine: &quarantine[..quarantine.len().min(TOLD)],
            },
        })?;
    } else {
        let line = format!(
            "{}, {} rows read: {} written, {} duplicates, {} quarantined\n",
            // Bare figures, as those of the rows beside it.
            match ingest.files.len() {
                1 => "1 file".to_owned(),
                n => format!("{n} files"),
            },
            ingest.rows_read,
            ingest.rows_written,
            ingest.duplicates,
            ingest.quarantined
        );
        context.write(None, line.as_bytes())?;
    }
    let Some(first) = quarantine.first() else {
        return Ok(Outcome::Done);
    };
    context.note(format!(
        "{} rows could not be read and are kept in {}; the first: {}, line {}, column {}: {}",
        quarantine.len(),
        args.store.join("quarantine").display(),
        first.file,
        first.line,
        first.column,
        first.reason
    ));
    Ok(Outcome::SomeQuarantined)
}

fn format(args: &IngestArgs) -> Result<detente_store::InputFormat, Failure> {
    if !args.map.is_empty() {
        if !matches!(args.input_format, InputFormat::Auto | InputFormat::Csv) {
            return Err(Failure::usage(
                "--map names the columns of a CSV, and --input-format is another",
            )
            .with_help("leave --input-format out, or write --input-format csv"));
        }
        return inputs::csv_map(&args.map);
    }
    let name = args.input_format.to_possible_value();
    let name = name.as_ref().map_or("auto", |value| value.get_name());
    name.parse().map_err(Failure::usage)
}

/// When the ingest is said to have happened: now, or the moment that a reproducible run
/// names in `SOURCE_DATE_EPOCH` (seconds since 1970).
fn now() -> String {
    let named = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .and_then(|seconds| Timestamp::from_second(seconds).ok());
    let moment = named.unwrap_or_else(Timestamp::now);
    Timestamp::from_second(moment.as_second())
        .unwrap_or(moment)
        .to_string()
}

/// What stood in the store's place, so that a failed first ingest leaves no empty store.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    EmptyFolder,
    Something,
}

impl Before {
    fn of(dir: &Path) -> Self {
        match fs::read_dir(dir).map(Iterator::count) {
            Ok(0) => Before::EmptyFolder,
            Err(_) if !dir.exists() => Before::Nothing,
            _ => Before::Something,
        }
    }

    fn restore(self, dir: &Path) {
        if self == Before::Something {
            return;
        }
        // What cannot be removed is an empty store, which does no harm.
        let _ = fs::remove_dir_all(dir);
        if self == Before::EmptyFolder {
            let _ = fs::create_dir(dir);
        }
    }
}
