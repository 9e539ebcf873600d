//! Claims in: from an article, from our own JSON lines, or from edges coded by hand.

use std::collections::BTreeMap;
use std::fs;

use detente_argue::{Link, Origin, Shift, advice_left, definitions, links_from_claims};
use detente_read::article::Article;
use detente_read::claims::Reading;
use detente_vocab::{ActorDirectory, Advice, Claim, ClaimKind, Modality, Sign};
use serde::Deserialize;

use crate::args::ArgueArgs;
use crate::failure::Failure;
use crate::output::Context;
use crate::{corrections, inputs};

/// A text's claims.
pub enum Claims {
    /// Whole claims, from the reader, with the sentences of the article, where it is known, and
    /// how many of them are expected to hold a claim that was not read, and which advise; besides,
    /// the claims before they were corrected, and what that changed of outcome and levers.
    Read {
        claims: Vec<Claim>,
        before: Vec<Claim>,
        shift: Shift,
        sentences: BTreeMap<usize, String>,
        missed: Option<f64>,
        advice: Vec<Advice>,
    },
    /// Edges that somebody coded by hand, with the words of each claim.
    Coded {
        links: Vec<Link>,
        words: BTreeMap<String, (usize, String)>,
        claims: usize,
    },
}

/// A claim coded by hand: the arrow and its sign are given, not derived.
#[derive(Deserialize)]
struct CodedClaim {
    id: String,
    edge: Option<(String, String)>,
    sign: Sign,
    #[serde(default)]
    sentence: usize,
    #[serde(default)]
    text: String,
    #[serde(default)]
    kind: Option<ClaimKind>,
    #[serde(default)]
    modality: Option<Modality>,
    #[serde(default)]
    origin: Origin,
}

impl CodedClaim {
    /// Whether the claim predicts an influence. The same kinds as for claims that were read:
    /// advice, options, ranks and doubts predict none.
    fn link(&self) -> Option<Link> {
        let predicts = self.modality != Some(Modality::Should)
            && !matches!(
                self.kind,
                Some(
                    ClaimKind::Normative
                        | ClaimKind::Comparative
                        | ClaimKind::Capacity
                        | ClaimKind::Concession
                        | ClaimKind::Policy
                )
            );
        let (from, to) = self.edge.as_ref().filter(|_| predicts)?;
        Some(Link {
            origin: self.origin,
            ..Link::new(&self.id, from, to, self.sign.into())
        })
    }
}

/// Reads an article, or claims as JSON lines when the name ends in `.jsonl`: those are checked
/// against their article where it is given. Corrections need the article.
pub fn read(
    context: &Context,
    args: &ArgueArgs,
    directory: &ActorDirectory,
) -> Result<Claims, Failure> {
    let input = args.input.as_str();
    let is_file = input.ends_with(".jsonl");
    let article = match (&args.article, is_file) {
        (Some(_), false) => {
            return Err(Failure::usage(format!(
                "--article goes with a claims file, and {input} is taken for an article"
            ))
            .with_help("name a file that ends in .jsonl, or leave --article out"));
        }
        (Some(article), true) => Some(inputs::article(article)?),
        (None, false) => Some(read_article(input)?),
        (None, true) => None,
    };
    let sentences = |article: &Article| -> BTreeMap<usize, String> {
        let known = article.sentences.iter();
        known.map(|s| (s.number, s.text.clone())).collect()
    };
    // Doubts are those before the corrections: a sentence whose claim is discarded was read, not missed.
    let corrected = |reading: Reading, article: &Article| -> Result<Claims, Failure> {
        let Reading {
            claims,
            doubts,
            advice,
        } = reading;
        let (claims, before, advice) = match &args.corrections {
            None => (claims, Vec::new(), advice),
            Some(path) => {
                let (kept, _) = corrections::load(path)?;
                let corrected = corrections::apply(context, &kept, &claims, article);
                let advice = advice_left(advice, &claims, &corrected);
                (corrected, claims, advice)
            }
        };
        let (claims, before) = (standing(claims), standing(before));
        Ok(Claims::Read {
            shift: match &args.corrections {
                None => Shift::default(),
                Some(_) => Shift::between(&before, &claims),
            },
            claims,
            before,
            sentences: sentences(article),
            missed: Some(doubts.expected_missed),
            advice,
        })
    };
    if let (Some(article), false) = (&article, is_file) {
        return corrected(detente_read::reading_of(article, directory), article);
    }
    let text = fs::read_to_string(input).map_err(|error| {
        Failure::data(format!("cannot read the claims {input}: {error}"))
            .with_help("detente claims ARTICLE -o claims.jsonl writes such a file")
    })?;
    refuse_an_argument(input, &text)?;
    let mut advice = Vec::new();
    if let Some(article) = &article {
        let reading = detente_read::reading_of(article, directory);
        advice = reading.advice;
        let read = standing(reading.claims);
        let checked = corrections::check(&text, article, directory, &read);
        if let Some(failure) = corrections::failure(input, &checked.faults) {
            return Err(failure);
        }
        checked.tell_signs(context, input);
    }
    let claims = parse(&text).map_err(|failure| failure.within(input))?;
    match (claims, &article) {
        (Claims::Read { claims, .. }, Some(article)) => {
            let doubts = detente_read::claims::Reader::new(directory).doubt(article, &claims);
            let reading = Reading {
                claims,
                doubts,
                advice,
            };
            corrected(reading, article)
        }
        (_, None) if args.corrections.is_some() => Err(Failure::usage(
            "--corrections are kept under the sentences of an article, and none is given",
        )
        .with_help("name the article with --article ARTICLE")),
        (Claims::Coded { .. }, Some(_)) if args.corrections.is_some() => Err(Failure::usage(
            format!("{input} holds coded edges, which were not read and cannot be corrected"),
        )
        .with_help("edit the file itself")),
        (mut claims, _) => {
            if let Claims::Read { claims, .. } = &mut claims {
                *claims = standing(std::mem::take(claims));
            }
            Ok(claims)
        }
    }
}

