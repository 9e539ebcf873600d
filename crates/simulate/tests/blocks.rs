//! Laws of strategy blocks, policies in episodes, the balance term, and refusals.

use detente_simulate::{
    Action, Balance, BalanceTerm, Block, Condition, ConditionalPolicy, Lever, LinearModel,
    ModelError, Move, Needs, Parameters, RunOptions, Shocks, Side, run,
};
use proptest::prelude::*;

/// `k` series on a ring, each moved by the one before it, with shocks that vary.
fn ring(k: usize, lags: usize) -> LinearModel {
    let mut matrices = vec![vec![0.0; k * k]; lags];
    for i in 0..k {
        matrices[0][i * k + i] = 0.5;
        matrices[0][i * k + (i + k - 1) % k] = 0.3;
        if lags > 1 {
            matrices[1][i * k + i] = 0.1;
        }
    }
    LinearModel {
        names: (0..k).map(|i| format!("s{i}")).collect(),
        point: Parameters {
            intercept: vec![0.05; k],
            lags: matrices,
        },
        draws: Vec::new(),
        shocks: Shocks::Residuals {
            rows: (0..30)
                .map(|t| {
                    (0..k)
                        .map(|i| (((t * 7 + i * 13) % 11) as f64 - 5.0) / 5.0)
                        .collect()
                })
                .collect(),
            block: 3,
        },
        start: (0..lags).map(|p| vec![0.1 * p as f64; k]).collect(),
        bounds: Vec::new(),
        balance: None,
    }
}

fn options(outcome: &str) -> RunOptions {
    RunOptions {
        horizon: 12,
        draws: 40,
        seed: 3,
        outcome: outcome.to_owned(),
        better: 1,
        watch: Vec::new(),
    }
}

fn block(does: Move) -> Block {
    Block {
        intent: String::new(),
        from: 1,
        to: None,
        needs: Needs::All,
        conditions: Vec::new(),
        does,
        priority: 0,
        once: false,
    }
}

fn push(size: f64) -> Move {
    Move::Push {
        series: "s0".into(),
        size,
    }
}

fn blocks(blocks: Vec<Block>) -> Lever {
    Lever {
        name: "blocks".into(),
        blocks,
        ..Lever::default()
    }
}

fn gains(model: &LinearModel, lever: &Lever) -> Vec<f64> {
    let levers = std::slice::from_ref(lever);
    run(model, levers, &options("s2")).unwrap().levers[0]
        .gains
        .clone()
}

fn when(series: &str, side: Side, threshold: f64, steps: usize) -> Condition {
    Condition {
        series: series.into(),
        side,
        threshold,
        steps,
    }
}

fn policy(credibility: f64, episode: Option<usize>) -> ConditionalPolicy {
    ConditionalPolicy {
        tie: "s0".into(),
        watch: "s2".into(),
        weight: -1.0,
        threshold: 0.1,
        sharpness: 4.0,
        reward: 0.2,
        penalty: 0.4,
        memory: 0.5,
        delay: 1,
        credibility,
        episode,
    }
}

#[test]
fn a_block_without_conditions_is_the_plain_act() {
    let model = ring(3, 2);
    let pairs = [
        (block(push(0.3)), Lever::press("p", "s0", 0.3, 12)),
        (
            block(Move::Pulse {
                series: "s0".into(),
                size: 0.3,
            }),
            Lever::new(
                "p",
                Action::Pulse {
                    series: "s0".into(),
                    size: 0.3,
                    at: 1,
                },
            ),
        ),
        (
            block(Move::Hold {
                series: "s0".into(),
                value: 0.7,
            }),
            Lever::new(
                "p",
                Action::Replace {
                    series: "s0".into(),
                    path: vec![0.7; 12],
                    from: 1,
                },
            ),
        ),
        (
            block(Move::Cut {
                series: "s0".into(),
            }),
            Lever::new(
                "p",
                Action::Cut {
                    series: "s0".into(),
                },
            ),
        ),
        (
            block(Move::Policy(policy(0.8, None))),
            Lever::new("p", Action::Policy(policy(0.8, None))),
        ),
    ];
    for (block, plain) in pairs {
        let ours = gains(&model, &blocks(vec![block.clone()]));
        let theirs = gains(&model, &plain);
        assert!(theirs.iter().any(|g| *g != 0.0), "{block:?}");
        assert_eq!(ours, theirs, "{block:?}");
    }
}

