//! Section 6, and the verdict on each claim: what moves what.

use std::collections::BTreeMap;

use detente_infer::lp::LpPoint;
use detente_infer::study::{ENOUGH_PLACEBOS, LEAST_PLACEBOS};
use detente_vocab::{Claim, ClaimKind, Concept, Interval, Modality, Property, Sign};

use super::Case;
use super::article::is_advice;
use super::bearing;
use super::checks::{self, PRACTICAL};
use super::kinds;
use super::observable::{Observable, Sight, sight};
use super::question::{Answered, Asked, FindingKind, LEVEL, Question, Thin};
use super::sizes;
use crate::model::{
    Answer, EffectEstimate, EffectTest, EffectsSection, Finding, Grade, PlaceboChart, PlaceboPoint,
    Quantity, Refusal, RefusalFact, ResponseChart, ResponsePoint, Sentence, SpecPoint, Verdict,
    VerdictKind,
};
use crate::words;

/// Questions at most; each costs some hundred regressions.
const MOST_QUESTIONS: usize = 12;

/// The questions that the claims and the lead lever raise, the lead first, and for each
/// claim why no question was asked.
pub fn ask(case: &Case<'_>) -> (Vec<Asked>, BTreeMap<String, Sight>) {
    let mut asked: Vec<Asked> = Vec::new();
    let mut unseen: BTreeMap<String, Sight> = BTreeMap::new();
    let deaths = case.deaths;
    let mut add = |cause: &Concept, effect: &Concept, claim: Option<&str>| -> Option<Sight> {
        let (cause_seen, effect_seen) = match (
            sight(cause, &case.directory, deaths),
            sight(effect, &case.directory, deaths),
        ) {
            (Sight::Seen(cause), Sight::Seen(effect)) => (cause, effect),
            (Sight::Never(why), _) => return Some(Sight::Never(never(case, cause, &why))),
            (_, Sight::Never(why)) => return Some(Sight::Never(never(case, effect, &why))),
            (Sight::NotHere(why), _) | (_, Sight::NotHere(why)) => {
                return Some(Sight::NotHere(why));
            }
        };
        // Stability is seen as violence turned round: one series, one question.
        let (cause, cause_seen) = as_violence(cause, cause_seen);
        let (effect, effect_seen) = as_violence(effect, effect_seen);
        if cause_seen.shares_reports(&effect_seen) {
            return Some(Sight::Never(
                "cause and effect are counted in part from the same reports".to_owned(),
            ));
        }
        let known = asked
            .iter_mut()
            .find(|a| a.cause_seen == cause_seen && a.effect_seen == effect_seen);
        match known {
            Some(known) => known.claims.extend(claim.map(str::to_owned)),
            None => asked.push(Asked {
                cause_name: words::variable_name(&cause, &case.directory),
                effect_name: words::variable_name(&effect, &case.directory),
                cause,
                effect,
                cause_seen,
                effect_seen,
                claims: claim.map(str::to_owned).into_iter().collect(),
            }),
        }
        None
    };
    // What the lead lever does to the outcome, whether or not a claim says it in one step.
    if let (Some(lever), Some(outcome)) = (case.lead_concept(), case.outcome_concept())
        && lever.node() != outcome.node()
    {
        add(&lever, &outcome, None);
    }
    for claim in &case.claims {
        if is_advice(claim) || claim.kind == ClaimKind::Concession {
            continue;
        }
        if let (Some(cause), Some(effect)) = (&claim.cause, &claim.effect)
            && claim.sign != Sign::Unclear
            && !matches!(claim.kind, ClaimKind::Comparative | ClaimKind::Capacity)
            && let Some(why) = add(cause, effect, Some(&claim.id))
        {
            unseen.insert(claim.id.clone(), why);
        }
    }
    asked.truncate(MOST_QUESTIONS);
    (asked, unseen)
}

/// Deaths are one series, whether a claim calls them violence or a lack of stability.
fn as_violence(concept: &Concept, seen: Observable) -> (Concept, Observable) {
    match seen {
        Observable::Stability { places } => (
            Concept {
                property: Property::Violence,
                ..concept.clone()
            },
            Observable::Violence { places },
        ),
        other => (concept.clone(), other),
    }
}

