//! `detente schema`: the JSON Schema of a brief.

use crate::failure::{Failure, Outcome};
use crate::output::Context;

pub fn run(context: &Context) -> Result<Outcome, Failure> {
    let mut schema = detente_brief::render::schema();
    schema.push('\n');
    context.write(None, schema.as_bytes())?;
    Ok(Outcome::Done)
}
