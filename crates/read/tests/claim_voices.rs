//! Whose claim it is, whom a word takes up, and variables that go by the author's words.

mod common;

use common::read;
use detente_vocab::{Claim, ClaimKind, Direction, Holder};

fn with_effect<'a>(claims: &'a [Claim], word: &str) -> &'a Claim {
    let speaks = |claim: &&Claim| {
        let effect = claim.effect.as_ref();
        effect.is_some_and(|effect| effect.text.contains(word) || effect.node().contains(word))
    };
    let found = claims.iter().find(speaks);
    found.unwrap_or_else(|| panic!("nothing on {word}"))
}

/// What opponents say is told as theirs and draws no link; from the "but" on the author speaks.
#[test]
fn voices_that_are_answered_are_no_premise() {
    for sentence in [
        "The hawks will say that restraint towards Iran feeds violence in Iraq.",
        "Critics of the plan say that aid to Somalia feeds violence in Somalia.",
        "Some argue that sanctions on Eritrea feed violence in Ethiopia.",
    ] {
        let claims = read(sentence);
        let claim = with_effect(&claims, "violence");
        assert!(matches!(claim.holder, Holder::Quoted { .. }), "{claim:?}");
        assert_eq!(claim.kind, ClaimKind::Concession, "{claim:?}");
        assert!(!detente_argue::draws_link(claim));
    }
    let claims = read(
        "Some argue that the West should arm the rebels in Myanmar, but such a step would provoke China.",
    );
    assert!(
        claims
            .iter()
            .all(|claim| claim.kind != ClaimKind::Normative)
    );
    assert!(detente_argue::levers_from_claims(&claims).is_empty());
    let claims = read(
        "Others contend that elections would open a path to peace; yet elections would not reduce violence in Mali.",
    );
    assert_eq!(with_effect(&claims, "violence").holder, Holder::Author);
    let claims = read("This paper argues that aid to Somalia feeds violence in Somalia.");
    assert_eq!(with_effect(&claims, "violence").holder, Holder::Author);
}

/// The speaker of an aside is the one spoken of before, and not what stands before the comma.
#[test]
fn an_aside_is_told_by_whom_it_takes_up() {
    let claims =
        read("Iran calls the ceasefire a trap. Sanctions, it argues, have fed violence in Iraq.");
    let claim = with_effect(&claims, "violence");
    assert!(
        matches!(&claim.holder, Holder::Quoted { name, .. } if name == "Iran"),
        "{claim:?}"
    );
}

/// "He" is the leader named last, and so the state; nobody once somebody else was spoken of.
#[test]
fn he_is_the_leader_named_last() {
    let who = |sentences: &str| {
        let claims = read(sentences);
        let claim = with_effect(&claims, "violence");
        let cause = claim.cause.as_ref();
        cause.and_then(|cause| cause.who.as_ref().map(ToString::to_string))
    };
    let said = "His support for the militias has fed violence in Libya.";
    assert_eq!(
        who(&format!("Vladimir Putin wants a port. {said}")).as_deref(),
        Some("RUS")
    );
    assert_eq!(
        who(&format!("Vladimir Putin met a farmer. {said}")).as_deref(),
        None
    );
}

/// A ministry that is quoted bears the author out.
#[test]
fn other_sources_are_quoted_and_count() {
    let claims = read("The World Bank says that aid to Somalia reduces violence in Somalia.");
    let claim = with_effect(&claims, "violence");
    assert!(matches!(claim.holder, Holder::Quoted { .. }));
    assert_ne!(claim.kind, ClaimKind::Concession);
}

