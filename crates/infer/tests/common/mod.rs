//! Reading the reference fixtures, which live beside the repository and may be absent.
#![allow(dead_code, clippy::print_stdout)]

use detente_infer::{Matrix, Panel};
use serde_json::Value;
use std::path::PathBuf;

/// Path of a fixture, or `None` (with a printed message) where the fixtures are not at hand.
pub fn fixture_path(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/fixtures/impact")
        .join(name);
    if path.exists() {
        Some(path)
    } else {
        println!("skipped: reference fixture {name} is not at hand");
        None
    }
}

/// A JSON fixture.
pub fn json(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(fixture_path(name)?).expect("fixture is readable");
    Some(serde_json::from_str(&text).expect("fixture is JSON"))
}

/// The named columns of a CSV fixture.
pub fn csv(name: &str, columns: &[&str]) -> Option<Panel> {
    let text = std::fs::read_to_string(fixture_path(name)?).expect("fixture is readable");
    let mut lines = text.lines();
    let header: Vec<&str> = lines
        .next()
        .expect("header")
        .split(',')
        .map(|s| s.trim_matches('"'))
        .collect();
    let at: Vec<usize> = columns
        .iter()
        .map(|c| header.iter().position(|h| h == c).expect("column exists"))
        .collect();
    let mut data = vec![Vec::new(); columns.len()];
    for line in lines.filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split(',').collect();
        for (c, i) in data.iter_mut().zip(&at) {
            c.push(cells[*i].parse::<f64>().expect("number"));
        }
    }
    Some(Panel::numbered(columns.iter().copied(), data).expect("a clean panel"))
}

/// Israel-Palestine weekly panel.
pub fn ipc() -> Option<Panel> {
    csv("ipc_weekly.csv", &["i2p", "p2i"])
}

/// Ten simulated series.
pub fn syn10() -> Option<Panel> {
    let names: Vec<String> = (1..=10).map(|i| format!("v{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    csv("syn10.csv", &names)
}

/// Canadian macro data.
pub fn canada() -> Option<Panel> {
    csv("canada.csv", &["e", "prod", "rw", "U"])
}

/// A JSON array of numbers.
pub fn numbers(v: &Value) -> Vec<f64> {
    v.as_array()
        .expect("array")
        .iter()
        .map(|x| x.as_f64().expect("number"))
        .collect()
}

/// A JSON array of arrays of numbers.
pub fn matrix(v: &Value) -> Matrix {
    let rows: Vec<Vec<f64>> = v.as_array().expect("array").iter().map(numbers).collect();
    Matrix::from_rows(&rows)
}

/// Fails unless `a` is within relative `tol` of `b` (absolute below 1).
#[track_caller]
pub fn close(a: f64, b: f64, tol: f64, what: &str) {
    let scale = b.abs().max(1e-300);
    let ok = (a - b).abs() <= tol * scale.max(1.0) || ((a - b).abs() <= tol * scale);
    assert!(ok && a.is_finite(), "{what}: {a} against {b}");
}

/// Relative closeness only, for small numbers such as p-values.
#[track_caller]
pub fn close_rel(a: f64, b: f64, tol: f64, what: &str) {
    assert!(
        (a - b).abs() <= tol * b.abs().max(f64::MIN_POSITIVE),
        "{what}: {a} against {b}"
    );
}

/// Entry by entry [`close`].
#[track_caller]
pub fn close_all(a: &[f64], b: &[f64], tol: f64, what: &str) {
    assert_eq!(a.len(), b.len(), "{what}: lengths");
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        close(*x, *y, tol, &format!("{what}[{i}]"));
    }
}

/// Standard normal draws from a seed.
pub fn normals(n: usize, seed: u64, draw: u64) -> Vec<f64> {
    use rand_distr::{Distribution, StandardNormal};
    let mut rng = detente_infer::resample::stream(seed, draw);
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// Uniform numbers of a small congruential generator that any language can repeat:
/// `s = 1103515245 s + 12345 mod 2^31`.
pub fn lcg(seed: u64, n: usize) -> Vec<f64> {
    let mut s = seed % 2_147_483_648;
    (0..n)
        .map(|_| {
            s = (1_103_515_245 * s + 12_345) % 2_147_483_648;
            s as f64 / 2_147_483_648.0
        })
        .collect()
}

/// Sums of twelve of [`lcg`] less 6: near normal, the same in any language.
pub fn repeatable_normals(seed: u64, n: usize) -> Vec<f64> {
    lcg(seed, 12 * n)
        .chunks(12)
        .map(|c| c.iter().fold(0.0, |a, b| a + b) - 6.0)
        .collect()
}
