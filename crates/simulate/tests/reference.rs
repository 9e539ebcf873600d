//! Reference cases that stand beside the project.

// A skipped comparison must be seen in the test's output.
#![allow(clippy::print_stderr)]

use std::path::PathBuf;

use detente_simulate::gmcr::{Answers, Conflict, conditional_policy, two_by_two};
use detente_simulate::{
    Action, ConditionalPolicy, Lever, LinearModel, Parameters, RunOptions, Shocks, run,
};
use serde_json::Value;

/// The reference file, or `None` with a note where it is not there to compare with.
fn reference(name: &str) -> Option<Value> {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let text = ["../../../../shared", "../../../shared"]
        .iter()
        .find_map(|up| {
            std::fs::read_to_string(manifest.join(up).join("fixtures/scenario").join(name)).ok()
        });
    if text.is_none() {
        eprintln!("skipped: no {name} beside the project");
    }
    text.map(|text| serde_json::from_str(&text).unwrap())
}

fn numbers<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn equilibria_are_those_of_the_reference_conflicts() {
    let Some(file) = reference("gmcr.json") else {
        return;
    };
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let conflict = Conflict {
            payoffs: numbers(&case["payoff_rank"]),
            moves: numbers(&case["reachable"]),
        };
        for (answers, field) in [
            (Answers::LegalSequences, "equilibria"),
            (Answers::OnceEach, "equilibria_each_dm_moves_once"),
        ] {
            let ours = conflict.equilibria(answers);
            for (notion, states) in [
                ("nash", ours.nash),
                ("gmr", ours.gmr),
                ("smr", ours.smr),
                ("seq", ours.seq),
            ] {
                let theirs: Vec<usize> = numbers(&case[field][notion]);
                assert_eq!(states, theirs, "{} {field} {notion}", case["name"]);
                compared += 1;
            }
        }
    }
    assert!(compared >= 80);
}

#[test]
fn the_conditional_policy_is_that_of_the_reference() {
    let Some(file) = reference("seed_gmcr.json") else {
        return;
    };
    let states = ["CP", "CS", "XP", "XS"];
    for case in file["cases"].as_array().unwrap() {
        let a = case["russia_order"].as_str().unwrap();
        let b = case["pakistan_order"].as_str().unwrap();
        let ours = two_by_two(a, b).equilibria(Answers::default());
        for (notion, found) in [
            ("nash", ours.nash),
            ("gmr", ours.gmr),
            ("smr", ours.smr),
            ("seq", ours.seq),
        ] {
            let mut theirs: Vec<String> = numbers(&case["equilibria"][notion]);
            let mut found: Vec<&str> = found.into_iter().map(|s| states[s]).collect();
            theirs.sort();
            found.sort_unstable();
            assert_eq!(found, theirs, "{a} / {b} {notion}");
        }
    }
    // The policy works only if the threat is meant and the cooperation valued.
    let answers = conditional_policy();
    let works: Vec<bool> = answers.iter().map(|answer| answer.works).collect();
    assert_eq!(works, [false, false, false, true]);
    assert!(answers[1].gmr.contains(&"CP".to_owned()));
    assert!(
        answers
            .iter()
            .all(|answer| !answer.nash.contains(&"CP".to_owned()))
    );
}

/// The three-series model of the reference, with shocks fixed to the given rows.
fn model(case: &Value, shocks: Shocks) -> LinearModel {
    let rows: Vec<Vec<f64>> = numbers(&case["Phi"]);
    LinearModel {
        names: vec!["a".into(), "b".into(), "c".into()],
        point: Parameters {
            intercept: numbers(&case["mu"]),
            lags: vec![rows.concat()],
        },
        draws: Vec::new(),
        shocks,
        start: vec![numbers(&case["z0"])],
        bounds: Vec::new(),
        balance: None,
    }
}

fn options(outcome: &str) -> RunOptions {
    RunOptions {
        horizon: 12,
        draws: 1,
        seed: 1,
        outcome: outcome.to_owned(),
        better: 1,
        watch: Vec::new(),
    }
}

#[test]
fn runs_are_those_of_the_reference() {
    let Some(file) = reference("dyad_sim.json") else {
        return;
    };
    let cases = file["cases"].as_array().unwrap();
    let case = |name: &str| cases.iter().find(|c| c["name"] == name).unwrap();
    let base = case("linear3_noiseless");
    let press = Lever::press("press", "a", -0.25, 12);
    let policy = case("linear3_conditional_policy");
    let terms = &policy["policy"][0];
    let number = |field: &str| terms[field].as_f64().unwrap();
    let conditional = Lever::new(
        "policy",
        Action::Policy(ConditionalPolicy {
            tie: "a".into(),
            watch: "c".into(),
            weight: number("w"),
            threshold: number("thr"),
            sharpness: number("k"),
            reward: number("dp"),
            penalty: number("dm"),
            memory: number("decay"),
            delay: 1,
            credibility: number("cred"),
            episode: None,
        }),
    );
    let crn = case("common_random_numbers");
    let noisy = Shocks::Residuals {
        rows: numbers(&crn["eps"]),
        block: 12,
    };
    for (i, name) in ["a", "b", "c"].iter().enumerate() {
        let levers = [press.clone(), conditional.clone()];
        let quiet = run(&model(base, Shocks::None), &levers, &options(name)).unwrap();
        let loud = run(&model(base, noisy.clone()), &levers, &options(name)).unwrap();
        for t in 0..=12 {
            let at = |case: &Value, field: &str| case[field][t][i].as_f64().unwrap();
            let near = |ours: f64, theirs: f64| {
                assert!(
                    (ours - theirs).abs() < 1e-14,
                    "{name} at {t}: {ours} {theirs}"
                );
            };
            near(quiet.base[t].q50, at(base, "Z"));
            let difference = quiet.levers[0].difference[t].q50;
            near(difference, at(case("linear3_press"), "difference"));
            near(quiet.levers[1].fan[t].q50, at(policy, "Z"));
            near(loud.base[t].q50, at(crn, "Z_base"));
            near(loud.levers[0].fan[t].q50, at(crn, "Z_lever"));
            // The lever's doing is the same with and without shocks.
            near(loud.levers[0].difference[t].q50, difference);
        }
    }
    // A long quiet run ends at (I − Φ)⁻¹ μ.
    let long = RunOptions {
        horizon: 400,
        ..options("c")
    };
    let ensemble = run(&model(base, Shocks::None), &[], &long).unwrap();
    let rest = base["steady_state"][2].as_f64().unwrap();
    assert!((ensemble.base[400].q50 - rest).abs() < 1e-12);
}
