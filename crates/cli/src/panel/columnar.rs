//! Parquet and Arrow tables.

use std::fs::File;
use std::io::Cursor;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use jiff::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{Cells, Frame};
use crate::failure::Failure;

pub fn parquet(file: File) -> Result<Frame, Failure> {
    guarded(move || {
        let builder =
            ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
        let schema = builder.schema().clone();
        let reader = builder.build().map_err(|error| error.to_string())?;
        let batches: Result<Vec<_>, _> = reader.collect();
        Ok((schema, batches.map_err(|error| error.to_string())?))
    })
}

pub fn arrow_file(bytes: Vec<u8>) -> Result<Frame, Failure> {
    guarded(move || {
        let mut bytes = Cursor::new(bytes);
        detente_store::check_arrow_file(&mut bytes)?;
        let reader = arrow_ipc::reader::FileReader::try_new(bytes, None)
            .map_err(|error| error.to_string())?;
        let schema = reader.schema();
        let batches: Result<Vec<_>, _> = reader.collect();
        Ok((schema, batches.map_err(|error| error.to_string())?))
    })
}

pub fn arrow_stream(bytes: Vec<u8>) -> Result<Frame, Failure> {
    guarded(move || {
        let mut bytes = Cursor::new(bytes);
        detente_store::check_arrow_stream(&mut bytes)?;
        let reader = arrow_ipc::reader::StreamReader::try_new(bytes, None)
            .map_err(|error| error.to_string())?;
        let schema = reader.schema();
        let batches: Result<Vec<_>, _> = reader.collect();
        Ok((schema, batches.map_err(|error| error.to_string())?))
    })
}

/// Both libraries check sums and lengths, but on some damaged files they panic where they should
/// refuse; that is an error like any other.
fn guarded(
    step: impl FnOnce() -> Result<(SchemaRef, Vec<RecordBatch>), String>,
) -> Result<Frame, Failure> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(step));
    std::panic::set_hook(hook);
    let (schema, batches) = read
        .unwrap_or_else(|_| Err("its parts contradict each other".to_owned()))
        .map_err(|detail| {
            Failure::data(format!("the file is damaged or cut off: {detail}"))
                .with_help("write it again")
        })?;
    if schema.fields().is_empty() {
        return Err(Failure::data("the table has no columns").with_help("write it again"));
    }
    let mut columns = Vec::with_capacity(schema.fields().len());
    for at in 0..schema.fields().len() {
        let mut whole: Option<Cells> = None;
        for batch in &batches {
            let part = cells(batch.column(at));
            whole = Some(match (whole, part) {
                (None, part) => part,
                (Some(Cells::Text(mut a)), Cells::Text(b)) => {
                    a.extend(b);
                    Cells::Text(a)
                }
                (Some(Cells::Number(mut a)), Cells::Number(b)) => {
                    a.extend(b);
                    Cells::Number(a)
                }
                (Some(other), _) => other,
            });
        }
        columns.push(whole.unwrap_or(Cells::Number(Vec::new())));
    }
    Ok(Frame {
        file: String::new(),
        names: schema.fields().iter().map(|f| f.name().clone()).collect(),
        columns,
        lines: None,
        rows: batches.iter().map(RecordBatch::num_rows).sum(),
    })
}

fn each<T: ArrowPrimitiveType>(array: &ArrayRef, f: impl Fn(T::Native) -> f64) -> Cells {
    let array = array.as_primitive::<T>();
    Cells::Number(array.iter().map(|v| v.map_or(f64::NAN, &f)).collect())
}

