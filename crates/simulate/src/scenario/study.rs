//! Runs a scenario: CLAIMS, and DATA and BLEND where there are data.

use super::report::{Data, Report, VariableReport};
use super::{Lever, Name, Scenario, ScenarioError, Step};

/// Version of the report's form.
const SCHEMA_VERSION: &str = "1";

impl Scenario {
    /// Runs the scenario.
    ///
    /// CLAIMS needs nothing but the claims. DATA and BLEND need every period of the outcome
    /// and of at least one lever's variable; where they lack, the report says why. Levers'
    /// numbers on data are withheld (`hidden`) when the model does not forecast the outcome
    /// better than the outcome's own AR(1) does, or when the data are too short to tell, unless
    /// `unproven` asks for them.
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
        let mut used: Vec<String> = Vec::new();
        let acts = self.levers.iter().flat_map(Lever::touched);
        let claims = self
            .claims
            .iter()
            .flat_map(|claim| [&claim.from, &claim.to]);
        for name in std::iter::once(&self.outcome.variable)
            .chain(acts)
            .chain(claims)
            .chain(self.others())
        {
            if !used.contains(name.get_ref()) {
                used.push(name.get_ref().clone());
            }
        }
        used
    }

    /// What levers, placebos and dated shocks touch or watch.
    pub(super) fn touched(&self) -> impl Iterator<Item = &Name> {
        self.levers
            .iter()
            .flat_map(Lever::touched)
            .chain(self.others())
    }

    fn others(&self) -> impl Iterator<Item = &Name> {
        let dated = self.dated.iter().map(|dated| &dated.variable);
        self.placebos.iter().chain(dated)
    }

    fn variables_of(&self, data: Option<&Data>) -> Vec<VariableReport> {
        let leading = data.map(|data| self.leading(data));
        self.used()
            .into_iter()
            .map(|name| {
                let seen = data.and_then(|d| d.seen.iter().find(|s| s.variable == name));
                let unseen = data.and_then(|d| d.unseen.iter().find(|u| u.variable == name));
                VariableReport {
                    label: self.label(&name).to_owned(),
                    seen: seen.is_some(),
                    note: match (seen, unseen) {
                        (Some(seen), _) => match &leading {
                            Some(leading) if !leading.contains(name.as_str()) => format!(
                                "{}; not in the model, since no claim leads from it to the outcome",
                                seen.note
                            ),
                            _ => seen.note.clone(),
                        },
                        (None, Some(unseen)) => unseen.why.clone(),
                        (None, None) => "no data were given".to_owned(),
                    },
                    name,
                }
            })
            .collect()
    }
}

impl Lever {
    /// What its acts act on, watch and depend on.
    fn touched(&self) -> impl Iterator<Item = &Name> {
        self.acts.iter().flat_map(|act| {
            let conditions = act.when.iter().flat_map(|when| &when.conditions);
            std::iter::once(&act.variable)
                .chain(&act.watch)
                .chain(conditions.map(|condition| &condition.variable))
        })
    }
}
