//! Local projections on a panel of units.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use detente_infer::fixed_effects::{PanelCovariance, PanelLpSpec, panel_local_projection};
use detente_infer::lp::{PoissonPanelLpSpec, poisson_panel_local_projection};

use super::common::{
    ResponseRow, count, distinct_roles, explain, note_calendar, p_words, responses, within,
};
use super::lp_variants::poisson_table;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::panel::{self, Fill, Frame, Units};
use crate::table::Place;

/// What may hang together in the errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PanelErrors {
    /// Units in the same and in neighbouring periods; the default
    DriscollKraay,
    /// Periods of the same unit
    Cluster,
    /// Periods of the same unit, units of the same period
    TwoWay,
}

/// Units below which clustered errors are doubtful.
pub const FEW: usize = 30;

#[derive(Debug, Args)]
pub struct PanelLpArgs {
    /// CSV, Parquet or Arrow file with one unit and period a row
    #[arg(long, value_name = "FILE")]
    pub panel: PathBuf,
    /// Column that names the unit
    #[arg(long, value_name = "COLUMN", default_value = "unit")]
    pub unit: String,
    /// Column that names the period
    #[arg(long, value_name = "COLUMN", default_value = "period")]
    pub period: String,
    /// Series that moves
    #[arg(long, value_name = "COLUMN")]
    pub shock: String,
    /// Series that may follow
    #[arg(long, value_name = "COLUMN")]
    pub outcome: String,
    /// Further series held constant at the date of the shock
    #[arg(long, value_name = "COLUMN", num_args = 1..)]
    pub controls: Vec<String>,
    /// Lags of outcome and shock
    #[arg(long, default_value_t = 3)]
    pub lags: usize,
    /// Longest horizon
    #[arg(long, default_value_t = 12)]
    pub horizons: usize,
    /// Errors [default: driscoll-kraay; cluster with --poisson]
    #[arg(long, value_enum)]
    pub covariance: Option<PanelErrors>,
    /// The outcome is a count: log-linear mean by Poisson pseudo-likelihood, unit effects
    #[arg(long)]
    pub poisson: bool,
    /// Period effects for counts too
    #[arg(long, requires = "poisson")]
    pub period_effects: bool,
    /// Coverage of the bands
    #[arg(long, default_value_t = 0.9, allow_negative_numbers = true)]
    pub level: f64,
    /// What to put where a unit or all units have no row for a period
    #[arg(long, value_enum)]
    pub fill: Option<Fill>,
    #[command(flatten)]
    pub table: TableOutput,
}

pub fn run(context: &Context, args: &PanelLpArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let frame = panel::read(&args.panel)?;
    let mut wanted = vec![args.shock.clone(), args.outcome.clone()];
    wanted.extend(args.controls.iter().cloned());
    let units = frame.units(&args.unit, &args.period, &wanted, args.fill)?;
    note_calendar(context, &units.calendar, units.filled);
    let periods = units.panel.periods().len();
    within("--horizons", args.horizons, periods, frame.file())?;
    within("--lags", args.lags, periods, frame.file())?;
    let mut roles = vec![
        ("--shock", args.shock.as_str()),
        ("--outcome", args.outcome.as_str()),
    ];
    roles.extend(
        args.controls
            .iter()
            .map(|name| ("--controls", name.as_str())),
    );
    distinct_roles(&roles)?;
    if args.poisson {
        return counts(context, args, &frame, &units, &place);
    }
    let spec = PanelLpSpec {
        controls: args.controls.clone(),
        lags: args.lags,
        horizons: args.horizons,
        covariance: match args.covariance {
            None | Some(PanelErrors::DriscollKraay) => None,
            Some(PanelErrors::Cluster) => Some(PanelCovariance::ClusterUnit),
            Some(PanelErrors::TwoWay) => Some(PanelCovariance::TwoWayCluster),
        },
        level: args.level,
        seed: context.settings.seed,
        ..PanelLpSpec::new(&args.shock, &args.outcome)
    };
    let result = panel_local_projection(&units.panel, &spec)
        .map_err(|error| explain(error, frame.file()))?;
    if context.settings.json {
        context.print_json(&result)?;
    }
    let points = || result.points.iter();
    responses(&result.points, |p| ResponseRow {
        horizon: p.horizon,
        estimate: p.estimate,
        se: p.se,
        p: Some(p.p),
        pointwise: (p.lower, p.upper),
        simultaneous: (p.simultaneous_lower, p.simultaneous_upper),
    })
    .count("n", points().map(|p| count(p.n)))
    .count("df", points().map(|p| count(p.df)))
    .write(context, &place)?;
    context.note(format!(
        "response of {} to one unit of {}: {} units, {periods} periods, unit and period effects, {} lags",
        spec.outcome,
        spec.shock,
        units.panel.units().len(),
        spec.lags
    ));
    context.note(format!(
        "test of no response at any horizon: {}",
        p_words(result.sup_t.max_t_p)
    ));
    let errors = args.covariance.unwrap_or(PanelErrors::DriscollKraay);
    note_errors(context, errors, args.horizons, &units);
    note_lost(context, args, &units);
    if periods < 60 {
        context.note("caution: lagged outcomes with unit effects bias estimates by about 1 / periods; fewer than 60 periods are few");
    }
    Ok(Outcome::Done)
}

