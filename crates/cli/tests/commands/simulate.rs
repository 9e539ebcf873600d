//! `simulate` on the invented world and on panels whose truth is known.

use std::fmt::Write as _;

use serde_json::Value;

use crate::world::{World, ok, stdout};

/// The invented world and its article as `s.toml`.
fn drafted() -> World {
    let world = World::sarn();
    ok(&world.run(&[
        "simulate",
        "--init",
        "sarn/op-ed.txt",
        "--region",
        "sarn/region.toml",
        "-o",
        "s.toml",
    ]));
    world
}

const DATA: [&str; 6] = [
    "--events",
    "sarn/events.csv",
    "--outcome",
    "sarn/fatalities.csv",
    "--region",
    "sarn/region.toml",
];

#[test]
fn an_article_becomes_a_scenario_that_runs_as_it_is() {
    let world = drafted();
    assert!(world.read("s.toml").contains("better = \"up\""));
    let report = world.json(&["simulate", "s.toml"]);
    assert_eq!(report["levers"][0]["claims"]["response"]["improves"], 1.0);
    // The crux is the claim that pressure brings the two together.
    let crux = report["levers"][0]["claims"]["crux"][0].as_str().unwrap();
    let scenario = world.read("s.toml");
    let claim = scenario
        .split("[[claim]]")
        .find(|c| c.contains(&format!("\"{crux}\"")))
        .unwrap();
    assert!(
        claim.contains("pressure:XNR>XMV") && claim.contains("cooperation:XKD>XMV"),
        "{claim}"
    );
    assert!(report["refused"].as_str().unwrap().contains("--events"));
    assert!(report["data"].is_null() && report["levers"][0]["data"].is_null());
    let page = stdout(&world.run(&["simulate", "s.toml"]));
    assert!(
        page.contains("**Cannot tell.**") && page.contains("not evidence"),
        "{page}"
    );
}

#[test]
fn a_drafted_scenario_carries_the_region_of_its_article() {
    let world = drafted();
    assert!(world.read("s.toml").contains("[[region.actor]]"));
    let with = world.json(&[&["simulate", "s.toml"][..], &DATA].concat());
    let without = world.json(&[&["simulate", "s.toml"][..], &DATA[..4]].concat());
    assert_eq!(with, without);
    assert!(!without["data"].is_null());
    // The scenario runs without it, too, as it did before.
    let text = world.read("s.toml");
    let (head, rest) = text.split_once("[region]").unwrap();
    let rest = rest.split_once("[[variable]]").unwrap().1;
    world.write("old.toml", &format!("{head}[[variable]]{rest}"));
    ok(&world.run(&["simulate", "old.toml"]));
}

#[test]
fn events_bring_verdicts_and_numbers() {
    let world = drafted();
    let bold = world.json(&[&["simulate", "s.toml"], &DATA[..]].concat());
    let verdict = |id: &str| {
        let verdicts = bold["verdicts"].as_array().unwrap();
        verdicts.iter().find(|v| v["claim"] == id).unwrap()["verdict"].clone()
    };
    // Planted: cooperation of Marvosk and Keldara lowers violence there.
    assert_eq!(verdict("C01"), "supported");
    assert_eq!(verdict("C02"), "not_testable");
    // What leads nowhere is judged all the same, and is in no model.
    assert_eq!(verdict("C08"), "supported");
    let aside = bold["variables"].as_array().unwrap();
    let aside = aside
        .iter()
        .find(|v| v["name"] == "cooperation:XMV>XNR")
        .unwrap();
    assert!(aside["note"].as_str().unwrap().contains("not in the model"));
    let couplings = bold["data"]["couplings"].as_array().unwrap();
    assert!(couplings.iter().all(|c| c["from"] != "cooperation:XMV>XNR"));

    let first = &bold["levers"][0]["data"];
    let number = |name: &str| first[name].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&number("improves")));
    assert!(number("q10") <= number("median") && number("median") <= number("q90"));
    assert!(number("worst_decile") <= number("q10"));
    let total = first["paths"]["total"].as_f64().unwrap();
    let told: f64 = first["paths"]["paths"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["contribution"].as_f64().unwrap())
        .sum();
    assert!((told + first["paths"]["rest"].as_f64().unwrap() - total).abs() < 1e-12);
    assert!(
        bold["levers"][1]["note"]
            .as_str()
            .unwrap()
            .contains("no series"),
        "aid has none"
    );
}

