//! Outcomes: deaths by country and month, best, low and high; missing is not zero.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use detente_vocab::calendar::day_from_number;
use detente_vocab::{ActorDirectory, Interval, Period};
use serde::{Deserialize, Serialize};

use crate::actors::Resolver;
use crate::delimited::{Columns, Halt, cell, each_record};
use crate::detect::{Format, InputFormat, Layout, expect};
use crate::error::StoreError;
use crate::input::{Input, units};
use crate::sink::{Fault, Quarantined, Sink, fault, number};

/// Deaths in one country and month. `None`: not known, which is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deaths {
    /// Best estimate, persons.
    pub best: Option<f64>,
    /// Low estimate, persons.
    pub low: Option<f64>,
    /// High estimate, persons.
    pub high: Option<f64>,
}

/// Deaths by country and month, with what became of the file.
#[derive(Clone, Debug)]
pub struct OutcomeTable {
    rows: BTreeMap<(String, Period), Deaths>,
    population: BTreeMap<String, (Period, f64)>,
    /// The file.
    pub path: PathBuf,
    /// Size on the disk.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Rows read.
    pub rows_read: u64,
    /// Rows that cannot be used.
    pub quarantine: Vec<Quarantined>,
    /// The column that the best estimate comes from.
    pub measure: String,
}

impl OutcomeTable {
    /// Deaths in a country (ISO3) in a month; `None` when the file says nothing of it.
    pub fn get(&self, country: &str, month: Period) -> Option<Deaths> {
        self.rows.get(&(country.to_owned(), month)).copied()
    }

    /// Inhabitants of a country (ISO3) in the latest month for which the file has them, from a column
    /// `population`, `pop` or `inhabitants`; `None` without such a column or value.
    pub fn population(&self, country: &str) -> Option<f64> {
        self.population.get(country).map(|(_, people)| *people)
    }

    /// Every country, month and number of deaths, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Period, Deaths)> {
        self.rows
            .iter()
            .map(|((country, month), deaths)| (country.as_str(), *month, *deaths))
    }

    /// Number of country-months.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// First and last month.
    pub fn window(&self) -> Option<(Period, Period)> {
        let months = || self.rows.keys().map(|(_, month)| *month);
        Some((months().min()?, months().max()?))
    }

    /// Best estimates of a country over months; `None` where the file is silent.
    pub fn series(&self, country: &str, months: &[Period]) -> Vec<Option<f64>> {
        months
            .iter()
            .map(|month| self.get(country, *month).and_then(|deaths| deaths.best))
            .collect()
    }
}

const WANTED: &str = "an outcome file needs a country (iso3 or country), a time (month as 2018-01, \
    or date or date_start) and deaths (fatalities, fatalities_best, fatalities_UCDP, deaths or best); \
    low and high are taken from *_low and *_high where they are there";

