//! Section 6, and the verdict on each claim: what moves what.

mod claims;
mod estimate;

use detente_vocab::Interval;

use super::Case;
use super::question::{Answered, FindingKind, Question, Thin};
use super::sizes;
use crate::model::{
    Answer, EffectTest, EffectsSection, Finding, Grade, Refusal, RefusalFact, Sentence,
};
use crate::words;

pub use claims::{ask, verdicts};
use estimate::estimate;

/// Grade by stated rules. Reports and deaths are observed, never assigned, and no test of two
/// series can exclude a third that drives both: whatever passes here is an association, grade D.
/// Grades above it need a shock from outside that moved the cause.
pub fn grade(answered: &Answered) -> (Grade, String) {
    let result = &answered.result;
    let why = if answered.finding == FindingKind::CannotTell {
        "the guards did not all pass".to_owned()
    } else {
        format!(
            "{} passed, but no outside shock moved the cause, and a hidden driver that \
             accounts for {:.0} % of what is left of both sides would be enough",
            super::impact::guards_run(result),
            100.0 * result.robustness.value
        )
    };
    (Grade::D, format!("Association only: {why}."))
}

/// "week 3", "the same month", "6 months".
pub fn horizon_words(question: &Question, h: usize) -> String {
    match h {
        0 => format!("the same {}", question.interval),
        1 => format!("1 {} after", question.interval),
        n => format!("{n} {}s after", question.interval),
    }
}

pub fn would_suffice(thin: &Thin, interval: Interval) -> String {
    if let Some(suffice) = &thin.suffice {
        return format!("what would suffice: {suffice}");
    }
    match (&thin.sparsest, &thin.foresight) {
        (Some(_), _) => format!(
            "at least 3 reported events for each {interval} and a report in two of three would suffice"
        ),
        (None, Some(ahead)) => format!(
            "about {} {interval}s would suffice for an effect of 0.5 standard deviations",
            ahead.periods_for_0_5
        ),
        (None, None) => format!(
            "about 60 {interval}s of overlap would suffice for an effect of 0.5 standard deviations"
        ),
    }
}

/// The section.
pub fn section(case: &Case<'_>) -> EffectsSection {
    let tests: Vec<EffectTest> = case.questions.iter().map(|q| test(case, q)).collect();
    EffectsSection {
        finding: finding(case),
        multiplicity: multiplicity(case),
        tests,
    }
}

fn multiplicity(case: &Case<'_>) -> Sentence {
    let answered = case.questions.iter().filter(|q| q.answer.is_ok()).count();
    let text = match answered {
        0 => "No test was run, so there is nothing to correct.".to_owned(),
        1 => "One test was run; its p is that of the largest of its horizons and needs no further correction.".to_owned(),
        n => format!(
            "Each p is that of the largest of its horizons; over the family of {n} tests of this brief it is corrected by Holm’s method."
        ),
    };
    Sentence {
        text,
        refs: vec!["m5".to_owned()],
    }
}

fn finding(case: &Case<'_>) -> Finding {
    let settled: Vec<(&Question, FindingKind)> = case
        .questions
        .iter()
        .filter_map(|q| q.answer.as_ref().ok().map(|a| (q, a.finding)))
        .filter(|(_, f)| *f != FindingKind::CannotTell)
        .collect();
    let answered = case.questions.iter().filter(|q| q.answer.is_ok()).count();
    let thin = case.questions.len() - answered;
    let heading = match (case.questions.len(), answered, settled.as_slice()) {
        (0, _, _) if case.bench.is_none() => {
            "Nothing was estimated: no event data were given".to_owned()
        }
        (0, _, _) => "No claim joins two things that these data observe".to_owned(),
        (_, 0, _) => "Nothing was estimated: every question was refused".to_owned(),
        (_, n, []) => format!(
            "Of {} put to the data none passed every guard",
            words::count(n, "question", "questions")
        ),
        (_, _, [(q, f)]) => format!(
            "{} {} {}",
            words::capitalised(&q.effect_name.clone()),
            if *f == FindingKind::Rises {
                "rises after a rise of"
            } else {
                "falls after a rise of"
            },
            q.cause_name.clone()
        ),
        (_, n, many) => format!(
            "{} of {} put to the data passed every guard",
            words::capitalised(&words::number_word(many.len())),
            words::count(n, "question", "questions")
        ),
    };
    let mut prose: Vec<Sentence> = settled
        .iter()
        .take(4)
        .filter_map(|(q, _)| {
            q.answer.as_ref().ok().map(|a| Sentence {
                text: reading(q, a),
                refs: vec![q.id.clone()],
            })
        })
        .collect();
    if thin > 0 && answered > 0 {
        prose.push(Sentence {
            text: format!(
                "{} {} refused before any estimate, for the reason given with each.",
                words::capitalised(&words::count(thin, "question was", "questions were")),
                ""
            )
            .replace("  ", " "),
            refs: vec!["m5".to_owned()],
        });
    }
    Finding { heading, prose }
}