#[test]
fn brief_and_simulate_report_the_same_skill_on_the_same_example() {
    let world = drafted();
    for seed in ["1", "3"] {
        let report = world.json(&[&["simulate", "s.toml", "--seed", seed], &DATA[..]].concat());
        let skill = report["hindcast"]["skill_over_ar1"].as_f64().unwrap();
        let error = report["hindcast"]["skill_error"].as_f64().unwrap();
        let brief = world.json(&[&["brief", "sarn/op-ed.txt", "--seed", seed], &DATA[..]].concat());
        let section = &brief["scenarios"];
        // With a gain in a note, without one in the refusal.
        let told = match skill > 0.0 {
            true => &section["finding"]["prose"][0]["text"],
            false => &section["data_refused"]["why"]["text"],
        };
        let told = told.as_str().unwrap();
        let skill_in_words = format!("{:+.1} %", 100.0 * skill).replace('-', "−");
        assert!(
            told.contains(&skill_in_words)
                && told.contains(&format!("(standard error {:.1})", 100.0 * error)),
            "seed {seed}: {skill} ± {error}, but: {told}"
        );
        assert_eq!(
            report["hidden"].is_null(),
            section["data_refused"].is_null()
        );
    }
}

#[test]
fn levers_without_skill_are_withheld() {
    let world = World::new();
    // Five years of six series that have nothing to do with each other.
    let mut state = 3_u64;
    let mut text = String::from("month,peace,a,b,c,d,e\n");
    for t in 0..60 {
        write!(text, "{}-{:02}", 2000 + t / 12, t % 12 + 1).unwrap();
        for _ in 0..6 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            write!(
                text,
                ",{:.4}",
                (state >> 33) as f64 / f64::from(1_u32 << 31)
            )
            .unwrap();
        }
        text.push('\n');
    }
    world.write("idle.csv", &text);
    let mut idle = String::from("[outcome]\nvariable = \"peace\"\nbetter = \"up\"\n");
    for lever in ["a", "b", "c", "d", "e"] {
        write!(
            idle,
            "[[lever]]\nid = \"{lever}\"\n[[lever.do]]\nact = \"press\"\nvariable = \"{lever}\"\ndirection = \"up\"\n"
        )
        .unwrap();
    }
    world.write("idle.toml", &idle);
    let shy = world.json(&["simulate", "idle.toml", "--panel", "idle.csv"]);
    assert!(shy["hindcast"]["skill_over_ar1"].as_f64().unwrap() <= 0.0);
    assert!(shy["hidden"].as_str().unwrap().contains("AR(1)"));
    assert!(
        shy["levers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|l| l["data"].is_null())
    );
    assert_eq!(shy["data"]["decision"]["kind"], "cannot_tell");

    let bold = world.json(&["simulate", "idle.toml", "--panel", "idle.csv", "--unproven"]);
    assert!(bold["hidden"].is_null() && !bold["levers"][0]["data"].is_null());
}

/// Fifteen years of months: `tie` raises `peace`, `other` does nothing, `rival` answers `tie`.
fn truth(world: &World) {
    let mut state = 7_u64;
    let mut bell = || {
        (0..12)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as f64 / f64::from(1_u32 << 31)
            })
            .sum::<f64>()
            - 6.0
    };
    let mut text = String::from("month,tie,other,peace\n");
    let (mut tie, mut other, mut peace) = (0.0, 0.0, 0.0);
    for t in 0..180 {
        let next = 0.4 * peace + 0.5 * tie + 0.5 * bell();
        tie = 0.6 * tie + bell();
        other = 0.3 * other + bell();
        peace = next;
        writeln!(
            text,
            "{}-{:02},{tie:.4},{other:.4},{peace:.4}",
            2000 + t / 12,
            t % 12 + 1
        )
        .unwrap();
    }
    world.write("truth.csv", &text);
    world.write("truth.toml", SCENARIO);
}

const SCENARIO: &str = r#"
title = "A truth"
placebos = ["other"]
[outcome]
variable = "stability"
better = "up"
[[variable]]
name = "stability"
column = "peace"
[[claim]]
id = "C1"
from = "tie"
to = "stability"
sign = "-"
[[lever]]
id = "L1"
cost = 2.0
[[lever.do]]
act = "press"
variable = "tie"
direction = "up"
[[lever]]
id = "L2"
[[lever.do]]
act = "press"
variable = "tie"
direction = "down"
when = { needs = "any", conditions = [{ variable = "stability", below = -1.0, steps = 2 }] }
[[dated]]
variable = "tie"
on = "2010-03"
steps = 6
what = "a shock"
"#;

