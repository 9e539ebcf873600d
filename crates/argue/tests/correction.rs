//! Corrections outlive a new run and edits; claims made elsewhere are checked word for word.

mod common;

use std::collections::BTreeMap;

use detente_argue::{
    Correction, CorrectionError, Corrections, Fate, RuleRecord, Source, check_actors, check_claims,
    check_signs, claim_key,
};
use detente_vocab::{
    ActorCode, ActorDirectory, Claim, ClaimKind, Concept, Cue, Property, Sign, Span,
};

const FIRST: &str = "Pressure on Pakistan cuts its trade.";
const SECOND: &str = "Trade with Pakistan feeds peace in Afghanistan.";

fn text() -> String {
    format!("{FIRST} {SECOND}")
}

fn source(text: &str) -> Source<'_> {
    // Sentences end with a full stop.
    let mut sentences = Vec::new();
    let mut start = 0;
    for (i, c) in text.chars().enumerate() {
        if c == '.' {
            sentences.push((sentences.len() + 1, Span::new(start, i + 1)));
            start = i + 2;
        }
    }
    Source::new(text, sentences)
}

fn concept(source: &Source<'_>, words: &str, property: Property, who: &str) -> Concept {
    Concept {
        text: words.to_owned(),
        span: source.find(words).first().copied(),
        ..common::concept(property, who, "")
    }
}

fn claim(
    source: &Source<'_>,
    id: &str,
    words: &str,
    (cause, effect): (Concept, Concept),
    sign: Sign,
    rule: &str,
) -> Claim {
    let span = source.find(words)[0];
    let sentence = source.sentence_at(span.start).unwrap();
    Claim {
        id: id.to_owned(),
        span,
        text: words.to_owned(),
        rule: rule.to_owned(),
        confidence: 0.75,
        stated_crux: false,
        tentative: false,
        ..common::claim(sentence, ClaimKind::Causal, cause, sign, effect)
    }
}

fn claims(source: &Source<'_>) -> Vec<Claim> {
    let pressure = concept(source, "Pressure on Pakistan", Property::Pressure, "PAK");
    let trade = concept(source, "its trade", Property::Economy, "PAK");
    let other = concept(source, "Trade with Pakistan", Property::Cooperation, "PAK");
    let peace = concept(source, "peace in Afghanistan", Property::Stability, "AFG");
    vec![
        claim(
            source,
            "C01",
            "Pressure on Pakistan cuts its trade",
            (pressure, trade),
            Sign::Negative,
            "verb",
        ),
        claim(
            source,
            "C02",
            "Trade with Pakistan feeds peace in Afghanistan",
            (other, peace),
            Sign::Positive,
            "verb",
        ),
    ]
}

fn records() -> BTreeMap<String, RuleRecord> {
    BTreeMap::from([(
        "verb".to_owned(),
        RuleRecord {
            right: 7.8,
            read: 10.0,
        },
    )])
}

fn ask(request: &str) -> Corrections {
    let text = text();
    let source = source(&text);
    let mut kept = Corrections::default();
    kept.add(Correction::request(request, &claims(&source), &source).unwrap())
        .unwrap();
    kept
}

#[test]
fn a_correction_holds_after_edits_elsewhere() {
    let kept = Corrections::from_toml(&ask("C02=flip").to_toml()).unwrap();
    assert_eq!(kept, ask("C02=flip"));
    // Another sentence before, other lines, another number of the claim.
    let edited = format!(
        "A new lead. {FIRST} {}",
        SECOND.replace(" feeds", "\n  feeds")
    );
    let source = source(&edited);
    let mut claims = {
        let words = "Trade with Pakistan\n  feeds peace in Afghanistan";
        let ends = (
            concept(&source, "Trade with Pakistan", Property::Cooperation, "PAK"),
            concept(&source, "peace in Afghanistan", Property::Stability, "AFG"),
        );
        vec![claim(&source, "C09", words, ends, Sign::Positive, "verb")]
    };
    let done = kept.apply(&claims, &source, &records());
    assert_eq!(
        done.fates,
        [Fate::Applied {
            claims: vec!["C09".to_owned()]
        }]
    );
    assert_eq!(done.claims[0].sign, Sign::Negative);
    assert_eq!(done.claims[0].confidence, 1.0);
    // The reader has learnt to read it so by itself: nothing is turned back.
    claims[0].sign = Sign::Negative;
    let done = kept.apply(&claims, &source, &records());
    assert_eq!(
        done.fates,
        [Fate::AlreadySo {
            claim: "C09".to_owned()
        }]
    );
    assert_eq!(done.claims, claims);
}

