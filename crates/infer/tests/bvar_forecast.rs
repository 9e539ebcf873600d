//! Conditional forecasts against dense Gaussian conditioning, exogenous series, bands over draws.

mod common;

use common::*;
use detente_infer::bands::BandKind;
use detente_infer::bvar::*;
use detente_infer::{InferError, Matrix, Panel};

fn panel() -> Panel {
    let n = 120;
    let [a, b, c] = [0, 1, 2].map(|d| normals(n, 77, d));
    let (mut x, mut y, mut z) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    for t in 1..n {
        x[t] = 0.6 * x[t - 1] + 0.2 * y[t - 1] + a[t];
        y[t] = 0.5 * y[t - 1] - 0.3 * x[t - 1] + 0.5 * a[t] + b[t];
        z[t] = 2.0 + 0.7 * z[t - 1] + 0.4 * y[t - 1] + 0.3 * b[t] + c[t];
    }
    Panel::numbered(["x", "y", "z"], vec![x, y, z]).unwrap()
}

fn model() -> Bvar {
    let prior = SimsZha {
        lambda0: 1.0,
        lambda1: 0.5,
        lambda3: 1.0,
        lambda4: 1.0,
        ..SimsZha::default()
    };
    bvar(&panel(), 2, prior).unwrap()
}

#[test]
fn without_conditions_the_free_forecast() {
    let m = model();
    let f = conditional_forecast(
        &m,
        &ForecastSpec {
            draws: 100,
            ..ForecastSpec::new(8)
        },
    )
    .unwrap();
    for (s, row) in m.forecast(8).iter().enumerate() {
        close_all(f.point.row(s), row, 1e-12, "point");
        close_all(f.unconditional.row(s), row, 1e-12, "unconditional");
    }
    assert!(f.distance.is_none() && f.distance_p.is_none());
}

#[test]
fn holding_the_expected_changes_nothing() {
    let m = model();
    let free = m.forecast(6);
    let spec = ForecastSpec {
        draws: 50,
        ..ForecastSpec::new(6)
            .hold("x", 3, free[2][0])
            .hold("z", 5, free[4][2])
    };
    let f = conditional_forecast(&m, &spec).unwrap();
    for (s, row) in free.iter().enumerate() {
        close_all(f.point.row(s), row, 1e-9, "point");
    }
    assert!(f.distance.unwrap() < 1e-15 && f.distance_p == Some(1.0));
}

/// Mean and covariance of the free cells given the held ones, from the precision matrix of the
/// stacked system `J y = c + u`, which shares nothing with the moving-average route.
fn dense(m: &Bvar, steps: usize, held: &[(usize, usize, f64)]) -> (Vec<usize>, Vec<f64>, Matrix) {
    let k = m.names.len();
    let size = steps * k;
    let a = m.lag_matrices();
    let j = Matrix::from_fn(size, size, |r, c| {
        let (s, i, t, l) = (r / k, r % k, c / k, c % k);
        if s == t {
            f64::from(u8::from(i == l))
        } else if s > t && s - t <= a.len() {
            -a[s - t - 1][(i, l)]
        } else {
            0.0
        }
    });
    let (inverse, _) = m.sigma.spd_inverse("sigma").unwrap();
    let blocks = Matrix::from_fn(size, size, |r, c| {
        if r / k == c / k {
            inverse[(r % k, c % k)]
        } else {
            0.0
        }
    });
    let q = j.transpose_times(&blocks.times(&j));
    let mean: Vec<f64> = m.forecast(steps).concat();
    let at: Vec<usize> = held.iter().map(|(s, i, _)| s * k + i).collect();
    let free: Vec<usize> = (0..size).filter(|c| !at.contains(c)).collect();
    let (qff_inverse, _) = q.select(&free, &free).spd_inverse("precision").unwrap();
    let gap = Matrix::from_fn(held.len(), 1, |c, _| held[c].2 - mean[at[c]]);
    let shift = qff_inverse.times(&q.select(&free, &at).times(&gap));
    let conditional = free
        .iter()
        .enumerate()
        .map(|(r, c)| mean[*c] - shift[(r, 0)])
        .collect();
    (free, conditional, qff_inverse)
}

