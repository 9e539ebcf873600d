//! p-values by rank among placebos.

/// `(1 + #{placebo >= actual}) / (1 + placebos)`: the chance of ranking so high among exchangeable
/// placebos. Never 0. NaN placebos count as at least as extreme, which errs on the safe side.
///
/// ```
/// use detente_infer::placebo::rank_p;
/// assert_eq!(rank_p(5.0, &[1.0, 2.0, 6.0]), 0.5);
/// ```
pub fn rank_p(actual: f64, placebos: &[f64]) -> f64 {
    let beyond = placebos.iter().filter(|v| !(**v < actual)).count();
    (1 + beyond) as f64 / (1 + placebos.len()) as f64
}

/// [`rank_p`] of absolute values: `(1 + #{|t_d| >= |t|}) / (1 + D)`.
///
/// ```
/// let p = detente_infer::placebo::rank_p_two_sided(2.0, &[-3.0, 1.0, 0.5]);
/// assert_eq!(p, 0.5); // (1 + 1) / (1 + 3)
/// ```
pub fn rank_p_two_sided(actual: f64, placebos: &[f64]) -> f64 {
    let absolute: Vec<f64> = placebos.iter().map(|v| v.abs()).collect();
    rank_p(actual.abs(), &absolute)
}
