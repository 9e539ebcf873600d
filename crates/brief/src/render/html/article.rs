//! Sections 1 and 2: the bottom line, and the article with its claims.

use maud::{Markup, html};

use super::day;
use super::page::Page;
use super::parts::{self, details, icon, refs, sentence};
use crate::model::{ClaimRow, EventRow, Figure, LedgerRow, Lookup, Mark, MarkKind, VerdictKind};
use crate::render::number::{self, Signs};
use crate::render::words;

/// Three figures under the bottom line, and the confidence.
pub fn bottom_line(page: &Page) -> Markup {
    let line = &page.brief.bottom_line;
    html! {
        p class="confidence" {
            span class={ "level " (line.confidence.word()) } aria-hidden="true" { i {} i {} i {} }
            "Confidence in the evidence: " b { (line.confidence.word()) }
        }
        @if !line.figures.is_empty() {
            div class="figures" {
                @for figure in &line.figures { (figure_cell(page, figure)) }
            }
        }
    }
}

fn figure_cell(page: &Page, figure: &Figure) -> Markup {
    let band = number::band(&figure.quantity, Signs::Plain);
    html! {
        div class="figure" {
            h3 { (figure.title) }
            p class="big" { (figure.value) }
            @if !figure.sub.is_empty() { p class="figure-sub" { (figure.sub) } }
            @if let Some(band) = band { p class="band" { "band " (band) @if !figure.quantity.unit.is_empty() { " " (figure.quantity.unit) } } }
            p class="meaning" { (sentence(page, &figure.meaning)) }
        }
    }
}

/// The icon of a verdict.
fn verdict_icon(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Supported => "supported",
        VerdictKind::Contradicted => "contradicted",
        VerdictKind::DataSayLittle => "little",
        VerdictKind::TooThin | VerdictKind::NoData => "thin",
        VerdictKind::NotTestable => "untestable",
        VerdictKind::NotAClaimOfFact => "advice",
    }
}

/// The words of a verdict with its grade.
pub fn verdict_text(row: &ClaimRow) -> String {
    match row.verdict.grade {
        Some(grade) => format!("{}, grade {grade:?}", row.verdict.kind.label()),
        None => row.verdict.kind.label().to_owned(),
    }
}

fn badge(kind: VerdictKind, text: &str) -> Markup {
    html! { span class={ "badge v-" (verdict_icon(kind)) } { (icon(verdict_icon(kind))) (text) } }
}

/// Section 2.
pub fn article(page: &Page) -> Markup {
    let section = &page.brief.article;
    html! {
        (tally(page))
        h3 class="serif" { "The text, with its claims beside it" }
        p class="sub" { (words::LEDGER) }
        ol class="ledger" {
            @for (i, row) in section.ledger.iter().enumerate() {
                (ledger_row(page, row, i.checked_sub(1).and_then(|k| section.ledger.get(k))))
            }
        }
        @let homeless = claims_without_sentence(page);
        @if !homeless.is_empty() {
            div class="held loose" { @for row in homeless { (claim(page, row)) } }
        }
        div class="three" {
            (events(page, "Told as done", &section.happened, words::NO_HAPPENED))
            (events(page, "Announced", &section.planned, words::NO_PLANNED))
            div {
                h3 class="serif" { "Asserted without an event" }
                @if section.asserted.is_empty() { p class="sub" { (words::NO_ASSERTED) } }
                ul class="plain" {
                    @for tie in &section.asserted {
                        li { (tie.tie) (refs(page, &tie.sentences.iter().map(|s| format!("s{s}")).collect::<Vec<_>>())) }
                    }
                }
            }
        }
        (actors(page))
    }
}

