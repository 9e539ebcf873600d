//! Least squares and local projections against R (`sandwich`, `lpirfs`).

mod common;

use common::*;
use detente_infer::lp::*;
use detente_infer::ols::{self, Covariance};
use detente_infer::{InferError, Matrix, Panel};

#[test]
fn ols_covariances_match_r_sandwich() {
    let (Some(panel), Some(f)) = (ipc(), json("hac_breaks_R.json")) else {
        return;
    };
    let (i2p, p2i) = (&panel.columns()[0], &panel.columns()[1]);
    let n = panel.n_periods();
    for h in [0usize, 4, 12] {
        let r = &f[format!("h{h}")];
        let rows: Vec<usize> = (6..n - h).collect();
        let y: Vec<f64> = rows.iter().map(|t| p2i[t + h]).collect();
        let mut cols = vec![
            vec![1.0; rows.len()],
            rows.iter().map(|t| i2p[*t]).collect(),
        ];
        for l in 1..=6 {
            cols.push(rows.iter().map(|t| i2p[t - l]).collect());
            cols.push(rows.iter().map(|t| p2i[t - l]).collect());
        }
        let names: Vec<String> = (0..14).map(|i| format!("x{i}")).collect();
        let fit = ols::fit(
            &y,
            &Matrix::from_columns(&cols),
            &names,
            Covariance::Classical,
        )
        .unwrap();
        assert_eq!(fit.n as u64, r["n"].as_u64().unwrap());
        close_all(&fit.coefficients, &numbers(&r["coef"]), 1e-9, "coef");
        let lags = r["nw_lag_used"].as_u64().unwrap() as usize;
        for (field, covariance) in [
            ("se_ols", Covariance::Classical),
            ("se_hc0", Covariance::Hc0),
            ("se_hc1", Covariance::Hc1),
            ("se_hc3", Covariance::Hc3),
            ("se_nw_lagh", Covariance::NeweyWest { lags }),
        ] {
            let se = fit
                .clone()
                .with_covariance(covariance)
                .unwrap()
                .standard_errors();
            for (a, b) in se.iter().zip(numbers(&r[field])) {
                close_rel(*a, b, 1e-9, field);
            }
        }
    }
}

#[test]
fn lpirfs_convention_matches_to_nine_digits() {
    let Some(f) = json("lp_lpirfs.json") else {
        return;
    };
    let jorda = csv("jorda_interest_rules.csv", &["GDP_gap", "Infl", "FF"]).unwrap();
    let nw = LpirfsErrors::NeweyWestHorizon;
    let cases = [
        (
            "jorda_nw",
            jorda.clone(),
            4,
            12,
            LpirfsShock::Unit,
            nw,
            false,
        ),
        (
            "jorda_ols",
            jorda.clone(),
            4,
            12,
            LpirfsShock::Unit,
            LpirfsErrors::Ols,
            false,
        ),
        (
            "jorda_nw4_adj_sd",
            jorda,
            4,
            12,
            LpirfsShock::ReducedFormSd,
            LpirfsErrors::NeweyWest(4),
            true,
        ),
        (
            "ipc_nw",
            ipc().unwrap(),
            6,
            24,
            LpirfsShock::ReducedFormSd,
            nw,
            false,
        ),
        (
            "syn10_nw",
            syn10().unwrap(),
            6,
            24,
            LpirfsShock::ReducedFormSd,
            nw,
            false,
        ),
    ];
    for (name, panel, lags, horizons, shock, errors, adjust) in cases {
        let r = lpirfs(
            &panel,
            &LpirfsSpec {
                lags,
                horizons,
                shock,
                errors,
                adjust,
                multiple: 1.96,
            },
        )
        .unwrap();
        for (field, ours) in [("mean", &r.mean), ("low", &r.lower), ("up", &r.upper)] {
            let want = f[name][field].as_array().unwrap();
            for (i, per_response) in want.iter().enumerate() {
                for (h, per_shock) in per_response.as_array().unwrap().iter().enumerate() {
                    for (s, v) in numbers(per_shock).iter().enumerate() {
                        close(
                            ours[s][(h, i)],
                            *v,
                            1e-9,
                            &format!("{name} {field} response {i} h {h} shock {s}"),
                        );
                    }
                }
            }
        }
    }
}

