//! The estimators against other people's, on small inputs that live in the repository:
//! `tests/reference/make.py` makes inputs and numbers with statsmodels, linearmodels, ruptures,
//! networkx, properscoring and scipy. Nothing outside the repository is needed.

mod common;

use common::{close, close_all, close_rel, matrix, numbers};
use detente_infer::balance::{
    FrustrationSpec, Proof, SignedGraph, directed_census, frustration, signed_triads, walk_balance,
};
use detente_infer::breaks::{CostModel, exact_breaks, pelt};
use detente_infer::bvar::{SimsZha, bvar};
use detente_infer::counts::{
    CountCovariance, hurdle, negative_binomial, poisson, poisson_fixed_effects,
};
use detente_infer::diagnostics::{chow_mean, sup_f_mean};
use detente_infer::fixed_effects::{PanelCovariance, SmallSample, fixed_effects_with};
use detente_infer::granger::{GrangerSpec, granger};
use detente_infer::influence::{MltrSpec, SirData, SirSpec, Tensor, mltr, sir};
use detente_infer::lp::{LpSpec, local_projection};
use detente_infer::multiplicity::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
use detente_infer::ols::{self, Covariance};
use detente_infer::scores::crps;
use detente_infer::var::{DecompositionKind, Deterministic, Impulse, VarSpec, lag_table, var};
use detente_infer::{Matrix, Panel};
use serde_json::Value;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn reference() -> Value {
    serde_json::from_str(include_str!("reference/numbers.json")).expect("JSON")
}

fn columns(v: &Value) -> Vec<Vec<f64>> {
    let m = matrix(v);
    (0..m.n_cols()).map(|j| m.column(j)).collect()
}

fn panel(r: &Value) -> Panel {
    Panel::numbered(NAMES, columns(&r["series"])).expect("a clean panel")
}

fn entries(v: &Value) -> Vec<Value> {
    v.as_array().expect("array").clone()
}

#[test]
fn var_with_each_deterministic_term() {
    let r = reference();
    for (key, terms) in [
        ("n", Deterministic::None),
        ("c", Deterministic::Constant),
        ("ct", Deterministic::ConstantAndTrend),
    ] {
        let spec = VarSpec {
            deterministic: terms,
            ..VarSpec::new(3)
        };
        let fit = var(&panel(&r), &spec).unwrap();
        let want = &r["var"][key];
        close(
            fit.log_likelihood,
            want["log_likelihood"].as_f64().unwrap(),
            1e-11,
            key,
        );
        close_all(
            fit.sigma.as_slice(),
            matrix(&want["sigma"]).as_slice(),
            1e-9,
            key,
        );
        let lags = matrix(&want["lags"]);
        let errors = matrix(&want["lag_se"]);
        for row in 0..9 {
            close_all(fit.coefficients.row(row), lags.row(row), 1e-9, key);
            close_all(fit.standard_errors.row(row), errors.row(row), 1e-9, key);
        }
    }
}

#[test]
fn var_with_an_exogenous_series() {
    let r = reference();
    let spec = VarSpec {
        exogenous: vec!["x".into()],
        ..VarSpec::new(2)
    };
    let data = panel(&r)
        .with_series("x", numbers(&r["exogenous"]))
        .unwrap();
    let fit = var(&data, &spec).unwrap();
    let want = &r["var"]["exogenous"];
    close(
        fit.log_likelihood,
        want["log_likelihood"].as_f64().unwrap(),
        1e-11,
        "log-likelihood",
    );
    let at = fit.regressors.iter().position(|n| n == "x").unwrap();
    close_all(
        fit.coefficients.row(at),
        &numbers(&want["coefficient"]),
        1e-9,
        "exogenous",
    );
}

