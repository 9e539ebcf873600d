//! Features of words, parser states and arcs, each hashed to a row of a weight table.
//!
//! The same functions serve training and use; what they compute may only change together with the
//! weights file.

use super::hash::{mix, of_bytes};
use super::transition::{NONE, State};
use super::words::classes;

/// What the models look at in one word; computed once a sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    /// Lower-cased, digits folded.
    pub form: u64,
    /// `form` for words that training saw often enough, a spelling class for the others.
    pub known: u64,
    pub suffixes: [u64; 4],
    pub prefixes: [u64; 3],
    pub shape: u64,
    pub capital: bool,
    /// 0: form not known; 1: known, but only with a capital; 2: known in lower case.
    pub status: u64,
    /// Classes by the hand-written word list.
    pub classes: u64,
    /// Fine tag, filled in by the tagger.
    pub tag: u64,
    /// Coarse class, derived from the fine tag.
    pub coarse: u64,
    /// Base form (or `known` class), filled in after tagging.
    pub lemma: u64,
}

/// Shape of a word: runs of capitals, small letters, digits and others, at most two of a kind.
fn shape(form: &str) -> u64 {
    let mut hash = 7;
    let mut last = ' ';
    let mut run = 0;
    for c in form.chars().take(24) {
        let kind = if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else if c.is_ascii_digit() {
            'd'
        } else {
            c
        };
        run = if kind == last { run + 1 } else { 0 };
        last = kind;
        if run < 2 {
            hash = mix(hash, u64::from(kind));
        }
    }
    hash
}

/// Straightens quotes and dashes, lower-cases, folds digits.
pub(crate) fn normalise(form: &str) -> String {
    form.chars()
        .take(40)
        .flat_map(|c| {
            let c = match c {
                '’' | '‘' | '`' => '\'',
                '“' | '”' | '„' | '«' | '»' => '"',
                '–' | '—' => '-',
                '…' => '.',
                '0'..='9' => '0',
                other => other,
            };
            c.to_lowercase()
        })
        .collect()
}

impl Word {
    /// `status` says how well training knew a normalised form, see [`Word::status`].
    pub(crate) fn new(form: &str, status: impl Fn(u64) -> u64) -> Word {
        let lower = normalise(form);
        let hash = of_bytes(lower.as_bytes());
        let capital = form.starts_with(|c: char| c.is_uppercase());
        let mut suffixes = [0; 4];
        let mut prefixes = [0; 3];
        for (n, (at, _)) in lower.char_indices().rev().take(4).enumerate() {
            suffixes[n] = mix(of_bytes(&lower.as_bytes()[at..]), n as u64);
        }
        let mut ends = lower.char_indices().map(|(at, c)| at + c.len_utf8());
        for (n, prefix) in prefixes.iter_mut().enumerate() {
            if let Some(end) = ends.next() {
                *prefix = mix(of_bytes(&lower.as_bytes()[..end]), n as u64 + 10);
            }
        }
        let shape = shape(form);
        let status = status(hash);
        let classes = classes(hash);
        let known = if status > 0 {
            hash
        } else {
            mix(
                mix(mix(99, shape), classes),
                if capital { 0 } else { suffixes[2] },
            )
        };
        Word {
            form: hash,
            known,
            suffixes,
            prefixes,
            shape,
            capital,
            status,
            classes,
            tag: 0,
            coarse: 0,
            lemma: known,
        }
    }
}

