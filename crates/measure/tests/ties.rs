//! Tie series on made-up tables with known answers, and on ICEWS 2018 where it is at hand.

mod common;

use common::{code, codes, event, table};
use detente_measure::{MeasureError, TieQuery, tie_series};
use detente_vocab::{Event, Interval};
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// Two whole weeks (1 to 14 January 2018, Monday to Sunday) and one day.
fn two_weeks() -> Vec<Event> {
    vec![
        event(date(2018, 1, 1), "AAB", "BBC.GOV", "043"),
        event(date(2018, 1, 2), "BBC", "AAB.MIL", "190"),
        event(date(2018, 1, 3), "AAB.REB.OWL", "BBC", "190"),
        event(date(2018, 1, 4), "AAB", "BBC", "010"),
        event(date(2018, 1, 9), "CCD", "BBC", "112"),
        event(date(2018, 1, 15), "AAB", "BBC", "043"),
    ]
}

#[test]
fn a_week_is_counted_by_class_and_an_unfinished_week_is_missing() {
    let table = table(&two_weeks());
    let both = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Week);
    let forth = TieQuery::one_way(codes(&["AAB"]), codes(&["BBC"]), Interval::Week);
    let longer = both.clone().between(date(2017, 12, 25), date(2018, 1, 21));
    let series = tie_series(&table, &[both, forth, longer]).unwrap();

    let first = series[0].cells[0].unwrap();
    assert_eq!(series[0].periods.len(), 2);
    assert_eq!(first.quad, [1, 0, 0, 1]);
    assert_eq!((first.statements, first.reported()), (1, 3));
    assert_eq!(first.net(), Some(0.0));
    assert!((first.goldstein_sum() - (2.8 - 10.0)).abs() < 1e-6);
    assert_eq!(series[0].cells[1].unwrap().net(), None);
    assert_eq!(series[0].total_reports, [Some(4), Some(1)]);
    assert!(series[0].net(0).unwrap().covers_zero);

    assert_eq!(series[1].cells[0].unwrap().quad, [1, 0, 0, 0]);

    let missing: Vec<bool> = series[2].cells.iter().map(Option::is_none).collect();
    assert_eq!(missing, [true, false, false, true]);
}

#[test]
fn a_bloc_is_its_members_and_a_member_is_not_tied_to_itself() {
    let rows = [
        event(date(2018, 1, 1), "AAB", "BBC", "043"),
        event(date(2018, 1, 2), "AAB.GOV", "AAB.MIL", "190"),
        event(date(2018, 1, 3), "BBC", "CCD", "043"),
        event(date(2018, 1, 7), "DDE", "DDE", "190"),
    ];
    let bloc = codes(&["AAB", "BBC", "CCD"]);
    let query = TieQuery::both_ways(bloc.clone(), bloc, Interval::Week);
    let series = tie_series(&table(&rows), &[query]).unwrap();
    assert_eq!(series[0].cells[0].unwrap().quad, [2, 0, 0, 0]);
}

/// January and March with `volume` rows of others each, February with none.
fn silent_february(volume: usize) -> detente_measure::TieSeries {
    let mut rows = vec![
        event(date(2018, 1, 1), "AAB", "BBC", "043"),
        event(date(2018, 3, 31), "CCD", "BBC", "043"),
    ];
    for _ in 0..volume {
        rows.push(event(date(2018, 1, 9), "DDE", "DDE", "010"));
        rows.push(event(date(2018, 3, 9), "DDE", "DDE", "010"));
    }
    let query = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Month);
    tie_series(&table(&rows), &[query]).unwrap().remove(0)
}

#[test]
fn silence_is_a_gap_in_a_dense_table_and_zero_in_a_thin_one() {
    let dense = silent_february(50);
    assert!(dense.cells[0].is_some());
    assert_eq!((dense.cells[1], dense.total_reports[1]), (None, None));
    assert_eq!(dense.cells[2].unwrap().events(), 0);
    let totals = dense.totals();
    assert_eq!((totals.monitored, totals.empty), (2, 1));
    let before = dense.totals_before(date(2018, 3, 31));
    assert_eq!((before.monitored, before.cell.events()), (1, 1));

    // 3 ln 300 = 17.1 rows a month are needed; 2 · 10 + 2 rows make 7.3.
    let thin = silent_february(10);
    assert_eq!(thin.total_reports[1], Some(0));
    let totals = thin.totals();
    assert_eq!((totals.monitored, totals.empty), (3, 2));
}

