//! Bands: of a share, and over draws.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use statrs::function::beta::beta_reg;

/// A band around a number, in the number's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Band {
    /// The band on another, increasing scale.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self {
            low: f(self.low),
            high: f(self.high),
        }
    }

    /// The smallest band that covers both.
    pub fn union(self, other: Band) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// The smallest band that covers this one and a number.
    pub fn covering(self, x: f64) -> Self {
        self.union(Band { low: x, high: x })
    }

    /// Whether a number lies inside, ends included.
    pub fn contains(self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }
}

/// Jeffreys interval of a share: `k` of `n`, coverage `level`.
///
/// Quantiles of Beta(k + ½, n − k + ½); the lower end is 0 when k = 0 and the upper end 1
/// when k = n (Brown, Cai & DasGupta 2001, Statistical Science 16, section 4.1). Without
/// observations the band is 0 to 1. Extended to hold k/n.
pub fn share_band(k: u64, n: u64, level: f64) -> Band {
    if n == 0 {
        return Band {
            low: 0.0,
            high: 1.0,
        };
    }
    beta_band(k as f64 / n as f64, n as f64, level)
}

/// The same of a share and a number of events that need not be whole, as an effective number is
/// not: quantiles of Beta(s·n + ½, (1 − s)·n + ½), open at a share of 0 or 1, extended to hold s.
///
/// ```
/// use detente_measure::bands::{beta_band, share_band};
/// assert_eq!(beta_band(0.7, 10.0, 0.9), share_band(7, 10, 0.9));
/// assert!(beta_band(0.7, 4.5, 0.9).low < share_band(7, 10, 0.9).low);
/// ```
pub fn beta_band(share: f64, events: f64, level: f64) -> Band {
    let (a, b) = (share * events + 0.5, (1.0 - share) * events + 0.5);
    let tail = (1.0 - level) / 2.0;
    let low = if share <= 0.0 {
        0.0
    } else {
        beta_quantile(a, b, tail)
    };
    let high = if share >= 1.0 {
        1.0
    } else {
        beta_quantile(a, b, 1.0 - tail)
    };
    Band { low, high }.covering(share)
}

/// Quantile of a Beta law by halving: the library's inverse does not end for every shape that an
/// effective number of events can give.
fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    bisect(0.0, 1.0, |x| beta_reg(a, b, x) < p)
}

/// Where a condition that holds from `low` on stops holding, to the last bit or so.
pub(crate) fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    // 80 halvings pass the resolution of a double on any interval used here.
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Posterior probability that a share is above one half, given `k` of `n` and the
/// Jeffreys prior Beta(½, ½).
pub fn probability_above_half(k: u64, n: u64) -> f64 {
    1.0 - beta_reg(k as f64 + 0.5, (n - k) as f64 + 0.5, 0.5)
}

/// Quantile of sorted values by linear interpolation (R type 7). NaN when there is none.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The central band of draws. Draws that are not finite are left out; `None` when none is left.
pub fn central_band(mut draws: Vec<f64>, level: f64) -> Option<Band> {
    draws.retain(|x| x.is_finite());
    draws.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    (!draws.is_empty()).then(|| Band {
        low: quantile(&draws, tail),
        high: quantile(&draws, 1.0 - tail),
    })
}

/// Random numbers for one purpose: same seed and stream, same numbers.
pub fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    rng
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jeffreys_intervals_are_the_quantiles_of_their_beta() {
        // Beta(7.5, 3.5) at .05 and .95, Beta(10.5, .5) at .05, by numerical integration.
        let band = share_band(7, 10, 0.9);
        assert!((band.low - 0.441_873_2).abs() < 1e-6, "{band:?}");
        assert!((band.high - 0.882_670_6).abs() < 1e-6, "{band:?}");
        let all = share_band(10, 10, 0.9);
        assert_eq!(all.high, 1.0);
        assert!((all.low - 0.829_226_9).abs() < 1e-6, "{all:?}");
        assert_eq!(
            share_band(0, 0, 0.9),
            Band {
                low: 0.0,
                high: 1.0
            }
        );
    }

    #[test]
    fn the_sign_of_an_even_split_is_open() {
        assert!((probability_above_half(5, 10) - 0.5).abs() < 1e-12);
        assert!((probability_above_half(0, 0) - 0.5).abs() < 1e-12);
        assert!((probability_above_half(3, 3) - 0.966_854_5).abs() < 1e-6);
    }

    #[test]
    fn quantiles_interpolate() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.5);
        assert_eq!(quantile(&[1.0], 0.9), 1.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
