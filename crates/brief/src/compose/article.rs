//! Section 2: what the article says.

use std::collections::BTreeMap;

use detente_measure::{LookupQuery, lookup};
use detente_read::events::{CodedEvent, Status};
use jiff::ToSpan;

use detente_vocab::{ActorCode, Claim, Holder, Span};

use super::Case;
use crate::model::{
    ActorRow, ArticleSection, AssertedTie, ClaimRow, EventRow, Finding, LedgerRow, Lookup,
    LookupDay, Mark, MarkKind, Sentence, Verdict, VerdictKind,
};
use crate::words;

/// Days before and after the article in which an announced event is looked for.
const LOOKUP_DAYS: u32 = 28;

/// The section.
pub fn section(case: &Case<'_>) -> ArticleSection {
    let claims: Vec<ClaimRow> = case
        .claims
        .iter()
        .map(|claim| claim_row(case, claim))
        .collect();
    let of_status = |wanted: fn(&Status) -> bool| -> Vec<EventRow> {
        // "Both sides will talk" is coded once for each side; a reader counts one event.
        let mut told: Vec<&CodedEvent> = Vec::new();
        for event in case.coded.iter().filter(|e| wanted(&e.status)) {
            let again = told.iter().any(|known| {
                known.sentence == event.sentence
                    && known.cameo == event.cameo
                    && known.source == event.target
                    && known.target == event.source
            });
            if !again {
                told.push(event);
            }
        }
        told.into_iter().map(|e| event_row(case, e)).collect()
    };
    ArticleSection {
        finding: finding(&claims, case.bench.is_some()),
        ledger: ledger(case),
        happened: of_status(|s| *s == Status::Actual),
        planned: of_status(|s| *s == Status::Planned),
        asserted: asserted(case),
        actors: actors(case),
        unknown_actors: case.unknown_actors.clone(),
        furniture: case.article.furniture.clone(),
        claims,
    }
}

fn finding(claims: &[ClaimRow], with_data: bool) -> Finding {
    let n = |kind: VerdictKind| claims.iter().filter(|row| row.verdict.kind == kind).count();
    let tested =
        n(VerdictKind::Supported) + n(VerdictKind::Contradicted) + n(VerdictKind::DataSayLittle);
    let heading = match (claims.len(), tested) {
        (0, _) => "The reader found no claim in this text".to_owned(),
        (1, 0) if !with_data => "One claim was read; no data were given to test it on".to_owned(),
        (all, 0) if !with_data => format!(
            "{} were read; no data were given to test them on",
            words::capitalised(&words::count(all, "claim", "claims"))
        ),
        (1, 0) => "The one claim could not be tested with the data given".to_owned(),
        (all, 0) => format!(
            "Of {} none could be tested with the data given",
            words::count(all, "claim", "claims")
        ),
        (all, tested) => format!(
            "Of {} {} could be tested: {}",
            words::count(all, "claim", "claims"),
            words::number_word(tested),
            words::list(
                &[
                    (n(VerdictKind::Supported), "supported"),
                    (n(VerdictKind::Contradicted), "contradicted"),
                    (n(VerdictKind::DataSayLittle), "the data say little"),
                ]
                .into_iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, what)| if what.starts_with("the") {
                    format!("on {} {what}", words::number_word(n))
                } else {
                    format!("{} {what}", words::number_word(n))
                })
                .collect::<Vec<_>>()
            )
        ),
    };
    Finding {
        heading,
        prose: vec![Sentence {
            text: "The text is complete and unchanged; claims are the author’s unless a source or a belief is named."
                .to_owned(),
            refs: vec!["m3".to_owned()],
        }],
    }
}

fn ledger(case: &Case<'_>) -> Vec<LedgerRow> {
    case.article
        .sentences
        .iter()
        .map(|sentence| LedgerRow {
            number: sentence.number,
            span: sentence.span,
            text: sentence.text.clone(),
            paragraph: sentence.paragraph,
            marks: marks(case, sentence.number, sentence.span),
            claims: case
                .claims
                .iter()
                .filter(|claim| claim.sentence == sentence.number)
                .map(|claim| claim.id.clone())
                .collect(),
        })
        .collect()
}

