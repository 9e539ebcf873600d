//! Runs a scenario: CLAIMS, and DATA and BLEND where there are data.

use detente_argue::{Graph, Origin, Outcome, PressOptions, SignSet, crux, press};

use super::report::{
    ClaimsRun, Data, DatedReport, LeverReport, ModelReport, Numbers, PlaceboReport, Report,
    VariableReport,
};
use super::{Act, ClaimSign, Kind, Lever, NeedsWord, Scenario, ScenarioError, Step};
use crate::{
    Action, Block, ClaimPrior, Condition, ConditionalPolicy, Decision, Ensemble, Estimate,
    EstimateOptions, Fixed, HindcastError, HindcastOptions, LinearModel, Move, Needs, Panel, Rule,
    RunOptions, Side, Tie, assumption_share, decide, estimate, hindcast, lever_hindcast, paths,
    regrets, run, value_of_knowing, variance_split,
};

/// Version of the report's form.
const SCHEMA_VERSION: &str = "1";
/// A push is half a standard deviation, unless the series never moves so far.
const USUAL: f64 = 0.5;
/// A push may be as large as nine of ten past moves.
const PAST_MOVES: f64 = 0.9;
/// Steps of the hindcast at most.
const MOST_AHEAD: usize = 12;
/// Draws behind each P of a coupling that is fixed.
const KNOWING_DRAWS: usize = 500;
/// Couplings told at most.
const MOST_KNOWING: usize = 3;
/// Share of steps that hit the range from which it is reported.
const MANY_CLIPS: f64 = 0.01;
/// Median share of assumed couplings in an effect from which it is said to be assumed.
const MOSTLY: f64 = 0.5;

/// The panel of a scenario, standardised.
struct Table {
    panel: Panel,
    labels: Vec<String>,
    /// Largest usual push of each series.
    limits: Vec<f64>,
}

impl Scenario {
    /// Runs the scenario.
    ///
    /// CLAIMS needs nothing but the claims. DATA and BLEND need every period of the outcome
    /// and of at least one lever's variable; where they lack, the report says why. Levers'
    /// numbers on data are withheld (`hidden`) when the model does not forecast the outcome
    /// better than the outcome's own AR(1) does, unless `unproven` asks for them.
    ///
    /// # Errors
    /// When a push is larger than nine of ten past moves and `force` is not set, or a path
    /// grows without bound in every draw.
    pub fn study(
        &self,
        data: Option<&Data>,
        seed: u64,
        unproven: bool,
    ) -> Result<Report, ScenarioError> {
        let mut report = Report {
            schema_version: SCHEMA_VERSION.to_owned(),
            title: self.title.clone(),
            outcome: self.outcome.variable.get_ref().clone(),
            outcome_label: self.label(self.outcome.variable.get_ref()).to_owned(),
            better: match self.outcome.better.sign() {
                1 => "up".to_owned(),
                _ => "down".to_owned(),
            },
            enough: self.outcome.enough,
            horizon: self.horizon,
            step: match self.step {
                Step::Week => "week".to_owned(),
                Step::Month => "month".to_owned(),
                Step::Row => "row".to_owned(),
            },
            draws: self.draws,
            seed,
            source: data.map_or_else(String::new, |d| d.source.clone()),
            periods: None,
            variables: self.variables_of(data),
            levers: self
                .levers
                .iter()
                .map(|l| self.on_claims(l, seed))
                .collect(),
            refused: None,
            hidden: None,
            data: None,
            blend: None,
            verdicts: Vec::new(),
            hindcast: None,
            hindcast_note: None,
            placebos: Vec::new(),
            dated: Vec::new(),
        };
        let table = match data {
            None => Err("no data were given (--events, --store or --panel)".to_owned()),
            Some(data) => self.table(data),
        };
        match table {
            Err(why) => {
                report.refused = Some(why.clone());
                for lever in &mut report.levers {
                    lever.note.clone_from(&why);
                }
            }
            Ok(table) => self.on_data(&table, seed, unproven, &mut report)?,
        }
        Ok(report)
    }

