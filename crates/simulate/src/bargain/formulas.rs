//! The formulas of one turn, in the words and symbols of the module's head.

use super::{Offer, first_best};

/// A coalition starts with this much in an election, so that none is empty.
const ELECTION_FLOOR: f64 = 1e-8;
/// And with this much in a challenge.
const CHALLENGE_FLOOR: f64 = 1e-10;
/// A challenge must promise more than this.
const LEAST_GAIN: f64 = 1e-5;
/// Keeps an offer where it is if neither side has any weight on the issue.
const OFFER_FLOOR: f64 = 1e-6;
/// Positions nearer than 0.1 are one; offers are to two decimals, so that 0.1 itself is frequent
/// and must not be near by rounding.
const SAME: f64 = 0.1 - 1e-9;

/// What actors have all along.
pub(super) struct Powers {
    /// Influence; the strongest has 100.
    influence: Vec<f64>,
    /// Salience of each issue, 0 to 1.
    salience: Vec<Vec<f64>>,
    /// Salience of all issues.
    attention: Vec<f64>,
    /// Influence times attention: what an actor brings to a challenge.
    effort: Vec<f64>,
}

impl Powers {
    pub(super) fn new(influence: &[f64], salience: &[Vec<f64>]) -> Self {
        let scale = 100.0 / influence.iter().copied().fold(0.0, f64::max);
        let influence: Vec<f64> = influence.iter().map(|w| w * scale).collect();
        let salience: Vec<Vec<f64>> = salience
            .iter()
            .map(|row| row.iter().map(|s| s / 100.0).collect())
            .collect();
        let attention: Vec<f64> = salience.iter().map(|row| row.iter().sum()).collect();
        let effort = influence
            .iter()
            .zip(&attention)
            .map(|(w, s)| w * s)
            .collect();
        Self {
            influence,
            salience,
            attention,
            effort,
        }
    }

    /// Difference of two positions, 0 to 1, by the saliences of one actor.
    fn difference(&self, actor: usize, a: &[f64], b: &[f64]) -> f64 {
        let (mut apart, mut whole) = (0.0, 0.0);
        for ((x, y), s) in a.iter().zip(b).zip(&self.salience[actor]) {
            apart += (s * (x - y) / 100.0).powi(2);
            whole += s * s;
        }
        (apart / whole).sqrt()
    }
}

/// Euclidean distance, every issue weighing the same.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    let squares = a.iter().zip(b).map(|(x, y)| (x - y).powi(2));
    squares.sum::<f64>().sqrt()
}

fn utility(difference: f64, risk: f64) -> f64 {
    (1.0 - difference) * (1.0 + risk * difference)
}

/// The two coalitions of a contest.
#[derive(Clone, Copy)]
struct Sides {
    pro: f64,
    con: f64,
}

impl Sides {
    fn empty(floor: f64) -> Self {
        Self {
            pro: floor,
            con: floor,
        }
    }

    /// Adds a vote to the side that it favours.
    fn add(&mut self, vote: f64) {
        if vote > 0.0 {
            self.pro += vote;
        } else {
            self.con -= vote;
        }
    }

    /// Chance that the first side prevails.
    fn chance(self) -> f64 {
        self.pro / (self.pro + self.con)
    }
}

