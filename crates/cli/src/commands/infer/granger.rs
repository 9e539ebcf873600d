//! Granger tests: pairs in three conventions with a placebo, and blocks of series.

use clap::{Args, ValueEnum};
use detente_infer::granger::{
    GrangerPlacebo, GrangerSpec, GrangerTest, granger_pairs, granger_pairs_possible,
    granger_placebo,
};
use detente_infer::ols::Covariance;
use detente_infer::var::{
    BlockCausality, InstantaneousCausality, LikelihoodRatio, VarFit, VarSpec, var,
};
use serde::Serialize;

use super::common::{Input, Source, among, count, p_words, within};
use super::model::Parts;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::progress;
use crate::table::{Place, Table};

/// Shifts that a placebo tries at most.
const SHIFTS: usize = 199;
/// Shifts below which a placebo says nothing at 5 %.
const FEWEST_SHIFTS: usize = 19;
/// Periods up to which a placebo tries all of them; beyond, so many fewer.
const LONG: usize = 10_000;

/// Shifts of a placebo for a length of the sample: the work grows with both.
fn shifts(periods: usize) -> usize {
    match periods > LONG {
        true => (SHIFTS * LONG / periods).max(FEWEST_SHIFTS),
        false => SHIFTS,
    }
}

/// Covariance of the coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Errors {
    /// Equal variances
    Classical,
    /// White
    Hc0,
    /// White with a small-sample factor
    Hc1,
    /// Leverage-adjusted
    Hc2,
    /// Leverage-adjusted, on the wide side; the default
    Hc3,
    /// Autocorrelation up to floor(4 (n/100)^(2/9)) lags too
    NeweyWest,
}

impl Errors {
    pub fn covariance(self, n: usize) -> Covariance {
        match self {
            Errors::Classical => Covariance::Classical,
            Errors::Hc0 => Covariance::Hc0,
            Errors::Hc1 => Covariance::Hc1,
            Errors::Hc2 => Covariance::Hc2,
            Errors::Hc3 => Covariance::Hc3,
            Errors::NeweyWest => Covariance::NeweyWest {
                lags: (4.0 * (n as f64 / 100.0).powf(2.0 / 9.0)).floor() as usize,
            },
        }
    }
}

