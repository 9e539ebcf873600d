//! Ordinary least squares by QR, with classical, heteroskedasticity-robust and HAC covariances.

use crate::dist;
use crate::error::{InferError, Result, check_finite, check_level};
use crate::matrix::{Matrix, ScaledQr};
use serde::Serialize;

/// How the covariance of the coefficients is estimated.
///
/// With `X = QR`, `u` the residuals and `h_t` the leverages, `V = (X'X)^-1 M (X'X)^-1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Covariance {
    /// `s^2 (X'X)^-1`, `s^2 = u'u / (n - k)`: errors of equal variance, uncorrelated.
    Classical,
    /// White (1980): `M = sum u_t^2 x_t x_t'`.
    Hc0,
    /// HC0 times `n / (n - k)`.
    Hc1,
    /// `M = sum u_t^2 / (1 - h_t) x_t x_t'`.
    Hc2,
    /// `M = sum u_t^2 / (1 - h_t)^2 x_t x_t'` (MacKinnon-White 1985, as R `sandwich`). The default:
    /// it errs on the wide side in small samples.
    #[default]
    Hc3,
    /// Newey-West (1987): HC0 plus Bartlett-weighted autocovariances up to `lags`
    /// (weight `1 - l / (lags + 1)`), no prewhitening, no small-sample factor.
    NeweyWest {
        /// Highest autocovariance lag; 0 gives HC0.
        lags: usize,
    },
}

/// A row whose leverage is within this of 1 is fitted by a coefficient of its own.
const SATURATED: f64 = 1e-10;

/// A fitted linear regression.
///
/// Coefficients are in the order of `names`. Residuals are in the order of the rows given.
#[derive(Debug, Clone, Serialize)]
pub struct OlsFit {
    /// Regressor names.
    pub names: Vec<String>,
    /// Least-squares coefficients.
    pub coefficients: Vec<f64>,
    /// Covariance matrix of the coefficients, k x k.
    pub covariance: Matrix,
    /// Which estimator gave `covariance`.
    pub convention: Covariance,
    /// Outcome less fit.
    pub residuals: Vec<f64>,
    /// Diagonal of the hat matrix.
    pub leverages: Vec<f64>,
    /// Rows used.
    pub n: usize,
    /// Residual degrees of freedom, `n - k`.
    pub df: usize,
    /// Residual sum of squares.
    pub rss: f64,
    /// Coefficient of determination about the mean.
    pub r_squared: f64,
    /// Gaussian log-likelihood at the maximum, `-n/2 (1 + ln 2 pi + ln(rss / n))`.
    pub log_likelihood: f64,
    #[serde(skip)]
    qr: ScaledQr,
}

/// A Wald test of linear restrictions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaldTest {
    /// `b' V^-1 b`, chi-squared with `df1` degrees of freedom under the null.
    pub wald: f64,
    /// p-value of `wald` by the chi-squared distribution.
    pub wald_p: f64,
    /// `wald / df1`, F with `df1`, `df2` degrees of freedom under the null.
    pub f: f64,
    /// p-value of `f`.
    pub f_p: f64,
    /// Restrictions tested.
    pub df1: f64,
    /// Residual degrees of freedom.
    pub df2: f64,
}

