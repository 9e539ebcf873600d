//! Ties over time, signed networks, forecasts and families of tests.

use std::fmt::Write as _;

use crate::estimators::{f, near, noise, words};
use crate::world::{World, ok, stderr, stdout};

/// Counts among five actors that follow their own past.
pub fn network() -> String {
    let mut text = String::from("source,target,period,count,value,allied\n");
    let actors = ["A", "B", "C", "D", "E"];
    let mut last = [[1u64; 5]; 5];
    for t in 0..40u64 {
        for i in 0..5 {
            for j in (0..5).filter(|j| *j != i) {
                let roll = (4.0 * noise(t * 25 + i as u64 * 5 + j as u64)) as u64;
                let next = roll + last[i][j] / 2;
                last[i][j] = next;
                let value = next as f64 - 2.0 + (roll as f64) / 8.0;
                writeln!(
                    text,
                    "{},{},{},{next},{value},{}",
                    actors[i],
                    actors[j],
                    1980 + t,
                    (i + j) % 2
                )
                .unwrap();
            }
        }
    }
    text
}

#[test]
fn influence_is_estimated_with_its_caveat() {
    let world = World::new();
    world.write("net.csv", &network());
    let run = "infer sir --panel net.csv --influence allied --own-past";
    let answer = world.json(&words(run));
    assert_eq!(
        answer["fit"]["names"],
        serde_json::json!(["const", "own.l1", "reverse.l1", "beta.allied"])
    );
    assert_eq!(answer["fit"]["n"], 39 * 20);
    assert!(f(&answer["fit"]["coefficients"][1]) > 0.1);
    let run = "infer mltr --panel net.csv --center";
    let fit = world.json(&words(run));
    // The scale: a root mean square entry of 1.
    let rows = fit["fit"]["b1"].as_array().unwrap();
    let cells: Vec<f64> = rows
        .iter()
        .flat_map(|row| row.as_array().unwrap().iter().map(f))
        .collect();
    let square = cells.iter().map(|v| v * v).sum::<f64>() / cells.len() as f64;
    near(square, 1.0, 1e-9);
    for command in ["sir --panel net.csv", "mltr --panel net.csv"] {
        let output = world.run(&words(&format!("infer {command}")));
        ok(&output);
        assert!(
            stderr(&output).contains("whose past helps to predict whom"),
            "{}",
            stderr(&output)
        );
    }
    let thinned: String = network()
        .lines()
        .enumerate()
        .filter(|(i, _)| *i != 30)
        .map(|(_, l)| format!("{l}\n"))
        .collect();
    world.write("thin.csv", &thinned);
    let message = world.fails(&words("infer mltr --panel thin.csv"), 1);
    assert!(
        message.contains("no row for") && message.contains("--fill zero"),
        "{message}"
    );
    ok(&world.run(&words("infer mltr --panel thin.csv --fill zero")));
    let changing = network().replacen(",1\n", ",0\n", 1);
    world.write("odd.csv", &changing);
    let message = world.fails(&words("infer sir --panel odd.csv --influence allied"), 1);
    assert!(message.contains("column `allied` changes"), "{message}");
}

#[test]
fn three_enemies_leave_one_tie_frustrated() {
    let world = World::new();
    world.write(
        "ties.csv",
        "source,target,sign\nA,B,-1\nB,C,-1\nC,A,-1\nC,D,1\n",
    );
    let answer = world.json(&words("infer balance --edges ties.csv"));
    near(f(&answer["frustration"]["index"]), 1.0, 0.0);
    assert_eq!(answer["frustration"]["proof"], "optimal");
    assert_eq!(answer["frustrated"].as_array().unwrap().len(), 1);
    assert_eq!(answer["triads"]["mmm"], 1);
    let output = world.run(&words("infer balance --edges ties.csv"));
    insta::assert_snapshot!("balance", format!("{}{}", stdout(&output), stderr(&output)));
    world.write(
        "both.csv",
        "source,target,sign\nA,B,-1\nB,A,-1\nB,C,1\nC,A,1\n",
    );
    let answer = world.json(&words("infer balance --edges both.csv"));
    assert_eq!(answer["symmetry"]["both_hostile"], 1);
    near(f(&answer["symmetry"]["reciprocity"]), 0.5, 1e-12);
    world.write("loop.csv", "source,target,sign\nA,A,-1\n");
    let message = world.fails(&words("infer balance --edges loop.csv"), 1);
    assert!(
        message.contains("line 2: A has a tie with itself"),
        "{message}"
    );
}

#[test]
fn forecasts_are_scored_and_compared() {
    let world = World::new();
    world.write(
        "f.csv",
        "y,d1,d2,d3\n1,0,1,2\n4,1,2,3\n0,0,0,1\n5,2,6,7\n3,1,3,3\n",
    );
    let scores = world.json(&words(
        "infer scores --panel f.csv --observed y --ensemble d1 d2 d3",
    ));
    // E|X - y| - E|X - X'| / 2 = 2/3 - 4/9.
    near(f(&scores["rows"][0]["crps"]), 2.0 / 9.0, 1e-12);
    let test = world.json(&words(
        "infer scores --panel f.csv --observed y --first d1 --second d2 --nested",
    ));
    near(
        f(&test["first_mse"]),
        (1.0 + 9.0 + 0.0 + 9.0 + 4.0) / 5.0,
        1e-12,
    );
    near(
        f(&test["second_mse"]),
        (0.0 + 4.0 + 0.0 + 1.0 + 0.0) / 5.0,
        1e-12,
    );
    near(f(&test["diebold_mariano"]["mean_difference"]), 3.6, 1e-12);
    assert!(f(&test["clark_west"]["p"]) < 0.5);
    world.write("p.csv", "name,p\na,0.01\nb,0.02\nc,0.03\nd,0.5\n");
    let output = world.run(&words("infer adjust --panel p.csv --name name"));
    ok(&output);
    assert!(
        stdout(&output).contains("a,0.01,0.04,"),
        "{}",
        stdout(&output)
    );
    let rows = world.json(&words("infer adjust --panel p.csv --name name"));
    near(f(&rows[1]["holm"]), 0.06, 1e-12);
    near(f(&rows[3]["benjamini_hochberg"]), 0.5, 1e-12);
    world.write("bad.csv", "p\n0.1\n1.5\n");
    let message = world.fails(&words("infer adjust --panel bad.csv"), 1);
    assert!(
        message.contains("line 3, column `p`: 1.5 is not a p-value"),
        "{message}"
    );
}
