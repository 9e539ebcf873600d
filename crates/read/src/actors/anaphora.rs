//! "The country", "it", "their", "both sides": whom they stand for, with a stated confidence.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use detente_vocab::{ActorCode, Sector, Span};

use super::lexicon::{list, rows};
use super::trie::{Word, words};
use super::words::is_function_word;
use super::{Mention, MentionKind};

/// What a referring word asks of its antecedent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wanted {
    /// "the country": one state.
    State,
    /// "it", "its": one state, bloc, group or agent.
    One,
    /// "they", "their", "both sides": several, or one with many members.
    Many,
    /// "the kingdom": one state of those that go by this word.
    Realm(&'static Realm),
    /// "the group": an armed group.
    Group,
    /// "both sides", "the two countries": exactly two.
    Two,
    /// "he", "her": a leader, and so the state that the leader acts for.
    Person,
}

/// How far back an antecedent may lie, in sentences.
const REACH: usize = 2;

/// The same for a word that few states go by.
const REALM_REACH: usize = 12;

/// A word that describes a state by its form or its land, and the states that go by it.
#[derive(Debug, PartialEq, Eq)]
struct Realm {
    word: String,
    states: Vec<ActorCode>,
}

static REALMS: LazyLock<Vec<Realm>> = LazyLock::new(|| {
    let realm = |(word, states): (&str, &str)| Realm {
        word: word.to_owned(),
        states: list(states)
            .filter_map(|code| ActorCode::new(code).ok())
            .collect(),
    };
    rows(include_str!("../../../../lexicon/realms.csv"))
        .map(realm)
        .collect()
});

/// People of whom "he" or "she" may speak as well as of a leader.
static PEOPLE: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let words = rows(include_str!("../../../../lexicon/people.csv"));
    words.map(|(word, _)| word).collect()
});

/// Referring expressions of a sentence: byte range and what they want.
fn expressions(text: &str) -> Vec<(usize, usize, Wanted)> {
    let words = words(text);
    let lower: Vec<String> = words.iter().map(|w| w.of(text).to_lowercase()).collect();
    let at = |i: usize| lower.get(i).map_or("", String::as_str);
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let (wanted, to) = match at(i) {
            "it" | "its" | "itself" if !is_empty_it(&lower, i) => (Some(Wanted::One), i + 1),
            "they" | "their" | "them" | "themselves" => (Some(Wanted::Many), i + 1),
            "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => {
                (Some(Wanted::Person), i + 1)
            }
            "both"
                if matches!(
                    at(i + 1),
                    "sides"
                        | "countries"
                        | "states"
                        | "nations"
                        | "parties"
                        | "governments"
                        | "capitals"
                ) =>
            {
                (Some(Wanted::Two), i + 2)
            }
            "the" | "this" | "that" => {
                if at(i + 1) == "two"
                    && matches!(
                        at(i + 2),
                        "sides"
                            | "countries"
                            | "states"
                            | "nations"
                            | "neighbours"
                            | "neighbors"
                            | "powers"
                            | "governments"
                    )
                {
                    (Some(Wanted::Two), i + 3)
                } else {
                    // Up to three words of description: "the war-wracked country".
                    let head = (i + 1..(i + 6).min(words.len())).find(|k| {
                        matches!(
                            at(*k),
                            "country"
                                | "nation"
                                | "group"
                                | "militia"
                                | "organisation"
                                | "organization"
                                | "movement"
                        ) || realm(at(*k)).is_some()
                    });
                    let clean = head.is_some_and(|head| {
                        (i + 1..head).all(|k| {
                            at(k) == "-"
                                || at(k).chars().all(char::is_alphabetic)
                                    && !is_function_word(at(k))
                        }) && !matches!(at(head + 1), "of" | "-" | "that" | "which")
                            && (realm(at(head)).is_some() || !matches!(at(head + 1), "'" | "’"))
                    });
                    match head.filter(|_| clean) {
                        Some(head) if matches!(at(head), "country" | "nation") => {
                            (Some(Wanted::State), head + 1)
                        }
                        Some(head) => {
                            let realm = realm(at(head)).map(Wanted::Realm);
                            (realm.or(Some(Wanted::Group)), head + 1)
                        }
                        None => (None, i + 1),
                    }
                }
            }
            _ => (None, i + 1),
        };
        if let Some(wanted) = wanted {
            found.push((words[i].start, words[to - 1].end, wanted));
        }
        i = to;
    }
    found
}

fn realm(word: &str) -> Option<&'static Realm> {
    REALMS.iter().find(|realm| realm.word == word)
}

