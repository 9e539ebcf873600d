//! Smooth projections and projections with several instruments.

mod common;

use common::*;
use detente_infer::Panel;
use detente_infer::lp::*;
use detente_infer::ols::Covariance;

/// A response that rises and falls over twelve periods.
fn truth(h: usize) -> f64 {
    let z = (h as f64 - 5.0) / 3.0;
    (-0.5 * z * z).exp()
}

fn hump(n: usize, seed: u64) -> Panel {
    let (x, e) = (normals(n, seed, 0), normals(n, seed, 1));
    let y = (0..n)
        .map(|t| (0..=12.min(t)).map(|l| truth(l) * x[t - l]).sum::<f64>() + 2.0 * e[t])
        .collect();
    Panel::numbered(["x", "y"], vec![x, y]).unwrap()
}

fn smooth_spec(smoothing: Smoothing, order: usize) -> SmoothLpSpec {
    let mut s = SmoothLpSpec::new("x", "y");
    (s.lp.horizons, s.lp.lags, s.lp.draws) = (12, 2, 200);
    (s.smoothing, s.order) = (smoothing, order);
    s
}

#[test]
fn without_penalty_the_plain_projection() {
    let panel = hump(200, 1);
    let s = smooth_spec(Smoothing::Fixed(0.0), 3);
    let smooth = smooth_local_projection(&panel, &s).unwrap();
    let plain = local_projection(&panel, &s.lp).unwrap();
    for (a, b) in smooth.points.iter().zip(&plain.points) {
        close(a.estimate, b.estimate, 1e-9, "estimate");
        close(smooth.plain[a.horizon], b.estimate, 1e-9, "plain");
    }
    close(smooth.effective_df, 13.0, 1e-9, "effective df");
    // Without autocovariances and up to the small-sample factor the errors are HC1's.
    let mut zero = s.clone();
    zero.hac_lags = Some(0);
    zero.lp.covariance = Covariance::Hc1;
    let smooth = smooth_local_projection(&panel, &zero).unwrap();
    let plain = local_projection(&panel, &zero.lp).unwrap();
    for (a, b) in smooth.points.iter().zip(&plain.points) {
        close_rel(a.se, b.se, 1e-8, "error");
    }
}

#[test]
fn a_large_penalty_leaves_a_polynomial() {
    let panel = hump(200, 2);
    for order in [1, 2, 3] {
        let far =
            smooth_local_projection(&panel, &smooth_spec(Smoothing::Fixed(1e9), order)).unwrap();
        let limit =
            smooth_local_projection(&panel, &smooth_spec(Smoothing::Fixed(f64::INFINITY), order))
                .unwrap();
        close(limit.effective_df, order as f64, 1e-9, "effective df");
        // Weighted least squares of the plain responses on a polynomial, by differences: order r
        // of them vanish.
        let mut d: Vec<f64> = limit.points.iter().map(|p| p.estimate).collect();
        for _ in 0..order {
            d = d.windows(2).map(|w| w[1] - w[0]).collect();
        }
        assert!(d.iter().all(|v| v.abs() < 1e-9), "order {order}: {d:?}");
        for (a, b) in far.points.iter().zip(&limit.points) {
            assert!((a.estimate - b.estimate).abs() < 1e-4);
            assert!((a.se - b.se).abs() < 1e-4);
        }
    }
}

#[test]
fn smoothing_lowers_the_error_of_a_smooth_truth() {
    let (mut plain, mut cv, mut aic) = (0.0, 0.0, 0.0);
    let (mut covered, mut cells) = (0, 0);
    for s in 0..60 {
        let panel = hump(150, 100 + s);
        let a = smooth_local_projection(
            &panel,
            &smooth_spec(Smoothing::CrossValidated { folds: 5 }, 3),
        )
        .unwrap();
        let b = smooth_local_projection(&panel, &smooth_spec(Smoothing::Aic, 3)).unwrap();
        for (h, p) in a.points.iter().enumerate() {
            cv += (p.estimate - truth(h)).powi(2);
            aic += (b.points[h].estimate - truth(h)).powi(2);
            plain += (a.plain[h] - truth(h)).powi(2);
            covered += usize::from(p.lower <= truth(h) && truth(h) <= p.upper);
            cells += 1;
        }
        assert!(a.effective_df > 3.0 - 1e-9 && a.effective_df <= 13.0 + 1e-9);
    }
    let (cv, aic) = (cv / plain, aic / plain);
    assert!(cv < 0.80, "cross-validated over plain: {cv}");
    assert!(aic < 0.90, "AIC over plain: {aic}");
    let rate = covered as f64 / cells as f64;
    assert!(rate > 0.70, "coverage of 90 % bands {rate}");
}

