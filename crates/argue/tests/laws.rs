//! Laws that hold for every argument.

use detente_argue::{
    Fewest, Graph, Lever, Limits, Link, Options, Outcome, PressOptions, Response, SignSet,
    argue_links, crux, cut, margin, missing_links, press,
};
use proptest::prelude::*;

fn quick() -> PressOptions {
    PressOptions {
        stable: 500,
        ..PressOptions::default()
    }
}

fn good() -> Outcome {
    Outcome::new("n0", 1)
}

/// A random small graph as (from, to, sign) triples over nodes n0 … n5.
fn graphs() -> impl Strategy<Value = Vec<Link>> {
    prop::collection::vec((0usize..6, 0usize..6, 1usize..8), 1..14).prop_map(|triples| {
        triples
            .into_iter()
            .enumerate()
            .map(|(i, (from, to, set))| {
                Link::new(
                    &format!("C{i:02}"),
                    &format!("n{from}"),
                    &format!("n{to}"),
                    SignSet::ALL[set],
                )
            })
            .collect()
    })
}

/// Simple paths by brute force: every order of every subset of the nodes between.
fn brute_paths(graph: &Graph, from: usize, to: usize) -> Vec<Vec<usize>> {
    fn grow(graph: &Graph, to: usize, way: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
        let here = way[way.len() - 1];
        if here == to {
            out.push(way.clone());
            return;
        }
        for next in 0..graph.nodes().len() {
            let joined = graph.edges().iter().any(|e| e.from == here && e.to == next);
            if joined && !way.contains(&next) {
                way.push(next);
                grow(graph, to, way, out);
                way.pop();
            }
        }
    }
    let mut out = Vec::new();
    if from != to {
        grow(graph, to, &mut vec![from], &mut out);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn paths_are_all_simple_paths(links in graphs()) {
        let graph = Graph::new(links);
        for from in 0..graph.nodes().len() {
            for to in 0..graph.nodes().len() {
                let (paths, cut) = graph.simple_paths(from, to, Limits::default());
                prop_assert!(!cut);
                let mut ours: Vec<Vec<usize>> = paths
                    .iter()
                    .map(|path| {
                        let mut nodes: Vec<usize> =
                            path.iter().map(|&e| graph.edges()[e].from).collect();
                        nodes.push(graph.edges()[path[path.len() - 1]].to);
                        nodes
                    })
                    .collect();
                let mut theirs = brute_paths(&graph, from, to);
                ours.sort();
                theirs.sort();
                prop_assert_eq!(ours, theirs);
            }
        }
    }

    #[test]
    fn every_choice_of_signs_and_sizes_lies_within_the_total(
        links in graphs(),
        picks in prop::collection::vec((0usize..3, 0.01f64..1.0), 14),
    ) {
        let graph = Graph::new(links);
        prop_assume!(graph.edges().iter().all(|edge| !edge.signs.is_empty()));
        let lever = Lever::press("L", &[("n1", 1)]);
        let effect = graph.effect(&lever, &good());
        // One world: each edge gets one of its signs and a size; sum the paths in numbers.
        let weights: Vec<f64> = graph
            .edges()
            .iter()
            .zip(&picks)
            .map(|(edge, (pick, size))| {
                let members: Vec<i8> = edge.signs.members().collect();
                f64::from(members[pick % members.len()]) * size
            })
            .collect();
        let sum: f64 = effect
            .paths
            .iter()
            .map(|path| path.edges.iter().map(|&e| weights[e]).product::<f64>())
            .sum();
        let sign = if sum.abs() < 1e-15 { 0 } else { sum.signum() as i8 };
        prop_assert!(effect.total.contains(sign), "{} not in {}", sum, effect.total);
    }

    #[test]
    fn the_order_of_the_claims_does_not_matter(links in graphs(), turn in 0usize..14) {
        let mut other = links.clone();
        let n = other.len();
        other.rotate_left(turn % n);
        let (a, b) = (Graph::new(links), Graph::new(other));
        let lever = Lever::press("L", &[("n1", 1), ("n2", -1)]);
        prop_assert_eq!(a.effect(&lever, &good()).total, b.effect(&lever, &good()).total);
        let (x, y) = (press(&a, &lever, &good(), &quick()), press(&b, &lever, &good(), &quick()));
        match (&x, &y) {
            (Response::Share(x), Response::Share(y)) => {
                prop_assert_eq!(x.improves, y.improves);
                prop_assert!((x.median - y.median).abs() < 1e-9);
            }
            _ => prop_assert_eq!(std::mem::discriminant(&x), std::mem::discriminant(&y)),
        }
        prop_assert_eq!(cut(&a, &lever, &good()).flow, cut(&b, &lever, &good()).flow);
    }

    #[test]
    fn turning_the_lever_turns_the_effect(links in graphs()) {
        let graph = Graph::new(links);
        let (up, down) = (Lever::press("U", &[("n1", 1)]), Lever::press("D", &[("n1", -1)]));
        let flipped = graph.effect(&up, &good()).improvement.flipped();
        prop_assert_eq!(flipped, graph.effect(&down, &good()).improvement);
        // An odd number of draws has one middle, seen from either side.
        let odd = PressOptions { stable: 501, ..quick() };
        let (x, y) = (
            press(&graph, &up, &good(), &odd),
            press(&graph, &down, &good(), &odd),
        );
        if let (Response::Share(x), Response::Share(y)) = (x, y) {
            prop_assert_eq!(x.improves, y.worsens);
            prop_assert_eq!(x.median.abs().to_bits() == 0, y.median.abs().to_bits() == 0);
        }
    }

    #[test]
    fn the_cut_is_the_smallest(mut links in graphs()) {
        // Only where no claim says "no effect" does dropping never open a way.
        for link in &mut links {
            if link.signs.contains(0) {
                link.signs = SignSet::PLUS;
            }
        }
        let graph = Graph::new(links.clone());
        let lever = Lever::press("L", &[("n1", 1)]);
        let result = cut(&graph, &lever, &good());
        let joined = |dropped: &[usize]| {
            let kept = links
                .iter()
                .enumerate()
                .filter(|(i, _)| !dropped.contains(i))
                .map(|(_, link)| link.clone())
                .collect();
            let graph = Graph::new(kept);
            match (graph.node("n1"), graph.node("n0")) {
                (Some(from), Some(to)) => graph.reached_from(&[from])[to],
                _ => false,
            }
        };
        let flow = result.flow.unwrap();
        prop_assert_eq!(flow == 0, !joined(&[]));
        let chosen: Vec<usize> = (0..links.len())
            .filter(|&i| result.claims.contains(&links[i].id))
            .collect();
        prop_assert_eq!(chosen.len(), flow);
        prop_assert!(!joined(&chosen));
        for (i, link) in links.iter().enumerate() {
            if flow > 1 {
                prop_assert!(joined(&[i]));
            }
            prop_assert_eq!(
                flow > 0 && !joined(&[i]),
                result.alone.contains(&link.id)
            );
        }
    }

    #[test]
    fn the_margin_is_what_trying_each_single_misreading_says(links in graphs()) {
        let lever = Lever::press("L", &[("n1", 1)]);
        let base = Graph::new(links.clone());
        let kind = |set: SignSet| match set {
            SignSet::PLUS | SignSet::MINUS | SignSet::ZERO | SignSet::EMPTY => set,
            _ => SignSet::ANY,
        };
        let verdict = |graph: &Graph| kind(graph.effect(&lever, &good()).improvement);
        let changes = (0..links.len()).any(|i| {
            verdict(&base.without(|link| link.id == links[i].id)) != verdict(&base)
        });
        let result = margin(&base, &lever, &good()).dropped;
        let single = matches!(result, Fewest::Exactly { number: 1, .. });
        prop_assert_eq!(changes, single, "{:?}", result);
    }
}

#[test]
fn all_plus_trees_improve_in_every_draw() {
    let links = vec![
        Link::new("1", "a", "b", SignSet::PLUS),
        Link::new("2", "a", "c", SignSet::PLUS),
        Link::new("3", "b", "n0", SignSet::PLUS),
        Link::new("4", "c", "n0", SignSet::PLUS),
    ];
    let graph = Graph::new(links);
    let response = press(&graph, &Lever::press("L", &[("a", 1)]), &good(), &quick());
    assert_eq!(response.improves(), Some(1.0));
    assert_eq!(response.share().unwrap().unstable, 0);
}

/// n0 ← n1 ← … ← n`length`, all +.
fn chain(length: usize) -> Vec<Link> {
    (0..length)
        .map(|i| {
            let (from, to) = (format!("n{}", i + 1), format!("n{i}"));
            Link::new(&format!("C{i:04}"), &from, &to, SignSet::PLUS)
        })
        .collect()
}

#[test]
fn a_long_chain_improves_in_every_draw() {
    for length in [1, 20, 60, 100, 150, 3_000] {
        let graph = Graph::new(chain(length));
        for sign in [1, -1] {
            let lever = Lever::press("L", &[(&format!("n{length}"), sign)]);
            let response = press(&graph, &lever, &good(), &quick());
            let share = response.share().expect("chains are stable");
            let sure = (share.improves, share.worsens);
            let expected = if sign > 0 { (1.0, 0.0) } else { (0.0, 1.0) };
            assert_eq!(sure, expected, "{length} links, sign {sign}");
            assert_eq!(share.unstable, 0);
        }
    }
}

#[test]
fn a_wide_loop_improves_in_every_stable_draw() {
    let mut links = chain(60);
    links.push(Link::new("back", "n0", "n60", SignSet::PLUS));
    // A way beside it whose first link has no influence in half of the draws.
    links.push(Link::new(
        "aside",
        "n60",
        "m",
        SignSet::ZERO.or(SignSet::PLUS),
    ));
    links.push(Link::new("on", "m", "n0", SignSet::PLUS));
    let graph = Graph::new(links);
    let lever = Lever::press("L", &[("n60", 1)]);
    let response = press(&graph, &lever, &good(), &quick());
    assert_eq!(response.improves(), Some(1.0));
}

#[test]
fn small_effects_that_differ_in_sign_stay_open() {
    let mut links = chain(100);
    links.push(Link::new("a", "n100", "m", SignSet::PLUS));
    links.push(Link::new("b", "m", "n98", SignSet::MINUS));
    let graph = Graph::new(links);
    let lever = Lever::press("L", &[("n100", 1)]);
    let response = press(&graph, &lever, &good(), &quick());
    let share = response.share().expect("stable");
    assert!((0.4..0.6).contains(&share.improves), "{share:?}");
    assert_eq!(share.improves + share.worsens, 1.0);
}

#[test]
fn zero_signs_give_exactly_nothing() {
    let links = vec![
        Link::new("1", "a", "b", SignSet::ZERO),
        Link::new("2", "b", "n0", SignSet::ZERO),
    ];
    let graph = Graph::new(links);
    let lever = Lever::press("L", &[("a", 1)]);
    let response = press(&graph, &lever, &good(), &quick());
    let share = response.share().unwrap();
    assert_eq!(
        (share.improves, share.median, share.connected),
        (0.0, 0.0, false)
    );
    let effect = graph.effect(&lever, &good());
    assert_eq!(effect.improvement, SignSet::ZERO);
    assert!(!effect.entailed);
}

#[test]
fn contradictory_claims_give_no_share_and_say_so() {
    let links = vec![
        Link::new("1", "a", "n0", SignSet::PLUS),
        Link::new("2", "a", "n0", SignSet::MINUS),
    ];
    let graph = Graph::new(links);
    let lever = Lever::press("L", &[("a", 1)]);
    let pair = vec![("a".to_owned(), "n0".to_owned())];
    assert_eq!(
        press(&graph, &lever, &good(), &quick()),
        Response::Contradiction {
            pairs: pair.clone()
        }
    );
    let effect = graph.effect(&lever, &good());
    assert!(effect.total.is_empty() && !effect.entailed);
    assert_eq!(effect.contradictions, pair);
    // Either claim stands in the way of an entailment: dropping one settles the sign.
    let table = crux(&graph, &lever, &good(), &quick());
    assert!(!table.claims[0].creates_entailment && table.claims[1].creates_entailment);
}

#[test]
fn a_loop_that_never_rests_is_said_to_be_unstable() {
    // Twelve nodes that all raise each other grow without bound in nearly every draw.
    let mut links = Vec::new();
    for i in 0..12 {
        for j in 0..12 {
            if i != j {
                let (from, to) = (format!("n{i}"), format!("n{j}"));
                links.push(Link::new(&format!("{i}-{j}"), &from, &to, SignSet::PLUS));
            }
        }
    }
    let options = PressOptions {
        stable: 500,
        tried: 3_000,
        seed: 1,
    };
    let graph = Graph::new(links);
    let response = press(&graph, &Lever::press("L", &[("n1", 1)]), &good(), &options);
    assert!(matches!(response, Response::Unstable { tried: 3_000, stable } if stable < 200));
}

#[test]
fn only_levers_with_a_way_have_a_common_cut() {
    let mut links = chain(1);
    links.push(Link::new("elsewhere", "x", "y", SignSet::PLUS));
    let levers = vec![
        Lever::press("L1", &[("n1", 1)]),
        Lever::press("L2", &[("x", 1)]),
        Lever::press("L3", &[("n0", 1)]),
        Lever::press("L4", &[("n1", -1)]),
    ];
    let argument = argue_links(links, levers, Some(good()), &Options::default());
    let ways: Vec<bool> = argument.levers.iter().map(|f| f.has_way()).collect();
    assert_eq!(ways, [true, false, false, true]);
    assert_eq!(argument.common_cut, ["C0000"]);
}

#[test]
fn threads_do_not_matter() {
    let links = vec![
        Link::new("1", "a", "b", SignSet::ANY),
        Link::new("2", "b", "n0", SignSet::PLUS),
        Link::new("3", "n0", "a", SignSet::MINUS),
    ];
    let argument = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            argue_links(
                links.clone(),
                vec![Lever::press("L", &[("a", 1)])],
                Some(good()),
                &Options::default(),
            )
        })
    };
    let text = |threads| serde_json::to_string(&argument(threads)).unwrap();
    assert_eq!(text(1), text(2));
    assert_eq!(text(1), text(3));
}

