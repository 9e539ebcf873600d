//! VAR, responses, decompositions, causality against R `vars`, MSBVAR and statsmodels.

mod common;

use common::*;
use detente_infer::Panel;
use detente_infer::granger::*;
use detente_infer::ols::Covariance;
use detente_infer::var::*;

fn fit_ipc() -> Option<(Panel, VarFit)> {
    let panel = ipc()?;
    let fit = var(&panel, &VarSpec::new(6)).unwrap();
    Some((panel, fit))
}

#[test]
fn ipc_fit_and_loglik() {
    let (Some((_, fit)), Some(f)) = (fit_ipc(), json("ipc_var.json")) else {
        return;
    };
    let v = &f["vars_p6"];
    for (eq, field) in ["coef_i2p", "coef_p2i"].iter().enumerate() {
        for (i, row) in v[field].as_array().unwrap().iter().enumerate() {
            let row = numbers(row);
            close_rel(fit.coefficients[(i, eq)], row[0], 1e-9, "coefficient");
            close_rel(fit.standard_errors[(i, eq)], row[1], 1e-9, "standard error");
        }
    }
    close_all(
        fit.sigma.as_slice(),
        matrix(&v["Sigma_df"]).as_slice(),
        1e-9,
        "sigma",
    );
    close(
        fit.log_likelihood,
        -12876.2568153332,
        1e-12,
        "log-likelihood (R vars)",
    );
    close_all(&fit.roots().unwrap(), &numbers(&v["roots"]), 1e-9, "roots");
}

#[test]
fn ipc_granger_in_every_convention() {
    let (Some((panel, fit)), Some(f)) = (fit_ipc(), json("ipc_var.json")) else {
        return;
    };
    let classical = |p| GrangerSpec {
        covariance: Covariance::Classical,
        ..GrangerSpec::new(p)
    };
    let a = granger(&panel, "p2i", "i2p", &classical(6)).unwrap();
    close(a.test.f, 17.6309964588808, 1e-12, "F p2i -> i2p");
    let b = granger(&panel, "i2p", "p2i", &classical(6)).unwrap();
    close(b.test.f, 10.9123539051778, 1e-12, "F i2p -> p2i");
    close_rel(
        b.test.f_p,
        7.13473724545111e-12,
        1e-3,
        "p (printed by R from 1 - pf)",
    );
    for row in f["granger_msbvar_p1_12"].as_array().unwrap() {
        let p = row["p"].as_u64().unwrap() as usize;
        let want = numbers(&row["F"]);
        close(
            granger(&panel, "p2i", "i2p", &classical(p)).unwrap().test.f,
            want[0],
            1e-9,
            "F",
        );
        close(
            granger(&panel, "i2p", "p2i", &classical(p)).unwrap().test.f,
            want[1],
            1e-9,
            "F",
        );
    }
    let c = fit.block_causality(&["i2p"], &[]).unwrap();
    close(c.f, 10.9123539051778, 1e-12, "system F");
    assert_eq!(c.df2, 2518.0);
    close_rel(c.f_p, 4.994114274057439e-12, 1e-8, "system p (statsmodels)");
    close_rel(
        c.wald_p,
        3.4517605217100556e-12,
        1e-8,
        "Wald p (statsmodels)",
    );
    let i = fit.instantaneous_causality(&["i2p"]).unwrap();
    close(i.chi2, 338.55003588366, 1e-9, "instantaneous");
}

#[test]
fn ipc_robust_tests_and_subsamples() {
    let (Some(panel), Some(f)) = (ipc(), json("ipc_robust.json")) else {
        return;
    };
    let step = panel.step_dummy(1117);
    let stepped = panel.with_series("step", step).unwrap();
    let asinh = panel.map(f64::asinh).unwrap();
    let cases = [
        ("full", panel.clone(), false),
        ("full_step1117", stepped, true),
        ("pre1117", panel.slice(0..1117), false),
        ("post1117", panel.slice(1117..1278), false),
        ("asinh_full", asinh.clone(), false),
        ("asinh_pre1117", asinh.slice(0..1117), false),
    ];
    for (name, panel, step) in cases {
        for (cause, effect) in [("i2p", "p2i"), ("p2i", "i2p")] {
            for (label, covariance) in [
                ("ols", Covariance::Classical),
                ("hc0", Covariance::Hc0),
                ("hc3", Covariance::Hc3),
            ] {
                let key = format!("{name}|{cause}->{effect}|{label}");
                let want = numbers(&f[&key]);
                let spec = GrangerSpec {
                    covariance,
                    exogenous: if step { vec!["step".into()] } else { vec![] },
                    ..GrangerSpec::new(6)
                };
                let t = granger(&panel, cause, effect, &spec).unwrap();
                close_rel(t.test.f, want[0], 1e-9, &key);
                close_rel(t.test.f_p, want[1], 1e-8, &key);
                close(t.sum_of_lags, want[2], 1e-9, &key);
            }
        }
    }
}

