//! A variable in the making.

use detente_vocab::{ActorCode, Property};

/// A variable in the making. `who` and `toward` may hold several actors joined by "and".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub property: Property,
    pub head: String,
    /// +1 when the mention speaks of more of the variable, −1 of less.
    pub direction: i8,
    pub who: Vec<ActorCode>,
    pub toward: Vec<ActorCode>,
    /// First and last token.
    pub from: usize,
    pub to: usize,
    /// "this", "that way", "it": stands for what was said before.
    pub anaphor: bool,
    /// The bare name of an actor: its conduct, not a variable by itself.
    pub bare_actor: bool,
    /// "the", "this", "its": one already spoken of.
    pub definite: bool,
    /// A border, open or shut: its two sides may be left to the article.
    pub border: bool,
}

impl Draft {
    pub(super) fn new(property: Property, from: usize, to: usize) -> Self {
        Draft {
            property,
            head: String::new(),
            direction: 1,
            who: Vec::new(),
            toward: Vec::new(),
            from,
            to,
            anaphor: false,
            bare_actor: false,
            definite: false,
            border: false,
        }
    }

    /// A variable at some tokens, its actors still open.
    pub fn at(property: Property, (from, to): (usize, usize)) -> Self {
        Draft::new(property, from, to)
    }

    /// A stand-in for what the sentence before said.
    pub fn before(from: usize, to: usize) -> Self {
        let mut draft = Draft::new(Property::Other, from, to);
        draft.anaphor = true;
        draft
    }

    pub fn known(&self) -> bool {
        self.property != Property::Other
    }

    pub(super) fn turned(mut self, by: i8) -> Self {
        self.direction *= by;
        self
    }
}

/// Properties of a place: the actor is where it happens, not who does it.
pub(crate) fn is_of_place(property: Property) -> bool {
    matches!(
        property,
        Property::Stability
            | Property::Violence
            | Property::Economy
            | Property::Governance
            | Property::Hardship
    )
}

pub(super) fn widen(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0.min(b.0), a.1.max(b.1))
}
