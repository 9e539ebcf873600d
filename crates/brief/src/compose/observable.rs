//! From a variable of the argument to a series that events or deaths can show.
//!
//! Most variables of an op-ed have none: no event records backing that is denied, a threat
//! that is felt, influence that is held. Those are said to be unobserved; no proxy is
//! slipped in.

use detente_measure::panel::{Quantity, Scale, column};
use detente_measure::{TieCell, TieQuery, TieSeries};
use detente_vocab::{ActorCode, ActorDirectory, Concept, Interval, Period, Property};
use jiff::civil::Date;

use super::data::Deaths;

/// Why most variables cannot be seen: this version counts nothing of the kind.
pub const NO_SERIES: &str = "this version has no series for it";

/// How a variable can be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Observable {
    /// Net cooperation of a pair, both directions.
    Cooperation {
        a: Vec<ActorCode>,
        b: Vec<ActorCode>,
    },
    /// Conflict of a pair, both directions.
    Hostility {
        a: Vec<ActorCode>,
        b: Vec<ActorCode>,
    },
    /// Conflict from one side to the other: demands, threats, sanctions, force.
    Pressure {
        source: Vec<ActorCode>,
        target: Vec<ActorCode>,
    },
    /// Deaths in a place, from the outcome file.
    Violence { places: Vec<ActorCode> },
    /// Deaths in a place, turned round.
    Stability { places: Vec<ActorCode> },
    /// Net cooperation received from all other states, turned round.
    Isolation { place: Vec<ActorCode> },
    /// The stability index of a region, made without the rows of the tie in question.
    Index { members: Vec<ActorCode> },
    /// Conflict among the members of a region, without the rows of the tie in question.
    Unrest { members: Vec<ActorCode> },
}

/// What the data given can say about a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// There is a series.
    Seen(Observable),
    /// The kind of variable has none; the reason, as a clause.
    Never(String),
    /// It could be seen with other input; what is missing, as a clause.
    NotHere(String),
}

/// How a variable can be seen with the data at hand.
pub fn sight(concept: &Concept, directory: &ActorDirectory, deaths: Option<&Deaths>) -> Sight {
    let side = |code: &Option<ActorCode>| -> Option<Vec<ActorCode>> {
        let code = code.as_ref()?;
        (code.as_str() != ActorCode::UNNAMED_ARMED).then(|| directory.members(code))
    };
    let (who, toward) = (side(&concept.who), side(&concept.toward));
    let both = || match (&who, &toward) {
        (Some(a), Some(b)) if a != b => Some((a.clone(), b.clone())),
        _ => None,
    };
    let unnamed = "the reader found no two sides of it, so no pair of actors can be looked up";
    match concept.property {
        Property::Cooperation | Property::Settlement => match both() {
            Some((a, b)) if a <= b => Sight::Seen(Observable::Cooperation { a, b }),
            Some((a, b)) => Sight::Seen(Observable::Cooperation { a: b, b: a }),
            None => Sight::Never(unnamed.to_owned()),
        },
        Property::Hostility => match both() {
            Some((a, b)) if a <= b => Sight::Seen(Observable::Hostility { a, b }),
            Some((a, b)) => Sight::Seen(Observable::Hostility { a: b, b: a }),
            None => Sight::Never(unnamed.to_owned()),
        },
        Property::Pressure => match both() {
            Some((source, target)) => Sight::Seen(Observable::Pressure { source, target }),
            None => Sight::Never(unnamed.to_owned()),
        },
        Property::Violence | Property::Stability => {
            if who.is_some() && toward.is_some() {
                return Sight::Never("the text names two sides of it and no one place".to_owned());
            }
            let Some(places) = who.or(toward) else {
                return Sight::Never("the reader found no place for it".to_owned());
            };
            if places.iter().any(ActorCode::is_armed_group) {
                return Sight::Never("deaths are counted by place, not by armed group".to_owned());
            }
            let Some(deaths) = deaths else {
                return Sight::NotHere(
                    "no file of deaths by country and month was given (--outcome FILE)".to_owned(),
                );
            };
            let lacking = places.iter().filter(|place| !deaths.has(place)).count();
            if lacking > 0 {
                return Sight::NotHere(match places.len() {
                    1 => "the file of deaths has no month for that place".to_owned(),
                    all => format!("the file of deaths lacks {lacking} of the {all} places meant"),
                });
            }
            if concept.property == Property::Violence {
                Sight::Seen(Observable::Violence { places })
            } else {
                Sight::Seen(Observable::Stability { places })
            }
        }
        Property::Isolation => match who.or(toward) {
            Some(place) => Sight::Seen(Observable::Isolation { place }),
            None => Sight::Never("the text does not say whose".to_owned()),
        },
        Property::Backing => Sight::Never(
            "no event records the backing of armed groups, which is mostly denied".to_owned(),
        ),
        Property::Threat | Property::Trust | Property::Interest => {
            Sight::Never("what an actor feels or wants is not an event".to_owned())
        }
        Property::Influence => Sight::Never(
            "influence is not reported as an event; only its exercise would be".to_owned(),
        ),
        Property::Aid
        | Property::Counterterrorism
        | Property::Military
        | Property::Economy
        | Property::Governance
        | Property::Hardship
        | Property::Other => Sight::Never(NO_SERIES.to_owned()),
    }
}

