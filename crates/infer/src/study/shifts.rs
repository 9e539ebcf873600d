//! Level shifts that must be in the model, because a shared one makes unrelated series look related.

use crate::breaks::{CostModel, pelt, standardize};

/// Level shifts that enter as dummies, at most.
const MOST: usize = 3;

/// First positions of new levels in either series, ascending, at most three.
///
/// PELT for the mean of each standardised series, penalty `4 ln n`, segments of at least a tenth of
/// the sample and six periods. A date within that distance of one already found is the same shift.
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
        let penalty = 4.0 * (n as f64).ln();
        let breaks = standardize(series)
            .and_then(|z| pelt(&[&z], CostModel::Mean, penalty, least))
            .map(|found| found.breaks)
            .unwrap_or_default();
        for at in breaks {
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
