//! `detente claims`: an article's claims as JSON lines.

use crate::args::ClaimsArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::{inputs, output};

pub fn run(context: &Context, args: &ClaimsArgs) -> Result<Outcome, Failure> {
    let article = inputs::article(&args.article)?;
    let directory = inputs::directory(args.region.as_deref())?;
    let claims = detente_read::claims_of(&article, &directory);
    let lines = output::json_lines(&claims)?;
    context.write(args.output.as_deref(), &lines)?;
    if claims.is_empty() {
        context
            .note("no claim found: the text holds none of the reader's cues for cause and effect");
    }
    Ok(Outcome::Done)
}
