//! The arc-hybrid transition system (Kuhlmann, Gómez-Rodríguez and Satta 2011).
//!
//! Words wait in a queue that ends with the root. `Shift` moves the next word onto the stack;
//! `Left` makes the next word the head of the top of the stack and takes that off; `Right` makes
//! the second word of the stack the head of the top and takes that off.

/// No such word.
pub(crate) const NONE: usize = usize::MAX;

/// One step of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Shift = 0,
    Left = 1,
    Right = 2,
}

/// All actions, in the order of the weight table.
pub(crate) const ACTIONS: [Action; 3] = [Action::Shift, Action::Left, Action::Right];

/// Stack, queue and arcs so far. The root is word `n`.
#[derive(Debug, Clone)]
pub(crate) struct State {
    n: usize,
    stack: Vec<usize>,
    /// First word of the queue; `n` when only the root is left.
    pub next: usize,
    pub heads: Vec<usize>,
    left: Vec<[usize; 2]>,
    right: Vec<[usize; 2]>,
    valency: Vec<[u8; 2]>,
    /// Running counts of verbs and commas, for [`State::between`].
    verbs_before: Vec<u32>,
    commas_before: Vec<u32>,
    next_verb: Vec<usize>,
    next_comma: Vec<usize>,
}

impl State {
    /// A sentence of `n` words, all in the queue; `is_verb` and `is_comma` describe word `i`.
    pub(crate) fn new(
        n: usize,
        is_verb: impl Fn(usize) -> bool,
        is_comma: impl Fn(usize) -> bool,
    ) -> State {
        let mut verbs_before = vec![0; n + 1];
        let mut commas_before = vec![0; n + 1];
        let mut next_verb = vec![NONE; n + 1];
        let mut next_comma = vec![NONE; n + 1];
        for i in 0..n {
            verbs_before[i + 1] = verbs_before[i] + u32::from(is_verb(i));
            commas_before[i + 1] = commas_before[i] + u32::from(is_comma(i));
        }
        // `next_*[i]`: first one strictly after word `i`.
        for i in (0..n).rev() {
            let after = i + 1;
            next_verb[i] = if after < n && is_verb(after) {
                after
            } else {
                next_verb[after]
            };
            next_comma[i] = if after < n && is_comma(after) {
                after
            } else {
                next_comma[after]
            };
        }
        State {
            n,
            stack: Vec::with_capacity(16),
            next: 0,
            heads: vec![n; n],
            left: vec![[NONE; 2]; n + 1],
            right: vec![[NONE; 2]; n + 1],
            valency: vec![[0; 2]; n + 1],
            verbs_before,
            commas_before,
            next_verb,
            next_comma,
        }
    }

    /// Word at depth `k` of the stack, or [`NONE`].
    #[inline]
    pub(crate) fn stack_at(&self, k: usize) -> usize {
        let len = self.stack.len();
        if k < len {
            self.stack[len - 1 - k]
        } else {
            NONE
        }
    }

    pub(crate) fn depth(&self) -> u64 {
        self.stack.len() as u64
    }

    /// Leftmost and second-leftmost child.
    #[inline]
    pub(crate) fn left_children(&self, word: usize) -> (usize, usize) {
        self.left.get(word).map_or((NONE, NONE), |c| (c[0], c[1]))
    }

    /// Rightmost and second-rightmost child.
    #[inline]
    pub(crate) fn right_children(&self, word: usize) -> (usize, usize) {
        self.right.get(word).map_or((NONE, NONE), |c| (c[0], c[1]))
    }

    /// Numbers of left and right children, each at most 4.
    #[inline]
    pub(crate) fn valency(&self, word: usize) -> (u64, u64) {
        self.valency
            .get(word)
            .map_or((0, 0), |v| (u64::from(v[0]), u64::from(v[1])))
    }

    /// Numbers of verbs (at most 2) and commas (at most 2) strictly between two words.
    #[inline]
    pub(crate) fn between(&self, left: usize, right: usize) -> (u64, u64) {
        if left == NONE || left + 1 >= right {
            return (0, 0);
        }
        let count = |sums: &[u32]| u64::from((sums[right] - sums[left + 1]).min(2));
        (count(&self.verbs_before), count(&self.commas_before))
    }

    #[inline]
    pub(crate) fn next_verb(&self, after: usize) -> usize {
        self.next_verb[after]
    }

    #[inline]
    pub(crate) fn next_comma(&self, after: usize) -> usize {
        self.next_comma[after]
    }

    /// Only the root is left.
    pub(crate) fn is_final(&self) -> bool {
        self.next == self.n && self.stack.is_empty()
    }

    pub(crate) fn allows(&self, action: Action) -> bool {
        match action {
            Action::Shift => self.next < self.n,
            // One word only may hang on the root: the last one left on the stack.
            Action::Left => !self.stack.is_empty() && (self.next < self.n || self.stack.len() == 1),
            Action::Right => self.stack.len() > 1,
        }
    }

    pub(crate) fn apply(&mut self, action: Action) {
        match action {
            Action::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Action::Left => {
                if let Some(child) = self.stack.pop() {
                    let head = self.next;
                    self.heads[child] = head;
                    let slots = &mut self.left[head];
                    *slots = [child, slots[0]];
                    self.valency[head][0] = (self.valency[head][0] + 1).min(4);
                }
            }
            Action::Right => {
                if let Some(child) = self.stack.pop() {
                    let head = self.stack_at(0);
                    self.heads[child] = head;
                    let slots = &mut self.right[head];
                    *slots = [child, slots[0]];
                    self.valency[head][1] = (self.valency[head][1] + 1).min(4);
                }
            }
        }
    }

    /// How many gold arcs become unreachable by `action` (Goldberg and Nivre 2013).
    pub(crate) fn cost(&self, action: Action, gold: &[usize]) -> usize {
        match action {
            Action::Shift => {
                let word = self.next;
                let lost_head = self.stack.iter().rev().skip(1).any(|&s| gold[word] == s);
                let lost_children = self.stack.iter().filter(|&&s| gold[s] == word).count();
                usize::from(lost_head) + lost_children
            }
            Action::Left => {
                let top = self.stack_at(0);
                let head = gold[top];
                let lost_head = head == self.stack_at(1) || (head > self.next && head != NONE);
                usize::from(lost_head) + self.waiting_children(top, gold)
            }
            Action::Right => {
                let top = self.stack_at(0);
                let lost_head = gold[top] >= self.next;
                usize::from(lost_head) + self.waiting_children(top, gold)
            }
        }
    }

    fn waiting_children(&self, word: usize, gold: &[usize]) -> usize {
        gold[self.next.min(self.n)..]
            .iter()
            .filter(|&&head| head == word)
            .count()
    }
}
