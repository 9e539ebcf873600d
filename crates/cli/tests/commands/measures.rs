//! What is measured: ties, network, stability.

use std::fmt::Write as _;

use serde_json::Value;

use crate::world::{ACTORS, World, events, ok, stderr, stdout};

#[test]
fn a_tie_is_told_with_its_break() {
    let world = World::stored();
    let answer = world.json(&[
        "ties", "SRN", "VEL", "--both", "--store", "data", "--by", "month",
    ]);
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "query",
            "series",
            "summary",
            "breaks",
            "partial",
            "reading",
            "design_effect"
        ]
    );
    let reading = answer["reading"].as_str().unwrap();
    assert!(
        reading.contains("SRN ↔ VEL") && !reading.contains('\n'),
        "{reading}"
    );
    let series = answer["series"].as_array().unwrap();
    assert_eq!(series.len(), 72);
    assert_eq!(series[0]["period"], "2010-01");
    let at = answer["breaks"][0]["at"].as_str().unwrap();
    assert!(
        ("2012-10".."2013-04").contains(&at),
        "the planted break is 2013-01, found {at}"
    );
    let counted: u64 = series
        .iter()
        .flat_map(|row| {
            [
                "verbal_cooperation",
                "material_cooperation",
                "verbal_conflict",
                "material_conflict",
                "statements",
            ]
            .map(|name| row[name].as_u64().unwrap())
        })
        .sum();
    let typed: u64 = series
        .iter()
        .flat_map(|row| {
            ["assault", "accuse", "aid", "agree", "consult", "request"]
                .map(|name| row[name].as_u64().unwrap())
        })
        .sum();
    assert!(typed > 0 && typed <= counted);
    let rows = events()
        .lines()
        .filter(|line| line.contains(",SRN,VEL,") || line.contains(",VEL,SRN,"))
        .count();
    assert_eq!(counted, rows as u64);
}

#[test]
fn actors_go_by_code_or_by_the_regions_names() {
    let world = World::stored();
    let by_code = stdout(&world.run(&["ties", "SRN", "VEL", "--store", "data"]));
    let by_name = stdout(&world.run(&[
        "ties",
        "serenia",
        "Velmark",
        "--store",
        "data",
        "--region",
        "region.toml",
    ]));
    assert_eq!(by_code, by_name);
    let message = world.fails(
        &[
            "ties",
            "Serenia",
            "Velmrk",
            "--store",
            "data",
            "--region",
            "region.toml",
        ],
        1,
    );
    assert!(
        message.contains("Velmrk") && message.contains("Velmark (VEL)"),
        "{message}"
    );
    let message = world.fails(&["ties", "SRN", "VELL", "--store", "data"], 1);
    assert!(message.contains("near: VEL"), "{message}");
}

#[test]
fn networks_come_as_csv_graphml_gexf_and_json() {
    let world = World::stored();
    let args = ["network", "--store", "data", "--region", "region.toml"];
    let csv = stdout(&world.run(&args));
    assert_eq!(csv.lines().count(), 7, "six pairs of four states: {csv}");
    for (file, root) in [("net.graphml", "<graphml"), ("net.gexf", "<gexf")] {
        ok(&world.run(&[&args[..], &["-o", file]].concat()));
        let text = world.read(file);
        assert!(text.contains(root) && text.contains("Serenia"), "{file}");
    }
    let sign = |from: &str| {
        let network = world.json(&[&args[..], &["--period", from]].concat());
        let ties = network["ties"].as_array().unwrap();
        ties.iter()
            .find(|tie| tie["a"] == 0 && tie["b"] == 1)
            .unwrap()["sign"]
            .clone()
    };
    assert_eq!(
        (sign("2011"), sign("2014")),
        (Value::from("hostile"), Value::from("friendly"))
    );
    world.fails(&[&args[..], &["-o", "net.xls"]].concat(), 2);
    world.fails(
        &[&args[..], &["--period", "2011", "--from", "2011-01-01"]].concat(),
        2,
    );
    let message = world.fails(&[&args[..], &["--period", "1999"]].concat(), 1);
    assert!(message.contains("no event"), "{message}");
    let message = world.fails(&["network", "--store", "data", "--region", "atlantis"], 1);
    assert!(
        message.contains("atlantis") && message.contains("heart-of-asia"),
        "{message}"
    );
}

