//! Who did it, to whom: actors of a sentence into the roles of a deed.

use detente_vocab::ActorCode;

use super::frames::Roles;
use super::verbs::Verb;
use crate::actors::phrase::{Found, Phrases};
use crate::syntax::{Deprel, Parse};

/// An actor of the sentence with its place in the parse.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    pub found: Found,
    /// First and last word.
    pub from: usize,
    pub to: usize,
    /// The word that stands for it in the tree.
    pub head: usize,
}

/// Places actors in the parse.
pub(super) fn place(parse: &Parse, phrases: &Phrases) -> Vec<Actor> {
    phrases
        .found
        .iter()
        .filter_map(|found| {
            let from = parse.token_at(found.start)?;
            let to = (from..parse.len())
                .take_while(|k| parse.tokens[*k].start < found.end)
                .last()?;
            // The word whose head lies outside.
            let head = (from..=to)
                .rev()
                .find(|k| parse.head(*k).is_none_or(|h| h < from || h > to))
                .unwrap_or(to);
            Some(Actor {
                found: found.clone(),
                from,
                to,
                head,
            })
        })
        .collect()
}

/// Sources and targets, as positions in the list of actors.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cast {
    pub sources: Vec<usize>,
    pub targets: Vec<usize>,
    /// Whether the parse itself gave the source and the target.
    pub sure: (bool, bool),
    pub rule: &'static str,
}

/// Actors inside words `from..=to`, the named ones before bare agents and places; with those
/// joined to the first by "and".
fn inside(actors: &[Actor], parse: &Parse, from: usize, to: usize, head: usize) -> Vec<usize> {
    let within: Vec<usize> = (0..actors.len())
        .filter(|i| actors[*i].from >= from && actors[*i].to <= to)
        .collect();
    // The phrase's own head, else what owns or names it, first to last.
    let first = within
        .iter()
        .copied()
        .find(|i| (actors[*i].from..=actors[*i].to).contains(&head))
        .filter(|i| actors[*i].found.code.is_some())
        .or_else(|| {
            within
                .iter()
                .copied()
                .find(|i| actors[*i].found.code.is_some() && !actors[*i].found.is_place)
        })
        .or_else(|| {
            within
                .iter()
                .copied()
                .find(|i| (actors[*i].from..=actors[*i].to).contains(&head))
        })
        .or_else(|| within.first().copied());
    let Some(first) = first else {
        return Vec::new();
    };
    let mut chosen = vec![first];
    for &other in &within {
        if other != first && joined(actors, parse, *chosen.last().unwrap_or(&first), other) {
            chosen.push(other);
        }
    }
    chosen
}

/// "Ghana and Togo", "Ghana, Togo and Benin".
fn joined(actors: &[Actor], parse: &Parse, a: usize, b: usize) -> bool {
    let (a, b) = (&actors[a], &actors[b]);
    if b.from <= a.to {
        return false;
    }
    let between: Vec<String> = (a.to + 1..b.from)
        .map(|k| parse.tokens[k].lower())
        .collect();
    let link = between
        .iter()
        .any(|w| matches!(w.as_str(), "and" | "," | "&"));
    link && between.len() <= 3
        && between.iter().all(|w| {
            matches!(
                w.as_str(),
                "and" | "," | "&" | "the" | "both" | "as" | "well" | "its"
            )
        })
        && !(between.len() == 1
            && between[0] == ","
            && !parse.tokens[b.to.min(parse.len() - 1) + 1..]
                .iter()
                .take(3)
                .any(|t| t.lower() == "and"))
}

/// Where the clause of a verb begins, by its words.
fn clause_start(parse: &Parse, verb: usize) -> usize {
    let opener = (0..verb).rev().find(|k| {
        matches!(
            parse.tokens[*k].lower().as_str(),
            "that"
                | "said"
                | "says"
                | "when"
                | "after"
                | "while"
                | "because"
                | "but"
                | ";"
                | "where"
                | "if"
                | "although"
                | "as"
                | "before"
                | "since"
                | "until"
                | ":"
        )
    });
    opener.map_or(0, |k| k + 1)
}

