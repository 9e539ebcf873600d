//! The options that every vector autoregression has, and the fit they ask for.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use detente_infer::Panel;
use detente_infer::var::{Deterministic, LagTable, VarFit, VarSpec, lag_table, var};

use super::common::{Input, Source, idle, within};
use crate::failure::Failure;
use crate::output::Context;

/// A lag length, or the criterion that chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lags {
    Fixed(usize),
    Aic,
    Hq,
    Sc,
    Fpe,
}

impl FromStr for Lags {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_lowercase().as_str() {
            "aic" => Ok(Lags::Aic),
            "hq" | "hqic" => Ok(Lags::Hq),
            "sc" | "bic" => Ok(Lags::Sc),
            "fpe" => Ok(Lags::Fpe),
            other => other
                .parse()
                .map(Lags::Fixed)
                .map_err(|_| "give a number, or aic, hq, sc (bic) or fpe".to_owned()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Terms {
    None,
    Const,
    Trend,
    Both,
}

impl From<Terms> for Deterministic {
    fn from(terms: Terms) -> Self {
        match terms {
            Terms::None => Deterministic::None,
            Terms::Const => Deterministic::Constant,
            Terms::Trend => Deterministic::Trend,
            Terms::Both => Deterministic::ConstantAndTrend,
        }
    }
}

/// What besides lags enters the equations.
#[derive(Debug, Args)]
pub struct Parts {
    /// Constant and trend
    #[arg(long, value_enum, default_value = "const")]
    pub deterministic: Terms,
    /// Centred seasonal dummies with N periods a cycle [default for N: from the period labels]
    #[arg(long, value_name = "N", num_args = 0..=1)]
    pub seasonal: Option<Option<usize>>,
    /// Series that enter at the current date and are not explained
    #[arg(long, value_name = "SERIES", num_args = 1..)]
    pub exogenous: Vec<String>,
    /// Periods from which the level may differ: a step dummy each
    #[arg(long, value_name = "PERIOD", num_args = 1..)]
    pub break_at: Vec<String>,
}

/// A vector autoregression.
#[derive(Debug, Args)]
pub struct Model {
    #[command(flatten)]
    pub source: Source,
    /// Lags: a number, or the criterion that chooses (aic, hq, sc, fpe) [default: aic]
    #[arg(long, value_name = "N|CRITERION")]
    pub lags: Option<Lags>,
    /// Most lags that a criterion may choose [default: 10, or what the sample bears]
    #[arg(long, value_name = "N")]
    pub max_lags: Option<usize>,
    #[command(flatten)]
    pub parts: Parts,
}

impl Parts {
    /// The panel with its step dummies, and the specification for a lag length.
    pub fn of(&self, input: &Input, lags: usize) -> Result<(Panel, VarSpec), Failure> {
        if let Some(Some(seasons)) = self.seasonal {
            within("--seasonal", seasons, input.panel.n_periods(), &input.file)?;
        }
        let mut panel = input.panel.clone();
        let mut exogenous = self.exogenous.clone();
        for name in &exogenous {
            panel.index(name).map_err(|error| input.explain(error))?;
        }
        for period in &self.break_at {
            let start = input.position(period)?;
            if start == 0 {
                return Err(Failure::usage(format!(
                    "--break-at {period} is the first period: the step would be a constant"
                ))
                .with_help("name a later period"));
            }
            let name = format!("step_{period}");
            panel = panel
                .with_series(&name, panel.step_dummy(start))
                .map_err(|error| input.explain(error))?;
            exogenous.push(name);
        }
        let seasons = match self.seasonal {
            None => None,
            Some(Some(seasons)) => Some(seasons),
            Some(None) => Some(input.calendar.season().ok_or_else(|| {
                Failure::usage(format!(
                    "--seasonal: the period labels name no cycle ({})",
                    input.calendar.describe()
                ))
                .with_help("say how many periods a cycle has, for instance --seasonal 12")
            })?),
        };
        let spec = VarSpec {
            deterministic: self.deterministic.into(),
            seasons,
            exogenous,
            ..VarSpec::new(lags)
        };
        Ok((panel, spec))
    }
}

impl Model {
    /// The panel, with the exogenous series even where `--series` leaves them out.
    pub fn read(&self, context: &Context) -> Result<Input, Failure> {
        self.source.read_with(context, &self.parts.exogenous)
    }

    /// The lag table with as many lags as asked for, or as the sample bears.
    pub fn table(&self, input: &Input) -> Result<LagTable, Failure> {
        let (panel, spec) = self.parts.of(input, 1)?;
        if let Some(most) = self.max_lags {
            within("--max-lags", most, panel.n_periods(), &input.file)?;
        }
        let most = self
            .max_lags
            .unwrap_or_else(|| bearable(&panel, &spec).clamp(1, 10));
        lag_table(&panel, most, &spec).map_err(|error| input.explain(error))
    }

    /// The fitted model; says which lag length was chosen.
    pub fn fit(&self, context: &Context) -> Result<(Input, VarFit), Failure> {
        let input = self.read(context)?;
        let lags = match self.lags.unwrap_or(Lags::Aic) {
            Lags::Fixed(lags) => {
                idle(
                    self.max_lags.is_some(),
                    "--max-lags",
                    "a criterion as --lags",
                )?;
                within("--lags", lags, input.panel.n_periods(), &input.file)?;
                lags
            }
            criterion => {
                let table = self.table(&input)?;
                let (name, lags) = match criterion {
                    Lags::Hq => ("HQ", table.choice.hq),
                    Lags::Sc => ("SC", table.choice.sc),
                    Lags::Fpe => ("FPE", table.choice.fpe),
                    _ => ("AIC", table.choice.aic),
                };
                context.note(format!(
                    "{lags} lags by {name} among 1 to {}",
                    table.rows.len() - 1
                ));
                lags
            }
        };
        let (panel, spec) = self.parts.of(&input, lags)?;
        let fit = var(&panel, &spec).map_err(|error| input.explain(error))?;
        Ok((input, fit))
    }
}

/// Lags for which half of the sample is left to each equation.
fn bearable(panel: &Panel, spec: &VarSpec) -> usize {
    let k = panel.n_series().saturating_sub(spec.exogenous.len()).max(1);
    let other = spec.exogenous.len() + spec.seasons.unwrap_or(0) + 2;
    (panel.n_periods() / 2).saturating_sub(other) / (k + 1)
}
