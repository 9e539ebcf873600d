//! `detente brief` end to end: the example, an article of one's own, and bad input.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn detente(dir: &Path) -> Command {
    let mut command = Command::cargo_bin("detente").unwrap();
    command.current_dir(dir);
    command
}

fn example(dir: &Path, name: &str, extra: &[&str]) -> Vec<u8> {
    detente(dir)
        .args(["brief", "--quiet", "-o", name])
        .args(extra)
        .assert()
        .success();
    fs::read(dir.join(name)).unwrap()
}

/// Runs and fails with exit code 1, a message on stderr that holds all the words, nothing on
/// stdout and no file but those that were there.
fn refused(dir: &Path, args: &[&str], words: &[&str]) {
    let before = listing(dir);
    let output = detente(dir).arg("brief").args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{args:?} wrote to stdout");
    // The report wraps lines; compare without white space and its frame.
    let plain: String = stderr
        .chars()
        .filter(|c| !c.is_whitespace() && !"│╰─▶·×".contains(*c))
        .collect();
    for word in words {
        let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(plain.contains(&word), "{args:?}: no `{word}` in: {stderr}");
    }
    assert_eq!(before, listing(dir), "{args:?} left something behind");
}

fn listing(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    all.sort();
    all
}

/// The example's files, as a user would have their own.
fn world(dir: &Path) {
    detente(dir)
        .args(["simulate", "world", "--quiet", "-o", "sarn"])
        .assert()
        .success();
}

const OWN: [&str; 6] = [
    "sarn/op-ed.txt",
    "--events",
    "sarn/events.csv",
    "--outcome",
    "sarn/fatalities.csv",
    "--region",
];

#[test]
fn the_example_is_the_same_for_any_number_of_threads_and_every_run() {
    let dir = TempDir::new().unwrap();
    let one = example(dir.path(), "brief.html", &["--threads", "1"]);
    let two = example(dir.path(), "brief.html", &["--threads", "2"]);
    let again = example(dir.path(), "brief.html", &["--threads", "2"]);
    assert!(one == two && two == again);
    assert!(one.len() < 1_000_000);
    let text = String::from_utf8(one).unwrap();
    assert!(text.contains("Invented place and events"));
    for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
        assert!(!text.contains(outside), "{outside}");
    }
}

#[test]
fn the_example_finds_what_was_planted_or_abstains() {
    let dir = TempDir::new().unwrap();
    let json: Value = serde_json::from_slice(&example(dir.path(), "brief.json", &[])).unwrap();
    assert_eq!(json["schema_version"], "1");
    let truth = json["sources"]["truth"].as_array().unwrap();
    assert_eq!(truth.len(), 4);
    assert!(
        truth.iter().all(|row| row["agreement"] != "wrong"),
        "{truth:#?}"
    );
    let right = truth
        .iter()
        .filter(|row| row["agreement"] == "right")
        .count();
    assert!(right >= 2, "{truth:#?}");
    // The lever does nothing in this world: the page must not recommend it.
    assert!(json["scenarios"]["decision"]["lever"].is_null());
    let words: usize = json["bottom_line"]["finding"]["prose"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["text"].as_str().unwrap().split_whitespace().count())
        .sum();
    assert!(words <= 90, "{words} words in the bottom line");
    for section in [
        "head",
        "bottom_line",
        "article",
        "argument",
        "ties",
        "region",
        "effects",
        "scenarios",
        "credibility",
        "change",
        "sources",
    ] {
        assert!(json[section].is_object(), "{section}");
    }
}

