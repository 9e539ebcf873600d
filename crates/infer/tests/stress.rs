//! Inputs at the edge of double precision: right figures or a typed refusal, never NaN, never a panic.

mod common;
mod entry;

use common::*;
use detente_infer::breaks::*;
use detente_infer::bvar::*;
use detente_infer::granger::*;
use detente_infer::lp::*;
use detente_infer::unit_root::*;
use detente_infer::var::*;
use detente_infer::worlds::World;
use detente_infer::{Panel, Result};
use entry::{everything, first_null};
use serde_json::Value;
use std::collections::BTreeSet;

/// Everything finite; returns the names of what gave an answer.
#[track_caller]
fn sound(panel: &Panel, what: &str) -> BTreeSet<&'static str> {
    let mut answered = BTreeSet::new();
    let mut bad = BTreeSet::new();
    for (name, outcome) in everything(panel, 7) {
        match outcome {
            Ok(v) => {
                if let Some(path) = first_null(&v) {
                    bad.insert(format!("{name}: {path} is not a number"));
                }
                answered.insert(name);
            }
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    }
    assert!(bad.is_empty(), "{what}: {bad:#?}");
    answered
}

fn plain(n: usize, seed: u64) -> Panel {
    World::DelayedEffect {
        rho: 0.5,
        lag: 2,
        size: 0.4,
    }
    .simulate(n, seed)
    .unwrap()
}

fn changed(p: &Panel, at: usize, f: impl Fn(usize, f64) -> f64) -> Panel {
    let mut columns = p.columns().to_vec();
    for (t, v) in columns[at].iter_mut().enumerate() {
        *v = f(t, *v);
    }
    Panel::numbered(p.names().iter().cloned(), columns).unwrap()
}

#[test]
fn an_ordinary_panel_is_answered_by_everything_that_fits_it() {
    let answered = sound(&plain(90, 1), "ordinary");
    for name in [
        "ols",
        "granger",
        "local_projection",
        "local_projection_iv",
        "local_projection_by_state",
        "lpirfs",
        "lag_table",
        "var",
        "bootstrap",
        "bootstrap bands",
        "bvar",
        "bvar responses",
        "johansen",
        "adf",
        "kpss",
        "mean_break",
        "share_break",
        "pelt",
        "bai_perron",
        "bocpd",
        "diebold_mariano",
        "clark_west",
        "poisson",
        "poisson_fixed_effects",
        "fixed_effects",
        "panel_local_projection",
        "mltr",
        "frustration",
        "walk_balance",
        "equivalence",
    ] {
        assert!(answered.contains(name), "{name} refused an ordinary panel");
    }
}

#[test]
fn nearly_the_same_series_twice() {
    let p = plain(90, 2);
    let e = normals(90, 99, 0);
    for tiny in [1e-6, 1e-9, 1e-12, 1e-15, 0.0] {
        let q = changed(&p, 2, |t, _| p.columns()[0][t] + tiny * e[t]);
        sound(&q, &format!("twin with {tiny:e} noise"));
        let q = changed(&p, 1, |t, _| p.columns()[0][t] + tiny * e[t]);
        sound(&q, &format!("effect a twin with {tiny:e} noise"));
    }
}

#[test]
fn units_of_measurement() {
    let p = plain(90, 3);
    for at in 0..3 {
        for factor in [1e12, 1e-12, 1e150, 1e-150, 1e300, 1e-300] {
            let q = changed(&p, at, |_, v| v * factor);
            sound(&q, &format!("series {at} times {factor:e}"));
        }
    }
    let q = p.map(|v| v * 1e-200).unwrap();
    sound(&q, "all tiny");
    let q = p.map(|v| v * 1e200).unwrap();
    sound(&q, "all huge");
    let q = p.map(|v| v + 1e9).unwrap();
    sound(&q, "far from zero");
    let q = p.map(|v| v + 1e15).unwrap();
    sound(&q, "farther from zero");
}

