//! A table of series as a panel: CSV, Parquet or Arrow; one series a column, or one unit and
//! period a row.

mod columnar;
mod delimited;

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;
use detente_infer::calendar::Calendar;
use detente_infer::fixed_effects::UnitPanel;
use detente_infer::{InferError, Panel};

use crate::failure::{Failure, data_fault};

/// First columns of these names hold the periods' labels; so does one without a name.
const LABELS: [&str; 10] = [
    "date", "day", "week", "month", "quarter", "year", "period", "time", "t", "",
];
/// Cells that mean "no value".
const GAPS: [&str; 6] = ["", "na", "n/a", "nan", "null", "."];

/// What stands where a period has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fill {
    /// 0: nothing happened in it
    Zero,
    /// No value: what happened is not known
    Missing,
}

/// The cells of a column.
enum Cells {
    /// As written; empty where there is nothing.
    Text(Vec<String>),
    /// Numbers; NaN where there is nothing.
    Number(Vec<f64>),
    /// Of a type that is neither.
    Other(String),
}

/// A table as it was read: columns with names, rows with their place in the file.
pub struct Frame {
    file: String,
    names: Vec<String>,
    columns: Vec<Cells>,
    /// Line of each row in a text file.
    lines: Option<Vec<u64>>,
    rows: usize,
}

/// A panel with its calendar.
pub struct Series {
    pub panel: Panel,
    pub calendar: Calendar,
    /// Periods that were filled in.
    pub filled: usize,
}

/// A panel of units with its calendar.
pub struct Units {
    pub panel: UnitPanel,
    pub calendar: Calendar,
    /// Periods that no unit has and that were filled in.
    pub filled: usize,
    /// Pairs of unit and period without a row.
    pub absent: usize,
    /// Rows that lack one of the values.
    pub gaps: usize,
}

/// Reads a table; what it is, is told from its first bytes, then from its ending.
pub fn read(path: &Path) -> Result<Frame, Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::data(format!("cannot read {name}: {error}"))
            .with_help("give a CSV, Parquet or Arrow file with a name for every column")
    })?;
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let frame = if bytes.starts_with(b"PAR1") {
        columnar::parquet(std::fs::File::open(path)?)
    } else if bytes.starts_with(b"ARROW1") {
        columnar::arrow_file(bytes)
    } else if bytes.starts_with(&[0xFF; 4]) {
        columnar::arrow_stream(bytes)
    } else if matches!(
        ending.as_str(),
        "parquet" | "arrow" | "feather" | "arrows" | "ipc"
    ) {
        Err(
            Failure::data("the ending says Parquet or Arrow, the first bytes do not").with_help(
                "write the file again; Feather of version 1 has to be saved as version 2",
            ),
        )
    } else {
        delimited::parse(&bytes)
    };
    let mut frame = frame.map_err(|failure| failure.within(&name))?;
    // The first column may go without: it labels the rows.
    if let Some(at) = frame.names.iter().skip(1).position(|n| n.trim().is_empty()) {
        return Err(
            Failure::data(format!("{name}: column {} has no name", at + 2))
                .with_help("give every column a name, or take the column out"),
        );
    }
    frame.file = name;
    Ok(frame)
}

impl Frame {
    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Names of all columns but the labels.
    pub fn value_columns(&self) -> &[String] {
        &self.names[usize::from(self.labelled())..]
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Where a row stands, for people.
    pub fn place(&self, row: usize) -> String {
        match &self.lines {
            Some(lines) => format!("line {}", lines[row]),
            None => format!("row {}", row + 1),
        }
    }

    /// Position of a column.
    pub fn index(&self, name: &str) -> Result<usize, Failure> {
        if let Some(at) = self.names.iter().position(|n| n == name) {
            return Ok(at);
        }
        let near = detente_vocab::nearest(name, self.names.iter().map(String::as_str));
        Err(Failure::data(format!(
            "{}: there is no column `{name}`; the table has: {}",
            self.file,
            self.names.join(", ")
        ))
        .with_help(match near.as_slice() {
            [] => "name one of the columns".to_owned(),
            near => format!("did you mean {}?", near.join(", ")),
        }))
    }

    /// A column of numbers, NaN where there is no value.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, Failure> {
        self.numbers_at(self.index(name)?)
    }

