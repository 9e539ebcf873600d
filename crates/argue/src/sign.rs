//! Sets of signs: the algebra of cognitive maps (Axelrod 1976), exact in three bits.
//!
//! A link does not always have one sign: "does not hurt" leaves `{0,+}`, "affects" leaves
//! `{−,+}`. A [`SignSet`] holds the signs that are still possible. Along a path signs
//! multiply, over several paths they add up, and several direct claims about one pair must
//! all hold, so their sets are intersected:
//!
//! | operation | `{+}`,`{−}` | `{0}`,`{+}` | `{0,+}`,`{+}` | `{+}`,`{+}` | `{−,+}`,`{0}` | `∅`,`{+}` |
//! |---|---|---|---|---|---|---|
//! | [`times`](SignSet::times) | `{−}` | `{0}` | `{0,+}` | `{+}` | `{0}` | `∅` |
//! | [`plus`](SignSet::plus) | `{−,0,+}` | `{+}` | `{+}` | `{+}` | `{−,+}` | `∅` |
//! | [`and`](SignSet::and) | `∅` | `∅` | `{+}` | `{+}` | `∅` | `∅` |
//!
//! The empty set stands for claims that contradict each other. It is contagious: what
//! rests on a contradiction has no sign.

use std::fmt;

use detente_vocab::Sign;
use serde::{Deserialize, Serialize};

/// A set of possible signs out of −, 0 and +.
///
/// ```
/// use detente_argue::SignSet;
/// let does_not_hurt = SignSet::ZERO.or(SignSet::PLUS);
/// assert_eq!(does_not_hurt.times(SignSet::MINUS).to_string(), "{−,0}");
/// assert!(SignSet::PLUS.and(SignSet::MINUS).is_empty());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SignSet(u8);

const MINUS: u8 = 1;
const ZERO: u8 = 2;
const PLUS: u8 = 4;

impl SignSet {
    /// No sign: claims that contradict each other.
    pub const EMPTY: SignSet = SignSet(0);
    /// `{−}`.
    pub const MINUS: SignSet = SignSet(MINUS);
    /// `{0}`.
    pub const ZERO: SignSet = SignSet(ZERO);
    /// `{+}`.
    pub const PLUS: SignSet = SignSet(PLUS);
    /// `{−,0,+}`: nothing is known.
    pub const ANY: SignSet = SignSet(MINUS | ZERO | PLUS);

    /// All eight sets.
    pub const ALL: [SignSet; 8] = [
        SignSet(0),
        SignSet(1),
        SignSet(2),
        SignSet(3),
        SignSet(4),
        SignSet(5),
        SignSet(6),
        SignSet(7),
    ];

    /// The set that holds one number's sign: negative, zero or positive.
    pub fn of(number: i8) -> Self {
        match number.signum() {
            -1 => Self::MINUS,
            0 => Self::ZERO,
            _ => Self::PLUS,
        }
    }

    /// The members, −1, 0 or 1, in rising order.
    pub fn members(self) -> impl Iterator<Item = i8> {
        [(MINUS, -1), (ZERO, 0), (PLUS, 1)]
            .into_iter()
            .filter(move |(bit, _)| self.0 & bit != 0)
            .map(|(_, sign)| sign)
    }

    /// How many signs are possible.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether no sign is possible: a contradiction.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `number`'s sign is possible.
    pub fn contains(self, number: i8) -> bool {
        self.0 & Self::of(number).0 != 0
    }

    /// Whether an influence is possible at all: + or − is in the set, or the claims
    /// contradict each other (then somebody says that there is one).
    pub fn may_influence(self) -> bool {
        self.0 != ZERO
    }

    /// Two links in a row: every product of a member of one with a member of the other.
    pub fn times(self, other: Self) -> Self {
        self.combine(other, |a, b| Self::of(a * b))
    }

    /// Two paths side by side: every sign that a sum can have. Opposite signs leave
    /// everything open, since the sizes are unknown.
    pub fn plus(self, other: Self) -> Self {
        self.combine(other, |a, b| {
            if a * b < 0 {
                Self::ANY
            } else {
                Self::of(a + b)
            }
        })
    }

    /// Several claims about one pair: what all of them allow.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What either allows.
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Plus and minus exchanged.
    pub fn flipped(self) -> Self {
        let mut out = self.0 & ZERO;
        if self.0 & PLUS != 0 {
            out |= MINUS;
        }
        if self.0 & MINUS != 0 {
            out |= PLUS;
        }
        Self(out)
    }

