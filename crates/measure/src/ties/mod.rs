//! Tie series: what two sides did to each other, period by period.

use std::collections::{BTreeMap, HashMap};

use detente_store::EventTable;
use detente_vocab::calendar::{day_from_number, day_number};
use detente_vocab::{ActorCode, EventType, Interval, Period, QuadClass};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Serialize, Serializer};

use crate::MeasureError;
use crate::bands::{Band, beta_band};
use crate::weights::weight_micro;

/// One tie to be measured.
///
/// A side is a list of members, so a bloc is its member list. A member covers its sectors
/// and never its armed groups ([`ActorCode::covers`]). An event counts when a member of
/// one side acts on another member of the other side; a member that stands on both sides
/// is not counted against itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TieQuery {
    /// The two sides; the first acts when the tie is directed.
    pub sides: (Vec<ActorCode>, Vec<ActorCode>),
    /// Whether only acts of the first side count.
    pub directed: bool,
    /// Length of a period.
    pub by: Interval,
    /// First day wanted; `None`: the first day of the data.
    pub from: Option<Date>,
    /// Last day wanted; `None`: the last day of the data.
    pub to: Option<Date>,
}

impl TieQuery {
    /// Acts of either side on the other, over the whole data window.
    pub fn both_ways(a: Vec<ActorCode>, b: Vec<ActorCode>, by: Interval) -> Self {
        Self {
            sides: (a, b),
            directed: false,
            by,
            from: None,
            to: None,
        }
    }

    /// Acts of the first side on the second, over the whole data window.
    pub fn one_way(source: Vec<ActorCode>, target: Vec<ActorCode>, by: Interval) -> Self {
        Self {
            directed: true,
            ..Self::both_ways(source, target, by)
        }
    }

    /// Every directed dyad of some actors, each actor on its own: n (n − 1) ties for one pass.
    pub fn all_dyads(actors: &[ActorCode], by: Interval) -> Vec<Self> {
        let dyads = actors
            .iter()
            .flat_map(|a| actors.iter().filter(move |b| a != *b).map(move |b| (a, b)));
        dyads
            .map(|(a, b)| Self::one_way(vec![a.clone()], vec![b.clone()], by))
            .collect()
    }

    /// The same tie between two days (both included).
    pub fn between(self, from: Date, to: Date) -> Self {
        Self {
            from: Some(from),
            to: Some(to),
            ..self
        }
    }
}

/// What was reported of a tie in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TieCell {
    /// Reported events by quad class, in the order of [`QuadClass::ALL`]; no statements.
    pub quad: [u32; 4],
    /// Statements (CAMEO root 01): reporting volume only.
    pub statements: u32,
    /// Sum of Goldstein scores of the events that have one, in millionths.
    pub goldstein_micro: i64,
    /// Events with a Goldstein score.
    pub goldstein_n: u32,
    /// Sum of the reports that the source counted for these events.
    pub mentions: u64,
    /// Events by PLOVER type, in the order of [`EventType::ALL`].
    pub types: [u32; 16],
    /// Sum of [`plover_weight`](crate::plover_weight)s of the events with a type, in millionths.
    pub plover_micro: i64,
    /// Reports of the events of cooperation, and of conflict.
    pub reports: [u64; 2],
    /// Sum of the squared reports of each of these events.
    pub reports_square: u64,
}

impl TieCell {
    /// Verbal and material cooperation.
    pub fn cooperation(&self) -> u32 {
        self.quad[0] + self.quad[1]
    }

    /// Verbal and material conflict.
    pub fn conflict(&self) -> u32 {
        self.quad[2] + self.quad[3]
    }

    /// Events that are cooperation or conflict.
    pub fn events(&self) -> u32 {
        self.cooperation() + self.conflict()
    }

    /// Everything reported of the tie, statements included.
    pub fn reported(&self) -> u32 {
        self.events() + self.statements
    }

