//! Files of corrections: read, checked, written, added to.

use super::node::parse_node;
use super::{Action, Correction, CorrectionError, Corrections};

impl Corrections {
    /// Reads a file.
    ///
    /// # Errors
    /// TOML of another form (with line and column), a merge or split without its fields, or
    /// corrections that exclude each other.
    pub fn from_toml(text: &str) -> Result<Self, CorrectionError> {
        let read: Self = toml::from_str(text).map_err(|e| CorrectionError::Form(e.to_string()))?;
        read.checked()
    }

    fn checked(self) -> Result<Self, CorrectionError> {
        for (i, one) in self.corrections.iter().enumerate() {
            let lacks = |field, remedy: String| CorrectionError::Lacks {
                number: i + 1,
                action: one.action.word().to_owned(),
                claim: one.claim.clone(),
                field,
                remedy,
            };
            let two_ended = matches!(one.action, Action::Merge | Action::Split);
            if two_ended && one.end.is_none() {
                return Err(lacks("end", "write end = \"cause\" or \"effect\"".into()));
            }
            if one.action == Action::Merge && one.into.is_none() {
                let remedy = "write into = \"NODE\", the node that it is the same as";
                return Err(lacks("into", remedy.into()));
            }
            if let Some(into) = one
                .into
                .as_deref()
                .filter(|into| parse_node(into).is_none())
            {
                let remedy = format!("`{into}` is no node: write property:WHO>TOWARD");
                return Err(lacks("into", remedy));
            }
            for (j, other) in self.corrections[..i].iter().enumerate() {
                let pair = (other.action, one.action);
                let excludes = matches!(
                    pair,
                    (
                        Action::Confirm,
                        Action::Discard | Action::Reverse | Action::Flip
                    ) | (
                        Action::Discard | Action::Reverse | Action::Flip,
                        Action::Confirm
                    )
                );
                if excludes && other.is_about_the_same(one) {
                    return Err(CorrectionError::Clash {
                        first: j + 1,
                        second: i + 1,
                        claim: one.claim.clone(),
                        one: other.action.done().to_owned(),
                        other: one.action.done().to_owned(),
                    });
                }
            }
        }
        Ok(self)
    }

    /// The file's text. Reading it again gives the same value.
    pub fn to_toml(&self) -> String {
        const HEAD: &str = "# Corrections of what was read in an article: confirm, discard, reverse, flip, merge, split.\n\
                            # `detente schema corrections` tells the form.\n\n";
        // Serialising this value cannot fail: it is strings, flags and unit variants.
        format!("{HEAD}{}", toml::to_string(self).unwrap_or_default())
    }

    /// Adds a correction; false when the file has it already.
    ///
    /// # Errors
    /// When it excludes one that is there.
    pub fn add(&mut self, correction: Correction) -> Result<bool, CorrectionError> {
        let known = self.corrections.iter().any(|known| {
            known.is_about_the_same(&correction)
                && (known.action, known.end, &known.into, known.opposite)
                    == (
                        correction.action,
                        correction.end,
                        &correction.into,
                        correction.opposite,
                    )
        });
        if known {
            return Ok(false);
        }
        let mut longer = self.clone();
        longer.corrections.push(correction);
        *self = longer.checked()?;
        Ok(true)
    }
}
