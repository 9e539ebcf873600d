//! What claims entail.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::world::{World, ok, reference, stdout};

const CODED: &str = r#"{"id":"C1","edge":["pressure","isolation"],"sign":"+","text":"Pressure isolates Serenia.","sentence":1}
{"id":"C2","edge":["isolation","arms"],"sign":"-","text":"Isolation will end its arms trade.","sentence":2}
{"id":"C3","edge":["arms","war"],"sign":"+","text":"The arms trade feeds the war.","sentence":3}
{"id":"C4","edge":["war","pressure"],"sign":"+","text":"War brings more pressure.","sentence":4}
{"id":"C5","edge":null,"sign":"+","text":"Everybody should talk.","sentence":5}
"#;

#[test]
fn coded_claims_are_weighed_for_a_lever() {
    let world = World::new();
    world.write("claims.jsonl", CODED);
    let args = [
        "argue",
        "claims.jsonl",
        "--lever",
        "pressure:+",
        "--outcome",
        "war:-",
    ];
    let argument = world.json(&args);
    let lever = &argument["levers"][0];
    assert_eq!(lever["response"]["improves"], 1.0);
    assert_eq!(lever["effect"]["entailed"], true);
    assert_eq!(lever["cut"]["flow"], 1);
    let text = stdout(&world.run(&args));
    for words in [
        "P(outcome improves) = 1.00",
        "Isolation will end its arms trade.",
        "without it no way is left, with its sign turned P = 0.00",
        "undoes itself",
        "more pressure → isolation → arms → war (down)",
    ] {
        assert!(text.contains(words), "`{words}` is not in\n{text}");
    }
    assert!(!text.contains("\\>") && text.lines().all(|line| !line.ends_with(' ')));
    ok(&world.run(&[&args[..], &["-o", "argument.md"]].concat()));
    assert!(
        world
            .read("argument.md")
            .starts_with("# What the claims entail")
    );
    ok(&world.run(&[&args[..], &["-o", "argument.json"]].concat()));
    let written: Value = serde_json::from_str(&world.read("argument.json")).unwrap();
    assert_eq!(written, argument);
}

#[test]
fn argue_says_what_is_wrong_with_its_words() {
    let world = World::new();
    world.write("claims.jsonl", CODED);
    let message = world.fails(&["argue", "claims.jsonl"], 2);
    assert!(
        message.contains("--lever") && message.contains("isolation"),
        "{message}"
    );
    let message = world.fails(&["argue", "claims.jsonl", "--lever", "pressure"], 2);
    assert!(message.contains("NODE:+"), "{message}");
    let message = world.fails(
        &[
            "argue",
            "claims.jsonl",
            "--lever",
            "presure:+",
            "--outcome",
            "war:-",
        ],
        1,
    );
    assert!(message.contains("did you mean pressure?"), "{message}");
    world.write("odd.jsonl", &format!("{CODED}{{\"id\":\"C6\"\n"));
    let message = world.fails(
        &[
            "argue",
            "odd.jsonl",
            "--lever",
            "pressure:+",
            "--outcome",
            "war:-",
        ],
        1,
    );
    assert!(message.contains("odd.jsonl: line 6"), "{message}");
    world.fails(&["argue", "nothing.txt"], 1);
    world.fails(&["argue", "claims.jsonl", "-o", "argument.pdf"], 2);
}

