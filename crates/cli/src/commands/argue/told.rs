//! Findings in words: shares, margins and what follows from a claim's loss.

use std::fmt::Write;

use detente_argue::{Change, ClaimEffect, Fewest, LeverFinding, Margin, Response, SignSet};
use detente_brief::words;

use super::page::PRINTED;

/// Nodes in a row; the middle of a long row is counted instead of told.
pub fn chain(nodes: &[String]) -> String {
    const ENDS: usize = 5;
    if nodes.len() <= 2 * ENDS + 1 {
        return nodes.join(" → ");
    }
    let (head, tail) = (&nodes[..ENDS], &nodes[nodes.len() - ENDS..]);
    let between = nodes.len() - 2 * ENDS;
    format!(
        "{} → … {between} more … → {}",
        head.join(" → "),
        tail.join(" → ")
    )
}

/// The first few of many, in words, and how many more there are.
pub fn few<T>(all: &[T], told: impl Fn(&T) -> String) -> Vec<String> {
    let mut few: Vec<String> = all.iter().take(PRINTED).map(told).collect();
    if all.len() > PRINTED {
        few.push(format!("{} more", all.len() - PRINTED));
    }
    few
}

pub fn share(response: &Response) -> String {
    match response {
        Response::Share(share) if !share.connected => {
            "no way leads from the lever to the outcome".to_owned()
        }
        Response::Share(share) => format!(
            "P(outcome improves) = {:.2}, P(worsens) = {:.2}, over {} worlds that the signs allow (Monte Carlo error {:.3})",
            share.improves,
            share.worsens,
            words::thousands(share.stable as u64),
            share.mc_error
        ),
        Response::Contradiction { pairs } => {
            let pairs = few(pairs, |(from, to)| format!("{from} → {to}"));
            format!(
                "no P: the claims contradict each other about {}",
                pairs.join(", ")
            )
        }
        Response::Unstable { tried, stable } => {
            format!("no P: only {stable} of {tried} drawn worlds come to rest")
        }
        Response::OwnAim { better } => {
            let against = if *better { "" } else { "against " };
            format!(
                "no P: the advice is {against}its own aim. It moves the outcome itself, so no way is needed, and the claims say nothing of how it is brought about"
            )
        }
        Response::TooLarge { nodes } => {
            format!("no P: {nodes} things hang together in loops, too many to draw")
        }
    }
}

pub fn entailment(finding: &LeverFinding) -> String {
    let open = match finding.effect.improvement {
        SignSet::PLUS => "the signs leave only improvement",
        SignSet::MINUS => "the signs leave only worsening",
        SignSet::ZERO => "the signs leave the outcome unchanged",
        SignSet::EMPTY => "the claims contradict each other on the way",
        _ => "the signs leave better and worse open",
    };
    let ways = words::count(finding.effect.paths.len(), "way", "ways");
    let more = if finding.effect.truncated {
        " or more"
    } else {
        ""
    };
    format!("{open} ({ways}{more} from lever to outcome)")
}

/// "The conclusion survives any two misreadings; we expect 1.3 of the 5 claims to be misread."
///
/// `name` gives a node's name in words.
pub fn margin(margin: &Margin, name: impl Fn(&str) -> String) -> String {
    if margin.on_ways.is_empty() && margin.pairs == 0 {
        return "no claim lies on a way, so no misreading of one can matter".to_owned();
    }
    let survives = margin.any.survives();
    let mut text = match &margin.any {
        Fewest::Exactly { number: 1, .. } => {
            "the conclusion does not survive every single misreading".to_owned()
        }
        _ => format!(
            "the conclusion survives any {}",
            words::count(survives, "misreading", "misreadings")
        ),
    };
    if let Some(expected) = &margin.expected {
        let ways = match expected.terms.len() {
            0 => "no claim lies on a way".to_owned(),
            n => format!(
                "we expect {:.1} of the {} on the ways to be misread",
                expected.misread,
                words::count(n, "claim", "claims")
            ),
        };
        let _ = write!(text, "; {ways}");
    }
    match &margin.any {
        Fewest::Exactly { example, sets, .. } => {
            let example: Vec<String> = example.iter().map(|slip| slip.told(&name)).collect();
            let _ = write!(
                text,
                "; it falls with {} (one of {} of that size)",
                words::list(&example),
                words::count(*sets, "set", "sets")
            );
        }
        Fewest::MoreThan { stopped: true, .. } => {
            text.push_str("; larger sets are too many to try");
        }
        Fewest::MoreThan { .. } => {}
    }
    text
}

pub fn consequence(effect: &ClaimEffect) -> String {
    match (left(&effect.dropped), left(&effect.turned)) {
        (Some(dropped), Some(turned)) => {
            format!("; without it {dropped}, with its sign turned {turned}")
        }
        _ => String::new(),
    }
}

/// What is left after a change: a share, or no way at all, which is no share of nought.
pub fn left(change: &Change) -> Option<String> {
    let share = change.response.as_ref()?.share()?;
    Some(match share.connected {
        true => format!("P = {:.2}", share.improves),
        false => "no way is left".to_owned(),
    })
}
