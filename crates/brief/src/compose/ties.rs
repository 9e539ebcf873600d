//! Section 4: what happened on the ties that the claims name, and between those whom the article most
//! often names together.

use std::collections::BTreeMap;

use detente_measure::{
    Answer, Movement, Sparsity, Standing, SummaryOptions, TieQuery, TieSeries, TieSummary,
    summarise, tie_series,
};
use detente_read::actors::{Mention, MentionKind};
use detente_vocab::{ActorCode, Claim, Property};

use super::infer_region::state_or_group;
use super::observable::{Count, Observable, interval_for};
use super::question::{LEVEL, tie_name};
use super::{Case, TieCase};
use crate::model::{
    BreakMark, Finding, Quantity, Sentence, TieChart, TieMeasure, TiePoint, TieRow, TiesSection,
};
use crate::words;

/// Charts at most.
const MOST_CHARTS: usize = 12;

/// The conflict of a tie as its questions see it.
pub(crate) struct Conflict {
    seen: Observable,
    series: TieSeries,
    /// "India → Pakistan" where one side presses.
    name: String,
}

/// What a claim says of a pair: who, toward whom, which property.
fn pairs_of(claim: &Claim) -> Vec<(&ActorCode, &ActorCode, Property)> {
    let (cause, effect) = (claim.cause.as_ref(), claim.effect.as_ref());
    let mut pairs = Vec::new();
    for concept in [cause, effect].into_iter().flatten() {
        if let (Some(a), Some(b)) = (&concept.who, &concept.toward) {
            pairs.push((a, b, concept.property));
        }
    }
    // "Pressure on Pakistan makes it turn to Russia": who moves and who is moved are a tie.
    if let (Some(cause), Some(effect)) = (cause, effect)
        && let (Some(a), Some(b)) = (&cause.who, &effect.who)
        && is_dyadic(cause.property)
    {
        pairs.push((a, b, cause.property));
    }
    pairs.dedup();
    pairs
}

/// The conflict of a pair, where that is what is asked of it: in a report of one tie by the kind
/// of the question, in a brief where more claims speak of hostility or pressure between the two than
/// of their cooperation. Pressure that is always from the same side is that side's acts alone.
fn conflict_asked(case: &Case<'_>, a: &ActorCode, b: &ActorCode) -> Option<Observable> {
    let members = |code: &ActorCode| case.directory.members(code);
    let hostility = || {
        let (a, b) = (members(a), members(b));
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        Observable::Hostility { a, b }
    };
    if let Some(pair) = &case.pair {
        let seen = &case.questions.first()?.cause_seen;
        return match seen {
            Observable::Hostility { .. } | Observable::Pressure { .. } => {
                Some(if (&pair.0, &pair.1) == (a, b) {
                    seen.clone()
                } else {
                    hostility()
                })
            }
            _ => None,
        };
    }
    let mut cooperation = 0;
    let mut conflict: Vec<(&ActorCode, &ActorCode, Property)> = Vec::new();
    for (who, toward, property) in case.claims.iter().flat_map(pairs_of) {
        if (who, toward) != (a, b) && (who, toward) != (b, a) {
            continue;
        }
        match property {
            Property::Pressure | Property::Hostility => conflict.push((who, toward, property)),
            Property::Cooperation | Property::Settlement | Property::Aid => cooperation += 1,
            _ => {}
        }
    }
    let first = *conflict.first().filter(|_| conflict.len() > cooperation)?;
    let one_sided = first.2 == Property::Pressure && conflict.iter().all(|found| *found == first);
    Some(if one_sided {
        Observable::Pressure {
            source: members(first.0),
            target: members(first.1),
        }
    } else {
        hostility()
    })
}