#[test]
fn stability_gives_index_parts_and_reasons() {
    let world = World::stored();
    let answer = world.json(&["stability", "region.toml", "--store", "data"]);
    assert_eq!(answer["parts"].as_array().unwrap().len(), 5);
    assert_eq!(answer["violence_is_proxy"], true);
    assert!(
        answer["index"].get("given").is_some() || answer["index"]["refused"]["why"].is_string()
    );
    let output = world.run(&["stability", "region.toml", "--store", "data"]);
    ok(&output);
    assert_eq!(stdout(&output).lines().count(), 73);
    assert!(stderr(&output).contains("--outcome"), "{}", stderr(&output));

    let mut deaths = String::from("iso3,month,fatalities\n");
    for year in 2010..2016 {
        for month in 1..13 {
            for country in ACTORS {
                writeln!(deaths, "{country},{year}-{month:02},{}", (year * month) % 7).unwrap();
            }
        }
    }
    world.write("deaths.csv", &deaths);
    let args = [
        "stability",
        "region.toml",
        "--store",
        "data",
        "--outcome",
        "deaths.csv",
    ];
    assert_eq!(world.json(&args)["violence_is_proxy"], false);
    world.write("deaths.csv", &(deaths.clone() + "SRN,2015-13,4\n"));
    let output = world.run(&args);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("line 290"), "{}", stderr(&output));
    world.write("deaths.csv", "iso3,month,fatalities\nAFG,2010-01,3\n");
    let message = world.fails(&args, 1);
    assert!(message.contains("member of the region"), "{message}");
    world.fails(
        &[
            "stability",
            "region.toml",
            "--store",
            "data",
            "--by",
            "week",
        ],
        2,
    );
}

#[test]
fn every_interval_and_every_dyad() {
    let world = World::stored();
    for (by, periods) in [
        ("day", 2191),
        ("week", 312),
        ("month", 72),
        ("quarter", 24),
        ("year", 6),
    ] {
        let output = world.run(&["ties", "SRN", "VEL", "--store", "data", "--by", by]);
        ok(&output);
        assert_eq!(stdout(&output).lines().count(), 1 + periods, "{by}");
    }
    let args = [
        "ties",
        "--all",
        "--region",
        "region.toml",
        "--store",
        "data",
        "--by",
        "year",
    ];
    let csv = stdout(&world.run(&args));
    assert!(csv.starts_with("source,target,period,"), "{csv}");
    assert_eq!(
        csv.lines().count(),
        1 + 12 * 6,
        "twelve dyads of four states"
    );
    let answer = world.json(&args);
    assert_eq!(answer["dyads"].as_array().unwrap().len(), 12);
    assert!(
        answer["dyads"][0]["reading"]
            .as_str()
            .unwrap()
            .contains('→')
    );
    world.fails(&["ties", "--all", "--store", "data"], 2);
    world.fails(
        &[
            "ties",
            "SRN",
            "--all",
            "--region",
            "region.toml",
            "--store",
            "data",
        ],
        2,
    );
    let message = world.fails(
        &[
            "ties",
            "SRN",
            "VEL",
            "--store",
            "data",
            "--from",
            "2014-01-01",
            "--to",
            "2012-01-01",
        ],
        2,
    );
    assert!(message.contains("earlier day first"), "{message}");
}

