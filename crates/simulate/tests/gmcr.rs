//! More than two decision makers: opponents may move in any legal sequence, no one twice in a
//! row; the other rule lets each of them move once.

// A skipped comparison must be seen in the test's output.
#![allow(clippy::print_stderr)]

use std::path::PathBuf;

use detente_simulate::gmcr::{Answers, Conflict};
use serde_json::Value;

/// The focal decision maker gains by moving from 0 to 1; only if the second moves, then the
/// third, then the second again, does it end worse off than at the start.
fn three() -> Conflict {
    Conflict {
        payoffs: vec![vec![1, 2, 2, 2, 0], vec![0; 5], vec![0; 5]],
        moves: vec![
            vec![vec![1], vec![], vec![], vec![], vec![]],
            vec![vec![], vec![2], vec![], vec![4], vec![]],
            vec![vec![], vec![], vec![3], vec![], vec![]],
        ],
    }
}

#[test]
fn an_answer_in_three_moves_counts_by_the_full_definition_only() {
    let full = three().equilibria(Answers::LegalSequences);
    let once = three().equilibria(Answers::OnceEach);
    assert_eq!(Answers::default(), Answers::LegalSequences);
    assert!(full.gmr.contains(&0) && full.smr.contains(&0));
    assert!(!once.gmr.contains(&0) && !once.smr.contains(&0));
    // The opponents do not gain by it, so it is no credible answer.
    assert!(!full.seq.contains(&0) && !full.nash.contains(&0));
    // When they do gain, it is.
    let mut gains = three();
    gains.payoffs[1] = vec![0, 0, 1, 1, 2];
    gains.payoffs[2] = vec![0, 0, 0, 1, 1];
    assert!(gains.equilibria(Answers::LegalSequences).seq.contains(&0));
    assert!(!gains.equilibria(Answers::OnceEach).seq.contains(&0));
}

#[test]
fn nobody_moves_twice_in_a_row() {
    // Were the second allowed to move on at once, it could punish by itself.
    let mut conflict = three();
    conflict.moves[1][2] = vec![4];
    conflict.moves[1][3].clear();
    conflict.moves[2][2].clear();
    let full = conflict.equilibria(Answers::LegalSequences);
    assert!(!full.gmr.contains(&0));
}

#[test]
fn permuting_the_decision_makers_changes_nothing() {
    let conflict = three();
    let turned = Conflict {
        payoffs: conflict.payoffs.iter().rev().cloned().collect(),
        moves: conflict.moves.iter().rev().cloned().collect(),
    };
    for answers in [Answers::LegalSequences, Answers::OnceEach] {
        assert_eq!(conflict.equilibria(answers), turned.equilibria(answers));
    }
}

/// Garrison, four decision makers: state 5 (counted from 0) is stable by general and symmetric
/// metarationality under the full definition, and is not where each opponent moves once.
#[test]
fn garrison_state_five_tells_the_two_rules_apart() {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = manifest.join("../../../shared/fixtures/scenario/gmcr.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no gmcr.json beside the project");
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let case = cases
        .iter()
        .find(|c| c["name"] == "gmcrpy_Garrison")
        .unwrap();
    let conflict = Conflict {
        payoffs: serde_json::from_value(case["payoff_rank"].clone()).unwrap(),
        moves: serde_json::from_value(case["reachable"].clone()).unwrap(),
    };
    assert!(conflict.payoffs.len() > 2);
    let full = conflict.equilibria(Answers::LegalSequences);
    let once = conflict.equilibria(Answers::OnceEach);
    assert!(full.gmr.contains(&5) && full.smr.contains(&5));
    assert!(!once.gmr.contains(&5) && !once.smr.contains(&5));
}