/// The probabilistic Condorcet election: `utility[k][a]` is what option a is worth to voter k.
fn election(influence: &[f64], utility: &[Vec<f64>]) -> Vec<f64> {
    let options = utility.first().map_or(0, Vec::len);
    // An option ties with itself.
    let mut beats = vec![vec![0.5; options]; options];
    for a in 0..options {
        for b in 0..a {
            let mut sides = Sides::empty(ELECTION_FLOOR);
            for (w, u) in influence.iter().zip(utility) {
                sides.add(w * (u[a] - u[b]));
            }
            beats[a][b] = sides.chance();
            beats[b][a] = sides.con / (sides.pro + sides.con);
        }
    }
    let mut weights: Vec<f64> = beats.iter().map(|row| row.iter().product()).collect();
    if weights.iter().sum::<f64>() < 1e-250 {
        // So many options that the products are lost: the same by logarithms.
        let logs: Vec<f64> = beats
            .iter()
            .map(|row| row.iter().map(|p| p.ln()).sum())
            .collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        weights = logs.iter().map(|log| (log - most).exp()).collect();
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// What actors make of a state.
pub(super) struct Outlook<'a> {
    powers: &'a Powers,
    pub(super) positions: Vec<Vec<f64>>,
    /// `difference[k][x]`: of the position of x, to k.
    difference: Vec<Vec<f64>>,
    /// Risk attitudes, −½ (the least likely to win) to 1 (the likeliest).
    risk: Vec<f64>,
    /// `worth[k][x]`: utility of the position of x to k, with its true attitude.
    worth: Vec<Vec<f64>>,
}

impl<'a> Outlook<'a> {
    pub(super) fn new(powers: &'a Powers, positions: Vec<Vec<f64>>) -> Self {
        let actors = positions.len();
        let difference: Vec<Vec<f64>> = (0..actors)
            .map(|k| {
                positions
                    .iter()
                    .map(|x| powers.difference(k, &positions[k], x))
                    .collect()
            })
            .collect();
        let neutral = utilities(&difference, |_| 0.0);
        let risk = attitudes(&election(&powers.influence, &neutral));
        let worth = utilities(&difference, |k| risk[k]);
        Self {
            powers,
            positions,
            difference,
            risk,
            worth,
        }
    }

    /// Chance of each actor's position in an election over all distinct ones.
    pub(super) fn win_probability(&self) -> Vec<f64> {
        let same = |i: usize, j: usize| distance(&self.positions[i], &self.positions[j]) < SAME;
        let mut distinct: Vec<usize> = Vec::new();
        for i in 0..self.positions.len() {
            if !distinct.iter().any(|&j| same(i, j)) {
                distinct.push(i);
            }
        }
        let worth: Vec<Vec<f64>> = self
            .worth
            .iter()
            .map(|row| distinct.iter().map(|&j| row[j]).collect())
            .collect();
        let chances = election(&self.powers.influence, &worth);
        (0..self.positions.len())
            .map(|i| {
                let mut alike = distinct.iter().zip(&chances).filter(|(j, _)| same(i, **j));
                // The last of them, as KTAB has it, should i be near to several.
                alike.next_back().map_or(0.0, |(_, chance)| *chance)
            })
            .collect()
    }

    /// Challenges, offers, votes: where each actor stands afterwards.
    pub(super) fn turn(&self) -> (Vec<Vec<f64>>, Vec<Offer>) {
        let actors = self.positions.len();
        let mut offers: Vec<Offer> = (0..actors).filter_map(|i| self.offer(i)).collect();
        let values: Vec<Vec<f64>> = offers.iter().map(|offer| self.state_worth(offer)).collect();
        let stay: Vec<f64> = (0..actors)
            .map(|voter| self.worth[voter].iter().sum::<f64>() / actors as f64)
            .collect();
        let positions = (0..actors)
            .map(|k| {
                let concern: Vec<usize> = (0..offers.len())
                    .filter(|&o| offers[o].initiator == k || offers[o].target == k)
                    .collect();
                let utility: Vec<Vec<f64>> = (0..actors)
                    .map(|voter| {
                        let of_offers = concern.iter().map(|&o| values[o][voter]);
                        std::iter::once(stay[voter]).chain(of_offers).collect()
                    })
                    .collect();
                let chances = election(&self.powers.influence, &utility);
                match first_best(&chances) {
                    None | Some(0) => self.positions[k].clone(),
                    Some(option) => offers[concern[option - 1]].accept(k),
                }
            })
            .collect();
        (positions, offers)
    }

    /// What each voter's state would be worth with both sides of an offer where it puts them:
    /// the mean over all positions.
    fn state_worth(&self, offer: &Offer) -> Vec<f64> {
        (0..self.positions.len())
            .map(|voter| {
                let at = |position: &[f64]| {
                    let own = &self.positions[voter];
                    let difference = self.powers.difference(voter, own, position);
                    utility(difference, self.risk[voter])
                };
                let mut worths = self.worth[voter].clone();
                worths[offer.initiator] = at(&offer.initiator_position);
                worths[offer.target] = at(&offer.target_position);
                worths.iter().sum::<f64>() / worths.len() as f64
            })
            .collect()
    }

    /// The offer of i to the target that it gains most by challenging.
    fn offer(&self, i: usize) -> Option<Offer> {
        let seen = utilities(&self.difference, |k| {
            (2.0 * self.risk[i] + self.risk[k]) / 3.0
        });
        let mut best = None;
        let mut most = LEAST_GAIN;
        for j in (0..self.positions.len()).filter(|&j| j != i) {
            let probability = self.challenge(&seen, i, j);
            // The target yields without a contest as far as it has other things to attend to.
            let attention = self.powers.attention[j];
            let victory = 2.0 * seen[i][i];
            let defeat = 2.0 * seen[i][j];
            let contest = probability * victory + (1.0 - probability) * defeat;
            let gain =
                (1.0 - attention) * victory + attention * contest - (seen[i][i] + seen[i][j]);
            if gain > most {
                most = gain;
                best = Some((j, probability));
            }
        }
        let (target, probability) = best?;
        let (initiator_position, target_position) = self.compromise(i, target, probability);
        Some(Offer {
            initiator: i,
            target,
            probability,
            gain: most,
            initiator_position,
            target_position,
            initiator_accepts: false,
            target_accepts: false,
        })
    }

    /// Chance that i prevails over j, by utilities as i sees them.
    fn challenge(&self, seen: &[Vec<f64>], i: usize, j: usize) -> f64 {
        let effort = &self.powers.effort;
        let mut principals = Sides::empty(CHALLENGE_FLOOR);
        principals.add(effort[i] * (seen[i][i] - seen[i][j]));
        principals.add(effort[j] * (seen[j][i] - seen[j][j]));
        let mut all = principals;
        for k in (0..seen.len()).filter(|&k| k != i && k != j) {
            let (to_i, to_j, own) = (seen[k][i], seen[k][j], seen[k][k]);
            let mut with_k = principals;
            with_k.add(effort[k] * (to_i - to_j));
            let p = with_k.chance();
            // Worth to k of the three positions: its ally wins, or its foe does.
            let joins_i = p * (2.0 * to_i + own) + (1.0 - p) * (3.0 * to_j);
            let joins_j = p * (3.0 * to_i) + (1.0 - p) * (2.0 * to_j + own);
            all.add(effort[k] * (joins_i - joins_j));
        }
        all.chance()
    }

    /// Where an offer of i puts itself and j.
    fn compromise(&self, i: usize, j: usize, probability: f64) -> (Vec<f64>, Vec<f64>) {
        let salience = &self.powers.salience;
        (0..self.positions[i].len())
            .map(|d| {
                let (x, y) = (self.positions[i][d], self.positions[j][d]);
                let of_i = (salience[i][d] * probability).powi(2);
                let of_j = (salience[j][d] * (1.0 - probability)).powi(2);
                let whole = of_i + of_j + OFFER_FLOOR;
                (
                    two_decimals(((of_i + OFFER_FLOOR) * x + of_j * y) / whole),
                    two_decimals((of_i * x + (of_j + OFFER_FLOOR) * y) / whole),
                )
            })
            .unzip()
    }
}

impl Offer {
    /// Marks the offer as taken by one of its sides and says where that one will stand.
    fn accept(&mut self, actor: usize) -> Vec<f64> {
        if actor == self.initiator {
            self.initiator_accepts = true;
            self.initiator_position.clone()
        } else {
            self.target_accepts = true;
            self.target_position.clone()
        }
    }
}

/// Utility to each actor of each position, with the attitudes that `risk` gives.
fn utilities(difference: &[Vec<f64>], risk: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    difference
        .iter()
        .enumerate()
        .map(|(k, row)| row.iter().map(|&d| utility(d, risk(k))).collect())
        .collect()
}

/// Risk attitudes by the chances of risk neutral actors' positions. Where all have the same
/// chance, which leaves the formula without a value, all are neutral.
fn attitudes(chances: &[f64]) -> Vec<f64> {
    let least = chances.iter().copied().fold(f64::INFINITY, f64::min);
    let most = chances.iter().copied().fold(0.0, f64::max);
    let range = most - least;
    chances
        .iter()
        .map(|p| match range > 1e-12 {
            true => (3.0 * p - most - 2.0 * least) / (2.0 * range),
            false => 0.0,
        })
        .collect()
}

fn two_decimals(position: f64) -> f64 {
    (100.0 * position).round() / 100.0
}
