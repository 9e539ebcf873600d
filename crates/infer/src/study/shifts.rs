//! Level shifts that must be in the model, because a shared one makes unrelated series look related.

use crate::breaks::{CostModel, pelt, standardize};

/// Level shifts that enter as dummies, at most.
const MOST: usize = 3;

/// First positions of new levels in either series, ascending, at most three.
///
/// PELT for the mean of each standardised series, segments of at least a tenth of the sample and six
/// periods, in two passes: with penalty `4 ln n`, then, where the first pass found shifts, with
/// `2 ln n (1+r)/(1-r)` if that is more, where `r` is the autocorrelation about the levels just
/// found (at most .9). The second keeps the swings of a series with memory from being taken for
/// shifts, whose dummies would absorb part of the response. A date within that distance of one already found is the same shift.
/// Where more than three are found the largest are kept (difference of the means on either side
/// in standard deviations).
///
/// ```
/// use detente_infer::study::level_shifts;
/// let step: Vec<f64> = (0..100).map(|t| f64::from(t >= 60) * 5.0 + f64::from(t % 3)).collect();
/// let flat: Vec<f64> = (0..100).map(|t| f64::from(t % 4)).collect();
/// assert_eq!(level_shifts(&step, &flat), [60]);
/// ```
pub fn level_shifts(a: &[f64], b: &[f64]) -> Vec<usize> {
    let n = a.len();
    let least = (n / 10).max(6);
    let mut found: Vec<usize> = Vec::new();
    for series in [a, b] {
        for at in shifts_of(series, least) {
            if found.iter().all(|known| known.abs_diff(at) >= least) {
                found.push(at);
            }
        }
    }
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let size = |at: usize| -> f64 {
        [a, b]
            .iter()
            .map(|s| {
                let m = mean(s);
                let sd = (s.iter().map(|v| (v - m).powi(2)).sum::<f64>() / n as f64).sqrt();
                let (before, after) = (
                    &s[at.saturating_sub(least)..at],
                    &s[at..(at + least).min(n)],
                );
                (mean(after) - mean(before)).abs() / sd.max(1e-12)
            })
            .fold(0.0, f64::max)
    };
    found.sort_by(|x, y| size(*y).total_cmp(&size(*x)).then(x.cmp(y)));
    found.truncate(MOST);
    found.sort_unstable();
    found
}

/// The shifts of one series, none where it is constant.
fn shifts_of(series: &[f64], least: usize) -> Vec<usize> {
    let Ok(z) = standardize(series) else {
        return Vec::new();
    };
    let search = |penalty: f64| {
        pelt(&[&z], CostModel::Mean, penalty, least)
            .map(|found| found.breaks)
            .unwrap_or_default()
    };
    let unit = 2.0 * (z.len() as f64).ln();
    let first = search(2.0 * unit);
    if first.is_empty() {
        return first;
    }
    let r = memory_about(&z, &first);
    let inflation = (1.0 + r) / (1.0 - r);
    if inflation > 2.0 {
        search(unit * inflation)
    } else {
        first
    }
}

/// First autocorrelation about the means of the segments that start at `breaks`, within 0 and .9.
fn memory_about(z: &[f64], breaks: &[usize]) -> f64 {
    let mut rest = z.to_vec();
    let mut from = 0;
    for &to in breaks.iter().chain([&z.len()]) {
        let segment = &mut rest[from..to];
        let mean = segment.iter().sum::<f64>() / segment.len() as f64;
        segment.iter_mut().for_each(|v| *v -= mean);
        from = to;
    }
    let square: f64 = rest.iter().map(|v| v * v).sum();
    let product: f64 = rest.windows(2).map(|w| w[0] * w[1]).sum();
    (product / square.max(f64::MIN_POSITIVE)).clamp(0.0, 0.9)
}
