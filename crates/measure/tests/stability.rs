//! The stability index on made-up regions.

mod common;

use common::{codes, event, table};
use detente_measure::bands::stream;
use detente_measure::stability::{
    Deaths, MonthlyDeaths, Part, PredictionVerdict, Stability, StabilityOptions, combine,
    norm_period, stability,
};
use detente_vocab::{Event, Interval, Period};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rand::RngExt;

const MEMBERS: [&str; 6] = ["AAB", "BBC", "CCD", "DDE", "EEF", "AAB.REB.OWL"];

/// `months` months from January 2010; from month `turn` on, conflict is far more frequent.
fn world(months: i32, turn: i32, seed: u64) -> Vec<Event> {
    let mut rng = stream(seed, 0);
    let first = Period::containing(date(2010, 1, 1), Interval::Month);
    let mut rows = Vec::new();
    for m in 0..months {
        let month = first.shifted(m);
        for edge in [month.start(), month.end()] {
            rows.push(event(edge, "ZZZ", "ZZZ", "010"));
        }
        for (a, source) in MEMBERS.iter().enumerate() {
            for (b, target) in MEMBERS.iter().enumerate().skip(a + 1) {
                let hostile = if m >= turn {
                    0.7
                } else if (a + b) % 3 == 0 {
                    0.6
                } else {
                    0.2
                };
                for _ in 0..rng.random_range(1..5) {
                    let cameo = if rng.random::<f64>() < hostile {
                        "190"
                    } else {
                        "043"
                    };
                    let day = rng.random_range(0..27);
                    let day: Date = month.start().saturating_add(jiff::ToSpan::days(day));
                    rows.push(event(day, source, target, cameo));
                }
            }
        }
    }
    rows
}

fn deaths(months: i32, turn: i32, seed: u64) -> Deaths {
    let mut rng = stream(seed, 1);
    let first = Period::containing(date(2010, 1, 1), Interval::Month);
    let month = |m: i32| {
        let best = f64::from(rng.random_range(50..150) * if m >= turn { 5 } else { 1 });
        let deaths = MonthlyDeaths {
            best,
            low: Some((0.8 * best).floor()),
            high: Some((1.5 * best).ceil()),
        };
        (first.shifted(m), deaths)
    };
    Deaths {
        name: "made-up deaths".to_owned(),
        months: (0..months).map(month).collect(),
        population: 2e7,
    }
}

fn options() -> StabilityOptions {
    StabilityOptions {
        draws: 200,
        ..StabilityOptions::new(codes(&MEMBERS), (date(2010, 1, 1), date(2014, 12, 31)))
    }
}

fn measured(rows: &[Event], deaths: Option<&Deaths>) -> Stability {
    stability(&table(rows), deaths, &options()).unwrap()
}

