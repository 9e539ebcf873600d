//! The events table as Arrow record batches, and back.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    Float32Builder, Float64Builder, Int8Builder, Int64Builder, StringBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, Date32Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use detente_vocab::calendar::day_from_number;
use detente_vocab::{ActorCode, CameoCode, EventType, QuadClass};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::delimited::Halt;
use crate::detect::Format;
use crate::error::StoreError;
use crate::generic::{COLUMNS, Cells, Codes, take};
use crate::input::Input;
use crate::rows::{EventRows, Row};
use crate::sink::Sink;
use crate::table::ActorId;

/// Schema of the events table. Signed numbers only: other engines read it as it is.
pub fn events_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let maybe = |name: &str, kind: DataType| Field::new(name, kind, true);
    Arc::new(Schema::new(vec![
        text("event_id"),
        Field::new("date", DataType::Date32, false),
        text("source"),
        text("target"),
        maybe("source_country", DataType::Utf8),
        maybe("target_country", DataType::Utf8),
        maybe("event_type", DataType::Utf8),
        text("mode"),
        maybe("cameo", DataType::Utf8),
        maybe("quad_class", DataType::Int8),
        maybe("goldstein", DataType::Float32),
        Field::new("mentions", DataType::Int64, false),
        maybe("fatalities_best", DataType::Int64),
        maybe("fatalities_low", DataType::Int64),
        maybe("fatalities_high", DataType::Int64),
        maybe("latitude", DataType::Float64),
        maybe("longitude", DataType::Float64),
        maybe("geo_country", DataType::Utf8),
        text("dataset"),
        text("document"),
    ]))
}

fn texts<'a>(items: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    items.for_each(|item| builder.append_option(item));
    Arc::new(builder.finish())
}

/// The rows of these positions, in this order, as one record batch.
pub(crate) fn batch_of(rows: &EventRows, order: &[usize]) -> RecordBatch {
    let (table, details) = (&rows.table, &rows.details);
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let at = || order.iter().copied();
    let mut quad = Int8Builder::new();
    let mut goldstein = Float32Builder::new();
    let mut mentions = Int64Builder::new();
    let mut fatalities = [
        Int64Builder::new(),
        Int64Builder::new(),
        Int64Builder::new(),
    ];
    let mut place = [Float64Builder::new(), Float64Builder::new()];
    for i in at() {
        quad.append_option(table.quad_class[i].map(|class| class.number() as i8));
        goldstein.append_option(Some(table.goldstein[i]).filter(|x| !x.is_nan()));
        mentions.append_value(i64::from(table.mentions[i]));
        for (builder, n) in fatalities.iter_mut().zip(details.fatalities[i]) {
            builder.append_option(n.map(i64::from));
        }
        let (lat, lon) = details.place[i];
        for (builder, x) in place.iter_mut().zip([lat, lon]) {
            builder.append_option(Some(x).filter(|x| !x.is_nan()));
        }
    }
    let [mut best, mut low, mut high] = fatalities;
    let [mut lat, mut lon] = place;
    let code = |id: ActorId| Some(table.actors.code(id).as_str());
    let columns: Vec<ArrayRef> = vec![
        texts(at().map(|i| Some(details.event_id.get(i)))),
        Arc::new(Date32Array::from_iter_values(at().map(|i| table.day[i]))),
        texts(at().map(|i| code(table.source[i]))),
        texts(at().map(|i| code(table.target[i]))),
        texts(at().map(|i| some(details.source_country.get(i)))),
        texts(at().map(|i| some(details.target_country.get(i)))),
        texts(at().map(|i| table.event_type[i].map(EventType::name))),
        texts(at().map(|i| Some(details.mode.get(i)))),
        texts(at().map(|i| table.cameo[i].as_ref().map(CameoCode::as_str))),
        Arc::new(quad.finish()),
        Arc::new(goldstein.finish()),
        Arc::new(mentions.finish()),
        Arc::new(best.finish()),
        Arc::new(low.finish()),
        Arc::new(high.finish()),
        Arc::new(lat.finish()),
        Arc::new(lon.finish()),
        texts(at().map(|i| some(details.geo_country.get(i)))),
        texts(at().map(|i| Some(details.dataset.get(i)))),
        texts(at().map(|i| Some(details.document.get(i)))),
    ];
    RecordBatch::try_new(events_schema(), columns).expect("columns are built to the schema")
}

impl EventRows {
    /// The rows as record batches of the events table's schema, at most 65,536 rows each.
    pub fn batches(&self) -> impl Iterator<Item = RecordBatch> + '_ {
        let order: Vec<usize> = (0..self.len()).collect();
        (0..self.len())
            .step_by(1 << 16)
            .map(move |start| batch_of(self, &order[start..(start + (1 << 16)).min(order.len())]))
    }
}