/// Robust F statistics of the full Israel-Palestine sample, HC3, 6 lags: 1.3018 (p .2532) and
/// 3.2634 (p .0035), where the textbook F are 10.9 and 17.6.
#[test]
fn circular_shift_placebo_on_ipc() {
    let Some(panel) = ipc() else { return };
    let spec = GrangerSpec {
        covariance: Covariance::Hc3,
        ..GrangerSpec::new(6)
    };
    let r = granger_placebo(&panel, "i2p", "p2i", &spec, 52, 199).unwrap();
    // The reference, with 499 random shifts, gives .214.
    assert!((r.placebo_p - 0.214).abs() < 0.09, "{}", r.placebo_p);
    let r = granger_placebo(&panel, "p2i", "i2p", &spec, 52, 199).unwrap();
    assert!(r.placebo_p < 0.02, "{}", r.placebo_p);
}

#[test]
fn ipc_responses_and_fevd() {
    let (Some((_, fit)), Some(f), Some(sm)) =
        (fit_ipc(), json("ipc_var.json"), json("var_sm_ipc.json"))
    else {
        return;
    };
    let r = fit.responses(Impulse::Orthogonal, 24).unwrap();
    for (j, name) in ["i2p", "p2i"].iter().enumerate() {
        for (h, row) in f["vars_oirf_p6"][name]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            for (i, v) in numbers(row).iter().enumerate() {
                close(r.values[h][(i, j)], *v, 1e-9, "OIRF");
            }
        }
    }
    for (h, m) in sm["irfs"].as_array().unwrap().iter().enumerate() {
        close_all(
            fit.moving_average(24)[h].as_slice(),
            matrix(m).as_slice(),
            1e-9,
            "Phi",
        );
    }
    let d = fit
        .decomposition(DecompositionKind::Orthogonal, 24)
        .unwrap();
    close(
        d.shares[23][(1, 0)],
        0.48006962,
        1e-8,
        "FEVD p2i from i2p at 24",
    );
    close(d.shares[23][(0, 0)], 0.74650637, 1e-8, "FEVD i2p own at 24");
    for (i, name) in ["i2p", "p2i"].iter().enumerate() {
        for (h, row) in f["vars_fevd_p6"][name]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            close_all(d.shares[h].row(i), &numbers(row), 1e-9, "FEVD");
        }
    }
    let fc = fit.forecast(12, 0.95, &[]).unwrap();
    for h in 0..12 {
        let mean: Vec<f64> = fc.steps[h].iter().map(|s| s.mean).collect();
        close_all(&mean, &numbers(&sm["forecast12"][h]), 1e-9, "forecast");
        close_all(
            fc.mse[h].as_slice(),
            matrix(&sm["forecast_mse12"][h]).as_slice(),
            1e-9,
            "forecast MSE",
        );
    }
}

#[test]
fn ipc_lag_table() {
    let (Some(panel), Some(f)) = (ipc(), json("ipc_var.json")) else {
        return;
    };
    let t = lag_table(&panel, 12, &VarSpec::new(1)).unwrap();
    assert_eq!(
        t.choice,
        LagChoice {
            aic: 12,
            hq: 12,
            sc: 11,
            fpe: 12
        }
    );
    let c = matrix(&f["vars_select12"]["criteria"]);
    for r in &t.rows[1..] {
        close(r.aic, c[(0, r.lags - 1)], 1e-9, "AIC");
        close(r.hq, c[(1, r.lags - 1)], 1e-9, "HQ");
        close(r.sc, c[(2, r.lags - 1)], 1e-9, "SC");
        close_rel(r.fpe, c[(3, r.lags - 1)], 1e-9, "FPE");
    }
    // The value R vars, statsmodels and MSBVAR agree on.
    close(t.rows[6].aic, 14.618_026_028_217_95, 1e-12, "AIC at 6");
}

