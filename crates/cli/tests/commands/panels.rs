//! Tables of series: their forms, their calendars, their faults.

use std::fs::File;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array,
    Int16Array, RecordBatch, StringArray, TimestampMillisecondArray,
};

use crate::world::{World, ok, panel, stderr, stdout};

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Ten weeks by day, of as many types as there are.
fn batch() -> RecordBatch {
    let days: Vec<i32> = (0..10).map(|t| 18_264 + 7 * t).collect();
    let waves: Vec<i64> = (0..10i64).map(|t| t * 37 % 11).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("date", Arc::new(Date32Array::from(days))),
        (
            "small",
            Arc::new(Int16Array::from_iter(waves.iter().map(|v| Some(*v as i16)))),
        ),
        (
            "half",
            Arc::new(Float32Array::from_iter(
                waves.iter().map(|v| Some(*v as f32 / 2.0)),
            )),
        ),
        (
            "money",
            Arc::new(
                Decimal128Array::from_iter(waves.iter().map(|v| Some(i128::from(*v) * 25)))
                    .with_precision_and_scale(10, 2)
                    .unwrap(),
            ),
        ),
        (
            "flag",
            Arc::new(BooleanArray::from_iter(
                waves.iter().map(|v| Some(v % 2 == 0)),
            )),
        ),
        (
            "kind",
            Arc::new(DictionaryArray::<Int32Type>::from_iter(
                waves.iter().map(|v| if *v > 4 { "a" } else { "b" }),
            )),
        ),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

#[test]
fn parquet_and_arrow_give_what_csv_gives() {
    let world = World::new();
    ok(&world.run(&words("infer adjust --help")));
    let table = batch();
    let mut parquet = parquet::arrow::ArrowWriter::try_new(
        File::create(world.path("t.parquet")).unwrap(),
        table.schema(),
        None,
    )
    .unwrap();
    parquet.write(&table).unwrap();
    parquet.close().unwrap();
    let mut file = arrow_ipc::writer::FileWriter::try_new(
        File::create(world.path("t.feather")).unwrap(),
        &table.schema(),
    )
    .unwrap();
    file.write(&table).unwrap();
    file.finish().unwrap();
    let mut stream = arrow_ipc::writer::StreamWriter::try_new(
        File::create(world.path("t.arrow")).unwrap(),
        &table.schema(),
    )
    .unwrap();
    stream.write(&table).unwrap();
    stream.finish().unwrap();
    let mut csv = String::from("date,small,half,money\n");
    for (t, day) in [
        "01-03", "01-10", "01-17", "01-24", "01-31", "02-07", "02-14", "02-21", "02-28", "03-06",
    ]
    .iter()
    .enumerate()
    {
        let v = (t * 37 % 11) as f64;
        csv.push_str(&format!("2020-{day},{v},{},{}\n", v / 2.0, v / 4.0));
    }
    world.write("t.csv", &csv);
    let run = |file: &str| {
        let output = world.run(&words(&format!(
            "infer forecast --panel {file} --series small --lags 1 --steps 2"
        )));
        ok(&output);
        stdout(&output)
    };
    let wanted = run("t.csv");
    assert!(wanted.contains("2020-03-13,1,small,"), "{wanted}");
    for file in ["t.parquet", "t.feather", "t.arrow"] {
        assert_eq!(run(file), wanted, "{file}");
    }
    for series in ["half", "money", "flag"] {
        ok(&world.run(&words(&format!(
            "infer var --panel t.parquet --series {series} --lags 1"
        ))));
    }
    let message = world.fails(&words("infer var --panel t.parquet --lags 1"), 1);
    assert!(
        message.contains("t.parquet: row 1, column `kind`: `b` is not a number"),
        "{message}"
    );
    std::fs::write(
        world.path("cut.parquet"),
        &std::fs::read(world.path("t.parquet")).unwrap()[..300],
    )
    .unwrap();
    let message = world.fails(&words("infer var --panel cut.parquet --lags 1"), 1);
    assert!(
        message.contains("cut.parquet: the file is damaged"),
        "{message}"
    );
    world.write("not.parquet", "a,b\n1,2\n");
    let message = world.fails(&words("infer var --panel not.parquet --lags 1"), 1);
    assert!(message.contains("the first bytes do not"), "{message}");
}

#[test]
fn timestamps_and_words_label_rows_of_arrow_tables() {
    let world = World::new();
    let months: Vec<i64> = (0..24)
        .map(|t| {
            let day: jiff::civil::Date = format!("{}-{:02}-01", 2020 + t / 12, t % 12 + 1)
                .parse()
                .unwrap();
            day.to_zoned(jiff::tz::TimeZone::UTC)
                .unwrap()
                .timestamp()
                .as_millisecond()
        })
        .collect();
    let labels =
        StringArray::from_iter_values((0..24).map(|t| format!("{}Q{}", 2000 + t / 4, t % 4 + 1)));
    for (column, next) in [
        (
            Arc::new(TimestampMillisecondArray::from(months)) as ArrayRef,
            "2022-01-01,",
        ),
        (Arc::new(labels) as ArrayRef, "2006Q1,"),
    ] {
        let values = Arc::new(Int16Array::from_iter_values(
            (0..24).map(|t| (t * 37 % 11) as i16),
        )) as ArrayRef;
        let table = RecordBatch::try_from_iter([("period", column), ("x", values)]).unwrap();
        let mut file = arrow_ipc::writer::FileWriter::try_new(
            File::create(world.path("x.arrow")).unwrap(),
            &table.schema(),
        )
        .unwrap();
        file.write(&table).unwrap();
        file.finish().unwrap();
        let output = world.run(&words(
            "infer forecast --panel x.arrow --lags 1 --steps 1 --seasonal",
        ));
        ok(&output);
        assert!(
            stdout(&output).lines().nth(1).unwrap().starts_with(next),
            "{}",
            stdout(&output)
        );
    }
}

/// The shared panel with months for labels; `drop` leaves a row out.
fn months(drop: Option<usize>) -> String {
    let mut text = String::from("month,tie,deaths\n");
    for (t, line) in panel().lines().skip(1).enumerate() {
        if drop == Some(t) {
            continue;
        }
        let (_, rest) = line.split_once(',').unwrap();
        text.push_str(&format!("{}-{:02},{rest}\n", 2000 + t / 12, t % 12 + 1));
    }
    text
}

#[test]
fn holes_repeats_and_disorder_are_named() {
    let world = World::new();
    world.write("hole.csv", &months(Some(25)));
    let message = world.fails(&words("infer var --panel hole.csv --lags 1"), 1);
    assert!(
        message.contains("hole.csv: after 2002-01 comes 2002-03: 2002-02 is missing")
            && message.contains("--fill zero"),
        "{message}"
    );
    let output = world.run(&words("infer var --panel hole.csv --lags 1 --fill zero"));
    ok(&output);
    assert!(
        stderr(&output).contains("1 periods without a row were filled in"),
        "{}",
        stderr(&output)
    );
    let message = world.fails(
        &words("infer var --panel hole.csv --lags 1 --fill missing"),
        1,
    );
    assert!(
        message.contains("`tie` has no value at 2002-02"),
        "{message}"
    );
    let twice = months(None).replacen("2000-02", "2000-01", 1);
    world.write("twice.csv", &twice);
    let message = world.fails(&words("infer var --panel twice.csv --lags 1"), 1);
    assert!(
        message.contains("2000-01 occurs twice, in rows 1 and 2"),
        "{message}"
    );
    let order = months(None).replacen("2000-02", "1999-02", 1);
    world.write("order.csv", &order);
    let message = world.fails(&words("infer var --panel order.csv --lags 1"), 1);
    assert!(
        message.contains("1999-02 stands below 2000-01"),
        "{message}"
    );
    let plain = months(None).replacen("2000-02", "spring", 1);
    world.write("plain.csv", &plain);
    let output = world.run(&words("infer var --panel plain.csv --lags 1"));
    ok(&output);
    assert!(
        stderr(&output).contains("`spring` fits no calendar"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn seasons_and_steps_come_from_the_labels() {
    let world = World::new();
    world.write("m.csv", &months(None));
    let fit = world.json(&words(
        "infer var --panel m.csv --lags 1 --seasonal --break-at 2005-01 --deterministic both",
    ));
    assert_eq!(fit["spec"]["seasons"], 12);
    let names = fit["regressors"].as_array().unwrap();
    assert_eq!(names.len(), 2 + 2 + 11 + 1);
    assert_eq!(names.last().unwrap(), "step_2005-01");
    ok(&world.run(&words(
        "infer granger --panel m.csv --lags 1 --seasonal --break-at 2005-01",
    )));
    let ahead = stdout(&world.run(&words(
        "infer forecast --panel m.csv --lags 1 --break-at 2005-01 --steps 1",
    )));
    assert!(ahead.contains("2013-05,1,tie,"), "{ahead}");
    let message = world.fails(&words("infer var --panel panel.csv --lags 1 --seasonal"), 2);
    assert!(message.contains("--seasonal 12"), "{message}");
    let message = world.fails(
        &words("infer var --panel m.csv --lags 1 --break-at 2000-01"),
        2,
    );
    assert!(message.contains("first period"), "{message}");
    let message = world.fails(
        &words("infer forecast --panel m.csv --lags 1 --exogenous tie --steps 2"),
        2,
    );
    assert!(message.contains("--future"), "{message}");
    world.write("future.csv", "tie\n0.1\n0.2\n");
    ok(&world.run(&words(
        "infer forecast --panel m.csv --lags 1 --exogenous tie --steps 2 --future future.csv",
    )));
}

#[test]
fn faults_of_the_data_are_named_with_a_remedy() {
    let world = World::new();
    let with = |name: &str, f: &dyn Fn(usize, f64) -> String| {
        let text: String = panel()
            .lines()
            .enumerate()
            .map(|(i, line)| match i {
                0 => format!("{line},more\n"),
                _ => {
                    let tie = line.split(',').nth(1).unwrap().parse().unwrap();
                    format!("{line},{}\n", f(i, tie))
                }
            })
            .collect();
        world.write(name, &text);
    };
    with("flat.csv", &|_, _| "1".to_owned());
    with("twin.csv", &|_, tie| (2.0 * tie + 1.0).to_string());
    with("gap.csv", &|i, tie| {
        if i == 9 {
            String::new()
        } else {
            tie.sin().to_string()
        }
    });
    with("inf.csv", &|i, tie| {
        if i == 9 {
            "inf".to_owned()
        } else {
            tie.sin().to_string()
        }
    });
    let fails = |line: &str| world.fails(&words(line), 1);
    let message = fails("infer var --panel flat.csv --lags 1");
    assert!(message.contains("`more` is constant"), "{message}");
    let message = fails("infer var --panel twin.csv --lags 1");
    assert!(message.contains("is a linear combination of"), "{message}");
    let message = fails("infer irf --panel gap.csv --lags 1");
    assert!(message.contains("`more` has no value at 8"), "{message}");
    let message = fails("infer irf --panel inf.csv --lags 1");
    assert!(message.contains("`more` is infinite at 8"), "{message}");
    let message = fails("infer var --panel panel.csv --series tye --lags 1");
    assert!(
        message.contains("no column `tye`") && message.contains("did you mean tie?"),
        "{message}"
    );
    let short: String = panel()
        .lines()
        .take(8)
        .map(|line| format!("{line}\n"))
        .collect();
    world.write("short.csv", &short);
    let message = fails("infer var --panel short.csv --lags 3");
    assert!(message.contains("needs at least"), "{message}");
    let message = world.fails(&words("infer var --panel panel.csv --lags many"), 2);
    assert!(message.contains("aic, hq, sc"), "{message}");
    let message = world.fails(&words("infer irf --panel panel.csv --bands bootstrap"), 2);
    assert!(message.contains("moving-block"), "{message}");
    let message = world.fails(
        &words("infer irf --panel panel.csv --lags 1 --level 1.5"),
        2,
    );
    assert!(message.contains("between 0 and 1"), "{message}");
}

#[test]
fn every_estimator_has_help_with_an_example() {
    let world = World::new();
    let help = stdout(&world.run(&["infer", "--help"]));
    insta::assert_snapshot!("infer_help", help);
    let names: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert_eq!(names.len(), 17);
    for name in names {
        let help = stdout(&world.run(&["infer", name, "--help"]));
        assert!(
            help.contains("Example") && help.contains(&format!("detente infer {name}")),
            "{help}"
        );
    }
    let script = stdout(&world.run(&["completions", "bash"]));
    assert!(script.contains("unit-root") && script.contains("--break-at"));
}
