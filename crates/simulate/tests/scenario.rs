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
fn a_lever_with_no_path_says_so_and_has_no_crux() {
    let report = scenario(&[("a", "b", "+"), ("c", "peace", "+")])
        .study(None, 1, false)
        .unwrap();
    let claims = report.levers[0].claims.as_ref().unwrap();
    assert_eq!(claims.no_path, "no path in the text leads from a to peace");
    assert!(claims.crux.is_empty());
    let linked = scenario(&[("a", "peace", "+")])
        .study(None, 1, false)
        .unwrap();
    assert_eq!(linked.levers[0].claims.as_ref().unwrap().no_path, "");
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

const CLAIMS: &str = r#"
[[claim]]
id = "C1"
from = "a"
to = "talks"
sign = "+"
[[claim]]
id = "C2"
from = "talks"
to = "peace"
sign = "+"
"#;

#[test]
fn a_slip_of_the_hand_in_a_claim_is_told_from_a_new_name() {
    let whole = format!("{HEAD}{CLAIMS}");
    assert!(Scenario::parse(&whole, &[]).is_ok());
    // Each name stands once; the second is the slip.
    let slip = whole.replacen("\"talks\"", "\"tlaks\"", 1);
    let error = Scenario::parse(&slip, &[]).unwrap_err();
    assert_eq!(error.at, Some((18, 8)), "{error}");
    assert!(
        error.message.contains("`talks`") && error.help.contains("did you mean tlaks?"),
        "{error} {}",
        error.help
    );
    // The one that stands twice is right, wherever it stands.
    let slip =
        format!("{slip}[[claim]]\nid = \"C3\"\nfrom = \"talks\"\nto = \"a\"\nsign = \"-\"\n");
    let error = Scenario::parse(&slip, &[]).unwrap_err();
    assert_eq!(error.at, Some((14, 6)), "{error}");
    assert!(error.help.contains("did you mean talks?"), "{}", error.help);
    // It may be meant; a column of the data and a name of another kind are.
    let meant = format!("{slip}[[variable]]\nname = \"tlaks\"\n");
    assert!(Scenario::parse(&meant, &[]).is_ok());
    assert!(Scenario::parse(&slip, &["tlaks".to_owned()]).is_ok());
    for other in ["trade", "talks 2", "talks with RUS", "walk"] {
        let new = whole.replacen("\"talks\"", &format!("\"{other}\""), 1);
        assert!(Scenario::parse(&new, &[]).is_ok(), "{other}");
    }
    for (a, b, slips) in [
        ("cooperation:RUS>PAK", "cooperation:PAK>RUS", false),
        ("violence:IRN", "violence:IRQ", false),
        ("cooperation:RUS>PAK", "cooperaton:RUS>PAK", true),
        ("cooperation:RUS>PAK", "cooperation:RUS>PKA", true),
    ] {
        let text = whole
            .replacen("\"talks\"", &format!("\"{a}\""), 1)
            .replacen("\"talks\"", &format!("\"{b}\""), 1);
        assert_eq!(Scenario::parse(&text, &[]).is_err(), slips, "{a} {b}");
    }
}

#[test]
fn a_name_given_twice_is_refused_where_the_second_stands() {
    let text = format!("{HEAD}{CLAIMS}").replace("C2", "C1");
    let error = Scenario::parse(&text, &[]).unwrap_err();
    assert_eq!(error.at, Some((17, 6)), "{error}");
    assert!(
        error.message.contains("two claims are called `C1`") && error.help.contains("line 12"),
        "{error} {}",
        error.help
    );
    let twice = "[[variable]]\nname = \"a\"\n".repeat(2);
    let error = Scenario::parse(&format!("{HEAD}{CLAIMS}{twice}"), &[]).unwrap_err();
    assert!(error.message.contains("two variables"), "{error}");
    assert_eq!(error.at, Some((24, 8)));
}

#[test]
fn numbers_that_are_none_are_refused_wherever_they_stand() {
    let place = |text: &str, needle: &str| {
        let error = Scenario::parse(text, &["a".into(), "peace".into()]).unwrap_err();
        let at = text.find(needle).unwrap();
        let line = text[..at].matches('\n').count() + 1;
        assert_eq!(error.at.unwrap().0, line, "{needle}: {error}");
        error.message
    };
    let goal = "better = \"up\"";
    for number in ["nan", "-inf", "inf", "+nan"] {
        let said = place(
            &HEAD.replace(goal, &format!("{goal}\nenough = {number}")),
            "enough",
        );
        assert!(said.contains("`enough` is infinite or no number"), "{said}");
        for key in [
            "size",
            "threshold",
            "sharpness",
            "reward",
            "penalty",
            "memory",
            "credibility",
            "value",
        ] {
            assert!(place(&format!("{HEAD}{key} = {number}\n"), key).contains(key));
        }
        place(&format!("{HEAD}path = [0.0, {number}]\n"), "path");
        place(
            &HEAD.replace("id = \"L1\"", &format!("id = \"L1\"\ncost = {number}")),
            "cost",
        );
        place(
            &format!("{HEAD}[rule]\nalpha = 0.05\nregret = {number}\n"),
            "regret",
        );
        place(
            &format!("{HEAD}[model]\ntightness = {number}\n"),
            "tightness",
        );
        place(
            &format!(
                "{HEAD}when = {{ conditions = [{{ variable = \"a\", above = {number} }}] }}\n"
            ),
            "above",
        );
    }
    // Numbers beyond what they mean have a place too.
    place(
        &HEAD.replace(goal, &format!("{goal}\nenough = -0.1")),
        "enough",
    );
    place(&format!("horizon = 0\n{HEAD}"), "horizon");
    place(&format!("{HEAD}[rule]\nalpha = 1.5\n"), "alpha");
    place(&format!("{HEAD}from = 5\nto = 2\n"), "press");
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
        source: "made up".into(),
        ..Data::default()
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
    // Enough for a model, too few to say whether it forecasts anything: nothing is shown.
    let short = scenario.study(Some(&data(30)), 1, false).unwrap();
    assert!(short.refused.is_none() && short.hindcast.is_none());
    let why = short.hidden.as_ref().unwrap();
    assert!(
        why.contains("nobody can say") && why.contains("longer data"),
        "{why}"
    );
    assert!(short.levers[0].data.is_none() && short.levers[0].blend.is_none());
    assert!(matches!(
        short.data.unwrap().decision,
        detente_simulate::Decision::CannotTell { .. }
    ));
    let asked_for = scenario.study(Some(&data(30)), 1, true).unwrap();
    assert!(asked_for.hidden.is_none() && asked_for.levers[0].data.is_some());
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
