//! Would the model have been right? Hindcast, dated shocks and placebo levers of a scenario.

use detente_vocab::nearest;

use super::acts::USUAL;
use super::on_data::model_fault;
use super::report::{DatedReport, PlaceboReport, Report};
use super::{Scenario, ScenarioError, Table};
use crate::{
    EstimateOptions, HindcastError, LinearModel, RunOptions, hindcast, lever_hindcast, run,
};

impl Scenario {
    /// Hindcast and dated shocks.
    pub(super) fn look_back(
        &self,
        table: &Table,
        estimation: &EstimateOptions,
        seed: u64,
        report: &mut Report,
    ) -> Result<(), ScenarioError> {
        let options = self.looking_back(seed);
        let outcome = self.outcome.variable.get_ref();
        let better = self.outcome.better.sign();
        match hindcast(&table.panel, outcome, better, estimation, &options) {
            Ok(found) => report.hindcast = Some(found),
            Err(error) => report.hindcast_note = Some(error.to_string()),
        }
        for dated in &self.dated {
            let on = dated.on.get_ref();
            let fault = |message: String, help: String| ScenarioError {
                at: self.place(dated.on.span().start),
                message: format!("[[dated]] {on}: {message}"),
                help,
            };
            let Some(at) = table.labels.iter().position(|label| label == on) else {
                let near = nearest(on, table.labels.iter().map(String::as_str));
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

    pub(super) fn placebo(
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
}
