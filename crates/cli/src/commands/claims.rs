//! `detente claims`: an article's claims as JSON lines; corrections and checks of them;
//! with `--doubt` the sentences that may hold one which was not read.

use std::io::Read;
use std::path::Path;

use detente_argue::{Correction, Corrections};
use detente_read::article::Article;
use detente_vocab::{ActorDirectory, Claim};

use crate::args::ClaimsArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::{Context, write_whole};
use crate::{corrections, inputs, output};

pub fn run(context: &Context, args: &ClaimsArgs) -> Result<Outcome, Failure> {
    let article = inputs::article(&args.article)?;
    let directory = inputs::directory(args.region.as_deref())?;
    if let Some(file) = &args.check {
        return check(context, args, file, &article, &directory);
    }
    let reading = detente_read::reading_of(&article, &directory);
    let mut claims = reading.claims;
    if let Some(path) = args.output.as_deref() {
        refuse_other_forms(path)?;
    }
    if args.doubt {
        let doubts = reading.doubts;
        let lines = output::json_lines(&doubts.sentences)?;
        context.write(args.output.as_deref(), &lines)?;
        context.note(format!(
            "in {} of {} sentences no claim stands; {:.1} claims are expected beside those that stand. The \
             probabilities were learned from other op-eds and from news: they are a guide",
            doubts.unread,
            article.sentences.len(),
            doubts.expected_missed
        ));
        return Ok(Outcome::Done);
    }
    let found = claims.iter().filter(|claim| !claim.tentative).count();
    if let Some(path) = args.output.as_deref() {
        // Before the corrections are kept: all is done or nothing.
        output::check(path)?;
    }
    if let Some(path) = &args.corrections {
        let kept = if args.correct.is_empty() {
            corrections::load(path)?.0
        } else {
            correct(context, args, path, &claims, &article)?
        };
        claims = corrections::apply(context, &kept, &claims, &article);
    }
    let lines = output::json_lines(&claims)?;
    context.write(args.output.as_deref(), &lines)?;
    let tentative = claims.iter().filter(|claim| claim.tentative).count();
    if tentative > 0 {
        context.note(format!(
            "tentative: {tentative} of {} claims, less likely right than not. Such a claim takes no part in an \
             argument or a brief until confirmed (--corrections FILE --correct ID=confirm)",
            claims.len()
        ));
    }
    if found == 0 {
        context
            .note("no claim was read, which does not say that the text makes none (detente claims --doubt lists sentences that may hold one)");
    }
    Ok(Outcome::Done)
}

/// Claims are JSON lines: a file name that promises another form is refused.
fn refuse_other_forms(path: &Path) -> Result<(), Failure> {
    const OTHERS: [&str; 12] = [
        "csv", "tsv", "md", "markdown", "html", "htm", "xlsx", "parquet", "arrow", "toml", "svg",
        "graphml",
    ];
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    match OTHERS.contains(&ending.to_ascii_lowercase().as_str()) {
        false => Ok(()),
        true => Err(Failure::usage(format!(
            "claims are written as JSON lines, and {} ends in .{ending}",
            path.display()
        ))
        .with_help("name a file that ends in .jsonl")),
    }
}

/// Adds corrections to the file, which is made where it does not exist. All of them or none.
fn correct(
    context: &Context,
    args: &ClaimsArgs,
    path: &Path,
    claims: &[Claim],
    article: &Article,
) -> Result<Corrections, Failure> {
    let mut kept = if path.exists() {
        corrections::load(path)?.0
    } else {
        Corrections::default()
    };
    let source = corrections::source(article);
    let mut added = 0;
    for request in &args.correct {
        let correction = Correction::request(request, claims, &source)
            .map_err(|error| Failure::usage(format!("--correct {error}")))?;
        let correction = Correction {
            note: args.note.clone(),
            ..correction
        };
        added += usize::from(kept.add(correction).map_err(data_fault)?);
    }
    write_whole(path, kept.to_toml().as_bytes())?;
    context.note(format!("{added} added to {}", path.display()));
    Ok(kept)
}

fn check(
    context: &Context,
    args: &ClaimsArgs,
    file: &str,
    article: &Article,
    directory: &ActorDirectory,
) -> Result<Outcome, Failure> {
    let text = read(file)?;
    let mut read = detente_read::claims_of(article, directory);
    if let Some(path) = &args.corrections {
        read = corrections::apply(context, &corrections::load(path)?.0, &read, article);
    }
    read.retain(|claim| !claim.tentative);
    let checked = corrections::check(&text, article, directory, &read);
    checked.tell_signs(context, file);
    let faults = checked.faults;
    if context.settings.json {
        context.print_json(&faults)?;
    }
    if let Some(failure) = corrections::failure(file, &faults) {
        return Err(failure);
    }
    let claims = text.lines().filter(|line| !line.trim().is_empty()).count();
    let claims = detente_brief::words::count(claims, "claim", "claims");
    let line = format!("{file}: {claims}, no fault\n");
    if !context.settings.json || args.output.is_some() {
        context.write(args.output.as_deref(), line.as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// A claims file as text, or stdin for `-`.
fn read(file: &str) -> Result<String, Failure> {
    let fail = |error: std::io::Error| {
        Failure::data(format!("cannot read the claims {file}: {error}"))
            .with_help("detente claims ARTICLE -o claims.jsonl writes such a file")
    };
    if file == "-" {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map_err(fail)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(fail)
}
