//! Sections 4, 5 and 6: ties, region, effects.

use super::sections::{range, value};
use super::{Writer, escape, marks, quantity, sentence};
use crate::model::*;
use crate::render::charts;
use crate::render::number::{self, Signs};
use crate::render::words;

/// Section 4.
pub fn ties(page: &mut Writer, brief: &Brief) {
    let section = &brief.ties;
    if let Some(none) = &section.no_data {
        page.line("**No event data were given.**");
        page.say(none);
    }
    // The legend tells how to read drawings, of which there are none here.
    for chart in &section.charts {
        page.line(&format!("### {}", escape(&chart.title)));
        page.line(&escape(&chart.subtitle));
        page.line(&escape(&charts::tie::reported(chart)));
        page.line(&escape(&chart.source));
    }
    let rows: Vec<Vec<String>> = section
        .rows
        .iter()
        .map(|r| {
            vec![
                r.tie.clone(),
                number::count(r.events.into()),
                r.before_article
                    .map_or(number::DASH.to_owned(), |n| number::count(n.into())),
                format!("{} of {}", r.empty_periods, r.periods),
                quantity(&r.net, Signs::Always),
                quantity(&r.change, Signs::Always),
                r.dated_break.clone(),
                r.warning.clone(),
            ]
        })
        .collect();
    let heads = [
        "Tie",
        "#Reported events",
        "#Before the article",
        "#Periods without",
        "#Net",
        "#Change",
        "Dated break",
        "Warning",
    ];
    // Without a date there is no "before".
    let dated = section.rows.iter().any(|r| r.before_article.is_some());
    let keep = |i: usize| dated || i != 2;
    let heads: Vec<&str> = (0..heads.len())
        .filter(|i| keep(*i))
        .map(|i| heads[i])
        .collect();
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().enumerate();
            cells
                .filter(|(i, _)| keep(*i))
                .map(|(_, cell)| cell)
                .collect()
        })
        .collect();
    page.table(&section.caption, &heads, &rows);
}

/// Section 5.
pub fn region(page: &mut Writer, brief: &Brief) {
    let section = &brief.region;
    match &section.index {
        Answer::Refused { refusal } => page.refusal(refusal),
        Answer::Found { result } => {
            page.line(&format!("### {}", escape(&result.index.title)));
            page.line(&escape(&result.index.subtitle));
            let get = |values: &[Option<f64>], i: usize| values.get(i).copied().flatten();
            let names: Vec<String> = result
                .parts
                .iter()
                .map(|p| format!("#{}", p.name))
                .collect();
            let heads: Vec<&str> = ["Period", "#Index", "#Band"]
                .into_iter()
                .chain(names.iter().map(String::as_str))
                .collect();
            let rows: Vec<Vec<String>> = (0..result.index.values.len())
                .map(|i| {
                    let mut row = vec![
                        result.index.labels.get(i).cloned().unwrap_or_default(),
                        value(get(&result.index.values, i), 0, Signs::Plain),
                        range(
                            get(&result.index.low, i),
                            get(&result.index.high, i),
                            0,
                            Signs::Plain,
                        ),
                    ];
                    row.extend(
                        result
                            .parts
                            .iter()
                            .map(|p| value(get(&p.loss, i), 1, Signs::Plain)),
                    );
                    row
                })
                .collect();
            page.table("Index and parts by period", &heads, &rows);
            page.line(&escape(&result.index.source));
            let rows: Vec<Vec<String>> = result
                .table
                .iter()
                .map(|r| {
                    vec![
                        r.name.clone(),
                        number::percent(r.weight),
                        quantity(&r.loss, Signs::Plain),
                        quantity(&r.index_without, Signs::Plain),
                    ]
                })
                .collect();
            page.table(
                "The index at the end of the window",
                &["Part", "#Weight", "#Takes from 100", "#Index without it"],
                &rows,
            );
        }
    }
    page.say(&section.validation);
    if let Some(chart) = &section.violence {
        page.line(&format!("### {}", escape(&chart.title)));
        page.line(&escape(&chart.subtitle));
        let span = charts::scale::extent(chart.values.iter().flatten().copied())
            .map_or(0.0, |(a, b)| b - a);
        let digits = charts::series::digits(span);
        let get = |values: &[Option<f64>], i: usize| {
            value(values.get(i).copied().flatten(), digits, Signs::Plain)
        };
        let rows: Vec<Vec<String>> = (0..chart.values.len())
            .map(|i| {
                vec![
                    chart.labels.get(i).cloned().unwrap_or_default(),
                    get(&chart.values, i),
                    get(&chart.low, i),
                    get(&chart.high, i),
                ]
            })
            .collect();
        page.table(
            &format!("Values, {}", chart.unit),
            &["Period", "#Value", "#Low", "#High"],
            &rows,
        );
        page.line(&escape(&chart.source));
    }
    match &section.network {
        Answer::Refused { refusal } => page.refusal(refusal),
        Answer::Found { result } => network(page, result),
    }
}

