//! Does the index predict the violence of the next half year better than violence alone?

use detente_infer::scores::{crps, diebold_mariano};
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

/// How well one model foretold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Mean absolute error, in V's unit.
    pub mae: f64,
    /// Mean continuous ranked probability score, in V's unit: lower is better. The forecast law is
    /// the forecast plus each residual of its training months.
    pub crps: f64,
    /// Area under the ROC curve for "violence rises above its last half year", by the forecast
    /// probability of a rise; `None` when it always or never rose.
    pub auc: Option<f64>,
    /// Outcomes by the tenth of the forecast law that they fell into, lowest first: equal numbers
    /// where the forecasts are calibrated.
    pub outcomes_by_tenth: [usize; 10],
    /// Forecast probability of a rise against how often it rose, by tenths of the probability;
    /// empty tenths are left out.
    pub rises: Vec<Calibration>,
}

/// Forecasts whose probability of a rise lies in one tenth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Lower end of the tenth.
    pub from: f64,
    /// Forecasts in it.
    pub forecasts: usize,
    /// Mean probability that they gave.
    pub predicted: f64,
    /// Share that rose.
    pub observed: f64,
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
    /// Violence alone.
    pub violence: Scores,
    /// The index alone.
    pub index: Scores,
    /// Both together.
    pub both: Scores,
    /// Two-sided p of equal absolute error of index alone and violence alone (Diebold & Mariano,
    /// with the correction of Harvey, Leybourne & Newbold for six-step forecasts).
    pub p: Option<f64>,
    /// The same of equal CRPS.
    pub p_crps: Option<f64>,
    /// The verdict on index alone against violence alone, by absolute error.
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
    let mut tested: Vec<&Row> = Vec::new();
    let mut forecasts: Vec<[Forecast; 3]> = Vec::new();
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

    let losses: [Losses; 3] = std::array::from_fn(|k| Losses::of(&tested, &forecasts, k));
    let compared = |pick: fn(&Losses) -> &Vec<f64>| {
        let test = diebold_mariano(pick(&losses[1]), pick(&losses[0]), AHEAD).ok();
        test.map(|test| test.p).filter(|p| p.is_finite())
    };
    let (p, p_crps) = (compared(|l| &l.absolute), compared(|l| &l.crps));
    let [violence, index, both] = losses.map(|losses| losses.scores(&tested));
    let verdict = match p {
        Some(p) if p <= 0.10 && index.mae < violence.mae => PredictionVerdict::Better,
        Some(p) if p <= 0.10 && index.mae > violence.mae => PredictionVerdict::Worse,
        _ => PredictionVerdict::NoClearDifference,
    };
    Ok(Validation {
        forecasts: tested.len(),
        violence,
        index,
        both,
        p,
        p_crps,
        verdict,
    })
}

/// A forecast, and what its model missed by in the months that it was fitted to.
struct Forecast {
    value: f64,
    residuals: Vec<f64>,
}

/// What one model lost, forecast by forecast.
struct Losses {
    absolute: Vec<f64>,
    crps: Vec<f64>,
    /// Forecast probability that violence rises above its last half year.
    rise: Vec<f64>,
    /// Share of the forecast law below the outcome.
    below: Vec<f64>,
}

impl Losses {
    fn of(tested: &[&Row], forecasts: &[[Forecast; 3]], k: usize) -> Self {
        let mut losses = Self {
            absolute: Vec::new(),
            crps: Vec::new(),
            rise: Vec::new(),
            below: Vec::new(),
        };
        for (row, made) in tested.iter().zip(forecasts) {
            let Forecast { value, residuals } = &made[k];
            let law: Vec<f64> = residuals.iter().map(|r| value + r).collect();
            let share = |wanted: &dyn Fn(f64) -> bool| {
                law.iter().filter(|x| wanted(**x)).count() as f64 / law.len() as f64
            };
            losses.absolute.push((value - row.target).abs());
            // A law has at least MIN_TRAINING finite members.
            losses.crps.push(crps(&law, row.target).unwrap_or(f64::NAN));
            losses.rise.push(share(&|x| x > row.violence_mean));
            losses.below.push(share(&|x| x < row.target));
        }
        losses
    }

    fn scores(self, tested: &[&Row]) -> Scores {
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
        let rose: Vec<bool> = tested
            .iter()
            .map(|row| row.target > row.violence_mean)
            .collect();
        let tenth = |share: f64| ((share * 10.0) as usize).min(9);
        let mut outcomes_by_tenth = [0; 10];
        for below in &self.below {
            outcomes_by_tenth[tenth(*below)] += 1;
        }
        let rises = (0..10)
            .filter_map(|k| {
                let inside: Vec<usize> = (0..rose.len())
                    .filter(|i| tenth(self.rise[*i]) == k)
                    .collect();
                let n = inside.len() as f64;
                (!inside.is_empty()).then(|| Calibration {
                    from: k as f64 / 10.0,
                    forecasts: inside.len(),
                    predicted: inside.iter().map(|i| self.rise[*i]).sum::<f64>() / n,
                    observed: inside.iter().filter(|i| rose[**i]).count() as f64 / n,
                })
            })
            .collect();
        Scores {
            mae: mean(&self.absolute),
            crps: mean(&self.crps),
            auc: auc(&self.rise, &rose),
            outcomes_by_tenth,
            rises,
        }
    }
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
fn forecast(training: &[&Row], at: &Row, predictors: fn(&Row) -> Vec<f64>) -> Option<Forecast> {
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
    let predict = |row: &Row| -> f64 {
        let products = fit.coefficients.iter().zip(predictors(row));
        products.map(|(b, x)| b * x).sum()
    };
    let value = predict(at);
    value.is_finite().then(|| Forecast {
        value,
        residuals: training
            .iter()
            .map(|row| row.target - predict(row))
            .collect(),
    })
}

/// Probability that a random positive scores above a random negative, ties half (Mann–Whitney),
/// from the ranks.
fn auc(scores: &[f64], positive: &[bool]) -> Option<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let ups = positive.iter().filter(|p| **p).count() as f64;
    let downs = scores.len() as f64 - ups;
    if ups == 0.0 || downs == 0.0 {
        return None;
    }
    let (mut wins, mut below) = (0.0, 0.0);
    for tied in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let up = tied.iter().filter(|i| positive[**i]).count() as f64;
        let down = tied.len() as f64 - up;
        wins += up * (below + 0.5 * down);
        below += down;
    }
    Some(wins / (ups * downs))
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
        assert!(told.index.auc.unwrap() > told.violence.auc.unwrap());
        assert!(told.index.crps < told.violence.crps);
        for scores in [&told.violence, &told.index, &told.both] {
            assert_eq!(
                scores.outcomes_by_tenth.iter().sum::<usize>(),
                told.forecasts
            );
            let listed: usize = scores.rises.iter().map(|tenth| tenth.forecasts).sum();
            assert_eq!(listed, told.forecasts);
        }
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
