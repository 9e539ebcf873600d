//! Estimators on a CSV: local projections, Granger tests, faulty panels.

use crate::world::{World, ok, panel, stderr, stdout};

#[test]
fn a_planted_response_is_found() {
    let world = World::new();
    let args = [
        "infer",
        "lp",
        "--panel",
        "panel.csv",
        "--shock",
        "tie",
        "--outcome",
        "deaths",
        "--horizons",
        "4",
    ];
    let answer = world.json(&args);
    let points = answer["points"].as_array().unwrap();
    assert_eq!(points.len(), 5);
    let one = points[1]["estimate"].as_f64().unwrap();
    assert!((one + 0.6).abs() < 0.15, "planted -0.6, found {one}");
    assert!(points[1]["simultaneous_upper"].as_f64().unwrap() < 0.0);
    assert!(answer["smallest_visible"][1].as_f64().unwrap() > 0.0);
    let csv = stdout(&world.run(&args));
    assert!(
        csv.starts_with("horizon,estimate,se,p,lower,upper,simultaneous_lower,"),
        "{csv}"
    );

    let answer = world.json(&["infer", "granger", "--panel", "panel.csv", "--lags", "2"]);
    let pairs = answer["pairs"].as_array().unwrap();
    let p = |cause: &str, field: &str| {
        let pair = pairs
            .iter()
            .find(|pair| pair["robust"]["cause"] == cause)
            .unwrap();
        pair["placebo"][field]
            .as_f64()
            .or(pair["robust"][field].as_f64())
            .unwrap()
    };
    assert!(p("tie", "adjusted_p") < 1e-6);
    assert!(p("tie", "placebo_p") <= 0.02, "{}", p("tie", "placebo_p"));
    assert!(p("deaths", "adjusted_p") > 0.01);
}

#[test]
fn faulty_panels_name_place_and_remedy() {
    let world = World::new();
    let lp = |panel: &str, outcome: &str| {
        world.fails(
            &[
                "infer",
                "lp",
                "--panel",
                panel,
                "--shock",
                "tie",
                "--outcome",
                outcome,
            ],
            1,
        )
    };
    let message = lp("panel.csv", "deths");
    assert!(
        message.contains("panel.csv") && message.contains("did you mean deaths?"),
        "{message}"
    );
    let message = lp("nothing.csv", "deaths");
    assert!(message.contains("nothing.csv"), "{message}");
    world.write("odd.csv", "month,tie,deaths\n1,2,3\n2,much,4\n");
    let message = lp("odd.csv", "deaths");
    assert!(
        message.contains("odd.csv: line 3, column `tie`: `much` is not a number"),
        "{message}"
    );
    let short: String = panel()
        .lines()
        .take(12)
        .map(|line| format!("{line}\n"))
        .collect();
    world.write("short.csv", &short);
    let message = lp("short.csv", "deaths");
    assert!(message.contains("needs at least"), "{message}");

    let flat: String = panel()
        .lines()
        .enumerate()
        .map(|(i, line)| format!("{line},{}\n", if i == 0 { "flat" } else { "1" }))
        .collect();
    world.write("flat.csv", &flat);
    let message = world.fails(&["infer", "granger", "--panel", "flat.csv"], 1);
    assert!(message.contains("`flat` is constant"), "{message}");
    let at = panel()
        .lines()
        .position(|line| line.starts_with("7,"))
        .unwrap();
    let gap: String = panel()
        .lines()
        .enumerate()
        .map(|(i, line)| {
            if i == at {
                "7,NA,0.5\n".to_owned()
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    world.write("gap.csv", &gap);
    let message = world.fails(&["infer", "granger", "--panel", "gap.csv"], 1);
    assert!(message.contains("`tie` has no value at 7"), "{message}");
    let output = world.run(&[
        "infer",
        "lp",
        "--panel",
        "gap.csv",
        "--shock",
        "tie",
        "--outcome",
        "deaths",
    ]);
    ok(&output);
    assert!(
        stderr(&output).contains("rows were left out"),
        "{}",
        stderr(&output)
    );

    world.fails(
        &["infer", "granger", "--panel", "panel.csv", "--lags", "0"],
        2,
    );
    world.fails(
        &["infer", "lp", "--panel", "panel.csv", "--shock", "tie"],
        2,
    );
}
