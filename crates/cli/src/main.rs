//! The command `detente`: flags in, the crates' answers out. No logic of its own.

mod args;
mod commands;
mod config;
mod corrections;
mod failure;
mod inputs;
mod output;
mod panel;
mod progress;
mod table;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::failure::{Failure, Outcome};
use crate::output::Context;

fn main() -> ExitCode {
    // clap exits with 2 on wrong usage and with 0 on --help and --version.
    let cli = Cli::parse();
    match run(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeQuarantined) => ExitCode::from(3),
        Err(failure) => {
            let code = failure.exit_code();
            failure.report();
            ExitCode::from(code)
        }
    }
}

fn run(cli: Cli) -> Result<Outcome, Failure> {
    let settings = config::settle(&cli.global)?;
    let (output, inputs) = cli.command.files();
    output::apart(output, inputs)?;
    if let (Some(from), Some(to)) = cli.command.days()
        && from > to
    {
        return Err(Failure::usage(format!("--from {from} is after --to {to}"))
            .with_help("give the earlier day first"));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .build_global()
        .map_err(|error| {
            Failure::usage(format!(
                "cannot start {} threads: {error}",
                settings.threads
            ))
        })?;
    let context = Context::new(settings);
    match cli.command {
        Command::Brief(args) => commands::brief::run(&context, &args),
        Command::Verify(args) => commands::verify::verify(&context, &args),
        Command::Stale(args) => commands::verify::stale(&context, &args),
        Command::Code(args) => commands::code::run(&context, &args),
        Command::Claims(args) => commands::claims::run(&context, &args),
        Command::Argue(args) => commands::argue::run(&context, &args),
        Command::Ingest(args) => commands::ingest::run(&context, &args),
        Command::Events(args) => commands::events::run(&context, &args),
        Command::Ties(args) => commands::ties::run(&context, &args),
        Command::Network(args) => commands::network::run(&context, &args),
        Command::Stability(args) => commands::stability::run(&context, &args),
        Command::Impact(args) => commands::impact::run(&context, &args),
        Command::Register(args) => commands::impact::register(&context, &args),
        Command::Infer(args) => commands::infer::run(&context, &args),
        Command::Simulate(args) => commands::simulate::run(&context, &args),
        Command::Schema(args) => commands::schema::run(&context, &args),
        Command::Completions(args) => commands::completions::run(&args),
    }
}
