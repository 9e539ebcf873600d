//! From a panel to a model: DATA (no claim used) and BLEND (claims as priors).
//!
//! Each equation is a regression on an intercept and P lags of all series, with a conjugate
//! normal-inverse-gamma prior: own first lag N(0, 1), every other coefficient at lag l
//! N(0, (λ/l · s_to/s_from)²), s the residual spread of each series' own AR(1). BLEND gives a
//! claimed coupling's first lag the mean sign × τ and standard deviation τ, with τ = one unit
//! λ · s_to/s_from; a claim of no effect has mean 0. The verdict on a claim rests on its
//! posterior probability of the claimed sign and on the Savage-Dickey ratio, the posterior
//! density at 0 over the prior density at 0; both are Student's t, so it is exact.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

use crate::linalg::{backward, cholesky, forward, inverse};
use crate::linear::{Balance, LinearModel, Parameters, Shocks};
use crate::structure;

/// Periods × series, no gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Names of the K series.
    pub names: Vec<String>,
    /// T rows of K values, oldest first.
    pub rows: Vec<Vec<f64>>,
}

/// A series minus its mean over its standard deviation (divisor n − 1), as a [`Panel`] wants it;
/// `None` where it never changes, to rounding, or has a gap.
///
/// ```
/// use detente_simulate::standardised;
/// assert_eq!(standardised(&[1.0, 2.0, 3.0]), Some(vec![-1.0, 0.0, 1.0]));
/// assert_eq!(standardised(&[0.1, 0.1, 0.1]), None);
/// assert_eq!(standardised(&[1.0, f64::NAN, 3.0]), None);
/// ```
pub fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    (sd > 1e-12 * mean.abs().max(1.0) && sd.is_finite())
        .then(|| values.iter().map(|v| (v - mean) / sd).collect())
}

/// A claim put to the data: `from` moves `to` with a sign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimPrior {
    /// The claim.
    pub claim: String,
    /// Series that stands for its cause; `None` where none does.
    pub from: Option<String>,
    /// Series that stands for its effect; `None` where none does.
    pub to: Option<String>,
    /// 1, −1, or 0 for "no effect".
    pub sign: i8,
}

/// How a model is estimated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EstimateOptions {
    /// P.
    pub lags: usize,
    /// Posterior draws.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
    /// λ, how large a cross coefficient may well be.
    pub tightness: f64,
    /// Claims: empty for DATA. To hear the data's verdict they must be given (BLEND).
    pub claims: Vec<ClaimPrior>,
    /// Whether paths are kept within 1.5 times the range of the panel (its 0.5 to 99.5 %
    /// quantiles, around their middle): no coupling was ever seen beyond it.
    pub saturate: bool,
    /// Which series are ties of whom to whom, for the balance term and the structured prior.
    pub ties: Vec<Tie>,
    /// Whether to estimate the balance term (see [`Balance`](crate::Balance)); it is dropped
    /// where its 95 % interval covers 0.
    pub balance: bool,
    /// Whether own memory ρ and reciprocity β, pooled over all ties, set the prior mean of a
    /// tie's coefficient on its own past and on that of its return tie (Φ₀ = ρI + βR).
    pub reciprocity: bool,
}

/// A series that is the tie of one actor to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// The series.
    pub series: String,
    /// Who acts.
    pub source: String,
    /// Toward whom.
    pub target: String,
}

impl Default for EstimateOptions {
    fn default() -> Self {
        Self {
            lags: 1,
            draws: 500,
            seed: 1,
            tightness: 0.3,
            claims: Vec::new(),
            saturate: false,
            ties: Vec::new(),
            balance: false,
            reciprocity: false,
        }
    }
}

impl EstimateOptions {
    /// Rows that a panel of `series` series needs.
    pub fn fewest_rows(&self, series: usize) -> usize {
        // With a proper prior fewer would do in arithmetic, but not in sense.
        self.lags + (series + 10).max(20)
    }
}

/// Where a coupling comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// The data: its 95 % interval excludes 0.
    Estimated,
    /// The data, but the interval covers 0.
    EstimatedWeak,
    /// The prior: the data hardly narrowed it.
    Prior,
    /// A claim of the text: the data hardly narrowed it.
    Claim,
    /// Set by the analyst.
    Analyst,
}

