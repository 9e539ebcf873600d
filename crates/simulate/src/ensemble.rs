//! Ensembles: base and levers in the same draws (common random numbers).

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::{BOUND, Compiled, Draw, Frame, Source, Workspace};
use crate::linear::{Lever, LinearModel, ModelError, Parameters};

/// How an ensemble is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Steps.
    pub horizon: usize,
    /// Draws; draw b depends on the seed and b alone, so a longer run begins with the shorter.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
    /// The series that is to be improved.
    pub outcome: String,
    /// 1 when more of it is better, −1 when less is.
    pub better: i8,
    /// Series whose side effects are told.
    pub watch: Vec<String>,
}

/// Five quantiles at one step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fan {
    /// 5 %.
    pub q05: f64,
    /// 25 %.
    pub q25: f64,
    /// 50 %.
    pub q50: f64,
    /// 75 %.
    pub q75: f64,
    /// 95 %.
    pub q95: f64,
}

/// What a lever does to another series at the horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SideEffect {
    /// The series.
    pub series: String,
    /// Median difference to the base, in the series' unit.
    pub median: f64,
    /// 10 % quantile.
    pub q10: f64,
    /// 90 % quantile.
    pub q90: f64,
    /// Share of draws in which it rises.
    pub rises: f64,
}

/// One lever's result. "Gain" is the difference to the base at the horizon, in the better
/// direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeverResult {
    /// The lever's name.
    pub name: String,
    /// The outcome under the lever, steps 0 to the horizon.
    pub fan: Vec<Fan>,
    /// Difference to the base, same steps, in the outcome's unit.
    pub difference: Vec<Fan>,
    /// Share of draws with a gain above 0.
    pub improves: f64,
    /// Monte Carlo standard error of that share.
    pub mc_error: f64,
    /// Median gain.
    pub median: f64,
    /// 10 % quantile of the gain.
    pub q10: f64,
    /// 90 % quantile of the gain.
    pub q90: f64,
    /// Mean gain in the worst tenth of the draws.
    pub worst_decile: f64,
    /// Share of draws in which the outcome ends better than it started.
    pub ends_better: f64,
    /// First step at which the median difference has reached half its end value; `None` where
    /// the end value is 0.
    pub half_time: Option<usize>,
    /// Watched series at the horizon.
    pub side_effects: Vec<SideEffect>,
    /// Share of series and steps that hit a bound.
    pub clipped: f64,
    /// Share of draws left out since a path grew without bound.
    pub unstable: f64,
    /// Size of the push in shock standard deviations, root mean square over the steps
    /// (Leeper and Zha): up to 1 within history, 1 to 2 a stretch, above 2 outside, where the
    /// estimated couplings need not hold. `None` without shocks.
    pub modesty: Option<f64>,
    /// Spectral radius of the Jacobian at the end of the noiseless run: from 1 on the system
    /// does not come to rest under this lever. A conditional policy closes a loop that a push
    /// does not, so it may exceed [`Ensemble::base_radius`].
    pub radius: f64,
    /// Gain of each draw; NaN where it was left out.
    pub gains: Vec<f64>,
}

/// Base and levers in the same draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ensemble {
    /// What was run.
    pub options: RunOptions,
    /// The outcome without any lever, steps 0 to the horizon.
    pub base: Vec<Fan>,
    /// Share of draws in which the outcome ends better than it started, without any lever.
    pub base_ends_better: f64,
    /// Spectral radius of the Jacobian at the end of the noiseless run without any lever.
    pub base_radius: f64,
    /// The levers in the order given.
    pub levers: Vec<LeverResult>,
}