#[test]
fn a_period_that_is_covered_in_part_is_shown_and_compared_with_nothing() {
    // From 10 February 2018 to 20 March 2019: no whole year.
    let rows = [
        event(date(2018, 2, 10), "AAB", "BBC", "043"),
        event(date(2018, 7, 1), "BBC", "AAB", "190"),
        event(date(2019, 3, 20), "AAB", "BBC", "043"),
    ];
    let tie = |by, from: Option<jiff::civil::Date>, to: Option<jiff::civil::Date>| {
        let query = TieQuery {
            from,
            to,
            ..TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), by)
        };
        tie_series(&table(&rows), &[query]).unwrap().remove(0)
    };
    let told = |series: &detente_measure::TieSeries| -> Vec<(String, u32, (u32, u32))> {
        let parts = series.partial.iter();
        parts
            .map(|p| (p.period.to_string(), p.cell.events(), p.days()))
            .collect()
    };
    let years = tie(Interval::Year, None, None);
    assert_eq!(years.totals().monitored, 0);
    assert_eq!(
        told(&years),
        [
            ("2018".to_owned(), 2, (325, 365)),
            ("2019".to_owned(), 1, (79, 365))
        ]
    );
    assert_eq!(years.partial[0].total_reports, 2);
    // The days asked for do not make the data longer.
    let asked = tie(
        Interval::Year,
        Some(date(2018, 1, 1)),
        Some(date(2018, 12, 31)),
    );
    assert_eq!((asked.periods.len(), asked.cells[0]), (1, None));
    assert_eq!(told(&asked), [("2018".to_owned(), 2, (325, 365))]);
    // The same rule for months and quarters: the two at the edges, none between.
    let months = tie(Interval::Month, None, None);
    assert_eq!(
        told(&months),
        [
            ("2018-02".to_owned(), 1, (19, 28)),
            ("2019-03".to_owned(), 1, (20, 31))
        ]
    );
    assert_eq!(
        (months.totals().monitored, months.totals().cell.events()),
        (12, 1)
    );
    let quarters = tie(Interval::Quarter, None, None);
    assert_eq!((told(&quarters).len(), quarters.totals().monitored), (2, 3));
    // Days asked for cut periods in the same way.
    let cut = tie(
        Interval::Month,
        Some(date(2018, 6, 15)),
        Some(date(2018, 7, 31)),
    );
    assert_eq!(told(&cut), [("2018-06".to_owned(), 0, (16, 30))]);
    assert!(tie(Interval::Day, None, None).partial.is_empty());
}

#[test]
fn questions_that_cannot_be_asked_say_so() {
    let query = TieQuery::both_ways(vec![], codes(&["BBC"]), Interval::Week);
    assert_eq!(
        tie_series(&table(&[]), &[query]),
        Err(MeasureError::EmptySide { index: 0 })
    );
    let query = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Week)
        .between(date(2018, 2, 1), date(2018, 1, 1));
    let error = tie_series(&table(&[]), &[query]).unwrap_err().to_string();
    assert!(error.contains("2018-02-01"), "{error}");
}

#[test]
fn more_than_sixty_four_queries_share_one_pass() {
    let table = table(&two_weeks());
    let one = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Week);
    let other = TieQuery::both_ways(codes(&["CCD"]), codes(&["BBC"]), Interval::Day);
    let many: Vec<TieQuery> = (0..150)
        .map(|i| {
            if i % 3 == 0 {
                other.clone()
            } else {
                one.clone()
            }
        })
        .collect();
    let alone = tie_series(&table, &[other, one]).unwrap();
    for (i, series) in tie_series(&table, &many).unwrap().iter().enumerate() {
        assert_eq!(series, &alone[usize::from(i % 3 != 0)], "{i}");
    }
}

const ACTORS: [&str; 6] = ["AAB", "AAB.GOV", "BBC", "AAB.REB.OWL", "CCD", "DDE"];
const CAMEO: [&str; 5] = ["010", "043", "070", "112", "190"];