fn tally(page: &Page) -> Markup {
    let claims = &page.brief.article.claims;
    let tested = claims
        .iter()
        .filter(|c| {
            matches!(
                c.verdict.kind,
                VerdictKind::Supported | VerdictKind::Contradicted | VerdictKind::DataSayLittle
            )
        })
        .count();
    html! {
        div class="tally" {
            h3 { (words::tally_title(claims.len(), tested)) }
            @if claims.is_empty() {
                p class="sub" { (words::NO_CLAIMS) }
            } @else {
                p class="sub" { (words::TILES) }
                ul class="tiles" {
                    @for row in claims {
                        li {
                            @let class = format!("tile v-{}{}", verdict_icon(row.verdict.kind), if row.is_crux { " is-crux" } else { "" });
                            @let name = format!("{}{}", verdict_text(row), if row.is_crux { ", the crux" } else { "" });
                            a class=(class) href=[page.link(&row.claim.id)] {
                                span { (row.claim.id) span class="vh" { ": " (name) } }
                                (icon(verdict_icon(row.verdict.kind)))
                            }
                        }
                    }
                }
            }
            ul class="counts" {
                @for kind in VerdictKind::ALL {
                    @let n = claims.iter().filter(|c| c.verdict.kind == kind).count();
                    li { (badge(kind, kind.label())) " " b { (n) } }
                }
            }
        }
    }
}

fn ledger_row(page: &Page, row: &LedgerRow, before: Option<&LedgerRow>) -> Markup {
    let opens = before.is_some_and(|b| b.paragraph != row.paragraph);
    let id = format!("s{}", row.number);
    html! {
        li class=[opens.then_some("opens")] id=[page.id(&id)] {
            span class="s" { @if row.number == 0 { "title" } @else { "s" (row.number) } }
            p class="said" data-said { (marked(page, row)) }
            div class="held" {
                @for id in &row.claims {
                    @if let Some(row) = page.brief.article.claims.iter().find(|c| &c.claim.id == id) { (claim(page, row)) }
                }
            }
        }
    }
}

fn claims_without_sentence<'a>(page: &Page<'a>) -> Vec<&'a ClaimRow> {
    let section = &page.brief.article;
    section
        .claims
        .iter()
        .filter(|c| {
            !section
                .ledger
                .iter()
                .any(|row| row.claims.contains(&c.claim.id))
        })
        .collect()
}

fn claim(page: &Page, row: &ClaimRow) -> Markup {
    html! {
        div class={ "claim" @if row.is_crux { " is-crux" } } id=[page.id(&row.claim.id)] {
            span class="cid" { (row.claim.id) }
            div class="form" {
                p class="normal" data-said { (parts::held_arrows(&row.normal_form)) }
                p class="small" {
                    @if row.holder != "author" && !row.holder.is_empty() { b { (row.holder) } "; " }
                    (row.note)
                }
                p class="small" {
                    (sentence(page, &row.verdict.reason))
                    @if let Some(test) = &row.verdict.test { (refs(page, std::slice::from_ref(test))) }
                }
            }
            div class="verdict" {
                (badge(row.verdict.kind, &verdict_text(row)))
                @if row.is_crux { span class="badge v-crux" { (icon("crux")) "crux" } }
            }
        }
    }
}

/// The sentence with its marks. Marks within marks are nested; one that sticks out of
/// another begins where the other ends.
fn marked(page: &Page, row: &LedgerRow) -> Markup {
    let chars: Vec<char> = row.text.chars().collect();
    let mut marks: Vec<Mark> = row
        .marks
        .iter()
        .filter(|m| m.start < m.end && m.end <= chars.len())
        .cloned()
        .collect();
    marks.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
    stretch(page, &chars, 0, chars.len(), &marks)
}

