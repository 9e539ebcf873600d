//! `detente schema`: the JSON Schema of what goes in and comes out.

use schemars::{Schema, schema_for};

use crate::args::{SchemaArgs, SchemaOf};
use crate::failure::{Failure, Outcome};
use crate::output::Context;

pub fn run(context: &Context, args: &SchemaArgs) -> Result<Outcome, Failure> {
    let mut schema = match args.of {
        SchemaOf::Brief => detente_brief::render::schema(),
        SchemaOf::Claims => pretty(&schema_for!(detente_vocab::Claim))?,
        SchemaOf::Corrections => pretty(&schema_for!(detente_argue::Corrections))?,
        SchemaOf::Scenario => detente_simulate::scenario::schema(),
    };
    if !schema.ends_with('\n') {
        schema.push('\n');
    }
    context.write(None, schema.as_bytes())?;
    Ok(Outcome::Done)
}

fn pretty(schema: &Schema) -> Result<String, Failure> {
    serde_json::to_string_pretty(schema)
        .map_err(|error| Failure::data(format!("cannot write JSON: {error}")))
}
