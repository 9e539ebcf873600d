//! Causality between blocks of series, in the system convention of R `vars` and statsmodels.

use super::VarFit;
use crate::dist;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use serde::Serialize;

/// Granger (non-)causality from one block of series to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockCausality {
    /// Names of the causing block.
    pub cause: Vec<String>,
    /// Names of the block affected.
    pub effect: Vec<String>,
    /// Wald statistic, chi-squared with `df1`.
    pub wald: f64,
    /// Its p-value.
    pub wald_p: f64,
    /// `wald / df1`.
    pub f: f64,
    /// p-value of `f` by F(`df1`, `df2`).
    pub f_p: f64,
    /// Restrictions: lags x causes x effects.
    pub df1: f64,
    /// Residual degrees of freedom of the system, `K T - K m`.
    pub df2: f64,
}

/// Instantaneous causality between two blocks: zero residual covariance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstantaneousCausality {
    /// First block.
    pub one: Vec<String>,
    /// Second block.
    pub other: Vec<String>,
    /// Wald statistic, chi-squared.
    pub chi2: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// p-value.
    pub p: f64,
}

/// A likelihood-ratio test of block exogeneity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LikelihoodRatio {
    /// `(T - c) (ln|S_r| - ln|S_u|)`, with Sims's correction `c` = regressors an equation.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// p-value by the chi-squared distribution.
    pub p: f64,
}

impl VarFit {
    fn block(&self, names: &[&str]) -> Result<Vec<usize>> {
        let mut block = Vec::new();
        for name in names {
            let i = self.index(name)?;
            if !block.contains(&i) {
                block.push(i);
            }
        }
        if block.is_empty() || block.len() == self.k() {
            return Err(InferError::setting(
                "block",
                format!("{names:?}"),
                "name at least one series and leave at least one out",
            ));
        }
        Ok(block)
    }

