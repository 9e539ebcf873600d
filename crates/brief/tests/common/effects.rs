//! Section 6: what moves what.

use detente_brief::model::*;

use super::values::{finding, noise, quantity, refusal, say};

/// The section.
pub fn section() -> EffectsSection {
    let response = |truth: bool| {
        ResponseChart {
        title: "Pressure is followed by more raids in weeks 1 and 2".to_owned(),
        subtitle: "Response to one sd more pressure. Dark band: pointwise; light band: simultaneous; both 90 %.".to_owned(),
        unit: "sd of raids".to_owned(),
        horizon_unit: "weeks after".to_owned(),
        points: (0..13)
            .map(|h| {
                let value = 0.55 * (-(h as f64 - 1.5).powi(2) / 9.0).exp() - 0.04;
                ResponsePoint { h, value, low: value - 0.17, high: value + 0.17, sim_low: value - 0.29, sim_high: value + 0.29 }
            })
            .collect(),
        second: (0..13).map(|h| 0.45 * (-(h as f64 - 1.5).powi(2) / 12.0).exp()).collect(),
        second_name: "BVAR(12)".to_owned(),
        truth: if truth { (0..13).map(|h| 0.5 * (-(h as f64 - 1.5).powi(2) / 9.0).exp()).collect() } else { Vec::new() },
        source: "Simulated events; lag-augmented local projection, HC3.".to_owned(),
    }
    };
    let curve: Vec<SpecPoint> = (0..64)
        .map(|i| {
            let value = 0.3 + 0.5 * (noise(i, 3) - 0.35);
            let pick = |n: usize, options: &[&str]| options[(i / n) % options.len()].to_owned();
            SpecPoint {
                choices: vec![
                    ("Lags".to_owned(), pick(1, &["2", "4", "8", "12"])),
                    (
                        "Scale".to_owned(),
                        pick(4, &["asinh", "log", "count", "share"]),
                    ),
                    ("Volume".to_owned(), pick(16, &["control", "none"])),
                    ("Break".to_owned(), pick(32, &["modelled", "ignored"])),
                ],
                horizon: 2,
                value,
                low: value - 0.2 - 0.3 * noise(i, 4),
                high: value + 0.2 + 0.3 * noise(i, 4),
            }
        })
        .collect();
    let estimate = |grade: Grade, truth: bool| EffectEstimate {
        response: response(truth),
        horizon: "largest of weeks 0 to 12: week 2".to_owned(),
        estimate: quantity(0.42, 0.13, 0.71, 2, "sd"),
        p: 0.0004,
        p_corrected: 0.0042,
        p_shift: Some(0.028),
        placebo_rank: "1 of 18".to_owned(),
        placebo_p: Some(0.0556),
        placebo: Some(PlaceboChart {
            title: "Among 17 comparable ties, Varn – Ostrel responds most".to_owned(),
            subtitle: "Largest t over weeks 0 to 12, for every tie with as many reports."
                .to_owned(),
            unit: "largest t statistic over weeks 0 to 12".to_owned(),
            points: (0..18)
                .map(|i| PlaceboPoint {
                    name: if i == 0 {
                        "Varn – Ostrel".to_owned()
                    } else {
                        format!("placebo {i}")
                    },
                    value: if i == 0 { 4.1 } else { 5.0 * noise(i, 5) - 2.4 },
                    is_headline: i == 0,
                })
                .collect(),
            source: "Simulated events.".to_owned(),
        }),
        lead_p: None,
        share_with_sign: 0.96875,
        specifications: 64,
        curve: curve.clone(),
        smallest_detectable: quantity(0.31, 0.3, 0.3, 2, "sd"),
        granger: say(
            "Past pressure helps to foretell raids (p 0.004), past raids help to foretell pressure too (p 0.03)",
            &["m2"],
        ),
        grade,
        grade_reason: say("The placebo rank allows no p below 0.056", &["m2"]),
        reading: say(
            "One sd more pressure is followed by 0.42 sd more raids, band 0.13 to 0.71, given past raids and volume",
            &["C05", "m2"],
        ),
        checks: vec![CheckTable {
            title: "One guard was not passed".to_owned(),
            heads: vec![
                "Guard".to_owned(),
                "#Figure".to_owned(),
                "Outcome".to_owned(),
            ],
            rows: vec![
                vec![
                    "p among 199 circular shifts".to_owned(),
                    "0.03".to_owned(),
                    "passed".to_owned(),
                ],
                vec![
                    "comparable dyads that show as much".to_owned(),
                    "3 of 17".to_owned(),
                    "not passed".to_owned(),
                ],
            ],
            note: say("A finding needs every guard", &["m2"]),
        }],
    };
    let test = |id: &str, title: &str, claims: &[&str], answer: Answer<EffectEstimate>| {
        EffectTest {
            id: id.to_owned(),
            title: title.to_owned(),
            claims: claims.iter().map(|c| (*c).to_owned()).collect(),
            estimand: say(
                "What was to be estimated: the change in raids, 0 to 12 weeks after pressure was one sd above what its past foretold",
                &["m2"],
            ),
            formula:
                "raids(t+h) = a + β(h)·pressure(t) + Γ·[pressure, raids, volume](t−1 … t−12) + e"
                    .to_owned(),
            answer,
        }
    };
    EffectsSection {
        finding: finding(
            "Pressure is followed by more raids; the tie’s own effect cannot be estimated",
            &[],
        ),
        tests: vec![
            test(
                "t1",
                "Pressure of Varn on Ostrel and raids in the straits",
                &["C05"],
                Answer::Found {
                    result: estimate(Grade::C, true),
                },
            ),
            test(
                "t2",
                "Varn – Ostrel cooperation and deaths in Kesh",
                &["C01"],
                Answer::Refused {
                    refusal: refusal("The effect of Varn – Ostrel on deaths in Kesh"),
                },
            ),
            test(
                "t3",
                "Visits and agreements",
                &["C07", "C08"],
                Answer::Found {
                    result: estimate(Grade::D, false),
                },
            ),
        ],
        multiplicity: say(
            "Three questions were put; p-values are corrected by Romano and Wolf’s stepdown over all of them",
            &["m2"],
        ),
    }
}
