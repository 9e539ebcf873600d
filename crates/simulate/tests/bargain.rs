//! Bargaining over positions: reference runs, laws, faults.

// A skipped comparison must be seen in the test's output.
#![allow(clippy::print_stderr)]

use std::path::PathBuf;

use detente_simulate::bargain::{BargainOptions, Bargaining, Turn};
use proptest::prelude::*;
use serde_json::Value;

/// Half a unit of the last printed digit, and a hair for numbers in the middle of two.
const POSITION: f64 = 0.05 + 1e-9;
const PROBABILITY: f64 = 0.000_05 + 1e-9;

fn run(talks: &Bargaining) -> Vec<Turn> {
    talks.run(&BargainOptions::default()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn reference_runs_come_out_to_the_last_printed_digit() {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = manifest.join("../../../shared/fixtures/scenario/ktab_smp.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no ktab_smp.json beside the project");
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let talks = Bargaining::from_csv(case["input_csv"].as_str().unwrap()).unwrap();
        let turns = run(&talks);
        let changes = numbers(&case["fractional_change"]);
        assert_eq!(turns.len(), changes.len() + 1, "{name}: turns");
        for (t, (turn, change)) in turns[1..].iter().zip(changes).enumerate() {
            assert!((turn.change - change).abs() < PROBABILITY, "{name} {t}");
        }
        for (i, actor) in talks.actors.iter().enumerate() {
            let theirs = numbers(&case["win_probability_history"][actor]);
            for (t, (turn, theirs)) in turns.iter().zip(&theirs).enumerate() {
                let ours = turn.win_probability[i];
                assert!(
                    (ours - theirs).abs() < PROBABILITY,
                    "{name}, {actor}, turn {t}: chance {ours}, reference {theirs}"
                );
                compared += 1;
            }
            for (d, issue) in talks.dimensions.iter().enumerate() {
                let theirs = numbers(&case["position_history"][actor][issue]);
                assert_eq!(theirs.len(), turns.len());
                for (t, (turn, theirs)) in turns.iter().zip(&theirs).enumerate() {
                    let ours = turn.positions[i][d];
                    assert!(
                        (ours - theirs).abs() < POSITION,
                        "{name}, {actor}, {issue}, turn {t}: {ours}, reference {theirs}"
                    );
                    compared += 1;
                }
            }
        }
    }
    eprintln!("{compared} numbers compared");
    assert!(compared > 4_000);
}

/// Seven invented actors over three issues, in the form of a KTAB file.
const SEVEN: &str = "\
Seven over three,An invented case,7,3,
Actor,Description,Power,First,First salience,Second,Second salience,Third,Third salience,
A,, 102.543, 75.79, 49.53,  6.37,  5.91, 70.45, 28.15,
B,,  53.393, 82.72, 30.33, 73.50, 21.22, 64.00, 24.79,
C,, 129.643, 82.45, 48.47, 90.89, 13.55,  0.07, 34.62,
D,,  75.920, 62.52, 20.76, 50.82, 39.24, 62.33, 22.21,
E,,  63.224, 82.34, 40.96, 45.77, 25.43, 73.31, 22.59,
F,, 120.048, 84.48, 22.92, 33.70, 39.35, 88.11, 15.42,
G,,  54.178, 70.96, 31.75, 33.46, 27.93, 90.36, 26.03,
";

/// What KTAB SMP (lsyaseen/KTAB at 3b5b063, `examples/smp/doc/20170530_ref-dummyData_3Dim.txt`,
/// MIT) prints for its random example of seven actors, here called A to G: fractional change by
/// turn, then win probability by actor and turn, then position by actor, issue and turn.
const SEVEN_CHANGE: [f64; 10] = [
    0.9999, 0.7631, 0.1780, 0.0801, 0.0853, 0.0686, 0.0639, 0.1058, 0.0398, 0.0045,
];
#[rustfmt::skip]
const SEVEN_CHANCES: [[f64; 11]; 7] = [
    [0.0047, 0.6059, 0.3618, 0.2234, 0.2420, 0.4040, 0.4031, 0.3546, 0.4593, 0.3962, 0.3340],
    [0.0302, 0.0509, 0.3087, 0.3684, 0.2457, 0.1811, 0.1290, 0.3546, 0.2960, 0.3962, 0.3340],
    [0.0054, 0.0096, 0.0256, 0.0158, 0.0096, 0.0339, 0.0072, 0.0571, 0.0194, 0.0074, 0.0183],
    [0.1492, 0.1406, 0.1887, 0.1674, 0.0823, 0.2564, 0.0533, 0.2768, 0.1131, 0.0507, 0.0957],
    [0.6001, 0.6059, 0.1152, 0.3684, 0.2420, 0.4040, 0.0446, 0.3115, 0.4593, 0.1730, 0.1512],
    [0.1447, 0.1217, 0.3618, 0.0649, 0.3687, 0.1246, 0.3628, 0.3115, 0.2960, 0.3530, 0.4009],
    [0.0656, 0.0713, 0.3087, 0.1602, 0.0517, 0.1246, 0.4031, 0.3546, 0.1123, 0.0198, 0.1512],
];
#[rustfmt::skip]
const SEVEN_POSITIONS: [[[f64; 11]; 3]; 7] = [
    [
        [75.8, 79.5, 80.6, 80.6, 78.5, 78.5, 78.5, 78.5, 78.6, 78.6, 78.6],
        [6.4, 44.7, 34.2, 35.0, 30.5, 30.5, 31.2, 31.2, 31.5, 31.8, 31.8],
        [70.5, 72.0, 75.9, 76.1, 74.0, 74.0, 74.0, 74.0, 74.0, 74.1, 74.1],
    ],
    [
        [82.7, 78.9, 76.0, 78.3, 79.0, 79.0, 79.1, 78.5, 79.9, 78.6, 78.6],
        [73.5, 56.3, 27.5, 30.5, 30.6, 30.6, 30.9, 31.2, 34.4, 31.8, 31.8],
        [64.0, 72.5, 72.0, 73.8, 74.2, 74.2, 74.3, 74.0, 75.2, 74.1, 74.1],
    ],
    [
        [82.5, 82.5, 82.5, 82.5, 82.5, 82.5, 82.5, 82.5, 82.5, 82.5, 82.5],
        [90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9],
        [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
    ],
    [
        [62.5, 65.8, 66.7, 66.7, 66.7, 66.7, 67.1, 67.1, 67.1, 67.1, 67.1],
        [50.8, 50.8, 50.2, 50.2, 50.2, 50.2, 50.1, 50.1, 50.1, 50.1, 50.1],
        [62.3, 63.0, 63.5, 63.5, 63.5, 63.5, 63.7, 63.7, 63.7, 63.7, 63.7],
    ],
    [
        [82.3, 79.5, 81.5, 78.3, 78.5, 78.5, 78.6, 80.5, 78.6, 78.6, 78.6],
        [45.8, 44.7, 35.8, 30.5, 30.5, 30.5, 30.6, 34.6, 31.6, 31.6, 31.6],
        [73.3, 72.0, 79.1, 73.8, 74.0, 74.0, 74.1, 75.9, 74.0, 74.1, 74.1],
    ],
    [
        [84.5, 84.4, 80.6, 80.7, 80.6, 80.5, 80.5, 80.5, 79.9, 79.9, 79.9],
        [33.7, 34.1, 34.2, 34.3, 34.7, 34.6, 34.6, 34.6, 34.4, 34.4, 34.4],
        [88.1, 86.3, 75.9, 76.3, 76.1, 75.9, 75.9, 75.9, 75.2, 75.2, 75.2],
    ],
    [
        [71.0, 75.6, 76.0, 77.4, 77.4, 80.5, 78.5, 78.5, 78.7, 78.7, 78.6],
        [33.5, 24.8, 27.5, 28.7, 28.7, 34.6, 31.2, 31.2, 31.3, 31.3, 31.6],
        [90.4, 72.0, 72.0, 73.0, 73.0, 75.9, 74.0, 74.0, 74.1, 74.1, 74.1],
    ],
];

#[test]
fn seven_actors_over_three_issues_move_as_ktab_moves_them() {
    let turns = run(&Bargaining::from_csv(SEVEN).unwrap());
    assert_eq!(turns.len(), 11);
    for (t, turn) in turns.iter().enumerate() {
        for i in 0..7 {
            let (ours, theirs) = (turn.win_probability[i], SEVEN_CHANCES[i][t]);
            assert!(
                (ours - theirs).abs() < PROBABILITY,
                "{i} at {t}: {ours} {theirs}"
            );
            for (ours, theirs) in turn.positions[i].iter().zip(&SEVEN_POSITIONS[i]) {
                assert!(
                    (ours - theirs[t]).abs() < POSITION,
                    "{i} at {t}: {ours} {theirs:?}"
                );
            }
        }
        if t > 0 {
            assert!(
                (turn.change - SEVEN_CHANGE[t - 1]).abs() < PROBABILITY,
                "{t}"
            );
        }
    }
    // Who takes an offer stands where it says.
    for pair in turns.windows(2) {
        for (i, position) in pair[1].positions.iter().enumerate() {
            let taken: Vec<&Vec<f64>> = pair[1]
                .offers
                .iter()
                .filter_map(|offer| match i {
                    _ if i == offer.initiator && offer.initiator_accepts => {
                        Some(&offer.initiator_position)
                    }
                    _ if i == offer.target && offer.target_accepts => Some(&offer.target_position),
                    _ => None,
                })
                .collect();
            assert!(taken.len() <= 1);
            assert_eq!(position, taken.first().map_or(&pair[0].positions[i], |p| p));
        }
    }
    let likeliest = turns[10]
        .win_probability
        .iter()
        .copied()
        .fold(0.0, f64::max);
    let central = turns[10].central_position();
    let winner = turns[10]
        .positions
        .iter()
        .position(|p| p == central)
        .unwrap();
    assert_eq!(turns[10].win_probability[winner], likeliest);
}

#[test]
fn two_of_equal_power_meet_in_the_middle_or_stay() {
    let talks = Bargaining::from_csv(
        "Actor,Description,Influence,Price,Price salience\nA,,10,0,50\nB,,10,100,50\n",
    )
    .unwrap();
    for turn in run(&talks) {
        assert!(
            turn.positions
                .iter()
                .flatten()
                .all(|x| (0.0..=100.0).contains(x))
        );
        assert!((turn.positions[0][0] + turn.positions[1][0] - 100.0).abs() < 0.1);
    }
}

#[test]
fn faults_are_told_with_their_place() {
    const HEADING: &str = "Actor,Description,Influence,Price,Price salience\n";
    let told = |lines: &str| {
        Bargaining::from_csv(&format!("{HEADING}{lines}"))
            .unwrap_err()
            .to_string()
    };
    for (lines, message) in [
        ("", "there is no actor: give one line for each"),
        (
            "A,,10,5,50\nA,,1,5,50\n",
            "line 3, column 1: actor `A` is listed twice",
        ),
        (",,10,5,50\n", "line 2, column 1: actor 1 has no name"),
        (
            "A,,ten,5,50\n",
            "line 2, column 3: Influence of `A` is not a number: `ten`",
        ),
        (
            "A,,inf,5,50\n",
            "line 2, column 3: influence of `A` is not a number: `inf`",
        ),
        (
            "A,,0,5,50\n",
            "line 2, column 3: influence of `A` must be above 0, and is 0",
        ),
        (
            "A,,1,5,50\n\nB,,1,105,50\n",
            "line 4, column 4: position on Price of `B` must be between 0 and 100, and is 105",
        ),
        (
            "A,,1,5,-1\n",
            "line 2, column 5: salience of Price of `A` must be between 0 and 100, and is -1",
        ),
        (
            "A,,1,5,0\n",
            "line 2, column 5: saliences of `A` must add up to more than 0 and at most 100, and \
             make 0",
        ),
        (
            "A,,1,5\n",
            "line 2, column 5: values of `A`: expected 5, found 4",
        ),
    ] {
        assert_eq!(told(lines), message);
    }
    let told = |text: &str| Bargaining::from_csv(text).unwrap_err().to_string();
    assert!(told("").contains("no actor"));
    assert!(told("A,,1,5,50\n").starts_with("line 1, column 1: expected a heading"));
    assert!(told("Actor,Description,Influence,Price\nA,,1,5\n").starts_with("line 1, column 4"));
    assert_eq!(
        told(&SEVEN.replacen(",7,3,", ",8,3,", 1)),
        "line 1, column 3: the first line announces 8 actors, and there are 7"
    );
    let too_much = SEVEN.replacen("28.15", "58.15", 1);
    assert!(told(&too_much).starts_with("line 3, column 9: saliences of `A` must add up to"));
}

#[test]
fn unknown_actors_and_lists_of_the_wrong_length_are_told() {
    let mut talks = Bargaining::from_csv(SEVEN).unwrap();
    assert_eq!(talks.actor("C").unwrap(), 2);
    talks.actors[2] = "Chorus".to_owned();
    assert_eq!(
        talks.actor("Choras").unwrap_err().to_string(),
        "no actor is called `Choras`; did you mean `Chorus`?"
    );
    talks.position[4].pop();
    let fault = talks.run(&BargainOptions::default()).unwrap_err();
    assert_eq!(fault.to_string(), "positions of `E`: expected 3, found 2");
    talks.influence.pop();
    assert!(
        talks
            .check()
            .unwrap_err()
            .to_string()
            .starts_with("influences")
    );
    assert!(Bargaining::default().check().is_err());
}

/// Two to seven actors over one to three issues; positions to two decimals, as the offers are.
fn talks() -> impl Strategy<Value = Bargaining> {
    (2..=7_usize, 1..=3_usize).prop_flat_map(|(actors, issues)| {
        (
            prop::collection::vec(1.0..200.0, actors),
            prop::collection::vec(prop::collection::vec(0..=10_000_u32, issues), actors),
            prop::collection::vec(prop::collection::vec(1.0..100.0, issues), actors),
        )
            .prop_map(move |(influence, position, salience)| Bargaining {
                actors: (0..actors).map(|i| format!("actor {i}")).collect(),
                dimensions: (0..issues).map(|d| format!("issue {d}")).collect(),
                influence,
                position: position
                    .iter()
                    .map(|row| row.iter().map(|x| f64::from(*x) / 100.0).collect())
                    .collect(),
                salience: salience
                    .iter()
                    .map(|row: &Vec<f64>| row.iter().map(|s| s / issues as f64).collect())
                    .collect(),
            })
    })
}

/// Whether two positions are near enough to be merged in the win probabilities.
fn some_are_near(turn: &Turn) -> bool {
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 0.11);
    (0..turn.positions.len()).any(|i| (0..i).any(|j| near(&turn.positions[i], &turn.positions[j])))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_leaves_the_hull_of_the_positions(talks in talks()) {
        let turns = run(&talks);
        for turn in &turns {
            for d in 0..talks.dimensions.len() {
                let start = || talks.position.iter().map(|x| x[d]);
                let (low, high) = (start().fold(100.0, f64::min), start().fold(0.0, f64::max));
                prop_assert!(turn.positions.iter().all(|x| low <= x[d] && x[d] <= high));
            }
            prop_assert!(turn.win_probability.iter().all(|p| (0.0..=1.0).contains(p)));
            if !some_are_near(turn) {
                prop_assert!((turn.win_probability.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn one_actor_alone_stays(x in 0.0..100.0, influence in 0.1..100.0, salience in 0.1..100.0) {
        let alone = Bargaining {
            actors: vec!["A".to_owned()],
            dimensions: vec!["price".to_owned()],
            influence: vec![influence],
            position: vec![vec![x]],
            salience: vec![vec![salience]],
        };
        for turn in run(&alone) {
            prop_assert_eq!(&turn.positions, &alone.position);
            prop_assert_eq!(&turn.win_probability, &[1.0]);
            prop_assert!(turn.offers.is_empty());
        }
    }

    #[test]
    fn who_agrees_stays(talks in talks(), offset in 0.0..0.01_f64) {
        let mut agreed = talks;
        let common: Vec<f64> = agreed.position[0].iter().map(|x| (x - offset).max(0.0)).collect();
        agreed.position.fill(common);
        for turn in run(&agreed) {
            prop_assert_eq!(&turn.positions, &agreed.position);
            prop_assert!(turn.offers.is_empty() && turn.change == 0.0);
            prop_assert!(turn.win_probability.iter().all(|p| *p == 1.0));
        }
    }

    #[test]
    fn only_proportions_of_influence_count(talks in talks()) {
        let mut doubled = talks.clone();
        doubled.influence.iter_mut().for_each(|w| *w *= 2.0);
        prop_assert_eq!(run(&talks), run(&doubled));
    }

    #[test]
    fn the_order_of_the_actors_changes_nothing(talks in talks(), shift in 1..6_usize) {
        let actors = talks.actors.len();
        let mut turned = talks.clone();
        turned.actors.rotate_left(shift % actors);
        turned.influence.rotate_left(shift % actors);
        turned.position.rotate_left(shift % actors);
        turned.salience.rotate_left(shift % actors);
        let (turns, others) = (run(&talks), run(&turned));
        prop_assert_eq!(turns.len(), others.len());
        for (turn, other) in turns.iter().zip(&others) {
            for i in 0..actors {
                let k = turned.actor(&talks.actors[i]).unwrap();
                for (x, y) in turn.positions[i].iter().zip(&other.positions[k]) {
                    prop_assert!((x - y).abs() < 1e-9);
                }
                if !some_are_near(turn) {
                    let (p, q) = (turn.win_probability[i], other.win_probability[k]);
                    prop_assert!((p - q).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ -~\n]{0,200}") {
        let _ = Bargaining::from_csv(&text);
        let _ = Bargaining::from_csv(&format!("Actor,D,I,P,S\n{text}"));
    }
}
