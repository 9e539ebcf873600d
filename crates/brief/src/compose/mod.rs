//! From article, events and deaths to the brief.
//!
//! One function a section; what several sections need is worked out once, in `Case`.

mod argument;
mod article;
mod bearing;
mod bottom_line;
mod change;
mod checks;
mod comparables;
mod credibility;
pub mod data;
mod diagram;
pub mod draft;
mod effects;
mod head;
pub mod impact;
mod infer_region;
mod kinds;
mod lever_words;
mod observable;
mod question;
mod region;
pub mod scenario_data;
mod scenarios;
mod sizes;
mod sources;
mod ties;

pub use diagram::path_diagram;

use std::collections::BTreeMap;

use detente_argue::{Argument, Corrected, Corrections, Lever, LeverFinding, RuleRecord};
use detente_measure::{TieSeries, TieSummary};
use detente_read::actors::Mention;
use detente_read::article::Article;
use detente_read::events::CodedEvent;
use detente_vocab::{ActorCode, ActorDirectory, Claim, Concept, Property, Region};
use jiff::civil::Date;

use crate::model::{self, Brief, Sentence};
use crate::words;
use data::{Deaths, Events};
use question::{Bench, Question};

/// What goes in.
pub struct Inputs {
    /// The article.
    pub article: Article,
    /// The region, when the user names one.
    pub region: Option<Region>,
    /// Name and hash of the region file; empty for built-in and inferred regions.
    pub region_file: Option<(String, String)>,
    /// Corrections of what is read in the article.
    pub corrections: Option<CorrectionFile>,
    /// The events.
    pub events: Option<Events>,
    /// The deaths.
    pub deaths: Option<Deaths>,
    /// First and last day to use; by default the window of the events.
    pub window: (Option<Date>, Option<Date>),
    /// What was planted, for simulated worlds.
    pub planted: Vec<Planted>,
}

/// Corrections of a reading, with their file.
pub struct CorrectionFile {
    /// The corrections.
    pub corrections: Corrections,
    /// The file's name.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A coupling that a simulated world was made with.
#[derive(Clone, Debug)]
pub struct Planted {
    /// The cause.
    pub from: Concept,
    /// The effect.
    pub to: Concept,
    /// +1, −1, or 0 for a coupling that is absent by design.
    pub sign: i8,
    /// In words.
    pub sentence: String,
}

/// How.
pub struct Options {
    /// Seed of all draws.
    pub seed: u64,
    /// The command that rebuilds the page.
    pub command: String,
    /// Version of détente.
    pub version: String,
}

/// Why no brief can be made.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// No event of any actor of the article.
    #[error("the events name none of the article’s actors ({actors}) between {from} and {to}")]
    NoActor {
        /// The article's actors.
        actors: String,
        /// First day looked at.
        from: Date,
        /// Last day looked at.
        to: Date,
    },
    /// The window asked for and the events do not overlap.
    #[error("no event lies in the window asked for: the events run from {first} to {last}")]
    OutsideWindow {
        /// First day of the events.
        first: Date,
        /// Last day of the events.
        last: Date,
    },
    /// No row of the outcome is about a member of the region.
    #[error("no row of the outcome is about a member of {region}")]
    OutcomeElsewhere {
        /// The region's name.
        region: String,
    },
    /// The outcome and the events do not overlap.
    #[error(
        "the outcome runs from {first} to {last}, the events from {from} to {to}: no period has both"
    )]
    OutcomeApart {
        /// First month of the outcome.
        first: String,
        /// Last month of the outcome.
        last: String,
        /// First day of the events used.
        from: Date,
        /// Last day of the events used.
        to: Date,
    },
}

