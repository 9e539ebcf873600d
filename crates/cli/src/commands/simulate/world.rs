//! `detente simulate world`: the built-in example as files, to copy from and to test with.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use detente_brief::example;

use crate::failure::{Failure, Outcome};
use crate::output::Context;

pub fn run(context: &Context, output: &Path) -> Result<Outcome, Failure> {
    fs::create_dir_all(output).map_err(|error| {
        Failure::data(format!(
            "cannot make the folder {}: {error}",
            output.display()
        ))
    })?;
    let spec = example::spec();
    let world = spec
        .simulate(example::SEED)
        .map_err(crate::failure::data_fault)?;

    let mut events = String::from("event_id,date,source,target,cameo,goldstein,mentions\n");
    for event in &world.events {
        let cameo = event.cameo.map_or(String::new(), |code| code.to_string());
        let goldstein = event.goldstein.map_or(String::new(), |g| g.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(
            events,
            "{},{},{},{},{cameo},{goldstein},{}",
            event.event_id, event.date, event.source, event.target, event.mentions
        );
    }
    let mut deaths = String::from("iso3,month,fatalities\n");
    for row in &world.fatalities {
        let _ = writeln!(deaths, "{},{},{}", row.place, row.month, row.deaths);
    }
    let truth = serde_json::to_string_pretty(&spec.truth())
        .map_err(|error| Failure::data(error.to_string()))?;
    let write = |name: &str, text: &str| -> Result<(), Failure> {
        context.write(Some(&output.join(name)), text.as_bytes())
    };
    write("events.csv", &events)?;
    write("fatalities.csv", &deaths)?;
    write("op-ed.txt", example::ARTICLE)?;
    write("region.toml", example::REGION)?;
    write("world.toml", example::WORLD)?;
    write("truth.json", &format!("{truth}\n"))?;
    context.note(format!(
        "{} events of an invented world are in {dir}; try\n  detente brief {dir}/op-ed.txt --events {dir}/events.csv --outcome {dir}/fatalities.csv --region {dir}/region.toml",
        world.events.len(),
        dir = output.display()
    ));
    Ok(Outcome::Done)
}
