//! Section 8: is the threat credible?

use super::Case;
use crate::model::{CredibilitySection, Finding, Game, GameAnswer, Sentence};
use crate::words;
use detente_simulate::gmcr::PolicyAnswer;
use detente_vocab::{ActorCode, ClaimKind};

/// The section where no advice is a condition that one named actor sets another.
fn without_sides(case: &Case<'_>) -> CredibilitySection {
    // A text may set a condition and name nothing that could get better by it, so no lever tells.
    let mut levers = case.argument.levers.iter();
    let no_lever = levers.all(|finding| finding.lever.policies.is_empty());
    let set = case.claims.iter().find_map(|claim| {
        let policy = claim.kind == ClaimKind::Policy && claim.advises();
        let (watch, tie) = (claim.cause.as_ref()?, claim.effect.as_ref()?);
        policy.then(|| (claim.sentence, tie.node(), watch.node()))
    });
    let (heading, text, refs) = match set {
        Some((sentence, tie, watch)) => (
            match no_lever {
                true => "A condition is set, and no lever could be made of it",
                false => "A condition is set, but not by one named actor to another",
            },
            format!(
                "Sentence {sentence} makes {} depend on {}. {}, so no threat or promise is weighed here.",
                case.node_words(&tie),
                case.node_words(&watch),
                match no_lever {
                    true => "The reader could not follow that through the claims",
                    false => "The reader could not tell who sets that condition to whom",
                }
            ),
            vec![format!("s{sentence}"), "m2".to_owned()],
        ),
        None => (
            "The reader found nobody’s conduct made to depend on another’s",
            "No advice was read as a conditional policy, so no threat or promise is weighed here; the text may make one in words that the reader missed."
                .to_owned(),
            vec!["m2".to_owned()],
        ),
    };
    CredibilitySection {
        finding: Finding {
            heading: heading.to_owned(),
            prose: vec![Sentence { text, refs }],
        },
        game: None,
    }
}

/// The section.
pub fn section(case: &Case<'_>) -> CredibilitySection {
    let policy = case
        .argument
        .levers
        .iter()
        .flat_map(|l| l.lever.policies.iter().map(move |p| (l, p)))
        .find_map(|(finding, policy)| {
            let tie = case.concepts.get(&policy.tie)?;
            let watch = case.concepts.get(&policy.watch)?;
            let holder = finding.lever.holder.clone().or_else(|| tie.who.clone())?;
            // The target is the tie's other end; else whoever's conduct is watched.
            let ends = [&tie.who, &tie.toward];
            let other = ends
                .into_iter()
                .chain([&watch.who, &watch.toward])
                .flatten()
                .find(|who| **who != holder)?
                .clone();
            Some((finding, policy, holder, other))
        });
    let Some((finding, policy, holder, other)) = policy else {
        return without_sides(case);
    };
    let name = |code: &ActorCode| case.directory.name_in_text(code);
    let (a, b) = (name(&holder), name(&other));
    let (tie, watch) = (case.node_words(&policy.tie), case.node_words(&policy.watch));
    let sentence = finding
        .lever
        .claims
        .first()
        .and_then(|id| case.claim(id))
        .map_or(0, |c| c.sentence);
    let refs = vec![format!("s{sentence}"), "m7".to_owned()];
    let answers = detente_simulate::gmcr::conditional_policy()
        .iter()
        .map(|outcome| GameAnswer {
            a: outcome.target_values_cooperation,
            b: outcome.threat_is_credible,
            stands: stands(outcome, &a, &b, &tie),
            advice_stands: outcome.works,
        })
        .collect::<Vec<_>>();
    let standing = answers.iter().filter(|answer| answer.advice_stands).count();
    CredibilitySection {
        finding: Finding {
            heading: format!(
                "The condition holds under {} of four answers to two questions about {b} and {a}",
                words::number_word(standing)
            ),
            prose: vec![Sentence {
                text: format!(
                    "Sentence {sentence} makes {tie} depend on {watch}; whether that can stand is a matter of what both want, which no event shows."
                ),
                refs: refs.clone(),
            }],
        },
        game: Some(Game {
            question_a: Sentence {
                text: format!("Does {b} value {tie} more than what it is asked to give up?"),
                refs: refs.clone(),
            },
            question_b: Sentence {
                text: format!(
                    "Would {a} rather cut {tie} than keep it while its condition is broken?"
                ),
                refs,
            },
            answers,
        }),
    }
}

/// What stands when each believes only threats that the other would gain by carrying out.
fn stands(outcome: &PolicyAnswer, a: &str, b: &str, tie: &str) -> String {
    let parts: Vec<String> = outcome
        .seq
        .iter()
        .map(|state| match state.as_str() {
            "CP" => format!("{b} meets the condition and {a} keeps {tie}"),
            "CS" => format!("{b} does not meet the condition and {a} keeps {tie}"),
            "XP" => format!("{b} meets the condition and {a} cuts {tie} all the same"),
            _ => format!("{b} does not meet the condition and {a} cuts {tie}"),
        })
        .collect();
    if parts.is_empty() {
        "Nothing stands: somebody always has a move to make.".to_owned()
    } else {
        format!("{}.", words::capitalised(&parts.join("; or ")))
    }
}