#[test]
fn an_unclear_sign_leaves_a_third_each_for_better_nothing_and_worse() {
    let links = vec![
        Link::new("1", "a", "b", SignSet::ANY),
        Link::new("2", "b", "n0", SignSet::PLUS),
    ];
    let lever = Lever::press("L", &[("a", 1)]);
    let response = press(
        &Graph::new(links),
        &lever,
        &good(),
        &PressOptions::default(),
    );
    let share = response.share().unwrap();
    assert!((share.improves - 1.0 / 3.0).abs() < 0.015, "{share:?}");
    assert!((share.worsens - 1.0 / 3.0).abs() < 0.015, "{share:?}");
}

#[test]
fn a_missing_link_is_named_and_not_added() {
    let links = vec![
        Link::new("1", "pressure:AAA>BBB", "isolation:BBB", SignSet::PLUS),
        Link::new("2", "backing:BBB>REB", "stability:CCC", SignSet::MINUS),
        Link::new("3", "rain:DDD", "stability:CCC", SignSet::PLUS),
    ];
    let graph = Graph::new(links);
    let lever = Lever::press("L", &[("pressure:AAA>BBB", 1)]);
    let outcome = Outcome::new("stability:CCC", 1);
    let missing = missing_links(&graph, &lever, &outcome);
    assert_eq!(missing[0].from, "isolation:BBB");
    assert_eq!(missing[0].to, "backing:BBB>REB");
    assert_eq!(missing[0].sign, Some(-1));
    assert_eq!(missing[0].shared, ["BBB"]);
    assert_eq!(
        press(&graph, &lever, &outcome, &quick()).improves(),
        Some(0.0)
    );
    // With it said, nothing is missing.
    let mut links = graph.links().to_vec();
    links.push(Link::new(
        "4",
        "isolation:BBB",
        "backing:BBB>REB",
        SignSet::MINUS,
    ));
    assert!(missing_links(&Graph::new(links), &lever, &outcome).is_empty());
}

