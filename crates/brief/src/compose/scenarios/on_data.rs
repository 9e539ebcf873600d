//! DATA and BLEND: the levers of an argument on a model of what events and deaths show.

use detente_argue::Lever;
use detente_simulate::scenario::{Data, Scenario};
use detente_simulate::{
    Action, EstimateOptions, Lever as Push, LinearModel, Rule, RunOptions, assumption_share,
    decide, estimate, run as simulate,
};
use detente_vocab::Interval;

use super::sentences::{fan, knowing_the_crux, skill, spread};
use super::{DRAWS, Scenarios, decision, refusal, setup, suffice};
use crate::compose::Case;
use crate::compose::observable::{Sight, sight};
use crate::compose::scenario_data::observe;
use crate::model::{FanChart, Refusal, Share};
use crate::words;

/// How unusual every lever is made, in standard deviations of past shocks: only then can their
/// effects be set side by side.
const MODESTY: f64 = 0.5;
/// Rounds in which a lever is brought there at most, and how close is close enough.
const MOST_ROUNDS: usize = 12;
const CLOSE: f64 = 1e-3;
/// Months shown before a fan.
const PAST: usize = 36;

/// The argument as a scenario; refused where nothing could be bettered.
fn scenario(case: &Case<'_>) -> Result<Scenario, Refusal> {
    let outcome = case.argument.outcome.as_ref().ok_or_else(|| {
        refusal(
            "The claims speak of no state of a place that could be simulated.".to_owned(),
            Vec::new(),
        )
    })?;
    let levers: Vec<&Lever> = case.argument.levers.iter().map(|l| &l.lever).collect();
    Ok(setup::scenario(
        outcome,
        &case.argument.links,
        &levers,
        &|node| case.node_words(node),
    ))
}

/// Why there is no panel, with what would suffice.
fn unseen(case: &Case<'_>, scenario: &Scenario, data: &Data, why: String) -> Refusal {
    let outcome = scenario.outcome.variable.get_ref();
    let Some(told) = data.unseen.iter().find(|u| u.variable == *outcome) else {
        return refusal(format!("{}.", words::capitalised(&why)), Vec::new());
    };
    let deaths = case.outcome_concept().is_some_and(|concept| {
        match sight(&concept, &case.directory, case.deaths) {
            Sight::NotHere(_) => true,
            Sight::Seen(seen) => seen.is_deaths(),
            Sight::Never(_) => false,
        }
    });
    refusal(
        format!("The outcome cannot be seen: {}.", told.why),
        match deaths {
            true => suffice("--outcome FILE", "deaths by country, for every month"),
            false => Vec::new(),
        },
    )
}

fn model_fault(error: impl std::fmt::Display) -> Refusal {
    let text = error.to_string();
    refusal(
        format!("{}.", words::capitalised(text.trim_end_matches('.'))),
        Vec::new(),
    )
}