/// Fits `y = X b + u` by QR on columns scaled to unit norm.
///
/// `x` is n x k and must hold its own column of ones if an intercept is wanted; `names` has k
/// entries. Source: Golub & Van Loan, section 5.3; covariances see [`Covariance`].
///
/// # Errors
/// [`InferError::Collinear`] names the first column that the earlier ones explain to within 1e-7
/// of its norm; [`InferError::TooFewRows`] if `n <= k`; missing and infinite values are refused;
/// a leverage of 1 with HC2/HC3 is refused, since that row has no residual of its own.
///
/// ```
/// use detente_infer::{Matrix, ols};
/// let x = Matrix::from_columns(&[vec![1.0; 4], vec![0.0, 1.0, 2.0, 3.0]]);
/// let fit = ols::fit(&[1.0, 3.1, 4.9, 7.0], &x, &["const", "t"], ols::Covariance::Classical)?;
/// assert!((fit.coefficients[1] - 1.98).abs() < 1e-12);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn fit<S: AsRef<str>>(
    y: &[f64],
    x: &Matrix,
    names: &[S],
    covariance: Covariance,
) -> Result<OlsFit> {
    let (n, k) = (x.n_rows(), x.n_cols());
    let names: Vec<String> = names.iter().map(|s| s.as_ref().to_string()).collect();
    if names.len() != k {
        return Err(InferError::LengthMismatch {
            what: "the list of regressor names".into(),
            expected: k,
            found: names.len(),
        });
    }
    if y.len() != n {
        return Err(InferError::LengthMismatch {
            what: "the outcome".into(),
            expected: n,
            found: y.len(),
        });
    }
    check_finite("outcome", y)?;
    for (j, name) in names.iter().enumerate() {
        check_finite(name, &x.column(j))?;
    }
    if n <= k {
        return Err(InferError::TooFewRows {
            what: format!("a regression on {k} columns"),
            rows: n,
            needed: k + 1,
        });
    }
    let qr = ScaledQr::new(x, &names, "a regression")?;
    let coefficients = qr.coefficients(y);
    let residuals: Vec<f64> = (0..n)
        .map(|t| {
            y[t] - x
                .row(t)
                .iter()
                .zip(&coefficients)
                .map(|(a, b)| a * b)
                .sum::<f64>()
        })
        .collect();
    let leverages: Vec<f64> = (0..n)
        .map(|t| qr.q.row(t).iter().map(|q| q * q).sum::<f64>().min(1.0))
        .collect();
    let rss: f64 = residuals.iter().map(|u| u * u).sum();
    let my = dist::mean(y);
    let tss: f64 = y.iter().map(|v| (v - my).powi(2)).sum();
    let mut fit = OlsFit {
        names,
        coefficients,
        covariance: Matrix::zeros(k, k),
        convention: covariance,
        residuals,
        leverages,
        n,
        df: n - k,
        rss,
        r_squared: if tss > 0.0 { 1.0 - rss / tss } else { 0.0 },
        log_likelihood: -0.5
            * n as f64
            * (1.0
                + (2.0 * std::f64::consts::PI).ln()
                // A perfect fit has an infinite likelihood; the smallest positive variance stands in.
                + (rss / n as f64).max(f64::MIN_POSITIVE).ln()),
        qr,
    };
    fit.covariance = fit.covariance_by(covariance)?;
    Ok(fit)
}

impl OlsFit {
    /// The covariance by another convention, from the same fit.
    pub fn covariance_by(&self, covariance: Covariance) -> Result<Matrix> {
        let k = self.coefficients.len();
        let scores = self.orthonormal_scores(covariance)?;
        let meat = match covariance {
            Covariance::Classical => {
                let s2 = self.rss / self.df as f64;
                Matrix::identity(k).scaled(s2)
            }
            Covariance::Hc1 => scores
                .transpose_times(&scores)
                .scaled(self.n as f64 / self.df as f64),
            Covariance::NeweyWest { lags } => bartlett_sum(&scores, lags),
            _ => scores.transpose_times(&scores),
        };
        let v = self.qr.r_inv.times(&meat).times(&self.qr.r_inv.transpose());
        // Exact symmetry, so that later factorisations see one matrix.
        crate::error::finite(
            "the covariance of the coefficients",
            Matrix::from_fn(k, k, |i, j| 0.5 * (v[(i, j)] + v[(j, i)])),
        )
    }

    /// `(X'X)^-1 x_t` for one coefficient and every row.
    pub(crate) fn influence_weights(&self, coefficient: usize) -> Vec<f64> {
        let r = self.qr.r_inv.row(coefficient);
        (0..self.n)
            .map(|t| r.iter().zip(self.qr.q.row(t)).map(|(a, b)| a * b).sum())
            .collect()
    }

