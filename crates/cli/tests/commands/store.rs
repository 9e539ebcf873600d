//! What goes into a store and comes out of it: ingest and events.

use std::fs;

use serde_json::Value;

use crate::world::{World, events, gzip, ok, stderr, stdout};

#[test]
fn ingest_counts_every_row_once() {
    let world = World::new();
    let rows = events().lines().count() as u64 - 1;
    let first = world.json(&["ingest", "events.csv", "--store", "data"]);
    let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "files",
            "rows_read",
            "rows_written",
            "duplicates",
            "quarantined",
            "details"
        ]
    );
    assert_eq!(first["files"], 1);
    assert_eq!(first["rows_read"], rows);
    assert_eq!(first["rows_written"], rows);
    let second = world.json(&["ingest", "events.csv", "--store", "data"]);
    assert_eq!(second["rows_written"], 0);
    assert_eq!(second["duplicates"], rows);
}

#[test]
fn rows_that_cannot_be_read_are_kept_apart_and_told() {
    let world = World::new();
    let mut text: String = events()
        .lines()
        .take(60)
        .map(|line| format!("{line}\n"))
        .collect();
    text.push_str("e-bad,2010-02-30,SRN,VEL,043\n");
    world.write("some.csv", &text);
    let output = world.run(&["ingest", "some.csv", "--store", "data", "--json"]);
    assert_eq!(output.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (
            report["quarantined"].as_u64(),
            report["rows_written"].as_u64()
        ),
        (Some(1), Some(59))
    );
    let message = stderr(&output);
    assert!(
        message.contains("some.csv") && message.contains("line 61"),
        "{message}"
    );
    assert!(world.path("data/quarantine").is_dir());
}

#[test]
fn a_failed_first_ingest_leaves_no_store() {
    let world = World::new();
    let message = world.fails(&["ingest", "nothing.csv", "--store", "data"], 1);
    assert!(
        message.contains("nothing.csv") && message.contains("no such file"),
        "{message}"
    );
    assert!(!world.path("data").exists());

    let whole = gzip(events().as_bytes());
    fs::write(world.path("cut.csv.gz"), &whole[..whole.len() / 2]).unwrap();
    let message = world.fails(&["ingest", "cut.csv.gz", "--store", "data"], 1);
    assert!(message.contains("breaks off"), "{message}");
    assert!(!world.path("data").exists());

    world.write("odd.csv", "when,who,whom\n2010-01-01,SRN,VEL\n");
    let message = world.fails(&["ingest", "odd.csv", "--store", "data"], 1);
    assert!(message.contains("odd.csv"), "{message}");
    assert!(!world.path("data").exists());
}

#[test]
fn columns_of_other_names_are_mapped() {
    let world = World::new();
    world.write("odd.csv", "when,who,whom,what\n2010-01-01,SRN,VEL,043\n");
    let report = world.json(&[
        "ingest",
        "odd.csv",
        "--store",
        "data",
        "--map",
        "date=when",
        "source=who",
        "target=whom",
        "cameo=what",
    ]);
    assert_eq!(report["rows_written"], 1);
    let message = world.fails(&["ingest", "odd.csv", "--store", "x", "--map", "date"], 2);
    assert!(message.contains("has no `=`"), "{message}");
}

#[test]
fn threads_change_no_byte() {
    let world = World::new();
    let text = events();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let header = text.lines().next().unwrap();
    for (i, chunk) in lines.chunks(lines.len() / 3).enumerate() {
        world.write(
            &format!("part{i}.csv"),
            &format!("{header}\n{}\n", chunk.join("\n")),
        );
    }
    let files = ["part0.csv", "part1.csv", "part2.csv"];
    for threads in ["1", "2"] {
        let store = format!("data{threads}");
        ok(&world.run(
            &[
                &["ingest"],
                &files[..],
                &["--store", &store, "--threads", threads],
            ]
            .concat(),
        ));
        for (name, command) in [
            ("events", vec!["events"]),
            ("ties", vec!["ties", "SRN", "VEL", "--both"]),
            ("stability", vec!["stability", "region.toml"]),
        ] {
            let out = format!("{name}{threads}.csv");
            ok(&world.run(
                &[
                    &command[..],
                    &["--store", &store, "--threads", threads, "-o", &out],
                ]
                .concat(),
            ));
        }
        let out = format!("lp{threads}.csv");
        ok(&world.run(&[
            "infer",
            "lp",
            "--panel",
            "panel.csv",
            "--shock",
            "tie",
            "--outcome",
            "deaths",
            "--threads",
            threads,
            "-o",
            &out,
        ]));
    }
    for name in ["events", "ties", "stability", "lp"] {
        let (one, two) = (
            world.read(&format!("{name}1.csv")),
            world.read(&format!("{name}2.csv")),
        );
        assert!(one.lines().count() > 10, "{name}");
        assert_eq!(one, two, "{name}");
    }
}

#[test]
fn events_come_filtered_in_every_form() {
    let world = World::stored();
    let args = [
        "events",
        "--store",
        "data",
        "--source",
        "SRN",
        "--target",
        "VEL",
        "--from",
        "2014-01-01",
    ];
    let expected = events()
        .lines()
        .filter(|line| line.contains(",SRN,VEL,") && line.split(',').nth(1) >= Some("2014-01-01"))
        .count();
    let csv = stdout(&world.run(&args));
    assert!(csv.starts_with("event_id,date,source,target,"));
    assert_eq!(csv.lines().count(), expected + 1);
    let lines = stdout(&world.run(&[&args[..], &["--format", "jsonl"]].concat()));
    assert_eq!(lines.lines().count(), expected);
    assert!(
        lines
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).unwrap()["target"] == "VEL")
    );
    let answer = world.json(&args);
    assert_eq!(answer["rows"], expected);
    assert_eq!(answer["events"].as_array().unwrap().len(), expected);
    for (file, magic) in [("out.parquet", &b"PAR1"[..]), ("out.arrow", b"ARROW1")] {
        ok(&world.run(&[&args[..], &["-o", file]].concat()));
        assert!(fs::read(world.path(file)).unwrap().starts_with(magic));
    }
}

#[test]
fn wrong_outputs_are_refused_before_anything_is_written() {
    let world = World::stored();
    let before = world.names();
    let message = world.fails(&["events", "--store", "data", "-o", "rows.xls"], 2);
    assert!(
        message.contains("rows.xls") && message.contains(".parquet"),
        "{message}"
    );
    let message = world.fails(&["events", "--store", "data", "-o", "missing/rows.csv"], 1);
    assert!(message.contains("missing/rows.csv"), "{message}");
    world.fails(
        &["events", "--store", "data", "--json", "--format", "csv"],
        2,
    );
    world.fails(
        &[
            "events",
            "--store",
            "data",
            "--from",
            "2015-01-01",
            "--to",
            "2014-01-01",
        ],
        2,
    );
    let message = world.fails(&["events", "--store", "nowhere"], 1);
    assert!(
        message.contains("nowhere") && message.contains("detente ingest"),
        "{message}"
    );
    assert_eq!(world.names(), before);
}
