//! Section 7: what would follow.
//!
//! CLAIMS is the argument's own press response. DATA is a linear model of the observed
//! series, no claim used; BLEND the same with the claims as priors. Levers without a series
//! of their own have no DATA run and say so.

use detente_simulate::{
    Action, ClaimPrior, Coupling, Decision as Decided, Estimate, EstimateOptions, Fan, Fixed,
    HindcastOptions, Lever as Push, LinearModel, Panel, Rule, RunOptions, assumption_share, decide,
    estimate, hindcast, run as simulate, standardised, value_of_knowing, variance_split,
};
use detente_vocab::{Concept, Period, Sign};

use super::Case;
use super::argument::{lever_words, share_of};
use super::observable::{Observable, Sight, sight};
use super::question::{Bench, FindingKind};
use super::scenario_data::{periods_of, turned, values_of};
use crate::model::{
    Decision, FanChart, FanPoint, Finding, Refusal, RefusalFact, ScenarioRow, ScenarioSection,
    Sentence, Share,
};
use crate::words;

/// Months simulated.
const HORIZON: usize = 12;
/// Months for which a lever is pulled: all of them.
const PUSHED: usize = HORIZON;
/// Draws of each run.
const DRAWS: usize = 2_000;
/// Lags of the model.
const LAGS: usize = 1;
/// A lever may be recommended at 1 − ALPHA / number of levers.
const ALPHA: f64 = 0.05;
/// Its regret may be so large at most, in standard deviations of the outcome.
const REGRET_LIMIT: f64 = 0.25;
/// Series in the model at most.
const MOST_SERIES: usize = 6;
/// How unusual every lever is made, in standard deviations of past shocks: only then can their
/// effects be set side by side.
const MODESTY: f64 = 0.5;
/// Months that the model needs.
const FEWEST_MONTHS: usize = 48;

/// What was simulated.
#[derive(Default)]
pub struct Scenarios {
    /// The decision; `None` when there is no lever.
    pub decision: Option<Decision>,
    rows: Vec<ScenarioRow>,
    refused: Option<Refusal>,
    fan: Option<FanChart>,
    notes: Vec<Sentence>,
}

/// A series of the model.
struct Series {
    name: String,
    seen: Observable,
    values: Vec<f64>,
}

/// Runs the levers.
pub fn run(case: &Case<'_>) -> Scenarios {
    let rows: Vec<ScenarioRow> = case
        .argument
        .levers
        .iter()
        .map(|finding| ScenarioRow {
            lever: finding.lever.id.clone(),
            name: words::capitalised(&lever_words(case, &finding.lever)),
            claims: share_of(finding),
            data: None,
            blend: None,
            data_note: String::new(),
            modesty: None,
            assumption_share: None,
            side_effects: Vec::new(),
        })
        .collect();
    if rows.is_empty() {
        return Scenarios::default();
    }
    let mut scenarios = Scenarios {
        rows,
        ..Scenarios::default()
    };
    match on_data(case, &mut scenarios) {
        Ok(()) => {}
        Err(refusal) => {
            scenarios.decision = Some(Decision {
                lever: None,
                heading: "Cannot tell".to_owned(),
                rule: Sentence {
                    text: "A lever is recommended only on the strength of a DATA run, and there is none.".to_owned(),
                    refs: vec!["m4".to_owned()],
                },
            });
            scenarios.refused = Some(refusal);
        }
    }
    scenarios
}

fn refusal(why: String, facts: Vec<RefusalFact>) -> Refusal {
    Refusal {
        what: "The levers on the data".to_owned(),
        why: Sentence {
            text: why,
            refs: vec!["m4".to_owned()],
        },
        facts,
    }
}

fn suffice(figure: &str, meaning: &str) -> Vec<RefusalFact> {
    vec![RefusalFact {
        label: "What would suffice".to_owned(),
        figure: figure.to_owned(),
        meaning: meaning.to_owned(),
    }]
}

