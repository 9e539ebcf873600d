//! Bands from draws, and the bootstrap, against fixed references.

mod common;

use common::*;
use detente_infer::Matrix;
use detente_infer::bands::*;
use detente_infer::var::*;

#[test]
fn bands_from_fixed_draws() {
    let Some(f) = json("irf_bands_fixture.json") else {
        return;
    };
    let draws = f["draws_data"].as_array().unwrap();
    for r in 0..2 {
        for s in 0..2 {
            let want = &f["bands"][format!("resp{r}_shock{s}")];
            let m = Matrix::from_fn(600, 13, |d, h| draws[d][h][r][s].as_f64().unwrap());
            let b = path_bands(&m, BandKind::Pointwise, 0.90).unwrap();
            close_all(&b.lower, &numbers(&want["q05"]), 1e-9, "q05");
            close_all(&b.upper, &numbers(&want["q95"]), 1e-9, "q95");
            let b = path_bands(&m, BandKind::SupT, 0.90).unwrap();
            close(
                b.parameter,
                want["supt_crit90"].as_f64().unwrap(),
                1e-9,
                "sup-t",
            );
            close_all(&b.lower, &numbers(&want["supt_lo"]), 1e-9, "sup-t lower");
            close_all(&b.upper, &numbers(&want["supt_hi"]), 1e-9, "sup-t upper");
            let b = path_bands(&m, BandKind::JointQuantile, 0.90).unwrap();
            close(
                b.parameter,
                want["joint_zeta"].as_f64().unwrap(),
                1e-9,
                "zeta",
            );
            close_all(&b.lower, &numbers(&want["joint_lo"]), 1e-9, "joint lower");
            close_all(&b.upper, &numbers(&want["joint_hi"]), 1e-9, "joint upper");
            let b = path_bands(&m, BandKind::SimsZha, 0.68).unwrap();
            close(
                b.parameter,
                want["sz_eig_share"].as_f64().unwrap(),
                1e-9,
                "share",
            );
            close_all(&b.lower, &numbers(&want["sz_lo"]), 1e-9, "Sims-Zha lower");
            close_all(&b.upper, &numbers(&want["sz_hi"]), 1e-9, "Sims-Zha upper");
        }
    }
}

#[test]
fn iid_bootstrap_quantiles_agree_with_statsmodels() {
    for (name, panel) in [("var_sm_ipc.json", ipc()), ("var_sm_syn10.json", syn10())] {
        let (Some(f), Some(panel)) = (json(name), panel) else {
            return;
        };
        let fit = var(&panel, &VarSpec::new(6)).unwrap();
        let draws = fit
            .bootstrap(&BootstrapSpec {
                method: Bootstrap::Iid,
                ..BootstrapSpec::new(24)
            })
            .unwrap();
        let r = &f["resboot10000"];
        let k = fit.k();
        // Monte Carlo error: 1000 draws here, 10 000 there.
        let tolerance = 4.0 * 1.05 * r["mc_se_of_q025_for_1000draws_max"].as_f64().unwrap();
        let probs = numbers(&r["probs"]);
        for (q, p) in probs.iter().enumerate() {
            for i in 0..k {
                for j in 0..k {
                    let paths = draws.paths(i, j);
                    for h in 0..=24 {
                        let ours = detente_infer::dist::quantile(&paths.column(h), *p);
                        let want = r["q"][q][h][i][j].as_f64().unwrap();
                        assert!(
                            (ours - want).abs() < tolerance,
                            "{name} q{p} h{h} {i}{j}: {ours} {want}"
                        );
                    }
                }
            }
        }
        let point = fit.responses(Impulse::Orthogonal, 24).unwrap();
        for h in 0..=24 {
            close_all(
                draws.point.values[h].as_slice(),
                point.values[h].as_slice(),
                1e-9,
                "point",
            );
        }
    }
}

