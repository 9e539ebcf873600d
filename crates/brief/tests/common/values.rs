//! Sentences, figures and refusals of which the sections are made.

use detente_brief::model::*;

/// A sentence.
pub(super) fn say(text: &str, refs: &[&str]) -> Sentence {
    let stop = if text.ends_with('?') { "" } else { "." };
    Sentence {
        text: format!("{text}{stop}"),
        refs: refs.iter().map(|r| (*r).to_owned()).collect(),
    }
}

pub(super) fn finding(heading: &str, prose: &[(&str, &[&str])]) -> Finding {
    Finding {
        heading: heading.to_owned(),
        prose: prose.iter().map(|(text, refs)| say(text, refs)).collect(),
    }
}

pub(super) fn quantity(value: f64, low: f64, high: f64, digits: u8, unit: &str) -> Quantity {
    Quantity {
        value: Some(value),
        low: Some(low),
        high: Some(high),
        digits,
        unit: unit.to_owned(),
        why_missing: String::new(),
    }
}

pub(super) fn missing(why: &str) -> Quantity {
    Quantity {
        value: None,
        low: None,
        high: None,
        digits: 2,
        unit: "sd".to_owned(),
        why_missing: why.to_owned(),
    }
}

pub(super) fn refusal(what: &str) -> Refusal {
    Refusal {
        what: what.to_owned(),
        why: say(
            "Ten months of overlap and 116 reported events, half of the weeks empty: an estimate would be chance",
            &["m1", "q1"],
        ),
        facts: vec![
            fact(
                "What could have been seen",
                "5 in 100",
                "chance of finding an effect of 0.3 sd",
            ),
            fact(
                "What would suffice, 0.3 sd",
                "about 230 months",
                "at 12 reported events a month",
            ),
            fact(
                "What would suffice, 0.5 sd",
                "about 100 months",
                "at the present rate of reports",
            ),
        ],
    }
}

fn fact(label: &str, figure: &str, meaning: &str) -> RefusalFact {
    RefusalFact {
        label: label.to_owned(),
        figure: figure.to_owned(),
        meaning: meaning.to_owned(),
    }
}

pub(super) fn share(p: f64, label: &str, note: &str) -> Share {
    let is_logic = p == 0.0 || p == 1.0;
    Share {
        p: Some(p),
        mc_error: (!is_logic).then_some(0.004),
        draws: 16_000,
        label: label.to_owned(),
        note: note.to_owned(),
    }
}

/// Numbers from 0 to 1 that look random and are the same everywhere.
pub(super) fn noise(i: usize, salt: usize) -> f64 {
    let mut x = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (salt as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^= x >> 31;
    (x >> 11) as f64 / (1u64 << 53) as f64
}
