//! From what the rules found in each sentence to the claims of the article: antecedents, missing slots, places,
//! signs, numbers. Whose claim it is stands in `voices`, which variable a mention is in `naming`.

use std::collections::{BTreeMap, BTreeSet};

use detente_vocab::{
    ActorCode, ActorDirectory, Claim, ClaimKind, Concept, Cue, Direction, Holder, Property, Sign,
    Span,
};

use super::concept::Concepts;
use super::context::is_state;
use super::draft::Draft;
use super::learned::Opinion;
use super::lexicon::Lexicon;
use super::phrase::whole_phrase;
use super::rules::{Found, Polarity, Scan};
use super::supplement;
use super::view::View;
use super::voices::is_opponent;
use crate::actors::Mention;
use crate::article::Article;
use crate::syntax::Deprel;

/// So many sentences on a place that was named is still meant.
const NEAR: usize = 2;

/// With fewer sentences a text is no op-ed.
const SHORT: usize = 10;

/// At most this many actors joined by "and" make claims of their own.
const SPREAD: usize = 3;

pub(crate) struct Assembly<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) directory: &'a ActorDirectory,
    text: &'a str,
    claims: Vec<Claim>,
    /// What "this" may stand for: from the sentence before.
    pub(super) before: Option<Concept>,
    /// The thing that was the subject of the sentence before, and whether it is a plural.
    pub(super) thing: Option<(Concept, bool)>,
    /// Concepts with actors, latest last: definite mentions take their slots from here.
    pub(super) known: Vec<Concept>,
    /// Orientation under which a tie between two actors was first spoken of.
    pub(super) ties: BTreeMap<(Property, ActorCode, ActorCode), (ActorCode, ActorCode)>,
    /// Pairs of states said to deal with each other, how often, in the order of the text.
    pub(super) dealings: Vec<((ActorCode, ActorCode), usize)>,
    /// The two sides of the border last spoken of.
    pub(super) border: Option<(ActorCode, ActorCode)>,
    /// Place whose state was last spoken of, by name, and in which sentence.
    last_place: Option<(ActorCode, usize)>,
    /// Whether the text is too short for an op-ed.
    is_short: bool,
    /// The country that the article names most.
    chief: Option<String>,
    /// State last named before this sentence.
    pub(super) last_state: Option<ActorCode>,
    /// The state whose people were the subject of the sentence before.
    pub(super) subject: Option<ActorCode>,
    /// What the "it" that opens a sentence stood for last, and in which.
    pub(super) it: Option<(Concept, usize)>,
    /// Where the claims of the sentence before begin.
    previous: usize,
}

impl<'a> Assembly<'a> {
    pub fn new(
        lexicon: &'a Lexicon,
        directory: &'a ActorDirectory,
        article: &'a Article,
        mentions: &[Mention],
    ) -> Self {
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for country in mentions.iter().filter_map(|m| m.actor.country()) {
            *named.entry(country).or_default() += 1;
        }
        let chief = named
            .iter()
            .max_by_key(|&(country, n)| (*n, std::cmp::Reverse(*country)));
        Assembly {
            lexicon,
            directory,
            text: &article.text,
            is_short: article.sentences.len() < SHORT,
            claims: Vec::new(),
            before: None,
            thing: None,
            known: Vec::new(),
            ties: BTreeMap::new(),
            dealings: Vec::new(),
            border: None,
            last_place: None,
            chief: chief.map(|(country, _)| (*country).to_owned()),
            last_state: None,
            subject: None,
            it: None,
            previous: 0,
        }
    }

