//! What stands beside an estimate: guards, sides of a break, forecasts, a hidden driver.

use detente_infer::study::{
    self, Guard, LEAST_OF_SECOND, LEAST_PLACEBOS, LEAST_WITH_SIGN, LEVEL as TEST,
    MOST_PLACEBOS_ABOVE, Placebo, Regime, Scores,
};

use super::question::{Answered, LEVEL, Question};
use crate::model::{CheckTable, Sentence};
use crate::words;

/// Effects smaller than this are of no practical weight (standard deviations).
pub const PRACTICAL: f64 = 0.2;

/// The tables, in the order of the page.
pub fn tables(question: &Question, answered: &Answered) -> Vec<CheckTable> {
    [
        Some(guards(answered)),
        varied(answered),
        estimators(question, answered),
        Some(nulls(question, answered)),
        cumulative(question, answered),
        regimes(question, answered),
        others(answered),
        forecasts(question, answered),
        Some(hidden_driver(answered)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn note(text: String) -> Sentence {
    Sentence {
        text,
        refs: vec!["m5".to_owned()],
    }
}

fn table(title: String, heads: &[&str], rows: Vec<Vec<String>>, text: String) -> CheckTable {
    CheckTable {
        title,
        heads: heads.iter().map(|h| (*h).to_owned()).collect(),
        rows,
        note: note(text),
    }
}

fn p_cell(p: Option<f64>) -> String {
    p.map_or_else(
        || "—".to_owned(),
        |p| words::p_value(p).replace("p = ", "").replace("p ", ""),
    )
}

/// Every guard with its figure and its rule.
fn guards(answered: &Answered) -> CheckTable {
    let result = &answered.result;
    let failed = result.failed_guards(answered.p_corrected);
    let is = |pick: fn(&Guard) -> bool| failed.iter().any(pick);
    let row = |name: &str, figure: String, rule: String, run: bool, failed: bool| {
        let word = match (run, failed) {
            (_, true) => "not passed",
            (true, false) => "passed",
            (false, false) => "not run",
        };
        vec![name.to_owned(), figure, rule, word.to_owned()]
    };
    let below = format!("below {TEST}");
    let worst = result
        .other_outcomes
        .iter()
        .map(|o| o.p)
        .min_by(f64::total_cmp)
        .map(|p| (p * result.other_outcomes.len() as f64).min(1.0));
    let rows = vec![
        row(
            "p of the largest of the horizons, corrected",
            p_cell(Some(answered.p_corrected)),
            below.clone(),
            true,
            is(|g| matches!(g, Guard::Significance { .. })),
        ),
        row(
            &format!("p among {} circular shifts", result.shifts),
            p_cell(result.p_shift),
            below.clone(),
            result.p_shift.is_some(),
            is(|g| matches!(g, Guard::CircularShift { .. })),
        ),
        row(
            "comparable dyads that show as much",
            match result.placebos.len() {
                0 => "—".to_owned(),
                n => format!("{} of {n}", result.placebos_above),
            },
            format!(
                "at most {:.0} % ({LEAST_PLACEBOS} or more dyads)",
                100.0 * MOST_PLACEBOS_ABOVE
            ),
            result.placebo_p.is_some(),
            is(|g| matches!(g, Guard::Comparables { .. })),
        ),
        row(
            "p that the later cause “explains” the earlier outcome",
            p_cell(result.lead_p),
            format!("not below {TEST}"),
            result.lead_p.is_some(),
            is(|g| matches!(g, Guard::Lead { .. })),
        ),
        row(
            "specifications with the sign",
            format!("{:.0} %", 100.0 * result.share_with_sign),
            format!("at least {:.0} %", 100.0 * LEAST_WITH_SIGN),
            result.curve.len() > 1,
            is(|g| matches!(g, Guard::Specifications { .. })),
        ),
        row(
            "Bayesian autoregression at the same horizon",
            result.bayes.as_ref().map_or_else(
                || "—".to_owned(),
                |b| words::signed(b.first[result.headline], 2),
            ),
            format!(
                "same sign, at least {:.0} % of the size",
                100.0 * LEAST_OF_SECOND
            ),
            result.bayes.is_some(),
            is(|g| matches!(g, Guard::SecondEstimator { .. })),
        ),
        row(
            "smallest p of an outcome that should not respond, corrected",
            p_cell(worst),
            format!("not below {TEST}"),
            worst.is_some(),
            is(|g| matches!(g, Guard::OtherOutcome { .. })),
        ),
    ];
    table(
        match failed.len() {
            0 => "Every guard that could be run was passed".to_owned(),
            1 => "One guard was not passed".to_owned(),
            n => format!("{} guards were not passed", words::capitalised(&words::number_word(n))),
        },
        &["Guard", "#Figure", "Rule", "Outcome"],
        rows,
        "A finding needs every guard that the data allow, and the circular shifts and the lead in any case; every one goes through the same choice of the horizon as the headline.".to_owned(),
    )
}

/// What varies in the specification curve, with how each choice does.
fn varied(answered: &Answered) -> Option<CheckTable> {
    let result = &answered.result;
    if result.curve.len() < 2 {
        return None;
    }
    let sign = answered.estimate().signum();
    let levels = study::tally(&result.curve, sign);
    let axes = study::axes(&result.curve);
    let varying = axes.iter().filter(|(_, levels)| levels.len() > 1).count();
    let weakest = levels
        .iter()
        .min_by(|a, b| {
            let share = |l: &study::LevelTally| l.with_sign as f64 / l.specifications as f64;
            share(a).total_cmp(&share(b))
        })
        .map(|l| {
            format!(
                "; the sign holds least often with {} “{}”: in {} of {}",
                l.axis, l.level, l.with_sign, l.specifications
            )
        })
        .unwrap_or_default();
    let rows = levels
        .iter()
        .map(|l| {
            vec![
                l.axis.clone(),
                l.level.clone(),
                l.specifications.to_string(),
                l.with_sign.to_string(),
                words::signed(l.median, 2),
            ]
        })
        .collect();
    Some(table(
        format!(
            "{} in {}{weakest}",
            words::count(result.curve.len(), "specification", "specifications"),
            words::count(varying, "choice", "choices"),
        ),
        &["Choice", "Level", "#Specifications", "#With the sign", "#Median estimate"],
        rows,
        "Every combination of window, count, lags and controls (of three or more controls, those that leave out an even number); other definitions of the outcome with everything held; and with everything held also readings at the headline’s horizon and beside it. Estimates in standard deviations of the outcome; those of counts by Poisson are log points over the standard deviation of log(1 + count).".to_owned(),
    ))
}

/// The estimators side by side at the headline horizon. Disagreement is shown, not averaged.
fn estimators(question: &Question, answered: &Answered) -> Option<CheckTable> {
    let result = &answered.result;
    let h = result.headline;
    let first = &result.projection.points[h];
    let mut rows = vec![vec![
        "local projection, HC3".to_owned(),
        words::signed(first.estimate, 2),
        format!(
            "{} to {}",
            words::signed(first.lower, 2),
            words::signed(first.upper, 2)
        ),
        "standard deviations".to_owned(),
    ]];
    let mut signs = vec![first.estimate.signum()];
    if let Some(b) = &result.bayes {
        signs.push(b.first[h].signum());
        rows.push(vec![
            format!(
                "Bayesian vector autoregression, {} lags, cause first",
                b.lags
            ),
            words::signed(b.first[h], 2),
            format!(
                "{} to {}",
                words::signed(b.first_lower[h], 2),
                words::signed(b.first_upper[h], 2)
            ),
            "standard deviations".to_owned(),
        ]);
        rows.push(vec![
            "the same, cause last".to_owned(),
            words::signed(b.last[h], 2),
            "—".to_owned(),
            "standard deviations".to_owned(),
        ]);
    }
    if let Some(p) = result.counts.as_ref().and_then(|c| c.at(h)) {
        signs.push(p.estimate.signum());
        let percent = |share: f64| format!("{} %", words::signed(100.0 * share, 0));
        rows.push(vec![
            "Poisson local projection of the counts".to_owned(),
            percent(p.effect),
            format!("{} to {}", percent(p.effect_lower), percent(p.effect_upper)),
            "of the expected count".to_owned(),
        ]);
    }
    if rows.len() == 1 {
        return None;
    }
    let agree = signs.windows(2).all(|w| w[0] == w[1]);
    // An estimate near zero has a sign only by chance.
    let faint = result
        .bayes
        .as_ref()
        .is_some_and(|b| b.first[h].abs() < LEAST_OF_SECOND * first.estimate.abs());
    Some(table(
        if faint {
            "The Bayesian autoregression finds less than a quarter of the estimate".to_owned()
        } else if agree {
            "The estimators agree on the sign".to_owned()
        } else {
            "The estimators disagree on the sign".to_owned()
        },
        &["Estimator", "#Estimate", "#Pointwise band", "Unit"],
        rows,
        format!(
            "At the headline horizon, {}, for one standard deviation of the cause; {:.0} % bands.",
            super::effects::horizon_words(question, h),
            100.0 * LEVEL
        ),
    ))
}

/// What the data exclude, whatever they show.
fn nulls(question: &Question, answered: &Answered) -> CheckTable {
    let result = &answered.result;
    let small = result.not_excluded < PRACTICAL;
    let rows = vec![
        vec![
            "smallest effect that this test alone would have found in four cases of five"
                .to_owned(),
            words::plain(result.smallest_detectable, 2),
        ],
        vec![
            format!(
                "the same, corrected for a family of {}",
                words::count(answered.family, "test", "tests")
            ),
            words::plain(answered.smallest_detectable(), 2),
        ],
        vec![
            "largest effect that the simultaneous band does not exclude".to_owned(),
            words::plain(result.not_excluded, 2),
        ],
    ];
    table(
        if small {
            format!(
                "An effect of {} standard deviations or more is excluded at every horizon from 1 to {}",
                PRACTICAL, question.horizons
            )
        } else {
            format!(
                "Effects up to {} standard deviations are not excluded",
                words::plain(result.not_excluded, 2)
            )
        },
        &["Of the later horizons", "#Standard deviations"],
        rows,
        format!(
            "No evidence of an effect is evidence of none only where the band, {:.0} % at all horizons together, stays within {PRACTICAL} on either side.",
            100.0 * LEVEL
        ),
    )
}

fn cumulative(question: &Question, answered: &Answered) -> Option<CheckTable> {
    let points = &answered.result.cumulative;
    let wanted: Vec<usize> = [6, 12]
        .into_iter()
        .filter(|h| *h <= question.horizons)
        .collect();
    let rows: Vec<Vec<String>> = wanted
        .iter()
        .filter_map(|h| points.iter().find(|p| p.horizon == *h))
        .map(|p| {
            vec![
                format!("0 to {}", p.horizon),
                words::signed(p.estimate, 2),
                format!(
                    "{} to {}",
                    words::signed(p.lower, 2),
                    words::signed(p.upper, 2)
                ),
                p_cell(Some(p.p)),
            ]
        })
        .collect();
    let last = rows.last()?.clone();
    Some(table(
        format!(
            "Added up over {}s {}: {} standard deviations",
            question.interval, last[0], last[1]
        ),
        &["Horizons", "#Sum", "#Pointwise band", "#p"],
        rows,
        "The sum of the outcome from the period of the cause on, in standard deviations of one period.".to_owned(),
    ))
}

fn regimes(question: &Question, answered: &Answered) -> Option<CheckTable> {
    let regimes = &answered.result.regimes;
    if regimes.len() < 2 {
        return None;
    }
    let name = |r: &Regime| {
        let (first, last) = (
            answered.periods.get(r.rows.start),
            answered.periods.get(r.rows.end - 1),
        );
        match (first, last) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "—".to_owned(),
        }
    };
    let rows: Vec<Vec<String>> = regimes
        .iter()
        .map(|r| {
            vec![
                name(r),
                r.rows.len().to_string(),
                r.estimate
                    .map_or("too short".to_owned(), |e| words::signed(e, 2)),
                r.se.map_or("—".to_owned(), |e| words::plain(e, 2)),
                p_cell(r.there),
                p_cell(r.back),
            ]
        })
        .collect();
    let known: Vec<f64> = regimes.iter().filter_map(|r| r.estimate).collect();
    let agree = known.windows(2).all(|w| w[0].signum() == w[1].signum());
    Some(table(
        match (known.len(), agree) {
            (0, _) => "Between the breaks every stretch is too short for an estimate".to_owned(),
            (1, _) => {
                "Only one stretch between the breaks is long enough for an estimate".to_owned()
            }
            (_, true) => "The estimate has one sign on every side of the breaks".to_owned(),
            (_, false) => "The estimate changes its sign between the breaks".to_owned(),
        },
        &[
            "Stretch",
            "#Periods",
            "#Estimate",
            "#Standard error",
            "#p, cause to outcome",
            "#p, outcome to cause",
        ],
        rows,
        format!(
            "Same horizon as the headline, {} after; p of Granger tests with HC3 errors. The breaks were found on the same data, so these p are somewhat too small.",
            words::count(
                answered.result.headline,
                &question.interval.to_string(),
                &format!("{}s", question.interval)
            )
        ),
    ))
}

fn others(answered: &Answered) -> Option<CheckTable> {
    let (outcomes, shocks) = (
        &answered.result.other_outcomes,
        &answered.result.other_shocks,
    );
    if outcomes.is_empty() && shocks.is_empty() {
        return None;
    }
    let row = |kind: &str, p: &Placebo| {
        vec![
            p.name.clone(),
            kind.to_owned(),
            words::plain(p.t, 2),
            p_cell(Some(p.p)),
        ]
    };
    let mut rows: Vec<Vec<String>> = outcomes.iter().map(|p| row("another region", p)).collect();
    rows.extend(shocks.iter().map(|p| row("another topic", p)));
    let moved = outcomes.iter().filter(|p| p.p < TEST).count();
    Some(table(
        match (outcomes.len(), moved) {
            (0, _) => "Other topics of the same dyad, put in the place of the cause".to_owned(),
            (n, 0) => format!(
                "None of {} elsewhere moves with the cause",
                words::count(n, "outcome", "outcomes")
            ),
            (n, m) => format!(
                "{m} of {} elsewhere {} with the cause before correction",
                words::count(n, "outcome", "outcomes"),
                if m == 1 { "moves" } else { "move" }
            ),
        },
        &["What stood in", "Placebo", "#Largest |t|", "#p"],
        rows,
        "An outcome elsewhere should not respond; a topic of the same dyad may, and is shown only."
            .to_owned(),
    ))
}

fn forecasts(question: &Question, answered: &Answered) -> Option<CheckTable> {
    let f = answered.result.forecast.as_ref()?;
    let row = |name: &str, s: &Scores| {
        vec![
            name.to_owned(),
            words::plain(s.crps, 3),
            words::plain(s.interval, 2),
            words::plain(s.rmse, 3),
        ]
    };
    let p = f.clark_west.as_ref().map(|t| t.p);
    let better = f.with_cause.crps < f.without_cause.crps;
    let title = match (better, p) {
        (true, Some(p)) if p < TEST => format!(
            "Knowing the cause improves the forecast ({})",
            words::p_value(p)
        ),
        (true, _) => "Knowing the cause improves the forecast by less than chance could".to_owned(),
        (false, _) => "Knowing the cause does not improve the forecast".to_owned(),
    };
    let best = f.with_cause.crps.min(f.without_cause.crps);
    let title = if f.last_values.crps < best {
        format!("{title}; the last twelve values alone forecast better than either")
    } else {
        title
    };
    Some(table(
        title,
        &["Forecast", "#CRPS", "#Interval score", "#RMSE"],
        vec![
            row("with the cause", &f.with_cause),
            row("without it", &f.without_cause),
            row("the last twelve values", &f.last_values),
        ],
        format!(
            "{} made {} ahead from what was known then, in standard deviations of the outcome, smaller is better; the horizon was chosen on the whole sample; Diebold-Mariano {}, Clark-West {}.",
            words::count(f.origins, "forecast", "forecasts"),
            words::count(
                f.steps,
                &question.interval.to_string(),
                &format!("{}s", question.interval)
            ),
            f.diebold_mariano
                .as_ref()
                .map_or("not run".to_owned(), |t| words::p_value(t.p)),
            p.map_or("not run".to_owned(), words::p_value),
        ),
    ))
}

fn hidden_driver(answered: &Answered) -> CheckTable {
    let r = &answered.result.robustness;
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let mut rows = vec![
        vec![
            "of what is left of cause and of outcome, to bring the estimate to 0".to_owned(),
            percent(r.value),
        ],
        vec![
            "the same, to bring it to the edge of significance".to_owned(),
            percent(r.value_at_5_percent),
        ],
    ];
    if let Some(y) = &r.yardstick {
        rows.push(vec![
            format!("for comparison, {} accounts for, of the cause", y.name),
            percent(y.of_cause),
        ]);
        rows.push(vec![
            format!("for comparison, {} accounts for, of the outcome", y.name),
            percent(y.of_outcome),
        ]);
    }
    table(
        format!(
            "A hidden driver of {} of both sides would be enough to explain the estimate",
            percent(r.value)
        ),
        &["A driver that accounts for", "#Share"],
        rows,
        "No test of two series can exclude a third that drives both; this says how strong it would have to be (robustness value of Cinelli and Hazlett).".to_owned(),
    )
}
