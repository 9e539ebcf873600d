//! Impulse responses and variance decompositions of a vector autoregression.

use clap::{Args, ValueEnum};
use detente_infer::bands::{BandKind, PathBands};
use detente_infer::var::{
    Bootstrap, BootstrapSpec, Connectedness, DecompositionKind, Impulse, Responses, VarFit,
};
use serde::Serialize;

use super::common::{Input, among, count, draws, idle, within};
use super::model::Model;
use super::var::warn_unstable;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::progress;
use crate::table::{Place, Table};

/// Which impulse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// One standard deviation of a recursive shock, in the order of the series
    Orthogonal,
    /// Pesaran-Shin: one standard deviation, the others as expected; needs no order
    #[value(alias = "generalized")]
    Generalised,
    /// One unit of a residual, the others at zero
    Unit,
}

/// Where the bands come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Bands {
    /// Blocks of residuals: right where their variance clusters
    MovingBlock,
    /// Residuals one by one
    Iid,
    /// Residuals with random signs
    Wild,
    /// Normal errors; too narrow on event data
    Gaussian,
    /// No bands
    None,
}

/// How draws become a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Band {
    /// Each horizon by itself
    Pointwise,
    /// Along the first principal component of the path
    SimsZha,
    /// The whole path with the stated probability, widened evenly in standard errors
    SupT,
    /// The whole path with the stated probability, by quantiles
    Joint,
}

impl From<Band> for BandKind {
    fn from(band: Band) -> Self {
        match band {
            Band::Pointwise => BandKind::Pointwise,
            Band::SimsZha => BandKind::SimsZha,
            Band::SupT => BandKind::SupT,
            Band::Joint => BandKind::JointQuantile,
        }
    }
}

#[derive(Debug, Args)]
pub struct IrfArgs {
    #[command(flatten)]
    pub model: Model,
    /// Which impulse
    #[arg(long, value_enum, default_value = "orthogonal")]
    pub kind: Kind,
    /// Impulses to show [default: all]
    #[arg(long, value_name = "SERIES", num_args = 1..)]
    pub impulse: Vec<String>,
    /// Responses to show [default: all]
    #[arg(long, value_name = "SERIES", num_args = 1..)]
    pub response: Vec<String>,
    /// Longest horizon
    #[arg(long, default_value_t = 12)]
    pub horizons: usize,
    /// Sum the responses over horizons
    #[arg(long)]
    pub cumulative: bool,
    /// Where the bands come from
    #[arg(long, value_enum, default_value = "moving-block")]
    pub bands: Bands,
    /// Length of the blocks [default: from the sample]
    #[arg(long, value_name = "N")]
    pub block: Option<usize>,
    /// Bootstrap draws [default: 1000]
    #[arg(long)]
    pub draws: Option<usize>,
    /// How draws become a band [default: pointwise]
    #[arg(long, value_enum)]
    pub band_kind: Option<Band>,
    /// Coverage of the bands [default: 0.9]
    #[arg(long, allow_negative_numbers = true)]
    pub level: Option<f64>,
    /// Kilian's correction of the small-sample bias of the coefficients
    #[arg(long)]
    pub kilian: bool,
    #[command(flatten)]
    pub table: TableOutput,
}

/// Draws that make a band at the least.
pub const FEWEST: usize = 20;

impl IrfArgs {
    fn draws(&self) -> usize {
        self.draws.unwrap_or(1000)
    }

    fn level(&self) -> f64 {
        self.level.unwrap_or(0.9)
    }

    /// Refuses what would say nothing.
    fn check(&self) -> Result<(), Failure> {
        if self.bands == Bands::None {
            for (given, flag) in [
                (self.draws.is_some(), "--draws"),
                (self.band_kind.is_some(), "--band-kind"),
                (self.level.is_some(), "--level"),
                (self.kilian, "--kilian"),
            ] {
                idle(given, flag, "bands; --bands none asks for none")?;
            }
        }
        idle(
            self.block.is_some() && self.bands != Bands::MovingBlock,
            "--block",
            "--bands moving-block",
        )
    }
}

#[derive(Serialize)]
struct IrfAnswer<'a> {
    impulse_kind: Impulse,
    spec: Option<&'a BootstrapSpec>,
    paths: &'a [Path],
}