#[test]
fn what_no_longer_fits_is_told_and_not_applied() {
    let kept = ask("C02=discard");
    let gone = format!("{FIRST} Something else.");
    let fates = |text: &str, take: usize| {
        let source = source(text);
        let known = if text.contains("feeds peace") {
            claims(&source)
        } else {
            Vec::new()
        };
        kept.apply(&known[..take], &source, &records()).fates
    };
    assert_eq!(fates(&gone, 0), [Fate::SentenceGone]);
    assert_eq!(fates(&text(), 1), [Fate::NoLongerRead]);
    let text = text();
    let source = source(&text);
    let mut read = claims(&source);
    read[1].effect = Some(concept(
        &source,
        "peace in Afghanistan",
        Property::Violence,
        "AFG",
    ));
    let done = kept.apply(&read, &source, &records());
    assert_eq!(
        done.fates,
        [Fate::ReadOtherwise {
            claim: "C02".to_owned()
        }]
    );
    assert_eq!(done.claims, read);
}

#[test]
fn corrections_rescore_the_rule_that_erred() {
    let text = text();
    let source = source(&text);
    let read = claims(&source);
    let done = ask("C02=discard").apply(&read, &source, &records());
    // (7.8 + 1.2) / (10 + 2) = 0.75 before, (7.8 + 1.2) / (11 + 2) after.
    assert_eq!(done.claims.len(), 1);
    assert_eq!(done.claims[0].confidence, 0.692);
    assert_eq!(
        (done.rescored[0].before, done.rescored[0].after),
        (0.75, 9.0 / 13.0)
    );
    let done = ask("C02=confirm").apply(&read, &source, &records());
    assert_eq!(
        (done.claims[0].confidence, done.claims[1].confidence),
        (0.769, 1.0)
    );
    let done = ask("C02=split:cause").apply(&read, &source, &records());
    assert!(done.rescored.is_empty());
}

#[test]
fn nodes_are_merged_and_split() {
    let text = text();
    let source = source(&text);
    let read = claims(&source);
    let nodes = |request: &str| -> Vec<(String, String, Sign)> {
        let done = ask(request).apply(&read, &source, &records());
        let edge = |claim: &Claim| claim.edge().map(|(a, b)| (a, b, claim.sign));
        done.claims.iter().filter_map(edge).collect()
    };
    let merged = nodes("C01=merge:effect:cooperation:PAK");
    assert_eq!(merged[0].1, merged[1].0);
    assert_eq!(merged[0].2, Sign::Negative);
    // Merged as opposites, the sign turns with the variable.
    assert_eq!(
        nodes("C01=merge-opposite:effect:cooperation:PAK")[0].2,
        Sign::Positive
    );
    assert_eq!(
        nodes("C02=split:cause")[1].0,
        "other(trade with pakistan):PAK"
    );
    assert_eq!(nodes("C02=split:cause:trust:PAK")[1].0, "trust:PAK");
    let turned = nodes("C02=reverse");
    assert_eq!(
        (turned[1].0.as_str(), turned[1].1.as_str()),
        ("stability:AFG", "cooperation:PAK")
    );
    // The node that a merge leads to may be gone from a later reading.
    let fates = ask("C01=merge:effect:cooperation:PAK")
        .apply(&read[..1], &source, &records())
        .fates;
    assert_eq!(
        fates,
        [Fate::NodeGone {
            node: "cooperation:PAK".to_owned()
        }]
    );
}

