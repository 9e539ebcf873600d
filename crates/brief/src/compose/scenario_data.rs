//! Series for a scenario: the variables of an argument as events and deaths show them.

use detente_simulate::scenario::{Data, Same, Seen, Unseen};
use detente_vocab::{ActorCode, ActorDirectory, Concept, Direction, Interval, Period, Property};
use jiff::civil::Date;

use super::data::{Deaths, Events};
use super::observable::{Count, Observable, Sight, sight};
use super::question::{FEWEST_EVENTS, MOST_EMPTY};
use crate::words;

/// The concept behind a node such as `cooperation:RUS>PAK`; `None` where the key is no node.
///
/// ```
/// use detente_brief::compose::scenario_data::concept_of;
/// let concept = concept_of("pressure:USA>PAK").unwrap();
/// assert_eq!(concept.node(), "pressure:USA>PAK");
/// assert_eq!(concept_of("other(strength):PAK").unwrap().head, "strength");
/// assert!(concept_of("the weather").is_none());
/// ```
pub fn concept_of(node: &str) -> Option<Concept> {
    let (key, sides) = match node.split_once(':') {
        Some((key, sides)) => (key, Some(sides)),
        None => (node, None),
    };
    let (key, head) = match key.split_once('(') {
        Some((key, head)) => (key, head.strip_suffix(')')?),
        None => (key, ""),
    };
    let property: Property =
        serde_json::from_value(serde_json::Value::String(key.to_owned())).ok()?;
    let (who, toward) = match sides {
        None => (None, None),
        Some(sides) => match sides.split_once('>') {
            None => (Some(sides), None),
            Some(("", toward)) => (None, Some(toward)),
            Some((who, toward)) => (Some(who), Some(toward)),
        },
    };
    let code = |text: Option<&str>| text.map(ActorCode::new).transpose().ok();
    let concept = Concept {
        text: node.to_owned(),
        span: None,
        antecedent: None,
        who: code(who)?,
        toward: code(toward)?,
        property,
        head: head.to_owned(),
        direction: Direction::Up,
    };
    (concept.node() == node).then_some(concept)
}

/// Whole periods of a window.
pub(super) fn periods_of(window: (Date, Date), interval: Interval) -> Vec<Period> {
    let (from, to) = window;
    Period::range(from, to, interval)
        .into_iter()
        .filter(|period| period.within(from, to))
        .collect()
}

/// Values of one observable over the periods, NaN where there is none; the reason as a clause
/// where it makes no series.
pub(super) fn values_of(
    seen: &Observable,
    events: Option<(&Events, &[ActorCode])>,
    deaths: Option<&Deaths>,
    window: (Date, Date),
    interval: Interval,
    periods: &[Period],
) -> Result<Vec<f64>, String> {
    if seen.is_deaths() {
        let deaths = deaths.ok_or("no file of deaths was given (--outcome FILE)")?;
        if interval != Interval::Month {
            return Err("deaths are counted by month (set step = \"month\")".to_owned());
        }
        return Ok(seen.death_values(deaths, periods));
    }
    let (events, states) = events.ok_or("no events were given (--events PATH or --store DIR)")?;
    let query = seen
        .query(interval, states)
        .ok_or("no tie of these events makes it")?;
    let tie = detente_measure::tie_series(&events.table, &[query.between(window.0, window.1)])
        .map_err(|error| error.to_string())?
        .pop()
        .ok_or("the events hold no row of it")?;
    let totals = tie.totals();
    let monitored = totals.monitored.max(1) as f64;
    let counted = f64::from(totals.cell.events());
    if totals.empty as f64 > MOST_EMPTY * monitored || counted < FEWEST_EVENTS * monitored {
        return Err(format!(
            "too thin: {} in {}, {} of them empty; {FEWEST_EVENTS} a period, and a report in two of three, would do",
            words::count(counted as usize, "event", "events"),
            words::count(totals.monitored as usize, "period", "periods"),
            totals.empty
        ));
    }
    let values = seen.values(&tie, Count::PerVolume);
    Ok(periods
        .iter()
        .map(|period| {
            tie.periods
                .iter()
                .position(|p| p == period)
                .map_or(f64::NAN, |at| values[at])
        })
        .collect())
}

