//! Placebo causes: which dyads stand in the place of the tie, by a rule that no outcome decides.

use std::collections::{BTreeMap, BTreeSet};

use detente_infer::study::ENOUGH_PLACEBOS;
use detente_measure::{TieQuery, TieSeries};
use detente_store::EventTable;
use detente_vocab::calendar::day_from_number;
use detente_vocab::{ActorCode, Interval, Period};

use super::observable::{Count, Observable};
use super::question::{Bench, FEWEST_EVENTS};

/// Comparable dyads that stand in as placebos, at most.
pub const MOST_PLACEBOS: usize = 40;
/// Dyads whose series are looked at, at most: those nearest in events by a first count.
const MOST_LOOKED_AT: usize = 160;

/// Where the placebo causes of a question come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pool {
    dyads: Vec<(String, Vec<f64>)>,
    /// Dyads that share no actor with the region or the tie.
    pub outside: usize,
    /// Dyads of the region's own actors, which fill up where there are too few outside.
    pub near: usize,
    /// Fewest and most events among them.
    pub events: Option<(u64, u64)>,
    /// Events of the tie, counted alike.
    pub own: u64,
}

impl Pool {
    /// The series, taken out.
    pub fn take(&mut self) -> Vec<(String, Vec<f64>)> {
        std::mem::take(&mut self.dyads)
    }

    /// Where they come from, as a sentence after another: " 40 outside the region, …."
    pub fn subtitle(&self) -> String {
        match self.outside + self.near {
            0 => String::new(),
            _ => format!(" {}.", self.in_words()),
        }
    }

    /// Where they come from, as a clause: "40 outside the region, with 312 to 1,204 events".
    pub fn in_words(&self) -> String {
        let where_from = match (self.outside, self.near) {
            (0, 0) => return "none is dense enough".to_owned(),
            (n, 0) => format!("{n} outside the region"),
            (0, m) => format!("{m} of the region’s actors, because none outside is dense enough"),
            (n, m) => format!(
                "{n} outside the region and, because these are fewer than {ENOUGH_PLACEBOS}, {m} of its own actors"
            ),
        };
        match self.events {
            Some((few, many)) => format!(
                "{where_from}, with {} to {} reported events where the tie has {}",
                crate::words::thousands(few),
                crate::words::thousands(many),
                crate::words::thousands(self.own)
            ),
            None => where_from,
        }
    }
}

/// A dyad that could stand in: its events, its name, its values.
type Candidate = (u64, String, Vec<f64>);