/// The doer before a verb by order alone: the first actor of the clause that no preposition
/// governs, else the last one before the verb.
fn doer_before(parse: &Parse, actors: &[Actor], verb: usize) -> Vec<usize> {
    let relative = (verb.saturating_sub(4)..verb)
        .find(|k| matches!(parse.tokens[*k].lower().as_str(), "who" | "which" | "that"));
    if let Some(pronoun) = relative {
        // What the relative clause hangs on.
        let before = (0..actors.len()).rev().find(|i| actors[*i].to < pronoun);
        if let Some(i) = before
            && pronoun - actors[i].to <= 3
        {
            return vec![i];
        }
    }
    let own_pronoun = (verb.saturating_sub(4)..verb).any(|k| {
        matches!(
            parse.tokens[k].lower().as_str(),
            "it" | "he" | "she" | "they"
        )
    });
    let start = if own_pronoun {
        0
    } else {
        clause_start(parse, verb)
    };
    let governed = |i: usize| {
        let mut k = actors[i].from;
        while k > 0 && matches!(parse.tokens[k - 1].lower().as_str(), "the" | "a" | "an") {
            k -= 1;
        }
        k > 0
            && matches!(
                parse.tokens[k - 1].lower().as_str(),
                "in" | "of"
                    | "on"
                    | "for"
                    | "from"
                    | "to"
                    | "by"
                    | "with"
                    | "against"
                    | "at"
                    | "between"
                    | "into"
                    | "under"
                    | "over"
                    | "near"
            )
    };
    let clause =
        || (0..actors.len()).filter(move |i| actors[*i].to < verb && actors[*i].from >= start);
    let first = clause()
        .find(|i| !governed(*i) && !actors[*i].found.is_place)
        .or_else(|| clause().find(|i| actors[*i].found.code.is_some()))
        .or_else(|| clause().next());
    let Some(first) = first else {
        // Who is said to have done it is not who says so.
        let reported = parse.tokens[..start]
            .iter()
            .any(|t| matches!(t.lemma.as_str(), "say" | "tell" | "report"));
        if reported {
            return Vec::new();
        }
        return (0..actors.len())
            .find(|i| actors[*i].to < verb && !actors[*i].found.is_place)
            .into_iter()
            .collect();
    };
    let mut chosen = vec![first];
    for other in clause().filter(|i| *i > first) {
        if joined(actors, parse, *chosen.last().unwrap_or(&first), other) {
            chosen.push(other);
        }
    }
    chosen
}

/// Casts a verb's deed.
pub(super) fn cast_verb(
    parse: &Parse,
    actors: &[Actor],
    word: &Verb,
    last: usize,
    roles: Roles,
) -> Cast {
    let (verb, passive) = (word.at, word.passive);
    let mut cast = Cast {
        rule: match (passive, word.trusted) {
            (true, true) => "passive",
            (true, false) => "passive by order",
            (false, true) => "active",
            (false, false) => "active by order",
        },
        ..Cast::default()
    };
    // Who does it.
    if word.trusted
        && let Some(agent) = parse.agent(verb)
    {
        let (from, to) = head_phrase(parse, agent, verb);
        cast.sources = inside(actors, parse, from, to, agent);
        cast.sure.0 = !cast.sources.is_empty();
    }
    if cast.sources.is_empty() && passive {
        let by =
            (verb + 1..(verb + 12).min(parse.len())).find(|k| parse.tokens[*k].lower() == "by");
        if let Some(by) = by {
            cast.sources = (0..actors.len())
                .find(|i| actors[*i].from > by && actors[*i].from <= by + 6)
                .into_iter()
                .collect();
        }
    }
    if cast.sources.is_empty() && !passive {
        cast.sources = doer_before(parse, actors, verb);
    }
    // To whom.
    // Nobody is the target of his own deed.
    let free = |i: &usize, cast: &Cast| {
        let own = |s: &usize| {
            actors[*i].found.code.is_some() && actors[*s].found.code == actors[*i].found.code
        };
        // "its ambassador", "his troops": the doer's own men.
        let before = actors[*i]
            .from
            .checked_sub(1)
            .map(|k| parse.tokens[k].lower());
        let mine = actors[*i].found.code.is_none()
            && matches!(before.as_deref(), Some("its" | "his" | "her" | "their"));
        !mine && !cast.sources.contains(i) && !cast.sources.iter().any(own)
    };
    if passive && !word.trusted {
        cast.targets = doer_before(parse, actors, verb);
    } else if word.trusted
        && let Some(patient) = parse.patient(verb)
    {
        let (from, to) = parse.subtree(patient);
        let to = if passive {
            to.min(verb)
        } else {
            clause_end(parse, verb, to)
        };
        let mut found = inside(actors, parse, from, to, patient);
        found.retain(|i| free(i, &cast) && (passive || actors[*i].from > verb));
        cast.sure.1 = !found.is_empty();
        cast.targets = found;
    }
    if cast.targets.is_empty() && !passive && word.trusted {
        let complements = parse.complements(verb);
        for (preposition, nominal) in &complements {
            if matches!(
                preposition.as_str(),
                "with"
                    | "to"
                    | "against"
                    | "on"
                    | "for"
                    | "from"
                    | "at"
                    | "into"
                    | "of"
                    | "over"
                    | "toward"
                    | "towards"
                    | "upon"
                    | "between"
                    | "about"
            ) {
                let (from, to) = parse.subtree(*nominal);
                let mut found = inside(actors, parse, from, clause_end(parse, verb, to), *nominal);
                found.retain(|i| free(i, &cast) && actors[*i].from > verb);
                if !found.is_empty() {
                    cast.sure.1 = true;
                    cast.targets = found;
                    break;
                }
            }
        }
    }
    if cast.targets.is_empty() {
        // The next actor behind the verb in its clause; places only if nothing else is there.
        let end = clause_end(parse, verb.max(last), parse.len().saturating_sub(1));
        let behind: Vec<usize> = (0..actors.len())
            .filter(|i| actors[*i].from > verb && actors[*i].to <= end && free(i, &cast))
            .collect();
        let named = behind
            .iter()
            .copied()
            .find(|i| actors[*i].found.code.is_some() && !actors[*i].found.is_place);
        let any = named.or_else(|| behind.first().copied());
        if let Some(first) = any {
            cast.targets = vec![first];
            for &other in &behind {
                if other > first
                    && joined(actors, parse, *cast.targets.last().unwrap_or(&first), other)
                {
                    cast.targets.push(other);
                }
            }
        }
    }
    finish(cast, roles)
}

