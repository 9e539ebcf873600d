//! Corrections of a reading, and checks of claims that others made.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::world::{World, ok, stderr, stdout};

const OP_ED: &str = "A way out\n\nRegional cooperation is pivotal for peace in Afghanistan. Pakistan's support for the \
    Taliban increases violence in Afghanistan. Pressure on Pakistan will reduce its support for the \
    Taliban. Russia should put pressure on Pakistan.\n";

fn read(world: &World, extra: &[&str]) -> Vec<Value> {
    let output = world.run(&[&["claims", "op-ed.txt"], extra].concat());
    ok(&output);
    let lines = stdout(&output);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The claim whose words hold these.
fn of<'a>(claims: &'a [Value], words: &str) -> &'a Value {
    let holds = |claim: &&Value| claim["text"].as_str().unwrap().contains(words);
    claims
        .iter()
        .find(holds)
        .unwrap_or_else(|| panic!("{words}: {claims:?}"))
}

#[test]
fn corrections_outlive_a_new_run_and_edits() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    let before = read(&world, &[]);
    let support = of(&before, "increases violence");
    let id = support["id"].as_str().unwrap();
    assert_eq!(support["sign"], "+");
    let flip = format!("{id}=flip");
    let args = [
        "--corrections",
        "fix.toml",
        "--correct",
        &flip,
        "--note",
        "Read the original.",
    ];
    let after = read(&world, &args);
    assert_eq!(of(&after, "increases violence")["sign"], "-");
    let file = world.read("fix.toml");
    assert!(
        file.contains("[[correction]]") && file.contains("note = \"Read the original.\""),
        "{file}"
    );
    // The same request again adds nothing.
    read(&world, &args);
    assert_eq!(world.read("fix.toml"), file);
    // A sentence more at the front: the numbers move on, the correction stays with its words.
    world.write(
        "op-ed.txt",
        &OP_ED.replace("Regional", "War brings hunger to Yemen. Regional"),
    );
    let edited = read(&world, &["--corrections", "fix.toml"]);
    assert_eq!(of(&edited, "increases violence")["sign"], "-");
    // The sentence gone: told, and the file untouched.
    world.write(
        "op-ed.txt",
        &OP_ED.replace("increases violence", "is a matter of record"),
    );
    let output = world.run(&["claims", "op-ed.txt", "--corrections", "fix.toml"]);
    ok(&output);
    assert!(
        stderr(&output).contains("stands no more in the article"),
        "{}",
        stderr(&output)
    );
    assert_eq!(world.read("fix.toml"), file);
}

#[test]
fn corrections_change_what_follows() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    let claims = read(&world, &[]);
    let id = of(&claims, "increases violence")["id"].as_str().unwrap();
    let outcome = [
        "--outcome",
        "violence:AFG:-",
        "--lever",
        "backing:PAK>AFG.REB.TALIBAN:-",
    ];
    let plain = world.json(&[&["argue", "op-ed.txt"][..], &outcome].concat());
    assert_eq!(plain["levers"][0]["effect"]["entailed"], true, "{plain}");
    read(
        &world,
        &[
            "--corrections",
            "fix.toml",
            "--correct",
            &format!("{id}=flip"),
        ],
    );
    let fixed = [
        &["argue", "op-ed.txt", "--corrections", "fix.toml"][..],
        &outcome,
    ]
    .concat();
    let fixed = world.json(&fixed);
    assert_eq!(fixed["levers"][0]["effect"]["improvement"], "-");
    let message = world.fails(&["brief", "--corrections", "fix.toml"], 2);
    assert!(
        message.contains("article") || message.contains("ARTICLE"),
        "{message}"
    );
    ok(&world.run(&[
        "brief",
        "op-ed.txt",
        "--corrections",
        "fix.toml",
        "-o",
        "brief.json",
    ]));
    let brief: Value = serde_json::from_str(&world.read("brief.json")).unwrap();
    let inputs = brief["sources"]["inputs"].as_array().unwrap();
    let row = inputs
        .iter()
        .find(|row| row["role"] == "corrections")
        .unwrap();
    assert_eq!(
        (&row["rows_read"], &row["rows_used"]),
        (&Value::from(1), &Value::from(1))
    );
}

