//! Tables that name their columns: CSV with a map, JSONL, and the columns that they share.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};

use detente_vocab::{CameoCode, EventType, GoldsteinScale, QuadClass};
use serde_json::Value;

use crate::actors::country_of;
use crate::delimited::{Columns, Halt, cell, each_record};
use crate::detect::{InputFormat, Layout};
use crate::error::StoreError;
use crate::icews::hex;
use crate::input::Input;
use crate::rows::Row;
use crate::sink::{Fault, Fnv, Sink, Stopped, fault, goldstein, number, place};
use crate::table::ActorId;

/// The columns of the events table, in order.
pub const COLUMNS: [&str; 20] = [
    "event_id",
    "date",
    "source",
    "target",
    "source_country",
    "target_country",
    "event_type",
    "mode",
    "cameo",
    "quad_class",
    "goldstein",
    "mentions",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
    "latitude",
    "longitude",
    "geo_country",
    "dataset",
    "document",
];

/// Which column of a CSV holds which field of the events table.
///
/// Fields that are not named are looked for under their own name.
///
/// ```
/// use detente_store::ColumnMap;
/// let map = ColumnMap::from_pairs(["date=day", "source=actor_1"]).unwrap();
/// assert_eq!(map.column("date"), "day");
/// assert_eq!(map.column("target"), "target");
/// assert!(ColumnMap::from_toml("colour = \"x\"").is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    columns: BTreeMap<String, String>,
}

impl ColumnMap {
    /// From `field=column` pairs.
    ///
    /// # Errors
    /// A pair without `=`, or a field that the events table does not have.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = &'a str>) -> Result<Self, StoreError> {
        let mut map = Self::default();
        for pair in pairs {
            let Some((field, column)) = pair.split_once('=') else {
                return Err(StoreError::ColumnMap {
                    detail: format!("`{pair}` has no `=`"),
                });
            };
            map.insert(field.trim(), column.trim())?;
        }
        Ok(map)
    }

    /// From TOML text, one `field = "column"` a line.
    ///
    /// # Errors
    /// Text that is not TOML, a value that is no text, an unknown field.
    pub fn from_toml(text: &str) -> Result<Self, StoreError> {
        let columns: BTreeMap<String, String> =
            toml::from_str(text).map_err(|error| StoreError::ColumnMap {
                detail: error.to_string(),
            })?;
        let mut map = Self::default();
        for (field, column) in &columns {
            map.insert(field, column)?;
        }
        Ok(map)
    }

    fn insert(&mut self, field: &str, column: &str) -> Result<(), StoreError> {
        if !COLUMNS.contains(&field) {
            return Err(StoreError::ColumnMap {
                detail: format!("there is no field `{field}`"),
            });
        }
        self.columns.insert(field.to_owned(), column.to_owned());
        Ok(())
    }

    /// The column that holds a field.
    pub fn column<'a>(&'a self, field: &'a str) -> &'a str {
        self.columns.get(field).map_or(field, String::as_str)
    }

    fn names(&self, field: &str) -> bool {
        self.columns.contains_key(field)
    }
}

/// Cells of one row by field; empty where there is none.
pub(crate) struct Cells<'a> {
    pub cell: [&'a str; 20],
}

const EVENT_ID: usize = 0;
const DATE: usize = 1;
const SOURCE: usize = 2;
const TARGET: usize = 3;

/// How the codes of a file are written.
#[derive(Clone, Copy)]
pub(crate) struct Codes {
    /// Whether two-digit codes are roots: not so where leading zeros were lost.
    pub roots: bool,
    pub default_dataset: &'static str,
}

