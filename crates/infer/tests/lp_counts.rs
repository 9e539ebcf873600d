//! Local projections of counts: reference numbers, coverage, refusals.

mod common;

use common::*;
use detente_infer::fixed_effects::{PanelCovariance, UnitPanel};
use detente_infer::lp::*;
use detente_infer::ols::Covariance;
use detente_infer::{InferError, Panel};

fn counts() -> Panel {
    let (x, e) = (repeatable_normals(1, 160), repeatable_normals(2, 160));
    let y = (0..160)
        .map(|t| {
            let past = if t > 0 { 0.5 * x[t - 1] } else { 0.0 };
            (1.0 + past + 0.4 * e[t]).exp().floor()
        })
        .collect();
    Panel::numbered(["x", "y"], vec![x, y]).unwrap()
}

fn spec(covariance: Covariance) -> PoissonLpSpec {
    let mut s = PoissonLpSpec::new("x", "y");
    (s.lp.horizons, s.lp.lags, s.lp.covariance) = (3, 1, covariance);
    s
}

/// Python statsmodels 0.15.0, `GLM(family=Poisson).fit(cov_type="HC0")` horizon by horizon; the
/// leverage-corrected errors from the same fit in numpy.
#[test]
fn matches_statsmodels_horizon_by_horizon() {
    let panel = counts();
    let a = poisson_local_projection(&panel, &spec(Covariance::Hc0)).unwrap();
    let b = poisson_local_projection(&panel, &spec(Covariance::Hc3)).unwrap();
    let want = [
        (
            -0.02499791309651669,
            0.03419208499084237,
            0.03579746679869397,
            0.9471548545459805,
            158,
        ),
        (
            0.5568659025977826,
            0.03734244143205139,
            0.03968629989224365,
            0.9565243103774312,
            157,
        ),
        (
            -0.07451378088230969,
            0.049893401486391466,
            0.05213398535050723,
            2.2091355742231644,
            156,
        ),
        (
            0.06879934916748068,
            0.05308711545533116,
            0.05565760550500676,
            2.2490319472875093,
            155,
        ),
    ];
    for (h, (estimate, hc0, hc3, dispersion, n)) in want.into_iter().enumerate() {
        close(a.points[h].estimate, estimate, 1e-7, "estimate");
        close(a.points[h].se, hc0, 1e-7, "HC0");
        close(b.points[h].se, hc3, 1e-7, "HC3");
        close(a.points[h].dispersion, dispersion, 1e-7, "dispersion");
        assert_eq!(a.points[h].n, n);
        close(a.points[h].effect, estimate.exp() - 1.0, 1e-7, "effect");
        assert!(b.points[h].simultaneous_upper >= b.points[h].upper);
    }
    assert!(a.sup_t.max_t_p < 0.01 && a.sup_t.simultaneous > a.sup_t.pointwise);
    assert!(a.summary().contains("dispersion"));
}