/// What several sections need.
pub(crate) struct Case<'a> {
    article: &'a Article,
    options: &'a Options,
    directory: ActorDirectory,
    region: Region,
    region_note: String,
    mentions: Vec<Mention>,
    unknown_actors: Vec<String>,
    claims: Vec<Claim>,
    coded: Vec<CodedEvent>,
    /// The first concept that named each node.
    concepts: BTreeMap<String, Concept>,
    argument: Argument,
    lead: Option<usize>,
    /// The tie of an impact report, where there is no lever.
    pair: Option<(ActorCode, ActorCode)>,
    crux: Option<String>,
    deaths: Option<&'a Deaths>,
    bench: Option<Bench<'a>>,
    ties: Vec<TieCase>,
    questions: Vec<Question>,
    verdicts: BTreeMap<String, model::Verdict>,
    region_case: region::RegionCase,
    scenarios: scenarios::Scenarios,
    planted: &'a [Planted],
    /// Corrections that hold in this reading.
    corrections_held: usize,
}

/// A tie that the claims name.
pub(crate) struct TieCase {
    a: ActorCode,
    b: ActorCode,
    claims: Vec<String>,
    name: String,
    series: TieSeries,
    summary: TieSummary,
    /// Its conflict, where that is what is asked of it.
    conflict: Option<ties::Conflict>,
}

/// Makes the brief.
///
/// # Errors
/// When the events have nothing to do with the article, or with the window asked for.
pub fn compose(inputs: &Inputs, options: &Options) -> Result<Brief, ComposeError> {
    let article = &inputs.article;
    let first = ActorDirectory::builtin();
    let first = match &inputs.region {
        Some(region) => first.with_region(region),
        None => first,
    };
    let mentions = detente_read::actors::Reader::new(&first).mentions(article);
    let (region, region_note) = infer_region::settle(inputs.region.as_ref(), &mentions, &first);
    let directory = first.with_region(&region);
    let reader = detente_read::actors::Reader::new(&directory);
    let mentions = reader.mentions(article);
    let unknown_actors = reader
        .unknown_actors(article)
        .into_iter()
        .map(|u| u.text)
        .collect();
    // Before the corrections: a sentence whose claim is discarded was read, not missed.
    let detente_read::claims::Reading {
        claims: read,
        doubts,
        advice,
    } = detente_read::claims::Reader::new(&directory).reading(article, &mentions);
    let (mut claims, corrections_held) = corrected(inputs, &read);
    let advice = detente_argue::advice_left(advice, &read, &claims);
    // What is only expected is no claim of the article's ledger.
    claims.retain(|claim| !claim.tentative);
    let coded = detente_read::events::Coder::new(&directory)
        .code_article(article)
        .events;
    let argument = detente_argue::argue(
        &claims,
        &detente_argue::Options {
            press: detente_argue::PressOptions {
                seed: options.seed,
                ..Default::default()
            },
            missed: Some(doubts.expected_missed),
            advice,
            ..Default::default()
        },
    );
    let mut concepts = BTreeMap::new();
    for concept in claims.iter().flat_map(|c| [&c.cause, &c.effect]).flatten() {
        concepts
            .entry(concept.node())
            .or_insert_with(|| concept.clone());
    }
    let lead = argument::crux::lead(&argument.levers, &concepts);
    let bench = match &inputs.events {
        None => None,
        Some(events) => Some(bench(
            inputs, events, &directory, &region, &mentions, options,
        )?),
    };

    let mut case = Case {
        article,
        options,
        region,
        region_note,
        mentions,
        unknown_actors,
        claims,
        coded,
        concepts,
        argument,
        lead,
        pair: None,
        crux: None,
        deaths: inputs.deaths.as_ref(),
        bench,
        ties: Vec::new(),
        questions: Vec::new(),
        verdicts: BTreeMap::new(),
        region_case: region::RegionCase {
            stability: None,
            network: None,
        },
        scenarios: scenarios::Scenarios::default(),
        planted: &inputs.planted,
        corrections_held,
        directory,
    };
    case.crux = argument::crux::crux(&case);
    case.ties = ties::measure(&case);
    let (asked, unseen) = effects::ask(&case);
    case.questions = case
        .bench
        .as_ref()
        .map(|b| b.answer(asked))
        .unwrap_or_default();
    case.verdicts = effects::verdicts(&case, &unseen);
    case.region_case = region::measure(&case);
    case.scenarios = scenarios::run(&case);
    Ok(Brief {
        schema_version: model::SCHEMA_VERSION.to_owned(),
        head: head::section(&case, inputs),
        bottom_line: bottom_line::section(&case),
        article: article::section(&case),
        argument: argument::section(&case),
        ties: ties::section(&case),
        region: region::section(&case),
        effects: effects::section(&case),
        scenarios: scenarios::section(&case),
        credibility: credibility::section(&case),
        change: change::section(&case),
        sources: sources::section(&case, inputs),
    })
}

