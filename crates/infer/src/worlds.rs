//! Made-up worlds whose truth is known, to see whether a method tells the truth in them.
//!
//! Each [`World`] yields panels in which the response of `y` to `x` is known ([`World::response`]):
//! zero in all but [`World::DelayedEffect`]. The worlds are the ways in which event data mislead:
//! sparse counts, a shift that hits every series on one date, a reporting volume that scales every
//! series, random walks, volatility that comes in clusters, a driver that nobody measured. Where a
//! remedy exists its column is in the panel ([`World::remedy_columns`]), so that a method can be
//! tried with and without it.
//!
//! Numbers are drawn from [`crate::resample::stream`]`(seed, series)`: series are
//! independent, and the same seed gives the same panel on every machine and thread count.
//!
//! ```
//! use detente_infer::granger::{GrangerSpec, granger};
//! use detente_infer::worlds::World;
//! // Two unrelated series that shift on the same date look like cause and effect ...
//! let panel = World::LevelShift { size: 2.0, at: 0.5 }.simulate(240, 5)?;
//! let pair = panel.select(&["x", "y"])?;
//! let naive = granger(&pair, "x", "y", &GrangerSpec::new(4))?.test.f_p;
//! assert!(naive < 0.05);
//! // ... until the shift is in the model.
//! let spec = GrangerSpec { exogenous: vec!["step".into()], ..GrangerSpec::new(4) };
//! assert!(granger(&panel, "x", "y", &spec)?.test.f_p > naive);
//! # Ok::<(), detente_infer::InferError>(())
//! ```
//!
//! How the tests and bands of this crate do in these worlds is measured in [`crate::calibration`].

use crate::error::{InferError, Result};
use crate::panel::Panel;
use crate::resample::stream;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};
use serde::Serialize;

/// A data-generating process with a known answer. Errors are standard normal unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum World {
    /// `x` and `y` are unrelated white noise.
    Independent,
    /// `s_t = rho s_{t-1} + e_t` for `series` unrelated series (`x`, `y`, `z`, `s4`, ...).
    Autoregressive {
        /// Coefficient, between -1 and 1.
        rho: f64,
        /// How many series, at least 2.
        series: usize,
    },
    /// Unrelated negative-binomial counts with that mean and variance
    /// `mean + dispersion mean^2`, independent over time.
    SparseCounts {
        /// Expected count a period.
        mean: f64,
        /// Overdispersion; 0 gives Poisson counts.
        dispersion: f64,
    },
    /// Unrelated white noise; both series rise by `size` from position `floor(at n)` on. The column
    /// `step` is the remedy.
    LevelShift {
        /// Height of the shift, in standard deviations of the noise.
        size: f64,
        /// Where in the sample, a share of it.
        at: f64,
    },
    /// Unrelated Poisson counts with mean `mean v_t`, `ln v_t` a first-order autoregression of
    /// coefficient `rho` and stationary standard deviation `spread`: what is reported rises and
    /// falls with the attention of the press. The remedy is the column `log_volume` beside
    /// logarithms of the counts, or the rates `x_rate`, `y_rate` (counts over the true volume).
    ReportingVolume {
        /// Mean count at volume 1.
        mean: f64,
        /// Persistence of the volume.
        rho: f64,
        /// Stationary standard deviation of the log volume.
        spread: f64,
    },
    /// Two unrelated random walks, starting at 0. Remedies: differences, or one lag more than is
    /// tested (Toda-Yamamoto).
    RandomWalks,
    /// Two unrelated series whose conditional variance follows
    /// `h_t = (1 - arch - garch) + arch s_{t-1}^2 + garch h_{t-1}`, so that it is 1 on average.
    VolatilityClusters {
        /// Weight of the last square.
        arch: f64,
        /// Weight of the last variance.
        garch: f64,
    },
    /// `x_t = load d_{t-1} + e_t` and `y_t = load d_{t-2} + e_t`, with `d` a first-order
    /// autoregression of coefficient `rho` that is not in the panel. The past of `x` helps to
    /// predict `y`, yet moving `x` would do nothing. No test of `x` and `y` can tell.
    HiddenDriver {
        /// Persistence of the driver.
        rho: f64,
        /// Weight of the driver in both series.
        load: f64,
    },
    /// Three series `x`, `y`, `z` with `s_t = rho s_{t-1} + e_t`, and `size x_{t-lag}` added to `y`:
    /// the response of `y` to a unit innovation of `x` is `size (h - lag + 1) rho^(h - lag)` from
    /// `h = lag` on, 0 before.
    DelayedEffect {
        /// Persistence of all three.
        rho: f64,
        /// Periods until the effect sets in, at least 1.
        lag: usize,
        /// Size of the effect when it sets in.
        size: f64,
    },
}