/// The figures of scaled series are the scaled figures.
#[test]
fn scaled_series_give_scaled_figures() {
    let p = plain(120, 4);
    for factor in [1e12, 1e-12] {
        let q = changed(&p, 1, |_, v| v * factor);
        let tol = 1e-7;
        let g = |p: &Panel| granger(p, "x", "y", &GrangerSpec::new(3)).unwrap();
        close(g(&q).test.f, g(&p).test.f, tol, "Granger F");
        close(
            g(&q).sum_of_lags / factor,
            g(&p).sum_of_lags,
            tol,
            "sum of lags",
        );
        let l = |p: &Panel| {
            local_projection(
                p,
                &LpSpec {
                    horizons: 4,
                    draws: 200,
                    ..LpSpec::new("x", "y")
                },
            )
            .unwrap()
        };
        for (a, b) in l(&q).points.iter().zip(&l(&p).points) {
            close(a.estimate / factor, b.estimate, tol, "LP");
            close(a.se / factor, b.se, tol, "LP se");
            close(a.p, b.p, tol, "LP p");
            close(
                a.simultaneous_lower / factor,
                b.simultaneous_lower,
                tol,
                "LP band",
            );
        }
        let v = |p: &Panel| var(p, &VarSpec::new(3)).unwrap();
        let (a, b) = (v(&q), v(&p));
        let r = |f: &VarFit| f.responses(Impulse::Generalized, 6).unwrap();
        for h in 0..=6 {
            for j in 0..3 {
                close(
                    r(&a).values[h][(1, j)] / factor,
                    r(&b).values[h][(1, j)],
                    tol,
                    "GIRF",
                );
                close(
                    r(&a).values[h][(0, j)],
                    r(&b).values[h][(0, j)],
                    tol,
                    "GIRF of x",
                );
            }
        }
        close(
            a.roots().unwrap()[0],
            b.roots().unwrap()[0],
            1e-6,
            "largest root",
        );
        close(
            a.arch(2).unwrap().statistic,
            b.arch(2).unwrap().statistic,
            1e-6,
            "ARCH",
        );
        close(
            a.portmanteau(8, true).unwrap().statistic,
            b.portmanteau(8, true).unwrap().statistic,
            tol,
            "portmanteau",
        );
        close(
            a.jarque_bera().unwrap().statistic,
            b.jarque_bera().unwrap().statistic,
            tol,
            "Jarque-Bera",
        );
        for bias_correction in [false, true] {
            let d = |f: &VarFit| {
                f.bootstrap(&BootstrapSpec {
                    draws: 40,
                    bias_correction,
                    ..BootstrapSpec::new(4)
                })
                .unwrap()
                .paths(1, 0)
            };
            let (s, t) = (d(&a), d(&b));
            for i in 0..40 {
                for h in 0..=4 {
                    close(s[(i, h)] / factor, t[(i, h)], 1e-6, "bootstrap draw");
                }
            }
        }
        let b = |p: &Panel| {
            bvar(p, 3, SimsZha::default())
                .unwrap()
                .responses(4, 20, 1)
                .unwrap()
                .paths(1, 0)
        };
        let (s, t) = (b(&q), b(&p));
        for i in 0..20 {
            close(s[(i, 3)] / factor, t[(i, 3)], 1e-6, "BVAR draw");
        }
        let c = |p: &Panel| johansen(p, 2).unwrap().rows[0].trace;
        close(c(&q), c(&p), 1e-6, "Johansen");
        let (u, w) = (&q.columns()[1], &p.columns()[1]);
        close(
            adf(u, 2, Drift::Constant).unwrap().statistic,
            adf(w, 2, Drift::Constant).unwrap().statistic,
            tol,
            "ADF",
        );
        close(
            kpss(u, None, Drift::Trend).unwrap().statistic,
            kpss(w, None, Drift::Trend).unwrap().statistic,
            tol,
            "KPSS",
        );
        let m = |y: &[f64]| mean_break(y, &BreakTestSpec::default()).unwrap();
        assert_eq!((m(u).p, m(u).position), (m(w).p, m(w).position));
        let b = |y: &[f64]| bai_perron(y, 3, 10, 0.9).unwrap();
        assert_eq!(b(u).chosen, b(w).chosen);
    }
}

#[test]
fn odd_series() {
    let p = plain(90, 5);
    for at in 0..3 {
        sound(&changed(&p, at, |_, _| 0.0), "all zero");
        sound(&changed(&p, at, |_, _| 3.25), "constant");
        sound(
            &changed(&p, at, |t, _| f64::from(u8::from(t == 40))),
            "a single one",
        );
        sound(
            &changed(&p, at, |t, _| f64::from(u8::from(t == 0))),
            "one at the start",
        );
        sound(
            &changed(&p, at, |t, _| f64::from(u8::from(t == 89))),
            "one at the end",
        );
        sound(
            &changed(&p, at, |t, v| if t == 45 { 1e15 } else { v }),
            "an outlier",
        );
        sound(
            &changed(&p, at, |t, v| if t == 89 { -1e15 } else { v }),
            "an outlier at the end",
        );
        sound(
            &changed(&p, at, |_, v| f64::from(u8::from(v > 0.0))),
            "two values",
        );
        sound(&changed(&p, at, |t, _| (t % 2) as f64), "alternating");
        sound(&changed(&p, at, |t, _| t as f64), "a trend");
        sound(
            &changed(&p, at, |t, _| f64::from(u8::from(t >= 45))),
            "a step",
        );
        sound(&changed(&p, at, |t, _| 1.1f64.powi(t as i32)), "explosive");
        sound(&changed(&p, at, |t, _| 2000.0 + t as f64 / 12.0), "a date");
        sound(
            &changed(&p, at, |_, v| (v.abs() * 0.7).floor()),
            "sparse counts",
        );
        sound(
            &changed(&p, at, |_, v| v.signum() * f64::MIN_POSITIVE),
            "subnormal",
        );
        sound(
            &changed(&p, at, |_, v| v.signum() * f64::MAX),
            "largest numbers",
        );
    }
    sound(&p.map(|_| 0.0).unwrap(), "all series zero");
    sound(&p.map(|v| (v.abs() * 0.3).floor()).unwrap(), "all sparse");
    sound(&p.map(|v| v.signum()).unwrap(), "all of two values");
}

