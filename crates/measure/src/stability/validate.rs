//! Does the index predict the violence of the next half year better than violence alone?

use detente_infer::scores::diebold_mariano;
use detente_infer::{Matrix, ols};
use serde::Serialize;

use crate::Refusal;

/// Months ahead.
const AHEAD: usize = 6;
/// Pairs that a model needs before its first forecast.
const MIN_TRAINING: usize = 24;
/// Forecasts that a verdict needs: four half years that do not overlap.
const MIN_FORECASTS: usize = 24;

/// What the comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PredictionVerdict {
    /// The index has the smaller error, p ≤ .10.
    Better,
    /// The index has the larger error, p ≤ .10.
    Worse,
    /// Neither is clearly better.
    NoClearDifference,
}

/// Rolling out-of-sample comparison.
///
/// Target: mean of V over the six months after month t. Models, least squares on all
/// months whose target was known at t: violence alone (V of t, mean V of t−5..t), index alone
/// (the same two of the index), both (violence alone plus the index of t). Forecasts are made
/// only after the pre-period that set the norms.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validation {
    /// Forecasts made; neighbours share five of six months.
    pub forecasts: usize,
    /// Mean absolute error of violence alone, in V's unit.
    pub mae_violence: f64,
    /// Of the index alone.
    pub mae_index: f64,
    /// Of both together.
    pub mae_both: f64,
    /// Area under the ROC curve for "violence rises above its last half year", from violence alone;
    /// `None` when it always or never rose.
    pub auc_violence: Option<f64>,
    /// The same from the index alone.
    pub auc_index: Option<f64>,
    /// Two-sided p of equal absolute error of index alone and violence alone (Diebold & Mariano,
    /// with the correction of Harvey, Leybourne & Newbold for six-step forecasts).
    pub p: Option<f64>,
    /// The verdict on index alone against violence alone.
    pub verdict: PredictionVerdict,
}

pub(super) fn validate(
    violence: &[f64],
    index: &[f64],
    pre: &[usize],
) -> Result<Validation, Refusal> {
    let n = violence.len();
    let mean = |series: &[f64], range: std::ops::Range<usize>| -> f64 {
        let length = range.len() as f64;
        series[range].iter().sum::<f64>() / length
    };
    // One row for each month whose predictors and target are all known.
    let mut rows: Vec<Row> = Vec::new();
    for t in AHEAD - 1..n.saturating_sub(AHEAD) {
        let row = Row {
            month: t,
            violence: violence[t],
            violence_mean: mean(violence, t + 1 - AHEAD..t + 1),
            index: index[t],
            index_mean: mean(index, t + 1 - AHEAD..t + 1),
            target: mean(violence, t + 1..t + 1 + AHEAD),
        };
        let known = [row.violence_mean, row.index_mean, row.target];
        if known.iter().all(|x| x.is_finite()) {
            rows.push(row);
        }
    }
    let after = pre.last().map_or(0, |last| last + 1);
    let mut tested = Vec::new();
    let mut forecasts: Vec<[f64; 3]> = Vec::new();
    for row in rows.iter().filter(|row| row.month >= after) {
        let training: Vec<&Row> = rows
            .iter()
            .filter(|other| other.month + AHEAD <= row.month)
            .collect();
        if training.len() < MIN_TRAINING {
            continue;
        }
        let made = [Row::violence_alone, Row::index_alone, Row::both]
            .map(|predictors| forecast(&training, row, predictors));
        if let [Some(a), Some(b), Some(c)] = made {
            tested.push(row);
            forecasts.push([a, b, c]);
        }
    }
    if tested.len() < MIN_FORECASTS {
        return Err(Refusal::new(
            "test of the index against next half-year's violence",
            format!(
                "{} forecasts can be made after the pre-period, {MIN_FORECASTS} are needed",
                tested.len()
            ),
            format!(
                "{} more months in which all parts and the violence of the next {AHEAD} months are known",
                MIN_FORECASTS - tested.len()
            ),
        ));
    }

    let errors = |k: usize| -> Vec<f64> {
        let pairs = tested.iter().zip(&forecasts);
        pairs
            .map(|(row, made)| (made[k] - row.target).abs())
            .collect()
    };
    let mae = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
    let (alone, by_index, both) = (errors(0), errors(1), errors(2));
    let test = diebold_mariano(&by_index, &alone, AHEAD).ok();
    let p = test.as_ref().map(|test| test.p).filter(|p| p.is_finite());
    let (mae_violence, mae_index) = (mae(&alone), mae(&by_index));
    let verdict = match p {
        Some(p) if p <= 0.10 && mae_index < mae_violence => PredictionVerdict::Better,
        Some(p) if p <= 0.10 && mae_index > mae_violence => PredictionVerdict::Worse,
        _ => PredictionVerdict::NoClearDifference,
    };
    let rises: Vec<bool> = tested
        .iter()
        .map(|row| row.target > row.violence_mean)
        .collect();
    let rise_of = |k: usize| -> Vec<f64> {
        let pairs = tested.iter().zip(&forecasts);
        pairs
            .map(|(row, made)| made[k] - row.violence_mean)
            .collect()
    };
    Ok(Validation {
        forecasts: tested.len(),
        mae_violence,
        mae_index,
        mae_both: mae(&both),
        auc_violence: auc(&rise_of(0), &rises),
        auc_index: auc(&rise_of(1), &rises),
        p,
        verdict,
    })
}

