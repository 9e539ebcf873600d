//! What a study could have seen: power, minimum detectable effects, equivalence.
//!
//! A null result without these is not information.

use crate::dist;
use crate::error::{InferError, Result, check_level};
use serde::Serialize;

fn check(se: f64, alpha: f64, df: f64) -> Result<()> {
    check_level("alpha", alpha)?;
    if !(se > 0.0) || !se.is_finite() {
        return Err(InferError::setting(
            "se",
            se,
            "give the positive, finite standard error of the estimate",
        ));
    }
    if !(df > 0.0) {
        return Err(InferError::setting(
            "df",
            df,
            "give positive degrees of freedom, infinity for the normal",
        ));
    }
    Ok(())
}

/// Power of the two-sided t test at size `alpha` when the true effect is `effect` and the
/// estimate's standard error is `se`.
///
/// `P(|T| > t_{1-alpha/2, df})` with `T` noncentral t of `df` degrees of freedom and noncentrality
/// `effect / se`, as the average over the scale `s = sqrt(chi2_df / df)` of
/// `Phi(d - c s) + Phi(-d - c s)`, by Simpson's rule. An infinite `df` gives the z test.
///
/// # Errors
/// A standard error or degrees of freedom that are not positive, `alpha` outside (0, 1).
///
/// ```
/// use detente_infer::power::power;
/// // Cohen (1988): two-sample t test, d = .5, 64 in each group, power .80.
/// let se = (2.0f64 / 64.0).sqrt();
/// assert!((power(0.5, se, 0.05, 126.0)? - 0.8015).abs() < 1e-4);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn power(effect: f64, se: f64, alpha: f64, df: f64) -> Result<f64> {
    check(se, alpha, df)?;
    if !effect.is_finite() {
        return Err(InferError::setting(
            "effect",
            effect,
            "give a finite number",
        ));
    }
    let d = effect / se;
    let c = dist::t_quantile(1.0 - alpha / 2.0, df);
    let tail = |s: f64| dist::normal_cdf(d - c * s) + dist::normal_cdf(-d - c * s);
    if df.is_infinite() {
        return Ok(tail(1.0));
    }
    // Density of s = sqrt(chi2_df / df): 2 (df/2)^(df/2) / Gamma(df/2) s^(df-1) exp(-df s^2 / 2).
    let half = df / 2.0;
    let log_const = 2f64.ln() + half * half.ln() - statrs::function::gamma::ln_gamma(half);
    let density = |s: f64| {
        if s <= 0.0 {
            0.0
        } else {
            (log_const + (df - 1.0) * s.ln() - half * s * s).exp()
        }
    };
    // s has mean about 1 and standard deviation about 1 / sqrt(2 df).
    let sd = (0.5 / df).sqrt();
    let (lo, hi) = ((1.0 - 10.0 * sd).max(0.0), 1.0 + 12.0 * sd);
    let steps = 2000;
    let h = (hi - lo) / steps as f64;
    let (mut total, mut mass) = (0.0, 0.0);
    for i in 0..=steps {
        let s = lo + h * i as f64;
        let w = density(s)
            * if i == 0 || i == steps {
                1.0
            } else if i % 2 == 1 {
                4.0
            } else {
                2.0
            };
        total += w * tail(s);
        mass += w;
    }
    Ok((total / mass).clamp(0.0, 1.0))
}