/// Response of p2i to an i2p shock on impact, width of 90 % bands: Gaussian 2.6, iid 8.2,
/// moving-block 15.8, wild about 1.4 (it cannot vary the impact).
#[test]
fn gaussian_bands_are_too_narrow_on_event_data() {
    let Some(panel) = ipc() else { return };
    let fit = var(&panel, &VarSpec::new(6)).unwrap();
    for (method, want, slack) in [
        (Bootstrap::Gaussian, 2.6, 0.4),
        (Bootstrap::Iid, 8.2, 1.3),
        (Bootstrap::MovingBlock(None), 15.8, 2.6),
        (Bootstrap::Wild, 1.4, 0.7),
    ] {
        let d = fit
            .bootstrap(&BootstrapSpec {
                method,
                ..BootstrapSpec::new(1)
            })
            .unwrap();
        let b = d.bands(1, 0, BandKind::Pointwise, 0.90).unwrap();
        let width = b.upper[0] - b.lower[0];
        assert!((width - want).abs() < slack, "{method:?}: {width}");
    }
}

#[test]
fn draws_do_not_depend_on_their_number_or_on_threads() {
    let n = 120;
    let panel =
        detente_infer::Panel::numbered(["a", "b"], vec![normals(n, 1, 1), normals(n, 1, 2)])
            .unwrap();
    let fit = var(&panel, &VarSpec::new(2)).unwrap();
    let spec = |draws| BootstrapSpec {
        draws,
        ..BootstrapSpec::new(4)
    };
    let long = fit.bootstrap(&spec(200)).unwrap();
    let short = fit.bootstrap(&spec(50)).unwrap();
    assert_eq!(&long.draws[..50], &short.draws[..]);
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let alone = one.install(|| fit.bootstrap(&spec(200)).unwrap());
    assert_eq!(alone.draws, long.draws);
}

#[test]
fn kilian_moves_persistent_roots_up() {
    let n = 100;
    let (e, u) = (normals(n, 3, 1), normals(n, 3, 2));
    let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
    for t in 1..n {
        a[t] = 0.9 * a[t - 1] + e[t];
        b[t] = 0.5 * b[t - 1] + 0.3 * a[t - 1] + u[t];
    }
    let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b]).unwrap();
    let fit = var(&panel, &VarSpec::new(1)).unwrap();
    let plain = fit
        .bootstrap(&BootstrapSpec {
            draws: 100,
            ..BootstrapSpec::new(8)
        })
        .unwrap();
    let corrected = fit
        .bootstrap(&BootstrapSpec {
            draws: 100,
            bias_correction: true,
            ..BootstrapSpec::new(8)
        })
        .unwrap();
    assert!(corrected.point.values[8][(0, 0)] > plain.point.values[8][(0, 0)]);
}

/// Bands of the true model cover its responses about as often as they say at short horizons.
#[test]
fn bootstrap_coverage() {
    let (runs, mut inside) = (120u64, 0);
    for s in 0..runs {
        let n = 200;
        let (e, u) = (normals(n, 600 + s, 1), normals(n, 600 + s, 2));
        let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
        for t in 1..n {
            a[t] = 0.5 * a[t - 1] + e[t];
            b[t] = 0.4 * b[t - 1] + 0.3 * a[t - 1] + u[t];
        }
        let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b]).unwrap();
        let fit = var(&panel, &VarSpec::new(1)).unwrap();
        let d = fit
            .bootstrap(&BootstrapSpec {
                method: Bootstrap::Iid,
                impulse: Impulse::ReducedForm,
                draws: 199,
                ..BootstrapSpec::new(2)
            })
            .unwrap();
        let band = d.bands(1, 0, BandKind::Pointwise, 0.90).unwrap();
        inside += usize::from(band.lower[2] <= 0.27 && 0.27 <= band.upper[2]);
    }
    let rate = inside as f64 / runs as f64;
    assert!((0.81..=0.97).contains(&rate), "{rate}");
}
