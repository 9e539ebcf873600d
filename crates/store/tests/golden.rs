//! Counts on real files, where the workbench has them.
#![allow(missing_docs)]

mod common;

use common::{accounted, load, shared};
use detente_store::{CodeClass, EventTable};
use detente_vocab::ActorCode;

fn events_between(table: &EventTable, source: &str, target: &str) -> usize {
    let source = table.actors.covered_by(&ActorCode::new(source).unwrap());
    let target = table.actors.covered_by(&ActorCode::new(target).unwrap());
    (0..table.len())
        .filter(|i| source[table.source[*i].0 as usize] && target[table.target[*i].0 as usize])
        .count()
}

#[test]
fn every_row_of_icews_2018_is_accounted_for() {
    let Some(path) = shared("data/icews/icews18.csv.gz") else {
        return;
    };
    let loaded = load(&[path]).unwrap();
    let file = &loaded.files[0];
    assert_eq!(file.rows_read, 468_558);
    assert!(accounted(&loaded));
    assert_eq!(
        file.sha256,
        "33f2503785b5291e4d49d8ecbe7a69184543ec7ca83996b6ab7d9898ca415b15"
    );
    assert_eq!(file.bytes, 6_389_730);
    assert_eq!(file.first_day.unwrap().to_string(), "2018-01-01");
    assert_eq!(file.last_day.unwrap().to_string(), "2018-10-31");
    // An independent count over the columns `*_iso3`, rows with a `*_group` left out, gives
    // 59, 57, 479, 696 and 228. From the last three go the rows with a side that is armed by
    // its role ("Militant (Pakistan)": 4, 12 and 6) or by its name without a group (Hizbul
    // Mujahideen: 1 of IND-PAK); to PAK-AFG comes one whose party is known by name only.
    for (source, target, n) in [
        ("RUS", "PAK", 59),
        ("PAK", "RUS", 57),
        ("USA", "PAK", 475),
        ("IND", "PAK", 683),
        ("PAK", "AFG", 223),
    ] {
        assert_eq!(
            events_between(&loaded.table, source, target),
            n,
            "{source}-{target}"
        );
    }
    // The Taliban keep a code of their own although the file says Afghanistan.
    assert_eq!(events_between(&loaded.table, "AFG.REB.TALIBAN", "AFG"), 949);
    let unknown = file.sides[&CodeClass::Unknown] as f64 / (2.0 * file.rows_used as f64);
    assert!(unknown < 0.03, "{unknown}");
}
