//! Where the nodes of a network stand: a circle, one arc a camp.

use std::f64::consts::PI;

use serde::Serialize;

use super::{Network, TieSign};

/// A node's place in the square from −1 to 1, x to the right, y up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Position of the node.
    pub node: usize,
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
}

impl Network {
    /// Places on a circle, one for each node, in the order of the nodes.
    ///
    /// The two camps stand on the left and the right arc, so that hostile ties cross the
    /// middle and friendly ones stay at the rim; nodes without a signed tie stand between
    /// the camps, at the bottom. Inside an arc the order shortens friendly ties and
    /// lengthens hostile ones, weighted by the logarithm of their events: swaps from the
    /// given order until none helps, so the same network always has the same places.
    pub fn layout(&self) -> Vec<Place> {
        let camps = self.balance.given().map(|balance| &balance.camps);
        let camp = |node: usize| camps.and_then(|camps| camps[node]);
        let of = |wanted: Option<u8>| -> Vec<usize> {
            (0..self.nodes.len())
                .filter(|i| camp(*i) == wanted)
                .collect()
        };
        let (left, right, apart) = (of(Some(0)), of(Some(1)), of(None));

        // Seats run counter-clockwise from the top: left arc, bottom, right arc.
        let groups = [left, apart, right];
        let occupied = groups.iter().filter(|group| !group.is_empty()).count();
        let gap = if occupied > 1 { 0.6 } else { 0.0 };
        let total = self.nodes.len() as f64 + gap * occupied as f64;
        let mut seats: Vec<(usize, f64)> = Vec::new();
        let mut ranges = Vec::new();
        let mut at = gap / 2.0 + 0.5;
        for group in &groups {
            let begin = seats.len();
            for node in group {
                seats.push((*node, PI / 2.0 + 2.0 * PI * at / total));
                at += 1.0;
            }
            if !group.is_empty() {
                at += gap;
            }
            ranges.push(begin..seats.len());
        }
        self.settle(&mut seats, &ranges);

        let mut places: Vec<Place> = seats
            .into_iter()
            .map(|(node, angle)| Place {
                node,
                x: angle.cos(),
                y: angle.sin(),
            })
            .collect();
        places.sort_by_key(|place| place.node);
        places
    }

    /// Swaps nodes inside their arc while that lowers the strain.
    fn settle(&self, seats: &mut [(usize, f64)], ranges: &[std::ops::Range<usize>]) {
        let n = self.nodes.len();
        let mut pull = vec![0.0; n * n];
        for tie in &self.ties {
            let weight = f64::from(tie.cell.events()).ln_1p();
            let signed = match tie.sign {
                Some(TieSign::Friendly) => weight,
                Some(TieSign::Hostile) => -weight,
                None => 0.0,
            };
            pull[tie.a * n + tie.b] = signed;
            pull[tie.b * n + tie.a] = signed;
        }
        let chord = |a: f64, b: f64| ((a - b) / 2.0).sin().abs();
        // Sweeps are bounded; each accepted swap lowers the strain, so they end anyway.
        for _ in 0..50 {
            let mut moved = false;
            for range in ranges {
                for i in range.clone() {
                    for j in i + 1..range.end {
                        let ((node_i, angle_i), (node_j, angle_j)) = (seats[i], seats[j]);
                        let mut gain = 0.0;
                        for (k, (other, angle)) in seats.iter().enumerate() {
                            if k != i && k != j {
                                let difference = chord(angle_j, *angle) - chord(angle_i, *angle);
                                gain += difference
                                    * (pull[node_j * n + other] - pull[node_i * n + other]);
                            }
                        }
                        if gain > 1e-9 {
                            seats[i].0 = node_j;
                            seats[j].0 = node_i;
                            moved = true;
                        }
                    }
                }
            }
            if !moved {
                break;
            }
        }
    }
}
