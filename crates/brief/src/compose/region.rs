//! Section 5: how the region stands.

use detente_measure::network::{Network, TieSign, network};
use detente_measure::stability::{
    Deaths as RegionDeaths, Index, MonthlyDeaths, Part, PredictionVerdict, Stability,
    StabilityOptions, Validation, norm_period, stability,
};
use detente_vocab::{ActorCode, Period};
use jiff::ToSpan;
use jiff::civil::Date;

use super::Case;
use super::data::Deaths;
use crate::model::{
    Answer, Finding, IndexChart, IndexPart, IndexPartRow, NetworkChart, NetworkNode, NetworkTie,
    Quantity, Refusal, RefusalFact, RegionSection, Sentence, SeriesChart,
};
use crate::words;

/// What was measured of the region.
pub struct RegionCase {
    /// The index with its parts, or its refusal.
    pub stability: Option<Stability>,
    /// The signed network, or its refusal.
    pub network: Option<detente_measure::Answer<Network>>,
}

/// Measures index and network.
pub fn measure(case: &Case<'_>) -> RegionCase {
    let Some(bench) = &case.bench else {
        return RegionCase {
            stability: None,
            network: None,
        };
    };
    let members: Vec<ActorCode> = case.region.members().cloned().collect();
    let (from, to) = bench.window;
    let deaths = bench
        .deaths
        .and_then(|deaths| region_deaths(deaths, &members))
        .filter(|deaths| norm_period((from, to), span(deaths), None).is_some());
    // Without a whole month there is no norm and the index says so.
    let pre = norm_period((from, to), deaths.as_ref().and_then(span), None).unwrap_or((from, to));
    let options = StabilityOptions {
        treated: case.lead_pair().map(|(a, b)| (vec![a], vec![b])),
        seed: case.options.seed,
        draws: 500,
        ..StabilityOptions::new(members, pre)
    };
    let actors: Vec<ActorCode> = case.region.actors.iter().map(|a| a.code.clone()).collect();
    RegionCase {
        // Deaths that never change cannot be measured against: then the events' own proxy stands in.
        stability: stability(&bench.events.table, deaths.as_ref(), &options)
            .or_else(|_| stability(&bench.events.table, None, &options))
            .ok(),
        network: network(&bench.events.table, &actors, from, to).ok(),
    }
}

/// First and last month of the deaths.
fn span(deaths: &RegionDeaths) -> Option<(Period, Period)> {
    let months = || deaths.months.iter().map(|(month, _)| *month);
    months().min().zip(months().max())
}

fn region_deaths(deaths: &Deaths, members: &[ActorCode]) -> Option<RegionDeaths> {
    let known: Vec<ActorCode> = members
        .iter()
        .filter(|code| deaths.has(code))
        .cloned()
        .collect();
    if known.is_empty() {
        return None;
    }
    let months = deaths
        .months()
        .into_iter()
        .filter_map(|month| {
            let best = deaths.best(&known, month)?;
            let sum = |pick: fn(&super::data::DeathCount) -> Option<f64>| -> Option<f64> {
                known
                    .iter()
                    .map(|c| deaths.counts.get(&(c.clone(), month)).and_then(pick))
                    .sum()
            };
            Some((
                month,
                MonthlyDeaths {
                    best,
                    low: sum(|c| c.low),
                    high: sum(|c| c.high),
                },
            ))
        })
        .collect();
    let population: f64 = known
        .iter()
        .filter_map(|code| deaths.population.get(code))
        .sum();
    Some(RegionDeaths {
        name: if population > 0.0 {
            format!("deaths, {}", deaths.name)
        } else {
            format!(
                "deaths, {} (no inhabitants in the file: of a nominal 100 million)",
                deaths.name
            )
        },
        months,
        // Without inhabitants the index uses deaths for each million of a nominal region.
        population: if population > 0.0 { population } else { 1e8 },
    })
}