    /// Sum of Goldstein scores, on the source's own scale.
    pub fn goldstein_sum(&self) -> f64 {
        self.goldstein_micro as f64 / 1e6
    }

    /// Mean Goldstein score; `None` without a scored event.
    pub fn goldstein_mean(&self) -> Option<f64> {
        (self.goldstein_n > 0).then(|| self.goldstein_sum() / f64::from(self.goldstein_n))
    }

    /// Events with a PLOVER type.
    pub fn typed(&self) -> u32 {
        self.types.iter().sum()
    }

    /// Mean PLOVER weight; `None` without an event that has a type.
    pub fn plover_mean(&self) -> Option<f64> {
        (self.typed() > 0).then(|| self.plover_micro as f64 / 1e6 / f64::from(self.typed()))
    }

    /// Net cooperation with each event counted as often as it was reported, and its 90 % band:
    /// the Jeffreys interval of (Σm)²/Σm² events, which is what unequal weights m leave (Kish
    /// 1965). `None` when no report of cooperation or conflict was counted.
    pub fn net_by_reports(&self) -> Option<(f64, Band)> {
        let [coop, conflict] = self.reports.map(|n| n as f64);
        let all = coop + conflict;
        (all > 0.0).then(|| {
            let worth = all * all / self.reports_square as f64;
            let band = beta_band(coop / all, worth, 0.9).map(|share| 2.0 * share - 1.0);
            ((coop - conflict) / all, band)
        })
    }

    /// (cooperation − conflict) / (cooperation + conflict); `None` when neither was reported.
    pub fn net(&self) -> Option<f64> {
        let (coop, conf) = (f64::from(self.cooperation()), f64::from(self.conflict()));
        (self.events() > 0).then(|| (coop - conf) / (coop + conf))
    }

    pub(crate) fn add(&mut self, other: &TieCell) {
        for (mine, theirs) in self.quad.iter_mut().zip(other.quad) {
            *mine += theirs;
        }
        self.statements += other.statements;
        self.goldstein_micro += other.goldstein_micro;
        self.goldstein_n += other.goldstein_n;
        self.mentions += other.mentions;
        for (mine, theirs) in self.types.iter_mut().zip(other.types) {
            *mine += theirs;
        }
        self.plover_micro += other.plover_micro;
        for (mine, theirs) in self.reports.iter_mut().zip(other.reports) {
            *mine += theirs;
        }
        self.reports_square += other.reports_square;
    }
}

impl Serialize for TieCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut row = serializer.serialize_struct("TieCell", 11)?;
        for (name, n) in [
            "verbal_cooperation",
            "material_cooperation",
            "verbal_conflict",
            "material_conflict",
        ]
        .into_iter()
        .zip(self.quad)
        {
            row.serialize_field(name, &n)?;
        }
        row.serialize_field("statements", &self.statements)?;
        row.serialize_field("goldstein_sum", &self.goldstein_sum())?;
        row.serialize_field("goldstein_mean", &self.goldstein_mean())?;
        row.serialize_field("mentions", &self.mentions)?;
        row.serialize_field("net", &self.net())?;
        let types: BTreeMap<&str, u32> = EventType::ALL
            .iter()
            .zip(self.types)
            .filter(|(_, n)| *n > 0)
            .map(|(kind, n)| (kind.name(), n))
            .collect();
        row.serialize_field("types", &types)?;
        row.serialize_field("plover_mean", &self.plover_mean())?;
        row.end()
    }
}

/// Net cooperation of one period with its 90 % band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PeriodNet {
    /// (cooperation − conflict) / (cooperation + conflict), −1 to 1.
    pub net: f64,
    /// Jeffreys interval of the cooperation share of as many events as the reported ones are
    /// worth ([`TieSeries::design_effect`]), mapped to −1..1.
    pub band: Band,
    /// Whether the band covers zero: the sign of the period is open.
    pub covers_zero: bool,
}

