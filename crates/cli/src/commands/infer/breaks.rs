//! Breaks of level.

use clap::{Args, ValueEnum};
use detente_infer::breaks::{
    Bocpd, BreakTestSpec, CostModel, NormalGammaPrior, Segmentation, SupFSpec, bai_perron, bocpd,
    default_penalty, exact_breaks, mean_break, pelt, standardize, sup_f,
};
use detente_infer::diagnostics::chow_mean;
use detente_infer::{InferError, Matrix};
use serde_json::json;

use super::common::{Input, Source, count, draws, idle, p_words, within};
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::progress;
use crate::table::{Place, Table};

/// How breaks are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// The best number of breaks for a penalty, common to all series
    Pelt,
    /// Exactly --breaks breaks, common to all series
    Exact,
    /// The number by BIC, with intervals for the dates; each series by itself
    BaiPerron,
    /// One break at an unknown date: largest F and a permutation p-value
    SupF,
    /// One break at a date known beforehand
    Chow,
    /// Online: the posterior of the time since the last break
    Bocpd,
}

/// What changes at a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Cost {
    /// The mean
    L2,
    /// Mean and variance
    Normal,
    /// The rate of counts
    Poisson,
    /// The median: outliers weigh less
    Median,
    /// Anything in the distribution, by a Gaussian kernel
    Kernel,
}

#[derive(Debug, Args)]
pub struct BreaksArgs {
    #[command(flatten)]
    pub source: Source,
    /// How breaks are found
    #[arg(long, value_enum, default_value = "pelt")]
    pub method: Method,
    /// What changes at a break (pelt, exact) [default: l2]
    #[arg(long, value_enum)]
    pub cost: Option<Cost>,
    /// Fewest periods between breaks [default: 6]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub min_size: Option<u16>,
    /// Inverse squared width of the kernel [default: one over the median squared distance]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub gamma: Option<f64>,
    /// Price of a break (pelt) [default: 3 ln n for each series, on standardised series]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub penalty: Option<f64>,
    /// Number of breaks (exact), or most of them (bai-perron) [default: 5]
    #[arg(long, value_name = "N")]
    pub breaks: Option<usize>,
    /// The date to test (chow): the first period of the new regime
    #[arg(long, value_name = "PERIOD")]
    pub at: Option<String>,
    /// Coverage of the date intervals (bai-perron) [default: 0.95]
    #[arg(long, allow_negative_numbers = true)]
    pub level: Option<f64>,
    /// Permutations of the p-value (sup-f, chow) [default: 999]
    #[arg(long, value_name = "N")]
    pub permutations: Option<usize>,
    /// Chance of a break in any period (bocpd) [default: 0.01]
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub hazard: Option<f64>,
    #[command(flatten)]
    pub table: TableOutput,
}

/// Periods that the methods quadratic in the length bear: some ten seconds a series.
const QUADRATIC: usize = 10_000;
/// Periods that the costs with a table of all pairs bear.
const TABLED: usize = 4_000;
/// Periods above which a wait is announced.
const LONG: usize = 2_000;

impl BreaksArgs {
    fn cost(&self) -> Cost {
        self.cost.unwrap_or(Cost::L2)
    }

    fn size(&self) -> usize {
        usize::from(self.min_size.unwrap_or(6))
    }

    fn breaks(&self) -> usize {
        self.breaks.unwrap_or(5)
    }

    fn level(&self) -> f64 {
        self.level.unwrap_or(0.95)
    }

    /// Refuses what would say nothing to the method.
    fn check(&self) -> Result<(), Failure> {
        let m = self.method;
        let segments = matches!(m, Method::Pelt | Method::Exact);
        let tests = matches!(m, Method::SupF | Method::Chow);
        let counted = matches!(m, Method::Exact | Method::BaiPerron);
        for (given, fits, flag, with) in [
            (
                self.cost.is_some(),
                segments,
                "--cost",
                "--method pelt or exact",
            ),
            (
                self.gamma.is_some(),
                segments && self.cost() == Cost::Kernel,
                "--gamma",
                "--cost kernel",
            ),
            (
                self.penalty.is_some(),
                m == Method::Pelt,
                "--penalty",
                "--method pelt",
            ),
            (
                self.breaks.is_some(),
                counted,
                "--breaks",
                "--method exact or bai-perron",
            ),
            (
                self.at.is_some(),
                m == Method::Chow,
                "--at",
                "--method chow",
            ),
            (
                self.level.is_some(),
                m == Method::BaiPerron,
                "--level",
                "--method bai-perron",
            ),
            (
                self.permutations.is_some(),
                tests,
                "--permutations",
                "--method sup-f or chow",
            ),
            (
                self.hazard.is_some(),
                m == Method::Bocpd,
                "--hazard",
                "--method bocpd",
            ),
            (
                self.min_size.is_some(),
                !matches!(m, Method::Chow | Method::Bocpd),
                "--min-size",
                "a search for breaks by segments or sup-f",
            ),
        ] {
            idle(given && !fits, flag, with)?;
        }
        Ok(())
    }

