//! Every estimator from the outside, against figures that can be worked out by hand or that stand
//! in the reference material.

use std::fmt::Write as _;

use serde_json::Value;

use crate::networks::network;
use crate::world::{World, ok, panel, reference, stderr, stdout};

/// One column of the panel that the tests share.
fn column(name: &str) -> Vec<f64> {
    let text = panel();
    let at = text
        .lines()
        .next()
        .unwrap()
        .split(',')
        .position(|c| c == name)
        .unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split(',').nth(at).unwrap().parse().unwrap())
        .collect()
}

/// Constant, slope and residual standard deviation of a series on its own past.
fn autoregression(y: &[f64]) -> (f64, f64, f64) {
    let (x, z) = (&y[..y.len() - 1], &y[1..]);
    let n = x.len() as f64;
    let (mx, mz) = (x.iter().sum::<f64>() / n, z.iter().sum::<f64>() / n);
    let sxz: f64 = x.iter().zip(z).map(|(a, b)| (a - mx) * (b - mz)).sum();
    let sxx: f64 = x.iter().map(|a| (a - mx).powi(2)).sum();
    let slope = sxz / sxx;
    let constant = mz - slope * mx;
    let rss: f64 = x
        .iter()
        .zip(z)
        .map(|(a, b)| (b - constant - slope * a).powi(2))
        .sum();
    (constant, slope, (rss / (n - 2.0)).sqrt())
}

pub fn f(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
pub fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!(
        (found - wanted).abs() <= tolerance * wanted.abs().max(1.0),
        "{found} is not {wanted}"
    );
}