#[test]
fn smooth_refusals() {
    let panel = hump(100, 3);
    for change in [
        |s: &mut SmoothLpSpec| s.functions = Some(3),
        |s: &mut SmoothLpSpec| s.functions = Some(14),
        |s: &mut SmoothLpSpec| s.smoothing = Smoothing::Fixed(-1.0),
        |s: &mut SmoothLpSpec| s.smoothing = Smoothing::CrossValidated { folds: 1 },
        |s: &mut SmoothLpSpec| s.lp.outcome = "x".into(),
    ] {
        let mut s = smooth_spec(Smoothing::Fixed(1.0), 3);
        change(&mut s);
        assert!(smooth_local_projection(&panel, &s).is_err());
    }
}

fn instrumented() -> Panel {
    let n = 300;
    let [z1, z2, z3, hidden, e, u] = [21, 22, 23, 24, 25, 26].map(|s| repeatable_normals(s, n));
    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    for t in 0..n {
        x[t] = 0.5 * z1[t] + 0.3 * z2[t] + 0.1 * z3[t] + hidden[t] + 0.3 * e[t];
        let past = if t > 0 { 0.5 * y[t - 1] } else { 0.0 };
        y[t] = past + 0.5 * x[t] - 1.5 * hidden[t] + u[t];
    }
    Panel::numbered(["x", "y", "z1", "z2", "z3"], vec![x, y, z1, z2, z3]).unwrap()
}

/// Estimates and errors: Python linearmodels 7.1 `IV2SLS(...).fit(cov_type="robust")`; J:
/// `IVGMM(...).fit(iter_limit=2)` on the series cleared of the controls; effective F, its critical
/// value (scipy `ncx2`) and the Anderson-Rubin sets (`brentq` on the statistic): numpy.
#[test]
fn several_instruments_match_linearmodels() {
    let panel = instrumented();
    let spec = LpSpec {
        horizons: 2,
        lags: 1,
        covariance: Covariance::Hc0,
        draws: 200,
        ..LpSpec::new("x", "y")
    };
    let names = ["z1", "z2", "z3"];
    type Row = (usize, usize, [f64; 8]);
    #[rustfmt::skip]
    let want: [Row; 6] = [
        (0, 1, [0.7105379597730848, 0.20816529359246216, 68.61405211585698, 23.10851121160664, 0.0, 1.0, 0.41045378663934057, 1.119980775720552]),
        (0, 2, [0.5994532544957494, 0.16049379446131234, 50.15384077172714, 19.77614257973255, 0.8884270500353986, 0.345903918619465, 0.3317549201206128, 0.9865879960478271]),
        (0, 3, [0.580553658675261, 0.1583551296143042, 33.41826016128966, 18.571129453721184, 1.1036113943464492, 0.5759089537575341, 0.2796757370922211, 1.0566928728249412]),
        (2, 1, [-0.004372101524890896, 0.20260937355999012, 68.70595952927107, 23.108511211606643, 0.0, 1.0, -0.33831677936430826, 0.34417410666834275]),
        (2, 2, [0.0277125235515909, 0.15193197449176382, 50.29375493769266, 19.79048079154339, 0.12085275717636289, 0.7281114397696913, -0.2826060257364042, 0.3743230832053587]),
        (2, 3, [0.008969699943710928, 0.15065225192068116, 33.646364453843375, 18.61156373815255, 0.27455628803335735, 0.8717277265574551, -0.34469021347510737, 0.41439968708591934]),
    ];
    for (h, k, [b, se, f, critical, j, jp, lo, hi]) in want {
        let r = local_projection_2sls(&panel, &spec, &names[..k]).unwrap();
        let p = &r.points[h];
        close(p.estimate, b, 1e-9, "estimate");
        close(p.se, se, 1e-9, "error");
        close_rel(p.effective_f, f, 1e-9, "effective F");
        close_rel(p.effective_f_critical, critical, 1e-7, "critical");
        if k == 1 {
            assert!(p.hansen_j.is_none());
        } else {
            close(p.hansen_j.unwrap(), j, 1e-8, "J");
            close(p.hansen_p.unwrap(), jp, 1e-8, "J p");
        }
        let [piece] = p.anderson_rubin.pieces[..] else {
            panic!("one piece: {:?}", p.anderson_rubin)
        };
        close(piece.lower.unwrap(), lo, 1e-7, "AR lower");
        close(piece.upper.unwrap(), hi, 1e-7, "AR upper");
        assert!(!r.weak && r.summary().contains("Anderson-Rubin"));
    }
}

