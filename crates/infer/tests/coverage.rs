//! Bands hold the truth as often as they say.
//!
//! Few runs; the full tables are in `docs/calibration.md` and come from
//! `cargo run --release -p detente-infer --example calibration coverage`.

mod common;
#[path = "../examples/calibration/coverage.rs"]
mod coverage;

use coverage::{Method, date_run, forecast_run, shares};
use detente_infer::bands::BandKind;
use detente_infer::var::Bootstrap;

fn error(p: f64, runs: usize) -> f64 {
    (p * (1.0 - p) / runs as f64).sqrt()
}

/// `share` is `p` within four standard errors and `slack`.
#[track_caller]
fn near(share: f64, p: f64, slack: f64, runs: usize, what: &str) {
    assert!(
        (share - p).abs() <= slack + 4.0 * error(p, runs),
        "{what}: {share:.3} of {runs} runs, expected {p} -/+ {slack}"
    );
}

#[test]
fn lag_augmented_projections_hold_at_every_horizon() {
    let runs = 120;
    for p in [2, 4] {
        let (s, refused) = shares(runs, |seed| Method::Projection(p).run(0.5, 240, seed, 0));
        assert_eq!(refused, 0);
        for (h, v) in coverage::SHOWN.iter().zip(s) {
            near(v, 0.9, 0.03, runs, &format!("LP({p}) at {h}"));
        }
    }
}

#[test]
fn simultaneous_bands_hold_the_whole_path() {
    let runs = 120;
    let (s, _) = shares(runs, |seed| {
        Method::ProjectionJoint(4).run(0.5, 240, seed, 0)
    });
    near(s[5], 0.9, 0.04, runs, "sup-t of the LP");
    // The pointwise band does not: that is why there is another.
    let (s, _) = shares(runs, |seed| Method::Projection(4).run(0.5, 240, seed, 0));
    assert!(
        s[5] < 0.6,
        "pointwise bands held the whole path in {}",
        s[5]
    );
}

#[test]
fn bootstrap_bands_hold_when_the_lags_suffice_and_not_otherwise() {
    let runs = 60;
    for method in [Bootstrap::Iid, Bootstrap::MovingBlock(None)] {
        let (s, _) = shares(runs, |seed| Method::Var(4, method).run(0.5, 240, seed, 100));
        near(s[1], 0.88, 0.05, runs, "one step");
        near(s[2], 0.88, 0.05, runs, "four steps");
    }
    // Two lags miss an effect that sets in after four.
    let (s, _) = shares(runs, |seed| {
        Method::Var(2, Bootstrap::Iid).run(0.5, 240, seed, 100)
    });
    assert!(s[2] < 0.5, "{s:?}");
}

#[test]
fn bias_correction_mends_long_horizons_of_persistent_series() {
    let runs = 60;
    let (plain, _) = shares(runs, |seed| {
        Method::Var(4, Bootstrap::Iid).run(0.9, 120, seed, 100)
    });
    let (mended, _) = shares(runs, |seed| Method::Kilian(4).run(0.9, 120, seed, 100));
    assert!(
        mended[4] > plain[4] + 0.15,
        "{} against {}",
        mended[4],
        plain[4]
    );
    near(mended[4], 0.88, 0.06, runs, "Kilian at 12 steps");
}

#[test]
fn joint_bands_of_draws_hold_in_long_samples() {
    let runs = 60;
    for kind in [BandKind::SupT, BandKind::JointQuantile] {
        let (s, _) = shares(runs, |seed| {
            Method::VarJoint(4, kind).run(0.5, 480, seed, 200)
        });
        near(s[5], 0.88, 0.06, runs, &format!("{kind:?}"));
    }
}

#[test]
fn forecasts_and_dates() {
    let runs = 200;
    let (s, _) = shares(runs, |seed| forecast_run(0.5, 240, seed));
    for v in s {
        near(v, 0.89, 0.03, runs, "forecast interval");
    }
    let (s, _) = shares(runs, |seed| date_run(1.4, 240, seed));
    assert!(
        s[0] >= 0.88 - 4.0 * error(0.88, runs),
        "date interval {}",
        s[0]
    );
    assert!(s[1] > 0.95);
}

/// The same recipes as the reference study (400 runs each, so both carry an error of
/// about .015 to .025): agreement within four joint standard errors and .02.
#[test]
fn agrees_with_the_reference_study() {
    let Some(reference) = common::json("coverage_simulation.json") else {
        return;
    };
    let runs = 120;
    for (rho, p, method, name) in [
        (0.5, 2, Method::Projection(2), "lp_la_hc"),
        (0.5, 4, Method::Projection(4), "lp_la_hc"),
        (0.9, 4, Method::Projection(4), "lp_la_hc"),
        (0.5, 4, Method::NeweyWest(4), "lp_nw"),
        (0.5, 4, Method::Var(4, Bootstrap::Iid), "var_boot"),
        (0.9, 4, Method::Var(4, Bootstrap::Iid), "var_boot"),
    ] {
        let (s, _) = shares(runs, |seed| method.run(rho, 120, seed, 100));
        let cell = &reference[format!("rho{rho}_T120_pfit{p}")][name];
        // Horizon 1; longer ones depend on coefficients that the reference does not state.
        let want = cell["h1"]["cov"].as_f64().unwrap();
        let joint = error(want, runs).hypot(error(want, 400));
        assert!(
            (s[1] - want).abs() <= 0.02 + 4.0 * joint,
            "{} at rho {rho}: {} against {want}",
            method.name(),
            s[1]
        );
    }
}
