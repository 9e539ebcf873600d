//! The scale of a series in words, and what a standard deviation of it is in raw terms.

use detente_infer::dist;
use detente_vocab::Interval;

use super::observable::Observable;
use super::question::{Answered, Question};
use crate::words;

/// How the raw figure is got back from the main way of counting.
#[derive(Clone, Copy, PartialEq)]
enum Back {
    /// asinh of events at the mean volume of reports.
    Events,
    /// The same, turned round.
    EventsTurned,
    /// log(1 + deaths).
    Deaths,
    /// minus log(1 + deaths).
    DeathsTurned,
    /// As it is, on 0 to 100.
    Points,
}

fn back(seen: &Observable) -> Back {
    match seen {
        Observable::Cooperation { .. }
        | Observable::Hostility { .. }
        | Observable::Pressure { .. }
        | Observable::Unrest { .. } => Back::Events,
        Observable::Isolation { .. } => Back::EventsTurned,
        Observable::Violence { .. } => Back::Deaths,
        Observable::Stability { .. } => Back::DeathsTurned,
        Observable::Index { .. } => Back::Points,
    }
}

/// What is counted, without its scale.
fn counted(seen: &Observable) -> &'static str {
    match seen {
        Observable::Cooperation { .. } => "cooperative less conflictual reported events",
        Observable::Isolation { .. } => {
            "cooperative less conflictual reported events toward it from all other states"
        }
        Observable::Hostility { .. } | Observable::Pressure { .. } => "reported conflict events",
        Observable::Unrest { .. } => "reported conflict events among the members",
        Observable::Violence { .. } | Observable::Stability { .. } => "deaths",
        Observable::Index { .. } => "index points",
    }
}

/// The scale of the main way of counting: "log(1 + deaths in the month)".
pub fn scale(seen: &Observable, by: Interval) -> String {
    let what = counted(seen);
    match back(seen) {
        Back::Events => format!("asinh of {what} in the {by}, at the mean volume of reports"),
        Back::EventsTurned => {
            format!("minus asinh of {what} in the {by}, at the mean volume of reports")
        }
        Back::Deaths => format!("log(1 + {what} in the {by})"),
        Back::DeathsTurned => format!("minus log(1 + {what} in the {by})"),
        Back::Points => "index points, 0 to 100".to_owned(),
    }
}

/// A value of the series in raw terms.
fn raw(way: Back, value: f64) -> f64 {
    match way {
        Back::Events => value.sinh(),
        Back::EventsTurned => (-value).sinh(),
        Back::Deaths => value.exp_m1(),
        Back::DeathsTurned => (-value).exp_m1(),
        Back::Points => value,
    }
}

fn figure(value: f64) -> String {
    words::plain(value, if value.abs() < 99.5 { 1 } else { 0 })
}