    /// Every variable that the scenario uses: outcome, levers, claims, placebos.
    pub fn used(&self) -> Vec<String> {
        let mut used = vec![self.outcome.variable.get_ref().clone()];
        let mut add = |name: &str| {
            if !used.iter().any(|known| known == name) {
                used.push(name.to_owned());
            }
        };
        for act in self.levers.iter().flat_map(|lever| &lever.acts) {
            add(act.variable.get_ref());
            if let Some(watch) = &act.watch {
                add(watch.get_ref());
            }
            for condition in act.when.iter().flat_map(|when| &when.conditions) {
                add(condition.variable.get_ref());
            }
        }
        for claim in &self.claims {
            add(claim.from.get_ref());
            add(claim.to.get_ref());
        }
        for name in &self.placebos {
            add(name.get_ref());
        }
        for dated in &self.dated {
            add(dated.variable.get_ref());
        }
        used
    }

    fn variables_of(&self, data: Option<&Data>) -> Vec<VariableReport> {
        self.used()
            .into_iter()
            .map(|name| {
                let seen = data.and_then(|d| d.seen.iter().find(|s| s.variable == name));
                let unseen = data.and_then(|d| d.unseen.iter().find(|u| u.variable == name));
                VariableReport {
                    label: self.label(&name).to_owned(),
                    seen: seen.is_some(),
                    note: match (seen, unseen) {
                        (Some(seen), _) => seen.note.clone(),
                        (None, Some(unseen)) => unseen.why.clone(),
                        (None, None) => "no data were given".to_owned(),
                    },
                    name,
                }
            })
            .collect()
    }

    fn graph(&self) -> Graph {
        Graph::new(
            self.claims
                .iter()
                .map(|claim| {
                    let signs = match claim.sign {
                        ClaimSign::Plus => SignSet::of(1),
                        ClaimSign::Minus => SignSet::of(-1),
                        ClaimSign::Zero => SignSet::of(0),
                        ClaimSign::Unclear => SignSet::of(-1).or(SignSet::of(0)).or(SignSet::of(1)),
                    };
                    let link = detente_argue::Link::new(
                        &claim.id,
                        claim.from.get_ref(),
                        claim.to.get_ref(),
                        signs,
                    );
                    detente_argue::Link {
                        origin: match claim.by_definition {
                            true => Origin::Definition,
                            false => Origin::Claim,
                        },
                        ..link
                    }
                })
                .collect(),
        )
    }

    fn on_claims(&self, lever: &Lever, seed: u64) -> LeverReport {
        let argued = argued(lever).filter(|_| !self.claims.is_empty());
        let claims = argued.map(|argued| {
            let options = PressOptions {
                seed,
                ..PressOptions::default()
            };
            let outcome = Outcome::new(self.outcome.variable.get_ref(), self.outcome.better.sign());
            let graph = self.graph();
            let response = press(&graph, &argued, &outcome, &options);
            let crux = match response.improves() {
                // Nothing hangs on a claim where no way leads to the outcome.
                Some(p) if p > 0.0 => crux(&graph, &argued, &outcome, &options)
                    .cruxes()
                    .map(|claim| claim.claim.clone())
                    .collect(),
                _ => Vec::new(),
            };
            ClaimsRun { response, crux }
        });
        LeverReport {
            id: lever.id.get_ref().clone(),
            name: match lever.name.is_empty() {
                true => lever.id.get_ref().clone(),
                false => lever.name.clone(),
            },
            intent: lever.intent.clone(),
            claims,
            data: None,
            blend: None,
            note: String::new(),
            warnings: Vec::new(),
        }
    }

    /// The panel, or why there is none.
    fn table(&self, data: &Data) -> Result<Table, String> {
        let outcome = self.outcome.variable.get_ref();
        let mut names = Vec::new();
        let mut columns: Vec<Vec<f64>> = Vec::new();
        for name in self.used() {
            let Some(seen) = data.seen.iter().find(|s| s.variable == name) else {
                continue;
            };
            if let Some(at) = seen.values.iter().position(|v| !v.is_finite()) {
                return Err(format!(
                    "`{name}` has no value in {}: fill the gap or leave the variable out",
                    data.labels.get(at).map_or("a period", String::as_str)
                ));
            }
            match standardised(&seen.values) {
                Some(values) => {
                    names.push(name);
                    columns.push(values);
                }
                None if name == *outcome => {
                    return Err(format!("`{name}` never changes in the data"));
                }
                None => {}
            }
        }
        if names.first() != Some(outcome) {
            let why = data.unseen.iter().find(|u| u.variable == *outcome);
            return Err(format!(
                "the outcome `{outcome}` has no series{}",
                why.map_or_else(String::new, |u| format!(": {}", u.why))
            ));
        }
        let rows = data.labels.len();
        let limits = columns.iter().map(|column| past_move(column)).collect();
        Ok(Table {
            panel: Panel {
                rows: (0..rows)
                    .map(|t| columns.iter().map(|column| column[t]).collect())
                    .collect(),
                names,
            },
            labels: data.labels.clone(),
            limits,
        })
    }

