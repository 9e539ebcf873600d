//! The small parts that sections are made of: sentences with their marks, figures,
//! tables, refusals, cells.

use maud::{Markup, html};

use super::page::Page;
use crate::model::{Quantity, Refusal, Sentence, Share};
use crate::render::charts::Drawing;
use crate::render::number::{self, Signs};

/// A sentence and its marks.
pub fn sentence(page: &Page, sentence: &Sentence) -> Markup {
    html! { (sentence.text) (refs(page, &sentence.refs)) }
}

/// Marks that lead to what a sentence rests on.
pub fn refs(page: &Page, marks: &[String]) -> Markup {
    html! {
        @if !marks.is_empty() {
            " "
            span class="refs" {
                @for (i, mark) in marks.iter().enumerate() {
                    @if i > 0 { " " }
                    @match page.link(mark) {
                        Some(href) => a href=(href) { (mark) },
                        None => span { (mark) },
                    }
                }
            }
        }
    }
}

/// A paragraph of one sentence.
pub fn paragraph(page: &Page, class: &str, text: &Sentence) -> Markup {
    html! { @if !text.text.is_empty() { p class=(class) { (sentence(page, text)) } } }
}

/// What surrounds a chart.
pub struct Figure<'a> {
    /// Heading level, 3 or 4.
    pub level: u8,
    /// Title: the finding.
    pub title: &'a str,
    /// Unit, band, how to read.
    pub subtitle: &'a str,
    /// Key of the narrow drawing, which has no direct labels: class and text.
    pub key: &'a [(String, String)],
    /// Source line.
    pub source: &'a str,
    /// Class of the figure: `half` for charts in pairs.
    pub class: &'a str,
    /// Id, where something links to it.
    pub id: Option<String>,
}

/// A chart with its heading above, its source and its table below.
pub fn figure(page: &Page, figure: &Figure, drawing: Drawing, table: Markup) -> Markup {
    let _ = page;
    html! {
        figure class={ "chart " (figure.class) } id=[figure.id.as_deref()] {
            (heading(figure.level, figure.title))
            @if !figure.subtitle.is_empty() { p class="sub" { (figure.subtitle) } }
            @if !figure.key.is_empty() {
                p class="key narrow-only" {
                    @for (class, text) in figure.key { span { i class={ "swatch " (class) } {} (text) } " " }
                }
            }
            (drawing.wide)
            (drawing.narrow)
            figcaption { @if !figure.source.is_empty() { (figure.source) } }
            (details("Table", table))
        }
    }
}

/// Rows up to which a table that is folded on the screen is printed open on paper: the horizons of a
/// response fit, and a brief with four tests stays within twelve pages.
const PRINTED_ROWS: usize = 8;

/// What is folded away on the screen. Nothing is lost on paper without a word: a table of at most
/// [`PRINTED_ROWS`] rows is printed open, of a longer one a line says where it is.
pub fn details(summary: &str, body: Markup) -> Markup {
    let rows = rows_of(&body.0);
    let is_short = rows <= PRINTED_ROWS;
    html! {
        details class={ "data" (if is_short { " short" } else { "" }) } { summary { (summary) } (body) }
        @if !is_short {
            p class="paper-only" { (summary) ": " (number::count(rows as u64)) " rows, in the HTML and the JSON of this page" }
        }
    }
}

/// Rows of the tables in a piece of the page, and lines of its [`lines`], without their heads.
/// Every table of the page has one head of one row.
fn rows_of(html: &str) -> usize {
    let in_tables = html.matches("<tr>").count() - html.matches("<thead>").count();
    let lists = html.split("<pre class=\"lines\"").skip(1);
    let in_lists = lists.map(|rest| {
        let end = rest.find("</pre>").unwrap_or(rest.len());
        rest[..end].matches('\n').count()
    });
    in_tables + in_lists.sum::<usize>()
}

/// A heading of level 3 or 4.
pub fn heading(level: u8, text: &str) -> Markup {
    html! {
        @if level <= 3 { h3 { (text) } } @else { h4 { (text) } }
    }
}