#[test]
fn a_network_moves_month_by_month_and_is_drawn() {
    let world = World::stored();
    let args = [
        "network",
        "--store",
        "data",
        "--region",
        "region.toml",
        "--window",
        "12",
    ];
    let windows = world.json(&args);
    let windows = windows.as_array().unwrap();
    assert_eq!(windows.len(), 61, "72 months hold 61 windows of twelve");
    assert_eq!(
        (windows[0]["from"].as_str(), windows[60]["to"].as_str()),
        (Some("2010-01-01"), Some("2015-12-31"))
    );
    assert_eq!(windows[0]["roles"].as_array().unwrap().len(), 4);
    assert_eq!(windows[0]["places"].as_array().unwrap().len(), 4);
    let steps = world.json(&[&args[..], &["--step", "12"]].concat());
    assert_eq!(steps.as_array().unwrap().len(), 6);
    for (file, mark) in [
        ("net.svg", "<title"),
        ("net.gexf", "mode=\"dynamic\""),
        ("net.csv", "from,to,a,b"),
        ("net.json", "\"roles\""),
    ] {
        let output = world.run(&[&args[..], &["-o", file]].concat());
        ok(&output);
        assert!(world.read(file).contains(mark), "{file}");
        assert!(stderr(&output).contains("mediates:") && stderr(&output).contains("polarises:"));
    }
    ok(&world.run(&[
        "network",
        "--store",
        "data",
        "--region",
        "region.toml",
        "--period",
        "2012",
        "-o",
        "one.svg",
    ]));
    let svg = world.read("one.svg");
    assert!(svg.contains("Serenia") && svg.contains("prefers-color-scheme:dark"));
    let message = world.fails(&[&args[..], &["-o", "net.graphml"]].concat(), 2);
    assert!(message.contains(".gexf"), "{message}");
    let message = world.fails(
        &[
            "network",
            "--store",
            "data",
            "--region",
            "region.toml",
            "--window",
            "100",
        ],
        1,
    );
    assert!(
        message.contains("72 whole months") && message.contains("shorter window"),
        "{message}"
    );
    world.fails(
        &[
            "network",
            "--store",
            "data",
            "--region",
            "region.toml",
            "--step",
            "3",
        ],
        2,
    );
    let message = world.fails(
        &["network", "--store", "data", "--region", "hart-of-asia"],
        1,
    );
    assert!(message.contains("near: heart-of-asia"), "{message}");
}

/// Deaths of the four states from a month on, with what the test wants changed.
fn deaths_from(first: i32, last: i32, cell: impl Fn(&str, i32, i32) -> String) -> String {
    let mut text =
        String::from("iso3,month,fatalities,fatalities_low,fatalities_high,population\n");
    for year in first..=last {
        for month in 1..13 {
            for country in ACTORS {
                let best = cell(country, year, month);
                if best == "gap" {
                    continue;
                }
                let high = best
                    .parse::<f64>()
                    .map_or(String::new(), |n| (n + 9.0).to_string());
                let low = if high.is_empty() { "" } else { "0" };
                writeln!(
                    text,
                    "{country},{year}-{month:02},{best},{low},{high},2000000"
                )
                .unwrap();
            }
        }
    }
    text
}

#[test]
fn an_outcome_file_says_its_inhabitants_and_its_doubt() {
    let world = World::stored();
    let args = [
        "stability",
        "region.toml",
        "--store",
        "data",
        "--outcome",
        "deaths.csv",
    ];
    let cell = |_: &str, year: i32, month: i32| ((year * month) % 7).to_string();
    let text = deaths_from(2010, 2015, cell);
    world.write("deaths.csv", &text);
    let output = world.run(&args);
    ok(&output);
    assert!(!stderr(&output).contains("nominal"), "{}", stderr(&output));
    assert!(stderr(&output).contains("methodology rsi-2"));
    let head = stdout(&output);
    let head = head.lines().next().unwrap();
    for column in [
        "without_violence",
        "exponent_1",
        "exponent_4",
        "percentile",
        "min_max",
        "violence_low",
        "hostility_high",
        "frustrated_share",
        "swing",
    ] {
        assert!(
            head.split(',').any(|name| name == column),
            "{column} in {head}"
        );
    }
    let with = world.json(&args);
    assert_eq!(with["methodology"], "rsi-2");
    // Six deaths among eight million in 2010-05 … and so on: by the file's inhabitants.
    let value = with["parts"][0]["values"][0].as_f64().unwrap();
    let deaths = 4.0 * f64::from(2010 % 7);
    assert!(
        (value - (1e6 * deaths / 8e6_f64).ln_1p()).abs() < 1e-9,
        "{value}"
    );
    assert_eq!(
        with["parts"][0]["band_basis"],
        "the source's low and high estimate"
    );
    // Without the column it says so, and --population decides.
    let bare: String = text
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n")
        .collect();
    world.write("deaths.csv", &bare);
    let output = world.run(&args);
    assert!(
        stderr(&output).contains("nominal 100 million") && stderr(&output).contains("--population")
    );
    let given = world.json(&[&args[..], &["--population", "8000000"]].concat());
    assert_eq!(given["parts"][0]["values"], with["parts"][0]["values"]);
}

