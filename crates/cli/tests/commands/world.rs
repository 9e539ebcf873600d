//! Made-up data about invented states, and the program run on it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

pub const ACTORS: [&str; 4] = ["SRN", "VEL", "ORM", "TAK"];

/// A folder with six years of events, a region, a panel and an article.
pub struct World {
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = Self { folder };
        world.write("events.csv", &events());
        world.write("region.toml", REGION);
        world.write("panel.csv", &panel());
        world
    }

    /// The same with the events in the store `data`.
    pub fn stored() -> Self {
        let world = Self::new();
        ok(&world.run(&["ingest", "events.csv", "--store", "data"]));
        world
    }

    /// The invented world that the program ships, whose truth is known, in the folder `sarn`.
    pub fn sarn() -> Self {
        let world = Self::new();
        ok(&world.run(&["simulate", "world", "-o", "sarn"]));
        world
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn run(&self, args: &[&str]) -> Output {
        Command::cargo_bin("detente")
            .unwrap()
            .current_dir(self.folder.path())
            .env("SOURCE_DATE_EPOCH", "1500000000")
            .env("NO_COLOR", "1")
            .args(args)
            .output()
            .unwrap()
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        ok(&output);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs into the expected exit code with nothing on stdout; gives stderr on one line.
    pub fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {message}");
        assert!(
            output.stdout.is_empty(),
            "{args:?} printed {}",
            stdout(&output)
        );
        // The report breaks lines where the terminal ends.
        message
            .replace('│', " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

const REGION: &str = r#"
name = "Four Valleys"
invented = true
[[actor]]
code = "SRN"
name = "Serenia"
[[actor]]
code = "VEL"
name = "Velmark"
[[actor]]
code = "ORM"
name = "Ormia"
[[actor]]
code = "TAK"
name = "Takand"
"#;

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Roughly normal, mean 0, standard deviation 1.
    fn bell(&mut self) -> f64 {
        (0..12)
            .map(|_| self.roll(1_000_000) as f64 / 1e6)
            .sum::<f64>()
            - 6.0
    }
}

/// Two events a day from 2010 to 2015; Serenia and Velmark are hostile until 2013.
pub fn events() -> String {
    let mut dice = Dice(7);
    let mut text = String::from("event_id,date,source,target,cameo\n");
    let mut day: jiff::civil::Date = "2010-01-01".parse().unwrap();
    let end: jiff::civil::Date = "2015-12-31".parse().unwrap();
    let mut number = 0;
    while day <= end {
        for _ in 0..2 {
            let source = dice.roll(4) as usize;
            let target = (source + 1 + dice.roll(3) as usize) % 4;
            let rivals = source + target == 1;
            let hostile = if rivals && day.year() < 2013 { 80 } else { 25 };
            let codes = if dice.roll(100) < hostile {
                ["190", "112", "138", "173"]
            } else {
                ["043", "057", "061", "010"]
            };
            let code = codes[dice.roll(4) as usize];
            number += 1;
            writeln!(
                text,
                "e{number},{day},{},{},{code}",
                ACTORS[source], ACTORS[target]
            )
            .unwrap();
        }
        day = day.tomorrow().unwrap();
    }
    text
}

/// `deaths` follows `tie` one period later with weight −0.6.
pub fn panel() -> String {
    let mut dice = Dice(11);
    let mut text = String::from("month,tie,deaths\n");
    let (mut tie, mut deaths) = (0.0, 0.0);
    for t in 0..160 {
        let next = 0.5 * tie + dice.bell();
        deaths = 0.3 * deaths - 0.6 * tie + 0.5 * dice.bell();
        tie = next;
        writeln!(text, "{t},{tie:.5},{deaths:.5}").unwrap();
    }
    text
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
pub fn ok(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file of the reference material that stands beside the project; `None`, and a word,
/// where it is not there.
#[allow(clippy::print_stderr)] // A skipped test says so.
pub fn reference(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../../../shared", "../../../../shared"]
        .iter()
        .map(|shared| root.join(shared).join(name))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: no reference material beside the project");
    }
    found
}