/// Which errors were used, and where their units are few.
fn note_errors(context: &Context, errors: PanelErrors, horizons: usize, units: &Units) {
    context.note(match errors {
        PanelErrors::DriscollKraay => format!(
            "errors: Driscoll-Kraay, Bartlett weights over horizon + 1 lags (1 to {} periods)",
            horizons + 1
        ),
        PanelErrors::Cluster => "errors: clustered by unit".to_owned(),
        PanelErrors::TwoWay => "errors: clustered by unit and by period".to_owned(),
    });
    let n = units.panel.units().len();
    if errors != PanelErrors::DriscollKraay && n < FEW {
        context.note(format!(
            "caution: {n} units are few for clusters: fewer than {FEW} make errors too small"
        ));
    }
}

/// What was left out of the table.
fn note_lost(context: &Context, args: &PanelLpArgs, units: &Units) {
    if units.gaps > 0 {
        context.note(format!(
            "rows with an empty cell in the series used: {}; they were left out, with the rows that need them as lags or horizons",
            units.gaps
        ));
    }
    if units.absent > 0 && args.fill.is_none() {
        context.note(format!(
            "{} pairs of unit and period have no row and were left out with the rows that need them",
            units.absent
        ));
    }
}

fn counts(
    context: &Context,
    args: &PanelLpArgs,
    frame: &Frame,
    units: &Units,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    let periods = units.panel.periods().len();
    let spec = PoissonPanelLpSpec {
        controls: args.controls.clone(),
        lags: args.lags,
        horizons: args.horizons,
        period_effects: args.period_effects,
        covariance: match args.covariance {
            None | Some(PanelErrors::Cluster) => PanelCovariance::ClusterUnit,
            Some(PanelErrors::TwoWay) => PanelCovariance::TwoWayCluster,
            Some(PanelErrors::DriscollKraay) => PanelCovariance::DriscollKraay {
                lags: args.horizons + 1,
            },
        },
        level: args.level,
        seed: context.settings.seed,
        ..PoissonPanelLpSpec::new(&args.shock, &args.outcome)
    };
    let result = poisson_panel_local_projection(&units.panel, &spec)
        .map_err(|error| explain(error, frame.file()))?;
    if context.settings.json {
        context.print_json(&result)?;
    }
    poisson_table(&result.points).write(context, place)?;
    context.note(format!(
        "response of the count {} to one unit of {}: {} units ({} without any event left out), {periods} periods, unit{} effects, {} lags",
        spec.outcome,
        spec.shock,
        units.panel.units().len(),
        result.dropped_units,
        if spec.period_effects { " and period" } else { "" },
        spec.lags
    ));
    context.note(format!(
        "estimates are changes of the log of the expected count; no response at any horizon: {}",
        p_words(result.sup_t.max_t_p)
    ));
    let errors = args.covariance.unwrap_or(PanelErrors::Cluster);
    note_errors(context, errors, args.horizons, units);
    note_lost(context, args, units);
    if !result.one_way_at.is_empty() {
        context.note(format!(
            "caution: at horizons {} the larger one-way errors stand in for the two-way ones",
            result
                .one_way_at
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    Ok(Outcome::Done)
}
