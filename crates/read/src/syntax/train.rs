//! Training the models of this module from a treebank, and scoring them on one.
//!
//! Averaged perceptrons over hashed features: one for fine tags, one for the transitions (dynamic
//! oracle with exploration, Goldberg and Nivre 2013), one for the relations of a finished tree.
//! The parser sees tags predicted by taggers that did not see the sentence (ten folds), so that it
//! learns to live with tagging errors. Same treebank, same bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::analyse::{
    base_form, best, best_action, child_lists, find_heads, find_labels, label_tree, lemma_key,
    set_lemma, set_tag, start, tag_words,
};
use super::features::{Word, action_features, normalise, tag_features};
use super::hash::of_bytes;
use super::model::{
    ACTION_WIDTH, FineTag, LABEL_WIDTH, Model, ModelError, Scorer, TAG_WIDTH, Table, status,
};
use super::parser::Parser;
use super::transition::{ACTIONS, Action};
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
    /// Forms seen at least this often count as known.
    pub known_from: usize,
    /// Seed of the order of sentences and of exploration.
    pub seed: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            tag_bits: 16,
            action_bits: 19,
            label_bits: 16,
            tag_epochs: 10,
            action_epochs: 14,
            label_epochs: 10,
            known_from: 2,
            seed: 20,
        }
    }
}

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
    let folds = fold_of_documents(treebank, 8);
    let mut tagged = words.clone();
    for fold in 0..8 {
        let seen: Vec<usize> = (0..treebank.len()).filter(|&i| folds[i] != fold).collect();
        let table = train_tagger(
            &words,
            &gold_tags,
            &seen,
            &tags,
            options,
            options.tag_epochs.min(6),
        );
        let mut rows = Vec::new();
        for i in (0..treebank.len()).filter(|&i| folds[i] == fold) {
            tag_words(&mut tagged[i], &tags, &table, &mut rows);
        }
    }
    let all: Vec<usize> = (0..treebank.len()).collect();
    let tagger = train_tagger(&words, &gold_tags, &all, &tags, options, options.tag_epochs);
    for (sentence, words) in treebank.iter().zip(&mut tagged) {
        for (form, word) in sentence.forms.iter().zip(words.iter_mut()) {
            let tag = &tags[(word.tag - 10) as usize];
            let base = base_form(form, tag, &lemmas);
            set_lemma(word, &base, |hash| status(&known, hash) > 0);
        }
    }
    let actions = train_actions(treebank, &tagged, options);
    let labels = train_labels(treebank, &tagged, &actions, options);
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

    /// The averaged weights, rounded to signed bytes. The few largest are cut off at 127.
    fn finish(&self) -> Table<W> {
        let average = |row: usize, k: usize| self.weights[row][k] - self.sums[row][k] / self.steps;
        let mut sizes: Vec<f32> = Vec::new();
        for row in 0..self.weights.len() {
            for k in 0..W {
                let size = average(row, k).abs();
                if size > 0.0 {
                    sizes.push(size);
                }
            }
        }
        sizes.sort_by(f32::total_cmp);
        let top = sizes
            .get(sizes.len().saturating_sub(1 + sizes.len() / 5000))
            .copied()
            .unwrap_or(1.0);
        let scale = envn("QMAX", 127.0) / top;
        let weights = (0..self.weights.len())
            .map(|row| {
                let mut out = [0_i8; W];
                for (k, weight) in out.iter_mut().enumerate() {
                    *weight = (average(row, k) * scale).round().clamp(-127.0, 127.0) as i8;
                }
                out
            })
            .collect();
        Table {
            bits: self.bits,
            weights,
        }
    }
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
) -> Table<TAG_WIDTH> {
    let mut learner = Learner::<TAG_WIDTH>::new(options.tag_bits);
    let mut draws = Draws(options.seed);
    let mut order = use_sentences.to_vec();
    let mut rows = Vec::new();
    let tmargin = envn("TMARGIN", 0.0);
    for &k in use_sentences {
        let mut sentence = words[k].clone();
        for i in 0..sentence.len() {
            tag_features(&sentence, i, &mut rows, learner.bits);
            learner.meet(&rows);
            set_tag(&mut sentence[i], gold[k][i] as usize, tags);
        }
    }
    learner.cutoff = envn("TCUT", 0.0) as u8;
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
                if mine <= scores[wrong] + tmargin {
                    learner.update(&rows, right, wrong);
                }
                learner.steps += 1.0;
                set_tag(&mut sentence[i], guess, tags);
            }
        }
    }
    learner.finish()
}

fn train_actions(
    treebank: &[GoldSentence],
    tagged: &[Vec<Word>],
    options: &TrainOptions,
) -> Table<ACTION_WIDTH> {
    let mut learner = Learner::<ACTION_WIDTH>::new(options.action_bits);
    let mut draws = Draws(options.seed + 1);
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
    learner.cutoff = envn("ACUT", 0.0) as u8;
    let margin = envn("AMARGIN", 0.0);
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
                if let Some(wrong) = pick(&|cost| cost > least && cost != usize::MAX)
                    && scores[wrong as usize] + margin > scores[right as usize] - 1e-6
                    && (margin > 0.0 || costs[guess as usize] > least)
                {
                    learner.update(&rows, right as usize, wrong as usize);
                }
                learner.steps += 1.0;
                let explore = epoch > 0 && draws.next() % 10 < 9;
                state.apply(if explore { guess } else { right });
            }
        }
    }
    learner.finish()
}

fn train_labels(
    treebank: &[GoldSentence],
    tagged: &[Vec<Word>],
    actions: &Table<ACTION_WIDTH>,
    options: &TrainOptions,
) -> Table<LABEL_WIDTH> {
    let mut learner = Learner::<LABEL_WIDTH>::new(options.label_bits);
    let mut draws = Draws(options.seed + 2);
    let mut order: Vec<usize> = (0..treebank.len()).collect();
    let mut rows = Vec::new();
    let _ = actions;
    for (gold, words) in treebank.iter().zip(tagged) {
        let bits = learner.bits;
        label_tree(words, &gold.heads, &mut rows, bits, |child, rows| {
            learner.meet(rows);
            gold.deprels[child] as u8
        });
    }
    learner.cutoff = envn("LCUT", 0.0) as u8;
    let lmargin = envn("LMARGIN", 0.0);
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
                let mine = scores[right];
                scores[right] = f32::MIN;
                let wrong = best(&scores, Deprel::COUNT);
                if mine <= scores[wrong] + lmargin {
                    learner.update(rows, right, wrong);
                }
                learner.steps += 1.0;
                guess as u8
            });
        }
    }
    learner.finish()
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

#[allow(unused_imports)]
use {child_lists as _, find_heads as _, find_labels as _};

fn envn(k: &str, d: f32) -> f32 {
    std::env::var(k)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(d)
}
