//! Vector autoregressions: lag length, fit with diagnostics, forecasts.

use std::path::PathBuf;

use clap::Args;
use detente_infer::diagnostics::DiagnosticTest;
use detente_infer::dist::t_two_sided;
use detente_infer::var::{Forecast, VarFit};
use serde::Serialize;

use super::common::{Input, count, idle, p_words, within};
use super::model::Model;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::panel;
use crate::table::{Place, Table};

#[derive(Debug, Args)]
pub struct LagsArgs {
    #[command(flatten)]
    pub model: Model,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn lags(context: &Context, args: &LagsArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    idle(
        args.model.lags.is_some(),
        "--lags",
        "a fit; here --max-lags says how many are compared",
    )?;
    let input = args.model.read(context)?;
    let table = args.model.table(&input)?;
    if context.settings.json {
        context.print_json(&table)?;
    }
    let rows = || table.rows.iter();
    Table::default()
        .count("lags", rows().map(|r| count(r.lags)))
        .number("aic", rows().map(|r| Some(r.aic)))
        .number("hq", rows().map(|r| Some(r.hq)))
        .number("sc", rows().map(|r| Some(r.sc)))
        .number("fpe", rows().map(|r| Some(r.fpe)))
        .write(context, &place)?;
    let c = &table.choice;
    context.note(format!(
        "chosen among 1 to {} lags on {} common periods: AIC {}, HQ {}, SC {}, FPE {}",
        table.rows.len() - 1,
        table.n,
        c.aic,
        c.hq,
        c.sc,
        c.fpe
    ));
    if c.aic != c.sc {
        context.note("the criteria disagree: AIC risks too many lags, SC too few; report both");
    }
    Ok(Outcome::Done)
}

#[derive(Debug, Args)]
pub struct VarArgs {
    #[command(flatten)]
    pub model: Model,
    /// Lags of the portmanteau test [default: 16, or twice the model's]
    #[arg(long, value_name = "N")]
    pub portmanteau_lags: Option<usize>,
    /// Lags of the ARCH test
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub arch_lags: usize,
    /// Equation tables and diagnostics as text on stdout, in place of the table
    #[arg(long, conflicts_with_all = ["output", "format", "json"])]
    pub summary: bool,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct VarAnswer<'a> {
    #[serde(flatten)]
    fit: &'a VarFit,
    roots: &'a [f64],
    stable: bool,
    diagnostics: &'a [Diagnostic],
}

/// A test, or why there is none.
#[derive(Serialize)]
struct Diagnostic {
    name: String,
    test: Option<DiagnosticTest>,
    refused: Option<String>,
}

pub fn fit(context: &Context, args: &VarArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let (input, fit) = args.model.fit(context)?;
    let periods = input.panel.n_periods();
    within("--arch-lags", args.arch_lags, periods, &input.file)?;
    if let Some(lags) = args.portmanteau_lags {
        within("--portmanteau-lags", lags, periods, &input.file)?;
    }
    let roots = fit.roots().map_err(|error| input.explain(error))?;
    let stable = roots.first().is_none_or(|root| *root < 1.0);
    let diagnostics = diagnostics(&fit, args);
    if context.settings.json {
        context.print_json(&VarAnswer {
            fit: &fit,
            roots: &roots,
            stable,
            diagnostics: &diagnostics,
        })?;
    }
    if args.summary {
        let mut text = fit.summary();
        text.push('\n');
        for line in diagnostic_lines(&diagnostics) {
            text.push_str(&line);
            text.push('\n');
        }
        context.write(None, text.as_bytes())?;
    } else {
        coefficients(&fit).write(context, &place)?;
        context.note(format!(
            "VAR({}) of {}: {} periods ({} to {}), log-likelihood {:.4}",
            fit.spec.lags,
            fit.names.join(", "),
            fit.n,
            fit.range.0,
            fit.range.1,
            fit.log_likelihood
        ));
        context.note(format!(
            "{}: largest root {:.4}",
            if stable { "stable" } else { "not stable" },
            roots.first().copied().unwrap_or(0.0)
        ));
        for line in diagnostic_lines(&diagnostics) {
            context.note(line);
        }
    }
    if !stable {
        context.note("caution: a root is not below 1, so responses and bands do not settle; difference the series (see detente infer unit-root)");
    }
    Ok(Outcome::Done)
}

fn coefficients(fit: &VarFit) -> Table {
    let cells: Vec<(usize, usize)> = (0..fit.k())
        .flat_map(|equation| (0..fit.n_regressors()).map(move |row| (row, equation)))
        .collect();
    let t = |at: &(usize, usize)| fit.coefficients[*at] / fit.standard_errors[*at];
    Table::default()
        .text("equation", cells.iter().map(|at| fit.names[at.1].clone()))
        .text(
            "regressor",
            cells.iter().map(|at| fit.regressors[at.0].clone()),
        )
        .number(
            "estimate",
            cells.iter().map(|at| Some(fit.coefficients[*at])),
        )
        .number("se", cells.iter().map(|at| Some(fit.standard_errors[*at])))
        .number("t", cells.iter().map(|at| Some(t(at))))
        .number(
            "p",
            cells
                .iter()
                .map(|at| Some(t_two_sided(t(at), fit.df as f64))),
        )
}

fn diagnostics(fit: &VarFit, args: &VarArgs) -> Vec<Diagnostic> {
    let lags = args
        .portmanteau_lags
        .unwrap_or_else(|| 16.max(2 * fit.spec.lags));
    let mut tests = vec![
        ("portmanteau".to_owned(), fit.portmanteau(lags, false)),
        (
            "adjusted portmanteau".to_owned(),
            fit.portmanteau(lags, true),
        ),
        ("ARCH-LM".to_owned(), fit.arch(args.arch_lags)),
        ("Jarque-Bera".to_owned(), fit.jarque_bera()),
    ];
    for name in &fit.names {
        tests.push((format!("CUSUM of {name}"), fit.cusum(name)));
    }
    tests
        .into_iter()
        .map(|(name, result)| Diagnostic {
            name,
            refused: result.as_ref().err().map(ToString::to_string),
            test: result.ok(),
        })
        .collect()
}

fn diagnostic_lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|d| match (&d.test, &d.refused) {
            (Some(test), _) => match test.df {
                Some(df) => format!(
                    "{}: {:.4} on {df} degrees of freedom, {}",
                    test.name,
                    test.statistic,
                    p_words(test.p)
                ),
                None => format!("{}: {:.4}, {}", test.name, test.statistic, p_words(test.p)),
            },
            (None, why) => format!("{}: not computed: {}", d.name, why.as_deref().unwrap_or("")),
        })
        .collect()
}