    /// Takes what one sentence gave.
    pub fn take(&mut self, view: &View<'_>, found: Vec<Found>, opinion: &Opinion) {
        let first = self.claims.len();
        if found.is_empty() && Self::is_doubted(view) {
            for claim in &mut self.claims[self.previous..] {
                if matches!(claim.holder, Holder::Quoted { .. }) {
                    claim.kind = ClaimKind::Concession;
                }
            }
        }
        self.previous = first;
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        let mut read: Vec<(Span, Span)> = Vec::new();
        self.note_ties(view);
        let believed = |one| supplement::believed(one, opinion);
        let mut readings: Vec<usize> = Vec::new();
        for (number, one) in found.into_iter().filter_map(believed).enumerate() {
            self.take_one(view, &one, &mut seen, &mut read);
            readings.resize(self.claims.len() - first, number);
        }
        // What is only expected moves nothing that later readings rest on, but the names of ties.
        let known = self.known.clone();
        let (dealings, last_place) = (self.dealings.clone(), self.last_place.clone());
        self.supplement(view, opinion, first, &mut seen, &mut read);
        (self.known, self.dealings, self.last_place) = (known, dealings, last_place);
        let expected = readings.last().map_or(0, |last| last + 1);
        readings.extend((expected..).take(self.claims.len() - first - readings.len()));
        let record = |rule: &str| self.lexicon.precision(rule);
        supplement::weigh(
            &mut self.claims[first..],
            &readings,
            opinion,
            self.is_short,
            record,
        );
        for claim in &mut self.claims[first..] {
            if is_opponent(self.lexicon, &claim.holder) {
                claim.kind = ClaimKind::Concession;
            }
        }
        self.remember(view, first);
        self.note_thing(view);
        self.note_places(view);
    }

    /// Takes one finding: a claim for each pair of its ends that the sentence has not given yet.
    fn take_one(
        &mut self,
        view: &View<'_>,
        one: &Found,
        seen: &mut BTreeSet<(String, String)>,
        read: &mut Vec<(Span, Span)>,
    ) {
        for (cause, effect) in self.pairs(view, one) {
            let key =
                |concept: &Option<Concept>| concept.as_ref().map(Concept::node).unwrap_or_default();
            let (from, to) = (key(&cause), key(&effect));
            let bare = cause.is_none() && effect.is_none();
            if (from == to && !bare) || !seen.insert((from, to)) {
                continue;
            }
            // Two rules on one pair of phrases: the first, more exact one keeps it.
            if let (Some(a), Some(b)) = (span_of(&cause), span_of(&effect)) {
                let again = read
                    .iter()
                    .any(|(x, y)| (*x == a && *y == b) || (*x == b && *y == a));
                if again && !one.spread {
                    continue;
                }
                read.push((a, b));
            }
            for concept in [&cause, &effect].into_iter().flatten() {
                self.note_place(view, concept);
                if concept.property != Property::Other
                    && (concept.who.is_some() || concept.toward.is_some())
                {
                    self.known.push(concept.clone());
                }
            }
            let claim = self.claim(view, one, cause, effect);
            self.claims.push(claim);
        }
    }

    /// Adds what the learned model expects beside the claims from `first` on.
    fn supplement(
        &mut self,
        view: &View<'_>,
        opinion: &Opinion,
        first: usize,
        seen: &mut BTreeSet<(String, String)>,
        read: &mut Vec<(Span, Span)>,
    ) {
        let scan = Scan::new(view, self.lexicon);
        // What names nothing is dropped in the end, so it stands in no other's way.
        let have: Vec<_> = self.claims[first..]
            .iter()
            .filter(|claim| claim.cause.is_some() || claim.effect.is_some())
            .map(|c| (c.kind, c.sign))
            .collect();
        // As far as their words reach in the end: an act's with its doer.
        let whole = self.claims[first..].iter();
        let whole = whole.filter_map(|claim| span_of(&claim.cause).zip(span_of(&claim.effect)));
        let spans: Vec<(Span, Span)> = whole.chain(read.iter().copied()).collect();
        let modality = |k| scan.modality(k);
        let take = |found, doubted| {
            let from = self.claims.len();
            self.take_one(view, &found, seen, read);
            for claim in &mut self.claims[from..] {
                claim.tentative = doubted; // Weighed as such below.
            }
            self.claims.len() > from
        };
        supplement::additions(&scan.concepts, opinion, &have, &spans, modality, take);
    }

    /// Numbers the claims; tentative ones by themselves, so that they move no other number.
    pub fn finish(mut self) -> Vec<Claim> {
        // A claim about nothing that the reader could name says nothing ("X should act").
        self.claims
            .retain(|claim| claim.cause.is_some() || claim.effect.is_some());
        let (mut read, mut expected) = (0, 0);
        for claim in &mut self.claims {
            let (letter, number) = if claim.tentative {
                ('T', &mut expected)
            } else {
                ('C', &mut read)
            };
            *number += 1;
            claim.id = format!("{letter}{number:02}");
        }
        self.claims
    }

