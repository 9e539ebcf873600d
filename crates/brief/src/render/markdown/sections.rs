//! The head and the sections that are not about event data.

use super::{Writer, escape, marks, sentence, share};
use crate::model::*;
use crate::render::charts;
use crate::render::number::{self, Signs};
use crate::render::words;
use crate::words::ADVICE_GUESSED;

fn sentence_marks(sentences: &[usize]) -> String {
    marks(
        &sentences
            .iter()
            .map(|s| format!("s{s}"))
            .collect::<Vec<_>>(),
    )
}

/// A number that may be missing.
pub(super) fn value(value: Option<f64>, digits: u8, signs: Signs) -> String {
    match (value, signs) {
        (None, _) => number::DASH.to_owned(),
        (Some(v), Signs::Plain) => number::fixed(v, digits),
        (Some(v), Signs::Always) => number::signed(v, digits),
    }
}

/// A band that may be missing.
pub(super) fn range(low: Option<f64>, high: Option<f64>, digits: u8, signs: Signs) -> String {
    match (low, high) {
        (Some(_), Some(_)) => format!(
            "{} to {}",
            value(low, digits, signs),
            value(high, digits, signs)
        ),
        _ => number::DASH.to_owned(),
    }
}

/// Title, notice, card.
pub fn head(page: &mut Writer, brief: &Brief) {
    let head = &brief.head;
    page.line(&format!("# {}", escape(&head.title)));
    if head.invented {
        page.line(&format!(
            "**Invented place and events.** {}",
            escape(&head.notice)
        ));
    }
    page.list(
        head.card
            .iter()
            .map(|line| format!("{}: {}", escape(&line.label), escape(&line.text))),
    );
    if head.article_date.is_none() && !brief.article.ledger.is_empty() {
        page.line(words::NO_DATE);
    }
}

/// Section 1.
pub fn bottom_line(page: &mut Writer, brief: &Brief) {
    let line = &brief.bottom_line;
    page.line(&format!(
        "Confidence in the evidence: **{}**",
        line.confidence.word()
    ));
    page.list(line.figures.iter().map(|figure| {
        let band = number::band(&figure.quantity, Signs::Plain)
            .map_or(String::new(), |b| format!("; band {b}"));
        format!(
            "{}: **{}** {}{}. {}",
            escape(&figure.title),
            escape(&figure.value),
            escape(&figure.sub),
            escape(&band),
            sentence(&figure.meaning)
        )
    }));
}

fn verdict(row: &ClaimRow) -> String {
    let grade = row
        .verdict
        .grade
        .map_or(String::new(), |g| format!(", grade {g:?}"));
    let crux = if row.is_crux { "; the crux" } else { "" };
    format!("{}{grade}{crux}", row.verdict.kind.label())
}

/// Section 2.
pub fn article(page: &mut Writer, brief: &Brief) {
    let section = &brief.article;
    page.line("### The text, with its claims");
    let mut lines = Vec::new();
    for row in &section.ledger {
        let name = if row.number == 0 {
            "title".to_owned()
        } else {
            format!("s{}", row.number)
        };
        lines.push(format!("- **{name}** {}", escape(&row.text)));
        for id in &row.claims {
            if let Some(claim) = section.claims.iter().find(|c| &c.claim.id == id) {
                lines.push(format!(
                    "  - **{}** {} ({}; {}): **{}**. {}",
                    escape(&claim.claim.id),
                    escape(&claim.normal_form),
                    escape(&claim.holder),
                    escape(&claim.note),
                    verdict(claim),
                    sentence(&claim.verdict.reason)
                ));
            }
        }
    }
    page.line(&lines.join("\n"));
    if section.claims.is_empty() {
        page.line(words::NO_CLAIMS);
    }
    let counts: Vec<Vec<String>> = VerdictKind::ALL
        .iter()
        .map(|kind| {
            vec![
                kind.label().to_owned(),
                section
                    .claims
                    .iter()
                    .filter(|c| c.verdict.kind == *kind)
                    .count()
                    .to_string(),
            ]
        })
        .collect();
    page.table("Tally", &["Verdict", "#Claims"], &counts);
    events(page, "Told as done", &section.happened, words::NO_HAPPENED);
    events(page, "Announced", &section.planned, words::NO_PLANNED);
    page.line("### Asserted without an event");
    if section.asserted.is_empty() {
        page.line(words::NO_ASSERTED);
    }
    page.list(
        section
            .asserted
            .iter()
            .map(|tie| format!("{}{}", escape(&tie.tie), sentence_marks(&tie.sentences))),
    );
    let actors: Vec<Vec<String>> = section
        .actors
        .iter()
        .map(|a| {
            vec![
                a.name.clone(),
                a.code.to_string(),
                a.mentions.to_string(),
                a.sentences
                    .iter()
                    .map(|s| format!("s{s}"))
                    .collect::<Vec<_>>()
                    .join(", "),
            ]
        })
        .collect();
    page.table(
        "Actors of the article",
        &["Actor", "Code", "#Mentions", "Sentences"],
        &actors,
    );
    if !section.unknown_actors.is_empty() {
        page.line(&format!(
            "Names found in no lexicon, and left out: {}.",
            escape(&section.unknown_actors.join(", "))
        ));
    }
    if !section.furniture.is_empty() {
        page.line("Lines left out as page furniture:");
        page.list(section.furniture.iter().map(|line| escape(line)));
    }
}

