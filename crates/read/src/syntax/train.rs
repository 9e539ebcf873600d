//! Training the models of this module from a treebank.
//!
//! Averaged perceptrons over hashed features: one for fine tags, one for the transitions (dynamic
//! oracle with exploration, Goldberg and Nivre 2013), one for the relations of a finished tree.
//! The parser sees tags predicted by taggers that did not see the sentence (eight folds), so that it
//! learns to live with tagging errors. Same treebank, same bytes.

use std::collections::BTreeMap;

use super::analyse::{
    base_form, best, best_action, label_tree, lemma_key, set_lemma, set_tag, start, tag_words,
};
use super::features::{Word, action_features, normalise, tag_features};
use super::hash::of_bytes;
use super::model::{
    ACTION_WIDTH, FineTag, LABEL_WIDTH, Model, ModelError, Scorer, TAG_WIDTH, Table, status,
};
use super::transition::{ACTIONS, Action};
use super::treebank::GoldSentence;
use super::types::{Deprel, Upos};

/// Sizes and lengths of training.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// log₂ rows of the tag table.
    pub tag_bits: u32,
    /// log₂ rows of the action table.
    pub action_bits: u32,
    /// log₂ rows of the label table.
    pub label_bits: u32,
    /// Passes over the treebank for the tagger.
    pub tag_epochs: usize,
    /// Passes for the transitions.
    pub action_epochs: usize,
    /// Passes for the relations.
    pub label_epochs: usize,
    /// Independent runs whose weights are added up: less chance, same speed in use.
    pub runs: usize,
    /// A tag must win by this margin, or the tagger learns on.
    pub tag_margin: f32,
    /// Features met less often than this along the treebank's own analyses keep no weight:
    /// tagger, transitions, relations.
    pub cutoffs: [u8; 3],
    /// Forms of at least this many documents count as known.
    pub known_from: usize,
    /// Largest weight after rounding; small values make small files, and cost no accuracy down
    /// to 10.
    pub levels: f32,
    /// Seed of the order of sentences and of exploration.
    pub seed: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            tag_bits: 17,
            action_bits: 20,
            label_bits: 16,
            tag_epochs: 10,
            action_epochs: 14,
            label_epochs: 10,
            runs: 5,
            tag_margin: 5.0,
            cutoffs: [2, 3, 2],
            known_from: 2,
            levels: 16.0,
            seed: 20,
        }
    }
}

/// Parts of the treebank for honest tags.
const FOLDS: usize = 8;

/// Trains all models and returns the bytes of the weights file.
///
/// # Errors
/// [`ModelError::Format`] if the treebank has more kinds of tags than the file can hold,
/// [`ModelError::Compression`] if the weights cannot be compressed.
pub fn train(treebank: &[GoldSentence], options: &TrainOptions) -> Result<Vec<u8>, ModelError> {
    let tags = collect_tags(treebank);
    let known = collect_known(treebank, options.known_from);
    let lemmas = collect_lemmas(treebank, &tags);
    let gold_tags: Vec<Vec<u8>> = treebank.iter().map(|s| number_tags(s, &tags)).collect();
    let words: Vec<Vec<Word>> = treebank
        .iter()
        .map(|s| {
            s.forms
                .iter()
                .map(|form| Word::new(form, |hash| status(&known, hash)))
                .collect()
        })
        .collect();

    // Tags as a tagger gives them that has not seen the document.
    let folds = fold_of_documents(treebank, FOLDS);
    let mut tagged = words.clone();
    for fold in 0..FOLDS {
        let seen: Vec<usize> = (0..treebank.len()).filter(|&i| folds[i] != fold).collect();
        let table = train_runs(1, options.tag_bits, options.levels, |run| {
            let epochs = options.tag_epochs.div_ceil(2);
            train_tagger(&words, &gold_tags, &seen, &tags, options, epochs, run)
        });
        let mut rows = Vec::new();
        for i in (0..treebank.len()).filter(|&i| folds[i] == fold) {
            tag_words(&mut tagged[i], &tags, &table, &mut rows);
        }
    }
    let all: Vec<usize> = (0..treebank.len()).collect();
    let tagger = train_runs(options.runs, options.tag_bits, options.levels, |run| {
        let epochs = options.tag_epochs;
        train_tagger(&words, &gold_tags, &all, &tags, options, epochs, run)
    });
    for (sentence, words) in treebank.iter().zip(&mut tagged) {
        for (form, word) in sentence.forms.iter().zip(words.iter_mut()) {
            let tag = &tags[(word.tag - 10) as usize];
            let base = base_form(form, tag, &lemmas);
            set_lemma(word, &base, |hash| status(&known, hash) > 0);
        }
    }
    let actions = train_runs(options.runs, options.action_bits, options.levels, |run| {
        train_actions(treebank, &tagged, options, run)
    });
    let labels = train_runs(options.runs, options.label_bits, options.levels, |run| {
        train_labels(treebank, &tagged, options, run)
    });
    let model = Model {
        tags,
        known,
        lemmas,
        tagger,
        actions,
        labels,
    };
    model.to_bytes()
}

