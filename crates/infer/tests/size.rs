//! Tests reject true nulls as often as they say, in worlds built to mislead them.
//!
//! Few runs, so that the file takes seconds; the full table with 2000 runs is in
//! `docs/calibration.md` and comes from `cargo run --release -p detente-infer --example calibration size`.

#[path = "../examples/calibration/size.rs"]
mod size;

use size::{Claim, cases};

/// Four standard errors of a share `p` over `runs`.
fn four_errors(p: f64, runs: usize) -> f64 {
    4.0 * (p * (1.0 - p) / runs as f64).sqrt()
}

/// Granger tests' worth of work spent on one case.
const BUDGET: usize = 1200;

fn check(filter: impl Fn(&size::Case) -> bool) {
    let mut checked = 0;
    for case in cases().iter().filter(|c| filter(c)) {
        let runs = (BUDGET / case.cost).clamp(40, 300);
        let rate = case.run(runs, 50_000);
        let what = format!(
            "{} in {} ({}), T = {}: {} of {} rejected",
            case.test, case.world, case.remedy, case.n, rate.rejected, runs
        );
        assert_eq!(rate.refused, 0, "{what}, {} refused", rate.refused);
        let (low, high) = match case.claim {
            Claim::Holds => (0.03, 0.07),
            Claim::Cautious => (0.0, 0.07),
            // At least above what is claimed of the tests that hold.
            Claim::Fails => (0.06, 1.0),
        };
        assert!(
            rate.share() <= high + four_errors(high, runs)
                && rate.share() >= low - four_errors(low, runs),
            "{what}, outside {low} to {high} by more than four standard errors"
        );
        checked += 1;
    }
    assert!(checked > 0, "the filter matched nothing");
}

#[test]
fn granger_tests() {
    check(|c| c.test.contains("Granger"));
}

#[test]
fn circular_shift_placebo() {
    check(|c| c.test.contains("placebo"));
}

#[test]
fn breaks() {
    check(|c| {
        ["break", "CUSUM of the mean", "Chow"]
            .iter()
            .any(|t| c.test.contains(t))
    });
}

#[test]
fn projections() {
    check(|c| c.test.contains("LP"));
}

#[test]
fn everything_else() {
    let named = [
        "Granger",
        "placebo",
        "break",
        "CUSUM of the mean",
        "Chow",
        "LP",
    ];
    check(|c| named.iter().all(|t| !c.test.contains(t)));
}

/// A remedy earns its name: the same test in the same world fails without it.
#[test]
fn every_remedy_is_needed() {
    let all = cases();
    let mut pairs = 0;
    for held in all
        .iter()
        .filter(|c| c.claim == Claim::Holds && !["", "none"].contains(&c.remedy))
    {
        if let Some(bare) = all.iter().find(|c| {
            c.claim == Claim::Fails
                && c.remedy == "none"
                && (c.test, &c.world, c.n) == (held.test, &held.world, held.n)
        }) {
            let runs = (BUDGET / held.cost).clamp(40, 200);
            let (with, without) = (held.run(runs, 90_000), bare.run(runs, 90_000));
            assert!(
                without.rejected > with.rejected,
                "{} in {}: {} with {}, {} without",
                held.test,
                held.world,
                with.rejected,
                held.remedy,
                without.rejected
            );
            pairs += 1;
        }
    }
    assert!(pairs >= 10, "{pairs} pairs");
}

/// The count of rejections does not depend on the number of threads.
#[test]
fn rates_are_the_same_for_any_number_of_threads() {
    let all = cases();
    let case = all
        .iter()
        .find(|c| c.test == "mean_break, automatic" && c.world == "AR(1), .5")
        .unwrap();
    let rate = |threads: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| case.run(40, 7).rejected)
    };
    assert_eq!(rate(1), rate(3));
}