/// What is only expected takes no part, unless a person has confirmed it.
fn standing(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.retain(|claim| !claim.tentative);
    claims
}

/// The article, where it is none of the files that the commands themselves write.
fn read_article(input: &str) -> Result<Article, Failure> {
    // The bytes of a file, since an article's text may lose lines that are not its own.
    if let Ok(text) = fs::read_to_string(input) {
        refuse_json(input, &text)?;
    }
    let article = inputs::article(input)?;
    refuse_json(input, &article.text)?;
    Ok(article)
}

/// Refuses JSON where an article is wanted: prose read out of it would be nobody's.
fn refuse_json(input: &str, text: &str) -> Result<(), Failure> {
    if !text.trim_start().starts_with('{') {
        return Ok(());
    }
    refuse_an_argument(input, text)?;
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let first = match values.next() {
        Some(Ok(value)) => value,
        _ => return Ok(()),
    };
    let is_claim = first.get("id").is_some() && first.get("sign").is_some();
    let (what, help) = match is_claim {
        true => (
            "claims",
            "name the file so that it ends in .jsonl, and it is read as claims",
        ),
        false => (
            "JSON",
            "give the article itself, or claims as `detente claims ARTICLE -o claims.jsonl` writes them",
        ),
    };
    Err(Failure::data(format!("{input} holds {what}, not an article")).with_help(help))
}

/// Refuses what `argue` itself wrote.
fn refuse_an_argument(input: &str, text: &str) -> Result<(), Failure> {
    let value: serde_json::Value = match text.trim_start().starts_with('{') {
        true => serde_json::from_str(text).unwrap_or_default(),
        false => return Ok(()),
    };
    if value.get("links").is_none() || value.get("levers").is_none() {
        return Ok(());
    }
    Err(Failure::data(format!(
        "{input} is what detente argue wrote: an argument that is worked out already, not an article or claims"
    ))
    .with_help("give the article that it was made from, or its claims: detente claims ARTICLE -o claims.jsonl"))
}

