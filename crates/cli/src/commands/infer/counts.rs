//! Count regressions.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use detente_infer::Matrix;
use detente_infer::counts::{
    CountCovariance, CountFit, hurdle, negative_binomial, poisson, poisson_fixed_effects,
    poisson_rate,
};

use super::common::{at_least, count, distinct_roles, explain};
use super::panel_lp::FEW;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::panel::{self, distinct, positions};
use crate::table::{Place, Table};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CountModel {
    /// Poisson pseudo-likelihood: right whenever the mean is, whatever the variance
    Poisson,
    /// Negative binomial, variance mu + alpha mu^2
    Nb2,
    /// A logit for "any at all" and a truncated negative binomial for "how many"
    Hurdle,
}

#[derive(Debug, Args)]
pub struct CountsArgs {
    /// CSV, Parquet or Arrow file, one observation a row
    #[arg(long, value_name = "FILE")]
    pub panel: PathBuf,
    /// Column of counts
    #[arg(long, value_name = "COLUMN")]
    pub outcome: String,
    /// Regressors
    #[arg(long, value_name = "COLUMN", num_args = 1.., required = true)]
    pub on: Vec<String>,
    /// Model
    #[arg(long, value_enum, default_value = "poisson")]
    pub model: CountModel,
    /// Column whose every value gets a constant of its own (Poisson only)
    #[arg(long, value_name = "COLUMN")]
    pub effects: Option<String>,
    /// Column within whose values errors may hang together (Poisson only) [default: none]
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// Column that the expected count is proportional to (Poisson without --effects)
    #[arg(long, value_name = "COLUMN", conflicts_with = "effects")]
    pub exposure: Option<String>,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn run(context: &Context, args: &CountsArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let likelihood = args.model != CountModel::Poisson;
    if likelihood && (args.effects.is_some() || args.cluster.is_some() || args.exposure.is_some()) {
        return Err(Failure::usage(
            "unit effects, clustered errors and an exposure go with --model poisson only",
        )
        .with_help(
            "Poisson estimates stay right under overdispersion; --cluster makes their errors right",
        ));
    }
    let mut roles = vec![("--outcome", args.outcome.as_str())];
    roles.extend(
        args.exposure
            .iter()
            .map(|name| ("--exposure", name.as_str())),
    );
    roles.extend(args.on.iter().map(|name| ("--on", name.as_str())));
    distinct_roles(&roles)?;
    let frame = panel::read(&args.panel)?;
    let fault = |error| explain(error, frame.file());
    let y = frame.complete(&args.outcome)?;
    at_least(&frame, &args.outcome, &y, false)?;
    let mut columns = Vec::new();
    let mut names = Vec::new();
    if args.effects.is_none() {
        columns.push(vec![1.0; y.len()]);
        names.push("const".to_owned());
    }
    for name in &args.on {
        columns.push(frame.complete(name)?);
        names.push(name.clone());
    }
    let x = Matrix::from_columns(&columns);
    let groups = |column: &Option<String>| -> Result<Option<Vec<usize>>, Failure> {
        let Some(column) = column else {
            return Ok(None);
        };
        let labels = frame.labels(column)?;
        let known = distinct(&labels);
        let at = positions(&known);
        Ok(Some(labels.iter().map(|l| at[l.as_str()]).collect()))
    };
    let covariance = match groups(&args.cluster)? {
        Some(groups) => CountCovariance::Cluster(groups),
        None => CountCovariance::Hc0,
    };
    match args.model {
        CountModel::Poisson => {
            let exposure = match &args.exposure {
                Some(column) => {
                    let exposure = frame.complete(column)?;
                    at_least(&frame, column, &exposure, true)?;
                    Some(exposure)
                }
                None => None,
            };
            let fit = match (groups(&args.effects)?, exposure) {
                (None, None) => poisson(&y, &x, &names, &covariance),
                (None, Some(exposure)) => poisson_rate(&y, &exposure, &x, &names, &covariance),
                (Some(units), _) => poisson_fixed_effects(&y, &x, &names, &units, &covariance),
            }
            .map_err(fault)?;
            if context.settings.json {
                context.print_json(&fit)?;
            }
            table(&[("", &fit)]).write(context, &place)?;
            note_fit(context, &fit);
            context.note(match args.cluster {
                Some(ref column) => format!("errors clustered by {column}"),
                None => "robust errors (HC0), rows independent; --cluster allows for dependence within units".to_owned(),
            });
            if let Some(column) = &args.cluster {
                let clusters = distinct(&frame.labels(column)?).len();
                if clusters < FEW {
                    context.note(format!(
                        "caution: {clusters} clusters are few: fewer than {FEW} make errors too small"
                    ));
                }
            }
            if fit.dropped_units > 0 {
                context.note(format!(
                    "{} units without any positive count say nothing and were left out",
                    fit.dropped_units
                ));
            }
        }
        CountModel::Nb2 => {
            let fit = negative_binomial(&y, &x, &names).map_err(fault)?;
            if context.settings.json {
                context.print_json(&fit)?;
            }
            table(&[("", &fit)]).write(context, &place)?;
            note_fit(context, &fit);
        }
        CountModel::Hurdle => {
            let fit = hurdle(&y, &x, &names).map_err(fault)?;
            if context.settings.json {
                context.print_json(&fit)?;
            }
            table(&[("any", &fit.zero), ("how_many", &fit.count)]).write(context, &place)?;
            note_fit(context, &fit.zero);
            note_fit(context, &fit.count);
            context.note(format!("log-likelihood {:.4}", fit.log_likelihood));
        }
    }
    Ok(Outcome::Done)
}

fn note_fit(context: &Context, fit: &CountFit) {
    context.note(format!(
        "{}: {} rows, log-likelihood {:.4}{}",
        fit.model,
        fit.n,
        fit.log_likelihood,
        match (fit.alpha, fit.alpha_se) {
            (Some(alpha), Some(se)) => format!(", alpha {alpha:.4} (se {se:.4})"),
            _ => String::new(),
        }
    ));
}

fn table(parts: &[(&str, &CountFit)]) -> Table {
    let rows: Vec<(&str, &CountFit, usize)> = parts
        .iter()
        .flat_map(|(part, fit)| (0..fit.names.len()).map(move |i| (*part, *fit, i)))
        .collect();
    let mut table = Table::default();
    if parts.len() > 1 {
        table = table.text("part", rows.iter().map(|r| r.0.to_owned()));
    }
    let z = |r: &(&str, &CountFit, usize)| r.1.coefficients[r.2] / r.1.standard_errors[r.2];
    table
        .text("regressor", rows.iter().map(|r| r.1.names[r.2].clone()))
        .number("estimate", rows.iter().map(|r| Some(r.1.coefficients[r.2])))
        .number("se", rows.iter().map(|r| Some(r.1.standard_errors[r.2])))
        .number("z", rows.iter().map(|r| Some(z(r))))
        .number("p", rows.iter().map(|r| Some(r.1.p_values()[r.2])))
        .number(
            "ratio",
            rows.iter().map(|r| Some(r.1.coefficients[r.2].exp())),
        )
        .count("n", rows.iter().map(|r| count(r.1.n)))
}