/// Fine tags seen at least a few times; the others count as the commonest tag of their class.
fn collect_tags(treebank: &[GoldSentence]) -> Vec<FineTag> {
    let mut counts: BTreeMap<(Upos, String), usize> = BTreeMap::new();
    for sentence in treebank {
        for (upos, xpos) in sentence.upos.iter().zip(&sentence.xpos) {
            *counts.entry((*upos, xpos.clone())).or_default() += 1;
        }
    }
    let mut ranked: Vec<((Upos, String), usize)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranked
        .into_iter()
        .filter(|(_, count)| *count >= 5)
        .take(TAG_WIDTH)
        .map(|((upos, xpos), _)| FineTag { upos, xpos })
        .collect()
}

fn number_tags(sentence: &GoldSentence, tags: &[FineTag]) -> Vec<u8> {
    sentence
        .upos
        .iter()
        .zip(&sentence.xpos)
        .map(|(upos, xpos)| {
            tags.iter()
                .position(|t| t.upos == *upos && t.xpos == *xpos)
                .or_else(|| tags.iter().position(|t| t.upos == *upos))
                .unwrap_or(0) as u8
        })
        .collect()
}

/// Forms and base forms that occur in at least `from` documents, with the mark for lower case.
fn collect_known(treebank: &[GoldSentence], from: usize) -> Vec<u64> {
    // Key to (documents, last document counted, seen in lower case).
    let mut counts: BTreeMap<u64, (usize, &str, bool)> = BTreeMap::new();
    for sentence in treebank {
        for (form, base) in sentence.forms.iter().zip(&sentence.lemmas) {
            for (k, text) in [form, base].into_iter().enumerate() {
                let key = of_bytes(normalise(text).as_bytes()) | 1;
                let entry = counts.entry(key).or_insert((0, "", false));
                if entry.1 != sentence.document {
                    entry.0 += 1;
                    entry.1 = &sentence.document;
                }
                entry.2 |= k == 0 && !text.starts_with(char::is_uppercase);
            }
        }
    }
    counts
        .into_iter()
        .filter(|(_, (documents, _, _))| *documents >= from)
        .map(|(hash, (_, _, lower))| if lower { hash } else { hash - 1 })
        .collect()
}

/// Base forms that the rules get wrong, where the treebank is of one mind.
fn collect_lemmas(treebank: &[GoldSentence], tags: &[FineTag]) -> Vec<(u64, String)> {
    let mut votes: BTreeMap<u64, BTreeMap<String, usize>> = BTreeMap::new();
    let mut ruled: BTreeMap<u64, String> = BTreeMap::new();
    for sentence in treebank {
        for (k, form) in sentence.forms.iter().enumerate() {
            let tag = FineTag {
                upos: sentence.upos[k],
                xpos: sentence.xpos[k].clone(),
            };
            if tag.upos == Upos::Propn || sentence.lemmas[k] == "_" || !tags.contains(&tag) {
                continue;
            }
            let key = lemma_key(form, &tag);
            *votes
                .entry(key)
                .or_default()
                .entry(sentence.lemmas[k].clone())
                .or_default() += 1;
            ruled
                .entry(key)
                .or_insert_with(|| base_form(form, &tag, &[]));
        }
    }
    let mut result = Vec::new();
    for (key, choices) in votes {
        let total: usize = choices.values().sum();
        let Some((base, &count)) = choices.iter().max_by_key(|(_, count)| **count) else {
            continue;
        };
        if ruled.get(&key) != Some(base) && count * 3 >= total * 2 {
            result.push((key, base.clone()));
        }
    }
    result
}

/// Fold number of each sentence; documents stay whole.
fn fold_of_documents(treebank: &[GoldSentence], folds: usize) -> Vec<usize> {
    let mut documents: Vec<&str> = Vec::new();
    treebank
        .iter()
        .map(|sentence| {
            if documents.last() != Some(&sentence.document.as_str()) {
                documents.push(&sentence.document);
            }
            documents.len() % folds
        })
        .collect()
}