/// The section.
pub fn section(case: &Case<'_>) -> RegionSection {
    let measured = &case.region_case;
    let name = &case.region.name;
    let no_data = || Refusal {
        what: format!("The stability index of {name}"),
        why: Sentence {
            text: "No event data were given.".to_owned(),
            refs: Vec::new(),
        },
        facts: vec![fact(
            "What would suffice",
            "events and deaths",
            "--events PATH and --outcome FILE",
        )],
    };
    let index = match measured.stability.as_ref() {
        None => Answer::Refused { refusal: no_data() },
        Some(stability) => match &stability.index {
            detente_measure::Answer::Given(index) => Answer::Found {
                result: index_chart(case, stability, index),
            },
            detente_measure::Answer::Refused(refusal) => Answer::Refused {
                refusal: from_measure(refusal, &format!("The stability index of {name}")),
            },
        },
    };
    let network = match &measured.network {
        None => Answer::Refused {
            refusal: Refusal {
                what: format!("The signed network of {name}"),
                ..no_data()
            },
        },
        Some(detente_measure::Answer::Given(network)) => match &network.balance {
            detente_measure::Answer::Given(_) => Answer::Found {
                result: network_chart(case, network),
            },
            detente_measure::Answer::Refused(refusal) => Answer::Refused {
                refusal: from_measure(refusal, &format!("The signed network of {name}")),
            },
        },
        Some(detente_measure::Answer::Refused(refusal)) => Answer::Refused {
            refusal: from_measure(refusal, &format!("The signed network of {name}")),
        },
    };
    let finding = Finding {
        heading: heading(&index, &network, name),
        prose: prose(&index, &network),
    };
    RegionSection {
        finding,
        validation: validation(measured.stability.as_ref()),
        violence: violence(case),
        index,
        network,
    }
}

fn fact(label: &str, figure: &str, meaning: &str) -> RefusalFact {
    RefusalFact {
        label: label.to_owned(),
        figure: figure.to_owned(),
        meaning: meaning.to_owned(),
    }
}

/// A refusal of `measure` in the form of the page.
pub fn from_measure(refusal: &detente_measure::Refusal, what: &str) -> Refusal {
    let mut facts = Vec::new();
    if let Some(seen) = &refusal.could_have_seen {
        facts.push(fact("What could have been seen", seen, ""));
    }
    facts.push(fact("What would suffice", &refusal.would_suffice, ""));
    Refusal {
        what: what.to_owned(),
        why: Sentence {
            text: format!("{}.", words::capitalised(refusal.why.trim_end_matches('.'))),
            refs: vec!["m6".to_owned()],
        },
        facts,
    }
}

fn heading(index: &Answer<IndexChart>, network: &Answer<NetworkChart>, name: &str) -> String {
    let index = match index {
        Answer::Found { result } => result.index.title.clone(),
        Answer::Refused { .. } => format!("The index of {name} is not printed"),
    };
    match network {
        Answer::Found { result } if result.ties.iter().all(|tie| tie.cooperative) => {
            format!("{index}; none of its ties is hostile")
        }
        Answer::Found { result } if result.frustration == 0 => {
            format!("{index}; its ties form camps without a break")
        }
        Answer::Found { result } => format!(
            "{index}; {} of {} signed ties break its best split into camps",
            result.frustration,
            result.ties.len()
        ),
        Answer::Refused { .. } => index,
    }
}

fn prose(index: &Answer<IndexChart>, network: &Answer<NetworkChart>) -> Vec<Sentence> {
    let mut prose = Vec::new();
    if let Answer::Found { result } = index
        && let Some(last) = result.table.iter().max_by(|a, b| {
            a.loss
                .value
                .unwrap_or(0.0)
                .total_cmp(&b.loss.value.unwrap_or(0.0))
        })
    {
        prose.push(Sentence {
            text: format!(
                "At the end of the window {} takes the most from the index: {} points of 100.",
                last.name,
                last.loss
                    .value
                    .map_or("—".to_owned(), |v| format!("{v:.0}"))
            ),
            refs: vec!["m6".to_owned()],
        });
    }
    if let Answer::Found { result } = network {
        prose.push(result.reading.clone());
    }
    prose
}

