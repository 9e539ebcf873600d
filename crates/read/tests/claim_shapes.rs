//! Sentences of the kinds that columnists write, each with the claim that it makes: the sign
//! between the variables named, and words of both ends.

mod common;

use common::read;
use detente_vocab::{Claim, Direction, Holder};

/// Whether some claim has the sign and, at its ends, the words; an empty word means no such end.
fn makes(claims: &[Claim], sign: &str, cause: &str, effect: &str) -> bool {
    let has = |end: &Option<detente_vocab::Concept>, word: &str| match end {
        None => word.is_empty(),
        Some(concept) => {
            !word.is_empty() && (concept.text.contains(word) || concept.node().contains(word))
        }
    };
    claims.iter().any(|claim| {
        claim.sign.symbol() == sign && has(&claim.cause, cause) && has(&claim.effect, effect)
    })
}

#[test]
fn claims_in_many_shapes() {
    let sentences = [
        (
            "Sanctions on Serbia reduce violence in the Balkans.",
            "−",
            "pressure",
            "violence",
        ),
        (
            "Their presence lets Kinshasa put off the talks it dreads.",
            "−",
            "presence",
            "talks",
        ),
        (
            "Development requires quiet borders.",
            "+",
            "quiet borders",
            "Development",
        ),
        ("Unpaid soldiers loot.", "−", "pay", "violence"),
        (
            "A rebellion short of cash bargains.",
            "−",
            "cash",
            "settlement",
        ),
        (
            "Premiums jumped when the first ships were attacked.",
            "+",
            "attacked",
            "Premiums",
        ),
        (
            "Nothing so strengthens the junta as isolation.",
            "+",
            "isolation",
            "junta",
        ),
        (
            "Nothing has hurt the peace process more than impunity.",
            "−",
            "impunity",
            "peace process",
        ),
        (
            "Behind the violence lies the collapse of the rural economy.",
            "+",
            "collapse",
            "violence",
        ),
        (
            "Russian gas binds Belgrade to Moscow.",
            "+",
            "gas",
            "cooperation",
        ),
        (
            "Pakistan must stop sheltering the Taliban, or the trade with Kabul will die.",
            "−",
            "backing",
            "trade",
        ),
        ("Turkish drones saved Tripoli.", "+", "drones", "Tripoli"),
        (
            "Squeezed too hard, Tehran may start bargaining.",
            "+",
            "Squeezed",
            "bargaining",
        ),
        (
            "The closure of the port put Armenian exporters at the mercy of Russia.",
            "+",
            "port",
            "influence",
        ),
        (
            "Sanctions only hurt the poor.",
            "+",
            "Sanctions",
            "hardship",
        ),
        (
            "Elections would settle the matter.",
            "+",
            "elections",
            "settlement",
        ),
        (
            "Every massacre is a recruiting office.",
            "+",
            "massacre",
            "recruit",
        ),
        (
            "The overflights furnished Caracas with an argument.",
            "+",
            "overflights",
            "argument",
        ),
    ];
    let missed: Vec<&str> = sentences
        .iter()
        .filter(|(text, sign, cause, effect)| {
            let lower = cause.to_lowercase();
            let claims = read(text);
            !makes(&claims, sign, cause, effect)
                && !makes(&claims, sign, &lower, effect)
                && !makes(&claims, sign, &capital(cause), effect)
        })
        .map(|(text, ..)| *text)
        .collect();
    assert!(missed.is_empty(), "not read: {missed:#?}");
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[test]
fn advice_in_many_shapes() {
    let sentences = [
        ("We urge Vilnius to reopen the border.", "border"),
        ("Beijing could be asked to pay for the railway.", "pay"),
        ("Washington's task is to restrain its ally.", "restrain"),
        (
            "Washington and Beijing should press Islamabad to act against the Taliban.",
            "press Islamabad",
        ),
        ("Thailand, open the border to aid!", "border"),
        ("Close your ports to the tankers.", "ports"),
    ];
    for (text, words) in sentences {
        let claims = read(text);
        let advised = claims.iter().any(|claim| {
            claim.kind == detente_vocab::ClaimKind::Normative
                && claim.cause.as_ref().is_some_and(|c| c.text.contains(words))
        });
        assert!(advised, "no advice read in: {text}");
    }
}

#[test]
fn the_text_says_what_its_own_advice_rests_on() {
    let crux = |text: &str| read(text).iter().any(|claim| claim.stated_crux);
    for text in [
        "That is no use unless Turkey opens the border.",
        "It works only if Turkey opens the border.",
        "If Ankara keeps the border shut, the rest of my list is paper.",
        "For any of this to work, Ankara must open the border.",
        "All of it comes down to the trust of the villagers.",
    ] {
        assert!(crux(text), "no crux read in: {text}");
    }
    for text in [
        "It would be good if Washington sent aid to Kabul.",
        "It is nothing new if Iran arms the militias.",
        "If the West yields, Moscow's plan works against the border towns.",
        "If sanctions bite, their plan collapses and violence falls.",
        "If drought returns, the list of hungry villages grows.",
    ] {
        assert!(!crux(text), "a crux read in: {text}");
    }
}

#[test]
fn manner_and_story_make_no_claim() {
    let mut guessed = 0;
    for text in [
        "The convoy crossed the river without a word.",
        "The report describes the ceasefire of 2020.",
        "Cash might be phased in without a riot.",
        "Seoul would like not to be shelled.",
    ] {
        let claims = read(text);
        assert!(
            claims.iter().all(|c| c.rule == "learned"),
            "{text} gave {claims:#?}"
        );
        guessed += claims.len();
    }
    // No rule errs here; the model may, and says how sure it is.
    assert!(guessed <= 1, "{guessed} claims of the model");
}

#[test]
fn the_crux_in_the_authors_own_words() {
    let texts = [
        "All of this rests on one thing: that the army fears sanctions more than protest.",
        "My whole argument leans on one assumption. The generals fear sanctions.",
        "The bet is that sanctions weaken the junta.",
        "It works only if trade reduces suspicion.",
        "Trade reduces suspicion. Should that prove false, the plan is worth nothing.",
        "Everything here rests on the trust of Kigali in Europe.",
    ];
    for text in texts {
        let claims = read(text);
        assert!(
            claims.iter().any(|claim| claim.stated_crux),
            "no crux read in: {text} {claims:#?}"
        );
    }
    // Somebody else's bet is not the author's.
    for text in [
        "Moscow's bet is that sanctions weaken the West.",
        "The economy of Chad rests on oil.",
    ] {
        let claims = read(text);
        assert!(claims.iter().all(|claim| !claim.stated_crux), "{text}");
    }
}

/// What the author says does not hold is no claim that it does.
#[test]
fn what_the_author_denies_is_not_asserted() {
    for text in [
        "Russian arms do not, in our view, fuel the war in Syria.",
        "Ethiopia's occupation of Badme does not, however, cause Eritrea's repression.",
        "It is a myth that Saudi aid fuels terrorism in Yemen.",
        "There is no evidence that Qatari money fuels violence in Gaza.",
        "It is untrue that Rwandan troops caused the war in Congo.",
        "It is not true that Israeli attacks increase terrorism in Lebanon.",
        "The claim that Kenyan mediation would end the war is false.",
        "It is not weakness that makes compromise possible.",
        "The embargo no longer hurts the regime.",
        "I am under no illusion that Saudi money will disarm the Houthis.",
    ] {
        for claim in read(text) {
            assert_eq!(claim.sign.symbol(), "0", "{text} gave {claim:#?}");
        }
    }
    // Advice against, and thoughts that are no acts.
    for text in [
        "China should neither aid nor arm the Taliban.",
        "Never again should Europe pay a warlord.",
        "It would be foolish for India to bomb Pakistan.",
        "Do not bomb the camps.",
        "Under no circumstances should Europe pay a warlord.",
    ] {
        let claims = read(text);
        assert!(claims.iter().any(|c| !c.tentative), "{text}");
        for claim in claims {
            assert_eq!(claim.sign.symbol(), "−", "{text} gave {claim:#?}");
        }
    }
    for text in [
        "The West should stop pretending that sanctions on Russia work.",
        "Critics say that Iran should be bombed.",
    ] {
        let own = read(text).into_iter().any(|claim| {
            claim.kind == detente_vocab::ClaimKind::Normative
                && claim.cause.as_ref().is_some_and(|c| {
                    c.who.is_some() && c.property != detente_vocab::Property::Pressure
                })
        });
        assert!(!own, "{text}");
    }
}

/// The reason against advice is what the act would bring; a quotation is its speaker's.
#[test]
fn reasons_against_advice_and_speakers_after_quotations() {
    let claims = read("Saudi Arabia should not arm the rebels, because it would prolong the war.");
    assert!(makes(&claims, "+", "backing", "violence"), "{claims:#?}");
    let claims = read("\"Iranian arms prolong the war,\" said the Saudi foreign minister.");
    assert!(
        claims
            .iter()
            .all(|claim| matches!(claim.holder, detente_vocab::Holder::Quoted { .. })),
        "{claims:#?}"
    );
}

/// Plain sentences whose nouns and verbs look alike.
#[test]
fn pressure_on_somebody_is_the_subject() {
    for (text, sign) in [
        (
            "Russia's pressure on Pakistan reduces violence in Afghanistan.",
            "−",
        ),
        ("US sanctions on Iran fuel violence in Iraq.", "+"),
        ("American sanctions on Iran increase violence in Iraq.", "+"),
    ] {
        let claims = read(text);
        assert!(
            makes(&claims, sign, "pressure", "violence"),
            "{text} gave {claims:#?}"
        );
    }
}

/// A command whose consequence is foretold is a condition, whatever it warns of.
#[test]
fn a_command_with_its_consequence_is_no_advice() {
    for text in [
        "Shut the crossings for a season and the hills will not want for volunteers.",
        "Cut the pensions of the soldiers and the barracks would empty within a week.",
    ] {
        let claims = read(text);
        assert!(
            !claims.iter().any(|c| c.advises()),
            "{text} gave {claims:#?}"
        );
    }
}

/// What is advised, to more or less of what.
#[test]
fn deeds_of_several_words() {
    let sentences = [
        (
            "Armenia should leave the Russian alliance.",
            "cooperation:ARM>RUS",
            "↓",
        ),
        (
            "Armenia should not rush to leave the Russian alliance.",
            "cooperation:ARM",
            "↑",
        ),
        (
            "Washington should not walk away from the talks with Tehran.",
            "settlement:USA>IRN",
            "↑",
        ),
        (
            "Serbia should reject the deal with Kosovo.",
            "cooperation:SRB>XKX",
            "↓",
        ),
        (
            "Ethiopia should tear up the treaty with Egypt.",
            "settlement:ETH>EGY",
            "↓",
        ),
        (
            "The West should not abandon Ukraine.",
            "cooperation:WST>UKR",
            "↑",
        ),
        (
            "Georgia should distance itself from Russia.",
            "cooperation:GEO>RUS",
            "↓",
        ),
        (
            "Kenya should send its battalions home from Somalia.",
            "military:KEN",
            "↓",
        ),
        (
            "India should pull its troops out of Kashmir.",
            "military:IND",
            "↓",
        ),
        (
            "Turkey should keep the border closed.",
            "cooperation:TUR",
            "↓",
        ),
        ("Turkey should open the border now.", "cooperation:TUR", "↑"),
        (
            "China should use its trade with North Korea as leverage.",
            "pressure:CHN>PRK",
            "↑",
        ),
        (
            "Brussels should use that trade to restrain Azerbaijan.",
            ">AZE",
            "↑",
        ),
        (
            "Egypt should press the generals to accept talks in Jeddah.",
            "pressure:EGY",
            "↑",
        ),
        (
            "France should offer Chad the budget support that it needs.",
            "aid:FRA>TCD",
            "↑",
        ),
        (
            "Saudi Arabia should resist the temptation to normalise ties with Israel.",
            "cooperation:SAU>ISR",
            "↓",
        ),
        (
            "Vietnam should rely less on China.",
            "influence:CHN>VNM",
            "↓",
        ),
    ];
    let mut missed = Vec::new();
    for (sentence, node, way) in sentences {
        let claims = read(sentence);
        let found = claims.iter().filter(|claim| claim.advises()).any(|claim| {
            let deed = claim.cause.as_ref();
            deed.is_some_and(|deed| {
                deed.node().contains(node) && (deed.direction == Direction::Up) == (way == "↑")
            })
        });
        if !found {
            missed.push((sentence, claims));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// The border that is meant is that of the states spoken of, not a bloc's.
#[test]
fn a_border_has_two_states() {
    let claims = read(
        "Yerevan has frozen its membership of the Collective Security Treaty Organization. \
         If Turkey opened the border, Armenia would rely less on Russia. \
         An open border would please both, and the region would be more stable.",
    );
    let of_border = |claim: &&Claim| {
        let words = |end: &Option<detente_vocab::Concept>| {
            end.as_ref().is_some_and(|end| end.text.contains("border"))
        };
        words(&claim.cause)
    };
    let borders: Vec<_> = claims.iter().filter(of_border).collect();
    assert!(borders.len() >= 2, "{claims:#?}");
    for claim in borders {
        let node = claim.cause.as_ref().unwrap().node();
        assert_eq!(node, "cooperation:TUR>ARM", "{claim:#?}");
    }
    assert!(
        makes(&claims, "−", "cooperation:TUR>ARM", "influence:RUS>ARM"),
        "{claims:#?}"
    );
    assert!(
        makes(&claims, "+", "cooperation:TUR>ARM", "stability"),
        "{claims:#?}"
    );
}

/// A policy that is told as one in force is no advice, and what "if it is not" takes up is turned.
#[test]
fn conditions_in_force_and_taken_up() {
    let told = read("Chad lets the flights land in return for loans from Abu Dhabi.");
    assert!(told.iter().all(|claim| !claim.advises()), "{told:#?}");
    let claims = read(
        "Donors should help Chad. Everything depends on whether Washington is ready to put pressure on Abu Dhabi. \
         If it is not, the war will spread.",
    );
    assert!(
        makes(&claims, "−", "pressure:USA>ARE", "war"),
        "{claims:#?}"
    );
    let claims =
        read("Without Emirati weapons the militia could not go on, and the army would rest.");
    let weapons = claims.iter().filter_map(|claim| claim.cause.as_ref());
    assert!(
        weapons.clone().any(|end| end.text == "Emirati weapons"),
        "{claims:#?}"
    );
    assert!(makes(
        &read("The new road would make a war less likely."),
        "−",
        "road",
        "war"
    ));
}

#[test]
fn what_is_done_or_denied_keeps_its_direction() {
    let cases = [
        // Less of it weakens them: more of it strengthens.
        ("Cutting British aid would weaken M23.", "+", "aid", "M23"),
        ("Withholding the aid would weaken M23.", "+", "aid", "M23"),
        (
            "Cutting off arms to the militia would end the war in Sudan.",
            "+",
            "backing",
            "war",
        ),
        (
            "Rising food prices would fuel unrest in Egypt.",
            "−",
            "prices",
            "unrest",
        ),
        (
            "Less American aid means less Rwandan support for M23.",
            "+",
            "American aid",
            "support",
        ),
        (
            "The truce would split the coalition.",
            "−",
            "truce",
            "coalition",
        ),
        (
            "Each missile persuades Saudi Arabia to drop another bomb.",
            "+",
            "missile",
            "bomb",
        ),
        (
            "Sanctions have not ended the war, nor have they reduced repression in Iran.",
            "0",
            "Sanctions",
            "repression",
        ),
    ];
    for (sentence, sign, cause, effect) in cases {
        let claims = read(sentence);
        assert!(
            makes(&claims, sign, cause, effect),
            "{sentence}: {claims:#?}"
        );
    }
    let denied = read("Ending Saudi support for Hadi would bring peace to Yemen.");
    assert!(
        makes(&denied, "−", "Saudi support", "stability:YEM"),
        "{denied:#?}"
    );
}

#[test]
fn a_need_that_is_named_and_at_once_say_nothing() {
    let need = read(
        "Algiers finances the Polisario Front, which spares the movement any need to compromise.",
    );
    assert!(need.iter().all(|claim| !claim.advises()), "{need:#?}");
    let once =
        read("I will lay my cards on the table at once: trade would make the militia gentler.");
    assert!(once.iter().all(|claim| claim.rule != "while"), "{once:#?}");
}

/// What is not to be given is less of it, wherever the "no" stands.
#[test]
fn no_counts_once() {
    for (sentence, word) in [
        ("Donors should give no aid to Kabul.", "aid"),
        ("No arms should be sold to Khartoum.", "arms"),
        ("Nobody should sell arms to Khartoum.", "arms"),
        ("The West should sell no more weapons to Riyadh.", "weapons"),
    ] {
        let claims = read(sentence);
        let advice = claims.iter().find(|claim| claim.advises());
        let advice = advice.unwrap_or_else(|| panic!("{sentence}: {claims:?}"));
        let act = advice.cause.as_ref().unwrap();
        assert!(act.text.contains(word), "{sentence}: {act:?}");
        assert_eq!(act.direction, Direction::Down, "{sentence}: {act:?}");
    }
    let claims = read("If donors pay no salaries, the soldiers will loot.");
    assert!(makes(&claims, "−", "salaries", "violence"), "{claims:?}");
}

#[test]
fn soldiers_who_leave_are_fewer() {
    for sentence in [
        "If Rwandan troops leave Congo, violence will fall.",
        "If Rwandan troops go home, violence will fall.",
    ] {
        let claims = read(sentence);
        assert!(
            makes(&claims, "+", "military:RWA", "violence"),
            "{sentence}: {claims:?}"
        );
    }
}

#[test]
fn nothing_has_done_more() {
    let claims =
        read("No policy has done more to strengthen the Taliban than the bombing of weddings.");
    assert!(makes(&claims, "+", "bombing", "Taliban"), "{claims:?}");
    let claims = read("Nothing has done more to rescue the Houthis than the war against them.");
    assert!(makes(&claims, "+", "war", "Houthis"), "{claims:?}");
}

#[test]
fn a_debt_that_is_settled_is_no_settlement() {
    let claims = read("Japan should settle the arrears of the pensions.");
    let advice = claims.iter().find(|claim| claim.advises()).unwrap();
    let node = advice.cause.as_ref().unwrap().node();
    assert!(!node.starts_with("settlement"), "{node}");
}

/// "Nor should we close the schools" keeps them.
#[test]
fn nor_advises_against() {
    let claims = read("Nor should Chisinau close the village schools.");
    let advice = claims.iter().find(|claim| claim.advises()).unwrap();
    let act = advice.cause.as_ref().unwrap();
    assert_eq!(act.text, "the village schools", "{act:?}");
    assert_eq!(act.direction, Direction::Up);
    assert_eq!(advice.sign.symbol(), "+");
}

#[test]
fn none_of_them_does_it() {
    let claims = read("None of these sanctions would reduce the violence in Mali.");
    assert!(makes(&claims, "0", "sanctions", "violence"), "{claims:?}");
    assert!(!makes(&claims, "−", "sanctions", "violence"), "{claims:?}");
}

/// Whose account it is: after the claim, and as what somebody explains by what.
#[test]
fn whoever_tells_it_holds_it() {
    let quoted = |claim: &Claim| match &claim.holder {
        Holder::Quoted { name, .. } => Some(name.clone()),
        _ => None,
    };
    for (sentence, teller) in [
        (
            "Sanctions reduce violence in Mali, a general tells me.",
            "a general",
        ),
        (
            "The generals reply that sanctions increase violence in Mali.",
            "The generals",
        ),
        (
            "The treasuries will protest that sanctions increase violence in Mali.",
            "The treasuries",
        ),
    ] {
        let claims = read(sentence);
        let told: Vec<_> = claims.iter().filter_map(quoted).collect();
        assert!(
            told.iter().any(|name| name == teller),
            "{sentence}: {told:?}"
        );
    }
    let own = read("Sanctions reduce violence in Mali, and trade restores peace, I think.");
    assert!(own.iter().all(|claim| quoted(claim).is_none()), "{own:?}");
}

#[test]
fn a_treaty_that_is_quoted_is_no_more_of_it() {
    let claims = read("Norway must reform the law, lest the treaty be quoted against Oslo.");
    let is_settlement = |claim: &Claim| {
        let effect = claim.effect.as_ref();
        effect.is_some_and(|end| end.node().starts_with("settlement"))
    };
    assert!(!claims.iter().any(is_settlement), "{claims:?}");
}
