//! Sections 3, 7 and 8: what the advice hangs on, what would follow, who would believe it.

use maud::{Markup, html};

use super::page::Page;
use super::parts::{self, Figure, cells, icon, refs, sentence};
use crate::model::{
    Answer, CruxTable, FanChart, FanPoint, Game, PathDiagram, ScenarioRow, TensionRow,
};
use crate::render::charts::{self, Context};
use crate::render::number::{self, Signs};
use crate::render::words;
use crate::words::ADVICE_GUESSED;

/// Section 3.
pub fn argument(page: &Page) -> Markup {
    let section = &page.brief.argument;
    html! {
        (levers(page))
        @match &section.diagram {
            Answer::Found { result } => (diagram(page, result)),
            Answer::Refused { refusal } => (parts::refusal(page, 3, refusal)),
        }
        (crux_table(&section.crux_table))
        (parts::paragraph(page, "text", &section.margin))
        h3 class="serif" { "Where the text pulls against itself" }
        @if section.tensions.is_empty() { p class="sub" { (words::NO_TENSIONS) } }
        @else { ol class="tensions" { @for row in &section.tensions { (tension(page, row)) } } }
        @if !section.unstated.is_empty() {
            h3 class="serif" { "Needed and not stated" }
            ul class="plain text" { @for link in &section.unstated { li { (sentence(page, link)) } } }
        }
    }
}

fn levers(page: &Page) -> Markup {
    let section = &page.brief.argument;
    html! {
        @if !section.advice.is_empty() {
            h3 class="serif" { (words::ADVICE) }
            p class="sub" { (ADVICE_GUESSED) }
            dl class="levers" {
                @for advice in &section.advice {
                    div {
                        dt { "s" (advice.sentence) }
                        dd {
                            b { "“" (advice.quote) "”" } (refs(page, &advice.levers))
                            @for reason in &advice.reasons {
                                small class="under" { "“" (reason.quote) "”" (refs(page, &[format!("s{}", reason.sentence)])) }
                            }
                        }
                    }
                }
            }
        }
        @if section.levers.is_empty() { p class="sub" { (words::NO_LEVERS) } }
        @else {
            @if !section.advice.is_empty() { h3 class="serif" { (words::LEVERS) } }
            dl class="levers" {
                @for lever in &section.levers {
                    div id=[page.id(&lever.id)] {
                        dt { (lever.id) }
                        dd {
                            b { (lever.name) } (refs(page, &lever.sentences.iter().map(|s| format!("s{s}")).collect::<Vec<_>>()))
                            @if !lever.read_as.is_empty() { small class="under" { "Taken for: " (lever.read_as) } }
                            small class="under" { (words::reached(section, lever, &number::share(&lever.share))) }
                        }
                    }
                }
            }
        }
    }
}

fn diagram(page: &Page, diagram: &PathDiagram) -> Markup {
    let id = page.unique("chart-paths");
    let rows: Vec<Vec<Markup>> = page
        .brief
        .argument
        .links
        .iter()
        .map(|l| {
            cells([
                l.from.clone(),
                l.to.clone(),
                l.sign.clone(),
                l.claims.join(", "),
                l.data.clone(),
            ])
        })
        .collect();
    let figure = Figure {
        level: 3,
        title: &diagram.title,
        subtitle: "Arrows are claims, with their sign; ↑ and ↓ say where the lever drives each box. The thick amber arrow with a diamond is the crux; broken arrows lead out of the path.",
        key: &[],
        source: &diagram.left_out,
        class: "",
        id: None,
    };
    let words = |node: &str| {
        let found = diagram.boxes.iter().find(|b| b.node == node);
        found.map_or(node.to_owned(), charts::path::box_text)
    };
    let drawn: Vec<Vec<Markup>> = diagram
        .arrows
        .iter()
        .map(|a| {
            let role = match (a.is_crux, a.is_side) {
                (true, _) => "the crux",
                (false, true) => "leads out of the path",
                (false, false) => "on the path",
            };
            let sign = if a.sign < 0 { "−" } else { "+" };
            cells([
                words(&a.from),
                sign.to_owned(),
                words(&a.to),
                a.claims.join(", "),
                role.to_owned(),
            ])
        })
        .collect();
    let heads = ["From", "Sign", "To", "Claims", "Role"];
    let table = html! {
        (parts::table("Arrows of the drawing", &heads, &drawn, ""))
        (parts::table("Every link of the argument", &["From", "To", "Sign", "Claims", "Data"], &rows, "sortable"))
    };
    parts::figure(
        page,
        &figure,
        charts::path::draw(
            diagram,
            Context {
                id: &id,
                invented: page.invented(),
            },
        ),
        table,
    )
}

