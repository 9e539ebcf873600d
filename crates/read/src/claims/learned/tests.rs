//! The shipped weights are whole and say what they should.

use super::{CRUX, GRAPH, Learned, ModelError, SIGNS, VOCABULARY, weights};

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
        assert!(model.causal(text) > 0.5, "{text}");
    }
    for text in plain {
        assert!(model.causal(text) < 0.5, "{text}");
    }
}

#[test]
fn good_brings_good_and_bad_takes_away() {
    let model = Learned::builtin();
    let p = |cause, effect| model.positive("One bears on the other.", cause, effect);
    assert!(p("drought", "hunger") > 0.5);
    assert!(p("drought", "food production") < 0.5);
    assert!(p("armed conflict", "displacement") > 0.5);
    assert!(p("armed conflict", "displacement") > p("armed conflict", "economic growth"));
}

#[test]
fn an_opinion_tells_claims_from_plain_sentences_and_names_ends() {
    let model = Learned::builtin();
    let before = "The two governments signed the treaty in March.";
    let claim = model.opinion(before, "Smuggling feeds the militias along the border.");
    let plain = model.opinion(before, "The hall has nine doors.");
    assert!(claim.any() > plain.any());
    assert!(claim.claims[0][0] > claim.claims[1][0], "{claim:?}");
    // "Smuggling" begins at 0, "militias" at 20.
    let word = |byte: usize| {
        let here = |w: &super::Word| !w.before && w.byte == byte;
        claim.words.iter().position(here).unwrap()
    };
    let linked =
        |cause: usize, effect: usize| claim.linked[word(cause) * claim.words.len() + word(effect)];
    assert!(linked(0, 20) > linked(20, 0), "{claim:?}");
    assert_eq!(claim.linked.len(), claim.words.len().pow(2));
}

/// The number of threads changes nothing.
#[test]
fn the_same_text_gets_the_same_figures() {
    let model = Learned::builtin();
    let text = "Police fired tear gas after protesters threw stones over the arrest.";
    let once = model.causal(text).to_bits();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build();
    pool.unwrap().install(|| {
        use rayon::prelude::*;
        (0..12_usize).into_par_iter().for_each(|k| {
            let _ = model.causal(&text[..k * 5]);
            assert_eq!(model.causal(text).to_bits(), once);
        });
    });
}

#[test]
fn odd_input_gets_a_probability() {
    let model = Learned::builtin();
    let long = "sanctions bite ".repeat(400);
    for text in [
        "",
        " ",
        "…",
        "a",
        "\u{1F600}\u{1F600}",
        "))((",
        "ΑΒΓ δ",
        "\u{301}",
        "e\u{301}té İstanbul",
        &long,
    ] {
        for p in [
            model.causal(text),
            model.positive(text, text, ""),
            model.opinion(text, text).any(),
        ] {
            assert!((0.0..=1.0).contains(&p), "{text:?}");
        }
    }
}

/// A letter that loses its accent, or its capital, may lose bytes; the words after it do not move.
#[test]
fn pieces_know_where_their_words_begin() {
    let model = Learned::builtin();
    let text = "Ömer’s détente—İzmir’s idea—cost nothing";
    let begin = |piece: &super::Piece| piece.1;
    let mut places: Vec<usize> = model.pieces(text).iter().map(begin).collect();
    places.dedup();
    let words = [
        "Ömer", "’", "s", "détente", "—", "İzmir", "’", "s", "idea", "—", "cost", "nothing",
    ];
    let mut from = 0;
    let expected: Vec<usize> = words
        .iter()
        .map(|word| {
            let at = from + text[from..].find(word).unwrap();
            from = at + word.len();
            at
        })
        .collect();
    assert_eq!(places, expected);
}

#[test]
fn a_damaged_file_is_refused() {
    let refused = |graph: &'static [u8], weights: &'static [u8], vocabulary: &str| {
        Learned::new(graph, weights, vocabulary, CRUX, SIGNS).err()
    };
    let half = weights().len() / 2;
    for (graph, weights) in [
        (&b"graph"[..], weights()),
        (&GRAPH[..GRAPH.len() / 2], weights()),
        (GRAPH, &weights()[..half]),
    ] {
        assert!(matches!(
            refused(graph, weights, VOCABULARY),
            Some(ModelError::Weights(_))
        ));
    }
    assert!(matches!(
        refused(GRAPH, weights(), "a\nb"),
        Some(ModelError::Vocabulary("<s>"))
    ));
    for crux in ["", "0.5", &CRUX.replace('-', "minus ")] {
        let refused = Learned::new(GRAPH, weights(), VOCABULARY, crux, SIGNS).err();
        assert!(
            matches!(refused, Some(ModelError::Question("crux"))),
            "{refused:?}"
        );
    }
    let half = &SIGNS[..SIGNS.len() / 2];
    for signs in ["", half, &SIGNS.replace('-', "minus ")] {
        let refused = Learned::new(GRAPH, weights(), VOCABULARY, CRUX, signs).err();
        assert!(
            matches!(refused, Some(ModelError::Question("signs"))),
            "{refused:?}"
        );
    }
}