#[test]
fn the_printed_command_rebuilds_the_page_to_the_byte() {
    let dir = TempDir::new().unwrap();
    let first = example(dir.path(), "brief.json", &["--seed", "7"]);
    let json: Value = serde_json::from_slice(&first).unwrap();
    let command = json["sources"]["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    assert_eq!(words[0], "brief");
    fs::remove_file(dir.path().join("brief.json")).unwrap();
    detente(dir.path())
        .args(&words)
        .arg("--quiet")
        .assert()
        .success();
    assert!(first == fs::read(dir.path().join("brief.json")).unwrap());
}

#[test]
fn files_of_ones_own_give_the_example_again() {
    let dir = TempDir::new().unwrap();
    world(dir.path());
    let run = |extra: &[&str]| -> Value {
        let mut args: Vec<&str> = OWN.to_vec();
        args.push("sarn/region.toml");
        args.extend(extra);
        let out = detente(dir.path())
            .args(["brief", "--quiet", "--json"])
            .args(&args)
            .output()
            .unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        serde_json::from_slice(&out.stdout).unwrap()
    };
    let own = run(&[]);
    let builtin: Value = serde_json::from_slice(&example(dir.path(), "b.json", &[])).unwrap();
    // Same events, same article: the same findings, whatever the files are called.
    assert_eq!(
        own["bottom_line"]["finding"],
        builtin["bottom_line"]["finding"]
    );
    assert_eq!(own["effects"]["finding"], builtin["effects"]["finding"]);
    assert_eq!(own["article"]["claims"], builtin["article"]["claims"]);
    // And through a store.
    detente(dir.path())
        .args([
            "ingest",
            "sarn/events.csv",
            "--store",
            "data",
            "--quiet",
            "--region",
            "sarn/region.toml",
        ])
        .assert()
        .success();
    let out = detente(dir.path())
        .args([
            "brief",
            "--quiet",
            "--json",
            "sarn/op-ed.txt",
            "--store",
            "data",
        ])
        .args([
            "--outcome",
            "sarn/fatalities.csv",
            "--region",
            "sarn/region.toml",
        ])
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let stored: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(own["effects"]["finding"], stored["effects"]["finding"]);
}

#[test]
fn without_events_the_articles_parts_come_out_and_the_rest_says_how() {
    let dir = TempDir::new().unwrap();
    world(dir.path());
    let args = [
        "brief",
        "--quiet",
        "sarn/op-ed.txt",
        "--region",
        "sarn/region.toml",
        "-o",
        "b.md",
    ];
    detente(dir.path()).args(args).assert().success();
    let page = fs::read_to_string(dir.path().join("b.md")).unwrap();
    assert!(page.contains("--events"));
    assert!(page.contains("C01"));
}

#[test]
fn the_sign_of_one_sentence_turns_the_bottom_line() {
    let dir = TempDir::new().unwrap();
    world(dir.path());
    let path = dir.path().join("sarn/op-ed.txt");
    let text = fs::read_to_string(&path).unwrap();
    let sentence = "Norrendic pressure would force Marvosk to resume cooperation with Keldara";
    assert!(text.contains(sentence));
    let turned = text.replace(
        sentence,
        "Norrendic pressure would stop Marvosk from cooperating with Keldara",
    );
    fs::write(dir.path().join("turned.txt"), turned).unwrap();
    let heading = |article: &str| -> (Value, Value) {
        let out = detente(dir.path())
            .args([
                "brief",
                "--quiet",
                "--json",
                article,
                "--region",
                "sarn/region.toml",
            ])
            .output()
            .unwrap();
        let json: Value = serde_json::from_slice(&out.stdout).unwrap();
        (
            json["bottom_line"]["finding"].clone(),
            json["argument"]["levers"][0]["share"].clone(),
        )
    };
    let (as_written, with) = heading("sarn/op-ed.txt");
    let (turned, without) = heading("turned.txt");
    assert_ne!(as_written, turned);
    assert_ne!(with, without);
}

#[test]
fn a_page_with_scripts_gives_a_page_without_them() {
    let dir = TempDir::new().unwrap();
    let body = "Kenya should mediate between Sudan and Ethiopia. Mediation reduces violence in Sudan, \
                because talks between Sudan and Ethiopia calm the border. Ethiopia has backed rebels in Sudan for years.";
    let page = format!(
        "<html><head><title>A border</title><script>alert('x')</script></head><body><article><h1>A border</h1>\
         <p>{body} <b onclick=\"steal()\">Now.</b></p><p>{body}</p></article><script>evil()</script></body></html>"
    );
    fs::write(dir.path().join("page.html"), page).unwrap();
    detente(dir.path())
        .args(["brief", "--quiet", "page.html", "-o", "b.html"])
        .assert()
        .success();
    let html = fs::read_to_string(dir.path().join("b.html")).unwrap();
    for bad in ["alert('x')", "evil()", "onclick", "steal()"] {
        assert!(!html.contains(bad), "{bad}");
    }
}

#[test]
fn bad_articles_are_refused_with_a_reason() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("empty.txt"), "").unwrap();
    refused(at, &["empty.txt", "-o", "b.html"], &["empty.txt", "empty"]);
    fs::write(
        at.join("binary.txt"),
        [0u8, 159, 146, 150, 0, 1, 2, 3, 0, 255, 254, 0].repeat(50),
    )
    .unwrap();
    refused(at, &["binary.txt", "-o", "b.html"], &["not text"]);
    fs::write(
        at.join("huge.txt"),
        "War is bad for trade. ".repeat(2_500_000),
    )
    .unwrap();
    refused(at, &["huge.txt", "-o", "b.html"], &["limit"]);
    let french = "La guerre ne peut pas durer éternellement dans cette région, et les voisins le savent bien. \
                  Les ministres se sont rencontrés hier pour parler de la paix et du commerce. ";
    fs::write(at.join("french.txt"), french.repeat(6)).unwrap();
    refused(at, &["french.txt", "-o", "b.html"], &["French", "English"]);
    refused(at, &["missing.txt", "-o", "b.html"], &["missing.txt"]);
    refused(at, &[".", "-o", "b.html"], &["folder"]);
}

