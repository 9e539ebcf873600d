//! Bayesian vector autoregressions.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use detente_infer::Panel;
use detente_infer::bands::PathBands;
use detente_infer::bvar::{
    Bvar, BvarDraws, Condition, ConditionalForecast, ForecastSpec, SimsZha, bvar,
    bvar_with_exogenous, choose_prior, conditional_forecast,
};
use serde::Serialize;

use super::common::{Input, Source, count, draws, idle, p_words, within};
use super::responses::{Band, FEWEST};
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::panel;
use crate::progress;
use crate::table::{Place, Table};

/// What to print of the fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// Posterior means of the coefficients
    Coefficients,
    /// Orthogonal responses with bands from posterior draws
    Responses,
    /// Forecasts with bands, free or with values held
    Forecast,
    /// The priors tried, best evidence first
    Evidence,
}

/// A condition on the future, `series:step=value`.
#[derive(Clone, Debug)]
pub struct Held(Condition);

impl FromStr for Held {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once('=').and_then(|(left, value)| {
            let (series, step) = left.rsplit_once(':')?;
            Some(Condition {
                series: series.to_owned(),
                step: step.parse().ok()?,
                value: value.parse().ok()?,
            })
        });
        parts
            .map(Held)
            .ok_or_else(|| "write SERIES:STEP=VALUE, for instance tie:1=0".to_owned())
    }
}

#[derive(Debug, Args)]
pub struct BvarArgs {
    #[command(flatten)]
    pub source: Source,
    /// Lags
    #[arg(long, default_value_t = 4)]
    pub lags: usize,
    /// Overall tightness of the prior; small is tight
    #[arg(long, default_value_t = 0.6, allow_negative_numbers = true)]
    pub lambda0: f64,
    /// Tightness about the random walk
    #[arg(long, default_value_t = 0.1, allow_negative_numbers = true)]
    pub lambda1: f64,
    /// Decay over lags
    #[arg(long, default_value_t = 2.0, allow_negative_numbers = true)]
    pub lambda3: f64,
    /// Tightness of the constant
    #[arg(long, default_value_t = 0.25, allow_negative_numbers = true)]
    pub lambda4: f64,
    /// Weight of the sum-of-coefficients dummies (unit roots)
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    pub mu5: f64,
    /// Weight of the initial-observation dummy (cointegration)
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    pub mu6: f64,
    /// Take the prior with the best evidence from a grid of tightness, decay and dummies
    #[arg(long, conflicts_with_all = ["lambda0", "lambda1", "lambda3", "mu5", "mu6"])]
    pub choose: bool,
    /// What to print
    #[arg(long, value_enum, default_value = "coefficients")]
    pub report: Report,
    /// Longest horizon of the responses [default: 12]
    #[arg(long)]
    pub horizons: Option<usize>,
    /// Posterior draws [default: 2000]
    #[arg(long)]
    pub draws: Option<usize>,
    /// How draws become a band [default: pointwise]
    #[arg(long, value_enum)]
    pub band_kind: Option<Band>,
    /// Coverage of the bands [default: 0.9]
    #[arg(long, allow_negative_numbers = true)]
    pub level: Option<f64>,
    /// Series that enter at the current date and are not explained
    #[arg(long, value_name = "SERIES", num_args = 1.., conflicts_with = "choose")]
    pub exogenous: Vec<String>,
    /// Tightness of the exogenous coefficients; large says nothing about them
    #[arg(long, default_value_t = 5.0, requires = "exogenous")]
    pub lambda5: f64,
    /// Table with the coming values of the exogenous series, one row a step
    #[arg(long, value_name = "FILE", requires = "exogenous")]
    pub future: Option<std::path::PathBuf>,
    /// A what-if forecast: the value that a series is held at, steps ahead
    #[arg(long, value_name = "SERIES:STEP=VALUE", num_args = 1..)]
    pub hold: Vec<Held>,
    /// Periods to forecast [default: 12]
    #[arg(long)]
    pub steps: Option<usize>,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct Answer<'a> {
    fit: &'a Bvar,
    /// Every prior tried with its log marginal likelihood, best first.
    evidence: Vec<(SimsZha, f64)>,
    responses: Option<Vec<Path>>,
    forecast: Option<ConditionalForecast>,
}

#[derive(Serialize)]
struct Path {
    impulse: String,
    response: String,
    estimate: Vec<f64>,
    band: PathBands,
}

