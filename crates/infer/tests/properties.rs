//! Properties that must hold for every panel.

mod common;

use common::*;
use detente_infer::granger::*;
use detente_infer::lp::*;
use detente_infer::ols::Covariance;
use detente_infer::var::*;
use detente_infer::{InferError, Panel};
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
