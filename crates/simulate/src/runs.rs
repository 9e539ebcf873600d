//! Three runs side by side: CLAIMS, DATA and BLEND.
//!
//! CLAIMS is what the text's own logic implies (signs only, sizes drawn); DATA is the model
//! of the panel with no claim used; BLEND takes the claims as priors. Where CLAIMS and DATA
//! differ, the text and the record differ; where BLEND follows CLAIMS with a high assumption
//! share, the result is the text's, not the record's.

use detente_argue::{Graph, Outcome, PressOptions, Response, press};
use serde::{Deserialize, Serialize};

use crate::{
    Decision, Ensemble, Estimate, EstimateError, EstimateOptions, Lever, ModelError, Panel, Rule,
    RunOptions, assumption_share, decide, estimate, run,
};

/// One lever, as the argument has it and as the series have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// In the argument: nodes.
    pub argued: detente_argue::Lever,
    /// In the model: series.
    pub modelled: Lever,
}

/// What is put to the three runs.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The argument's graph.
    pub graph: &'a Graph,
    /// Its outcome.
    pub outcome: Outcome,
    /// How sizes are drawn for CLAIMS.
    pub press: PressOptions,
    /// The series.
    pub panel: &'a Panel,
    /// Levers.
    pub levers: Vec<Pair>,
    /// How the model is estimated; its claims are used for BLEND only.
    pub estimate: EstimateOptions,
    /// How ensembles are run.
    pub run: RunOptions,
    /// When a lever may be recommended.
    pub rule: Rule,
}

/// DATA or BLEND.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelRun {
    /// Couplings, with provenance, and verdicts on claims.
    pub estimate: Estimate,
    /// The levers.
    pub ensemble: Ensemble,
    /// For each lever the share of its effect that rests on assumed couplings; `None` where it
    /// has no effect.
    pub assumption_shares: Vec<Option<f64>>,
    /// What the rule says.
    pub decision: Decision,
}

/// The three runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreeRuns {
    /// CLAIMS: one response for each lever.
    pub claims: Vec<Response>,
    /// DATA.
    pub data: ModelRun,
    /// BLEND.
    pub blend: ModelRun,
}

/// Why there are no three runs.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunsError {
    /// The panel gives no model.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// The model cannot be run.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Runs CLAIMS, DATA and BLEND.
///
/// # Errors
/// When the panel gives no model or a lever names a series that it lacks.
pub fn three_runs(question: &Question) -> Result<ThreeRuns, RunsError> {
    let without_claims = EstimateOptions {
        claims: Vec::new(),
        ..question.estimate.clone()
    };
    Ok(ThreeRuns {
        claims: question
            .levers
            .iter()
            .map(|pair| {
                press(
                    question.graph,
                    &pair.argued,
                    &question.outcome,
                    &question.press,
                )
            })
            .collect(),
        data: model_run(question, &without_claims)?,
        blend: model_run(question, &question.estimate)?,
    })
}

fn model_run(question: &Question, options: &EstimateOptions) -> Result<ModelRun, RunsError> {
    let estimate = estimate(question.panel, options)?;
    let levers: Vec<Lever> = question
        .levers
        .iter()
        .map(|pair| pair.modelled.clone())
        .collect();
    let ensemble = run(&estimate.model, &levers, &question.run)?;
    let assumed = estimate.assumed();
    let assumption_shares = levers
        .iter()
        .map(|lever| assumption_share(&estimate.model, lever, &question.run, &assumed))
        .collect::<Result<_, _>>()?;
    Ok(ModelRun {
        decision: decide(&ensemble, &question.rule),
        estimate,
        ensemble,
        assumption_shares,
    })
}
