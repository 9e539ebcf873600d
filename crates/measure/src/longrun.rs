//! How far a sum over periods can be off when periods remember each other and events come in
//! clusters: a long-run variance, and the share band that follows from it.

use statrs::function::beta::beta_reg;

use crate::bands::{Band, beta_band, bisect};

/// Periods below which memory cannot be told from chance, so that events count as independent.
pub const MIN_PERIODS: usize = 4;

/// Most that the effective events may exceed the events by. Periods that agree better than
/// chance would have it do so by chance; without any excess the bands of independent events
/// would be too wide, with all of it some would be absurdly narrow.
pub const MOST_WORTH: f64 = 2.0;

/// Events of the rarer kind below which the effective events never exceed the events.
pub const FEW: f64 = 10.0;

/// Cosines that the long-run variance of `periods` periods averages over:
/// ⌊0.41 · periods^(2/3)⌋, at least 2 (Lazarus, Lewis, Stock & Watson 2018, Journal of Business
/// & Economic Statistics 36, rule for the equal-weighted cosine estimator).
///
/// ```
/// use detente_measure::longrun::cosines;
/// assert_eq!((cosines(4), cosines(48), cosines(520)), (2, 5, 26));
/// ```
pub fn cosines(periods: usize) -> usize {
    ((0.41 * (periods as f64).powf(2.0 / 3.0)).floor() as usize).max(2)
}

/// A variance with the degrees of freedom that it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LongRun {
    /// Long-run variance of one period's residual: the variance of their sum over T periods is
    /// T times this.
    pub variance: f64,
    /// Degrees of freedom of the Student t that a ratio to its root follows.
    pub freedom: f64,
}

/// Long-run variance of residuals in order of time, by equal weights on low-frequency cosines.
///
/// ω² = mean over j ≤ B of (T^(−½) Σ φ_j(t) u_t)², with φ_j the cosines √2 cos(π j (t − ½)/T)
/// made orthogonal to the columns of `design`. The residuals of a weighted fit differ from the
/// true errors by a combination of weight × regressor, so with those columns as `design` the
/// estimate does not depend on the fit (Phillips 2005; Sun 2013). Under white noise the ratio of
/// an estimate to its error is Student t with B degrees of freedom; under memory the
/// cosines lie where the spectrum is about as high as at zero. `None` below [`MIN_PERIODS`] or
/// when the design leaves fewer than two cosines.
///
/// ```
/// use detente_measure::longrun::long_run;
/// let noise: Vec<f64> = (0..60).map(|t| if t % 2 == 0 { 1.0 } else { -1.0 }).collect();
/// // What swings back every period adds up to little: far below the variance 1 of one period.
/// let found = long_run(&noise, &[vec![1.0; 60]]).unwrap();
/// assert!(found.variance < 0.05 && found.freedom == 6.0, "{found:?}");
/// ```
pub fn long_run(residuals: &[f64], design: &[Vec<f64>]) -> Option<LongRun> {
    let n = residuals.len();
    if n < MIN_PERIODS {
        return None;
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    // What is left of a vector after the basis, at length √n; `None` when next to nothing is.
    let rest = |mut v: Vec<f64>, basis: &[Vec<f64>]| -> Option<Vec<f64>> {
        let before = dot(&v, &v);
        for _ in 0..2 {
            for b in basis {
                let along = dot(&v, b) / n as f64;
                v.iter_mut().zip(b).for_each(|(x, y)| *x -= along * y);
            }
        }
        let after = dot(&v, &v);
        if after <= 1e-9 * before.max(f64::MIN_POSITIVE) {
            return None;
        }
        let scale = (n as f64 / after).sqrt();
        v.iter_mut().for_each(|x| *x *= scale);
        Some(v)
    };
    for column in design {
        basis.extend(rest(column.clone(), &basis));
    }
    let fixed = basis.len();
    let wanted = cosines(n).min(n.saturating_sub(fixed));
    let mut sum = 0.0;
    let mut j = 1;
    while basis.len() < fixed + wanted && j <= n {
        let cosine = (0..n)
            .map(|t| (std::f64::consts::PI * j as f64 * (t as f64 + 0.5) / n as f64).cos())
            .collect();
        if let Some(phi) = rest(cosine, &basis) {
            sum += dot(&phi, residuals).powi(2) / n as f64;
            basis.push(phi);
        }
        j += 1;
    }
    let used = basis.len() - fixed;
    (used >= 2).then(|| LongRun {
        variance: sum / used as f64,
        freedom: used as f64,
    })
}

/// Two-sided Student t quantile: the central `level` lies within ± this. Degrees of freedom need
/// not be whole; infinite ones give the normal's.
///
/// ```
/// use detente_measure::longrun::t_quantile;
/// assert!((t_quantile(5.0, 0.9) - 2.015_048_373).abs() < 1e-8);
/// ```
pub fn t_quantile(freedom: f64, level: f64) -> f64 {
    if freedom.is_infinite() {
        return z_quantile(level);
    }
    // P(|T| > x) = I_w(ν/2, ½) with w = ν/(ν + x²).
    let w = bisect(0.0, 1.0, |w| beta_reg(freedom / 2.0, 0.5, w) < 1.0 - level);
    (freedom * (1.0 - w) / w).sqrt()
}

/// The same of a normal.
pub fn z_quantile(level: f64) -> f64 {
    statrs::function::erf::erf_inv(level) * std::f64::consts::SQRT_2
}

/// Cooperation and events of some periods in order of time, and what a share of them is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Cooperation over the periods.
    pub coop: f64,
    /// Events over the periods.
    pub events: f64,
    /// Variance of the share, allowing for memory and clusters; `None` with too few periods or
    /// events of one kind only, where nothing can be learnt about either.
    pub long_run: Option<LongRun>,
}