    /// Ties that a sentence names before any claim fix the orientation of their node.
    fn note_ties(&mut self, view: &View<'_>) {
        let concepts = Concepts {
            view,
            lexicon: self.lexicon,
        };
        for i in 0..view.len() {
            if !view.upos(i).is_nominal() {
                continue;
            }
            if let Some(draft) = concepts.noun(i).filter(Draft::known) {
                let concept = self.concept(view, &draft);
                if concept.who.is_some() || concept.toward.is_some() {
                    let concept = self.oriented(concept);
                    self.count_dealing(&concept);
                    self.note_place(view, &concept);
                    if !self.known.iter().any(|k| k.node() == concept.node()) {
                        self.known.push(concept);
                    }
                }
            }
        }
    }

    /// Remembers the place whose state is spoken of, where the sentence names it.
    fn note_place(&mut self, view: &View<'_>, concept: &Concept) {
        // Who does something to something is not yet where it is: "China values a stable border".
        let acts = |k: usize| {
            let verb = view.parse.head(k).filter(|&verb| view.is_verb(verb));
            view.rel(k) == Deprel::Nsubj && verb.is_some_and(|verb| view.object(verb).is_some())
        };
        let named = |who: &ActorCode| {
            let codes = (0..view.len()).filter(|&k| !acts(k));
            codes
                .filter_map(|k| view.actor_at(k))
                .map(ActorCode::country)
                .any(|c| c == who.country())
        };
        // What somebody's pipelines carry is no place.
        if super::draft::is_of_place(concept.property)
            && concept.property != Property::Economy
            && let Some(who) = &concept.who
            && (is_state(who) || who.as_str() == ActorCode::REGION)
            && named(who)
        {
            self.last_place = Some((who.clone(), view.number));
        }
    }

    /// The place that is meant where a state of a place is spoken of and no place: the one spoken of last,
    /// if that was just before or it is what the article is about.
    pub(super) fn place_meant(&self, view: &View<'_>) -> Option<ActorCode> {
        let (place, at) = self.last_place.as_ref()?;
        let near = view.number.saturating_sub(*at) <= NEAR;
        let chief = place.country().is_some() && place.country() == self.chief.as_deref();
        (near || chief).then(|| place.clone())
    }

    /// Cause and effect of a finding; several where actors are joined and each counts.
    fn pairs(&mut self, view: &View<'_>, one: &Found) -> Vec<(Option<Concept>, Option<Concept>)> {
        let (cause, effect) = (one.cause.as_ref(), one.effect.as_ref());
        let mut causes = self.ends(view, cause, effect, one.spread);
        let mut effects = self.ends(view, effect, cause, one.spread);
        // "X as a threat to Y" stands where the text names no deed of X.
        let named = one
            .effect
            .as_ref()
            .is_some_and(|d| d.property == Property::Threat);
        let bare = one.cause.as_ref().is_some_and(|d| d.bare_actor);
        if (one.cause.is_some() && causes.is_empty() && !(named && bare))
            || (one.effect.is_some() && effects.is_empty())
        {
            return Vec::new();
        }
        if causes.len() > 1 && effects.len() > 1 {
            causes.truncate(1);
        }
        let wrap = |list: Vec<Concept>| -> Vec<Option<Concept>> {
            if list.is_empty() {
                vec![None]
            } else {
                list.into_iter().map(Some).collect()
            }
        };
        let (causes, effects) = (wrap(causes), wrap(std::mem::take(&mut effects)));
        let mut pairs = Vec::new();
        for cause in &causes {
            for effect in &effects {
                pairs.push((cause.clone(), effect.clone()));
            }
        }
        pairs.truncate(SPREAD);
        pairs
    }