impl Observable {
    /// The tie behind it; `None` for deaths.
    pub fn query(&self, by: Interval, all_states: &[ActorCode]) -> Option<TieQuery> {
        match self {
            Observable::Cooperation { a, b } | Observable::Hostility { a, b } => {
                Some(TieQuery::both_ways(a.clone(), b.clone(), by))
            }
            Observable::Pressure { source, target } => {
                Some(TieQuery::one_way(source.clone(), target.clone(), by))
            }
            Observable::Isolation { place } => {
                let others: Vec<ActorCode> = all_states
                    .iter()
                    .filter(|code| !place.contains(code))
                    .cloned()
                    .collect();
                (!others.is_empty()).then(|| TieQuery::one_way(others, place.clone(), by))
            }
            Observable::Violence { .. }
            | Observable::Stability { .. }
            | Observable::Index { .. }
            | Observable::Unrest { .. } => None,
        }
    }

    /// Everybody whose acts or deaths are counted; for isolation the isolated alone.
    pub fn members(&self) -> Vec<ActorCode> {
        match self {
            Observable::Cooperation { a, b } | Observable::Hostility { a, b } => {
                a.iter().chain(b).cloned().collect()
            }
            Observable::Pressure { source, target } => {
                source.iter().chain(target).cloned().collect()
            }
            Observable::Violence { places } | Observable::Stability { places } => places.clone(),
            Observable::Isolation { place } => place.clone(),
            Observable::Index { members } | Observable::Unrest { members } => members.clone(),
        }
    }

    /// Whether two series count some of the same reports or deaths: one cannot explain the
    /// other then, it contains it.
    pub fn shares_reports(&self, other: &Observable) -> bool {
        let index =
            |o: &Observable| matches!(o, Observable::Index { .. } | Observable::Unrest { .. });
        if index(self) || index(other) {
            // Both leave the rows of the tie out.
            return false;
        }
        if self.is_deaths() || other.is_deaths() {
            return self.is_deaths() && other.is_deaths();
        }
        let meets = |x: &[ActorCode], y: &[ActorCode]| x.iter().any(|code| y.contains(code));
        match (self.sides(), other.sides()) {
            (Some((a, b)), Some((c, d))) => {
                (meets(&a, &c) && meets(&b, &d)) || (meets(&a, &d) && meets(&b, &c))
            }
            // Isolation counts every act toward the place.
            _ => meets(&self.members(), &other.members()),
        }
    }

    fn sides(&self) -> Option<(Vec<ActorCode>, Vec<ActorCode>)> {
        match self {
            Observable::Cooperation { a, b } | Observable::Hostility { a, b } => {
                Some((a.clone(), b.clone()))
            }
            Observable::Pressure { source, target } => Some((source.clone(), target.clone())),
            _ => None,
        }
    }

    /// Whether it is counted in deaths, by month.
    pub fn is_deaths(&self) -> bool {
        matches!(
            self,
            Observable::Violence { .. } | Observable::Stability { .. }
        )
    }

    /// Whether it exists by month only.
    pub fn is_monthly(&self) -> bool {
        self.is_deaths() || matches!(self, Observable::Index { .. })
    }

    /// Other kinds of events between the same sides, as topics that are shown beside.
    pub fn other_topics(&self) -> Vec<(&'static str, Quantity)> {
        match self {
            Observable::Cooperation { .. } => vec![
                ("conflict", Quantity::Conflict),
                ("material conflict", Quantity::MaterialConflict),
            ],
            Observable::Hostility { .. } | Observable::Pressure { .. } => vec![
                ("cooperation", Quantity::Cooperation),
                ("material conflict", Quantity::MaterialConflict),
            ],
            _ => Vec::new(),
        }
    }

    /// Whether it is a tie of two sides, so that other dyads can stand in as placebos.
    pub fn has_comparables(&self) -> bool {
        matches!(
            self,
            Observable::Cooperation { .. }
                | Observable::Hostility { .. }
                | Observable::Pressure { .. }
        )
    }

    /// What is taken from each period of the tie, and the factor that turns it the right way.
    pub fn quantity(&self) -> (Quantity, f64) {
        match self {
            Observable::Cooperation { .. } => (Quantity::NetCount, 1.0),
            Observable::Isolation { .. } => (Quantity::NetCount, -1.0),
            Observable::Hostility { .. } | Observable::Pressure { .. } => (Quantity::Conflict, 1.0),
            // Deaths do not come from a tie.
            Observable::Violence { .. }
            | Observable::Stability { .. }
            | Observable::Index { .. }
            | Observable::Unrest { .. } => (Quantity::Reported, 1.0),
        }
    }

