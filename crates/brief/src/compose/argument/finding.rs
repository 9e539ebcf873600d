//! The heading of the section and its first sentences: what follows from the claims, and what
//! the author says that the advice rests on.

use detente_argue::{LeverFinding, Response, SignSet};
use detente_vocab::Claim;

use super::QUOTED;
use super::levers::lever_words;
use crate::compose::bearing::{self, Bearing};
use crate::compose::{Case, sentence};
use crate::model::{Finding, Sentence};
use crate::words;

/// The finding of the section.
pub(super) fn finding(case: &Case<'_>) -> Finding {
    let mut finding = worked_out(case);
    finding.prose.extend(stated(case));
    finding
}

/// What the author says that the advice rests on, beside what the claims entail.
fn stated(case: &Case<'_>) -> Option<Sentence> {
    let claims: Vec<&Claim> = case
        .argument
        .stated_cruxes
        .iter()
        .filter_map(|id| case.claim(id))
        .collect();
    // Each sentence once, with its own claims.
    let quoted = claims
        .chunk_by(|a, b| a.sentence == b.sentence)
        .map(|of_one| {
            let ids: Vec<&str> = of_one.iter().map(|claim| claim.id.as_str()).collect();
            let sentence = of_one[0].sentence;
            let quote = case.quoted(sentence, QUOTED);
            (
                format!("“{quote}” ({})", words::list(&ids)),
                format!("s{sentence}"),
            )
        });
    let (quotes, refs): (Vec<String>, Vec<String>) = quoted.unzip();
    if quotes.is_empty() {
        return None;
    }
    let also = match &case.crux {
        Some(crux) if case.argument.stated_cruxes.contains(crux) => " The claims entail the same.",
        Some(_) => " The claims that were read hang on another one.",
        None => "",
    };
    Some(Sentence {
        text: format!(
            "By the author’s own words the advice rests on this: {}.{also}",
            words::list(&quotes)
        ),
        refs,
    })
}

/// What follows from the claims.
fn worked_out(case: &Case<'_>) -> Finding {
    // What is only a word of the text never leads, and where it leads nowhere that is told.
    let without = |lever: &&LeverFinding| lever.effect.paths.is_empty();
    let lead = case
        .lead_finding()
        .or(case.argument.levers.iter().find(without));
    let (Some(outcome), Some(lead)) = (case.outcome_words(), lead) else {
        let why = match case.argument.outcome {
            None => "The reader found no state of a place that could get better or worse",
            Some(_) => "The reader found no advice that it could turn into a lever",
        };
        return Finding {
            heading: why.to_owned(),
            prose: Vec::new(),
        };
    };
    if lead.effect.paths.is_empty() {
        return Finding {
            heading: format!("The reader found no chain of claims from the advice to {outcome}"),
            prose: vec![sentence(
                format!(
                    "No chain of the claims that were read leads from {}, {}, to {outcome}; the link that is missing is named below, and may be in the text in words that the reader missed. That the advice is to {} {outcome} is a guess: of all that could get better, claims speak of it most.",
                    lead.lever.id,
                    lever_words(case, &lead.lever),
                    case.argument
                        .outcome
                        .as_ref()
                        .map_or("better", |o| if o.better > 0 { "raise" } else { "lower" }),
                ),
                &["m2"],
            )],
        };
    }
    let reaching: Vec<&LeverFinding> = case
        .argument
        .levers
        .iter()
        .filter(|l| !l.effect.paths.is_empty())
        .collect();
    let heading = match &case.crux {
        Some(crux) => {
            let through = reaching
                .iter()
                .filter(|l| l.crux.cruxes().any(|c| &c.claim == crux))
                .count();
            let where_ = case.claim(crux).map_or(0, |c| c.sentence);
            if through == reaching.len() {
                format!("Every path from the advice to {outcome} runs through sentence {where_}")
            } else {
                format!(
                    "{} of {} levers {} {outcome} only through sentence {where_}",
                    words::capitalised(&words::number_word(through)),
                    reaching.len(),
                    if through == 1 { "reaches" } else { "reach" }
                )
            }
        }
        None if lead.effect.improvement == SignSet::MINUS => {
            "The claims as read lead away from the advice: a sign may be misread".to_owned()
        }
        None => format!("No single claim carries the advice to {outcome}"),
    };
    let mut prose = Vec::new();
    if let Some(share) = lead.response.share() {
        prose.push(if lead.effect.entailed {
            sentence(
                format!(
                    "The article’s own arrows entail its advice in {} of {} draws of their sizes: this is logic, not evidence.",
                    if share.improves >= 1.0 { "all".to_owned() } else { format!("{:.1} %", 100.0 * share.improves) },
                    words::thousands(share.stable as u64)
                ),
                &["m2"],
            )
        } else {
            let logic = if lead.effect.improvement == SignSet::MINUS {
                "The arrows as read do not fit the advice"
            } else {
                "The article’s own arrows leave it open"
            };
            sentence(
                format!(
                    "{logic}: the outcome improves in {} of {} draws of their sizes.",
                    words::share_label(share.improves, false, true),
                    words::thousands(share.stable as u64)
                ),
                &["m2"],
            )
        });
    }
    if let Some(crux) = &case.crux
        && let Some(claim) = case.claim(crux)
    {
        prose.push(sentence(
            format!(
                "Without claim {crux}, {}, {}.",
                words::normal_form(claim, &case.directory),
                without_words(lead, crux)
            ),
            &[&format!("s{}", claim.sentence)],
        ));
    }
    prose.extend(piles(case, lead));
    let apart: Vec<String> = case
        .argument
        .levers
        .iter()
        .filter(|lever| lever.effect.paths.is_empty())
        .map(|lever| format!("{} ({})", lever.lever.id, lever_words(case, &lever.lever)))
        .collect();
    if !apart.is_empty() {
        prose.push(sentence(
            format!(
                "No path in the text leads from {} to {outcome}.",
                words::list(&apart)
            ),
            &["m2"],
        ));
    }
    Finding { heading, prose }
}

