//! Outcomes: deaths by country and month; missing is not zero.
#![allow(missing_docs)]

mod common;

use std::io::Write;

use common::{fixture, shared};
use detente_store::{StoreError, outcome};
use detente_vocab::{ActorDirectory, Interval, Period};

fn month(text: &str) -> Period {
    Period::containing(format!("{text}-01").parse().unwrap(), Interval::Month)
}

fn load(path: &std::path::Path) -> Result<outcome::OutcomeTable, StoreError> {
    outcome::load(path, &ActorDirectory::builtin())
}

#[test]
fn rows_add_up_by_country_and_month() {
    let table = load(&fixture("outcome.csv")).unwrap();
    // 2018-01: 2 + 3 best, 1 + 3 low, 5 + 3 high. 2018-02: best unknown, 0 to 9.
    let january = table.get("KEN", month("2018-01")).unwrap();
    assert_eq!(
        (january.best, january.low, january.high),
        (Some(5.0), Some(4.0), Some(8.0))
    );
    let february = table.get("KEN", month("2018-02")).unwrap();
    assert_eq!(
        (february.best, february.low, february.high),
        (None, Some(0.0), Some(9.0))
    );
    assert_eq!(table.get("KEN", month("2018-03")), None);
    assert_eq!(table.len(), 2);
    assert_eq!(
        (table.rows_read, table.measure.as_str()),
        (5, "fatalities_best")
    );
    let bad: Vec<_> = table
        .quarantine
        .iter()
        .map(|row| (row.line, row.column.as_str()))
        .collect();
    assert_eq!(bad, [(5, "country"), (6, "fatalities_best")]);
    let months = ["2018-01", "2018-02", "2018-03"].map(month);
    assert_eq!(table.series("KEN", &months), [Some(5.0), None, None]);
}

#[test]
fn ucdp_by_country_and_month() {
    let Some(path) = shared("data/ucdp/shared_country_month_2010_2018.csv.gz") else {
        return;
    };
    let table = load(&path).unwrap();
    assert_eq!((table.rows_read, table.len()), (18_774, 18_774));
    assert!(
        table.quarantine.is_empty(),
        "{:?}",
        table.quarantine.first()
    );
    assert_eq!(table.window(), Some((month("2010-01"), month("2018-12"))));
    assert_eq!(
        table.sha256,
        "7985312adb4dfdd038a8a74b3f247333967133a515ec33b24f784179d1094e15"
    );
    let afghan: Vec<_> = table.iter().filter(|row| row.0 == "AFG").collect();
    assert_eq!(afghan.len(), 108);
    assert_eq!(
        (afghan[0].1, afghan[107].1),
        (month("2010-01"), month("2018-12"))
    );
    // Sums taken from the file by another program.
    let deaths: f64 = afghan.iter().filter_map(|row| row.2.best).sum();
    assert_eq!(deaths, 126_553.0);
    assert_eq!(afghan[0].2.best, Some(344.0));
    assert_eq!((afghan[0].2.low, afghan[0].2.high), (None, None));
    // South Sudan: no row before July 2011, and a true zero in it.
    let months = ["2011-06", "2011-07"].map(month);
    assert_eq!(table.series("SSD", &months), [None, Some(0.0)]);
}

#[test]
fn events_of_ged_add_up() {
    let table = load(&fixture("ucdp.csv")).unwrap();
    assert_eq!(table.measure, "best");
    assert_eq!(table.get("KEN", month("2018-01")).unwrap().best, Some(2.0));
    assert_eq!(table.get("AFG", month("2018-02")).unwrap().high, Some(5.0));
}

#[test]
fn every_member_of_an_archive_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outcome.zip");
    let pack = |second: &str| {
        let mut out = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, text) in [
            ("a.csv", "iso3,month,best\nAFG,2018-01,4\n"),
            ("b.csv", second),
        ] {
            out.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            out.write_all(text.as_bytes()).unwrap();
        }
        out.finish().unwrap();
    };
    pack("iso3,month,best\nAFG,2018-02,5\nxx,2018-02,5\n");
    let table = load(&path).unwrap();
    assert_eq!((table.len(), table.rows_read), (2, 3));
    assert!(table.quarantine[0].file.ends_with("outcome.zip!b.csv"));
    assert_eq!(table.bytes, std::fs::metadata(&path).unwrap().len());
    pack("iso3,month,deaths\nAFG,2018-02,5\n");
    let error = load(&path).unwrap_err().to_string();
    assert!(error.contains("different things (`deaths`)"), "{error}");
}

#[test]
fn faults_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outcome.csv");
    let message = |text: &str| {
        std::fs::write(&file, text).unwrap();
        load(&file).unwrap_err().to_string()
    };
    for (text, wanted) in [
        ("", "the file is empty"),
        (
            "iso3,month\nAFG,2018-01\n",
            "column `fatalities` is missing",
        ),
        ("month,best\n2018-01,3\n", "column `iso3` is missing"),
        ("iso3,month,best\n", "has no row"),
        ("iso3,month,best\nAFG,2018,3\n", "`2018` is no month"),
        ("iso3,month,best\nQQQ,2018-01,3\n", "`QQQ` is no country"),
        (
            "iso3,month,best\nAFG,2018-01,inf\n",
            "is no number of deaths",
        ),
    ] {
        let error = message(text);
        assert!(error.contains(wanted) && !error.contains("NaN"), "{error}");
    }
    let error = load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("name one outcome file"), "{error}");
    let error = load(&folder.path().join("none.csv")).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
}
