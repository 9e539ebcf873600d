//! Several breaks of a mean with their number chosen and their dates bounded (Bai & Perron 1998).

use super::cost::CostModel;
use super::segment::{Segment, affordable, partitions_up_to, room_for_a_break};
use crate::breaks::Segmentation;
use crate::dist;
use crate::error::{InferError, Result, check_level};
use serde::Serialize;

/// The best partition with one number of breaks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BreakCount {
    /// First positions of the new segments.
    pub breaks: Vec<usize>,
    /// Residual sum of squares.
    pub rss: f64,
    /// `n (ln(rss / n) + 1 + ln 2 pi) + ln n * 2 (m + 1)` for `m` breaks, as R `strucchange`.
    pub bic: f64,
}

/// A break with a confidence interval for its date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatedBreak {
    /// First position of the new segment.
    pub position: usize,
    /// Earliest position in the interval.
    pub earliest: usize,
    /// Latest position in the interval.
    pub latest: usize,
    /// Change of the mean.
    pub change: f64,
}

/// Result of [`bai_perron`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaiPerron {
    /// Best partition for 0, 1, 2, ... breaks.
    pub by_count: Vec<BreakCount>,
    /// The number with the least BIC.
    pub chosen: usize,
    /// Its breaks.
    pub breaks: Vec<DatedBreak>,
    /// Its segments.
    pub segments: Vec<Segment>,
    /// Coverage of the intervals.
    pub level: f64,
    /// Shortest segment allowed.
    pub min_size: usize,
}

impl BaiPerron {
    /// Criterion by number of breaks, and the dated breaks chosen.
    pub fn summary(&self) -> String {
        let mut out = String::from("breaks         BIC\n");
        for (m, c) in self.by_count.iter().enumerate() {
            let mark = if m == self.chosen { " <" } else { "" };
            out.push_str(&format!("{m:>6}{:>12.3}{mark}\n", c.bic));
        }
        for b in &self.breaks {
            out.push_str(&format!(
                "break at {} ({} % interval {} to {}), change {:+.4}\n",
                b.position,
                (100.0 * self.level).round(),
                b.earliest,
                b.latest,
                b.change
            ));
        }
        out
    }
}

/// Breaks of the mean: exact partitions for 0 to `max_breaks` breaks, the number by BIC, intervals
/// for the dates.
///
/// Interval: `(change^2 / w) (date - true date)` has the law of `argmax W(s) - |s| / 2` (Bai 1997),
/// with `w` the long-run variance of the residuals (Bartlett, `floor(4 (n/100)^(2/9))` lags), the
/// same on both sides. R `strucchange` trims 15 % by default, which hides breaks of the last
/// seventh of a sample; choose `min_size` by what a regime must last to count.
///
/// # Errors
/// Gaps, a constant series, too short a series, a level outside (0, 1), a shortest segment that leaves
/// no room for a break, too long a series (see [`exact_breaks`](super::exact_breaks)).
///
/// ```
/// use detente_infer::breaks::bai_perron;
/// let y: Vec<f64> = (0..90).map(|t| [0.0, 3.0, 1.0][t / 30] + ((t * 37 % 11) as f64 - 5.0) / 5.0).collect();
/// let r = bai_perron(&y, 4, 5, 0.95)?;
/// assert_eq!(r.breaks.iter().map(|b| b.position).collect::<Vec<_>>(), [30, 60]);
/// assert!(r.breaks[0].earliest <= 30 && 30 <= r.breaks[0].latest);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn bai_perron(
    series: &[f64],
    max_breaks: usize,
    min_size: usize,
    level: f64,
) -> Result<BaiPerron> {
    check_level("level", level)?;
    super::standardize(series)?; // refuses gaps and constants
    let n = series.len();
    let nf = n as f64;
    room_for_a_break(n, min_size.max(1))?;
    let most = max_breaks.min((n / min_size.max(1)).saturating_sub(1));
    affordable(n, most, "the search for up to as many breaks")?;
    let partitions: Vec<Segmentation> =
        partitions_up_to(&[series], CostModel::Mean, most, min_size)?;
    let by_count: Vec<BreakCount> = partitions
        .iter()
        .enumerate()
        .map(|(m, s)| {
            // A perfect fit has no likelihood; the smallest variance stands in.
            let variance = (s.cost / nf).max(f64::MIN_POSITIVE);
            BreakCount {
                breaks: s.breaks.clone(),
                rss: s.cost,
                bic: nf * (variance.ln() + 1.0 + (2.0 * std::f64::consts::PI).ln())
                    + nf.ln() * 2.0 * (m as f64 + 1.0),
            }
        })
        .collect();
    let chosen = (0..by_count.len())
        .min_by(|a, b| by_count[*a].bic.total_cmp(&by_count[*b].bic))
        .unwrap_or(0);
    let Some(best) = partitions.into_iter().nth(chosen) else {
        return Err(InferError::TooFewRows {
            what: "a partition".into(),
            rows: n,
            needed: 2,
        });
    };
    let mut u = Vec::with_capacity(n);
    for s in &best.segments {
        u.extend(series[s.start..s.end].iter().map(|v| v - s.means[0]));
    }
    let lags = (4.0 * (nf / 100.0).powf(2.0 / 9.0)).floor() as usize;
    let covariance = |l: usize| (l..n).map(|t| u[t] * u[t - l]).sum::<f64>() / nf;
    let mut w = covariance(0);
    for l in 1..=lags.min(n - 1) {
        w += 2.0 * (1.0 - l as f64 / (lags as f64 + 1.0)) * covariance(l);
    }
    let w = w.max(0.0);
    let c = argmax_quantile(0.5 + level / 2.0);
    let breaks = best
        .segments
        .windows(2)
        .map(|s| {
            let change = s[1].means[0] - s[0].means[0];
            let half = (c * w / (change * change)).floor().min(nf) as usize + 1;
            DatedBreak {
                position: s[1].start,
                earliest: s[1].start.saturating_sub(half),
                latest: (s[1].start + half).min(n - 1),
                change,
            }
        })
        .collect();
    Ok(BaiPerron {
        by_count,
        chosen,
        breaks,
        segments: best.segments,
        level,
        min_size,
    })
}

/// Distribution function of `argmax W(s) - |s| / 2` at `x >= 0` (Yao 1987).
fn argmax_cdf(x: f64) -> f64 {
    let r = x.sqrt();
    let last = if x > 600.0 {
        0.0
    } else {
        1.5 * x.exp() * dist::normal_cdf(-1.5 * r)
    };
    1.0 + (x / (2.0 * std::f64::consts::PI)).sqrt() * (-x / 8.0).exp()
        - 0.5 * (x + 5.0) * dist::normal_cdf(-0.5 * r)
        + last
}

fn argmax_quantile(p: f64) -> f64 {
    let (mut lo, mut hi) = (0.0, 500.0);
    for _ in 0..100 {
        let mid = 0.5 * (lo + hi);
        if argmax_cdf(mid) < p {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    0.5 * (lo + hi)
}

#[cfg(test)]
mod tests {
    /// Bai (1997): 95 % interval uses 11.03, 90 % 7.69.
    #[test]
    fn quantiles_of_the_argmax() {
        assert!((super::argmax_quantile(0.975) - 11.03).abs() < 0.01);
        assert!((super::argmax_quantile(0.95) - 7.69).abs() < 0.01);
    }
}