/// Values that `--choose` weighs, 7 x 5 x 3 x 3 priors in all.
const LAMBDA0: [f64; 7] = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 2.0];
const LAMBDA1: [f64; 5] = [0.05, 0.1, 0.2, 0.5, 1.0];
const LAMBDA3: [f64; 3] = [0.5, 1.0, 2.0];
const MU: [f64; 3] = [0.0, 1.0, 5.0];

fn grid(lambda4: f64) -> Vec<SimsZha> {
    let mut grid = Vec::new();
    for lambda0 in LAMBDA0 {
        for lambda1 in LAMBDA1 {
            for lambda3 in LAMBDA3 {
                for mu in MU {
                    grid.push(SimsZha {
                        lambda0,
                        lambda1,
                        lambda3,
                        lambda4,
                        mu5: mu,
                        mu6: mu,
                    });
                }
            }
        }
    }
    grid
}

/// Whether a better prior may lie beyond the values tried.
fn at_edge(prior: &SimsZha) -> bool {
    prior.lambda0 == LAMBDA0[0]
        || prior.lambda0 == LAMBDA0[6]
        || prior.lambda1 == LAMBDA1[0]
        || prior.lambda1 == LAMBDA1[4]
        || prior.mu5 == MU[2]
}

impl BvarArgs {
    fn horizons(&self) -> usize {
        self.horizons.unwrap_or(12)
    }

    fn draws(&self) -> usize {
        self.draws.unwrap_or(2000)
    }

    fn band_kind(&self) -> Band {
        self.band_kind.unwrap_or(Band::Pointwise)
    }

    fn level(&self) -> f64 {
        self.level.unwrap_or(0.9)
    }

    fn steps(&self) -> usize {
        self.steps.unwrap_or(12)
    }

    /// Refuses what would say nothing.
    fn check(&self) -> Result<(), Failure> {
        let (responses, forecast) = (
            self.report == Report::Responses,
            self.report == Report::Forecast,
        );
        let drawn = responses || forecast;
        let both = "--report responses or forecast";
        for (given, fits, flag, with) in [
            (
                self.horizons.is_some(),
                responses,
                "--horizons",
                "--report responses",
            ),
            (
                self.steps.is_some(),
                forecast,
                "--steps",
                "--report forecast",
            ),
            (
                self.future.is_some(),
                forecast,
                "--future",
                "--report forecast",
            ),
            (
                !self.hold.is_empty(),
                forecast,
                "--hold",
                "--report forecast",
            ),
            (self.draws.is_some(), drawn, "--draws", both),
            (self.band_kind.is_some(), drawn, "--band-kind", both),
            (self.level.is_some(), drawn, "--level", both),
        ] {
            idle(given && !fits, flag, with)?;
        }
        Ok(())
    }

    /// Refuses what the sample or the memory cannot bear.
    fn bear(&self, input: &Input) -> Result<(), Failure> {
        let (n, k) = (input.panel.n_periods(), input.panel.n_series());
        within("--lags", self.lags, n, &input.file)?;
        match self.report {
            Report::Responses => {
                within("--horizons", self.horizons(), n, &input.file)?;
                let each = (self.horizons() + 1) as f64 * (k * k) as f64;
                draws("--draws", self.draws(), FEWEST, each)
            }
            Report::Forecast => {
                within("--steps", self.steps(), n, &input.file)?;
                let each = self.steps() as f64 * k as f64;
                draws("--draws", self.draws(), FEWEST, each)
            }
            Report::Coefficients | Report::Evidence => Ok(()),
        }
    }
}