fn crux_table(table: &CruxTable) -> Markup {
    let without = format!("{} without it", table.lever);
    let turned = format!("{}, sign turned", table.lever);
    let rows: Vec<Vec<Markup>> = table
        .rows
        .iter()
        .map(|row| {
            vec![
                html! { (row.claims.join(", ")) @if row.is_crux { " " span class="badge v-crux" { (icon("crux")) "crux" } } },
                html! { (parts::held_arrows(&row.says)) },
                parts::share(&row.without, "claims"),
                parts::share(&row.turned, "claims"),
            ]
        })
        .collect();
    html! {
        @if !rows.is_empty() { (parts::table(&table.caption, &["Claim", "Says", &without, &turned], &rows, "roomy stack")) }
    }
}

fn tension(page: &Page, row: &TensionRow) -> Markup {
    html! {
        li {
            blockquote { p { "“" (row.quote_a) "”" (refs(page, &[format!("s{}", row.sentence_a)])) } }
            span class="but" { "but" }
            blockquote { p { "“" (row.quote_b) "”" (refs(page, &[format!("s{}", row.sentence_b)])) } }
            p class="why" { (row.why) small class="under" { "Rule: " (row.rule) } }
        }
    }
}

/// Section 7.
pub fn scenarios(page: &Page) -> Markup {
    let section = &page.brief.scenarios;
    html! {
        @if section.rows.is_empty() {
            p class="sub" { (words::NO_LEVERS) }
            @if let Some(refusal) = &section.data_refused { (parts::refusal(page, 3, refusal)) }
        } @else { (lever_table(page)) }
        @if let Some(chart) = &section.fan { (fan(page, chart)) }
        div class="decision" {
            h3 class="serif" { (section.decision.heading) }
            (parts::paragraph(page, "text", &section.decision.rule))
        }
    }
}

fn lever_table(page: &Page) -> Markup {
    let section = &page.brief.scenarios;
    let count = section.rows.len();
    html! {
        div class="scroll" tabindex="0" role="group" aria-label="Levers in three runs" {
            table class="roomy stack lever-table" {
                caption { (section.caption) }
                thead { tr {
                    th scope="col" { "Lever" } th scope="col" { "CLAIMS" } th scope="col" { "DATA" } th scope="col" { "BLEND" }
                    th scope="col" class="num" { "Modesty, sd" } th scope="col" class="num" { "Assumed" }
                } }
                tbody {
                    @for (i, row) in section.rows.iter().enumerate() {
                        tr {
                            th scope="row" {
                                (row.lever) " " (row.name)
                                @if !row.side_effects.is_empty() { small class="under" { "Also: " (row.side_effects.join("; ")) } }
                            }
                            td data-head="CLAIMS" { div { (parts::share(&row.claims, "claims")) } }
                            @match &section.data_refused {
                                Some(refusal) => {
                                    @if i == 0 {
                                        td class="refused" rowspan=(count) colspan="2" {
                                            b { "DATA and BLEND refused: " (refusal.what) }
                                            p { (sentence(page, &refusal.why)) }
                                            @for fact in &refusal.facts { small class="under" { (fact.label) ": " b { (fact.figure) } " " (fact.meaning) } }
                                        }
                                    }
                                },
                                None => { (run_cells(row)) },
                            }
                            td class="num" data-head="Modesty, sd" { div { (parts::maybe(row.modesty, 1, Signs::Plain)) } }
                            td class="num" data-head="Assumed" { div { (row.assumption_share.map_or(number::DASH.to_owned(), number::percent)) } }
                        }
                    }
                }
            }
        }
    }
}

fn run_cells(row: &ScenarioRow) -> Markup {
    let note = if row.data_note.is_empty() {
        "no run"
    } else {
        &row.data_note
    };
    html! {
        @if row.data.is_none() && row.blend.is_none() {
            td class="refused" colspan="2" { (number::DASH) " " (note) }
        } @else {
            td data-head="DATA" { div { @match &row.data { Some(share) => (parts::share(share, "data-run")), None => { (number::DASH) small class="under" { (note) } } } } }
            td data-head="BLEND" { div { @match &row.blend { Some(share) => (parts::share(share, "blend-run")), None => { (number::DASH) small class="under" { (note) } } } } }
        }
    }
}

