//! From claims to links, levers, outcome and tensions, on an invented argument.

mod common;

use detente_argue::{
    Options, Origin, Outcome, SignSet, TensionRule, argue, definitions, levers_from_claims,
    links_from_claims, outcome_from_claims, tensions,
};
use detente_vocab::{Claim, ClaimKind, Concept, Direction, Modality, Property, Sign};

use common::{claim, concept};

fn advice(number: usize, deed: Concept) -> Claim {
    Claim {
        effect: None,
        modality: Modality::Should,
        ..claim(
            number,
            ClaimKind::Normative,
            deed.clone(),
            Sign::Positive,
            deed,
        )
    }
}

/// Invented states: pressure isolates, isolation curbs backing, backing feeds
/// violence; but isolation also drives QUG to QKE, which ends the isolation.
fn text() -> Vec<Claim> {
    use ClaimKind::*;
    use Property::*;
    let tie = || concept(Cooperation, "QUG", "QKE");
    let isolation = || concept(Isolation, "QUG", "");
    let backing = || concept(Backing, "QUG", "REB");
    let violence = || concept(Violence, "QSD", "");
    vec![
        claim(
            1,
            FailedPrevention,
            concept(Pressure, "QUS", "QUG"),
            Sign::Zero,
            backing(),
        ),
        claim(
            2,
            Causal,
            concept(Pressure, "QKE", "QUG"),
            Sign::Positive,
            isolation(),
        ),
        claim(3, Causal, isolation(), Sign::Negative, backing()),
        claim(4, Causal, backing(), Sign::Positive, violence()),
        claim(5, Hedging, isolation(), Sign::Positive, tie()),
        claim(6, Causal, tie(), Sign::Negative, isolation()),
        claim(
            7,
            Motivation,
            concept(Threat, "QKE", ""),
            Sign::Positive,
            concept(Cooperation, "QKE", "QUG"),
        ),
        claim(
            8,
            Causal,
            violence(),
            Sign::Negative,
            concept(Economy, "QSD", ""),
        ),
        claim(
            9,
            Necessity,
            concept(Cooperation, "RGN", "QSD"),
            Sign::Positive,
            concept(Stability, "QSD", ""),
        ),
        advice(10, concept(Pressure, "QKE", "QUG")),
        claim(
            11,
            Causal,
            concept(Cooperation, "QKE", "QSD.REB.NAS"),
            Sign::Positive,
            violence(),
        ),
        claim(
            12,
            Perception,
            concept(Violence, "QSD.REB.NAS", ""),
            Sign::Positive,
            concept(Threat, "QKE", ""),
        ),
    ]
}

#[test]
fn claims_become_links_levers_and_an_outcome() {
    let claims = text();
    let links = links_from_claims(&claims);
    assert_eq!(links.len(), 11, "advice draws no link");
    assert_eq!(links[0].signs, SignSet::ZERO);
    let levers = levers_from_claims(&claims);
    assert_eq!(levers.len(), 1);
    assert_eq!(levers[0].presses[0].node, "pressure:QKE>QUG");
    assert_eq!(levers[0].claims, ["C10"]);
    assert_eq!(
        outcome_from_claims(&claims),
        Some(Outcome::new("stability:QSD", 1))
    );
    let defined = definitions(&claims);
    assert!(
        defined
            .iter()
            .all(|link| (link.origin, link.signs) == (Origin::Definition, SignSet::MINUS))
    );
    let pairs: Vec<(&str, &str)> = defined
        .iter()
        .map(|link| (link.from.as_str(), link.to.as_str()))
        .collect();
    assert!(
        pairs.contains(&("violence:QSD", "stability:QSD")),
        "{pairs:?}"
    );
    // Ties of the isolated actor, and of nobody else, are the opposite of isolation.
    for (from, to) in &pairs {
        if let Some(actor) = to.strip_prefix("isolation:") {
            assert!(
                from.starts_with("cooperation:") && from.contains(actor),
                "{from} {to}"
            );
        }
    }
}

