//! The sentences: what is advised, on what it hangs, what the data say of that, whether it would
//! help, and how sure all this is.

use detente_vocab::Claim;

use super::crux_verdict;
use super::quoted::{among_others, stated, told};
use crate::compose::Case;
use crate::compose::argument::crux::{Carried, carried, cruxes};
use crate::compose::argument::levers::lever_words;
use crate::compose::effects::horizon_words;
use crate::model::{Confidence, Sentence, VerdictKind};
use crate::words;

/// Claims named in one sentence at most.
const NAMED: usize = 3;

pub(super) fn prose(case: &Case<'_>, confidence: Confidence) -> Vec<Sentence> {
    let sentence = |text: String, refs: Vec<String>| Sentence { text, refs };
    let Some(lead) = case.lead_finding() else {
        let advice: Vec<String> = case
            .claims
            .iter()
            .filter(|claim| claim.advises())
            .map(|claim| claim.id.clone())
            .take(NAMED)
            .collect();
        let (text, because) = if case.claims.is_empty() {
            (
                "This text makes no claim that the reader recognises, so there is nothing to weigh.",
                "there is no advice to test",
            )
        } else if case.claims.iter().all(Claim::advises) {
            (
                "There is advice, listed below, and no claim about what it would do, so there is nothing to weigh.",
                "there is no claim to test",
            )
        } else if !advice.is_empty() {
            (
                "The text makes claims and gives advice, listed below; the reader found no way to tie the advice to the state of a place.",
                "no claim says what the advice would do",
            )
        } else {
            (
                "The text makes claims, listed below; the reader found no advice in it that it could tie to the state of a place.",
                "there is no advice to test",
            )
        };
        let mut refs = advice;
        refs.push("m3".to_owned());
        let low = sentence(
            format!("Confidence is low, because {because}."),
            vec!["m2".to_owned()],
        );
        let mut prose = told(case);
        if prose.is_empty() || case.claims.iter().all(Claim::advises) {
            prose.push(sentence(text.to_owned(), refs));
        } else {
            prose.push(cannot_tell());
        }
        prose.push(low);
        return prose;
    };
    if lead.effect.paths.is_empty() && !case.argument.advice.is_empty() {
        let mut prose = told(case);
        prose.push(cannot_tell());
        prose.push(how_sure(case, confidence));
        return prose;
    }
    let mut prose = Vec::new();
    let advised: Vec<String> = lead
        .lever
        .claims
        .iter()
        .filter_map(|id| case.claim(id))
        .map(|claim| format!("s{}", claim.sentence))
        .collect();
    let others = among_others(case);
    prose.push(sentence(
        format!(
            "The article advises{others}: {}.",
            lever_words(case, &lead.lever)
        ),
        advised,
    ));
    match case.crux.as_ref().and_then(|id| case.claim(id)) {
        Some(claim) => {
            prose.push(and_by_word(case, hangs_on(case, claim)));
            prose.push(what_the_data_say(case, &claim.id));
        }
        None if lead.effect.paths.is_empty() => {
            prose.push(sentence(
                "The reader found no chain of claims from there to what it wants; it may have missed one.".to_owned(),
                vec!["m2".to_owned()],
            ));
        }
        None => prose.push(and_by_word(case, by_none(carried(case, lead)))),
    }
    let follow = match &case.scenarios.decision {
        Some(decision) => match &decision.lever {
            Some(_) => format!("Would it help? {}.", decision.heading),
            None => "Would the advice help? Cannot tell.".to_owned(),
        },
        None => "Would the advice help? Cannot tell.".to_owned(),
    };
    prose.push(sentence(follow, vec!["m4".to_owned()]));
    prose.push(how_sure(case, confidence));
    prose
}

/// How far the evidence on the lead lever goes, and why no further.
fn how_sure(case: &Case<'_>, confidence: Confidence) -> Sentence {
    Sentence {
        text: format!(
            "Confidence is {}, because {}.",
            confidence.word(),
            why(case)
        ),
        refs: vec!["m5".to_owned()],
    }
}

fn why(case: &Case<'_>) -> String {
    match crux_verdict(case) {
        Some(VerdictKind::Supported | VerdictKind::Contradicted) => {
            "association in past reports is not proof that a new policy would do the same"
        }
        Some(VerdictKind::DataSayLittle) => {
            "the test of the deciding claim did not pass every guard"
        }
        Some(VerdictKind::NoData) if case.bench.is_none() => "no data were joined to the text",
        Some(VerdictKind::NoData) => "no deaths were joined to the text",
        Some(VerdictKind::TooThin) => "the deciding series is too thin",
        Some(VerdictKind::NotTestable) => "nobody observes what decides it",
        _ if case
            .lead_finding()
            .is_some_and(|lead| lead.effect.paths.is_empty()) =>
        {
            "no chain of claims leads from the advice to an outcome"
        }
        _ => match case.lead_finding().map(|lead| carried(case, lead)) {
            Some(Carried::Contradicted(_)) => "the claims that decide it contradict each other",
            Some(Carried::Worse) => "the claims as read do not fit the advice",
            _ => "the reader found no single claim that decides it",
        },
    }
    .to_owned()
}