fn parse(text: &str) -> Result<Claims, Failure> {
    let lines = || {
        let numbered = text.lines().enumerate().map(|(i, line)| (i + 1, line));
        numbered.filter(|(_, line)| !line.trim().is_empty())
    };
    let Some((_, first)) = lines().next() else {
        return Err(Failure::data("the file holds no claim")
            .with_help("one JSON object a line, as `detente claims` writes them"));
    };
    let coded = serde_json::from_str::<serde_json::Value>(first)
        .is_ok_and(|value| value.get("edge").is_some());
    if !coded {
        let help = "each line is a claim as `detente claims` writes it, or {id, edge: [from, to], sign: \"+\"}";
        return Ok(Claims::Read {
            claims: lines()
                .map(|line| object(line, help))
                .collect::<Result<_, _>>()?,
            before: Vec::new(),
            shift: Shift::default(),
            sentences: BTreeMap::new(),
            missed: None,
            advice: Vec::new(),
        });
    }
    let help = "each line needs `id`, `edge` ([from, to], or null) and `sign` (+, -, 0 or ?)";
    let coded: Vec<CodedClaim> = lines()
        .map(|line| object(line, help))
        .collect::<Result<_, _>>()?;
    Ok(Claims::Coded {
        links: coded.iter().filter_map(CodedClaim::link).collect(),
        claims: coded.len(),
        words: coded
            .into_iter()
            .map(|claim| (claim.id, (claim.sentence, claim.text)))
            .collect(),
    })
}

fn object<T: for<'a> Deserialize<'a>>(
    (number, line): (usize, &str),
    help: &str,
) -> Result<T, Failure> {
    serde_json::from_str(line).map_err(|error| {
        // The message without its own place, which knows no line of the file.
        let told = error.to_string();
        let told = told
            .rsplit_once(" at line ")
            .map_or(told.as_str(), |(told, _)| told);
        Failure::data(format!("line {number}, column {}: {told}", error.column())).with_help(help)
    })
}

impl Claims {
    /// Every link, those that hold by definition too.
    pub fn links(&self) -> Vec<Link> {
        match self {
            Claims::Read { claims, .. } => {
                let mut links = links_from_claims(claims);
                links.extend(definitions(claims));
                links
            }
            Claims::Coded { links, .. } => links.clone(),
        }
    }

    /// Claims that the reader is expected to have missed; `None` where no article was read.
    pub fn missed(&self) -> Option<f64> {
        match self {
            Claims::Read { missed, .. } => *missed,
            Claims::Coded { .. } => None,
        }
    }

    /// What the article advises; nothing where no article was read.
    pub fn advice(&self) -> Vec<Advice> {
        match self {
            Claims::Read { advice, .. } => advice.clone(),
            Claims::Coded { .. } => Vec::new(),
        }
    }

    /// How many claims there are.
    pub fn len(&self) -> usize {
        match self {
            Claims::Read { claims, .. } => claims.len(),
            Claims::Coded { claims, .. } => *claims,
        }
    }

    /// The whole sentence of a number, where the article is known.
    pub fn sentence(&self, number: usize) -> Option<&str> {
        match self {
            Claims::Read { sentences, .. } => sentences.get(&number).map(String::as_str),
            Claims::Coded { .. } => None,
        }
    }

    /// Sentence and words of a claim.
    pub fn words(&self, id: &str) -> Option<(usize, &str)> {
        match self {
            Claims::Read { claims, .. } => claims
                .iter()
                .find(|claim| claim.id == id)
                .map(|claim| (claim.sentence, claim.text.as_str())),
            Claims::Coded { words, .. } => words
                .get(id)
                .map(|(sentence, text)| (*sentence, text.as_str())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coded_edges_become_links_unless_they_predict_nothing() {
        let text = concat!(
            "{\"id\":\"C1\",\"edge\":[\"a\",\"b\"],\"sign\":\"-\",\"text\":\"A lowers B.\",\"sentence\":3}\n\n",
            "{\"id\":\"C2\",\"edge\":null,\"sign\":\"+\"}\n",
            "{\"id\":\"C3\",\"edge\":[\"b\",\"c\"],\"sign\":\"+\",\"kind\":\"policy\"}\n",
        );
        let claims = parse(text).unwrap();
        assert_eq!(claims.len(), 3);
        assert_eq!(claims.links().len(), 1);
        assert_eq!(claims.words("C1"), Some((3, "A lowers B.")));
    }

    #[test]
    fn a_faulty_line_is_named() {
        let text = "{\"id\":\"C1\",\"edge\":[\"a\",\"b\"],\"sign\":\"+\"}\n{\"id\":\"C2\",\"edge\":[\"a\"],\"sign\":\"+\"}\n";
        let message = parse(text).err().unwrap().to_string();
        assert!(message.starts_with("line 2, column "), "{message}");
        assert!(parse("\n").is_err());
    }
}
