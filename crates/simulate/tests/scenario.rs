//! Scenario files: what the claims alone imply, and what is refused.

use detente_simulate::scenario::{Data, Scenario, Seen, schema};

const HEAD: &str = "[outcome]\nvariable = \"peace\"\nbetter = \"up\"\n[[lever]]\nid = \"L1\"\n[[lever.do]]\nact = \"press\"\nvariable = \"a\"\ndirection = \"up\"\n";

fn scenario(edges: &[(&str, &str, &str)]) -> Scenario {
    let mut text = String::from(HEAD);
    for (i, (from, to, sign)) in edges.iter().enumerate() {
        text.push_str(&format!(
            "[[claim]]\nid = \"C{i}\"\nfrom = \"{from}\"\nto = \"{to}\"\nsign = \"{sign}\"\n"
        ));
    }
    Scenario::parse(&text, &[]).unwrap()
}

fn claims_only(edges: &[(&str, &str, &str)]) -> f64 {
    let report = scenario(edges).study(None, 1, false).unwrap();
    assert!(report.refused.is_some() && report.levers[0].data.is_none());
    let claims = report.levers[0].claims.as_ref().unwrap();
    claims.response.improves().unwrap()
}

#[test]
fn claims_alone_obey_their_signs() {
    // Axelrod: in a tree whose total effect is + the outcome improves for certain.
    let tree = [
        ("a", "b", "-"),
        ("b", "peace", "-"),
        ("a", "c", "+"),
        ("c", "peace", "+"),
    ];
    assert_eq!(claims_only(&tree), 1.0);
    // No effect anywhere: none.
    let none = tree.map(|(from, to, _)| (from, to, "0"));
    assert_eq!(claims_only(&none), 0.0);
    // Opposed ways: in doubt, and a claim off every way changes not one digit.
    let opposed = [
        ("a", "b", "+"),
        ("b", "peace", "-"),
        ("a", "peace", "+"),
        ("d", "c", "+"),
    ];
    let p = claims_only(&opposed);
    assert!(p > 0.2 && p < 0.9, "{p}");
    let mut flipped = opposed;
    flipped[3].2 = "-";
    assert_eq!(claims_only(&flipped), p);
}

#[test]
fn faults_have_a_line_a_column_and_a_remedy() {
    let fault = |text: &str| Scenario::parse(text, &["a".into(), "peace".into()]).unwrap_err();
    let error = fault(&HEAD.replace("[outcome]", "[outcome"));
    assert_eq!(error.at.unwrap().0, 1);
    let error = fault(&HEAD.replace("better = \"up\"", "better = \"more\""));
    assert_eq!(error.at, Some((3, 10)));
    assert!(error.message.contains("`up`"), "{error}");
    let error = fault(&HEAD.replace("variable = \"peace\"", "variable = \"pace\""));
    assert_eq!(error.at, Some((2, 12)));
    assert!(error.help.contains("peace"), "{}", error.help);
    let error = fault(&HEAD.replace("direction = \"up\"\n", ""));
    assert_eq!(error.at.unwrap().0, 7);
    assert!(error.message.contains("`direction`"), "{error}");
    let error = fault("[outcome]\nvariable = \"peace\"\nbetter = \"up\"\n");
    assert!(error.message.contains("no lever"));
    for (act, field) in [("replace", "path"), ("hold", "value"), ("policy", "watch")] {
        let error = fault(&HEAD.replace("\"press\"", &format!("\"{act}\"")));
        assert!(error.message.contains(field), "{error}");
    }
    let twice = format!("{HEAD}[[lever]]\nid = \"L1\"\n");
    assert!(fault(&twice).message.contains("two levers"));
}

/// Two series of a hundred rows: a rises and falls, peace follows it.
fn data(rows: usize) -> Data {
    let mut state = 5_u64;
    let mut dice = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
    };
    let (mut a, mut peace) = (vec![0.0], vec![0.0]);
    for t in 1..rows {
        peace.push(0.3 * peace[t - 1] + 0.8 * a[t - 1] + 0.4 * dice());
        a.push(0.6 * a[t - 1] + dice());
    }
    let seen = |variable: &str, values: Vec<f64>| Seen {
        variable: variable.into(),
        note: String::new(),
        values,
    };
    Data {
        labels: (0..rows).map(|t| format!("t{t}")).collect(),
        seen: vec![seen("a", a), seen("peace", peace)],
        unseen: Vec::new(),
        source: "made up".into(),
    }
}

#[test]
fn data_are_run_or_refused_with_the_reason() {
    let scenario = scenario(&[("a", "peace", "+")]);
    let report = scenario.study(Some(&data(120)), 1, false).unwrap();
    assert!(report.hidden.is_none(), "{:?}", report.hidden);
    let numbers = report.levers[0].data.as_ref().unwrap();
    assert!(numbers.improves > 0.99 && numbers.median > 0.1);
    assert!(report.levers[0].blend.is_some());
    let same = scenario.study(Some(&data(120)), 1, false).unwrap();
    assert_eq!(
        serde_json::to_string(&report).unwrap(),
        serde_json::to_string(&same).unwrap()
    );

    let refused = |data: &Data| {
        scenario
            .study(Some(data), 1, false)
            .unwrap()
            .refused
            .unwrap()
    };
    assert!(refused(&data(12)).contains("too few"));
    let mut gap = data(120);
    gap.seen[0].values[7] = f64::NAN;
    assert!(refused(&gap).contains("t7"));
    let mut flat = data(120);
    flat.seen[1].values.fill(2.0);
    assert!(refused(&flat).contains("never changes"));
    let mut blind = data(120);
    blind.seen.remove(1);
    assert!(refused(&blind).contains("`peace` has no series"));
    let mut bare = data(120);
    bare.seen.remove(0);
    assert!(refused(&bare).contains("no lever"));
    assert!(refused(&Data::default()).contains("no series"));
}

#[test]
fn the_schema_names_every_part() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    for part in ["outcome", "claim", "lever", "rule", "model"] {
        assert!(schema["properties"][part].is_object(), "{part}");
    }
    assert!(schema["$defs"]["Act"]["properties"]["when"].is_object());
}
