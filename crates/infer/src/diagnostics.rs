//! Is the model adequate? Tests of residuals and of stability.

use crate::design::Design;
use crate::dist;
use crate::error::{InferError, Result, check_finite};
use crate::matrix::Matrix;
use crate::var::VarFit;
use serde::Serialize;

/// A chi-squared (or F) test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiagnosticTest {
    /// Which test, with its settings.
    pub name: String,
    /// Statistic.
    pub statistic: f64,
    /// Degrees of freedom; `None` where the law has none (CUSUM: the Brownian bridge).
    pub df: Option<f64>,
    /// p-value.
    pub p: f64,
}

fn chi2(name: String, statistic: f64, df: f64) -> DiagnosticTest {
    DiagnosticTest {
        name,
        statistic,
        df: Some(df),
        p: dist::chi2_upper_tail(statistic, df),
    }
}

impl VarFit {
    /// Portmanteau test of no residual autocorrelation up to `lags` (Luetkepohl 2005, 4.4.3).
    ///
    /// `T sum_h tr(C_h' C_0^-1 C_h C_0^-1)`, chi-squared with `K^2 (lags - p)`; `adjusted` puts
    /// `T^2 / (T - h)` in place of `T` (R `vars` "PT.adjusted"; statsmodels `adjusted = True`).
    ///
    /// # Errors
    /// `lags` not above the VAR's.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.portmanteau(10, true)?.p > 0.01); // residuals of the right model
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn portmanteau(&self, lags: usize, adjusted: bool) -> Result<DiagnosticTest> {
        let p = self.spec.lags;
        if lags <= p || lags >= self.n {
            return Err(InferError::setting(
                "lags",
                lags,
                format!(
                    "give more than the VAR's {p} and fewer than the {} periods",
                    self.n
                ),
            ));
        }
        let (t, k) = (self.n, self.k());
        let u = &self.residuals;
        let autocovariance = |h: usize| -> Matrix {
            let mut c = Matrix::zeros(k, k);
            for s in h..t {
                for i in 0..k {
                    for j in 0..k {
                        c[(i, j)] += u[(s, i)] * u[(s - h, j)] / t as f64;
                    }
                }
            }
            c
        };
        let (inverse, _) = autocovariance(0).spd_inverse("the residual covariance")?;
        let mut q = 0.0;
        for h in 1..=lags {
            let c = autocovariance(h);
            let m = c.transpose_times(&inverse.times(&c)).times(&inverse);
            let weight = if adjusted {
                (t * t) as f64 / (t - h) as f64
            } else {
                t as f64
            };
            q += weight * m.diagonal().iter().sum::<f64>();
        }
        Ok(chi2(
            format!(
                "portmanteau{}({lags})",
                if adjusted { " adjusted" } else { "" }
            ),
            q,
            (k * k * (lags - p)) as f64,
        ))
    }

    /// Multivariate ARCH-LM test of `lags` lags (Doornik & Hendry 1997; R `vars::arch.test`).
    ///
    /// Regresses `vech(u u')` on its lags: `T/2 K (K+1) - T tr(O_0^-1 O)`, chi-squared with
    /// `lags K^2 (K+1)^2 / 4`; both covariances with divisor `T`, `T` the rows left.
    ///
    /// # Errors
    /// Too few periods for `lags K (K+1) / 2` regressors.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert_eq!(fit.arch(5)?.df, Some(45.0));
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn arch(&self, lags: usize) -> Result<DiagnosticTest> {
        let k = self.k();
        let m = k * (k + 1) / 2;
        // Standardised as R vars: demeaned and divided by standard deviations.
        let mut u = self.residuals.clone();
        for j in 0..k {
            let c = self.residuals.column(j);
            let (mean, sd) = (dist::mean(&c), dist::variance(&c).sqrt());
            for t in 0..self.n {
                u[(t, j)] = (u[(t, j)] - mean) / sd;
            }
        }
        let products = Matrix::from_fn(self.n, m, |t, c| {
            let mut at = c;
            for j in 0..k {
                if at < k - j {
                    return u[(t, j)] * u[(t, j + at)];
                }
                at -= k - j;
            }
            0.0
        });
        let rows = self.n.saturating_sub(lags);
        let columns = 1 + m * lags;
        if rows <= columns || lags == 0 {
            return Err(InferError::TooFewRows {
                what: format!("a multivariate ARCH test of {lags} lags"),
                rows,
                needed: columns + 1,
            });
        }
        let x = Matrix::from_fn(rows, columns, |t, j| {
            if j == 0 {
                1.0
            } else {
                products[(t + lags - 1 - (j - 1) / m, (j - 1) % m)]
            }
        });
        let names: Vec<String> = (0..columns).map(|j| format!("column {j}")).collect();
        let design = Design::new(x, &names, "an ARCH test")?;
        let (mut restricted, mut full) = (Matrix::zeros(rows, m), Matrix::zeros(rows, m));
        for c in 0..m {
            let y: Vec<f64> = (0..rows).map(|t| products[(t + lags, c)]).collect();
            let mean = dist::mean(&y);
            let (_, r) = design.solve(&y);
            for t in 0..rows {
                restricted[(t, c)] = y[t] - mean;
                full[(t, c)] = r[t];
            }
        }
        let (inverse, _) = restricted
            .transpose_times(&restricted)
            .spd_inverse("the covariance of squared residuals")?;
        let ratio = full.transpose_times(&full).times(&inverse);
        let trace: f64 = ratio.diagonal().iter().sum();
        let statistic = rows as f64 * (m as f64 - trace);
        Ok(chi2(
            format!("multivariate ARCH({lags})"),
            statistic,
            (lags * m * m) as f64,
        ))
    }