#[test]
fn stitched_paths_are_told() {
    let quoted = |id: &str, from: &str, to: &str, holder: &str| Link {
        holder: Some(holder.to_owned()),
        ..Link::new(id, from, to, SignSet::PLUS)
    };
    let lever = Lever::press("L", &[("a", 1)]);
    let mut links = vec![quoted("1", "a", "b", "X"), quoted("2", "b", "n0", "Y")];
    let effect = Graph::new(links.clone()).effect(&lever, &good());
    assert!(effect.paths[0].stitched);
    links.push(quoted("3", "b", "n0", "X"));
    let effect = Graph::new(links).effect(&lever, &good());
    assert!(!effect.paths[0].stitched);
}

#[test]
fn five_thousand_claims_are_no_trouble() {
    // A fixed pseudo-random web of 5 000 claims over 900 nodes.
    let mut state = 12_345u64;
    let mut next = |n: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % n
    };
    let links: Vec<Link> = (0..5_000)
        .map(|i| {
            let (from, to) = (next(900), next(900));
            let signs = SignSet::ALL[[1, 4, 4, 7][next(4) as usize]];
            Link::new(
                &format!("C{i}"),
                &format!("n{from}"),
                &format!("n{to}"),
                signs,
            )
        })
        .collect();
    let argument = argue_links(
        links,
        vec![Lever::press("L", &[("n7", 1)])],
        Some(good()),
        &Options::default(),
    );
    let finding = &argument.levers[0];
    assert!(finding.effect.truncated && argument.loops_truncated);
    assert!(!finding.effect.entailed);
    assert!(finding.cut.flow.unwrap() > 0);
    assert!(matches!(
        finding.response,
        Response::TooLarge { .. } | Response::Contradiction { .. } | Response::Unstable { .. }
    ));
}

