//! Would the model have been right? Rolling-origin forecasts of the past, and of one tie's
//! known path.
//!
//! From each origin the model is estimated on what came before and forecasts the outcome 1 to
//! 12 steps ahead. It stands beside three rivals: no change (a random walk), the series' own
//! AR(1), and climatology (the mean and spread of the past). A model that does not beat the
//! AR(1) has learned nothing from the other series, and its lever table is not to be shown.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::{Compiled, Draw, Frame, Source, Workspace};
use crate::linear::Action;
use crate::{EstimateError, EstimateOptions, Lever, ModelError, Panel, estimate, quantile};

/// How the past is forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HindcastOptions {
    /// Steps ahead.
    pub horizons: usize,
    /// Draws of each forecast.
    pub draws: usize,
    /// Origins at most, evenly spread; each estimates the model anew.
    pub origins: usize,
    /// Rows before the first origin; `None`: half the panel.
    pub first: Option<usize>,
    /// Seed.
    pub seed: u64,
}

impl Default for HindcastOptions {
    fn default() -> Self {
        Self {
            horizons: 12,
            draws: 400,
            origins: 40,
            first: None,
            seed: 1,
        }
    }
}

/// Scores of one forecaster at one horizon, mean over origins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Continuous ranked probability score, in the outcome's unit; less is better.
    pub crps: f64,
    /// Log score of the normal with the forecast's mean and spread; more is better.
    pub log_score: f64,
    /// Brier score of P(better than at the origin); less is better.
    pub brier: f64,
    /// Share of outcomes within the 80 % band.
    pub cover80: f64,
    /// Share of outcomes within the 90 % band.
    pub cover90: f64,
}

/// The four forecasters at one horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HorizonScores {
    /// Steps ahead.
    pub horizon: usize,
    /// The model.
    pub model: Score,
    /// No change.
    pub no_change: Score,
    /// The series' own AR(1).
    pub ar1: Score,
    /// Mean and spread of the past.
    pub climatology: Score,
}

/// How the model did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hindcast {
    /// The series forecast.
    pub outcome: String,
    /// Origins used.
    pub origins: usize,
    /// By horizon.
    pub horizons: Vec<HorizonScores>,
    /// 1 − CRPS of the model / CRPS of the AR(1), summed over horizons; above 0 the other
    /// series helped.
    pub skill_over_ar1: f64,
    /// The same over no change.
    pub skill_over_no_change: f64,
    /// The same over climatology.
    pub skill_over_climatology: f64,
    /// Standard error of the skill over the AR(1) from origins in blocks of a horizon's
    /// length, since forecasts that overlap share their errors; `None` under two blocks.
    pub skill_error: Option<f64>,
}

/// Why there is no hindcast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HindcastError {
    /// Too few rows.
    #[error(
        "{rows} periods leave {origins} origins for a hindcast of {horizons} steps, and at least {FEWEST_ORIGINS} are needed: use longer data or a shorter horizon"
    )]
    TooShort {
        /// Rows of the panel.
        rows: usize,
        /// Origins that they leave.
        origins: usize,
        /// Steps ahead.
        horizons: usize,
    },
    /// The series to be scored, or the tie, is not in the panel.
    #[error("no series `{name}` in the panel; it has {known}")]
    NoSeries {
        /// The name.
        name: String,
        /// What there is.
        known: String,
    },
    /// The panel gives no model.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// The model cannot be run.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Origins under which no skill is told.
pub const FEWEST_ORIGINS: usize = 8;

