//! Cells of a social influence regression laid out for the likelihood, and its derivatives.

use super::sir::SirData;
use crate::error::{InferError, Result};
use crate::matrix::Matrix;
use crate::simd::{Rows, add_product, dot, dots, wide};

/// Most cells in a chunk: all its columns fit the second-level cache.
const CHUNK: usize = 256;

/// Cells with, for each, `q` covariates and the `p x p` products `(W_r X_t W_s')_ij`.
pub(super) struct Cells {
    pub q: usize,
    pub p: usize,
    /// Cells in all.
    pub n: usize,
    chunks: Vec<Chunk>,
}

/// Some cells of one period, column after column.
struct Chunk {
    y: Vec<f64>,
    /// `q` columns.
    z: Vec<f64>,
    /// `p x p` columns, `s` running fastest.
    products: Vec<f64>,
}

/// `out = left right`, row-major.
struct Product<'a> {
    out: &'a mut [f64],
    size: (usize, usize, usize),
    left: Rows<'a>,
    right: Rows<'a>,
}

impl pulp::NullaryFnOnce for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.out.fill(0.0);
        add_product(self.out, self.size, self.left, self.right);
    }
}

impl Cells {
    /// Checks the data and forms the products.
    pub fn new(data: &SirData) -> Result<Self> {
        let (t, p) = (data.y.len(), data.w.len());
        if p == 0 || t == 0 {
            return Err(InferError::setting(
                "w",
                p,
                "give at least one influence covariate and one period",
            ));
        }
        let m = data.w[0].n_rows();
        let q = data.z_names.len();
        check_shapes(data, m, q)?;
        // All W_r below one another, and all W_s' side by side: W_r X W_s' for every r and s are the
        // blocks of one product.
        let stack: Vec<f64> = data.w.iter().flat_map(|w| w.as_slice()).copied().collect();
        let side = Matrix::from_fn(m, p * m, |k, c| data.w[c / m][(c % m, k)]);
        let mut left = vec![0.0; p * m * m];
        let mut both = vec![0.0; p * m * p * m];
        let mut cells = Self {
            q,
            p,
            n: 0,
            chunks: Vec::new(),
        };
        for s in 0..t {
            let x: Vec<f64> = data.x[s]
                .as_slice()
                .iter()
                .map(|v| if v.is_nan() { 0.0 } else { *v })
                .collect();
            if x.iter().any(|v| v.is_infinite()) {
                return Err(InferError::Infinite {
                    series: "x".into(),
                    period: format!("period {s}"),
                });
            }
            wide(Product {
                out: &mut left,
                size: (p * m, m, m),
                left: Rows {
                    data: &stack,
                    stride: m,
                },
                right: Rows {
                    data: &x,
                    stride: m,
                },
            });
            wide(Product {
                out: &mut both,
                size: (p * m, p * m, m),
                left: Rows {
                    data: &left,
                    stride: m,
                },
                right: Rows {
                    data: side.as_slice(),
                    stride: p * m,
                },
            });
            let y = &data.y[s];
            let mut kept = Vec::with_capacity(m * m);
            for i in 0..m {
                for j in 0..m {
                    let v = y[(i, j)];
                    if i == j || v.is_nan() || data.z[s].iter().any(|z| z[(i, j)].is_nan()) {
                        continue;
                    }
                    if !(v >= 0.0) || v.is_infinite() {
                        return Err(InferError::setting(
                            "count",
                            v,
                            format!(
                                "pair ({i}, {j}), period {s}: counts are finite and not negative"
                            ),
                        ));
                    }
                    kept.push((i, j));
                }
            }
            cells.n += kept.len();
            for part in kept.chunks(CHUNK) {
                let mut chunk = Chunk {
                    y: part.iter().map(|c| y[*c]).collect(),
                    z: Vec::with_capacity(q * part.len()),
                    products: Vec::with_capacity(p * p * part.len()),
                };
                for z in &data.z[s] {
                    chunk.z.extend(part.iter().map(|c| z[*c]));
                }
                for r in 0..p {
                    for w in 0..p {
                        let block = &both[r * m * p * m + w * m..];
                        chunk
                            .products
                            .extend(part.iter().map(|(i, j)| block[i * p * m + j]));
                    }
                }
                cells.chunks.push(chunk);
            }
        }
        Ok(cells)
    }

