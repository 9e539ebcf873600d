//! Compiles hot loops a second time for processors with AVX2 and picks the version at run time.
//!
//! The loops are plain Rust with a fixed order of operations and no fused multiply-add, so both
//! versions give the same bytes on every machine; only the width of the registers differs.

/// Runs `work` with the widest registers at hand. `work.call()` and all it calls must be
/// `#[inline(always)]`, or they stay in the narrow version.
#[inline]
pub(crate) fn wide<W: pulp::NullaryFnOnce>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = pulp::x86::V3::try_new() {
        return avx2.vectorize(work);
    }
    work.call()
}

/// Running sums of a dot product: two 256-bit registers.
const SUMS: usize = 8;

/// Dot product with eight running sums.
#[inline(always)]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    dots::<1, 1>([a], [b])[0][0]
}

/// All dot products of `A` vectors with `B` others of the same length, in one pass.
#[inline(always)]
pub(crate) fn dots<const A: usize, const B: usize>(
    a: [&[f64]; A],
    b: [&[f64]; B],
) -> [[f64; B]; A] {
    let n = a.iter().chain(&b).map(|v| v.len()).min().unwrap_or(0);
    let mut sum = [[[0.0; SUMS]; B]; A];
    let blocks = n - n % SUMS;
    let mut at = 0;
    while at < blocks {
        for i in 0..A {
            let x = &a[i][at..at + SUMS];
            for j in 0..B {
                let y = &b[j][at..at + SUMS];
                for l in 0..SUMS {
                    sum[i][j][l] += x[l] * y[l];
                }
            }
        }
        at += SUMS;
    }
    let mut out = [[0.0; B]; A];
    for i in 0..A {
        for j in 0..B {
            let s = &sum[i][j];
            let tail: f64 = (blocks..n).map(|t| a[i][t] * b[j][t]).sum();
            out[i][j] = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])) + tail;
        }
    }
    out
}

/// A row-major block of numbers: entry `(r, c)` at `data[r * stride + c]`.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub data: &'a [f64],
    pub stride: usize,
}

/// One `A x B` tile of a product, in registers. `left(r)` gives the `A` numbers that multiply row
/// `r` of `right`.
#[inline(always)]
fn tile<const A: usize, const B: usize>(
    out: &mut [f64],
    stride: usize,
    depth: usize,
    left: impl Fn(usize, usize) -> f64,
    right: &[f64],
    right_stride: usize,
) {
    let mut sum = [[0.0; B]; A];
    for a in 0..A {
        sum[a].copy_from_slice(&out[a * stride..a * stride + B]);
    }
    for r in 0..depth {
        let y = &right[r * right_stride..r * right_stride + B];
        for a in 0..A {
            let x = left(r, a);
            for b in 0..B {
                sum[a][b] += x * y[b];
            }
        }
    }
    for a in 0..A {
        out[a * stride..a * stride + B].copy_from_slice(&sum[a]);
    }
}

#[inline(always)]
fn tiled(
    out: &mut [f64],
    (m, n, depth): (usize, usize, usize),
    left: impl Fn(usize, usize) -> f64 + Copy,
    right: Rows<'_>,
) {
    let mut i = 0;
    while i < m {
        let high = if m - i >= 4 { 4 } else { 1 };
        let part = move |r: usize, a: usize| left(r, i + a);
        let mut j = 0;
        while j < n {
            let o = &mut out[i * n + j..];
            let y = &right.data[j.min(right.data.len())..];
            j += match (high, n - j) {
                (4, 8..) => {
                    tile::<4, 8>(o, n, depth, part, y, right.stride);
                    8
                }
                (4, 4..) => {
                    tile::<4, 4>(o, n, depth, part, y, right.stride);
                    4
                }
                (4, _) => {
                    tile::<4, 1>(o, n, depth, part, y, right.stride);
                    1
                }
                (_, 8..) => {
                    tile::<1, 8>(o, n, depth, part, y, right.stride);
                    8
                }
                _ => {
                    tile::<1, 1>(o, n, depth, part, y, right.stride);
                    1
                }
            };
        }
        i += high;
    }
}

/// `out += left right`: `m x depth` times `depth x n`, `out` row-major without gaps.
#[inline(always)]
pub(crate) fn add_product(
    out: &mut [f64],
    size: (usize, usize, usize),
    left: Rows<'_>,
    right: Rows<'_>,
) {
    tiled(out, size, move |r, a| left.data[a * left.stride + r], right);
}

/// `out += left' right`: `left` is `depth x m`, `right` is `depth x n`.
#[inline(always)]
pub(crate) fn add_transposed_product(
    out: &mut [f64],
    size: (usize, usize, usize),
    left: Rows<'_>,
    right: Rows<'_>,
) {
    tiled(out, size, move |r, a| left.data[r * left.stride + a], right);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matrix;

    struct Both<'a> {
        left: &'a Matrix,
        right: &'a Matrix,
        out: Vec<f64>,
    }

    impl pulp::NullaryFnOnce for Both<'_> {
        type Output = Vec<f64>;

        #[inline(always)]
        fn call(mut self) -> Vec<f64> {
            let (left, right) = (self.left, self.right);
            let rows = |m| Rows {
                data: Matrix::as_slice(m),
                stride: Matrix::n_cols(m),
            };
            let size = (left.n_rows(), right.n_cols(), left.n_cols());
            add_product(&mut self.out, size, rows(left), rows(right));
            // left' left, on top.
            if left.n_rows() == right.n_rows() && left.n_cols() == left.n_rows() {
                let size = (left.n_cols(), right.n_cols(), left.n_rows());
                add_transposed_product(&mut self.out, size, rows(left), rows(right));
            }
            self.out
        }
    }

    #[test]
    fn products_of_any_size() {
        for (m, depth, n) in [(1, 1, 1), (4, 3, 8), (5, 5, 5), (9, 2, 13), (10, 10, 21)] {
            let value =
                |s: usize| move |i: usize, j: usize| ((i * 31 + j * 17 + s) % 11) as f64 - 5.0;
            let left = Matrix::from_fn(m, depth, value(1));
            let right = Matrix::from_fn(depth, n, value(2));
            let both = Both {
                left: &left,
                right: &right,
                out: vec![0.0; m * n],
            };
            let mut want = left.times(&right);
            if m == depth {
                let more = left.transpose_times(&right);
                want = Matrix::from_fn(m, n, |i, j| want[(i, j)] + more[(i, j)]);
            }
            // Small whole numbers: no rounding, so every order of summation agrees.
            assert_eq!(wide(both), want.as_slice(), "{m} {depth} {n}");
        }
    }

    /// No fused multiply-add, no sum in another order: the registers' width leaves no trace.
    #[test]
    fn the_wide_version_gives_the_same_bytes() {
        let value = |i: usize, j: usize| ((i * 37 + j * 11) as f64).sin() / 3.0;
        let left = Matrix::from_fn(23, 23, value);
        let right = Matrix::from_fn(23, 29, value);
        let both = || Both {
            left: &left,
            right: &right,
            out: vec![0.0; 23 * 29],
        };
        assert_eq!(wide(both()), pulp::NullaryFnOnce::call(both()));
    }

    #[test]
    fn dot_products_of_any_length() {
        for n in [0, 1, 7, 8, 9, 40, 41] {
            let a: Vec<f64> = (0..n).map(|i| i as f64).collect();
            let want: f64 = a.iter().map(|v| v * v).sum();
            assert_eq!(dot(&a, &a), want);
        }
    }
}
