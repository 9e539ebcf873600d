//! Tables out: one value, shown to a person, written to a file or sent down a pipe.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use comfy_table::{CellAlignment, presets};
use detente_store::{OutputFormat, Target, write_table};

use crate::args::{TableFormat, TableOutput};
use crate::failure::{Failure, data_fault};
use crate::output::{self, Context};

/// Rows that a terminal shows at most; more are cut out of the middle.
const SHOWN: usize = 60;

/// Where a table goes, settled before any work is done.
pub enum Place<'a> {
    File(&'a Path, OutputFormat),
    Pipe(OutputFormat),
    Terminal,
    /// `--json` without `-o`: the JSON is the answer.
    Nowhere,
}

impl<'a> Place<'a> {
    /// Decides by `-o`, `--format`, `--json` and whether a person is looking.
    pub fn of(context: &Context, table: &'a TableOutput) -> Result<Self, Failure> {
        if let Some(path) = &table.output {
            // A wrong place is better known before the work than after it.
            output::target(path)?;
            let format = match table.format {
                Some(format) => format.into(),
                None => OutputFormat::of_path(path).map_err(|_| {
                    Failure::usage(format!(
                        "the ending of {} does not say which form to write",
                        path.display()
                    ))
                    .with_help("use .csv, .jsonl, .parquet or .arrow, or add --format")
                })?,
            };
            return Ok(Place::File(path, format));
        }
        if context.settings.json {
            return match table.format {
                Some(_) => Err(
                    Failure::usage("--json and --format both say what goes to stdout")
                        .with_help("leave one of them out, or add -o FILE for the table"),
                ),
                None => Ok(Place::Nowhere),
            };
        }
        let person = io::stdout().is_terminal();
        match table.format.map(OutputFormat::from) {
            None if person => Ok(Place::Terminal),
            None => Ok(Place::Pipe(OutputFormat::Csv)),
            Some(OutputFormat::Parquet | OutputFormat::Arrow) if person => Err(Failure::usage(
                "this form is binary and does not belong on a terminal",
            )
            .with_help("add -o FILE")),
            Some(format) => Ok(Place::Pipe(format)),
        }
    }
}

impl From<TableFormat> for OutputFormat {
    fn from(format: TableFormat) -> Self {
        match format {
            TableFormat::Csv => OutputFormat::Csv,
            TableFormat::Jsonl => OutputFormat::Jsonl,
            TableFormat::Parquet => OutputFormat::Parquet,
            TableFormat::Arrow => OutputFormat::Arrow,
        }
    }
}

enum Column {
    Text(Vec<Option<String>>),
    Count(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
}

/// Named columns of equal length.
#[derive(Default)]
pub struct Table {
    columns: Vec<(String, Column)>,
}

impl Table {
    fn with(mut self, name: &str, column: Column) -> Self {
        self.columns.push((name.to_owned(), column));
        self
    }

    /// A column of words.
    pub fn text(self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.with(name, Column::Text(values.into_iter().map(Some).collect()))
    }

    /// A column of whole numbers, some missing.
    pub fn count(self, name: &str, values: impl IntoIterator<Item = Option<u64>>) -> Self {
        let column = values
            .into_iter()
            .map(|n| n.and_then(|n| i64::try_from(n).ok()));
        self.with(name, Column::Count(column.collect()))
    }

    /// A column of numbers, some missing; NaN is missing too.
    pub fn number(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let column = values.into_iter().map(|x| x.filter(|x| !x.is_nan()));
        self.with(name, Column::Number(column.collect()))
    }

    fn batch(&self, plain: bool) -> Result<(SchemaRef, RecordBatch), Failure> {
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (name, column) in &self.columns {
            let (kind, array): (DataType, ArrayRef) = match column {
                Column::Text(values) => {
                    (DataType::Utf8, Arc::new(StringArray::from(values.clone())))
                }
                Column::Count(values) => {
                    (DataType::Int64, Arc::new(Int64Array::from(values.clone())))
                }
                Column::Number(values) if plain && values.iter().flatten().any(|x| tiny(*x)) => (
                    DataType::Utf8,
                    Arc::new(StringArray::from(
                        values
                            .iter()
                            .map(|x| x.map(short))
                            .collect::<Vec<Option<String>>>(),
                    )),
                ),
                Column::Number(values) => (
                    DataType::Float64,
                    Arc::new(Float64Array::from(values.clone())),
                ),
            };
            fields.push(Field::new(name, kind, true));
            arrays.push(array);
        }
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(schema.clone(), arrays).map_err(data_fault)?;
        Ok((schema, batch))
    }

    /// One JSON object a row.
    pub fn json_rows(&self) -> Result<Vec<serde_json::Value>, Failure> {
        let (schema, batch) = self.batch(false)?;
        json_rows(&schema, [batch])
    }

