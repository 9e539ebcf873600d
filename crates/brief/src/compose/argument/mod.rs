//! Section 3: what the advice hangs on.

pub mod crux;
mod crux_table;
mod finding;
pub mod levers;

use detente_argue::{Fewest, Lever, MissingLink, Origin, Tension};
use detente_vocab::Advice;

use super::bearing::{self, Bearing};
use super::diagram::path_diagram;
use super::{Case, sentence};
use crate::model::{
    AdviceRow, Answer, ArgumentSection, LinkRow, PathDiagram, QuotedSentence, Refusal, RefusalFact,
    Sentence, TensionRow,
};
use crate::words;
use crux_table::crux_table;
use finding::{finding, without_words};
use levers::lever_row;

/// Letters of a quoted sentence.
const QUOTED: usize = 200;

/// The section.
pub fn section(case: &Case<'_>) -> ArgumentSection {
    let argument = &case.argument;
    let levers = argument
        .levers
        .iter()
        .map(|finding| lever_row(case, finding))
        .collect();
    let outcome = case
        .outcome_words()
        .unwrap_or_else(|| "no outcome: the claims speak of no state of a place".to_owned());
    ArgumentSection {
        finding: finding(case),
        advice: advice(case),
        levers,
        outcome,
        outcome_better: argument.outcome.as_ref().map_or(0, |o| o.better),
        diagram: diagram(case),
        crux_table: crux_table(case),
        margin: margin(case),
        tensions: tensions(case),
        unstated: unstated(case),
        links: argument
            .links
            .iter()
            .map(|link| LinkRow {
                from: case.node_words(&link.from),
                to: case.node_words(&link.to),
                sign: link.signs.to_string(),
                claims: vec![match link.origin {
                    Origin::Claim => link.id.clone(),
                    _ => "def.".to_owned(),
                }],
                data: match link.origin {
                    Origin::Claim if case.bench.is_none() => "no data given".to_owned(),
                    Origin::Claim => case
                        .claim(&link.id)
                        .map_or(Bearing::Untested, |claim| bearing::of(case, claim))
                        .words()
                        .to_owned(),
                    _ => "—".to_owned(),
                },
            })
            .collect(),
    }
}

/// What the article advises, with the reasons that it gives.
fn advice(case: &Case<'_>) -> Vec<AdviceRow> {
    let quote = |number: usize| case.quoted(number, QUOTED);
    let row = |advice: &Advice| AdviceRow {
        sentence: advice.sentence,
        quote: quote(advice.sentence),
        levers: case
            .levers_advised_in(advice.sentence)
            .map(|lever| lever.id.clone())
            .collect(),
        reasons: advice
            .reasons
            .iter()
            .map(|reason| QuotedSentence {
                sentence: reason.sentence,
                quote: quote(reason.sentence),
            })
            .collect(),
    };
    case.argument.advice.iter().map(row).collect()
}

fn margin(case: &Case<'_>) -> Sentence {
    let Some(lead) = case.lead_finding().filter(|l| !l.effect.paths.is_empty()) else {
        return sentence(
            "No path, so no misreading of a claim on it could matter.".to_owned(),
            &["m2"],
        );
    };
    let margin = &lead.margin;
    let survives = match margin.any.survives() {
        0 => "The conclusion does not survive every single misreading".to_owned(),
        n => format!(
            "The conclusion survives any {}",
            words::count(n, "misreading", "misreadings")
        ),
    };
    let beyond = match &margin.any {
        Fewest::MoreThan { stopped: true, .. } => " (larger sets are too many to try)",
        _ => "",
    };
    let Some(expected) = &margin.expected else {
        return sentence(format!("{survives}{beyond}."), &["m3"]);
    };
    let missed = match expected.missed {
        Some(missed) => format!("; {}", words::missed(missed)),
        None => String::new(),
    };
    sentence(
        format!(
            "{survives}{beyond}; of the {} between lever and outcome we expect {:.1} to be misread (the sum of what each claim lacks of certainty){missed}.",
            words::count(expected.terms.len(), "claim", "claims"),
            expected.misread,
        ),
        &["m3"],
    )
}

fn unstated(case: &Case<'_>) -> Vec<Sentence> {
    if !case.argument.levers.is_empty() && case.leads_nowhere() {
        // Each lever would lack its own link to what is a guess.
        return vec![sentence(
            "A claim that ties what is advised to what it is for: no chain of claims leads from any lever to the state of a place."
                .to_owned(),
            &["m2"],
        )];
    }
    let missing: Vec<(&Lever, &MissingLink)> = case
        .argument
        .levers
        .iter()
        .filter_map(|l| l.missing.first().map(|m| (&l.lever, m)))
        .collect();
    let better = case.argument.outcome.as_ref().map(|outcome| outcome.better);
    missing
        .into_iter()
        .take(4)
        .map(|(lever, link)| {
            let clause = words::missing_link(link, "it", better, |node| case.node_words(node));
            sentence(
                format!(
                    "{} needs a link that the reader did not find in the text: that {clause}.",
                    lever.id
                ),
                &["m2"],
            )
        })
        .collect()
}

/// Tensions with their sentences; the same reason is told once, each rule twice at most.
fn tensions(case: &Case<'_>) -> Vec<TensionRow> {
    let mut told: Vec<TensionRow> = Vec::new();
    for row in case
        .argument
        .tensions
        .iter()
        .filter_map(|t| tension(case, t))
    {
        let again = told.iter().any(|known| known.why == row.why);
        let of_rule = told.iter().filter(|known| known.rule == row.rule).count();
        if !again && of_rule < 2 {
            told.push(row);
        }
    }
    told
}

fn tension(case: &Case<'_>, tension: &Tension) -> Option<TensionRow> {
    let (a, b) = (case.claim(&tension.claim_a)?, case.claim(&tension.claim_b)?);
    Some(TensionRow {
        quote_a: words::shortened(&a.text, 120),
        sentence_a: a.sentence,
        quote_b: words::shortened(&b.text, 120),
        sentence_b: b.sentence,
        why: words::tension_reason(
            tension,
            "the lever",
            |node| case.node_words(node),
            &case.directory,
        ),
        rule: tension.rule.name().to_owned(),
    })
}

fn diagram(case: &Case<'_>) -> Answer<PathDiagram> {
    let refused = |why: String, refs: &[&str]| Answer::Refused {
        refusal: Refusal {
            what: "Paths from the advice to the outcome".to_owned(),
            why: sentence(why, refs),
            facts: vec![RefusalFact {
                label: "What would suffice".to_owned(),
                figure: "a stated chain".to_owned(),
                meaning: "claims that lead from something advised to the state of a place"
                    .to_owned(),
            }],
        },
    };
    let Some(lead) = case.lead_finding() else {
        let why = match case.argument.levers.is_empty() {
            true => "The reader found no advice that it could turn into a lever.",
            false => "No chain of claims leads from the advice to the state of a place.",
        };
        return refused(why.to_owned(), &["m2"]);
    };
    if lead.effect.paths.is_empty() {
        return refused(
            "No chain of claims leads from the advice to the outcome.".to_owned(),
            &["m2"],
        );
    }
    let title = match &case.crux {
        Some(crux) => format!("Take away {crux}, and {}", without_words(lead, crux)),
        None => format!("How {} would reach the outcome", lead.lever.id),
    };
    let cruxes: Vec<&str> = case.crux.iter().map(String::as_str).collect();
    Answer::Found {
        result: path_diagram(&case.argument, lead, &cruxes, title, |node| {
            case.node_words(node)
        }),
    }
}
