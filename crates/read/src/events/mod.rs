//! Who did what to whom: events of a text, each with the words it rests on.
//!
//! A sentence's verbs and nouns are looked up in `lexicon/frames.csv`; the parse and the order of
//! words give the roles; tense, modality, negation and condition give the status. What is only
//! asserted, recalled or wished for is no event. Dates, duplicates and places are not decided here.

use detente_vocab::{ActorCode, ActorDirectory, CameoCode, EventType, GoldsteinScale, QuadClass, Span};
use jiff::civil::Date;
use serde::Serialize;

use crate::actors::phrase::Phrases;
use crate::actors::{Reader, remember, unknown_names};
use crate::article::Article;
use crate::syntax::{Deprel, Parse, Parser, Upos, split_sentences};

mod frames;
mod roles;
mod status;
#[cfg(test)]
mod tests;

use frames::{Frame, Frames, Roles};
use roles::{Actor, Cast};
use status::News;

/// Whether an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It happened.
    Actual,
    /// Announced or agreed for the future.
    Planned,
    /// Somebody says it should happen.
    Demanded,
    /// Said not to have happened.
    Denied,
    /// Possible, or bound to a condition.
    Hypothetical,
}

/// The words that an event rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The verb or noun.
    pub trigger: Span,
    /// The source's words.
    pub source: Span,
    /// The target's words.
    pub target: Span,
    /// How the roles were found and which line of the frame file applies: `passive, frame 201`.
    pub rule: String,
}

/// One event as a text states it. Spans count code points of the text that was coded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodedEvent {
    /// Who acts.
    pub source: ActorCode,
    /// Who is acted upon.
    pub target: ActorCode,
    /// ISO 3166-1 alpha-3 country of the source, where it has one.
    pub source_country: Option<String>,
    /// ISO 3166-1 alpha-3 country of the target, where it has one.
    pub target_country: Option<String>,
    /// PLOVER event type; `None` for statements and appeals.
    pub event_type: Option<EventType>,
    /// PLOVER mode; empty where the type has none.
    pub mode: String,
    /// CAMEO code.
    pub cameo: CameoCode,
    /// Quad class of the event type, else of the code.
    pub quad_class: Option<QuadClass>,
    /// Goldstein score on the ICEWS scale.
    pub goldstein: Option<f32>,
    /// Whether it happened.
    pub status: Status,
    /// Date of the text; finding the day of the event is a step of its own.
    pub date: Option<Date>,
    /// From 0 to 1: a judgement by rule, not a probability.
    pub confidence: f32,
    /// What it rests on.
    pub evidence: Evidence,
    /// Number of the sentence.
    pub sentence: usize,
    /// Place of the sentence.
    pub span: Span,
}

/// What coding a text gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CodedText {
    /// Events in the order of the text.
    pub events: Vec<CodedEvent>,
    /// Names of several capitalised words that the directory does not know.
    pub unknown_actors: Vec<String>,
}

/// Codes events. Made once from a directory, used for many texts.
///
/// ```
/// use detente_read::events::Coder;
/// use detente_vocab::ActorDirectory;
/// let coder = Coder::new(&ActorDirectory::builtin());
/// let coded = coder.code_text("Kenya accused Uganda of smuggling on Monday.", None);
/// let event = &coded.events[0];
/// assert_eq!((event.source.as_str(), event.target.as_str()), ("KEN", "UGA"));
/// assert_eq!(event.event_type.unwrap().name(), "ACCUSE");
/// ```
#[derive(Clone, Debug)]
pub struct Coder {
    reader: Reader,
}

/// Sentences from which on a text without a dateline is read as an essay.
const ESSAY: usize = 5;

/// A sentence to code.
struct Unit<'a> {
    number: usize,
    text: &'a str,
    span: Span,
}

/// A deed found in a sentence, before it is cast into codes.
struct Deed<'f> {
    frame: &'f Frame,
    trigger: usize,
    last: usize,
    cast: Cast,
    status: Status,
    score: f32,
}

impl Coder {
    /// A coder that knows the names of a directory.
    pub fn new(directory: &ActorDirectory) -> Self {
        Self {
            reader: Reader::new(directory),
        }
    }

    /// Codes plain text, such as a sentence or a news report. The date decides which leaders
    /// are in office.
    pub fn code_text(&self, text: &str, date: Option<Date>) -> CodedText {
        let mut units = Vec::new();
        let (mut byte, mut count) = (0, 0);
        for (n, range) in split_sentences(text).into_iter().enumerate() {
            count += text[byte..range.start].chars().count();
            let length = text[range.clone()].chars().count();
            units.push(Unit {
                number: n + 1,
                span: Span { start: count, end: count + length },
                text: &text[range.clone()],
            });
            (byte, count) = (range.end, count + length);
        }
        self.code(&units, date)
    }

