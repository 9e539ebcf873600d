//! How often the whole verdict of a study is wrong, in worlds whose truth is known.
//!
//! `cargo run --release -p detente-infer --example verdicts [RUNS] [WORD…]`: 500 runs of each world,
//! or of those whose name holds a word. One run puts the question "does `y` follow `x`?" the way
//! the program puts it: by [`Design`], with nineteen comparable series, level shifts searched for,
//! log volume held constant where the series are counts, every guard at 5 %.
#![allow(clippy::print_stdout)]

use detente_infer::Panel;
use detente_infer::study::{Design, StudyResult, Way, run};
use detente_infer::worlds::World;
use rayon::prelude::*;

const OTHERS: usize = 19;
const HORIZONS: usize = 12;

struct Case {
    name: &'static str,
    world: World,
    periods: usize,
    counts: bool,
}

fn cases() -> Vec<Case> {
    let shift = World::LevelShift { size: 1.5, at: 0.5 };
    let volume = World::ReportingVolume {
        mean: 8.0,
        rho: 0.8,
        spread: 0.5,
    };
    let sparse = World::SparseCounts {
        mean: 3.0,
        dispersion: 1.0,
    };
    let clusters = World::VolatilityClusters {
        arch: 0.3,
        garch: 0.6,
    };
    let hidden = World::HiddenDriver {
        rho: 0.6,
        load: 1.0,
    };
    let memory = World::Autoregressive {
        rho: 0.5,
        series: 2,
    };
    let mut all = Vec::new();
    for periods in [120, 240] {
        for (name, world, counts) in [
            ("independent", World::Independent, false),
            ("autoregression .5", memory, false),
            ("level shift 1.5 sd", shift, false),
            ("reporting volume", volume, true),
            ("sparse counts, mean 3", sparse, true),
            ("random walks", World::RandomWalks, false),
            ("volatility clusters", clusters, false),
            ("hidden driver", hidden, false),
        ] {
            all.push(Case {
                name,
                world,
                periods,
                counts,
            });
        }
    }
    all
}

fn design(panel: &Panel, counts: bool, seed: u64) -> Design {
    let series = |name: &str| panel.series(name).expect("a series of the world").to_vec();
    let (x, y) = (series("x"), series("y"));
    let others: Vec<(String, Vec<f64>)> = (1..=OTHERS)
        .map(|i| (format!("other {i}"), series(&format!("other {i}"))))
        .collect();
    let n = x.len();
    let total: Vec<f64> = (0..n)
        .map(|t| x[t] + y[t] + others.iter().map(|(_, o)| o[t]).sum::<f64>())
        .collect();
    let mean_total = total.iter().sum::<f64>() / n as f64;
    let deflate = |v: &[f64]| -> Vec<f64> {
        v.iter()
            .zip(&total)
            .map(|(v, t)| (v * mean_total / t.max(1.0)).asinh())
            .collect()
    };
    let map = |v: &[f64], f: fn(f64) -> f64| v.iter().map(|v| f(*v)).collect::<Vec<f64>>();
    let way = |name: &str, shock: Vec<f64>, outcome: Vec<f64>| Way {
        name: name.into(),
        shock,
        outcome,
    };
    Design {
        ways: if counts {
            vec![
                way("per report", deflate(&x), deflate(&y)),
                way("events", map(&x, f64::asinh), map(&y, f64::asinh)),
            ]
        } else {
            vec![
                way("level", x.clone(), y.clone()),
                way("asinh", map(&x, f64::asinh), map(&y, f64::asinh)),
            ]
        },
        counts: None,
        definitions: Vec::new(),
        volume: if counts {
            vec![("log reports".into(), map(&total, f64::ln_1p))]
        } else {
            Vec::new()
        },
        confounders: Vec::new(),
        season: Some(12),
        comparables: others
            .iter()
            .map(|(name, v)| (name.clone(), if counts { deflate(v) } else { v.clone() }))
            .collect(),
        other_outcomes: Vec::new(),
        other_shocks: Vec::new(),
        lags: 3,
        horizons: HORIZONS,
        level: 0.9,
        seed,
    }
}

fn answer(panel: &Panel, counts: bool, seed: u64) -> Option<StudyResult> {
    run(&design(panel, counts, seed).study()?).ok()
}

/// Shares with their Monte Carlo error.
fn share(hits: usize, of: usize) -> String {
    let p = hits as f64 / of.max(1) as f64;
    format!("{p:.3} ({:.3})", (p * (1.0 - p) / of.max(1) as f64).sqrt())
}

