//! Section 1: the bottom line.

use detente_brief::model::*;

use super::values::{finding, missing, quantity, say};

/// The section.
pub fn section() -> BottomLine {
    BottomLine {
        finding: finding(
            "The advice follows from the article’s premises; one premise was tested, and the data agree",
            &[
                (
                    "The article advises Varn to make port access for Ostrel conditional on an end to raids",
                    &["s11", "s13"],
                ),
                (
                    "That hangs on one claim: isolation makes Ostrel drop the raiders",
                    &["C09"],
                ),
                (
                    "No data here observe that backing; the tie itself was reported 116 times in 44 weeks",
                    &["q1"],
                ),
                (
                    "Pressure is followed by more violence, against the advice",
                    &["C05", "m2"],
                ),
                (
                    "Would the advice help? Cannot tell; confidence is low, because nobody observes what decides it",
                    &["m3"],
                ),
            ],
        ),
        figures: vec![
            Figure {
                title: "Chance that Ost becomes calmer, by the article’s own logic".to_owned(),
                value: "100 %".to_owned(),
                sub: "and 0 % without claim C09".to_owned(),
                meaning: say(
                    "All 16,000 draws agree, so this is logic, not evidence",
                    &["m3"],
                ),
                quantity: Quantity {
                    value: Some(100.0),
                    low: None,
                    high: None,
                    digits: 0,
                    unit: "%".to_owned(),
                    why_missing: String::new(),
                },
            },
            Figure {
                title: "Net cooperation of Varn and Ostrel".to_owned(),
                value: "−0.31".to_owned(),
                sub: "116 reported events, 21 of 44 weeks empty".to_owned(),
                meaning: say("From −1 to +1: cold where reported", &["q1"]),
                quantity: quantity(-0.31, -0.52, -0.08, 2, ""),
            },
            Figure {
                title: "Effect of that tie on deaths in Kesh".to_owned(),
                value: "—".to_owned(),
                sub: "not estimated".to_owned(),
                meaning: say(
                    "With ten months, an effect of 0.3 sd would be found 5 times in 100",
                    &["m1"],
                ),
                quantity: missing("too thin"),
            },
        ],
        confidence: Confidence::Low,
    }
}
