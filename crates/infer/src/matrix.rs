//! A small dense matrix, row-major, and the few factorisations the estimators need.
//!
//! The public results of this crate carry [`Matrix`] rather than a type of a linear-algebra
//! library, so that a user needs no second dependency to read them. Factorisations that gain from
//! blocking (QR, symmetric and general eigenvalues, SVD) are done by `faer`, in one thread.

use crate::error::{InferError, Result};
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// Multiplications above which a product is worth handing to the blocked kernel.
const BLOCKED: usize = 200_000;

/// Dense row-major matrix of `f64`. Serialises as an array of rows.
///
/// ```
/// use detente_infer::Matrix;
/// let m = Matrix::from_rows(&[&[1.0, 2.0], &[3.0, 4.0]]);
/// assert_eq!(m[(1, 0)], 3.0);
/// assert_eq!(m.row(0), &[1.0, 2.0]);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    data: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self {
            rows,
            cols,
            data: vec![0.0; rows * cols],
        }
    }

    /// The identity of size `n`.
    pub fn identity(n: usize) -> Self {
        let mut m = Self::zeros(n, n);
        for i in 0..n {
            m[(i, i)] = 1.0;
        }
        m
    }

    /// Fills by a function of row and column.
    pub fn from_fn(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> f64) -> Self {
        let mut m = Self::zeros(rows, cols);
        for i in 0..rows {
            for j in 0..cols {
                m[(i, j)] = f(i, j);
            }
        }
        m
    }

    /// From rows of equal length.
    ///
    /// # Panics
    /// If the rows differ in length.
    pub fn from_rows<R: AsRef<[f64]>>(rows: &[R]) -> Self {
        let cols = rows.first().map_or(0, |r| r.as_ref().len());
        let mut data = Vec::with_capacity(rows.len() * cols);
        for r in rows {
            assert_eq!(r.as_ref().len(), cols, "rows differ in length");
            data.extend_from_slice(r.as_ref());
        }
        Self {
            rows: rows.len(),
            cols,
            data,
        }
    }

    /// From columns of equal length.
    ///
    /// # Panics
    /// If the columns differ in length.
    pub fn from_columns<C: AsRef<[f64]>>(columns: &[C]) -> Self {
        let rows = columns.first().map_or(0, |c| c.as_ref().len());
        assert!(
            columns.iter().all(|c| c.as_ref().len() == rows),
            "columns differ in length"
        );
        Self::from_fn(rows, columns.len(), |i, j| columns[j].as_ref()[i])
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.cols
    }

    /// One row as a slice.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.cols..(i + 1) * self.cols]
    }

    /// One row as a mutable slice.
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.data[i * self.cols..(i + 1) * self.cols]
    }

    /// One column, copied.
    pub fn column(&self, j: usize) -> Vec<f64> {
        (0..self.rows).map(|i| self[(i, j)]).collect()
    }

    /// The diagonal, copied.
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.rows.min(self.cols))
            .map(|i| self[(i, i)])
            .collect()
    }

    /// All entries, row after row.
    pub fn as_slice(&self) -> &[f64] {
        &self.data
    }

    /// The transpose.
    pub fn transpose(&self) -> Self {
        Self::from_fn(self.cols, self.rows, |i, j| self[(j, i)])
    }

    /// The product `self * other`.
    ///
    /// # Panics
    /// If the inner dimensions differ.
    pub fn times(&self, other: &Self) -> Self {
        assert_eq!(self.cols, other.rows, "inner dimensions differ");
        if self.rows * self.cols * other.cols > BLOCKED {
            return Self::from_faer((self.to_faer() * other.to_faer()).as_ref());
        }
        let mut out = Self::zeros(self.rows, other.cols);
        for i in 0..self.rows {
            for k in 0..self.cols {
                let a = self[(i, k)];
                if a != 0.0 {
                    let b = other.row(k);
                    for (o, bv) in out.row_mut(i).iter_mut().zip(b) {
                        *o += a * bv;
                    }
                }
            }
        }
        out
    }

    /// The product `self' * other` without forming the transpose.
    pub fn transpose_times(&self, other: &Self) -> Self {
        assert_eq!(self.rows, other.rows, "row counts differ");
        if self.rows * self.cols * other.cols > BLOCKED {
            return Self::from_faer((self.to_faer().transpose() * other.to_faer()).as_ref());
        }
        let mut out = Self::zeros(self.cols, other.cols);
        for t in 0..self.rows {
            let b = other.row(t);
            for (i, a) in self.row(t).iter().enumerate() {
                if *a != 0.0 {
                    for (o, bv) in out.row_mut(i).iter_mut().zip(b) {
                        *o += a * bv;
                    }
                }
            }
        }
        out
    }

    /// Multiplies every entry by `factor`.
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            rows: self.rows,
            cols: self.cols,
            data: self.data.iter().map(|v| v * factor).collect(),
        }
    }

    /// The sub-matrix of the given rows and columns, in the given order.
    pub fn select(&self, rows: &[usize], cols: &[usize]) -> Self {
        Self::from_fn(rows.len(), cols.len(), |i, j| self[(rows[i], cols[j])])
    }

    /// True when every entry is a finite number.
    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|v| v.is_finite())
    }

    pub(crate) fn to_faer(&self) -> faer::Mat<f64> {
        faer::Mat::from_fn(self.rows, self.cols, |i, j| self[(i, j)])
    }

    pub(crate) fn from_faer(m: faer::MatRef<'_, f64>) -> Self {
        Self::from_fn(m.nrows(), m.ncols(), |i, j| m[(i, j)])
    }

    /// Lower Cholesky factor `L` with `L L' = self`; `what` names the matrix in the error.
    pub fn cholesky(&self, what: &str) -> Result<Self> {
        let n = self.rows;
        let mut l = Self::zeros(n, n);
        for j in 0..n {
            let mut d = self[(j, j)];
            for k in 0..j {
                d -= l[(j, k)] * l[(j, k)];
            }
            // Relative to the diagonal: below this the remaining variance is rounding noise.
            if !d.is_finite() || d <= 1e-14 * self[(j, j)].abs() || d <= 0.0 {
                return Err(InferError::NotPositiveDefinite {
                    what: what.to_string(),
                });
            }
            let d = d.sqrt();
            l[(j, j)] = d;
            for i in j + 1..n {
                let mut s = self[(i, j)];
                for k in 0..j {
                    s -= l[(i, k)] * l[(j, k)];
                }
                l[(i, j)] = s / d;
            }
        }
        Ok(l)
    }

    /// Inverse and log-determinant of a symmetric positive definite matrix.
    pub fn spd_inverse(&self, what: &str) -> Result<(Self, f64)> {
        let n = self.rows;
        // Equilibrate first, so that series of very different scales do not look singular.
        let d: Vec<f64> = self.diagonal().iter().map(|v| v.max(0.0).sqrt()).collect();
        if d.iter().any(|v| !(*v > 0.0) || !v.is_finite()) {
            return Err(InferError::NotPositiveDefinite {
                what: what.to_string(),
            });
        }
        let scaled = Self::from_fn(n, n, |i, j| self[(i, j)] / d[i] / d[j]);
        let l = scaled.cholesky(what)?;
        let li = l.lower_inverse();
        let inv = li.transpose_times(&li);
        let log_det = 2.0 * (0..n).map(|i| l[(i, i)].ln() + d[i].ln()).sum::<f64>();
        Ok((
            Self::from_fn(n, n, |i, j| inv[(i, j)] / d[i] / d[j]),
            log_det,
        ))
    }

    /// Inverse of a lower triangular matrix.
    pub(crate) fn lower_inverse(&self) -> Self {
        let n = self.rows;
        let mut inv = Self::zeros(n, n);
        for j in 0..n {
            inv[(j, j)] = 1.0 / self[(j, j)];
            for i in j + 1..n {
                let s: f64 = (j..i).map(|k| self[(i, k)] * inv[(k, j)]).sum();
                inv[(i, j)] = -s / self[(i, i)];
            }
        }
        inv
    }

    /// Inverse of an upper triangular matrix.
    pub(crate) fn upper_inverse(&self) -> Self {
        self.transpose().lower_inverse().transpose()
    }

    /// Eigenvalues (ascending) and orthonormal eigenvectors (columns) of a symmetric matrix.
    pub fn symmetric_eigen(&self, what: &str) -> Result<(Vec<f64>, Self)> {
        let e = self
            .to_faer()
            .self_adjoint_eigen(faer::Side::Lower)
            .map_err(|e| InferError::Numerical {
                what: what.to_string(),
                detail: format!("{e:?}"),
            })?;
        let values = (0..self.rows).map(|i| e.S()[i]).collect();
        Ok((values, Self::from_faer(e.U())))
    }

    /// Moduli of the eigenvalues of a square matrix, in descending order.
    pub fn eigenvalue_moduli(&self, what: &str) -> Result<Vec<f64>> {
        let e = self
            .to_faer()
            .eigenvalues()
            .map_err(|e| InferError::Numerical {
                what: what.to_string(),
                detail: format!("{e:?}"),
            })?;
        let mut m: Vec<f64> = e.iter().map(|c| c.re.hypot(c.im)).collect();
        m.sort_by(|a, b| b.total_cmp(a));
        Ok(m)
    }
}

