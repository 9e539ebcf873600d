//! Where the parts of a scenario file stand in it.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A scenario file with the places of its keys.
pub(super) struct Places<'t> {
    text: &'t str,
    root: Option<Spanned<DeTable<'t>>>,
}

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            root: DeTable::parse(text).ok(),
        }
    }

    /// Line and column of a byte.
    pub(super) fn byte(&self, byte: usize) -> (usize, usize) {
        position(self.text, byte)
    }

    /// Line and column of a value, by its keys and its numbers in lists: `lever.0.cost`.
    pub(super) fn value(&self, path: &str) -> Option<(usize, usize)> {
        let mut steps = path.split('.');
        let mut at = self.root.as_ref()?.get_ref().get(steps.next()?)?;
        for step in steps {
            at = match at.get_ref() {
                DeValue::Table(table) => table.get(step)?,
                DeValue::Array(list) => list.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(self.byte(at.span().start))
    }

    /// The first number in the file that is infinite or none, with its key.
    pub(super) fn unreal(&self) -> Option<((usize, usize), String)> {
        let mut found: Option<(usize, String)> = None;
        for (key, value) in self.root.as_ref()?.get_ref() {
            unreal(key.get_ref(), value, &mut found);
        }
        found.map(|(at, key)| (self.byte(at), key))
    }
}

/// Line and column of a byte, from 1; columns count characters.
pub(super) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

fn unreal(key: &str, value: &Spanned<DeValue<'_>>, found: &mut Option<(usize, String)>) {
    match value.get_ref() {
        DeValue::Float(number) => {
            let at = value.span().start;
            let real = number.as_str().parse().is_ok_and(f64::is_finite);
            // Tables come by the alphabet; what stands first in the file is told.
            if !real && found.as_ref().is_none_or(|(first, _)| at < *first) {
                *found = Some((at, key.to_owned()));
            }
        }
        DeValue::Array(list) => list.iter().for_each(|item| unreal(key, item, found)),
        DeValue::Table(table) => {
            for (key, value) in table {
                unreal(key.get_ref(), value, found);
            }
        }
        _ => {}
    }
}