/// The ties that the claims and levers name, the most claimed first, measured.
pub fn measure(case: &Case<'_>) -> Vec<TieCase> {
    if case.bench.is_none() {
        return Vec::new();
    }
    let mut pairs: Vec<(ActorCode, ActorCode, Vec<String>)> = Vec::new();
    let mut add = |a: &ActorCode, b: &ActorCode, claim: &str| {
        let unnamed = |code: &ActorCode| code.as_str() == ActorCode::UNNAMED_ARMED;
        if a == b || unnamed(a) || unnamed(b) {
            return;
        }
        let same = |x: &ActorCode, y: &ActorCode| (x == a && y == b) || (x == b && y == a);
        match pairs.iter_mut().find(|(x, y, _)| same(x, y)) {
            Some((_, _, claims)) => {
                if !claims.iter().any(|known| known == claim) {
                    claims.push(claim.to_owned());
                }
            }
            None => pairs.push((a.clone(), b.clone(), vec![claim.to_owned()])),
        }
    };
    for claim in &case.claims {
        for (a, b, _) in pairs_of(claim) {
            add(a, b, &claim.id);
        }
    }
    // A bloc's tie to its own member is not a tie.
    let members = |code: &ActorCode| case.directory.members(code);
    pairs.retain(|(a, b, _)| {
        let (a, b) = (members(a), members(b));
        !(a.is_empty() || b.is_empty()) && a != b
    });
    // Of ties with as many claims the one that more sentences name.
    pairs.sort_by_key(|(a, b, claims)| {
        std::cmp::Reverse((claims.len(), sentences_with(case, a, b)))
    });
    pairs.truncate(MOST_CHARTS);
    let together = named_together(case);
    let most = together
        .iter()
        .rev()
        .max_by_key(|(a, b)| {
            (
                sentences_with(case, a, b),
                mentioned(case, a) + mentioned(case, b),
            )
        })
        .cloned();
    // The pair that the article names most is always looked up.
    for (number, (a, b)) in most.into_iter().chain(together).enumerate() {
        if number > 0 && pairs.len() >= FILLED {
            break;
        }
        let same = |(x, y): (&ActorCode, &ActorCode)| (*x == a && *y == b) || (*x == b && *y == a);
        if !pairs.iter().any(|(x, y, _)| same((x, y))) {
            pairs.push((a, b, Vec::new()));
        }
    }
    measure_pairs(case, pairs)
}

/// The mentions by a name: "it" in a sentence that names neither side is no word of a tie.
fn by_name<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a Mention> {
    let mentions = case.mentions.iter();
    mentions.filter(|m| m.kind != MentionKind::Anaphor)
}

/// How many sentences name both.
pub(super) fn sentences_with(case: &Case<'_>, a: &ActorCode, b: &ActorCode) -> usize {
    let naming = |code: &ActorCode| -> std::collections::BTreeSet<usize> {
        let here = by_name(case).filter(|m| state_or_group(m).as_ref() == Some(code));
        here.map(|m| m.sentence).collect()
    };
    naming(a).intersection(&naming(b)).count()
}

/// How often the article names an actor.
fn mentioned(case: &Case<'_>, code: &ActorCode) -> usize {
    by_name(case)
        .filter(|m| state_or_group(m).as_ref() == Some(code))
        .count()
}

/// Ties looked up for the sake of the actors alone, where the claims name fewer.
const FILLED: usize = 3;

/// The pairs of states and armed groups that sentences name together: those of a piece of advice first,
/// then those that most sentences name, at least two, else one; of pairs with as many the one named first.
fn named_together(case: &Case<'_>) -> Vec<(ActorCode, ActorCode)> {
    let mut named: BTreeMap<usize, Vec<ActorCode>> = BTreeMap::new();
    for mention in by_name(case) {
        let Some(code) = state_or_group(mention) else {
            continue;
        };
        let here = named.entry(mention.sentence).or_default();
        if !here.contains(&code) {
            here.push(code);
        }
    }
    // A pair, whether a piece of advice names it, and the sentences that do.
    let mut pairs: Vec<((ActorCode, ActorCode), (bool, usize))> = Vec::new();
    for (sentence, here) in &named {
        let mut advice = case.argument.advice.iter();
        let advised = advice.any(|advice| advice.sentence == *sentence);
        for (i, a) in here.iter().enumerate() {
            for b in &here[i + 1..] {
                let pair = if a <= b { (a, b) } else { (b, a) };
                let known = pairs.iter_mut().find(|((x, y), _)| (x, y) == pair);
                match known {
                    Some((_, (advising, sentences))) => {
                        *advising |= advised;
                        *sentences += 1;
                    }
                    None => pairs.push(((pair.0.clone(), pair.1.clone()), (advised, 1))),
                }
            }
        }
    }
    // Where no pair is named twice, the one of whose two the article speaks most.
    let most = |((a, b), _): &&((ActorCode, ActorCode), (bool, usize))| {
        mentioned(case, a) + mentioned(case, b)
    };
    let once = pairs.iter().rev().max_by_key(most).cloned();
    pairs.retain(|(_, (advised, sentences))| *advised || *sentences > 1);
    if pairs.is_empty() {
        pairs.extend(once);
    }
    pairs.sort_by_key(|(_, rank)| std::cmp::Reverse(*rank));
    pairs.into_iter().map(|(pair, _)| pair).collect()
}

