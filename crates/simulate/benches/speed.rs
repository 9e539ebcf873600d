//! User CPU of ensembles at the sizes of the live page: `cargo bench -p detente-simulate`.
//!
//! One worker thread. `benches/numpy_peer.py` runs the same model in numpy, all draws side by
//! side; neither reads nor writes files. Bargaining over positions is timed after them.

#![allow(clippy::print_stdout)] // Its output is what it is for.

#[path = "../../infer/benches/cpu.rs"]
mod cpu;

use std::time::Instant;

use cpu::user_seconds;
use detente_simulate::bargain::{BargainOptions, Bargaining};
use detente_simulate::{
    Action, ConditionalPolicy, Lever, LinearModel, Parameters, RunOptions, Shocks, run,
};

const SERIES: usize = 15;
const WEEKS: usize = 52;
const DRAWS: usize = 2_000;

/// Numbers between −1 and 1 that are the same every time.
fn dice(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
}

fn model(shocks: bool) -> LinearModel {
    let mut state = 1;
    let draws: Vec<Parameters> = (0..500)
        .map(|_| Parameters {
            intercept: vec![0.0; SERIES],
            lags: vec![
                (0..SERIES * SERIES)
                    .map(|cell| {
                        let noise = 0.08 * dice(&mut state);
                        if cell % (SERIES + 1) == 0 {
                            0.45 + noise
                        } else {
                            noise
                        }
                    })
                    .collect(),
            ],
        })
        .collect();
    LinearModel {
        names: (0..SERIES).map(|i| format!("s{i}")).collect(),
        point: draws[0].clone(),
        draws,
        shocks: match shocks {
            true => Shocks::Residuals {
                rows: (0..260)
                    .map(|_| (0..SERIES).map(|_| 1.7 * dice(&mut state)).collect())
                    .collect(),
                block: 4,
            },
            false => Shocks::None,
        },
        start: vec![vec![0.0; SERIES]],
        bounds: vec![(-20.0, 20.0); SERIES],
        balance: None,
    }
}

fn policy(i: usize) -> Lever {
    Lever::new(
        &format!("policy {i}"),
        Action::Policy(ConditionalPolicy {
            tie: format!("s{i}"),
            watch: "s6".to_owned(),
            weight: -1.0,
            threshold: 0.0,
            sharpness: 4.0,
            reward: 0.2,
            penalty: 0.4,
            memory: 0.5,
            delay: 1,
            credibility: 0.8,
            episode: None,
        }),
    )
}

fn measure(name: &str, levers: &[Lever], model: &LinearModel) {
    let options = RunOptions {
        horizon: WEEKS,
        draws: DRAWS,
        seed: 1,
        outcome: "s14".to_owned(),
        better: -1,
        watch: Vec::new(),
    };
    let start = Instant::now();
    let work = || run(model, levers, &options).expect("a steady model");
    std::hint::black_box(work());
    let before = user_seconds(start);
    let mut times = 0;
    while user_seconds(start) - before < 2.0 {
        std::hint::black_box(work());
        times += 1;
    }
    let seconds = (user_seconds(start) - before) / f64::from(times);
    let runs = (DRAWS * (levers.len() + 1)) as f64;
    println!(
        "{name:<58} {:>8.1} ms  {:>10.0} runs/CPU s",
        seconds * 1e3,
        runs / seconds
    );
}

/// Bargaining of so many actors over two issues until little moves.
fn bargaining(actors: usize) {
    let mut state = 1;
    let mut pick = |low: f64, high: f64| low + (high - low) * (dice(&mut state) + 1.0) / 2.0;
    let mut pairs = |low, high| -> Vec<Vec<f64>> {
        (0..actors)
            .map(|_| vec![pick(low, high), pick(low, high)])
            .collect()
    };
    let talks = Bargaining {
        actors: (0..actors).map(|i| format!("actor {i}")).collect(),
        dimensions: vec!["first".to_owned(), "second".to_owned()],
        influence: pairs(10.0, 200.0).iter().map(|pair| pair[0]).collect(),
        position: pairs(0.0, 100.0),
        salience: pairs(10.0, 50.0),
    };
    let start = Instant::now();
    let work = || talks.run(&BargainOptions::default()).expect("no fault");
    let turns = work().len() - 1;
    let before = user_seconds(start);
    let mut times = 0;
    while user_seconds(start) - before < 2.0 {
        std::hint::black_box(work());
        times += 1;
    }
    let seconds = (user_seconds(start) - before) / f64::from(times);
    println!(
        "{:<58} {:>8.2} ms  {:>10} turns",
        format!("bargaining, {actors} actors over 2 issues"),
        seconds * 1e3,
        turns
    );
}

fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("the only pool");
    let model = model(true);
    let presses: Vec<Lever> = (0..10)
        .map(|i| Lever::press(&format!("press {i}"), &format!("s{i}"), -0.5, WEEKS))
        .collect();
    let policies: Vec<Lever> = (0..10).map(policy).collect();
    println!("{SERIES} series, {WEEKS} weeks, {DRAWS} draws, one thread, all summaries");
    measure("base and 1 push", &presses[..1], &model);
    measure("base and 10 pushes", &presses, &model);
    measure("base and 1 policy", &policies[..1], &model);
    measure("base and 10 policies", &policies, &model);
    for actors in [13, 40, 80] {
        bargaining(actors);
    }
}
