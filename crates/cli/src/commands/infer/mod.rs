//! `detente infer`: an estimator on any table of series. One file a family.

mod balance;
mod breaks;
mod bvar;
mod common;
mod counts;
mod granger;
mod influence;
mod lp;
mod lp_variants;
mod model;
mod panel_lp;
mod responses;
mod scores;
mod unit_root;
mod var;

use std::path::Path;

use clap::Subcommand;

use crate::args::InferArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Context;

/// The estimators that the command line offers.
#[derive(Debug, Subcommand)]
pub enum Estimator {
    /// How many lags: AIC, HQ, SC and FPE on a common sample
    #[command(after_help = "Example:\n  detente infer lags --panel panel.csv --max-lags 8")]
    Lags(var::LagsArgs),
    /// Vector autoregression: coefficients, roots, residual diagnostics
    #[command(
        after_help = "Examples:\n  detente infer var --panel panel.csv --lags sc --deterministic both\n  detente infer var --panel panel.csv --lags 6 --seasonal --break-at 2000-10 --summary"
    )]
    Var(var::VarArgs),
    /// Forecasts of a vector autoregression with intervals
    #[command(
        after_help = "Example:\n  detente infer forecast --panel panel.csv --lags aic --steps 12"
    )]
    Forecast(var::ForecastArgs),
    /// Impulse responses of a vector autoregression with bootstrap bands
    #[command(
        after_help = "Examples:\n  detente infer irf --panel panel.csv --lags 6 --horizons 12 --impulse i2p\n  detente infer irf --panel panel.csv --kind generalised --cumulative --band-kind sup-t --kilian"
    )]
    Irf(responses::IrfArgs),
    /// Forecast-error variance decomposition; Diebold-Yilmaz connectedness
    #[command(
        after_help = "Examples:\n  detente infer fevd --panel panel.csv --lags 6 --steps 12\n  detente infer fevd --panel panel.csv --lags 6 --steps 10 --connectedness"
    )]
    Fevd(responses::FevdArgs),
    /// Granger tests: every ordered pair with a placebo, or one block on another
    #[command(
        after_help = "Examples:\n  detente infer granger --panel panel.csv --lags 6\n  detente infer granger --panel panel.csv --lags 6 --cause i2p --integration 1"
    )]
    Granger(granger::GrangerArgs),
    /// Bayesian vector autoregression with a Sims-Zha prior, chosen by its evidence on request
    #[command(
        after_help = "Examples:\n  detente infer bvar --panel panel.csv --lags 6 --report responses\n  detente infer bvar --panel panel.csv --lags 6 --choose --report evidence\n  detente infer bvar --panel panel.csv --lags 6 --report forecast --steps 6 --hold i2p:1=0"
    )]
    Bvar(bvar::BvarArgs),
    /// Local projection with HC3 errors; by instrument or state, smooth, of counts, as lpirfs
    #[command(
        after_help = "Examples:\n  detente infer lp --panel panel.csv --shock i2p --outcome p2i --lags 6 --horizons 12\n  detente infer lp --panel panel.csv --shock i2p --outcome p2i --state crisis --cumulative\n  detente infer lp --panel panel.csv --shock tie --outcome deaths --poisson --exposure reports"
    )]
    Lp(lp::LpArgs),
    /// Local projection on a panel of units, with unit and period effects
    #[command(
        after_help = "Example:\n  detente infer panel-lp --panel long.csv --unit dyad --period month --shock tie --outcome deaths"
    )]
    PanelLp(panel_lp::PanelLpArgs),
    /// Count regression: Poisson, negative binomial or hurdle; unit effects, clustered errors
    #[command(
        after_help = "Examples:\n  detente infer counts --panel long.csv --outcome deaths --on tie volume --model nb2\n  detente infer counts --panel long.csv --outcome deaths --on tie --effects dyad --cluster dyad"
    )]
    Counts(counts::CountsArgs),
    /// Breaks of level: PELT, exact, Bai-Perron, supF, Chow, online change points
    #[command(
        after_help = "Examples:\n  detente infer breaks --panel panel.csv --series deaths --method bai-perron --min-size 12\n  detente infer breaks --panel panel.csv --series deaths --method chow --at 2000-10"
    )]
    Breaks(breaks::BreaksArgs),
    /// Unit roots (ADF, KPSS) of every series and cointegration (Johansen)
    #[command(after_help = "Example:\n  detente infer unit-root --panel panel.csv --lags 4")]
    UnitRoot(unit_root::UnitRootArgs),
    /// Social influence regression: whose past counts does whom follow?
    #[command(
        after_help = "Example:\n  detente infer sir --panel long.csv --source from --target to --period year --count events --influence allied --pair distance"
    )]
    Sir(influence::SirArgs),
    /// Multilinear tensor regression of ties on their past
    #[command(
        after_help = "Example:\n  detente infer mltr --panel long.csv --source from --target to --period month --value score --layer kind"
    )]
    Mltr(influence::MltrArgs),
    /// Balance of a signed network: frustration with proof, triads, closed walks
    #[command(
        after_help = "Example:\n  detente infer balance --edges ties.csv    # columns source, target, sign"
    )]
    Balance(balance::BalanceArgs),
    /// Scores of forecasts against what happened, and tests of which is better
    #[command(
        after_help = "Examples:\n  detente infer scores --panel forecasts.csv --observed y --ensemble d1 d2 d3\n  detente infer scores --panel forecasts.csv --observed y --first small --second large --nested"
    )]
    Scores(scores::ScoresArgs),
    /// p-values corrected for their number: Benjamini-Hochberg, Benjamini-Yekutieli, Holm
    #[command(after_help = "Example:\n  detente infer adjust --panel tests.csv --p p_value")]
    Adjust(scores::AdjustArgs),
}