fn never(case: &Case<'_>, concept: &Concept, why: &str) -> String {
    format!("{}: {why}", words::variable_name(concept, &case.directory))
}

/// The verdict on every claim.
pub fn verdicts(case: &Case<'_>, unseen: &BTreeMap<String, Sight>) -> BTreeMap<String, Verdict> {
    case.claims
        .iter()
        .map(|claim| (claim.id.clone(), verdict(case, claim, unseen)))
        .collect()
}

fn verdict(case: &Case<'_>, claim: &Claim, unseen: &BTreeMap<String, Sight>) -> Verdict {
    let make = |kind, text: String, test: Option<String>, grade| Verdict {
        kind,
        grade,
        reason: Sentence {
            text: format!("{}.", words::capitalised(text.trim_end_matches('.'))),
            // The test's own mark stands beside the verdict.
            refs: match &test {
                Some(_) => Vec::new(),
                None => vec!["m1".to_owned()],
            },
        },
        test,
    };
    let plain = |kind, text: &str| make(kind, text.to_owned(), None, None);
    if is_advice(claim) {
        let what = if claim.kind == ClaimKind::Policy && claim.modality != Modality::Should {
            "a policy that could be followed: an assumption to simulate, not a fact to test"
        } else {
            "a recommendation: it can be wise or not, but not true or false"
        };
        return plain(VerdictKind::NotAClaimOfFact, what);
    }
    match claim.kind {
        ClaimKind::Concession => {
            return plain(
                VerdictKind::NotAClaimOfFact,
                "a doubt that the author grants, not a claim of the author’s own",
            );
        }
        ClaimKind::Comparative => {
            return plain(
                VerdictKind::NotTestable,
                "it ranks two things that no event measures on one scale",
            );
        }
        ClaimKind::Capacity => {
            return plain(
                VerdictKind::NotTestable,
                "it says what an actor could do; events show what it does",
            );
        }
        _ => {}
    }
    if claim.cause.is_none() || claim.effect.is_none() {
        let nothing = "the text names no cause, so there is nothing to join to the effect";
        return match kinds::dated_break(case, claim) {
            Some(dated) => plain(VerdictKind::NotTestable, &format!("{nothing}; {dated}")),
            None => plain(VerdictKind::NotTestable, nothing),
        };
    }
    if claim.sign == Sign::Unclear {
        return plain(
            VerdictKind::NotTestable,
            "the text does not say in which direction",
        );
    }
    match unseen.get(&claim.id) {
        Some(Sight::Never(why)) => return plain(VerdictKind::NotTestable, why),
        Some(Sight::NotHere(why)) => return plain(VerdictKind::TooThin, why),
        _ => {}
    }
    let question = case.questions.iter().find(|q| q.claims.contains(&claim.id));
    let Some(question) = question else {
        return match case.bench {
            None => plain(
                VerdictKind::TooThin,
                "no event data were given (--events PATH)",
            ),
            Some(_) => plain(
                VerdictKind::TooThin,
                "it was not put to the data: the brief puts twelve questions at most",
            ),
        };
    };
    match &question.answer {
        Err(thin) => make(
            VerdictKind::TooThin,
            format!("{}; {}", thin.why, would_suffice(thin, question.interval)),
            Some(question.id.clone()),
            None,
        ),
        Ok(answered) => tested(case, question, answered, claim, &make),
    }
}

