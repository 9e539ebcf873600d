//! Count models and panels with effects against statsmodels, R `pscl` and `linearmodels`.

mod common;

use common::*;
use detente_infer::counts::*;
use detente_infer::fixed_effects::*;
use detente_infer::{InferError, Matrix, Panel};

fn dyads() -> Option<Panel> {
    csv(
        "dyad_panel_counts.csv",
        &["dyad", "t", "y", "x1", "logvol", "l1p_ylag"],
    )
}

const NAMES: [&str; 4] = ["const", "x1", "logvol", "l1p_ylag"];

#[test]
fn count_models_match() {
    let (Some(p), Some(f), Some(r)) = (
        dyads(),
        json("counts_panel_scores.json"),
        json("counts_R.json"),
    ) else {
        return;
    };
    let c = p.columns();
    let n = p.n_periods();
    let x = Matrix::from_columns(&[vec![1.0; n], c[3].clone(), c[4].clone(), c[5].clone()]);
    let dyad: Vec<usize> = c[0].iter().map(|v| *v as usize).collect();
    for (key, covariance) in [
        ("poisson", CountCovariance::Model),
        ("poisson_hc0", CountCovariance::Hc0),
        (
            "poisson_cluster_dyad",
            CountCovariance::Cluster(dyad.clone()),
        ),
    ] {
        let a = poisson(&c[2], &x, &NAMES, &covariance).unwrap();
        close_all(&a.coefficients, &numbers(&f[key]["params"]), 1e-8, key);
        close_all(&a.standard_errors, &numbers(&f[key]["bse"]), 1e-6, key);
        close(
            a.log_likelihood,
            f[key]["llf"].as_f64().unwrap(),
            1e-10,
            key,
        );
        close(
            a.deviance.unwrap(),
            r["poisson"]["dev"].as_f64().unwrap(),
            1e-9,
            "deviance",
        );
    }
    let a = negative_binomial(&c[2], &x, &NAMES).unwrap();
    let want = numbers(&f["negbin2"]["params"]);
    close_all(&a.coefficients, &want[..4], 1e-6, "NB2");
    close(a.alpha.unwrap(), want[4], 1e-6, "alpha");
    let se = numbers(&f["negbin2"]["bse"]);
    close_all(&a.standard_errors, &se[..4], 1e-6, "NB2 se");
    close(a.alpha_se.unwrap(), se[4], 1e-6, "alpha se");
    // statsmodels and R MASS agree on -3382.0875539.
    close(
        a.log_likelihood,
        -3382.0875539371823,
        1e-9,
        "NB2 log-likelihood",
    );
    let h = hurdle(&c[2], &x, &NAMES).unwrap();
    close_all(
        &h.zero.coefficients,
        &numbers(&r["hurdle"]["zero"]),
        1e-6,
        "hurdle zero",
    );
    close_all(
        &h.count.coefficients,
        &numbers(&r["hurdle"]["count"]),
        1e-6,
        "hurdle count",
    );
    close(
        1.0 / h.count.alpha.unwrap(),
        r["hurdle"]["theta"].as_f64().unwrap(),
        1e-6,
        "hurdle theta",
    );
    close(
        h.log_likelihood,
        r["hurdle"]["ll"].as_f64().unwrap(),
        1e-8,
        "hurdle log-likelihood",
    );
    let x = Matrix::from_columns(&[c[3].clone(), c[4].clone(), c[5].clone()]);
    for (key, covariance) in [
        ("poisson_fe", CountCovariance::Model),
        ("poisson_fe_cluster", CountCovariance::Cluster(dyad.clone())),
    ] {
        let a = poisson_fixed_effects(&c[2], &x, &NAMES[1..], &dyad, &covariance).unwrap();
        close_all(&a.coefficients, &numbers(&f[key]["params"]), 1e-8, key);
        // The dummies of statsmodels count as coefficients; effects nested in the clusters do not
        // here: (n - 1) / (n - 4) against (n - 1) / (n - 3 - units).
        let mut se = numbers(&f[key]["bse"]);
        if let Some(g) = a.clusters {
            let n = a.n as f64;
            let ratio = ((n - 3.0 - g as f64) / (n - 4.0)).sqrt();
            se.iter_mut().for_each(|v| *v *= ratio);
            assert_eq!(a.df, Some(g - 1));
        }
        close_all(&a.standard_errors, &se, 1e-6, key);
    }
}

