//! Treebanks in CoNLL-U: reading them, and scoring a parser on them.

use std::collections::{BTreeMap, BTreeSet};

use super::parser::Parser;
use super::types::{Deprel, Upos};

/// One sentence of a treebank.
#[derive(Debug, Clone, Default)]
pub struct GoldSentence {
    /// Document it belongs to.
    pub document: String,
    /// The text as written, from the `# text` comment.
    pub text: String,
    /// Words as written.
    pub forms: Vec<String>,
    /// Base forms.
    pub lemmas: Vec<String>,
    /// Word classes.
    pub upos: Vec<Upos>,
    /// Penn tags.
    pub xpos: Vec<String>,
    /// Heads; the number of words stands for the root.
    pub heads: Vec<usize>,
    /// Relations.
    pub deprels: Vec<Deprel>,
    /// Does this sentence open a new paragraph?
    pub opens_paragraph: bool,
}

/// Reads CoNLL-U. Multi-word ranges and empty nodes are left out; words whose line is damaged end
/// the sentence they stand in.
pub fn read_conllu(text: &str) -> Vec<GoldSentence> {
    let mut result = Vec::new();
    let mut current = GoldSentence::default();
    let mut document = String::new();
    let mut opens = false;
    for line in text.lines().chain([""]) {
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            if let Some(id) = comment.strip_prefix("newdoc id = ") {
                id.clone_into(&mut document);
            } else if comment.starts_with("newpar") {
                opens = true;
            } else if let Some(sentence) = comment.strip_prefix("text = ") {
                sentence.clone_into(&mut current.text);
            }
            continue;
        }
        if line.is_empty() {
            let n = current.forms.len();
            if n > 0 {
                for head in &mut current.heads {
                    *head = head.checked_sub(1).map_or(n, |h| h.min(n));
                }
                current.document.clone_from(&document);
                current.opens_paragraph = opens;
                opens = false;
                result.push(std::mem::take(&mut current));
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() < 8 || columns[0].contains(['-', '.']) {
            continue;
        }
        let (Some(upos), Ok(head)) = (Upos::from_name(columns[3]), columns[6].parse::<usize>())
        else {
            continue;
        };
        current.forms.push(columns[1].to_owned());
        current.lemmas.push(columns[2].to_owned());
        current.upos.push(upos);
        current.xpos.push(columns[4].to_owned());
        current.heads.push(head);
        current.deprels.push(Deprel::from_name(columns[7]));
    }
    result
}

/// Scores on a treebank with its own tokens, punctuation counted, as fractions.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Words scored.
    pub words: usize,
    /// Right word classes.
    pub upos: f64,
    /// Right heads.
    pub uas: f64,
    /// Right heads with the right relation.
    pub las: f64,
    /// Right base forms, letter case ignored.
    pub lemma: f64,
    /// For each relation: (found, in gold, right in head and relation).
    pub relations: BTreeMap<Deprel, (usize, usize, usize)>,
}

/// Parses the gold tokens of a treebank and compares.
pub fn evaluate(parser: &Parser, treebank: &[GoldSentence]) -> Scores {
    let mut scores = Scores::default();
    let (mut upos, mut uas, mut las, mut lemma) = (0, 0, 0, 0);
    for gold in treebank {
        let forms: Vec<&str> = gold.forms.iter().map(String::as_str).collect();
        let parse = parser.parse_tokens(&forms);
        for (k, token) in parse.tokens.iter().enumerate() {
            scores.words += 1;
            upos += usize::from(token.upos == gold.upos[k]);
            lemma += usize::from(token.lemma.to_lowercase() == gold.lemmas[k].to_lowercase());
            let head_right = token.head.unwrap_or(forms.len()) == gold.heads[k];
            uas += usize::from(head_right);
            let both = head_right && token.deprel == gold.deprels[k];
            las += usize::from(both);
            scores.relations.entry(token.deprel).or_default().0 += 1;
            let entry = scores.relations.entry(gold.deprels[k]).or_default();
            entry.1 += 1;
            entry.2 += usize::from(both);
        }
    }
    let share = |count: usize| count as f64 / scores.words.max(1) as f64;
    (scores.upos, scores.uas, scores.las, scores.lemma) =
        (share(upos), share(uas), share(las), share(lemma));
    scores
}

/// Splits off every tenth document: (rest, held out).
pub fn hold_out_tenth(treebank: &[GoldSentence]) -> (Vec<GoldSentence>, Vec<GoldSentence>) {
    let mut documents: BTreeSet<&str> = BTreeSet::new();
    let mut rest = Vec::new();
    let mut held = Vec::new();
    for sentence in treebank {
        documents.insert(&sentence.document);
        if documents.len() % 10 == 5 {
            held.push(sentence.clone());
        } else {
            rest.push(sentence.clone());
        }
    }
    (rest, held)
}
