//! Distribution functions and quantiles, with upper tails kept accurate.

use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor, Normal, StudentsT};

/// P(X > x) for the F distribution with `df1`, `df2` degrees of freedom; 1 for x <= 0.
///
/// ```
/// // One restriction: F is the square of t.
/// let (f, t) = (detente_infer::dist::f_upper_tail(4.0, 1.0, 20.0), detente_infer::dist::t_two_sided(2.0, 20.0));
/// assert!((f - t).abs() < 1e-10);
/// ```
pub fn f_upper_tail(x: f64, df1: f64, df2: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    FisherSnedecor::new(df1, df2).map_or(f64::NAN, |d| d.sf(x))
}

/// P(X > x) for the chi-squared distribution with `df` degrees of freedom; 1 for x <= 0.
///
/// ```
/// assert!((detente_infer::dist::chi2_upper_tail(3.841458820694124, 1.0) - 0.05).abs() < 1e-9);
/// ```
pub fn chi2_upper_tail(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    ChiSquared::new(df).map_or(f64::NAN, |d| d.sf(x))
}

/// Two-sided p-value of a t statistic; an infinite `df` means the normal distribution.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    (2.0 * t_cdf(-t.abs(), df)).min(1.0)
}

/// P(T <= t); an infinite `df` means the normal distribution.
pub fn t_cdf(t: f64, df: f64) -> f64 {
    if df.is_finite() {
        StudentsT::new(0.0, 1.0, df).map_or(f64::NAN, |d| d.cdf(t))
    } else {
        normal_cdf(t)
    }
}

/// Quantile of Student's t; an infinite `df` means the normal distribution.
///
/// Above a million degrees of freedom: Cornish-Fisher, `z + (z^3 + z) / (4 df) + (5 z^5 + 16 z^3 +
/// 3 z) / (96 df^2)`, exact to double precision there, where a search by bisection does not end.
///
/// ```
/// assert!((detente_infer::dist::t_quantile(0.975, f64::INFINITY) - 1.959963984540054).abs() < 1e-9);
/// ```
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if df > 1e6 && df.is_finite() {
        let z = normal_quantile(p);
        let (z3, z5) = (z.powi(3), z.powi(5));
        return z + (z3 + z) / (4.0 * df) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * df * df);
    }
    if df.is_finite() {
        StudentsT::new(0.0, 1.0, df).map_or(f64::NAN, |d| d.inverse_cdf(p))
    } else {
        normal_quantile(p)
    }
}

/// Standard normal distribution function.
pub fn normal_cdf(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// Standard normal quantile.
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// Sample quantile by linear interpolation (Hyndman-Fan type 7: R's and NumPy's default).
///
/// `sorted` must be ascending and free of NaN; empty input gives NaN.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    let n = sorted.len();
    if n == 0 {
        return f64::NAN;
    }
    let h = (n - 1) as f64 * p.clamp(0.0, 1.0);
    let lo = h.floor() as usize;
    let hi = (lo + 1).min(n - 1);
    sorted[lo] + (h - lo as f64) * (sorted[hi] - sorted[lo])
}

/// [`quantile_sorted`] of values in any order, which it moves about: two order statistics are
/// picked out in linear time.
pub(crate) fn quantile_selected(values: &mut [f64], p: f64) -> f64 {
    let n = values.len();
    if n == 0 {
        return f64::NAN;
    }
    let h = (n - 1) as f64 * p.clamp(0.0, 1.0);
    let lo = h.floor() as usize;
    let (_, at, above) = values.select_nth_unstable_by(lo, f64::total_cmp);
    let at = *at;
    let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(at);
    at + (h - lo as f64) * (next - at)
}

/// [`quantile_sorted`] after sorting a copy.
///
/// ```
/// assert_eq!(detente_infer::dist::quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
/// ```
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut v = values.to_vec();
    v.sort_by(f64::total_cmp);
    quantile_sorted(&v, p)
}

/// Arithmetic mean; NaN for no values.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Variance with divisor `n - 1`.
pub fn variance(values: &[f64]) -> f64 {
    let m = mean(values);
    values.iter().map(|v| (v - m).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}