    /// The counts.
    pub fn counts(&self) -> impl Iterator<Item = f64> + '_ {
        self.chunks.iter().flat_map(|c| c.y.iter().copied())
    }

    /// Coefficients: covariates, alphas but the first, betas.
    pub fn k(&self) -> usize {
        self.q + self.p - 1 + self.p
    }

    /// Log-likelihood without `ln y!`, score and information at `b`, over every `every`-th chunk;
    /// with `with_outer` the sum of the outer products of the scores too.
    pub fn derivatives(&self, b: &[f64], every: usize, with_outer: bool) -> Derivatives {
        wide(Sums {
            cells: self,
            b,
            every,
            with_outer,
        })
    }
}

fn check_shapes(data: &SirData, m: usize, q: usize) -> Result<()> {
    let shape = |what: &str, found: usize, expected: usize| -> Result<()> {
        if found == expected {
            Ok(())
        } else {
            Err(InferError::LengthMismatch {
                what: what.into(),
                expected,
                found,
            })
        }
    };
    shape("x (periods)", data.x.len(), data.y.len())?;
    shape("z (periods)", data.z.len(), data.y.len())?;
    shape("the names of w", data.w_names.len(), data.w.len())?;
    for s in data
        .y
        .iter()
        .chain(&data.x)
        .chain(&data.w)
        .chain(data.z.iter().flatten())
    {
        shape("a matrix (rows)", s.n_rows(), m)?;
        shape("a matrix (columns)", s.n_cols(), m)?;
    }
    for z in &data.z {
        shape("z (covariates)", z.len(), q)?;
    }
    for (w, name) in data.w.iter().zip(&data.w_names) {
        if !w.is_finite() {
            return Err(InferError::Missing {
                series: name.clone(),
                period: "an influence covariate".into(),
            });
        }
    }
    Ok(())
}

/// The likelihood and its derivatives at one point.
pub(super) struct Derivatives {
    /// Log-likelihood without `ln y!`.
    pub value: f64,
    pub gradient: Vec<f64>,
    /// Expected information.
    pub expected: Matrix,
    /// Observed information: the expected one less `(y - mu) W_r X W_s'` in the cross block of the
    /// two sides.
    pub observed: Matrix,
    /// Sum of the outer products of the scores; empty where not asked for.
    pub outer: Matrix,
}

struct Sums<'a> {
    cells: &'a Cells,
    b: &'a [f64],
    every: usize,
    with_outer: bool,
}

/// `target += a x`.
#[inline(always)]
fn add_scaled(target: &mut [f64], a: f64, x: &[f64]) {
    for (t, v) in target.iter_mut().zip(x) {
        *t += a * v;
    }
}

/// `total[a][b] += sum_c left[a][c] right[b][c]` for `b <= a`, columns of length `n`.
#[inline(always)]
fn add_gram(total: &mut [f64], left: &[f64], right: &[f64], k: usize, n: usize) {
    let l = |a: usize| &left[a * n..(a + 1) * n];
    let r = |b: usize| &right[b * n..(b + 1) * n];
    let mut a = 0;
    while a < k {
        if a + 1 < k {
            let mut b = 0;
            while b <= a + 1 {
                if b + 1 < k {
                    let d = dots::<2, 2>([l(a), l(a + 1)], [r(b), r(b + 1)]);
                    for (i, row) in d.iter().enumerate() {
                        for (j, v) in row.iter().enumerate() {
                            total[(a + i) * k + b + j] += v;
                        }
                    }
                } else {
                    let d = dots::<2, 1>([l(a), l(a + 1)], [r(b)]);
                    total[a * k + b] += d[0][0];
                    total[(a + 1) * k + b] += d[1][0];
                }
                b += 2;
            }
        } else {
            for b in 0..=a {
                total[a * k + b] += dot(l(a), r(b));
            }
        }
        a += 2;
    }
}

