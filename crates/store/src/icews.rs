//! ICEWS: the original 20 tab-separated columns, and the CSV of benchmark collections.

use csv::ByteRecord;
use detente_vocab::GoldsteinScale;

use crate::actors::country_of;
use crate::actors::icews::Mention;
use crate::delimited::{Columns, Halt, cell, each_record};
use crate::detect::Layout;
use crate::input::Input;
use crate::rows::Row;
use crate::sink::{Fault, Fnv, Sink, Stopped, goldstein, place};
use crate::table::ActorId;

/// Dataset of all ICEWS rows.
const DATASET: &str = "icews";
const REMEDY: &str = "is this an ICEWS event file?";

/// Reads a file of either layout.
pub(crate) fn read(input: &mut Input, layout: &Layout, sink: &mut Sink) -> Result<(), Halt> {
    if Columns::of(layout).find("Source Name").is_some() {
        original(input, layout, sink)
    } else {
        collection(input, layout, sink)
    }
}

struct Sides {
    source: [Option<usize>; 4],
    target: [Option<usize>; 4],
}

/// The actor of a side: name, country, group, sectors by column.
fn actor(
    record: &ByteRecord,
    columns: &[Option<usize>; 4],
    key: &mut Vec<u8>,
    sink: &mut Sink,
) -> ActorId {
    key.clear();
    for column in columns.iter().flatten() {
        key.extend_from_slice(record.get(*column).unwrap_or(b""));
        key.push(0x1f);
    }
    let part = |i: usize| columns[i].map(|c| cell(record, c)).unwrap_or_default();
    sink.actor(
        key,
        || part(0).into_owned(),
        |resolver| {
            resolver.icews(&Mention {
                name: &part(0),
                country: &part(1),
                group: &part(2),
                sectors: &part(3),
            })
        },
    )
}

fn original(input: &mut Input, layout: &Layout, sink: &mut Sink) -> Result<(), Halt> {
    let columns = Columns::of(layout);
    let need = |name: &str| columns.need(input, name, REMEDY);
    let (id, date, cameo) = (need("Event ID")?, need("Event Date")?, need("CAMEO Code")?);
    let sides = Sides {
        source: [
            Some(need("Source Name")?),
            Some(need("Source Country")?),
            None,
            columns.find("Source Sectors"),
        ],
        target: [
            Some(need("Target Name")?),
            Some(need("Target Country")?),
            None,
            columns.find("Target Sectors"),
        ],
    };
    let intensity = columns.find("Intensity");
    let story = columns.find("Story ID");
    let (lat, lon) = (columns.find("Latitude"), columns.find("Longitude"));
    let country = columns.find("Country");
    let mut key = Vec::new();
    let mut countries = std::collections::HashMap::<Vec<u8>, String>::new();
    each_record(input, layout, &[], sink, |record, sink| {
        let raw = |column: Option<usize>| {
            column
                .and_then(|c| record.get(c))
                .unwrap_or(b"")
                .trim_ascii()
        };
        let mut parse = || -> Result<_, Fault> {
            let event_id = cell(record, id);
            if event_id.is_empty() {
                return Err(("Event ID".into(), "is empty".into()));
            }
            let day = sink.day("Event Date", raw(Some(date)))?;
            let code = sink.cameo("CAMEO Code", raw(Some(cameo)), GoldsteinScale::Icews, false)?;
            let score = goldstein("Intensity", raw(intensity))?.unwrap_or(code.goldstein);
            let place = place(("Latitude", "Longitude"), raw(lat), raw(lon))?;
            Ok((event_id, day, code, score, place))
        };
        let (event_id, day, code, score, place) = match parse() {
            Ok(parts) => parts,
            Err(fault) => return Ok(Err(fault)),
        };
        let source = actor(record, &sides.source, &mut key, sink);
        let target = actor(record, &sides.target, &mut key, sink);
        let source_country = country_of(sink.code(source)).to_owned();
        let target_country = country_of(sink.code(target)).to_owned();
        let named = raw(country);
        if !countries.contains_key(named) {
            let iso3 = sink
                .resolver
                .country_named(&String::from_utf8_lossy(named))
                .to_owned();
            countries.insert(named.to_vec(), iso3);
        }
        sink.row(&Row {
            id: &event_id,
            day,
            source,
            target,
            source_country: &source_country,
            target_country: &target_country,
            event_type: code.event_type,
            mode: code.mode,
            cameo: Some(code.code),
            quad_class: code.quad,
            goldstein: score,
            mentions: 1,
            fatalities: [None; 3],
            latitude: place.0,
            longitude: place.1,
            geo_country: &countries[named],
            dataset: DATASET,
            document: &story.map(|c| cell(record, c)).unwrap_or_default(),
        })?;
        Ok(Ok(()))
    })
}