#[test]
fn the_argument_hangs_on_each_link_of_its_only_path() {
    let argument = argue(&text(), &Options::default());
    let finding = &argument.levers[0];
    assert!(finding.effect.entailed);
    assert_eq!(finding.response.improves(), Some(1.0));
    assert_eq!(finding.cut.flow, Some(1));
    assert_eq!(finding.cut.alone, ["C02", "C03", "C04"]);
    let cruxes: Vec<&str> = finding.crux.cruxes().map(|c| c.claim.as_str()).collect();
    assert_eq!(cruxes, ["C02", "C03", "C04"]);
    // Without the definition no claim joins violence to stability, and that is said.
    let bare = argue(
        &text(),
        &Options {
            without_definitions: true,
            ..Options::default()
        },
    );
    let missing = &bare.levers[0].missing;
    assert_eq!(bare.levers[0].response.improves(), Some(0.0));
    assert!(
        missing
            .iter()
            .any(|m| m.from == "violence:QSD" && m.to == "stability:QSD")
    );
}

#[test]
fn tensions_are_found_by_form() {
    let claims = text();
    let levers = levers_from_claims(&claims);
    let outcome = Outcome::new("violence:QSD", -1);
    let found = tensions(&claims, &levers, Some(&outcome));
    let pair = |rule: TensionRule| {
        found
            .iter()
            .find(|t| t.rule == rule)
            .map(|t| (t.claim_a.as_str(), t.claim_b.as_str()))
    };
    assert_eq!(pair(TensionRule::FailedThenAdvised), Some(("C01", "C10")));
    assert_eq!(pair(TensionRule::UndoesItself), Some(("C05", "C06")));
    assert_eq!(pair(TensionRule::GainsFromTheStick), Some(("C07", "C10")));
    assert_eq!(pair(TensionRule::FriendOfTheThreat), Some(("C11", "C12")));
    assert_eq!(pair(TensionRule::OppositeSigns), None);
    assert_eq!(pair(TensionRule::LowersTheNecessary), None);
    assert!(found.len() <= 8);
    assert!(found.windows(2).all(|w| w[0].weight >= w[1].weight));
}

#[test]
fn opposite_signs_and_the_withdrawal_of_what_is_needed_are_tensions() {
    use Property::*;
    let mut claims = text();
    claims.push(claim(
        13,
        ClaimKind::Causal,
        concept(Isolation, "QUG", ""),
        Sign::Positive,
        concept(Backing, "QUG", "REB"),
    ));
    let mut deed = concept(Cooperation, "QKE", "QSD");
    deed.direction = Direction::Down;
    claims.push(advice(14, deed));
    let levers = levers_from_claims(&claims);
    let found = tensions(&claims, &levers, outcome_from_claims(&claims).as_ref());
    assert_eq!(found[0].rule, TensionRule::OppositeSigns);
    assert_eq!(
        (found[0].claim_a.as_str(), found[0].claim_b.as_str()),
        ("C03", "C13")
    );
    let needed = found
        .iter()
        .find(|t| t.rule == TensionRule::LowersTheNecessary)
        .unwrap();
    assert_eq!(
        (needed.claim_a.as_str(), needed.claim_b.as_str()),
        ("C09", "C14")
    );
    // Contradicting claims leave no share.
    let argument = argue(&claims, &Options::default());
    assert_eq!(argument.levers[0].response.improves(), None);
    assert_eq!(argument.contradictions.len(), 1);
}

#[test]
fn hedging_undercuts_isolation_and_repeats_are_folded() {
    let mut claims = text();
    claims.push(claim(
        13,
        ClaimKind::Hedging,
        concept(Property::Pressure, "QKE", "QUG"),
        Sign::Positive,
        concept(Property::Cooperation, "QUG", "QCH"),
    ));
    claims.push(advice(14, concept(Property::Pressure, "QCH", "QUG")));
    let levers = levers_from_claims(&claims);
    let found = tensions(&claims, &levers, Some(&Outcome::new("violence:QSD", -1)));
    let of = |rule: TensionRule| -> Vec<_> { found.iter().filter(|t| t.rule == rule).collect() };
    let hedging = of(TensionRule::HedgingUndercuts);
    assert_eq!(hedging.len(), 1);
    assert_eq!(hedging[0].roles["target"], "QUG");
    assert_eq!(hedging[0].roles["outlets"], "QKE QCH");
    assert_eq!(
        (hedging[0].claim_a.as_str(), hedging[0].claim_b.as_str()),
        ("C05", "C02")
    );
    assert_eq!(hedging[0].also, ["C13"]);
    // One failed deed and two advised of its kind are one tension.
    let failed = of(TensionRule::FailedThenAdvised);
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (failed[0].claim_a.as_str(), failed[0].also.as_slice()),
        ("C01", &["C14".to_owned()][..])
    );
    // Where the only partner to turn to is the one who presses, nothing is undercut.
    let mut alone = text();
    alone.retain(|claim| !["C11", "C12"].contains(&claim.id.as_str()));
    let levers = levers_from_claims(&alone);
    let found = tensions(&alone, &levers, None);
    assert!(
        found
            .iter()
            .all(|t| t.rule != TensionRule::HedgingUndercuts)
    );
}

