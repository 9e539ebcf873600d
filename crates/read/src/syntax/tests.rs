//! Made-up sentences about made-up states, properties of spans, and floors on the treebanks.

use std::path::PathBuf;

use proptest::prelude::*;

use super::treebank::{GoldSentence, evaluate, read_conllu};
use super::*;

fn sentences(text: &str) -> Vec<&str> {
    split_sentences(text)
        .into_iter()
        .map(|range| &text[range])
        .collect()
}

fn words(sentence: &str) -> Vec<&str> {
    tokenize(sentence)
        .iter()
        .map(|span| &sentence[span.range()])
        .collect()
}

fn check_split(expected: &[&str]) {
    assert_eq!(sentences(&expected.join(" ")), expected);
}

#[test]
fn splits_after_full_stops_but_not_after_abbreviations() {
    check_split(&["The talks failed.", "Both sides blamed the other."]);
    check_split(&[
        "Gen. A. B. Okoro met Mr. Tal in St. Avel on Sept. 4.",
        "Nothing came of it.",
    ]);
    check_split(&["The U.S. envoy left at 9 a.m. on Monday.", "He was tired."]);
    check_split(&["They flew to the U.S.", "The envoy stayed."]);
    check_split(&["He arrived at 5 p.m.", "The others had left."]);
    check_split(&[
        "Growth fell to 3.5 percent, i.e. below No. 7 on the list.",
        "It rose later.",
    ]);
    check_split(&["So did I.", "The rest did not."]);
}

#[test]
fn splits_after_quotes_brackets_and_ellipses() {
    check_split(&["“We will not yield.”", "He left."]);
    check_split(&[
        "“Will you sign?” she asked.",
        "“No!”",
        "(Nobody laughed.)",
        "Then silence.",
    ]);
    check_split(&["They waited … and waited.", "Then…", "Nothing."]);
    check_split(&["He said: ‘It is over.’", "It was not."]);
    check_split(&["It was over.[12]", "So they said."]);
}

#[test]
fn paragraphs_and_headings_end_sentences() {
    assert_eq!(
        sentences("Why Ostrava must act\n\nThe war goes on. it never stopped"),
        ["Why Ostrava must act", "The war goes on. it never stopped"]
    );
    assert_eq!(
        sentences(
            "A plan for peace\nThe government of Velmark proposed a plan on Monday. It failed."
        ),
        [
            "A plan for peace",
            "The government of Velmark proposed a plan on Monday.",
            "It failed."
        ]
    );
    // Hard-wrapped text goes on over the line break.
    assert_eq!(
        sentences(
            "The government of Velmark said on\nMonday that it would send troops to\nthe border. It did."
        ),
        [
            "The government of Velmark said on\nMonday that it would send troops to\nthe border.",
            "It did."
        ]
    );
    assert!(sentences("").is_empty());
    assert!(sentences(" \n\n \t").is_empty());
}

#[test]
fn tokens_follow_the_treebanks() {
    for (sentence, expected) in [
        (
            "Velmark’s army didn’t move.",
            "Velmark|’s|army|did|n’t|move|.",
        ),
        (
            "They can't, won't and cannot.",
            "They|ca|n't|,|wo|n't|and|can|not|.",
        ),
        (
            "It's Ostrava's fault, he'd say",
            "It|'s|Ostrava|'s|fault|,|he|'d|say",
        ),
        ("the rebels' 15-point plan", "the|rebels|'|15|-|point|plan"),
        ("anti-war co-founder", "anti-war|co-founder"),
        ("$3.5bn, 1,200 men (50%)", "$|3.5bn|,|1,200|men|(|50|%|)"),
        ("“Stop!” he said—twice...", "“|Stop|!|”|he|said|—|twice|..."),
        ("U.S. troops vs. Mr. Tal.", "U.S.|troops|vs.|Mr.|Tal|."),
        (
            "see https://example.org/a-b?c=1, now",
            "see|https://example.org/a-b?c=1|,|now",
        ),
        ("São Tomé 🕊️ peace 🇺🇳", "São|Tomé|🕊\u{fe0f}|peace|🇺|🇳"),
        ("9/11 and and/or at 10:30", "9/11|and|and|/|or|at|10:30"),
        ("", ""),
    ] {
        assert_eq!(words(sentence).join("|"), expected, "{sentence}");
    }
}

