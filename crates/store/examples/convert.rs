//! Event files in any layout to one table: `convert OUT.{csv,jsonl,parquet,arrow} FILE…`;
//! with `-` for OUT the files are only read into memory, and their reports printed.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use detente_store::{
    LoadOptions, OutputFormat, Silent, Target, events_schema, load_events, load_rows, write_table,
};
use detente_vocab::ActorDirectory;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().unwrap_or_else(|| "-".to_owned());
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let (options, directory) = (LoadOptions::default(), ActorDirectory::builtin());
    let files = if out == "-" {
        load_events(&paths, &options, &directory, &Silent)?.files
    } else {
        let (rows, files, _) = load_rows(&paths, &options, &directory, &Silent)?;
        let out = Path::new(&out);
        write_table(
            &events_schema(),
            rows.batches(),
            Target::File(out),
            OutputFormat::of_path(out)?,
        )?;
        files
    };
    for file in files {
        println!(
            "{}: {} rows read, {} used, {} duplicates, {} quarantined",
            file.path.display(),
            file.rows_read,
            file.rows_used,
            file.duplicates,
            file.quarantined
        );
    }
    Ok(())
}