fn index_chart(case: &Case<'_>, stability: &Stability, index: &Index) -> IndexChart {
    let keep = |v: f64| v.is_finite().then_some(v);
    let values: Vec<Option<f64>> = index.values.iter().map(|v| keep(*v)).collect();
    let low = index.band.iter().map(|b| b.map(|b| b.low)).collect();
    let high = index.band.iter().map(|b| b.map(|b| b.high)).collect();
    let norm_end = stability
        .periods
        .iter()
        .position(|p| *p > index.pre.1)
        .unwrap_or(stability.periods.len());
    let parts = Part::ALL
        .into_iter()
        .enumerate()
        .map(|(k, part)| IndexPart {
            name: part.name().to_owned(),
            loss: index.contributions.iter().map(|row| keep(row[k])).collect(),
        })
        .collect();
    let last = index.values.iter().rposition(|v| v.is_finite());
    let table = Part::ALL
        .into_iter()
        .enumerate()
        .map(|(k, part)| {
            let at = |v: Option<f64>| Quantity {
                value: v,
                low: None,
                high: None,
                digits: 0,
                unit: "points".to_owned(),
                why_missing: if v.is_none() {
                    "missing at the end".to_owned()
                } else {
                    String::new()
                },
            };
            IndexPartRow {
                name: part.name().to_owned(),
                weight: index.weights[k],
                loss: at(last.and_then(|i| keep(index.contributions[i][k]))),
                index_without: at(last.and_then(|i| index.without.get(k).and_then(|w| keep(w[i])))),
            }
        })
        .collect();
    let title = match &index.change {
        Some(change) if change.band.low > 0.0 => {
            format!(
                "The region’s index stands {} points above its norm",
                words::plain(change.value, 0)
            )
        }
        Some(change) if change.band.high < 0.0 => {
            format!(
                "The region’s index stands {} points below its norm",
                words::plain(-change.value, 0)
            )
        }
        Some(_) => {
            "The region’s index does not differ from its norm by more than its band".to_owned()
        }
        None => "The region’s index over the window".to_owned(),
    };
    let basis: Vec<String> = stability
        .parts
        .iter()
        .map(|part| format!("{}: {}", part.part.name(), part.basis))
        .collect();
    IndexChart {
        index: SeriesChart {
            title,
            subtitle: format!(
                "0 to 100, higher is calmer; 90 % band over weights, exponents, normalisations and resampled events; norm period {} to {}; above or below the norm is the mean of the last months less that of the norm period{}.",
                index.pre.0,
                index.pre.1,
                if case.lead_pair().is_some() {
                    "; the rows of the tie in question are left out, so it differs from the index of the whole region"
                } else {
                    ""
                }
            ),
            unit: "index points".to_owned(),
            log: false,
            labels: stability.periods.iter().map(ToString::to_string).collect(),
            starts: stability
                .periods
                .iter()
                .map(|p| p.start().to_string())
                .collect(),
            values,
            low,
            high,
            article_at: article_at(case, &stability.periods),
            source: format!("{} Parts: {}.", case.source_line(), basis.join("; ")),
        },
        parts,
        norm_end,
        table,
    }
}

fn article_at(case: &Case<'_>, periods: &[Period]) -> Option<usize> {
    let day = case.article_day()?;
    periods.iter().position(|p| p.start() > day)
}

fn validation(stability: Option<&Stability>) -> Sentence {
    let refs = vec!["m6".to_owned()];
    let text = match stability.map(|s| &s.validation) {
        None => "Whether the index predicts violence better than violence alone was not tested: there is no index."
            .to_owned(),
        Some(detente_measure::Answer::Refused(refusal)) => format!(
            "Whether the index predicts violence better than violence alone was not tested: {}.",
            refusal.why.trim_end_matches('.')
        ),
        Some(detente_measure::Answer::Given(v)) => validation_sentence(v),
    };
    Sentence { text, refs }
}

fn validation_sentence(v: &Validation) -> String {
    let p = v.p.map_or("p not available".to_owned(), words::p_value);
    let errors = format!(
        "mean error {:.2} against {:.2}, {p}, {} forecasts",
        v.index.mae, v.violence.mae, v.forecasts
    );
    match v.verdict {
        PredictionVerdict::Better => {
            format!(
                "The index predicts the next half year’s violence better than violence alone does ({errors})."
            )
        }
        PredictionVerdict::Worse => {
            format!(
                "The index predicts the next half year’s violence worse than violence alone does ({errors}): read the violence, not the index."
            )
        }
        PredictionVerdict::NoClearDifference => {
            format!(
                "The index predicts the next half year’s violence no better than violence alone does ({errors})."
            )
        }
    }
}

