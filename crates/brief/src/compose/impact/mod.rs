//! The impact report: what one tie does to one region, with everything that guards the answer.

mod design;
mod influence;
pub mod registration;

use std::collections::BTreeMap;

use detente_measure::stability::Index;
use detente_read::article::Article;
use detente_vocab::{
    ActorCode, ActorDirectory, Concept, Direction, Interval, Period, Property, Region,
};
use jiff::civil::Date;

use super::data::{Deaths, Events};
use super::observable::Observable;
use super::question::{Asked, Bench, FindingKind, Question, Report};
use super::{
    Case, ComposeError, Inputs, Options, effects, head, region, scenarios, sizes, sources, ties,
};
use crate::model::{self, CardLine, Finding, ImpactReport, Sentence};
use crate::words;
use detente_infer::study::StudyResult;
pub use registration::{Registered, Specification};

/// Which side of the tie moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// Net cooperation, both directions.
    #[default]
    Cooperation,
    /// Conflict, both directions.
    Hostility,
    /// Conflict from source to target: demands, threats, sanctions, force.
    Pressure,
}

impl TieKind {
    /// The tie as a series, from one side to the other where the kind has a direction.
    fn seen(self, source: Vec<ActorCode>, target: Vec<ActorCode>) -> Observable {
        match self {
            TieKind::Pressure => Observable::Pressure { source, target },
            _ => self.both_ways(source, target),
        }
    }

    /// The same in both directions; for pressure all conflict of the pair.
    fn both_ways(self, a: Vec<ActorCode>, b: Vec<ActorCode>) -> Observable {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        match self {
            TieKind::Cooperation => Observable::Cooperation { a, b },
            TieKind::Hostility | TieKind::Pressure => Observable::Hostility { a, b },
        }
    }

    fn property(self) -> Property {
        match self {
            TieKind::Cooperation => Property::Cooperation,
            TieKind::Hostility => Property::Hostility,
            TieKind::Pressure => Property::Pressure,
        }
    }
}

/// What goes in.
pub struct ImpactInputs {
    /// One end of the tie.
    pub source: ActorCode,
    /// The other.
    pub target: ActorCode,
    /// What of the tie moves.
    pub kind: TieKind,
    /// The region.
    pub region: Region,
    /// Name and hash of the region file; empty for built-in regions.
    pub region_file: Option<(String, String)>,
    /// The events.
    pub events: Events,
    /// The deaths.
    pub deaths: Option<Deaths>,
    /// First and last day to use.
    pub window: (Option<Date>, Option<Date>),
    /// Weeks or months, where the outcome allows a choice (deaths and the index are monthly); by
    /// default months from five years on, else weeks.
    pub by: Option<Interval>,
    /// The registered specification, when the user names one.
    pub registered: Option<Registered>,
    /// Runs of this tie that are on record.
    pub tried: Vec<Tried>,
    /// Whether a record is kept.
    pub on_record: bool,
}

/// A run on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// When (ISO, UTC).
    pub at: String,
    /// [`Specification::hash`].
    pub specification: String,
}

