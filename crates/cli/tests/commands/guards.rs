//! What the estimators refuse, and what they say about themselves.

use std::fmt::Write as _;
use std::fs;

use crate::estimators::{noise, words};
use crate::world::{World, ok, stderr, stdout};

const LP: &str = "infer lp --panel panel.csv --shock tie --outcome deaths --horizons 2";

/// Units and months with counts that follow `x`.
fn long() -> String {
    let mut text = String::from("unit,period,x,n,one\n");
    for u in 0..8u64 {
        for t in 0..70u64 {
            let x = noise(u * 1009 + t * 31);
            let n = (20.0 * x + 5.0 * noise(u * 577 + t * 97)).round();
            writeln!(text, "U{u},{}-{:02},{x},{n},1", 2000 + t / 12, t % 12 + 1).unwrap();
        }
    }
    text
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_named() {
    let world = World::new();
    std::fs::write(
        world.path("article.txt.gz"),
        crate::world::gzip(b"Talks help."),
    )
    .unwrap();
    let message = world.fails(&["claims", "article.txt.gz"], 1);
    assert!(message.contains("compressed (gzip)"), "{message}");
    for (name, what) in [
        ("plan.toml", "settings file"),
        ("own.json", "JSON"),
        ("days.csv", "table"),
    ] {
        std::fs::write(world.path(name), b"Aid to Kabul reduces violence in Kabul.").unwrap();
        let message = world.fails(&["argue", name], 1);
        assert!(
            message.contains(what) && message.contains("not an article"),
            "{message}"
        );
    }
    let data = ["events", "--store", "data"];
    let message = world.fails(&[&data[..], &["--from", "01/02/2018"]].concat(), 2);
    assert!(message.contains("YYYY-MM-DD"), "{message}");
    let turned = ["--from", "2019-01-01", "--to", "2018-01-01"];
    for command in [
        &["ties", "SRN", "VEL", "--store", "data"][..],
        &["brief", "article.txt", "--events", "data", "-o", "x.html"],
        &data,
    ] {
        let message = world.fails(&[command, &turned].concat(), 2);
        assert!(
            message.contains("--from 2019-01-01 is after --to 2018-01-01"),
            "{message}"
        );
    }
    let help = stdout(&world.run(&["stability", "--help"]));
    assert!(
        help.contains("may be left out") && help.contains("proxy"),
        "{help}"
    );
}

#[test]
fn outputs_replace_plain_files_only_and_never_an_input() {
    let world = World::new();
    let before = world.read("panel.csv");
    fs::create_dir(world.path("folder.csv")).unwrap();
    let message = world.fails(&words(&format!("{LP} -o folder.csv")), 1);
    assert!(
        message.contains("folder.csv is a folder") && message.contains("-o FILE"),
        "{message}"
    );
    assert!(world.path("folder.csv").is_dir());
    let _socket = std::os::unix::net::UnixListener::bind(world.path("s.csv")).unwrap();
    let message = world.fails(&words(&format!("{LP} -o s.csv")), 1);
    assert!(message.contains("a pipe or a socket"), "{message}");
    // A link stays a link; the file that it means is written.
    world.write("real.csv", "old");
    std::os::unix::fs::symlink("real.csv", world.path("link.csv")).unwrap();
    ok(&world.run(&words(&format!("{LP} -o link.csv"))));
    assert!(world.path("link.csv").is_symlink());
    assert!(world.read("real.csv").starts_with("horizon,estimate"));
    // An input stays as it is, under another name too.
    std::os::unix::fs::symlink("panel.csv", world.path("alias.csv")).unwrap();
    for output in ["panel.csv", "./panel.csv", "alias.csv"] {
        let message = world.fails(&words(&format!("{LP} -o {output}")), 1);
        assert!(message.contains("would overwrite the input"), "{message}");
    }
    world.write("article.txt", "Soran forces shelled Velia on Tuesday.");
    world.fails(&words("claims article.txt -o article.txt"), 1);
    assert_eq!(world.read("panel.csv"), before);
    assert!(world.read("article.txt").starts_with("Soran"));
}

#[test]
fn lengths_and_draws_have_limits() {
    let world = World::new();
    let var = "--panel panel.csv --lags 1";
    for (line, named) in [
        (
            format!("infer irf {var} --horizons 18446744073709551615"),
            "--horizons",
        ),
        (format!("infer irf {var} --horizons 5000"), "periods of"),
        (format!("infer forecast {var} --steps 60000"), "--steps"),
        (format!("infer fevd {var} --steps 60000"), "--steps"),
        (
            "infer var --panel panel.csv --lags 18446744073709551615".to_owned(),
            "--lags",
        ),
        (
            "infer lags --panel panel.csv --max-lags 9999999999".to_owned(),
            "--max-lags",
        ),
        (
            "infer granger --panel panel.csv --lags 9999999999".to_owned(),
            "--lags",
        ),
        (
            format!("infer bvar {var} --report forecast --steps 9999999999"),
            "--steps",
        ),
        (
            format!("infer bvar {var} --report responses --horizons 9999999999"),
            "--horizons",
        ),
        (format!("infer irf {var} --draws 1000001"), "1000000"),
        (
            format!("infer irf {var} --draws 1000000 --horizons 120"),
            "3.9 GB",
        ),
        (format!("infer irf {var} --draws 1"), "fewer than 20"),
        (
            "infer lp --panel panel.csv --shock tie --outcome deaths --horizons 9999999999"
                .to_owned(),
            "--horizons",
        ),
        (
            "infer breaks --panel panel.csv --method exact --breaks 9999999999".to_owned(),
            "--breaks",
        ),
        (
            "infer breaks --panel panel.csv --min-size 100".to_owned(),
            "no break is possible",
        ),
    ] {
        let message = world.fails(&words(&line), 2);
        assert!(message.contains(named), "{line}: {message}");
    }
}

#[test]
fn options_that_would_say_nothing_are_refused() {
    let world = World::new();
    world.write("future.csv", "x\n1\n2\n");
    for line in [
        "granger --panel panel.csv --cause tie --covariance hc0",
        "breaks --panel panel.csv --method pelt --at 5",
        "breaks --panel panel.csv --method bai-perron --cost poisson",
        "breaks --panel panel.csv --method sup-f --breaks 2",
        "breaks --panel panel.csv --method bocpd --min-size 9",
        "breaks --panel panel.csv --penalty -1",
        "breaks --panel panel.csv --method chow --at 0",
        "forecast --panel panel.csv --lags 1 --steps 2 --future future.csv",
        "irf --panel panel.csv --lags 1 --bands iid --block 4",
        "irf --panel panel.csv --lags 1 --bands none --draws 100",
        "irf --panel panel.csv --lags 1 --bands none --band-kind sup-t",
        "bvar --panel panel.csv --lags 1 --steps 3",
        "var --panel panel.csv --lags 1 --max-lags 3",
        "lags --panel panel.csv --lags 1",
        "lp --panel panel.csv --shock tie --outcome tie",
        "lp --panel panel.csv --shock tie --outcome deaths --controls deaths",
        "lp --panel panel.csv --shock tie --outcome deaths --smooth --horizons 1",
        "lp --panel panel.csv --shock tie --outcome deaths --iv tie",
        "counts --panel panel.csv --outcome deaths --on tie deaths",
        "granger --panel panel.csv --cause tie --effect tie",
        "granger --panel panel.csv --cause tie deaths",
    ] {
        let message = world.fails(&words(&format!("infer {line}")), 2);
        for internal in ["[\"", "known =", "functions =", "{ lags"] {
            assert!(!message.contains(internal), "{line}: {message}");
        }
        assert!(
            !message.contains("unexpected argument"),
            "{line}: {message}"
        );
    }
    let line = format!("{LP} --iv tie2 --covariance newey-west");
    let message = world.fails(&words(&line), 2);
    assert!(message.contains("covariance newey-west"), "{message}");
}

#[test]
fn faults_of_the_data_end_with_one() {
    let world = World::new();
    world.write("long.csv", &long().replace("U3,2001-05,", "U3,2001-05,-"));
    let mut text = String::from("t,x,n,state,days\n");
    for t in 0..80u64 {
        let (n, days) = match t {
            40 => (-3, 0),
            _ => (7 - t as i64 % 5, 1),
        };
        writeln!(text, "{t},{},{n},{},{days}", noise(t), t % 3).unwrap();
    }
    world.write("counts.csv", &text);
    world.write("good.csv", &text.replace(",-3,", ",3,"));
    world.write(
        "net.csv",
        "source,target,period,count\nA,B,2000,-1\nB,C,2000,1\nC,A,2001,1\nA,B,2001,2\n",
    );
    world.write("empty.csv", "p\n");
    world.write("unnamed.csv", "t,a,,b\n1,2,3,4\n2,3,4,5\n");
    for (line, named) in [
        (
            "lp --panel counts.csv --shock x --outcome n --poisson --horizons 2",
            "negative at 40",
        ),
        (
            "panel-lp --panel long.csv --shock n --outcome x --poisson --lags 1 --horizons 1",
            "negative at 2001-05",
        ),
        ("counts --panel counts.csv --outcome n --on x", "line 42"),
        (
            "counts --panel good.csv --outcome n --on x --exposure days",
            "not positive",
        ),
        (
            "breaks --panel counts.csv --series n --cost poisson",
            "counts cannot be negative",
        ),
        (
            "lp --panel good.csv --shock x --outcome n --state state --horizons 2",
            "must be 0 or 1",
        ),
        ("sir --panel net.csv --fill zero", "line 2"),
        ("adjust --panel empty.csv", "no rows"),
        ("var --panel unnamed.csv --lags 1", "column 3 has no name"),
    ] {
        let message = world.fails(&words(&format!("infer {line}")), 1);
        assert!(message.contains(named), "{line}: {message}");
    }
}

#[test]
fn long_tables_are_refused_where_time_grows_with_their_square() {
    let world = World::new();
    let mut text = String::from("a\n");
    for t in 0..10_001u64 {
        writeln!(text, "{}", noise(t)).unwrap();
    }
    world.write("long.csv", &text);
    for method in [
        "--method exact",
        "--method bai-perron",
        "--method sup-f",
        "--method bocpd",
        "--cost kernel",
    ] {
        let line = format!("infer breaks --panel long.csv {method}");
        let message = world.fails(&words(&line), 2);
        assert!(
            message.contains("has 10001") && message.contains("--method pelt"),
            "{method}: {message}"
        );
    }
}

#[test]
fn notes_say_which_conventions_hold() {
    let world = World::new();
    let long = long();
    world.write(
        "long.csv",
        &long.replacen("U0,2000-03,", "U0,2000-03,NA#", 1),
    );
    // The value after the mark goes, so that the cell is empty.
    let gap: String = world
        .read("long.csv")
        .lines()
        .map(|line| match line.split_once("NA#") {
            Some((head, tail)) => format!("{head}{}\n", tail.trim_start_matches(|c| c != ',')),
            None => format!("{line}\n"),
        })
        .collect();
    world.write("long.csv", &gap);
    let notes = |line: &str| {
        let output = world.run(&words(&format!("infer {line}")));
        ok(&output);
        stderr(&output)
    };
    let panel = "panel-lp --panel long.csv --shock x --outcome n --lags 1 --horizons 2";
    let text = notes(panel);
    assert!(
        text.contains("Driscoll-Kraay") && text.contains("1 to 3 periods"),
        "{text}"
    );
    assert!(
        text.contains("rows with an empty cell in the series used: 1"),
        "{text}"
    );
    let text = notes(&format!("{panel} --poisson"));
    assert!(
        text.contains("clustered by unit") && text.contains("8 units are few"),
        "{text}"
    );
    assert!(
        text.contains("rows with an empty cell in the series used: 1"),
        "{text}"
    );
    world.write("rates.csv", &self::long());
    let text = notes("counts --panel rates.csv --outcome n --on x --cluster unit");
    assert!(text.contains("8 clusters are few"), "{text}");
    let text = notes("granger --panel panel.csv --lags 1 --integration 1");
    assert!(text.contains("system_f_p is empty"), "{text}");
    let text = notes("var --panel panel.csv --lags 1");
    assert!(
        text.contains("CUSUM") && !text.contains("inf degrees"),
        "{text}"
    );
    world.write(
        "scores.csv",
        "y,a,b,c\n1,2,0,1\n3,-1,2,4\n5,6,4,3\n2,1,3,2\n1,0,0,2\n",
    );
    let text = notes("scores --panel scores.csv --observed y --ensemble a b c");
    assert!(
        text.contains("ignorance is empty for 1 of 5 rows") && text.contains("type 7"),
        "{text}"
    );
    let text = notes("scores --panel scores.csv --observed y --first a --second b --nested");
    assert!(
        text.contains("Harvey") && text.contains("divisor n"),
        "{text}"
    );
    // Series that only another flag names are found too.
    let output = world.run(&words(
        "infer lp --panel panel.csv --series tie --shock tie --outcome deaths --horizons 1",
    ));
    ok(&output);
    // No p-value with a long row of zeros.
    let mut pairs = String::from("x,y\n");
    for t in 0..200u64 {
        let before = noise(t.max(1) - 1);
        writeln!(pairs, "{},{}", noise(t), before + 0.3 * noise(t + 7000)).unwrap();
    }
    world.write("pairs.csv", &pairs);
    let csv = stdout(&world.run(&words("infer granger --panel pairs.csv --lags 1")));
    assert!(!csv.contains("0.00000"), "{csv}");
}
