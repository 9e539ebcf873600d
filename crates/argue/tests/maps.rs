//! Other readings of a signed map, computed here and compared with their published cases.
//!
//! Fuzzy cognitive maps and pulse processes are not part of the crate, on purpose. A fuzzy map
//! squashes: its levels are artefacts of the squashing function (the rescaled rule rests at 0.5
//! everywhere in the case below), and the "steady states" in print are the first step that
//! moves by no more than 0.001, not the fixed point. A pulse process has unit sizes and no
//! damping, so most maps with a feedback loop grow without bound. The press response draws the
//! sizes, damps, and counts the draws that do not rest. What the three share is tested: signs
//! of paths and loops.

// A skipped comparison must be seen in the test's output.
#![allow(clippy::print_stderr)]

use std::path::PathBuf;

use detente_argue::{Graph, Lever, Limits, Link, Outcome, PressOptions, SignSet, press};
use serde_json::Value;

fn cases() -> Option<Vec<Value>> {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = manifest.join("../../../shared/fixtures/scenario/fcm_pulse.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no fcm_pulse.json beside the project");
        return None;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    Some(file["cases"].as_array().unwrap().clone())
}

fn floats<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// One step of a fuzzy map: f(aW), f(a + aW) or f((2a−1) + (2a−1)W), f the logistic function.
fn step(rule: &str, weights: &[Vec<f64>], a: &[f64]) -> Vec<f64> {
    let input: Vec<f64> = match rule {
        "rescaled" => a.iter().map(|x| 2.0 * x - 1.0).collect(),
        _ => a.to_vec(),
    };
    (0..a.len())
        .map(|j| {
            let sum: f64 = input.iter().zip(weights).map(|(x, row)| x * row[j]).sum();
            let own = if rule == "kosko" { 0.0 } else { input[j] };
            1.0 / (1.0 + (-(own + sum)).exp())
        })
        .collect()
}

fn largest_change(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f64::max)
}

#[test]
fn fuzzy_maps_are_those_in_print() {
    let Some(cases) = cases() else { return };
    let mut compared = 0;
    for case in cases.iter().filter(|case| case["W"].is_array()) {
        let rule = case["inference"].as_str().unwrap();
        let weights: Vec<Vec<f64>> = floats(&case["W"]);
        let trajectory: Vec<Vec<f64>> = floats(&case["trajectory"]);
        let mut a: Vec<f64> = floats(&case["initial"]);
        let mut stopped = 0;
        for (t, theirs) in trajectory.iter().enumerate().skip(1) {
            let next = step(rule, &weights, &a);
            assert!(largest_change(&next, theirs) < 1e-12, "{rule} at {t}");
            stopped = t;
            if largest_change(&next, &a) <= 0.001 {
                a = next;
                break;
            }
            a = next;
        }
        assert_eq!(stopped, trajectory.len() - 1, "{rule}: the rule that stops");
        let printed: Vec<f64> = floats(&case["published_last"]);
        assert!(largest_change(&a, &printed) < 1e-6, "{rule}");
        // The fixed point lies elsewhere.
        for _ in 0..2_000 {
            a = step(rule, &weights, &a);
        }
        let fixed: Vec<f64> = floats(&case["true_fixed_point"]);
        assert!(largest_change(&a, &fixed) < 1e-11, "{rule}");
        let apart = largest_change(&fixed, &printed);
        assert!(apart > 1e-5, "{rule}: {apart}");
        if rule == "rescaled" {
            assert!((apart - 0.0147).abs() < 1e-4, "{apart}");
        }
        compared += 1;
    }
    assert_eq!(compared, 3);
}