#[test]
fn an_article_and_its_claims_file_say_the_same() {
    let world = World::new();
    world.write(
        "op-ed.txt",
        "A way out\n\nRegional cooperation is pivotal for peace in Afghanistan. Pakistan's support for the \
         Taliban increases violence in Afghanistan. Pressure on Pakistan will reduce its support for the \
         Taliban. Russia should put pressure on Pakistan.\n",
    );
    ok(&world.run(&["claims", "op-ed.txt", "-o", "claims.jsonl"]));
    assert!(
        !world.read("claims.jsonl").is_empty(),
        "the reader finds no claim in plain sentences"
    );
    let from_article = world.json(&["argue", "op-ed.txt"]);
    let with_article = ["argue", "claims.jsonl", "--article", "op-ed.txt"];
    assert_eq!(from_article, world.json(&with_article));
    // Without the article nobody can tell what was missed in it; the rest is the same.
    let mut alone = world.json(&["argue", "claims.jsonl"]);
    let doubts = stdout(&world.run(&["argue", "op-ed.txt"]));
    assert!(doubts.contains("expects to have missed"), "{doubts}");
    let text = stdout(&world.run(&["argue", "claims.jsonl"]));
    assert!(
        text.contains("cannot be told without the article"),
        "{text}"
    );
    for (alone, known) in alone["levers"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(from_article["levers"].as_array().unwrap())
    {
        let expected = &mut alone["margin"]["expected"];
        assert!(expected["missed"].is_null());
        assert!(known["margin"]["expected"]["missed"].as_f64().unwrap() >= 0.0);
        expected["missed"] = known["margin"]["expected"]["missed"].clone();
    }
    assert!(alone["advice"].as_array().unwrap().is_empty());
    assert_eq!(from_article["advice"][0]["sentence"], 4);
    alone["advice"] = from_article["advice"].clone();
    assert_eq!(alone, from_article);
}

#[test]
fn advice_stands_with_its_reasons_where_no_way_leads_anywhere() {
    let world = World::new();
    world.write(
        "op-ed.txt",
        "The wells\n\nBy a herder\n\nEvery dry season the herders of the valley come down to the \
         farms. Without guarded wells the herders drive their cattle into the farmers' fields. Ruined \
         fields feed the feud. The two governors should dig guarded wells along the herders' road. \
         Guarded wells would keep the cattle out of the fields. I had tea with the governor of the province.\n",
    );
    let text = stdout(&world.run(&["argue", "op-ed.txt"]));
    let (_, told) = text
        .split_once("What the text advises, and why")
        .expect(&text);
    let (_, told) = told
        .split_once("“The two governors should dig guarded wells")
        .expect(&text);
    let (told, _) = told.split_once("\nL1").unwrap_or((told, ""));
    assert!(
        told.contains("Guarded wells would keep the cattle out"),
        "{text}"
    );
    assert!(!told.contains("tea with the governor"), "{text}");
}

#[test]
fn doubt_lists_sentences_that_may_hold_a_claim() {
    let world = World::new();
    world.write(
        "op-ed.txt",
        "A march\n\nRegional cooperation is pivotal for peace in Afghanistan. The hall has nine doors. \
         They paid for it with their sons. Nobody who has lost a son to it will ever forgive the men who did \
         this. Small wonder that the shops are empty. It bred only this.\n",
    );
    ok(&world.run(&["claims", "op-ed.txt", "-o", "claims.jsonl"]));
    ok(&world.run(&["claims", "op-ed.txt", "--doubt", "-o", "doubt.jsonl"]));
    let sentences = |file: &str| -> Vec<(u64, Value)> {
        world
            .read(file)
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|row| (row["sentence"].as_u64().unwrap(), row))
            .collect()
    };
    let read: Vec<u64> = sentences("claims.jsonl")
        .iter()
        .filter(|s| s.1["tentative"].is_null())
        .map(|s| s.0)
        .collect();
    let doubted = sentences("doubt.jsonl");
    assert!((1..=3).contains(&doubted.len()), "{doubted:?}");
    assert!(!read.contains(&doubted[0].0));
    let bred = |row: &(u64, Value)| row.1["text"].as_str().unwrap().starts_with("It bred");
    assert!(doubted.iter().any(bred), "{doubted:?}");
    let p = doubted[0].1["probability"].as_f64().unwrap();
    assert!(p > 0.35 && p < 1.0, "{p}");
}

