//! The store folder: what goes in comes out, once, and scans read no more than they must.
#![allow(missing_docs)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{fixture, made_up};
use detente_store::{
    EventFilter, EventRows, LoadOptions, OutputFormat, Silent, Store, StoreError, Target,
    events_schema, load_rows, write_table,
};
use detente_vocab::{ActorCode, ActorDirectory, Event, EventType};

const FILES: [&str; 6] = [
    "icews_original.tab",
    "gdelt2.export.CSV",
    "gdelt1_58.CSV",
    "icews_collection.csv",
    "ucdp.csv",
    "acled.csv",
];

fn options(threads: usize) -> LoadOptions {
    LoadOptions {
        threads,
        max_quarantined: 1.0,
        ..LoadOptions::default()
    }
}

fn ingest(store: &Store, paths: &[PathBuf], threads: usize) -> detente_store::Ingest {
    let directory = ActorDirectory::builtin();
    store
        .ingest(paths, &options(threads), &directory, &Silent, "2020-01-01")
        .unwrap()
        .0
}

/// Every file under a folder, by relative path.
fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                all.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    all
}

fn sorted(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by(|a, b| (&a.dataset, &a.event_id).cmp(&(&b.dataset, &b.event_id)));
    events
}

#[test]
fn a_second_ingest_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path()).unwrap();
    let paths = FILES.map(fixture);
    let first = ingest(&store, &paths, 1);
    assert_eq!(first.number, 1);
    assert_eq!(
        first.rows_read,
        first.rows_written + first.duplicates + first.quarantined
    );
    let directory = ActorDirectory::builtin();
    let (rows, ..) = load_rows(&paths, &options(1), &directory, &Silent).unwrap();
    assert_eq!(first.rows_written, rows.len() as u64);
    let stored = store.scan(&EventFilter::default()).unwrap();
    assert_eq!(
        sorted(stored.events().collect()),
        sorted(rows.events().collect())
    );
    let before = bytes_below(folder.path());

    let again = ingest(&Store::open(folder.path()).unwrap(), &paths, 1);
    assert_eq!((again.number, again.rows_written), (2, 0));
    assert_eq!(again.duplicates, first.duplicates + first.rows_written);
    assert!(again.parts.is_empty());
    let mut after = bytes_below(folder.path());
    // All that is new is the record; the bad rows are not kept twice.
    assert!(after.remove(Path::new("ingests/000002.json")).is_some());
    assert_eq!(after, before);
    assert_eq!(store.history().unwrap(), [first, again]);
}

#[test]
fn rows_from_memory_are_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path()).unwrap();
    let events = made_up(300, 1);
    let rows: EventRows = events.iter().collect();
    let first = store.ingest_rows(&rows, "now").unwrap();
    assert_eq!(
        (first.rows_read, first.rows_written, first.duplicates),
        (300, 300, 0)
    );
    let more: EventRows = events.iter().chain(&made_up(10, 2)).collect();
    let second = store.ingest_rows(&more, "then").unwrap();
    assert_eq!((second.rows_written, second.duplicates), (10, 300));
    let stored = store.scan(&EventFilter::default()).unwrap();
    let wanted: Vec<Event> = events.into_iter().chain(made_up(10, 2)).collect();
    assert_eq!(sorted(stored.events().collect()), sorted(wanted));
    assert_eq!(store.history().unwrap(), [first, second]);
}

fn passes(filter: &EventFilter, event: &Event) -> bool {
    filter
        .source
        .as_ref()
        .is_none_or(|actor| actor.covers(&event.source))
        && filter
            .target
            .as_ref()
            .is_none_or(|actor| actor.covers(&event.target))
        && filter
            .event_type
            .is_none_or(|kind| event.event_type == Some(kind))
        && filter.from.is_none_or(|from| event.date >= from)
        && filter.to.is_none_or(|to| event.date <= to)
        && filter
            .dataset
            .as_ref()
            .is_none_or(|name| event.dataset == *name)
}

#[test]
fn a_scan_gives_what_filtering_gives() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path()).unwrap();
    let events = made_up(4000, 1);
    store.ingest_rows(&events.iter().collect(), "now").unwrap();
    let actors = [
        None,
        Some("RUS"),
        Some("PAK.MIL"),
        Some("AFG.REB"),
        Some("IND"),
    ];
    let actor = |code: Option<&str>| code.map(|code| ActorCode::new(code).unwrap());
    let mut hits = 0;
    for source in actors {
        for target in [None, Some("PAK"), Some("AFG.REB")] {
            for event_type in [None, Some(EventType::Assault)] {
                for (from, to) in [
                    (None, None),
                    (Some("2018-06-01"), Some("2018-06-30")),
                    (Some("2018-12-31"), None),
                    (None, Some("2017-12-31")),
                ] {
                    let filter = EventFilter {
                        source: actor(source),
                        target: actor(target),
                        event_type,
                        from: from.map(|day| day.parse().unwrap()),
                        to: to.map(|day| day.parse().unwrap()),
                        dataset: (source == Some("RUS")).then(|| "made \"up\", α".to_owned()),
                    };
                    let wanted: Vec<Event> = events
                        .iter()
                        .filter(|event| passes(&filter, event))
                        .cloned()
                        .collect();
                    let got = store.scan(&filter).unwrap();
                    hits += usize::from(!wanted.is_empty());
                    // The narrow scan gives the same rows in the same order.
                    let table = store.scan_table(&filter).unwrap();
                    assert_eq!(table.day, got.table().day);
                    assert_eq!(table.cameo, got.table().cameo);
                    let names = |table: &detente_store::EventTable| -> Vec<String> {
                        let code = |id: &detente_store::ActorId| table.actors.code(*id).to_string();
                        table.source.iter().chain(&table.target).map(code).collect()
                    };
                    assert_eq!(names(&table), names(got.table()));
                    assert_eq!(sorted(got.events().collect()), sorted(wanted), "{filter:?}");
                }
            }
        }
    }
    assert!(hits > 40, "{hits}");
}