/// A table that scrolls sideways under its caption where it is too wide. Heads that begin
/// with `#` are columns of numbers. The first cell of a row is its head.
pub fn table(caption: &str, heads: &[&str], rows: &[Vec<Markup>], class: &str) -> Markup {
    let is_number: Vec<bool> = heads.iter().map(|h| h.starts_with('#')).collect();
    // On a phone these stand row under row, each cell after its head.
    let is_stacked = class.contains("stack");
    html! {
        div class="scroll" tabindex="0" role="group" aria-label=(caption) {
            table class=(class) {
                caption { (caption) }
                thead {
                    tr {
                        @for head in heads {
                            th scope="col" class=[head.starts_with('#').then_some("num")] { (head.trim_start_matches('#')) }
                        }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            @for (i, cell) in row.iter().enumerate() {
                                @if i == 0 {
                                    th scope="row" { (cell) }
                                } @else {
                                    @let head = heads.get(i).map(|h| h.trim_start_matches('#')).filter(|_| is_stacked);
                                    td class=[is_number.get(i).copied().unwrap_or(false).then_some("num")] data-head=[head] {
                                        @if is_stacked { div { (cell) } } @else { (cell) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Plain text cells.
pub fn cells<const N: usize>(texts: [String; N]) -> Vec<Markup> {
    texts.into_iter().map(|text| html! { (text) }).collect()
}

/// The data of a long series as lines of text: a third of the size of a table, and ready
/// to be pasted into a sheet.
pub fn lines(caption: &str, head: &str, rows: &[String]) -> Markup {
    html! {
        p class="sub" { (caption) }
        pre class="lines" tabindex="0" aria-label=(caption) { (head) "\n" (rows.join("\n")) }
    }
}

/// A value that may be missing.
pub fn maybe(value: Option<f64>, digits: u8, signs: Signs) -> String {
    match (value, signs) {
        (None, _) => number::DASH.to_owned(),
        (Some(v), Signs::Plain) => number::fixed(v, digits),
        (Some(v), Signs::Always) => number::signed(v, digits),
    }
}

/// A quantity in a cell: point, and band or reason on a second line.
pub fn quantity(quantity: &Quantity, signs: Signs) -> Markup {
    html! {
        (number::point(quantity, signs))
        @if let Some(band) = number::band(quantity, signs) { br; small { (band) } }
        @if quantity.value.is_none() && !quantity.why_missing.is_empty() { br; small { (quantity.why_missing) } }
    }
}

/// A share in a cell. The bar stands only where the share could have been another: logic
/// is told in words, or it would look like evidence.
pub fn share(share: &Share, class: &str) -> Markup {
    let bar = share.p.filter(|p| *p > 0.0 && *p < 1.0);
    html! {
        span class="share" {
            @if let Some(p) = bar {
                span class={ "bar " (class) } aria-hidden="true" { i style={ "width:" (format!("{:.0}", p * 100.0)) "%" } {} }
            }
            span { (share.label) @if let Some(error) = number::share_error(share) { " " small { (error) } } }
        }
        @if !share.note.is_empty() { small class="under" { (share.note) } }
    }
}

/// The one box of the page: why there is no number.
pub fn refusal(page: &Page, level: u8, refusal: &Refusal) -> Markup {
    html! {
        div class="refusal" {
            (heading(level, &format!("Refused: {}", lower_first(&refusal.what))))
            p { (sentence(page, &refusal.why)) }
            @if !refusal.facts.is_empty() {
                dl {
                    @for fact in &refusal.facts {
                        div { dt { (fact.label) } dd { b { (fact.figure) } " " span { (fact.meaning) } } }
                    }
                }
            }
        }
    }
}

/// The first letter small, unless the word is a name or an abbreviation: only articles and
/// pronouns are known to be neither.
fn lower_first(text: &str) -> String {
    for word in ["The ", "A ", "An ", "Its ", "No ", "What ", "Whether "] {
        if text.starts_with(word) {
            let mut chars = text.chars();
            let first = chars.next().map(|c| c.to_ascii_lowercase());
            return first.into_iter().chain(chars).collect();
        }
    }
    text.to_owned()
}

/// A normal form whose ↑ and ↓ stay on the line of the word before them.
pub fn held_arrows(text: &str) -> String {
    text.replace(" ↑", "\u{a0}↑").replace(" ↓", "\u{a0}↓")
}

/// An icon of the sprite.
pub fn icon(name: &str) -> Markup {
    html! { svg class="icon" viewBox="0 0 12 12" aria-hidden="true" { use href={ "#i-" (name) } {} } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(rows: usize) -> String {
        let rows: Vec<Vec<Markup>> = (0..rows).map(|i| cells([i.to_string()])).collect();
        details("Values", table("Values", &["Row"], &rows, "")).0
    }

    #[test]
    fn short_tables_are_printed_and_long_ones_are_announced() {
        let short = folded(PRINTED_ROWS);
        assert!(short.contains("class=\"data short\"") && !short.contains("paper-only"));
        let long = folded(PRINTED_ROWS + 1);
        assert!(long.contains("class=\"data\""), "{long}");
        assert!(
            long.contains("Values: 9 rows, in the HTML and the JSON"),
            "{long}"
        );
        let rows: Vec<String> = (0..500).map(|i| i.to_string()).collect();
        let listed = details("Table", lines("Values", "row", &rows)).0;
        assert!(listed.contains("Table: 500 rows"), "{listed}");
    }
}