#[derive(Debug, Args)]
pub struct ForecastArgs {
    #[command(flatten)]
    pub model: Model,
    /// Periods ahead
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..))]
    pub steps: u16,
    /// Coverage of the intervals
    #[arg(long, default_value_t = 0.9)]
    pub level: f64,
    /// Table with the coming values of the exogenous series, one row a step
    #[arg(long, value_name = "FILE", requires = "exogenous")]
    pub future: Option<PathBuf>,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct ForecastAnswer<'a> {
    periods: &'a [String],
    #[serde(flatten)]
    forecast: &'a Forecast,
}

pub fn forecast(context: &Context, args: &ForecastArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let (input, fit) = args.model.fit(context)?;
    let steps = usize::from(args.steps);
    within("--steps", steps, input.panel.n_periods(), &input.file)?;
    let future = future(args, steps)?;
    let forecast = fit
        .forecast(steps, args.level, &future)
        .map_err(|error| input.explain(error))?;
    let periods = input.calendar.after(steps);
    if context.settings.json {
        context.print_json(&ForecastAnswer {
            periods: &periods,
            forecast: &forecast,
        })?;
    }
    let cells: Vec<(usize, usize)> = (0..steps)
        .flat_map(|h| (0..fit.k()).map(move |i| (h, i)))
        .collect();
    let at = |c: &(usize, usize)| &forecast.steps[c.0][c.1];
    Table::default()
        .text("period", cells.iter().map(|c| periods[c.0].clone()))
        .count("step", cells.iter().map(|c| count(c.0 + 1)))
        .text("series", cells.iter().map(|c| fit.names[c.1].clone()))
        .number("forecast", cells.iter().map(|c| Some(at(c).mean)))
        .number("se", cells.iter().map(|c| Some(at(c).se)))
        .number("lower", cells.iter().map(|c| Some(at(c).lower)))
        .number("upper", cells.iter().map(|c| Some(at(c).upper)))
        .write(context, &place)?;
    context.note(format!(
        "VAR({}), {:.0} % intervals by the normal distribution; they leave out the doubt about the coefficients and are too narrow for fat-tailed series",
        fit.spec.lags,
        100.0 * args.level
    ));
    warn_unstable(context, &input, &fit)?;
    Ok(Outcome::Done)
}

/// Coming values of the exogenous series; step dummies stay at 1.
fn future(args: &ForecastArgs, steps: usize) -> Result<Vec<Vec<f64>>, Failure> {
    let exogenous = &args.model.parts.exogenous;
    let mut values = Vec::new();
    match &args.future {
        None if !exogenous.is_empty() => {
            return Err(Failure::usage(format!(
                "the forecast needs the coming values of {}",
                exogenous.join(", ")
            ))
            .with_help("--future FILE gives them: the same column names, one row a step"));
        }
        None => {}
        Some(path) => {
            let frame = panel::read(path)?;
            for name in exogenous {
                let column = frame.complete(name)?;
                if column.len() < steps {
                    return Err(Failure::data(format!(
                        "{}: {} rows for {steps} steps",
                        frame.file(),
                        column.len()
                    ))
                    .with_help("give one row a step, or fewer --steps"));
                }
                values.push(column);
            }
        }
    }
    values.extend(args.model.parts.break_at.iter().map(|_| vec![1.0; steps]));
    Ok(values)
}

/// Says so where the model does not settle.
pub fn warn_unstable(context: &Context, input: &Input, fit: &VarFit) -> Result<(), Failure> {
    let roots = fit.roots().map_err(|error| input.explain(error))?;
    if let Some(root) = roots.first().filter(|root| **root >= 1.0) {
        context.note(format!(
            "caution: the largest root is {root:.4}, not below 1; difference the series (see detente infer unit-root)"
        ));
    }
    Ok(())
}