fn collection(input: &mut Input, layout: &Layout, sink: &mut Sink) -> Result<(), Halt> {
    let columns = Columns::of(layout);
    let need = |name: &str| columns.need(input, name, REMEDY);
    let (date, cameo) = (need("date")?, need("cameo_code")?);
    let (source_name, target_name) = (need("source_name")?, need("target_name")?);
    let country = |side: &str| {
        columns
            .find(&format!("{side}_iso3"))
            .or_else(|| columns.find(&format!("{side}_country")))
    };
    let sides = Sides {
        source: [
            Some(source_name),
            country("source"),
            columns.find("source_group"),
            columns.find("source_sectors"),
        ],
        target: [
            Some(target_name),
            country("target"),
            columns.find("target_group"),
            columns.find("target_sectors"),
        ],
    };
    let score = columns.find("goldstein");
    let event_id = columns.find("event_id");
    let mut key = Vec::new();
    let mut id = String::new();
    each_record(
        input,
        layout,
        &[],
        sink,
        |record, sink| -> Result<Result<(), Fault>, Stopped> {
            let raw = |column: usize| record.get(column).unwrap_or(b"").trim_ascii();
            let mut parse = || -> Result<_, Fault> {
                let day = sink.day("date", raw(date))?;
                let code = sink.cameo("cameo_code", raw(cameo), GoldsteinScale::Icews, false)?;
                let printed =
                    score.map_or(Ok(None), |column| goldstein("goldstein", raw(column)))?;
                for (name, column) in [("source_name", source_name), ("target_name", target_name)] {
                    if raw(column).is_empty() {
                        return Err((name.into(), "is empty".into()));
                    }
                }
                Ok((day, code, printed.unwrap_or(code.goldstein)))
            };
            let (day, code, score) = match parse() {
                Ok(parts) => parts,
                Err(fault) => return Ok(Err(fault)),
            };
            id.clear();
            match event_id {
                Some(column) if !raw(column).is_empty() => id.push_str(&cell(record, column)),
                // These collections keep one fact a day: the fact itself is the id.
                _ => {
                    let hash = Fnv::new()
                        .with(&day.to_le_bytes())
                        .with(raw(source_name))
                        .with(code.code.as_str().as_bytes())
                        .with(raw(target_name))
                        .value();
                    hex(hash, &mut id);
                }
            }
            let source = actor(record, &sides.source, &mut key, sink);
            let target = actor(record, &sides.target, &mut key, sink);
            let source_country = sink.code(source).clone();
            let target_country = sink.code(target).clone();
            sink.row(&Row {
                id: &id,
                day,
                source,
                target,
                source_country: country_of(&source_country),
                target_country: country_of(&target_country),
                event_type: code.event_type,
                mode: code.mode,
                cameo: Some(code.code),
                quad_class: code.quad,
                goldstein: score,
                mentions: 1,
                fatalities: [None; 3],
                latitude: f64::NAN,
                longitude: f64::NAN,
                geo_country: "",
                dataset: DATASET,
                document: "",
            })?;
            Ok(Ok(()))
        },
    )
}

/// The upper 80 bits as 20 hexadecimal digits.
pub(crate) fn hex(hash: u128, out: &mut String) {
    for i in (12..32).rev() {
        let digit = (hash >> (4 * i)) as u32 & 0xf;
        out.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
}
