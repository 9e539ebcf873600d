//! Properties that must hold for every panel.

mod common;

use common::*;
use detente_infer::balance::*;
use detente_infer::bands::BandKind;
use detente_infer::breaks::{BreakTestSpec, mean_break, share_break};
use detente_infer::bvar::{SimsZha, bvar};
use detente_infer::granger::*;
use detente_infer::influence::{SirData, SirSpec, sir};
use detente_infer::lp::*;
use detente_infer::ols::Covariance;
use detente_infer::var::*;
use detente_infer::{InferError, Matrix, Panel};
use proptest::prelude::*;

fn panel(seed: u64, n: usize) -> Panel {
    let e: Vec<Vec<f64>> = (0..3).map(|i| normals(n, seed, i)).collect();
    let mut y = vec![vec![0.0; n]; 3];
    for t in 1..n {
        for i in 0..3 {
            y[i][t] = 0.4 * y[i][t - 1] + 0.2 * y[(i + 1) % 3][t - 1] + e[i][t];
        }
    }
    Panel::numbered(["a", "b", "c"], y).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn permuting_series_permutes_results(seed in 0u64..10_000) {
        let p = panel(seed, 90);
        let q = p.select(&["c", "a", "b"]).unwrap();
        let (f, g) = (var(&p, &VarSpec::new(2)).unwrap(), var(&q, &VarSpec::new(2)).unwrap());
        close(f.log_likelihood, g.log_likelihood, 1e-10, "log-likelihood");
        let (r, s) = (f.responses(Impulse::Generalized, 5).unwrap(), g.responses(Impulse::Generalized, 5).unwrap());
        for h in 0..=5 {
            for (i, a) in ["a", "b", "c"].iter().enumerate() {
                for (j, b) in ["a", "b", "c"].iter().enumerate() {
                    close(s.values[h][(g.index(a).unwrap(), g.index(b).unwrap())], r.values[h][(i, j)], 1e-9, "GIRF");
                }
            }
        }
        let t = granger(&p, "a", "b", &GrangerSpec::new(2)).unwrap();
        let u = granger(&q, "a", "b", &GrangerSpec::new(2)).unwrap();
        close(t.test.f, u.test.f, 1e-9, "Granger");
    }

    #[test]
    fn scaling_a_series_scales_its_responses(seed in 0u64..10_000, power in -9i32..10) {
        let factor = 10f64.powi(power);
        let p = panel(seed, 90);
        let mut columns = p.columns().to_vec();
        for v in &mut columns[1] { *v *= factor; }
        let q = Panel::numbered(["a", "b", "c"], columns).unwrap();
        let spec = LpSpec { horizons: 3, lags: 1, draws: 200, ..LpSpec::new("a", "b") };
        let (x, y) = (local_projection(&p, &spec).unwrap(), local_projection(&q, &spec).unwrap());
        for (u, v) in x.points.iter().zip(&y.points) {
            close(v.estimate / factor, u.estimate, 1e-8, "LP");
            close(v.se / factor, u.se, 1e-8, "LP se");
        }
        let (f, g) = (var(&p, &VarSpec::new(2)).unwrap(), var(&q, &VarSpec::new(2)).unwrap());
        let (r, s) = (f.responses(Impulse::Orthogonal, 4).unwrap(), g.responses(Impulse::Orthogonal, 4).unwrap());
        for h in 0..=4 {
            for j in 0..3 {
                close(s.values[h][(1, j)] / factor, r.values[h][(1, j)], 1e-8, "OIRF");
                close(s.values[h][(0, j)], r.values[h][(0, j)], 1e-8, "OIRF of another series");
            }
        }
    }

    #[test]
    fn a_constant_shift_changes_the_intercept_alone(seed in 0u64..10_000, shift in -100.0..100.0f64) {
        let p = panel(seed, 90);
        let q = p.map(|v| v + shift).unwrap();
        let (f, g) = (var(&p, &VarSpec::new(2)).unwrap(), var(&q, &VarSpec::new(2)).unwrap());
        for i in 0..6 {
            for eq in 0..3 {
                close(g.coefficients[(i, eq)], f.coefficients[(i, eq)], 1e-8, "slope");
            }
        }
        close_all(g.sigma.as_slice(), f.sigma.as_slice(), 1e-8, "sigma");
        let spec = LpSpec { horizons: 2, lags: 1, draws: 200, ..LpSpec::new("a", "b") };
        let (x, y) = (local_projection(&p, &spec).unwrap(), local_projection(&q, &spec).unwrap());
        for (u, v) in x.points.iter().zip(&y.points) {
            close(v.estimate, u.estimate, 1e-8, "LP");
        }
    }

    #[test]
    fn a_longer_horizon_extends_and_never_alters(seed in 0u64..10_000) {
        let p = panel(seed, 90);
        let spec = |h| LpSpec { horizons: h, lags: 1, draws: 200, ..LpSpec::new("a", "b") };
        let (x, y) = (local_projection(&p, &spec(3)).unwrap(), local_projection(&p, &spec(6)).unwrap());
        for (u, v) in x.points.iter().zip(&y.points) {
            prop_assert_eq!(u.estimate, v.estimate);
            prop_assert_eq!(u.se, v.se);
            prop_assert_eq!((u.lower, u.upper), (v.lower, v.upper));
        }
        let f = var(&p, &VarSpec::new(2)).unwrap();
        let (r, s) = (f.responses(Impulse::Orthogonal, 3).unwrap(), f.responses(Impulse::Orthogonal, 8).unwrap());
        prop_assert_eq!(&r.values[..], &s.values[..4]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn permuting_controls_and_posteriors(seed in 0u64..10_000) {
        let p = panel(seed, 90);
        let q = p.select(&["c", "b", "a"]).unwrap();
        // Projections: the order of controls is nothing.
        let spec = |controls: [&str; 2]| LpSpec {
            horizons: 3,
            lags: 1,
            draws: 200,
            lagged_controls: controls.map(String::from).to_vec(),
            ..LpSpec::new("a", "b")
        };
        let (x, y) = (
            local_projection(&p, &spec(["c", "b"])).unwrap(),
            local_projection(&q, &spec(["b", "c"])).unwrap(),
        );
        for (u, v) in x.points.iter().zip(&y.points) {
            close(u.estimate, v.estimate, 1e-9, "LP");
            close(u.se, v.se, 1e-9, "LP se");
        }
        // Posterior: evidence, coefficients and forecasts do not know the order.
        let (f, g) = (bvar(&p, 2, SimsZha::default()).unwrap(), bvar(&q, 2, SimsZha::default()).unwrap());
        close(f.log_evidence, g.log_evidence, 1e-10, "evidence");
        let at = [2, 1, 0];
        for (u, v) in f.forecast(4).iter().zip(&g.forecast(4)) {
            for i in 0..3 {
                close(v[at[i]], u[i], 1e-8, "BVAR forecast");
            }
        }
        for i in 0..3 {
            for j in 0..3 {
                close(g.sigma[(at[i], at[j])], f.sigma[(i, j)], 1e-9, "posterior covariance");
            }
        }
        // All pairs: each test is the same test.
        let tests = granger_pairs(&p, &GrangerSpec::new(2)).unwrap();
        for t in granger_pairs(&q, &GrangerSpec::new(2)).unwrap() {
            let same = tests.iter().find(|u| u.cause == t.cause && u.effect == t.effect).unwrap();
            close(t.test.f, same.test.f, 1e-8, "Granger pair");
            close(t.adjusted_p, same.adjusted_p, 1e-8, "adjusted p");
        }
        // Connectedness has no order either.
        let c = |p: &Panel| var(p, &VarSpec::new(2)).unwrap().connectedness(6).unwrap();
        close(c(&p).total, c(&q).total, 1e-9, "connectedness");
    }

    #[test]
    fn relabelling_nodes_changes_nothing(seed in 0u64..10_000) {
        let (m, periods) = (5, 12);
        let z = normals(m * m * (periods + 1), seed, 0);
        let label: Vec<usize> = vec![3, 0, 4, 1, 2];
        let matrix = |t: usize, f: &dyn Fn(f64) -> f64, by: &dyn Fn(usize) -> usize| {
            Matrix::from_fn(m, m, |i, j| {
                if i == j { f64::NAN } else { f(z[(t * m + by(i)) * m + by(j)]) }
            })
        };
        let kin = |by: &dyn Fn(usize) -> usize| {
            Matrix::from_fn(m, m, |i, j| {
                if i == j { 0.0 } else { ((by(i) * 7 + by(j) * 3) % 5) as f64 / 5.0 }
            })
        };
        let data = |by: &dyn Fn(usize) -> usize| SirData {
            y: (1..=periods).map(|t| matrix(t, &|v| (2.0 * v.abs()).floor(), by)).collect(),
            x: (0..periods).map(|t| matrix(t, &|v| v.abs().ln_1p(), by)).collect(),
            w: vec![kin(by)],
            z: vec![vec![Matrix::from_fn(m, m, |_, _| 1.0)]; periods],
            w_names: vec!["kin".into()],
            z_names: vec!["const".into()],
        };
        let a = sir(&data(&|i| i), &SirSpec::default());
        let b = sir(&data(&|i| label[i]), &SirSpec::default());
        match (a, b) {
            (Ok(a), Ok(b)) => {
                close(a.log_likelihood, b.log_likelihood, 1e-9, "SIR likelihood");
                close_all(&b.coefficients, &a.coefficients, 1e-6, "SIR");
            }
            (Err(_), Err(_)) => {}
            (a, b) => prop_assert!(false, "one labelling is refused: {a:?} {b:?}"),
        }
        let n = 14;
        let mut edges = Vec::new();
        for i in 0..n {
            for j in i + 1..n {
                let v = z[(i * n + j) % z.len()];
                if v.abs() > 0.8 {
                    edges.push((i, j, v.signum()));
                }
            }
        }
        let moved: Vec<(usize, usize, f64)> =
            edges.iter().rev().map(|(i, j, w)| ((j * 5 + 3) % n, (i * 5 + 3) % n, *w)).collect();
        let f = |e: &[(usize, usize, f64)]| {
            let g = SignedGraph::new(n, e).unwrap();
            let f = frustration(&g, &FrustrationSpec::default()).unwrap();
            (f.index, f.proof, walk_balance(&g).unwrap().index, signed_triads(&g))
        };
        let (a, b) = (f(&edges), f(&moved));
        prop_assert_eq!((a.0, a.1, a.3), (b.0, b.1, b.3));
        close(a.2, b.2, 1e-9, "walk balance");
        // Weights in other units: the same camps' quarrel, in those units.
        for factor in [2f64.powi(-60), 2f64.powi(60)] {
            let scaled: Vec<(usize, usize, f64)> = edges.iter().map(|(i, j, w)| (*i, *j, w * factor)).collect();
            let c = f(&scaled);
            prop_assert_eq!((c.0 / factor, c.1), (a.0, a.1));
        }
    }

    #[test]
    fn a_shift_or_another_unit_leaves_posteriors_and_breaks(seed in 0u64..10_000, power in -6i32..7) {
        let factor = 10f64.powi(power);
        let p = panel(seed, 90);
        let q = p.map(|v| v * factor).unwrap();
        let d = |p: &Panel| bvar(p, 2, SimsZha::default()).unwrap().responses(3, 10, seed).unwrap().paths(1, 0);
        let (a, b) = (d(&p), d(&q));
        for i in 0..10 {
            for h in 0..=3 {
                close(b[(i, h)] / factor, a[(i, h)], 1e-6, "BVAR draw");
            }
        }
        let spec = BreakTestSpec { permutations: 99, seed, ..BreakTestSpec::default() };
        let y = &p.columns()[0];
        let t = mean_break(y, &spec).unwrap();
        let u = mean_break(&y.iter().map(|v| 4.0 * v).collect::<Vec<_>>(), &spec).unwrap();
        prop_assert_eq!((t.p, t.position), (u.p, u.position));
        let u = mean_break(&y.iter().map(|v| -v).collect::<Vec<_>>(), &spec).unwrap();
        prop_assert_eq!((t.p, t.position, -t.difference), (u.p, u.position, u.difference));
    }

    #[test]
    fn the_first_draws_of_a_larger_run_are_the_smaller_run(seed in 0u64..10_000) {
        let p = panel(seed, 80);
        let f = var(&p, &VarSpec::new(2)).unwrap();
        for method in [Bootstrap::Iid, Bootstrap::Wild, Bootstrap::MovingBlock(None), Bootstrap::Gaussian] {
            let d = |draws, horizons| f.bootstrap(&BootstrapSpec { method, draws, seed, ..BootstrapSpec::new(horizons) }).unwrap();
            let (small, large) = (d(13, 4), d(40, 4));
            prop_assert_eq!(&small.draws[..], &large.draws[..13], "{:?}", method);
            let longer = d(13, 7);
            for (a, b) in small.draws.iter().zip(&longer.draws) {
                prop_assert_eq!(&a[..], &b[..a.len()], "{:?}: a longer horizon alters", method);
            }
        }
        let b = bvar(&p, 2, SimsZha::default()).unwrap();
        let d = |draws, horizons| b.responses(horizons, draws, seed).unwrap();
        prop_assert_eq!(&d(13, 4).draws[..], &d(40, 4).draws[..13]);
        for (x, y) in d(5, 3).draws.iter().zip(&d(5, 6).draws) {
            prop_assert_eq!(&x[..], &y[..x.len()]);
        }
        prop_assert_eq!(&b.forecast(3)[..], &b.forecast(6)[..3]);
        let f3 = f.forecast(3, 0.9, &[]).unwrap();
        let f6 = f.forecast(6, 0.9, &[]).unwrap();
        prop_assert_eq!(&f3.steps[..], &f6.steps[..3]);
        let dec = |h| f.decomposition(DecompositionKind::Orthogonal, h).unwrap();
        prop_assert_eq!(&dec(3).shares[..], &dec(6).shares[..3]);
    }
}

/// Everything that draws, as bytes.
fn drawn(seed: u64) -> Vec<(&'static str, String)> {
    let p = panel(seed, 80);
    let f = var(&p, &VarSpec::new(2)).unwrap();
    let mut out = Vec::new();
    for (name, method, bias_correction) in [
        ("iid", Bootstrap::Iid, false),
        ("Kilian", Bootstrap::Iid, true),
        ("wild", Bootstrap::Wild, false),
        ("moving block", Bootstrap::MovingBlock(None), false),
        ("Gaussian", Bootstrap::Gaussian, false),
    ] {
        let d = f
            .bootstrap(&BootstrapSpec {
                method,
                draws: 50,
                seed,
                bias_correction,
                ..BootstrapSpec::new(5)
            })
            .unwrap();
        let bands = d.bands(0, 1, BandKind::JointQuantile, 0.9).unwrap();
        out.push((name, format!("{:?} {bands:?}", d.draws)));
    }
    let b = bvar(&p, 2, SimsZha::default()).unwrap();
    out.push((
        "bvar",
        format!("{:?}", b.responses(5, 50, seed).unwrap().draws),
    ));
    let spec = LpSpec {
        horizons: 4,
        lags: 1,
        seed,
        ..LpSpec::new("a", "b")
    };
    out.push(("LP", format!("{:?}", local_projection(&p, &spec).unwrap())));
    out.push((
        "placebo",
        format!(
            "{:?}",
            granger_placebo(&p, "a", "b", &GrangerSpec::new(1), 6, 40).unwrap()
        ),
    ));
    let spec = BreakTestSpec {
        permutations: 199,
        seed,
        ..BreakTestSpec::default()
    };
    out.push((
        "mean_break",
        format!("{:?}", mean_break(&p.columns()[0], &spec).unwrap()),
    ));
    let successes: Vec<f64> = p.columns()[0]
        .iter()
        .map(|v| (5.0 + 2.0 * v).clamp(0.0, 10.0).floor())
        .collect();
    out.push((
        "share_break",
        format!("{:?}", share_break(&successes, &[10.0; 80], &spec).unwrap()),
    ));
    let edges: Vec<(usize, usize, f64)> = (0..30)
        .flat_map(|i| (i + 1..30).map(move |j| (i, j)))
        .filter(|(i, j)| (i * 31 + j * 17) % 5 == 0)
        .map(|(i, j)| (i, j, p.columns()[1][(i + 2 * j) % 80].signum()))
        .collect();
    let g = SignedGraph::new(30, &edges).unwrap();
    let spec = FrustrationSpec {
        seed,
        ..FrustrationSpec::default()
    };
    out.push((
        "frustration",
        format!("{:?}", frustration(&g, &spec).unwrap()),
    ));
    out
}

#[test]
fn drawn_results_are_the_same_bytes_for_any_number_of_threads() {
    for seed in [1, 77] {
        let with = |threads: usize| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| drawn(seed))
        };
        let one = with(1);
        for threads in [2, 3] {
            for (a, b) in one.iter().zip(with(threads)) {
                assert_eq!(a.1, b.1, "{} with {threads} threads", a.0);
            }
        }
    }
}

