//! The store: a folder of Parquet files, one folder a dataset and year.
//!
//! ```text
//! store.json                                  what this folder is
//! events/icews/2018/part-000001-0000.parquet  rows, sorted by date
//! quarantine/000001.jsonl                     rows that could not be read
//! ingests/000001.json                         what was ingested
//! ```
//! Any engine that reads `events/*/*/*.parquet` reads the whole table.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use detente_vocab::calendar::day_number;
use detente_vocab::{ActorCode, ActorDirectory, EventType};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::columnar::{Decoder, Guarded};
use crate::error::StoreError;
use crate::load::{FileReport, LoadOptions, stream};
use crate::parts::{PartWriter, damaged, folder_name, open_part, sorted};
use crate::progress::Progress;
use crate::rows::{EventRows, Row};
use crate::sink::{Quarantined, event_key};
use crate::table::EventTable;
use crate::write::write_whole;

/// Rows gathered before part files are written.
const GATHER: usize = 1 << 19;
const MARKER: &str = "store.json";

#[derive(Serialize, Deserialize)]
struct Marker {
    format: String,
    version: u32,
}

/// A store on the disk.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

/// What one ingest did, as it is kept in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingest {
    /// Counted from 1.
    pub number: u64,
    /// When, as the caller says: the library has no clock.
    pub when: String,
    /// Rows in the files.
    pub rows_read: u64,
    /// Rows that are new in the store.
    pub rows_written: u64,
    /// Rows that the store, or the same ingest, had already.
    pub duplicates: u64,
    /// Rows that cannot be used.
    pub quarantined: u64,
    /// File by file.
    pub files: Vec<FileReport>,
    /// Part files written, relative to the store.
    pub parts: Vec<String>,
}

/// Which events a scan gives; everything that is `None` lets all pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// Source covered by this actor (`ActorCode::covers`).
    pub source: Option<ActorCode>,
    /// Target covered by this actor.
    pub target: Option<ActorCode>,
    /// Of this type.
    pub event_type: Option<EventType>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Of this dataset.
    pub dataset: Option<String>,
}

/// How much of the store a scan had to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ScanCost {
    /// Row groups in the files whose folder fits.
    pub row_groups: usize,
    /// Row groups whose dates fit: only these are read.
    pub row_groups_read: usize,
    /// Rows in them.
    pub rows_read: usize,
}