/// Weights in training: current values and their running sum for averaging.
struct Learner<const W: usize> {
    bits: u32,
    weights: Vec<[f32; W]>,
    sums: Vec<[f32; W]>,
    steps: f32,
    /// How often each row was met in a pass along the treebank's own analyses, at most 255.
    met: Vec<u8>,
    /// Rows met less often than this keep no weight.
    cutoff: u8,
}

impl<const W: usize> Learner<W> {
    fn new(bits: u32) -> Self {
        Learner {
            bits,
            weights: vec![[0.0; W]; 1 << bits],
            sums: vec![[0.0; W]; 1 << bits],
            steps: 1.0,
            met: vec![0; 1 << bits],
            cutoff: 0,
        }
    }

    fn meet(&mut self, rows: &[u32]) {
        for &row in rows {
            let count = &mut self.met[row as usize];
            *count = count.saturating_add(1);
        }
    }

    fn update(&mut self, rows: &[u32], right: usize, wrong: usize) {
        for &row in rows {
            if self.met[row as usize] < self.cutoff {
                continue;
            }
            self.weights[row as usize][right] += 1.0;
            self.weights[row as usize][wrong] -= 1.0;
            self.sums[row as usize][right] += self.steps;
            self.sums[row as usize][wrong] -= self.steps;
        }
    }

    /// The weights averaged over all steps.
    fn average(mut self) -> Vec<[f32; W]> {
        for (weights, sums) in self.weights.iter_mut().zip(&self.sums) {
            for (weight, sum) in weights.iter_mut().zip(sums) {
                *weight -= sum / self.steps;
            }
        }
        self.weights
    }
}

/// Trains `runs` models side by side, each with a seed of its own, and adds them up.
fn train_runs<const W: usize>(
    runs: usize,
    bits: u32,
    levels: f32,
    train_one: impl Fn(u64) -> Learner<W> + Sync,
) -> Table<W> {
    let train_one = &train_one;
    let averages: Vec<Vec<[f32; W]>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..runs.max(1) as u64)
            .map(|run| scope.spawn(move || train_one(run).average()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("training does not panic"))
            .collect()
    });
    let mut total = vec![[0.0_f32; W]; 1 << bits];
    for average in &averages {
        for (sums, weights) in total.iter_mut().zip(average) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
    }
    round(&total, bits, levels)
}

/// Weights as small whole numbers. One in five thousand is larger than `levels` and cut off.
fn round<const W: usize>(total: &[[f32; W]], bits: u32, levels: f32) -> Table<W> {
    let mut sizes: Vec<f32> = total
        .iter()
        .flatten()
        .map(|weight| weight.abs())
        .filter(|&size| size > 0.0)
        .collect();
    sizes.sort_by(f32::total_cmp);
    let top = sizes
        .get(sizes.len().saturating_sub(1 + sizes.len() / 5000))
        .copied()
        .unwrap_or(1.0);
    let scale = levels / top;
    let weights = total
        .iter()
        .flatten()
        .map(|weight| (weight * scale).round().clamp(-127.0, 127.0) as i8 as u8)
        .collect();
    Table { bits, weights }
}

impl<const W: usize> Scorer<W> for Learner<W> {
    fn bits(&self) -> u32 {
        self.bits
    }

    fn score(&self, rows: &[u32]) -> [f32; W] {
        let mut sums = [0.0; W];
        for &row in rows {
            for (sum, weight) in sums.iter_mut().zip(&self.weights[row as usize]) {
                *sum += weight;
            }
        }
        sums
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): order of sentences and exploration only.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn shuffle(&mut self, items: &mut [usize]) {
        for i in (1..items.len()).rev() {
            let j = (self.next() % (i as u64 + 1)) as usize;
            items.swap(i, j);
        }
    }
}

