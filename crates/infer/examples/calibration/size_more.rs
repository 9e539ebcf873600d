//! Breaks, projections, counts, forecasts, families.

use super::{COUNTS, Claim, GARCH, SHIFT, Table, VOLUME, ar, quiet};
use detente_infer::breaks::{BreakTestSpec, Dependence, bai_perron, mean_break, share_break};
use detente_infer::counts::{CountCovariance, poisson};
use detente_infer::diagnostics::{chow_mean, cusum_of_mean};
use detente_infer::fixed_effects::{
    PanelCovariance, PanelLpSpec, UnitPanel, panel_local_projection,
};
use detente_infer::lp::{LpSpec, local_projection};
use detente_infer::multiplicity::romano_wolf;
use detente_infer::power::equivalence;
use detente_infer::resample::{BlockScheme, block_indices, stream};
use detente_infer::scores::{clark_west, diebold_mariano};
use detente_infer::worlds::World;
use detente_infer::{Matrix, Result, dist};
use rand_distr::{Binomial, Distribution, StandardNormal};

pub fn break_cases(t: &mut Table) {
    use Claim::{Fails, Holds};
    let n = 120;
    let y =
        move |w: World, s: u64| -> Result<Vec<f64>> { Ok(w.simulate(n, s)?.columns()[1].clone()) };
    for (w, label, claim) in [
        (World::Independent, "white noise", Claim::Cautious),
        (ar(0.5), "AR(1), .5", Fails),
    ] {
        t.add(
            "OLS-CUSUM of the mean",
            label,
            "none",
            n,
            claim,
            1,
            move |s| Ok(cusum_of_mean(&y(w, s)?)?.p < 0.05),
        );
    }
    for (w, label, claim) in [
        (World::Independent, "white noise", Holds),
        (ar(0.5), "AR(1), .5", Fails),
    ] {
        t.add("Chow, date known", label, "none", n, claim, 1, move |s| {
            Ok(chow_mean(&y(w, s)?, 60)?.p < 0.05)
        });
    }
    let break_p = move |w: World,
                        dependence: Option<Dependence>,
                        known: Option<usize>,
                        s: u64|
          -> Result<bool> {
        let spec = BreakTestSpec {
            permutations: 199,
            dependence,
            known,
            seed: s,
            ..BreakTestSpec::default()
        };
        Ok(mean_break(&y(w, s)?, &spec)?.p <= 0.05)
    };
    t.add(
        "mean_break, independent",
        "white noise",
        "",
        n,
        Holds,
        20,
        move |s| break_p(World::Independent, Some(Dependence::Independent), None, s),
    );
    t.add(
        "mean_break, independent",
        "sparse counts",
        "",
        n,
        Holds,
        20,
        move |s| break_p(COUNTS, Some(Dependence::Independent), None, s),
    );
    t.add(
        "mean_break, independent",
        "AR(1), .5",
        "none",
        n,
        Fails,
        20,
        move |s| break_p(ar(0.5), Some(Dependence::Independent), None, s),
    );
    t.add(
        "mean_break, automatic",
        "white noise",
        "",
        n,
        Holds,
        40,
        move |s| break_p(World::Independent, None, None, s),
    );
    t.add(
        "mean_break, automatic",
        "GARCH(.3, .6)",
        "",
        n,
        Holds,
        40,
        move |s| break_p(GARCH, None, None, s),
    );
    for (rho, label) in [(0.2, "AR(1), .2"), (0.5, "AR(1), .5"), (0.8, "AR(1), .8")] {
        t.add(
            "mean_break, automatic",
            label,
            "",
            n,
            if rho > 0.7 { Fails } else { Holds },
            40,
            move |s| break_p(ar(rho), None, None, s),
        );
    }
    t.add(
        "mean_break, automatic, date known",
        "AR(1), .5",
        "",
        n,
        Holds,
        40,
        move |s| break_p(ar(0.5), None, Some(60), s),
    );
    t.add(
        "mean_break, AR of the true coefficient",
        "AR(1), .5",
        "",
        n,
        Holds,
        20,
        move |s| break_p(ar(0.5), Some(Dependence::Autoregression(0.5)), None, s),
    );
    t.add(
        "mean_break, blocks of 12",
        "AR(1), .5",
        "",
        n,
        Holds,
        20,
        move |s| break_p(ar(0.5), Some(Dependence::Blocks(12)), None, s),
    );
    let share_p = move |rho: f64, dependence: Option<Dependence>, s: u64| -> Result<bool> {
        // Shares of 20 to 40 trials about .3, their logit an autoregression.
        let latent = ar(rho).simulate(n, s)?;
        let mut rng = stream(s, 9);
        let trials: Vec<f64> = (0..n).map(|i| 20.0 + (i * 7 % 21) as f64).collect();
        let spread = if rho == 0.0 {
            0.0
        } else {
            0.6 * (1.0 - rho * rho).sqrt()
        };
        let successes: Vec<f64> = (0..n)
            .map(|i| {
                let p = 1.0 / (1.0 + (0.85 - spread * latent.columns()[0][i]).exp());
                match Binomial::new(trials[i] as u64, p) {
                    Ok(b) => b.sample(&mut rng) as f64,
                    Err(_) => 0.0,
                }
            })
            .collect();
        let spec = BreakTestSpec {
            permutations: 199,
            dependence,
            seed: s,
            ..BreakTestSpec::default()
        };
        Ok(share_break(&successes, &trials, &spec)?.p <= 0.05)
    };
    t.add(
        "share_break, independent",
        "independent shares",
        "",
        n,
        Holds,
        40,
        move |s| share_p(0.0, Some(Dependence::Independent), s),
    );
    t.add(
        "share_break, automatic",
        "independent shares",
        "",
        n,
        Holds,
        40,
        move |s| share_p(0.0, None, s),
    );
    t.add(
        "share_break, independent",
        "logit AR(1), .5",
        "none",
        n,
        Fails,
        40,
        move |s| share_p(0.5, Some(Dependence::Independent), s),
    );
    for (rho, label) in [(0.5, "logit AR(1), .5"), (0.8, "logit AR(1), .8")] {
        t.add(
            "share_break, automatic",
            label,
            "",
            n,
            Fails,
            40,
            move |s| share_p(rho, None, s),
        );
    }
    t.add(
        "bai_perron: BIC chooses a break",
        "white noise",
        "",
        n,
        Claim::Cautious,
        40,
        move |s| Ok(bai_perron(&y(World::Independent, s)?, 3, 12, 0.9)?.chosen > 0),
    );
    t.add(
        "bai_perron: BIC chooses a break",
        "AR(1), .5",
        "none",
        n,
        Fails,
        40,
        move |s| Ok(bai_perron(&y(ar(0.5), s)?, 3, 12, 0.9)?.chosen > 0),
    );
}

