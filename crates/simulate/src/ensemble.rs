//! Ensembles: base and levers in the same draws (common random numbers).

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::linalg::{cholesky, forward};
use crate::linear::{
    Action, ConditionalPolicy, Lever, LinearModel, ModelError, Parameters, Shocks,
};

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
    /// The levers in the order given.
    pub levers: Vec<LeverResult>,
}

/// Paths beyond this are growth without bound.
const BOUND: f64 = 1e8;

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
    model.check()?;
    let outcome = model.index(&options.outcome)?;
    let watch: Vec<usize> = options
        .watch
        .iter()
        .map(|name| model.index(name))
        .collect::<Result<_, _>>()?;
    let compiled: Vec<Compiled> = levers
        .iter()
        .map(|lever| Compiled::new(model, lever, options.horizon))
        .collect::<Result<_, _>>()?;
    let nothing = Compiled::nothing(model, options.horizon);
    let source = Source::new(model)?;
    let draws: Vec<Vec<Track>> = (0..options.draws)
        .into_par_iter()
        .map(|b| {
            let shocks = source.draw(options.seed, b, options.horizon);
            let parameters = model.parameters(b);
            let mut path = Vec::new();
            std::iter::once(&nothing)
                .chain(&compiled)
                .map(|lever| {
                    let clips = lever.follow(model, parameters, &shocks, &mut path, None);
                    Track::new(model, &path, outcome, &watch, clips)
                })
                .collect()
        })
        .collect();
    let better = f64::from(options.better);
    let base_tracks: Vec<&Track> = draws.iter().map(|draw| &draw[0]).collect();
    let results = levers
        .iter()
        .zip(&compiled)
        .enumerate()
        .map(|(i, (lever, compiled))| {
            let pairs: Vec<(&Track, &Track)> =
                draws.iter().map(|draw| (&draw[0], &draw[i + 1])).collect();
            LeverResult {
                modesty: compiled.modesty(model, options.horizon),
                ..summarise(&lever.name, &pairs, options, better)
            }
        })
        .collect();
    let sound: Vec<&Track> = base_tracks.into_iter().filter(|t| t.sound).collect();
    Ok(Ensemble {
        base: fans(sound.iter().map(|track| track.outcome.as_slice())),
        base_ends_better: share(sound.iter().map(|track| ends_better(track, better))),
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

/// What is kept of one path.
struct Track {
    outcome: Vec<f64>,
    watched: Vec<f64>,
    clips: usize,
    sound: bool,
}

impl Track {
    fn new(
        model: &LinearModel,
        path: &[f64],
        outcome: usize,
        watch: &[usize],
        clips: usize,
    ) -> Self {
        let k = model.series();
        let first = model.point.lags.len().max(1) - 1;
        let rows: Vec<&[f64]> = path.chunks_exact(k).skip(first).collect();
        let end = rows[rows.len() - 1];
        Self {
            outcome: rows.iter().map(|row| row[outcome]).collect(),
            watched: watch.iter().map(|&i| end[i]).collect(),
            clips,
            sound: end.iter().all(|x| x.abs() < BOUND),
        }
    }
}

fn summarise(
    name: &str,
    pairs: &[(&Track, &Track)],
    options: &RunOptions,
    better: f64,
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
    let sound: Vec<&(&Track, &Track)> = pairs
        .iter()
        .filter(|(base, lever)| base.sound && lever.sound)
        .collect();
    let differences: Vec<Vec<f64>> = sound
        .iter()
        .map(|(base, lever)| {
            lever
                .outcome
                .iter()
                .zip(&base.outcome)
                .map(|(l, b)| l - b)
                .collect()
        })
        .collect();
    let difference = fans(differences.iter().map(Vec::as_slice));
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
    let cells = (pairs.len() * h).max(1) as f64;
    LeverResult {
        name: name.to_owned(),
        fan: fans(sound.iter().map(|(_, lever)| lever.outcome.as_slice())),
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
        difference,
        gains,
    }
}

fn ends_better(track: &Track, better: f64) -> bool {
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

fn fans<'a>(paths: impl Iterator<Item = &'a [f64]>) -> Vec<Fan> {
    let paths: Vec<&[f64]> = paths.collect();
    let steps = paths.first().map_or(0, |path| path.len());
    (0..steps)
        .map(|t| {
            let mut values: Vec<f64> = paths.iter().map(|path| path[t]).collect();
            values.sort_unstable_by(f64::total_cmp);
            Fan {
                q05: quantile(&values, 0.05),
                q25: quantile(&values, 0.25),
                q50: quantile(&values, 0.5),
                q75: quantile(&values, 0.75),
                q95: quantile(&values, 0.95),
            }
        })
        .collect()
}

/// A lever with names resolved.
struct Compiled {
    /// Push in each step and series, row-major; row 0 is step 1.
    push: Vec<f64>,
    replaced: Vec<Option<f64>>,
    cut: Vec<bool>,
    policies: Vec<(usize, usize, ConditionalPolicy)>,
    any_replaced: bool,
    any_cut: bool,
}

impl Compiled {
    fn nothing(model: &LinearModel, horizon: usize) -> Self {
        let k = model.series();
        Self {
            push: vec![0.0; horizon * k],
            replaced: vec![None; horizon * k],
            cut: vec![false; k],
            policies: Vec::new(),
            any_replaced: false,
            any_cut: false,
        }
    }

    fn new(model: &LinearModel, lever: &Lever, horizon: usize) -> Result<Self, ModelError> {
        let k = model.series();
        let mut compiled = Self::nothing(model, horizon);
        for action in &lever.actions {
            match action {
                Action::Press {
                    series,
                    size,
                    from,
                    to,
                } => {
                    let i = model.index(series)?;
                    for step in (*from).max(1)..=(*to).min(horizon) {
                        compiled.push[(step - 1) * k + i] += size;
                    }
                }
                Action::Pulse { series, size, at } => {
                    let i = model.index(series)?;
                    if (1..=horizon).contains(at) {
                        compiled.push[(at - 1) * k + i] += size;
                    }
                }
                Action::Replace { series, path, from } => {
                    let i = model.index(series)?;
                    for (step, value) in ((*from).max(1)..=horizon).zip(path) {
                        compiled.replaced[(step - 1) * k + i] = Some(*value);
                        compiled.any_replaced = true;
                    }
                }
                Action::Cut { series } => {
                    compiled.cut[model.index(series)?] = true;
                    compiled.any_cut = true;
                }
                Action::Policy(policy) => {
                    if !(0.0..=1.0).contains(&policy.credibility)
                        || !(0.0..1.0).contains(&policy.memory)
                    {
                        return Err(ModelError::Range {
                            what: "a policy's credibility lies within 0 and 1, its memory within 0 and below 1",
                        });
                    }
                    let (tie, watch) = (model.index(&policy.tie)?, model.index(&policy.watch)?);
                    compiled.policies.push((tie, watch, policy.clone()));
                }
            }
        }
        Ok(compiled)
    }

    /// Writes the path (start rows, then one row a step) and counts bounds hit. `applied`
    /// takes the push of each step, also the one that a replaced path implies.
    fn follow(
        &self,
        model: &LinearModel,
        parameters: &Parameters,
        shocks: &[f64],
        path: &mut Vec<f64>,
        mut applied: Option<&mut Vec<f64>>,
    ) -> usize {
        let k = model.series();
        let horizon = self.push.len() / k.max(1);
        path.clear();
        path.extend(model.start.iter().flatten());
        let mut clips = 0;
        let now = |path: &[f64], i: usize| path[path.len() - k + i];
        let mut seen: Vec<Vec<f64>> = self
            .policies
            .iter()
            .map(|(_, watch, policy)| vec![policy.weight * now(path, *watch)])
            .collect();
        let mut next = vec![0.0; k];
        for t in 0..horizon {
            next.copy_from_slice(&parameters.intercept);
            for (p, lag) in parameters.lags.iter().enumerate() {
                let before = &path[path.len() - (p + 1) * k..][..k];
                for (i, value) in next.iter_mut().enumerate() {
                    let row = &lag[i * k..(i + 1) * k];
                    if self.any_cut {
                        for j in 0..k {
                            if !self.cut[i] && !self.cut[j] {
                                *value += row[j] * before[j];
                            }
                        }
                    } else {
                        *value += row.iter().zip(before).map(|(a, b)| a * b).sum::<f64>();
                    }
                }
            }
            let mut push = self.push[t * k..(t + 1) * k].to_vec();
            for ((tie, _, policy), seen) in self.policies.iter().zip(&seen) {
                let judged = seen[t.saturating_sub(policy.delay)] - policy.threshold;
                let kept = 1.0 / (1.0 + (-policy.sharpness * judged).exp());
                push[*tie] +=
                    policy.credibility * (policy.reward * kept - policy.penalty * (1.0 - kept));
            }
            for i in 0..k {
                next[i] += push[i] + shocks.get(t * k + i).copied().unwrap_or(0.0);
                if self.any_replaced
                    && let Some(value) = self.replaced[t * k + i]
                {
                    push[i] += value - next[i];
                    next[i] = value;
                }
                if let Some(&(low, high)) = model.bounds.get(i)
                    && !(low..=high).contains(&next[i])
                {
                    clips += 1;
                    next[i] = next[i].clamp(low, high);
                }
            }
            path.extend_from_slice(&next);
            for ((_, watch, policy), seen) in self.policies.iter().zip(&mut seen) {
                let last = seen[seen.len() - 1];
                let fresh = policy.weight * now(path, *watch);
                seen.push(policy.memory * last + (1.0 - policy.memory) * fresh);
            }
            if let Some(applied) = applied.as_deref_mut() {
                applied.extend_from_slice(&push);
            }
        }
        clips
    }

    /// Root mean square over steps of L⁻¹u in the noiseless run at the point estimate.
    fn modesty(&self, model: &LinearModel, horizon: usize) -> Option<f64> {
        let k = model.series();
        let factor = cholesky(&model.covariance()?, k)?;
        let mut applied = Vec::new();
        self.follow(
            model,
            &model.point,
            &[],
            &mut Vec::new(),
            Some(&mut applied),
        );
        let mut sum = 0.0;
        for step in applied.chunks_exact_mut(k) {
            forward(&factor, k, step);
            sum += step.iter().map(|x| x * x).sum::<f64>();
        }
        Some((sum / horizon.max(1) as f64).sqrt())
    }
}

/// Shocks of the draws.
struct Source<'a> {
    model: &'a LinearModel,
    factor: Vec<f64>,
}

impl<'a> Source<'a> {
    fn new(model: &'a LinearModel) -> Result<Self, ModelError> {
        let factor = match &model.shocks {
            Shocks::Normal { covariance } | Shocks::Student { covariance, .. } => {
                cholesky(covariance, model.series()).ok_or(ModelError::Covariance)?
            }
            _ => Vec::new(),
        };
        Ok(Self { model, factor })
    }

    /// horizon × K shocks of draw `b`, row-major; empty without shocks.
    fn draw(&self, seed: u64, b: usize, horizon: usize) -> Vec<f64> {
        let k = self.model.series();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(b as u64);
        let mut shocks = Vec::with_capacity(horizon * k);
        match &self.model.shocks {
            Shocks::None => {}
            Shocks::Residuals { rows, block } => {
                while shocks.len() < horizon * k {
                    let first = rng.random_range(0..=rows.len() - block);
                    for row in &rows[first..first + block] {
                        shocks.extend_from_slice(row);
                    }
                }
                shocks.truncate(horizon * k);
            }
            Shocks::Normal { .. } => {
                for _ in 0..horizon {
                    self.normal(&mut rng, 1.0, &mut shocks);
                }
            }
            Shocks::Student { df, .. } => {
                for _ in 0..horizon {
                    // One scale for all series of a step: the multivariate t, at unit variance.
                    let scale = ChiSquared::new(*df)
                        .map_or(1.0, |chi| ((df - 2.0) / chi.sample(&mut rng)).sqrt());
                    self.normal(&mut rng, scale, &mut shocks);
                }
            }
        }
        shocks
    }

    fn normal(&self, rng: &mut ChaCha8Rng, scale: f64, shocks: &mut Vec<f64>) {
        let k = self.model.series();
        let raw: Vec<f64> = (0..k).map(|_| StandardNormal.sample(rng)).collect();
        for i in 0..k {
            let row = &self.factor[i * k..i * k + i + 1];
            let sum: f64 = row.iter().zip(&raw).map(|(l, z)| l * z).sum();
            shocks.push(scale * sum);
        }
    }
}
