//! Residual and stability tests, unit roots, against R.

mod common;

use common::*;
use detente_infer::Panel;
use detente_infer::diagnostics::*;
use detente_infer::unit_root::*;
use detente_infer::var::*;

#[test]
fn canada_diagnostics_match_vars() {
    let (Some(panel), Some(f)) = (canada(), json("canada_vars.json")) else {
        return;
    };
    for (p, det) in [
        (1, "const"),
        (1, "both"),
        (2, "const"),
        (2, "both"),
        (3, "const"),
        (3, "both"),
    ] {
        let deterministic = if det == "const" {
            Deterministic::Constant
        } else {
            Deterministic::ConstantAndTrend
        };
        let fit = var(
            &panel,
            &VarSpec {
                deterministic,
                ..VarSpec::new(p)
            },
        )
        .unwrap();
        let r = &f[format!("p{p}_{det}")];
        for (field, test) in [
            ("pt16", fit.portmanteau(16, false).unwrap()),
            ("arch5", fit.arch(5).unwrap()),
            ("jb", fit.jarque_bera().unwrap()),
        ] {
            let want = numbers(&r[field]);
            close(
                test.statistic,
                want[0],
                1e-8,
                &format!("p{p} {det} {field}"),
            );
            close_rel(test.p, want[want.len() - 1], 1e-6, field);
        }
    }
}

/// Israel-Palestine, 6 lags: JB 110281.289, ARCH(5) 617.857 on 45, adjusted portmanteau 270.249.
#[test]
fn ipc_diagnostics() {
    let (Some(panel), Some(f), Some(sm)) = (ipc(), json("ipc_var.json"), json("var_sm_ipc.json"))
    else {
        return;
    };
    let fit = var(&panel, &VarSpec::new(6)).unwrap();
    close(
        fit.jarque_bera().unwrap().statistic,
        f["normality_jb"]["stat"].as_f64().unwrap(),
        1e-9,
        "JB",
    );
    let a = fit.arch(5).unwrap();
    close(
        a.statistic,
        f["arch_multi5"]["stat"].as_f64().unwrap(),
        1e-9,
        "ARCH",
    );
    assert_eq!(a.df, Some(45.0));
    close(
        fit.portmanteau(16, true).unwrap().statistic,
        f["serial_pt_adj16"]["stat"].as_f64().unwrap(),
        1e-9,
        "PT",
    );
    close(
        fit.portmanteau(16, false).unwrap().statistic,
        numbers(&sm["whiteness16"])[0],
        1e-9,
        "PT statsmodels",
    );
}

#[test]
fn stability_tests_match_strucchange() {
    let Some(f) = json("hac_breaks_R.json") else {
        return;
    };
    let s = &f["strucchange"];
    let y = numbers(&s["bai_perron_4wk_sum"]["y"]);
    let (stat, at) = sup_f_mean(&y, 0.15).unwrap();
    close(stat, s["supF"]["stat"].as_f64().unwrap(), 1e-9, "supF");
    // strucchange counts from the first admissible date.
    assert_eq!(at, 47 - 1 + s["supF"]["argmax"].as_u64().unwrap() as usize);
    close(
        cusum_of_mean(&y).unwrap().statistic,
        s["ols_cusum"]["stat"].as_f64().unwrap(),
        1e-9,
        "CUSUM",
    );
    let c = chow_mean(&y, 100).unwrap();
    close(
        c.statistic,
        s["chow_100"]["stat"].as_f64().unwrap(),
        1e-9,
        "Chow",
    );
    close_rel(c.p, s["chow_100"]["p"].as_f64().unwrap(), 1e-6, "Chow p");
}

#[test]
fn unit_root_tests_match_urca() {
    let (Some(panel), Some(f)) = (ipc(), json("hac_breaks_R.json")) else {
        return;
    };
    let r = &f["unit_root"];
    let y = &panel.columns()[0];
    let a = adf(y, 6, Drift::Constant).unwrap();
    close(a.statistic, numbers(&r["adf_drift_lag6"])[0], 1e-9, "ADF");
    for (c, w) in a.critical.iter().zip([-2.57, -2.86, -3.43]) {
        assert!((c - w).abs() < 0.02, "critical value {c} {w}");
    }
    let k = kpss(
        y,
        Some(r["kpss_lag"].as_u64().unwrap() as usize),
        Drift::Constant,
    )
    .unwrap();
    close(
        k.statistic,
        r["kpss_mu_short"].as_f64().unwrap(),
        1e-9,
        "KPSS",
    );
    assert_eq!(kpss(y, None, Drift::Constant).unwrap().lags, 7);
}

#[test]
fn unit_root_tests_tell_walks_from_noise() {
    let (mut size, mut power, mut rank1, runs) = (0, 0, 0, 150u64);
    for s in 0..runs {
        let e = normals(200, 800 + s, 0);
        let mut walk = vec![0.0; 200];
        for t in 1..200 {
            walk[t] = walk[t - 1] + e[t];
        }
        let rejected = |t: &TabulatedTest| t.rejected_at.is_some_and(|l| l <= 0.05);
        size += usize::from(rejected(&adf(&walk, 2, Drift::Constant).unwrap()));
        power += usize::from(rejected(&adf(&e, 2, Drift::Constant).unwrap()));
        // Johansen's case III is about data that trend.
        for (t, w) in walk.iter_mut().enumerate() {
            *w += 0.3 * t as f64;
        }
        let u = normals(200, 800 + s, 1);
        let pair: Vec<f64> = walk.iter().zip(&u).map(|(w, v)| 2.0 * w + v).collect();
        let panel = Panel::numbered(["a", "b"], vec![walk, pair]).unwrap();
        rank1 += usize::from(johansen(&panel, 2).unwrap().rank == 1);
    }
    let rate = |x: usize| x as f64 / runs as f64;
    assert!((0.01..=0.10).contains(&rate(size)), "{}", rate(size));
    assert!(rate(power) > 0.95);
    assert!(rate(rank1) > 0.8, "{}", rate(rank1));
}
