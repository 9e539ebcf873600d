//! `impact` and `register` on the simulated world, whose truth is known.

use serde_json::Value;

use crate::world::{World, ok, stderr, stdout};

/// The invented world, ingested into a store `data`.
fn stored() -> World {
    let world = World::sarn();
    ok(&world.run(&["ingest", "sarn/events.csv", "--store", "data"]));
    world
}

const ASK: [&str; 8] = [
    "impact",
    "XMV-XKD",
    "--on",
    "sarn/region.toml",
    "--store",
    "data",
    "--outcome",
    "sarn/fatalities.csv",
];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all = ASK.to_vec();
    all.extend(more);
    all
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[test]
fn the_planted_effect_is_found_with_its_sign_and_never_above_d() {
    let world = stored();
    let report = world.json(&with(&["--tie", "pressure"]));
    let heading = text(&report["verdict"]["heading"]);
    assert!(
        heading.contains("is followed by a rise of the number of deaths"),
        "{heading}"
    );
    let test = &report["effects"]["tests"][0];
    let found = &test["answer"]["result"];
    assert_eq!(found["grade"], "D");
    assert!(text(&found["grade_reason"]["text"]).contains("hidden driver"));
    // The fifteen parts.
    assert!(text(&test["estimand"]["text"]).starts_with("What was to be estimated"));
    for part in [
        "card",
        "design",
        "ties",
        "influence",
        "region",
        "registration",
        "sources",
    ] {
        assert!(!report[part].is_null(), "{part}");
    }
    let titles: Vec<String> = found["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .map(|check| text(&check["title"]))
        .collect();
    for word in [
        "guard",
        "estimators",
        "not excluded",
        "Added up",
        "forecast",
        "hidden driver",
    ] {
        assert!(
            titles.iter().any(|t| t.contains(word)),
            "{word}: {titles:?}"
        );
    }
    assert!(found["specifications"].as_u64().expect("a number") >= 96);
    assert_eq!(report["registration"]["registered"], false);
}

#[test]
fn where_nothing_was_planted_the_report_cannot_tell() {
    let world = stored();
    let mut ask = ASK.to_vec();
    ask[1] = "XNR-XMV";
    let report = world.json(&ask);
    let heading = text(&report["verdict"]["heading"]);
    assert!(heading.contains("cannot tell"), "{heading}");
    // A null stands beside what could have been seen and what is not excluded.
    let prose = report["verdict"]["prose"].to_string();
    assert!(
        prose.contains("would have been found in four cases of five"),
        "{prose}"
    );
}

#[test]
fn weeks_are_used_where_the_outcome_allows() {
    let world = stored();
    let report = world.json(&with(&["--by", "week"]));
    let tests = report["effects"]["tests"]
        .as_array()
        .expect("tests")
        .clone();
    let horizon = |i: usize| text(&tests[i]["answer"]["result"]["horizon"]);
    assert!(horizon(0).contains("month"), "{}", horizon(0));
    assert!(horizon(2).contains("week"), "{}", horizon(2));
    assert!(
        world
            .fails(&with(&["--by", "year"]), 2)
            .contains("week or month")
    );
}

#[test]
fn the_same_question_gives_the_same_bytes_and_counts_once() {
    let world = stored();
    let one = stdout(&world.run(&with(&["--threads", "1"])));
    let two = stdout(&world.run(&with(&["--threads", "2"])));
    assert!(one.starts_with("# "), "{one}");
    assert_eq!(one, two);
    let again = world.json(&ASK);
    assert_eq!(again["registration"]["tried"], 1);
    let other = world.json(&with(&["--tie", "hostility"]));
    assert_eq!(other["registration"]["tried"], 2);
    assert!(
        stdout(&world.run(&with(&["--tie", "hostility"]))).contains("2 specifications were tried")
    );
}

#[test]
fn a_registration_is_kept_noticed_and_never_overwritten() {
    let world = stored();
    let mut register = with(&["-o", "spec.toml"]);
    register[0] = "register";
    let output = world.run(&register);
    ok(&output);
    assert!(stderr(&output).contains("registered in spec.toml"));
    let kept = world.json(&with(&["--spec", "spec.toml"]));
    assert_eq!(kept["registration"]["registered"], true);
    let changed = world.json(&with(&[
        "--spec",
        "spec.toml",
        "--tie",
        "hostility",
        "--from",
        "2013-01-01",
    ]));
    assert_eq!(changed["registration"]["registered"], false);
    let changes = changed["registration"]["changes"].to_string();
    assert!(
        changes.contains("what moves was cooperation and is hostility")
            && changes.contains("2013-01-01"),
        "{changes}"
    );
    assert!(world.fails(&register, 1).contains("never overwritten"));
    let spec = world.read("spec.toml");
    let day = spec
        .lines()
        .find(|line| line.starts_with("registered_at"))
        .expect("a date");
    for forged in [
        spec.replace("seed = 1", "seed = 2"),
        spec.replace(day, "registered_at = \"2001-01-01T00:00:00Z\""),
    ] {
        world.write("forged.toml", &forged);
        let message = world.fails(&with(&["--spec", "forged.toml"]), 1);
        assert!(
            message.contains("changed after it was registered"),
            "{message}"
        );
    }
}

#[test]
fn a_registration_after_the_first_look_is_told() {
    let world = stored();
    ok(&world.run(&with(&["--tie", "hostility", "-o", "peek.json"])));
    let mut register = with(&["-o", "late.toml"]);
    register[0] = "register";
    ok(&world.run(&register));
    let report = world.json(&with(&["--spec", "late.toml"]));
    assert_eq!(report["registration"]["registered"], false);
    let reading = report["registration"]["reading"].to_string();
    assert!(reading.contains("not registered blind"), "{reading}");
    // The same tie the other way round is the same tie.
    let mut turned = ASK.to_vec();
    turned[1] = "XKD-XMV";
    assert_eq!(world.json(&turned)["registration"]["tried"], 3);
}

#[test]
fn what_cannot_be_asked_is_said_with_the_remedy() {
    let world = stored();
    let ask = |tie: &'static str| {
        let mut all = ASK.to_vec();
        all[1] = tie;
        all
    };
    let message = world.fails(&ask("XMV-XKE"), 1);
    assert!(message.contains("XKD"), "{message}");
    assert!(world.fails(&ask("XMV-XMV"), 2).contains("twice"));
    assert!(world.fails(&ask("XMV"), 2).contains("hyphen"));
    let mut nowhere = ASK.to_vec();
    nowhere[3] = "hart-of-asia";
    assert!(world.fails(&nowhere, 1).contains("heart-of-asia"));
    world.fails(&["impact", "XMV-XKD", "--store", "data"], 2);
    assert!(
        world
            .fails(&["impact", "XMV-XKD", "--on", "sarn/region.toml"], 2)
            .contains("--store")
    );
    assert!(
        world
            .fails(&with(&["-o", "report.pdf"]), 2)
            .contains(".html")
    );
    world.write(
        "later.csv",
        "iso3,month,fatalities\nXKD,2031-01,4\nXKD,2031-02,5\n",
    );
    let mut later = ASK.to_vec();
    later[7] = "later.csv";
    let message = world.fails(&later, 1);
    assert!(
        message.contains("2031-01") && message.contains("no period has both"),
        "{message}"
    );
}

