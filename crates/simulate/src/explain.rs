//! Why a lever does what it does: paths, variance split, value of knowing a coupling.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::{Compiled, Draw, Frame, Source, Workspace};
use crate::linear::{Lever, LinearModel, ModelError, Parameters};
use crate::{RunOptions, run};

/// One way from a lever to the outcome and what goes along it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathShare {
    /// The series on the way, the pushed one first, the outcome last. A series that comes
    /// twice closes a loop.
    pub series: Vec<String>,
    /// What arrives at the horizon, in the outcome's unit.
    pub contribution: f64,
}

/// The ways from a lever to the outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathTable {
    /// Ways of up to four links, the largest contribution first.
    pub paths: Vec<PathShare>,
    /// What arrives along longer ways, so that paths and rest sum to the total exactly.
    pub rest: f64,
    /// The whole effect at the horizon of the pushes at the point estimate.
    pub total: f64,
}

/// Links of a way that is listed at most.
const LONGEST: usize = 4;
/// Ways followed at most: beyond it the rest is said to be the rest.
const MOST_WAYS: usize = 200_000;

/// Splits a lever's effect at the horizon by the ways along which it comes.
///
/// The pushes are those of the noiseless run at the point estimate. Along a way n₀ → n₁ → … →
/// n_m the effect is that of the chain `y₀(t+1) = Σ_p Φ_p[n₀,n₀] y₀(t+1−p) + u(t+1)`,
/// `y_i(t+1) = Σ_p Φ_p[n_i,n_i] y_i(t+1−p) + Φ_p[n_i,n_{i−1}] y_{i−1}(t+1−p)`: the product of
/// the couplings along it in Σ Φ^k, own memory included. For pushes it is exact; for policies
/// and holds it is exact given the pushes that they made in that run. A cut and the balance
/// term are no pushes: `None` for levers that cut, and the balance term is left out.
///
/// # Errors
/// When a series is unknown or the lever does not fit the model.
pub fn paths(
    model: &LinearModel,
    lever: &Lever,
    outcome: &str,
    horizon: usize,
) -> Result<Option<PathTable>, ModelError> {
    let frame = Frame::new(model, horizon)?;
    let end = model.index(outcome)?;
    let compiled = Compiled::new(&frame, lever)?;
    if compiled.cuts() {
        return Ok(None);
    }
    let k = frame.k;
    let pushes = compiled.applied(&frame);
    let lags = &model.point.lags;
    let coefficient = |p: usize, to: usize, from: usize| lags[p][to * k + from];
    let linked = |to: usize, from: usize| (0..lags.len()).any(|p| coefficient(p, to, from) != 0.0);
    // One link of the chain: what the earlier series does to the next over time.
    let carry = |to: usize, source: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let mut y: Vec<f64> = vec![0.0; horizon + 1];
        for t in 1..=horizon {
            let mut value = source(t);
            for p in 0..lags.len().min(t) {
                value += coefficient(p, to, to) * y[t - 1 - p];
            }
            y[t] = value;
        }
        y
    };
    let mut found: Vec<PathShare> = Vec::new();
    let mut ways = 0;
    let mut listed = 0.0;
    let mut stack: Vec<(Vec<usize>, Vec<f64>)> = (0..k)
        .filter(|&i| pushes.iter().skip(i).step_by(k).any(|&u| u != 0.0))
        .map(|i| (vec![i], carry(i, &|t| pushes[(t - 1) * k + i])))
        .collect();
    while let Some((nodes, y)) = stack.pop() {
        ways += 1;
        let last = nodes[nodes.len() - 1];
        if last == end && y[horizon] != 0.0 {
            listed += y[horizon];
            found.push(PathShare {
                series: nodes.iter().map(|&i| model.names[i].clone()).collect(),
                contribution: y[horizon],
            });
        }
        if nodes.len() > LONGEST || ways + stack.len() > MOST_WAYS {
            continue;
        }
        for to in (0..k).filter(|&to| to != last && linked(to, last)) {
            let next = carry(to, &|t| {
                (0..lags.len().min(t))
                    .map(|p| coefficient(p, to, last) * y[t - 1 - p])
                    .sum()
            });
            let mut nodes = nodes.clone();
            nodes.push(to);
            stack.push((nodes, next));
        }
    }
    found.sort_by(|a, b| {
        b.contribution
            .abs()
            .total_cmp(&a.contribution.abs())
            .then_with(|| a.series.cmp(&b.series))
    });
    let total = whole(&pushes, lags, k, end, horizon);
    Ok(Some(PathTable {
        paths: found,
        rest: total - listed,
        total,
    }))
}

