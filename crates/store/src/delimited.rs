//! Walking through delimited text, a record at a time.

use csv::ByteRecord;

use crate::detect::Layout;
use crate::error::StoreError;
use crate::input::Input;
use crate::sink::{Fault, Sink, Stopped};

/// How reading a file ended early.
pub(crate) enum Halt {
    /// With an error.
    Error(StoreError),
    /// Nobody listens any more.
    Stopped,
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Halt::Error(error)
    }
}

impl From<Stopped> for Halt {
    fn from(_: Stopped) -> Self {
        Halt::Stopped
    }
}

/// Where named columns stand.
pub(crate) struct Columns<'l> {
    layout: &'l Layout,
}

impl<'l> Columns<'l> {
    pub(crate) fn of(layout: &'l Layout) -> Self {
        Self { layout }
    }

    /// Position of a column, case ignored.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.layout
            .columns
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
    }

    /// The same, or an error that names it.
    pub(crate) fn need(
        &self,
        input: &Input,
        name: &str,
        remedy: &str,
    ) -> Result<usize, StoreError> {
        self.find(name).ok_or_else(|| StoreError::MissingColumn {
            path: input.path.clone(),
            column: name.to_owned(),
            seen: self.layout.columns.clone(),
            remedy: remedy.to_owned(),
        })
    }
}

/// Feeds every record of a file to `row`; what it refuses goes to quarantine.
///
/// `widths` are the allowed numbers of cells; empty means that of the header.
pub(crate) fn each_record(
    input: &mut Input,
    layout: &Layout,
    widths: &[usize],
    sink: &mut Sink,
    mut row: impl FnMut(&ByteRecord, &mut Sink) -> Result<Result<(), Fault>, Stopped>,
) -> Result<(), Halt> {
    let Some(reader) = input.reader.take() else {
        return Err(StoreError::Empty {
            path: input.path.clone(),
        }
        .into());
    };
    let has_header = !layout.columns.is_empty();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(has_header)
        .delimiter(layout.delimiter)
        // Tab-separated event files do not quote: a quote there is part of a name.
        .quoting(layout.delimiter != b'\t')
        .flexible(true)
        .buffer_capacity(1 << 17)
        .from_reader(reader);
    let header_width = [layout.columns.len()];
    let widths = if widths.is_empty() {
        &header_width[..]
    } else {
        widths
    };
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                let fault = match error.into_kind() {
                    csv::ErrorKind::Io(error) => input.fault(&error, sink.counts.read),
                    other => StoreError::Damaged {
                        path: input.path.clone(),
                        bytes: 0,
                        rows: sink.counts.read,
                        detail: format!("{other:?}"),
                    },
                };
                return Err(fault.into());
            }
        }
        sink.counts.read += 1;
        let line = record.position().map_or(0, csv::Position::line);
        if !widths.contains(&record.len()) {
            let reason = width_reason(&record, widths, reader.position().line() - line);
            sink.quarantine(line, ("*".into(), reason), &text(&record, layout))?;
            continue;
        }
        if let Err(fault) = row(&record, sink)? {
            sink.quarantine(line, fault, &text(&record, layout))?;
        }
    }
}

fn width_reason(record: &ByteRecord, widths: &[usize], lines: u64) -> String {
    let wanted: Vec<String> = widths.iter().map(usize::to_string).collect();
    let spans = if lines > 1 {
        format!(
            "; a quote opened here closes only {} lines later",
            lines - 1
        )
    } else {
        String::new()
    };
    format!(
        "{} cells where {} are expected{spans}",
        record.len(),
        wanted.join(" or ")
    )
}

fn text(record: &ByteRecord, layout: &Layout) -> String {
    let separator = [layout.delimiter];
    let cells: Vec<&[u8]> = record.iter().take(70).collect();
    String::from_utf8_lossy(&cells.join(&separator[..])).into_owned()
}

/// A cell as text, trimmed; bytes that are not UTF-8 are read as Latin-1, the encoding of
/// older exports.
pub(crate) fn cell(record: &ByteRecord, i: usize) -> std::borrow::Cow<'_, str> {
    let bytes = record.get(i).unwrap_or(b"").trim_ascii();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes
            .iter()
            .map(|b| char::from(*b))
            .collect::<String>()
            .into(),
    }
}