fn reading(question: &Question, answered: &Answered) -> String {
    let cause = question.cause_name.clone();
    let effect = question.effect_name.clone();
    let when = horizon_words(question, answered.result.headline);
    let size = words::signed(answered.estimate(), 2);
    match answered.finding {
        FindingKind::Rises | FindingKind::Falls => format!(
            "When {cause} rises, {effect} {}: {size} standard deviations {when} for one of the cause, given {}.",
            if answered.finding == FindingKind::Rises {
                "rises"
            } else {
                "falls"
            },
            given(question, answered),
        ),
        FindingKind::CannotTell => format!(
            "Whether {effect} moves with {cause} cannot be told: {size} standard deviations {when}, but {}.",
            answered.failed_guards().join("; "),
        ),
    }
}

fn given(question: &Question, answered: &Answered) -> String {
    let mut things = vec![
        "its own past".to_owned(),
        "the volume of reports".to_owned(),
    ];
    if question.in_report {
        things.push("other ties".to_owned());
        things.push("the season".to_owned());
    }
    match answered.breaks.len() {
        0 => {}
        n => things.push(words::count(n, "level shift", "level shifts")),
    }
    words::list(&things)
}

fn test(case: &Case<'_>, question: &Question) -> EffectTest {
    let cause = question.cause_name.clone();
    let effect = question.effect_name.clone();
    let estimand = Sentence {
        text: format!(
            "What was to be estimated: how far {} ({}) differs, in its standard deviations, 0 to {} {}s after one standard deviation more of {cause} ({}), given {} of both, the volume of reports{} and dated level shifts.",
            effect,
            sizes::scale(&question.effect_seen, question.interval),
            question.horizons,
            question.interval,
            sizes::scale(&question.cause_seen, question.interval),
            words::count(question.lags + 1, "lag", "lags"),
            if case.pair.is_some() {
                ", other ties, the season"
            } else {
                ""
            },
        ),
        refs: vec!["m5".to_owned()],
    };
    EffectTest {
        id: question.id.clone(),
        title: format!("{} and {effect}", words::capitalised(&cause)),
        claims: question.claims.clone(),
        estimand,
        formula: if case.pair.is_some() {
            "y(t+h) = a + b(h)·x(t) + Σ G(l)·[y, x](t−l) + c·log volume(t) + o·ties(t) + d·level(t+h) + s·season(t+h) + e"
        } else {
            "y(t+h) = a + b(h)·x(t) + Σ G(l)·[y, x](t−l) + c·log volume(t) + d·level(t+h) + e"
        }
        .to_owned(),
        answer: match &question.answer {
            Ok(answered) => Answer::Found {
                result: estimate(case, question, answered),
            },
            Err(thin) => Answer::Refused {
                refusal: refusal(question, thin),
            },
        },
    }
}

fn refusal(question: &Question, thin: &Thin) -> Refusal {
    let fact = |label: &str, figure: String, meaning: String| RefusalFact {
        label: label.to_owned(),
        figure,
        meaning,
    };
    let interval = question.interval;
    let mut facts = Vec::new();
    if let Some(suffice) = &thin.suffice {
        facts.push(fact("What would suffice", suffice.clone(), String::new()));
    } else if let Some(ahead) = &thin.foresight {
        facts.push(fact(
            "What could have been seen",
            format!("{:.0} in 100", 100.0 * ahead.power_of_0_3),
            format!(
                "chance to find a real effect of 0.3 standard deviations in {} {interval}s",
                thin.periods
            ),
        ));
        facts.push(fact(
            "What would suffice, 0.3 sd",
            format!("about {} {interval}s", ahead.periods_for_0_3),
            "to find an effect of 0.3 standard deviations in four cases of five".to_owned(),
        ));
        facts.push(fact(
            "What would suffice, 0.5 sd",
            format!("about {} {interval}s", ahead.periods_for_0_5),
            "to find an effect of 0.5 standard deviations in four cases of five".to_owned(),
        ));
    } else {
        facts.push(fact(
            "What could have been seen",
            "nothing".to_owned(),
            format!(
                "{} of overlap are fewer than the coefficients need",
                words::count(
                    thin.periods,
                    &format!("{interval}"),
                    &format!("{interval}s")
                )
            ),
        ));
    }
    if let Some((name, totals)) = &thin.sparsest {
        facts.push(fact(
            "Events needed",
            format!("{} or more", 3 * totals.monitored),
            format!(
                "for {name} over the same {}s, with a report in two of three; there are {}",
                interval,
                totals.cell.events()
            ),
        ));
    }
    Refusal {
        what: format!(
            "The effect of {} on {}",
            question.cause_name.clone(),
            question.effect_name.clone()
        ),
        why: Sentence {
            text: format!("{}.", words::capitalised(&thin.why)),
            refs: vec!["m5".to_owned()],
        },
        facts,
    }
}
