//! The linear model and what can be done to it.
//!
//! z(t+1) = μ + Σ_p Φ_p z(t+1−p) + u(t+1) + e(t+1): lags of all series, a lever's push u and
//! a shock e. Time is in the model's own step (week or month).

use serde::{Deserialize, Serialize};

/// Intercept and lag matrices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// μ, one for each series.
    pub intercept: Vec<f64>,
    /// Φ_1 … Φ_P, each K×K row-major: entry (to, from) at `to * K + from`.
    pub lags: Vec<Vec<f64>>,
}

/// Where shocks come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shocks {
    /// None: the noiseless run.
    None,
    /// Residuals drawn in blocks, which keeps fat tails and short memory.
    Residuals {
        /// T rows of K residuals.
        rows: Vec<Vec<f64>>,
        /// Rows drawn together, at least 1.
        block: usize,
    },
    /// Normal, with a covariance (K×K row-major).
    Normal {
        /// Σ.
        covariance: Vec<f64>,
    },
    /// Student's t scaled to have the covariance (needs `df` above 2).
    Student {
        /// Σ.
        covariance: Vec<f64>,
        /// Degrees of freedom.
        df: f64,
    },
}

/// A linear model ready to be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    /// Names of the K series.
    pub names: Vec<String>,
    /// Point estimate.
    pub point: Parameters,
    /// Draws from the posterior; draw b of an ensemble uses number b modulo their count. Empty:
    /// the point estimate in every draw.
    pub draws: Vec<Parameters>,
    /// Where shocks come from.
    pub shocks: Shocks,
    /// The last P observations, oldest first, each with K values.
    pub start: Vec<Vec<f64>>,
    /// Bounds to which each series is clipped; empty for none.
    pub bounds: Vec<(f64, f64)>,
    /// Friends of friends and enemies of enemies; `None` without the term.
    #[serde(default)]
    pub balance: Option<Balance>,
}

/// The pull of third parties on a tie: κ · mean over k of tanh(x_ik) tanh(x_kj), added to the
/// next value of x_ij (structural balance; one κ for all ties).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// The ties pulled.
    pub terms: Vec<BalanceTerm>,
    /// κ, point estimate.
    pub kappa: f64,
    /// κ in the draws, as [`LinearModel::draws`]; empty: the point estimate in every draw.
    #[serde(default)]
    pub draws: Vec<f64>,
}

/// What pulls one tie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BalanceTerm {
    /// The tie i→j, as a series.
    pub to: String,
    /// For each third party k the series i→k and k→j.
    pub through: Vec<(String, String)>,
}

impl Balance {
    /// κ of an ensemble's draw.
    pub fn kappa_of(&self, draw: usize) -> f64 {
        match self.draws.as_slice() {
            [] => self.kappa,
            draws => draws[draw % draws.len()],
        }
    }
}

/// Why a model or a lever cannot be run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// A part has the wrong size.
    #[error("{what} has {found} entries, but {expected} are needed for {series} series")]
    Shape {
        /// The part.
        what: &'static str,
        /// Its size.
        found: usize,
        /// The size needed.
        expected: usize,
        /// K.
        series: usize,
    },
    /// A series is not in the model.
    #[error("no series `{name}` in the model; it has {known}")]
    NoSeries {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A covariance is not positive definite.
    #[error("the shock covariance is not positive definite: drop series that repeat each other")]
    Covariance,
    /// A number is out of its range.
    #[error("{what}")]
    Range {
        /// What is wrong and what to do.
        what: &'static str,
    },
    /// Every draw grows without bound.
    #[error(
        "{what} grows without bound in every draw, so nothing can be said of it: use fewer series or lags, a smaller push, or bounds on the series"
    )]
    Diverges {
        /// The run without a lever, or the lever.
        what: String,
    },
}

/// What somebody does, by series name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// A steady push in every step of a window.
    Press {
        /// The series.
        series: String,
        /// Push in each step, in the series' unit.
        size: f64,
        /// First step pushed (1 is the first step after the start).
        from: usize,
        /// Last step pushed.
        to: usize,
    },
    /// One push.
    Pulse {
        /// The series.
        series: String,
        /// Its size.
        size: f64,
        /// The step.
        at: usize,
    },
    /// The series follows a given path while it lasts.
    Replace {
        /// The series.
        series: String,
        /// Values from step `from` on.
        path: Vec<f64>,
        /// First step replaced.
        from: usize,
    },
    /// The series neither moves others nor is moved: its rows and columns are zero.
    Cut {
        /// The series.
        series: String,
    },
    /// A tie that answers somebody's conduct.
    Policy(ConditionalPolicy),
}