#[test]
fn responses_decompositions_and_forecasts() {
    let r = reference();
    let w = &r["var"];
    let fit = var(&panel(&r), &VarSpec::new(3)).unwrap();
    let roots = fit.roots().unwrap();
    close_all(&roots, &numbers(&w["roots"]), 1e-9, "roots");
    for (key, impulse, cumulate) in [
        ("irf", Impulse::ReducedForm, false),
        ("cumulative", Impulse::ReducedForm, true),
        ("oirf", Impulse::Orthogonal, false),
        ("girf", Impulse::Generalized, false),
    ] {
        let mut found = fit.responses(impulse, 8).unwrap();
        if cumulate {
            found = found.cumulated();
        }
        for (h, want) in entries(&w[key]).iter().enumerate() {
            close_all(
                found.values[h].as_slice(),
                matrix(want).as_slice(),
                1e-9,
                key,
            );
        }
    }
    let shares = fit.decomposition(DecompositionKind::Orthogonal, 8).unwrap();
    for (h, want) in entries(&w["fevd"]).iter().enumerate() {
        close_all(
            shares.shares[h].as_slice(),
            matrix(want).as_slice(),
            1e-9,
            "FEVD",
        );
    }
    let c = fit.connectedness(10).unwrap();
    let want = &w["connectedness"];
    close_all(
        c.table.as_slice(),
        matrix(&want["table"]).as_slice(),
        1e-9,
        "table",
    );
    close(c.total, want["total"].as_f64().unwrap(), 1e-9, "total");
    close_all(&c.net, &numbers(&want["net"]), 1e-9, "net");
    let forecast = fit.forecast(5, 0.9, &[]).unwrap();
    for h in 0..5 {
        for (i, step) in forecast.steps[h].iter().enumerate() {
            let want = |key: &str| matrix(&w["forecast"][key])[(h, i)];
            close(step.mean, want("mean"), 1e-9, "mean");
            close(step.lower, want("lower"), 1e-9, "lower");
            close(step.upper, want("upper"), 1e-9, "upper");
        }
    }
}

#[test]
fn causality_diagnostics_and_lag_choice() {
    let r = reference();
    let w = &r["var"];
    let fit = var(&panel(&r), &VarSpec::new(3)).unwrap();
    for row in entries(&w["granger"]) {
        let row = numbers(&row);
        let (cause, effect) = (NAMES[row[0] as usize], NAMES[row[1] as usize]);
        let test = fit.block_causality(&[cause], &[effect]).unwrap();
        close_rel(test.f, row[2], 1e-9, "F");
        close_rel(test.f_p, row[3], 1e-7, "p of F");
        assert_eq!(test.df2, row[4]);
        close_rel(test.wald, row[5], 1e-9, "Wald");
        close_rel(test.wald_p, row[6], 1e-7, "p of Wald");
    }
    let block = fit.block_causality(&["a", "b"], &["c"]).unwrap();
    close_all(
        &[block.f, block.f_p],
        &numbers(&w["granger_block"]),
        1e-8,
        "block",
    );
    for (name, want) in NAMES.iter().zip(entries(&w["instantaneous"])) {
        let test = fit.instantaneous_causality(&[name]).unwrap();
        close_all(
            &[test.chi2, test.df, test.p],
            &numbers(&want),
            1e-8,
            "instant",
        );
    }
    for (key, test) in [
        ("portmanteau", fit.portmanteau(10, false).unwrap()),
        ("portmanteau_adjusted", fit.portmanteau(10, true).unwrap()),
        ("jarque_bera", fit.jarque_bera().unwrap()),
    ] {
        close_all(
            &[test.statistic, test.df.unwrap(), test.p],
            &numbers(&w[key]),
            1e-8,
            key,
        );
    }
    let table = lag_table(&panel(&r), 6, &VarSpec::new(1)).unwrap();
    for (key, found) in [
        ("aic", table.rows.iter().map(|r| r.aic).collect::<Vec<_>>()),
        ("bic", table.rows.iter().map(|r| r.sc).collect()),
        ("hqic", table.rows.iter().map(|r| r.hq).collect()),
        ("fpe", table.rows.iter().map(|r| r.fpe).collect()),
    ] {
        close_all(&found, &numbers(&w["lag_table"][key]), 1e-9, key);
    }
}