/// The signed edges of a case, nodes by name or number.
fn edges(case: &Value) -> (Vec<String>, Vec<(usize, usize, f64)>) {
    let name = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let mut nodes: Vec<String> = case["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(&name)
        .collect();
    let mut edges = Vec::new();
    for edge in case["edges"].as_array().unwrap() {
        let mut at = |v: &Value| {
            let name = name(v);
            nodes.iter().position(|n| *n == name).unwrap_or_else(|| {
                nodes.push(name);
                nodes.len() - 1
            })
        };
        let (from, to) = (at(&edge[0]), at(&edge[1]));
        edges.push((from, to, edge[2].as_f64().unwrap()));
    }
    (nodes, edges)
}

fn graph(nodes: &[String], edges: &[(usize, usize, f64)]) -> Graph {
    let link = |(i, (from, to, sign)): (usize, &(usize, usize, f64))| {
        let signs = SignSet::of(if *sign > 0.0 { 1 } else { -1 });
        Link::new(&format!("C{i}"), &nodes[*from], &nodes[*to], signs)
    };
    Graph::new(edges.iter().enumerate().map(link).collect())
}

#[test]
fn pulse_processes_are_those_in_print() {
    let Some(cases) = cases() else { return };
    let mut compared = 0;
    for case in cases.iter().filter(|case| case["pulse"].is_array()) {
        let (nodes, edges) = edges(case);
        let start = case["pulse_at"]
            .as_str()
            .map_or_else(|| case["pulse_at"].to_string(), str::to_owned);
        let mut pulse = vec![0.0; nodes.len()];
        pulse[nodes.iter().position(|n| *n == start).unwrap()] = 1.0;
        let mut value = pulse.clone();
        let pulses: Vec<Vec<f64>> = floats(&case["pulse"]);
        let values: Vec<Vec<f64>> = floats(&case["value"]);
        for t in 0..pulses.len() {
            if t > 0 {
                // v(t+1) = v(t) + p(t+1), p(t+1) = p(t) A
                let mut next = vec![0.0; nodes.len()];
                for &(from, to, sign) in &edges {
                    next[to] += sign * pulse[from];
                }
                pulse = next;
                value.iter_mut().zip(&pulse).for_each(|(v, p)| *v += p);
            }
            assert_eq!(
                (&pulse, &value),
                (&pulses[t], &values[t]),
                "{} at {t}",
                case["name"]
            );
        }
        compared += 1;
    }
    assert_eq!(compared, 4);
}

#[test]
fn the_city_graph_has_its_loops_and_the_press_response_says_what_the_pulse_cannot() {
    let Some(cases) = cases() else { return };
    let case = cases
        .iter()
        .find(|c| c["name"] == "maruyama_city_pulse_P")
        .unwrap();
    let (nodes, edges) = edges(case);
    let graph = graph(&nodes, &edges);
    let (loops, truncated) = graph.loops(Limits::default());
    assert!(!truncated);
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let mut ours: Vec<(Vec<String>, bool)> = loops
        .into_iter()
        .map(|l| (sorted(l.nodes), l.signs == SignSet::PLUS))
        .collect();
    let mut theirs: Vec<(Vec<String>, bool)> = case["cycles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (sorted(floats(&l["nodes"])), l["sign"] == 1))
        .collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    // The paths from M to P all have the sign +, so the total effect is + (Axelrod).
    let lever = Lever::press("M", &[("M", 1)]);
    let effect = graph.effect(&lever, &Outcome::new("P", 1));
    let axelrod = cases
        .iter()
        .find(|c| c["name"] == "axelrod_total_effect_M_on_P")
        .unwrap();
    assert_eq!(axelrod["total"], "+");
    assert_eq!(
        effect.paths.len(),
        axelrod["paths"].as_array().unwrap().len()
    );
    assert!(effect.entailed);
    // The pulse process grows without bound (spectral radius 1.194). The press response damps
    // each node, drops the draws that still do not rest, and says how many.
    assert!(case["spectral_radius"].as_f64().unwrap() > 1.0);
    let response = press(
        &graph,
        &lever,
        &Outcome::new("P", 1),
        &PressOptions::default(),
    );
    let share = response.share().unwrap();
    assert!(share.unstable > 0 && share.improves > 0.95, "{share:?}");
}