/// "A makes its cooperation with B depend on B's conduct."
///
/// ŷ(t) = g ŷ(t−1) + (1−g) w z_watch(t), ŷ(0) = w z_watch(0); the push on the tie in step t+1
/// is c [ d⁺ s(k(ŷ(t−l) − θ)) − d⁻ s(k(θ − ŷ(t−l))) ] with s the logistic function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionalPolicy {
    /// The tie that is made conditional.
    pub tie: String,
    /// The conduct that is watched.
    pub watch: String,
    /// w: 1 when more of the conduct is to be rewarded, −1 when it is to be punished.
    pub weight: f64,
    /// θ, the level of w × conduct at which reward and penalty meet.
    pub threshold: f64,
    /// k.
    pub sharpness: f64,
    /// d⁺.
    pub reward: f64,
    /// d⁻.
    pub penalty: f64,
    /// g, 0 (no memory) to below 1.
    pub memory: f64,
    /// l, in steps.
    pub delay: usize,
    /// c, 0 (never carried out) to 1 (always).
    pub credibility: f64,
    /// Steps of an episode. In each the policy is carried out in full with probability c and
    /// not at all else; `None`: carried out by the share c in every step.
    #[serde(default)]
    pub episode: Option<usize>,
}

/// A strategy block: something that is done while conditions hold within a window.
///
/// In each step the conditions are judged on the values up to the step before. Where several
/// blocks of a lever act on one series in the same step, the one with the highest priority
/// acts alone; between equals the first. (The idea is that of the strategy blocks of Athena,
/// the regional simulation of the Jet Propulsion Laboratory.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it is meant to do, in words.
    #[serde(default)]
    pub intent: String,
    /// First step of the window (1 is the first step after the start).
    pub from: usize,
    /// Last step of the window; `None`: the horizon.
    #[serde(default)]
    pub to: Option<usize>,
    /// Whether all conditions must hold, or any of them.
    #[serde(default)]
    pub needs: Needs,
    /// The conditions; without any the block acts throughout its window.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// What is done.
    pub does: Move,
    /// Higher goes first.
    #[serde(default)]
    pub priority: i32,
    /// Whether it ends for good when its conditions first cease to hold.
    #[serde(default)]
    pub once: bool,
}

/// How conditions are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// All must hold.
    #[default]
    All,
    /// One must hold.
    Any,
}

/// A series beyond a threshold for some steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// The series.
    pub series: String,
    /// Which side of the threshold.
    pub side: Side,
    /// The threshold, in the series' unit.
    pub threshold: f64,
    /// Steps in a row, at least 1; values before the start count as far as the model has them.
    pub steps: usize,
}

/// A side of a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// What a block does while it acts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Move {
    /// Pushes in every step.
    Push {
        /// The series.
        series: String,
        /// The push, in the series' unit.
        size: f64,
    },
    /// Pushes in the first step of every spell.
    Pulse {
        /// The series.
        series: String,
        /// The push, in the series' unit.
        size: f64,
    },
    /// Holds the series at a value.
    Hold {
        /// The series.
        series: String,
        /// The value.
        value: f64,
    },
    /// Cuts the series off.
    Cut {
        /// The series.
        series: String,
    },
    /// A tie answers conduct; what was seen before counts even while the block did not act.
    Policy(ConditionalPolicy),
}

impl Move {
    /// The series on which it acts.
    pub fn series(&self) -> &str {
        match self {
            Self::Push { series, .. }
            | Self::Pulse { series, .. }
            | Self::Hold { series, .. }
            | Self::Cut { series } => series,
            Self::Policy(policy) => &policy.tie,
        }
    }
}

/// A named bundle of actions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lever {
    /// Name.
    pub name: String,
    /// What is done; nothing is the null lever.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// What is done under conditions.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

impl Lever {
    /// A lever with one action.
    pub fn new(name: &str, action: Action) -> Self {
        Self {
            name: name.to_owned(),
            actions: vec![action],
            blocks: Vec::new(),
        }
    }