/// Two phrases of one sentence have signs of their own.
#[test]
fn two_phrases_tell_their_sign() {
    let text = "The embargo starves the villages and feeds the smugglers.";
    let opinion = Learned::builtin().opinion("", text);
    let word = |name: &str| {
        let byte = text.find(name).unwrap();
        let found = opinion
            .words
            .iter()
            .position(|word| !word.before && word.byte == byte);
        vec![found.unwrap()]
    };
    let positive = |effect: &str| opinion.positive(&word("embargo"), &word(effect));
    assert!(positive("smugglers") > 0.5, "{}", positive("smugglers"));
    assert!(positive("villages") < 0.5, "{}", positive("villages"));
}

/// What is only expected leaves no trace in what the rules read.
#[test]
fn what_is_expected_moves_nothing_that_rules_read() {
    use crate::article::Article;
    use crate::claims::Reader;
    let directory = detente_vocab::ActorDirectory::builtin();
    let reader = Reader::new(&directory);
    let texts = [
        include_str!("../../../tests/op_eds/sudan_columnist.txt"),
        include_str!("../../../tests/op_eds/mali_consultant.txt"),
        include_str!("../../../tests/op_eds/thai_cambodia_editor.txt"),
    ];
    for text in texts {
        let article = Article::parse("-", text).unwrap();
        let mentions = crate::actors::Reader::new(&directory).mentions(&article);
        // Without words only advice can be added; what the rules read is believed or not as before.
        let (views, opinions) = crate::claims::both(&article, &mentions);
        let opinions: Vec<super::Opinion> = opinions
            .into_iter()
            .map(|opinion| super::Opinion {
                words: Vec::new(),
                linked: Vec::new(),
                ..opinion
            })
            .collect();
        let alone = reader.claims_beside(&article, &mentions, views, &opinions);
        let all = reader.claims(&article, &mentions);
        assert!(all.len() > alone.len());
        // Numbers count what stands, whoever read it.
        let by_rules = |claims: Vec<detente_vocab::Claim>| -> Vec<_> {
            let rules = claims.into_iter().filter(|c| c.rule != "learned");
            rules
                .map(|c| (c.text, c.cause, c.effect, c.sign, c.confidence, c.tentative))
                .collect()
        };
        assert_eq!(by_rules(all), by_rules(alone));
    }
}

/// A claim stands if it is likelier right than not, whoever read it; kinds that no coder of the model looked
/// for go by the record of their rule.
#[test]
fn claims_stand_by_how_likely_they_are() {
    use crate::article::Article;
    use crate::claims::Reader;
    let directory = detente_vocab::ActorDirectory::builtin();
    let text = include_str!("../../../tests/op_eds/mali_consultant.txt");
    let article = Article::parse("-", text).unwrap();
    let mentions = crate::actors::Reader::new(&directory).mentions(&article);
    let claims = Reader::new(&directory).claims(&article, &mentions);
    for claim in &claims {
        let stands = claim.confidence >= 0.5 || claim.stated_crux;
        assert_eq!(claim.tentative, !stands, "{claim:?}");
        assert_eq!(claim.id.starts_with('T'), claim.tentative);
    }
    // Whether a rule that read one is doubted in this text is left open.
    for (tentative, learned) in [(true, true), (false, true), (false, false)] {
        let of = |c: &&detente_vocab::Claim| {
            c.tentative == tentative && (c.rule == "learned") == learned
        };
        assert!(claims.iter().any(|c| of(&c)), "{tentative} {learned}");
    }
}

#[test]
fn every_sentence_is_judged_once_and_in_order() {
    let sizes = [10, 50, 60, 126, 1, 1, 126, 126, 70, 40, 3, 0, 90];
    let pieces: Vec<Vec<super::Piece>> = sizes.iter().map(|n| vec![(0, 0); *n]).collect();
    let mut next = 0;
    for window in super::windows(&pieces) {
        assert_eq!(window.new, next, "{window:?}");
        assert!(
            window.from <= window.new && window.new < window.to,
            "{window:?}"
        );
        assert!(window.new - window.from <= 1, "{window:?}");
        let held: usize = sizes[window.from..window.to].iter().sum();
        assert!(held + window.to - window.from < 128, "{window:?}");
        next = window.to;
    }
    assert_eq!(next, sizes.len());
    assert!(super::windows(&[]).is_empty());
}

/// Rows never pile up on one thread's stack, however many wait.
#[test]
fn many_rows_need_no_deep_stack() {
    let model = Learned::builtin();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .stack_size(200 * 1024)
        .build();
    pool.unwrap().install(|| {
        use rayon::prelude::*;
        let all: Vec<f64> = (0..600_usize)
            .into_par_iter()
            .map(|k| model.causal(&format!("Note {k}.")))
            .collect();
        assert_eq!(all.len(), 600);
    });
}
