//! Section 7: what would follow.
//!
//! CLAIMS is the argument's own press response. DATA is a linear model of the observed
//! series, no claim used; BLEND the same with the claims as priors. Levers without a series
//! of their own have no DATA run and say so.

mod on_data;
mod sentences;
mod setup;

use detente_simulate::Decision as Decided;

use super::Case;
use super::argument::levers::{lever_words, share_of};
use super::question::FindingKind;
use crate::model::{
    Decision, FanChart, Finding, Refusal, RefusalFact, ScenarioRow, ScenarioSection, Sentence,
};
use crate::words;

/// Draws of each run.
const DRAWS: usize = 2_000;

/// What was simulated.
#[derive(Default)]
pub struct Scenarios {
    /// The decision; `None` when there is no lever.
    pub decision: Option<Decision>,
    rows: Vec<ScenarioRow>,
    refused: Option<Refusal>,
    fan: Option<FanChart>,
    notes: Vec<Sentence>,
}

/// Runs the levers.
pub fn run(case: &Case<'_>) -> Scenarios {
    let rows: Vec<ScenarioRow> = case
        .argument
        .levers
        .iter()
        .map(|finding| ScenarioRow {
            lever: finding.lever.id.clone(),
            name: lever_words(case, &finding.lever),
            claims: share_of(finding),
            data: None,
            blend: None,
            data_note: String::new(),
            modesty: None,
            assumption_share: None,
            side_effects: Vec::new(),
        })
        .collect();
    if rows.is_empty() {
        return Scenarios::default();
    }
    let mut scenarios = Scenarios {
        rows,
        ..Scenarios::default()
    };
    match on_data::run(case, &mut scenarios) {
        Ok(()) => {}
        Err(refusal) => {
            scenarios.decision = Some(Decision {
                lever: None,
                heading: "Cannot tell".to_owned(),
                rule: Sentence {
                    text: "A lever is recommended only on the strength of a DATA run, and there is none.".to_owned(),
                    refs: vec!["m4".to_owned()],
                },
            });
            scenarios.refused = Some(refusal);
        }
    }
    scenarios
}

fn refusal(why: String, facts: Vec<RefusalFact>) -> Refusal {
    Refusal {
        what: "The levers on the data".to_owned(),
        why: Sentence {
            text: why,
            refs: vec!["m4".to_owned()],
        },
        facts,
    }
}

fn suffice(figure: &str, meaning: &str) -> Vec<RefusalFact> {
    vec![RefusalFact {
        label: "What would suffice".to_owned(),
        figure: figure.to_owned(),
        meaning: meaning.to_owned(),
    }]
}

/// Whether the question "does the lead lever move the outcome" passed every guard, in the
/// direction that helps. A recommendation needs it beside the rule.
fn lead_passed(case: &Case<'_>, lever: &str) -> bool {
    let (Some(lead), Some(concept), Some(outcome)) = (
        case.lead_finding(),
        case.lead_concept(),
        case.outcome_concept(),
    ) else {
        return false;
    };
    let Some(want) = case.argument.outcome.as_ref() else {
        return false;
    };
    // Deaths are asked about as violence: stability up is violence down.
    let turn = if outcome.property == detente_vocab::Property::Stability {
        -1
    } else {
        1
    };
    let push = lead.lever.starts().first().map_or(0, |(_, sign)| *sign);
    let helps = want.better * turn * push;
    lead.lever.id == lever
        && case.questions.iter().any(|q| {
            q.cause.node() == concept.node()
                && (q.effect_seen.is_deaths() || q.effect.node() == outcome.node())
                && q.answer.as_ref().is_ok_and(|a| match a.finding {
                    FindingKind::Rises => helps > 0,
                    FindingKind::Falls => helps < 0,
                    FindingKind::CannotTell => false,
                })
        })
}

