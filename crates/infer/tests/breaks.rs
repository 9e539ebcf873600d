//! Change points against ruptures, strucchange and an exact dynamic programme.

mod common;

use common::*;
use detente_infer::breaks::*;

fn positions(v: &serde_json::Value, n: usize) -> Vec<usize> {
    // The reference lists segment ends, the last being n.
    numbers(v)
        .iter()
        .map(|x| *x as usize)
        .filter(|x| *x != n)
        .collect()
}

#[test]
fn weekly_l2_segmentations() {
    let (Some(panel), Some(f)) = (ipc(), json("changepoints.json")) else {
        return;
    };
    let a = standardize(&panel.columns()[0]).unwrap();
    let b = standardize(&panel.columns()[1]).unwrap();
    for (key, series) in [
        ("i2p_l2_bic", vec![&a[..]]),
        ("i2p_l2_bic_ms2", vec![&a[..]]),
        ("biv_l2", vec![&a[..], &b[..]]),
    ] {
        let r = &f[key];
        let min_size = r["min_size"].as_u64().unwrap() as usize;
        let found = pelt(
            &series,
            CostModel::Mean,
            r["pen"].as_f64().unwrap(),
            min_size,
        )
        .unwrap();
        close(found.objective, r["objective"].as_f64().unwrap(), 1e-9, key);
        assert_eq!(found.breaks, positions(&r["bkps"], 1278), "{key}");
    }
}

/// Israel-Palestine weekly, mean shift: the second Intifada is position 1117 (2000, week 40).
#[test]
fn four_week_sums_and_dynamic_programme() {
    let Some(f) = json("changepoints.json") else {
        return;
    };
    let sums = matrix(&f["fourweek_sums"]);
    let a = standardize(&sums.column(0)).unwrap();
    let b = standardize(&sums.column(1)).unwrap();
    for (key, series) in [
        ("m_i2p_l2", vec![&a[..]]),
        ("m_biv_l2", vec![&a[..], &b[..]]),
    ] {
        let r = &f[key];
        let found = pelt(&series, CostModel::Mean, r["pen"].as_f64().unwrap(), 2).unwrap();
        assert_eq!(found.breaks, positions(&r["bkps"], 319), "{key}");
        close(found.objective, r["objective"].as_f64().unwrap(), 1e-9, key);
    }
    let exact = exact_breaks(&[&a], CostModel::Mean, 3, 2).unwrap();
    assert_eq!(exact.breaks, positions(&f["dynp3_m_i2p"], 319));
}

#[test]
fn poisson_partition() {
    let Some(f) = json("changepoints.json") else {
        return;
    };
    let r = &f["poisson_optimal_partition"];
    let y = numbers(&r["y"]);
    let found = pelt(&[&y], CostModel::Poisson, r["pen"].as_f64().unwrap(), 2).unwrap();
    assert_eq!(found.breaks, positions(&r["bkps"], 240));
    close(
        found.objective,
        r["objective"].as_f64().unwrap(),
        1e-9,
        "objective",
    );
}

#[test]
fn run_length_posterior() {
    let Some(f) = json("changepoints.json") else {
        return;
    };
    let r = &f["bocpd_m_i2p"];
    let run = bocpd(&numbers(&r["x"]), 0.01, NormalGammaPrior::default()).unwrap();
    close(run.log_evidence, -59.72583811010182, 1e-9, "log evidence");
    for (t, s) in run.run_lengths.iter().enumerate() {
        assert_eq!(s.map as f64, numbers(&r["map_runlength"])[t], "MAP at {t}");
    }
    let ours: Vec<f64> = run.run_lengths.iter().map(|s| s.below_five).collect();
    close_all(&ours, &numbers(&r["p_r_lt_5"]), 1e-9, "P(r < 5)");
    let ours: Vec<f64> = run.run_lengths.iter().map(|s| s.expected).collect();
    close_all(&ours, &numbers(&r["expected_runlength"]), 1e-9, "E r");
}