    fn ends(
        &mut self,
        view: &View<'_>,
        draft: Option<&Draft>,
        other: Option<&Draft>,
        spread: bool,
    ) -> Vec<Concept> {
        let Some(draft) = draft else {
            return Vec::new();
        };
        if draft.anaphor {
            let Some(mut concept) = self.taken_up(view, draft) else {
                return Vec::new();
            };
            if draft.from == 0 && view.lower[0] == "it" {
                self.it = Some((concept.clone(), view.number));
            }
            // Where no word takes it up, it keeps its own words.
            if view.is_anaphor(self.lexicon, draft.from) || draft.from < draft.to {
                let words = std::mem::replace(&mut concept.text, view.words(draft.from, draft.to));
                concept.antecedent.get_or_insert(words);
                concept.span = Some(view.place(draft.from, draft.to));
            }
            return vec![concept];
        }
        let mut drafts = vec![draft.clone()];
        if spread {
            if draft.toward.len() > 1 {
                drafts = draft
                    .toward
                    .iter()
                    .map(|code| Draft {
                        toward: vec![code.clone()],
                        ..draft.clone()
                    })
                    .collect();
            } else if draft.who.len() > 1 {
                drafts = draft
                    .who
                    .iter()
                    .map(|code| Draft {
                        who: vec![code.clone()],
                        ..draft.clone()
                    })
                    .collect();
            }
        }
        drafts.truncate(SPREAD);
        drafts
            .into_iter()
            .filter_map(|draft| {
                let concept = self.concept(view, &draft);
                let concept = if draft.definite && !draft.border {
                    self.completed(concept)
                } else {
                    concept
                };
                let concept = self.settled(view, &draft, concept, other)?;
                if let (true, Some(a), Some(b)) = (draft.border, &concept.who, &concept.toward) {
                    self.border = Some((a.clone(), b.clone()));
                }
                let concept = between_states(concept);
                Some(self.named(view, concept))
            })
            .collect()
    }

    pub(super) fn concept(&self, view: &View<'_>, draft: &Draft) -> Concept {
        let mut from = draft.from;
        let to = draft.to.max(from);
        while from < to
            && matches!(
                view.lower[from].as_str(),
                "," | "since" | "which" | "that" | "because" | "if" | "by" | "-" | "—"
            )
        {
            from += 1;
        }
        between_states(Concept {
            text: view.words(from, to),
            span: Some(view.place(from, to)),
            antecedent: None,
            who: draft.who.first().cloned(),
            toward: draft
                .toward
                .first()
                .filter(|code| Some(*code) != draft.who.first())
                .cloned(),
            property: draft.property,
            head: if draft.known() {
                String::new()
            } else {
                draft.head.clone()
            },
            direction: if draft.direction < 0 {
                Direction::Down
            } else {
                Direction::Up
            },
        })
    }

