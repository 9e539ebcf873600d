//! The key under which a correction is kept.

use detente_vocab::{Claim, Span};
use sha2::{Digest, Sha256};

use crate::Source;
use crate::source::collapsed;

/// The key of a claim: 16 hex digits of the SHA-256 of its sentence's words (white space
/// folded) and of its place within them. `None` where the text has no such sentence or place.
pub fn claim_key(source: &Source<'_>, claim: &Claim) -> Option<String> {
    let (span, words) = source.sentence(claim.sentence)?;
    let inside = |place: usize| -> Option<i64> {
        let words = if place >= span.start {
            source.slice(Span::new(span.start, place))?
        } else {
            source.slice(Span::new(place, span.start))?
        };
        let folded = collapsed(words).chars().count() as i64;
        Some(if place >= span.start { folded } else { -folded })
    };
    let (start, end) = (inside(claim.span.start)?, inside(claim.span.end)?);
    let digest = Sha256::digest(format!("{}\n{start}..{end}", collapsed(words)).as_bytes());
    Some(digest.iter().take(8).map(|b| format!("{b:02x}")).collect())
}