/// "It is clear that", "it seems": no one is meant.
fn is_empty_it(lower: &[String], i: usize) -> bool {
    if lower[i] != "it" {
        return false;
    }
    let next = lower.get(i + 1).map_or("", String::as_str);
    let after = lower.get(i + 2).map_or("", String::as_str);
    let to_be = matches!(
        next,
        "is" | "was"
            | "will"
            | "would"
            | "may"
            | "might"
            | "seems"
            | "appears"
            | "remains"
            | "becomes"
            | "turns"
            | "takes"
    );
    to_be
        && lower[i + 1..].iter().take(6).any(|w| {
            matches!(
                w.as_str(),
                "that"
                    | "to"
                    | "clear"
                    | "possible"
                    | "likely"
                    | "time"
                    | "important"
                    | "necessary"
                    | "hard"
                    | "difficult"
                    | "whether"
            )
        })
        && !matches!(
            after,
            "able" | "ready" | "willing" | "unable" | "trying" | "set"
        )
}

fn fits(code: &ActorCode, wanted: Wanted) -> bool {
    match wanted {
        // Newspapers report on both sides; they are none.
        Wanted::State | Wanted::Two => {
            code.country().is_some() && !code.is_armed_group() && code.sector() != Some(Sector::Med)
        }
        Wanted::One => code.as_str() != ActorCode::REGION,
        Wanted::Realm(realm) => {
            let state = code.country().and_then(|state| ActorCode::new(state).ok());
            !code.is_armed_group() && state.is_some_and(|state| realm.states.contains(&state))
        }
        Wanted::Many => true,
        Wanted::Group => code.is_armed_group(),
        // The leader last named, see `leader_before`.
        Wanted::Person => false,
    }
}

/// Whether a text speaks of some person by what he or she is.
fn names_somebody(text: &str) -> bool {
    words(text)
        .iter()
        .any(|w| PEOPLE.contains(w.of(text).to_lowercase().as_str()))
}

fn has_many(code: &ActorCode) -> bool {
    code.is_armed_group() || matches!(code.as_str(), ActorCode::REGION | ActorCode::WEST)
}

/// How a mention stands in its sentence, as far as the words around it tell: higher is more
/// likely to be taken up again.
fn prominence(text: &str, words: &[Word], start: usize, mention: &Mention) -> f32 {
    let at = words.partition_point(|w| w.start < start);
    let mut before = at;
    while before > 0
        && matches!(
            words[before - 1].of(text).to_lowercase().as_str(),
            "the" | "a" | "an" | "his" | "its"
        )
    {
        before -= 1;
    }
    let previous = before
        .checked_sub(1)
        .map(|i| words[i].of(text).to_lowercase())
        .unwrap_or_default();
    let opens = matches!(
        previous.as_str(),
        "" | ","
            | ";"
            | ":"
            | "and"
            | "but"
            | "that"
            | "if"
            | "because"
            | "when"
            | "while"
            | "where"
            | "now"
            | "although"
    );
    let aside = matches!(
        previous.as_str(),
        "particularly" | "especially" | "including" | "than" | "like" | "unlike"
    );
    let after_preposition = matches!(
        previous.as_str(),
        "in" | "of"
            | "on"
            | "for"
            | "from"
            | "to"
            | "by"
            | "with"
            | "against"
            | "between"
            | "toward"
            | "towards"
            | "under"
            | "over"
            | "after"
            | "before"
            | "into"
            | "at"
            | "about"
            | "through"
            | "without"
            | "among"
    );
    let mut score = match mention.kind {
        MentionKind::Demonym => -1.0,
        MentionKind::Anaphor => 0.5,
        _ => 0.5,
    };
    score += match (opens, after_preposition, aside) {
        (true, _, _) => 2.0,
        (_, true, _) => 0.0,
        (_, _, true) => -1.5,
        _ => 1.2,
    };
    score
}

/// Where whom "pressure on", "leverage over" and the like bear on is named, in the words before a place.
fn pressed_before(text: &str, words: &[Word], start: usize) -> Option<usize> {
    let before = words.partition_point(|w| w.start < start);
    let of = |i: usize| words[i].of(text).to_lowercase();
    let on = (1..before.saturating_sub(1)).rev().find(|&i| {
        matches!(of(i).as_str(), "on" | "over" | "against" | "upon")
            && matches!(
                of(i - 1).as_str(),
                "pressure"
                    | "sanctions"
                    | "leverage"
                    | "influence"
                    | "embargo"
                    | "tariffs"
                    | "grip"
                    | "hold"
            )
    })?;
    let named = if of(on + 1) == "the" { on + 2 } else { on + 1 };
    (named < before).then(|| words[named].start)
}