/// Forecasts the past of one series.
///
/// `better` is 1 when more of it is better, −1 when less is (for the Brier score).
///
/// # Errors
/// When the panel is too short, lacks the series, or gives no model.
pub fn hindcast(
    panel: &Panel,
    outcome: &str,
    better: i8,
    estimation: &EstimateOptions,
    options: &HindcastOptions,
) -> Result<Hindcast, HindcastError> {
    let at = position(panel, outcome)?;
    let rows = panel.rows.len();
    let first = options
        .first
        .unwrap_or(rows / 2)
        .max(estimation.fewest_rows(panel.names.len()));
    let last = rows.saturating_sub(options.horizons);
    let possible = (last + 1).saturating_sub(first);
    if possible < FEWEST_ORIGINS || options.horizons == 0 || options.origins < FEWEST_ORIGINS {
        return Err(HindcastError::TooShort {
            rows,
            origins: possible.min(options.origins),
            horizons: options.horizons,
        });
    }
    let n = options.origins.min(possible);
    // From the last origin backwards in even steps.
    let origins: Vec<usize> = (0..n)
        .map(|i| first + i * (possible - 1) / (n - 1))
        .collect();
    let estimation = EstimateOptions {
        draws: options.draws.min(estimation.draws.max(1)),
        ..estimation.clone()
    };
    let scored: Vec<Vec<[Marks; 4]>> = origins
        .par_iter()
        .map(|&origin| {
            let past = Panel {
                names: panel.names.clone(),
                rows: panel.rows[..origin].to_vec(),
            };
            let model = estimate(&past, &estimation)?.model;
            let series: Vec<f64> = past.rows.iter().map(|row| row[at]).collect();
            let forecast = ensembles(&model, None, options, &[at])?;
            Ok((1..=options.horizons)
                .map(|h| {
                    let truth = panel.rows[origin + h - 1][at];
                    let now = series[series.len() - 1];
                    let better = f64::from(better);
                    let rival = |normal: Normal| normal.marks(truth, now, better);
                    [
                        marks(&forecast[0][h - 1], truth, now, better),
                        rival(no_change(&series, h)),
                        rival(own(&series, h)),
                        rival(climate(&series)),
                    ]
                })
                .collect())
        })
        .collect::<Result<_, HindcastError>>()?;
    let mean = |h: usize, who: usize| {
        let all = scored.iter().map(|origin| origin[h][who]);
        let count = n as f64;
        let sum = |f: fn(&Marks) -> f64| all.clone().map(|m| f(&m)).sum::<f64>() / count;
        Score {
            crps: sum(|m| m.crps),
            log_score: sum(|m| m.log),
            brier: sum(|m| m.brier),
            cover80: sum(|m| m.in80),
            cover90: sum(|m| m.in90),
        }
    };
    let horizons: Vec<HorizonScores> = (0..options.horizons)
        .map(|h| HorizonScores {
            horizon: h + 1,
            model: mean(h, 0),
            no_change: mean(h, 1),
            ar1: mean(h, 2),
            climatology: mean(h, 3),
        })
        .collect();
    let total =
        |pick: fn(&HorizonScores) -> Score| -> f64 { horizons.iter().map(|h| pick(h).crps).sum() };
    let model = total(|h| h.model);
    let rival_ar1 = total(|h| h.ar1);
    Ok(Hindcast {
        outcome: outcome.to_owned(),
        origins: n,
        skill_over_ar1: 1.0 - model / rival_ar1,
        skill_over_no_change: 1.0 - model / total(|h| h.no_change),
        skill_over_climatology: 1.0 - model / total(|h| h.climatology),
        skill_error: skill_error(&scored, &origins, options.horizons, rival_ar1),
        horizons,
    })
}

fn skill_error(
    scored: &[Vec<[Marks; 4]>],
    origins: &[usize],
    horizons: usize,
    rival: f64,
) -> Option<f64> {
    // Mean difference in CRPS of each block of origins that overlap.
    let first = origins[0];
    let mut blocks: Vec<(f64, f64)> = Vec::new();
    for (origin, marks) in origins.iter().zip(scored) {
        let block = (origin - first) / horizons;
        if blocks.len() <= block {
            blocks.resize(block + 1, (0.0, 0.0));
        }
        let lead: f64 = marks.iter().map(|m| m[2].crps - m[0].crps).sum();
        blocks[block].0 += lead / rival;
        blocks[block].1 += 1.0;
    }
    blocks.retain(|(_, n)| *n > 0.0);
    let count = blocks.len() as f64;
    if count < 2.0 {
        return None;
    }
    let means: Vec<f64> = blocks.iter().map(|(sum, n)| sum / n).collect();
    let centre = means.iter().sum::<f64>() / count;
    let variance = means.iter().map(|m| (m - centre).powi(2)).sum::<f64>() / (count - 1.0);
    Some((variance / count).sqrt())
}

fn position(panel: &Panel, name: &str) -> Result<usize, HindcastError> {
    panel
        .names
        .iter()
        .position(|known| known == name)
        .ok_or_else(|| HindcastError::NoSeries {
            name: name.to_owned(),
            known: panel.names.join(", "),
        })
}

