//! What ties have in common: memory, reciprocity, and the pull of third parties.

use crate::estimate::Tie;
use crate::linalg::{backward, cholesky, forward};
use crate::linear::BalanceTerm;

/// For each tie i→j the pairs i→k, k→j that are in the panel.
pub(crate) fn balance_terms(names: &[String], ties: &[Tie]) -> Vec<BalanceTerm> {
    let known: Vec<&Tie> = ties
        .iter()
        .filter(|tie| names.contains(&tie.series))
        .collect();
    known
        .iter()
        .filter_map(|tie| {
            let through: Vec<(String, String)> = known
                .iter()
                .filter(|first| first.source == tie.source && first.target != tie.target)
                .filter_map(|first| {
                    let second = known.iter().find(|second| {
                        second.source == first.target && second.target == tie.target
                    })?;
                    Some((first.series.clone(), second.series.clone()))
                })
                .collect();
            (!through.is_empty()).then(|| BalanceTerm {
                to: tie.series.clone(),
                through,
            })
        })
        .collect()
}

/// Values of the balance column of each term: the mean over third parties of tanh·tanh.
pub(crate) fn balance_column(names: &[String], term: &BalanceTerm, row: &[f64]) -> f64 {
    let at = |name: &str| names.iter().position(|n| n == name);
    let sum: f64 = term
        .through
        .iter()
        .filter_map(|(a, b)| Some(row[at(a)?].tanh() * row[at(b)?].tanh()))
        .sum();
    sum / term.through.len() as f64
}

/// One κ for all ties, with its standard error; `None` where it cannot be told.
///
/// The column and the tie are both cleared of the intercept and all lags (Frisch, Waugh,
/// Lovell); what is left of the ties is regressed on what is left of the columns, each tie
/// weighted by its residual variance.
pub(crate) fn kappa(
    names: &[String],
    rows: &[Vec<f64>],
    lags: usize,
    terms: &[BalanceTerm],
) -> Option<(f64, f64)> {
    let t = rows.len();
    let design: Vec<Vec<f64>> = (lags..t)
        .map(|now| {
            let mut row = vec![1.0];
            (1..=lags).for_each(|lag| row.extend_from_slice(&rows[now - lag]));
            row
        })
        .collect();
    let m = design[0].len();
    let n = design.len();
    if n <= m + 2 {
        return None;
    }
    let mut gram = vec![0.0; m * m];
    for row in &design {
        for a in 0..m {
            for b in 0..m {
                gram[a * m + b] += row[a] * row[b];
            }
        }
    }
    let factor = cholesky(&gram, m)?;
    let left = |y: &[f64]| -> Vec<f64> {
        let mut beta = vec![0.0; m];
        for (row, y) in design.iter().zip(y) {
            for a in 0..m {
                beta[a] += row[a] * y;
            }
        }
        forward(&factor, m, &mut beta);
        backward(&factor, m, &mut beta);
        design
            .iter()
            .zip(y)
            .map(|(row, y)| y - row.iter().zip(&beta).map(|(x, b)| x * b).sum::<f64>())
            .collect()
    };
    let (mut top, mut bottom) = (0.0, 0.0);
    for term in terms {
        let to = names.iter().position(|n| *n == term.to)?;
        let column: Vec<f64> = (lags..t)
            .map(|now| balance_column(names, term, &rows[now - 1]))
            .collect();
        let tie: Vec<f64> = rows[lags..].iter().map(|row| row[to]).collect();
        let (column, tie) = (left(&column), left(&tie));
        let weight = (n - m) as f64 / tie.iter().map(|x| x * x).sum::<f64>();
        if !weight.is_finite() {
            continue;
        }
        top += weight * column.iter().zip(&tie).map(|(x, y)| x * y).sum::<f64>();
        bottom += weight * column.iter().map(|x| x * x).sum::<f64>();
    }
    (bottom > 0.0).then(|| (top / bottom, 1.0 / bottom.sqrt()))
}

/// Memory ρ and reciprocity β, pooled over all ties that have a return tie: each tie on its
/// own last value and that of its return, every series centred and scaled to its spread.
pub(crate) fn reciprocity(names: &[String], rows: &[Vec<f64>], ties: &[Tie]) -> Option<Pooled> {
    let at = |name: &str| names.iter().position(|n| n == name);
    let n = rows.len() as f64;
    let scale: Vec<(f64, f64)> = (0..names.len())
        .map(|i| {
            let mean = rows.iter().map(|row| row[i]).sum::<f64>() / n;
            let variance = rows.iter().map(|row| (row[i] - mean).powi(2)).sum::<f64>() / n;
            (mean, variance.sqrt())
        })
        .collect();
    let pairs: Vec<(usize, usize)> = ties
        .iter()
        .filter_map(|tie| {
            let back = ties
                .iter()
                .find(|b| b.source == tie.target && b.target == tie.source)?;
            Some((at(&tie.series)?, at(&back.series)?))
        })
        .filter(|(a, b)| a != b)
        .collect();
    let (mut oo, mut or, mut rr, mut oy, mut ry) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(own, back) in &pairs {
        let value = |row: &[f64], i: usize| (row[i] - scale[i].0) / scale[i].1;
        for window in rows.windows(2) {
            let (o, r) = (value(&window[0], own), value(&window[0], back));
            let y = value(&window[1], own);
            oo += o * o;
            or += o * r;
            rr += r * r;
            oy += o * y;
            ry += r * y;
        }
    }
    let determinant = oo * rr - or * or;
    (determinant > 1e-9 * oo * rr).then(|| Pooled {
        memory: (oy * rr - ry * or) / determinant,
        reciprocity: (ry * oo - oy * or) / determinant,
        pairs,
        spreads: scale.iter().map(|(_, sd)| *sd).collect(),
    })
}

/// What [`reciprocity`] found.
pub(crate) struct Pooled {
    pub memory: f64,
    pub reciprocity: f64,
    /// Tie and its return tie.
    pub pairs: Vec<(usize, usize)>,
    /// Standard deviation of each series.
    pub spreads: Vec<f64>,
}
