//! DATA and BLEND: a scenario's levers on a model of the series, without and with its claims.

use super::report::{ModelReport, Numbers, Report};
use super::{Scenario, ScenarioError, Table};
use crate::{
    Decision, Ensemble, Estimate, EstimateOptions, Fixed, Rule, RunOptions, assumption_share,
    decide, estimate, paths, regrets, run, value_of_knowing, variance_split,
};

/// Draws behind each P of a coupling that is fixed.
const KNOWING_DRAWS: usize = 500;
/// Couplings told at most.
const MOST_KNOWING: usize = 3;
/// Share of steps that hit the range from which it is reported.
const MANY_CLIPS: f64 = 0.01;
/// Median share of assumed couplings in an effect from which it is said to be assumed.
const MOSTLY: f64 = 0.5;

impl Scenario {
    pub(super) fn on_data(
        &self,
        table: &Table,
        seed: u64,
        unproven: bool,
        report: &mut Report,
    ) -> Result<(), ScenarioError> {
        let panel = &table.panel;
        report.periods = table
            .labels
            .first()
            .zip(table.labels.last())
            .map(|(a, b)| (table.labels.len(), a.clone(), b.clone()));
        let mut ready: Vec<(usize, crate::Lever)> = Vec::new();
        for (i, lever) in self.levers.iter().enumerate() {
            match self.modelled(lever, table)? {
                Ok(modelled) => ready.push((i, modelled)),
                Err(why) => report.levers[i].note = why,
            }
        }
        if ready.is_empty() {
            report.refused = Some("no lever acts on a variable that the data show".to_owned());
            return Ok(());
        }
        let options = self.estimation(seed);
        let data = match estimate(panel, &options) {
            Ok(estimate) => estimate,
            Err(error) => {
                let why = error.to_string();
                for (i, _) in &ready {
                    report.levers[*i].note.clone_from(&why);
                }
                report.refused = Some(why);
                return Ok(());
            }
        };
        let with_claims = EstimateOptions {
            claims: self.priors(table, panel),
            ..options.clone()
        };
        let blend = match with_claims.claims.is_empty() {
            true => None,
            // What gives DATA gives BLEND: the panel is the same.
            false => estimate(panel, &with_claims).ok(),
        };
        self.look_back(table, &options, seed, report)?;
        report.hidden = unskilled(report).filter(|_| !unproven);
        let run_options = RunOptions {
            horizon: self.horizon,
            draws: self.draws,
            seed,
            outcome: self.outcome.variable.get_ref().clone(),
            better: self.outcome.better.sign(),
            watch: panel.names[1..].to_vec(),
        };
        let (mut on_data, ensemble) = self.model_report(&data, &ready, &run_options)?;
        let mut on_both = None;
        let mut both = None;
        if let Some(blend) = &blend {
            let (told, ensemble) = self.model_report(blend, &ready, &run_options)?;
            report.verdicts = self
                .whole_verdicts(table, &options)
                .unwrap_or_else(|| blend.verdicts.clone());
            on_both = Some(told);
            both = Some((blend, ensemble));
        }
        self.placebo(table, &data.model, &run_options, report)?;
        if report.hidden.is_some() {
            on_data.decision = withheld(&on_data.decision);
            if let Some(told) = &mut on_both {
                told.decision = withheld(&told.decision);
            }
            for (i, _) in &ready {
                report.levers[*i].note = "not shown: see the hindcast".to_owned();
            }
        } else {
            for (place, (i, lever)) in ready.iter().enumerate() {
                let numbers =
                    |estimate: &Estimate, ensemble: &Ensemble| -> Result<Numbers, ScenarioError> {
                        self.numbers(estimate, ensemble, place, lever, *i, &run_options)
                    };
                let on_events = numbers(&data, &ensemble)?;
                let with = match &both {
                    Some((blend, ensemble)) => Some(numbers(blend, ensemble)?),
                    None => None,
                };
                let target = &mut report.levers[*i];
                target.warnings = warnings(&on_events, with.as_ref(), self, &report.outcome_label);
                target.data = Some(on_events);
                target.blend = with;
            }
        }
        report.data = Some(on_data);
        report.blend = on_both;
        Ok(())
    }