#[test]
fn a_short_window_is_refused_with_figures() {
    let world = stored();
    let report = world.json(&with(&["--from", "2014-01-01", "--to", "2014-06-30"]));
    let heading = text(&report["verdict"]["heading"]);
    assert!(
        heading.contains("cannot carry the question of"),
        "{heading}"
    );
    let refusal = &report["effects"]["tests"][0]["answer"]["refusal"];
    assert!(
        text(&refusal["why"]["text"]).contains("months"),
        "{refusal}"
    );
    assert!(!refusal["facts"].as_array().expect("facts").is_empty());
}

#[test]
fn the_page_is_one_file_in_three_forms() {
    let world = stored();
    for name in ["report.html", "report.md", "report.json"] {
        ok(&world.run(&with(&["-o", name])));
    }
    let html = world.read("report.html");
    assert!(html.starts_with("<!DOCTYPE html>") && !html.contains("http://www.example"));
    assert!(html.len() < 1_000_000);
    let json: Value = serde_json::from_str(&world.read("report.json")).expect("JSON");
    let heading = text(&json["verdict"]["heading"]);
    assert!(html.contains(&heading) && world.read("report.md").contains(&heading));
}

#[test]
fn claims_of_a_kind_get_a_test_of_their_own() {
    let world = stored();
    world.write(
        "op-ed.txt",
        "Keldara needs calm on its border\n\n\
         Marvosk's pressure on Keldara fuels violence in Keldara if Castera's pressure on Marvosk continues. \
         Marvosk's pressure on Keldara no longer reduces violence in Keldara. \
         Pressure from Marvosk on Keldara is the main driver of violence in Keldara. \
         Keldara should therefore seek cooperation with Marvosk.\n",
    );
    let brief = world.json(&[
        "brief",
        "op-ed.txt",
        "--region",
        "sarn/region.toml",
        "--store",
        "data",
        "--outcome",
        "sarn/fatalities.csv",
    ]);
    let reasons = brief["article"]["claims"].to_string();
    for words in [
        "under its condition: ",
        "where Castera’s pressure on Marvosk is above its median",
        "over time: ",
        "as the main one: it ranks",
    ] {
        assert!(reasons.contains(words), "{words}: {reasons}");
    }
}

