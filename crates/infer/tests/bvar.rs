//! The Sims-Zha posterior against MSBVAR, and the right evidence.

mod common;

use common::*;
use detente_infer::bvar::*;
use detente_infer::{Matrix, Panel};

fn prior(h: &serde_json::Value) -> SimsZha {
    let g = |k: &str| h[k].as_f64().unwrap();
    SimsZha {
        lambda0: g("l0"),
        lambda1: g("l1"),
        lambda3: g("l3"),
        lambda4: g("l4"),
        mu5: g("m5"),
        mu6: g("m6"),
    }
}

#[test]
fn posterior_matches_msbvar_and_the_evidence_is_right() {
    let (Some(panel), Some(r), Some(f)) = (
        ipc(),
        json("ipc_bvar_sz.json"),
        json("ipc_bvar_correct.json"),
    ) else {
        return;
    };
    for (case, set) in [("case0", "1"), ("case1", "2")] {
        let b = bvar(&panel, 6, prior(&f[case]["hyper"])).unwrap();
        let want = matrix(&r[set]["Bhat"]);
        for i in 0..13 {
            for j in 0..2 {
                close(b.coefficients[(i, j)], want[(i, j)], 1e-10, "Bhat");
            }
        }
        let want = matrix(&r[set]["mean.S"]);
        for (a, w) in b.sigma.as_slice().iter().zip(want.as_slice()) {
            close_rel(*a, *w, 1e-10, "mean.S");
        }
        for (a, w) in b.prior_scale.iter().zip(numbers(&r[set]["S0"])) {
            close_rel(*a, w, 1e-10, "S0");
        }
        for (a, w) in b.prior_precision.iter().zip(numbers(&f[case]["H0"])) {
            close_rel(*a, w, 1e-10, "H0");
        }
        // Without dummies there is nothing to condition on.
        let field = if set == "1" {
            "log_ml_closed_form_data_only"
        } else {
            "log_ml_given_dummies"
        };
        close_rel(
            b.log_evidence,
            f[case][field].as_f64().unwrap(),
            1e-11,
            field,
        );
    }
    // Closed form and predictive decomposition agree on this number; MSBVAR prints +5553.66.
    let b = bvar(&panel, 6, SimsZha::default()).unwrap();
    close_rel(
        b.log_evidence,
        -13216.697446767655,
        1e-11,
        "evidence of the manual-page example",
    );
    for row in f["grid_correct"].as_array().unwrap() {
        let g = |k: &str| row[k].as_f64().unwrap();
        let b = bvar(
            &panel,
            6,
            SimsZha {
                lambda0: g("l0"),
                lambda1: g("l1"),
                lambda3: g("l3"),
                ..SimsZha::default()
            },
        )
        .unwrap();
        close_rel(b.log_evidence, g("log_ml"), 1e-9, "grid");
    }
}

#[test]
fn response_draws_have_the_right_quantiles() {
    let (Some(panel), Some(f)) = (ipc(), json("ipc_bvar_correct.json")) else {
        return;
    };
    let b = bvar(&panel, 6, SimsZha::default()).unwrap();
    let d = b.responses(12, 4000, 1).unwrap();
    let m = &f["mc0"];
    // 4000 draws here, 20 000 there: error is sqrt(6) times the reference's.
    let tolerance = 4.0 * 6f64.sqrt() * m["mcse_q16"].as_f64().unwrap();
    let probs = numbers(&m["probs"]);
    for (q, p) in probs
        .iter()
        .enumerate()
        .filter(|(_, p)| **p > 0.1 && **p < 0.9)
    {
        for h in 0..=12 {
            for i in 0..2 {
                for j in 0..2 {
                    let ours = detente_infer::dist::quantile(&d.paths(i, j).column(h), *p);
                    let want = m["q"][q][h][i][j].as_f64().unwrap();
                    assert!(
                        (ours - want).abs() < tolerance,
                        "q{p} h{h} {i}{j}: {ours} {want}"
                    );
                }
            }
        }
    }
}

/// What the old package's bands got wrong: its own point response lies inside them at 2.8 % of the
/// cells beyond step 1. Here the point is inside everywhere.
#[test]
fn point_lies_inside_the_bands() {
    let Some(panel) = ipc() else { return };
    let b = bvar(&panel, 6, SimsZha::default()).unwrap();
    let d = b.responses(10, 500, 2).unwrap();
    for i in 0..2 {
        for j in 0..2 {
            let band = d
                .bands(i, j, detente_infer::bands::BandKind::Pointwise, 0.90)
                .unwrap();
            for h in 1..=10 {
                let point = d.point[h][(i, j)];
                assert!(band.lower[h] < point && point < band.upper[h]);
            }
        }
    }
}

