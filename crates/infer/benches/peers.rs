//! User CPU of the estimators, on one core, at the sizes at which R and Python packages are slow.
//!
//! `cargo bench -p detente-infer` runs on inputs simulated here; words after `--` choose tasks.
//! `benches/run.sh` runs it and then the peers, on the same inputs, and prints both side by side:
//! with `DETENTE_BENCH_DIR` set, inputs and results are written into that folder.
mod clock;
mod cpu;
mod inputs;

use clock::Bench;
use detente_infer::balance::{FrustrationSpec, Proof, frustration};
use detente_infer::bands::BandKind;
use detente_infer::breaks::{CostModel, default_penalty, pelt, standardize};
use detente_infer::bvar::{SimsZha, bvar};
use detente_infer::fixed_effects::{PanelCovariance, fixed_effects};
use detente_infer::granger::{GrangerSpec, granger_pairs};
use detente_infer::influence::{MltrSpec, SirSpec, mltr, sir};
use detente_infer::lp::{LpSpec, local_projection};
use detente_infer::var::{BootstrapSpec, VarSpec, var};
use detente_infer::{InferError, Matrix};

type Remark = Result<String, InferError>;

fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("the only pool");
    let mut bench = Bench::from_environment();
    series(&mut bench);
    panels(&mut bench);
    influence(&mut bench);
    balance(&mut bench);
    bench.finish();
}

fn series(bench: &mut Bench) {
    let (ipc, syn) = (inputs::panel(2, 1278), inputs::panel(10, 240));
    bench.csv("ipc.csv", ipc.columns());
    bench.csv("syn10.csv", syn.columns());
    let spec = VarSpec::new(6);
    for (name, panel) in [("2 x 1278", &ipc), ("10 x 240", &syn)] {
        let k = panel.names().len();
        bench.time(&format!("VAR(6) fit, {name}"), || -> Remark {
            Ok(format!(
                "log-likelihood {:.6}",
                var(panel, &spec)?.log_likelihood
            ))
        });
        let fit = var(panel, &spec).expect("a fit");
        // What a user gets: draws, then the bands of every response to every impulse.
        bench.time(&format!("OIRF bands, {name}"), || -> Remark {
            let draws = fit.bootstrap(&BootstrapSpec::new(24))?;
            let mut width = 0.0;
            for i in 0..k {
                for j in 0..k {
                    let band = draws.bands(i, j, BandKind::Pointwise, 0.95)?;
                    width += band.upper[0] - band.lower[0];
                }
            }
            Ok(format!(
                "1000 moving-block draws, horizon 24, all pairs; width at 0 {width:.4}"
            ))
        });
        bench.time(&format!("OIRF draws alone, {name}"), || -> Remark {
            let draws = fit.bootstrap(&BootstrapSpec::new(24))?;
            Ok(format!("{} draws", draws.draws.len()))
        });
    }
    bench.time("all-pairs Granger, 10 x 240", || -> Remark {
        let tests = granger_pairs(&syn, &GrangerSpec::new(6))?;
        Ok(format!("{} pairs, HC3", tests.len()))
    });
    let lp = LpSpec {
        horizons: 24,
        lags: 6,
        ..LpSpec::new("v0", "v1")
    };
    bench.time("lag-augmented LP, 2 x 1278", || -> Remark {
        local_projection(&ipc, &lp)?;
        Ok("horizon 24, sup-t of 5000 draws".into())
    });
    bench.time("BVAR OIRF, 2 x 1278", || -> Remark {
        bvar(&ipc, 6, SimsZha::default())?.responses(10, 5000, 1)?;
        Ok("5000 draws, horizon 10".into())
    });
    let level = inputs::steps(1278);
    bench.csv("steps.csv", std::slice::from_ref(&level));
    let level = standardize(&level).expect("varies");
    bench.time("PELT l2, n 1278", || -> Remark {
        let found = pelt(&[&level], CostModel::Mean, default_penalty(1278, 1), 2)?;
        Ok(format!("breaks {:?}", found.breaks))
    });
}

fn panels(bench: &mut Bench) {
    let data = inputs::units(30, 119);
    let as_numbers = |v: &[usize]| v.iter().map(|u| *u as f64).collect::<Vec<f64>>();
    bench.csv(
        "panel.csv",
        &[
            as_numbers(&data.unit),
            as_numbers(&data.period),
            data.y.clone(),
            data.x[0].clone(),
            data.x[1].clone(),
        ],
    );
    let x = Matrix::from_columns(&data.x);
    bench.time("panel LP, Driscoll-Kraay, one horizon", || -> Remark {
        let fit = fixed_effects(
            &data.y,
            &x,
            &["a", "b"],
            &data.unit,
            &data.period,
            PanelCovariance::DriscollKraay { lags: 2 },
        )?;
        Ok(format!(
            "30 x 119, two effects; b {:.9}",
            fit.coefficients[0]
        ))
    });
}

fn influence(bench: &mut Bench) {
    if bench.wants("SIR, 50 x 120") {
        let data = inputs::influence(50, 120, 5, 6);
        let matrices = data.y.iter().chain(&data.x).chain(&data.w);
        let all = matrices.chain(data.z.iter().flatten());
        bench.binary("sir.bin", all.flat_map(|m| m.as_slice().iter().copied()));
        bench.time("SIR, 50 x 120", || -> Remark {
            let fit = sir(&data, &SirSpec::default())?;
            Ok(format!(
                "p 5, q 6; log-likelihood {:.6}",
                fit.log_likelihood
            ))
        });
    }
    if bench.wants("MLTR, 25 x 25 x 4 x 150") {
        let (y, x) = inputs::relations(25, 4, 150);
        for (name, tensor) in [("mltr_y.bin", &y), ("mltr_x.bin", &x)] {
            let [a, b, c, d] = tensor.dims();
            let cells = (0..a * b * c * d)
                .map(|at| tensor.get(at % a, at / a % b, at / a / b % c, at / a / b / c));
            bench.binary(name, cells);
        }
        bench.time("MLTR, 25 x 25 x 4 x 150", || -> Remark {
            let fit = mltr(&y, &x, &MltrSpec::default())?;
            Ok(format!("{} sweeps; SSE {:.6}", fit.sweeps, fit.sse))
        });
    }
}

fn balance(bench: &mut Bench) {
    // The first has the size and the share of hostile ties of the graph that HiGHS with triangle
    // cuts left open after a minute; the others are harder.
    let graphs = [(562, 0.19, 7), (540, 0.4, 1), (552, 0.4, 2), (564, 0.4, 3)];
    let more = [(576, 0.4, 4), (588, 0.4, 5), (600, 0.4, 6)];
    for (m, hostile, seed) in graphs.into_iter().chain(more) {
        let g = inputs::signed(200, m, hostile, seed);
        let columns = |f: fn(&detente_infer::balance::SignedEdge) -> f64| -> Vec<f64> {
            g.edges().iter().map(f).collect()
        };
        bench.csv(
            &format!("signed_{seed}.csv"),
            &[
                columns(|e| e.a as f64),
                columns(|e| e.b as f64),
                columns(|e| e.weight),
            ],
        );
        bench.time(
            &format!("frustration, n 200, m {m}, seed {seed}"),
            || -> Remark {
                let f = frustration(&g, &FrustrationSpec::default())?;
                Ok(match f.proof {
                    Proof::Optimal => format!("L {} proven, {} nodes", f.index, f.nodes),
                    Proof::Bound(b) => {
                        format!("L {} open, at least {b}, {} nodes", f.index, f.nodes)
                    }
                })
            },
        );
    }
}
