//! Which questions the claims raise, and the verdict on each claim.

use std::collections::BTreeMap;

use detente_vocab::{Claim, ClaimKind, Concept, Modality, Property, Sign};

use super::{grade, horizon_words, would_suffice};
use crate::compose::Case;
use crate::compose::bearing;
use crate::compose::checks::PRACTICAL;
use crate::compose::kinds;
use crate::compose::observable::{NO_SERIES, Observable, Sight, sight};
use crate::compose::question::{Answered, Asked, FindingKind, Question};
use crate::compose::sizes;
use crate::model::{Grade, Sentence, Verdict, VerdictKind};
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
        if claim.advises() || claim.kind == ClaimKind::Concession {
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
    let name = words::variable_name(concept, &case.directory);
    // Said of most claims of loose prose, so it is short.
    if why == NO_SERIES {
        return format!("no series counts {name}");
    }
    format!("{name}: {why}")
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
    if claim.advises() {
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
        // Without a file of deaths nothing was looked at that could be thin.
        Some(Sight::NotHere(why)) if case.deaths.is_none() => {
            return plain(VerdictKind::NoData, why);
        }
        Some(Sight::NotHere(why)) => return plain(VerdictKind::TooThin, why),
        _ => {}
    }
    let question = case.questions.iter().find(|q| q.claims.contains(&claim.id));
    let Some(question) = question else {
        return match case.bench {
            None => plain(
                VerdictKind::NoData,
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