/// Reads stored batches back; remembers what texts mean.
#[derive(Default)]
pub(crate) struct Decoder {
    actors: HashMap<String, ActorId>,
    cameo: HashMap<String, Option<CameoCode>>,
}

impl Decoder {
    /// Appends the rows of a batch that `keep` lets pass. Columns left out by projection
    /// stay empty.
    pub(crate) fn decode(
        &mut self,
        batch: &RecordBatch,
        out: &mut EventRows,
        mut keep: impl FnMut(&Row, &EventRows) -> bool,
    ) -> Result<(), String> {
        let text = |name: &str| {
            batch
                .column_by_name(name)
                .and_then(|c| c.as_string_opt::<i32>())
        };
        let long = |name: &str| {
            batch
                .column_by_name(name)
                .and_then(|c| c.as_primitive_opt::<Int64Type>())
        };
        let double = |name: &str| {
            batch
                .column_by_name(name)
                .and_then(|c| c.as_primitive_opt::<Float64Type>())
        };
        let lacks = |name: &str| format!("column `{name}` is missing or of another type");
        let day = batch
            .column_by_name("date")
            .and_then(|c| c.as_primitive_opt::<Date32Type>())
            .ok_or_else(|| lacks("date"))?;
        let source = text("source").ok_or_else(|| lacks("source"))?;
        let target = text("target").ok_or_else(|| lacks("target"))?;
        let kind = text("event_type").ok_or_else(|| lacks("event_type"))?;
        let cameo = text("cameo").ok_or_else(|| lacks("cameo"))?;
        let quad = batch
            .column_by_name("quad_class")
            .and_then(|c| c.as_primitive_opt::<Int8Type>())
            .ok_or_else(|| lacks("quad_class"))?;
        let score = batch
            .column_by_name("goldstein")
            .and_then(|c| c.as_primitive_opt::<Float32Type>())
            .ok_or_else(|| lacks("goldstein"))?;
        let mentions = long("mentions").ok_or_else(|| lacks("mentions"))?;
        let others = [
            "event_id",
            "source_country",
            "target_country",
            "mode",
            "geo_country",
            "dataset",
            "document",
        ]
        .map(text);
        let deaths = ["fatalities_best", "fatalities_low", "fatalities_high"].map(long);
        let place = ["latitude", "longitude"].map(double);
        for i in 0..batch.num_rows() {
            let other = |n: usize| {
                others[n]
                    .filter(|column| !column.is_null(i))
                    .map_or("", |column| column.value(i))
            };
            let degrees = |n: usize| {
                place[n]
                    .filter(|c| !c.is_null(i))
                    .map_or(f64::NAN, |column| column.value(i))
            };
            if day.is_null(i) || day_from_number(day.value(i)).is_none() {
                return Err(format!("row {i} of a batch has no day of the calendar"));
            }
            let row = Row {
                id: other(0),
                day: day.value(i),
                source: self.actor(source.value(i), out)?,
                target: self.actor(target.value(i), out)?,
                source_country: other(1),
                target_country: other(2),
                event_type: (!kind.is_null(i))
                    .then(|| kind.value(i).parse())
                    .transpose()?,
                mode: other(3),
                cameo: if cameo.is_null(i) {
                    None
                } else {
                    self.cameo(cameo.value(i))
                },
                quad_class: (!quad.is_null(i))
                    .then(|| QuadClass::from_number(quad.value(i) as u8))
                    .flatten(),
                goldstein: if score.is_null(i) {
                    f32::NAN
                } else {
                    score.value(i)
                },
                mentions: u32::try_from(mentions.value(i)).unwrap_or(u32::MAX),
                fatalities: deaths.map(|column| {
                    column
                        .filter(|c| !c.is_null(i))
                        .and_then(|column| u32::try_from(column.value(i)).ok())
                }),
                latitude: degrees(0),
                longitude: degrees(1),
                geo_country: other(4),
                dataset: other(5),
                document: other(6),
            };
            if keep(&row, out) {
                out.push_row(&row);
            }
        }
        Ok(())
    }

    fn actor(&mut self, code: &str, out: &mut EventRows) -> Result<ActorId, String> {
        if let Some(id) = self.actors.get(code) {
            return Ok(*id);
        }
        let actor = ActorCode::new(code).map_err(|error| error.to_string())?;
        let id = out.table.actors.intern(&actor);
        self.actors.insert(code.to_owned(), id);
        Ok(id)
    }

    fn cameo(&mut self, code: &str) -> Option<CameoCode> {
        if let Some(known) = self.cameo.get(code) {
            return *known;
        }
        let parsed = code.parse().ok();
        self.cameo.insert(code.to_owned(), parsed);
        parsed
    }
}

