//! Measures tasks in user CPU, and keeps the inputs as files.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cpu::user_seconds;

/// Seconds of user CPU over which a measurement is averaged, at least.
const SPAN: f64 = 0.5;

/// One line of the table.
pub struct Line {
    pub task: String,
    pub seconds: f64,
    pub runs: usize,
    pub note: String,
}

/// Measures, prints, keeps; writes the inputs where a folder was named.
pub struct Bench {
    folder: Option<PathBuf>,
    words: Vec<String>,
    lines: Vec<Line>,
}

impl Bench {
    /// Words on the command line choose the tasks that contain one of them; the folder comes from
    /// `DETENTE_BENCH_DIR`.
    pub fn from_environment() -> Self {
        Self {
            folder: std::env::var_os("DETENTE_BENCH_DIR").map(PathBuf::from),
            words: std::env::args()
                .skip(1)
                .filter(|a| !a.starts_with('-'))
                .collect(),
            lines: Vec::new(),
        }
    }

    /// True when the task was asked for.
    pub fn wants(&self, task: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|w| task.contains(w))
    }

    /// Mean user CPU of `f` over as many runs as fill half a second, one at least. `f` returns a
    /// remark for the table; an error is one too, and does not end the run.
    pub fn time<E: std::fmt::Display>(
        &mut self,
        task: &str,
        mut f: impl FnMut() -> Result<String, E>,
    ) {
        if !self.wants(task) {
            return;
        }
        let start = Instant::now();
        // Once outside the clock, unless that alone is long.
        let before = user_seconds(start);
        let mut remark = f();
        let mut spent = user_seconds(start) - before;
        let mut runs = 1;
        if spent < 2.0 * SPAN {
            let before = user_seconds(start);
            (runs, spent) = (0, 0.0);
            while spent < SPAN {
                let batch = (runs / 2).max(1);
                for _ in 0..batch {
                    remark = std::hint::black_box(f());
                }
                runs += batch;
                spent = user_seconds(start) - before;
            }
        }
        let note = remark.unwrap_or_else(|e| format!("failed: {e}"));
        let seconds = spent / runs as f64;
        // A reader that has seen enough (`| head`) is no failure: `println!` would panic on the
        // closed pipe, and cargo then says no more than "bench failed".
        let line = format!("{task:<52}{:>12.3} ms  {note}\n", seconds * 1e3);
        let _ = std::io::stdout().write_all(line.as_bytes());
        self.lines.push(Line {
            task: task.to_string(),
            seconds,
            runs,
            note,
        });
    }

    /// Columns as a CSV file.
    pub fn csv(&self, name: &str, columns: &[Vec<f64>]) {
        let n = columns.first().map_or(0, Vec::len);
        let mut text = String::new();
        for t in 0..n {
            let row: Vec<String> = columns.iter().map(|c| c[t].to_string()).collect();
            text.push_str(&row.join(","));
            text.push('\n');
        }
        self.write(name, text.as_bytes());
    }

    /// Numbers as little-endian `f64`.
    pub fn binary(&self, name: &str, values: impl Iterator<Item = f64>) {
        if self.folder.is_some() {
            let bytes: Vec<u8> = values.flat_map(f64::to_le_bytes).collect();
            self.write(name, &bytes);
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        if let Some(folder) = &self.folder {
            std::fs::write(folder.join(name), bytes).expect("the folder can be written to");
        }
    }

    /// Writes `ours.json`.
    pub fn finish(&self) {
        if let Some(folder) = &self.folder {
            let lines: Vec<serde_json::Value> = self
                .lines
                .iter()
                .map(|l| {
                    serde_json::json!({
                        "task": l.task, "seconds": l.seconds, "runs": l.runs, "note": l.note,
                    })
                })
                .collect();
            let path: &Path = &folder.join("ours.json");
            let text = serde_json::to_string_pretty(&lines).expect("plain values");
            std::fs::write(path, text).expect("the folder can be written to");
        }
    }
}
