use super::*;
use crate::beside::{model_op_ed, shared};

fn slice(text: &str, span: Span) -> String {
    text.chars()
        .skip(span.start)
        .take(span.end - span.start)
        .collect()
}

/// "Comment" over an article names its section; "3 comments" under the byline counts replies.
#[test]
fn a_label_above_the_text_does_not_swallow_it() {
    for label in ["Comment", "Comments", "3 Comments"] {
        let text = format!(
            "A bridge too dear\n\nBy a former minister of works\n{label}\n\nThe bridge brought trade. \
             It brought soldiers too.\n\nBoth stayed.\n\nComments (2)\n\nWell said."
        );
        let article = Article::parse("-", &text).unwrap();
        let told: Vec<&str> = article.sentences.iter().map(|s| s.text.as_str()).collect();
        assert!(told.contains(&"Both stayed."), "{label}: {told:?}");
        assert!(!told.contains(&"Well said."), "{label}: {told:?}");
    }
}

#[test]
fn a_byline_may_say_what_the_author_is() {
    let text = "A bridge too dear\n\nBy a fellow of a London institute\n\nThe bridge brought trade.\n\nBoth stayed.";
    let article = Article::parse("-", text).unwrap();
    assert_eq!(article.byline, "a fellow of a London institute");
    assert_eq!(article.body().count(), 2, "{:?}", article.sentences);
    // A wrapped paragraph goes on in the next line.
    let text =
        "A bridge too dear\n\nBy a narrow vote the parliament of the\nnorth kept it. Both stayed.";
    let article = Article::parse("-", text).unwrap();
    assert_eq!(article.byline, "");
    assert!(article.text.contains("By a narrow vote"));
    assert_eq!(article.body().count(), 2, "{:?}", article.sentences);
}

#[test]
fn a_text_with_head_and_forms_gives_title_body_and_furniture() {
    let text = "Velmark’s new road; a step too far\n\nMonday, 3 June 2019 14:05 Written by  Hill Observer Read 77 times\n\nVelmark opened the road. Its neighbours “fear the cost.”\n\nTrade may grow.\n\nLeave a comment\n\nMake sure you enter the code.";
    let article = Article::parse("-", text).unwrap();
    assert_eq!(article.title, "Velmark’s new road; a step too far");
    assert_eq!(article.date.unwrap().to_string(), "2019-06-03T14:05:00");
    assert!(article.has_time);
    assert_eq!(article.byline, "Hill Observer");
    assert_eq!(article.reads, Some(77));
    assert_eq!(article.body().count(), 3);
    assert_eq!(article.furniture.len(), 2);
    assert_eq!(article.body().last().unwrap().paragraph, Some(1));
    for sentence in &article.sentences {
        assert_eq!(slice(&article.text, sentence.span), sentence.text);
    }
}

#[test]
fn a_page_gives_its_text_and_drops_scripts() {
    let html = r#"<!doctype html><html><head><title>The bridge reopens | Hill Observer</title>
<meta property="article:published_time" content="2020-05-06T07:08:00Z"><meta name="author" content="Ona Vell">
<script>var x = "A scripted sentence.";</script></head><body><nav><a href="/">Home</a><a href="/x">World</a></nav>
<article><h1>The bridge reopens</h1><p>Velmark reopened the bridge over the river on Monday, officials said, after two years of talks with its neighbour.</p>
<p>The two governments had closed it in a dispute about tolls, and traders on both banks had lost much of their business since then.</p>
<p>Read more</p></article><footer>© 2020 Hill Observer. All rights reserved.</footer></body></html>"#;
    let article = Article::from_bytes("page", html.as_bytes(), None).unwrap();
    assert_eq!(article.title, "The bridge reopens");
    assert_eq!(article.byline, "Ona Vell");
    assert_eq!(article.date.unwrap().to_string(), "2020-05-06T07:08:00");
    assert_eq!(article.body().count(), 2, "{:?}", article.sentences);
    assert!(!article.text.contains("scripted"));
}

#[test]
fn latin_1_pages_are_decoded_by_their_declaration() {
    let html = b"<html><head><meta charset=\"iso-8859-1\"></head><body><p>The caf\xe9 treaty was signed by the two states in the old capital, and it will be kept.</p></body></html>";
    let article = Article::from_bytes("page", html, None).unwrap();
    assert!(article.text.contains("café"), "{}", article.text);
}

#[test]
fn refusals_say_what_to_do() {
    let refused = |bytes: &[u8]| Article::from_bytes("-", bytes, None).unwrap_err();
    assert_eq!(refused(b"  \n "), ArticleError::Empty);
    assert!(refused(b"%PDF-1.7 ...").to_string().contains("PDF"));
    assert!(matches!(refused(b"ab\0cd"), ArticleError::Binary { .. }));
    assert!(
        refused(&vec![b'a'; MAX_BYTES + 1])
            .to_string()
            .contains("5 MB")
    );
    assert_eq!(
        refused(b"Leave a comment\n\nShare this"),
        ArticleError::NoSentence
    );
    let german = "Die beiden Staaten haben am Montag in der Hauptstadt einen Vertrag über die Nutzung des Wassers unterzeichnet, und die Nachbarn sind damit nicht einverstanden. Das Abkommen soll im nächsten Jahr in Kraft treten.";
    assert!(refused(german.as_bytes()).to_string().contains("German"));
}

#[test]
fn the_model_op_ed_is_read_exactly() {
    let Some(graph) = shared("fixtures/scenario/seed_graph.json") else {
        return;
    };
    let Some(bytes) = model_op_ed() else { return };
    let article = Article::from_bytes("op-ed", &bytes, None).unwrap();
    assert_eq!(article.date.unwrap().to_string(), "2018-02-21T03:35:00");
    assert_eq!(
        (article.byline.as_str(), article.reads),
        ("Heart of Asia", Some(331))
    );
    assert_eq!(article.furniture.len(), 2, "{:?}", article.furniture);
    let graph: serde_json::Value = serde_json::from_slice(&graph).unwrap();
    let expected = graph["sentences"].as_array().unwrap();
    assert_eq!(article.sentences.len(), expected.len());
    for (sentence, expected) in article.sentences.iter().zip(expected) {
        assert_eq!(sentence.text, expected["text"].as_str().unwrap());
        assert_eq!(
            sentence.span.start as u64,
            expected["start"].as_u64().unwrap()
        );
        assert_eq!(sentence.span.end as u64, expected["end"].as_u64().unwrap());
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic_and_spans_hold(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        if let Ok(article) = Article::from_bytes("-", &bytes, None) {
            for sentence in &article.sentences {
                proptest::prop_assert_eq!(slice(&article.text, sentence.span), sentence.text.clone());
            }
        }
    }

    #[test]
    fn no_text_panics_and_spans_hold(text in "(\\PC|[\n\t .<>/=a-z]){0,300}", html in proptest::bool::ANY) {
        let format = if html { Format::Html } else { Format::Text };
        if let Ok(article) = Article::from_bytes("-", text.as_bytes(), Some(format)) {
            for sentence in &article.sentences {
                proptest::prop_assert_eq!(slice(&article.text, sentence.span), sentence.text.clone());
            }
        }
    }
}
