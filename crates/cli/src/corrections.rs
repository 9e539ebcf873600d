//! Corrections and checks of claims: files in, notes out.

use std::fs;
use std::path::Path;

use detente_argue::{
    Corrected, Corrections, Fate, Fault, Lever, Outcome, Shift, Source, check_actors, check_claims,
    check_signs,
};
use detente_brief::compose::rule_records;
use detente_read::article::Article;
use detente_vocab::{ActorDirectory, Claim};

use crate::failure::{Failure, data_fault};
use crate::output::Context;

/// Faults that are printed at most.
const PRINTED: usize = 50;
/// Length of a quotation in a note.
const QUOTED: usize = 90;

/// An article as claims speak of it.
pub fn source(article: &Article) -> Source<'_> {
    let sentences = article.sentences.iter().map(|s| (s.number, s.span));
    Source::new(&article.text, sentences)
}

/// A file of corrections with the hash of its bytes.
pub fn load(path: &Path) -> Result<(Corrections, String), Failure> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        Failure::data(format!("cannot read the corrections {name}: {error}")).with_help(
            "detente claims ARTICLE --corrections FILE --correct C07=flip makes such a file",
        )
    })?;
    let text =
        String::from_utf8(bytes).map_err(|_| Failure::data("not UTF-8 text").within(&name))?;
    let corrections = Corrections::from_toml(&text).map_err(|e| {
        data_fault(e)
            .within(&name)
            .with_help("detente schema corrections tells the form")
    })?;
    Ok((corrections, detente_brief::sha256(text.as_bytes())))
}

/// The claims with the corrections applied; what became of each is told on stderr.
pub fn apply(
    context: &Context,
    corrections: &Corrections,
    claims: &[Claim],
    article: &Article,
) -> Vec<Claim> {
    let corrected = corrections.apply(claims, &source(article), &rule_records());
    for note in notes(corrections, &corrected) {
        context.note(note);
    }
    for note in shifts(claims, &corrected.claims) {
        context.note(note);
    }
    corrected.claims
}

fn notes(corrections: &Corrections, corrected: &Corrected) -> Vec<String> {
    let all = corrections.corrections.len();
    let settled = corrected.fates.iter().filter(|f| f.is_settled()).count();
    let mut notes = vec![hold(settled, all)];
    for (correction, fate) in corrections.corrections.iter().zip(&corrected.fates) {
        let why = match fate {
            Fate::Applied { .. } | Fate::AlreadySo { .. } => continue,
            Fate::SentenceGone => "its sentence stands no more in the article".to_owned(),
            Fate::NoLongerRead => "the reader no longer finds the claim in its sentence".to_owned(),
            Fate::ReadOtherwise { claim } => {
                format!("the reader now reads other variables there ({claim})")
            }
            Fate::NodeGone { node } => format!("no claim names {node}"),
        };
        notes.push(format!(
            "not applied: {correction}: {why}: “{}”",
            detente_brief::words::shortened(&correction.sentence, QUOTED)
        ));
    }
    notes.extend(corrected.rescored.iter().map(|r| {
        let (before, after) = (format!("{:.2}", r.before), format!("{:.2}", r.after));
        let confidence = match before == after {
            true => format!("stays {after}"),
            false => format!("{before} → {after}"),
        };
        format!(
            "rule {}: confidence {confidence}, {} judged",
            r.rule,
            detente_brief::words::count(r.judged, "reading", "readings")
        )
    }));
    notes
}

/// How many corrections hold, as a sentence.
fn hold(settled: usize, all: usize) -> String {
    match (settled, all) {
        (_, 0) => "the file holds no corrections".to_owned(),
        (0, 1) => "the one correction does not hold in this reading".to_owned(),
        (1, 1) => "the one correction holds in this reading".to_owned(),
        (0, _) => format!("none of the {all} corrections holds in this reading"),
        (1, _) => format!("1 of {all} corrections holds in this reading"),
        (n, _) if n == all => format!("all {all} corrections hold in this reading"),
        (n, _) => format!("{n} of {all} corrections hold in this reading"),
    }
}

