//! sup-F and Chow tests against strucchange, the exact limit, and simulated sizes.

mod common;

use common::*;
use detente_infer::Matrix;
use detente_infer::breaks::*;
use detente_infer::ols::Covariance;

fn design() -> (Vec<f64>, Matrix) {
    let n = 150;
    let (x, e) = (repeatable_normals(51, n), repeatable_normals(52, n));
    let y = (0..n)
        .map(|t| 1.0 + 0.5 * x[t] + if t >= 110 { 0.8 * x[t] } else { 0.0 } + e[t])
        .collect();
    (y, Matrix::from_columns(&[vec![1.0; n], x]))
}

/// R strucchange 1.5-3: `Fstats(y ~ x, from = 0.1)`, `sctest(type = "Chow", point = 100)`.
#[test]
fn statistics_match_strucchange() {
    let (y, x) = design();
    let spec = SupFSpec {
        trim: 0.10,
        ..SupFSpec::default()
    };
    let s = sup_f(&y, &x, &["const", "x"], &spec).unwrap();
    close(s.statistic, 30.1212343265647, 1e-9, "sup F");
    // There a break is dated by the last period of the old regime, from 1.
    assert_eq!((s.position, s.path.len(), s.first), (107, 121, 15));
    // Hansen's approximation there: 1.2469e-5.
    assert!(
        (0.9..1.6).contains(&(s.p / 1.24690107743963e-05)),
        "{}",
        s.p
    );
    assert!(s.critical[0] < s.critical[1] && s.critical[1] < s.critical[2]);
    let c = chow(&y, &x, &["const", "x"], 100, Covariance::Classical, &[]).unwrap();
    close(c.f, 6.80154642733166, 1e-9, "Chow");
    close(c.p, 0.0014987988485391, 1e-8, "Chow p");
    close(
        2.0 * c.f,
        s.path[100 - 15],
        1e-9,
        "the path holds the Chow statistics",
    );
    // Only the slope changes in truth; only the slope tested.
    let slope = SupFSpec {
        trim: 0.10,
        changing: vec![1],
        covariance: Covariance::Hc3,
    };
    let s = sup_f(&y, &x, &["const", "x"], &slope).unwrap();
    assert!(s.p < 0.001 && s.changing == ["x"] && s.summary().contains("of x"));
    let constant = SupFSpec {
        changing: vec![0],
        ..slope
    };
    let c = sup_f(&y, &x, &["const", "x"], &constant).unwrap();
    assert!(
        c.statistic < 0.5 * s.statistic,
        "{} {}",
        c.statistic,
        s.statistic
    );
}

/// strucchange's `pvalue.Fstats` (Hansen 1997, simulated on a grid) is 5 to 15 % below the limit for
/// p of .5 down to 1e-3.
#[test]
fn p_values_against_hansen() {
    for (k, trim, statistic, hansen) in [
        (1, 0.15, 5.0, 0.24731726706536),
        (1, 0.15, 8.68, 0.0483930010305019),
        (1, 0.15, 12.0, 0.0103539129935569),
        (1, 0.05, 8.68, 0.0753699185657256),
        (1, 0.05, 12.0, 0.0164187845055263),
        (2, 0.15, 12.0, 0.041571553725391),
        (2, 0.05, 18.0, 0.00463715154742239),
        (5, 0.15, 18.0, 0.0523237784699604),
        (5, 0.05, 25.0, 0.00551551287448082),
    ] {
        let p = sup_f_p(statistic, k, trim, 1.0 - trim).unwrap();
        let ratio = p / hansen;
        assert!(
            (1.05..1.40).contains(&ratio),
            "{k} {trim} {statistic}: {p} {hansen}"
        );
    }
    // No search: a chi-squared. Wider search: larger p. The two branches meet.
    close(
        sup_f_p(5.0, 2, 0.5, 0.5).unwrap(),
        (-2.5f64).exp(),
        1e-12,
        "one date",
    );
    let mut last = 0.0;
    for trim in [0.45, 0.25, 0.15, 0.05, 0.01] {
        let p = sup_f_p(8.0, 1, trim, 1.0 - trim).unwrap();
        assert!(p > last);
        last = p;
    }
    let mut before = 1.0;
    for i in 0..400 {
        let c = 1.0 + 0.2 * i as f64;
        let p = sup_f_p(c, 3, 0.15, 0.85).unwrap();
        assert!(p < before && p >= 0.0, "{c}: {p} {before}");
        // No jump of more than the steepest decay e^(-.1) allows.
        assert!(c < 40.0 || p > before * 0.88, "{c}: {p} {before}");
        before = p;
    }
    assert!(sup_f_p(f64::NAN, 1, 0.1, 0.9).is_err() && sup_f_p(1.0, 1, 0.0, 0.9).is_err());
}