impl Share {
    /// From (cooperation, events) of each period.
    pub fn of(periods: &[(f64, f64)]) -> Self {
        let coop: f64 = periods.iter().map(|p| p.0).sum();
        let events: f64 = periods.iter().map(|p| p.1).sum();
        let mixed = coop > 0.0 && coop < events;
        let long_run = mixed
            .then(|| {
                let share = coop / events;
                let residuals: Vec<f64> = periods.iter().map(|(c, n)| c - share * n).collect();
                let weights = periods.iter().map(|p| p.1).collect();
                long_run(&residuals, &[weights])
            })
            .flatten()
            .map(|found| LongRun {
                variance: periods.len() as f64 * found.variance / (events * events),
                ..found
            });
        Self {
            coop,
            events,
            long_run,
        }
    }

    /// The share; NaN without events.
    pub fn value(&self) -> f64 {
        self.coop / self.events
    }

    /// Events worth as much as independent ones: p(1 − p)/variance · (z/t)² (Korn & Graubard
    /// 1998, Survey Methodology 24), at most [`MOST_WORTH`] times the events counted, and at most
    /// these where fewer than [`FEW`] are of the rarer kind: a variance seen in a handful of events
    /// says little.
    pub fn effective(&self, level: f64) -> f64 {
        let freedom = self.long_run.map_or(f64::INFINITY, |found| found.freedom);
        self.effective_with(level, freedom)
    }

    fn effective_with(&self, level: f64, freedom: f64) -> f64 {
        let Some(found) = self.long_run else {
            return self.events;
        };
        let p = self.value();
        let shrink = z_quantile(level) / t_quantile(freedom, level);
        let most = if self.coop.min(self.events - self.coop) < FEW {
            self.events
        } else {
            MOST_WORTH * self.events
        };
        (p * (1.0 - p) / found.variance.max(f64::MIN_POSITIVE) * shrink * shrink).min(most)
    }

    /// Band of the share: the Jeffreys interval of the effective events.
    pub fn band(&self, level: f64) -> Band {
        self.band_of(self.effective(level), level)
    }

    fn band_of(&self, effective: f64, level: f64) -> Band {
        beta_band(self.value(), effective, level)
    }

    /// `later` minus `self` with its band: square-and-add of the two share bands (Newcombe 1998,
    /// Statistics in Medicine 17), their degrees of freedom joined as Welch and Satterthwaite do.
    pub fn change(&self, later: &Share, level: f64) -> (f64, Band) {
        let parts = |s: &Share| s.long_run.map(|found| (found.variance, found.freedom));
        let freedom = match (parts(self), parts(later)) {
            (Some((a, n)), Some((b, m))) if a + b > 0.0 => {
                (a + b).powi(2) / (a * a / n + b * b / m)
            }
            (Some((_, n)), None) | (None, Some((_, n))) => n,
            _ => f64::INFINITY,
        };
        let band = |s: &Share| s.band_of(s.effective_with(level, freedom), level);
        let (before, after) = (band(self), band(later));
        let (a, b) = (self.value(), later.value());
        let value = b - a;
        let change = Band {
            low: value - (b - after.low).hypot(before.high - a),
            high: value + (after.high - b).hypot(a - before.low),
        };
        (value, change)
    }
}