/// Casts a noun that names a deed: "Ghana's attack on Togo", "talks between Ghana and Togo".
pub(super) fn cast_noun(parse: &Parse, actors: &[Actor], noun: usize, roles: Roles) -> Cast {
    let mut cast = Cast {
        rule: "nominal",
        ..Cast::default()
    };
    let (from, to) = parse.subtree(noun);
    let before: Vec<usize> = (0..actors.len())
        .filter(|i| actors[*i].to < noun && actors[*i].from >= from)
        .collect();
    let behind: Vec<usize> = (0..actors.len())
        .filter(|i| actors[*i].from > noun && actors[*i].to <= to)
        .collect();
    let by = (noun + 1..=to).find(|k| parse.tokens[*k].lower() == "by");
    let between =
        (noun + 1..=to).find(|k| matches!(parse.tokens[*k].lower().as_str(), "between" | "among"));
    if between.is_some() && behind.len() >= 2 {
        cast.sources = vec![behind[0]];
        cast.targets = vec![behind[1]];
    } else if let Some(by) = by {
        cast.sources = behind
            .iter()
            .copied()
            .find(|i| actors[*i].from > by)
            .into_iter()
            .collect();
        cast.targets = behind
            .iter()
            .copied()
            .find(|i| actors[*i].to < by)
            .into_iter()
            .collect();
    } else {
        cast.sources = before.last().copied().into_iter().collect();
        cast.targets = behind.first().copied().into_iter().collect();
    }
    cast.sure = (!cast.sources.is_empty(), !cast.targets.is_empty());
    finish(cast, roles)
}

fn finish(mut cast: Cast, roles: Roles) -> Cast {
    match roles {
        Roles::Backward => std::mem::swap(&mut cast.sources, &mut cast.targets),
        // "Ghana and Togo signed": the two subjects are both parties.
        Roles::Both if cast.sources.len() >= 2 => {
            cast.targets = cast.sources.split_off(1);
            cast.rule = "joint subject";
        }
        _ => {}
    }
    cast
}

/// A subject's phrase without the clauses hung on it.
fn head_phrase(parse: &Parse, head: usize, verb: usize) -> (usize, usize) {
    let (from, to) = parse.subtree(head);
    let mut end = to;
    for k in parse.children_by(head, &[Deprel::AclRelcl, Deprel::Acl]) {
        if k > head {
            let (first, _) = parse.subtree(k);
            end = end.min(first.saturating_sub(1));
        }
    }
    let end = if head < verb {
        end.min(verb.saturating_sub(1))
    } else {
        end
    };
    (from, end.max(head))
}

/// Last word of the clause of `verb`, at most `limit`.
fn clause_end(parse: &Parse, verb: usize, limit: usize) -> usize {
    for k in verb + 1..=limit.min(parse.len() - 1) {
        let word = parse.tokens[k].lower();
        let closes = matches!(
            word.as_str(),
            ";" | "while"
                | "when"
                | "after"
                | "which"
                | "who"
                | "because"
                | "although"
                | "but"
                | "where"
                | "amid"
                | "according"
        );
        if closes && k > verb + 1 {
            return k - 1;
        }
    }
    limit
}

/// The code an actor gets here: its own, or that of the place that its sentence gives it.
pub(super) fn code_of(actor: &Actor, fallback: Option<&str>) -> Option<(ActorCode, bool)> {
    match (&actor.found.code, actor.found.sector) {
        (Some(code), sector) if code.as_str() == ActorCode::UNNAMED_ARMED => {
            let named = fallback.zip(sector).and_then(|(country, sector)| {
                ActorCode::new(&format!("{country}.{}", sector.code())).ok()
            });
            Some(named.map_or((code.clone(), false), |code| (code, true)))
        }
        (Some(code), _) => Some((code.clone(), false)),
        (None, Some(sector)) => {
            let country = fallback?;
            ActorCode::new(&format!("{country}.{}", sector.code()))
                .ok()
                .map(|code| (code, true))
        }
        (None, None) => None,
    }
}