    /// Refuses what the sample cannot bear, and says what takes long.
    fn bear(&self, context: &Context, input: &Input) -> Result<(), Failure> {
        let n = input.panel.n_periods();
        let m = self.method;
        let searched = !matches!(m, Method::Chow | Method::Bocpd);
        if searched && 2 * self.size() > n {
            return Err(Failure::usage(format!(
                "no break is possible: --min-size {} asks for {} periods on both sides, {} has {n}",
                self.size(),
                2 * self.size(),
                input.file
            ))
            .with_help(format!("give at most {}", n / 2)));
        }
        within("--breaks", self.breaks.unwrap_or(0), n, &input.file)?;
        if let Some(permutations) = self.permutations {
            draws("--permutations", permutations, 19, 1.0)?;
        }
        if matches!(self.cost(), Cost::Kernel | Cost::Median) && n > TABLED {
            return Err(Failure::usage(format!(
                "this cost compares all pairs of periods and takes at most {TABLED}; {} has {n}",
                input.file
            ))
            .with_help("use --method pelt with --cost l2, normal or poisson, or longer periods"));
        }
        if !matches!(m, Method::Pelt | Method::Chow) && n > QUADRATIC {
            return Err(Failure::usage(format!(
                "this method takes time with the square of the periods, at most {QUADRATIC}; {} has {n}",
                input.file
            ))
            .with_help("use --method pelt, or longer periods"));
        }
        if n > LONG {
            context.note(format!(
                "{n} periods take a while: {}",
                match m {
                    Method::Exact | Method::BaiPerron =>
                        "the time grows with their square; --method pelt is quicker",
                    Method::Pelt =>
                        "where breaks are few the time grows with their square; longer periods are quicker",
                    Method::SupF | Method::Chow => {
                        "fewer --permutations or longer periods are quicker"
                    }
                    Method::Bocpd => "longer periods are quicker",
                }
            ));
        }
        Ok(())
    }
}

pub fn run(context: &Context, args: &BreaksArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    args.check()?;
    let input = args.source.read(context)?;
    args.bear(context, &input)?;
    for name in input.panel.names() {
        input
            .panel
            .varying(name)
            .map_err(|error| input.explain(error))?;
    }
    match args.method {
        Method::Pelt | Method::Exact => segmented(context, args, &input, &place),
        Method::BaiPerron => dated(context, args, &input, &place),
        Method::SupF | Method::Chow => tested(context, args, &input, &place),
        Method::Bocpd => online(context, args, &input, &place),
    }
}

fn period(input: &Input, position: usize) -> String {
    input
        .panel
        .periods()
        .get(position)
        .cloned()
        .unwrap_or_default()
}

fn segmented(
    context: &Context,
    args: &BreaksArgs,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let explain = |error| input.explain(error);
    let names = input.panel.names();
    // These costs compare the series on a common scale; the others have a scale of their own.
    let scaled = || -> Result<Vec<Vec<f64>>, InferError> {
        let columns = input.panel.columns().iter();
        columns.map(|column| standardize(column)).collect()
    };
    let model = match args.cost() {
        Cost::L2 => CostModel::Mean,
        Cost::Normal => CostModel::MeanVariance,
        Cost::Poisson => CostModel::Poisson,
        Cost::Median => CostModel::Absolute,
        Cost::Kernel => CostModel::Kernel {
            gamma: match args.gamma {
                Some(gamma) => gamma,
                None => width(&scaled().map_err(explain)?),
            },
        },
    };
    let columns: Vec<Vec<f64>> = match args.cost() {
        Cost::L2 | Cost::Median | Cost::Kernel => scaled().map_err(explain)?,
        Cost::Normal | Cost::Poisson => input.panel.columns().to_vec(),
    };
    let series: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let size = args.size();
    if args.cost() == Cost::Poisson {
        for (name, column) in names.iter().zip(&columns) {
            if let Some(t) = column.iter().position(|v| *v < 0.0) {
                return Err(Failure::data(format!(
                    "{}: series `{name}` is {} at {}; counts cannot be negative",
                    input.file,
                    column[t],
                    period(input, t)
                ))
                .with_help("use --cost l2 for what is no count"));
            }
        }
    }
    let wait = progress::wait(context, "searching for breaks");
    let found: Segmentation = match args.method {
        Method::Exact => exact_breaks(&series, model, args.breaks(), size),
        _ => {
            let penalty = args
                .penalty
                .unwrap_or_else(|| default_penalty(input.panel.n_periods(), names.len()));
            pelt(&series, model, penalty, size)
        }
    }
    .map_err(explain)?;
    drop(wait);
    let rows: Vec<(usize, usize)> = (0..found.segments.len())
        .flat_map(|s| (0..names.len()).map(move |k| (s, k)))
        .collect();
    let mean = |s: usize, k: usize| {
        let part = &input.panel.columns()[k][found.segments[s].start..found.segments[s].end];
        part.iter().sum::<f64>() / part.len() as f64
    };
    Table::default()
        .text(
            "from",
            rows.iter()
                .map(|r| period(input, found.segments[r.0].start)),
        )
        .text(
            "to",
            rows.iter()
                .map(|r| period(input, found.segments[r.0].end - 1)),
        )
        .count(
            "periods",
            rows.iter()
                .map(|r| count(found.segments[r.0].end - found.segments[r.0].start)),
        )
        .text("series", rows.iter().map(|r| names[r.1].clone()))
        .number("mean", rows.iter().map(|r| Some(mean(r.0, r.1))))
        .write(context, place)?;
    let dates: Vec<String> = found.breaks.iter().map(|b| period(input, *b)).collect();
    context.note(match dates.as_slice() {
        [] => "no break".to_owned(),
        dates => format!("new regimes begin in {}", dates.join(", ")),
    });
    context.note("segments are the best description of the series, not a test; --method sup-f gives a p-value that pays for the search");
    if context.settings.json {
        context.print_json(&json!({ "breaks": dates, "segmentation": found }))?;
    }
    Ok(Outcome::Done)
}