    /// The same fit with another covariance.
    ///
    /// ```
    /// use detente_infer::{Matrix, ols::{fit, Covariance}};
    /// let x = Matrix::from_columns(&[vec![1.0; 5], vec![0.0, 1.0, 2.0, 3.0, 4.0]]);
    /// let y = [0.1, 0.9, 2.3, 2.8, 4.4];
    /// let plain = fit(&y, &x, &["const", "x"], Covariance::Classical)?;
    /// let robust = plain.clone().with_covariance(Covariance::Hc3)?;
    /// assert_eq!(plain.coefficients, robust.coefficients);
    /// assert_ne!(plain.standard_errors(), robust.standard_errors());
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn with_covariance(mut self, covariance: Covariance) -> Result<Self> {
        self.covariance = self.covariance_by(covariance)?;
        self.convention = covariance;
        Ok(self)
    }

    /// Standard errors, the roots of the covariance diagonal.
    pub fn standard_errors(&self) -> Vec<f64> {
        self.covariance
            .diagonal()
            .iter()
            .map(|v| v.max(0.0).sqrt())
            .collect()
    }

    /// `(X'X)^-1 x_t u_t` for one coefficient and every row, residuals inflated as `covariance`
    /// says. Their sum of squares is the coefficient's variance (HC0, HC2, HC3): stacking them
    /// over regressions gives the joint covariance of coefficients from different regressions.
    ///
    /// A row that a dummy of its own fits perfectly carries no weight in the other coefficients
    /// and gets influence 0 for them, as if it had been deleted.
    pub fn influence(&self, coefficient: usize, covariance: Covariance) -> Result<Vec<f64>> {
        let r = self.qr.r_inv.row(coefficient);
        let (power, factor) = match covariance {
            Covariance::Hc1 => (0.0, (self.n as f64 / self.df as f64).sqrt()),
            Covariance::Hc2 => (0.5, 1.0),
            Covariance::Hc3 => (1.0, 1.0),
            _ => (0.0, 1.0),
        };
        let total = r.iter().map(|a| a * a).sum::<f64>().sqrt();
        (0..self.n)
            .map(|t| {
                let weight: f64 = r.iter().zip(self.qr.q.row(t)).map(|(a, b)| a * b).sum();
                let slack = 1.0 - self.leverages[t];
                if slack < SATURATED {
                    return if weight.abs() < 1e-7 * total {
                        Ok(0.0)
                    } else {
                        Err(self.saturated(covariance, t))
                    };
                }
                Ok(factor * weight * self.residuals[t] / slack.powf(power))
            })
            .collect()
    }

