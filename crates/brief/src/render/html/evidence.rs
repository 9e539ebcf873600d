//! Sections 4, 5 and 6: what happened, how the region stands, what moves what.

use maud::{Markup, html};

use super::page::Page;
use super::parts::{self, Figure, cells, maybe, sentence};
use crate::model::{
    Answer, CheckTable, EffectEstimate, EffectTest, IndexChart, NetworkChart, PlaceboChart,
    ResponseChart, SeriesChart, TieChart, TieMeasure, TieRow,
};
use crate::render::charts::{self, Context};
use crate::render::number::{self, Signs};
use crate::render::words;

/// From this many periods on, a table is given as lines of text.
const LONG_TABLE: usize = 120;

/// Section 4.
pub fn ties(page: &Page) -> Markup {
    let section = &page.brief.ties;
    let dated = section
        .charts
        .iter()
        .any(|chart| chart.article_at.is_some());
    html! {
        @if let Some(none) = &section.no_data {
            div class="refusal" { h3 { "No event data were given" } p { (sentence(page, none)) } }
        }
        @if !section.charts.is_empty() {
            @if !section.legend.is_empty() { p class="sub" { (section.legend) } }
            ul class="key" {
                @for (class, text) in key(&section.charts).filter(|(class, _)| dated || *class != "later") { li { i class={ "swatch " (class) } {} (text) } }
            }
            div class="pairs" { @for chart in &section.charts { (tie(page, chart)) } }
        }
        @if !section.rows.is_empty() {
            h3 class="serif" { "The ties in numbers" }
            (tie_table(page))
        }
    }
}

/// The key of the charts, for the measures that there are.
fn key(charts: &[TieChart]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let has = |measure| charts.iter().any(|chart| chart.measure == measure);
    let (net, conflict) = (has(TieMeasure::NetCooperation), has(TieMeasure::Conflict));
    let of_net = |class: &str| matches!(class, "coop" | "conf" | "none");
    let shared = words::TIE_KEY.into_iter();
    let own = words::CONFLICT_KEY.into_iter();
    own.filter(move |_| conflict)
        .chain(shared.filter(move |(class, _)| net || !of_net(class)))
}

fn tie(page: &Page, chart: &TieChart) -> Markup {
    let id = page.unique(&format!("chart-{}", chart.id));
    let is_long = chart.points.len() > charts::tie::LONG;
    let figure = Figure {
        level: 3,
        title: &chart.title,
        subtitle: &chart.subtitle,
        key: &[],
        source: &chart.source,
        class: if is_long { "long" } else { "half" },
        id: page.id(&chart.id),
    };
    let drawing = charts::tie::draw(
        chart,
        Context {
            id: &id,
            invented: page.invented(),
        },
    );
    parts::figure(page, &figure, drawing, tie_data(chart))
}

fn tie_data(chart: &TieChart) -> Markup {
    let is_conflict = chart.measure == TieMeasure::Conflict;
    let caption = format!(
        "{} and reported events by {}",
        if is_conflict {
            "Conflict for each report of the file (asinh)"
        } else {
            "Net cooperation"
        },
        chart.interval
    );
    if chart.points.len() > LONG_TABLE {
        let rows: Vec<String> = chart
            .points
            .iter()
            .map(|p| {
                let v = |x| maybe(x, 2, Signs::Always);
                if is_conflict {
                    return format!(
                        "{}\t{}\t{}\t{}\t{}",
                        p.label,
                        maybe(p.conflict_rate, 2, Signs::Plain),
                        p.cooperation,
                        p.conflict,
                        p.reports
                    );
                }
                format!(
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    p.label,
                    v(p.net),
                    v(p.low),
                    v(p.high),
                    p.cooperation,
                    p.conflict,
                    p.reports
                )
            })
            .collect();
        return parts::lines(
            &caption,
            if is_conflict {
                "period\trate\tcoop.\tconfl.\tall"
            } else {
                "period\tnet\tlow\thigh\tcoop.\tconfl.\tall"
            },
            &rows,
        );
    }
    let rows: Vec<Vec<Markup>> = chart
        .points
        .iter()
        .map(|p| {
            if is_conflict {
                return cells([
                    p.label.clone(),
                    maybe(p.conflict_rate, 2, Signs::Plain),
                    p.cooperation.to_string(),
                    p.conflict.to_string(),
                    p.reports.to_string(),
                ]);
            }
            let band = match (p.low, p.high) {
                (Some(low), Some(high)) => {
                    format!("{} to {}", number::signed(low, 2), number::signed(high, 2))
                }
                _ => number::DASH.to_owned(),
            };
            cells([
                p.label.clone(),
                maybe(p.net, 2, Signs::Always),
                band,
                p.cooperation.to_string(),
                p.conflict.to_string(),
                p.reports.to_string(),
            ])
        })
        .collect();
    let heads: &[&str] = if is_conflict {
        &[
            "Period",
            "#Conflict, for each report",
            "#Cooperative",
            "#Conflictual",
            "#All",
        ]
    } else {
        &[
            "Period",
            "#Net",
            "#90 % band",
            "#Cooperative",
            "#Conflictual",
            "#All",
        ]
    };
    parts::table(&caption, heads, &rows, "")
}