#[test]
fn the_reference_argument_has_its_figures() {
    let (Some(graph), Some(claims)) = (
        reference("fixtures/scenario/seed_graph.json"),
        reference("claims/seed_claims.jsonl"),
    ) else {
        return;
    };
    let world = World::new();
    let graph: Value = serde_json::from_str(&fs::read_to_string(graph).unwrap()).unwrap();
    let mut lines = String::new();
    for edge in graph["edges"].as_array().unwrap() {
        for claim in edge["claims"].as_array().unwrap() {
            let id = claim.as_str().unwrap();
            let origin = match id {
                "definition" => "definition",
                id if id.starts_with("implied") => "given",
                _ => "claim",
            };
            let sign = if edge["sign"] == 1 { "+" } else { "-" };
            let line = serde_json::json!({
                "id": id, "edge": [edge["src"], edge["dst"]], "sign": sign, "origin": origin
            });
            writeln!(lines, "{line}").unwrap();
        }
    }
    world.write("graph.jsonl", &lines);
    let argument = world.json(&[
        "argue",
        "graph.jsonl",
        "--outcome",
        "stab:+",
        "--lever",
        "pUS:+",
        "--lever",
        "tieRP:-",
        "--lever",
        "tieCP:-",
    ]);
    for (lever, id) in argument["levers"]
        .as_array()
        .unwrap()
        .iter()
        .zip(["L1", "L2", "L3"])
    {
        let expected = &graph["qpress"]["levers"][id];
        assert_eq!(
            lever["response"]["improves"], expected["p_stability_up"],
            "{id}"
        );
        let median = lever["response"]["median"].as_f64().unwrap();
        let reference = expected["median"].as_f64().unwrap();
        assert!(
            (median / reference - 1.0).abs() < 0.04,
            "{id}: {median} against {reference}"
        );
        assert_eq!(lever["cut"]["flow"], 1, "{id}");
    }
    assert_eq!(argument["common_cut"], serde_json::json!(["C22"]));

    // The coded claims alone give the tie two opposite signs (C14, C21); that is said, not
    // smoothed over, and C22 is still in every smallest cut.
    let claims = claims.to_str().unwrap();
    let argument = world.json(&["argue", claims, "--lever", "isol:+", "--outcome", "stab:+"]);
    assert_eq!(
        argument["contradictions"],
        serde_json::json!([["tieRP", "isol"]])
    );
    assert_eq!(argument["levers"][0]["response"]["kind"], "contradiction");
    let cut = argument["levers"][0]["cut"]["claims"].as_array().unwrap();
    assert!(cut.contains(&Value::from("seed_C22")), "{cut:?}");
}

const ADVICE: [&str; 4] = ["--lever", "pressure:+", "--outcome", "war:-"];

#[test]
fn an_argument_is_drawn_and_exported() {
    let world = World::new();
    world.write("claims.jsonl", CODED);
    let write = |name: &str| {
        let output = world.run(&[&["argue", "claims.jsonl"][..], &ADVICE, &["-o", name]].concat());
        ok(&output);
        world.read(name)
    };
    let svg = write("way.svg");
    assert!(
        svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""),
        "{svg}"
    );
    for words in [
        "Pressure",
        "Isolation",
        "War",
        "C2",
        "arrow crux",
        "<title",
        "<desc",
        "</svg>",
    ] {
        assert!(svg.contains(words), "`{words}` is not in\n{svg}");
    }
    let graph = write("graph.graphml");
    assert_eq!(graph.matches("<node ").count(), 4, "{graph}");
    assert_eq!(graph.matches("<edge ").count(), 4, "{graph}");
    assert!(
        graph.contains("<data key=\"n_part\">outcome</data>"),
        "{graph}"
    );
    assert!(
        graph.contains("<data key=\"e_crux\">true</data>"),
        "{graph}"
    );
    assert_eq!(graph.matches('<').count(), graph.matches('>').count());
    let page = write("argument.md");
    assert!(
        page.contains("## L1") && page.contains("Crux: without one of these"),
        "{page}"
    );
}

#[test]
fn a_text_that_only_advises_is_told_its_advice() {
    let world = World::new();
    world.write(
        "school.txt",
        "Open the School\n\nBy a teacher in Goma\n\nThe council should reopen the school on Monday. \
         Parents ought to send their children. It rained in March.\n",
    );
    let text = stdout(&world.run(&["argue", "school.txt"]));
    assert!(text.contains("Nothing can be worked out"), "{text}");
    assert!(text.contains("“The council should reopen the school on Monday.”"));
    assert!(!text.contains("It rained"), "{text}");
    let argument = world.json(&["argue", "school.txt"]);
    assert_eq!(argument["advice"][0]["sentence"], 1);
    assert!(argument["links"].as_array().unwrap().is_empty());
    let message = world.fails(&["argue", "school.txt", "-o", "school.svg"], 1);
    assert!(message.contains("nothing to draw"), "{message}");
}

