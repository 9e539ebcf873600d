//! Section 3: what the advice hangs on.

use std::collections::BTreeMap;

use detente_argue::{
    Change, Fewest, Lever, LeverFinding, MissingLink, Origin, Response, SignSet, Tension,
};
use detente_vocab::{Advice, Claim};

use super::Case;
use super::bearing::{self, Bearing};
use super::diagram::path_diagram;
use crate::model::{
    AdviceRow, Answer, ArgumentSection, CruxRow, CruxTable, Finding, LeverRow, LinkRow,
    PathDiagram, QuotedSentence, Refusal, RefusalFact, Sentence, Share, TensionRow,
};
use crate::words;

/// Rows of the crux table at most.
const MOST_ROWS: usize = 12;

/// Whether every variable that a lever moves is one that the reader knows by its property.
/// What is only a word of the text is shown as a lever but never leads the brief.
fn is_grounded(lever: &Lever, concepts: &BTreeMap<String, detente_vocab::Concept>) -> bool {
    let known = |node: &str| {
        concepts
            .get(node)
            .is_some_and(|c| c.property != detente_vocab::Property::Other)
    };
    lever.starts().iter().all(|(node, _)| known(node))
        && lever.policies.iter().all(|policy| known(&policy.watch))
}

/// The lever that the article leans on: one that reaches the outcome before one that does
/// not, then the one that more sentences advise, then the first in the text.
pub fn lead(
    levers: &[LeverFinding],
    concepts: &BTreeMap<String, detente_vocab::Concept>,
) -> Option<usize> {
    let grounded = (0..levers.len()).filter(|i| is_grounded(&levers[*i].lever, concepts));
    grounded.max_by_key(|i| {
        let finding = &levers[*i];
        let reaches = !finding.effect.paths.is_empty();
        (
            reaches,
            finding.effect.entailed,
            finding.lever.claims.len(),
            std::cmp::Reverse(*i),
        )
    })
}

/// The claim on which the advice hangs: a crux of the lead lever, preferring claims that
/// every lever needs, then claims that are predictions, then the least certain reading.
pub fn crux(case: &Case<'_>) -> Option<String> {
    let finding = case.lead_finding()?;
    let candidates: Vec<&str> = finding
        .crux
        .cruxes()
        .map(|claim| claim.claim.as_str())
        .filter(|id| case.claim(id).is_some())
        .collect();
    let levers_that_need = |id: &str| {
        case.argument
            .levers
            .iter()
            .filter(|l| !l.effect.paths.is_empty())
            .filter(|l| l.crux.cruxes().any(|c| c.claim == id))
            .count()
    };
    let first_step: Vec<&str> = finding
        .lever
        .starts()
        .into_iter()
        .map(|(node, _)| node)
        .collect();
    candidates
        .into_iter()
        .max_by(|a, b| {
            let key = |id: &str| {
                let claim = case.claim(id);
                // The lever's own first step is nearest to what somebody can do; what the
                // world makes of it is what the advice hangs on.
                let response = claim
                    .and_then(Claim::edge)
                    .is_some_and(|(from, _)| !first_step.contains(&from.as_str()));
                let predicted = claim.is_some_and(|c| {
                    matches!(
                        c.modality,
                        detente_vocab::Modality::Will | detente_vocab::Modality::Can
                    )
                });
                (levers_that_need(id), response, predicted)
            };
            let doubt = |id: &str| case.claim(id).map_or(0.0, |c| 1.0 - c.confidence);
            key(a)
                .cmp(&key(b))
                .then_with(|| doubt(a).total_cmp(&doubt(b)))
                // max_by keeps the last of equals; the text's first should win.
                .then_with(|| b.cmp(a))
        })
        .map(str::to_owned)
}

/// Every claim that is a crux of the lead lever, the one that the page follows up first.
pub fn cruxes(case: &Case<'_>) -> Vec<String> {
    let Some(first) = &case.crux else {
        return Vec::new();
    };
    let others = case.lead_finding().into_iter().flat_map(|lead| {
        lead.crux
            .cruxes()
            .map(|claim| &claim.claim)
            .filter(|id| *id != first && case.claim(id).is_some())
    });
    std::iter::once(first).chain(others).cloned().collect()
}

/// Why no single claim is a crux of the lead lever though paths lead to the outcome.
#[derive(Debug, PartialEq, Eq)]
pub enum Carried {
    /// Claims on an arrow that every path needs contradict each other.
    Contradicted(Vec<String>),
    /// So many claims say the same of an arrow that every path needs.
    Repeated(Vec<String>),
    /// Every path leads to a worse outcome.
    Worse,
    /// Paths of opposite sign.
    Opposed,
    /// A path without a choice: what is left open is its sign, or its size.
    OneChain,
    /// Several paths.
    Several,
}