fn network(page: &mut Writer, chart: &NetworkChart) {
    page.line(&format!("### {}", escape(&chart.title)));
    page.line(&escape(&chart.subtitle));
    let name = |i: usize| chart.nodes.get(i).map_or("—", |n| n.name.as_str());
    let rows: Vec<Vec<String>> = chart
        .ties
        .iter()
        .map(|t| {
            vec![
                format!("{} – {}", name(t.a), name(t.b)),
                if t.cooperative {
                    "cooperative"
                } else {
                    "hostile"
                }
                .to_owned(),
                number::count(t.cooperation.into()),
                number::count(t.conflict.into()),
                if t.frustrated { "yes" } else { "no" }.to_owned(),
            ]
        })
        .collect();
    let proof = if chart.proven {
        "proven over all splits"
    } else {
        "the fewest found; not proven"
    };
    let caption = format!(
        "{} must break balance, {proof}",
        number::counted(chart.frustration as u64, "tie", "ties")
    );
    page.table(
        &caption,
        &["Tie", "Sign", "#Coop.", "#Conflict", "Frustrated"],
        &rows,
    );
    page.say(&chart.reading);
    page.line(&escape(&chart.source));
}

/// Section 6.
pub fn effects(page: &mut Writer, brief: &Brief) {
    let section = &brief.effects;
    if section.tests.is_empty() {
        page.line(words::NO_TESTS);
    }
    for test in &section.tests {
        page.line(&format!("### {} {}", escape(&test.id), escape(&test.title)));
        page.line(&format!(
            "{}{}",
            sentence(&test.estimand),
            marks(&test.claims)
        ));
        page.line(&escape(&test.formula));
        match &test.answer {
            Answer::Refused { refusal } => page.refusal(refusal),
            Answer::Found { result } => estimate(page, result),
        }
    }
    page.say(&section.multiplicity);
}

