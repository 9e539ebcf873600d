//! Where a reader puts what it reads: rows in chunks, bad rows in quarantine.

use std::collections::{BTreeMap, HashMap};

use detente_vocab::calendar::day_number;
use detente_vocab::{ActorCode, CameoCode, EventType, GoldsteinScale, QuadClass};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actors::{CodeClass, Resolver};
use crate::rows::{EventRows, Row};
use crate::table::{ActorId, ActorPool};

/// Rows a chunk: large enough to amortise, small enough for two a thread in memory.
const CHUNK: usize = 1 << 16;
/// How much of a bad row is kept, in characters.
const EXCERPT: usize = 300;
/// Names of unknown actors kept a file; all are counted.
const UNKNOWN_NAMES: usize = 5_000;

/// A row that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The file, with the member of a zip archive behind `!`.
    pub file: String,
    /// Line on which the row starts, counted from 1 (row number in Parquet and Arrow files).
    pub line: u64,
    /// The column at fault; `*` when it is the row as a whole.
    pub column: String,
    /// Why.
    pub reason: String,
    /// The row, cut.
    pub text: String,
}

/// Rows of one file on their way to the table.
#[derive(Default)]
pub(crate) struct Chunk {
    /// Actor ids are of the file's own pool.
    pub rows: EventRows,
    /// Dedup keys, one a row.
    pub keys: Vec<u128>,
    /// Codes that entered the file's pool since the last chunk.
    pub new_actors: Vec<ActorCode>,
    pub quarantine: Vec<Quarantined>,
}

/// What a reader counted.
#[derive(Default)]
pub(crate) struct Counts {
    pub read: u64,
    pub outside: u64,
    pub repaired: u64,
    pub sides: BTreeMap<CodeClass, u64>,
    pub unknown: BTreeMap<String, u64>,
}

/// The consumer has stopped listening.
pub(crate) struct Stopped;

/// Why a row is bad: column and reason.
pub(crate) type Fault = (String, String);

pub(crate) fn fault<T>(column: &str, reason: impl Into<String>) -> Result<T, Fault> {
    Err((column.to_owned(), reason.into()))
}

/// 128-bit FNV-1a: stable over versions and machines, good enough to tell ids apart.
#[derive(Clone, Copy)]
pub(crate) struct Fnv(u128);

impl Fnv {
    pub(crate) fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Takes a text and marks its end, so that ("ab","c") and ("a","bc") differ.
    pub(crate) fn with(mut self, bytes: &[u8]) -> Self {
        for byte in bytes.iter().copied().chain([0x1f]) {
            self.0 =
                (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        self
    }

    pub(crate) fn value(self) -> u128 {
        self.0
    }
}

/// Key under which an event counts as the same.
pub(crate) fn event_key(dataset: &str, id: &str) -> u128 {
    Fnv::new()
        .with(dataset.as_bytes())
        .with(id.as_bytes())
        .value()
}

/// What the codebook says of a code; looked up once.
#[derive(Clone, Copy)]
pub(crate) struct CodeFacts {
    pub code: CameoCode,
    pub event_type: Option<EventType>,
    pub mode: &'static str,
    pub quad: Option<QuadClass>,
    pub goldstein: f32,
    pub repaired: bool,
}

/// Sends chunks on; `false` when nobody listens any more.
pub(crate) type Send<'a> = dyn FnMut(Chunk) -> bool + 'a;

/// Collects the rows of one file.
pub(crate) struct Sink<'a> {
    file: String,
    pub resolver: &'a Resolver,
    window: (i32, i32),
    send: &'a mut Send<'a>,
    chunk: Chunk,
    pool: ActorPool,
    classes: Vec<CodeClass>,
    by_name: HashMap<Box<[u8]>, ActorId>,
    codes: HashMap<Box<[u8]>, Result<CodeFacts, String>>,
    last_date: (Vec<u8>, i32),
    pub counts: Counts,
    sides: [u64; 8],
}

impl<'a> Sink<'a> {
    pub(crate) fn new(
        file: String,
        resolver: &'a Resolver,
        window: (Option<Date>, Option<Date>),
        send: &'a mut Send<'a>,
    ) -> Self {
        Self {
            file,
            resolver,
            window: (
                window.0.map_or(i32::MIN, day_number),
                window.1.map_or(i32::MAX, day_number),
            ),
            send,
            chunk: Chunk::default(),
            pool: ActorPool::default(),
            classes: Vec::new(),
            by_name: HashMap::new(),
            codes: HashMap::new(),
            last_date: (Vec::new(), 0),
            counts: Counts::default(),
            sides: [0; 8],
        }
    }