#[test]
fn row_groups_outside_the_dates_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path()).unwrap();
    let mut events = made_up(300_000, 1);
    events.retain(|event| event.date.year() == 2018);
    events
        .iter_mut()
        .for_each(|event| event.dataset = "one".to_owned());
    let ingest = store.ingest_rows(&events.iter().collect(), "now").unwrap();
    assert_eq!(ingest.parts, ["events/one/2018/part-000001-0000.parquet"]);
    let december = EventFilter {
        from: "2018-12-01".parse().ok(),
        ..EventFilter::default()
    };
    let wanted = events
        .iter()
        .filter(|event| passes(&december, event))
        .count();
    let (rows, cost) = store.scan_counted(&december, None).unwrap();
    assert_eq!(rows.len(), wanted);
    assert_eq!((cost.row_groups, cost.row_groups_read), (2, 1));
    assert!(cost.rows_read < events.len() - 100_000, "{cost:?}");
    let next_year = EventFilter {
        from: "2019-01-01".parse().ok(),
        ..EventFilter::default()
    };
    assert_eq!(
        store.scan_counted(&next_year, None).unwrap().1.row_groups,
        0
    );

    // Proof: the first row group may be rubbish, and December still comes back.
    let part = folder.path().join(&ingest.parts[0]);
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[4..100_000].fill(0xAA);
    std::fs::write(&part, bytes).unwrap();
    assert_eq!(store.scan(&december).unwrap().len(), wanted);
    let error = store.scan(&EventFilter::default()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    // A file of several chunks among the small ones.
    let big = folder.path().join("big.csv");
    let rows: EventRows = made_up(150_000, 3).iter().collect();
    write_table(
        &events_schema(),
        rows.batches(),
        Target::File(&big),
        OutputFormat::Csv,
    )
    .unwrap();
    let mut paths = FILES.map(fixture).to_vec();
    paths.insert(2, big);
    let runs = [1, 2, 5].map(|threads| {
        let dir = folder.path().join(format!("store{threads}"));
        ingest(&Store::create(&dir).unwrap(), &paths, threads);
        let directory = ActorDirectory::builtin();
        let (rows, files, bad) = load_rows(&paths, &options(threads), &directory, &Silent).unwrap();
        (
            bytes_below(&dir),
            rows.events().collect::<Vec<_>>(),
            files,
            bad,
        )
    });
    assert!(runs[0] == runs[1] && runs[0] == runs[2]);
    assert!(runs[0].1.len() > 150_000 && !runs[0].3.is_empty());
}

#[test]
fn an_ingest_that_fails_leaves_the_store_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("store")).unwrap();
    ingest(&store, &[fixture("icews_original.tab")], 1);
    let before = bytes_below(store.dir());
    let bad = folder.path().join("bad.csv");
    std::fs::write(&bad, "not,events\n1,2\n").unwrap();
    let paths = [fixture("gdelt2.export.CSV"), bad];
    let directory = ActorDirectory::builtin();
    let error = store
        .ingest(&paths, &options(2), &directory, &Silent, "now")
        .unwrap_err();
    assert!(matches!(error, StoreError::UnknownLayout { .. }), "{error}");
    assert_eq!(bytes_below(store.dir()), before);
}

#[test]
fn parts_of_an_ingest_that_broke_off_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path()).unwrap();
    ingest(&store, &[fixture("icews_original.tab")], 1);
    std::fs::remove_file(folder.path().join("ingests/000001.json")).unwrap();
    let before = store.scan(&EventFilter::default()).unwrap().len();
    let next = ingest(&store, &[fixture("icews_collection.csv")], 1);
    assert_eq!(next.number, 2);
    let after = store.scan(&EventFilter::default()).unwrap().len();
    assert_eq!(after, before + next.rows_written as usize);
}

#[test]
fn faults_of_the_folder_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    let error = Store::open(&absent).unwrap_err().to_string();
    assert!(
        error.contains("no such folder") && error.contains("detente ingest"),
        "{error}"
    );
    // Other people's files are left alone.
    let full = folder.path().join("full");
    std::fs::create_dir(&full).unwrap();
    std::fs::write(full.join("letter.txt"), "x").unwrap();
    let error = Store::create(&full).unwrap_err().to_string();
    assert!(error.contains("holds other files"), "{error}");
    // Below a file no folder can be made, whoever asks.
    let error = Store::create(&full.join("letter.txt/store")).unwrap_err();
    assert!(matches!(error, StoreError::Write { .. }), "{error}");
    assert!(error.to_string().contains("permissions"), "{error}");
    let store = Store::create(&absent).unwrap();
    std::fs::write(absent.join("events"), "in the way").unwrap();
    let error = store.ingest_rows(&made_up(3, 1).iter().collect(), "now");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("events"), "{error}");
    std::fs::write(
        absent.join("store.json"),
        "{\"format\":\"x\",\"version\":9}",
    )
    .unwrap();
    let error = Store::open(&absent).unwrap_err().to_string();
    assert!(error.contains("its version is 9"), "{error}");
}
