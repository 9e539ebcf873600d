//! The signed network of a region over a window of days.

mod balance;
mod export;
mod labels;
mod layout;
mod roles;
mod stress;
mod svg;

use detente_store::EventTable;
use detente_vocab::calendar::day_number;
use detente_vocab::{ActorCode, Interval};
use jiff::civil::Date;
use serde::Serialize;

pub use balance::Balance;
pub(crate) use balance::frustration;
pub use export::{to_csv, to_gexf};
pub use layout::Place;
pub use roles::Role;
pub use stress::anchored_layout;
pub use svg::film;

use crate::bands::{Band, probability_above_half, share_band};
use crate::nodes::{NodeIndex, pair_position, pairs};
use crate::ties::{Axis, TieCell, count, day_window};
use crate::{Answer, MeasureError, Refusal};

/// Posterior probability beyond which a tie has a sign.
pub const SIGN_PROBABILITY: f64 = 0.9;

/// Reported events under which a sign is thin: two events of one kind already pass
/// [`SIGN_PROBABILITY`], and one report of the other kind would take such a sign away.
pub const FEWEST_FOR_SIGN: u32 = 5;

/// Sign of a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TieSign {
    /// P(cooperation share > ½) is above [`SIGN_PROBABILITY`].
    Friendly,
    /// P(cooperation share > ½) is below 1 − [`SIGN_PROBABILITY`].
    Hostile,
}

/// An actor of the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Its code.
    pub code: ActorCode,
    /// What it is called in exports; the code unless set.
    pub label: String,
    /// Events of cooperation and conflict with the other nodes.
    pub events: u32,
}

/// Two nodes with at least one row between them, acts of both directions together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkTie {
    /// Position of the first node.
    pub a: usize,
    /// Position of the second node, larger than `a`.
    pub b: usize,
    /// What was reported.
    pub cell: TieCell,
    /// Posterior probability that the cooperation share is above one half (Jeffreys prior).
    pub probability_friendly: f64,
    /// 90 % band of net cooperation, −1 to 1.
    pub net_band: Band,
    /// The sign, where the probability is clear enough; no edge of the signed network otherwise.
    pub sign: Option<TieSign>,
    /// Whether the sign rests on fewer than [`FEWEST_FOR_SIGN`] reported events; `None` without a
    /// sign.
    pub thin: Option<bool>,
    /// Whether the tie is frustrated under the best split: friendly across the camps or
    /// hostile inside one. `None` without a sign or when the balance was refused.
    pub frustrated: Option<bool>,
}

/// A signed network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Network {
    /// First day counted.
    pub from: Date,
    /// Last day counted.
    pub to: Date,
    /// The nodes, in the order given.
    pub nodes: Vec<Node>,
    /// Pairs with at least one row, by position of the nodes.
    pub ties: Vec<NetworkTie>,
    /// Frustration, camps, triads; refused without a signed tie.
    pub balance: Answer<Balance>,
    /// Where each node stands ([`anchored_layout`]), in the order of the nodes.
    pub places: Vec<Place>,
}

/// Signed networks of a window of `months` whole months that moves by `step` months.
///
/// Only windows whose months all lie inside the data (and between the two days, where given) and
/// hold a row of the table are returned; the first comes at the first month that ends such a window. The
/// places of a node are anchored, so it stays put from window to window. One pass over the rows.
///
/// Refused when no window fits.
///
/// # Errors
/// Fewer than two nodes; a window or step of no month; days that run backwards.
pub fn moving_networks(
    table: &EventTable,
    nodes: &[ActorCode],
    (months, step): (usize, usize),
    (from, to): (Option<Date>, Option<Date>),
) -> Result<Answer<Vec<Network>>, MeasureError> {
    let setting = |setting, value: usize, allowed| {
        Err(MeasureError::Setting {
            setting,
            value: value.to_string(),
            allowed,
        })
    };
    if nodes.len() < 2 {
        return setting("nodes", nodes.len(), "two actor codes or more");
    }
    if months == 0 || step == 0 {
        return setting("window and step", months.min(step), "one month or more");
    }
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(MeasureError::Backwards { from, to });
    }
    let axis = Axis::new(table.window(), Interval::Month, from, to);
    let n = axis.periods.len();
    let index = NodeIndex::new(table, nodes);
    let pairs = nodes.len() * (nodes.len() - 1) / 2;
    let mut cells = vec![TieCell::default(); n * pairs];
    let mut rows = vec![0u32; n];
    for row in 0..table.len() {
        let Some(month) = axis.position(table.day[row]) else {
            continue;
        };
        rows[month] += 1;
        if let Some((a, b)) = index.pair(table, row)
            && a != b
        {
            count(
                table,
                row,
                &mut cells[month * pairs + pair_position(nodes.len(), a, b)],
            );
        }
    }
    let ends: Vec<usize> = (0..n)
        .skip(months - 1)
        .step_by(step)
        .filter(|end| (end + 1 - months..=*end).all(|i| axis.whole[i] && rows[i] > 0))
        .collect();
    if ends.is_empty() {
        let whole = axis.whole.iter().filter(|whole| **whole).count();
        return Ok(Answer::Refused(Refusal::new(
            "moving network",
            format!("no window of {months} months fits: the data have {whole} whole months there"),
            format!("{months} months of data without a gap, or a shorter window"),
        )));
    }
    use rayon::prelude::*;
    let mut networks: Vec<Network> = ends
        .into_par_iter()
        .map(|end| {
            let begin = end + 1 - months;
            let mut total = vec![TieCell::default(); pairs];
            for month in begin..=end {
                for (sum, cell) in total.iter_mut().zip(&cells[month * pairs..]) {
                    sum.add(cell);
                }
            }
            let (first, last) = (axis.periods[begin].start(), axis.periods[end].end());
            Network::of_cells(nodes, &total, first, last)
        })
        .collect();
    let places = anchored_layout(&networks);
    for (network, places) in networks.iter_mut().zip(places) {
        network.places = places;
    }
    Ok(Answer::Given(networks))
}

