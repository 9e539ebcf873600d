//! Multilinear tensor regression (Hoff 2015).

use super::InfluenceCaveat;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::simd::{Rows, add_product, add_transposed_product, dot, wide};
use serde::Serialize;

/// Relations over time: `sources x targets x kinds x periods`, the first index fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    dims: [usize; 4],
    data: Vec<f64>,
}

impl Tensor {
    /// From values in column-major order (first index fastest).
    ///
    /// # Errors
    /// A wrong number of values, or one that is not finite.
    ///
    /// ```
    /// use detente_infer::influence::Tensor;
    /// let t = Tensor::new([2, 1, 1, 2], vec![1.0, 2.0, 3.0, 4.0])?;
    /// assert_eq!(t.get(1, 0, 0, 1), 4.0);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn new(dims: [usize; 4], data: Vec<f64>) -> Result<Self> {
        let expected = dims.iter().product();
        if data.len() != expected {
            return Err(InferError::LengthMismatch {
                what: "the tensor's values".into(),
                expected,
                found: data.len(),
            });
        }
        crate::error::check_finite("tensor", &data)?;
        Ok(Self { dims, data })
    }

    /// Sizes: sources, targets, kinds, periods.
    pub fn dims(&self) -> [usize; 4] {
        self.dims
    }

    /// One value.
    pub fn get(&self, i: usize, j: usize, k: usize, t: usize) -> f64 {
        let [a, b, c, _] = self.dims;
        self.data[i + a * (j + b * (k + c * t))]
    }

    /// Product along one mode with a square matrix.
    fn times_mode(&self, mode: usize, m: &Matrix) -> Self {
        let mut data = vec![0.0; self.data.len()];
        wide(TimesMode {
            dims: self.dims,
            mode,
            source: &self.data,
            factor: m,
            target: &mut data,
        });
        Self {
            dims: self.dims,
            data,
        }
    }

    /// `sum over all else of self[.., a, ..] other[.., b, ..]` along one mode.
    fn cross(&self, other: &Self, mode: usize) -> Matrix {
        wide(Cross {
            dims: self.dims,
            mode,
            left: &self.data,
            right: &other.data,
        })
    }
}

/// [`Tensor::times_mode`].
struct TimesMode<'a> {
    dims: [usize; 4],
    mode: usize,
    source: &'a [f64],
    factor: &'a Matrix,
    target: &'a mut [f64],
}

impl pulp::NullaryFnOnce for TimesMode<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.dims[self.mode];
        let stride: usize = self.dims[..self.mode].iter().product();
        if self.mode == 0 {
            // Every column of the tensor is a row here: times the transpose, from the right.
            let transposed = self.factor.transpose();
            add_product(
                self.target,
                (self.source.len() / n, n, n),
                rows(self.source, n),
                rows(transposed.as_slice(), n),
            );
            return;
        }
        let block = stride * n;
        for (source, target) in self
            .source
            .chunks_exact(block)
            .zip(self.target.chunks_exact_mut(block))
        {
            add_product(
                target,
                (n, stride, n),
                rows(self.factor.as_slice(), n),
                rows(source, stride),
            );
        }
    }
}

/// [`Tensor::cross`].
struct Cross<'a> {
    dims: [usize; 4],
    mode: usize,
    left: &'a [f64],
    right: &'a [f64],
}

impl pulp::NullaryFnOnce for Cross<'_> {
    type Output = Matrix;

    #[inline(always)]
    fn call(self) -> Matrix {
        let n = self.dims[self.mode];
        let stride: usize = self.dims[..self.mode].iter().product();
        let mut out = vec![0.0; n * n];
        if stride == 1 {
            add_transposed_product(
                &mut out,
                (n, n, self.left.len() / n),
                rows(self.left, n),
                rows(self.right, n),
            );
        } else {
            let block = stride * n;
            let mut turned = vec![0.0; block];
            for (x, y) in self
                .left
                .chunks_exact(block)
                .zip(self.right.chunks_exact(block))
            {
                // The right block turned, so that the sum runs over its rows.
                for (b, row) in y.chunks_exact(stride).enumerate() {
                    for (s, v) in row.iter().enumerate() {
                        turned[s * n + b] = *v;
                    }
                }
                add_product(&mut out, (n, n, stride), rows(x, stride), rows(&turned, n));
            }
        }
        Matrix::from_fn(n, n, |i, j| out[i * n + j])
    }
}

#[inline(always)]
fn rows(data: &[f64], stride: usize) -> Rows<'_> {
    Rows { data, stride }
}

/// Settings of [`mltr`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MltrSpec {
    /// Most sweeps over the modes.
    pub max_sweeps: usize,
    /// Stop when a sweep lowers the sum of squares by less than this share.
    pub tolerance: f64,
}

impl Default for MltrSpec {
    fn default() -> Self {
        Self {
            max_sweeps: 500,
            tolerance: 1e-12,
        }
    }
}

/// A fitted multilinear tensor regression. Scales are not identified mode by mode. The report gives
/// every mode's matrix but the last the root mean square entry 1 (Frobenius norm the root of its number of
/// entries), with its largest entry in absolute value positive (the first of equals), and puts scale and sign into
/// the last mode that has more than one level. No entry is singled out, so that none can be too near
/// zero to divide by.
#[derive(Debug, Clone, Serialize)]
pub struct MltrFit {
    /// Sources on sources.
    pub b1: Matrix,
    /// Targets on targets.
    pub b2: Matrix,
    /// Kinds on kinds; 1 x 1 and equal to 1 for one kind.
    pub b3: Matrix,
    /// Residual sum of squares.
    pub sse: f64,
    /// Sweeps made.
    pub sweeps: usize,
    /// Whether the last sweep lowered the sum of squares by less than the tolerance. If not, the
    /// estimates are those of the last sweep and may still move: allow more sweeps.
    pub converged: bool,
    /// Share of the total sum of squares by which the last sweep lowered it.
    pub last_gain: f64,
    /// What the estimates mean.
    pub caveat: InfluenceCaveat,
}

