//! Level shifts in the cooperation share of a tie, dated, with permutation p.

use detente_vocab::Period;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::bands::{block_length, stream};
use crate::ties::{TieSeries, period_name};
use crate::{Answer, Refusal};

/// Reported periods that a level shift needs on each side.
pub const REPORTED_PER_SIDE: usize = 4;

/// The test for one level shift in the cooperation share of a tie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreakTest {
    /// First period of the new level, at the date with the largest statistic.
    #[serde(serialize_with = "period_name")]
    pub at: Period,
    /// First and last such period that fit about as well: twice the loss in log
    /// likelihood, divided by the dispersion, stays under −2 log(1 − √level) (the limit
    /// law of the change point's likelihood; Siegmund 1988, International Statistical Review 56).
    #[serde(serialize_with = "period_pair")]
    pub interval: (Period, Period),
    /// Twice the log likelihood ratio of two binomial levels against one, largest over dates.
    pub statistic: f64,
    /// Cooperation share before.
    pub before: f64,
    /// Cooperation share from `at` on.
    pub after: f64,
    /// Share of permutations of the periods whose largest statistic is at least as large,
    /// (1 + hits) / (1 + permutations). Pays for the choice of the date; assumes that
    /// periods are exchangeable. Not corrected for the number of ties (Holm over ties is
    /// the caller's, who knows the family).
    pub p: f64,
    /// The same with whole blocks of periods permuted, which keeps short memory. With few
    /// `blocks`, or a shift near an end, it cannot become small.
    pub p_blocks: f64,
    /// Periods in a block.
    pub block: usize,
    /// How many blocks there were to permute.
    pub blocks: usize,
    /// Permutations made.
    pub permutations: usize,
}

/// A level shift that passed the test in its segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShareBreak {
    /// The test.
    pub test: BreakTest,
    /// 0 for the shift of the whole series, 1 for shifts of its two parts, and so on: p of
    /// deeper shifts are conditional on the dates found above them.
    pub depth: usize,
}

fn period_pair<S: serde::Serializer>(
    pair: &(Period, Period),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq([pair.0.to_string(), pair.1.to_string()])
}

/// One monitored period: position in the series, cooperation, events.
#[derive(Clone, Copy)]
struct Step {
    place: usize,
    coop: f64,
    events: f64,
}

/// Tests a tie for one level shift in its cooperation share.
///
/// Statistic: the binomial likelihood ratio for one change, over every date that leaves
/// [`REPORTED_PER_SIDE`] periods with events on each side. Null law: `permutations` of the
/// monitored periods, each going through the same search over dates.
///
/// Refused when fewer than twice that many periods have events, or when all events are of
/// one kind, so that no shift can show.
pub fn share_break_test(series: &TieSeries, permutations: usize, seed: u64) -> Answer<BreakTest> {
    let steps = steps(series);
    test_segment(series, &steps, permutations, seed).into()
}

/// Every level shift found by splitting again and again while the p over dates stays at
/// or below `alpha` (binary segmentation), in order of date.
pub fn share_breaks(
    series: &TieSeries,
    alpha: f64,
    permutations: usize,
    seed: u64,
) -> Vec<ShareBreak> {
    let steps = steps(series);
    let mut found = Vec::new();
    let mut open = vec![(0, steps.len(), 0usize)];
    while let Some((begin, end, depth)) = open.pop() {
        let segment = &steps[begin..end];
        let Ok(test) = test_segment(series, segment, permutations, seed) else {
            continue;
        };
        if test.p > alpha {
            continue;
        }
        let Some(cut) = segment
            .iter()
            .position(|step| series.periods[step.place] == test.at)
        else {
            continue;
        };
        open.push((begin, begin + cut, depth + 1));
        open.push((begin + cut, end, depth + 1));
        found.push(ShareBreak { test, depth });
    }
    found.sort_by_key(|shift| shift.test.at);
    found
}

fn steps(series: &TieSeries) -> Vec<Step> {
    series
        .counts()
        .into_iter()
        .map(|(place, coop, conf)| Step {
            place,
            coop: f64::from(coop),
            events: f64::from(coop + conf),
        })
        .collect()
}