    fn numbers_at(&self, at: usize) -> Result<Vec<f64>, Failure> {
        let name = &self.names[at];
        match &self.columns[at] {
            Cells::Number(values) => Ok(values.clone()),
            Cells::Other(kind) => Err(Failure::data(format!(
                "{}: column `{name}` holds {kind}, not numbers",
                self.file
            ))
            .with_help("name the columns to use with --series")),
            Cells::Text(cells) => cells
                .iter()
                .enumerate()
                .map(|(row, cell)| {
                    let cell = cell.trim();
                    if is_gap(cell) {
                        return Ok(f64::NAN);
                    }
                    cell.parse().map_err(|_| {
                        Failure::data(format!(
                            "{}: {}, column `{name}`: `{cell}` is not a number",
                            self.file,
                            self.place(row)
                        ))
                        .with_help("write numbers with a decimal point and no thousands mark; labels belong into the first column; --series names the columns to use")
                    })
                })
                .collect(),
        }
    }

    /// A column of numbers without gaps.
    pub fn complete(&self, name: &str) -> Result<Vec<f64>, Failure> {
        let values = self.numbers(name)?;
        match values.iter().position(|v| !v.is_finite()) {
            None => Ok(values),
            Some(row) => Err(Failure::data(format!(
                "{}: {}, column `{name}`: {}",
                self.file,
                self.place(row),
                match values[row].is_nan() {
                    true => "no value",
                    false => "an infinite value",
                }
            ))
            .with_help("leave the row out, or give the value")),
        }
    }

    /// A column of labels; every row needs one.
    pub fn labels(&self, name: &str) -> Result<Vec<String>, Failure> {
        self.labels_at(self.index(name)?)
    }

    fn labels_at(&self, at: usize) -> Result<Vec<String>, Failure> {
        let name = &self.names[at];
        let labels: Vec<String> = match &self.columns[at] {
            Cells::Text(cells) => cells.iter().map(|cell| cell.trim().to_owned()).collect(),
            Cells::Number(values) => values
                .iter()
                .map(|v| match v.is_nan() {
                    true => String::new(),
                    false => v.to_string(),
                })
                .collect(),
            Cells::Other(kind) => {
                return Err(Failure::data(format!(
                    "{}: column `{name}` holds {kind}, which cannot label rows",
                    self.file
                ))
                .with_help("labels are text, whole numbers, dates or timestamps"));
            }
        };
        match labels.iter().position(String::is_empty) {
            None => Ok(labels),
            Some(row) => Err(Failure::data(format!(
                "{}: {}, column `{name}`: no label",
                self.file,
                self.place(row)
            ))
            .with_help("every row needs one")),
        }
    }

    /// Whether the first column labels the rows: by its name, or because it holds no numbers.
    fn labelled(&self) -> bool {
        self.names.len() > 1
            && (LABELS.contains(&self.names[0].to_lowercase().as_str())
                || match &self.columns[0] {
                    Cells::Text(cells) => cells
                        .iter()
                        .map(|cell| cell.trim())
                        .find(|cell| !is_gap(cell))
                        .is_some_and(|cell| cell.parse::<f64>().is_err()),
                    Cells::Number(_) | Cells::Other(_) => false,
                })
    }

    /// One series a column: all but the labels, or the named ones in that order.
    pub fn series(&self, wanted: &[String], fill: Option<Fill>) -> Result<Series, Failure> {
        let labelled = self.labelled();
        let at: Vec<usize> = match wanted {
            [] => (usize::from(labelled)..self.names.len()).collect(),
            names => names
                .iter()
                .map(|name| self.index(name))
                .collect::<Result<_, _>>()?,
        };
        let labels = match labelled {
            true => self.labels_at(0)?,
            false => (1..=self.rows).map(|row| row.to_string()).collect(),
        };
        let mut columns = at
            .iter()
            .map(|at| self.numbers_at(*at))
            .collect::<Result<Vec<_>, _>>()?;
        let fault = |error| self.calendar_fault(error);
        let (calendar, labels, filled) = match fill {
            None => (Calendar::of(&labels).map_err(fault)?, labels, 0),
            Some(fill) => {
                let grid = Calendar::grid(&labels).map_err(fault)?;
                for column in &mut columns {
                    *column = grid
                        .rows
                        .iter()
                        .map(|row| row.map_or(fill.value(), |row| column[row]))
                        .collect();
                }
                let filled = grid.rows.iter().filter(|row| row.is_none()).count();
                (grid.calendar, grid.labels, filled)
            }
        };
        let names = at.iter().map(|at| self.names[*at].clone());
        let panel = Panel::with_gaps(names, labels, columns)
            .map_err(|error| data_fault(error).within(&self.file))?;
        Ok(Series {
            panel,
            calendar,
            filled,
        })
    }