/// For each wanted series and step the sorted forecasts.
fn ensembles(
    model: &crate::LinearModel,
    lever: Option<&Lever>,
    options: &HindcastOptions,
    wanted: &[usize],
) -> Result<Vec<Vec<Vec<f64>>>, ModelError> {
    let frame = Frame::new(model, options.horizons)?;
    let compiled = match lever {
        Some(lever) => Compiled::new(&frame, lever)?,
        None => Compiled::nothing(&frame),
    };
    let source = Source::new(model)?;
    let mut out = vec![vec![Vec::with_capacity(options.draws); options.horizons]; wanted.len()];
    let mut work = Workspace::default();
    for b in 0..options.draws {
        let shocks = source.draw(options.seed, b, options.horizons);
        let draw = Draw::numbered(&frame, b);
        compiled.follow(&frame, &draw, &shocks, (options.seed, b), &mut work, None);
        for (series, steps) in wanted.iter().zip(&mut out) {
            for (h, values) in steps.iter_mut().enumerate() {
                let value = work.path[(frame.before() + h) * frame.stride + series];
                if value.abs() < crate::engine::BOUND {
                    values.push(value);
                }
            }
        }
    }
    for values in out.iter_mut().flatten() {
        if values.is_empty() {
            return Err(ModelError::Diverges {
                what: "a forecast of the past".to_owned(),
            });
        }
        values.sort_by(f64::total_cmp);
    }
    Ok(out)
}

#[derive(Clone, Copy)]
struct Marks {
    crps: f64,
    log: f64,
    brier: f64,
    in80: f64,
    in90: f64,
}

/// Smallest spread of a forecast, so that a log score exists.
const LEAST_SPREAD: f64 = 1e-9;

/// Marks of a sorted ensemble. CRPS = mean|x − y| − ½ mean|x − x′|, the latter over distinct
/// pairs (Ferro 2014: fair to an ensemble of any size).
fn marks(sorted: &[f64], truth: f64, now: f64, better: f64) -> Marks {
    let n = sorted.len() as f64;
    let away = sorted.iter().map(|x| (x - truth).abs()).sum::<f64>() / n;
    // Σ_{i<j} (x_j − x_i) from the ranks.
    let apart: f64 = sorted
        .iter()
        .enumerate()
        .map(|(i, x)| x * (2.0 * i as f64 - n + 1.0))
        .sum();
    let crps = away - apart / (n * (n - 1.0).max(1.0));
    let mean = sorted.iter().sum::<f64>() / n;
    let variance = sorted.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let up = sorted.iter().filter(|x| better * (**x - now) > 0.0).count() as f64 / n;
    let within = |share: f64| {
        let (low, high) = (
            quantile(sorted, (1.0 - share) / 2.0),
            quantile(sorted, (1.0 + share) / 2.0),
        );
        f64::from(u8::from((low..=high).contains(&truth)))
    };
    Marks {
        crps,
        log: log_density(truth, mean, variance.sqrt()),
        brier: brier(up, truth, now, better),
        in80: within(0.8),
        in90: within(0.9),
    }
}

fn brier(up: f64, truth: f64, now: f64, better: f64) -> f64 {
    let came = f64::from(u8::from(better * (truth - now) > 0.0));
    (up - came).powi(2)
}

fn log_density(x: f64, mean: f64, sd: f64) -> f64 {
    let sd = sd.max(LEAST_SPREAD);
    let z = (x - mean) / sd;
    -0.5 * z * z - sd.ln() - 0.5 * (2.0 * std::f64::consts::PI).ln()
}

/// A normal forecast.
#[derive(Clone, Copy)]
struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// CRPS of a normal: σ[z(2Φ(z) − 1) + 2φ(z) − 1/√π] (Gneiting and Raftery 2007).
    fn marks(self, truth: f64, now: f64, better: f64) -> Marks {
        let sd = self.sd.max(LEAST_SPREAD);
        let z = (truth - self.mean) / sd;
        let cdf = |z: f64| 0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2);
        let pdf = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let root = 1.0 / std::f64::consts::PI.sqrt();
        let up = cdf(better * (self.mean - now) / sd);
        let within = |limit: f64| f64::from(u8::from(z.abs() <= limit));
        Marks {
            crps: sd * (z * (2.0 * cdf(z) - 1.0) + 2.0 * pdf - root),
            log: log_density(truth, self.mean, sd),
            brier: brier(up, truth, now, better),
            in80: within(1.281_551_565_544_8),
            in90: within(1.644_853_626_951_5),
        }
    }
}

fn no_change(past: &[f64], h: usize) -> Normal {
    let n = (past.len() - 1) as f64;
    let step = past.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<f64>() / n;
    Normal {
        mean: past[past.len() - 1],
        sd: (step * h as f64).sqrt(),
    }
}

