//! The reference case: a small argument with hand-coded claims, its graph and its numbers.

// A skipped comparison must be seen in the test's output.
#![allow(clippy::print_stderr)]

use std::path::PathBuf;

use detente_argue::{
    Graph, Lever, Limits, Link, Options, Origin, Outcome, PressOptions, SignSet, argue_links, crux,
    cut, margin, press,
};
use serde_json::Value;

/// The reference files stand beside the project; without them these tests have nothing to
/// compare with and say so.
fn reference() -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/fixtures/scenario/seed_graph.json");
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/fixtures/scenario/seed_graph.json");
    let text = [path, beside]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok());
    let Some(text) = text else {
        eprintln!("skipped: no reference files beside the project");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn links(reference: &Value) -> Vec<Link> {
    let mut links = Vec::new();
    for edge in reference["edges"].as_array().unwrap() {
        for claim in edge["claims"].as_array().unwrap() {
            let id = claim.as_str().unwrap();
            let origin = if id.starts_with("implied") {
                Origin::Given
            } else if id == "definition" {
                Origin::Definition
            } else {
                Origin::Claim
            };
            links.push(Link {
                origin,
                ..Link::new(
                    id,
                    edge["src"].as_str().unwrap(),
                    edge["dst"].as_str().unwrap(),
                    SignSet::of(edge["sign"].as_i64().unwrap() as i8),
                )
            });
        }
    }
    links
}

fn levers() -> Vec<Lever> {
    vec![
        Lever::press("L1", &[("pUS", 1)]),
        Lever::press("L2", &[("tieRP", -1)]),
        Lever::press("L3", &[("tieCP", -1)]),
        Lever::press("L4", &[("tieRP", -1), ("tieCP", -1)]),
        Lever::policy("L5", &[("supp", "tieRP", -1)]),
        Lever::policy("L6", &[("supp", "tieRP", -1), ("supp", "tieCP", -1)]),
        Lever::press("L7", &[("coop_reg", 1)]),
    ]
}

fn stability() -> Outcome {
    Outcome::new("stab", 1)
}

#[test]
fn shares_and_medians_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let graph = Graph::new(links(&reference));
    let options = PressOptions::default();
    for lever in levers() {
        let expected = &reference["qpress"]["levers"][&lever.id];
        let response = press(&graph, &lever, &stability(), &options);
        let share = response.share().unwrap();
        assert_eq!(share.stable, 20_000);
        assert_eq!(
            share.improves,
            expected["p_stability_up"].as_f64().unwrap(),
            "{}",
            lever.id
        );
        // The two runs have other draws: the medians' standard errors are about 1 % each.
        let median = expected["median"].as_f64().unwrap();
        assert!(
            (share.median / median - 1.0).abs() < 0.04,
            "{}: {} against {median}",
            lever.id,
            share.median
        );
        for (node, better, field) in [
            ("supp", -1, "p_support_down"),
            ("isol", 1, "p_isolation_up"),
        ] {
            let side = press(&graph, &lever, &Outcome::new(node, better), &options);
            assert_eq!(
                side.improves(),
                expected[field].as_f64(),
                "{} {node}",
                lever.id
            );
        }
    }
    // Share of draws with a stable rest: 17 204 of 20 000 in the reference.
    let response = press(&graph, &levers()[0], &stability(), &options);
    let share = response.share().unwrap();
    let stable = share.stable as f64 / (share.stable + share.unstable) as f64;
    assert!((stable - 0.8602).abs() < 0.01, "{stable}");
}

#[test]
fn variants_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let base = links(&reference);
    let turned: Vec<Link> = base
        .iter()
        .cloned()
        .map(|link| {
            if link.id == "C22" {
                Link {
                    signs: link.signs.flipped(),
                    ..link
                }
            } else {
                link
            }
        })
        .collect();
    let without: Vec<Link> = base.iter().filter(|l| l.id != "C22").cloned().collect();
    let mut plus = base.clone();
    plus.push(Link::new("added", "tieRP", "coop_reg", SignSet::PLUS));
    for (name, links) in [
        ("as written", base),
        ("without C22 (isolation lowers support)", without),
        ("C22 reversed (isolation raises support)", turned),
        (
            "plus: losing RUS cooperation lowers regional cooperation",
            plus,
        ),
    ] {
        let graph = Graph::new(links);
        for lever in levers() {
            let expected = &reference["variants"][name][&lever.id];
            if expected.is_null() {
                continue;
            }
            let response = press(&graph, &lever, &stability(), &PressOptions::default());
            let share = response.share().unwrap();
            let p = expected["p_up"].as_f64().unwrap();
            // The reference variants have a few thousand draws.
            assert!(
                (share.improves - p).abs() < 0.03,
                "{name} {}: {} against {p}",
                lever.id,
                share.improves
            );
            let median = expected["median"].as_f64().unwrap();
            assert!(
                (share.median - median).abs() < 0.03 + 0.06 * median.abs(),
                "{name} {}: {} against {median}",
                lever.id,
                share.median
            );
        }
    }
}

