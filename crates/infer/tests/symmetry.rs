//! Partial symmetry against complete enumeration.

use detente_infer::balance::partial_symmetry;

/// Every placement of `m` ties on a graph of four nodes, and of `q` friendly signs on its mutual
/// pairs: the exact tails are shares of those.
#[test]
fn tails_equal_enumeration() {
    let places: Vec<(usize, usize)> = (0..4)
        .flat_map(|a| (0..4).filter(move |b| *b != a).map(move |b| (a, b)))
        .collect();
    for m in 0..=12u32 {
        let mut counts = [0u64; 7];
        let mut total = 0;
        for mask in 0u32..1 << 12 {
            if mask.count_ones() != m {
                continue;
            }
            let on = |a: usize, b: usize| {
                places
                    .iter()
                    .position(|p| *p == (a, b))
                    .is_some_and(|i| mask >> i & 1 == 1)
            };
            let mutual = (0..4)
                .flat_map(|a| (a + 1..4).map(move |b| (a, b)))
                .filter(|(a, b)| on(*a, *b) && on(*b, *a))
                .count();
            counts[mutual] += 1;
            total += 1;
        }
        let ties: Vec<(usize, usize, f64)> = places
            .iter()
            .take(m as usize)
            .map(|p| (p.0, p.1, 1.0))
            .collect();
        let s = partial_symmetry(4, &ties).unwrap();
        let k = s.mutual.observed;
        let share = |c: &[u64]| c.iter().sum::<u64>() as f64 / total as f64;
        assert!((s.mutual.p_more - share(&counts[k..])).abs() < 1e-12, "{m}");
        assert!(
            (s.mutual.p_fewer - share(&counts[..=k])).abs() < 1e-12,
            "{m}"
        );
        let mean: f64 = counts
            .iter()
            .enumerate()
            .map(|(j, c)| j as f64 * *c as f64 / total as f64)
            .sum();
        assert!((s.mutual.expected - mean).abs() < 1e-12, "{m}");
    }
    // Five mutual pairs on a ring, each pattern of signs.
    for q in 0..=10u32 {
        let mut counts = [0u64; 6];
        let mut total = 0;
        let mut example = 0;
        for mask in 0u32..1 << 10 {
            if mask.count_ones() != q {
                continue;
            }
            let same = (0..5)
                .filter(|p| (mask >> (2 * p) & 1) == (mask >> (2 * p + 1) & 1))
                .count();
            counts[same] += 1;
            total += 1;
            example = mask;
        }
        let weight = |i: u32| if example >> i & 1 == 1 { 2.0 } else { -3.0 };
        let ties: Vec<(usize, usize, f64)> = (0..5usize)
            .flat_map(|p| {
                let (a, b) = (p, (p + 1) % 5);
                [
                    (a, b, weight(2 * p as u32)),
                    (b, a, weight(2 * p as u32 + 1)),
                ]
            })
            .collect();
        let s = partial_symmetry(5, &ties).unwrap();
        let c = s.same_sign.unwrap();
        let share = |v: &[u64]| v.iter().sum::<u64>() as f64 / total as f64;
        assert!(
            (c.p_more - share(&counts[c.observed..])).abs() < 1e-12,
            "{q}"
        );
        assert!(
            (c.p_fewer - share(&counts[..=c.observed])).abs() < 1e-12,
            "{q}"
        );
        let mean: f64 = counts
            .iter()
            .enumerate()
            .map(|(j, n)| j as f64 * *n as f64 / total as f64)
            .sum();
        assert!((c.expected - mean).abs() < 1e-12, "{q}");
        assert_eq!(s.both_friendly + s.both_hostile + s.mixed, 5);
    }
}

#[test]
fn tells_symmetry_from_chance() {
    // Forty nodes; each pair of a ring of friends and one of foes answered in kind.
    let mut ties = Vec::new();
    for a in 0..40usize {
        let b = (a + 1) % 40;
        let w = if a % 2 == 0 { 1.0 } else { -1.0 };
        ties.push((a, b, w));
        ties.push((b, a, w));
    }
    let s = partial_symmetry(40, &ties).unwrap();
    assert_eq!(s.reciprocity, Some(1.0));
    assert!(s.mutual.p_more < 1e-12 && s.same_sign.unwrap().p_more < 1e-8);
    assert_eq!(s.same_sign_share, Some(1.0));
    assert!(s.summary().contains("of equal sign"));
    // Answered with the opposite sign.
    for t in ties.iter_mut().skip(1).step_by(2) {
        t.2 = -t.2;
    }
    let s = partial_symmetry(40, &ties).unwrap();
    assert!(s.same_sign.unwrap().p_fewer < 1e-8 && s.mixed == 40);
    // Nothing at all.
    let s = partial_symmetry(3, &[]).unwrap();
    assert!(s.reciprocity.is_none() && s.same_sign.is_none() && s.mutual.p_more == 1.0);
    assert!(partial_symmetry(0, &[]).is_ok());
}

#[test]
fn refusals() {
    for bad in [
        vec![(0, 3, 1.0)],
        vec![(1, 1, 1.0)],
        vec![(0, 1, 0.0)],
        vec![(0, 1, f64::NAN)],
        vec![(0, 1, 1.0), (0, 1, -1.0)],
    ] {
        assert!(partial_symmetry(3, &bad).is_err(), "{bad:?}");
    }
}