impl Provenance {
    /// Whether results that rest on it rest on an assumption.
    pub fn is_assumed(self) -> bool {
        matches!(self, Self::Prior | Self::Claim | Self::Analyst)
    }
}

/// One coefficient: `from` at lag `lag` on `to`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coupling {
    /// The series that moves.
    pub from: String,
    /// The series that is moved.
    pub to: String,
    /// Steps between the two.
    pub lag: usize,
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation (scale of its t distribution).
    pub sd: f64,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What the data make of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// P(sign as claimed) ≥ 0.95 and the data speak against 0 by 3 to 1 (for a claim of no
    /// effect: for 0 by 3 to 1).
    Supported,
    /// P(sign as claimed) ≤ 0.05 (for a claim of no effect: the data speak against 0 by 3 to 1).
    Contradicted,
    /// Neither.
    DataSayLittle,
    /// A series is missing.
    NotTestable,
}

/// The data's verdict on a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimVerdict {
    /// The claim.
    pub claim: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Posterior probability of the claimed sign under BLEND (0.84 before the data); `None`
    /// for claims of no effect and where not testable.
    pub sign_as_claimed: Option<f64>,
    /// p(0 | data) / p(0): above 1 the data speak for "no effect", below 1 against it.
    pub savage_dickey: Option<f64>,
}

/// An estimated model with the provenance of each coupling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Ready to be run; its shocks are the residuals, drawn in blocks.
    pub model: LinearModel,
    /// Every coefficient but the intercepts.
    pub couplings: Vec<Coupling>,
    /// One verdict for each claim, in the order given.
    pub verdicts: Vec<ClaimVerdict>,
    /// Rows used in each regression.
    pub observations: usize,
    /// κ of the balance term and its standard error, where it was asked for and its 95 %
    /// interval excludes 0.
    #[serde(default)]
    pub kappa: Option<(f64, f64)>,
}

impl Estimate {
    /// Couplings between two series that are assumed at any lag: (from, to).
    pub fn assumed(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = self
            .couplings
            .iter()
            .filter(|c| c.from != c.to && c.provenance.is_assumed())
            .map(|c| (c.from.clone(), c.to.clone()))
            .collect();
        pairs.sort();
        pairs.dedup();
        pairs
    }
}

fn lag_or_lags(lags: &usize) -> &'static str {
    if *lags == 1 { "lag" } else { "lags" }
}

/// Why a panel gives no model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EstimateError {
    /// Too few rows.
    #[error(
        "{rows} periods are too few for {lags} {} of {series} series: at least {needed} are needed; use longer data, fewer series or fewer lags",
        lag_or_lags(.lags)
    )]
    TooShort {
        /// Rows given.
        rows: usize,
        /// Lags asked for.
        lags: usize,
        /// Series.
        series: usize,
        /// Rows needed.
        needed: usize,
    },
    /// A row has a gap, or another number of values than there are series.
    #[error(
        "row {row} of the panel has a gap or the wrong number of values: fill or drop it first"
    )]
    Row {
        /// Which row, from 0.
        row: usize,
    },
    /// A series does not move.
    #[error("series `{name}` never changes: leave it out")]
    Constant {
        /// Its name.
        name: String,
    },
    /// A setting is out of its range.
    #[error("the number of lags must be at least 1 and the tightness above 0")]
    Settings,
}

/// Degrees of freedom of the prior: weak, but with a variance.
const PRIOR_DF: f64 = 4.0;
/// Streams from here on draw κ.
const KAPPA: u64 = 1 << 50;

