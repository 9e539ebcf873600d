//! The built-in example: an invented region with simulated events whose truth is known.
//!
//! Real event data may not be shipped, and made-up events about real states would be
//! disinformation. So the states, the op-ed and the events are all invented, and the brief
//! says so wherever it shows them.

use std::path::PathBuf;

use detente_read::article::Article;
use detente_simulate::world::{World, WorldSpec};
use detente_store::{EventTable, FileReport, Format};
use detente_vocab::calendar::day_from_number;
use detente_vocab::{ActorCode, Concept, Direction, Property, Region};

use crate::compose::data::{DeathCount, Deaths, Events};
use crate::compose::{Inputs, Planted};
use crate::sha256;

/// The op-ed.
pub const ARTICLE: &str = include_str!("../example/op-ed.txt");
/// The region file.
pub const REGION: &str = include_str!("../example/region.toml");
/// The world that the events are simulated from.
pub const WORLD: &str = include_str!("../example/world.toml");
/// Seed of the example's events. Fixed: the example is one data set, and `--seed` governs
/// the draws of the analysis alone.
pub const SEED: u64 = 20_120_102;

/// The simulated world.
///
/// # Panics
/// Never: a test simulates it.
pub fn world() -> World {
    spec().simulate(SEED).expect("the built-in world is sound")
}

/// Its specification.
///
/// # Panics
/// Never: a test parses it.
pub fn spec() -> WorldSpec {
    WorldSpec::from_toml(WORLD).expect("the built-in world parses")
}

/// Article, region, events, deaths and truth of the example.
///
/// # Panics
/// Never: a test makes them.
pub fn inputs() -> Inputs {
    let world = world();
    let table: EventTable = world.events.iter().collect();
    let article = Article::parse("op-ed.txt", ARTICLE).expect("the built-in op-ed is an article");
    let rows = table.len() as u64;
    let hash = sha256(WORLD.as_bytes());
    let file = FileReport {
        path: PathBuf::from("simulated events"),
        member: None,
        format: Format::Csv,
        bytes: 0,
        sha256: hash.clone(),
        rows_read: rows,
        rows_used: rows,
        duplicates: 0,
        quarantined: 0,
        outside_window: 0,
        repaired_codes: 0,
        first_day: table.day.iter().min().copied().and_then(day_from_number),
        last_day: table.day.iter().max().copied().and_then(day_from_number),
        sides: std::collections::BTreeMap::new(),
    };
    let mut deaths = Deaths {
        name: "simulated deaths".to_owned(),
        sha256: hash,
        rows: world.fatalities.len() as u64,
        licence: "invented data, free to use".to_owned(),
        ..Deaths::default()
    };
    for row in &world.fatalities {
        let (Ok(place), Ok(day)) = (
            ActorCode::new(&row.place),
            format!("{}-01", row.month).parse::<jiff::civil::Date>(),
        ) else {
            continue;
        };
        let month = detente_vocab::Period::containing(day, detente_vocab::Interval::Month);
        let best = f64::from(row.deaths);
        deaths.counts.insert(
            (place.clone(), month),
            DeathCount {
                best,
                low: None,
                high: None,
            },
        );
        deaths.population.insert(place, 2.0e7);
    }
    Inputs {
        article,
        region: Some(Region::from_toml(REGION).expect("the built-in region parses")),
        region_file: Some(("region.toml".to_owned(), sha256(REGION.as_bytes()))),
        corrections: None,
        events: Some(Events {
            table,
            files: vec![file],
            quarantine: Vec::new(),
            licence: "invented data, free to use".to_owned(),
        }),
        deaths: Some(deaths),
        window: (None, None),
        planted: planted(),
    }
}

/// What was planted, in the variables of the argument.
fn planted() -> Vec<Planted> {
    let concept = |property, who: &str, toward: &str| Concept {
        text: String::new(),
        span: None,
        antecedent: None,
        who: ActorCode::new(who).ok(),
        toward: ActorCode::new(toward).ok(),
        property,
        head: String::new(),
        direction: Direction::Up,
    };
    let cooperation = |a, b| concept(Property::Cooperation, a, b);
    let violence = concept(Property::Violence, "XKD", "");
    let row = |from, to, sign, sentence: &str| Planted {
        from,
        to,
        sign,
        sentence: sentence.to_owned(),
    };
    vec![
        row(
            cooperation("XMV", "XKD"),
            violence.clone(),
            -1,
            "Cooperation between Marvosk and Keldara lowers violence in Keldara.",
        ),
        row(
            concept(Property::Pressure, "XCS", "XMV"),
            cooperation("XMV", "XNR"),
            1,
            "Castera’s pressure on Marvosk raises cooperation between Marvosk and Norrend.",
        ),
        row(
            cooperation("XNR", "XMV"),
            violence,
            0,
            "Cooperation between Norrend and Marvosk does nothing to violence in Keldara.",
        ),
        row(
            concept(Property::Pressure, "XNR", "XMV"),
            cooperation("XMV", "XKD"),
            0,
            "Norrend’s pressure on Marvosk does nothing to Marvosk’s cooperation with Keldara.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_sound_and_always_the_same() {
        let inputs = inputs();
        assert!(inputs.article.body().count() > 15);
        let words = ARTICLE.split_whitespace().count();
        assert!((350..=500).contains(&words), "{words} words");
        let events = inputs.events.unwrap();
        assert!(events.table.len() > 5_000);
        assert_eq!(world(), world());
    }
}
