//! How far a way from lever to outcome is wholly read right: a product over its arrows.
//!
//! A claim's confidence is how likely it was read right in sentence and sign, its ends left aside. Ten mentions in one document are one
//! testimony, so the surest of them counts and the others add nothing; mentions in different
//! documents are apart, so an arrow is wrong only if all of them are:
//! trust = 1 − ∏ over documents (1 − surest claim). Links by definition, given ones and the
//! lever's own policy have trust 1. The arrows are taken to be misread independently.

use serde::{Deserialize, Serialize};

use crate::{Graph, Lever, Origin, Path};

/// One arrow of a way, with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The node that moves.
    pub from: String,
    /// The node that is moved.
    pub to: String,
    /// The claims behind it; none for definitions and policies.
    pub claims: Vec<String>,
    /// Documents that they stand in.
    pub documents: usize,
    /// Probability that at least one document was read right.
    pub trust: f64,
}

/// How sure the reading of a whole way is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// The arrows in order: the sum behind the number.
    pub steps: Vec<Step>,
    /// Product over the arrows: probability that all of them are read right.
    pub all_right: f64,
}

/// Weighs a way. `known` gives a claim's confidence and its document; `None` from it for any
/// claim on the way gives no figure.
///
/// ```
/// use detente_argue::{Graph, Lever, Link, Outcome, SignSet, trust};
/// let graph = Graph::new(vec![
///     Link::new("C1", "a", "b", SignSet::PLUS),
///     Link::new("C2", "a", "b", SignSet::PLUS),
///     Link::new("C3", "b", "c", SignSet::PLUS),
/// ]);
/// let lever = Lever::press("L", &[("a", 1)]);
/// let path = &graph.effect(&lever, &Outcome::new("c", 1)).paths[0];
/// let one = trust(&graph, &lever, path, |_| Some((0.5, "one"))).unwrap();
/// assert_eq!((one.steps[0].trust, one.all_right), (0.5, 0.25));
/// let apart = |id: &str| Some((0.5, if id == "C2" { "two" } else { "one" }));
/// let two = trust(&graph, &lever, path, apart).unwrap();
/// assert_eq!((two.steps[0].trust, two.all_right), (0.75, 0.375));
/// ```
pub fn trust<'a>(
    graph: &Graph,
    lever: &Lever,
    path: &Path,
    known: impl Fn(&str) -> Option<(f64, &'a str)>,
) -> Option<Trust> {
    trust_on(&graph.policied(lever), path, known)
}

/// [`trust`] on a graph in which the lever's policies are drawn.
pub(crate) fn trust_on<'a>(
    full: &Graph,
    path: &Path,
    known: impl Fn(&str) -> Option<(f64, &'a str)>,
) -> Option<Trust> {
    let mut steps = Vec::with_capacity(path.edges.len());
    for &e in &path.edges {
        let edge = full.edges().get(e)?;
        let links = || edge.links.iter().map(|&l| &full.links()[l]);
        let claimed: Vec<&str> = links()
            .filter(|link| link.origin == Origin::Claim)
            .map(|link| link.id.as_str())
            .collect();
        // What holds by the words' meaning holds whatever was read beside it.
        let certain = claimed.is_empty() || links().any(|link| link.origin != Origin::Claim);
        let mut surest: Vec<(&str, f64)> = Vec::new();
        for id in &claimed {
            let (confidence, document) = known(id)?;
            match surest.iter_mut().find(|(name, _)| *name == document) {
                Some((_, most)) => *most = most.max(confidence),
                None => surest.push((document, confidence)),
            }
        }
        let wrong: f64 = surest.iter().map(|(_, sure)| 1.0 - sure).product();
        let mut claims: Vec<String> = claimed.iter().map(|id| (*id).to_owned()).collect();
        claims.dedup();
        steps.push(Step {
            from: full.nodes()[edge.from].clone(),
            to: full.nodes()[edge.to].clone(),
            claims,
            documents: surest.len(),
            trust: if certain { 1.0 } else { 1.0 - wrong },
        });
    }
    Some(Trust {
        all_right: steps.iter().map(|step| step.trust).product(),
        steps,
    })
}