    fn claim(
        &self,
        view: &View<'_>,
        one: &Found,
        cause: Option<Concept>,
        effect: Option<Concept>,
    ) -> Claim {
        let places = (span_of(&cause), span_of(&effect));
        let cause = cause.map(|concept| whole_phrase(view, concept, &one.cue, places.1));
        let effect = effect.map(|concept| whole_phrase(view, concept, &one.cue, places.0));
        let turn = |concept: &Option<Concept>| match concept {
            Some(c) if c.direction == Direction::Down => -1,
            _ => 1,
        };
        let sign = match one.polarity {
            Polarity::Zero => Sign::Zero,
            Polarity::Unclear => Sign::Unclear,
            Polarity::Folded(sign) if sign < 0 => Sign::Negative,
            Polarity::Folded(_) => Sign::Positive,
            Polarity::Signed(base) => {
                let alone = one.kind == ClaimKind::Normative && effect.is_none();
                let folded = if alone {
                    base
                } else {
                    base * turn(&cause) * turn(&effect)
                };
                if folded < 0 {
                    Sign::Negative
                } else {
                    Sign::Positive
                }
            }
        };
        let cue: Vec<Cue> = one
            .cue
            .iter()
            .map(|&(from, to)| {
                let place = view.place(from, to);
                Cue {
                    text: view.words(from, to),
                    start: place.start,
                    end: place.end,
                }
            })
            .collect();
        let spans = cue.iter().map(|c| Span::new(c.start, c.end));
        let spans = spans.chain(span_of(&cause)).chain(span_of(&effect));
        let span = spans
            .filter(|span| view.span.overlaps(*span))
            .reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)))
            .unwrap_or(view.span);
        let (holder, modality) = self.holder(view, one);
        Claim {
            id: String::new(),
            sentence: view.number,
            span,
            text: self.slice(span),
            kind: one.kind,
            cause,
            effect,
            sign,
            modality,
            holder,
            condition: one.condition.map(|(from, to)| view.words(from, to)),
            cue,
            rule: one.rule.to_owned(),
            confidence: 0.0, // Weighed when the sentence is read.
            stated_crux: one.stated_crux,
            tentative: false,
        }
    }

    fn slice(&self, span: Span) -> String {
        self.text
            .chars()
            .skip(span.start)
            .take(span.end - span.start)
            .collect()
    }

    /// Keeps what the next sentence's "this" and "the war" may stand for.
    fn remember(&mut self, view: &View<'_>, first: usize) {
        let new: Vec<&Claim> = self.claims[first..]
            .iter()
            .filter(|claim| claim.rule != supplement::RULE)
            .collect();
        let act = new
            .iter()
            .rev()
            .find(|c| c.kind == ClaimKind::Policy)
            .map(|claim| pressure_of_policy(claim));
        let advised = new
            .iter()
            .rev()
            .find(|c| c.kind == ClaimKind::Normative)
            .and_then(|c| c.cause.clone());
        // "Everything depends on whether she is ready.": that she is.
        let said = |claim: &&Claim| match claim.rule.as_str() {
            "hinge" => claim.cause.clone(),
            _ => claim.effect.clone(),
        };
        let effect = new.iter().rev().find_map(said);
        let before = act.or(advised).or(effect);
        if before.is_some() {
            self.before = before;
            return;
        }
        let concepts = Concepts {
            view,
            lexicon: self.lexicon,
        };
        let main = view
            .parse
            .root()
            .filter(|&root| view.is_clause(root))
            .or_else(|| view.clause_after(0, view.len()));
        let main = main.filter(|_| view.is_readable());
        let draft = main
            .and_then(|root| concepts.clause(root))
            .filter(|d| !d.anaphor && !d.bare_actor);
        if let Some(draft) = draft {
            let concept = self.concept(view, &draft);
            // "They are wrong": nothing that could bring anything about.
            let verdict = matches!(
                draft.head.as_str(),
                "wrong" | "right" | "true" | "false" | "mistaken" | "correct" | "simple" | "clear"
            );
            if let Some(concept) = self.settled(view, &draft, concept, None)
                && !verdict
                && concepts.grounded(&draft)
            {
                let concept = self.named(view, concept);
                self.before = Some(concept);
            }
        }
    }
}

/// Violence lies in a place; what two states do to each other is hostility.
fn between_states(mut concept: Concept) -> Concept {
    let state = |code: &Option<ActorCode>| {
        code.as_ref()
            .is_some_and(|c| c.country() == Some(c.as_str()))
    };
    if concept.property == Property::Violence && state(&concept.who) && state(&concept.toward) {
        concept.property = Property::Hostility;
    }
    concept
}

/// To make one's conduct hang on another's is to press it: what "that way" stands for after
/// a policy.
fn pressure_of_policy(claim: &Claim) -> Concept {
    let (holder, target) = parties(claim);
    Concept {
        text: claim.text.clone(),
        span: Some(claim.span),
        antecedent: None,
        who: holder,
        toward: target,
        property: Property::Pressure,
        head: String::new(),
        direction: Direction::Up,
    }
}

/// Holder and target of a policy claim ("A ties its cooperation with B to B's conduct").
fn parties(claim: &Claim) -> (Option<ActorCode>, Option<ActorCode>) {
    let effect = claim.effect.as_ref();
    let target = effect
        .and_then(|c| c.toward.clone())
        .or_else(|| claim.cause.as_ref().and_then(|c| c.who.clone()));
    let holder = effect
        .and_then(|c| c.who.clone())
        .filter(|code| Some(code) != target.as_ref());
    // A tie keeps the orientation of its first mention: the side that the condition binds
    // is the target, whichever way the tie is written.
    match (&claim.cause, effect) {
        (Some(cause), Some(effect)) if cause.who.is_some() && cause.who == effect.who => {
            (effect.toward.clone(), effect.who.clone())
        }
        _ => (holder, target),
    }
}

fn span_of(concept: &Option<Concept>) -> Option<Span> {
    concept.as_ref().and_then(|c| c.span)
}