    fn on_data(
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
        let options = EstimateOptions {
            lags: self.model.lags,
            draws: self.draws.min(1_000),
            seed,
            tightness: self.model.tightness,
            saturate: true,
            ties: self.ties(),
            balance: self.model.balance,
            reciprocity: self.model.reciprocity,
            claims: Vec::new(),
        };
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
            claims: self.priors(panel),
            ..options.clone()
        };
        let blend = match with_claims.claims.is_empty() {
            true => None,
            // What gives DATA gives BLEND: the panel is the same.
            false => estimate(panel, &with_claims).ok(),
        };
        self.look_back(table, &options, seed, report)?;
        let skill = report.hindcast.as_ref().map(|h| h.skill_over_ar1);
        if let Some(skill) = skill
            && skill <= 0.0
            && !unproven
        {
            report.hidden = Some(format!(
                "the model forecasts {} no better than its own past does (skill over its AR(1) {:.3}), so what it says of levers is not shown",
                report.outcome_label, skill
            ));
        }
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
            report.verdicts.clone_from(&blend.verdicts);
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

    /// Hindcast and dated shocks.
    fn look_back(
        &self,
        table: &Table,
        estimation: &EstimateOptions,
        seed: u64,
        report: &mut Report,
    ) -> Result<(), ScenarioError> {
        let options = HindcastOptions {
            horizons: self.horizon.min(MOST_AHEAD),
            seed,
            ..HindcastOptions::default()
        };
        let outcome = self.outcome.variable.get_ref();
        let better = self.outcome.better.sign();
        match hindcast(&table.panel, outcome, better, estimation, &options) {
            Ok(found) => report.hindcast = Some(found),
            Err(error) => report.hindcast_note = Some(error.to_string()),
        }
        for dated in &self.dated {
            let on = dated.on.get_ref();
            let fault = |message: String, help: String| ScenarioError {
                at: None,
                message: format!("[[dated]] {on}: {message}"),
                help,
            };
            let Some(at) = table.labels.iter().position(|label| label == on) else {
                let near = super::nearest(on, &table.labels);
                return Err(fault(
                    "the data have no such period".to_owned(),
                    match (near.as_slice(), table.labels.first(), table.labels.last()) {
                        ([], Some(first), Some(last)) => {
                            format!("they run from {first} to {last}")
                        }
                        (near, ..) => format!("did you mean {}?", near.join(", ")),
                    },
                ));
            };
            let variable = dated.variable.get_ref();
            match lever_hindcast(
                &table.panel,
                variable,
                at,
                dated.steps,
                estimation,
                &options,
            ) {
                Ok(hindcast) => report.dated.push(DatedReport {
                    what: dated.what.clone(),
                    on: on.clone(),
                    hindcast,
                }),
                Err(HindcastError::TooShort { rows, .. }) => {
                    return Err(fault(
                        format!(
                            "only {} of {rows} periods come after it, and {} are to be scored",
                            rows - at,
                            dated.steps
                        ),
                        "score fewer steps".to_owned(),
                    ));
                }
                Err(error) => {
                    return Err(fault(error.to_string(), "give a later date".to_owned()));
                }
            }
        }
        Ok(())
    }