/// More of what the words say, though they stand for less of something.
#[test]
fn what_goes_by_the_authors_words_is_more_of_them() {
    for (sentence, word, sign) in [
        ("The blockade starves the markets.", "blockade", "−"),
        (
            "Distrust between the two presidents ended the sharing of intelligence.",
            "Distrust",
            "−",
        ),
    ] {
        let claims = read(sentence);
        let of = |claim: &&Claim| claim.cause.as_ref().is_some_and(|c| c.text.contains(word));
        let claim = claims
            .iter()
            .find(of)
            .unwrap_or_else(|| panic!("{sentence}: {claims:?}"));
        let cause = claim.cause.as_ref().unwrap();
        assert_eq!(cause.direction, Direction::Up, "{claim:?}");
        assert_eq!(claim.sign.symbol(), sign, "{claim:?}");
    }
    // With an actor the variable has a name of its own.
    let claims = read("Suspicion of Turkey drives Greece towards France.");
    let named = |c: &&Claim| {
        c.cause
            .as_ref()
            .is_some_and(|c| c.node().contains("trust:>TUR"))
    };
    assert!(claims.iter().any(|c| named(&c)), "{claims:?}");
}

/// "the shells" are not Russia's soldiers, though both are military.
#[test]
fn only_the_same_word_or_a_plain_one_is_taken_up() {
    let of = |claims: &[Claim], word: &str| {
        let ends = claims
            .iter()
            .flat_map(|c| [c.cause.clone(), c.effect.clone()]);
        let found = ends.flatten().find(|c| c.text.contains(word));
        found
            .unwrap_or_else(|| panic!("nothing on {word}: {claims:?}"))
            .who
    };
    let claims = read("Russian soldiers keep the war in Mali going. The dollars buy the shells.");
    assert_eq!(of(&claims, "shells"), None);
    let claims = read(
        "Russian pressure on Moldova feeds corruption. The pressure also weakens the economy of Moldova.",
    );
    let again = claims.iter().filter(|c| c.sentence == 2);
    let again: Vec<Claim> = again.cloned().collect();
    assert!(of(&again, "pressure").is_some_and(|who| who.as_str() == "RUS"));
    let claims = read(
        "Houthi violence frightens the merchants. Nothing has done more to rescue the Houthis than the foreign war.",
    );
    let war = claims
        .iter()
        .filter(|c| c.sentence == 2)
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(of(&war, "foreign war"), None);
}

/// Who acts somewhere is not yet where it happens.
#[test]
fn a_state_that_acts_is_no_place() {
    let claims = read(
        "China could no longer protect its pipelines. Limits on fuel would reduce the number of air strikes.",
    );
    let strikes = with_effect(&claims, "strikes").effect.as_ref().unwrap();
    assert_eq!(strikes.who, None, "{strikes:?}");
}

/// A clause after "until" or "before" has its own subject.
#[test]
fn a_clause_after_until_has_its_own_subject() {
    let claims = read(
        "India should suspend arms sales to the military until a ceasefire has been verified.",
    );
    let policy = claims.iter().find(|c| c.kind == ClaimKind::Policy).unwrap();
    assert_eq!(policy.cause.as_ref().unwrap().node(), "settlement");
}

/// "ASEAN should exclude the junta, and it should open …": the subject goes on.
#[test]
fn it_after_and_is_who_opened_the_sentence() {
    let claims = read(
        "The United States and the European Union should ease their sanctions on Myanmar. ASEAN should exclude the \
         junta from its summits, and it should open a channel to the opposition.",
    );
    let opens = claims
        .iter()
        .find(|c| c.cause.as_ref().is_some_and(|c| c.text.contains("channel")));
    let who = opens.and_then(|c| c.cause.as_ref()?.who.clone());
    assert!(
        who.as_ref().is_some_and(|who| who.as_str() == "IGO.ASEAN"),
        "{who:?}"
    );
}

/// "It … It …" goes on with the same, over a word that is no sentence.
#[test]
fn it_goes_on() {
    let claims = read(
        "The new fence cuts the villages off. Please. It would not stop the smugglers. It would ruin the farmers.",
    );
    let cause = |sentence: usize| {
        let mut causes = claims.iter().filter(|c| c.sentence == sentence);
        causes.find_map(|c| c.cause.clone()).map(|c| c.node())
    };
    assert_eq!(cause(3).as_deref(), Some("other(fence)"), "{claims:?}");
    assert_eq!(cause(4), cause(3), "{claims:?}");
}