#[test]
fn panel_covariances_match_linearmodels() {
    let (Some(p), Some(f)) = (dyads(), json("counts_panel_scores.json")) else {
        return;
    };
    let c = p.columns();
    let n = p.n_periods();
    for h in [0usize, 1, 3, 6] {
        let rows: Vec<usize> = (0..n)
            .filter(|t| t + h < n && c[0][t + h] == c[0][*t])
            .collect();
        let y: Vec<f64> = rows.iter().map(|t| c[2][t + h].ln_1p()).collect();
        let x = Matrix::from_fn(rows.len(), 2, |i, j| c[if j == 0 { 3 } else { 5 }][rows[i]]);
        let unit: Vec<usize> = rows.iter().map(|t| c[0][*t] as usize).collect();
        let period: Vec<usize> = rows.iter().map(|t| c[1][*t] as usize).collect();
        for (key, covariance) in [
            ("unadjusted", PanelCovariance::Unadjusted),
            ("cluster_entity", PanelCovariance::ClusterUnit),
            ("two_way_cluster", PanelCovariance::TwoWayCluster),
            (
                "driscoll_kraay",
                PanelCovariance::DriscollKraay {
                    lags: (h + 1).max(2),
                },
            ),
        ] {
            let fit = fixed_effects_with(
                &y,
                &x,
                &["x1", "lag"],
                &unit,
                &period,
                covariance,
                SmallSample::Linearmodels,
            )
            .unwrap();
            let want = &f["panel_lp"][format!("h{h}_{key}")];
            close_all(&fit.coefficients, &numbers(&want["params"]), 1e-9, key);
            for (a, b) in fit.standard_errors().iter().zip(numbers(&want["se"])) {
                close_rel(*a, b, 1e-9, key);
            }
        }
    }
}

/// Unbalanced panels: the same coefficients as with explicit dummies.
#[test]
fn unbalanced_effects_equal_dummies() {
    let e = normals(200, 1, 0);
    let (mut y, mut x, mut unit, mut period) = (vec![], vec![], vec![], vec![]);
    for u in 0..8 {
        for t in 0..12 {
            if (u * 5 + t * 3) % 7 == 0 {
                continue;
            }
            let i = u * 12 + t;
            let v = e[i] + 0.3 * u as f64 - 0.2 * t as f64;
            x.push(v);
            y.push(1.5 * v + u as f64 + (t as f64).sin() + e[i + 100]);
            unit.push(u);
            period.push(t);
        }
    }
    let fit = fixed_effects(
        &y,
        &Matrix::from_columns(&[x.clone()]),
        &["x"],
        &unit,
        &period,
        PanelCovariance::Unadjusted,
    )
    .unwrap();
    let mut columns = vec![x];
    let mut names = vec!["x".to_string()];
    for u in 0..8 {
        columns.push(unit.iter().map(|v| f64::from(u8::from(*v == u))).collect());
        names.push(format!("u{u}"));
    }
    for t in 1..12 {
        columns.push(
            period
                .iter()
                .map(|v| f64::from(u8::from(*v == t)))
                .collect(),
        );
        names.push(format!("t{t}"));
    }
    let full = detente_infer::ols::fit(
        &y,
        &Matrix::from_columns(&columns),
        &names,
        detente_infer::ols::Covariance::Classical,
    )
    .unwrap();
    close(
        fit.coefficients[0],
        full.coefficients[0],
        1e-10,
        "coefficient",
    );
    close(
        fit.standard_errors()[0],
        full.standard_errors()[0],
        1e-9,
        "se",
    );
}

#[test]
fn panel_projection_recovers_the_truth_despite_a_common_volume() {
    let (units, periods) = (25usize, 80usize);
    let volume = normals(periods, 70, 0);
    let (mut x, mut y) = (
        vec![vec![0.0; periods]; units],
        vec![vec![0.0; periods]; units],
    );
    for u in 0..units {
        let (e, w) = (
            normals(periods, 71, u as u64),
            normals(periods, 72, u as u64),
        );
        for t in 1..periods {
            x[u][t] = 0.3 * x[u][t - 1] + e[t] + 2.0 * volume[t];
            y[u][t] = 0.4 * y[u][t - 1] + 0.5 * x[u][t - 1] + w[t] + 3.0 * volume[t];
        }
    }
    let panel = UnitPanel::new(
        (0..units).map(|u| format!("u{u}")),
        (0..periods).map(|t| t.to_string()),
        ["x", "y"],
        vec![x, y],
    )
    .unwrap();
    let spec = PanelLpSpec {
        horizons: 3,
        lags: 2,
        ..PanelLpSpec::new("x", "y")
    };
    let r = panel_local_projection(&panel, &spec).unwrap();
    // Response of y to x: 0, .5, .5 * (.3 + .4) = .35, ...
    for (h, truth) in [0.0, 0.5, 0.35].iter().enumerate() {
        assert!(
            (r.points[h].estimate - truth).abs() < 4.0 * r.points[h].se + 0.02,
            "h {h}: {}",
            r.points[h].estimate
        );
    }
    assert!(r.points[1].p < 1e-6);
    assert!(matches!(
        panel_local_projection(&panel, &PanelLpSpec::new("x", "z")),
        Err(InferError::UnknownSeries { .. })
    ));
}

#[test]
fn counts_refuse_what_they_cannot_do() {
    let x = Matrix::from_columns(&[vec![1.0; 5]]);
    assert!(
        poisson(
            &[1.0, -1.0, 2.0, 0.0, 1.0],
            &x,
            &["const"],
            &CountCovariance::Model
        )
        .is_err()
    );
    assert!(poisson(&[0.0; 5], &x, &["const"], &CountCovariance::Model).is_err());
    // The dummy is on only where the count is zero: its coefficient would run off to minus infinity.
    let x = Matrix::from_columns(&[vec![1.0; 6], vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0]]);
    let e = poisson(
        &[1.0, 2.0, 3.0, 2.0, 0.0, 0.0],
        &x,
        &["const", "d"],
        &CountCovariance::Model,
    );
    assert!(e.is_err(), "{e:?}");
}