/// AR(1) by least squares, iterated.
fn own(past: &[f64], h: usize) -> Normal {
    let n = (past.len() - 1) as f64;
    let (before, after) = (&past[..past.len() - 1], &past[1..]);
    let (mx, my) = (
        before.iter().sum::<f64>() / n,
        after.iter().sum::<f64>() / n,
    );
    let xx: f64 = before.iter().map(|x| (x - mx).powi(2)).sum();
    let xy: f64 = before
        .iter()
        .zip(after)
        .map(|(x, y)| (x - mx) * (y - my))
        .sum();
    // A unit root at most: an explosive fit is no forecast.
    let slope = if xx > 0.0 {
        (xy / xx).clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let start = my - slope * mx;
    let noise = before
        .iter()
        .zip(after)
        .map(|(x, y)| (y - start - slope * x).powi(2))
        .sum::<f64>()
        / (n - 2.0).max(1.0);
    let (mut mean, mut variance) = (past[past.len() - 1], 0.0);
    for _ in 0..h {
        mean = start + slope * mean;
        variance = slope * slope * variance + noise;
    }
    Normal {
        mean,
        sd: variance.sqrt(),
    }
}

fn climate(past: &[f64]) -> Normal {
    let n = past.len() as f64;
    let mean = past.iter().sum::<f64>() / n;
    let variance = past.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Normal {
        mean,
        sd: (variance * (1.0 + 1.0 / n)).sqrt(),
    }
}

/// How one series was forecast when the path of a tie was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenPath {
    /// The series.
    pub series: String,
    /// Mean CRPS over the steps when the tie's observed path was given.
    pub crps: f64,
    /// The same without it.
    pub crps_without: f64,
    /// The same of the series' own AR(1).
    pub crps_ar1: f64,
    /// Share of steps within the 90 % band when the path was given.
    pub cover90: f64,
}

/// A lever hindcast: one tie after a dated shock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeverHindcast {
    /// The tie whose observed path was given.
    pub tie: String,
    /// Row of the panel at which it begins.
    pub at: usize,
    /// Steps scored.
    pub steps: usize,
    /// The other series.
    pub series: Vec<GivenPath>,
}

/// Gives the model the observed path of one tie from row `at` on and scores the others.
///
/// The model is estimated on the rows before. Where giving the path does not better the
/// forecast of a series, the couplings from the tie to it have not been borne out by that
/// shock.
///
/// # Errors
/// When the panel lacks the tie, is too short before `at`, or ends before `steps` rows.
pub fn lever_hindcast(
    panel: &Panel,
    tie: &str,
    at: usize,
    steps: usize,
    estimation: &EstimateOptions,
    options: &HindcastOptions,
) -> Result<LeverHindcast, HindcastError> {
    let given = position(panel, tie)?;
    let left = panel.rows.len().saturating_sub(at);
    if steps == 0 || left < steps {
        return Err(HindcastError::TooShort {
            rows: panel.rows.len(),
            origins: 0,
            horizons: steps,
        });
    }
    let past = Panel {
        names: panel.names.clone(),
        rows: panel.rows[..at].to_vec(),
    };
    let model = estimate(&past, estimation)?.model;
    let others: Vec<usize> = (0..panel.names.len()).filter(|&i| i != given).collect();
    let options = HindcastOptions {
        horizons: steps,
        ..options.clone()
    };
    let observed = Lever::new(
        "observed",
        Action::Replace {
            series: tie.to_owned(),
            path: panel.rows[at..at + steps]
                .iter()
                .map(|row| row[given])
                .collect(),
            from: 1,
        },
    );
    let with = ensembles(&model, Some(&observed), &options, &others)?;
    let without = ensembles(&model, None, &options, &others)?;
    let series = others
        .iter()
        .enumerate()
        .map(|(place, &i)| {
            let history: Vec<f64> = past.rows.iter().map(|row| row[i]).collect();
            let now = history[history.len() - 1];
            let truth = |h: usize| panel.rows[at + h][i];
            let mean = |f: &dyn Fn(usize) -> f64| (0..steps).map(f).sum::<f64>() / steps as f64;
            let of = |all: &[Vec<Vec<f64>>], h: usize| marks(&all[place][h], truth(h), now, 1.0);
            GivenPath {
                series: panel.names[i].clone(),
                crps: mean(&|h| of(&with, h).crps),
                crps_without: mean(&|h| of(&without, h).crps),
                crps_ar1: mean(&|h| own(&history, h + 1).marks(truth(h), now, 1.0).crps),
                cover90: mean(&|h| of(&with, h).in90),
            }
        })
        .collect();
    Ok(LeverHindcast {
        tie: tie.to_owned(),
        at,
        steps,
        series,
    })
}
