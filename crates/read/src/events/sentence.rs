//! One sentence into events: the deed that is its point, its cast, its codes.

use detente_vocab::{ActorCode, CameoCode, EventType, GoldsteinScale, Sector, Span};
use jiff::civil::Date;

use super::frames::{Frame, Frames, Roles};
use super::roles::{self, Actor, Cast};
use super::status::{self, News};
use super::verbs::{self, Form};
use super::{CodedEvent, Evidence, Status, Unit};
use crate::actors::phrase::Phrases;
use crate::syntax::{Deprel, Parse, Upos};

/// A deed found in a sentence, before it is cast into codes.
struct Deed<'f> {
    frame: &'f Frame,
    /// "will not": the deed is refused.
    refused: bool,
    /// Whether something that is no actor is acted upon.
    has_object: bool,
    trigger: usize,
    cast: Cast,
    status: Status,
    score: f32,
}

/// All that is known while one sentence is coded.
pub(super) struct SentenceCoder<'a> {
    pub unit: &'a Unit<'a>,
    pub date: Option<Date>,
    pub news: News,
    pub parse: Parse,
    pub phrases: &'a Phrases,
    pub dateline: Option<&'a ActorCode>,
    pub recent: &'a [ActorCode],
}

impl SentenceCoder<'_> {
    /// The events of the sentence.
    pub fn code(&self) -> Vec<CodedEvent> {
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
                    e.source == event.source
                        && e.target == event.target
                        && e.event_type == event.event_type
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
            let in_actor = actors
                .iter()
                .any(|a| (a.from..=a.to).contains(&at) && a.found.code.is_some());
            if in_actor || used[at] {
                continue;
            }
            if let Some(verb) = verbs::verb(parse, actors, at) {
                let Some((frame, last)) = frames.verb(parse, &verb) else {
                    continue;
                };
                if last > at {
                    used[last] = true;
                }
                let Some(status) = status::status(parse, &verb, frame, self.news) else {
                    continue;
                };
                let cast = roles::cast_verb(parse, actors, &verb, last, frame.roles);
                let aside = verb.form == Form::Gerund && !verb.progressive;
                let score = self.score(at, &cast, status, false)
                    - 1.5 * f32::from(u8::from(aside))
                    - 0.3 * deeds.len() as f32;
                let object = (at + 1..(at + 6).min(parse.len()))
                    .any(|k| matches!(parse.tokens[k].upos, Upos::Noun | Upos::Propn));
                deeds.push(Deed {
                    frame,
                    refused: verb.negated,
                    has_object: object || verb.passive,
                    trigger: at,
                    cast,
                    status,
                    score,
                });
            } else if token.upos == Upos::Noun {
                let Some((frame, _)) = frames.noun(parse, at) else {
                    continue;
                };
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
                deeds.push(Deed {
                    frame,
                    refused: false,
                    has_object: false,
                    trigger: at,
                    cast,
                    status,
                    score,
                });
            }
        }
        // What was asked for, agreed or promised is told by the word above it.
        let triggers: Vec<usize> = deeds.iter().map(|d| d.trigger).collect();
        deeds.retain(|deed| {
            let t = &parse.tokens[deed.trigger];
            let below = matches!(
                t.deprel,
                Deprel::Xcomp
                    | Deprel::Ccomp
                    | Deprel::Advcl
                    | Deprel::Acl
                    | Deprel::Obl
                    | Deprel::Nmod
                    | Deprel::Obj
            ) && t.head.is_some_and(|h| triggers.contains(&h));
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
            .filter(|a| {
                a.found.is_place || a.found.code.as_ref().is_some_and(|c| c.country().is_some())
            })
            .filter(|a| {
                // "in the far north of Mali", "in northern Mali".
                let before = self.parse.tokens[..a.from]
                    .iter()
                    .rev()
                    .map(|token| token.lower())
                    .find(|word| !is_part_of_place(word));
                a.found.is_place
                    || matches!(
                        before.as_deref(),
                        Some("in" | "of" | "from" | "near" | "at")
                    )
            })
            .min_by_key(|a| a.from.abs_diff(near));
        place
            .and_then(|a| a.found.code.as_ref()?.country().map(str::to_owned))
            .or_else(|| self.dateline.and_then(|c| c.country().map(str::to_owned)))
    }

    fn events_of(&self, deed: &Deed<'_>, actors: &[Actor]) -> Vec<CodedEvent> {
        let Some((cameo, status)) = recode(deed) else {
            return Vec::new();
        };
        let mut sources = self.resolve(&deed.cast.sources, actors, None, false);
        let owner = sources
            .iter()
            .find_map(|(code, _, _)| code.country().map(str::to_owned));
        // Police and courts act within their own country; truces and releases are most often
        // made with one's own rebels.
        let at_home = cameo.root() == "08"
            || sources
                .iter()
                .any(|(code, _, _)| matches!(code.sector(), Some(Sector::Cop | Sector::Jud)));
        let mut targets = self.resolve(&deed.cast.targets, actors, owner.as_deref(), at_home);
        if sources.is_empty() && !deed.cast.sources.is_empty() {
            let other = targets
                .iter()
                .find_map(|(code, _, _)| code.country().map(str::to_owned));
            sources = self.resolve(&deed.cast.sources, actors, other.as_deref(), false);
        }
        self.recall(deed, &mut sources, &mut targets);
        self.supply(deed, actors, &sources, &mut targets);
        // At least one side must be said outright.
        let outright = sources.iter().chain(&targets).any(|(_, sure, _)| *sure);
        if !outright {
            return Vec::new();
        }
        let mut pairs: Vec<((ActorCode, Span), (ActorCode, Span))> = Vec::new();
        for (source, _, source_span) in &sources {
            for (target, sure, target_span) in &targets {
                // An official asks another of the same state: the state stands for the second.
                let target = match source.country().filter(|_| source == target && !sure) {
                    Some(country) => ActorCode::new(country).unwrap_or_else(|_| target.clone()),
                    None => target.clone(),
                };
                if *source != target {
                    let (s, t) = (
                        (source.clone(), *source_span),
                        (target.clone(), *target_span),
                    );
                    pairs.push((s.clone(), t.clone()));
                    if deed.frame.roles == Roles::Both {
                        pairs.push((t, s));
                    }
                }
            }
        }
        let confidence = (0.35
            + 0.2 * f32::from(u8::from(deed.cast.sure.0))
            + 0.2 * f32::from(u8::from(deed.cast.sure.1))
            + 0.1 * f32::from(u8::from(self.news.timed))
            + 0.1 * f32::from(u8::from(self.news.reported)))
        .min(0.95);
        pairs
            .into_iter()
            .filter(|((source, _), (target, _))| is_political(source, target, cameo))
            .map(|((source, source_span), (target, target_span))| {
                let cameo = self.by_means(deed, &source, cameo);
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

    /// A state bombs from the air; armed men bomb with what CAMEO 183 lists.
    fn by_means(&self, deed: &Deed<'_>, source: &ActorCode, cameo: CameoCode) -> CameoCode {
        let state = source.country().is_some()
            && matches!(source.sector(), None | Some(Sector::Gov | Sector::Mil));
        let bombs = self.parse.tokens[deed.trigger].lower().starts_with("bomb");
        if state && bombs && cameo.as_str() == "183" {
            "195".parse().unwrap_or(cameo)
        } else {
            cameo
        }
    }

    /// Codes of cast actors: code, whether said outright, words.
    fn resolve(
        &self,
        cast: &[usize],
        actors: &[Actor],
        owner: Option<&str>,
        at_home: bool,
    ) -> Vec<(ActorCode, bool, Span)> {
        let mut found: Vec<(ActorCode, bool, Span)> = Vec::new();
        for &i in cast {
            let actor = &actors[i];
            let setting = self.setting(actors, actor.head);
            // Whoever fights armed men may do so abroad: they belong where the sentence puts
            // them, and to nobody's country where it says nothing.
            let armed = actor
                .found
                .code
                .as_ref()
                .is_some_and(|code| code.as_str() == ActorCode::UNNAMED_ARMED);
            let fallback = if armed && !at_home {
                setting
            } else {
                owner.map(str::to_owned).or(setting)
            };
            if let Some((code, inferred)) = roles::code_of(actor, fallback.as_deref())
                && !found.iter().any(|(known, _, _)| *known == code)
            {
                found.push((
                    code,
                    !inferred,
                    self.bytes(actor.found.start, actor.found.end),
                ));
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
        let near = deed.trigger.saturating_sub(6)..deed.trigger;
        let words: Vec<String> = near.clone().map(|k| self.parse.tokens[k].lower()).collect();
        let pair = words.windows(2).position(|pair| {
            matches!(pair[0].as_str(), "both" | "two")
                && matches!(
                    pair[1].as_str(),
                    "sides"
                        | "countries"
                        | "states"
                        | "parties"
                        | "nations"
                        | "governments"
                        | "leaders"
                        | "ministers"
                )
        });
        if let (Some(at), [a, b, ..]) = (pair, self.recent) {
            let span = self.words(near.start + at, near.start + at + 1);
            *sources = vec![(a.clone(), true, span)];
            *targets = vec![(b.clone(), true, span)];
            return;
        }
        if let (true, Some(subject), Some(first)) = (
            sources.is_empty(),
            self.parse.subject(deed.trigger),
            self.recent.first(),
        ) && matches!(
            self.parse.tokens[subject].lower().as_str(),
            "it" | "he" | "she" | "they"
        ) {
            *sources = vec![(first.clone(), false, self.words(subject, subject))];
        }
    }

    /// A deed against something that is no actor ("an inmate", "the charities") is done to the
    /// country where it lies: the nearest place that the sentence names behind the verb, else the
    /// doer's own. Said nowhere outright, it rests on the source alone.
    fn supply(
        &self,
        deed: &Deed<'_>,
        actors: &[Actor],
        sources: &[(ActorCode, bool, Span)],
        targets: &mut Vec<(ActorCode, bool, Span)>,
    ) {
        let Some((source, true, _)) = sources.first() else {
            return;
        };
        let public = source.sector().is_none_or(|sector| {
            matches!(
                sector,
                Sector::Gov
                    | Sector::Mil
                    | Sector::Reb
                    | Sector::Cop
                    | Sector::Jud
                    | Sector::Spy
                    | Sector::Leg
            )
        });
        let one_sided = deed.frame.cameo.is_some_and(|cameo| {
            matches!(
                cameo.root(),
                "03" | "07" | "08" | "09" | "11" | "12" | "13" | "15" | "16" | "17" | "18" | "19"
            )
        });
        if !targets.is_empty()
            || !public
            || !deed.has_object
            || !one_sided
            || deed.frame.roles == Roles::Both
            || self.news.opinion
        {
            return;
        }
        let behind = actors
            .iter()
            .filter(|a| a.from > deed.trigger)
            .find_map(|a| a.found.code.as_ref()?.country());
        let Some(country) = behind.or(source.country()) else {
            return;
        };
        if let Ok(code) = ActorCode::new(country) {
            targets.push((code, false, self.words(deed.trigger, deed.trigger)));
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

/// Words between "in" and a country's name: "in northern Mali", "in the east of Chad".
fn is_part_of_place(word: &str) -> bool {
    const SIDES: &[&str] = &[
        "north", "south", "east", "west", "central", "the", "far", "war",
    ];
    SIDES.contains(&word)
        || word.ends_with("ern") && SIDES.iter().any(|side| word.contains(side))
        || matches!(
            word,
            "northeastern" | "neighbouring" | "neighboring" | "remote" | "rural"
        )
        || word.ends_with("-torn")
}

/// Within one country only what public actors do counts: crime, work and private life are no
/// politics, and a state that praises or meets a part of itself has done nothing to anybody.
fn is_political(source: &ActorCode, target: &ActorCode, cameo: CameoCode) -> bool {
    if source.country().is_none() || source.root() != target.root() || cameo.root() == "14" {
        return true;
    }
    let private = source.sector().is_some_and(|sector| {
        matches!(
            sector,
            Sector::Civ
                | Sector::Cri
                | Sector::Bus
                | Sector::Lab
                | Sector::Ref
                | Sector::Edu
                | Sector::Rel
                | Sector::Ngo
                | Sector::Med
        )
    });
    let courtesy = matches!(cameo.root(), "02" | "04" | "05" | "06");
    let to_itself = source.sector().is_none() || target.sector().is_none();
    // "Coronavirus has killed six people": the country is where, not who.
    let nobody = source.sector().is_none() && matches!(cameo.root(), "18" | "19" | "20");
    !(private || nobody || courtesy && to_itself)
}

/// The code a deed gets by its status: an intended deed is an intention, a denied one no deed.
fn recode(deed: &Deed<'_>) -> Option<(CameoCode, Status)> {
    let cameo = deed.frame.cameo?;
    let code = |text: &str| text.parse::<CameoCode>().ok();
    match deed.status {
        Status::Actual => Some((cameo, Status::Actual)),
        Status::Planned if deed.refused => {
            let refusal = match cameo.root() {
                "04" => "125",
                "07" => "121",
                "08" => "124",
                _ => "120",
            };
            Some((code(refusal)?, Status::Actual))
        }
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
