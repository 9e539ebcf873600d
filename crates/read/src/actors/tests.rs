use super::*;
use detente_vocab::Region;

fn reader() -> Reader {
    Reader::new(&ActorDirectory::builtin())
}

fn codes(text: &str) -> Vec<String> {
    let article = Article::parse("-", text).unwrap();
    reader()
        .mentions(&article)
        .iter()
        .filter(|m| m.kind != MentionKind::Anaphor)
        .map(|m| m.actor.to_string())
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(codes(text), expected, "{text}");
}

#[test]
fn agents_take_the_country_beside_them() {
    check(
        "The Kenyan foreign minister met his Ugandan counterpart.",
        &["KEN.GOV", "UGA.GOV"],
    );
    check(
        "Chile’s army chief spoke to Peruvian state media.",
        &["CHL.MIL", "PER.MED"],
    );
    check(
        "The president of Ghana thanked police in Lagos.",
        &["GHA.GOV", "NGA.COP"],
    );
    check(
        "Darfur rebels attacked Sudanese government troops.",
        &["SDN.REB", "SDN.MIL"],
    );
    check("UN peacekeepers left.", &["IGO.UN"]);
}

#[test]
fn a_language_is_no_state() {
    check("Russian-language schools teach in Romanian.", &[]);
    check("Few officers speak French.", &[]);
    check(
        "French officers trade in Russian and Chinese markets.",
        &["FRA.MIL", "RUS", "CHN"],
    );
}

/// A description of a state takes up the one named before that goes by it.
#[test]
fn a_kingdom_is_the_kingdom_named_before() {
    let text = "The war\n\nYemen suffers. Washington sells missiles to Saudi Arabia. \
                Peace comes only if the kingdom halts its strikes. The archipelago waits.";
    let article = Article::parse("-", text).unwrap();
    let mentions = reader().mentions(&article);
    let taken_up: Vec<(&str, &str)> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Anaphor)
        .map(|m| (m.text.as_str(), m.actor.as_str()))
        .collect();
    assert_eq!(taken_up, [("the kingdom", "SAU"), ("its", "SAU")]);
}

#[test]
fn leaders_of_a_people_are_not_the_government() {
    check("Uighur leaders spoke.", &["CHN.CIV"]);
    check("Chinese leaders spoke.", &["CHN.GOV"]);
    check("The Tamil militants spoke.", &["LKA.REB"]);
}

#[test]
fn marks_on_letters_do_not_matter() {
    for text in [
        "Ibrahim Boubacar Keïta spoke.",
        "Ibrahim Boubacar Keita spoke.",
    ] {
        check(text, &["MLI.GOV"]);
    }
    check("President Erdoğan spoke.", &["TUR.GOV"]);
}

#[test]
fn wars_and_regions_are_no_unknown_actors() {
    let article = Article::parse(
        "-",
        "After the Second World War and the Korean War the powers of East Asia feared another Cold War with China.",
    )
    .unwrap();
    assert_eq!(reader().unknown_actors(&article), []);
}

#[test]
fn longest_names_win() {
    check(
        "Troops crossed from South Sudan into Sudan.",
        &["SSD", "SDN"],
    );
    check(
        "Equatorial Guinea and Guinea signed a pact.",
        &["GNQ", "GIN"],
    );
    check("Nigerien and Nigerian officials met.", &["NER", "NGA.GOV"]);
    check(
        "They sailed the South China Sea and the Indian Ocean near New Mexico.",
        &[],
    );
    check("North Korea warned South Korea.", &["PRK", "KOR"]);
    check("Moscow-Islamabad ties grew.", &["RUS", "PAK"]);
}

#[test]
fn persons_and_towns_are_not_states() {
    check(
        "Michael Jordan and Chad Smith flew to Savannah, Georgia on Monday.",
        &[],
    );
    check(
        "Jordan and Chad protested to Georgia.",
        &["JOR", "TCD", "GEO"],
    );
}

#[test]
fn armed_groups_named_and_unnamed_stay_apart() {
    check(
        "Taliban fighters and Daesh fought other militants.",
        &["AFG.REB.TALIBAN", "IMG.REB.IS", "REB"],
    );
    check("The army fights terror groups.", &["REB"]);
}