#[test]
fn paths_totals_and_loops_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let graph = Graph::new(links(&reference));
    for (key, expected) in reference["axelrod"].as_object().unwrap() {
        let (_, rest) = key.split_once(':').unwrap();
        let (start, _) = rest.split_once("->").unwrap();
        let (node, sign) = match start.split_once('+') {
            Some((node, _)) => (node, 1),
            None => (start.rsplit_once('-').unwrap().0, -1),
        };
        let effect = graph.effect(&Lever::press(key, &[(node, sign)]), &stability());
        // The reference's total is that of the node; ours carries the lever's sign.
        let total = if expected["total"] == "+" {
            SignSet::PLUS
        } else {
            SignSet::MINUS
        };
        assert_eq!(effect.total, total.times(SignSet::of(sign)), "{key}");
        assert!(effect.entailed, "{key}");
        let mut ours: Vec<Vec<String>> = effect.paths.into_iter().map(|p| p.nodes).collect();
        let mut theirs: Vec<Vec<String>> = expected["paths"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| serde_json::from_value(p["path"].clone()).unwrap())
            .collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs, "{key}");
    }
    let (loops, truncated) = graph.loops(Limits::default());
    assert!(!truncated);
    let mut ours: Vec<(Vec<String>, bool)> = loops
        .into_iter()
        .map(|l| {
            let mut nodes = l.nodes;
            nodes.sort();
            (nodes, l.signs == SignSet::PLUS)
        })
        .collect();
    let mut theirs: Vec<(Vec<String>, bool)> = reference["cycles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| {
            let mut nodes: Vec<String> = serde_json::from_value(l["nodes"].clone()).unwrap();
            nodes.sort();
            (nodes, l["sign"] == 1)
        })
        .collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
}

#[test]
fn the_crux_is_the_claim_that_isolation_lowers_support() {
    let Some(reference) = reference() else { return };
    let argument = argue_links(
        links(&reference),
        levers(),
        Some(stability()),
        &Options::default(),
    );
    for finding in &argument.levers[..6] {
        let names: Vec<&str> = finding.crux.cruxes().map(|c| c.claim.as_str()).collect();
        assert!(names.contains(&"C22"), "{}: {names:?}", finding.lever.id);
        let c22 = finding
            .crux
            .claims
            .iter()
            .find(|c| c.claim == "C22")
            .unwrap();
        assert!(c22.ends_entailment && c22.breaks_share);
        assert_eq!(c22.dropped.response.as_ref().unwrap().improves(), Some(0.0));
        assert_eq!(c22.turned.improvement, SignSet::MINUS);
        assert_eq!(finding.cut.flow, Some(1));
        assert_eq!(finding.cut.in_every_smallest, ["C22"]);
        assert!(finding.missing.is_empty());
    }
    // For L1 the edge from pressure to isolation is implied, not claimed: only C22 cuts.
    assert_eq!(argument.levers[0].cut.alone, ["C22"]);
    let restore = &argument.levers[6];
    assert_eq!(restore.crux.cruxes().count(), 0);
    assert_eq!(restore.cut.flow, Some(3));
    assert_eq!(restore.cut.claims, ["C01", "C02", "C03"]);
}

#[test]
fn removing_a_claim_off_every_way_changes_no_digit() {
    let Some(reference) = reference() else { return };
    let base = links(&reference);
    let graph = Graph::new(base.clone());
    let turned: Vec<Link> = base
        .iter()
        .cloned()
        .map(|link| {
            if link.id == "C07" || link.id == "C05" {
                Link {
                    signs: link.signs.flipped(),
                    ..link
                }
            } else {
                link
            }
        })
        .collect();
    let other = Graph::new(turned);
    for lever in levers() {
        let options = PressOptions::default();
        assert_eq!(
            press(&graph, &lever, &stability(), &options),
            press(&other, &lever, &stability(), &options)
        );
        assert_eq!(
            crux(&graph, &lever, &stability(), &options),
            crux(&other, &lever, &stability(), &options)
        );
        assert_eq!(
            margin(&graph, &lever, &stability()),
            margin(&other, &lever, &stability())
        );
        assert_eq!(
            cut(&graph, &lever, &stability()),
            cut(&other, &lever, &stability())
        );
    }
}