#[test]
fn syn10_against_vars_and_statsmodels() {
    let (Some(panel), Some(r), Some(sm)) = (
        syn10(),
        json("var_Rvars_syn10.json"),
        json("var_sm_syn10.json"),
    ) else {
        return;
    };
    let fit = var(&panel, &VarSpec::new(6)).unwrap();
    close(
        fit.log_likelihood,
        -3034.53138723446,
        1e-11,
        "log-likelihood",
    );
    let b = matrix(&r["Bcoef"]);
    for eq in 0..10 {
        close_all(
            &fit.coefficients.column(eq),
            b.row(eq),
            1e-8,
            "coefficients",
        );
    }
    for c in r["causality_blocks"].as_array().unwrap() {
        let t = fit
            .block_causality(&[c["cause"].as_str().unwrap()], &[])
            .unwrap();
        close(t.f, c["F"].as_f64().unwrap(), 1e-9, "block F");
        close_rel(t.f_p, c["p"].as_f64().unwrap(), 1e-8, "block p");
        let i = fit
            .instantaneous_causality(&[c["cause"].as_str().unwrap()])
            .unwrap();
        close(i.chi2, c["inst"].as_f64().unwrap(), 1e-9, "instantaneous");
    }
    for g in sm["granger_pairs"].as_array().unwrap() {
        let t = fit
            .block_causality(
                &[g["cause"].as_str().unwrap()],
                &[g["effect"].as_str().unwrap()],
            )
            .unwrap();
        close(t.f, g["F"].as_f64().unwrap(), 1e-9, "pair F");
        close_rel(t.f_p, g["p"].as_f64().unwrap(), 1e-8, "pair p");
        close_rel(t.wald_p, g["wald_p"].as_f64().unwrap(), 1e-8, "pair Wald p");
    }
    let irf = fit.responses(Impulse::Orthogonal, 24).unwrap();
    for (h, m) in sm["orth_irfs"].as_array().unwrap().iter().enumerate() {
        close_all(irf.values[h].as_slice(), matrix(m).as_slice(), 1e-9, "OIRF");
    }
    let fevd = fit
        .decomposition(DecompositionKind::Orthogonal, 24)
        .unwrap();
    for (i, per) in sm["fevd"].as_array().unwrap().iter().enumerate() {
        for (h, row) in per.as_array().unwrap().iter().enumerate() {
            close_all(fevd.shares[h].row(i), &numbers(row), 1e-9, "FEVD");
        }
    }
    let t = lag_table(&panel, 8, &VarSpec::new(1)).unwrap();
    close_all(
        &t.rows.iter().map(|r| r.aic).collect::<Vec<_>>(),
        &numbers(&sm["select_order"]["aic"]),
        1e-9,
        "AIC",
    );
    assert_eq!((t.choice_from_zero.sc, t.choice_from_zero.aic), (0, 1));
}

#[test]
fn connectedness_and_toda_yamamoto() {
    let Some(f) = json("connectedness_girf.json") else {
        return;
    };
    for (name, panel) in [("ipc", ipc().unwrap()), ("syn10", syn10().unwrap())] {
        let f = &f[name];
        let fit = var(&panel, &VarSpec::new(6)).unwrap();
        let g = fit.responses(Impulse::Generalized, 11).unwrap();
        for (h, m) in f["girf"].as_array().unwrap().iter().enumerate() {
            close_all(g.values[h].as_slice(), matrix(m).as_slice(), 1e-9, "GIRF");
        }
        let c = fit.connectedness(12).unwrap();
        close_all(
            c.table.as_slice(),
            matrix(&f["gfevd_rownorm"]).as_slice(),
            1e-9,
            "GFEVD",
        );
        close_all(&c.net, &numbers(&f["net"]), 1e-9, "net");
        close(
            c.total,
            f["total_connectedness"].as_f64().unwrap(),
            1e-9,
            "total",
        );
        let spec = GrangerSpec {
            covariance: Covariance::Classical,
            integration: 1,
            ..GrangerSpec::new(6)
        };
        for (key, v) in f["toda_yamamoto_dmax1"].as_object().unwrap() {
            let (a, b) = key.split_once("->").unwrap();
            let name = |i: &str| panel.names()[i.parse::<usize>().unwrap()].clone();
            let t = granger(&panel, &name(a), &name(b), &spec).unwrap();
            let v = numbers(v);
            close(t.test.wald, v[0], 1e-9, "Toda-Yamamoto");
            close_rel(t.test.wald_p, v[1], 1e-8, "Toda-Yamamoto p");
        }
    }
}

