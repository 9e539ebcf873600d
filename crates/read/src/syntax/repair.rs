//! Second looks: at clauses left without a finite verb, and at relations that contradict each other.
//!
//! *If Velmark attacks Ostrava*: to a tagger that looks at three words at a time, `attacks` after a
//! name it never saw is a noun. But a clause opened by *if* needs a finite verb, and so does a
//! headline with a name on both sides. Where a clause has none and one of its nouns could be one,
//! the noun is taken for the verb.

use super::features::Word;
use super::hash::of_bytes;
use super::model::FineTag;
use super::types::{Deprel, Upos};
use super::words::{BASE, THIRD};

/// Words that open a clause with a finite verb.
const OPENERS: &[&str] = &[
    "if", "unless", "because", "although", "though", "when", "whenever", "while", "until", "since",
    "after", "before", "once", "whether", "that", "where", "whereas",
];

/// Corrects `tags` in place, using the tags already stored in `words` only through `tags`.
pub(crate) fn repair(words: &[Word], tags: &mut [u8], inventory: &[FineTag]) {
    let find = |xpos: &str| {
        inventory
            .iter()
            .position(|tag| tag.upos == Upos::Verb && tag.xpos == xpos)
    };
    let (Some(third), Some(base)) = (find("VBZ"), find("VBP")) else {
        return;
    };
    let comma = of_bytes(b",");
    let opens = |word: &Word| {
        OPENERS
            .iter()
            .any(|opener| of_bytes(opener.as_bytes()) == word.form)
    };
    let mut from = 0;
    while from < words.len() {
        let mut to = from + 1;
        while to < words.len() && words[to].form != comma && !opens(&words[to]) {
            to += 1;
        }
        // A whole sentence counts as a clause too: a headline.
        let whole = from == 0 && to == words.len();
        let clause = opens(&words[from]) && inventory[tags[from] as usize].upos == Upos::Sconj;
        if whole || clause {
            mend(words, &mut tags[from..to], from, inventory, third, base);
        }
        from = to;
    }
}

fn mend(
    words: &[Word],
    tags: &mut [u8],
    offset: usize,
    inventory: &[FineTag],
    third: usize,
    base: usize,
) {
    let tag = |k: usize| &inventory[tags[k] as usize];
    let finite = (0..tags.len())
        .any(|k| matches!(tag(k).xpos.as_str(), "VBD" | "VBZ" | "VBP" | "MD" | "VB"));
    if finite {
        return;
    }
    let mut found = None;
    for k in 1..tags.len().saturating_sub(1) {
        let (before, here, after) = (tag(k - 1), tag(k), tag(k + 1));
        let classes = words[offset + k].classes;
        let followed = matches!(after.upos, Upos::Det | Upos::Propn)
            || matches!(after.xpos.as_str(), "PRP" | "PRP$");
        let noun = matches!(here.upos, Upos::Noun | Upos::Propn);
        if !noun || !followed {
            continue;
        }
        let singular = before.upos == Upos::Propn || matches!(before.xpos.as_str(), "NN" | "JJ");
        if singular && classes & THIRD != 0 {
            found = Some((k, third));
            break;
        }
        if before.xpos == "NNS" && classes & BASE != 0 {
            found = Some((k, base));
            break;
        }
    }
    if let Some((k, verb)) = found {
        tags[k] = verb as u8;
        // `Velmark` before it was taken for an adjective: a clause needs a subject as well.
        let subject = &inventory[tags[k - 1] as usize];
        if subject.upos == Upos::Adj
            && words[offset + k - 1].capital
            && let Some(name) = inventory.iter().position(|t| t.upos == Upos::Propn)
        {
            tags[k - 1] = name as u8;
        }
    }
}

/// Words that, marking a verb, make its clause an adverbial one.
const ADVERBIAL: &[&str] = &[
    "if", "unless", "because", "although", "though", "when", "whenever", "while", "until", "since",
    "after", "before", "once", "whereas", "lest",
];

