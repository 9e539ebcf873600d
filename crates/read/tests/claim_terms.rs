//! Conditional policies: what one actor should give, hold back or announce, on a condition set to another.

mod common;

use common::read;
use detente_vocab::{ClaimKind, Direction, Holder, Property};

/// The conditional policies that are advised: what is asked, the sign, what is given; as in
/// `military:RWA − aid:USA>RWA`.
fn policies(sentences: &str) -> Vec<String> {
    let claims = read(sentences).into_iter();
    let advised = claims.filter(|c| c.kind == ClaimKind::Policy && c.advises() && !c.tentative);
    advised
        .map(|claim| {
            assert_eq!(claim.holder, Holder::Author, "{sentences}");
            let (asked, given) = (claim.cause.unwrap(), claim.effect.unwrap());
            let sign = claim.sign.symbol();
            format!("{} {sign} {}", asked.node(), given.node())
        })
        .collect()
}

#[test]
fn what_somebody_should_do_under_a_condition_is_a_conditional_policy() {
    let sentences = [
        (
            "Washington should cut its aid unless Baghdad stops the militias.",
            "other(stop):IRQ>REB − aid:USA>IRQ",
        ),
        (
            "The European Union should lift its sanctions only after Belgrade withdraws its police from the north.",
            "pressure:IGO.EU>SRB",
        ),
        (
            "India should resume trade with Pakistan so long as Islamabad fights the militants.",
            "violence:PAK>REB + economy(trade):IND",
        ),
        (
            "Saudi Arabia should pay for the reconstruction of Beirut when Hezbollah has disarmed.",
            "aid:SAU>LBN",
        ),
        (
            "Warsaw must not open the crossing before Minsk frees the prisoners.",
            "other(free prisoner):BLR + other(open):POL",
        ),
        (
            "Brazil should offer Venezuela credit, on one condition: that Venezuela expel the ELN from Apure.",
            "other(expel):VEN>COL.REB.ELN + aid:BRA>VEN",
        ),
        (
            "Saudi Arabia should promise Lebanon a loan in return for the disarmament of Hezbollah.",
            "aid:SAU>LBN",
        ),
        (
            "The European Union should suspend its cooperation with Rwanda until its troops leave Congo.",
            "military:RWA − cooperation:IGO.EU>RWA",
        ),
        (
            "Kigali should not be given more weapons unless it withdraws its troops from Goma.",
            "military:RWA − military:>RWA",
        ),
        (
            "Donors should pay no salaries unless the Houthis release the prisoners.",
            "other(release prisoner):YEM.REB.HOUTHI + aid(salary)",
        ),
    ];
    for (sentence, expected) in sentences {
        let found = policies(sentence);
        assert_eq!(found.len(), 1, "{sentence}: {found:?}");
        assert!(found[0].contains(expected), "{sentence}: {found:?}");
    }
}

#[test]
fn what_somebody_should_announce_is_one_too() {
    let sentences = [
        (
            "The United States should say plainly that this money will stop if Rwandan troops are not out of North Kivu by the end of the year.",
            "military:RWA − aid:USA>RWA",
        ),
        (
            "Germany should say plainly that it will back the customs union once Turkish ports admit Cypriot ships.",
            "other(admit cypriot ship):TUR>CYP + cooperation:DEU>TUR",
        ),
        (
            "Washington has to tell Abu Dhabi that its loans depend on an end to the arms flights.",
            "aid",
        ),
        (
            "Egypt should be told that American aid will be cut if it goes on arming Haftar.",
            "backing:EGY>LBY.REB.LNA − aid:USA>EGY",
        ),
    ];
    for (sentence, expected) in sentences {
        let found = policies(sentence);
        assert_eq!(found.len(), 1, "{sentence}: {found:?}");
        assert!(found[0].contains(expected), "{sentence}: {found:?}");
    }
}

#[test]
fn no_bargain_is_made_of_ones_own_conduct_or_of_what_happens() {
    for sentence in [
        "If Moscow wants influence in Yerevan, it should stop arming Baku.",
        "If Rwanda withdraws its troops, violence in Congo will fall.",
        "Aid falls when Rwanda attacks.",
        "Kenya said that it would recognise the rebels unless the bombing ends.",
    ] {
        let found = policies(sentence);
        assert!(found.is_empty(), "{sentence}: {found:?}");
    }
}

#[test]
fn it_goes_on_to_mean_whom_it_meant() {
    let claims = read(
        "Brazil has weight in the region. It should use that weight. It should persuade Washington to ease \
         its oil sanctions. It should also send Venezuela grain.",
    );
    let last = claims.last().unwrap().cause.clone().unwrap();
    assert_eq!(last.who.unwrap().as_str(), "BRA");
}

#[test]
fn what_fighters_live_by_is_backing_and_whom_it_comes_from_is_told() {
    let sentences = [
        (
            "Rwandan money keeps M23 in the field.",
            "backing:RWA>COD.REB.M23",
        ),
        (
            "Caracas replied by giving the ELN more room.",
            "backing:VEN>COL.REB.ELN",
        ),
        (
            "Iranian weapons keep the Houthis alive.",
            "backing:IRN>YEM.REB.HOUTHI",
        ),
    ];
    for (sentence, node) in sentences {
        let claims = read(&format!("Violence grew. {sentence}"));
        let ends = claims.iter().flat_map(|c| [&c.cause, &c.effect]).flatten();
        let nodes: Vec<String> = ends.map(|concept| concept.node()).collect();
        assert!(nodes.iter().any(|n| n == node), "{sentence}: {nodes:?}");
    }
}

#[test]
fn closer_to_war_is_war() {
    let claims = read("Burundian troops have brought Burundi and Rwanda closer to open war.");
    let effect = claims[0].effect.clone().unwrap();
    assert_eq!(effect.node(), "violence:BDI");
    assert_eq!(effect.direction, Direction::Up);
}

#[test]
fn troops_that_are_out_are_fewer() {
    let claims = read("If Russian troops are out of Transnistria, tension in Moldova will fall.");
    let cause = claims[0].cause.clone().unwrap();
    assert_eq!(cause.property, Property::Military);
    assert_eq!(cause.who.unwrap().as_str(), "RUS");
    assert_eq!(cause.direction, Direction::Down);
}

/// Who resumes the bombing is asked, though the bombing goes by its place; what somebody gives may stop by itself.
#[test]
fn what_stops_if_somebody_acts_is_given_on_terms() {
    for sentence in [
        "If Riyadh resumes the bombing, Washington should stop arms deliveries to Saudi Arabia.",
        "If Riyadh resumes the bombing, deliveries should stop the same week.",
    ] {
        let claims = read(sentence);
        let policy = claims.iter().find(|claim| claim.kind == ClaimKind::Policy);
        let policy = policy.unwrap_or_else(|| panic!("{sentence}: {claims:?}"));
        let given = policy
            .effect
            .as_ref()
            .map(|end| end.node())
            .unwrap_or_default();
        assert!(!given.contains("week"), "{given}");
    }
}

/// A junta that is not named is whoever is given or refused something.
#[test]
fn an_unnamed_junta_is_asked() {
    assert_eq!(
        policies(
            "The European Union should train the Malian army only if the junta holds elections."
        ),
        ["other(election):MLI + military:IGO.EU>MLI"]
    );
}
