//! Simulated event data with a known truth.
//!
//! A [`WorldSpec`] names actors, ties, places with violence, and the couplings between them.
//! Each week the state moves: x(t+1) = ρ x(t) + Σ size · x_from(t+1−lag) + shift(t) + shock.
//! A tie's state is how well the source treats the target (0 is its usual level); a place's
//! state is the intensity of its violence. Reports of a tie come as negative binomial counts
//! whose rate follows a reporting volume common to all ties (trend, season, noise, a level
//! shift), and whose mix of cooperation and conflict follows the state. Deaths are counted by
//! day and do not depend on the reporting volume.
//!
//! Nothing but the planted couplings joins the series, save the reporting volume; what
//! [`WorldSpec::truth`] lists is all there is to find.

use std::collections::BTreeMap;

use detente_vocab::{
    ActorCode, CameoCode, Dyad, Event, GoldsteinScale, Interval, Period, calendar,
};
use jiff::civil::Date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};
use serde::{Deserialize, Serialize};

/// What the invented world is made of. All rates are per day, all lags in weeks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorldSpec {
    /// Name of the world, also the dataset of its events.
    pub name: String,
    /// First day.
    pub start: Date,
    /// Length in weeks.
    pub weeks: usize,
    /// Share of a state that lasts to the next week, 0 to below 1; a series' own value wins.
    #[serde(default = "usual_persistence")]
    pub persistence: f64,
    /// Spread of the weekly shocks.
    #[serde(default = "usual_shock")]
    pub shock: f64,
    /// How much reporting varies.
    #[serde(default)]
    pub volume: Volume,
    /// Ties.
    pub ties: Vec<TieSpec>,
    /// Places with violence.
    pub violence: Vec<ViolenceSpec>,
    /// The truth: what moves what.
    #[serde(default)]
    pub couplings: Vec<CouplingSpec>,
    /// Lasting changes of level.
    #[serde(default)]
    pub breaks: Vec<BreakSpec>,
}

fn usual_persistence() -> f64 {
    0.6
}

fn usual_shock() -> f64 {
    0.4
}

fn usual_cooperation() -> f64 {
    0.6
}

/// The reporting volume common to all ties.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// Growth in a year (0.1 is 10 %).
    #[serde(default)]
    pub growth: f64,
    /// Height of the yearly season, 0 to below 1.
    #[serde(default)]
    pub season: f64,
    /// Spread of its weekly noise (log scale).
    #[serde(default)]
    pub noise: f64,
    /// Day on which the level of all ties shifts.
    #[serde(default)]
    pub shift_on: Option<Date>,
    /// Factor of the shift (1.5 is half as much again).
    #[serde(default)]
    pub shift: Option<f64>,
}

/// A directed tie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TieSpec {
    /// Who acts.
    pub source: ActorCode,
    /// Who is acted upon.
    pub target: ActorCode,
    /// Reported events a day at the usual volume.
    pub rate: f64,
    /// Share of cooperative events at state 0.
    #[serde(default = "usual_cooperation")]
    pub cooperation: f64,
    /// Share of the state that lasts a week; `None` for the world's.
    #[serde(default)]
    pub persistence: Option<f64>,
    /// Spread of the weekly shock; `None` for the world's.
    #[serde(default)]
    pub shock: Option<f64>,
}

/// Violence in a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViolenceSpec {
    /// The country whose people suffer it.
    pub place: ActorCode,
    /// The armed group that commits it.
    pub group: ActorCode,
    /// Attacks a day at state 0.
    pub rate: f64,
    /// Deaths an attack, on average.
    pub deaths: f64,
    /// Latitude and longitude of the place, in degrees.
    #[serde(default)]
    pub at: Option<(f64, f64)>,
    /// Share of the state that lasts a week; `None` for the world's.
    #[serde(default)]
    pub persistence: Option<f64>,
    /// Spread of the weekly shock; `None` for the world's.
    #[serde(default)]
    pub shock: Option<f64>,
}