/// One response to one impulse.
#[derive(Serialize)]
struct Path {
    impulse: String,
    response: String,
    estimate: Vec<f64>,
    band: Option<PathBands>,
}

pub fn irf(context: &Context, args: &IrfArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    args.check()?;
    let (input, fit) = args.model.fit(context)?;
    within(
        "--horizons",
        args.horizons,
        input.panel.n_periods(),
        &input.file,
    )?;
    if args.bands != Bands::None {
        let each = (args.horizons + 1) as f64 * (fit.k() * fit.k()) as f64;
        draws("--draws", args.draws(), FEWEST, each)?;
    }
    let impulse = match args.kind {
        Kind::Orthogonal => Impulse::Orthogonal,
        Kind::Generalised => Impulse::Generalized,
        Kind::Unit => Impulse::ReducedForm,
    };
    let chosen = |names: &[String], flag: &str| -> Result<Vec<usize>, Failure> {
        match names {
            [] => Ok((0..fit.k()).collect()),
            names => names
                .iter()
                .map(|name| among(name, &fit.names, flag, &input.file))
                .collect(),
        }
    };
    let impulses = chosen(&args.impulse, "--impulse")?;
    let shown = chosen(&args.response, "--response")?;
    let spec = bootstrap_spec(context, args, impulse);
    let drawn = match &spec {
        None => None,
        Some(spec) => {
            let _wait = progress::wait(context, "drawing");
            Some(fit.bootstrap(spec).map_err(|error| input.explain(error))?)
        }
    };
    let point: Responses = match &drawn {
        Some(draws) => draws.point.clone(),
        None => {
            let plain = fit
                .responses(impulse, args.horizons)
                .map_err(|error| input.explain(error))?;
            if args.cumulative {
                plain.cumulated()
            } else {
                plain
            }
        }
    };
    let mut paths = Vec::new();
    for &j in &impulses {
        for &i in &shown {
            let band = match &drawn {
                None => None,
                Some(draws) => Some(
                    draws
                        .bands(
                            i,
                            j,
                            args.band_kind.unwrap_or(Band::Pointwise).into(),
                            args.level(),
                        )
                        .map_err(|error| input.explain(error))?,
                ),
            };
            paths.push(Path {
                impulse: fit.names[j].clone(),
                response: fit.names[i].clone(),
                estimate: point.path(i, j),
                band,
            });
        }
    }
    if context.settings.json {
        context.print_json(&IrfAnswer {
            impulse_kind: impulse,
            spec: spec.as_ref(),
            paths: &paths,
        })?;
    }
    path_table(&paths).write(context, &place)?;
    irf_notes(context, args, &input, &fit)?;
    Ok(Outcome::Done)
}

fn bootstrap_spec(context: &Context, args: &IrfArgs, impulse: Impulse) -> Option<BootstrapSpec> {
    let method = match args.bands {
        Bands::None => return None,
        Bands::MovingBlock => Bootstrap::MovingBlock(args.block),
        Bands::Iid => Bootstrap::Iid,
        Bands::Wild => Bootstrap::Wild,
        Bands::Gaussian => Bootstrap::Gaussian,
    };
    Some(BootstrapSpec {
        method,
        impulse,
        cumulative: args.cumulative,
        draws: args.draws(),
        bias_correction: args.kilian,
        seed: context.settings.seed,
        ..BootstrapSpec::new(args.horizons)
    })
}

fn path_table(paths: &[Path]) -> Table {
    let rows: Vec<(&Path, usize)> = paths
        .iter()
        .flat_map(|path| (0..path.estimate.len()).map(move |h| (path, h)))
        .collect();
    let table = Table::default()
        .text("impulse", rows.iter().map(|r| r.0.impulse.clone()))
        .text("response", rows.iter().map(|r| r.0.response.clone()))
        .count("horizon", rows.iter().map(|r| count(r.1)))
        .number("estimate", rows.iter().map(|r| Some(r.0.estimate[r.1])));
    if paths.iter().all(|path| path.band.is_none()) {
        return table;
    }
    table
        .number(
            "lower",
            rows.iter().map(|r| r.0.band.as_ref().map(|b| b.lower[r.1])),
        )
        .number(
            "upper",
            rows.iter().map(|r| r.0.band.as_ref().map(|b| b.upper[r.1])),
        )
}