/// Outcome and levers that nobody named come from the claims; a claim less may mean others.
#[test]
fn a_correction_that_changes_the_question_says_so() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    let claims = read(&world, &[]);
    let id = |words: &str| of(&claims, words)["id"].as_str().unwrap().to_owned();
    let fix = |file: &str, request: String| -> String {
        let args = ["--corrections", file, "--correct", &request];
        stderr(&world.run(&[&["claims", "op-ed.txt"][..], &args].concat()))
    };
    let page = |file: &str, extra: &[&str]| -> String {
        let args = ["argue", "op-ed.txt", "--corrections", file];
        stdout(&world.run(&[&args[..], extra].concat()))
    };
    let note = fix("peace.toml", format!("{}=discard", id("pivotal for")));
    assert!(
        note.contains("the one correction holds in this reading")
            && note.contains("it was stability:AFG before the corrections"),
        "{note}"
    );
    let text = page("peace.toml", &[]);
    let told = "The outcome was stability of Afghanistan before these corrections.";
    assert!(text.contains(told), "{text}");
    // Who names the outcome has it from nobody.
    let named = page("peace.toml", &["--outcome", "violence:AFG:-"]);
    assert!(!named.contains("before these corrections"), "{named}");

    let note = fix("advice.toml", format!("{}=discard", id("should put")));
    assert!(note.contains("no longer advises"), "{note}");
    let text = page("advice.toml", &[]);
    assert!(text.contains("No lever any more"), "{text}");

    // What leaves the question as it was is told as little as possible.
    let note = fix("same.toml", format!("{}=confirm", id("increases violence")));
    assert!(!note.contains("before the corrections"), "{note}");
    assert!(!page("same.toml", &[]).contains("before these corrections"));
    world.write("none.toml", "");
    let note = stderr(&world.run(&["claims", "op-ed.txt", "--corrections", "none.toml"]));
    assert!(note.contains("the file holds no correction"), "{note}");
}

#[test]
fn wrong_corrections_are_refused() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    let fails = |correct: &str| {
        world.fails(
            &[
                "claims",
                "op-ed.txt",
                "--corrections",
                "fix.toml",
                "--correct",
                correct,
            ],
            2,
        )
    };
    assert!(
        fails("C99=flip").contains("it has C01 to"),
        "{}",
        fails("C99=flip")
    );
    assert!(fails("C01=merge:effect:peace").contains("no node"));
    assert!(!world.path("fix.toml").exists());
    let message = world.fails(&["claims", "op-ed.txt", "--correct", "C01=flip"], 2);
    assert!(message.contains("--corrections"), "{message}");
    let message = world.fails(&["claims", "op-ed.txt", "--corrections", "none.toml"], 1);
    assert!(
        message.contains("none.toml") && message.contains("--correct"),
        "{message}"
    );
    world.write(
        "bad.toml",
        "[[correction]]\nkey = \"x\"\naction = \"turn\"\n",
    );
    let message = world.fails(&["claims", "op-ed.txt", "--corrections", "bad.toml"], 1);
    assert!(
        message.contains("bad.toml") && message.contains("line 3"),
        "{message}"
    );
    let schema: Value =
        serde_json::from_str(&stdout(&world.run(&["schema", "corrections"]))).unwrap();
    assert!(schema["properties"]["correction"].is_object(), "{schema}");
    let schema: Value = serde_json::from_str(&stdout(&world.run(&["schema", "claims"]))).unwrap();
    assert!(schema["properties"]["confidence"].is_object(), "{schema}");
}

#[test]
fn claims_of_others_are_checked_against_the_article() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    ok(&world.run(&["claims", "op-ed.txt", "-o", "claims.jsonl"]));
    let good = world.read("claims.jsonl");
    let output = world.run(&["claims", "op-ed.txt", "--check", "claims.jsonl"]);
    ok(&output);
    assert!(stdout(&output).contains("no fault"));
    world.write("odd.jsonl", &good.replacen("pivotal for", "crucial for", 1));
    let message = world.fails(&["claims", "op-ed.txt", "--check", "odd.jsonl"], 1);
    assert!(message.contains("odd.jsonl: line 1, column"), "{message}");
    assert!(message.contains("word for word"), "{message}");
    // argue makes the same check, and refuses to build on what is not in the article.
    let args = ["argue", "odd.jsonl", "--article", "op-ed.txt"];
    assert!(world.fails(&args, 1).contains("word for word"));
    let args = ["argue", "claims.jsonl", "--article", "op-ed.txt"];
    assert_eq!(world.json(&args), world.json(&["argue", "op-ed.txt"]));
    assert!(
        world
            .fails(&["argue", "op-ed.txt", "--article", "op-ed.txt"], 2)
            .contains("jsonl")
    );
    let message = world.fails(&["argue", "claims.jsonl", "--corrections", "x.toml"], 2);
    assert!(message.contains("--article"), "{message}");
}

