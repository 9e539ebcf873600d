//! The lever that the article leans on, the claims on which its advice hangs, and what carries
//! the advice where no single claim does.

use std::collections::BTreeMap;

use detente_argue::{Lever, LeverFinding, Origin, SignSet};
use detente_vocab::Claim;

use crate::compose::Case;

/// Whether every variable that a lever moves is one that the reader knows by its property.
/// What is only a word of the text is shown as a lever but never leads the brief.
fn is_grounded(lever: &Lever, concepts: &BTreeMap<String, detente_vocab::Concept>) -> bool {
    let known = |node: &str| {
        concepts
            .get(node)
            .is_some_and(|c| c.property != detente_vocab::Property::Other)
    };
    lever.starts().iter().all(|(node, _)| known(node))
        && lever.policies.iter().all(|policy| known(&policy.watch))
}

/// The lever that the article leans on: one that reaches the outcome before one that does
/// not, then the one that more sentences advise, then the first in the text.
pub fn lead(
    levers: &[LeverFinding],
    concepts: &BTreeMap<String, detente_vocab::Concept>,
) -> Option<usize> {
    let grounded = (0..levers.len()).filter(|i| is_grounded(&levers[*i].lever, concepts));
    grounded.max_by_key(|i| {
        let finding = &levers[*i];
        let reaches = !finding.effect.paths.is_empty();
        (
            reaches,
            finding.effect.entailed,
            finding.lever.claims.len(),
            std::cmp::Reverse(*i),
        )
    })
}

/// The claim on which the advice hangs: a crux of the lead lever, preferring claims that
/// every lever needs, then claims that are predictions, then the least certain reading.
pub fn crux(case: &Case<'_>) -> Option<String> {
    let finding = case.lead_finding()?;
    let candidates: Vec<&str> = finding
        .crux
        .cruxes()
        .map(|claim| claim.claim.as_str())
        .filter(|id| case.claim(id).is_some())
        .collect();
    let levers_that_need = |id: &str| {
        case.argument
            .levers
            .iter()
            .filter(|l| !l.effect.paths.is_empty())
            .filter(|l| l.crux.cruxes().any(|c| c.claim == id))
            .count()
    };
    let first_step: Vec<&str> = finding
        .lever
        .starts()
        .into_iter()
        .map(|(node, _)| node)
        .collect();
    candidates
        .into_iter()
        .max_by(|a, b| {
            let key = |id: &str| {
                let claim = case.claim(id);
                // The lever's own first step is nearest to what somebody can do; what the
                // world makes of it is what the advice hangs on.
                let response = claim
                    .and_then(Claim::edge)
                    .is_some_and(|(from, _)| !first_step.contains(&from.as_str()));
                let predicted = claim.is_some_and(|c| {
                    matches!(
                        c.modality,
                        detente_vocab::Modality::Will | detente_vocab::Modality::Can
                    )
                });
                (levers_that_need(id), response, predicted)
            };
            let doubt = |id: &str| case.claim(id).map_or(0.0, |c| 1.0 - c.confidence);
            key(a)
                .cmp(&key(b))
                .then_with(|| doubt(a).total_cmp(&doubt(b)))
                // max_by keeps the last of equals; the text's first should win.
                .then_with(|| b.cmp(a))
        })
        .map(str::to_owned)
}

/// Every claim that is a crux of the lead lever, the one that the page follows up first.
pub fn cruxes(case: &Case<'_>) -> Vec<String> {
    let Some(first) = &case.crux else {
        return Vec::new();
    };
    let others = case.lead_finding().into_iter().flat_map(|lead| {
        lead.crux
            .cruxes()
            .map(|claim| &claim.claim)
            .filter(|id| *id != first && case.claim(id).is_some())
    });
    std::iter::once(first).chain(others).cloned().collect()
}

/// Why no single claim is a crux of the lead lever though paths lead to the outcome.
#[derive(Debug, PartialEq, Eq)]
pub enum Carried {
    /// Claims on an arrow that every path needs contradict each other.
    Contradicted(Vec<String>),
    /// So many claims say the same of an arrow that every path needs.
    Repeated(Vec<String>),
    /// Every path leads to a worse outcome.
    Worse,
    /// Paths of opposite sign.
    Opposed,
    /// A path without a choice: what is left open is its sign, or its size.
    OneChain,
    /// Several paths.
    Several,
}

/// See [`Carried`].
pub fn carried(case: &Case<'_>, lead: &LeverFinding) -> Carried {
    let steps = |nodes: &[String]| -> Vec<(String, String)> {
        nodes
            .windows(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect()
    };
    let paths: Vec<Vec<(String, String)>> =
        lead.effect.paths.iter().map(|p| steps(&p.nodes)).collect();
    let shared: Vec<&(String, String)> = paths
        .first()
        .into_iter()
        .flatten()
        .filter(|step| paths.iter().all(|path| path.contains(step)))
        .collect();
    let mut repeated = None;
    for (from, to) in shared {
        let links: Vec<_> = case
            .argument
            .links
            .iter()
            .filter(|l| l.origin == Origin::Claim && l.from == *from && l.to == *to)
            .collect();
        let ids = || {
            let mut ids: Vec<String> = links.iter().map(|link| link.id.clone()).collect();
            ids.dedup();
            ids
        };
        let agree = links
            .iter()
            .fold(SignSet::ANY, |signs, link| signs.and(link.signs));
        if links.len() < 2 {
            continue;
        }
        if agree.is_empty() {
            return Carried::Contradicted(ids());
        }
        if links.iter().all(|link| link.signs == links[0].signs) && repeated.is_none() {
            repeated = Some(ids());
        }
    }
    if let Some(ids) = repeated.filter(|ids| ids.len() > 1) {
        return Carried::Repeated(ids);
    }
    if lead.effect.improvement == SignSet::MINUS {
        return Carried::Worse;
    }
    if paths.len() == 1 {
        return Carried::OneChain;
    }
    let ways: Vec<SignSet> = lead
        .effect
        .paths
        .iter()
        .map(|path| path.signs.times(SignSet::of(path.start)))
        .collect();
    let both = |a: SignSet| ways.contains(&a);
    if both(SignSet::PLUS) && both(SignSet::MINUS) {
        return Carried::Opposed;
    }
    Carried::Several
}