/// The series of the model: the outcome, the levers, and what lies on their paths.
fn series(case: &Case<'_>, bench: &Bench<'_>) -> Result<(Vec<Series>, Vec<Period>), Refusal> {
    let outcome = case.outcome_concept().ok_or_else(|| {
        refusal(
            "The claims speak of no state of a place that could be simulated.".to_owned(),
            Vec::new(),
        )
    })?;
    let outcome_seen = match sight(&outcome, &case.directory, case.deaths) {
        Sight::Seen(seen) => seen,
        Sight::NotHere(why) => {
            return Err(refusal(
                format!("The outcome cannot be seen: {why}."),
                suffice("--outcome FILE", "deaths by country and month"),
            ));
        }
        Sight::Never(why) => {
            return Err(refusal(
                format!("The outcome cannot be seen: {why}."),
                Vec::new(),
            ));
        }
    };
    let mut wanted: Vec<(Concept, Observable)> = vec![(outcome, outcome_seen)];
    let mut nodes: Vec<&str> = Vec::new();
    for finding in &case.argument.levers {
        nodes.extend(finding.lever.starts().into_iter().map(|(node, _)| node));
    }
    for finding in &case.argument.levers {
        for path in finding.effect.paths.iter().take(2) {
            nodes.extend(path.nodes.iter().map(String::as_str));
        }
    }
    for node in nodes {
        let Some(concept) = case.concepts.get(node) else {
            continue;
        };
        if let Sight::Seen(seen) = sight(concept, &case.directory, case.deaths)
            && wanted
                .iter()
                .all(|(_, known)| *known != seen && !turned(known, &seen))
            && wanted.len() < MOST_SERIES
        {
            wanted.push((concept.clone(), seen));
        }
    }
    let interval = detente_vocab::Interval::Month;
    let (from, to) = bench.window;
    let months = periods_of((from, to), interval);
    if months.len() < FEWEST_MONTHS {
        return Err(refusal(
            format!(
                "The events span {}; a model of months with a lag needs {FEWEST_MONTHS}.",
                words::count(months.len(), "whole month", "whole months")
            ),
            suffice(
                &format!("{FEWEST_MONTHS} months"),
                "of the lever’s tie and of the outcome",
            ),
        ));
    }
    let mut kept: Vec<Series> = Vec::new();
    for (i, (concept, seen)) in wanted.into_iter().enumerate() {
        let events = Some((bench.events, bench.states.as_slice()));
        let Ok(values) = values_of(&seen, events, case.deaths, (from, to), interval, &months)
        else {
            continue;
        };
        let whole = values.iter().all(|v| v.is_finite());
        if i == 0 && !whole {
            let known = values.iter().filter(|v| v.is_finite()).count();
            return Err(refusal(
                format!(
                    "The outcome has a value in {known} of {} months.",
                    months.len()
                ),
                suffice("every month", "of the outcome in the window of the events"),
            ));
        }
        if whole {
            kept.push(Series {
                name: words::variable_name(&concept, &case.directory),
                seen,
                // A column that never changes moves nothing.
                values: standardised(&values).unwrap_or_else(|| vec![0.0; values.len()]),
            });
        }
    }
    Ok((kept, months))
}