/// The series of one tie. All vectors have one entry a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TieSeries {
    /// What was asked.
    pub query: TieQuery,
    /// Whole periods between the two days asked for (by default the data window).
    #[serde(serialize_with = "period_names")]
    pub periods: Vec<Period>,
    /// What was reported of the tie; `None` where the period was not monitored: it lies
    /// outside the data window or only in part inside it, or the table has no row at all in
    /// it although its volume makes such silence implausible: at least 3 ln(100 n) rows a
    /// period on average over n periods (three times the mean at which a Poisson law
    /// leaves one of n periods empty with 1 % probability). In a thinner table silence is zero.
    pub cells: Vec<Option<TieCell>>,
    /// Rows of the whole table in the period, any actor: the reporting volume. `None` as in `cells`.
    pub total_reports: Vec<Option<u32>>,
    /// What was reported in the periods at either end that the days asked for or the data cover
    /// only in part, in order of time. One rule holds for every length of period: only a whole
    /// period is compared with another, so these enter no sum, band, break or model; they are here
    /// to be shown, with their days, so that a year of ten months does not read as silence.
    pub partial: Vec<PartialPeriod>,
    /// How many reported events are worth as much as one independent event, 1 or more. Events of
    /// one article share a day, so it is the variance of days around their period (around their
    /// week where periods are days) over that of independent events, by moments over the whole
    /// series; 1 where fewer than [`LEAST_INFORMATION`] events can tell.
    pub design_effect: f64,
}

/// A period of which only some days are covered, and what was reported of a tie on them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartialPeriod {
    /// The period.
    #[serde(serialize_with = "period_name")]
    pub period: Period,
    /// First day that is both asked for and in the data.
    pub from: Date,
    /// Last such day.
    pub to: Date,
    /// What was reported on these days.
    pub cell: TieCell,
    /// Rows of the whole table on these days, any actor.
    pub total_reports: u32,
}

impl PartialPeriod {
    /// Days that are covered, and days of the whole period.
    pub fn days(&self) -> (u32, u32) {
        (
            days(self.from, self.to),
            days(self.period.start(), self.period.end()),
        )
    }
}

/// Days from one day to another, both included.
fn days(from: Date, to: Date) -> u32 {
    u32::try_from(day_number(to) - day_number(from) + 1).unwrap_or(0)
}

/// Events, beyond the first day of each period, below which clusters cannot be told from chance.
pub const LEAST_INFORMATION: f64 = 20.0;

/// Sums over the monitored periods of a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The summed cells.
    pub cell: TieCell,
    /// Monitored periods.
    pub monitored: usize,
    /// Monitored periods without an event of cooperation or conflict (statements alone are silence).
    pub empty: usize,
    /// Monitored periods in which nothing at all was reported, not even a statement.
    pub silent: usize,
}

impl TieSeries {
    /// Sums over the monitored periods.
    pub fn totals(&self) -> Totals {
        self.totals_of(|_| true)
    }

    /// Sums over the monitored periods that end before a day: what the author of that day's
    /// article could know.
    pub fn totals_before(&self, day: Date) -> Totals {
        self.totals_of(|period| period.end() < day)
    }

    fn totals_of(&self, wanted: impl Fn(Period) -> bool) -> Totals {
        let mut totals = Totals::default();
        let cells = self.periods.iter().zip(&self.cells);
        for cell in cells.filter_map(|(period, cell)| cell.as_ref().filter(|_| wanted(*period))) {
            totals.cell.add(cell);
            totals.monitored += 1;
            totals.empty += usize::from(cell.events() == 0);
            totals.silent += usize::from(cell.reported() == 0);
        }
        totals
    }

    /// Net cooperation with its 90 % band; `None` where not monitored or nothing was reported.
    pub fn net(&self, i: usize) -> Option<PeriodNet> {
        self.net_of(self.cells.get(i)?.as_ref()?)
    }