fn some_event() -> impl Strategy<Value = Event> {
    (0..90i64, 0..6usize, 0..6usize, 0..5usize).prop_map(|(day, s, t, c)| {
        let day: Date = date(2018, 1, 1).saturating_add(jiff::ToSpan::days(day));
        event(day, ACTORS[s], ACTORS[t], CAMEO[c])
    })
}

/// Every pair of the made-up states, with rows at both ends that fix the data window.
fn framed(events: &[Event]) -> Vec<Event> {
    let mut rows = vec![
        event(date(2018, 1, 1), "DDE", "DDE", "010"),
        event(date(2018, 4, 1), "DDE", "DDE", "010"),
    ];
    rows.extend_from_slice(events);
    rows
}

fn all_ties() -> Vec<TieQuery> {
    let states = ["AAB", "BBC", "CCD", "DDE", "AAB.REB"];
    let mut ties = Vec::new();
    for a in states {
        for b in states.iter().filter(|b| **b != a) {
            ties.push(TieQuery::one_way(codes(&[a]), codes(&[b]), Interval::Week));
        }
    }
    ties
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_rows_changes_nothing(
        (rows, shuffled) in prop::collection::vec(some_event(), 1..60)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
    ) {
        let a = tie_series(&table(&framed(&rows)), &all_ties()).unwrap();
        let b = tie_series(&table(&framed(&shuffled)), &all_ties()).unwrap();
        prop_assert_eq!(a, b);
    }

    #[test]
    fn an_event_changes_its_own_series_only(
        rows in prop::collection::vec(some_event(), 0..40),
        extra in some_event(),
    ) {
        let before = tie_series(&table(&framed(&rows)), &all_ties()).unwrap();
        let mut more = rows.clone();
        more.push(extra.clone());
        let after = tie_series(&table(&framed(&more)), &all_ties()).unwrap();
        for (a, b) in before.iter().zip(&after) {
            let own = a.query.sides.0[0].covers(&extra.source)
                && a.query.sides.1[0].covers(&extra.target);
            let (x, y) = (a.totals().cell, b.totals().cell);
            let grown = y.reported() - x.reported();
            // The last day lies in an unfinished week, which is missing.
            prop_assert!(grown <= u32::from(own));
            if !own {
                // A week may become monitored, but then it is empty.
                prop_assert_eq!(x, y);
            }
        }
    }

    #[test]
    fn bands_hold_their_point(rows in prop::collection::vec(some_event(), 1..80)) {
        for series in tie_series(&table(&framed(&rows)), &all_ties()).unwrap() {
            for i in 0..series.periods.len() {
                if let Some(net) = series.net(i) {
                    prop_assert!(net.band.contains(net.net));
                    prop_assert!(net.band.low >= -1.0 && net.band.high <= 1.0);
                    prop_assert_eq!(net.covers_zero, net.band.contains(0.0));
                }
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    // More rows than one task scans.
    let some = two_weeks();
    let rows: Vec<Event> = (0..140_000).map(|i| some[i % some.len()].clone()).collect();
    let table = table(&rows);
    let query = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Week);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let series = tie_series(&table, &[query.clone(), query.clone()]).unwrap();
            let options = detente_measure::SummaryOptions::default();
            let summaries = detente_measure::summarise_all(&series, &options).unwrap();
            serde_json::to_string(&(series, summaries)).unwrap()
        })
    };
    assert_eq!(with(1), with(3));
}

/// Blocs and armed groups, by hand for the same file: 1,167 reported events of the other states of
/// the region with Afghanistan, 37 of Russia with the Taliban, 529 of the United States with Afghanistan.
#[test]
fn icews_2018_has_the_known_blocs() {
    let Some(table) = common::icews18() else {
        return;
    };
    let region = detente_vocab::Region::builtin("heart-of-asia").unwrap();
    let states: Vec<_> = region
        .members()
        .filter(|c| !c.is_armed_group() && c.as_str() != "AFG")
        .cloned()
        .collect();
    let day = Interval::Day;
    let queries = [
        TieQuery::both_ways(states, codes(&["AFG"]), day),
        TieQuery::both_ways(codes(&["RUS"]), codes(&["AFG.REB.TALIBAN"]), day),
        TieQuery::both_ways(codes(&["USA"]), codes(&["AFG"]), day),
    ];
    let series = tie_series(&table, &queries).unwrap();
    let reported: Vec<u32> = series.iter().map(|s| s.totals().cell.reported()).collect();
    assert_eq!(reported, [1167, 37, 529]);
}

