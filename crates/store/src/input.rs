//! Opening inputs: plain, gzip, zstd and zip files, folders; told apart by content.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// How much of a file is looked at to tell its layout.
const HEAD: usize = 64 << 10;
/// A longer line is taken for damage, not data: GDELT's longest are a few kilobytes.
const LONGEST_LINE: usize = 16 << 20;

/// One file to read: a path, and for a zip archive the member.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unit {
    pub path: PathBuf,
    pub member: Option<String>,
}

/// What counts the bytes of a file and takes their hash as they pass.
#[derive(Default)]
struct Tally {
    bytes: u64,
    hash: Sha256,
}

struct Tallied<R> {
    inner: R,
    tally: Rc<RefCell<Tally>>,
}

impl<R: Read> Read for Tallied<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let mut tally = self.tally.borrow_mut();
        tally.bytes += n as u64;
        tally.hash.update(&buffer[..n]);
        Ok(n)
    }
}

/// Refuses lines that no event file has, so that damage cannot fill the memory.
struct LineGuard<R> {
    inner: R,
    since_newline: usize,
}

impl<R: Read> Read for LineGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.since_newline = match memchr::memrchr(b'\n', &buffer[..n]) {
            Some(at) => n - at,
            None => self.since_newline + n,
        };
        if self.since_newline > LONGEST_LINE {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a line of more than 16 MiB: not a table of events",
            ));
        }
        Ok(n)
    }
}

/// A file opened and decoded: its first bytes for detection, then all of it.
pub(crate) struct Input {
    pub path: PathBuf,
    /// The first decoded bytes (up to 64 KiB).
    pub head: Vec<u8>,
    /// Everything decoded, from the start. `None` for Parquet and Arrow files, which are
    /// read by position.
    pub reader: Option<Box<dyn Read>>,
    /// For Parquet and Arrow.
    pub file: Option<File>,
    tally: Rc<RefCell<Tally>>,
    compressed: bool,
}

impl Input {
    /// Opens a unit.
    pub(crate) fn open(unit: &Unit) -> Result<Self, StoreError> {
        let path = unit.path.as_path();
        let fault = |error| StoreError::unreadable(path, error);
        let mut file = File::open(path).map_err(fault)?;
        let mut magic = [0; 6];
        let n = read_up_to(&mut file, &mut magic).map_err(fault)?;
        file.seek(SeekFrom::Start(0)).map_err(fault)?;
        let magic = &magic[..n];
        let tally = Rc::new(RefCell::new(Tally::default()));
        if magic.starts_with(b"PAR1") || magic.starts_with(b"ARROW1") {
            let mut whole = Tallied {
                inner: &file,
                tally: tally.clone(),
            };
            io::copy(&mut whole, &mut io::sink()).map_err(fault)?;
            return Ok(Self {
                path: path.to_owned(),
                head: magic.to_vec(),
                reader: None,
                file: Some(file),
                tally,
                compressed: false,
            });
        }
        if let Some(member) = &unit.member {
            return Self::open_member(path, file, member, tally);
        }
        let raw = Tallied {
            inner: BufReader::with_capacity(1 << 16, file),
            tally: tally.clone(),
        };
        let (decoded, compressed): (Box<dyn Read>, bool) = if magic.starts_with(&[0x1f, 0x8b]) {
            (Box::new(MultiGzDecoder::new(raw)), true)
        } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            (Box::new(zstd::Decoder::new(raw).map_err(fault)?), true)
        } else {
            (Box::new(raw), false)
        };
        Self::with_head(path, decoded, tally, compressed)
    }

    fn open_member(
        path: &Path,
        mut file: File,
        member: &str,
        tally: Rc<RefCell<Tally>>,
    ) -> Result<Self, StoreError> {
        let fault = |error| StoreError::unreadable(path, error);
        io::copy(
            &mut Tallied {
                inner: &file,
                tally: tally.clone(),
            },
            &mut io::sink(),
        )
        .map_err(fault)?;
        file.seek(SeekFrom::Start(0)).map_err(fault)?;
        let damaged = |detail: String| StoreError::Damaged {
            path: path.to_owned(),
            bytes: tally.borrow().bytes,
            rows: 0,
            detail,
        };
        let mut archive = zip::ZipArchive::new(BufReader::new(&file))
            .map_err(|error| damaged(error.to_string()))?;
        let index = archive
            .index_for_name(member)
            .ok_or_else(|| damaged(format!("no member `{member}`")))?;
        let entry = archive
            .by_index_raw(index)
            .map_err(|error| damaged(error.to_string()))?;
        let start = entry
            .data_start()
            .ok_or_else(|| damaged(format!("member `{member}` has no data")))?;
        let (packed, method, crc) = (entry.compressed_size(), entry.compression(), entry.crc32());
        drop(entry);
        drop(archive);
        // The archive only lends its members: the bytes are read past it, so that they stream.
        file.seek(SeekFrom::Start(start)).map_err(fault)?;
        let raw = BufReader::with_capacity(1 << 16, file).take(packed);
        let inner: Box<dyn Read> = match method {
            zip::CompressionMethod::Stored => Box::new(raw),
            zip::CompressionMethod::Deflated => Box::new(flate2::read::DeflateDecoder::new(raw)),
            other => return Err(damaged(format!("member `{member}` is packed as {other}"))),
        };
        let spool = Checked {
            inner,
            crc: flate2::Crc::new(),
            wanted: crc,
        };
        Self::with_head(path, Box::new(spool), tally, true)
    }

    fn with_head(
        path: &Path,
        decoded: Box<dyn Read>,
        tally: Rc<RefCell<Tally>>,
        compressed: bool,
    ) -> Result<Self, StoreError> {
        let mut decoded = LineGuard {
            inner: decoded,
            since_newline: 0,
        };
        let mut input = Self {
            path: path.to_owned(),
            head: Vec::new(),
            reader: None,
            file: None,
            tally,
            compressed,
        };
        let mut head = vec![0; HEAD];
        let n = match read_up_to(&mut decoded, &mut head) {
            Ok(n) => n,
            Err(error) => return Err(input.fault(&error, 0)),
        };
        head.truncate(n);
        // A byte order mark is no part of the first column's name.
        let start = if head.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        input.head = head[start..].to_vec();
        input.reader = Some(Box::new(Cursor::new(input.head.clone()).chain(decoded)));
        Ok(input)
    }

    /// What an error while reading means for the whole file.
    pub(crate) fn fault(&self, error: &io::Error, rows: u64) -> StoreError {
        let path = self.path.clone();
        let bytes = self.tally.borrow().bytes;
        match error.kind() {
            io::ErrorKind::UnexpectedEof if self.compressed => {
                StoreError::Truncated { path, bytes, rows }
            }
            _ if self.compressed && error.to_string().contains("incomplete frame") => {
                StoreError::Truncated { path, bytes, rows }
            }
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
                StoreError::Damaged {
                    path,
                    bytes,
                    rows,
                    detail: error.to_string(),
                }
            }
            _ => StoreError::Unreadable {
                path,
                source: io::Error::new(error.kind(), error.to_string()),
            },
        }
    }

    /// Size and SHA-256 of the file as it lies on the disk. Call when all is read.
    pub(crate) fn size_and_hash(&self) -> (u64, String) {
        let tally = self.tally.borrow();
        let hash = tally.hash.clone().finalize();
        (
            tally.bytes,
            hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        )
    }
}

