//! Instrumented and state-dependent projections on simulated truth.

mod common;

use common::*;
use detente_infer::Panel;
use detente_infer::lp::*;

/// x and y share a hidden driver; z moves x alone. True response: .5, .25, .125.
fn confounded(n: usize, seed: u64, strength: f64) -> Panel {
    let (z, hidden, e, u) = (
        normals(n, seed, 0),
        normals(n, seed, 1),
        normals(n, seed, 2),
        normals(n, seed, 3),
    );
    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    for t in 1..n {
        x[t] = strength * z[t] + hidden[t] + 0.3 * e[t];
        y[t] = 0.5 * y[t - 1] + 0.5 * x[t] - 1.5 * hidden[t] + u[t];
    }
    Panel::numbered(["x", "y", "z"], vec![x, y, z]).unwrap()
}

#[test]
fn the_instrument_removes_the_hidden_driver() {
    let panel = confounded(600, 1, 1.0);
    let spec = LpSpec {
        horizons: 2,
        lags: 1,
        ..LpSpec::new("x", "y")
    };
    let naive = local_projection(&panel, &spec).unwrap();
    assert!(
        naive.points[0].estimate < 0.1,
        "the naive response has the wrong sign or none"
    );
    let iv = local_projection_iv(&panel, &spec, "z").unwrap();
    for (p, truth) in iv.points.iter().zip([0.5, 0.25, 0.125]) {
        assert!(
            (p.estimate - truth).abs() < 4.0 * p.se,
            "h {}: {} ({})",
            p.horizon,
            p.estimate,
            p.se
        );
        let ArSet::Interval(lo, hi) = p.anderson_rubin else {
            panic!("strong instrument")
        };
        assert!(lo < p.estimate && p.estimate < hi);
    }
    assert!(!iv.weak);
}

#[test]
fn anderson_rubin_covers_with_a_weak_instrument() {
    let (mut covered, mut unbounded, runs) = (0, 0, 200u64);
    for s in 0..runs {
        let panel = confounded(150, 40 + s, 0.05);
        let spec = LpSpec {
            horizons: 0,
            lags: 1,
            draws: 100,
            ..LpSpec::new("x", "y")
        };
        let r = local_projection_iv(&panel, &spec, "z").unwrap();
        assert!(r.weak || r.points[0].first_stage_f >= 23.1);
        covered += usize::from(match r.points[0].anderson_rubin {
            ArSet::Interval(lo, hi) => (lo..=hi).contains(&0.5),
            ArSet::Outside(lo, hi) => 0.5 <= lo || 0.5 >= hi,
            ArSet::Everything => true,
        });
        unbounded += usize::from(!matches!(r.points[0].anderson_rubin, ArSet::Interval(..)));
    }
    let rate = covered as f64 / runs as f64;
    assert!((0.84..=0.97).contains(&rate), "{rate}");
    assert!(
        unbounded as f64 / runs as f64 > 0.5,
        "a useless instrument should say so"
    );
}

#[test]
fn states_are_told_apart() {
    let n = 500;
    let (e, u) = (normals(n, 9, 0), normals(n, 9, 1));
    let state: Vec<f64> = (0..n)
        .map(|t| f64::from(u8::from((t / 25) % 2 == 1)))
        .collect();
    let mut y = vec![0.0; n];
    for t in 1..n {
        y[t] = 0.3 * y[t - 1] + if state[t - 1] == 1.0 { 1.0 } else { 0.1 } * e[t - 1] + u[t];
    }
    let panel = Panel::numbered(["x", "y", "war"], vec![e, y, state]).unwrap();
    let spec = LpSpec {
        horizons: 2,
        lags: 1,
        ..LpSpec::new("x", "y")
    };
    let r = local_projection_by_state(&panel, &spec, "war").unwrap();
    assert!((r.on.points[1].estimate - 1.0).abs() < 0.3 && r.off.points[1].estimate < 0.4);
    assert!(r.differences[1].p < 0.001 && r.differences[1].difference > 0.5);
    assert!(local_projection_by_state(&panel, &spec, "x").is_err());
}
