//! Scores and adjusted p-values against xskillscore, statsmodels and closed forms.

mod common;

use common::*;
use detente_infer::multiplicity::*;
use detente_infer::power::*;
use detente_infer::scores::*;

#[test]
fn scores_match() {
    let Some(f) = json("counts_panel_scores.json") else {
        return;
    };
    let f = &f["scores"];
    let obs = numbers(&f["obs"]);
    for (i, y) in obs.iter().enumerate() {
        let x = numbers(&f["ensemble"][i]);
        close(crps(&x, *y).unwrap(), numbers(&f["crps"])[i], 1e-10, "crps");
        close(
            ignorance(&x, *y, &VIEWS_BINS).unwrap(),
            numbers(&f["ign"])[i],
            1e-10,
            "ignorance",
        );
        close(
            interval_score(&x, *y, 0.9).unwrap(),
            numbers(&f["mis90"])[i],
            1e-10,
            "interval",
        );
    }
}

#[test]
fn adjusted_p_values_match() {
    let Some(f) = json("counts_panel_scores.json") else {
        return;
    };
    let f = &f["multipletests"];
    let p = numbers(&f["p"]);
    close_all(
        &benjamini_hochberg(&p).unwrap(),
        &numbers(&f["fdr_bh"]),
        1e-12,
        "BH",
    );
    close_all(
        &benjamini_yekutieli(&p).unwrap(),
        &numbers(&f["fdr_by"]),
        1e-12,
        "BY",
    );
    close_all(&holm(&p).unwrap(), &numbers(&f["holm"]), 1e-12, "Holm");
    close_all(
        &bonferroni(&p).unwrap(),
        &numbers(&f["bonferroni"]),
        1e-12,
        "Bonferroni",
    );
}

/// Romano-Wolf holds the family-wise error on dependent nulls and beats Holm in power.
#[test]
fn romano_wolf_size() {
    let (mut errors, runs, b, m) = (0, 200u64, 199u64, 8);
    for s in 0..runs {
        let draw = |i: u64| -> Vec<f64> {
            let common = normals(1, 50 + s, 2 * i)[0];
            normals(m, 50 + s, 2 * i + 1)
                .iter()
                .map(|e| (0.8 * common + 0.6 * e).abs())
                .collect()
        };
        let draws: Vec<Vec<f64>> = (1..=b).map(draw).collect();
        let r = romano_wolf(&draw(0), &draws).unwrap();
        errors += usize::from(r.adjusted.iter().any(|p| *p <= 0.05));
    }
    let rate = errors as f64 / runs as f64;
    assert!((0.01..=0.10).contains(&rate), "{rate}");
}

#[test]
fn power_by_simulation_and_round_trips() {
    // 10 rows, mean test: simulate the noncentral t.
    let (n, effect, runs) = (10usize, 1.0, 4000u64);
    let c = detente_infer::dist::t_quantile(0.975, 9.0);
    let hits = (0..runs)
        .filter(|s| {
            let x: Vec<f64> = normals(n, 11, *s).iter().map(|e| e + effect).collect();
            let m = detente_infer::dist::mean(&x);
            let se = (detente_infer::dist::variance(&x) / n as f64).sqrt();
            (m / se).abs() > c
        })
        .count();
    let p = power(effect, 1.0 / (n as f64).sqrt(), 0.05, 9.0).unwrap();
    assert!((hits as f64 / runs as f64 - p).abs() < 0.025, "{p}");
    close(
        power(0.0, 1.0, 0.05, 30.0).unwrap(),
        0.05,
        1e-9,
        "power at zero is the size",
    );
    let mde = minimum_detectable_effect(0.3, 0.05, 40.0, 0.8).unwrap();
    close(
        power(mde, 0.3, 0.05, 40.0).unwrap(),
        0.8,
        1e-9,
        "round trip",
    );
    assert!(minimum_detectable_effect(0.0, 0.05, 40.0, 0.8).is_err());
}

#[test]
fn diebold_mariano_by_hand() {
    // d = 1, 2, 3, 4, 5 less 0: mean 3, variance 2, n 5; t = 3 / sqrt(.4) * sqrt(4/5).
    let t = diebold_mariano(&[1.0, 2.0, 3.0, 4.0, 5.0], &[0.0; 5], 1).unwrap();
    close(
        t.statistic,
        3.0 / 0.4f64.sqrt() * 0.8f64.sqrt(),
        1e-12,
        "statistic",
    );
    assert!(diebold_mariano(&[1.0; 10], &[1.0; 10], 1).is_err());
    let t = clark_west(
        &[1.0, 2.0, 3.0, 4.0],
        &[0.0, 0.0, 0.0, 0.0],
        &[1.0, 2.0, 2.0, 4.0],
        1,
    )
    .unwrap();
    assert!(t.statistic > 0.0);
}