impl Store {
    /// Opens a store.
    ///
    /// # Errors
    /// When the folder is absent or no store.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        if !dir.exists() {
            return Err(StoreError::NotAStore {
                path: dir.to_owned(),
                detail: "no such folder".into(),
            });
        }
        let not = |detail: String| StoreError::NotAStore {
            path: dir.to_owned(),
            detail,
        };
        let text = std::fs::read_to_string(dir.join(MARKER))
            .map_err(|_| not(format!("{MARKER} is missing")))?;
        let marker: Marker = serde_json::from_str(&text).map_err(|error| not(error.to_string()))?;
        if marker.version != 1 {
            return Err(not(format!(
                "its version is {}, this program reads 1",
                marker.version
            )));
        }
        Ok(Self {
            dir: dir.to_owned(),
        })
    }

    /// Makes a store in a folder that is absent or empty, or opens the one that is there.
    ///
    /// # Errors
    /// When the folder holds other things or cannot be written.
    pub fn create(dir: &Path) -> Result<Self, StoreError> {
        if dir.join(MARKER).exists() {
            return Self::open(dir);
        }
        std::fs::create_dir_all(dir).map_err(|error| StoreError::write(dir, error))?;
        let mut entries =
            std::fs::read_dir(dir).map_err(|error| StoreError::unreadable(dir, error))?;
        if entries.any(|entry| entry.is_ok()) {
            return Err(StoreError::NotAStore {
                path: dir.to_owned(),
                detail: "the folder holds other files".into(),
            });
        }
        let marker = Marker {
            format: "detente-store".into(),
            version: 1,
        };
        let text = serde_json::to_string_pretty(&marker).unwrap_or_default();
        write_whole(&dir.join(MARKER), |file| {
            file.write_all(text.as_bytes()).map_err(|e| e.to_string())
        })?;
        Ok(Self {
            dir: dir.to_owned(),
        })
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Reads event files into the store. Events that it has already (same dataset and
    /// `event_id`) are counted and left out, so a second ingest of a file adds nothing.
    /// `when` is kept as it is given.
    ///
    /// # Errors
    /// As [`load_events`](crate::load_events), and when the store cannot be written.
    /// Nothing is added then.
    pub fn ingest(
        &self,
        paths: &[PathBuf],
        options: &LoadOptions,
        directory: &ActorDirectory,
        progress: &dyn Progress,
        when: &str,
    ) -> Result<(Ingest, Vec<Quarantined>), StoreError> {
        let mut seen = self.keys()?;
        let mut writer = PartWriter::new(&self.dir, self.next_number()?);
        let mut summary = stream(
            paths,
            options,
            directory,
            progress,
            &mut seen,
            &mut |rows| {
                if rows.len() >= GATHER {
                    writer.write(rows)
                } else {
                    Ok(())
                }
            },
        )?;
        writer.write(&mut summary.actors)?;
        let files = summary.files;
        let total = |count: fn(&FileReport) -> u64| files.iter().map(count).sum();
        let ingest = Ingest {
            number: writer.number,
            when: when.to_owned(),
            rows_read: total(|file| file.rows_read),
            rows_written: total(|file| file.rows_used),
            duplicates: total(|file| file.duplicates),
            quarantined: total(|file| file.quarantined),
            files,
            parts: Vec::new(),
        };
        let ingest = self.commit(writer, ingest, &summary.quarantine)?;
        Ok((ingest, summary.quarantine))
    }

    /// Adds rows that are in memory, such as coded or simulated events.
    ///
    /// # Errors
    /// When the store cannot be read or written. Nothing is added then.
    pub fn ingest_rows(&self, rows: &EventRows, when: &str) -> Result<Ingest, StoreError> {
        let mut seen = self.keys()?;
        let mut writer = PartWriter::new(&self.dir, self.next_number()?);
        let mut new = EventRows::default();
        new.table.actors = rows.table.actors.clone();
        for i in 0..rows.len() {
            let row = rows.row(i);
            if seen.insert(event_key(row.dataset, row.id)) {
                new.push_row(&row);
            }
        }
        let (read, written) = (rows.len() as u64, new.len() as u64);
        writer.write(&mut new)?;
        let ingest = Ingest {
            number: writer.number,
            when: when.to_owned(),
            rows_read: read,
            rows_written: written,
            duplicates: read - written,
            quarantined: 0,
            files: Vec::new(),
            parts: Vec::new(),
        };
        self.commit(writer, ingest, &[])
    }

    /// What was ingested, oldest first.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn history(&self) -> Result<Vec<Ingest>, StoreError> {
        let mut records = Vec::new();
        for path in sorted(&self.dir.join("ingests"))? {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| StoreError::unreadable(&path, error))?;
            records.push(
                serde_json::from_str(&text).map_err(|error| StoreError::NotAStore {
                    path: self.dir.clone(),
                    detail: format!("{}: {error}", path.display()),
                })?,
            );
        }
        Ok(records)
    }

    /// The events that fit, whole. Order: dataset, year, part, date.
    ///
    /// # Errors
    /// When a part file cannot be read.
    pub fn scan(&self, filter: &EventFilter) -> Result<EventRows, StoreError> {
        Ok(self.scan_counted(filter, None)?.0)
    }

    /// The events that fit, without ids, places, documents and fatalities: those columns
    /// are not read.
    ///
    /// # Errors
    /// As [`Store::scan`].
    pub fn scan_table(&self, filter: &EventFilter) -> Result<EventTable, StoreError> {
        const NEEDED: [&str; 8] = [
            "date",
            "source",
            "target",
            "event_type",
            "cameo",
            "quad_class",
            "goldstein",
            "mentions",
        ];
        Ok(self.scan_counted(filter, Some(&NEEDED))?.0.into_table())
    }

    /// A scan with what it cost. `columns` names the columns to read; it must hold those
    /// of [`EventTable`].
    ///
    /// # Errors
    /// As [`Store::scan`].
    pub fn scan_counted(
        &self,
        filter: &EventFilter,
        columns: Option<&[&str]>,
    ) -> Result<(EventRows, ScanCost), StoreError> {
        let from = filter.from.map_or(i32::MIN, day_number);
        let to = filter.to.map_or(i32::MAX, day_number);
        let mut rows = EventRows::default();
        let mut cost = ScanCost::default();
        let mut decoder = Decoder::default();
        // Whether an actor fits, asked once an actor.
        let mut fits: [Vec<Option<bool>>; 2] = Default::default();
        for part in self.parts(filter)? {
            let (reader, read, all) = open_part(&part, columns, (from, to))?;
            cost.row_groups += all;
            cost.row_groups_read += read;
            for batch in Guarded(reader) {
                let damaged = |detail: String| damaged(&part, detail);
                let batch = batch.map_err(damaged)?;
                cost.rows_read += batch.num_rows();
                let keep = |row: &Row, out: &EventRows| {
                    let mut side = |n: usize, wanted: &Option<ActorCode>, id: crate::ActorId| {
                        let Some(wanted) = wanted else { return true };
                        let at = id.0 as usize;
                        if fits[n].len() <= at {
                            fits[n].resize(at + 1, None);
                        }
                        *fits[n][at].get_or_insert_with(|| wanted.covers(out.table.actors.code(id)))
                    };
                    (from..=to).contains(&row.day)
                        && filter
                            .event_type
                            .is_none_or(|kind| row.event_type == Some(kind))
                        && side(0, &filter.source, row.source)
                        && side(1, &filter.target, row.target)
                };
                decoder.decode(&batch, &mut rows, keep).map_err(damaged)?;
            }
        }
        Ok((rows, cost))
    }

    /// Part files that may hold fitting rows, by dataset, year and name.
    fn parts(&self, filter: &EventFilter) -> Result<Vec<PathBuf>, StoreError> {
        let mut parts = Vec::new();
        for dataset in sorted(&self.dir.join("events"))? {
            let name = dataset
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if filter
                .dataset
                .as_ref()
                .is_some_and(|wanted| folder_name(wanted) != name)
            {
                continue;
            }
            for year in sorted(&dataset)? {
                let number = year
                    .file_name()
                    .and_then(|y| y.to_str())
                    .and_then(|y| y.parse::<i16>().ok());
                let Some(number) = number else { continue };
                let early = filter.from.is_some_and(|from| number < from.year());
                let late = filter.to.is_some_and(|to| number > to.year());
                if !early && !late {
                    parts.extend(
                        sorted(&year)?.into_iter().filter(|part| {
                            part.extension().is_some_and(|ending| ending == "parquet")
                        }),
                    );
                }
            }
        }
        Ok(parts)
    }

    /// Dedup keys of all events.
    fn keys(&self) -> Result<HashSet<u128>, StoreError> {
        let mut keys = HashSet::new();
        for part in self.parts(&EventFilter::default())? {
            let only: [&str; 2] = ["event_id", "dataset"];
            let (reader, ..) = open_part(&part, Some(&only), (i32::MIN, i32::MAX))?;
            for batch in Guarded(reader) {
                let batch = batch.map_err(|detail| damaged(&part, detail))?;
                let column = |name: &str| {
                    use arrow_array::cast::AsArray;
                    batch
                        .column_by_name(name)
                        .and_then(|c| c.as_string_opt::<i32>())
                };
                let (Some(ids), Some(datasets)) = (column("event_id"), column("dataset")) else {
                    return Err(damaged(&part, "event_id or dataset is missing".into()));
                };
                for i in 0..batch.num_rows() {
                    keys.insert(event_key(datasets.value(i), ids.value(i)));
                }
            }
        }
        Ok(keys)
    }

    /// The number after the last one that a record or a part bears: a part whose ingest
    /// broke off before its record was written keeps its name.
    fn next_number(&self) -> Result<u64, StoreError> {
        let records = sorted(&self.dir.join("ingests"))?;
        let records = records.iter().filter_map(|path| path.file_stem()?.to_str());
        let parts = self.parts(&EventFilter::default())?;
        let parts = parts
            .iter()
            .filter_map(|part| part.file_stem()?.to_str()?.split('-').nth(1));
        let last = records.chain(parts).filter_map(|n| n.parse::<u64>().ok());
        Ok(last.max().unwrap_or(0) + 1)
    }

    /// Gives the parts their names and writes quarantine and record.
    fn commit(
        &self,
        writer: PartWriter,
        mut ingest: Ingest,
        quarantine: &[Quarantined],
    ) -> Result<Ingest, StoreError> {
        let known: HashSet<String> = self
            .history()?
            .into_iter()
            .flat_map(|ingest| ingest.files)
            .map(|file| file.sha256)
            .collect();
        ingest.parts = writer.finish()?;
        // The bad rows of a file that was ingested before are in quarantine already.
        let old: HashSet<String> = ingest
            .files
            .iter()
            .filter(|file| known.contains(&file.sha256))
            .map(FileReport::name)
            .collect();
        let fresh: Vec<&Quarantined> = quarantine
            .iter()
            .filter(|row| !old.contains(&row.file))
            .collect();
        if !fresh.is_empty() {
            let folder = self.dir.join("quarantine");
            std::fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
            let file = folder.join(format!("{:06}.jsonl", ingest.number));
            write_whole(&file, |file| {
                for row in &fresh {
                    let line = serde_json::to_string(row).map_err(|e| e.to_string())?;
                    writeln!(file, "{line}").map_err(|e| e.to_string())?;
                }
                Ok(())
            })?;
        }
        self.write_record(&ingest)?;
        Ok(ingest)
    }

    fn write_record(&self, ingest: &Ingest) -> Result<(), StoreError> {
        let folder = self.dir.join("ingests");
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
        write_whole(&folder.join(format!("{:06}.json", ingest.number)), |file| {
            let text = serde_json::to_string_pretty(ingest).map_err(|e| e.to_string())?;
            file.write_all(text.as_bytes()).map_err(|e| e.to_string())
        })
    }
}
