//! Made-up tables and the real ones, where they are at hand.
#![allow(dead_code)] // Each test file uses its own part.
#![allow(clippy::print_stderr)] // A skipped test says so.

use std::io::Read;
use std::path::PathBuf;

use detente_store::EventTable;
use detente_vocab::{ActorCode, Event, GoldsteinScale};
use jiff::civil::Date;

pub fn code(text: &str) -> ActorCode {
    ActorCode::new(text).unwrap()
}

pub fn codes(texts: &[&str]) -> Vec<ActorCode> {
    texts.iter().map(|text| code(text)).collect()
}

/// An event of a made-up dataset; class, type and score follow from the CAMEO code.
pub fn event(date: Date, source: &str, target: &str, cameo: &str) -> Event {
    let cameo: detente_vocab::CameoCode = cameo.parse().unwrap();
    let (source, target) = (code(source), code(target));
    Event {
        event_id: String::new(),
        date,
        source_country: source.country().map(str::to_owned),
        target_country: target.country().map(str::to_owned),
        source,
        target,
        event_type: cameo.event_type(),
        mode: cameo.mode().to_owned(),
        cameo: Some(cameo),
        quad_class: cameo.quad_class(),
        goldstein: cameo.goldstein(GoldsteinScale::Icews),
        mentions: 1,
        fatalities_best: None,
        fatalities_low: None,
        fatalities_high: None,
        latitude: None,
        longitude: None,
        geo_country: None,
        dataset: "made-up".to_owned(),
        document: String::new(),
    }
}

pub fn table(events: &[Event]) -> EventTable {
    events.iter().collect()
}

/// A file of the shared data folder beside the checkout, or `None` with a note.
pub fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared").join(path))
        .find(|candidate| candidate.exists());
    if full.is_none() {
        eprintln!("skipped: ../shared/{path} is not here");
    }
    full
}

/// The text of a .gz file.
pub fn unpacked(path: &std::path::Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// ICEWS 2018 as a table: armed groups by the file's own group column, else the country.
/// A small reader of the test's own, so that the numbers do not lean on the store's.
pub fn icews18() -> Option<EventTable> {
    icews("data/icews/icews18.csv.gz")
}

/// Any of the ICEWS files.
pub fn icews(path: &str) -> Option<EventTable> {
    let text = unpacked(&shared(path)?);
    let mut table = EventTable::default();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let group = |tag: &str, iso: &str| match tag {
        "" if iso.is_empty() => "NGO.UNKNOWN".to_owned(),
        "" => iso.to_owned(),
        "TAL" => "AFG.REB.TALIBAN".to_owned(),
        "TTP" => "PAK.REB.TTP".to_owned(),
        "HQN" => "AFG.REB.HAQQANI".to_owned(),
        "ISK" => "AFG.REB.ISK".to_owned(),
        other => format!("REB.{other}"),
    };
    for record in reader.records() {
        let r = record.unwrap();
        let mut e = event(
            r[0].parse().unwrap(),
            &group(&r[4], &r[3]),
            &group(&r[11], &r[10]),
            &r[5],
        );
        e.goldstein = r[7].parse().ok();
        table.push(&e);
    }
    Some(table)
}