#[test]
fn requests_and_files_say_what_is_wrong() {
    let text = text();
    let source = source(&text);
    let mut read = claims(&source);
    read[1].sign = Sign::Zero;
    for (request, words) in [
        ("C02", "the action is missing"),
        ("C07=flip", "it has C01 to C02"),
        ("C02=turn", "`turn` is no action"),
        ("C02=flip", "no other side"),
        ("C02=merge:effect", "merge:cause|effect:NODE"),
        ("C02=merge:effect:peace", "no node"),
        ("C02=split:middle", "neither cause nor effect"),
    ] {
        let error = Correction::request(request, &read, &source)
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{request}: {error}");
    }
    let mut kept = ask("C02=confirm");
    let discard = ask("C02=discard").corrections.remove(0);
    assert!(matches!(
        kept.add(discard),
        Err(CorrectionError::Clash {
            first: 1,
            second: 2,
            ..
        })
    ));
    assert!(!kept.add(kept.corrections[0].clone()).unwrap());
    let error = Corrections::from_toml("[[correction]]\nkey = 1\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("line 2"), "{error}");
    let text = ask("C02=split:cause")
        .to_toml()
        .replace("end = \"cause\"\n", "");
    let error = Corrections::from_toml(&text).unwrap_err().to_string();
    assert!(error.contains("lacks `end`"), "{error}");
}

#[test]
fn the_key_is_of_words_and_place() {
    let text = text();
    let source = source(&text);
    let read = claims(&source);
    let key = |claim: &Claim| claim_key(&source, claim).unwrap();
    assert_ne!(key(&read[0]), key(&read[1]));
    let mut shorter = read[0].clone();
    shorter.span.end -= 1;
    assert_ne!(key(&read[0]), key(&shorter));
    shorter.sentence = 9;
    assert_eq!(claim_key(&source, &shorter), None);
}

#[test]
fn claims_from_elsewhere_are_checked() {
    let text = text();
    let source = source(&text);
    let directory = ActorDirectory::builtin();
    let good = claims(&source);
    let line = |claim: &Claim| serde_json::to_string(claim).unwrap();
    let faults = |claims: &[Claim]| {
        let lines: Vec<String> = claims.iter().map(line).collect();
        check_claims(&lines.join("\n\n"), &source, &directory)
    };
    assert_eq!(faults(&good), []);
    type Spoil = fn(&mut Claim);
    let cases: [(Spoil, &str, &str, &str); 10] = [
        (
            |c| c.id = "C01".into(),
            "id",
            "stands on line 1 already",
            "",
        ),
        (|c| c.sentence = 1, "sentence", "the claim at", "sentence 2"),
        (|c| c.sentence = 7, "sentence", "no sentence 7", "to 2"),
        (
            |c| c.span = Span::new(c.span.start + 1, c.span.end + 1),
            "span",
            "do not stand at",
            "37..83",
        ),
        (
            |c| c.text = "Trade feeds peace".into(),
            "span",
            "word for word",
            "it says “Trade with",
        ),
        (|c| c.span = Span::new(9, 9), "span", "no stretch", ""),
        (
            |c| {
                c.cue.push(Cue {
                    text: "feeds".into(),
                    start: 3,
                    end: 8,
                })
            },
            "cue[0].start",
            "do not stand at",
            "57..62",
        ),
        (|c| c.confidence = 1.5, "confidence", "no share", "0 to 1"),
        (
            |c| c.cause.as_mut().unwrap().who = Some(ActorCode::new("QQQ").unwrap()),
            "cause.who",
            "QQQ",
            "region file",
        ),
        (
            |c| c.effect.as_mut().unwrap().property = Property::Other,
            "effect.property",
            "head",
            "",
        ),
    ];
    for (spoil, field, message, remedy) in cases {
        let mut bad = good.clone();
        spoil(&mut bad[1]);
        let found = faults(&bad);
        let fault = found
            .iter()
            .find(|f| f.field == field)
            .unwrap_or_else(|| panic!("{field}: {found:?}"));
        assert!(
            fault.message.contains(message) && fault.remedy.contains(remedy),
            "{fault}"
        );
        assert_eq!(
            (fault.line, fault.claim.as_deref()),
            (3, Some(bad[1].id.as_str()))
        );
        assert!(fault.column > 1);
    }
    for (line, column, message) in [
        (
            line(&good[0]).replace("\"sign\":\"-\"", "\"sign\":\"x\""),
            "\"x\"",
            "unknown variant",
        ),
        (
            line(&good[0]).replace("\"kind\":\"causal\"", "\"kind\":\"guess\""),
            "\"guess\"",
            "unknown variant",
        ),
        (
            line(&good[0]).replace("\"rule\"", "\"rul\""),
            "\"verb\"",
            "no such field",
        ),
    ] {
        let found = check_claims(&line, &source, &directory);
        let at = line.find(column).unwrap() + 1;
        let fault = found
            .iter()
            .find(|f| f.message.contains(message))
            .unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(fault.column, at, "{fault}\n{line}");
    }
    assert_eq!(check_claims("{\"id\": }", &source, &directory)[0].line, 1);
    assert_eq!(check_claims("\n\n", &source, &directory).len(), 1);
}

#[test]
fn what_was_done_is_told_in_english() {
    let mut asked = ask("C01=flip");
    let other = ask("C01=confirm").corrections.remove(0);
    asked.corrections.push(other);
    let message = Corrections::from_toml(&asked.to_toml())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("flipped") && message.contains("confirmed"),
        "{message}"
    );
}

