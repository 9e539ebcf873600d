//! One design matrix, many outcomes: the factorisation is paid for once.

use crate::error::{InferError, Result};
use crate::matrix::{Matrix, ScaledQr};
use crate::ols::{Covariance, bartlett_sum};

/// A factorised design with the pieces that every sandwich covariance needs.
#[derive(Debug, Clone)]
pub(crate) struct Design {
    pub x: Matrix,
    pub qr: ScaledQr,
    /// `X (X'X)^-1`, n x k: row t holds the weight of row t in each coefficient.
    pub weights: Matrix,
    pub leverages: Vec<f64>,
}

impl Design {
    pub fn new(x: Matrix, names: &[String], what: &str) -> Result<Self> {
        if x.n_rows() <= x.n_cols() {
            return Err(InferError::TooFewRows {
                what: what.to_string(),
                rows: x.n_rows(),
                needed: x.n_cols() + 1,
            });
        }
        let qr = ScaledQr::new(&x, names, what)?;
        let weights = qr.q.times(&qr.r_inv.transpose());
        let leverages = (0..x.n_rows())
            .map(|t| qr.q.row(t).iter().map(|q| q * q).sum::<f64>().min(1.0))
            .collect();
        Ok(Self {
            x,
            qr,
            weights,
            leverages,
        })
    }

    pub fn n(&self) -> usize {
        self.x.n_rows()
    }

    pub fn k(&self) -> usize {
        self.x.n_cols()
    }

    /// Coefficients and residuals for one outcome.
    pub fn solve(&self, y: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let b = self.qr.coefficients(y);
        let u = (0..self.n())
            .map(|t| {
                y[t] - self
                    .x
                    .row(t)
                    .iter()
                    .zip(&b)
                    .map(|(a, c)| a * c)
                    .sum::<f64>()
            })
            .collect();
        (b, u)
    }

    /// Norms of the weights of all rows in the coefficients at `positions`.
    pub fn weight_sizes(&self, positions: &[usize]) -> Vec<f64> {
        positions
            .iter()
            .map(|p| {
                let r = self.qr.r_inv.row(*p);
                r.iter().map(|a| a * a).sum::<f64>().sqrt()
            })
            .collect()
    }

    /// `(X'X)^-1` at the given positions.
    pub fn xx_inverse(&self, positions: &[usize]) -> Matrix {
        let r = &self.qr.r_inv;
        Matrix::from_fn(positions.len(), positions.len(), |i, j| {
            r.row(positions[i])
                .iter()
                .zip(r.row(positions[j]))
                .map(|(a, b)| a * b)
                .sum()
        })
    }

    /// Covariance of the coefficients at `positions` given the residuals of one outcome.
    pub fn covariance(
        &self,
        residuals: &[f64],
        positions: &[usize],
        covariance: Covariance,
    ) -> Result<Matrix> {
        let (n, k) = (self.n() as f64, self.k() as f64);
        let power = match covariance {
            Covariance::Classical => {
                let s2 = residuals.iter().map(|u| u * u).sum::<f64>() / (n - k);
                return Ok(self.xx_inverse(positions).scaled(s2));
            }
            Covariance::Hc2 => 0.5,
            Covariance::Hc3 => 1.0,
            _ => 0.0,
        };
        let sizes = self.weight_sizes(positions);
        let mut psi = Matrix::zeros(self.n(), positions.len());
        for t in 0..self.n() {
            let slack = 1.0 - self.leverages[t];
            if slack < 1e-10 && power > 0.0 {
                // Fitted by a coefficient of its own: no weight in the others.
                if positions
                    .iter()
                    .zip(&sizes)
                    .any(|(p, size)| self.weights[(t, *p)].abs() > 1e-7 * size)
                {
                    return Err(InferError::Numerical {
                        what: format!("the {covariance:?} covariance"),
                        detail: format!("row {t} alone decides a tested coefficient"),
                    });
                }
                continue;
            }
            let u = residuals[t] / slack.powf(power);
            for (o, p) in psi.row_mut(t).iter_mut().zip(positions) {
                *o = self.weights[(t, *p)] * u;
            }
        }
        Ok(match covariance {
            Covariance::NeweyWest { lags } => bartlett_sum(&psi, lags),
            Covariance::Hc1 => psi.transpose_times(&psi).scaled(n / (n - k)),
            _ => psi.transpose_times(&psi),
        })
    }
}
