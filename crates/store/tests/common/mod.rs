//! What the tests share.
#![allow(dead_code, missing_docs, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use detente_store::{LoadOptions, Loaded, Silent, StoreError, load_events};
use detente_vocab::ActorDirectory;

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