#[test]
fn a_planted_lever_is_recommended_and_a_false_claim_contradicted() {
    let world = World::new();
    truth(&world);
    let report = world.json(&["simulate", "truth.toml", "--panel", "truth.csv"]);
    assert!(report["hindcast"]["skill_over_ar1"].as_f64().unwrap() > 0.02);
    assert!(report["hidden"].is_null() && report["refused"].is_null());
    let decision = &report["data"]["decision"];
    assert_eq!(decision["kind"], "recommend");
    assert_eq!(decision["lever"], "L1");
    assert_eq!(report["verdicts"][0]["verdict"], "contradicted");
    // The claim's own logic says the opposite of the data.
    assert_eq!(report["levers"][0]["claims"]["response"]["improves"], 0.0);
    assert!(report["levers"][0]["data"]["improves"].as_f64().unwrap() > 0.99);
    let median = report["levers"][0]["data"]["median"].as_f64().unwrap();
    let per_cost = report["levers"][0]["data"]["per_cost"].as_f64().unwrap();
    assert!((per_cost - median / 2.0).abs() < 1e-12);
    // Pushed down when things are bad: no help, save by couplings that are there by chance.
    assert!(report["levers"][1]["data"]["improves"].as_f64().unwrap() < 0.3);
    assert_eq!(report["placebos"][0]["covers_zero"], true);
    // Knowing the tie's path bettered the forecast of the outcome.
    let series = report["dated"][0]["hindcast"]["series"].as_array().unwrap();
    let peace = series.iter().find(|s| s["series"] == "stability").unwrap();
    assert!(peace["crps"].as_f64().unwrap() < peace["crps_without"].as_f64().unwrap());
    assert_finite(&report, "report");
}

