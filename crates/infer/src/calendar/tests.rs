//! Calendars told from labels, and their faults.

use super::*;

fn of(labels: &[&str]) -> Calendar {
    Calendar::of(labels).unwrap()
}

#[test]
fn days_and_dates_are_inverse() {
    assert_eq!(days(1970, 1, 1), 0);
    assert_eq!(days(2000, 3, 1), 11_017);
    for o in (-200_000..200_000).step_by(37) {
        let (y, m, d) = civil(o);
        assert_eq!(days(y, m, d), o);
        assert!((1..=month_length(y, m)).contains(&d));
    }
}

#[test]
fn every_spelling_is_read_and_continued() {
    let cases: [(&[&str], Step, i64, &str); 17] = [
        (&["2019", "2020"], Step::Year, 1, "2021"),
        (&["2010", "2020"], Step::Year, 10, "2030"),
        (&["2020-Q3", "2020-Q4"], Step::Quarter, 1, "2021-Q1"),
        (&["2020Q3", "2020Q4"], Step::Quarter, 1, "2021Q1"),
        (&["2020-11", "2020-12"], Step::Month, 1, "2021-01"),
        (&["2020/11", "2020/12"], Step::Month, 1, "2021/01"),
        (&["2020M11", "2020M12"], Step::Month, 1, "2021M01"),
        (&["202011", "202012"], Step::Month, 1, "202101"),
        (&["2020-W52", "2020-W53"], Step::Week, 1, "2021-W01"),
        (&["2021W51", "2021W52"], Step::Week, 1, "2022W01"),
        (&["2020-02-27", "2020-02-28"], Step::Day, 1, "2020-02-29"),
        (&["20200227", "20200228"], Step::Day, 1, "20200229"),
        (&["2020-02-21", "2020-02-28"], Step::Day, 7, "2020-03-06"),
        (&["2020-01-31", "2020-02-29"], Step::Month, 1, "2020-03-31"),
        (&["2020-07-01", "2020-10-01"], Step::Month, 3, "2021-01-01"),
        (
            &["2020-02-27 00:00:00", "2020-02-28T00:00:00Z"],
            Step::Day,
            1,
            "2020-02-29",
        ),
        (&["-1", "0"], Step::Unit, 1, "1"),
    ];
    for (labels, step, every, next) in cases {
        let c = of(labels);
        assert_eq!((c.step, c.every), (Some(step), every), "{labels:?}");
        assert_eq!(c.after(1), [next], "{labels:?}");
    }
}

#[test]
fn seasons_follow_from_the_step() {
    assert_eq!(of(&["2020-01", "2020-02"]).season(), Some(12));
    assert_eq!(of(&["2020-01-01", "2020-04-01"]).season(), Some(4));
    assert_eq!(of(&["2020-W01", "2020-W02"]).season(), Some(52));
    assert_eq!(of(&["2020-01-01", "2020-01-02"]).season(), Some(7));
    assert_eq!(of(&["2020", "2021"]).season(), None);
    assert_eq!(of(&["1", "2"]).season(), None);
}

#[test]
fn weekends_are_no_holes_but_a_missing_wednesday_is() {
    // 2020-01-02 is a Thursday.
    let week = [
        "2020-01-02",
        "2020-01-03",
        "2020-01-06",
        "2020-01-07",
        "2020-01-08",
    ];
    let c = of(&week);
    assert_eq!((c.step, c.season()), (Some(Step::Weekday), Some(5)));
    assert_eq!(c.after(3), ["2020-01-09", "2020-01-10", "2020-01-13"]);
    let hole = [
        "2020-01-02",
        "2020-01-03",
        "2020-01-06",
        "2020-01-08",
        "2020-01-09",
    ];
    assert!(matches!(
        Calendar::of(&hole),
        Err(InferError::PeriodHole { missing, .. }) if missing == "2020-01-07"
    ));
}

#[test]
fn faults_name_both_periods() {
    let fault = |labels: &[&str]| Calendar::of(labels).unwrap_err().to_string();
    let hole = fault(&["2020-01", "2020-03", "2020-04", "2020-05"]);
    assert!(
        hole.contains("2020-01") && hole.contains("2020-03") && hole.contains("2020-02"),
        "{hole}"
    );
    let twice = fault(&["2020-01", "2020-02", "2020-02"]);
    assert!(
        twice.contains("2020-02") && twice.contains("rows 2 and 3"),
        "{twice}"
    );
    let far = fault(&["2020-01", "2020-02", "2020-03", "2020-01"]);
    assert!(far.contains("rows 1 and 4"), "{far}");
    let order = fault(&["2020-02", "2020-03", "2020-01"]);
    assert!(
        order.contains("2020-03") && order.contains("2020-01"),
        "{order}"
    );
    let uneven = fault(&["1", "3", "5", "6"]);
    assert!(uneven.contains("every 2 units"), "{uneven}");
    assert!(fault(&["spring", "summer", "spring"]).contains("spring"));
}

#[test]
fn other_labels_are_a_plain_order_that_says_so() {
    let c = of(&["spring", "summer"]);
    assert_eq!((c.step, c.misfit.as_deref()), (None, Some("spring")));
    assert_eq!(c.after(2), ["+1", "+2"]);
    assert_eq!(
        of(&["2020-12", "2020-13"]).misfit.as_deref(),
        Some("2020-13")
    );
    assert_eq!(of(&["2020-12", "2021"]).misfit.as_deref(), Some("2021"));
    assert_eq!(
        of(&["2021-02-28", "2021-02-29"]).misfit.as_deref(),
        Some("2021-02-29")
    );
    assert_eq!(
        of(&["2021-W52", "2021-W53"]).misfit.as_deref(),
        Some("2021-W53")
    );
    assert_eq!(of(&["2021-02-28T12:00"]).step, None);
    assert_eq!(Calendar::of::<&str>(&[]).unwrap().step, None);
    for odd in [
        "",
        "é",
        "202é",
        "2020-",
        "2020-Q",
        "2020-Q5",
        "20200-1",
        "2020-1-",
        "99999999999999999999",
    ] {
        assert_eq!(of(&[odd]).step, None, "{odd}");
    }
}

#[test]
fn a_grid_fills_holes_with_their_names() {
    let g = Calendar::grid(&["2020-11", "2021-01", "2021-02", "2021-03"]).unwrap();
    assert_eq!(
        g.labels,
        ["2020-11", "2020-12", "2021-01", "2021-02", "2021-03"]
    );
    assert_eq!(g.rows, [Some(0), None, Some(1), Some(2), Some(3)]);
    assert!(Calendar::grid(&["1", "2", "900000"]).is_err());
}
