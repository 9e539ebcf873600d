//! Which layout a file has, told from its first lines, never from its name alone.

use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::generic::ColumnMap;

/// A layout of event files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// GDELT 1: tab separated, no header, 57 or 58 columns.
    Gdelt1,
    /// GDELT 2 export: tab separated, no header, 61 columns.
    Gdelt2,
    /// ICEWS, in its original 20 columns or as the CSV of benchmark collections.
    Icews,
    /// UCDP Georeferenced Event Dataset.
    Ucdp,
    /// ACLED export.
    Acled,
    /// CSV with a column map.
    Csv,
    /// One JSON object a line, named as the events table.
    Jsonl,
    /// Parquet with the columns of the events table.
    Parquet,
    /// Arrow IPC file with the columns of the events table.
    Arrow,
}

impl Format {
    /// Its name on the command line; also the `dataset` of its rows where they name none.
    pub fn name(self) -> &'static str {
        match self {
            Format::Gdelt1 => "gdelt1",
            Format::Gdelt2 => "gdelt2",
            Format::Icews => "icews",
            Format::Ucdp => "ucdp",
            Format::Acled => "acled",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
        }
    }

    /// Its name as people write it.
    pub fn title(self) -> &'static str {
        match self {
            Format::Gdelt1 => "GDELT 1",
            Format::Gdelt2 => "GDELT 2",
            Format::Icews => "ICEWS",
            Format::Ucdp => "UCDP GED",
            Format::Acled => "ACLED",
            Format::Csv => "CSV events",
            Format::Jsonl => "JSON lines",
            Format::Parquet => "Parquet",
            Format::Arrow => "Arrow",
        }
    }
}

/// Which layout to expect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InputFormat {
    /// Found out from each file's content.
    #[default]
    Auto,
    /// This one; a file of another layout is an error.
    Of(Format),
    /// CSV whose columns a map names.
    Csv {
        /// Which column holds what.
        map: ColumnMap,
    },
    /// A name of the command line that has no reader yet (`polecat`, `phoenix`).
    NotYet(&'static str),
}

impl FromStr for InputFormat {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let all = [
            Format::Gdelt1,
            Format::Gdelt2,
            Format::Icews,
            Format::Ucdp,
            Format::Acled,
            Format::Csv,
            Format::Jsonl,
            Format::Parquet,
            Format::Arrow,
        ];
        match s {
            "auto" => Ok(Self::Auto),
            "polecat" => Ok(Self::NotYet("polecat")),
            "phoenix" => Ok(Self::NotYet("phoenix")),
            _ => all
                .into_iter()
                .find(|format| format.name() == s)
                .map(Self::Of)
                .ok_or_else(|| {
                    let names: Vec<_> = all.iter().map(|format| format.name()).collect();
                    format!(
                        "`{s}` is not an input format: use auto, {}",
                        names.join(", ")
                    )
                }),
        }
    }
}

/// A layout, with what a reader has to know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub format: Format,
    /// Cell separator of text layouts.
    pub delimiter: u8,
    /// Names in the first line; empty when there is no header.
    pub columns: Vec<String>,
}

/// The layout of a file, by its first bytes.
pub(crate) fn detect(path: &Path, head: &[u8]) -> Result<Layout, StoreError> {
    let binary = |format| {
        Ok(Layout {
            format,
            delimiter: 0,
            columns: Vec::new(),
        })
    };
    if head.starts_with(b"PAR1") {
        return binary(Format::Parquet);
    }
    if head.starts_with(b"ARROW1") {
        return binary(Format::Arrow);
    }
    let text = head.trim_ascii_start();
    if text.is_empty() {
        return Err(StoreError::Empty {
            path: path.to_owned(),
        });
    }
    if text[0] == b'{' {
        return binary(Format::Jsonl);
    }
    let first = text.split(|b| *b == b'\n').next().unwrap_or(text);
    let delimiter = delimiter(first);
    let columns = cells(first, delimiter);
    let lower: Vec<String> = columns
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let has = |names: &[&str]| {
        names
            .iter()
            .all(|name| lower.iter().any(|cell| cell == name))
    };
    let layout = |format| {
        Ok(Layout {
            format,
            delimiter,
            columns: columns.clone(),
        })
    };

    if delimiter == b'\t'
        && let Some(format) = gdelt(text)
    {
        let header = lower[0] == "globaleventid";
        return Ok(Layout {
            format,
            delimiter,
            columns: if header { columns } else { Vec::new() },
        });
    }
    if has(&[
        "event id",
        "event date",
        "source name",
        "cameo code",
        "target name",
    ]) || has(&["date", "source_name", "cameo_code", "target_name"])
    {
        return layout(Format::Icews);
    }
    if has(&["type_of_violence", "date_start", "best"]) {
        return layout(Format::Ucdp);
    }
    if has(&["event_id_cnty", "event_date", "actor1"]) {
        return layout(Format::Acled);
    }
    if has(&["date", "source", "target"]) {
        return layout(Format::Csv);
    }
    if has(&["actor name", "recipient name", "event type"]) {
        return Err(StoreError::NotYetRead {
            path: path.to_owned(),
            format: "polecat".into(),
        });
    }
    Err(unknown(path, columns, delimiter))
}

