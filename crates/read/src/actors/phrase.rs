//! From single hits to who is meant: "Russian" and "foreign minister" are one actor.

use std::sync::LazyLock;

use detente_vocab::{ActorCode, NameKind, Sector};
use jiff::civil::Date;
use regex::Regex;

use super::MentionKind;
use super::lexicon::{Agent, Entry, Lexicon};
use super::trie::{Word, words};
use super::words::{ALSO_PERSONS, MODIFIERS, PEOPLES, is_function_word};

/// An actor as a sentence names it. Bytes of the sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub start: usize,
    pub end: usize,
    /// `None` for agents whose country the sentence does not say next to them.
    pub code: Option<ActorCode>,
    pub kind: MentionKind,
    /// Sector, where an agent word gives one.
    pub sector: Option<Sector>,
    /// A town, province or people rather than the state itself.
    pub is_place: bool,
    /// A possessor or an adjective before a noun that is no actor.
    pub is_adjunct: bool,
    /// Full name or surname of a person, to recognise the surname later on.
    pub person: bool,
}

/// Actors of a sentence, first to last, and where a dateline puts it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phrases {
    pub found: Vec<Found>,
    pub dateline: Option<ActorCode>,
    /// One past the dateline's last byte.
    pub body: usize,
    /// Names that are known to be no actors, such as "Cold War": bytes of the sentence.
    pub nothing: Vec<(usize, usize)>,
}

static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[A-Z][A-Za-zÀ-ž0-9.'’ -]{1,40}(?:, [A-Za-zÀ-ž0-9.'’ ]{2,30}){0,3}\s*(?:\([A-Za-z .]{2,25}\))\s*(?:--|—|–|-)\s|[A-Z][A-Z.'’ -]{2,40}(?:[,/] ?[A-Za-zÀ-ž0-9.'’ ]{2,30}){0,3}\s*(?:--|—|–|-)\s)",
    )
    .expect("the pattern is constant")
});

#[derive(Clone, Debug)]
enum What {
    Actor(ActorCode, NameKind),
    Person(ActorCode),
    Place(ActorCode),
    Agent(Agent),
}

#[derive(Clone, Debug)]
struct Hit {
    from: usize,
    to: usize,
    what: What,
}

/// What a walk over one sentence needs.
struct Sentence<'a> {
    text: &'a str,
    words: Vec<Word>,
    lexicon: &'a Lexicon,
    date: Option<Date>,
    /// Surnames that the article has introduced by their full name.
    known: &'a [String],
}

/// Finds the actors of a sentence.
pub(crate) fn phrases(
    text: &str,
    lexicon: &Lexicon,
    date: Option<Date>,
    known: &[String],
) -> Phrases {
    let body = DATELINE.find(text).map_or(0, |hit| hit.end());
    let sentence = Sentence {
        text,
        words: words(text),
        lexicon,
        date,
        known,
    };
    let mut nothing = Vec::new();
    let hits = sentence.hits(&mut nothing);
    let mut dateline = None;
    let mut kept = Vec::with_capacity(hits.len());
    for hit in hits {
        if sentence.words[hit.from].start >= body {
            kept.push(hit);
        } else if let What::Actor(code, _) | What::Place(code) = hit.what {
            dateline = code
                .country()
                .and_then(|c| ActorCode::new(c).ok())
                .or(dateline);
        }
    }
    if body > 0 && dateline.is_none() {
        dateline = sentence.place_in_capitals(&text[..body]);
    }
    Phrases {
        found: sentence.join(kept),
        dateline,
        body,
        nothing,
    }
}

