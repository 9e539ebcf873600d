//! Partial symmetry of signed directed graphs: are ties returned, and with the same sign?

use crate::error::{InferError, Result};
use serde::Serialize;
use statrs::function::gamma::ln_gamma;
use std::collections::BTreeMap;

/// A number of pairs against what chance gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairCount {
    /// Pairs seen.
    pub observed: usize,
    /// Pairs expected by chance.
    pub expected: f64,
    /// Probability of as many or more by chance.
    pub p_more: f64,
    /// Probability of as many or fewer by chance.
    pub p_fewer: f64,
}

/// Partial symmetry of a signed directed graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartialSymmetry {
    /// Nodes.
    pub nodes: usize,
    /// Directed ties.
    pub ties: usize,
    /// Pairs tied both ways, against ties placed at random.
    pub mutual: PairCount,
    /// Share of ties that are returned, `2 mutual / ties`; `None` without ties.
    pub reciprocity: Option<f64>,
    /// The same expected by chance, `(ties - 1) / (n (n - 1) - 1)`.
    pub expected_reciprocity: Option<f64>,
    /// Mutual pairs friendly both ways.
    pub both_friendly: usize,
    /// Mutual pairs hostile both ways.
    pub both_hostile: usize,
    /// Mutual pairs friendly one way and hostile the other.
    pub mixed: usize,
    /// Mutual pairs of equal sign, against the signs of the mutual pairs shuffled; `None` without
    /// mutual pairs.
    pub same_sign: Option<PairCount>,
    /// Share of mutual pairs with the same sign; `None` without mutual pairs.
    pub same_sign_share: Option<f64>,
}

impl PartialSymmetry {
    /// Both statements as text.
    pub fn summary(&self) -> String {
        let line = |name: &str, share: f64, c: &PairCount, of: usize| {
            format!(
                "{name}: {} of {of} ({:.1} %), {:.2} expected, p(more) {:.4}, p(fewer) {:.4}\n",
                c.observed,
                100.0 * share,
                c.expected,
                c.p_more,
                c.p_fewer
            )
        };
        let mut out = format!("Signed digraph, {} nodes, {} ties\n", self.nodes, self.ties);
        let pairs = self.nodes * self.nodes.saturating_sub(1) / 2;
        if let Some(r) = self.reciprocity {
            out.push_str(&format!(
                "ties returned: {:.1} % ({:.1} % by chance)\n",
                100.0 * r,
                100.0 * self.expected_reciprocity.unwrap_or(0.0)
            ));
            let share = self.mutual.observed as f64 / pairs.max(1) as f64;
            out.push_str(&line("mutual pairs", share, &self.mutual, pairs));
        }
        if let (Some(c), Some(share)) = (&self.same_sign, self.same_sign_share) {
            out.push_str(&line("of equal sign", share, c, self.mutual.observed));
            out.push_str(&format!(
                "  friendly {}, hostile {}, mixed {}\n",
                self.both_friendly, self.both_hostile, self.mixed
            ));
        }
        out
    }
}

