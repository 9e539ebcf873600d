//! Every public estimator on one panel, for tests that no input makes any of them panic or print
//! a number that is none.
#![allow(dead_code)]

use detente_infer::balance::*;
use detente_infer::bands::BandKind;
use detente_infer::breaks::*;
use detente_infer::bvar::*;
use detente_infer::counts::*;
use detente_infer::diagnostics::*;
use detente_infer::fixed_effects::*;
use detente_infer::granger::*;
use detente_infer::influence::*;
use detente_infer::lp::*;
use detente_infer::multiplicity::*;
use detente_infer::ols::{self, Covariance};
use detente_infer::power::*;
use detente_infer::scores::*;
use detente_infer::study::{Design, Way, run};
use detente_infer::unit_root::*;
use detente_infer::var::*;
use detente_infer::{Matrix, Panel, Result, dist};
use serde::Serialize;
use serde_json::{Value, json};

/// A named result, or the refusal.
pub type Outcome = (&'static str, Result<Value>);

/// Fields that are null on purpose: absent options, and degrees of freedom that are infinite
/// (a normal reference).
const MAY_BE_NULL: [&str; 10] = [
    "df",
    "df2",
    "alpha",
    "alpha_se",
    "deviance",
    "seasons",
    "rejected_at",
    "covariance",
    "moving_block",
    "clusters",
];

/// Path of the first null (JSON has no NaN and no infinity: they become null) that is not allowed.
pub fn first_null(v: &Value) -> Option<String> {
    fn walk(v: &Value, path: &mut Vec<String>) -> Option<String> {
        match v {
            Value::Null => {
                let last = path.last().map(String::as_str).unwrap_or("");
                (!MAY_BE_NULL.contains(&last)).then(|| path.join("."))
            }
            Value::Array(a) => a.iter().enumerate().find_map(|(i, x)| {
                path.push(i.to_string());
                let found = walk(x, path);
                path.pop();
                found
            }),
            Value::Object(o) => o.iter().find_map(|(k, x)| {
                path.push(k.clone());
                let found = walk(x, path);
                path.pop();
                found
            }),
            _ => None,
        }
    }
    walk(v, &mut Vec::new())
}

fn value<T: Serialize>(r: Result<T>) -> Result<Value> {
    r.map(|v| serde_json::to_value(&v).expect("results serialise"))
}

/// Every estimator on the first series (as cause) and the second (as effect) of `p`, with few lags
/// and draws.
pub fn everything(p: &Panel, seed: u64) -> Vec<Outcome> {
    let mut out: Vec<Outcome> = Vec::new();
    regressions(p, seed, &mut out);
    vector_models(p, seed, &mut out);
    single_series(p, seed, &mut out);
    counts_and_units(p, seed, &mut out);
    networks(p, &mut out);
    out
}

fn regressions(p: &Panel, seed: u64, out: &mut Vec<Outcome>) {
    let (x, y) = (&p.names()[0], &p.names()[1]);
    for c in [
        Covariance::Classical,
        Covariance::Hc0,
        Covariance::Hc1,
        Covariance::Hc2,
        Covariance::Hc3,
        Covariance::NeweyWest { lags: 2 },
    ] {
        let n = p.n_periods();
        let design = Matrix::from_columns(&[vec![1.0; n], p.columns()[0].clone()]);
        out.push((
            "ols",
            value(ols::fit(&p.columns()[1], &design, &["const", "x"], c)),
        ));
        let g = GrangerSpec {
            covariance: c,
            ..GrangerSpec::new(2)
        };
        out.push(("granger", value(granger(p, x, y, &g))));
        let l = LpSpec {
            covariance: c,
            horizons: 3,
            lags: 1,
            draws: 100,
            seed,
            ..LpSpec::new(x.as_str(), y.as_str())
        };
        out.push(("local_projection", value(local_projection(p, &l))));
    }
    let l = LpSpec {
        horizons: 2,
        lags: 1,
        draws: 100,
        seed,
        ..LpSpec::new(x.as_str(), y.as_str())
    };
    let cumulative = LpSpec {
        response: Response::Cumulative,
        ..l.clone()
    };
    out.push((
        "local_projection cumulative",
        value(local_projection(p, &cumulative)),
    ));
    if let Some(z) = p.names().get(2) {
        out.push(("local_projection_iv", value(local_projection_iv(p, &l, z))));
        out.push((
            "local_projection_by_state",
            value(local_projection_by_state(p, &l, z)),
        ));
        let half: Vec<f64> = (0..p.n_periods()).map(|t| (t % 2) as f64).collect();
        out.push((
            "local_projection_by_state",
            p.with_series("half", half)
                .and_then(|q| value(local_projection_by_state(&q, &l, "half"))),
        ));
    }
    out.push((
        "granger_pairs",
        value(granger_pairs(p, &GrangerSpec::new(1))),
    ));
    out.push((
        "granger_placebo",
        value(granger_placebo(p, x, y, &GrangerSpec::new(1), 2, 25)),
    ));
    let toda = GrangerSpec {
        integration: 1,
        ..GrangerSpec::new(1)
    };
    out.push(("granger toda", value(granger(p, x, y, &toda))));
    out.push((
        "lpirfs",
        lpirfs(
            p,
            &LpirfsSpec {
                lags: 1,
                horizons: 2,
                shock: LpirfsShock::CholeskySd,
                errors: LpirfsErrors::NeweyWestHorizon,
                adjust: false,
                multiple: 1.96,
            },
        )
        .map(|r| json!({"mean": r.mean, "lower": r.lower, "upper": r.upper})),
    ));
}

fn vector_models(p: &Panel, seed: u64, out: &mut Vec<Outcome>) {
    let spec = VarSpec {
        deterministic: Deterministic::ConstantAndTrend,
        seasons: Some(4),
        ..VarSpec::new(1)
    };
    out.push(("study", study(p, &p.names()[0], &p.names()[1], seed)));
    out.push(("lag_table", value(lag_table(p, 2, &VarSpec::new(1)))));
    for s in [VarSpec::new(2), spec] {
        let fit = match var(p, &s) {
            Ok(f) => f,
            Err(e) => {
                out.push(("var", Err(e)));
                continue;
            }
        };
        out.push(("var", value(Ok(&fit))));
        out.push(("roots", value(fit.roots())));
        for i in [
            Impulse::ReducedForm,
            Impulse::Orthogonal,
            Impulse::Generalized,
        ] {
            out.push(("responses", value(fit.responses(i, 5))));
        }
        for d in [
            DecompositionKind::Orthogonal,
            DecompositionKind::Generalized,
        ] {
            out.push(("decomposition", value(fit.decomposition(d, 4))));
        }
        out.push(("connectedness", value(fit.connectedness(4))));
        out.push(("forecast", value(fit.forecast(4, 0.9, &[]))));
        let (x, y) = (p.names()[0].as_str(), p.names()[1].as_str());
        out.push(("block_causality", value(fit.block_causality(&[x], &[y]))));
        out.push((
            "instantaneous_causality",
            value(fit.instantaneous_causality(&[x])),
        ));
        out.push(("block_exogeneity", value(fit.block_exogeneity(&[y]))));
        out.push(("portmanteau", value(fit.portmanteau(6, true))));
        out.push(("arch", value(fit.arch(2))));
        out.push(("jarque_bera", value(fit.jarque_bera())));
        out.push(("cusum", value(fit.cusum(y))));
        for (method, bias_correction) in [
            (Bootstrap::Iid, false),
            (Bootstrap::Iid, true),
            (Bootstrap::Wild, false),
            (Bootstrap::MovingBlock(Some(3)), false),
            (Bootstrap::MovingBlock(None), false),
            (Bootstrap::Gaussian, false),
        ] {
            let b = fit.bootstrap(&BootstrapSpec {
                method,
                draws: 25,
                seed,
                bias_correction,
                ..BootstrapSpec::new(4)
            });
            if let Ok(d) = &b {
                for kind in [
                    BandKind::Pointwise,
                    BandKind::SupT,
                    BandKind::JointQuantile,
                    BandKind::SimsZha,
                ] {
                    out.push(("bootstrap bands", value(d.bands(1, 0, kind, 0.9))));
                }
            }
            out.push(("bootstrap", value(b)));
        }
    }
    let mut priors = vec![SimsZha::default()];
    priors.push(SimsZha {
        mu5: 1.0,
        mu6: 1.0,
        ..SimsZha::default()
    });
    for prior in &priors {
        let fit = bvar(p, 2, *prior);
        if let Ok(f) = &fit {
            let d = f.responses(4, 25, seed);
            if let Ok(d) = &d {
                out.push(("bvar bands", value(d.bands(1, 0, BandKind::Pointwise, 0.9))));
            }
            out.push(("bvar responses", value(d)));
            out.push(("bvar forecast", value(Ok(f.forecast(3)))));
        }
        out.push(("bvar", value(fit)));
    }
    out.push(("choose_prior", value(choose_prior(p, 1, &priors))));
    out.push(("johansen", value(johansen(p, 2))));
}

fn single_series(p: &Panel, seed: u64, out: &mut Vec<Outcome>) {
    let (x, y) = (&p.columns()[0][..], &p.columns()[1][..]);
    for d in [Drift::Constant, Drift::Trend] {
        out.push(("adf", value(adf(y, 1, d))));
        out.push(("kpss", value(kpss(y, None, d))));
    }
    out.push(("cusum_of_mean", value(cusum_of_mean(y))));
    out.push(("chow_mean", value(chow_mean(y, y.len() / 2))));
    out.push(("sup_f_mean", value(sup_f_mean(y, 0.15))));
    for dependence in [
        None,
        Some(Dependence::Independent),
        Some(Dependence::Blocks(3)),
        Some(Dependence::Autoregression(0.5)),
    ] {
        let spec = BreakTestSpec {
            min_size: 3,
            permutations: 19,
            dependence,
            seed,
            ..BreakTestSpec::default()
        };
        out.push(("mean_break", value(mean_break(y, &spec))));
        let (a, b): (Vec<f64>, Vec<f64>) = (
            x.iter().map(|v| v.abs().floor().min(1e6)).collect(),
            y.iter().map(|v| v.abs().floor().min(1e6)).collect(),
        );
        let trials: Vec<f64> = a.iter().zip(&b).map(|(u, v)| u + v).collect();
        out.push(("share_break", value(share_break(&a, &trials, &spec))));
    }
    for model in [CostModel::Mean, CostModel::MeanVariance, CostModel::Poisson] {
        out.push(("pelt", value(pelt(&[x, y], model, 10.0, 2))));
        out.push(("exact_breaks", value(exact_breaks(&[y], model, 1, 3))));
    }
    out.push((
        "pelt of standardised",
        standardize(y).and_then(|z| value(pelt(&[&z], CostModel::Mean, 8.0, 3))),
    ));
    out.push(("bai_perron", value(bai_perron(y, 2, 4, 0.9))));
    out.push(("bocpd", value(bocpd(y, 0.02, NormalGammaPrior::default()))));
    out.push((
        "bocpd of standardised",
        standardize(y).and_then(|z| value(bocpd(&z, 0.02, NormalGammaPrior::default()))),
    ));
    for h in [1, 3] {
        out.push(("diebold_mariano", value(diebold_mariano(x, y, h))));
        let zeros = vec![0.0; y.len()];
        out.push(("clark_west", value(clark_west(y, &zeros, x, h))));
    }
    let first = y.first().copied().unwrap_or(0.0);
    out.push(("crps", value(crps(x, first))));
    out.push(("interval_score", value(interval_score(x, first, 0.9))));
    out.push(("ignorance", value(ignorance(x, first, &VIEWS_BINS))));
    out.push(("brier", value(brier(first, true))));
    out.push(("log_score", value(log_score(first))));
    for (f, name) in [
        (benjamini_hochberg as fn(&[f64]) -> Result<Vec<f64>>, "bh"),
        (benjamini_yekutieli, "by"),
        (holm, "holm"),
        (bonferroni, "bonferroni"),
    ] {
        out.push((name, value(f(x))));
    }
    let draws: Vec<Vec<f64>> = (0..5).map(|_| y.to_vec()).collect();
    out.push(("romano_wolf", value(romano_wolf(x, &draws))));
    let (m, se) = (dist::mean(y), dist::variance(y).sqrt());
    out.push(("equivalence", value(equivalence(m, se, 20.0, 1.0, 0.05))));
    out.push((
        "minimum_detectable_effect",
        value(minimum_detectable_effect(se, 0.05, 20.0, 0.8)),
    ));
    out.push(("power", value(power(m, se, 0.05, 20.0))));
    out.push((
        "sufficient_sample",
        value(sufficient_sample(m, se, 40, 3, 0.05, 0.8)),
    ));
}

fn counts_and_units(p: &Panel, seed: u64, out: &mut Vec<Outcome>) {
    let n = p.n_periods();
    let y: Vec<f64> = p.columns()[1].iter().map(|v| v.abs().floor()).collect();
    let both = Matrix::from_columns(&[vec![1.0; n], p.columns()[0].clone()]);
    let alone = Matrix::from_columns(&[p.columns()[0].clone()]);
    let units: Vec<usize> = (0..n).map(|t| t % 5).collect();
    let periods: Vec<usize> = (0..n).map(|t| t / 5).collect();
    for c in [
        CountCovariance::Model,
        CountCovariance::Hc0,
        CountCovariance::Cluster(units.clone()),
    ] {
        out.push(("poisson", value(poisson(&y, &both, &["const", "x"], &c))));
        out.push((
            "poisson raw",
            value(poisson(&p.columns()[1], &both, &["const", "x"], &c)),
        ));
        out.push((
            "poisson_fixed_effects",
            value(poisson_fixed_effects(&y, &alone, &["x"], &units, &c)),
        ));
    }
    out.push((
        "negative_binomial",
        value(negative_binomial(&y, &both, &["const", "x"])),
    ));
    out.push(("hurdle", value(hurdle(&y, &both, &["const", "x"]))));
    let covariances = [
        PanelCovariance::Unadjusted,
        PanelCovariance::ClusterUnit,
        PanelCovariance::TwoWayCluster,
        PanelCovariance::DriscollKraay { lags: 2 },
    ];
    for c in covariances {
        out.push((
            "fixed_effects",
            value(fixed_effects(
                &p.columns()[1],
                &alone,
                &["x"],
                &units,
                &periods,
                c,
            )),
        ));
    }
    // Units: each pair of series, and the same backwards in time.
    let back = |c: &[f64]| -> Vec<f64> { c.iter().rev().copied().collect() };
    let (x, y) = (&p.columns()[0], &p.columns()[1]);
    let panel = UnitPanel::new(
        ["a", "b", "c"],
        p.periods().iter().cloned(),
        ["x", "y"],
        vec![
            vec![x.clone(), back(x), y.clone()],
            vec![y.clone(), back(y), back(x)],
        ],
    );
    for covariance in covariances.map(Some).into_iter().chain([None]) {
        out.push((
            "panel_local_projection",
            panel.clone().and_then(|u| {
                value(panel_local_projection(
                    &u,
                    &PanelLpSpec {
                        horizons: 2,
                        lags: 1,
                        draws: 100,
                        covariance,
                        seed,
                        ..PanelLpSpec::new("x", "y")
                    },
                ))
            }),
        ));
    }
}

fn networks(p: &Panel, out: &mut Vec<Outcome>) {
    // Ties of four actors over as many periods as the panel feeds.
    let flat: Vec<f64> = p.columns().iter().flatten().copied().collect();
    let periods = flat.len() / 16;
    let cells = &flat[..16 * periods];
    out.push((
        "mltr",
        Tensor::new([4, 4, 1, periods], cells.to_vec()).and_then(|t| {
            value(mltr(
                &t,
                &t,
                &MltrSpec {
                    max_sweeps: 50,
                    ..MltrSpec::default()
                },
            ))
        }),
    ));
    let square = |v: &[f64], f: &dyn Fn(f64) -> f64| {
        Matrix::from_fn(4, 4, |i, j| if i == j { f64::NAN } else { f(v[4 * i + j]) })
    };
    let y: Vec<Matrix> = cells
        .chunks_exact(16)
        .map(|c| square(c, &|v| v.abs().floor()))
        .collect();
    let x: Vec<Matrix> = cells
        .chunks_exact(16)
        .map(|c| square(c, &|v| v.abs().ln_1p()))
        .collect();
    let w = |k: usize| {
        Matrix::from_fn(4, 4, |i, j| {
            if i == j {
                0.0
            } else {
                ((i * 5 + j * 3 + k) % 7) as f64 / 7.0
            }
        })
    };
    let data = SirData {
        z: vec![vec![Matrix::from_fn(4, 4, |_, _| 1.0)]; y.len()],
        y,
        x,
        w: vec![w(1), w(2)],
        w_names: vec!["near".into(), "kin".into()],
        z_names: vec!["const".into()],
    };
    out.push(("sir", value(sir(&data, &SirSpec { max_steps: 30 }))));
    let n = flat.len().min(28);
    let mut edges = Vec::new();
    for (e, v) in flat[..n].iter().enumerate() {
        let (mut a, mut left) = (0, e);
        while left >= 7 - a {
            left -= 7 - a;
            a += 1;
        }
        edges.push((a, a + 1 + left, *v));
    }
    match SignedGraph::new(8, &edges) {
        Ok(g) => {
            let f = frustration(&g, &FrustrationSpec::default());
            out.push(("frustration", value(f)));
            out.push(("walk_balance", value(walk_balance(&g))));
            out.push(("signed_triads", value(Ok(signed_triads(&g)))));
        }
        Err(e) => out.push(("signed graph", Err(e))),
    }
}

/// One study of the first two series; its optional guards, null where they cannot be run, are left out.
fn study(p: &Panel, x: &str, y: &str, seed: u64) -> Result<Value> {
    let design = Design {
        ways: vec![Way {
            name: "level".into(),
            shock: p.complete(x)?.to_vec(),
            outcome: p.complete(y)?.to_vec(),
        }],
        counts: None,
        definitions: Vec::new(),
        volume: Vec::new(),
        confounders: Vec::new(),
        season: Some(12),
        comparables: Vec::new(),
        other_outcomes: Vec::new(),
        other_shocks: Vec::new(),
        lags: 1,
        horizons: 2,
        level: 0.9,
        seed,
    };
    let r = run(&design.study().expect("there is a way"))?;
    Ok(json!({
        "projection": r.projection,
        "cumulative": r.cumulative,
        "curve": r.curve,
        "figures": [r.p, r.t, r.share_with_sign, r.not_excluded, r.smallest_detectable],
        "hidden": [r.robustness.value, r.robustness.value_at_5_percent],
    }))
}