/// Marks of a sentence. Claims are marked by their cue words, so that two claims of one
/// sentence can both be seen; actors at their first mention outside other marks.
fn marks(case: &Case<'_>, number: usize, sentence: Span) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut place = |span: Span, kind: MarkKind, label: String| {
        if span.start < sentence.start || span.end > sentence.end || span.start >= span.end {
            return;
        }
        let (start, end) = (span.start - sentence.start, span.end - sentence.start);
        match marks.iter_mut().find(|m| m.start < end && start < m.end) {
            // The same words carry several claims: one mark, all labels.
            Some(mark) if mark.start == start && mark.end == end && kind != MarkKind::Actor => {
                mark.label = format!("{} {label}", mark.label);
                if kind == MarkKind::Crux {
                    mark.kind = kind;
                }
            }
            Some(_) => {}
            None => marks.push(Mark {
                start,
                end,
                kind,
                label,
            }),
        }
    };
    for event in case.coded.iter().filter(|e| e.sentence == number) {
        let label = match event.status {
            Status::Actual => "event, done",
            Status::Planned => "event, planned",
            Status::Demanded => "event, demanded",
            Status::Denied => "event, denied",
            Status::Hypothetical => "event, supposed",
        };
        place(event.evidence.trigger, MarkKind::Event, label.to_owned());
    }
    for claim in case.claims.iter().filter(|claim| claim.sentence == number) {
        let stated = case.argument.stated_cruxes.contains(&claim.id);
        let worked_out = case.crux.as_deref() == Some(claim.id.as_str());
        let kind = if worked_out || (stated && case.crux.is_none()) {
            MarkKind::Crux
        } else if claim.advises() {
            MarkKind::Advice
        } else {
            MarkKind::Claim
        };
        // The whole claim where it is free, else its first free cue.
        let cues = claim.cue.iter().map(|cue| Span::new(cue.start, cue.end));
        let label = if kind == MarkKind::Crux && !worked_out {
            format!("{}, the crux by the author’s word", claim.id)
        } else if kind == MarkKind::Crux {
            format!("{}, the crux", claim.id)
        } else {
            claim.id.clone()
        };
        if let Some(span) = cues.into_iter().next() {
            place(span, kind, label);
        } else {
            place(claim.span, kind, label);
        }
    }
    let mut seen: Vec<&ActorCode> = Vec::new();
    for mention in case.mentions.iter().filter(|m| m.sentence == number) {
        if mention.kind == detente_read::actors::MentionKind::Anaphor
            || seen.contains(&&mention.actor)
        {
            continue;
        }
        seen.push(&mention.actor);
        place(mention.span, MarkKind::Actor, mention.actor.to_string());
    }
    marks.sort_by_key(|mark| mark.start);
    marks
}

fn claim_row(case: &Case<'_>, claim: &Claim) -> ClaimRow {
    let mut note = vec![claim.kind.name().to_owned()];
    if claim.modality.name() != "asserted" && claim.modality.name() != claim.kind.name() {
        note.push(claim.modality.name().to_owned());
    }
    if case.argument.stated_cruxes.contains(&claim.id) {
        note.push("the advice rests on it, by the author’s word".to_owned());
    }
    if let Some(condition) = &claim.condition {
        note.push(words::shortened(&condition_words(condition), 60));
    }
    ClaimRow {
        holder: holder(claim),
        normal_form: words::normal_form(claim, &case.directory),
        note: note.join(", "),
        verdict: case.verdicts.get(&claim.id).cloned().unwrap_or(Verdict {
            kind: VerdictKind::NotTestable,
            grade: None,
            reason: Sentence {
                text: "No test was found for this claim.".to_owned(),
                refs: Vec::new(),
            },
            test: None,
        }),
        is_crux: case.crux.as_deref() == Some(claim.id.as_str()),
        claim: claim.clone(),
    }
}

/// A condition in the author's words, with the word that opens it: "unless the troops leave"; "if" where it has
/// none.
fn condition_words(condition: &str) -> String {
    const OPENERS: [&str; 14] = [
        "if", "unless", "until", "till", "only", "once", "when", "while", "after", "before",
        "without", "provided", "as", "so",
    ];
    let condition = condition.trim_end_matches([',', ';', ':', '.']);
    let (first, rest) = condition.split_once(' ').unwrap_or((condition, ""));
    let first = first.to_lowercase();
    match OPENERS.contains(&first.trim_end_matches(',')) {
        true => format!("{first} {rest}"),
        false => format!("if {condition}"),
    }
}

fn holder(claim: &Claim) -> String {
    match &claim.holder {
        Holder::Author => "author".to_owned(),
        Holder::Quoted { name, .. } => format!("quoted: {name}"),
        Holder::Imputed { name, .. } => format!("imputed to {name}"),
    }
}

fn event_row(case: &Case<'_>, event: &CodedEvent) -> EventRow {
    let name = |code: &ActorCode| case.directory.name(code);
    let kind = event
        .event_type
        .map_or("STATEMENT".to_owned(), |k| k.name().to_owned());
    let code = format!("{kind}, CAMEO {}", event.cameo);
    EventRow {
        sentence: event.sentence,
        text: case.words_at(event.evidence.trigger),
        source: event.source.clone(),
        target: event.target.clone(),
        description: format!(
            "{} {} {}: {}",
            name(&event.source),
            if mutual(case, event) { "↔" } else { "→" },
            name(&event.target),
            kind.to_lowercase()
        ),
        code,
        lookup: look_up(case, event),
    }
}