/// Ties of the pairs, in their order, each with the claims that name it.
pub fn measure_pairs(
    case: &Case<'_>,
    pairs: Vec<(ActorCode, ActorCode, Vec<String>)>,
) -> Vec<TieCase> {
    let Some(bench) = &case.bench else {
        return Vec::new();
    };
    let interval = interval_for(bench.window, false);
    let members = |code: &ActorCode| case.directory.members(code);
    let queries: Vec<TieQuery> = pairs
        .iter()
        .map(|(a, b, _)| {
            TieQuery::both_ways(members(a), members(b), interval)
                .between(bench.window.0, bench.window.1)
        })
        .collect();
    let series = tie_series(&bench.events.table, &queries).unwrap_or_default();
    let mut conflict: Vec<Option<Conflict>> = pairs
        .iter()
        .map(|(a, b, _)| {
            let seen = conflict_asked(case, a, b)?;
            let query = seen
                .query(interval, &bench.states)?
                .between(bench.window.0, bench.window.1);
            let name = bench.tie_name(&query);
            let series = tie_series(&bench.events.table, &[query]).ok()?.pop()?;
            Some(Conflict { seen, series, name })
        })
        .collect();
    let options = SummaryOptions {
        seed: case.options.seed,
        level: LEVEL,
        ..SummaryOptions::default()
    };
    pairs
        .into_iter()
        .zip(series)
        .zip(&mut conflict)
        .filter_map(|(((a, b, claims), series), conflict)| {
            let summary = summarise(&series, &options).ok()?;
            let name = tie_name(
                &series.query.sides.0,
                &series.query.sides.1,
                false,
                &case.directory,
            );
            Some(TieCase {
                a,
                b,
                claims,
                name,
                series,
                summary,
                conflict: conflict.take(),
            })
        })
        .collect()
}

fn is_dyadic(property: Property) -> bool {
    matches!(
        property,
        Property::Pressure | Property::Hostility | Property::Aid | Property::Cooperation
    )
}

/// p of each tie's break after Holm over the ties; `None` where the test was refused.
pub(super) fn corrected_breaks(ties: &[TieCase]) -> Vec<Option<f64>> {
    let p: Vec<f64> = ties
        .iter()
        .filter_map(|tie| tie.summary.break_test.given().map(|test| test.p))
        .collect();
    let corrected = detente_infer::multiplicity::holm(&p).unwrap_or(p);
    let mut next = corrected.into_iter();
    ties.iter()
        .map(|tie| tie.summary.break_test.given().and_then(|_| next.next()))
        .collect()
}

/// The section.
pub fn section(case: &Case<'_>) -> TiesSection {
    let Some(bench) = &case.bench else {
        return TiesSection {
            finding: Finding {
                heading: "Nothing was looked up: no event data were given".to_owned(),
                prose: Vec::new(),
            },
            legend: String::new(),
            charts: Vec::new(),
            caption: String::new(),
            rows: Vec::new(),
            no_data: Some(Sentence {
                text: "Give event files with --events PATH (ICEWS, GDELT 1 or 2, or any CSV with a date, \
                       a source, a target and a CAMEO code), or a store made by detente ingest with \
                       --store DIR; GDELT and ICEWS can be fetched from their publishers without charge."
                    .to_owned(),
                refs: Vec::new(),
            }),
        };
    };
    let breaks = corrected_breaks(&case.ties);
    let interval = interval_for(bench.window, false);
    let rows = case
        .ties
        .iter()
        .zip(&breaks)
        .map(|(tie, p)| row(case, tie, *p))
        .collect();
    let charts: Vec<TieChart> = case
        .ties
        .iter()
        .zip(&breaks)
        .map(|(tie, p)| chart(case, tie, *p))
        .collect();
    let legend = legend(interval.name(), &charts);
    TiesSection {
        finding: finding(case, &breaks),
        legend,
        charts,
        caption: "Net cooperation is (cooperative − conflictual) / (cooperative + conflictual) reported \
                  events; mere statements count as reports only. Change is the second half of the window \
                  minus the first, with a 90 % band over resampled periods. The dated break is the \
                  largest single shift over the whole window, its p corrected (Holm) over the ties of this table; \
                  detente ties also dates several shifts, each tested between its neighbours, with lower p."
            .to_owned(),
        rows,
        no_data: None,
    }
}