fn events(page: &mut Writer, title: &str, rows: &[EventRow], none: &str) {
    page.line(&format!("### {title}"));
    if rows.is_empty() {
        page.line(none);
    }
    let mut lines = Vec::new();
    for row in rows {
        lines.push(format!(
            "- {}{}: “{}” ({}; {} → {})",
            escape(&row.description),
            sentence_marks(&[row.sentence]),
            escape(&row.text),
            escape(&row.code),
            row.source,
            row.target
        ));
        if let Some(lookup) = &row.lookup {
            lines.push(format!(
                "  - {} Looked up from {} to {}.",
                sentence(&lookup.summary),
                escape(&number::date(&lookup.from)),
                escape(&number::date(&lookup.to))
            ));
            for day in &lookup.days {
                lines.push(format!(
                    "  - {}: {} ({})",
                    escape(&number::date(&day.day)),
                    number::counted(day.events.into(), "reported event", "reported events"),
                    escape(&day.kinds)
                ));
            }
        }
    }
    page.line(&lines.join("\n"));
}

/// Section 3.
pub fn argument(page: &mut Writer, brief: &Brief) {
    let section = &brief.argument;
    if !section.advice.is_empty() {
        page.line(&format!("### {}", words::ADVICE));
        page.line(ADVICE_GUESSED);
        page.list(section.advice.iter().map(|advice| {
            let reasons = advice.reasons.iter();
            let reasons: String = reasons
                .map(|r| format!("\n  - s{}: “{}”", r.sentence, escape(&r.quote)))
                .collect();
            let levers = match advice.levers.is_empty() {
                true => String::new(),
                false => format!(" ({})", escape(&advice.levers.join(", "))),
            };
            format!(
                "**s{}**{levers} “{}”{reasons}",
                advice.sentence,
                escape(&advice.quote)
            )
        }));
    }
    if section.levers.is_empty() {
        page.line(words::NO_LEVERS);
    } else if !section.advice.is_empty() {
        page.line(&format!("### {}", words::LEVERS));
    }
    page.list(section.levers.iter().map(|l| {
        format!(
            "**{}** {}{}. {}{}",
            escape(&l.id),
            escape(&l.name),
            sentence_marks(&l.sentences),
            match l.read_as.as_str() {
                "" => String::new(),
                name => format!("Taken for: {}. ", escape(name)),
            },
            escape(&words::reached(section, l, &share(&l.share)))
        )
    }));
    match &section.diagram {
        Answer::Refused { refusal } => page.refusal(refusal),
        Answer::Found { result } => {
            page.line(&format!("### {}", escape(&result.title)));
            let text = |node: &str| {
                result
                    .boxes
                    .iter()
                    .find(|b| b.node == node)
                    .map_or(node.to_owned(), charts::path::box_text)
            };
            let rows: Vec<Vec<String>> = result
                .arrows
                .iter()
                .map(|a| {
                    let role = match (a.is_crux, a.is_side) {
                        (true, _) => "the crux",
                        (false, true) => "leads out of the path",
                        (false, false) => "on the path",
                    };
                    vec![
                        text(&a.from),
                        if a.sign < 0 { "−" } else { "+" }.to_owned(),
                        text(&a.to),
                        a.claims.join(", "),
                        role.to_owned(),
                    ]
                })
                .collect();
            page.table(
                "Paths from lever to outcome",
                &["From", "Sign", "To", "Claims", "Role"],
                &rows,
            );
            page.line(&escape(&result.left_out));
        }
    }
    let links: Vec<Vec<String>> = section
        .links
        .iter()
        .map(|l| {
            vec![
                l.from.clone(),
                l.to.clone(),
                l.sign.clone(),
                l.claims.join(", "),
                l.data.clone(),
            ]
        })
        .collect();
    page.table(
        "Every link of the argument",
        &["From", "To", "Sign", "Claims", "Data"],
        &links,
    );
    let table = &section.crux_table;
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|r| {
            vec![
                format!(
                    "{}{}",
                    r.claims.join(", "),
                    if r.is_crux { ", a crux" } else { "" }
                ),
                r.says.clone(),
                share(&r.without),
                share(&r.turned),
            ]
        })
        .collect();
    let heads = [
        format!("{} without it", table.lever),
        format!("{}, sign turned", table.lever),
    ];
    page.table(
        &table.caption,
        &["Claim", "Says", &heads[0], &heads[1]],
        &rows,
    );
    page.say(&section.margin);
    page.line("### Where the text pulls against itself");
    if section.tensions.is_empty() {
        page.line(words::NO_TENSIONS);
    }
    page.list(section.tensions.iter().map(|t| {
        format!(
            "“{}”{} but “{}”{}. {} Rule: {}",
            escape(&t.quote_a),
            sentence_marks(&[t.sentence_a]),
            escape(&t.quote_b),
            sentence_marks(&[t.sentence_b]),
            escape(&t.why),
            escape(&t.rule)
        )
    }));
    if !section.unstated.is_empty() {
        page.line("### Needed and not stated");
        page.list(section.unstated.iter().map(sentence));
    }
}