/// A cell as the text that a CSV would hold; `None` when null or of a type without one.
pub(crate) fn cell_text(array: &dyn Array, i: usize) -> Option<String> {
    if array.is_null(i) {
        return None;
    }
    macro_rules! number {
        ($kind:ty) => {
            array
                .as_primitive_opt::<$kind>()
                .map(|column| column.value(i).to_string())
        };
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string_opt::<i32>().map(|c| c.value(i).to_owned()),
        DataType::LargeUtf8 => array.as_string_opt::<i64>().map(|c| c.value(i).to_owned()),
        DataType::Utf8View => array.as_string_view_opt().map(|c| c.value(i).to_owned()),
        DataType::Boolean => array.as_boolean_opt().map(|c| c.value(i).to_string()),
        DataType::Date32 => array
            .as_primitive_opt::<Date32Type>()
            .and_then(|c| day_from_number(c.value(i)))
            .map(|day| day.to_string()),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type).filter(|x| x != "NaN"),
        DataType::Float64 => number!(Float64Type).filter(|x| x != "NaN"),
        _ => None,
    }
}

/// Reads a Parquet or Arrow file whose columns are named like the events table.
pub(crate) fn read(input: &mut Input, format: Format, sink: &mut Sink) -> Result<(), Halt> {
    let path = input.path.clone();
    let damaged = |rows: u64, detail: String| {
        let bytes = std::fs::metadata(&path).map_or(0, |about| about.len());
        StoreError::Damaged {
            path: path.clone(),
            bytes,
            rows,
            detail,
        }
    };
    let Some(mut file) = input.file.take() else {
        return Err(StoreError::Packed { path: path.clone() }.into());
    };
    match format {
        Format::Arrow => {
            guarded(|| crate::check_arrow_file(&mut file)).map_err(|detail| damaged(0, detail))?;
            let reader = guarded(|| arrow_ipc::reader::FileReader::try_new(file, None))
                .map_err(|detail| damaged(0, detail))?;
            for batch in Guarded(reader) {
                let batch = batch.map_err(|detail| damaged(sink.counts.read, detail))?;
                read_batch(&path, &batch, format, sink)?;
            }
        }
        _ => {
            let reader = guarded(|| {
                ParquetRecordBatchReaderBuilder::try_new(file)?
                    .with_batch_size(1 << 13)
                    .build()
            })
            .map_err(|detail| damaged(0, detail))?;
            for batch in Guarded(reader) {
                let batch = batch.map_err(|detail| damaged(sink.counts.read, detail))?;
                read_batch(&path, &batch, format, sink)?;
            }
        }
    }
    Ok(())
}

/// Runs a step of the Arrow or Parquet library. Both check sums and lengths, but on some
/// damaged files they panic where they should refuse; that is an error like any other.
pub(crate) fn guarded<T, E: std::fmt::Display>(
    step: impl FnOnce() -> Result<T, E>,
) -> Result<T, String> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(step)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("its parts contradict each other".to_owned()),
    }
}

/// Batches of a reader whose steps are guarded; it ends with the first that fails.
pub(crate) struct Guarded<I>(pub I);

impl<I, E> Iterator for Guarded<I>
where
    I: Iterator<Item = Result<RecordBatch, E>>,
    E: std::fmt::Display,
{
    type Item = Result<RecordBatch, String>;
    fn next(&mut self) -> Option<Self::Item> {
        guarded(|| self.0.next().transpose()).transpose()
    }
}

fn read_batch(
    path: &std::path::Path,
    batch: &RecordBatch,
    format: Format,
    sink: &mut Sink,
) -> Result<(), Halt> {
    let columns = COLUMNS.map(|name| batch.column_by_name(name));
    for (name, column) in COLUMNS.iter().zip(&columns).skip(1).take(3) {
        if column.is_none() {
            return Err(StoreError::MissingColumn {
                path: path.to_owned(),
                column: (*name).to_owned(),
                seen: batch
                    .schema()
                    .fields()
                    .iter()
                    .map(|field| field.name().clone())
                    .collect(),
                remedy: "rename the columns like the events table".to_owned(),
            }
            .into());
        }
    }
    let codes = Codes {
        roots: true,
        default_dataset: format.name(),
    };
    for i in 0..batch.num_rows() {
        sink.counts.read += 1;
        let texts: [String; 20] = std::array::from_fn(|c| {
            columns[c]
                .and_then(|column| cell_text(column, i))
                .unwrap_or_default()
        });
        let cells = Cells {
            cell: std::array::from_fn(|c| texts[c].as_str()),
        };
        if let Err(fault) = take(&cells, &codes, sink)? {
            let row = sink.counts.read;
            sink.quarantine(row, fault, &texts.join(","))?;
        }
    }
    Ok(())
}