fn irf_notes(
    context: &Context,
    args: &IrfArgs,
    input: &Input,
    fit: &VarFit,
) -> Result<(), Failure> {
    context.note(match args.kind {
        Kind::Orthogonal => format!(
            "one standard deviation of a recursive shock, in the order {}; another order gives other responses",
            fit.names.join(", ")
        ),
        Kind::Generalised => {
            "one standard deviation of a residual, the others at their expectation".to_owned()
        }
        Kind::Unit => "one unit of a residual, the others at zero".to_owned(),
    });
    if args.bands != Bands::None {
        context.note(format!(
            "{:.0} % bands from {} draws, seed {}{}",
            100.0 * args.level(),
            args.draws(),
            context.settings.seed,
            if args.kilian { ", bias corrected" } else { "" }
        ));
    }
    if args.bands == Bands::Wild && args.kind != Kind::Unit {
        context
            .note("caution: the wild bootstrap cannot vary an impact response; moving blocks can");
    }
    if args.bands == Bands::Gaussian {
        context.note("caution: normal errors give bands that are far too narrow on event data");
    }
    warn_unstable(context, input, fit)
}

/// Which shocks a decomposition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shares {
    /// Recursive shocks; shares sum to 1
    Orthogonal,
    /// Generalised shocks; shares do not sum to 1
    #[value(alias = "generalized")]
    Generalised,
}

#[derive(Debug, Args)]
pub struct FevdArgs {
    #[command(flatten)]
    pub model: Model,
    /// Which shocks
    #[arg(long, value_enum, default_value = "orthogonal")]
    pub kind: Shares,
    /// Longest forecast step
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..))]
    pub steps: u16,
    /// Diebold-Yilmaz table at the longest step: from, to and net of others, in per cent
    #[arg(long, conflicts_with = "kind")]
    pub connectedness: bool,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn fevd(context: &Context, args: &FevdArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let (input, fit) = args.model.fit(context)?;
    let explain = |error| input.explain(error);
    let steps = usize::from(args.steps);
    within("--steps", steps, input.panel.n_periods(), &input.file)?;
    if args.connectedness {
        let result = fit.connectedness(steps).map_err(explain)?;
        if context.settings.json {
            context.print_json(&result)?;
        }
        connectedness_table(&result).write(context, &place)?;
        context.note(format!(
            "total connectedness {:.2} % at {steps} steps (row-normalised generalised shares)",
            result.total
        ));
    } else {
        let kind = match args.kind {
            Shares::Orthogonal => DecompositionKind::Orthogonal,
            Shares::Generalised => DecompositionKind::Generalized,
        };
        let result = fit.decomposition(kind, steps).map_err(explain)?;
        if context.settings.json {
            context.print_json(&result)?;
        }
        let k = fit.k();
        let cells: Vec<(usize, usize, usize)> = (0..k)
            .flat_map(|i| (0..steps).flat_map(move |h| (0..k).map(move |j| (i, h, j))))
            .collect();
        Table::default()
            .text("series", cells.iter().map(|c| fit.names[c.0].clone()))
            .count("step", cells.iter().map(|c| count(c.1 + 1)))
            .text("shock", cells.iter().map(|c| fit.names[c.2].clone()))
            .number(
                "share",
                cells.iter().map(|c| Some(result.shares[c.1][(c.0, c.2)])),
            )
            .write(context, &place)?;
        context.note(match args.kind {
            Shares::Orthogonal => format!(
                "recursive shocks in the order {}; another order gives other shares",
                fit.names.join(", ")
            ),
            Shares::Generalised => {
                "generalised shocks: no order needed, shares do not sum to 1".to_owned()
            }
        });
    }
    warn_unstable(context, &input, &fit)?;
    Ok(Outcome::Done)
}

fn connectedness_table(result: &Connectedness) -> Table {
    let k = result.names.len();
    let mut table = Table::default().text("series", result.names.iter().cloned());
    for (j, name) in result.names.iter().enumerate() {
        table = table.number(
            &format!("share_{name}"),
            (0..k).map(|i| Some(100.0 * result.table[(i, j)])),
        );
    }
    let each = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    table
        .number("from_others", each(&result.from_others))
        .number("to_others", each(&result.to_others))
        .number("net", each(&result.net))
}