#[test]
fn turned_signs_and_strangers_are_reported() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    let claims = read(&world, &[]);
    let support = of(&claims, "increases violence");
    let spoilt = |spoil: &dyn Fn(&mut Value)| -> String {
        let mut claims = claims.clone();
        let claim = claims.iter_mut().find(|c| c["id"] == support["id"]);
        spoil(claim.unwrap());
        claims.iter().map(|claim| format!("{claim}\n")).collect()
    };
    let check = ["claims", "op-ed.txt", "--check", "odd.jsonl"];
    let argue = ["argue", "odd.jsonl", "--article", "op-ed.txt"];
    world.write("odd.jsonl", &spoilt(&|claim| claim["sign"] = "-".into()));
    // A doubt and no fault, for both: the reader may be the one that errs.
    for args in [&check, &argue] {
        let output = world.run(args);
        ok(&output);
        let note = stderr(&output);
        assert!(
            note.contains("this program reads +") && note.contains("check it"),
            "{note}"
        );
        assert!(!note.contains("write +"), "{note}");
    }
    assert!(stdout(&world.run(&check)).contains("no fault"));
    // A person who has corrected the reader is not told again.
    let flip = format!("{}=flip", support["id"].as_str().unwrap());
    read(&world, &["--corrections", "fix.toml", "--correct", &flip]);
    let output = world.run(&[&check[..], &["--corrections", "fix.toml"]].concat());
    ok(&output);
    assert!(!stderr(&output).contains("check it"));
    // Who is named nowhere is invented, for both.
    world.write(
        "odd.jsonl",
        &spoilt(&|claim| claim["cause"]["who"] = "IND".into()),
    );
    for args in [&check, &argue] {
        let message = world.fails(args, 1);
        assert!(
            message.contains("IND is named nowhere in the text"),
            "{message}"
        );
    }
}

#[test]
fn nothing_is_kept_where_the_answer_cannot_be_written() {
    let world = World::new();
    world.write("op-ed.txt", OP_ED);
    let claims = read(&world, &[]);
    let flip = format!("{}=confirm", claims[0]["id"].as_str().unwrap());
    let correct = [
        "claims",
        "op-ed.txt",
        "--corrections",
        "fix.toml",
        "--correct",
        &flip,
    ];
    world.fails(&[&correct[..], &["-o", "."]].concat(), 1);
    let message = world.fails(&[&correct[..], &["-o", "x.csv"]].concat(), 2);
    assert!(
        message.contains("JSON lines") && message.contains(".jsonl"),
        "{message}"
    );
    // Neither left a file of corrections behind.
    ok(&world.run(&[&correct[..], &["-o", "x.jsonl"]].concat()));
    let kept = world.read("fix.toml");
    assert_eq!(kept.matches("[[correction]]").count(), 1, "{kept}");
    let output = world.run(&correct);
    assert!(stderr(&output).contains("0 added"), "{}", stderr(&output));
}

#[test]
fn the_reader_passes_its_own_check() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../read/tests/op_eds");
    let mut texts = 0;
    let world = World::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let article = path.to_str().unwrap();
        ok(&world.run(&["claims", article, "-o", "claims.jsonl"]));
        let output = world.run(&["claims", article, "--check", "claims.jsonl"]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{article}: {}",
            stderr(&output)
        );
        texts += 1;
    }
    assert!(texts >= 5);
}

/// Advice that was read the wrong way round is turned by a flip, in the argument and in a scenario of it.
#[test]
fn a_flip_of_advice_turns_the_deed() {
    let world = World::new();
    let text = OP_ED.replace("Pressure on Pakistan", "Russian pressure on Pakistan");
    world.write("op-ed.txt", &text);
    let claims = read(&world, &[]);
    let advice = of(&claims, "should put pressure");
    assert_eq!(advice["cause"]["direction"], "up");
    let flip = format!("{}=flip", advice["id"].as_str().unwrap());
    let turned = read(&world, &["--corrections", "fix.toml", "--correct", &flip]);
    assert_eq!(
        of(&turned, "should put pressure")["cause"]["direction"],
        "down"
    );
    let scenario = |extra: &[&str]| {
        let output = world.run(&[&["simulate", "--init", "op-ed.txt"], extra].concat());
        ok(&output);
        stdout(&output)
    };
    let press = |text: &str, way: &str| {
        text.contains(&format!(
            "variable = \"pressure:RUS>PAK\"\ndirection = \"{way}\""
        ))
    };
    let (as_read, corrected) = (scenario(&[]), scenario(&["--corrections", "fix.toml"]));
    assert!(press(&as_read, "up"), "{as_read}");
    assert!(press(&corrected, "down"), "{corrected}");
    assert!(!as_read.contains("turned sign"), "{as_read}");
    assert!(corrected.contains("look for a turned sign"), "{corrected}");
    // Corrections are of an article.
    world.fails(&["simulate", "a.toml", "--corrections", "fix.toml"], 2);
}