/// Makes the report.
///
/// # Errors
/// The events do not overlap the window, or name neither end of the tie; the outcome does not
/// overlap the events.
pub fn impact(inputs: ImpactInputs, options: &Options) -> Result<ImpactReport, ComposeError> {
    let directory = ActorDirectory::builtin().with_region(&inputs.region);
    let registration = registration::of(&inputs, options);
    let ends = [inputs.source.clone(), inputs.target.clone()];
    let ImpactInputs {
        source,
        target,
        kind,
        region,
        region_file,
        events,
        deaths,
        window,
        by,
        ..
    } = inputs;
    let (from, to) = overlap(&events, deaths.as_ref(), window)?;
    let all = Inputs {
        article: no_article(),
        region: Some(region.clone()),
        region_file,
        corrections: None,
        events: None,
        deaths,
        window,
        planted: Vec::new(),
    };
    for end in &ends {
        if !events
            .table
            .actors
            .codes()
            .iter()
            .any(|code| end.covers(code))
        {
            return Err(ComposeError::NoActor {
                actors: directory.name(end),
                from,
                to,
            });
        }
    }
    if let Some(given) = &all.deaths
        && !region.members().any(|member| given.has(member))
    {
        return Err(ComposeError::OutcomeElsewhere {
            region: region.name.clone(),
        });
    }
    let mut peers: Vec<ActorCode> = region.actors.iter().map(|a| a.code.clone()).collect();
    peers.extend(ends.iter().cloned());
    peers.retain(|code| code.country().is_some());
    peers.sort();
    peers.dedup();
    let members: Vec<ActorCode> = region.members().cloned().collect();
    let bench = Bench {
        events: &events,
        deaths: all.deaths.as_ref(),
        directory: directory.clone(),
        states: events.states(),
        window: (from, to),
        peers,
        region: members.clone(),
        seed: options.seed,
        report: None,
    };
    let argument = detente_argue::argue(&[], &detente_argue::Options::default());
    let mut case = Case {
        article: &all.article,
        options,
        directory: directory.clone(),
        region: region.clone(),
        region_note: String::new(),
        mentions: Vec::new(),
        unknown_actors: Vec::new(),
        claims: Vec::new(),
        coded: Vec::new(),
        concepts: BTreeMap::new(),
        argument,
        lead: None,
        pair: Some((source.clone(), target.clone())),
        crux: None,
        deaths: all.deaths.as_ref(),
        bench: Some(bench),
        ties: Vec::new(),
        questions: Vec::new(),
        verdicts: BTreeMap::new(),
        region_case: region::RegionCase {
            stability: None,
            network: None,
        },
        scenarios: scenarios::Scenarios::default(),
        planted: &all.planted,
        corrections_held: 0,
    };
    case.region_case = region::measure(&case);

    let cause_seen = kind.seen(directory.members(&source), directory.members(&target));
    let (mut chosen, mut elsewhere, mut states) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(bench) = case.bench.as_mut() {
        chosen = design::choose(bench, &cause_seen, &source, &target, kind);
        elsewhere = design::elsewhere(bench, &members, &ends);
        let unrest = design::unrest(bench, &members, &ends, by);
        let unrest_elsewhere = design::unrest_elsewhere(bench, &members, &ends, by);
        states = unrest_elsewhere
            .as_ref()
            .map(|(states, _)| states.clone())
            .unwrap_or_default();
        bench.report = Some(Report {
            index: index(&case.region_case),
            no_index: no_index(&case.region_case),
            index_variants: index_variants(&case.region_case),
            unrest: unrest.per_report,
            unrest_events: unrest.events,
            unrest_density: unrest.density,
            by,
            confounders: chosen.clone(),
            elsewhere: elsewhere.clone(),
            unrest_elsewhere: unrest_elsewhere.map(|(_, series)| series),
        });
    }
    let cause = Concept {
        text: String::new(),
        span: None,
        antecedent: None,
        who: Some(source.clone()),
        toward: Some(target.clone()),
        property: kind.property(),
        head: String::new(),
        direction: Direction::Up,
    };
    let cause_name = words::variable_name(&cause, &directory);
    let asked = questions(&case, &cause, &cause_seen, &members);
    case.questions = case
        .bench
        .as_ref()
        .map(|bench| bench.answer(asked))
        .unwrap_or_default();
    let mut shown = vec![(source.clone(), target.clone(), Vec::new())];
    shown.extend(chosen.iter().filter_map(design::ends_of));
    case.ties = ties::measure_pairs(&case, shown);

    let influence = influence::section(&case, &target);
    let head = head::section(&case, &all);
    let asked_of = case.questions.first();
    let question = CardLine {
        label: "Question".to_owned(),
        text: format!(
            "what {cause_name} does to {}",
            asked_of.map_or("", |q| q.effect_name.as_str())
        ),
    };
    let data = head.card.into_iter().filter(|line| line.label != "Article");
    let card = std::iter::once(question).chain(data).collect();
    let mut sources = sources::section(&case, &all);
    sources.inputs.retain(|row| row.role != "article");
    Ok(ImpactReport {
        schema_version: model::SCHEMA_VERSION.to_owned(),
        title: format!("{}, and {}", words::capitalised(&cause_name), region.name),
        invented: region.invented,
        notice: head.notice,
        card,
        verdict: verdict(&case),
        design: design::sentences(&case, &chosen, &elsewhere, &states),
        ties: ties::section(&case),
        effects: effects::section(&case),
        influence,
        region: region::section(&case),
        registration,
        sources,
    })
}

