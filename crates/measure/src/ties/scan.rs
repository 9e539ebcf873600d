//! One pass over the rows for many ties at once.

use std::collections::{BTreeMap, HashMap};

use detente_store::EventTable;
use detente_vocab::ActorCode;
use rayon::prelude::*;

use super::axis::Axis;
use super::rows::{count, row_class};
use super::{TieCell, TieQuery};

/// For each actor, the queries on whose first and second side it stands, as bits.
pub(super) struct Masks {
    words: usize,
    first: Vec<u64>,
    second: Vec<u64>,
    undirected: Vec<u64>,
    /// Member that covers the actor, for queries with a member on both sides.
    shared: HashMap<usize, Vec<u32>>,
}

impl Masks {
    pub(super) fn new(codes: &[ActorCode], queries: &[TieQuery]) -> Self {
        let words = queries.len().div_ceil(64).max(1);
        let mut masks = Self {
            words,
            first: vec![0; codes.len() * words],
            second: vec![0; codes.len() * words],
            undirected: vec![0; words],
            shared: HashMap::new(),
        };
        // Each member once, however many ties it stands in.
        let mut uses: BTreeMap<&ActorCode, Vec<(usize, bool)>> = BTreeMap::new();
        for (q, query) in queries.iter().enumerate() {
            if !query.directed {
                masks.undirected[q / 64] |= 1 << (q % 64);
            }
            for member in &query.sides.0 {
                uses.entry(member).or_default().push((q, true));
            }
            for member in &query.sides.1 {
                uses.entry(member).or_default().push((q, false));
            }
        }
        for (member, uses) in &uses {
            for (actor, _) in codes.iter().enumerate().filter(|(_, c)| member.covers(c)) {
                for (q, first) in uses {
                    let side = if *first {
                        &mut masks.first
                    } else {
                        &mut masks.second
                    };
                    side[actor * words + q / 64] |= 1 << (q % 64);
                }
            }
        }
        for (q, query) in queries.iter().enumerate() {
            let (word, bit) = (q / 64, 1u64 << (q % 64));
            let on_both = (0..codes.len())
                .map(|actor| actor * words + word)
                .any(|i| masks.first[i] & masks.second[i] & bit != 0);
            if on_both {
                let members: Vec<&ActorCode> = query.sides.0.iter().chain(&query.sides.1).collect();
                let owner = |code: &ActorCode| {
                    members
                        .iter()
                        .position(|member| member.covers(code))
                        .map_or(u32::MAX, |i| i as u32)
                };
                masks.shared.insert(q, codes.iter().map(owner).collect());
            }
        }
        masks
    }
}

#[derive(Clone)]
pub(super) struct Sums {
    /// By query, by period.
    pub(super) cells: Vec<Vec<TieCell>>,
    /// By axis, by period.
    pub(super) volume: Vec<Vec<u32>>,
    /// By query, by partly covered period.
    pub(super) partial: Vec<Vec<TieCell>>,
    /// By axis, by partly covered period.
    pub(super) partial_volume: Vec<Vec<u32>>,
    /// By query: cooperation and events of each day that has events.
    pub(super) days: Vec<BTreeMap<i32, (u32, u32)>>,
}

impl Sums {
    fn empty(axes: &[Axis], axis_of: &[usize]) -> Self {
        Self {
            cells: axis_of
                .iter()
                .map(|&a| vec![TieCell::default(); axes[a].periods.len()])
                .collect(),
            volume: axes.iter().map(|a| vec![0; a.periods.len()]).collect(),
            partial: axis_of
                .iter()
                .map(|&a| vec![TieCell::default(); axes[a].partial.len()])
                .collect(),
            partial_volume: axes.iter().map(|a| vec![0; a.partial.len()]).collect(),
            days: vec![BTreeMap::new(); axis_of.len()],
        }
    }

    fn merge(mut self, other: &Sums) -> Self {
        let cells = self.cells.iter_mut().chain(&mut self.partial);
        for (mine, theirs) in cells.zip(other.cells.iter().chain(&other.partial)) {
            for (a, b) in mine.iter_mut().zip(theirs) {
                a.add(b);
            }
        }
        let volume = self.volume.iter_mut().chain(&mut self.partial_volume);
        for (mine, theirs) in volume.zip(other.volume.iter().chain(&other.partial_volume)) {
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a += b;
            }
        }
        for (mine, theirs) in self.days.iter_mut().zip(&other.days) {
            for (day, (coop, events)) in theirs {
                let sum = mine.entry(*day).or_default();
                sum.0 += coop;
                sum.1 += events;
            }
        }
        self
    }
}

/// Rows that one task scans: large enough that the sums' own size does not matter.
const CHUNK: usize = 1 << 17;

pub(super) fn scan(
    table: &EventTable,
    queries: &[TieQuery],
    axes: &[Axis],
    axis_of: &[usize],
    masks: &Masks,
) -> Sums {
    let chunks: Vec<usize> = (0..table.len()).step_by(CHUNK).collect();
    // All sums are integers: merging in any order gives the same bits.
    chunks
        .into_par_iter()
        .map(|begin| {
            let rows = begin..(begin + CHUNK).min(table.len());
            scan_rows(table, rows, queries.len(), axes, axis_of, masks)
        })
        .reduce(|| Sums::empty(axes, axis_of), |a, b| a.merge(&b))
}

fn scan_rows(
    table: &EventTable,
    rows: std::ops::Range<usize>,
    n_queries: usize,
    axes: &[Axis],
    axis_of: &[usize],
    masks: &Masks,
) -> Sums {
    let mut sums = Sums::empty(axes, axis_of);
    let words = masks.words;
    for row in rows {
        let day = table.day[row];
        for (a, axis) in axes.iter().enumerate() {
            if let Some(i) = axis.position(day) {
                sums.volume[a][i] += 1;
            }
            if let Some(k) = axis.partial_position(day) {
                sums.partial_volume[a][k] += 1;
            }
        }
        let s = table.source[row].0 as usize;
        let t = table.target[row].0 as usize;
        for word in 0..words {
            let forth = masks.first[s * words + word] & masks.second[t * words + word];
            let back = masks.second[s * words + word] & masks.first[t * words + word];
            let mut hits = forth | (back & masks.undirected[word]);
            while hits != 0 {
                let q = word * 64 + hits.trailing_zeros() as usize;
                hits &= hits - 1;
                debug_assert!(q < n_queries);
                if let Some(owner) = masks.shared.get(&q)
                    && owner[s] == owner[t]
                {
                    continue;
                }
                if let Some(k) = axes[axis_of[q]].partial_position(day) {
                    count(table, row, &mut sums.partial[q][k]);
                }
                if let Some(i) = axes[axis_of[q]].position(day) {
                    count(table, row, &mut sums.cells[q][i]);
                    if let Some(class) = row_class(table, row).filter(|_| !table.is_statement(row))
                    {
                        let sum = sums.days[q].entry(day).or_default();
                        sum.0 += u32::from(class.is_cooperation());
                        sum.1 += 1;
                    }
                }
            }
        }
    }
    sums
}
