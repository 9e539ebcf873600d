//! Names for the variables of an argument.

use detente_vocab::{
    ActorCode, ActorDirectory, Claim, ClaimKind, Concept, Direction, Property, Sign,
};

/// `Pakistan’s`, `the United States’`.
pub fn possessive(name: &str) -> String {
    if name.ends_with('s') {
        format!("{name}’")
    } else {
        format!("{name}’s")
    }
}

/// "sell arms to Khartoum", "the flow of ammunition": what is delivered, and not a force.
fn speaks_of_arms(text: &str) -> bool {
    const ARMS: [&str; 12] = [
        "arms",
        "weapon",
        "ammunition",
        "munition",
        "missile",
        "drone",
        "rocket",
        "tank",
        "jet",
        "rifle",
        "shell",
        "hardware",
    ];
    let text = text.to_lowercase();
    if text.contains(" against ") || text.contains(" at ") {
        return false;
    }
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.any(|word| {
        ARMS.iter()
            .any(|arm| word == *arm || word.strip_suffix('s') == Some(arm))
    })
}

/// A variable in words, as it stands inside a sentence: "cooperation between Russia and
/// Pakistan", "Pakistan’s backing of unnamed armed groups", "violence in Afghanistan".
pub fn variable_name(concept: &Concept, directory: &ActorDirectory) -> String {
    let name = |code: &ActorCode| directory.name_in_text(code);
    let who = concept.who.as_ref().map(name);
    let toward = concept.toward.as_ref().map(name);
    let owner = who.as_deref().map(possessive);
    match concept.property {
        // What many things have, and no actor to tell which.
        _ if !concept.head.is_empty() && who.is_none() && toward.is_none() => own_words(concept),
        Property::Economy if !concept.head.is_empty() => own_words(concept),
        Property::Cooperation => pair("cooperation", who, toward),
        Property::Hostility => pair("hostility", who, toward),
        Property::Settlement => match (who, toward) {
            (Some(a), Some(b)) => format!("talks between {a} and {b}"),
            (Some(a), None) | (None, Some(a)) => format!("a settlement in {a}"),
            (None, None) => "a settlement".to_owned(),
        },
        Property::Pressure => act(owner, "pressure", " on ", toward),
        Property::Backing => act(owner, "backing", " of ", toward),
        Property::Aid => act(owner, "aid", " to ", toward),
        Property::Trust => act(owner, "trust", " in ", toward),
        Property::Influence => act(owner, "influence", " on ", toward),
        Property::Interest => act(owner, "interest", " in ", toward),
        // What is given to somebody is not turned against him.
        Property::Military if toward.is_some() && speaks_of_arms(&concept.text) => {
            act(owner, "arms", " for ", toward)
        }
        Property::Military => act(owner, "military strength", " against ", toward),
        Property::Counterterrorism => act(
            owner,
            "fight",
            " against ",
            Some(toward.unwrap_or_else(|| "armed groups".to_owned())),
        ),
        Property::Threat => match (who, toward) {
            (Some(a), Some(b)) => format!("the threat to {a} from {b}"),
            (Some(a), None) => format!("the threat to {a}"),
            (None, Some(b)) => format!("the threat from {b}"),
            (None, None) => "the threat".to_owned(),
        },
        Property::Violence if who.is_some() && toward.is_some() => pair("violence", who, toward),
        Property::Violence => match concept.who.as_ref().or(concept.toward.as_ref()) {
            Some(code) if code.is_armed_group() => format!("violence by {}", name(code)),
            Some(code) => format!("violence in {}", name(code)),
            None => "violence".to_owned(),
        },
        Property::Stability => place("stability", " of ", who.or(toward)),
        Property::Isolation => place("isolation", " of ", who.or(toward)),
        Property::Economy => place("the economy", " of ", who.or(toward)),
        Property::Governance => place("the government", " of ", who.or(toward)),
        Property::Hardship => place("hardship", " in ", who.or(toward)),
        Property::Other => {
            let words = own_words(concept);
            // The author's words may name the actor themselves: "Serb representatives".
            let named = concept
                .who
                .as_ref()
                .is_some_and(|who| is_named_in(&name(who), &words));
            // Whom it is done to stands in the words, or did not matter to the author.
            act(owner.filter(|_| !named), &words, "", None)
        }
    }
}