/// Estimates the model of a panel.
///
/// # Errors
/// When the panel is too short, has gaps or a series that never changes.
pub fn estimate(panel: &Panel, options: &EstimateOptions) -> Result<Estimate, EstimateError> {
    let (k, p, t) = (panel.names.len(), options.lags, panel.rows.len());
    if p == 0 || options.tightness <= 0.0 {
        return Err(EstimateError::Settings);
    }
    let needed = options.fewest_rows(k);
    if t < needed || k == 0 {
        return Err(EstimateError::TooShort {
            rows: t,
            lags: p,
            series: k,
            needed,
        });
    }
    let gap = |row: &Vec<f64>| row.len() != k || row.iter().any(|x| !x.is_finite());
    if let Some(row) = panel.rows.iter().position(gap) {
        return Err(EstimateError::Row { row });
    }
    let spreads: Vec<f64> = (0..k).map(|i| own_spread(&panel.rows, i)).collect();
    if let Some(i) = spreads.iter().position(|&s| s <= 0.0 || !s.is_finite()) {
        return Err(EstimateError::Constant {
            name: panel.names[i].clone(),
        });
    }

    let n = t - p;
    let m = 1 + k * p;
    let design: Vec<Vec<f64>> = (p..t)
        .map(|now| {
            let mut row = vec![1.0];
            for lag in 1..=p {
                row.extend_from_slice(&panel.rows[now - lag]);
            }
            row
        })
        .collect();
    let mut gram = vec![0.0; m * m];
    for row in &design {
        for a in 0..m {
            for b in 0..m {
                gram[a * m + b] += row[a] * row[b];
            }
        }
    }

    let place = |name: &Option<String>| {
        let name = name.as_ref()?;
        panel.names.iter().position(|known| known == name)
    };
    let claims: Vec<Option<(usize, usize)>> = options
        .claims
        .iter()
        .map(|claim| Some((place(&claim.from)?, place(&claim.to)?)))
        .map(|pair| pair.filter(|(from, to)| from != to))
        .collect();

    let pooled = match options.reciprocity {
        true => structure::reciprocity(&panel.names, &panel.rows, &options.ties),
        false => None,
    };
    let terms = match options.balance {
        true => structure::balance_terms(&panel.names, &options.ties),
        false => Vec::new(),
    };
    let kappa = structure::kappa(&panel.names, &panel.rows, p, &terms)
        .filter(|(kappa, error)| kappa.abs() > 1.96 * error);
    // What third parties do, taken out before the regressions.
    let pulled: Vec<Vec<f64>> = (0..k)
        .map(|i| {
            let term = terms.iter().find(|term| term.to == panel.names[i]);
            match (term, kappa) {
                (Some(term), Some((kappa, _))) => (p..t)
                    .map(|now| {
                        kappa * structure::balance_column(&panel.names, term, &panel.rows[now - 1])
                    })
                    .collect(),
                _ => vec![0.0; n],
            }
        })
        .collect();

    let mut equations = Vec::with_capacity(k);
    for to in 0..k {
        let mut mean = vec![0.0; m];
        let mut sd = vec![0.0; m];
        // The intercept is left free, on the scale of the data.
        sd[0] = 100.0
            * panel
                .rows
                .iter()
                .map(|row| row[to].abs())
                .fold(spreads[to], f64::max);
        for lag in 1..=p {
            for from in 0..k {
                let cell = 1 + (lag - 1) * k + from;
                sd[cell] = if from == to {
                    1.0 / lag as f64
                } else {
                    options.tightness * spreads[to] / spreads[from] / lag as f64
                };
            }
        }
        if let Some(pooled) = &pooled
            && let Some((_, back)) = pooled.pairs.iter().find(|(own, _)| *own == to)
        {
            mean[1 + to] = pooled.memory;
            mean[1 + back] = pooled.reciprocity * pooled.spreads[to] / pooled.spreads[*back];
        }
        for (claim, pair) in options.claims.iter().zip(&claims) {
            if let Some((from, target)) = pair
                && *target == to
            {
                mean[1 + from] = f64::from(claim.sign) * sd[1 + from];
            }
        }
        let y: Vec<f64> = (p..t)
            .map(|now| panel.rows[now][to] - pulled[to][now - p])
            .collect();
        let equation =
            Equation::fit(&gram, &design, &y, mean, sd, spreads[to]).ok_or_else(|| {
                EstimateError::Constant {
                    name: panel.names[to].clone(),
                }
            })?;
        equations.push(equation);
    }

    let point = parameters(
        &equations.iter().map(|e| e.beta.clone()).collect::<Vec<_>>(),
        k,
        p,
    );
    let draws = (0..options.draws)
        .map(|b| {
            let betas: Vec<Vec<f64>> = equations
                .iter()
                .enumerate()
                .map(|(i, equation)| {
                    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
                    rng.set_stream((b * k + i) as u64);
                    equation.draw(&mut rng)
                })
                .collect();
            parameters(&betas, k, p)
        })
        .collect();
    let residuals: Vec<Vec<f64>> = design
        .iter()
        .enumerate()
        .map(|(row, x)| {
            equations
                .iter()
                .enumerate()
                .map(|(i, e)| panel.rows[p + row][i] - pulled[i][row] - dot(x, &e.beta))
                .collect()
        })
        .collect();
    let means: Vec<f64> = (0..k)
        .map(|i| residuals.iter().map(|row| row[i]).sum::<f64>() / n as f64)
        .collect();
    let residuals = residuals
        .into_iter()
        .map(|row| row.iter().zip(&means).map(|(r, mean)| r - mean).collect())
        .collect();

    let mut couplings = Vec::new();
    for (to, equation) in equations.iter().enumerate() {
        for lag in 1..=p {
            for from in 0..k {
                let cell = 1 + (lag - 1) * k + from;
                let claimed = lag == 1 && claims.contains(&Some((from, to)));
                couplings.push(Coupling {
                    from: panel.names[from].clone(),
                    to: panel.names[to].clone(),
                    lag,
                    mean: equation.beta[cell],
                    sd: equation.scale(cell),
                    provenance: equation.provenance(cell, claimed),
                });
            }
        }
    }
    let verdicts = options
        .claims
        .iter()
        .zip(&claims)
        .map(|(claim, pair)| match pair {
            Some((from, to)) => equations[*to].judge(claim, 1 + from),
            None => ClaimVerdict {
                claim: claim.claim.clone(),
                verdict: Verdict::NotTestable,
                sign_as_claimed: None,
                savage_dickey: None,
            },
        })
        .collect();
    Ok(Estimate {
        model: LinearModel {
            names: panel.names.clone(),
            point,
            draws,
            shocks: Shocks::Residuals {
                rows: residuals,
                block: ((n as f64).powf(0.25).ceil() as usize).clamp(1, n),
            },
            start: panel.rows[t - p..].to_vec(),
            bounds: match options.saturate {
                true => (0..k).map(|i| seen_range(&panel.rows, i)).collect(),
                false => Vec::new(),
            },
            balance: kappa.map(|(kappa, error)| Balance {
                draws: (0..options.draws)
                    .map(|b| {
                        let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
                        rng.set_stream(KAPPA + b as u64);
                        let z: f64 = StandardNormal.sample(&mut rng);
                        kappa + error * z
                    })
                    .collect(),
                terms,
                kappa,
            }),
        },
        couplings,
        verdicts,
        observations: n,
        kappa,
    })
}

