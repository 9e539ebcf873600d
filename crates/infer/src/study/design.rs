//! From series to a study, by fixed rules: what is done to the data before any outcome is seen.

use std::ops::Range;

use serde::Serialize;

use super::{Alternative, Estimator, Study, level_shifts};

/// One way of counting the two series; the first is the main one.
#[derive(Debug, Clone, Serialize)]
pub struct Way {
    /// Level on the axis "count" of the specification curve.
    pub name: String,
    /// The series that moves.
    pub shock: Vec<f64>,
    /// The series that may follow.
    pub outcome: Vec<f64>,
}

/// What a question needs before it is put. [`Design::study`] adds by rule what guards it.
#[derive(Debug, Clone, Serialize)]
pub struct Design {
    /// Ways of counting, the main one first. A way with a gap is left out of the curve.
    pub ways: Vec<Way>,
    /// The counts that the outcome was made from, where it is made from counts.
    pub counts: Option<Vec<f64>>,
    /// Other definitions of the main way's outcome, for the axis "outcome" of the curve. One with a
    /// gap is left out; [`Design::counts`] add one of their own.
    pub definitions: Vec<(String, Vec<f64>)>,
    /// Reporting volume (log of reports), held constant at the date of the shock.
    pub volume: Vec<(String, Vec<f64>)>,
    /// Other ties that may drive both, held constant at the date of the shock.
    pub confounders: Vec<(String, Vec<f64>)>,
    /// Periods in a year, for a yearly wave at the outcome's date; `None` for none.
    pub season: Option<usize>,
    /// Comparable shocks.
    pub comparables: Vec<(String, Vec<f64>)>,
    /// Outcomes that the shock should not move.
    pub other_outcomes: Vec<(String, Vec<f64>)>,
    /// Shocks of another kind.
    pub other_shocks: Vec<(String, Vec<f64>)>,
    /// Lags of shock and outcome.
    pub lags: usize,
    /// Longest horizon.
    pub horizons: usize,
    /// Coverage of the bands.
    pub level: f64,
    /// Seed.
    pub seed: u64,
}