/// Counts made by hand for the same file, over all its days. Its weeks end with an unfinished
/// one (29 to 31 October), which counts by day and is missing by week.
#[test]
fn icews_2018_has_the_known_numbers() {
    let Some(table) = common::icews18() else {
        return;
    };
    assert_eq!(table.len(), 468_558);
    // Reported by day; without statements; reported in whole weeks; weeks in which nothing was.
    let known = [
        ("RUS", "PAK", 116, 111, 115, 21),
        ("CHN", "PAK", 299, 275, 288, 5),
        ("USA", "PAK", 773, 651, 773, 0),
        ("PAK", "AFG", 474, 418, 474, 4),
        ("USA", "RUS", 5859, 4714, 5840, 0),
    ];
    let ties = |by| -> Vec<TieQuery> {
        known
            .iter()
            .map(|(a, b, ..)| TieQuery::both_ways(vec![code(a)], vec![code(b)], by))
            .collect()
    };
    let days = tie_series(&table, &ties(Interval::Day)).unwrap();
    let weeks = tie_series(&table, &ties(Interval::Week)).unwrap();
    for ((tie, daily), weekly) in known.iter().zip(&days).zip(&weeks) {
        let (d, w) = (daily.totals(), weekly.totals());
        assert_eq!(w.monitored, 43);
        let found = (
            tie.0,
            tie.1,
            d.cell.reported(),
            d.cell.events(),
            w.cell.reported(),
            w.silent,
        );
        assert_eq!(&found, tie);
    }
}

#[test]
fn types_reports_and_weights_are_counted() {
    let mut rows = two_weeks();
    rows[0].mentions = 9;
    rows[1].mentions = 1;
    let query = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Week);
    let series = tie_series(&table(&rows), &[query]).unwrap().remove(0);
    let cell = series.cells[0].unwrap();
    assert_eq!((cell.typed(), cell.events()), (2, 2));
    assert_eq!((cell.reports, cell.reports_square), ([9, 1], 82));
    let (net, band) = cell.net_by_reports().unwrap();
    assert!((net - 0.8).abs() < 1e-12);
    // 10² / 82 = 1.2 events: next to nothing is known.
    assert!(band.low < -0.3 && band.high > 0.99, "{band:?}");
    let weights = detente_measure::plover_weight(rows[0].event_type.unwrap())
        + detente_measure::plover_weight(rows[1].event_type.unwrap());
    assert!((cell.plover_mean().unwrap() - weights / 2.0).abs() < 1e-6);
    assert_eq!(series.design_effect, 1.0);
    let json = serde_json::to_value(cell).unwrap();
    assert_eq!(json["types"].as_object().unwrap().len(), 2);
}

#[test]
fn all_directed_dyads_come_in_one_pass() {
    let actors = codes(&["AAB", "BBC", "CCD", "AAB.REB.OWL"]);
    let queries = TieQuery::all_dyads(&actors, Interval::Week);
    assert_eq!(queries.len(), 12);
    let series = tie_series(&table(&two_weeks()), &queries).unwrap();
    let sum: u32 = series.iter().map(|s| s.totals().cell.reported()).sum();
    // Every row of the two whole weeks, each once: five.
    assert_eq!(sum, 5);
    let owl = series.iter().find(|s| {
        s.query.sides.0[0].as_str() == "AAB.REB.OWL" && s.query.sides.1[0].as_str() == "BBC"
    });
    assert_eq!(owl.unwrap().totals().cell.quad, [0, 0, 0, 1]);
}

