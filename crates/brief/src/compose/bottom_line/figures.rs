//! The three figures: what follows by logic, what was reported on the tie, what was estimated.

use crate::compose::argument::levers::share_of;
use crate::compose::effects::horizon_words;
use crate::compose::question::{FindingKind, Question};
use crate::compose::ties::sentences_with;
use crate::compose::{Case, TieCase};
use crate::model::{Figure, Quantity, Sentence};
use crate::words;

pub(super) fn logic_figure(case: &Case<'_>) -> Figure {
    let outcome = case
        .outcome_words()
        .unwrap_or_else(|| "the outcome".to_owned());
    let better = case.argument.outcome.as_ref().map_or(1, |o| o.better);
    let title = format!(
        "Share of draws in which {outcome} {}, by the article’s own logic",
        if better > 0 { "rises" } else { "falls" }
    );
    let Some(lead) = case.lead_finding() else {
        let title = match &case.argument.outcome {
            Some(_) => title,
            None => "What the advice would do, by the article’s own logic".to_owned(),
        };
        return Figure {
            title,
            value: "—".to_owned(),
            sub: "no chain of claims".to_owned(),
            meaning: Sentence {
                text: match case.argument.advice.is_empty() {
                    true => "The reader found no advice that could be followed through the claims.",
                    false => "What is advised could not be followed through the claims.",
                }
                .to_owned(),
                refs: vec!["m2".to_owned()],
            },
            quantity: missing("no chain of claims"),
        };
    };
    // What advice is for is known only where claims lead there: a guess has no place in the first lines.
    if case.leads_nowhere() {
        return Figure {
            title: "What the advice would do, by the article’s own logic".to_owned(),
            value: "—".to_owned(),
            sub: "no path from any lever".to_owned(),
            meaning: Sentence {
                text: "No chain of claims leads from what is advised to the state of a place."
                    .to_owned(),
                refs: vec!["m2".to_owned()],
            },
            quantity: missing("no path from any lever"),
        };
    }
    let share = share_of(lead);
    let value = share.p.map_or("—".to_owned(), |p| {
        if lead.effect.entailed {
            format!("{:.0} %", 100.0 * p)
        } else {
            words::share_label(p, false, true)
        }
    });
    let without = case.crux.as_ref().and_then(|crux| {
        let effect = lead.crux.claims.iter().find(|c| &c.claim == crux)?;
        let share = effect.dropped.response.as_ref()?.share()?;
        Some(if share.connected {
            format!(
                "and {} without claim {crux}",
                words::share_label(share.improves, false, true)
            )
        } else {
            format!("and no path left without claim {crux}")
        })
    });
    // The logic is that of the claims as they were read.
    let surest = lead.trust.iter().map(|way| way.all_right);
    let read = match surest.reduce(f64::max) {
        Some(sure) if sure < 0.995 => {
            format!(" A way is read right throughout with probability {sure:.2} at best.")
        }
        _ => String::new(),
    };
    let text = match (&share.p, lead.effect.entailed) {
        (Some(_), true) => format!(
            "All {} draws of the arrows’ sizes agree, so this is logic, not evidence.{read}",
            words::thousands(share.draws as u64)
        ),
        (Some(_), false) => format!(
            "Share of {} draws of the arrows’ sizes; logic, not evidence.{read}",
            words::thousands(share.draws as u64)
        ),
        (None, _) if lead.effect.paths.is_empty() => {
            // Another lever reaches it, which is less surely one.
            format!("No path in the text leads from the lever to {outcome}.")
        }
        (None, _) => format!("{}.", words::capitalised(&share.label)),
    };
    // What follows by logic has no Monte Carlo band.
    let banded = !lead.effect.entailed;
    Figure {
        title,
        value,
        sub: without.unwrap_or_else(|| format!("under {}", lead.lever.id)),
        meaning: Sentence {
            text,
            refs: vec!["m2".to_owned()],
        },
        quantity: match share.p {
            Some(p) => Quantity {
                value: Some(100.0 * p),
                low: banded
                    .then_some(share.mc_error)
                    .flatten()
                    .map(|e| (100.0 * (p - 1.645 * e)).max(0.0)),
                high: banded
                    .then_some(share.mc_error)
                    .flatten()
                    .map(|e| (100.0 * (p + 1.645 * e)).min(100.0)),
                digits: 0,
                unit: "% of draws".to_owned(),
                why_missing: String::new(),
            },
            None => missing(&share.label),
        },
    }
}