/// One over the median squared distance between periods.
fn width(columns: &[Vec<f64>]) -> f64 {
    let n = columns.first().map_or(0, Vec::len);
    let mut distances: Vec<f64> = (0..n)
        .flat_map(|s| {
            (0..s).map(move |t| columns.iter().map(|c| (c[s] - c[t]).powi(2)).sum::<f64>())
        })
        .collect();
    let middle = distances.len() / 2;
    if distances.is_empty() {
        return 1.0;
    }
    let (_, median, _) = distances.select_nth_unstable_by(middle, f64::total_cmp);
    if *median > 0.0 { 1.0 / *median } else { 1.0 }
}

fn dated(
    context: &Context,
    args: &BreaksArgs,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let wait = progress::wait(context, "searching for breaks");
    let mut results = Vec::new();
    for name in input.panel.names() {
        let column = input.panel.series(name).map_err(|e| input.explain(e))?;
        let result = bai_perron(column, args.breaks(), args.size(), args.level())
            .map_err(|error| input.explain(error))?;
        results.push((name.clone(), result));
    }
    drop(wait);
    let rows: Vec<(&String, &detente_infer::breaks::DatedBreak)> = results
        .iter()
        .flat_map(|(name, r)| r.breaks.iter().map(move |b| (name, b)))
        .collect();
    Table::default()
        .text("series", rows.iter().map(|r| r.0.clone()))
        .text("break", rows.iter().map(|r| period(input, r.1.position)))
        .text("earliest", rows.iter().map(|r| period(input, r.1.earliest)))
        .text("latest", rows.iter().map(|r| period(input, r.1.latest)))
        .number("change", rows.iter().map(|r| Some(r.1.change)))
        .write(context, place)?;
    for (name, result) in &results {
        let bic: Vec<String> = result
            .by_count
            .iter()
            .map(|c| format!("{} {:.2}", c.breaks.len(), c.bic))
            .collect();
        context.note(format!(
            "{name}: {} breaks by BIC ({})",
            result.chosen,
            bic.join(", ")
        ));
    }
    context.note(format!(
        "{:.0} % intervals for the first period of the new regime",
        100.0 * args.level()
    ));
    if context.settings.json {
        let answer: serde_json::Map<String, serde_json::Value> = results
            .into_iter()
            .map(|(name, result)| (name, json!(result)))
            .collect();
        context.print_json(&answer)?;
    }
    Ok(Outcome::Done)
}

/// One break of one series.
#[derive(serde::Serialize)]
struct Tested {
    series: String,
    at: String,
    before: f64,
    after: f64,
    f: f64,
    /// By the F distribution (a date known beforehand), or Andrews' limit (a date searched for).
    f_p: f64,
    permutation_p: f64,
    dependence: detente_infer::breaks::Dependence,
}