/// One planted coupling, by series name: `AAA-BBB` for a tie, `violence:AAA` for a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CouplingSpec {
    /// The series that moves.
    pub from: String,
    /// The series that is moved.
    pub to: String,
    /// Weeks between the two, at least 1.
    pub lag: usize,
    /// Size: units of `to` for one unit of `from`. 0 is a coupling known to be absent.
    pub size: f64,
    /// In a sentence.
    #[serde(default)]
    pub sentence: String,
}

/// A lasting change of a series' level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakSpec {
    /// The series.
    pub series: String,
    /// From this day on.
    pub on: Date,
    /// By how much its long-run level shifts, in units of the state.
    pub shift: f64,
}

/// What a world has produced.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Every reported event, by day.
    pub events: Vec<Event>,
    /// Deaths by place and month: the outcome file.
    pub fatalities: Vec<MonthlyFatalities>,
    /// The hidden states: names, and one row for each week.
    pub states: States,
}

/// Deaths in a place in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyFatalities {
    /// The country.
    pub place: String,
    /// The month, `2015-03`.
    pub month: String,
    /// Deaths.
    pub deaths: u32,
}

/// The hidden weekly states.
#[derive(Clone, Debug, PartialEq)]
pub struct States {
    /// Names of the series, ties first.
    pub names: Vec<String>,
    /// One row a week.
    pub rows: Vec<Vec<f64>>,
}

/// Why a specification describes no world.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WorldError {
    /// A coupling or break names a series that there is not.
    #[error("no series `{name}` in the world; it has {known}")]
    NoSeries {
        /// The name.
        name: String,
        /// What there is.
        known: String,
    },
    /// A number is out of its range.
    #[error("{what}: {found}")]
    Range {
        /// What must hold.
        what: &'static str,
        /// What was found.
        found: f64,
    },
    /// The states grow without bound.
    #[error("the states grow without bound: lower the persistence or the couplings' sizes")]
    Explosive,
    /// The text is not a specification.
    #[error("not a world: {0}")]
    Toml(String),
}

impl WorldSpec {
    /// Reads a specification from TOML.
    ///
    /// # Errors
    /// When the text is not TOML or lacks a field; the message names the line.
    pub fn from_toml(text: &str) -> Result<Self, WorldError> {
        toml::from_str(text).map_err(|error| WorldError::Toml(error.to_string()))
    }

    /// The specification as TOML.
    ///
    /// # Errors
    /// When a value cannot be written as TOML.
    pub fn to_toml(&self) -> Result<String, WorldError> {
        toml::to_string(self).map_err(|error| WorldError::Toml(error.to_string()))
    }

    /// Names of the series: `AAA-BBB` for each tie, then `violence:AAA` for each place.
    pub fn series(&self) -> Vec<String> {
        let ties = self
            .ties
            .iter()
            .map(|tie| Dyad::new(tie.source.clone(), tie.target.clone()).to_string());
        let places = self
            .violence
            .iter()
            .map(|violence| format!("violence:{}", violence.place));
        ties.chain(places).collect()
    }

    /// The planted couplings, sentences filled in where the specification has none.
    pub fn truth(&self) -> Vec<CouplingSpec> {
        self.couplings
            .iter()
            .map(|coupling| {
                let mut coupling = coupling.clone();
                if coupling.sentence.is_empty() {
                    let weeks = if coupling.lag == 1 { "week" } else { "weeks" };
                    let (from, to, lag) = (&coupling.from, &coupling.to, coupling.lag);
                    coupling.sentence = if coupling.size == 0.0 {
                        format!("{from} does not move {to}.")
                    } else {
                        let way = if coupling.size > 0.0 {
                            "raises"
                        } else {
                            "lowers"
                        };
                        format!("More of {from} {way} {to} {lag} {weeks} later.")
                    };
                }
                coupling
            })
            .collect()
    }

