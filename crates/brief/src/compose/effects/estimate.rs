//! The estimate of a question as the page shows it.

use detente_infer::lp::LpPoint;
use detente_infer::study::{ENOUGH_PLACEBOS, LEAST_PLACEBOS};

use super::{grade, horizon_words, reading};
use crate::compose::Case;
use crate::compose::checks;
use crate::compose::question::{Answered, FindingKind, LEVEL, Question};
use crate::compose::sizes;
use crate::model::{
    EffectEstimate, PlaceboChart, PlaceboPoint, Quantity, ResponseChart, ResponsePoint, Sentence,
    SpecPoint,
};
use crate::words;

pub(super) fn estimate(
    case: &Case<'_>,
    question: &Question,
    answered: &Answered,
) -> EffectEstimate {
    let result = &answered.result;
    let head: &LpPoint = &result.projection.points[result.headline];
    let (grade, grade_reason) = grade(answered);
    let unit = "sd";
    let title = match answered.finding {
        FindingKind::Rises => "The effect rises; the simultaneous band says where it excludes zero",
        FindingKind::Falls => "The effect falls; the simultaneous band says where it excludes zero",
        FindingKind::CannotTell if answered.band_covers_zero() => {
            "The band covers zero at the headline: the data cannot tell"
        }
        FindingKind::CannotTell => {
            "The band excludes zero, but not every guard passed: the data cannot tell"
        }
    };
    let named = format!(
        "{} after {}: {}",
        words::capitalised(&question.effect_name.clone()),
        question.cause_name.clone(),
        title.to_lowercase()
    );
    let first = answered
        .periods
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    let last = answered
        .periods
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    let second_name = result
        .bayes
        .as_ref()
        .map_or_else(String::new, |b| format!("Bayesian VAR, {} lags", b.lags));
    EffectEstimate {
        response: ResponseChart {
            title: named,
            subtitle: format!(
                "Standard deviations for one more of the cause; bands pointwise and simultaneous, both {:.0} %.",
                100.0 * LEVEL
            ),
            unit: "standard deviations".to_owned(),
            horizon_unit: format!("{}s after", question.interval),
            points: result
                .projection
                .points
                .iter()
                .map(|p| ResponsePoint {
                    h: p.horizon,
                    value: p.estimate,
                    low: p.lower,
                    high: p.upper,
                    sim_low: p.simultaneous_lower,
                    sim_high: p.simultaneous_upper,
                })
                .collect(),
            second: result
                .bayes
                .as_ref()
                .map_or_else(Vec::new, |b| b.first.clone()),
            second_name,
            truth: Vec::new(),
            source: format!(
                "{} {first} to {last}, lag-augmented local projection with HC3 errors.",
                case.source_line()
            ),
        },
        horizon: horizon_words(question, result.headline),
        estimate: Quantity {
            value: Some(head.estimate),
            low: Some(head.simultaneous_lower),
            high: Some(head.simultaneous_upper),
            digits: 2,
            unit: unit.to_owned(),
            why_missing: String::new(),
        },
        p: result.p,
        p_corrected: answered.p_corrected,
        p_shift: result.p_shift,
        placebo_rank: match result.placebos.len() {
            0 => "no comparable dyad".to_owned(),
            n if n < LEAST_PLACEBOS => format!(
                "{} of {n} as large, too few to rank: {LEAST_PLACEBOS} needed",
                result.placebos_above
            ),
            n if n < ENOUGH_PLACEBOS => format!(
                "{} of {n} as large; {ENOUGH_PLACEBOS} needed for p 0.05",
                result.placebos_above
            ),
            n => format!("{} of {n} as large", result.placebos_above),
        },
        placebo_p: result.placebo_p,
        placebo: placebo_chart(case, question, answered),
        lead_p: result.lead_p,
        share_with_sign: result.share_with_sign,
        specifications: result.curve.len(),
        curve: result
            .curve
            .iter()
            .map(|p| SpecPoint {
                choices: p.choices.clone(),
                horizon: p.horizon,
                value: p.value,
                low: p.low,
                high: p.high,
            })
            .collect(),
        smallest_detectable: Quantity {
            value: Some(answered.smallest_detectable()),
            low: None,
            high: None,
            digits: 2,
            unit: unit.to_owned(),
            why_missing: String::new(),
        },
        granger: Sentence {
            text: granger(question, answered),
            refs: vec!["m5".to_owned()],
        },
        grade,
        grade_reason: Sentence {
            text: grade_reason,
            refs: vec!["m5".to_owned()],
        },
        reading: Sentence {
            text: format!(
                "{} {}{}",
                reading(question, answered),
                sizes::in_raw_terms(question, answered),
                answered.gaps_in_words()
            ),
            refs: vec![question.id.clone()],
        },
        checks: checks::tables(question, answered),
    }
}

fn placebo_chart(
    case: &Case<'_>,
    question: &Question,
    answered: &Answered,
) -> Option<PlaceboChart> {
    let result = &answered.result;
    if result.placebos.is_empty() {
        return None;
    }
    let own = words::capitalised(&question.cause_name.clone());
    let mut points: Vec<PlaceboPoint> = result
        .placebos
        .iter()
        .map(|(name, t)| PlaceboPoint {
            name: name.clone(),
            value: *t,
            is_headline: false,
        })
        .collect();
    points.push(PlaceboPoint {
        name: own,
        value: result.t,
        is_headline: true,
    });
    let all = result.placebos.len();
    Some(PlaceboChart {
        title: match result.placebos_above {
            0 => format!(
                "None of {} shows as much",
                words::count(all, "comparable dyad", "comparable dyads")
            ),
            n => format!(
                "{n} of {} show as much",
                words::count(all, "comparable dyad", "comparable dyads")
            ),
        },
        subtitle: format!(
            "The same estimate with another dyad in the place of the cause, the largest |t| of its horizons.{}{}",
            answered.pool.subtitle(),
            match all {
                n if n < LEAST_PLACEBOS => format!(" Fewer than {LEAST_PLACEBOS} are no guard."),
                n if n < ENOUGH_PLACEBOS => format!(
                    " Fewer than {ENOUGH_PLACEBOS} can speak against a finding, but give no p of 0.05 by rank."
                ),
                _ => String::new(),
            }
        ),
        unit: "largest |t| over the horizons".to_owned(),
        points,
        source: case.source_line(),
    })
}

fn granger(question: &Question, answered: &Answered) -> String {
    let cause = question.cause_name.clone();
    let effect = question.effect_name.clone();
    let Some((there, back)) = answered.result.granger else {
        return "The Granger test was refused by these series.".to_owned();
    };
    let says = |p: f64| {
        if p < 0.05 {
            "predicts"
        } else {
            "is not shown to predict"
        }
    };
    format!(
        "Given its past, {cause} {} {effect} ({}), and {effect} {} {cause} ({}); Granger tests with HC3 errors, predictive and not causal.",
        says(there),
        words::p_value(there),
        says(back),
        words::p_value(back)
    )
}
