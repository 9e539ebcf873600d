//! Likelihoods: fixed words for fixed ranges, always with the number.

use crate::model::Share;

/// The word for a probability, after Intelligence Community Directive 203.
pub fn likelihood(p: f64) -> &'static str {
    match p {
        p if p < 0.05 => "almost no chance",
        p if p < 0.20 => "very unlikely",
        p if p < 0.45 => "unlikely",
        p if p <= 0.55 => "about even",
        p if p <= 0.80 => "likely",
        p if p <= 0.95 => "very likely",
        _ => "almost certain",
    }
}

/// A share of draws as the page prints it: capped at "more than 99 %" unless it is logic.
///
/// `entailed` is true when the sign follows from the arrows alone; `path` is false when no
/// path from lever to outcome is left.
pub fn share_label(p: f64, entailed: bool, path: bool) -> String {
    if !path {
        return "no path left".to_owned();
    }
    if entailed && p >= 1.0 {
        return "100 %, logic".to_owned();
    }
    if entailed && p <= 0.0 {
        return "0 %, logic".to_owned();
    }
    if p > 0.99 {
        return "more than 99 %".to_owned();
    }
    if p < 0.01 {
        return "less than 1 %".to_owned();
    }
    format!("{:.0} %", p * 100.0)
}

impl Share {
    /// A share of draws with its label.
    pub fn of_draws(p: f64, draws: usize, entailed: bool) -> Self {
        let mc_error = (p * (1.0 - p) / draws.max(1) as f64).sqrt();
        Self {
            p: Some(p),
            mc_error: Some(mc_error),
            draws,
            label: share_label(p, entailed, true),
            note: String::new(),
        }
    }

    /// How it is told that the text never leads from the lever to the outcome.
    pub const NO_PATH: &str = "no path in the text";

    /// No path from lever to outcome: nothing improves, and nothing was drawn.
    pub fn no_path() -> Self {
        Self {
            p: None,
            mc_error: None,
            draws: 0,
            label: share_label(0.0, false, false),
            note: String::new(),
        }
    }

    /// The same share with a second line.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self {
            note: note.into(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probability_has_its_word() {
        let words: Vec<_> = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97].map(likelihood).into();
        assert_eq!(
            words,
            [
                "almost no chance",
                "very unlikely",
                "unlikely",
                "about even",
                "likely",
                "very likely",
                "almost certain"
            ]
        );
    }

    #[test]
    fn shares_are_capped_unless_they_are_logic() {
        assert_eq!(share_label(1.0, false, true), "more than 99 %");
        assert_eq!(share_label(1.0, true, true), "100 %, logic");
        assert_eq!(share_label(0.0, false, true), "less than 1 %");
        assert_eq!(share_label(0.0, false, false), "no path left");
        assert_eq!(share_label(0.543, false, true), "54 %");
    }
}