fn dates<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    f: impl Fn(T::Native) -> Option<Timestamp>,
) -> Cells {
    let array = array.as_primitive::<T>();
    Cells::Text(
        array
            .iter()
            .map(|v| match v.map(&f) {
                None => String::new(),
                Some(None) => "out of range".to_owned(),
                // Labels of a day say the day alone.
                Some(Some(time)) => {
                    let text = time.to_string();
                    text.strip_suffix("T00:00:00Z")
                        .map_or(text.clone(), str::to_owned)
                }
            })
            .collect(),
    )
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> Cells {
    Cells::Text(values.map(|v| v.unwrap_or("").to_owned()).collect())
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef) -> Cells {
    let array = array.as_dictionary::<K>();
    let keys: Vec<Option<usize>> = (0..array.len()).map(|row| array.key(row)).collect();
    match cells(array.values()) {
        Cells::Text(values) => Cells::Text(
            keys.iter()
                .map(|key| key.map_or(String::new(), |key| values[key].clone()))
                .collect(),
        ),
        Cells::Number(values) => Cells::Number(
            keys.iter()
                .map(|key| key.map_or(f64::NAN, |key| values[key]))
                .collect(),
        ),
        other => other,
    }
}

#[allow(clippy::cast_precision_loss)] // Counts beyond 2^53 do not occur; estimators take f64.
fn cells(array: &ArrayRef) -> Cells {
    let power = |scale: i8| 10f64.powi(i32::from(scale));
    match array.data_type() {
        DataType::Null => Cells::Number(vec![f64::NAN; array.len()]),
        DataType::Boolean => Cells::Number(
            array
                .as_boolean()
                .iter()
                .map(|v| v.map_or(f64::NAN, |v| f64::from(u8::from(v))))
                .collect(),
        ),
        DataType::Int8 => each::<Int8Type>(array, f64::from),
        DataType::Int16 => each::<Int16Type>(array, f64::from),
        DataType::Int32 => each::<Int32Type>(array, f64::from),
        DataType::Int64 => each::<Int64Type>(array, |v| v as f64),
        DataType::UInt8 => each::<UInt8Type>(array, f64::from),
        DataType::UInt16 => each::<UInt16Type>(array, f64::from),
        DataType::UInt32 => each::<UInt32Type>(array, f64::from),
        DataType::UInt64 => each::<UInt64Type>(array, |v| v as f64),
        DataType::Float16 => each::<Float16Type>(array, f64::from),
        DataType::Float32 => each::<Float32Type>(array, f64::from),
        DataType::Float64 => each::<Float64Type>(array, |v| v),
        DataType::Decimal32(_, s) => each::<Decimal32Type>(array, |v| f64::from(v) / power(*s)),
        DataType::Decimal64(_, s) => each::<Decimal64Type>(array, |v| v as f64 / power(*s)),
        DataType::Decimal128(_, s) => each::<Decimal128Type>(array, |v| v as f64 / power(*s)),
        DataType::Decimal256(_, s) => each::<Decimal256Type>(array, |v| {
            v.to_string().parse::<f64>().unwrap_or(f64::NAN) / power(*s)
        }),
        DataType::Utf8 => texts(array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => texts(array.as_string::<i64>().iter()),
        DataType::Utf8View => texts(array.as_string_view().iter()),
        DataType::Date32 => dates::<Date32Type>(array, |v| {
            Timestamp::from_second(i64::from(v) * 86_400).ok()
        }),
        DataType::Date64 => dates::<Date64Type>(array, |v| Timestamp::from_millisecond(v).ok()),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => {
                dates::<TimestampSecondType>(array, |v| Timestamp::from_second(v).ok())
            }
            TimeUnit::Millisecond => {
                dates::<TimestampMillisecondType>(array, |v| Timestamp::from_millisecond(v).ok())
            }
            TimeUnit::Microsecond => {
                dates::<TimestampMicrosecondType>(array, |v| Timestamp::from_microsecond(v).ok())
            }
            TimeUnit::Nanosecond => dates::<TimestampNanosecondType>(array, |v| {
                Timestamp::from_nanosecond(i128::from(v)).ok()
            }),
        },
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => dictionary::<Int8Type>(array),
            DataType::Int16 => dictionary::<Int16Type>(array),
            DataType::Int32 => dictionary::<Int32Type>(array),
            DataType::Int64 => dictionary::<Int64Type>(array),
            DataType::UInt8 => dictionary::<UInt8Type>(array),
            DataType::UInt16 => dictionary::<UInt16Type>(array),
            DataType::UInt32 => dictionary::<UInt32Type>(array),
            _ => dictionary::<UInt64Type>(array),
        },
        other => Cells::Other(format!("{other}")),
    }
}
