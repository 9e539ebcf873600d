//! What a claim of a special kind asks of the data beside the response: needed for, the main one,
//! more than before, a change that is dated.

use detente_vocab::{Claim, ClaimKind, Concept, Modality};

use super::Case;
use super::effects::horizon_words;
use super::observable::{Observable, Sight, sight};
use super::question::{Answered, Question};
use super::ties;
use crate::words;

/// p below which a dated change of level is told with its date, after Holm over the ties.
const BREAK: f64 = 0.05;

/// Words that rank one cause above all others.
const RANKS: [&str; 12] = [
    "main",
    "chief",
    "primary",
    "principal",
    "biggest",
    "largest",
    "greatest",
    "key",
    "foremost",
    "most important",
    "single most",
    "above all",
];
/// Words that say that an influence has changed over time.
const CHANGES: [&str; 10] = [
    "increasingly",
    "no longer",
    "more than ever",
    "especially now",
    "anymore",
    "any more",
    "more and more",
    "less and less",
    "today more",
    "now more",
];

fn has_any(text: &str, list: &[&str]) -> bool {
    let text = format!(
        " {} ",
        text.to_lowercase()
            .replace(|c: char| !c.is_alphanumeric(), " ")
    );
    list.iter().any(|word| text.contains(&format!(" {word} ")))
}

/// What the claim's own kind adds to its verdict, as a clause; `None` where it adds nothing.
/// `claimed_up` says in which direction the claim moves the effect that was tested.
pub fn note(
    claim: &Claim,
    question: &Question,
    answered: &Answered,
    claimed_up: bool,
    case: &Case<'_>,
) -> Option<String> {
    let result = &answered.result;
    let interval = question.interval;
    let mut notes = Vec::new();
    if claim.kind == ClaimKind::Necessity {
        let w = result.without_cause;
        let against = if claimed_up { w.above } else { w.low - w.above };
        notes.push(format!(
            "strict need is another matter: after {against} of {} {interval}s with {} in its lowest third, {} was {} its median {}",
            w.low,
            question.cause_name,
            question.effect_name,
            if claimed_up { "above" } else { "at or below" },
            horizon_words(question, result.headline)
        ));
    }
    let all = result.placebos.len();
    if has_any(&claim.text, &RANKS) && all > 0 {
        notes.push(format!(
            "as the main one: it ranks {} of {} by the size of the response beside comparable dyads",
            result.placebos_above + 1,
            all + 1
        ));
    }
    if has_any(&claim.text, &CHANGES)
        && let Some(halves) = result.halves
    {
        notes.push(format!(
            "over time: {} in the first half of the window and {} in the second ({} of no change)",
            words::signed(halves.off, 2),
            words::signed(halves.on, 2),
            words::p_value(halves.p)
        ));
    }
    notes.extend(interaction(case, claim, answered));
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// The response under the claim's own condition and without it, where the condition is a tie that
/// another claim of the same sentence names.
fn interaction(case: &Case<'_>, claim: &Claim, answered: &Answered) -> Option<String> {
    let bench = case.bench.as_ref()?;
    let own = [&claim.cause, &claim.effect].map(|c| c.as_ref().map(|c| c.node()));
    let others = || {
        case.claims
            .iter()
            .filter(|c| c.sentence == claim.sentence && c.id != claim.id)
    };
    // "X fuels Y if Z": the reader draws Z to Y as a conditional claim of its own.
    let beside = others()
        .filter(|c| c.kind == ClaimKind::Conditional)
        .filter(|c| c.effect.as_ref().map(Concept::node) == own[1])
        .filter_map(|c| c.cause.as_ref());
    let inside = others()
        .flat_map(|c| [&c.cause, &c.effect])
        .flatten()
        .filter(|concept| {
            let condition = claim.condition.as_deref().unwrap_or("");
            !concept.text.is_empty() && condition.contains(&concept.text)
        });
    let moderator = inside
        .chain(beside)
        .find(|concept| !own.contains(&Some(concept.node())))?;
    let Sight::Seen(seen) = sight(moderator, &case.directory, case.deaths) else {
        return None;
    };
    let holds = bench.above_median(&seen, &answered.periods)?;
    let two =
        detente_infer::study::under_condition(&answered.study, &holds, answered.result.headline)?;
    Some(format!(
        "under its condition: {} where {} is above its median and {} where it is not ({} of no difference)",
        words::signed(two.on, 2),
        words::variable_name(moderator, &case.directory),
        words::signed(two.off, 2),
        words::p_value(two.p)
    ))
}

/// For a claim that names an effect and no cause: the dated break of the tie it is about.
pub fn dated_break(case: &Case<'_>, claim: &Claim) -> Option<String> {
    let effect = claim.effect.as_ref()?;
    let Sight::Seen(Observable::Cooperation { a, b } | Observable::Hostility { a, b }) =
        sight(effect, &case.directory, case.deaths)
    else {
        return None;
    };
    let tie = case.ties.iter().find(|tie| {
        let (x, y) = (
            case.directory.members(&tie.a),
            case.directory.members(&tie.b),
        );
        (x == a && y == b) || (x == b && y == a)
    })?;
    let test = tie.summary.break_test.given()?;
    let p = case
        .ties
        .iter()
        .zip(ties::corrected_breaks(&case.ties))
        .find(|(t, _)| std::ptr::eq(*t, tie))
        .and_then(|(_, p)| p)?;
    // The largest of changes that chance explains has no date worth telling.
    if p >= BREAK {
        return Some(format!(
            "no change of level of the tie stands out ({})",
            words::p_value(p)
        ));
    }
    let foretold = matches!(
        claim.modality,
        Modality::Can | Modality::Will | Modality::Should
    );
    // What is told as having been cannot be a change that came after the telling.
    if !foretold && case.article_day().is_some_and(|day| test.at.start() > day) {
        return Some(
            "the one change of level of the tie that stands out came after the article".to_owned(),
        );
    }
    Some(format!(
        "the tie’s largest change of level is {} ({}, from {:.0} % cooperative reports to {:.0} %)",
        words::day(test.at.start()),
        words::p_value(p),
        100.0 * test.before,
        100.0 * test.after
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_changes_are_told_by_whole_words() {
        assert!(has_any(
            "Outside support is the main driver of the war",
            &RANKS
        ));
        assert!(!has_any("They maintain the mainland garrison", &RANKS));
        assert!(has_any("Sanctions no longer deter anyone.", &CHANGES));
        assert!(!has_any("a longer war", &CHANGES));
    }
}