/// Fitted to 2002 week 52, forecast errors for the 44 weeks of 2003: 111.092 and 47.766.
#[test]
fn forecast_example() {
    let (Some(panel), Some(r)) = (ipc(), json("ipc_bvar_sz.json")) else {
        return;
    };
    let f = &r["forecast_example"];
    let n1 = f["n1"].as_u64().unwrap() as usize;
    let h = prior(&r["1"]["hyper"]);
    let path = bvar(&panel.slice(0..n1), 6, h).unwrap().forecast(44);
    let want = matrix(&f["forecast"]);
    for t in 0..44 {
        for i in 0..2 {
            close(path[t][i], want[(t, i)], 1e-8, &format!("forecast {t}"));
        }
    }
}

/// The evidence is a probability density: adding the one-step predictive densities gives it.
#[test]
fn evidence_prefers_the_prior_that_fits() {
    let n = 150;
    let e = normals(n, 31, 0);
    let u = normals(n, 31, 1);
    let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
    for t in 1..n {
        a[t] = a[t - 1] + e[t];
        b[t] = b[t - 1] + u[t];
    }
    let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b]).unwrap();
    let grid: Vec<SimsZha> = [0.02, 5.0]
        .iter()
        .map(|l| SimsZha {
            lambda1: *l,
            lambda0: 1.0,
            ..SimsZha::default()
        })
        .collect();
    let fits = choose_prior(&panel, 6, &grid).unwrap();
    assert_eq!(
        fits[0].prior.lambda1, 0.02,
        "random walks are what the tight prior expects"
    );
}

/// Sum of one-step predictive log densities: y_t given the past is multivariate t with location
/// B'x_t, scale S (1 + x_t' H^-1 x_t) and nu + 1 - K degrees of freedom, then H, B, S, nu are
/// updated. Uses nothing of the closed form but the prior.
fn predictive_sum(x: &Matrix, y: &Matrix, b: &Bvar) -> f64 {
    use statrs::function::gamma::ln_gamma;
    let (n, m, k) = (x.n_rows(), x.n_cols(), y.n_cols());
    let nu0 = b.df - n as f64;
    let mut inverse = Matrix::from_fn(m, m, |i, j| {
        if i == j {
            1.0 / b.prior_precision[i]
        } else {
            0.0
        }
    });
    let mut mean = Matrix::from_fn(m, k, |i, j| f64::from(u8::from(i == j)));
    let mut s = Matrix::from_fn(k, k, |i, j| if i == j { b.prior_scale[i] } else { 0.0 });
    let mut total = 0.0;
    for t in 0..n {
        let row = Matrix::from_rows(&[x.row(t)]);
        let hx = inverse.times(&row.transpose());
        let c = 1.0 + row.times(&hx)[(0, 0)];
        let fit = row.times(&mean);
        let e: Vec<f64> = (0..k).map(|i| y[(t, i)] - fit[(0, i)]).collect();
        let (si, log_det) = s.spd_inverse("scale").unwrap();
        let q: f64 = (0..k)
            .map(|i| (0..k).map(|j| e[i] * si[(i, j)] * e[j]).sum::<f64>())
            .sum::<f64>()
            / c;
        let (nu, kf) = (nu0 + t as f64, k as f64);
        total += ln_gamma(0.5 * (nu + 1.0))
            - ln_gamma(0.5 * (nu + 1.0 - kf))
            - 0.5 * kf * (std::f64::consts::PI * c).ln()
            - 0.5 * log_det
            - 0.5 * (nu + 1.0) * q.ln_1p();
        for i in 0..m {
            for j in 0..k {
                mean[(i, j)] += hx[(i, 0)] * e[j] / c;
            }
        }
        inverse = Matrix::from_fn(m, m, |i, j| inverse[(i, j)] - hx[(i, 0)] * hx[(j, 0)] / c);
        s = Matrix::from_fn(k, k, |i, j| s[(i, j)] + e[i] * e[j] / c);
    }
    total
}

fn regressors(panel: &Panel, p: usize) -> (Matrix, Matrix) {
    let (y, k) = (panel.columns(), panel.n_series());
    let t = panel.n_periods() - p;
    (
        Matrix::from_fn(t, k * p + 1, |s, j| {
            if j == k * p {
                1.0
            } else {
                y[j % k][s + p - 1 - j / k]
            }
        }),
        Matrix::from_fn(t, k, |s, i| y[i][s + p]),
    )
}

/// What `posterior.fit` of MSBVAR 0.9-3 computes, from the parts of a fit.
fn msbvar_evidence(b: &Bvar) -> f64 {
    use statrs::function::gamma::ln_gamma;
    let k = b.names.len();
    let (kf, nu, t) = (k as f64, k as f64 + 1.0, b.n as f64);
    let log_s0: f64 = b.prior_scale.iter().map(|v| v.ln()).sum();
    let log_s = b.scale.spd_inverse("scale").unwrap().1;
    let pi = std::f64::consts::PI;
    let gammas =
        |a: f64, half: f64| -> f64 { (0..k).map(|i| ln_gamma(half * (a - i as f64))).sum() };
    // The determinants of the precisions, backed out of the right evidence.
    let determinants = b.log_evidence + 0.5 * t * kf * pi.ln() - 0.5 * nu * log_s0
        + 0.5 * (nu + t) * log_s
        - gammas(nu + t, 0.5)
        + gammas(nu, 0.5);
    let t = t + kf + 1.0;
    -0.5 * t * kf * (2.0 * pi).ln() + determinants + 0.5 * t * log_s0 - 0.5 * (nu + t) * log_s
        + gammas(nu + t, 1.0)
        - gammas(nu, 1.0)
}