/// GDP gap response to a unit federal-funds shock, horizons 0 to 5, as R `lpirfs` 0.2.4 prints it.
#[test]
fn jorda_2005_numbers() {
    let Some(panel) = csv("jorda_interest_rules.csv", &["GDP_gap", "Infl", "FF"]) else {
        return;
    };
    let spec = LpirfsSpec {
        lags: 4,
        horizons: 5,
        shock: LpirfsShock::Unit,
        errors: LpirfsErrors::Ols,
        adjust: false,
        multiple: 1.96,
    };
    let r = lpirfs(&panel, &spec).unwrap();
    for (h, want) in [0.0, 0.0441, -0.2560, -0.3380, -0.4432, -0.5971]
        .iter()
        .enumerate()
    {
        assert!((r.mean[2][(h, 0)] - want).abs() < 5e-5);
    }
}

fn simulated(n: usize, seed: u64) -> Panel {
    let e = normals(n, seed, 0);
    let u = normals(n, seed, 1);
    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    for t in 1..n {
        x[t] = 0.5 * x[t - 1] + e[t];
        y[t] = 0.5 * y[t - 1] + 0.4 * x[t - 1] + u[t];
    }
    Panel::numbered(["x", "y"], vec![x, y]).unwrap()
}

#[test]
fn diagonal_of_the_joint_covariance_is_the_hc3_variance() {
    let panel = simulated(150, 3);
    let spec = LpSpec {
        horizons: 4,
        lags: 2,
        ..LpSpec::new("x", "y")
    };
    let r = local_projection(&panel, &spec).unwrap();
    // The regression at h = 2 by hand.
    let (x, y) = (&panel.columns()[0], &panel.columns()[1]);
    let rows: Vec<usize> = (3..148).collect();
    let mut cols = vec![
        vec![1.0; rows.len()],
        rows.iter().map(|t| x[*t]).collect::<Vec<_>>(),
    ];
    for s in [y, x] {
        for l in 1..=3 {
            cols.push(rows.iter().map(|t| s[t - l]).collect());
        }
    }
    let names: Vec<String> = (0..8).map(|i| i.to_string()).collect();
    let out: Vec<f64> = rows.iter().map(|t| y[t + 2]).collect();
    let fit = ols::fit(&out, &Matrix::from_columns(&cols), &names, Covariance::Hc3).unwrap();
    close(r.points[2].estimate, fit.coefficients[1], 1e-12, "estimate");
    close_rel(r.points[2].se, fit.standard_errors()[1], 1e-10, "se");
}

#[test]
fn cumulative_responses_are_sums_at_equal_samples_and_bands_nest() {
    let panel = simulated(400, 4);
    let level = local_projection(
        &panel,
        &LpSpec {
            horizons: 3,
            ..LpSpec::new("x", "y")
        },
    )
    .unwrap();
    let cumulative = local_projection(
        &panel,
        &LpSpec {
            horizons: 3,
            response: Response::Cumulative,
            ..LpSpec::new("x", "y")
        },
    )
    .unwrap();
    let sum: f64 = level.points.iter().map(|p| p.estimate).sum();
    assert!((cumulative.points[3].estimate - sum).abs() < 0.05);
    for p in &level.points {
        assert!(p.simultaneous_lower <= p.lower && p.upper <= p.simultaneous_upper);
    }
    assert!(level.sup_t.simultaneous > level.sup_t.pointwise);
}

