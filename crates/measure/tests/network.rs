//! Signed networks whose balance is known, their places and their files.

mod common;

use common::{code, codes, event, table};
use detente_measure::Answer;
use detente_measure::network::{Network, TieSign, network};
use detente_vocab::{ActorCode, Event, Region};
use jiff::civil::date;
use proptest::prelude::*;

const NODES: [&str; 6] = ["AAB", "BBC", "CCD", "DDE", "EEF", "FFG"];

/// Ten events of one kind on each pair.
fn signed(edges: &[(usize, usize, bool)]) -> Vec<Event> {
    let day = date(2018, 1, 10);
    let mut rows = vec![event(day, "ZZZ", "ZZZ", "010")];
    for (a, b, friendly) in edges {
        for _ in 0..10 {
            let cameo = if *friendly { "043" } else { "190" };
            rows.push(event(day, NODES[*a], NODES[*b], cameo));
        }
    }
    rows
}

fn built(rows: &[Event], nodes: &[ActorCode]) -> Network {
    match network(&table(rows), nodes, date(2018, 1, 1), date(2018, 12, 31)).unwrap() {
        Answer::Given(network) => network,
        Answer::Refused(refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn two_hostile_camps_are_balanced_and_stand_apart() {
    let edges = [
        (0, 1, true),
        (2, 3, true),
        (0, 2, false),
        (1, 2, false),
        (0, 3, false),
        (1, 3, false),
    ];
    let network = built(&signed(&edges), &codes(&NODES));
    let balance = network.balance.given().unwrap();
    assert_eq!((balance.frustration, balance.proven), (0, true));
    assert_eq!(balance.normalised, 1.0);
    assert_eq!(
        balance.camps,
        [Some(0), Some(0), Some(1), Some(1), None, None]
    );
    assert_eq!(balance.triads.pmm, 4);
    assert_eq!(balance.triads.balanced_share(), Some(1.0));
    let places = network.layout();
    // Camp 0 left, camp 1 right, those without a signed tie at the bottom.
    assert!(places[0].x < 0.0 && places[1].x < 0.0);
    assert!(places[2].x > 0.0 && places[3].x > 0.0);
    assert!(places[4].y < -0.9 && places[5].y < -0.9);
}

#[test]
fn one_hostile_tie_between_friends_of_a_friend_is_one_frustration() {
    let edges = [(0, 1, true), (1, 2, true), (0, 2, false)];
    let network = built(&signed(&edges), &codes(&NODES[..3]));
    let balance = network.balance.given().unwrap();
    assert_eq!(balance.frustration, 1);
    assert_eq!(balance.triads.ppm, 1);
    let frustrated = network
        .ties
        .iter()
        .filter(|tie| tie.frustrated == Some(true));
    assert_eq!(frustrated.count(), 1);
}

#[test]
fn a_tie_with_one_event_has_no_sign_and_two_have() {
    let rows = [
        event(date(2018, 1, 10), "AAB", "BBC", "043"),
        event(date(2018, 1, 10), "CCD", "BBC", "190"),
        event(date(2018, 1, 11), "BBC", "CCD", "112"),
        event(date(2018, 1, 11), "AAB", "CCD", "010"),
    ];
    let network = built(&rows, &codes(&NODES[..3]));
    assert_eq!(network.tie(0, 1).unwrap().sign, None);
    assert_eq!(network.tie(1, 2).unwrap().sign, Some(TieSign::Hostile));
    assert_eq!(network.tie(0, 2).unwrap().cell.statements, 1);
    assert_eq!(network.balance.given().unwrap().edges, 1);
}

#[test]
fn a_window_without_data_and_a_network_without_signs_are_refused() {
    let rows = [event(date(2018, 1, 10), "AAB", "BBC", "010")];
    let away = network(
        &table(&rows),
        &codes(&NODES),
        date(2020, 1, 1),
        date(2020, 2, 1),
    )
    .unwrap();
    assert!(away.refused().unwrap().why.contains("2020-01-01"));
    let unsigned = built(&rows, &codes(&NODES));
    assert!(unsigned.balance.refused().is_some());
    assert_eq!(unsigned.layout().len(), 6);
}

#[test]
fn files_hold_every_tie_and_escape_labels() {
    let mut network = built(&signed(&[(0, 1, true), (1, 2, false)]), &codes(&NODES[..3]));
    network.nodes[0].label = "A & <B>".to_owned();
    let graphml = network.to_graphml();
    let gexf = network.to_gexf();
    assert!(graphml.contains("A &amp; &lt;B&gt;") && gexf.contains("label=\"A &amp; &lt;B&gt;\""));
    assert_eq!(graphml.matches("<edge ").count(), 2);
    assert_eq!(gexf.matches("<edge ").count(), 2);
    assert_eq!(
        graphml.matches("<data").count(),
        graphml.matches("</data>").count()
    );
    let csv = network.to_csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(&lines[1][0], "BBC");
    assert_eq!(&lines[1][3], "10");
    assert_eq!(&lines[1][7], "hostile");
}

/// Fewest frustrated ties by trying every split.
fn by_trying(n: usize, edges: &[(usize, usize, bool)]) -> usize {
    (0..1usize << n)
        .map(|split| {
            let frustrated = |(a, b, friendly): &&(usize, usize, bool)| {
                ((split >> a & 1) == (split >> b & 1)) != *friendly
            };
            edges.iter().filter(frustrated).count()
        })
        .min()
        .unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn frustration_is_the_fewest_over_all_splits(
        signs in prop::collection::vec(0u8..3, 15),
    ) {
        let pairs = (0..6).flat_map(|a| (a + 1..6).map(move |b| (a, b)));
        let edges: Vec<(usize, usize, bool)> = pairs
            .zip(&signs)
            .filter(|(_, sign)| **sign > 0)
            .map(|((a, b), sign)| (a, b, *sign == 1))
            .collect();
        prop_assume!(!edges.is_empty());
        let network = built(&signed(&edges), &codes(&NODES));
        let balance = network.balance.given().unwrap();
        prop_assert_eq!(balance.frustration, by_trying(6, &edges));
        let marked = network.ties.iter().filter(|tie| tie.frustrated == Some(true)).count();
        prop_assert_eq!(marked, balance.frustration);
        for place in network.layout() {
            prop_assert!((place.x.hypot(place.y) - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn the_heart_of_asia_in_2018_has_the_known_ties() {
    let Some(table) = common::icews18() else {
        return;
    };
    let region = Region::builtin("heart-of-asia").unwrap();
    let mut nodes: Vec<ActorCode> = region
        .members()
        .filter(|code| !code.is_armed_group())
        .cloned()
        .collect();
    nodes.push(code("USA"));
    nodes.push(code("AFG.REB.TALIBAN"));
    let answer = network(&table, &nodes, date(2018, 1, 1), date(2018, 10, 31)).unwrap();
    let network = answer.given().unwrap();
    let sum = |of: fn(&detente_measure::TieCell) -> u32| -> u32 {
        network.ties.iter().map(|tie| of(&tie.cell)).sum()
    };
    assert_eq!(sum(|cell| cell.reported()), 35_244);
    assert_eq!(sum(|cell| cell.events()), 30_048);
    let balance = network.balance.given().unwrap();
    assert_eq!(
        (balance.edges, balance.frustration, balance.proven),
        (124, 8, true)
    );
    let frustrated: Vec<(&str, &str)> = network
        .ties
        .iter()
        .filter(|tie| tie.frustrated == Some(true))
        .map(|tie| (nodes[tie.a].as_str(), nodes[tie.b].as_str()))
        .collect();
    let known = [
        ("AFG", "AFG.REB.TALIBAN"),
        ("AZE", "IND"),
        ("IND", "AFG.REB.TALIBAN"),
        ("IRN", "SAU"),
        ("IRN", "ARE"),
        ("IRN", "USA"),
        ("PAK", "AFG.REB.TALIBAN"),
        ("TUR", "ARE"),
    ];
    assert_eq!(frustrated, known);
}

#[test]
fn a_friend_of_two_enemies_mediates_and_the_enemies_polarise() {
    // CCD is the friend of the enemies AAB and BBC; DDE hangs on CCD.
    let edges = [(0, 2, true), (1, 2, true), (0, 1, false), (2, 3, true)];
    let network = built(&signed(&edges), &codes(&NODES[..5]));
    let roles = network.roles();
    assert_eq!(roles[2].bridges, 1);
    // Three of the six pairs of others have a friendly way, all through CCD.
    assert!((roles[2].betweenness - 0.5).abs() < 1e-12, "{roles:?}");
    assert_eq!(network.mediators().len(), 1);
    assert_eq!(network.mediators()[0].node, 2);
    let lost: f64 = roles.iter().filter_map(|role| role.frustrated_share).sum();
    assert!(lost > 0.0);
    assert_eq!(roles[4].frustrated_share, None);

    // Two camps: all hostility is across; AAB has a part in two of the three ties.
    let edges = [
        (0, 1, true),
        (0, 2, false),
        (0, 3, false),
        (1, 2, false),
        (2, 3, true),
    ];
    let network = built(&signed(&edges), &codes(&NODES[..4]));
    let roles = network.roles();
    let shares: Vec<f64> = roles.iter().map(|role| role.cut_share.unwrap()).collect();
    assert!((shares.iter().sum::<f64>() - 2.0).abs() < 1e-12);
    assert!((shares[0] - 2.0 / 3.0).abs() < 1e-12, "{shares:?}");
    assert_eq!(network.polarisers()[0].node, 0);
}

/// Fifteen months: a hostile pair makes peace in the tenth.
fn peace() -> Vec<Event> {
    let mut rows = Vec::new();
    for month in 0..15 {
        let day = date(2018, 1, 1).saturating_add(jiff::ToSpan::months(month));
        rows.push(event(day, "ZZZ", "ZZZ", "010"));
        rows.push(event(day.last_of_month(), "ZZZ", "ZZZ", "010"));
        let turn = if month < 9 { "190" } else { "043" };
        for (a, b, cameo) in [(0, 1, turn), (1, 2, "043"), (2, 3, "043"), (3, 4, "190")] {
            for _ in 0..4 {
                rows.push(event(
                    day.saturating_add(jiff::ToSpan::days(3)),
                    NODES[a],
                    NODES[b],
                    cameo,
                ));
            }
        }
    }
    rows
}

#[test]
fn a_window_moves_and_the_places_stay() {
    use detente_measure::network::{anchored_layout, film, moving_networks, to_csv, to_gexf};
    let table = table(&peace());
    let nodes = codes(&NODES[..5]);
    let moving = moving_networks(&table, &nodes, (3, 1), (None, None)).unwrap();
    let moving = moving.given().unwrap();
    assert_eq!(moving.len(), 13);
    assert_eq!(
        (moving[0].from, moving[0].to),
        (date(2018, 1, 1), date(2018, 3, 31))
    );
    let signs: Vec<_> = moving
        .iter()
        .map(|network| network.tie(0, 1).unwrap().sign)
        .collect();
    assert_eq!(
        (signs[0], signs[12]),
        (Some(TieSign::Hostile), Some(TieSign::Friendly))
    );
    // One window is the network of the same days.
    let alone = network(&table, &nodes, date(2018, 6, 1), date(2018, 8, 31)).unwrap();
    assert_eq!(alone.given().unwrap().ties, moving[5].ties);
    // Nobody jumps across the picture in a month, and nobody moves while nothing changes.
    for pair in moving.windows(2) {
        for (a, b) in pair[0].places.iter().zip(&pair[1].places) {
            let step = (a.x - b.x).hypot(a.y - b.y);
            assert!(step < 0.4, "{step}");
            if pair[0].signed_edges() == pair[1].signed_edges() {
                assert!(step < 1e-12, "{step}");
            }
            assert!(a.x.abs() <= 1.0 && a.y.abs() <= 1.0);
        }
    }
    let apart = |i: usize, a: usize, b: usize| {
        let (p, q) = (&moving[i].places[a], &moving[i].places[b]);
        (p.x - q.x).hypot(p.y - q.y)
    };
    assert!(
        apart(0, 0, 1) > apart(12, 0, 1),
        "friends stand nearer than enemies"
    );
    assert!(apart(12, 3, 4) > apart(12, 2, 3));
    // Without the anchor the same change moves the nodes further.
    let jump = |first: &[detente_measure::network::Place],
                last: &[detente_measure::network::Place]|
     -> f64 {
        first
            .iter()
            .zip(last)
            .map(|(a, b)| (a.x - b.x).hypot(a.y - b.y))
            .sum()
    };
    let (first, last) = (&moving[0], &moving[12]);
    let free = |network: &Network| anchored_layout(std::slice::from_ref(network)).remove(0);
    assert!(jump(&first.places, &last.places) < jump(&free(first), &free(last)));

    let csv = to_csv(moving);
    assert!(csv.starts_with("from,to,a,b,"));
    assert_eq!(csv.lines().count(), 1 + 13 * 4);
    let gexf = to_gexf(moving);
    assert!(gexf.contains("mode=\"dynamic\"") && gexf.contains("end=\"2018-03-31\""));
    assert_eq!(gexf.matches("<edge ").count(), 13 * 4);
    let picture = film(moving);
    assert_eq!(picture.matches("<g role").count(), 13);

    let refused = moving_networks(&table, &nodes, (16, 1), (None, None)).unwrap();
    assert!(refused.refused().unwrap().why.contains("15 whole months"));
    assert!(moving_networks(&table, &nodes, (3, 0), (None, None)).is_err());
    let steps = moving_networks(&table, &nodes, (3, 6), (None, None)).unwrap();
    assert_eq!(steps.given().unwrap().len(), 3);
}

#[test]
fn the_picture_tells_signs_without_colour() {
    let edges = [(0, 1, true), (1, 2, true), (0, 2, false), (2, 5, false)];
    let mut nodes = codes(&NODES[..3]);
    nodes.push(code("AAB.REB.OWL"));
    let mut rows = signed(&edges[..3]);
    for _ in 0..9 {
        rows.push(event(date(2018, 2, 1), "AAB.REB.OWL", "AAB", "190"));
    }
    let mut network = built(&rows, &nodes);
    network.nodes[0].label = "A & <B>".to_owned();
    let svg = network.to_svg();
    assert!(svg.contains("<title id=\"title\">") && svg.contains("<desc id=\"desc\">"));
    assert!(svg.contains("stroke-dasharray") && svg.contains("prefers-color-scheme:dark"));
    assert!(
        svg.contains(">− ("),
        "the hostile tie has a sign and a number"
    );
    assert!(svg.contains("class=\"bad across\""), "and a bar");
    assert!(svg.contains("! ("), "the frustrated tie has a mark");
    let legend = &svg[svg.find(">friendly (+)<").unwrap()..];
    for part in [
        "<line class=\"bad\"",
        "<line class=\"good frustrated\"",
        "<line class=\"bad frustrated\"",
        "<line class=\"good thin\"",
        "fewer than 5 events",
    ] {
        assert!(legend.contains(part), "{part} in {legend}");
    }
    assert_eq!(svg.matches("<circle").count(), 3);
    assert_eq!(
        svg.matches("<rect class=\"paper\"").count() + 1,
        svg.matches("<rect").count()
    );
    assert!(svg.contains("A &amp; &lt;B&gt;") && !svg.contains("<B>"));
    let open = svg.matches('<').count();
    assert_eq!(open, svg.matches('>').count());
}

#[test]
fn a_sign_on_few_events_is_thin_in_every_form() {
    let mut rows = signed(&[(0, 1, true)]);
    for _ in 0..2 {
        rows.push(event(date(2018, 2, 1), NODES[1], NODES[2], "190"));
    }
    rows.push(event(date(2018, 2, 1), NODES[0], NODES[2], "190"));
    let network = built(&rows, &codes(&NODES[..3]));
    let thin: Vec<Option<bool>> = network.ties.iter().map(|tie| tie.thin).collect();
    // Ten events; one event and no sign; two events.
    assert_eq!(thin, [Some(false), None, Some(true)]);
    assert_eq!(network.thin_signs(), 1);
    let csv = network.to_csv();
    let ends: Vec<&str> = csv
        .lines()
        .map(|line| {
            line.rsplitn(3, ',')
                .nth(2)
                .map_or("", |head| &line[head.len() + 1..])
        })
        .collect();
    assert_eq!(ends, ["events,thin", "10,false", "1,", "2,true"]);
    for text in [network.to_graphml(), network.to_gexf()] {
        assert!(text.contains("thin") && text.contains("events"), "{text}");
    }
    let svg = network.to_svg();
    assert!(svg.contains("class=\"bad thin\""), "{svg}");
    assert!(svg.contains("hostile, 2 reported events (thin)"), "{svg}");
    assert!(svg.contains("1 of the signs rest on fewer than 5 reported events"));
}

/// The boxes of the texts of a picture, by the letters that the drawing reckons with.
fn texts(svg: &str) -> Vec<(String, [f64; 4])> {
    svg.lines()
        .filter(|line| {
            line.starts_with("<text class=\"name\"") || line.starts_with("<text class=\"sign\"")
        })
        .map(|line| {
            let number = |name: &str| -> f64 {
                let from = line.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
                line[from..].split('"').next().unwrap().parse().unwrap()
            };
            let text = line[line.find('>').unwrap() + 1..line.rfind('<').unwrap()].to_owned();
            let (x, y, font) = (number("x"), number("y"), number("font-size"));
            let half = 0.55 * font * text.chars().count() as f64 / 2.0;
            (text, [x - half, y - 0.8 * font, x + half, y + 0.1 * font])
        })
        .collect()
}

#[test]
fn labels_do_not_lie_on_one_another() {
    let edges: Vec<(usize, usize, bool)> = (0..6)
        .flat_map(|a| (a + 1..6).map(move |b| (a, b, (a + b) % 3 != 0)))
        .collect();
    let mut network = built(&signed(&edges), &codes(&NODES));
    for node in &mut network.nodes {
        node.label = format!("Republic of {}", node.code);
    }
    let svg = network.to_svg();
    let texts = texts(&svg);
    assert_eq!(
        texts
            .iter()
            .filter(|(text, _)| text.starts_with("Republic"))
            .count(),
        6
    );
    assert!(texts.len() > 6 + edges.len() / 2, "{} labels", texts.len());
    for (i, (one, a)) in texts.iter().enumerate() {
        for (other, b) in &texts[i + 1..] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "{one} on {other}");
        }
    }
}
