//! GDELT 1 and 2 event files: tab separated, no header.

use detente_vocab::GoldsteinScale;

use crate::actors::cameo::CameoActor;
use crate::actors::country_of;
use crate::delimited::{Halt, cell, each_record};
use crate::detect::{Format, Layout};
use crate::input::Input;
use crate::rows::Row;
use crate::sink::{Fault, Sink, fault, goldstein, number, place};

// Columns that both versions share (GDELT 1.0 and 2.0 codebooks, 2013 and 2015).
const EVENT_ID: usize = 0;
const SQL_DATE: usize = 1;
/// First of the ten columns of actor 1: code, name, country, group, ethnic, religions, types.
const ACTOR1: usize = 5;
const ACTOR2: usize = 15;
const EVENT_CODE: usize = 26;
const QUAD_CLASS: usize = 29;
const GOLDSTEIN: usize = 30;
const MENTIONS: usize = 31;

/// Columns of the place of the action, and of the URL.
struct Tail {
    country: usize,
    latitude: usize,
    longitude: usize,
    url: Option<usize>,
}

fn tail(format: Format) -> Tail {
    match format {
        // Version 2 adds an ADM2 code to each of three places and a time before the URL.
        Format::Gdelt2 => Tail {
            country: 53,
            latitude: 56,
            longitude: 57,
            url: Some(60),
        },
        _ => Tail {
            country: 51,
            latitude: 53,
            longitude: 54,
            url: Some(57),
        },
    }
}

/// Reads an event file of either version.
pub(crate) fn read(input: &mut Input, layout: &Layout, sink: &mut Sink) -> Result<(), Halt> {
    let tail = tail(layout.format);
    let dataset = layout.format.name();
    let widths: &[usize] = if layout.format == Format::Gdelt2 {
        &[61]
    } else {
        &[57, 58]
    };
    let mut key = Vec::new();
    each_record(input, layout, widths, sink, |record, sink| {
        let raw = |column: usize| record.get(column).unwrap_or(b"").trim_ascii();
        let mut parse = || -> Result<_, Fault> {
            let id = raw(EVENT_ID);
            if id.is_empty() || !id.iter().all(u8::is_ascii_digit) {
                return fault("GLOBALEVENTID", "is not a number");
            }
            let day = sink.day("SQLDATE", raw(SQL_DATE))?;
            let code = sink.cameo("EventCode", raw(EVENT_CODE), GoldsteinScale::Gdelt, false)?;
            let quad = match number::<u8>("QuadClass", raw(QUAD_CLASS))? {
                None => code.quad,
                Some(n) => match detente_vocab::QuadClass::from_number(n) {
                    Some(class) => Some(class),
                    None => return fault("QuadClass", format!("{n} is no quad class (1 to 4)")),
                },
            };
            let score = goldstein("GoldsteinScale", raw(GOLDSTEIN))?.unwrap_or(code.goldstein);
            let mentions = number::<u32>("NumMentions", raw(MENTIONS))?
                .unwrap_or(1)
                .max(1);
            let place = place(
                ("ActionGeo_Lat", "ActionGeo_Long"),
                raw(tail.latitude),
                raw(tail.longitude),
            )?;
            Ok((day, code, quad, score, mentions, place))
        };
        let (day, code, quad, score, mentions, place) = match parse() {
            Ok(parts) => parts,
            Err(fault) => return Ok(Err(fault)),
        };
        let mut side = |first: usize, sink: &mut Sink| {
            key.clear();
            for column in [
                first,
                first + 1,
                first + 2,
                first + 3,
                first + 7,
                first + 8,
                first + 9,
            ] {
                key.extend_from_slice(raw(column));
                key.push(0x1f);
            }
            let text = |column: usize| cell(record, column);
            sink.actor(
                &key,
                || match text(first + 1) {
                    name if name.is_empty() => "(blank)".to_owned(),
                    name => name.into_owned(),
                },
                |resolver| {
                    resolver.cameo(&CameoActor {
                        country: &text(first + 2),
                        group: &text(first + 3),
                        types: [&text(first + 7), &text(first + 8), &text(first + 9)],
                    })
                },
            )
        };
        let source = side(ACTOR1, sink);
        let target = side(ACTOR2, sink);
        let source_code = sink.code(source).clone();
        let target_code = sink.code(target).clone();
        sink.row(&Row {
            id: &cell(record, EVENT_ID),
            day,
            source,
            target,
            source_country: country_of(&source_code),
            target_country: country_of(&target_code),
            event_type: code.event_type,
            mode: code.mode,
            cameo: Some(code.code),
            quad_class: quad,
            goldstein: score,
            mentions,
            fatalities: [None; 3],
            latitude: place.0,
            longitude: place.1,
            geo_country: sink.resolver.country_of_fips(&cell(record, tail.country)),
            dataset,
            document: &tail
                .url
                .map(|column| cell(record, column))
                .unwrap_or_default(),
        })?;
        Ok(Ok(()))
    })
}
