//! Conventions of clustered errors, and refusals that name their reason.

mod common;

use common::*;
use detente_infer::breaks::*;
use detente_infer::counts::*;
use detente_infer::diagnostics::cusum_of_mean;
use detente_infer::fixed_effects::*;
use detente_infer::granger::*;
use detente_infer::lp::{
    LpSpec, PoissonPanelLpSpec, local_projection, poisson_panel_local_projection,
};
use detente_infer::ols::Covariance;
use detente_infer::unit_root::{Drift, kpss, kpss_automatic};
use detente_infer::{InferError, Matrix, Panel};

/// Few clusters: t with one degree of freedom less than there are, and a caution.
#[test]
fn clustered_counts_by_t() {
    let n = 120;
    let (x, e) = (normals(n, 5, 0), normals(n, 5, 1));
    let y: Vec<f64> = (0..n)
        .map(|t| (1.0 + 0.3 * x[t] + 0.5 * e[t / 20]).exp().floor())
        .collect();
    let design = Matrix::from_columns(&[vec![1.0; n], x]);
    let groups: Vec<usize> = (0..n).map(|t| t / 20).collect();
    let names = ["const", "x"];
    let fit = poisson(&y, &design, &names, &CountCovariance::Cluster(groups)).unwrap();
    assert_eq!((fit.clusters, fit.df), (Some(6), Some(5)));
    assert_eq!(fit.cautions, [ClusterCaution::FewClusters { clusters: 6 }]);
    let t = fit.coefficients[1] / fit.standard_errors[1];
    let p = detente_infer::dist::t_two_sided(t, 5.0);
    close(fit.p_values()[1], p, 1e-12, "p");
    assert!(fit.summary().contains("t(5)") && fit.summary().contains("FewClusters"));
    let many: Vec<usize> = (0..n).map(|t| t / 3).collect();
    let fit = poisson(&y, &design, &names, &CountCovariance::Cluster(many)).unwrap();
    assert!(fit.df == Some(39) && fit.cautions.is_empty());
    let plain = poisson(&y, &design, &names, &CountCovariance::Hc0).unwrap();
    assert_eq!((plain.clusters, plain.df), (None, None));
    let text = serde_json::to_string(&plain).unwrap();
    assert!(text.contains("\"df\":null"));
}

/// One rule: the factor of Poisson and least squares with unit effects is the same in the same panel.
#[test]
fn one_factor_for_counts_and_panels() {
    let (units, periods) = (12, 15);
    let n = units * periods;
    let (x, e) = (normals(n, 6, 0), normals(n, 6, 1));
    let y: Vec<f64> = (0..n)
        .map(|i| (0.5 + 0.4 * x[i] + 0.3 * e[i]).exp())
        .collect();
    let unit: Vec<usize> = (0..n).map(|i| i / periods).collect();
    let period: Vec<usize> = (0..n).map(|i| i % periods).collect();
    let design = Matrix::from_columns(&[x]);
    let (nf, g, p) = (n as f64, units as f64, periods as f64);
    // Explicit dummies count as coefficients; effects nested within the clusters do not, and those
    // that the clusters cut across do.
    let mut columns = vec![design.column(0)];
    columns.extend((0..units).map(|u| unit.iter().map(|v| f64::from(u8::from(*v == u))).collect()));
    let names: Vec<String> = (0..columns.len()).map(|j| format!("c{j}")).collect();
    let dummies = Matrix::from_columns(&columns);
    let mut by_unit = None;
    for (groups, parameters) in [(&unit, 2.0), (&period, 1.0 + g)] {
        let errors = CountCovariance::Cluster(groups.clone());
        let effects = poisson_fixed_effects(&y, &design, &["x"], &unit, &errors).unwrap();
        let explicit = poisson(&y, &dummies, &names, &errors).unwrap();
        let ratio = (effects.standard_errors[0] / explicit.standard_errors[0]).powi(2);
        close(
            ratio,
            (nf - 1.0 - g) / (nf - parameters),
            1e-7,
            "factor of the counts",
        );
        by_unit.get_or_insert(effects);
    }
    let by_unit = by_unit.unwrap();
    for (covariance, count, nested_k, groups) in [
        (PanelCovariance::ClusterUnit, g, 1.0 + p, g),
        (PanelCovariance::DriscollKraay { lags: 0 }, p, 1.0 + g, p),
    ] {
        let fit = |small| {
            fixed_effects_with(&y, &design, &["x"], &unit, &period, covariance, small).unwrap()
        };
        let (stata, linear) = (fit(SmallSample::Nested), fit(SmallSample::Linearmodels));
        let ratio = (stata.standard_errors()[0] / linear.standard_errors()[0]).powi(2);
        let want = count / (count - 1.0) * (nf - 1.0)
            / (nf - nested_k)
            / (nf / (nf - 1.0 - (g + p - 1.0)));
        close(ratio, want, 1e-10, "ratio of the factors");
        assert_eq!(stata.t_df as f64, groups - 1.0);
        assert_eq!(linear.t_df, linear.df);
        assert_eq!(stata.small_sample, SmallSample::Nested);
        assert_eq!(stata.cautions.len(), 1);
    }
    // The same rule in the panel projections.
    let panel = UnitPanel::new(
        (0..units).map(|u| u.to_string()),
        (0..periods).map(|t| t.to_string()),
        ["x", "y"],
        vec![
            (0..units)
                .map(|u| design.column(0)[u * periods..(u + 1) * periods].to_vec())
                .collect(),
            (0..units)
                .map(|u| y[u * periods..(u + 1) * periods].to_vec())
                .collect(),
        ],
    )
    .unwrap();
    let spec = PoissonPanelLpSpec {
        horizons: 0,
        lags: 0,
        ..PoissonPanelLpSpec::new("x", "y")
    };
    let projected = poisson_panel_local_projection(&panel, &spec).unwrap();
    close(
        projected.points[0].se,
        by_unit.standard_errors[0],
        1e-8,
        "projection at 0",
    );
    assert_eq!((projected.clusters, projected.cautions.len()), (units, 1));
    let spec = PanelLpSpec {
        horizons: 0,
        lags: 0,
        covariance: Some(PanelCovariance::ClusterUnit),
        ..PanelLpSpec::new("x", "y")
    };
    let linear = panel_local_projection(&panel, &spec).unwrap();
    assert_eq!(
        (linear.small_sample, linear.clusters),
        (SmallSample::Nested, Some(units))
    );
    let fit = fixed_effects(
        &y,
        &design,
        &["x"],
        &unit,
        &period,
        PanelCovariance::ClusterUnit,
    )
    .unwrap();
    close(
        linear.points[0].se,
        fit.standard_errors()[0],
        1e-12,
        "projection of levels at 0",
    );
}

