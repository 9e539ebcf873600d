//! What can go wrong with event files and the store, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why files cannot be read or the store cannot be used.
///
/// Each message names the file, what was found and what to do next. Rows that cannot be
/// read are no error: they are quarantined, unless they are too many.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such file or folder.
    #[error("{}: no such file or folder; check the path", .path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// A folder without a file in it, or no path at all.
    #[error("{}: no event file in it; give files, or a folder that holds some", .path.display())]
    NoFiles {
        /// The path as given.
        path: PathBuf,
    },
    /// The system refuses to read it.
    #[error("{}: cannot be read ({source}); check its permissions and the disk", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A compressed file that stops in the middle. None of its rows is used.
    #[error(
        "{}: the compressed file breaks off after byte {bytes} ({rows} rows were readable, none is used); fetch it again",
        .path.display()
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How many bytes of it there are.
        bytes: u64,
        /// Rows read before the break.
        rows: u64,
    },
    /// A file whose bytes contradict its form. None of its rows is used.
    #[error(
        "{}: damaged near byte {bytes} ({detail}; {rows} rows were readable, none is used); fetch it again",
        .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Bytes read when it showed.
        bytes: u64,
        /// Rows read before.
        rows: u64,
        /// What is wrong.
        detail: String,
    },
    /// No bytes, or only white space.
    #[error("{}: the file is empty; fetch it again or leave it out", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A Parquet or Arrow file inside a gzip, zstd or zip file.
    #[error("{}: a Parquet or Arrow file inside a compressed one; unpack it and name the file in it", .path.display())]
    Packed {
        /// The file.
        path: PathBuf,
    },
    /// None of the known layouts.
    #[error(
        "{}: not a layout that is known{}. Columns seen: {}. Known layouts: {}",
        .path.display(), .hint, .columns.join(", "), known_layouts()
    )]
    UnknownLayout {
        /// The file.
        path: PathBuf,
        /// First cells of the first line (cut).
        columns: Vec<String>,
        /// What it looks like, starting with a space or a comma; may be empty.
        hint: String,
    },
    /// A layout that is recognised but has no reader.
    #[error(
        "{}: this is {format}, which is not yet read; convert it to a CSV with the columns {} and read it as `csv`",
        .path.display(), crate::generic::COLUMNS.join(", ")
    )]
    NotYetRead {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: String,
    },
    /// A column that the format needs is absent.
    #[error(
        "{}: column `{column}` is missing (columns seen: {}); {remedy}",
        .path.display(), .seen.join(", ")
    )]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The columns there are.
        seen: Vec<String>,
        /// What to do.
        remedy: String,
    },
    /// More rows cannot be read than the caller allows.
    #[error(
        "{}: {quarantined} of {rows} rows cannot be read ({:.1} %, allowed {:.1} %); first: line {line}, column {column}: {reason}. Is the format right? Name it with --input-format, or give a column map",
        .path.display(), 100.0 * *.quarantined as f64 / (*.rows).max(1) as f64, 100.0 * .allowed
    )]
    TooManyQuarantined {
        /// The file.
        path: PathBuf,
        /// Rows put into quarantine.
        quarantined: u64,
        /// Rows read.
        rows: u64,
        /// Allowed share.
        allowed: f64,
        /// Line of the first of them.
        line: u64,
        /// Its column.
        column: String,
        /// Its reason.
        reason: String,
    },
    /// A column map that does not parse or names an unknown field.
    #[error("column map: {detail}; write `field = \"column\"` lines or field=column pairs, fields: {}", crate::generic::COLUMNS.join(", "))]
    ColumnMap {
        /// What is wrong.
        detail: String,
    },
    /// Writing failed.
    #[error("{}: cannot be written ({detail}); check the disk space and the permissions", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A folder that is not a store.
    #[error("{}: not a store ({detail}); make one with `detente ingest FILE… --store {}`", .path.display(), .path.display())]
    NotAStore {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        detail: String,
    },
    /// An output ending that no writer has.
    #[error(
        "`{asked}` is no output format: use .csv, .jsonl, .parquet or .arrow, or name one with --format"
    )]
    OutputFormat {
        /// What was asked for.
        asked: String,
    },
}

/// One line a layout, for error messages.
fn known_layouts() -> &'static str {
    "icews (tab separated, 20 columns from `Event ID` to `Longitude`; or CSV with date, source_name, cameo_code, target_name), \
     gdelt1 (tab separated, 57 or 58 columns), gdelt2 (tab separated, 61 columns), \
     ucdp (GED: type_of_violence, date_start, best), acled (event_id_cnty, event_date, actor1), \
     csv/jsonl/parquet/arrow with at least date, source, target"
}

impl StoreError {
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::NotFound {
            return Self::Missing {
                path: path.to_owned(),
            };
        }
        Self::Unreadable {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn write(path: &Path, detail: impl std::fmt::Display) -> Self {
        Self::Write {
            path: path.to_owned(),
            detail: detail.to_string(),
        }
    }
}
