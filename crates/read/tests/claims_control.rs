//! Texts whose claims are known: paraphrases that must read alike, decoys that claim nothing,
//! grudging words with a real effect, nonsense nouns with known signs.

use detente_read::actors;
use detente_read::article::Article;
use detente_read::claims::{Reader, merges};
use detente_vocab::{ActorDirectory, Claim, Concept, Sign};

fn claims(text: &str) -> Vec<Claim> {
    let directory = ActorDirectory::builtin();
    let whole = format!(
        "A note on a quiet river\n\n{text} The rest of this note is left to the reader of the paper."
    );
    let article = Article::parse("-", &whole).unwrap();
    let mentions = actors::Reader::new(&directory).mentions(&article);
    Reader::new(&directory).claims(&article, &mentions)
}

fn node(end: &Option<Concept>) -> String {
    end.as_ref().map(Concept::node).unwrap_or_default()
}

fn edges(text: &str) -> Vec<(String, &'static str, String)> {
    claims(text)
        .iter()
        .map(|c| (node(&c.cause), c.sign.symbol(), node(&c.effect)))
        .collect()
}

/// Both say the same: some claim of the one has the slots and sign of one of the other.
#[test]
fn paraphrases_read_alike() {
    let pairs = [
        (
            "Sanctions fuel violence in Chad.",
            "Violence in Chad is fuelled by sanctions.",
        ),
        (
            "Russian money keeps the war in Mali going.",
            "It is Russian money that prolongs the war in Mali.",
        ),
        (
            "If trade with Kenya grows, violence in Somalia will fall.",
            "Growing trade with Kenya would reduce violence in Somalia.",
        ),
        (
            "Without aid there will be no peace in Yemen.",
            "Aid is essential for peace in Yemen.",
        ),
        (
            "Drought drives hunger in Sudan.",
            "Hunger in Sudan stems from drought.",
        ),
        (
            "Sanctions have no effect on violence in Syria.",
            "Sanctions do nothing about violence in Syria.",
        ),
        (
            "Talks would put an end to violence in Libya.",
            "Talks would end violence in Libya.",
        ),
        (
            "Because of the drought, hunger in Niger has grown.",
            "Hunger in Niger has grown owing to the drought.",
        ),
        (
            "Iran should cut its aid to Syria.",
            "Iran would do well to cut its aid to Syria.",
        ),
        (
            "Sanctions stand in the way of trade in Cuba.",
            "Sanctions are an obstacle to trade in Cuba.",
        ),
        (
            "More trade would make the economy of Chad stronger.",
            "More trade would strengthen the economy of Chad.",
        ),
        (
            "Aid keeps violence in Haiti at bay.",
            "Aid contains violence in Haiti.",
        ),
    ];
    let mut apart = Vec::new();
    for (one, other) in pairs {
        let (a, b) = (edges(one), edges(other));
        if !a.iter().any(|edge| b.contains(edge)) {
            apart.push(format!("{one} {a:?}\n   {other} {b:?}"));
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

/// Warm words, scenery, questions, history: nothing is said to move anything.
#[test]
fn decoys_claim_nothing() {
    let read = claims(
        "The friendship of France and Mali is old and dear to both. Ministers smiled, flags \
         waved, and the band played on. Peace, said the host, is a lovely word. Is trade the \
         answer? What would it take? The delegates dined by the river and praised the fish. \
         In 2019 the two presidents met twice. Nobody counted the speeches. The hall was full \
         of hope, and hope is cheap. There was talk of trade, of roads, of schools. Chad sent a \
         minister and Niger sent a letter. It was a warm evening, and everybody was moved.",
    );
    assert!(
        read.len() <= 1,
        "a text that claims nothing gave {:#?}",
        read.iter().map(|c| (&c.text, &c.rule)).collect::<Vec<_>>()
    );
}

/// What the author would rather not say is said all the same.
#[test]
fn grudging_words_keep_their_effect() {
    let edges = edges(
        "I have little love for the sanctions on Iran. Still, sanctions have reduced violence in \
         Iraq, however much I dislike to write it. Nor am I a friend of the army of Egypt. Yet \
         Egyptian aid has kept the peace in Sudan alive, to my regret. And talks, those dull \
         affairs, would lower tension in Yemen.",
    );
    for (cause, sign, effect) in [
        ("pressure", "−", "violence:IRQ"),
        ("aid:EGY", "+", "stability:SDN"),
        ("settlement", "−", "hostility"),
    ] {
        assert!(
            edges
                .iter()
                .any(|(a, s, b)| a.starts_with(cause) && *s == sign && b.starts_with(effect)),
            "no {cause} {sign} {effect} in {edges:#?}"
        );
    }
}

/// Nouns that mean nothing: only the verbs can tell the sign.
#[test]
fn nonsense_nouns_take_the_sign_of_the_verb() {
    let wants = [
        ("Blorks fuel hunger in Chad.", Sign::Positive),
        ("Blorks curb hunger in Chad.", Sign::Negative),
        ("Hunger in Chad stems from the blork.", Sign::Positive),
        ("The blork is an obstacle to peace in Mali.", Sign::Negative),
        ("The blork puts an end to peace in Mali.", Sign::Negative),
        ("The blork does nothing for peace in Mali.", Sign::Zero),
        ("The blork has not reduced hunger in Chad.", Sign::Zero),
        ("Blorks pave the way for peace in Mali.", Sign::Positive),
        ("The blork keeps hunger in Chad at bay.", Sign::Negative),
        ("Peace in Mali owes much to the blork.", Sign::Positive),
    ];
    let wrong: Vec<String> = wants
        .iter()
        .filter_map(|(text, sign)| {
            let read = claims(text);
            let right = read.iter().any(|c| c.sign == *sign);
            (!right).then(|| {
                format!(
                    "{text} {:?}",
                    read.iter().map(|c| (c.sign, &c.rule)).collect::<Vec<_>>()
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words that were taken for one variable can be shown.
#[test]
fn merged_words_are_kept() {
    let read = claims(
        "Sanctions fuel violence in Chad. The fighting in Chad drives hunger in Niger. \
         War in Chad feeds hunger in Niger.",
    );
    let merged = merges(&read);
    let chad = merged
        .iter()
        .find(|m| m.node == "violence:TCD")
        .expect("violence, fighting and war in one place are one variable");
    assert!(chad.words.len() >= 3, "{chad:#?}");
    assert!(
        chad.words
            .iter()
            .all(|w| w.span.is_some() && !w.claim.is_empty())
    );
}