#[test]
fn separation_is_said() {
    // Counts are zero wherever x is.
    let n = 60;
    let x: Vec<f64> = (0..n).map(|t| f64::from(u8::from(t >= 40))).collect();
    let y: Vec<f64> = (0..n)
        .map(|t| if t < 40 { 0.0 } else { 1.0 + (t % 4) as f64 })
        .collect();
    let design = Matrix::from_columns(&[vec![1.0; n], x]);
    let names = ["const", "x"];
    match poisson(&y, &design, &names, &CountCovariance::Hc0) {
        Err(InferError::Separation { series, rows, .. }) => assert_eq!((&*series, rows), ("x", 40)),
        other => panic!("{other:?}"),
    }
    match hurdle(&y, &design, &names) {
        Err(InferError::Separation { series, what, .. }) => {
            assert_eq!(series, "x");
            assert!(what.contains("logit"));
        }
        other => panic!("{other:?}"),
    }
    // With unit effects as well: in every unit the counts start with x.
    let unit: Vec<usize> = (0..n).map(|t| t % 3).collect();
    let alone = Matrix::from_columns(&[design.column(1)]);
    match poisson_fixed_effects(&y, &alone, &["x"], &unit, &CountCovariance::Model) {
        Err(InferError::Separation { series, rows, .. }) => assert_eq!((&*series, rows), ("x", 40)),
        other => panic!("{other:?}"),
    }
    // A threshold in a continuous regressor separates the logit, not the Poisson regression.
    let e = normals(n, 8, 0);
    let z: Vec<f64> = (0..n)
        .map(|t| {
            if y[t] > 0.0 {
                1.0 + e[t].abs()
            } else {
                -e[t].abs()
            }
        })
        .collect();
    let design = Matrix::from_columns(&[vec![1.0; n], z]);
    assert!(matches!(
        hurdle(&y, &design, &names),
        Err(InferError::Separation { .. })
    ));
    // True collinearity is still called that.
    let twice =
        Matrix::from_columns(&[vec![1.0; n], e.clone(), e.iter().map(|v| 2.0 * v).collect()]);
    let counts: Vec<f64> = (0..n).map(|t| (t % 5) as f64).collect();
    assert!(matches!(
        poisson(&counts, &twice, &["const", "a", "b"], &CountCovariance::Hc0),
        Err(InferError::Collinear { .. })
    ));
    // A strong but finite effect is fitted.
    let far: Vec<f64> = (0..n).map(|t| 4.0 * e[t]).collect();
    let noisy: Vec<f64> = (0..n)
        .map(|t| {
            if far[t] + 2.0 * normals(n, 9, 0)[t] > 0.0 {
                1.0 + (t % 7) as f64 * (t % 3) as f64
            } else {
                0.0
            }
        })
        .collect();
    let design = Matrix::from_columns(&[vec![1.0; n], far]);
    assert!(!matches!(
        hurdle(&noisy, &design, &names),
        Err(InferError::Separation { .. })
    ));
}

