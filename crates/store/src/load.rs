//! Many files to one table: the same rows in the same order for any number of threads.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use detente_vocab::ActorDirectory;
use detente_vocab::calendar::day_from_number;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actors::{CodeClass, Resolver};
use crate::delimited::Halt;
use crate::detect::{Format, InputFormat, Layout, expect};
use crate::error::StoreError;
use crate::input::{Input, Unit, units};
use crate::progress::Progress;
use crate::rows::EventRows;
use crate::sink::{Chunk, Counts, Quarantined, Sink};
use crate::table::{ActorId, EventTable};

/// How to read event files.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The layout to expect.
    pub format: InputFormat,
    /// Files read at once; the result does not depend on it.
    pub threads: usize,
    /// First day that is used; `None` for no limit.
    pub from: Option<Date>,
    /// Last day that is used; `None` for no limit.
    pub to: Option<Date>,
    /// Share of a file's rows (0 to 1) above which quarantine becomes an error. Files of
    /// fewer than 20 rows fail only when no row can be read.
    pub max_quarantined: f64,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self {
            format: InputFormat::Auto,
            threads: 1,
            from: None,
            to: None,
            max_quarantined: 0.25,
        }
    }
}

/// What became of the rows of one file:
/// `rows_read = rows_used + duplicates + quarantined + outside_window`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// The member, when the file is a zip archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Its layout.
    pub format: Format,
    /// Size on the disk.
    pub bytes: u64,
    /// SHA-256 of the file on the disk, in hexadecimal.
    pub sha256: String,
    /// Rows in it, the header left out.
    pub rows_read: u64,
    /// Rows that came into the table.
    pub rows_used: u64,
    /// Rows whose event is in the table already (the first is kept).
    pub duplicates: u64,
    /// Rows that cannot be used.
    pub quarantined: u64,
    /// Rows before the first or after the last day asked for.
    pub outside_window: u64,
    /// CAMEO codes whose lost leading zero was put back.
    pub repaired_codes: u64,
    /// First day among the rows used.
    pub first_day: Option<Date>,
    /// Last day among the rows used.
    pub last_day: Option<Date>,
    /// Sides of readable rows (two a row) by sort of actor code.
    pub sides: BTreeMap<CodeClass, u64>,
}

impl FileReport {
    /// The path, with the member of a zip archive behind `!`: as [`Quarantined::file`].
    pub fn name(&self) -> String {
        match &self.member {
            Some(member) => format!("{}!{member}", self.path.display()),
            None => self.path.display().to_string(),
        }
    }
}

/// Event files, read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The events.
    pub table: EventTable,
    /// What became of each file, in the order read.
    pub files: Vec<FileReport>,
    /// Rows that cannot be used.
    pub quarantine: Vec<Quarantined>,
    /// Names without country or known code and how often each is a side of an event, most
    /// frequent first.
    pub unknown_actors: Vec<(String, u64)>,
}

/// Reads event files into one table.
///
/// Paths are files or folders, plain, gzip, zstd or zip; layouts are told from content.
/// Rows keep file order. Events met before (same dataset and `event_id`) are counted and
/// left out; rows that cannot be read come back in `quarantine`.
///
/// # Errors
/// When a file is missing, unreadable, empty, truncated or damaged, of no known layout, or
/// when more than `options.max_quarantined` of its rows cannot be read. Nothing of any file
/// is used then.
///
/// ```
/// use detente_store::{LoadOptions, Silent, load_events};
/// use detente_vocab::ActorDirectory;
/// let file = tempfile::NamedTempFile::new().unwrap();
/// std::fs::write(&file, "date,source,target,cameo\n2018-02-21,RUS,PAK,043\n").unwrap();
/// let paths = [file.path().to_owned()];
/// let loaded =
///     load_events(&paths, &LoadOptions::default(), &ActorDirectory::builtin(), &Silent).unwrap();
/// assert_eq!(loaded.table.len(), 1);
/// assert_eq!(loaded.table.actors.code(loaded.table.source[0]).as_str(), "RUS");
/// ```
pub fn load_events(
    paths: &[PathBuf],
    options: &LoadOptions,
    directory: &ActorDirectory,
    progress: &dyn Progress,
) -> Result<Loaded, StoreError> {
    let mut table = EventTable::default();
    let mut seen = HashSet::new();
    let summary = stream(
        paths,
        options,
        directory,
        progress,
        &mut seen,
        &mut |rows| {
            table.append(rows.table());
            rows.clear_rows();
            Ok(())
        },
    )?;
    table.actors = summary.actors.table.actors;
    Ok(Loaded {
        table,
        files: summary.files,
        quarantine: summary.quarantine,
        unknown_actors: summary.unknown_actors,
    })
}