fn tested(
    case: &Case<'_>,
    question: &Question,
    answered: &Answered,
    claim: &Claim,
    make: &dyn Fn(VerdictKind, String, Option<String>, Option<Grade>) -> Verdict,
) -> Verdict {
    let id = Some(question.id.clone());
    let smallest = sizes::smallest(answered);
    let (grade, _) = grade(answered);
    let estimate = answered.estimate();
    let name = question.effect_name.clone();
    let found = format!(
        "{} {} standard deviations {}, {}",
        name,
        words::signed(estimate, 2),
        horizon_words(question, answered.result.headline),
        words::p_value(answered.p_corrected),
    );
    let claimed_up = bearing::claims_a_rise(claim);
    let kind = kinds::note(claim, question, answered, claimed_up, case);
    let make = |verdict, text: String, test, grade| {
        let text = match &kind {
            Some(note) => format!("{text}; {note}"),
            None => text,
        };
        make(verdict, text, test, grade)
    };
    match (claim.sign, answered.finding) {
        (Sign::Zero, FindingKind::CannotTell) if excludes_practical(answered) => make(
            VerdictKind::Supported,
            format!("no effect beyond {PRACTICAL} standard deviations at any horizon ({found})"),
            id,
            Some(grade),
        ),
        (_, FindingKind::CannotTell) => make(
            VerdictKind::DataSayLittle,
            format!(
                "tested on {name}, not settled{} ({}); {smallest}, in standard deviations",
                if bearing::of(case, claim).is_against() {
                    ", and the estimate points the other way than the text"
                } else {
                    ""
                },
                answered.failed_guards().join("; "),
            ),
            id,
            None,
        ),
        (Sign::Zero, _) => make(
            VerdictKind::Contradicted,
            format!("the text says no effect; {found}"),
            id,
            Some(grade),
        ),
        (_, FindingKind::Rises) if claimed_up => {
            make(VerdictKind::Supported, found, id, Some(grade))
        }
        (_, FindingKind::Falls) if !claimed_up => {
            make(VerdictKind::Supported, found, id, Some(grade))
        }
        _ => make(VerdictKind::Contradicted, found, id, Some(grade)),
    }
}

fn excludes_practical(answered: &Answered) -> bool {
    answered
        .result
        .projection
        .points
        .iter()
        .all(|p| p.simultaneous_lower > -PRACTICAL && p.simultaneous_upper < PRACTICAL)
}

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

fn estimate(case: &Case<'_>, question: &Question, answered: &Answered) -> EffectEstimate {
    let result = &answered.result;
    let head: &LpPoint = &result.projection.points[result.headline];
    let (grade, grade_reason) = grade(answered);
    let unit = "sd";
    let title = match answered.finding {
        FindingKind::Rises => "The effect rises; the simultaneous band says where it excludes zero",
        FindingKind::Falls => "The effect falls; the simultaneous band says where it excludes zero",
        FindingKind::CannotTell if answered.band_covers_zero() => {
            "The band covers zero at the headline: the data cannot tell"
        }
        FindingKind::CannotTell => {
            "The band excludes zero, but not every guard passed: the data cannot tell"
        }
    };
    let named = format!(
        "{} after {}: {}",
        words::capitalised(&question.effect_name.clone()),
        question.cause_name.clone(),
        title.to_lowercase()
    );
    let first = answered
        .periods
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    let last = answered
        .periods
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    let second_name = result
        .bayes
        .as_ref()
        .map_or_else(String::new, |b| format!("Bayesian VAR, {} lags", b.lags));
    EffectEstimate {
        response: ResponseChart {
            title: named,
            subtitle: format!(
                "Standard deviations for one more of the cause; dark band pointwise, light band simultaneous, both {:.0} %. Broken line: the second estimator.",
                100.0 * LEVEL
            ),
            unit: "standard deviations".to_owned(),
            horizon_unit: format!("{}s after", question.interval),
            points: result
                .projection
                .points
                .iter()
                .map(|p| ResponsePoint {
                    h: p.horizon,
                    value: p.estimate,
                    low: p.lower,
                    high: p.upper,
                    sim_low: p.simultaneous_lower,
                    sim_high: p.simultaneous_upper,
                })
                .collect(),
            second: result
                .bayes
                .as_ref()
                .map_or_else(Vec::new, |b| b.first.clone()),
            second_name,
            truth: Vec::new(),
            source: format!(
                "{} {first} to {last}, lag-augmented local projection with HC3 errors.",
                case.source_line()
            ),
        },
        horizon: horizon_words(question, result.headline),
        estimate: Quantity {
            value: Some(head.estimate),
            low: Some(head.simultaneous_lower),
            high: Some(head.simultaneous_upper),
            digits: 2,
            unit: unit.to_owned(),
            why_missing: String::new(),
        },
        p: result.p,
        p_corrected: answered.p_corrected,
        p_shift: result.p_shift,
        placebo_rank: match result.placebos.len() {
            0 => "no comparable dyad".to_owned(),
            n if n < LEAST_PLACEBOS => format!(
                "{} of {n} as large, too few to rank: {LEAST_PLACEBOS} needed",
                result.placebos_above
            ),
            n if n < ENOUGH_PLACEBOS => format!(
                "{} of {n} as large; {ENOUGH_PLACEBOS} needed for p 0.05",
                result.placebos_above
            ),
            n => format!("{} of {n} as large", result.placebos_above),
        },
        placebo_p: result.placebo_p,
        placebo: placebo_chart(case, question, answered),
        lead_p: result.lead_p,
        share_with_sign: result.share_with_sign,
        specifications: result.curve.len(),
        curve: result
            .curve
            .iter()
            .map(|p| SpecPoint {
                choices: p.choices.clone(),
                horizon: p.horizon,
                value: p.value,
                low: p.low,
                high: p.high,
            })
            .collect(),
        smallest_detectable: Quantity {
            value: Some(answered.smallest_detectable()),
            low: None,
            high: None,
            digits: 2,
            unit: unit.to_owned(),
            why_missing: String::new(),
        },
        granger: Sentence {
            text: granger(question, answered),
            refs: vec!["m5".to_owned()],
        },
        grade,
        grade_reason: Sentence {
            text: grade_reason,
            refs: vec!["m5".to_owned()],
        },
        reading: Sentence {
            text: format!(
                "{} {}{}",
                reading(question, answered),
                sizes::in_raw_terms(question, answered),
                answered.gaps_in_words()
            ),
            refs: vec![question.id.clone()],
        },
        checks: checks::tables(question, answered),
    }
}

