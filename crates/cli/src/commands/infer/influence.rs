//! Influence in networks over time: social influence regression, multilinear tensor regression.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use detente_infer::Matrix;
use detente_infer::calendar::Calendar;
use detente_infer::influence::{self, MltrSpec, SirData, SirSpec, Tensor};

use super::common::{at_least, explain, note_calendar};
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome, data_fault};
use crate::output::Context;
use crate::panel::{self, Fill, Frame, distinct, positions};
use crate::table::{Place, Table};

/// What both models leave unsaid.
const CAVEAT: &str = "influence here means: whose past helps to predict whom. A common cause, a shared reporting volume or likeness of the linked look the same";

/// A table of ties over time.
#[derive(Debug, Args)]
pub struct Ties {
    /// CSV, Parquet or Arrow file with one source, target and period a row
    #[arg(long, value_name = "FILE")]
    pub panel: PathBuf,
    /// Column that names the source
    #[arg(long, value_name = "COLUMN", default_value = "source")]
    pub source: String,
    /// Column that names the target
    #[arg(long, value_name = "COLUMN", default_value = "target")]
    pub target: String,
    /// Column that names the period
    #[arg(long, value_name = "COLUMN", default_value = "period")]
    pub period: String,
    /// What to put where a pair has no row for a period; without it that is an error
    #[arg(long, value_enum)]
    pub fill: Option<Fill>,
}

/// The rows of a table of ties, by period, source and target (and layer).
struct Read {
    frame: Frame,
    actors: Vec<String>,
    periods: Vec<String>,
    layers: Vec<String>,
    rows: BTreeMap<(usize, usize, usize, usize), usize>,
}

impl Ties {
    fn read(&self, context: &Context, layer: Option<&str>) -> Result<Read, Failure> {
        let frame = panel::read(&self.panel)?;
        let (from, to) = (frame.labels(&self.source)?, frame.labels(&self.target)?);
        let when = frame.labels(&self.period)?;
        let kinds = match layer {
            Some(column) => frame.labels(column)?,
            None => vec![String::new(); frame.rows()],
        };
        let mut ends: Vec<String> = from.iter().chain(&to).cloned().collect();
        ends.sort();
        let actors = distinct(&ends);
        let layers = distinct(&kinds);
        let mut periods = distinct(&when);
        if let Some(order) = Calendar::order(&periods) {
            periods = order.iter().map(|i| periods[*i].clone()).collect();
        }
        let fault = |error| data_fault(error).within(frame.file());
        let (calendar, periods, filled) = match self.fill {
            None => (
                Calendar::of(&periods).map_err(|error| {
                    fault(error).with_help(
                        "--fill zero or --fill missing says what stands where a period has no row",
                    )
                })?,
                periods,
                0,
            ),
            Some(_) => {
                let grid = Calendar::grid(&periods).map_err(fault)?;
                let holes = grid.rows.iter().filter(|row| row.is_none()).count();
                (grid.calendar, grid.labels, holes)
            }
        };
        note_calendar(context, &calendar, filled);
        let (actor, time, kind) = (positions(&actors), positions(&periods), positions(&layers));
        let mut rows = BTreeMap::new();
        for row in 0..frame.rows() {
            let key = (
                time[when[row].as_str()],
                actor[from[row].as_str()],
                actor[to[row].as_str()],
                kind[kinds[row].as_str()],
            );
            if let Some(first) = rows.insert(key, row) {
                return Err(Failure::data(format!(
                    "{}: {} and {} both hold {} to {} in {}",
                    frame.file(),
                    frame.place(first),
                    frame.place(row),
                    from[row],
                    to[row],
                    when[row]
                ))
                .with_help("keep one of them, or combine them"));
            }
        }
        if actors.len() < 3 || periods.len() < 2 {
            return Err(Failure::data(format!(
                "{}: {} actors and {} periods",
                frame.file(),
                actors.len(),
                periods.len()
            ))
            .with_help("at least 3 actors and 2 periods are needed"));
        }
        Ok(Read {
            frame,
            actors,
            periods,
            layers,
            rows,
        })
    }
}

impl Read {
    /// One column as matrices over time for a layer; the diagonal is `diagonal`.
    fn matrices(
        &self,
        column: &[f64],
        layer: usize,
        diagonal: f64,
        fill: Option<Fill>,
    ) -> Result<Vec<Matrix>, Failure> {
        let m = self.actors.len();
        let mut absent: Option<(usize, usize, usize)> = None;
        let matrices = (0..self.periods.len())
            .map(|t| {
                Matrix::from_fn(m, m, |i, j| match self.rows.get(&(t, i, j, layer)) {
                    _ if i == j => diagonal,
                    Some(row) => column[*row],
                    None => match fill {
                        Some(Fill::Zero) => 0.0,
                        Some(Fill::Missing) => f64::NAN,
                        None => {
                            absent.get_or_insert((t, i, j));
                            f64::NAN
                        }
                    },
                })
            })
            .collect();
        match absent {
            None => Ok(matrices),
            Some((t, i, j)) => Err(Failure::data(format!(
                "{}: no row for {} to {} in {}",
                self.frame.file(),
                self.actors[i],
                self.actors[j],
                self.periods[t]
            ))
            .with_help("--fill zero: nothing happened; --fill missing: it is not known")),
        }
    }
}