/// Adds the referring expressions of an article to its mentions, which come in order.
pub(super) fn resolve(sentences: &[(usize, &str, usize)], named: Vec<Mention>) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::with_capacity(named.len() * 2);
    for &(number, text, offset) in sentences {
        let cuts = words(text);
        let chars = |byte: usize| text[..byte].chars().count();
        let byte = |count: usize| {
            text.char_indices()
                .nth(count)
                .map_or(text.len(), |(b, _)| b)
        };
        let mut here: Vec<(Mention, usize, f32)> = named
            .iter()
            .filter(|m| m.sentence == number)
            .map(|m| {
                let start = byte(m.span.start - offset);
                (m.clone(), start, prominence(text, &cuts, start, m))
            })
            .collect();
        let named_here = here.len();
        for (start, end, wanted) in expressions(text) {
            if here[..named_here]
                .iter()
                .any(|(m, at, _)| *at < end && start < *at + m.text.len())
            {
                continue;
            }
            let previous_word = cuts
                .partition_point(|w| w.start < start)
                .checked_sub(1)
                .map(|i| cuts[i].of(text).to_lowercase())
                .unwrap_or_default();
            let stands_for = |actor: ActorCode, confidence: f32| {
                let span = Span {
                    start: offset + chars(start),
                    end: offset + chars(end),
                };
                let mention = Mention {
                    actor,
                    span,
                    sentence: number,
                    text: text[start..end].to_owned(),
                    kind: MentionKind::Anaphor,
                    confidence,
                };
                // "if the kingdom halts its strikes": a subject that names what it is.
                let weight = match wanted {
                    Wanted::Realm(_) => prominence(text, &cuts, start, &mention),
                    _ => 0.8,
                };
                (mention, start, weight)
            };
            if wanted == Wanted::Person {
                let latest = here[..named_here]
                    .iter()
                    .filter(|(m, at, _)| m.kind == MentionKind::Leader && *at < start)
                    .max_by_key(|(_, at, _)| *at);
                let leader = match latest {
                    Some((m, at, _)) => {
                        (!names_somebody(&text[at + m.text.len()..start])).then(|| m.actor.clone())
                    }
                    None if names_somebody(&text[..start]) => None,
                    None => leader_before(&out, sentences, number),
                };
                if let Some(leader) = leader {
                    here.push(stands_for(leader, 0.6));
                }
                continue;
            }
            // "offered Chad the money that would let it close the road": the one just named.
            let moved = matches!(
                previous_word.as_str(),
                "let"
                    | "lets"
                    | "letting"
                    | "allow"
                    | "allows"
                    | "allowing"
                    | "enable"
                    | "enables"
                    | "enabling"
                    | "help"
                    | "helps"
                    | "helping"
                    | "force"
                    | "forces"
                    | "forcing"
            );
            let latest = here.iter().map(|(_, at, _)| *at).filter(|at| *at < start);
            let latest = latest.max().filter(|_| moved);
            // "Without its sanctuary the ELN would …": what follows in the sentence.
            let first = cuts.first().map(|w| w.of(text).to_lowercase());
            let opens = cuts.get(1).is_some_and(|w| w.start == start)
                && matches!(text[start..end].to_lowercase().as_str(), "its" | "their")
                && first.is_some_and(|w| matches!(w.as_str(), "without" | "despite" | "with"));
            let ahead = here[..named_here]
                .iter()
                .filter(|(m, at, _)| {
                    *at > start && m.kind != MentionKind::Demonym && fits(&m.actor, wanted)
                })
                .min_by_key(|(_, at, _)| *at)
                .filter(|_| opens);
            if let Some((ahead, ..)) = ahead {
                here.push(stands_for(ahead.actor.clone(), 0.7));
                continue;
            }
            // "American pressure on Rwanda would end its backing": of the one who is pressed.
            let pressed = (text[start..end].eq_ignore_ascii_case("its"))
                .then(|| pressed_before(text, &cuts, start))
                .flatten();
            // Candidates: what stands before, here and in the sentences in reach.
            let mut candidates: Vec<(f32, ActorCode, usize)> = Vec::new();
            for (m, at, weight) in &here {
                if *at < start && fits(&m.actor, wanted) {
                    let mut score = weight + 2.0 - (start - at) as f32 / 60.0;
                    // "convince Pakistan that it": the one just named.
                    if previous_word == "that" && start - (at + m.text.len()) <= 8 {
                        score += 2.0;
                    }
                    // "ASEAN should exclude it, and it should open …": the subject goes on.
                    let opening = here[..named_here].iter().map(|(_, at, _)| *at).min();
                    if matches!(previous_word.as_str(), "and" | "but")
                        && text[start..end].eq_ignore_ascii_case("it")
                        && opening == Some(*at)
                        && *at < 5
                    {
                        score += 2.0;
                    }
                    if latest == Some(*at) || pressed.is_some_and(|k| k == *at) {
                        score += 1.5;
                    }
                    candidates.push((score * m.confidence.max(0.5), m.actor.clone(), *at));
                }
            }
            for m in out.iter().rev() {
                let back = number.saturating_sub(m.sentence);
                let (reach, titled) = match wanted {
                    Wanted::Realm(_) => (REALM_REACH, true),
                    _ => (REACH, false),
                };
                if back > reach || (m.sentence == 0 && !titled) {
                    break;
                }
                let place = sentences.iter().find(|s| s.0 == m.sentence);
                let begins = place.map_or(0, |(_, text, offset)| {
                    let mut chars = text.char_indices();
                    chars.nth(m.span.start - offset).map_or(0, |(b, _)| b)
                });
                // "It should … It should also …": of words that stand for others those that open a sentence,
                // for what it goes on to speak of.
                let goes_on = m.kind != MentionKind::Anaphor
                    || (begins == 0 && m.text.eq_ignore_ascii_case("it"));
                if goes_on && fits(&m.actor, wanted) {
                    let weight = place.map_or(0.0, |(_, text, _)| {
                        prominence(text, &words(text), begins, m)
                    });
                    candidates.push((weight + 1.0 - 1.2 * back as f32, m.actor.clone(), 0));
                }
            }
            let mut totals: Vec<(f32, ActorCode, usize)> = Vec::new();
            for (score, code, at) in candidates {
                match totals.iter_mut().find(|t| t.1 == code) {
                    // Mentioned again: a little more salient.
                    Some(total) => {
                        total.0 = total.0.max(score) + 0.2;
                        total.2 = total.2.max(at);
                    }
                    None => totals.push((score, code, at)),
                }
            }
            totals.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
            let chosen: Vec<ActorCode> = match wanted {
                // Its government may have been named, and the state is meant.
                Wanted::Realm(_) => {
                    let state = totals.first().and_then(|t| t.1.country());
                    let state = state.and_then(|state| ActorCode::new(state).ok());
                    state.into_iter().collect()
                }
                Wanted::Two => {
                    let mut two: Vec<ActorCode> = Vec::new();
                    for (_, code, _) in &totals {
                        if two.len() < 2 && two.iter().all(|known| known.root() != code.root()) {
                            two.push(code.clone());
                        }
                    }
                    two
                }
                Wanted::Many => coordinated(&totals, text, &here, start),
                _ => totals.first().map(|t| t.1.clone()).into_iter().collect(),
            };
            if chosen.is_empty() || wanted == Wanted::Two && chosen.len() < 2 {
                continue;
            }
            let lead = match totals.as_slice() {
                [only] => only.0 + 2.0,
                [first, second, ..] => first.0 - second.0,
                [] => 0.0,
            };
            let confidence = (0.4 + 0.15 * lead).clamp(0.3, 0.85);
            here.extend(
                chosen
                    .into_iter()
                    .map(|actor| stands_for(actor, confidence)),
            );
        }
        here.sort_by_key(|(m, at, _)| (*at, m.span.end));
        out.extend(here.into_iter().map(|(m, _, _)| m));
    }
    out
}