#[test]
fn equals_dense_gaussian_conditioning() {
    let m = model();
    let held = [(0, 1, 1.5), (2, 0, -2.0), (2, 1, 0.3), (5, 2, 9.0)];
    let mut spec = ForecastSpec::new(7);
    for (s, i, v) in held {
        spec = spec.hold(m.names[i].clone(), s + 1, v);
    }
    spec.draws = 6000;
    spec.fixed_parameters = true;
    let f = conditional_forecast(&m, &spec).unwrap();
    let (free, mean, covariance) = dense(&m, 7, &held);
    for (c, v) in free.iter().zip(&mean) {
        close(f.point[(c / 3, c % 3)], *v, 1e-9, "conditional mean");
    }
    for (s, i, v) in held {
        assert_eq!(f.point[(s, i)], v);
        assert!(f.draws.iter().all(|d| d[s * 3 + i] == v));
    }
    // Draws: means within 5 standard errors, covariances within 6 %.
    let n = f.draws.len() as f64;
    for (r, c) in free.iter().enumerate() {
        let draws: Vec<f64> = f.draws.iter().map(|d| d[*c]).collect();
        let sd = covariance[(r, r)].sqrt();
        let found = detente_infer::dist::mean(&draws);
        assert!((found - mean[r]).abs() < 5.0 * sd / n.sqrt(), "cell {c}");
        let ratio = detente_infer::dist::variance(&draws) / covariance[(r, r)];
        assert!((ratio - 1.0).abs() < 0.08, "variance of cell {c}: {ratio}");
    }
    // Distance: the gap against the marginal covariance of the held cells.
    let (all, _, joint) = dense(&m, 7, &[]);
    assert_eq!(all.len(), 21);
    let at: Vec<usize> = held.iter().map(|(s, i, _)| s * 3 + i).collect();
    let (w, _) = joint.select(&at, &at).spd_inverse("held").unwrap();
    let free_path = m.forecast(7).concat();
    let gap: Vec<f64> = held
        .iter()
        .zip(&at)
        .map(|(h, c)| h.2 - free_path[*c])
        .collect();
    let d: f64 = (0..4)
        .map(|i| (0..4).map(|j| gap[i] * w[(i, j)] * gap[j]).sum::<f64>())
        .sum();
    close(f.distance.unwrap(), d, 1e-9, "distance");
    assert!(f.summary().unwrap().contains(" ="));
}

#[test]
fn parameter_draws_widen_bands_and_keep_the_scenario() {
    let m = model();
    let base = ForecastSpec {
        draws: 1500,
        ..ForecastSpec::new(6).hold("x", 1, 2.0)
    };
    let fixed = conditional_forecast(
        &m,
        &ForecastSpec {
            fixed_parameters: true,
            ..base.clone()
        },
    )
    .unwrap();
    let full = conditional_forecast(&m, &base).unwrap();
    let mut wider = 0;
    for name in ["x", "y", "z"] {
        let a = fixed.bands(name, BandKind::Pointwise, 0.90).unwrap();
        let b = full.bands(name, BandKind::Pointwise, 0.90).unwrap();
        for s in 1..6 {
            wider += usize::from(b.upper[s] - b.lower[s] > a.upper[s] - a.lower[s]);
        }
        let joint = full.bands(name, BandKind::SupT, 0.90).unwrap();
        assert!(joint.upper[5] - joint.lower[5] > b.upper[5] - b.lower[5]);
        assert!(full.bands(name, BandKind::SimsZha, 0.90).is_ok());
    }
    assert!(wider >= 12, "{wider} of 15");
    // The same seed gives the same bytes.
    let again = conditional_forecast(&m, &base).unwrap();
    assert_eq!(full.draws, again.draws);
}

#[test]
fn contradictions_are_refused() {
    let m = model();
    let twice = ForecastSpec::new(4).hold("x", 2, 1.0).hold("x", 2, 1.5);
    let e = conditional_forecast(&m, &twice).unwrap_err();
    assert!(e.to_string().contains("two values at step 2"), "{e}");
    let same = ForecastSpec {
        draws: 20,
        ..ForecastSpec::new(4).hold("x", 2, 1.0).hold("x", 2, 1.0)
    };
    assert!(conditional_forecast(&m, &same).is_ok());
    for bad in [
        ForecastSpec::new(4).hold("w", 2, 1.0),
        ForecastSpec::new(4).hold("x", 0, 1.0),
        ForecastSpec::new(4).hold("x", 5, 1.0),
        ForecastSpec::new(4).hold("x", 1, f64::NAN),
        ForecastSpec::new(0),
    ] {
        assert!(conditional_forecast(&m, &bad).is_err(), "{bad:?}");
    }
}