/// Section 7.
pub fn scenarios(page: &mut Writer, brief: &Brief) {
    let section = &brief.scenarios;
    if section.rows.is_empty() {
        page.line(words::NO_LEVERS);
    }
    let run = |run: &Option<Share>, row: &ScenarioRow| match (run, section.data_refused.is_some()) {
        (_, true) => "refused, see below".to_owned(),
        (Some(found), _) => share(found),
        (None, _) => format!(
            "— {}",
            if row.data_note.is_empty() {
                "no run"
            } else {
                &row.data_note
            }
        ),
    };
    let rows: Vec<Vec<String>> = section
        .rows
        .iter()
        .map(|r| {
            vec![
                format!("{} {}", r.lever, r.name),
                share(&r.claims),
                run(&r.data, r),
                run(&r.blend, r),
                value(r.modesty, 1, Signs::Plain),
                r.assumption_share
                    .map_or(number::DASH.to_owned(), number::percent),
                r.side_effects.join("; "),
            ]
        })
        .collect();
    let heads = [
        "Lever",
        "CLAIMS",
        "DATA",
        "BLEND",
        "#Modesty, sd",
        "#Assumed",
        "Side effects",
    ];
    page.table(&section.caption, &heads, &rows);
    if let Some(refusal) = &section.data_refused {
        page.refusal(refusal);
    }
    if let Some(chart) = &section.fan {
        page.line(&format!("### {}", escape(&chart.title)));
        page.line(&escape(&chart.subtitle));
        let runs = [
            ("do nothing", &chart.base, Signs::Plain),
            ("lever", &chart.lever, Signs::Plain),
            ("difference", &chart.difference, Signs::Always),
        ];
        let rows: Vec<Vec<String>> = runs
            .iter()
            .flat_map(|(name, points, signs)| {
                points.iter().map(move |p| {
                    let mut row = vec![format!("+{}", p.step), (*name).to_owned()];
                    row.extend(
                        [p.q05, p.q25, p.q50, p.q75, p.q95].map(|v| value(Some(v), 2, *signs)),
                    );
                    row
                })
            })
            .collect();
        page.table(
            &chart.unit,
            &["Period", "Run", "#5 %", "#25 %", "#50 %", "#75 %", "#95 %"],
            &rows,
        );
        page.line(&escape(&chart.source));
    }
    page.line(&format!("### {}", escape(&section.decision.heading)));
    page.say(&section.decision.rule);
}