/// Where no claims lead from the advice to what it is to better.
fn cannot_tell() -> Sentence {
    Sentence {
        text: "Would it help? Cannot tell: no chain of claims was found.".to_owned(),
        refs: vec!["m2".to_owned()],
    }
}

/// The claims on which the advice hangs.
fn hangs_on(case: &Case<'_>, claim: &Claim) -> Sentence {
    let form = words::normal_form(claim, &case.directory);
    let all = cruxes(case);
    let text = match all.len() {
        0 | 1 => format!("That hangs on one claim: {form}."),
        n => {
            let mut named = vec![format!("{} ({form})", claim.id)];
            named.extend(all[1..].iter().take(NAMED - 1).cloned());
            if n > NAMED {
                named.push(format!("{} more", n - NAMED));
            }
            format!(
                "That hangs on each of {} claims: {}.",
                words::number_word(n),
                words::list(&named)
            )
        }
    };
    let mut refs = vec![claim.id.clone(), format!("s{}", claim.sentence)];
    refs.extend(all.into_iter().skip(1).take(NAMED - 1));
    Sentence { text, refs }
}

/// What the advice rests on, and beside it what its author says that it rests on, where that is another
/// claim: a chain may be misread.
fn and_by_word(case: &Case<'_>, worked_out: Sentence) -> Sentence {
    let all = cruxes(case);
    let of_them = |id: &String| all.contains(id);
    let Some(claim) = stated(case).filter(|_| !case.argument.stated_cruxes.iter().any(of_them))
    else {
        return worked_out;
    };
    let mut refs = worked_out.refs;
    let mark = format!("s{}", claim.sentence);
    if !refs.contains(&mark) {
        refs.push(mark);
    }
    Sentence {
        text: format!(
            "{}; by the author’s own words it rests on sentence {}.",
            worked_out.text.trim_end_matches('.'),
            claim.sentence
        ),
        refs,
    }
}

/// What carries the advice where no single claim does.
fn by_none(carried: Carried) -> Sentence {
    let (why, mut refs) = match carried {
        Carried::Contradicted(ids) => ("the claims contradict each other".to_owned(), ids),
        Carried::Repeated(ids) => (
            format!("{} claims say the same", words::number_word(ids.len())),
            ids,
        ),
        Carried::Worse => {
            let text =
                "Authors seldom argue against their own advice: the reader may have turned a \
                        sign, or the advice."
                    .to_owned();
            let refs = vec!["m2".to_owned(), "m3".to_owned()];
            return Sentence { text, refs };
        }
        Carried::Opposed => (
            "several chains lead to opposite ends".to_owned(),
            Vec::new(),
        ),
        Carried::OneChain => (
            "one chain leads there, and its claims leave the end open".to_owned(),
            Vec::new(),
        ),
        Carried::Several => ("several chains lead to the same end".to_owned(), Vec::new()),
    };
    refs.truncate(NAMED);
    if refs.is_empty() {
        refs.push("m2".to_owned());
    }
    Sentence {
        text: format!("No single claim carries it: {why}."),
        refs,
    }
}

fn what_the_data_say(case: &Case<'_>, claim: &str) -> Sentence {
    let verdict = case.verdicts.get(claim);
    let question = case
        .questions
        .iter()
        .find(|q| q.claims.iter().any(|c| c == claim));
    let refs = verdict
        .and_then(|v| v.test.clone())
        .map(|id| vec![id])
        .unwrap_or_else(|| vec!["m1".to_owned()]);
    // Where the advice hangs on several claims, the one that is meant is named.
    let it = match cruxes(case).len() {
        0 | 1 => "it",
        _ => claim,
    };
    let text = match (verdict.map(|v| v.kind), question) {
        (Some(VerdictKind::Supported | VerdictKind::Contradicted), Some(question)) => {
            let agrees = verdict.is_some_and(|v| v.kind == VerdictKind::Supported);
            let size = question.answer.as_ref().ok().map(|a| {
                format!(
                    "{} standard deviations {}",
                    words::signed(a.estimate(), 2),
                    horizon_words(question, a.result.headline)
                )
            });
            format!(
                "Reported events {} {it}, grade {}: {}.",
                if agrees { "support" } else { "contradict" },
                verdict
                    .and_then(|v| v.grade)
                    .map_or("D".to_owned(), |g| format!("{g:?}")),
                size.unwrap_or_default()
            )
        }
        (Some(VerdictKind::DataSayLittle), Some(question)) => {
            let smallest = question
                .answer
                .as_ref()
                .map_or(f64::NAN, |a| a.smallest_detectable());
            format!(
                "The data do not settle {it}; an effect of {smallest:.2} standard deviations would be found in four cases of five, a smaller one less often."
            )
        }
        (Some(VerdictKind::TooThin), Some(question)) => match &question.answer {
            Err(thin) => format!(
                "{} is too thin to test: {}.",
                words::capitalised(it),
                thin.why
            ),
            Ok(_) => "It was not tested.".to_owned(),
        },
        (Some(VerdictKind::NoData), _) => {
            let what = match case.bench {
                None => "event data",
                Some(_) => "deaths by month",
            };
            format!("No {what} were given, so {it} was not tested.")
        }
        (Some(VerdictKind::TooThin), None) => format!("The data given cannot show {it}."),
        _ => format!("No reported event can show whether {it} holds."),
    };
    Sentence { text, refs }
}