#[test]
fn two_claims_that_back_each_other_are_a_crux_together() {
    // Each arrow is said twice, so no single claim matters; both of one arrow do.
    let links = vec![
        Link::new("1", "a", "b", SignSet::PLUS),
        Link::new("2", "a", "b", SignSet::PLUS),
        Link::new("3", "b", "n0", SignSet::PLUS),
        Link::new("4", "b", "n0", SignSet::PLUS),
    ];
    let graph = Graph::new(links);
    let table = crux(&graph, &Lever::press("L", &[("a", 1)]), &good(), &quick());
    assert_eq!(table.cruxes().count(), 0);
    assert_eq!(table.pairs.tried, 6);
    let pairs: Vec<&[String; 2]> = table.pairs.cruxes.iter().map(|pair| &pair.claims).collect();
    assert_eq!(pairs.len(), 2);
    for pair in &table.pairs.cruxes {
        assert!(pair.ends_entailment && pair.breaks_share);
        assert_eq!(pair.dropped.improvement, SignSet::ZERO);
        assert_eq!(pair.turned.improvement, SignSet::MINUS);
    }
    assert!(pairs.contains(&&["1".to_owned(), "2".to_owned()]));
}

#[test]
fn pairs_are_not_looked_for_where_one_claim_is_a_crux_or_nothing_can_be_lost() {
    let one = Graph::new(vec![Link::new("1", "a", "n0", SignSet::PLUS)]);
    let lever = Lever::press("L", &[("a", 1)]);
    assert_eq!(crux(&one, &lever, &good(), &quick()).pairs.tried, 0);
    let open = Graph::new(vec![
        Link::new("1", "a", "n0", SignSet::ANY),
        Link::new("2", "a", "n0", SignSet::ANY),
    ]);
    assert_eq!(crux(&open, &lever, &good(), &quick()).pairs.tried, 0);
}

