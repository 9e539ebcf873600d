//! Which variable a mention is: the one spoken of before, a tie under its first name, or a thing that goes by
//! the author's words.

use detente_vocab::{ActorCode, Concept, Direction, Property};

use super::assembly::Assembly;
use super::lexicon::Class;
use super::phrase::{head_of, is_anyones, is_whole_economy};
use super::view::View;

impl Assembly<'_> {
    /// "the war", "the pressure", "that fear": the one spoken of before by the same word, or by any where this one is
    /// plain or points; missing slots are filled from it.
    pub(super) fn completed(&self, mut concept: Concept) -> Concept {
        if matches!(concept.property, Property::Other | Property::Economy)
            || (concept.who.is_some() && concept.toward.is_some())
        {
            return concept;
        }
        let agrees = |mine: &Option<ActorCode>, theirs: &Option<ActorCode>| match (mine, theirs) {
            (Some(a), Some(b)) => a == b,
            (None, _) => true,
            (Some(_), None) => false,
        };
        // "the force" is not the troops spoken of before, though both are military.
        let first = concept
            .text
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let plain = matches!(first.as_str(), "this" | "that" | "these" | "those")
            || words_of(&concept.text).any(|word| self.lexicon.is("plain_name", &word));
        let again = |k: &Concept| {
            plain
                || words_of(&concept.text).any(|word| words_of(&k.text).any(|other| other == word))
        };
        let earlier = self.known.iter().rev().find(|k| {
            k.property == concept.property
                && again(k)
                && agrees(&concept.who, &k.who)
                && agrees(&concept.toward, &k.toward)
        });
        if let Some(earlier) = earlier {
            concept.who = earlier.who.clone();
            concept.toward = earlier.toward.clone();
        }
        concept
    }

    /// The variable under the name that it keeps: a tie oriented as before, what anyone may have told
    /// apart by its words, and then more of what they say.
    pub(super) fn named(&mut self, view: &View<'_>, concept: Concept) -> Concept {
        let mut concept = self.oriented(concept);
        let alone = concept.who.is_none() && concept.toward.is_none();
        let apart = alone && is_anyones(concept.property);
        if (apart || concept.property == Property::Economy)
            && let Some(head) = concept.span.and_then(|span| head_of(view, span))
            && (apart || !is_whole_economy(&head))
        {
            // A variable that goes by the author's words is more of what they say: "a shut border" is no less
            // of a shut border, whatever it is less of.
            if apart && self.speaks_of_less(&head) {
                concept.property = Property::Other;
                concept.direction = match concept.direction {
                    Direction::Up => Direction::Down,
                    Direction::Down => Direction::Up,
                };
            }
            concept.head = head;
        }
        concept
    }

    /// Whether the words of a variable stand for less of something: "suspicion", "shut border", "fewer troop".
    fn speaks_of_less(&self, head: &str) -> bool {
        let words: Vec<&str> = head.split(' ').collect();
        let less = words.iter().enumerate().filter(|&(i, word)| {
            let class = if i + 1 == words.len() {
                Class::Noun
            } else {
                Class::Adjective
            };
            let sign = self
                .lexicon
                .property(class, word)
                .map_or(1, |found| found.1);
            sign < 0 || class == Class::Adjective && self.lexicon.is("down", word)
        });
        less.count() % 2 == 1
    }

    /// Ties that hold both ways keep the orientation of their first mention: "Moscow's ties
    /// with Islamabad" and "Islamabad's relations with Moscow" are one node.
    pub(super) fn oriented(&mut self, mut concept: Concept) -> Concept {
        let both_ways = matches!(
            concept.property,
            Property::Cooperation | Property::Settlement | Property::Violence
        );
        if both_ways
            && let (Some(who), Some(toward)) = (concept.who.clone(), concept.toward.clone())
        {
            let (a, b) = if who <= toward {
                (who.clone(), toward.clone())
            } else {
                (toward.clone(), who.clone())
            };
            let kept = self
                .ties
                .entry((concept.property, a, b))
                .or_insert((who, toward))
                .clone();
            (concept.who, concept.toward) = (Some(kept.0), Some(kept.1));
        }
        concept
    }
}

/// The words of a phrase that may name something, without the ending of a plural.
fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphabetic());
    words
        .filter(|word| word.len() > 2)
        .map(|word| word.to_lowercase())
        .map(|word| match word.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => word.strip_suffix('s').unwrap_or(&word).to_owned(),
        })
        .filter(|word| {
            !matches!(
                word.as_str(),
                "the"
                    | "thi"
                    | "that"
                    | "these"
                    | "those"
                    | "it"
                    | "their"
                    | "and"
                    | "for"
                    | "from"
                    | "with"
                    | "into"
                    | "over"
                    | "between"
                    | "against"
                    | "which"
                    | "who"
                    | "have"
                    | "ha"
                    | "wa"
                    | "were"
                    | "are"
            )
        })
}
