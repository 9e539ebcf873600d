//! Where answers go: files whole or not at all, stdout for data, stderr for the rest.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
    pub fn note(&self, text: impl AsRef<str>) {
        if !self.settings.quiet {
            // A reader that went away is none of the command's business.
            let _ = writeln!(io::stderr(), "{}", text.as_ref());
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

/// Links followed at most, as the system does.
const LINKS: usize = 40;

/// The plain file that `-o` means: links are followed; what is no plain file is refused, because
/// a rename would put a file in its place.
pub fn target(path: &Path) -> Result<PathBuf, Failure> {
    if let Ok(meta) = fs::metadata(path)
        && !meta.is_file()
    {
        let what = match meta.is_dir() {
            true => "a folder",
            false => "a device, a pipe or a socket",
        };
        return Err(
            Failure::data(format!("{} is {what}, not a file", path.display()))
                .with_help("name a file with -o FILE; without -o the answer goes to stdout"),
        );
    }
    let mut at = path.to_path_buf();
    for _ in 0..LINKS {
        match fs::read_link(&at) {
            Ok(next) => {
                at = match at.parent() {
                    Some(folder) => folder.join(next),
                    None => next,
                }
            }
            Err(_) => return Ok(at),
        }
    }
    Err(
        Failure::data(format!("{} is a link that leads nowhere", path.display()))
            .with_help("choose another place with -o FILE"),
    )
}

/// Refuses an output that is one of the inputs: it would be overwritten.
pub fn apart<'a>(
    output: Option<&Path>,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Failure> {
    let Some(output) = output else {
        return Ok(());
    };
    // What does not exist yet is no input.
    let Ok(real) = fs::canonicalize(output) else {
        return Ok(());
    };
    match inputs
        .into_iter()
        .find(|input| fs::canonicalize(input).is_ok_and(|input| input == real))
    {
        None => Ok(()),
        Some(input) => Err(Failure::data(format!(
            "-o {} would overwrite the input {}",
            output.display(),
            input.display()
        ))
        .with_help("write to another file with -o FILE")),
    }
}

/// Whether a path is a device or a pipe, which takes what it is given and holds nothing to be lost:
/// `/dev/null`, or the `>(…)` of a shell.
fn takes_all(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let form = fs::metadata(path).map(|meta| meta.file_type());
        form.is_ok_and(|form| form.is_char_device() || form.is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Refuses what [`write_whole`] cannot write to, before anything else is done.
pub fn check(path: &Path) -> Result<(), Failure> {
    match takes_all(path) {
        true => Ok(()),
        false => target(path).map(|_| ()),
    }
}

/// Writes a file whole or not at all: a neighbour file first, then a rename. A device or a pipe is
/// written to as it is.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: io::Error| {
        Failure::data(format!("cannot write {}: {error}", path.display()))
            .with_help("choose another place with -o FILE; the folder must exist and be writable")
    };
    if takes_all(path) {
        let open = fs::OpenOptions::new().write(true).open(path);
        return open.and_then(|mut to| to.write_all(bytes)).map_err(fail);
    }
    let path = &target(path)?;
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

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_folders_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.md"), folder.path().join("link.md"));
        std::os::unix::fs::symlink("real.md", &link).unwrap();
        write_whole(&link, b"through").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"through");
        assert!(link.is_symlink());
        assert!(apart(Some(&link), [real.as_path()]).is_err());
        assert_eq!(write_whole(folder.path(), b"x").unwrap_err().exit_code(), 1);
        let socket = folder.path().join("s");
        let _open = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(write_whole(&socket, b"x").unwrap_err().exit_code(), 1);
        write_whole(Path::new("/dev/null"), b"x").unwrap();
        assert!(fs::metadata("/dev/null").is_ok_and(|meta| !meta.is_file()));
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
