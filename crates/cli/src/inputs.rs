//! What several commands read: articles from anywhere, regions by name or file.

use std::fs;
use std::io::Read;
use std::path::Path;

use detente_read::article::{Article, Format, MAX_BYTES};
use detente_store::{ColumnMap, InputFormat, Store};
use detente_vocab::{ActorCode, ActorDirectory, Interval, Period, Region, nearest};
use jiff::civil::Date;

use crate::failure::{Failure, data_fault};

/// An article from a path, a URL, or `-` for stdin.
pub fn article(from: &str) -> Result<Article, Failure> {
    if from == "-" {
        let bytes = limited(std::io::stdin().lock(), "stdin")?;
        if let Some(form) = compressed(&bytes) {
            return Err(
                Failure::data(format!("stdin is compressed ({form}), not a text"))
                    .with_help("unpack it first: gzip -dc FILE | detente …"),
            );
        }
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
    let ending = path.extension().and_then(|e| e.to_str());
    if let Some((_, what)) = OTHER_FORMS.iter().find(|(form, _)| ending == Some(form)) {
        return Err(Failure::data(format!("{from} is {what}, not an article"))
            .with_help("give a text or HTML file, a URL, or - for stdin"));
    }
    let bytes = limited(file, from)?;
    if let Some(form) = compressed(&bytes) {
        return Err(
            Failure::data(format!("{from} is compressed ({form}), not a text"))
                .with_help("unpack it first, and give the text or HTML file that it holds"),
        );
    }
    let format = match ending {
        Some("html" | "htm") => Some(Format::Html),
        Some("txt" | "md") => Some(Format::Text),
        _ => None,
    };
    Article::from_bytes(from, &bytes, format).map_err(|error| data_fault(error).within(from))
}

/// Endings of files that are read elsewhere in the program, or by others. Their text is no prose, and
/// what would be read in it no claim.
const OTHER_FORMS: [(&str, &str); 7] = [
    ("csv", "a table"),
    ("json", "JSON"),
    ("jsonl", "JSON lines"),
    ("parquet", "a table"),
    (
        "toml",
        "a settings file (a scenario, a region or corrections)",
    ),
    ("tsv", "a table"),
    ("xml", "XML"),
];

/// The form of a compressed file, by its first bytes.
fn compressed(bytes: &[u8]) -> Option<&'static str> {
    const FORMS: [(&[u8], &str); 5] = [
        (&[0x1f, 0x8b], "gzip"),
        (b"PK\x03\x04", "zip"),
        (&[0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        (b"BZh", "bzip2"),
        (&[0xfd, b'7', b'z', b'X', b'Z'], "xz"),
    ];
    let form = FORMS.iter().find(|(start, _)| bytes.starts_with(start));
    form.map(|(_, name)| *name)
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
        let near = match nearest(name, known.iter().copied()).as_slice() {
            [] => String::new(),
            near => format!("near: {}; ", near.join(", ")),
        };
        return Err(Failure::data(format!("there is no region `{name}`, built in or as a file"))
            .with_help(format!(
                "{near}built in: {}; or write a region file (detente simulate world -o DIR writes one to copy)",
                known.join(", ")
            )));
    }
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::data(format!("cannot read the region {name}: {error}")))?;
    let region = Region::from_toml(&text).map_err(|error| data_fault(error).within(name))?;
    let hash = detente_brief::sha256(text.as_bytes());
    Ok(NamedRegion {
        region,
        file: Some((name.to_owned(), hash)),
    })
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

/// The store in a folder.
pub fn store(dir: &Path) -> Result<Store, Failure> {
    Store::open(dir).map_err(data_fault)
}

/// The actor that a user means: by the directory, else a code that the events hold.
///
/// `known` gives the codes of the events; it is asked only when the directory is silent.
pub fn actor(
    directory: &ActorDirectory,
    asked: &str,
    known: impl FnOnce() -> Result<Vec<ActorCode>, Failure>,
) -> Result<ActorCode, Failure> {
    let error = match directory.resolve(asked) {
        Ok(code) => return Ok(code),
        Err(error) => error,
    };
    let known = known()?;
    let upper = asked.trim().to_ascii_uppercase();
    if let Ok(code) = ActorCode::new(&upper)
        && known.iter().any(|held| code.covers(held))
    {
        return Ok(code);
    }
    let near = nearest(&upper, known.iter().map(ActorCode::as_str));
    let held = match near.as_slice() {
        [] => "the events hold no code like it either".to_owned(),
        near => format!("codes in the events that come near: {}", near.join(", ")),
    };
    Err(Failure::data(error.to_string()).with_help(format!(
        "{held}; a name that only a region file knows needs that file (--region FILE; --on FILE for impact)"
    )))
}

/// First and last day of a period as it is written: 2018, 2018-Q1, 2018-03, 2018-W05, 2018-03-01.
pub fn period(text: &str) -> Result<(Date, Date), Failure> {
    let year = text.get(..4).and_then(|year| year.parse::<i16>().ok());
    let found = year
        .and_then(|year| Date::new(year, 1, 1).ok().zip(Date::new(year, 12, 31).ok()))
        .and_then(|(first, last)| {
            Interval::ALL
                .into_iter()
                .flat_map(|by| Period::range(first, last, by))
                .find(|period| period.to_string() == text)
        });
    match found {
        Some(period) => Ok((period.start(), period.end())),
        None => Err(Failure::usage(format!("`{text}` is not a period"))
            .with_help("write 2018, 2018-Q1, 2018-03, 2018-W05 or 2018-03-01")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_they_are_written() {
        let days = |text| period(text).unwrap();
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(days("2018"), (date("2018-01-01"), date("2018-12-31")));
        assert_eq!(days("2018-Q2"), (date("2018-04-01"), date("2018-06-30")));
        assert_eq!(days("2016-02"), (date("2016-02-01"), date("2016-02-29")));
        assert_eq!(days("2019-W01"), (date("2018-12-31"), date("2019-01-06")));
        assert_eq!(days("2018-03-01"), (date("2018-03-01"), date("2018-03-01")));
        for wrong in ["", "18", "2018-13", "2018-Q5", "spring 2018"] {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }
}
