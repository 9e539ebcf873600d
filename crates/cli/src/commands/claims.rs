//! `detente claims`: an article's claims as JSON lines, or with `--doubt` the sentences that may
//! hold one which was not read.

use crate::args::ClaimsArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::{inputs, output};

pub fn run(context: &Context, args: &ClaimsArgs) -> Result<Outcome, Failure> {
    let article = inputs::article(&args.article)?;
    let directory = inputs::directory(args.region.as_deref())?;
    let claims = detente_read::claims_of(&article, &directory);
    if args.doubt {
        let doubts = detente_read::claims::Reader::new(&directory).doubt(&article, &claims);
        let lines = output::json_lines(&doubts.sentences)?;
        context.write(args.output.as_deref(), &lines)?;
        context.note(format!(
            "{} of {} sentences gave no claim; {:.1} of them are expected to hold one. The \
             probabilities were learned from protest and conflict news: on an op-ed they are a guide",
            doubts.unread,
            article.sentences.len(),
            doubts.expected_missed
        ));
        return Ok(Outcome::Done);
    }
    let lines = output::json_lines(&claims)?;
    context.write(args.output.as_deref(), &lines)?;
    if claims.is_empty() {
        context
            .note("no claim found: the text holds none of the reader's cues for cause and effect");
    }
    Ok(Outcome::Done)
}