    /// Multivariate Jarque-Bera test of normal residuals (Luetkepohl 2005, 4.5): skewness plus
    /// kurtosis of residuals orthogonalised by the Cholesky factor, chi-squared with `2 K`.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// let test = fit.jarque_bera()?;
    /// assert!(test.df == Some(4.0) && test.p > 0.001);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn jarque_bera(&self) -> Result<DiagnosticTest> {
        let (t, k) = (self.n, self.k());
        let mut u = self.residuals.clone();
        for j in 0..k {
            let mean = dist::mean(&self.residuals.column(j));
            for s in 0..t {
                u[(s, j)] -= mean;
            }
        }
        let c0 = u.transpose_times(&u).scaled(1.0 / t as f64);
        let root = c0.cholesky("the residual covariance")?.lower_inverse();
        let w = u.times(&root.transpose());
        let (mut skew, mut kurt) = (0.0, 0.0);
        for j in 0..k {
            let c = w.column(j);
            let b1 = c.iter().map(|v| v.powi(3)).sum::<f64>() / t as f64;
            let b2 = c.iter().map(|v| v.powi(4)).sum::<f64>() / t as f64 - 3.0;
            skew += b1 * b1;
            kurt += b2 * b2;
        }
        let tf = t as f64;
        Ok(chi2(
            "multivariate Jarque-Bera".into(),
            tf * skew / 6.0 + tf * kurt / 24.0,
            2.0 * k as f64,
        ))
    }

    /// OLS-CUSUM statistic of one equation: `max |sum_{s<=t} u_s| / (s sqrt(n))`, with its p-value
    /// by the Brownian bridge (R `strucchange` "OLS-CUSUM").
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.cusum("b")?.p > 0.01);
    /// assert!(fit.cusum("c").is_err());
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn cusum(&self, equation: &str) -> Result<DiagnosticTest> {
        let i = self.index(equation)?;
        let u = self.residuals.column(i);
        let s = (self.sigma[(i, i)]).sqrt();
        Ok(cusum_test(&u, s, format!("OLS-CUSUM of {equation}")))
    }
}

/// CUSUM of residuals with a given scale.
fn cusum_test(u: &[f64], scale: f64, name: String) -> DiagnosticTest {
    let mut sum = 0.0;
    let mut top = 0.0f64;
    for v in u {
        sum += v;
        top = top.max(sum.abs());
    }
    let statistic = top / (scale * (u.len() as f64).sqrt());
    DiagnosticTest {
        name,
        statistic,
        df: None,
        p: bridge_tail(statistic),
    }
}

/// P(max |Brownian bridge| > x) = 2 sum (-1)^(k+1) exp(-2 k^2 x^2).
fn bridge_tail(x: f64) -> f64 {
    if x < 0.2 {
        return 1.0;
    }
    let mut p = 0.0;
    for k in 1..=100 {
        let kf = f64::from(k);
        let term = (-2.0 * kf * kf * x * x).exp();
        p += if k % 2 == 1 { 2.0 * term } else { -2.0 * term };
        if term < 1e-18 {
            break;
        }
    }
    p.clamp(0.0, 1.0)
}