#[derive(Debug, Args)]
pub struct SirArgs {
    #[command(flatten)]
    pub ties: Ties,
    /// Column of counts
    #[arg(long, value_name = "COLUMN", default_value = "count")]
    pub count: String,
    /// Columns that may make the target of a row pull on its source; the same value in all periods
    /// of a pair [default: everybody on everybody]
    #[arg(long, value_name = "COLUMN", num_args = 1..)]
    pub influence: Vec<String>,
    /// Further columns that describe the pair
    #[arg(long, value_name = "COLUMN", num_args = 1..)]
    pub pair: Vec<String>,
    /// Adds the pair's own past, ln(1 + count), and that of the opposite direction
    #[arg(long)]
    pub own_past: bool,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn sir(context: &Context, args: &SirArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let ties = args.ties.read(context, None)?;
    let fill = args.ties.fill;
    let counts = ties.frame.numbers(&args.count)?;
    at_least(&ties.frame, &args.count, &counts, false)?;
    let gaps = counts.iter().filter(|v| v.is_nan()).count();
    if gaps > 0 {
        context.note(format!(
            "{gaps} rows have no value in {}; they were left out, with the rows that need them as the past",
            args.count
        ));
    }
    let y = ties.matrices(&counts, 0, f64::NAN, fill)?;
    let m = ties.actors.len();
    let past: Vec<Matrix> = y[..y.len() - 1]
        .iter()
        .map(|y| Matrix::from_fn(m, m, |i, j| (1.0 + y[(i, j)]).ln()))
        .collect();
    let known = |x: &Matrix, i: usize, j: usize| if x[(i, j)].is_nan() { 0.0 } else { x[(i, j)] };
    let mut z_names = vec!["const".to_owned()];
    let mut z: Vec<Vec<Matrix>> = past
        .iter()
        .map(|_| vec![Matrix::from_fn(m, m, |_, _| 1.0)])
        .collect();
    if args.own_past {
        z_names.extend(["own.l1".to_owned(), "reverse.l1".to_owned()]);
        for (z, x) in z.iter_mut().zip(&past) {
            z.push(Matrix::from_fn(m, m, |i, j| known(x, i, j)));
            z.push(Matrix::from_fn(m, m, |i, j| known(x, j, i)));
        }
    }
    for name in &args.pair {
        let column = ties.frame.complete(name)?;
        z_names.push(name.clone());
        let values = ties.matrices(&column, 0, 0.0, fill)?;
        for (z, value) in z.iter_mut().zip(values.into_iter().skip(1)) {
            // Rows that are not known are left out through the count.
            z.push(Matrix::from_fn(m, m, |i, j| known(&value, i, j)));
        }
    }
    let (w_names, w) = influences(args, &ties)?;
    let data = SirData {
        y: y[1..].to_vec(),
        x: past,
        w,
        z,
        w_names,
        z_names,
    };
    let fit = influence::sir(&data, &SirSpec::default())
        .map_err(|error| explain(error, ties.frame.file()))?;
    if context.settings.json {
        context.print_json(&serde_json::json!({ "actors": ties.actors, "fit": fit }))?;
    }
    let rows = 0..fit.names.len();
    Table::default()
        .text("term", fit.names.iter().cloned())
        .number("estimate", rows.clone().map(|i| Some(fit.coefficients[i])))
        .number("se", rows.clone().map(|i| Some(fit.standard_errors[i])))
        .number(
            "robust_se",
            rows.clone().map(|i| Some(fit.robust_errors[i])),
        )
        .number(
            "robust_z",
            rows.map(|i| Some(fit.coefficients[i] / fit.robust_errors[i])),
        )
        .write(context, &place)?;
    context.note(format!(
        "social influence regression: {} actors, {} periods, {} cells, log-likelihood {:.4}; alpha: sources on sources (the first is fixed at 1), beta: targets on targets",
        m,
        data.y.len(),
        fit.n,
        fit.log_likelihood
    ));
    context.note(format!("caution: {CAVEAT}"));
    Ok(Outcome::Done)
}

/// Influence covariates: one matrix each, the same in all periods.
fn influences(args: &SirArgs, ties: &Read) -> Result<(Vec<String>, Vec<Matrix>), Failure> {
    let m = ties.actors.len();
    if args.influence.is_empty() {
        let all = Matrix::from_fn(m, m, |i, j| f64::from(u8::from(i != j)));
        return Ok((vec!["everybody".to_owned()], vec![all]));
    }
    let mut matrices = Vec::new();
    for name in &args.influence {
        let column = ties.frame.complete(name)?;
        let mut w = Matrix::zeros(m, m);
        let mut first: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for ((_, i, j, _), row) in &ties.rows {
            if let Some(earlier) = first.get(&(*i, *j))
                && column[*earlier] != column[*row]
            {
                return Err(Failure::data(format!(
                    "{}: column `{name}` changes for {} to {}: {} at {}, {} at {}",
                    ties.frame.file(),
                    ties.actors[*i],
                    ties.actors[*j],
                    column[*earlier],
                    ties.frame.place(*earlier),
                    column[*row],
                    ties.frame.place(*row)
                ))
                .with_help(
                    "influence covariates are fixed over time; give what changes with --pair",
                ));
            }
            first.insert((*i, *j), *row);
            w[(*i, *j)] = column[*row];
        }
        matrices.push(w);
    }
    Ok((args.influence.clone(), matrices))
}

#[derive(Debug, Args)]
pub struct MltrArgs {
    #[command(flatten)]
    pub ties: Ties,
    /// Column of values
    #[arg(long, value_name = "COLUMN", default_value = "value")]
    pub value: String,
    /// Column that names the kind of tie, for several kinds at once
    #[arg(long, value_name = "COLUMN")]
    pub layer: Option<String>,
    /// Take each tie's mean over time off first
    #[arg(long)]
    pub center: bool,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn mltr(context: &Context, args: &MltrArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let ties = args.ties.read(context, args.layer.as_deref())?;
    if args.ties.fill == Some(Fill::Missing) {
        return Err(Failure::usage("the tensor regression needs every value")
            .with_help("--fill zero where a missing row means that nothing happened"));
    }
    let column = ties.frame.complete(&args.value)?;
    let (m, kinds, n) = (ties.actors.len(), ties.layers.len(), ties.periods.len());
    let mut layers = Vec::new();
    for layer in 0..kinds {
        let mut values = ties.matrices(&column, layer, 0.0, args.ties.fill)?;
        if args.center {
            let mean = Matrix::from_fn(m, m, |i, j| {
                values.iter().map(|v| v[(i, j)]).sum::<f64>() / n as f64
            });
            for v in &mut values {
                *v = Matrix::from_fn(m, m, |i, j| v[(i, j)] - mean[(i, j)]);
            }
        }
        layers.push(values);
    }
    let tensor = |from: usize| -> Result<Tensor, Failure> {
        let mut data = Vec::with_capacity(m * m * kinds * (n - 1));
        for t in from..from + n - 1 {
            for layer in &layers {
                for j in 0..m {
                    for i in 0..m {
                        data.push(layer[t][(i, j)]);
                    }
                }
            }
        }
        Tensor::new([m, m, kinds, n - 1], data).map_err(|error| explain(error, ties.frame.file()))
    };
    let (x, y) = (tensor(0)?, tensor(1)?);
    let fit = influence::mltr(&y, &x, &MltrSpec::default())
        .map_err(|error| explain(error, ties.frame.file()))?;
    if context.settings.json {
        context.print_json(
            &serde_json::json!({ "actors": ties.actors, "layers": ties.layers, "fit": fit }),
        )?;
    }
    let mut rows: Vec<(&str, &str, &str, f64)> = Vec::new();
    for (mode, matrix, names) in [
        ("sources", &fit.b1, &ties.actors),
        ("targets", &fit.b2, &ties.actors),
        ("layers", &fit.b3, &ties.layers),
    ] {
        if mode == "layers" && kinds == 1 {
            continue;
        }
        for i in 0..names.len() {
            for j in 0..names.len() {
                rows.push((mode, &names[i], &names[j], matrix[(i, j)]));
            }
        }
    }
    Table::default()
        .text("mode", rows.iter().map(|r| r.0.to_owned()))
        .text("on", rows.iter().map(|r| r.1.to_owned()))
        .text("from", rows.iter().map(|r| r.2.to_owned()))
        .number("weight", rows.iter().map(|r| Some(r.3)))
        .write(context, &place)?;
    let total: f64 = (0..m * m * kinds * (n - 1))
        .map(|c| {
            let (i, rest) = (c % m, c / m);
            let (j, rest) = (rest % m, rest / m);
            y.get(i, j, rest % kinds, rest / kinds).powi(2)
        })
        .sum();
    context.note(format!(
        "multilinear tensor regression of each period on the one before: {m} actors, {kinds} layer(s), {} periods, {} sweeps, residual sum of squares {:.4} of {total:.4}; the weights of every mode but the last have root mean square 1",
        n - 1,
        fit.sweeps,
        fit.sse
    ));
    if !fit.converged {
        context.note(format!(
            "caution: not converged: the last sweep still lowered the sum of squares by {:.1e} of the total, and the weights may move",
            fit.last_gain
        ));
    }
    context.note(format!("caution: {CAVEAT}"));
    Ok(Outcome::Done)
}
