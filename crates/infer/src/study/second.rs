//! Other estimators of the same response, shown beside the first and never averaged with it.

use serde::Serialize;

use super::{Fit, OUTCOME, SHOCK, Study, standardised, varies};
use crate::bands::BandKind;
use crate::bvar::{Bvar, SimsZha, bvar, bvar_with_exogenous};
use crate::error::Result;
use crate::lp::{PoissonLpResult, PoissonLpSpec, Response, poisson_local_projection};
use crate::matrix::Matrix;
use crate::panel::Panel;

/// Lags of the autoregression, at least: long lags keep it honest at long horizons.
const LEAST_LAGS: usize = 6;
/// Posterior draws.
const DRAWS: usize = 500;
/// Draws for the simultaneous band of the counts.
const DRAWS_OF_COUNTS: usize = 1000;
/// Prior standard deviation of exogenous coefficients, in units of `lambda0`.
const LAMBDA5: f64 = 1.0;

/// Response of the outcome to one unit more of the shock in a Bayesian vector autoregression, once
/// with the shock ordered first (it may move the outcome in its own period) and once last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BayesResponse {
    /// Lags.
    pub lags: usize,
    /// The prior with the largest evidence of the grid.
    pub prior: SimsZha,
    /// Its log evidence.
    pub log_evidence: f64,
    /// Shock first: posterior mean path.
    pub first: Vec<f64>,
    /// Shock first: pointwise band, low.
    pub first_lower: Vec<f64>,
    /// Shock first: pointwise band, high.
    pub first_upper: Vec<f64>,
    /// Shock last: posterior mean path; 0 in the shock's own period by construction.
    pub last: Vec<f64>,
}

/// The prior is chosen by evidence over tightness `lambda0` in {.6, 1}, `lambda1` in {.1, .2, .5}
/// and decay `lambda3` in {1, 2}, all on standardised series; controls enter as exogenous.
pub(super) fn bayes(shock: &[f64], outcome: &[f64], study: &Study) -> Option<BayesResponse> {
    let lags = (2 * study.lags).max(LEAST_LAGS).min(shock.len() / 8);
    if lags == 0 {
        return None;
    }
    let mut names = Vec::new();
    let mut columns = Vec::new();
    for (name, column) in study.controls.iter().chain(&study.outcome_controls) {
        if varies(column)
            && let Ok((column, _)) = standardised(column, "a control")
        {
            names.push(format!("given {name}"));
            columns.push(column);
        }
    }
    let given = Panel::numbered(names, columns).ok()?;
    let fit = |panel: &Panel, prior: SimsZha| -> Result<Bvar> {
        if given.n_series() == 0 {
            bvar(panel, lags, prior)
        } else {
            bvar_with_exogenous(panel, &given, lags, prior, LAMBDA5)
        }
    };
    let pair = |order: [(&str, &[f64]); 2]| {
        Panel::numbered(
            order.iter().map(|(name, _)| *name),
            order.iter().map(|(_, v)| v.to_vec()).collect(),
        )
    };
    let shock_first = pair([(SHOCK, shock), (OUTCOME, outcome)]).ok()?;
    let mut best: Option<Bvar> = None;
    for lambda0 in [0.6, 1.0] {
        for lambda1 in [0.1, 0.2, 0.5] {
            for lambda3 in [1.0, 2.0] {
                let prior = SimsZha {
                    lambda0,
                    lambda1,
                    lambda3,
                    lambda4: 1.0,
                    ..SimsZha::default()
                };
                if let Ok(fit) = fit(&shock_first, prior)
                    && best
                        .as_ref()
                        .is_none_or(|b| fit.log_evidence > b.log_evidence)
                {
                    best = Some(fit);
                }
            }
        }
    }
    let best = best?;
    let draws = best.responses(study.horizons, DRAWS, study.seed).ok()?;
    // One unit of the shock itself, not one standard deviation of its innovation.
    let (own, other) = (draws.paths(0, 0), draws.paths(1, 0));
    let scaled = Matrix::from_fn(other.n_rows(), other.n_cols(), |d, h| {
        other[(d, h)] / own[(d, 0)]
    });
    let band = crate::bands::path_bands(&scaled, BandKind::Pointwise, study.level).ok()?;
    let unit = draws.point[0][(0, 0)];
    let shock_last = pair([(OUTCOME, outcome), (SHOCK, shock)]).ok()?;
    let reordered = fit(&shock_last, best.prior).ok()?;
    let last = reordered.responses(study.horizons, 1, study.seed).ok()?;
    let unit_last = last.point[0][(1, 1)];
    Some(BayesResponse {
        lags,
        prior: best.prior,
        log_evidence: best.log_evidence,
        first: draws.point.iter().map(|m| m[(1, 0)] / unit).collect(),
        first_lower: band.lower,
        first_upper: band.upper,
        last: last.point.iter().map(|m| m[(0, 1)] / unit_last).collect(),
    })
}

/// The counts behind the outcome by Poisson pseudo-likelihood, same lags, controls and horizons;
/// the shock in standard deviations.
pub(super) fn counts(shock: &[f64], study: &Study) -> Option<PoissonLpResult> {
    let counts = study.counts.as_ref()?;
    let fit = Fit {
        controls: &study.controls,
        outcome_controls: &study.outcome_controls,
        lags: study.lags,
        study,
    };
    let (panel, lp) = fit
        .laid_out(shock, counts, DRAWS_OF_COUNTS, Response::Level)
        .ok()?;
    let spec = PoissonLpSpec {
        lp,
        ..PoissonLpSpec::new(SHOCK, OUTCOME)
    };
    poisson_local_projection(&panel, &spec).ok()
}
