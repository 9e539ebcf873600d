//! Who is spoken of: states, sectors, named and unnamed armed groups, blocs, leaders.
//!
//! Names come from the directory alone; what it does not know is reported by
//! [`Reader::unknown_actors`] and never guessed.

use detente_vocab::{ActorCode, ActorDirectory, Span};
use jiff::civil::Date;
use serde::Serialize;

use crate::article::Article;

mod anaphora;
mod lexicon;
pub(crate) mod phrase;
#[cfg(test)]
mod tests;
pub(crate) mod trie;
mod unknown;
mod words;

use lexicon::Lexicon;
use phrase::Phrases;
pub use unknown::UnknownActor;

/// How an actor is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// By its name: "Pakistan", "the Taliban".
    Name,
    /// By an adjective or its people: "Pakistani", "Afghans".
    Demonym,
    /// By its seat of government: "Islamabad".
    Capital,
    /// By a person who acts for it.
    Leader,
    /// By who acts within it: "Russian foreign minister", "Pakistani media".
    Agent,
    /// As armed men without a name: "militants", "terror groups".
    Unnamed,
    /// By "it", "the country", "both sides".
    Anaphor,
}

/// One mention of an actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mention {
    /// Who.
    pub actor: ActorCode,
    /// Where, in code points of the article's text.
    pub span: Span,
    /// Number of the sentence.
    pub sentence: usize,
    /// The words.
    pub text: String,
    /// How.
    pub kind: MentionKind,
    /// From 0 to 1: 1 for names; what "it" stands for is surer the further the best
    /// antecedent is ahead of the second.
    pub confidence: f32,
}

/// Finds actors in text. Made once from a directory, used for many articles.
///
/// ```
/// use detente_read::{actors::Reader, article::Article};
/// use detente_vocab::ActorDirectory;
/// let reader = Reader::new(&ActorDirectory::builtin());
/// let article = Article::parse("-", "Kenyan police met the Norwegian foreign minister in Oslo.").unwrap();
/// let codes: Vec<_> = reader.mentions(&article).iter().map(|m| m.actor.to_string()).collect();
/// assert_eq!(codes, ["KEN.COP", "NOR.GOV", "NOR"]);
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    lexicon: Lexicon,
}

impl Reader {
    /// A reader that knows the names of a directory.
    pub fn new(directory: &ActorDirectory) -> Self {
        Self {
            lexicon: Lexicon::new(directory),
        }
    }

    /// Every mention of an actor in an article, in the order of the text. Words that refer back
    /// to several actors ("both sides") give one mention for each.
    pub fn mentions(&self, article: &Article) -> Vec<Mention> {
        let date = article.date.map(|d| d.date());
        let mut known: Vec<String> = Vec::new();
        let mut named = Vec::new();
        for sentence in &article.sentences {
            let phrases = self.phrases(&sentence.text, date, &known);
            remember(&mut known, &sentence.text, &phrases);
            let mut chars = 0;
            let mut byte = 0;
            // A town alone is where something happens, not who does it.
            for found in phrases.found.into_iter().filter(|found| !found.is_place) {
                let Some(actor) = found.code else { continue };
                chars += sentence.text[byte..found.start].chars().count();
                byte = found.start;
                let text = &sentence.text[found.start..found.end];
                let start = sentence.span.start + chars;
                named.push(Mention {
                    actor,
                    span: Span {
                        start,
                        end: start + text.chars().count(),
                    },
                    sentence: sentence.number,
                    text: text.to_owned(),
                    kind: found.kind,
                    confidence: 1.0,
                });
            }
        }
        let sentences: Vec<(usize, &str, usize)> = article
            .sentences
            .iter()
            .map(|s| (s.number, s.text.as_str(), s.span.start))
            .collect();
        anaphora::resolve(&sentences, named)
    }

    /// Capitalised names of several words that the directory does not know, each once, in order.
    pub fn unknown_actors(&self, article: &Article) -> Vec<UnknownActor> {
        let date = article.date.map(|d| d.date());
        let mut found: Vec<UnknownActor> = Vec::new();
        for sentence in article.body() {
            let phrases = self.phrases(&sentence.text, date, &[]);
            for (start, end) in unknown::names(&sentence.text, &phrases) {
                let text = &sentence.text[start..end];
                if found.iter().any(|known| known.text == text) {
                    continue;
                }
                let from = sentence.span.start + sentence.text[..start].chars().count();
                found.push(UnknownActor {
                    text: text.to_owned(),
                    span: Span {
                        start: from,
                        end: from + text.chars().count(),
                    },
                    sentence: sentence.number,
                });
            }
        }
        found
    }

    /// Actors of one sentence, in bytes of it.
    pub(crate) fn phrases(&self, text: &str, date: Option<Date>, known: &[String]) -> Phrases {
        phrase::phrases(text, &self.lexicon, date, known)
    }
}

/// Keeps the surnames of persons named in full, so that later sentences may use them alone.
pub(crate) fn remember(known: &mut Vec<String>, text: &str, phrases: &Phrases) {
    for found in phrases.found.iter().filter(|found| found.person) {
        if let Some(surname) = text[found.start..found.end].split_whitespace().last()
            && !known.iter().any(|k| k == surname)
        {
            known.push(surname.to_owned());
        }
    }
}

/// Names in a sentence that the directory does not know.
pub(crate) fn unknown_names<'t>(text: &'t str, phrases: &Phrases) -> Vec<&'t str> {
    unknown::names(text, phrases)
        .into_iter()
        .map(|(start, end)| &text[start..end])
        .collect()
}