/// HC1: `IV2SLS(...).fit(cov_type="robust", debiased=True)` of linearmodels 7.1; HC2 and HC3: numpy,
/// leverages of the projected regressors.
#[test]
fn second_stage_factors() {
    let panel = instrumented();
    let names = ["z1", "z2", "z3"];
    #[rustfmt::skip]
    let want: [(usize, usize, [f64; 3]); 4] = [
        (0, 1, [0.2110170058355154, 0.2116954461602629, 0.2153054515008146]),
        (0, 3, [0.161643130067124, 0.1621145514361549, 0.1659800842572957]),
        (2, 2, [0.1545653070202316, 0.1550646678168245, 0.1582766201671101]),
        (2, 3, [0.1538021169953185, 0.1542454779039252, 0.1579410024836002]),
    ];
    for (h, k, errors) in want {
        for (covariance, se) in [Covariance::Hc1, Covariance::Hc2, Covariance::Hc3]
            .into_iter()
            .zip(errors)
        {
            let spec = LpSpec {
                horizons: 2,
                lags: 1,
                covariance,
                draws: 200,
                ..LpSpec::new("x", "y")
            };
            let r = local_projection_2sls(&panel, &spec, &names[..k]).unwrap();
            close(
                r.points[h].se,
                se,
                1e-9,
                &format!("{covariance:?}, {k} instruments"),
            );
        }
    }
}

#[test]
fn one_instrument_is_the_special_case() {
    let panel = instrumented();
    for covariance in [Covariance::Hc0, Covariance::Hc1, Covariance::Hc3] {
        let spec = LpSpec {
            horizons: 3,
            lags: 2,
            covariance,
            draws: 200,
            ..LpSpec::new("x", "y")
        };
        let many = local_projection_2sls(&panel, &spec, &["z2"]).unwrap();
        let one = local_projection_iv(&panel, &spec, "z2").unwrap();
        for (a, b) in many.points.iter().zip(&one.points) {
            close(a.estimate, b.estimate, 1e-9, "estimate");
            close(a.effective_f, b.first_stage_f, 1e-8, "F");
            if covariance != Covariance::Hc1 {
                close(a.se, b.se, 1e-9, "error");
                let (ArSet::Interval(lo, hi), [piece]) =
                    (b.anderson_rubin, &a.anderson_rubin.pieces[..])
                else {
                    panic!("{:?} {:?}", b.anderson_rubin, a.anderson_rubin)
                };
                close(piece.lower.unwrap(), lo, 1e-7, "lower");
                close(piece.upper.unwrap(), hi, 1e-7, "upper");
            }
        }
    }
}

