//! What the tests share.
#![allow(dead_code, missing_docs, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use detente_store::{LoadOptions, Loaded, Silent, StoreError, load_events};
use detente_vocab::{ActorCode, ActorDirectory, CameoCode, Event, GoldsteinScale};

/// A file of the workbench beside the project; `None` (said aloud) where there is none.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: {} is absent", file.display());
    None
}

/// A made-up file of `tests/data`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

pub fn load(paths: &[PathBuf]) -> Result<Loaded, StoreError> {
    load_events(
        paths,
        &LoadOptions::default(),
        &ActorDirectory::builtin(),
        &Silent,
    )
}

/// Every row read is accounted for.
pub fn accounted(loaded: &Loaded) -> bool {
    loaded.files.iter().all(|file| {
        file.rows_read == file.rows_used + file.duplicates + file.quarantined + file.outside_window
    }) && loaded.table.len() as u64 == loaded.files.iter().map(|file| file.rows_used).sum::<u64>()
        && loaded.quarantine.len() as u64
            == loaded
                .files
                .iter()
                .map(|file| file.quarantined)
                .sum::<u64>()
}

/// `n` made-up events of 2018 and 2019 in an order that is not that of their dates; `seed`
/// keeps the ids of two calls apart.
pub fn made_up(n: usize, seed: usize) -> Vec<Event> {
    let actors = [
        "RUS",
        "RUS.GOV",
        "PAK",
        "PAK.MIL",
        "AFG.REB.TALIBAN",
        "AFG.GOV",
        "IGO.UN",
        "UNK",
    ];
    let codes = ["010", "043", "057", "112", "138", "173", "190", "0841"];
    let first: jiff::civil::Date = "2018-01-01".parse().unwrap();
    (0..n)
        .map(|i| {
            let code: CameoCode = codes[i * 7 % codes.len()].parse().unwrap();
            let actor = |k: usize| ActorCode::new(actors[k % actors.len()]).unwrap();
            let (source, target) = (actor(i * 3 + i / 5), actor(i * 5 + i / 7 + 1));
            let country = |code: &ActorCode| code.country().map(str::to_owned);
            let days = (i * 397 % 730) as i64;
            Event {
                event_id: format!("{seed}-{i}"),
                date: first.saturating_add(jiff::Span::new().days(days)),
                source_country: country(&source),
                target_country: country(&target),
                source,
                target,
                event_type: code.event_type(),
                mode: code.mode().to_owned(),
                cameo: Some(code),
                quad_class: code.quad_class(),
                goldstein: code.goldstein(GoldsteinScale::Icews),
                mentions: 1 + (i % 9) as u32,
                fatalities_best: (i % 3 == 0).then_some(i as u32 % 5),
                fatalities_low: (i % 4 == 0).then_some(0),
                fatalities_high: None,
                latitude: (i % 2 == 0).then_some(33.7 + i as f64 / 1e5),
                longitude: (i % 2 == 0).then_some(-73.1),
                geo_country: (i % 5 > 0).then(|| "PAK".to_owned()),
                dataset: ["icews", "made \"up\", α"][i % 2].to_owned(),
                document: format!("https://example.org/?q=\"{i}\",\n{{x}}"),
            }
        })
        .collect()
}
