//! Signed networks: frustration proven on the Correlates-of-War and tribes networks.

mod common;

use common::*;
use detente_infer::balance::*;
use detente_infer::resample::stream;
use rand::RngExt;

fn edges(v: &serde_json::Value, base: usize) -> Vec<(usize, usize, f64)> {
    v.as_array()
        .unwrap()
        .iter()
        .map(|e| {
            let e = numbers(e);
            (e[0] as usize - base, e[1] as usize - base, e[2])
        })
        .collect()
}

#[test]
fn every_cow_network_and_the_tribes_are_proven() {
    let (Some(input), Some(want)) = (
        json("signed_cow_tribes_input.json"),
        json("frustration_cow.json"),
    ) else {
        return;
    };
    let want = want.as_array().unwrap();
    let mut checked = 0;
    for g in input.as_array().unwrap() {
        let name = g["name"].as_str().unwrap();
        let Some(w) = want.iter().find(|w| w["name"] == name) else {
            continue;
        };
        let n = g["n"].as_u64().unwrap() as usize;
        let graph = SignedGraph::new(n, &edges(&g["edges"], 1)).unwrap();
        let f = frustration(&graph, &FrustrationSpec::default()).unwrap();
        assert_eq!(f.index, w["L"].as_f64().unwrap(), "{name}");
        assert_eq!(f.proof, Proof::Optimal, "{name}");
        assert_eq!(f.frustrated_edges.len() as f64, f.index);
        close(f.normalized, w["F"].as_f64().unwrap(), 1e-12, name);
        let t = signed_triads(&graph);
        let c = &w["triads"];
        assert_eq!(
            (t.ppp as u64, t.ppm as u64, t.pmm as u64, t.mmm as u64),
            (
                c["+++"].as_u64().unwrap(),
                c["++-"].as_u64().unwrap(),
                c["+--"].as_u64().unwrap(),
                c["---"].as_u64().unwrap()
            )
        );
        close(
            t.balanced_share().unwrap(),
            w["tri_balance"].as_f64().unwrap(),
            1e-12,
            "triads",
        );
        close(
            walk_balance(&graph).unwrap().index,
            w["walk_balance"].as_f64().unwrap(),
            1e-9,
            "walks",
        );
        checked += 1;
    }
    assert_eq!(checked, 52);
}

#[test]
fn random_graphs_small_enough_for_a_quick_proof() {
    let Some(input) = json("frustration_random.json") else {
        return;
    };
    for g in input.as_array().unwrap() {
        let n = g["n"].as_u64().unwrap() as usize;
        let status = g["status"].as_str().unwrap();
        if n > 80 || status != "Optimal" {
            continue;
        }
        let graph = SignedGraph::new(n, &edges(&g["edges"], 0)).unwrap();
        let f = frustration(&graph, &FrustrationSpec::default()).unwrap();
        assert_eq!(
            (f.index, f.proof),
            (g["L"].as_f64().unwrap(), Proof::Optimal),
            "n {n}"
        );
        close(
            walk_balance(&graph).unwrap().spectral_gap,
            g["spectral_gap_unsigned_minus_signed"].as_f64().unwrap(),
            1e-9,
            "gap",
        );
    }
}

/// Against all partitions, with unit and with real weights.
#[test]
fn exact_equals_brute_force() {
    for seed in 0..120u64 {
        let mut rng = stream(seed, 0);
        let n = rng.random_range(3..11);
        let mut list = Vec::new();
        for a in 0..n {
            for b in a + 1..n {
                if rng.random::<f64>() < 0.55 {
                    let w = if seed % 2 == 0 {
                        1.0
                    } else {
                        rng.random_range(0.1..3.0)
                    };
                    list.push((a, b, if rng.random::<f64>() < 0.5 { w } else { -w }));
                }
            }
        }
        let graph = SignedGraph::new(n, &list).unwrap();
        let best = (0..1u32 << (n - 1))
            .map(|bits| {
                let x: Vec<i8> = (0..n)
                    .map(|v| if bits >> v & 1 == 1 { -1 } else { 1 })
                    .collect();
                graph.frustrated_weight(&x)
            })
            .fold(f64::INFINITY, f64::min);
        // A weak search must still be proven right by the bound.
        let f = frustration(
            &graph,
            &FrustrationSpec {
                starts: 1,
                ..FrustrationSpec::default()
            },
        )
        .unwrap();
        close(f.index, best, 1e-9, &format!("seed {seed}"));
        assert_eq!(f.proof, Proof::Optimal);
    }
}

#[test]
fn switching_keeps_the_index_and_relabelling_too() {
    let mut rng = stream(4, 4);
    let n = 20;
    let mut list = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            if rng.random::<f64>() < 0.3 {
                list.push((a, b, if rng.random::<bool>() { 1.0 } else { -1.0 }));
            }
        }
    }
    let spec = FrustrationSpec::default();
    let base = frustration(&SignedGraph::new(n, &list).unwrap(), &spec).unwrap();
    let camp: Vec<f64> = (0..n)
        .map(|_| if rng.random::<bool>() { 1.0 } else { -1.0 })
        .collect();
    let switched: Vec<_> = list
        .iter()
        .map(|&(a, b, w)| (a, b, w * camp[a] * camp[b]))
        .collect();
    let relabelled: Vec<_> = list
        .iter()
        .map(|&(a, b, w)| (n - 1 - a, n - 1 - b, w))
        .collect();
    for other in [switched, relabelled] {
        let f = frustration(&SignedGraph::new(n, &other).unwrap(), &spec).unwrap();
        assert_eq!((f.index, f.proof), (base.index, Proof::Optimal));
    }
}

#[test]
fn effort_that_runs_out_gives_an_honest_bound() {
    let mut rng = stream(9, 9);
    let n = 60;
    let mut list = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            if rng.random::<f64>() < 0.3 {
                list.push((a, b, if rng.random::<bool>() { 1.0 } else { -1.0 }));
            }
        }
    }
    let graph = SignedGraph::new(n, &list).unwrap();
    let f = frustration(
        &graph,
        &FrustrationSpec {
            max_nodes: 2,
            max_work: 3_000_000,
            ..FrustrationSpec::default()
        },
    )
    .unwrap();
    let Proof::Bound(lower) = f.proof else {
        panic!("proof is {:?}", f.proof)
    };
    assert!(lower > 0.0 && lower < f.index);
}

#[test]
fn directed_triads_match_networkx() {
    let Some(f) = json("triad_census.json") else {
        return;
    };
    for (key, n) in [("n200_p01_seed7", 200), ("n30", 30)] {
        let list: Vec<(usize, usize)> = f[key]["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| {
                let e = numbers(e);
                (e[0] as usize, e[1] as usize)
            })
            .collect();
        for (name, count) in directed_census(n, &list).unwrap().counts {
            assert_eq!(
                count,
                f[key]["census"][name].as_u64().unwrap(),
                "{key} {name}"
            );
        }
    }
}
