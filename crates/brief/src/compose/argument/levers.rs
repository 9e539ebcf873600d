//! The levers: each in words, and the share of draws in which the outcome improves under it.

use detente_argue::{Lever, LeverFinding, Response};

use crate::compose::{self, Case};
use crate::model::{LeverRow, Share};
use crate::words;

/// A lever in words, as it stands after "to": "increase Russia’s pressure on Pakistan".
pub fn lever_words(case: &Case<'_>, lever: &Lever) -> String {
    words::advice_words(lever, &case.claims, &case.directory)
        .unwrap_or_else(|| read_as(case, lever))
}

/// The variable that a lever is taken to move, as it stands after "to".
fn read_as(case: &Case<'_>, lever: &Lever) -> String {
    compose::lever_words::lever_words(lever, &case.claims, &case.concepts, &case.directory)
}

pub(super) fn lever_row(case: &Case<'_>, finding: &LeverFinding) -> LeverRow {
    let (node, direction) = finding
        .lever
        .starts()
        .first()
        .map_or((String::new(), 0), |(n, d)| ((*n).to_owned(), *d));
    let mut sentences: Vec<usize> = finding
        .lever
        .claims
        .iter()
        .filter_map(|id| case.claim(id))
        .map(|claim| claim.sentence)
        .collect();
    sentences.sort_unstable();
    sentences.dedup();
    LeverRow {
        id: finding.lever.id.clone(),
        name: lever_words(case, &finding.lever),
        read_as: match words::says_more(&finding.lever, |node| case.node_words(node)) {
            true => read_as(case, &finding.lever),
            false => String::new(),
        },
        node,
        direction,
        sentences,
        share: share_of(finding),
    }
}

/// P(outcome improves) of a lever in the article's own logic.
pub fn share_of(finding: &LeverFinding) -> Share {
    let share = finding.response.share();
    if finding.effect.paths.is_empty() && share.is_some_and(|share| !share.connected) {
        // No claim is missing that was there: the text never leads from the lever to the outcome.
        return Share {
            label: Share::NO_PATH.to_owned(),
            ..Share::no_path()
        };
    }
    response_share(&finding.response, finding.effect.entailed)
}

pub(super) fn response_share(response: &Response, entailed: bool) -> Share {
    let none = |label: &str| Share {
        p: None,
        mc_error: None,
        draws: 0,
        label: label.to_owned(),
        note: String::new(),
    };
    match response {
        Response::Share(share) if !share.connected => Share::no_path(),
        Response::Share(share) => {
            let worse = share.worsens >= 1.0;
            let printed = Share::of_draws(share.improves, share.stable, entailed);
            if worse {
                printed.noted("worse in every draw")
            } else {
                printed
            }
        }
        Response::Contradiction { .. } => none("the claims contradict each other"),
        Response::Unstable { .. } => none("too few stable draws"),
        Response::TooLarge { .. } => none("too many loops to draw"),
        Response::OwnAim { better: true } => none("the advice is its own aim"),
        Response::OwnAim { better: false } => none("the advice is against its own aim"),
    }
}