/// Near-collinear series are right or refused; NaN never comes out.
#[test]
fn near_collinear_is_right_or_refused() {
    let p = panel(5, 120);
    let e = normals(120, 99, 0);
    let mut refused = 0;
    for power in 0..16 {
        let tiny = 10f64.powi(-power);
        let twin: Vec<f64> = p.columns()[0]
            .iter()
            .zip(&e)
            .map(|(a, n)| a + tiny * n)
            .collect();
        let q = Panel::numbered(
            ["a", "b", "twin"],
            vec![p.columns()[0].clone(), p.columns()[1].clone(), twin],
        )
        .unwrap();
        match granger(&q, "twin", "b", &GrangerSpec::new(2)) {
            Ok(t) => {
                assert!(t.test.f.is_finite() && t.test.f_p.is_finite());
                // Replacing `twin` by the difference from `a` spans the same space.
                let d = Panel::numbered(
                    ["a", "b", "d"],
                    vec![p.columns()[0].clone(), p.columns()[1].clone(), e.clone()],
                )
                .unwrap();
                let want = granger(&d, "d", "b", &GrangerSpec::new(2)).unwrap();
                close(t.test.f, want.test.f, 1e-4, &format!("F at {tiny:e}"));
            }
            Err(InferError::Collinear { .. } | InferError::NotPositiveDefinite { .. }) => {
                refused += 1
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(refused >= 4, "the last ones are beyond double precision");
}

#[test]
fn sixty_series_and_twenty_four_lags() {
    let n = 1600;
    let columns: Vec<Vec<f64>> = (0..60).map(|i| normals(n, 8, i)).collect();
    let p = Panel::numbered((0..60).map(|i| format!("s{i}")), columns).unwrap();
    match var(&p, &VarSpec::new(24)) {
        Ok(f) => assert!(f.sigma.is_finite() && f.log_likelihood.is_finite()),
        Err(e) => panic!("{e}"),
    }
    assert!(matches!(
        var(&p.slice(0..1000), &VarSpec::new(24)),
        Err(InferError::TooFewRows { .. })
    ));
}

#[test]
fn errors_name_series_period_and_remedy() {
    let e = Panel::new(["x"], ["2020-01", "2020-02"], vec![vec![1.0, f64::NAN]]).unwrap_err();
    assert!(e.to_string().contains("`x`") && e.to_string().contains("2020-02"));
    let e = Panel::with_gaps(
        ["x"],
        ["2020-01", "2020-02"],
        vec![vec![f64::INFINITY, 1.0]],
    )
    .unwrap_err();
    assert!(e.to_string().contains("2020-01"));
    let p = Panel::numbered(["x", "flat"], vec![normals(40, 1, 1), vec![2.0; 40]]).unwrap();
    let e = var(&p, &VarSpec::new(1)).unwrap_err();
    assert!(e.to_string().contains("flat"));
    let spec = GrangerSpec {
        covariance: Covariance::Hc3,
        ..GrangerSpec::new(30)
    };
    assert!(matches!(
        granger(&panel(1, 60), "a", "b", &spec),
        Err(InferError::TooFewRows { .. })
    ));
}

#[test]
fn results_serialise() {
    let p = panel(2, 60);
    let f = var(&p, &VarSpec::new(1)).unwrap();
    let json = serde_json::to_value(&f).unwrap();
    assert_eq!(json["names"][2], "c");
    assert_eq!(json["coefficients"].as_array().unwrap().len(), 4);
    assert!(f.summary().contains("equation b"));
}
