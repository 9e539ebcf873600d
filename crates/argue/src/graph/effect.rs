//! What the links entail about a lever: paths, total effect, walks.

use super::{Effect, Graph, Limits, Path};
use crate::{Lever, Origin, Outcome, SignSet};

impl Graph {
    /// What the links entail about a lever: the sum over its simple paths to the outcome,
    /// each the product of its links (METHODS: Axelrod's algebra).
    pub fn effect(&self, lever: &Lever, outcome: &Outcome) -> Effect {
        self.effect_within(lever, outcome, Limits::default())
    }

    /// [`Graph::effect`] with limits on the enumeration.
    ///
    /// Where the list of paths is cut short, entailment is claimed only when every walk from
    /// lever to outcome has one sign, which settles the paths that were not listed.
    pub fn effect_within(&self, lever: &Lever, outcome: &Outcome, limits: Limits) -> Effect {
        let graph = self.policied(lever);
        let mut paths = Vec::new();
        let mut truncated = false;
        let mut total = SignSet::ZERO;
        let mut contradictions = Vec::new();
        let end = graph.node(&outcome.node);
        for (name, start) in lever.starts() {
            let (Some(from), Some(to)) = (graph.node(name), end) else {
                // A lever may be the outcome itself even where no link names it.
                if name == outcome.node {
                    total = total.plus(SignSet::of(start));
                }
                continue;
            };
            if from == to {
                total = total.plus(SignSet::of(start));
                continue;
            }
            let (found, cut) = graph.simple_paths(from, to, limits);
            truncated |= cut;
            for edges in found {
                let path = graph.describe_path(edges, start);
                if path.signs == SignSet::ZERO {
                    continue;
                }
                for &e in &path.edges {
                    let edge = &graph.edges[e];
                    let pair = (graph.nodes[edge.from].clone(), graph.nodes[edge.to].clone());
                    if edge.signs.is_empty() && !contradictions.contains(&pair) {
                        contradictions.push(pair);
                    }
                }
                total = total.plus(path.signs.times(SignSet::of(start)));
                paths.push(path);
            }
        }
        paths.sort_by_key(|path| path.edges.len());
        if truncated && contradictions.is_empty() {
            let signs: Vec<SignSet> = graph.edges.iter().map(|edge| edge.signs).collect();
            let walks = graph.walk_signs(lever, outcome, &signs);
            // Walks cover every path, so one sign for all walks is one sign for all paths.
            if walks.len() > 1 {
                total = total.or(walks).or(SignSet::ZERO);
            }
        }
        let improvement = total.times(SignSet::of(outcome.better));
        Effect {
            paths,
            truncated,
            total,
            improvement,
            entailed: improvement == SignSet::PLUS,
            contradictions,
        }
    }

    /// Whether [`Graph::effect_within`] leaves only worsening; it stops at the first path that
    /// leaves more. The lever's policies must be drawn already.
    pub(crate) fn surely_worsens(&self, lever: &Lever, outcome: &Outcome, limits: Limits) -> bool {
        let worse = SignSet::of(-outcome.better);
        let end = self.node(&outcome.node);
        // Signs other than this and 0 never leave a sum, nor does a contradiction.
        let lasts = |set: SignSet| !set.is_empty() && set.or(worse).or(SignSet::ZERO).len() == 2;
        let mut total = SignSet::ZERO;
        let mut truncated = false;
        for (name, start) in lever.starts() {
            let start = SignSet::of(start);
            let (from, to) = match (self.node(name), end) {
                (Some(from), Some(to)) if from != to => (from, to),
                _ => {
                    if name == outcome.node {
                        total = total.plus(start);
                    }
                    continue;
                }
            };
            truncated |= self.each_simple_path(from, to, limits, |edges| {
                let signs = SignSet::product(edges.iter().map(|&e| self.edges[e].signs));
                if signs != SignSet::ZERO {
                    total = total.plus(signs.times(start));
                }
                lasts(total)
            });
            if !lasts(total) {
                return false;
            }
        }
        if truncated {
            let signs: Vec<SignSet> = self.edges.iter().map(|edge| edge.signs).collect();
            let walks = self.walk_signs(lever, outcome, &signs);
            if walks.len() > 1 {
                return false;
            }
        }
        total == worse
    }

    fn describe_path(&self, edges: Vec<usize>, start: i8) -> Path {
        let mut nodes: Vec<String> = edges
            .iter()
            .map(|&e| self.nodes[self.edges[e].from].clone())
            .collect();
        if let Some(&last) = edges.last() {
            nodes.push(self.nodes[self.edges[last].to].clone());
        }
        Path {
            nodes,
            signs: SignSet::product(edges.iter().map(|&e| self.edges[e].signs)),
            start,
            stitched: self.is_stitched(&edges),
            edges,
        }
    }

