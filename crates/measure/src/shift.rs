//! Level shifts in the cooperation share of a tie, dated, with permutation p.

use detente_infer::breaks::{BreakTestSpec, Dependence, share_break};
use detente_vocab::Period;
use serde::Serialize;

use crate::ties::{TieSeries, period_name};
use crate::{Answer, Refusal};

/// Periods with events that a level shift needs on each side.
pub const REPORTED_PER_SIDE: usize = 4;

/// The test for one level shift in the cooperation share of a tie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreakTest {
    /// First period of the new level, at the date with the largest statistic.
    #[serde(serialize_with = "period_name")]
    pub at: Period,
    /// First and last such period that fit about as well: the loss in twice the log
    /// likelihood, divided by the dispersion, stays under −2 ln(1 − √0.9) (the limit law of
    /// a change point's likelihood, level 90 %).
    #[serde(serialize_with = "period_pair")]
    pub interval: (Period, Period),
    /// Twice the log likelihood ratio of two binomial levels against one, largest over dates.
    pub statistic: f64,
    /// Cooperation share before.
    pub before: f64,
    /// Cooperation share from `at` on.
    pub after: f64,
    /// Permutation p of the largest statistic over dates, so it pays for the choice of the
    /// date. Blocks of `block` periods are permuted, so that short memory is kept. Not
    /// corrected for the number of ties: Holm over ties is the caller's, who knows the family.
    pub p: f64,
    /// Periods in a permuted block: 1 where the periods show no memory around the two levels.
    pub block: usize,
    /// The same p with single periods permuted, as if they had no memory; equal to `p` when
    /// `block` is 1.
    pub p_independent: f64,
    /// Periods with events that were tested.
    pub reported: usize,
    /// Permutations made.
    pub permutations: usize,
}

fn period_pair<S: serde::Serializer>(
    pair: &(Period, Period),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq([pair.0.to_string(), pair.1.to_string()])
}

/// A period with events: position in the series, cooperation, events.
#[derive(Clone, Copy)]
struct Step {
    place: usize,
    coop: f64,
    events: f64,
}

/// Tests a tie for one level shift in its cooperation share ([`share_break`]), over every
/// date that leaves [`REPORTED_PER_SIDE`] periods with events on each side. Periods without
/// events say nothing about a share and are left out.
///
/// Refused when fewer than twice that many periods have events, or when all events are of
/// one kind, so that no shift can show.
pub fn share_break_test(series: &TieSeries, permutations: usize, seed: u64) -> Answer<BreakTest> {
    test_segment(series, &steps(series), permutations, seed).into()
}

/// Every dated level shift, in order of date.
///
/// Candidates: the segmentation into binomial levels with the least twice negative log
/// likelihood over dispersion plus 3 ln n for each shift (exact dynamic programming, segments
/// of at least [`REPORTED_PER_SIDE`] periods with events; the dispersion from neighbouring periods,
/// so that shifts do not inflate it). Each candidate then goes through [`share_break_test`]'s
/// test between its neighbours, so its p is conditional on their dates; while one is above
/// `alpha` the weakest is dropped and its neighbours are tested again.
pub fn share_breaks(
    series: &TieSeries,
    alpha: f64,
    permutations: usize,
    seed: u64,
) -> Vec<BreakTest> {
    let steps = steps(series);
    let place_of = |test: &BreakTest| {
        steps
            .iter()
            .position(|step| series.periods[step.place] == test.at)
    };
    let mut cuts = candidates(&steps);
    if cuts.is_empty() {
        // A single shift that the penalty swallows may still pass its own test.
        let whole = test_segment(series, &steps, permutations, seed).ok();
        cuts.extend(whole.as_ref().and_then(place_of));
    }
    loop {
        let ends = |j: usize| {
            let begin = if j == 0 { 0 } else { cuts[j - 1] };
            let end = cuts.get(j + 1).copied().unwrap_or(steps.len());
            begin..end
        };
        let tests: Vec<Option<BreakTest>> = (0..cuts.len())
            .map(|j| test_segment(series, &steps[ends(j)], permutations, seed).ok())
            .collect();
        let p = |j: usize| tests[j].as_ref().map_or(1.0, |test| test.p);
        let weakest = (0..cuts.len()).reduce(|a, b| if p(b) > p(a) { b } else { a });
        match weakest {
            Some(j) if p(j) > alpha => {
                cuts.remove(j);
            }
            _ => {
                let mut found: Vec<BreakTest> = tests.into_iter().flatten().collect();
                found.sort_by_key(|test| test.at);
                found.dedup_by_key(|test| test.at);
                return found;
            }
        }
    }
}