#[test]
fn one_huge_token_is_no_trouble() {
    for unit in ["a", "-", "'", "é", ".", "a-", "a.", "’s", "("] {
        let text = unit.repeat(1_000_000 / unit.len());
        assert!(!split_sentences(&text).is_empty());
        assert!(!tokenize(&text).is_empty());
    }
    let parse = Parser::builtin().parse(&"a".repeat(1_000_000));
    assert_eq!(parse.len(), 1);
    let parse = Parser::builtin().parse(&"the ".repeat(20_000));
    assert_eq!(parse.len(), 20_000);
}

/// The first word with this base form.
fn at(parse: &Parse, lemma: &str) -> usize {
    parse
        .tokens
        .iter()
        .position(|token| token.lemma == lemma || token.text == lemma)
        .unwrap_or_else(|| panic!("no {lemma} in {:?}", parse.tokens))
}

fn text_of(parse: &Parse, i: Option<usize>) -> &str {
    i.map_or("", |i| parse.tokens[i].text.as_str())
}

fn check_roles(sentence: &str, verb: &str, agent: &str, patient: &str) {
    let parse = Parser::builtin().parse(sentence);
    let verb = at(&parse, verb);
    assert_eq!(
        (
            text_of(&parse, parse.agent(verb)),
            text_of(&parse, parse.patient(verb))
        ),
        (agent, patient),
        "{sentence}\n{}",
        drawn(&parse)
    );
}

fn drawn(parse: &Parse) -> String {
    parse
        .tokens
        .iter()
        .map(|t| {
            let head = t.head.map_or("ROOT", |h| parse.tokens[h].text.as_str());
            format!(
                "{} {} {}({})\n",
                t.text,
                t.upos.name(),
                t.deprel.name(),
                head
            )
        })
        .collect()
}

#[test]
fn who_does_what_to_whom() {
    check_roles(
        "Velmark attacked Ostrava on Monday.",
        "attack",
        "Velmark",
        "Ostrava",
    );
    check_roles(
        "Ostrava was attacked by Velmark.",
        "attack",
        "Velmark",
        "Ostrava",
    );
    check_roles(
        "The sanctions imposed by Velmark hurt farmers.",
        "impose",
        "Velmark",
        "sanctions",
    );
    check_roles(
        "Velmark wants to punish Ostrava.",
        "punish",
        "Velmark",
        "Ostrava",
    );
    check_roles(
        "Velmark urged Ostrava to release the prisoners.",
        "release",
        "Ostrava",
        "prisoners",
    );
    check_roles(
        "Velmark met the rebels and signed a treaty.",
        "sign",
        "Velmark",
        "treaty",
    );
    check_roles(
        "The rebels who attacked the town fled.",
        "attack",
        "rebels",
        "town",
    );
}

fn check_verb(sentence: &str, verb: &str, question: impl Fn(&Parse, usize) -> bool) {
    let parse = Parser::builtin().parse(sentence);
    let verb = at(&parse, verb);
    assert!(question(&parse, verb), "{sentence}\n{}", drawn(&parse));
}

#[test]
fn infinitives_hang_on_their_nouns_and_only_on_its_clause() {
    let parse = Parser::builtin().parse("The deal raised the chance to stop the war.");
    let stop = at(&parse, "stop");
    assert_eq!(
        text_of(&parse, parse.head(stop)),
        "chance",
        "{}",
        drawn(&parse)
    );
    let parse = Parser::builtin().parse("Peace is possible only if Velmark feels secure.");
    let only = at(&parse, "only");
    assert_eq!(
        text_of(&parse, parse.head(only)),
        "feels",
        "{}",
        drawn(&parse)
    );
}

#[test]
fn denial() {
    for (sentence, verb) in [
        ("Velmark did not attack Ostrava.", "attack"),
        ("Velmark never signed the treaty.", "sign"),
        ("Velmark doesn’t recognise Ostrava.", "recognise"),
        ("Velmark no longer supports the rebels.", "support"),
        ("Velmark failed to sign the treaty.", "sign"),
        ("Velmark refused to release the prisoners.", "release"),
    ] {
        check_verb(sentence, verb, Parse::is_negated);
    }
    for (sentence, verb) in [
        ("Velmark attacked Ostrava.", "attack"),
        (
            "Velmark not only attacked Ostrava but also its ally.",
            "attack",
        ),
        ("Velmark did not fail to sign the treaty.", "sign"),
    ] {
        check_verb(sentence, verb, |parse, verb| !parse.is_negated(verb));
    }
}

