//! Time of the estimators at the sizes at which R and Python packages were timed.
//!
//! `cargo bench -p detente-infer` prints wall milliseconds on one thread (best of several runs)
//! beside the peer's user-CPU seconds, measured on another day on two noisy cores: read the ratio
//! as an order of magnitude. Series are simulated with the sizes of the reference data.
#![allow(clippy::print_stdout)]

use detente_infer::balance::{FrustrationSpec, SignedGraph, frustration};
use detente_infer::breaks::{CostModel, default_penalty, pelt, standardize};
use detente_infer::bvar::{SimsZha, bvar};
use detente_infer::fixed_effects::{PanelCovariance, fixed_effects};
use detente_infer::granger::{GrangerSpec, granger_pairs};
use detente_infer::influence::{MltrSpec, SirData, SirSpec, Tensor, mltr, sir};
use detente_infer::lp::{LpSpec, local_projection};
use detente_infer::resample::stream;
use detente_infer::var::{BootstrapSpec, Impulse, VarSpec, var};
use detente_infer::{Matrix, Panel};
use rand::RngExt;
use rand_distr::{Distribution, Poisson, StandardNormal};
use std::time::Instant;

fn normals(n: usize, draw: u64) -> Vec<f64> {
    let mut rng = stream(7, draw);
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

fn panel(k: usize, n: usize) -> Panel {
    let e: Vec<Vec<f64>> = (0..k).map(|i| normals(n, i as u64)).collect();
    let mut y = vec![vec![0.0; n]; k];
    for t in 1..n {
        for i in 0..k {
            y[i][t] = 0.5 * y[i][t - 1] + 0.1 * y[(i + 1) % k][t - 1] + e[i][t];
        }
    }
    Panel::numbered((0..k).map(|i| format!("v{i}")), y).expect("a clean panel")
}

/// Best of `runs`, in milliseconds, beside the peer's seconds.
fn time<T>(what: &str, peer: &str, runs: usize, mut f: impl FnMut() -> T) {
    // `cargo bench -p detente-infer -- words` runs what is named by the words.
    let mut words = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .peekable();
    if words.peek().is_some() && !words.any(|w| what.contains(&w)) {
        return;
    }
    let mut best = f64::INFINITY;
    for _ in 0..runs {
        let clock = Instant::now();
        std::hint::black_box(f());
        best = best.min(clock.elapsed().as_secs_f64());
    }
    println!("{what:<58}{:>11.3} ms   peer: {peer}", best * 1e3);
}

fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("the only pool");
    let (ipc, syn) = (panel(2, 1278), panel(10, 240));
    let spec = VarSpec::new(6);
    time(
        "VAR(6) fit, 2 x 1278",
        "vars 3 ms, statsmodels 1.3 ms",
        20,
        || var(&ipc, &spec),
    );
    time(
        "VAR(6) fit, 10 x 240",
        "vars 27 ms, statsmodels 1.1 ms",
        20,
        || var(&syn, &spec),
    );
    for (name, p, peer) in [
        ("2 x 1278", &ipc, "vars 7.0 s, statsmodels 10.4 s"),
        ("10 x 240", &syn, "vars 34.8 s, statsmodels 3.7 s"),
    ] {
        let fit = var(p, &spec).expect("a fit");
        time(
            &format!("OIRF point, horizon 24, {name}"),
            "vars 1-3 ms",
            20,
            || fit.responses(Impulse::Orthogonal, 24),
        );
        time(
            &format!("OIRF bands, 1000 moving-block draws, horizon 24, {name}"),
            peer,
            5,
            || fit.bootstrap(&BootstrapSpec::new(24)),
        );
    }
    time(
        "all-pairs Granger, 90 pairs, HC3",
        "statsmodels 180 ms (no HC3)",
        20,
        || granger_pairs(&syn, &GrangerSpec::new(6)),
    );
    let lp = LpSpec {
        horizons: 24,
        lags: 6,
        ..LpSpec::new("v0", "v1")
    };
    time(
        "lag-augmented LP, horizon 24, sup-t 5000 draws, 2 x 1278",
        "lpirfs 50 ms (all shocks, no sup-t)",
        5,
        || local_projection(&ipc, &lp),
    );
    time(
        "BVAR OIRF, 5000 draws, horizon 10, 2 x 1278",
        "MSBVAR 500 ms",
        3,
        || bvar(&ipc, 6, SimsZha::default()).and_then(|b| b.responses(10, 5000, 1)),
    );
    let weekly = standardize(&ipc.columns()[0]).expect("varies");
    time("PELT, mean, n = 1278", "ruptures 4.6 s", 10, || {
        pelt(&[&weekly], CostModel::Mean, default_penalty(1278, 1), 4)
    });

    let mut rng = stream(3, 3);
    let (units, periods) = (30, 119);
    let unit: Vec<usize> = (0..units * periods).map(|i| i / periods).collect();
    let period: Vec<usize> = (0..units * periods).map(|i| i % periods).collect();
    let x = Matrix::from_columns(&[normals(units * periods, 50), normals(units * periods, 51)]);
    let y = normals(units * periods, 52);
    time(
        "panel regression, two effects, Driscoll-Kraay, n = 3570",
        "linearmodels 25 ms",
        20,
        || {
            fixed_effects(
                &y,
                &x,
                &["a", "b"],
                &unit,
                &period,
                PanelCovariance::DriscollKraay { lags: 2 },
            )
        },
    );

    let (m, t) = (50, 120);
    let w: Vec<Matrix> = (0..5)
        .map(|_| Matrix::from_fn(m, m, |_, _| 0.05 * rng.random::<f64>()))
        .collect();
    let covariates: Vec<Vec<Matrix>> = (0..t)
        .map(|_| {
            (0..6)
                .map(|_| Matrix::from_fn(m, m, |_, _| rng.random::<f64>() - 0.5))
                .collect()
        })
        .collect();
    let lag: Vec<Matrix> = (0..t)
        .map(|_| Matrix::from_fn(m, m, |_, _| rng.random::<f64>()))
        .collect();
    let counts: Vec<Matrix> = (0..t)
        .map(|s| {
            Matrix::from_fn(m, m, |i, j| {
                if i == j {
                    f64::NAN
                } else {
                    let mu = (0.3 * covariates[s][0][(i, j)] + 0.2 * lag[s][(i, j)]).exp();
                    Poisson::new(mu).map_or(0.0, |d| d.sample(&mut rng))
                }
            })
        })
        .collect();
    let data = SirData {
        y: counts,
        x: lag,
        w,
        z: covariates,
        w_names: (0..5).map(|i| format!("w{i}")).collect(),
        z_names: (0..6).map(|i| format!("z{i}")).collect(),
    };
    time(
        "SIR, 50 actors x 120 periods, p 5, q 6",
        "R/C++ 5.4 s",
        2,
        || sir(&data, &SirSpec::default()),
    );

    let dims = [25, 25, 4, 150];
    let size: usize = dims.iter().product();
    let x = normals(size, 60);
    let e = normals(size, 61);
    let y: Vec<f64> = x.iter().zip(&e).map(|(a, b)| 0.5 * a + b).collect();
    let (y, x) = (
        Tensor::new(dims, y).expect("finite"),
        Tensor::new(dims, x).expect("finite"),
    );
    time(
        "multilinear regression, 25 x 25 x 4 x 150",
        "R 1.0 s",
        3,
        || mltr(&y, &x, &MltrSpec::default()),
    );

    for (n, density) in [(64, 0.17), (100, 0.06), (200, 0.0185), (200, 0.028)] {
        let mut list = Vec::new();
        for a in 0..n {
            for b in a + 1..n {
                if rng.random::<f64>() < density {
                    list.push((a, b, if rng.random::<f64>() < 0.4 { -1.0 } else { 1.0 }));
                }
            }
        }
        let g = SignedGraph::new(n, &list).expect("a graph");
        time(
            &format!("frustration, proven, n {n} m {}", list.len()),
            "HiGHS 1-50 s; n = 200, m = 562 not in 60 s",
            1,
            || {
                let f = frustration(&g, &FrustrationSpec::default()).expect("an index");
                println!("  L {} {:?}", f.index, f.proof);
            },
        );
    }
}
