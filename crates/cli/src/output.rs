//! Where answers go: files whole or not at all, stdout for data, stderr for the rest.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::config::Settings;
use crate::failure::Failure;

/// What every command needs: the settled flags and the ways to speak.
pub struct Context {
    pub settings: Settings,
}

impl Context {
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// A note for the person at the terminal.
    #[allow(clippy::print_stderr)] // Notes are what stderr is for.
    pub fn note(&self, text: impl AsRef<str>) {
        if !self.settings.quiet {
            eprintln!("{}", text.as_ref());
        }
    }

    /// Bytes to a file, or to stdout without one.
    pub fn write(&self, output: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
        match output {
            Some(path) => write_whole(path, bytes),
            None => Ok(io::stdout().lock().write_all(bytes)?),
        }
    }

    /// A value as pretty JSON on stdout.
    pub fn print_json(&self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let mut text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::data(format!("cannot write JSON: {error}")))?;
        text.push('\n');
        self.write(None, text.as_bytes())
    }
}

/// One JSON value a line.
pub fn json_lines<T: serde::Serialize>(values: &[T]) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    for value in values {
        serde_json::to_writer(&mut bytes, value)
            .map_err(|error| Failure::data(format!("cannot write JSON: {error}")))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// Writes a file whole or not at all: a neighbour file first, then a rename.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: io::Error| {
        Failure::data(format!("cannot write {}: {error}", path.display()))
            .with_help("choose another place with -o FILE; the folder must exist and be writable")
    };
    let name = path
        .file_name()
        .ok_or_else(|| Failure::usage(format!("{} is not a file name", path.display())))?;
    let draft = path.with_file_name(format!(".{}.part", name.to_string_lossy()));
    let written = fs::File::create(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    written.map_err(|error| {
        // The draft may not exist; what matters is that nothing half-written stays.
        let _ = fs::remove_file(&draft);
        fail(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("missing").join("out.html");
        assert!(write_whole(&target, b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_write_replaces_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.md");
        write_whole(&target, b"first").unwrap();
        write_whole(&target, b"second").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