/// Nine units with events and one without; statsmodels 0.15.0 GLM with a dummy for each unit (and
/// period), `cov_type="cluster"` by unit. The two-way parts by numpy from the same fit.
#[test]
fn panel_matches_explicit_dummies() {
    let (units, periods) = (10, 24);
    let xs = repeatable_normals(11, units * periods);
    let es = repeatable_normals(12, units * periods);
    let cell = |v: &[f64], u: usize, t: usize| v[u * periods + t];
    let series = vec![
        (0..units)
            .map(|u| (0..periods).map(|t| cell(&xs, u, t)).collect())
            .collect(),
        (0..units)
            .map(|u| {
                (0..periods)
                    .map(|t| {
                        if u == 9 {
                            return 0.0;
                        }
                        (0.2 * u as f64 + 0.6 * cell(&xs, u, t) + 0.3 * cell(&es, u, t))
                            .exp()
                            .floor()
                    })
                    .collect()
            })
            .collect(),
    ];
    let panel = UnitPanel::new(
        (0..units).map(|u| format!("u{u}")),
        (0..periods).map(|t| t.to_string()),
        ["x", "y"],
        series,
    )
    .unwrap();
    let base = PoissonPanelLpSpec {
        horizons: 1,
        lags: 1,
        ..PoissonPanelLpSpec::new("x", "y")
    };
    // The explicit dummies of the reference count as coefficients: 3 and 9 units. Units nested in the
    // clusters do not count here: 3 and a constant.
    let nested = |n: usize, with: usize, without: usize| {
        let n = n as f64;
        ((n - with as f64) / (n - without as f64)).sqrt()
    };
    let a = poisson_panel_local_projection(&panel, &base).unwrap();
    assert_eq!(a.dropped_units, 1);
    for (h, (b, se, n)) in [
        (0.7615413118983518, 0.03235710288978197, 207),
        (0.1710448666479522, 0.09821947410071995, 198),
    ]
    .into_iter()
    .enumerate()
    {
        close(a.points[h].estimate, b, 1e-7, "unit effects");
        close(
            a.points[h].se,
            se * nested(n, 12, 4),
            1e-7,
            "clustered by unit",
        );
        assert_eq!((a.points[h].n, a.points[h].df), (n, 8));
    }
    let two = PoissonPanelLpSpec {
        covariance: PanelCovariance::TwoWayCluster,
        ..base.clone()
    };
    let b = poisson_panel_local_projection(&panel, &two).unwrap();
    // Unit + period - both is below the period variance at horizon 0: the larger is kept.
    assert_eq!(b.one_way_at, [0]);
    close(
        b.points[0].se.powi(2),
        0.001472266683043016 * nested(207, 12, 4).powi(2),
        1e-7,
        "period variance",
    );
    close(
        b.points[1].se.powi(2),
        0.009794956541255015 * nested(198, 12, 4).powi(2),
        1e-7,
        "two-way variance",
    );
    let both = PoissonPanelLpSpec {
        period_effects: true,
        ..base.clone()
    };
    let c = poisson_panel_local_projection(&panel, &both).unwrap();
    for (h, (b, se)) in [
        (0.7825803817502536, 0.05075848537482824),
        (0.17245656265819342, 0.08602699606211385),
    ]
    .into_iter()
    .enumerate()
    {
        close(c.points[h].estimate, b, 1e-7, "unit and period effects");
        let (n, periods) = (c.points[h].n, c.points[h].n / 9);
        let with = 3 + 9 + periods - 1;
        close(
            c.points[h].se,
            se * nested(n, with, with - 8),
            1e-7,
            "their errors",
        );
    }
    let plain = PoissonPanelLpSpec {
        covariance: PanelCovariance::Unadjusted,
        ..base
    };
    assert!(poisson_panel_local_projection(&panel, &plain).is_err());
}

/// Overdispersed, autocorrelated counts: 90 % bands cover near their name.
#[test]
fn bands_cover_under_overdispersion() {
    let (runs, n) = (150u64, 200usize);
    let (mut covered, mut together) = (0, 0);
    for s in 0..runs {
        let (x, e) = (normals(n, 500 + s, 0), normals(n, 500 + s, 1));
        let mut y = vec![0.0; n];
        for t in 1..n {
            // Gamma-like mixing by exp(.5 e): mean one after correction, variance far above the mean.
            let mean = (2.0 + 0.3 * x[t - 1]).exp();
            y[t] = (mean * (0.5 * e[t] - 0.125).exp()).round();
        }
        let panel = Panel::numbered(["x", "y"], vec![x, y]).unwrap();
        let mut spec = PoissonLpSpec::new("x", "y");
        (spec.lp.horizons, spec.lp.lags, spec.lp.draws) = (3, 1, 400);
        let r = poisson_local_projection(&panel, &spec).unwrap();
        let truth = [0.0, 0.3, 0.0, 0.0];
        covered += usize::from(r.points[1].lower <= 0.3 && 0.3 <= r.points[1].upper);
        together += usize::from(
            r.points
                .iter()
                .zip(truth)
                .all(|(p, b)| p.simultaneous_lower <= b && b <= p.simultaneous_upper),
        );
    }
    let rate = |c: usize| c as f64 / runs as f64;
    assert!((0.83..=0.96).contains(&rate(covered)), "{}", rate(covered));
    assert!(
        (0.82..=0.97).contains(&rate(together)),
        "{}",
        rate(together)
    );
}