#[test]
fn a_lone_row_is_named_and_the_other_pairs_stand() {
    let n = 120;
    let (a, b) = (normals(n, 11, 0), normals(n, 11, 1));
    let once: Vec<f64> = (0..n).map(|t| f64::from(u8::from(t == 50))).collect();
    let labels: Vec<String> = (0..n)
        .map(|t| format!("{}-{:02}", 2000 + t / 12, t % 12 + 1))
        .collect();
    let panel = Panel::new(["a", "b", "once"], labels, vec![a, b, once]).unwrap();
    for covariance in [
        Covariance::Hc3,
        Covariance::Hc1,
        Covariance::NeweyWest { lags: 3 },
    ] {
        let spec = GrangerSpec {
            covariance,
            ..GrangerSpec::new(2)
        };
        let found = granger_pairs_possible(&panel, &spec).unwrap();
        assert_eq!(
            (found.tests.len(), found.refused.len()),
            (4, 2),
            "{covariance:?}"
        );
        for refusal in &found.refused {
            assert_eq!(refusal.cause, "once");
            assert_eq!(
                refusal.reason,
                InferError::DecidedByOneRow {
                    series: "once.l1".into(),
                    period: "2004-04".into()
                }
            );
        }
        assert!(
            serde_json::to_string(&found)
                .unwrap()
                .contains("stands alone")
        );
        let e = granger_pairs(&panel, &spec).unwrap_err().to_string();
        assert!(e.contains("2004-04") && e.contains("once"), "{e}");
        let only = granger(&panel, "a", "b", &spec).unwrap();
        let same = found
            .tests
            .iter()
            .find(|t| t.cause == "a" && t.effect == "b")
            .unwrap();
        assert_eq!(only.test, same.test);
    }
    let spec = GrangerSpec {
        covariance: Covariance::Classical,
        ..GrangerSpec::new(2)
    };
    assert_eq!(granger_pairs(&panel, &spec).unwrap().len(), 6);
}

#[test]
fn kpss_lags_have_a_limit() {
    let y = normals(60, 12, 0);
    assert!(kpss(&y, Some(29), Drift::Constant).is_ok());
    let e = kpss(&y, Some(30), Drift::Constant).unwrap_err().to_string();
    assert!(
        e.contains("lags = 30") && e.contains("fewer than 30"),
        "{e}"
    );
    assert!(kpss_automatic(&y, Drift::Trend).unwrap().lags < 30);
}

#[test]
fn cusum_has_no_degrees_of_freedom() {
    let test = cusum_of_mean(&normals(80, 13, 0)).unwrap();
    assert_eq!(test.df, None);
    assert!(matches!(
        cusum_of_mean(&[]),
        Err(InferError::TooFewRows { .. })
    ));
}

#[test]
fn no_rows_is_too_few() {
    let empty = Panel::numbered(["x", "y"], vec![vec![], vec![]]).unwrap();
    assert!(matches!(
        empty.varying("x"),
        Err(InferError::TooFewRows { rows: 0, .. })
    ));
    let spec = LpSpec::new("x", "y");
    let gaps = vec![f64::NAN; 40];
    let panel = Panel::with_gaps(
        ["x", "y"],
        (0..40).map(|t| t.to_string()),
        vec![gaps, normals(40, 1, 0)],
    )
    .unwrap();
    for panel in [&empty, &panel] {
        assert!(matches!(
            local_projection(panel, &spec),
            Err(InferError::TooFewRows { rows: 0, .. })
        ));
    }
    assert!(matches!(
        standardize(&[]),
        Err(InferError::TooFewRows { rows: 0, .. })
    ));
}

#[test]
fn no_room_for_a_break_is_refused() {
    let y = normals(50, 14, 0);
    let room = |r: Result<(), InferError>| match r {
        Err(InferError::Setting {
            name: "min_size",
            remedy,
            ..
        }) => assert!(remedy.contains("at most 25"), "{remedy}"),
        Err(InferError::TooFewRows { .. }) => {}
        other => panic!("{other:?}"),
    };
    room(pelt(&[&y], CostModel::Mean, 8.0, 26).map(drop));
    room(exact_breaks(&[&y], CostModel::Mean, 1, 26).map(drop));
    room(bai_perron(&y, 3, 26, 0.9).map(drop));
    let spec = BreakTestSpec {
        min_size: 26,
        permutations: 19,
        ..BreakTestSpec::default()
    };
    room(mean_break(&y, &spec).map(drop));
    assert!(pelt(&[&y], CostModel::Mean, 8.0, 25).is_ok());
    assert!(bai_perron(&y, 3, 25, 0.9).is_ok());
}

/// What would run for minutes is refused at once, with what it would take.
#[test]
fn long_searches_are_refused() {
    let long = normals(300_000, 15, 0);
    for error in [
        exact_breaks(&[&long], CostModel::Mean, 5, 2).unwrap_err(),
        bai_perron(&long, 5, 100, 0.9).unwrap_err(),
    ] {
        let e = error.to_string();
        assert!(
            e.contains("periods = 300000") && e.contains("at most 89442 periods"),
            "{e}"
        );
    }
    let kernel = CostModel::Kernel { gamma: 1.0 };
    let e = exact_breaks(&[&long[..5000]], kernel, 1, 2)
        .unwrap_err()
        .to_string();
    assert!(e.contains("GB") && e.contains("4000"), "{e}");
}
