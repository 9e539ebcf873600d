//! A CSV of series as a panel: one series a column, one period a row.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use detente_infer::Panel;

use crate::failure::{Failure, data_fault};

/// First columns of these names hold the periods' labels; so does one without a name.
const LABELS: [&str; 10] = [
    "date", "day", "week", "month", "quarter", "year", "period", "time", "t", "",
];
/// Cells that mean "no value".
const GAPS: [&str; 6] = ["", "na", "n/a", "nan", "null", "."];

/// Reads a panel; comma, semicolon or tab, told from the header.
pub fn read(path: &Path) -> Result<Panel, Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::data(format!("cannot read the panel {name}: {error}"))
            .with_help("--panel takes a CSV with one series a column and a header")
    })?;
    parse(&bytes).map_err(|failure| failure.within(&name))
}

fn parse(bytes: &[u8]) -> Result<Panel, Failure> {
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
    let labelled = names.len() > 1
        && names
            .first()
            .is_some_and(|name| LABELS.contains(&name.to_lowercase().as_str()));
    let skip = usize::from(labelled);
    if names.iter().all(String::is_empty) {
        return Err(Failure::data("the file is empty").with_help("the first line names the series"));
    }
    if names
        .iter()
        .skip(skip)
        .all(|name| name.parse::<f64>().is_ok())
    {
        return Err(Failure::data(
            "line 1 holds numbers where the names of the series should stand",
        )
        .with_help("add a header: one name a column"));
    }
    let mut labels = Vec::new();
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len() - skip];
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
        for (column, values) in columns.iter_mut().enumerate() {
            values.push(value(&record, column + skip, line, &names)?);
        }
        labels.push(match labelled {
            true => record[0].trim().to_owned(),
            false => (labels.len() + 1).to_string(),
        });
    }
    Panel::with_gaps(names.into_iter().skip(skip), labels, columns).map_err(data_fault)
}

fn value(
    record: &StringRecord,
    column: usize,
    line: u64,
    names: &[String],
) -> Result<f64, Failure> {
    let cell = record[column].trim();
    if GAPS.contains(&cell.to_lowercase().as_str()) {
        return Ok(f64::NAN);
    }
    cell.parse().map_err(|_| {
        Failure::data(format!("line {line}, column `{}`: `{cell}` is not a number", names[column]))
            .with_help("write numbers with a decimal point and no thousands mark; a column of labels must come first and be called date, period, month, week or t")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_gaps_and_delimiters_are_told_apart() {
        let panel =
            parse("\u{feff}month;tie;deaths\n2020-01;1.5;NA\n2020-02;;3\n".as_bytes()).unwrap();
        assert_eq!(panel.names(), ["tie", "deaths"]);
        assert_eq!(panel.periods(), ["2020-01", "2020-02"]);
        assert_eq!(panel.columns()[0][0], 1.5);
        assert!(panel.columns()[0][1].is_nan() && panel.columns()[1][0].is_nan());
        let bare = parse(b"a,b\n1,2\n").unwrap();
        assert_eq!(
            (bare.names().len(), bare.periods()),
            (2, &["1".to_owned()][..])
        );
    }

    #[test]
    fn faults_name_line_and_column() {
        let message = |text: &str| parse(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            message("t,tie\n1,2\n2,much\n"),
            "line 3, column `tie`: `much` is not a number"
        );
        assert_eq!(
            message("t,tie\n1,2,3\n"),
            "line 2 has 3 cells, the header has 2"
        );
        assert!(message("1,2\n3,4\n").contains("line 1 holds numbers"));
        assert!(message("").contains("empty"));
        assert!(message("a,a\n1,2\n").contains("`a` occurs twice"));
    }
}