#[test]
fn a_block_whose_conditions_never_hold_is_nothing() {
    let model = ring(3, 1);
    let never = Block {
        conditions: vec![when("s1", Side::Above, 1e6, 1)],
        ..block(push(0.5))
    };
    let closed = Block {
        from: 20,
        to: Some(30),
        ..block(push(0.5))
    };
    for one in [never, closed] {
        assert!(gains(&model, &blocks(vec![one])).iter().all(|g| *g == 0.0));
    }
}

/// A quiet model in which the first series rises by one a step and nothing else moves.
fn clock() -> LinearModel {
    LinearModel {
        names: vec!["clock".into(), "s0".into()],
        point: Parameters {
            intercept: vec![1.0, 0.0],
            lags: vec![vec![1.0, 0.0, 0.0, 0.0]],
        },
        draws: Vec::new(),
        shocks: Shocks::None,
        start: vec![vec![0.0, 0.0]],
        bounds: Vec::new(),
        balance: None,
    }
}

/// What is pushed on `s0` step by step.
fn pushes(lever: &Lever) -> Vec<f64> {
    let options = RunOptions {
        draws: 1,
        ..options("s0")
    };
    let ensemble = run(&clock(), std::slice::from_ref(lever), &options).unwrap();
    ensemble.levers[0].fan[1..].iter().map(|f| f.q50).collect()
}

#[test]
fn conditions_are_judged_on_the_step_before() {
    // The clock shows t − 1 when step t is decided; above 3 for 2 steps in a row: from step 6.
    let late = Block {
        conditions: vec![when("clock", Side::Above, 3.0, 2)],
        ..block(push(1.0))
    };
    let mut expected = [0.0; 12];
    expected[5..].fill(1.0);
    assert_eq!(pushes(&blocks(vec![late])), expected);
    // Below 3 holds for what is shown before steps 1 to 3; any of the two: steps 1–3 and 6–12.
    let either = Block {
        needs: Needs::Any,
        conditions: vec![
            when("clock", Side::Above, 3.0, 2),
            when("clock", Side::Below, 3.0, 1),
        ],
        ..block(push(1.0))
    };
    let mut twice = expected;
    twice[..3].fill(1.0);
    assert_eq!(pushes(&blocks(vec![either.clone()])), twice);
    // Once: the first spell is the last.
    let once = Block {
        once: true,
        ..either
    };
    let mut first = [0.0; 12];
    first[..3].fill(1.0);
    assert_eq!(pushes(&blocks(vec![once])), first);
}

#[test]
fn the_highest_priority_acts_alone() {
    let low = block(push(1.0));
    let high = Block {
        from: 4,
        to: Some(6),
        priority: 2,
        ..block(push(5.0))
    };
    let mut expected = [1.0; 12];
    expected[3..6].fill(5.0);
    assert_eq!(pushes(&blocks(vec![low.clone(), high.clone()])), expected);
    assert_eq!(pushes(&blocks(vec![high, low])), expected);
}

#[test]
fn credibility_in_episodes_is_all_or_nothing() {
    let model = ring(3, 1);
    let lever = |c, episode| Lever::new("policy", Action::Policy(policy(c, episode)));
    let always = gains(&model, &lever(1.0, None));
    assert_eq!(gains(&model, &lever(1.0, Some(4))), always);
    assert!(
        gains(&model, &lever(0.0, Some(4)))
            .iter()
            .all(|g| *g == 0.0)
    );
    // One episode as long as the run: each draw has the whole policy or none.
    let half = gains(&model, &lever(0.5, Some(12)));
    let mut carried = 0;
    for (mixed, full) in half.iter().zip(&always) {
        assert!(mixed == full || *mixed == 0.0);
        carried += usize::from(*mixed != 0.0);
    }
    assert!((8..=32).contains(&carried), "{carried} of 40");
}

#[test]
fn a_policy_closes_a_loop_that_a_push_does_not() {
    let model = ring(3, 1);
    let strong = ConditionalPolicy {
        reward: 4.0,
        penalty: 4.0,
        weight: 1.0,
        sharpness: 2.0,
        threshold: 0.0,
        ..policy(1.0, None)
    };
    let levers = [
        Lever::press("press", "s0", 0.5, 12),
        Lever::new(
            "policy",
            Action::Policy(ConditionalPolicy {
                reward: 0.0,
                penalty: 0.0,
                ..strong.clone()
            }),
        ),
        Lever::new("policy", Action::Policy(strong)),
    ];
    let ensemble = run(&model, &levers, &options("s2")).unwrap();
    // A ring of 0.5 and 0.3 has the radius 0.8.
    assert!(
        (ensemble.base_radius - 0.8).abs() < 1e-4,
        "{}",
        ensemble.base_radius
    );
    let radius = |i: usize| ensemble.levers[i].radius;
    assert!((radius(0) - 0.8).abs() < 1e-4 && (radius(1) - 0.8).abs() < 1e-4);
    assert!((radius(2) - 0.8).abs() > 0.01, "{}", radius(2));
}