#[test]
fn bad_events_are_refused_with_a_reason() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    world(at);
    let article = [
        "sarn/op-ed.txt",
        "--region",
        "sarn/region.toml",
        "-o",
        "b.html",
    ];
    let with = |events: &[&str], words: &[&str]| {
        let args: Vec<&str> = article.iter().chain(events).copied().collect();
        refused(at, &args, words);
    };
    with(&["--events", "nowhere.csv"], &["nowhere.csv"]);
    fs::write(
        at.join("columns.csv"),
        "colour,shape\nred,round\nblue,square\n",
    )
    .unwrap();
    with(&["--events", "columns.csv"], &["columns.csv", "colour"]);
    let events = fs::read(at.join("sarn/events.csv")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &events).unwrap();
    let packed = packed.finish().unwrap();
    fs::write(at.join("cut.csv.gz"), &packed[..packed.len() / 2]).unwrap();
    with(&["--events", "cut.csv.gz"], &["cut.csv.gz"]);
    with(
        &[
            "--events",
            "sarn/events.csv",
            "--from",
            "1990-01-01",
            "--to",
            "1991-01-01",
        ],
        &["window"],
    );
    fs::write(
        at.join("others.csv"),
        "date,source,target,cameo\n2018-02-21,BRA,ARG,043\n2018-02-22,ARG,BRA,040\n",
    )
    .unwrap();
    with(
        &["--events", "others.csv"],
        &["none of the article’s actors"],
    );
    refused(
        at,
        &[
            "sarn/op-ed.txt",
            "--events",
            "sarn/events.csv",
            "--outcome",
            "none.csv",
            "-o",
            "b.html",
        ],
        &["none.csv"],
    );
    fs::write(at.join("file"), "").unwrap();
    refused(at, &["-o", "file/brief.html"], &["cannot write"]);
    refused(
        at,
        &["-o", "no/such/folder/brief.html"],
        &["cannot write", "folder"],
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    let dir = TempDir::new().unwrap();
    for args in [
        &["brief", "--no-such-flag"][..],
        &["brief", "-o", "brief.docx"],
        &["brief", "--threads", "0"],
        &["brief", "--events", "x.csv"],
        &["no-such-command"],
    ] {
        let code = detente(dir.path())
            .args(args)
            .output()
            .unwrap()
            .status
            .code();
        assert_eq!(code, Some(2), "{args:?}");
    }
    assert_eq!(listing(dir.path()).len(), 0);
}

