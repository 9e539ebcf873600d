//! Tables as text: comma, semicolon or tab, told from the header.

use csv::ReaderBuilder;

use super::{Cells, Frame};
use crate::failure::{Failure, data_fault};

pub fn parse(bytes: &[u8]) -> Result<Frame, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| {
            Failure::data(format!("not UTF-8 text at byte {}", error.valid_up_to()))
                .with_help("save the table as CSV in UTF-8; a packed file has to be unpacked first")
        })?
        .trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or("");
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| {
            (
                first.bytes().filter(|b| b == delimiter).count(),
                *delimiter == b',',
            )
        })
        .unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .delimiter(most)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(data_fault)?.clone();
    let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().all(String::is_empty) {
        return Err(Failure::data("the file is empty").with_help("the first line names the series"));
    }
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return Err(Failure::data(
            "line 1 holds numbers where the names of the series should stand",
        )
        .with_help("add a header: one name a column"));
    }
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(data_fault)?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != names.len() {
            return Err(Failure::data(format!(
                "line {line} has {} cells, the header has {}",
                record.len(),
                names.len()
            ))
            .with_help("every line needs one cell for each series; leave a cell empty where a value is missing"));
        }
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push(cell.to_owned());
        }
        lines.push(line);
    }
    Ok(Frame {
        file: String::new(),
        names,
        columns: columns.into_iter().map(Cells::Text).collect(),
        rows: lines.len(),
        lines: Some(lines),
    })
}