    /// Tests that no lag of `cause` enters any equation of `effect` (all others when empty).
    ///
    /// Wald: `tr(S_ee^-1 B' ((X'X)^-1_cc)^-1 B)` with `S` the residual covariance (divisor
    /// `T - m`); F with `K T - K m` denominator degrees of freedom. Same numbers as R
    /// `vars::causality` and statsmodels `test_causality`. Homoskedastic: for event data see
    /// [`granger`](crate::granger::granger) with HC3.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.block_causality(&["a"], &["b"])?.f_p < 1e-6);
    /// assert!(fit.block_causality(&["b"], &["a"])?.f_p > 0.01);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn block_causality(&self, cause: &[&str], effect: &[&str]) -> Result<BlockCausality> {
        let c = self.block(cause)?;
        let e = if effect.is_empty() {
            (0..self.k()).filter(|i| !c.contains(i)).collect()
        } else {
            self.block(effect)?
        };
        if e.iter().any(|i| c.contains(i)) {
            return Err(InferError::setting(
                "effect",
                format!("{effect:?}"),
                "a series cannot be on both sides of the test",
            ));
        }
        let k = self.k();
        let positions: Vec<usize> = (0..self.spec.lags)
            .flat_map(|l| c.iter().map(move |j| l * k + j))
            .collect();
        let (xx, _) = self
            .design
            .xx_inverse(&positions)
            .spd_inverse("(X'X)^-1 of the tested lags")?;
        let (s_inv, _) = self
            .sigma
            .select(&e, &e)
            .spd_inverse("the residual covariance")?;
        let b = self.coefficients.select(&positions, &e);
        let bxb = b.transpose_times(&xx.times(&b));
        let wald: f64 = (0..e.len())
            .map(|i| {
                (0..e.len())
                    .map(|j| s_inv[(i, j)] * bxb[(j, i)])
                    .sum::<f64>()
            })
            .sum();
        let df1 = (positions.len() * e.len()) as f64;
        let df2 = (k * self.df) as f64;
        let named = |block: &[usize]| block.iter().map(|i| self.names[*i].clone()).collect();
        Ok(BlockCausality {
            cause: named(&c),
            effect: named(&e),
            wald,
            wald_p: dist::chi2_upper_tail(wald, df1),
            f: wald / df1,
            f_p: dist::f_upper_tail(wald / df1, df1, df2),
            df1,
            df2,
        })
    }

    /// Wald test that residuals of `block` and of all other series are uncorrelated.
    ///
    /// `T s' V^-1 s` over the covariances `s_ij` between the blocks, with
    /// `V = s_ik s_jl + s_il s_jk` (Luetkepohl 2005, proposition 3.5).
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.instantaneous_causality(&["a"])?.p > 0.01);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn instantaneous_causality(&self, block: &[&str]) -> Result<InstantaneousCausality> {
        let c = self.block(block)?;
        let e: Vec<usize> = (0..self.k()).filter(|i| !c.contains(i)).collect();
        let pairs: Vec<(usize, usize)> = c
            .iter()
            .flat_map(|i| e.iter().map(move |j| (*i, *j)))
            .collect();
        let s = &self.sigma;
        let v = Matrix::from_fn(pairs.len(), pairs.len(), |a, b| {
            let ((i, j), (k, l)) = (pairs[a], pairs[b]);
            s[(i, k)] * s[(j, l)] + s[(i, l)] * s[(j, k)]
        });
        let (inv, _) = v.spd_inverse("the covariance of the residual covariances")?;
        let x: Vec<f64> = pairs.iter().map(|p| s[*p]).collect();
        let chi2 = self.n as f64
            * (0..x.len())
                .map(|a| x[a] * inv.row(a).iter().zip(&x).map(|(p, q)| p * q).sum::<f64>())
                .sum::<f64>();
        let df = pairs.len() as f64;
        Ok(InstantaneousCausality {
            one: c.iter().map(|i| self.names[*i].clone()).collect(),
            other: e.iter().map(|i| self.names[*i].clone()).collect(),
            chi2,
            df,
            p: dist::chi2_upper_tail(chi2, df),
        })
    }

    /// Likelihood-ratio test that the lags of all other series stay out of the equations of
    /// `block` (the block is exogenous), with Sims's (1980) small-sample correction.
    ///
    /// ```
    /// # use rand_distr::{Distribution, StandardNormal};
    /// # let noise = |s| -> Vec<f64> { let mut r = detente_infer::resample::stream(1, s); (0..160).map(|_| StandardNormal.sample(&mut r)).collect() };
    /// # let (a, e) = (noise(1), noise(2));
    /// # let b: Vec<f64> = (0..160).map(|t| e[t] + if t > 0 { 0.8 * a[t - 1] } else { 0.0 }).collect();
    /// # let panel = detente_infer::Panel::numbered(["a", "b"], vec![a, b])?;
    /// let fit = detente_infer::var::var(&panel, &detente_infer::var::VarSpec::new(2))?;
    /// assert!(fit.block_exogeneity(&["a"])?.p > 0.01);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn block_exogeneity(&self, block: &[&str]) -> Result<LikelihoodRatio> {
        let b = self.block(block)?;
        let k = self.k();
        let p = self.spec.lags;
        let keep: Vec<usize> = (0..self.n_regressors())
            .filter(|j| *j >= k * p || b.contains(&(j % k)))
            .collect();
        let rows: Vec<usize> = (0..self.n).collect();
        let x = self.design.x.select(&rows, &keep);
        let names: Vec<String> = keep.iter().map(|j| self.regressors[*j].clone()).collect();
        let restricted = crate::design::Design::new(x, &names, "the restricted VAR")?;
        let mut u = Matrix::zeros(self.n, b.len());
        for (col, i) in b.iter().enumerate() {
            let (_, r) = restricted.solve(&self.data.y[*i][p..]);
            for (t, v) in r.into_iter().enumerate() {
                u[(t, col)] = v;
            }
        }
        let t = self.n as f64;
        let (_, ld_r) = u
            .transpose_times(&u)
            .scaled(1.0 / t)
            .spd_inverse("the restricted residual covariance")?;
        let (_, ld_u) = self
            .sigma_ml
            .select(&b, &b)
            .spd_inverse("the residual covariance")?;
        let df = (p * b.len() * (k - b.len())) as f64;
        let statistic = ((t - self.n_regressors() as f64) * (ld_r - ld_u)).max(0.0);
        Ok(LikelihoodRatio {
            statistic,
            df,
            p: dist::chi2_upper_tail(statistic, df),
        })
    }
}