/// Reads deaths by country and month.
///
/// Takes a table with a country (`iso3`, or `country` by name or code), a time (`month`, or
/// `date`, added up by month) and deaths (`fatalities`, `fatalities_best`,
/// `fatalities_UCDP`, `deaths` or `best`, with `fatalities_low`/`low` and
/// `fatalities_high`/`high`), or the events of UCDP GED, which are added up by country and
/// month of their first day. Of a zip archive every member is read; they must measure the
/// same column. A country-month without a row stays unknown: files of events
/// list only what happened, so whoever knows that one covers a country may read silence as
/// zero.
///
/// # Errors
/// When the file cannot be read or lacks a column; the message says which are wanted.
///
/// ```
/// use detente_vocab::{ActorDirectory, Interval, Period};
/// let file = tempfile::NamedTempFile::new().unwrap();
/// std::fs::write(&file, "iso3,month,fatalities\nAFG,2018-01,12\nAFG,2018-02,\n").unwrap();
/// let table = detente_store::outcome::load(file.path(), &ActorDirectory::builtin()).unwrap();
/// let january = Period::containing("2018-01-01".parse().unwrap(), Interval::Month);
/// assert_eq!(table.get("AFG", january).unwrap().best, Some(12.0));
/// assert_eq!(table.get("AFG", january.next()).unwrap().best, None);
/// ```
pub fn load(path: &Path, directory: &ActorDirectory) -> Result<OutcomeTable, StoreError> {
    if path.is_dir() {
        return Err(StoreError::Unreadable {
            path: path.to_owned(),
            source: std::io::Error::other("a folder: name one outcome file"),
        });
    }
    let resolver = Resolver::new(directory);
    let mut quarantine = Vec::new();
    let (mut rows, mut population) = (BTreeMap::new(), BTreeMap::new());
    let mut keep = |mut chunk: crate::sink::Chunk| {
        quarantine.append(&mut chunk.quarantine);
        true
    };
    let (mut rows_read, mut bytes, mut sha256, mut measure) = (0, 0, String::new(), String::new());
    // One unit for a plain file, one a member for a zip archive.
    for unit in units(&[path.to_owned()])? {
        let mut input = Input::open(&unit)?;
        let layout = expect(path, &input.head, &InputFormat::Of(Format::Csv))?;
        if layout.columns.is_empty() {
            return Err(StoreError::UnknownLayout {
                path: path.to_owned(),
                columns: Vec::new(),
                hint: format!(" ({WANTED})"),
            });
        }
        let name = match &unit.member {
            Some(member) => format!("{}!{member}", path.display()),
            None => path.display().to_string(),
        };
        let mut sink = Sink::new(name, &resolver, (None, None), &mut keep);
        match read(&mut input, &layout, &mut sink, &mut rows, &mut population) {
            Ok(column) if measure.is_empty() || measure == column => measure = column,
            Ok(column) => {
                return Err(StoreError::MissingColumn {
                    path: path.to_owned(),
                    column: measure,
                    seen: layout.columns,
                    remedy: format!(
                        "members of the archive measure different things (`{column}`): give one"
                    ),
                });
            }
            Err(Halt::Error(error)) => return Err(error),
            // Nobody stops listening here: the closure above takes all that comes.
            Err(Halt::Stopped) => {}
        }
        rows_read += sink.counts.read;
        let _ = sink.finish();
        (bytes, sha256) = input.size_and_hash();
    }
    if rows.is_empty() {
        let first = quarantine.first();
        return Err(StoreError::TooManyQuarantined {
            path: path.to_owned(),
            quarantined: quarantine.len() as u64,
            rows: rows_read,
            allowed: 0.0,
            line: first.map_or(0, |row| row.line),
            column: first.map_or_else(|| "*".into(), |row| row.column.clone()),
            reason: first.map_or_else(
                || format!("the file has no row; {WANTED}"),
                |row| row.reason.clone(),
            ),
        });
    }
    Ok(OutcomeTable {
        rows,
        population,
        path: path.to_owned(),
        bytes,
        sha256,
        rows_read,
        quarantine,
        measure,
    })
}