/// Least squares for `Y_t = X_t x1 B1 x2 B2 x3 B3 + E_t`, by alternating over the modes:
/// `B_k = Y_(k) X~_(k)' (X~_(k) X~_(k)')^-1`, with `X~` multiplied in all other modes. Usually
/// `X_t = Y_{t-1}`.
///
/// # Errors
/// Shapes that differ, a singular mode (too few periods, an actor without any tie), no sweep allowed. A
/// fit that has not converged is given with [`MltrFit::converged`] false.
///
/// ```
/// use detente_infer::influence::{MltrSpec, Tensor, mltr};
/// let x: Vec<f64> = (0..3 * 3 * 20).map(|i| ((i * 7919 % 1009) as f64).sin()).collect();
/// let y: Vec<f64> = x.iter().map(|v| 0.5 * v).collect();
/// let fit = mltr(&Tensor::new([3, 3, 1, 20], y)?, &Tensor::new([3, 3, 1, 20], x)?, &MltrSpec::default())?;
/// assert!(fit.converged && fit.sse < 1e-18);
/// // Root mean square 1 on the side of the sources: sqrt(3) on the diagonal.
/// assert!((fit.b1[(0, 0)] - 3f64.sqrt()).abs() < 1e-9);
/// assert!((fit.b1[(0, 0)] * fit.b2[(0, 0)] - 0.5).abs() < 1e-9);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
pub fn mltr(y: &Tensor, x: &Tensor, spec: &MltrSpec) -> Result<MltrFit> {
    if y.dims != x.dims {
        return Err(InferError::LengthMismatch {
            what: "x (every dimension must equal y's)".into(),
            expected: y.data.len(),
            found: x.data.len(),
        });
    }
    let total: f64 = y.data.iter().map(|v| v * v).sum();
    let modes: Vec<usize> = (0..3).filter(|m| y.dims[*m] > 1).collect();
    if modes.is_empty() || total == 0.0 {
        return Err(InferError::setting(
            "y",
            format!("{:?}", y.dims),
            "give at least two actors and values other than 0",
        ));
    }
    let mut b: Vec<Matrix> = (0..3).map(|m| Matrix::identity(y.dims[m])).collect();
    if spec.max_sweeps == 0 {
        return Err(InferError::setting(
            "max_sweeps",
            0,
            "allow at least one sweep",
        ));
    }
    let mut last = total;
    let mut gain = 0.0;
    for sweep in 1..=spec.max_sweeps {
        let mut sse = 0.0;
        // X multiplied in the modes after the present one; those before are multiplied as we go.
        let mut done = x.clone();
        for (at, &mode) in modes.iter().enumerate() {
            let mut moved = done.clone();
            for &later in &modes[at + 1..] {
                moved = moved.times_mode(later, &b[later]);
            }
            let gram = moved.cross(&moved, mode);
            let right = y.cross(&moved, mode);
            let (inverse, _) = gram.spd_inverse("the cross products of one mode")?;
            b[mode] = right.times(&inverse);
            // ||Y||^2 - tr(B gram B') at the least-squares B.
            let fitted: f64 = (0..y.dims[mode])
                .map(|i| dot(b[mode].row(i), right.row(i)))
                .sum();
            sse = total - fitted;
            if at + 1 < modes.len() {
                done = done.times_mode(mode, &b[mode]);
            }
        }
        gain = (last - sse) / total;
        // The first sweep is measured against no model at all, which says nothing of convergence.
        if sweep > 1 && gain <= spec.tolerance {
            return report(b, &modes, y, x, (sweep, true, gain));
        }
        last = sse;
    }
    report(b, &modes, y, x, (spec.max_sweeps, false, gain))
}

fn report(
    mut b: Vec<Matrix>,
    modes: &[usize],
    y: &Tensor,
    x: &Tensor,
    (sweeps, converged, last_gain): (usize, bool, f64),
) -> Result<MltrFit> {
    let mut fitted = x.clone();
    for &m in modes {
        fitted = fitted.times_mode(m, &b[m]);
    }
    // The exact sum of squares: the running one cancels where the fit is close.
    let sse = y
        .data
        .iter()
        .zip(&fitted.data)
        .map(|(a, c)| (a - c).powi(2))
        .sum();
    if let Some((&free, fixed)) = modes.split_last() {
        for &m in fixed {
            let entries = b[m].as_slice();
            let size = (entries.iter().map(|v| v * v).sum::<f64>() / entries.len() as f64).sqrt();
            let top = entries
                .iter()
                .fold(0.0f64, |m, v| if v.abs() > m.abs() { *v } else { m });
            let scale = size.copysign(top);
            if !(size > 0.0) || !size.is_finite() || !(1.0 / scale).is_finite() {
                return Err(InferError::Numerical {
                    what: "the multilinear regression".into(),
                    detail: "one mode's matrix is all zero, so that nothing follows anything"
                        .into(),
                });
            }
            b[m] = b[m].scaled(1.0 / scale);
            b[free] = b[free].scaled(scale);
        }
    }
    let mut b = b.into_iter();
    let mut next = || b.next().unwrap_or_default();
    Ok(MltrFit {
        b1: next(),
        b2: next(),
        b3: next(),
        sse,
        sweeps,
        converged,
        last_gain,
        caveat: InfluenceCaveat::PredictiveOnly,
    })
}