/// The range of a series (0.5 to 99.5 % quantiles), widened by half around its middle.
fn seen_range(rows: &[Vec<f64>], i: usize) -> (f64, f64) {
    let mut values: Vec<f64> = rows.iter().map(|row| row[i]).collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (
        crate::quantile(&values, 0.005),
        crate::quantile(&values, 0.995),
    );
    let (middle, half) = ((low + high) / 2.0, 1.5 * (high - low) / 2.0);
    (middle - half, middle + half)
}

/// Residual spread of a series' own AR(1).
fn own_spread(rows: &[Vec<f64>], i: usize) -> f64 {
    let n = (rows.len() - 1) as f64;
    let pairs = rows.windows(2).map(|w| (w[0][i], w[1][i]));
    let (mx, my) = pairs
        .clone()
        .fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xx += (x - mx) * (x - mx);
        xy += (x - mx) * (y - my);
        yy += (y - my) * (y - my);
    }
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    ((yy - slope * xy).max(0.0) / n).sqrt()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn parameters(betas: &[Vec<f64>], k: usize, p: usize) -> Parameters {
    Parameters {
        intercept: betas.iter().map(|beta| beta[0]).collect(),
        lags: (0..p)
            .map(|lag| {
                betas
                    .iter()
                    .flat_map(|beta| beta[1 + lag * k..1 + (lag + 1) * k].iter().copied())
                    .collect()
            })
            .collect(),
    }
}

/// One equation's prior and posterior.
struct Equation {
    prior_mean: Vec<f64>,
    prior_sd: Vec<f64>,
    beta: Vec<f64>,
    /// Cholesky factor of the posterior precision (in units of 1/σ²), and its inverse.
    factor: Vec<f64>,
    covariance: Vec<f64>,
    /// Posterior degrees of freedom and scale of σ².
    df: f64,
    variance: f64,
}

