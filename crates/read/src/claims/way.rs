//! More or less of what: the way of a verb, and what "improve", "worsen" and "ease" do to an object.

use super::concept::Concepts;
use super::draft::Draft;
use super::lexicon::{Frame, VerbRow};

impl Concepts<'_> {
    /// +1 for verbs of more, −1 for verbs of less.
    pub fn verb_direction(&self, verb: usize) -> Option<i8> {
        let v = self.view;
        let phrasal = v.phrasal(verb);
        let is = |list: &str, form: &str| self.lexicon.is(list, form);
        if let Some(form) = &phrasal {
            if is("down_verb", form) {
                return Some(-1);
            }
            if is("up_verb", form) {
                return Some(1);
            }
        }
        let base = v.verb_base(verb);
        // "drop another bomb", "drop leaflets": no less of them.
        let falling = |k: usize| {
            matches!(
                v.base(k).as_str(),
                "bomb" | "bombshell" | "shell" | "leaflet" | "explosive" | "munition"
            )
        };
        if base == "drop" && v.object(verb).is_some_and(falling) {
            return Some(1);
        }
        if is("down_verb", &base) {
            Some(-1)
        } else if is("up_verb", &base) {
            Some(1)
        } else {
            None
        }
    }

    /// The way of a verb that brings its object down, read off the causal verbs.
    pub(super) fn moved_way(&self, base: &str) -> Option<i8> {
        let rows = self.lexicon.verb(base);
        let down = rows
            .first()
            .is_some_and(|row| matches!(row.frame, Frame::Object | Frame::End) && row.sign < 0);
        down.then_some(-1)
    }

    /// The sign that a reading of a verb gives an object; `None` where it takes none.
    pub fn sign_of_row(&self, row: &VerbRow, object: &Draft) -> Option<i8> {
        match row.frame {
            Frame::Object | Frame::End => Some(row.sign),
            Frame::Valued => Some(row.sign * self.valence(object) * object.direction),
            Frame::Ease => Some(self.ease_sign(object)),
            _ => None,
        }
    }

    /// What a causal verb does to its object: "improve relations" raises, "worsen" lowers.
    pub(super) fn caused_direction(&self, base: &str, object: &Draft) -> i8 {
        for row in self.lexicon.verb(base) {
            match row.frame {
                Frame::Object | Frame::End => return if row.sign == 0 { 1 } else { row.sign },
                Frame::Valued => return row.sign * self.valence(object),
                Frame::Ease => return self.ease_sign(object),
                Frame::Threat => return -1,
                _ => {}
            }
        }
        1
    }

    /// +1 for what is welcome, −1 for what is not; what nobody can tell counts as welcome.
    pub fn valence(&self, draft: &Draft) -> i8 {
        match draft.property.is_welcome() {
            Some(true) => 1,
            Some(false) => -1,
            None if draft
                .head
                .split(' ')
                .any(|word| self.lexicon.is("bad_noun", word)) =>
            {
                -1
            }
            None => 1,
        }
    }

    /// "ease tensions" lowers; "ease trade", "ease access" raises.
    pub fn ease_sign(&self, draft: &Draft) -> i8 {
        let welcome = draft.property.is_welcome() == Some(true)
            || draft
                .head
                .split(' ')
                .any(|word| self.lexicon.is("good_noun", word));
        if welcome { draft.direction } else { -1 }
    }
}
