//! Graph model for conflict resolution: which outcomes of a small game would last?
//!
//! Definitions (Fang, Hipel and Kilgour 1993), for a decision maker i in state s with
//! improvements UI = own moves to a strictly better state: *Nash*, there is none; *GMR*, every
//! one can be answered by the opponents with a state that is no better for i than s; *SMR*,
//! besides, i cannot escape from that answer; *SEQ*, the answer must be made of the opponents'
//! own improvements. A state that is stable for everybody is an equilibrium.
//!
//! Opponents move in any legal sequence (no one twice in a row) unless [`Answers::OnceEach`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How opponents may answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// Any sequence of moves in which nobody moves twice in a row (the full definition).
    #[default]
    LegalSequences,
    /// Each opponent moves at most once.
    OnceEach,
}

/// A conflict: states, decision makers, moves, preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// `payoffs[i][s]`: rank of state `s` for decision maker `i`, larger is better.
    pub payoffs: Vec<Vec<i32>>,
    /// `moves[i][s]`: states that `i` can reach from `s` in one step.
    pub moves: Vec<Vec<Vec<usize>>>,
}

/// Stability of every state, by four notions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stability {
    /// No one can do better alone.
    pub nash: Vec<usize>,
    /// General metarationality.
    pub gmr: Vec<usize>,
    /// Symmetric metarationality.
    pub smr: Vec<usize>,
    /// Sequential stability.
    pub seq: Vec<usize>,
}

impl Conflict {
    /// The states that are stable for every decision maker, in rising order.
    pub fn equilibria(&self, answers: Answers) -> Stability {
        let all = |notion: fn(&Self, usize, usize, Answers) -> bool| -> Vec<usize> {
            (0..self.states())
                .filter(|&s| (0..self.payoffs.len()).all(|i| notion(self, i, s, answers)))
                .collect()
        };
        Stability {
            nash: all(|c, i, s, _| c.improvements(i, s).next().is_none()),
            gmr: all(Self::is_gmr),
            smr: all(Self::is_smr),
            seq: all(Self::is_seq),
        }
    }

    fn states(&self) -> usize {
        self.payoffs.first().map_or(0, Vec::len)
    }

    fn improvements(&self, i: usize, s: usize) -> impl Iterator<Item = usize> + '_ {
        self.moves[i][s]
            .iter()
            .copied()
            .filter(move |&t| self.payoffs[i][t] > self.payoffs[i][s])
    }

    fn is_gmr(&self, i: usize, s: usize, answers: Answers) -> bool {
        self.improvements(i, s).all(|t| {
            self.answers(i, t, false, answers)
                .into_iter()
                .any(|u| self.payoffs[i][u] <= self.payoffs[i][s])
        })
    }

    fn is_smr(&self, i: usize, s: usize, answers: Answers) -> bool {
        self.improvements(i, s).all(|t| {
            self.answers(i, t, false, answers).into_iter().any(|u| {
                let stuck = |&v: &usize| self.payoffs[i][v] <= self.payoffs[i][s];
                stuck(&u) && self.moves[i][u].iter().all(stuck)
            })
        })
    }

    fn is_seq(&self, i: usize, s: usize, answers: Answers) -> bool {
        self.improvements(i, s).all(|t| {
            self.answers(i, t, true, answers)
                .into_iter()
                .any(|u| self.payoffs[i][u] <= self.payoffs[i][s])
        })
    }

    /// States to which the opponents of `i` can bring the conflict from `t`.
    fn answers(
        &self,
        i: usize,
        t: usize,
        only_improvements: bool,
        answers: Answers,
    ) -> BTreeSet<usize> {
        let makers = self.payoffs.len();
        let mut reached = BTreeSet::new();
        // A position: the state and who may not move now.
        let mut seen = BTreeSet::from([(t, 0u64)]);
        let mut stack = vec![(t, 0u64)];
        while let Some((state, barred)) = stack.pop() {
            for j in (0..makers).filter(|&j| j != i && barred & (1 << j) == 0) {
                for &next in &self.moves[j][state] {
                    if only_improvements && self.payoffs[j][next] <= self.payoffs[j][state] {
                        continue;
                    }
                    reached.insert(next);
                    let barred = match answers {
                        Answers::LegalSequences => 1 << j,
                        Answers::OnceEach => barred | 1 << j,
                    };
                    if seen.insert((next, barred)) {
                        stack.push((next, barred));
                    }
                }
            }
        }
        reached
    }
}

/// What stands, for one pair of answers to the two questions about a conditional policy.
///
/// The policy: A cooperates with B while B stops a certain conduct, and cuts otherwise. States
/// are named by A's move (`C` cooperates, `X` cuts) and B's (`P` stops, `S` goes on).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyAnswer {
    /// Would A really rather cut than cooperate with a B that goes on?
    pub threat_is_credible: bool,
    /// Does B value A's cooperation above its conduct?
    pub target_values_cooperation: bool,
    /// Stable outcomes by notion.
    pub nash: Vec<String>,
    /// General metarational outcomes.
    pub gmr: Vec<String>,
    /// Symmetric metarational outcomes.
    pub smr: Vec<String>,
    /// Sequentially stable outcomes.
    pub seq: Vec<String>,
    /// Whether "A cooperates, B stops" lasts when the threat is believed only as far as A
    /// would itself gain by carrying it out (sequential stability).
    pub works: bool,
}

/// The two yes/no questions of a conditional policy, with what stands for each of the four
/// answers: (not credible, not valued), (not credible, valued), (credible, not valued),
/// (credible, valued).
pub fn conditional_policy() -> Vec<PolicyAnswer> {
    [(false, false), (false, true), (true, false), (true, true)]
        .into_iter()
        .map(|(credible, valued)| {
            let a = if credible {
                "CP XP XS CS"
            } else {
                "CP CS XP XS"
            };
            let b = if valued { "CS CP XS XP" } else { "CS XS CP XP" };
            let stability = two_by_two(a, b).equilibria(Answers::default());
            let seq = names(&stability.seq);
            PolicyAnswer {
                threat_is_credible: credible,
                target_values_cooperation: valued,
                nash: names(&stability.nash),
                gmr: names(&stability.gmr),
                smr: names(&stability.smr),
                works: seq.iter().any(|state| state == "CP"),
                seq,
            }
        })
        .collect()
}

const STATES: [&str; 4] = ["CP", "CS", "XP", "XS"];

fn names(states: &[usize]) -> Vec<String> {
    states.iter().map(|&s| STATES[s].to_owned()).collect()
}

/// The game of a conditional policy, from the two orders of preference, best first, such as
/// `CP XP XS CS`. States that an order leaves out rank below all others.
pub fn two_by_two(order_a: &str, order_b: &str) -> Conflict {
    let ranks = |order: &str| -> Vec<i32> {
        let best_first: Vec<&str> = order.split_whitespace().collect();
        STATES
            .iter()
            .map(|state| {
                best_first
                    .iter()
                    .position(|s| s == state)
                    .map_or(0, |place| (best_first.len() - place) as i32)
            })
            .collect()
    };
    Conflict {
        payoffs: vec![ranks(order_a), ranks(order_b)],
        // A turns C into X and back; B turns P into S and back.
        moves: vec![
            vec![vec![2], vec![3], vec![0], vec![1]],
            vec![vec![1], vec![0], vec![3], vec![2]],
        ],
    }
}