    /// Codes an article: its body, not its title.
    pub fn code_article(&self, article: &Article) -> CodedText {
        let units: Vec<Unit<'_>> = article
            .body()
            .map(|sentence| Unit {
                number: sentence.number,
                text: &sentence.text,
                span: sentence.span,
            })
            .collect();
        self.code(&units, article.date.map(|d| d.date()))
    }

    fn code(&self, units: &[Unit<'_>], date: Option<Date>) -> CodedText {
        let mut coded = CodedText::default();
        let mut known: Vec<String> = Vec::new();
        let mut dateline = None;
        // Actors of the sentence before, for "both sides" and "it".
        let mut recent: Vec<ActorCode> = Vec::new();
        for (n, unit) in units.iter().enumerate() {
            let phrases = self.reader.phrases(unit.text, date, &known);
            remember(&mut known, unit.text, &phrases);
            if n == 0 {
                dateline = phrases.dateline.clone();
            }
            let opinion = units.len() >= ESSAY && dateline.is_none();
            for name in unknown_names(unit.text, &phrases) {
                if !coded.unknown_actors.iter().any(|known| known == name) {
                    coded.unknown_actors.push(name.to_owned());
                }
            }
            let news = News::of(unit.text, date.map(|d| d.year()), opinion);
            let sentence = SentenceCoder {
                unit,
                date,
                news,
                parse: Parser::builtin().parse(unit.text),
                phrases: &phrases,
                dateline: dateline.as_ref(),
                recent: &recent,
            };
            let events = sentence.code();
            let named = |wanted: fn(&str) -> bool| {
                phrases
                    .found
                    .iter()
                    .filter(move |f| !f.is_place)
                    .filter_map(|f| f.code.clone())
                    .filter(move |code| wanted(code.as_str()))
                    .collect::<Vec<_>>()
            };
            let mut here: Vec<ActorCode> = events
                .iter()
                .flat_map(|e| [e.source.clone(), e.target.clone()])
                .collect();
            here.extend(named(|_| true));
            let mut seen: Vec<ActorCode> = Vec::new();
            for code in here {
                if code.country().is_some() && !seen.iter().any(|s| s.root() == code.root()) {
                    seen.push(code);
                }
            }
            if !seen.is_empty() {
                recent = seen;
            }
            coded.events.extend(events);
        }
        coded
    }
}

/// All that is known while one sentence is coded.
struct SentenceCoder<'a> {
    unit: &'a Unit<'a>,
    date: Option<Date>,
    news: News,
    parse: Parse,
    phrases: &'a Phrases,
    dateline: Option<&'a ActorCode>,
    recent: &'a [ActorCode],
}

