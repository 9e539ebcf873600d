//! Simulated worlds: what is planted is found, what is not planted is not.

use std::collections::BTreeMap;

use detente_simulate::world::{
    BreakSpec, CouplingSpec, TieSpec, ViolenceSpec, Volume, World, WorldError, WorldSpec,
};
use detente_simulate::{EstimateOptions, Panel, Provenance, estimate};
use detente_vocab::{ActorCode, Interval, Period, QuadClass, calendar};
use jiff::civil::date;

fn code(text: &str) -> ActorCode {
    ActorCode::new(text).unwrap()
}

fn tie(source: &str, target: &str) -> TieSpec {
    TieSpec {
        source: code(source),
        target: code(target),
        rate: 2.0,
        cooperation: 0.6,
        persistence: None,
        shock: None,
    }
}

fn coupling(from: &str, to: &str, size: f64) -> CouplingSpec {
    CouplingSpec {
        from: from.into(),
        to: to.into(),
        lag: 1,
        size,
        sentence: String::new(),
    }
}

/// Three invented states and an armed group.
fn spec() -> WorldSpec {
    WorldSpec {
        name: "invented".into(),
        start: date(2010, 1, 4),
        weeks: 417,
        persistence: 0.6,
        shock: 0.5,
        volume: Volume {
            growth: 0.1,
            season: 0.2,
            noise: 0.2,
            shift_on: Some(date(2014, 6, 1)),
            shift: Some(1.8),
        },
        ties: vec![tie("QAA", "QBB"), tie("QBB", "QAA"), tie("QCC", "QBB")],
        violence: vec![ViolenceSpec {
            place: code("QCC"),
            group: code("QCC.REB.FRONT"),
            rate: 1.0,
            deaths: 2.0,
            at: Some((10.0, 20.0)),
            persistence: None,
            shock: None,
        }],
        couplings: vec![
            coupling("QAA-QBB", "QBB-QAA", 0.4),
            coupling("QBB-QAA", "violence:QCC", -0.4),
            coupling("QCC-QBB", "violence:QCC", 0.0),
        ],
        breaks: vec![BreakSpec {
            series: "QCC-QBB".into(),
            on: date(2015, 3, 2),
            shift: 1.0,
        }],
    }
}

/// Weekly series from events alone, as a user would make them: log odds of cooperation for
/// ties, log of attacks for the place.
fn panel(world: &World, spec: &WorldSpec) -> Panel {
    let names = spec.series();
    let first = calendar::day_number(spec.start);
    let mut counts = vec![vec![[0.0f64; 2]; names.len()]; spec.weeks];
    let index: BTreeMap<&str, usize> = names
        .iter()
        .enumerate()
        .map(|(i, n)| (n.as_str(), i))
        .collect();
    for event in &world.events {
        let week = ((calendar::day_number(event.date) - first) / 7) as usize;
        let tie = format!("{}-{}", event.source, event.target);
        let place = format!("violence:{}", event.target);
        let i = index
            .get(tie.as_str())
            .or_else(|| index.get(place.as_str()));
        let friendly = event.quad_class.unwrap().is_cooperation();
        counts[week][*i.unwrap()][usize::from(friendly)] += 1.0;
    }
    let rows = counts
        .iter()
        .map(|week| {
            week.iter()
                .zip(&names)
                .map(|([hostile, friendly], name)| {
                    if name.starts_with("violence") {
                        (1.0 + hostile).ln()
                    } else {
                        ((friendly + 0.5) / (hostile + 0.5)).ln()
                    }
                })
                .collect()
        })
        .collect();
    Panel { names, rows }
}

#[test]
fn a_regression_on_the_events_finds_what_was_planted_and_little_else() {
    let spec = spec();
    let (mut planted, mut null_found, mut nulls) = (0, 0, 0);
    let worlds = 12;
    for seed in 0..worlds {
        let world = spec.simulate(seed).unwrap();
        let found = estimate(&panel(&world, &spec), &EstimateOptions::default()).unwrap();
        for c in found.couplings.iter().filter(|c| c.from != c.to) {
            let truth = spec
                .couplings
                .iter()
                .find(|t| t.from == c.from && t.to == c.to);
            let size = truth.map_or(0.0, |t| t.size);
            let sure = c.provenance == Provenance::Estimated;
            if size != 0.0 {
                assert!(c.mean * size > 0.0, "world {seed}: {c:?}");
                planted += usize::from(sure);
            } else if !(c.from == "QAA-QBB" && c.to == "violence:QCC") {
                // That one is joined through QBB-QAA, which events show with an error only.
                nulls += 1;
                null_found += usize::from(sure);
            }
        }
    }
    assert!(
        planted >= 2 * worlds as usize - 3,
        "{planted} of {}",
        2 * worlds
    );
    let share = null_found as f64 / nulls as f64;
    assert!(
        share <= 0.09,
        "{null_found} of {nulls} null couplings found"
    );
}