    /// How many of the events of a tie make this series, and in how many periods there is none.
    pub fn density(&self, tie: &TieSeries) -> Density {
        match self {
            Observable::Hostility { .. } | Observable::Pressure { .. } => {
                Density::of("conflict event", tie, TieCell::conflict)
            }
            _ => Density::of("event", tie, TieCell::events),
        }
    }

    /// The second way of counting, for the specification curve.
    pub fn second_quantity(&self) -> Quantity {
        match self {
            Observable::Cooperation { .. } | Observable::Isolation { .. } => Quantity::NetShrunk,
            _ => Quantity::Conflict,
        }
    }

    /// The series on one of the scales of the specification curve.
    pub fn values(&self, tie: &TieSeries, reading: Count) -> Vec<f64> {
        let (quantity, turn) = self.quantity();
        let values = match reading {
            Count::PerVolume => column(tie, quantity, Scale::DeflatedAsinh),
            Count::Raw => column(tie, quantity, Scale::Asinh),
            Count::Share => column(
                tie,
                self.second_quantity(),
                match self.second_quantity() {
                    Quantity::NetShrunk => Scale::Level,
                    _ => Scale::Deflated,
                },
            ),
            Count::Weighted => match self {
                Observable::Cooperation { .. } | Observable::Isolation { .. } => {
                    column(tie, Quantity::GoldsteinSum, Scale::DeflatedAsinh)
                }
                _ => column(tie, Quantity::MaterialConflict, Scale::DeflatedAsinh),
            },
        };
        values.into_iter().map(|v| v * turn).collect()
    }

    /// Deaths of the places as counts; `None` for what is not counted in deaths.
    pub fn death_counts(&self, deaths: &Deaths, periods: &[Period]) -> Option<Vec<f64>> {
        let Observable::Violence { places } = self else {
            return None;
        };
        let count = |period: &Period| deaths.best(places, *period).unwrap_or(f64::NAN);
        Some(periods.iter().map(count).collect())
    }

    /// Deaths of the places by month, log(1 + deaths), over the periods; NaN where missing.
    pub fn death_values(&self, deaths: &Deaths, periods: &[Period]) -> Vec<f64> {
        let (places, turn) = match self {
            Observable::Violence { places } => (places, 1.0),
            Observable::Stability { places } => (places, -1.0),
            _ => return vec![f64::NAN; periods.len()],
        };
        periods
            .iter()
            .map(|period| {
                deaths
                    .best(places, *period)
                    .map_or(f64::NAN, |n| turn * n.ln_1p())
            })
            .collect()
    }
}

/// How dense the events behind a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Events that count.
    pub events: u64,
    /// Periods without one.
    pub empty: usize,
    /// Periods that were monitored.
    pub periods: usize,
    /// "event" or "conflict event".
    pub what: &'static str,
}

impl Density {
    /// That of what is counted in each period of a tie.
    pub fn of(what: &'static str, tie: &TieSeries, counted: fn(&TieCell) -> u32) -> Self {
        let counts = || tie.cells.iter().flatten().map(counted);
        Self {
            events: counts().map(u64::from).sum(),
            empty: counts().filter(|n| *n == 0).count(),
            periods: counts().count(),
            what,
        }
    }

    /// Whether no model should be put on it: more than a third of the periods empty, or fewer than
    /// three events each.
    pub fn is_thin(&self) -> bool {
        use super::question::{FEWEST_EVENTS, MOST_EMPTY};
        let periods = self.periods.max(1) as f64;
        self.empty as f64 > MOST_EMPTY * periods || (self.events as f64) < FEWEST_EVENTS * periods
    }
}

/// How events are counted: the axis "count" of the specification curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Events for each report of the period, asinh: the main one.
    PerVolume,
    /// Events as they are, asinh.
    Raw,
    /// Share of cooperation, or events for each report without the asinh.
    Share,
    /// Goldstein scores for cooperation, material conflict alone for conflict; for each report,
    /// asinh. In full reports only.
    Weighted,
}

impl Count {
    /// Those of a brief, the main one first.
    pub const ALL: [Count; 3] = [Count::PerVolume, Count::Raw, Count::Share];

    /// Name on the curve.
    pub fn name(self) -> &'static str {
        match self {
            Count::PerVolume => "per report",
            Count::Raw => "events",
            Count::Share => "share",
            Count::Weighted => "by weight",
        }
    }
}

/// The length of a period that a question needs and the window allows: months where deaths
/// are counted or the window is long, weeks elsewhere.
pub fn interval_for(window: (Date, Date), deaths: bool) -> Interval {
    let months = Period::containing(window.1, Interval::Month)
        .since(Period::containing(window.0, Interval::Month));
    if deaths || months >= 60 {
        Interval::Month
    } else {
        Interval::Week
    }
}