/// The limit itself, simulated: a Brownian bridge on 2000 points, 3000 paths.
#[test]
fn p_value_is_that_of_the_limit() {
    let (paths, steps) = (3000u64, 2000usize);
    let mut beyond = [0usize; 3];
    let levels = [7.2973, 8.8620, 12.4002];
    for d in 0..paths {
        let z = normals(steps, 17, d);
        let total: f64 = z.iter().sum();
        let (mut s, mut top) = (0.0, 0.0f64);
        for (i, v) in z.iter().enumerate() {
            s += v;
            let r = (i + 1) as f64 / steps as f64;
            if (0.15..=0.85).contains(&r) {
                let b = (s - r * total) / (steps as f64).sqrt();
                top = top.max(b * b / (r * (1.0 - r)));
            }
        }
        for (c, l) in beyond.iter_mut().zip(levels) {
            *c += usize::from(top > l);
        }
    }
    // The grid misses a little of the supremum: never above, at most an eighth below, 4 standard errors.
    for (c, p) in beyond.iter().zip([0.10, 0.05, 0.01]) {
        let share = *c as f64 / paths as f64;
        let slack = 4.0 * (p * (1.0 - p) / paths as f64).sqrt();
        assert!(share < p + slack && share > 0.87 * p - slack, "{share} {p}");
    }
}

#[test]
fn sizes_and_a_break_in_the_last_twentieth() {
    let n = 120;
    let x = Matrix::from_columns(&[vec![1.0; n]]);
    let (mut classical, mut robust, mut found, mut dated) = (0, 0, 0, 0);
    let runs = 100u64;
    for s in 0..runs {
        let e = normals(n, 700 + s, 0);
        let spec = SupFSpec::default();
        classical += usize::from(sup_f(&e, &x, &["const"], &spec).unwrap().p < 0.05);
        // Variance rises tenfold in the second half, the mean does not change.
        let v: Vec<f64> = (0..n)
            .map(|t| e[t] * if t < 60 { 1.0 } else { 10f64.sqrt() })
            .collect();
        let spec = SupFSpec {
            covariance: Covariance::Hc3,
            ..spec
        };
        robust += usize::from(sup_f(&v, &x, &["const"], &spec).unwrap().p < 0.05);
        // A break of three deviations at 95 % of the sample.
        let y: Vec<f64> = (0..n)
            .map(|t| e[t] + if t >= 114 { 3.0 } else { 0.0 })
            .collect();
        let spec = SupFSpec {
            trim: 0.03,
            ..SupFSpec::default()
        };
        let b = sup_f(&y, &x, &["const"], &spec).unwrap();
        found += usize::from(b.p < 0.05 && b.position.abs_diff(114) <= 1);
        if s < 20 {
            let m = mean_break(
                &y,
                &BreakTestSpec {
                    min_size: 4,
                    permutations: 199,
                    ..BreakTestSpec::default()
                },
            )
            .unwrap();
            assert!(m.p < 0.05, "{m:?}");
            dated += usize::from(m.position.abs_diff(114) <= 1);
            let z = standardize(&y).unwrap();
            let p = pelt(&[&z], CostModel::Mean, 2.0 * (n as f64).ln(), 4).unwrap();
            dated += usize::from(p.breaks.iter().any(|b| b.abs_diff(114) <= 1));
        }
    }
    let rate = |c: usize| c as f64 / runs as f64;
    assert!(rate(classical) <= 0.10, "{}", rate(classical));
    assert!(rate(robust) <= 0.13, "{}", rate(robust));
    assert!(
        dated >= 34,
        "mean_break and pelt date it within a period in {dated} of 40"
    );
    assert!(rate(found) > 0.80, "{}", rate(found));
}

#[test]
fn refusals() {
    let (y, x) = design();
    let names = ["const", "x"];
    for trim in [0.0, 0.5, f64::NAN] {
        let spec = SupFSpec {
            trim,
            ..SupFSpec::default()
        };
        assert!(sup_f(&y, &x, &names, &spec).is_err());
    }
    assert!(chow(&y, &x, &names, 1, Covariance::Classical, &[]).is_err());
    assert!(chow(&y, &x, &names, 149, Covariance::Classical, &[]).is_err());
    assert!(chow(&y, &x, &names, 75, Covariance::Classical, &[2]).is_err());
}