fn decision(case: &Case<'_>, decided: Decided, levers: usize) -> Decision {
    let passed = match &decided {
        Decided::Recommend { lever, .. } => lead_passed(case, lever),
        Decided::CannotTell { .. } => false,
    };
    let percent = |p: f64| format!("{:.1} %", 100.0 * p);
    let rule = |improves: f64, needed: f64, regret: f64, limit: f64| {
        format!(
            "The rule asks for a share of {} over {} and a 90 % regret under {limit:.2} standard deviations; the best has {} and {regret:.2}.",
            percent(needed),
            words::count(levers, "lever", "levers"),
            percent(improves),
        )
    };
    let refs = vec!["m4".to_owned()];
    match &decided {
        Decided::Recommend {
            lever,
            improves,
            needed,
            regret,
            limit,
        } if !passed => Decision {
            lever: None,
            heading: "Cannot tell".to_owned(),
            rule: Sentence {
                text: format!(
                    "{} {lever} meets that rule, but a recommendation also needs the question whether it moves the outcome to pass every guard of section 6, and it did not.",
                    rule(*improves, *needed, *regret, *limit)
                ),
                refs,
            },
        },
        Decided::Recommend {
            lever,
            improves,
            needed,
            regret,
            limit,
        } => {
            let words_of = case
                .argument
                .levers
                .iter()
                .find(|l| &l.lever.id == lever)
                .map(|l| lever_words(case, &l.lever))
                .unwrap_or_default();
            Decision {
                lever: Some(lever.clone()),
                heading: format!("If past couplings hold, {lever} would help ({words_of})"),
                rule: Sentence {
                    text: rule(*improves, *needed, *regret, *limit),
                    refs,
                },
            }
        }
        Decided::CannotTell {
            improves,
            needed,
            regret,
            limit,
            ..
        } => Decision {
            lever: None,
            heading: "Cannot tell".to_owned(),
            rule: Sentence {
                text: rule(*improves, *needed, *regret, *limit),
                refs,
            },
        },
    }
}

/// The section.
pub fn section(case: &Case<'_>) -> ScenarioSection {
    let scenarios = &case.scenarios;
    let decision = scenarios.decision.clone().unwrap_or(Decision {
        lever: None,
        heading: "Cannot tell".to_owned(),
        rule: Sentence {
            text: "The article offers no lever that the reader recognised, so none was run."
                .to_owned(),
            refs: vec!["m4".to_owned()],
        },
    });
    let ran = scenarios
        .rows
        .iter()
        .filter(|row| row.data.is_some())
        .count();
    let heading = match (&decision.lever, scenarios.rows.len(), ran) {
        (_, 0, _) => "No lever was recognised".to_owned(),
        (Some(lever), _, _) => format!("On past couplings {lever} meets the rule"),
        (None, n, 0) if case.leads_nowhere() => format!(
            "{}, none with a path in the text; the data carry no run",
            words::capitalised(&words::count(n, "piece of advice", "pieces of advice"))
        ),
        (None, n, 0) => format!(
            "{} by the article’s logic alone; the data carry no run",
            words::capitalised(&words::count(n, "lever", "levers"))
        ),
        (None, _, n) => format!(
            "Of {} run on the data none meets the rule",
            words::count(n, "lever", "levers")
        ),
    };
    ScenarioSection {
        finding: Finding {
            heading,
            prose: scenarios.notes.clone(),
        },
        caption: format!(
            "P({} {}). CLAIMS: the article’s arrows alone. {}",
            case.outcome_words()
                .unwrap_or_else(|| "the outcome".to_owned()),
            case.improves(),
            match ran {
                0 => "DATA (events alone) and BLEND (claims as prior) were not run.".to_owned(),
                _ => format!(
                    "DATA: events alone, no claim used. BLEND: claims as prior. DATA and BLEND: {} futures each, every lever made equally unusual, Monte Carlo error at most 1.1 points.",
                    words::thousands(DRAWS as u64)
                ),
            }
        ),
        rows: scenarios.rows.clone(),
        data_refused: scenarios.refused.clone(),
        fan: scenarios.fan.clone(),
        decision,
    }
}