impl Estimator {
    /// The file that an estimator writes and those that it reads.
    pub fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        let (table, first, second) = match self {
            Estimator::Lags(args) => (&args.table, &args.model.source.panel, None),
            Estimator::Var(args) => (&args.table, &args.model.source.panel, None),
            Estimator::Forecast(args) => {
                let future = args.future.as_deref();
                (&args.table, &args.model.source.panel, future)
            }
            Estimator::Irf(args) => (&args.table, &args.model.source.panel, None),
            Estimator::Fevd(args) => (&args.table, &args.model.source.panel, None),
            Estimator::Granger(args) => (&args.table, &args.source.panel, None),
            Estimator::Bvar(args) => (&args.table, &args.source.panel, args.future.as_deref()),
            Estimator::Lp(args) => (&args.table, &args.source.panel, None),
            Estimator::PanelLp(args) => (&args.table, &args.panel, None),
            Estimator::Counts(args) => (&args.table, &args.panel, None),
            Estimator::Breaks(args) => (&args.table, &args.source.panel, None),
            Estimator::UnitRoot(args) => (&args.table, &args.source.panel, None),
            Estimator::Sir(args) => (&args.table, &args.ties.panel, None),
            Estimator::Mltr(args) => (&args.table, &args.ties.panel, None),
            Estimator::Balance(args) => (&args.table, &args.edges, None),
            Estimator::Scores(args) => (&args.table, &args.panel, None),
            Estimator::Adjust(args) => (&args.table, &args.panel, None),
        };
        let mut inputs = vec![first.as_path()];
        inputs.extend(second);
        (table.output.as_deref(), inputs)
    }
}

pub fn run(context: &Context, args: &InferArgs) -> Result<Outcome, Failure> {
    match &args.estimator {
        Estimator::Lags(args) => var::lags(context, args),
        Estimator::Var(args) => var::fit(context, args),
        Estimator::Forecast(args) => var::forecast(context, args),
        Estimator::Irf(args) => responses::irf(context, args),
        Estimator::Fevd(args) => responses::fevd(context, args),
        Estimator::Granger(args) => granger::run(context, args),
        Estimator::Bvar(args) => bvar::run(context, args),
        Estimator::Lp(args) => lp::run(context, args),
        Estimator::PanelLp(args) => panel_lp::run(context, args),
        Estimator::Counts(args) => counts::run(context, args),
        Estimator::Breaks(args) => breaks::run(context, args),
        Estimator::UnitRoot(args) => unit_root::run(context, args),
        Estimator::Sir(args) => influence::sir(context, args),
        Estimator::Mltr(args) => influence::mltr(context, args),
        Estimator::Balance(args) => balance::run(context, args),
        Estimator::Scores(args) => scores::scores(context, args),
        Estimator::Adjust(args) => scores::adjust(context, args),
    }
}