/// The model article, when the reference data lies beside the project.
#[test]
#[allow(clippy::print_stdout)] // A skipped test must say so.
fn the_model_article_hangs_on_isolation_and_backing() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let article = shared.join("seed/000_6083015ebb34083c.txt");
    let events = shared.join("data/icews/icews18.csv.gz");
    let outcome = shared.join("data/ucdp/shared_country_month_2010_2018.csv.gz");
    if !events.exists() {
        println!("skipped: no reference data at {}", shared.display());
        return;
    }
    let dir = TempDir::new().unwrap();
    let out = detente(dir.path())
        .args(["brief", "--quiet", "--json"])
        .args([
            article.as_path(),
            Path::new("--events"),
            &events,
            Path::new("--outcome"),
            &outcome,
        ])
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    let crux = json["article"]["claims"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["is_crux"] == true)
        .expect("a crux");
    assert_eq!(crux["claim"]["sentence"], 14);
    assert_eq!(crux["claim"]["cause"]["property"], "isolation");
    assert_eq!(crux["claim"]["effect"]["property"], "backing");
    assert_eq!(json["article"]["happened"].as_array().unwrap().len(), 1);
    assert_eq!(json["article"]["planned"].as_array().unwrap().len(), 1);
    // A change that chance explains, after the article's day, has no date to be told.
    assert!(
        !json["article"]
            .to_string()
            .contains("largest change of level"),
        "{}",
        json["article"]
    );
    // Too sparse for a model, and the page must say so instead of estimating.
    assert!(json["scenarios"]["decision"]["lever"].is_null());
    assert!(json["scenarios"]["data_refused"].is_object());
    let russia_pakistan = json["ties"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["tie"] == "Russia – Pakistan")
        .expect("the tie");
    assert_eq!(russia_pakistan["warning"], "too sparse for any model");
    let bottom = json["bottom_line"]["figures"][0]["quantity"]["value"]
        .as_f64()
        .unwrap();
    assert!((bottom - 100.0).abs() < 1e-9);
}

/// The brief of a short text of one's own, with what stands on stderr.
fn own(dir: &Path, text: &str, extra: &[&str]) -> (Value, String) {
    fs::write(dir.join("own.txt"), text).unwrap();
    let out = detente(dir)
        .args(["brief", "own.txt", "-o", "own.json"])
        .args(extra)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success(), "{stderr}");
    let page = fs::read_to_string(dir.join("own.json")).unwrap();
    (serde_json::from_str(&page).unwrap(), stderr)
}

/// Heading and prose of the bottom line.
fn bottom_line(brief: &Value) -> String {
    let finding = &brief["bottom_line"]["finding"];
    let prose = finding["prose"].as_array().unwrap().iter();
    std::iter::once(finding["heading"].as_str().unwrap())
        .chain(prose.map(|s| s["text"].as_str().unwrap()))
        .collect::<Vec<_>>()
        .join(" | ")
}

/// A recipe has claims and advice, and nobody in it.
#[test]
fn a_text_without_actors_is_told_as_one() {
    let dir = TempDir::new().unwrap();
    let text = "Bread\n\nWarm water makes the dough rise. A hot oven dries the crust. You should knead the dough \
                for ten minutes, because kneading strengthens it.\n";
    let (brief, _) = own(dir.path(), text, &[]);
    let told = bottom_line(&brief);
    assert!(
        told.starts_with("No actor of international politics"),
        "{told}"
    );
}

/// Where no chain leads anywhere the outcome is a guess, and has no place in the first lines.
#[test]
fn a_guessed_outcome_is_not_in_the_first_lines() {
    let dir = TempDir::new().unwrap();
    let text = "The ports\n\nHunger in Sudan feeds violence in Sudan. Egypt should open its ports to Chad.\n";
    let (brief, _) = own(dir.path(), text, &[]);
    let figure = &brief["bottom_line"]["figures"][0];
    assert_eq!(figure["value"], "—", "{figure}");
    assert_eq!(figure["sub"], "no path from any lever", "{figure}");
    assert!(!figure.to_string().contains("Sudan"), "{figure}");
    let unsaid = brief["argument"]["unstated"].to_string();
    assert!(!unsaid.contains("Sudan"), "{unsaid}");
}

/// A condition that names no two sides is told, and not called absent.
#[test]
fn a_condition_without_two_sides_is_told() {
    let dir = TempDir::new().unwrap();
    let text = "The loans\n\nViolence in Mali drives out the traders. The European Union should suspend its loans \
                until a ceasefire has been verified.\n";
    let (brief, _) = own(dir.path(), text, &[]);
    let credibility = brief["credibility"]["finding"].to_string();
    assert!(credibility.contains("A condition is set"), "{credibility}");
    assert!(credibility.contains("Sentence 2 makes"), "{credibility}");
}