fn tie_table(page: &Page) -> Markup {
    let has_date = page
        .brief
        .ties
        .rows
        .iter()
        .any(|r| r.before_article.is_some());
    let rows: Vec<Vec<Markup>> = page
        .brief
        .ties
        .rows
        .iter()
        .map(|row| tie_row(page, row, has_date))
        .collect();
    let mut heads = vec!["Tie", "#Reported events"];
    if has_date {
        heads.push("#Before the article");
    }
    heads.extend([
        "#Periods without",
        "#Net",
        "#Change",
        "Dated break",
        "Warning",
    ]);
    parts::table(&page.brief.ties.caption, &heads, &rows, "sortable sticky")
}

fn tie_row(page: &Page, row: &TieRow, has_date: bool) -> Vec<Markup> {
    let link = row.chart.as_deref().and_then(|chart| page.link(chart));
    let mut out = vec![
        html! { @match link { Some(href) => a href=(href) { (row.tie) }, None => (row.tie) } },
        html! { (number::count(row.events.into())) },
    ];
    if has_date {
        out.push(html! { (row.before_article.map_or(number::DASH.to_owned(), |n| number::count(n.into()))) });
    }
    out.extend([
        html! { (row.empty_periods) br; small { "of " (row.periods) } },
        parts::quantity(&row.net, Signs::Always),
        parts::quantity(&row.change, Signs::Always),
        html! { (row.dated_break) },
        html! { (row.warning) },
    ]);
    out
}

/// Section 5.
pub fn region(page: &Page) -> Markup {
    let section = &page.brief.region;
    html! {
        @match &section.index {
            Answer::Found { result } => (index(page, result)),
            Answer::Refused { refusal } => (parts::refusal(page, 3, refusal)),
        }
        (parts::paragraph(page, "text", &section.validation))
        @if let Some(chart) = &section.violence { (series(page, chart)) }
        @match &section.network {
            Answer::Found { result } => (network(page, result)),
            Answer::Refused { refusal } => (parts::refusal(page, 3, refusal)),
        }
    }
}

fn index(page: &Page, chart: &IndexChart) -> Markup {
    let id = page.unique("chart-index");
    let key: Vec<(String, String)> = chart
        .parts
        .iter()
        .enumerate()
        .map(|(k, part)| (charts::index::part_class(k), part.name.clone()))
        .collect();
    let figure = Figure {
        level: 3,
        title: &chart.index.title,
        subtitle: &chart.index.subtitle,
        key: &key,
        source: &chart.index.source,
        class: "",
        id: None,
    };
    let head: Vec<&str> = ["Period", "#Index", "#Band"].into_iter().collect();
    let names: Vec<String> = chart.parts.iter().map(|p| format!("#{}", p.name)).collect();
    let heads: Vec<&str> = head
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    let get = |values: &[Option<f64>], i: usize| values.get(i).copied().flatten();
    let rows: Vec<Vec<Markup>> = (0..chart.index.values.len())
        .map(|i| {
            let band = match (get(&chart.index.low, i), get(&chart.index.high, i)) {
                (Some(low), Some(high)) => {
                    format!("{} to {}", number::fixed(low, 0), number::fixed(high, 0))
                }
                _ => number::DASH.to_owned(),
            };
            let mut row = vec![
                html! { (chart.index.labels.get(i).map_or("—", String::as_str)) },
                html! { (maybe(get(&chart.index.values, i), 0, Signs::Plain)) },
                html! { (band) },
            ];
            row.extend(
                chart
                    .parts
                    .iter()
                    .map(|p| html! { (maybe(get(&p.loss, i), 1, Signs::Plain)) }),
            );
            row
        })
        .collect();
    let table = parts::table("Index and parts by period", &heads, &rows, "");
    let parts_rows: Vec<Vec<Markup>> = chart
        .table
        .iter()
        .map(|row| {
            vec![
                html! { (row.name) },
                html! { (number::percent(row.weight)) },
                parts::quantity(&row.loss, Signs::Plain),
                parts::quantity(&row.index_without, Signs::Plain),
            ]
        })
        .collect();
    html! {
        (parts::figure(page, &figure, charts::index::draw(chart, Context { id: &id, invented: page.invented() }), table))
        @if !parts_rows.is_empty() {
            (parts::table("The index at the end of the window", &["Part", "#Weight", "#Takes from 100", "#Index without it"], &parts_rows, ""))
        }
    }
}