#[test]
fn what_cannot_be_run_is_refused_with_a_reason() {
    let mut model = ring(3, 1);
    let explosive = LinearModel {
        point: Parameters {
            intercept: vec![1.0; 3],
            lags: vec![vec![90.0, 0.0, 0.0, 0.0, 90.0, 0.0, 0.0, 0.0, 90.0]],
        },
        ..model.clone()
    };
    let error = run(&explosive, &[], &options("s2")).unwrap_err();
    assert!(matches!(error, ModelError::Diverges { .. }), "{error}");
    assert!(error.to_string().contains("every draw"));
    let wild = Lever::press("wild", "s0", 1e12, 12);
    let error = run(&model, &[wild], &options("s2")).unwrap_err();
    assert!(error.to_string().contains("`wild`"), "{error}");
    for (draws, horizon) in [(0, 12), (10, 0)] {
        let none = RunOptions {
            draws,
            horizon,
            ..options("s2")
        };
        assert!(run(&model, &[], &none).is_err());
    }
    let nan = Lever::press("nan", "s0", f64::NAN, 12);
    assert!(run(&model, &[nan], &options("s2")).is_err());
    let unknown = blocks(vec![Block {
        conditions: vec![when("s9", Side::Above, 0.0, 1)],
        ..block(push(0.1))
    }]);
    let error = run(&model, &[unknown], &options("s2")).unwrap_err();
    assert!(error.to_string().contains("s9") && error.to_string().contains("s0, s1, s2"));
    model.start[0][1] = f64::NAN;
    assert!(run(&model, &[], &options("s2")).is_err());
}

#[test]
fn friends_of_friends_pull() {
    // s0 is pulled by s1 and s2, which stand still at 1 and at −1.
    let still = |second: f64| LinearModel {
        point: Parameters {
            intercept: vec![0.0; 3],
            lags: vec![vec![0.5, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]],
        },
        shocks: Shocks::None,
        start: vec![vec![0.0, 1.0, second]],
        balance: Some(Balance {
            terms: vec![BalanceTerm {
                to: "s0".into(),
                through: vec![("s1".into(), "s2".into())],
            }],
            kappa: 0.4,
            draws: Vec::new(),
        }),
        ..ring(3, 1)
    };
    let end = |second: f64| {
        let options = RunOptions {
            horizon: 60,
            ..options("s0")
        };
        run(&still(second), &[], &options).unwrap().base[60].q50
    };
    // Rest: 0.4 tanh(1)² / (1 − 0.5), and an enemy's friend pulls the other way.
    let expected = 0.4 * 1.0_f64.tanh().powi(2) / 0.5;
    assert!((end(1.0) - expected).abs() < 1e-12);
    assert!((end(-1.0) + expected).abs() < 1e-12);
}

/// The recursion written down once more, without any cleverness.
fn plain(model: &LinearModel, series: usize, size: f64, steps: usize) -> f64 {
    let k = model.series();
    let mut rows = model.start.clone();
    for _ in 0..steps {
        let mut next = model.point.intercept.clone();
        for (p, lag) in model.point.lags.iter().enumerate() {
            let before = &rows[rows.len() - 1 - p];
            for i in 0..k {
                for j in 0..k {
                    next[i] += lag[i * k + j] * before[j];
                }
            }
        }
        next[series] += size;
        rows.push(next);
    }
    rows[rows.len() - 1][k - 1]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn registers_give_what_the_plain_recursion_gives(k in 1_usize..36, lags in 1_usize..3, size in -2.0..2.0_f64) {
        let model = LinearModel { shocks: Shocks::None, ..ring(k, lags) };
        let lever = Lever::press("press", "s0", size, 12);
        let options = RunOptions { draws: 1, ..options(&format!("s{}", k - 1)) };
        let ensemble = run(&model, &[lever], &options).unwrap();
        let (base, pushed) = (ensemble.base[12].q50, ensemble.levers[0].fan[12].q50);
        prop_assert!((base - plain(&model, 0, 0.0, 12)).abs() < 1e-12);
        prop_assert!((pushed - plain(&model, 0, size, 12)).abs() < 1e-12);
    }
}