#[test]
fn blocs_need_their_words() {
    check("The West and regional states disagree.", &["WST", "RGN"]);
    check(
        "Snow fell in West Virginia and to the west of Oslo.",
        &["NOR"],
    );
}

#[test]
fn leaders_act_only_in_their_term() {
    let of = |date: &str| {
        let text = format!(
            "{date}\n\nRussian President Vladimir Putin spoke in Sochi. A reply came later from the other side."
        );
        let article = Article::parse("-", &text).unwrap();
        reader().mentions(&article)[0].clone()
    };
    let later = of("3 June 2019");
    assert_eq!(later.actor.as_str(), "RUS.GOV");
    assert_eq!(later.text, "Russian President Vladimir Putin");
    assert_eq!(of("3 June 1998").actor.as_str(), "RUS.CIV");
}

#[test]
fn words_that_refer_back_find_the_nearest_fitting_actor() {
    let text = "Velmark needs help. The war-torn country cannot rebuild alone. Qaria said that it would pay, and both sides met.";
    let region = Region::from_toml("name = \"X\"\ninvented = true\n[[actor]]\ncode = \"QVE\"\nname = \"Velmark\"\n[[actor]]\ncode = \"QQA\"\nname = \"Qaria\"\n").unwrap();
    let reader = Reader::new(&ActorDirectory::builtin().with_region(&region));
    let article = Article::parse("-", text).unwrap();
    let anaphors: Vec<_> = reader
        .mentions(&article)
        .into_iter()
        .filter(|m| m.kind == MentionKind::Anaphor)
        .map(|m| (m.text, m.actor.to_string()))
        .collect();
    let expected = [
        ("The war-torn country", "QVE"),
        ("it", "QQA"),
        ("both sides", "QQA"),
        ("both sides", "QVE"),
    ];
    assert_eq!(anaphors.len(), expected.len(), "{anaphors:?}");
    for (got, want) in anaphors.iter().zip(expected) {
        assert_eq!((got.0.as_str(), got.1.as_str()), want);
    }
}

#[test]
fn unknown_names_are_reported() {
    let article = Article::parse("-", "Ona Vell of the Hill Workers Union later met Kenya's president for private talks about wages and safety in Nairobi.").unwrap();
    let names: Vec<_> = reader()
        .unknown_actors(&article)
        .into_iter()
        .map(|u| u.text)
        .collect();
    assert_eq!(names, ["Ona Vell", "Hill Workers Union"]);
}

#[test]
fn the_model_op_ed_names_its_thirteen_actors() {
    let Some(bytes) = crate::beside::model_op_ed() else {
        return;
    };
    let article = Article::from_bytes("op-ed", &bytes, None).unwrap();
    let mentions = reader().mentions(&article);
    let mut actors: Vec<_> = mentions.iter().map(|m| m.actor.to_string()).collect();
    actors.sort();
    actors.dedup();
    let mut expected = [
        "AFG",
        "AFG.REB.TALIBAN",
        "CHN",
        "IMG.REB.IS",
        "PAK",
        "PAK.GOV",
        "PAK.MED",
        "REB",
        "RGN",
        "RUS",
        "RUS.GOV",
        "USA",
        "WST",
    ];
    expected.sort_unstable();
    assert_eq!(actors, expected);
    for mention in &mentions {
        let there: String = article
            .text
            .chars()
            .skip(mention.span.start)
            .take(mention.span.end - mention.span.start)
            .collect();
        assert_eq!(there, mention.text);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_gives_spans_that_hold(text in "([A-Za-z’'. -]|Russia|Russian |foreign minister |it |the country |\\PC){0,80}") {
        if let Ok(article) = Article::parse("-", &text) {
            let reader = READER.get_or_init(reader);
            for m in reader.mentions(&article) {
                let there: String = article.text.chars().skip(m.span.start).take(m.span.end - m.span.start).collect();
                proptest::prop_assert_eq!(there, m.text);
            }
        }
    }
}

static READER: std::sync::OnceLock<Reader> = std::sync::OnceLock::new();