/// Two sentences: what one standard deviation of the cause is, and what the estimate is, in raw
/// terms. The scales are curved, so both start from the median of their series.
///
/// "One standard deviation of the cause is, from its median, a rise from 8.0 to 15.3 reported
/// conflict events a month. The estimate is, from its median, 41.0 to 35.2 deaths a month: −14 % of
/// 1 + deaths (band −25 % to −1 %)."
pub fn in_raw_terms(question: &Question, answered: &Answered) -> String {
    let by = question.interval;
    let result = &answered.result;
    let (cause, effect) = (&question.cause_seen, &question.effect_seen);
    let middle = |series: &[f64]| dist::quantile(series, 0.5);

    let way = back(cause);
    let at = middle(&answered.study.shock);
    let first = match way {
        Back::Points => format!(
            "One standard deviation of the cause is {} index points",
            figure(result.shock_sd)
        ),
        _ => format!(
            "One standard deviation of the cause is, from its median, a rise from {} to {} {} a {by}{}",
            figure(raw(way, at)),
            figure(raw(way, at + result.shock_sd)),
            counted(cause),
            mean_volume(way),
        ),
    };

    let way = back(effect);
    let head = &result.projection.points[result.headline];
    let sd = result.outcome_sd;
    let band = [head.simultaneous_lower, head.simultaneous_upper].map(|b| b * sd);
    let at = middle(&answered.study.outcome);
    let move_by = head.estimate * sd;
    let second = match way {
        Back::Points => format!(
            "the estimate is {} index points (band {} to {}), where one standard deviation of the outcome is {}",
            words::signed(move_by, 1),
            words::signed(band[0], 1),
            words::signed(band[1], 1),
            figure(sd)
        ),
        Back::Deaths | Back::DeathsTurned => {
            let turn = if way == Back::Deaths { 1.0 } else { -1.0 };
            let percent = |v: f64| format!("{} %", words::signed(100.0 * (turn * v).exp_m1(), 0));
            let (low, high) = if turn > 0.0 {
                (band[0], band[1])
            } else {
                (band[1], band[0])
            };
            format!(
                "the estimate is {} of 1 + deaths (band {} to {}), from a median of {} deaths a {by}",
                percent(move_by),
                percent(low),
                percent(high),
                figure(raw(way, at))
            )
        }
        Back::Events | Back::EventsTurned => format!(
            "the estimate moves the outcome from its median of {} to {} {} a {by} (band {} to {}){}",
            figure(raw(way, at)),
            figure(raw(way, at + move_by)),
            counted(effect),
            figure(raw(way, at + band[0])),
            figure(raw(way, at + band[1])),
            mean_volume(way),
        ),
    };
    format!("{first}; {second}.")
}

fn mean_volume(way: Back) -> &'static str {
    match way {
        Back::Events | Back::EventsTurned => ", at the mean volume of reports",
        _ => "",
    }
}

/// The smallest effect with the level it belongs to: "an effect of 0.41 would have been found in
/// four cases of five after correction for its horizons and the 3 tests (0.36 if this were the only
/// test)".
pub fn smallest(answered: &Answered) -> String {
    let figure = words::plain(answered.smallest_detectable(), 2);
    let found = "would have been found in four cases of five";
    match answered.family {
        0 | 1 => format!("an effect of {figure} {found} at 5 % after correction for its horizons"),
        n => format!(
            "an effect of {figure} {found} at 5 % after correction for its horizons and the {} tests ({} if this were the only test)",
            words::number_word(n),
            words::plain(answered.result.smallest_detectable, 2)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_vocab::ActorCode;

    fn places() -> Vec<ActorCode> {
        vec![ActorCode::new("PAK").expect("a code")]
    }

    #[test]
    fn every_scale_is_named_and_undone() {
        let all = [
            (
                Observable::Cooperation {
                    a: places(),
                    b: places(),
                },
                "asinh of cooperative less conflictual reported events in the month, at the mean volume of reports",
            ),
            (
                Observable::Hostility {
                    a: places(),
                    b: places(),
                },
                "asinh of reported conflict events in the month, at the mean volume of reports",
            ),
            (
                Observable::Violence { places: places() },
                "log(1 + deaths in the month)",
            ),
            (
                Observable::Stability { places: places() },
                "minus log(1 + deaths in the month)",
            ),
            (
                Observable::Index { members: places() },
                "index points, 0 to 100",
            ),
            (
                Observable::Unrest { members: places() },
                "asinh of reported conflict events among the members in the month, at the mean volume of reports",
            ),
            (
                Observable::Isolation { place: places() },
                "minus asinh of cooperative less conflictual reported events toward it from all other states in the month, at the mean volume of reports",
            ),
        ];
        for (seen, words) in &all {
            assert_eq!(scale(seen, Interval::Month), *words);
        }
        assert!((raw(Back::Events, 12.0f64.asinh()) - 12.0).abs() < 1e-9);
        assert!((raw(Back::EventsTurned, -(12.0f64.asinh())) - 12.0).abs() < 1e-9);
        assert!((raw(Back::Deaths, 41.0f64.ln_1p()) - 41.0).abs() < 1e-9);
        assert!((raw(Back::DeathsTurned, -(41.0f64.ln_1p())) - 41.0).abs() < 1e-9);
    }
}
