//! `detente schema`: the JSON Schema of a brief or of a scenario.

use crate::args::{SchemaArgs, SchemaOf};
use crate::failure::{Failure, Outcome};
use crate::output::Context;

pub fn run(context: &Context, args: &SchemaArgs) -> Result<Outcome, Failure> {
    let mut schema = match args.of {
        SchemaOf::Brief => detente_brief::render::schema(),
        SchemaOf::Scenario => detente_simulate::scenario::schema(),
    };
    schema.push('\n');
    context.write(None, schema.as_bytes())?;
    Ok(Outcome::Done)
}
