//! Events written and read back are the same events.
#![allow(missing_docs)]

mod common;

use common::made_up;
use detente_store::{
    EventFilter, EventRows, LoadOptions, OutputFormat, Silent, Store, Target, events_schema,
    load_rows, write_table,
};
use detente_vocab::{ActorCode, ActorDirectory, CameoCode, Event, EventType, QuadClass};
use proptest::prelude::*;

#[test]
fn every_output_format_reads_back_equal() {
    let events = made_up(700, 1);
    let rows: EventRows = events.iter().collect();
    let folder = tempfile::tempdir().unwrap();
    for ending in ["csv", "jsonl", "parquet", "arrow"] {
        let path = folder.path().join(format!("events.{ending}"));
        let format = OutputFormat::of_path(&path).unwrap();
        let n = write_table(
            &events_schema(),
            rows.batches(),
            Target::File(&path),
            format,
        )
        .unwrap();
        assert_eq!(n, 700);
        // The same bytes to a stream.
        let mut stream = Vec::new();
        write_table(
            &events_schema(),
            rows.batches(),
            Target::Writer(&mut stream),
            format,
        )
        .unwrap();
        assert!(stream == std::fs::read(&path).unwrap(), "{ending}");
        let (back, files, bad) = load_rows(
            &[path],
            &LoadOptions::default(),
            &ActorDirectory::builtin(),
            &Silent,
        )
        .unwrap();
        assert!(bad.is_empty(), "{ending}: {:?}", bad.first());
        assert_eq!(files[0].format.name(), ending);
        for (i, event) in back.events().enumerate() {
            assert_eq!(event, events[i], "{ending}");
        }
        assert_eq!(back.len(), events.len());
    }
    // No temporary file stays.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

fn event() -> impl Strategy<Value = Event> {
    let actor = prop::sample::select(vec!["RUS", "PAK.MIL", "AFG.REB.TALIBAN", "IGO.UN", "UNK"]);
    let country = proptest::option::of("[A-Z]{3}");
    let sides = (actor.clone(), actor, country.clone(), country.clone());
    let what = (
        proptest::option::of(prop::sample::select(EventType::ALL.to_vec())),
        proptest::option::of("[0-9]{2,4}"),
        proptest::option::of(prop::sample::select(QuadClass::ALL.to_vec())),
        proptest::option::of(-10f32..10.0),
        any::<u32>(),
        any::<[Option<u32>; 3]>(),
    );
    let place = (
        proptest::option::of(-90f64..90.0),
        proptest::option::of(-180f64..180.0),
        country,
    );
    let texts = ("\\PC{1,8}", "\\PC{0,8}", "\\PC{0,5}", any::<String>());
    (sides, what, place, texts, -20_000i64..40_000).prop_map(|(sides, what, place, texts, day)| {
        let first: jiff::civil::Date = "1970-01-01".parse().unwrap();
        Event {
            event_id: texts.0,
            date: first.saturating_add(jiff::Span::new().days(day)),
            source: ActorCode::new(sides.0).unwrap(),
            target: ActorCode::new(sides.1).unwrap(),
            source_country: sides.2,
            target_country: sides.3,
            event_type: what.0,
            mode: texts.1,
            cameo: what.1.map(|code| code.parse::<CameoCode>().unwrap()),
            quad_class: what.2,
            goldstein: what.3,
            mentions: what.4,
            fatalities_best: what.5[0],
            fatalities_low: what.5[1],
            fatalities_high: what.5[2],
            latitude: place.0,
            longitude: place.1,
            geo_country: place.2,
            dataset: texts.2,
            document: texts.3,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever the events hold, the store's Parquet gives the same back.
    #[test]
    fn stored_events_come_back_whole(events in prop::collection::vec(event(), 1..30)) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(folder.path()).unwrap();
        store.ingest_rows(&events.iter().collect(), "now").unwrap();
        let mut wanted: Vec<Event> = Vec::new();
        for event in events {
            if !wanted.iter().any(|e| (&e.dataset, &e.event_id) == (&event.dataset, &event.event_id)) {
                wanted.push(event);
            }
        }
        let mut got: Vec<Event> = store.scan(&EventFilter::default()).unwrap().events().collect();
        for list in [&mut wanted, &mut got] {
            list.sort_by(|a, b| (&a.dataset, &a.event_id).cmp(&(&b.dataset, &b.event_id)));
        }
        prop_assert_eq!(got, wanted);
    }
}
