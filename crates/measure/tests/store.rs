//! ICEWS 2018 through the store's own reader.

mod common;

use common::codes;
use detente_measure::{TieQuery, tie_series};
use detente_store::{LoadOptions, Silent, load_events};
use detente_vocab::{ActorDirectory, Interval};

/// The counts made by hand took the file's country column and left named armed groups out. The
/// store's reader also tells unnamed rebels ("Insurgent (Pakistan)") from the state they
/// fight and gives some persons and parties another country, so a tie moves by a few rows.
#[test]
fn the_store_gives_the_known_ties_within_a_few_rows() {
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
        let allowed = 2 + known / 50;
        assert!(
            reported.abs_diff(*known) <= allowed,
            "{a}-{b} {reported} {known}"
        );
    }
}