fn tested(
    context: &Context,
    args: &BreaksArgs,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let explain = |error| input.explain(error);
    let known = match (args.method, &args.at) {
        (Method::Chow, None) => {
            return Err(Failure::usage("--method chow tests a date: give it with --at")
                .with_help("--at names the first period of the new regime; --method sup-f searches for one"));
        }
        (Method::Chow, Some(at)) => match input.position(at)? {
            0 => {
                return Err(Failure::usage(format!(
                    "--at {at} is the first period: nothing is before it"
                ))
                .with_help("name the first period of the new regime"));
            }
            position => Some(position),
        },
        _ => None,
    };
    let n = input.panel.n_periods();
    let size = match known {
        Some(_) => 1,
        None => args.size(),
    };
    let wait = progress::wait(context, "permuting");
    let mut rows = Vec::new();
    for name in input.panel.names() {
        let column = input.panel.series(name).map_err(explain)?;
        let spec = BreakTestSpec {
            min_size: size,
            known,
            permutations: args.permutations.unwrap_or(999),
            seed: context.settings.seed,
            ..BreakTestSpec::default()
        };
        let test = mean_break(column, &spec).map_err(explain)?;
        let (f, f_p) = match known {
            Some(at) => {
                let chow = chow_mean(column, at).map_err(explain)?;
                (chow.statistic, chow.p)
            }
            None => {
                let constant = Matrix::from_columns(&[vec![1.0; n]]);
                let spec = SupFSpec {
                    trim: size as f64 / n as f64,
                    ..SupFSpec::default()
                };
                let found = sup_f(column, &constant, &["const"], &spec).map_err(explain)?;
                (found.statistic, found.p)
            }
        };
        rows.push(Tested {
            series: name.clone(),
            at: period(input, test.position),
            before: test.before,
            after: test.after,
            f,
            f_p,
            permutation_p: test.p,
            dependence: test.dependence,
        });
    }
    drop(wait);
    let all = || rows.iter();
    Table::default()
        .text("series", all().map(|r| r.series.clone()))
        .text("break", all().map(|r| r.at.clone()))
        .number("before", all().map(|r| Some(r.before)))
        .number("after", all().map(|r| Some(r.after)))
        .number("f", all().map(|r| Some(r.f)))
        .number("f_p", all().map(|r| Some(r.f_p)))
        .number("permutation_p", all().map(|r| Some(r.permutation_p)))
        .write(context, place)?;
    context.note(match known {
        None => "f_p is Andrews' for independent errors of equal variance, from the asymptotic distribution (conservative where --min-size is a small share of the sample); permutation_p keeps the short-run dependence of the series; both pay for the search over dates",
        Some(_) => "f_p supposes independent periods; permutation_p keeps the short-run dependence; both suppose that the date was not chosen by looking",
    });
    for row in &rows {
        context.note(format!("{}: {}", row.series, p_words(row.permutation_p)));
    }
    if context.settings.json {
        context.print_json(&rows)?;
    }
    Ok(Outcome::Done)
}

fn online(
    context: &Context,
    args: &BreaksArgs,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let explain = |error| input.explain(error);
    let wait = progress::wait(context, "following the series");
    let mut results: Vec<(String, Bocpd)> = Vec::new();
    for name in input.panel.names() {
        let column = input.panel.series(name).map_err(explain)?;
        // The prior is for a series of mean 0 and variance 1.
        let scaled = standardize(column).map_err(explain)?;
        let run = bocpd(
            &scaled,
            args.hazard.unwrap_or(0.01),
            NormalGammaPrior::default(),
        )
        .map_err(explain)?;
        results.push((name.clone(), run));
    }
    drop(wait);
    let rows: Vec<(usize, usize)> = (0..results.len())
        .flat_map(|s| (0..results[s].1.run_lengths.len()).map(move |t| (s, t)))
        .collect();
    let at = |r: &(usize, usize)| &results[r.0].1.run_lengths[r.1];
    Table::default()
        .text("series", rows.iter().map(|r| results[r.0].0.clone()))
        .text("period", rows.iter().map(|r| period(input, r.1)))
        .count("run_length", rows.iter().map(|r| count(at(r).map)))
        .number("expected_run", rows.iter().map(|r| Some(at(r).expected)))
        .number(
            "break_within_5",
            rows.iter().map(|r| Some(at(r).below_five)),
        )
        .write(context, place)?;
    for (name, run) in &results {
        let dates: Vec<String> = run.resets.iter().map(|b| period(input, *b)).collect();
        context.note(match dates.as_slice() {
            [] => format!("{name}: no break"),
            dates => format!("{name}: the run starts anew in {}", dates.join(", ")),
        });
    }
    context.note("series were standardised; the answer for a period uses that period and earlier ones only, up to the scale");
    if context.settings.json {
        let answer: serde_json::Map<String, serde_json::Value> = results
            .into_iter()
            .map(|(name, run)| (name, json!(run)))
            .collect();
        context.print_json(&answer)?;
    }
    Ok(Outcome::Done)
}
