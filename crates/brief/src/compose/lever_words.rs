//! A lever in words, the same in a brief and in a scenario file.

use std::collections::BTreeMap;

use detente_argue::{Lever, Policy};
use detente_vocab::{ActorDirectory, Claim, Concept, Direction, Property};

use crate::words;

/// A lever as it stands after "to": "increase Russia’s pressure on Pakistan", "bring about a
/// settlement in Mali", "make aid to Mali depend on a fall in Mali’s military strength".
pub(super) fn lever_words(
    lever: &Lever,
    claims: &[Claim],
    concepts: &BTreeMap<String, Concept>,
    directory: &ActorDirectory,
) -> String {
    let name = |node: &str| {
        concepts.get(node).map_or_else(
            || node.to_owned(),
            |concept| words::variable_name(concept, directory),
        )
    };
    let mut parts: Vec<String> = lever
        .presses
        .iter()
        .map(|press| {
            // A settlement is there or not; there is no more or less of one.
            let settlement = concepts
                .get(&press.node)
                .is_some_and(|c| c.property == Property::Settlement);
            // Nor is there of what a whole clause says.
            let clause = concepts.get(&press.node).is_some_and(|c| {
                let modal =
                    |word: &str| matches!(word, "should" | "must" | "ought" | "would" | "will");
                c.property == Property::Other && c.text.split_whitespace().any(modal)
            });
            let verb = match (press.sign > 0, settlement) {
                (true, whole) if whole || clause => "bring about",
                (true, _) => "increase",
                (false, true) => "put off",
                (false, false) => "reduce",
            };
            format!("{verb} {}", name(&press.node))
        })
        .collect();
    parts.extend(lever.policies.iter().map(|policy| {
        let (watch, tie) = ends(policy, lever, claims);
        let told = |node: &str, end: Option<&Concept>| match end.map(|c| c.direction) {
            Some(Direction::Down) => format!("a fall in {}", name(node)),
            _ => name(node),
        };
        format!(
            "make {} depend on {}",
            told(&policy.tie, tie),
            told(&policy.watch, watch)
        )
    }));
    words::list(&parts)
}

/// The watched conduct and the tie as the advice itself mentions them, with their directions:
/// another claim may speak of the same node the other way round.
fn ends<'a>(
    policy: &Policy,
    lever: &Lever,
    claims: &'a [Claim],
) -> (Option<&'a Concept>, Option<&'a Concept>) {
    let is = |end: &Option<Concept>, node: &str| end.as_ref().is_some_and(|c| c.node() == node);
    claims
        .iter()
        .filter(|claim| lever.claims.contains(&claim.id))
        .find(|claim| is(&claim.cause, &policy.watch) && is(&claim.effect, &policy.tie))
        .map_or((None, None), |claim| {
            (claim.cause.as_ref(), claim.effect.as_ref())
        })
}

#[cfg(test)]
mod tests {
    use detente_vocab::ActorDirectory;

    use super::*;

    /// The levers of a text in words.
    fn told(text: &str) -> Vec<String> {
        let directory = ActorDirectory::builtin();
        let article = detente_read::article::Article::parse("terms.txt", text).unwrap();
        let claims = detente_read::claims_of(&article, &directory);
        let mut concepts = BTreeMap::new();
        for concept in claims.iter().flat_map(|c| [&c.cause, &c.effect]).flatten() {
            concepts
                .entry(concept.node())
                .or_insert_with(|| concept.clone());
        }
        detente_argue::levers_from_claims(&claims)
            .iter()
            .map(|lever| lever_words(lever, &claims, &concepts, &directory))
            .collect()
    }

    #[test]
    fn a_policy_keeps_the_direction_of_its_term() {
        let levers = told(
            "Terms\n\nAid to Ethiopia reduces violence in Ethiopia. The United States should make \
             aid to Ethiopia conditional on the withdrawal of Ethiopian troops from Tigray.",
        );
        assert!(
            levers.iter().any(|lever| lever
                == "make the United States’ aid to Ethiopia depend on a fall in Ethiopia’s military strength"),
            "{levers:?}"
        );
    }

    #[test]
    fn a_settlement_is_brought_about() {
        let levers = told(
            "Talks\n\nA settlement in Yemen would reduce violence in Yemen. The United States \
             should support a settlement in Yemen.",
        );
        assert!(
            levers
                .iter()
                .any(|lever| lever.starts_with("bring about a settlement")),
            "{levers:?}"
        );
    }
}