#[test]
fn gaps_are_dropped_and_counted_and_constants_refused() {
    let panel = simulated(100, 5);
    let mut y = panel.columns()[1].clone();
    y[50] = f64::NAN;
    let gappy = Panel::with_gaps(
        ["x", "y"],
        panel.periods().to_vec(),
        vec![panel.columns()[0].clone(), y],
    )
    .unwrap();
    let r = local_projection(
        &gappy,
        &LpSpec {
            horizons: 1,
            lags: 1,
            ..LpSpec::new("x", "y")
        },
    )
    .unwrap();
    assert!(r.cautions.contains(&LpCaution::RowsDropped { rows: 3 }));
    let flat =
        Panel::numbered(["x", "y"], vec![vec![1.0; 100], panel.columns()[1].clone()]).unwrap();
    assert!(matches!(
        local_projection(&flat, &LpSpec::new("x", "y")),
        Err(InferError::Constant { series, .. }) if series == "x"
    ));
}

#[test]
fn a_pulse_dummy_equals_dropping_the_row() {
    let panel = simulated(80, 6);
    let mut pulse = vec![0.0; 80];
    pulse[40] = 1.0;
    let with = panel.with_series("pulse", pulse).unwrap();
    let spec = LpSpec {
        horizons: 0,
        lags: 1,
        outcome_controls: vec!["pulse".into()],
        ..LpSpec::new("x", "y")
    };
    let a = local_projection(&with, &spec).unwrap();
    assert!(a.points[0].se.is_finite() && a.points[0].se > 0.0);
}

/// 90 % bands of the lag-augmented projection should cover close to 90 % at short horizons.
#[test]
fn coverage_on_simulated_truth() {
    let (mut inside, mut jointly, runs) = (0, 0, 200);
    for seed in 0..runs {
        let panel = simulated(200, 1000 + seed);
        let spec = LpSpec {
            horizons: 4,
            lags: 1,
            draws: 400,
            ..LpSpec::new("x", "y")
        };
        let r = local_projection(&panel, &spec).unwrap();
        // Response of y to x: 0, .4, .4, .3, .2
        let truth = [0.0, 0.4, 0.4, 0.3, 0.2];
        inside += usize::from((r.points[2].lower..r.points[2].upper).contains(&truth[2]));
        jointly += usize::from(
            r.points
                .iter()
                .zip(truth)
                .all(|(p, b)| p.simultaneous_lower <= b && b <= p.simultaneous_upper),
        );
    }
    let (point, joint) = (inside as f64 / runs as f64, jointly as f64 / runs as f64);
    assert!((0.83..=0.97).contains(&point), "pointwise {point}");
    assert!((0.82..=0.97).contains(&joint), "simultaneous {joint}");
}

#[test]
fn scale_of_a_trillion_is_right_and_near_collinear_is_refused() {
    let panel = simulated(120, 7);
    let big: Vec<f64> = panel.columns()[0].iter().map(|v| v * 1e12).collect();
    let scaled = Panel::numbered(["x", "y"], vec![big, panel.columns()[1].clone()]).unwrap();
    let spec = LpSpec {
        horizons: 3,
        ..LpSpec::new("x", "y")
    };
    let (a, b) = (
        local_projection(&panel, &spec).unwrap(),
        local_projection(&scaled, &spec).unwrap(),
    );
    for (p, q) in a.points.iter().zip(&b.points) {
        close(q.estimate * 1e12, p.estimate, 1e-9, "scaled estimate");
        close(q.se * 1e12, p.se, 1e-9, "scaled se");
    }
    let twin: Vec<f64> = panel.columns()[0].iter().map(|v| 2.0 * v + 1.0).collect();
    let twins = panel.with_series("twin", twin).unwrap();
    let spec = LpSpec {
        controls: vec!["twin".into()],
        ..LpSpec::new("x", "y")
    };
    assert!(
        matches!(local_projection(&twins, &spec), Err(InferError::Collinear { series, .. }) if series == "twin")
    );
}
