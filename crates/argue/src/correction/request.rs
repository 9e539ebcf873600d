//! Corrections asked for in a few words: `C07=flip`.

use detente_vocab::{Claim, Concept};

use super::node::parse_node;
use super::{Action, Correction, CorrectionError, End, claim_key};
use crate::Source;
use crate::source::collapsed;

impl Correction {
    /// The correction that a request such as `C07=flip`, `C03=merge:effect:threat:RUS`,
    /// `C03=merge-opposite:effect:NODE`, `C05=split:cause` or `C05=split:cause:NODE` means.
    ///
    /// # Errors
    /// A request of another form, a claim that is not there, an end that the claim lacks, a
    /// node that no claim names, a sign that cannot be turned.
    pub fn request(
        request: &str,
        claims: &[Claim],
        source: &Source<'_>,
    ) -> Result<Self, CorrectionError> {
        let wrong = |why: String| CorrectionError::Request {
            request: request.to_owned(),
            why,
        };
        let form = "write CLAIM=confirm, discard, reverse, flip, merge:cause|effect:NODE, merge-opposite:cause|effect:NODE or split:cause|effect[:NODE]";
        let (id, what) = request
            .split_once('=')
            .ok_or_else(|| wrong(format!("the claim or the action is missing; {form}")))?;
        let Some(claim) = claims.iter().find(|claim| claim.id == id) else {
            return Err(wrong(match numbers(claims) {
                None => "the reader found no claim in the article".to_owned(),
                Some(numbers) => format!("the reading has no claim {id}: it has {numbers}"),
            }));
        };
        let mut parts = what.splitn(3, ':');
        let (verb, end, node) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        let action = match verb {
            "confirm" => Action::Confirm,
            "discard" => Action::Discard,
            "reverse" => Action::Reverse,
            "flip" => Action::Flip,
            "merge" | "merge-opposite" => Action::Merge,
            "split" => Action::Split,
            _ => return Err(wrong(format!("`{verb}` is no action; {form}"))),
        };
        let end = match end {
            None => None,
            Some("cause") => Some(End::Cause),
            Some("effect") => Some(End::Effect),
            Some(other) => {
                return Err(wrong(format!(
                    "`{other}` is neither cause nor effect; {form}"
                )));
            }
        };
        let two_ended = matches!(action, Action::Merge | Action::Split);
        if two_ended != end.is_some() || action == Action::Merge && node.is_none() {
            return Err(wrong(form.to_owned()));
        }
        if action == Action::Flip && claim.sign == claim.sign.flipped() {
            let sign = claim.sign.symbol();
            return Err(wrong(format!(
                "the sign of {id} is {sign}, which has no other side; discard it, or edit it in a claims file"
            )));
        }
        if action == Action::Reverse && (claim.cause.is_none() || claim.effect.is_none()) {
            return Err(wrong(format!(
                "{id} has one end only, so nothing can change places"
            )));
        }
        if let Some(end) = end
            && at(claim, end).is_none()
        {
            return Err(wrong(format!("{id} has no such end")));
        }
        if let Some(node) = node {
            let known = claims
                .iter()
                .flat_map(|claim| [&claim.cause, &claim.effect])
                .flatten()
                .any(|concept| concept.node() == node);
            if parse_node(node).is_none() || action == Action::Merge && !known {
                return Err(wrong(format!(
                    "`{node}` is no node of the reading; `detente argue` lists them"
                )));
            }
        }
        let (Some(key), Some((_, sentence))) =
            (claim_key(source, claim), source.sentence(claim.sentence))
        else {
            return Err(wrong(format!("{id} stands in no sentence of the article")));
        };
        Ok(Self {
            key,
            action,
            claim: id.to_owned(),
            sentence: collapsed(sentence),
            quote: collapsed(&claim.text),
            rule: claim.rule.clone(),
            cause: claim.cause.as_ref().map(Concept::node),
            effect: claim.effect.as_ref().map(Concept::node),
            sign: claim.sign,
            end,
            into: node.map(str::to_owned),
            opposite: verb == "merge-opposite",
            note: None,
        })
    }
}

/// "C01 to C16 and T01 to T04": claims that were read and those only expected are numbered apart.
fn numbers(claims: &[Claim]) -> Option<String> {
    let mut ids: Vec<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    ids.sort_unstable();
    let series = ids.chunk_by(|a, b| a.chars().next() == b.chars().next());
    let told = series.map(|ids| match ids {
        [one] => (*one).to_owned(),
        _ => format!("{} to {}", ids[0], ids[ids.len() - 1]),
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join(" and "))
}

fn at(claim: &Claim, end: End) -> Option<&Concept> {
    match end {
        End::Cause => claim.cause.as_ref(),
        End::Effect => claim.effect.as_ref(),
    }
}
