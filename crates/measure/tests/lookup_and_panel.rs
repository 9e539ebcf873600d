//! Announced events held against the data; ties as columns for the estimators.

mod common;

use common::{code, codes, event, table};
use detente_measure::panel::{Outcome, Quantity, Scale, align, column, deflate};
use detente_measure::{LookupQuery, MeasureError, TieQuery, TieSeries, lookup, tie_series};
use detente_vocab::{Event, EventType, Interval, Period};
use jiff::civil::date;

fn rows() -> Vec<Event> {
    vec![
        event(date(2018, 1, 1), "ZZZ", "ZZZ", "010"),
        event(date(2018, 2, 5), "AAB", "BBC", "043"),
        event(date(2018, 2, 20), "AAB.GOV", "BBC", "042"),
        event(date(2018, 2, 21), "BBC", "AAB", "010"),
        event(date(2018, 2, 22), "BBC", "AAB", "112"),
        event(date(2018, 3, 31), "ZZZ", "ZZZ", "010"),
    ]
}

fn visit(days: u32) -> LookupQuery {
    LookupQuery {
        sides: (codes(&["AAB"]), codes(&["BBC"])),
        directed: false,
        date: date(2018, 2, 21),
        days,
        kind: Some((EventType::Consult, Some("visit".to_owned()))),
    }
}

#[test]
fn a_visit_is_found_and_what_else_was_reported_is_listed() {
    let answer = lookup(&table(&rows()), &visit(2)).unwrap();
    let found = answer.given().unwrap();
    assert_eq!((found.matching, found.near.reported()), (1, 3));
    assert_eq!(found.by_day, [(date(2018, 2, 20), 1)]);
    assert_eq!(found.nearest, Some((date(2018, 2, 20), -1)));
    assert_eq!(found.rows, [2]);
    // Two visits in 90 days, five days looked at.
    assert!((found.expected_by_chance - 2.0 * 5.0 / 90.0).abs() < 1e-12);
    let types: Vec<_> = found.by_type.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(
        types,
        [None, Some(EventType::Consult), Some(EventType::Accuse)]
    );
}

#[test]
fn nothing_near_names_the_nearest_and_a_day_outside_is_refused() {
    let mut query = visit(1);
    query.date = date(2018, 3, 10);
    let answer = lookup(&table(&rows()), &query).unwrap();
    let found = answer.given().unwrap();
    assert_eq!(
        (found.matching, found.nearest),
        (0, Some((date(2018, 2, 20), -18)))
    );
    query.date = date(2019, 3, 10);
    let refusal = lookup(&table(&rows()), &query).unwrap();
    assert!(
        refusal
            .refused()
            .unwrap()
            .why
            .contains("2018-01-01 to 2018-03-31")
    );
}

fn monthly() -> TieSeries {
    let query = TieQuery::both_ways(codes(&["AAB"]), codes(&["BBC"]), Interval::Month)
        .between(date(2018, 1, 1), date(2018, 4, 30));
    tie_series(&table(&rows()), &[query]).unwrap().remove(0)
}

#[test]
fn columns_keep_what_is_missing_missing() {
    let series = monthly();
    let coop = column(&series, Quantity::Cooperation, Scale::Level);
    assert_eq!(coop[..3], [0.0, 2.0, 0.0]);
    assert!(coop[3].is_nan());
    let net = column(&series, Quantity::Net, Scale::Level);
    assert!(net[0].is_nan() && (net[1] - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(
        column(&series, Quantity::NetShrunk, Scale::Level)[..2],
        [0.0, 0.25]
    );
    let scaled = column(&series, Quantity::NetCount, Scale::Asinh);
    assert!((scaled[1] - 1.0f64.asinh()).abs() < 1e-12);
    assert!((column(&series, Quantity::Reported, Scale::Log1p)[1] - 5.0f64.ln()).abs() < 1e-12);
}

#[test]
fn deflation_takes_a_common_volume_out() {
    let volume = [10.0, 20.0, 40.0, f64::NAN, 0.0];
    let values = [1.0, 2.0, 4.0, 1.0, 1.0];
    let out = deflate(&values, &volume);
    assert!((out[0] - out[1]).abs() < 1e-12 && (out[1] - out[2]).abs() < 1e-12);
    assert!((out[0] - 70.0 / 30.0).abs() < 1e-12);
    assert!(out[3].is_nan() && out[4].is_nan());
}

#[test]
fn an_outcome_is_joined_by_month() {
    let series = monthly();
    let month = |m| Period::containing(date(2018, m, 1), Interval::Month);
    let outcome = Outcome {
        name: "deaths".to_owned(),
        values: vec![(month(4), 9.0), (month(2), 7.0)],
    };
    let tie = (
        "AAB-BBC".to_owned(),
        &series,
        Quantity::Cooperation,
        Scale::Level,
    );
    let joined = align(std::slice::from_ref(&tie), &[outcome]).unwrap();
    assert_eq!(joined.periods, [month(2), month(3)]);
    assert_eq!(joined.columns[0].values, [2.0, 0.0]);
    assert_eq!(joined.columns[1].values[0], 7.0);
    assert!(joined.columns[1].values[1].is_nan());
    let panel = joined.to_panel().unwrap();
    assert_eq!(panel.names(), ["AAB-BBC", "deaths"]);
    assert_eq!(panel.periods(), ["2018-02", "2018-03"]);

    let week = Outcome {
        name: "weekly".to_owned(),
        values: vec![(Period::containing(date(2018, 2, 1), Interval::Week), 1.0)],
    };
    let error = align(std::slice::from_ref(&tie), &[week]).unwrap_err();
    assert!(matches!(error, MeasureError::Intervals { .. }));
    let later = Outcome {
        name: "later".to_owned(),
        values: vec![(month(9), 1.0)],
    };
    let error = align(&[tie], &[later]).unwrap_err();
    assert!(error.to_string().contains("2018-09"), "{error}");
}

/// The visit of 20 February 2018 is in the real data.
#[test]
fn the_february_visit_is_in_icews_2018() {
    let Some(table) = common::icews18() else {
        return;
    };
    let query = LookupQuery {
        sides: (vec![code("RUS")], vec![code("PAK")]),
        directed: false,
        date: date(2018, 2, 20),
        days: 3,
        kind: None,
    };
    let answer = lookup(&table, &query).unwrap();
    let found = answer.given().unwrap();
    assert_eq!(
        found.by_day.iter().map(|day| day.1).collect::<Vec<_>>(),
        [7, 12, 2]
    );
    assert!(found.matching as f64 > 5.0 * found.expected_by_chance);
}
