//! Laws that hold for every linear model.

use detente_argue::{Graph, Link, Outcome, PressOptions, SignSet};
use detente_simulate::{
    Action, ClaimPrior, ConditionalPolicy, Decision, EstimateOptions, Lever, LinearModel, Pair,
    Panel, Parameters, Provenance, Question, Rule, RunOptions, Shocks, Verdict, assumption_share,
    decide, estimate, regrets, run, three_runs,
};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

fn normals(seed: u64, n: usize) -> Vec<f64> {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// Two lags, three series, residual shocks, five parameter draws around the point.
fn model() -> LinearModel {
    let point = Parameters {
        intercept: vec![0.1, -0.1, 0.0],
        lags: vec![
            vec![0.5, 0.1, 0.0, -0.2, 0.4, 0.1, 0.0, -0.3, 0.5],
            vec![0.1, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.1],
        ],
    };
    let draws = (0..5)
        .map(|b| {
            let mut draw = point.clone();
            let noise = normals(b, 18);
            for (i, lag) in draw.lags.iter_mut().enumerate() {
                for (x, z) in lag.iter_mut().zip(&noise[i * 9..]) {
                    *x += 0.03 * z;
                }
            }
            draw
        })
        .collect();
    let noise = normals(99, 120);
    LinearModel {
        names: vec!["a".into(), "b".into(), "c".into()],
        point,
        draws,
        shocks: Shocks::Residuals {
            rows: noise.chunks(3).map(<[f64]>::to_vec).collect(),
            block: 4,
        },
        start: vec![vec![0.0; 3], vec![0.3, 0.0, 1.0]],
        bounds: Vec::new(),
        balance: None,
    }
}

fn options(draws: usize) -> RunOptions {
    RunOptions {
        horizon: 20,
        draws,
        seed: 7,
        outcome: "c".into(),
        better: -1,
        watch: vec!["b".into()],
    }
}

fn gains(model: &LinearModel, lever: Lever) -> Vec<f64> {
    run(model, &[lever], &options(50)).unwrap().levers[0]
        .gains
        .clone()
}

fn policy(credibility: f64) -> Lever {
    Lever::new(
        "policy",
        Action::Policy(ConditionalPolicy {
            tie: "a".into(),
            watch: "c".into(),
            weight: -1.0,
            threshold: 0.0,
            sharpness: 4.0,
            reward: 0.2,
            penalty: 0.4,
            memory: 0.5,
            delay: 1,
            credibility,
            episode: None,
        }),
    )
}

#[test]
fn doing_nothing_is_exactly_nothing() {
    for lever in [
        Lever::default(),
        Lever::press("zero", "a", 0.0, 20),
        policy(0.0),
    ] {
        let result = run(&model(), std::slice::from_ref(&lever), &options(50)).unwrap();
        assert!(
            result.levers[0].gains.iter().all(|&g| g == 0.0),
            "{}",
            lever.name
        );
        assert_eq!(result.levers[0].improves, 0.0);
        assert_eq!(result.levers[0].half_time, None);
    }
}

#[test]
fn levers_add_up_and_scale() {
    let model = model();
    let a = gains(&model, Lever::press("a", "a", 0.3, 20));
    let twice = gains(&model, Lever::press("a", "a", 0.6, 20));
    let b = gains(&model, Lever::press("b", "b", -0.2, 10));
    let both = gains(
        &model,
        Lever {
            name: "both".into(),
            actions: [
                Lever::press("a", "a", 0.3, 20).actions,
                Lever::press("b", "b", -0.2, 10).actions,
            ]
            .concat(),
            blocks: Vec::new(),
        },
    );
    for i in 0..a.len() {
        assert!((both[i] - a[i] - b[i]).abs() < 1e-12);
        assert!((twice[i] - 2.0 * a[i]).abs() < 1e-12);
    }
    // With the parameters of a draw the difference is the same whatever the shocks.
    assert!((a[0] - a[5]).abs() < 1e-12 && (a[0] - a[1]).abs() > 1e-9);
}

#[test]
fn a_unit_pulse_is_the_impulse_response() {
    let model = LinearModel {
        draws: Vec::new(),
        ..model()
    };
    let pulse = Lever::new(
        "pulse",
        Action::Pulse {
            series: "a".into(),
            size: 1.0,
            at: 1,
        },
    );
    let result = run(&model, &[pulse], &options(3)).unwrap();
    // Ψ_0 = I, Ψ_h = Φ_1 Ψ_{h−1} + Φ_2 Ψ_{h−2}, first column.
    let apply = |lag: &[f64], v: &[f64]| -> Vec<f64> {
        (0..3)
            .map(|i| (0..3).map(|j| lag[i * 3 + j] * v[j]).sum())
            .collect()
    };
    let mut columns = vec![vec![0.0; 3], vec![1.0, 0.0, 0.0]];
    for h in 2..=20 {
        let one = apply(&model.point.lags[0], &columns[h - 1]);
        let two = apply(&model.point.lags[1], &columns[h - 2]);
        columns.push(one.iter().zip(&two).map(|(x, y)| x + y).collect());
    }
    for (ours, column) in result.levers[0].difference.iter().zip(&columns) {
        assert!((ours.q50 - column[2]).abs() < 1e-12);
    }
}

#[test]
fn permuting_the_series_permutes_the_results() {
    let model = model();
    let order = [2usize, 0, 1];
    let matrix = |m: &Vec<f64>| -> Vec<f64> {
        order
            .iter()
            .flat_map(|&i| order.iter().map(move |&j| (i, j)))
            .map(|(i, j)| m[i * 3 + j])
            .collect()
    };
    let vector = |v: &Vec<f64>| -> Vec<f64> { order.iter().map(|&i| v[i]).collect() };
    let parameters = |p: &Parameters| Parameters {
        intercept: vector(&p.intercept),
        lags: p.lags.iter().map(matrix).collect(),
    };
    let Shocks::Residuals { rows, block } = &model.shocks else {
        unreachable!()
    };
    let permuted = LinearModel {
        names: order.iter().map(|&i| model.names[i].clone()).collect(),
        point: parameters(&model.point),
        draws: model.draws.iter().map(parameters).collect(),
        shocks: Shocks::Residuals {
            rows: rows.iter().map(vector).collect(),
            block: *block,
        },
        start: model.start.iter().map(vector).collect(),
        bounds: Vec::new(),
        balance: None,
    };
    for lever in [Lever::press("a", "a", 0.3, 20), policy(0.8)] {
        let (x, y) = (gains(&model, lever.clone()), gains(&permuted, lever));
        for (a, b) in x.iter().zip(&y) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}

#[test]
fn longer_runs_begin_with_shorter_ones_and_threads_do_not_matter() {
    let levers = [Lever::press("a", "a", 0.3, 20), policy(0.8)];
    let with = |threads: usize, draws: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| run(&model(), &levers, &options(draws)).unwrap())
    };
    let text = |ensemble| serde_json::to_string(&ensemble).unwrap();
    assert_eq!(text(with(1, 100)), text(with(3, 100)));
    let (short, long) = (with(2, 40), with(2, 100));
    for (a, b) in short.levers.iter().zip(&long.levers) {
        assert_eq!(a.gains, b.gains[..40]);
    }
}

