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
    assert_eq!(keys, ["query", "series", "summary", "breaks"]);
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
    world.write("deaths.csv", &(deaths + "SRN,2015-13,4\n"));
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