/// Makes the relations of a tree agree with each other: a subject is a passive one exactly where
/// its verb has a passive auxiliary, a verb with *because* heads an adverbial clause, *it* before
/// an ordinary verb is its subject. `forms` are in lower case; `heads[i] == n` is the root.
pub(crate) fn repair_relations(
    forms: &[String],
    lemmas: &[String],
    upos: &[Upos],
    heads: &[usize],
    labels: &mut [Deprel],
) {
    let n = heads.len();
    let mut passive = vec![false; n];
    let mut copula = vec![false; n];
    let mut subject = vec![false; n];
    let mut clause = vec![false; n];
    let mut adverbial = vec![false; n];
    for i in 0..n {
        let head = heads[i];
        if head == n {
            continue;
        }
        match labels[i] {
            Deprel::AuxPass => passive[head] = true,
            Deprel::Cop => copula[head] = true,
            Deprel::Nsubj | Deprel::NsubjPass => subject[head] = true,
            Deprel::Ccomp | Deprel::Csubj | Deprel::Xcomp => clause[head] = true,
            Deprel::Mark | Deprel::Advmod if i < head => {
                adverbial[head] |= ADVERBIAL.contains(&forms[i].as_str());
            }
            _ => {}
        }
    }
    for i in 0..n {
        let head = heads[i];
        if head == n {
            continue;
        }
        labels[i] = match labels[i] {
            Deprel::Nsubj if passive[head] => Deprel::NsubjPass,
            Deprel::NsubjPass if !passive[head] => Deprel::Nsubj,
            Deprel::Expl
                if forms[i] == "it"
                    && upos[head] == Upos::Verb
                    && !subject[head]
                    && !copula[head]
                    && !clause[head]
                    && lemmas[head] != "be" =>
            {
                if passive[head] {
                    Deprel::NsubjPass
                } else {
                    Deprel::Nsubj
                }
            }
            Deprel::Conj | Deprel::Obj | Deprel::Obl | Deprel::Nmod | Deprel::Parataxis
                if adverbial[i] && (upos[i] == Upos::Verb || copula[i]) =>
            {
                Deprel::Advcl
            }
            other => other,
        };
    }
}

/// Nouns that take an infinitive: *the chance to stop*, *its refusal to withdraw*.
const WITH_INFINITIVE: &[&str] = &[
    "ability",
    "agreement",
    "ambition",
    "attempt",
    "authority",
    "bid",
    "campaign",
    "capability",
    "capacity",
    "chance",
    "commitment",
    "decision",
    "desire",
    "determination",
    "duty",
    "effort",
    "failure",
    "freedom",
    "incentive",
    "inability",
    "intention",
    "mandate",
    "motive",
    "need",
    "obligation",
    "offer",
    "opportunity",
    "permission",
    "plan",
    "pledge",
    "power",
    "promise",
    "proposal",
    "readiness",
    "refusal",
    "reluctance",
    "request",
    "resolve",
    "right",
    "temptation",
    "tendency",
    "threat",
    "vow",
    "will",
    "willingness",
];

/// Hangs three kinds of words where English grammar leaves little choice: an infinitive straight
/// after a noun like *chance* on that noun, *only* or *even* straight before *if* on the *if*
/// clause, and an adverbial participle after a comma (*…, thereby ending the war*) on the verb
/// above a complement. No arc crosses another afterwards.
pub(crate) fn repair_heads(
    forms: &[String],
    lemmas: &[String],
    heads: &mut [usize],
    labels: &mut [Deprel],
) {
    for mark in 1..forms.len() {
        let before = mark - 1;
        let clause = heads[mark];
        if labels[mark] != Deprel::Mark || clause <= mark || clause == forms.len() {
            continue;
        }
        if forms[mark] == "to"
            && labels[clause] == Deprel::Xcomp
            && labels[before] == Deprel::Obj
            && heads[before] == heads[clause]
            && WITH_INFINITIVE.contains(&lemmas[before].as_str())
        {
            heads[clause] = before;
            labels[clause] = Deprel::Acl;
        } else if matches!(forms[before].as_str(), "only" | "even")
            && matches!(
                forms[mark].as_str(),
                "if" | "when" | "after" | "because" | "though"
            )
            && labels[clause] == Deprel::Advcl
            && heads[before] == heads[clause]
        {
            heads[before] = clause;
        }
    }
    // The last child of each word: only that one can be lifted without crossing its siblings.
    let n = forms.len();
    let mut last = vec![0; n];
    for (i, &head) in heads.iter().enumerate() {
        if head < n {
            last[head] = i;
        }
    }
    for comma in 1..n {
        let participle = heads[comma];
        if forms[comma] != "," || participle <= comma || participle >= n {
            continue;
        }
        let complement = heads[participle];
        if labels[participle] == Deprel::Advcl
            && forms[participle].ends_with("ing")
            && complement < comma
            && labels[complement] == Deprel::Xcomp
            && heads[complement] < complement
            && last[complement] == participle
        {
            heads[participle] = heads[complement];
        }
    }
}