fn placebo_chart(
    case: &Case<'_>,
    question: &Question,
    answered: &Answered,
) -> Option<PlaceboChart> {
    let result = &answered.result;
    if result.placebos.is_empty() {
        return None;
    }
    let own = words::capitalised(&question.cause_name.clone());
    let mut points: Vec<PlaceboPoint> = result
        .placebos
        .iter()
        .map(|(name, t)| PlaceboPoint {
            name: name.clone(),
            value: *t,
            is_headline: false,
        })
        .collect();
    points.push(PlaceboPoint {
        name: own,
        value: result.t,
        is_headline: true,
    });
    let all = result.placebos.len();
    Some(PlaceboChart {
        title: match result.placebos_above {
            0 => format!(
                "None of {} shows as much",
                words::count(all, "comparable dyad", "comparable dyads")
            ),
            n => format!(
                "{n} of {} show as much",
                words::count(all, "comparable dyad", "comparable dyads")
            ),
        },
        subtitle: format!(
            "The same estimate with another dyad in the place of the cause, the largest |t| of its horizons.{}{}",
            answered.pool.subtitle(),
            match all {
                n if n < LEAST_PLACEBOS => format!(" Fewer than {LEAST_PLACEBOS} are no guard."),
                n if n < ENOUGH_PLACEBOS => format!(
                    " Fewer than {ENOUGH_PLACEBOS} can speak against a finding, but give no p of 0.05 by rank."
                ),
                _ => String::new(),
            }
        ),
        unit: "largest |t| over the horizons".to_owned(),
        points,
        source: case.source_line(),
    })
}

fn granger(question: &Question, answered: &Answered) -> String {
    let cause = question.cause_name.clone();
    let effect = question.effect_name.clone();
    let Some((there, back)) = answered.result.granger else {
        return "The Granger test was refused by these series.".to_owned();
    };
    let says = |p: f64| {
        if p < 0.05 {
            "predicts"
        } else {
            "is not shown to predict"
        }
    };
    format!(
        "Given its past, {cause} {} {effect} ({}), and {effect} {} {cause} ({}); Granger tests with HC3 errors, predictive and not causal.",
        says(there),
        words::p_value(there),
        says(back),
        words::p_value(back)
    )
}