fn read(
    input: &mut Input,
    layout: &Layout,
    sink: &mut Sink,
    rows: &mut BTreeMap<(String, Period), Deaths>,
    population: &mut BTreeMap<String, (Period, f64)>,
) -> Result<String, Halt> {
    let columns = Columns::of(layout);
    let any = |names: &[&str]| names.iter().find_map(|name| columns.find(name));
    let need = |what: &str, found: Option<usize>| {
        found.ok_or_else(|| StoreError::MissingColumn {
            path: input.path.clone(),
            column: what.to_owned(),
            seen: layout.columns.clone(),
            remedy: WANTED.to_owned(),
        })
    };
    let country = need("iso3", any(&["iso3", "country_iso3", "country"]))?;
    let time = need("month", any(&["month", "date", "date_start", "event_date"]))?;
    let best = need(
        "fatalities",
        any(&[
            "fatalities_best",
            "fatalities",
            "fatalities_UCDP",
            "deaths",
            "best",
        ]),
    )?;
    let low = any(&["fatalities_low", "low"]);
    let high = any(&["fatalities_high", "high"]);
    let people = any(&["population", "pop", "inhabitants"]);
    // In a table by month a row that repeats another to the last figure is a copy, not more deaths;
    // rows that differ (by kind of violence) are added up.
    let by_month = layout.columns[time].eq_ignore_ascii_case("month");
    let mut seen: HashSet<(String, Period, [Option<u64>; 3])> = HashSet::new();
    each_record(input, layout, &[], sink, |record, sink| {
        let raw = |column: usize| record.get(column).unwrap_or(b"").trim_ascii();
        let parse = || -> Result<_, Fault> {
            let month = month(&layout.columns[time], raw(time))?;
            let text = cell(record, country);
            let iso3 = if sink.resolver.is_country(&text) {
                &*text
            } else {
                sink.resolver.country_named(&text)
            };
            if iso3.is_empty() {
                return fault(
                    &layout.columns[country],
                    format!("`{text}` is no country that is known; write ISO 3166-1 alpha-3 codes"),
                );
            }
            let deaths = |column: Option<usize>| match column {
                None => Ok(None),
                Some(column) => {
                    let name = &layout.columns[column];
                    match number::<f64>(name, raw(column))? {
                        Some(n) if n.is_finite() && n >= 0.0 => Ok(Some(n)),
                        None => Ok(None),
                        Some(n) => fault(
                            name,
                            format!(
                                "{n} is no number of deaths: write 0 or more, or leave the cell empty where it is not known"
                            ),
                        ),
                    }
                }
            };
            let deaths = Deaths {
                best: deaths(Some(best))?,
                low: deaths(low)?,
                high: deaths(high)?,
            };
            let people = match people {
                None => None,
                Some(column) => {
                    let name = &layout.columns[column];
                    match number::<f64>(name, raw(column))? {
                        Some(n) if n.is_finite() && n > 0.0 => Some(n),
                        None => None,
                        Some(n) => {
                            return fault(name, format!("{n} is no number of inhabitants"));
                        }
                    }
                }
            };
            Ok((iso3.to_owned(), month, deaths, people))
        };
        match parse() {
            Err(fault) => Ok(Err(fault)),
            Ok((iso3, month, deaths, people)) => {
                let figures = [deaths.best, deaths.low, deaths.high].map(|d| d.map(f64::to_bits));
                if by_month
                    && deaths.best.is_some_and(|best| best > 0.0)
                    && !seen.insert((iso3.clone(), month, figures))
                {
                    let reason = format!("repeats an earlier row of {iso3} in {month}");
                    return Ok(fault::<()>(&layout.columns[time], reason));
                }
                if let Some(people) = people {
                    let latest = population.entry(iso3.clone()).or_insert((month, people));
                    if month >= latest.0 {
                        *latest = (month, people);
                    }
                }
                rows.entry((iso3, month))
                    .and_modify(|sum| {
                        sum.best = add(sum.best, deaths.best);
                        sum.low = add(sum.low, deaths.low);
                        sum.high = add(sum.high, deaths.high);
                    })
                    .or_insert(deaths);
                Ok(Ok(()))
            }
        }
    })?;
    Ok(layout.columns[best].clone())
}

/// The sum of what is known; unknown only when nothing is.
fn add(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    }
}

/// The month of `2018-01`, `201801`, a date, or a number of days since 1970-01-01.
fn month(column: &str, cell: &[u8]) -> Result<Period, Fault> {
    let text = std::str::from_utf8(cell).unwrap_or("");
    let day = match text.as_bytes() {
        [y @ .., b'-', m1, m2] if y.len() == 4 => format!("{}-{}-01", &text[..4], digits(*m1, *m2))
            .parse()
            .ok(),
        [y @ .., m1, m2] if y.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{}-{}-01", &text[..4], digits(*m1, *m2))
                .parse()
                .ok()
        }
        _ => crate::sink::event_day(cell).and_then(day_from_number),
    };
    match day {
        Some(day) => Ok(Period::containing(day, Interval::Month)),
        None => fault(
            column,
            format!("`{text}` is no month (2018-01) and no date (2018-01-31)"),
        ),
    }
}

fn digits(a: u8, b: u8) -> String {
    [char::from(a), char::from(b)].iter().collect()
}
