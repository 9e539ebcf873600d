//! Tables out: CSV, JSON lines, Parquet, Arrow.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::columnar::cell_text;
use crate::error::StoreError;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// Comma separated, a header first.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Parquet, packed with zstd.
    Parquet,
    /// Arrow IPC file.
    Arrow,
}

impl OutputFormat {
    /// The format of a path, by its ending.
    ///
    /// # Errors
    /// When the ending is none of `.csv`, `.jsonl`, `.parquet`, `.arrow`.
    pub fn of_path(path: &Path) -> Result<Self, StoreError> {
        path.extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or("")
            .parse()
            .map_err(|_| StoreError::OutputFormat {
                asked: path.display().to_string(),
            })
    }
}

impl FromStr for OutputFormat {
    type Err = StoreError;
    fn from_str(s: &str) -> Result<Self, StoreError> {
        match s.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            "parquet" => Ok(Self::Parquet),
            "arrow" => Ok(Self::Arrow),
            _ => Err(StoreError::OutputFormat {
                asked: s.to_owned(),
            }),
        }
    }
}

/// Where a table goes.
pub enum Target<'w> {
    /// A file: written under a temporary name, then renamed, so that it is whole or absent.
    File(&'w Path),
    /// Anything that takes bytes, such as the standard output.
    Writer(&'w mut (dyn Write + Send)),
}

/// Writes a table and returns its number of rows.
///
/// ```
/// use detente_store::{EventRows, OutputFormat, Target, events_schema, write_table};
/// let mut out = Vec::new();
/// let rows = EventRows::default();
/// write_table(&events_schema(), rows.batches(), Target::Writer(&mut out), OutputFormat::Csv)
///     .unwrap();
/// assert!(out.starts_with(b"event_id,date,source,target"));
/// ```
///
/// # Errors
/// When the target cannot be written, or a column's type has no place in the format.
pub fn write_table(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = RecordBatch>,
    target: Target<'_>,
    format: OutputFormat,
) -> Result<u64, StoreError> {
    match target {
        Target::Writer(writer) => write_to(schema, batches, writer, format)
            .map_err(|detail| StoreError::write(Path::new("(output)"), detail)),
        Target::File(path) => write_whole(path, |file| write_to(schema, batches, file, format)),
    }
}

/// Writes a file under a temporary name beside it, makes it durable, renames it.
pub(crate) fn write_whole<T>(
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + std::marker::Send)) -> Result<T, String>,
) -> Result<T, StoreError> {
    let temporary = temporary_name(path);
    let attempt = || -> Result<T, String> {
        let mut file = BufWriter::new(File::create(&temporary).map_err(|e| e.to_string())?);
        let value = fill(&mut file)?;
        let file = file.into_inner().map_err(|e| e.to_string())?;
        file.sync_all().map_err(|e| e.to_string())?;
        std::fs::rename(&temporary, path).map_err(|e| e.to_string())?;
        Ok(value)
    };
    attempt().map_err(|detail| {
        // What is half-written must not be taken for a file; that it stays is no harm.
        let _ = std::fs::remove_file(&temporary);
        StoreError::write(path, detail)
    })
}

/// The hidden name under which a file is written first.
pub(crate) fn temporary_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.partial"))
}

/// How the store and the outputs write Parquet.
pub(crate) fn parquet_properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).unwrap_or_default()))
        .set_max_row_group_row_count(Some(1 << 17))
        .set_created_by("detente".to_owned())
        .build()
}

fn write_to(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = RecordBatch>,
    writer: &mut (dyn Write + std::marker::Send),
    format: OutputFormat,
) -> Result<u64, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut rows = 0;
    match format {
        OutputFormat::Parquet => {
            let mut out = ArrowWriter::try_new(writer, schema.clone(), Some(parquet_properties()))
                .map_err(|e| text(&e))?;
            for batch in batches {
                rows += batch.num_rows() as u64;
                out.write(&batch).map_err(|e| text(&e))?;
            }
            out.close().map_err(|e| text(&e))?;
        }
        OutputFormat::Arrow => {
            let mut out =
                arrow_ipc::writer::FileWriter::try_new(writer, schema).map_err(|e| text(&e))?;
            for batch in batches {
                rows += batch.num_rows() as u64;
                out.write(&batch).map_err(|e| text(&e))?;
            }
            out.finish().map_err(|e| text(&e))?;
        }
        OutputFormat::Csv => {
            printable(schema)?;
            let mut out = csv::Writer::from_writer(writer);
            out.write_record(schema.fields().iter().map(|field| field.name()))
                .map_err(|e| text(&e))?;
            for batch in batches {
                rows += batch.num_rows() as u64;
                for i in 0..batch.num_rows() {
                    let cells = batch
                        .columns()
                        .iter()
                        .map(|c| cell_text(c, i).unwrap_or_default());
                    out.write_record(cells).map_err(|e| text(&e))?;
                }
            }
            out.flush().map_err(|e| text(&e))?;
        }
        OutputFormat::Jsonl => {
            printable(schema)?;
            let mut out = BufWriter::new(writer);
            for batch in batches {
                rows += batch.num_rows() as u64;
                for i in 0..batch.num_rows() {
                    out.write_all(json_line(schema, &batch, i).as_bytes())
                        .map_err(|e| text(&e))?;
                }
            }
            out.flush().map_err(|e| text(&e))?;
        }
    }
    Ok(rows)
}

fn printable(schema: &SchemaRef) -> Result<(), String> {
    let odd = schema.fields().iter().find(|field| {
        !(field.data_type().is_integer()
            || matches!(
                field.data_type(),
                DataType::Utf8
                    | DataType::LargeUtf8
                    | DataType::Utf8View
                    | DataType::Boolean
                    | DataType::Date32
                    | DataType::Float32
                    | DataType::Float64
            ))
    });
    match odd {
        Some(field) => Err(format!(
            "column `{}` of type {} has no text form; write .parquet or .arrow",
            field.name(),
            field.data_type()
        )),
        None => Ok(()),
    }
}

fn json_line(schema: &SchemaRef, batch: &RecordBatch, i: usize) -> String {
    let mut line = String::from("{");
    for (n, (field, column)) in schema.fields().iter().zip(batch.columns()).enumerate() {
        if n > 0 {
            line.push(',');
        }
        line.push_str(&serde_json::Value::from(field.name().as_str()).to_string());
        line.push(':');
        let quoted = matches!(
            field.data_type(),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Date32
        );
        match cell_text(column, i) {
            None => line.push_str("null"),
            Some(text) if quoted => line.push_str(&serde_json::Value::from(text).to_string()),
            // JSON has no infinity.
            Some(text) if text.ends_with("inf") => line.push_str("null"),
            Some(text) => line.push_str(&text),
        }
    }
    line.push_str("}\n");
    line
}