#[test]
fn modality_condition_and_report() {
    for (sentence, modal) in [
        ("Velmark will attack Ostrava.", Modal::Will),
        ("Velmark could attack Ostrava.", Modal::Could),
        ("Velmark is going to attack Ostrava.", Modal::Will),
        ("Velmark must attack Ostrava.", Modal::Must),
    ] {
        check_verb(sentence, "attack", |parse, verb| {
            parse.modal_of(verb) == Some(modal)
        });
    }
    check_verb(
        "If Velmark attacks Ostrava, the alliance will respond.",
        "attack",
        Parse::is_conditional,
    );
    check_verb(
        "If Velmark attacks Ostrava, the alliance will respond.",
        "respond",
        |parse, verb| !parse.is_conditional(verb) && parse.conditions(verb).len() == 1,
    );
    check_verb(
        "Velmark sent troops to protect the border.",
        "protect",
        Parse::is_purpose,
    );
    check_verb(
        "Officials said that Velmark had attacked Ostrava.",
        "attack",
        |parse, verb| {
            parse
                .reported_by(verb)
                .is_some_and(|k| parse.tokens[k].lemma == "say")
        },
    );
}

#[test]
fn phrases_and_lists() {
    let sentence = "Velmark's minister of defence met envoys from Ostrava, Karsia and Tal.";
    let parse = Parser::builtin().parse(sentence);
    let minister = at(&parse, "minister");
    assert_eq!(
        &sentence[parse.phrase_span(minister)],
        "Velmark's minister of defence"
    );
    assert_eq!(text_of(&parse, parse.possessor(minister)), "Velmark");
    let list = parse.conjuncts(at(&parse, "Karsia"));
    let list: Vec<&str> = list
        .iter()
        .map(|&k| parse.tokens[k].text.as_str())
        .collect();
    assert_eq!(list, ["Ostrava", "Karsia", "Tal"]);
}

#[test]
fn base_forms() {
    use super::lemma::lemma;
    for (form, upos, xpos, expected) in [
        ("withdrew", Upos::Verb, "VBD", "withdraw"),
        ("imposed", Upos::Verb, "VBN", "impose"),
        ("imposing", Upos::Verb, "VBG", "impose"),
        ("negotiating", Upos::Verb, "VBG", "negotiate"),
        ("visited", Upos::Verb, "VBD", "visit"),
        ("threatened", Upos::Verb, "VBD", "threaten"),
        ("shelled", Upos::Verb, "VBD", "shell"),
        ("occupied", Upos::Verb, "VBD", "occupy"),
        ("accuses", Upos::Verb, "VBZ", "accuse"),
        ("clashes", Upos::Noun, "NNS", "clash"),
        ("armies", Upos::Noun, "NNS", "army"),
        ("crises", Upos::Noun, "NNS", "crisis"),
        ("stopped", Upos::Verb, "VBD", "stop"),
        ("killing", Upos::Verb, "VBG", "kill"),
        ("violated", Upos::Verb, "VBD", "violate"),
        ("condemned", Upos::Verb, "VBD", "condemn"),
        ("pledged", Upos::Verb, "VBD", "pledge"),
        ("banned", Upos::Verb, "VBD", "ban"),
        ("bombed", Upos::Verb, "VBD", "bomb"),
        ("seized", Upos::Verb, "VBD", "seize"),
        ("agreed", Upos::Verb, "VBD", "agree"),
        ("fleeing", Upos::Verb, "VBG", "flee"),
        ("n’t", Upos::Part, "RB", "not"),
    ] {
        assert_eq!(lemma(form, upos, xpos), expected, "{form}");
    }
}

#[test]
fn damaged_weights_are_refused() {
    assert!(Parser::from_bytes(b"no weights").is_err());
    let cut = zstd::encode_all(&b"DTSYNT01\x01\0\0\0"[..], 3).unwrap();
    assert!(matches!(
        Parser::from_bytes(&cut),
        Err(ModelError::Damaged(_))
    ));
}

proptest! {
    #[test]
    fn spans_are_ordered_and_in_bounds(text in "(?s).{0,200}|[a-zA-Z’'. \n\"“”!?…-]{0,200}") {
        let mut last = 0;
        for range in split_sentences(&text) {
            prop_assert!(range.start >= last && range.end > range.start);
            prop_assert!(text.get(range.clone()).is_some());
            prop_assert!(text[last..range.start].trim().is_empty());
            last = range.end;
            let sentence = &text[range];
            let mut end = 0;
            for span in tokenize(sentence) {
                prop_assert!(span.start >= end && span.end > span.start);
                prop_assert!(sentence.get(span.range()).is_some());
                prop_assert!(sentence[end..span.start].trim().is_empty());
                end = span.end;
            }
            prop_assert!(sentence[end..].trim().is_empty());
        }
        prop_assert!(text[last..].trim().is_empty());
    }

    #[test]
    fn every_parse_is_a_tree(text in "[a-zA-Z’., ]{1,120}") {
        let parse = Parser::builtin().parse(&text);
        let roots = parse.tokens.iter().filter(|t| t.head.is_none()).count();
        prop_assert_eq!(roots, usize::from(!parse.is_empty()));
        for i in 0..parse.len() {
            prop_assert!(parse.ancestors(i).take(parse.len() + 1).count() < parse.len());
            prop_assert!(parse.span(i).end <= text.len());
        }
    }
}