#[test]
fn one_equation_under_every_covariance() {
    let r = reference();
    let w = &r["equation"];
    let y = columns(&r["series"]);
    let n = y[0].len();
    let mut x = vec![vec![1.0; n - 3]];
    for l in 1..=3 {
        for series in &y[..2] {
            x.push(series[3 - l..n - l].to_vec());
        }
    }
    let names: Vec<String> = (0..7).map(|i| format!("x{i}")).collect();
    let fit = ols::fit(
        &y[0][3..],
        &Matrix::from_columns(&x),
        &names,
        Covariance::Classical,
    )
    .unwrap();
    close_all(&fit.coefficients, &numbers(&w["coefficients"]), 1e-9, "b");
    for (key, covariance) in [
        ("nonrobust", Covariance::Classical),
        ("HC0", Covariance::Hc0),
        ("HC1", Covariance::Hc1),
        ("HC2", Covariance::Hc2),
        ("HC3", Covariance::Hc3),
        ("newey_west_4", Covariance::NeweyWest { lags: 4 }),
    ] {
        let fit = fit.clone().with_covariance(covariance).unwrap();
        close_all(&fit.standard_errors(), &numbers(&w[key]), 1e-9, key);
        if key == "newey_west_4" {
            continue;
        }
        let test = fit.wald_zero(&[2, 4, 6]).unwrap();
        close_all(
            &[test.f, test.f_p],
            &numbers(&w[format!("{key}_f")]),
            1e-8,
            key,
        );
        // The same by the function made for it.
        let pair = panel(&r).select(&["a", "b"]).unwrap();
        let spec = GrangerSpec {
            covariance,
            ..GrangerSpec::new(3)
        };
        let direct = granger(&pair, "b", "a", &spec).unwrap();
        close(direct.test.f, test.f, 1e-9, key);
    }
    let spec = GrangerSpec {
        integration: 1,
        covariance: Covariance::Classical,
        ..GrangerSpec::new(3)
    };
    let pair = panel(&r).select(&["a", "b"]).unwrap();
    let test = granger(&pair, "b", "a", &spec).unwrap().test;
    close_all(
        &[test.f, test.f_p],
        &numbers(&w["toda_yamamoto_f"]),
        1e-8,
        "Toda-Yamamoto",
    );
    let spec = LpSpec {
        horizons: 5,
        lags: 2,
        ..LpSpec::new("a", "c")
    };
    let pair = panel(&r).select(&["a", "c"]).unwrap();
    let response = local_projection(&pair, &spec).unwrap();
    for (point, want) in response.points.iter().zip(entries(&w["local_projection"])) {
        close_all(
            &[point.estimate, point.se, point.p],
            &numbers(&want),
            1e-8,
            "local projection",
        );
    }
}

#[test]
fn bayesian_evidence_is_the_sum_of_predictive_densities() {
    let r = reference();
    let w = &r["bvar"];
    let prior = |key: &str| w["prior"][key].as_f64().unwrap();
    let fit = bvar(
        &panel(&r),
        2,
        SimsZha {
            lambda0: prior("lambda0"),
            lambda1: prior("lambda1"),
            lambda3: prior("lambda3"),
            lambda4: prior("lambda4"),
            ..SimsZha::default()
        },
    )
    .unwrap();
    close_all(
        fit.coefficients.as_slice(),
        matrix(&w["coefficients"]).as_slice(),
        1e-9,
        "mean",
    );
    close_all(
        fit.scale.as_slice(),
        matrix(&w["scale"]).as_slice(),
        1e-9,
        "scale",
    );
    close(
        fit.log_evidence,
        w["log_evidence"].as_f64().unwrap(),
        1e-10,
        "evidence",
    );
}

