//! The five parts, month by month, from the rows of a table.

use std::collections::{BTreeMap, BTreeSet};

use detente_store::EventTable;
use detente_vocab::{ActorCode, Interval, Period, QuadClass};

use super::{Deaths, MonthlyDeaths, Part, PartSeries, StabilityOptions};
use crate::bands::quantile;
use crate::network::{self, TieSign, sign_of};
use crate::nodes::{NodeIndex, pair_position, pairs};
use crate::ties::{Axis, TieCell, count, row_class};

/// Months of the signed network behind F and I.
const NETWORK_MONTHS: usize = 12;
/// Signed ties below which imbalance is undefined.
const MIN_EDGES: usize = 6;
/// Share of the old variance that stays: the decay of the moving variance behind W.
const DECAY: f64 = 0.84;

/// The parts, and what the band needs to redo violence with other deaths.
pub(super) struct RawParts {
    pub(super) periods: Vec<Period>,
    pub(super) parts: Vec<PartSeries>,
    pub(super) treated_rows: usize,
    /// Deaths by month, where they were given.
    pub(super) deaths: Option<(Vec<Option<MonthlyDeaths>>, f64)>,
}

/// V from deaths.
pub(super) fn violence(deaths: f64, population: f64) -> f64 {
    (1e6 * deaths / population).ln_1p()
}

/// What one pass over the rows leaves.
struct Scan {
    /// By month.
    volume: Vec<u32>,
    /// Material conflict inside the region, domestic included.
    inside: Vec<u32>,
    /// Σ max(−g, 0) and Σ|g| between different members, in millionths.
    hostile: Vec<i64>,
    mass: Vec<i64>,
    /// Events between different members: of conflict, all, and those with a Goldstein score.
    conflict: Vec<i64>,
    events: Vec<i64>,
    scored: Vec<i64>,
    /// Month by month, every pair of members.
    cells: Vec<Vec<TieCell>>,
    treated_rows: usize,
}

pub(super) fn measure(
    table: &EventTable,
    deaths: Option<&Deaths>,
    options: &StabilityOptions,
) -> RawParts {
    let members = &options.members;
    let axis = Axis::new(table.window(), Interval::Month, None, None);
    let scan = scan(table, &axis, options);
    let n = axis.periods.len();
    let monitored: Vec<bool> = (0..n)
        .map(|i| axis.whole[i] && scan.volume[i] > 0)
        .collect();
    let pre: Vec<usize> = (0..n)
        .filter(|i| monitored[*i] && axis.periods[*i].within(options.pre.0, options.pre.1))
        .collect();
    let only = |values: Vec<f64>| -> Vec<f64> {
        let keep = values.into_iter().zip(&monitored);
        keep.map(|(x, seen)| if *seen { x } else { f64::NAN })
            .collect()
    };

    let by_month = deaths.map(|deaths| {
        let listed: BTreeMap<Period, MonthlyDeaths> = deaths.months.iter().copied().collect();
        let months = axis.periods.iter().map(|p| listed.get(p).copied());
        (months.collect::<Vec<_>>(), deaths.population)
    });
    let (violence_values, violence_basis) = match (&by_month, deaths) {
        (Some((months, population)), Some(deaths)) => (
            months
                .iter()
                .map(|d| d.map_or(f64::NAN, |d| violence(d.best, *population)))
                .collect(),
            format!("ln(1 + deaths per million inhabitants), {}", deaths.name),
        ),
        _ => (
            only(
                (0..n)
                    .map(|i| {
                        (1000.0 * f64::from(scan.inside[i]) / f64::from(scan.volume[i])).ln_1p()
                    })
                    .collect(),
            ),
            "proxy: ln(1 + material conflict inside the region per 1,000 rows of the table)"
                .to_owned(),
        ),
    };

    let (hostility, hostility_basis) = hostility(&scan, &pre);
    let (volatility, followed) = volatility(&scan.cells, &monitored, &pre);
    let (imbalance, isolation) = networks(members, &scan.cells, &monitored);
    let states = members.iter().filter(|code| !code.is_armed_group()).count();

    let part = |part, basis, values| PartSeries {
        part,
        basis,
        values,
    };
    let parts = vec![
        part(Part::Violence, violence_basis, violence_values),
        part(Part::Hostility, hostility_basis.to_owned(), only(hostility)),
        part(
            Part::Volatility,
            format!("swing of net cooperation of {followed} followed ties"),
            volatility,
        ),
        part(
            Part::Imbalance,
            format!(
                "2L/m of {} actors over {NETWORK_MONTHS} months",
                members.len()
            ),
            imbalance,
        ),
        part(
            Part::Isolation,
            format!(
                "1 − efficiency of friendly ties of {states} states over {NETWORK_MONTHS} months"
            ),
            isolation,
        ),
    ];
    RawParts {
        periods: axis.periods,
        parts,
        treated_rows: scan.treated_rows,
        deaths: by_month,
    }
}