/// Runs the levers that have series.
pub(super) fn run(case: &Case<'_>, scenarios: &mut Scenarios) -> Result<(), Refusal> {
    let Some(bench) = &case.bench else {
        return Err(refusal(
            "No event data were given.".to_owned(),
            suffice("--events PATH", "and --outcome FILE"),
        ));
    };
    let scenario = scenario(case)?;
    let seed = case.options.seed;
    let data = observe(
        &scenario.used(),
        Some(bench.events),
        case.deaths,
        &case.directory,
        (Some(bench.window.0), Some(bench.window.1)),
        Interval::Month,
    );
    let table = scenario
        .table(&data)
        .map_err(|why| unseen(case, &scenario, &data, why))?;
    // A lever has a run when everything that it moves has a series that is not the outcome's.
    let mut pushes: Vec<(usize, Push)> = Vec::new();
    for (row, finding) in case.argument.levers.iter().enumerate() {
        let id = &finding.lever.id;
        let Some(written) = scenario.levers.iter().find(|l| l.id.get_ref() == id) else {
            scenarios.rows[row].data_note = "it moves nothing that has a name".to_owned();
            continue;
        };
        match scenario.modelled(written, &table).map_err(model_fault)? {
            Ok(push) => pushes.push((row, push)),
            Err(why) => scenarios.rows[row].data_note = why,
        }
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
    let estimation = scenario.estimation(seed);
    let priors = scenario.priors(&table, &table.panel);
    let crux = case
        .crux
        .as_ref()
        .and_then(|id| priors.iter().find(|prior| &prior.claim == id).cloned());
    let data = estimate(&table.panel, &estimation).map_err(model_fault)?;
    let blend = estimate(
        &table.panel,
        &EstimateOptions {
            claims: priors,
            ..estimation.clone()
        },
    )
    .map_err(model_fault)?;
    let run_options = RunOptions {
        horizon: scenario.horizon,
        draws: DRAWS,
        seed,
        outcome: scenario.outcome.variable.get_ref().clone(),
        better: scenario.outcome.better.sign(),
        watch: table.panel.names[1..].to_vec(),
    };
    scenarios
        .notes
        .push(skill(&scenario, &table, &run_options, &estimation)?);
    for (_, push) in &mut pushes {
        equally_modest(push, &data.model, &run_options);
    }
    let levers: Vec<Push> = pushes.iter().map(|(_, push)| push.clone()).collect();
    let on_events = simulate(&data.model, &levers, &run_options).map_err(model_fault)?;
    let on_both = simulate(&blend.model, &levers, &run_options).map_err(model_fault)?;
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
            .filter(|s| !push.acts_on(&s.series))
            .map(|s| {
                format!(
                    "{} {} sd (80 % band {} to {}, not corrected)",
                    scenario.label(&s.series),
                    words::signed(s.median, 2),
                    words::signed(s.q10, 2),
                    words::signed(s.q90, 2)
                )
            })
            .collect();
    }
    let rule = Rule {
        alpha: scenario.rule.alpha,
        regret_limit: scenario.rule.regret,
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
        let outcome = scenario.label(scenario.outcome.variable.get_ref());
        let past = table.labels.len().saturating_sub(PAST);
        scenarios.fan = Some(FanChart {
            title: format!(
                "{}: {} moves by {} standard deviations after {} months (90 % band {} to {})",
                result.name,
                outcome,
                end.map_or("—".to_owned(), |f| words::signed(f.q50, 2)),
                scenario.horizon,
                end.map_or("—".to_owned(), |f| words::signed(f.q05, 2)),
                end.map_or("—".to_owned(), |f| words::signed(f.q95, 2)),
            ),
            subtitle: format!(
                "{} in standard deviations. Lever: {}, {}; same shocks in both.",
                words::capitalised(outcome),
                words::uncapitalised(name),
                strength(push, scenario.horizon),
            ),
            unit: "standard deviations".to_owned(),
            past_labels: table.labels[past..].to_vec(),
            past: table.panel.rows[past..]
                .iter()
                .map(|row| Some(row[0]))
                .collect(),
            base: fan(&on_events.base),
            lever: fan(&result.fan),
            difference: fan(&result.difference),
            source: format!(
                "{} Linear model of {}, parameters from their posterior, shocks resampled, {} futures. Predictive, not causal.",
                case.source_line(),
                words::count(table.panel.names.len(), "series", "series"),
                words::thousands(DRAWS as u64)
            ),
        });
    }
    Ok(())
}

/// How strong the lever is, after its name.
fn strength(push: &Push, months: usize) -> String {
    let steady = push
        .actions
        .iter()
        .all(|action| matches!(action, Action::Press { .. }));
    match steady {
        true => format!(
            "in each of {months} months by half a standard deviation of the shocks that it would take"
        ),
        false => format!(
            "over {months} months, so strong that it takes half a standard deviation of the shocks in each"
        ),
    }
}