fn on_data(case: &Case<'_>, scenarios: &mut Scenarios) -> Result<(), Refusal> {
    let Some(bench) = &case.bench else {
        return Err(refusal(
            "No event data were given.".to_owned(),
            suffice("--events PATH", "and --outcome FILE"),
        ));
    };
    let (series, months) = series(case, bench)?;
    let place = |node: &str| -> Option<(usize, f64)> {
        let concept = case.concepts.get(node)?;
        let Sight::Seen(seen) = sight(concept, &case.directory, case.deaths) else {
            return None;
        };
        series.iter().enumerate().find_map(|(i, s)| {
            if s.seen == seen {
                Some((i, 1.0))
            } else if turned(&s.seen, &seen) {
                Some((i, -1.0))
            } else {
                None
            }
        })
    };
    // A lever has a DATA run when every node that it moves has a series that is not the outcome.
    let mut pushes: Vec<(usize, Push)> = Vec::new();
    for (row, finding) in case.argument.levers.iter().enumerate() {
        let starts = finding.lever.starts();
        let found: Vec<Option<(usize, f64)>> = starts.iter().map(|(node, _)| place(node)).collect();
        if starts.is_empty() || found.iter().any(|f| f.is_none_or(|(at, _)| at == 0)) {
            scenarios.rows[row].data_note = "no series for what it moves".to_owned();
            continue;
        }
        let actions = starts
            .iter()
            .zip(&found)
            .filter_map(|((_, sign), found)| {
                let (at, turn) = (*found)?;
                Some(Action::Press {
                    series: series[at].name.clone(),
                    size: f64::from(*sign) * turn * MODESTY,
                    from: 1,
                    to: PUSHED,
                })
            })
            .collect();
        pushes.push((
            row,
            Push {
                name: finding.lever.id.clone(),
                actions,
                blocks: Vec::new(),
            },
        ));
    }
    if pushes.is_empty() {
        return Err(refusal(
            "No lever moves a tie that these events show densely enough.".to_owned(),
            suffice(
                "3 reported events a month",
                "on the tie that a lever moves, with a report in two of three months",
            ),
        ));
    }
    let panel = Panel {
        names: series.iter().map(|s| s.name.clone()).collect(),
        rows: (0..months.len())
            .map(|t| series.iter().map(|s| s.values[t]).collect())
            .collect(),
    };
    let seed = case.options.seed;
    let options = EstimateOptions {
        lags: LAGS,
        seed,
        ..EstimateOptions::default()
    };
    let priors = priors(case, &series);
    let model_fault = |error: String| {
        refusal(
            format!("{}.", words::capitalised(error.trim_end_matches('.'))),
            Vec::new(),
        )
    };
    let data_options = options.clone();
    let data = estimate(&panel, &options).map_err(|e| model_fault(e.to_string()))?;
    let crux = case
        .crux
        .as_ref()
        .and_then(|id| priors.iter().find(|prior| &prior.claim == id).cloned());
    let blend = estimate(
        &panel,
        &EstimateOptions {
            claims: priors,
            ..options
        },
    )
    .map_err(|e| model_fault(e.to_string()))?;
    let outcome = case.argument.outcome.as_ref();
    let better = outcome.map_or(1, |o| o.better);
    let turn = outcome
        .and_then(|o| place(&o.node))
        .map_or(1.0, |(_, turn)| turn);
    let run_options = RunOptions {
        horizon: HORIZON,
        draws: DRAWS,
        seed,
        outcome: series[0].name.clone(),
        better: if turn < 0.0 { -better } else { better },
        watch: series[1..].iter().map(|s| s.name.clone()).collect(),
    };
    scenarios
        .notes
        .push(skill(&panel, &run_options, &data_options)?);
    for (_, push) in &mut pushes {
        equally_modest(push, &data.model, &run_options);
    }
    let levers: Vec<Push> = pushes.iter().map(|(_, push)| push.clone()).collect();
    let on_events =
        simulate(&data.model, &levers, &run_options).map_err(|e| model_fault(e.to_string()))?;
    let on_both =
        simulate(&blend.model, &levers, &run_options).map_err(|e| model_fault(e.to_string()))?;
    for ((row, push), (d, b)) in pushes
        .iter()
        .zip(on_events.levers.iter().zip(&on_both.levers))
    {
        let out = &mut scenarios.rows[*row];
        out.data = Some(Share::of_draws(d.improves, DRAWS, false));
        out.blend = Some(Share::of_draws(b.improves, DRAWS, false));
        out.modesty = d.modesty;
        out.assumption_share = assumption_share(&blend.model, push, &run_options, &blend.assumed())
            .ok()
            .flatten();
        out.side_effects = d
            .side_effects
            .iter()
            .filter(|s| s.q10 > 0.05 || s.q90 < -0.05)
            .filter(|s| {
                !push
                    .actions
                    .iter()
                    .any(|a| matches!(a, Action::Press { series, .. } if *series == s.series))
            })
            .map(|s| {
                format!(
                    "{} {} sd (80 % band {} to {}, not corrected)",
                    s.series,
                    words::signed(s.median, 2),
                    words::signed(s.q10, 2),
                    words::signed(s.q90, 2)
                )
            })
            .collect();
    }
    let rule = Rule {
        alpha: ALPHA,
        regret_limit: REGRET_LIMIT,
    };
    let decided = decide(&on_events, &rule);
    scenarios.decision = Some(decision(case, decided, pushes.len()));
    let leading = on_events.levers.iter().enumerate().max_by(|a, b| {
        a.1.improves
            .total_cmp(&b.1.improves)
            .then_with(|| b.0.cmp(&a.0))
    });
    if let Some((i, result)) = leading {
        let push = &pushes[i].1;
        scenarios.notes.extend(spread(push, &blend, &run_options));
        scenarios
            .notes
            .extend(crux.and_then(|prior| knowing_the_crux(&prior, push, &blend, &run_options)));
        let name = &scenarios.rows[pushes[i].0].name;
        let end = result.difference.last();
        scenarios.fan = Some(FanChart {
            title: format!(
                "{}: {} moves by {} standard deviations after {HORIZON} months (90 % band {} to {})",
                result.name,
                series[0].name,
                end.map_or("—".to_owned(), |f| words::signed(f.q50, 2)),
                end.map_or("—".to_owned(), |f| words::signed(f.q05, 2)),
                end.map_or("—".to_owned(), |f| words::signed(f.q95, 2)),
            ),
            subtitle: format!(
                "{} in standard deviations. Lever: {}, in each of {PUSHED} months by half a standard deviation of the shocks that it would take; same shocks in both.",
                words::capitalised(&series[0].name),
                words::uncapitalised(name),
            ),
            unit: "standard deviations".to_owned(),
            past_labels: months
                .iter()
                .rev()
                .take(36)
                .rev()
                .map(ToString::to_string)
                .collect(),
            past: series[0]
                .values
                .iter()
                .rev()
                .take(36)
                .rev()
                .map(|v| Some(*v))
                .collect(),
            base: fan(&on_events.base),
            lever: fan(&result.fan),
            difference: fan(&result.difference),
            source: format!(
                "{} Linear model of {}, parameters from their posterior, shocks resampled, {} futures. Predictive, not causal.",
                case.source_line(),
                words::count(series.len(), "series", "series"),
                words::thousands(DRAWS as u64)
            ),
        });
    }
    Ok(())
}