/// The vignette of R `vars` (Pfaff 2008): lag choice 3, 2, 1, 3; Granger F 6.276811 (6, 292),
/// p 3.206056e-06; instantaneous chi-squared 26.06847, p 9.227698e-06.
#[test]
fn canada_vignette() {
    let (Some(panel), Some(f)) = (canada(), json("canada_vars.json")) else {
        return;
    };
    let both = VarSpec {
        deterministic: Deterministic::ConstantAndTrend,
        ..VarSpec::new(1)
    };
    let t = lag_table(&panel, 8, &both).unwrap();
    assert_eq!(
        t.choice,
        LagChoice {
            aic: 3,
            hq: 2,
            sc: 1,
            fpe: 3
        }
    );
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
        close(
            fit.log_likelihood,
            r["logLik"].as_f64().unwrap(),
            1e-9,
            "log-likelihood",
        );
        let b = matrix(&r["Bcoef"]);
        for eq in 0..4 {
            close_all(
                &fit.coefficients.column(eq),
                b.row(eq),
                1e-8,
                "coefficients",
            );
        }
        let g = numbers(&r["granger_e"]);
        let c = fit.block_causality(&["e"], &[]).unwrap();
        close(c.f, g[0], 1e-9, "F");
        assert_eq!((c.df1, c.df2), (g[1], g[2]));
        close_rel(c.f_p, g[3], 1e-8, "p");
        let i = fit.instantaneous_causality(&["e"]).unwrap();
        let want = numbers(&r["inst_e"]);
        close(i.chi2, want[0], 1e-9, "instantaneous");
        close_rel(i.p, want[1], 1e-8, "instantaneous p");
        close_all(&fit.roots().unwrap(), &numbers(&r["roots"]), 1e-9, "roots");
    }
}

/// 90 pairs among 10 unrelated series: after Benjamini-Hochberg, false links are rare.
#[test]
fn false_alarms_on_unrelated_series() {
    let (mut raw, mut any_adjusted, runs) = (0.0, 0, 40u64);
    for s in 0..runs {
        let columns: Vec<Vec<f64>> = (0..10).map(|i| normals(150, 77 + s, i)).collect();
        let panel = Panel::numbered((0..10).map(|i| format!("s{i}")), columns).unwrap();
        let tests = granger_pairs(
            &panel,
            &GrangerSpec {
                covariance: Covariance::Classical,
                ..GrangerSpec::new(2)
            },
        )
        .unwrap();
        raw += tests.iter().filter(|t| t.test.f_p < 0.05).count() as f64 / 90.0;
        any_adjusted += usize::from(tests.iter().any(|t| t.adjusted_p < 0.05));
    }
    let raw = raw / runs as f64;
    assert!((0.035..0.065).contains(&raw), "raw size {raw}");
    assert!(
        any_adjusted as f64 / runs as f64 <= 0.2,
        "after adjustment {any_adjusted}"
    );
}

/// A common level shift makes unrelated series look linked; a dummy for it cures that.
#[test]
fn a_modelled_break_restores_the_size() {
    let (mut naive, mut modelled, runs) = (0, 0, 200u64);
    for s in 0..runs {
        let shift = |i: u64| -> Vec<f64> {
            normals(240, 500 + s, i)
                .into_iter()
                .enumerate()
                .map(|(t, e)| e + if t >= 120 { 1.5 } else { 0.0 })
                .collect()
        };
        let panel = Panel::numbered(["a", "b"], vec![shift(0), shift(1)]).unwrap();
        let with = panel.with_series("step", panel.step_dummy(120)).unwrap();
        naive += usize::from(
            granger(&panel, "a", "b", &GrangerSpec::new(4))
                .unwrap()
                .test
                .f_p
                < 0.05,
        );
        let spec = GrangerSpec {
            exogenous: vec!["step".into()],
            ..GrangerSpec::new(4)
        };
        modelled += usize::from(granger(&with, "a", "b", &spec).unwrap().test.f_p < 0.05);
    }
    assert!(naive as f64 / runs as f64 > 0.5, "naive {naive} of {runs}");
    assert!(
        (0.01..=0.09).contains(&(modelled as f64 / runs as f64)),
        "modelled {modelled} of {runs}"
    );
}