/// Collects hashed features: each gets the number of its template mixed in.
pub(crate) struct Sink<'a> {
    rows: &'a mut Vec<u32>,
    template: u64,
    shift: u32,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(rows: &'a mut Vec<u32>, bits: u32) -> Sink<'a> {
        rows.clear();
        Sink {
            rows,
            template: 1,
            shift: 64 - bits,
        }
    }

    #[inline]
    fn put(&mut self, value: u64) {
        let hash = mix(self.template, value);
        self.rows
            .push((hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as u32);
        self.template += 1;
    }

    #[inline]
    fn put2(&mut self, a: u64, b: u64) {
        self.put(mix(mix(11, a), b));
    }

    #[inline]
    fn put3(&mut self, a: u64, b: u64, c: u64) {
        self.put(mix(mix(mix(13, a), b), c));
    }

    #[inline]
    fn put4(&mut self, a: u64, b: u64, c: u64, d: u64) {
        self.put(mix(mix(mix(mix(17, a), b), c), d));
    }
}

/// Features of the fine tag of word `i`, the tags to its left being known.
pub(crate) fn tag_features(words: &[Word], i: usize, rows: &mut Vec<u32>, bits: u32) {
    let blank = Word::default();
    let at = |offset: isize| -> &Word {
        i.checked_add_signed(offset)
            .and_then(|k| words.get(k))
            .unwrap_or(&blank)
    };
    let (w, p1, p2, n1, n2) = (at(0), at(-1), at(-2), at(1), at(2));
    let first = u64::from(i == 0);
    let capital = u64::from(w.capital);
    let mut s = Sink::new(rows, bits);
    s.put(0);
    s.put(w.known);
    for n in 0..4 {
        s.put(w.suffixes[n]);
    }
    s.put(w.prefixes[0]);
    s.put(w.prefixes[1]);
    s.put(w.prefixes[2]);
    s.put(w.shape);
    s.put3(w.shape, first, p1.tag);
    s.put2(w.suffixes[2], capital);
    s.put2(w.known, capital * 2 + first);
    s.put(p1.tag);
    s.put(p2.tag);
    s.put2(p1.tag, p2.tag);
    s.put2(p1.tag, w.known);
    s.put2(p1.tag, w.suffixes[2]);
    s.put2(p1.tag, w.suffixes[1]);
    s.put3(p1.tag, p2.tag, w.known);
    s.put(p1.known);
    s.put(p2.known);
    s.put(n1.known);
    s.put(n2.known);
    s.put2(p1.known, w.known);
    s.put2(n1.known, w.known);
    s.put2(p1.tag, n1.known);
    s.put2(n1.suffixes[2], n1.shape);
    s.put2(n1.suffixes[1], w.suffixes[2]);
    s.put2(n2.suffixes[1], n1.suffixes[2]);
    s.put2(n1.known, n2.known);
    s.put2(p1.suffixes[2], w.suffixes[2]);
    s.put3(p1.tag, w.suffixes[2], n1.suffixes[2]);
    s.put2(u64::from(n1.capital), capital * 2 + first);
    s.put3(p1.known, p2.known, w.suffixes[1]);
    let class = w.status * 4 + capital * 2 + first;
    let class1 = n1.status * 2 + u64::from(n1.capital);
    s.put(class);
    s.put2(class, p1.tag);
    s.put2(class, n1.known);
    s.put2(class, w.suffixes[1]);
    s.put2(class, w.suffixes[2]);
    s.put2(class, class1);
    s.put3(class, class1, p1.tag);
    s.put2(class1, p1.tag);
    s.put2(class, n1.suffixes[1]);
    // The word list.
    s.put(w.classes);
    s.put2(w.classes, class);
    s.put2(w.classes, p1.tag);
    s.put3(w.classes, p1.tag, p2.tag);
    s.put2(w.classes, n1.classes);
    s.put2(w.classes, n1.known);
    s.put3(w.classes, p1.tag, n1.classes);
    s.put2(w.classes, p1.known);
    s.put2(w.classes, w.suffixes[1]);
    s.put2(n1.classes, class);
    s.put2(n1.classes, n2.classes);
}

/// Features of the next transition.
pub(crate) fn action_features(words: &[Word], state: &State, rows: &mut Vec<u32>, bits: u32) {
    let blank = Word {
        tag: 1,
        coarse: 1,
        ..Word::default()
    };
    let root = Word {
        tag: 2,
        coarse: 2,
        known: 3,
        lemma: 3,
        ..Word::default()
    };
    let n = words.len();
    let get = |k: usize| -> &Word {
        if k == n {
            &root
        } else {
            words.get(k).unwrap_or(&blank)
        }
    };
    let (s0, s1, s2) = (state.stack_at(0), state.stack_at(1), state.stack_at(2));
    let b0 = state.next;
    let ahead = |k: usize| if b0 + k <= n { b0 + k } else { NONE };
    let (b1, b2, b3) = (ahead(1), ahead(2), ahead(3));
    let (ws0, ws1, ws2) = (get(s0), get(s1), get(s2));
    let (wb0, wb1, wb2, wb3) = (get(b0), get(b1), get(b2), get(b3));
    let (s0l, s0l2) = state.left_children(s0);
    let (s0r, s0r2) = state.right_children(s0);
    let (b0l, b0l2) = state.left_children(b0);
    let (s1l, _) = state.left_children(s1);
    let (s1r, _) = state.right_children(s1);
    let (ws0l, ws0r, wb0l, ws1l, ws1r) = (get(s0l), get(s0r), get(b0l), get(s1l), get(s1r));
    let (ws0l2, ws0r2, wb0l2) = (get(s0l2), get(s0r2), get(b0l2));
    let distance = if s0 == NONE {
        0
    } else {
        ((b0 - s0) as u64).min(10)
    };
    let distance = match distance {
        0..=4 => distance,
        5..=6 => 5,
        7..=9 => 6,
        _ => 7,
    };
    let span01 = if s1 == NONE {
        0
    } else {
        ((s0 - s1) as u64).min(5)
    };
    let (vl, vr) = state.valency(s0);
    let (bl, _) = state.valency(b0);
    let (_, s1vr) = state.valency(s1);
    let before = words.get(b0.wrapping_sub(1)).map_or(0, |w| w.tag);
    let (verbs, commas) = state.between(s0, b0);

    let mut s = Sink::new(rows, bits);
    s.put(0);
    // Single words.
    s.put(ws0.lemma);
    s.put(ws0.tag);
    s.put2(ws0.lemma, ws0.tag);
    s.put2(ws0.known, ws0.coarse);
    s.put(ws1.tag);
    s.put2(ws1.lemma, ws1.tag);
    s.put2(wb0.known, wb0.tag);
    s.put(wb0.tag);
    s.put2(wb0.lemma, wb0.coarse);
    s.put2(wb1.lemma, wb1.tag);
    s.put(wb1.tag);
    s.put2(wb2.lemma, wb2.tag);
    // Pairs.
    s.put4(ws0.lemma, ws0.tag, wb0.lemma, wb0.tag);
    s.put3(ws0.lemma, ws0.tag, wb0.tag);
    s.put3(ws0.tag, wb0.lemma, wb0.tag);
    s.put2(ws0.lemma, wb0.lemma);
    s.put2(ws0.tag, wb0.tag);
    s.put2(ws1.tag, ws0.tag);
    s.put2(ws1.lemma, ws0.lemma);
    s.put3(ws1.lemma, ws1.tag, ws0.tag);
    s.put3(ws1.tag, ws0.lemma, ws0.tag);
    s.put2(ws1.tag, wb0.tag);
    s.put2(ws1.lemma, wb0.tag);
    s.put2(ws1.tag, wb0.lemma);
    s.put2(wb0.tag, wb1.tag);
    s.put2(wb0.lemma, wb1.tag);
    s.put2(wb0.tag, wb1.lemma);
    // Threes.
    s.put3(ws0.tag, wb0.tag, wb1.tag);
    s.put3(wb0.tag, wb1.tag, wb2.tag);
    s.put3(ws1.tag, ws0.tag, wb0.tag);
    s.put3(ws2.tag, ws1.tag, ws0.tag);
    s.put4(ws1.tag, ws0.tag, wb0.tag, wb1.tag);
    s.put4(ws0.tag, wb0.tag, wb1.tag, wb2.tag);
    s.put4(wb0.coarse, wb1.coarse, wb2.coarse, wb3.coarse);
    s.put4(ws0.tag, wb0.lemma, wb1.tag, wb2.coarse);
    s.put4(ws1.tag, ws0.lemma, wb0.tag, wb1.coarse);
    s.put3(ws1.lemma, ws0.lemma, wb0.tag);
    s.put3(ws1.tag, ws0.lemma, wb0.lemma);
    s.put3(ws1.lemma, ws0.tag, wb0.lemma);
    s.put4(ws2.coarse, ws1.tag, ws0.tag, wb0.tag);
    // Children.
    s.put3(ws0.tag, ws0l.tag, wb0.tag);
    s.put3(ws0.tag, ws0r.tag, wb0.tag);
    s.put3(ws0.tag, wb0.tag, wb0l.tag);
    s.put3(ws0.tag, ws0r.lemma, wb0.tag);
    s.put3(ws0.tag, ws0l.lemma, wb0.tag);
    s.put3(ws0.tag, wb0.tag, wb0l.lemma);
    s.put3(ws1.tag, ws1r.tag, ws0.tag);
    s.put3(ws1.tag, ws0.tag, ws0l.tag);
    s.put3(ws1.tag, ws0.tag, ws0l.lemma);
    s.put4(ws1.lemma, ws0.tag, ws0l.lemma, wb0.tag);
    s.put4(ws1.tag, ws0.tag, ws0l.lemma, wb0.tag);
    s.put4(ws1.tag, ws1l.tag, ws1r.tag, ws0.tag);
    s.put3(ws0.tag, ws0l.tag, ws0l2.tag);
    s.put3(ws0.tag, ws0r.tag, ws0r2.tag);
    s.put3(wb0.tag, wb0l.tag, wb0l2.tag);
    s.put4(ws0.tag, ws0l.tag, ws0r.tag, wb0.tag);
    s.put3(ws0.lemma, ws0r.lemma, wb0.tag);
    s.put3(ws0.lemma, wb0.tag, wb0l.lemma);
    // Distance, valency, what lies between.
    s.put2(distance, ws0.tag);
    s.put2(distance, wb0.tag);
    s.put3(distance, ws0.tag, wb0.tag);
    s.put2(distance, ws0.lemma);
    s.put2(distance, wb0.lemma);
    s.put3(span01, ws1.tag, ws0.tag);
    s.put2(ws0.lemma, vr);
    s.put3(ws0.tag, vl, vr);
    s.put2(wb0.lemma, bl);
    s.put2(wb0.tag, bl);
    s.put3(ws1.tag, s1vr, ws0.tag);
    s.put4(ws0.tag, vr, wb0.tag, wb1.tag);
    s.put4(ws0.tag, wb0.tag, verbs, commas);
    s.put4(ws1.tag, ws0.tag, wb0.tag, state.depth().min(4));
    s.put3(before, ws0.tag, wb0.tag);
    // What comes later in the sentence.
    let next_verb = state.next_verb(b0);
    s.put3(ws0.tag, wb0.tag, get(next_verb).tag);
    s.put4(ws1.tag, ws0.tag, wb0.tag, get(next_verb).tag);
    s.put3(ws0.tag, wb0.tag, get(state.next_comma(b0)).known);
}

/// Features of the relation of word `i` to its head in a finished tree.
pub(crate) fn label_features(
    words: &[Word],
    tree: &Tree<'_>,
    i: usize,
    rows: &mut Vec<u32>,
    bits: u32,
) {
    let blank = Word {
        tag: 1,
        coarse: 1,
        ..Word::default()
    };
    let root = Word {
        tag: 2,
        coarse: 2,
        known: 3,
        lemma: 3,
        ..Word::default()
    };
    let n = words.len();
    let get = |k: usize| -> &Word {
        if k == n {
            &root
        } else {
            words.get(k).unwrap_or(&blank)
        }
    };
    let head = tree.heads[i];
    let (d, h) = (get(i), get(head));
    let grand = if head < n { tree.heads[head] } else { NONE };
    let g = get(grand);
    let right = u64::from(head < i || head == n);
    let distance = right * 16 + (i.abs_diff(head) as u64).min(6);
    let kids = tree.children(i);
    let siblings = tree.children(head);
    let place = siblings.partition_point(|&k| (k as usize) < i);
    let before = place.checked_sub(1).map_or(NONE, |p| siblings[p] as usize);
    let after = siblings.get(place + 1).map_or(NONE, |&k| k as usize);
    let (wb, wa) = (get(before), get(after));
    let first = kids.first().map_or(NONE, |&k| k as usize);
    let second = kids.get(1).map_or(NONE, |&k| k as usize);
    let last = if kids.len() > 1 {
        kids[kids.len() - 1] as usize
    } else {
        NONE
    };
    let (wf, w2, wl) = (get(first), get(second), get(last));
    let head_label = if head < n {
        u64::from(tree.labels[head]) + 1
    } else {
        0
    };
    let before_label = if before < n {
        u64::from(tree.labels[before]) + 1
    } else {
        0
    };
    // The relations already given to the siblings on the left, as a set, and the auxiliaries of
    // the head: what tells active from passive subjects.
    let mut given = 0_u64;
    let mut auxiliaries = 5_u64;
    let mut right_before = 0_u64;
    for &k in siblings.iter().take(24) {
        let k = k as usize;
        if k < i && tree.labels[k] != u8::MAX {
            given |= 1 << (u64::from(tree.labels[k]) % 64);
        }
        let sibling = get(k);
        if k != i && sibling.coarse == tree.aux_class && k < head {
            auxiliaries = mix(auxiliaries, sibling.lemma);
        }
        if k > head && k < i {
            right_before += 1;
        }
    }
    let mut kid_tags = 3_u64;
    for &k in kids.iter().take(5) {
        kid_tags = mix(kid_tags, get(k as usize).coarse);
    }
    let subject_given = given & tree.subject_mask != 0;
    let (prev, next) = (get(i.wrapping_sub(1)), get(i + 1));
    let mut s = Sink::new(rows, bits);
    s.put(right);
    s.put2(d.tag, right);
    s.put2(d.lemma, right);
    s.put2(d.known, d.tag);
    s.put2(h.tag, right);
    s.put2(h.lemma, right);
    s.put3(d.tag, h.tag, right);
    s.put3(d.tag, h.tag, distance);
    s.put3(d.lemma, h.tag, right);
    s.put3(d.tag, h.lemma, right);
    s.put3(d.lemma, h.lemma, right);
    s.put4(d.lemma, d.tag, h.lemma, h.tag);
    s.put3(d.suffixes[2], h.tag, right);
    s.put2(d.suffixes[2], d.tag);
    s.put3(d.tag, h.tag, h.suffixes[2]);
    s.put3(wf.lemma, d.tag, right);
    s.put4(wf.lemma, d.tag, h.tag, right);
    s.put3(wf.lemma, d.tag, h.lemma);
    s.put3(wf.lemma, d.lemma, h.tag);
    s.put3(wf.lemma, h.lemma, right);
    s.put4(wf.tag, d.tag, h.tag, right);
    s.put4(w2.lemma, wf.tag, d.tag, h.tag);
    s.put4(w2.tag, wf.tag, d.tag, h.tag);
    s.put4(wl.lemma, d.tag, h.tag, right);
    s.put4(wl.tag, wf.tag, d.tag, h.tag);
    s.put3(kid_tags, d.tag, h.tag);
    s.put4(wb.tag, d.tag, h.tag, right);
    s.put4(wa.tag, d.tag, h.tag, right);
    s.put4(wb.tag, d.tag, wa.tag, h.tag);
    s.put4(wb.lemma, d.tag, h.tag, right);
    s.put4(wa.lemma, d.tag, h.tag, right);
    s.put4(before_label, d.tag, h.tag, right);
    s.put4(before_label, d.lemma, h.tag, right);
    s.put4(auxiliaries, d.coarse, h.tag, right);
    s.put4(u64::from(subject_given), d.coarse, h.tag, right);
    s.put4(given, d.coarse, h.coarse, right);
    s.put4(right_before.min(3), d.tag, h.lemma, right);
    s.put4(right_before.min(3), d.tag, h.tag, head_label);
    s.put3(head_label, d.tag, right);
    s.put4(head_label, d.tag, h.tag, right);
    s.put4(head_label, d.lemma, h.tag, right);
    s.put4(head_label, wf.lemma, d.tag, h.tag);
    s.put3(g.tag, h.tag, d.tag);
    s.put3(g.lemma, h.tag, d.tag);
    s.put4(prev.tag, d.tag, h.tag, right);
    s.put4(next.tag, d.tag, h.tag, right);
    s.put3(prev.lemma, d.tag, right);
    s.put4(next.lemma, d.lemma, h.tag, right);
    s.put3(d.shape, d.tag, h.tag);
}

/// A tree being labelled from the root down, children in order.
pub(crate) struct Tree<'a> {
    /// Head of each word; `words.len()` is the root.
    pub heads: &'a [usize],
    /// Relation so far; `u8::MAX` where none was given yet.
    pub labels: &'a [u8],
    /// Children of word `k` are `list[starts[k]..starts[k + 1]]`; the root is word `heads.len()`.
    pub starts: &'a [u32],
    pub list: &'a [u32],
    /// Coarse class of auxiliaries.
    pub aux_class: u64,
    /// Set of the subject relations.
    pub subject_mask: u64,
}

impl Tree<'_> {
    fn children(&self, k: usize) -> &[u32] {
        match (self.starts.get(k), self.starts.get(k + 1)) {
            (Some(&from), Some(&to)) => &self.list[from as usize..to as usize],
            _ => &[],
        }
    }
}