pub(super) fn tie_figure(case: &Case<'_>) -> Figure {
    // A tie of which nothing is known is told only where there is no other; of those that no lever moves the one
    // of which the article speaks most, the first of equals.
    let reported = |tie: &&TieCase| tie.summary.totals.cell.events() > 0;
    let spoken_of = |tie: &&TieCase| sentences_with(case, &tie.a, &tie.b);
    let most = || {
        case.ties
            .iter()
            .rev()
            .filter(reported)
            .max_by_key(spoken_of)
    };
    let tie = case.lead_tie().or_else(most).or_else(|| case.ties.first());
    let Some(tie) = tie else {
        let why = if case.bench.is_none() {
            "no event data given"
        } else {
            "no tie named"
        };
        return Figure {
            title: "Reported events on the tie that the advice would move".to_owned(),
            value: "—".to_owned(),
            sub: why.to_owned(),
            meaning: Sentence {
                text: match case.bench {
                    None => "Give event files with --events to see what was reported.".to_owned(),
                    Some(_) => {
                        "The claims name no pair of actors that events could show.".to_owned()
                    }
                },
                refs: vec!["m1".to_owned()],
            },
            quantity: missing(why),
        };
    };
    let totals = &tie.summary.totals;
    let interval = tie.series.query.by;
    let meaning = match tie.summary.net {
        Some(net) => format!(
            "Net cooperation, from −1 to +1, is {} (90 % band {} to {}).",
            words::signed(net.value, 2),
            words::signed(net.band.low, 2),
            words::signed(net.band.high, 2)
        ),
        None => "Nothing but statements was reported.".to_owned(),
    };
    let events = totals.cell.events();
    Figure {
        title: format!("Reported events, {}", tie.name),
        value: words::thousands(u64::from(events)),
        sub: format!(
            "in {} {interval}s, {} of them empty",
            totals.monitored, totals.empty
        ),
        meaning: Sentence {
            text: meaning,
            refs: vec![case.query_id(tie)],
        },
        quantity: Quantity {
            value: Some(f64::from(events)),
            low: None,
            high: None,
            digits: 0,
            unit: "reported events (a count of the file: no band)".to_owned(),
            why_missing: String::new(),
        },
    }
}

/// The question about the crux, else the first one.
fn headline_question<'a>(case: &'a Case<'_>) -> Option<&'a Question> {
    let crux = case.crux.as_ref();
    case.questions
        .iter()
        .find(|q| crux.is_some_and(|c| q.claims.contains(c)))
        .or_else(|| case.questions.first())
}

pub(super) fn effect_figure(case: &Case<'_>) -> Figure {
    let Some(question) = headline_question(case) else {
        let why = if case.bench.is_none() {
            "no event data given"
        } else {
            "not observed"
        };
        return Figure {
            title: "Effect of what the advice would move".to_owned(),
            value: "—".to_owned(),
            sub: "not estimated".to_owned(),
            meaning: Sentence {
                text: match case.bench {
                    None => "No event data were given, so nothing was estimated.".to_owned(),
                    Some(_) => "No claim joins two things that these data observe.".to_owned(),
                },
                refs: vec!["m5".to_owned()],
            },
            quantity: missing(why),
        };
    };
    let title = format!(
        "Effect of {} on {}",
        question.cause_name, question.effect_name
    );
    match &question.answer {
        Err(thin) => Figure {
            title,
            value: "—".to_owned(),
            sub: "not estimated".to_owned(),
            meaning: Sentence {
                text: match &thin.foresight {
                    Some(ahead) => format!(
                        "With {} such {}s a real effect of 0.3 standard deviations would be found {:.0} times in 100.",
                        thin.periods,
                        question.interval,
                        100.0 * ahead.power_of_0_3
                    ),
                    None => format!("{}.", words::capitalised(&thin.why)),
                },
                refs: vec![question.id.clone()],
            },
            quantity: missing(&thin.why),
        },
        Ok(answered) => {
            let head = &answered.result.projection.points[answered.result.headline];
            let told = match answered.finding {
                FindingKind::CannotTell => "not every guard passed: cannot tell",
                _ => "every guard passed",
            };
            Figure {
                title,
                value: words::signed(head.estimate, 2),
                sub: format!(
                    "standard deviations {}",
                    horizon_words(question, head.horizon)
                ),
                meaning: Sentence {
                    text: format!(
                        "{}; the smallest effect that would have been found is {:.2}.",
                        words::capitalised(told),
                        answered.smallest_detectable()
                    ),
                    refs: vec![question.id.clone()],
                },
                quantity: Quantity {
                    value: Some(head.estimate),
                    low: Some(head.simultaneous_lower),
                    high: Some(head.simultaneous_upper),
                    digits: 2,
                    unit: "sd, 90 %, simultaneous".to_owned(),
                    why_missing: String::new(),
                },
            }
        }
    }
}

fn missing(why: &str) -> Quantity {
    Quantity {
        value: None,
        low: None,
        high: None,
        digits: 0,
        unit: String::new(),
        why_missing: why.to_owned(),
    }
}