/// The world with seven more states, far from it, and their 21 dyads; the store is `wide`.
fn with_elsewhere() -> World {
    let world = stored();
    let far = ["XZA", "XZB", "XZC", "XZD", "XZE", "XZF", "XZG"];
    let mut text = String::from("event_id,date,source,target,cameo\n");
    let (mut number, mut state) = (0u64, 3u64);
    let mut day: jiff::civil::Date = "2012-01-02".parse().expect("a day");
    let last: jiff::civil::Date = "2020-02-27".parse().expect("a day");
    while day <= last {
        for (i, a) in far.iter().enumerate() {
            for b in &far[i + 1..] {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                for _ in 0..(state >> 33) % 4 {
                    number += 1;
                    let code = ["043", "057", "112", "138"][((state >> 40) + number) as usize % 4];
                    text.push_str(&format!("far{number},{day},{a},{b},{code}\n"));
                }
            }
        }
        day = day.saturating_add(jiff::Span::new().days(4));
    }
    world.write("far.csv", &text);
    ok(&world.run(&["ingest", "sarn/events.csv", "far.csv", "--store", "wide"]));
    world
}

#[test]
fn placebo_dyads_come_from_anywhere_but_the_region_and_the_tie() {
    let world = with_elsewhere();
    let mut ask = with(&["--tie", "hostility"]);
    ask[5] = "wide";
    let report = world.json(&ask);
    let tests = report["effects"]["tests"].as_array().expect("tests");
    let mut asked = 0;
    for test in tests {
        let Some(placebo) = test["answer"]["result"]["placebo"].as_object() else {
            continue;
        };
        asked += 1;
        let names: Vec<String> = placebo["points"]
            .as_array()
            .expect("points")
            .iter()
            .filter(|p| p["is_headline"] == false)
            .map(|p| text(&p["name"]))
            .collect();
        // Each pair of seven; not one of them of the region, and so in each outcome.
        assert_eq!(names.len(), 21, "{}: {names:?}", test["title"]);
        assert!(
            names.iter().all(|n| n.matches("XZ").count() == 2),
            "{names:?}"
        );
        assert!(
            test["answer"]["result"]["placebo_p"]
                .as_f64()
                .expect("a rank")
                > 0.0
        );
    }
    assert_eq!(asked, 3);
    let rules = report["design"].to_string();
    assert!(rules.contains("21 outside the region, with"), "{rules}");
    // Without them the region's own dyads stand in, too few of which are no guard.
    let narrow = world.json(&with(&["--tie", "hostility"]));
    let rules = narrow["design"].to_string();
    assert!(rules.contains("of the region’s actors"), "{rules}");
    let rank = text(&narrow["effects"]["tests"][1]["answer"]["result"]["placebo_rank"]);
    assert!(rank.contains("too few to rank: 9 needed"), "{rank}");
}

