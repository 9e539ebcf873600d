//! One pass over the rows: what happened in a region, by day and pair.

use std::collections::{BTreeSet, HashMap};

use detente_store::EventTable;
use detente_vocab::{ActorCode, Interval, QuadClass};

use super::StabilityOptions;
use crate::nodes::{NodeIndex, pair_position};
use crate::ties::{Axis, row_class};

/// Pair of a cluster that lies inside the region but between no two members.
const NO_PAIR: u32 = u32::MAX;

/// What was reported of one pair on one day. Reports of one story share day and pair, so this
/// is what a replicate keeps or drops as one.
#[derive(Clone, Copy, Default)]
struct Cluster {
    month: u32,
    pair: u32,
    coop: u32,
    conflict: u32,
    material_conflict: u32,
    scored: u32,
    /// Σ max(−g, 0) and Σ|g|, in millionths.
    hostile: i64,
    mass: i64,
}

/// Sums of a month over the region.
#[derive(Clone, Copy, Default)]
pub(super) struct Month {
    /// Material conflict inside the region, domestic included.
    pub(super) inside: u32,
    /// Between different members: hostile mass and mass of Goldstein scores, in millionths.
    pub(super) hostile: i64,
    pub(super) mass: i64,
    /// Events of conflict, events, and events with a score.
    pub(super) conflict: i64,
    pub(super) events: i64,
    pub(super) scored: i64,
}

/// Sums by month, and by month and pair.
pub(super) struct Sums {
    pub(super) months: Vec<Month>,
    /// Cooperation and conflict, at month × pairs + pair.
    pub(super) cells: Vec<(u32, u32)>,
}

/// What one pass over the rows leaves.
pub(super) struct Scan {
    pub(super) axis: Axis,
    /// Pairs of members.
    pub(super) pairs: usize,
    /// Rows of the table, by month: whether it was monitored.
    pub(super) volume: Vec<u32>,
    /// Rows that are neither conflict inside the region nor of the treated tie, by month: what
    /// conflict is measured against.
    pub(super) rest: Vec<u32>,
    pub(super) treated_rows: usize,
    /// Sorted by day and pair.
    clusters: Vec<Cluster>,
}

impl Scan {
    pub(super) fn new(table: &EventTable, options: &StabilityOptions) -> Self {
        let members = &options.members;
        let axis = Axis::new(table.window(), Interval::Month, None, None);
        let (n, k) = (axis.periods.len(), members.len());
        let index = NodeIndex::new(table, members);
        let codes = table.actors.codes();
        let countries: BTreeSet<&str> = members.iter().filter_map(ActorCode::country).collect();
        // Armed groups and sectors that no member covers still act inside the region.
        let inside: Vec<bool> = codes
            .iter()
            .map(|code| {
                members.iter().any(|member| member.covers(code))
                    || code.country().is_some_and(|c| countries.contains(c))
            })
            .collect();
        let side = |list: &[ActorCode]| -> Vec<bool> {
            codes
                .iter()
                .map(|code| list.iter().any(|m| m.covers(code)))
                .collect()
        };
        let treated = options.treated.as_ref().map(|(a, b)| (side(a), side(b)));

        let mut scan = Self {
            axis,
            pairs: k * (k - 1) / 2,
            volume: vec![0; n],
            rest: vec![0; n],
            treated_rows: 0,
            clusters: Vec::new(),
        };
        let mut found: HashMap<(i32, u32), Cluster> = HashMap::new();
        for row in 0..table.len() {
            let day = table.day[row];
            let Some(month) = scan.axis.position(day) else {
                continue;
            };
            scan.volume[month] += 1;
            let (s, t) = (table.source[row].0 as usize, table.target[row].0 as usize);
            if let Some((a, b)) = &treated
                && ((a[s] && b[t]) || (b[s] && a[t]))
            {
                scan.treated_rows += 1;
                continue;
            }
            let class = row_class(table, row).filter(|_| !table.is_statement(row));
            let domestic = inside[s] && inside[t];
            if !(domestic && class.is_some_and(|class| !class.is_cooperation())) {
                scan.rest[month] += 1;
            }
            let pair = index.pair(table, row).filter(|(a, b)| a != b);
            let material = domestic && class == Some(QuadClass::MaterialConflict);
            let score = f64::from(table.goldstein[row]);
            let scored = score.is_finite() && !table.is_statement(row);
            if pair.is_none() && !material || class.is_none() && !scored {
                continue;
            }
            let key = pair.map_or(NO_PAIR, |(a, b)| pair_position(k, a, b) as u32);
            let cluster = found.entry((day, key)).or_default();
            cluster.month = month as u32;
            cluster.pair = key;
            cluster.material_conflict += u32::from(material);
            if pair.is_none() {
                continue;
            }
            if let Some(class) = class {
                cluster.coop += u32::from(class.is_cooperation());
                cluster.conflict += u32::from(!class.is_cooperation());
            }
            if scored {
                let micro = (score * 1e6).round() as i64;
                cluster.scored += 1;
                cluster.mass += micro.abs();
                cluster.hostile += (-micro).max(0);
            }
        }
        let mut clusters: Vec<((i32, u32), Cluster)> = found.into_iter().collect();
        clusters.sort_unstable_by_key(|(key, _)| *key);
        scan.clusters = clusters.into_iter().map(|(_, cluster)| cluster).collect();
        scan
    }

    /// Sums with each cluster counted as often as `weight` says, asked in order of day and pair.
    pub(super) fn sums(&self, mut weight: impl FnMut() -> u32) -> Sums {
        let mut sums = Sums {
            months: vec![Month::default(); self.volume.len()],
            cells: vec![(0, 0); self.volume.len() * self.pairs],
        };
        for cluster in &self.clusters {
            let w = weight();
            if w == 0 {
                continue;
            }
            let many = i64::from(w);
            let month = &mut sums.months[cluster.month as usize];
            month.inside += w * cluster.material_conflict;
            month.hostile += many * cluster.hostile;
            month.mass += many * cluster.mass;
            month.conflict += many * i64::from(cluster.conflict);
            month.events += many * i64::from(cluster.coop + cluster.conflict);
            month.scored += many * i64::from(cluster.scored);
            if cluster.pair != NO_PAIR {
                let at = cluster.month as usize * self.pairs + cluster.pair as usize;
                sums.cells[at].0 += w * cluster.coop;
                sums.cells[at].1 += w * cluster.conflict;
            }
        }
        sums
    }
}