/// Runs the model with and without each lever.
///
/// Shocks and parameters of a draw are shared by the base and all levers, so that their
/// difference is the lever's doing alone; a lever that does nothing gives exactly 0.
///
/// # Errors
/// When parts of the model do not fit together or a series is unknown.
///
/// ```
/// use detente_simulate::{run, Lever, LinearModel, Parameters, RunOptions, Shocks};
/// let model = LinearModel {
///     names: vec!["tie".into(), "violence".into()],
///     point: Parameters { intercept: vec![0.0; 2], lags: vec![vec![0.5, 0.0, -0.2, 0.6]] },
///     draws: vec![],
///     shocks: Shocks::Normal { covariance: vec![1.0, 0.0, 0.0, 1.0] },
///     start: vec![vec![0.0, 1.0]],
///     bounds: vec![],
///     balance: None,
/// };
/// let options = RunOptions {
///     horizon: 12, draws: 200, seed: 1, outcome: "violence".into(), better: -1, watch: vec![],
/// };
/// let ensemble = run(&model, &[Lever::press("engage", "tie", 0.5, 12)], &options).unwrap();
/// assert_eq!(ensemble.levers[0].improves, 1.0);
/// ```
pub fn run(
    model: &LinearModel,
    levers: &[Lever],
    options: &RunOptions,
) -> Result<Ensemble, ModelError> {
    if options.draws == 0 || options.horizon == 0 {
        return Err(ModelError::Range {
            what: "an ensemble needs at least 1 draw and 1 step",
        });
    }
    let frame = Frame::new(model, options.horizon)?;
    let outcome = model.index(&options.outcome)?;
    let watch: Vec<usize> = options
        .watch
        .iter()
        .map(|name| model.index(name))
        .collect::<Result<_, _>>()?;
    let compiled: Vec<Compiled> = levers
        .iter()
        .map(|lever| Compiled::new(&frame, lever))
        .collect::<Result<_, _>>()?;
    let nothing = Compiled::nothing(&frame);
    let source = Source::new(model)?;
    let draws: Vec<Tracks> = (0..options.draws)
        .into_par_iter()
        .map_init(Workspace::default, |work, b| {
            let shocks = source.draw(options.seed, b, options.horizon);
            let draw = Draw::numbered(&frame, b);
            let mut tracks = Tracks::new(options.horizon + 1, watch.len(), levers.len() + 1);
            for lever in std::iter::once(&nothing).chain(&compiled) {
                let chance = (options.seed, b);
                let clips = lever.follow(&frame, &draw, &shocks, chance, work, None);
                tracks.take(&frame, &work.path, outcome, &watch, clips);
            }
            tracks
        })
        .collect();
    let better = f64::from(options.better);
    let sound: Vec<Track<'_>> = draws
        .iter()
        .map(|draw| draw.track(0))
        .filter(|track| track.sound)
        .collect();
    if sound.is_empty() {
        return Err(ModelError::Diverges {
            what: "the model without any lever".to_owned(),
        });
    }
    let results = levers
        .par_iter()
        .zip(&compiled)
        .enumerate()
        .map(|(i, (lever, compiled))| {
            let pairs: Vec<(Track<'_>, Track<'_>)> = draws
                .iter()
                .map(|draw| (draw.track(0), draw.track(i + 1)))
                .collect();
            if pairs
                .iter()
                .all(|(base, track)| !base.sound || !track.sound)
            {
                return Err(ModelError::Diverges {
                    what: format!("the outcome under lever `{}`", lever.name),
                });
            }
            Ok(LeverResult {
                modesty: compiled.modesty(&frame),
                radius: compiled.radius(&frame),
                ..summarise(&lever.name, &pairs, options, better, frame.k)
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Ensemble {
        base: fans(sound.len(), options.horizon + 1, |i, t| sound[i].outcome[t]),
        base_ends_better: share(sound.iter().map(|track| ends_better(track, better))),
        base_radius: nothing.radius(&frame),
        levers: results,
        options: options.clone(),
    })
}

/// How much of a lever's effect rests on the couplings that are assumed, not estimated.
///
/// `assumed` lists (from, to) series; in each draw their coefficients at all lags are set to 0
/// and the lever is run again on the same shocks. The share is 1 − |gain without| / |gain|,
/// the median over draws, kept within 0 to 1. `None` when no draw has an effect.
///
/// # Errors
/// As [`run`].
pub fn assumption_share(
    model: &LinearModel,
    lever: &Lever,
    options: &RunOptions,
    assumed: &[(String, String)],
) -> Result<Option<f64>, ModelError> {
    let k = model.series();
    let mut cells = Vec::new();
    for (from, to) in assumed {
        cells.push(model.index(to)? * k + model.index(from)?);
    }
    let strip = |parameters: &Parameters| {
        let mut parameters = parameters.clone();
        for lag in &mut parameters.lags {
            for &cell in &cells {
                lag[cell] = 0.0;
            }
        }
        parameters
    };
    let without = LinearModel {
        point: strip(&model.point),
        draws: model.draws.iter().map(strip).collect(),
        ..model.clone()
    };
    let levers = std::slice::from_ref(lever);
    let full = run(model, levers, options)?;
    let bare = run(&without, levers, options)?;
    let mut shares: Vec<f64> = full.levers[0]
        .gains
        .iter()
        .zip(&bare.levers[0].gains)
        .filter(|(all, rest)| all.abs() > 1e-12 && rest.is_finite())
        .map(|(all, rest)| (1.0 - rest.abs() / all.abs()).clamp(0.0, 1.0))
        .collect();
    if shares.is_empty() {
        return Ok(None);
    }
    shares.sort_by(f64::total_cmp);
    Ok(Some(quantile(&shares, 0.5)))
}

/// Quantile of sorted numbers, with linear interpolation; NaN for none.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = q * last as f64;
    let low = at.floor() as usize;
    let high = (low + 1).min(last);
    sorted[low] + (sorted[high] - sorted[low]) * (at - low as f64)
}

/// What is kept of the paths of one draw: the base, then each lever.
struct Tracks {
    steps: usize,
    watched: usize,
    outcome: Vec<f64>,
    ends: Vec<f64>,
    /// Bounds hit, and whether the path stayed bounded.
    state: Vec<(usize, bool)>,
}

/// What is kept of one path.
#[derive(Clone, Copy)]
struct Track<'a> {
    outcome: &'a [f64],
    watched: &'a [f64],
    clips: usize,
    sound: bool,
}

impl Tracks {
    fn new(steps: usize, watched: usize, paths: usize) -> Self {
        Self {
            steps,
            watched,
            outcome: Vec::with_capacity(steps * paths),
            ends: Vec::with_capacity(watched * paths),
            state: Vec::with_capacity(paths),
        }
    }

    fn take(
        &mut self,
        frame: &Frame<'_>,
        path: &[f64],
        outcome: usize,
        watch: &[usize],
        clips: usize,
    ) {
        let rows = path.chunks_exact(frame.stride).skip(frame.before() - 1);
        let end = &path[path.len() - frame.stride..][..frame.k];
        self.outcome.extend(rows.map(|row| row[outcome]));
        self.ends.extend(watch.iter().map(|&i| end[i]));
        let sound = end.iter().all(|x| x.abs() < BOUND);
        self.state.push((clips, sound));
    }

    fn track(&self, path: usize) -> Track<'_> {
        let (clips, sound) = self.state[path];
        Track {
            outcome: &self.outcome[path * self.steps..][..self.steps],
            watched: &self.ends[path * self.watched..][..self.watched],
            clips,
            sound,
        }
    }
}