    /// Simulates the world. The same seed gives the same world.
    ///
    /// # Errors
    /// When a number is out of range, a series is unknown, or the states explode.
    pub fn simulate(&self, seed: u64) -> Result<World, WorldError> {
        let states = self.simulate_states(seed)?;
        let volume = self.volumes(seed);
        let mut writer = Writer::new(self);
        for (number, tie) in self.ties.iter().enumerate() {
            // A stream for each series: adding one leaves the others as they were.
            let mut rng = stream(seed, 1_000 + number as u64);
            for day in 0..self.weeks * 7 {
                let week = day / 7;
                let mean = tie.rate * volume[week];
                let state = states.rows[week][number];
                let count = negative_binomial(mean, &mut rng);
                for _ in 0..count {
                    writer.tie_event(day, tie, state, &mut rng);
                }
            }
        }
        for (number, violence) in self.violence.iter().enumerate() {
            let mut rng = stream(seed, 2_000 + number as u64);
            for day in 0..self.weeks * 7 {
                let state = states.rows[day / 7][self.ties.len() + number];
                let mean = violence.rate * state.clamp(-6.0, 6.0).exp();
                let count = Poisson::new(mean.max(1e-9)).map_or(0.0, |p| p.sample(&mut rng));
                for _ in 0..count as usize {
                    writer.attack(day, violence, &mut rng);
                }
            }
        }
        Ok(writer.finish(states))
    }

    fn simulate_states(&self, seed: u64) -> Result<States, WorldError> {
        let names = self.series();
        let index = |name: &str| {
            names
                .iter()
                .position(|known| known == name)
                .ok_or_else(|| WorldError::NoSeries {
                    name: name.to_owned(),
                    known: names.join(", "),
                })
        };
        self.check()?;
        let mut into: Vec<Vec<(usize, usize, f64)>> = vec![Vec::new(); names.len()];
        let mut deepest = 1;
        for coupling in &self.couplings {
            if coupling.lag == 0 {
                return Err(WorldError::Range {
                    what: "a coupling's lag must be at least 1 week",
                    found: 0.0,
                });
            }
            deepest = deepest.max(coupling.lag);
            into[index(&coupling.to)?].push((index(&coupling.from)?, coupling.lag, coupling.size));
        }
        let mut breaks = Vec::new();
        for change in &self.breaks {
            let week = (calendar::day_number(change.on) - calendar::day_number(self.start)) / 7;
            breaks.push((index(&change.series)?, week, change.shift));
        }
        let own = |i: usize| -> (f64, f64) {
            let (persistence, shock) = match self.ties.get(i) {
                Some(tie) => (tie.persistence, tie.shock),
                None => {
                    let violence = &self.violence[i - self.ties.len()];
                    (violence.persistence, violence.shock)
                }
            };
            (
                persistence.unwrap_or(self.persistence),
                shock.unwrap_or(self.shock),
            )
        };
        let mut rngs: Vec<ChaCha8Rng> = (0..names.len()).map(|i| stream(seed, i as u64)).collect();
        // A year before the first day lets the states forget that they began at 0.
        let warm_up = 52 + deepest;
        let mut rows: Vec<Vec<f64>> = vec![vec![0.0; names.len()]; deepest];
        for step in 0..warm_up + self.weeks {
            let week = step as i32 - warm_up as i32;
            let now = rows.len();
            let row: Vec<f64> = (0..names.len())
                .map(|i| {
                    let (persistence, spread) = own(i);
                    let shock: f64 = StandardNormal.sample(&mut rngs[i]);
                    let moved: f64 = into[i]
                        .iter()
                        .map(|&(from, lag, size)| size * rows[now - lag][from])
                        .sum();
                    let shift: f64 = breaks
                        .iter()
                        .filter(|&&(series, on, _)| series == i && week >= on)
                        .map(|&(.., shift)| shift * (1.0 - persistence))
                        .sum();
                    persistence * rows[now - 1][i] + moved + shift + spread * shock
                })
                .collect();
            if row.iter().any(|x| x.abs() > 1e3) {
                return Err(WorldError::Explosive);
            }
            rows.push(row);
        }
        rows.drain(..deepest + warm_up);
        Ok(States { names, rows })
    }