#[test]
fn every_short_length() {
    let p = plain(60, 6);
    for n in 0..45 {
        sound(&p.slice(0..n), &format!("{n} periods"));
    }
}

/// Each estimator works with as many rows as its refusal asks for.
#[test]
fn the_minimum_named_is_the_minimum() {
    use detente_infer::InferError;
    let p = plain(200, 8);
    let needed = |f: &dyn Fn(&Panel) -> Result<Value>, name: &str| {
        let first = (0..200)
            .find(|n| f(&p.slice(0..*n)).is_ok())
            .unwrap_or_else(|| panic!("{name} never answers"));
        match f(&p.slice(0..first - 1)) {
            Err(InferError::TooFewRows { rows, needed, .. }) => {
                // Rows are counted after lags and leads; what is missing is the same.
                assert_eq!(needed - rows, 1, "{name} answers from {first} periods on");
            }
            other => panic!("{name} with one period too few: {other:?}"),
        }
    };
    let json = |v: &dyn erased::Ser| v.to();
    needed(
        &|p| granger(p, "x", "y", &GrangerSpec::new(2)).map(|r| json(&r)),
        "granger",
    );
    needed(&|p| var(p, &VarSpec::new(2)).map(|r| json(&r)), "var");
    needed(
        &|p| lag_table(p, 3, &VarSpec::new(1)).map(|r| json(&r)),
        "lag_table",
    );
    needed(
        &|p| adf(&p.columns()[0], 2, Drift::Constant).map(|r| json(&r)),
        "adf",
    );
    needed(
        &|p| kpss(&p.columns()[0], None, Drift::Trend).map(|r| json(&r)),
        "kpss",
    );
    needed(
        &|p| mean_break(&p.columns()[0], &BreakTestSpec::default()).map(|r| json(&r)),
        "mean_break",
    );
}

mod erased {
    /// Anything that serialises, behind a reference.
    pub trait Ser {
        fn to(&self) -> serde_json::Value;
    }
    impl<T: serde::Serialize> Ser for T {
        fn to(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

#[test]
fn a_hundred_thousand_periods() {
    let p = World::DelayedEffect {
        rho: 0.5,
        lag: 1,
        size: 0.2,
    }
    .simulate(100_000, 9)
    .unwrap();
    let f = var(&p, &VarSpec::new(2)).unwrap();
    close(f.coefficients[(0, 1)], 0.2, 0.02, "the effect");
    assert!(
        granger(&p, "x", "y", &GrangerSpec::new(2))
            .unwrap()
            .test
            .f_p
            < 1e-12
    );
    assert!(
        granger(&p, "y", "x", &GrangerSpec::new(2))
            .unwrap()
            .test
            .f_p
            > 1e-4
    );
    let l = local_projection(
        &p,
        &LpSpec {
            horizons: 2,
            lags: 1,
            draws: 200,
            ..LpSpec::new("x", "y")
        },
    )
    .unwrap();
    close(l.points[1].estimate, 0.2, 0.02, "LP");
    assert_eq!(
        adf(&p.columns()[0], 2, Drift::Constant)
            .unwrap()
            .rejected_at,
        Some(0.01)
    );
    assert!(
        kpss(&p.columns()[0], Some(40), Drift::Constant)
            .unwrap()
            .statistic
            < 2.0
    );
    let spec = BreakTestSpec {
        permutations: 19,
        ..BreakTestSpec::default()
    };
    let mut y = p.columns()[2].clone();
    for v in &mut y[70_000..] {
        *v += 0.3;
    }
    let b = mean_break(&y, &spec).unwrap();
    assert!(b.p <= 0.05 && b.position.abs_diff(70_000) < 500, "{b:?}");
    assert!(first_null(&serde_json::to_value(&l).unwrap()).is_none());
}

#[test]
fn sixty_series_twenty_four_lags_three_thousand_periods() {
    let columns: Vec<Vec<f64>> = (0..60).map(|i| normals(3000, 8, i)).collect();
    let p = Panel::numbered((0..60).map(|i| format!("s{i}")), columns).unwrap();
    let f = var(&p, &VarSpec::new(24)).unwrap();
    assert!(f.sigma.is_finite() && f.log_likelihood.is_finite());
    // White noise: residual variances near 1, coefficients about 1 / sqrt(T).
    for v in f.sigma.diagonal() {
        assert!((v - 1.0).abs() < 0.2, "{v}");
    }
    let r = f.responses(Impulse::Orthogonal, 24).unwrap();
    assert!(r.values.iter().all(|m| m.is_finite()));
}