#[test]
fn counts_and_panels() {
    let r = reference();
    let w = &r["counts"];
    let x = columns(&w["x"]);
    let y = numbers(&w["y"]);
    let labels =
        |key: &str| -> Vec<usize> { numbers(&w[key]).iter().map(|v| *v as usize).collect() };
    let with_constant = Matrix::from_columns(&[vec![1.0; y.len()], x[0].clone(), x[1].clone()]);
    let names = ["const", "a", "b"];
    let model = poisson(&y, &with_constant, &names, &CountCovariance::Model).unwrap();
    close_all(&model.coefficients, &numbers(&w["poisson"]["b"]), 1e-8, "b");
    close_all(
        &model.standard_errors,
        &numbers(&w["poisson"]["se"]),
        1e-7,
        "se",
    );
    close(
        model.log_likelihood,
        w["poisson"]["ll"].as_f64().unwrap(),
        1e-10,
        "ll",
    );
    let robust = poisson(&y, &with_constant, &names, &CountCovariance::Hc0).unwrap();
    close_all(
        &robust.standard_errors,
        &numbers(&w["poisson"]["hc0"]),
        1e-7,
        "HC0",
    );
    let nb = negative_binomial(&y, &with_constant, &names).unwrap();
    close_all(&nb.coefficients, &numbers(&w["nb2"]["b"]), 1e-6, "NB2");
    close(
        nb.alpha.unwrap(),
        w["nb2"]["alpha"].as_f64().unwrap(),
        1e-6,
        "alpha",
    );
    close_all(
        &nb.standard_errors,
        &numbers(&w["nb2"]["se"])[..3],
        1e-5,
        "NB2 se",
    );
    close(
        nb.log_likelihood,
        w["nb2"]["ll"].as_f64().unwrap(),
        1e-9,
        "NB2 ll",
    );
    let h = hurdle(&y, &with_constant, &names).unwrap();
    let zero = &w["hurdle_zero"];
    close_all(&h.zero.coefficients, &numbers(&zero["b"]), 1e-7, "logit");
    close(
        h.zero.log_likelihood,
        zero["ll"].as_f64().unwrap(),
        1e-9,
        "logit ll",
    );

    let within = Matrix::from_columns(&x);
    let units = labels("unit");
    let fe =
        poisson_fixed_effects(&y, &within, &["a", "b"], &units, &CountCovariance::Model).unwrap();
    close_all(
        &fe.coefficients,
        &numbers(&w["poisson_fe"]["b"]),
        1e-8,
        "FE",
    );
    close_all(
        &fe.standard_errors,
        &numbers(&w["poisson_fe"]["se"]),
        1e-7,
        "FE se",
    );

    let target = numbers(&w["target"]);
    for (key, covariance) in [
        ("unadjusted", PanelCovariance::Unadjusted),
        ("cluster_unit", PanelCovariance::ClusterUnit),
        ("two_way", PanelCovariance::TwoWayCluster),
        (
            "driscoll_kraay_2",
            PanelCovariance::DriscollKraay { lags: 2 },
        ),
    ] {
        let fit = fixed_effects_with(
            &target,
            &within,
            &["a", "b"],
            &units,
            &labels("period"),
            covariance,
            SmallSample::Linearmodels,
        )
        .unwrap();
        close_all(&fit.coefficients, &numbers(&w["panel_b"]), 1e-9, key);
        close_all(
            &fit.standard_errors(),
            &numbers(&w["panel"][key]),
            1e-9,
            key,
        );
    }
}

#[test]
fn breaks_by_every_route() {
    let r = reference();
    let w = &r["breaks"];
    let y = numbers(&w["series"]);
    let counts = numbers(&w["counts"]);
    let positions = |v: &Value| -> Vec<usize> { numbers(v).iter().map(|p| *p as usize).collect() };
    for k in 1..=3 {
        let found = exact_breaks(&[&y], CostModel::Mean, k, 3).unwrap();
        let want = &w[format!("exact_{k}")];
        assert_eq!(found.breaks, positions(&want["breaks"]));
        close(found.cost, want["cost"].as_f64().unwrap(), 1e-9, "cost");
    }
    for (key, series, model) in [
        ("pelt_l2", &y, CostModel::Mean),
        ("pelt_poisson", &counts, CostModel::Poisson),
    ] {
        let penalty = 2.0 * (series.len() as f64).ln();
        let found = pelt(&[series], model, penalty, 3).unwrap();
        assert_eq!(found.breaks, positions(&w[key]["breaks"]), "{key}");
        let objective = found.cost + penalty * found.breaks.len() as f64;
        close(objective, w[key]["objective"].as_f64().unwrap(), 1e-9, key);
    }
    let (f, at) = sup_f_mean(&y, 0.1).unwrap();
    close(f, w["sup_f_trim_10"]["f"].as_f64().unwrap(), 1e-9, "supF");
    assert_eq!(at as u64, w["sup_f_trim_10"]["position"].as_u64().unwrap());
    let chow = chow_mean(&y, 40).unwrap();
    close(chow.statistic, w["chow_40"].as_f64().unwrap(), 1e-9, "Chow");
}