    /// One unit and period a row.
    pub fn units(
        &self,
        unit: &str,
        period: &str,
        values: &[String],
        fill: Option<Fill>,
    ) -> Result<Units, Failure> {
        let (units, periods) = (self.labels(unit)?, self.labels(period)?);
        let unit_names = distinct(&units);
        let mut period_names = distinct(&periods);
        if let Some(order) = Calendar::order(&period_names) {
            period_names = order.iter().map(|i| period_names[*i].clone()).collect();
        }
        let fault = |error| self.calendar_fault(error);
        let (calendar, period_names, filled) = match fill {
            None => (Calendar::of(&period_names).map_err(fault)?, period_names, 0),
            Some(_) => {
                let grid = Calendar::grid(&period_names).map_err(fault)?;
                let filled = grid.rows.iter().filter(|row| row.is_none()).count();
                (grid.calendar, grid.labels, filled)
            }
        };
        let (of_unit, of_period) = (positions(&unit_names), positions(&period_names));
        let mut rows: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for row in 0..self.rows {
            let key = (
                of_unit[units[row].as_str()],
                of_period[periods[row].as_str()],
            );
            if let Some(first) = rows.insert(key, row) {
                return Err(Failure::data(format!(
                    "{}: {} and {} both hold {} in {}",
                    self.file,
                    self.place(first),
                    self.place(row),
                    units[row],
                    periods[row]
                ))
                .with_help("keep one of them, or combine them"));
            }
        }
        let empty = match fill {
            Some(fill) => fill.value(),
            None => f64::NAN,
        };
        let mut series = Vec::with_capacity(values.len());
        let mut lacking = vec![false; self.rows];
        for name in values {
            let column = self.numbers(name)?;
            for (lacks, value) in lacking.iter_mut().zip(&column) {
                *lacks |= value.is_nan();
            }
            let mut table = vec![vec![empty; period_names.len()]; unit_names.len()];
            for ((u, t), row) in &rows {
                table[*u][*t] = column[*row];
            }
            series.push(table);
        }
        let absent = unit_names.len() * period_names.len() - rows.len();
        let panel = UnitPanel::new(unit_names, period_names, values.iter().cloned(), series)
            .map_err(|error| data_fault(error).within(&self.file))?;
        Ok(Units {
            panel,
            calendar,
            filled,
            absent,
            gaps: lacking.iter().filter(|lacks| **lacks).count(),
        })
    }

    fn calendar_fault(&self, error: InferError) -> Failure {
        let hole = matches!(error, InferError::PeriodHole { .. });
        let failure = data_fault(error).within(&self.file);
        match hole {
            true => failure
                .with_help("--fill zero: nothing happened in the missing periods; --fill missing: it is not known"),
            false => failure,
        }
    }
}

impl Fill {
    fn value(self) -> f64 {
        match self {
            Fill::Zero => 0.0,
            Fill::Missing => f64::NAN,
        }
    }
}

fn is_gap(cell: &str) -> bool {
    GAPS.contains(&cell.to_lowercase().as_str())
}

/// Labels in the order in which they first occur.
pub fn distinct(labels: &[String]) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    labels
        .iter()
        .filter(|label| seen.insert(label.as_str()))
        .cloned()
        .collect()
}