/// The evidence on the links between lever and outcome in three piles; nothing without data.
fn piles(case: &Case<'_>, lead: &LeverFinding) -> Option<Sentence> {
    case.bench.as_ref()?;
    let mut agree = Vec::new();
    let mut oppose = Vec::new();
    let (mut untested, mut unsigned) = (0, 0);
    for id in lead.crux.claims.iter().map(|c| &c.claim) {
        let Some(claim) = case.claim(id) else {
            continue;
        };
        match bearing::of(case, claim) {
            Bearing::Agrees(_) => agree.push(id.clone()),
            Bearing::Opposes(_) => oppose.push(id.clone()),
            Bearing::Untested => untested += 1,
            Bearing::Unknown => unsigned += 1,
        }
    }
    let named = |ids: &[String]| match ids.len() {
        0 => "none".to_owned(),
        n => format!("{} ({})", words::number_word(n), words::list(ids)),
    };
    let counted = |n: usize| match n {
        0 => "none".to_owned(),
        n => words::number_word(n),
    };
    let text = match (agree.len() + oppose.len(), untested, unsigned) {
        (0, 1, 0) => "The one claim between lever and outcome could not be tested with these data."
            .to_owned(),
        (0, _, 0) => format!(
            "None of the {} claims between lever and outcome could be tested with these data.",
            counted(untested)
        ),
        (0, ..) => format!(
            "The claims between lever and outcome claim no direction ({}) or could not be tested with these data ({}).",
            counted(unsigned),
            counted(untested)
        ),
        _ => format!(
            "Of the claims between lever and outcome the data point the text’s way on {}, the other way on {}, settled or not, and give no sign for {}.",
            named(&agree),
            named(&oppose),
            counted(untested + unsigned)
        ),
    };
    Some(sentence(text, &["m5"]))
}

/// What is left of the advice without a claim.
pub(super) fn without_words(lead: &LeverFinding, crux: &str) -> String {
    let Some(effect) = lead.crux.claims.iter().find(|c| c.claim == crux) else {
        return "nothing changes".to_owned();
    };
    match effect.dropped.response.as_ref().and_then(Response::share) {
        Some(share) if !share.connected => "no path is left".to_owned(),
        Some(share) => format!(
            "the outcome improves in {} of draws",
            words::share_label(share.improves, false, true)
        ),
        None if effect.dropped.improvement == SignSet::ZERO => "no path is left".to_owned(),
        None => "the outcome no longer follows".to_owned(),
    }
}