/// The leader whom "he" takes up from the sentences in reach, unless somebody else was spoken of since.
fn leader_before(
    out: &[Mention],
    sentences: &[(usize, &str, usize)],
    number: usize,
) -> Option<ActorCode> {
    let person = |m: &&Mention| {
        let pronoun = m.kind == MentionKind::Anaphor
            && expressions(&m.text).iter().any(|e| e.2 == Wanted::Person);
        m.kind == MentionKind::Leader || pronoun
    };
    let last = out.iter().rev().find(person)?;
    if number - last.sentence > REACH || last.sentence == 0 {
        return None;
    }
    let others = sentences
        .iter()
        .filter(|(n, ..)| (last.sentence..number).contains(n))
        .any(|&(n, text, offset)| {
            let rest = if n == last.sentence {
                last.span.end - offset
            } else {
                0
            };
            let rest: String = text.chars().skip(rest).collect();
            names_somebody(&rest)
        });
    (!others).then(|| last.actor.clone())
}

/// "Russia and China, which see their …": the best candidate and those joined to it by "and".
fn coordinated(
    totals: &[(f32, ActorCode, usize)],
    text: &str,
    here: &[(Mention, usize, f32)],
    before: usize,
) -> Vec<ActorCode> {
    let named: Vec<_> = here
        .iter()
        .filter(|(m, at, _)| *at < before && m.kind != MentionKind::Anaphor)
        .collect();
    for pair in named.windows(2).rev() {
        let ((a, at_a, _), (b, at_b, _)) = (pair[0], pair[1]);
        let between = text.get(at_a + a.text.len()..*at_b).unwrap_or("").trim();
        if matches!(between, "and" | "and the" | ", and") && a.actor != b.actor {
            return vec![a.actor.clone(), b.actor.clone()];
        }
    }
    totals
        .iter()
        .find(|t| has_many(&t.1))
        .or(totals.first().filter(|t| t.1.as_str().contains('.')))
        .map(|t| vec![t.1.clone()])
        .unwrap_or_default()
}
