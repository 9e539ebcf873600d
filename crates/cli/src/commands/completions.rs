//! `detente completions`: a script for the user's shell.

use std::io;

use clap::CommandFactory;

use crate::args::{Cli, CompletionArgs};
use crate::failure::{Failure, Outcome};

pub fn run(args: &CompletionArgs) -> Result<Outcome, Failure> {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "detente",
        &mut io::stdout(),
    );
    Ok(Outcome::Done)
}
