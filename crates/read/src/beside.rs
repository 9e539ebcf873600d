//! Files that lie beside the project and not in it, for tests.

use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared")
}

/// A file beside the project, or `None` with a note where it is absent.
#[allow(clippy::print_stderr)]
pub(crate) fn shared(name: &str) -> Option<Vec<u8>> {
    let path = folder().join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    bytes
}

/// The op-ed that serves as the model case.
pub(crate) fn model_op_ed() -> Option<Vec<u8>> {
    let entry = std::fs::read_dir(folder().join("seed"))
        .ok()?
        .next()?
        .ok()?;
    shared(&format!("seed/{}", entry.file_name().to_str()?))
}