/// Weak instruments: unbounded sets, right coverage; contradicting ones: J rejects.
#[test]
fn weak_and_contradicting_instruments() {
    let (mut covered, mut unbounded, mut rejected) = (0, 0, 0);
    let runs = 100u64;
    for s in 0..runs {
        let n = 160;
        let [z, w, hidden, e, u] = [0, 1, 2, 3, 4].map(|d| normals(n, 900 + s, d));
        let make = |strength: f64, direct: f64| {
            let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
            for t in 0..n {
                x[t] = strength * (z[t] + w[t]) + hidden[t] + 0.3 * e[t];
                y[t] = 0.5 * x[t] - 1.5 * hidden[t] + u[t] + direct * w[t];
            }
            Panel::numbered(["x", "y", "z", "w"], vec![x, y, z.clone(), w.clone()]).unwrap()
        };
        let spec = LpSpec {
            horizons: 0,
            lags: 1,
            draws: 100,
            ..LpSpec::new("x", "y")
        };
        let weak = local_projection_2sls(&make(0.05, 0.0), &spec, &["z", "w"]).unwrap();
        covered += usize::from(weak.points[0].anderson_rubin.contains(0.5));
        unbounded += usize::from(!weak.points[0].anderson_rubin.is_bounded());
        let wrong = local_projection_2sls(&make(0.7, 1.0), &spec, &["z", "w"]).unwrap();
        rejected += usize::from(wrong.points[0].hansen_p.unwrap() < 0.05);
    }
    assert!((83..=98).contains(&covered), "{covered}");
    assert!(unbounded > 50, "{unbounded}");
    assert!(rejected > 80, "{rejected}");
}

#[test]
fn results_serialise_and_repeat() {
    let panel = instrumented();
    let spec = LpSpec {
        horizons: 2,
        lags: 1,
        draws: 200,
        ..LpSpec::new("x", "y")
    };
    let text = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let iv = local_projection_2sls(&panel, &spec, &["z1", "z2"]).unwrap();
            let mut s = smooth_spec(Smoothing::Fixed(10.0), 2);
            // Left to themselves these would be null in the record of what was asked.
            (s.functions, s.hac_lags) = (Some(13), Some(4));
            let smooth = smooth_local_projection(&hump(120, 4), &s).unwrap();
            serde_json::to_string(&(iv, smooth)).unwrap()
        })
    };
    assert_eq!(text(1), text(3));
    assert!(!text(1).contains("null"));
}

/// Units of measurement change nothing but the units.
#[test]
fn units_do_not_matter() {
    let panel = instrumented();
    let scaled = |sx: f64, sy: f64, sz: f64| {
        let c = panel.columns();
        let times = |v: &[f64], s: f64| v.iter().map(|x| x * s).collect::<Vec<f64>>();
        Panel::numbered(
            ["x", "y", "z1", "z2", "z3"],
            vec![
                times(&c[0], sx),
                times(&c[1], sy),
                times(&c[2], sz),
                times(&c[3], 1.0 / sz),
                c[4].clone(),
            ],
        )
        .unwrap()
    };
    let spec = LpSpec {
        horizons: 1,
        lags: 1,
        draws: 200,
        ..LpSpec::new("x", "y")
    };
    let names = ["z1", "z2"];
    let base = local_projection_2sls(&panel, &spec, &names).unwrap();
    let mut s = smooth_spec(Smoothing::CrossValidated { folds: 4 }, 2);
    s.lp.horizons = 6;
    let smooth = smooth_local_projection(&panel, &s).unwrap();
    for (sx, sy, sz) in [(1e7, 1e-6, 1e5), (1e-8, 1e8, 1e-4)] {
        let other = scaled(sx, sy, sz);
        let unit = sy / sx;
        let r = local_projection_2sls(&other, &spec, &names).unwrap();
        for (a, b) in r.points.iter().zip(&base.points) {
            close_rel(a.estimate, b.estimate * unit, 1e-7, "estimate");
            close_rel(a.se, b.se * unit, 1e-7, "error");
            close_rel(a.effective_f, b.effective_f, 1e-7, "F");
            close_rel(a.hansen_j.unwrap(), b.hansen_j.unwrap(), 1e-6, "J");
            let ends = |p: &Lp2slsPoint| {
                let piece = p.anderson_rubin.pieces[0];
                (piece.lower.unwrap(), piece.upper.unwrap())
            };
            close_rel(ends(a).0, ends(b).0 * unit, 1e-6, "AR lower");
            close_rel(ends(a).1, ends(b).1 * unit, 1e-6, "AR upper");
        }
        let t = smooth_local_projection(&other, &s).unwrap();
        assert_eq!(t.penalty, smooth.penalty);
        for (a, b) in t.points.iter().zip(&smooth.points) {
            close_rel(a.estimate, b.estimate * unit, 1e-6, "smooth");
            close_rel(a.se, b.se * unit, 1e-6, "its error");
        }
    }
}