/// Reads event files into whole rows, ids, places and documents included.
///
/// Takes several times the memory of [`load_events`].
///
/// # Errors
/// As [`load_events`].
pub fn load_rows(
    paths: &[PathBuf],
    options: &LoadOptions,
    directory: &ActorDirectory,
    progress: &dyn Progress,
) -> Result<(EventRows, Vec<FileReport>, Vec<Quarantined>), StoreError> {
    let mut seen = HashSet::new();
    let summary = stream(paths, options, directory, progress, &mut seen, &mut |_| {
        Ok(())
    })?;
    Ok((summary.actors, summary.files, summary.quarantine))
}

/// What a stream of files came to.
pub(crate) struct Summary {
    /// Rows that the consumer left, with every actor met.
    pub actors: EventRows,
    pub files: Vec<FileReport>,
    pub quarantine: Vec<Quarantined>,
    pub unknown_actors: Vec<(String, u64)>,
}

enum Message {
    Chunk(Box<Chunk>),
    End(Box<Result<End, StoreError>>),
}

struct End {
    format: Format,
    bytes: u64,
    sha256: String,
    counts: Counts,
}

/// Reads files on `options.threads` threads and hands their rows, without duplicates and in
/// file order, to `consume`, which may drain them (`clear_rows`).
pub(crate) fn stream(
    paths: &[PathBuf],
    options: &LoadOptions,
    directory: &ActorDirectory,
    progress: &dyn Progress,
    seen: &mut HashSet<u128>,
    consume: &mut dyn FnMut(&mut EventRows) -> Result<(), StoreError>,
) -> Result<Summary, StoreError> {
    let units = units(paths)?;
    if units.is_empty() {
        return Err(StoreError::NoFiles {
            path: PathBuf::from("."),
        });
    }
    let resolver = Resolver::new(directory);
    let threads = options.threads.clamp(1, units.len());
    std::thread::scope(|scope| {
        // File i is read by thread i mod n; two chunks a thread may wait, so memory is bounded.
        let queues: Vec<Receiver<Message>> = (0..threads)
            .map(|first| {
                let (sender, receiver) = sync_channel(2);
                let (units, resolver) = (&units, &resolver);
                scope.spawn(move || {
                    for unit in units.iter().skip(first).step_by(threads) {
                        if !read_unit(unit, options, resolver, &sender) {
                            return;
                        }
                    }
                });
                receiver
            })
            .collect();
        let mut merge = Merge {
            rows: EventRows::default(),
            quarantine: Vec::new(),
            unknown: BTreeMap::new(),
            seen,
        };
        let mut files = Vec::with_capacity(units.len());
        for (i, unit) in units.iter().enumerate() {
            progress.advance("files", i as u64, units.len() as u64);
            let report = merge.file(unit, &queues[i % threads], options, consume)?;
            if report.repaired_codes > 0 {
                progress.note(&format!(
                    "{}: {} CAMEO codes had lost their leading zero; put back",
                    unit.path.display(),
                    report.repaired_codes
                ));
            }
            files.push(report);
        }
        progress.advance("files", units.len() as u64, units.len() as u64);
        let mut unknown: Vec<(String, u64)> = merge.unknown.into_iter().collect();
        unknown.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Summary {
            actors: merge.rows,
            files,
            quarantine: merge.quarantine,
            unknown_actors: unknown,
        })
    })
}

struct Merge<'s> {
    rows: EventRows,
    quarantine: Vec<Quarantined>,
    unknown: BTreeMap<String, u64>,
    seen: &'s mut HashSet<u128>,
}