pub fn projection_cases(t: &mut Table) {
    use Claim::{Fails, Holds};
    let lp = |w: World, n: usize, h: usize, sup: bool, s: u64| -> Result<bool> {
        let p = w.simulate(n, s)?;
        let spec = LpSpec {
            horizons: h,
            draws: if sup { 1000 } else { 100 },
            seed: s,
            ..LpSpec::new("x", "y")
        };
        let r = local_projection(&p, &spec)?;
        Ok(if sup {
            r.sup_t.max_t_p < 0.05
        } else {
            r.points[h].p < 0.05
        })
    };
    for (rho, label, fails_from) in [(0.5, "AR(1), .5", 99), (0.9, "AR(1), .9", 12)] {
        for h in [0, 4, 12] {
            let claim = if h >= fails_from { Fails } else { Holds };
            let name = ["LP t, h = 0", "LP t, h = 4", "LP t, h = 12"][h / 4 - usize::from(h == 12)];
            t.add(name, label, "", 120, claim, 6, move |s| {
                lp(quiet(rho), 120, h, false, s)
            });
        }
    }
    t.add(
        "LP t, h = 4",
        "sparse counts",
        "",
        240,
        Holds,
        6,
        move |s| lp(COUNTS, 240, 4, false, s),
    );
    t.add(
        "LP t, h = 4",
        "GARCH(.3, .6)",
        "",
        240,
        Holds,
        6,
        move |s| lp(GARCH, 240, 4, false, s),
    );
    t.add(
        "LP t, h = 4",
        "random walks",
        "lag augmentation",
        240,
        Holds,
        6,
        move |s| lp(World::RandomWalks, 240, 4, false, s),
    );
    t.add(
        "LP t, h = 12",
        "random walks",
        "none",
        120,
        Fails,
        6,
        move |s| lp(World::RandomWalks, 120, 12, false, s),
    );
    t.add(
        "LP sup-t, h = 0..12",
        "AR(1), .5",
        "",
        120,
        Holds,
        30,
        move |s| lp(quiet(0.5), 120, 12, true, s),
    );
    t.add(
        "LP sup-t, h = 0..12",
        "AR(1), .5",
        "",
        240,
        Holds,
        30,
        move |s| lp(quiet(0.5), 240, 12, true, s),
    );
    t.add(
        "LP sup-t, h = 0..12",
        "AR(1), .9",
        "none",
        120,
        Fails,
        30,
        move |s| lp(quiet(0.9), 120, 12, true, s),
    );
    t.add(
        "LP t, h = 1",
        "common level shift",
        "none",
        240,
        Fails,
        6,
        move |s| lp(SHIFT, 240, 1, false, s),
    );
    t.add(
        "LP t, h = 1",
        "common level shift",
        "step dummy",
        240,
        Holds,
        6,
        move |s| {
            let spec = LpSpec {
                horizons: 1,
                draws: 100,
                outcome_controls: vec!["step".into()],
                ..LpSpec::new("x", "y")
            };
            Ok(local_projection(&SHIFT.simulate(240, s)?, &spec)?.points[1].p < 0.05)
        },
    );
    t.add(
        "LP t, h = 1",
        "reporting volume",
        "none",
        240,
        Fails,
        6,
        move |s| lp(VOLUME, 240, 1, false, s),
    );
    t.add(
        "LP t, h = 1",
        "reporting volume",
        "rates",
        240,
        Holds,
        6,
        move |s| {
            let spec = LpSpec {
                horizons: 1,
                draws: 100,
                ..LpSpec::new("x_rate", "y_rate")
            };
            Ok(local_projection(&VOLUME.simulate(240, s)?, &spec)?.points[1].p < 0.05)
        },
    );
    // Units share a period effect in both series; within a unit everything is AR(1), .5.
    let units = move |count: usize,
                      periods: usize,
                      c: Option<PanelCovariance>,
                      h: usize,
                      s: u64|
          -> Result<bool> {
        let common = ar(0.5).simulate(periods, s)?;
        let mut series = vec![Vec::new(), Vec::new()];
        for u in 0..count {
            let own = ar(0.5).simulate(periods, s.wrapping_mul(1_000_003) + u as u64 + 1)?;
            for (k, s) in series.iter_mut().enumerate() {
                s.push(
                    own.columns()[k]
                        .iter()
                        .zip(&common.columns()[k])
                        .map(|(a, b)| a + b)
                        .collect(),
                );
            }
        }
        let panel = UnitPanel::new(
            (0..count).map(|u| u.to_string()),
            (0..periods).map(|p| p.to_string()),
            ["x", "y"],
            series,
        )?;
        let spec = PanelLpSpec {
            horizons: h,
            draws: 100,
            covariance: c,
            lags: 2,
            ..PanelLpSpec::new("x", "y")
        };
        Ok(panel_local_projection(&panel, &spec)?.points[h].p < 0.05)
    };
    t.add(
        "panel LP, Driscoll-Kraay, h = 3",
        "20 units, common shocks",
        "",
        100,
        Holds,
        60,
        move |s| units(20, 100, None, 3, s),
    );
    t.add(
        "panel LP, clusters by unit, h = 3",
        "20 units, common shocks",
        "",
        60,
        Holds,
        60,
        move |s| units(20, 60, Some(PanelCovariance::ClusterUnit), 3, s),
    );
    t.add(
        "panel LP, two-way clusters, h = 3",
        "20 units, common shocks",
        "",
        60,
        Holds,
        60,
        move |s| units(20, 60, Some(PanelCovariance::TwoWayCluster), 3, s),
    );
}

