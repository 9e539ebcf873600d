//! The shipped weights are whole and say what they should.

use super::{CodedPair, CodedSentence, Corpus, Learned, ModelError, f1};

#[test]
fn the_shipped_file_reads_and_writes_the_same_bytes() {
    let model = Learned::builtin();
    let bytes = model.to_bytes().unwrap();
    let again = Learned::from_bytes(&bytes).unwrap();
    let text = "Police fired tear gas after protesters threw stones over the arrest.";
    assert_eq!(model.causal(text).to_bits(), again.causal(text).to_bits());
    let sign = |m: &Learned| m.positive(text, "arrest", "protest").to_bits();
    assert_eq!(sign(model), sign(&again));
}

#[test]
fn causal_sentences_stand_above_plain_ones() {
    let model = Learned::builtin();
    let causal = [
        "Workers went on strike to demand higher wages.",
        "The village was abandoned because of the fighting.",
        "Shops closed in response to the threats.",
    ];
    let plain = [
        "The parliament has 120 seats.",
        "He is the mayor of the town.",
        "The meeting will be held on Tuesday.",
    ];
    for text in causal {
        assert!(model.causal(text) > model.causal_cut(), "{text}");
    }
    for text in plain {
        assert!(model.causal(text) < model.causal_cut(), "{text}");
    }
}

#[test]
fn good_brings_good_and_bad_takes_away() {
    let model = Learned::builtin();
    let p = |cause, effect| model.positive("One bears on the other.", cause, effect);
    assert!(p("drought", "hunger") > 0.5);
    assert!(p("drought", "food production") < 0.5);
    assert!(p("armed conflict", "displacement") > 0.5);
    assert!(p("armed conflict", "economic growth") < 0.5);
}

#[test]
fn odd_input_gets_a_probability() {
    let model = Learned::builtin();
    for text in ["", " ", "…", "a", "\u{1F600}\u{1F600}", "))((", "ΑΒΓ δ"] {
        let p = model.causal(text);
        assert!((0.0..=1.0).contains(&p), "{text:?}");
        let p = model.positive(text, text, "");
        assert!((0.0..=1.0).contains(&p), "{text:?}");
    }
}

#[test]
fn a_damaged_file_is_refused() {
    assert!(matches!(
        Learned::from_bytes(b"weights"),
        Err(ModelError::Compression(_))
    ));
    let other = zstd::encode_all(&b"DTCLM999 and more"[..], 1).unwrap();
    assert!(matches!(
        Learned::from_bytes(&other),
        Err(ModelError::Format)
    ));
    let raw = zstd::decode_all(super::WEIGHTS).unwrap();
    for keep in [8, 9, 100, raw.len() / 2, raw.len() - 1] {
        let cut = zstd::encode_all(&raw[..keep], 1).unwrap();
        assert!(
            matches!(Learned::from_bytes(&cut), Err(ModelError::Damaged)),
            "{keep}"
        );
    }
}

#[test]
fn too_little_to_learn_from_is_refused() {
    let corpus = Corpus {
        sentences: vec![CodedSentence {
            group: "a".to_owned(),
            text: "It rained.".to_owned(),
            causal: false,
            signals: Vec::new(),
        }],
        pairs: vec![CodedPair {
            text: "Rain brings crops.".to_owned(),
            cause: "rain".to_owned(),
            effect: "crops".to_owned(),
            positive: true,
        }],
    };
    assert!(matches!(
        Learned::train(&corpus, ""),
        Err(ModelError::TooFew { rows: 1, .. })
    ));
}

#[test]
fn f1_counts_both_errors() {
    let labels = [true, true, false, false];
    assert_eq!(f1(&[0.9, 0.1, 0.9, 0.1], &labels, 0.5), 0.5);
    assert_eq!(f1(&[0.1, 0.1, 0.9, 0.1], &labels, 0.5), 0.0);
    assert_eq!(f1(&[0.9, 0.9, 0.1, 0.1], &labels, 0.5), 1.0);
}