/// Takes a row of named cells; a fault names the field.
pub(crate) fn take(
    cells: &Cells,
    codes: &Codes,
    sink: &mut Sink,
) -> Result<Result<(), Fault>, Stopped> {
    let get = |field: usize| cells.cell[field].trim();
    let bytes = |field: usize| get(field).as_bytes();
    let dataset = if get(18).is_empty() {
        codes.default_dataset
    } else {
        get(18)
    };
    let scale = if dataset.starts_with("gdelt") {
        GoldsteinScale::Gdelt
    } else {
        GoldsteinScale::Icews
    };
    let mut parse = || -> Result<_, Fault> {
        let day = sink.day("date", bytes(DATE))?;
        let source = actor(get(SOURCE), "source", sink)?;
        let target = actor(get(TARGET), "target", sink)?;
        let mut event_type = match get(6) {
            "" => None,
            text => match text.parse::<EventType>() {
                Ok(kind) => Some(kind),
                Err(reason) => return fault("event_type", reason),
            },
        };
        let mut cameo: Option<CameoCode> = None;
        let (mut mode, mut quad, mut score) = (get(7), None, f32::NAN);
        if !get(8).is_empty() {
            let facts = sink.cameo("cameo", bytes(8), scale, codes.roots)?;
            cameo = Some(facts.code);
            event_type = event_type.or(facts.event_type);
            mode = if mode.is_empty() && get(6).is_empty() {
                facts.mode
            } else {
                mode
            };
            quad = facts.quad;
            score = facts.goldstein;
        }
        match number::<u8>("quad_class", bytes(9))? {
            None => quad = quad.or(event_type.map(EventType::quad_class)),
            Some(n) => match QuadClass::from_number(n) {
                Some(class) => quad = Some(class),
                None => return fault("quad_class", format!("{n} is no quad class (1 to 4)")),
            },
        }
        if cameo.is_none() && event_type.is_none() && quad.is_none() {
            return fault(
                "event_type",
                "the row has no event type, no CAMEO code and no quad class",
            );
        }
        let score = goldstein("goldstein", bytes(10))?.unwrap_or(score);
        let mentions = number::<u32>("mentions", bytes(11))?.unwrap_or(1);
        let fatalities = [
            number("fatalities_best", bytes(12))?,
            number("fatalities_low", bytes(13))?,
            number("fatalities_high", bytes(14))?,
        ];
        let place = place(("latitude", "longitude"), bytes(15), bytes(16))?;
        Ok((
            day, source, target, event_type, mode, cameo, quad, score, mentions, fatalities, place,
        ))
    };
    let (day, source, target, event_type, mode, cameo, quad, score, mentions, fatalities, place) =
        match parse() {
            Ok(parts) => parts,
            Err(fault) => return Ok(Err(fault)),
        };
    let mut id = get(EVENT_ID).to_owned();
    if id.is_empty() {
        // No id column: the row as a whole tells events apart.
        let hash = cells
            .cell
            .iter()
            .fold(Fnv::new(), |hash, cell| hash.with(cell.as_bytes()));
        hex(hash.value(), &mut id);
    }
    let country = |field: usize, actor: ActorId, sink: &Sink| match get(field) {
        "" => country_of(sink.code(actor)).to_owned(),
        text => text.to_owned(),
    };
    let source_country = country(4, source, sink);
    let target_country = country(5, target, sink);
    sink.row(&Row {
        id: &id,
        day,
        source,
        target,
        source_country: &source_country,
        target_country: &target_country,
        event_type,
        mode,
        cameo,
        quad_class: quad,
        goldstein: score,
        mentions,
        fatalities,
        latitude: place.0,
        longitude: place.1,
        geo_country: get(17),
        dataset,
        document: get(19),
    })?;
    Ok(Ok(()))
}

fn actor(text: &str, column: &str, sink: &mut Sink) -> Result<ActorId, Fault> {
    if text.is_empty() {
        return fault(column, "is empty");
    }
    Ok(sink.actor(
        text.as_bytes(),
        || text.to_owned(),
        |resolver| {
            resolver
                .code_or_name(text)
                .unwrap_or_else(|| resolver.unknown.clone())
        },
    ))
}

/// Whether the sample shows codes whose leading zero is gone: "43", "6", "211".
fn zeros_lost<'a>(codes: impl Iterator<Item = &'a str>) -> bool {
    let known = |text: &str| text.parse::<CameoCode>().is_ok_and(|code| code.is_known());
    codes
        .map(|code| code.strip_suffix(".0").unwrap_or(code))
        .any(|code| !code.is_empty() && !known(code) && known(&format!("0{code}")))
}

