//! Everything that follows from a set of claims, in one value.

use std::collections::HashMap;

use detente_vocab::{Advice, Claim};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::trust::trust_on;
use crate::{
    Crux, Cut, Effect, Expected, Graph, Lever, Limits, Link, Loop, Margin, MissingLink, Origin,
    Outcome, PressOptions, Response, Tension, Trust, crux, cut, definitions, levers_from_claims,
    links_from_claims, margin, missing_links, outcome_from_claims, press, tensions,
};

/// Ways that are weighed at most.
const WEIGHED: usize = 50;

/// What to work out.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How sizes are drawn.
    pub press: PressOptions,
    /// How many paths and loops are listed.
    pub limits: Limits,
    /// Levers; empty for those that the text recommends.
    pub levers: Vec<Lever>,
    /// The outcome; `None` for the one that the text is most about.
    pub outcome: Option<Outcome>,
    /// Leave out the links that hold by the meaning of the words.
    pub without_definitions: bool,
    /// Claims that the reader is expected to have missed in a text of this length, from its
    /// measured recall; `None` where that was not measured.
    pub missed: Option<f64>,
    /// What the text advises, sentence by sentence, with its reasons, as the reader found it.
    pub advice: Vec<Advice>,
}

/// What follows from a set of claims. Logic, not evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// The links that were used, definitions last.
    pub links: Vec<Link>,
    /// Nodes in the order of the text.
    pub nodes: Vec<String>,
    /// The outcome; `None` when the claims speak of no state of a place.
    pub outcome: Option<Outcome>,
    /// Each lever with what the claims entail for it.
    pub levers: Vec<LeverFinding>,
    /// Claims that are in the smallest cut of every lever from which a way leads to the outcome.
    pub common_cut: Vec<String>,
    /// Loops, shortest first.
    pub loops: Vec<Loop>,
    /// Whether there are more loops than listed.
    pub loops_truncated: bool,
    /// Pairs of nodes about which claims contradict each other.
    pub contradictions: Vec<(String, String)>,
    /// Claims that pull apart.
    pub tensions: Vec<Tension>,
    /// Claims on which, by the author's own words, the advice rests. Said, not worked out: the
    /// crux of each lever stands with the lever.
    #[serde(default)]
    pub stated_cruxes: Vec<String>,
    /// What the text advises, sentence by sentence, with the reasons that it gives. Found by a model
    /// and not worked out from the links; it stands also where no link leads anywhere.
    #[serde(default)]
    pub advice: Vec<Advice>,
}

/// What the claims entail for one lever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeverFinding {
    /// The lever.
    pub lever: Lever,
    /// Paths, total effect, entailment.
    pub effect: Effect,
    /// Share of draws in which the outcome improves.
    pub response: Response,
    /// The fewest claims whose loss leaves no way.
    pub cut: Cut,
    /// Every claim dropped and turned.
    pub crux: Crux,
    /// The fewest misreadings that change the bottom line.
    pub margin: Margin,
    /// For each way, in the order of the effect's paths, how far it is wholly read right; empty
    /// where the links carry no confidence.
    #[serde(default)]
    pub trust: Vec<Trust>,
    /// What the text leaves unsaid, when no way leads from the lever to the outcome.
    pub missing: Vec<MissingLink>,
}

impl LeverFinding {
    /// Whether a way leads from the lever to the outcome: not where nothing joins them, and not
    /// where the lever moves the outcome itself.
    pub fn has_way(&self) -> bool {
        self.cut.flow != Some(0) && !matches!(self.response, Response::OwnAim { .. })
    }
}

