//! The commands from the outside: the real program, made-up data about invented states.

mod argue;
mod corrections;
mod estimators;
mod guards;
mod impact;
mod infer;
mod measures;
mod networks;
mod panels;
mod simulate;
mod store;
mod verify;
mod world;

use crate::world::{World, ok, stdout};

#[test]
fn completions_are_written_for_the_usual_shells() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout(&world.run(&["completions", shell]));
        assert!(
            script.contains("detente") && script.contains("stability"),
            "{shell}"
        );
    }
}

/// A reader of the messages that went away changes no exit code.
#[test]
fn a_message_that_nobody_reads_is_no_crash() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["argue", "no-such-article.txt"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn wrong_usage_ends_with_two_and_help_with_zero() {
    let world = World::new();
    let message = world.fails(&["tie", "SRN", "VEL"], 2);
    assert!(message.contains("ties"), "{message}");
    world.fails(&["ties", "SRN"], 2);
    world.fails(
        &["ties", "SRN", "VEL", "--store", "data", "--by", "fortnight"],
        2,
    );
    world.fails(&["events", "--store", "data", "--type", "SHOUT"], 2);
    world.fails(
        &[
            "infer",
            "lp",
            "--panel",
            "panel.csv",
            "--shock",
            "tie",
            "--outcome",
            "deaths",
            "--threads",
            "0",
        ],
        2,
    );
    for command in [
        "argue",
        "events",
        "impact",
        "infer",
        "ingest",
        "network",
        "register",
        "stability",
        "ties",
    ] {
        let output = world.run(&[command, "--help"]);
        ok(&output);
        let help = stdout(&output);
        assert!(
            help.contains("Example") && help.contains(&format!("detente {command}")),
            "{help}"
        );
    }
}
