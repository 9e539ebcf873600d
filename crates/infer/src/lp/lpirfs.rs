//! The local-projection convention of the R package `lpirfs` (Adaemmer 2019), after Jorda (2005).

use crate::design::Design;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::ols::Covariance;
use crate::panel::Panel;
use serde::Serialize;

/// Which impulse is sent through the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LpirfsShock {
    /// Column of the lower Cholesky factor divided by its diagonal: the shocked series moves by 1.
    Unit,
    /// That column times the reduced-form residual standard deviation of the shocked series. This
    /// is what `lpirfs` calls "one standard deviation"; it is not the Cholesky column.
    ReducedFormSd,
    /// The Cholesky column itself: one standard deviation of the orthogonal shock.
    CholeskySd,
}

/// Errors of the horizon regressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LpirfsErrors {
    /// Classical.
    Ols,
    /// Newey-West with a lag that grows with the horizon: 1 for the first regression.
    NeweyWestHorizon,
    /// Newey-West with a fixed lag.
    NeweyWest(usize),
}

/// Settings of [`lpirfs`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LpirfsSpec {
    /// Lags of all series.
    pub lags: usize,
    /// Highest horizon.
    pub horizons: usize,
    /// Impulse.
    pub shock: LpirfsShock,
    /// Errors.
    pub errors: LpirfsErrors,
    /// Multiplies Newey-West variances by `n / (n - k)`.
    pub adjust: bool,
    /// Half-width of the band in standard errors, for example 1.96.
    pub multiple: f64,
}

/// Responses by the `lpirfs` convention. `mean[s]` is for the shock to series `s`: one row a
/// horizon (0 first), one column a responding series.
#[derive(Debug, Clone, Serialize)]
pub struct LpirfsResult {
    /// Series names, in shock and response order.
    pub names: Vec<String>,
    /// Settings used.
    pub spec: LpirfsSpec,
    /// Shock matrix, one column a shock.
    pub shocks: Matrix,
    /// Point responses.
    pub mean: Vec<Matrix>,
    /// Lower band. It may lie above the upper one where a shock entry is negative, as in the package.
    pub lower: Vec<Matrix>,
    /// Upper band.
    pub upper: Vec<Matrix>,
}

/// Responses of every series of `panel` to a shock in every series, `lpirfs` convention.
///
/// `d` is the shock matrix from the VAR(p) residual covariance (divisor n - 1), recursive in column
/// order. Response 0 is `d`; response h+1 is `B1 d` with `B1` the coefficients on `y_{t-1}` in the
/// regression of `y_{t+h}` on a constant and `y_{t-1..t-p}`; bands are `(B1 -/+ m se) d`, entry by
/// entry, which ignores the uncertainty of `d` and the covariance of the coefficients.
///
/// For comparison with that package; for inference prefer
/// [`local_projection`](crate::lp::local_projection).
///
/// # Errors
/// Gaps, constant or collinear series, too few rows, 0 lags.
///
/// ```
/// use detente_infer::worlds::World;
/// let panel = World::DelayedEffect { rho: 0.3, lag: 1, size: 0.8 }.simulate(160, 1)?.select(&["x", "y"])?;
/// use detente_infer::lp::{LpirfsErrors, LpirfsShock, LpirfsSpec, lpirfs};
/// let spec = LpirfsSpec { lags: 2, horizons: 4, shock: LpirfsShock::Unit, errors: LpirfsErrors::NeweyWest(1), adjust: false, multiple: 1.96 };
/// let r = lpirfs(&panel, &spec)?;
/// assert_eq!(r.mean[0][(0, 0)], 1.0); // a unit shock
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn lpirfs(panel: &Panel, spec: &LpirfsSpec) -> Result<LpirfsResult> {
    if spec.lags == 0 {
        return Err(InferError::setting("lags", 0, "give at least one lag"));
    }
    let k = panel.n_series();
    let n = panel.n_periods();
    let p = spec.lags;
    for name in panel.names() {
        panel.varying(name)?;
    }
    let needed = p + spec.horizons + k * p + 2;
    if n < needed {
        return Err(InferError::TooFewRows {
            what: "lpirfs at the longest horizon".into(),
            rows: n,
            needed,
        });
    }
    let y = panel.columns();
    let mut names = vec!["const".to_string()];
    for l in 1..=p {
        names.extend(panel.names().iter().map(|s| format!("{s}.l{l}")));
    }
    let design = Matrix::from_fn(n - p, 1 + k * p, |t, j| {
        if j == 0 {
            1.0
        } else {
            y[(j - 1) % k][t + p - 1 - (j - 1) / k]
        }
    });
    let rows = |m: usize| Matrix::from_fn(m, design.n_cols(), |t, j| design[(t, j)]);
    let first = Design::new(design.clone(), &names, "lpirfs")?;
    let residuals: Vec<Vec<f64>> = y.iter().map(|s| first.solve(&s[p..]).1).collect();
    let m = (n - p) as f64;
    let cov = Matrix::from_fn(k, k, |i, j| {
        residuals[i]
            .iter()
            .zip(&residuals[j])
            .map(|(a, b)| a * b)
            .sum::<f64>()
            / (m - 1.0)
    });
    let chol = cov.cholesky("the residual covariance")?;
    let shocks = Matrix::from_fn(k, k, |i, j| match spec.shock {
        LpirfsShock::Unit => chol[(i, j)] / chol[(j, j)],
        LpirfsShock::ReducedFormSd => chol[(i, j)] / chol[(j, j)] * cov[(j, j)].sqrt(),
        LpirfsShock::CholeskySd => chol[(i, j)],
    });
    let blank = || vec![Matrix::zeros(spec.horizons + 1, k); k];
    let (mut mean, mut lower, mut upper) = (blank(), blank(), blank());
    for s in 0..k {
        for i in 0..k {
            for target in [&mut mean, &mut lower, &mut upper] {
                target[s][(0, i)] = shocks[(i, s)];
            }
        }
    }
    for h in 0..spec.horizons {
        let x = Design::new(rows(n - p - h), &names, "lpirfs")?;
        let tested: Vec<usize> = (1..=k).collect();
        for i in 0..k {
            let covariance = match spec.errors {
                LpirfsErrors::Ols => Covariance::Classical,
                LpirfsErrors::NeweyWestHorizon => Covariance::NeweyWest { lags: h + 1 },
                LpirfsErrors::NeweyWest(lags) => Covariance::NeweyWest { lags },
            };
            let (coefficients, u) = x.solve(&y[i][p + h..]);
            let factor = if spec.adjust && spec.errors != LpirfsErrors::Ols {
                x.n() as f64 / (x.n() - x.k()) as f64
            } else {
                1.0
            };
            let se: Vec<f64> = x
                .covariance(&u, &tested, covariance)?
                .diagonal()
                .iter()
                .map(|v| (v.max(0.0) * factor).sqrt())
                .collect();
            for s in 0..k {
                let (mut a, mut lo, mut hi) = (0.0, 0.0, 0.0);
                for j in 0..k {
                    let b = coefficients[1 + j];
                    let e = spec.multiple * se[j];
                    let d = shocks[(j, s)];
                    a += b * d;
                    lo += (b - e) * d;
                    hi += (b + e) * d;
                }
                mean[s][(h + 1, i)] = a;
                lower[s][(h + 1, i)] = lo;
                upper[s][(h + 1, i)] = hi;
            }
        }
    }
    Ok(LpirfsResult {
        names: panel.names().to_vec(),
        spec: spec.clone(),
        shocks,
        mean,
        lower,
        upper,
    })
}