/// How the reader's rules did before any correction.
pub fn rule_records() -> BTreeMap<String, RuleRecord> {
    let records = detente_read::claims::rule_records().into_iter();
    records
        .map(|(rule, (right, read))| (rule, RuleRecord { right, read }))
        .collect()
}

/// The claims with the corrections applied, and how many of those hold.
fn corrected(inputs: &Inputs, claims: &[Claim]) -> (Vec<Claim>, usize) {
    let Some(file) = &inputs.corrections else {
        return (claims.to_vec(), 0);
    };
    let corrected = applied(&file.corrections, &inputs.article, claims);
    let held = corrected.fates.iter().filter(|f| f.is_settled()).count();
    (corrected.claims, held)
}

/// A reading of an article with corrections.
fn applied(corrections: &Corrections, article: &Article, claims: &[Claim]) -> Corrected {
    let sentences = article.sentences.iter().map(|s| (s.number, s.span));
    let source = detente_argue::Source::new(&article.text, sentences);
    corrections.apply(claims, &source, &rule_records())
}

fn bench<'a>(
    inputs: &'a Inputs,
    events: &'a Events,
    directory: &ActorDirectory,
    region: &Region,
    mentions: &[Mention],
    options: &Options,
) -> Result<Bench<'a>, ComposeError> {
    let Some((first, last)) = events.window() else {
        // An empty table never comes this far: the store refuses files without rows.
        let day = Date::constant(1970, 1, 1);
        return Err(ComposeError::OutsideWindow {
            first: day,
            last: day,
        });
    };
    let from = inputs.window.0.map_or(first, |day| day.max(first));
    let to = inputs.window.1.map_or(last, |day| day.min(last));
    if from > to {
        return Err(ComposeError::OutsideWindow { first, last });
    }
    let named: Vec<ActorCode> = {
        let mut named: Vec<ActorCode> = Vec::new();
        for mention in mentions {
            for member in directory.members(&mention.actor) {
                let actor = if member.is_armed_group() {
                    member
                } else {
                    ActorCode::new(member.root()).unwrap_or(member)
                };
                if !named.contains(&actor) {
                    named.push(actor);
                }
            }
        }
        named
    };
    let present: Vec<ActorCode> = events.table.actors.codes().to_vec();
    if !named
        .iter()
        .any(|actor| present.iter().any(|code| actor.covers(code)))
    {
        let names: Vec<String> = named
            .iter()
            .take(6)
            .map(|code| directory.name(code))
            .collect();
        return Err(ComposeError::NoActor {
            actors: words::list(&names),
            from,
            to,
        });
    }
    let mut peers: Vec<ActorCode> = region.actors.iter().map(|a| a.code.clone()).collect();
    peers.extend(named);
    peers.retain(|code| code.country().is_some());
    peers.sort();
    peers.dedup();
    Ok(Bench {
        events,
        deaths: inputs.deaths.as_ref(),
        directory: directory.clone(),
        states: events.states(),
        window: (from, to),
        peers,
        region: region.members().cloned().collect(),
        seed: options.seed,
        report: None,
    })
}

/// A sentence and what it rests on.
fn sentence(text: String, refs: &[&str]) -> Sentence {
    Sentence {
        text,
        refs: refs.iter().map(|r| (*r).to_owned()).collect(),
    }
}