struct Row {
    month: usize,
    violence: f64,
    violence_mean: f64,
    index: f64,
    index_mean: f64,
    target: f64,
}

impl Row {
    fn violence_alone(&self) -> Vec<f64> {
        vec![1.0, self.violence, self.violence_mean]
    }

    fn index_alone(&self) -> Vec<f64> {
        vec![1.0, self.index, self.index_mean]
    }

    fn both(&self) -> Vec<f64> {
        vec![1.0, self.violence, self.violence_mean, self.index]
    }
}

/// Least squares on the training rows; `None` where they do not identify the model.
fn forecast(training: &[&Row], at: &Row, predictors: fn(&Row) -> Vec<f64>) -> Option<f64> {
    let designed: Vec<Vec<f64>> = training.iter().map(|row| predictors(row)).collect();
    let k = designed.first()?.len();
    let columns: Vec<Vec<f64>> = (0..k)
        .map(|j| designed.iter().map(|row| row[j]).collect())
        .collect();
    let targets: Vec<f64> = training.iter().map(|row| row.target).collect();
    let names: Vec<String> = (0..k).map(|j| format!("x{j}")).collect();
    let fit = ols::fit(
        &targets,
        &Matrix::from_columns(&columns),
        &names,
        ols::Covariance::Classical,
    )
    .ok()?;
    let made: f64 = fit
        .coefficients
        .iter()
        .zip(predictors(at))
        .map(|(b, x)| b * x)
        .sum();
    made.is_finite().then_some(made)
}

/// Probability that a random positive scores above a random negative, ties half (Mann–Whitney).
fn auc(scores: &[f64], positive: &[bool]) -> Option<f64> {
    let of = |wanted: bool| -> Vec<f64> {
        let pairs = scores.iter().zip(positive);
        pairs
            .filter(|(_, p)| **p == wanted)
            .map(|(s, _)| *s)
            .collect()
    };
    let (ups, downs) = (of(true), of(false));
    if ups.is_empty() || downs.is_empty() {
        return None;
    }
    let mut wins = 0.0;
    for up in &ups {
        for down in &downs {
            wins += if up > down {
                1.0
            } else if up == down {
                0.5
            } else {
                0.0
            };
        }
    }
    Some(wins / (ups.len() * downs.len()) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::stream;
    use rand::RngExt;

    #[test]
    fn auc_counts_pairs() {
        assert_eq!(auc(&[1.0, 2.0, 3.0], &[false, false, true]), Some(1.0));
        assert_eq!(auc(&[1.0, 1.0], &[false, true]), Some(0.5));
        assert_eq!(auc(&[1.0, 2.0], &[true, true]), None);
    }

    /// Violence of the next half year is told by a signal that the index holds, or does not.
    fn world(told: bool) -> Result<Validation, Refusal> {
        let mut rng = stream(5, 0);
        let n = 180;
        let mut signal: Vec<f64> = vec![0.0];
        for _ in 1..n {
            let before = signal[signal.len() - 1];
            signal.push(0.8 * before + rng.random_range(-1.0..1.0));
        }
        let violence: Vec<f64> = (0..n)
            .map(|t| {
                let lead = if t >= 4 { signal[t - 4] } else { 0.0 };
                lead + rng.random_range(-1.0..1.0)
            })
            .collect();
        let noise: Vec<f64> = (0..n).map(|_| rng.random_range(0.0..100.0)).collect();
        let index: Vec<f64> = if told {
            signal.iter().map(|s| 50.0 - 10.0 * s).collect()
        } else {
            noise
        };
        let pre: Vec<usize> = (0..48).collect();
        validate(&violence, &index, &pre)
    }

    #[test]
    fn an_index_that_leads_violence_is_found_better_and_noise_is_not() {
        let told = world(true).unwrap();
        assert_eq!(told.verdict, PredictionVerdict::Better, "{told:?}");
        assert!(told.auc_index.unwrap() > told.auc_violence.unwrap());
        let noise = world(false).unwrap();
        assert_ne!(noise.verdict, PredictionVerdict::Better, "{noise:?}");
    }

    #[test]
    fn too_few_months_are_refused_with_their_number() {
        let pre: Vec<usize> = (0..36).collect();
        let series: Vec<f64> = (0..50).map(|t| f64::from(t % 7)).collect();
        let refusal = validate(&series, &series, &pre).unwrap_err();
        assert!(refusal.why.contains("24 are needed"), "{refusal:?}");
    }
}