fn series(page: &Page, chart: &SeriesChart) -> Markup {
    let id = page.unique("chart-series");
    let figure = Figure {
        level: 3,
        title: &chart.title,
        subtitle: &chart.subtitle,
        key: &[],
        source: &chart.source,
        class: "",
        id: None,
    };
    let range =
        charts::scale::extent(chart.values.iter().flatten().copied()).map_or(0.0, |(a, b)| b - a);
    let digits = charts::series::digits(range);
    let get = |values: &[Option<f64>], i: usize| values.get(i).copied().flatten();
    let rows: Vec<Vec<Markup>> = (0..chart.values.len())
        .map(|i| {
            cells([
                chart.labels.get(i).cloned().unwrap_or_default(),
                maybe(get(&chart.values, i), digits, Signs::Plain),
                maybe(get(&chart.low, i), digits, Signs::Plain),
                maybe(get(&chart.high, i), digits, Signs::Plain),
            ])
        })
        .collect();
    let table = parts::table(
        &format!("Values, {}", chart.unit),
        &["Period", "#Value", "#Low", "#High"],
        &rows,
        "",
    );
    parts::figure(
        page,
        &figure,
        charts::series::draw(
            chart,
            Context {
                id: &id,
                invented: page.invented(),
            },
        ),
        table,
    )
}

fn network(page: &Page, chart: &NetworkChart) -> Markup {
    let id = page.unique("chart-network");
    let figure = Figure {
        level: 3,
        title: &chart.title,
        subtitle: &chart.subtitle,
        key: &[],
        source: &chart.source,
        class: "net",
        id: None,
    };
    let name = |i: usize| chart.nodes.get(i).map_or("—", |n| n.name.as_str());
    let row = |t: &crate::model::NetworkTie| {
        cells([
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
        ])
    };
    let all: Vec<Vec<Markup>> = chart.ties.iter().map(row).collect();
    let bad: Vec<Vec<Markup>> = chart
        .ties
        .iter()
        .filter(|t| t.frustrated)
        .map(|t| row(t)[..4].to_vec())
        .collect();
    let heads = ["Tie", "Sign", "#Coop.", "#Conflict", "Frustrated"];
    let proof = if chart.proven {
        "proven over all splits"
    } else {
        "the fewest found; not proven"
    };
    let caption = format!(
        "{} must break balance, {proof}",
        number::counted(chart.frustration as u64, "tie", "ties")
    );
    let drawing = charts::network::draw(
        chart,
        Context {
            id: &id,
            invented: page.invented(),
        },
    );
    html! {
        div class="beside" {
            (parts::figure(page, &figure, drawing, parts::table("Every signed tie", &heads, &all, "sortable")))
            div {
                ul class="key" {
                    li { i class="swatch line-coop" {} "cooperative" }
                    li { i class="swatch line-conf" {} "hostile, broken line" }
                    li { i class="swatch sign" {} "sign on the line: breaks the best split" }
                }
                @if bad.is_empty() { p class="sub" { (caption) "." } }
                @else { (parts::table(&caption, &heads[..4], &bad, "")) }
                (parts::paragraph(page, "text", &chart.reading))
            }
        }
    }
}