/// A treebank of the shared folder beside the repository; `None`, with a message, where absent.
fn treebank(name: &str) -> Option<Vec<GoldSentence>> {
    use std::io::Read;
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/treebanks")
        .join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: no {name} in the shared folder");
        }
        return None;
    };
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    Some(read_conllu(&text))
}

/// Documents rebuilt with their paragraphs, and the bytes at which sentences end.
fn rebuilt(treebank: &[GoldSentence], wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<usize>)> {
    let mut documents: Vec<(String, Vec<usize>)> = Vec::new();
    let mut last = "";
    for sentence in treebank {
        if !wanted(&sentence.document) {
            continue;
        }
        if sentence.document != last {
            documents.push(Default::default());
            last = &sentence.document;
        }
        let Some((text, ends)) = documents.last_mut() else {
            continue;
        };
        if !text.is_empty() {
            text.push_str(if sentence.opens_paragraph {
                "\n\n"
            } else {
                " "
            });
        }
        text.push_str(sentence.text.trim());
        ends.push(text.len());
    }
    documents
}

fn split_f1(treebank: &[GoldSentence], wanted: impl Fn(&str) -> bool) -> f64 {
    let (mut found, mut gold, mut right) = (0, 0, 0);
    for (text, ends) in rebuilt(treebank, wanted) {
        let ours: Vec<usize> = split_sentences(&text)
            .iter()
            .map(|range| range.end)
            .collect();
        found += ours.len();
        gold += ends.len();
        right += ours
            .iter()
            .filter(|end| ends.binary_search(end).is_ok())
            .count();
    }
    2.0 * right as f64 / f64::from(found as u32 + gold as u32)
}

fn token_f1(treebank: &[GoldSentence]) -> f64 {
    let (mut found, mut gold, mut right) = (0, 0, 0);
    for sentence in treebank {
        let ours: Vec<&str> = words(&sentence.text);
        found += ours.len();
        gold += sentence.forms.len();
        let position = |list: &[&str]| -> Vec<(usize, usize)> {
            let mut at = 0;
            list.iter()
                .map(|word| {
                    let start = at;
                    at += word.len();
                    (start, at)
                })
                .collect()
        };
        let forms: Vec<&str> = sentence.forms.iter().map(String::as_str).collect();
        let theirs = position(&forms);
        let mine = position(&ours);
        right += mine
            .iter()
            .filter(|span| theirs.binary_search(span).is_ok())
            .count();
    }
    2.0 * right as f64 / f64::from(found as u32 + gold as u32)
}

#[test]
fn sentences_and_tokens_agree_with_the_treebanks() {
    let Some(gumby) = treebank("gumby-train.conllu.gz") else {
        return;
    };
    let news = split_f1(&gumby, |document| document.contains("_news_"));
    let all = split_f1(&gumby, |document| {
        !document.contains("_conversation_") && !document.contains("_vlog_")
    });
    let tokens = token_f1(&gumby);
    assert!(news > 0.97, "sentences of news {news:.4}");
    assert!(all > 0.95, "sentences of written genres {all:.4}");
    assert!(tokens > 0.99, "tokens {tokens:.4}");
    let Some(ewt) = treebank("ewt-dev.conllu.gz") else {
        return;
    };
    let tokens = token_f1(&ewt);
    assert!(tokens > 0.98, "tokens of web text {tokens:.4}");
}

#[test]
fn tags_and_trees_agree_with_web_text_never_seen() {
    let Some(ewt) = treebank("ewt-dev.conllu.gz") else {
        return;
    };
    let scores = evaluate(Parser::builtin(), &ewt);
    assert!(scores.upos > 0.915, "UPOS {:.4}", scores.upos);
    assert!(scores.las > 0.718, "LAS {:.4}", scores.las);
    assert!(scores.lemma > 0.968, "lemmas {:.4}", scores.lemma);
}