/// A number that is none becomes null in JSON: nothing may be null but what may be absent.
fn assert_finite(value: &Value, path: &str) {
    const MAY_BE_ABSENT: [&str; 12] = [
        "refused",
        "hidden",
        "hindcast_note",
        "claims",
        "blend",
        "half_time",
        "per_cost",
        "assumption_share",
        "kappa",
        "variance",
        "holder",
        "sign_as_claimed",
    ];
    match value {
        Value::Null => {
            let name = path.rsplit('.').next().unwrap();
            assert!(MAY_BE_ABSENT.contains(&name), "{path} is null");
        }
        Value::Array(all) => all.iter().for_each(|v| assert_finite(v, path)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, v)| assert_finite(v, &format!("{path}.{key}"))),
        _ => {}
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_all_forms_hold_the_same_numbers() {
    let world = World::new();
    truth(&world);
    let run = |threads: &str, seed: &str| {
        stdout(&world.run(&[
            "simulate",
            "truth.toml",
            "--panel",
            "truth.csv",
            "--json",
            "--threads",
            threads,
            "--seed",
            seed,
        ]))
    };
    assert_eq!(run("1", "3"), run("2", "3"));
    assert_ne!(run("1", "3"), run("1", "4"));
    ok(&world.run(&[
        "simulate",
        "truth.toml",
        "--panel",
        "truth.csv",
        "-o",
        "a.csv",
    ]));
    ok(&world.run(&[
        "simulate",
        "truth.toml",
        "--panel",
        "truth.csv",
        "-o",
        "a.json",
    ]));
    let report: Value = serde_json::from_str(&world.read("a.json")).unwrap();
    let table = world.read("a.csv");
    let line = table.lines().find(|l| l.starts_with("L1,data")).unwrap();
    let improves: f64 = line.split(',').nth(2).unwrap().parse().unwrap();
    assert_eq!(
        Some(improves),
        report["levers"][0]["data"]["improves"].as_f64()
    );
}

#[test]
fn faults_name_the_place_and_the_remedy() {
    let world = World::new();
    truth(&world);
    let fails = |scenario: &str, code: i32| {
        world.write("bad.toml", scenario);
        world.fails(&["simulate", "bad.toml", "--panel", "truth.csv"], code)
    };
    let message = fails(
        &SCENARIO.replace("from = \"tie\"", "from = \"tie\"\nform = 1"),
        1,
    );
    assert!(
        message.contains("line 13, column 1") && message.contains("form"),
        "{message}"
    );
    let message = fails(
        &SCENARIO.replacen("variable = \"tie\"", "variable = \"tye\"", 1),
        1,
    );
    assert!(message.contains("did you mean tie"), "{message}");
    let message = fails(
        &SCENARIO.replacen("act = \"press\"", "act = \"press\"\ndelay = 500", 1),
        1,
    );
    assert!(message.contains("never comes to act"), "{message}");
    let message = fails(
        &SCENARIO.replace("column = \"peace\"", "column = \"pease\""),
        1,
    );
    assert!(message.contains("did you mean peace"), "{message}");
    let message = fails(&SCENARIO.replace("on = \"2010-03\"", "on = \"2030-03\""), 1);
    assert!(
        message.contains("2030-03") && message.contains("line 31, column 6"),
        "{message}"
    );
    let large = SCENARIO.replacen("direction = \"up\"", "direction = \"up\"\nsize = 9.0", 1);
    let message = fails(&large, 1);
    assert!(
        message.contains("nine of ten")
            && message.contains("force")
            && message.contains("line 19, column 7"),
        "{message}"
    );
    world.write("bad.toml", &format!("force = true\n{large}"));
    let report = world.json(&["simulate", "bad.toml", "--panel", "truth.csv"]);
    let told = report["levers"][0]["data"]["modesty_words"]
        .as_str()
        .unwrap();
    assert!(told.starts_with("outside history"), "{told}");

    let gap = world.read("truth.csv").replacen("2001-05,", "2001-05,,", 1);
    let line = gap
        .lines()
        .find(|l| l.starts_with("2001-05"))
        .unwrap()
        .to_owned();
    let cells: Vec<&str> = line.split(',').collect();
    let gap = gap.replace(&line, &format!("{},,{},{}", cells[0], cells[3], cells[4]));
    world.write("gap.csv", &gap);
    let message = world.fails(&["simulate", "truth.toml", "--panel", "gap.csv"], 1);
    assert!(
        message.contains("`tie`") && message.contains("2001-05"),
        "{message}"
    );

    world.fails(&["simulate"], 2);
    world.fails(&["simulate", "truth.toml", "-o", "a.html"], 2);
    world.fails(&["simulate", "nowhere.toml"], 1);
    world.fails(&["simulate", "--init", "truth.csv", "-o", "a.toml"], 1);
    let message = world.fails(&["simulate", "truth.toml", "-o", "truth.toml"], 1);
    assert!(message.contains("overwrite"), "{message}");
}

/// Violence and stability of one place share a column; what is said of the one is said, turned
/// round, of the other.
#[test]
fn two_names_of_one_series_are_one_series() {
    let world = World::new();
    truth(&world);
    let twice = format!(
        "{SCENARIO}[[variable]]\nname = \"violence\"\ncolumn = \"peace\"\nopposite = true\n\
         [[claim]]\nid = \"C2\"\nfrom = \"tie\"\nto = \"violence\"\nsign = \"-\"\n"
    );
    world.write("twice.toml", &twice);
    let report = world.json(&["simulate", "twice.toml", "--panel", "truth.csv"]);
    let verdict = |id: &str| {
        let all = report["verdicts"].as_array().unwrap();
        all.iter().find(|v| v["claim"] == id).unwrap()["verdict"].clone()
    };
    // The tie raises stability: C1 says it lowers it, C2 that it lowers violence.
    assert_eq!(verdict("C1"), "contradicted");
    assert_eq!(verdict("C2"), "supported");
    // A condition on violence is one on stability, turned round: both ask for bad times.
    let by = |condition: &str| {
        let text = twice.replace(
            "{ variable = \"stability\", below = -1.0, steps = 2 }",
            condition,
        );
        assert!(condition.contains("stability") || text != twice);
        world.write("by.toml", &text);
        let report = world.json(&["simulate", "by.toml", "--panel", "truth.csv"]);
        report["levers"][1]["data"]["improves"].as_f64().unwrap()
    };
    assert_eq!(
        by("{ variable = \"stability\", below = -1.0, steps = 2 }"),
        by("{ variable = \"violence\", above = 1.0, steps = 2 }")
    );
}

#[test]
fn what_cannot_be_told_is_told_in_plain_words() {
    let world = World::new();
    truth(&world);
    // The claim leads elsewhere: no share, no crux, one line.
    world.write(
        "apart.toml",
        &SCENARIO
            .replace("to = \"stability\"", "to = \"trade\"")
            .replace("placebos = [\"other\"]", ""),
    );
    let page = stdout(&world.run(&["simulate", "apart.toml"]));
    assert!(
        page.contains("- CLAIMS: no path in the text leads from tie to stability.\n")
            && page.contains("| L1 | L1 | no path |")
            && !page.contains("hangs on"),
        "{page}"
    );
    assert!(page.contains("12 months, 2000 draws"), "{page}");
    ok(&world.run(&["simulate", "apart.toml", "-o", "apart.csv"]));
    let table = world.read("apart.csv");
    let row = table.lines().find(|l| l.starts_with("L1,claims")).unwrap();
    assert!(
        row.starts_with("L1,claims,,,")
            && row.ends_with("no path in the text leads from tie to stability"),
        "{row}"
    );
    // Thirty months: a model, but nobody knows whether it forecasts anything.
    let short: Vec<String> = world
        .read("truth.csv")
        .lines()
        .take(31)
        .map(str::to_owned)
        .collect();
    world.write("short.csv", &(short.join("\n") + "\n"));
    let young = SCENARIO.split("[[dated]]").next().unwrap();
    world.write("young.toml", young);
    let shy = ["simulate", "young.toml", "--panel", "short.csv"];
    let page = stdout(&world.run(&shy));
    assert!(
        page.contains("nobody can say how well the model forecasts stability")
            && page.contains("`--unproven` shows them"),
        "{page}"
    );
    let report = world.json(&shy);
    assert!(
        report["levers"][0]["data"].is_null(),
        "{}",
        report["levers"][0]
    );
    let bold = world.json(&[&shy[..], &["--unproven"]].concat());
    assert!(!bold["levers"][0]["data"].is_null());
}

#[test]
fn the_schema_of_a_scenario_is_published() {
    let world = World::new();
    let schema: Value = serde_json::from_str(&stdout(&world.run(&["schema", "scenario"]))).unwrap();
    assert_eq!(schema["title"], "Scenario");
    for key in ["outcome", "claim", "lever", "horizon", "placebos", "dated"] {
        assert!(!schema["properties"][key].is_null(), "{key}");
    }
    let brief: Value = serde_json::from_str(&stdout(&world.run(&["schema"]))).unwrap();
    assert_eq!(brief["title"], "Brief");
}

/// A table of actors in, positions and their chances out; faults are told with line and column.
#[test]
fn actors_bargain_over_their_positions() {
    let world = World::new();
    let actors = "Actor,Description,Influence,Tariff,Tariff salience\n\
                  A,Strong and far,100,10,80\nB,Weak and near,30,40,60\nC,Weak and far,40,90,50\n";
    world.write("actors.csv", actors);
    let report = world.json(&["simulate", "bargain", "actors.csv"]);
    assert_eq!(report["settled"], true);
    let turns = report["turns"].as_array().unwrap();
    assert_eq!(turns[0]["positions"][2][0], 90.0);
    assert_eq!(turns.last().unwrap()["positions"][2][0], 41.93);
    let range = &report["central_range"][0];
    assert!(range[0].as_f64().unwrap() <= 41.93 && range[1].as_f64().unwrap() >= 41.93);
    let page = stdout(&world.run(&["simulate", "bargain", "actors.csv"]));
    assert!(
        page.contains("| C | 90.0 | 41.9 |") && page.contains("not a forecast"),
        "{page}"
    );
    ok(&world.run(&["simulate", "bargain", "actors.csv", "-o", "talks.csv"]));
    assert!(
        world
            .read("talks.csv")
            .starts_with("turn,actor,issue,position,win_probability\n0,A,Tariff,10,")
    );
    let short = world.json(&["simulate", "bargain", "actors.csv", "--turns", "1"]);
    assert_eq!(short["turns"].as_array().unwrap().len(), 2);
    world.write(
        "bad.csv",
        &actors.replace("B,Weak and near,30", "B,Weak and near,much"),
    );
    let message = world.fails(&["simulate", "bargain", "bad.csv"], 1);
    assert!(
        message.contains("bad.csv") && message.contains("line 3"),
        "{message}"
    );
    let heading = actors.lines().next().unwrap();
    world.write(
        "alone.csv",
        &format!("{heading}\nA,Strong and far,100,10,80\n"),
    );
    let message = world.fails(&["simulate", "bargain", "alone.csv"], 1);
    assert!(message.contains("only one actor, A"), "{message}");
    world.fails(&["simulate", "bargain", "none.csv"], 1);
    world.fails(&["simulate", "bargain", "actors.csv", "-o", "talks.pdf"], 2);
}