pub fn run(context: &Context, args: &BvarArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    args.check()?;
    let input = args.source.read_with(context, &args.exogenous)?;
    args.bear(&input)?;
    let explain = |error| input.explain(error);
    let fits = match args.choose {
        true => choose_prior(&input.panel, args.lags, &grid(args.lambda4)).map_err(explain)?,
        false => {
            let prior = SimsZha {
                lambda0: args.lambda0,
                lambda1: args.lambda1,
                lambda3: args.lambda3,
                lambda4: args.lambda4,
                mu5: args.mu5,
                mu6: args.mu6,
            };
            let fit = match args.exogenous.as_slice() {
                [] => bvar(&input.panel, args.lags, prior),
                names => {
                    let outside = input.panel.select(names).map_err(explain)?;
                    let inside: Vec<&String> = input
                        .panel
                        .names()
                        .iter()
                        .filter(|name| !names.contains(name))
                        .collect();
                    let panel = input.panel.select(&inside).map_err(explain)?;
                    bvar_with_exogenous(&panel, &outside, args.lags, prior, args.lambda5)
                }
            };
            vec![fit.map_err(explain)?]
        }
    };
    let fit = fits
        .first()
        .ok_or_else(|| Failure::data("no prior was fitted"))?;
    let responses = match args.report {
        Report::Responses => Some(paths(context, args, &input, fit)?),
        _ => None,
    };
    let forecast = match args.report {
        Report::Forecast => Some(ahead(context, args, &input, fit)?),
        _ => None,
    };
    let table = match args.report {
        Report::Coefficients => coefficients(fit),
        Report::Evidence => evidence(&fits),
        Report::Responses => path_table(responses.as_deref().unwrap_or(&[])),
        Report::Forecast => match &forecast {
            Some(forecast) => forecast_table(args, &input, forecast)?,
            None => Table::default(),
        },
    };
    table.write(context, &place)?;
    notes(context, args, fit, fits.len());
    if context.settings.json {
        context.print_json(&Answer {
            fit,
            evidence: fits.iter().map(|f| (f.prior, f.log_evidence)).collect(),
            responses,
            forecast,
        })?;
    }
    Ok(Outcome::Done)
}

fn paths(
    context: &Context,
    args: &BvarArgs,
    input: &Input,
    fit: &Bvar,
) -> Result<Vec<Path>, Failure> {
    let explain = |error| input.explain(error);
    let wait = progress::wait(context, "drawing");
    let draws: BvarDraws = fit
        .responses(args.horizons(), args.draws(), context.settings.seed)
        .map_err(explain)?;
    drop(wait);
    let k = fit.names.len();
    let mut paths = Vec::with_capacity(k * k);
    for j in 0..k {
        for i in 0..k {
            paths.push(Path {
                impulse: fit.names[j].clone(),
                response: fit.names[i].clone(),
                estimate: draws.point.iter().map(|m| m[(i, j)]).collect(),
                band: draws
                    .bands(i, j, args.band_kind().into(), args.level())
                    .map_err(explain)?,
            });
        }
    }
    Ok(paths)
}

fn coefficients(fit: &Bvar) -> Table {
    let k = fit.names.len();
    let regressor = |row: usize| match row.checked_sub(k * fit.lags) {
        None => format!("{}.l{}", fit.names[row % k], row / k + 1),
        Some(0) => "const".to_owned(),
        Some(at) => fit.exogenous[at - 1].clone(),
    };
    let cells: Vec<(usize, usize)> = (0..k)
        .flat_map(|eq| (0..fit.coefficients.n_rows()).map(move |row| (row, eq)))
        .collect();
    Table::default()
        .text("equation", cells.iter().map(|c| fit.names[c.1].clone()))
        .text("regressor", cells.iter().map(|c| regressor(c.0)))
        .number(
            "posterior_mean",
            cells.iter().map(|c| Some(fit.coefficients[*c])),
        )
}

fn evidence(fits: &[Bvar]) -> Table {
    let all = || fits.iter();
    Table::default()
        .number("lambda0", all().map(|f| Some(f.prior.lambda0)))
        .number("lambda1", all().map(|f| Some(f.prior.lambda1)))
        .number("lambda3", all().map(|f| Some(f.prior.lambda3)))
        .number("lambda4", all().map(|f| Some(f.prior.lambda4)))
        .number("mu5", all().map(|f| Some(f.prior.mu5)))
        .number("mu6", all().map(|f| Some(f.prior.mu6)))
        .number("log_evidence", all().map(|f| Some(f.log_evidence)))
}

fn path_table(paths: &[Path]) -> Table {
    let rows: Vec<(&Path, usize)> = paths
        .iter()
        .flat_map(|path| (0..path.estimate.len()).map(move |h| (path, h)))
        .collect();
    Table::default()
        .text("impulse", rows.iter().map(|r| r.0.impulse.clone()))
        .text("response", rows.iter().map(|r| r.0.response.clone()))
        .count("horizon", rows.iter().map(|r| count(r.1)))
        .number("estimate", rows.iter().map(|r| Some(r.0.estimate[r.1])))
        .number("lower", rows.iter().map(|r| Some(r.0.band.lower[r.1])))
        .number("upper", rows.iter().map(|r| Some(r.0.band.upper[r.1])))
}