    fn check(&self) -> Result<(), WorldError> {
        let range = |holds: bool, what: &'static str, found: f64| {
            if holds {
                Ok(())
            } else {
                Err(WorldError::Range { what, found })
            }
        };
        range(
            self.weeks > 0,
            "a world needs at least one week",
            self.weeks as f64,
        )?;
        let ties = self.ties.iter().map(|t| (t.persistence, t.shock, t.rate));
        let places = self
            .violence
            .iter()
            .map(|v| (v.persistence, v.shock, v.rate));
        for (persistence, shock, rate) in ties.chain(places) {
            let persistence = persistence.unwrap_or(self.persistence);
            let what = "a persistence lies within 0 and 1, below 1";
            range((0.0..1.0).contains(&persistence), what, persistence)?;
            let shock = shock.unwrap_or(self.shock);
            range(shock >= 0.0, "a shock's spread is not negative", shock)?;
            range(rate > 0.0, "a rate is above 0 events a day", rate)?;
        }
        for tie in &self.ties {
            let what = "the share of cooperation lies between 0 and 1";
            range(
                tie.cooperation > 0.0 && tie.cooperation < 1.0,
                what,
                tie.cooperation,
            )?;
        }
        let season = self.volume.season;
        range(
            (0.0..1.0).contains(&season),
            "the season's height is below 1",
            season,
        )
    }

    /// Reporting volume of each week, 1 at the start without noise.
    fn volumes(&self, seed: u64) -> Vec<f64> {
        let mut rng = stream(seed, 3_000);
        let volume = &self.volume;
        let first = calendar::day_number(self.start);
        let shift_on = volume
            .shift_on
            .map(|day| (calendar::day_number(day) - first) / 7);
        (0..self.weeks)
            .map(|week| {
                let years = week as f64 / 52.18;
                let noise: f64 = StandardNormal.sample(&mut rng);
                let season = 1.0 + volume.season * (std::f64::consts::TAU * years).sin();
                let shift = match shift_on {
                    Some(on) if week as i32 >= on => volume.shift.unwrap_or(1.0),
                    _ => 1.0,
                };
                (1.0 + volume.growth).powf(years) * season * (volume.noise * noise).exp() * shift
            })
            .collect()
    }
}

fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    rng
}

/// A count with the given mean and variance mean + mean²/2 (a gamma mixture of Poissons).
fn negative_binomial(mean: f64, rng: &mut ChaCha8Rng) -> usize {
    const SIZE: f64 = 2.0;
    let rate = Gamma::new(SIZE, mean / SIZE).map_or(mean, |gamma| gamma.sample(rng));
    Poisson::new(rate.max(1e-9)).map_or(0, |poisson| poisson.sample(rng) as usize)
}

/// CAMEO codes by quad class with their weights: common codes of each class.
const VERBAL_COOPERATION: [(&str, f64); 6] = [
    ("036", 3.0),
    ("040", 4.0),
    ("042", 3.0),
    ("046", 2.0),
    ("051", 2.0),
    ("057", 1.0),
];
const MATERIAL_COOPERATION: [(&str, f64); 4] =
    [("061", 3.0), ("062", 1.0), ("071", 2.0), ("073", 1.0)];
const VERBAL_CONFLICT: [(&str, f64); 5] = [
    ("111", 4.0),
    ("112", 3.0),
    ("120", 2.0),
    ("130", 1.0),
    ("101", 1.0),
];
const MATERIAL_CONFLICT: [(&str, f64); 4] =
    [("163", 2.0), ("172", 2.0), ("173", 1.0), ("154", 1.0)];
const ATTACK: [(&str, f64); 3] = [("190", 4.0), ("193", 2.0), ("183", 2.0)];

struct Writer<'a> {
    spec: &'a WorldSpec,
    days: Vec<Date>,
    events: Vec<(usize, Event)>,
    deaths: BTreeMap<(String, String), u32>,
}

impl<'a> Writer<'a> {
    fn new(spec: &'a WorldSpec) -> Self {
        let first = calendar::day_number(spec.start);
        let days: Vec<Date> = (0..spec.weeks * 7)
            .map(|day| calendar::day_from_number(first + day as i32).unwrap_or(spec.start))
            .collect();
        let mut deaths = BTreeMap::new();
        if let (Some(&from), Some(&to)) = (days.first(), days.last()) {
            for violence in &spec.violence {
                for month in Period::range(from, to, Interval::Month) {
                    deaths.insert((violence.place.to_string(), month.to_string()), 0);
                }
            }
        }
        Self {
            spec,
            days,
            events: Vec::new(),
            deaths,
        }
    }