impl Sentence<'_> {
    fn word(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |word| word.of(self.text))
    }

    /// Whether word `i` follows its neighbour with nothing but white space between.
    fn is_capital(&self, i: usize) -> bool {
        self.word(i).starts_with(char::is_uppercase)
    }

    /// "KABUL" in a dateline.
    fn place_in_capitals(&self, dateline: &str) -> Option<ActorCode> {
        let upto = dateline.split([',', '(', '/', '-', '—']).next()?.trim();
        let title: String = upto
            .split(' ')
            .map(|word| {
                let mut chars = word.chars();
                chars.next().map_or(String::new(), |c| {
                    c.to_string() + &chars.as_str().to_lowercase()
                })
            })
            .collect::<Vec<_>>()
            .join(" ");
        let words = words(&title);
        let numbers = self.lexicon.names.number(&title, &words);
        match self.lexicon.names.longest(&numbers, 0)?.1 {
            Entry::Actor { code, .. } | Entry::Place(code) => {
                code.country().and_then(|c| ActorCode::new(c).ok())
            }
            _ => None,
        }
    }

    fn hits(&self, nothing: &mut Vec<(usize, usize)>) -> Vec<Hit> {
        let names = self.lexicon.names.number(self.text, &self.words);
        let agents = self.lexicon.agents.number_folded(self.text, &self.words);
        let mut hits: Vec<Hit> = Vec::new();
        let mut i = 0;
        while i < self.words.len() {
            let name = self.lexicon.names.longest(&names, i);
            let agent = self.lexicon.agents.longest(&agents, i);
            let agent_end = agent.map_or(0, |(to, _)| to);
            if let Some((to, entry)) = name
                && to >= agent_end
            {
                if matches!(entry, Entry::Nothing) {
                    nothing.push((self.words[i].start, self.words[to - 1].end));
                    i = to;
                    continue;
                }
                if let Some(what) = self.accept(i, to, entry, &hits) {
                    hits.push(Hit { from: i, to, what });
                    i = to;
                    continue;
                }
            }
            match agent {
                Some((to, agent)) => {
                    hits.push(Hit {
                        from: i,
                        to,
                        what: What::Agent(*agent),
                    });
                    i = to;
                }
                None => i += 1,
            }
        }
        hits
    }

    /// Whether a capitalised word that is part of no other hit stands right before.
    fn stranger_before(&self, from: usize, hits: &[Hit]) -> bool {
        if from == 0 || !self.is_capital(from - 1) {
            return false;
        }
        let gap = &self.text[self.words[from - 1].end..self.words[from].start];
        let joined = !gap.is_empty() && gap.trim().is_empty();
        let ours = hits.last().is_some_and(|hit| hit.to == from);
        let opener = from == 1 && is_function_word(self.word(0));
        joined && !ours && !opener && !is_function_word(self.word(from - 1))
    }

    fn stranger_after(&self, to: usize) -> bool {
        if !self.is_capital(to) {
            return false;
        }
        let gap = &self.text[self.words[to - 1].end..self.words[to].start];
        let names = self.lexicon.names.number(self.text, &self.words[to..]);
        let agents = self
            .lexicon
            .agents
            .number_folded(self.text, &self.words[to..]);
        !gap.is_empty()
            && gap.trim().is_empty()
            && self.lexicon.names.longest(&names, 0).is_none()
            && self.lexicon.agents.longest(&agents, 0).is_none()
            && !is_function_word(self.word(to))
    }

    /// "Russian-language schools", "taught in Romanian", "speaks French": a language, and no state.
    fn is_language(&self, i: usize) -> bool {
        let lower = |k: usize| self.word(k).to_lowercase();
        let next = if self.word(i + 1) == "-" {
            i + 2
        } else {
            i + 1
        };
        if matches!(
            lower(next).as_str(),
            "language" | "languages" | "speaking" | "speaker" | "speakers" | "grammar" | "alphabet"
        ) {
            return true;
        }
        let Some(before) = i.checked_sub(1).map(lower) else {
            return false;
        };
        let spoken = matches!(
            before.as_str(),
            "in" | "speak"
                | "speaks"
                | "spoke"
                | "spoken"
                | "speaking"
                | "learn"
                | "learns"
                | "learned"
                | "learnt"
                | "learning"
                | "teach"
                | "teaches"
                | "taught"
                | "teaching"
                | "translated"
        );
        // "in Russian hands", "teaching French soldiers"
        let word = self.word(i + 1);
        let alone = word.is_empty()
            || !word.starts_with(char::is_alphabetic) && word != "-" && word != "'" && word != "’"
            || matches!(
                lower(i + 1).as_str(),
                "but" | "as" | "by" | "that" | "because" | "while" | "instead"
            )
            // "in Russian and Chinese markets"
            || before != "in"
                && matches!(lower(i + 1).as_str(), "and" | "or" | "to" | "at" | "on" | "in");
        spoken && alone
    }

    fn accept(&self, from: usize, to: usize, entry: &Entry, hits: &[Hit]) -> Option<What> {
        let one_word = to == from + 1;
        match entry {
            Entry::Nothing => None,
            Entry::Place(code) => Some(What::Place(code.clone())),
            Entry::Actor {
                code,
                kind,
                needs_article,
            } => {
                if *needs_article {
                    let article = from > 0 && self.word(from - 1).eq_ignore_ascii_case("the");
                    if !article || self.stranger_after(to) {
                        return None;
                    }
                }
                let word = self.word(from);
                if one_word && *kind == NameKind::Demonym && self.is_language(from) {
                    return None;
                }
                if one_word && ALSO_PERSONS.contains(&word) {
                    let elsewhere = word == "Georgia"
                        && from > 1
                        && self.word(from - 1) == ","
                        && self.is_capital(from - 2)
                        && hits.last().is_none_or(|hit| hit.to != from - 1);
                    if elsewhere
                        || self.stranger_before(from, hits)
                        || *kind != NameKind::Demonym && self.stranger_after(to)
                    {
                        return None;
                    }
                }
                Some(What::Actor(code.clone(), *kind))
            }
            Entry::Person { terms, full } => {
                let name = self.word(to - 1);
                if !full {
                    let titled = hits
                        .last()
                        .is_some_and(|hit| hit.to == from && matches!(hit.what, What::Agent(_)));
                    let introduced = self.known.iter().any(|known| known == name);
                    if self.stranger_before(from, hits)
                        || self.stranger_after(to)
                        || Lexicon::is_common_surname(name) && !titled && !introduced
                    {
                        return None;
                    }
                }
                self.office(terms, *full).map(What::Person)
            }
        }
    }

    /// For whom a person acts on the day: the office held then. A person known by the full name
    /// who holds none is a citizen of the country.
    fn office(&self, terms: &[u32], full: bool) -> Option<ActorCode> {
        let terms: Vec<_> = terms
            .iter()
            .map(|t| &self.lexicon.terms[*t as usize])
            .collect();
        let serving = terms.iter().rev().find(|term| match self.date {
            None => true,
            Some(day) => {
                term.from.is_none_or(|from| from <= day) && term.to.is_none_or(|to| day <= to)
            }
        });
        let one_country = terms
            .windows(2)
            .all(|pair| pair[0].code.root() == pair[1].code.root());
        if self.date.is_none() && !one_country {
            return None;
        }
        if let Some(term) = serving {
            return Some(term.code.clone());
        }
        let root = terms.first()?.code.root();
        (full || one_country)
            .then(|| ActorCode::new(&format!("{root}.CIV")).ok())
            .flatten()
    }

    /// Whether the words between two hits let them be one phrase; `Some(true)` after a possessive.
    fn bridge(&self, from: usize, to: usize) -> Option<bool> {
        if to < from || to - from > 6 {
            return None;
        }
        let possessive = from < to && matches!(self.word(from), "'" | "’");
        let ok = (from..to).all(|i| {
            let word = self.word(i);
            let lower = word.to_lowercase();
            MODIFIERS.contains(&lower.as_str())
        });
        // "US-backed", "Iran-led": a hyphen right after the name belongs to another phrase.
        let glued = from < to && self.word(from) == "-";
        // A plain "s" must be a possessive's.
        ok.then_some(possessive).filter(|_| !glued)
    }

    fn join(&self, hits: Vec<Hit>) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::with_capacity(hits.len());
        // One past the last word of each phrase in `out`.
        let mut ends: Vec<usize> = Vec::with_capacity(hits.len());
        let mut skip_to = 0;
        for (n, hit) in hits.iter().enumerate() {
            if hit.from < skip_to {
                continue;
            }
            let mut start = self.words[hit.from].start;
            let mut to = hit.to;
            let mut found = Found {
                start,
                end: 0,
                code: None,
                kind: MentionKind::Name,
                sector: None,
                is_place: false,
                is_adjunct: false,
                person: false,
            };
            let bridged = out.last().zip(ends.last()).and_then(|(previous, end)| {
                self.bridge(*end, hit.from)
                    .map(|possessive| (previous.clone(), possessive))
            });
            match &hit.what {
                What::Actor(code, kind) => {
                    found.code = Some(code.clone());
                    found.kind = match kind {
                        NameKind::Name => MentionKind::Name,
                        NameKind::Demonym => MentionKind::Demonym,
                        NameKind::Capital => MentionKind::Capital,
                        NameKind::Leader => MentionKind::Leader,
                    };
                    found.sector = code.sector();
                    // "Taliban fighters" is handled by the agent; "the Lebanese Hezbollah" here.
                    if let Some((previous, _)) = &bridged
                        && previous.kind == MentionKind::Demonym
                        && ends.last() == Some(&hit.from)
                        && code.as_str().contains('.')
                        && previous
                            .code
                            .as_ref()
                            .is_some_and(|c| c.root() == code.root())
                    {
                        start = previous.start;
                        out.pop();
                        ends.pop();
                    }
                }
                What::Place(code) => {
                    found.code = Some(code.clone());
                    found.is_place = true;
                }
                What::Person(code) => {
                    found.code = Some(code.clone());
                    found.kind = MentionKind::Leader;
                    found.sector = code.sector();
                    found.person = true;
                    // "Russian President Vladimir Putin": the title belongs to the name.
                    if let Some((previous, _)) = &bridged
                        && ends.last() == Some(&hit.from)
                        && (previous.sector.is_some() || previous.kind == MentionKind::Demonym)
                        && previous
                            .code
                            .as_ref()
                            .is_none_or(|c| c.root() == code.root())
                    {
                        start = previous.start;
                        out.pop();
                        ends.pop();
                    }
                }
                What::Agent(agent) => {
                    found.kind = MentionKind::Agent;
                    found.sector = Some(self.sector_of(hit, *agent, &out));
                    let owner = bridged.filter(|(previous, possessive)| {
                        let adjacent = ends.last() == Some(&hit.from);
                        previous.code.is_some()
                            && (adjacent
                                || *possessive
                                || previous.kind == MentionKind::Demonym
                                || previous.is_place
                                || previous.kind == MentionKind::Name)
                            && !previous.person
                            || previous.code.is_none() && adjacent && previous.sector.is_some()
                            || previous.person && *possessive
                    });
                    if let Some((previous, _)) = owner {
                        // "Tuareg leaders" lead a people, not the state that it lives in.
                        if previous.is_place
                            && found.sector == Some(Sector::Gov)
                            && PEOPLES.contains(&&self.text[previous.start..previous.end])
                        {
                            found.sector = Some(Sector::Civ);
                        }
                        found.code = self.combine(&previous, found.sector);
                        if previous.kind == MentionKind::Agent {
                            found.sector = previous.sector.or(found.sector);
                        }
                        if found.code.as_ref().is_some_and(|c| c.sector().is_some()) {
                            found.sector = found.code.as_ref().and_then(ActorCode::sector);
                        }
                        if self.was_former(ends.last().copied().unwrap_or(0), hit.from) {
                            found.code = citizen(found.code);
                        }
                        start = previous.start;
                        out.pop();
                        ends.pop();
                    } else if let Some((code, end)) = self.owner_after(hit, &hits[n + 1..]) {
                        found.code = self.with_sector(&code, found.sector);
                        to = end;
                        skip_to = end;
                    }
                    // "Iranian Foreign Minister Javad Zarif": the name belongs to the title,
                    // unless it is a leader's own and merges below.
                    let next_is_person = hits.get(n + 1).is_some_and(|next| {
                        next.from == to && !matches!(next.what, What::Agent(_))
                    });
                    if found.code.is_some() && !agent.plural && !next_is_person {
                        to = self.name_after(to, hits.get(n + 1).map_or(usize::MAX, |h| h.from));
                    }
                    if found.code.is_none() && found.sector == Some(Sector::Reb) {
                        found.kind = MentionKind::Unnamed;
                        found.code = ActorCode::new(ActorCode::UNNAMED_ARMED).ok();
                    }
                }
            }
            found.start = start;
            found.end = self.words[to - 1].end;
            found.is_adjunct = !matches!(hit.what, What::Agent(_) | What::Person(_))
                && self.is_adjunct(to, found.kind == MentionKind::Demonym);
            out.push(found);
            ends.push(to);
        }
        out
    }

    /// "counterpart" takes the sector of the one before.
    fn sector_of(&self, hit: &Hit, agent: Agent, before: &[Found]) -> Sector {
        if self
            .word(hit.to - 1)
            .to_lowercase()
            .starts_with("counterpart")
        {
            let model = before.iter().rev().find_map(|found| found.sector);
            return model.unwrap_or(Sector::Gov);
        }
        agent.sector
    }

    fn was_former(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| {
            matches!(
                self.word(i),
                "former" | "ex" | "Former" | "deposed" | "ousted"
            )
        })
    }

    /// Country and sector into a code; groups and organisations keep theirs.
    fn with_sector(&self, code: &ActorCode, sector: Option<Sector>) -> Option<ActorCode> {
        if code.country().is_none() || code.as_str().contains('.') {
            return Some(code.clone());
        }
        let sector = sector?;
        ActorCode::new(&format!("{}.{}", code.root(), sector.code())).ok()
    }

    fn combine(&self, owner: &Found, sector: Option<Sector>) -> Option<ActorCode> {
        match &owner.code {
            None => None,
            Some(code) if code.as_str() == ActorCode::UNNAMED_ARMED => Some(code.clone()),
            Some(code) => self.with_sector(code, sector),
        }
    }

    /// "president of Russia", "police in Karachi", "troops from Kenya".
    fn owner_after(&self, hit: &Hit, rest: &[Hit]) -> Option<(ActorCode, usize)> {
        let preposition = self.word(hit.to);
        if !matches!(preposition, "of" | "in" | "from") {
            return None;
        }
        // "its ambassador from Morocco": whose he is, is said before.
        let owned = hit.from > 0
            && matches!(
                self.word(hit.from - 1),
                "its" | "his" | "her" | "their" | "Its" | "His"
            );
        if owned && preposition != "of" {
            return None;
        }
        let mut at = hit.to + 1;
        while matches!(
            self.word(at),
            "the" | "southern" | "northern" | "eastern" | "western"
        ) {
            at += 1;
        }
        let next = rest.first().filter(|next| next.from == at)?;
        let (What::Actor(code, _) | What::Place(code)) = &next.what else {
            return None;
        };
        // Unnamed armed men "in" a country may come from anywhere.
        let armed = matches!(&hit.what, What::Agent(agent) if agent.sector == Sector::Reb);
        if armed && preposition == "in" {
            return None;
        }
        Some((code.clone(), next.to))
    }

    /// One past the capitalised words that follow a title.
    fn name_after(&self, from: usize, limit: usize) -> usize {
        let mut to = from;
        while to < limit.min(self.words.len()) && to < from + 5 {
            let gap = &self.text[self.words[to - 1].end..self.words[to].start];
            let hyphen = self.word(to) == "-" && to > from && self.is_capital(to + 1);
            let part = self.is_capital(to) && !is_function_word(self.word(to))
                || hyphen
                || to > from && matches!(self.word(to), "al" | "bin" | "van" | "von" | "de" | "ul");
            if !part || !gap.trim().is_empty() {
                break;
            }
            to += 1;
        }
        while to > from && !self.is_capital(to - 1) {
            to -= 1;
        }
        to
    }

    /// A possessive, or an adjective before another word.
    fn is_adjunct(&self, to: usize, demonym: bool) -> bool {
        let next = self.word(to);
        if matches!(next, "'" | "’") {
            return true;
        }
        if !demonym {
            return next == "-";
        }
        // "Afghans fled", "the Chinese said": plural demonyms and those before a verb or mark act.
        let own = self.word(to - 1);
        let acting = next.is_empty()
            || !next.starts_with(char::is_alphanumeric)
            || is_function_word(next)
            || own.ends_with('s') && !own.ends_with("ss");
        !acting
    }
}

/// A person out of office acts for nobody but himself.
fn citizen(code: Option<ActorCode>) -> Option<ActorCode> {
    let code = code?;
    match code.country() {
        Some(country) => ActorCode::new(&format!("{country}.CIV")).ok(),
        None => Some(code),
    }
}