impl Equation {
    fn fit(
        gram: &[f64],
        design: &[Vec<f64>],
        y: &[f64],
        prior_mean: Vec<f64>,
        prior_sd: Vec<f64>,
        spread: f64,
    ) -> Option<Self> {
        let m = prior_mean.len();
        let prior_variance = spread * spread;
        // β | σ² ~ N(mean, σ² V0), V0 = sd²/s²: on average β has the standard deviation sd.
        let weight: Vec<f64> = prior_sd
            .iter()
            .map(|sd| prior_variance / (sd * sd))
            .collect();
        let mut precision = gram.to_vec();
        let mut right = vec![0.0; m];
        for (row, target) in design.iter().zip(y) {
            for a in 0..m {
                right[a] += row[a] * target;
            }
        }
        for a in 0..m {
            precision[a * m + a] += weight[a];
            right[a] += weight[a] * prior_mean[a];
        }
        let factor = cholesky(&precision, m)?;
        let mut beta = right;
        forward(&factor, m, &mut beta);
        backward(&factor, m, &mut beta);
        let fit: f64 = design
            .iter()
            .zip(y)
            .map(|(row, target)| (target - dot(row, &beta)).powi(2))
            .sum();
        let pull: f64 = (0..m)
            .map(|a| weight[a] * (beta[a] - prior_mean[a]).powi(2))
            .sum();
        let df = PRIOR_DF + y.len() as f64;
        Some(Self {
            covariance: inverse(&factor, m),
            variance: (PRIOR_DF * prior_variance + fit + pull) / df,
            prior_mean,
            prior_sd,
            beta,
            factor,
            df,
        })
    }

    fn scale(&self, cell: usize) -> f64 {
        let m = self.beta.len();
        (self.variance * self.covariance[cell * m + cell]).sqrt()
    }

    fn provenance(&self, cell: usize, claimed: bool) -> Provenance {
        // Less than a tenth narrower than before: the data hardly spoke.
        if self.scale(cell) > 0.9 * self.prior_sd[cell] {
            if claimed {
                Provenance::Claim
            } else {
                Provenance::Prior
            }
        } else if self.beta[cell].abs() > 1.96 * self.scale(cell) {
            Provenance::Estimated
        } else {
            Provenance::EstimatedWeak
        }
    }

    fn judge(&self, claim: &ClaimPrior, cell: usize) -> ClaimVerdict {
        let posterior = StudentsT::new(self.beta[cell], self.scale(cell), self.df);
        let prior = StudentsT::new(self.prior_mean[cell], self.prior_sd[cell], PRIOR_DF);
        let (Ok(posterior), Ok(prior)) = (posterior, prior) else {
            return ClaimVerdict {
                claim: claim.claim.clone(),
                verdict: Verdict::DataSayLittle,
                sign_as_claimed: None,
                savage_dickey: None,
            };
        };
        let ratio = posterior.pdf(0.0) / prior.pdf(0.0);
        let below = posterior.cdf(0.0);
        let sign_as_claimed = match claim.sign {
            1 => Some(1.0 - below),
            -1 => Some(below),
            _ => None,
        };
        let verdict = match sign_as_claimed {
            Some(p) if p >= 0.95 && ratio <= 1.0 / 3.0 => Verdict::Supported,
            Some(p) if p <= 0.05 => Verdict::Contradicted,
            None if ratio >= 3.0 => Verdict::Supported,
            None if ratio <= 1.0 / 3.0 => Verdict::Contradicted,
            _ => Verdict::DataSayLittle,
        };
        ClaimVerdict {
            claim: claim.claim.clone(),
            verdict,
            sign_as_claimed,
            savage_dickey: Some(ratio),
        }
    }

    fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let m = self.beta.len();
        let scale = ChiSquared::new(self.df).map_or(1.0, |chi| self.df / chi.sample(rng));
        let sigma = (self.variance * scale).sqrt();
        let mut z: Vec<f64> = (0..m).map(|_| StandardNormal.sample(rng)).collect();
        backward(&self.factor, m, &mut z);
        self.beta
            .iter()
            .zip(&z)
            .map(|(b, z)| b + sigma * z)
            .collect()
    }
}