#[test]
fn advice_that_is_discarded_is_told_no_more() {
    let world = World::new();
    world.write(
        "aid.txt",
        "Grain and Guns\n\nBy a trader\n\nAid from the United States to Ethiopia reduces violence in \
         Ethiopia. The United States should increase aid to Ethiopia.\n",
    );
    let advice = |args: &[&str]| world.json(args)["advice"].as_array().map_or(0, Vec::len);
    assert_eq!(advice(&["argue", "aid.txt"]), 1);
    let correct = [
        "claims",
        "aid.txt",
        "--corrections",
        "aid.toml",
        "--correct",
    ];
    ok(&world.run(&[&correct[..], &["C02=discard"]].concat()));
    assert_eq!(
        advice(&["argue", "aid.txt", "--corrections", "aid.toml"]),
        0
    );
    let message = world.fails(&[&correct[..], &["T99=flip"]].concat(), 2);
    assert!(message.contains("it has C01 to C02"), "{message}");

    // A policy advises too.
    world.write(
        "tie.txt",
        "Money and Law\n\nBy a banker\n\nSaudi Arabia can tie its aid to Egypt to a real fight against \
         terrorism. Aid from Saudi Arabia to Egypt reduces violence in Egypt.\n",
    );
    assert_eq!(advice(&["argue", "tie.txt"]), 1);
    let discard = ["--corrections", "tie.toml", "--correct", "C01=discard"];
    ok(&world.run(&[&["claims", "tie.txt"][..], &discard].concat()));
    assert_eq!(
        advice(&["argue", "tie.txt", "--corrections", "tie.toml"]),
        0
    );
}

#[test]
fn an_answer_never_comes_from_nothing() {
    let world = World::new();
    // Claims without an arrow, and a text without a claim.
    world.write(
        "bare.jsonl",
        "{\"id\":\"C1\",\"edge\":null,\"sign\":\"+\"}\n",
    );
    let message = world.fails(&[&["argue", "bare.jsonl"][..], &ADVICE].concat(), 1);
    assert!(message.contains("bare.jsonl"), "{message}");
    world.write(
        "dull.txt",
        "The river is long. It rained on Monday. The road is wet and the fields are green.\n",
    );
    let message = world.fails(&["argue", "dull.txt"], 1);
    assert!(message.contains("nothing to argue from"), "{message}");
    world.write("empty.jsonl", "\n\n");
    assert!(
        world
            .fails(&[&["argue", "empty.jsonl"][..], &ADVICE].concat(), 1)
            .contains("no claim")
    );

    // Arrows that never join lever and outcome.
    world.write(
        "apart.jsonl",
        "{\"id\":\"C1\",\"edge\":[\"pressure\",\"talks\"],\"sign\":\"+\"}\n{\"id\":\"C2\",\"edge\":[\"arms\",\"war\"],\"sign\":\"+\"}\n",
    );
    let args = [&["argue", "apart.jsonl"][..], &ADVICE].concat();
    let text = stdout(&world.run(&args));
    assert!(
        text.contains("no way leads from the lever to the outcome"),
        "{text}"
    );
    assert!(
        text.contains("Left unsaid") && !text.contains("Crux"),
        "{text}"
    );
    let message = world.fails(&[&args[..], &["-o", "way.svg"]].concat(), 1);
    assert!(
        message.contains("nothing to draw") && !world.path("way.svg").exists(),
        "{message}"
    );

    // Cycles alone: the lever turns in its own circle.
    world.write(
        "circle.jsonl",
        "{\"id\":\"C1\",\"edge\":[\"pressure\",\"talks\"],\"sign\":\"+\"}\n{\"id\":\"C2\",\"edge\":[\"talks\",\"pressure\"],\"sign\":\"-\"}\n{\"id\":\"C3\",\"edge\":[\"war\",\"talks\"],\"sign\":\"-\"}\n",
    );
    let text = stdout(&world.run(&[&["argue", "circle.jsonl"][..], &ADVICE].concat()));
    assert!(
        text.contains("no way leads") && text.contains("undoes itself"),
        "{text}"
    );
    // One line says all there is: a share of nought would read as advice that does not help.
    for never in [
        "P(outcome improves)",
        "misreading",
        "nothing to cut",
        "leave the outcome",
    ] {
        assert!(!text.contains(never), "`{never}` is in\n{text}");
    }

    // Claims that exclude each other give no figure.
    world.write(
        "clash.jsonl",
        "{\"id\":\"C1\",\"edge\":[\"pressure\",\"war\"],\"sign\":\"+\"}\n{\"id\":\"C2\",\"edge\":[\"pressure\",\"war\"],\"sign\":\"-\"}\n",
    );
    let text = stdout(&world.run(&[&["argue", "clash.jsonl"][..], &ADVICE].concat()));
    assert!(
        text.contains("no P: the claims contradict each other about pressure → war"),
        "{text}"
    );
    assert!(!text.contains("P(outcome improves)"), "{text}");
    // A name that no claim knows, for either end.
    let wrong = [
        "argue",
        "clash.jsonl",
        "--lever",
        "pressure:+",
        "--outcome",
        "wars:-",
    ];
    let message = world.fails(&wrong, 1);
    assert!(
        message.contains("no node `wars`") && message.contains("did you mean war?"),
        "{message}"
    );
    let wrong = [
        "argue",
        "clash.jsonl",
        "--lever",
        "monsoon:+",
        "--outcome",
        "war:-",
    ];
    assert!(world.fails(&wrong, 1).contains("nodes: pressure, war"));
}

