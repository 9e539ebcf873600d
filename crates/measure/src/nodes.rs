//! Actors of a table sorted under the nodes of a network or region.

use detente_store::EventTable;
use detente_vocab::ActorCode;

/// For each actor of a table, the node it belongs to.
///
/// Of several nodes that cover an actor the most specific one takes it: with `PAK` and
/// `PAK.MIL` as nodes, `PAK.MIL` is not counted under `PAK`.
pub(crate) struct NodeIndex {
    of_actor: Vec<Option<u32>>,
}

impl NodeIndex {
    pub(crate) fn new(table: &EventTable, nodes: &[ActorCode]) -> Self {
        let owner = |code: &ActorCode| {
            nodes
                .iter()
                .enumerate()
                .filter(|(_, node)| node.covers(code))
                .max_by_key(|(i, node)| (node.as_str().len(), std::cmp::Reverse(*i)))
                .map(|(i, _)| i as u32)
        };
        Self {
            of_actor: table.actors.codes().iter().map(owner).collect(),
        }
    }

    /// Node of the source and of the target of a row, where both have one.
    pub(crate) fn pair(&self, table: &EventTable, row: usize) -> Option<(usize, usize)> {
        let source = self.of_actor[table.source[row].0 as usize]?;
        let target = self.of_actor[table.target[row].0 as usize]?;
        Some((source as usize, target as usize))
    }
}

/// Position of the unordered pair of different nodes `a`, `b` among the pairs of `n` nodes.
pub(crate) fn pair_position(n: usize, a: usize, b: usize) -> usize {
    let (i, j) = (a.min(b), a.max(b));
    i * n - i * (i + 1) / 2 + (j - i - 1)
}

/// All unordered pairs of `n` nodes, in the order of [`pair_position`].
pub(crate) fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}