/// First positions of the segments after the first, by exact dynamic programming.
fn candidates(steps: &[Step]) -> Vec<usize> {
    let n = steps.len();
    if n < 2 * REPORTED_PER_SIDE {
        return Vec::new();
    }
    let mut coop = vec![0.0];
    let mut events = vec![0.0];
    for (i, step) in steps.iter().enumerate() {
        coop.push(coop[i] + step.coop);
        events.push(events[i] + step.events);
    }
    let dispersion = neighbour_dispersion(steps);
    let penalty = 3.0 * (n as f64).ln();
    let cost = |from: usize, to: usize| {
        -2.0 * level(coop[to] - coop[from], events[to] - events[from]) / dispersion
    };
    let mut best = vec![f64::INFINITY; n + 1];
    let mut last = vec![0usize; n + 1];
    best[0] = -penalty;
    for to in REPORTED_PER_SIDE..=n {
        for from in 0..=to - REPORTED_PER_SIDE {
            let value = best[from] + cost(from, to) + penalty;
            if value < best[to] {
                best[to] = value;
                last[to] = from;
            }
        }
    }
    let mut cuts = Vec::new();
    let mut at = last[n];
    while at > 0 {
        cuts.push(at);
        at = last[at];
    }
    cuts.reverse();
    cuts
}

/// Mean squared difference of neighbouring shares over its binomial variance, at least 1.
fn neighbour_dispersion(steps: &[Step]) -> f64 {
    let coop: f64 = steps.iter().map(|step| step.coop).sum();
    let events: f64 = steps.iter().map(|step| step.events).sum();
    let variance = coop / events * (1.0 - coop / events);
    if variance <= 0.0 {
        return 1.0;
    }
    let ratios = steps.windows(2).map(|pair| {
        let difference = pair[0].coop / pair[0].events - pair[1].coop / pair[1].events;
        difference * difference / (variance * (1.0 / pair[0].events + 1.0 / pair[1].events))
    });
    (ratios.sum::<f64>() / (steps.len() - 1) as f64).max(1.0)
}

/// Log likelihood of a binomial level at its own share.
fn level(coop: f64, events: f64) -> f64 {
    let term = |x: f64| if x > 0.0 { x * (x / events).ln() } else { 0.0 };
    term(coop) + term(events - coop)
}

fn steps(series: &TieSeries) -> Vec<Step> {
    series
        .counts()
        .into_iter()
        .filter(|(_, coop, conf)| coop + conf > 0)
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
    let what = "test for a level shift";
    let sides = format!("{REPORTED_PER_SIDE} periods with events on each side of a date");
    let (reported, needed) = (steps.len(), 2 * REPORTED_PER_SIDE);
    if reported < needed {
        let why = format!("{reported} periods with events, {needed} needed");
        return Err(Refusal::new(what, why, sides));
    }
    let coop: Vec<f64> = steps.iter().map(|step| step.coop).collect();
    let events: Vec<f64> = steps.iter().map(|step| step.events).collect();
    let (all_coop, all): (f64, f64) = (coop.iter().sum(), events.iter().sum());
    if all_coop == 0.0 || all_coop == all {
        let kind = if all_coop == 0.0 {
            "conflict"
        } else {
            "cooperation"
        };
        let why = format!("all {all} events are {kind}");
        return Err(Refusal::new(what, why, "events of both kinds"));
    }

    let spec = BreakTestSpec {
        min_size: REPORTED_PER_SIDE,
        known: None,
        permutations,
        dependence: None,
        seed,
    };
    let run = |spec: &BreakTestSpec| {
        share_break(&coop, &events, spec)
            .map_err(|error| Refusal::new(what, error.to_string(), sides.clone()))
    };
    let test = run(&spec)?;
    let block = match test.dependence {
        Dependence::Blocks(length) => length,
        Dependence::Independent | Dependence::Autoregression(_) => 1,
    };
    let p_independent = if block == 1 {
        test.p
    } else {
        run(&BreakTestSpec {
            dependence: Some(Dependence::Independent),
            ..spec
        })?
        .p
    };

    let cut = test.position;
    let tolerance =
        -2.0 * (1.0 - 0.9f64.sqrt()).ln() * dispersion(steps, cut, test.before, test.after);
    let profile = profile(steps);
    let top = profile.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let near = || {
        let close = profile.iter().filter(|(_, value)| top - value <= tolerance);
        close.map(|(k, _)| *k).chain([cut])
    };
    let period = |k: usize| series.periods[steps[k].place];
    Ok(BreakTest {
        at: period(cut),
        interval: (
            period(near().min().unwrap_or(cut)),
            period(near().max().unwrap_or(cut)),
        ),
        statistic: test.statistic,
        before: test.before,
        after: test.after,
        p: test.p,
        block,
        p_independent,
        reported,
        permutations,
    })
}

/// For each admissible first step of the new level, the likelihood ratio statistic.
fn profile(steps: &[Step]) -> Vec<(usize, f64)> {
    let coop: f64 = steps.iter().map(|step| step.coop).sum();
    let events: f64 = steps.iter().map(|step| step.events).sum();
    let whole = level(coop, events);
    let (mut c, mut n) = (0.0, 0.0);
    let mut out = Vec::with_capacity(steps.len());
    for (k, step) in steps.iter().enumerate() {
        if k >= REPORTED_PER_SIDE && steps.len() - k >= REPORTED_PER_SIDE {
            let split = level(c, n) + level(coop - c, events - n);
            out.push((k, 2.0 * (split - whole)));
        }
        c += step.coop;
        n += step.events;
    }
    out
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
