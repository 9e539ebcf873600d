//! A parsed sentence and how to walk it.

use std::ops::Range;

use super::types::{Deprel, Number, Upos, VerbForm};

/// One word of a parsed sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte in the sentence.
    pub start: usize,
    /// One past the last byte in the sentence.
    pub end: usize,
    /// The word as written.
    pub text: String,
    /// Base form; lower case but for proper nouns.
    pub lemma: String,
    /// Word class.
    pub upos: Upos,
    /// Index of the head; `None` for the root.
    pub head: Option<usize>,
    /// Relation to the head.
    pub deprel: Deprel,
    /// Form, for verbs and auxiliaries.
    pub verb_form: Option<VerbForm>,
    /// Number, for nouns and proper nouns.
    pub number: Option<Number>,
}

impl Token {
    /// The word in lower case, curly apostrophes straightened.
    pub fn lower(&self) -> String {
        self.text.to_lowercase().replace('’', "'")
    }

    /// Is the base form one of these?
    pub fn lemma_in(&self, lemmas: &[&str]) -> bool {
        lemmas.contains(&self.lemma.as_str())
    }
}

/// A sentence as a tree of words. Empty for an empty sentence, otherwise with exactly one root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parse {
    /// The words in order.
    pub tokens: Vec<Token>,
    starts: Vec<u32>,
    list: Vec<u32>,
    /// First and last word below each word, itself included.
    edges: Vec<(u32, u32)>,
}

impl Parse {
    /// `starts` and `list` are the children lists, the root being word `tokens.len()`.
    pub(crate) fn new(tokens: Vec<Token>, starts: Vec<u32>, list: Vec<u32>) -> Parse {
        let n = tokens.len();
        let mut edges: Vec<(u32, u32)> = (0..n as u32).map(|i| (i, i)).collect();
        let mut order = Vec::with_capacity(n);
        order.extend(list[starts[n] as usize..].iter().copied());
        let mut at = 0;
        while at < order.len() {
            let k = order[at] as usize;
            at += 1;
            order.extend_from_slice(&list[starts[k] as usize..starts[k + 1] as usize]);
        }
        for &k in order.iter().rev() {
            if let Some(head) = tokens[k as usize].head {
                let (from, to) = edges[k as usize];
                let edge = &mut edges[head];
                *edge = (edge.0.min(from), edge.1.max(to));
            }
        }
        Parse {
            tokens,
            starts,
            list,
            edges,
        }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Was the sentence empty?
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The root of the tree.
    pub fn root(&self) -> Option<usize> {
        let n = self.tokens.len();
        self.list.get(self.starts[n] as usize).map(|&k| k as usize)
    }

    /// Children of word `i` in sentence order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = if i < self.tokens.len() {
            self.starts[i] as usize..self.starts[i + 1] as usize
        } else {
            0..0
        };
        self.list[range].iter().map(|&k| k as usize)
    }

    /// Children of word `i` whose relation is one of `relations`.
    pub fn children_by<'a>(
        &'a self,
        i: usize,
        relations: &'a [Deprel],
    ) -> impl DoubleEndedIterator<Item = usize> + 'a {
        self.children(i)
            .filter(move |&k| relations.contains(&self.tokens[k].deprel))
    }

    /// First child of word `i` whose relation is one of `relations`.
    pub fn child(&self, i: usize, relations: &[Deprel]) -> Option<usize> {
        self.children(i)
            .find(|&k| relations.contains(&self.tokens[k].deprel))
    }

    /// All words that bear `relation`, in order.
    pub fn with_relation(&self, relation: Deprel) -> impl Iterator<Item = usize> + '_ {
        (0..self.tokens.len()).filter(move |&i| self.tokens[i].deprel == relation)
    }

    /// Head of word `i`.
    pub fn head(&self, i: usize) -> Option<usize> {
        self.tokens[i].head
    }

    /// The heads above word `i`, nearest first, ending with the root.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), move |&k| self.head(k))
    }

    /// First and last word below word `i`, itself included.
    pub fn subtree(&self, i: usize) -> (usize, usize) {
        let (from, to) = self.edges[i];
        (from as usize, to as usize)
    }

    /// Is word `below` inside the subtree of word `i`?
    pub fn dominates(&self, i: usize, below: usize) -> bool {
        below == i || self.ancestors(below).any(|k| k == i)
    }

    /// Bytes of the sentence that the subtree of word `i` covers.
    pub fn span(&self, i: usize) -> Range<usize> {
        let (from, to) = self.subtree(i);
        self.tokens[from].start..self.tokens[to].end
    }

    /// Bytes of the noun phrase of word `i` alone: with its determiners, adjectives, compounds,
    /// possessors and prepositional complements, without relative clauses, appositions, conjuncts,
    /// its own preposition and outer punctuation.
    pub fn phrase_span(&self, i: usize) -> Range<usize> {
        const INSIDE: &[Deprel] = &[
            Deprel::Det,
            Deprel::DetPredet,
            Deprel::Amod,
            Deprel::Compound,
            Deprel::Flat,
            Deprel::Nummod,
            Deprel::NmodPoss,
            Deprel::Nmod,
            Deprel::NmodDesc,
            Deprel::Fixed,
            Deprel::Goeswith,
        ];
        let (mut from, mut to) = (i, i);
        for k in self.children_by(i, INSIDE) {
            let (first, last) = self.subtree(k);
            from = from.min(first);
            to = to.max(last);
        }
        while to > i && self.tokens[to].upos == Upos::Punct {
            to -= 1;
        }
        self.tokens[from].start..self.tokens[to].end
    }

    /// The word whose bytes hold `offset`, or the first after it.
    pub fn token_at(&self, offset: usize) -> Option<usize> {
        let k = self.tokens.partition_point(|token| token.end <= offset);
        (k < self.tokens.len()).then_some(k)
    }

    /// Word `i` and what is joined to it by *and*, *or*, commas: the whole list, in order, from
    /// whichever of its members one starts.
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut first = i;
        while self.tokens[first].deprel == Deprel::Conj {
            match self.head(first) {
                Some(head) => first = head,
                None => break,
            }
        }
        let mut all = vec![first];
        let mut at = 0;
        while at < all.len() {
            all.extend(self.children_by(all[at], &[Deprel::Conj]));
            at += 1;
        }
        all.sort_unstable();
        all
    }

    /// The prepositions of a nominal: *of*, *because of*, in lower case and joined by spaces.
    pub fn preposition(&self, i: usize) -> Option<String> {
        let case = self.child(i, &[Deprel::Case])?;
        let mut words = vec![case];
        words.extend(self.children_by(case, &[Deprel::Fixed]));
        words.extend(
            self.children_by(i, &[Deprel::Case])
                .filter(|&k| k > case && self.tokens[k].lower() != "'s" && k < i),
        );
        let words: Vec<String> = words.iter().map(|&k| self.tokens[k].lower()).collect();
        Some(words.join(" "))
    }

    /// Prepositional complements of a verb or noun: (preposition, nominal), in order.
    pub fn complements(&self, i: usize) -> Vec<(String, usize)> {
        self.children_by(i, &[Deprel::Obl, Deprel::OblAgent, Deprel::Nmod])
            .filter_map(|k| Some((self.preposition(k)?, k)))
            .collect()
    }

    /// The possessor of a noun: *Velmark* in *Velmark's offer*.
    pub fn possessor(&self, i: usize) -> Option<usize> {
        self.child(i, &[Deprel::NmodPoss])
    }
}
