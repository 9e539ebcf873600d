//! How often the simulator is right where the truth is known: the tables of
//! `docs/simulated-truth.md`.
//!
//! ```text
//! cargo run --release -p detente-simulate --example scenarios [-- WORLDS]
//! ```
//! Fifteen weekly series with Student's t shocks (5 degrees of freedom); four levers that push
//! one or two of them down by half a shock in each of 26 weeks; the outcome is the fall of the
//! last series. In the article's truth what two actors give moves the conduct of a third, that
//! moves a fourth, and that the outcome; in the null nothing moves anything else; in the
//! reversed truth the first link has the other sign. WORLDS are simulated in each cell.

#![allow(clippy::print_stdout)] // Its output is what it is for.

use detente_simulate::{
    Decision, EstimateOptions, Lever, Panel, Rule, RunOptions, decide, estimate, quantile, run,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};
use rayon::prelude::*;

const SERIES: usize = 15;
const HORIZON: usize = 26;
const OWN: f64 = 0.45;
/// Series: 0 and 1 give to the third, 2 gives too but nothing follows, 6 the conduct, 7 what
/// it feeds, 14 the outcome.
const GIVERS: [usize; 2] = [0, 1];
const CONDUCT: usize = 6;
const FED: usize = 7;
const OUTCOME: usize = 14;

#[derive(Clone, Copy)]
enum Truth {
    Article,
    Null,
    Reversed,
}

/// Coefficients, row-major (to, from).
fn coefficients(truth: Truth) -> Vec<f64> {
    let mut phi = vec![0.0; SERIES * SERIES];
    for i in 0..SERIES {
        phi[i * SERIES + i] = OWN;
    }
    let first = match truth {
        Truth::Null => return phi,
        Truth::Article => 0.15,
        Truth::Reversed => -0.15,
    };
    for giver in GIVERS {
        phi[CONDUCT * SERIES + giver] = first;
    }
    phi[FED * SERIES + CONDUCT] = 0.35;
    phi[OUTCOME * SERIES + FED] = 0.35;
    phi
}

/// A path with t shocks of unit variance, after a hundred steps that are thrown away.
fn path(phi: &[f64], k: usize, steps: usize, rng: &mut ChaCha8Rng) -> Vec<Vec<f64>> {
    let chi = ChiSquared::new(5.0).expect("positive");
    let mut now = vec![0.0; k];
    let mut rows = Vec::with_capacity(steps);
    for t in 0..steps + 100 {
        let next: Vec<f64> = (0..k)
            .map(|i| {
                let z: f64 = StandardNormal.sample(rng);
                let scale: f64 = chi.sample(rng);
                let pull: f64 = phi[i * k..(i + 1) * k]
                    .iter()
                    .zip(&now)
                    .map(|(a, b)| a * b)
                    .sum();
                pull + z * (3.0 / scale).sqrt()
            })
            .collect();
        now = next;
        if t >= 100 {
            rows.push(now.clone());
        }
    }
    rows
}

/// Effect of a steady push at the horizon.
fn effect(phi: &[f64], k: usize, pushes: &[(usize, f64)], outcome: usize, steps: usize) -> f64 {
    let mut now = vec![0.0; k];
    for _ in 0..steps {
        let mut next: Vec<f64> = (0..k)
            .map(|i| {
                phi[i * k..(i + 1) * k]
                    .iter()
                    .zip(&now)
                    .map(|(a, b)| a * b)
                    .sum()
            })
            .collect();
        for (i, size) in pushes {
            next[*i] += size;
        }
        now = next;
    }
    now[outcome]
}

fn name(i: usize) -> String {
    format!("s{i}")
}

fn levers() -> Vec<(Lever, Vec<(usize, f64)>)> {
    [vec![0], vec![1], vec![2], vec![0, 1]]
        .into_iter()
        .map(|series: Vec<usize>| {
            let pushes: Vec<(usize, f64)> = series.iter().map(|&i| (i, -0.5)).collect();
            let mut lever = Lever {
                name: series
                    .iter()
                    .map(|&i| name(i))
                    .collect::<Vec<_>>()
                    .join("+"),
                ..Lever::default()
            };
            for &(i, size) in &pushes {
                lever
                    .actions
                    .extend(Lever::press("", &name(i), size, HORIZON).actions);
            }
            (lever, pushes)
        })
        .collect()
}

struct Told {
    best: bool,
    sign: bool,
    covered: bool,
    /// Recommended at alpha 0.1 and at 0.05: helps, does not.
    advice: [Option<bool>; 2],
}

fn world(truth: Truth, weeks: usize, seed: u64) -> Told {
    let phi = coefficients(truth);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let panel = Panel {
        names: (0..SERIES).map(name).collect(),
        rows: path(&phi, SERIES, weeks, &mut rng),
    };
    let options = EstimateOptions {
        draws: 400,
        seed,
        ..EstimateOptions::default()
    };
    let model = estimate(&panel, &options).expect("long enough").model;
    let both = levers();
    let run_options = RunOptions {
        horizon: HORIZON,
        draws: 400,
        seed,
        outcome: name(OUTCOME),
        better: -1,
        watch: Vec::new(),
    };
    let levers: Vec<Lever> = both.iter().map(|(lever, _)| lever.clone()).collect();
    let ensemble = run(&model, &levers, &run_options).expect("steady");
    let gains: Vec<f64> = both
        .iter()
        .map(|(_, pushes)| -effect(&phi, SERIES, pushes, OUTCOME, HORIZON))
        .collect();
    // Doing nothing is a choice, number 4.
    let highest = |values: &mut dyn Iterator<Item = f64>| {
        values
            .chain([0.0])
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _)| i)
    };
    let first = &ensemble.levers[0];
    let mut sorted: Vec<f64> = first
        .gains
        .iter()
        .copied()
        .filter(|g| g.is_finite())
        .collect();
    sorted.sort_by(f64::total_cmp);
    Told {
        best: highest(&mut ensemble.levers.iter().map(|l| l.median))
            == highest(&mut gains.iter().copied()),
        sign: first.median * gains[0] > 0.0,
        covered: (quantile(&sorted, 0.05)..=quantile(&sorted, 0.95)).contains(&gains[0]),
        advice: [0.1, 0.05].map(|alpha| {
            let rule = Rule {
                alpha,
                regret_limit: 0.25,
            };
            match decide(&ensemble, &rule) {
                Decision::CannotTell { .. } => None,
                Decision::Recommend { lever, .. } => {
                    let at = levers.iter().position(|l| l.name == lever);
                    Some(at.is_some_and(|at| gains[at] > 0.0))
                }
            }
        }),
    }
}

