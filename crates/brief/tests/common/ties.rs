//! Section 4: what happened on the ties.

use detente_brief::model::*;

use super::values::{finding, missing, noise, quantity};

const PAIRS: [(&str, &str, &str); 12] = [
    (
        "VRN-OST",
        "Varn – Ostrel",
        "conflictual until May, cooperative after",
    ),
    ("VRN-KSH", "Varn – Kesh", "cooperative where reported"),
    (
        "OST-KSH",
        "Ostrel – Kesh",
        "no change that stands out from chance",
    ),
    ("TMR-OST", "Tamar – Ostrel", "one report in ten weeks"),
    (
        "TMR-VRN",
        "Tamar – Varn",
        "cooperative, with a break in May",
    ),
    (
        "OST-GREY",
        "Ostrel – Grey Sails",
        "33 of 44 weeks have no report",
    ),
    ("KSH-GREY", "Kesh – Grey Sails", "conflictual throughout"),
    ("TMR-KSH", "Tamar – Kesh", "cooperative"),
    ("VRN-GREY", "Varn – Grey Sails", "conflictual"),
    ("TMR-GREY", "Tamar – Grey Sails", "cannot tell"),
    ("RGN-OST", "Region – Ostrel", "cooperative"),
    ("RGN-VRN", "Region – Varn", "cooperative"),
];

/// Days after 1 January 2018 as an ISO day.
fn iso_day(offset: usize) -> String {
    let start = jiff::civil::date(2018, 1, 1);
    start
        .checked_add(jiff::Span::new().days(offset as i64))
        .expect("a day")
        .to_string()
}

/// The section.
pub fn section(weeks: usize, charts: usize, article_at: usize) -> TiesSection {
    let chart = |k: usize| {
        let (id, name, says) = PAIRS[k];
        let thin = [0.35, 0.8, 0.7, 0.1, 0.95, 0.2, 0.9, 0.6, 0.5, 0.3, 1.0, 0.9][k];
        let level = [
            -0.4, 0.7, 0.1, 0.5, 0.3, 0.2, -0.8, 0.6, -0.6, 0.0, 0.4, 0.6,
        ][k];
        let points = (0..weeks)
            .map(|i| {
                let has_report = noise(i, k) < thin;
                let turned = if k.is_multiple_of(4) && i * 2 > weeks {
                    0.9
                } else {
                    0.0
                };
                let reports = if has_report {
                    1 + (noise(i, k + 50).powi(3) * 150.0 * thin) as u32
                } else {
                    0
                };
                let net = (level + turned + noise(i, k + 20) - 0.5).clamp(-1.0, 1.0);
                let half = 0.9 / f64::from(reports.max(1)).sqrt() + 0.1;
                TiePoint {
                    label: format!("week {}", i + 1),
                    start: iso_day(i * 7),
                    net: has_report.then_some(net),
                    low: has_report.then_some((net - half).max(-1.0)),
                    high: has_report.then_some((net + half).min(1.0)),
                    conflict_rate: None,
                    cooperation: (f64::from(reports) * (net + 1.0) / 2.0) as u32,
                    conflict: (f64::from(reports) * (1.0 - net) / 2.0) as u32,
                    reports,
                }
            })
            .collect();
        TieChart {
            id: format!("tie-{id}"),
            title: format!("{name}: {says}"),
            subtitle: "116 reported events; in claims C05, C08".to_owned(),
            measure: TieMeasure::default(),
            interval: "week".to_owned(),
            points,
            breaks: if k.is_multiple_of(4) && weeks > 1 {
                vec![BreakMark {
                    at: weeks / 2,
                    label: "break 4 Jun".to_owned(),
                    p: 0.015,
                }]
            } else {
                Vec::new()
            },
            article_at: Some(article_at),
            source: "Simulated events, both directions.".to_owned(),
        }
    };
    TiesSection {
        finding: finding("Varn and Ostrel turned from conflict to cooperation in June, after the article", &[
            ("Their net cooperation moved from −0.42 before 4 June to +0.51 after it", &["q1"]),
            ("Only 7 of the 44 weeks precede the article: the charts show mostly what its author could not know", &["q2"]),
        ]),
        legend: "Each week has a dot at its net cooperation and a bar for the 90 % band; a week without reports is empty. Below, the number of reported events.".to_owned(),
        charts: (0..charts).map(chart).collect(),
        caption: "Ties of the article. Net cooperation is (cooperative − conflictual) / (cooperative + conflictual) reported events. Change: second half minus first half, with a 90 % band".to_owned(),
        rows: (0..charts).map(|k| TieRow {
            chart: Some(format!("tie-{}", PAIRS[k].0)),
            tie: PAIRS[k].1.to_owned(),
            events: [116, 299, 773, 1, 5859, 37, 1187, 529, 80, 12, 2400, 1900][k],
            before_article: Some([35, 30, 345, 0, 969, 0, 319, 135, 8, 1, 300, 200][k]),
            empty_periods: [21, 5, 1, 43, 0, 33, 1, 4, 9, 40, 0, 0][k],
            periods: weeks as u32,
            net: quantity([-0.31, 0.91, 0.11, 0.5, 0.28, 0.2, -0.8, 0.46, -0.5, 0.0, 0.3, 0.5][k], -0.52, -0.08, 2, ""),
            change: if k == 3 || k == 5 { missing("too sparse") } else { quantity(0.84, 0.6, 1.02, 2, "") },
            dated_break: if k.is_multiple_of(4) { "4 Jun, p 0.015" } else { "none, p 0.86" }.to_owned(),
            warning: if k == 3 { "too sparse for any model" } else if k == 0 { "thin: use with care" } else { "—" }.to_owned(),
        }).collect(),
        no_data: None,
    }
}