/// What forecasts of the past say of the model; refused where they say that it has learned
/// nothing from the other series.
fn skill(
    panel: &Panel,
    run: &RunOptions,
    estimation: &EstimateOptions,
) -> Result<Sentence, Refusal> {
    let options = HindcastOptions {
        horizons: run.horizon,
        seed: run.seed,
        ..HindcastOptions::default()
    };
    let scores =
        hindcast(panel, &run.outcome, run.better, estimation, &options).map_err(|error| {
            refusal(
                format!("{}.", words::capitalised(&error.to_string())),
                Vec::new(),
            )
        })?;
    let error = scores.skill_error.map_or(String::new(), |e| {
        format!(" (standard error {})", words::plain(100.0 * e, 1))
    });
    let over = format!(
        "{} %{error} in CRPS over {} forecasts of the past, 1 to {} months ahead",
        words::signed(100.0 * scores.skill_over_ar1, 1),
        scores.origins,
        run.horizon
    );
    if scores.skill_over_ar1 <= 0.0 {
        return Err(refusal(
            format!(
                "The model forecasts the outcome no better than the outcome’s own past does: {over}. What it says of levers would rest on nothing that was ever borne out."
            ),
            suffice(
                "a gain above 0",
                "over the outcome’s own autoregression: longer data, or series that lead it",
            ),
        ));
    }
    Ok(Sentence {
        text: format!(
            "Against the outcome’s own autoregression the model gains {over}; with no gain no lever would be shown."
        ),
        refs: vec!["m4".to_owned()],
    })
}

/// Scales a lever to [`MODESTY`]; one whose modesty is not defined stays as it is.
fn equally_modest(push: &mut Push, model: &LinearModel, run: &RunOptions) {
    let once = RunOptions {
        draws: 1,
        ..run.clone()
    };
    let modesty = simulate(model, std::slice::from_ref(push), &once)
        .ok()
        .and_then(|ensemble| ensemble.levers.first().and_then(|lever| lever.modesty));
    if let Some(modesty) = modesty.filter(|m| *m > 0.0) {
        for action in &mut push.actions {
            if let Action::Press { size, .. } = action {
                *size *= MODESTY / modesty;
            }
        }
    }
}

