//! Section 1: the bottom line, in at most five sentences and ninety words.

use super::argument::crux::{Carried, carried, cruxes};
use super::argument::levers::{lever_words, share_of};
use super::effects::horizon_words;
use super::infer_region::counted;
use super::question::{FindingKind, Question};
use super::ties::sentences_with;
use super::{Case, TieCase};
use crate::model::{BottomLine, Confidence, Figure, Finding, Quantity, Sentence, VerdictKind};
use crate::words;
use detente_argue::SignSet;
use detente_vocab::{Advice, Claim};

/// The section.
pub fn section(case: &Case<'_>) -> BottomLine {
    let confidence = confidence(case);
    BottomLine {
        finding: Finding {
            heading: heading(case),
            prose: prose(case, confidence),
        },
        figures: vec![logic_figure(case), tie_figure(case), effect_figure(case)],
        confidence,
    }
}

/// What the data say about the crux.
fn crux_verdict(case: &Case<'_>) -> Option<VerdictKind> {
    case.verdicts.get(case.crux.as_ref()?).map(|v| v.kind)
}

/// States and armed groups that an argument about politics names at least, whoever acts in it.
const NAMED_AT_LEAST: usize = 3;

fn heading(case: &Case<'_>) -> String {
    // A recipe has claims and advice too.
    let mut ends = case.claims.iter().flat_map(|c| [&c.cause, &c.effect]);
    let acts = ends.any(|end| {
        let end = end.as_ref();
        end.is_some_and(|concept| concept.who.is_some() || concept.toward.is_some())
    });
    if !case.claims.is_empty() && !acts && counted(case.mentions.iter()).len() < NAMED_AT_LEAST {
        return "No actor of international politics does or suffers anything in this text as read"
            .to_owned();
    }
    let Some(lead) = case.lead_finding() else {
        return if case.claims.is_empty() {
            "The reader found no claim in this text to weigh".to_owned()
        } else if case.claims.iter().all(Claim::advises) {
            "The text gives advice and makes no claim about what it would do".to_owned()
        } else {
            without_a_chain(case)
        };
    };
    if lead.effect.paths.is_empty() {
        return without_a_chain(case);
    }
    let logic = if lead.effect.entailed {
        "The advice follows from the article’s premises"
    } else if lead.effect.improvement == SignSet::MINUS {
        "The claims as read lead away from the advice, which may be a misreading"
    } else {
        "The article’s premises leave its advice open"
    };
    let one = match cruxes(case).len() {
        0 | 1 => "the one it hangs on",
        _ => "one that it hangs on",
    };
    let data = match crux_verdict(case) {
        Some(VerdictKind::Supported) => format!("the data support {one}"),
        Some(VerdictKind::Contradicted) => format!("the data contradict {one}"),
        Some(VerdictKind::DataSayLittle) => format!("the data do not settle {one}"),
        Some(VerdictKind::NoData) => {
            format!("no data were given to test {one}")
        }
        Some(VerdictKind::TooThin) => format!("the data are too thin to test {one}"),
        Some(VerdictKind::NotTestable) => format!("no event could show {one}"),
        Some(VerdictKind::NotAClaimOfFact) | None => match carried(case, lead) {
            Carried::Contradicted(_) => "the claims contradict each other".to_owned(),
            Carried::Worse => "check their signs before anything else".to_owned(),
            Carried::Opposed => "its claims pull in opposite ways".to_owned(),
            _ => "no single claim carries it".to_owned(),
        },
    };
    format!("{logic}; {data}")
}

/// Where no chain of claims leads from the advice to what it is to better: what the author says that
/// it rests on, else that there is none.
fn without_a_chain(case: &Case<'_>) -> String {
    let advises = case.lead.is_some() || !case.argument.advice.is_empty();
    match (stated(case), advises) {
        (Some(_), _) => {
            "The author says what the advice rests on; no chain of claims was found to weigh"
                .to_owned()
        }
        (None, true) => "The reader found no chain of claims behind the advice".to_owned(),
        (None, false) => "The reader found no advice that it could weigh".to_owned(),
    }
}

/// The first claim on which the advice rests by the author's own words.
fn stated<'a>(case: &'a Case<'_>) -> Option<&'a Claim> {
    case.claim(case.argument.stated_cruxes.first()?)
}

/// Letters of a quotation; two of them leave room for the rest of ninety words.
const QUOTED: usize = 100;