fn estimate(page: &mut Writer, found: &EffectEstimate) {
    page.say(&found.reading);
    let signed = (found.share_with_sign * found.specifications as f64)
        .round()
        .max(0.0) as u64;
    let row = |name: &str, text: String| vec![name.to_owned(), text];
    let rows = vec![
        row(
            "Estimate",
            format!(
                "{}, {}",
                number::point(&found.estimate, Signs::Always),
                found.horizon
            ),
        ),
        row(
            "Band, simultaneous 90 %",
            number::band(&found.estimate, Signs::Always).unwrap_or(number::DASH.to_owned()),
        ),
        row(
            "p, corrected",
            format!(
                "{}; {} before",
                number::p_value(found.p_corrected),
                number::p_value(found.p)
            ),
        ),
        row("p, circular shifts", number::maybe_p(found.p_shift)),
        row(
            "Placebo rank",
            format!(
                "{}; p {}",
                found.placebo_rank,
                number::maybe_p(found.placebo_p)
            ),
        ),
        row(
            "Lead placebo",
            found.lead_p.map_or("— not run".to_owned(), |p| {
                format!("p {}", number::p_value(p))
            }),
        ),
        row(
            "Same sign",
            format!(
                "{} of {}",
                number::count(signed),
                number::counted(
                    found.specifications as u64,
                    "specification",
                    "specifications"
                )
            ),
        ),
        row(
            "Smallest detectable",
            number::point(&found.smallest_detectable, Signs::Plain),
        ),
        row(
            "Grade",
            format!("{:?}: {}", found.grade, found.grade_reason.text),
        ),
    ];
    page.table("Reported result", &["What", "Value"], &rows);
    let chart = &found.response;
    page.line(&format!(
        "**{}** {}",
        escape(&chart.title),
        escape(&chart.subtitle)
    ));
    let second = format!("#{}", chart.second_name);
    let mut heads = vec![
        "Horizon",
        "#Estimate",
        "#Pointwise band",
        "#Simultaneous band",
    ];
    if !chart.second.is_empty() {
        heads.push(&second);
    }
    if !chart.truth.is_empty() {
        heads.push("#Planted");
    }
    let rows: Vec<Vec<String>> = chart
        .points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let mut row = vec![
                p.h.to_string(),
                value(Some(p.value), 2, Signs::Always),
                range(Some(p.low), Some(p.high), 2, Signs::Always),
                range(Some(p.sim_low), Some(p.sim_high), 2, Signs::Always),
            ];
            for series in [&chart.second, &chart.truth] {
                if !series.is_empty() {
                    row.push(value(series.get(i).copied(), 2, Signs::Always));
                }
            }
            row
        })
        .collect();
    page.table(
        &format!(
            "Response in {} by horizon, {}",
            chart.unit, chart.horizon_unit
        ),
        &heads,
        &rows,
    );
    page.line(&escape(&chart.source));
    if let Some(placebo) = &found.placebo {
        page.line(&format!(
            "**{}** {}",
            escape(&placebo.title),
            escape(&placebo.subtitle)
        ));
        let rows: Vec<Vec<String>> = placebo
            .points
            .iter()
            .map(|p| {
                vec![
                    p.name.clone(),
                    number::signed(p.value, 2),
                    if p.is_headline {
                        "under test"
                    } else {
                        "placebo"
                    }
                    .to_owned(),
                ]
            })
            .collect();
        page.table(&placebo.unit, &["Whose", "#Statistic", "Role"], &rows);
        page.line(&escape(&placebo.source));
    }
    if !found.curve.is_empty() {
        let (same, outside) =
            charts::spec::tally(&found.curve, found.estimate.value.unwrap_or(0.0));
        page.line(&format!(
            "**{}**",
            escape(&words::specification_title(
                same,
                outside,
                found.curve.len()
            ))
        ));
        let axes = charts::spec::axes(&found.curve);
        let heads: Vec<&str> = ["#At horizon", "#Estimate", "#Low", "#High"]
            .into_iter()
            .chain(axes.iter().map(|a| a.0.as_str()))
            .collect();
        let rows: Vec<Vec<String>> = found
            .curve
            .iter()
            .map(|s| {
                let mut row = vec![s.horizon.to_string()];
                row.extend([s.value, s.low, s.high].map(|v| number::signed(v, 2)));
                row.extend(axes.iter().map(|(axis, _)| {
                    s.choices
                        .iter()
                        .find(|(a, _)| a == axis)
                        .map_or("—".to_owned(), |(_, l)| l.clone())
                }));
                row
            })
            .collect();
        page.table("Every specification", &heads, &rows);
    }
    page.say(&found.granger);
    for table in &found.checks {
        check(page, table);
    }
}

pub fn check(page: &mut Writer, check: &CheckTable) {
    let heads: Vec<&str> = check.heads.iter().map(String::as_str).collect();
    page.table(&check.title, &heads, &check.rows);
    page.say(&check.note);
}
