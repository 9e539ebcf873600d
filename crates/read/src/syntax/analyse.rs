//! From words to tags, heads and relations, over any set of weights.

use super::features::{Tree, Word, action_features, label_features, tag_features};
use super::hash::{mix, of_bytes};
use super::lemma::lemma;
use super::model::{ACTION_WIDTH, FineTag, LABEL_WIDTH, Scorer, TAG_WIDTH};
use super::transition::{ACTIONS, Action, State};
use super::types::{Deprel, Upos};

/// Hash under which a base form that the rules get wrong is kept.
pub(crate) fn lemma_key(form: &str, tag: &FineTag) -> u64 {
    let lower = form.to_lowercase().replace('’', "'");
    mix(
        mix(of_bytes(lower.as_bytes()), tag.upos as u64),
        of_bytes(tag.xpos.as_bytes()),
    )
}

/// Base form of a word under a fine tag: learned exceptions, then rules.
pub(crate) fn base_form(form: &str, tag: &FineTag, exceptions: &[(u64, String)]) -> String {
    if !exceptions.is_empty() && tag.upos != Upos::Propn {
        let key = lemma_key(form, tag);
        if let Ok(at) = exceptions.binary_search_by_key(&key, |entry| entry.0) {
            return exceptions[at].1.clone();
        }
    }
    lemma(form, tag.upos, &tag.xpos)
}

/// Index of the best of the first `n` scores.
pub(crate) fn best(scores: &[f32], n: usize) -> usize {
    let mut top = 0;
    for (i, score) in scores.iter().enumerate().take(n) {
        if *score > scores[top] {
            top = i;
        }
    }
    top
}

/// Tags every word, left to right, and stores the tags in the words as well.
pub(crate) fn tag_words(
    words: &mut [Word],
    tags: &[FineTag],
    scorer: &impl Scorer<TAG_WIDTH>,
    rows: &mut Vec<u32>,
) -> Vec<u8> {
    let mut result = Vec::with_capacity(words.len());
    for i in 0..words.len() {
        tag_features(words, i, rows, scorer.bits());
        let tag = best(&scorer.score(rows), tags.len());
        set_tag(&mut words[i], tag, tags);
        result.push(tag as u8);
    }
    result
}

/// Stores fine tag number `tag` in a word. Numbers 1 to 9 are kept for "none" and the root.
pub(crate) fn set_tag(word: &mut Word, tag: usize, tags: &[FineTag]) {
    word.tag = tag as u64 + 10;
    word.coarse = coarse(tags[tag].upos);
}

pub(crate) fn coarse(upos: Upos) -> u64 {
    upos as u64 + 10
}

/// Lets the models see the base form: for words training saw, or of open classes, spelled out.
pub(crate) fn set_lemma(word: &mut Word, base: &str, is_known: impl Fn(u64) -> bool) {
    let hash = of_bytes(super::features::normalise(base).as_bytes());
    word.lemma = if is_known(hash) { hash } else { word.known };
}

/// The start state over tagged words.
pub(crate) fn start(words: &[Word]) -> State {
    let comma = of_bytes(b",");
    let verb = coarse(Upos::Verb);
    State::new(
        words.len(),
        |i| words[i].coarse == verb,
        |i| words[i].form == comma,
    )
}

/// The best allowed action, or `None` where no action is allowed.
pub(crate) fn best_action(state: &State, scores: &[f32; ACTION_WIDTH]) -> Option<Action> {
    let mut top: Option<Action> = None;
    for action in ACTIONS {
        let better = top.is_none_or(|t| scores[action as usize] > scores[t as usize]);
        if state.allows(action) && better {
            top = Some(action);
        }
    }
    top
}

/// Head of every word; `words.len()` stands for the root.
pub(crate) fn find_heads(
    words: &[Word],
    scorer: &impl Scorer<ACTION_WIDTH>,
    rows: &mut Vec<u32>,
) -> Vec<usize> {
    let mut state = start(words);
    while !state.is_final() {
        action_features(words, &state, rows, scorer.bits());
        let Some(action) = best_action(&state, &scorer.score(rows)) else {
            break;
        };
        state.apply(action);
    }
    state.heads
}

/// Children lists of a tree, the root being word `heads.len()`.
pub(crate) fn child_lists(heads: &[usize]) -> (Vec<u32>, Vec<u32>) {
    let n = heads.len();
    let mut starts = vec![0_u32; n + 2];
    for &head in heads {
        starts[head + 1] += 1;
    }
    for k in 0..=n {
        starts[k + 1] += starts[k];
    }
    let mut fill = starts.clone();
    let mut list = vec![0_u32; n];
    for (i, &head) in heads.iter().enumerate() {
        list[fill[head] as usize] = i as u32;
        fill[head] += 1;
    }
    (starts, list)
}

fn subject_mask() -> u64 {
    [
        Deprel::Nsubj,
        Deprel::NsubjPass,
        Deprel::Csubj,
        Deprel::CsubjPass,
    ]
    .iter()
    .fold(0, |mask, &relation| mask | 1 << (relation as u64))
}

/// Visits the words of a tree from the root down, children in order, and stores for each the
/// relation that `choose` returns.
pub(crate) fn label_tree(
    words: &[Word],
    heads: &[usize],
    rows: &mut Vec<u32>,
    bits: u32,
    mut choose: impl FnMut(usize, &[u32]) -> u8,
) -> Vec<u8> {
    let n = heads.len();
    let (starts, list) = child_lists(heads);
    let mut labels = vec![u8::MAX; n];
    let mut queue = Vec::with_capacity(n + 1);
    queue.push(n);
    let mut at = 0;
    while at < queue.len() {
        let parent = queue[at];
        at += 1;
        for k in starts[parent]..starts[parent + 1] {
            let child = list[k as usize] as usize;
            let tree = Tree {
                heads,
                labels: &labels,
                starts: &starts,
                list: &list,
                aux_class: coarse(Upos::Aux),
                subject_mask: subject_mask(),
            };
            let label = if parent == n {
                Deprel::Root as u8
            } else {
                label_features(words, &tree, child, rows, bits);
                choose(child, rows)
            };
            labels[child] = label;
            queue.push(child);
        }
    }
    labels
}

/// Relation of every word to its head.
pub(crate) fn find_labels(
    words: &[Word],
    heads: &[usize],
    scorer: &impl Scorer<LABEL_WIDTH>,
    rows: &mut Vec<u32>,
) -> Vec<u8> {
    label_tree(words, heads, rows, scorer.bits(), |_, rows| {
        let mut scores = scorer.score(rows);
        scores[Deprel::Root as usize] = f32::MIN;
        best(&scores, Deprel::COUNT) as u8
    })
}
