//! UCDP Georeferenced Event Dataset: every row is organised violence with its deaths.

use detente_vocab::{ActorCode, EventType, Sector};

use crate::actors::{Resolver, country_of, with_sector};
use crate::delimited::{Columns, Halt, cell, each_record};
use crate::detect::Layout;
use crate::input::Input;
use crate::rows::Row;
use crate::sink::{Fault, Sink, event_day, fault, number, place};

const REMEDY: &str = "is this a UCDP GED file?";

/// A side of UCDP: "Government of X", "Civilians", or an armed group.
fn side(resolver: &Resolver, name: &str, country: &str) -> ActorCode {
    if let Some(state) = name.strip_prefix("Government of ") {
        // "Government of Russia (Soviet Union)": the name in front is the state's.
        let state = state.split(" (").next().unwrap_or(state);
        let code = resolver
            .named(state)
            .cloned()
            .unwrap_or_else(|| resolver.unknown.clone());
        return with_sector(&code, Some(Sector::Gov));
    }
    let home = ActorCode::new(country).unwrap_or_else(|_| resolver.unknown.clone());
    if name.eq_ignore_ascii_case("civilians") {
        return with_sector(&home, Some(Sector::Civ));
    }
    match resolver.named(name) {
        Some(group) if group.is_armed_group() => group.clone(),
        // All other sides of UCDP are armed; the group has no code, so it stays unnamed.
        _ if country.is_empty() => {
            ActorCode::new(ActorCode::UNNAMED_ARMED).unwrap_or_else(|_| resolver.unknown.clone())
        }
        _ => with_sector(&home, Some(Sector::Reb)),
    }
}

/// Reads a GED file.
pub(crate) fn read(input: &mut Input, layout: &Layout, sink: &mut Sink) -> Result<(), Halt> {
    let columns = Columns::of(layout);
    let need = |name: &str| columns.need(input, name, REMEDY);
    let (id, start) = (need("id")?, need("date_start")?);
    let (side_a, side_b) = (need("side_a")?, need("side_b")?);
    let (best, low, high) = (need("best")?, need("low")?, need("high")?);
    let country = need("country")?;
    let (lat, lon) = (columns.find("latitude"), columns.find("longitude"));
    let sources = columns.find("number_of_sources");
    let mut key = Vec::new();
    each_record(input, layout, &[], sink, |record, sink| {
        let raw = |column: Option<usize>| {
            column
                .and_then(|c| record.get(c))
                .unwrap_or(b"")
                .trim_ascii()
        };
        let count = |name: &str, column: usize| -> Result<Option<u32>, Fault> {
            match number::<f64>(name, raw(Some(column)))? {
                Some(n) if !(0.0..=4e9).contains(&n) => {
                    fault(name, format!("{n} is no number of deaths"))
                }
                n => Ok(n.map(|n| n as u32)),
            }
        };
        let parse = || -> Result<_, Fault> {
            let event_id = cell(record, id).trim_end_matches(".0").to_owned();
            if event_id.is_empty() {
                return fault("id", "is empty");
            }
            let Some(day) = event_day(raw(Some(start))) else {
                return fault(
                    "date_start",
                    format!("`{}` is not a date", cell(record, start)),
                );
            };
            let deaths = [
                count("best", best)?,
                count("low", low)?,
                count("high", high)?,
            ];
            let place = place(("latitude", "longitude"), raw(lat), raw(lon))?;
            let sources = sources.map_or(Ok(None), |column| {
                number::<f64>("number_of_sources", raw(Some(column)))
            })?;
            Ok((event_id, day, deaths, place, sources))
        };
        let (event_id, day, deaths, place, sources) = match parse() {
            Ok(parts) => parts,
            Err(fault) => return Ok(Err(fault)),
        };
        let name = cell(record, country);
        let place_country = sink
            .resolver
            .country_named(name.split(" (").next().unwrap_or(&name));
        let mut actor = |column: usize, sink: &mut Sink| {
            let text = cell(record, column);
            key.clear();
            key.extend_from_slice(text.as_bytes());
            key.push(0x1f);
            key.extend_from_slice(place_country.as_bytes());
            sink.actor(
                &key,
                || text.to_string(),
                |resolver| side(resolver, &text, place_country),
            )
        };
        let source = actor(side_a, sink);
        let target = actor(side_b, sink);
        let (source_code, target_code) = (sink.code(source).clone(), sink.code(target).clone());
        sink.row(&Row {
            id: &event_id,
            day,
            source,
            target,
            source_country: country_of(&source_code),
            target_country: country_of(&target_code),
            event_type: Some(EventType::Assault),
            mode: "",
            cameo: None,
            quad_class: Some(EventType::Assault.quad_class()),
            goldstein: f32::NAN,
            // -1 stands for "not counted".
            mentions: sources.filter(|n| *n >= 1.0).map_or(1, |n| n as u32),
            fatalities: deaths,
            latitude: place.0,
            longitude: place.1,
            geo_country: place_country,
            dataset: "ucdp",
            document: "",
        })?;
        Ok(Ok(()))
    })
}
