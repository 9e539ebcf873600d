//! Which other series stand beside the tie: chosen by rule, before any outcome is joined.

use std::collections::{BTreeMap, BTreeSet};

use detente_infer::study::ENOUGH_PLACEBOS;
use detente_measure::{TieQuery, tie_series};
use detente_vocab::{ActorCode, Interval, Period};

use super::super::Case;
use super::super::comparables::MOST_PLACEBOS;
use super::super::observable::{Density, Observable, interval_for};
use super::super::question::{Bench, FEWEST_EVENTS};
use super::TieKind;
use crate::model::Sentence;
use crate::words;

/// Other ties held constant, at most.
const MOST_CONFOUNDERS: usize = 3;
/// Places elsewhere whose deaths the tie should not move, at most.
const MOST_ELSEWHERE: usize = 8;
/// States elsewhere whose conflict with each other the tie should not move, at most.
const MOST_STATES_ELSEWHERE: usize = 12;

/// The ties held constant: those that share one end with the tie and reach a peer (a member of the
/// region, an outside power that its file names, or an end of the tie), the most reported three
/// that are dense enough for a model.
pub fn choose(
    bench: &Bench<'_>,
    cause: &Observable,
    source: &ActorCode,
    target: &ActorCode,
    kind: TieKind,
) -> Vec<Observable> {
    let interval = interval_for(bench.window, true);
    let own = cause.members();
    let mut pairs: Vec<Observable> = Vec::new();
    for end in [source, target] {
        for peer in &bench.peers {
            if peer == source || peer == target || own.contains(peer) || peer.is_armed_group() {
                continue;
            }
            pairs.push(kind.both_ways(bench.directory.members(end), vec![peer.clone()]));
        }
    }
    pairs.sort();
    pairs.dedup();
    let (from, to) = bench.window;
    let queries: Vec<TieQuery> = pairs
        .iter()
        .filter_map(|o| o.query(interval, &bench.states))
        .map(|q| q.between(from, to))
        .collect();
    let series = tie_series(&bench.events.table, &queries).unwrap_or_default();
    let mut dense: Vec<(u64, Observable)> = pairs
        .into_iter()
        .zip(series)
        .filter_map(|(pair, tie)| {
            let density = pair.density(&tie);
            (!density.is_thin()).then_some((density.events, pair))
        })
        .collect();
    dense.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    dense.truncate(MOST_CONFOUNDERS);
    dense.into_iter().map(|(_, pair)| pair).collect()
}

/// Conflict among the members of a region.
#[derive(Default)]
pub struct Unrest {
    /// For each report of the file, asinh.
    pub per_report: BTreeMap<Period, f64>,
    /// As it is, asinh.
    pub events: BTreeMap<Period, f64>,
    /// How dense it is; `None` with fewer than two members.
    pub density: Option<Density>,
}

/// Conflict among the members in whole periods, the rows between the ends of the tie left out. Acts
/// of an actor toward itself do not count.
pub fn unrest(
    bench: &Bench<'_>,
    members: &[ActorCode],
    ends: &[ActorCode; 2],
    by: Option<Interval>,
) -> Unrest {
    let interval = by.unwrap_or_else(|| interval_for(bench.window, false));
    let (from, to) = bench.window;
    let mut pairs: Vec<TieQuery> = Vec::new();
    for (i, a) in members.iter().enumerate() {
        for b in &members[i + 1..] {
            let tied = |x: &ActorCode, y: &ActorCode| ends[0].covers(x) && ends[1].covers(y);
            if tied(a, b) || tied(b, a) {
                continue;
            }
            pairs.push(
                TieQuery::both_ways(vec![a.clone()], vec![b.clone()], interval).between(from, to),
            );
        }
    }
    let series = tie_series(&bench.events.table, &pairs).unwrap_or_default();
    let Some(first) = series.first() else {
        return Unrest::default();
    };
    let count = |i: usize| -> f64 {
        series
            .iter()
            .map(|tie| tie.cells[i].map_or(f64::NAN, |cell| f64::from(cell.conflict())))
            .sum()
    };
    let raw: Vec<f64> = (0..first.periods.len()).map(count).collect();
    let volume: Vec<f64> = first
        .total_reports
        .iter()
        .map(|n| n.map_or(f64::NAN, f64::from))
        .collect();
    let known: Vec<f64> = raw.iter().copied().filter(|v| v.is_finite()).collect();
    let density = Density {
        events: known.iter().sum::<f64>() as u64,
        empty: known.iter().filter(|v| **v == 0.0).count(),
        periods: known.len(),
        what: "conflict event",
    };
    let logged = |values: &[f64]| -> BTreeMap<Period, f64> {
        first
            .periods
            .iter()
            .copied()
            .zip(values.iter().copied())
            .filter(|(_, v)| v.is_finite())
            .map(|(p, v)| (p, v.asinh()))
            .collect()
    };
    Unrest {
        per_report: logged(&detente_measure::panel::deflate(&raw, &volume)),
        events: logged(&raw),
        density: Some(density),
    }
}

