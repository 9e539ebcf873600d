//! Every layout, on made-up files: rows, quarantine, errors.
#![allow(missing_docs)]

mod common;

use std::io::Write;

use common::{accounted, fixture, load};
use detente_store::{
    ColumnMap, EventRows, Format, InputFormat, LoadOptions, Silent, StoreError, load_events,
    load_rows,
};
use detente_vocab::{ActorDirectory, EventType};

fn rows(name: &str) -> EventRows {
    let options = LoadOptions {
        max_quarantined: 1.0,
        ..LoadOptions::default()
    };
    load_rows(
        &[fixture(name)],
        &options,
        &ActorDirectory::builtin(),
        &Silent,
    )
    .unwrap()
    .0
}

fn reasons(name: &str) -> Vec<(u64, String)> {
    let loaded = load(&[fixture(name)]).unwrap();
    assert!(accounted(&loaded), "{name}");
    loaded
        .quarantine
        .into_iter()
        .map(|row| (row.line, row.column))
        .collect()
}

fn dyads(rows: &EventRows) -> Vec<String> {
    rows.events()
        .map(|event| format!("{}-{}", event.source, event.target))
        .collect()
}

#[test]
fn icews_original() {
    let events = rows("icews_original.tab");
    assert_eq!(
        dyads(&events),
        [
            "KEN.GOV-RUS.GOV",
            "AFG.REB.TALIBAN-KEN.COP",
            "KEN-NOR",
            "KEN-NOR",
            "UNK-NOR"
        ]
    );
    let first = events.event(0);
    assert_eq!(first.event_type, Some(EventType::Consult));
    assert_eq!(
        (first.latitude, first.geo_country.as_deref()),
        (Some(10.5), Some("KEN"))
    );
    assert_eq!(
        (first.event_id.as_str(), first.document.as_str()),
        ("1", "77")
    );
    // The lost zero is put back; a printed score stays although the table says -5.
    assert_eq!(events.event(2).cameo.unwrap().as_str(), "043");
    assert_eq!(events.event(3).goldstein, Some(-2.0));
    assert_eq!(events.event(4).source_country, None);
    let expected = [
        (5, "Event Date"),
        (7, "CAMEO Code"),
        (8, "CAMEO Code"),
        (10, "Latitude"),
        (12, "*"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(line, column)| (*line, column.to_string()))
        .collect();
    assert_eq!(reasons("icews_original.tab"), expected);
    let loaded = load(&[fixture("icews_original.tab")]).unwrap();
    assert_eq!(
        (loaded.files[0].duplicates, loaded.files[0].repaired_codes),
        (1, 1)
    );
    assert_eq!(loaded.unknown_actors, [("Unspecified Actor".to_owned(), 1)]);
}

#[test]
fn icews_collection() {
    let events = rows("icews_collection.csv");
    assert_eq!(
        dyads(&events),
        ["KEN.CIV-KEN.GOV", "PSE.REB-AFG.REB.TALIBAN", "UNK-KEN"]
    );
    assert_eq!(
        reasons("icews_collection.csv"),
        [(5, "goldstein".to_owned())]
    );
    assert_eq!(
        load(&[fixture("icews_collection.csv")]).unwrap().files[0].duplicates,
        1
    );
}

#[test]
fn gdelt_in_all_its_widths() {
    for (name, format) in [
        ("gdelt2.export.CSV", Format::Gdelt2),
        ("gdelt1_58.CSV", Format::Gdelt1),
        ("gdelt1_57.CSV", Format::Gdelt1),
    ] {
        let events = rows(name);
        assert_eq!(
            dyads(&events),
            ["RUS.GOV-PAK.MIL", "UNK-UNK", "AFG.REB.TALIBAN-IGO.UN"],
            "{name}"
        );
        let first = events.event(0);
        assert_eq!((first.mentions, first.dataset.as_str()), (4, format.name()));
        assert_eq!(first.geo_country.as_deref(), Some("PAK"), "{name}");
        assert_eq!((first.latitude, first.longitude), (Some(33.7), Some(73.1)));
        let url = if name.contains("57") {
            ""
        } else {
            "https://example.org/a"
        };
        assert_eq!(first.document, url);
        let columns: Vec<String> = reasons(name)
            .into_iter()
            .map(|(_, column)| column)
            .collect();
        assert_eq!(
            columns,
            ["SQLDATE", "QuadClass", "ActionGeo_Long", "*"],
            "{name}"
        );
        assert_eq!(load(&[fixture(name)]).unwrap().files[0].format, format);
    }
}

#[test]
fn ucdp_and_acled() {
    let events = rows("ucdp.csv");
    assert_eq!(
        dyads(&events),
        [
            "KEN.GOV-KEN.REB",
            "KEN.REB-KEN.CIV",
            "AFG.GOV-AFG.REB.TALIBAN"
        ]
    );
    let first = events.event(0);
    assert_eq!(
        (
            first.fatalities_low,
            first.fatalities_best,
            first.fatalities_high
        ),
        (Some(1), Some(2), Some(5))
    );
    assert_eq!(events.event(1).date.to_string(), "2018-02-01");
    assert_eq!(reasons("ucdp.csv"), [(4, "date_start".to_owned())]);

    let events = rows("acled.csv");
    assert!(
        dyads(&events)[0].starts_with("KEN.MIL-SOM.REB."),
        "{:?}",
        dyads(&events)
    );
    assert_eq!(dyads(&events)[1], "KEN.OPP-UNK");
    assert_eq!(events.event(1).event_type, Some(EventType::Protest));
    assert_eq!(reasons("acled.csv"), [(4, "fatalities".to_owned())]);
}

#[test]
fn a_column_map_reads_any_csv() {
    let map = ColumnMap::from_pairs([
        "date=day",
        "source=who",
        "target=whom",
        "cameo=code",
        "goldstein=score",
    ])
    .unwrap();
    let options = LoadOptions {
        format: InputFormat::Csv { map },
        ..LoadOptions::default()
    };
    let loaded = load_events(
        &[fixture("own.csv")],
        &options,
        &ActorDirectory::builtin(),
        &Silent,
    )
    .unwrap();
    assert_eq!(loaded.table.len(), 2);
    assert_eq!(
        loaded.table.actors.code(loaded.table.target[1]).as_str(),
        "AFG.REB.TALIBAN"
    );
    assert_eq!(loaded.quarantine[0].column, "target");
    // Without the map the columns seen and the layouts known are listed.
    let error = load(&[fixture("own.csv")]).unwrap_err().to_string();
    assert!(
        error.contains("whom") && error.contains("gdelt2"),
        "{error}"
    );
}

#[test]
fn the_window_counts_what_it_leaves_out() {
    let options = LoadOptions {
        from: "2018-03-02".parse().ok(),
        to: "2018-03-04".parse().ok(),
        ..LoadOptions::default()
    };
    let paths = [fixture("icews_original.tab")];
    let loaded = load_events(&paths, &options, &ActorDirectory::builtin(), &Silent).unwrap();
    assert!(accounted(&loaded));
    assert_eq!(
        (loaded.files[0].rows_used, loaded.files[0].outside_window),
        (2, 3)
    );
}

fn packed(name: &str, pack: &str) -> std::path::PathBuf {
    let folder = tempfile::tempdir().unwrap().keep();
    let bytes = std::fs::read(fixture(name)).unwrap();
    // The ending lies on purpose: content decides.
    let path = folder.join(format!("file.{pack}.txt"));
    let mut file = std::fs::File::create(&path).unwrap();
    match pack {
        "gz" => {
            let mut out = flate2::write::GzEncoder::new(file, flate2::Compression::default());
            out.write_all(&bytes).unwrap();
            out.finish().unwrap();
        }
        "zst" => file
            .write_all(&zstd::encode_all(&bytes[..], 3).unwrap())
            .unwrap(),
        _ => {
            let mut out = zip::ZipWriter::new(file);
            out.start_file("inside.csv", zip::write::SimpleFileOptions::default())
                .unwrap();
            out.write_all(&bytes).unwrap();
            out.finish().unwrap();
        }
    }
    path
}

#[test]
fn packed_files_give_the_same_rows() {
    let plain: Vec<_> = rows("gdelt2.export.CSV").events().collect();
    for pack in ["gz", "zst", "zip"] {
        let path = packed("gdelt2.export.CSV", pack);
        let options = LoadOptions::default();
        let (rows, files, _) =
            load_rows(&[path], &options, &ActorDirectory::builtin(), &Silent).unwrap();
        assert_eq!(rows.events().collect::<Vec<_>>(), plain, "{pack}");
        assert_eq!(files[0].member.is_some(), pack == "zip");
    }
}

#[test]
fn every_truncation_is_a_clean_error() {
    for pack in ["gz", "zst", "zip"] {
        let path = packed("gdelt2.export.CSV", pack);
        let bytes = std::fs::read(&path).unwrap();
        for part in 0..50 {
            std::fs::write(&path, &bytes[..bytes.len() * part / 50]).unwrap();
            let error = load(std::slice::from_ref(&path)).unwrap_err();
            if pack == "gz" && part > 5 {
                assert!(
                    matches!(error, StoreError::Truncated { .. }),
                    "{part}: {error}"
                );
            }
        }
    }
}

#[test]
fn errors_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.csv");
    assert!(matches!(
        load(std::slice::from_ref(&file)),
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        load(&[folder.path().to_owned()]),
        Err(StoreError::NoFiles { .. })
    ));
    std::fs::write(&file, " \n").unwrap();
    assert!(matches!(
        load(std::slice::from_ref(&file)),
        Err(StoreError::Empty { .. })
    ));
    let mut text = String::from("date,source,target,cameo\n");
    (0..30).for_each(|i| {
        text.push_str(&format!(
            "2018-01-{:02},RUS,PAK,{}\n",
            i + 1,
            if i % 2 == 0 { "x" } else { "043" }
        ))
    });
    std::fs::write(&file, text).unwrap();
    let error = load(std::slice::from_ref(&file)).unwrap_err().to_string();
    assert!(
        error.contains("15 of 30 rows") && error.contains("--input-format"),
        "{error}"
    );
    let options = LoadOptions {
        format: "polecat".parse().unwrap(),
        ..LoadOptions::default()
    };
    let error = load_events(&[file], &options, &ActorDirectory::builtin(), &Silent).unwrap_err();
    assert!(error.to_string().contains("not yet read"), "{error}");
}