#[derive(Debug, Args)]
pub struct GrangerArgs {
    #[command(flatten)]
    pub source: Source,
    /// Lags tested
    #[arg(long, default_value_t = 3)]
    pub lags: usize,
    #[command(flatten)]
    pub parts: Parts,
    /// Errors of the robust test
    #[arg(long, value_enum, default_value = "hc3", conflicts_with = "cause")]
    pub covariance: Errors,
    /// Highest order of integration allowed for: that many untested lags more (Toda-Yamamoto)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub integration: usize,
    /// Block form: the causing series, tested together
    #[arg(long, value_name = "SERIES", num_args = 1..)]
    pub cause: Vec<String>,
    /// Block form: the series affected [default: all others]
    #[arg(long, value_name = "SERIES", num_args = 1.., requires = "cause")]
    pub effect: Vec<String>,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct Answer {
    spec: GrangerSpec,
    pairs: Vec<Pair>,
    /// Each series against all others; empty with an allowance for integration.
    instantaneous: Vec<InstantaneousCausality>,
}

#[derive(Serialize)]
struct Pair {
    /// The textbook test: classical covariance, degrees of freedom of the one equation.
    classical: GrangerTest,
    /// The same with robust errors (HC3 by default); its adjusted p is over all pairs.
    robust: GrangerTest,
    /// The convention of R vars and statsmodels: degrees of freedom of the system; `None` with an
    /// allowance for integration, whose extra lags it would test too.
    system: Option<BlockCausality>,
    /// The robust test with the cause shifted in time; `None` where the sample is too short.
    placebo: Option<GrangerPlacebo>,
}

pub fn run(context: &Context, args: &GrangerArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let exogenous = &args.parts.exogenous;
    let named = exogenous.iter().chain(&args.cause).chain(&args.effect);
    let input = args.source.read_with(context, named)?;
    let periods = input.panel.n_periods();
    within("--lags", args.lags, periods, &input.file)?;
    within("--integration", args.integration, periods, &input.file)?;
    let explain = |error| input.explain(error);
    let (panel, var_spec) = args.parts.of(&input, args.lags.max(1))?;
    for name in panel.names() {
        panel.varying(name).map_err(explain)?;
    }
    if !args.cause.is_empty() {
        return block(context, args, &input, &place);
    }
    let (panel, exogenous) = with_seasons(panel, &var_spec, &input)?;
    let spec = GrangerSpec {
        integration: args.integration,
        covariance: args.covariance.covariance(panel.n_periods()),
        deterministic: var_spec.deterministic,
        exogenous: exogenous.clone(),
        ..GrangerSpec::new(args.lags)
    };
    let textbook = GrangerSpec {
        covariance: Covariance::Classical,
        ..spec.clone()
    };
    let wait = progress::wait(context, "testing pairs, with shifts of each cause");
    let possible = granger_pairs_possible(&panel, &spec).map_err(explain)?;
    for refused in &possible.refused {
        context.note(format!(
            "{} on {} is left out: {}",
            refused.cause, refused.effect, refused.reason
        ));
    }
    if possible.tests.is_empty()
        && let Some(first) = possible.refused.into_iter().next()
    {
        return Err(explain(first.reason));
    }
    let robust = possible.tests;
    let tested = |t: &GrangerTest| {
        robust
            .iter()
            .any(|r| r.cause == t.cause && r.effect == t.effect)
    };
    let classical: Vec<GrangerTest> = granger_pairs(&panel, &textbook)
        .map_err(explain)?
        .into_iter()
        .filter(|t| tested(t))
        .collect();
    let system: Option<VarFit> = match args.integration {
        0 => Some(
            var(
                &panel,
                &VarSpec {
                    seasons: None,
                    exogenous,
                    ..var_spec
                },
            )
            .map_err(explain)?,
        ),
        _ => None,
    };
    let mut pairs = Vec::with_capacity(robust.len());
    for (robust, classical) in robust.into_iter().zip(classical) {
        let system = match &system {
            None => None,
            Some(fit) => Some(
                fit.block_causality(&[&robust.cause], &[&robust.effect])
                    .map_err(explain)?,
            ),
        };
        // Shifts by no more than the lags would leave the real timing within reach.
        let shortest = args.lags + args.integration + 1;
        pairs.push(Pair {
            placebo: granger_placebo(
                &panel,
                &robust.cause,
                &robust.effect,
                &spec,
                shortest,
                shifts(periods),
            )
            .ok(),
            classical,
            robust,
            system,
        });
    }
    let instantaneous = match &system {
        None => Vec::new(),
        Some(fit) => fit
            .names
            .iter()
            .map(|name| fit.instantaneous_causality(&[name]))
            .collect::<Result<Vec<_>, _>>()
            .map_err(explain)?,
    };
    drop(wait);
    pair_table(&pairs, args.covariance).write(context, &place)?;
    notes(context, &pairs, &instantaneous, args);
    if shifts(periods) < SHIFTS {
        context.note(format!(
            "placebo_p rests on {} shifts in place of {SHIFTS}, because of the {periods} periods: it cannot be below {:.3}",
            shifts(periods),
            1.0 / (shifts(periods) as f64 + 1.0)
        ));
    }
    if context.settings.json {
        context.print_json(&Answer {
            spec,
            pairs,
            instantaneous,
        })?;
    }
    Ok(Outcome::Done)
}

/// Season dummies as series of the panel: the pairwise test knows no seasons of its own.
fn with_seasons(
    panel: detente_infer::Panel,
    spec: &VarSpec,
    input: &Input,
) -> Result<(detente_infer::Panel, Vec<String>), Failure> {
    let mut exogenous = spec.exogenous.clone();
    let mut panel = panel;
    for season in 1..spec.seasons.unwrap_or(1) {
        let s = spec.seasons.unwrap_or(1);
        let name = format!("season{}", season + 1);
        let column = (0..panel.n_periods())
            .map(|t| f64::from(u8::from(t % s == season)) - 1.0 / s as f64)
            .collect();
        panel = panel
            .with_series(&name, column)
            .map_err(|error| input.explain(error))?;
        exogenous.push(name);
    }
    Ok((panel, exogenous))
}

fn pair_table(pairs: &[Pair], errors: Errors) -> Table {
    let suffix = match errors {
        Errors::Classical => "classical",
        Errors::Hc0 => "hc0",
        Errors::Hc1 => "hc1",
        Errors::Hc2 => "hc2",
        Errors::Hc3 => "hc3",
        Errors::NeweyWest => "newey_west",
    };
    let all = || pairs.iter();
    Table::default()
        .text("cause", all().map(|pair| pair.robust.cause.clone()))
        .text("effect", all().map(|pair| pair.robust.effect.clone()))
        .count("lags", all().map(|pair| count(pair.robust.lags)))
        .count("n", all().map(|pair| count(pair.robust.n)))
        .number("f", all().map(|pair| Some(pair.classical.test.f)))
        .number("f_p", all().map(|pair| Some(pair.classical.test.f_p)))
        .number(
            "system_f_p",
            all().map(|pair| pair.system.as_ref().map(|s| s.f_p)),
        )
        .number(
            &format!("wald_{suffix}"),
            all().map(|pair| Some(pair.robust.test.wald)),
        )
        .number(
            &format!("wald_{suffix}_p"),
            all().map(|pair| Some(pair.robust.test.wald_p)),
        )
        .number(
            &format!("f_{suffix}_p"),
            all().map(|pair| Some(pair.robust.test.f_p)),
        )
        .number("adjusted_p", all().map(|pair| Some(pair.robust.adjusted_p)))
        .number(
            "sum_of_lags",
            all().map(|pair| Some(pair.robust.sum_of_lags)),
        )
        .number("sum_se", all().map(|pair| Some(pair.robust.sum_se)))
        .number(
            "placebo_p",
            all().map(|pair| pair.placebo.as_ref().map(|p| p.placebo_p)),
        )
        .number(
            "placebo_rejections",
            all().map(|pair| pair.placebo.as_ref().map(|p| p.placebo_rejections)),
        )
}

fn notes(
    context: &Context,
    pairs: &[Pair],
    instantaneous: &[InstantaneousCausality],
    args: &GrangerArgs,
) {
    context.note(format!(
        "{} tests in three conventions: f by the degrees of freedom of one equation, system_f_p as R vars and statsmodels, the last with errors that allow for unequal variance; adjusted_p corrects the last for all of them (Benjamini-Hochberg); placebo_p shifts the cause in time",
        pairs.len()
    ));
    for test in instantaneous {
        // Two series say the same thing twice.
        if instantaneous.len() == 2 && test.one == instantaneous[1].one {
            continue;
        }
        context.note(format!(
            "instantaneous, {} and {}: chi2 {:.4} on {}, {}",
            test.one.join(", "),
            test.other.join(", "),
            test.chi2,
            test.df,
            p_words(test.p)
        ));
    }
    context.note(
        "a shared break or a shared reporting volume makes such tests fire on unrelated series",
    );
    if args.integration > 0 {
        context.note(format!(
            "{} further lags enter untested, so the tests hold with unit roots (Toda-Yamamoto)",
            args.integration
        ));
        context.note("system_f_p is empty: the system test would take in the further lags too; so are the instantaneous tests");
    }
    if args.covariance == Errors::NeweyWest {
        context.note("Newey-West errors have no small-sample factor");
    }
    if pairs.iter().any(|pair| pair.placebo.is_none()) {
        context.note("caution: placebo_p is empty: too few periods for a placebo (at least 19 shifts are needed)");
    }
}

#[derive(Serialize)]
struct BlockAnswer {
    causality: BlockCausality,
    /// That nothing but their own past enters the equations of the series affected.
    exogeneity: Option<LikelihoodRatio>,
    instantaneous: InstantaneousCausality,
}

fn block(
    context: &Context,
    args: &GrangerArgs,
    input: &Input,
    place: &Place<'_>,
) -> Result<Outcome, Failure> {
    if args.integration > 0 {
        return Err(
            Failure::usage("the block form has no allowance for integration")
                .with_help("leave out --cause for pairwise tests, or --integration"),
        );
    }
    let explain = |error| input.explain(error);
    let (panel, spec) = args.parts.of(input, args.lags)?;
    let fit = var(&panel, &spec).map_err(explain)?;
    for (names, flag) in [(&args.cause, "--cause"), (&args.effect, "--effect")] {
        for name in names {
            among(name, &fit.names, flag, &input.file)?;
        }
    }
    if let Some(name) = args.effect.iter().find(|name| args.cause.contains(name)) {
        return Err(
            Failure::usage(format!("`{name}` is named by --cause and by --effect"))
                .with_help("a series cannot stand on both sides of the test"),
        );
    }
    if fit.names.iter().all(|name| args.cause.contains(name)) {
        return Err(
            Failure::usage("--cause names all series: none is left to be affected")
                .with_help("leave out at least one"),
        );
    }
    let cause: Vec<&str> = args.cause.iter().map(String::as_str).collect();
    let effect: Vec<&str> = args.effect.iter().map(String::as_str).collect();
    let causality = fit.block_causality(&cause, &effect).map_err(explain)?;
    let affected: Vec<&str> = causality.effect.iter().map(String::as_str).collect();
    let exogeneity = match affected.len() + cause.len() == fit.k() {
        true => Some(fit.block_exogeneity(&affected).map_err(explain)?),
        false => None,
    };
    let instantaneous = fit.instantaneous_causality(&cause).map_err(explain)?;
    let mut rows = vec![
        (
            "Wald",
            causality.wald,
            causality.df1,
            None,
            causality.wald_p,
        ),
        (
            "F (system)",
            causality.f,
            causality.df1,
            Some(causality.df2),
            causality.f_p,
        ),
    ];
    if let Some(lr) = &exogeneity {
        rows.push(("likelihood ratio (Sims)", lr.statistic, lr.df, None, lr.p));
    }
    rows.push((
        "instantaneous",
        instantaneous.chi2,
        instantaneous.df,
        None,
        instantaneous.p,
    ));
    Table::default()
        .text("test", rows.iter().map(|r| r.0.to_owned()))
        .number("statistic", rows.iter().map(|r| Some(r.1)))
        .number("df1", rows.iter().map(|r| Some(r.2)))
        .number("df2", rows.iter().map(|r| r.3))
        .number("p", rows.iter().map(|r| Some(r.4)))
        .write(context, place)?;
    context.note(format!(
        "do the past values of {} help to predict {}? {} lags, errors of equal variance (event data: compare the pairwise tests)",
        causality.cause.join(", "),
        causality.effect.join(", "),
        args.lags
    ));
    context.note("an empty df2: the reference distribution is chi-squared");
    context.note(format!(
        "instantaneous: are the errors of {} and {} correlated?",
        instantaneous.one.join(", "),
        instantaneous.other.join(", ")
    ));
    if context.settings.json {
        context.print_json(&BlockAnswer {
            causality,
            exogeneity,
            instantaneous,
        })?;
    }
    Ok(Outcome::Done)
}