/// Position of each of some distinct names.
pub fn positions(names: &[String]) -> BTreeMap<&str, usize> {
    names
        .iter()
        .enumerate()
        .map(|(i, name)| (name.as_str(), i))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Frame {
        delimited::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn labels_gaps_and_delimiters_are_told_apart() {
        let panel = frame("\u{feff}month;tie;deaths\n2020-01;1.5;NA\n2020-02;;3\n")
            .series(&[], None)
            .unwrap()
            .panel;
        assert_eq!(panel.names(), ["tie", "deaths"]);
        assert_eq!(panel.periods(), ["2020-01", "2020-02"]);
        assert_eq!(panel.columns()[0][0], 1.5);
        assert!(panel.columns()[0][1].is_nan() && panel.columns()[1][0].is_nan());
        let bare = frame("a,b\n1,2\n").series(&[], None).unwrap().panel;
        assert_eq!(
            (bare.names().len(), bare.periods()),
            (2, &["1".to_owned()][..])
        );
        // A first column of words labels the rows whatever its name.
        let named = frame("when,a\n2020Q1,1\n2020Q2,2\n")
            .series(&[], None)
            .unwrap();
        assert_eq!(named.calendar.season(), Some(4));
    }

    #[test]
    fn faults_name_line_and_column() {
        let message = |text: &str| {
            delimited::parse(text.as_bytes())
                .and_then(|frame| frame.series(&[], None))
                .err()
                .unwrap()
                .to_string()
        };
        assert!(
            message("t,tie\n1,2\n2,much\n")
                .ends_with("line 3, column `tie`: `much` is not a number")
        );
        assert_eq!(
            message("t,tie\n1,2,3\n"),
            "line 2 has 3 cells, the header has 2"
        );
        assert!(message("1,2\n3,4\n").contains("line 1 holds numbers"));
        assert!(message("").contains("empty"));
        assert!(message("a,a\n1,2\n").contains("`a` occurs twice"));
        assert!(message("month,a\n2020-01,1\n,2\n").contains("line 3, column `month`: no label"));
    }

    #[test]
    fn holes_are_filled_when_asked() {
        let text = "month,a\n2020-01,1\n2020-02,2\n2020-03,3\n2020-05,5\n";
        assert!(frame(text).series(&[], None).is_err());
        let zero = frame(text).series(&[], Some(Fill::Zero)).unwrap();
        assert_eq!(zero.panel.columns()[0], [1.0, 2.0, 3.0, 0.0, 5.0]);
        assert_eq!(
            (zero.filled, zero.panel.periods()[3].as_str()),
            (1, "2020-04")
        );
        let missing = frame(text).series(&[], Some(Fill::Missing)).unwrap();
        assert!(missing.panel.columns()[0][3].is_nan());
    }

    #[test]
    fn long_tables_are_sorted_by_time_and_unit() {
        let table = frame("who,year,y\nB,2021,4\nA,2020,1\nA,2021,2\n");
        let values = ["y".to_owned()];
        let units = table.units("who", "year", &values, None).unwrap();
        assert_eq!(units.panel.units(), ["B", "A"]);
        assert_eq!(units.panel.periods(), ["2020", "2021"]);
        assert_eq!(units.absent, 1);
        let y = units.panel.series("y").unwrap();
        assert!(y[0][0].is_nan());
        assert_eq!((y[0][1], &y[1][..]), (4.0, &[1.0, 2.0][..]));
        let twice = frame("who,year,y\nA,2020,1\nA,2020,2\n");
        let message = twice
            .units("who", "year", &values, None)
            .err()
            .unwrap()
            .to_string();
        assert!(
            message.contains("line 2 and line 3 both hold A in 2020"),
            "{message}"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            if let Ok(frame) = delimited::parse(&bytes) {
                let _ = frame.series(&[], None);
                let _ = frame.series(&[], Some(Fill::Zero));
            }
        }

        #[test]
        fn any_labels_make_a_calendar_or_an_error(labels in proptest::collection::vec("[0-9QMWT:/. -]{0,11}|[12][0-9]{3}-?[QMW]?[0-9]{1,2}(-[0-9]{2})?", 0..8)) {
            if let Ok(calendar) = Calendar::of(&labels) {
                // Further labels go on where these end.
                let mut longer = labels.clone();
                longer.extend(calendar.after(2));
                if calendar.step.is_some() && labels.len() > 2 {
                    proptest::prop_assert!(Calendar::of(&longer).is_ok(), "{longer:?}");
                }
            }
            if let Ok(grid) = Calendar::grid(&labels) {
                proptest::prop_assert_eq!(grid.rows.iter().flatten().count(), labels.len());
            }
        }
    }
}