/// Section 8.
pub fn credibility(page: &mut Writer, brief: &Brief) {
    let Some(game) = &brief.credibility.game else {
        return;
    };
    page.line(&format!("A: {}", sentence(&game.question_a)));
    page.line(&format!("B: {}", sentence(&game.question_b)));
    let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let rows: Vec<Vec<String>> = game
        .answers
        .iter()
        .map(|a| {
            let stands = if a.advice_stands {
                "The advice stands"
            } else {
                "The advice does not stand"
            };
            vec![word(a.a), word(a.b), stands.to_owned(), a.stands.clone()]
        })
        .collect();
    page.table(
        "What stands for each pair of answers",
        &["A", "B", "Advice", "What stands"],
        &rows,
    );
}

/// Section 9.
pub fn change(page: &mut Writer, brief: &Brief) {
    let section = &brief.change;
    page.list(
        section
            .observations
            .iter()
            .map(|o| format!("{} Then: {}", sentence(&o.what), sentence(&o.then))),
    );
    if !section.watch.is_empty() {
        page.line("### What to watch");
        page.list(section.watch.iter().map(sentence));
    }
}

/// Section 10.
pub fn sources(page: &mut Writer, brief: &Brief) {
    let section = &brief.sources;
    let rows: Vec<Vec<String>> = section
        .inputs
        .iter()
        .map(|r| {
            let window = match (&r.from, &r.to) {
                (Some(from), Some(to)) => format!("{} to {}", number::date(from), number::date(to)),
                (Some(day), None) | (None, Some(day)) => number::date(day),
                (None, None) => number::DASH.to_owned(),
            };
            let n = |n: u64| {
                if r.rows_read == 0 && r.rows_used == 0 {
                    number::DASH.to_owned()
                } else {
                    number::count(n)
                }
            };
            vec![
                r.role.clone(),
                r.name.clone(),
                r.format.clone(),
                r.licence.clone(),
                window,
                n(r.rows_read),
                n(r.rows_used),
                n(r.duplicates),
                n(r.quarantined),
                r.sha256.clone(),
            ]
        })
        .collect();
    let heads = [
        "Input",
        "File",
        "Format",
        "Licence",
        "Window",
        "#Rows read",
        "#Used",
        "#Duplicates",
        "#Quarantined",
        "SHA-256",
    ];
    page.table("What was read", &heads, &rows);
    let truth: Vec<Vec<String>> = section
        .truth
        .iter()
        .map(|r| {
            vec![
                r.planted.clone(),
                r.found.clone(),
                words::agreement(r.agreement).to_owned(),
            ]
        })
        .collect();
    page.table(
        "The data are simulated: what was planted, and what this page found",
        &["Planted", "Found", "Verdict"],
        &truth,
    );
    page.line("### Rebuild this page");
    page.line(&format!(
        "Version {}, seed {}, {} tried over all tests.",
        escape(&section.version),
        section.seed,
        number::counted(
            section.specifications as u64,
            "specification",
            "specifications"
        )
    ));
    page.shell(&section.command);
    page.line("### Method");
    page.list(section.methods.iter().map(|m| {
        format!(
            "**{}** {}. {}",
            escape(&m.id),
            escape(&m.title),
            escape(&m.text)
        )
    }));
    if !section.queries.is_empty() {
        page.line("### Counts and their queries");
        page.list(section.queries.iter().map(|q| {
            format!(
                "**{}** {}: {}. {}",
                escape(&q.id),
                escape(&q.what),
                number::counted(q.rows, "row", "rows"),
                escape(&q.sql)
            )
        }));
    }
    if !section.limits.is_empty() {
        page.line("### Limits");
        page.list(section.limits.iter().map(sentence));
    }
    let rows: Vec<Vec<String>> = section
        .quarantine
        .iter()
        .map(|r| {
            vec![
                r.file.clone(),
                number::count(r.line),
                r.column.clone(),
                r.reason.clone(),
            ]
        })
        .collect();
    page.table(
        "Rows that could not be read",
        &["File", "#Line", "Column", "Reason"],
        &rows,
    );
    page.line("### Codebook");
    let rows: Vec<Vec<String>> = section
        .codebook
        .iter()
        .map(|r| vec![r.name.clone(), r.meaning.clone()])
        .collect();
    page.table("Numbers", &["Name", "Meaning"], &rows);
    let pairs = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(a, b)| vec![(*a).to_owned(), (*b).to_owned()])
            .collect::<Vec<_>>()
    };
    page.table(
        "Words of likelihood",
        &["Word", "#Percent"],
        &pairs(&words::LIKELIHOOD),
    );
    page.table(
        "Grades of the evidence",
        &["Grade", "Meaning"],
        &pairs(&words::GRADES),
    );
}