/// The dyads of conflict by month 1991-2010: counts by CAMEO root, as rows of one root code each.
#[test]
fn real_dyads_of_conflict_have_their_counts_and_a_reading() {
    let Some(path) = common::shared("data/icews_dyad_month/shared_1991_2010.csv.gz") else {
        return;
    };
    let dyads = [
        ("USA", "PAK"),
        ("PAK", "AFG"),
        ("IND", "PAK"),
        ("USA", "AFG"),
        ("USA", "IRN"),
        ("USA", "RUS"),
        ("IRN", "ISR"),
    ];
    let text = common::unpacked(&path);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let at = |name: &str| head.iter().position(|h| h == name).unwrap();
    let month = at("month");
    let (a, b) = (at("source_iso3"), at("target_iso3"));
    let mut rows = Vec::new();
    let mut by_hand = vec![[0u32; 2]; dyads.len()];
    for record in reader.records() {
        let record = record.unwrap();
        if record[month][..4].parse::<i32>().unwrap() < 2001 {
            continue;
        }
        let Some(which) = dyads.iter().position(|(x, y)| {
            (&record[a] == *x && &record[b] == *y) || (&record[a] == *y && &record[b] == *x)
        }) else {
            continue;
        };
        let day: Date = format!("{}-01", &record[month][..7]).parse().unwrap();
        for root in 10..=20 {
            let n = record[at(&format!("root{root}"))]
                .parse::<f64>()
                .unwrap_or(0.0) as u32;
            by_hand[which][usize::from(root >= 14)] += n;
            for i in 0..n {
                let day = day.saturating_add(jiff::ToSpan::days(i64::from(i % 28)));
                rows.push(event(day, &record[a], &record[b], &format!("{root}0")));
            }
        }
    }
    let queries: Vec<TieQuery> = dyads
        .iter()
        .map(|(x, y)| TieQuery::both_ways(vec![code(x)], vec![code(y)], Interval::Month))
        .collect();
    let whole: Vec<TieQuery> = queries
        .iter()
        .map(|q| TieQuery {
            by: Interval::Day,
            ..q.clone()
        })
        .collect();
    let table = table(&rows);
    let counted = tie_series(&table, &whole).unwrap();
    for ((series, known), dyad) in counted.iter().zip(&by_hand).zip(&dyads) {
        let cell = series.totals().cell;
        assert_eq!(cell.cooperation(), 0, "{dyad:?}");
        assert_eq!(cell.conflict(), known[0] + known[1], "{dyad:?}");
        // PLOVER counts protests with material conflict, as roots 14 to 20 do.
        assert_eq!([cell.quad[2], cell.quad[3]], *known, "{dyad:?}");
        assert!(cell.conflict() > 100, "{dyad:?}");
    }
    let options = detente_measure::SummaryOptions::default();
    for series in tie_series(&table, &queries).unwrap() {
        let summary = detente_measure::summarise(&series, &options).unwrap();
        assert_eq!(summary.reading.standing, detente_measure::Standing::Hostile);
        let refusal = summary.break_test.refused().unwrap();
        assert!(refusal.why.contains("events are conflict"), "{refusal:?}");
    }
}

/// The dense dyads of the other file, in the one that holds cooperation too.
#[test]
fn icews_2018_has_the_dense_dyads_in_both_directions() {
    let Some(table) = common::icews18() else {
        return;
    };
    let actors = codes(&[
        "USA",
        "PAK",
        "AFG",
        "IND",
        "IRN",
        "RUS",
        "ISR",
        "AFG.REB.TALIBAN",
    ]);
    let series = tie_series(&table, &TieQuery::all_dyads(&actors, Interval::Month)).unwrap();
    let of = |a: &str, b: &str| {
        let found = series
            .iter()
            .find(|s| s.query.sides.0[0].as_str() == a && s.query.sides.1[0].as_str() == b);
        found.unwrap()
    };
    // Both directions of a dyad add up to the undirected tie.
    for (a, b) in [
        ("IND", "PAK"),
        ("USA", "AFG"),
        ("USA", "IRN"),
        ("IRN", "ISR"),
        ("PAK", "AFG"),
    ] {
        let both = TieQuery::both_ways(vec![code(a)], vec![code(b)], Interval::Month);
        let both = tie_series(&table, &[both]).unwrap().remove(0).totals().cell;
        let (x, y) = (of(a, b).totals().cell, of(b, a).totals().cell);
        assert_eq!(x.reported() + y.reported(), both.reported(), "{a} {b}");
        assert_eq!(x.typed() + y.typed(), both.typed(), "{a} {b}");
        assert!(both.events() > 100, "{a} {b}: {}", both.events());
        assert!(of(a, b).design_effect >= 1.0 && of(a, b).design_effect < 6.0);
    }
    assert!(of("IND", "PAK").totals().cell.conflict() > of("USA", "AFG").totals().cell.conflict());
    assert!(of("AFG.REB.TALIBAN", "AFG").totals().cell.net().unwrap() < -0.5);
}