#[test]
fn replacing_cutting_and_bounds() {
    let mut model = model();
    let path = vec![1.0; 20];
    let replace = Lever::new(
        "replace",
        Action::Replace {
            series: "a".into(),
            path,
            from: 1,
        },
    );
    let watch_a = RunOptions {
        outcome: "a".into(),
        ..options(20)
    };
    let result = run(&model, std::slice::from_ref(&replace), &watch_a).unwrap();
    assert!(
        result.levers[0].fan[1..]
            .iter()
            .all(|f| f.q05 == 1.0 && f.q95 == 1.0)
    );
    assert!(result.levers[0].modesty.unwrap() > 0.0);
    // A series that is cut off no longer carries a push to the others.
    let cut = Action::Cut { series: "a".into() };
    let cut_only = gains(&model, Lever::new("cut", cut.clone()));
    let cut_and_push = gains(
        &model,
        Lever {
            name: "both".into(),
            actions: vec![cut, Lever::press("a", "a", 5.0, 20).actions[0].clone()],
            blocks: Vec::new(),
        },
    );
    assert_eq!(cut_only, cut_and_push);
    model.bounds = vec![(-10.0, 10.0), (-10.0, 10.0), (-0.1, 0.1)];
    let result = run(&model, &[replace], &options(20)).unwrap();
    assert!(result.levers[0].clipped > 0.1);
    assert!(
        result.base[1..]
            .iter()
            .all(|f| f.q05 >= -0.1 && f.q95 <= 0.1)
    );
}