/// Section 6.
pub fn effects(page: &Page) -> Markup {
    let section = &page.brief.effects;
    html! {
        @if section.tests.is_empty() { p class="sub" { (words::NO_TESTS) } }
        @for (i, test) in section.tests.iter().enumerate() { (effect(page, test, i == 0)) }
        (parts::paragraph(page, "text", &section.multiplicity))
    }
}

fn effect(page: &Page, test: &EffectTest, is_headline: bool) -> Markup {
    html! {
        div class="test" id=[page.id(&test.id)] {
            h3 class="serif" { (test.title) }
            p class="text" { (sentence(page, &test.estimand)) (parts::refs(page, &test.claims)) }
            @if !test.formula.is_empty() { pre class="formula" tabindex="0" aria-label="The estimand as a formula" { (test.formula) } }
            @match &test.answer {
                Answer::Refused { refusal } => (parts::refusal(page, 4, refusal)),
                Answer::Found { result } => (estimate(page, test, result, is_headline)),
            }
        }
    }
}

fn estimate(page: &Page, test: &EffectTest, found: &EffectEstimate, is_headline: bool) -> Markup {
    let guards = html! {
        @if let Some(chart) = &found.placebo { (placebo(page, test, chart)) }
        @if !found.curve.is_empty() { (curve(page, test, found)) }
    };
    html! {
        (parts::paragraph(page, "text", &found.reading))
        (report(page, found))
        (response(page, test, &found.response))
        @if is_headline { (guards) }
        @else { (parts::details("Placebos and specifications of this test", guards)) }
        (parts::paragraph(page, "text", &found.granger))
        @if !found.checks.is_empty() { (checks(page, found)) }
    }
}

fn checks(page: &Page, found: &EffectEstimate) -> Markup {
    parts::details(
        words::CHECKS,
        html! { @for table in &found.checks { (check(page, table)) } },
    )
}

/// A table that checks an estimate, with how to read it.
pub fn check(page: &Page, check: &CheckTable) -> Markup {
    let heads: Vec<&str> = check.heads.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Markup>> = check
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| html! { (cell) }).collect())
        .collect();
    html! {
        (parts::table(&check.title, &heads, &rows, ""))
        (parts::paragraph(page, "sub", &check.note))
    }
}

fn report(page: &Page, found: &EffectEstimate) -> Markup {
    let signed = (found.share_with_sign * found.specifications as f64)
        .round()
        .max(0.0) as u64;
    html! {
        dl class="report" {
            div { dt { "Estimate" } dd { b { (number::point(&found.estimate, Signs::Always)) } small { (found.horizon) } } }
            div { dt { "Band, simultaneous" } dd { b { (number::band(&found.estimate, Signs::Always).unwrap_or(number::DASH.to_owned())) } small { "90 %" } } }
            div { dt { "p, corrected" } dd { b { (number::p_value(found.p_corrected)) } small { (number::p_value(found.p)) " before" } } }
            div { dt { "p, circular shifts" } dd { b { (number::maybe_p(found.p_shift)) } small { "same selection" } } }
            div { dt { "Placebo rank" } dd { b { (found.placebo_rank) } small { "p " (number::maybe_p(found.placebo_p)) } } }
            div { dt { "Lead placebo" } dd { b { @match found.lead_p { Some(p) => { "p " (number::p_value(p)) }, None => (number::DASH) } } small { (if found.lead_p.is_some() { "the future tie on the past" } else { "not run" }) } } }
            div { dt { "Same sign" } dd { b { (number::count(signed)) " of " (number::count(found.specifications as u64)) } small { (if found.specifications == 1 { "specification" } else { "specifications" }) } } }
            div { dt { "Smallest detectable" } dd { b { (number::point(&found.smallest_detectable, Signs::Plain)) } small { "found in four cases of five" } } }
            div { dt { "Grade" } dd { b class="grade" { (format!("{:?}", found.grade)) } small { (sentence(page, &found.grade_reason)) } } }
        }
    }
}