/// Between 0 and 1, without order, the same every time.
pub fn noise(i: u64) -> f64 {
    let mut x = (i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A command line as words.
pub fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn one_series_gives_the_textbook_autoregression() {
    let world = World::new();
    let y = column("tie");
    let (constant, slope, sd) = autoregression(&y);
    let one = "--panel panel.csv --series tie --lags 1";
    let fit = world.json(&words(&format!("infer var {one}")));
    near(f(&fit["coefficients"][0][0]), slope, 1e-9);
    near(f(&fit["coefficients"][1][0]), constant, 1e-9);
    near(f(&fit["roots"][0]), slope.abs(), 1e-9);
    assert_eq!(fit["stable"], true);
    let names: Vec<&str> = fit["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "portmanteau",
            "adjusted portmanteau",
            "ARCH-LM",
            "Jarque-Bera",
            "CUSUM of tie"
        ]
    );
    let ahead = world.json(&words(&format!("infer forecast {one} --steps 2")));
    let first = constant + slope * y[y.len() - 1];
    near(f(&ahead["steps"][0][0]["mean"]), first, 1e-9);
    near(f(&ahead["steps"][0][0]["se"]), sd, 1e-9);
    near(
        f(&ahead["steps"][1][0]["mean"]),
        constant + slope * first,
        1e-9,
    );
    assert_eq!(ahead["periods"][0], "160");
    for (kind, impact) in [("unit", 1.0), ("orthogonal", sd), ("generalised", sd)] {
        let irf = world.json(&words(&format!(
            "infer irf {one} --kind {kind} --bands none --horizons 3"
        )));
        let path = &irf["paths"][0]["estimate"];
        near(f(&path[3]), impact * slope.powi(3), 1e-9);
        let sum = world.json(&words(&format!(
            "infer irf {one} --kind {kind} --bands none --horizons 3 --cumulative"
        )));
        let total = impact * (1.0 + slope + slope.powi(2) + slope.powi(3));
        near(f(&sum["paths"][0]["estimate"][3]), total, 1e-9);
    }
    // A prior that says nothing leaves least squares.
    let loose = world.json(&words(&format!(
        "infer bvar {one} --lambda0 10000 --lambda1 10000 --lambda4 10000"
    )));
    near(f(&loose["fit"]["coefficients"][0][0]), slope, 1e-4);
}

#[test]
fn lag_tables_and_summaries_are_written() {
    let world = World::new();
    let table = world.json(&words("infer lags --panel panel.csv --max-lags 4"));
    let rows = table["rows"].as_array().unwrap();
    let least = (1..=4)
        .min_by(|a, b| f(&rows[*a]["sc"]).total_cmp(&f(&rows[*b]["sc"])))
        .unwrap();
    assert_eq!(table["choice"]["sc"], least);
    let output = world.run(&words(
        "infer var --panel panel.csv --lags sc --max-lags 4 --summary",
    ));
    ok(&output);
    let text = stdout(&output);
    assert!(
        text.contains("equation tie") && text.contains("Jarque-Bera"),
        "{text}"
    );
    assert!(
        stderr(&output).contains(&format!("{least} lags by SC")),
        "{}",
        stderr(&output)
    );
    let csv = stdout(&world.run(&words("infer var --panel panel.csv --lags 1")));
    assert!(
        csv.starts_with("equation,regressor,estimate,se,t,p\ntie,tie.l1,"),
        "{csv}"
    );
}

#[test]
fn reference_figures_come_out() {
    let world = World::new();
    if let Some(path) = reference("fixtures/impact/canada.csv") {
        let canada = path.to_str().unwrap();
        // R vars 1.6: VAR(2) of the Canadian data, largest root and first coefficient.
        let fit = world.json(&["infer", "var", "--panel", canada, "--lags", "2"]);
        near(f(&fit["coefficients"][0][0]), 1.637_820_602_3, 1e-9);
        near(f(&fit["log_likelihood"]), -175.818_6, 1e-6);
        let lags = world.json(&["infer", "lags", "--panel", canada, "--max-lags", "8"]);
        assert_eq!(
            (&lags["choice"]["aic"], &lags["choice"]["sc"]),
            (&Value::from(3), &Value::from(1))
        );
    }
    if let Some(path) = reference("fixtures/impact/dyad_panel_counts.csv") {
        let dyads = path.to_str().unwrap();
        let base = [
            "infer",
            "counts",
            "--panel",
            dyads,
            "--outcome",
            "y",
            "--on",
            "x1",
            "logvol",
            "l1p_ylag",
        ];
        // statsmodels 0.15.
        let plain = world.json(&base);
        near(f(&plain["coefficients"][0]), -0.797_218_921, 1e-6);
        near(f(&plain["standard_errors"][1]), 0.034_951_238, 1e-5);
        let effects =
            world.json(&[&base[..], &["--effects", "dyad", "--cluster", "dyad"]].concat());
        near(f(&effects["coefficients"][0]), 0.293_859_700, 1e-6);
        let negative = world.json(&[&base[..], &["--model", "nb2"]].concat());
        near(f(&negative["alpha"]), 2.571_097_25, 1e-4);
        let lp = [
            "infer",
            "panel-lp",
            "--panel",
            dyads,
            "--unit",
            "dyad",
            "--period",
            "t",
            "--shock",
            "x1",
            "--outcome",
            "l1p_ylag",
            "--lags",
            "1",
            "--horizons",
            "1",
        ];
        for errors in ["driscoll-kraay", "cluster", "two-way"] {
            let answer = world.json(&[&lp[..], &["--covariance", errors]].concat());
            assert!(f(&answer["points"][1]["se"]) > 0.0, "{errors}");
        }
    }
}

#[test]
fn decompositions_add_up() {
    let world = World::new();
    let shares = world.json(&words("infer fevd --panel panel.csv --lags 1 --steps 3"));
    let matrix = &shares["shares"][0];
    near(f(&matrix[0][0]), 1.0, 1e-12);
    near(f(&matrix[1][0]) + f(&matrix[1][1]), 1.0, 1e-12);
    let net = world.json(&words(
        "infer fevd --panel panel.csv --lags 1 --steps 3 --connectedness",
    ));
    near(f(&net["net"][0]) + f(&net["net"][1]), 0.0, 1e-9);
    near(
        f(&net["total"]),
        (f(&net["from_others"][0]) + f(&net["from_others"][1])) / 2.0,
        1e-9,
    );
}

#[test]
fn blocks_and_pairs_agree_in_two_series() {
    let world = World::new();
    let pairs = world.json(&words("infer granger --panel panel.csv --lags 2"));
    let pair = pairs["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["robust"]["cause"] == "tie")
        .unwrap();
    let block = world.json(&words(
        "infer granger --panel panel.csv --lags 2 --cause tie",
    ));
    near(
        f(&block["causality"]["f"]),
        f(&pair["classical"]["test"]["f"]),
        1e-9,
    );
    near(
        f(&block["causality"]["f_p"]),
        f(&pair["system"]["f_p"]),
        1e-9,
    );
    assert_eq!(block["causality"]["df1"], 2.0);
    let lasting = world.json(&words(
        "infer granger --panel panel.csv --lags 2 --integration 1 --covariance classical",
    ));
    assert_eq!(lasting["pairs"][0]["robust"]["integration"], 1);
    assert!(lasting["pairs"][0]["system"].is_null());
    let message = world.fails(&words("infer granger --panel panel.csv --cause tye"), 1);
    assert!(message.contains("did you mean tie?"), "{message}");
}

#[test]
fn priors_are_weighed_by_their_evidence() {
    let world = World::new();
    let answer = world.json(&words(
        "infer bvar --panel panel.csv --lags 2 --choose --report evidence",
    ));
    let evidence: Vec<f64> = answer["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| f(&row[1]))
        .collect();
    assert_eq!(evidence.len(), 315);
    assert!(evidence.windows(2).all(|w| w[0] >= w[1]));
    near(f(&answer["fit"]["log_evidence"]), evidence[0], 1e-12);
    let bands = world.json(&words(
        "infer bvar --panel panel.csv --lags 1 --report responses --draws 200 --horizons 2 --band-kind sup-t",
    ));
    for path in bands["responses"].as_array().unwrap() {
        assert!(f(&path["band"]["lower"][1]) < f(&path["band"]["upper"][1]));
    }
    let csv = stdout(&world.run(&words(
        "infer bvar --panel panel.csv --lags 1 --report forecast --steps 1",
    )));
    assert!(
        csv.starts_with("period,step,series,forecast,lower,upper,unconditional\n160,1,tie,"),
        "{csv}"
    );
    let held = world.json(&words(
        "infer bvar --panel panel.csv --lags 1 --report forecast --steps 2 --hold tie:1=2.5 --draws 100",
    ));
    near(f(&held["forecast"]["point"][0][0]), 2.5, 1e-9);
    assert!(f(&held["forecast"]["distance_p"]) < 1.0);
    let outside = world.json(&words(
        "infer bvar --panel panel.csv --lags 1 --exogenous tie",
    ));
    assert_eq!(outside["fit"]["exogenous"], serde_json::json!(["tie"]));
    let message = world.fails(&words("infer bvar --panel panel.csv --hold tie=2"), 2);
    assert!(message.contains("SERIES:STEP=VALUE"), "{message}");
    let message = world.fails(
        &words("infer bvar --panel panel.csv --lags 1 --exogenous tie --report forecast"),
        2,
    );
    assert!(message.contains("--future"), "{message}");
}

#[test]
fn variants_of_the_local_projection_agree_where_they_must() {
    let world = World::new();
    let mut text = String::from("t,tie,deaths,z,second,crisis,n\n");
    let (tie, deaths) = (column("tie"), column("deaths"));
    for t in 0..tie.len() {
        let wobble = ((t * 7919 % 1009) as f64 / 1009.0 - 0.5) * 0.5;
        // Counts follow `tie` one period later, 0.5 log points a unit.
        let n = (40.0 * (0.5 * tie[t.saturating_sub(1)]).exp() + 4.0 * noise(t as u64)).round();
        writeln!(
            text,
            "{t},{},{},{},{},{},{n}",
            tie[t],
            deaths[t],
            tie[t] + wobble,
            tie[t] + noise(9000 + t as u64),
            t % 3 / 2
        )
        .unwrap();
    }
    world.write("more.csv", &text);
    let base = "infer lp --panel more.csv --shock tie --outcome deaths --lags 2 --horizons 2";
    let level = world.json(&words(base));
    let sum = world.json(&words(&format!("{base} --cumulative")));
    near(
        f(&sum["points"][0]["estimate"]),
        f(&level["points"][0]["estimate"]),
        1e-9,
    );
    let iv = world.json(&words(&format!("{base} --iv z")));
    near(f(&iv["points"][1]["estimate"]), -0.6, 0.15);
    assert_eq!(iv["weak"], false);
    let two = world.json(&words(&format!("{base} --iv z second")));
    assert_eq!(two["instruments"], serde_json::json!(["z", "second"]));
    assert!(two["points"][1]["hansen_p"].is_number());
    let smooth = world.json(&words(&format!(
        "{} --smooth --penalty 0",
        base.replace("--horizons 2", "--horizons 5")
    )));
    for h in 0..6 {
        // Without a penalty the curve goes through the plain responses.
        near(
            f(&smooth["points"][h]["estimate"]),
            f(&smooth["plain"][h]),
            1e-6,
        );
    }
    let counts = world.json(&words(&format!(
        "{} --poisson",
        base.replace("--outcome deaths", "--outcome n")
    )));
    near(f(&counts["points"][1]["estimate"]), 0.5, 0.1);
    let states = world.json(&words(&format!("{base} --state crisis")));
    let (on, off) = (&states["on"]["points"][1], &states["off"]["points"][1]);
    near(
        f(&states["differences"][1]["difference"]),
        f(&on["estimate"]) - f(&off["estimate"]),
        1e-12,
    );
    let unit = world.json(&words(
        "infer lp --panel panel.csv --lpirfs unit --lags 2 --horizons 1",
    ));
    near(f(&unit["mean"][0][0][0]), 1.0, 1e-12);
    let message = world.fails(&words(&format!("{base} --state tie")), 1);
    assert!(message.contains("must be 0 or 1"), "{message}");
}

/// Units with a response of 0.5 to `x` of the period before, and common shocks.
fn long() -> String {
    let noise = |i: usize| noise(i as u64) - 0.5;
    let mut text = String::from("who,when,x,y,deaths\n");
    for u in 0..8 {
        let mut last = 0.0;
        for t in 0..70 {
            let x = noise(u * 1009 + t * 31);
            let y = 0.5 * last + 0.1 * noise(u * 577 + t * 97 + 5) + noise(t * 3) + u as f64;
            last = x;
            let deaths = if x > 0.0 { 8 } else { 2 };
            writeln!(
                text,
                "U{u},{}-{:02},{x:.6},{y:.6},{deaths}",
                2000 + t / 12,
                t % 12 + 1
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn panels_of_units_and_counts() {
    let world = World::new();
    world.write("long.csv", &long());
    let base = "infer panel-lp --panel long.csv --unit who --period when --shock x --outcome y --lags 1 --horizons 2";
    let answer = world.json(&words(base));
    near(f(&answer["points"][1]["estimate"]), 0.5, 0.05);
    let message = world.fails(&words(&base.replace("--outcome y", "--outcome Y1")), 1);
    assert!(
        message.contains("did you mean y?") || message.contains("there is no column `Y1`"),
        "{message}"
    );
    let rates = world.json(&words(&format!(
        "{} --poisson",
        base.replace("--outcome y", "--outcome deaths")
    )));
    assert!(f(&rates["points"][0]["estimate"]) > 1.0);
    // Rates 2 and 8 by a dummy: the coefficient is ln 4.
    let mut text = String::from("after,n,dyad,days\n");
    for (i, n) in [1, 2, 3, 6, 8, 10].iter().enumerate() {
        writeln!(text, "{},{n},{},10", i / 3, i % 3).unwrap();
    }
    world.write("counts.csv", &text);
    let fit = world.json(&words(
        "infer counts --panel counts.csv --outcome n --on after",
    ));
    near(f(&fit["coefficients"][1]), 4f64.ln(), 1e-9);
    let rate = world.json(&words(
        "infer counts --panel counts.csv --outcome n --on after --exposure days",
    ));
    near(f(&rate["coefficients"][0]), 0.2f64.ln(), 1e-9);
    let message = world.fails(
        &words("infer counts --panel counts.csv --outcome n --on after --model nb2 --cluster dyad"),
        2,
    );
    assert!(message.contains("--model poisson"), "{message}");
}

#[test]
fn breaks_are_found_where_they_are() {
    let world = World::new();
    let mut text = String::from("month,calm,level\n");
    for t in 0..84usize {
        let wobble = ((t * 37) % 11) as f64 / 5.0 - 1.0;
        let level = if t < 48 { 1.0 } else { 4.0 };
        let calm = ((t * 53) % 13) as f64;
        writeln!(
            text,
            "{}-{:02},{calm},{}",
            2000 + t / 12,
            t % 12 + 1,
            level + wobble
        )
        .unwrap();
    }
    world.write("level.csv", &text);
    let base = "infer breaks --panel level.csv --series level";
    for method in [
        "pelt",
        "exact --breaks 1",
        "pelt --cost normal",
        "pelt --cost median",
        "pelt --cost kernel --penalty 3",
    ] {
        let found = world.json(&words(&format!("{base} --method {method}")));
        assert_eq!(found["breaks"], serde_json::json!(["2004-01"]), "{method}");
    }
    let dated = stdout(&world.run(&words(&format!("{base} --method bai-perron"))));
    assert!(dated.contains("level,2004-01,"), "{dated}");
    let found = world.json(&words(&format!("{base} --method sup-f --permutations 199")));
    assert_eq!(found[0]["at"], "2004-01");
    near(f(&found[0]["permutation_p"]), 0.005, 1e-9);
    assert!(f(&found[0]["f_p"]) < 1e-6);
    // Chow by hand.
    let y: Vec<f64> = text
        .lines()
        .skip(1)
        .map(|l| l.split(',').nth(2).unwrap().parse().unwrap())
        .collect();
    let rss = |v: &[f64]| {
        let m = v.iter().sum::<f64>() / v.len() as f64;
        v.iter().map(|x| (x - m).powi(2)).sum::<f64>()
    };
    let parts = rss(&y[..40]) + rss(&y[40..]);
    let wanted = (rss(&y) - parts) / (parts / 82.0);
    let chow = world.json(&words(&format!(
        "{base} --method chow --at 2003-05 --permutations 99"
    )));
    near(f(&chow[0]["f"]), wanted, 1e-9);
    let online = world.json(&words(&format!("{base} --method bocpd")));
    assert_eq!(online["level"]["resets"], serde_json::json!([48]));
    let message = world.fails(&words(&format!("{base} --method chow")), 2);
    assert!(message.contains("--at"), "{message}");
    let message = world.fails(&words(&format!("{base} --method chow --at 1999-01")), 1);
    assert!(message.contains("from 2000-01 to 2006-12"), "{message}");
}

#[test]
fn unit_roots_come_with_one_line_of_advice() {
    let world = World::new();
    let mut text = String::from("t,walk,calm\n");
    let (mut walk, mut calm) = (0.0, 0.0);
    for t in 0..400 {
        walk += noise(t) - 0.5;
        calm = 0.3 * calm + noise(50_000 + t) - 0.5;
        writeln!(text, "{t},{walk:.6},{calm:.6}").unwrap();
    }
    world.write("walk.csv", &text);
    let answer = world.json(&words("infer unit-root --panel walk.csv"));
    assert_eq!(answer["series"][0]["advice"]["advice"], "difference");
    assert_eq!(answer["series"][1]["advice"]["advice"], "stationary");
    let notes = stderr(&world.run(&words("infer unit-root --panel walk.csv")));
    insta::assert_snapshot!("unit_root_notes", notes);
}

#[test]
fn threads_do_not_change_a_byte() {
    let world = World::new();
    world.write("net.csv", &network());
    for line in [
        "infer irf --panel panel.csv --lags 2 --draws 200 --horizons 4 --kilian",
        "infer irf --panel panel.csv --lags 2 --draws 200 --horizons 4 --bands wild --kind unit",
        "infer bvar --panel panel.csv --lags 2 --report responses --draws 200",
        "infer bvar --panel panel.csv --lags 2 --choose --report evidence",
        "infer lp --panel panel.csv --shock tie --outcome deaths",
        "infer granger --panel panel.csv --lags 2",
        "infer breaks --panel panel.csv --method sup-f --permutations 99",
        "infer sir --panel net.csv --influence allied",
        "infer mltr --panel net.csv",
    ] {
        let one = world.run(&[&words(line)[..], &["--threads", "1"]].concat());
        let two = world.run(&[&words(line)[..], &["--threads", "2"]].concat());
        ok(&one);
        assert_eq!(one.stdout, two.stdout, "{line}");
        assert_eq!(one.stderr, two.stderr, "{line}");
    }
}