#[test]
fn exposure_takes_the_place_of_volume() {
    let n = 240;
    let (x, e) = (normals(n, 7, 0), normals(n, 7, 1));
    // Reporting volume moves with x: without it x seems to act at once.
    let volume: Vec<f64> = x.iter().map(|v| 100.0 * (0.5 * v).exp()).collect();
    let y: Vec<f64> = (0..n)
        .map(|t| (0.1 * volume[t] * (0.2 * e[t]).exp()).round())
        .collect();
    let panel = Panel::numbered(["x", "y", "volume"], vec![x, y, volume]).unwrap();
    let mut spec = PoissonLpSpec::new("x", "y");
    (spec.lp.horizons, spec.lp.lags) = (0, 1);
    let naive = poisson_local_projection(&panel, &spec).unwrap();
    assert!(naive.points[0].p < 1e-6);
    spec.exposure = Some("volume".into());
    let rate = poisson_local_projection(&panel, &spec).unwrap();
    assert!(rate.points[0].estimate.abs() < 4.0 * rate.points[0].se);
    spec.exposure = Some("x".into());
    assert!(matches!(
        poisson_local_projection(&panel, &spec),
        Err(InferError::Setting {
            name: "exposure",
            ..
        })
    ));
}

#[test]
fn refusals() {
    let x = normals(60, 1, 0);
    let none = Panel::numbered(["x", "y"], vec![x.clone(), vec![0.0; 60]]).unwrap();
    assert!(matches!(
        poisson_local_projection(&none, &spec(Covariance::Hc3)),
        Err(InferError::Constant { .. })
    ));
    let negative: Vec<f64> = (0..60).map(|t| if t == 20 { -1.0 } else { 2.0 }).collect();
    let negative = Panel::numbered(["x", "y"], vec![x.clone(), negative]).unwrap();
    let e = poisson_local_projection(&negative, &spec(Covariance::Hc3)).unwrap_err();
    assert!(e.to_string().contains("negative at"), "{e}");
    assert!(poisson_local_projection(&none, &spec(Covariance::Classical)).is_err());
    // A war dummy that is on only while nothing happens.
    let quiet: Vec<f64> = (0..60).map(|t| f64::from(u8::from(t >= 50))).collect();
    let y: Vec<f64> = (0..60)
        .map(|t| {
            if t < 50 {
                1.0 + ((t * 7) % 5) as f64
            } else {
                0.0
            }
        })
        .collect();
    let panel = Panel::numbered(["x", "y", "quiet"], vec![x, y, quiet]).unwrap();
    let mut s = PoissonLpSpec::new("x", "y");
    (s.lp.horizons, s.lp.lags) = (0, 1);
    s.lp.outcome_controls = vec!["quiet".into()];
    match poisson_local_projection(&panel, &s) {
        Err(InferError::Separation { series, rows, .. }) => {
            assert!(series.contains("quiet") && rows == 10, "{series} {rows}");
        }
        other => panic!("{other:?}"),
    }
}

/// The shock in other units: the semi-elasticity follows, p-values stay; very large counts fit.
#[test]
fn units_and_large_counts() {
    let panel = counts();
    let base = poisson_local_projection(&panel, &spec(Covariance::Hc3)).unwrap();
    let c = panel.columns();
    for s in [1e6, 1e-7] {
        let x = c[0].iter().map(|v| v * s).collect();
        let other = Panel::numbered(["x", "y"], vec![x, c[1].clone()]).unwrap();
        let r = poisson_local_projection(&other, &spec(Covariance::Hc3)).unwrap();
        for (a, b) in r.points.iter().zip(&base.points) {
            close_rel(a.estimate * s, b.estimate, 1e-6, "estimate");
            close_rel(a.p, b.p, 1e-5, "p");
        }
    }
    let many: Vec<f64> = c[1].iter().map(|v| 1e7 * v).collect();
    let other = Panel::numbered(["x", "y"], vec![c[0].clone(), many]).unwrap();
    let mut raw = spec(Covariance::Hc0);
    raw.log_lags = false;
    let a = poisson_local_projection(&other, &raw).unwrap();
    let b = poisson_local_projection(&panel, &raw).unwrap();
    for (a, b) in a.points.iter().zip(&b.points) {
        close(a.estimate, b.estimate, 1e-7, "counts in other units");
        close(a.se, b.se, 1e-7, "their errors");
    }
}
