//! Bands of a tie cover as often as they say: with and without memory, with clustered articles.
//! Worlds are simulated, the truth is known; 2,000 worlds a case, Monte Carlo error .007.

mod common;

use detente_measure::bands::stream;
use detente_measure::longrun::Share;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

const WORLDS: usize = 2000;
const LEVEL: f64 = 0.9;

/// What events are like.
#[derive(Clone, Copy, Debug)]
struct Kind {
    periods: usize,
    /// Articles a period.
    articles: usize,
    /// Most events of one article, all of one sign.
    cluster: usize,
    /// Autocorrelation of the propensity, and how far it swings.
    memory: f64,
    swing: f64,
    /// Logit of the mean propensity.
    centre: f64,
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    use rand_distr::{Distribution, StandardNormal};
    StandardNormal.sample(rng)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The share that the propensity has on average.
fn truth(kind: Kind) -> f64 {
    let mut rng = stream(99, 0);
    let sd = kind.swing;
    let n = 200_000;
    (0..n)
        .map(|_| logistic(kind.centre + sd * normal(&mut rng)))
        .sum::<f64>()
        / f64::from(n)
}

fn world(kind: Kind, rng: &mut ChaCha8Rng) -> Vec<(f64, f64)> {
    let mut state = kind.swing * normal(rng);
    let step = kind.swing * (1.0 - kind.memory * kind.memory).sqrt();
    (0..kind.periods)
        .map(|_| {
            state = kind.memory * state + step * normal(rng);
            let share = logistic(kind.centre + state);
            let (mut coop, mut events) = (0.0, 0.0);
            for _ in 0..kind.articles {
                let size = rng.random_range(1..=kind.cluster) as f64;
                events += size;
                coop += if rng.random::<f64>() < share {
                    size
                } else {
                    0.0
                };
            }
            (coop, events)
        })
        .collect()
}

/// Coverage of the window's share and of the change between halves.
fn coverage(kind: Kind) -> (f64, f64) {
    let truth = truth(kind);
    let mut rng = stream(11, kind.periods as u64);
    let (mut level, mut change) = (0, 0);
    for _ in 0..WORLDS {
        let counts = world(kind, &mut rng);
        level += usize::from(Share::of(&counts).band(LEVEL).contains(truth));
        let half = counts.len() / 2;
        let (first, second) = (Share::of(&counts[..half]), Share::of(&counts[half..]));
        change += usize::from(first.change(&second, LEVEL).1.contains(0.0));
    }
    let share = |n: usize| n as f64 / WORLDS as f64;
    (share(level), share(change))
}

#[test]
#[allow(clippy::print_stderr)] // The figures are worth reading.
fn ninety_of_a_hundred() {
    let plain = Kind {
        periods: 48,
        articles: 8,
        cluster: 1,
        memory: 0.0,
        swing: 0.6,
        centre: 0.0,
    };
    let cases = [
        (
            "no swing",
            Kind {
                swing: 0.0,
                ..plain
            },
        ),
        ("autocorrelation 0", plain),
        (
            "autocorrelation .5",
            Kind {
                memory: 0.5,
                ..plain
            },
        ),
        (
            "autocorrelation .5, 120 periods",
            Kind {
                memory: 0.5,
                periods: 120,
                ..plain
            },
        ),
        (
            "autocorrelation .5, wide swings",
            Kind {
                memory: 0.5,
                swing: 1.2,
                ..plain
            },
        ),
        (
            "clustered articles",
            Kind {
                cluster: 7,
                articles: 3,
                swing: 0.0,
                ..plain
            },
        ),
        (
            "clustered, autocorrelation .5",
            Kind {
                cluster: 7,
                articles: 3,
                memory: 0.5,
                ..plain
            },
        ),
        (
            "mostly cooperation, autocorrelation .5",
            Kind {
                centre: 2.0,
                memory: 0.5,
                ..plain
            },
        ),
        (
            "24 periods, autocorrelation .5",
            Kind {
                periods: 24,
                articles: 20,
                memory: 0.5,
                ..plain
            },
        ),
    ];
    let mut off = Vec::new();
    for (name, kind) in cases {
        let (level, change) = coverage(kind);
        eprintln!("{name}: level {level:.3}, change {change:.3}");
        for (what, found) in [("level", level), ("change", change)] {
            if (found - LEVEL).abs() > 0.03 {
                off.push(format!("{name}, {what}: {found}"));
            }
        }
    }
    assert!(off.is_empty(), "{off:?}");
}

/// Bands of single weeks, from a whole table: articles of one to seven events, all of one sign,
/// on one day; three articles on four days of the week.
#[test]
fn bands_of_periods_count_articles_and_not_events() {
    use common::{codes, event, table};
    use detente_measure::{TieQuery, tie_series};
    use detente_vocab::Interval;
    use jiff::ToSpan;
    use jiff::civil::date;
    for cluster in [1, 7] {
        let mut rng = stream(5, cluster as u64);
        let mut rows = Vec::new();
        let mut day = date(2010, 1, 4);
        for _ in 0..600 {
            for step in 0..4 {
                for _ in 0..rng.random_range(1..=3) {
                    let cameo = if rng.random::<f64>() < 0.65 {
                        "043"
                    } else {
                        "112"
                    };
                    for _ in 0..rng.random_range(1..=cluster) {
                        rows.push(event(day.saturating_add(step.days()), "AAB", "BBC", cameo));
                    }
                }
            }
            day = day.saturating_add(7.days());
            rows.push(event(day.yesterday().unwrap(), "ZZZ", "ZZZ", "010"));
        }
        let query = TieQuery::one_way(codes(&["AAB"]), codes(&["BBC"]), Interval::Week);
        let series = tie_series(&table(&rows), &[query]).unwrap().remove(0);
        let n = series.periods.len();
        let covered = (0..n)
            .filter(|i| series.net(*i).unwrap().band.contains(0.3))
            .count();
        let share = covered as f64 / n as f64;
        // Articles of one size have an effect of 1, of 1 to 7 events about 5.
        let effect = series.design_effect;
        assert!(
            if cluster == 1 {
                effect < 1.15
            } else {
                effect > 3.5
            },
            "{effect}"
        );
        assert!(
            (share - LEVEL).abs() <= 0.03,
            "clusters of {cluster}: {share}, effect {effect}"
        );
    }
}