/// Works out what a text's claims entail.
pub fn argue(claims: &[Claim], options: &Options) -> Argument {
    let standing: Vec<Claim> = claims.iter().filter(|c| !c.tentative).cloned().collect();
    let claims = standing.as_slice();
    let mut links = links_from_claims(claims);
    if !options.without_definitions {
        links.extend(definitions(claims));
    }
    let levers = if options.levers.is_empty() {
        levers_from_claims(claims)
    } else {
        options.levers.clone()
    };
    let outcome = options
        .outcome
        .clone()
        .or_else(|| outcome_from_claims(claims));
    let mut argument = argue_links(links, levers, outcome, options);
    let levers: Vec<Lever> = argument.levers.iter().map(|l| l.lever.clone()).collect();
    let graph = Graph::new(argument.links.clone());
    let mut by_id: HashMap<&str, &Claim> = HashMap::new();
    for claim in claims {
        by_id.entry(&claim.id).or_insert(claim);
    }
    for finding in &mut argument.levers {
        // One text is one document.
        let known = |id: &str| Some((by_id.get(id)?.confidence, ""));
        let full = graph.policied(&finding.lever);
        let paths = finding.effect.paths.iter().take(WEIGHED);
        finding.trust = paths
            .filter_map(|path| trust_on(&full, path, known))
            .collect();
        let terms: Vec<(String, f64)> = finding
            .margin
            .on_ways
            .iter()
            .filter_map(|id| by_id.get(id.as_str()))
            .map(|claim| (claim.id.clone(), 1.0 - claim.confidence))
            .collect();
        finding.margin.expected = Some(Expected {
            misread: terms.iter().fold(0.0, |sum, (_, doubt)| sum + doubt),
            missed: options.missed,
            terms,
        });
    }
    argument.tensions = tensions(claims, &levers, argument.outcome.as_ref());
    argument.stated_cruxes = claims
        .iter()
        .filter(|claim| claim.stated_crux)
        .map(|claim| claim.id.clone())
        .collect();
    argument
}

/// Works out what links entail for levers given beside them. Without claims there are no
/// tensions to find; without an outcome no levers are weighed.
pub fn argue_links(
    links: Vec<Link>,
    levers: Vec<Lever>,
    outcome: Option<Outcome>,
    options: &Options,
) -> Argument {
    let graph = Graph::new(links);
    let (loops, loops_truncated) = graph.loops(options.limits);
    let findings: Vec<LeverFinding> = match &outcome {
        None => Vec::new(),
        // Collected by place, so that threads change nothing.
        Some(outcome) => levers
            .par_iter()
            .map(|lever| LeverFinding {
                effect: graph.effect_within(lever, outcome, options.limits),
                response: press(&graph, lever, outcome, &options.press),
                cut: cut(&graph, lever, outcome),
                crux: crux(&graph, lever, outcome, &options.press),
                margin: margin(&graph, lever, outcome),
                missing: missing_links(&graph, lever, outcome),
                trust: Vec::new(),
                lever: lever.clone(),
            })
            .collect(),
    };
    let mut cuts = findings
        .iter()
        .filter(|finding| finding.has_way())
        .map(|finding| finding.cut.in_every_smallest.clone());
    let first = cuts.next().unwrap_or_default();
    let common_cut = cuts.fold(first, |common, next| {
        common.into_iter().filter(|id| next.contains(id)).collect()
    });
    Argument {
        contradictions: graph
            .edges()
            .iter()
            .filter(|edge| edge.signs.is_empty())
            .map(|edge| {
                (
                    graph.nodes()[edge.from].clone(),
                    graph.nodes()[edge.to].clone(),
                )
            })
            .collect(),
        nodes: graph.nodes().to_vec(),
        links: sorted_by_origin(graph.links()),
        outcome,
        levers: findings,
        common_cut,
        loops,
        loops_truncated,
        tensions: Vec::new(),
        stated_cruxes: Vec::new(),
        advice: options.advice.clone(),
    }
}

fn sorted_by_origin(links: &[Link]) -> Vec<Link> {
    let mut links = links.to_vec();
    links.sort_by_key(|link| link.origin != Origin::Claim);
    links
}