/// Effect of the pushes on one series at the horizon: the whole system from rest.
fn whole(pushes: &[f64], lags: &[Vec<f64>], k: usize, end: usize, horizon: usize) -> f64 {
    let mut rows = vec![vec![0.0; k]];
    for t in 1..=horizon {
        let mut next: Vec<f64> = pushes[(t - 1) * k..t * k].to_vec();
        for (p, lag) in lags.iter().enumerate().take(t) {
            for i in 0..k {
                for j in 0..k {
                    next[i] += lag[i * k + j] * rows[t - 1 - p][j];
                }
            }
        }
        rows.push(next);
    }
    rows[horizon][end]
}

/// Where the spread of a lever's gain comes from; the three sum to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VarianceSplit {
    /// Couplings that the data narrowed, and intercepts.
    pub parameters: f64,
    /// Couplings that are assumed.
    pub assumptions: f64,
    /// Shocks and the follow-through of policies.
    pub shocks: f64,
}

/// Draws of assumed couplings, of the other parameters in each, of shocks in each of those.
const NESTED: (usize, usize, usize) = (40, 20, 3);

/// Splits the variance of a lever's gain by nested draws.
///
/// Assumed couplings are taken from the outer draw, all other parameters from the middle one,
/// shocks from the inner one; the three components are the unbiased ones of a balanced nested
/// analysis of variance (Searle, Casella and McCulloch 1992), below 0 set to 0, as shares of
/// their sum. What assumed and estimated couplings of one equation share in the posterior is
/// lost by drawing them apart. `None` where the gain does not vary or a path grows without
/// bound.
///
/// # Errors
/// As [`run`].
pub fn variance_split(
    model: &LinearModel,
    lever: &Lever,
    options: &RunOptions,
    assumed: &[(String, String)],
) -> Result<Option<VarianceSplit>, ModelError> {
    let frame = Frame::new(model, options.horizon)?;
    let outcome = model.index(&options.outcome)?;
    let compiled = Compiled::new(&frame, lever)?;
    let nothing = Compiled::nothing(&frame);
    let source = Source::new(model)?;
    let k = frame.k;
    let cells: Vec<usize> = assumed
        .iter()
        .map(|(from, to)| Ok(model.index(to)? * k + model.index(from)?))
        .collect::<Result<_, ModelError>>()?;
    let (outer, middle, inner) = NESTED;
    let gains: Vec<f64> = (0..outer * middle)
        .into_par_iter()
        .map_init(Workspace::default, |work, n| {
            let (a, p) = (n / middle, n % middle);
            // Middle draws are new in each outer one, as the analysis has it.
            let mut parameters = model.parameters(outer + n).clone();
            for (lag, from) in parameters.lags.iter_mut().zip(&model.parameters(a).lags) {
                for &cell in &cells {
                    lag[cell] = from[cell];
                }
            }
            let kappa = model
                .balance
                .as_ref()
                .map_or(0.0, |b| b.kappa_of(outer + n));
            let draw = Draw::new(&frame, &parameters, kappa);
            (0..inner)
                .map(|e| {
                    let b = (a * middle + p) * inner + e;
                    let shocks = source.draw(options.seed ^ 0x5EED, b, options.horizon);
                    let chance = (options.seed ^ 0x5EED, b);
                    let mut end = |lever: &Compiled| {
                        lever.follow(&frame, &draw, &shocks, chance, work, None);
                        work.path[work.path.len() - frame.stride + outcome]
                    };
                    let base = end(&nothing);
                    end(&compiled) - base
                })
                .collect::<Vec<f64>>()
        })
        .flatten()
        .collect();
    if gains
        .iter()
        .any(|g| !g.is_finite() || g.abs() > crate::engine::BOUND)
    {
        return Ok(None);
    }
    Ok(nested(&gains, outer, middle, inner))
}