#[test]
fn modesty_is_the_push_in_shock_spreads() {
    let model = LinearModel {
        shocks: Shocks::Normal {
            covariance: vec![4.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        },
        ..model()
    };
    let result = run(&model, &[Lever::press("a", "a", 1.0, 20)], &options(10)).unwrap();
    assert!((result.levers[0].modesty.unwrap() - 0.5).abs() < 1e-12);
}

#[test]
fn wrong_names_are_answered_with_the_right_ones() {
    let error = run(&model(), &[Lever::press("x", "nope", 1.0, 5)], &options(5)).unwrap_err();
    assert!(error.to_string().contains("a, b, c"), "{error}");
}

#[test]
fn the_rule_recommends_what_surely_helps_and_abstains_on_noise() {
    let rule = Rule {
        alpha: 0.1,
        regret_limit: 1.0,
    };
    // b lowers c in every draw of the model.
    let helps = Lever::press("push b", "b", 0.5, 20);
    let ensemble = run(&model(), &[helps, Lever::default()], &options(400)).unwrap();
    assert!(
        matches!(decide(&ensemble, &rule), Decision::Recommend { lever, needed, .. }
            if lever == "push b" && (needed - 0.95).abs() < 1e-12)
    );
    let regret = regrets(&ensemble);
    assert!(regret[0].q90 <= 1e-12 && regret[1].mean > 0.0);
    // A coupling whose sign the data leave open: abstain.
    let mut open = model();
    for (i, draw) in open.draws.iter_mut().enumerate() {
        draw.lags[0][7] = if i % 2 == 0 { 0.3 } else { -0.3 };
    }
    let ensemble = run(
        &open,
        &[Lever::press("push b", "b", 0.5, 20)],
        &options(400),
    )
    .unwrap();
    assert!(matches!(
        decide(&ensemble, &rule),
        Decision::CannotTell { .. }
    ));
    // As sure to help as before, but a limit that no regret can meet.
    let strict = Rule {
        regret_limit: -1e-9,
        ..rule
    };
    let helps = Lever::press("push b", "b", 0.5, 20);
    let ensemble = run(&model(), &[helps], &options(400)).unwrap();
    assert!(matches!(
        decide(&ensemble, &strict),
        Decision::CannotTell { improves: 1.0, .. }
    ));
}

#[test]
fn an_effect_through_one_assumed_coupling_is_all_assumption() {
    let mut model = model();
    // c hears of a only through b.
    for p in model.draws.iter_mut().chain([&mut model.point]) {
        p.lags[0][6] = 0.0;
        p.lags[1][6] = 0.0;
    }
    let lever = Lever::press("a", "a", 0.3, 20);
    let through = [("a".to_owned(), "b".to_owned())];
    let mut bare = model.clone();
    for p in bare.draws.iter_mut().chain([&mut bare.point]) {
        p.lags[1][3] = 0.0;
    }
    let share = assumption_share(&bare, &lever, &options(50), &through).unwrap();
    assert_eq!(share, Some(1.0));
    let aside = [("c".to_owned(), "a".to_owned())];
    let share = assumption_share(&bare, &lever, &options(50), &aside)
        .unwrap()
        .unwrap();
    assert!(share < 0.3, "{share}");
    let none = assumption_share(&bare, &Lever::default(), &options(50), &through).unwrap();
    assert_eq!(none, None);
}

/// y moves z with size −0.5; nothing else crosses.
fn panel(weeks: usize, seed: u64) -> Panel {
    let noise = normals(seed, weeks * 3);
    let mut rows = vec![vec![0.0; 3]];
    for t in 1..weeks {
        let last = &rows[t - 1];
        let e = &noise[t * 3..];
        rows.push(vec![
            0.5 * last[0] + e[0],
            0.5 * last[1] + e[1],
            0.5 * last[2] - 0.5 * last[1] + e[2],
        ]);
    }
    Panel {
        names: vec!["x".into(), "y".into(), "z".into()],
        rows,
    }
}

fn claim(id: &str, from: &str, to: Option<&str>, sign: i8) -> ClaimPrior {
    ClaimPrior {
        claim: id.into(),
        from: Some(from.into()),
        to: to.map(str::to_owned),
        sign,
    }
}

#[test]
fn claims_are_judged_by_the_data() {
    let claims = [
        claim("true", "y", Some("z"), -1),
        claim("false", "y", Some("z"), 1),
        claim("elsewhere", "y", None, 1),
        claim("nothing", "x", Some("z"), 0),
    ];
    let judge = |claims: &[ClaimPrior]| {
        let options = EstimateOptions {
            claims: claims.to_vec(),
            ..EstimateOptions::default()
        };
        estimate(&panel(400, 3), &options).unwrap()
    };
    let verdict = |i: usize| judge(&claims[i..=i]).verdicts[0].clone();
    assert_eq!(verdict(0).verdict, Verdict::Supported);
    assert!(verdict(0).savage_dickey.unwrap() < 0.01);
    assert_eq!(verdict(1).verdict, Verdict::Contradicted);
    assert_eq!(verdict(2).verdict, Verdict::NotTestable);
    assert_eq!(verdict(3).verdict, Verdict::Supported);
    let found = judge(&claims[..1]);
    let coupling = |from: &str, to: &str| {
        found
            .couplings
            .iter()
            .find(|c| c.from == from && c.to == to)
            .unwrap()
    };
    assert_eq!(coupling("y", "z").provenance, Provenance::Estimated);
    assert!((coupling("y", "z").mean + 0.5).abs() < 0.12);
    assert_eq!(coupling("x", "y").provenance, Provenance::EstimatedWeak);
}

#[test]
fn null_couplings_are_found_no_more_often_than_nominal() {
    let mut found = 0;
    let trials = 100;
    for seed in 0..trials {
        let estimate = estimate(&panel(150, 1_000 + seed), &EstimateOptions::default()).unwrap();
        found += estimate
            .couplings
            .iter()
            .filter(|c| c.from != c.to && !(c.from == "y" && c.to == "z"))
            .filter(|c| c.provenance == Provenance::Estimated)
            .count();
    }
    // Five null couplings in each trial at the 5 % level, less what the prior takes.
    let share = found as f64 / (5.0 * trials as f64);
    assert!(share < 0.075, "{share}");
}

#[test]
fn the_model_of_a_panel_runs_and_its_draws_surround_the_point() {
    let estimate = estimate(&panel(300, 5), &EstimateOptions::default()).unwrap();
    let lever = Lever::press("engage", "y", 0.5, 20);
    let run_options = RunOptions {
        outcome: "z".into(),
        watch: vec!["x".into()],
        ..options(500)
    };
    let result = run(&estimate.model, &[lever], &run_options).unwrap();
    let lever = &result.levers[0];
    assert!(lever.improves > 0.99);
    // The truth: 0.5 / (1 − 0.5) · 0.5 / (1 − 0.5) = 1 in the long run.
    assert!(
        lever.q10 < 1.0 && lever.q90 > 0.8,
        "{} {}",
        lever.q10,
        lever.q90
    );
    // y does not move x: its side effect there is small beside that on z.
    let aside = &lever.side_effects[0];
    assert_eq!(aside.series, "x");
    assert!(aside.median.abs() < 0.3 * lever.median, "{}", aside.median);
    assert_eq!(estimate.assumed(), []);
}

#[test]
fn thin_panels_are_refused_with_what_would_do() {
    let short = Panel {
        rows: panel(400, 1).rows[..15].to_vec(),
        ..panel(400, 1)
    };
    let error = estimate(&short, &EstimateOptions::default()).unwrap_err();
    assert!(error.to_string().contains("at least 21"), "{error}");
    let mut constant = panel(100, 1);
    for row in &mut constant.rows {
        row[1] = 2.0;
    }
    let error = estimate(&constant, &EstimateOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`y`"), "{error}");
}

#[test]
fn three_runs_stand_side_by_side_and_differ_where_the_text_is_wrong() {
    // The text says that y raises z and x lowers it; the record has y lowering z, x nothing.
    let graph = Graph::new(vec![
        Link::new("C1", "y", "z", SignSet::PLUS),
        Link::new("C2", "x", "z", SignSet::MINUS),
    ]);
    let pair = |series: &str, sign: i8| Pair {
        argued: detente_argue::Lever::press(series, &[(series, sign)]),
        modelled: Lever::press(series, series, 0.5 * f64::from(sign), 20),
    };
    let panel = panel(400, 11);
    let question = Question {
        graph: &graph,
        outcome: Outcome::new("z", -1),
        press: PressOptions::default(),
        panel: &panel,
        levers: vec![pair("y", 1), pair("x", 1)],
        estimate: EstimateOptions {
            claims: vec![
                claim("C1", "y", Some("z"), 1),
                claim("C2", "x", Some("z"), -1),
            ],
            ..EstimateOptions::default()
        },
        run: RunOptions {
            outcome: "z".into(),
            watch: Vec::new(),
            ..options(400)
        },
        rule: Rule {
            alpha: 0.1,
            regret_limit: 1.0,
        },
    };
    let runs = three_runs(&question).unwrap();
    assert_eq!(runs.claims[0].improves(), Some(0.0));
    assert_eq!(runs.claims[1].improves(), Some(1.0));
    assert!(runs.data.ensemble.levers[0].improves > 0.99);
    assert!(runs.data.estimate.verdicts.is_empty());
    assert_eq!(
        runs.blend.estimate.verdicts[0].verdict,
        Verdict::Contradicted
    );
    assert_ne!(runs.blend.estimate.verdicts[1].verdict, Verdict::Supported);
    assert!(matches!(&runs.data.decision, Decision::Recommend { lever, .. } if lever == "y"));
    assert_eq!(runs.data.assumption_shares, [Some(0.0), Some(0.0)]);
}