    fn placebo(
        &self,
        table: &Table,
        model: &LinearModel,
        options: &RunOptions,
        report: &mut Report,
    ) -> Result<(), ScenarioError> {
        let levers: Vec<crate::Lever> = self
            .placebos
            .iter()
            .map(|name| name.get_ref())
            .filter(|name| **name != options.outcome)
            .filter_map(|name| {
                let at = table.panel.names.iter().position(|n| n == name)?;
                let size = USUAL.min(table.limits[at]);
                Some(crate::Lever::press(name, name, size, self.horizon))
            })
            .collect();
        if levers.is_empty() {
            return Ok(());
        }
        let ensemble = run(model, &levers, options).map_err(model_fault)?;
        report.placebos = ensemble
            .levers
            .iter()
            .map(|lever| PlaceboReport {
                variable: lever.name.clone(),
                improves: lever.improves,
                q10: lever.q10,
                q90: lever.q90,
                covers_zero: lever.q10 <= 0.0 && lever.q90 >= 0.0,
            })
            .collect();
        Ok(())
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
            side_effects: result.side_effects.clone(),
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

    /// Claims as priors, where both ends are in the model.
    fn priors(&self, panel: &Panel) -> Vec<ClaimPrior> {
        let seen = |name: &str| {
            panel
                .names
                .iter()
                .any(|n| n == name)
                .then(|| name.to_owned())
        };
        self.claims
            .iter()
            .filter(|claim| !claim.by_definition)
            .filter_map(|claim| {
                let sign = match claim.sign {
                    ClaimSign::Plus => 1,
                    ClaimSign::Minus => -1,
                    ClaimSign::Zero => 0,
                    ClaimSign::Unclear => return None,
                };
                Some(ClaimPrior {
                    claim: claim.id.clone(),
                    from: seen(claim.from.get_ref()),
                    to: seen(claim.to.get_ref()),
                    sign,
                })
            })
            .collect()
    }

    fn ties(&self) -> Vec<Tie> {
        self.variables
            .iter()
            .filter_map(|variable| {
                Some(Tie {
                    series: variable.name.clone(),
                    source: variable.source.clone()?,
                    target: variable.target.clone()?,
                })
            })
            .collect()
    }

    /// The lever as the model has it; `Err` within where a variable has no series.
    fn modelled(
        &self,
        lever: &Lever,
        table: &Table,
    ) -> Result<Result<crate::Lever, String>, ScenarioError> {
        let place = |name: &str| table.panel.names.iter().position(|n| n == name);
        let mut modelled = crate::Lever {
            name: lever.id.get_ref().clone(),
            ..crate::Lever::default()
        };
        if lever.acts.is_empty() {
            return Ok(Ok(modelled));
        }
        for act in &lever.acts {
            let names = std::iter::once(&act.variable).chain(&act.watch).chain(
                act.when
                    .iter()
                    .flat_map(|w| &w.conditions)
                    .map(|c| &c.variable),
            );
            for name in names {
                if place(name.get_ref()).is_none() {
                    return Ok(Err(format!("no series for {}", self.label(name.get_ref()))));
                }
            }
            let variable = act.variable.get_ref();
            if *variable == *self.outcome.variable.get_ref() {
                return Ok(Err(
                    "it acts on the outcome itself, which would prove nothing".to_owned(),
                ));
            }
            let at = place(variable).unwrap_or_default();
            self.add(act, table.limits[at], lever.id.get_ref(), &mut modelled)?;
        }
        Ok(Ok(modelled))
    }

    fn add(
        &self,
        act: &Act,
        limit: f64,
        lever: &str,
        modelled: &mut crate::Lever,
    ) -> Result<(), ScenarioError> {
        let series = act.variable.get_ref().clone();
        let (from, to) = (act.from.unwrap_or(1), act.to.unwrap_or(self.horizon));
        let sign = f64::from(act.direction.map_or(1, super::Direction::sign));
        let push = |given: Option<f64>, field: &str| -> Result<f64, ScenarioError> {
            match given {
                None => Ok(USUAL.min(limit)),
                Some(size) if size <= limit || self.force => Ok(size),
                Some(size) => Err(ScenarioError {
                    at: None,
                    message: format!(
                        "lever `{lever}`: the {field} of {size} on `{series}` is larger than nine of ten of its past moves ({limit:.3} standard deviations), and the couplings were estimated on those"
                    ),
                    help: "make it smaller, or set force = true at the top of the scenario"
                        .to_owned(),
                }),
            }
        };
        let policy = || -> Result<ConditionalPolicy, ScenarioError> {
            Ok(ConditionalPolicy {
                tie: series.clone(),
                watch: act
                    .watch
                    .as_ref()
                    .map_or_else(String::new, |w| w.get_ref().clone()),
                weight: sign,
                threshold: act.threshold.unwrap_or(0.0) * sign,
                sharpness: act.sharpness.unwrap_or(4.0),
                reward: push(act.reward, "reward")?,
                penalty: push(act.penalty, "penalty")?,
                memory: act.memory.unwrap_or(0.5),
                delay: act.delay.unwrap_or(1),
                credibility: act.credibility.unwrap_or(1.0),
                episode: act.episode,
            })
        };
        let kind = *act.act.get_ref();
        let windowed = kind == Kind::Policy && (act.from.is_some() || act.to.is_some());
        if act.when.is_none() && !windowed && kind != Kind::Hold {
            modelled.actions.push(match kind {
                Kind::Press => Action::Press {
                    size: sign * push(act.size, "push")?,
                    series,
                    from,
                    to,
                },
                Kind::Pulse => Action::Pulse {
                    size: sign * push(act.size, "push")?,
                    series,
                    at: from,
                },
                Kind::Replace => Action::Replace {
                    series,
                    path: act.path.clone(),
                    from,
                },
                Kind::Cut => Action::Cut { series },
                Kind::Policy | Kind::Hold => Action::Policy(policy()?),
            });
            return Ok(());
        }
        let does = match kind {
            Kind::Press => Move::Push {
                size: sign * push(act.size, "push")?,
                series,
            },
            Kind::Pulse => Move::Pulse {
                size: sign * push(act.size, "push")?,
                series,
            },
            Kind::Hold | Kind::Replace => Move::Hold {
                series,
                value: act.value.unwrap_or(0.0),
            },
            Kind::Cut => Move::Cut { series },
            Kind::Policy => Move::Policy(policy()?),
        };
        let when = act.when.as_ref();
        modelled.blocks.push(Block {
            intent: String::new(),
            from,
            to: Some(to),
            needs: match when.map(|w| w.needs) {
                Some(NeedsWord::Any) => Needs::Any,
                _ => Needs::All,
            },
            conditions: when
                .into_iter()
                .flat_map(|w| &w.conditions)
                .map(|c| Condition {
                    series: c.variable.get_ref().clone(),
                    side: match c.above {
                        Some(_) => Side::Above,
                        None => Side::Below,
                    },
                    threshold: c.above.or(c.below).unwrap_or(0.0),
                    steps: c.steps,
                })
                .collect(),
            does,
            priority: when.map_or(0, |w| w.priority),
            once: when.is_some_and(|w| w.once),
        });
        Ok(())
    }
}

/// The lever as the argument has it; `None` where an act has no sign there.
fn argued(lever: &Lever) -> Option<detente_argue::Lever> {
    let mut argued = detente_argue::Lever {
        id: lever.id.get_ref().clone(),
        name: lever.name.clone(),
        ..detente_argue::Lever::default()
    };
    for act in &lever.acts {
        let sign = act.direction.map(super::Direction::sign);
        match (*act.act.get_ref(), sign, &act.watch) {
            (Kind::Press | Kind::Pulse, Some(sign), _) => {
                argued.presses.push(detente_argue::Press {
                    node: act.variable.get_ref().clone(),
                    sign,
                });
            }
            (Kind::Policy, Some(sign), Some(watch)) => {
                argued.policies.push(detente_argue::Policy {
                    watch: watch.get_ref().clone(),
                    tie: act.variable.get_ref().clone(),
                    sign,
                    level: if act.goes_on == Some(false) { -1 } else { 1 },
                });
            }
            _ => return None,
        }
    }
    Some(argued)
}

fn model_fault(error: crate::ModelError) -> ScenarioError {
    ScenarioError {
        at: None,
        message: error.to_string(),
        help: "fewer variables, one lag, or smaller pushes make a steadier model".to_owned(),
    }
}

fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    (sd > 1e-12 * mean.abs().max(1.0) && sd.is_finite())
        .then(|| values.iter().map(|v| (v - mean) / sd).collect())
}

/// The move from one period to the next that nine of ten do not exceed.
fn past_move(values: &[f64]) -> f64 {
    let mut moves: Vec<f64> = values.windows(2).map(|w| (w[1] - w[0]).abs()).collect();
    moves.sort_by(f64::total_cmp);
    crate::quantile(&moves, PAST_MOVES)
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
