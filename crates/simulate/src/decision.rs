//! Which lever, if any: regret across levers and a rule that may abstain.

use serde::{Deserialize, Serialize};

use crate::{Ensemble, quantile};

/// When a lever may be recommended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// A lever must improve the outcome in a share of 1 − alpha/m of the draws, m the number
    /// of levers: looking at many levers must not make one look good.
    pub alpha: f64,
    /// The 90 % quantile of its regret must lie below this, in the outcome's unit.
    pub regret_limit: f64,
}

/// Regret of one lever: what the best choice in the same draw (doing nothing included) would
/// have gained more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Regret {
    /// The lever.
    pub lever: String,
    /// Mean regret.
    pub mean: f64,
    /// 90 % quantile.
    pub q90: f64,
    /// Share of draws in which no choice is better.
    pub best: f64,
}

/// A recommendation, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// One lever meets the rule and has the largest median gain of those that do.
    Recommend {
        /// The lever.
        lever: String,
        /// Its share of improving draws.
        improves: f64,
        /// The share that the rule asks for.
        needed: f64,
        /// 90 % quantile of its regret.
        regret: f64,
        /// The rule's limit of it.
        limit: f64,
    },
    /// No lever meets the rule.
    CannotTell {
        /// The lever that came nearest: the largest share of improving draws.
        nearest: Option<String>,
        /// Its share.
        improves: f64,
        /// The share that the rule asks for.
        needed: f64,
        /// 90 % quantile of its regret.
        regret: f64,
        /// The rule's limit of it.
        limit: f64,
    },
}

/// Regret of each lever, over the draws that are sound for all.
pub fn regrets(ensemble: &Ensemble) -> Vec<Regret> {
    let levers = &ensemble.levers;
    let sound: Vec<usize> = (0..ensemble.options.draws)
        .filter(|&b| levers.iter().all(|lever| lever.gains[b].is_finite()))
        .collect();
    levers
        .iter()
        .map(|lever| {
            let mut regrets: Vec<f64> = sound
                .iter()
                .map(|&b| {
                    let best = levers.iter().map(|l| l.gains[b]).fold(0.0, f64::max);
                    best - lever.gains[b]
                })
                .collect();
            regrets.sort_by(f64::total_cmp);
            let n = regrets.len().max(1) as f64;
            Regret {
                lever: lever.name.clone(),
                mean: regrets.iter().sum::<f64>() / n,
                q90: quantile(&regrets, 0.9),
                best: regrets.iter().filter(|&&r| r <= 0.0).count() as f64 / n,
            }
        })
        .collect()
}

/// Applies the rule.
///
/// The share is lowered by one Monte Carlo standard error first, so that a lucky ensemble
/// does not recommend.
pub fn decide(ensemble: &Ensemble, rule: &Rule) -> Decision {
    let needed = 1.0 - rule.alpha / ensemble.levers.len().max(1) as f64;
    let regrets = regrets(ensemble);
    let both: Vec<_> = ensemble.levers.iter().zip(&regrets).collect();
    let passing = both
        .iter()
        .filter(|(lever, regret)| {
            lever.improves - lever.mc_error >= needed && regret.q90 <= rule.regret_limit
        })
        .max_by(|a, b| a.0.median.total_cmp(&b.0.median));
    if let Some((lever, regret)) = passing {
        return Decision::Recommend {
            lever: lever.name.clone(),
            improves: lever.improves,
            needed,
            regret: regret.q90,
            limit: rule.regret_limit,
        };
    }
    let nearest = both
        .iter()
        .max_by(|a, b| a.0.improves.total_cmp(&b.0.improves));
    Decision::CannotTell {
        nearest: nearest.map(|(lever, _)| lever.name.clone()),
        improves: nearest.map_or(f64::NAN, |(lever, _)| lever.improves),
        needed,
        regret: nearest.map_or(f64::NAN, |(_, regret)| regret.q90),
        limit: rule.regret_limit,
    }
}