fn train_tagger(
    words: &[Vec<Word>],
    gold: &[Vec<u8>],
    use_sentences: &[usize],
    tags: &[FineTag],
    options: &TrainOptions,
    epochs: usize,
    run: u64,
) -> Learner<TAG_WIDTH> {
    let mut learner = Learner::<TAG_WIDTH>::new(options.tag_bits);
    let mut draws = Draws(options.seed + 100 * run);
    let mut order = use_sentences.to_vec();
    let mut rows = Vec::new();

    for &k in use_sentences {
        let mut sentence = words[k].clone();
        for i in 0..sentence.len() {
            tag_features(&sentence, i, &mut rows, learner.bits);
            learner.meet(&rows);
            set_tag(&mut sentence[i], gold[k][i] as usize, tags);
        }
    }
    learner.cutoff = options.cutoffs[0];
    for _ in 0..epochs {
        draws.shuffle(&mut order);
        for &k in &order {
            let mut sentence = words[k].clone();
            for i in 0..sentence.len() {
                tag_features(&sentence, i, &mut rows, learner.bits);
                let mut scores = learner.score(&rows);
                let guess = best(&scores, tags.len());
                let right = gold[k][i] as usize;
                let mine = scores[right];
                scores[right] = f32::MIN;
                let wrong = best(&scores, tags.len());
                if mine <= scores[wrong] + options.tag_margin {
                    learner.update(&rows, right, wrong);
                }
                learner.steps += 1.0;
                set_tag(&mut sentence[i], guess, tags);
            }
        }
    }
    learner
}

fn train_actions(
    treebank: &[GoldSentence],
    tagged: &[Vec<Word>],
    options: &TrainOptions,
    run: u64,
) -> Learner<ACTION_WIDTH> {
    let mut learner = Learner::<ACTION_WIDTH>::new(options.action_bits);
    let mut draws = Draws(options.seed + 1 + 100 * run);
    let mut order: Vec<usize> = (0..treebank.len()).collect();
    let mut rows = Vec::new();
    for (sentence, words) in treebank.iter().zip(tagged) {
        let mut state = start(words);
        while !state.is_final() {
            action_features(words, &state, &mut rows, learner.bits);
            learner.meet(&rows);
            let right = ACTIONS
                .into_iter()
                .filter(|&action| state.allows(action))
                .min_by_key(|&action| state.cost(action, &sentence.heads));
            let Some(right) = right else { break };
            state.apply(right);
        }
    }
    learner.cutoff = options.cutoffs[1];
    for epoch in 0..options.action_epochs {
        draws.shuffle(&mut order);
        for &k in &order {
            let gold = &treebank[k].heads;
            let mut state = start(&tagged[k]);
            while !state.is_final() {
                action_features(&tagged[k], &state, &mut rows, learner.bits);
                let scores = learner.score(&rows);
                let Some(guess) = best_action(&state, &scores) else {
                    break;
                };
                let mut costs = [usize::MAX; 3];
                for action in ACTIONS {
                    if state.allows(action) {
                        costs[action as usize] = state.cost(action, gold);
                    }
                }
                let least = costs.iter().copied().min().unwrap_or(0);
                let pick = |wanted: &dyn Fn(usize) -> bool| -> Option<Action> {
                    let mut top: Option<Action> = None;
                    for action in ACTIONS {
                        if wanted(costs[action as usize])
                            && top.is_none_or(|t| scores[action as usize] > scores[t as usize])
                        {
                            top = Some(action);
                        }
                    }
                    top
                };
                let right = pick(&|cost| cost == least).unwrap_or(guess);
                if costs[guess as usize] > least {
                    learner.update(&rows, right as usize, guess as usize);
                }
                learner.steps += 1.0;
                let explore = epoch > 0 && draws.next() % 10 < 9;
                state.apply(if explore { guess } else { right });
            }
        }
    }
    learner
}

fn train_labels(
    treebank: &[GoldSentence],
    tagged: &[Vec<Word>],
    options: &TrainOptions,
    run: u64,
) -> Learner<LABEL_WIDTH> {
    let mut learner = Learner::<LABEL_WIDTH>::new(options.label_bits);
    let mut draws = Draws(options.seed + 2 + 100 * run);
    let mut order: Vec<usize> = (0..treebank.len()).collect();
    let mut rows = Vec::new();
    for (gold, words) in treebank.iter().zip(tagged) {
        let bits = learner.bits;
        label_tree(words, &gold.heads, &mut rows, bits, |child, rows| {
            learner.meet(rows);
            gold.deprels[child] as u8
        });
    }
    learner.cutoff = options.cutoffs[2];
    for _ in 0..options.label_epochs {
        draws.shuffle(&mut order);
        for &k in &order {
            let gold = &treebank[k];
            let bits = learner.bits;
            label_tree(&tagged[k], &gold.heads, &mut rows, bits, |child, rows| {
                let mut scores = learner.score(rows);
                scores[Deprel::Root as usize] = f32::MIN;
                let guess = best(&scores, Deprel::COUNT);
                let right = gold.deprels[child] as usize;
                if guess != right {
                    learner.update(rows, right, guess);
                }
                learner.steps += 1.0;
                guess as u8
            });
        }
    }
    learner
}