    /// The verdicts on the claims where some of them speak of series from which no claim leads
    /// to the outcome; `None` where the model holds all series.
    fn whole_verdicts(
        &self,
        table: &Table,
        options: &EstimateOptions,
    ) -> Option<Vec<crate::ClaimVerdict>> {
        let whole = table.whole.as_ref()?;
        let options = EstimateOptions {
            claims: self.priors(table, whole),
            ..options.clone()
        };
        Some(estimate(whole, &options).ok()?.verdicts)
    }

    fn model_report(
        &self,
        estimate: &Estimate,
        ready: &[(usize, crate::Lever)],
        options: &RunOptions,
    ) -> Result<(ModelReport, Ensemble), ScenarioError> {
        let levers: Vec<crate::Lever> = ready.iter().map(|(_, lever)| lever.clone()).collect();
        let ensemble = run(&estimate.model, &levers, options).map_err(model_fault)?;
        let rule = Rule {
            alpha: self.rule.alpha,
            regret_limit: self.rule.regret,
        };
        let report = ModelReport {
            couplings: estimate.couplings.clone(),
            kappa: estimate.kappa,
            base: ensemble.base.clone(),
            base_ends_better: ensemble.base_ends_better,
            base_radius: ensemble.base_radius,
            decision: decide(&ensemble, &rule),
        };
        Ok((report, ensemble))
    }

    fn numbers(
        &self,
        estimate: &Estimate,
        ensemble: &Ensemble,
        place: usize,
        lever: &crate::Lever,
        number: usize,
        options: &RunOptions,
    ) -> Result<Numbers, ScenarioError> {
        let result = &ensemble.levers[place];
        let regret = &regrets(ensemble)[place];
        let model = &estimate.model;
        let assumed = estimate.assumed();
        let sound: Vec<f64> = result
            .gains
            .iter()
            .copied()
            .filter(|g| g.is_finite())
            .collect();
        let enough = sound.iter().filter(|g| **g >= self.outcome.enough).count();
        let table = paths(model, lever, &options.outcome, options.horizon).map_err(model_fault)?;
        let knowing = self.knowing(estimate, lever, table.as_ref(), options)?;
        let modesty = result.modesty;
        Ok(Numbers {
            improves: result.improves,
            mc_error: result.mc_error,
            median: result.median,
            q10: result.q10,
            q90: result.q90,
            worst_decile: result.worst_decile,
            ends_better: result.ends_better,
            half_time: result.half_time,
            satisfices: enough as f64 / sound.len().max(1) as f64,
            per_cost: self.levers[number].cost.map(|cost| result.median / cost),
            regret_mean: regret.mean,
            regret_q90: regret.q90,
            best: regret.best,
            // What is pushed moves, which is no news.
            side_effects: result
                .side_effects
                .iter()
                .filter(|side| !lever.acts_on(&side.series))
                .cloned()
                .collect(),
            unstable: result.unstable,
            clipped: result.clipped,
            modesty,
            modesty_words: modesty.map_or("not known", modesty_words).to_owned(),
            radius: result.radius,
            assumption_share: assumption_share(model, lever, options, &assumed)
                .map_err(model_fault)?,
            variance: variance_split(model, lever, options, &assumed).map_err(model_fault)?,
            knowing,
            paths: table,
            fan: result.fan.clone(),
            difference: result.difference.clone(),
        })
    }

