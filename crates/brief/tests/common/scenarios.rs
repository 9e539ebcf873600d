//! Section 7: what would follow.

use detente_brief::model::*;

use super::values::{finding, noise, say, share};

/// The section.
pub fn section() -> ScenarioSection {
    let path = |level: f64, spread: f64| -> Vec<FanPoint> {
        (1..=13)
            .map(|step| {
                let s = spread * (step as f64).sqrt();
                let q50 = level + 0.05 * step as f64 * if level < 3.0 { -1.0 } else { 0.3 };
                FanPoint {
                    step,
                    q05: q50 - 1.64 * s,
                    q25: q50 - 0.67 * s,
                    q50,
                    q75: q50 + 0.67 * s,
                    q95: q50 + 1.64 * s,
                }
            })
            .collect()
    };
    let row = |lever: &str, name: &str, p: f64, data: Option<f64>, note: &str| ScenarioRow {
        lever: lever.to_owned(),
        name: name.to_owned(),
        claims: if p == 1.0 {
            share(1.0, "100 %, logic", "")
        } else {
            share(p, &format!("{:.0} %", p * 100.0), "")
        },
        data: data.map(|p| share(p, &format!("{:.0} %", p * 100.0), "")),
        blend: data.map(|p| share((p + 0.6) / 2.0, &format!("{:.0} %", (p + 0.6) * 50.0), "")),
        data_note: note.to_owned(),
        modesty: data.map(|_| 1.4),
        assumption_share: data.map(|_| 0.44),
        side_effects: if data.is_some() {
            vec!["Tamar – Ostrel falls in 61 % of draws".to_owned()]
        } else {
            Vec::new()
        },
    };
    ScenarioSection {
        finding: finding("The article’s logic says calm; the data put the advice at about even", &[
            ("P(calm improves) is 54 % in DATA, against 100 % in CLAIMS", &["m3"]),
        ]),
        caption: "P(calm improves within 13 weeks) in three runs of 3,000 futures; Monte Carlo error at most 0.9 points".to_owned(),
        rows: vec![
            row("L1", "Varn ties port access to an end of the raids", 1.0, Some(0.54), ""),
            row("L2", "Tamar opens its ports", 0.54, Some(0.62), ""),
            row("L3", "Kesh joins the pilotage agreement", 0.81, None, "no event records the lever"),
        ],
        data_refused: None,
        fan: Some(FanChart {
            title: "Under L1 raids end where they would have ended without it, band against band".to_owned(),
            subtitle: "Raids per week, asinh scale. Past: reported; future: 3,000 draws, same shocks in both runs.".to_owned(),
            unit: "raids, asinh".to_owned(),
            past_labels: (0..52).map(|i| format!("w{}", i + 1)).collect(),
            past: (0..52).map(|i| (i != 20).then(|| 2.8 + 1.6 * (noise(i, 9) - 0.5) + 0.6 * (i as f64 / 7.0).sin())).collect(),
            base: path(3.0, 0.22),
            lever: path(2.9, 0.2),
            difference: path(-0.1, 0.05),
            source: "VAR(4) on simulated events; parameters drawn from their posterior.".to_owned(),
        }),
        decision: Decision {
            lever: None,
            heading: "Cannot tell".to_owned(),
            rule: say("L2 leads with 62 % in DATA, short of the 97.5 % that three levers demand", &["m3"]),
        },
    }
}