#[test]
fn less_of_a_tie_is_advised_as_less_of_it() {
    let mut claims = text();
    // Pressure on QUG failed (C01); less aid to it is a stick of another kind.
    let mut less = concept(Property::Aid, "QKE", "QUG");
    less.direction = Direction::Down;
    claims.retain(|claim| claim.kind != ClaimKind::Normative && claim.modality != Modality::Should);
    claims.push(advice(20, less));
    let failed = |claims: &[Claim]| {
        let found = tensions(claims, &[], None);
        let mut of = found.into_iter();
        of.find(|t| t.rule == TensionRule::FailedThenAdvised)
    };
    let tension = failed(&claims).expect("a stick after a stick");
    assert_eq!(tension.roles["way_advised"], "down");
    assert!(!tension.roles.contains_key("way_failed") && !tension.exact);
    // More aid is no stick.
    claims.pop();
    claims.push(advice(20, concept(Property::Aid, "QKE", "QUG")));
    assert_eq!(failed(&claims), None);
}

#[test]
fn the_reading_is_weighed() {
    let mut claims = text();
    for claim in &mut claims {
        claim.confidence = 0.8;
    }
    let options = Options {
        missed: Some(1.5),
        ..Options::default()
    };
    let argument = argue(&claims, &options);
    let finding = &argument.levers[0];
    // Three claims on the only way, a definition at its end.
    let expected = finding.margin.expected.as_ref().unwrap();
    assert_eq!(expected.terms.len(), 3);
    assert!((expected.misread - 0.6).abs() < 1e-12);
    assert_eq!(expected.missed, Some(1.5));
    assert_eq!(finding.trust.len(), 1);
    assert!((finding.trust[0].all_right - 0.8f64.powi(3)).abs() < 1e-12);
    assert_eq!(finding.trust[0].steps.last().unwrap().trust, 1.0);
    // Said again in the same text, a claim is no surer.
    let mut again = claims.clone();
    again.push(Claim {
        id: "C20".into(),
        ..claims[1].clone()
    });
    let twice = argue(&again, &options);
    assert_eq!(
        twice.levers[0].trust[0].all_right,
        finding.trust[0].all_right
    );
}

#[test]
fn an_act_under_a_condition_is_one_lever_and_a_misread_giver_none() {
    use Property::*;
    let asked = concept(Backing, "QUG", "REB");
    let aid = || concept(Aid, "QUS", "QUG");
    let policy = Claim {
        modality: Modality::Should,
        ..claim(1, ClaimKind::Policy, asked.clone(), Sign::Negative, aid())
    };
    let same = Claim {
        sentence: policy.sentence,
        ..advice(2, aid())
    };
    let levers = levers_from_claims(&[policy.clone(), same.clone()]);
    assert_eq!(levers.len(), 1);
    assert_eq!(levers[0].policies.len(), 1);
    // In a sentence of its own the act is advised by itself.
    let apart = Claim {
        sentence: policy.sentence + 1,
        ..same
    };
    assert_eq!(levers_from_claims(&[policy, apart]).len(), 2);
    // Nobody asks fighters to finance a state.
    let misread = Claim {
        modality: Modality::Should,
        ..claim(
            1,
            ClaimKind::Policy,
            asked,
            Sign::Negative,
            concept(Aid, "REB", "QUG"),
        )
    };
    assert!(levers_from_claims(&[misread]).is_empty());
}
