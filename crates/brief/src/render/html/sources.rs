//! Sections 9 and 10: what would change the brief, and where everything comes from.

use maud::{Markup, html};

use super::day;
use super::page::Page;
use super::parts::{self, sentence};
use crate::model::InputRow;
use crate::render::number;
use crate::render::words;

/// Section 9.
pub fn change(page: &Page) -> Markup {
    let section = &page.brief.change;
    html! {
        @if !section.observations.is_empty() {
            ol class="observations" {
                @for seen in &section.observations {
                    li {
                        p class="what" { (sentence(page, &seen.what)) }
                        p class="then" { b { "Then: " } (sentence(page, &seen.then)) }
                    }
                }
            }
        }
        @if !section.watch.is_empty() {
            h3 class="serif" { "What to watch" }
            ul class="plain text" { @for line in &section.watch { li { (sentence(page, line)) } } }
        }
    }
}

/// `1 January 2018 to 31 October 2018`, or a dash.
pub fn window(row: &InputRow) -> String {
    match (&row.from, &row.to) {
        (Some(from), Some(to)) => format!("{} to {}", day(from), day(to)),
        (Some(one), None) | (None, Some(one)) => day(one),
        (None, None) => number::DASH.to_owned(),
    }
}

/// Section 10.
pub fn sources(page: &Page) -> Markup {
    let section = &page.brief.sources;
    html! {
        (inputs(page))
        @if !section.truth.is_empty() { (truth(page)) }
        h3 class="serif" { "Rebuild this page" }
        p class="sub" {
            "The same inputs give the same bytes. Version " (section.version) ", seed " (section.seed) ", "
            (number::counted(section.specifications as u64, "specification", "specifications")) " tried over all tests."
        }
        pre class="formula" tabindex="0" aria-label="The command that rebuilds this page" { (section.command) }
        h3 class="serif" { "Method" }
        div class="columns" {
            @for method in &section.methods {
                div class="method" id=[page.id(&method.id)] { p { b { (method.id) " " (method.title) ". " } (method.text) } }
            }
        }
        @if !section.queries.is_empty() {
            h3 class="serif" { "Counts and their queries" }
            ol class="queries" {
                @for query in &section.queries {
                    li id=[page.id(&query.id)] {
                        p { b { (query.id) } " " (query.what) ": " b { (number::counted(query.rows, "row", "rows")) } }
                        code { (query.sql) }
                    }
                }
            }
        }
        @if !section.limits.is_empty() {
            h3 class="serif" { "Limits" }
            ul class="plain text" { @for limit in &section.limits { li { (sentence(page, limit)) } } }
        }
        (quarantine(page))
        (codebook(page))
    }
}

fn inputs(page: &Page) -> Markup {
    let rows: Vec<Vec<Markup>> = page
        .brief
        .sources
        .inputs
        .iter()
        .map(|row| {
            let is_text = row.rows_read == 0 && row.rows_used == 0;
            let n = |n: u64| html! { @if is_text { (number::DASH) } @else { (number::count(n)) } };
            vec![
                html! { (row.role) br; small { (row.name) } },
                html! { (row.format) @if !row.licence.is_empty() { br; small { (row.licence) } } },
                html! { (window(row)) },
                n(row.rows_read),
                n(row.rows_used),
                n(row.duplicates),
                n(row.quarantined),
                html! { code class="hash" { (row.sha256) } },
            ]
        })
        .collect();
    let heads = [
        "Input",
        "Format, licence",
        "Window",
        "#Rows read",
        "#Used",
        "#Duplicates",
        "#Quarantined",
        "SHA-256",
    ];
    html! { @if !rows.is_empty() { (parts::table("What was read", &heads, &rows, "")) } }
}

fn truth(page: &Page) -> Markup {
    let rows: Vec<Vec<Markup>> = page
        .brief
        .sources
        .truth
        .iter()
        .map(|row| {
            vec![
                html! { (row.planted) },
                html! { (row.found) },
                html! { (words::agreement(row.agreement)) },
            ]
        })
        .collect();
    parts::table(
        "The data are simulated: what was planted, and what this page found",
        &["Planted", "Found", "Verdict"],
        &rows,
        "roomy stack",
    )
}

fn quarantine(page: &Page) -> Markup {
    let rows: Vec<Vec<Markup>> = page
        .brief
        .sources
        .quarantine
        .iter()
        .map(|row| {
            vec![
                html! { (row.file) },
                html! { (number::count(row.line)) },
                html! { (row.column) },
                html! { (row.reason) },
            ]
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            (parts::details("Rows in quarantine",
                parts::table("Rows that could not be read", &["File", "#Line", "Column", "Reason"], &rows, "")))
        }
    }
}

fn codebook(page: &Page) -> Markup {
    let rows: Vec<Vec<Markup>> = page
        .brief
        .sources
        .codebook
        .iter()
        .map(|row| vec![html! { (row.name) }, html! { (row.meaning) }])
        .collect();
    html! {
        (parts::details("Codebook: every number and word of degree", html! {
            @if !rows.is_empty() { (parts::table("Numbers", &["Name", "Meaning"], &rows, "")) }
            (parts::table("Words of likelihood", &["Word", "#Percent"],
                &words::LIKELIHOOD.map(|(word, range)| vec![html! { (word) }, html! { (range) }]), ""))
            (parts::table("Grades of the evidence", &["Grade", "Meaning"],
                &words::GRADES.map(|(grade, text)| vec![html! { (grade) }, html! { (text) }]), ""))
        }))
    }
}