/// What the article advises in the author's words, where its reasons stand, and on what it rests by
/// the author's word; nothing where no sentence advises.
fn told(case: &Case<'_>) -> Vec<Sentence> {
    let quote = |number: usize| case.quoted(number, QUOTED);
    let mark = |number: usize| format!("s{number}");
    let mut told = Vec::new();
    let advice = &case.argument.advice;
    let is_lever = |number: usize| case.levers_advised_in(number).next().is_some();
    // How sure a piece of advice is weighs more than its reasons: the fourth power halves one of .84. Of equals one
    // that is a lever, then the first.
    let weight = |one: &Advice| {
        let reasons = one.reasons.iter().map(|reason| reason.probability);
        one.probability.powi(4) * (0.5 + reasons.sum::<f64>().min(1.0))
    };
    let chief = advice.iter().enumerate().max_by(|(i, a), (k, b)| {
        let heavier = weight(a).total_cmp(&weight(b));
        let lever = is_lever(a.sentence).cmp(&is_lever(b.sentence));
        heavier.then(lever).then(k.cmp(i))
    });
    if let Some((_, chief)) = chief {
        let more = among_others(case);
        told.push(Sentence {
            text: format!("The article advises{more}: “{}”", quote(chief.sentence)),
            refs: vec![mark(chief.sentence)],
        });
        if !chief.reasons.is_empty() {
            let reasons = chief.reasons.iter().map(|r| r.sentence);
            let numbers: Vec<String> = reasons.clone().map(|n| n.to_string()).collect();
            let sentences = if numbers.len() == 1 {
                "sentence"
            } else {
                "sentences"
            };
            told.push(Sentence {
                text: format!(
                    "A model finds its reasons in {sentences} {}.",
                    words::list(&numbers)
                ),
                refs: reasons.map(mark).collect(),
            });
        }
    }
    if let Some(claim) = stated(case) {
        told.push(Sentence {
            text: format!(
                "It rests, the author says, on this: “{}”",
                core(case, claim.sentence)
            ),
            refs: vec![mark(claim.sentence)],
        });
    }
    told
}

/// A sentence that says what the advice rests on; of a long one what follows the announcement, for that is what
/// the reader needs ("All of this rests on one thing: that …").
fn core(case: &Case<'_>, sentence: usize) -> String {
    let whole = case.quoted(sentence, usize::MAX);
    if whole.chars().count() <= QUOTED {
        return whole;
    }
    // A colon may stand late, after an aside. A bare "that" may open a relative clause, whose noun must not be lost.
    let marks = [
        (": ", 4),
        (", that ", 3),
        (" assumption that ", 4),
        (" premise that ", 4),
        (" proposition that ", 4),
        (" belief that ", 4),
        (" wager that ", 4),
        (" bet that ", 4),
        (" is that ", 4),
        (" whether ", 3),
    ];
    let announced = marks.iter().find_map(|(mark, fifths)| {
        // "whether" opens the clause that is told.
        let kept = if *mark == " whether " {
            "whether ".len()
        } else {
            0
        };
        let at = whole.find(mark)? + mark.len() - kept;
        // "an assumption that nobody has tested": the clause is the noun's.
        let next = whole[at..].split(' ').next().unwrap_or_default();
        let relative = matches!(
            next,
            "nobody" | "no" | "few" | "many" | "some" | "has" | "is" | "was"
        );
        (at <= whole.len() * fifths / 5 && !relative).then_some(at)
    });
    match announced {
        Some(at) => format!("… {}", words::shortened(&whole[at..], QUOTED)),
        None => case.quoted(sentence, QUOTED),
    }
}

/// Said where more than one sentence advises.
fn among_others(case: &Case<'_>) -> &'static str {
    match case.argument.advice.len() {
        0 | 1 => "",
        _ => ", among other things",
    }
}

fn prose(case: &Case<'_>, confidence: Confidence) -> Vec<Sentence> {
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

/// Where no claims lead from the advice to what it is to better.
fn cannot_tell() -> Sentence {
    Sentence {
        text: "Would it help? Cannot tell: no chain of claims was found.".to_owned(),
        refs: vec!["m2".to_owned()],
    }
}

/// Claims named in one sentence at most.
const NAMED: usize = 3;

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

/// Observed events give an association at best (grade D), and so confidence is low; it would rise
/// with a crux that an outside shock supports.
fn confidence(case: &Case<'_>) -> Confidence {
    let crux = case.crux.as_ref().and_then(|id| case.verdicts.get(id));
    match crux.and_then(|v| v.grade) {
        Some(crate::model::Grade::A) => Confidence::High,
        Some(crate::model::Grade::B | crate::model::Grade::C) => Confidence::Moderate,
        _ => Confidence::Low,
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

fn logic_figure(case: &Case<'_>) -> Figure {
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
            sub: "no lever".to_owned(),
            meaning: Sentence {
                text: match case.argument.advice.is_empty() {
                    true => "The reader found no advice that could be followed through the claims.",
                    false => "What is advised could not be followed through the claims.",
                }
                .to_owned(),
                refs: vec!["m2".to_owned()],
            },
            quantity: missing("no lever"),
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

fn tie_figure(case: &Case<'_>) -> Figure {
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

fn effect_figure(case: &Case<'_>) -> Figure {
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
        question.cause_name.clone(),
        question.effect_name.clone()
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