#[test]
fn a_region_names_its_actors() {
    let world = World::new();
    ok(&world.run(&["simulate", "world", "-o", "example"]));
    let args = [
        "argue",
        "example/op-ed.txt",
        "--region",
        "example/region.toml",
    ];
    let text = stdout(&world.run(&args));
    assert!(text.contains("Norrend’s pressure on Marvosk"), "{text}");
    for code in ["XNR", "XMV", "XKD", "XCS"] {
        assert!(!text.contains(code), "`{code}` is in\n{text}");
    }
    let argument = world.json(&args);
    assert!(argument["nodes"].to_string().contains("XNR>XMV"));
}

#[test]
fn no_long_word_is_broken_in_a_box() {
    let world = World::new();
    // The longer the claims' numbers, the less room is left for the boxes.
    for number in ["C", "C00", "C0000"] {
        let name = |i: usize| format!("Uzbekistani backing in Afghanistan {i}");
        let links = 4;
        let lines: String = (0..links)
            .map(|i| {
                let id = format!("{number}{i}");
                let claim =
                    serde_json::json!({"id": id, "edge": [name(i), name(i + 1)], "sign": "+"});
                format!("{claim}\n")
            })
            .collect();
        world.write("claims.jsonl", &lines);
        let (lever, outcome) = (format!("{}:+", name(0)), format!("{}:+", name(links)));
        let ask = [
            "argue",
            "claims.jsonl",
            "--lever",
            &lever,
            "--outcome",
            &outcome,
        ];
        ok(&world.run(&[&ask[..], &["-o", "ways.svg"]].concat()));
        let drawing = world.read("ways.svg");
        assert!(
            drawing.contains("Afghanistan") && !drawing.contains("-</"),
            "{links}"
        );
    }
}

#[test]
fn advice_that_is_its_own_aim_has_no_figure() {
    let world = World::new();
    world.write("claims.jsonl", CODED);
    for (outcome, words) in [
        ("pressure:+", "the advice is its own aim"),
        ("pressure:-", "the advice is against its own aim"),
    ] {
        let args = [
            "argue",
            "claims.jsonl",
            "--lever",
            "pressure:+",
            "--outcome",
            outcome,
        ];
        let text = stdout(&world.run(&args));
        assert!(text.contains(words), "{text}");
        for never in ["P(outcome improves)", "no way leads", "cut", "misreading"] {
            assert!(!text.contains(never), "`{never}` is in\n{text}");
        }
        let response = &world.json(&args)["levers"][0]["response"];
        assert_eq!(response["kind"], "own_aim");
        assert!(response["improves"].is_null(), "{response}");
    }
}

#[test]
fn files_of_our_own_are_told_from_articles() {
    let world = World::new();
    world.write("claims.jsonl", CODED);
    let args = [&["argue", "claims.jsonl"][..], &ADVICE].concat();
    ok(&world.run(&[&args[..], &["-o", "argument.json"]].concat()));
    let written = world.read("argument.json");
    let one_line: Value = serde_json::from_str(&written).unwrap();
    for (name, text) in [
        ("argument.json", written.clone()),
        ("argument.txt", written.clone()),
        ("argument.jsonl", written),
        ("line.jsonl", one_line.to_string()),
    ] {
        world.write(name, &text);
        let message = world.fails(&["argue", name], 1);
        assert!(
            message.contains("what detente argue wrote") && message.contains("detente claims"),
            "{name}: {message}"
        );
    }
    // Claims under the name of an article, and JSON of some other kind.
    world.write("claims.json", CODED);
    let message = world.fails(&["argue", "claims.json"], 1);
    assert!(message.contains("ends in .jsonl"), "{message}");
    world.write("other.json", "{\"a\": [1, 2]}\n");
    let message = world.fails(&["argue", "other.json"], 1);
    assert!(message.contains("not an article"), "{message}");
}