/// Are ties returned more often than chance gives, and if so, with the same sign?
///
/// `ties` are (from, to, weight), the sign of the weight being the sign of the tie.
///
/// - Reciprocity against the uniform graph with as many ties (Wasserman & Faust 1994, ch. 13): `m`
///   ties thrown on the `2N` places of `N = n (n - 1) / 2` pairs fill `j` pairs both ways with
///   probability `C(N, j) C(N - j, m - 2j) 2^(m - 2j) / C(2N, m)`, expectation
///   `m (m - 1) / (2 (2N - 1))`. Exact, whatever the size.
/// - Sign symmetry given which pairs are mutual: the `q` friendly signs thrown on the `2M` ties of
///   the `M` mutual pairs leave `d` pairs mixed with probability
///   `C(M, d) C(M - d, (q - d) / 2) 2^d / C(2M, q)`, expected mixed pairs `q (2M - q) / (2M - 1)`.
///   Exact likewise.
///
/// That relations of equal sign in both directions are the first thing to expect of a signed
/// network, before balance, is an old point of the literature on structural balance (Doreian & Mrvar
/// call it partial signed symmetry); testing it by these two distributions is this crate's choice. Neither null
/// keeps the number of ties a node sends or receives: in a network with a few very active nodes, part
/// of what looks like reciprocity is that.
///
/// # Errors
/// A node out of range, a tie of a node with itself, a tie given twice, a weight that is zero or not
/// finite.
///
/// ```
/// use detente_infer::balance::partial_symmetry;
/// // A and B friendly both ways, C hostile to A and not answered.
/// let s = partial_symmetry(3, &[(0, 1, 1.0), (1, 0, 2.0), (2, 0, -1.0)])?;
/// assert_eq!((s.mutual.observed, s.both_friendly), (1, 1));
/// assert!((s.mutual.expected - 0.6).abs() < 1e-12 && (s.mutual.p_more - 0.6).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn partial_symmetry(n: usize, ties: &[(usize, usize, f64)]) -> Result<PartialSymmetry> {
    let mut sign: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    for &(a, b, w) in ties {
        let what = format!("({a}, {b})");
        if a >= n || b >= n {
            return Err(InferError::setting(
                "tie",
                what,
                format!("nodes are numbered 0 to {}", n.saturating_sub(1)),
            ));
        }
        if a == b {
            return Err(InferError::setting(
                "tie",
                what,
                "leave out ties of a node with itself",
            ));
        }
        if w == 0.0 || !w.is_finite() {
            return Err(InferError::setting(
                "weight",
                w,
                format!("the tie {what} needs a finite weight other than 0"),
            ));
        }
        if sign.insert((a, b), w > 0.0).is_some() {
            return Err(InferError::setting(
                "tie",
                what,
                "it is given twice; add the weights up first",
            ));
        }
    }
    let (mut both_friendly, mut both_hostile, mut mixed) = (0, 0, 0);
    for (&(a, b), &s) in &sign {
        if a < b
            && let Some(&back) = sign.get(&(b, a))
        {
            match (s, back) {
                (true, true) => both_friendly += 1,
                (false, false) => both_hostile += 1,
                _ => mixed += 1,
            }
        }
    }
    let pairs = n * n.saturating_sub(1) / 2;
    let m = sign.len();
    let mutual = both_friendly + both_hostile + mixed;
    // `full[j]`: probability that j of the pairs are filled both ways.
    let full = filled(pairs, m);
    let same_sign = (mutual > 0).then(|| {
        let friendly = 2 * both_friendly + mixed;
        // A pair of two friendly ties is filled, of none empty; the rest are mixed.
        let friendly_pairs = filled(mutual, friendly);
        let places = 2.0 * mutual as f64;
        let q = friendly as f64;
        // j filled pairs leave friendly - 2j mixed, and mutual - (friendly - 2j) of equal sign.
        let equal = |j: usize| mutual + 2 * j - friendly.min(mutual + 2 * j);
        let observed = both_friendly + both_hostile;
        let tail = |keep: &dyn Fn(usize) -> bool| {
            friendly_pairs
                .iter()
                .filter(|(j, _)| keep(equal(**j)))
                .map(|(_, p)| p)
                .sum::<f64>()
                .min(1.0)
        };
        PairCount {
            observed,
            expected: mutual as f64 - q * (places - q) / (places - 1.0),
            p_more: tail(&|v| v >= observed),
            p_fewer: tail(&|v| v <= observed),
        }
    });
    let tail = |keep: &dyn Fn(usize) -> bool| {
        full.iter()
            .filter(|(j, _)| keep(**j))
            .map(|(_, p)| p)
            .sum::<f64>()
            .min(1.0)
    };
    let (mf, places) = (m as f64, 2.0 * pairs as f64);
    let expected = if pairs > 0 {
        mf * (mf - 1.0).max(0.0) / (2.0 * (places - 1.0))
    } else {
        0.0
    };
    Ok(PartialSymmetry {
        nodes: n,
        ties: m,
        mutual: PairCount {
            observed: mutual,
            expected,
            p_more: tail(&|v| v >= mutual),
            p_fewer: tail(&|v| v <= mutual),
        },
        reciprocity: (m > 0).then(|| 2.0 * mutual as f64 / mf),
        expected_reciprocity: (m > 0).then(|| (mf - 1.0) / (places - 1.0)),
        both_friendly,
        both_hostile,
        mixed,
        same_sign,
        same_sign_share: (mutual > 0)
            .then(|| (both_friendly + both_hostile) as f64 / mutual as f64),
    })
}

/// Distribution of the number of pairs filled twice when `m` marks fall on the `2 pairs` places.
fn filled(pairs: usize, m: usize) -> BTreeMap<usize, f64> {
    let choose = |a: usize, b: usize| {
        ln_gamma(a as f64 + 1.0) - ln_gamma(b as f64 + 1.0) - ln_gamma((a - b) as f64 + 1.0)
    };
    let all = choose(2 * pairs, m);
    (m.saturating_sub(pairs)..=m / 2)
        .map(|j| {
            let single = m - 2 * j;
            let ln = choose(pairs, j)
                + choose(pairs - j, single)
                + single as f64 * std::f64::consts::LN_2
                - all;
            (j, ln.exp())
        })
        .collect()
}