    /// Puts the table where it belongs.
    pub fn write(&self, context: &Context, place: &Place<'_>) -> Result<(), Failure> {
        let plain = matches!(
            place,
            Place::File(_, OutputFormat::Csv) | Place::Pipe(OutputFormat::Csv)
        );
        let (schema, batch) = self.batch(plain)?;
        write(context, &schema, [batch], place)
    }
}

/// Numbers that a CSV would otherwise show with a long row of zeros.
fn tiny(x: f64) -> bool {
    x != 0.0 && x.abs() < 1e-4
}

/// A number as it is written in a CSV: by its exponent when tiny, every figure kept.
fn short(x: f64) -> String {
    match tiny(x) {
        true => format!("{x:e}"),
        false => x.to_string(),
    }
}

/// Record batches as JSON objects, one a row.
pub fn json_rows(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = RecordBatch>,
) -> Result<Vec<serde_json::Value>, Failure> {
    let mut lines = Vec::new();
    write_table(
        schema,
        batches,
        Target::Writer(&mut lines),
        OutputFormat::Jsonl,
    )
    .map_err(data_fault)?;
    let rows: Result<Vec<_>, _> = serde_json::Deserializer::from_slice(&lines)
        .into_iter::<serde_json::Value>()
        .collect();
    rows.map_err(|error| Failure::data(format!("cannot write JSON: {error}")))
}

/// Puts record batches where they belong.
pub fn write(
    context: &Context,
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = RecordBatch>,
    place: &Place<'_>,
) -> Result<(), Failure> {
    match place {
        Place::Nowhere => Ok(()),
        Place::File(path, format) => {
            let file = output::target(path)?;
            let rows =
                write_table(schema, batches, Target::File(&file), *format).map_err(|error| {
                    data_fault(error).with_help(
                        "the folder must exist and be writable; or choose another -o FILE",
                    )
                })?;
            context.note(format!("{rows} rows written to {}", path.display()));
            Ok(())
        }
        Place::Pipe(format) => {
            let mut pipe = Pipe {
                out: io::stdout(),
                fault: None,
            };
            let written = write_table(schema, batches, Target::Writer(&mut pipe), *format);
            match (written, pipe.fault) {
                (_, Some(kind)) => Err(io::Error::from(kind).into()),
                (Err(error), None) => Err(data_fault(error)),
                (Ok(_), None) => Ok(()),
            }
        }
        Place::Terminal => show(context, schema, batches),
    }
}

/// Standard output that remembers why it failed, so that a reader who went away is no error.
struct Pipe {
    out: io::Stdout,
    fault: Option<io::ErrorKind>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out
            .write(bytes)
            .inspect_err(|error| self.fault = Some(error.kind()))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out
            .flush()
            .inspect_err(|error| self.fault = Some(error.kind()))
    }
}

fn show(
    context: &Context,
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = RecordBatch>,
) -> Result<(), Failure> {
    let rows = json_rows(schema, batches)?;
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    let mut table = comfy_table::Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(&names);
    let cells = |row: &serde_json::Value| -> Vec<String> {
        names.iter().map(|name| cell(&row[*name])).collect()
    };
    if rows.len() <= SHOWN {
        rows.iter().for_each(|row| {
            table.add_row(cells(row));
        });
    } else {
        let half = SHOWN / 2;
        rows[..half].iter().for_each(|row| {
            table.add_row(cells(row));
        });
        table.add_row(names.iter().map(|_| "…"));
        rows[rows.len() - half..].iter().for_each(|row| {
            table.add_row(cells(row));
        });
    }
    for (i, field) in schema.fields().iter().enumerate() {
        if let Some(column) = table.column_mut(i)
            && field.data_type().is_numeric()
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(io::stdout().lock(), "{table}")?;
    if rows.len() > SHOWN {
        context.note(format!(
            "{} of {} rows are shown; -o FILE writes all of them",
            SHOWN,
            rows.len()
        ));
    }
    Ok(())
}

/// A value for people: four figures are enough to read, files have them all.
fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) if number.is_f64() => {
            let x = number.as_f64().unwrap_or(f64::NAN);
            if x != 0.0 && x.abs() < 0.001 {
                format!("{x:.1e}")
            } else {
                format!("{x:.3}")
            }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_order_and_gaps() {
        let table = Table::default()
            .text("period", ["2018-01".to_owned(), "2018-02".to_owned()])
            .count("events", [Some(3), None])
            .number("net", [Some(f64::NAN), Some(0.25)]);
        let rows = table.json_rows().unwrap();
        assert_eq!(
            rows[0].to_string(),
            r#"{"period":"2018-01","events":3,"net":null}"#
        );
        assert_eq!(
            rows[1].to_string(),
            r#"{"period":"2018-02","events":null,"net":0.25}"#
        );
    }

    #[test]
    fn small_numbers_do_not_look_like_zero() {
        assert_eq!(cell(&serde_json::json!(0.00002)), "2.0e-5");
        assert_eq!(cell(&serde_json::json!(1.23456)), "1.235");
        assert_eq!(cell(&serde_json::Value::Null), "");
    }
}