impl pulp::NullaryFnOnce for Sums<'_> {
    type Output = Derivatives;

    #[inline(always)]
    fn call(self) -> Derivatives {
        let (q, p) = (self.cells.q, self.cells.p);
        let k = self.b.len();
        let theta = &self.b[..q];
        let beta = &self.b[q + p - 1..];
        let alpha = |r: usize| if r == 0 { 1.0 } else { self.b[q + r - 1] };
        let mut value = 0.0;
        let mut gradient = vec![0.0; k];
        let mut information = vec![0.0; k * k];
        let mut outer = vec![0.0; k * k];
        let mut cross = vec![0.0; p * p];
        let (mut eta, mut e) = ([0.0; CHUNK], [0.0; CHUNK]);
        let mut first = [0.0; CHUNK];
        let mut g = vec![0.0; k * CHUNK];
        let mut weighted = vec![0.0; k * CHUNK];
        for chunk in self.cells.chunks.iter().step_by(self.every.max(1)) {
            let n = chunk.y.len();
            let (eta, e) = (&mut eta[..n], &mut e[..n]);
            eta.fill(0.0);
            g[..q * n].copy_from_slice(&chunk.z);
            g[q * n..k * n].fill(0.0);
            for (c, z) in theta.iter().zip(chunk.z.chunks_exact(n)) {
                add_scaled(eta, *c, z);
            }
            let (sources, targets) = g[q * n..k * n].split_at_mut((p - 1) * n);
            for r in 0..p {
                let by_beta = if r == 0 {
                    first[..n].fill(0.0);
                    &mut first[..n]
                } else {
                    &mut sources[(r - 1) * n..r * n]
                };
                let a = alpha(r);
                for s in 0..p {
                    let x = &chunk.products[(r * p + s) * n..(r * p + s + 1) * n];
                    add_scaled(by_beta, beta[s], x);
                    add_scaled(&mut targets[s * n..(s + 1) * n], a, x);
                }
                add_scaled(eta, a, by_beta);
            }
            // `eta` becomes the mean, `e` the error.
            for ((m, e), y) in eta.iter_mut().zip(e.iter_mut()).zip(&chunk.y) {
                let mu = m.min(700.0).exp();
                value += y * *m - mu;
                *e = y - mu;
                *m = mu;
            }
            for (total, column) in gradient.iter_mut().zip(g.chunks_exact(n)) {
                *total += dot(e, column);
            }
            for (total, column) in cross.iter_mut().zip(chunk.products.chunks_exact(n)) {
                *total += dot(e, column);
            }
            for (w, column) in weighted.chunks_exact_mut(n).zip(g.chunks_exact(n)).take(k) {
                for ((w, v), mu) in w.iter_mut().zip(column).zip(&*eta) {
                    *w = mu * v;
                }
            }
            add_gram(&mut information, &weighted, &g, k, n);
            if self.with_outer {
                for (w, column) in weighted.chunks_exact_mut(n).zip(g.chunks_exact(n)).take(k) {
                    for ((w, v), e) in w.iter_mut().zip(column).zip(&*e) {
                        *w = e * e * v;
                    }
                }
                add_gram(&mut outer, &weighted, &g, k, n);
            }
        }
        let full = |lower: &[f64]| Matrix::from_fn(k, k, |i, j| lower[i.max(j) * k + i.min(j)]);
        let expected = full(&information);
        let mut observed = expected.clone();
        for r in 1..p {
            for s in 0..p {
                observed[(q + p - 1 + s, q + r - 1)] -= cross[r * p + s];
                observed[(q + r - 1, q + p - 1 + s)] -= cross[r * p + s];
            }
        }
        Derivatives {
            value,
            gradient,
            expected,
            observed,
            outer: if self.with_outer {
                full(&outer)
            } else {
                Matrix::default()
            },
        }
    }
}