/// strucchange on the 4-week sums, trimming 15 %: breaks by number and their sums of squares.
#[test]
fn bai_perron_partitions_match_strucchange() {
    let Some(f) = json("hac_breaks_R.json") else {
        return;
    };
    let r = &f["strucchange"]["bai_perron_4wk_sum"];
    let y = numbers(&r["y"]);
    let rss = numbers(&r["RSS"]);
    for m in 1..=5 {
        let found = exact_breaks(&[&y], CostModel::Mean, m, 47).unwrap();
        let want = &r["bps_by_m"][m - 1];
        let want: Vec<usize> = match want.as_array() {
            Some(_) => numbers(want).iter().map(|v| *v as usize).collect(),
            None => vec![want.as_u64().unwrap() as usize],
        };
        assert_eq!(found.breaks, want);
        close_rel(found.cost, rss[m], 1e-9, "RSS");
    }
    let all = bai_perron(&y, 5, 47, 0.95).unwrap();
    for (a, b) in all.by_count.iter().zip(numbers(&r["BIC"])) {
        close(a.bic, b, 1e-9, "BIC");
    }
    assert_eq!(all.chosen, 1);
    // With room near the end the break moves from the edge of the trimming to the true date.
    let free = bai_perron(&y, 5, 2, 0.95).unwrap();
    assert_eq!(free.breaks[0].position, 279);
}

/// PELT must equal the best over all numbers of breaks, for every cost and minimum size.
#[test]
fn pelt_is_exact() {
    for seed in 0..30u64 {
        let n = 60;
        let mut y = normals(n, 900 + seed, 0);
        for (t, v) in y.iter_mut().enumerate() {
            *v += if (20..35).contains(&t) { 2.0 } else { 0.0 };
            *v *= if t > 45 { 3.0 } else { 1.0 };
        }
        let counts: Vec<f64> = y.iter().map(|v| (v.abs() * 2.0).floor()).collect();
        for (series, model) in [
            (&y, CostModel::Mean),
            (&y, CostModel::MeanVariance),
            (&counts, CostModel::Poisson),
        ] {
            for min_size in [2, 5, 9] {
                let penalty = 4.0;
                let found = pelt(&[series], model, penalty, min_size).unwrap();
                let best = (0..n / min_size)
                    .map(|m| {
                        exact_breaks(&[series], model, m, min_size).unwrap().cost
                            + penalty * m as f64
                    })
                    .fold(f64::INFINITY, f64::min);
                close(
                    found.objective,
                    best,
                    1e-9,
                    &format!("{model:?} min_size {min_size} seed {seed}"),
                );
            }
        }
    }
}

#[test]
fn a_break_three_periods_before_the_end_is_found() {
    let mut y = normals(120, 5, 0);
    for v in &mut y[117..] {
        *v += 8.0;
    }
    let found = pelt(&[&y], CostModel::Mean, default_penalty(120, 1), 1).unwrap();
    assert_eq!(found.breaks, [117]);
}

#[test]
fn size_and_power_of_the_permutation_test() {
    let runs = 150u64;
    let spec = |seed| BreakTestSpec {
        permutations: 99,
        seed,
        ..BreakTestSpec::default()
    };
    let (mut iid, mut dependent, mut naive, mut power, mut share) = (0, 0, 0, 0, 0);
    for s in 0..runs {
        let e = normals(120, 4000 + s, 0);
        iid += usize::from(mean_break(&e, &spec(s)).unwrap().p <= 0.05);
        let mut ar = e.clone();
        for t in 1..120 {
            ar[t] += 0.5 * ar[t - 1];
        }
        dependent += usize::from(mean_break(&ar, &spec(s)).unwrap().p <= 0.05);
        let as_if = BreakTestSpec {
            dependence: Some(Dependence::Independent),
            ..spec(s)
        };
        naive += usize::from(mean_break(&ar, &as_if).unwrap().p <= 0.05);
        let shifted: Vec<f64> = e
            .iter()
            .enumerate()
            .map(|(t, v)| v + if t >= 100 { 1.2 } else { 0.0 })
            .collect();
        power += usize::from(mean_break(&shifted, &spec(s)).unwrap().p <= 0.05);
        let trials: Vec<f64> = (0..120).map(|t| 3.0 + (t % 4) as f64).collect();
        let successes: Vec<f64> = e
            .iter()
            .zip(&trials)
            .map(|(v, k)| (k * detente_infer::dist::normal_cdf(*v)).floor())
            .collect();
        share += usize::from(share_break(&successes, &trials, &spec(s)).unwrap().p <= 0.05);
    }
    let rate = |x: usize| x as f64 / runs as f64;
    assert!(
        (0.01..=0.10).contains(&rate(iid)),
        "size on independent data {}",
        rate(iid)
    );
    assert!(
        rate(dependent) <= 0.12,
        "size under dependence {}",
        rate(dependent)
    );
    assert!(rate(share) <= 0.10, "size for shares {}", rate(share));
    assert!(rate(naive) > 0.4, "ignoring dependence {}", rate(naive));
    assert!(rate(power) > 0.9, "power {}", rate(power));
}

