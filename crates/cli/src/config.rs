//! Flags of every command: command line first, then the config file, then defaults.

use serde::Deserialize;

use crate::args::Global;
use crate::failure::Failure;

/// The settled values of the global flags.
#[derive(Clone, Debug)]
pub struct Settings {
    pub json: bool,
    pub quiet: bool,
    pub seed: u64,
    pub threads: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    json: Option<bool>,
    quiet: Option<bool>,
    seed: Option<u64>,
    threads: Option<usize>,
}

/// Decides each setting once.
pub fn settle(global: &Global) -> Result<Settings, Failure> {
    let file = match &global.config {
        None => ConfigFile::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure::data(format!(
                    "cannot read the config file {}: {error}",
                    path.display()
                ))
            })?;
            toml::from_str(&text).map_err(|error| {
                Failure::data(format!("{}: {error}", path.display()))
                    .with_help("known keys: seed, threads, quiet, json")
            })?
        }
    };
    let threads = global
        .threads
        .or(file.threads)
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    if threads == 0 {
        return Err(Failure::usage(
            "--threads 0 leaves nobody to work: use 1 or more".to_owned(),
        ));
    }
    Ok(Settings {
        json: global.json || file.json.unwrap_or(false),
        quiet: global.quiet || file.quiet.unwrap_or(false),
        seed: global.seed.or(file.seed).unwrap_or(1),
        threads,
    })
}