#[test]
fn a_turned_sign_and_a_stranger_are_found_by_the_reading() {
    let text = text();
    let read = claims(&source(&text));
    let lines = |claims: &[Claim]| -> String {
        let lines = claims.iter().map(|c| serde_json::to_string(c).unwrap());
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(check_signs(&lines(&read), &read), []);
    let mut turned = read.clone();
    turned[1].sign = turned[1].sign.flipped();
    let [fault] = &check_signs(&lines(&turned), &read)[..] else {
        panic!("one fault is wanted")
    };
    assert_eq!((fault.line, fault.field.as_str()), (2, "sign"));
    assert!(
        fault.message.contains("this program reads") && fault.remedy.starts_with("check it"),
        "{fault}"
    );
    // It is never told to write the reader's sign.
    assert!(!fault.to_string().contains("write"), "{fault}");
    let flip = format!("{}=flip", read[1].id);
    assert!(fault.remedy.contains(&flip), "{fault}");
    // Nothing is excluded by an open sign, and nothing is compared across sentences.
    turned[1].sign = Sign::Unclear;
    assert_eq!(check_signs(&lines(&turned), &read), []);
    turned[1].sign = Sign::Zero;
    let zero = &check_signs(&lines(&turned), &read)[0];
    assert!(zero.remedy.contains("=discard"), "{zero}");
    turned[1].sentence = 1 + 2 * read[1].sentence;
    assert_eq!(check_signs(&lines(&turned), &read), []);
    // Edges coded by hand are compared where they name variables as the reader does.
    let (from, to) = read[1].edge().unwrap();
    let wrong = read[1].sign.flipped().symbol();
    let coded = serde_json::json!({
        "id": "X", "edge": [from, to], "sign": wrong.replace('−', "-"), "sentence": read[1].sentence
    });
    assert_eq!(check_signs(&coded.to_string(), &read).len(), 1, "{coded}");

    let code = |text: &str| ActorCode::new(text).unwrap();
    let named = [code("PAK.MIL"), code("IGO.UN"), code("AFG.REB.TALIBAN")];
    let with = |who: &str| {
        let mut claim = read[1].clone();
        for end in [&mut claim.cause, &mut claim.effect] {
            let end = end.as_mut().unwrap();
            (end.who, end.toward) = (None, None);
        }
        claim.cause.as_mut().unwrap().toward = Some(code(who));
        check_actors(&lines(&[claim]), &named)
    };
    for known in ["PAK", "PAK.GOV", "AFG.REB.TALIBAN", "IGO.UN", "WST", "REB"] {
        assert_eq!(with(known), [], "{known}");
    }
    // A group is not its country, nor one body of a kind another.
    for stranger in ["IND", "AFG", "PAK.REB.LASHKAR", "IGO.NATO"] {
        let found = with(stranger);
        assert_eq!(found.len(), 1, "{stranger}");
        assert_eq!(found[0].field, "cause.toward");
        assert!(found[0].message.contains("named nowhere"), "{found:?}");
    }
}