/// A mean of deaths: whole where it is large, so that few are not told as none.
fn a_month(mean: f64) -> String {
    if mean <= 0.0 {
        "none".to_owned()
    } else if mean < 0.1 {
        "fewer than 0.1".to_owned()
    } else if mean < 9.95 {
        format!("{mean:.1}")
    } else {
        format!("{mean:.0}")
    }
}

/// From this share on one country's deaths are told to be nearly all.
const NEARLY_ALL: f64 = 0.9;

/// Which country holds nearly all of the deaths of several, and which members the file does not have.
fn where_they_fell(
    case: &Case<'_>,
    deaths: &Deaths,
    places: &[ActorCode],
    periods: &[Period],
) -> String {
    let name = |code: &ActorCode| case.directory.name_in_text(code);
    let of = |code: &ActorCode| -> f64 {
        let counts = periods
            .iter()
            .filter_map(|p| deaths.counts.get(&(code.clone(), *p)));
        counts.map(|count| count.best).sum()
    };
    let all: f64 = places.iter().map(of).sum();
    let most = places
        .iter()
        .find(|code| places.len() > 1 && all > 0.0 && of(code) >= NEARLY_ALL * all);
    let mut told = most.map_or_else(String::new, |code| {
        format!(
            " {:.0} % of them in {}.",
            100.0 * of(code) / all,
            name(code)
        )
    });
    let absent: Vec<String> = case
        .region
        .members()
        .filter(|code| places.len() > 1 || case.outcome_place().as_ref() == Some(code))
        .filter(|code| code.country() == Some(code.as_str()) && !deaths.has(code))
        .map(name)
        .collect();
    if !absent.is_empty() {
        told.push_str(&format!(
            " The file has no rows for {}.",
            words::list(&absent)
        ));
    }
    told
}

fn violence(case: &Case<'_>) -> Option<SeriesChart> {
    let bench = case.bench.as_ref()?;
    let deaths = bench.deaths?;
    // The place whose order is in question; the whole region where the text names none.
    let places: Vec<ActorCode> = match case.outcome_place() {
        Some(place) if deaths.has(&place) => vec![place],
        _ => case
            .region
            .members()
            .filter(|code| deaths.has(code))
            .cloned()
            .collect(),
    };
    if places.is_empty() {
        return None;
    }
    let (from, to): (Date, Date) = bench.window;
    let periods: Vec<Period> = deaths
        .months()
        .into_iter()
        .filter(|p| p.end() >= from && p.start() <= to || in_years_around(*p, from))
        .collect();
    let values: Vec<Option<f64>> = periods.iter().map(|p| deaths.best(&places, *p)).collect();
    let sum = |pick: fn(&super::data::DeathCount) -> Option<f64>| -> Vec<Option<f64>> {
        periods
            .iter()
            .map(|month| {
                places
                    .iter()
                    .map(|c| deaths.counts.get(&(c.clone(), *month)).and_then(pick))
                    .sum()
            })
            .collect()
    };
    let (low, high) = (sum(|c| c.low), sum(|c| c.high));
    let banded = low.iter().any(Option::is_some);
    let place = if let [one] = places.as_slice() {
        case.directory.name_in_text(one)
    } else {
        format!("{} countries of the region", places.len())
    };
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let half = known.len() / 2;
    let mean = |xs: &[f64]| xs.iter().sum::<f64>() / xs.len().max(1) as f64;
    let title = if known.len() >= 24 {
        format!(
            "Deaths in {place}: {} a month in the first half of the series, {} in the second",
            a_month(mean(&known[..half])),
            a_month(mean(&known[half..]))
        )
    } else {
        format!("Deaths in {place} by month")
    };
    let band = if banded {
        "Deaths a month; band: low and high estimate."
    } else {
        "Deaths a month, log scale; the file gives no low and high, so there is no band."
    };
    Some(SeriesChart {
        title,
        subtitle: format!("{band}{}", where_they_fell(case, deaths, &places, &periods)),
        unit: "deaths a month".to_owned(),
        log: true,
        labels: periods.iter().map(ToString::to_string).collect(),
        starts: periods.iter().map(|p| p.start().to_string()).collect(),
        values,
        low: if banded { low } else { Vec::new() },
        high: if banded { high } else { Vec::new() },
        article_at: article_at(case, &periods),
        source: format!("{}.", deaths.name),
    })
}