/// First stream number of the series that [`World::simulate_with`] adds.
const OTHERS: usize = 1000;
/// Periods run before the sample, so that starting values are forgotten.
const BURN_IN: usize = 300;

/// What the four moments of a world need from its settings.
fn between(name: &'static str, value: f64, low: f64, high: f64, remedy: &str) -> Result<()> {
    if value >= low && value < high {
        Ok(())
    } else {
        Err(InferError::setting(name, value, remedy))
    }
}

impl World {
    /// A panel of `n` periods under `seed`: the series first, then the remedy columns.
    ///
    /// # Errors
    /// A setting outside the range its field names, `n` below 2.
    pub fn simulate(&self, n: usize, seed: u64) -> Result<Panel> {
        self.simulate_with(n, seed, 0)
    }

    /// [`World::simulate`] with `others` more series, unrelated to `x` and `y` but made in the same
    /// way and under the same shift, volume or driver (`other 1`, `other 2`, ... before the remedy
    /// columns): what a comparable pair of actors would show.
    ///
    /// # Errors
    /// As [`World::simulate`].
    ///
    /// ```
    /// use detente_infer::worlds::World;
    /// let world = World::ReportingVolume { mean: 6.0, rho: 0.8, spread: 0.5 };
    /// let (few, many) = (world.simulate(60, 1)?, world.simulate_with(60, 1, 3)?);
    /// assert_eq!(few.series("x")?, many.series("x")?);
    /// assert_eq!(many.n_series(), few.n_series() + 3);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn simulate_with(&self, n: usize, seed: u64, others: usize) -> Result<Panel> {
        self.check(n)?;
        // Stream numbers of the series: the others keep clear of those that a world shares.
        let own = self.series().len();
        let numbers: Vec<usize> = (0..own).chain((0..others).map(|i| OTHERS + i)).collect();
        let pair: Vec<usize> = (0..2).chain((0..others).map(|i| OTHERS + i)).collect();
        let (mut names, mut columns) = (Vec::new(), Vec::new());
        let mut add = |name: String, column: Vec<f64>| {
            names.push(name);
            columns.push(column);
        };
        match *self {
            Self::Independent => {
                for s in pair.iter().copied() {
                    add(series_name(s), normals(n, seed, s));
                }
            }
            Self::Autoregressive { rho, .. } => {
                for s in numbers.iter().copied() {
                    add(series_name(s), autoregression(n, rho, seed, s));
                }
            }
            Self::SparseCounts { mean, dispersion } => {
                for s in pair.iter().copied() {
                    let mut rng = stream(seed, s as u64);
                    let draws: Result<Vec<f64>> = (0..n)
                        .map(|_| {
                            let rate = if dispersion > 0.0 {
                                Gamma::new(1.0 / dispersion, mean * dispersion)
                                    .map_err(|_| {
                                        InferError::setting(
                                            "dispersion",
                                            dispersion,
                                            "give a positive number",
                                        )
                                    })?
                                    .sample(&mut rng)
                            } else {
                                mean
                            };
                            poisson(rate, &mut rng)
                        })
                        .collect();
                    add(series_name(s), draws?);
                }
            }
            Self::LevelShift { size, at } => {
                let start = (at * n as f64).floor() as usize;
                let step: Vec<f64> = (0..n).map(|t| f64::from(u8::from(t >= start))).collect();
                for s in pair.iter().copied() {
                    let noise = normals(n, seed, s);
                    add(
                        series_name(s),
                        noise.iter().zip(&step).map(|(e, d)| e + size * d).collect(),
                    );
                }
                add("step".into(), step);
            }
            Self::ReportingVolume { mean, rho, spread } => {
                let log_volume: Vec<f64> = autoregression(n, rho, seed, 2)
                    .iter()
                    .map(|v| v * spread * (1.0 - rho * rho).sqrt())
                    .collect();
                let mut rates = Vec::new();
                for s in pair.iter().copied() {
                    let mut rng = stream(seed, s as u64);
                    let counts: Vec<f64> = log_volume
                        .iter()
                        .map(|v| poisson(mean * v.exp(), &mut rng))
                        .collect::<Result<_>>()?;
                    rates.push(
                        counts
                            .iter()
                            .zip(&log_volume)
                            .map(|(c, v)| c / v.exp())
                            .collect::<Vec<f64>>(),
                    );
                    add(series_name(s), counts);
                }
                add("log_volume".into(), log_volume);
                for (s, r) in rates.into_iter().take(2).enumerate() {
                    add(format!("{}_rate", series_name(s)), r);
                }
            }
            Self::RandomWalks => {
                for s in pair.iter().copied() {
                    let mut level = 0.0;
                    add(
                        series_name(s),
                        normals(n, seed, s)
                            .into_iter()
                            .map(|e| {
                                level += e;
                                level
                            })
                            .collect(),
                    );
                }
            }
            Self::VolatilityClusters { arch, garch } => {
                for s in pair.iter().copied() {
                    let (mut h, mut last) = (1.0, 0.0f64);
                    let path: Vec<f64> = normals(n + BURN_IN, seed, s)
                        .into_iter()
                        .map(|e| {
                            h = (1.0 - arch - garch) + arch * last * last + garch * h;
                            last = h.sqrt() * e;
                            last
                        })
                        .collect();
                    add(series_name(s), path[BURN_IN..].to_vec());
                }
            }
            Self::HiddenDriver { rho, load } => {
                let driver = autoregression(n + 2, rho, seed, 2);
                for s in pair.iter().copied() {
                    let noise = normals(n, seed, s);
                    // The others hear the driver when `y` does.
                    add(
                        series_name(s),
                        (0..n)
                            .map(|t| noise[t] + load * driver[t + 1 - s.min(1)])
                            .collect(),
                    );
                }
            }
            Self::DelayedEffect { rho, lag, size } => {
                let e: Vec<Vec<f64>> = numbers
                    .iter()
                    .map(|s| normals(n + BURN_IN, seed, *s))
                    .collect();
                let mut path = vec![vec![0.0; n + BURN_IN]; numbers.len()];
                for t in 0..n + BURN_IN {
                    for s in 0..path.len() {
                        let past = if t > 0 { path[s][t - 1] } else { 0.0 };
                        path[s][t] = rho * past + e[s][t];
                    }
                    if t >= lag {
                        path[1][t] += size * path[0][t - lag];
                    }
                }
                for (s, p) in numbers.iter().copied().zip(path) {
                    add(series_name(s), p[BURN_IN..].to_vec());
                }
            }
        }
        Panel::numbered(names, columns)
    }

    /// The true response of `y`, 0 to `horizons` periods after a unit innovation of `x`.
    ///
    /// ```
    /// use detente_infer::worlds::World;
    /// let r = World::DelayedEffect { rho: 0.5, lag: 4, size: 0.25 }.response(6);
    /// assert_eq!(r, [0.0, 0.0, 0.0, 0.0, 0.25, 0.25, 0.1875]);
    /// assert!(World::HiddenDriver { rho: 0.5, load: 1.0 }.response(3).iter().all(|v| *v == 0.0));
    /// ```
    pub fn response(&self, horizons: usize) -> Vec<f64> {
        match *self {
            Self::DelayedEffect { rho, lag, size } => (0..=horizons)
                .map(|h| match h.checked_sub(lag) {
                    Some(d) => size * (d as f64 + 1.0) * rho.powi(d as i32),
                    None => 0.0,
                })
                .collect(),
            _ => vec![0.0; horizons + 1],
        }
    }

    /// Whether `x` moves `y`.
    pub fn has_effect(&self) -> bool {
        matches!(self, Self::DelayedEffect { size, .. } if *size != 0.0)
    }

    /// Names of the series proper, `x` and `y` first.
    pub fn series(&self) -> Vec<String> {
        let k = match *self {
            Self::Autoregressive { series, .. } => series,
            Self::DelayedEffect { .. } => 3,
            _ => 2,
        };
        (0..k).map(series_name).collect()
    }

    /// Names of the columns that a careful analyst would hold fixed or use instead; none where the
    /// remedy is another model or does not exist.
    pub fn remedy_columns(&self) -> &'static [&'static str] {
        match self {
            Self::LevelShift { .. } => &["step"],
            Self::ReportingVolume { .. } => &["log_volume", "x_rate", "y_rate"],
            _ => &[],
        }
    }

    fn check(&self, n: usize) -> Result<()> {
        if n < 2 {
            return Err(InferError::TooFewRows {
                what: "a simulated panel".into(),
                rows: n,
                needed: 2,
            });
        }
        let stable = |rho: f64| {
            between(
                "rho",
                rho.abs(),
                0.0,
                1.0,
                "give a coefficient between -1 and 1",
            )
        };
        let finite = |name, v: f64| between(name, v.abs(), 0.0, 1e100, "give a finite number");
        let mean = |v: f64| between("mean", v, 1e-12, 1e9, "give a positive mean, at most 1e9");
        match *self {
            Self::Independent | Self::RandomWalks => Ok(()),
            Self::Autoregressive { rho, series } => {
                if series < 2 {
                    return Err(InferError::setting("series", series, "give at least 2"));
                }
                stable(rho)
            }
            Self::SparseCounts {
                mean: m,
                dispersion,
            } => {
                mean(m)?;
                between("dispersion", dispersion, 0.0, 1e6, "give 0 or more")
            }
            Self::LevelShift { size, at } => {
                finite("size", size)?;
                between("at", at, 0.0, 1.0, "give a share of the sample")
            }
            Self::ReportingVolume {
                mean: m,
                rho,
                spread,
            } => {
                mean(m)?;
                stable(rho)?;
                between("spread", spread, 0.0, 5.0, "give a number from 0 to 5")
            }
            Self::VolatilityClusters { arch, garch } => {
                between("arch", arch, 0.0, 1.0, "give 0 or more, below 1")?;
                between(
                    "garch",
                    garch,
                    0.0,
                    1.0 - arch,
                    "arch + garch must be below 1",
                )
            }
            Self::HiddenDriver { rho, load } => {
                stable(rho)?;
                finite("load", load)
            }
            Self::DelayedEffect { rho, lag, size } => {
                if lag == 0 {
                    return Err(InferError::setting("lag", lag, "give at least 1"));
                }
                stable(rho)?;
                finite("size", size)
            }
        }
    }
}