    /// A steady push on one series in steps 1 to `to`.
    pub fn press(name: &str, series: &str, size: f64, to: usize) -> Self {
        let series = series.to_owned();
        Self::new(
            name,
            Action::Press {
                series,
                size,
                from: 1,
                to,
            },
        )
    }
}

impl LinearModel {
    /// Number of series.
    pub fn series(&self) -> usize {
        self.names.len()
    }

    /// The place of a series.
    ///
    /// # Errors
    /// When the model has no series of that name; the message lists those it has.
    pub fn index(&self, name: &str) -> Result<usize, ModelError> {
        self.names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| ModelError::NoSeries {
                name: name.to_owned(),
                known: self.names.join(", "),
            })
    }

    /// Parameters of an ensemble's draw.
    pub fn parameters(&self, draw: usize) -> &Parameters {
        if self.draws.is_empty() {
            &self.point
        } else {
            &self.draws[draw % self.draws.len()]
        }
    }

    /// Checks that all parts fit together.
    ///
    /// # Errors
    /// When a size does not fit the number of series or lags.
    pub fn check(&self) -> Result<(), ModelError> {
        let k = self.series();
        let shape = |what, found, expected| {
            if found == expected {
                Ok(())
            } else {
                Err(ModelError::Shape {
                    what,
                    found,
                    expected,
                    series: k,
                })
            }
        };
        if self.point.lags.is_empty() || k == 0 {
            return Err(ModelError::Range {
                what: "a linear model needs at least one series and one lag",
            });
        }
        for parameters in self.draws.iter().chain([&self.point]) {
            shape("an intercept", parameters.intercept.len(), k)?;
            shape(
                "the list of lags",
                parameters.lags.len(),
                self.point.lags.len(),
            )?;
            for lag in &parameters.lags {
                shape("a lag matrix", lag.len(), k * k)?;
            }
        }
        if self.draws.iter().chain([&self.point]).any(|p| {
            p.intercept
                .iter()
                .chain(p.lags.iter().flatten())
                .any(|x| !x.is_finite())
        }) || self.start.iter().flatten().any(|x| !x.is_finite())
        {
            return Err(ModelError::Range {
                what: "a coefficient or a value of the start is not a finite number: fill the gaps of the panel first",
            });
        }
        if let Some(balance) = &self.balance {
            for term in &balance.terms {
                self.index(&term.to)?;
                for (a, b) in &term.through {
                    self.index(a)?;
                    self.index(b)?;
                }
            }
        }
        shape("the start", self.start.len(), self.point.lags.len())?;
        for row in &self.start {
            shape("a row of the start", row.len(), k)?;
        }
        if !self.bounds.is_empty() {
            shape("the bounds", self.bounds.len(), k)?;
        }
        match &self.shocks {
            Shocks::None => Ok(()),
            Shocks::Residuals { rows, block } => {
                if rows.is_empty() || *block == 0 || *block > rows.len() {
                    return Err(ModelError::Range {
                        what: "residual blocks need at least one row and no more rows than there are: lower the block length",
                    });
                }
                rows.iter()
                    .try_for_each(|row| shape("a row of residuals", row.len(), k))
            }
            Shocks::Student { df, .. } if *df <= 2.0 => Err(ModelError::Range {
                what: "Student shocks need more than 2 degrees of freedom to have a variance",
            }),
            Shocks::Normal { covariance } | Shocks::Student { covariance, .. } => {
                shape("the covariance", covariance.len(), k * k)?;
                crate::linalg::cholesky(covariance, k)
                    .map(|_| ())
                    .ok_or(ModelError::Covariance)
            }
        }
    }

    /// Covariance of the shocks, K×K row-major; `None` without shocks.
    pub fn covariance(&self) -> Option<Vec<f64>> {
        let k = self.series();
        match &self.shocks {
            Shocks::None => None,
            Shocks::Normal { covariance } | Shocks::Student { covariance, .. } => {
                Some(covariance.clone())
            }
            Shocks::Residuals { rows, .. } => {
                let n = rows.len() as f64;
                let mean: Vec<f64> = (0..k)
                    .map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / n)
                    .collect();
                let mut covariance = vec![0.0; k * k];
                for row in rows {
                    for i in 0..k {
                        for j in 0..k {
                            covariance[i * k + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / n;
                        }
                    }
                }
                Some(covariance)
            }
        }
    }
}