/// The eight years before the events begin: a level needs a past.
fn in_years_around(month: Period, from: Date) -> bool {
    month.start() < from && month.start() >= from.saturating_sub(8.years())
}

fn network_chart(case: &Case<'_>, network: &Network) -> NetworkChart {
    let balance = network.balance.given();
    let order: Vec<usize> = network
        .layout()
        .into_iter()
        .map(|place| place.node)
        .collect();
    let seat = |node: usize| order.iter().position(|n| *n == node).unwrap_or(0);
    let nodes = order
        .iter()
        .map(|i| NetworkNode {
            code: network.nodes[*i].code.to_string(),
            name: case.directory.name(&network.nodes[*i].code),
            camp: balance.and_then(|b| b.camps[*i]).unwrap_or(0),
        })
        .collect();
    let ties: Vec<NetworkTie> = network
        .ties
        .iter()
        .filter_map(|tie| {
            let sign = tie.sign?;
            Some(NetworkTie {
                a: seat(tie.a),
                b: seat(tie.b),
                cooperative: sign == TieSign::Friendly,
                cooperation: tie.cell.cooperation(),
                conflict: tie.cell.conflict(),
                frustrated: tie.frustrated.unwrap_or(false),
            })
        })
        .collect();
    let hostile = ties.iter().filter(|tie| !tie.cooperative).count();
    let frustration = balance.map_or(0, |b| b.frustration);
    let proven = balance.is_some_and(|b| b.proven);
    let thin = match network.thin_signs() {
        0 => String::new(),
        n => format!(
            " {} of the signs {} on fewer than {} reported events.",
            words::capitalised(&words::number_word(n)),
            if n == 1 { "rests" } else { "rest" },
            words::number_word(detente_measure::network::FEWEST_FOR_SIGN as usize)
        ),
    };
    let unsigned = match network.ties.len() - ties.len() {
        0 => String::new(),
        1 => " One more pair has reports and no sign: too few, or too mixed.".to_owned(),
        n => format!(
            " {} more pairs have reports and no sign: too few, or too mixed.",
            words::capitalised(&words::number_word(n))
        ),
    };
    let reading = format!(
        "{} of {} signed ties {} hostile; the split into two camps that fits best leaves {} against it{}.{thin}{unsigned}",
        words::capitalised(&words::number_word(hostile)),
        ties.len(),
        if hostile == 1 { "is" } else { "are" },
        match frustration {
            0 => "no tie".to_owned(),
            1 => "one tie".to_owned(),
            n => format!("{} ties", words::number_word(n)),
        },
        if proven {
            ", proven over all splits"
        } else {
            ", the best found but not proven"
        },
    );
    NetworkChart {
        title: if hostile == 0 {
            match ties.len() {
                1 => "One tie has a sign, and it is not hostile: there are no camps to tell apart"
                    .to_owned(),
                n => format!("None of {n} ties is hostile, so there are no camps to tell apart"),
            }
        } else if frustration == 0 {
            format!(
                "{} of {} ties {} hostile, and the camps explain {}",
                words::capitalised(&words::number_word(hostile)),
                ties.len(),
                if hostile == 1 { "is" } else { "are" },
                if hostile == 1 { "it" } else { "them" },
            )
        } else {
            format!(
                "{} of {} ties {} hostile, and {} {} not fit two camps",
                words::capitalised(&words::number_word(hostile)),
                ties.len(),
                if hostile == 1 { "is" } else { "are" },
                words::number_word(frustration),
                if frustration == 1 { "does" } else { "do" },
            )
        },
        subtitle: format!(
            "A tie has a sign where the probability that cooperation outweighs conflict is above 0.9 or below 0.1; {} to {}.",
            words::day(network.from),
            words::day(network.to)
        ),
        nodes,
        ties,
        frustration,
        proven,
        reading: Sentence {
            text: reading,
            refs: vec!["m6".to_owned()],
        },
        source: case.source_line(),
    }
}