fn table(worlds: u64) {
    println!(
        "| truth | weeks | best of 5 recovered | sign of the first lever right | 90 % cover | alpha 0.1: helps / does not / abstains | alpha 0.05: helps / does not / abstains |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (truth, label) in [
        (Truth::Article, "article"),
        (Truth::Null, "null"),
        (Truth::Reversed, "reversed"),
    ] {
        for weeks in [104, 260, 520, 1040] {
            let told: Vec<Told> = (0..worlds)
                .into_par_iter()
                .map(|w| world(truth, weeks, 1_000_000 * weeks as u64 + w))
                .collect();
            let share = |f: &dyn Fn(&Told) -> bool| {
                told.iter().filter(|t| f(t)).count() as f64 / worlds as f64
            };
            let advice = |i: usize| {
                format!(
                    "{:.3} / {:.3} / {:.3}",
                    share(&|t| t.advice[i] == Some(true)),
                    share(&|t| t.advice[i] == Some(false)),
                    share(&|t| t.advice[i].is_none())
                )
            };
            let known = |x: f64| match truth {
                Truth::Null => "–".to_owned(),
                _ => format!("{x:.2}"),
            };
            println!(
                "| {label} | {weeks} | {} | {} | {:.2} | {} | {} |",
                known(share(&|t| t.best)),
                known(share(&|t| t.sign)),
                share(&|t| t.covered),
                advice(0),
                advice(1)
            );
        }
    }
}

/// Simulation-based calibration: truths drawn, P(improve) against how often the lever helped.
fn calibration(worlds: u64) {
    const K: usize = 4;
    let told: Vec<(f64, bool, f64)> = (0..worlds)
        .into_par_iter()
        .filter_map(|w| {
            let mut rng = ChaCha8Rng::seed_from_u64(77_000_000 + w);
            let mut phi = vec![0.0; K * K];
            for i in 0..K {
                for j in 0..K {
                    let z: f64 = StandardNormal.sample(&mut rng);
                    phi[i * K + j] = match i == j {
                        true => 0.2 + 0.5 * rng.random::<f64>(),
                        false => 0.2 * z,
                    };
                }
            }
            let truth = effect(&phi, K, &[(0, 0.5)], K - 1, 12);
            // Worlds that grow without bound are none.
            if effect(&phi, K, &[(0, 0.5)], K - 1, 400).abs() > 50.0 {
                return None;
            }
            let panel = Panel {
                names: (0..K).map(name).collect(),
                rows: path(&phi, K, 120, &mut rng),
            };
            let options = EstimateOptions {
                draws: 400,
                seed: w,
                ..EstimateOptions::default()
            };
            let model = estimate(&panel, &options).ok()?.model;
            let run_options = RunOptions {
                horizon: 12,
                draws: 400,
                seed: w,
                outcome: name(K - 1),
                better: 1,
                watch: Vec::new(),
            };
            let lever = Lever::press("push", &name(0), 0.5, 12);
            let ensemble = run(&model, &[lever], &run_options).ok()?;
            let result = &ensemble.levers[0];
            let below = result.gains.iter().filter(|g| **g < truth).count();
            let sound = result.gains.iter().filter(|g| g.is_finite()).count();
            Some((result.improves, truth > 0.0, below as f64 / sound as f64))
        })
        .collect();
    println!("\n| P(improve) told | worlds | mean P | lever helped | difference |");
    println!("|---|---|---|---|---|");
    let mut error = 0.0;
    for bin in 0..5 {
        let within: Vec<_> = told
            .iter()
            .filter(|(p, ..)| ((p * 5.0) as usize).min(4) == bin)
            .collect();
        let n = within.len().max(1) as f64;
        let p = within.iter().map(|t| t.0).sum::<f64>() / n;
        let helped = within.iter().filter(|t| t.1).count() as f64 / n;
        error += (helped - p).abs() * within.len() as f64 / told.len() as f64;
        println!(
            "| {:.1} to {:.1} | {} | {p:.3} | {helped:.3} | {:+.3} |",
            bin as f64 / 5.0,
            (bin + 1) as f64 / 5.0,
            within.len(),
            helped - p
        );
    }
    let ranks: Vec<usize> = (0..10)
        .map(|d| {
            told.iter()
                .filter(|t| ((t.2 * 10.0) as usize).min(9) == d)
                .count()
        })
        .collect();
    let expected = told.len() as f64 / 10.0;
    let chi: f64 = ranks
        .iter()
        .map(|&n| (n as f64 - expected).powi(2) / expected)
        .sum();
    println!(
        "\nWorlds {}; calibration error (mean absolute difference) {error:.3}; ranks of the true effect by tenth {ranks:?}, chi-squared {chi:.1} on 9 degrees of freedom (5 % point 16.9).",
        told.len()
    );
}

fn main() {
    let worlds = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(400);
    table(worlds);
    calibration(10 * worlds);
}