/// The smallest effect that the two-sided test would find with probability `target` (usually .8).
///
/// Solved from [`power`] by bisection; close to `(t_{1-alpha/2} + t_target) se`.
///
/// ```
/// use detente_infer::power::{minimum_detectable_effect, power};
/// let mde = minimum_detectable_effect(2.0, 0.05, f64::INFINITY, 0.8)?;
/// assert!((mde / 2.0 - 2.8016).abs() < 1e-3);
/// assert!((power(mde, 2.0, 0.05, f64::INFINITY)? - 0.8).abs() < 1e-9);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn minimum_detectable_effect(se: f64, alpha: f64, df: f64, target: f64) -> Result<f64> {
    check(se, alpha, df)?;
    if !(target > alpha && target < 1.0) {
        return Err(InferError::setting(
            "target",
            target,
            "give a power above alpha and below 1, usually 0.8",
        ));
    }
    let mut hi = 4.0;
    while power(hi, 1.0, alpha, df)? < target {
        hi *= 2.0;
        if hi > 1e12 {
            return Err(InferError::setting(
                "df",
                df,
                "too few degrees of freedom for any effect to be detectable",
            ));
        }
    }
    let mut lo = 0.0;
    for _ in 0..80 {
        let mid = 0.5 * (lo + hi);
        if power(mid, 1.0, alpha, df)? < target {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    Ok(0.5 * (lo + hi) * se)
}

/// The smallest sample that would find `effect` with power `target`, when a sample of `n` rows
/// with `parameters` coefficients gave standard error `se`: the error is taken to shrink as
/// `1 / sqrt(rows)`.
///
/// # Errors
/// As [`minimum_detectable_effect`]; an effect of 0, which no sample finds.
///
/// ```
/// use detente_infer::power::sufficient_sample;
/// // Halving the detectable effect takes about four times the rows.
/// let n = sufficient_sample(1.4, 1.0, 100, 5, 0.05, 0.8)?;
/// assert!((390..=420).contains(&n));
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn sufficient_sample(
    effect: f64,
    se: f64,
    n: usize,
    parameters: usize,
    alpha: f64,
    target: f64,
) -> Result<usize> {
    check(se, alpha, 1.0)?;
    if effect == 0.0 || !effect.is_finite() || n == 0 {
        return Err(InferError::setting(
            "effect",
            effect,
            "give a finite effect other than 0 and the rows behind the standard error",
        ));
    }
    if !(target > alpha && target < 1.0) {
        return Err(InferError::setting(
            "target",
            target,
            "give a power above alpha and below 1, usually 0.8",
        ));
    }
    let enough = |m: usize| -> Result<bool> {
        let se_m = se * (n as f64 / m as f64).sqrt();
        Ok(power(effect, se_m, alpha, (m - parameters) as f64)? >= target)
    };
    let mut hi = parameters + 2;
    while !enough(hi)? {
        hi *= 2;
        if hi > 1 << 50 {
            return Err(InferError::setting(
                "effect",
                effect,
                "too small to be found with any realistic sample",
            ));
        }
    }
    let mut lo = parameters + 1;
    while lo + 1 < hi {
        let mid = lo + (hi - lo) / 2;
        if enough(mid)? {
            hi = mid;
        } else {
            lo = mid;
        }
    }
    Ok(if enough(lo)? { lo } else { hi })
}

/// Verdict of an equivalence test beside the ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    /// Different from zero, and not shown to be within the margin.
    Effect,
    /// Shown to be within the margin, not different from zero: evidence of no sizeable effect.
    NoSizeableEffect,
    /// Different from zero and yet within the margin: an effect, but a small one.
    SmallEffect,
    /// Neither: the data cannot tell.
    Undecided,
}

/// Two one-sided tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EquivalenceTest {
    /// Largest of the two one-sided p-values: small means "within the margin".
    pub p: f64,
    /// p-value of "at or below -margin".
    pub p_lower: f64,
    /// p-value of "at or above +margin".
    pub p_upper: f64,
    /// Two-sided p-value of "zero".
    pub p_zero: f64,
    /// Half-width of the smallest symmetric margin that would have passed at `alpha`:
    /// "no evidence of an effect larger than this".
    pub rules_out_beyond: f64,
    /// The verdict at `alpha`.
    pub verdict: Equivalence,
}

/// Equivalence test by two one-sided t tests (Schuirmann 1987): is the effect within `-margin` to
/// `+margin`?
///
/// # Errors
/// A margin or standard error that is not positive.
///
/// ```
/// use detente_infer::power::{Equivalence, equivalence};
/// let t = equivalence(0.1, 0.1, 100.0, 0.5, 0.05)?;
/// assert_eq!(t.verdict, Equivalence::NoSizeableEffect);
/// assert_eq!(equivalence(0.1, 1.0, 100.0, 0.5, 0.05)?.verdict, Equivalence::Undecided);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn equivalence(
    estimate: f64,
    se: f64,
    df: f64,
    margin: f64,
    alpha: f64,
) -> Result<EquivalenceTest> {
    check(se, alpha, df)?;
    if !(margin > 0.0) || !margin.is_finite() || !estimate.is_finite() {
        return Err(InferError::setting(
            "margin",
            margin,
            "give the positive size of effect that would still count as none",
        ));
    }
    let p_lower = 1.0 - dist::t_cdf((estimate + margin) / se, df);
    let p_upper = dist::t_cdf((estimate - margin) / se, df);
    let p_zero = dist::t_two_sided(estimate / se, df);
    let p = p_lower.max(p_upper);
    Ok(EquivalenceTest {
        p,
        p_lower,
        p_upper,
        p_zero,
        rules_out_beyond: estimate.abs() + dist::t_quantile(1.0 - alpha, df) * se,
        verdict: match (p_zero < alpha, p < alpha) {
            (true, false) => Equivalence::Effect,
            (false, true) => Equivalence::NoSizeableEffect,
            (true, true) => Equivalence::SmallEffect,
            (false, false) => Equivalence::Undecided,
        },
    })
}
