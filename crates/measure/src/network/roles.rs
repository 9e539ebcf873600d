//! Who mediates and who polarises.

use serde::Serialize;

use super::{Network, TieSign};

/// What one actor does to the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Role {
    /// Position of the node.
    pub node: usize,
    /// Friendly ties.
    pub friendly: usize,
    /// Hostile ties.
    pub hostile: usize,
    /// **Mediates, by position**: share of the shortest friendly ways between other actors that
    /// lead through this one, over all pairs of others (betweenness of the friendly ties, Freeman
    /// 1977, Sociometry 40; 0 to 1, a pair without a way counts 0).
    pub betweenness: f64,
    /// **Mediates, by chance to**: hostile ties whose two ends are both friends of this actor: the
    /// third corner of triads with two friendly ties and a hostile one (the liaison of Gould &
    /// Fernandez 1989, Sociological Methodology 19, between enemies).
    pub bridges: usize,
    /// **Polarises, against the camps**: share of its signed ties that are frustrated; `None` without
    /// a signed tie or a balance.
    pub frustrated_share: Option<f64>,
    /// **Polarises, along the camps**: share of the events of hostile ties across the two camps
    /// that this actor has a part in: its part in the negative weight of the cut (the ties
    /// that the partition of Doreian & Mrvar 1996, Social Networks 18, puts between). Every event has two
    /// ends, so the shares add up to 2. `None` without a hostile tie across.
    pub cut_share: Option<f64>,
}

impl Network {
    /// The roles of all nodes, in their order.
    ///
    /// Cost: one breadth-first search a node (Brandes 2001, Journal of Mathematical Sociology 25) and one
    /// look at the common friends of each hostile tie.
    pub fn roles(&self) -> Vec<Role> {
        let n = self.nodes.len();
        let mut friends: Vec<Vec<usize>> = vec![Vec::new(); n];
        let mut hostile = vec![0usize; n];
        for (a, b, sign) in self.signed_edges() {
            if sign == TieSign::Friendly {
                friends[a].push(b);
                friends[b].push(a);
            } else {
                hostile[a] += 1;
                hostile[b] += 1;
            }
        }
        let mut bridges = vec![0usize; n];
        let mut is_friend = vec![false; n];
        let mut cut = vec![0u64; n];
        let mut all_cut = 0u64;
        let camps = self.balance.given().map(|balance| &balance.camps);
        for tie in self
            .ties
            .iter()
            .filter(|tie| tie.sign == Some(TieSign::Hostile))
        {
            friends[tie.a].iter().for_each(|f| is_friend[*f] = true);
            for f in &friends[tie.b] {
                bridges[*f] += usize::from(is_friend[*f]);
            }
            friends[tie.a].iter().for_each(|f| is_friend[*f] = false);
            if camps.is_some_and(|camps| camps[tie.a] != camps[tie.b]) {
                let events = u64::from(tie.cell.events());
                cut[tie.a] += events;
                cut[tie.b] += events;
                all_cut += events;
            }
        }
        let mut signed = vec![0usize; n];
        let mut frustrated = vec![0usize; n];
        for tie in &self.ties {
            for node in [tie.a, tie.b] {
                signed[node] += usize::from(tie.frustrated.is_some());
                frustrated[node] += usize::from(tie.frustrated == Some(true));
            }
        }
        let between = betweenness(&friends);
        (0..n)
            .map(|node| Role {
                node,
                friendly: friends[node].len(),
                hostile: hostile[node],
                betweenness: between[node],
                bridges: bridges[node],
                frustrated_share: (signed[node] > 0)
                    .then(|| frustrated[node] as f64 / signed[node] as f64),
                cut_share: (all_cut > 0).then(|| cut[node] as f64 / all_cut as f64),
            })
            .collect()
    }

    /// Nodes that mediate, first in bridges, then in betweenness; those with neither are left out.
    pub fn mediators(&self) -> Vec<Role> {
        let mut roles = self.roles();
        roles.retain(|role| role.bridges > 0 || role.betweenness > 0.0);
        roles.sort_by(|a, b| {
            let by_place = b.betweenness.total_cmp(&a.betweenness);
            b.bridges
                .cmp(&a.bridges)
                .then(by_place)
                .then(a.node.cmp(&b.node))
        });
        roles
    }

    /// Nodes that polarise, first in the share of the cut, then in frustrated ties; those with neither are left out.
    pub fn polarisers(&self) -> Vec<Role> {
        let mut roles = self.roles();
        let cut = |role: &Role| role.cut_share.unwrap_or(0.0);
        let against = |role: &Role| role.frustrated_share.unwrap_or(0.0);
        roles.retain(|role| cut(role) > 0.0 || against(role) > 0.0);
        roles.sort_by(|a, b| {
            let by_cut = cut(b).total_cmp(&cut(a));
            by_cut
                .then(against(b).total_cmp(&against(a)))
                .then(a.node.cmp(&b.node))
        });
        roles
    }
}

/// Brandes' sums over all sources, halved (ties have no direction) and divided by the pairs of others.
fn betweenness(near: &[Vec<usize>]) -> Vec<f64> {
    let n = near.len();
    let mut sums = vec![0.0; n];
    for source in 0..n {
        let mut order = vec![source];
        let mut distance = vec![usize::MAX; n];
        let mut ways = vec![0.0; n];
        distance[source] = 0;
        ways[source] = 1.0;
        let mut at = 0;
        while at < order.len() {
            let v = order[at];
            at += 1;
            for w in &near[v] {
                if distance[*w] == usize::MAX {
                    distance[*w] = distance[v] + 1;
                    order.push(*w);
                }
                if distance[*w] == distance[v] + 1 {
                    ways[*w] += ways[v];
                }
            }
        }
        let mut share = vec![0.0; n];
        for w in order.iter().rev() {
            for v in &near[*w] {
                if distance[*v] + 1 == distance[*w] {
                    share[*v] += ways[*v] / ways[*w] * (1.0 + share[*w]);
                }
            }
            if *w != source {
                sums[*w] += share[*w];
            }
        }
    }
    let pairs = (n.saturating_sub(1) * n.saturating_sub(2)) as f64;
    let scale = |sum: f64| if pairs > 0.0 { sum / pairs } else { 0.0 };
    sums.into_iter().map(scale).collect()
}
