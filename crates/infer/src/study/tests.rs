use super::*;
use crate::resample::stream;
use rand_distr::{Distribution, StandardNormal};

fn noise(n: usize, draw: u64) -> Vec<f64> {
    let mut rng = stream(7, draw);
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

fn study(shock: Vec<f64>, outcome: Vec<f64>) -> Study {
    Study {
        shock,
        outcome,
        counts: None,
        controls: Vec::new(),
        outcome_controls: Vec::new(),
        comparables: (0..19)
            .map(|i| (format!("c{i}"), noise(120, 900 + i)))
            .collect(),
        other_outcomes: Vec::new(),
        other_shocks: Vec::new(),
        breaks: Vec::new(),
        alternatives: Vec::new(),
        lags: 2,
        horizons: 6,
        level: 0.9,
        seed: 1,
    }
}

/// All guards at 5 %, as a verdict asks for them.
fn alarms(result: &StudyResult) -> bool {
    result.p < 0.05
        && result.p_shift.is_some_and(|p| p < 0.05)
        && result.placebo_p.is_some_and(|p| p <= 0.1)
}

#[test]
fn unrelated_series_rarely_pass_every_guard() {
    let hits = (0..40)
        .filter(|i| alarms(&run(&study(noise(120, 2 * i), noise(120, 2 * i + 1))).unwrap()))
        .count();
    // 5 % of 40 is 2; beyond 6 has probability below 0.01 at a true rate of 5 %.
    assert!(hits <= 6, "{hits} of 40 unrelated pairs passed");
}

#[test]
fn an_effect_of_twice_the_smallest_detectable_is_found_with_its_sign() {
    let mut found = 0;
    for i in 0..12 {
        let x = noise(120, 500 + i);
        let e = noise(120, 600 + i);
        let y = (0..120)
            .map(|t| e[t] - if t >= 2 { 0.75 * x[t - 2] } else { 0.0 })
            .collect();
        let result = run(&study(x, y)).unwrap();
        if alarms(&result) {
            assert_eq!(result.headline, 2);
            assert!(result.projection.points[2].estimate < 0.0);
            found += 1;
        }
    }
    assert!(found >= 10, "found {found} of 12");
}

#[test]
fn a_reversed_cause_shows_in_the_lead() {
    // The shock follows the outcome four periods later.
    let y = noise(160, 41);
    let e = noise(160, 42);
    let x = (0..160)
        .map(|t| e[t] + if t >= 4 { 1.5 * y[t - 4] } else { 0.0 })
        .collect();
    let result = run(&study(x, y)).unwrap();
    assert!(result.lead_p.unwrap() < 0.05, "{:?}", result.lead_p);
}

#[test]
fn what_was_not_run_does_not_pass() {
    let y = noise(160, 81);
    let x = noise(160, 82);
    let y: Vec<f64> = (0..160)
        .map(|t| y[t] + if t >= 2 { 1.2 * x[t - 2] } else { 0.0 })
        .collect();
    let mut strong = study(x, y);
    let cut = |v: &[f64]| v[..v.len().min(120)].to_vec();
    (strong.shock, strong.outcome) = (cut(&strong.shock), cut(&strong.outcome));
    let result = run(&strong).unwrap();
    assert!(result.failed_guards(result.p).is_empty());
    // The same figures without a lead or without shifts are no finding.
    let without = StudyResult {
        lead_p: None,
        ..result.clone()
    };
    assert_eq!(without.failed_guards(result.p), [Guard::Lead { p: None }]);
    let without = StudyResult {
        p_shift: None,
        ..result.clone()
    };
    assert_eq!(
        without.failed_guards(result.p),
        [Guard::CircularShift { p: None }]
    );
    // Eight placebos are no guard, nine are.
    for (n, is_guard) in [(LEAST_PLACEBOS - 1, false), (LEAST_PLACEBOS, true)] {
        strong.comparables = (0..n as u64)
            .map(|i| (format!("c{i}"), noise(120, 900 + i)))
            .collect();
        let few = run(&strong).unwrap();
        assert_eq!((few.placebos.len(), few.placebo_p.is_some()), (n, is_guard));
        assert!(
            few.placebo_p.is_none_or(|p| p > LEVEL),
            "{:?}",
            few.placebo_p
        );
    }
}

#[test]
fn the_smallest_effect_grows_with_the_family() {
    let result = run(&study(noise(120, 1), noise(120, 2))).unwrap();
    let alone = result.smallest_detectable_among(1).unwrap();
    assert_eq!(alone, result.smallest_detectable);
    let among = result.smallest_detectable_among(3).unwrap();
    // Of the sorted effects at 5 % over 6 horizons and 3 tests, the fourth.
    let mut by_hand: Vec<f64> = result.projection.points[1..]
        .iter()
        .map(|p| power::minimum_detectable_effect(p.se, 0.05 / 18.0, p.df as f64, 0.8).unwrap())
        .collect();
    by_hand.sort_by(f64::total_cmp);
    assert!(among > alone && (among - by_hand[3]).abs() < 1e-12);
}

#[test]
fn window_outcome_and_horizon_vary_on_the_curve() {
    let x = noise(160, 5);
    let e = noise(160, 6);
    // Deaths that follow the shock two periods later.
    let deaths: Vec<f64> = (0..160)
        .map(|t| {
            (3.0 + 0.5 * e[t] + if t >= 2 { 0.6 * x[t - 2] } else { 0.0 })
                .exp()
                .round()
        })
        .collect();
    let logged = |v: &[f64]| v.iter().map(|n| n.ln_1p()).collect::<Vec<f64>>();
    let series = |k: u64| vec![(format!("s{k}"), noise(160, k))];
    let design = Design {
        ways: vec![Way {
            name: "level".into(),
            shock: x,
            outcome: logged(&deaths),
        }],
        definitions: vec![
            (
                "square root".into(),
                deaths.iter().map(|n| n.sqrt()).collect(),
            ),
            ("with a gap".into(), vec![f64::NAN; 160]),
        ],
        counts: Some(deaths),
        volume: series(50),
        confounders: series(51),
        season: Some(12),
        comparables: vec![],
        other_outcomes: vec![],
        other_shocks: vec![],
        lags: 2,
        horizons: 6,
        level: 0.9,
        seed: 1,
    };
    let result = run(&design.study().unwrap()).unwrap();
    let levels = tally(&result.curve, 1.0);
    let of = |axis: &str, level: &str| {
        levels
            .iter()
            .find(|l| l.axis == axis && l.level == level)
            .unwrap_or_else(|| panic!("{axis} {level}: {levels:?}"))
    };
    // Three lags and four of the eight combinations of three controls in each window; two more
    // definitions in each; three readings more for each lag of the whole window.
    assert_eq!(result.headline, 2);
    assert_eq!(of("window", "whole").specifications, 12 + 2 + 9);
    assert_eq!(of("window", "no first quarter").specifications, 12 + 2);
    assert_eq!(of("window", "no last quarter").specifications, 12 + 2);
    assert_eq!(of("horizon", "one before").specifications, 3);
    assert_eq!(of("outcome", "counts, Poisson").specifications, 3);
    assert!(!levels.iter().any(|l| l.level == "with a gap"));
    for control in ["volume", "other ties"] {
        assert_eq!(of(control, "left out").specifications, 18, "{control}");
    }
    // Every definition is on one scale, and readings say where they are.
    let main = of("outcome", "as asked").median;
    for other in ["square root", "counts, Poisson"] {
        let median = of("outcome", other).median;
        assert!(
            main > 0.3 && (median / main - 1.0).abs() < 0.5,
            "{other}: {median}, {main}"
        );
    }
    let read_at = |word: &str| -> Vec<usize> {
        let axis = (HORIZON_AXIS.to_owned(), word.to_owned());
        let named = result.curve.iter().filter(|p| p.choices.contains(&axis));
        named.map(|p| p.horizon).collect()
    };
    assert_eq!(read_at("one before"), [1, 1, 1]);
    assert_eq!(read_at("the headline’s"), [2, 2, 2]);
    assert_eq!(read_at("one after"), [3, 3, 3]);
}

#[test]
fn a_constant_shock_is_refused_by_name() {
    let error = run(&study(vec![1.0; 120], noise(120, 1))).unwrap_err();
    assert!(error.to_string().contains("shock"), "{error}");
}

#[test]
fn the_curve_replaces_the_main_point_only_when_it_has_points() {
    let mut with = study(noise(120, 1), noise(120, 2));
    assert_eq!(run(&with).unwrap().curve.len(), 1);
    with.alternatives = (1..4)
        .map(|lags| Alternative {
            choices: vec![("lags".into(), lags.to_string())],
            shock: with.shock.clone(),
            outcome: with.outcome.clone(),
            controls: Vec::new(),
            outcome_controls: Vec::new(),
            lags,
            estimator: Estimator::Projection,
            at_headline: false,
        })
        .collect();
    let result = run(&with).unwrap();
    assert_eq!(result.curve.len(), 3);
    assert_eq!(
        axes(&result.curve),
        vec![("lags".into(), vec!["1".into(), "2".into(), "3".into()])]
    );
}