fn series_name(s: usize) -> String {
    match s {
        0 => "x".into(),
        1 => "y".into(),
        2 => "z".into(),
        s if s >= OTHERS => format!("other {}", s - OTHERS + 1),
        _ => format!("s{}", s + 1),
    }
}

fn normals(n: usize, seed: u64, series: usize) -> Vec<f64> {
    let mut rng = stream(seed, series as u64);
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// `n` periods of a stationary AR(1) with standard normal errors.
fn autoregression(n: usize, rho: f64, seed: u64, series: usize) -> Vec<f64> {
    let mut last = 0.0;
    let path: Vec<f64> = normals(n + BURN_IN, seed, series)
        .into_iter()
        .map(|e| {
            last = rho * last + e;
            last
        })
        .collect();
    path[BURN_IN..].to_vec()
}

fn poisson(rate: f64, rng: &mut ChaCha8Rng) -> Result<f64> {
    // A rate that underflowed to 0 can only give 0.
    if rate < 1e-300 {
        return Ok(0.0);
    }
    Poisson::new(rate)
        .map(|p| p.sample(rng))
        .map_err(|_| InferError::setting("mean", rate, "give a mean below 1e9"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_as_documented() {
        let n = 40_000;
        let p = World::VolatilityClusters {
            arch: 0.2,
            garch: 0.6,
        }
        .simulate(n, 3)
        .unwrap();
        assert!((crate::dist::variance(&p.columns()[0]) - 1.0).abs() < 0.05);
        let p = World::SparseCounts {
            mean: 0.5,
            dispersion: 2.0,
        }
        .simulate(n, 3)
        .unwrap();
        assert!((crate::dist::mean(&p.columns()[1]) - 0.5).abs() < 0.02);
        assert!((crate::dist::variance(&p.columns()[1]) - 1.0).abs() < 0.08);
        let p = World::ReportingVolume {
            mean: 5.0,
            rho: 0.8,
            spread: 0.5,
        }
        .simulate(n, 3)
        .unwrap();
        let v = p.series("log_volume").unwrap();
        assert!((crate::dist::variance(v).sqrt() - 0.5).abs() < 0.02);
        assert!((crate::dist::mean(p.series("x_rate").unwrap()) - 5.0).abs() < 0.1);
    }

    #[test]
    fn bad_settings_are_refused_with_a_remedy() {
        for w in [
            World::Autoregressive {
                rho: 1.0,
                series: 2,
            },
            World::Autoregressive {
                rho: f64::NAN,
                series: 2,
            },
            World::Autoregressive {
                rho: 0.5,
                series: 1,
            },
            World::SparseCounts {
                mean: 0.0,
                dispersion: 1.0,
            },
            World::LevelShift { size: 1.0, at: 1.5 },
            World::VolatilityClusters {
                arch: 0.5,
                garch: 0.5,
            },
            World::DelayedEffect {
                rho: 0.5,
                lag: 0,
                size: 1.0,
            },
        ] {
            assert!(matches!(w.simulate(50, 1), Err(InferError::Setting { .. })));
        }
        assert!(World::Independent.simulate(1, 1).is_err());
    }
}
