//! Why two claims pull apart, in a sentence.

use detente_argue::{Tension, TensionRule};
use detente_vocab::{ActorCode, ActorDirectory};

use super::{capitalised, list};

/// Why the two claims of a tension pull apart, as a sentence.
///
/// `lever` is the lever in words as it stands inside a sentence ("the lever", "more pressure on
/// Pakistan"), `name` gives a node's name in words. Where the tension is not exact the sentence
/// says no more than that: the lever withdraws something of the sort, and the two may mean
/// different actors.
pub fn tension_reason(
    tension: &Tension,
    lever: &str,
    name: impl Fn(&str) -> String,
    directory: &ActorDirectory,
) -> String {
    let role = |key: &str| tension.roles.get(key).map_or("", String::as_str);
    let node = |key: &str| name(role(key));
    let actor_name = |code: &str| {
        ActorCode::new(code).map_or_else(|_| code.to_owned(), |code| directory.name_in_text(&code))
    };
    let actor = |key: &str| actor_name(role(key));
    let why = match tension.rule {
        TensionRule::OppositeSigns => {
            let does = |key: &str| match role(key) {
                "0" => "does not move",
                "+" => "raises",
                _ => "lowers",
            };
            format!(
                "One says that {} {} {}, the other that it {} it.",
                node("cause"),
                does("sign_a"),
                node("effect"),
                does("sign_b")
            )
        }
        TensionRule::LowersTheNecessary => format!(
            "{} is called necessary for {}, and {lever} {}.",
            capitalised(&node("needed")),
            node("outcome"),
            if tension.exact {
                "lowers it"
            } else {
                "withdraws something of the sort"
            }
        ),
        TensionRule::HedgingUndercuts => {
            let names: Vec<String> = role("outlets").split(' ').map(actor_name).collect();
            let outlets = list(&names);
            let act = if names.len() == 1 {
                "acts too"
            } else {
                "act together"
            };
            format!(
                "Under pressure {} turns to {outlets}; pressing or isolating it works only if {outlets} {act}.",
                actor("target")
            )
        }
        TensionRule::UndoesItself => format!(
            "{} moves {}, which drives {}; that undoes part of what the lever does.",
            capitalised(lever),
            node("moved"),
            node("outlet")
        ),
        TensionRule::GainsFromTheStick => format!(
            "{} has a reason of its own for {}, which it is told to put at risk.",
            capitalised(&actor("actor")),
            node("tie")
        ),
        TensionRule::FailedThenAdvised => {
            let less = |way: &str| if role(way) == "down" { "less " } else { "" };
            format!(
                "{} is said to have failed, and {}{} is advised.",
                capitalised(&format!("{}{}", less("way_failed"), node("failed"))),
                less("way_advised"),
                node("advised")
            )
        }
        TensionRule::FriendOfTheThreat => format!(
            "{} is said to have drawn closer to {}, and is asked to act against {}.",
            capitalised(&actor("actor")),
            actor("friend"),
            actor("threat")
        ),
    };
    let kind = |key: &str| role(key).split([':', '(']).next().unwrap_or_default();
    if tension.exact {
        why
    } else if tension.rule == TensionRule::FailedThenAdvised && kind("failed") != kind("advised") {
        format!("{why} The two are different deeds, and may mean different actors.")
    } else {
        format!("{why} The two may, but need not, mean the same actor.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tension(rule: TensionRule, exact: bool, roles: &[(&str, &str)]) -> Tension {
        Tension {
            rule,
            claim_a: "C01".to_owned(),
            claim_b: "C02".to_owned(),
            sentence_a: 1,
            sentence_b: 2,
            also: Vec::new(),
            lever: None,
            roles: roles
                .iter()
                .map(|(role, value)| ((*role).to_owned(), (*value).to_owned()))
                .collect(),
            exact,
            weight: 1.0,
        }
    }

    #[test]
    fn opposite_signs_are_told_as_they_are() {
        let told = |a: &str, b: &str| {
            let roles = [
                ("cause", "aid"),
                ("effect", "violence"),
                ("sign_a", a),
                ("sign_b", b),
            ];
            let tension = tension(TensionRule::OppositeSigns, true, &roles);
            tension_reason(
                &tension,
                "the lever",
                str::to_owned,
                &ActorDirectory::builtin(),
            )
        };
        assert_eq!(
            told("+", "−"),
            "One says that aid raises violence, the other that it lowers it."
        );
        assert_eq!(
            told("0", "+"),
            "One says that aid does not move violence, the other that it raises it."
        );
    }

    #[test]
    fn the_direction_of_the_advice_is_told() {
        let roles = [
            ("failed", "pressure:RWA"),
            ("advised", "aid:RWA"),
            ("way_advised", "down"),
        ];
        assert_eq!(
            told(&tension(TensionRule::FailedThenAdvised, false, &roles)),
            "Pressure of RWA is said to have failed, and less aid of RWA is advised. The two are \
             different deeds, and may mean different actors."
        );
    }

    fn told(tension: &Tension) -> String {
        let name = |node: &str| node.replace(':', " of ");
        tension_reason(tension, "the lever", name, &ActorDirectory::builtin())
    }

    #[test]
    fn only_an_exact_tension_says_that_the_lever_lowers_what_is_needed() {
        let roles = [("needed", "trust:PAK"), ("outcome", "stability:AFG")];
        let rule = TensionRule::LowersTheNecessary;
        assert_eq!(
            told(&tension(rule, true, &roles)),
            "Trust of PAK is called necessary for stability of AFG, and the lever lowers it."
        );
        assert_eq!(
            told(&tension(rule, false, &roles)),
            "Trust of PAK is called necessary for stability of AFG, and the lever withdraws something of the sort. The two may, but need not, mean the same actor."
        );
    }

    #[test]
    fn one_outlet_acts_and_several_act_together() {
        let of = |outlets: &str| {
            told(&tension(
                TensionRule::HedgingUndercuts,
                true,
                &[("target", "PAK"), ("outlets", outlets)],
            ))
        };
        assert_eq!(
            of("CHN"),
            "Under pressure Pakistan turns to China; pressing or isolating it works only if China acts too."
        );
        assert_eq!(
            of("CHN RUS"),
            "Under pressure Pakistan turns to China and Russia; pressing or isolating it works only if China and Russia act together."
        );
    }
}