fn covered(result: &StudyResult, truth: &[f64]) -> Vec<bool> {
    let scale = result.shock_sd / result.outcome_sd;
    result
        .projection
        .points
        .iter()
        .zip(truth)
        .map(|(p, b)| p.lower <= b * scale && b * scale <= p.upper)
        .collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let runs: usize = arguments
        .peek()
        .and_then(|a| a.parse().ok())
        .inspect(|_| drop(arguments.next()))
        .unwrap_or(500);
    let words: Vec<String> = arguments.collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|w| name.contains(w.as_str()));
    println!("runs {runs}; Monte Carlo standard errors in brackets");
    println!(
        "{:<24}{:>5}{:>16}{:>16}{:>16}{:>20}",
        "unrelated series", "T", "HC3 p < .05", "and shifts", "whole verdict", "coverage h 0-12"
    );
    for case in cases().iter().filter(|c| wanted(c.name)) {
        let results: Vec<StudyResult> = (0..runs as u64)
            .into_par_iter()
            .filter_map(|i| {
                let panel = case
                    .world
                    .simulate_with(case.periods, 10_000 + i, OTHERS)
                    .expect("a world");
                answer(&panel, case.counts, 1)
            })
            .collect();
        let of = results.len();
        let count = |f: &dyn Fn(&StudyResult) -> bool| results.iter().filter(|r| f(r)).count();
        let first = count(&|r| r.p < 0.05);
        let both = count(&|r| r.p < 0.05 && r.p_shift.is_some_and(|p| p < 0.05));
        let whole = count(&|r| r.failed_guards(r.p).is_empty());
        let truth = vec![0.0; HORIZONS + 1];
        let hits: Vec<bool> = results.iter().flat_map(|r| covered(r, &truth)).collect();
        let inside = hits.iter().filter(|h| **h).count();
        println!(
            "{:<24}{:>5}{:>16}{:>16}{:>16}{:>20}",
            case.name,
            case.periods,
            share(first, of),
            share(both, of),
            share(whole, of),
            format!("{:.3} of {of}", inside as f64 / hits.len().max(1) as f64),
        );
    }
    println!(
        "\n{:<24}{:>5}{:>16}{:>16}{:>16}{:>20}",
        "with an effect", "T", "found", "right sign", "MDE (sd)", "coverage h 0-12"
    );
    for (name, periods, rho) in [
        ("delayed effect", 120, 0.3),
        ("delayed effect", 240, 0.3),
        ("delayed effect, memory", 240, 0.6),
    ] {
        if !wanted(name) {
            continue;
        }
        let of_size = |size: f64| World::DelayedEffect { rho, lag: 2, size };
        // The effect is set to twice the median smallest detectable one, in standard deviations
        // of a series without the effect, then checked against what each run itself states.
        let pilot: Vec<StudyResult> = (0..50u64)
            .into_par_iter()
            .filter_map(|i| {
                let panel = of_size(0.0).simulate_with(periods, i, OTHERS).ok()?;
                answer(&panel, false, 1)
            })
            .collect();
        let mut stated: Vec<f64> = pilot
            .iter()
            .map(|r| r.smallest_detectable * r.outcome_sd / r.shock_sd)
            .collect();
        stated.sort_by(f64::total_cmp);
        let world = of_size(2.0 * stated[stated.len() / 2]);
        let truth = world.response(HORIZONS);
        let results: Vec<StudyResult> = (0..runs as u64)
            .into_par_iter()
            .filter_map(|i| {
                let panel = world.simulate_with(periods, 20_000 + i, OTHERS).ok()?;
                answer(&panel, false, 1)
            })
            .collect();
        let found: Vec<&StudyResult> = results
            .iter()
            .filter(|r| r.failed_guards(r.p).is_empty())
            .collect();
        let right = found
            .iter()
            .filter(|r| r.projection.points[r.headline].estimate > 0.0)
            .count();
        let hits: Vec<bool> = results.iter().flat_map(|r| covered(r, &truth)).collect();
        let inside = hits.iter().filter(|h| **h).count();
        println!(
            "{:<24}{:>5}{:>16}{:>16}{:>16.3}{:>20}",
            name,
            periods,
            share(found.len(), results.len()),
            format!("{right} of {}", found.len()),
            stated[stated.len() / 2],
            format!("{:.3}", inside as f64 / hits.len().max(1) as f64),
        );
    }
}
