//! From an HTML page to lines of text with their head.

use dom_smoothie::{Config, Readability, TextMode};
use std::sync::LazyLock;

use regex::Regex;

/// What a page gives.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub title: String,
    pub byline: String,
    pub published: Option<String>,
    /// The main text, one block a line.
    pub text: String,
    /// Every visible line of the page, for what stands beside the main text.
    pub visible: String,
}

/// Whether text looks like HTML.
pub(super) fn looks_like_html(text: &str) -> bool {
    let head: String = text
        .chars()
        .take(4000)
        .collect::<String>()
        .to_ascii_lowercase();
    let head = head.trim_start();
    head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || ["<head", "<body", "<article", "</p>", "</div>", "<meta "]
            .iter()
            .any(|mark| head.contains(mark))
}

static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<noscript\b.*?</noscript\s*>|<template\b.*?</template\s*>")
        .expect("the pattern is constant")
});
static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(p|div|br|li|ul|ol|h[1-6]|tr|td|section|article|header|footer|nav|aside|title|form|button|option|blockquote|figure|figcaption|time)\b[^>]*>")
        .expect("the pattern is constant")
});
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<[^>]*>").expect("the pattern is constant"));
static META_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)<meta\b[^>]*(?:name|property|itemprop)\s*=\s*["'](?:article:published_time|og:published_time|datepublished|date|dc\.date(?:\.issued)?|dcterms\.(?:date|created)|pubdate|publish-?date|publication_date|parsely-pub-date|sailthru\.date)["'][^>]*>"#)
        .expect("the pattern is constant")
});
static TIME_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)<time\b[^>]*\bdatetime\s*=\s*["']([^"']+)["']"#)
        .expect("the pattern is constant")
});
static CONTENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)\bcontent\s*=\s*["']([^"']*)["']"#).expect("the pattern is constant")
});

/// Extracts the article of a page. Never fails: a page without a main text gives its visible
/// lines, and the caller refuses what holds no sentence.
pub(super) fn extract(html: &str) -> Page {
    let mut page = Page {
        visible: visible(html),
        ..Page::default()
    };
    page.published = META_DATE
        .find(html)
        .and_then(|tag| CONTENT.captures(tag.as_str()))
        .or_else(|| TIME_TAG.captures(html))
        .map(|hit| hit[1].to_owned());
    let config = Config {
        text_mode: TextMode::Formatted,
        max_elements_to_parse: 100_000,
        char_threshold: 200,
        ..Config::default()
    };
    let read = Readability::new(html, None, Some(config)).and_then(|mut reader| reader.parse());
    if let Ok(article) = read {
        page.title = clean_title(&article.title, article.site_name.as_deref());
        page.byline = article.byline.unwrap_or_default();
        page.published = article.published_time.or(page.published);
        page.text = article.text_content.to_string();
    }
    if page.text.split_whitespace().count() < 12 {
        page.text.clone_from(&page.visible);
    }
    page
}

/// "Title | Site" and "Title - Site" lose the site.
fn clean_title(title: &str, site: Option<&str>) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(site) = site
        && let Some(bare) = title.strip_suffix(site)
    {
        let bare = bare
            .trim_end()
            .trim_end_matches(['|', '-', '–', '—', ':', '»']);
        if !bare.trim().is_empty() {
            return bare.trim().to_owned();
        }
    }
    match title.split_once(" | ") {
        Some((bare, _)) if bare.split_whitespace().count() >= 3 => bare.trim().to_owned(),
        _ => title,
    }
}

/// The visible lines of a page, tags dropped.
fn visible(html: &str) -> String {
    let shown = HIDDEN.replace_all(html, " ");
    let lines = BLOCK.replace_all(&shown, "\n");
    let bare = TAG.replace_all(&lines, "");
    let text = unescape(&bare);
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn unescape(text: &str) -> String {
    [
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&rsquo;", "’"),
        ("&lsquo;", "‘"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&hellip;", "…"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, plain)| {
        if text.contains(entity) {
            text.replace(entity, plain)
        } else {
            text
        }
    })
}