fn scan(table: &EventTable, axis: &Axis, options: &StabilityOptions) -> Scan {
    let members = &options.members;
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

    let mut scan = Scan {
        volume: vec![0; n],
        inside: vec![0; n],
        hostile: vec![0; n],
        mass: vec![0; n],
        conflict: vec![0; n],
        events: vec![0; n],
        scored: vec![0; n],
        cells: vec![vec![TieCell::default(); k * (k - 1) / 2]; n],
        treated_rows: 0,
    };
    for row in 0..table.len() {
        let Some(month) = axis.position(table.day[row]) else {
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
        if inside[s] && inside[t] && row_class(table, row) == Some(QuadClass::MaterialConflict) {
            scan.inside[month] += 1;
        }
        let Some((a, b)) = index.pair(table, row).filter(|(a, b)| a != b) else {
            continue;
        };
        count(table, row, &mut scan.cells[month][pair_position(k, a, b)]);
        if table.is_statement(row) {
            continue;
        }
        if let Some(class) = row_class(table, row) {
            scan.events[month] += 1;
            scan.conflict[month] += i64::from(!class.is_cooperation());
        }
        let score = table.goldstein[row];
        if score.is_finite() {
            scan.scored[month] += 1;
            let micro = (f64::from(score) * 1e6).round() as i64;
            scan.mass[month] += micro.abs();
            scan.hostile[month] += (-micro).max(0);
        }
    }
    scan
}

/// H and what it weighs: Goldstein scores where nine in ten events of the pre-period have one,
/// else each event as one.
fn hostility(scan: &Scan, pre: &[usize]) -> (Vec<f64>, &'static str) {
    let sum = |column: &[i64]| pre.iter().map(|i| column[*i]).sum::<i64>();
    let (hostile, mass, basis) = if 10 * sum(&scan.scored) >= 9 * sum(&scan.events) {
        let basis = "hostile share of the Goldstein mass between different members";
        (&scan.hostile, &scan.mass, basis)
    } else {
        let basis = "share of conflict among the events between different members (too few have a Goldstein score)";
        (&scan.conflict, &scan.events, basis)
    };
    let mut masses: Vec<f64> = pre.iter().map(|i| mass[*i] as f64).collect();
    masses.sort_by(f64::total_cmp);
    let shrink = quantile(&masses, 0.5);
    let share = |(hostile, mass): (&i64, &i64)| {
        let below = *mass as f64 + shrink;
        if below > 0.0 {
            *hostile as f64 / below
        } else {
            f64::NAN
        }
    };
    (hostile.iter().zip(mass).map(share).collect(), basis)
}

/// W and the number of followed ties.
fn volatility(cells: &[Vec<TieCell>], monitored: &[bool], pre: &[usize]) -> (Vec<f64>, usize) {
    let n_pairs = cells.first().map_or(0, Vec::len);
    let followed: Vec<usize> = (0..n_pairs)
        .filter(|pair| {
            let with_events = pre
                .iter()
                .filter(|i| cells[**i][*pair].events() > 0)
                .count();
            !pre.is_empty() && 2 * with_events >= pre.len()
        })
        .collect();
    let mut out = vec![f64::NAN; cells.len()];
    if followed.is_empty() {
        return (out, 0);
    }
    let mut state: Vec<(Option<f64>, Option<f64>)> = vec![(None, None); followed.len()];
    for (month, seen) in monitored.iter().enumerate() {
        if !seen {
            // A gap says nothing about the swing: the last level waits for the next month.
            continue;
        }
        let (mut sum, mut known) = (0.0, 0usize);
        for (pair, (last, variance)) in followed.iter().zip(&mut state) {
            let cell = &cells[month][*pair];
            let (coop, conf) = (f64::from(cell.cooperation()), f64::from(cell.conflict()));
            let level = (coop - conf) / (coop + conf + 1.0);
            if let Some(before) = last.replace(level) {
                let square = (level - before).powi(2);
                let moved = variance.map_or(square, |v| DECAY * v + (1.0 - DECAY) * square);
                *variance = Some(moved);
            }
            if let Some(v) = *variance {
                sum += v.sqrt();
                known += 1;
            }
        }
        if known > 0 {
            out[month] = sum / known as f64;
        }
    }
    (out, followed.len())
}

/// F and I, from the signed network of each month and the eleven before it.
fn networks(
    members: &[ActorCode],
    cells: &[Vec<TieCell>],
    monitored: &[bool],
) -> (Vec<f64>, Vec<f64>) {
    use rayon::prelude::*;
    let k = members.len();
    let states: Vec<usize> = (0..k).filter(|i| !members[*i].is_armed_group()).collect();
    let values: Vec<(f64, f64)> = (0..cells.len())
        .into_par_iter()
        .map(|month| {
            let begin = (month + 1).saturating_sub(NETWORK_MONTHS);
            let window = begin..month + 1;
            if window.len() < NETWORK_MONTHS || window.clone().any(|i| !monitored[i]) {
                return (f64::NAN, f64::NAN);
            }
            let mut total = vec![TieCell::default(); k * (k - 1) / 2];
            for i in window {
                for (sum, cell) in total.iter_mut().zip(&cells[i]) {
                    sum.add(cell);
                }
            }
            let edges: Vec<(usize, usize, TieSign)> = pairs(k)
                .zip(&total)
                .filter_map(|((a, b), cell)| sign_of(cell).map(|sign| (a, b, sign)))
                .collect();
            (imbalance(k, &edges), isolation(k, &states, &edges))
        })
        .collect();
    values.into_iter().unzip()
}

fn imbalance(k: usize, edges: &[(usize, usize, TieSign)]) -> f64 {
    if edges.len() < MIN_EDGES {
        return f64::NAN;
    }
    match network::frustration(k, edges) {
        Ok(found) if found.proven => 2.0 * found.frustration as f64 / edges.len() as f64,
        _ => f64::NAN,
    }
}

/// 1 − mean over ordered pairs of states of 1/d, d the number of friendly ties on the shortest
/// way (Latora & Marchiori 2001). Ways lead through states only.
fn isolation(k: usize, states: &[usize], edges: &[(usize, usize, TieSign)]) -> f64 {
    if states.len() < 2 {
        return f64::NAN;
    }
    let mut friends = vec![Vec::new(); k];
    let is_state = |node: usize| states.contains(&node);
    for (a, b, sign) in edges {
        if *sign == TieSign::Friendly && is_state(*a) && is_state(*b) {
            friends[*a].push(*b);
            friends[*b].push(*a);
        }
    }
    let mut sum = 0.0;
    for start in states {
        let mut distance = vec![0usize; k];
        let mut seen = vec![false; k];
        seen[*start] = true;
        let mut front = vec![*start];
        while !front.is_empty() {
            let mut next = Vec::new();
            for node in front {
                for friend in &friends[node] {
                    if !seen[*friend] {
                        seen[*friend] = true;
                        distance[*friend] = distance[node] + 1;
                        sum += 1.0 / distance[*friend] as f64;
                        next.push(*friend);
                    }
                }
            }
            front = next;
        }
    }
    let ordered_pairs = (states.len() * (states.len() - 1)) as f64;
    1.0 - sum / ordered_pairs
}