fn stretch(page: &Page, chars: &[char], from: usize, to: usize, marks: &[Mark]) -> Markup {
    let text = |a: usize, b: usize| chars[a..b].iter().collect::<String>();
    let mut cursor = from;
    let mut out: Vec<Markup> = Vec::new();
    let mut rest = marks;
    while let Some((mark, tail)) = rest.split_first() {
        rest = tail;
        let (start, end) = (mark.start.max(cursor), mark.end.min(to));
        if start >= end {
            continue;
        }
        let inside = rest.iter().take_while(|m| m.start < end).count();
        let (inner, after) = rest.split_at(inside);
        let (nested, sticking): (Vec<Mark>, Vec<Mark>) =
            inner.iter().cloned().partition(|m| m.end <= end);
        let class = match mark.kind {
            MarkKind::Actor => "actor",
            MarkKind::Claim => "claimed",
            MarkKind::Crux => "cruxed",
            MarkKind::Event => "event",
            MarkKind::Advice => "advice",
        };
        let href = mark
            .label
            .split([',', ' '])
            .next()
            .and_then(|id| page.link(id));
        out.push(html! {
            (text(cursor, start))
            mark class=(class) {
                (stretch(page, chars, start, end, &nested))
                @match href {
                    Some(href) => a class="tag" href=(href) { (mark.label) },
                    None => span class="tag" { (mark.label) },
                }
            }
        });
        cursor = end;
        if !sticking.is_empty() {
            let mut later: Vec<Mark> = sticking;
            later.extend(after.iter().cloned());
            out.push(stretch(page, chars, cursor, to, &later));
            return html! { @for part in &out { (part) } };
        }
    }
    out.push(html! { (text(cursor, to)) });
    html! { @for part in &out { (part) } }
}

fn events(page: &Page, title: &str, rows: &[EventRow], none: &str) -> Markup {
    html! {
        div {
            h3 class="serif" { (title) }
            @if rows.is_empty() { p class="sub" { (none) } }
            ul class="plain" {
                @for row in rows {
                    li {
                        b { (row.description) } (refs(page, &[format!("s{}", row.sentence)]))
                        p class="small" { q { (row.text) } " " (row.code) "; " (row.source) " → " (row.target) }
                        @if let Some(found) = &row.lookup { (lookup(page, found)) }
                    }
                }
            }
        }
    }
}

fn lookup(page: &Page, found: &Lookup) -> Markup {
    let most = found
        .days
        .iter()
        .map(|d| d.events)
        .max()
        .unwrap_or(0)
        .max(1);
    html! {
        p class="small" { (sentence(page, &found.summary)) }
        @if !found.days.is_empty() {
            (details(
                &format!("Reports from {} to {}", day(&found.from), day(&found.to)),
                html! {
                    table class="days" {
                        caption { "Reported events by day" }
                        thead { tr { th scope="col" { "Day" } th scope="col" { "Reported events" } th scope="col" { "Kinds" } } }
                        tbody {
                            @for d in &found.days {
                                tr {
                                    th scope="row" { (day(&d.day)) }
                                    td { span class="bar ink" aria-hidden="true" { i style={ "width:" (d.events * 100 / most) "%" } {} } " " (d.events) }
                                    td { (d.kinds) }
                                }
                            }
                        }
                    }
                }
            ))
        }
    }
}

fn actors(page: &Page) -> Markup {
    let section = &page.brief.article;
    let rows: Vec<Vec<Markup>> = section
        .actors
        .iter()
        .map(|a| {
            vec![
                html! { (a.name) },
                html! { (a.code) },
                html! { (a.mentions) },
                html! { (refs(page, &a.sentences.iter().map(|s| format!("s{s}")).collect::<Vec<_>>())) },
            ]
        })
        .collect();
    html! {
        @if !section.unknown_actors.is_empty() {
            p class="sub" { "Names found in no lexicon, and left out: " (section.unknown_actors.join(", ")) "." }
        }
        (details("Actors and lines left out", html! {
            (parts::table("Actors of the article", &["Actor", "Code", "#Mentions", "Sentences"], &rows, "sortable"))
            @if section.furniture.is_empty() {
                p class="sub" { "No line was left out as page furniture." }
            } @else {
                p class="sub" { "Lines left out as page furniture:" }
                ul class="plain" { @for line in &section.furniture { li { (line) } } }
            }
        }))
    }
}