impl Bench<'_> {
    /// Dyads in the place of the tie, of the same measure and as dense as a tie must be: those
    /// anywhere in the events whose ends are of the same sorts (states, armed groups) and of no
    /// country that is a member of the region, is counted in the effect or is an end of the tie;
    /// the forty nearest in the number of events. Where that leaves fewer than nineteen, dyads of
    /// the region's own actors fill up, which do not share both ends with the tie and are not
    /// counted in the effect.
    pub(super) fn comparables(
        &self,
        cause: &Observable,
        effect: &Observable,
        interval: Interval,
        periods: &[Period],
    ) -> Pool {
        if !cause.has_comparables() {
            return Pool::default();
        }
        let own = cause
            .query(interval, &self.states)
            .and_then(|query| self.series(vec![query]).into_iter().next())
            .map_or(0, |tie| cause.density(&tie).events);
        let mut found = self.dense(
            &self.outside(cause, effect, own, periods),
            interval,
            periods,
        );
        nearest(&mut found, own);
        let outside = found.len();
        let mut near = Vec::new();
        if outside < ENOUGH_PLACEBOS {
            near = self.dense(&self.near(cause, effect), interval, periods);
            near.retain(|(_, name, _)| found.iter().all(|(_, known, _)| known != name));
            nearest(&mut near, own);
            near.truncate(MOST_PLACEBOS - outside);
        }
        let near_by = near.len();
        found.extend(near);
        let counts = || found.iter().map(|(events, _, _)| *events);
        Pool {
            outside,
            near: near_by,
            events: counts().min().zip(counts().max()),
            own,
            dyads: found
                .into_iter()
                .map(|(_, name, values)| (name, values))
                .collect(),
        }
    }

    /// Those that are dense enough and have no gap.
    fn dense(&self, pairs: &[Observable], by: Interval, periods: &[Period]) -> Vec<Candidate> {
        let queries: Vec<TieQuery> = pairs
            .iter()
            .filter_map(|o| o.query(by, &self.states))
            .collect();
        let candidate = |(seen, tie): (&Observable, TieSeries)| -> Option<Candidate> {
            let density = seen.density(&tie);
            let values = seen.values(&tie, Count::PerVolume);
            let by_period: BTreeMap<Period, f64> =
                tie.periods.iter().copied().zip(values).collect();
            let values: Vec<f64> = periods
                .iter()
                .map(|p| by_period.get(p).copied().unwrap_or(f64::NAN))
                .collect();
            let whole = values.iter().all(|v| v.is_finite());
            (!density.is_thin() && whole)
                .then(|| (density.events, self.tie_name(&tie.query), values))
        };
        pairs
            .iter()
            .zip(self.series(queries))
            .filter_map(candidate)
            .collect()
    }

    /// Dyads that share no country with the region, the effect or the tie, nearest in events by a
    /// first count of the table.
    fn outside(
        &self,
        cause: &Observable,
        effect: &Observable,
        own: u64,
        periods: &[Period],
    ) -> Vec<Observable> {
        let tied = cause.members();
        let barred: BTreeSet<String> = self
            .region
            .iter()
            .flat_map(|member| self.directory.members(member))
            .chain(effect.members())
            .chain(tied.iter().cloned())
            .filter_map(|code| code.country().map(str::to_owned))
            .collect();
        // A tie of a state and a group is compared with such ties, one of states with those.
        let groups = tied.iter().filter(|code| code.is_armed_group()).count();
        let table: &EventTable = &self.events.table;
        let ends: Vec<Option<ActorCode>> = table
            .actors
            .codes()
            .iter()
            .map(|code| {
                let country = code.country().filter(|c| !barred.contains(*c))?;
                match code.is_armed_group() {
                    true => Some(code.clone()),
                    false => ActorCode::new(country).ok(),
                }
            })
            .collect();
        let conflict = !matches!(cause, Observable::Cooperation { .. });
        let directed = matches!(cause, Observable::Pressure { .. });
        let mut counts: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for row in 0..table.len() {
            let (s, t) = (table.source[row].0, table.target[row].0);
            let of_kind =
                !conflict || table.quad_class[row].is_some_and(|class| !class.is_cooperation());
            let there = ends[s as usize].is_some() && ends[t as usize].is_some();
            let inside = || {
                day_from_number(table.day[row])
                    .is_some_and(|day| self.window.0 <= day && day <= self.window.1)
            };
            if of_kind && there && inside() {
                *counts.entry((s, t)).or_default() += 1;
            }
        }
        // Sectors of one state are one end.
        let mut dyads: BTreeMap<(&ActorCode, &ActorCode), u64> = BTreeMap::new();
        for ((s, t), n) in counts {
            let (Some(a), Some(b)) = (&ends[s as usize], &ends[t as usize]) else {
                continue;
            };
            let sorts = [a, b].iter().filter(|code| code.is_armed_group()).count();
            if a == b || sorts != groups.min(2) {
                continue;
            }
            let dyad = if directed || a <= b { (a, b) } else { (b, a) };
            *dyads.entry(dyad).or_default() += n;
        }
        let least = FEWEST_EVENTS * periods.len() as f64;
        let mut dyads: Vec<(f64, (&ActorCode, &ActorCode))> = dyads
            .into_iter()
            .filter(|(_, n)| *n as f64 >= least)
            .map(|(dyad, n)| (distance(n, own), dyad))
            .collect();
        dyads.sort_by(|x, y| x.0.total_cmp(&y.0).then_with(|| x.1.cmp(&y.1)));
        dyads.truncate(MOST_LOOKED_AT);
        dyads
            .into_iter()
            .map(|(_, (a, b))| stand_in(cause, a, b))
            .collect()
    }

    /// Dyads of the actors of region and article.
    fn near(&self, cause: &Observable, effect: &Observable) -> Vec<Observable> {
        let own = cause.members();
        let counted = effect.members();
        // An armed group's tie is no placebo for a tie of states: what the group does to a
        // state and the deaths there are two counts of the same attacks.
        let with_groups = own.iter().any(|code| code.is_armed_group());
        let peers: Vec<&ActorCode> = self
            .peers
            .iter()
            .filter(|code| with_groups || !code.is_armed_group())
            .collect();
        let mut pairs = Vec::new();
        for (i, a) in peers.iter().copied().enumerate() {
            for &b in &peers[i + 1..] {
                // A dyad that shares both ends with the cause is not another dyad.
                // Nor is one that is counted in the effect.
                if (own.contains(a) && own.contains(b))
                    || (counted.contains(a) && counted.contains(b))
                {
                    continue;
                }
                pairs.push(stand_in(cause, a, b));
                if matches!(cause, Observable::Pressure { .. }) {
                    pairs.push(stand_in(cause, b, a));
                }
            }
        }
        pairs
    }
}

/// The same measure of another dyad.
fn stand_in(cause: &Observable, a: &ActorCode, b: &ActorCode) -> Observable {
    let (a, b) = (vec![a.clone()], vec![b.clone()]);
    match cause {
        Observable::Cooperation { .. } => Observable::Cooperation { a, b },
        Observable::Hostility { .. } => Observable::Hostility { a, b },
        _ => Observable::Pressure {
            source: a,
            target: b,
        },
    }
}

/// How far apart two numbers of events are, as a ratio in logs.
fn distance(events: u64, own: u64) -> f64 {
    ((events.max(1) as f64).ln() - (own.max(1) as f64).ln()).abs()
}

/// Keeps the dyads nearest to the tie in events, the nearest first; equally near ones by name.
fn nearest(found: &mut Vec<Candidate>, own: u64) {
    found.sort_by(|x, y| {
        distance(x.0, own)
            .total_cmp(&distance(y.0, own))
            .then_with(|| x.1.cmp(&y.1))
    });
    found.truncate(MOST_PLACEBOS);
}