/// How to read the charts, for the measures that there are.
fn legend(interval: &str, charts: &[TieChart]) -> String {
    let has = |measure| charts.iter().any(|chart| chart.measure == measure);
    let mut said: Vec<String> = Vec::new();
    if has(TieMeasure::NetCooperation) || charts.is_empty() {
        said.push(format!(
            "Each {interval} has a dot at its net cooperation, from −1 (only conflict reported) to +1 (only \
             cooperation), and a bar for the 90 % band; it is hollow where the band covers zero, and a {interval} \
             without a report is empty."
        ));
    }
    if has(TieMeasure::Conflict) {
        said.push(format!(
            "{} each {interval} has a triangle at its conflict events for each report of the file, times the mean \
             number of reports, on the scale asinh: the series that the questions are put to. A ring at zero means \
             that no conflict was reported; such counts have no band.",
            if said.is_empty() {
                "Conflict is what is asked, so"
            } else {
                "Where conflict is what is asked,"
            }
        ));
    }
    said.push("Below: the number of reported events.".to_owned());
    said.join(" ")
}

fn finding(case: &Case<'_>, breaks: &[Option<f64>]) -> Finding {
    let ties = &case.ties;
    if ties.is_empty() {
        return Finding {
            heading: "The article names no pair of actors whose tie could be looked up".to_owned(),
            prose: Vec::new(),
        };
    }
    let sparse: Vec<&TieCase> = ties
        .iter()
        .filter(|t| t.summary.sparsity.kind == Sparsity::TooSparse)
        .collect();
    let moved: Vec<(&TieCase, &str)> = ties
        .iter()
        .zip(breaks)
        .filter(|(_, p)| p.is_some_and(|p| p < 0.05))
        .filter_map(|(tie, _)| {
            let test = tie.summary.break_test.given()?;
            // Only a tie that crosses the middle turns.
            let turned = (test.before < 0.5) != (test.after < 0.5);
            let turn = match (test.after > test.before, turned) {
                (true, true) => "turned toward cooperation",
                (false, true) => "turned toward conflict",
                (true, false) => "became more cooperative",
                (false, false) => "became less cooperative",
            };
            Some((tie, turn))
        })
        .collect();
    let mut parts: Vec<String> = Vec::new();
    match moved.as_slice() {
        [] if breaks.iter().all(Option::is_none) => {
            parts.push("no tie’s break could be tested".to_owned());
        }
        [] => parts.push("no dated break passes the test".to_owned()),
        [(tie, turn)] => parts.push(format!("{} {turn}", tie.name)),
        many => parts.push(format!(
            "{} ties changed their level",
            words::number_word(many.len())
        )),
    }
    match sparse.len() {
        0 => {}
        1 => parts.push(format!("{} is too sparse for any model", sparse[0].name)),
        n if n == ties.len() => parts.push("every tie is too sparse for any model".to_owned()),
        n => parts.push(format!(
            "{} of {} are too sparse for any model",
            words::number_word(n),
            ties.len()
        )),
    }
    let mut prose = Vec::new();
    for (tie, _) in moved.iter().take(3) {
        let Answer::Given(test) = &tie.summary.break_test else {
            continue;
        };
        prose.push(Sentence {
            text: format!(
                "{} had {:.0} % cooperative reports before {} and {:.0} % from then on.",
                tie.name,
                100.0 * test.before,
                words::day(test.at.start()),
                100.0 * test.after
            ),
            refs: vec![query_ref(case, tie)],
        });
    }
    if let Some(lead) = case.lead_tie() {
        let totals = &lead.summary.totals;
        prose.push(Sentence {
            text: format!(
                "{}, the tie {}, has {}, {} of them conflictual, and {} of {} {}s are empty.",
                lead.name,
                if case.pair.is_some() {
                    "in question"
                } else {
                    "that the first lever moves"
                },
                words::count(
                    totals.cell.events() as usize,
                    "reported event that is more than a statement",
                    "reported events that are more than statements"
                ),
                words::thousands(u64::from(totals.cell.conflict())),
                totals.empty,
                totals.monitored,
                lead.series.query.by,
            ),
            refs: vec![query_ref(case, lead)],
        });
    }
    if let Some(share) = case.share_before_article() {
        prose.push(Sentence {
            text: if share >= 1.0 {
                "The whole window lies before the article.".to_owned()
            } else if share <= 0.0 {
                "The whole window lies after the article: its author could know none of it.".to_owned()
            } else {
                format!(
                    "{:.0} % of the window lies before the article; what comes after it its author could not know.",
                    100.0 * share
                )
            },
            refs: Vec::new(),
        });
    }
    Finding {
        heading: words::capitalised(&parts.join("; ")),
        prose,
    }
}

