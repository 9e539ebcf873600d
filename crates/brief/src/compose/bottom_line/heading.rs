//! The heading: what the logic of the article says and what the data say, in one line.

use detente_argue::SignSet;
use detente_vocab::Claim;

use super::crux_verdict;
use super::quoted::stated;
use crate::compose::Case;
use crate::compose::argument::crux::{Carried, carried, cruxes};
use crate::compose::infer_region::counted;
use crate::model::VerdictKind;

/// States and armed groups that an argument about politics names at least, whoever acts in it.
const NAMED_AT_LEAST: usize = 3;

pub(super) fn heading(case: &Case<'_>) -> String {
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
