//! Section 9: what would change this.

use super::effects::horizon_words;
use super::question::Question;
use super::{Case, sentence};
use crate::model::{ChangeSection, Finding, Observation, Sentence, VerdictKind};
use crate::words;

/// The section.
pub fn section(case: &Case<'_>) -> ChangeSection {
    let mut observations: Vec<Observation> = Vec::new();
    if let Some(crux) = &case.crux {
        observations.extend(about_crux(case, crux));
    }
    observations.extend(about_thin(case));
    observations.extend(about_reading(case));
    observations.truncate(3);
    let heading = match observations.len() {
        0 => "The reader can name no observation that would move the bottom line".to_owned(),
        1 => "One observation would move the bottom line".to_owned(),
        n => format!(
            "{} observations would move the bottom line",
            words::capitalised(&words::number_word(n))
        ),
    };
    ChangeSection {
        finding: Finding {
            heading,
            prose: Vec::new(),
        },
        watch: watch(case),
        observations,
    }
}

fn question_of<'a>(case: &'a Case<'_>, claim: &str) -> Option<&'a Question> {
    case.questions
        .iter()
        .find(|q| q.claims.iter().any(|c| c == claim))
}

fn about_crux(case: &Case<'_>, crux: &str) -> Option<Observation> {
    let claim = case.claim(crux)?;
    let form = words::normal_form(claim, &case.directory);
    let kind = case.verdicts.get(crux)?.kind;
    let reference = format!("s{}", claim.sentence);
    let (what, then) = match kind {
        VerdictKind::Supported => (
            format!("That {form} fails in events after this window, or under a shock from outside"),
            "the advice would lose the claim that carries it".to_owned(),
        ),
        VerdictKind::Contradicted => (
            format!("That {form} holds in another source or a later window"),
            "the advice would stand on its own premise again".to_owned(),
        ),
        VerdictKind::DataSayLittle => {
            let more = question_of(case, crux)
                .and_then(|q| q.answer.as_ref().ok().map(|a| (q, a)))
                .map(|(q, a)| {
                    let n = a.periods.len() as f64;
                    let factor = (a.smallest_detectable() / 0.2).powi(2);
                    format!(
                        "about {:.0} {}s instead of {:.0}",
                        n * factor.max(1.0),
                        q.interval,
                        n
                    )
                })
                .unwrap_or_else(|| "more periods".to_owned());
            (
                format!("Enough data to see an effect of 0.2 standard deviations: {more}"),
                format!(
                    "the claim {form} would be supported, contradicted, or too small to matter"
                ),
            )
        }
        VerdictKind::TooThin | VerdictKind::NoData => (
            format!("A series that can carry the test of {form}"),
            "the claim that the advice hangs on could be tested at all".to_owned(),
        ),
        _ => (
            format!("A record of what no event shows: whether {form}"),
            "the bottom line would rest on evidence instead of on the article’s word".to_owned(),
        ),
    };
    Some(Observation {
        what: sentence(format!("{what}."), &[&reference]),
        then: sentence(format!("{}.", words::capitalised(&then)), &["m2"]),
    })
}

fn about_thin(case: &Case<'_>) -> Option<Observation> {
    if case.bench.is_none() {
        // Where no claim joins two things that events show, no data would move anything.
        let testable = case
            .verdicts
            .values()
            .any(|v| v.kind == VerdictKind::NoData);
        return testable.then(|| Observation {
            what: sentence("Event data on the ties that the claims name (--events) and deaths by month (--outcome).".to_owned(), &["m1"]),
            then: sentence("Each claim that events can show would get a test instead of a dash.".to_owned(), &["m5"]),
        });
    }
    let thin = case
        .questions
        .iter()
        .find_map(|q| q.answer.as_ref().err().map(|t| (q, t)))?;
    let (question, why) = thin;
    let needed = why.foresight.as_ref().map_or_else(
        || (format!("60 {}s", question.interval), 0.5),
        |a| (format!("{} {}s", a.periods_for_0_3, question.interval), 0.3),
    );
    let (needed, size) = needed;
    Some(Observation {
        what: sentence(
            format!(
                "About {needed} of {} and {}, with reports in two of three.",
                question.cause_name.clone(),
                question.effect_name.clone()
            ),
            &[&question.id],
        ),
        then: sentence(
            format!(
                "An effect of {size} standard deviations would be found in four cases of five; today it is refused."
            ),
            &[&question.id],
        ),
    })
}

fn about_reading(case: &Case<'_>) -> Option<Observation> {
    let lead = case.lead_finding()?;
    let weakest = lead
        .crux
        .cruxes()
        .filter_map(|c| case.claim(&c.claim))
        .min_by(|a, b| a.confidence.total_cmp(&b.confidence))?;
    Some(Observation {
        what: sentence(
            format!(
                "That the reader misread sentence {}: such a reading is right in {:.0} of 100 cases.",
                weakest.sentence,
                100.0 * weakest.confidence
            ),
            &[&format!("s{}", weakest.sentence), "m3"],
        ),
        then: sentence(
            format!(
                "What the article’s arrows entail would have to be read again without {}.",
                weakest.id
            ),
            &["m2"],
        ),
    })
}

/// Whether a sentence tells of something planned by somebody. An author's "will" foretells, and is no
/// announcement of anybody's.
fn announces(case: &Case<'_>, number: usize) -> bool {
    const STEMS: [&str; 6] = ["announc", "promis", "pledg", "vow", "schedul", "undertak"];
    const WORDS: [&str; 8] = [
        "plan", "plans", "planned", "planning", "intend", "intends", "intended", "agreed",
    ];
    let tells =
        |word: &str| WORDS.contains(&word) || STEMS.iter().any(|stem| word.starts_with(stem));
    let mut sentences = case.article.sentences.iter();
    sentences
        .find(|sentence| sentence.number == number)
        .is_some_and(|sentence| {
            let text = sentence.text.to_lowercase();
            text.split(|c: char| !c.is_alphabetic()).any(tells)
        })
}

fn watch(case: &Case<'_>) -> Vec<Sentence> {
    let mut watch: Vec<Sentence> = Vec::new();
    if let Some(tie) = case.lead_tie() {
        watch.push(sentence(
            match tie.summary.sparsity.kind {
                detente_measure::Sparsity::Dense => {
                    format!("The tie {}, which the first lever moves.", tie.name)
                }
                _ => format!(
                    "The tie {}: whether its reports become dense enough to follow by {}.",
                    tie.name, tie.series.query.by
                ),
            },
            &[&case.query_id(tie)],
        ));
    }
    for event in case
        .coded
        .iter()
        .filter(|e| e.status == detente_read::events::Status::Planned)
        .filter(|e| e.source.root() != e.target.root() && announces(case, e.sentence))
        .take(2)
    {
        let sentence_number = event.sentence;
        watch.push(sentence(
            format!(
                "Whether what sentence {sentence_number} announces takes place: {} and {}.",
                case.directory.name_in_text(&event.source),
                case.directory.name_in_text(&event.target)
            ),
            &[&format!("s{sentence_number}")],
        ));
    }
    for question in case.questions.iter().take(2) {
        if let Ok(answered) = &question.answer {
            watch.push(sentence(
                format!(
                    "{}, {}, where the largest response was.",
                    words::capitalised(&question.effect_name.clone()),
                    horizon_words(question, answered.result.headline)
                ),
                &[&question.id],
            ));
        }
    }
    watch.truncate(3);
    watch
}
