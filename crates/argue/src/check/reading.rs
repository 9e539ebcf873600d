//! Checks claims of others against what our own reader makes of the same article.
//!
//! Quotes can be right word for word and the claim still turn them round, or speak of somebody
//! of whom the article says nothing. Both need a reading, and a reading errs: so they are found
//! apart from [`check_claims`](super::check_claims), which rests on the words alone.

use std::collections::{BTreeMap, BTreeSet};

use detente_vocab::{ActorCode, Claim, Holder, Sign};
use serde_json::Value;

use super::columns::columns;
use super::{Coded, Fault, Line};
use crate::SignSet;
use crate::correction::actors_of_node;

/// Claims whose sign is not the one that the reader reads in the same sentence between the same
/// two variables, in the order of the file. The reader may be the one that errs, so these are
/// doubts to look at and no faults.
///
/// A claim is compared with every claim of `read` that stands in its sentence and has its two
/// ends ([`Concept::node`](detente_vocab::Concept::node)); one of them that leaves the claim's
/// sign possible is enough, and `?` excludes nothing. Claims with an `edge` are compared where
/// it names variables in the same way. Lines that are no claims are left to
/// [`check_claims`](super::check_claims).
///
/// ```
/// use detente_argue::check_signs;
/// use detente_vocab::Claim;
/// let text = r#"{"id":"C01","sentence":1,"span":{"start":0,"end":5},"text":"Talks help.",
///     "kind":"causal","cause":{"text":"","span":null,"who":"RUS","toward":"PAK",
///     "property":"cooperation","direction":"up"},"effect":{"text":"","span":null,"who":"AFG",
///     "toward":null,"property":"stability","direction":"up"},"sign":"+","modality":"fact",
///     "holder":{"kind":"author"},"condition":null,"cue":[],"rule":"verb","confidence":0.8}"#;
/// let read: Claim = serde_json::from_str(text).unwrap();
/// let line = serde_json::to_string(&read).unwrap();
/// assert_eq!(check_signs(&line, &[read.clone()]), []);
/// let doubts = check_signs(&line.replace(r#""sign":"+""#, r#""sign":"-""#), &[read]);
/// assert!(doubts[0].message.contains("this program reads +"));
/// ```
pub fn check_signs(text: &str, read: &[Claim]) -> Vec<Fault> {
    let mut known: BTreeMap<(usize, (String, String)), Vec<&Claim>> = BTreeMap::new();
    for claim in read {
        if let Some(ends) = claim.edge() {
            known.entry((claim.sentence, ends)).or_default().push(claim);
        }
    }
    each_line(text, |line, given, faults| {
        let Some((sentence, ends, sign)) = given.arrow() else {
            return;
        };
        let (from, to) = ends.clone();
        let Some(read) = known.get(&(sentence, ends)) else {
            return;
        };
        let excludes = |other: &&Claim| SignSet::from(other.sign).and(sign.into()).is_empty();
        if let Some(other) = read.first()
            && read.iter().all(excludes)
        {
            faults.push(line.fault(
                "sign",
                &format!(
                    "this program reads {} from {from} to {to} in sentence {sentence}, the file \
                     says {}",
                    other.sign.symbol(),
                    sign.symbol()
                ),
                &format!(
                    "check it; where this program errs, detente claims ARTICLE --corrections \
                     FILE --correct {} tells it, and --corrections FILE asks no more",
                    request(other, sign)
                ),
            ));
        }
    })
}