/// Scales a lever to [`MODESTY`]; one whose modesty is not defined stays as it is.
fn equally_modest(push: &mut Push, model: &LinearModel, run: &RunOptions) {
    let once = RunOptions {
        draws: 1,
        ..run.clone()
    };
    // A push is scaled at once. A policy answers what it brings about, so that its size is no
    // multiple of its strength, and takes a few rounds.
    for _ in 0..MOST_ROUNDS {
        let modesty = simulate(model, std::slice::from_ref(push), &once)
            .ok()
            .and_then(|ensemble| ensemble.levers.first().and_then(|lever| lever.modesty));
        let Some(modesty) = modesty.filter(|m| *m > 0.0) else {
            return;
        };
        let scale = MODESTY / modesty;
        if (scale - 1.0).abs() < CLOSE {
            return;
        }
        for action in &mut push.actions {
            match action {
                Action::Press { size, .. } => *size *= scale,
                Action::Policy(policy) => {
                    policy.reward *= scale;
                    policy.penalty *= scale;
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use detente_simulate::scenario::Seen;

    use super::*;

    /// Conduct that answers cooperation, and peace that answers conduct.
    fn data() -> Data {
        let mut state = 3_u64;
        let mut dice = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
        };
        let mut rows = vec![[0.0; 3]];
        for t in 1..160 {
            let [peace, tie, conduct] = rows[t - 1];
            rows.push([
                0.3 * peace + 0.6 * conduct + 0.3 * dice(),
                0.5 * tie + dice(),
                0.4 * conduct + 0.3 * tie + dice(),
            ]);
        }
        let names = ["stability:XKD", "cooperation:XNR>XMV", "effort:XMV"];
        Data {
            labels: (0..rows.len()).map(|t| t.to_string()).collect(),
            seen: names
                .iter()
                .enumerate()
                .map(|(i, name)| Seen {
                    variable: (*name).to_owned(),
                    note: String::new(),
                    values: rows.iter().map(|row| row[i]).collect(),
                })
                .collect(),
            ..Data::default()
        }
    }

    #[test]
    fn a_policy_of_the_text_runs_on_data_as_unusual_as_any_push() {
        let outcome = detente_argue::Outcome::new("stability:XKD", 1);
        let links = [
            detente_argue::Link::new(
                "C1",
                "cooperation:XNR>XMV",
                "effort:XMV",
                detente_argue::SignSet::of(1),
            ),
            detente_argue::Link::new(
                "C2",
                "effort:XMV",
                "stability:XKD",
                detente_argue::SignSet::of(1),
            ),
        ];
        let policy = Lever::policy("L1", &[("effort:XMV", "cooperation:XNR>XMV", 1)]);
        let press = Lever::press("L2", &[("cooperation:XNR>XMV", 1)]);
        let scenario = setup::scenario(&outcome, &links, &[&policy, &press], &str::to_owned);
        let table = scenario.table(&data()).expect("a panel");
        assert_eq!(
            table.panel.names,
            ["stability:XKD", "cooperation:XNR>XMV", "effort:XMV"]
        );
        let model = estimate(&table.panel, &scenario.estimation(1))
            .expect("a model")
            .model;
        let run = RunOptions {
            horizon: scenario.horizon,
            draws: 50,
            seed: 1,
            outcome: "stability:XKD".to_owned(),
            better: 1,
            watch: Vec::new(),
        };
        for written in &scenario.levers {
            let mut push = scenario
                .modelled(written, &table)
                .expect("a small push")
                .expect("all is seen");
            equally_modest(&mut push, &model, &run);
            let ensemble = simulate(&model, &[push.clone()], &run).expect("a steady model");
            let modesty = ensemble.levers[0].modesty.expect("shocks have a spread");
            assert!((modesty - MODESTY).abs() < 0.01, "{}: {modesty}", push.name);
            let conditional = matches!(push.actions[0], Action::Policy(_));
            assert_eq!(conditional, push.name == "L1");
            assert_eq!(
                strength(&push, 12).contains("in each of 12 months by half"),
                !conditional
            );
        }
    }
}
