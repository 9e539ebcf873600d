//! The claims of the article, one of each kind.

use detente_brief::model::*;
use detente_vocab::{Claim, ClaimKind, Cue, Holder, Modality, Sign, Span};

use super::{SENTENCES, code};
use crate::common::values::say;

/// The claims.
pub(super) fn claims() -> Vec<ClaimRow> {
    use VerdictKind::*;
    let author = || Holder::Author;
    let tamar = Holder::Quoted {
        name: "officials in Tamar".to_owned(),
        actor: Some(code("TMR.GOV")),
    };
    let varn = Holder::Imputed {
        name: "Varn".to_owned(),
        actor: Some(code("VRN")),
    };
    vec![
        claim(
            "C01",
            1,
            ClaimKind::Necessity,
            Modality::Asserted,
            author(),
            "ties of Varn and Ostrel ↑ → calm ↑",
            "necessary",
            (
                TooThin,
                None,
                "116 reported events in 44 weeks; 230 months would suffice",
                Some("t2"),
            ),
        ),
        claim(
            "C02",
            2,
            ClaimKind::Necessity,
            Modality::Asserted,
            author(),
            "no help of neighbours → no peace in Kesh",
            "necessary",
            (
                TooThin,
                None,
                "No week is without help, so nothing varies",
                None,
            ),
        ),
        claim(
            "C03",
            3,
            ClaimKind::Causal,
            Modality::Fact,
            author(),
            "trade of the harbours ↑ → raids ↓",
            "past; lies before the data window",
            (
                NotTestable,
                None,
                "The accords precede the first event by six years",
                None,
            ),
        ),
        claim(
            "C04",
            4,
            ClaimKind::Motivation,
            Modality::Fact,
            author(),
            "suspicion of Varn ↑ → Ostrel’s openness ↓",
            "motive",
            (NotTestable, None, "No event records suspicion", None),
        ),
        claim(
            "C05",
            5,
            ClaimKind::Causal,
            Modality::Asserted,
            author(),
            "pressure of Varn ↑ → raids ↑",
            "causal",
            (
                Supported,
                Some(Grade::C),
                "Raids rise by 0.42 sd in the two weeks after pressure, band 0.13 to 0.71",
                Some("t1"),
            ),
        ),
        claim(
            "C06",
            6,
            ClaimKind::Motivation,
            Modality::Reported,
            tamar,
            "fear of encirclement ↑ → shelter for the Grey Sails ↑",
            "motive",
            (NotTestable, None, "No event records fear", None),
        ),
        claim(
            "C07",
            7,
            ClaimKind::Causal,
            Modality::Fact,
            author(),
            "visits ↑ → agreements ↑",
            "causal",
            (
                Contradicted,
                Some(Grade::D),
                "Agreements fall after visits in 41 of 44 weeks",
                Some("t3"),
            ),
        ),
        claim(
            "C08",
            9,
            ClaimKind::Conditional,
            Modality::Will,
            author(),
            "ports closed ↑ → isolation of Ostrel ↑",
            "condition",
            (
                DataSayLittle,
                None,
                "The band covers zero; an effect of 0.4 sd would have been found",
                Some("t3"),
            ),
        ),
        claim(
            "C09",
            9,
            ClaimKind::Conditional,
            Modality::Will,
            author(),
            "isolation of Ostrel ↑ → shelter for the Grey Sails ↓",
            "condition: if cut off from the harbours",
            (
                NotTestable,
                None,
                "No event records shelter given in secret",
                None,
            ),
        ),
        claim(
            "C10",
            10,
            ClaimKind::Necessity,
            Modality::Can,
            author(),
            "shelter for the Grey Sails ↓ → threat to Kesh ↓",
            "possible",
            (TooThin, None, "9 attacks in 44 weeks", None),
        ),
        claim(
            "C11",
            11,
            ClaimKind::Normative,
            Modality::Should,
            author(),
            "Varn: tie port access to an end of the raids",
            "advice",
            (NotAClaimOfFact, None, "A recommendation", None),
        ),
        claim(
            "C12",
            13,
            ClaimKind::Causal,
            Modality::Will,
            author(),
            "threat to Kesh ↓ → calm ↑",
            "predicted",
            (TooThin, None, "9 attacks in 44 weeks", None),
        ),
        claim(
            "C13",
            14,
            ClaimKind::Perception,
            Modality::Belief,
            varn,
            "passing of time ↑ → strength of Varn ↑",
            "belief",
            (NotTestable, None, "A belief about the future", None),
        ),
    ]
}

#[allow(clippy::too_many_arguments)]
fn claim(
    id: &str,
    sentence: usize,
    kind: ClaimKind,
    modality: Modality,
    holder: Holder,
    form: &str,
    note: &str,
    verdict: (VerdictKind, Option<Grade>, &str, Option<&str>),
) -> ClaimRow {
    let text = SENTENCES[sentence].0;
    let words = match &holder {
        Holder::Author => "author".to_owned(),
        Holder::Quoted { name, .. } => format!("quoted: {name}"),
        Holder::Imputed { name, .. } => format!("imputed to {name}"),
    };
    ClaimRow {
        claim: Claim {
            id: id.to_owned(),
            sentence,
            span: Span::new(sentence * 100, sentence * 100 + text.len()),
            text: text.to_owned(),
            kind,
            cause: None,
            effect: None,
            sign: if form.contains('↓') {
                Sign::Negative
            } else {
                Sign::Positive
            },
            modality,
            holder,
            condition: None,
            cue: vec![Cue {
                text: "because".to_owned(),
                start: 3,
                end: 10,
            }],
            rule: "R7".to_owned(),
            confidence: 0.8,
            stated_crux: false,
            tentative: false,
        },
        holder: words,
        normal_form: form.to_owned(),
        note: note.to_owned(),
        verdict: Verdict {
            kind: verdict.0,
            grade: verdict.1,
            reason: say(verdict.2, &["m2"]),
            test: verdict.3.map(str::to_owned),
        },
        is_crux: id == "C09",
    }
}
