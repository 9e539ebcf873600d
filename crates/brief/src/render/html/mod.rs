//! The brief as one HTML file: style sheet, icons and a small script inside, nothing
//! loaded from elsewhere. Without scripts everything is there; the script adds sorting,
//! a fold for all tables, and the quoted sentence on hover.

mod argument;
mod article;
mod evidence;
mod page;
mod parts;
mod sources;

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use super::number;
use super::words::{self, SECTIONS};
use crate::model::{Answer, Brief, Finding, ImpactReport};
use page::Page;

const STYLE: &str = concat!(
    include_str!("base.css"),
    include_str!("charts.css"),
    include_str!("print.css")
);
const SCRIPT: &str = include_str!("script.js");
const ICONS: &str = include_str!("icons.svg");

/// The brief as a self-contained HTML page.
///
/// The page needs no network and no script, follows the reader's light or dark setting,
/// and prints on A4. Every text of the brief is escaped.
pub fn html(brief: &Brief) -> String {
    let page = Page::new(brief);
    let main = markup! {
        (section(&page, 1, &brief.bottom_line.finding, "lead", article::bottom_line(&page)))
        (section(&page, 2, &brief.article.finding, "", article::article(&page)))
        (section(&page, 3, &brief.argument.finding, "", argument::argument(&page)))
        (section(&page, 4, &brief.ties.finding, "", evidence::ties(&page)))
        (section(&page, 5, &brief.region.finding, "", evidence::region(&page)))
        (section(&page, 6, &brief.effects.finding, "", evidence::effects(&page)))
        (section(&page, 7, &brief.scenarios.finding, "", argument::scenarios(&page)))
        (section(&page, 8, &brief.credibility.finding, "", argument::credibility(&page)))
        (section(&page, 9, &brief.change.finding, "", sources::change(&page)))
        (section(&page, 10, &brief.sources.finding, "", sources::sources(&page)))
    };
    document(brief, "evidence brief", &SECTIONS, &main)
}

/// An impact report; `brief` holds its sections for the renderers shared with a brief.
pub(super) fn impact(report: &ImpactReport, brief: &Brief) -> String {
    let page = Page::new(brief);
    let names = &super::impact::SECTIONS;
    let named = |n: usize, finding: &Finding, class: &str, body: Markup| {
        section_named(&page, n, names[n - 1], finding, class, body)
    };
    let influence = match &report.influence {
        Answer::Refused { refusal } => parts::refusal(&page, 3, refusal),
        Answer::Found { result } => markup! {
            @for check in &result.tables { (evidence::check(&page, check)) }
        },
    };
    let main = markup! {
        (named(1, &report.verdict, "lead", markup! {}))
        (named(2, &super::markdown::how(report), "", markup! {}))
        (named(3, &report.ties.finding, "", evidence::ties(&page)))
        (named(4, &report.effects.finding, "", evidence::effects(&page)))
        (named(5, &words::influence(&report.influence), "", influence))
        (named(6, &report.region.finding, "", evidence::region(&page)))
        (named(7, &report.sources.finding, "", sources::sources(&page)))
    };
    document(brief, "impact report", names, &main)
}

/// The whole file around the sections.
fn document(brief: &Brief, kind: &str, names: &[&str], main: &Markup) -> String {
    let head = &brief.head;
    let document = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "détente " (brief.sources.version) };
                title { (head.title) " — " (kind) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#section-1" { "Skip to the bottom line" }
                (PreEscaped(ICONS))
                (top(brief, kind))
                div class="frame" {
                    (rail(names))
                    main {
                        (main)
                    }
                }
                footer {
                    p { "détente " (brief.sources.version) ", seed " (brief.sources.seed) ". This page loads nothing and sends nothing." }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    document.into_string()
}

fn top(brief: &Brief, kind: &str) -> Markup {
    let head = &brief.head;
    markup! {
        header class="top" {
            @if head.invented {
                p class="notice" {
                    strong { "Invented place and events. " }
                    (head.notice)
                }
            }
            div class="masthead" {
                p class="brand" { b { "détente" } br; span { (kind) } }
                div {
                    h1 { (head.title) }
                    dl class="card" {
                        @for line in &head.card {
                            div { dt { (line.label) } dd { (line.text) } }
                        }
                        @if head.article_date.is_none() && kind == "evidence brief" {
                            div { dt { "Date" } dd { (words::NO_DATE) } }
                        }
                    }
                }
            }
        }
    }
}

fn rail(names: &[&str]) -> Markup {
    markup! {
        nav class="rail" aria-label="Sections" {
            ol {
                @for (i, name) in names.iter().enumerate() {
                    li { a href={ "#section-" (i + 1) } { span class="n" { (i + 1) } " " (name) } }
                }
            }
        }
    }
}

/// A section: its name small, its finding as the heading, its sentences, its body.
fn section(page: &Page, n: usize, finding: &Finding, class: &str, body: Markup) -> Markup {
    section_named(page, n, SECTIONS[n - 1], finding, class, body)
}

fn section_named(
    page: &Page,
    n: usize,
    name: &str,
    finding: &Finding,
    class: &str,
    body: Markup,
) -> Markup {
    markup! {
        section id={ "section-" (n) } class=(class) aria-labelledby={ "heading-" (n) } {
            p class="name" { span class="n" { (n) } " " (name) }
            h2 id={ "heading-" (n) } { (finding.heading) }
            @if !finding.prose.is_empty() {
                p class="prose" {
                    @for sentence in &finding.prose { (parts::sentence(page, sentence)) " " }
                }
            }
            (body)
        }
    }
}

/// `ISO` as words, for the places that show a day.
fn day(iso: &str) -> String {
    number::date(iso)
}