fn query_ref(case: &Case<'_>, tie: &TieCase) -> String {
    case.query_id(tie)
}

fn chart(case: &Case<'_>, tie: &TieCase, break_p: Option<f64>) -> TieChart {
    let conflict = tie.conflict.as_ref();
    let series = conflict.map_or(&tie.series, |conflict| &conflict.series);
    let totals = series.totals();
    let rates = conflict.map(|conflict| conflict.seen.values(series, Count::PerVolume));
    let points: Vec<TiePoint> = (0..series.periods.len())
        .map(|i| TiePoint {
            conflict_rate: rates
                .as_ref()
                .and_then(|rates| rates.get(i).copied())
                .filter(|rate| rate.is_finite()),
            ..point(series, i)
        })
        .collect();
    // The break is one of the cooperation share, both ways: it has no place on another series.
    let break_p = break_p.filter(|_| conflict.is_none());
    let break_at = tie
        .summary
        .break_test
        .given()
        .zip(break_p)
        .filter(|(_, p)| *p < 0.05);
    let breaks = break_at
        .and_then(|(test, p)| {
            let at = series
                .periods
                .iter()
                .position(|period| *period == test.at)?;
            Some(BreakMark {
                at,
                label: format!("break {}", short(case, test.at.start())),
                p,
            })
        })
        .into_iter()
        .collect();
    TieChart {
        id: anchor(tie),
        title: match conflict {
            Some(conflict) => conflict_title(conflict),
            None => title(tie, break_p),
        },
        subtitle: format!(
            "{}{} and {} of statements{}",
            if conflict.is_some() {
                "Conflict for each report of the file, asinh; "
            } else {
                ""
            },
            words::count(
                totals.cell.events() as usize,
                "reported event",
                "reported events"
            ),
            words::count(totals.cell.statements as usize, "report", "reports"),
            if case.pair.is_some() {
                String::new()
            } else if tie.claims.is_empty() {
                "; in no claim, but named together in the text".to_owned()
            } else {
                format!("; in {}", claim_list(&tie.claims))
            },
        ),
        measure: match conflict {
            Some(_) => TieMeasure::Conflict,
            None => TieMeasure::NetCooperation,
        },
        interval: series.query.by.name().to_owned(),
        article_at: case.article_day().and_then(|day| {
            series
                .periods
                .iter()
                .position(|period| period.start() > day)
        }),
        points,
        breaks,
        source: case.source_line(),
    }
}

fn short(case: &Case<'_>, day: jiff::civil::Date) -> String {
    let years = case
        .bench
        .as_ref()
        .map_or(0, |b| b.window.1.year() - b.window.0.year());
    let text = words::short_day(day);
    if years == 0 {
        text.rsplit_once(' ')
            .map_or(text.clone(), |(head, _)| head.to_owned())
    } else {
        text
    }
}

/// "claim C13", "claims C01, C02".
pub fn claim_list(claims: &[String]) -> String {
    match claims {
        [] => "no claim".to_owned(),
        [one] => format!("claim {one}"),
        many => format!("claims {}", many.join(", ")),
    }
}

fn point(series: &TieSeries, i: usize) -> TiePoint {
    let net = series.net(i);
    let cell = series.cells[i];
    TiePoint {
        label: series.periods[i].to_string(),
        start: series.periods[i].start().to_string(),
        net: net.map(|net| net.net),
        low: net.map(|net| net.band.low),
        high: net.map(|net| net.band.high),
        conflict_rate: None,
        cooperation: cell.map_or(0, |c| c.cooperation()),
        conflict: cell.map_or(0, |c| c.conflict()),
        reports: cell.map_or(0, |c| c.reported()),
    }
}