    /// Net cooperation of some days of this tie with its 90 % band; `None` where nothing was
    /// reported.
    pub fn net_of(&self, cell: &TieCell) -> Option<PeriodNet> {
        let net = cell.net()?;
        let worth = f64::from(cell.events()) / self.design_effect;
        let share = f64::from(cell.cooperation()) / f64::from(cell.events());
        let band = beta_band(share, worth, 0.9).map(|share| 2.0 * share - 1.0);
        Some(PeriodNet {
            net,
            band,
            covers_zero: band.low <= 0.0 && band.high >= 0.0,
        })
    }

    /// Cooperation and conflict of each monitored period, with the period's position.
    pub fn counts(&self) -> Vec<(usize, u32, u32)> {
        self.cells
            .iter()
            .enumerate()
            .filter_map(|(i, cell)| cell.map(|c| (i, c.cooperation(), c.conflict())))
            .collect()
    }
}

pub(crate) fn period_names<S: Serializer>(
    periods: &[Period],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(periods.iter().map(ToString::to_string))
}

pub(crate) fn period_name<S: Serializer>(
    period: &Period,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(period)
}

/// Measures many ties in one pass over the rows.
///
/// The answer has one series for each query, in their order. Cost: one look at two bit
/// masks per row and 64 queries, plus the events that count.
///
/// # Errors
/// A side without actors; a window that ends before it begins.
pub fn tie_series(
    table: &EventTable,
    queries: &[TieQuery],
) -> Result<Vec<TieSeries>, MeasureError> {
    let mut axes: Vec<Axis> = Vec::new();
    let mut known: HashMap<(Interval, Option<Date>, Option<Date>), usize> = HashMap::new();
    let mut axis_of = Vec::with_capacity(queries.len());
    let window = table.window();
    for (index, query) in queries.iter().enumerate() {
        if query.sides.0.is_empty() || query.sides.1.is_empty() {
            return Err(MeasureError::EmptySide { index });
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(MeasureError::Backwards { from, to });
        }
        let key = (query.by, query.from, query.to);
        let id = *known.entry(key).or_insert_with(|| {
            axes.push(Axis::new(window, query.by, query.from, query.to));
            axes.len() - 1
        });
        axis_of.push(id);
    }
    let masks = Masks::new(table.actors.codes(), queries);
    let sums = scan(table, queries, &axes, &axis_of, &masks);

    let series = queries.iter().enumerate().map(|(q, query)| {
        let axis = &axes[axis_of[q]];
        let volume = &sums.volume[axis_of[q]];
        let silence_is_a_gap = axis.silence_is_a_gap(volume);
        let monitored = |i: usize| axis.whole[i] && (volume[i] > 0 || !silence_is_a_gap);
        let n = axis.periods.len();
        TieSeries {
            query: query.clone(),
            periods: axis.periods.clone(),
            cells: (0..n)
                .map(|i| monitored(i).then(|| sums.cells[q][i]))
                .collect(),
            total_reports: (0..n).map(|i| monitored(i).then(|| volume[i])).collect(),
            partial: axis
                .partial
                .iter()
                .enumerate()
                .map(|(k, &(period, from, to))| PartialPeriod {
                    period,
                    from,
                    to,
                    cell: sums.partial[q][k],
                    total_reports: sums.partial_volume[axis_of[q]][k],
                })
                .collect(),
            design_effect: design_effect(&sums.days[q], axis, query.by),
        }
    });
    Ok(series.collect())
}

/// The periods of a query and, for each day of the data, the period it falls into.
pub(crate) struct Axis {
    pub(crate) periods: Vec<Period>,
    /// Whether the whole period lies inside the data window.
    pub(crate) whole: Vec<bool>,
    /// Periods of which only some days are both asked for and in the data, with these days; at
    /// most one at either end.
    partial: Vec<(Period, Date, Date)>,
    first_day: i32,
    of_day: Vec<u32>,
}

impl Axis {
    const NONE: u32 = u32::MAX;