fn fan_rows(points: &[FanPoint], name: &str, signs: Signs) -> Vec<Vec<Markup>> {
    points
        .iter()
        .map(|p| {
            let v = |x: f64| parts::maybe(Some(x), 2, signs);
            cells([
                format!("+{}", p.step),
                name.to_owned(),
                v(p.q05),
                v(p.q25),
                v(p.q50),
                v(p.q75),
                v(p.q95),
            ])
        })
        .collect()
}

fn fan(page: &Page, chart: &FanChart) -> Markup {
    let heads = ["Period", "Run", "#5 %", "#25 %", "#50 %", "#75 %", "#95 %"];
    let mut rows = fan_rows(&chart.base, "do nothing", Signs::Plain);
    rows.extend(fan_rows(&chart.lever, "lever", Signs::Plain));
    let past: Vec<Vec<Markup>> = chart
        .past_labels
        .iter()
        .zip(&chart.past)
        .map(|(label, value)| cells([label.clone(), parts::maybe(*value, 2, Signs::Plain)]))
        .collect();
    let table = html! {
        (parts::table("Two futures, quantiles by period", &heads, &rows, ""))
        (parts::table("The past", &["Period", "#Value"], &past, ""))
    };
    let key = [
        ("ink".to_owned(), "past".to_owned()),
        (
            "base".to_owned(),
            "do nothing, 90 %, median broken".to_owned(),
        ),
        ("est".to_owned(), "lever, 50 and 90 %, median".to_owned()),
    ];
    let figure = Figure {
        level: 3,
        title: &chart.title,
        subtitle: &chart.subtitle,
        key: &key,
        source: &chart.source,
        class: "",
        id: None,
    };
    let id = page.unique("chart-fan");
    let context = Context {
        id: &id,
        invented: page.invented(),
    };
    let title = words::difference_title(&chart.unit);
    let id_difference = page.unique("chart-difference");
    let difference = Context {
        id: &id_difference,
        invented: page.invented(),
    };
    let second = Figure {
        level: 3,
        title: &title,
        subtitle: "Same draws in both runs, so that the band is that of the difference. Dark: 50 %; light: 90 %.",
        key: &[],
        source: &chart.source,
        class: "",
        id: None,
    };
    let heads = ["Period", "Run", "#5 %", "#25 %", "#50 %", "#75 %", "#95 %"];
    html! {
        (parts::figure(page, &figure, charts::fan::draw(chart, context), table))
        @if !chart.difference.is_empty() {
            (parts::figure(page, &second, charts::fan::draw_difference(chart, &title, difference),
                parts::table("Lever minus do nothing", &heads, &fan_rows(&chart.difference, "difference", Signs::Always), "")))
        }
    }
}

/// Section 8.
pub fn credibility(page: &Page) -> Markup {
    html! { @if let Some(game) = &page.brief.credibility.game { (two_by_two(page, game)) } }
}

fn two_by_two(page: &Page, game: &Game) -> Markup {
    let cell = |a: bool, b: bool| game.answers.iter().find(|x| x.a == a && x.b == b);
    let word = |yes: bool| if yes { "yes" } else { "no" };
    html! {
        ol class="questions" {
            li { b { "A " } (sentence(page, &game.question_a)) }
            li { b { "B " } (sentence(page, &game.question_b)) }
        }
        div class="scroll" tabindex="0" role="group" aria-label="What stands for each pair of answers" {
            table class="game" {
                caption { "What stands for each pair of answers" }
                thead { tr { td {} th scope="col" { "B: yes" } th scope="col" { "B: no" } } }
                tbody {
                    @for a in [true, false] {
                        tr {
                            th scope="row" { "A: " (word(a)) }
                            @for b in [true, false] {
                                @match cell(a, b) {
                                    Some(answer) => td class=(if answer.advice_stands { "stands" } else { "falls" }) {
                                        b { @if answer.advice_stands { "The advice stands" } @else { "The advice does not stand" } }
                                        p { (answer.stands) }
                                    },
                                    None => td { (number::DASH) " not worked out" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