/// The layout that the caller wants, checked against the file.
pub(crate) fn expect(path: &Path, head: &[u8], format: &InputFormat) -> Result<Layout, StoreError> {
    let wanted = match format {
        InputFormat::Auto => return detect(path, head),
        InputFormat::NotYet(name) => {
            return Err(StoreError::NotYetRead {
                path: path.to_owned(),
                format: (*name).to_owned(),
            });
        }
        InputFormat::Csv { .. } => Format::Csv,
        InputFormat::Of(format) => *format,
    };
    let text = head.trim_ascii_start();
    if text.is_empty() {
        return Err(StoreError::Empty {
            path: path.to_owned(),
        });
    }
    let first = text.split(|b| *b == b'\n').next().unwrap_or(text);
    if wanted == Format::Csv && !head.starts_with(b"PAR1") && !head.starts_with(b"ARROW1") {
        // Whatever its columns are called: the reader says which of them it lacks.
        let delimiter = delimiter(first);
        return Ok(Layout {
            format: Format::Csv,
            delimiter,
            columns: cells(first, delimiter),
        });
    }
    match detect(path, head) {
        Ok(found) if found.format == wanted => Ok(found),
        Ok(found) => Err(StoreError::UnknownLayout {
            path: path.to_owned(),
            columns: cut(found.columns),
            hint: format!(
                ": {} was asked for, but this looks like {}",
                wanted.name(),
                found.format.name()
            ),
        }),
        Err(error) => Err(error),
    }
}

fn unknown(path: &Path, columns: Vec<String>, delimiter: u8) -> StoreError {
    let n = columns.len();
    let hint = match (delimiter, n) {
        (b'\t', 14..=16) if columns[0].bytes().all(|b| b.is_ascii_digit()) => {
            " (GDELT mentions? The events are in the `.export.CSV` files)".to_owned()
        }
        (b'\t', 27) => {
            " (GDELT knowledge graph? The events are in the `.export.CSV` files)".to_owned()
        }
        _ => format!(" ({n} column{})", if n == 1 { "" } else { "s" }),
    };
    StoreError::UnknownLayout {
        path: path.to_owned(),
        columns: cut(columns),
        hint,
    }
}

fn cut(columns: Vec<String>) -> Vec<String> {
    columns
        .into_iter()
        .take(25)
        .map(|cell| cell.chars().take(40).collect())
        .collect()
}

fn delimiter(line: &[u8]) -> u8 {
    let count = |b: u8| line.iter().filter(|c| **c == b).count();
    // Tabs never occur inside cells, so they weigh more; ties go to the comma.
    [b'\t', b',', b';', b'|']
        .into_iter()
        .rev()
        .max_by_key(|b| {
            if *b == b'\t' {
                4 * count(*b)
            } else {
                count(*b)
            }
        })
        .unwrap_or(b',')
}

fn cells(line: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .quoting(delimiter != b'\t')
        .from_reader(line);
    let mut record = csv::ByteRecord::new();
    let read = reader.read_byte_record(&mut record).unwrap_or(false);
    let cell = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
        text.trim_matches('"').to_owned()
    };
    if read {
        record.iter().map(cell).collect()
    } else {
        vec![String::new()]
    }
}

/// GDELT has no header: rows of 57, 58 or 61 cells that start with an id and a day.
fn gdelt(text: &[u8]) -> Option<Format> {
    let mut votes = [0; 2];
    for line in text.split(|b| *b == b'\n').take(50) {
        let mut cells = line.split(|b| *b == b'\t');
        let digits = |cell: Option<&[u8]>, least: usize| {
            cell.is_some_and(|c| c.len() >= least && c.iter().all(u8::is_ascii_digit))
        };
        if !digits(cells.next(), 1) || !digits(cells.next(), 8) {
            continue;
        }
        match 2 + cells.count() {
            57 | 58 => votes[0] += 1,
            61 => votes[1] += 1,
            _ => {}
        }
    }
    match votes {
        [0, 0] => None,
        [one, two] if one >= two => Some(Format::Gdelt1),
        _ => Some(Format::Gdelt2),
    }
}