/// Actors of claims whom no mention of the article names, in the order of the file.
///
/// `mentioned` are the actors that are found in the article. A state is named by whoever acts
/// for it and speaks through any of them; an armed group is named by itself alone. Blocs
/// and groups without a name (`WST`, `RGN`, `REB`, `UNK`) have no name that could be missed.
///
/// ```
/// use detente_argue::check_actors;
/// use detente_vocab::ActorCode;
/// let line = r#"{"id":"C1","edge":["pressure:USA>PAK","backing:PAK>REB"],"sign":"-"}"#;
/// let pakistan = [ActorCode::new("PAK.GOV").unwrap()];
/// let faults = check_actors(line, &pakistan);
/// assert_eq!(faults.len(), 1);
/// assert!(faults[0].message.contains("USA is named nowhere in the text"));
/// ```
pub fn check_actors<'a>(
    text: &str,
    mentioned: impl IntoIterator<Item = &'a ActorCode>,
) -> Vec<Fault> {
    let mentioned: BTreeSet<&ActorCode> = mentioned.into_iter().collect();
    let states: BTreeSet<&str> = mentioned
        .iter()
        .filter(|code| !code.is_armed_group())
        .filter_map(|code| code.country())
        .collect();
    let nameless = [
        ActorCode::UNNAMED_ARMED,
        ActorCode::WEST,
        ActorCode::REGION,
        ActorCode::UNKNOWN,
    ];
    let is_named = |code: &ActorCode| {
        nameless.contains(&code.as_str())
            || mentioned.contains(code)
            || code.country().is_some_and(|state| states.contains(state)) && !code.is_armed_group()
    };
    each_line(text, |line, given, faults| {
        for (field, code) in given.actors() {
            if !is_named(&code) {
                faults.push(line.fault(
                    &field,
                    &format!("{code} is named nowhere in the text"),
                    "name the actor that the sentence speaks of; a region file may add names \
                     (--region FILE)",
                ));
            }
        }
    })
}

/// The correction that gives a claim of the reader another sign, as far as one does.
fn request(read: &Claim, sign: Sign) -> String {
    let action = match read.sign.flipped() == sign {
        true => "flip",
        false => "discard",
    };
    format!("{}={action}", read.id)
}

/// A line of a claims file, of either form.
enum Given {
    Whole(Box<Claim>),
    Coded(Coded),
}

impl Given {
    /// Sentence, ends and sign, where it has all of them.
    fn arrow(&self) -> Option<(usize, (String, String), Sign)> {
        match self {
            Given::Whole(claim) => Some((claim.sentence, claim.edge()?, claim.sign)),
            Given::Coded(coded) => Some((coded.sentence?, coded.edge.clone()?, coded.sign)),
        }
    }

    /// The actors with the fields that name them.
    fn actors(&self) -> Vec<(String, ActorCode)> {
        let mut actors = Vec::new();
        match self {
            Given::Whole(claim) => {
                for (name, end) in [("cause", &claim.cause), ("effect", &claim.effect)] {
                    let Some(end) = end else { continue };
                    let slots = [("who", &end.who), ("toward", &end.toward)];
                    for (slot, code) in slots {
                        actors.extend(code.clone().map(|code| (format!("{name}.{slot}"), code)));
                    }
                }
                if let Holder::Quoted { actor, .. } | Holder::Imputed { actor, .. } = &claim.holder
                {
                    let holder = actor.clone().map(|code| ("holder.actor".to_owned(), code));
                    actors.extend(holder);
                }
            }
            Given::Coded(coded) => {
                let ends = coded.edge.iter().flat_map(|(from, to)| [from, to]);
                for (i, node) in ends.enumerate() {
                    let named = actors_of_node(node).into_iter();
                    actors.extend(named.map(|code| (format!("edge[{i}]"), code)));
                }
            }
        }
        actors
    }
}

/// Goes through the lines that hold a claim.
fn each_line(text: &str, look: impl Fn(&Line, &Given, &mut Vec<Fault>)) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (i, words) in text.lines().enumerate() {
        let Ok(value) = serde_json::from_str::<Value>(words) else {
            continue;
        };
        let given = match value.get("edge") {
            Some(_) => serde_json::from_str(words).map(Given::Coded),
            None => serde_json::from_str(words).map(|claim| Given::Whole(Box::new(claim))),
        };
        if let Ok(given) = given {
            let line = Line {
                number: i + 1,
                claim: value.get("id").and_then(Value::as_str).map(str::to_owned),
                columns: columns(words),
            };
            look(&line, &given, &mut faults);
        }
    }
    faults
}