/// Draws of the future, given what is held.
fn ahead(
    context: &Context,
    args: &BvarArgs,
    input: &Input,
    fit: &Bvar,
) -> Result<ConditionalForecast, Failure> {
    let exogenous = match (&args.future, args.exogenous.as_slice()) {
        (_, []) => None,
        (None, names) => {
            return Err(Failure::usage(format!(
                "the forecast needs the coming values of {}",
                names.join(", ")
            ))
            .with_help("--future FILE gives them: the same column names, one row a step"));
        }
        (Some(path), names) => {
            let frame = panel::read(path)?;
            let mut columns = Vec::new();
            for name in names {
                let mut column = frame.complete(name)?;
                if column.len() < args.steps() {
                    return Err(Failure::data(format!(
                        "{}: {} rows for {} steps",
                        frame.file(),
                        column.len(),
                        args.steps()
                    ))
                    .with_help("give one row a step, or fewer --steps"));
                }
                column.truncate(args.steps());
                columns.push(column);
            }
            Some(
                Panel::numbered(names.iter().cloned(), columns)
                    .map_err(|error| input.explain(error))?,
            )
        }
    };
    let spec = ForecastSpec {
        conditions: args.hold.iter().map(|held| held.0.clone()).collect(),
        exogenous,
        draws: args.draws(),
        seed: context.settings.seed,
        level: args.level(),
        ..ForecastSpec::new(args.steps())
    };
    let result = conditional_forecast(fit, &spec).map_err(|error| input.explain(error))?;
    if let (Some(distance), Some(p)) = (result.distance, result.distance_p) {
        context.note(format!(
            "what is held lies {distance:.2} from the free forecast ({}): the smaller p, the farther from what the sample knows; it says what the model expects together with the values held, not what bringing them about would do",
            p_words(p)
        ));
    }
    Ok(result)
}

fn forecast_table(
    args: &BvarArgs,
    input: &Input,
    forecast: &ConditionalForecast,
) -> Result<Table, Failure> {
    let periods = input.calendar.after(args.steps());
    let bands = forecast
        .names
        .iter()
        .map(|name| forecast.bands(name, args.band_kind().into(), args.level()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| input.explain(error))?;
    let cells: Vec<(usize, usize)> = (0..args.steps())
        .flat_map(|h| (0..forecast.names.len()).map(move |i| (h, i)))
        .collect();
    Ok(Table::default()
        .text("period", cells.iter().map(|c| periods[c.0].clone()))
        .count("step", cells.iter().map(|c| count(c.0 + 1)))
        .text("series", cells.iter().map(|c| forecast.names[c.1].clone()))
        .number("forecast", cells.iter().map(|c| Some(forecast.point[*c])))
        .number("lower", cells.iter().map(|c| Some(bands[c.1].lower[c.0])))
        .number("upper", cells.iter().map(|c| Some(bands[c.1].upper[c.0])))
        .number(
            "unconditional",
            cells.iter().map(|c| Some(forecast.unconditional[*c])),
        ))
}

fn notes(context: &Context, args: &BvarArgs, fit: &Bvar, tried: usize) {
    let p = &fit.prior;
    context.note(format!(
        "Bayesian VAR({}) of {}: {} periods, log marginal likelihood {:.4}",
        fit.lags,
        fit.names.join(", "),
        fit.n,
        fit.log_evidence
    ));
    context.note(format!(
        "Sims-Zha prior: lambda0 {}, lambda1 {}, lambda3 {}, lambda4 {}, mu5 {}, mu6 {}{}",
        p.lambda0,
        p.lambda1,
        p.lambda3,
        p.lambda4,
        p.mu5,
        p.mu6,
        match tried {
            1 => String::new(),
            n => format!("; the best of {n} by evidence, chosen on the same data"),
        }
    ));
    if tried > 1 && at_edge(p) {
        context.note("caution: the best prior lies at the edge of the grid; a better one may lie beyond: try --lambda0, --lambda1, --mu5, --mu6 there");
    }
    match args.report {
        Report::Responses => context.note(format!(
            "one standard deviation of a recursive shock in the order {}; {:.0} % bands from {} posterior draws",
            fit.names.join(", "),
            100.0 * args.level(),
            args.draws()
        )),
        Report::Forecast => context.note(format!(
            "forecast at the posterior mean; {:.0} % bands from {} draws of parameters and errors",
            100.0 * args.level(),
            args.draws()
        )),
        Report::Coefficients | Report::Evidence => {}
    }
}