fn response(page: &Page, test: &EffectTest, chart: &ResponseChart) -> Markup {
    let id = page.unique(&format!("chart-{}-response", test.id));
    let mut key = vec![
        ("est".to_owned(), "local projection".to_owned()),
        (
            "est-light".to_owned(),
            "light band: simultaneous; dark: pointwise, both 90 %".to_owned(),
        ),
    ];
    let mut heads = vec![
        "Horizon",
        "#Estimate",
        "#Pointwise band",
        "#Simultaneous band",
    ];
    let second_head = format!("#{}", chart.second_name);
    if !chart.second.is_empty() {
        key.push(("dashed".to_owned(), chart.second_name.clone()));
        heads.push(&second_head);
    }
    if !chart.truth.is_empty() {
        key.push(("dotted".to_owned(), "planted truth".to_owned()));
        heads.push("#Planted");
    }
    let rows: Vec<Vec<Markup>> = chart
        .points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let v = |x: f64| number::signed(x, 2);
            let mut row = cells([
                p.h.to_string(),
                v(p.value),
                format!("{} to {}", v(p.low), v(p.high)),
                format!("{} to {}", v(p.sim_low), v(p.sim_high)),
            ]);
            for series in [&chart.second, &chart.truth] {
                if !series.is_empty() {
                    row.push(html! { (maybe(series.get(i).copied(), 2, Signs::Always)) });
                }
            }
            row
        })
        .collect();
    let subtitle = format!(
        "{} Dark band pointwise, light band simultaneous; broken line: the second estimator.",
        chart.subtitle
    );
    let figure = Figure {
        level: 4,
        title: &chart.title,
        subtitle: &subtitle,
        key: &key,
        source: &chart.source,
        class: "",
        id: None,
    };
    let table = parts::table(
        &format!(
            "Response in {} by horizon, {}",
            chart.unit, chart.horizon_unit
        ),
        &heads,
        &rows,
        "",
    );
    parts::figure(
        page,
        &figure,
        charts::response::draw(
            chart,
            Context {
                id: &id,
                invented: page.invented(),
            },
        ),
        table,
    )
}

fn placebo(page: &Page, test: &EffectTest, chart: &PlaceboChart) -> Markup {
    let id = page.unique(&format!("chart-{}-placebo", test.id));
    let rows: Vec<Vec<Markup>> = chart
        .points
        .iter()
        .map(|p| {
            cells([
                p.name.clone(),
                number::signed(p.value, 2),
                if p.is_headline {
                    "under test"
                } else {
                    "placebo"
                }
                .to_owned(),
            ])
        })
        .collect();
    let figure = Figure {
        level: 4,
        title: &chart.title,
        subtitle: &chart.subtitle,
        key: &[],
        source: &chart.source,
        class: "",
        id: None,
    };
    let table = parts::table(
        "Placebos and the estimate under test",
        &["Whose", "#Statistic", "Role"],
        &rows,
        "sortable",
    );
    parts::figure(
        page,
        &figure,
        charts::placebo::draw(
            chart,
            Context {
                id: &id,
                invented: page.invented(),
            },
        ),
        table,
    )
}

fn curve(page: &Page, test: &EffectTest, found: &EffectEstimate) -> Markup {
    let id = page.unique(&format!("chart-{}-curve", test.id));
    let (same, outside) = charts::spec::tally(&found.curve, found.estimate.value.unwrap_or(0.0));
    let title = words::specification_title(same, outside, found.curve.len());
    let axes = charts::spec::axes(&found.curve);
    let rows: Vec<String> = found
        .curve
        .iter()
        .map(|s| {
            let mut line = format!(
                "{}\t{}\t{}\t{}",
                s.horizon,
                number::signed(s.value, 2),
                number::signed(s.low, 2),
                number::signed(s.high, 2)
            );
            for (axis, _) in &axes {
                let level = s
                    .choices
                    .iter()
                    .find(|(a, _)| a == axis)
                    .map_or("—", |(_, l)| l.as_str());
                line.push('\t');
                line.push_str(level);
            }
            line
        })
        .collect();
    let names: Vec<&str> = axes.iter().map(|a| a.0.as_str()).collect();
    let figure = Figure {
        level: 4,
        title: &title,
        subtitle: "Estimates in outcome standard deviations, sorted, with 90 % bands over the horizons. Green: the band excludes zero; hollow: it covers zero.",
        key: &[],
        source: &found.response.source,
        class: "",
        id: None,
    };
    let data = parts::lines(
        "Every specification",
        &format!("at horizon\testimate\tlow\thigh\t{}", names.join("\t")),
        &rows,
    );
    parts::figure(
        page,
        &figure,
        charts::spec::draw(
            &found.curve,
            &title,
            Context {
                id: &id,
                invented: page.invented(),
            },
        ),
        data,
    )
}