#[test]
fn five_thousand_claims_are_answered() {
    let world = World::new();
    let mut lines = String::new();
    for i in 0..5_000u64 {
        let mixed = i.wrapping_mul(2_654_435_761) % 1_000_003;
        let (from, to) = (i % 700, mixed % 700);
        let sign = ["+", "-"][(mixed % 2) as usize];
        writeln!(
            lines,
            "{{\"id\":\"C{i}\",\"edge\":[\"n{from}\",\"n{to}\"],\"sign\":\"{sign}\"}}"
        )
        .unwrap();
    }
    world.write("many.jsonl", &lines);
    let args = [
        "argue",
        "many.jsonl",
        "--lever",
        "n1:+",
        "--outcome",
        "n2:+",
    ];
    let output = world.run(&args);
    ok(&output);
    let text = stdout(&output);
    assert!(
        text.starts_with("What the claims entail") && text.contains("5,000 claims"),
        "{text}"
    );
    assert!(
        text.contains("no P: ") && text.contains("or more from lever to outcome"),
        "{text}"
    );
    assert!(text.len() < 20_000, "{} bytes", text.len());
}

/// The five tensions of the model article, told among at most eight, each once.
#[test]
fn the_model_article_pulls_apart_in_five_places() {
    let Some(seed) = reference("seed/000_6083015ebb34083c.txt") else {
        return;
    };
    let world = World::new();
    let argument = world.json(&["argue", seed.to_str().unwrap()]);
    let tensions = argument["tensions"].as_array().unwrap();
    assert!(tensions.len() <= 8, "{tensions:?}");
    let found = |rule: &str, roles: &[(&str, &str)]| {
        let fits = |t: &&Value| t["rule"] == rule && roles.iter().all(|(k, v)| t["roles"][k] == *v);
        assert_eq!(
            tensions.iter().filter(fits).count(),
            1,
            "{rule} {roles:?} in {tensions:?}"
        );
    };
    found(
        "hedging_undercuts",
        &[("target", "PAK"), ("outlets", "RUS CHN")],
    );
    found("failed_then_advised", &[("target", "PAK")]);
    found(
        "gains_from_the_stick",
        &[("actor", "RUS"), ("partner", "PAK")],
    );
    found(
        "friend_of_the_threat",
        &[("actor", "RUS"), ("friend", "AFG.REB.TALIBAN")],
    );
    found("lowers_the_necessary", &[("outcome", "stability:AFG")]);
}

/// What is only expected is listed, and takes part once a person has confirmed it.
#[test]
fn a_tentative_claim_takes_part_once_confirmed() {
    let world = World::new();
    world.write(
        "op-ed.txt",
        include_str!("../../../read/tests/op_eds/mali_consultant.txt"),
    );
    ok(&world.run(&["claims", "op-ed.txt", "-o", "claims.jsonl"]));
    let text = world.read("claims.jsonl");
    let claims: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // One that would draw an arrow.
    let tentative = claims
        .iter()
        .find(|c| c["tentative"] == true && c["kind"] == "causal")
        .unwrap();
    let id = tentative["id"].as_str().unwrap();
    assert!(id.starts_with('T'));
    let links = |args: &[&str]| -> Vec<String> {
        let argument = world.json(args);
        let links = argument["links"].as_array().unwrap();
        links
            .iter()
            .map(|link| link["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let is_tentative = |link: &String| link.starts_with('T');
    assert!(!links(&["argue", "op-ed.txt"]).iter().any(is_tentative));
    assert!(!links(&["argue", "claims.jsonl"]).iter().any(is_tentative));
    let confirm = format!("{id}=confirm");
    ok(&world.run(&[
        "claims",
        "op-ed.txt",
        "--corrections",
        "c.toml",
        "--correct",
        &confirm,
    ]));
    let confirmed = links(&["argue", "op-ed.txt", "--corrections", "c.toml"]);
    assert!(confirmed.iter().any(|link| link == id), "{confirmed:?}");
}