    pub(crate) fn new(
        window: Option<(Date, Date)>,
        by: Interval,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Self {
        let asked = match (from.or(window.map(|w| w.0)), to.or(window.map(|w| w.1))) {
            (Some(from), Some(to)) if from <= to => Some((from, to)),
            _ => None,
        };
        let periods: Vec<Period> = asked.map_or_else(Vec::new, |(from, to)| {
            Period::range(from, to, by)
                .into_iter()
                .filter(|period| period.within(from, to))
                .collect()
        });
        let whole = periods
            .iter()
            .map(|period| window.is_some_and(|(first, last)| period.within(first, last)))
            .collect();
        let partial = match (asked, window) {
            (Some((from, to)), Some((first, last))) if from.max(first) <= to.min(last) => {
                let (from, to) = (from.max(first), to.min(last));
                Period::range(from, to, by)
                    .into_iter()
                    .filter(|period| !period.within(from, to))
                    .map(|period| (period, period.start().max(from), period.end().min(to)))
                    .collect()
            }
            _ => Vec::new(),
        };
        let Some((first, last)) = periods.first().zip(periods.last()) else {
            return Self {
                periods,
                whole,
                partial,
                first_day: 0,
                of_day: Vec::new(),
            };
        };
        let first_day = day_number(first.start());
        let days = usize::try_from(day_number(last.end()) - first_day + 1).unwrap_or(0);
        let mut of_day = vec![Self::NONE; days];
        for (i, period) in periods.iter().enumerate() {
            let begin = (day_number(period.start()) - first_day) as usize;
            let end = (day_number(period.end()) - first_day) as usize;
            of_day[begin..=end].fill(i as u32);
        }
        Self {
            periods,
            whole,
            partial,
            first_day,
            of_day,
        }
    }

    /// Whether a period without any row of the table is a gap in the monitoring rather than a
    /// quiet period: see [`TieSeries::cells`].
    fn silence_is_a_gap(&self, volume: &[u32]) -> bool {
        let inside = || volume.iter().zip(&self.whole).filter(|(_, whole)| **whole);
        let n = inside().count() as f64;
        let rows: f64 = inside().map(|(rows, _)| f64::from(*rows)).sum();
        n > 0.0 && rows / n >= 3.0 * (100.0 * n).ln()
    }

    /// Position of the partly covered period that holds a covered day, if one does.
    fn partial_position(&self, day: i32) -> Option<usize> {
        self.partial
            .iter()
            .position(|(_, from, to)| (day_number(*from)..=day_number(*to)).contains(&day))
    }

    /// Position of the period that holds a day (a day number), if one does.
    pub(crate) fn position(&self, day: i32) -> Option<usize> {
        let offset = usize::try_from(day.checked_sub(self.first_day)?).ok()?;
        let i = *self.of_day.get(offset)?;
        (i != Self::NONE).then_some(i as usize)
    }
}

/// For each actor, the queries on whose first and second side it stands, as bits.
struct Masks {
    words: usize,
    first: Vec<u64>,
    second: Vec<u64>,
    undirected: Vec<u64>,
    /// Member that covers the actor, for queries with a member on both sides.
    shared: HashMap<usize, Vec<u32>>,
}

impl Masks {
    fn new(codes: &[ActorCode], queries: &[TieQuery]) -> Self {
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
struct Sums {
    /// By query, by period.
    cells: Vec<Vec<TieCell>>,
    /// By axis, by period.
    volume: Vec<Vec<u32>>,
    /// By query, by partly covered period.
    partial: Vec<Vec<TieCell>>,
    /// By axis, by partly covered period.
    partial_volume: Vec<Vec<u32>>,
    /// By query: cooperation and events of each day that has events.
    days: Vec<BTreeMap<i32, (u32, u32)>>,
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

fn scan(
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

/// Variance of days around their group over that of independent events: with N = Σ (c_d − p n_d)²
/// over days, A = Σ n p (1 − p) over groups of K, S₀ = Σ n and S₁ = Σ (n − Σ n_d²/n), and
/// Var(c_d) = φ n_d p (1 − p), E N / E A = φ S₁ / (S₀ − φ K), solved for φ.
fn design_effect(days: &BTreeMap<i32, (u32, u32)>, axis: &Axis, by: Interval) -> f64 {
    let group = |day: i32| match by {
        Interval::Day => Some((day + 3).div_euclid(7)),
        _ => axis.position(day).map(|i| i as i32),
    };
    let days: Vec<(i32, f64, f64)> = days
        .iter()
        .filter_map(|(day, (c, n))| Some((group(*day)?, f64::from(*c), f64::from(*n))))
        .collect();
    let (mut around, mut independent, mut all, mut told, mut groups) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for days in days
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|days| days.len() > 1)
    {
        let coop: f64 = days.iter().map(|d| d.1).sum();
        let events: f64 = days.iter().map(|d| d.2).sum();
        let share = coop / events;
        around += days
            .iter()
            .map(|d| (d.1 - share * d.2).powi(2))
            .sum::<f64>();
        independent += events * share * (1.0 - share);
        all += events;
        told += events - days.iter().map(|d| d.2 * d.2).sum::<f64>() / events;
        groups += 1.0;
    }
    let below = independent * told + around * groups;
    if told < LEAST_INFORMATION || below <= 0.0 {
        return 1.0;
    }
    (around * all / below).max(1.0)
}

/// Adds a row to a cell.
pub(crate) fn count(table: &EventTable, row: usize, cell: &mut TieCell) {
    if table.is_statement(row) {
        cell.statements += 1;
    } else if let Some(class) = row_class(table, row) {
        cell.quad[class as usize] += 1;
        let mentions = u64::from(table.mentions[row]);
        cell.reports[usize::from(!class.is_cooperation())] += mentions;
        cell.reports_square += mentions * mentions;
    }
    if let Some(kind) = table.event_type[row] {
        cell.types[kind as usize] += 1;
        cell.plover_micro += weight_micro(kind);
    }
    let score = table.goldstein[row];
    if score.is_finite() {
        cell.goldstein_micro += (f64::from(score) * 1e6).round() as i64;
        cell.goldstein_n += 1;
    }
    cell.mentions += u64::from(table.mentions[row]);
}

/// Rows from which on a table without any cooperation, or any conflict, is taken for one that was
/// made of one kind only.
const ENOUGH_OF_ONE_KIND: usize = 200;

/// Why a table cannot tell friend from foe: it holds conflict alone, or cooperation alone.
pub(crate) fn one_kind_only(table: &EventTable) -> Option<&'static str> {
    let (mut cooperation, mut conflict) = (0usize, 0usize);
    for row in 0..table.len() {
        if table.is_statement(row) {
            continue;
        }
        match row_class(table, row) {
            Some(class) if class.is_cooperation() => cooperation += 1,
            Some(_) => conflict += 1,
            None => {}
        }
        if cooperation > 0 && conflict > 0 {
            return None;
        }
    }
    match (cooperation, conflict) {
        (0, n) if n >= ENOUGH_OF_ONE_KIND => Some("the table holds conflict and no cooperation"),
        (n, 0) if n >= ENOUGH_OF_ONE_KIND => Some("the table holds cooperation and no conflict"),
        _ => None,
    }
}

/// The quad class of a row: as given, else that of its CAMEO code, else that of its type.
pub(crate) fn row_class(table: &EventTable, row: usize) -> Option<QuadClass> {
    table.quad_class[row]
        .or_else(|| table.cameo[row].and_then(|code| code.quad_class()))
        .or_else(|| table.event_type[row].map(|kind| kind.quad_class()))
}

/// First and last day of the data, as day numbers.
pub(crate) fn day_window(table: &EventTable) -> Option<(i32, i32)> {
    Some((*table.day.iter().min()?, *table.day.iter().max()?))
}

/// The date of a day number of a table; a table only holds days of the calendar.
pub(crate) fn date_of(day: i32) -> Date {
    day_from_number(day).unwrap_or(Date::MIN)
}
