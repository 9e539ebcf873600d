//! Section 9: what would change this.

use detente_brief::model::*;

use super::values::{finding, say};

/// The section.
pub fn section() -> ChangeSection {
    let seen = |what: &str, then: &str| Observation {
        what: say(what, &["C09"]),
        then: say(then, &["m3"]),
    };
    ChangeSection {
        finding: finding(
            "A look at who shelters the Grey Sails would decide more than any further year of events",
            &[],
        ),
        observations: vec![
            seen(
                "Shelter for the Grey Sails falls after a harbour is closed to Ostrel",
                "the crux would be tested, and the advice would stand on evidence",
            ),
            seen(
                "Raids fall in the four weeks after new pressure",
                "claim C05 would lose its support",
            ),
            seen(
                "Two hundred further reports of Varn and Ostrel",
                "the tie’s effect on deaths could be estimated",
            ),
        ],
        watch: vec![
            say("The meeting announced for June", &["s8"]),
            say("Port calls of Ostrel’s ships in Tamar", &["s12"]),
        ],
    }
}