/// Places outside the region and the tie, those with the most deaths in the window first.
pub fn elsewhere(bench: &Bench<'_>, members: &[ActorCode], ends: &[ActorCode]) -> Vec<ActorCode> {
    let Some(deaths) = bench.deaths else {
        return Vec::new();
    };
    let mut totals: Vec<(ActorCode, f64)> = Vec::new();
    for ((place, month), count) in &deaths.counts {
        let inside = month.start() <= bench.window.1 && month.end() >= bench.window.0;
        let near = members.contains(place) || ends.iter().any(|end| end.covers(place));
        if !inside || near {
            continue;
        }
        match totals.last_mut() {
            Some((last, sum)) if last == place => *sum += count.best,
            _ => totals.push((place.clone(), count.best)),
        }
    }
    totals.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    totals.truncate(MOST_ELSEWHERE);
    totals
        .into_iter()
        .filter(|(_, sum)| *sum > 0.0)
        .map(|(place, _)| place)
        .collect()
}

/// The states outside the region and the tie that take part in most conflict with each other, and
/// their conflict, which the tie should not move; `None` where it is too thin.
pub fn unrest_elsewhere(
    bench: &Bench<'_>,
    members: &[ActorCode],
    ends: &[ActorCode; 2],
    by: Option<Interval>,
) -> Option<(Vec<ActorCode>, BTreeMap<Period, f64>)> {
    let near: BTreeSet<&str> = members
        .iter()
        .chain(ends)
        .filter_map(ActorCode::country)
        .collect();
    let table = &bench.events.table;
    let states: Vec<Option<&str>> = table
        .actors
        .codes()
        .iter()
        .map(|code| code.country().filter(|country| !near.contains(country)))
        .collect();
    let mut conflict: BTreeMap<&str, u64> = BTreeMap::new();
    for row in 0..table.len() {
        let sides = (
            states[table.source[row].0 as usize],
            states[table.target[row].0 as usize],
        );
        let hostile = table.quad_class[row].is_some_and(|class| !class.is_cooperation());
        if let ((Some(a), Some(b)), true) = (sides, hostile)
            && a != b
        {
            *conflict.entry(a).or_default() += 1;
            *conflict.entry(b).or_default() += 1;
        }
    }
    let mut most: Vec<(&str, u64)> = conflict.into_iter().collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    most.truncate(MOST_STATES_ELSEWHERE);
    let mut states: Vec<ActorCode> = most
        .into_iter()
        .filter_map(|(state, _)| ActorCode::new(state).ok())
        .collect();
    states.sort();
    let there = unrest(bench, &states, ends, by);
    (!there.density?.is_thin()).then_some((states, there.per_report))
}

/// The two ends of a tie of two single actors.
pub fn ends_of(observable: &Observable) -> Option<(ActorCode, ActorCode, Vec<String>)> {
    match observable {
        Observable::Cooperation { a, b } | Observable::Hostility { a, b } => {
            match (a.as_slice(), b.as_slice()) {
                ([a], [b]) => Some((a.clone(), b.clone(), Vec::new())),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The rules in words, with what they chose.
pub fn sentences(
    case: &Case<'_>,
    confounders: &[Observable],
    elsewhere: &[ActorCode],
    states: &[ActorCode],
) -> Vec<Sentence> {
    let say = |text: String| Sentence {
        text,
        refs: vec!["m5".to_owned()],
    };
    let name = |code: &ActorCode| case.directory.name(code);
    let ties: Vec<String> = confounders
        .iter()
        .filter_map(ends_of)
        .map(|(a, b, _)| format!("{} – {}", name(&a), name(&b)))
        .collect();
    let mut all = vec![say(match ties.len() {
        0 => "Held constant beside the volume of reports and the season: no other tie, because none that shares an end with this one is dense enough.".to_owned(),
        _ => format!(
            "Held constant beside the volume of reports, level shifts and the season: {}, the most reported ties that share one end with this one.",
            words::list(&ties)
        ),
    })];
    if !elsewhere.is_empty() {
        let places: Vec<String> = elsewhere.iter().map(name).collect();
        all.push(say(format!(
            "Placebo outcomes: deaths in {}, the places outside the region with the most deaths in the window.",
            words::list(&places)
        )));
    }
    if !states.is_empty() {
        let states: Vec<String> = states.iter().map(name).collect();
        all.push(say(format!(
            "Placebo outcome of conflict among the members: conflict among {}, the states outside the region and the tie with the most of it.",
            words::list(&states)
        )));
    }
    let by = case
        .questions
        .first()
        .map_or(Interval::Month, |q| q.interval);
    all.push(say(format!(
        "Placebo causes: pairs anywhere in the events, of the same sort and measure as the tie, neither end of a country that is a member of the region, counted in the outcome or an end of the tie, reported at least {FEWEST_EVENTS} times a {by} on average and in two of three; the {MOST_PLACEBOS} nearest to the tie in reported events. Where these are fewer than {ENOUGH_PLACEBOS}, pairs of the region’s own actors that do not share both ends with the tie fill up."
    )));
    for question in &case.questions {
        if let Ok(answered) = &question.answer {
            all.push(say(format!(
                "Placebo causes for {}: {}.",
                question.effect_name,
                answered.pool.in_words()
            )));
        }
    }
    all
}