#[test]
fn evidence_is_the_sum_of_predictive_densities_and_the_package_reports_something_else() {
    let (Some(panel), Some(r)) = (ipc(), json("ipc_bvar_sz.json")) else {
        return;
    };
    let b = bvar(&panel, 6, SimsZha::default()).unwrap();
    let (x, y) = regressors(&panel, 6);
    close_rel(
        predictive_sum(&x, &y, &b),
        -13216.697446767655,
        1e-9,
        "predictive decomposition",
    );
    // The four slips together give the package's number to all its digits.
    close_rel(msbvar_evidence(&b), 5553.66277981582, 1e-11, "package");
    let (mut right, mut theirs) = (Vec::new(), Vec::new());
    let mut best = (
        (f64::NEG_INFINITY, SimsZha::default()),
        (f64::NEG_INFINITY, SimsZha::default()),
    );
    for l1 in [0.1, 0.2, 0.5] {
        for l3 in [1.0, 2.0] {
            let [tight, loose] = [0.6, 1.0].map(|l0| {
                let prior = SimsZha {
                    lambda0: l0,
                    lambda1: l1,
                    lambda3: l3,
                    ..SimsZha::default()
                };
                let b = bvar(&panel, 6, prior).unwrap();
                let package = r["grid_marg_llf"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|g| {
                        [("l0", l0), ("l1", l1), ("l3", l3)]
                            .iter()
                            .all(|(n, v)| g[*n].as_f64() == Some(*v))
                    })
                    .unwrap()["llf"]
                    .as_f64()
                    .unwrap();
                close_rel(msbvar_evidence(&b), package, 1e-9, "package's grid");
                if b.log_evidence > best.0.0 {
                    best.0 = (b.log_evidence, prior);
                }
                if package > best.1.0 {
                    best.1 = (package, prior);
                }
                (b.log_evidence, package)
            });
            right.push(loose.0 - tight.0);
            theirs.push(tight.1 - loose.1);
        }
    }
    let span = |v: &[f64]| {
        (
            v.iter().copied().fold(f64::INFINITY, f64::min).round(),
            v.iter().copied().fold(f64::NEG_INFINITY, f64::max).round(),
        )
    };
    assert_eq!(span(&right), (5.0, 113.0));
    assert_eq!(span(&theirs), (1186.0, 1294.0));
    let key = |p: SimsZha| (p.lambda0, p.lambda1, p.lambda3);
    assert_eq!(key(best.0.1), (1.0, 0.5, 1.0));
    assert_eq!(key(best.1.1), (0.6, 0.5, 1.0));
}

/// The package's own 90 % bands contain its own point in 1 of 36 cells; ours in all.
#[test]
fn the_package_bands_miss_their_own_point() {
    let (Some(panel), Some(f)) = (ipc(), json("msbvar_mcirf_bug.json")) else {
        return;
    };
    let b = bvar(&panel, 6, SimsZha::default()).unwrap();
    let d = b.responses(9, 2000, 1).unwrap();
    let q = |name: &str| matrix(&f[name]);
    let (lower, middle, upper) = (q("msbvar_q05"), q("msbvar_q50"), q("msbvar_q95"));
    let (scrambled, stated) = (q("emulated_scrambled"), q("correct_point"));
    let (mut theirs, mut emulated, mut ours) = (0, 0, 0);
    for h in 0..10 {
        for c in 0..4 {
            // Columns: responses to the first shock, then to the second.
            let (i, j) = (c % 2, c / 2);
            let point = d.point[h][(i, j)];
            close(point, stated[(h, c)], 1e-9, "point");
            if h == 0 {
                continue;
            }
            let inside = |v: f64| lower[(h, c)] <= v && v <= upper[(h, c)];
            theirs += usize::from(inside(point));
            emulated += usize::from(inside(scrambled[(h, c)]));
            let band = d
                .bands(i, j, detente_infer::bands::BandKind::Pointwise, 0.90)
                .unwrap();
            ours += usize::from(band.lower[h] <= point && point <= band.upper[h]);
        }
    }
    assert_eq!((theirs, emulated, ours), (1, 36, 36));
    let rounded = |v: f64| (10.0 * v).round() / 10.0;
    for (step, row) in [
        (2, [46.0, 41.6, 38.2, 45.2]),
        (4, [28.8, 37.3, 31.8, 43.7]),
        (10, [11.9, 45.4, 32.6, 62.5]),
    ] {
        let h: usize = step - 1;
        let found = [
            d.point[h][(0, 0)],
            middle[(h, 0)],
            lower[(h, 0)],
            upper[(h, 0)],
        ];
        assert_eq!(found.map(rounded), row, "step {step}");
    }
}