/// Reads a CSV whose columns are named like the events table, or mapped to it.
pub(crate) fn read_csv(
    input: &mut Input,
    layout: &Layout,
    format: &InputFormat,
    sink: &mut Sink,
) -> Result<(), Halt> {
    let default_map = ColumnMap::default();
    let map = match format {
        InputFormat::Csv { map } => map,
        _ => &default_map,
    };
    let columns = Columns::of(layout);
    let mut positions = [None; 20];
    for (i, field) in COLUMNS.into_iter().enumerate() {
        let name = map.column(field);
        let needed = map.names(field) || matches!(i, DATE | SOURCE | TARGET);
        positions[i] = if needed {
            let remedy =
                format!("say which column holds `{field}` with a column map ({field}=COLUMN)");
            Some(columns.need(input, name, &remedy)?)
        } else {
            columns.find(name)
        };
    }
    let roots = match positions[8] {
        Some(column) => !head_shows_lost_zeros(&input.head, layout.delimiter, column),
        None => true,
    };
    let codes = Codes {
        roots,
        default_dataset: "csv",
    };
    each_record(input, layout, &[], sink, |record, sink| {
        let texts: [std::borrow::Cow<str>; 20] =
            std::array::from_fn(|i| positions[i].map(|c| cell(record, c)).unwrap_or_default());
        let cells = Cells {
            cell: std::array::from_fn(|i| &*texts[i]),
        };
        take(&cells, &codes, sink)
    })
}

fn head_shows_lost_zeros(head: &[u8], delimiter: u8, column: usize) -> bool {
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter != b'\t')
        .flexible(true)
        .from_reader(head);
    let mut cells: Vec<String> = reader
        .into_byte_records()
        .map_while(Result::ok)
        .map(|record| {
            String::from_utf8_lossy(record.get(column).unwrap_or(b"").trim_ascii()).into_owned()
        })
        .collect();
    // The last row of the sample may be cut in the middle of its code.
    cells.pop();
    zeros_lost(cells.iter().map(String::as_str))
}

/// Reads one JSON object a line, its keys those of the events table.
pub(crate) fn read_jsonl(input: &mut Input, sink: &mut Sink) -> Result<(), Halt> {
    let Some(reader) = input.reader.take() else {
        return Err(StoreError::Empty {
            path: input.path.clone(),
        }
        .into());
    };
    let codes = Codes {
        roots: true,
        default_dataset: "jsonl",
    };
    let mut reader = BufReader::with_capacity(1 << 17, reader);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(_) => number += 1,
            Err(error) => return Err(input.fault(&error, sink.counts.read).into()),
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        sink.counts.read += 1;
        let text = String::from_utf8_lossy(&line);
        let outcome = match serde_json::from_slice::<Value>(&line) {
            Err(error) => Err(("*".to_owned(), format!("not JSON: {error}"))),
            Ok(Value::Object(object)) => {
                let mut texts: [String; 20] =
                    std::array::from_fn(|i| json_text(object.get(COLUMNS[i])));
                if let Some(class) = quad_class(&texts[9]) {
                    texts[9] = class.number().to_string();
                }
                let cells = Cells {
                    cell: std::array::from_fn(|i| texts[i].as_str()),
                };
                // A number has no leading zero: 11 may be the root 11 or 011.
                let codes = Codes {
                    roots: !object.get("cameo").is_some_and(Value::is_number),
                    ..codes
                };
                take(&cells, &codes, sink)?
            }
            Ok(_) => Err(("*".to_owned(), "not a JSON object".to_owned())),
        };
        if let Err(fault) = outcome {
            sink.quarantine(number, fault, text.trim())?;
        }
    }
}

/// A JSON value as the cell that a CSV would have.
fn json_text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The names that serde gives the quad classes: `verbal_cooperation`, …
fn quad_class(text: &str) -> Option<QuadClass> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}