    /// Sum over paths. No path is no effect: `{0}`.
    pub fn sum(paths: impl IntoIterator<Item = SignSet>) -> Self {
        paths.into_iter().fold(Self::ZERO, Self::plus)
    }

    /// Product along a path. No link at all is `{+}`: a thing moves with itself.
    pub fn product(links: impl IntoIterator<Item = SignSet>) -> Self {
        links.into_iter().fold(Self::PLUS, Self::times)
    }

    fn combine(self, other: Self, f: impl Fn(i8, i8) -> SignSet) -> Self {
        self.members()
            .flat_map(|a| other.members().map(move |b| (a, b)))
            .fold(Self::EMPTY, |set, (a, b)| set.or(f(a, b)))
    }
}

impl From<Sign> for SignSet {
    /// `?` leaves every sign open.
    fn from(sign: Sign) -> Self {
        match sign {
            Sign::Positive => Self::PLUS,
            Sign::Negative => Self::MINUS,
            Sign::Zero => Self::ZERO,
            Sign::Unclear => Self::ANY,
        }
    }
}

impl fmt::Display for SignSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("∅");
        }
        let names: Vec<&str> = self
            .members()
            .map(|sign| match sign {
                -1 => "−",
                0 => "0",
                _ => "+",
            })
            .collect();
        write!(f, "{{{}}}", names.join(","))
    }
}

impl fmt::Debug for SignSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<SignSet> for String {
    /// The members without braces, such as `-0+`; empty for a contradiction.
    fn from(set: SignSet) -> Self {
        set.members()
            .map(|sign| match sign {
                -1 => '-',
                0 => '0',
                _ => '+',
            })
            .collect()
    }
}

/// A text that is not a set of signs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a set of signs: write the possible ones out of -, 0 and +, such as `0+`")]
pub struct SignSetError(pub String);

impl TryFrom<String> for SignSet {
    type Error = SignSetError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.chars().try_fold(Self::EMPTY, |set, c| {
            Ok(set.or(match c {
                '-' | '−' => Self::MINUS,
                '0' => Self::ZERO,
                '+' => Self::PLUS,
                _ => return Err(SignSetError(text.clone())),
            }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_set() -> impl Strategy<Value = SignSet> {
        (0usize..8).prop_map(|i| SignSet::ALL[i])
    }

    /// Signs that real numbers with the given signs can produce, by trying sizes.
    fn oracle(a: SignSet, b: SignSet, f: fn(f64, f64) -> f64) -> SignSet {
        let mut out = SignSet::EMPTY;
        for x in a.members() {
            for y in b.members() {
                for p in [0.5, 1.0, 2.0] {
                    for q in [0.5, 1.0, 2.0] {
                        let value = f(f64::from(x) * p, f64::from(y) * q);
                        let sign = if value == 0.0 {
                            0
                        } else {
                            value.signum() as i8
                        };
                        out = out.or(SignSet::of(sign));
                    }
                }
            }
        }
        out
    }

    #[test]
    fn the_algebra_is_what_numbers_of_unknown_size_do() {
        for a in SignSet::ALL {
            for b in SignSet::ALL {
                assert_eq!(a.times(b), oracle(a, b, |x, y| x * y), "{a} × {b}");
                assert_eq!(a.plus(b), oracle(a, b, |x, y| x + y), "{a} + {b}");
            }
        }
    }

    #[test]
    fn text_goes_there_and_back() {
        for set in SignSet::ALL {
            assert_eq!(SignSet::try_from(String::from(set)).unwrap(), set);
        }
        assert!(SignSet::try_from("x".to_owned()).is_err());
    }

    proptest! {
        #[test]
        fn order_and_grouping_do_not_matter(a in any_set(), b in any_set(), c in any_set()) {
            prop_assert_eq!(a.times(b), b.times(a));
            prop_assert_eq!(a.plus(b), b.plus(a));
            prop_assert_eq!(a.times(b).times(c), a.times(b.times(c)));
            prop_assert_eq!(a.plus(b).plus(c), a.plus(b.plus(c)));
            prop_assert_eq!(a.flipped().flipped(), a);
            prop_assert_eq!(a.times(SignSet::MINUS), a.flipped());
        }
    }
}