/// See [`Carried`].
pub fn carried(case: &Case<'_>, lead: &LeverFinding) -> Carried {
    let steps = |nodes: &[String]| -> Vec<(String, String)> {
        nodes
            .windows(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect()
    };
    let paths: Vec<Vec<(String, String)>> =
        lead.effect.paths.iter().map(|p| steps(&p.nodes)).collect();
    let shared: Vec<&(String, String)> = paths
        .first()
        .into_iter()
        .flatten()
        .filter(|step| paths.iter().all(|path| path.contains(step)))
        .collect();
    let mut repeated = None;
    for (from, to) in shared {
        let links: Vec<_> = case
            .argument
            .links
            .iter()
            .filter(|l| l.origin == Origin::Claim && l.from == *from && l.to == *to)
            .collect();
        let ids = || {
            let mut ids: Vec<String> = links.iter().map(|link| link.id.clone()).collect();
            ids.dedup();
            ids
        };
        let agree = links
            .iter()
            .fold(SignSet::ANY, |signs, link| signs.and(link.signs));
        if links.len() < 2 {
            continue;
        }
        if agree.is_empty() {
            return Carried::Contradicted(ids());
        }
        if links.iter().all(|link| link.signs == links[0].signs) && repeated.is_none() {
            repeated = Some(ids());
        }
    }
    if let Some(ids) = repeated.filter(|ids| ids.len() > 1) {
        return Carried::Repeated(ids);
    }
    if lead.effect.improvement == SignSet::MINUS {
        return Carried::Worse;
    }
    if paths.len() == 1 {
        return Carried::OneChain;
    }
    let ways: Vec<SignSet> = lead
        .effect
        .paths
        .iter()
        .map(|path| path.signs.times(SignSet::of(path.start)))
        .collect();
    let both = |a: SignSet| ways.contains(&a);
    if both(SignSet::PLUS) && both(SignSet::MINUS) {
        return Carried::Opposed;
    }
    Carried::Several
}

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

/// Letters of a quoted sentence.
const QUOTED: usize = 200;

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

fn sentence(text: String, refs: &[&str]) -> Sentence {
    Sentence {
        text,
        refs: refs.iter().map(|r| (*r).to_owned()).collect(),
    }
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

fn finding(case: &Case<'_>) -> Finding {
    let mut finding = worked_out(case);
    finding.prose.extend(stated(case));
    finding
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
                    "No chain of the claims that were read leads from {}, {}, to {outcome}; the link that is missing is named below, and may be in the text in words that the reader missed. That the advice is to {} {outcome} is a guess: most is said of it.",
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

fn without_words(lead: &LeverFinding, crux: &str) -> String {
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

/// A lever in words, as it stands after "to": "increase Russia’s pressure on Pakistan".
pub fn lever_words(case: &Case<'_>, lever: &Lever) -> String {
    words::advice_words(lever, &case.claims, &case.directory)
        .unwrap_or_else(|| read_as(case, lever))
}

/// The variable that a lever is taken to move, as it stands after "to".
pub fn read_as(case: &Case<'_>, lever: &Lever) -> String {
    super::lever_words::lever_words(lever, &case.claims, &case.concepts, &case.directory)
}

fn lever_row(case: &Case<'_>, finding: &LeverFinding) -> LeverRow {
    let (node, direction) = finding
        .lever
        .starts()
        .first()
        .map_or((String::new(), 0), |(n, d)| ((*n).to_owned(), *d));
    let mut sentences: Vec<usize> = finding
        .lever
        .claims
        .iter()
        .filter_map(|id| case.claim(id))
        .map(|claim| claim.sentence)
        .collect();
    sentences.sort_unstable();
    sentences.dedup();
    LeverRow {
        id: finding.lever.id.clone(),
        name: lever_words(case, &finding.lever),
        read_as: match words::says_more(&finding.lever, |node| case.node_words(node)) {
            true => read_as(case, &finding.lever),
            false => String::new(),
        },
        node,
        direction,
        sentences,
        share: share_of(finding),
    }
}

/// P(outcome improves) of a lever in the article's own logic.
pub fn share_of(finding: &LeverFinding) -> Share {
    if finding.effect.paths.is_empty() && share_is_apart(&finding.response) {
        // No claim is missing that was there: the text never leads from the lever to the outcome.
        return Share {
            label: Share::NO_PATH.to_owned(),
            ..Share::no_path()
        };
    }
    response_share(&finding.response, finding.effect.entailed)
}

fn share_is_apart(response: &Response) -> bool {
    response.share().is_some_and(|share| !share.connected)
}

fn response_share(response: &Response, entailed: bool) -> Share {
    let none = |label: &str| Share {
        p: None,
        mc_error: None,
        draws: 0,
        label: label.to_owned(),
        note: String::new(),
    };
    match response {
        Response::Share(share) if !share.connected => Share::no_path(),
        Response::Share(share) => {
            let worse = share.worsens >= 1.0;
            let printed = Share::of_draws(share.improves, share.stable, entailed);
            if worse {
                printed.noted("worse in every draw")
            } else {
                printed
            }
        }
        Response::Contradiction { .. } => none("the claims contradict each other"),
        Response::Unstable { .. } => none("too few stable draws"),
        Response::TooLarge { .. } => none("too many loops to draw"),
        Response::OwnAim { better: true } => none("the advice is its own aim"),
        Response::OwnAim { better: false } => none("the advice is against its own aim"),
    }
}

fn change_share(change: &Change, base: &Share) -> Share {
    let share = match &change.response {
        Some(response) => response_share(response, change.entailed),
        None if change.improvement == SignSet::ZERO => Share::no_path(),
        None => Share {
            p: None,
            mc_error: None,
            draws: 0,
            label: "not drawn".to_owned(),
            note: "on few paths".to_owned(),
        },
    };
    if share.note.is_empty() && share.label == base.label {
        share.noted("unchanged")
    } else {
        share
    }
}

fn crux_table(case: &Case<'_>) -> CruxTable {
    let Some(lead) = case.lead_finding() else {
        return CruxTable {
            caption: String::new(),
            lever: String::new(),
            rows: Vec::new(),
        };
    };
    let base = share_of(lead);
    let mut rows: Vec<CruxRow> = lead
        .crux
        .claims
        .iter()
        .filter_map(|effect| {
            let claim = case.claim(&effect.claim)?;
            Some(CruxRow {
                claims: vec![effect.claim.clone()],
                says: words::normal_form(claim, &case.directory),
                is_crux: effect.is_crux() || case.crux.as_deref() == Some(effect.claim.as_str()),
                without: change_share(&effect.dropped, &base),
                turned: change_share(&effect.turned, &base),
            })
        })
        .collect();
    // The one that the page follows up stands first.
    rows.sort_by_key(|row| (case.crux.as_ref() != Some(&row.claims[0]), !row.is_crux));
    rows.truncate(MOST_ROWS);
    let shares = rows.iter().flat_map(|row| [&row.without, &row.turned]);
    CruxTable {
        caption: format!(
            "P({} {}) under {}: as the article writes it {}. Each row takes one claim away or turns its sign{}.",
            case.outcome_words()
                .unwrap_or_else(|| "the outcome".to_owned()),
            case.improves(),
            lead.lever.id,
            base.label,
            draws_words(base.draws, shares.map(|share| share.draws))
        ),
        lever: lead.lever.id.clone(),
        rows,
    }
}

/// How many draws the shares of the table rest on, a row counted with the fewest, and the
/// largest error that a share of so many can have; nothing where none were drawn.
fn draws_words(base: usize, rows: impl Iterator<Item = usize>) -> String {
    if base == 0 {
        return String::new();
    }
    let fewest = rows.filter(|draws| *draws > 0).min();
    let each = fewest.map_or(String::new(), |fewest| {
        format!(" and {} for each row", words::thousands(fewest as u64))
    });
    format!(
        "; {} stable draws as written{each}, Monte Carlo error at most {:.1} points",
        words::thousands(base as u64),
        50.0 / (fewest.unwrap_or(base).min(base) as f64).sqrt()
    )
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

#[cfg(test)]
mod tests {
    use super::draws_words;

    #[test]
    fn the_draws_of_the_crux_table_are_those_that_were_made() {
        let told = |base, rows: &[usize]| draws_words(base, rows.iter().copied());
        assert_eq!(
            told(2_000, &[1_000, 0, 1_000]),
            "; 2,000 stable draws as written and 1,000 for each row, Monte Carlo error at most 1.6 points"
        );
        assert_eq!(
            told(2_500, &[0]),
            "; 2,500 stable draws as written, Monte Carlo error at most 1.0 points"
        );
        assert_eq!(told(0, &[1_000]), "");
    }
}
