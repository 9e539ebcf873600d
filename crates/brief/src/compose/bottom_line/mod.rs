//! Section 1: the bottom line, in at most five sentences and ninety words.

mod figures;
mod heading;
mod prose;
mod quoted;

use super::Case;
use crate::model::{BottomLine, Confidence, Finding, Grade, VerdictKind};
use figures::{effect_figure, logic_figure, tie_figure};
use heading::heading;
use prose::prose;

/// The section.
pub fn section(case: &Case<'_>) -> BottomLine {
    let confidence = confidence(case);
    BottomLine {
        finding: Finding {
            heading: heading(case),
            prose: prose(case, confidence),
        },
        figures: vec![logic_figure(case), tie_figure(case), effect_figure(case)],
        confidence,
    }
}

/// What the data say about the crux.
fn crux_verdict(case: &Case<'_>) -> Option<VerdictKind> {
    case.verdicts.get(case.crux.as_ref()?).map(|v| v.kind)
}

/// Observed events give an association at best (grade D), and so confidence is low; it would rise
/// with a crux that an outside shock supports.
fn confidence(case: &Case<'_>) -> Confidence {
    let crux = case.crux.as_ref().and_then(|id| case.verdicts.get(id));
    match crux.and_then(|v| v.grade) {
        Some(Grade::A) => Confidence::High,
        Some(Grade::B | Grade::C) => Confidence::Moderate,
        _ => Confidence::Low,
    }
}