/// Anchor of a tie's chart.
pub fn anchor(tie: &TieCase) -> String {
    format!("tie-{}-{}", tie.a, tie.b).replace('.', "-")
}

/// "India → Pakistan: 40 of 93 reported events are conflict, in 22 of 60 months".
fn conflict_title(conflict: &Conflict) -> String {
    let totals = conflict.series.totals();
    let events = totals.cell.events();
    if events == 0 {
        return format!("{}: nothing was reported", conflict.name);
    }
    let cells = conflict.series.cells.iter().flatten();
    let by = conflict.series.query.by;
    format!(
        "{}: {} of {} conflict, in {} of {}",
        conflict.name,
        words::thousands(u64::from(totals.cell.conflict())),
        words::count(events as usize, "reported event is", "reported events are"),
        cells.filter(|cell| cell.conflict() > 0).count(),
        words::count(totals.monitored, by.name(), &format!("{by}s")),
    )
}

fn title(tie: &TieCase, break_p: Option<f64>) -> String {
    let reading = &tie.summary.reading;
    let figures = &tie.summary.sparsity;
    let interval = tie.series.query.by;
    let stands = match reading.standing {
        Standing::Cooperative => "more cooperation than conflict",
        Standing::Hostile => "more conflict than cooperation",
        Standing::Mixed => "neither cooperation nor conflict prevails",
        Standing::Unreported => return format!("{}: nothing was reported", tie.name),
    };
    if figures.kind == Sparsity::TooSparse {
        return format!(
            "{}: {stands}, but {} of {} {interval}s have no report",
            tie.name, figures.empty, figures.monitored
        );
    }
    let change = match (break_p.is_some_and(|p| p < 0.05), reading.movement) {
        (true, _) => {
            let warmer = tie
                .summary
                .break_test
                .given()
                .is_some_and(|t| t.after > t.before);
            if warmer {
                "with a turn toward cooperation"
            } else {
                "with a turn toward conflict"
            }
        }
        (false, Movement::Warmer) => "warmer in the second half",
        (false, Movement::Cooler) => "cooler in the second half",
        (false, _) => "no change that stands out from chance",
    };
    format!("{}: {stands}, {change}", tie.name)
}

fn row(case: &Case<'_>, tie: &TieCase, break_p: Option<f64>) -> TieRow {
    let summary: &TieSummary = &tie.summary;
    let too_sparse = summary.sparsity.kind == Sparsity::TooSparse;
    let quantity = |estimate: Option<detente_measure::Estimate>, why: &str| match estimate {
        Some(e) => Quantity {
            value: Some(e.value),
            low: Some(e.band.low),
            high: Some(e.band.high),
            digits: 2,
            unit: String::new(),
            why_missing: String::new(),
        },
        None => Quantity {
            value: None,
            low: None,
            high: None,
            digits: 2,
            unit: String::new(),
            why_missing: why.to_owned(),
        },
    };
    let dated_break = match (&summary.break_test, break_p) {
        (Answer::Given(test), Some(p)) if p < 0.05 => {
            format!(
                "{}, {}",
                words::short_day(test.at.start()),
                words::p_value(p)
            )
        }
        (Answer::Given(_), Some(p)) => format!("none, {}", words::p_value(p)),
        (Answer::Refused(refusal), _) => {
            format!("not tested: {}", refusal.why.trim_end_matches('.'))
        }
        _ => "not tested".to_owned(),
    };
    TieRow {
        chart: Some(anchor(tie)),
        tie: tie.name.clone(),
        events: summary.totals.cell.events(),
        before_article: case.article_day().map(|day| {
            (0..tie.series.periods.len())
                .filter(|i| tie.series.periods[*i].end() < day)
                .filter_map(|i| tie.series.cells[i])
                .map(|cell| cell.events())
                .sum()
        }),
        empty_periods: summary.totals.empty as u32,
        periods: summary.totals.monitored as u32,
        net: quantity(summary.net, "nothing was reported"),
        change: quantity(if too_sparse { None } else { summary.change }, "too sparse"),
        dated_break,
        warning: match summary.sparsity.kind {
            Sparsity::Dense => "—".to_owned(),
            Sparsity::Thin => "thin: use with care".to_owned(),
            Sparsity::TooSparse => "too sparse for any model".to_owned(),
        },
    }
}
