//! `verify` and `stale`: a brief and its inputs, unchanged and changed.

use std::process::Output;

use crate::world::{World, ok, stderr, stdout};

/// What stands on stderr, on one line.
fn said(output: &Output) -> String {
    stderr(output)
        .replace('│', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The invented world and its brief, made from inside its folder.
fn sealed() -> World {
    let world = World::sarn();
    ok(&world.run(&[
        "brief",
        "sarn/op-ed.txt",
        "--events",
        "sarn/events.csv",
        "--outcome",
        "sarn/fatalities.csv",
        "--region",
        "sarn/region.toml",
        "-o",
        "brief.json",
    ]));
    world
}

#[test]
fn an_unchanged_brief_is_redrawn_to_the_byte_and_is_not_stale() {
    let world = sealed();
    ok(&world.run(&["verify", "brief.json", "--in", "sarn"]));
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    ok(&stale);
    assert!(stdout(&stale).contains("events events.csv: unchanged"));
    // The example carries its inputs itself.
    ok(&world.run(&["brief", "-o", "example.json"]));
    ok(&world.run(&["verify", "example.json"]));
}

#[test]
fn a_tampered_brief_is_told_with_the_place() {
    let world = sealed();
    let text = world.read("brief.json");
    world.write(
        "brief.json",
        &text
            .replacen("cannot", "can surely", 1)
            .replacen("Keldara", "Marvosk", 1),
    );
    let verify = world.run(&["verify", "brief.json", "--in", "sarn"]);
    assert_eq!(verify.status.code(), Some(1));
    assert!(stderr(&verify).contains("/"), "{}", stderr(&verify));
    assert!(
        said(&verify).contains("no input changed, so the file itself was edited"),
        "{}",
        stderr(&verify)
    );
    // Two words were changed, and no other place is named.
    let places =
        stderr(&verify).matches("/text").count() + stderr(&verify).matches("/heading").count();
    assert!(
        stderr(&verify).contains("differ") && !stderr(&verify).contains("more"),
        "{}",
        stderr(&verify)
    );
    assert!(places <= 2, "{}", stderr(&verify));
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert_eq!(stale.status.code(), Some(1));
    let told = said(&stale);
    assert!(
        told.contains("was edited after it was written: no input changed")
            && !told.contains("renew it")
            && !told.contains("0 inputs"),
        "{told}"
    );
}

#[test]
fn an_edited_number_beside_the_sentences_is_an_edit_too() {
    let world = sealed();
    let text = world.read("brief.json");
    let at = text.find("\"specifications\": ").expect("a number");
    let end = at + text[at..].find(',').expect("its end");
    world.write(
        "brief.json",
        &format!("{}\"specifications\": 987{}", &text[..at], &text[end..]),
    );
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert_eq!(stale.status.code(), Some(1));
    assert!(
        said(&stale).contains("a value beside the sentences is not what they give"),
        "{}",
        stderr(&stale)
    );
}

#[test]
fn a_changed_title_is_a_changed_sentence_for_both() {
    let world = sealed();
    let text = world.read("brief.json");
    let mut brief: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let place = "/argument/crux_table/caption";
    let caption = brief.pointer(place).and_then(|c| c.as_str());
    let caption = caption.expect("a caption").to_owned();
    let edited = format!("{caption} 987");
    let quoted = |text: &str| serde_json::to_string(text).expect("a string");
    let changed = text.replacen(&quoted(&caption), &quoted(&edited), 1);
    assert!(changed != text);
    world.write("brief.json", &changed);
    let verify = world.run(&["verify", "brief.json", "--in", "sarn"]);
    assert!(said(&verify).contains(place), "{}", stderr(&verify));
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert!(
        said(&stale).contains("1 sentence is not what they give today"),
        "{}",
        stderr(&stale)
    );
    assert!(stdout(&stale).contains(" 987\n    now: "));
    // What is said no more, or not yet, is told as well.
    brief["bottom_line"]["finding"]["prose"] = serde_json::json!([]);
    world.write("brief.json", &brief.to_string());
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert!(
        stdout(&stale).contains("(not said before)"),
        "{}",
        stdout(&stale)
    );
}

#[test]
fn a_changed_input_names_the_sentences_that_rest_on_it() {
    let world = sealed();
    let deaths = world.read("sarn/fatalities.csv");
    world.write("sarn/fatalities.csv", &deaths.replace(",9", ",99"));
    let stale = world.run(&["stale", "brief.json", "--in", "sarn", "--json"]);
    assert_eq!(stale.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_str(&stdout(&stale)).expect("JSON");
    let state = |name: &str| {
        report["inputs"]
            .as_array()
            .expect("inputs")
            .iter()
            .find(|i| i["name"] == name)
            .expect("the input")["state"]
            .clone()
    };
    assert_eq!(state("fatalities.csv"), "changed");
    assert_eq!(state("events.csv"), "same");
    let sentences = report["sentences"].as_array().expect("sentences");
    assert!(sentences.iter().any(|s| s["now"].is_string()));
    // What rests on the article alone is not touched.
    assert!(sentences.iter().all(|s| {
        s["now"].is_string() || s["rests_on"] == serde_json::json!(["fatalities.csv"])
    }));
    // The changed input comes first, then what differs.
    let verify = world.run(&["verify", "brief.json", "--in", "sarn"]);
    assert_eq!(verify.status.code(), Some(1));
    let told = said(&verify);
    let (input, values) = (
        told.find("fatalities.csv (outcome) changed"),
        told.find("values differ:"),
    );
    assert!(input.is_some() && input < values, "{told}");
    let page = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert!(said(&page).contains("is stale: fatalities.csv (outcome) changed; "));
    assert!(
        stdout(&page).contains("reads the same today, but rests on what changed: fatalities.csv"),
        "{}",
        stdout(&page)
    );
}

#[test]
fn missing_inputs_and_other_files_are_told() {
    let world = sealed();
    std::fs::remove_file(world.path("sarn/fatalities.csv")).expect("removed");
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert_eq!(stale.status.code(), Some(1));
    assert!(stdout(&stale).contains("outcome fatalities.csv: missing"));
    assert!(said(&stale).contains("--in DIR"), "{}", stderr(&stale));
    let verify = world.run(&["verify", "brief.json", "--in", "sarn"]);
    assert_eq!(verify.status.code(), Some(1));
    assert!(
        said(&verify).contains("fatalities.csv is not in the folder sarn")
            && said(&verify).contains("--in DIR"),
        "{}",
        stderr(&verify)
    );
    // From the wrong folder nothing is found, and all of it is named.
    let elsewhere = said(&world.run(&["verify", "brief.json"]));
    assert!(
        elsewhere.contains("op-ed.txt") && elsewhere.contains("are not in this folder"),
        "{elsewhere}"
    );
    let other = world.run(&["verify", "sarn/truth.json"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(
        stderr(&other).contains("line 2, column"),
        "{}",
        stderr(&other)
    );
}

/// Without the events nothing can be redrawn, and what counts them may all read otherwise.
#[test]
fn what_rests_on_missing_events_is_listed() {
    let world = sealed();
    std::fs::remove_file(world.path("sarn/events.csv")).unwrap();
    let stale = world.run(&["stale", "brief.json", "--in", "sarn"]);
    assert_eq!(stale.status.code(), Some(1));
    let told = stdout(&stale);
    assert!(told.contains("events.csv: missing"), "{told}");
    for section in [
        "4 What happened",
        "5 How the region stands",
        "6 What moves what",
    ] {
        assert!(told.contains(section), "{section}: {told}");
    }
}
