//! CLAIMS: what the claims alone imply of a lever.

use detente_argue::{Graph, Origin, Outcome, PressOptions, SignSet, crux, press};

use super::report::{ClaimsRun, LeverReport};
use super::{ClaimSign, Direction, Kind, Lever, Scenario};

impl Scenario {
    fn graph(&self) -> Graph {
        Graph::new(
            self.claims
                .iter()
                .map(|claim| {
                    let signs = match claim.sign {
                        ClaimSign::Plus => SignSet::of(1),
                        ClaimSign::Minus => SignSet::of(-1),
                        ClaimSign::Zero => SignSet::of(0),
                        ClaimSign::Unclear => SignSet::of(-1).or(SignSet::of(0)).or(SignSet::of(1)),
                    };
                    let link = detente_argue::Link::new(
                        &claim.id,
                        claim.from.get_ref(),
                        claim.to.get_ref(),
                        signs,
                    );
                    detente_argue::Link {
                        origin: match claim.by_definition {
                            true => Origin::Definition,
                            false => Origin::Claim,
                        },
                        ..link
                    }
                })
                .collect(),
        )
    }

    pub(super) fn on_claims(&self, lever: &Lever, seed: u64) -> LeverReport {
        let argued = argued(lever).filter(|_| !self.claims.is_empty());
        let claims = argued.map(|argued| {
            let options = PressOptions {
                seed,
                ..PressOptions::default()
            };
            let outcome = Outcome::new(self.outcome.variable.get_ref(), self.outcome.better.sign());
            let graph = self.graph();
            let response = press(&graph, &argued, &outcome, &options);
            let crux = match response.improves() {
                // Nothing hangs on a claim where no way leads to the outcome.
                Some(p) if p > 0.0 => crux(&graph, &argued, &outcome, &options)
                    .cruxes()
                    .map(|claim| claim.claim.clone())
                    .collect(),
                _ => Vec::new(),
            };
            let apart = response.share().is_some_and(|share| !share.connected);
            let starts: Vec<&str> = argued
                .starts()
                .into_iter()
                .map(|(node, _)| self.label(node))
                .collect();
            let no_path = match apart && !starts.is_empty() {
                true => format!(
                    "no path in the text leads from {} to {}",
                    starts.join(" or "),
                    self.label(outcome.node.as_str())
                ),
                false => String::new(),
            };
            ClaimsRun {
                response,
                crux,
                no_path,
            }
        });
        LeverReport {
            id: lever.id.get_ref().clone(),
            name: match lever.name.is_empty() {
                true => lever.id.get_ref().clone(),
                false => lever.name.clone(),
            },
            intent: lever.intent.clone(),
            claims,
            data: None,
            blend: None,
            note: String::new(),
            warnings: Vec::new(),
        }
    }
}

/// The lever as the argument has it; `None` where an act has no sign there.
fn argued(lever: &Lever) -> Option<detente_argue::Lever> {
    let mut argued = detente_argue::Lever {
        id: lever.id.get_ref().clone(),
        name: lever.name.clone(),
        ..detente_argue::Lever::default()
    };
    for act in &lever.acts {
        let sign = act.direction.map(Direction::sign);
        match (*act.act.get_ref(), sign, &act.watch) {
            (Kind::Press | Kind::Pulse, Some(sign), _) => {
                argued.presses.push(detente_argue::Press {
                    node: act.variable.get_ref().clone(),
                    sign,
                });
            }
            (Kind::Policy, Some(sign), Some(watch)) => {
                argued.policies.push(detente_argue::Policy {
                    watch: watch.get_ref().clone(),
                    tie: act.variable.get_ref().clone(),
                    sign,
                    level: if act.goes_on == Some(false) { -1 } else { 1 },
                });
            }
            _ => return None,
        }
    }
    Some(argued)
}