/// Where the doubt about the leading lever comes from.
fn spread(push: &Push, blend: &Estimate, run: &RunOptions) -> Option<Sentence> {
    let split = variance_split(&blend.model, push, run, &blend.assumed()).ok()??;
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    Some(Sentence {
        text: format!(
            "Of the spread of what {} would do, {} comes from couplings that the data leave open, {} from couplings that are assumed, and {}.",
            push.name,
            percent(split.parameters),
            percent(split.assumptions),
            if split.shocks < 0.005 {
                "none from shocks, which are the same with and without it".to_owned()
            } else {
                format!("{} from shocks", percent(split.shocks))
            }
        ),
        refs: vec!["m4".to_owned()],
    })
}

/// How far the answer would move if the claim on which the advice hangs were known.
fn knowing_the_crux(
    crux: &ClaimPrior,
    push: &Push,
    blend: &Estimate,
    run: &RunOptions,
) -> Option<Sentence> {
    let (from, to) = (crux.from.as_ref()?, crux.to.as_ref()?);
    let of_crux = |c: &&Coupling| &c.from == from && &c.to == to && c.lag == 1;
    let coupling = blend.couplings.iter().find(of_crux)?;
    let fixed = Fixed {
        from: from.clone(),
        to: to.clone(),
        mean: coupling.mean,
        sd: coupling.sd,
    };
    let known = value_of_knowing(&blend.model, push, run, &[fixed]).ok()?;
    let known = known.first()?;
    let percent = |share: f64| words::share_label(share, false, true);
    Some(Sentence {
        text: format!(
            "Were the coupling of {}, the claim on which the advice hangs, known to lie one standard deviation lower or higher, P(improves) under {} would be {} or {}.",
            crux.claim,
            push.name,
            percent(known.low),
            percent(known.high)
        ),
        refs: vec![crux.claim.clone(), "m4".to_owned()],
    })
}

fn fan(points: &[Fan]) -> Vec<FanPoint> {
    points
        .iter()
        .enumerate()
        .skip(1)
        .map(|(step, f)| FanPoint {
            step,
            q05: f.q05,
            q25: f.q25,
            q50: f.q50,
            q75: f.q75,
            q95: f.q95,
        })
        .collect()
}

/// Claims as priors, where both ends have a series.
fn priors(case: &Case<'_>, series: &[Series]) -> Vec<ClaimPrior> {
    let name = |concept: &Concept| -> Option<(String, i8)> {
        let Sight::Seen(seen) = sight(concept, &case.directory, case.deaths) else {
            return None;
        };
        series.iter().find_map(|s| {
            if s.seen == seen {
                Some((s.name.clone(), 1))
            } else if turned(&s.seen, &seen) {
                Some((s.name.clone(), -1))
            } else {
                None
            }
        })
    };
    case.claims
        .iter()
        .filter(|claim| detente_argue::draws_link(claim))
        .filter_map(|claim| {
            let (from, turn_from) = name(claim.cause.as_ref()?)?;
            let (to, turn_to) = name(claim.effect.as_ref()?)?;
            let sign = match claim.sign {
                Sign::Positive => 1,
                Sign::Negative => -1,
                Sign::Zero => 0,
                Sign::Unclear => return None,
            };
            (from != to).then(|| ClaimPrior {
                claim: claim.id.clone(),
                from: Some(from),
                to: Some(to),
                sign: sign * turn_from * turn_to,
            })
        })
        .collect()
}

/// Whether the question "does the lead lever move the outcome" passed every guard, in the
/// direction that helps. A recommendation needs it beside the rule.
fn lead_passed(case: &Case<'_>, lever: &str) -> bool {
    let (Some(lead), Some(concept), Some(outcome)) = (
        case.lead_finding(),
        case.lead_concept(),
        case.outcome_concept(),
    ) else {
        return false;
    };
    let Some(want) = case.argument.outcome.as_ref() else {
        return false;
    };
    // Deaths are asked about as violence: stability up is violence down.
    let turn = if outcome.property == detente_vocab::Property::Stability {
        -1
    } else {
        1
    };
    let push = lead.lever.starts().first().map_or(0, |(_, sign)| *sign);
    let helps = want.better * turn * push;
    lead.lever.id == lever
        && case.questions.iter().any(|q| {
            q.cause.node() == concept.node()
                && (q.effect_seen.is_deaths() || q.effect.node() == outcome.node())
                && q.answer.as_ref().is_ok_and(|a| match a.finding {
                    FindingKind::Rises => helps > 0,
                    FindingKind::Falls => helps < 0,
                    FindingKind::CannotTell => false,
                })
        })
}