    /// The couplings on the lever's ways about which data would tell most.
    fn knowing(
        &self,
        estimate: &Estimate,
        lever: &crate::Lever,
        table: Option<&crate::PathTable>,
        options: &RunOptions,
    ) -> Result<Vec<crate::Knowing>, ScenarioError> {
        let mut links: Vec<(String, String)> = Vec::new();
        for path in table.iter().flat_map(|t| t.paths.iter().take(6)) {
            for pair in path.series.windows(2) {
                let link = (pair[0].clone(), pair[1].clone());
                if !links.contains(&link) {
                    links.push(link);
                }
            }
        }
        let couplings: Vec<Fixed> = links
            .iter()
            .filter_map(|(from, to)| {
                let coupling = estimate
                    .couplings
                    .iter()
                    .find(|c| c.lag == 1 && c.from == *from && c.to == *to)?;
                Some(Fixed {
                    from: from.clone(),
                    to: to.clone(),
                    mean: coupling.mean,
                    sd: coupling.sd,
                })
            })
            .collect();
        let options = RunOptions {
            draws: options.draws.min(KNOWING_DRAWS),
            watch: Vec::new(),
            ..options.clone()
        };
        let mut known =
            value_of_knowing(&estimate.model, lever, &options, &couplings).map_err(model_fault)?;
        known.truncate(MOST_KNOWING);
        Ok(known)
    }
}

pub(super) fn model_fault(error: crate::ModelError) -> ScenarioError {
    ScenarioError {
        at: None,
        message: error.to_string(),
        help: "fewer variables, one lag, or smaller pushes make a steadier model".to_owned(),
    }
}

/// Why what the model says of levers is not shown: forecasts of the past are no better than the
/// outcome's own, or nobody knows how good they are.
fn unskilled(report: &Report) -> Option<String> {
    let outcome = &report.outcome_label;
    match (&report.hindcast, &report.hindcast_note) {
        (Some(hindcast), _) if hindcast.skill_over_ar1 > 0.0 => None,
        (Some(hindcast), _) => Some(format!(
            "the model forecasts {outcome} no better than its own past does (skill over its AR(1) {:.3}), so what it says of levers is not shown",
            hindcast.skill_over_ar1
        )),
        (None, note) => Some(format!(
            "nobody can say how well the model forecasts {outcome}{}",
            note.as_ref()
                .map_or_else(String::new, |why| format!(" ({why})"))
        )),
    }
}

fn modesty_words(modesty: f64) -> &'static str {
    if modesty <= 1.0 {
        "within history"
    } else if modesty <= 2.0 {
        "a stretch"
    } else {
        "outside history: the estimated couplings need not hold"
    }
}

/// A decision that the hindcast does not bear out is none.
fn withheld(decision: &Decision) -> Decision {
    match decision {
        Decision::Recommend {
            lever,
            improves,
            needed,
            regret,
            limit,
        } => Decision::CannotTell {
            nearest: Some(lever.clone()),
            improves: *improves,
            needed: *needed,
            regret: *regret,
            limit: *limit,
        },
        other => other.clone(),
    }
}

fn warnings(
    data: &Numbers,
    blend: Option<&Numbers>,
    scenario: &Scenario,
    outcome: &str,
) -> Vec<String> {
    let mut said = Vec::new();
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    if data.modesty.is_some_and(|m| m > 1.0) {
        said.push(format!(
            "The push is {:.1} shock standard deviations: {}.",
            data.modesty.unwrap_or_default(),
            data.modesty_words
        ));
    }
    if data.radius >= 1.0 {
        said.push(format!(
            "Under it the system does not come to rest (spectral radius {:.2}): the horizon of {} decides the sizes.",
            data.radius, scenario.horizon
        ));
    }
    if data.unstable > 0.0 {
        said.push(format!(
            "{} of the draws grew without bound and were left out.",
            percent(data.unstable)
        ));
    }
    if data.clipped > MANY_CLIPS {
        said.push(format!(
            "{} of the steps hit the range ever seen, widened by half.",
            percent(data.clipped)
        ));
    }
    if let Some(share) = blend.and_then(|b| b.assumption_share)
        && share > MOSTLY
    {
        said.push(format!(
            "With the claims as priors {} of what it does to {outcome} exists only because couplings are assumed that the data hardly narrow.",
            percent(share)
        ));
    }
    said
}