#[test]
fn a_world_is_the_same_for_the_same_seed_and_only_then() {
    let spec = spec();
    assert_eq!(spec.simulate(3).unwrap(), spec.simulate(3).unwrap());
    assert_ne!(spec.simulate(3).unwrap(), spec.simulate(4).unwrap());
    // A further tie leaves the events of the others as they were.
    let mut larger = spec.clone();
    larger.ties.push(tie("QCC", "QAA"));
    let count = |world: &World| {
        let of = |e: &&detente_vocab::Event| e.source.as_str() == "QAA";
        world
            .events
            .iter()
            .filter(of)
            .map(|e| e.mentions)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        count(&spec.simulate(3).unwrap()),
        count(&larger.simulate(3).unwrap())
    );
}

#[test]
fn events_are_whole_and_the_outcome_file_adds_up() {
    let spec = spec();
    let world = spec.simulate(1).unwrap();
    assert!(world.events.len() > 10_000);
    let mut ids: Vec<&str> = world.events.iter().map(|e| e.event_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), world.events.len());
    assert!(world.events.windows(2).all(|w| w[0].date <= w[1].date));
    for event in &world.events {
        let cameo = event.cameo.unwrap();
        assert!(cameo.is_known() && event.goldstein.is_some(), "{cameo:?}");
        assert_eq!(event.quad_class, cameo.quad_class());
        assert_eq!(
            event.goldstein.unwrap() > 0.0,
            event.quad_class.unwrap().is_cooperation(),
            "{cameo:?}"
        );
    }
    let attacks = world.events.iter().filter_map(|e| e.fatalities_best);
    let by_month: u32 = world.fatalities.iter().map(|row| row.deaths).sum();
    assert_eq!(attacks.sum::<u32>(), by_month);
    assert_eq!(world.fatalities.len(), 96);
    assert!(world.events.iter().all(|e| {
        e.fatalities_best.is_none() || e.quad_class == Some(QuadClass::MaterialConflict)
    }));
    // The level of reporting shifts where it was planted.
    let before_after = |from: jiff::civil::Date, to: jiff::civil::Date| {
        world
            .events
            .iter()
            .filter(|e| e.fatalities_best.is_none())
            .filter(|e| e.date >= from && e.date < to)
            .count() as f64
    };
    let before = before_after(date(2013, 6, 3), date(2014, 6, 2));
    let after = before_after(date(2014, 6, 2), date(2015, 6, 1));
    assert!(
        (after / before - 1.8 * 1.1).abs() < 0.25,
        "{}",
        after / before
    );
    assert!(Period::containing(world.events[0].date, Interval::Month).to_string() == "2010-01");
}

#[test]
fn the_truth_is_told_and_the_specification_goes_there_and_back() {
    let spec = spec();
    let truth = spec.truth();
    assert_eq!(
        truth[0].sentence,
        "More of QAA-QBB raises QBB-QAA 1 week later."
    );
    assert_eq!(truth[2].sentence, "QCC-QBB does not move violence:QCC.");
    let text = spec.to_toml().unwrap();
    assert_eq!(WorldSpec::from_toml(&text).unwrap(), spec);
}

#[test]
fn impossible_worlds_are_refused() {
    let mut spec = spec();
    spec.couplings[0].from = "QAA-QXX".into();
    let error = spec.simulate(1).unwrap_err();
    assert!(error.to_string().contains("QAA-QBB, QBB-QAA"), "{error}");
    spec.couplings[0].from = "QAA-QBB".into();
    spec.couplings.push(coupling("QBB-QAA", "QAA-QBB", 5.0));
    assert_eq!(spec.simulate(1).unwrap_err(), WorldError::Explosive);
}