impl Design {
    /// The study: level shifts of either series (see [`level_shifts`]) as step dummies and the
    /// yearly wave as a sine and a cosine, both at the date of the outcome; volume and confounders
    /// at the date of the shock. As alternatives every combination of window (whole, without its
    /// first and without its last quarter), way, half, once and one and a half times the lags, and
    /// shifts, volume, confounders and season in or out (where three or more of these can be left
    /// out, those combinations that leave out an even number: each is in as often as out, with
    /// every other in and out equally often); in each window and way the other definitions of the
    /// outcome with everything held; and of the whole window with everything held the readings
    /// around the main headline.
    ///
    /// ```
    /// use detente_infer::study::{Design, Way};
    /// let wave = |k: usize| (0..120).map(|t| ((t * k) % 17) as f64).collect::<Vec<f64>>();
    /// let design = Design {
    ///     ways: vec![Way { name: "level".into(), shock: wave(5), outcome: wave(7) }],
    ///     counts: None, definitions: vec![], volume: vec![("log reports".into(), wave(3))],
    ///     confounders: vec![], season: Some(12), comparables: vec![], other_outcomes: vec![],
    ///     other_shocks: vec![], lags: 2, horizons: 6, level: 0.9, seed: 1,
    /// };
    /// let study = design.study().expect("there is a way");
    /// assert_eq!(study.outcome_controls.len(), 2); // sine and cosine
    /// // 3 windows, 3 lags, volume in or out, season in or out.
    /// assert_eq!(study.alternatives.len(), 36);
    /// ```
    pub fn study(&self) -> Option<Study> {
        let main = self.ways.first()?;
        let n = main.shock.len();
        let breaks = level_shifts(&main.shock, &main.outcome);
        let steps: Vec<(String, Vec<f64>)> = breaks
            .iter()
            .map(|at| {
                let step = (0..n).map(|t| f64::from(u8::from(t >= *at))).collect();
                (format!("level from {at}"), step)
            })
            .collect();
        let waves = self
            .season
            .map_or_else(Vec::new, |year| yearly_wave(n, year));
        let join = |parts: [&[(String, Vec<f64>)]; 2]| parts.concat();
        let controls = join([&self.volume, &self.confounders]);
        let outcome_controls = join([&steps, &waves]);

        // What may be in or out, in the order of the axes of the curve.
        let optional: Vec<Optional<'_>> = [
            ("breaks", "modelled", "ignored", &steps, At::Outcome),
            (
                "volume",
                "held constant",
                "left out",
                &self.volume,
                At::Shock,
            ),
            (
                "other ties",
                "held constant",
                "left out",
                &self.confounders,
                At::Shock,
            ),
            ("season", "modelled", "ignored", &waves, At::Outcome),
        ]
        .into_iter()
        .filter(|(_, _, _, series, _)| !series.is_empty())
        .collect();
        let complete = |way: &&Way| way.shock.iter().chain(&way.outcome).all(|v| v.is_finite());
        let definitions: Vec<(&str, &Vec<f64>, Estimator)> = self
            .definitions
            .iter()
            .map(|(name, values)| (name.as_str(), values, Estimator::Projection))
            .chain(
                self.counts
                    .iter()
                    .map(|counts| ("counts, Poisson", counts, Estimator::Poisson)),
            )
            .filter(|(_, values, _)| values.len() == n && values.iter().all(|v| v.is_finite()))
            .collect();
        let mut depths = vec![self.lags / 2, self.lags, self.lags + self.lags / 2];
        depths.dedup();
        let all_in = (1usize << optional.len()) - 1;
        let mut alternatives = Vec::new();
        for (window, rows) in windows(n) {
            for way in self.ways.iter().filter(complete) {
                let mut add = |lags: usize, mask: usize, other: Option<usize>| {
                    // The highest bit is the first axis; all in comes first.
                    let is_in = |i: usize| mask >> (optional.len() - 1 - i) & 1 == 1;
                    let mut choices = vec![
                        ("count".to_owned(), way.name.clone()),
                        ("lags".to_owned(), lags.to_string()),
                        ("window".to_owned(), window.to_owned()),
                    ];
                    let (mut outcome, mut estimator) = (&way.outcome, Estimator::Projection);
                    let mut level = "as asked";
                    if let Some(i) = other {
                        (level, outcome, estimator) = definitions[i];
                    }
                    if !definitions.is_empty() {
                        choices.push(("outcome".to_owned(), level.to_owned()));
                    }
                    let (mut controls, mut outcome_controls) = (Vec::new(), Vec::new());
                    for (i, (axis, on, off, series, at)) in optional.iter().enumerate() {
                        let level = if is_in(i) { on } else { off };
                        choices.push(((*axis).to_owned(), (*level).to_owned()));
                        if is_in(i) {
                            let held = match at {
                                At::Shock => &mut controls,
                                At::Outcome => &mut outcome_controls,
                            };
                            held.extend(
                                series
                                    .iter()
                                    .map(|(k, v)| (k.clone(), v[rows.clone()].to_vec())),
                            );
                        }
                    }
                    alternatives.push(Alternative {
                        choices,
                        shock: way.shock[rows.clone()].to_vec(),
                        outcome: outcome[rows.clone()].to_vec(),
                        controls,
                        outcome_controls,
                        lags,
                        estimator,
                        at_headline: rows.len() == n && mask == all_in && other.is_none(),
                    });
                };
                for lags in depths.iter().copied() {
                    for mask in (0..=all_in).rev() {
                        let out = optional.len() - mask.count_ones() as usize;
                        if optional.len() < 3 || out.is_multiple_of(2) {
                            add(lags, mask, None);
                        }
                    }
                }
                for i in 0..definitions.len() {
                    add(self.lags, all_in, Some(i));
                }
            }
        }
        Some(Study {
            shock: main.shock.clone(),
            outcome: main.outcome.clone(),
            counts: self.counts.clone(),
            controls,
            outcome_controls,
            comparables: self.comparables.clone(),
            other_outcomes: self.other_outcomes.clone(),
            other_shocks: self.other_shocks.clone(),
            breaks,
            alternatives,
            lags: self.lags,
            horizons: self.horizons,
            level: self.level,
            seed: self.seed,
        })
    }
}

/// The windows of the curve: all of `n` periods, and without either end's quarter.
fn windows(n: usize) -> [(&'static str, Range<usize>); 3] {
    [
        ("whole", 0..n),
        ("no first quarter", n / 4..n),
        ("no last quarter", 0..n - n / 4),
    ]
}

/// At which date a series is held constant.
#[derive(Clone, Copy)]
enum At {
    Shock,
    Outcome,
}

/// An axis of the curve: its name, its levels in and out, its series, their date.
type Optional<'a> = (&'a str, &'a str, &'a str, &'a Vec<(String, Vec<f64>)>, At);

/// One sine and one cosine a year: a season with two coefficients instead of eleven.
fn yearly_wave(n: usize, year: usize) -> Vec<(String, Vec<f64>)> {
    let angle = |t: usize| std::f64::consts::TAU * t as f64 / year.max(2) as f64;
    vec![
        (
            "yearly sine".to_owned(),
            (0..n).map(|t| angle(t).sin()).collect(),
        ),
        (
            "yearly cosine".to_owned(),
            (0..n).map(|t| angle(t).cos()).collect(),
        ),
    ]
}