/// Words of the author that are told at most.
const TOLD: usize = 9;

/// What no list names, in the author's own words: “guarded fish markets”. Where the author speaks of
/// less of it, only the word for it; where somebody named it otherwise, that name.
fn own_words(concept: &Concept) -> String {
    let head = concept.head.as_str();
    if head == SUCCESS {
        return "success of the advice".to_owned();
    }
    let text = concept.antecedent.as_ref().unwrap_or(&concept.text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let said = |part: &str| {
        let stem: String = part.chars().take(4).collect();
        lower.iter().any(|word| word.contains(&stem))
    };
    if !head.split_whitespace().all(said) {
        return as_written(head, text);
    }
    if concept.direction == Direction::Down && !head.is_empty() {
        return format!("“{}”", as_written(head, text));
    }
    let opens = |word: &&String| OPENERS.contains(&word.as_str());
    let skipped = lower.iter().take_while(opens).count();
    let words = &words[skipped.min(words.len().saturating_sub(1))..];
    let told = words[..words.len().min(TOLD)].join(" ");
    let quotes = |c: char| matches!(c, '“' | '”' | '"');
    let told: String = told.chars().filter(|c| !quotes(*c)).collect();
    let told = told.trim_matches(|c: char| c.is_ascii_punctuation() && !matches!(c, '%' | '$'));
    if told.is_empty() {
        return head.to_owned();
    }
    let more = if words.len() > TOLD { " …" } else { "" };
    format!("“{told}{more}”")
}

/// The head that the reader gives to what a stated crux makes true.
const SUCCESS: &str = "argument holds";

/// What a name may do without.
const OPENERS: [&str; 20] = [
    "the", "a", "an", "its", "their", "his", "her", "our", "my", "your", "this", "that", "these",
    "those", "such", "some", "any", "more", "every", "each",
];

/// Does a phrase name an actor, by its name or by a word of that stem?
fn is_named_in(name: &str, phrase: &str) -> bool {
    let phrase = phrase.to_lowercase();
    name.split_whitespace()
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(|word| word.to_lowercase().chars().take(4).collect::<String>())
        .any(|stem| stem.len() >= 4 && phrase.contains(&stem))
}

/// The head in the number that the text gives it: "recruits", where the node's head is "recruit".
fn as_written(head: &str, text: &str) -> String {
    let plurals = [
        format!("{head}s"),
        format!("{head}es"),
        head.strip_suffix('y')
            .map_or(String::new(), |stem| format!("{stem}ies")),
    ];
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .find(|word| plurals.iter().any(|plural| plural == word))
        .map_or_else(|| head.to_owned(), str::to_owned)
}

fn pair(noun: &str, a: Option<String>, b: Option<String>) -> String {
    match (a, b) {
        (Some(a), Some(b)) => format!("{noun} between {a} and {b}"),
        (Some(a), None) | (None, Some(a)) => format!("{noun} with {a}"),
        (None, None) => noun.to_owned(),
    }
}

fn act(owner: Option<String>, noun: &str, joint: &str, toward: Option<String>) -> String {
    let mut text = owner.map_or(String::new(), |owner| format!("{owner} "));
    text.push_str(noun);
    if let Some(toward) = toward {
        text.push_str(joint);
        text.push_str(&toward);
    }
    text
}

fn place(noun: &str, joint: &str, place: Option<String>) -> String {
    place.map_or(noun.to_owned(), |place| format!("{noun}{joint}{place}"))
}

/// A claim in normal form: "isolation of Pakistan ↑ → Pakistan’s backing of armed groups ↓".
///
/// The cause is written in the direction in which the text mentions it, the effect in the
/// direction that follows from the sign.
pub fn normal_form(claim: &Claim, directory: &ActorDirectory) -> String {
    let cause_up = claim
        .cause
        .as_ref()
        .is_none_or(|cause| cause.direction == Direction::Up);
    let arrow = |up: bool| if up { "↑" } else { "↓" };
    if let (None, Some(effect), ClaimKind::Capacity | ClaimKind::Comparative) =
        (&claim.cause, &claim.effect, claim.kind)
    {
        return format!(
            "{} {}",
            variable_name(effect, directory),
            arrow(claim.sign != Sign::Negative)
        );
    }
    let cause = match &claim.cause {
        Some(cause) => format!("{} {}", variable_name(cause, directory), arrow(cause_up)),
        None => "unnamed reasons".to_owned(),
    };
    let Some(effect) = &claim.effect else {
        return cause;
    };
    let name = variable_name(effect, directory);
    match claim.sign {
        Sign::Positive => format!("{cause} → {name} {}", arrow(cause_up)),
        Sign::Negative => format!("{cause} → {name} {}", arrow(!cause_up)),
        Sign::Zero => format!("{cause} → {name} unchanged"),
        Sign::Unclear => format!("{cause} → {name}, direction not said"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concept(property: Property, who: Option<&str>, toward: Option<&str>) -> Concept {
        Concept {
            text: "the author's words".to_owned(),
            span: None,
            antecedent: None,
            who: who.map(|code| ActorCode::new(code).unwrap()),
            toward: toward.map(|code| ActorCode::new(code).unwrap()),
            property,
            head: String::new(),
            direction: Direction::Up,
        }
    }

    #[test]
    fn every_property_has_a_name_with_and_without_actors() {
        use Property::*;
        let directory = ActorDirectory::builtin();
        for property in [
            Cooperation,
            Hostility,
            Pressure,
            Backing,
            Aid,
            Stability,
            Violence,
            Threat,
            Trust,
            Influence,
            Isolation,
            Counterterrorism,
            Military,
            Economy,
            Settlement,
            Governance,
            Hardship,
            Interest,
            Other,
        ] {
            for (who, toward) in [
                (None, None),
                (Some("RUS"), None),
                (None, Some("PAK")),
                (Some("RUS"), Some("PAK")),
            ] {
                let name = variable_name(&concept(property, who, toward), &directory);
                assert!(
                    !name.is_empty() && !name.contains("  ") && !name.ends_with(' '),
                    "{name}"
                );
                if who.is_some() && toward.is_none() {
                    assert!(name.contains("Russia"), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_head_keeps_the_number_of_the_text() {
        assert_eq!(as_written("recruit", "brings it more Recruits"), "recruits");
        assert_eq!(as_written("recruit", "one recruit"), "recruit");
        assert_eq!(as_written("army", "the armies of the north"), "armies");
    }

    #[test]
    fn what_no_list_names_keeps_the_authors_words() {
        let directory = ActorDirectory::builtin();
        let name = |head: &str, text: &str, direction, who: Option<&str>| {
            let concept = Concept {
                text: text.to_owned(),
                head: head.to_owned(),
                direction,
                ..concept(Property::Other, who, None)
            };
            variable_name(&concept, &directory)
        };
        let (up, down) = (Direction::Up, Direction::Down);
        assert_eq!(
            name("market", "the guarded fish markets", up, None),
            "“guarded fish markets”"
        );
        assert_eq!(
            name("mine", "the gold mines", up, Some("SDN")),
            "Sudan’s “gold mines”"
        );
        assert_eq!(
            name("mine", "Sudanese gold mines", up, Some("SDN")),
            "“Sudanese gold mines”"
        );
        assert_eq!(name("patrol", "fewer patrols", down, None), "“patrols”");
        assert_eq!(name("harbour", "the port", up, None), "harbour");
        assert_eq!(name(SUCCESS, ":", up, None), "success of the advice");
        assert_eq!(
            name(
                "fish",
                "a fish that swims far against all the tides of spring",
                up,
                None
            ),
            "“fish that swims far against all the tides of …”"
        );
    }

    #[test]
    fn possessives_of_plurals() {
        assert_eq!(possessive("the United States"), "the United States’");
        assert_eq!(possessive("Pakistan"), "Pakistan’s");
    }
}
