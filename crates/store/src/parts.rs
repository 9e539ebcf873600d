//! The part files of a store: their names, how they are read and how they are written.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use detente_vocab::calendar::day_from_number;
use jiff::civil::date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::statistics::Statistics;

use crate::columnar::{batch_of, events_schema, guarded};
use crate::error::StoreError;
use crate::rows::EventRows;
use crate::write::{OutputFormat, Target, temporary_name, write_table};

pub(crate) fn damaged(part: &Path, detail: String) -> StoreError {
    let bytes = std::fs::metadata(part).map_or(0, |about| about.len());
    StoreError::Damaged {
        path: part.to_owned(),
        bytes,
        rows: 0,
        detail,
    }
}

/// Entries of a folder, sorted, hidden ones left out; none when the folder is absent.
pub(crate) fn sorted(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let fault = |error| StoreError::unreadable(folder, error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// A dataset's name as a folder: letters, digits, `-` and `_`; anything else is written as
/// its code, so that no name leads out of the store.
pub(crate) fn folder_name(dataset: &str) -> String {
    let mut name = String::new();
    for c in dataset.chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' | '_' => name.push(c),
            c => name.push_str(&format!("%{:x}%", u32::from(c))),
        }
    }
    if name.is_empty() {
        "%%".to_owned()
    } else {
        name
    }
}

/// A part opened at the row groups whose dates meet the window; how many, of how many.
pub(crate) fn open_part(
    part: &Path,
    columns: Option<&[&str]>,
    (from, to): (i32, i32),
) -> Result<(ParquetRecordBatchReader, usize, usize), StoreError> {
    let file = File::open(part).map_err(|error| StoreError::unreadable(part, error))?;
    let mut builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file))
        .map_err(|detail| damaged(part, detail))?;
    let schema = builder.parquet_schema().clone();
    let date = schema
        .columns()
        .iter()
        .position(|column| column.name() == "date");
    let groups: Vec<usize> = (0..builder.metadata().num_row_groups())
        .filter(|group| {
            let group = builder.metadata().row_group(*group);
            match date.and_then(|column| group.column(column).statistics()) {
                Some(Statistics::Int32(days)) => {
                    days.max_opt().is_none_or(|last| *last >= from)
                        && days.min_opt().is_none_or(|first| *first <= to)
                }
                _ => true,
            }
        })
        .collect();
    let (read, all) = (groups.len(), builder.metadata().num_row_groups());
    if let Some(columns) = columns {
        let mask = ProjectionMask::columns(&schema, columns.iter().copied());
        builder = builder.with_projection(mask);
    }
    let reader = guarded(|| {
        builder
            .with_row_groups(groups)
            .with_batch_size(1 << 13)
            .build()
    })
    .map_err(|detail| damaged(part, detail))?;
    Ok((reader, read, all))
}

/// Writes parts under temporary names; only `finish` gives them their names, so an ingest
/// that fails leaves the table as it was.
pub(crate) struct PartWriter<'s> {
    dir: &'s Path,
    pub number: u64,
    parts: Vec<PathBuf>,
    finished: bool,
}

impl<'s> PartWriter<'s> {
    pub(crate) fn new(dir: &'s Path, number: u64) -> Self {
        Self {
            dir,
            number,
            parts: Vec::new(),
            finished: false,
        }
    }

    /// Writes the rows, one part a dataset and year, sorted by date, and drops them.
    pub(crate) fn write(&mut self, rows: &mut EventRows) -> Result<(), StoreError> {
        let mut groups: BTreeMap<(String, i16), Vec<usize>> = BTreeMap::new();
        for i in 0..rows.len() {
            let day = day_from_number(rows.table.day[i]).unwrap_or(date(0, 1, 1));
            groups
                .entry((rows.details.dataset.get(i).to_owned(), day.year()))
                .or_default()
                .push(i);
        }
        for ((dataset, year), mut order) in groups {
            order.sort_by_key(|i| rows.table.day[*i]);
            let folder = self
                .dir
                .join("events")
                .join(folder_name(&dataset))
                .join(format!("{year:04}"));
            std::fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
            let name = format!("part-{:06}-{:04}.parquet", self.number, self.parts.len());
            let part = folder.join(name);
            self.parts.push(part.clone());
            let batches = order.chunks(1 << 16).map(|chunk| batch_of(rows, chunk));
            let waiting = temporary_name(&part);
            write_table(
                &events_schema(),
                batches,
                Target::File(&waiting),
                OutputFormat::Parquet,
            )?;
        }
        rows.clear_rows();
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Vec<String>, StoreError> {
        for part in &self.parts {
            std::fs::rename(temporary_name(part), part)
                .map_err(|error| StoreError::write(part, error))?;
        }
        self.finished = true;
        let relative = |part: &PathBuf| {
            part.strip_prefix(self.dir)
                .unwrap_or(part)
                .display()
                .to_string()
        };
        Ok(self.parts.iter().map(relative).collect())
    }
}

impl Drop for PartWriter<'_> {
    fn drop(&mut self) {
        if !self.finished {
            for part in &self.parts {
                // Hidden files are no part of the table: one that stays does no harm.
                let _ = std::fs::remove_file(temporary_name(part));
            }
        }
    }
}
