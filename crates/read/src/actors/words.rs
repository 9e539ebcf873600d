//! Small closed word lists that decide how names and agents join.

/// Words that may stand between a country and its agent.
pub(super) const MODIFIERS: &[&str] = &[
    "former",
    "ex",
    "top",
    "senior",
    "new",
    "deputy",
    "acting",
    "chief",
    "state",
    "federal",
    "ruling",
    "main",
    "local",
    "armed",
    "islamist",
    "islamic",
    "maoist",
    "leftist",
    "ethnic",
    "suspected",
    "alleged",
    "young",
    "first",
    "foreign",
    "military",
    "security",
    "nuclear",
    "provincial",
    "regional",
    "special",
    "elite",
    "high",
    "level",
    "ranking",
    "leading",
    "outgoing",
    "incoming",
    "veteran",
    "hardline",
    "right",
    "left",
    "wing",
    "far",
    "human",
    "rights",
    "domestic",
    "national",
    "public",
    "independent",
    "private",
    "armed",
    "central",
    "interim",
    "transitional",
    "newly",
    "elected",
    "born",
    "civilian",
    "muslim",
    "christian",
    "jewish",
    "sunni",
    "shiite",
    "shia",
    "kurdish",
    "arab",
    "radical",
    "anti",
    "pro",
    "mainstream",
    "communist",
    "democratic",
    "socialist",
    "conservative",
    "liberal",
    "prominent",
    "unarmed",
    "wounded",
    "captured",
    "uniformed",
    "plainclothes",
    "border",
    "own",
    "late",
    "influential",
    "powerful",
    "embattled",
    "deposed",
    "ousted",
    "exiled",
    "jailed",
    "key",
    "other",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "several",
    "many",
    "some",
    "dozens",
    "hundreds",
    "thousands",
    "occupation",
    "combat",
    "riot",
    "undercover",
    "s",
    "'",
    "’",
    "-",
    "masked",
    "heavily",
    "additional",
    "joint",
    "allied",
    "government",
    "army",
    "police",
    "opposition",
    "coalition",
    "lower",
    "upper",
    "defence",
    "defense",
    "interior",
    "economic",
    "trade",
    "political",
    "ultranationalist",
    "nationalist",
    "student",
    "peaceful",
    "angry",
];

/// Of the places, those that are peoples: who leads or speaks for one is not the government of
/// the state where it lives.
pub(super) const PEOPLES: &[&str] = &[
    "Pashtun",
    "Hazara",
    "Baloch",
    "Baluch",
    "Kashmiri",
    "Tamil",
    "Sinhalese",
    "Alawite",
    "Druze",
    "Coptic",
    "Darfuri",
    "Nuer",
    "Dinka",
    "Amhara",
    "Tigrayan",
    "Oromo",
    "Tuareg",
    "Ogoni",
    "Chechen",
    "Tatar",
    "Kurdish",
    "Kurd",
    "Basque",
    "Uighur",
    "Uyghur",
    "Tibetan",
    "Rohingya",
    "Kachin",
    "Shan",
    "Karen",
    "Moro",
    "Acehnese",
    "Papuan",
    "Crimean Tatar",
];

/// Country names and capitals that are first names, surnames or towns elsewhere as well.
pub(super) const ALSO_PERSONS: &[&str] = &[
    "Jordan",
    "Chad",
    "Georgia",
    "Washington",
    "Paris",
    "Sofia",
    "Lima",
    "London",
    "Ireland",
    "France",
    "Holland",
    "Santiago",
    "Israel",
    "Wellington",
    "English",
    "Athens",
    "Berlin",
    "Lincoln",
    "Kent",
    "Colombo",
    "Moncloa",
    "Westminster",
    "German",
    "Polish",
    "Pole",
    "Dominica",
    "Cuba",
    "Austin",
    "Guinea",
    "Jersey",
    "Wagner",
    "Amnesty",
    "Quad",
    "Wales",
    "Scotland",
];

/// Articles, prepositions, conjunctions, auxiliaries: no part of a name.
pub(crate) fn is_function_word(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "the"
            | "a"
            | "an"
            | "in"
            | "on"
            | "at"
            | "of"
            | "for"
            | "from"
            | "to"
            | "by"
            | "with"
            | "and"
            | "or"
            | "but"
            | "as"
            | "after"
            | "before"
            | "when"
            | "while"
            | "if"
            | "that"
            | "this"
            | "these"
            | "those"
            | "is"
            | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "its"
            | "his"
            | "her"
            | "their"
            | "it"
            | "he"
            | "she"
            | "they"
            | "we"
            | "i"
            | "you"
            | "not"
            | "said"
            | "says"
            | "who"
            | "which"
            | "what"
            | "how"
            | "why"
            | "where"
            | "since"
            | "despite"
            | "although"
            | "though"
            | "because"
            | "also"
            | "both"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "january"
            | "february"
            | "march"
            | "april"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "meanwhile"
            | "however"
            | "yesterday"
            | "today"
            | "earlier"
            | "last"
            | "under"
            | "over"
            | "between"
            | "during"
            | "about"
            | "against"
            | "into"
            | "do"
            | "does"
            | "did"
            | "be"
            | "been"
            | "than"
            | "so"
            | "our"
            | "my"
            | "your"
            | "all"
            | "some"
            | "many"
            | "most"
            | "no"
            | "only"
            | "even"
            | "then"
            | "there"
            | "here"
            | "now"
            | "once"
            | "until"
            | "without"
            | "within"
            | "through"
            | "us"
            | "unlike"
            | "instead"
            | "yet"
            | "still"
    ) && word != "US"
}