#[test]
fn scales_raw_sizes_and_the_family_are_in_the_sentences() {
    let world = stored();
    let report = world.json(&with(&["--tie", "pressure"]));
    let tests = report["effects"]["tests"].as_array().expect("tests");
    let scales = [
        "(log(1 + deaths in the month))",
        "(index points, 0 to 100)",
        "(asinh of reported conflict events among the members in the month, at the mean volume of reports)",
    ];
    for (test, scale) in tests.iter().zip(scales) {
        let estimand = text(&test["estimand"]["text"]);
        assert!(estimand.contains(scale), "{estimand}");
        assert!(
            estimand
                .contains("(asinh of reported conflict events in the month, at the mean volume"),
            "{estimand}"
        );
    }
    let said = |i: usize| text(&report["verdict"]["prose"][i]["text"]);
    assert!(
        said(0).contains("One standard deviation of the cause is, from its median, a rise from")
            && said(0).contains("reported conflict events a month")
            && said(0).contains("% of 1 + deaths (band"),
        "{}",
        said(0)
    );
    assert!(said(1).contains("index points (band"), "{}", said(1));
    assert!(
        said(2).contains("conflict events among the members a month (band"),
        "{}",
        said(2)
    );
    assert!(
        said(0).contains("after correction for its horizons and the three tests (")
            && said(0).contains("if this were the only test)"),
        "{}",
        said(0)
    );
}

#[test]
fn the_curve_says_what_varies_and_where_it_is_read() {
    let world = stored();
    let report = world.json(&with(&["--tie", "pressure"]));
    let found = &report["effects"]["tests"][0]["answer"]["result"];
    let curve = found["curve"].as_array().expect("a curve");
    assert!(curve.len() >= 190, "{}", curve.len());
    assert!(
        curve
            .iter()
            .all(|p| p["horizon"].as_u64().expect("a horizon") > 0)
    );
    let checks = found["checks"].as_array().expect("checks");
    let varied = checks
        .iter()
        .find(|c| c["heads"][0] == "Choice")
        .expect("what varies");
    let count = |axis: &str| -> u64 {
        let rows = varied["rows"].as_array().expect("rows");
        let of = rows.iter().filter(|row| row[0] == axis);
        of.map(|row| text(&row[2]).parse::<u64>().expect("a count"))
            .sum()
    };
    // Every specification has a level on each of these axes.
    for axis in ["count", "lags", "window", "outcome", "volume", "horizon"] {
        assert_eq!(count(axis), curve.len() as u64, "{axis}");
    }
    ok(&world.run(&with(&["--tie", "pressure", "-o", "report.md"])));
    assert!(
        world
            .read("report.md")
            .contains("| At horizon | Estimate |")
    );
}

#[test]
fn charts_show_what_is_asked() {
    let world = stored();
    for (kind, measure) in [("cooperation", "net_cooperation"), ("pressure", "conflict")] {
        let report = world.json(&with(&["--tie", kind]));
        let charts = report["ties"]["charts"].as_array().expect("charts");
        assert!(!charts.is_empty());
        for chart in charts {
            assert_eq!(chart["measure"], measure, "{kind}: {}", chart["title"]);
        }
    }
}

#[test]
fn an_outcome_that_never_moves_is_refused_by_name() {
    let world = stored();
    let flat: String = std::iter::once("iso3,month,fatalities\n".to_owned())
        .chain((0..98).map(|m| format!("XKD,{}-{:02},7\n", 2012 + m / 12, 1 + m % 12)))
        .collect();
    world.write("flat.csv", &flat);
    let mut ask = ASK;
    ask[7] = "flat.csv";
    let report = world.json(&ask);
    let prose = text(&report["verdict"]["prose"][0]["text"]);
    assert!(
        prose.contains("has the same value in all 9") && prose.contains("a series that moves"),
        "{prose}"
    );
}
