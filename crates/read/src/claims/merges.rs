//! Which words of the text were taken for one variable: the evidence of every merge.

use std::collections::BTreeMap;

use detente_vocab::{Claim, Span};

/// A variable that the text names in more than one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The node of the argument, such as `backing:PAK>REB`.
    pub node: String,
    /// The author's words for it, each wording once, in the order of the text.
    pub words: Vec<Wording>,
}

/// One wording of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The author's words.
    pub text: String,
    /// Where they stand first; `None` for what the text leaves unsaid.
    pub span: Option<Span>,
    /// Number of the sentence.
    pub sentence: usize,
    /// The claim that mentions it first.
    pub claim: String,
}

/// The variables that stand under several wordings, so that a reader can judge whether they
/// mean the same; nodes in alphabetical order. A pronoun is a wording too: "it" shows what it
/// was taken for. A variable with one wording is no merge and is left out.
///
/// ```
/// # use detente_read::{actors, article::Article, claims::{Reader, merges}};
/// # use detente_vocab::ActorDirectory;
/// let text = "On the river\n\nSanctions fuel anger in Chad, and such fury in Chad feeds violence. \
///             The paper says no more than this about the matter, and it rests there.";
/// let directory = ActorDirectory::builtin();
/// let article = Article::parse("-", text)?;
/// let mentions = actors::Reader::new(&directory).mentions(&article);
/// let claims = Reader::new(&directory).claims(&article, &mentions);
/// for merge in merges(&claims) {
///     assert!(merge.words.len() > 1);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn merges(claims: &[Claim]) -> Vec<Merge> {
    let mut words: BTreeMap<String, Vec<Wording>> = BTreeMap::new();
    for claim in claims {
        for concept in [&claim.cause, &claim.effect].into_iter().flatten() {
            let known = words.entry(concept.node()).or_default();
            let same = |w: &Wording| w.text.to_lowercase() == concept.text.to_lowercase();
            if !known.iter().any(same) {
                known.push(Wording {
                    text: concept.text.clone(),
                    span: concept.span,
                    sentence: claim.sentence,
                    claim: claim.id.clone(),
                });
            }
        }
    }
    words
        .into_iter()
        .filter(|(_, words)| words.len() > 1)
        .map(|(node, words)| Merge { node, words })
        .collect()
}
