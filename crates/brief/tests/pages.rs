//! What must hold for every rendered page, whatever the brief says.

mod common;
mod markup;

use std::collections::BTreeSet;

use common::variants;
use detente_brief::model::{Answer, Brief};
use detente_brief::render::{html, json, markdown, schema};
use markup::{Element, elements, texts_of_drawing};

/// Every sample with its name.
fn briefs() -> Vec<(&'static str, Brief)> {
    vec![
        ("sample", common::sample()),
        ("large", variants::large()),
        ("monthly", variants::monthly()),
        ("empty", variants::empty()),
        ("single", variants::single()),
        ("refused", variants::refused()),
        ("crowded", variants::crowded()),
        ("hostile", variants::hostile()),
        ("long names", variants::long_names()),
    ]
}

fn values<'a>(elements: &'a [Element], name: &str) -> Vec<&'a str> {
    elements.iter().filter_map(|e| e.attribute(name)).collect()
}

#[test]
fn links_lead_somewhere_and_ids_are_unique() {
    for (name, brief) in briefs() {
        let page = html(&brief);
        let elements = elements(&page);
        let ids = values(&elements, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice");
        for href in values(&elements, "href") {
            let target = href
                .strip_prefix('#')
                .unwrap_or_else(|| panic!("{name}: {href} leaves the page"));
            assert!(unique.contains(target), "{name}: {href} leads nowhere");
        }
        for labels in values(&elements, "aria-labelledby") {
            for id in labels.split(' ') {
                assert!(unique.contains(id), "{name}: nothing is labelled {id}");
            }
        }
    }
}

#[test]
fn every_ref_that_names_a_thing_of_the_page_is_a_link() {
    let page = html(&common::sample());
    for id in ["s11", "C09", "q1", "m2", "t1"] {
        assert!(page.contains(&format!("href=\"#{id}\"")), "no link to {id}");
        assert!(page.contains(&format!("id=\"{id}\"")), "no anchor {id}");
    }
    let mut brief = common::sample();
    brief.bottom_line.finding.prose[0].refs = vec!["q99".to_owned()];
    let page = html(&brief);
    assert!(page.contains("<span>q99</span>") && !page.contains("#q99"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    for (name, brief) in briefs() {
        let page = html(&brief);
        assert!(page.len() < 1_000_000, "{name}: {} bytes", page.len());
        for element in elements(&page) {
            assert_ne!(element.attribute("src"), Some(""), "{name}");
            assert!(
                element.attribute("src").is_none(),
                "{name}: <{}> has a src",
                element.name
            );
            assert!(
                !["link", "iframe", "object", "embed", "base", "img", "image"]
                    .contains(&element.name.as_str()),
                "{name}: <{}>",
                element.name
            );
        }
        assert!(
            !page.contains("url(") && !page.contains("@import"),
            "{name}: the style sheet loads something"
        );
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let page = html(&variants::hostile());
    let scripts = elements(&page)
        .iter()
        .filter(|e| e.name == "script")
        .count();
    assert_eq!(scripts, 1, "only our own script");
    assert!(!page.contains("<img") && !page.contains("alert(\"a&b\")"));
    assert!(
        elements(&page)
            .iter()
            .all(|e| e.attribute("onerror").is_none())
    );
    // What stands in a fence is shown as it is; the fence must not be closed from inside.
    let mut brief = variants::hostile();
    brief.sources.command = "detente brief '<script>\n````\n<script>.txt'".to_owned();
    let text = markdown(&brief);
    let fenced = text.find("`````sh\n").expect("the command is fenced");
    let closed = text[fenced..]
        .find("\n`````\n")
        .expect("the fence is closed")
        + fenced;
    assert_eq!(&text[fenced + 8..closed], brief.sources.command);
    let text = format!("{}{}", &text[..fenced], &text[closed..]);
    for (i, _) in text.match_indices("<script") {
        assert_eq!(&text[i - 1..i], "\\", "an unescaped tag in the Markdown");
    }
    // A cell may not break out of its row: every table keeps its number of columns.
    let mut columns = None;
    for line in text.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        match (line.starts_with('|'), columns) {
            (true, None) => columns = Some(bars),
            (true, Some(expected)) => assert_eq!(bars, expected, "{line}"),
            (false, _) => columns = None,
        }
    }
}

#[test]
fn no_broken_number_is_printed() {
    for (name, mut brief) in briefs() {
        if let Answer::Found { result } = &mut brief.region.index {
            // Numbers that are not numbers may come in; they may not come out.
            result.index.values[0] = Some(f64::NAN);
            result.table[0].weight = f64::NAN;
        }
        for test in &mut brief.effects.tests {
            if let Answer::Found { result } = &mut test.answer {
                result.p = f64::NAN;
                result.estimate.low = Some(f64::NEG_INFINITY);
                result.response.points[0].sim_high = f64::INFINITY;
                result.response.points[0].value = f64::NAN;
            }
        }
        for (form, text) in [("html", html(&brief)), ("md", markdown(&brief))] {
            // The script and style sheet are ours and hold such words in their own right.
            let text = match (text.find("<body>"), text.find("<script>")) {
                (Some(from), Some(to)) if form == "html" && from < to => text[from..to].to_owned(),
                _ => text,
            };
            for word in ["NaN", "Infinity", "None", "Some(", "null", "undefined"] {
                assert!(!text.contains(word), "{name} {form}: prints {word}");
            }
            for token in text.split(|c: char| !c.is_alphanumeric()) {
                assert!(token != "inf", "{name} {form}: prints inf");
            }
        }
    }
}

#[test]
fn every_drawing_has_title_description_and_table() {
    for (name, brief) in briefs() {
        let page = html(&brief);
        let drawings: Vec<&str> = page
            .split("<svg ")
            .skip(1)
            .filter(|svg| svg.contains("role=\"img\""))
            .collect();
        let figures = page.matches("<figure ").count();
        assert_eq!(drawings.len(), 2 * figures, "{name}: two drawings a figure");
        for drawing in drawings {
            let drawing = &drawing[..drawing.find("</svg>").expect("closed")];
            assert!(
                drawing.contains("<title id=") && drawing.contains("<desc id="),
                "{name}: {drawing:.80}"
            );
            assert!(
                !drawing.contains("<title id=\"\"") && !drawing.contains("></desc>"),
                "{name}"
            );
            assert_eq!(
                drawing.contains(">invented place<"),
                brief.head.invented,
                "{name}"
            );
        }
        for figure in page.split("<figure ").skip(1) {
            let figure = &figure[..figure.find("</figure>").expect("closed")];
            assert!(
                figure.contains("<details")
                    && (figure.contains("<table") || figure.contains("<pre")),
                "{name}"
            );
        }
    }
}

#[test]
fn chart_texts_neither_collide_nor_leave_the_sheet() {
    for (name, brief) in briefs() {
        let page = html(&brief);
        let mut seen = 0;
        for drawing in page
            .split("<svg ")
            .skip(1)
            .filter(|svg| svg.contains("role=\"img\""))
        {
            let drawing = &drawing[..drawing.find("</svg>").expect("closed")];
            let (sheet, texts) = texts_of_drawing(drawing);
            for (i, (text, area)) in texts.iter().enumerate() {
                seen += 1;
                assert!(
                    area.left >= -1.0
                        && area.top >= -1.0
                        && area.right <= sheet.0 + 1.0
                        && area.bottom <= sheet.1 + 1.0,
                    "{name}: “{text}” leaves the sheet {sheet:?}: {area:?}\n{drawing:.200}"
                );
                for (other, taken) in &texts[i + 1..] {
                    assert!(
                        !area.overlaps(taken),
                        "{name}: “{text}” on “{other}”\n{drawing:.200}"
                    );
                }
            }
        }
        if name != "empty" {
            assert!(seen > 100, "{name}: only {seen} texts were looked at");
        }
    }
}

#[test]
fn headings_go_down_one_level_at_a_time() {
    for (name, brief) in briefs() {
        let page = html(&brief);
        let mut last = 0;
        for element in elements(&page) {
            let level = match element.name.as_str() {
                "h1" => 1,
                "h2" => 2,
                "h3" => 3,
                "h4" => 4,
                _ => continue,
            };
            assert!(level <= last + 1, "{name}: h{level} after h{last}");
            last = level;
        }
    }
}

/// Words of degree that need a number in their place.
const DEGREES: [&str; 22] = [
    "very",
    "hardly",
    "barely",
    "strongly",
    "clearly",
    "significantly",
    "substantially",
    "extremely",
    "quite",
    "rather",
    "somewhat",
    "highly",
    "greatly",
    "largely",
    "slightly",
    "considerably",
    "remarkably",
    "obviously",
    "certainly",
    "definitely",
    "really",
    "dramatically",
];

#[test]
fn the_pages_own_words_have_no_adverbs_of_degree() {
    // With every text of the brief emptied, what is left is the renderer's own.
    fn blank(value: &mut serde_json::Value, key: &str) {
        use serde_json::Value;
        const FIXED: [&str; 16] = [
            "kind",
            "grade",
            "outcome",
            "confidence",
            "sign",
            "modality",
            "property",
            "direction",
            "source",
            "target",
            "schema_version",
            "agreement",
            "code",
            "actor",
            "role",
            "measure",
        ];
        match value {
            Value::String(text) if !FIXED.contains(&key) => *text = "x".to_owned(),
            Value::Array(items) => items.iter_mut().for_each(|item| blank(item, key)),
            Value::Object(map) => map.iter_mut().for_each(|(key, item)| blank(item, key)),
            _ => {}
        }
    }
    for (name, brief) in briefs() {
        let mut value = serde_json::to_value(&brief).expect("the model serialises");
        blank(&mut value, "");
        let brief: Brief = serde_json::from_value(value).expect("only free texts were blanked");
        let page = html(&brief);
        let body =
            &page[page.find("<body>").expect("body")..page.find("<script>").expect("script")];
        // The seven words of likelihood are fixed numbers, not degrees.
        let own = format!("{body}{}", markdown(&brief))
            .replace("very unlikely", "")
            .replace("very likely", "");
        for word in own.to_lowercase().split(|c: char| !c.is_alphabetic()) {
            assert!(!DEGREES.contains(&word), "{name}: the page says “{word}”");
        }
    }
}

#[test]
fn counted_things_agree_in_number() {
    let page = html(&variants::single()) + &markdown(&variants::single());
    for plural in [
        "1\u{a0}claims",
        "1\u{a0}specifications",
        "1\u{a0}rows",
        "1\u{a0}ties",
        "1\u{a0}horizons",
        "1\u{a0}weeks",
        "1\u{a0}values",
        "1\u{a0}placebos",
        "1\u{a0}actors",
        "1\u{a0}boxes",
    ] {
        assert!(!page.contains(plural), "prints “{plural}”");
    }
    for singular in [
        "1\u{a0}claim",
        "1\u{a0}specification",
        "1\u{a0}row",
        "1\u{a0}tie",
        "1\u{a0}horizon",
    ] {
        assert!(page.contains(singular), "does not print “{singular}”");
    }
    assert!(html(&variants::empty()).contains("0\u{a0}claims"));
}

#[test]
fn every_sentence_of_the_brief_is_on_the_page_and_in_the_markdown() {
    // Texts that say something: found in all three forms.
    let brief = common::sample();
    let value = serde_json::to_value(&brief).expect("the model serialises");
    let mut sentences = Vec::new();
    fn collect(value: &serde_json::Value, out: &mut Vec<String>) {
        use serde_json::Value;
        match value {
            Value::Object(map) => {
                for (key, item) in map {
                    match item {
                        Value::String(text)
                            if [
                                "heading",
                                "why",
                                "meaning",
                                "what",
                                "stands",
                                "planted",
                                "found",
                                "title",
                                "normal_form",
                                "says",
                            ]
                            .contains(&key.as_str()) =>
                        {
                            out.push(text.clone());
                        }
                        _ => collect(item, out),
                    }
                }
                if let (Some(Value::String(text)), Some(_)) = (map.get("text"), map.get("refs")) {
                    out.push(text.clone());
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
            _ => {}
        }
    }
    collect(&value, &mut sentences);
    assert!(sentences.len() > 100);
    let page = markup::plain(&html(&brief)).replace('\u{a0}', " ");
    let text = markdown(&brief).replace('\\', "");
    for sentence in sentences {
        // A refusal puts its subject after "Refused:", with a small letter.
        let tail: String = sentence.chars().skip(1).collect();
        assert!(page.contains(&tail), "not on the page: {sentence}");
        assert!(text.contains(&tail), "not in the Markdown: {sentence}");
    }
}

#[test]
fn an_article_without_a_date_says_so() {
    assert!(html(&variants::empty()).contains("carries no date"));
    assert!(markdown(&variants::empty()).contains("carries no date"));
    assert!(!html(&common::sample()).contains("carries no date"));
}

#[test]
fn the_json_carries_the_whole_page() {
    for (name, brief) in briefs() {
        let back: Brief = serde_json::from_str(&json(&brief)).expect("our own JSON");
        assert!(
            html(&back) == html(&brief),
            "{name}: the page of the JSON differs"
        );
        assert!(
            markdown(&back) == markdown(&brief),
            "{name}: the Markdown of the JSON differs"
        );
    }
}

#[test]
fn all_forms_are_the_same_each_time() {
    let brief = common::sample();
    assert_eq!(html(&brief), html(&brief.clone()));
    assert_eq!(markdown(&brief), markdown(&brief.clone()));
}

#[test]
fn markdown_snapshot() {
    insta::assert_snapshot!(markdown(&common::sample()));
}

#[test]
fn markdown_snapshot_of_an_empty_brief() {
    insta::assert_snapshot!(markdown(&variants::empty()));
}

/// The published schema is the model's. After a change of the model, write it anew with
/// `DETENTE_WRITE_SCHEMA=1 cargo test -p detente-brief --test pages schema`.
#[test]
fn published_schema_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/brief-1.schema.json");
    if std::env::var_os("DETENTE_WRITE_SCHEMA").is_some() {
        std::fs::write(path, schema()).expect("the schema folder can be written");
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        published == schema(),
        "schema/brief-1.schema.json is not the model's: run DETENTE_WRITE_SCHEMA=1 cargo test -p detente-brief --test pages schema"
    );
}
