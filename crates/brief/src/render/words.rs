//! Every word the page owns itself, apart from what the model brings: names of sections,
//! labels, heads of columns. No adverb of degree may stand here; a test reads them all.

use crate::model::{ArgumentSection, LeverRow, Share};

/// Names of the ten sections, in order.
pub const SECTIONS: [&str; 10] = [
    "Bottom line",
    "What the article says",
    "What it hangs on",
    "What happened",
    "How the region stands",
    "What moves what",
    "What would follow",
    "Is the threat credible?",
    "What would change this",
    "Sources and method",
];

/// In the head, when the article has no date.
pub const NO_DATE: &str =
    "The article carries no date: nothing on this page is split into before and after it.";

/// How to read the tiles of section 2.
pub const TILES: &str = "One tile for each claim, in the order of the text; each leads to its claim. The amber foot marks the crux.";

/// How to read the ledger of section 2.
pub const LEDGER: &str = "The text is complete and unchanged, page furniture apart. Small letters after a mark say what it marks: an actor’s code, a claim’s number, the state of an event. Claims are the author’s unless another holder is named.";

/// Under the list of events told as done.
pub const NO_HAPPENED: &str = "No such event was read. The reader of events is made for news and misses much of what essays tell.";
/// Under the list of announced events.
pub const NO_PLANNED: &str = "The reader finds no event in the text that is announced.";
/// Under the list of asserted ties.
pub const NO_ASSERTED: &str = "The text asserts no tie without telling an event.";
/// When no claim was read.
pub const NO_CLAIMS: &str = "No claim was read in this text.";
/// When the rules find no tension.
pub const NO_TENSIONS: &str = "The rules found no two sentences that pull apart.";
/// What a lever does that helps: "Lowers" where less of the outcome is better.
pub fn helps(better: i8) -> &'static str {
    match better {
        ..0 => "Lowers",
        _ => "Improves",
    }
}
/// What a lever does to the outcome, `share` of draws. Where no lever leads anywhere the outcome is a guess, and
/// is not named again for each.
pub fn reached(section: &ArgumentSection, lever: &LeverRow, share: &str) -> String {
    let lost = |lever: &LeverRow| lever.share.label == Share::NO_PATH;
    match section.levers.iter().all(lost) {
        true => "No path in the text leads on from it".to_owned(),
        false if lost(lever) => format!("No path in the text leads from it to {}", section.outcome),
        false => format!(
            "{} {}: {share}",
            helps(section.outcome_better),
            section.outcome
        ),
    }
}
/// Over the advice.
pub const ADVICE: &str = "What it advises, and why";
/// Over the levers, where advice stands before them.
pub const LEVERS: &str = "The advice as levers";
/// When no lever was read.
pub const NO_LEVERS: &str = "No advice in the text could be read as a lever.";
/// When no question was put to the data.
pub const NO_TESTS: &str = "No claim names a tie and an outcome that the data could join.";

/// Key of the tie charts.
pub const TIE_KEY: [(&str, &str); 5] = [
    ("coop", "cooperative: the band lies above zero"),
    ("conf", "conflictual: the band lies below zero"),
    ("none", "cannot tell: the band covers zero"),
    ("later", "hollow and shaded: later than the article"),
    ("volume", "reported events"),
];

/// Key of a tie chart that shows conflict: what its marks mean instead.
pub const CONFLICT_KEY: [(&str, &str); 2] = [
    ("conf", "conflict was reported"),
    ("none", "at zero: no conflict reported"),
];

/// Note on the words of likelihood, in section 10.
pub const LIKELIHOOD: [(&str, &str); 7] = [
    ("almost no chance", "1–5"),
    ("very unlikely", "5–20"),
    ("unlikely", "20–45"),
    ("about even", "45–55"),
    ("likely", "55–80"),
    ("very likely", "80–95"),
    ("almost certain", "95–99"),
];

/// What the grades mean.
pub const GRADES: [(&str, &str); 4] = [
    (
        "A",
        "design-based: an outside shock moved the cause, the question was registered before the outcome was joined, and every guard passed; the only grade that says “causes”, and out of reach of this version",
    ),
    (
        "B",
        "design-based, not registered beforehand; out of reach of this version",
    ),
    (
        "C",
        "quasi-experimental: dated outside shocks stand in for the cause; out of reach of this version",
    ),
    (
        "D",
        "association only: a hidden driver of both sides cannot be excluded, whatever passes",
    ),
];

/// Title of a specification curve.
pub fn specification_title(same: usize, outside: usize, all: usize) -> String {
    use super::number::{count, counted};
    format!(
        "The reported sign holds in {} of {}; the band excludes zero in {}",
        count(same as u64),
        counted(all as u64, "specification", "specifications"),
        count(outside as u64)
    )
}

/// Title of the tally over the tiles, from the number of claims of each verdict.
pub fn tally_title(claims: usize, tested: usize) -> String {
    use super::number::counted;
    let verb = if tested == 1 { "was" } else { "were" };
    format!(
        "{}, of which {} {verb} tested",
        counted(claims as u64, "claim", "claims"),
        super::number::count(tested as u64)
    )
}

/// Title of the difference under a fan chart.
pub fn difference_title(unit: &str) -> String {
    if unit.is_empty() {
        "The difference: lever minus do nothing".to_owned()
    } else {
        format!("The difference: lever minus do nothing, in {unit}")
    }
}

/// The word for how planted and found compare.
pub fn agreement(agreement: crate::model::Agreement) -> &'static str {
    use crate::model::Agreement;
    match agreement {
        Agreement::Right => "found",
        Agreement::Abstained => "could not tell",
        Agreement::Wrong => "said otherwise",
    }
}

/// Summary of the tables that check an estimate.
pub const CHECKS: &str = "Guards, what is excluded, sides of breaks, forecasts, a hidden driver";

/// Heading and reading of the influence section.
pub fn influence(
    answer: &crate::model::Answer<crate::model::InfluenceSection>,
) -> crate::model::Finding {
    use crate::model::{Answer, Finding};
    match answer {
        Answer::Refused { .. } => Finding {
            heading: "Influence is not estimated".to_owned(),
            prose: Vec::new(),
        },
        Answer::Found { result } => Finding {
            heading: result
                .tables
                .first()
                .map_or_else(String::new, |table| table.title.clone()),
            prose: vec![result.reading.clone()],
        },
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn titles_agree_in_number() {
        assert_eq!(
            super::tally_title(1, 1),
            "1\u{a0}claim, of which 1 was tested"
        );
        assert_eq!(
            super::tally_title(24, 0),
            "24\u{a0}claims, of which 0 were tested"
        );
        assert!(super::specification_title(1, 0, 1).contains("1 of 1\u{a0}specification;"));
    }
}