#[test]
fn a_merger_or_a_split_can_be_what_changes_the_conclusion() {
    // Two mentions of backing, by different hands: merged, the second one's harm joins in.
    let links = vec![
        Link::new("1", "pressure:A", "backing:B", SignSet::MINUS),
        Link::new("2", "backing:B", "violence:C", SignSet::PLUS),
        Link::new("3", "backing:D", "violence:C", SignSet::MINUS),
    ];
    let lever = Lever::press("L", &[("pressure:A", 1)]);
    let outcome = Outcome::new("violence:C", -1);
    let found = margin(&Graph::new(links.clone()), &lever, &outcome);
    assert_eq!(found.pairs, 1);
    let Fewest::Exactly {
        number: 1,
        example,
        sets: 1,
        improvement,
    } = &found.merged
    else {
        panic!("{:?}", found.merged);
    };
    assert_eq!(example[0].to_string(), "backing:B merged with backing:D");
    let told = example[0].told(|node| node.replace("backing:", "backing of "));
    assert_eq!(told, "backing of B merged with backing of D");
    assert_eq!(*improvement, SignSet::EMPTY);
    // A mention split off takes its link away, as if the claim were dropped.
    assert!(
        matches!(
            found.split,
            Fewest::Exactly {
                number: 1,
                sets: 4,
                ..
            }
        ),
        "{:?}",
        found.split
    );
    assert_eq!(found.on_ways, ["1", "2"]);
    assert_eq!(found.any.survives(), 0);
    // Without ways, only a merger can make one.
    let apart = vec![
        Link::new("1", "pressure:A", "backing:B", SignSet::MINUS),
        Link::new("3", "backing:D", "violence:C", SignSet::MINUS),
    ];
    let found = margin(&Graph::new(apart), &lever, &outcome);
    assert!(matches!(
        found.dropped,
        Fewest::MoreThan { stopped: false, .. }
    ));
    assert!(matches!(found.merged, Fewest::Exactly { number: 1, .. }));
    assert!(found.expected.is_none());
}

#[test]
fn a_conclusion_held_thrice_survives_two_misreadings() {
    let links: Vec<Link> = (0..3)
        .map(|i| Link::new(&format!("C{i}"), "a", "n0", SignSet::PLUS))
        .collect();
    let found = margin(&Graph::new(links), &Lever::press("L", &[("a", 1)]), &good());
    assert_eq!(found.dropped.survives(), 2);
    assert!(matches!(
        &found.dropped,
        Fewest::Exactly {
            number: 3,
            sets: 1,
            ..
        }
    ));
}