    /// Takes a row.
    pub(crate) fn row(&mut self, row: &Row) -> Result<(), Stopped> {
        if row.day < self.window.0 || row.day > self.window.1 {
            self.counts.outside += 1;
            return Ok(());
        }
        for side in [row.source, row.target] {
            self.sides[self.classes[side.0 as usize] as usize] += 1;
        }
        self.chunk.keys.push(event_key(row.dataset, row.id));
        self.chunk.rows.push_row(row);
        if self.chunk.keys.len() >= CHUNK {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Puts a row aside.
    pub(crate) fn quarantine(
        &mut self,
        line: u64,
        fault: Fault,
        text: &str,
    ) -> Result<(), Stopped> {
        let (column, reason) = fault;
        self.chunk.quarantine.push(Quarantined {
            file: self.file.clone(),
            line,
            column,
            reason,
            text: text.chars().take(EXCERPT).collect(),
        });
        if self.chunk.quarantine.len() >= CHUNK {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Sends what has come together.
    pub(crate) fn flush(&mut self) -> Result<(), Stopped> {
        if (self.send)(std::mem::take(&mut self.chunk)) {
            Ok(())
        } else {
            Err(Stopped)
        }
    }

    /// The counts, once everything is read.
    pub(crate) fn finish(mut self) -> Result<Counts, Stopped> {
        self.flush()?;
        let classes = [
            CodeClass::Country,
            CodeClass::Sector,
            CodeClass::NamedGroup,
            CodeClass::UnnamedGroup,
            CodeClass::Organisation,
            CodeClass::Other,
            CodeClass::Unknown,
        ];
        for class in classes {
            if self.sides[class as usize] > 0 {
                self.counts.sides.insert(class, self.sides[class as usize]);
            }
        }
        Ok(self.counts)
    }

    /// The id of an actor. `key` is what the row says of it, `make` is asked only for keys
    /// that are new; `name` is what an unknown actor is reported under.
    pub(crate) fn actor(
        &mut self,
        key: &[u8],
        name: impl FnOnce() -> String,
        make: impl FnOnce(&Resolver) -> ActorCode,
    ) -> ActorId {
        let id = match self.by_name.get(key) {
            Some(id) => *id,
            None => {
                let code = make(self.resolver);
                let id = self.intern(&code);
                self.by_name.insert(key.into(), id);
                id
            }
        };
        if self.classes[id.0 as usize] == CodeClass::Unknown {
            let name = name();
            if let Some(n) = self.counts.unknown.get_mut(&name) {
                *n += 1;
            } else if self.counts.unknown.len() < UNKNOWN_NAMES {
                self.counts.unknown.insert(name, 1);
            }
        }
        id
    }

    fn intern(&mut self, code: &ActorCode) -> ActorId {
        let id = self.pool.intern(code);
        if id.0 as usize == self.classes.len() {
            self.classes.push(CodeClass::of(code));
            self.chunk.new_actors.push(code.clone());
        }
        id
    }

    /// The code of an id.
    pub(crate) fn code(&self, id: ActorId) -> &ActorCode {
        self.pool.code(id)
    }

    /// Day number of a date cell: `2018-01-31` or `20180131`, a time behind it ignored.
    pub(crate) fn day(&mut self, column: &str, cell: &[u8]) -> Result<i32, Fault> {
        if cell == self.last_date.0 && !cell.is_empty() {
            return Ok(self.last_date.1);
        }
        let Some(day) = parse_day(cell) else {
            let seen = String::from_utf8_lossy(cell);
            return fault(
                column,
                format!("`{seen}` is not a date (2018-01-31 or 20180131)"),
            );
        };
        self.last_date.0.clear();
        self.last_date.0.extend_from_slice(cell);
        self.last_date.1 = day;
        Ok(day)
    }

    /// What a CAMEO cell means. A lost leading zero is put back where only one reading is
    /// possible; `roots` says whether two-digit root codes occur in this dataset at all.
    pub(crate) fn cameo(
        &mut self,
        column: &str,
        cell: &[u8],
        scale: GoldsteinScale,
        roots: bool,
    ) -> Result<CodeFacts, Fault> {
        let facts = match self.codes.get(cell) {
            Some(facts) => facts.clone(),
            None => {
                let facts = read_cameo(cell, scale, roots);
                self.codes.insert(cell.into(), facts.clone());
                facts
            }
        };
        match facts {
            Ok(facts) => {
                self.counts.repaired += u64::from(facts.repaired);
                Ok(facts)
            }
            Err(reason) => fault(column, reason),
        }
    }
}

/// Day number of `2018-01-31`, `20180131` or either with a time behind it.
pub(crate) fn parse_day(cell: &[u8]) -> Option<i32> {
    let digits = |bytes: &[u8]| -> Option<i16> {
        bytes.iter().try_fold(0i16, |n, b| {
            b.is_ascii_digit()
                .then(|| n.checked_mul(10)?.checked_add(i16::from(b - b'0')))?
        })
    };
    let (y, m, d, rest) = match cell {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
            (y, [*m1, *m2], [*d1, *d2], &[][..])
        }
        _ if cell.len() > 10 && cell[4] == b'-' && matches!(cell[10], b' ' | b'T') => {
            return parse_day(&cell[..10]);
        }
        _ if cell.len() >= 8 => (
            &cell[..4],
            [cell[4], cell[5]],
            [cell[6], cell[7]],
            &cell[8..],
        ),
        _ => return None,
    };
    let time = rest.len() == 6 && rest.iter().all(u8::is_ascii_digit);
    if !rest.is_empty() && !time {
        return None;
    }
    let (y, m, d) = (digits(y)?, digits(&m)?, digits(&d)?);
    Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?)
        .ok()
        .map(day_number)
}

fn read_cameo(cell: &[u8], scale: GoldsteinScale, roots: bool) -> Result<CodeFacts, String> {
    let text = std::str::from_utf8(cell).unwrap_or("").trim();
    // Spreadsheets and data frames write integers as 43.0.
    let text = text.strip_suffix(".0").unwrap_or(text);
    let known = |text: &str| text.parse::<CameoCode>().ok().filter(CameoCode::is_known);
    let padded = format!("0{text}");
    let (code, repaired) = match (known(text), known(&padded)) {
        (Some(_), Some(_)) if text.len() == 2 && !roots => {
            return Err(format!(
                "`{text}` may be the root {text} or {padded} with its leading zero lost; keep codes as text"
            ));
        }
        (Some(code), _) => (code, false),
        (None, Some(code)) => (code, true),
        (None, None) => {
            return Err(format!(
                "`{}` is not a CAMEO code",
                String::from_utf8_lossy(cell)
            ));
        }
    };
    Ok(CodeFacts {
        code,
        event_type: code.event_type(),
        mode: code.mode(),
        quad: code.quad_class(),
        goldstein: code.goldstein(scale).unwrap_or(f32::NAN),
        repaired,
    })
}

/// A number cell; empty means none.
pub(crate) fn number<T: std::str::FromStr>(column: &str, cell: &[u8]) -> Result<Option<T>, Fault> {
    let text = std::str::from_utf8(cell).unwrap_or("\u{fffd}").trim();
    if text.is_empty() || text == "NA" || text == "null" {
        return Ok(None);
    }
    match text.parse() {
        Ok(n) => Ok(Some(n)),
        Err(_) => fault(column, format!("`{text}` is not a number that fits here")),
    }
}

/// A Goldstein score: −10 to 10.
pub(crate) fn goldstein(column: &str, cell: &[u8]) -> Result<Option<f32>, Fault> {
    match number::<f32>(column, cell)? {
        Some(x) if !(-10.0..=10.0).contains(&x) => fault(
            column,
            format!("{x} is no Goldstein score: it must lie between -10 and 10"),
        ),
        x => Ok(x),
    }
}

/// A place: both degrees or none. `(NaN, NaN)` stands for none.
pub(crate) fn place(
    columns: (&str, &str),
    latitude: &[u8],
    longitude: &[u8],
) -> Result<(f64, f64), Fault> {
    let lat = number::<f64>(columns.0, latitude)?.unwrap_or(f64::NAN);
    let lon = number::<f64>(columns.1, longitude)?.unwrap_or(f64::NAN);
    if lat.is_nan() || lon.is_nan() {
        return Ok((f64::NAN, f64::NAN));
    }
    if !(-90.0..=90.0).contains(&lat) {
        return fault(columns.0, format!("latitude {lat} is impossible"));
    }
    if !(-180.0..=180.0).contains(&lon) {
        return fault(columns.1, format!("longitude {lon} is impossible"));
    }
    Ok((lat, lon))
}

/// Day number of a date in any form that UCDP, ACLED and data frames made of them use:
/// `2018-01-31`, `20180131`, `31 January 2018`, or days since 1970-01-01 (`17562.0`;
/// 1800 to 2200 are taken for years, which are no days).
pub(crate) fn event_day(cell: &[u8]) -> Option<i32> {
    if let Some(day) = parse_day(
        cell.get(..10)
            .filter(|head| head.contains(&b'-'))
            .unwrap_or(cell),
    ) {
        return Some(day);
    }
    let text = std::str::from_utf8(cell).ok()?.trim();
    let whole = text.strip_suffix(".0").unwrap_or(text);
    if whole.len() <= 5 {
        // "2018" is a year that lost its month and day, not a day of 1975.
        let day: i32 = whole.parse().ok()?;
        return (!(1800..=2200).contains(&day)).then_some(day);
    }
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let mut words = text.split([' ', '-']);
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let month = month.get(..3)?.to_lowercase();
    let month = MONTHS.iter().position(|name| *name == month)? as i8 + 1;
    Date::new(year.parse().ok()?, month, day.parse().ok()?)
        .ok()
        .map(day_number)
}
