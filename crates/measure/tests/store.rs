//! ICEWS 2018 through the store's own reader.

mod common;

use common::codes;
use detente_measure::{TieQuery, tie_series};
use detente_store::{EventTable, LoadOptions, Silent, load_events};
use detente_vocab::{ActorCode, ActorDirectory, Interval};

/// Rows between two states, either way, when a state is also given the armed groups that its
/// reports leave unnamed ("Insurgent (Pakistan)", `PAK.REB`).
fn with_unnamed_groups(table: &EventTable, a: &str, b: &str) -> u32 {
    let belongs = |code: &ActorCode, state: &str| {
        code.root() == state && (!code.is_armed_group() || code.as_str().split('.').count() == 2)
    };
    let of = |state: &str| -> Vec<bool> {
        table
            .actors
            .codes()
            .iter()
            .map(|code| belongs(code, state))
            .collect()
    };
    let (a, b) = (of(a), of(b));
    let sides = table.source.iter().zip(&table.target);
    sides
        .filter(|(s, t)| {
            let (s, t) = (s.0 as usize, t.0 as usize);
            (a[s] && b[t]) || (b[s] && a[t])
        })
        .count() as u32
}

/// The counts made by hand left only named groups out of a state. The store's reader also
/// tells unnamed rebels from the state they fight, which takes 0 to 6 rows from a tie.
#[test]
fn the_store_takes_unnamed_rebels_out_of_their_states() {
    let Some(path) = common::shared("data/icews/icews18.csv.gz") else {
        return;
    };
    let directory = ActorDirectory::builtin();
    let loaded = load_events(&[path], &LoadOptions::default(), &directory, &Silent).unwrap();
    assert_eq!(loaded.table.len(), 468_558);
    let by_hand = [
        ("RUS", "PAK", 116),
        ("CHN", "PAK", 299),
        ("USA", "PAK", 773),
        ("PAK", "AFG", 474),
        ("USA", "RUS", 5859),
    ];
    let queries: Vec<TieQuery> = by_hand
        .iter()
        .map(|(a, b, _)| TieQuery::both_ways(codes(&[a]), codes(&[b]), Interval::Day))
        .collect();
    let series = tie_series(&loaded.table, &queries).unwrap();
    for ((a, b, known), series) in by_hand.iter().zip(&series) {
        let reported = series.totals().cell.reported();
        // One row of PAK-AFG names a group that the lexicon does not know.
        let with_groups = with_unnamed_groups(&loaded.table, a, b);
        assert!(with_groups.abs_diff(*known) <= 1, "{a}-{b} {with_groups}");
        assert!(
            reported <= *known && *known - reported <= 6,
            "{a}-{b} {reported}"
        );
    }
}