/// What the corrections change of the outcome and the levers that are taken from the text.
fn shifts(before: &[Claim], after: &[Claim]) -> Vec<String> {
    let shift = Shift::between(before, after);
    let mut notes = Vec::new();
    if let Some((old, new)) = &shift.outcome {
        let name = |outcome: &Option<Outcome>| match outcome {
            Some(outcome) => outcome.node.clone(),
            None => "none".to_owned(),
        };
        notes.push(format!(
            "the outcome taken from the text is {}; it was {} before {}",
            name(new),
            name(old),
            "the corrections (--outcome NODE:+ of detente argue names one)"
        ));
    }
    let names = |levers: &[Lever]| {
        let names: Vec<&str> = levers.iter().map(|lever| lever.name.as_str()).collect();
        names.join("; ")
    };
    if !shift.lost.is_empty() {
        notes.push(format!(
            "levers that the text no longer advises since the corrections: {}",
            names(&shift.lost)
        ));
    }
    if !shift.gained.is_empty() {
        notes.push(format!(
            "levers that the text advises only since the corrections: {}",
            names(&shift.gained)
        ));
    }
    notes
}

/// What is found when a claims file is checked against its article.
pub struct Checked {
    /// What is wrong by the article's words, and actors whom it never names.
    pub faults: Vec<Fault>,
    /// Signs that the reader reads otherwise. The reader may be the one that errs.
    pub signs: Vec<Fault>,
}

impl Checked {
    /// Tells the doubts about signs, which are no faults.
    pub fn tell_signs(&self, context: &Context, name: &str) {
        for sign in self.signs.iter().take(PRINTED) {
            context.note(format!("{name}: {sign}"));
        }
        if self.signs.len() > PRINTED {
            context.note(format!("… and {} more", self.signs.len() - PRINTED));
        }
    }
}

/// Checks a claims file against its article and against a reading of it, which has the claims
/// that the reader finds, corrected or not.
pub fn check(text: &str, article: &Article, directory: &ActorDirectory, read: &[Claim]) -> Checked {
    let mentions = detente_read::actors::Reader::new(directory).mentions(article);
    // The reader also knows actors by roundabout words that are no mention.
    let ends = read.iter().flat_map(|claim| [&claim.cause, &claim.effect]);
    let meant = ends
        .flatten()
        .flat_map(|end| [&end.who, &end.toward])
        .flatten();
    let named = mentions.iter().map(|mention| &mention.actor).chain(meant);
    let mut faults = check_claims(text, &source(article), directory);
    faults.extend(check_actors(text, named));
    Checked {
        faults: sorted(faults),
        signs: check_signs(text, read),
    }
}

fn sorted(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}

/// The failure that faults in a claims file are; `None` without faults.
pub fn failure(name: &str, faults: &[Fault]) -> Option<Failure> {
    if faults.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = faults
        .iter()
        .take(PRINTED)
        .map(|fault| format!("{name}: {fault}"))
        .collect();
    if faults.len() > PRINTED {
        lines.push(format!("… and {} more", faults.len() - PRINTED));
    }
    lines.push(detente_brief::words::count(faults.len(), "fault", "faults"));
    Some(Failure::data(lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_hold_reads_well() {
        assert_eq!(hold(0, 0), "the file holds no corrections");
        assert_eq!(hold(1, 1), "the one correction holds in this reading");
        assert_eq!(
            hold(0, 3),
            "none of the 3 corrections holds in this reading"
        );
        assert_eq!(hold(1, 3), "1 of 3 corrections holds in this reading");
        assert_eq!(hold(2, 3), "2 of 3 corrections hold in this reading");
        assert_eq!(hold(3, 3), "all 3 corrections hold in this reading");
    }
}
