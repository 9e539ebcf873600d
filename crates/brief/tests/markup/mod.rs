//! A reader for our own HTML, just large enough for the tests.

use detente_brief::render::charts::canvas::{Anchor, TEXT, TextBox};

/// An opening tag.
pub struct Element {
    /// Its name.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// All opening tags, in order; the style sheet and the script are skipped.
pub fn elements(page: &str) -> Vec<Element> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = tag_end(rest);
        let element = parse(&rest[..end]);
        rest = &rest[end..];
        if element.name == "style" || element.name == "script" {
            let close = format!("</{}>", element.name);
            rest = &rest[rest.find(&close).expect("closed")..];
        }
        out.push(element);
    }
    out
}

/// Where a tag ends: the first `>` outside quotes.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    text.find(|c| {
        if c == '"' {
            quoted = !quoted;
        }
        c == '>' && !quoted
    })
    .expect("a tag ends")
}

fn parse(tag: &str) -> Element {
    let name: String = tag
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric())
        .collect();
    let mut attributes = Vec::new();
    let mut rest = tag[name.len()..].trim_start();
    while !rest.is_empty() && rest != "/" {
        let key: String = rest
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '=')
            .collect();
        rest = &rest[key.len()..];
        let value = match rest.strip_prefix("=\"") {
            Some(after) => {
                let end = after.find('"').expect("a value ends");
                rest = &after[end + 1..];
                after[..end].to_owned()
            }
            None => String::new(),
        };
        attributes.push((key, value));
        rest = rest.trim_start();
    }
    Element { name, attributes }
}

/// The page without tags, entities read.
pub fn plain(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = tag_end(&rest[1..]) + 1;
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    unescape(&out)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Size of the sheet, and every text with its box.
pub fn texts_of_drawing(drawing: &str) -> ((f64, f64), Vec<(String, TextBox)>) {
    let view = drawing
        .split("viewBox=\"")
        .nth(1)
        .and_then(|v| v.split('"').next())
        .expect("a view box");
    let numbers: Vec<f64> = view
        .split(' ')
        .map(|n| n.parse().expect("a number"))
        .collect();
    let mut texts = Vec::new();
    for part in drawing.split("<text ").skip(1) {
        let end = tag_end(part);
        let tag = parse(&format!("text {}", &part[..end]));
        let words = unescape(&part[end + 1..part.find("</text>").expect("closed")]);
        let number = |name: &str| -> f64 {
            tag.attribute(name)
                .and_then(|v| v.parse().ok())
                .expect("a number")
        };
        let anchor = match tag.attribute("text-anchor") {
            Some("middle") => Anchor::Middle,
            Some("end") => Anchor::End,
            _ => Anchor::Start,
        };
        let bold = tag
            .attribute("class")
            .unwrap_or("")
            .split(' ')
            .any(|c| c == "b");
        let area = TextBox::of(&words, number("x"), number("y"), anchor, TEXT, bold);
        texts.push((words, area));
    }
    ((numbers[2], numbers[3]), texts)
}