fn summarise(
    name: &str,
    pairs: &[(Track<'_>, Track<'_>)],
    options: &RunOptions,
    better: f64,
    series: usize,
) -> LeverResult {
    let h = options.horizon;
    let gains: Vec<f64> = pairs
        .iter()
        .map(|(base, lever)| {
            if base.sound && lever.sound {
                better * (lever.outcome[h] - base.outcome[h])
            } else {
                f64::NAN
            }
        })
        .collect();
    let sound: Vec<&(Track<'_>, Track<'_>)> = pairs
        .iter()
        .filter(|(base, lever)| base.sound && lever.sound)
        .collect();
    let difference = fans(sound.len(), h + 1, |i, t| {
        let (base, lever) = sound[i];
        lever.outcome[t] - base.outcome[t]
    });
    let mut sorted: Vec<f64> = gains.iter().copied().filter(|g| g.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let improves = share(sorted.iter().map(|&g| g > 0.0));
    let tenth = sorted.len().div_ceil(10);
    let half = difference.last().map_or(0.0, |fan| fan.q50 / 2.0);
    let side_effects = options
        .watch
        .iter()
        .enumerate()
        .map(|(i, series)| {
            let mut moves: Vec<f64> = sound
                .iter()
                .map(|(base, lever)| lever.watched[i] - base.watched[i])
                .collect();
            moves.sort_by(f64::total_cmp);
            SideEffect {
                series: series.clone(),
                median: quantile(&moves, 0.5),
                q10: quantile(&moves, 0.1),
                q90: quantile(&moves, 0.9),
                rises: share(moves.iter().map(|&m| m > 0.0)),
            }
        })
        .collect();
    let cells = (pairs.len() * h * series).max(1) as f64;
    LeverResult {
        name: name.to_owned(),
        fan: fans(sound.len(), h + 1, |i, t| sound[i].1.outcome[t]),
        improves,
        mc_error: (improves * (1.0 - improves) / sorted.len().max(1) as f64).sqrt(),
        median: quantile(&sorted, 0.5),
        q10: quantile(&sorted, 0.1),
        q90: quantile(&sorted, 0.9),
        worst_decile: sorted.iter().take(tenth).sum::<f64>() / tenth.max(1) as f64,
        ends_better: share(sound.iter().map(|(_, lever)| ends_better(lever, better))),
        half_time: difference
            .iter()
            .position(|fan| half != 0.0 && fan.q50 / half >= 1.0),
        side_effects,
        clipped: pairs.iter().map(|(_, lever)| lever.clips).sum::<usize>() as f64 / cells,
        unstable: 1.0 - sound.len() as f64 / pairs.len().max(1) as f64,
        modesty: None,
        radius: f64::NAN,
        difference,
        gains,
    }
}

fn ends_better(track: &Track<'_>, better: f64) -> bool {
    let (first, last) = (track.outcome.first(), track.outcome.last());
    first.zip(last).is_some_and(|(a, b)| better * (b - a) > 0.0)
}

fn share(yes: impl Iterator<Item = bool>) -> f64 {
    let (mut n, mut hits) = (0usize, 0usize);
    for hit in yes {
        n += 1;
        hits += usize::from(hit);
    }
    hits as f64 / n.max(1) as f64
}

/// The fan of each step over `paths` paths.
fn fans(paths: usize, steps: usize, value: impl Fn(usize, usize) -> f64) -> Vec<Fan> {
    if paths == 0 {
        return Vec::new();
    }
    let mut keys = Vec::with_capacity(paths);
    (0..steps)
        .map(|t| {
            keys.clear();
            keys.extend((0..paths).map(|i| key(value(i, t))));
            fan(&mut keys)
        })
        .collect()
}

/// A whole number that is in the order of [`f64::total_cmp`]: whole numbers are compared at
/// once. It is its own inverse on the bits.
fn key(number: f64) -> i64 {
    turned(number.to_bits().cast_signed())
}

fn turned(bits: i64) -> i64 {
    // All bits but the sign of negative numbers, of which the largest bits are the least.
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// The five quantiles, as [`quantile`] gives them, without sorting all.
fn fan(keys: &mut [i64]) -> Fan {
    let last = keys.len() - 1;
    let place = |q: f64| {
        let at = q * last as f64;
        let low = at.floor() as usize;
        (low, (low + 1).min(last), at - low as f64)
    };
    let places = [0.05, 0.25, 0.5, 0.75, 0.95].map(place);
    let mut ranks = [0; 10];
    for ((low, high, _), ranks) in places.iter().zip(ranks.as_chunks_mut::<2>().0) {
        *ranks = [*low, *high];
    }
    ranks.sort_unstable();
    settle(keys, 0, &ranks);
    let number = |rank: usize| f64::from_bits(turned(keys[rank]).cast_unsigned());
    let [q05, q25, q50, q75, q95] =
        places.map(|(low, high, part)| number(low) + (number(high) - number(low)) * part);
    Fan {
        q05,
        q25,
        q50,
        q75,
        q95,
    }
}

/// Puts the numbers of the given ranks (rising) where sorting would; `first` is the rank of
/// the first number.
fn settle(keys: &mut [i64], first: usize, ranks: &[usize]) {
    if ranks.is_empty() || keys.is_empty() {
        return;
    }
    let rank = ranks[ranks.len() / 2];
    let at = rank - first;
    let (below, _, above) = keys.select_nth_unstable(at);
    let less = ranks.partition_point(|r| *r < rank);
    let more = ranks.partition_point(|r| *r <= rank);
    settle(below, first, &ranks[..less]);
    settle(above, rank + 1, &ranks[more..]);
}

#[cfg(test)]
mod tests {
    use super::{fan, key, quantile};

    #[test]
    fn quantiles_by_selection_are_those_of_the_sorted_numbers() {
        for n in [1, 2, 3, 10, 101, 2000] {
            let numbers: Vec<f64> = (0..n)
                .map(|i| (((i * 7919) % 1009) as f64 - 400.0) * 0.37)
                .collect();
            let mut sorted = numbers.clone();
            sorted.sort_by(f64::total_cmp);
            let mut keys: Vec<i64> = numbers.iter().map(|x| key(*x)).collect();
            let fan = fan(&mut keys);
            let ours = [fan.q05, fan.q25, fan.q50, fan.q75, fan.q95];
            let theirs = [0.05, 0.25, 0.5, 0.75, 0.95].map(|q| quantile(&sorted, q));
            assert_eq!(ours, theirs, "{n} numbers");
        }
    }
}