/// Builds the signed network of some nodes between two days (both included).
///
/// Acts of both directions count together. A tie is friendly when the posterior
/// probability of a cooperation share above one half exceeds [`SIGN_PROBABILITY`], hostile
/// when it lies under its complement, and no edge otherwise.
///
/// ```
/// use detente_measure::network::network;
/// use detente_store::EventTable;
/// use detente_vocab::{ActorCode, Interval};
/// use jiff::civil::date;
/// let nodes = ["AAB", "BBC"].map(|code| ActorCode::new(code).unwrap());
/// let none = network(&EventTable::default(), &nodes, date(2018, 1, 1), date(2018, 12, 31))?;
/// assert!(none.refused().unwrap().why.contains("no day between"));
/// # Ok::<(), detente_measure::MeasureError>(())
/// ```
///
/// # Errors
/// Fewer than two nodes; a window that ends before it begins.
pub fn network(
    table: &EventTable,
    nodes: &[ActorCode],
    from: Date,
    to: Date,
) -> Result<Answer<Network>, MeasureError> {
    if nodes.len() < 2 {
        return Err(MeasureError::Setting {
            setting: "nodes",
            value: nodes.len().to_string(),
            allowed: "two actor codes or more",
        });
    }
    if from > to {
        return Err(MeasureError::Backwards { from, to });
    }
    let (first, last) = (day_number(from), day_number(to));
    let covered = day_window(table).is_some_and(|(begin, end)| first <= end && last >= begin);
    if !covered {
        return Ok(Answer::Refused(Refusal::new(
            "signed network",
            format!("the data have no day between {from} and {to}"),
            "a window inside the data",
        )));
    }
    if let Some(why) = crate::ties::one_kind_only(table) {
        return Ok(Answer::Refused(Refusal::new(
            "signed network",
            format!("{why}, so no tie can be told friendly from hostile"),
            "events of both kinds",
        )));
    }
    let index = NodeIndex::new(table, nodes);
    let n = nodes.len();
    let mut cells = vec![TieCell::default(); n * (n - 1) / 2];
    for row in 0..table.len() {
        if !(first..=last).contains(&table.day[row]) {
            continue;
        }
        if let Some((a, b)) = index.pair(table, row)
            && a != b
        {
            count(table, row, &mut cells[pair_position(n, a, b)]);
        }
    }
    let mut network = Network::of_cells(nodes, &cells, from, to);
    network.places = anchored_layout(std::slice::from_ref(&network)).remove(0);
    Ok(Answer::Given(network))
}

impl Network {
    /// The network of counted pairs, in the order of all pairs of nodes.
    pub(crate) fn of_cells(nodes: &[ActorCode], cells: &[TieCell], from: Date, to: Date) -> Self {
        let n = nodes.len();
        let mut events = vec![0u32; n];
        let mut ties = Vec::new();
        for ((a, b), cell) in pairs(n).zip(cells) {
            if cell.reported() == 0 {
                continue;
            }
            events[a] += cell.events();
            events[b] += cell.events();
            let (coop, all) = (u64::from(cell.cooperation()), u64::from(cell.events()));
            let sign = sign_of(cell);
            ties.push(NetworkTie {
                a,
                b,
                cell: *cell,
                probability_friendly: probability_above_half(coop, all),
                net_band: share_band(coop, all, 0.9).map(|share| 2.0 * share - 1.0),
                sign,
                thin: sign.map(|_| cell.events() < FEWEST_FOR_SIGN),
                frustrated: None,
            });
        }
        let nodes = nodes
            .iter()
            .zip(events)
            .map(|(code, events)| Node {
                code: code.clone(),
                label: code.to_string(),
                events,
            })
            .collect();
        let mut network = Self {
            from,
            to,
            nodes,
            ties,
            balance: Answer::Refused(Refusal::new("balance", "", "")),
            places: Vec::new(),
        };
        network.balance = network.balanced().into();
        if let Answer::Given(balance) = &network.balance {
            for tie in &mut network.ties {
                tie.frustrated = tie.sign.map(|sign| {
                    let together = balance.camps[tie.a] == balance.camps[tie.b];
                    together != (sign == TieSign::Friendly)
                });
            }
        }
        network
    }

    /// The signed edges, by position of the nodes.
    pub fn signed_edges(&self) -> Vec<(usize, usize, TieSign)> {
        self.ties
            .iter()
            .filter_map(|tie| tie.sign.map(|sign| (tie.a, tie.b, sign)))
            .collect()
    }

    /// How many signs rest on fewer than [`FEWEST_FOR_SIGN`] reported events.
    pub fn thin_signs(&self) -> usize {
        let thin = self.ties.iter().filter(|tie| tie.thin == Some(true));
        thin.count()
    }

    /// The tie of two nodes, where a row was reported.
    pub fn tie(&self, a: usize, b: usize) -> Option<&NetworkTie> {
        let key = (a.min(b), a.max(b));
        self.ties.iter().find(|tie| (tie.a, tie.b) == key)
    }
}

/// Sign of a counted tie.
pub(crate) fn sign_of(cell: &TieCell) -> Option<TieSign> {
    let probability = probability_above_half(cell.cooperation().into(), cell.events().into());
    if probability > SIGN_PROBABILITY {
        Some(TieSign::Friendly)
    } else if probability < 1.0 - SIGN_PROBABILITY {
        Some(TieSign::Hostile)
    } else {
        None
    }
}
