//! No bytes, however odd, make a reader panic; every row of what is read is accounted for.
#![allow(missing_docs)]

mod common;

use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use common::{accounted, fixture, made_up};
use detente_store::{
    EventRows, Format, InputFormat, LoadOptions, OutputFormat, Silent, StoreError, Target,
    events_schema, load_events, outcome, write_table,
};
use detente_vocab::ActorDirectory;
use proptest::prelude::*;

static DIRECTORY: LazyLock<ActorDirectory> = LazyLock::new(ActorDirectory::builtin);

const FORMATS: [Format; 9] = [
    Format::Gdelt1,
    Format::Gdelt2,
    Format::Icews,
    Format::Ucdp,
    Format::Acled,
    Format::Csv,
    Format::Jsonl,
    Format::Parquet,
    Format::Arrow,
];

/// Reads a file every way; a panic fails the test.
fn read_every_way(path: &Path, formats: &[InputFormat]) {
    for format in formats {
        let options = LoadOptions {
            format: format.clone(),
            max_quarantined: 1.0,
            ..LoadOptions::default()
        };
        match load_events(&[path.to_owned()], &options, &DIRECTORY, &Silent) {
            Ok(loaded) => assert!(accounted(&loaded)),
            Err(error) => assert!(error.to_string().contains(&path.display().to_string())),
        }
    }
    let _ = outcome::load(path, &DIRECTORY);
}

fn packed(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("inside", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(bytes).unwrap();
    vec![
        gz.finish().unwrap(),
        zstd::encode_all(bytes, 3).unwrap(),
        zip.finish().unwrap().into_inner(),
    ]
}

/// A valid file of every layout and packing.
static VALID: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut all: Vec<Vec<u8>> = [
        "icews_original.tab",
        "icews_collection.csv",
        "gdelt2.export.CSV",
        "gdelt1_57.CSV",
        "gdelt1_58.CSV",
        "ucdp.csv",
        "acled.csv",
        "outcome.csv",
    ]
    .map(|name| std::fs::read(fixture(name)).unwrap())
    .to_vec();
    let rows: EventRows = made_up(40, 1).iter().collect();
    for format in [
        OutputFormat::Csv,
        OutputFormat::Jsonl,
        OutputFormat::Parquet,
        OutputFormat::Arrow,
    ] {
        let mut out = Vec::new();
        write_table(
            &events_schema(),
            rows.batches(),
            Target::Writer(&mut out),
            format,
        )
        .unwrap();
        all.push(out);
    }
    let more: Vec<_> = [0, 2, 9].iter().flat_map(|i| packed(&all[*i])).collect();
    all.extend(more);
    all
});

/// Failures are printed, not kept in a file beside the tests.
fn quietly(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Drop(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(i, b)| Damage::Set(i, b)),
        1 => at().prop_map(Damage::Cut),
        2 => (at(), 1..40usize).prop_map(|(i, n)| Damage::Drop(i, n)),
        2 => (at(), prop_oneof![
            prop::collection::vec(any::<u8>(), 1..20),
            prop::sample::select(vec!["\"", "\t", ",", "\n", "-", "999999999999999999999", "é",
                "NaN", "-9999-01-01", "inf", "1e400"]).prop_map(|s| s.as_bytes().to_vec()),
        ]).prop_map(|(i, b)| Damage::Insert(i, b)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: Damage) {
    if bytes.is_empty() {
        return;
    }
    let n = bytes.len();
    match damage {
        Damage::Set(i, byte) => bytes[i.index(n)] = byte,
        Damage::Cut(i) => bytes.truncate(i.index(n)),
        Damage::Drop(i, len) => {
            let i = i.index(n);
            bytes.drain(i..(i + len).min(n));
        }
        Damage::Insert(i, more) => {
            let i = i.index(n);
            bytes.splice(i..i, more);
        }
    }
}

proptest! {
    #![proptest_config(quietly(96))]
    #[test]
    fn arbitrary_bytes_never_panic(
        start in prop::sample::select(vec![&b""[..], b"PAR1", b"ARROW1\0\0", b"\x1f\x8b\x08\0",
            b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"{", b"\xef\xbb\xbf", b"date,source,target\n",
            b"iso3,month,best\n", b"1\t20180101\t"]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
        end in prop::sample::select(vec![&b""[..], b"PAR1", b"\0\0\0\0ARROW1", b"\n"]),
    ) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, [start, &rest, end].concat()).unwrap();
        let mut formats = vec![InputFormat::Auto];
        formats.extend(FORMATS.map(InputFormat::Of));
        read_every_way(file.path(), &formats);
    }
}

proptest! {
    #![proptest_config(quietly(1500))]
    #[test]
    fn damaged_files_never_panic(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec(damage(), 1..6),
    ) {
        let mut bytes = VALID[which.index(VALID.len())].clone();
        damage.into_iter().for_each(|d| apply(&mut bytes, d));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, bytes).unwrap();
        read_every_way(file.path(), &[InputFormat::Auto]);
    }
}

#[test]
fn a_packed_parquet_file_is_named_as_such() {
    let rows: EventRows = made_up(4, 1).iter().collect();
    let mut bytes = Vec::new();
    write_table(
        &events_schema(),
        rows.batches(),
        Target::Writer(&mut bytes),
        OutputFormat::Parquet,
    )
    .unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    for packed in packed(&bytes) {
        std::fs::write(&file, packed).unwrap();
        let error = common::load(&[file.path().to_owned()]).unwrap_err();
        assert!(matches!(error, StoreError::Packed { .. }), "{error}");
    }
}