/// Shares of a balanced nested analysis of variance.
fn nested(gains: &[f64], outer: usize, middle: usize, inner: usize) -> Option<VarianceSplit> {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (a, m, e) = (outer as f64, middle as f64, inner as f64);
    let groups: Vec<f64> = gains.chunks(inner).map(mean).collect();
    let tops: Vec<f64> = groups.chunks(middle).map(mean).collect();
    let grand = mean(&tops);
    let squares = |values: &[f64], centres: &[f64], size: usize| -> f64 {
        values
            .iter()
            .enumerate()
            .map(|(i, x)| (x - centres[i / size]).powi(2))
            .sum()
    };
    let within = squares(gains, &groups, inner) / (a * m * (e - 1.0));
    let between = e * squares(&groups, &tops, middle) / (a * (m - 1.0));
    let top = m * e * tops.iter().map(|x| (x - grand).powi(2)).sum::<f64>() / (a - 1.0);
    let shocks = within;
    let parameters = ((between - within) / e).max(0.0);
    let assumptions = ((top - between) / (m * e)).max(0.0);
    let sum = shocks + parameters + assumptions;
    // Common random numbers leave rounding alone where shocks do not matter.
    let scale = gains.iter().map(|g| g * g).sum::<f64>() / gains.len() as f64;
    (sum > 1e-18 * scale.max(f64::MIN_POSITIVE) && sum > 0.0).then(|| VarianceSplit {
        parameters: parameters / sum,
        assumptions: assumptions / sum,
        shocks: shocks / sum,
    })
}

/// A coupling to be fixed: `from` on `to` at lag 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fixed {
    /// The series that moves.
    pub from: String,
    /// The series that is moved.
    pub to: String,
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
}

/// What knowing one coupling would be worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knowing {
    /// The coupling and the spread that is left in it.
    pub coupling: Fixed,
    /// P(improve) were it one standard deviation below its mean.
    pub low: f64,
    /// P(improve) were it one standard deviation above its mean.
    pub high: f64,
}

impl Knowing {
    /// How far P moves between the two.
    pub fn swing(&self) -> f64 {
        (self.high - self.low).abs()
    }
}

/// How P(improve) would move if a coupling were known: it is fixed in every draw at its mean
/// minus and plus one standard deviation, all else as it is.
///
/// The answer is sorted by [`Knowing::swing`], the largest first: the first is the coupling
/// about which data would tell most.
///
/// # Errors
/// As [`run`].
pub fn value_of_knowing(
    model: &LinearModel,
    lever: &Lever,
    options: &RunOptions,
    couplings: &[Fixed],
) -> Result<Vec<Knowing>, ModelError> {
    let levers = std::slice::from_ref(lever);
    let mut known = Vec::with_capacity(couplings.len());
    for coupling in couplings {
        let cell = model.index(&coupling.to)? * model.series() + model.index(&coupling.from)?;
        let at = |value: f64| -> Result<f64, ModelError> {
            let fix = |parameters: &Parameters| {
                let mut parameters = parameters.clone();
                parameters.lags[0][cell] = value;
                parameters
            };
            let fixed = LinearModel {
                point: fix(&model.point),
                draws: model.draws.iter().map(fix).collect(),
                ..model.clone()
            };
            Ok(run(&fixed, levers, options)?.levers[0].improves)
        };
        known.push(Knowing {
            low: at(coupling.mean - coupling.sd)?,
            high: at(coupling.mean + coupling.sd)?,
            coupling: coupling.clone(),
        });
    }
    known.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
    Ok(known)
}