#[test]
fn signed_and_directed_networks() {
    let r = reference();
    let w = &r["network"];
    let n = w["n"].as_u64().unwrap() as usize;
    let edges: Vec<(usize, usize, f64)> = entries(&w["edges"])
        .iter()
        .map(|e| {
            let e = numbers(e);
            (e[0] as usize, e[1] as usize, e[2])
        })
        .collect();
    let g = SignedGraph::new(n, &edges).unwrap();
    let found = frustration(&g, &FrustrationSpec::default()).unwrap();
    assert_eq!(found.index, w["frustration"].as_f64().unwrap());
    assert!(found.proof == Proof::Optimal);
    let t = signed_triads(&g);
    let triads: Vec<f64> = [t.ppp, t.ppm, t.pmm, t.mmm].map(|v| v as f64).to_vec();
    assert_eq!(triads, numbers(&w["triads_by_negative_ties"]));
    close(
        walk_balance(&g).unwrap().index,
        w["walk_balance"].as_f64().unwrap(),
        1e-9,
        "walk balance",
    );
    let directed: Vec<(usize, usize)> = entries(&w["directed"])
        .iter()
        .map(|e| {
            let e = numbers(e);
            (e[0] as usize, e[1] as usize)
        })
        .collect();
    for (name, count) in directed_census(n, &directed).unwrap().counts {
        assert_eq!(count, w["census"][name].as_u64().unwrap(), "{name}");
    }
}

#[test]
fn influence_models() {
    let r = reference();
    let w = &r["influence"]["sir"];
    let mats = |v: &Value| entries(v).iter().map(matrix).collect::<Vec<Matrix>>();
    let open = |m: Matrix| {
        Matrix::from_fn(m.n_rows(), m.n_cols(), |i, j| {
            if i == j { f64::NAN } else { m[(i, j)] }
        })
    };
    let data = SirData {
        y: mats(&w["y"]).into_iter().map(open).collect(),
        x: mats(&w["x"]),
        w: mats(&w["w"]),
        z: entries(&w["z"]).iter().map(mats).collect(),
        w_names: vec!["w1".into(), "w2".into()],
        z_names: vec!["z1".into(), "z2".into()],
    };
    let fit = sir(&data, &SirSpec::default()).unwrap();
    close(
        fit.log_likelihood,
        w["ll"].as_f64().unwrap(),
        1e-9,
        "SIR ll",
    );
    close_all(&fit.coefficients, &numbers(&w["coefficients"]), 1e-4, "SIR");

    let w = &r["influence"]["mltr"];
    let dims: Vec<usize> = numbers(&w["dims"]).iter().map(|d| *d as usize).collect();
    let dims = [dims[0], dims[1], dims[2], dims[3]];
    let tensor = |key: &str| Tensor::new(dims, numbers(&w[key])).unwrap();
    let fit = mltr(&tensor("y"), &tensor("x"), &MltrSpec::default()).unwrap();
    close(
        fit.sse,
        w["sse"].as_f64().unwrap(),
        1e-8,
        "MLTR sum of squares",
    );
}

#[test]
fn multiplicity_and_scores() {
    let r = reference();
    let w = &r["rest"];
    let p = numbers(&w["p"]);
    for (key, found) in [
        ("bh", benjamini_hochberg(&p)),
        ("by", benjamini_yekutieli(&p)),
        ("holm", holm(&p)),
        ("bonferroni", bonferroni(&p)),
    ] {
        close_all(&found.unwrap(), &numbers(&w["adjusted"][key]), 1e-12, key);
    }
    let c = &w["crps"];
    for (i, ensemble) in entries(&c["ensemble"]).iter().enumerate() {
        let found = crps(&numbers(ensemble), numbers(&c["observed"])[i]).unwrap();
        close(found, numbers(&c["crps"])[i], 1e-10, "CRPS");
    }
}