/// What is asked of the tie: the deaths of those members that the file knows, the index, and the
/// conflict among the members.
fn questions(
    case: &Case<'_>,
    cause: &Concept,
    cause_seen: &Observable,
    members: &[ActorCode],
) -> Vec<Asked> {
    let ask = |property: Property, effect_name: String, effect_seen: Observable| Asked {
        cause: cause.clone(),
        effect: Concept {
            who: members.first().cloned(),
            toward: None,
            property,
            ..cause.clone()
        },
        cause_name: words::variable_name(cause, &case.directory),
        effect_name,
        cause_seen: cause_seen.clone(),
        effect_seen,
        claims: Vec::new(),
    };
    let region = &case.region.name;
    let counted = |member: &&ActorCode| case.deaths.is_some_and(|deaths| deaths.has(member));
    let places: Vec<ActorCode> = members.iter().filter(counted).cloned().collect();
    let where_at = match places.as_slice() {
        [one] => case.directory.name_in_text(one),
        _ => region.clone(),
    };
    let members = members.to_vec();
    let mut asked = Vec::new();
    if !places.is_empty() {
        asked.push(ask(
            Property::Violence,
            format!("the number of deaths in {where_at}"),
            Observable::Violence { places },
        ));
    }
    asked.push(ask(
        Property::Stability,
        format!("the stability index of {region}"),
        Observable::Index {
            members: members.clone(),
        },
    ));
    asked.push(ask(
        Property::Hostility,
        format!("conflict among the members of {region}"),
        Observable::Unrest { members },
    ));
    asked
}

/// The days that count, refused where events, window and outcome do not meet.
fn overlap(
    events: &Events,
    deaths: Option<&Deaths>,
    window: (Option<Date>, Option<Date>),
) -> Result<(Date, Date), ComposeError> {
    let Some((first, last)) = events.window() else {
        let day = Date::constant(1970, 1, 1);
        return Err(ComposeError::OutsideWindow {
            first: day,
            last: day,
        });
    };
    let from = window.0.map_or(first, |day| day.max(first));
    let to = window.1.map_or(last, |day| day.min(last));
    if from > to {
        return Err(ComposeError::OutsideWindow { first, last });
    }
    if let Some((begins, ends)) = deaths.and_then(Deaths::window)
        && (begins.start() > to || ends.end() < from)
    {
        return Err(ComposeError::OutcomeApart {
            first: begins.to_string(),
            last: ends.to_string(),
            from,
            to,
        });
    }
    Ok((from, to))
}

/// The index by month, where there is one.
fn index(measured: &region::RegionCase) -> BTreeMap<Period, f64> {
    of_index(measured, |index| &index.values)
}

/// The index with equal weights, and with its parts on the ranks of the pre-period.
fn index_variants(measured: &region::RegionCase) -> Vec<(String, BTreeMap<Period, f64>)> {
    let by_rank = |index: &'_ Index| -> Option<usize> {
        index.variants.iter().position(|v| v.name == "percentile")
    };
    let known = given(measured).and_then(|(_, index)| by_rank(index));
    let mut all = vec![(
        "equal weights".to_owned(),
        of_index(measured, |index| &index.equal_weights),
    )];
    if let Some(at) = known {
        all.push((
            "by percentile".to_owned(),
            of_index(measured, |index| &index.variants[at].values),
        ));
    }
    all
}

fn given(measured: &region::RegionCase) -> Option<(&[Period], &Index)> {
    let stability = measured.stability.as_ref()?;
    match &stability.index {
        detente_measure::Answer::Given(index) => Some((&stability.periods, index)),
        detente_measure::Answer::Refused(_) => None,
    }
}

fn of_index(
    measured: &region::RegionCase,
    values: impl Fn(&Index) -> &Vec<f64>,
) -> BTreeMap<Period, f64> {
    given(measured).map_or_else(BTreeMap::new, |(periods, index)| {
        let months = periods.iter().copied().zip(values(index).iter().copied());
        months.filter(|(_, v)| v.is_finite()).collect()
    })
}

/// Why there is no index, and what would suffice.
fn no_index(measured: &region::RegionCase) -> Option<(String, String)> {
    match &measured.stability.as_ref()?.index {
        detente_measure::Answer::Given(_) => None,
        detente_measure::Answer::Refused(refusal) => {
            Some((refusal.why.clone(), refusal.would_suffice.clone()))
        }
    }
}