/// On loose prose, where hardly any chain of claims is found.
#[test]
fn the_bottom_line_tells_the_advice_and_what_it_rests_on_in_ninety_words() {
    let dir = TempDir::new().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../read/tests/op_eds");
    for (name, advice, crux) in [
        (
            "mali_consultant",
            "protected freight corridors",
            "a quiet road",
        ),
        (
            "kosovo_exminister",
            "Pristina should table",
            "the non-recognisers",
        ),
        (
            "thai_cambodia_editor",
            "Joint Boundary Commission",
            "the Thai army",
        ),
        (
            "iran_saudi_scholar",
            "maritime commission",
            "instruments of insecurity",
        ),
    ] {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let (brief, _) = own(dir.path(), &text, &[]);
        let told = bottom_line(&brief);
        assert!(told.contains(advice) && told.contains(crux), "{told}");
        let prose = brief["bottom_line"]["finding"]["prose"].as_array().unwrap();
        let words = prose
            .iter()
            .map(|s| s["text"].as_str().unwrap().split_whitespace().count());
        assert!(words.sum::<usize>() <= 90 && prose.len() <= 5, "{told}");
    }
}

const ADVICE: &str = "The United States should increase aid to Ethiopia.";
const LOWERS: &str = "Aid from the United States to Ethiopia reduces violence in Ethiopia.";

#[test]
fn two_claims_on_one_arrow_are_no_several_chains() {
    let dir = TempDir::new().unwrap();
    let told = |second: &str| {
        let text = format!(
            "Aid\n\n{LOWERS} Aid from the United States to Ethiopia {second} violence in Ethiopia. {ADVICE}\n"
        );
        bottom_line(&own(dir.path(), &text, &[]).0)
    };
    let against = told("increases");
    assert!(
        against.contains("No single claim carries it: the claims contradict each other.")
            && against.contains("; the claims contradict each other |"),
        "{against}"
    );
    let again = told("lowers");
    assert!(
        again.contains("No single claim carries it: two claims say the same."),
        "{again}"
    );
}

#[test]
fn every_claim_that_is_a_crux_is_named() {
    let dir = TempDir::new().unwrap();
    let text = format!(
        "Aid\n\nAid from the United States to Ethiopia reduces hardship in Ethiopia. Hardship in Ethiopia increases violence in Ethiopia. {ADVICE}\n"
    );
    let (brief, _) = own(dir.path(), &text, &[]);
    let told = bottom_line(&brief);
    assert!(
        told.contains("That hangs on each of two claims: C0")
            && told.contains("C01")
            && told.contains("C02")
            && !told.contains("one claim"),
        "{told}"
    );
    let rows = brief["argument"]["crux_table"]["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["is_crux"] == true), "{rows:?}");
}

#[test]
fn advice_without_a_claim_is_called_advice() {
    let dir = TempDir::new().unwrap();
    let told = bottom_line(&own(dir.path(), &format!("Aid\n\n{ADVICE}\n"), &[]).0);
    assert!(
        told.contains("There is advice, listed below, and no claim about what it would do")
            && !told.contains("no advice"),
        "{told}"
    );
}

#[test]
fn flags_without_events_are_told_and_nothing_is_called_thin() {
    let dir = TempDir::new().unwrap();
    let text = "Ties\n\nCooperation between the United States and Ethiopia reduces violence in Ethiopia. The United States should increase cooperation with Ethiopia.\n";
    let (brief, stderr) = own(dir.path(), text, &["--from", "2018-01-01"]);
    assert!(
        stderr.contains("no events were given, so --from had no effect"),
        "{stderr}"
    );
    let told = bottom_line(&brief);
    assert!(
        told.contains("no data were given to test the one it hangs on") && !told.contains("thin"),
        "{told}"
    );
    let claim = &brief["article"]["claims"][0];
    assert_eq!(claim["verdict"]["kind"], "no_data", "{claim}");
    // Violence is bad when it rises: a lever that helps lowers it.
    detente(dir.path())
        .args(["brief", "--quiet", "own.txt", "-o", "own.md"])
        .assert()
        .success();
    let page = fs::read_to_string(dir.path().join("own.md")).unwrap();
    assert!(page.contains("Lowers violence in Ethiopia"), "{page}");
    assert!(!page.contains("too thin to test**"), "{page}");
}
