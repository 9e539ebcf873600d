//! From data to the panel of a scenario's model: which series are in it, and in which unit.

use std::collections::BTreeSet;

use super::report::{Data, Same};
use super::{ClaimSign, Scenario};
use crate::{ClaimPrior, EstimateOptions, HindcastOptions, Panel, Tie, standardised};

/// A push may be as large as nine of ten past moves.
const PAST_MOVES: f64 = 0.9;
/// Steps of the hindcast at most.
const MOST_AHEAD: usize = 12;
/// Draws of the parameters at most.
const MOST_PARAMETERS: usize = 1_000;

/// The panel of a scenario's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The series of the model, each with mean 0 and standard deviation 1; the outcome first.
    pub panel: Panel,
    /// Periods, oldest first.
    pub labels: Vec<String>,
    /// The move from one period to the next that nine of ten do not exceed, for each series.
    pub limits: Vec<f64>,
    /// The same with the series from which no claim leads to the outcome; `None` where there are
    /// none.
    pub(super) whole: Option<Panel>,
    same: Vec<Same>,
}

impl Table {
    /// The place of a variable in the panel, and −1 where its series counts the opposite of it
    /// (violence and stability of one place), else 1; `None` where it has no series.
    pub fn place(&self, variable: &str) -> Option<(usize, f64)> {
        let (name, turn) = series_of(&self.same, variable);
        let at = self.panel.names.iter().position(|known| known == name)?;
        Some((at, turn))
    }
}

/// The variable that has the values of another, and −1 where they are turned round.
fn series_of<'a>(same: &'a [Same], variable: &'a str) -> (&'a str, f64) {
    match same.iter().find(|s| s.variable == variable) {
        Some(s) if s.turned => (&s.series, -1.0),
        Some(s) => (&s.series, 1.0),
        None => (variable, 1.0),
    }
}

impl Scenario {
    /// The panel of the model: the outcome, what levers, placebos and dated shocks touch or
    /// watch, and every variable from which claims lead to the outcome, so far as it is seen. A
    /// variable from which no claim leads there cannot carry what a lever does, by the scenario's
    /// own account, and would only make the model less sure.
    ///
    /// # Errors
    /// Why there is none: the outcome has no series or never changes, or a series has a gap.
    ///
    /// ```
    /// use detente_simulate::scenario::{Data, Scenario, Seen};
    /// let scenario = Scenario::parse(
    ///     r#"
    /// [outcome]
    /// variable = "peace"
    /// better = "up"
    /// [[claim]]
    /// id = "C1"
    /// from = "talks"
    /// to = "peace"
    /// sign = "+"
    /// [[claim]]
    /// id = "C2"
    /// from = "talks"
    /// to = "trade"
    /// sign = "+"
    /// [[lever]]
    /// id = "L1"
    /// [[lever.do]]
    /// act = "press"
    /// variable = "talks"
    /// direction = "up"
    /// "#,
    ///     &[],
    /// )
    /// .unwrap();
    /// let seen = |name: &str, values: [f64; 4]| Seen {
    ///     variable: name.to_owned(),
    ///     note: String::new(),
    ///     values: values.to_vec(),
    /// };
    /// let data = Data {
    ///     labels: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
    ///     seen: vec![
    ///         seen("talks", [1.0, 2.0, 1.0, 3.0]),
    ///         seen("trade", [0.0, 2.0, 2.0, 5.0]),
    ///         seen("peace", [4.0, 1.0, 3.0, 2.0]),
    ///     ],
    ///     ..Data::default()
    /// };
    /// // Nothing leads on from trade.
    /// assert_eq!(scenario.table(&data).unwrap().panel.names, ["peace", "talks"]);
    /// ```
    pub fn table(&self, data: &Data) -> Result<Table, String> {
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
        let panel = |kept: &[usize]| Panel {
            names: kept.iter().map(|i| names[*i].clone()).collect(),
            rows: (0..rows)
                .map(|t| kept.iter().map(|i| columns[*i][t]).collect())
                .collect(),
        };
        let leading = self.leading(data);
        let all: Vec<usize> = (0..names.len()).collect();
        let kept: Vec<usize> = all
            .iter()
            .copied()
            .filter(|i| leading.contains(names[*i].as_str()))
            .collect();
        Ok(Table {
            panel: panel(&kept),
            labels: data.labels.clone(),
            limits: kept.iter().map(|i| past_move(&columns[*i])).collect(),
            whole: (kept.len() < all.len()).then(|| panel(&all)),
            same: data.same.clone(),
        })
    }

    /// Variables that are touched or watched, and those from which claims lead to the outcome.
    pub(super) fn leading<'a>(&'a self, data: &'a Data) -> BTreeSet<&'a str> {
        let series = |name: &'a str| series_of(&data.same, name).0;
        let mut leading: BTreeSet<&str> = BTreeSet::from([series(self.outcome.variable.get_ref())]);
        // Every pass takes one more step back along the claims.
        loop {
            let before = leading.len();
            for claim in &self.claims {
                if leading.contains(series(claim.to.get_ref())) {
                    leading.insert(series(claim.from.get_ref()));
                }
            }
            if leading.len() == before {
                break;
            }
        }
        leading.extend(self.touched().map(|name| series(name.get_ref())));
        leading
    }

    /// Claims as priors for the couplings between series of the panel; an end without a series
    /// is `None`.
    pub fn priors(&self, table: &Table, panel: &Panel) -> Vec<ClaimPrior> {
        let seen = |name: &str| {
            let (series, turn) = series_of(&table.same, name);
            let known = panel.names.iter().any(|n| n == series);
            known.then(|| (series.to_owned(), if turn < 0.0 { -1 } else { 1 }))
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
                let (from, to) = (seen(claim.from.get_ref()), seen(claim.to.get_ref()));
                let turn = from.as_ref().map_or(1, |f| f.1) * to.as_ref().map_or(1, |t| t.1);
                let (from, to) = (from.map(|f| f.0), to.map(|t| t.0));
                // A series does not bring itself about: what it counts twice has no coupling.
                let (from, to) = match from == to {
                    true => (None, None),
                    false => (from, to),
                };
                Some(ClaimPrior {
                    claim: claim.id.clone(),
                    from,
                    to,
                    sign: sign * turn,
                })
            })
            .collect()
    }

    /// How the model is estimated, claims apart.
    pub fn estimation(&self, seed: u64) -> EstimateOptions {
        EstimateOptions {
            lags: self.model.lags,
            draws: self.draws.min(MOST_PARAMETERS),
            seed,
            tightness: self.model.tightness,
            saturate: true,
            ties: self.ties(),
            balance: self.model.balance,
            reciprocity: self.model.reciprocity,
            claims: Vec::new(),
        }
    }

    /// How its past is forecast.
    pub fn looking_back(&self, seed: u64) -> HindcastOptions {
        HindcastOptions {
            horizons: self.horizon.min(MOST_AHEAD),
            seed,
            ..HindcastOptions::default()
        }
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
}

/// The move from one period to the next that nine of ten do not exceed.
fn past_move(values: &[f64]) -> f64 {
    let mut moves: Vec<f64> = values.windows(2).map(|w| (w[1] - w[0]).abs()).collect();
    moves.sort_by(f64::total_cmp);
    crate::quantile(&moves, PAST_MOVES)
}
