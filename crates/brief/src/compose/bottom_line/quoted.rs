//! The article's advice and what it rests on, in the author's words.

use detente_vocab::{Advice, Claim};

use crate::compose::Case;
use crate::model::Sentence;
use crate::words;

/// Letters of a quotation; two of them leave room for the rest of ninety words.
const QUOTED: usize = 100;

/// Words that what is told beside the advice and its crux may take: whether it would help, how sure that is, and how
/// the crux is announced.
const BESIDE: usize = 42;

/// Letters that the crux may have beside what is told already: a sentence cut before its last words may lose what
/// it says.
fn room(told: &[Sentence]) -> usize {
    let words: usize = told.iter().map(|s| s.text.split_whitespace().count()).sum();
    (90_usize.saturating_sub(BESIDE + words) * 5).max(QUOTED)
}

/// The first claim on which the advice rests by the author's own words.
pub(super) fn stated<'a>(case: &'a Case<'_>) -> Option<&'a Claim> {
    case.claim(case.argument.stated_cruxes.first()?)
}

/// What the article advises in the author's words, where its reasons stand, and on what it rests by
/// the author's word; nothing where no sentence advises.
pub(super) fn told(case: &Case<'_>) -> Vec<Sentence> {
    let quote = |number: usize| case.quoted(number, QUOTED);
    let mark = |number: usize| format!("s{number}");
    let mut told = Vec::new();
    let advice = &case.argument.advice;
    let is_lever = |number: usize| case.levers_advised_in(number).next().is_some();
    // How sure a piece of advice is weighs more than its reasons: the fourth power halves one of .84. Of equals one
    // that is a lever, then the first.
    let weight = |one: &Advice| {
        let reasons = one.reasons.iter().map(|reason| reason.probability);
        one.probability.powi(4) * (0.5 + reasons.sum::<f64>().min(1.0))
    };
    let chief = advice.iter().enumerate().max_by(|(i, a), (k, b)| {
        let heavier = weight(a).total_cmp(&weight(b));
        let lever = is_lever(a.sentence).cmp(&is_lever(b.sentence));
        heavier.then(lever).then(k.cmp(i))
    });
    if let Some((_, chief)) = chief {
        let more = among_others(case);
        told.push(Sentence {
            text: format!("The article advises{more}: “{}”", quote(chief.sentence)),
            refs: vec![mark(chief.sentence)],
        });
        if !chief.reasons.is_empty() {
            let reasons = chief.reasons.iter().map(|r| r.sentence);
            let numbers: Vec<String> = reasons.clone().map(|n| n.to_string()).collect();
            let sentences = if numbers.len() == 1 {
                "sentence"
            } else {
                "sentences"
            };
            told.push(Sentence {
                text: format!(
                    "A model guesses its reasons in {sentences} {} (half such guesses hold).",
                    words::list(&numbers)
                ),
                refs: reasons.map(mark).collect(),
            });
        }
    }
    if let Some(claim) = stated(case) {
        told.push(Sentence {
            text: format!(
                "It rests, the author says, on this: “{}”",
                core(case, claim.sentence, room(&told))
            ),
            refs: vec![mark(claim.sentence)],
        });
    }
    told
}

/// A sentence that says what the advice rests on; of a long one what follows the announcement, for that is what
/// the reader needs ("All of this rests on one thing: that …").
fn core(case: &Case<'_>, sentence: usize, room: usize) -> String {
    let whole = case.quoted(sentence, usize::MAX);
    if whole.chars().count() <= room {
        return whole;
    }
    // A colon may stand late, after an aside. A bare "that" may open a relative clause, whose noun must not be lost.
    let marks = [
        (": ", 4),
        (", that ", 3),
        (" assumption that ", 4),
        (" premise that ", 4),
        (" proposition that ", 4),
        (" belief that ", 4),
        (" wager that ", 4),
        (" bet that ", 4),
        (" is that ", 4),
        (" whether ", 3),
    ];
    let announced = marks.iter().find_map(|(mark, fifths)| {
        // "whether" opens the clause that is told.
        let kept = if *mark == " whether " {
            "whether ".len()
        } else {
            0
        };
        let at = whole.find(mark)? + mark.len() - kept;
        // "an assumption that nobody has tested": the clause is the noun's.
        let next = whole[at..].split(' ').next().unwrap_or_default();
        let relative = matches!(
            next,
            "nobody" | "no" | "few" | "many" | "some" | "has" | "is" | "was"
        );
        (at <= whole.len() * fifths / 5 && !relative).then_some(at)
    });
    match announced {
        Some(at) => format!("… {}", words::shortened(&whole[at..], room)),
        None => case.quoted(sentence, room),
    }
}

/// Said where more than one sentence advises.
pub(super) fn among_others(case: &Case<'_>) -> &'static str {
    match case.argument.advice.len() {
        0 | 1 => "",
        _ => ", among other things",
    }
}