/// Intervals for a break date cover it.
#[test]
fn date_intervals_cover() {
    let (mut covered, mut found, runs) = (0, 0, 200u64);
    for s in 0..runs {
        let y: Vec<f64> = normals(120, 7000 + s, 0)
            .iter()
            .enumerate()
            .map(|(t, e)| e + if t >= 70 { 1.0 } else { 0.0 })
            .collect();
        let r = bai_perron(&y, 3, 8, 0.90).unwrap();
        if r.breaks.len() == 1 {
            found += 1;
            covered += usize::from((r.breaks[0].earliest..=r.breaks[0].latest).contains(&70));
        }
    }
    assert!(found > 150, "{found}");
    let rate = covered as f64 / found as f64;
    assert!((0.82..=0.99).contains(&rate), "{rate}");
}

/// ruptures' l1 cost at its own breaks, and a segmentation at least as good (its PELT is not exact
/// with a minimal size).
#[test]
fn median_cost() {
    let (Some(panel), Some(f)) = (ipc(), json("changepoints.json")) else {
        return;
    };
    let z = standardize(&panel.columns()[0]).unwrap();
    let r = &f["i2p_l1_ms8"];
    let found = pelt(&[&z], CostModel::Absolute, 10.0, 8).unwrap();
    let theirs = positions(&r["bkps"], 1278);
    assert!(found.objective <= r["objective"].as_f64().unwrap() + 1e-9);
    // Their cost, by sorting.
    let mut edges = vec![0];
    edges.extend(&theirs);
    edges.push(1278);
    let by_sorting = |edges: &[usize]| -> f64 {
        edges
            .windows(2)
            .map(|w| {
                let m = detente_infer::dist::quantile(&z[w[0]..w[1]], 0.5);
                z[w[0]..w[1]].iter().map(|v| (v - m).abs()).sum::<f64>()
            })
            .sum()
    };
    close(
        by_sorting(&edges),
        r["sum_cost"].as_f64().unwrap(),
        1e-9,
        "their cost",
    );
    let mut ours = vec![0];
    ours.extend(&found.breaks);
    ours.push(1278);
    close(found.cost, by_sorting(&ours), 1e-9, "our cost");
    assert_eq!(found.breaks[0], 1117);
    let exact = exact_breaks(&[&z], CostModel::Absolute, found.breaks.len(), 8).unwrap();
    close(
        exact.cost,
        found.cost,
        1e-9,
        "pelt against the dynamic programme",
    );
}

/// The kernel cost against a dense Gram matrix; ruptures' own number with its floor of .01.
#[test]
fn kernel_cost() {
    let Some(f) = json("changepoints.json") else {
        return;
    };
    let z = standardize(&matrix(&f["fourweek_sums"]).column(0)).unwrap();
    let dense = |edges: &[usize], floor: f64| -> f64 {
        edges
            .windows(2)
            .map(|w| {
                let mut sum = 0.0;
                for i in w[0]..w[1] {
                    for j in w[0]..w[1] {
                        let d = 0.5 * (z[i] - z[j]).powi(2);
                        sum += if i == j { 1.0 } else { (-d.max(floor)).exp() };
                    }
                }
                let k = (w[1] - w[0]) as f64;
                k - sum / k
            })
            .sum()
    };
    let r = &f["m_i2p_rbf_gamma05"];
    let edges = [0, 279, 319];
    close(
        dense(&edges, 0.01),
        r["sum_cost"].as_f64().unwrap(),
        1e-9,
        "ruptures",
    );
    let found = pelt(&[&z], CostModel::Kernel { gamma: 0.5 }, 5.0, 2).unwrap();
    assert_eq!(found.breaks, [279]);
    close(found.cost, dense(&edges, 0.0), 1e-9, "cost");
    assert!(pelt(&[&z], CostModel::Kernel { gamma: 0.0 }, 5.0, 2).is_err());
    // A change of spread alone, which the mean cost does not see.
    let e = normals(200, 12, 0);
    let y: Vec<f64> = (0..200)
        .map(|t| if t < 120 { 0.2 } else { 2.0 } * e[t])
        .collect();
    let z = standardize(&y).unwrap();
    let found = exact_breaks(&[&z], CostModel::Kernel { gamma: 1.0 }, 1, 5).unwrap();
    assert!(found.breaks[0].abs_diff(120) <= 6, "{:?}", found.breaks);
}
