//! One path of the model under one lever, fast.
//!
//! Rows of a path are padded to a multiple of eight numbers and lag matrices are stored by
//! column, so that a step is a few multiplications of whole registers. The order of additions
//! is fixed and no multiplication is fused, so that every machine gives the same bytes.

mod compiled;
mod follow;
mod rest;
mod rules;
mod source;

use crate::linear::{LinearModel, ModelError, Parameters};

pub(crate) use compiled::Compiled;
pub(crate) use source::Source;

/// Paths beyond this are growth without bound.
pub(crate) const BOUND: f64 = 1e8;
/// Rows are padded to a multiple of this.
const LANES: usize = 8;

/// Runs `work` with the widest registers at hand; see [`pulp`].
#[inline]
fn wide<W: pulp::NullaryFnOnce>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = pulp::x86::V3::try_new() {
        return avx2.vectorize(work);
    }
    work.call()
}

/// Length of a padded row of `k` numbers.
pub(crate) fn padded(k: usize) -> usize {
    k.div_ceil(LANES) * LANES
}

/// What is fixed in a run: sizes, bounds, ties of the balance term.
pub(crate) struct Frame<'a> {
    pub model: &'a LinearModel,
    pub k: usize,
    pub stride: usize,
    pub horizon: usize,
    /// Tie pulled, pairs that pull it.
    balance: Vec<(usize, Vec<(usize, usize)>)>,
    /// Bounds as padded rows, the padding without bounds; empty for none.
    low: Vec<f64>,
    high: Vec<f64>,
}

impl<'a> Frame<'a> {
    pub fn new(model: &'a LinearModel, horizon: usize) -> Result<Self, ModelError> {
        model.check()?;
        let mut balance = Vec::new();
        for term in model.balance.iter().flat_map(|b| &b.terms) {
            let through = term
                .through
                .iter()
                .map(|(a, b)| Ok((model.index(a)?, model.index(b)?)))
                .collect::<Result<Vec<_>, ModelError>>()?;
            if !through.is_empty() {
                balance.push((model.index(&term.to)?, through));
            }
        }
        let k = model.series();
        let stride = padded(k);
        let row = |bounds: fn(&(f64, f64)) -> f64, none: f64| {
            let mut row: Vec<f64> = model.bounds.iter().map(bounds).collect();
            if !row.is_empty() {
                row.resize(stride, none);
            }
            row
        };
        Ok(Self {
            model,
            k,
            stride,
            horizon,
            balance,
            low: row(|bounds| bounds.0, f64::NEG_INFINITY),
            high: row(|bounds| bounds.1, f64::INFINITY),
        })
    }

    /// Rows of a path before step 1.
    pub fn before(&self) -> usize {
        self.model.start.len()
    }
}

/// Parameters of one draw, by column and padded.
pub(crate) struct Draw {
    intercept: Vec<f64>,
    /// Column j of lag p at `(p * k + j) * stride`.
    columns: Vec<f64>,
    kappa: f64,
}

impl Draw {
    pub fn new(frame: &Frame<'_>, parameters: &Parameters, kappa: f64) -> Self {
        let (k, stride) = (frame.k, frame.stride);
        let mut intercept = vec![0.0; stride];
        intercept[..k].copy_from_slice(&parameters.intercept);
        let mut columns = vec![0.0; parameters.lags.len() * k * stride];
        for (p, lag) in parameters.lags.iter().enumerate() {
            for i in 0..k {
                for j in 0..k {
                    columns[(p * k + j) * stride + i] = lag[i * k + j];
                }
            }
        }
        Self {
            intercept,
            columns,
            kappa,
        }
    }

    /// Draw number `b` of the model.
    pub fn numbered(frame: &Frame<'_>, b: usize) -> Self {
        let kappa = frame.model.balance.as_ref().map_or(0.0, |x| x.kappa_of(b));
        Self::new(frame, frame.model.parameters(b), kappa)
    }

    /// The point estimate.
    pub fn point(frame: &Frame<'_>) -> Self {
        let kappa = frame.model.balance.as_ref().map_or(0.0, |x| x.kappa);
        Self::new(frame, &frame.model.point, kappa)
    }
}

/// Buffers that are kept from path to path.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Padded rows: the start, then one a step.
    pub path: Vec<f64>,
    push: Vec<f64>,
    tanh: Vec<f64>,
    seen: Vec<f64>,
    carried: Vec<f64>,
    streaks: Vec<usize>,
    cut: Vec<bool>,
    taken: Vec<bool>,
    state: Vec<(bool, bool)>,
}

#[inline(always)]
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
