//! Section 8: is the threat credible?

use detente_brief::model::*;

use super::values::{finding, say};

/// The section.
pub fn section() -> CredibilitySection {
    let answer = |a: bool, b: bool, stands: &str, advice_stands: bool| GameAnswer {
        a,
        b,
        stands: stands.to_owned(),
        advice_stands,
    };
    CredibilitySection {
        finding: finding(
            "The threat is believed only if Varn would rather lose the trade than the point",
            &[(
                "Two questions decide it, and no event answers either",
                &["m3"],
            )],
        ),
        game: Some(Game {
            question_a: say(
                "Does Varn prefer a closed port to raids that go on?",
                &["s11"],
            ),
            question_b: say(
                "Does Ostrel prefer dropping the Grey Sails to a closed port?",
                &["s9"],
            ),
            answers: vec![
                answer(
                    true,
                    true,
                    "Varn’s threat is believed, and Ostrel gives way.",
                    true,
                ),
                answer(
                    true,
                    false,
                    "The port is closed, and the raids go on.",
                    false,
                ),
                answer(false, true, "Ostrel calls the bluff.", false),
                answer(false, false, "Nothing changes.", false),
            ],
        }),
    }
}