    fn tie_event(&mut self, day: usize, tie: &TieSpec, state: f64, rng: &mut ChaCha8Rng) {
        let usual = (tie.cooperation / (1.0 - tie.cooperation)).ln();
        let friendly = rng.random_bool(1.0 / (1.0 + (-(usual + state)).exp()));
        // A quarter of all events are deeds, more where feelings run high.
        let deed = rng.random_bool((0.25 + 0.05 * state.abs()).min(0.5));
        let codes: &[(&str, f64)] = match (friendly, deed) {
            (true, false) => &VERBAL_COOPERATION,
            (true, true) => &MATERIAL_COOPERATION,
            (false, false) => &VERBAL_CONFLICT,
            (false, true) => &MATERIAL_CONFLICT,
        };
        let mut event = self.event(day, &tie.source, &tie.target, pick(codes, rng));
        event.mentions = 1 + Poisson::new(4.0).map_or(0.0, |p| p.sample(rng)) as u32;
        self.events.push((day, event));
    }

    fn attack(&mut self, day: usize, violence: &ViolenceSpec, rng: &mut ChaCha8Rng) {
        let mut event = self.event(day, &violence.group, &violence.place, pick(&ATTACK, rng));
        let deaths = negative_binomial(violence.deaths.max(1e-9), rng) as u32;
        event.mentions = 1 + Poisson::new(8.0).map_or(0.0, |p| p.sample(rng)) as u32;
        event.fatalities_best = Some(deaths);
        event.fatalities_low = Some(deaths - deaths / 4);
        event.fatalities_high = Some(deaths + deaths / 3);
        event.geo_country = violence.place.country().map(str::to_owned);
        if let Some((latitude, longitude)) = violence.at {
            event.latitude = Some(latitude + rng.random_range(-0.5..0.5));
            event.longitude = Some(longitude + rng.random_range(-0.5..0.5));
        }
        let month = Period::containing(event.date, Interval::Month).to_string();
        let key = (violence.place.to_string(), month);
        *self.deaths.entry(key).or_default() += deaths;
        self.events.push((day, event));
    }

    fn event(&self, day: usize, source: &ActorCode, target: &ActorCode, code: &str) -> Event {
        let cameo: Option<CameoCode> = code.parse().ok();
        Event {
            event_id: String::new(),
            date: self.days[day],
            source: source.clone(),
            target: target.clone(),
            source_country: source.country().map(str::to_owned),
            target_country: target.country().map(str::to_owned),
            event_type: cameo.and_then(|c| c.event_type()),
            mode: cameo.map_or_else(String::new, |c| c.mode().to_owned()),
            cameo,
            quad_class: cameo.and_then(|c| c.quad_class()),
            goldstein: cameo.and_then(|c| c.goldstein(GoldsteinScale::Icews)),
            mentions: 1,
            fatalities_best: None,
            fatalities_low: None,
            fatalities_high: None,
            latitude: None,
            longitude: None,
            geo_country: None,
            dataset: self.spec.name.clone(),
            document: String::new(),
        }
    }

    fn finish(mut self, states: States) -> World {
        // Stable: within a day, ties and places keep the order of the specification.
        self.events.sort_by_key(|(day, _)| *day);
        let events = self
            .events
            .into_iter()
            .enumerate()
            .map(|(number, (_, mut event))| {
                event.event_id = format!("{}-{:07}", self.spec.name, number + 1);
                event
            })
            .collect();
        World {
            events,
            fatalities: self
                .deaths
                .into_iter()
                .map(|((place, month), deaths)| MonthlyFatalities {
                    place,
                    month,
                    deaths,
                })
                .collect(),
            states,
        }
    }
}

fn pick<'a>(codes: &[(&'a str, f64)], rng: &mut ChaCha8Rng) -> &'a str {
    let total: f64 = codes.iter().map(|(_, weight)| weight).sum();
    let mut at = rng.random_range(0.0..total);
    for (code, weight) in codes {
        at -= weight;
        if at < 0.0 {
            return code;
        }
    }
    codes[codes.len() - 1].0
}