#[test]
fn a_planted_worsening_lowers_the_index_and_the_loss_is_explained() {
    let told = measured(&world(108, 84, 1), Some(&deaths(108, 84, 1)));
    let index = told.index.given().unwrap();
    let mut seen = 0;
    for i in 0..told.periods.len() {
        let value = index.values[i];
        if value.is_nan() {
            continue;
        }
        seen += 1;
        let loss: f64 = index.contributions[i].iter().sum();
        assert!((value + loss - 100.0).abs() < 1e-9);
        assert!(index.band[i].unwrap().contains(value));
        assert!((0.0..=100.0).contains(&value));
    }
    // Imbalance and isolation need twelve months of network.
    assert!(index.values[..11].iter().all(|x| x.is_nan()));
    assert_eq!(seen, 97);
    assert_eq!(told.methodology, "rsi-2");
    for part in &told.parts {
        for (x, band) in part.values.iter().zip(&part.band) {
            assert_eq!(x.is_finite(), band.is_some(), "{:?}", part.part);
            assert!(band.is_none_or(|band| band.contains(*x)));
        }
    }
    let names: Vec<&str> = index.variants.iter().map(|v| v.name).collect();
    assert_eq!(names, ["b=1", "b=2", "b=4", "percentile", "min-max"]);
    assert_eq!(
        index.variants[1].values[50].to_bits(),
        index.values[50].to_bits()
    );
    let change = index.change.as_ref().unwrap();
    assert!(change.value < -15.0 && change.band.high < 0.0, "{change:?}");
    assert!(change.probability_fall > 0.99);
    assert!((index.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    for (k, without) in index.without.iter().enumerate() {
        assert_eq!(without.len(), told.periods.len(), "{k}");
        assert!(without[107] < 50.0);
    }
}

#[test]
fn the_norm_of_the_pre_period_lies_near_fifty() {
    let told = measured(&world(108, 999, 2), Some(&deaths(108, 999, 2)));
    let index = told.index.given().unwrap();
    let pre: Vec<f64> = index.values[11..60].to_vec();
    let mean = pre.iter().sum::<f64>() / pre.len() as f64;
    assert!((35.0..60.0).contains(&mean), "{mean}");
    let validation = told.validation.given().unwrap();
    assert!(validation.forecasts >= 24);
    let p = index.change.as_ref().unwrap();
    assert!(p.value.abs() < 12.0, "{p:?}");
}

#[test]
fn a_short_pre_period_is_refused_with_its_months_and_the_parts_stay() {
    let options = StabilityOptions {
        pre: (date(2010, 1, 1), date(2012, 6, 30)),
        ..options()
    };
    let told = stability(&table(&world(60, 99, 1)), None, &options).unwrap();
    let refusal = told.index.refused().unwrap();
    assert!(refusal.why.contains("30 months of data"), "{refusal:?}");
    assert!(refusal.why.contains("imbalance 19"), "{refusal:?}");
    assert!(
        refusal.would_suffice.starts_with("17 more months"),
        "{refusal:?}"
    );
    assert!(told.validation.refused().is_some());
    assert!(told.violence_is_proxy);
    assert_eq!(told.parts.len(), 5);
    assert!(
        told.parts
            .iter()
            .all(|part| part.values.iter().any(|x| x.is_finite()))
    );
}

#[test]
fn a_month_without_monitoring_is_missing_and_so_are_the_networks_that_need_it() {
    let gap = Period::containing(date(2016, 3, 1), Interval::Month);
    let rows: Vec<Event> = world(96, 99, 3)
        .into_iter()
        .filter(|row| !(gap.start()..=gap.end()).contains(&row.date))
        .collect();
    let told = measured(&rows, Some(&deaths(96, 99, 3)));
    let index = told.index.given().unwrap();
    let at = told.periods.iter().position(|p| *p == gap).unwrap();
    assert!(told.parts[1].values[at].is_nan() && told.parts[2].values[at].is_nan());
    assert!(told.parts[1].values[at + 1].is_finite());
    assert!((at..at + 12).all(|i| index.values[i].is_nan()));
    assert!(index.values[at + 12].is_finite());
}

#[test]
fn later_months_never_change_earlier_values() {
    let rows = world(96, 70, 4);
    let end = date(2016, 12, 31);
    let shorter: Vec<Event> = rows.iter().filter(|row| row.date <= end).cloned().collect();
    let deaths = deaths(96, 70, 4);
    let (long, short) = (
        measured(&rows, Some(&deaths)),
        measured(&shorter, Some(&deaths)),
    );
    let (long, short) = (long.index.given().unwrap(), short.index.given().unwrap());
    assert_eq!(short.values.len(), 84);
    for i in 0..84 {
        let same = long.values[i].to_bits() == short.values[i].to_bits();
        assert!(same && long.band[i] == short.band[i], "{i}");
    }
}

#[test]
fn the_treated_tie_moves_no_part() {
    let rows = world(72, 99, 5);
    let mut more = rows.clone();
    for day in 1..28 {
        more.push(event(date(2015, 6, day), "AAB.GOV", "BBC", "190"));
        more.push(event(date(2015, 6, day), "BBC", "AAB", "043"));
    }
    let options = StabilityOptions {
        treated: Some((codes(&["AAB"]), codes(&["BBC"]))),
        ..options()
    };
    let deaths = deaths(72, 99, 5);
    let a = stability(&table(&rows), Some(&deaths), &options).unwrap();
    let b = stability(&table(&more), Some(&deaths), &options).unwrap();
    assert_eq!(b.treated_rows, a.treated_rows + 54);
    let bits = |s: &Stability| -> Vec<u64> {
        let values = s.parts.iter().flat_map(|part| &part.values);
        values.map(|x| x.to_bits()).collect()
    };
    assert_eq!(bits(&a), bits(&b));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let rows = world(84, 60, 6);
    let deaths = deaths(84, 60, 6);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| serde_json::to_string(&measured(&rows, Some(&deaths))).unwrap())
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn settings_outside_their_range_are_named() {
    let rows = table(&world(40, 99, 1));
    let mut bad = options();
    bad.weights[2] = 0.0;
    let error = stability(&rows, None, &bad).unwrap_err().to_string();
    assert!(
        error.contains("weights") && error.contains("above 0"),
        "{error}"
    );
    let mut wrong = deaths(40, 99, 1);
    wrong.months[3].1.low = Some(1e9);
    let error = stability(&rows, Some(&wrong), &options())
        .unwrap_err()
        .to_string();
    assert!(error.contains("low <= best"), "{error}");
}

#[test]
fn events_without_scores_are_counted_and_the_basis_says_so() {
    let mut rows = world(72, 99, 9);
    for row in &mut rows {
        row.goldstein = None;
    }
    let told = measured(&rows, None);
    let hostility = &told.parts[1];
    assert!(hostility.basis.starts_with("share of conflict"));
    assert!(hostility.values.iter().all(|x| x.is_finite()));
    assert!(told.index.given().is_some());
}

#[test]
fn ten_months_of_icews_are_refused() {
    let Some(table) = common::icews18() else {
        return;
    };
    let region = detente_vocab::Region::builtin("heart-of-asia").unwrap();
    let options = StabilityOptions::new(
        region.members().cloned().collect(),
        (date(2018, 1, 1), date(2018, 2, 20)),
    );
    let told = stability(&table, None, &options).unwrap();
    let refusal = told.index.refused().unwrap();
    assert_eq!(told.periods.len(), 10);
    assert!(refusal.why.contains("needs 36 with a value"));
}

/// ICEWS 2005-15 lacks whole actors (Pakistan, India and Russia among them), so nothing is
/// concluded from the values: the test is that real, thin data go through and that what the
/// index claims about itself holds.
#[test]
fn eleven_years_of_real_data_give_an_index_with_its_own_test() {
    let Some(table) = common::icews("data/icews/icews0515.csv.gz") else {
        return;
    };
    let Some(path) = common::shared("data/ucdp/shared_country_month_2010_2018.csv.gz") else {
        return;
    };
    let region = detente_vocab::Region::builtin("heart-of-asia").unwrap();
    let members: Vec<_> = region.members().cloned().collect();
    let mut by_month: std::collections::BTreeMap<Period, (f64, f64)> = Default::default();
    let text = common::unpacked(&path);
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record.unwrap();
        if !members.iter().any(|m| m.as_str() == &record[0]) {
            continue;
        }
        let day: Date = format!("{}-01", &record[1]).parse().unwrap();
        let entry = by_month
            .entry(Period::containing(day, Interval::Month))
            .or_default();
        entry.0 += record[2].parse::<f64>().unwrap();
        entry.1 += record[3].parse::<f64>().unwrap();
    }
    let population = by_month.values().next().unwrap().1;
    let deaths = Deaths {
        name: "UCDP, all types".to_owned(),
        months: by_month
            .into_iter()
            .map(|(month, (best, _))| {
                let deaths = MonthlyDeaths {
                    best,
                    low: None,
                    high: None,
                };
                (month, deaths)
            })
            .collect(),
        population,
    };
    let options = StabilityOptions::new(members, (date(2010, 1, 1), date(2012, 12, 31)));
    let told = stability(&table, Some(&deaths), &options).unwrap();
    let index = told.index.given().unwrap();
    let known = index.values.iter().filter(|x| x.is_finite()).count();
    assert_eq!(told.periods.len(), 132);
    assert_eq!(known, 72);
    let validation = told.validation.given().unwrap();
    assert_eq!(validation.forecasts, 30);
    assert_eq!(validation.verdict, PredictionVerdict::NoClearDifference);
}

/// Every index that the recipe can give, under each variant.
fn every_index(told: &Stability) -> Vec<(String, &Vec<f64>)> {
    let index = told.index.given().unwrap();
    let mut all = vec![
        ("default".to_owned(), &index.values),
        ("equal weights".to_owned(), &index.equal_weights),
    ];
    all.extend(
        index
            .variants
            .iter()
            .map(|v| (v.name.to_owned(), &v.values)),
    );
    for (part, values) in Part::ALL.iter().zip(&index.without) {
        all.push((format!("without {}", part.name()), values));
    }
    all
}

/// No month, part or variant may look calmer after than before.
fn assert_no_calmer(before: &Stability, after: &Stability) {
    for (a, b) in before.parts.iter().zip(&after.parts) {
        for (i, (x, y)) in a.values.iter().zip(&b.values).enumerate() {
            assert_eq!(x.is_nan(), y.is_nan(), "{:?} {i}", a.part);
            assert!(x.is_nan() || *y >= x - 1e-12, "{:?} {i}: {x} {y}", a.part);
        }
    }
    for ((name, a), (_, b)) in every_index(before).into_iter().zip(every_index(after)) {
        for (i, (x, y)) in a.iter().zip(b).enumerate() {
            assert_eq!(x.is_nan(), y.is_nan(), "{name} {i}");
            assert!(x.is_nan() || *y <= x + 1e-9, "{name} {i}: {x} {y}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_never_rises_when_a_part_rises(
        u in prop::array::uniform5(0.0f64..1.0),
        w in prop::array::uniform5(0.01f64..1.0),
        k in 0usize..5,
        step in 0.0f64..1.0,
        b in 1.0f64..8.0,
    ) {
        let total: f64 = w.iter().sum();
        let w = w.map(|x| x / total);
        let mut worse = u;
        worse[k] = (u[k] + step).min(1.0);
        prop_assert!(combine(&worse, &w, b).0 <= combine(&u, &w, b).0 + 1e-9);
        let (index, loss) = combine(&u, &w, b);
        prop_assert!((index + loss.iter().sum::<f64>() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn more_deaths_never_raise_the_index(month in 60usize..72, more in 1u32..100_000) {
        let rows = world(72, 99, 7);
        let calm = deaths(72, 99, 7);
        let mut worse = calm.clone();
        let row = &mut worse.months[month].1;
        row.best += f64::from(more);
        row.high = row.high.map(|high| high + f64::from(more));
        let (a, b) = (measured(&rows, Some(&calm)), measured(&rows, Some(&worse)));
        let (a, b) = (a.index.given().unwrap(), b.index.given().unwrap());
        prop_assert!(b.values[month] <= a.values[month] + 1e-9);
        for i in (11..72).filter(|i| *i != month) {
            prop_assert_eq!(a.values[i].to_bits(), b.values[i].to_bits());
        }
    }

    /// Acts of conflict after the pre-period, of any kind, by anyone on anyone, domestic too: no
    /// part falls and no index rises, in any month.
    #[test]
    fn more_hostility_never_raises_any_index(
        acts in prop::collection::vec(
            (0usize..6, 0usize..6, 60i32..84, 0i64..27, 0usize..4), 1..80,
        ),
        seed in 0u64..4,
        proxy in any::<bool>(),
        thin in any::<bool>(),
    ) {
        let mut rows = world(84, 999, seed);
        if thin {
            // One in three events stays, and the edges of each month.
            let mut n = 0;
            rows.retain(|row| {
                n += 1;
                n % 3 == 0 || row.source.as_str() == "ZZZ"
            });
        }
        let mut more = rows.clone();
        let first = Period::containing(date(2010, 1, 1), Interval::Month);
        for (a, b, month, day, kind) in acts {
            let day = first.shifted(month).start().saturating_add(jiff::ToSpan::days(day));
            let source = if a == b { "AAB.GOV" } else { MEMBERS[a] };
            more.push(event(day, source, MEMBERS[b], ["112", "138", "173", "190"][kind]));
        }
        let deaths = (!proxy).then(|| deaths(84, 999, seed));
        let of = |rows: &[Event]| {
            let options = StabilityOptions { draws: 100, ..options() };
            stability(&table(rows), deaths.as_ref(), &options).unwrap()
        };
        assert_no_calmer(&of(&rows), &of(&more));
    }
}

#[test]
fn months_that_thin_out_are_no_volatility() {
    // The same propensities throughout; from month 60 on one event in four is reported.
    let rows = |thin: bool| {
        let mut n = 0;
        let mut rows = Vec::new();
        for seed in 0..8 {
            rows.extend(world(108, 999, seed));
        }
        rows.retain(|row| {
            n += 1;
            !thin || row.date < date(2015, 1, 1) || n % 4 == 0 || row.source.as_str() == "ZZZ"
        });
        rows
    };
    let volatility = |thin: bool| -> f64 {
        let told = measured(&rows(thin), None);
        let index = told.index.given().unwrap();
        let late = index.scaled[72..].iter().map(|u| u[2]);
        late.sum::<f64>() / 36.0
    };
    let (dense, thin) = (volatility(false), volatility(true));
    assert!((0.3..0.7).contains(&dense), "{dense}");
    assert!(thin - dense < 0.25, "{dense} {thin}");
}

#[test]
fn one_rule_sets_the_norm() {
    let events = (date(2010, 1, 5), date(2018, 12, 31));
    let month = |y, m| Period::containing(date(y, m, 1), Interval::Month);
    // The first whole month is February: 107 months, two thirds of them are 71.
    let (from, to) = norm_period(events, None, None).unwrap();
    assert_eq!((from, to), (date(2010, 2, 1), date(2015, 12, 31)));
    // Deaths from 2014 on: 60 months, two thirds are 40; the networks were fed before.
    let deaths = Some((month(2014, 1), month(2019, 12)));
    let found = norm_period(events, deaths, None).unwrap();
    assert_eq!(found, (date(2014, 1, 1), date(2017, 4, 30)));
    assert_eq!(
        norm_period(events, deaths, Some(36)).unwrap().1,
        date(2016, 12, 31)
    );
    assert_eq!(
        norm_period(events, Some((month(2019, 1), month(2020, 1))), None),
        None
    );
}

#[test]
fn deaths_that_cannot_be_compared_are_errors_with_a_remedy() {
    let rows = table(&world(72, 99, 1));
    let told = |deaths: &Deaths| {
        stability(&rows, Some(deaths), &options())
            .unwrap_err()
            .to_string()
    };
    let mut late = deaths(72, 99, 1);
    for row in &mut late.months {
        row.0 = row.0.shifted(200);
    }
    let error = told(&late);
    assert!(
        error.contains("2026-09") && error.contains("2015-12") && error.contains("overlap"),
        "{error}"
    );
    let mut flat = deaths(72, 99, 1);
    for row in &mut flat.months {
        row.1 = MonthlyDeaths {
            best: 0.0,
            low: None,
            high: None,
        };
    }
    let error = told(&flat);
    assert!(
        error.contains("0 in each of 72 months") && error.contains("column"),
        "{error}"
    );
}

/// Fifteen years, twenty actors, every pair on most days: the size that must stay quick.
#[test]
fn fifteen_years_of_twenty_actors_have_an_index() {
    let names: Vec<String> = (0..20u8)
        .map(|i| format!("{0}{0}{1}", char::from(b'A' + i), char::from(b'B' + i)))
        .collect();
    let mut rng = stream(3, 3);
    let first = Period::containing(date(2005, 1, 1), Interval::Month);
    let mut rows = Vec::new();
    for m in 0..180 {
        let month = first.shifted(m);
        rows.push(event(month.start(), "ZZZ", "ZZZ", "010"));
        rows.push(event(month.end(), "ZZZ", "ZZZ", "010"));
        for a in 0..20 {
            for b in a + 1..20 {
                for _ in 0..rng.random_range(0..6) {
                    let hostile = if (a + b) % 3 == 0 { 0.6 } else { 0.3 };
                    let cameo = if rng.random::<f64>() < hostile {
                        "190"
                    } else {
                        "043"
                    };
                    let day = month
                        .start()
                        .saturating_add(jiff::ToSpan::days(rng.random_range(0..27)));
                    rows.push(event(day, &names[a], &names[b], cameo));
                }
            }
        }
    }
    let table = table(&rows);
    let members = names.iter().map(|name| common::code(name)).collect();
    let options = StabilityOptions::new(members, (date(2005, 1, 1), date(2014, 12, 31)));
    let told = stability(&table, None, &options).unwrap();
    assert!(told.index.given().is_some());
}

/// What the index does on real regions: ICEWS 2005-15 against UCDP deaths from 2010. The figures are
/// printed; asserted is only that the test is made and adds up, since they are findings, not a contract.
/// Regions are chosen among actors that the file does not leave out.
#[test]
#[allow(clippy::print_stderr)]
fn real_regions_are_tested_against_the_next_half_year() {
    let (Some(table), Some(path)) = (
        common::icews("data/icews/icews0515.csv.gz"),
        common::shared("data/ucdp/shared_country_month_2010_2018.csv.gz"),
    ) else {
        return;
    };
    let text = common::unpacked(&path);
    let regions: [(&str, &[&str]); 5] = [
        (
            "Horn of Africa",
            &["SOM", "ETH", "ERI", "KEN", "SDN", "SSD", "DJI", "UGA"],
        ),
        ("Great Lakes", &["COD", "RWA", "BDI", "UGA", "TZA", "KEN"]),
        (
            "Middle East",
            &[
                "SYR", "IRQ", "LBN", "IRN", "SAU", "JOR", "ARE", "YEM", "EGY",
            ],
        ),
        (
            "Lake Chad and Sahel",
            &["NGA", "NER", "CMR", "TCD", "MLI", "BFA"],
        ),
        (
            "South-East Asia",
            &["THA", "KHM", "PHL", "MMR", "IDN", "MYS", "VNM"],
        ),
    ];
    for (name, members) in regions {
        let mut by_month: std::collections::BTreeMap<Period, (f64, f64)> = Default::default();
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let record = record.unwrap();
            if members.contains(&&record[0]) {
                let day: Date = format!("{}-01", &record[1]).parse().unwrap();
                let month = Period::containing(day, Interval::Month);
                let sum = by_month.entry(month).or_default();
                sum.0 += record[2].parse::<f64>().unwrap();
                sum.1 += record[3].parse::<f64>().unwrap();
            }
        }
        let span = by_month
            .keys()
            .next()
            .copied()
            .zip(by_month.keys().last().copied());
        let deaths = Deaths {
            name: "UCDP, all types".to_owned(),
            population: by_month.values().next_back().unwrap().1,
            months: by_month
                .into_iter()
                .map(|(month, (best, _))| {
                    (
                        month,
                        MonthlyDeaths {
                            best,
                            low: None,
                            high: None,
                        },
                    )
                })
                .collect(),
        };
        let pre = norm_period(table.window().unwrap(), span, Some(36)).unwrap();
        let options = StabilityOptions::new(codes(members), pre);
        let told = stability(&table, Some(&deaths), &options).unwrap();
        let Some(v) = told.validation.given() else {
            eprintln!("{name}: {:?}", told.index.refused().map(|r| &r.why));
            continue;
        };
        let row = |s: &detente_measure::stability::Scores| {
            format!(
                "MAE {:.3} CRPS {:.3} AUC {:.2} tenths {:?}",
                s.mae,
                s.crps,
                s.auc.unwrap_or(f64::NAN),
                s.outcomes_by_tenth
            )
        };
        let change = told.index.given().unwrap().change.as_ref().unwrap();
        eprintln!(
            "{name}: {} forecasts, {:?}, p {:.2}, p CRPS {:.2}; change {:+.1} [{:+.1}, {:+.1}], P(fall) {:.2}\n  violence {}\n  index    {}\n  both     {}",
            v.forecasts,
            v.verdict,
            v.p.unwrap_or(f64::NAN),
            v.p_crps.unwrap_or(f64::NAN),
            change.value,
            change.band.low,
            change.band.high,
            change.probability_fall,
            row(&v.violence),
            row(&v.index),
            row(&v.both)
        );
        assert_eq!(v.forecasts, 30, "{name}");
        for scores in [&v.violence, &v.index, &v.both] {
            assert_eq!(scores.outcomes_by_tenth.iter().sum::<usize>(), 30);
            assert!(scores.crps > 0.0 && scores.crps <= scores.mae * 1.5);
        }
    }
}