impl SentenceCoder<'_> {
    fn code(&self) -> Vec<CodedEvent> {
        if self.parse.is_empty() {
            return Vec::new();
        }
        let actors = roles::place(&self.parse, self.phrases);
        let mut deeds = self.deeds(&actors);
        deeds.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.trigger.cmp(&b.trigger)));
        let mut events: Vec<CodedEvent> = Vec::new();
        let mut best: Option<(usize, Status)> = None;
        for deed in &deeds {
            // One deed a sentence, and what is coordinated with it.
            if let Some((first, _)) = best {
                let list = self.parse.conjuncts(first);
                if !list.contains(&deed.trigger) || deed.trigger == first {
                    continue;
                }
            }
            let found = self.events_of(deed, &actors);
            if found.is_empty() {
                continue;
            }
            best.get_or_insert((deed.trigger, deed.status));
            for event in found {
                let twice = events.iter().any(|e| {
                    e.source == event.source && e.target == event.target && e.event_type == event.event_type
                });
                if !twice {
                    events.push(event);
                }
            }
        }
        events
    }

    fn deeds(&self, actors: &[Actor]) -> Vec<Deed<'static>> {
        let parse = &self.parse;
        let frames = Frames::builtin();
        let mut deeds: Vec<Deed<'static>> = Vec::new();
        let mut used = vec![false; parse.len()];
        for at in 0..parse.len() {
            let token = &parse.tokens[at];
            if token.start < self.phrases.body {
                continue;
            }
            let in_actor = actors.iter().any(|a| (a.from..=a.to).contains(&at) && a.found.code.is_some());
            if in_actor || used[at] {
                continue;
            }
            let verb = token.upos == Upos::Verb || token.upos == Upos::Aux && token.lemma == "have";
            if verb && token.deprel != Deprel::Amod {
                let Some((frame, last)) = frames.verb(parse, at) else { continue };
                if last > at {
                    used[last] = true;
                }
                let Some(status) = status::status(parse, at, frame, self.news) else { continue };
                let cast = roles::cast_verb(parse, actors, at, last, frame.roles);
                let score = self.score(at, &cast, status, false);
                deeds.push(Deed { frame, trigger: at, last, cast, status, score });
            } else if token.upos == Upos::Noun {
                let Some((frame, last)) = frames.noun(parse, at) else { continue };
                let cast = roles::cast_noun(parse, actors, at, frame.roles);
                // A bare noun tells of an event only in a report, with both sides named.
                if cast.sources.is_empty() || cast.targets.is_empty() || !self.news.timed {
                    continue;
                }
                let status = if self.news.opinion || self.news.history {
                    continue;
                } else {
                    Status::Actual
                };
                let score = self.score(at, &cast, status, true);
                deeds.push(Deed { frame, trigger: at, last, cast, status, score });
            }
        }
        // What was asked for, agreed or promised is told by the word above it.
        let triggers: Vec<usize> = deeds.iter().map(|d| d.trigger).collect();
        deeds.retain(|deed| {
            let t = &parse.tokens[deed.trigger];
            let below = matches!(t.deprel, Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl | Deprel::Obl | Deprel::Nmod | Deprel::Obj)
                && t.head.is_some_and(|h| triggers.contains(&h));
            !(below && deed.status != Status::Actual)
        });
        deeds
    }

    /// How much a deed is the point of its sentence.
    fn score(&self, at: usize, cast: &Cast, status: Status, nominal: bool) -> f32 {
        let mut score = 0.0;
        let depth = self.parse.ancestors(at).count() as f32;
        let token = &self.parse.tokens[at];
        score -= 0.5 * depth.min(5.0);
        if let Some(head) = self.parse.reported_by(at) {
            // Inside what is said counts as the main clause.
            score += if head != at { 0.5 } else { 0.0 };
        }
        if matches!(token.deprel, Deprel::AclRelcl | Deprel::Advcl | Deprel::Acl) {
            score -= 1.0;
        }
        score += 1.5 * f32::from(u8::from(cast.sure.0)) + 1.0 * f32::from(u8::from(cast.sure.1));
        if cast.sources.is_empty() {
            score -= 2.0;
        }
        if cast.targets.is_empty() {
            score -= 1.5;
        }
        match status {
            Status::Actual => score += 1.0,
            Status::Planned => score += 0.5,
            _ => score -= 2.0,
        }
        if nominal {
            score -= 1.0;
        }
        score
    }

    /// The country that the sentence gives its bare agents.
    fn setting(&self, actors: &[Actor], near: usize) -> Option<String> {
        let place = actors
            .iter()
            .filter(|a| a.found.is_place || a.found.code.as_ref().is_some_and(|c| c.country().is_some()))
            .filter(|a| {
                let before = a.from.checked_sub(1).map(|k| self.parse.tokens[k].lower());
                a.found.is_place || matches!(before.as_deref(), Some("in" | "of" | "from" | "near" | "at"))
            })
            .min_by_key(|a| a.from.abs_diff(near));
        place
            .and_then(|a| a.found.code.as_ref()?.country().map(str::to_owned))
            .or_else(|| self.dateline.and_then(|c| c.country().map(str::to_owned)))
    }

    fn events_of(&self, deed: &Deed<'_>, actors: &[Actor]) -> Vec<CodedEvent> {
        let Some((cameo, status)) = recode(deed) else { return Vec::new() };
        let mut sources = self.resolve(&deed.cast.sources, actors, None);
        let owner = sources.iter().find_map(|(code, _, _)| code.country().map(str::to_owned));
        let mut targets = self.resolve(&deed.cast.targets, actors, owner.as_deref());
        if sources.is_empty() && !deed.cast.sources.is_empty() {
            let other = targets.iter().find_map(|(code, _, _)| code.country().map(str::to_owned));
            sources = self.resolve(&deed.cast.sources, actors, other.as_deref());
        }
        if sources.is_empty() || targets.is_empty() {
            self.recall(deed, &mut sources, &mut targets);
        }
        // At least one side must be said outright.
        let outright = sources.iter().chain(&targets).any(|(_, sure, _)| *sure);
        if !outright {
            return Vec::new();
        }
        let mut pairs: Vec<((ActorCode, Span), (ActorCode, Span))> = Vec::new();
        for (source, _, source_span) in &sources {
            for (target, _, target_span) in &targets {
                if source != target {
                    let (s, t) = ((source.clone(), *source_span), (target.clone(), *target_span));
                    pairs.push((s.clone(), t.clone()));
                    if deed.frame.roles == Roles::Both {
                        pairs.push((t, s));
                    }
                }
            }
        }
        let private = |code: &ActorCode| code.as_str().ends_with(".CIV") || code.as_str().ends_with(".CRI");
        let confidence = (0.35
            + 0.2 * f32::from(u8::from(deed.cast.sure.0))
            + 0.2 * f32::from(u8::from(deed.cast.sure.1))
            + 0.1 * f32::from(u8::from(self.news.timed))
            + 0.1 * f32::from(u8::from(self.news.reported)))
        .min(0.95);
        pairs
            .into_iter()
            // Citizens among themselves are crime and society, not politics.
            .filter(|((s, _), (t, _))| !(private(s) && private(t) && s.root() == t.root()))
            .map(|((source, source_span), (target, target_span))| {
                let event_type = cameo.event_type();
                CodedEvent {
                    source_country: source.country().map(str::to_owned),
                    target_country: target.country().map(str::to_owned),
                    source,
                    target,
                    event_type,
                    mode: cameo.mode().to_owned(),
                    cameo,
                    quad_class: event_type.map(EventType::quad_class).or(cameo.quad_class()),
                    goldstein: cameo.goldstein(GoldsteinScale::Icews),
                    status,
                    date: self.date,
                    confidence,
                    evidence: Evidence {
                        trigger: self.words(deed.trigger, deed.trigger),
                        source: source_span,
                        target: target_span,
                        rule: format!("{}, frame {}", deed.cast.rule, deed.frame.line),
                    },
                    sentence: self.unit.number,
                    span: self.unit.span,
                }
            })
            .collect()
    }

    /// Codes of cast actors: code, whether said outright, words.
    fn resolve(&self, cast: &[usize], actors: &[Actor], owner: Option<&str>) -> Vec<(ActorCode, bool, Span)> {
        let mut found: Vec<(ActorCode, bool, Span)> = Vec::new();
        for &i in cast {
            let actor = &actors[i];
            let setting = self.setting(actors, actor.head);
            let fallback = owner.map(str::to_owned).or(setting);
            if let Some((code, inferred)) = roles::code_of(actor, fallback.as_deref())
                && !found.iter().any(|(known, _, _)| *known == code)
            {
                found.push((code, !inferred, self.bytes(actor.found.start, actor.found.end)));
            }
        }
        found
    }

    /// "Both sides", "it": the actors of the sentence before fill a side that this one leaves open.
    fn recall(
        &self,
        deed: &Deed<'_>,
        sources: &mut Vec<(ActorCode, bool, Span)>,
        targets: &mut Vec<(ActorCode, bool, Span)>,
    ) {
        let Some(subject) = self.parse.subject(deed.trigger) else { return };
        let (from, to) = self.parse.subtree(subject);
        let to = to.min(deed.trigger.saturating_sub(1)).max(from);
        let words: Vec<String> = (from..=to).map(|k| self.parse.tokens[k].lower()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let span = self.words(from, to);
        let pair = words.iter().any(|w| matches!(*w, "both" | "two"))
            && words.iter().any(|w| matches!(*w, "sides" | "countries" | "states" | "parties" | "nations" | "governments" | "leaders" | "ministers"));
        if let (true, [a, b, ..]) = (pair, self.recent) {
            *sources = vec![(a.clone(), true, span)];
            *targets = vec![(b.clone(), true, span)];
            return;
        }
        if matches!(words.as_slice(), ["it" | "he" | "she" | "they"])
            && sources.is_empty()
            && let Some(first) = self.recent.first()
        {
            *sources = vec![(first.clone(), false, span)];
        }
    }

    fn bytes(&self, start: usize, end: usize) -> Span {
        let from = self.unit.span.start + self.unit.text[..start].chars().count();
        Span {
            start: from,
            end: from + self.unit.text[start..end].chars().count(),
        }
    }

    fn words(&self, from: usize, to: usize) -> Span {
        self.bytes(self.parse.tokens[from].start, self.parse.tokens[to].end)
    }
}

/// The code a deed gets by its status: an intended deed is an intention, a denied one no deed.
fn recode(deed: &Deed<'_>) -> Option<(CameoCode, Status)> {
    let cameo = deed.frame.cameo?;
    let code = |text: &str| text.parse::<CameoCode>().ok();
    match deed.status {
        Status::Actual => Some((cameo, Status::Actual)),
        Status::Planned => {
            let intended = match cameo.root() {
                "03" | "10" | "13" => cameo.as_str(),
                "04" => "036",
                "05" => "032",
                "06" => "031",
                "07" => "033",
                "08" => "035",
                "09" | "11" => return Some((cameo, Status::Planned)),
                "12" => cameo.as_str(),
                "14" => "133",
                "16" => "132",
                "17" => "130",
                "15" | "18" | "19" | "20" => "138",
                _ => return None,
            };
            Some((code(intended)?, Status::Planned))
        }
        _ => None,
    }
}