impl std::ops::Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.data[i * self.cols + j]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.data[i * self.cols + j]
    }
}

impl Serialize for Matrix {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.rows))?;
        for i in 0..self.rows {
            seq.serialize_element(self.row(i))?;
        }
        seq.end()
    }
}

/// Thin QR of a tall matrix whose columns were first scaled to unit norm.
#[derive(Debug, Clone)]
pub(crate) struct ScaledQr {
    /// n x k, orthonormal columns.
    pub q: Matrix,
    /// Inverse of the k x k triangular factor, column scaling undone: X = Q R, this is R^-1.
    pub r_inv: Matrix,
}

/// Residual share of a column below which it counts as a combination of the earlier ones. Above it
/// test statistics are right to some five digits; at 1e-8 the fourth is already wrong.
pub(crate) const COLLINEAR: f64 = 1e-7;

impl ScaledQr {
    /// Factorises `x`; refuses too few rows, zero columns and collinear columns, by name.
    pub(crate) fn new(x: &Matrix, names: &[String], what: &str) -> Result<Self> {
        let (n, k) = (x.n_rows(), x.n_cols());
        if n < k || n == 0 {
            return Err(InferError::TooFewRows {
                what: what.to_string(),
                rows: n,
                needed: k.max(1),
            });
        }
        let mut norm = vec![0.0f64; k];
        for (j, nj) in norm.iter_mut().enumerate() {
            let big = (0..n).fold(0.0f64, |m, i| m.max(x[(i, j)].abs()));
            if big == 0.0 || !big.is_finite() {
                return Err(if big == 0.0 {
                    InferError::Constant {
                        series: names[j].clone(),
                        rows: n,
                    }
                } else {
                    InferError::Infinite {
                        series: names[j].clone(),
                        period: "one of the rows used".into(),
                    }
                });
            }
            *nj = big
                * (0..n)
                    .map(|i| (x[(i, j)] / big).powi(2))
                    .sum::<f64>()
                    .sqrt();
        }
        let f = faer::Mat::from_fn(n, k, |i, j| x[(i, j)] / norm[j]);
        let qr = f.qr();
        let r = Matrix::from_faer(qr.thin_R());
        for j in 0..k {
            let share = r[(j, j)].abs();
            if share.is_nan() || share < COLLINEAR {
                return Err(InferError::Collinear {
                    series: names[j].clone(),
                    share,
                });
            }
        }
        let q = Matrix::from_faer(qr.compute_thin_Q().as_ref());
        let mut r_inv = r.upper_inverse();
        for i in 0..k {
            for v in r_inv.row_mut(i) {
                *v /= norm[i];
            }
        }
        Ok(Self { q, r_inv })
    }

    /// Least-squares coefficients for one outcome.
    pub(crate) fn coefficients(&self, y: &[f64]) -> Vec<f64> {
        let k = self.q.n_cols();
        let mut qy = vec![0.0; k];
        for (t, yt) in y.iter().enumerate() {
            for (a, q) in qy.iter_mut().zip(self.q.row(t)) {
                *a += q * yt;
            }
        }
        (0..k)
            .map(|i| {
                self.r_inv.row(i)[i..]
                    .iter()
                    .zip(&qy[i..])
                    .map(|(a, b)| a * b)
                    .sum()
            })
            .collect()
    }
}
