//! Periods in which one of two series has no value.

use detente_vocab::Period;

use super::Gap;
use crate::words;

/// The stretches between the first and the last period of both series in which one of them has
/// no value.
pub(super) fn gaps(all: &[Period], a: &[f64], b: &[f64]) -> Vec<Gap> {
    let has = |i: usize| a[i].is_finite() && b[i].is_finite();
    let mut gaps = Vec::new();
    let mut last_good: Option<usize> = None;
    for i in (0..all.len()).filter(|i| has(*i)) {
        if let Some(before) = last_good.filter(|before| before + 1 < i) {
            gaps.push((all[before + 1], all[i - 1]));
        }
        last_good = Some(i);
    }
    gaps
}

/// Gaps that are named before the rest is counted.
const GAPS_NAMED: usize = 3;

/// "2014-03 to 2014-05, 2015-01 and 2016-07", "…, and 2 more gaps (7 months)".
pub(super) fn gap_list(gaps: &[Gap]) -> String {
    let length = |(first, last): &Gap| last.since(*first).unsigned_abs() as usize + 1;
    let mut named: Vec<String> = gaps
        .iter()
        .take(GAPS_NAMED)
        .map(|gap| match length(gap) {
            1 => gap.0.to_string(),
            _ => format!("{} to {}", gap.0, gap.1),
        })
        .collect();
    let rest = gaps.get(GAPS_NAMED..).unwrap_or_default();
    if let Some((first, _)) = rest.first() {
        let interval = first.interval();
        named.push(format!(
            "{} ({})",
            words::count(rest.len(), "more gap", "more gaps"),
            words::count(
                rest.iter().map(length).sum(),
                interval.name(),
                &format!("{interval}s")
            )
        ));
    }
    words::list(&named)
}

/// The longest run of periods in which both series have a value.
pub(super) fn common_span(a: &[f64], b: &[f64]) -> std::ops::Range<usize> {
    let mut best = 0..0;
    let mut start = 0;
    for i in 0..=a.len() {
        let good = i < a.len() && a[i].is_finite() && b[i].is_finite();
        if !good {
            if i - start > best.len() {
                best = start..i;
            }
            start = i + 1;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use detente_vocab::Interval;
    use jiff::civil::Date;

    use super::*;

    fn months(text: &str) -> (Vec<Period>, Vec<f64>) {
        let from = Date::constant(2014, 1, 1);
        let first = Period::containing(from, Interval::Month);
        let values = text.chars().map(|c| if c == '.' { f64::NAN } else { 1.0 });
        let all = (0..text.len() as i64)
            .map(|i| first.shifted(i as _))
            .collect();
        (all, values.collect())
    }

    #[test]
    fn every_gap_is_named_by_its_first_and_last_period() {
        // Nothing before the first or after the last period of both is a gap.
        let (all, a) = months("..xx.x...xx");
        let b = months("xxxxxxxxxxx").1;
        let found = gaps(&all, &a, &b);
        assert_eq!(gap_list(&found), "2014-05 and 2014-07 to 2014-09");
        assert_eq!(gaps(&all, &b, &a), found);
        assert!(gaps(&all, &b, &b).is_empty());
        assert!(gaps(&all, &[f64::NAN; 11], &b).is_empty());
    }

    #[test]
    fn more_than_three_gaps_are_counted() {
        let (all, a) = months("x.x.x..x.x...x");
        let said = gap_list(&gaps(&all, &a, &vec![0.0; a.len()]));
        assert_eq!(
            said,
            "2014-02, 2014-04, 2014-06 to 2014-07 and 2 more gaps (4 months)"
        );
    }
}