/// Whether the same deed is coded the other way round too.
fn mutual(case: &Case<'_>, event: &CodedEvent) -> bool {
    case.coded.iter().any(|other| {
        other.sentence == event.sentence
            && other.cameo == event.cameo
            && other.source == event.target
            && other.target == event.source
    })
}

fn look_up(case: &Case<'_>, event: &CodedEvent) -> Option<Lookup> {
    let bench = case.bench.as_ref()?;
    let day = case.article_day()?;
    let root = |code: &ActorCode| {
        if code.is_armed_group() {
            Some(code.clone())
        } else {
            ActorCode::new(code.root()).ok()
        }
    };
    let (a, b) = (root(&event.source)?, root(&event.target)?);
    if a == b {
        return None;
    }
    let query = LookupQuery {
        sides: (case.directory.members(&a), case.directory.members(&b)),
        directed: false,
        date: day,
        days: LOOKUP_DAYS,
        kind: event.event_type.map(|kind| (kind, None)),
    };
    let refs = vec!["m1".to_owned()];
    match lookup(&bench.events.table, &query).ok()? {
        detente_measure::Answer::Refused(refusal) => Some(Lookup {
            summary: Sentence {
                text: format!("Not looked up: {}.", refusal.why.trim_end_matches('.')),
                refs,
            },
            from: String::new(),
            to: String::new(),
            days: Vec::new(),
        }),
        detente_measure::Answer::Given(found) => {
            let short = found.to < day.saturating_add(i64::from(LOOKUP_DAYS).days());
            let cut = if short { " (where the data end)" } else { "" };
            let pair = format!(
                "{} and {}",
                case.directory.name_in_text(&a),
                case.directory.name_in_text(&b)
            );
            let kind = event.event_type.map_or("any kind", |k| k.name());
            let of_kind = event
                .event_type
                .map_or(String::new(), |k| format!(" of type {}", k.name()));
            let text = if found.matching == 0 {
                format!(
                    "No event{of_kind} between {pair} was reported from {} to {}.",
                    words::day(found.from),
                    words::day(found.to)
                )
            } else {
                format!(
                    "{}{of_kind} between {pair} from {} to {}; chance alone would bring {:.1}{cut}.",
                    words::capitalised(&words::count(
                        found.matching,
                        "reported event",
                        "reported events"
                    )),
                    words::day(found.from),
                    words::day(found.to),
                    found.expected_by_chance
                )
            };
            Some(Lookup {
                summary: Sentence { text, refs },
                from: found.from.to_string(),
                to: found.to.to_string(),
                days: found
                    .by_day
                    .iter()
                    .map(|(day, n)| LookupDay {
                        day: day.to_string(),
                        events: *n as u32,
                        kinds: kind.to_owned(),
                    })
                    .collect(),
            })
        }
    }
}

/// Ties that the claims name without telling an event.
fn asserted(case: &Case<'_>) -> Vec<AssertedTie> {
    let mut ties: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for claim in &case.claims {
        for concept in [&claim.cause, &claim.effect].into_iter().flatten() {
            if concept.who.is_some() && concept.toward.is_some() {
                let sentences = ties
                    .entry(words::variable_name(concept, &case.directory))
                    .or_default();
                if !sentences.contains(&claim.sentence) {
                    sentences.push(claim.sentence);
                }
            }
        }
    }
    let mut ties: Vec<AssertedTie> = ties
        .into_iter()
        .map(|(tie, sentences)| AssertedTie {
            tie: words::capitalised(&tie),
            sentences,
        })
        .collect();
    ties.sort_by_key(|tie| (tie.sentences.first().copied(), tie.tie.clone()));
    ties
}

fn actors(case: &Case<'_>) -> Vec<ActorRow> {
    let mut rows: Vec<ActorRow> = Vec::new();
    for mention in &case.mentions {
        match rows.iter_mut().find(|row| row.code == mention.actor) {
            Some(row) => {
                row.mentions += 1;
                if !row.sentences.contains(&mention.sentence) {
                    row.sentences.push(mention.sentence);
                }
            }
            None => rows.push(ActorRow {
                code: mention.actor.clone(),
                name: case.directory.name(&mention.actor),
                mentions: 1,
                sentences: vec![mention.sentence],
            }),
        }
    }
    rows.sort_by(|a, b| {
        b.mentions
            .cmp(&a.mentions)
            .then_with(|| a.code.cmp(&b.code))
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::condition_words;

    #[test]
    fn a_condition_keeps_the_word_that_opens_it() {
        for (condition, told) in [
            ("Unless the troops leave,", "unless the troops leave"),
            ("only if Kigali pulls back", "only if Kigali pulls back"),
            ("If, as I think, they stay", "if, as I think, they stay"),
            ("Kigali pulls back", "if Kigali pulls back"),
        ] {
            assert_eq!(condition_words(condition), told);
        }
    }
}