impl Case<'_> {
    fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The article's words in a span.
    fn words_at(&self, span: detente_vocab::Span) -> String {
        self.article
            .text
            .chars()
            .skip(span.start)
            .take(span.end.saturating_sub(span.start))
            .collect()
    }

    /// A sentence of the article, so many letters of it at most.
    fn quoted(&self, sentence: usize, most: usize) -> String {
        let mut sentences = self.article.sentences.iter();
        let found = sentences.find(|s| s.number == sentence);
        found.map_or_else(String::new, |s| words::shortened(&s.text, most))
    }

    /// The levers that a sentence advises.
    fn levers_advised_in(&self, sentence: usize) -> impl Iterator<Item = &Lever> {
        let levers = self.argument.levers.iter().map(|finding| &finding.lever);
        levers.filter(move |lever| {
            let mut claims = lever.claims.iter().filter_map(|id| self.claim(id));
            claims.any(|claim| claim.sentence == sentence)
        })
    }

    fn lead_finding(&self) -> Option<&LeverFinding> {
        self.lead.map(|i| &self.argument.levers[i])
    }

    /// Whether no path leads from any lever to the outcome, which then is a guess.
    fn leads_nowhere(&self) -> bool {
        let mut levers = self.argument.levers.iter();
        levers.all(|finding| finding.effect.paths.is_empty())
    }

    /// A node of the argument in words.
    fn node_words(&self, node: &str) -> String {
        self.concepts.get(node).map_or_else(
            || node.to_owned(),
            |concept| words::variable_name(concept, &self.directory),
        )
    }

    fn outcome_concept(&self) -> Option<Concept> {
        let outcome = self.argument.outcome.as_ref()?;
        self.concepts.get(&outcome.node).cloned()
    }

    /// The outcome in words.
    fn outcome_words(&self) -> Option<String> {
        self.argument
            .outcome
            .as_ref()
            .map(|o| self.node_words(&o.node))
    }

    /// What the outcome does when it gets better, as a verb: violence falls.
    fn improves(&self) -> &'static str {
        match self.argument.outcome.as_ref().map(|o| o.better) {
            Some(-1) => "falls",
            _ => "improves",
        }
    }

    /// The place whose order is in question.
    fn outcome_place(&self) -> Option<ActorCode> {
        let concept = self.outcome_concept()?;
        let place = concept.who.or(concept.toward)?;
        (place.country().is_some() && !place.is_armed_group()).then_some(place)
    }

    /// The variable that the lead lever moves.
    fn lead_concept(&self) -> Option<Concept> {
        let lever = &self.lead_finding()?.lever;
        let (node, _) = *lever.starts().first()?;
        self.concepts.get(node).cloned()
    }

    /// The pair of actors whose tie the lead lever moves.
    fn lead_pair(&self) -> Option<(ActorCode, ActorCode)> {
        if self.pair.is_some() {
            return self.pair.clone();
        }
        let concept = self.lead_concept()?;
        match (concept.who, concept.toward, concept.property) {
            (Some(a), Some(b), property) if property != Property::Backing && a != b => Some((a, b)),
            _ => None,
        }
    }

    /// The measured tie that the lead lever moves.
    fn lead_tie(&self) -> Option<&TieCase> {
        let (a, b) = self.lead_pair()?;
        self.ties
            .iter()
            .find(|tie| (tie.a == a && tie.b == b) || (tie.a == b && tie.b == a))
    }

    fn article_day(&self) -> Option<Date> {
        self.article.date.map(|date| date.date())
    }

    /// Share of the data window that lies before the article, 0 to 1.
    fn share_before_article(&self) -> Option<f64> {
        let (from, to) = self.bench.as_ref()?.window;
        let day = self.article_day()?;
        let number = detente_vocab::calendar::day_number;
        let all = f64::from(number(to) - number(from) + 1);
        Some((f64::from(number(day) - number(from)) / all).clamp(0.0, 1.0))
    }

    /// Id of the query that counts a tie.
    fn query_id(&self, tie: &TieCase) -> String {
        let at = self
            .ties
            .iter()
            .position(|t| t.a == tie.a && t.b == tie.b)
            .unwrap_or(0);
        format!("q{}", at + 2)
    }

    /// "ICEWS, 1 January to 31 October 2018."
    fn source_line(&self) -> String {
        let Some(bench) = &self.bench else {
            return String::new();
        };
        let mut formats: Vec<String> = bench
            .events
            .files
            .iter()
            .map(|f| f.format.title().to_owned())
            .collect();
        formats.dedup();
        let (from, to) = bench.window;
        format!(
            "{}, {} to {}.",
            words::list(&formats),
            words::day(from),
            words::day(to)
        )
    }
}