pub fn other_cases(t: &mut Table) {
    use Claim::{Fails, Holds};
    let wald = |c: CountCovariance, n: usize, s: u64| -> Result<bool> {
        let p = World::SparseCounts {
            mean: 2.0,
            dispersion: 0.5,
        }
        .simulate(n, s)?;
        let (x, y) = (&p.columns()[0], &p.columns()[1]);
        let design = Matrix::from_columns(&[
            vec![1.0; n - 1],
            x[..n - 1].iter().map(|v| v.ln_1p()).collect(),
        ]);
        let f = poisson(&y[1..], &design, &["const", "x.l1"], &c)?;
        Ok((f.coefficients[1] / f.standard_errors[1]).abs() > 1.959_963_984_540_054)
    };
    t.add(
        "Poisson Wald, sandwich",
        "overdispersed counts",
        "",
        240,
        Holds,
        2,
        move |s| wald(CountCovariance::Hc0, 240, s),
    );
    t.add(
        "Poisson Wald, model errors",
        "overdispersed counts",
        "none",
        240,
        Fails,
        2,
        move |s| wald(CountCovariance::Model, 240, s),
    );
    t.add(
        "Poisson Wald, clusters",
        "30 units with own rates and own regressors",
        "",
        300,
        Holds,
        2,
        move |s| {
            let mut rng = stream(s, 0);
            let (mut y, mut x, mut g) = (Vec::new(), Vec::new(), Vec::new());
            for unit in 0..30 {
                let a: f64 = StandardNormal.sample(&mut rng);
                let b: f64 = StandardNormal.sample(&mut rng);
                let draws = World::SparseCounts {
                    mean: (0.5 * a).exp(),
                    dispersion: 0.0,
                }
                .simulate(10, s.wrapping_mul(100_003) + unit)?;
                y.extend_from_slice(&draws.columns()[0]);
                x.extend([b; 10]);
                g.extend([unit as usize; 10]);
            }
            let design = Matrix::from_columns(&[vec![1.0; 300], x]);
            let f = poisson(&y, &design, &["const", "x"], &CountCovariance::Cluster(g))?;
            Ok(dist::t_two_sided(f.coefficients[1] / f.standard_errors[1], 29.0) < 0.05)
        },
    );
    for (n, h, claim) in [
        (40, 1, Holds),
        (120, 1, Holds),
        (120, 4, Fails),
        (240, 4, Holds),
    ] {
        let name = ["Diebold-Mariano, 1 step", "Diebold-Mariano, 4 steps"][usize::from(h == 4)];
        t.add(
            name,
            "equal forecasts, errors MA(h - 1)",
            "",
            n,
            claim,
            1,
            move |s| {
                let p = World::Independent.simulate(n + h - 1, s)?;
                let loss = |c: &[f64]| -> Vec<f64> {
                    c.windows(h)
                        .map(|w| w.iter().sum::<f64>().powi(2))
                        .collect()
                };
                Ok(diebold_mariano(&loss(&p.columns()[0]), &loss(&p.columns()[1]), h)?.p < 0.05)
            },
        );
    }
    t.add(
        "Clark-West, 1 step",
        "mean against mean and an idle predictor, rolling 60",
        "",
        120,
        Claim::Cautious,
        4,
        move |s| {
            let p = World::Independent.simulate(181, s)?;
            let (x, y) = (&p.columns()[0], &p.columns()[1]);
            let (mut seen, mut small, mut large) = (Vec::new(), Vec::new(), Vec::new());
            for at in 61..181 {
                let (ys, xs) = (&y[at - 60..at], &x[at - 61..at - 1]);
                let (my, mx) = (dist::mean(ys), dist::mean(xs));
                let sxy: f64 = ys.iter().zip(xs).map(|(a, b)| (a - my) * (b - mx)).sum();
                let sxx: f64 = xs.iter().map(|b| (b - mx).powi(2)).sum();
                seen.push(y[at]);
                small.push(my);
                large.push(my + sxy / sxx * (x[at - 1] - mx));
            }
            Ok(clark_west(&seen, &small, &large, 1)?.p < 0.05)
        },
    );
    let family = |stepdown: bool, s: u64| -> Result<bool> {
        // Ten means of correlated columns, all zero; rows resampled about the estimates.
        let (n, m) = (60, 10);
        let e: Vec<Vec<f64>> = (0..=m as u64)
            .map(|k| {
                let mut rng = stream(s, k);
                (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
            })
            .collect();
        let columns: Vec<Vec<f64>> = (0..m)
            .map(|k| (0..n).map(|i| e[k][i] + e[m][i]).collect())
            .collect();
        let t_of = |c: &[f64], rows: &[usize], about: f64| -> f64 {
            let v: Vec<f64> = rows.iter().map(|i| c[*i]).collect();
            (dist::mean(&v) - about).abs() / (dist::variance(&v) / n as f64).sqrt()
        };
        let all: Vec<usize> = (0..n).collect();
        let stats: Vec<f64> = columns.iter().map(|c| t_of(c, &all, 0.0)).collect();
        if !stepdown {
            return Ok(stats
                .iter()
                .any(|v| dist::t_two_sided(*v, (n - 1) as f64) < 0.05));
        }
        let draws: Vec<Vec<f64>> = (0..199)
            .map(|b| {
                let rows = block_indices(n, BlockScheme::Iid, s, 1000 + b)?;
                Ok(columns
                    .iter()
                    .map(|c| t_of(c, &rows, dist::mean(c)))
                    .collect())
            })
            .collect::<Result<_>>()?;
        Ok(romano_wolf(&stats, &draws)?
            .adjusted
            .iter()
            .any(|p| *p <= 0.05))
    };
    t.add(
        "any of 10 t tests",
        "ten correlated means",
        "none",
        60,
        Fails,
        40,
        move |s| family(false, s),
    );
    t.add(
        "any of 10 t tests",
        "ten correlated means",
        "Romano-Wolf",
        60,
        Holds,
        40,
        move |s| family(true, s),
    );
    t.add(
        "equivalence test",
        "effect exactly at the margin",
        "",
        40,
        Holds,
        1,
        move |s| {
            let y = World::Independent.simulate(40, s)?.columns()[0].clone();
            let se = (dist::variance(&y) / 40.0).sqrt();
            Ok(equivalence(dist::mean(&y) + 1.0, se, 39.0, 1.0, 0.05)?.p < 0.05)
        },
    );
}