fn test_segment(
    series: &TieSeries,
    steps: &[Step],
    permutations: usize,
    seed: u64,
) -> Result<BreakTest, Refusal> {
    let reported = steps.iter().filter(|step| step.events > 0.0).count();
    let needed = 2 * REPORTED_PER_SIDE;
    if reported < needed {
        return Err(Refusal::new(
            "test for a level shift",
            format!("{reported} periods with events, {needed} needed"),
            format!("{REPORTED_PER_SIDE} periods with events on each side of a date"),
        ));
    }
    let coop: f64 = steps.iter().map(|step| step.coop).sum();
    let events: f64 = steps.iter().map(|step| step.events).sum();
    if coop == 0.0 || coop == events {
        return Err(Refusal::new(
            "test for a level shift",
            format!(
                "all {events} events are {}",
                if coop == 0.0 {
                    "conflict"
                } else {
                    "cooperation"
                }
            ),
            "events of both kinds",
        ));
    }

    let profile = profile(steps);
    let (cut, statistic) = best(&profile).ok_or_else(|| {
        Refusal::new(
            "test for a level shift",
            "no date has enough periods with events on both sides",
            format!("{REPORTED_PER_SIDE} periods with events on each side of a date"),
        )
    })?;
    let (mut coop_before, mut events_before) = (0.0, 0.0);
    for step in &steps[..cut] {
        coop_before += step.coop;
        events_before += step.events;
    }
    let before = coop_before / events_before;
    let after = (coop - coop_before) / (events - events_before);

    let dispersion = dispersion(steps, cut, before, after);
    let tolerance = -2.0 * (1.0 - 0.9f64.sqrt()).ln() * dispersion;
    let near: Vec<usize> = profile
        .iter()
        .filter(|(_, value)| statistic - value <= tolerance)
        .map(|(k, _)| *k)
        .collect();
    let period = |k: usize| series.periods[steps[k].place];

    let block = block_length(steps.len());
    let p = permutation_p(steps, statistic, 1, permutations, &mut stream(seed, 101));
    let p_blocks = permutation_p(
        steps,
        statistic,
        block,
        permutations,
        &mut stream(seed, 102),
    );
    Ok(BreakTest {
        at: period(cut),
        interval: (
            period(near.first().copied().unwrap_or(cut)),
            period(near.last().copied().unwrap_or(cut)),
        ),
        statistic,
        before,
        after,
        p,
        p_blocks,
        block,
        blocks: steps.len().div_ceil(block),
        permutations,
    })
}

/// n log-likelihood of a binomial level.
fn level(coop: f64, events: f64) -> f64 {
    let term = |x: f64| if x > 0.0 { x * (x / events).ln() } else { 0.0 };
    term(coop) + term(events - coop)
}

/// For each admissible first step of the new level, the likelihood ratio statistic.
fn profile(steps: &[Step]) -> Vec<(usize, f64)> {
    let coop: f64 = steps.iter().map(|step| step.coop).sum();
    let events: f64 = steps.iter().map(|step| step.events).sum();
    let reported = steps.iter().filter(|step| step.events > 0.0).count();
    let whole = level(coop, events);
    let mut out = Vec::with_capacity(steps.len());
    let (mut c, mut n, mut seen) = (0.0, 0.0, 0);
    for (k, step) in steps.iter().enumerate() {
        // A step without events moves nothing: the shift is dated to one that has some.
        if step.events > 0.0 && seen >= REPORTED_PER_SIDE && reported - seen >= REPORTED_PER_SIDE {
            let split = level(c, n) + level(coop - c, events - n);
            out.push((k, 2.0 * (split - whole)));
        }
        c += step.coop;
        n += step.events;
        seen += usize::from(step.events > 0.0);
    }
    out
}

fn best(profile: &[(usize, f64)]) -> Option<(usize, f64)> {
    // The first of equal dates.
    profile
        .iter()
        .copied()
        .reduce(|a, b| if b.1 > a.1 { b } else { a })
}

/// Pearson dispersion around the two levels, at least 1.
fn dispersion(steps: &[Step], cut: usize, before: f64, after: f64) -> f64 {
    let (mut sum, mut n) = (0.0, 0usize);
    for (k, step) in steps.iter().enumerate() {
        let share = if k < cut { before } else { after };
        let variance = step.events * share * (1.0 - share);
        if variance > 0.0 {
            sum += (step.coop - step.events * share).powi(2) / variance;
            n += 1;
        }
    }
    if n > 2 {
        (sum / (n - 2) as f64).max(1.0)
    } else {
        1.0
    }
}

fn permutation_p(
    steps: &[Step],
    statistic: f64,
    block: usize,
    permutations: usize,
    rng: &mut ChaCha8Rng,
) -> f64 {
    let mut blocks: Vec<&[Step]> = steps.chunks(block).collect();
    let mut shuffled = Vec::with_capacity(steps.len());
    let mut hits = 0usize;
    for _ in 0..permutations {
        for i in (1..blocks.len()).rev() {
            blocks.swap(i, rng.random_range(0..=i));
        }
        shuffled.clear();
        shuffled.extend(blocks.iter().flat_map(|part| part.iter().copied()));
        let largest = best(&profile(&shuffled)).map_or(0.0, |(_, value)| value);
        hits += usize::from(largest >= statistic - 1e-9);
    }
    (1 + hits) as f64 / (1 + permutations) as f64
}