/// Compares the checksum when the end is reached.
struct Checked {
    inner: Box<dyn Read>,
    crc: flate2::Crc,
    wanted: u32,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.crc.update(&out[..n]);
        if n == 0 && !out.is_empty() && self.crc.sum() != self.wanted {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "checksum does not match",
            ));
        }
        Ok(n)
    }
}

fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The files behind the paths: folders opened (their files sorted by path, hidden ones left
/// out), zip archives taken apart. Paths keep the order in which they are given.
pub(crate) fn units(paths: &[PathBuf]) -> Result<Vec<Unit>, StoreError> {
    let mut units = Vec::new();
    for path in paths {
        let about = std::fs::metadata(path).map_err(|error| StoreError::unreadable(path, error))?;
        if about.is_dir() {
            let before = units.len();
            let mut files = Vec::new();
            walk(path, &mut files)?;
            files.sort();
            for file in files {
                push_units(file, &mut units)?;
            }
            if units.len() == before {
                return Err(StoreError::NoFiles { path: path.clone() });
            }
        } else {
            push_units(path.clone(), &mut units)?;
        }
    }
    Ok(units)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    let fault = |error| StoreError::unreadable(folder, error);
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        let about =
            std::fs::metadata(&path).map_err(|error| StoreError::unreadable(&path, error))?;
        if about.is_dir() && !entry.file_type().map_err(fault)?.is_symlink() {
            walk(&path, files)?;
        } else if about.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn push_units(path: PathBuf, units: &mut Vec<Unit>) -> Result<(), StoreError> {
    let fault = |error| StoreError::unreadable(&path, error);
    let mut file = File::open(&path).map_err(fault)?;
    let mut magic = [0; 4];
    let n = read_up_to(&mut file, &mut magic).map_err(fault)?;
    let is_zip = magic[..n].starts_with(b"PK\x03\x04") || magic[..n].starts_with(b"PK\x05\x06");
    if !is_zip {
        units.push(Unit { path, member: None });
        return Ok(());
    }
    let bytes = file.metadata().map_err(fault)?.len();
    let mut archive =
        zip::ZipArchive::new(BufReader::new(file)).map_err(|error| StoreError::Damaged {
            path: path.clone(),
            bytes,
            rows: 0,
            detail: error.to_string(),
        })?;
    let before = units.len();
    for i in 0..archive.len() {
        let member = archive
            .by_index_raw(i)
            .map_err(|error| StoreError::Damaged {
                path: path.clone(),
                bytes,
                rows: 0,
                detail: error.to_string(),
            })?;
        if member.is_file() {
            let name = member.name().map_err(|error| StoreError::Damaged {
                path: path.clone(),
                bytes,
                rows: 0,
                detail: error.to_string(),
            })?;
            units.push(Unit {
                path: path.clone(),
                member: Some(name.into_owned()),
            });
        }
    }
    if units.len() == before {
        return Err(StoreError::NoFiles { path });
    }
    units[before..].sort();
    Ok(())
}