#[test]
fn an_outcome_file_at_fault_is_named_with_the_remedy() {
    let world = World::stored();
    let args = [
        "stability",
        "region.toml",
        "--store",
        "data",
        "--outcome",
        "deaths.csv",
    ];
    let cell = |_: &str, year: i32, month: i32| ((year * month) % 7).to_string();
    // No month in common.
    world.write("deaths.csv", &deaths_from(2017, 2018, cell));
    let message = world.fails(&args, 1);
    assert!(
        message.contains("2015-12-31")
            && message.contains("2017-01")
            && message.contains("overlap"),
        "{message}"
    );
    // Starts after the events: what both cover is used, and too little of it is refused with numbers.
    world.write("deaths.csv", &deaths_from(2014, 2016, cell));
    let answer = world.json(&args);
    let why = answer["index"]["refused"]["why"].as_str().unwrap();
    assert!(
        why.contains("violence 24") && why.contains("needs 36"),
        "{why}"
    );
    // Never changes.
    world.write(
        "deaths.csv",
        &deaths_from(2010, 2015, |_, _, _| "0".to_owned()),
    );
    let message = world.fails(&args, 1);
    assert!(
        message.contains("0 in each of 72 months") && message.contains("column"),
        "{message}"
    );
    // A negative count: that row is set aside and named, the month is missing.
    world.write(
        "deaths.csv",
        &deaths_from(2010, 2015, |country, year, month| {
            if (country, year, month) == ("VEL", 2014, 3) {
                "-4".to_owned()
            } else {
                cell(country, year, month)
            }
        }),
    );
    let output = world.run(&args);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert!(
        said.contains("-4 is no number of deaths: write 0 or more") && said.contains("fatalities"),
        "{said}"
    );
    assert!(said.contains("2014-03"), "{said}");
    // Only negative counts: nothing is left.
    world.write(
        "deaths.csv",
        &deaths_from(2010, 2015, |_, _, _| "-1".to_owned()),
    );
    let message = world.fails(&args, 1);
    assert!(message.contains("-1 is no number of deaths"), "{message}");
    // A calendar with gaps: the months are named and missing, not zero.
    world.write(
        "deaths.csv",
        &deaths_from(2010, 2015, |country, year, month| {
            if year == 2012 && month < 3 {
                "gap".to_owned()
            } else {
                cell(country, year, month)
            }
        }),
    );
    let output = world.run(&args);
    ok(&output);
    let said = stderr(&output);
    assert!(
        said.contains("2 of 72 months (2012-01, 2012-02)") && said.contains("write 0"),
        "{said}"
    );
    let answer = world.json(&args);
    assert!(
        answer["parts"][0]["values"][24].is_null() && answer["parts"][0]["values"][26].is_number()
    );
    // The wrong region.
    let message = world.fails(&["stability", "heart-of-azia", "--store", "data"], 1);
    assert!(message.contains("near: heart-of-asia"), "{message}");
}

#[test]
fn a_year_covered_in_part_shows_its_events() {
    let world = World::stored();
    let window = ["--from", "2014-03-01", "--to", "2014-11-30"];
    let ask = |extra: &[&str]| {
        let mut words = vec![
            "ties", "SRN", "VEL", "--both", "--store", "data", "--by", "year",
        ];
        words.extend(window);
        words.extend(extra);
        world.run(&words)
    };
    let said = String::from_utf8(ask(&[]).stderr).unwrap();
    assert!(said.contains("the data cover no whole year"), "{said}");
    assert!(
        said.contains("2014 is covered in part (2014-03-01 to 2014-11-30, 275 of 365 days)"),
        "{said}"
    );
    assert!(!said.contains("nothing reported"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&stdout(&ask(&["--json"]))).unwrap();
    let part = &json["partial"][0];
    assert_eq!(part["period"], "2014");
    let conflict = part["cell"]["material_conflict"].as_u64().unwrap();
    assert!(conflict > 0, "{part}");
}