/// OLS-CUSUM test for a constant mean (residuals about the mean, variance divisor `n - 1`).
///
/// # Errors
/// Gaps, a constant series.
///
/// ```
/// use detente_infer::diagnostics::cusum_of_mean;
/// let y: Vec<f64> = (0..60).map(|t| if t < 30 { 0.0 } else { 2.0 } + ((t * 37 % 11) as f64 - 5.0) / 5.0).collect();
/// assert!(cusum_of_mean(&y)?.p < 0.001);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn cusum_of_mean(series: &[f64]) -> Result<DiagnosticTest> {
    check_finite("series", series)?;
    if series.len() < 3 {
        return Err(InferError::TooFewRows {
            what: "a CUSUM test".into(),
            rows: series.len(),
            needed: 3,
        });
    }
    let m = dist::mean(series);
    let s = dist::variance(series).sqrt();
    if !(s > 1e-14 * m.abs()) {
        return Err(InferError::Constant {
            series: "series".into(),
            rows: series.len(),
        });
    }
    let u: Vec<f64> = series.iter().map(|v| v - m).collect();
    Ok(cusum_test(&u, s, "OLS-CUSUM of the mean".into()))
}

/// Chow's F test for a change of the mean after `n_before` periods: two means against one.
///
/// # Errors
/// A date that leaves one side empty, gaps.
///
/// ```
/// let y = [1.0, 2.0, 1.0, 2.0, 5.0, 6.0, 5.0, 6.0];
/// let test = detente_infer::diagnostics::chow_mean(&y, 4)?;
/// assert!((test.statistic - 96.0).abs() < 1e-9); // (34 - 2) / (2 / 6)
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn chow_mean(series: &[f64], n_before: usize) -> Result<DiagnosticTest> {
    check_finite("series", series)?;
    let n = series.len();
    if n_before == 0 || n_before + 1 > n || n < 4 {
        return Err(InferError::setting(
            "n_before",
            n_before,
            format!("give a number from 1 to {}", n.saturating_sub(1)),
        ));
    }
    let f = chow_statistic(series, n_before);
    if !f.is_finite() {
        return Err(InferError::Constant {
            series: "series (on each side of the break)".into(),
            rows: n,
        });
    }
    Ok(DiagnosticTest {
        name: format!("Chow, break after {n_before}"),
        statistic: f,
        df: Some(1.0),
        p: dist::f_upper_tail(f, 1.0, n as f64 - 2.0),
    })
}

fn chow_statistic(y: &[f64], at: usize) -> f64 {
    let rss = |v: &[f64]| {
        let m = dist::mean(v);
        v.iter().map(|x| (x - m).powi(2)).sum::<f64>()
    };
    let (all, parts) = (rss(y), rss(&y[..at]) + rss(&y[at..]));
    (all - parts) / (parts / (y.len() as f64 - 2.0))
}

/// Largest Chow statistic over all dates with at least a share `trim` of the sample on either side
/// (R `strucchange` "supF" for a mean), with the date: periods before the break. The p-value is a
/// permutation one, from [`mean_break`](crate::breaks::mean_break); none is given here.
///
/// # Errors
/// `trim` outside (0, 0.5).
///
/// ```
/// let y = [1.0, 2.0, 1.0, 2.0, 5.0, 6.0, 5.0, 6.0];
/// let (f, after) = detente_infer::diagnostics::sup_f_mean(&y, 0.25)?;
/// assert!(after == 4 && (f - 96.0).abs() < 1e-9);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn sup_f_mean(series: &[f64], trim: f64) -> Result<(f64, usize)> {
    check_finite("series", series)?;
    if !(trim > 0.0 && trim < 0.5) {
        return Err(InferError::setting(
            "trim",
            trim,
            "give a share between 0 and 0.5",
        ));
    }
    let n = series.len();
    let from = (trim * n as f64).floor() as usize;
    if from < 1 || n < 2 * from + 1 {
        return Err(InferError::TooFewRows {
            what: "a sup-F test".into(),
            rows: n,
            needed: (2.0 / trim) as usize,
        });
    }
    let mut best = (f64::NEG_INFINITY, from);
    for at in from..=n - from {
        let f = chow_statistic(series, at);
        if f > best.0 {
            best = (f, at);
        }
    }
    if !best.0.is_finite() {
        return Err(InferError::Constant {
            series: "series".into(),
            rows: n,
        });
    }
    Ok(best)
}