impl Merge<'_> {
    /// Takes the messages of one file until its end.
    fn file(
        &mut self,
        unit: &Unit,
        queue: &Receiver<Message>,
        options: &LoadOptions,
        consume: &mut dyn FnMut(&mut EventRows) -> Result<(), StoreError>,
    ) -> Result<FileReport, StoreError> {
        let first_bad = self.quarantine.len();
        let mut map: Vec<ActorId> = Vec::new();
        let (mut used, mut duplicates) = (0, 0);
        let mut days: Option<(i32, i32)> = None;
        loop {
            match queue.recv() {
                Ok(Message::Chunk(mut chunk)) => {
                    for code in &chunk.new_actors {
                        map.push(self.rows.table.actors.intern(code));
                    }
                    self.quarantine.append(&mut chunk.quarantine);
                    for (i, key) in chunk.keys.iter().enumerate() {
                        if !self.seen.insert(*key) {
                            duplicates += 1;
                            continue;
                        }
                        let mut row = chunk.rows.row(i);
                        row.source = map[row.source.0 as usize];
                        row.target = map[row.target.0 as usize];
                        self.rows.push_row(&row);
                        used += 1;
                        let (first, last) = days.unwrap_or((row.day, row.day));
                        days = Some((first.min(row.day), last.max(row.day)));
                    }
                    consume(&mut self.rows)?;
                }
                Ok(Message::End(end)) => {
                    let end = (*end)?;
                    for (name, n) in end.counts.unknown {
                        *self.unknown.entry(name).or_default() += n;
                    }
                    let bad = &self.quarantine[first_bad..];
                    check_share(unit, bad, end.counts.read, options.max_quarantined)?;
                    return Ok(FileReport {
                        path: unit.path.clone(),
                        member: unit.member.clone(),
                        format: end.format,
                        bytes: end.bytes,
                        sha256: end.sha256,
                        rows_read: end.counts.read,
                        rows_used: used,
                        duplicates,
                        quarantined: bad.len() as u64,
                        outside_window: end.counts.outside,
                        repaired_codes: end.counts.repaired,
                        first_day: days.and_then(|(first, _)| day_from_number(first)),
                        last_day: days.and_then(|(_, last)| day_from_number(last)),
                        sides: end.counts.sides,
                    });
                }
                // The reader ended without a word: only a panic does that.
                Err(_) => {
                    return Err(StoreError::Unreadable {
                        path: unit.path.clone(),
                        source: std::io::Error::other("the reading thread stopped"),
                    });
                }
            }
        }
    }
}

fn check_share(
    unit: &Unit,
    bad: &[Quarantined],
    rows: u64,
    allowed: f64,
) -> Result<(), StoreError> {
    let quarantined = bad.len() as u64;
    let too_many = quarantined > 0
        && (quarantined == rows || (rows >= 20 && quarantined as f64 > allowed * rows as f64));
    match bad.first() {
        Some(first) if too_many => Err(StoreError::TooManyQuarantined {
            path: unit.path.clone(),
            quarantined,
            rows,
            allowed,
            line: first.line,
            column: first.column.clone(),
            reason: first.reason.clone(),
        }),
        _ => Ok(()),
    }
}

/// Reads one file; `false` when nobody listens any more.
fn read_unit(
    unit: &Unit,
    options: &LoadOptions,
    resolver: &Resolver,
    sender: &SyncSender<Message>,
) -> bool {
    let mut send = |chunk: Chunk| sender.send(Message::Chunk(Box::new(chunk))).is_ok();
    let result = match open_and_read(unit, options, resolver, &mut send) {
        Ok(end) => Ok(end),
        Err(Halt::Error(error)) => Err(error),
        Err(Halt::Stopped) => return false,
    };
    let failed = result.is_err();
    sender.send(Message::End(Box::new(result))).is_ok() && !failed
}

fn open_and_read(
    unit: &Unit,
    options: &LoadOptions,
    resolver: &Resolver,
    send: &mut crate::sink::Send,
) -> Result<End, Halt> {
    let mut input = Input::open(unit)?;
    let layout: Layout = expect(&unit.path, &input.head, &options.format)?;
    let mut name = unit.path.display().to_string();
    if let Some(member) = &unit.member {
        name = format!("{name}!{member}");
    }
    let mut sink = Sink::new(name, resolver, (options.from, options.to), send);
    match layout.format {
        Format::Icews => crate::icews::read(&mut input, &layout, &mut sink)?,
        Format::Gdelt1 | Format::Gdelt2 => crate::gdelt::read(&mut input, &layout, &mut sink)?,
        Format::Csv => crate::generic::read_csv(&mut input, &layout, &options.format, &mut sink)?,
        Format::Jsonl => crate::generic::read_jsonl(&mut input, &mut sink)?,
        Format::Ucdp => crate::ucdp::read(&mut input, &layout, &mut sink)?,
        Format::Acled => crate::acled::read(&mut input, &layout, &mut sink)?,
        Format::Parquet | Format::Arrow => {
            crate::columnar::read(&mut input, layout.format, &mut sink)?
        }
    }
    let (bytes, sha256) = input.size_and_hash();
    let counts = sink.finish()?;
    Ok(End {
        format: layout.format,
        bytes,
        sha256,
        counts,
    })
}
