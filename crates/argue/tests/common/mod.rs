//! Builders of concepts and claims that the tests share.

use detente_vocab::{
    ActorCode, Claim, ClaimKind, Concept, Direction, Holder, Modality, Property, Sign, Span,
};

/// A concept without words that grows; no actor where a code is empty.
pub fn concept(property: Property, who: &str, toward: &str) -> Concept {
    let code = |text: &str| (!text.is_empty()).then(|| ActorCode::new(text).unwrap());
    Concept {
        text: String::new(),
        span: None,
        antecedent: None,
        who: code(who),
        toward: code(toward),
        property,
        head: String::new(),
        direction: Direction::Up,
    }
}

/// A claim of the author's without words, read with certainty, in the sentence of its number.
pub fn claim(number: usize, kind: ClaimKind, cause: Concept, sign: Sign, effect: Concept) -> Claim {
    Claim {
        id: format!("C{number:02}"),
        sentence: number,
        span: Span::new(0, 1),
        text: String::new(),
        kind,
        cause: Some(cause),
        effect: Some(effect),
        sign,
        modality: Modality::Asserted,
        holder: Holder::Author,
        condition: None,
        cue: Vec::new(),
        rule: "test".into(),
        confidence: 1.0,
        stated_crux: false,
        tentative: false,
    }
}