    /// Whether no single holder stands behind every claimed link of the path.
    fn is_stitched(&self, edges: &[usize]) -> bool {
        let claimed = |e: usize| {
            self.edges[e]
                .links
                .iter()
                .map(|&l| &self.links[l])
                .filter(|link| link.origin == Origin::Claim)
        };
        let mut common: Option<Vec<&Option<String>>> = None;
        for &e in edges {
            let holders: Vec<&Option<String>> = claimed(e).map(|link| &link.holder).collect();
            if holders.is_empty() {
                continue;
            }
            common = Some(match common {
                None => holders,
                Some(known) => known
                    .into_iter()
                    .filter(|holder| holders.contains(holder))
                    .collect(),
            });
        }
        common.is_some_and(|holders| holders.is_empty())
    }

    /// Signs of all walks from the lever to the outcome, loops included, with the given
    /// signs on the edges.
    pub(crate) fn walk_signs(
        &self,
        lever: &Lever,
        outcome: &Outcome,
        edge_signs: &[SignSet],
    ) -> SignSet {
        let both = |signs: SignSet| signs.contains(1) && signs.contains(-1);
        match self.walk_signs_until(lever, outcome, edge_signs, both) {
            signs if both(signs) => SignSet::ANY,
            signs => signs,
        }
    }

    /// The one sign of all walks from the lever to the outcome; everything where they have
    /// several.
    pub(crate) fn one_walk_sign(
        &self,
        lever: &Lever,
        outcome: &Outcome,
        edge_signs: &[SignSet],
    ) -> SignSet {
        let several = |signs: SignSet| signs.len() > 1;
        match self.walk_signs_until(lever, outcome, edge_signs, several) {
            signs if several(signs) => SignSet::ANY,
            signs => signs,
        }
    }

    /// Gathers the signs of walks until they are `enough`.
    fn walk_signs_until(
        &self,
        lever: &Lever,
        outcome: &Outcome,
        edge_signs: &[SignSet],
        enough: impl Fn(SignSet) -> bool,
    ) -> SignSet {
        let Some(end) = self.node(&outcome.node) else {
            return SignSet::ZERO;
        };
        let mut seen = vec![[false; 2]; self.nodes.len()];
        let mut stack = Vec::new();
        let mut signs = SignSet::EMPTY;
        for (name, start) in lever.starts() {
            if let Some(node) = self.node(name) {
                let up = start > 0;
                stack.push((node, up));
                seen[node][usize::from(up)] = true;
                if node == end {
                    signs = signs.or(SignSet::of(if up { 1 } else { -1 }));
                }
            }
        }
        while let Some((node, up)) = stack.pop() {
            if enough(signs) {
                return signs;
            }
            for &e in &self.outgoing[node] {
                let (to, set) = (self.edges[e].to, edge_signs[e]);
                if set.contains(0) && set.may_influence() {
                    signs = signs.or(SignSet::ZERO);
                }
                for (member, is_plus) in [(-1, false), (1, true)] {
                    let next = up == is_plus;
                    if set.contains(member) && !seen[to][usize::from(next)] {
                        seen[to][usize::from(next)] = true;
                        stack.push((to, next));
                        if to == end {
                            signs = signs.or(SignSet::of(if next { 1 } else { -1 }));
                        }
                    }
                }
            }
        }
        if signs.is_empty() {
            SignSet::ZERO
        } else {
            signs
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Link;

    proptest! {
        #[test]
        fn stopping_early_changes_no_answer(
            triples in prop::collection::vec((0usize..6, 0usize..6, 0usize..8), 1..16),
            better in prop::sample::select(vec![1i8, -1]),
            paths in 1usize..6,
        ) {
            let links = triples.iter().enumerate().map(|(i, (from, to, set))| {
                let (from, to) = (format!("n{from}"), format!("n{to}"));
                Link::new(&format!("C{i}"), &from, &to, SignSet::ALL[*set])
            });
            let graph = Graph::new(links.collect());
            let outcome = Outcome::new("n0", better);
            for lever in [
                Lever::press("L", &[("n1", 1)]),
                Lever::press("L", &[("n1", 1), ("n2", -1)]),
                Lever::policy("L", &[("n3", "n1", 1)]),
            ] {
                for limits in [Limits::default(), Limits { paths, steps: 12 }] {
                    let effect = graph.effect_within(&lever, &outcome, limits);
                    let full = graph.with_policies(&lever);
                    prop_assert_eq!(
                        full.surely_worsens(&lever, &outcome, limits),
                        effect.improvement == SignSet::MINUS,
                        "{:?}", effect
                    );
                }
                let signs: Vec<SignSet> = graph.edges().iter().map(|e| e.signs).collect();
                let walks = graph.walk_signs(&lever, &outcome, &signs);
                let one = if walks.len() > 1 { SignSet::ANY } else { walks };
                prop_assert_eq!(graph.one_walk_sign(&lever, &outcome, &signs), one);
            }
        }
    }
}