/// Whether one counts the same as the other turned round: violence and stability of a place.
pub(super) fn turned(a: &Observable, b: &Observable) -> bool {
    match (a, b) {
        (Observable::Violence { places: x }, Observable::Stability { places: y })
        | (Observable::Stability { places: x }, Observable::Violence { places: y }) => x == y,
        _ => false,
    }
}

/// Series for the nodes of a scenario, in their order.
///
/// Only what events or deaths can show gets one; of two nodes that count the same (violence
/// and stability of one place) the first. What has none is told with the reason.
pub fn observe(
    nodes: &[String],
    events: Option<&Events>,
    deaths: Option<&Deaths>,
    directory: &ActorDirectory,
    window: (Option<Date>, Option<Date>),
    interval: Interval,
) -> Data {
    let span = events.and_then(Events::window).or_else(|| {
        let (first, last) = deaths?.window()?;
        Some((first.start(), last.end()))
    });
    let mut data = Data::default();
    let Some((first, last)) = span else {
        data.unseen = nodes
            .iter()
            .map(|node| Unseen {
                variable: node.clone(),
                why: "no data were given".to_owned(),
            })
            .collect();
        return data;
    };
    let window = (
        window.0.map_or(first, |day| day.max(first)),
        window.1.map_or(last, |day| day.min(last)),
    );
    let mut periods = periods_of(window, interval);
    if let Some(deaths) = deaths
        && interval == Interval::Month
    {
        // Months that both cover: a file of deaths that ends earlier ends the panel.
        let known = deaths.months();
        if let (Some(first), Some(last)) = (known.first(), known.last()) {
            periods.retain(|month| month >= first && month <= last);
        }
    }
    let states = events.map(Events::states).unwrap_or_default();
    let mut taken: Vec<(String, Observable)> = Vec::new();
    for node in nodes {
        let made = (|| {
            let concept = concept_of(node)
                .ok_or("its name is no node of an argument (cooperation:RUS>PAK)")?;
            let seen = match sight(&concept, directory, deaths) {
                Sight::Seen(seen) => seen,
                Sight::NotHere(why) | Sight::Never(why) => return Err(why),
            };
            if let Some((same, known)) = taken
                .iter()
                .find(|(_, known)| *known == seen || turned(known, &seen))
            {
                data.same.push(Same {
                    variable: node.clone(),
                    series: same.clone(),
                    turned: *known != seen,
                });
                let name = concept_of(same)
                    .map_or_else(|| same.clone(), |c| words::variable_name(&c, directory));
                return Err(match *known == seen {
                    true => format!("its series is that of {name}"),
                    false => format!("its series is that of {name}, turned round"),
                });
            }
            let source = events.map(|events| (events, states.as_slice()));
            let values = values_of(&seen, source, deaths, window, interval, &periods)?;
            if let Some(gap) = values.iter().position(|v| !v.is_finite()) {
                return Err(format!("no value in {}", periods[gap]));
            }
            Ok((concept, seen, values))
        })();
        match made {
            Ok((concept, seen, values)) => {
                data.seen.push(Seen {
                    variable: node.clone(),
                    note: words::variable_name(&concept, directory),
                    values,
                });
                taken.push((node.clone(), seen));
            }
            Err(why) => data.unseen.push(Unseen {
                variable: node.clone(),
                why,
            }),
        }
    }
    data.labels = periods.iter().map(ToString::to_string).collect();
    data.source = source_of(events, deaths, window);
    data
}

fn source_of(events: Option<&Events>, deaths: Option<&Deaths>, window: (Date, Date)) -> String {
    let mut from: Vec<String> = events
        .map(|events| {
            let mut titles: Vec<String> = events
                .files
                .iter()
                .map(|file| file.format.title().to_owned())
                .collect();
            titles.sort();
            titles.dedup();
            titles
        })
        .unwrap_or_default();
    if let Some(deaths) = deaths {
        from.push(deaths.name.clone());
    }
    format!(
        "{}, {} to {}",
        words::list(&from),
        words::day(window.0),
        words::day(window.1)
    )
}