#[test]
fn exogenous_series_have_the_stated_prior_and_drive_forecasts() {
    let n = 140;
    let [a, b] = [0, 1].map(|d| normals(n, 5, d));
    let step: Vec<f64> = (0..n).map(|t| f64::from(u8::from(t >= 70))).collect();
    let wave: Vec<f64> = (0..n).map(|t| (t as f64 / 6.0).sin()).collect();
    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    for t in 1..n {
        x[t] = 0.4 * x[t - 1] + 2.0 * step[t] + a[t];
        y[t] = 0.3 * y[t - 1] + 0.2 * x[t - 1] - wave[t] + b[t];
    }
    let panel = Panel::numbered(["x", "y"], vec![x.clone(), y.clone()]).unwrap();
    let exogenous = Panel::numbered(["step", "wave"], vec![step.clone(), wave.clone()]).unwrap();
    let prior = SimsZha {
        lambda0: 0.8,
        lambda1: 0.7,
        lambda3: 1.0,
        lambda4: 1.0,
        mu5: 1.0,
        mu6: 0.5,
    };
    let m = bvar_with_exogenous(&panel, &exogenous, 2, prior, 3.0).unwrap();
    assert_eq!(m.exogenous, ["step", "wave"]);
    for e in 5..7 {
        close(
            m.prior_precision[e],
            1.0 / (0.8f64 * 3.0).powi(2),
            1e-12,
            "precision",
        );
    }
    // The posterior mean again, from dense matrices, dummy rows written out.
    let first = [0.5 * (x[0] + x[1]), 0.5 * (y[0] + y[1])];
    let rows: Vec<Vec<f64>> = [
        vec![first[0], 0.0, first[0], 0.0, 0.0, 0.0, 0.0],
        vec![0.0, first[1], 0.0, first[1], 0.0, 0.0, 0.0],
        vec![
            0.5 * first[0],
            0.5 * first[1],
            0.5 * first[0],
            0.5 * first[1],
            0.5,
            0.0,
            0.0,
        ],
    ]
    .into_iter()
    .chain((2..n).map(|t| {
        vec![
            x[t - 1],
            y[t - 1],
            x[t - 2],
            y[t - 2],
            1.0,
            step[t],
            wave[t],
        ]
    }))
    .collect();
    let out: Vec<Vec<f64>> = [
        vec![first[0], 0.0],
        vec![0.0, first[1]],
        vec![0.5 * first[0], 0.5 * first[1]],
    ]
    .into_iter()
    .chain((2..n).map(|t| vec![x[t], y[t]]))
    .collect();
    let (xm, ym) = (Matrix::from_rows(&rows), Matrix::from_rows(&out));
    let h = xm.transpose_times(&xm);
    let h = Matrix::from_fn(7, 7, |i, j| {
        h[(i, j)] + if i == j { m.prior_precision[i] } else { 0.0 }
    });
    let right = xm.transpose_times(&ym);
    let right = Matrix::from_fn(7, 2, |i, j| {
        right[(i, j)] + if i == j { m.prior_precision[i] } else { 0.0 }
    });
    let mean = h.spd_inverse("H").unwrap().0.times(&right);
    close_all(
        m.coefficients.as_slice(),
        mean.as_slice(),
        1e-9,
        "posterior mean",
    );
    // Knowing the drivers is worth evidence.
    assert!(m.log_evidence > bvar(&panel, 2, prior).unwrap().log_evidence + 10.0);
    let path = |level: f64| {
        let p = Panel::numbered(["wave", "step"], vec![vec![0.0; 5], vec![level; 5]]).unwrap();
        ForecastSpec {
            exogenous: Some(p),
            draws: 20,
            ..ForecastSpec::new(5)
        }
    };
    let on = conditional_forecast(&m, &path(1.0)).unwrap();
    let off = conditional_forecast(&m, &path(0.0)).unwrap();
    assert!(on.point[(4, 0)] > off.point[(4, 0)] + 1.5);
    close_all(off.point.row(4), &m.forecast(5)[4], 1e-12, "exogenous at 0");
    assert!(matches!(
        conditional_forecast(&m, &ForecastSpec::new(5)),
        Err(InferError::Setting {
            name: "exogenous",
            ..
        })
    ));
    assert!(bvar_with_exogenous(&panel, &exogenous.slice(0..100), 2, prior, 3.0).is_err());
    assert!(bvar_with_exogenous(&panel, &panel, 2, prior, 3.0).is_err());
    assert!(bvar_with_exogenous(&panel, &exogenous, 2, prior, 0.0).is_err());
    assert!(m.summary().contains("step"));
}

#[test]
fn bands_over_response_draws() {
    let m = model();
    let d = m.responses(8, 1000, 3).unwrap();
    let [pointwise, joint, sz] = [BandKind::Pointwise, BandKind::SupT, BandKind::SimsZha]
        .map(|k| d.bands(1, 0, k, 0.90).unwrap());
    let paths = d.paths(1, 0);
    let inside = |b: &detente_infer::bands::PathBands| {
        (0..1000)
            .filter(|d| {
                (0..9).all(|h| b.lower[h] <= paths[(*d, h)] && paths[(*d, h)] <= b.upper[h])
            })
            .count() as f64
            / 1000.0
    };
    assert!((inside(&joint) - 0.90).abs() < 0.005, "{}", inside(&joint));
    assert!(inside(&pointwise) < 0.85);
    assert!(sz.parameter > 0.3 && sz.parameter <= 1.0);
    let text = d.summary(BandKind::SupT, 0.90).unwrap();
    assert!(text.contains("y to x:") && text.contains("h8"), "{text}");
}
