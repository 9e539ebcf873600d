//! What several commands read: articles from anywhere, regions by name or file.

use std::fs;
use std::io::Read;
use std::path::Path;

use detente_read::article::{Article, Format, MAX_BYTES};
use detente_store::{ColumnMap, InputFormat};
use detente_vocab::{ActorDirectory, Region};

use crate::failure::{Failure, data_fault};

/// An article from a path, a URL, or `-` for stdin.
pub fn article(from: &str) -> Result<Article, Failure> {
    if from == "-" {
        let bytes = limited(std::io::stdin().lock(), "stdin")?;
        return Article::from_bytes("stdin", &bytes, None).map_err(data_fault);
    }
    if from.starts_with("http://") || from.starts_with("https://") {
        return detente_read::fetch::fetch(from).map_err(data_fault);
    }
    let path = Path::new(from);
    let file = fs::File::open(path).map_err(|error| {
        Failure::data(format!("cannot read the article {from}: {error}"))
            .with_help("give a text or HTML file, a URL, or - for stdin")
    })?;
    if file.metadata().is_ok_and(|meta| meta.is_dir()) {
        return Err(Failure::data(format!("{from} is a folder, not an article")));
    }
    let bytes = limited(file, from)?;
    let format = match path.extension().and_then(|e| e.to_str()) {
        Some("html" | "htm") => Some(Format::Html),
        Some("txt" | "md") => Some(Format::Text),
        _ => None,
    };
    Article::from_bytes(from, &bytes, format)
        .map_err(|error| data_fault(error).within(from))
}

/// Reads no more than an article may have, so that a wrong file does not fill the memory.
fn limited(reader: impl Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::data(format!("cannot read {name}: {error}")))?;
    Ok(bytes)
}

/// A region with, when it came from a file, the file's name and hash.
pub struct NamedRegion {
    pub region: Region,
    pub file: Option<(String, String)>,
}

/// A built-in region by name, or a region file.
pub fn region(name: &str) -> Result<NamedRegion, Failure> {
    if let Some(region) = Region::builtin(name) {
        return Ok(NamedRegion { region, file: None });
    }
    let path = Path::new(name);
    if !path.exists() {
        let known: Vec<&str> = Region::builtin_ids().collect();
        return Err(Failure::data(format!("there is no region `{name}`, built in or as a file"))
            .with_help(format!(
                "built in: {}; or write a region file (detente simulate world -o DIR writes one to copy)",
                known.join(", ")
            )));
    }
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::data(format!("cannot read the region {name}: {error}")))?;
    let region = Region::from_toml(&text).map_err(|error| data_fault(error).within(name))?;
    let hash = detente_brief::sha256(text.as_bytes());
    Ok(NamedRegion { region, file: Some((name.to_owned(), hash)) })
}

/// The directory of actors, with a region's names when one is given.
pub fn directory(region: Option<&str>) -> Result<ActorDirectory, Failure> {
    let directory = ActorDirectory::builtin();
    Ok(match region {
        Some(name) => directory.with_region(&self::region(name)?.region),
        None => directory,
    })
}

/// The layout of event files: found out from their content, or a CSV with a column map.
pub fn csv_map(pairs: &[String]) -> Result<InputFormat, Failure> {
    if pairs.is_empty() {
        return Ok(InputFormat::Auto);
    }
    let map = ColumnMap::from_pairs(pairs.iter().map(String::as_str)).map_err(|error| {
        Failure::usage(error.to_string())
            .with_help("write --map field=column, for instance --map date=Day source=Actor1")
    })?;
    Ok(InputFormat::Csv { map })
}
