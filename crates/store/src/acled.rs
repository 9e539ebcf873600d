//! ACLED exports: political violence, protest and strategic developments.

use detente_vocab::{ActorCode, EventType, Sector};

use crate::actors::{Resolver, country_of, with_sector};
use crate::delimited::{Columns, Halt, cell, each_record};
use crate::detect::Layout;
use crate::input::Input;
use crate::rows::Row;
use crate::sink::{Fault, Sink, event_day, fault, number, place};

const REMEDY: &str = "is this an ACLED export?";

/// PLOVER type and mode of an ACLED event (ACLED codebook, 2023); `None` where PLOVER has
/// no type for it.
fn kind(event: &str, sub_event: &str) -> Option<(EventType, &'static str)> {
    match (event, sub_event) {
        ("Battles" | "Explosions/Remote violence" | "Violence against civilians", _) => {
            Some((EventType::Assault, ""))
        }
        ("Protests", _) => Some((EventType::Protest, "demo")),
        ("Riots", _) => Some((EventType::Protest, "riot")),
        ("Strategic developments", "Agreement") => Some((EventType::Agree, "")),
        ("Strategic developments", "Arrests") => Some((EventType::Coerce, "arrest")),
        ("Strategic developments", "Looting/property destruction") => {
            Some((EventType::Coerce, "seize"))
        }
        _ => None,
    }
}

/// The sector of an interaction code, as number or in words.
fn sector(inter: &str) -> Option<Sector> {
    match inter.trim_end_matches(".0") {
        "1" | "State forces" => Some(Sector::Mil),
        "2" | "Rebel group" | "Rebel forces" => Some(Sector::Reb),
        "3" | "Political militia" => Some(Sector::Reb),
        "4" | "Identity militia" => Some(Sector::Reb),
        "5" | "Rioters" | "6" | "Protesters" => Some(Sector::Opp),
        "7" | "Civilians" => Some(Sector::Civ),
        "8" | "External/Other forces" => Some(Sector::Mil),
        _ => None,
    }
}

fn actor(resolver: &Resolver, name: &str, inter: &str, country: &str) -> ActorCode {
    let group = name.split([':', '(']).next().unwrap_or(name).trim();
    if let Some(code) = resolver.named(name).or_else(|| resolver.named(group))
        && (code.is_armed_group() || code.country().is_none())
    {
        return code.clone();
    }
    // "Military Forces of Kenya (2022-)", "Rioters (Uganda)".
    let inside = name
        .rsplit_once('(')
        .map(|(_, rest)| rest.trim_end_matches(')'));
    let of = group.rsplit_once(" of ").map(|(_, state)| state);
    let named = |text: Option<&str>| text.map_or("", |text| resolver.country_named(text));
    let root = [named(of), named(inside), country]
        .into_iter()
        .find(|iso3| !iso3.is_empty());
    let sector = sector(inter);
    let sector = if group.contains("Police") {
        Some(Sector::Cop)
    } else {
        sector
    };
    match root.and_then(|iso3| ActorCode::new(iso3).ok()) {
        Some(root) => with_sector(&root, sector),
        None => with_sector(&resolver.unknown, sector),
    }
}

/// Reads an export.
pub(crate) fn read(input: &mut Input, layout: &Layout, sink: &mut Sink) -> Result<(), Halt> {
    let columns = Columns::of(layout);
    let need = |name: &str| columns.need(input, name, REMEDY);
    let (id, date) = (need("event_id_cnty")?, need("event_date")?);
    let (event, sub_event) = (need("event_type")?, need("sub_event_type")?);
    let actors = [
        (need("actor1")?, columns.find("inter1")),
        (need("actor2")?, columns.find("inter2")),
    ];
    let (country, deaths) = (need("country")?, need("fatalities")?);
    let (lat, lon) = (columns.find("latitude"), columns.find("longitude"));
    let mut key = Vec::new();
    each_record(input, layout, &[], sink, |record, sink| {
        let raw = |column: Option<usize>| {
            column
                .and_then(|c| record.get(c))
                .unwrap_or(b"")
                .trim_ascii()
        };
        let parse = || -> Result<_, Fault> {
            let event_id = cell(record, id);
            if event_id.is_empty() {
                return fault("event_id_cnty", "is empty");
            }
            let Some(day) = event_day(raw(Some(date))) else {
                return fault(
                    "event_date",
                    format!("`{}` is not a date", cell(record, date)),
                );
            };
            let deaths = match number::<f64>("fatalities", raw(Some(deaths)))? {
                Some(n) if !(0.0..=4e9).contains(&n) => {
                    return fault("fatalities", format!("{n} is no number of deaths"));
                }
                n => n.map(|n| n as u32),
            };
            let place = place(("latitude", "longitude"), raw(lat), raw(lon))?;
            Ok((event_id, day, deaths, place))
        };
        let (event_id, day, deaths, place) = match parse() {
            Ok(parts) => parts,
            Err(fault) => return Ok(Err(fault)),
        };
        let iso3 = sink.resolver.country_named(&cell(record, country));
        let sides = actors.map(|(column, inter)| {
            let name = cell(record, column);
            let inter = inter.map(|c| cell(record, c)).unwrap_or_default();
            key.clear();
            for part in [&*name, &*inter, iso3] {
                key.extend_from_slice(part.as_bytes());
                key.push(0x1f);
            }
            let report = || {
                if name.is_empty() {
                    "(blank)".to_owned()
                } else {
                    name.to_string()
                }
            };
            sink.actor(&key, report, |resolver| {
                if name.is_empty() {
                    resolver.unknown.clone()
                } else {
                    actor(resolver, &name, &inter, iso3)
                }
            })
        });
        let codes = sides.map(|side| sink.code(side).clone());
        let kind = kind(&cell(record, event), &cell(record, sub_event));
        sink.row(&Row {
            id: &event_id,
            day,
            source: sides[0],
            target: sides[1],
            source_country: country_of(&codes[0]),
            target_country: country_of(&codes[1]),
            event_type: kind.map(|(kind, _)| kind),
            mode: kind.map_or("", |(_, mode)| mode),
            cameo: None,
            quad_class: kind.map(|(kind, _)| kind.quad_class()),
            goldstein: f32::NAN,
            mentions: 1,
            fatalities: [deaths, None, None],
            latitude: place.0,
            longitude: place.1,
            geo_country: iso3,
            dataset: "acled",
            document: "",
        })?;
        Ok(Ok(()))
    })
}
