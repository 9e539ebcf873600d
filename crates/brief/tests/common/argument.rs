//! Section 3: what the advice hangs on.

use detente_brief::model::*;

use super::values::{finding, say, share};

/// The section.
pub fn section() -> ArgumentSection {
    let node =
        |node: &str, text: &str, direction: i8, role: BoxRole, column: usize, row: usize| PathBox {
            node: node.to_owned(),
            label: text.to_owned(),
            direction,
            role,
            column,
            row,
        };
    let arrow =
        |from: &str, to: &str, sign: i8, claims: &[&str], is_crux: bool, is_side: bool| PathArrow {
            from: from.to_owned(),
            to: to.to_owned(),
            sign,
            claims: claims.iter().map(|c| (*c).to_owned()).collect(),
            is_crux,
            is_side,
        };
    ArgumentSection {
        finding: finding("Every path from the lever to calm runs through one sentence", &[
            ("The article’s own arrows entail its advice in 100 % of 16,000 draws: this is logic, not evidence", &["m3"]),
            ("Both levers reach calm through claim C09 alone", &["s9"]),
        ]),
        advice: vec![
            AdviceRow {
                sentence: 11,
                quote: "Varn should tie port access to an end of the raids.".to_owned(),
                levers: vec!["L1".to_owned()],
                reasons: vec![QuotedSentence {
                    sentence: 9,
                    quote: "Without the ports Ost cannot pay the raiders.".to_owned(),
                }],
            },
            AdviceRow {
                sentence: 12,
                quote: "Tamar should open its ports.".to_owned(),
                levers: vec!["L2".to_owned()],
                reasons: Vec::new(),
            },
        ],
        levers: vec![
            LeverRow { id: "L1".to_owned(), name: "Varn: “should tie port access to an end of the raids”".to_owned(), read_as: "make Varn’s port access for Ost depend on the raids".to_owned(), node: "pressure:VRN>OST".to_owned(), direction: 1, sentences: vec![11], share: share(1.0, "100 %, logic", "") },
            LeverRow { id: "L2".to_owned(), name: "Tamar: “should open its ports”".to_owned(), read_as: "increase cooperation between Tamar and Ost".to_owned(), node: "cooperation:TMR>OST".to_owned(), direction: 1, sentences: vec![12], share: share(0.54, "54 %", "paths disagree") },
        ],
        outcome: "calm in the straits".to_owned(),
        outcome_better: 1,
        diagram: Answer::Found { result: PathDiagram {
            title: "Take away C09, and the path from lever to outcome is cut".to_owned(),
            boxes: vec![
                node("lever", "Varn ties port access to the raids (L1)", 1, BoxRole::Lever, 0, 0),
                node("isolation", "Isolation of Ostrel", 1, BoxRole::Middle, 1, 0),
                node("other", "Ostrel’s ties with Tamar", 0, BoxRole::Middle, 1, 1),
                node("shelter", "Shelter for the Grey Sails", -1, BoxRole::Middle, 2, 0),
                node("threat", "Threat to Kesh", -1, BoxRole::Middle, 3, 0),
                node("raids", "Raids in the straits", -1, BoxRole::Middle, 3, 1),
                node("calm", "Calm in the straits", 1, BoxRole::Outcome, 4, 0),
            ],
            arrows: vec![
                arrow("lever", "isolation", 1, &["C08"], false, false),
                arrow("isolation", "shelter", -1, &["C09"], true, false),
                arrow("isolation", "other", 1, &["C13"], false, true),
                arrow("other", "lever", -1, &["C04"], false, true),
                arrow("shelter", "threat", 1, &["C10"], false, false),
                arrow("shelter", "raids", 1, &["C05", "C06", "C07"], false, false),
                arrow("threat", "calm", -1, &["C12"], false, false),
                arrow("raids", "calm", -1, &["def."], false, false),
            ],
            left_out: "2 further paths are in the JSON.".to_owned(),
        } },
        crux_table: CruxTable {
            caption: "P(calm improves) under the article’s own claims, 16,000 draws; Monte Carlo error at most 0.4 points".to_owned(),
            lever: "L1".to_owned(),
            rows: vec![
                CruxRow { claims: vec!["C09".to_owned()], says: "isolation ↑ → shelter ↓".to_owned(), is_crux: true, without: share(0.0, "0 %", "no path left"), turned: share(0.0, "0 %", "worse in every draw") },
                CruxRow { claims: vec!["C10".to_owned(), "C12".to_owned()], says: "shelter ↓ → threat ↓ → calm ↑".to_owned(), is_crux: false, without: share(1.0, "100 %", "unchanged"), turned: share(0.5, "50 %", "a coin toss") },
                CruxRow { claims: vec!["C05".to_owned()], says: "pressure ↑ → raids ↑".to_owned(), is_crux: false, without: share(0.997, "more than 99 %", ""), turned: Share { p: None, mc_error: None, draws: 0, label: "—".to_owned(), note: "no sign to turn".to_owned() } },
            ],
        },
        margin: say("Two misreadings would change the bottom line; at the reader’s measured precision 1.3 are expected among 13 claims", &["m4"]),
        tensions: vec![
            TensionRow { quote_a: "the raids have grown worse".to_owned(), sentence_a: 5, quote_b: "Varn should therefore tie port access".to_owned(), sentence_b: 11, why: "Pressure is said to have made raids worse, and pressure of another kind is the advice.".to_owned(), rule: "same cause, opposite signs".to_owned() },
            TensionRow { quote_a: "cannot be at peace without the help of its neighbours".to_owned(), sentence_a: 2, quote_b: "cut off from the harbours".to_owned(), sentence_b: 9, why: "Help is called needed, and its withdrawal advised.".to_owned(), rule: "needed and withdrawn".to_owned() },
        ],
        unstated: vec![say("That Ostrel has no other harbour to turn to is needed and not stated", &["s12"])],
        links: vec![
            LinkRow { from: "isolation:OST".to_owned(), to: "backing:OST>REB".to_owned(), sign: "−".to_owned(), claims: vec!["C09".to_owned()], data: "other way, not settled".to_owned() },
            LinkRow { from: "pressure:VRN>OST".to_owned(), to: "violence:KSH".to_owned(), sign: "±".to_owned(), claims: vec!["C05".to_owned(), "C08".to_owned()], data: "sign unknown".to_owned() },
        ],
    }
}