    /// Wald test that the coefficients at `positions` are all zero.
    ///
    /// # Errors
    /// No position, one out of range, or a singular covariance.
    ///
    /// ```
    /// use detente_infer::{Matrix, ols::{fit, Covariance}};
    /// let x = Matrix::from_columns(&[vec![1.0; 5], vec![0.0, 1.0, 2.0, 3.0, 4.0]]);
    /// let f = fit(&[0.1, 0.9, 2.3, 2.8, 4.4], &x, &["const", "x"], Covariance::Classical)?;
    /// // With one restriction F is the square of t.
    /// let t = f.coefficients[1] / f.standard_errors()[1];
    /// assert!((f.wald_zero(&[1])?.f - t * t).abs() < 1e-9);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn wald_zero(&self, positions: &[usize]) -> Result<WaldTest> {
        let k = self.coefficients.len();
        if positions.is_empty() || positions.iter().any(|p| *p >= k) {
            return Err(InferError::setting(
                "positions",
                format!("{positions:?}"),
                format!("name one or more of the {k} coefficients"),
            ));
        }
        let b: Vec<f64> = positions.iter().map(|p| self.coefficients[*p]).collect();
        let v = self.covariance.select(positions, positions);
        wald_test(&b, &v, self.df as f64)
    }

    /// Two-sided confidence interval of one coefficient by the t distribution.
    ///
    /// ```
    /// use detente_infer::{Matrix, ols::{fit, Covariance}};
    /// let x = Matrix::from_columns(&[vec![1.0; 5], vec![0.0, 1.0, 2.0, 3.0, 4.0]]);
    /// let f = fit(&[0.1, 0.9, 2.3, 2.8, 4.4], &x, &["const", "x"], Covariance::Classical)?;
    /// let (low, high) = f.interval(1, 0.9)?;
    /// assert!(low < 1.05 && 1.05 < high);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn interval(&self, coefficient: usize, level: f64) -> Result<(f64, f64)> {
        check_level("level", level)?;
        let t = dist::t_quantile(0.5 + level / 2.0, self.df as f64);
        let se = self.covariance[(coefficient, coefficient)].max(0.0).sqrt();
        let b = self.coefficients[coefficient];
        Ok((b - t * se, b + t * se))
    }

    /// The coefficient table as text, laid out as R's `summary.lm`.
    pub fn summary(&self) -> String {
        let mut out = format!(
            "OLS, n = {}, df = {}, R2 = {:.4}, covariance {:?}\n{:<20}{:>13}{:>13}{:>9}{:>11}\n",
            self.n,
            self.df,
            self.r_squared,
            self.convention,
            "",
            "estimate",
            "std. error",
            "t",
            "p"
        );
        for ((name, b), se) in self
            .names
            .iter()
            .zip(&self.coefficients)
            .zip(self.standard_errors())
        {
            let t = b / se;
            out.push_str(&format!(
                "{name:<20}{b:>13.6}{se:>13.6}{t:>9.3}{:>11.4}\n",
                dist::t_two_sided(t, self.df as f64)
            ));
        }
        out
    }

    fn saturated(&self, covariance: Covariance, t: usize) -> InferError {
        InferError::Numerical {
            what: format!("the {covariance:?} covariance"),
            detail: format!(
                "row {t} alone decides a coefficient (leverage 1); drop the dummy that singles it out"
            ),
        }
    }

    /// Rows `q_t * u_t` (inflated), so that `R^-1 (sum) R^-T` is the sandwich.
    fn orthonormal_scores(&self, covariance: Covariance) -> Result<Matrix> {
        let k = self.coefficients.len();
        let mut s = Matrix::zeros(self.n, k);
        for t in 0..self.n {
            let slack = 1.0 - self.leverages[t];
            let power = match covariance {
                Covariance::Hc2 => 0.5,
                Covariance::Hc3 => 1.0,
                _ => 0.0,
            };
            if power > 0.0 && slack < SATURATED {
                return Err(self.saturated(covariance, t));
            }
            let u = self.residuals[t] / slack.max(1e-300).powf(power);
            for (o, q) in s.row_mut(t).iter_mut().zip(self.qr.q.row(t)) {
                *o = q * u;
            }
        }
        Ok(s)
    }
}

/// `b' V^-1 b` with its chi-squared and F p-values.
pub(crate) fn wald_test(b: &[f64], v: &Matrix, df2: f64) -> Result<WaldTest> {
    let (inv, _) = v.spd_inverse("the covariance of the tested coefficients")?;
    let q = b.len() as f64;
    let wald: f64 = (0..b.len())
        .map(|i| b[i] * inv.row(i).iter().zip(b).map(|(a, c)| a * c).sum::<f64>())
        .sum();
    if !wald.is_finite() {
        return Err(InferError::Numerical {
            what: "a Wald test".into(),
            detail: format!("statistic {wald}"),
        });
    }
    let wald = wald.max(0.0);
    Ok(WaldTest {
        wald,
        wald_p: dist::chi2_upper_tail(wald, q),
        f: wald / q,
        f_p: dist::f_upper_tail(wald / q, q, df2),
        df1: q,
        df2,
    })
}

/// `S'S + sum_l w_l (G_l + G_l')` with Bartlett weights and `G_l = sum_t s_t s_{t-l}'`.
pub(crate) fn bartlett_sum(scores: &Matrix, lags: usize) -> Matrix {
    let (n, k) = (scores.n_rows(), scores.n_cols());
    let mut m = scores.transpose_times(scores);
    for l in 1..=lags.min(n.saturating_sub(1)) {
        let w = 1.0 - l as f64 / (lags as f64 + 1.0);
        for t in l..n {
            for i in 0..k {
                let a = w * scores[(t, i)];
                for j in 0..k {
                    let g = a * scores[(t - l, j)];
                    m[(i, j)] += g;
                    m[(j, i)] += g;
                }
            }
        }
    }
    m
}