fn decision(case: &Case<'_>, decided: Decided, levers: usize) -> Decision {
    let passed = match &decided {
        Decided::Recommend { lever, .. } => lead_passed(case, lever),
        Decided::CannotTell { .. } => false,
    };
    let percent = |p: f64| format!("{:.1} %", 100.0 * p);
    let rule = |improves: f64, needed: f64, regret: f64, limit: f64| {
        format!(
            "The rule asks for a share of {} over {} and a 90 % regret under {limit:.2} standard deviations; the best has {} and {regret:.2}.",
            percent(needed),
            words::count(levers, "lever", "levers"),
            percent(improves),
        )
    };
    let refs = vec!["m4".to_owned()];
    match &decided {
        Decided::Recommend {
            lever,
            improves,
            needed,
            regret,
            limit,
        } if !passed => Decision {
            lever: None,
            heading: "Cannot tell".to_owned(),
            rule: Sentence {
                text: format!(
                    "{} {lever} meets that rule, but a recommendation also needs the question whether it moves the outcome to pass every guard of section 6, and it did not.",
                    rule(*improves, *needed, *regret, *limit)
                ),
                refs,
            },
        },
        Decided::Recommend {
            lever,
            improves,
            needed,
            regret,
            limit,
        } => {
            let words_of = case
                .argument
                .levers
                .iter()
                .find(|l| &l.lever.id == lever)
                .map(|l| lever_words(case, &l.lever))
                .unwrap_or_default();
            Decision {
                lever: Some(lever.clone()),
                heading: format!("If past couplings hold, {lever} would: {words_of}"),
                rule: Sentence {
                    text: rule(*improves, *needed, *regret, *limit),
                    refs,
                },
            }
        }
        Decided::CannotTell {
            improves,
            needed,
            regret,
            limit,
            ..
        } => Decision {
            lever: None,
            heading: "Cannot tell".to_owned(),
            rule: Sentence {
                text: rule(*improves, *needed, *regret, *limit),
                refs,
            },
        },
    }
}

/// The section.
pub fn section(case: &Case<'_>) -> ScenarioSection {
    let scenarios = &case.scenarios;
    let decision = scenarios.decision.clone().unwrap_or(Decision {
        lever: None,
        heading: "Cannot tell".to_owned(),
        rule: Sentence {
            text: "The article offers no lever that the reader recognised, so none was run."
                .to_owned(),
            refs: vec!["m4".to_owned()],
        },
    });
    let ran = scenarios
        .rows
        .iter()
        .filter(|row| row.data.is_some())
        .count();
    let heading = match (&decision.lever, scenarios.rows.len(), ran) {
        (_, 0, _) => "No lever was recognised".to_owned(),
        (Some(lever), _, _) => format!("On past couplings {lever} meets the rule"),
        (None, n, 0) => format!(
            "{} by the article’s logic alone; the data carry no run",
            words::capitalised(&words::count(n, "lever", "levers"))
        ),
        (None, _, n) => format!(
            "Of {} run on the data none meets the rule",
            words::count(n, "lever", "levers")
        ),
    };
    ScenarioSection {
        finding: Finding {
            heading,
            prose: scenarios.notes.clone(),
        },
        caption: format!(
            "P({} improves). CLAIMS: the article’s arrows alone. DATA: events alone, no claim used. BLEND: claims as prior. DATA and BLEND: {} futures each, every lever made equally unusual, Monte Carlo error at most 1.1 points.",
            case.outcome_words()
                .unwrap_or_else(|| "the outcome".to_owned()),
            words::thousands(DRAWS as u64)
        ),
        rows: scenarios.rows.clone(),
        data_refused: scenarios.refused.clone(),
        fan: scenarios.fan.clone(),
        decision,
    }
}