fn no_article() -> Article {
    Article {
        origin: String::new(),
        sha256: String::new(),
        text: String::new(),
        title: String::new(),
        date: None,
        has_time: false,
        byline: String::new(),
        reads: None,
        language: "eng".to_owned(),
        sentences: Vec::new(),
        furniture: Vec::new(),
    }
}

/// The verdict: one sentence a question, the grade, and what no such study can exclude.
fn verdict(case: &Case<'_>) -> Finding {
    let mut prose: Vec<Sentence> = case
        .questions
        .iter()
        .map(|question| Sentence {
            text: one(question),
            refs: vec![question.id.clone()],
        })
        .collect();
    let answered = case.questions.iter().any(|q| q.answer.is_ok());
    if let Some(tie) = case.ties.first().filter(|_| !answered) {
        let totals = &tie.summary.totals;
        prose.push(Sentence {
            text: format!(
                "The tie itself, {}, has {} in {}, {} of them empty.",
                tie.name,
                words::count(
                    totals.cell.events() as usize,
                    "reported event",
                    "reported events"
                ),
                words::count(
                    totals.monitored,
                    tie.series.query.by.name(),
                    &format!("{}s", tie.series.query.by)
                ),
                totals.empty
            ),
            refs: vec![case.query_id(tie)],
        });
    }
    let found = case
        .questions
        .iter()
        .any(|q| matches!(&q.answer, Ok(a) if a.finding != FindingKind::CannotTell));
    if answered && !found {
        prose.push(Sentence {
            text: "That is no proof of no effect: each band says how large an effect is not excluded, and a hidden driver can also mask one.".to_owned(),
            refs: vec!["m5".to_owned()],
        });
    }
    if found {
        prose.push(Sentence {
            text: "Grade D, association only: a hidden driver of both sides, such as a war elsewhere or a change of government, cannot be excluded by any test of these series.".to_owned(),
            refs: vec!["m5".to_owned()],
        });
    }
    // The first that could be asked leads; where none could, the first.
    let first = case
        .questions
        .iter()
        .find(|q| q.answer.is_ok())
        .or(case.questions.first());
    let heading = match first.map(|q| (q, &q.answer)) {
        None => "No outcome was given, so nothing could be asked".to_owned(),
        Some((q, Err(_))) => format!(
            "The data cannot carry the question of what {} does to {}",
            q.cause_name, q.effect_name
        ),
        Some((q, Ok(a))) => match a.finding {
            FindingKind::CannotTell => format!(
                "The data cannot tell what {} does to {}",
                q.cause_name, q.effect_name
            ),
            direction => format!(
                "A rise of {} is followed by {} of {} (grade D)",
                q.cause_name,
                if direction == FindingKind::Rises {
                    "a rise"
                } else {
                    "a fall"
                },
                q.effect_name
            ),
        },
    };
    Finding { heading, prose }
}

/// "all 5 guards that could be run (of 7)".
pub fn guards_run(result: &StudyResult) -> String {
    let (run, all) = result.guards_run();
    if run == all {
        format!("all {all} guards")
    } else {
        format!("all {run} guards that could be run (of {all})")
    }
}

fn one(question: &Question) -> String {
    match &question.answer {
        Err(thin) => format!(
            "On {}: refused before any estimate, because {}; {}.",
            question.effect_name,
            thin.why,
            effects::would_suffice(thin, question.interval)
        ),
        Ok(answered) => {
            let result = &answered.result;
            let p = &result.projection.points[result.headline];
            let band = format!(
                "{} standard deviations {} for one of the cause (90 % band {} to {})",
                words::signed(p.estimate, 2),
                effects::horizon_words(question, result.headline),
                words::signed(p.simultaneous_lower, 2),
                words::signed(p.simultaneous_upper, 2)
            );
            let raw = sizes::in_raw_terms(question, answered);
            match answered.finding {
                FindingKind::CannotTell => format!(
                    "On {}: {band}, not a finding, because {}; {}. {raw}",
                    question.effect_name,
                    answered.failed_guards().join("; "),
                    sizes::smallest(answered)
                ),
                _ => format!(
                    "On {}: {band}; {} passed; {}. {raw}",
                    question.effect_name,
                    guards_run(&answered.result),
                    sizes::smallest(answered)
                ),
            }
        }
    }
}
